"""Values of tests: which are of the patient, and of today or of a day that the list tells."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

TODAY = date(2026, 5, 14)


def _read(text: str) -> dict[str, Any]:
    document = read_letters([Letter(text, dated=TODAY)], TODAY).document
    found: dict[str, Any] = document.get("measurements", {})
    return found


@pytest.mark.parametrize(
    "text",
    [
        "Labs 12 May 2026 of his wife: Hb 81 g/L, creatinine 71 umol/L.",
        "Labs 12 May 2026, pleural fluid: LDH 800 U/L, albumin 20 g/L.",
        "Labs 12 May 2026: Hb 71 g/L, after transfusion 92 g/L.",
        "Labs 12 May 2026: Hb 71 g/L; repeat 92 g/L.",
        "Labs 12 May 2026: Hb 71 g/L was a laboratory error.",
        "Bloods today: awaited. Last Hb 98 g/L.",
        "Bloods 12 May 2026 not back; earlier Hb 71 g/L.",
        "For cycle 5 we need bloods taken today: Hb 90 g/L, platelets 100 G/L.",
        "Neighbouring bed, labs today: Hb 81 g/L.",
        "Acute kidney injury (creatinine 300 umol/L on 3 May 2026), recovered.",
        "Comorbidities: acute kidney injury (creatinine 300 umol/L), COPD.",
        "Comorbidity: heart failure after myocarditis 2019 (LVEF 25%), hypertension.",
        "LVEF 30% on 3 May 2026 in AF with a rate of 160, later 55%.",
        "Bloods 12 May 2026: K 7.1 mmol/L, repeat sample 4.2 mmol/L.",
        "Labs 12 May 2026 (previous in brackets): Hb 118 g/L (71 g/L).",
        "Labs 3 March 2025 / 12 May 2026: Hb 71 / 118 g/L.",
    ],
)
def test_what_is_of_another_time_person_or_sample_is_no_value(text: str) -> None:
    assert _read(text) == {}


def test_a_test_that_is_not_known_does_not_cost_the_others_of_its_list() -> None:
    text = "Bloods 12 May 2026: Hb 118 g/L, zinc level 12.1 umol/L, ALT 22 U/L."
    assert _read(text) == {
        "haemoglobin": {"value": 118, "unit": "g/L", "date": "2026-05-12"},
        "alt": {"value": 22, "unit": "U/L", "date": "2026-05-12"},
    }


def test_a_value_with_its_own_day_is_one_whatever_else_its_sentence_tells() -> None:
    text = "He sleeps badly; the kidneys hold, creatinine 1.35 mg/dl on 12 May 2026."
    assert _read(text) == {"creatinine": {"value": 1.35, "unit": "mg/dL", "date": "2026-05-12"}}


def test_the_day_of_a_list_holds_for_the_sentence_behind_it() -> None:
    text = "Labs 12 May 2026: Hb 11.8 g/dL, SGPT 31 U/L. HbA1c 8.1 %."
    assert _read(text)["hba1c"] == {"value": 8.1, "unit": "%"}


@pytest.mark.parametrize(
    "text",
    [
        "His wife's Hb was 86 g/L and creatinine 71 umol/L on 12 May 2026.",
        "Hb fell to 86 g/L and creatinine rose to 171 umol/L on 12 May 2026.",
        "The study requires that Hb was 90 g/L and creatinine 71 umol/L on 12 May 2026.",
        "The creatinine was 180 umol/L and the Hb 86 g/L on 12 May 2026. They normalised.",
        "The Hb was 118 g/L and the creatinine 71 umol/L on 12 May 2025.",
    ],
)
def test_values_that_share_a_day_are_none_of_another_time_or_person(text: str) -> None:
    assert _read(text) == {}


def test_a_value_beside_one_of_then_has_its_own_day() -> None:
    text = "Hb was 86 g/L after bleeding and creatinine 71 umol/L on 12 May 2026."
    assert _read(text) == {"creatinine": {"value": 71, "unit": "umol/L", "date": "2026-05-12"}}
