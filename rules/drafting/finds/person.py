"""Age, performance status and life expectancy as eligibility texts word them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from oligomatch.rules.drafting.finds.find import Find, within
from oligomatch.rules.drafting.finds.laboratory import days_old, of_days
from oligomatch.rules.drafting.finds.numbers import LimitPair, limits, number
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.tree import AllOf, AnyOf, Measure, Node, Not, OneOf, Within

_AGES = patterns("ages")
_SURE = frozenset({"atleast_n", "atmost_n", "ormore_n", "orless_n", "low_n", "under_n"})


def ages(text: str) -> Iterator[Find]:
    """Limits of age, both ends included; `over 18` may mean 18 and a day, and is left."""
    for form in _AGES.values():
        for match in form.finditer(text):
            named = {name for name, value in match.groupdict().items() if value is not None}
            if not named & _SURE or _AND_MORE.match(text, match.end()):
                continue
            stated = limits(match, whole="under_n" not in named)
            tree = within(Measure("age"), stated)
            if tree is not None and (stated.low is None or stated.low != stated.high):
                years = re.search(r"\d{1,3}", match.group(0))
                if years is not None and (_OF_AGE.search(match.group(0)) or _grown(stated)):
                    start, whole = _of_one_sex(text, match.start(), tree)
                    yield Find("age", start, match.end(), whole)


_ONE_SEX = pattern("person", "one_sex")
_OF_AGE = pattern("person", "of_age")
_AND_MORE = re.compile(r"\s*\+")  # `18 to 75+`
_CHILD = 12  # a length of time up to which bare years may be a disease's: `disease ≥ 2 years`


def _grown(stated: LimitPair) -> bool:
    """Whether bare years are too many to be a length of time but an age."""
    return all(end is None or end >= _CHILD for end in (stated.low, stated.high, stated.under))


def _of_one_sex(text: str, start: int, tree: Node) -> tuple[int, Node]:
    """An age with the sex that stands before it: `women aged ≥ 18`."""
    match = _ONE_SEX.search(text, 0, start)
    if match is None:
        return start, tree
    sex = "female" if match["female"] else "male"
    return match.start(), AllOf((OneOf(Measure("sex"), frozenset({sex})), tree))


_ECOG = pattern("person", "ecog")
_ON_SCALE = pattern("person", "on_scale")
_FROM_NONE = pattern("person", "from_none")
_OR_KARNOFSKY = pattern("person", "ecog_or_karnofsky")


def performance(text: str) -> Iterator[Find]:
    """ECOG up to a score, of the age that stands right behind it; one that stands beside a
    Karnofsky index is left."""
    days = days_old(text)
    for find in _scores(text):
        aged = find if days is None else of_days(text, find, days)
        dated = aged.end > find.end
        if dated and isinstance(find.tree, AnyOf) and text[find.end - 1] != ")":
            aged = replace(find, tree=None)  # of which of the two scales the days are is open
        yield aged if dated else find


def _scores(text: str) -> Iterator[Find]:
    for match in _ECOG.finditer(text):
        yield Find("ECOG", *match.span(), _score(match))
    for match in _OR_KARNOFSKY.finditer(text):
        least = int(match["karnofsky"] or match["karnofsky_more"])
        karnofsky = Within(Measure("measured", test="karnofsky", unit="%"), low=least)
        score = _score(match)
        if isinstance(score, Within) and score.high is not None:
            yield Find("ECOG", *match.span(), AnyOf((score, karnofsky)))
    for match in _FROM_NONE.finditer(text):
        yield Find("ECOG", *match.span(), Within(Measure("ecog"), high=int(match["top"])))
    for match in _ON_SCALE.finditer(text):
        high = int(match["most"] or match["top"])
        yield Find("ECOG", *match.span(), Within(Measure("ecog"), high=high))


def _score(match: re.Match[str]) -> Node:
    """Scores up to the one told, or from it on."""
    ecog = Measure("ecog")
    if most := match["top"] or match["most"] or match["orless"]:
        return Within(ecog, high=int(most))
    if match["none"]:
        return Within(ecog, high=0)
    if match["below"]:
        return Within(ecog, high=int(match["below"]) - 1)
    if worse := match["ormore"] or match["from"] or match["last"]:
        return Within(ecog, low=int(worse))
    beyond = match["least"].lower() in {">", "\\>", "greater than", "more than"}
    return Within(ecog, low=int(match["worse"]) + beyond)


_UNITS: Mapping[str, tuple[str, int]] = {"month": ("mo", 1), "week": ("wk", 1), "year": ("mo", 12)}
_DAYS_OF_MONTH = 30
_LIFE = pattern("person", "life")
_LIFE_OR_MORE = pattern("person", "life_or_more")
_LIFE_LEAST = pattern("person", "life_least")


def life_expectancy(text: str) -> Iterator[Find]:
    """A life expectancy of at least, or of more than, so many weeks or months."""
    for match in (
        *_LIFE.finditer(text),
        *_LIFE_LEAST.finditer(text),
        *_LIFE_OR_MORE.finditer(text),
    ):
        named = match.groupdict()
        unit_said = (match["unit"] or named.get("unit_behind") or "").lower()
        unit, scale = _UNITS.get(unit_said, ("mo", 1 / _DAYS_OF_MONTH))
        measure = Measure("measured", test="life_expectancy", unit=unit)
        tree: Node | None = None
        if named.get("atleast_n") or named.get("ormore_n"):
            tree = within(measure, limits(match, whole=False).times(scale))
        elif named.get("over_n") is not None:
            limit = LimitPair(high=number(match["over_n"])).times(scale)
            tree = Not(Within(measure, high=limit.high))
        elif named.get("beyond"):
            least = LimitPair(high=number(match["beyond"])).times(scale).high
            more = Not(Within(measure, high=least))
            tree = Within(measure, low=least) if "=" in match[0] else more
        elif named.get("under_n"):
            tree = within(measure, LimitPair(under=number(match["under_n"])).times(scale))
        days = unit_said == "day" and any(number % 1 for number in _numbers(tree))
        if tree is not None and not days:
            yield Find("life expectancy", *match.span(), tree)


def _numbers(tree: Node | None) -> Iterator[float]:
    """The limits of a comparison."""
    leaf = tree.part if isinstance(tree, Not) else tree
    if isinstance(leaf, Within):
        yield from leaf.limits
