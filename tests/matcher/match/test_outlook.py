"""What time alone changes, held against asking the same profile day by day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.matcher.match.outlook import DayChange, Outlook, outlook
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import Event, Trial
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.patients import GOLDEN, Json, patient

TRIALS = load_trials()
NO, YET, CAN, IS = (MatchClass.INELIGIBLE, MatchClass.NOT_YET, MatchClass.POSSIBLE,
                    MatchClass.ELIGIBLE)  # fmt: skip
State = tuple[MatchClass, dict[str, Any]]


def ahead(who: Patient, trials: tuple[Trial, ...] = TRIALS) -> Outlook:
    return outlook(who, [match_trial(who, trial) for trial in trials])


def asked(profile: Profile, day: date, trial: Trial) -> State:
    """The match of the profile as it stands, asked on a day: what `match --as-of` answers."""
    found = match_trial(derive(profile, day), trial)
    return found.match, {judged.id: (judged.verdict, judged.reason) for judged in found.deciding}


def by_dates(profile: Profile, changes: list[DayChange], day: date, trial: Trial) -> State:
    """The same by the outlook: today's match with every change until then."""
    assert profile.as_of is not None
    kind, verdicts = asked(profile, profile.as_of, trial)
    for change in changes:
        if change.day <= day:
            assert kind is change.before
            kind = change.after
            verdicts |= {t.after.id: (t.after.verdict, t.after.reason) for t in change.turns}
    return kind, verdicts


def test_the_worked_patient() -> None:
    found = [(str(c.day), c.trial.id, c.before, c.after) for c in ahead(patient(GOLDEN)).changes]
    assert found == [
        ("2026-05-29", "NCT03410043", IS, NO),  # 12 weeks of osimertinib are passed
        ("2026-06-05", "NCT01725165", YET, CAN),  # 3 months are reached
        ("2026-06-05", "NCT02756793", YET, YET),
        ("2026-06-05", "NCT02805530", YET, IS),
        ("2026-06-05", "NCT03595644", YET, IS),
        ("2026-06-05", "NCT03827577", YET, CAN),
        ("2026-06-05", "NCT03916913", YET, IS),
        ("2026-09-06", "NCT02314364", IS, NO),  # 6 months are passed
        ("2027-03-06", "NCT02364557", NO, NO),
    ]


def test_a_window_opens_where_the_match_becomes_better_and_closes_where_it_becomes_worse() -> None:
    changes = ahead(patient(GOLDEN)).changes
    opening = {change.trial.id for change in changes if change.opens}
    closing = {change.trial.id for change in changes if change.closes}
    assert closing == {"NCT03410043", "NCT02314364"}
    assert len(opening) == 5
    assert not opening & closing


def test_what_waits_for_induction_and_for_progression() -> None:
    waiting = ahead(patient(GOLDEN)).waiting
    events = {(one.event, one.trial.id) for one in waiting}
    assert (Event.INDUCTION, "NCT02975609") in events
    assert (Event.PROGRESSION, "NCT03808337") in events
    assert Event.TIME not in {one.event for one in waiting}
    for one in waiting:
        assert all(one.event in {a.event for a in judged.awaits} for judged in one.criteria)


def test_a_patient_of_whom_no_date_is_told_changes_on_no_date() -> None:
    assert ahead(patient({})).changes == ()


def test_an_outlook_ends_where_it_is_asked_to() -> None:
    who = patient(GOLDEN)
    matches = [match_trial(who, trial) for trial in TRIALS]
    found = outlook(who, matches, until=date(2026, 6, 5))
    assert {str(change.day) for change in found.changes} == {"2026-05-29", "2026-06-05"}


@pytest.mark.parametrize("start", ["2026-05", "2026", "2026-03-31", "2024-02-29"])
def test_day_after_day_for_four_months(start: str) -> None:
    """Every third day, for the trials that count from the start of treatment."""
    told = json.loads(json.dumps(GOLDEN))
    told["systemic_therapy"]["lines"][0]["start"] = start
    told["assessments"] = [{"at": ["diagnosis"], "totals": {"metastases": 2}}]
    told["metastatic_disease"] = {"ever": True}
    told["primary"] = {}
    profile = patient(told).profile
    for trial in TRIALS:
        if trial.id not in ("NCT03410043", "NCT02314364", "NCT03595644", "NCT01725165"):
            continue
        changes = list(ahead(derive(profile, date(2026, 5, 14)), (trial,)).changes)
        for days in range(0, 120, 3):
            day = date(2026, 5, 14) + timedelta(days=days)
            assert by_dates(profile, changes, day, trial) == asked(profile, day, trial), day


@settings(max_examples=40)
@given(stated_in_part(), st.sampled_from(TRIALS), st.lists(st.integers(1, 730), max_size=6))
def test_claim_31_different_on_each_date_and_constant_between(
    case: tuple[World, Json], trial: Trial, days: list[int]
) -> None:
    profile = Profile.model_validate_json(json.dumps(case[1]))
    assert profile.as_of is not None
    changes = list(ahead(derive(profile, profile.as_of), (trial,)).changes)
    one_day = timedelta(days=1)
    for change in changes:
        before, after = (asked(profile, day, trial) for day in (change.day - one_day, change.day))
        assert before != after or change.before is change.after is YET
        assert (change.before, change.after) == (before[0], after[0])
    sampled = {profile.as_of + timedelta(days=n) for n in days}
    around = {change.day - one_day for change in changes} | {change.day for change in changes}
    for day in sampled | around:
        if day <= profile.as_of + timedelta(days=730):
            assert by_dates(profile, changes, day, trial) == asked(profile, day, trial)


@settings(max_examples=25)
@given(stated_in_part(), st.sampled_from(TRIALS), st.integers(1, 3650))
def test_claim_31_no_date_given_means_constant_for_ten_years(
    case: tuple[World, Json], trial: Trial, days: int
) -> None:
    profile = Profile.model_validate_json(json.dumps(case[1]))
    assert profile.as_of is not None
    who = derive(profile, profile.as_of)
    end = profile.as_of + timedelta(days=3650)
    changes = list(outlook(who, [match_trial(who, trial)], until=end).changes)
    day = profile.as_of + timedelta(days=days)
    if not any(change.day <= day for change in changes):
        assert asked(profile, day, trial) == asked(profile, profile.as_of, trial)
