"""Kinds of bug that a blind set showed to be missed, each on a criterion alone or in a trial of two lists."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oligomatch.api.authoring.linting import of_words
from oligomatch.matcher.probe.lint.rank import is_hint
from oligomatch.rules.read import read_trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.matcher.probe.lint.test_statements import alarms
from tests.planted.hands.planted_commuter import (
    ASKED_FOR,
    ASKED_IN_PART,
    BUGS,
    CLEAN,
    IN_LISTS,
    KEPT_OUT,
    Row,
)

_EXAMPLE = Path(__file__).parents[4] / "examples" / "trials" / "NCT03955198.yaml"


def alarms_of(folder: Path, rows: list[Row]) -> dict[str, list[str]]:
    """The alarms by the words of each criterion of a trial that has one, by its quote."""
    text = _EXAMPLE.read_text(encoding="utf-8").split("silenced:")[0] + "criteria:\n"
    for number, (quote, asked, rule) in enumerate(rows, 1):
        person = f"    text: {json.dumps(asked)}\n    asked: investigator\n" if asked else ""
        text += (
            f"\n  - id: 5198-{number:02}\n    kind: {'judgement' if asked else 'inclusion'}\n"
            f"    basis: text\n    quote: {json.dumps(quote, ensure_ascii=False)}\n"
            f"    source: {{document: ClinicalTrials.gov NCT03955198}}\n{person}    {rule}\n"
        )
    path = folder / "NCT03955198.yaml"
    path.write_text(text, encoding="utf-8")
    trial = read_trial(path)
    quotes = {one.id: one.quote for one in trial.criteria}
    found: dict[str, list[str]] = {}
    for one in of_words(trial, load_vocabulary()):
        if one.criterion and not is_hint(one, trial):
            found.setdefault(quotes[one.criterion], []).append(f"{one.lint.value} {one.how}")
    return found


@pytest.mark.parametrize("row", CLEAN, ids=lambda row: f"{row[0]}: {row[2][:40]}")
def test_right_criteria_have_no_alarm(tmp_path: Path, row: Row) -> None:
    assert alarms(tmp_path, *row) == set()


@pytest.mark.parametrize("row", BUGS, ids=lambda row: f"{row[0]}: {row[1]}")
def test_bugs_are_found(tmp_path: Path, row: tuple[str, str, str, str]) -> None:
    assert alarms(tmp_path, row[0], *row[2:])


@pytest.mark.parametrize("row", IN_LISTS, ids=lambda row: row[1])
def test_the_list_tells_on_which_side_a_criterion_stands(
    tmp_path: Path, row: tuple[str, str, tuple[str, str], tuple[str, str]]
) -> None:
    side, quote, right, wrong = row
    for own, odd in ((right, False), (wrong, True)):
        lists = {"in": [*ASKED_FOR], "out": [*KEPT_OUT]}
        lists[side].insert(3, (quote, *own))
        found = alarms_of(tmp_path, lists["in"] + lists["out"])
        assert found.keys() == ({quote} if odd else set())


@pytest.mark.parametrize("row", ASKED_IN_PART, ids=lambda row: row[1][0])
def test_a_question_in_other_words_is_left_alone(tmp_path: Path, row: tuple[str, Row]) -> None:
    lists = {"in": [*ASKED_FOR], "out": [*KEPT_OUT]}
    lists[row[0]].insert(3, row[1])
    assert alarms_of(tmp_path, lists["in"] + lists["out"]) == {}
