"""An eligibility text taken apart: sections, list items, what stands under them, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from oligomatch.rules.drafting.headings import (
    Section,
    SectionHeading,
    heading,
    names_some,
    section_heading,
)
from oligomatch.rules.drafting.named_parts import names_all


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
    indented: bool = False  # whether it is indented under what it stands under
    scope: str = ""  # the section's heading, where it may bind it to some patients only
    over_all: bool = False  # a heading that names every part of the trial
    joined: bool = False  # it, or an entry beside it, will do: `A, or` and what follows
    behind: tuple[Sentence, ...] = ()  # its further sentences, where they leave the first as it is
    leaves: int | None = None  # the item above it that it leaves as it is


@dataclass(slots=True)
class _Open:
    """An item being read."""

    start: int
    end: int
    indent: int
    mark: str
    opened: SectionHeading
    block: int  # the heading that it stands under
    quote: str = ""
    over_all: bool = False  # whether it names every part of the trial

    @property
    def section(self) -> Section:
        """The section it stands in."""
        return self.opened.section


_HEADING_WORDS = 6  # a longer line is a sentence, and stays quoted
_MARK = re.compile(
    r"(?P<indent>[ \t]*)(?P<mark>(?:[*•·●○▪◦‣–—-]|o|\(?\d{1,3}\\?[.)、]|\(?[a-zA-Z]\\?[.)]"
    r"|\(?[ivx]{1,5}\\?[.)])(?=[ \t]|(?<=[.)、])(?=[A-Za-z≥≤<>(]))[ \t]*(?:•[ \t]*)?)?"
)
_END = re.compile(r"(?<=[.;!?])[\"”’)\]]*\s+(?=[A-Z(\"“≥≤*])")
_OR_AT_END = re.compile(r"\b(?:and/)?or\W*$", re.I)
_OR_AT_START = re.compile(r"\W*(?:and/)?or\b", re.I)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|incl|Dr|No|Inc|St|cf|ca|al|resp|min|max|U\.S)\.|\b[A-Z]\.)$"
)


def split(text: str) -> tuple[Item, ...]:
    """Every item of the text, in order; headings apart, nothing is left out."""
    raw = list(_raw_items(text))
    for one in raw:
        one.quote = " ".join(text[one.start : one.end].split())
        one.over_all = names_all(one.quote, text)
    parents = _parents(raw)
    has_parts = {parent for above in parents for parent in above}
    joined = _joined(raw, parents)
    return tuple(
        Item(
            one.section,
            len(parents[number]),
            tuple(_sentences(text, one.start, one.end)),
            tuple(parents[number]),
            number in has_parts,
            _less_indented(raw, number) is not None,
            one.opened.scope,
            one.over_all,
            joined[number],
        )
        for number, one in enumerate(raw)
    )


def _joined(raw: list[_Open], parents: list[list[int]]) -> list[bool]:
    """Whether an `or` at the end of an item, or at the beginning of the next, joins it to one."""
    joined = [False] * len(raw)
    for number, one in enumerate(raw):
        beside = (place for place in range(number + 1, len(raw)) if number not in parents[place])
        after = next(beside, None)
        if after is None or raw[after].block != one.block:
            joined[number] |= _OR_AT_END.search(one.quote) is not None
        elif _OR_AT_END.search(one.quote) or _OR_AT_START.match(raw[after].quote):
            joined[number] = joined[after] = True
    return joined


def _raw_items(text: str) -> Iterator[_Open]:
    opened, current, at, block = SectionHeading(Section.UNSTATED, ""), None, 0, 0
    blank = True
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        bare = line.strip()
        if not bare:
            blank = True
            continue
        mark = _MARK.match(line)
        assert mark is not None
        heading = _heading(bare, opened, marked=bool(mark["mark"]))
        if heading is not None:
            if heading.scope and names_all(bare, text):
                heading = replace(heading, scope="")
            if current is not None:
                yield current
            opened, current, blank, block = heading, None, True, block + 1
            continue
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
            current = _Open(content, end, indent, mark["mark"] or "", opened, block)
        blank = False
    if current is not None:
        yield current


def _goes_on(bare: str, current: _Open, indent: int, blank: bool) -> bool:
    """Whether a line without a mark continues the item above it."""
    if not blank:
        return True
    return current.mark != "" and indent > current.indent and not bare[:1].isupper()


def _heading(bare: str, opened: SectionHeading, *, marked: bool) -> SectionHeading | None:
    """The section that a line opens; an entry of the same section is none that opens it."""
    found = section_heading(bare)
    if found is None or found.section is not opened.section:
        return found
    sentence = found == opened and len(bare.split()) > _HEADING_WORDS
    return None if marked or sentence else found


def _parents(raw: list[_Open]) -> list[list[int]]:
    """The items that each stands under, outermost first: those less indented before it; a line
    over a list that is not; a line that names some of the patients, to the end of its section."""
    parents: list[list[int]] = []
    state = _Flat()
    for number, one in enumerate(raw):
        if number and raw[number - 1].block != one.block:
            state = _Flat()
        above = _less_indented(raw, number)
        follows = raw[number + 1] if number + 1 < len(raw) else None
        if follows is not None and follows.block != one.block:
            follows = None
        if above is not None:
            parents.append([*parents[above], above])
        else:
            parents.append(state.placed(number, one, follows))
    return parents


def _less_indented(raw: list[_Open], number: int) -> int | None:
    """The last item before one that is less indented, under the same heading."""
    one = raw[number]
    for previous in range(number - 1, -1, -1):
        other = raw[previous]
        if other.block != one.block:
            return None
        if other.indent < one.indent:
            return previous
    return None


@dataclass(slots=True)
class _Flat:
    """The lines over a list that is not indented, so far under one heading."""

    some: int | None = None  # one that may bind what follows to some of the patients
    ends: str = ""  # the mark before it, where a list that goes on ends it
    last: str = ""  # the mark read last
    over: int | None = None  # one over entries that stand each for itself
    colon: int | None = None  # an entry that ends in a colon
    mark: str = ""  # its mark

    def placed(self, number: int, one: _Open, follows: _Open | None) -> list[int]:
        """The lines over an item that no indentation places; the item may become one of them."""
        if one.over_all:  # it ends what may bind some
            self.some, self.ends, self.over, self.colon = None, "", number, None
            return []
        if self._is_over(one, follows):
            self.colon = None
            if heading(one.quote, one.section):
                self.over = number
                return [] if self.some is None else [self.some]
            self.some, self.over = number, None
            self.ends = "" if names_some(one.quote) else self.last
            return []
        if self.ends and _goes_on_with(self.ends, one.mark):
            self.some, self.ends = None, ""
        self.last = one.mark or self.last
        if self.colon is not None and one.mark and _goes_on_with(self.mark, one.mark):
            self.colon = None
        above = [line for line in (self.some, self.over, self.colon) if line is not None]
        if one.mark and one.quote.endswith(":") and (follows is None or _flat(one, follows)):
            self.colon, self.mark = number, one.mark
        return above

    def _is_over(self, one: _Open, follows: _Open | None) -> bool:
        """Whether an item is a line over what follows it."""
        if follows is not None and follows.indent > one.indent:
            return not one.mark and names_some(one.quote)
        if names_some(one.quote):
            return True
        if one.mark or one.quote.endswith((".", ";", ",")):
            return False
        return one.quote.endswith(":") or (follows is not None and follows.mark != "")


def _flat(one: _Open, follows: _Open) -> bool:
    return follows.indent <= one.indent


def _goes_on_with(mark: str, other: str) -> bool:
    """Whether a mark goes on with the list of another: the next number or letter."""
    one, two = (each.strip(" ().\\、") for each in (mark, other))
    if one.isdigit() and two.isdigit():
        return int(two) == int(one) + 1
    return len(one) == len(two) == 1 and one.isalpha() and ord(two) == ord(one) + 1


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
