"""Whole trials of a tester's own: somebody meets each, and stands at limits of an earlier line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import MatchClass, judge_criterion, match_trial
from oligomatch.matcher.probe import boundaries
from oligomatch.matcher.probe.boundaries import Boundary, Finder
from oligomatch.matcher.probe.search import around
from oligomatch.matcher.probe.search.dressing import LessStated, stated_otherwise
from oligomatch.matcher.probe.search.earlier import begun_earlier, named_drugs, with_earlier_line
from oligomatch.matcher.probe.search.goals import Goal, derived
from oligomatch.matcher.probe.search.patients import SITES, in_turn, patient, read, restaged
from oligomatch.matcher.probe.search.seeking import seek
from oligomatch.matcher.probe.strategies import (
    boundary_patients,
    complete_patients,
    eligible_patients,
)
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import read_trial
from oligomatch.rules.tree import Exists, Is, Measure, Node, Not, Within
from oligomatch.rules.trial import Criterion, Kind, Source, Trial

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


def asking(tree: Node) -> Criterion:
    return Criterion("0001-01", Kind.INCLUSION, tree, "words", "text", Source("own"))


def test_what_a_rule_reads_of_a_lesion_is_told_otherwise() -> None:
    counted = Measure("count", of="metastases", at="entry", where=Is(Measure("central")))
    plain = read(patient([], SITES[:1]))
    assert plain is not None
    found = dict(stated_otherwise(LessStated(plain), asking(Not(Exists(counted)))))
    assert found["/lesions/0/central"] in (True, False)
    assert "/lesions/0/organ" not in found


def test_a_line_is_begun_so_much_earlier_as_it_has_to_last() -> None:
    told = read(patient([restaged(("osimertinib",), "2026-01-14", "SD")], SITES[:1]))
    assert told is not None
    long = asking(Within(Measure("months", line="current"), low=6))
    assert judge_criterion(derived(told), long).verdict is Verdict.NOT_MET
    (earlier,) = (read(one) for one in begun_earlier(told, long))
    assert earlier is not None
    assert judge_criterion(derived(earlier), long).verdict is Verdict.MET


def test_the_first_and_the_latest_line_of_a_drug_differ() -> None:
    both = [read(patient([one], SITES[:1])) for one in in_turn(("pembrolizumab",))]
    for line in ("class:ici", "first class:ici"):
        asked = asking(Is(Measure("progressed", line=line)))
        found = {judge_criterion(derived(one), asked).verdict for one in both if one is not None}
        assert found == {Verdict.MET, Verdict.NOT_MET}


def nobody(*_: object) -> Iterator[Profile]:
    return iter(())


def test_patients_known_to_meet_a_trial_are_begun_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a trial that asks much, nobody else may be found in minutes."""
    fits = next(seek(Goal.of(GIVEN_BEFORE)))
    asked = replace(GIVEN_BEFORE, acronym="known")  # what was found of the trial itself is kept
    monkeypatch.setattr(around, "seek", nobody)
    monkeypatch.setattr(boundaries, "seek", nobody)
    few = settings(max_examples=5, deadline=None, database=None)
    slow = settings(few, suppress_health_check=list(HealthCheck))

    @few
    @given(eligible_patients(asked, known=[fits]))
    def meets(drawn: Profile) -> None:
        assert match_trial(derived(drawn), asked).match is MatchClass.ELIGIBLE

    meets()

    @slow
    @given(boundary_patients(asked, known=[fits]))
    def stands(drawn: Boundary) -> None:
        assert match_trial(derived(drawn.inside), asked).match is MatchClass.ELIGIBLE

    stands()
    met: set[MatchClass] = set()

    @settings(few, max_examples=20, derandomize=True)
    @given(complete_patients([asked], known=[fits]))
    def lies(drawn: Profile) -> None:
        met.add(match_trial(derived(drawn), asked).match)

    lies()
    assert MatchClass.ELIGIBLE in met
    assert len(met) > 1
