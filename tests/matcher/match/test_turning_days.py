"""The day on which time alone meets a criterion."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.matcher.logic.calendar import add_months
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.match.turning_days import first_day_met
from oligomatch.rules.tree import AllOf, AnyOf, Measure, Node, Not, Within
from oligomatch.rules.trial import Change, Criterion, Kind, Source
from tests.support.patients import AS_OF, CRITERIA, GOLDEN, Json, line, nsclc, patient, therapy

MONTHS = Measure("months", line="1")
WEEKS = Measure("weeks", line="1")
SINCE_START = Measure("months_since_start", line="1")
UNTIL_PD = Measure("months_until_pd", line="1")
SINCE = Measure("months_since_definitive_treatment")


def rule(tree: Node, **fields: Any) -> Criterion:
    return Criterion("x-1", Kind.INCLUSION, tree, "quote", "cell", Source("seed"), **fields)


def day(tree: Node, told: Json | None = None, **fields: Any) -> str | None:
    """The first day met of a patient with one line of which this is told."""
    first = line(1, **{"start": "2026-03-05", "ongoing": True, **(told or {})})
    found = first_day_met(
        nsclc(systemic_therapy=therapy(first, palliative=1, adjuvant=0), **fields), rule(tree)
    )
    return None if found is None else found.isoformat()


def test_a_limit_that_no_calendar_reaches_is_met_on_no_day() -> None:
    pneumonitis = Measure("days_since", names=frozenset({"pneumonitis"}))
    told = {"now": False, "last": "2026-01-05"}
    for tree in (Within(pneumonitis, low=999_999_999), Within(WEEKS, low=999_999_999)):
        assert day(tree, conditions={"pneumonitis": told}) is None


def test_three_months_of_the_worked_patient_are_reached_on_5_june() -> None:
    for criterion in ("6913-06", "7577-06", "5165-09", "5530-07", "5644-06"):
        assert first_day_met(patient(GOLDEN), CRITERIA[criterion]) == date(2026, 6, 5)


@pytest.mark.parametrize(
    ("tree", "told", "expected"),
    [
        (Within(MONTHS, low=3), {}, "2026-06-05"),
        (Within(MONTHS, low=3), {"start": "2026-03-31"}, "2026-06-30"),  # clamped
        (Within(WEEKS, low=12), {}, "2026-05-28"),
        (Within(MONTHS, over=3), {}, "2026-06-06"),  # the day after they are reached
        (Within(WEEKS, over=12), {}, "2026-05-29"),
        (Within(SINCE_START, low=6), {"end": "2026-04-01", "ongoing": None}, "2026-09-05"),
        (Within(UNTIL_PD, low=3), {"progressed": False}, "2026-06-05"),
        (Within(MONTHS, low=3), {"start": "2026-03"}, "2026-06-30"),  # for every day of March
        (Within(MONTHS, low=3), {"end": "2026-04-01", "ongoing": None}, None),  # it has ended
        (Within(MONTHS, low=3), {"ongoing": None}, None),  # it may have ended
        (Within(MONTHS, high=1), {}, None),  # never again
        (Within(Measure("count", of="metastases", at="entry", by="DEFAULT"), low=9), {}, None),
        (Not(Within(MONTHS, low=3)), {"start": "2026-01-01"}, None),
        (Within(Measure("cycles", line="1"), low=4), {"cycles": 3}, None),  # cycles do not come by time
    ],
)  # fmt: skip
def test_the_first_day_on_which_a_duration_reaches_its_limit(
    tree: Node, told: Json, expected: str | None
) -> None:
    assert day(tree, told) == expected


def test_months_since_definitive_treatment() -> None:
    found = day(Within(SINCE, low=3), primary={"definitive_treatment_end": "2026-03-20"})
    assert found == "2026-06-20"


def test_two_limits_are_met_together_or_either() -> None:
    both = (Within(MONTHS, low=3), Within(WEEKS, low=20))
    assert day(AllOf(both)) == "2026-07-23"
    assert day(AnyOf(both)) == "2026-06-05"


def test_a_window_that_closes_before_another_opens_gives_no_day() -> None:
    assert day(AllOf((Within(MONTHS, high=3), Within(WEEKS, low=20)))) is None


def test_a_criterion_is_met_only_on_a_day_that_every_reading_allows() -> None:
    readings = {"A-1": {"A": Change(), "B": Change(replace=Within(MONTHS, low=4))}}
    told = therapy(line(1, start="2026-03-05", ongoing=True), palliative=1)
    found = first_day_met(
        nsclc(systemic_therapy=told), rule(Within(MONTHS, low=3), readings=readings)
    )
    assert found == date(2026, 7, 5)


@given(st.dates(date(2025, 12, 1), date(2026, 5, 14)), st.integers(1, 6))
def test_the_day_before_it_is_not_met_and_on_it_it_is(start: date, limit: int) -> None:
    tree = Within(MONTHS, low=limit)
    told = therapy(line(1, start=start.isoformat(), ongoing=True), palliative=1)
    who = nsclc(systemic_therapy=told)
    found = first_day_met(who, rule(tree))
    reached = add_months(start, limit)
    assert found == (reached if reached > date.fromisoformat(AS_OF) else None)
    if found is not None:
        assert judge(tree, who.on(found)) is Verdict.MET
        assert judge(tree, who.on(date.fromordinal(found.toordinal() - 1))) is Verdict.NOT_MET
