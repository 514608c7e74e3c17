"""Headings that name every part of a trial, and so bind what stands below them to nobody."""

from __future__ import annotations

import re
from functools import lru_cache

from oligomatch.rules.drafting.headings import (
    Section,
    heading,
    names_some,
    section_heading,
)
from oligomatch.rules.drafting.wordings import pattern

_OF_PARTS = pattern("headings", "of_parts")
_PARTS = pattern("headings", "parts")
_LABEL = pattern("headings", "label")
_ALL_PARTS = pattern("headings", "all_parts")
_ENDS_IN_PEOPLE = pattern("headings", "ends_in_people")
_MARKED = re.compile(r"\s*(?:[*•·●○▪◦‣–—-]|\(?\w{1,3}[.)])\s")
_DOSE = re.compile(r"\bdose[\s-]+(escalation|expansion)", re.I)
_NUMERAL = {"I": "1", "II": "2", "III": "3", "IV": "4"}


@lru_cache(maxsize=256)
def names_all(line: str, text: str) -> bool:
    """Whether a line is a heading over all parts of the trial: those that it names are all that
    the text names of their kind, each has a heading of its own, and none is over anybody else."""
    bare = " ".join(line.split())
    if (all_of := _ALL_PARTS.fullmatch(bare)) is not None:
        return _all_of_a_kind(all_of["kind"].casefold(), all_of["how"].casefold(), bare, text)
    match = _OF_PARTS.fullmatch(bare)
    if match is None:
        return False
    own = _labels(match["named"])
    if len(own) != 1:
        return False
    ((kind, labels),) = own.items()
    each = [_labels(other) for other in _headings_of_some(text)]
    if any(kind not in other for other in each):
        return False
    narrower = [other[kind] for other in each if other[kind] < labels]
    return frozenset[str]().union(*narrower) == labels == _labels(text).get(kind, labels)


def _all_of_a_kind(kind: str, how: str, bare: str, text: str) -> bool:
    """Whether `All cohorts` are all: where others have headings they are cohorts too, so that this
    stands under none of them, and before it stand all that the text names, or none."""
    labels = [_labels(other) for other in _headings_of_some(text)]
    if any(set(other) != {kind} for other in labels):
        return False
    each = frozenset[str]().union(*(other[kind] for other in labels))
    if each < _labels(text).get(kind, each) or (how == "both" and len(each) not in {0, 2}):
        return False
    so_far: set[str] = set()
    for line in _lines(text):
        if line.endswith(bare) and so_far and so_far != each:
            return False
        so_far |= _labels(line).get(kind, frozenset()) if _of_some(line) else frozenset()
    return True


def _labels(text: str) -> dict[str, frozenset[str]]:
    """The parts that a text names by letters and numbers, or of the dose, by their kind."""
    found: dict[str, frozenset[str]] = {}
    for match in _PARTS.finditer(text):
        kind = match["kind"].casefold().rstrip("s")
        labels = {_plain(label) for label in _LABEL.findall(match["labels"])}
        found[kind] = found.get(kind, frozenset()) | labels
    dose = frozenset(match[1].casefold() for match in _DOSE.finditer(text))
    return found | {"dose": dose} if dose else found


def _plain(label: str) -> str:
    """A label as everywhere: `Ib` is `1B`."""
    numeral = re.fullmatch(r"(IV|I{1,3})([a-c]?)", label)
    return (_NUMERAL[numeral[1]] + numeral[2] if numeral else label).upper()


@lru_cache(maxsize=8)
def _headings_of_some(text: str) -> tuple[str, ...]:
    """The lines of a text that name some of the patients, or may."""
    lines = zip(text.splitlines(), _lines(text), strict=True)
    return tuple(line for raw, line in lines if line and (_of_some(line) or _may_narrow(raw, line)))


def _lines(text: str) -> list[str]:
    return [" ".join(line.strip(" \t*•-").split()) for line in text.splitlines()]


def _of_some(line: str) -> bool:
    opened = section_heading(line)
    if _ALL_PARTS.fullmatch(line):
        return False
    return bool(opened.scope) if opened is not None else names_some(line)


def _may_narrow(raw: str, line: str) -> bool:
    """A heading of which nothing says that it is over everybody: `For NSCLC patients:`."""
    if section_heading(line) is not None or _ALL_PARTS.fullmatch(line):
        return False
    if any(heading(line, section) for section in (Section.INCLUSION, Section.EXCLUSION)):
        return False
    unmarked = _MARKED.match(raw) is None
    return (unmarked and line.endswith(":")) or _ENDS_IN_PEOPLE.fullmatch(line) is not None
