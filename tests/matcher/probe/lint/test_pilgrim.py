"""Kinds of bug that a newcomer's 37 showed to be missed, and right criteria of theirs that had an alarm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oligomatch.api.authoring.linting import of_words
from oligomatch.matcher.probe.lint.rank import is_hint
from oligomatch.rules.read import read_trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.matcher.probe.lint.test_statements import alarms
from tests.planted.hands import planted_wayfarer
from tests.planted.hands.planted_pilgrim import ARMS, CLEAN, CLEAN_ARMS, ROWS, SOURCE, Arms

_EXAMPLE = Path(__file__).parents[4] / "examples" / "trials" / "NCT03955198.yaml"
_EVERY = (*ROWS, *planted_wayfarer.ROWS)
_KEPT = planted_wayfarer.KEPT
_RIGHT = [
    *CLEAN,
    *planted_wayfarer.KEPT_CLEAN,
    *(row[1:4] for row in _EVERY),
    *(r[:3] for r in _KEPT),
]
_RIGHT_ARMS = [*CLEAN_ARMS, *(row[:4] for row in ARMS)]


def _alarms_on_arms(folder: Path, head: str, quote: str, rule: str, arms: Arms) -> set[str]:
    """The alarms on a criterion of a trial with arms, of which each has one of its own."""
    named = f"    arms: [{', '.join(map(json.dumps, arms))}]\n" if arms else ""
    text = _EXAMPLE.read_text(encoding="utf-8").split("silenced:")[0] + head
    text += (
        f"criteria:\n\n  - id: 5198-01\n    kind: inclusion\n    basis: text\n"
        f"    quote: {json.dumps(quote)}\n    source: {SOURCE}\n{named}    {rule}\n"
    )
    for number, line in enumerate(head.strip().splitlines()[1:], 2):
        text += (
            f"\n  - id: 5198-{number:02}\n    kind: judgement\n    basis: text\n"
            f"    quote: consent {number}\n    source: {SOURCE}\n    arms: [{line.split(':')[0].strip()}]\n"
            f"    text: consent {number}\n    asked: patient\n    is: judged\n"
        )
    path = folder / "NCT03955198.yaml"
    path.write_text(text, encoding="utf-8")
    trial = read_trial(path)
    found = of_words(trial, load_vocabulary())
    return {
        f"{one.lint.value} {one.details.get('kind', one.how)}"
        for one in found
        if one.criterion == "5198-01" and not is_hint(one, trial)
    }


@pytest.mark.parametrize("row", _RIGHT, ids=lambda row: f"{row[0]}: {row[2][:40]}")
def test_right_criteria_have_no_alarm(tmp_path: Path, row: tuple[str, str, str]) -> None:
    assert alarms(tmp_path, *row) == set()


@pytest.mark.parametrize("row", _EVERY, ids=lambda row: f"{row[0]}: {row[1]}")
def test_bugs_are_found(tmp_path: Path, row: tuple[str, str, str, str, str, str]) -> None:
    assert alarms(tmp_path, row[1], *row[4:])


@pytest.mark.parametrize("row", _KEPT, ids=lambda row: row[0])
def test_bugs_of_records_that_nobody_had_tuned_to_are_found(
    tmp_path: Path, row: tuple[str, str, str, str, str]
) -> None:
    found = alarms(tmp_path, row[0], *row[3:])
    assert bool(found) is not row[0].startswith(planted_wayfarer.UNSEEN)


@pytest.mark.parametrize("row", _RIGHT_ARMS, ids=lambda row: row[1])
def test_a_criterion_of_the_arms_that_it_names_has_no_alarm(
    tmp_path: Path, row: tuple[str, str, str, Arms]
) -> None:
    assert _alarms_on_arms(tmp_path, *row) == set()


@pytest.mark.parametrize("row", ARMS, ids=lambda row: row[1])
def test_arms_left_out_are_found(tmp_path: Path, row: tuple[str, str, str, Arms, Arms]) -> None:
    head, quote, rule, _, arms = row
    assert "OM224 arm" in _alarms_on_arms(tmp_path, head, quote, rule, arms)
