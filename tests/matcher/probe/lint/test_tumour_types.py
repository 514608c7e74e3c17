"""The tumour types of a head are those that some criterion, or that of some arm, lets in."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.matcher.probe.lint import cells
from tests.planted.quoting import HEAD, criterion, quoting

MEASURABLE = criterion("Measurable", "is: {measure: has, names: [measurable_disease]}")
FACTS = {**HEAD["facts"], "tumour_types": ["any"]}
BOWEL = "one of: {measure: cancer_type, values: [colorectal]}"


@pytest.mark.parametrize(
    ("rule", "more", "head", "odd"),
    [
        (BOWEL, {}, {}, True),
        (BOWEL, {"arms": ["B"]}, {"arms": {"A": {"words": "any"}, "B": {"words": "bowel"}}}, False),
        ("not: {one of: {measure: cancer_type, values: [sclc]}}", {}, {}, False),
    ],
)
def test_tumour_types_are_those_that_some_arm_lets_in(
    rule: str, more: dict[str, Any], head: dict[str, Any], odd: bool
) -> None:
    trial = quoting(criterion("a tumour", rule, **more), MEASURABLE, facts=FACTS, **head)
    assert any(one.keys[-1] == "tumour_types" for one in cells.other_facts(trial)) is odd
