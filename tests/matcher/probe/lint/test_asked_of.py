"""What of the words of a criterion binds somebody, and whether it is asked of some alone."""

from __future__ import annotations

import pytest

from oligomatch.matcher.probe.lint.asked_of import binding, names_some
from oligomatch.matcher.probe.lint.some.required import below_headings
from tests.planted.quoting import criterion, quoting

_CD4 = "{at least: {measure: measured, test: cd4_count, unit: /uL, limit: 200}}"


def test_examples_notes_and_permissions_bind_nobody() -> None:
    quote = "Has had two lines (eg, with surgery between). Patients may have had more"
    assert binding(quote).split() == ["Has", "had", "two", "lines", "."]
    assert len(binding(quote)) == len(quote)
    inner = "An embolism (e.g., thrombosis (DVT), of the lung (PE)) within 3 months"
    assert binding(inner).split() == ["An", "embolism", "within", "3", "months"]
    assert names_some("women of childbearing potential")
    assert not names_some("Has received two lines")


@pytest.mark.parametrize(
    ("heading", "rule", "odd"),
    [
        ("HIV with one of the following:", _CD4[1:-1], True),
        (
            "HIV with one of the following:",
            f"any: [{{not: {{is: {{measure: has, names: [hiv]}}}}}}, {_CD4}]",
            False,
        ),
        ("HIV must be controlled", _CD4[1:-1], False),
        ("None of the following:", _CD4[1:-1], False),
    ],
)
def test_of_whom_a_heading_asks_stands_in_the_rule_below(
    heading: str, rule: str, odd: bool
) -> None:
    guard = "any: [{not: {is: {measure: has, names: [hiv]}}}, {is: judged}]"
    above = criterion(heading, guard, "the infection is controlled")
    below = quoting(above, criterion("Fewer than 200 CD4 cells/μL", rule))
    assert any(below_headings(below)) is odd
