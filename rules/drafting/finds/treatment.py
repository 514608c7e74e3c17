"""Earlier treatment and drugs as eligibility texts word them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.finds.numbers import LIMIT
from oligomatch.rules.drafting.wordings import section
from oligomatch.rules.tree import Is, Measure
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary


@cache
def _treatments() -> Mapping[str, str]:
    """What may stand after `prior`: names of classes, with the class."""
    return {name: id for id, names in section("treatments").items() for name in names}


@cache
def _prior_form() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _treatments()), key=len, reverse=True))
    several = rf"(?:{names})(?:\s*(?:,|/|or|,\s*or)\s*(?:an?\s+)?(?:{names}))*"
    return re.compile(
        r"\b(?:any )?(?:prior|previous)"
        r"(?P<concurrent>\s+or\s+(?:concurrent|concomitant|current|ongoing))?"
        rf"\s+(?:treatment |therapy |exposure )?(?:with |to )?"
        rf"(?:any |an? )?(?P<names>{several})"
        r"(?:\s+(?:antibody|antibodies|therapy|treatment|agents?))?\b",
        re.I,
    )


@cache
def _naive_form() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _treatments()), key=len, reverse=True))
    return re.compile(
        rf"\b(?P<names>{names})(?:\s*\([A-Z-]+\))?(?:\s+treatment)?[\s-]+(?:naive|naïve)\b"
        rf"|\btyrosine kinase inhibitor \(TKI\) treatment na[iï]ve\b",
        re.I,
    )


def _classes(text: str) -> frozenset[str]:
    parts = re.split(r"\s*(?:,\s*or\b|,|/|\bor\b)\s*(?:an?\s+)?", text)
    return frozenset(_treatments()[part.lower()] for part in parts)


def prior(text: str) -> Iterator[Find]:
    """Earlier treatment, its lines, and drugs by name."""
    for match in _prior_form().finditer(text):
        # `prior` alone may mean before the trial's own induction, which a present line may be
        measure = Measure("prior_or_concurrent", names=_classes(match["names"]))
        tree = Is(measure) if match["concurrent"] else None
        yield Find("prior treatment", *match.span(), "an earlier treatment", tree)
    for match in _naive_form().finditer(text):
        yield Find("prior treatment", *match.span(), "no earlier treatment of the kind")
    for match in _PRIOR_LINES.finditer(text):
        yield Find("lines", *match.span(), "a number of earlier lines")
    for agent in _agent_form().finditer(text):
        yield Find("drug", *agent.span(), f"the drug {agent.group(0)}")


_PRIOR_LINES = re.compile(
    rf"{LIMIT}\s*(?:prior |previous )?"
    r"(?:lines?|regimens?|prior systemic (?:treatments?|therap(?:y|ies)))"
    r"(?:\s+of\s+(?:prior |systemic )*(?:systemic )?(?:therapy|treatment|chemotherapy))?",
    re.I,
)


@cache
def _agent_form() -> re.Pattern[str]:
    names = {
        name
        for agent in load_vocabulary().agents.values()
        for name in (agent.id, *agent.names)
        if len(name) > 3
    }
    each = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"\b(?:{each})\b", re.I)
