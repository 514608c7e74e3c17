"""The executor of the criteria is chosen by name, is named in every output, and changes no answer."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.matcher.backends.named import EXECUTORS, executor
from oligomatch.matcher.findings.engines import available
from oligomatch.matcher.match.judge import judge

EXAMPLES = sorted(str(path) for path in (Path(__file__).parents[3] / "examples").glob("*.yaml"))
needs_durable = pytest.mark.skipif(
    "durable" not in available(), reason="durable-rules cannot be imported"
)


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["match", *arguments])


def test_the_judge_is_the_default() -> None:
    assert EXECUTORS[0] == "judge"
    assert executor("judge", []) is judge
    assert json.loads(run(EXAMPLES[0], "--format", "json").stdout)["executor"] == "judge"


@needs_durable
def test_durable_rules_gives_the_same_answers_and_is_named() -> None:
    one, two = (
        json.loads(run(*EXAMPLES, "--quick", "-f", "json", "--executor", name).stdout)
        for name in EXECUTORS
    )
    assert {o["executor"] for o in one} == {"judge"}
    assert {o.pop("executor") for o in two} == {"durable"}
    assert [{k: v for k, v in o.items() if k != "executor"} for o in one] == two


@needs_durable
def test_every_output_names_the_executor() -> None:
    table = " ".join(run(EXAMPLES[0], "--executor", "durable").stdout.split())
    assert "engine durable, executor durable." in table
    for more in ([], ["--explain"]):
        text = run(EXAMPLES[0], "-f", "csv", "--executor", "durable", *more).stdout
        rows = list(csv.DictReader(io.StringIO(text)))
        assert {row["executor"] for row in rows} == {"durable"}


def test_an_executor_that_is_not_known_is_told() -> None:
    assert run(EXAMPLES[0], "--executor", "rete").exit_code == 2
    with pytest.raises(ValueError, match="no executor `rete`; one of judge, durable"):
        executor("rete", [])


def test_without_durable_rules_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "durable", None)
    monkeypatch.setattr("oligomatch.matcher.backends.named.available", available.__wrapped__)
    done = run(EXAMPLES[0], "--executor", "durable")
    assert done.exit_code == 2
    assert "cannot be imported here" in done.stderr
    assert "leave it out" in done.stderr


@needs_durable
def test_a_trial_that_durable_rules_cannot_express_is_refused_by_name(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[3] / "rules" / "trials" / "NCT03410043.yaml"
    text = shipped.read_text("utf-8")
    assert "low: 6, " in text
    (tmp_path / shipped.name).write_text(text.replace("low: 6, ", "low: 0.0006, "), "utf-8")
    done = run(EXAMPLES[0], "--trials", str(tmp_path), "--executor", "durable")
    assert done.exit_code == 2
    assert "the limit 0.0006 is finer than a thousandth" in done.stderr
