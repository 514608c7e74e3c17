"""A trial whose protocol has versions: each patient is matched by the one in force on his day, by
every executor, and a version that begins later is a change on that day."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from oligomatch.api.library.screening import screen
from oligomatch.matcher.backends.catalogue.index import Catalogue
from oligomatch.matcher.backends.catalogue.ranking import Ranking
from oligomatch.matcher.backends.solver.verdicts import exact_match
from oligomatch.matcher.cohort.columns.fitting import fitting
from oligomatch.matcher.cohort.columns.judged import result_columns
from oligomatch.matcher.cohort.columns.packed import packed
from oligomatch.matcher.cohort.reading.columns import (
    DAY,
    NoColumn,
    measure_frame,
    measures_of_trials,
)
from oligomatch.matcher.cohort.results.frames import screen_frames
from oligomatch.matcher.cohort.results.screening import screen_trial
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.match.criteria import Match, MatchClass, match_trial
from oligomatch.matcher.match.difference import differences
from oligomatch.matcher.match.outlook import may_change_class, outlook
from oligomatch.matcher.match.rank import rank
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.tree import Always, Measure, Within
from oligomatch.rules.trial import DECIDING, Arm, Event, Trial, Version, Wait
from tests.rules.amended import NSCLC, PET, VERSIONS, amended, at_most, patient, rule
from tests.support.cohorts import cohort
from tests.support.patients import TRIALS

PATIENTS = 40
TRIAL = amended()
DECIDERS = [c for t in TRIALS.values() for c in t.criteria if c.kind in DECIDING and c.tree]
FIRST, LAST = date(2025, 6, 1), date(2026, 8, 1)


def who(day: date, **fields: Any) -> Patient:
    return derive(profile_of(patient(day, **fields)), day)


def records() -> list[dict[str, Any]]:
    """A cohort of which each patient is asked on a day of his own, not before what is told."""
    each = [dict(one) for one in cohort(PATIENTS)]
    for number, one in enumerate(each):
        own = date.fromisoformat(one["as_of"])
        one["as_of"] = (own + timedelta(days=90 * (number % 4))).isoformat()
    return each


def patients() -> list[Patient]:
    each = [Profile.model_validate(one) for one in records()]
    return [derive(one, one.as_of or LAST) for one in each]


def drawn(seed: int, number: str = "NCT02417662", *, arms: bool = False) -> Trial:
    """A trial of drawn criteria, each of some versions or of all."""
    draw = random.Random(seed)
    days = sorted({one.as_of for one in patients()})
    some = sorted(draw.sample(days[1:], 2))
    versions = (Version("2.0", some[0]), Version("3.0", some[1]))
    windows = [("", ""), ("2.0", ""), ("3.0", ""), ("", "2.0"), ("", "3.0"), ("2.0", "3.0")]
    criteria = []
    for place, one in enumerate(draw.sample(DECIDERS, draw.randint(3, 9)), 1):
        since, before = draw.choice(windows)
        own = tuple(draw.sample("AB", draw.randint(0, 1))) if arms else ()
        id = f"{number[-4:]}-{place:02}"
        criteria.append(replace(one, id=id, since=since, before=before, arms=own))
    named = (Arm("A", "cohort A"), Arm("B", "cohort B")) if arms else ()
    return replace(
        TRIALS[number], criteria=tuple(criteria), versions=versions, arms=named, silenced=()
    )


def by_definition(trial: Trial, day: date) -> Trial:
    """The trial as a file would have it that knows the version of that day alone."""
    begun = {one.name for one in trial.versions if one.since <= day}
    own = [
        replace(one, since="", before="")
        for one in trial.criteria
        if (not one.since or one.since in begun) and one.before not in begun
    ]
    return replace(trial, criteria=tuple(own), versions=())


def verdicts(match: Match) -> list[tuple[str, Any]]:
    return [(one.id, one.verdict) for one in match.criteria]


@pytest.mark.parametrize(
    ("day", "expected", "version"),
    [
        (date(2022, 2, 28), MatchClass.INELIGIBLE, ""),
        (date(2022, 3, 1), MatchClass.ELIGIBLE, "2.0"),
        (date(2024, 4, 30), MatchClass.ELIGIBLE, "2.0"),
        (date(2024, 5, 1), MatchClass.ELIGIBLE, "3.0"),
    ],
)
def test_the_version_in_force_decides(day: date, expected: MatchClass, version: str) -> None:
    found = match_trial(who(day), TRIAL)
    assert found.match is expected
    assert found.trial.in_force is not None
    assert found.trial.in_force.name == version


def test_a_limit_that_an_amendment_loosens() -> None:
    classes = [
        match_trial(who(day, ecog=2), TRIAL).match for day in (date(2024, 4, 30), date(2024, 5, 1))
    ]
    assert classes == [MatchClass.INELIGIBLE, MatchClass.ELIGIBLE]


@pytest.mark.parametrize("arms", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_each_executor_matches_the_version_of_the_day(seed: int, arms: bool) -> None:
    one, plain = drawn(seed, arms=arms), TRIALS["NCT03410043"]
    catalogue = Catalogue([one, plain])
    for each in patients():
        known = match_trial(each, by_definition(one, each.as_of))
        found = match_trial(each, one)
        assert (found.match, found.arm) == (known.match, known.arm)
        assert verdicts(found) == verdicts(known)
        ranking = {r.trial.id: r for r in Ranking(catalogue, each).ranked()}
        assert ranking[one.id].match == found
        matches = [found, match_trial(each, plain)]
        assert Ranking(catalogue, each).ranked() == rank(matches, each)
        pair = screen_trial(each, one)
        plainly = screen_trial(each, by_definition(one, each.as_of))
        assert (pair.kind, pair.step, pair.asks) == (plainly.kind, plainly.step, plainly.asks)
        assert pair.row.replace(".", "") == plainly.row


@pytest.mark.parametrize("arms", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_columns_take_the_version_of_each_patient(seed: int, arms: bool) -> None:
    trials = [
        drawn(seed, arms=arms),
        drawn(seed + 50, "NCT03391869"),
        TRIALS["NCT03410043"],
    ]
    asked = records()
    ours, judge = screen(asked, trials), screen_frames(asked, trials)
    for name, frame in judge.items():
        own = [column for column in frame.columns if column in ours[name].columns]
        assert ours[name].select(own).equals(frame.select(own)), name
    rows = ours["results"].filter(pl.col("trial") == trials[0].id)["standings"]
    assert any("." in row for row in rows)


def test_measure_columns_hold_the_day_asked() -> None:
    trials, everybody = [drawn(1), drawn(52, "NCT03391869")], patients()
    frame = measure_frame(everybody, trials)
    rows = result_columns(frame, trials)
    classes = [str(match_trial(one, trial).match) for one in everybody for trial in trials]
    assert rows["match"].to_list() == classes
    counted = fitting(frame.lazy(), trials)
    surely = [classes[n::2].count("eligible") for n in (0, 1)]
    assert counted["certain"].to_list() == surely
    less = packed(frame, measures_of_trials(trials))
    assert fitting(less.lazy(), trials).equals(counted)
    with pytest.raises(NoColumn, match=DAY):
        result_columns(frame.drop(DAY), trials)


@pytest.mark.parametrize("seed", range(2))
def test_the_exact_layer_asks_the_version_of_the_day(seed: int) -> None:
    one = drawn(seed)
    for each in patients()[:8]:
        found = exact_match(each, one)
        known = exact_match(each, by_definition(one, each.as_of))
        assert (found.match.match, found.settled) == (known.match.match, known.settled)
        assert found.match.trial.in_force is not None


# --- time ----------------------------------------------------------------------------------------


def test_a_version_that_begins_later_is_a_change_on_that_day() -> None:
    day = date(2024, 1, 1)
    today = who(day, ecog=2)
    match = match_trial(today, TRIAL)
    assert may_change_class(match)
    (change,) = outlook(today, [match]).changes
    assert (change.day, change.version) == (date(2024, 5, 1), VERSIONS[1])
    assert (change.before, change.after) == (MatchClass.INELIGIBLE, MatchClass.ELIGIBLE)
    assert change.turns == ()
    assert [one.id for one in change.begun] == ["7662-05"]
    assert [one.id for one in change.ended] == ["7662-03"]
    assert change.trial.in_force == VERSIONS[1]


@pytest.mark.parametrize("seed", range(6))
def test_the_outlook_is_what_a_match_on_each_day_would_say(seed: int) -> None:
    one = drawn(seed, arms=seed % 2 == 0)
    for each in patients()[:8]:
        kind, last = match_trial(each, one).match, each.as_of
        for change in outlook(each, [match_trial(each, one)]).changes:
            assert match_trial(each.on(change.day - timedelta(days=1)), one).match is kind, last
            assert change.before is kind
            kind, last = change.after, change.day
            assert kind is match_trial(each.on(change.day), one).match
            assert match_trial(each.on(change.day), one).trial == change.trial


def test_no_day_is_named_for_a_criterion_that_is_no_longer_asked_then() -> None:
    aged = Within(Measure("months_since_definitive_treatment"), 6, None)
    waits = (Wait(Event.TIME, Always()),)
    told = {"primary": {"definitive_treatment_end": "2024-01-15"}}
    asked = who(date(2024, 2, 1), **told)
    for before, expected in (("3.0", None), ("", date(2024, 7, 15))):
        trial = amended(rule(1, NSCLC), rule(2, aged, waits=waits, before=before))
        judged = match_trial(asked, trial).criteria[1]
        (awaited,) = judged.awaits
        assert awaited.day == expected
    trial = amended(rule(1, NSCLC), rule(2, aged, waits=waits, before="3.0"))
    (change,) = [c for c in outlook(asked, [match_trial(asked, trial)]).changes if c.opens]
    assert change.day == date(2024, 5, 1)


def test_two_days_of_one_patient_are_compared_by_what_both_versions_ask() -> None:
    before, after = (
        match_trial(who(day, ecog=2, imaging=told), TRIAL)
        for day, told in ((date(2024, 4, 30), {}), (date(2024, 5, 1), {"fdg_pet": True}))
    )
    (found,) = differences([before], [after])
    assert (found.before, found.after) == (MatchClass.INELIGIBLE, MatchClass.ELIGIBLE)
    assert [turn.after.id for turn in found.turns] == ["7662-04"]


def test_a_trial_of_one_version_stays_of_it() -> None:
    today = who(date(2024, 6, 1), ecog=2)
    pinned = TRIAL.of_version(VERSIONS[0])
    assert match_trial(today, pinned).match is MatchClass.INELIGIBLE
    assert match_trial(today, TRIAL).match is MatchClass.ELIGIBLE
    assert match_trial(today, amended(rule(1, PET), rule(2, at_most(0), before="2.0"))).match is (
        MatchClass.ELIGIBLE
    )
