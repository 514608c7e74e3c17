"""One finding of the lint: which, of which criterion, and what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from oligomatch.rules.text.faults import Part
from oligomatch.rules.tree import Node
from oligomatch.rules.trial import DECIDING, Criterion, Trial


class Lint(StrEnum):
    """What is looked for; the values are the codes that an author reads."""

    NOBODY_IS_ELIGIBLE = "OM202"
    NEVER_MATTERS = "OM203"
    NOBODY_MEETS = "OM204"
    EVERYBODY_MEETS = "OM205"
    IDLE_PART = "OM206"
    REPEATED = "OM207"
    SAME_READINGS = "OM208"
    NEVER_WAITS = "OM209"
    BEYOND_DOMAIN = "OM210"
    OVER_CAUTIOUS = "OM211"
    NOT_DECIDED = "OM212"
    QUOTE_NOT_IN_CELL = "OM220"
    QUOTE_NOT_IN_SOURCE = "OM221"
    OTHER_NUMBER = "OM222"
    TURNED_ROUND = "OM223"
    OTHER_NAME = "OM224"
    NOT_ENCODED = "OM225"
    OTHER_FACTS = "OM226"
    NOBODY_NEEDS_ONE = "OM227"
    NOT_QUOTED = "OM228"
    NOT_READ = "OM229"
    UNVERIFIED_NAME = "OM230"
    UNUSED_NAME = "OM231"
    UNUSED_DEFINITION = "OM232"
    SAME_TRIAL = "OM240"
    NO_CASES = "OM250"
    ONE_SIDED = "OM251"
    IDLE_SILENCE = "OM260"


SOLVED = frozenset(
    {
        Lint.NOBODY_IS_ELIGIBLE,
        Lint.NEVER_MATTERS,
        Lint.NOBODY_MEETS,
        Lint.EVERYBODY_MEETS,
        Lint.IDLE_PART,
        Lint.SAME_READINGS,
        Lint.NEVER_WAITS,
        Lint.OVER_CAUTIOUS,
        Lint.NOT_DECIDED,
    }
)  # those that need the solver


@dataclass(frozen=True, slots=True)
class Noted:
    """One finding. `how` names its sentence where a lint has several; `details` stand in it."""

    lint: Lint
    criterion: str = ""  # empty: of the whole file
    keys: tuple[str, ...] = ()  # where in the criterion (or the file) it stands
    tree: Node | None = None  # or the part of its rule
    how: str = ""
    details: Mapping[str, Part] = field(default_factory=dict)


def deciding(trial: Trial) -> list[Criterion]:
    """The criteria of a trial that decide, and have a rule."""
    return [one for one in trial.criteria if one.kind in DECIDING and one.tree is not None]


def quoting(trial: Trial) -> Iterator[tuple[Criterion, Node]]:
    """Those of them that quote their source, each with its rule."""
    for criterion in deciding(trial):
        if criterion.quote and criterion.tree is not None:
            yield criterion, criterion.tree


def quoting_plainly(trial: Trial) -> Iterator[tuple[Criterion, Node]]:
    """Those of them that follow from words of the text, in one reading."""
    for criterion, tree in quoting(trial):
        if criterion.basis == "text" and not criterion.readings:
            yield criterion, tree


def other_name(criterion: Criterion, kind: str, quoted: Part, ruled: Part, how: str = "") -> Noted:
    """That a rule says otherwise than its quote."""
    details: dict[str, Part] = {"kind": kind, "quoted": quoted, "ruled": ruled}
    return Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, how, details)


def turned(criterion: Criterion, how: str = "") -> Noted:
    """That a rule turns its quote round."""
    return Noted(Lint.TURNED_ROUND, criterion.id, ("quote",), None, how, {"quote": criterion.quote})
