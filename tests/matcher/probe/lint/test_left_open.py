"""Measures that the lint leaves open: what follows of them is found, and no patient is left out."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.backends.solver.logic import no
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.probe.lint.noted import Lint
from oligomatch.matcher.probe.lint.solved import Solved
from oligomatch.rules.tree import AllOf, AnyOf, Every, Exists, Is, Measure, Node, Not, Within
from tests.matcher.probe.test_since_given import line, trial_of

MOST = Measure("most_in_one_organ", of="metastases", at="entry", by="DEFAULT")
ICI, LEFT = frozenset({"ici"}), frozenset({"durvalumab"})
CYCLES = Measure("cycles_given", names=ICI)
OF_PD1 = Measure("cycles_given", names=frozenset({"pd1"}))
GIVEN = Is(Measure("prior_or_concurrent", names=ICI))
BESIDE = Is(Measure("prior_or_concurrent", names=ICI, other_than=LEFT))
WASHED = Is(Measure("therapy_washed_out", names=ICI, half_lives=5, days=28, whichever="shorter"))
DOSED = Exists(
    Measure(
        "count",
        of="metastases",
        at="entry",
        where=Is(
            Measure(
                "prior_local_therapy",
                names=frozenset({"RT"}),
                dose=frozenset({Within(Measure("bed_gy"), low=100)}),
            )
        ),
    )
)


@pytest.mark.parametrize(
    ("trees", "found"),
    [
        ([Within(MOST, high=3)], set()),
        ([Within(MOST, high=3), Within(MOST, low=5)], {Lint.NOBODY_IS_ELIGIBLE}),
        ([Within(MOST, high=3), Within(MOST, high=5)], {Lint.NEVER_MATTERS}),
        ([Within(CYCLES, low=2)], set()),
        ([Within(CYCLES, low=2), Not(GIVEN)], {Lint.NOBODY_IS_ELIGIBLE}),
        ([Within(CYCLES, high=3), Within(OF_PD1, low=4)], {Lint.NOBODY_IS_ELIGIBLE}),
        ([Within(OF_PD1, high=3), Within(CYCLES, low=4)], set()),
        ([WASHED, Not(WASHED)], {Lint.NOBODY_IS_ELIGIBLE}),
        ([Not(GIVEN), WASHED], {Lint.NEVER_MATTERS}),
        ([Not(GIVEN), Not(BESIDE)], {Lint.NEVER_MATTERS}),
        ([AnyOf((GIVEN, BESIDE))], {Lint.IDLE_PART}),
        ([AllOf((BESIDE, WASHED))], set()),
        ([Not(DOSED)], set()),
        ([DOSED, Not(DOSED)], {Lint.NOBODY_IS_ELIGIBLE}),
    ],
)
def test_what_follows_of_them_is_found(trees: list[Node], found: set[Lint]) -> None:
    noted = {one.lint for one in Solved(trial_of(*trees)).findings()}
    assert noted - {Lint.OVER_CAUTIOUS} == found


def test_whoever_there_is_is_among_those_it_asks_about() -> None:
    trees = [
        GIVEN,
        BESIDE,
        WASHED,
        Within(CYCLES, high=0),
        Within(OF_PD1, low=1),
        *(Within(MOST, high=number) for number in (0, 1, 2, 3)),
    ]
    solved = Solved(trial_of(*trees))
    drugs = (["durvalumab"], ["pembrolizumab"], ["cisplatin"], ["durvalumab", "cisplatin"], [])
    for agents in drugs:
        for end in ("2026-05-10", "2026-03-20", "2025-10-01"):
            lines = [line(end, *agents) | {"number": 1}] if agents else []
            profile = {
                "as_of": "2026-05-14",
                "lesions": [{"organ": "liver"}, {"organ": "liver"}, {"organ": "L3"}],
                "assessments": [{"date": "2026-05-10", "totals": {"metastases": 3}}],
                "systemic_therapy": {
                    "lines": lines,
                    "palliative_lines": len(lines),
                    "adjuvant_lines": 0,
                },
            }
            patient = derive(profile_of(profile), date(2026, 5, 14))
            verdicts = [(tree, judge(tree, patient)) for tree in trees]
            signed = [
                solved.formula(tree) if verdict is Verdict.MET else no(solved.formula(tree))
                for tree, verdict in verdicts
                if verdict is not Verdict.UNKNOWN
            ]
            assert signed
            assert solved.some(*signed)


def test_sizes_added_up_beside_sizes_limited_leave_only_the_sum_undecided() -> None:
    total = Measure("sum_diameters_mm", of="metastases", at="entry")
    metastases = Measure("count", of="metastases", at="entry")
    each = Every(metastases, Within(Measure("max_diameter_mm"), high=20))
    trial = trial_of(each, Within(total, high=100))
    found = [one for one in Solved(trial).findings() if one.lint is Lint.NOT_DECIDED]
    assert [(one.criterion, one.details["what"]) for one in found] == [
        (trial.criteria[1].id, "diameter_mm")
    ]
