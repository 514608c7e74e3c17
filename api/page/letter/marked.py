"""A letter with what was understood of it marked, stretch by stretch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from oligomatch.api.page.letter.read import LettersRead, Stretch

FACT, QUESTION, UNUSED, SILENT = "fact", "question", "unused", "silent"


@dataclass(frozen=True, slots=True)
class MarkedWords:
    """Words of a letter: what was made of them, the facts that rest on them, and of those that end
    with them the numbers and what is said."""

    text: str
    kind: str = ""
    of: tuple[int, ...] = ()
    numbers: tuple[int, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Span:
    kind: str
    begin: int
    end: int
    number: int = 0
    said: str = ""


_ORDER = (FACT, QUESTION, UNUSED, SILENT)  # where several meet, the first is what the words look as


def marked(
    found: LettersRead, numbers: Mapping[Stretch, tuple[int, ...]]
) -> list[list[MarkedWords]]:
    """Each letter in stretches; `numbers`: of the facts, by the place of their words."""
    return [
        list(_stretches(text, [*_spans(found, letter, numbers)]))
        for letter, text in enumerate(found.letters)
    ]


def _spans(
    found: LettersRead, letter: int, numbers: Mapping[Stretch, tuple[int, ...]]
) -> Iterator[_Span]:
    for (of, begin, end), each in numbers.items():
        if of == letter:
            yield from (_Span(FACT, begin, end, number) for number in each)
    for kind, notes in ((QUESTION, found.questions), (UNUSED, found.unused)):
        for one in notes:
            of, begin, end = one.place
            if of == letter:
                yield _Span(kind, begin, end, said=one.words)
    for of, begin, end in found.silent:
        if of == letter:
            yield _Span(SILENT, begin, end)


def _stretches(text: str, spans: list[_Span]) -> Iterator[MarkedWords]:
    ends = {min(max(at, 0), len(text)) for one in spans for at in (one.begin, one.end)}
    for begin, end in pairwise(sorted({0, len(text), *ends})):
        over = [one for one in spans if one.begin <= begin and one.end >= end]
        kinds = {one.kind for one in over}
        closing = [one for one in over if one.end == end]
        yield MarkedWords(
            text[begin:end],
            next((kind for kind in _ORDER if kind in kinds), ""),
            tuple(sorted({one.number for one in over if one.number})),
            tuple(sorted({one.number for one in closing if one.number})),
            tuple(dict.fromkeys(one.said for one in closing if one.said)),
        )
