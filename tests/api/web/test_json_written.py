"""What is written fast is what the slow way writes."""

from __future__ import annotations

import gc
import json
import random
from collections.abc import Iterator, Mapping
from datetime import date
from functools import _lru_cache_wrapper
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.api.intake.files import Given, Origin
from oligomatch.api.results import matching
from oligomatch.api.results.match_json import criterion_object, patient_object
from oligomatch.api.results.matching import Only, Result, load_rules, match_patient
from oligomatch.api.web import said_before, work
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.options import Options
from oligomatch.api.web.said_before import Kept, SaidBefore, _tells_who, written
from oligomatch.api.web.work import PatientQuestion, Task
from oligomatch.api.words import sentences
from oligomatch.matcher.findings.engines import chainer
from oligomatch.matcher.intake import contradictions
from oligomatch.matcher.intake.intake import asked_on, profile_of
from oligomatch.matcher.logic.values import Flag, Numbers, Possible
from oligomatch.matcher.match.criteria import Value
from oligomatch.matcher.match.trial_keys import LOWER_KEYS
from oligomatch.matcher.measures.answer import Answer
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.patient.sharing import FEW
from oligomatch.matcher.probe.strategies import profiles
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.tree import Measure
from oligomatch.rules.trial import Criterion, Trial
from tests.support.patients import shipped_cases

RULES = load_rules(None)
CASES = shipped_cases()
DAY = date(2026, 5, 14)
NOBODYS = RULES.trials[0].criteria[0]
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(1e-4, 1e15) | st.just(0.0)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda each: st.lists(each) | st.dictionaries(st.text(), each),
)


def matched(case: Any) -> Result:
    return of_profile(profile_of(dict(case.patient)))


def of_profile(
    profile: Profile, keys: tuple[str, ...] = LOWER_KEYS, patient: Patient | None = None
) -> Result:
    assert profile.as_of is not None
    given = Given(Origin("body", 1, 1), profile, profile.as_of, "profile")
    return match_patient(given, RULES, Only(), quick=True, keys=keys, patient=patient)


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
    assert said.criterion(one._replace(until=date(2027, 1, 1))) is not first


OWN = "zwerg4711"
NAME, VARIANT = f"Mrs {OWN} liver", f"{OWN}V"


def a_patient(states: Mapping[str, object]) -> Mapping[str, Any]:
    """A patient with something of their own wherever they may tell of it."""
    line = {"agents": [f"{OWN}inib"], "start": "2024-11-07", "ongoing": True}
    return {
        "patient": f"P-{OWN}",
        "note": f"of {OWN}",
        "as_of": "2026-05-14",
        "cancer_type": "nsclc",
        "lesions": [{"id": NAME, "organ": "liver", "diameter_mm": 47.1193}],
        "systemic_therapy": {"lines": [line]},
        "assessments": [
            {"date": "2025-02-07", "lesions": {NAME: {"status": "new"}}},
            {"date": "2026-03-09", "lesions": {NAME: states}},
        ],
        "biomarkers": {"EGFR": {"result": "positive", "variants": [{"name": VARIANT}]}},
    }


def within(*roots: object) -> Iterator[object]:
    """Every text, number and day that is reached from some objects, the keys of maps among them."""
    seen, left = set[int](), list(roots)
    while left:
        one = left.pop()
        if id(one) in seen or isinstance(one, type | ModuleType | Criterion | Trial):
            continue
        seen.add(id(one))
        if isinstance(one, str | bytes | float | date):
            yield one
        elif not callable(one) or hasattr(one, "cache_info"):
            left += gc.get_referents(one)


