"""A form made quicker to look for: it finds where the form itself may begin.

Where capitals do not count, Python compares letter by letter, and tries one after another all the
words that may stand at a place. So a form is made again for a text in small letters, with nothing
taken out of it, and words that begin with the same letter as one: of the others Python tries none.
It is found wherever the form is. What it finds, the form is then held against (`kept.Form`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from re import _casefix as casefix  # type: ignore[attr-defined]  # as `re` itself reads a form
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Sign = tuple[Any, Any]
Signs = list[Sign]
MOST_RANGE = 512
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT)
_LOOKS = (ops.ASSERT, ops.ASSERT_NOT)
_ANY: Sign = (ops.IN, [(ops.CATEGORY, ops.CATEGORY_SPACE), (ops.CATEGORY, ops.CATEGORY_NOT_SPACE)])
# a text with them is not made small: they are the same as other letters, or more than one in small
_ODD = re.compile("[\u0130\u0131\u017f\u212a\u03a3\u03c2]")
_MICRO, _MU = "\u00b5", "\u03bc"  # two signs that are the same


class _OtherError(Exception):
    """A part of a form that cannot be said of small letters; `before`: what can, in front of it."""

    def __init__(self, before: Signs | None = None) -> None:
        super().__init__()
        self.before = before


def small(text: str) -> str | None:
    """A text in small letters, sign by sign; None of one of which that cannot be said."""
    if text.isascii():
        return text.lower()
    return None if _ODD.search(text) else text.lower().replace(_MICRO, _MU)


def quickened(written: str) -> Any:
    """A form, taken apart as `re` does it, that is found in a small text at each place at which
    `written` is in the text itself, whatever its capitals, and seldom elsewhere; None where it is
    not made, or may be empty."""
    form = parser.parse(written, re.I)
    if form.getwidth()[0] == 0:
        return None
    form.state.flags &= ~re.I
    try:
        made = _small(form)
    except _OtherError as other:
        made = other.before or []
        if _whole(made, form.state).getwidth()[0] == 0:
            return None
    return _whole(_led(_sorted(made)), form.state)


def _led(form: Signs) -> Signs:
    """A form with the signs that it may begin with before it, and before each of several ways to
    end it: Python skips what is none of them, but only where a form begins with a sign, not where
    it looks at what stands around first. It ends elsewhere than the form."""
    if form and form[-1][0] is ops.BRANCH:
        form = [*form[:-1], (ops.BRANCH, (None, [_led(one) for one in form[-1][1][1]]))]
    signs, empty = _firsts(form)
    if signs is None or empty or form[0][0] in (ops.LITERAL, ops.IN):
        return form
    lead: Sign = (ops.IN, [one for at, one in enumerate(signs) if one not in signs[:at]])
    return [lead, (ops.ASSERT, (-1, [(ops.ASSERT, (1, form)), lead]))]


def _firsts(form: Iterable[Sign]) -> tuple[Signs | None, bool]:
    """The signs that what a form finds may begin with, None for any, and if it may be empty."""
    found: Signs = []
    for sign, of in form:
        each: Sequence[Signs] = ()
        own: Signs | None = []
        empty = sign is ops.AT or sign in _LOOKS
        if sign is ops.LITERAL:
            own = [(sign, of)]
        elif sign is ops.IN and (ops.NEGATE, None) not in of:
            own = of
        elif sign is ops.BRANCH:
            each = of[1]
        elif sign in _REPEATS:
            each, empty = of[2:], of[0] == 0
        elif not empty:
            own = None
        for one in each:
            more, none = _firsts(one)
            own = None if own is None or more is None else own + more
            empty = empty or none
        if own is None:
            return None, False
        found += own
        if not empty:
            return found, False
    return found, True


def _small(form: Iterable[Sign], *, cased: bool = False, often: bool = False) -> Signs:
    """A form in small letters, its parts put in; `cased`: of a part in which capitals count, or
    that is read in one way; `often`: of one that is repeated. What cannot be said of small letters
    is left out, but not of what is repeated: where each word is read in two ways, n are in 2**n.

    Raises:
        _OtherError: with what stands in front of such a part, by which the form begins yet.
    """
    made: Signs = []
    for sign, of in form:
        try:
            made += _one_small(sign, of, cased=cased, often=often)
        except _OtherError as other:
            raise _OtherError(made + (other.before or [])) from None
    return made


def _one_small(sign: Any, of: Any, *, cased: bool, often: bool) -> Signs:
    """One sign of a form in small letters."""
    if sign is ops.SUBPATTERN:
        _, on, off, inner = of
        if (on | off) & ~re.I:
            raise _OtherError
        counts = (cased or bool(off & re.I)) and not on & re.I
        if counts and often:
            raise _OtherError
        return _small(inner, cased=counts, often=often)
    if sign is ops.ATOMIC_GROUP:
        if often:
            raise _OtherError
        return _small(of, cased=True)
    if sign is ops.LITERAL:
        return [(sign, _letter(of))]
    if sign is ops.NOT_LITERAL:
        return [_ANY if cased else (sign, _letter(of))]
    if sign is ops.IN:
        return [_ANY if cased and (ops.NEGATE, None) in of else (sign, _letters(of))]
    if sign is ops.BRANCH:
        return _either(of[1], cased=cased, often=often)
    if sign in _REPEATS:
        again = often or (of[1] > 1 and not _is_one_sign(of[2]))
        if cased and again:
            raise _OtherError
        try:
            return [(sign, (of[0], of[1], _small(of[2], cased=cased, often=again)))]
        except _OtherError as other:  # it begins so once, where it must be there
            raise _OtherError(other.before if of[0] and not often else None) from None
    if sign in _LOOKS:
        if sign is ops.ASSERT or not (cased or _says_less(of[1])):
            try:
                return [(sign, (of[0], _small(of[1], cased=cased, often=often)))]
            except _OtherError:  # what it looks at is no part of what the form begins with
                raise _OtherError from None
        if often:
            raise _OtherError
        return []
    if sign in (ops.AT, ops.ANY):
        return [(sign, of)]
    raise _OtherError


def _either(each: Iterable[Signs], *, cased: bool, often: bool) -> Signs:
    """One of several stretches; where one of them cannot be said whole, nothing behind them is."""
    made, whole = list[Signs](), True
    for one in each:
        try:
            made.append(_small(one, cased=cased, often=often))
        except _OtherError as other:
            if often:
                raise _OtherError from None
            made.append(other.before or [])
            whole = False
    found: Signs = [(ops.BRANCH, (None, made))]
    if whole:
        return found
    raise _OtherError(found if all(made) else None)


def _is_one_sign(form: Sequence[Sign]) -> bool:
    return len(form) == 1 and form[0][0] in (ops.LITERAL, ops.NOT_LITERAL, ops.IN, ops.ANY)


def _says_less(form: Iterable[Sign]) -> bool:
    """Whether a part of a form is found in more small texts than in texts: it may not be denied."""
    for sign, of in form:
        if sign is ops.ATOMIC_GROUP or (sign is ops.SUBPATTERN and of[2] & re.I):
            return True
        each: Sequence[Iterable[Sign]] = ()
        if sign is ops.BRANCH:
            each = of[1]
        elif sign is ops.SUBPATTERN:
            each = of[3:]
        elif sign in _REPEATS:
            each = of[2:]
        elif sign in _LOOKS:
            each = of[1:]
        if any(map(_says_less, each)):
            return True
    return False


def _letter(code: int) -> int:
    letter = small(chr(code))
    if letter is None or (not letter.isascii() and letter != _MU and _is_several(letter)):
        raise _OtherError
    return ord(letter)


def _is_several(letter: str) -> bool:
    """Whether a sign is the same as others that are not it in capitals."""
    return len(letter) > 1 or ord(letter) in casefix._EXTRA_CASES


def _letters(each: Sequence[Sign]) -> Signs:
    made: Signs = []
    for sign, of in each:
        if sign is ops.LITERAL:
            made.append((sign, _letter(of)))
        elif sign is ops.RANGE:
            if of[1] - of[0] > MOST_RANGE:
                raise _OtherError
            codes = range(of[0], of[1] + 1)
            made.append((sign, of))
            made += [(ops.LITERAL, one) for one in sorted({*map(_letter, codes)} - {*codes})]
        else:
            made.append((sign, of))
    return made


def _sorted(form: Signs) -> Signs:
    """A form whose words that may stand at one place are in a tree by their first letters."""
    made: Signs = []
    for sign, of in form:
        if sign is ops.BRANCH:
            made += _tree(of[1])
        elif sign in _REPEATS:
            made.append((sign, (of[0], of[1], _sorted(of[2]))))
        elif sign in _LOOKS and of[0] > 0:  # what is looked at behind has one length
            made.append((sign, (of[0], _sorted(of[1]))))
        else:
            made.append((sign, of))
    return made


def _tree(each: Iterable[Signs]) -> Signs:
    """One of some stretches, those that begin with the same letter together."""
    by_letter: dict[int, list[Signs]] = {}
    others: list[Signs] = []
    for one in _apart(each):
        if one and one[0][0] is ops.LITERAL:
            by_letter.setdefault(one[0][1], []).append(one[1:])
        else:
            others.append(one)
    made = [
        [(ops.LITERAL, code), *(_sorted(ends[0]) if len(ends) == 1 else _tree(ends))]
        for code, ends in by_letter.items()
    ]
    made += [_sorted(one) for one in others]
    return made[0] if len(made) == 1 else [(ops.BRANCH, (None, made))]


def _apart(each: Iterable[Signs]) -> Iterator[Signs]:
    """Stretches, and instead of one that is one of several these."""
    for one in each:
        if len(one) == 1 and one[0][0] is ops.BRANCH:
            yield from _apart(one[0][1][1])
        else:
            yield one


def _whole(form: Signs, state: Any) -> Any:
    """A form as `re` compiles it."""
    made: Signs = []
    for sign, of in form:
        if sign is ops.BRANCH:
            of = (None, [_whole(one, state) for one in of[1]])
        elif sign in _REPEATS:
            of = (of[0], of[1], _whole(of[2], state))
        elif sign in _LOOKS:
            of = (of[0], _whole(of[1], state))
        made.append((sign, of))
    return parser.SubPattern(state, made)
