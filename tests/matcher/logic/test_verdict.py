"""Kleene's three-valued logic."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.matcher.logic.verdict import Reason, Verdict, all_of, any_of, at_least, negate

NO, OPEN, YES = Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.MET
verdicts = st.lists(st.sampled_from(Verdict), max_size=6)


def test_verdicts_and_reasons_are_the_words_the_reader_sees() -> None:
    assert [str(verdict) for verdict in (NO, OPEN, YES)] == ["not met", "unknown", "met"]
    assert [str(reason) for reason in Reason] == ["missing", "to do", "ambiguous"]


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        (NO, NO, NO, NO),
        (NO, OPEN, NO, OPEN),
        (NO, YES, NO, YES),
        (OPEN, OPEN, OPEN, OPEN),
        (OPEN, YES, OPEN, YES),
        (YES, YES, YES, YES),
    ],
)
def test_the_strong_truth_tables(
    one: Verdict, other: Verdict, both: Verdict, either: Verdict
) -> None:
    assert all_of([one, other]) is all_of([other, one]) is both
    assert any_of([one, other]) is any_of([other, one]) is either


def test_negation_swaps_the_settled_and_leaves_the_open() -> None:
    assert [negate(verdict) for verdict in (NO, OPEN, YES)] == [YES, OPEN, NO]


def test_no_part_at_all_is_met_by_all_and_not_met_by_any() -> None:
    assert all_of([]) is YES
    assert any_of([]) is NO
    assert at_least(0, []) is YES
    assert at_least(1, []) is NO


@pytest.mark.parametrize(
    ("n", "parts", "expected"),
    [
        (2, [YES, YES, NO], YES),
        (2, [YES, OPEN, NO], OPEN),
        (2, [YES, NO, NO], NO),
        (2, [OPEN, OPEN, NO], OPEN),
        (3, [YES, YES, OPEN], OPEN),
        (4, [YES, YES, YES], NO),
        (-1, [NO], YES),
    ],
)
def test_at_least_n_counts_the_n_strongest(n: int, parts: list[Verdict], expected: Verdict) -> None:
    assert at_least(n, parts) is expected


@given(verdicts)
def test_de_morgan(parts: list[Verdict]) -> None:
    assert negate(all_of(parts)) is any_of(map(negate, parts))


@given(verdicts, st.integers(0, 7))
def test_at_least_n_is_what_every_completion_of_the_open_parts_says(
    parts: list[Verdict], n: int
) -> None:
    ways = product(*([NO, YES] if part is OPEN else [part] for part in parts))
    outcomes = {sum(part is YES for part in way) >= n for way in ways}
    assert at_least(n, parts) is (OPEN if len(outcomes) == 2 else YES if outcomes == {True} else NO)


@given(verdicts)
def test_at_least_one_is_any_and_at_least_each_is_all(parts: list[Verdict]) -> None:
    assert at_least(1, parts) is any_of(parts)
    assert at_least(len(parts), parts) is all_of(parts)
