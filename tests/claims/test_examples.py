"""The example patients: their answers as kept, their verdicts as worked out by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from oligomatch import load_trials, match
from oligomatch.matcher.intake.intake import read_profile
from oligomatch.rules.text.text import compose, plain
from scripts.console import settled
from scripts.examples import EXAMPLES, OUTPUT, command, outputs

PATIENTS = {path.stem: path for path in sorted(EXAMPLES.glob("*.yaml"))}
STATED = (EXAMPLES / "README.md").read_text(encoding="utf-8")
BY_HAND: Any = plain(
    compose((Path(__file__).parent / "example_verdicts.yaml").read_bytes(), "verdicts")
)[0]


def test_there_are_at_least_ten_and_the_readme_tells_of_each() -> None:
    assert len(PATIENTS) >= 10
    assert set(re.findall(r"^\| `([\w-]+)\.yaml`", STATED, re.MULTILINE)) == set(PATIENTS)


@pytest.mark.parametrize("name", BY_HAND)
def test_the_verdicts_are_those_worked_out_by_hand(name: str) -> None:
    matches = match(read_profile(PATIENTS[name].read_text(encoding="utf-8")), load_trials())
    wanted = {
        matches.trial(trial).trial.id: kind
        for kind, told in BY_HAND[name].items()
        for trial in told
    }
    found = {one.trial.id: str(one.match) for one in matches}
    assert found == {trial: wanted.get(trial, "ineligible") for trial in found}


def test_every_answer_is_as_kept() -> None:
    now = {path.name: settled(text) for path, text in outputs()}
    kept = {path.name: settled(path.read_text(encoding="utf-8")) for path in OUTPUT.iterdir()}
    assert set(now) == set(kept)
    for name in now:  # python scripts/examples.py renews them
        assert now[name] == kept[name], name


def test_the_kept_answers_name_their_command() -> None:
    for path in PATIENTS.values():
        kept = (OUTPUT / f"{path.stem}.txt").read_text(encoding="utf-8")
        assert kept.startswith(f"$ {command(path)}\n")


def sentences(text: str) -> dict[int, str]:
    """The sentences of the letter, by their number."""
    return {
        int(n): " ".join(told.split()) for n, told in re.findall(r"^> \[(\d)\] (.*)$", text, re.M)
    }


def test_every_line_of_the_letter_names_a_sentence_of_it() -> None:
    letter = sentences(STATED)
    lines = PATIENTS["letter"].read_text(encoding="utf-8").split("\n")
    told = [line for line in lines if ":" in line and not line.startswith("#")]
    assert set(letter) == set(range(1, 10))
    for line in told:
        value, _, comment = line.partition("#")
        opens_a_part = value.strip().endswith(":")
        assert opens_a_part or comment.strip(), line
    quoted = re.findall(r'\[(\d)\] "([^"]+)"', "\n".join(told))
    assert len(quoted) > 25
    assert [quote for number, quote in quoted if quote not in letter[int(number)]] == []
