"""Times since treatments in the lint: what follows of them is found, and no patient is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from oligomatch.matcher.backends.solver.logic import no
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.probe.lint.noted import Lint
from oligomatch.matcher.probe.lint.rank import is_hint
from oligomatch.matcher.probe.lint.solved import Solved
from oligomatch.matcher.probe.lint.waiting import fails_for_good
from oligomatch.rules.tree import Exists, Is, Measure, Node, Not, Within
from oligomatch.rules.trial import Event, Trial, Wait
from tests.rules.amended import rule
from tests.support.patients import TRIALS


def since(kind: str, *names: str) -> Measure:
    return Measure(kind, names=frozenset(names))


ICI, SYSTEMIC = (since("days_since_therapy", one) for one in ("ici", "systemic_therapy"))
MONTHS, DRUG = (
    since("months_since_therapy", "ici"),
    since("days_since_drug", "pembrolizumab"),
)


def trial_of(*trees: Node) -> Trial:
    criteria = tuple(rule(number, tree) for number, tree in enumerate(trees, 1))
    return replace(TRIALS["NCT02417662"], criteria=criteria)


@pytest.mark.parametrize(
    ("trees", "found"),
    [
        ([Within(ICI, under=14), Within(ICI, low=28)], {Lint.NOBODY_IS_ELIGIBLE}),
        ([Not(Within(SYSTEMIC, high=28)), Not(Within(ICI, high=28))], {Lint.NEVER_MATTERS}),
        ([Not(Within(ICI, high=28)), Not(Within(SYSTEMIC, high=14))], set()),
        ([Within(MONTHS, low=6), Within(ICI, high=90)], {Lint.NOBODY_IS_ELIGIBLE}),
        ([Within(MONTHS, low=1), Within(ICI, high=45)], set()),
        ([Not(Within(DRUG, high=28)), Within(ICI, high=28)], set()),
    ],
)
def test_what_follows_of_them_is_found(trees: list[Node], found: set[Lint]) -> None:
    assert {one.lint for one in Solved(trial_of(*trees)).findings()} == found


def test_of_a_wait_nothing_is_said_where_another_criterion_cannot_be_asked() -> None:
    recent = Within(since("days_since", "live_vaccine"), high=30)
    waits = (Wait(Event.TIME, recent),)
    growing = Exists(Measure("count", of="lesions", at="entry", where=Is(Measure("progressing"))))
    trial = replace(trial_of(), criteria=(rule(1, Not(recent), waits=waits), rule(2, Not(growing))))
    found = [(one.lint, one.criterion) for one in Solved(trial).findings()]
    assert found == [(Lint.NOT_DECIDED, "7662-02")]


def test_a_wash_out_that_waits_for_nothing_is_a_hint() -> None:
    recent = Within(since("days_since", "live_vaccine"), high=30)
    bare, waiting = rule(1, Not(recent)), rule(2, Not(recent), waits=(Wait(Event.TIME, recent),))
    trial = replace(trial_of(), criteria=(bare, waiting))
    (one,) = fails_for_good(trial)
    assert (one.lint, one.criterion, is_hint(one, trial)) == (Lint.NEVER_WAITS, "7662-01", True)


def line(end: str | None, *agents: str) -> dict[str, object]:
    told = {"intent": "palliative", "start": "2025-06-01", "agents": [*agents]}
    return told | ({"ongoing": True} if end is None else {"end": end, "ongoing": False})


LINES = (
    line("2026-05-10", "pembrolizumab"),
    line("2026-03-20", "pembrolizumab"),
    line("2025-10-01", "nivolumab"),
    line("2026-04-25", "cisplatin"),
    line(None, "carboplatin", "pembrolizumab"),
)


def test_whoever_there_is_is_among_those_it_asks_about() -> None:
    trees = [
        *(Within(one, high=days) for one in (ICI, SYSTEMIC, DRUG) for days in (14, 28, 90)),
        *(Within(MONTHS, low=months) for months in (1, 2, 6)),
    ]
    solved = Solved(trial_of(*trees))
    some = [*([one] for one in LINES), *(list(two) for two in combinations(LINES[:4], 2)), []]
    for lines in some:
        each = [one | {"number": n} for n, one in enumerate(lines, 1)]
        told = {
            "as_of": "2026-05-14",
            "systemic_therapy": {"lines": each, "palliative_lines": len(each), "adjuvant_lines": 0},
        }
        patient = derive(profile_of(told), date(2026, 5, 14))
        verdicts = [(tree, judge(tree, patient)) for tree in trees]
        signed = [
            solved.formula(tree) if verdict is Verdict.MET else no(solved.formula(tree))
            for tree, verdict in verdicts
            if verdict is not Verdict.UNKNOWN
        ]
        assert signed
        assert solved.some(*signed)
