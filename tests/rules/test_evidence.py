"""What a closed trial found, as structured records: every figure stands in its quote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.api.words.lexicon import titled
from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import EVIDENCE

SEED = Path(__file__).parents[3] / "shared" / "seeds" / "001_554b5d8af4e86cda.txt"
TRIAL = next(trial for trial in load_trials() if trial.id == "NCT02364557")
EXAMPLES = Path(__file__).parents[2] / "examples"


def test_every_kind_of_evidence_that_the_seed_reports_is_there() -> None:
    assert {one.kind for one in TRIAL.evidence.values()} == set(EVIDENCE)


def test_every_figure_and_p_value_stands_in_its_quote() -> None:
    figured = [one for one in TRIAL.evidence.values() if one.arms]
    assert len(figured) == 7
    for one in figured:
        for figure in one.arms.values():
            assert f"{figure:g}" in one.quote
        assert one.unit in ("months", "%")
        assert one.p is None or f"p = {one.p}" in one.quote


@pytest.mark.parametrize(
    ("about", "standard", "ablation", "unit"),
    [
        ("median_pfs", 23, 19.5, "months"),
        ("os_36_months", 71.8, 68.9, "%"),
        ("new_in_field", 29.2, 6.7, "%"),
        ("toxicity_grade_3", 9.7, 5.3, "%"),
    ],
)
def test_the_figures_are_those_of_the_arms_the_source_names(
    about: str, standard: float, ablation: float, unit: str
) -> None:
    one = TRIAL.evidence[about]
    assert dict(one.arms) == {"standard therapy alone": standard, "with ablation": ablation}
    assert (one.unit, one.arms_by_order) == (unit, False)


def test_figures_whose_arms_are_told_by_order_alone_say_so() -> None:
    assert {name for name, one in TRIAL.evidence.items() if one.arms_by_order} == {
        "pfs_2_years",
        "pfs_3_years",
    }


@pytest.mark.skipif(not SEED.is_file(), reason="../shared/seeds is absent")
def test_every_quote_stands_in_the_seed_at_its_line() -> None:
    lines = SEED.read_text(encoding="utf-8").split("\n")
    for one in TRIAL.evidence.values():
        assert one.source.line is not None
        assert one.quote in " ".join(lines[one.source.line - 1].split())


def test_the_evidence_goes_with_the_match_as_data_and_moves_no_trial() -> None:
    run = CliRunner().invoke(
        app, ["match", str(EXAMPLES / "golden.yaml"), "--quick", "--format", "json"]
    )
    matches = {m["trial"]: m for m in json.loads(run.output)["matches"]}
    told = {one["about"]: one for one in matches[TRIAL.id]["evidence"]}
    assert told["median_pfs"]["figures"] == {"standard therapy alone": 23, "with ablation": 19.5}
    assert told["correction"]["kind"] == "correction"
    assert [m["evidence"] for t, m in matches.items() if t != TRIAL.id] == [[]] * 33
    assert (
        max(m["rank"] for m in matches.values() if m["section"] == "options")
        < matches[TRIAL.id]["rank"]
    )


def test_a_finding_is_headed_as_one_writes_it() -> None:
    assert titled("median_pfs") == "Median PFS"
    assert titled("os_36_months") == "OS at 36 months"
    assert titled("phase_iii") == "Phase III"
    assert titled("toxicity_grade_3") == "Toxicity grade 3"


def test_who_sponsored_and_funded_the_breast_trial_is_told_and_no_result_is_an_endpoint() -> None:
    trial = next(one for one in load_trials() if one.id == "NCT02364557")
    assert "NRG Oncology" in trial.evidence["sponsor"].words
    assert "National Cancer Institute" in trial.evidence["sponsor"].words
    assert "%" not in trial.facts.secondary_endpoints
