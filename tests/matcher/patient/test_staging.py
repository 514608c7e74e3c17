"""Which assessment answers for which time point, and what it says of each lesion."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.staging import Seen
from tests.support.patients import Json, count, line, nsclc, therapy

UNTREATED = therapy(palliative=0)
TREATED = therapy(line(1, start="2026-03-05"), palliative=1)
OPEN_THERAPY = therapy(line(1), palliative=1)


def at(time: str, of: Patient) -> list[int | None] | None:
    """The places of the assessments that may stand for a time point."""
    found: set[int | None] = set()
    for course in of.therapy.courses:
        moments = of.staging.moments(time, course)
        if moments is None:
            return None
        found |= {moment.view.index for moment in moments}
    return sorted(found, key=str)


def seen(of: Patient, time: str = "entry", index: int = 0) -> list[Seen]:
    """What is known of a lesion at each moment that may stand for a time point."""
    site = of.sites[index]
    moments = of.staging.moments(time, of.therapy.courses[0]) or ()
    return [of.staging.seen(site.id, site.lesion, moment) for moment in moments]


def restaged(*dates: str | None, treated: Json = TREATED, **fields: Any) -> Patient:
    told = [{"date": date} if date else {} for date in dates]
    return nsclc(assessments=told, systemic_therapy=treated, **fields)


def test_the_latest_assessment_is_the_state_at_entry_and_after_induction() -> None:
    found = restaged("2026-05-10", "2026-03-01")
    assert at("entry", found) == at("post_induction", found) == [0]


def test_before_any_palliative_line_there_is_no_state_after_induction() -> None:
    assert at("post_induction", restaged("2026-03-01", treated=UNTREATED)) is None


def test_while_untreated_one_assessment_is_diagnosis_baseline_and_entry() -> None:
    found = restaged("2026-03-01", treated=UNTREATED)
    assert at("diagnosis", found) == at("baseline", found) == at("entry", found) == [0]


def test_while_untreated_two_assessments_are_the_first_and_the_last() -> None:
    found = restaged("2026-05-01", "2026-03-01", treated=UNTREATED)
    assert (at("diagnosis", found), at("baseline", found)) == ([1], [0])


def test_a_profile_without_assessments_has_one_undated_one_while_untreated() -> None:
    assert at("diagnosis", nsclc(systemic_therapy=UNTREATED)) == [None]
    assert at("entry", nsclc(systemic_therapy=TREATED)) == [None]


def test_a_treated_patient_without_assessments_has_no_known_state_at_diagnosis() -> None:
    assert at("diagnosis", nsclc(systemic_therapy=TREATED)) == []


def test_only_assessments_before_the_first_line_stand_for_diagnosis_and_baseline() -> None:
    found = restaged("2026-01-02", "2026-03-05", "2026-05-10")
    assert (at("diagnosis", found), at("baseline", found)) == ([0], [1])
    assert at("diagnosis", restaged("2026-03-06")) == []


def test_a_mark_decides_where_the_dates_would_not() -> None:
    told = [{"date": "2026-03-20", "at": ["diagnosis"]}, {"date": "2026-03-01"}]
    found = nsclc(assessments=told, systemic_therapy=TREATED)
    assert (at("diagnosis", found), at("baseline", found)) == ([0], [1])


def test_an_assessment_that_may_lie_before_the_first_line_leaves_both_open() -> None:
    found = restaged("2026-01-02", "2026-03")
    assert at("diagnosis", found) == at("baseline", found) == []
    assert at("diagnosis", restaged("2026-01-02", treated=OPEN_THERAPY)) == []


def test_dates_in_one_month_leave_several_that_may_be_the_latest() -> None:
    assert at("entry", restaged("2026-04", "2026-04-20", "2026-03-31")) == [0, 1]


def test_an_undated_assessment_may_be_the_latest() -> None:
    assert at("entry", restaged(None, "2026-04-20")) == [0, 1]


def test_no_assessment_later_than_the_latest_is_imagined() -> None:
    told = [{"date": "2024-01-01", "totals": {"metastases": 2}}]
    assert count(nsclc(assessments=told, systemic_therapy=TREATED)) == (2, 2)


# --- a lesion at an assessment -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "present", "progressing"),
    [
        ("new", YES, YES),
        ("growing", YES, YES),
        ("stable", YES, NO),
        ("shrinking", YES, NO),
        ("resolved", NO, NO),
        ("resected", NO, NO),
        (None, YES, OPEN),
    ],
)
def test_the_status_says_whether_a_lesion_is_there_and_grows(
    status: str | None, present: object, progressing: object
) -> None:
    found = seen(nsclc(lesions=[{"organ": "liver", "status": status}]))
    assert [(one.present, one.progressing) for one in found] == [(present, progressing)]


@pytest.mark.parametrize(
    ("response", "progressing"),
    [("PR", NO), ("SD", NO), ("PD", OPEN), ("NE", OPEN), (None, OPEN)],
)
def test_a_controlled_response_says_that_a_lesion_does_not_grow(
    response: str | None, progressing: object
) -> None:
    told = {"date": "2026-05-01", "response": response}
    found = seen(nsclc(lesions=[{"organ": "liver"}], assessments=[told]))
    assert [one.progressing for one in found] == [progressing]


def test_a_lesion_called_new_grows_whatever_the_response() -> None:
    told = [{"date": "2026-05-01", "response": "SD"}]
    found = nsclc(lesions=[{"organ": "liver", "status": "new"}], assessments=told)
    assert [one.progressing for one in seen(found)] == [YES]


def followed(*states: Json | None, own: Json | None = None) -> Patient:
    """A liver lesion as assessments in March, April and so on saw it."""
    told = [
        {"date": f"2026-0{month}-01", **({} if state is None else {"lesions": {"m": state}})}
        for month, state in enumerate(states, 3)
    ]
    lesion = {"id": "m", "organ": "liver", **(own or {})}
    return nsclc(lesions=[lesion], assessments=told, systemic_therapy=UNTREATED)


def test_its_own_status_and_size_are_those_of_the_latest_assessment() -> None:
    found = followed(None, None, own={"status": "shrinking", "diameter_mm": 12})
    assert seen(found) == [Seen(YES, NO, (12, 12), (0, None))]
    assert seen(found, "diagnosis") == [Seen(OPEN, OPEN, (0, None), (0, None))]


def test_an_assessment_says_what_it_saw() -> None:
    found = followed({"status": "growing", "diameter_mm": 30}, {"status": "resolved"})
    assert seen(found, "diagnosis") == [Seen(YES, YES, (30, 30), (0, None))]
    assert [one.present for one in seen(found)] == [NO]


def test_a_lesion_mentioned_without_a_status_was_there() -> None:
    assert seen(followed({}, {}), "diagnosis") == [Seen(YES, OPEN, (0, None), (0, None))]


def test_a_lesion_that_only_an_earlier_assessment_mentions_may_have_gone() -> None:
    assert [one.present for one in seen(followed({"status": "stable"}, None))] == [OPEN]


def test_a_lesion_that_no_assessment_mentions_was_seen_at_the_latest() -> None:
    assert [one.present for one in seen(followed(None, None))] == [YES]


def test_both_statements_of_the_latest_assessment_bound_a_size() -> None:
    own = {"diameter_mm": {"at_most": 25}}
    found = followed({}, {"diameter_mm": {"at_least": 20}}, own=own)
    assert [one.diameter for one in seen(found)] == [(20, 25)]


def test_the_response_recorded_with_the_only_line_speaks_of_the_latest_assessment() -> None:
    told = therapy(line(1, start="2026-03-05", latest_response="SD"), palliative=1)
    found = restaged("2026-05-01", treated=told, lesions=[{"organ": "liver"}])
    assert [one.progressing for one in seen(found)] == [NO]


@pytest.mark.parametrize(
    ("second", "progressing"), [("2026-05-02", NO), ("2026-05", NO), ("2026-04-30", OPEN)]
)
def test_the_latest_assessment_has_the_response_of_its_own_line(
    second: str, progressing: Flag
) -> None:
    lines = [line(1, start="2026-03-05", latest_response="SD"), line(2, start=second)]
    found = restaged(
        "2026-05-01", treated=therapy(*lines, palliative=2), lesions=[{"organ": "liver"}]
    )
    assert [one.progressing for one in seen(found)] == [progressing]


def test_without_a_total_a_later_line_may_have_another_response() -> None:
    told = therapy(line(1, start="2026-03-05", latest_response="SD"))
    found = restaged("2026-05-01", treated=told, lesions=[{"organ": "liver"}])
    assert [one.progressing for one in seen(found)] == [OPEN]


@pytest.mark.parametrize(
    ("lesion", "marks", "known"),
    [
        ({"role": "metastasis", "organ": "liver", "status": "resected"}, [], False),
        ({"role": "metastasis", "organ": "liver", "status": "resolved"}, [], False),
        ({"role": "indeterminate", "organ": "liver", "status": "resected"}, [], False),
        ({"role": "metastasis", "organ": "liver", "status": "resected"}, ["diagnosis"], True),
        ({"role": "metastasis", "organ": "liver", "status": "stable"}, [], True),
        ({"role": "primary", "organ": "lung", "status": "resected"}, [], True),
    ],
)
def test_a_count_is_not_carried_back_over_a_resection(
    lesion: Json, marks: list[str], known: bool
) -> None:
    who = nsclc(
        lesions=[lesion],
        assessments=[{"date": "2026-05-01", "at": marks, "totals": {"metastases": 1}}],
        systemic_therapy={"palliative_lines": 0, "adjuvant_lines": 0},
    )
    (course,) = who.therapy.courses
    assert bool(who.staging.moments("diagnosis", course)) == known
    assert who.staging.moments("entry", course)


@pytest.mark.parametrize(
    ("day", "known"),
    [
        ("2026-04-20", False),
        ("2026-04", False),  # perhaps after the diagnosis
        (None, False),
        ("2026-03-20", True),  # of an earlier episode
        ("2026-05-10", True),  # after the staging
    ],
)
@pytest.mark.parametrize("role", ["metastasis", "indeterminate", "primary"])
def test_a_count_is_not_carried_back_over_a_treatment(
    day: str | None, known: bool, role: str
) -> None:
    lesion = {"role": role, "organ": "lung", "status": "stable"}
    who = nsclc(
        lesions=[{**lesion, "prior_local_therapy": [{"modality": "SABR", "date": day}]}],
        assessments=[{"date": "2026-05-01"}],
        metastatic_disease={"diagnosis_date": "2026-04-10"},
        systemic_therapy=UNTREATED,
    )
    (course,) = who.therapy.courses
    for time in ("diagnosis", "baseline"):
        assert bool(who.staging.moments(time, course)) == (known or role == "primary")
    assert who.staging.moments("entry", course)


@pytest.mark.parametrize(
    ("told", "known"),
    [({"ever": True}, False), ({"last": "2026-04-20"}, False), ({"ever": False}, True),
     ({"last": "2026-03-20"}, True)],
)  # fmt: skip
def test_a_count_is_not_carried_back_over_a_metastasectomy(told: Json, known: bool) -> None:
    who = nsclc(
        conditions={"metastasectomy": told},
        assessments=[{"date": "2026-05-01"}],
        metastatic_disease={"diagnosis_date": "2026-04-10"},
        systemic_therapy=UNTREATED,
    )
    (course,) = who.therapy.courses
    assert bool(who.staging.moments("diagnosis", course)) == known


FOUND = ({"ever": True}, {"diagnosis_date": "2026-03"}, {"first_episode": True})


def at_diagnosis(disease: Json, by: str = "DEFAULT", time: str = "diagnosis", **fields: Any) -> Any:
    """The ends of a count at diagnosis."""
    who = nsclc(metastatic_disease=disease, systemic_therapy=UNTREATED, **fields)
    return count(who, by=by, at=time)


@pytest.mark.parametrize("disease", FOUND)
@pytest.mark.parametrize(
    ("staging", "ends"),
    [
        ({}, (1, None)),
        ({"at": ["diagnosis"]}, (1, None)),
        ({"totals": {"metastases": {"at_most": 3}}}, (1, 3)),
        ({"totals": {"metastases": 0}}, (0, None)),  # older than the disease, perhaps
    ],
)
def test_the_diagnosis_of_metastatic_disease_finds_a_metastasis(
    disease: Json, staging: Json, ends: Any
) -> None:
    told = [{"date": "2026-05-01", **staging}]
    assert at_diagnosis(disease, assessments=told) == ends


def test_only_the_diagnosis_of_stated_disease_finds_one_and_it_may_not_count() -> None:
    told = [{"date": "2026-05-01"}]
    assert at_diagnosis({"ever": True}, time="entry", assessments=told) == (0, None)
    assert at_diagnosis({"ever": True}, time="baseline", assessments=told) == (0, None)
    assert at_diagnosis({}, assessments=told) == (0, None)
    assert at_diagnosis({"ever": True}, by="DAGGER.A", assessments=told) == (0, None)
    older = [{"date": day, "totals": {"metastases": n}} for day, n in (("2026", 0), ("2026", 3))]
    assert at_diagnosis({"ever": True}, assessments=older) == (0, None)


@pytest.mark.parametrize(
    ("disease", "lesions", "ends"),
    [
        ({}, [], (0, None)),  # told of such disease later, it stays as it is
        ({}, [{"organ": "liver", "status": "stable"}], (0, None)),
        ({"ever": True}, [], (0, None)),
        ({"ever": False}, [], (0, 0)),
    ],
)
def test_a_staging_older_than_the_disease_is_not_its_diagnosis(
    disease: Json, lesions: list[Json], ends: Any
) -> None:
    days = ("2024-05-01", "2026-05-01") if lesions else ("2024-05-01",)
    told: list[Json] = [{"date": day} for day in days]
    told[0]["totals"] = {"metastases": 0}
    assert at_diagnosis(disease, lesions=lesions, assessments=told) == ends


def test_what_is_listed_or_counted_was_found_at_the_diagnosis_too() -> None:
    told = [{"date": "2026-03-01", "at": ["diagnosis"]}, {"date": "2026-05-01"}]
    assert at_diagnosis({}, lesions=[{"organ": "liver"}], assessments=told) == (1, None)
    told[1]["totals"] = {"metastases": 2}
    assert at_diagnosis({}, assessments=told) == (1, None)
