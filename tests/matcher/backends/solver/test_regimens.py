"""Exact verdicts of drugs: one that the vocabulary does not know may be of any class, and a class
that no source gives a drug or denies it is open, with a patient on either side."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

pytest.importorskip("z3", reason="z3-solver is not installed")

from oligomatch.matcher.backends.solver.verdicts import ask
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.rules.tree import Is, Measure

DAY = date(2026, 5, 14)


def treated(**therapy: Any) -> Patient:
    told = {"as_of": str(DAY), "cancer_type": "nsclc", "systemic_therapy": therapy}
    return derive(profile_of(told), DAY)


@pytest.mark.parametrize("named", ["egfr_tki", "chemotherapy"])
def test_a_drug_that_the_vocabulary_does_not_know_is_asked_of_every_class(named: str) -> None:
    who = treated(given=[{"agent": "foomab"}])
    trees = [
        Is(Measure("prior_or_concurrent", names=frozenset({named}))),
        Is(Measure("given", names=frozenset({"osimertinib"}))),
        Is(Measure("given", names=frozenset({"foomab"}))),
    ]
    exact = ask(who, trees)
    assert [exact.verdict(tree).verdict for tree in trees] == [judge(tree, who) for tree in trees]
    assert exact.verdict(trees[0]).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("agents", "named", "expected"),
    [
        (["cisplatin", "irinotecan"], "platinum_doublet", Verdict.UNKNOWN),
        (["FOLFOX"], "platinum_doublet", Verdict.UNKNOWN),
        (["cisplatin", "pemetrexed"], "platinum_doublet", Verdict.MET),
        (["carboplatin"], "platinum_doublet", Verdict.NOT_MET),
        (["irinotecan"], "platinum_doublet", Verdict.NOT_MET),
        (["carboplatin"], "single_agent_ct", Verdict.UNKNOWN),
        (["docetaxel", "ramucirumab"], "single_agent_ct", Verdict.UNKNOWN),
        (["carboplatin", "irinotecan"], "single_agent_ct", Verdict.NOT_MET),
        (["osimertinib"], "single_agent_ct", Verdict.NOT_MET),
        (["tucatinib"], "tki", Verdict.MET),
        (["dabrafenib", "trametinib"], "tki", Verdict.UNKNOWN),
        (["sotorasib"], "tki", Verdict.NOT_MET),
    ],
)
def test_a_class_that_no_source_settles_is_open_and_can_be_told(
    agents: list[str], named: str, expected: Verdict
) -> None:
    line = {"number": 1, "agents": agents, "start": "2026-01-05", "end": "2026-04-01"}
    who = treated(palliative_lines=1, adjuvant_lines=0, lines=[line])
    tree = Is(Measure("prior_or_concurrent", names=frozenset({named})))
    exact = ask(who, [tree])
    assert judge(tree, who) is exact.verdict(tree).verdict is expected
    if expected is Verdict.UNKNOWN:
        for trees, failing, side in (([tree], None, Verdict.MET), ([], tree, Verdict.NOT_MET)):
            one = exact.witness(trees, failing=failing)
            assert one is not None, side
            assert judge(tree, derive(one, DAY)) is side
