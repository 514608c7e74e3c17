"""Right criteria of many hands have no finding, and bugs planted into them have an alarm."""

from __future__ import annotations

import pytest

from tests.conftest import some_of
from tests.planted.quoting import HINT, NOTHING, criterion, kinds, quoting
from tests.planted.rows import ALARM, SETS, Hand, Sheet

ONE_OF = 6  # sets is read here; all with HYPOTHESIS_PROFILE=long


@pytest.mark.parametrize("name", some_of(SETS, ONE_OF))
def test_right_criteria_have_no_finding_and_bugs_have_an_alarm(name: str) -> None:
    """But for the rows that say what else is found of them: that has to be so still."""
    odd = dict(one for sheet in Hand(name).sheets() for one in sheet.otherwise())
    assert not odd, "\n".join(f"{row}: {found}" for row, found in odd.items())


def test_a_row_that_is_held_otherwise_is_seen() -> None:
    right, wrong = (
        criterion("At least 18 years", f"at least: {{measure: age, limit: {limit}}}")
        for limit in (18, 16)
    )
    (found,) = kinds(quoting(wrong)).values()
    held = {
        (one is right, wanted)
        for one in (right, wrong)
        for wanted in (NOTHING, HINT, ALARM, found, "OM223")
        if not [*Sheet([one], {0: wanted}).otherwise()]
    }
    assert held == {(True, NOTHING), (False, ALARM), (False, found)}
    assert [*Sheet([right, wrong], {0: NOTHING}).otherwise()]  # nor may what stands beside it be
