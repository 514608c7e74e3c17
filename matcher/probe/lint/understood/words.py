"""Which words of a quote the lint does not know: neither plain ones nor the vocabulary's.

A word is known by itself or but for its ending (*fistulae* of a fistula). What stands with a number
in one (*CD4*), signs and single letters are left out: they are read by forms of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from oligomatch.rules.drafting.wordings import plain_words
from oligomatch.rules.vocabulary.entries import Entry
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_WORD = re.compile(r"(?<![\w])(?![µμβ])[^\W\d_]{2,}(?:(?=['’]s\b)|(?![\w]))")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_INFLECTED = re.compile(r"(?:s|es|ed|d|ing|ly|er|al|ally|ity|ness|able|ation|ment)$")
_BEFORE = re.compile(r"^(?:non|un|re|pre|post|over|under|inter|intra|extra|sub)(?=.{4})")
_ENDING = 3  # letters, by which a longer word may differ from one that is known
_LONG = 7


@lru_cache(maxsize=4096)
def unknown_in(text: str) -> tuple[re.Match[str], ...]:
    """The words of a text that the lint does not know, in their order."""
    return tuple(one for one in _WORD.finditer(text) if not is_known(one[0]))


@lru_cache(maxsize=16384)
def is_known(word: str) -> bool:
    """Whether a word is plain or of the vocabulary, whatever its ending."""
    plain, known = word.casefold(), _known()
    if plain in known or (bare := _BEFORE.sub("", plain)) in known:
        return True
    if any(one in known for each in (plain, bare) for one in _without_ending(each)):
        return True
    return len(bare) >= _LONG and any(
        abs(len(one) - len(bare)) <= _ENDING for one in _beginning().get(bare[:-_ENDING], ())
    )


def _without_ending(word: str) -> Iterator[str]:
    stem = _INFLECTED.sub("", word)
    if stem != word:
        yield from (stem, f"{stem}e", f"{stem}y", stem[:-1])  # taking, worries (of -s), putting
    if word.endswith(("ies", "ied")):
        yield f"{word[:-3]}y"


@cache
def _known() -> frozenset[str]:
    vocabulary = load_vocabulary()
    tables: tuple[Mapping[str, Entry], ...] = (
        *(vocabulary.conditions, vocabulary.measurements, vocabulary.organs, vocabulary.agents),
        *(vocabulary.classes, vocabulary.genes, vocabulary.cancer_types, vocabulary.histologies),
    )
    names = (
        name
        for table in tables
        for id, entry in table.items()
        for name in (id.replace("_", " "), getattr(entry, "words", ""), *entry.worded)
    )
    own = (word.casefold() for name in names for word in _LETTERS.findall(name))
    return plain_words() | frozenset(own)


@cache
def _beginning() -> Mapping[str, tuple[str, ...]]:
    """The known words by each beginning that a longer word may share with them."""
    found: dict[str, list[str]] = {}
    for word in _known():
        for end in range(_LONG - _ENDING, len(word) + 1):
            found.setdefault(word[:end], []).append(word)
    return {start: tuple(words) for start, words in found.items()}
