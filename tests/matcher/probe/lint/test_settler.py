"""Kinds of bug that the 44 of a further hand showed to be missed, and right criteria of theirs that had an alarm."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from oligomatch.api.authoring.linting import of_words
from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.matcher.probe.lint.rank import is_hint
from oligomatch.matcher.probe.lint.solved import Solved
from oligomatch.rules.read import read_trial
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.matcher.probe.lint.test_statements import alarms
from tests.planted.hands import planted_settler
from tests.planted.hands.planted_boarder import _is, _joined, _no, _since, _test
from tests.planted.hands.planted_settler import CLEAN, ROWS

_EXAMPLE = Path(__file__).parents[4] / "examples" / "trials" / "NCT03955198.yaml"
_RIGHT = [*CLEAN, *(row[1:4] for row in ROWS)]
_HEPATITIS = _is("has", "hepatitis_b"), _is("has", "hepatitis_b_virus_dna")
_TREATED = "treated_autoimmune_disease"


def _of(folder: Path, rows: Sequence[tuple[str, str]]) -> Trial:
    text = _EXAMPLE.read_text(encoding="utf-8").split("silenced:")[0] + "criteria:\n"
    for number, (quote, rule) in enumerate(rows, 1):
        text += (
            f"\n  - id: 5198-{number:02}\n    kind: inclusion\n    basis: text\n"
            f"    quote: {json.dumps(quote, ensure_ascii=False)}\n"
            f"    source: {{document: ClinicalTrials.gov NCT03955198}}\n    {rule}\n"
        )
    path = folder / "NCT03955198.yaml"
    path.write_text(text, encoding="utf-8")
    return read_trial(path)


@pytest.mark.parametrize("row", _RIGHT, ids=lambda row: row[0][:60])
def test_right_criteria_have_no_alarm(tmp_path: Path, row: tuple[str, str, str]) -> None:
    assert alarms(tmp_path, *row) == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}: {row[1][:50]}")
def test_bugs_are_found(tmp_path: Path, row: tuple[str, str, str, str, str, str]) -> None:
    assert alarms(tmp_path, row[1], *row[4:])


@pytest.mark.parametrize("row", planted_settler.KEPT, ids=lambda row: row[0][:60])
def test_bugs_of_records_that_no_set_was_from_are_found(
    tmp_path: Path, row: tuple[str, str, str, str, str]
) -> None:
    found = alarms(tmp_path, row[0], *row[3:])
    assert bool(found) is not row[0].startswith(planted_settler.UNSEEN)


@pytest.mark.parametrize(
    "row",
    [*planted_settler.KEPT_CLEAN, *(row[:3] for row in planted_settler.KEPT)],
    ids=lambda row: row[0][:60],
)
def test_right_criteria_of_those_records_have_no_alarm_that_is_false(
    tmp_path: Path, row: tuple[str, str, str]
) -> None:
    found = alarms(tmp_path, *row)
    assert bool(found) is row[0].startswith(planted_settler.TRULY_ALARMED)


def _idle(folder: Path, quote: str, rule: str) -> tuple[list[Noted], Trial]:
    trial = _of(folder, [(quote, rule)])
    return [one for one in Solved(trial).findings() if one.lint is Lint.IDLE_PART], trial


def test_a_part_that_never_matters_is_a_hint_where_the_words_name_it_too(tmp_path: Path) -> None:
    both = _no(_joined("all", *_HEPATITIS))
    found, trial = _idle(tmp_path, "Chronic hepatitis B infection and detectable HBV DNA", both)
    assert [is_hint(one, trial) for one in found] == [True]
    lately = _no(_since("at most", "months_since", _TREATED, 24))
    rule = _joined("all", _no(_is("has", _TREATED)), lately)
    words = "Active autoimmune disease that has required systemic treatment in the past 2 years"
    found, trial = _idle(tmp_path, words, rule)
    assert [is_hint(one, trial) for one in found] == [True]


def test_a_part_that_never_matters_and_of_which_no_word_speaks_is_an_alarm(tmp_path: Path) -> None:
    both = _no(_joined("all", *_HEPATITIS))
    found, trial = _idle(tmp_path, "Detectable viral DNA in the blood", both)
    assert [is_hint(one, trial) for one in found] == [False]


def test_who_was_never_treated_stands_in_the_list_that_keeps_out(tmp_path: Path) -> None:
    asked = [("Bilirubin ≤ 1.5 x ULN", _test("at most", "bilirubin", "ULN", 1.5))]
    asked += [("Age 18 years or more", "at least: {measure: age, limit: 18}")]
    asked += [("Measurable disease", _is("has", "measurable_disease"))]
    asked += [("Platelets ≥ 100 x 10^9/L", _test("at least", "platelets", "10*9/L", 100))]
    asked += [("Hemoglobin ≥ 9 g/dL", _test("at least", "haemoglobin", "g/dL", 9))]
    out = [
        ("Received prior systemic chemotherapy", "is: no_systemic_therapy_yet"),
        ("Active tuberculosis", _no(_is("has", "tuberculosis"))),
        ("Known central nervous system metastases", _is("has", "brain_metastases")),
        ("Active infection", _no(_is("has", "active_infection"))),
        ("History of organ transplant", _no(_is("ever_had", "organ_transplant"))),
    ]
    trial = _of(tmp_path, [*asked, *out])
    found = of_words(trial, load_vocabulary())
    turned = {one.criterion for one in found if one.how == "wanted_there"}
    assert turned == {"5198-08"}
