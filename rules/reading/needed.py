"""What a text must hold for a form to be found in it, as the form itself says.

Nearly all forms need one of some words (a drug, an organ, `progress`), and nearly all sentences
have none of them: looking for the words of all forms at once is many times as fast as trying each
form. What is found stays the same. The words are held against a text of small letters in which
any number is a nought, and whatever stands between words one gap; so is the edge of a word."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import product
from re import _constants as ops  # type: ignore[attr-defined]  # as `re` itself reads a form
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Words = frozenset[str]
MOST_WRITTEN_OUT = 400  # words that a part of a form may be, to be held beside what stands by it
MOST_LETTERS = 8  # that one sign of a form may be
MOST_RANGE = 10
MOST_WORDS = 5_000  # that a form may need one of
LONGEST = 9  # letters of a word: no more tell it from others
SHORTEST = 2
HEAD = 3  # first letters by which longer words are looked up
# signs that are the same as an ASCII letter where capitals do not count
_ALIKE = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}
_NUMBER = re.compile(r"\d+")
_BETWEEN = re.compile(r"[^a-z0_]+")
_NONE: dict[int, dict[str, int]] = {}
_ONE = {" ", "0"}  # signs of which several side by side are one


def bare(text: str) -> str:
    """A text as words are looked for in it, with a gap at both ends."""
    plain = text if text.isascii() else text.translate(_ALIKE)
    return _BETWEEN.sub(" ", _NUMBER.sub("0", f" {plain.lower()} "))


@cache
def _sign(code: int) -> str:
    return bare(chr(code))[1:-1] or " "


def needed(written: str, flags: re.RegexFlag = re.I) -> Words | None:
    """Words of which any text that the form is found in has one, as `bare` has them; None where
    the form does not say so."""
    found = _best(_parts(parser.parse(written, flags)))
    return None if found is None else _shortest(found)


def _parts(form: Iterable[tuple[Any, Any]]) -> list[Words | None]:
    """What each stretch of a form is, written out where it can be, else what it needs: None of what
    may be anything. A stretch that is written out lies between such as are not."""
    found: list[Words | None] = []
    whole: Words = frozenset([""])
    for sign, of in form:
        exact, needs = _one(sign, of)
        both = None if exact is None else _beside(whole, exact)
        if both is not None:
            whole = both
            continue
        found.append(whole)
        whole = exact if exact is not None else frozenset([""])
        if exact is None:
            found.append(needs)
    return [*found, whole]


def _one(sign: Any, of: Any) -> tuple[Words | None, Words | None]:
    """What one sign of a form is, written out, or else what it needs."""
    if sign is ops.LITERAL:
        return frozenset([_sign(of)]), None
    if sign is ops.IN:
        return _letters(of), None
    if sign is ops.AT:
        return frozenset([" " if of is ops.AT_BOUNDARY else ""]), None
    if sign in (ops.ASSERT, ops.ASSERT_NOT):
        return frozenset([" " if sign is ops.ASSERT_NOT and _is_no_word(of[1]) else ""]), None
    if sign is ops.SUBPATTERN:
        return _whole(of[3])
    if sign is ops.BRANCH:
        return _any_of([_whole(one) for one in of[1]])
    if sign in (ops.MAX_REPEAT, ops.MIN_REPEAT):
        return _repeated(*of)
    return None, None


def _whole(form: Iterable[tuple[Any, Any]]) -> tuple[Words | None, Words | None]:
    parts = _parts(form)
    return (parts[0], None) if len(parts) == 1 else (None, _best(parts))


def _any_of(each: Sequence[tuple[Words | None, Words | None]]) -> tuple[Words | None, Words | None]:
    written = [exact for exact, _ in each if exact is not None]
    one = frozenset[str]().union(*written)
    if len(written) == len(each) and len(one) <= MOST_WRITTEN_OUT:
        return one, None
    needs = [_best([exact]) if exact is not None else needs for exact, needs in each]
    known = [one for one in needs if one is not None]
    return None, frozenset[str]().union(*known) if len(known) == len(each) else None


def _repeated(
    least: int, most: int, form: Iterable[tuple[Any, Any]]
) -> tuple[Words | None, Words | None]:
    exact, needs = _whole(form)
    if exact is None:
        return None, needs if least else None
    once = frozenset([""]) if least == 0 else exact
    if exact <= {"", " "} or exact == {"0"} or (least <= 1 and most == 1):  # gaps are one
        return once | exact, None
    if least == most and len(exact) == 1:
        each = exact
        for _ in range(least - 1):
            each = frozenset(_joined(one, other) for one in each for other in exact)
        return each, None
    return None, _best([exact]) if least else None


def _letters(signs: Sequence[tuple[Any, Any]]) -> Words | None:
    """The letters that one sign may be; None where they are too many."""
    found: set[str] = set()
    for kind, of in signs:
        if kind is ops.LITERAL:
            found.add(_sign(of))
        elif kind is ops.RANGE and of[1] - of[0] <= MOST_RANGE:
            found |= {_sign(one) for one in range(of[0], of[1] + 1)}
        elif kind is ops.CATEGORY and of is ops.CATEGORY_DIGIT:
            found.add("0")
        elif kind is ops.CATEGORY and of in (ops.CATEGORY_SPACE, ops.CATEGORY_NOT_WORD):
            found.add(" ")
        else:
            return None
    return frozenset(found) if len(found) <= MOST_LETTERS else None


def _is_no_word(form: Sequence[tuple[Any, Any]]) -> bool:
    """Whether a form is any one sign of a word: where it is not, there is a gap."""
    word = (ops.CATEGORY, ops.CATEGORY_WORD)
    signs = form[0][1] if len(form) == 1 and form[0][0] is ops.IN else ()
    return word in signs and (ops.NEGATE, None) not in signs


def _beside(front: Words, behind: Words) -> Words | None:
    if len(front) * len(behind) > MOST_WRITTEN_OUT:
        return None
    return frozenset(_joined(one, other) for one, other in product(front, behind))


def _joined(one: str, other: str) -> str:
    return one + (other[1:] if one[-1:] in _ONE and one[-1:] == other[:1] else other)


def _best(parts: Iterable[Words | None]) -> Words | None:
    """Of what the stretches of a form need, what the fewest texts have."""
    each = [one for one in parts if one and len(one) <= MOST_WORDS and all(map(_tells, one))]
    return min(each, key=lambda one: sum(8.0 ** -len(word) for word in one), default=None)


def _tells(word: str) -> bool:
    """Whether there are texts without a word."""
    return len(word) >= SHORTEST or word == "0"


def _shortest(words: Words) -> Words:
    """The beginnings of words, without those that hold another."""
    kept: set[str] = set()
    for one in sorted({word[:LONGEST] for word in words}, key=len):
        inner = (one[at:end] for at in range(len(one)) for end in range(at + 1, len(one) + 1))
        if not any(part in kept for part in inner):
            kept.add(one)
    return frozenset(kept)


class Index:
    """Of some forms, by what they need: which may be found in a text."""

    def __init__(self, each: Collection[Words | None]) -> None:
        self._many = len(each)
        self._always = sum(1 << at for at, words in enumerate(each) if words is None)
        self._unknown = -1 << len(each)  # forms that came later
        forms: dict[str, int] = {}
        for at, words in enumerate(each):
            for word in words or ():
                forms[word] = forms.get(word, 0) | 1 << at
        self._short = [(word, at) for word, at in forms.items() if len(word) < HEAD]
        self._by_head: dict[str, dict[int, dict[str, int]]] = {}  # then by how long a word is
        for word, at_all in forms.items():
            if len(word) >= HEAD:
                alike = self._by_head.setdefault(word[:HEAD], {}).setdefault(len(word), {})
                alike[word] = at_all

    def __len__(self) -> int:
        return self._many

    def may(self, text: str) -> int:
        """The forms that may be found in a text, each a bit by its number."""
        plain, found = bare(text), self._always
        for word, forms in self._short:
            if word in plain:
                found |= forms
        for at in range(len(plain) - HEAD + 1):
            for length, words in self._by_head.get(plain[at : at + HEAD], _NONE).items():
                found |= words.get(plain[at : at + length], 0)
        return found | self._unknown
