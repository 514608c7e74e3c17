"""Without durable-rules everything answers the same by the plain chainer, and every output says so."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from oligomatch.matcher.explain.disease_state import standing
from oligomatch.matcher.findings.engines import available, chainer
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.patient.patient import derive

ROOT = Path(__file__).parents[3]
GOLDEN = "examples/golden.yaml"
ABSENT = "import sys; sys.modules['durable'] = None; from oligomatch.api.commands.app import main; main()"
PRESENT = "from oligomatch.api.commands.app import main; main()"
needs_durable = pytest.mark.skipif(
    "durable" not in available(), reason="durable-rules cannot be imported"
)


def run(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_version_names_the_engine() -> None:
    assert run(ABSENT, "--version").strip().endswith(", engine plain")
    assert run(PRESENT, "--version").strip().endswith(f", engine {available()[0]}")


def test_a_table_names_the_engine() -> None:
    assert "engine plain." in run(ABSENT, "match", GOLDEN, "--quick")


def test_data_names_the_engine() -> None:
    assert json.loads(run(ABSENT, "match", GOLDEN, "--quick", "-f", "json"))["engine"] == "plain"
    (one,) = run(ABSENT, "match", GOLDEN, "--quick", "-f", "ndjson").splitlines()
    assert json.loads(one)["engine"] == "plain"
    for more in ([], ["--explain"]):
        text = run(ABSENT, "match", GOLDEN, "--quick", "-f", "csv", *more)
        assert {row["engine"] for row in csv.DictReader(io.StringIO(text))} == {"plain"}


ALL = """
import sys; sys.modules['durable'] = None
from typer.testing import CliRunner
from oligomatch.api.commands.app import app
for command in sys.argv[1:]:
    done = CliRunner().invoke(app, command.split())
    assert done.exit_code == 0, done.output
    print(command.split()[0], 'engine plain.' in ' '.join(done.stdout.split()))
"""
COMMANDS = (
    f"explain {GOLDEN} NCT03489616", f"gaps {GOLDEN}", f"outlook {GOLDEN}", f"whatif {GOLDEN}",
    f"site {GOLDEN}",
)  # fmt: skip


def test_every_command_about_a_patient_names_the_engine() -> None:
    said = dict(line.split() for line in run(ALL, *COMMANDS).splitlines())
    assert said == {command.split()[0]: "True" for command in COMMANDS}


@needs_durable
def test_the_answers_are_the_same_without_durable_rules() -> None:
    examples = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("examples/*.yaml"))
    one, two = (
        json.loads(run(code, "match", *examples, "--quick", "-f", "json"))
        for code in (PRESENT, ABSENT)
    )
    assert {told.pop("engine") for told in one} == {"durable"}
    assert {told.pop("engine") for told in two} == {"plain"}
    assert one == two


def test_the_rules_are_checked_without_durable_rules() -> None:
    assert "no problem found" in run(ABSENT, "check", GOLDEN)


def test_where_it_cannot_be_imported_the_plain_chainer_is_the_only_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "durable", None)
    monkeypatch.delitem(sys.modules, "durable.engine", raising=False)
    assert available.__wrapped__() == ("plain",)


@pytest.mark.parametrize("engine", available())
def test_the_patient_names_the_engine_that_ran(engine: str) -> None:
    profile = profile_of({"as_of": "2026-05-14", "lesions": [{"organ": "L3"}]})
    assert profile.as_of is not None
    patient = derive(profile, profile.as_of, chainer=chainer(engine))
    assert (patient.engine, standing(patient).engine) == (engine, engine)
    assert "bone" in patient.sites[0].organs


def test_an_engine_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match=r"`rete` is not available; one of .*plain"):
        chainer("rete")
