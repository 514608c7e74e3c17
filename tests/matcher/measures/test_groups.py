"""The groups sOMD, rOMD, peOMD and pOMD by the table of terms.md 1b."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks.cohort_made import made
from oligomatch.matcher.findings.chain import Derivation
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import YES, Options
from oligomatch.matcher.measures.course import BEGIN, LINES
from oligomatch.matcher.measures.course import course as course_of
from oligomatch.matcher.measures.groups import growth_since
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.rules.findings.states import READINGS, load_states
from tests.net.drawn import usable
from tests.support.patients import Json, adjuvant, answer, line, nsclc, therapy

UNTREATED = therapy(palliative=0, adjuvant=0)


def group(who: Patient, at: str, **parameters: Any) -> set[str | None]:
    parameters.setdefault("recent_line", "inactive")
    found = answer(who, "trial_group", at=at, **parameters).values
    assert isinstance(found, Options)
    return set(found.values)


def presented(primary: str | None, first: str | None, *, treated: Json = UNTREATED,
              episode: str | None = None, first_episode: bool | None = True) -> Patient:  # fmt: skip
    disease = {"first_metastasis_date": first, "diagnosis_date": episode,
               "first_episode": first_episode, "ever": True}  # fmt: skip
    return nsclc(
        primary={"diagnosis_date": primary}, metastatic_disease=disease, systemic_therapy=treated
    )


# --- at diagnosis --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("primary", "first", "expected"),
    [
        ("2024-01-15", "2024-07-15", {"sOMD"}),  # exactly six months
        ("2024-01-15", "2024-07-16", {"rOMD"}),
        ("2024-01", "2024-07", {"sOMD", "rOMD"}),
        ("2023-08-31", "2024-02-29", {"sOMD"}),
        ("2023-08-31", "2024-03-01", {"rOMD"}),
        ("2024-07-15", "2024-01-15", {"sOMD"}),  # metastases found first, six months before
        ("2024-07-16", "2024-01-15", {"none"}),  # and earlier
        ("2024", "2022", {"none"}),
        ("2024-01-15", None, {"sOMD", "rOMD", "none"}),
        (None, "2024-07-16", {"sOMD", "rOMD", "none"}),
        ("2026-01-15", None, {"sOMD", "none"}),  # not six months ago: none can be recurrent
    ],
)
def test_synchronous_or_recurrent_by_six_calendar_months(
    primary: str | None, first: str | None, expected: set[str]
) -> None:
    assert group(presented(primary, first), "diagnosis") == expected


def test_a_new_episode_is_recurrent_however_the_disease_began() -> None:
    assert group(presented("2024-01-15", "2024-02-01", episode="2026-01-10", first_episode=False),
                 "diagnosis") == {"rOMD"}  # fmt: skip
    assert group(presented("2024-01-15", "2024-02-01", episode="2026-01-10", first_episode=None),
                 "diagnosis") == {"rOMD"}  # fmt: skip


def test_an_episode_that_may_be_the_first_or_not_leaves_both_groups() -> None:
    found = presented("2024-01-15", "2024-02-01", first_episode=None)
    assert group(found, "diagnosis") == {"sOMD", "rOMD"}


def test_recurrence_under_active_therapy_is_no_group() -> None:
    under = therapy(adjuvant(start="2025-01-01", ongoing=True), palliative=0, adjuvant=1)
    assert group(presented("2024-01-15", "2026-03-01", treated=under), "diagnosis") == {"none"}
    assert group(presented("2024-01-15", "2024-03-01", treated=under), "diagnosis") == {"sOMD"}


@pytest.mark.parametrize(
    ("end", "inactive", "active"),
    [("2026-02-28", "rOMD", "none"), ("2026-02-01", "rOMD", "none"), ("2026-01-31", "rOMD", "rOMD"),
     ("2026-03-01", "none", "none")],
)  # fmt: skip
def test_a_line_that_ended_within_28_days_before_is_a_matter_of_reading(
    end: str, inactive: str, active: str
) -> None:
    under = therapy(adjuvant(start="2025-01-01", end=end), palliative=0, adjuvant=1)
    found = presented("2024-01-15", "2026-03-01", treated=under)
    assert group(found, "diagnosis") == {inactive}
    assert group(found, "diagnosis", recent_line="active") == {active}


def test_untold_lines_leave_a_recurrence_open() -> None:
    found = presented("2024-01-15", "2026-03-01", treated={})
    assert group(found, "diagnosis") == {"rOMD", "none"}


def test_a_disease_never_metastatic_is_in_no_group() -> None:
    found = nsclc(metastatic_disease={"ever": False}, systemic_therapy=UNTREATED)
    assert group(found, "diagnosis") == group(found, "entry") == {"none"}


def test_a_disease_that_may_never_have_been_metastatic_may_be_in_no_group() -> None:
    found = nsclc(primary={"diagnosis_date": "2026-01-01"}, systemic_therapy=UNTREATED)
    assert group(found, "diagnosis") == {"sOMD", "rOMD", "none"}
    assert group(found, "entry") == {"none"}


def test_what_is_open_about_the_dates_is_asked_for() -> None:
    found = answer(
        presented(None, "2024-07"), "trial_group", at="diagnosis", recent_line="inactive"
    )
    assert {"/primary/diagnosis_date", "/metastatic_disease/first_metastasis_date"} <= set(
        found.asks
    )
    assert "/metastatic_disease/first_episode" not in found.asks


# --- at entry ------------------------------------------------------------------------------------


def entry(
    *assessments: Json, told: Json | None = None, lesions: tuple[Json, ...] = (), **fields: Any
) -> set[str | None]:
    under = therapy(told or line(1, start="2024-03-20"), palliative=1, adjuvant=0)
    who = nsclc(
        metastatic_disease={"ever": True},
        systemic_therapy=fields.pop("treated", under),
        assessments=list(assessments),
        lesions=list(lesions),
    )
    return group(who, "entry", **fields)


def scan(date: str | None, response: str | None = None, **fields: Any) -> Json:
    return {"date": date, "response": response, **fields}


def test_an_untreated_patient_is_neither_persistent_nor_progressive() -> None:
    assert entry(scan("2026-05-01", "PD"), treated=UNTREATED) == {"none"}


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("CR", {"peOMD"}),
        ("PR", {"peOMD"}),
        ("SD", {"peOMD"}),
        ("PD", {"pOMD"}),
        ("NE", {"peOMD", "pOMD"}),
        (None, {"peOMD", "pOMD"}),
    ],
)
def test_the_latest_response_since_the_line_began_decides(
    response: str | None, expected: set[str]
) -> None:
    assert entry(scan("2024-06-20", response)) == expected


def test_an_assessment_from_before_the_line_says_nothing_of_it() -> None:
    assert entry(scan("2024-03-20", "SD")) == {"peOMD", "pOMD"}
    assert entry(scan("2024-03-21", "SD")) == {"peOMD"}
    assert entry(scan("2024-03", "SD")) == {"peOMD", "pOMD"}


def test_the_latest_assessment_counts_and_not_the_worst() -> None:
    assert entry(scan("2024-06-20", "PD"), scan("2024-09-20", "SD")) == {"peOMD"}
    assert entry(scan("2024-09-20", "PD"), scan("2024-06-20", "SD")) == {"pOMD"}


def test_a_recorded_progression_counts_as_an_assessment() -> None:
    told = line(1, start="2024-03-20", progression_date="2024-09-01")
    assert entry(scan("2024-06-20", "SD"), told=told) == {"pOMD"}
    assert entry(scan("2024-09-20", "SD"), told=told) == {"peOMD"}
    assert entry(scan("2024-09-01", "SD"), told=told) == {"pOMD"}  # of one day PD is the later


@pytest.mark.parametrize("role", ["primary", "satellite", "metastasis", "regional_node"])
def test_any_growing_lesion_makes_the_disease_progressive(role: str) -> None:
    lesion = {"role": role, "status": "growing"}
    assert entry(scan("2024-06-20", "SD"), lesions=(lesion,)) == {"pOMD"}


def test_a_new_line_has_not_progressed_yet() -> None:
    told = therapy(line(1, start="2024-03-20", progression_date="2024-09-01"),
                   line(2, start="2024-09-15"), palliative=2, adjuvant=0)  # fmt: skip
    assert entry(scan("2024-09-01", "PD"), treated=told) == {"peOMD", "pOMD"}
    assert entry(scan("2024-12-01", "PR"), treated=told) == {"peOMD"}


@pytest.mark.parametrize(
    ("latest", "expected"), [("SD", {"peOMD"}), ("PD", {"pOMD"}), ("CR", {"peOMD"})]
)
def test_the_response_recorded_with_the_line_will_do(latest: str, expected: set[str]) -> None:
    assert entry(told=line(1, start="2024-03-20", latest_response=latest)) == expected


def test_a_line_stopped_for_progression_is_progressive() -> None:
    assert entry(told=line(1, start="2024-03-20", stop_reason="progression")) == {"pOMD"}


def test_therapy_begun_and_no_assessment_told_is_open() -> None:
    assert entry() == {"peOMD", "pOMD"}


def test_an_untold_number_of_lines_leaves_all_groups_open() -> None:
    assert entry(treated={}) == {"peOMD", "pOMD", "none"}


def found_under(**told: Any) -> Patient:
    return nsclc(
        metastatic_disease={"diagnosis_date": "2026-03-01", "first_episode": True},
        systemic_therapy=therapy(adjuvant(**told), palliative=0, adjuvant=1),
    )


@pytest.mark.parametrize(
    ("told", "inactive", "active"),
    [
        ({"start": "2025-12-01", "ongoing": True}, {"pOMD"}, {"pOMD"}),
        ({"start": "2025-12-01", "end": "2026-02-20"}, {"none"}, {"pOMD"}),
        ({"start": "2025-06-01", "end": "2025-12-20"}, {"none"}, {"none"}),
        ({"start": "2025-12-01"}, {"pOMD", "none"}, {"pOMD", "none"}),
        ({"start": "2026-03-01", "ongoing": True}, {"none"}, {"none"}),
    ],
)
def test_metastases_found_under_adjuvant_therapy_are_progressive(
    told: Json, inactive: set[str], active: set[str]
) -> None:
    assert group(found_under(**told), "entry") == inactive
    assert group(found_under(**told), "entry", recent_line="active") == active


# --- the worked course of terms.md 1b ------------------------------------------------------------


def course(
    as_of: str, *assessments: Json, lines: tuple[Json, ...] = ()
) -> tuple[set[str | None], set[str | None]]:
    who = nsclc(
        as_of=as_of,
        primary={"diagnosis_date": "2024-01-10"},
        metastatic_disease={"diagnosis_date": "2024-03-01", "first_episode": True},
        assessments=[scan("2024-03-01"), *assessments],
        systemic_therapy=therapy(*lines, palliative=len(lines), adjuvant=0),
    )
    return group(who, "diagnosis"), group(who, "entry")


CHEMOTHERAPY = line(1, start="2024-03-20", end="2024-06-05", agents=["cisplatin", "pemetrexed"])
SECOND = line(2, start="2024-09-15", agents=["docetaxel"])


def test_the_worked_course() -> None:
    assert course("2024-03-15") == ({"sOMD"}, {"none"})
    stable = scan("2024-06-20", "SD")
    assert course("2024-06-20", stable, lines=(CHEMOTHERAPY,)) == ({"sOMD"}, {"peOMD"})
    progressed = (stable, scan("2024-09-01", "PD"))
    assert course("2024-09-01", *progressed, lines=(CHEMOTHERAPY,)) == ({"sOMD"}, {"pOMD"})
    again = (*progressed, scan("2024-12-01", "PR"))
    assert course("2024-12-01", *again, lines=(CHEMOTHERAPY, SECOND)) == ({"sOMD"}, {"peOMD"})


def test_growth_at_a_scan_surely_made_under_the_line_asks_for_no_date() -> None:
    first = line(1, start="2026-01-10", ongoing=True)
    grown = {"organ": "liver", "status": "growing"}
    who = nsclc(
        lesions=[grown],
        assessments=[scan("2026-05-01")],
        systemic_therapy=therapy(first, palliative=1, adjuvant=0),
    )
    (slot,) = who.therapy.slots(who.therapy.courses[0])
    assert growth_since(who, slot) == (YES, ("/lesions/0",), ())


def _ways(derivation: Derivation) -> dict[object, object]:
    return {fact: frozenset(ways) for fact, ways in derivation.items()}


def test_no_rule_joins_two_parts_of_the_course() -> None:
    concluded = set[str]()
    for told in (*usable(3, 40), *made(20, seed=3)):
        profile = profile_of(json.loads(json.dumps(told)))
        assert profile.as_of is not None
        patient = derive(profile, profile.as_of)
        for reading in READINGS:
            whole = course_of(patient, reading).derivation
            parts = [course_of(patient, reading, about).derivation for about in BEGIN]
            assert _ways(whole) == {f: ways for one in parts for f, ways in _ways(one).items()}
            assert len(whole) == sum(map(len, parts))
            concluded |= {fact[0] for fact, ways in whole.items() if ways}
    assert {"cannot_be", "progressed", "not_progressed"} <= concluded


def test_each_time_of_a_group_is_a_part_of_the_course() -> None:
    assert {*BEGIN} == {*load_states().groups, LINES}
