"""What stands above the fold: who, the next date, the counts, the first trials by name."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import BRIEF
from tests.api.page.browser.hand import settled, start
from tests.conftest import first_of

ROWS = "#ranking details.row > summary"
WIDE = [(1440, 900), (1280, 720)]


def _above(page: Any, one: str, height: int) -> list[str]:
    """The texts of the elements that the first screen shows whole."""
    each = page.locator(one).all()
    return [e.inner_text() for e in each if _foot(e) <= height]


def _foot(one: Any) -> float:
    box = one.bounding_box()
    return float(box["y"] + box["height"])


@pytest.mark.parametrize(("width", "height"), WIDE)
def test_six_trials_counts_and_the_next_date_stand_above_the_fold(
    folded: Any, width: int, height: int
) -> None:
    folded.set_viewport_size({"width": width, "height": height})
    start(folded, "golden")
    settled(folded)
    first = folded.wait_for_selector("#course-fold > summary").inner_text()
    assert "28 May 2026" in first
    assert "NCT03410043" in first
    assert len(_above(folded, ".counts a", height)) == 4
    rows = _above(folded, ROWS, height)
    assert len(rows) >= 6
    assert "SABR and L19-IL2, or standard of care" in rows[3]
    assert "Missing: FDG-PET" in rows[3]


@pytest.mark.parametrize("example", first_of(["letter", "sparse", "progressing"], 1))
@pytest.mark.parametrize(("width", "height"), WIDE)
def test_of_every_patient_the_first_six_trials_stand_above_the_fold(
    folded: Any, example: str, width: int, height: int
) -> None:
    folded.set_viewport_size({"width": width, "height": height})
    start(folded, example)
    settled(folded)
    assert len(_above(folded, ".counts a", height)) == 4
    assert len({one.bounding_box()["y"] for one in folded.locator(".counts a").all()}) == 1
    assert len(_above(folded, ROWS, height)) >= 6


def test_a_phone_shows_counts_and_a_trial_before_the_fields(folded: Any) -> None:
    folded.set_viewport_size({"width": 390, "height": 844})
    start(folded, "golden")
    settled(folded)
    assert len(_above(folded, ".counts a", 844)) == 4
    assert _above(folded, ROWS, 844)
    assert folded.locator("#profile").bounding_box()["y"] > 844


def test_what_comes_later_moves_no_trial(folded: Any) -> None:
    start(folded, "golden")
    row = folded.locator("#possible details.row").first
    before = row.bounding_box()["y"]
    folded.wait_for_selector("#ask .ans", state="attached")
    folded.wait_for_selector("#course-fold", state="attached")
    settled(folded)
    assert row.bounding_box()["y"] == before


def test_a_question_is_one_line_until_it_is_opened(folded: Any) -> None:
    start(folded, "golden")
    folded.wait_for_selector("#ask .ans", state="attached")
    lines = folded.locator("#ask li")
    assert all(one.bounding_box()["height"] < 40 for one in lines.all())
    question = lines.filter(has_text="FDG-PET").first
    question.locator("summary").click()
    assert question.get_by_role("button", name="FDG-PET: done").is_visible()


def test_every_trial_shipped_says_in_a_line_what_it_gives() -> None:
    briefs = {trial.id: trial.brief for trial in load_trials()}
    assert [id for id, brief in briefs.items() if not 10 < len(brief) <= BRIEF] == []
