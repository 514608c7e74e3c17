"""What is drawn for a tester's own trial lies on its limits of time, and of the edition it names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from oligomatch.matcher.match.criteria import match_trial
from oligomatch.matcher.probe.search.around import Near, around, otherwise_stated
from oligomatch.matcher.probe.search.goals import derived
from oligomatch.matcher.probe.search.moves import days_at_limits
from oligomatch.matcher.probe.search.patients import forgettable, read, shown, without
from oligomatch.matcher.probe.strategies import complete_patients
from oligomatch.matcher.profile.profile import EcogBounds, Profile
from oligomatch.rules.read import read_trial
from oligomatch.rules.trial import Trial

HEAD = """trial: NCT99990001
acronym: OWN
source: {document: an invented table, line: 7}
facts:
  {group: any, drivers_only: false, design: single-arm, phase: II, randomised: false, n: 40,
   country: Italy, pet: NR, brain_imaging: NR, molecular_status: NR, number_of_metastases: NR,
   treatment: SBRT, molecular: not_specified, state_groups: 0, tumour_types: [any]}
recruitment: {status: unverified, as_of: an invented table}
criteria:
"""
CRITERION = """
  - id: 0001-0{}
    kind: inclusion
    basis: cell
    quote: {}
    source: {{document: an invented table, line: 7}}
    {}
"""
RULES = {
    "no surgery in 28 days": "not: {at most: {measure: days_since, names: [major_surgery], limit: 28}}",
    "stage III or IV": "one of: {measure: stage, staged: now, edition: 8, values: [IIIB, IV, IVA]}",
    "up to 10 mg": "at most: {measure: measured, test: prednisone_dose, unit: mg/d, limit: 10}",
}


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    file = Path(tmp_path_factory.mktemp("own"), "NCT99990001.yaml")
    criteria = (CRITERION.format(n, *of) for n, of in enumerate(RULES.items(), 1))
    file.write_text(HEAD + "".join(criteria), encoding="utf-8")
    return read_trial(file)


def test_the_days_around_a_limit_of_time_are_told(trial: Trial) -> None:
    days = days_at_limits({"as_of": "2026-05-14"}, trial.criterion("0001-01"))
    assert [str(day) for day in days] == ["2026-04-15", "2026-04-16", "2026-04-17"]
    told = {fact[1] for fact in around([trial]).facts(0) if fact[0].endswith("surgery/last")}
    assert {"2026-04-15", "2026-04-16", "2026-04-17"} <= told


def test_the_plain_patient_is_staged_by_the_edition_that_the_trial_names(trial: Trial) -> None:
    plain = Near(around([trial]), {}).base(0)
    (staging,) = plain["assessments"]
    assert staging["stage_edition"] == 8
    assert str(match_trial(derived(around([trial]).plain), trial).match) == "eligible"


def test_whoever_is_staged_by_another_edition_is_drawn_too(trial: Trial) -> None:
    drawn: list[Profile] = []

    @settings(max_examples=5, database=None, deadline=None)
    @given(complete_patients([trial], assessments=[
        {"date": "2026-04-10", "totals": {"metastases": 1}, "stage": "IVA", "stage_edition": 7}]))  # fmt: skip
    def draws(found: Profile) -> None:
        drawn.append(found)

    draws()  # a trial that no answer settles was never drawn for: all was filtered out
    assert {one.assessments[0].stage_edition for one in drawn} == {7}


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """A trial that asks for a performance status of the last 14 days."""
    file = Path(tmp_path_factory.mktemp("own"), "NCT99990001.yaml")
    rule = "at most: {measure: ecog, within_days: 14, limit: 1}"
    file.write_text(HEAD + CRITERION.format(1, "ECOG 0 or 1 in 14 days", rule), encoding="utf-8")
    return read_trial(file)


def test_a_score_is_forgotten_with_its_day(scored: Trial) -> None:
    whole = {"as_of": "2026-05-14", "ecog": {"value": 1, "date": "2026-05-10"}}
    assert [way for way in forgettable(whole) if way[0] == "ecog"] == [("ecog",)]


def test_the_day_of_a_score_is_told_of_the_score_that_is_there(scored: Trial) -> None:
    days = days_at_limits({"as_of": "2026-05-14"}, scored.criterion("0001-01"))
    assert [str(day) for day in days] == ["2026-04-29", "2026-04-30", "2026-05-01"]
    whole = {"as_of": "2026-05-14", "ecog": 1}
    dated = otherwise_stated(whole, [("/ecog/date", "2026-04-30")])
    assert dated["ecog"] == {"value": 1, "date": "2026-04-30"}
    again = otherwise_stated(dated, [("/ecog/date", "2026-04-29")])
    assert again["ecog"] == {"value": 1, "date": "2026-04-29"}


def test_patients_of_whom_all_is_told_have_a_score_with_its_day(scored: Trial) -> None:
    drawn: list[Profile] = []

    @settings(max_examples=8, database=None, deadline=None)
    @given(complete_patients([scored]))
    def draws(found: Profile) -> None:
        drawn.append(found)

    draws()
    assert all(isinstance(one.ecog, EcogBounds) and one.ecog.date is not None for one in drawn)


def test_a_value_is_forgotten_with_its_unit(trial: Trial) -> None:
    whole = around([trial]).plain.document()
    ways = forgettable(whole)
    assert ("measurements", "prednisone_dose") in ways
    assert all(read(without(whole, way)) for way in ways if way[0] == "measurements")


def test_an_assessment_is_made_of_a_day_of_progression_alone() -> None:
    lines = [{"progression_date": {"from": "2026-01", "to": "2026-03"}}, {},
             {"progression_date": "2026-04-01"}, {"progression_date": "2026-05-08"}]  # fmt: skip
    there = {"date": "2026-05-08", "response": "PD"}
    made = shown([there], {"systemic_therapy": {"lines": lines}})
    assert made == [{"date": "2026-04-01", "response": "PD"}, there]
