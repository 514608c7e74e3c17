"""Which assessments belong to a line, and what they say of response and progression."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.logic.values import NO, OPEN, YES, Options
from oligomatch.matcher.measures.results import belongs_to, results_of
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.problems import ProfileError
from tests.support.patients import Json, adjuvant, line, nsclc, therapy, values

ALL = {"CR", "PR", "SD", "PD"}


def scan(date: str | None, response: str | None = None, **fields: Any) -> Json:
    told = {"date": date, "response": response, **fields}
    return {key: value for key, value in told.items() if value is not None}


def on(
    *assessments: Json, total: int | None = None, lesions: tuple[Json, ...] = (), **told: Any
) -> Patient:
    """One palliative line begun on 1 February 2026 with its assessments."""
    return nsclc(
        systemic_therapy=therapy(
            line(1, **{"start": "2026-02-01", **told}), palliative=1, adjuvant=0
        ),
        assessments=list(assessments),
        assessments_total=total,
        lesions=list(lesions),
    )


def recist(who: Patient, which: str = "1") -> set[str | None]:
    found = values(who, "recist", line=which)
    assert isinstance(found, Options)
    return set(found.values)


@pytest.mark.parametrize(
    ("date", "expected"),
    [("2026-02-01", NO), ("2026-02-02", YES), ("2026-02", OPEN), ("2026-01", NO), (None, OPEN), ("2026-05-14", YES)],
)  # fmt: skip
def test_an_assessment_belongs_to_the_line_begun_before_it(
    date: str | None, expected: object
) -> None:
    who = on(scan(date))
    slot = who.therapy.slot(who.therapy.courses[0], 0)
    assert belongs_to(slot, who.staging.views[0]) == expected


@pytest.mark.parametrize(
    ("date", "first", "second"),
    [
        ("2026-03-31", YES, NO),
        ("2026-04-01", YES, NO),
        ("2026-04-02", NO, YES),
        ("2026-04", OPEN, OPEN),
    ],
)
def test_on_the_day_the_next_line_starts_it_belongs_to_the_earlier(
    date: str, first: object, second: object
) -> None:
    told = therapy(line(1, start="2026-02-01"), line(2, start="2026-04-01"), palliative=2)
    who = nsclc(systemic_therapy=told, assessments=[scan(date)])
    slots = [who.therapy.slot(who.therapy.courses[0], place) for place in (0, 1)]
    assert [belongs_to(slot, who.staging.views[0]) for slot in slots] == [first, second]


@pytest.mark.parametrize(
    ("assessments", "expected"),
    [
        ([scan("2026-03-01", "SD")], {"SD"}),
        ([scan("2026-03-01", "SD"), scan("2026-04-01", "PR")], {"PR"}),
        ([scan("2026-04-01", "PR"), scan("2026-03-01", "SD")], {"PR"}),
        ([scan("2026-03-01", "SD"), scan("2026-04-01", "NE")], ALL),
        ([scan("2026-03-01", "SD"), scan("2026-04-01")], ALL),
        ([scan("2026-04", "PR"), scan("2026-04-10", "SD")], {"PR", "SD"}),
        ([scan("2026-04-01", "PD"), scan("2026-04-01", "SD")], {"PD"}),
        ([scan("2026-01-15", "SD")], ALL),
        ([scan("2026-02", "SD")], ALL),
        ([], ALL),
    ],
)
def test_the_result_is_that_of_the_latest_assessment(
    assessments: list[Json], expected: set[str]
) -> None:
    assert recist(on(*assessments)) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"latest_response": "PR"}, {"PR"}),
        ({"latest_response": "NE"}, ALL),
        ({"stop_reason": "progression"}, {"PD"}),
        ({"stop_reason": "toxicity"}, ALL),
        ({"best_response": "SD"}, {"SD", "PD"}),
        ({"best_response": "PD"}, {"PD"}),
        ({"best_response": "NE"}, ALL),
        ({"progression_date": "2026-04-01"}, {"PD"}),
    ],
)
def test_what_is_recorded_with_the_line(told: Json, expected: set[str]) -> None:
    assert recist(on(**told)) == expected


SD, PR = scan("2026-03-01", "SD"), scan("2026-04-01", "PR")
OPEN_ORDER = (scan("2026-04", "PR"), scan("2026-04", "SD"))


@pytest.mark.parametrize(
    "assessments",
    [
        [SD], [SD, PR], [SD, scan("2026-04-01", "NE")], [scan("2026-02", "SD")], [],
        [*OPEN_ORDER], [OPEN_ORDER[0], OPEN_ORDER[0]],
    ],
)  # fmt: skip
@pytest.mark.parametrize("more", [{}, {"stop_reason": "progression"}, {"best_response": "PR"}])
def test_a_latest_response_told_besides_leaves_what_is_settled(
    assessments: list[Json], more: Json
) -> None:
    """Not evaluable beside an evaluable latest assessment, as another response, is at odds."""
    try:
        before = recist(on(*assessments, **more))
    except ProfileError:
        return
    for latest in (*sorted(ALL), "NE"):
        try:
            after = recist(on(*assessments, **more, latest_response=latest))
        except ProfileError:
            continue
        assert after <= before, latest
        assert latest in after or latest == "NE"


def test_not_evaluable_beside_an_evaluable_latest_assessment_is_refused() -> None:
    for told in ([SD], [SD, PR], [*OPEN_ORDER]):
        with pytest.raises(ProfileError, match="latest_response"):
            on(*told, latest_response="NE")
    assert recist(on(scan("2026-03-01", "NE"), latest_response="NE")) == ALL


def test_a_progression_is_an_assessment_on_its_day() -> None:
    assert recist(on(scan("2026-03-01", "SD"), progression_date="2026-04-01")) == {"PD"}
    assert recist(on(scan("2026-04-20", "SD"), progression_date="2026-04-01")) == {"SD"}


def test_the_result_is_never_better_than_the_best_response() -> None:
    assert recist(on(scan("2026-03-01"), best_response="SD")) == {"SD", "PD"}


def test_a_lesion_called_new_tells_progression_where_no_response_is_told() -> None:
    assert recist(on(scan("2026-03-01"), lesions=({"organ": "liver", "status": "new"},))) == {"PD"}


def test_a_line_that_was_not_told_may_have_any_result() -> None:
    assert recist(nsclc(systemic_therapy=therapy(palliative=1))) == ALL


def test_without_a_line_there_is_no_result() -> None:
    assert recist(nsclc(systemic_therapy=therapy(palliative=0))) == {None}
    assert recist(nsclc()) == {None, *ALL}


@pytest.mark.parametrize(
    ("assessments", "told", "expected"),
    [
        ([], {"progressed": True}, YES),
        ([], {"progressed": False}, NO),
        ([], {"progression_date": "2026-04"}, YES),
        ([], {"stop_reason": "progression"}, YES),
        ([], {"latest_response": "PD"}, YES),
        ([], {"latest_response": "SD"}, OPEN),
        ([], {}, OPEN),
        ([scan("2026-03-01", "PD"), scan("2026-04-01", "PR")], {}, YES),  # never undone
        ([scan("2026-03-01", "SD")], {}, OPEN),
        ([scan("2026-02", "PD")], {}, OPEN),
    ],
)
def test_a_line_has_progressed_once_any_pd_belongs_to_it(
    assessments: list[Json], told: Json, expected: object
) -> None:
    assert values(on(*assessments, **told), "progressed", line="1") == expected


def test_no_progression_is_left_when_every_assessment_is_told() -> None:
    stable = [scan("2026-03-01", "SD"), scan("2026-04-01", "PR")]
    assert values(on(*stable, total=2), "progressed", line="1") == NO
    assert values(on(*stable, total=3), "progressed", line="1") == OPEN
    assert values(on(scan("2026-03-01", "NE"), total=1), "progressed", line="1") == OPEN
    assert values(on(scan("2026-03-01", "PD"), total=1), "progressed", line="1") == YES


def test_a_progression_after_the_next_line_began_belongs_to_the_next() -> None:
    told = therapy(line(1, start="2026-02-01"), line(2, start="2026-04-01"), palliative=2)
    who = nsclc(systemic_therapy=told, assessments=[scan("2026-05-01", "PD")], assessments_total=1)
    assert values(who, "progressed", line="1") == NO
    assert values(who, "progressed", line="2") == YES


def failed(**told: Any) -> object:
    who = nsclc(
        metastatic_disease={"diagnosis_date": "2026-03-01", "first_episode": True},
        systemic_therapy=therapy(adjuvant(**told), palliative=0, adjuvant=1),
    )
    return values(who, "progressed", line="current_or_adjuvant")


def test_metastases_found_under_an_adjuvant_course_are_its_progression() -> None:
    assert failed(start="2025-10-01", ongoing=True) == YES


def test_an_adjuvant_course_that_had_ended_is_not_the_line_that_is_meant() -> None:
    assert failed(start="2025-06-01", end="2025-10-01", progressed=True) == NO


@pytest.mark.parametrize(
    ("assessments", "told", "expected"),
    [
        ([], {"best_response": "PR"}, {"PR"}),
        ([], {}, ALL),
        ([], {"best_response": "NE"}, ALL),
        ([scan("2026-03-01", "SD")], {}, {"SD", "PR", "CR"}),
        ([scan("2026-03-01", "PR"), scan("2026-04-01", "PD")], {}, {"PR", "CR"}),
        ([], {"latest_response": "SD"}, {"SD", "PR", "CR"}),
        ([], {"latest_response": "PD"}, ALL),
        ([scan("2026-02", "PR")], {}, ALL),
    ],
)
def test_the_best_response_is_told_or_at_least_the_best_assessment(
    assessments: list[Json], told: Json, expected: set[str]
) -> None:
    found = values(on(*assessments, **told), "best_response", line="1")
    assert isinstance(found, Options)
    assert set(found.values) == expected


def test_a_progression_of_no_told_day_came_before_the_next_line() -> None:
    first = line(1, start="2026-01-10", progressed=True)
    told = therapy(first, line(2, start="2026-03-01"), palliative=2, adjuvant=0)
    who = nsclc(systemic_therapy=told)
    slot, last = who.therapy.slots(who.therapy.courses[0])
    (result,) = results_of(who, slot)
    assert result.day == Day(date(2026, 1, 10), date(2026, 3, 1))
    assert list(results_of(who, last)) == []


def test_a_progression_of_the_last_line_came_by_the_day_of_the_question() -> None:
    first = line(1, start="2026-01-10", progressed=True)
    who = nsclc(systemic_therapy=therapy(first, palliative=1, adjuvant=0))
    (slot,) = who.therapy.slots(who.therapy.courses[0])
    (result,) = results_of(who, slot)
    assert result.day == Day(date(2026, 1, 10), date(2026, 5, 14))
