"""What the words of a criterion ask a person, of whom, and what of it a rule or a question lacks."""

from __future__ import annotations

import json
from pathlib import Path

from oligomatch.api.authoring.linting import noted_in
from oligomatch.matcher.probe.lint.noted import Lint
from oligomatch.matcher.probe.lint.rank import is_hint
from oligomatch.rules.read import read_trial
from tests.planted.hands.planted_host import CLEAN, OF_ALL_TYPES, OF_ONE_TYPE, ROWS

_EXAMPLE = Path(__file__).parents[3] / "examples" / "trials" / "NCT03955198.yaml"
_READ = {Lint.OTHER_NAME, Lint.OTHER_NUMBER, Lint.TURNED_ROUND}


def alarms(
    folder: Path, *rows: tuple[str, str, str], hints: tuple[str, ...] = ()
) -> list[tuple[str, str]]:
    """The alarms by the words of criteria: what they quote, ask a person, and their rules."""
    text = _EXAMPLE.read_text(encoding="utf-8").split("silenced:")[0] + "criteria:\n"
    for number, (quote, question, rule) in enumerate(rows, 1):
        asked = f"    text: {json.dumps(question)}\n    asked: investigator\n" if question else ""
        text += (
            f"\n  - id: 5198-{number:02}\n    kind: {'judgement' if question else 'inclusion'}\n"
            f"    basis: text\n    quote: {json.dumps(quote, ensure_ascii=False)}\n"
            f"    source: {{document: ClinicalTrials.gov NCT03955198}}\n{asked}    {rule}\n"
        )
    path = folder / "NCT03955198.yaml"
    path.write_text(text, encoding="utf-8")
    trial = read_trial(path)
    found = (one for one in noted_in(path, trial) if one.lint in _READ)
    return [
        (one.criterion, one.how) for one in found if one.how in hints or not is_hint(one, trial)
    ]


def test_right_criteria_have_no_alarm(tmp_path: Path) -> None:
    right = [*CLEAN, *(row[:3] for row in ROWS)]
    assert {row[0]: found for row in right if (found := alarms(tmp_path, row))} == {}


def test_what_a_question_or_a_rule_lacks_is_found(tmp_path: Path) -> None:
    bugs = [(name, (quote, text, rule)) for quote, _, _, name, text, rule in ROWS]
    assert [name for name, row in bugs if not alarms(tmp_path, row, hints=("unasked",))] == []


def test_what_is_asked_of_one_tumour_is_asked_of_nobody_else(tmp_path: Path) -> None:
    right = [(quote, "", rule) for quote, rule in OF_ONE_TYPE]
    assert alarms(tmp_path, *right) == []
    wrong = [*right[:-1], (OF_ALL_TYPES[0], "", OF_ALL_TYPES[1])]
    assert alarms(tmp_path, *wrong) == [("5198-03", "of_whom")]
