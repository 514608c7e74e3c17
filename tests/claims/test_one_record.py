"""A measure is one record, one entry of the words and one case file: *sum of largest diameters of
untreated brain metastases at most 100 mm* works in every face, none of which names it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from oligomatch.api.commands.app import app
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.backends.solver.verdicts import ask as exactly
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.rules.read import read_trial
from oligomatch.rules.text.text import compose, plain
from oligomatch.rules.tree import AllOf, Not, Within
from scripts.trial_schema import trial_schema
from tests.support.patients import patient
from tests.support.wording import TIME_ALONE

ROOT = Path(__file__).parents[2]
FILE = ROOT / "examples/measures/NCT00000001.yaml"
CASES = FILE.with_name("NCT00000001.case.yaml")
TREE = read_trial(FILE).criteria[0].tree
assert isinstance(TREE, Within)
NAMES = (TREE.measure.kind, "months_since_end")
QUOTE = "Sum of largest diameters of untreated brain metastases at most 100 mm"
THIRD = "/lesions/2/diameter_mm"


def told(line: dict[str, Any] | None = None, **third: Any) -> dict[str, Any]:
    """Two untreated brain metastases of 75 mm together and a third; what else does not count. No
    line has begun, or the one that is told."""
    each = [("frontal_lobe", 40, []), ("brain", 35, []), ("cerebellum", None, []),
            ("brain", 30, [{"modality": "SABR"}]), ("liver", 60, [])]  # fmt: skip
    lesions: list[dict[str, Any]] = [
        {"id": f"m{n}", "organ": organ, "prior_local_therapy": had}
        | ({} if size is None else {"diameter_mm": size})
        for n, (organ, size, had) in enumerate(each)
    ]
    lesions[2] |= third
    return {
        "as_of": "2026-05-14",
        "cancer_type": "nsclc",
        "metastatic_disease": {"diagnosis_date": "2026-05-01", "first_episode": True},
        "lesions": lesions,
        "assessments": [
            {"date": "2026-05-08", "at": ["diagnosis", "baseline"], "totals": {"metastases": 5}}
        ],
        "systemic_therapy": {
            "palliative_lines": 0 if line is None else 1,
            "adjuvant_lines": 0,
            "lines": [] if line is None else [{"number": 1, "start": "2025-08-01", **line}],
        },
    }


Run = Callable[..., str]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """The output of a command over the patient, in this process."""

    def output(command: str, *rest: str, **third: Any) -> str:
        file = tmp_path / "patient.json"
        file.write_text(json.dumps(told(**third)), encoding="utf-8")
        with pytest.raises(SystemExit):
            app([command, str(file), *rest, "--trials", str(FILE.parent)], prog_name="oligomatch")
        return capsys.readouterr().out

    return output


@pytest.mark.parametrize(
    ("third", "match"),
    [({"diameter_mm": 25}, "eligible"), ({}, "possible"), ({"diameter_mm": 26}, "ineligible")],
)
def test_a_match(run: Run, third: dict[str, float], match: str) -> None:
    (found,) = json.loads(run("match", "-f", "json", **third))["matches"]
    assert found["match"] == match


def test_a_near_miss(run: Run) -> None:
    (found,) = json.loads(run("match", "-f", "json", diameter_mm=26))["matches"]
    near = found["near_miss"]
    assert (near["value"], near["limit"]) == (101, 100)
    assert near["measure"] == (
        "sum of the largest diameters of untreated brain metastases at entry"
    )
    (found,) = json.loads(run("match", "-f", "json", diameter_mm=40))["matches"]
    assert found["near_miss"] is None


def test_the_time_since_the_end_of_a_line_is_a_record_too(run: Run) -> None:
    """Of another form, a span: at least 6 months since the current line ended."""

    def said(command: str, *rest: str, **line: Any) -> str:
        line = {"agents": ["carboplatin", "pemetrexed"], **line}
        return " ".join(run(command, *rest, diameter_mm=20, line=line).split())

    assert "✓ Eligible 1 " in said("match", end="2025-11-14")
    late = said("match", "--all", end="2025-11-15")
    assert say("found.limits", found="", limits="at least 6").strip() in late
    assert "[near miss]" in late
    assert "2026-05-15 MEASURES ✓ opens" in said("outlook", end="2025-11-15")
    for command in ("gaps", "ask"):
        asked = said(command, end="2025-11")
        assert "End date of carboplatin and pemetrexed: " in asked.replace(" MEASURES:", ":")
        assert "from 2025-11-01 to 2025-11-14" in asked
    assert "yes → not met" in said("explain", "NCT00000001")  # it goes on: nothing is counted
    assert say("exact.nothing") in said("match", "--exact", end="2025-11")


def test_what_is_missing_and_what_each_answer_does(run: Run) -> None:
    for command in ("gaps", "ask", "explain"):
        said = " ".join(run(command, *(["NCT00000001"] * (command == "explain"))).split())
        assert "argest diameter of the cerebellum lesion" in said, command
        assert "at most 25 mm" in said, command
        assert "26 mm or more" in said, command


def test_the_reasons_of_an_explanation(run: Run) -> None:
    said = " ".join(run("explain", "NCT00000001", diameter_mm=26).split())
    assert "sum of the largest diameters of untreated brain metastases at entry: 101 mm" in said
    assert "cerebellum 26 mm" in said
    assert "treated with SABR" in said  # without it its 30 mm would count


def test_time_alone_does_nothing_to_it(run: Run) -> None:
    assert TIME_ALONE in run("outlook", diameter_mm=25)


def test_the_solver_settles_what_the_judge_leaves_open() -> None:
    who = patient(told())
    tree = AllOf((TREE, Not(TREE)))
    assert judge(tree, who) is Verdict.UNKNOWN
    assert exactly(who, [tree]).verdict(tree).verdict is Verdict.NOT_MET
    assert exactly(who, [TREE]).verdict(TREE).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("executor", ["columns", "judge"])
def test_a_screen(run: Run, tmp_path: Path, executor: str) -> None:
    cohort = tmp_path / "cohort.ndjson"
    sizes: list[dict[str, float]] = [{"diameter_mm": 25}, {}, {"diameter_mm": 26}]
    cohort.write_text("\n".join(json.dumps(told(**third)) for third in sizes), encoding="utf-8")
    with pytest.raises(SystemExit) as stop:
        app(["screen", str(cohort), "--trials", str(FILE.parent), "--executor", executor,
             "--out", str(tmp_path / "out")], prog_name="oligomatch")  # fmt: skip
    assert not stop.value.code
    results = (tmp_path / "out/results.ndjson").read_text(encoding="utf-8").splitlines()
    found = [json.loads(one)["match"] for one in results]
    assert found == ["eligible", "possible", "ineligible"]


def test_a_draft(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "eligibility.txt"
    text.write_text(f"Inclusion Criteria:\n- {QUOTE}\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        app(["draft", "NCT00000001", "--text", str(text)], prog_name="oligomatch")
    draft = tmp_path / FILE.name
    draft.write_text(capsys.readouterr().out, encoding="utf-8")
    assert read_trial(draft).criteria[0].tree == TREE


def test_the_lint_holds_a_limit_against_the_quote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def problems(old: str, new: str) -> str:
        text = FILE.read_text(encoding="utf-8").replace(old, new)
        (tmp_path / FILE.name).write_text(text, encoding="utf-8")
        (tmp_path / CASES.name).write_bytes(CASES.read_bytes())
        with pytest.raises(SystemExit):
            app(["check", str(tmp_path)], prog_name="oligomatch")
        return capsys.readouterr().out

    assert "no problem found" in problems("", "")
    assert "OM222" in problems("limit: 100", "limit: 90")
    assert "no problem found" in problems("at most 100 mm", "at most 10 cm")


def test_the_editor_schema_and_the_pages_know_it() -> None:
    rule = plain(compose(FILE.read_bytes(), str(FILE)))[0]
    schema = trial_schema()
    jsonschema.validate(rule, schema)
    assert "where" in rule["criteria"][0]["at most"]
    del rule["criteria"][0]["at most"]["at"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(rule, schema)
    page = (ROOT / "docs/rule-language.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_the_product_but_its_record_and_its_words_names_it(name: str) -> None:
    files = subprocess.run(
        ["git", "ls-files", "api/*.py", "api/*.json", "matcher/*.py", "rules/*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    named = re.compile(rf"""["']{name}["']""")

    def naming() -> Iterator[str]:
        for file in files:
            if named.search((ROOT / file).read_text(encoding="utf-8")):
                yield file

    assert sorted(naming()) == ["api/words/english/phrases.json", "rules/measures.py"]
