"""What is written fast is what the slow way writes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.api.intake.files import Given, Origin
from oligomatch.api.results.match_json import criterion_object, patient_object
from oligomatch.api.results.matching import Only, Result, load_rules, match_patient
from oligomatch.api.web import said_before
from oligomatch.api.web.said_before import Kept, SaidBefore, written
from oligomatch.api.words import sentences
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.probe.strategies import profiles
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.case_files import load_cases

RULES = load_rules(None)
CASES = load_cases()
NOBODYS = RULES.trials[0].criteria[0]
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(1e-4, 1e15) | st.just(0.0)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda each: st.lists(each) | st.dictionaries(st.text(), each),
)


def matched(case: Any) -> Result:
    return of_profile(profile_of(dict(case.patient)))


def of_profile(profile: Profile) -> Result:
    assert profile.as_of is not None
    given = Given(Origin("body", 1, 1), profile, profile.as_of, "profile")
    return match_patient(given, RULES, Only(), quick=True)


@settings(max_examples=60)
@given(VALUES)
def test_json_is_written_as_by_the_standard_library(value: Any) -> None:
    assert written(value) == json.dumps(value, ensure_ascii=False).encode()


@given(VALUES, VALUES)
def test_what_is_kept_is_set_in_where_it_stands_whatever_else_is_said(one: Any, two: Any) -> None:
    kept = [Kept(written(value), NOBODYS) for value in (one, two)]
    around = [one, '"\\u0041"', "\\u0041", {'"\\u0041"': two}]
    found = written([kept[0], *around, {"a": kept[1], "b": kept[0]}])
    assert found == written([one, *around, {"a": two, "b": one}])


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


@settings(max_examples=20)
@given(st.lists(st.sampled_from(CASES).map(matched), min_size=2, max_size=4))
def test_what_was_said_of_others_is_what_is_said_anew(results: list[Result]) -> None:
    for result in results:
        kept = written(patient_object(result, said=SaidBefore(result)))
        assert kept == written(patient_object(result))


@settings(max_examples=20)
@given(profiles(as_of="2026-05-14"), profiles(as_of="2026-05-14"))
def test_what_was_said_of_a_generated_patient_too(one: Profile, other: Profile) -> None:
    for result in map(of_profile, (one, other, one)):
        kept = written(patient_object(result, said=SaidBefore(result)))
        assert kept == written(patient_object(result))


def test_a_version_that_ends_is_told_apart() -> None:
    result = matched(CASES[0])
    said = SaidBefore(result)
    one = next(j for m in result.matches for j in m.criteria if j.verdict is not None)
    first = said.criterion(one)
    assert said.criterion(one) is first
    assert said.criterion(replace(one, until=date(2027, 1, 1))) is not first


def test_of_no_patient_is_anything_of_their_own_kept() -> None:
    said_before.forget()
    own = ["P-4711", "lesion-4711", "drug4711", "2024-11-07", "4711"]
    patient = {
        "patient": own[0],
        "as_of": "2026-05-14",
        "cancer_type": "nsclc",
        "lesions": [{"id": own[1], "organ": "liver", "diameter_mm": 47.11}],
        "systemic_therapy": {"lines": [{"agents": [own[2]], "start": own[3], "ongoing": True}]},
        "assessments": [{"date": own[3], "lesions": {own[1]: {"status": "new"}}}],
    }
    result = of_profile(profile_of(patient))
    answer = written(patient_object(result, said=SaidBefore(result))).decode()
    kept = repr([
        (key, entry.json) for key, each in said_before._CRITERIA.items() for entry in each.values()
    ]) + repr(said_before._PLACES) + repr(said_before._NUMBERED)  # fmt: skip
    assert len(kept) > 50_000
    assert "drug4711" in answer
    assert [one for one in (*own, "47.11") if one in kept] == []


def test_what_is_kept_in_words_is_bounded() -> None:
    said_before.forget()
    before, said_before.KEPT = said_before.KEPT, 100
    try:
        for case in CASES[::200]:
            result = matched(case)
            kept = written(patient_object(result, said=SaidBefore(result)))
            assert kept == written(patient_object(result))
            assert sum(map(len, said_before._CRITERIA.values())) <= 100
    finally:
        said_before.KEPT = before
