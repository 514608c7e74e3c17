"""What is written fast is what the slow way writes."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.api.intake.files import Given, Origin
from oligomatch.api.results.match_json import criterion_object, patient_object
from oligomatch.api.results.matching import Only, Result, load_rules, match_patient
from oligomatch.api.web.work import _bytes
from oligomatch.api.words import sentences
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import Numbers
from oligomatch.rules.case_files import load_cases

RULES = load_rules(None)
CASES = load_cases()
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(1e-4, 1e15) | st.just(0.0)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda each: st.lists(each) | st.dictionaries(st.text(), each),
)


def matched(case: Any) -> Result:
    profile = profile_of(dict(case.patient))
    assert profile.as_of is not None
    given = Given(Origin("body", 1, 1), profile, profile.as_of, "profile")
    return match_patient(given, RULES, Only(), quick=True)


@settings(max_examples=60)
@given(VALUES)
def test_json_is_written_as_by_the_standard_library(value: Any) -> None:
    assert _bytes(value) == json.dumps(value, ensure_ascii=False).encode()


@settings(max_examples=6)
@given(st.sampled_from(CASES))
def test_each_criterion_is_said_with_others_as_alone(case: Any) -> None:
    result = matched(case)
    together = patient_object(result)
    sentences._SAID.clear()
    for shown, match in zip(result.shown, together["matches"], strict=True):
        assert match["criteria"] == [criterion_object(one, result) for one in shown.criteria]


def test_no_number_of_a_patient_is_kept_with_words() -> None:
    for case in CASES[::150]:
        patient_object(matched(case))
    kept = [value for _, _, _, values in sentences._SAID for value in values]
    assert kept
    assert not any(isinstance(value, Numbers) for value in kept)
