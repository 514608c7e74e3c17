"""What the library keeps of the trials holds for the rules as they are."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from oligomatch.api.page.kept.reading import Overlap, as_kept, digest_of, pair_of, sides_of
from oligomatch.api.page.library.heat import Ends, Spot, heat_context, short
from oligomatch.api.page.library.overlaps import overlap_context, pair_context
from oligomatch.api.page.library.sides import beside
from oligomatch.api.results.matching import load_rules
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import DECIDING, Trial

TRIALS = {trial.id: trial for trial in load_trials()}
SAME = as_kept(TRIALS.values())
PAIRS = {(a, b): pair_of(TRIALS[a], TRIALS[b], SAME) for a, b in combinations(TRIALS, 2)}
RENEW = "the rules have changed: run `python -m scripts.library`"


def test_every_pair_and_every_criterion_is_kept_for_the_rules_as_they_are() -> None:
    from oligomatch.api.page.kept import reading

    kept = reading._kept(reading.OVERLAP)
    assert kept["trials"] == {id: digest_of(trial) for id, trial in TRIALS.items()}, RENEW
    assert len(kept["pairs"]) == len(PAIRS) == 561
    for trial in TRIALS.values():
        deciding = {c.id for c in trial.criteria if c.kind in DECIDING}
        assert set(sides_of(trial)) == deciding, RENEW


def test_every_patient_kept_is_eligible_for_both_trials() -> None:
    pytest.importorskip("z3", reason="z3-solver is not installed")
    from oligomatch.matcher.backends.solver.verdicts import choices_of
    from scripts.overlap import trees_under

    known: dict[str, Profile] = {}
    for (one, other), pair in PAIRS.items():
        if pair.patient is None:
            continue
        profile = known.setdefault(repr(pair.patient), profile_of(pair.patient))
        assert profile.as_of is not None
        patient = derive(profile, profile.as_of)
        for trial in (TRIALS[one], TRIALS[other]):
            if pair.overlap is Overlap.BOTH:
                assert match_trial(patient, trial).match is MatchClass.ELIGIBLE
            else:
                assert pair.overlap is Overlap.READING
                assert any(
                    all(judge(tree, patient) is Verdict.MET for tree in trees_under(trial, choice))
                    for choice in choices_of(trial)
                )


def test_a_pair_that_excludes_itself_names_criteria_of_both_or_of_one() -> None:
    never = [(pair, kept) for pair, kept in PAIRS.items() if kept.overlap is Overlap.NEVER]
    assert len(never) > 100
    for (one, other), kept in never:
        ids = {c.id for id in (one, other) for c in TRIALS[id].criteria}
        assert kept.criteria
        assert set(kept.criteria) <= ids


def test_proofs_are_found_again() -> None:
    pytest.importorskip("z3", reason="z3-solver is not installed")
    from scripts.overlap import shared

    for one, other in [("NCT02759783", "NCT03965468"), ("NCT02364557", "NCT03965468")]:
        found = shared(TRIALS[one], TRIALS[other], date(2026, 5, 14))
        assert found.overlap is Overlap.NEVER
        assert PAIRS[one, other].overlap is Overlap.NEVER


def test_where_rules_have_changed_nothing_is_claimed() -> None:
    from dataclasses import replace

    one, other = list(TRIALS.values())[:2]
    changed = replace(one, criteria=one.criteria[1:])
    assert as_kept((changed, other)) == {other.id}
    for pair in ((changed, other), (other, changed)):
        assert pair_of(*pair, as_kept(pair)).overlap is Overlap.OPEN
    assert sides_of(changed) == {}
    assert all(not told.differences for told in beside(changed).values())


def test_the_matrix_is_the_same_both_ways() -> None:
    context = overlap_context(load_rules(None))
    cells = {(one.id, other.id): kind for one, others in context["lines"] for other, kind in others}
    assert all(cells[one, other] == cells[other, one] for one, other in cells)
    assert sum(number for _, _, number, _ in context["told"]) == context["pairs"] == 561
    assert sum(kind in context["shares"] for kind in cells.values()) == 2 * sum(
        number for style, _, number, _ in context["told"] if style in ("k-yes", "k-may")
    )


def test_a_pair_tells_why() -> None:
    told = pair_context(load_rules(None), "NCT03965468/core")
    assert told["said"] == "Nobody can be eligible for both"
    assert {trial.acronym for trial, _ in told["criteria"]} == {"CHESS", "CORE"}


def test_boundary_patients_differ_in_what_the_criterion_reads() -> None:
    omega: Trial = TRIALS["NCT03827577"]
    (values,) = beside(omega)["7577-04"].differences
    assert [(one.words, one.typed) for one in values] == [
        ("total of metastases", False),
        ("3", False),
        ("4", False),
    ]


def test_boundary_patients_are_in_words_but_for_what_is_typed_so() -> None:
    values = [
        value
        for trial in TRIALS.values()
        for one in beside(trial).values()
        for each in one.differences
        for value in each
    ]
    typed = {value.words for value in values if value.typed}
    assert "totals" in typed
    assert {one for one in typed if " " in one and ":" not in one} == set()


@pytest.mark.parametrize(
    ("limits", "signs"),
    [
        ([(None, False, 5, False)], "≤5"),
        ([(1, False, None, False), (None, False, 3, False)], "≤3"),
        ([(4, False, 10, False)], "4–10"),
        ([(3, False, None, False)], "≥3"),
        ([(0, False, 0, False)], "0"),
        ([(None, False, 5, False), (None, False, 3, False)], "≤3"),
        ([(None, False, 470, True)], "<470"),
        ([(None, False, 5, False), (None, False, 5, True)], "<5"),
        ([(None, False, 5, True), (None, False, 3, False)], "≤3"),
        ([(4, False, 10, True)], "4–<10"),
        ([(30, True, None, False)], ">30"),
        ([(3, False, None, False), (3, True, None, False)], ">3"),
        ([(0, True, 5, False)], "≤5"),
        ([(1, True, 5, False)], ">1–5"),
    ],
)
def test_limits_in_a_few_signs(limits: list[Ends], signs: str) -> None:
    assert short(limits) == signs


def test_a_limit_below_a_number_is_shown_as_such() -> None:
    own = load_rules(Path(__file__).parents[3] / "examples" / "trials")
    (band,) = (one for one in heat_context(own)["bands"] if "QTc" in one.what)
    assert [one.text for one in band.spots if isinstance(one, Spot)] == ["<470"]
