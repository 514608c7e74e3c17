"""The script that changes the deciding code: what it is asked, before hours go into it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import yaml

from scripts.core_mutants import EQUIVALENT, KEPT, MODULES, PAGE, ROOT, _page, asked_of


def test_a_question_starts_no_run() -> None:
    words = [sys.executable, "-m", "scripts.core_mutants", "--help"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert "--every N" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["logic/verdicts"], "unknown module `logic/verdicts`; did you mean `logic/verdict`?"),
        (["--evry", "4"], "unrecognized arguments"),
        (["--every", "0"], "expected a whole number above 0"),
    ],
)
def test_a_word_that_is_unknown_starts_no_run(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        asked_of(words)
    assert ended.value.code == 2
    assert told in " ".join(capsys.readouterr().err.split())


def test_modules_and_options_are_read() -> None:
    asked = asked_of(["--left", "match/rank", "--every", "4", "logic/verdict"])
    assert (asked.modules, asked.left, asked.every) == (["match/rank", "logic/verdict"], True, 4)


def test_every_module_and_every_test_is_a_file() -> None:
    named = [f"matcher/{module}.py" for module in MODULES]
    named += [f"tests/{test}.py" for tests in MODULES.values() for test in tests]
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_the_page_is_made_of_the_record() -> None:
    kept = json.loads(KEPT.read_text())
    assert [module for module in kept if module not in MODULES] == []
    assert PAGE.read_text() == _page(kept)


def test_what_is_equivalent_is_in_the_record() -> None:
    recorded = {
        one["where"] for run in json.loads(KEPT.read_text()).values() for one in run["alive"]
    }
    reasons = yaml.safe_load(EQUIVALENT.read_text())
    assert [one["where"] for one in reasons if one["where"] not in recorded] == []
