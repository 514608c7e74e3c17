"""Earlier treatment and drugs as eligibility texts word them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.wordings import pattern, section
from oligomatch.rules.tree import Is, Measure
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary


@cache
def _treatments() -> Mapping[str, str]:
    """What may stand after `prior`: names of classes, with the class."""
    return {name: id for id, names in section("treatments").items() for name in names}


_PRIOR = pattern("treatment", "prior")
_NAIVE = pattern("treatment", "naive")
_PRIOR_LINES = pattern("treatment", "prior_lines")


def _classes(text: str) -> frozenset[str]:
    parts = re.split(r"\s*(?:,\s*or\b|,|/|\bor\b)\s*(?:an?\s+)?", text)
    return frozenset(_treatments()[part.lower()] for part in parts)


def prior(text: str) -> Iterator[Find]:
    """Earlier treatment, its lines, and drugs by name."""
    for match in _PRIOR.finditer(text):
        # `prior` alone may mean before the trial's own induction, which a present line may be
        measure = Measure("prior_or_concurrent", names=_classes(match["names"]))
        tree = Is(measure) if match["concurrent"] else None
        yield Find("prior treatment", *match.span(), tree)
    for match in _NAIVE.finditer(text):
        yield Find("prior treatment", *match.span())
    for match in _PRIOR_LINES.finditer(text):
        yield Find("lines", *match.span())
    for agent in _agent_form().finditer(text):
        yield Find("drug", *agent.span())


@cache
def _agent_form() -> re.Pattern[str]:
    names = {
        name
        for agent in load_vocabulary().agents.values()
        for name in (agent.id, *agent.known_as)
        if len(name) > 3
    }
    each = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"\b(?:{each})\b", re.I)
