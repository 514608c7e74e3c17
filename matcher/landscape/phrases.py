"""Phrases found in registry text, whatever the case, the hyphens and the breaks of lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_JOINTS = "‐‑‒–—−_-"  # signs that records write where others write a space
_QUOTE = 60  # how much of the sentence is quoted on either side


@dataclass(frozen=True, slots=True)
class PhraseAt:
    """A phrase in a text: where it stands."""

    start: int
    end: int


@lru_cache(maxsize=4096)
def _form(phrases: tuple[str, ...]) -> re.Pattern[str]:
    each = sorted({_plain(phrase) for phrase in phrases}, key=len, reverse=True)
    parts = [rf"[\s{_JOINTS}]*".join(map(re.escape, phrase.split())) for phrase in each]
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(parts)})(?:s|es)?(?![a-z0-9])")


def _plain(text: str) -> str:
    return " ".join(re.sub(rf"[{_JOINTS}]", " ", _lower(text)).split())


def _lower(text: str) -> str:
    """Lower case, sign by sign, so that places in the text stay what they are."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(s.lower()[:1] or s for s in text)


def find(text: str, phrases: tuple[str, ...], but_not: tuple[str, ...] = ()) -> PhraseAt | None:
    """The first place where a phrase stands, unless it lies inside one that means another thing."""
    low = _lower(text)
    not_meant = [match.span() for match in _form(but_not).finditer(low)] if but_not and low else []
    for match in _form(phrases).finditer(low):
        start, end = match.span()
        if not any(first <= start and end <= last for first, last in not_meant):
            return PhraseAt(start, end)
    return None


def quote(text: str, found: PhraseAt) -> str:
    """The words around a phrase, verbatim, from word to word."""
    start, end = max(0, found.start - _QUOTE), min(len(text), found.end + _QUOTE)
    if start:
        start = text.find(" ", start, found.start) + 1 or found.start
    if end < len(text):
        end = max(text.rfind(" ", found.end, end), found.end)
    return " ".join(text[start:end].split())
