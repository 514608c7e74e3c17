"""No form repeats without bound what is itself, alone, repeated without bound: `(?:a*|b)*` tries
every way to part a run of signs, twice as many with each sign more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from re import _constants as known  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from oligomatch.matcher.letters.forms import forms
from tests.rules.reading.test_needed import each

REPEATS = (known.MAX_REPEAT, known.MIN_REPEAT)
ANCHORS = (known.AT, known.ASSERT, known.ASSERT_NOT)
Item = tuple[Any, Any]
MANY = 1000  # forms, so that all are looked at


def may_be_empty(items: Sequence[Item]) -> bool:
    """Whether a sequence of a form may match no sign at all; where a word begins or ends a sign
    stands, so that none can be parted there."""
    return all(_may_be_empty(op, value) for op, value in items)


def _may_be_empty(op: Any, value: Any) -> bool:
    if op in REPEATS or op is known.POSSESSIVE_REPEAT:
        return value[0] == 0 or may_be_empty(value[2])
    if op is known.SUBPATTERN:
        return may_be_empty(value[3])
    if op is known.BRANCH:
        return any(may_be_empty(one) for one in value[1])
    if op is known.ATOMIC_GROUP:
        return may_be_empty(value)
    return op in (known.ASSERT, known.ASSERT_NOT)


def repeats_alone(items: Sequence[Item]) -> bool:
    """Whether a sequence may be nothing but a repeat without bound."""
    for at, (op, value) in enumerate(items):
        if not may_be_empty([*items[:at], *items[at + 1 :]]):
            continue
        unbound = op in REPEATS and value[1] is known.MAXREPEAT
        if unbound and any(inner not in ANCHORS for inner, _ in value[2]):
            return True
        if op in REPEATS and repeats_alone(value[2]):
            return True
        if op is known.SUBPATTERN and repeats_alone(value[3]):
            return True
        if op is known.BRANCH and any(repeats_alone(one) for one in value[1]):
            return True
    return False


def endless(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """What is repeated without bound though it may be a repeat without bound alone."""
    for op, value in items:
        if op in REPEATS:
            if value[1] is known.MAXREPEAT and repeats_alone(value[2]):
                yield value[2]
            yield from endless(value[2])
        elif op is known.SUBPATTERN:
            yield from endless(value[3])
        elif op is known.BRANCH:
            for one in value[1]:
                yield from endless(one)
        elif op is known.ATOMIC_GROUP:
            yield from endless(value)
        elif op in (known.ASSERT, known.ASSERT_NOT):
            yield from endless(value[1])


def found_in(written: str) -> list[Sequence[Item]]:
    """What a form repeats so."""
    return [*endless(parser.parse(written, re.I))]


@pytest.mark.parametrize(
    "written", ["(?:a*|b)*c", r"(?:\s+|-)*$", "(?:a+b?)*c", r"(?:(?:x|\s)*|y)*z", r"(?:(?=a)\w+)+!"]
)
def test_a_form_that_would_be_endless_is_found(written: str) -> None:
    assert found_in(written)


@pytest.mark.parametrize(
    "written",
    ["(?:a|b)*c", r"[\s-]*$", "(?:a+b)*c", r"(?>(?:x|\s)*)z", r"(?:\b\w+\b)*c", "(a*){3}"],
)
def test_a_form_that_ends_is_left_alone(written: str) -> None:
    assert not found_in(written)


def test_no_form_is_endless() -> None:
    forms = each()
    assert len(forms) > MANY
    assert [key for key, form in forms.items() if found_in(form.whole.pattern)] == []


def test_a_long_sentence_is_not_parted_in_every_way() -> None:
    """Each of these took a quarter of a minute or more: `[^.;]*[.;]?[^.;]*`, and gaps side by
    side."""
    assert forms("genes")["later_found"].match("and then " * 3_000) is None
    assert forms("given")["begun_on"].fullmatch(" " * 250 + "x") is None
