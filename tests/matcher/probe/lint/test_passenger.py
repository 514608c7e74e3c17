"""Four records encoded before a look at the lint, and 20 bugs in them: 9 were found unseen, and 6 of the 69
right criteria had a false alarm."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.matcher.probe.lint.test_commuter import alarms_of
from tests.planted.hands.planted_passenger import BUGS, RECORDS

# what becomes resistant to a class may be any of those given; the person is asked of it
LEFT = {"a wider class"}


@pytest.mark.parametrize("record", RECORDS)
def test_right_criteria_of_a_record_have_no_alarm(tmp_path: Path, record: str) -> None:
    assert alarms_of(tmp_path, [*RECORDS[record]]) == {}


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: f"{bug[1]}: {bug[2]}")
def test_bugs_are_found_in_their_record(
    tmp_path: Path, bug: tuple[str, str, str, str, str]
) -> None:
    record, begins, name, asked, rule = bug
    rows = [
        (quote, asked, rule) if quote.startswith(begins) else (quote, *rest)
        for quote, *rest in RECORDS[record]
    ]
    found = alarms_of(tmp_path, rows)
    assert any(quote.startswith(begins) for quote in found) == (name not in LEFT)
