"""Whole trials of a tester's own: somebody meets each, and stands at limits of an earlier line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import MatchClass, judge_criterion, match_trial
from oligomatch.matcher.probe.boundaries import Finder
from oligomatch.matcher.probe.search.earlier import named_drugs, with_earlier_line
from oligomatch.matcher.probe.search.goals import Goal, derived
from oligomatch.matcher.probe.search.patients import SITES, patient, read, restaged
from oligomatch.matcher.probe.search.seeking import seek
from oligomatch.rules.read import read_trial
from oligomatch.rules.trial import Trial

OWN = Path(__file__).parents[2] / "planted" / "trials"
GIVEN_BEFORE, GROWN, PROGRESSED = (read_trial(one) for one in sorted(OWN.glob("*.yaml")))


@pytest.mark.parametrize("trial", [GIVEN_BEFORE, PROGRESSED], ids=lambda one: one.acronym)
def test_somebody_is_found_who_meets_a_trial_that_asks_for_an_earlier_line(trial: Trial) -> None:
    found = next(seek(Goal.of(trial)))
    assert match_trial(derived(found), trial).match is MatchClass.ELIGIBLE
    assert len(found.systemic_therapy.lines) > 1


def test_a_pair_lies_at_the_months_since_the_first_line_of_a_class_ended() -> None:
    criterion = GIVEN_BEFORE.criterion("0001-04")
    pair = Finder(GIVEN_BEFORE).edge(criterion).pair
    assert pair is not None
    sides = [
        judge_criterion(derived(one), criterion).verdict for one in (pair.inside, pair.outside)
    ]
    assert sides == [Verdict.MET, Verdict.NOT_MET]


def test_an_earlier_line_is_over_before_what_comes_next_and_is_of_use_or_fails() -> None:
    ((names, leaf),) = named_drugs(GIVEN_BEFORE.criterion("0001-04"))
    assert names == {"ici"}
    for told in (
        patient([], SITES[:1]),
        patient([restaged(("osimertinib",), "2026-01-14", "SD")], SITES[:2]),
    ):
        before = read(told)
        assert before is not None
        made = [read(one) for one in with_earlier_line(before, "nivolumab", leaf)]
        ways = [one.systemic_therapy.lines[0].progressed for one in made if one is not None]
        assert ways == [False, True]
        for one in filter(None, made):
            first, *later = one.systemic_therapy.lines
            assert first.end is not None
            assert first.end.last < min(
                [line.start.first for line in later if line.start], default=date(2026, 5, 14)
            )
