"""Names that were misspelt: the known name that differs by a letter or two, or none.

A hint that leads from one disease, variant or organ to another harms more than none. So words that
are known are taken as meant, digits (of a variant, an exon, a nodal station) are never corrected,
and where two entries are near, neither is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

LONGEST = 80  # letters; what is longer is no name
ACRONYM = 4  # letters of a name: up to here another letter makes another name, as in SGOT and SGPT
ONE_SLIP = 8  # letters of a word: up to here it has one slip, beyond it two
_WORDS = re.compile(r"[^\W_]+(?:\+|-(?!\w))?")  # the sign of HER2+ and HER2- is part of it
_FIXED = re.compile(r"[\d+-]")


def misspelt(name: str, known: Mapping[str, str]) -> str | None:
    """What the spelling means that a name misspells, where it can be one entry only.

    `known`: every spelling, with the entry that it means.
    """
    if len(name) > LONGEST:
        return None
    stated = _words(name)
    spelled = {spelling: _words(spelling) for spelling in known}
    valid = {word for words in spelled.values() for word in words}
    near = {known[one] for one, words in spelled.items() if _misspells(stated, words, valid)}
    return near.pop() if len(near) == 1 else None


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that an unknown one misspells; empty where there is none."""
    return misspelt(name, {one: one for one in known}) or ""


def _words(name: str) -> list[str]:
    return _WORDS.findall(name.casefold())


def _misspells(words: list[str], meant: list[str], valid: set[str]) -> bool:
    """Whether words are others but for slips: letters in some, or the gaps between them."""
    here, there = "".join(words), "".join(meant)
    if len(words) != len(meant) or len(there) <= ACRONYM:
        return here == there or (len(there) <= ACRONYM and _exchanged(here, there))
    others = [(one, other) for one, other in zip(words, meant, strict=True) if one != other]
    return all(one not in valid and _slipped(one, other) for one, other in others)


def _exchanged(word: str, meant: str) -> bool:
    """Whether two neighbouring letters behind the first stand the other way round."""
    alike = sorted(word) == sorted(meant) and word[:1] == meant[:1]
    return alike and not _FIXED.search(word) and _slips(word, meant) == 1


def _slipped(word: str, meant: str) -> bool:
    """Whether a word is another but for a slip or two; its first letter is seldom wrong."""
    if word[0] != meant[0] or _FIXED.search(word + meant):
        return False
    most = 1 if min(len(word), len(meant)) <= ONE_SLIP else 2
    return abs(len(word) - len(meant)) <= most and _slips(word, meant) <= most


def _slips(word: str, meant: str) -> int:
    """Letters left out, put in, mistaken or exchanged with the next (restricted edit distance)."""
    rows = [list(range(len(meant) + 1))]
    for i, letter in enumerate(word, 1):
        row = [i]
        for j, other in enumerate(meant, 1):
            least = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != other))
            if i > 1 and j > 1 and word[i - 2 : i] == meant[j - 2 : j][::-1]:
                least = min(least, rows[-2][j - 2] + 1)
            row.append(least)
        rows.append(row)
    return rows[-1][-1]
