"""Age, performance status and life expectancy as eligibility texts word them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from oligomatch.rules.drafting.finds.find import Find, within
from oligomatch.rules.drafting.finds.numbers import LIMIT, limits, number
from oligomatch.rules.tree import Measure, Node, Not, Within

_TIME = (
    r"(?:\s*at (?:the )?(?:time of )?(?:signing (?:of )?(?:the )?)?(?:study entry|enrol+ment|entry|"
    r"inclusion|registration|randomi[sz]ation|informed consent|diagnosis(?= of)))?"
)
_YEARS = r"\s*(?:years?|yrs?|y\.?o\.?)?(?:\s*(?:of age|old))?"
_EITHER = (
    r"(?:(?:male (?:or|and) female|female (?:or|and) male|men (?:or|and) women|"
    r"women (?:or|and) men)\s*(?:patients|participants|subjects)?\s*,?\s*)?"
)
_ANYONE = (
    r"(?:\s*,?\s*(?:regardless of|of any|any|either)\s+(?:gender|sex)|,\s*male (?:or|and) female)?"
)
_AGES = (
    re.compile(
        rf"\b{_EITHER}age[ds]?\s*(?:of\s*|is\s*|:\s*|must "
        rf"be\s*)?{LIMIT}{_YEARS}{_TIME}{_ANYONE}",
        re.I,
    ),
    re.compile(rf"{_EITHER}{LIMIT}\s*years?\s*(?:of age|old){_TIME}{_ANYONE}", re.I),
    re.compile(
        r"(?P<ormore_n>\d{1,3})\s*years?(?:\s*of age|\s*old)?\s*(?:or|and) (?:older|over|above)"
        rf"{_TIME}",
        re.I,
    ),
)
_SURE = frozenset({"atleast_n", "atmost_n", "ormore_n", "orless_n", "low_n", "under_n"})


def ages(text: str) -> Iterator[Find]:
    """Limits of age, both ends included; `over 18` may mean 18 and a day, and is left."""
    for form in _AGES:
        for match in form.finditer(text):
            named = {name for name, value in match.groupdict().items() if value is not None}
            if not named & _SURE:
                continue
            tree = within(Measure("age"), limits(match, whole="under_n" not in named))
            if isinstance(tree, Within) and (tree.low is None or tree.low != tree.high):
                years = re.search(r"\d{1,3}", match.group(0))
                if years is not None:
                    yield Find("age", *match.span(), f"age: {years.group(0)}", tree)


# the WHO's scale is ECOG's: it "is also called the WHO or Zubrod score" (Pallipedia, ECOG score, of
# Oken and others, Am J Clin Oncol 1982; 5: 649)
_ECOG = re.compile(
    r"\b(?:an?\s+)?(?:Eastern Cooperative Oncology Group\s*(?:\(ECOG\)\s*)?|ECOG(?:/WHO)?\s*|"
    r"(?:WHO|World Health Organization)(?:/ECOG|\s*\(WHO\))?\s*(?=performance|PS\b))"
    r"(?:\(?(?:PS|performance\s+(?:status|score|scale)|performance(?=\s+\d))\)?\s*)?(?:\((?:PS|"
    r"ECOG)\)\s*)?"
    r"(?:score\s*|status\s*)?(?:of\s*|is\s*|=\s*(?!<)|:\s*|must be\s*)?"
    r"(?:0\s*(?:-|–|to|or|,|and)\s*(?:1\s*,?\s*(?:or|and|,|-)\s*)?(?P<top>[1-3])"
    r"|(?:≤|\\?<\s*=|=\s*\\?<|less than or equal to|not more than|up to)\s*(?P<most>[0-3])"
    r"|(?P<least>≥|\\?>\s*=|=\s*\\?>|at least|\\?>|greater than|more than)\s*(?P<worse>[0-4])"
    r"|(?P<from>[1-3])\s*(?:-|–|to|or)\s*4"
    r"|(?P<ormore>[1-4])\s+or (?:more|greater|higher|worse))"
    r"(?:\s*at (?:the )?(?:time of )?(?:study entry|enrol+ment|screening|baseline|registration|"
    r"randomi[sz]ation|inclusion))?"
    r"(?!\d|\s*(?:,|or|-|–)\s*\d|[^.;]*Karnofsky|[^.;]*KPS)",
    re.I,
)


def performance(text: str) -> Iterator[Find]:
    """ECOG up to a score; one that stands beside a Karnofsky index is left."""
    for match in _ECOG.finditer(text):
        yield Find("ECOG", *match.span(), "ECOG", _score(match))


def _score(match: re.Match[str]) -> Node:
    """Scores up to the one told, or from it on."""
    ecog = Measure("ecog")
    if match["top"] or match["most"]:
        return Within(ecog, high=int(match["top"] or match["most"]))
    if match["ormore"] or match["from"]:
        return Within(ecog, low=int(match["ormore"] or match["from"]))
    beyond = match["least"].lower() in {">", "\\>", "greater than", "more than"}
    return Within(ecog, low=int(match["worse"]) + beyond)


_UNITS: Mapping[str, str] = {"month": "mo", "week": "wk"}
_LIFE = re.compile(
    rf"\b(?:estimated |expected |an? )*(?:life[\s-]expectancy|expected survival(?: period| "
    rf"time)?)\s*(?:of|is|:)?\s*{LIMIT}\s*"
    r"(?P<unit>month|week)s?\b",
    re.I,
)


def life_expectancy(text: str) -> Iterator[Find]:
    """A life expectancy of at least, or of more than, so many weeks or months."""
    for match in _LIFE.finditer(text):
        measure = Measure("measured", test="life_expectancy", unit=_UNITS[match["unit"].lower()])
        tree: Node | None = None
        if match["atleast_n"] is not None:
            tree = within(measure, limits(match, whole=False))
        elif match["over_n"] is not None:
            tree = Not(Within(measure, high=number(match["over_n"])))
        elif match["under_n"] is not None:
            tree = Within(measure, under=number(match["under_n"]))
        if tree is not None:
            yield Find("life expectancy", *match.span(), "life expectancy", tree)
