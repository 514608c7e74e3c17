"""Lists of illnesses: what is not understood whole, or may be over or another's, is no fact."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

TODAY = date(2026, 5, 14)
NOTHING = (
    "PMH: stroke none, MI 0, DVT nil.",
    "PMH: previous stroke: none. previous DVT: none.",
    "Comorbidities: previous MI 0, previous stroke 0, AF 1.",
    "PMH: MI 2014?, stroke 2016.",
    "PMH: stroke 2016 (grandfather), AF (mother).",
    "PMH: AF, TB. None of these confirmed.",
    "PMH: AF; Correction: no AF.",
    "PMH: no MI 2014, stroke 2015.",
    "PMH: RA in remission, AF resolved.",
    "PMH: RA (room air 94 %), AF (anterior flexion).",
    "PMH of wife: AF, TB 1984.",
    "Family PMH: AF, stroke 2010.",
    "PMH: AF - to be excluded by Holter.",
    "PMH: suspected AF, TB 1984.",
    "PMH: AF, apixaban stopped in May.",
    "PMH: AF on apixaban, stopped in May.",
    "Comorbidities that would exclude: AF, ILD.",
    "Comorbidities: AF -, TB -",
    "Comorbidities: AF and TB were ruled out.",
    "Other: PE excluded 2024.",
    "Other: CT for PE in 2024 negative.",
    "Other: TB contact 2010.",
    "Background: her husband has AF, TB 1984.",
    "PMH: no hepatitis B vaccination.",
    "PMH: no diabetes before 2020, since then metformin.",
    "PMH: no diabetes. He has type 2 diabetes on metformin.",
    "PMH: never had TB. Old treated Koch's 2008.",
    "PMH: AF 2019, none since.",
    "PMH: stroke 2016. Sorry, that was her husband.",
    "PMH: stroke 2016. (copied from another chart)",
    "In the referral letter: PMH AF, TB 1984; the patient has never heard of it.",
    "PMH: AAA 4.8 cm, EVAR 2020.",
    "PMH: TB 2008, relapse 2020.",
    "PMH: hypothyroid (transient), Hashimoto antibodies.",
)
GIVEN = (
    "SBRT was recommended and then delivered in May.",
    "Second course of radiotherapy is proposed.",
    "Plan: continue radiotherapy.",
    "Considering his pelvic radiotherapy, docetaxel is an option.",
    "Radionecrosis is a possible explanation.",
    "Opinion: radiotherapy changes in the left lung.",
    "Clinic of Radiation Oncology, treatment completed 3 May 2025.",
    "In case of pain, radiotherapy as last year.",
    "If pain returns, radiotherapy could be repeated.",
    "Referral for consolidation RT (12 Gy done).",
    "Board 2023: SBRT recommended.",
    "Please send us the old radiotherapy plan.",
)
THINNED = (
    "PMH: AF on apixaban 2.5 mg bd.",
    "PMH: AF on apixaban (stopped).",
    "PMH: AF on apixaban. Apixaban paused since Monday.",
    "PMH: AF (apixaban 5 mg), fell, apixaban discontinued.",
    "PMH: AF, no apixaban.",
    "PMH: AF (aspirin).",
    "PMH: AF (rivaroxaban 15 mg)",
    "PMH: AF on apixaban. Currently on hold.",
)


def _conditions(text: str) -> dict[str, object]:
    return dict(read_letters([Letter(text, "", TODAY)], TODAY).document.get("conditions", {}))


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_not_understood_whole_is_no_illness(text: str) -> None:
    assert _conditions(text) == {}


@pytest.mark.parametrize("text", THINNED)
def test_full_anticoagulation_is_read_of_a_full_dose_that_is_taken(text: str) -> None:
    assert "therapeutic_anticoagulation" not in _conditions(text)


@pytest.mark.parametrize("text", GIVEN)
def test_that_there_was_no_radiotherapy_is_held_by_what_may_tell_of_some(text: str) -> None:
    assert "radiotherapy" not in _conditions(f"No prior radiotherapy. {text}")


@pytest.mark.parametrize("text", ["We recommend SBRT of L3, 54 Gy.", "RADIATION ONCOLOGY CONSULT"])
def test_radiotherapy_that_is_to_come_does_not_hold_it(text: str) -> None:
    assert _conditions(f"{text}\nNo prior radiotherapy.") == {"radiotherapy": {"ever": False}}


def test_each_part_of_a_list_is_read_by_itself() -> None:
    text = "PMHx: gout; AF (apixaban 5 mg bd), odd thing, CABG 2015, T2DM on metformin. Nil TB."
    assert _conditions(text) == {  # the odd thing may be said of the AF
        "coronary_bypass": {"ever": True, "last": "2015"},
        "diabetes": {"now": True},
        "tuberculosis": {"now": False},
        "therapeutic_anticoagulation": {"now": True},  # the odd thing tells of no end
    }
