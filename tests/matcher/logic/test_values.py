"""Possible values against limits: met when all pass, not met when none does."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.matcher.logic.values import (
    NO,
    OPEN,
    YES,
    Flag,
    Numbers,
    Options,
    flag,
    flag_of,
    settle,
    union,
)
from oligomatch.matcher.logic.verdict import Verdict

MET, UNKNOWN, NOT_MET = Verdict.MET, Verdict.UNKNOWN, Verdict.NOT_MET
small = st.integers(0, 6)
limits = st.none() | small


@st.composite
def numbers(draw: st.DrawFn) -> Numbers:
    low = draw(small)
    high = draw(st.none() | st.integers(low, 6))
    return Numbers(low, high, draw(st.booleans()))


def members(value: Numbers) -> list[int | None]:
    """The whole numbers it may be, up to more than any limit; None: no value."""
    flag_of: list[int | None] = [None] if value.absent else []
    if value.low is not None:
        flag_of += range(int(value.low), 9 if value.high is None else int(value.high) + 1)
    return flag_of


def verdict_of(outcomes: set[bool]) -> Verdict:
    return UNKNOWN if len(outcomes) == 2 else MET if outcomes == {True} else NOT_MET


def test_settling() -> None:
    assert settle(True, False) is MET
    assert settle(False, True) is NOT_MET
    assert settle(True, True) is UNKNOWN


@pytest.mark.parametrize(
    ("value", "limit", "expected"),
    [
        (Numbers(3, 3), 3, MET),
        (Numbers(4, 4), 3, NOT_MET),
        (Numbers(2, 5), 3, UNKNOWN),
        (Numbers(0, None), 3, UNKNOWN),
        (Numbers(4, None), 3, NOT_MET),
        (Numbers(0, 3), 3, MET),
    ],
)
def test_at_most(value: Numbers, limit: int, expected: Verdict) -> None:
    assert value.within(high=limit) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(Numbers(2.5, 2.5), MET), (Numbers(3, 3), NOT_MET), (Numbers(2, 3), UNKNOWN)],
)
def test_less_than_excludes_its_limit(value: Numbers, expected: Verdict) -> None:
    assert value.within(under=3) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(Numbers(3.5, 4), MET), (Numbers(3, 3), NOT_MET), (Numbers(3, None), UNKNOWN)],
)
def test_more_than_excludes_its_limit(value: Numbers, expected: Verdict) -> None:
    assert value.within(over=3) is expected


def test_a_comparison_with_no_value_is_false() -> None:
    assert Numbers.none().within(over=0) is NOT_MET
    assert Numbers.none().within(low=0) is NOT_MET
    assert Numbers.none().within(high=99) is NOT_MET


def test_a_value_that_may_be_missing_is_never_surely_within() -> None:
    assert Numbers(2, 2, absent=True).within(low=1) is UNKNOWN
    assert Numbers(2, 2, absent=True).within(low=3) is NOT_MET


def test_without_limits_any_value_will_do() -> None:
    assert Numbers(0, None).within() is MET


@given(numbers(), limits, limits, limits, limits)
def test_a_number_is_settled_as_all_its_values_are(
    value: Numbers, low: int | None, high: int | None, under: int | None, over: int | None
) -> None:
    if low is not None and high is not None and low > high:
        low, high = high, low
    outcomes = {
        member is not None
        and (low is None or member >= low)
        and (high is None or member <= high)
        and (under is None or member < under)
        and (over is None or member > over)
        for member in members(value)
    }
    least = [low, None if over is None else over + 1]
    most = [high, None if under is None else under - 1]
    ends = product(least, most)
    if not any(first is not None and last is not None and first > last for first, last in ends):
        assert value.within(low, high, under, over) is verdict_of(outcomes)


@given(
    st.frozensets(st.sampled_from(["a", "b", "c", None]), min_size=1),
    st.frozensets(st.sampled_from("abc")),
)
def test_a_category_is_settled_as_all_its_values_are(
    possible: frozenset[str | None], wanted: frozenset[str]
) -> None:
    assert Options(possible).one_of(wanted) is verdict_of({one in wanted for one in possible})


@pytest.mark.parametrize(
    ("possible", "expected"),
    [
        (Options.of("a"), MET), (Options.of("a", "b"), MET), (Options.of("a", "c"), UNKNOWN),
        (Options.of("a", None), UNKNOWN), (Options.of("c", None), NOT_MET), (Options.of(None), NOT_MET),
    ],
)  # fmt: skip
def test_one_of_two_categories(possible: Options, expected: Verdict) -> None:
    assert possible.one_of(frozenset({"a", "b"})) is expected


def test_no_number_and_one_number() -> None:
    assert Numbers.none() == Numbers(low=None, high=None, absent=True)
    assert Numbers.none() != Numbers(low=None, high=None)
    assert Numbers.exactly(2) == Numbers(low=2, high=2, absent=False)


def test_flags() -> None:
    assert [f.holds() for f in (YES, NO, OPEN)] == [MET, NOT_MET, UNKNOWN]
    assert [flag_of(v) for v in (True, False, None)] == [YES, NO, OPEN]
    assert [flag(v) for v in (MET, NOT_MET, UNKNOWN)] == [YES, NO, OPEN]


@pytest.mark.parametrize(
    ("value", "single"),
    [
        (Numbers(2, 2), True),
        (Numbers.none(), True),
        (Numbers(2, 2, absent=True), False),
        (Numbers(2, 3), False),
        (Options.of("a"), True),
        (Options.of(None), True),
        (Options.of("a", None), False),
        (YES, True),
        (OPEN, False),
    ],
)
def test_one_answer_left(value: Numbers | Options | Flag, single: bool) -> None:
    assert value.single is single


def test_the_union_holds_what_each_case_allows() -> None:
    assert union([Numbers(1, 2), Numbers(4, 5)]) == Numbers(1, 5)
    assert union([Numbers(1, 2), Numbers(4, None)]) == Numbers(1, None)
    assert union([Numbers(1, 2), Numbers.none()]) == Numbers(1, 2, absent=True)
    assert union([Numbers.none(), Numbers.none()]) == Numbers.none()
    assert union([Options.of("a"), Options.of("b", None)]) == Options.of("a", "b", None)
    assert union([YES, NO]) == OPEN
    assert union([YES]) == YES


def test_a_union_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^no case to unite$"):
        union([])


@pytest.mark.parametrize("other", [YES, Options.of("a")])
def test_a_union_of_two_types_is_refused(other: Flag | Options) -> None:
    with pytest.raises(ValueError, match=r"^expected cases of one type$"):
        union([Numbers(1, 2), other])


@given(st.lists(numbers(), min_size=1, max_size=3))
def test_a_union_leaves_no_value_out(cases: list[Numbers]) -> None:
    whole = union(cases)
    assert isinstance(whole, Numbers)
    assert set(members(whole)) >= {member for case in cases for member in members(case)}
