"""Which line is which: every order that numbers, starts, totals and intents leave open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import permutations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.matcher.logic.calendar import Day, parse_day
from oligomatch.matcher.logic.values import NO, OPEN, YES
from oligomatch.matcher.patient.lines import Therapy, active_on
from oligomatch.matcher.profile.profile import SystemicTherapy
from tests.support.patients import Json, adjuvant, line, therapy

TODAY = date(2026, 5, 14)


def read(*lines: Json, **totals: Any) -> Therapy:
    return Therapy(SystemicTherapy.model_validate(therapy(*lines, **totals)), TODAY)


def orders(*lines: Json, **totals: Any) -> set[tuple[int | None, ...]]:
    """The palliative lines in order, by place in the list; None: a line that nobody told."""
    return {course.palliative for course in read(*lines, **totals).courses}


def test_numbered_lines_stand_in_order_of_their_numbers() -> None:
    assert orders(line(2), line(1), palliative=2) == {(1, 0)}


def test_unnumbered_lines_stand_in_order_of_their_starts() -> None:
    later, earlier = line(None, start="2026-02"), line(None, start="2025-11-03")
    assert orders(later, earlier, palliative=2) == {(1, 0)}


def test_starts_in_one_month_leave_both_orders() -> None:
    one, other = line(None, start="2026-02"), line(None, start="2026-02-10")
    assert orders(one, other, palliative=2) == {(0, 1), (1, 0)}


def test_a_number_without_the_lower_ones_means_lines_that_were_not_told() -> None:
    assert orders(line(3), palliative=3) == {(None, None, 0)}


def test_an_unnumbered_line_fills_the_gap_or_leaves_it() -> None:
    assert orders(line(2), line(None), palliative=2) == {(1, 0)}
    assert orders(line(2), line(None), palliative=3) == {(1, 0, None), (None, 0, 1)}


def test_a_total_above_the_lines_told_means_lines_that_were_not_told() -> None:
    assert orders(line(None, start="2026-01"), palliative=2) == {(0, None), (None, 0)}


def test_no_line_where_the_total_is_none() -> None:
    assert orders(palliative=0) == {()}


def test_without_a_total_there_may_always_be_more_lines() -> None:
    assert {(), (None,)} <= orders()
    assert {(0,), (0, None)} <= orders(line(1))
    assert () not in orders(line(1))


def test_at_least_two_lines_are_two_or_more() -> None:
    assert min(map(len, orders(palliative={"at_least": 2}))) == 2


def test_a_line_under_way_need_not_be_the_last() -> None:
    assert orders(line(None, ongoing=True), line(None), palliative=2) == {(0, 1), (1, 0)}
    assert orders(line(1, ongoing=True)) == {(0,), (0, None), (0, None, None)}


def test_a_line_of_untold_intent_may_be_either() -> None:
    assert orders({"start": "2026-01"}, palliative={"at_most": 1}) == {(0,), (), (None,)}
    assert orders({}, palliative=1, adjuvant=0) == {(0,)}
    assert orders({}, palliative=0, adjuvant=1) == {()}


def test_a_number_says_that_a_line_is_palliative() -> None:
    assert orders({"number": 1}, palliative=1) == {(0,)}


def test_adjuvant_courses_stand_apart() -> None:
    courses = read(adjuvant(), line(1), palliative=1, adjuvant=1).courses
    assert [(c.palliative, c.adjuvant, c.unstated_adjuvant) for c in courses] == [
        ((1,), (0,), False)
    ]


def test_without_a_total_there_may_be_adjuvant_courses_that_nobody_told() -> None:
    assert all(course.unstated_adjuvant for course in read(line(1), palliative=1).courses)


def _start(told: Json) -> Day:
    return parse_day(told["start"]) if "start" in told else Day(date(1900, 1, 1), TODAY)


def _fits(order: tuple[int | None, ...], lines: list[Json]) -> bool:
    placed = [(place, lines[i]) for place, i in enumerate(order) if i is not None]
    return all(told.get("number") in (None, place + 1) for place, told in placed) and not any(
        _start(later).surely_before(_start(earlier))
        for i, (_, earlier) in enumerate(placed)
        for _, later in placed[i + 1 :]
    )


def _every_order(lines: list[Json], total: int) -> Iterator[tuple[int | None, ...]]:
    choices = [
        (told["intent"],) if "intent" in told
        else ("palliative",) if "number" in told else ("palliative", "adjuvant")
        for told in lines
    ]  # fmt: skip
    for intents in product(*choices):
        told = [i for i, intent in enumerate(intents) if intent == "palliative"]
        if len(told) <= total:
            yield from set(permutations([*told, *[None] * (total - len(told))]))


@st.composite
def told_lines(draw: st.DrawFn) -> list[Json]:
    lines = []
    for i in range(draw(st.integers(0, 3))):
        optional = {
            "intent": st.sampled_from(["palliative", "adjuvant"]),
            "start": st.sampled_from(["2025", "2025-11", "2025-11-20", "2026-01", "2026-01-31"]),
            "ongoing": st.booleans(),
        }
        told: Json = draw(st.fixed_dictionaries({}, optional=optional))
        if told.get("intent") != "adjuvant" and draw(st.booleans()):
            told["number"] = i + 1
        lines.append(told)
    return lines


@given(told_lines(), st.integers(0, 4))
def test_the_orders_are_all_those_that_fit_and_no_others(lines: list[Json], total: int) -> None:
    wanted = {order for order in _every_order(lines, total) if _fits(order, lines)}
    assert orders(*lines, palliative=total) == wanted


def test_an_untold_line_began_between_its_neighbours() -> None:
    found = read(line(1, start="2025-03-10"), line(3, start="2026-01"), palliative=3)
    slot = found.slot(found.courses[0], 1)
    assert slot.unstated
    assert slot.start == Day(date(2025, 3, 10), date(2026, 1, 31))


def test_an_earlier_line_may_be_under_way() -> None:
    found = read(line(1), line(2), line(3, ongoing=True), palliative=4)
    (course,) = found.courses
    assert course.palliative == (0, 1, 2, None)
    slots = [found.slot(course, place) for place in range(4)]
    assert [slot.under_way for slot in slots] == [OPEN, OPEN, YES, OPEN]


@pytest.mark.parametrize(
    ("told", "under_way"),
    [
        ({"ongoing": True}, YES),
        ({"ongoing": False}, NO),
        ({"end": "2026-02"}, NO),
        ({"stop_reason": "toxicity"}, NO),
        ({}, OPEN),
    ],
)
def test_a_line_goes_on_until_something_says_that_it_ended(told: Json, under_way: object) -> None:
    found = read(line(1, start="2026-01-01", **told), palliative=1)
    assert found.slot(found.courses[0], 0).under_way == under_way


@pytest.mark.parametrize(
    ("told", "end"),
    [
        ({}, Day(date(2025, 3, 10), TODAY)),
        ({"end": "2026-01-21"}, Day(date(2026, 1, 21), date(2026, 1, 21))),  # a day of overlap
        ({"end": "2026"}, Day(date(2026, 1, 1), TODAY)),
        ({"ongoing": True}, None),
    ],
)
def test_the_start_of_the_next_line_does_not_end_a_line(told: Json, end: Day | None) -> None:
    found = read(line(1, start="2025-03-10", **told), line(2, start="2026-01-20"), palliative=2)
    assert found.slot(found.courses[0], 0).end == end


def test_a_line_without_a_start_may_have_begun_before_the_one_before_it_ended() -> None:
    found = read(line(1, start="2025-03-10", end="2026-01-20"), line(2), palliative=2)
    assert found.slot(found.courses[0], 1).start == Day(date(2025, 3, 10), TODAY)


def test_a_start_in_this_month_is_not_after_today() -> None:
    found = read(line(1, start="2026-05"), palliative=1)
    assert found.slot(found.courses[0], 0).start == Day(date(2026, 5, 1), TODAY)


@pytest.mark.parametrize(
    ("told", "day", "grace", "active"),
    [
        ({"start": "2026-01-10", "ongoing": True}, "2026-01-10", 0, NO),  # begun for it
        ({"start": "2026-01-10", "ongoing": True}, "2026-01-11", 0, YES),
        ({"start": "2026-01-10", "end": "2026-02-10"}, "2026-02-10", 0, YES),
        ({"start": "2026-01-10", "end": "2026-02-10"}, "2026-02-11", 0, NO),
        ({"start": "2026-01-10", "end": "2026-02-10"}, "2026-03-10", 28, YES),
        ({"start": "2026-01-10", "end": "2026-02-10"}, "2026-03-11", 28, NO),
        ({"start": "2026-01-10", "end": "2026-02"}, "2026-02-11", 0, OPEN),
        ({"start": "2026-01"}, "2026-01-15", 0, OPEN),
        ({"start": "2026-01-10"}, "2026-02-11", 0, OPEN),
    ],
)
def test_a_line_is_active_from_the_day_after_its_start_to_its_end(
    told: Json, day: str, grace: int, active: object
) -> None:
    found = read(adjuvant(**told), adjuvant=1, palliative=0)
    slot = found.adjuvant_slot(found.courses[0], 0)
    assert active_on(slot, parse_day(day), grace_days=grace) == active


def test_sixty_lines_without_numbers_stay_undecided_rather_than_hang() -> None:
    found = read(*[line(None)] * 60)
    assert found.undecided
    assert found.courses == ()
