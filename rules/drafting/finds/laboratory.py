"""Limits of laboratory values and other measurements as eligibility texts word them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from oligomatch.rules.drafting import wordings
from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.finds.numbers import number
from oligomatch.rules.drafting.wordings import part, pattern
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    Exists,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    with_measures,
)

AGED = ("measured", "ecog")  # what may be asked of the last days alone
_LIMIT = part("test_limit")
_TESTS = wordings.tests()
_ULN = part("uln")
_TO_NORMAL = part("to_normal")
_SECOND = part("second_limit")
_VALUE = part("value")
# how many of the smallest unit each is, where that is so of whatever is measured
_SAME = {
    "10*9/L": 1000,
    "10*3/uL": 1000,
    "/uL": 1,
    "/mm3": 1,
    "g/dL": 10,
    "g/L": 1,
}
_TRANSAMINASES = {
    ("ast", "alt"): part("ast_and_alt"),
    ("ast",): part("ast") + part("gloss"),
    ("alt",): part("alt") + part("gloss"),
}
_LIVER = pattern("laboratory", "liver")
_LIVER_AFTER = pattern("laboratory", "liver_after")
_TAIL = pattern("laboratory", "tail")
_DATED = pattern("laboratory", "dated")
_DAYS_OLD = pattern("laboratory", "days_old")


def _compared(measure: Measure, match: re.Match[str]) -> Node:
    """The comparison a match of the limit tells; `over 30` is `not at most 30`."""
    limit = number(match["value"])
    if match["low"]:
        return Within(measure, low=limit)
    if match["high"]:
        return Within(measure, high=limit)
    return Not(Within(measure, high=limit)) if match["over"] else Within(measure, under=limit)


def tests(text: str) -> Iterator[Find]:
    """Each value with its limit and unit; of alternatives for the kidney, either; of the age that
    the sentence allows, where it says one."""
    each = sorted(_single(text), key=lambda find: find.start)
    days = days_old(text)
    for find in (*each, *_either(text, each), *_transaminases(text)):
        if days is None:
            yield find
        else:
            yield of_days(text, find, days)


def of_days(text: str, find: Find, days: int) -> Find:
    """A find whose value may be so many days old, with the words behind it that say so."""
    dated = _DATED.match(text, find.end)
    return replace(find, end=dated.end() if dated else find.end, tree=of_age(find.tree, days))


def days_old(text: str) -> int | None:
    """How many days old the values of a sentence may be, where it says so once."""
    said = [(int(m["n"]), m["unit"].lower()) for m in _DAYS_OLD.finditer(text)]
    if len(said) != 1:
        return None
    ((days, unit),) = said
    return days * 7 if unit.startswith("week") else days


def of_age(tree: Node | None, days: int) -> Node | None:
    """A tree whose values may be so many days old, where it states no other age."""

    def dated(measure: Measure) -> Measure:
        undated = measure.kind in AGED and measure.within_days is None
        return replace(measure, within_days=days) if undated else measure

    return None if tree is None else with_measures(tree, dated)


def _single(text: str) -> Iterator[Find]:
    for test, (name, units) in _TESTS.items():
        for unit, written in units.items():
            form = _ULN if unit == "ULN" else written
            yield from _range(text, test, unit, rf"(?<![\w-])(?:{name}){_LIMIT}(?:{form})?", form)
            pattern = rf"(?<![\w-])(?:{name}){_LIMIT}(?:{form})(?![\w/])"
            for match in re.finditer(pattern, text, re.I):
                tree = _compared(Measure("measured", test=test, unit=unit), match)
                tail = _TAIL.match(text, match.end())
                end = _restated(text, tail.end() if tail else match.end(), test, unit, match)
                yield Find("laboratory", match.start(), end, tree, test=test)

        if "ULN" in units:
            for match in re.finditer(rf"(?<![\w-])(?:{name}){_TO_NORMAL}(?!\w)", text, re.I):
                tree = Within(Measure("measured", test=test, unit="ULN"), high=1)
                yield Find("laboratory", *match.span(), tree, test=test)


def _restated(text: str, end: int, test: str, unit: str, limit: re.Match[str]) -> int:
    """The end of a limit behind the same limit said again in another unit: `(100,000/mm3)`."""
    sides = ("low", "high", "over", "under")
    for other, written in _TESTS[test][1].items():
        if unit not in _SAME or other not in _SAME or other == unit:
            continue
        said = re.compile(
            rf"\s*\(\s*(?:or\s+)?(?:{_LIMIT}|(?P<bare>{_VALUE})\s*)(?:{written})\s*\)", re.I
        )
        match = said.match(text, end)
        if match is None:
            continue
        value = number(match["value"] or match["bare"])
        again = all(bool(match[side]) is bool(limit[side]) for side in sides)
        same = value * _SAME[other] == number(limit["value"]) * _SAME[unit]
        if same and (match["bare"] or again):
            return match.end()
    return end


def _range(text: str, test: str, unit: str, lower: str, form: str) -> Iterator[Find]:
    """A value between two limits: `> 1 but < 50`."""
    for match in re.finditer(rf"{lower}{_SECOND}(?:{form})(?![\w/])", text, re.I):
        if match["low"] or match["over"]:
            measure = Measure("measured", test=test, unit=unit)
            limit = number(match["value2"])
            above = Within(measure, high=limit) if match["high2"] else Within(measure, under=limit)
            tree = AllOf((_compared(measure, match), above))
            yield Find("laboratory", *match.span(), tree, test=test)


def _either(text: str, each: list[Find]) -> Iterator[Find]:
    """Creatinine or its clearance: one is enough."""
    for first, second in itertools.pairwise(each):
        named = {first.test, second.test}
        between = text[first.end : second.start]
        kidney = len(named) == 2 and named <= {"creatinine", "creatinine_clearance", "egfr"}
        if kidney and re.fullmatch(r"\s*,?\s*or\s+(?:a\s+)?", between, re.I):
            assert first.tree is not None
            assert second.tree is not None
            tree = AnyOf((first.tree, second.tree))
            yield Find("laboratory", first.start, second.end, tree)


def _transaminases(text: str) -> Iterator[Find]:
    """AST and ALT up to a limit, and up to another where there are liver metastases."""
    for tests_, form in _TRANSAMINASES.items():
        for match in re.finditer(rf"(?<![\w-])(?:{form}){_LIMIT}{_ULN}(?!\w)", text, re.I):
            plain = _each_of(tests_, match)
            if plain is None:
                continue
            liver = _LIVER.match(text, match.end()) or _LIVER_AFTER.match(text, match.end())
            other = _each_of(tests_, liver) if liver and match["high"] and liver["high"] else None
            if liver and other is not None:
                where = OneOf(Measure("organ"), frozenset({"liver"}))
                there = Exists(Measure("count", of="metastases", where=where, at="entry"))
                parts = other.parts if isinstance(other, AllOf) else (other,)
                tree: Node = AnyOf((plain, AllOf((there, *parts))))
                yield Find("laboratory", match.start(), liver.end(), tree)
            else:
                yield Find("laboratory", *match.span(), plain)


def _each_of(tests_: tuple[str, ...], match: re.Match[str]) -> Node | None:
    """The limit on one test or on each of two; of two only an upper one is sure."""
    nodes = tuple(_compared(Measure("measured", test=test, unit="ULN"), match) for test in tests_)
    if len(nodes) == 1:
        return nodes[0]
    return AllOf(nodes) if match["high"] or match["under"] else None
