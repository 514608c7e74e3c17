"""What a text must hold for a form to be found in it, as the form itself says.

Nearly all forms need one of some words (a drug, an organ, `progress`), many one of others too
(`metastases` beside a number), and nearly all sentences lack one: looking for the words of all
forms at once is many times as fast as trying each form. What is found stays the same. The words
are held against a text of small letters in which any number is a nought, and whatever stands
between words one gap; so is the edge of a word."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import product
from re import _constants as ops  # type: ignore[attr-defined]  # as `re` itself reads a form
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Words = frozenset[str]
Needs = tuple[Words, ...]  # of each of them one word is in the text; those that tell most first
MOST_NEEDS = 3  # of one form
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
_ONE = {" ", "0"}  # signs of which several side by side are one


def bare(text: str) -> str:
    """A text as words are looked for in it, with a gap at both ends."""
    plain = text if text.isascii() else text.translate(_ALIKE)
    return _BETWEEN.sub(" ", _NUMBER.sub("0", f" {plain.lower()} "))


@cache
def _sign(code: int) -> str:
    return bare(chr(code))[1:-1] or " "


def needed(written: str, flags: re.RegexFlag = re.I) -> Needs:
    """Words of which any text that the form is found in has one, as `bare` has them, and others of
    which it has one too; none where the form does not say so."""
    each = _best(_parts(parser.parse(written, flags)))
    heads = [frozenset(word[:LONGEST] for word in one) for one in each]
    ends = [frozenset(word[-LONGEST:] for word in one) for one in each]
    return tuple(map(_shortest, [*_telling(heads), *_telling(set(ends) - set(heads))][:MOST_NEEDS]))


def _parts(form: Iterable[tuple[Any, Any]]) -> list[Needs]:
    """What each stretch of a form is, written out where it can be, else what it needs. A stretch
    that is written out lies between such as are not, and is one."""
    found: list[Needs] = []
    whole: Words = frozenset([""])
    for sign, of in form:
        exact, needs = _one(sign, of)
        both = None if exact is None else _beside(whole, exact)
        if both is not None:
            whole = both
            continue
        found.append((whole,))
        whole = exact if exact is not None else frozenset([""])
        if exact is None:
            found.append(needs)
    return [*found, (whole,)]


def _one(sign: Any, of: Any) -> tuple[Words | None, Needs]:
    """What one sign of a form is, written out, or else what it needs."""
    if sign is ops.LITERAL:
        return frozenset([_sign(of)]), ()
    if sign is ops.IN:
        return _letters(of), ()
    if sign is ops.AT:
        return frozenset([" " if of is ops.AT_BOUNDARY else ""]), ()
    if sign in (ops.ASSERT, ops.ASSERT_NOT):
        return frozenset([" " if sign is ops.ASSERT_NOT and _is_no_word(of[1]) else ""]), ()
    if sign is ops.SUBPATTERN:
        return _whole(of[3])
    if sign is ops.ATOMIC_GROUP:
        return _whole(of)
    if sign is ops.BRANCH:
        return _any_of([_whole(one) for one in of[1]])
    if sign in (ops.MAX_REPEAT, ops.MIN_REPEAT):
        return _repeated(*of)
    return None, ()


def _whole(form: Iterable[tuple[Any, Any]]) -> tuple[Words | None, Needs]:
    parts = _parts(form)
    return (parts[0][0], ()) if len(parts) == 1 else (None, _best(parts))


def _any_of(each: Sequence[tuple[Words | None, Needs]]) -> tuple[Words | None, Needs]:
    written = [exact for exact, _ in each if exact is not None]
    one = frozenset[str]().union(*written)
    if len(written) == len(each) and len(one) <= MOST_WRITTEN_OUT:
        return one, ()
    needs = [_best([(exact,)]) if exact is not None else needs for exact, needs in each]
    if not all(needs):
        return None, ()
    most = max(map(len, needs))  # what needs less needs its last words once more
    beside = [[one[min(at, len(one) - 1)] for one in needs] for at in range(most)]
    return None, tuple(frozenset[str]().union(*one) for one in beside)


def _repeated(least: int, most: int, form: Iterable[tuple[Any, Any]]) -> tuple[Words | None, Needs]:
    exact, needs = _whole(form)
    if exact is None:
        return None, needs if least else ()
    once = frozenset([""]) if least == 0 else exact
    if exact <= {"", " "} or exact == {"0"} or (least <= 1 and most == 1):  # gaps are one
        return once | exact, ()
    if least == most and len(exact) == 1:
        each = exact
        for _ in range(least - 1):
            each = frozenset(_joined(one, other) for one in each for other in exact)
        return each, ()
    return None, _best([(exact,)]) if least else ()


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


def _best(parts: Iterable[Needs]) -> Needs:
    """Of what the stretches of a form need, what the fewest texts have."""
    return _telling([one for needs in parts for one in needs])


def _telling(each: Iterable[Words]) -> Needs:
    telling = {one for one in each if one and len(one) <= MOST_WORDS and all(map(_tells, one))}
    return tuple(sorted(telling, key=_often)[:MOST_NEEDS])


def _often(words: Words) -> tuple[float, list[str]]:
    """How often a text is likely to have one of some words, and these, for a firm order."""
    return sum(8.0 ** -min(len(word), LONGEST) for word in words), sorted(words)


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
    """Of some forms, by what they need: which may be found in a text. `common`: words of which is
    known beforehand what they hold."""

    def __init__(self, each: Collection[Needs], common: Iterable[str] = ()) -> None:
        self._many = many = len(each)
        self._unknown = -1 << many  # forms that came later
        self._always = (
            0  # a form has as many bits as there may be needs, each `many` from the other
        )
        self._forms: dict[str, int] = {}
        for at, needs in enumerate(each):
            for turn in range(MOST_NEEDS):
                bit = 1 << at + turn * many
                if turn >= len(needs):
                    self._always |= bit
                for word in needs[turn] if turn < len(needs) else ():
                    self._forms[word] = self._forms.get(word, 0) | bit
        heads: dict[str, set[int]] = {}  # of what lies between two gaps, then how long it is
        joints: dict[str, set[tuple[int, int]]] = {}  # of what holds one: how far in, how long
        for word in self._forms:
            if 0 < (gap := word.find(" ", 1)) < len(word) - 1:
                joints.setdefault(word[gap - 1 : gap + 3], set()).add((gap, len(word)))
            else:
                heads.setdefault(word[:HEAD], set()).add(len(word))
        self._heads = {head: tuple(sorted(lengths)) for head, lengths in heads.items()}
        self._joints = {joint: tuple(sorted(ways)) for joint, ways in joints.items()}
        parts = {f" {part} " for word in common for part in bare(word).split()}
        self._known = {part: self._needing(self._within(part)) for part in parts}

    def __len__(self) -> int:
        return self._many

    def may(self, text: str) -> int:
        """The forms that may be found in a text, each a bit by its number."""
        plain, start = bare(text), 0
        parts, across = set[str](), set[str]()
        while (end := plain.find(" ", start + 1)) > 0:
            parts.add(plain[start : end + 1])
            for behind in (2, 3):
                for before, length in self._joints.get(plain[end - 1 : end + behind], ()):
                    first = end - before
                    if first >= 0 and (word := plain[first : first + length]) in self._forms:
                        across.add(word)
            start = end
        found = self._always | self._needing(across)
        for part in parts:
            known = self._known.get(part)
            found |= self._needing(self._within(part)) if known is None else known
        every = found
        for turn in range(1, MOST_NEEDS):
            every &= found >> turn * self._many
        return every & ~self._unknown | self._unknown

    def _needing(self, words: Iterable[str]) -> int:
        """The forms that need any of some words, and which of theirs these are."""
        forms = 0
        for word in words:
            forms |= self._forms[word]
        return forms

    def _within(self, part: str) -> set[str]:
        """The words in what lies between two gaps, with these."""
        found = set[str]()
        for at in range(len(part) - 1):
            for size in range(1, HEAD + 1):  # a shorter word is its own head
                for length in self._heads.get(part[at : at + size], ()):
                    if (word := part[at : at + length]) in self._forms:
                        found.add(word)
        return found
