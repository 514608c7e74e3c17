"""The pieces of a text between stops, looked at from a place back or on; a text without some.

Wherever a sentence, a clause or a paragraph around some words is wanted as text, it is cut out
here: `part_around` by signs, `piece_before` and `pieces_back` by a pattern.

A long letter is asked before each of its sentences what stood there last: who takes all before it
apart each time takes time by the square of its length."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from oligomatch.rules.reading.kept import Form

STOP = re.compile(r"(?<=[.;!?])\s+|\n")  # of a sentence or of a line
SENTENCE = re.compile(r"(?<=[.;])\s+|\n\s*\n|\n(?=\s*[-*•])")  # or of a list's entry
BRACKET = re.compile(r"\([^()]*\)")
PARAGRAPH = ("\n\n",)  # signs between paragraphs
AT_FIRST, TIMES = 300, 4  # letters that are looked at, and how many times as many after those
# no stop holds two letters side by side: what is found from between them on is found from anywhere
_WITHIN = re.compile(r"[A-Za-z](?=[A-Za-z])")


def pieces_back(stop: re.Pattern[str], text: str, end: int) -> Iterator[str]:
    """What `stop.split(text[:end])` is, the last first, no more of it than is asked for."""
    last, seen, width = end, end, AT_FIRST
    while seen:
        first = 0
        if seen > width:
            within = _WITHIN.search(text, seen - width, seen)
            first = within.end() if within else seen  # so many signs: farther back, then
        for found in reversed([*stop.finditer(text, first, seen)]):
            yield text[found.end() : last]
            last = found.start()
        seen, width = first, width * TIMES
    yield text[:last]


def piece_before(stop: re.Pattern[str], text: str, end: int) -> str:
    """The last of them."""
    return next(pieces_back(stop, text, end))


def piece_behind(stop: re.Pattern[str], text: str) -> str:
    """The first piece of a text."""
    found = stop.search(text)
    return text[: found.start()] if found else text


def sentences_of(text: str) -> Iterator[str]:
    """The sentences of a text and the entries of its lists, each on one line."""
    return (" ".join(one.split()) for one in SENTENCE.split(text))


def part_begins(text: str, at: int, signs: Collection[str]) -> int:
    """Where the part of a text begins that a place lies in: behind the last of some signs ahead."""
    return max(text.rfind(sign, 0, at) for sign in signs) + 1


def part_ends(text: str, at: int, signs: Collection[str]) -> int:
    """Where that part ends: at the first of the signs behind the place, else with the text."""
    return min((end for sign in signs if (end := text.find(sign, at)) >= 0), default=len(text))


def part_around(text: str, start: int, end: int, signs: Collection[str]) -> str:
    """The part of a text between some signs that a stretch of it lies in."""
    return text[part_begins(text, start, signs) : part_ends(text, end, signs)]


def lies_in(at: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether a place lies in one of some stretches."""
    return any(start <= at < end for start, end in spans)


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text without some of its words, each sign of which is a blank."""
    signs = list(text)
    for start, end in spans:
        signs[start:end] = " " * (end - start)
    return "".join(signs)


def without(form: Form | re.Pattern[str], text: str) -> str:
    """A text with blanks where a form stands, so that what is left keeps its place."""
    return form.sub(lambda one: " " * len(one[0]), text)


def stripped(text: str, end: int, signs: str | None = None) -> int:
    """Where `text[:end].rstrip(signs)` ends."""
    while end and (text[end - 1].isspace() if signs is None else text[end - 1] in signs):
        end -= 1
    return end
