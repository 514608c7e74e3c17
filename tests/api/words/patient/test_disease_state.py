"""How the disease stands in one line: what is sure is named, what is open says on what it depends."""

from __future__ import annotations

import pytest
from hypothesis import given

from oligomatch.api.words.patient.disease_state import state_line, state_object
from oligomatch.matcher.findings.engines import chainer
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import Options
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.rules.findings.states import READINGS
from oligomatch.rules.tree import Measure
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.profiles import Json

FOUND = {
    "primary": {"diagnosis_date": "2025-01-10"},
    "metastatic_disease": {
        "first_metastasis_date": "2025-03-01",
        "first_episode": True,
        "polymetastatic_before": False,
    },
}
UNTREATED = {"palliative_lines": 0, "adjuvant_lines": 0, "lines": []}
LINE = {"number": 1, "intent": "palliative", "agents": ["osimertinib"], "start": "2025-03-05"}
TREATED = {"palliative_lines": 1, "adjuvant_lines": 0, "lines": [{**LINE, "ongoing": True}]}
STABLE = [{"date": "2026-05-10", "response": "SD"}]
NEITHER = "neither persistent (peOMD) nor progressive (pOMD) now"


PLAIN = {"as_of": "2026-05-14", "cancer_type": "nsclc"}


def patient_of(told: Json) -> Patient:
    profile = profile_of(told if "as_of" in told else {**PLAIN, **told})
    assert profile.as_of is not None
    return derive(profile, profile.as_of, chainer=chainer("plain"))


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ({}, ""),
        (
            {**FOUND, "systemic_therapy": UNTREATED},
            f"synchronous (sOMD) at diagnosis; {NEITHER}; EORTC/ESTRO: synchronous",
        ),
        (
            {**FOUND, "systemic_therapy": TREATED, "assessments": STABLE},
            "synchronous (sOMD) at diagnosis; persistent (peOMD) now; EORTC/ESTRO: repeat"
            " oligopersistence",
        ),
        (
            {
                "primary": FOUND["primary"],
                "metastatic_disease": {"first_metastasis_date": "2025-03-01"},
                "systemic_therapy": TREATED,
                "assessments": STABLE,
            },
            "persistent (peOMD) now; EORTC/ESTRO: repeat or induced oligopersistence, depends on"
            " earlier metastatic disease",
        ),
        (
            {"metastatic_disease": {"ever": False}},
            f"neither synchronous (sOMD) nor recurrent (rOMD) at diagnosis; {NEITHER};"
            " EORTC/ESTRO: no state",
        ),
    ],
)
def test_how_the_disease_stands_is_said_in_one_line(told: Json, line: str) -> None:
    said = state_line(patient_of(told))
    assert line in said if told else said == line


def test_what_depends_on_a_reading_says_so() -> None:
    line = {"intent": "adjuvant", "agents": ["osimertinib"], "start": "2024-02-01"}
    told = {
        "primary": {"diagnosis_date": "2024-01-10"},
        "metastatic_disease": {
            "diagnosis_date": "2025-03-01",
            "first_metastasis_date": "2025-03-01",
            "first_episode": True,
        },
        "systemic_therapy": {
            "palliative_lines": 0,
            "adjuvant_lines": 1,
            "lines": [{**line, "end": "2025-02-20"}],
        },
    }
    patient = patient_of(told)
    assert "recurrent (rOMD) or none at diagnosis, depends on reading A-39" in state_line(patient)
    assert state_object(patient)["diagnosis"] == {"inactive": ["rOMD"], "active": ["none"]}


@given(stated_in_part())
def test_the_groups_are_those_that_the_measures_find_possible(case: tuple[World, Json]) -> None:
    patient = patient_of(case[1])
    said = state_object(patient)
    assert said["words"] == state_line(patient)
    for at in ("diagnosis", "entry"):
        for reading in READINGS:
            values = ask(patient, Measure("trial_group", at=at, recent_line=reading)).values
            assert isinstance(values, Options)
            assert set(said[at][reading]) == values.values
