"""What studies that the sources name have found, and beside which trials that is shown.

A result stands under results: it is no endpoint, and no criterion and no rank ever reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from oligomatch.rules.offers.model import Offer
from oligomatch.rules.offers.questions import QUESTIONS, Stated, all_of, ask
from oligomatch.rules.terms import GROUPS
from oligomatch.rules.text.record import fields, listing, made, number, one_of, record, words
from oligomatch.rules.text.text import Node, compose_file
from oligomatch.rules.trial import EVIDENCE, Evidence, Source, Trial

FILE = Path(__file__).parent / "results.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyResult:
    """What one study found."""

    id: str
    study: str
    population: str
    population_quote: str
    source: Source
    arms: str = ""
    arms_quote: str = ""
    trial: str = ""  # the trial of the library that it is, if it is one
    outcomes: Mapping[str, Evidence] = field(default_factory=dict)
    states: tuple[str, ...] = ()  # of the trials it is shown beside; none: beside none
    because: str = ""  # why these states, or none
    strategy: tuple[str, ...] = ()  # of QUESTIONS: what an arm of such a trial surely does

    def found(self, trials: Mapping[str, Trial]) -> Mapping[str, Evidence]:
        """Its outcomes: its own, or those that its trial's file holds."""
        return self.outcomes or (trials[self.trial].evidence if self.trial in trials else {})

    def beside(self, trial: Trial, offer: Offer) -> bool:
        """Whether it is shown beside a trial: its own, or one of the same state and strategy."""
        if self.trial == trial.id:
            return True
        if not self.strategy or not set(self.states) & set(trial.facts.group.split("+")):
            return False
        return any(
            all_of(ask(offer, question)[arm.id] for question in self.strategy) is Stated.YES
            for arm in offer.arms
        )


@cache
def load_results() -> tuple[StudyResult, ...]:
    """The shipped results.

    Raises:
        RuleFileError: every problem of the file.
    """
    source = made(Source)
    one = made(
        Evidence,
        {"source": source, "kind": one_of(EVIDENCE, "kind_of_evidence"), "arms": _by_name(number)},
    )
    result = made(
        StudyResult,
        {
            "source": source,
            "outcomes": _by_name(one),
            "states": listing(one_of(GROUPS, "state")),
            "strategy": listing(one_of(QUESTIONS, "question")),
        },
    )
    read = record(compose_file(FILE), {"results": listing(result)})
    return tuple(read["results"])


def _by_name(read: Any) -> Any:
    def table(node: Node) -> dict[str, Any]:
        return record(node, {words(key): read for key, _ in fields(node).entries})

    return table


def beside(trial: Trial, offer: Offer) -> tuple[StudyResult, ...]:
    """The results that are shown beside a trial."""
    return tuple(one for one in load_results() if one.beside(trial, offer))
