"""Kinds of bug that the 44 of one more hand showed to be missed, and right criteria of theirs that had an alarm."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.matcher.probe.lint.test_commuter import alarms_of
from tests.matcher.probe.lint.test_statements import alarms
from tests.planted import planted_roomer
from tests.planted.planted_roomer import CLEAN, ROWS

_RIGHT = [*CLEAN, *(row[1:4] for row in ROWS)]


@pytest.mark.parametrize("row", _RIGHT, ids=lambda row: row[0][:60])
def test_right_criteria_have_no_alarm(tmp_path: Path, row: tuple[str, str, str]) -> None:
    assert alarms(tmp_path, *row) == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}: {row[1][:50]}")
def test_bugs_are_found(tmp_path: Path, row: tuple[str, str, str, str, str, str]) -> None:
    assert alarms(tmp_path, row[1], *row[4:])


def test_a_limit_beside_one_of_the_words_may_stand_in_the_note(tmp_path: Path) -> None:
    quote, asked, rule = planted_roomer.EXCEPT_VATS
    noted = f"{rule}\n    note: {planted_roomer.NOTED}"
    assert alarms(tmp_path, quote, asked, rule)
    assert alarms(tmp_path, quote, asked, noted) == set()
    assert alarms(tmp_path, quote, asked, noted.replace("limit: 28", "limit: 21"))


def test_inhibitors_are_those_of_the_genes_that_everybody_has_altered(tmp_path: Path) -> None:
    quote = "Progression on at least one prior TKI"
    gene = ("ALK, ROS1 or RET fusion", "", planted_roomer.FUSIONS)
    own = planted_roomer.TKIS.format("alk_tki, ros1_tki, ret_tki")
    other = planted_roomer.TKIS.format("egfr_tki")
    assert alarms_of(tmp_path, [gene, (quote, "", own)]) == {}
    assert alarms_of(tmp_path, [gene, (quote, "", other)]).keys() == {quote}
    assert alarms_of(tmp_path, [(quote, "", own)]).keys() == {quote}


def test_a_question_of_the_criterion_before_is_another(tmp_path: Path) -> None:
    quote, asked, rule, text = planted_roomer.ASKED
    before = planted_roomer.ASKED_BEFORE
    assert alarms_of(tmp_path, [before, (quote, asked, rule)]) == {}
    assert alarms_of(tmp_path, [before, (quote, text, rule)]).keys() == {quote}
