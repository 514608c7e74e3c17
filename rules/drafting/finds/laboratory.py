"""Limits of laboratory values and other measurements as eligibility texts word them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from oligomatch.rules.drafting import wordings
from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.finds.washouts import START
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

_ATLEAST = (
    r"≥|⩾|\\?>\s*(?:or\s*)?=|=\s*\\?>|at least"
    r"|(?:greater|more) than or equal to|(?:no|not) less than"
)
_ATMOST = (
    r"≤|⩽|\\?<\s*(?:or\s*)?=|=\s*\\?<|at most|less than or equal to"
    r"|(?:no|not) (?:more|greater) than|up to"
)
_OVER = r"\\?>|more than|greater than|above"
_UNDER = r"\\?<|less than|below"
_VALUE = r"\d{1,3}(?:,\d{3})+(?![\d,])|\d+(?:\.\d+)?"
_LIMIT = (
    rf"\s*(?:is|are|of|must be|should be|:)?\s*(?:(?P<low>{_ATLEAST})|(?P<high>{_ATMOST})"
    rf"|(?P<over>{_OVER})|(?P<under>{_UNDER}))\s*(?P<value>{_VALUE})\s*"
)
_TESTS = wordings.tests()
_LIMIT_OF_NORMAL = wordings.forms("units")["ULN"]
_ULN = rf"(?:x|×|\\?\*|times)?\s*{_LIMIT_OF_NORMAL}"  # a multiple of it, or itself
_AST = (
    r"(?:AST|aspartate (?:amino)?transaminase|aspartate aminotransferase)"
    r"(?:\s*\((?:AST|SGOT|ASAT)\)|\s*\[SGOT\])*"
)
_ALT = (
    r"(?:ALT|alanine (?:amino)?transaminase|alanine aminotransferase)"
    r"(?:\s*\((?:ALT|SGPT|ALAT)\)|\s*\[SGPT\])*"
)
_GLOSS = (
    r"(?:\s*\(serum glutam(?:ic|ate)[- ](?:oxaloacetic|pyruv(?:ic|ate)) transaminase"
    r"(?:\s*\\?\[SG[OP]T\\?\])?\))?"
)
_BOTH = (
    rf"(?:{_AST}{_GLOSS}\s*(?:/|,|and)\s*{_ALT}{_GLOSS}|{_ALT}{_GLOSS}\s*(?:/|,|"
    rf"and)\s*{_AST}{_GLOSS})"
    r"(?:\s+levels)?"
)
_LIVER = re.compile(
    r"\s*[,;(]*\s*(?:unless|if|except (?:in|for)|(?:or|for)(?=\s+(?:patients|subjects|if|in)))\s*"
    r"(?:patients |subjects |participants |the |in |with |have |has |if )*"
    r"(?:liver|hepatic) metastas[ei]s\s*"
    r"(?:are |is )?(?:present|involved)?\s*[,;:]?\s*"
    r"(?:in which case (?:it |they )?|then |must be |should be |where |up to )*"
    rf"{_LIMIT}{_ULN}(?:\s+is allowed|\s+are allowed)?\s*\)?",
    re.I,
)
_LIVER_AFTER = re.compile(
    rf"\s*[,;]?\s*\(?\s*(?:or\s+)?{_LIMIT}{_ULN}\s*(?:if|in case of|in|for)\s*"
    r"(?:patients |subjects |participants |the |in |with |have |presence |of )*"
    r"(?:liver|hepatic) metastas[ei]s(?:\s+(?:are|is))?(?:\s+(?:present|involved))?\s*\)?",
    re.I,
)
_TAIL = re.compile(
    r"\s*(?:\(?\s*(?:as )?(?:calculated\s+)?(?:by|using|per|according to)\s+(?:the )?"
    r"(?:standard )?Cockcroft(?:-|\s|\s?and\s)Gault(?:\s+(?:formula|equation|method))?\s*\)?"
    r"|calculated from (?:3|three) (?:electrocardiograms|ECGs?)(?:\s*\(ECGs?\))?"
    r"(?:\s*\(within[^)]*\))?|of body surface area|,?\s*(?:as )?(?:measured|assessed|"
    r"determined) by "
    r"(?:(?:an? |multiple|multi|gated|-|acquisition|scan|or|\(?MUGA\)?|\(?ECHO\)?|"
    r"echocardiogra(?:m|phy))\s*)+)",
    re.I,
)


def _compared(measure: Measure, match: re.Match[str]) -> Node:
    """The comparison a match of the limit tells; `over 30` is `not at most 30`."""
    value = float(match["value"].replace(",", ""))
    limit = int(value) if value == int(value) else value
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
            dated = _DATED.match(text, find.end)
            yield recent(replace(find, end=dated.end()) if dated else find, days)


_DATED = re.compile(
    r"\s*,?\s*\(?\s*(?:(?:obtained|measured|performed|assessed|done|determined)\s+)?"
    rf"within\s+\d+\s+(?:days?|weeks?)\s+(?:prior to|before|of)\s+{START}\)?",
    re.I,
)


_DAYS_OLD = re.compile(
    r"\bwithin\s+(?P<n>\d+)\s+(?P<unit>days?|weeks?)\s+(?:prior to|before|of)\b", re.I
)


def days_old(text: str) -> int | None:
    """How many days old the values of a sentence may be, where it says so once."""
    said = [(int(m["n"]), m["unit"].lower()) for m in _DAYS_OLD.finditer(text)]
    if len(said) != 1:
        return None
    ((number, unit),) = said
    return number * 7 if unit.startswith("week") else number


def recent(find: Find, days: int) -> Find:
    """A find whose values may be so many days old."""
    tree = None if find.tree is None else with_measures(find.tree, lambda one: _of_age(one, days))
    return replace(find, tree=tree)


def _of_age(measure: Measure, days: int) -> Measure:
    return replace(measure, within_days=days) if measure.kind == "measured" else measure


def _single(text: str) -> Iterator[Find]:
    for test, (name, units) in _TESTS.items():
        for unit, written in units.items():
            form = _ULN if unit == "ULN" else written
            yield from _range(text, test, unit, rf"(?<![\w-])(?:{name}){_LIMIT}(?:{form})?", form)
            pattern = rf"(?<![\w-])(?:{name}){_LIMIT}(?:{form})(?![\w/])"
            for match in re.finditer(pattern, text, re.I):
                tree = _compared(Measure("measured", test=test, unit=unit), match)
                tail = _TAIL.match(text, match.end())
                end = tail.end() if tail else match.end()
                yield Find("laboratory", match.start(), end, test, tree)

        if "ULN" in units:
            for match in re.finditer(rf"(?<![\w-])(?:{name}){_TO_ULN}(?!\w)", text, re.I):
                tree = Within(Measure("measured", test=test, unit="ULN"), high=1)
                yield Find("laboratory", *match.span(), test, tree)


# no multiple told: within the limit itself
_TO_ULN = rf"\s*(?:is|are|must be|should be)?\s*(?:{_ATMOST}|within)\s*{_LIMIT_OF_NORMAL}"
_UPPER = rf"\s*(?:but|and)\s*(?:(?P<high2>{_ATMOST})|(?:{_UNDER}))\s*(?P<value2>{_VALUE})\s*"


def _range(text: str, test: str, unit: str, lower: str, form: str) -> Iterator[Find]:
    """A value between two limits: `> 1 but < 50`."""
    for match in re.finditer(rf"{lower}{_UPPER}(?:{form})(?![\w/])", text, re.I):
        if match["low"] or match["over"]:
            measure = Measure("measured", test=test, unit=unit)
            value = float(match["value2"].replace(",", ""))
            limit = int(value) if value == int(value) else value
            above = Within(measure, high=limit) if match["high2"] else Within(measure, under=limit)
            tree = AllOf((_compared(measure, match), above))
            yield Find("laboratory", *match.span(), test, tree)


def _either(text: str, each: list[Find]) -> Iterator[Find]:
    """Creatinine or its clearance: one is enough."""
    for first, second in itertools.pairwise(each):
        named = {first.words, second.words}
        between = text[first.end : second.start]
        kidney = len(named) == 2 and named <= {"creatinine", "creatinine_clearance", "egfr"}
        if kidney and re.fullmatch(r"\s*,?\s*or\s+(?:a\s+)?", between, re.I):
            assert first.tree is not None
            assert second.tree is not None
            tree = AnyOf((first.tree, second.tree))
            yield Find("laboratory", first.start, second.end, "renal function", tree)


def _transaminases(text: str) -> Iterator[Find]:
    """AST and ALT up to a limit, and up to another where there are liver metastases."""
    for tests_, form in ((("ast", "alt"), _BOTH), (("ast",), _AST), (("alt",), _ALT)):
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
                yield Find("laboratory", match.start(), liver.end(), "transaminases", tree)
            else:
                yield Find("laboratory", *match.span(), "transaminases", plain)


def _each_of(tests_: tuple[str, ...], match: re.Match[str]) -> Node | None:
    """The limit on one test or on each of two; of two only an upper one is sure."""
    nodes = tuple(_compared(Measure("measured", test=test, unit="ULN"), match) for test in tests_)
    if len(nodes) == 1:
        return nodes[0]
    return AllOf(nodes) if match["high"] or match["under"] else None