@pytest.mark.parametrize("states", [{"status": "growing"}, {"diameter_mm": 47.1193}, {}])
def test_of_no_patient_is_anything_of_their_own_kept(states: Mapping[str, object]) -> None:
    said_before.forget()
    strata = chainer()
    strata.forget()
    for one in (profile_of(a_patient(states)), profile_of({**a_patient(states), "ecog": 1})):
        result = of_profile(one)
        answer = written(patient_object(result, said=SaidBefore(result))).decode()
        assert f"{OWN}inib" in answer
    del one, result
    words = [said_before._CRITERIA, said_before._PLACES, said_before._NUMBERED]
    words.append(said_before._FRAMES)
    answers = [strata.answers_told, strata.counts_told]
    for store in words:
        found = [*map(str, within(store))]
        assert found
        own = [one for one in found if OWN in one or "47.1193" in one or "2024-11-07" in one]
        assert own == []
    stored = [one for one in within(*answers, strata.tallied) if isinstance(one, str | bytes)]
    assert any(str(one).startswith("/assessments/") for one in stored)
    assert [one for one in stored if OWN in str(one)] == []
    caches = [one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper)]
    keys = [key for cache in caches for key in gc.get_referents(cache)]
    kept = [text for key in keys for text in (key if isinstance(key, tuple) else [key])]
    assert "nsclc" in str(kept)
    assert [text for text in kept if isinstance(text, str) and OWN in text] == []


def test_a_patient_is_let_go_with_the_answer() -> None:
    """What holds itself stays until garbage is looked for, which takes as long as thirty answers."""
    for document in map(a_patient, ({"status": "growing"}, {})):  # the first makes what is kept
        therapy = {**document["systemic_therapy"], "given": [{"agent": "osimertinib"}]}
        profile = profile_of({**document, "systemic_therapy": therapy})
        gc.collect()
        gc.disable()
        try:
            assert profile.as_of is not None
            patient = derive(profile, profile.as_of, chainer=chainer("plain"))
            result = of_profile(profile, patient=patient)
            written(patient_object(result, said=SaidBefore(result)))
            del patient, result
            left = gc.collect()
        finally:
            gc.enable()
    assert left == 0


@pytest.mark.parametrize("task", [Task.GAPS, Task.ASK, Task.OUTLOOK])
def test_those_who_are_told_more_are_let_go_with_the_answer(task: Task) -> None:
    body = json.dumps(dict(CASES[0].patient), default=str).encode()
    for _ in range(2):  # the first makes what is kept
        gc.collect()
        gc.disable()
        try:
            answer = work.answer(PatientQuestion(task, body, Options(), DAY), RULES, ServerLimits())
            left = gc.collect()
        finally:
            gc.enable()
        assert answer.status == 200
    assert left == 0


def of_many(seed: int, lesions: int = 200) -> Profile:
    drawn = random.Random(seed)
    organs = ["liver", "brain", "bone", "left_lung", "L3"]
    each = [
        {"organ": drawn.choice(organs), "diameter_mm": drawn.randrange(3, 90)}
        for _ in range(lesions)
    ]
    return profile_of({"as_of": "2026-05-14", "cancer_type": "nsclc", "lesions": each})


def test_of_patients_known_by_how_much_is_told_little_is_kept() -> None:
    """Nothing is kept that names very many lesions."""
    said_before.forget()
    chainer().forget()
    for seed in range(3):
        result = of_profile(of_many(seed))
        kept = written(patient_object(result, said=SaidBefore(result)))
        assert kept == written(patient_object(result))
        assert kept.count(b'"/lesions/') > 200
    texts = [entry.json for each in said_before._CRITERIA.values() for entry in each.values()]
    assert texts
    places = (*texts, *within(said_before._NUMBERED, chainer().answers_told))
    assert [one for one in places if str(one).count("/lesions/") > FEW] == []
    assert len({str(one) for one in places if str(one).startswith("/lesions/")}) <= FEW


def test_a_trial_is_said_as_before_in_whatever_place_it_stands() -> None:
    said_before.forget()
    (profile, same) = (profile_of(dict(CASES[0].patient)) for _ in range(2))
    made: list[set[int]] = []
    for one, keys in ((profile, LOWER_KEYS), (same, LOWER_KEYS[::-1])):
        result = of_profile(one, keys)
        kept = written(patient_object(result, said=SaidBefore(result)))
        assert kept == written(patient_object(result))
        made.append({id(each) for each in said_before._FRAMES.values()})
    assert made[0]
    assert made[0] == made[1]


def test_the_trials_that_are_kept_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    said_before.forget()
    monkeypatch.setattr(said_before, "MOST_FRAMES", 20)
    for case in CASES[::300]:
        result = matched(case)
        kept = written(patient_object(result, said=SaidBefore(result)))
        assert kept == written(patient_object(result))
        assert 0 < len(said_before._FRAMES) <= 20


