"""The script that changes the deciding code: what it is asked, before hours go into it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from scripts.core_mutants import ROOT, asked_of


def test_a_question_starts_no_run() -> None:
    words = [sys.executable, "-m", "scripts.core_mutants", "--help"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert "--every N" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["verdicts"], "unknown module `verdicts`; did you mean `verdict`?"),
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
    asked = asked_of(["--left", "counting", "--every", "4", "verdict"])
    assert (asked.modules, asked.left, asked.every) == (["counting", "verdict"], True, 4)
