"""What a judgement's person is asked, held against its words, and names beside those of the words."""

from __future__ import annotations

import json
from pathlib import Path

from oligomatch.api.authoring.linting import of_words
from oligomatch.matcher.probe.lint.claims import of_whom
from oligomatch.matcher.probe.lint.rank import is_hint
from oligomatch.rules.read import read_trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.planted.hands.planted_sojourner import CLEAN, ROWS

_EXAMPLE = Path(__file__).parents[4] / "examples" / "trials" / "NCT03955198.yaml"


def alarms(
    folder: Path, quote: str, asked: str, rule: str, hints: tuple[str, ...] = ()
) -> set[str]:
    """The alarms, and the hints of some kinds, by the words of a criterion: what it quotes, asks a person, and its rule."""
    text = _EXAMPLE.read_text(encoding="utf-8").split("silenced:")[0] + "criteria:\n"
    person = f"    text: {json.dumps(asked)}\n    asked: investigator\n" if asked else ""
    text += (
        f"\n  - id: 5198-01\n    kind: {'judgement' if asked else 'inclusion'}\n"
        f"    basis: text\n    quote: {json.dumps(quote, ensure_ascii=False)}\n"
        f"    source: {{document: ClinicalTrials.gov NCT03955198}}\n{person}    {rule}\n"
    )
    path = folder / "NCT03955198.yaml"
    path.write_text(text, encoding="utf-8")
    trial, vocabulary = read_trial(path), load_vocabulary()
    found = (*of_words(trial, vocabulary), *of_whom.asked_of_some(trial, vocabulary))
    of_it = (
        one for one in found if one.criterion and (one.how in hints or not is_hint(one, trial))
    )
    return {f"{one.lint.value} {one.how}" for one in of_it}


def test_right_criteria_have_no_alarm(tmp_path: Path) -> None:
    right = [*CLEAN, *(row[:3] for row in ROWS)]
    assert {row[0]: found for row in right if (found := alarms(tmp_path, *row))} == {}


def test_what_is_wrong_is_found(tmp_path: Path) -> None:
    bugs = [(name, quote, text, rule) for quote, _, _, name, text, rule in ROWS]
    assert [
        row for row in bugs if not alarms(tmp_path, *row[1:], hints=("unasked", "any_beside"))
    ] == []