def test_of_a_trial_with_a_patients_own_number_the_rest_is_kept() -> None:
    said_before.forget()
    chainer().forget()
    answers, frames = list[bytes](), list[int]()
    for start in ("2026-03-05", "2026-03-12"):
        line = {"agents": ["osimertinib"], "start": start, "ongoing": True, "intent": "palliative"}
        told = {
            "as_of": "2026-05-14",
            "cancer_type": "nsclc",
            "systemic_therapy": {"lines": [line]},
        }
        result = of_profile(profile_of(told))
        for _ in range(2):
            answers.append(written(patient_object(result, said=SaidBefore(result))))
            assert answers[-1] == written(patient_object(result))
        frames.append(len(said_before._FRAMES))
    assert all(b"months of osimertinib" in one for one in answers)
    assert answers[0] == answers[1] != answers[2]
    assert frames[0] == frames[1]  # the other's trials stand in the same ones
    assert not [one for one in within(said_before._FRAMES) if "of osimertinib" in str(one)]


def test_what_to_obtain_is_kept_where_no_entry_of_the_patients_own_is_asked() -> None:
    said_before.forget()
    chainer().forget()
    told = {"as_of": "2026-05-14", "cancer_type": "nsclc"}
    first, again = (SaidBefore(of_profile(profile_of(told))) for _ in range(2))
    assert isinstance(first.missing(), Kept)
    assert first.missing() is again.missing()
    line = {"agents": [f"{OWN}inib"], "ongoing": True}
    own = SaidBefore(of_profile(profile_of({**told, "systemic_therapy": {"lines": [line]}})))
    assert any(OWN in one["ask"] for one in own.missing())


@pytest.mark.parametrize(
    ("kind", "values", "own"),
    [
        ("lines", Numbers.exactly(2), False),
        ("line_due", Numbers.exactly(2), False),
        ("lines", Numbers.exactly(FEW + 1), True),
        ("count", Numbers.exactly(FEW), False),
        ("count", Numbers.exactly(FEW + 1), True),
        ("cycles_given", Numbers.exactly(2), True),
        ("weeks", Numbers.exactly(10), True),
        ("age", Numbers.exactly(58), True),
        ("age", Numbers(), False),
        ("actionable_driver", Flag(True, False), False),
    ],
)
def test_a_number_is_a_patients_own_but_of_few_lesions_or_lines(
    kind: str, values: Possible, own: bool
) -> None:
    assert _tells_who(Value(Measure(kind), Answer(values, (), ()))) is own


def test_what_is_numbered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    said_before.forget()
    chainer().forget()  # by which what was judged before is found with the numbers it had
    monkeypatch.setattr(said_before, "MOST_NUMBERED", 20)
    for case in CASES[::300]:
        result = matched(case)
        kept = written(patient_object(result, said=SaidBefore(result)))
        assert kept == written(patient_object(result))
        assert 0 < len(said_before._NUMBERED) <= 20


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


@pytest.mark.parametrize(("day", "times"), [(None, 1), (DAY, 1), (date(2027, 1, 1), 2)])
def test_whoever_is_asked_on_their_own_day_is_derived_once(
    monkeypatch: pytest.MonkeyPatch, day: date | None, times: int
) -> None:
    ways = work.derive, contradictions.derive, matching.derive
    derived = list[Profile]()

    def counted(profile: Profile, as_of: date) -> Patient:
        derived.append(profile)
        return derive(profile, as_of)

    assert ways == (derive,) * 3
    for module in (work, contradictions, matching):
        monkeypatch.setattr(module, "derive", counted)
    document = {**CASES[0].patient, "as_of": "2026-05-14"}
    question = PatientQuestion(
        Task.MATCH, json.dumps(document, default=str).encode(), Options(as_of=day), DAY
    )
    answer = json.loads(work.answer(question, RULES, ServerLimits()).body)
    assert len(derived) == times
    asked = profile_of(asked_on(document, day or DAY))
    given = Given(Origin("body", 1, 1), asked, day or DAY, answer["as_of_from"])
    alone = match_patient(given, RULES, Only(), quick=True)
    assert answer == json.loads(written(patient_object(alone)))
