"""Another limit that a text admits of some: of who has metastases of the liver or of bone, or
Gilbert's syndrome."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from oligomatch.rules.drafting.finds.lesions import there_are
from oligomatch.rules.drafting.finds.numbers import number
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import AllOf, AnyOf, Is, Measure, Node, Not, OneOf, Within

_KIND = pattern("admitted", "kind")
_AFTER = pattern("admitted", "after")
_BEFORE = pattern("admitted", "before")
_SPARED = pattern("admitted", "spared_it")
_OF_THOSE = pattern("admitted", "of_those")
_THOSE_FIRST = pattern("admitted", "those_first")
_AGAIN = pattern("admitted", "again")
_DIRECT = pattern("admitted", "direct")
_GILBERT = Is(Measure("has", names=frozenset({"gilbert_syndrome"})))


@dataclass(frozen=True, slots=True)
class Limited:
    """Values under one limit: their words, the tests, the unit, and the side and number of it."""

    start: int
    end: int
    tests: tuple[str, ...]
    unit: str
    upper: bool  # at most, or less than; else more than, or at least
    open: bool  # less than, or more than
    value: float
    every: bool = True  # of several each; else one of them
    tree: Node | None = None  # what is asked, where it is more than that

    @property
    def asks(self) -> Node:
        """What is asked of the values."""
        return self.tree or compared(self)


def compared(limited: Limited) -> Node:
    """The comparison of each value; `over 30` is `not at most 30`."""
    each = tuple(_one(limited, test) for test in limited.tests)
    if len(each) == 1:
        return each[0]
    return AllOf(each) if limited.every else AnyOf(each)


def _one(limited: Limited, test: str) -> Node:
    measure = Measure("measured", test=test, unit=limited.unit)
    match limited.upper, limited.open:
        case True, False:
            return Within(measure, high=limited.value)
        case True, True:
            return Within(measure, under=limited.value)
        case False, True:
            return Not(Within(measure, high=limited.value))
        case _:
            return Within(measure, low=limited.value)


def sides(match: re.Match[str]) -> tuple[bool, bool]:
    """Whether a limit is an upper one, and whether its number lies outside."""
    return bool(match["high"] or match["under"]), bool(match["under"] or match["over"])


def with_others(text: str, limited: Limited) -> Limited:
    """The same with what the words beside it admit of some of the patients."""
    other = _other(text, limited) or _spared(text, limited) or _of_those(text, limited)
    return other or limited


def _other(text: str, limited: Limited) -> Limited | None:
    """Of some another limit, which is wider than that of all."""
    for form in (_AFTER, _BEFORE):
        match = form.match(text, limited.end)
        if match is None or (second := _second(match, limited)) is None:
            continue
        some, own = _some(match["whom"]), second.asks
        if limited.upper:
            each = own.parts if isinstance(own, AllOf) else (own,)
            tree: Node = AnyOf((limited.asks, AllOf((some, *each))))
        else:
            tree = AllOf((limited.asks, AnyOf((Not(some), own))))
        return replace(limited, end=match.end(), tree=tree)
    return None


def _second(match: re.Match[str], limited: Limited) -> Limited | None:
    """The other limit, where it is of the same values and on the same side."""
    upper, opened = sides(match)
    unit = "mg/dL" if match["in_mg"] else "umol/L" if match["in_umol"] else "ULN"
    again = match["again"] or ""
    direct = _DIRECT.search(again) is not None
    named = {str(one.lastgroup) for one in _AGAIN.finditer(again)}
    value = number(match["value"])
    if upper is not limited.upper or (named and named != set(limited.tests)):
        return None
    if direct and (limited.tests != ("bilirubin",) or not upper):
        return None
    if unit == limited.unit and not direct and value < limited.value:
        return None
    if unit != limited.unit and limited.tests != ("bilirubin",):
        return None
    tests = ("direct_bilirubin",) if direct else limited.tests
    return replace(limited, tests=tests, unit=unit, open=opened, value=value, tree=None)


def _spared(text: str, limited: Limited) -> Limited | None:
    """Nothing is asked of who has Gilbert's syndrome."""
    match = _SPARED.match(text, limited.end)
    if match is None or not limited.upper or _some(match["whom"]) != _GILBERT:
        return None
    return replace(limited, end=match.end(), tree=AnyOf((limited.asks, _GILBERT)))


def _of_those(text: str, limited: Limited) -> Limited | None:
    """A limit of those alone who have metastases of a kind, or of those who have none."""
    first = _THOSE_FIRST.match(text, 0, limited.start)
    last = _OF_THOSE.match(text, limited.end)
    match = first or last
    if match is None or (first and last) or not limited.upper:
        return None
    some = _some(match["whom"])
    tree = AnyOf((some if match["no"] else Not(some), limited.asks))
    start, end = (0, limited.end) if first else (limited.start, match.end())
    return replace(limited, start=start, end=end, tree=tree)


def _some(words: str) -> Node:
    """Those of whom a text speaks: each of several kinds."""
    kinds = {str(one.lastgroup) for one in _KIND.finditer(words)}
    organs = kinds - {"gilbert"}
    parts: list[Node] = []
    if organs:
        parts.append(there_are(OneOf(Measure("organ"), frozenset(organs))))
    if "gilbert" in kinds:
        parts.append(_GILBERT)
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
