"""An eligibility text taken apart: sections, list items, what stands under them, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from oligomatch.rules.drafting.wordings import pattern


class Section(StrEnum):
    """What the heading says of the sentences below it."""

    INCLUSION = "inclusion"
    EXCLUSION = "exclusion"
    UNSTATED = "untold"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its place in the text, and the item that holds it."""

    start: int
    end: int
    quote: str
    line: int


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list or one paragraph, with its sentences and what stands under it."""

    section: Section
    depth: int
    sentences: tuple[Sentence, ...]
    under: tuple[int, ...] = ()  # the items above it, outermost first
    has_parts: bool = False  # whether items stand under it


@dataclass(slots=True)
class _Open:
    """An item being read."""

    start: int
    end: int
    indent: int
    marked: bool
    section: Section
    parents: list[int] = field(default_factory=list)


_HEAD = pattern("split", "head")
_ALSO_HEAD = pattern("split", "also_head")
_MARK = re.compile(
    r"(?P<indent>[ \t]*)(?P<mark>(?:[*•·●○▪◦‣–—-]|o|\(?\d{1,3}\\?[.)、]|\(?[a-zA-Z]\\?[.)]"
    r"|\(?[ivx]{1,5}\\?[.)])(?=[ \t]|(?<=[.)、])(?=[A-Za-z≥≤<>(]))[ \t]*(?:•[ \t]*)?)?"
)
_END = re.compile(r"(?<=[.;!?])[\"”’)\]]*\s+(?=[A-Z(\"“≥≤*])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|incl|Dr|No|Inc|St|cf|ca|al|resp|min|max|U\.S)\.|\b[A-Z]\.)$"
)


def split(text: str) -> tuple[Item, ...]:
    """Every item of the text, in order; headings apart, nothing is left out."""
    raw = list(_raw_items(text))
    parents: list[list[int]] = []
    for number in range(len(raw)):
        parents.append(_above(raw, parents, number))
    has_parts = {parent for above in parents for parent in above}
    return tuple(
        Item(
            one.section,
            len(parents[number]),
            tuple(_sentences(text, one.start, one.end)),
            tuple(parents[number]),
            number in has_parts,
        )
        for number, one in enumerate(raw)
    )


def _raw_items(text: str) -> Iterator[_Open]:
    section, current, at = Section.UNSTATED, None, 0
    blank = True
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        bare = line.strip()
        if not bare:
            blank = True
            continue
        heading = _heading(bare)
        if heading is not None:
            if current is not None:
                yield current
            section, current, blank = heading, None, True
            continue
        mark = _MARK.match(line)
        assert mark is not None
        content = start + mark.end()
        end = start + len(line.rstrip())
        if content >= end:  # a bare mark, or a line that is one
            content = start + len(line) - len(line.lstrip())
        indent = len(mark["indent"].expandtabs(4))
        if current is not None and not mark["mark"] and _goes_on(bare, current, indent, blank):
            current.end = end
        else:
            if current is not None:
                yield current
            current = _Open(content, end, indent, bool(mark["mark"]), section)
        blank = False
    if current is not None:
        yield current


def _goes_on(bare: str, current: _Open, indent: int, blank: bool) -> bool:
    """Whether a line without a mark continues the item above it."""
    if not blank:
        return True
    return current.marked and indent > current.indent and not bare[:1].isupper()


def _heading(bare: str) -> Section | None:
    match = _HEAD.fullmatch(bare)
    if match is not None and ("criteri" in bare.lower() or not match["rest"].strip()):
        kind = match["kind"].lower().replace("-", "")
        return Section.INCLUSION if kind.startswith("in") else Section.EXCLUSION
    match = _ALSO_HEAD.fullmatch(bare)
    if match is not None:
        negative = match["kind"].lower().startswith(("in", "not"))
        return Section.EXCLUSION if negative else Section.INCLUSION
    return None


def _above(raw: list[_Open], parents: list[list[int]], number: int) -> list[int]:
    """The items an item stands under: less indented, marked or ending in a colon, same section."""
    one = raw[number]
    for previous in range(number - 1, -1, -1):
        other = raw[previous]
        if other.section is not one.section:
            return []
        if other.indent < one.indent:
            return [*parents[previous], previous]
    return []


def _sentences(text: str, start: int, end: int) -> Iterator[Sentence]:
    at = start
    for match in _END.finditer(text, start, end):
        if _ABBREVIATION.search(text, at, match.start()) or _open_bracket(text[at : match.start()]):
            continue
        yield from _sentence(text, at, match.start())
        at = match.end()
    yield from _sentence(text, at, end)


def _open_bracket(text: str) -> bool:
    return text.count("(") > text.count(")") or text.count("[") > text.count("]")


def _sentence(text: str, start: int, end: int) -> Iterator[Sentence]:
    quote = text[start:end]
    bare = quote.strip()
    if bare:
        first = start + len(quote) - len(quote.lstrip())
        yield Sentence(first, first + len(bare), bare, text.count("\n", 0, first) + 1)
