"""Kinds of bug that a newcomer's blind set showed to be missed, in other words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.matcher.probe.lint.test_statements import alarms
from tests.planted.hands.planted_arrival import CLEAN, ROWS

_RIGHT = [*CLEAN, *(row[:3] for row in ROWS)]


@pytest.mark.parametrize("row", _RIGHT, ids=lambda row: f"{row[0]}: {row[2][:40]}")
def test_right_criteria_have_no_alarm(tmp_path: Path, row: tuple[str, str, str]) -> None:
    assert alarms(tmp_path, *row) == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}: {row[3]}")
def test_bugs_are_found(tmp_path: Path, row: tuple[str, str, str, str, str, str]) -> None:
    assert alarms(tmp_path, row[0], *row[4:])
