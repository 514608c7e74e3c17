"""The exact layer on the command line: what it adds to a match, and its witness patients."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.wording import NOT_ELIGIBLE

pytest.importorskip("z3", reason="z3-solver is not installed")

import oligomatch.api.results.matching
from oligomatch.api.commands.app import app
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import judge_criterion
from oligomatch.matcher.patient.patient import derive
from tests.support.patients import CRITERIA

JOINT: dict[str, Any] = {
    "as_of": "2026-05-14",
    "cancer_type": "nsclc",
    "assessments": [{"date": "2026-05-01", "totals": {"metastases": 3}}],
}
Run = Any
ROOT = Path(__file__).parents[3]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command on one profile; its status, what it printed, and its complaints."""
    file = tmp_path / "patient.yaml"

    def run(told: dict[str, Any], command: str, *options: str) -> tuple[int, str, str]:
        file.write_text(json.dumps(told))
        with pytest.raises(SystemExit) as done:
            app([command, str(file), *options], prog_name="oligomatch")
        out, err = capsys.readouterr()
        return int(done.value.code or 0), out, err

    return run


def test_a_plain_match_never_loads_the_solver() -> None:
    code = (
        "import sys\n"
        "from oligomatch.api.commands.app import app\n"
        "try:\n"
        "    app(['match', 'examples/sparse.yaml', '--format', 'csv'])\n"
        "except SystemExit as done:\n"
        "    assert not done.code\n"
        "assert 'oligomatch.api.results.matching' in sys.modules and 'z3' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_a_plain_match_is_not_exact(call: Run) -> None:
    status, out, _ = call(JOINT, "match", "--format", "json", "--only", "SARON")
    assert status == 0
    assert json.loads(out)["matches"][0]["exact"] is False


def test_an_exact_match_says_what_it_settled_and_what_not(call: Run) -> None:
    status, out, _ = call(JOINT, "match", "--exact", "--format", "json", "--only", "SARON")
    (match,) = json.loads(out)["matches"]
    assert status == 0
    assert match["exact"] is True
    assert match["by_judge"] == match["match"] == "possible"
    assert match["settled_exactly"] == match["not_exact"] == match["together"] == []


def test_the_table_says_it_in_words(call: Run) -> None:
    _, out, _ = call(JOINT, "match", "--exact", "--only", "SARON")
    assert say("exact.nothing") in " ".join(out.split())
    assert "Exactly" not in call(JOINT, "match", "--only", "SARON")[1]


def test_the_rows_say_it_too(call: Run) -> None:
    _, out, _ = call(JOINT, "match", "--exact", "--format", "csv", "--only", "SARON")
    head, row = out.splitlines()
    assert head.endswith("exact,together")
    assert row.endswith("true,")


def test_witnesses_are_profiles_that_the_judge_settles(call: Run) -> None:
    status, out, _ = call(JOINT, "explain", "SARON", "--witness")
    texts = out.split("---\n")[1:]
    assert status == 0
    assert len(texts) > 10
    for text in texts:
        head = text.splitlines()[0]
        profile = profile_of(yaml.safe_load(text))
        assert profile.as_of is not None
        if "the trial" in head:
            continue
        id = next(id for id in CRITERIA if f" {id}" in head)
        judged = judge_criterion(derive(profile, profile.as_of), CRITERIA[id])
        verdicts = [
            verdict
            for choice, verdict in judged.by_reading
            if all(f"{number} {letter}" in head for number, letter in choice.items())
        ]
        wanted = Verdict.NOT_MET if "does not meet" in head else Verdict.MET
        assert verdicts == [wanted], head


def test_witnesses_as_data(call: Run) -> None:
    _, out, _ = call(JOINT, "explain", "SARON", "--witness", "--format", "json")
    (trial,) = json.loads(out)["matches"]
    assert trial["trial"] == "NCT02417662"
    of_trial = trial["witnesses"][-1]
    assert of_trial["criterion"] is None
    assert profile_of(of_trial["met"]).cancer_type == "nsclc"


def test_without_the_solver_the_way_out_is_told(call: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oligomatch.api.results.matching, "solver_found", lambda: False)
    for options in (("match", "--exact"), ("explain", "SARON", "--witness")):
        status, _, err = call(JOINT, *options)
        assert status == 2
        assert "pip install 'oligomatch[exact]'" in err


def test_what_only_the_exact_layer_settled_is_said_so(call: Run) -> None:
    told = {
        "as_of": "2026-06-01",
        "cancer_type": "nsclc",
        "conditions": {"brain_metastases": {"now": True}},
        "assessments": [{"date": "2026-05-20", "totals": {"metastases": 2}}],
    }
    _, out, _ = call(told, "match", "--exact", "--only", "CORE")
    said = " ".join(out.split())
    assert f"{NOT_ELIGIBLE} every patient who fits this profile" in said
    assert "at most 2 intracranial" not in said


TWO_IN_THE_BRAIN: dict[str, Any] = {
    "as_of": "2026-06-01",
    "cancer_type": "nsclc",
    "conditions": {"brain_metastases": {"now": True}},
    "assessments": [{"date": "2026-05-20", "totals": {"metastases": 2}}],
}


def test_what_the_solver_rules_out_is_missing_no_more(call: Run) -> None:
    def reached(*options: str) -> list[str]:
        out = call(TWO_IN_THE_BRAIN, "gaps", "--only", "CORE", "--format", "json", *options)[1]
        return list(json.loads(out)["in_reach"])

    assert reached() == ["NCT02759783"]
    assert reached("--exact") == []


def test_both_sides_of_what_if_are_exact(call: Run) -> None:
    options = ("--set", "age=60", "--only", "CORE", "--format", "json")
    plain = json.loads(call(TWO_IN_THE_BRAIN, "whatif", *options)[1])["counts"]
    exact = json.loads(call(TWO_IN_THE_BRAIN, "whatif", *options, "--exact")[1])["counts"]
    for side in ("before", "after"):
        assert exact[side]["ineligible"] > plain[side]["ineligible"]


def test_a_question_that_the_solver_answers_is_not_put_to_the_site(call: Run) -> None:
    def asked(*options: str) -> set[str]:
        out = call(TWO_IN_THE_BRAIN, "site", "--format", "json", *options)[1]
        return {one["trial"] for one in json.loads(out)["questions"]}

    assert asked("--exact") <= asked()
