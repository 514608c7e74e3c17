"""Reads what trials offer from their files, and says of a bad one where and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from oligomatch.rules.offers.model import (
    ABOUT,
    ALLOCATIONS,
    GIVEN,
    PARTS,
    Arm,
    Dose,
    Endpoint,
    Note,
    Offer,
    Open,
    Party,
    Range,
    Step,
    Target,
    Therapy,
)
from oligomatch.rules.offers.terms import load_terms
from oligomatch.rules.text.kept import kept
from oligomatch.rules.text.record import listing, made, one_of, words
from oligomatch.rules.text.text import Node, RuleFileError, compose_file, together
from oligomatch.rules.trial import Source
from oligomatch.rules.vocabulary.spellings import entry_of
from oligomatch.rules.vocabulary.vocabulary import IN_FORCE, load_vocabulary
from oligomatch.rules.vocabulary.vocabulary import SHIPPED as VOCABULARY

SHIPPED = Path(__file__).parent / "trials"
SUFFIX = ".offer.yaml"  # own trials have theirs beside them
_NUMBER = r"([0-9]+(?:\.[0-9]+)?)"
_RANGE = re.compile(rf"(?:(≤|≥|>)\s*)?{_NUMBER}(?:–{_NUMBER})?")


def load_offers(folder: Path | None = None) -> Mapping[str, Offer]:
    """What each trial of a folder offers, by registry number; the shipped ones by default.

    Raises:
        RuleFileError: every problem of every file.
    """
    return _shipped() if folder is None else _offers(folder)


@cache
def _shipped() -> Mapping[str, Offer]:
    if IN_FORCE:
        return _offers(SHIPPED)
    sources = (*SHIPPED.parent.rglob("*.yaml"), *VOCABULARY.glob("*.yaml"))
    return kept("offers", sources, lambda: _offers(SHIPPED))


def _offers(folder: Path) -> Mapping[str, Offer]:
    offers, problems = {}, []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            offer = read_offer(path)
        except RuleFileError as error:
            problems.append(error)
        else:
            offers[offer.trial] = offer
    if problems:
        raise together(problems)
    return offers


def read_offer(path: Path) -> Offer:
    """The offer of one file.

    Raises:
        RuleFileError: every problem of the file, each with line and column.
    """
    root = compose_file(path)
    offer = _offer()(root)
    if path.name != offer.trial + SUFFIX:
        raise root.problem("other_trial_than_file", file=path.name, trial=offer.trial)
    arms = {arm.id for arm in offer.arms}
    if missing := {arm for step in offer.steps for arm in step.arms} - arms:
        raise root.problem("none_of_its_arms", name=min(missing))
    return offer


def _range(node: Node) -> Range:
    """`54`, `50–55`, `≤10`, `≥30` or `>4`."""
    text = words(node)
    found = _RANGE.fullmatch(text)
    if found is None or (found[1] and found[3]):
        raise node.problem("no_range", text=text)
    sign, low, high = found[1], float(found[2]), found[3]
    if sign == "≤":
        return Range(None, low)
    if sign:
        return Range(low, None, above=sign == ">")
    return Range(low, float(high) if high else low)


@cache
def _offer() -> Callable[[Node], Offer]:
    terms, vocabulary = load_terms(), load_vocabulary()
    site = one_of(terms.sites, "site")
    given = one_of(GIVEN, "value")
    agent = entry_of({**vocabulary.agents, **vocabulary.classes}, "drug_or_class")
    ranges = dict.fromkeys(("gy", "fractions", "each", "bed"), _range)
    source = made(Source)
    target = made(Target, {"site": site, "given": given})
    treatment = made(
        Therapy,
        {
            "modality": one_of(terms.modalities, "modality"),
            "agents": listing(agent),
            "one_of": listing(agent, least=2),
            "sites": listing(target),
            "doses": listing(made(Dose, {**ranges, "sites": listing(site)})),
            "given": given,
        },
    )
    step = made(Step, {"part": one_of(PARTS, "part"), "gives": listing(treatment), "given": given})
    return made(
        Offer,
        {
            "source": source,
            "allocation": one_of(ALLOCATIONS, "allocation"),
            "arms": listing(made(Arm)),
            "steps": listing(step),
            "endpoints": listing(made(Endpoint, {"term": one_of(terms.endpoints, "endpoint")})),
            "parties": listing(
                made(Party, {"source": source, "role": one_of(("sponsor", "funder"), "role")})
            ),
            "notes": listing(made(Note, {"source": source})),
            "open": listing(made(Open, {"about": one_of(ABOUT, "open_point")})),
        },
    )
