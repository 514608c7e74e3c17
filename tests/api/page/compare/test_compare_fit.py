"""The printed comparison: one page, whatever is compared."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.api.page.compare.compare import compare_context, of_columns
from oligomatch.api.page.compare.compare_fit import (
    PAGE,
    STEPS,
    Comparison,
    fitted,
    height,
    shortened,
)
from oligomatch.api.page.form.examples import EXAMPLES, example_text
from oligomatch.api.page.form.form import carried_text
from oligomatch.api.results.matching import load_rules
from oligomatch.api.results.offers.offers_table import Row
from oligomatch.matcher.intake.intake import read_profile
from oligomatch.matcher.profile.problems import ProfileError

RULES = load_rules(as_written=True)
DAY = date(2026, 5, 14)
NAMES = [name for name, _ in EXAMPLES]


def context(name: str, *more: tuple[str, str]) -> dict[str, object]:
    try:
        document = read_profile(example_text(name)).document()
    except ProfileError:
        return {"comparison": None}
    return compare_context([("carry", carried_text(document)), *more], RULES, DAY)


def whole(name: str) -> Comparison | None:
    found = context(name, ("compared", "1"), *(("on", trial.id) for trial in RULES.trials))
    comparison = found["comparison"]
    assert comparison is None or isinstance(comparison, Comparison)
    return comparison


@pytest.mark.parametrize("name", NAMES)
def test_the_sheet_of_every_example_is_one_page(name: str) -> None:
    comparison = whole(name)
    if comparison is None:
        return
    for number in (1, 3, 5, len(comparison.columns)):
        some = of_columns(comparison, range(min(number, len(comparison.columns))))
        assert height(fitted(some)) <= PAGE


def test_the_longest_texts_are_one_page_too() -> None:
    comparison = whole("golden")
    assert comparison is not None
    long = tuple(("W" * 900,) * 14 for _ in comparison.columns)
    rows = tuple(Row(row.key, "W" * 90, long) for row in comparison.rows)
    more = tuple(Row("lesions", f"Lesion {n}", long) for n in range(30))
    sheet = fitted(comparison.with_columns(comparison.columns, (*rows, *more)))
    assert height(sheet) <= PAGE
    assert sheet.more


def test_each_step_is_at_most_as_high_as_the_one_before() -> None:
    comparison = whole("golden")
    assert comparison is not None
    few = of_columns(comparison, range(2))
    heights = [height(shortened(few, step)) for step in STEPS]
    assert heights == sorted(heights, reverse=True)


def test_trials_for_which_there_is_no_room_are_named() -> None:
    comparison = whole("golden")
    assert comparison is not None
    sheet = fitted(comparison)
    names = [column.name for column in (*comparison.columns,)]
    assert [column.name for column in sheet.columns] + list(sheet.more) == names


def test_the_first_trials_stand_on_the_sheet_where_nobody_chooses() -> None:
    found = context("golden")
    sheet, comparison = found["sheet"], found["comparison"]
    assert isinstance(sheet, Comparison)
    assert isinstance(comparison, Comparison)
    assert [c.id for c in sheet.columns] == [c.id for c in comparison.columns[:4]]


def test_what_is_chosen_alone_is_compared_where_that_is_asked() -> None:
    chosen = [("compared", "1"), ("on", "NCT03667820"), ("on", "NCT03410043"), ("narrow", "1")]
    found = context("golden", *chosen)["comparison"]
    assert isinstance(found, Comparison)
    assert [column.id for column in found.columns] == ["NCT03667820", "NCT03410043"]
    needed = next(row for row in found.rows if row.key == "needed")
    assert not needed.differs  # both are eligible: of all trials it differs


def test_the_filter_of_the_ranking_is_taken_over() -> None:
    found = context("golden", ("offers", "no chemotherapy"))
    assert ("no_chemotherapy", "no chemotherapy", True) in found["wants"]  # type: ignore[operator]
    assert found["filtered"]
