"""Calendar months, weeks and dates known to the month or the year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from oligomatch.matcher.logic.calendar import (
    Day,
    add_months,
    full_day,
    months_between,
    parse_day,
    span,
    weeks_between,
)
from oligomatch.matcher.logic.values import Numbers
from oligomatch.rules.text.faults import Unfit

days = st.dates(date(1990, 1, 1), date(2040, 12, 31))


def on(text: str) -> date:
    return date.fromisoformat(text)


@st.composite
def spans(draw: st.DrawFn) -> Day:
    first = draw(st.dates(date(2023, 11, 1), date(2024, 4, 30)))
    return Day(first, first + timedelta(days=draw(st.integers(0, 40))))


def each(span: Day) -> list[date]:
    return [span.first + timedelta(days=i) for i in range((span.last - span.first).days + 1)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-05-14", "2026-05-14", "2026-05-14"),
        ("2026-05", "2026-05-01", "2026-05-31"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("1900", "1900-01-01", "1900-12-31"),
    ],
)
def test_a_partial_date_is_every_day_in_it(text: str, first: str, last: str) -> None:
    assert parse_day(text) == Day(on(first), on(last))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("26-05-14", "date_form"),
        ("1899", "year"),
        ("2200-01-01", "year"),
        ("2026-02-30", "no_such_day"),
    ],
)
def test_what_is_no_date_is_told_what_one_is(text: str, expected: str) -> None:
    with pytest.raises(Unfit) as refused:
        parse_day(text)
    assert refused.value.fault.kind == expected


@pytest.mark.parametrize("text", ["2026-5-1", "2026-05", "2026", "26-05-01", "1 May", ""])
def test_where_a_full_date_is_needed_a_month_or_a_year_is_not_offered(text: str) -> None:
    with pytest.raises(Unfit) as refused:
        full_day(text)
    assert refused.value.fault.kind == "full_date"


def test_a_full_date_that_is_no_day_is_said_to_be_none() -> None:
    assert full_day("2026-05-01") == on("2026-05-01")
    with pytest.raises(Unfit) as refused:
        full_day("2026-02-30")
    assert refused.value.fault.kind == "no_such_day"


def test_the_first_and_the_last_year_are_read() -> None:
    assert parse_day("1900") == Day(on("1900-01-01"), on("1900-12-31"))
    assert parse_day("2199") == Day(on("2199-01-01"), on("2199-12-31"))


@pytest.mark.parametrize(
    "text",
    ["", "26-05-14", "2026-5-14", "2026-13", "2026-02-30", "2025-02-29", "2026-05-14T00:00",
     "1899-12-31", "2200", "２０２６", " 2026", "2026-05-", "2026/05/14", "2026-00",
     "2026-00-10", "2026-05-00"],
)  # fmt: skip
def test_what_is_no_date_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(Unfit) as caught:
        parse_day(text)
    assert not text.strip() or text not in str(caught.value)


@pytest.mark.parametrize("text", ["2026-05-14", "2026-05", "2026", "2024-02"])
def test_a_day_is_written_as_it_was_told(text: str) -> None:
    assert str(parse_day(text)) == text


def test_a_span_is_written_with_both_ends() -> None:
    assert str(Day(on("2026-01-01"), on("2026-03-31"))) == "2026-01-01 to 2026-03-31"


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-15", 3, "2026-04-15"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2025-08-31", 6, "2026-02-28"),  # terms.md section 1
        ("2023-08-31", 6, "2024-02-29"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-12-01", 1, "2027-01-01"),
    ],
)
def test_months_are_clamped_to_the_end_of_the_month(start: str, months: int, end: str) -> None:
    assert add_months(on(start), months) == on(end)


def test_months_stop_at_the_ends_of_the_calendar() -> None:
    assert add_months(date.max, 12) == date.max
    assert add_months(date.min, -1) == date.min


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2026-02-14", "2026-05-14", 3),
        ("2026-02-15", "2026-05-14", 2.5),
        ("2026-02-13", "2026-05-14", 3.5),
        ("2026-05-14", "2026-05-14", 0),
        ("2026-05-13", "2026-05-14", 0.5),
        ("2026-01-31", "2026-02-28", 1),
        ("2024-01-31", "2024-02-29", 1),
        ("2024-01-31", "2024-02-28", 0.5),
        ("2026-01-31", "2026-03-01", 1.5),
        ("2024-01-15", "2024-07-15", 6),  # terms.md section 1: synchronous
        ("2024-01-15", "2024-07-16", 6.5),  # metachronous
        ("2024-02-29", "2025-02-28", 12),
    ],
)
def test_exactly_n_months_are_n_and_a_day_more_is_more(start: str, end: str, months: float) -> None:
    assert months_between(on(start), on(end)) == months


def test_nothing_lies_between_an_end_and_a_later_start() -> None:
    assert months_between(on("2026-05-14"), on("2026-05-13")) is None
    assert weeks_between(on("2026-05-14"), on("2026-05-13")) is None


def test_ten_weeks_are_seventy_days() -> None:
    assert weeks_between(on("2026-03-05"), on("2026-05-14")) == 10
    assert weeks_between(on("2026-03-06"), on("2026-05-14")) == pytest.approx(69 / 7)


@given(days, st.integers(0, 60), st.integers(-40, 40))
@example(date(2024, 1, 31), 1, 0)
@example(date(2024, 2, 29), 12, 0)
def test_at_least_n_months_have_passed_once_the_start_plus_n_months_is_reached(
    start: date, n: int, off: int
) -> None:
    end = add_months(start, n) + timedelta(days=off)
    passed = months_between(start, end)
    assert (passed is not None and passed >= n) is (end >= add_months(start, n))
    assert (passed is None or passed <= n) is (end <= add_months(start, n))


@given(days, days, days)
def test_a_later_start_never_makes_a_course_longer(one: date, two: date, end: date) -> None:
    early, late = min(one, two), max(one, two)
    long, short = months_between(early, end), months_between(late, end)
    assert short is None or (long is not None and long >= short)


@given(spans(), spans())
@example(parse_day("2024-01"), parse_day("2024-02"))
def test_a_span_of_partial_dates_is_that_of_their_days(start: Day, end: Day) -> None:
    for unit, between in (("months", months_between), ("weeks", weeks_between)):
        found = [between(a, b) for a in each(start) for b in each(end)]
        lengths = [length for length in found if length is not None]
        wanted = Numbers(min(lengths), max(lengths)) if lengths else Numbers.none()
        assert span(unit, start, end) == wanted


def test_primary_and_metastases_known_to_the_month_lie_five_to_seven_months_apart() -> None:
    assert span("months", parse_day("2024-01"), parse_day("2024-07")) == Numbers(5.5, 6.5)


@given(spans(), spans())
def test_days_are_compared_for_every_pair(one: Day, other: Day) -> None:
    pairs = [(a, b) for a in each(one) for b in each(other)]
    assert one.surely_before(other) is all(a < b for a, b in pairs)
    assert one.surely_not_after(other) is all(a <= b for a, b in pairs)


@given(spans(), st.dates(date(2023, 10, 1), date(2024, 7, 1)))
def test_a_limit_cuts_a_partial_date_and_leaves_at_least_one_day(span: Day, limit: date) -> None:
    before = [day for day in each(span) if day <= limit]
    after = [day for day in each(span) if day >= limit]
    assert each(span.up_to(limit)) == (before or [span.first])
    assert each(span.from_(limit)) == (after or [span.last])


def test_a_full_date_is_exact() -> None:
    assert parse_day("2026-05-14").exact
    assert not parse_day("2026-05").exact


def test_months_end_with_the_years_that_a_calendar_has() -> None:
    first, last = date(1, 5, 3), date(9999, 5, 3)
    assert [add_months(first, n) for n in (-5, 0)] == [date.min, first]
    assert [add_months(last, n) for n in (0, 8)] == [last, date.max]


@pytest.mark.parametrize(
    ("one", "other", "meets", "holds"),
    [
        ("2026-05", "2026-05-14", True, True),
        ("2026-05-14", "2026-05", True, False),
        ("2026-05-14", "2026-05-14", True, True),
        ("2026-05", "2026-06-01", False, False),
        ("2026-06-01", "2026-05-31", False, False),
    ],
)
def test_two_days_meet_or_hold_each_other(one: str, other: str, meets: bool, holds: bool) -> None:
    first, second = parse_day(one), parse_day(other)
    assert (first.meets(second), first.holds(second)) == (meets, holds)
    assert second.meets(first) == meets
