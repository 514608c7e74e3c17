"""A letter as it was before a scanner misread it: only where one reading alone is a known word.

Words that no list has, and of which one reading of the signs that scanners confuse (`rules/reading/
ocr.yaml`) is a word of the patterns' own texts or of the vocabulary, are read as that; numbers only
in a letter in which such words stand. A word broken at the end of a line is put together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from oligomatch.matcher.letters.forms import forms, names_of_vocabulary
from oligomatch.rules.reading.patterns import as_written, names, words_of
from oligomatch.rules.reading.triggers import triggers
from oligomatch.rules.vocabulary.spellings import spelt

NOISY = 2  # words misread in a letter whose numbers may be misread too
LONG = 4  # letters of a word that shows it
SHORT = 3  # signs in front of a word that may be the end of a sentence
MOST = 128  # readings of one word
_WORD = re.compile(r"[^\W_]*[^\W\d_][^\W_]*")
# what is put right of a letter with misread words, in turn
_SIGNS = (
    *("bars", "opens_in", "before_signs", "gaps", "figures"),
    *("units", "numerals", "negation", "spaced"),
)
_OTHERS = {"0": "0o", "1": "1li", "5": "5s", "l": "li1", "i": "il", "o": "o0"}
_FIGURES = str.maketrans("OoIl", "0011")


@dataclass(frozen=True, slots=True)
class Mended:
    """A text with, of each of its signs, where it began and ended in the one that was given."""

    text: str
    spans: Sequence[tuple[int, int]] | None = None  # None: as given

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A stretch as one of the text that was given."""
        if self.spans is None or start >= end:
            return (start, end) if self.spans is None else self._point(start)
        return self.spans[start][0], self.spans[end - 1][1]

    def _point(self, at: int) -> tuple[int, int]:
        assert self.spans is not None
        where = self.spans[at][0] if at < len(self.spans) else self.spans[-1][1]
        return where, where

    def edited(self, edits: Sequence[tuple[int, int, str]]) -> Mended:
        """With stretches put in place of others, in order."""
        if not edits:
            return self
        spans = self.spans or [(at, at + 1) for at in range(len(self.text))]
        text, whole, at = "", list[tuple[int, int]](), 0
        for start, end, new in edits:
            text += self.text[at:start] + new
            whole += spans[at:start]
            if len(new) == end - start:
                whole += spans[start:end]
            else:
                whole += [(spans[start][0], spans[end - 1][1])] * len(new)
            at = end
        return Mended(text + self.text[at:], [*whole, *spans[at:]])


_MISREAD = re.compile(r"[015]|rn|l|ii|\|")


def mended(text: str) -> Mended:
    """A letter's text as it was before it was scanned."""
    found = Mended(text)
    edits = list(_words(text))
    sure = {new.casefold() for _, _, new in edits if len(new) >= LONG}
    noisy = len(sure) >= NOISY
    found = found.edited(edits if noisy else [])
    found = found.edited(list(_broken(found.text, noisy)))
    if noisy:
        found = found.edited(list(_apart(found.text)))
        for name in _SIGNS:
            found = found.edited(list(_signs(found.text, name)))
    return found


def _words(text: str) -> Iterator[tuple[int, int, str]]:
    """The words that are misread, with what they are."""
    for one in _WORD.finditer(text):
        if (new := _read(one[0])) is not None:
            before = text[max(0, one.start() - SHORT) : one.start()]
            opens = one[0][0] == "0" and (not before or before.rstrip().endswith("."))
            yield one.start(), one.end(), new[0].upper() + new[1:] if opens else new


def _read(word: str) -> str | None:
    """The one known word that a word is, where it is none itself."""
    plain = word.casefold()
    if plain in _known() or not (_MISREAD.search(plain) or _inner(word)):
        return None
    if forms("ocr")["as_it_is"].fullmatch(word):
        return None
    found = {one for one in _readings(word) if one in _known()}
    if len(found) != 1:
        return None
    new = found.pop()
    if len(new) < LONG - 1 and not forms("ocr")["short"].fullmatch(new):
        return None
    letters = [one for one in word if one.isalpha() and one != "l"]
    if letters and all(one.isupper() for one in letters):
        return new.upper()
    return new.capitalize() if word[0].isupper() or word[0] == "l" != new[0] else new


def _readings(word: str) -> Iterator[str]:
    """What a word may be, by the signs that are taken for each other."""
    plain = word.casefold()
    upper = sum(one.isupper() for one in word) > 1
    parts = re.findall(r"rn|.", re.sub("I", "|", word).casefold() if _inner(word) else plain)
    choices = [
        ("rn", "m")
        if part == "rn"
        else ("i", "l")
        if part == "|"
        else tuple(_OTHERS.get(part, part))
        if part.isdigit() or upper or part == "l"
        else (part,)
        for part in parts
    ]
    total = 1
    for one in choices:
        total *= len(one)
    if total <= MOST:
        yield from ("".join(one) for one in product(*choices))


def _inner(word: str) -> bool:
    """Whether a word in small letters has a capital `I`, as a scanner writes an `l`."""
    return "I" in word[1:] + word[:1] and sum(one.islower() for one in word) * 2 > len(word)


def _broken(text: str, noisy: bool) -> Iterator[tuple[int, int, str]]:
    """Words that a hyphen breaks at the end of a line."""
    for one in forms("ocr")["broken"].finditer(text):
        whole = one["first"] + one["last"]
        new = whole if whole.casefold() in _known() else _read(whole) if noisy else None
        if new is not None:
            yield one.start(), one.end(), new


def _apart(text: str) -> Iterator[tuple[int, int, str]]:
    """Words that a gap breaks: one of the parts is no word."""
    edge = 0
    for one in forms("ocr")["apart"].finditer(text):
        whole = one["first"] + one["last"]
        parts = {one["first"].casefold(), one["last"].casefold()}
        new = whole if whole.casefold() in _known() else _read(whole)
        if new is not None and not parts <= _known() and one.start() >= edge:
            edge = one.end("last")
            yield one.start(), edge, new


def _signs(text: str, name: str) -> Iterator[tuple[int, int, str]]:
    """Figures, units and Roman numerals that are misread."""
    change: dict[str, Callable[[str], str]] = {
        "figures": lambda one: one.translate(_FIGURES),
        "units": lambda one: "cm" if one.startswith("c") else "mm",
        "numerals": lambda one: one.replace("l", "I"),
        "negation": lambda one: "no" if one[0] == "n" else "No",
        "opens_in": lambda _: "In",
        "bars": lambda one: "MRI" if one == "MR|" else _read(one) or one,
        "before_signs": lambda _: "",
        "gaps": lambda _: " ",
        "spaced": lambda one: one.replace(" ", ""),
    }
    for one in forms("ocr")[name].finditer(text):
        if (new := change[name](one[0])) != one[0]:
            yield one.start(), one.end(), new


@cache
def _known() -> frozenset[str]:
    """The words of the patterns' and triggers' texts, and of the vocabulary."""
    texts: list[str] = [
        *names_of_vocabulary(),
        *spelt("months"),
        *spelt("numbers"),
        *spelt("drugs"),
    ]
    texts += re.findall(r"\w+", " ".join(as_written("ocr").forms["words"]))
    for kind in triggers().kinds:
        texts += [*kind.examples, *kind.against]
    # those of its own patterns are misread
    return words_of(texts).union(*(as_written(name).words for name in names() if name != "ocr"))
