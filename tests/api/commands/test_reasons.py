"""The commands `explain` and `gaps`: what they say, in each form, and how they refuse."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from oligomatch.api.commands.app import app
from oligomatch.api.words.catalogue import say
from oligomatch.rules.read import load_trials
from tests.support.wording import (
    MEAN,
    MOLECULAR_REPORT,
    NO_FILE,
    NO_TRIAL,
    STAGING_REPORT,
    TOTAL_AT,
)

EXAMPLES = Path(__file__).parents[3] / "examples"
GOLDEN, SPARSE = str(EXAMPLES / "golden.yaml"), str(EXAMPLES / "sparse.yaml")
TRIALS = {trial.id: trial for trial in load_trials()}


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setenv("NO_COLOR", "1")


def call(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=text)


def told(*arguments: str) -> Any:
    done = call(*arguments, "--format", "json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def criteria(answer: Any) -> dict[str, Any]:
    return {one["criterion"]: one for one in answer["matches"][0]["criteria"]}


# --- every command, on patients that once ended one in a fault ------------------------------------


def unnamed(gene: str) -> dict[str, Any]:
    """A gene that is mutated, nobody says how, and that has nothing else."""
    found = {"result": "positive", "variants": [{"kind": "mutation"}], "no_other_variants": True}
    return {"biomarkers": {gene: found}}


ODD: dict[str, dict[str, Any]] = {
    "at least no metastasis": {"assessments": [{"totals": {"metastases": {"at_least": 0}}}]},
    **{f"{gene} mutated": unnamed(gene) for gene in ("EGFR",)},
}


@pytest.mark.parametrize("command", ["match", "explain - chess", "gaps", "ask", "outlook"])
@pytest.mark.parametrize("odd", ODD)
def test_an_odd_patient_is_answered_by_every_command(odd: str, command: str) -> None:
    patient = {"as_of": "2026-05-14", "cancer_type": "nsclc", **ODD[odd]}
    words = command.split() if " " in command else [command, "-"]
    done = call(*words, "--format", "json", text=json.dumps(patient))
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)


# --- explain ------------------------------------------------------------------------------------


def test_explain_tells_the_answers_that_settle_what_is_open() -> None:
    words = call("explain", SPARSE, "NCT03595644").stdout
    assert "EGFR test: exon 19 deletion, L858R or L861Q → met; negative, or only G719X" in words
    assert f"number of {TOTAL_AT} the present staging: 3 or 4 → met; 5 or more → not met." in words


def test_explain_names_answers_that_settle_only_together() -> None:
    one = criteria(told("explain", SPARSE, "chess"))["5468-03"]
    assert [(step["fact"], step["answer"]) for step in one["together"]] == [
        ("/biomarkers/EGFR", "negative"),
        ("/biomarkers/ALK", "negative"),
        ("/biomarkers/ROS1", "negative"),
    ]
    assert "Met, for example, by these together: EGFR, ALK and ROS1 test: negative." in (
        call("explain", SPARSE, "CHESS").stdout
    )


def test_explain_tells_what_decides_and_the_chain_of_findings() -> None:
    one = criteria(told("explain", GOLDEN, "NCT03595644"))
    assert one["5644-03"]["deciding"]
    assert any("adrenal" in step["words"] for step in one["5644-04"]["chain"])
    words = call("explain", GOLDEN, "NCT03595644").stdout
    assert "not yet, number" in words
    assert "3 months of osimertinib reached on 2026-06-05" in words
    assert "“EGFR-TKI ×3 months” review of ongoing trials, row NCT03595644" in words


def test_explain_tells_a_near_miss_with_its_margin() -> None:
    words = call("explain", GOLDEN, "NCT03410043", "--as-of", "2026-05-30").stdout
    assert "Near miss" in words
    short = say("found.limits", found="12 weeks and 2 days of osimertinib", limits="6 to 12")
    assert f"{short}: {say('margin.over', margin='2 days')}" in words


@pytest.mark.parametrize("trial", TRIALS)
def test_every_trial_is_explained_with_every_criterion(trial: str) -> None:
    one = told("explain", SPARSE, trial)["matches"][0]
    assert [c["criterion"] for c in one["criteria"]] == [c.id for c in TRIALS[trial].criteria]
    for criterion in one["criteria"]:
        is_open = criterion["verdict"] == "unknown" and criterion["kind"] in ("inclusion", "workup")
        assert bool(criterion["settling"]) == bool(is_open and criterion["missing"])


def test_several_patients_are_explained_one_after_another() -> None:
    many = json.dumps([{"as_of": "2026-05-14"}, {"as_of": "2026-05-14", "cancer_type": "breast"}])
    done = call("explain", "-", "SINDAS", "--format", "json", text=many)
    assert [one["matches"][0]["match"] for one in json.loads(done.stdout)] == [
        "possible",
        "ineligible",
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("explain", GOLDEN, "sinda"), f"{MEAN} `SINDAS`?"),
        (("explain", GOLDEN, "eligible"), f"`eligible` {NO_TRIAL}"),
        (("explain", "nowhere.yaml", "SINDAS"), f"nowhere.yaml: {NO_FILE}"),
        (("gaps", "nowhere.yaml"), f"nowhere.yaml: {NO_FILE}"),
        (("gaps", GOLDEN, "--only", "posible"), f"{MEAN} `possible`?"),
        (("gaps", GOLDEN, "--as-of", "2026"), "--as-of: expected a full date"),
    ],
)
def test_wrong_use_is_a_sentence_with_a_way_out(arguments: tuple[str, ...], words: str) -> None:
    done = call(*arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


# --- gaps ---------------------------------------------------------------------------------------


def test_gaps_are_gathered_by_where_one_asks_and_the_widest_come_first() -> None:
    answer = told("gaps", SPARSE)
    assert {place["how"] for place in answer["reports"]} == {
        MOLECULAR_REPORT,
        STAGING_REPORT,
        "examinations to arrange",
    }
    reach = [len(place["trials"]) for place in answer["reports"]]
    assert reach == sorted(reach, reverse=True)
    for place in answer["reports"]:
        each = [len(one["trials"]) for one in place["missing"]]
        assert each == sorted(each, reverse=True)
        assert set(place["trials"]) == {t for one in place["missing"] for t in one["trials"]}
        assert set(place["trials"]) <= set(answer["in_reach"])


def test_gaps_tell_what_an_answer_makes_of_each_trial() -> None:
    words = call("gaps", SPARSE).stdout
    assert "NCT03410043 and NCT03916913: positive → met; negative → not met" in words
    assert "ImmunoSABR: 3 to 10 → met; 11 or more → not met" in words


def test_gaps_ask_the_site_what_only_the_site_can_tell() -> None:
    answer = told("gaps", GOLDEN)
    assert [one["trials"] for one in answer["site_questions"]] == [
        ["NCT02893332", "NCT03119519", "NCT02076477"]
    ]
    assert "SINDAS, NCT03119519 and OITROLC: Which holds?" in call("gaps", GOLDEN).stdout


def test_where_nothing_is_missing_gaps_say_so() -> None:
    assert "Nothing is missing for 3 trials in reach" in (
        call("gaps", GOLDEN, "--only", "eligible").stdout
    )


def test_gaps_of_many_patients_come_one_a_line() -> None:
    done = call("gaps", GOLDEN, SPARSE, "--format", "ndjson")
    assert [json.loads(line)["patient"] for line in done.stdout.splitlines()] == [
        "worked example",
        "first minute",
    ]


def test_of_a_patient_nobody_knows_everything_is_missing() -> None:
    done = call("gaps", "-", text="as_of: 2026-05-14\n")
    assert done.exit_code == 0, done.stderr
    assert "Type of cancer" in done.stdout


# --- one trial as rows --------------------------------------------------------------------------


def test_one_trial_as_csv_has_a_row_for_each_criterion() -> None:
    rows = list(csv.DictReader(io.StringIO(call("trials", "SARON", "--format", "csv").stdout)))
    assert [row["criterion"] for row in rows] == [c.id for c in TRIALS["NCT02417662"].criteria]
    assert rows[3]["requires"] == "at most 5 metastases at entry"
    assert rows[3]["readings"] == "A-18"


def test_a_trial_tells_which_others_its_treatment_closes() -> None:
    def ruled_out(trial: str) -> list[str]:
        each = told("explain", SPARSE, trial)["matches"][0]["rules_out"]
        return [one["trial"] for one in each if one["whichever"] and one["lasting"]]

    assert "NCT03410043" in ruled_out("CHESS")
    assert "permanently ruled out: NCT03410043" in call("explain", SPARSE, "CHESS").stdout
    assert "NCT03410043" not in ruled_out("SINDAS")  # the other arm's TKI may be osimertinib
    assert ruled_out("OMEGA") == []
