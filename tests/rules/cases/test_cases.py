"""The case files: every patient gets the verdicts that the contract gives by hand."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.match.criteria import Match, match_trial
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.case_files import Case
from oligomatch.rules.read import load_trials
from tests.support.patients import shipped_cases

TRIALS = {trial.id: trial for trial in load_trials()}
CASES = shipped_cases()


def matched(case: Case) -> Match:
    profile = profile_of(dict(case.patient))
    assert profile.as_of is not None
    return match_trial(derive(profile, profile.as_of), TRIALS[case.trial])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.trial}: {case.name}")
def test_a_case_gets_the_verdicts_that_the_contract_gives(case: Case) -> None:
    match = matched(case)
    expected = case.expected
    got = {j.id: str(j.verdict) for j in match.deciding}
    wanted = {
        id: "not met" if id in expected.not_met else "unknown" if id in expected.unknown else "met"
        for id in got
    }
    assert got == wanted
    assert {j.id: str(j.reason) for j in match.deciding if j.reason} == dict(expected.unknown)
    waits = {j.id: {str(a.event) for a in j.awaits} for j in match.deciding if j.awaits}
    assert waits == {id: set(events) for id, events in expected.waits.items()}
    days = {j.id: a.day for j in match.deciding for a in j.awaits if a.day}
    for id, day in expected.met_on.items():
        assert days[id] == date.fromisoformat(day)
    assert match.match == expected.match


def test_each_of_the_trials_has_at_least_ten_cases() -> None:
    counts = {trial: sum(case.trial == trial for case in CASES) for trial in TRIALS}
    assert len(counts) == 34
    assert all(count >= 10 for count in counts.values()), counts
