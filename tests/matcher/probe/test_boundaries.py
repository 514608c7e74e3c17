"""Boundary patients: on either side of one criterion, complete in all else, minimal, and usual."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from oligomatch.api.authoring.boundary_view import text_lines
from oligomatch.api.authoring.checking import case_problems
from oligomatch.api.commands.authoring.boundary import _within
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.matcher.probe import boundaries
from oligomatch.matcher.probe.boundaries import Boundary, Edge, Finder, Why, edge_of, edges
from oligomatch.matcher.probe.clause_set import WhyMissing, exercises
from oligomatch.matcher.probe.coverage import coverage
from oligomatch.matcher.probe.search.goals import derived
from oligomatch.matcher.probe.search.plausible import Oddity, oddities
from oligomatch.matcher.probe.search.tidying import READ_BY, between
from oligomatch.matcher.probe.spans import SpanSide, sides_of_spans
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.case_files import SHIPPED as CASES
from oligomatch.rules.case_files import read_cases
from oligomatch.rules.read import SHIPPED
from oligomatch.rules.tree import AllOf, Measure, Node, Not, Within
from oligomatch.rules.trial import DECIDING, Criterion, Trial
from scripts.console import answer
from tests.support.patients import CRITERIA, TRIALS
from tests.support.wording import NO_TRIAL

SARON, SMALL = TRIALS["NCT02417662"], TRIALS["NCT04275687"]


@pytest.fixture(scope="module")
def found() -> list[Edge]:
    """The edges of a small trial."""
    return list(edges(SMALL))


@cache
def saron(id: str) -> Boundary:
    """The pair of one criterion of SARON."""
    pair = edge_of(SARON, CRITERIA[id]).pair
    assert pair is not None
    return pair


def only(trial: Trial, *ids: str) -> Trial:
    """A trial that asks these criteria alone: what the others ask takes long to be found."""
    return replace(trial, criteria=tuple(one for one in trial.criteria if one.id in ids))


def failing(trial: Trial, profile: Profile) -> list[str]:
    match = match_trial(derived(profile), trial)
    return [one.id for one in match.deciding if one.verdict is not Verdict.MET]


def test_a_total_lies_next_to_its_limit_on_either_side() -> None:
    pair = edge_of(TRIALS["NCT03827577"], CRITERIA["7577-04"]).pair
    assert pair is not None
    assert pair.facts == ("/assessments/0/totals/metastases",)
    totals = [one.document()["assessments"][0]["totals"] for one in (pair.inside, pair.outside)]
    assert totals == [{"metastases": 3}, {"metastases": 4}]


@pytest.mark.parametrize("id", ["7662-02", "7662-04", "7662-06", "7662-08"])
def test_inside_all_is_met_and_outside_one_criterion_fails(id: str) -> None:
    pair = saron(id)
    assert match_trial(derived(pair.inside), SARON).match is MatchClass.ELIGIBLE
    assert failing(SARON, pair.outside) == [id]
    assert not oddities(pair.inside)
    assert not oddities(pair.outside)
    assert profile_of(pair.inside.document()) == pair.inside


def test_a_limit_is_told_to_the_last_lesion_and_to_the_last_day() -> None:
    pair = saron("7662-04")
    sides = [p.assessments[-1].totals for p in (pair.inside, pair.outside)]
    assert [side.metastases for side in sides if side] == [5, 6]
    assert [len(p.lesions) for p in (pair.inside, pair.outside)] == [5, 6]
    dates = saron("7662-02")
    found_on = [p.primary.diagnosis_date for p in (dates.inside, dates.outside)]
    assert [str(day) for day in found_on] == ["2025-10-10", "2025-10-09"]  # six months and a day
    assert dates.facts == ("/primary/diagnosis_date",)


def test_a_span_has_a_pair_below_it_and_a_pair_above_it() -> None:
    edge = edge_of(TRIALS["NCT02045446"], CRITERIA["5446-08"])  # 4 to 6 cycles
    lines = [
        [side.systemic_therapy.lines[0].cycles for side in (pair.inside, pair.outside)]
        for pair in edge.pairs
    ]
    assert sorted(lines) == [[4, 3], [6, 7]]  # type: ignore[type-var]
    assert [one.side for one in edge.further] == [SpanSide.ABOVE]
    outside = [failing(TRIALS["NCT02045446"], pair.outside) for pair in edge.pairs]
    assert outside == [["5446-08"], ["5446-08"]]


def test_where_nobody_lies_on_one_side_alone_it_says_with_whom() -> None:
    trial = only(TRIALS["NCT03808662"], "8662-01", "8662-04", "8662-05")
    edge = edge_of(trial, CRITERIA["8662-05"])  # in one organ: below it nothing grows
    below = next(one for one in edge.further if one.side is SpanSide.BELOW)
    assert (below.why, below.others) == (Why.NOT_ALONE, ("8662-04",))
    assert below.pair is not None
    assert failing(trial, below.pair.outside) == ["8662-04", "8662-05"]


def test_the_sides_of_a_span_are_read_from_however_it_is_written() -> None:
    months, age = Measure("months_since_metastases"), Measure("age")
    base = CRITERIA["5687-03"]

    def sides(tree: Node) -> list[tuple[str, Node]]:
        return [(one.side, one.tree) for one in sides_of_spans(replace(base, tree=tree))]

    low, high = Not(Within(age, low=18)), Not(Within(age, high=75))
    told = [("below", low), ("above", high)]
    assert sides(Within(age, low=18, high=75)) == told
    assert sides(AllOf((Within(age, low=18), Within(age, high=75)))) == told
    over = Within(months, high=6)
    assert sides(AllOf((Not(over), Within(months, under=9)))) == [
        ("below", over),
        ("above", Not(Within(months, under=9))),
    ]
    for one_sided in (Within(age, low=0, high=75), Within(age, low=18), Not(Within(age, 18, 75))):
        assert sides(one_sided) == []
    assert sides(AllOf((Within(age, low=18), Within(months, high=9)))) == []


def test_nothing_is_told_that_does_not_matter(found: list[Edge]) -> None:
    for edge in found:
        assert edge.pair is not None
        one, other = edge.pair.inside.document(), edge.pair.outside.document()
        wanted = failing(SMALL, edge.pair.inside), failing(SMALL, edge.pair.outside)
        for name in (one.keys() | other.keys()) - READ_BY:
            less = [{k: v for k, v in told.items() if k != name} for told in (one, other)]
            now = [failing(SMALL, profile_of(told)) for told in less]
            assert tuple(now) != wanted, (edge.criterion.id, name)


def test_where_nobody_fails_it_alone_the_solver_names_what_fails_too() -> None:
    trial = only(SARON, "7662-01", "7662-02", "7662-07")
    edge = edge_of(trial, CRITERIA["7662-07"])
    assert edge.why is Why.NOT_ALONE
    assert edge.others == ("7662-02",)
    assert edge.pair is not None
    assert set(failing(trial, edge.pair.outside)) <= {"7662-07", "7662-02"}


def test_where_a_reading_asks_nothing_the_outside_is_for_the_site_to_say() -> None:
    trial = TRIALS["NCT02076477"]
    edge = edge_of(trial, CRITERIA["6477-08"])
    assert edge.why is Why.NOT_EVERY
    assert edge.pair is not None
    open_ = match_trial(derived(edge.pair.outside), trial).with_verdict(Verdict.UNKNOWN)
    assert [(one.id, one.reason) for one in open_] == [("6477-08", Reason.AMBIGUOUS)]


def planted(*more: Criterion) -> Trial:
    return replace(SMALL, criteria=(*SMALL.criteria, *more))


def test_a_criterion_that_nobody_fails_or_meets_is_said_to_be_so() -> None:
    count = Measure("count", of="metastases", at="entry", by="DEFAULT")
    never = replace(CRITERIA["5687-03"], id="never", tree=Within(count, low=0))
    edge = edge_of(planted(never), never)
    assert edge == Edge(never, None, Why.NOBODY_FAILS, tried=edge.tried)
    other = replace(CRITERIA["5687-03"], id="other", tree=Within(count, low=1))
    edge = edge_of(planted(other), other)
    assert (edge.pair, edge.why) == (None, Why.NOBODY_MEETS)
    assert set(edge.others) == {"5687-03", "other"}
    twice = replace(CRITERIA["5687-01"], id="twice", tree=Not(Not(CRITERIA["5687-01"].tree)))  # type: ignore[arg-type]
    assert edge_of(planted(twice), twice).others == ("5687-01",)


def test_the_patients_of_a_trial_exercise_every_clause_both_ways(found: list[Edge]) -> None:
    assert [edge.criterion.id for edge in found] == [
        one.id for one in SMALL.criteria if one.kind in DECIDING
    ]
    pairs = [edge.pair for edge in found if edge.pair]
    profiles = [side for pair in pairs for side in (pair.inside, pair.outside)]
    more = list(exercises(SMALL, pairs))
    assert not [one for one in more if one.why]
    profiles += [one.profile for one in more if one.profile]
    assert all(clause.both for clause in coverage(SMALL, [derived(one) for one in profiles]))


def test_a_clause_that_no_pair_needs_gets_a_patient_of_its_own() -> None:
    trial = replace(SARON, criteria=(CRITERIA["7662-07"],))
    shown = list(exercises(trial, []))
    assert {(one.met, one.why) for one in shown} == {(True, None), (False, None)}
    patients = [derived(one.profile) for one in shown if one.profile]
    assert all(clause.both for clause in coverage(trial, patients))


def test_what_is_unusual_is_named() -> None:
    told = {"as_of": "2026-05-14", "primary": {"diagnosis_date": "2010-01-01"}}
    assert oddities(profile_of(told)) == (Oddity.LONG_AGO,)
    small = {"as_of": "2026-05-14", "lesions": [{"organ": "brain", "diameter_mm": 1}]}
    assert oddities(profile_of(small)) == (Oddity.SIZE,)


def test_the_middle_of_two_numbers_or_days() -> None:
    assert between(1, 4) == 2
    assert between("2026-01-01", "2026-01-03") == "2026-01-02"
    assert [between(1, 2), between(True, False), between("SD", "PD"), between("2026-01", 3)] == (
        [None] * 4
    )


# --- the command ----------------------------------------------------------------------------------


def test_the_cases_written_pass_and_may_stand_beside_the_trial(tmp_path: Path) -> None:
    name = "NCT04275687"
    (tmp_path / f"{name}.yaml").write_bytes((SHIPPED / f"{name}.yaml").read_bytes())
    said = answer(f"oligomatch boundary {tmp_path / name}.yaml --out {tmp_path}")
    assert said.endswith("cases written\n")
    path = tmp_path / f"{name}.boundary.case.yaml"
    cases = read_cases(path)
    assert len(cases) >= 4
    for case in cases:
        assert not list(case_problems(case, SMALL))
    assert "no problem found" in answer(f"oligomatch check {tmp_path}")
    assert "no problem found" in answer(f"oligomatch cases {tmp_path} --coverage")
    again = answer(f"oligomatch boundary {name} --out {tmp_path}")
    assert "is there already" in again


def test_the_command_shows_two_patients_line_by_line() -> None:
    said = answer("oligomatch boundary NCT04275687 --criterion 5687-03")
    assert "5687-03 no metastasis at entry" in said
    assert "just out: ineligible (5687-03 not met)" in said
    marked = [line.split()[0] for line in said.splitlines() if "totals:" in line]
    assert marked == ["in", "out"]
    told = json.loads(answer("oligomatch boundary NCT04275687 --criterion 5687-03 --format json"))
    (one,) = told["criteria"]
    assert one["differ"] == ["/assessments/0/totals/metastases"]
    assert one["outside"]["expect"] == {"match": "ineligible", "not met": ["5687-03"]}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("nosuch", f"`nosuch` {NO_TRIAL}"),
        ("saron --criterion 7662-99", "no criterion `7662-99` of NCT02417662 decides"),
        ("saron --criterion 7662-10", "those that do: 7662-01"),
        ("saron --out /no/such/folder", "no such folder; make it first"),
        ("README.md", "the trial file cannot be used"),
    ],
)
def test_a_wrong_call_says_what_to_do(asked: str, told: str) -> None:
    assert told in answer(f"oligomatch boundary {asked}")


def deciding(trial: Trial) -> list[Criterion]:
    return [one for one in trial.criteria if one.kind in DECIDING]


def test_in_no_time_nothing_is_looked_for_and_each_criterion_says_so() -> None:
    found = _within(SARON, (), deciding(SARON), 0)
    assert {edge.why for edge in found.edges} == {Why.NO_TIME}
    assert {one.why for one in found.exercises} == {WhyMissing.NO_TIME}
    assert "\n".join(text_lines(found)).count("--seconds") == len(found.edges)


def test_a_search_within_one_criterion_ends_when_its_time_is_over() -> None:
    trial, criterion = TRIALS["NCT02364557"], CRITERIA["4557-01"]
    moments = iter(range(1_000_000))
    most = [20]
    late = Finder(trial, late=lambda: next(moments) > most[0])  # each who is tried asks once
    edge = late.edge(criterion)
    assert (edge.pair, edge.why) == (None, Why.NO_TIME)
    assert next(moments) < 60
    most[0] = 1_000_000  # there is time again
    assert late.edge(criterion).pair is not None


def test_where_more_are_to_be_tried_than_are_tried_it_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trial, id = TRIALS["NCT03808337"], "8337-05"
    whole = Finder(trial)
    found = whole.edge(CRITERIA[id])
    assert found.pair is not None
    assert found.tried == whole.tried > 0
    monkeypatch.setattr(boundaries, "MOST_TRIED", 0)
    monkeypatch.setattr(boundaries, "plain_pairs", lambda *_: [])
    monkeypatch.setattr(boundaries, "product", lambda *_: [])
    edge = Finder(trial).edge(CRITERIA[id])
    assert (edge.why, edge.tried) == (Why.NOT_TRIED, 0)


def test_a_pair_of_few_is_found_before_many_lines_are_told() -> None:
    edge = edge_of(TRIALS["NCT03256981"], CRITERIA["6981-02"])
    assert edge.pair is not None
    assert not oddities(edge.pair.inside)
    assert len(edge.pair.facts) <= 2


def test_a_pair_begins_with_a_patient_of_the_cases_where_nobody_else_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fits = saron("7662-04").inside
    monkeypatch.setattr(boundaries, "plain_pairs", lambda *_: [])
    monkeypatch.setattr(boundaries, "seek", lambda *_: iter(()))
    assert Finder(SARON).edge(CRITERIA["7662-04"]).pair is None
    edge = Finder(SARON, known=[fits]).edge(CRITERIA["7662-04"])
    assert edge.pair is not None
    assert failing(SARON, edge.pair.inside) == []
    assert failing(SARON, edge.pair.outside) == ["7662-04"]
    none_fits = [saron("7662-04").outside]  # whoever is not as wanted begins no pair inside
    refused = Finder(SARON, known=none_fits).edge(CRITERIA["7662-04"]).pair
    assert refused is None or failing(SARON, refused.inside) == []


def test_the_command_begins_with_the_cases_beside_a_trial_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "NCT04275687.yaml"
    file.write_text((SHIPPED / file.name).read_text(encoding="utf-8"), encoding="utf-8")
    cases = CASES / f"{SMALL.id}.case.yaml"
    (tmp_path / cases.name).write_text(cases.read_text(encoding="utf-8"), encoding="utf-8")
    seen: list[int] = []
    real = Finder.__init__

    def noting(self: Finder, trial: Trial, **more: Any) -> None:
        seen.append(len(more["known"]))
        real(self, trial, **more)

    monkeypatch.setattr(boundaries.Finder, "__init__", noting)
    done = answer(f"oligomatch boundary {file} --criterion 5687-03")
    assert "5687-03" in done
    assert seen == [len(read_cases(cases, SMALL))]
