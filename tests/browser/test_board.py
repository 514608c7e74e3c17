"""The board in a real browser: many patients against all trials."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from api.matching import load_rules
from api.page.examples import EXAMPLES, example_text
from matcher.profile import Profile
from tests.browser.hand import counts
from tests.browser.test_manner import violations
from tests.browser.test_patient import engine_counts


def board(page: Any) -> Any:
    page.goto("/board")
    page.click("button[value=examples]")
    page.wait_for_selector(".mx")
    return page


def test_every_pair_stands_on_the_board_as_the_engine_judges_it(page: Any) -> None:
    board(page)
    for number, (name, _) in enumerate(EXAMPLES, 1):
        row = page.locator(".mx tbody tr").nth(number - 1)
        told = engine_counts(Profile.read(example_text(name)))
        shown = [int(words) for words in row.locator("td.num").all_inner_texts()]
        assert shown == [told["eligible"], told["possible"], told["not yet"]], name
    cells = page.locator(".mx tbody td > button")
    assert cells.count() == len(EXAMPLES) * len(load_rules(None).trials)


def test_a_cell_says_why_and_leads_to_its_argument(page: Any) -> None:
    board(page)
    cell = page.locator(
        "button[aria-label^='worked example, ImmunoSABR: possible. Missing: FDG-PET']"
    )
    assert cell.inner_text() == "1?"
    cell.click()
    page.wait_for_selector("#possible details[open] .crit")
    assert page.locator("#possible details[open] b").first.inner_text() == "ImmunoSABR"
    assert counts(page)["eligible"] == 3


def test_patients_and_trials_are_sorted_by_any_column_and_row(page: Any) -> None:
    board(page)
    page.click("button[aria-label='Sort the patients by SARON']")
    page.wait_for_load_state()
    first = page.locator(".mx tbody tr").first.locator("button[aria-label*=', SARON: ']")
    assert ": eligible" in str(first.get_attribute("aria-label"))
    page.click("button[aria-label='Sort the trials by worked example']")
    page.wait_for_load_state()
    row = page.locator(".mx tr.sel td > button")
    words = [str(one.get_attribute("aria-label")) for one in row.all()]
    assert [": eligible" in one for one in words[:4]] == [True, True, True, False]


def test_a_filter_leaves_only_its_pairs(page: Any) -> None:
    board(page)
    page.select_option("select[name=show]", "one")
    page.click("#board > button:not(.plain)")
    page.wait_for_load_state()
    shown = page.locator(".mx tbody td > button").all_inner_texts()
    assert shown
    assert set(shown) == {"1?"}


def test_the_table_to_fill_in_is_read_in_the_pages_grammar(page: Any) -> None:
    head = next(csv.reader(io.StringIO(page.request.get("/board.csv").text())))
    told = {
        "/patient": "T1",
        "/age": "61",
        "/cancer_type": "NSCLC",
        "/lesions/0/organ": "liver",
    }
    assert set(told) <= set(head)
    out = io.StringIO()
    csv.writer(out).writerows([head, [told.get(name, "") for name in head]])
    answer = page.request.post("/board", form={"text": out.getvalue()})
    assert "1 patient ×" in answer.text()
    wrong = page.request.post("/board", form={"text": out.getvalue().replace("61", "old")})
    assert "row 1, /age: write a whole number" in wrong.text()


def test_what_cannot_be_used_is_told(page: Any) -> None:
    answer = page.request.post("/board", form={"text": '{"age": 61}\n{"age": "x"}'})
    assert "1 patient ×" in answer.text()
    assert "patient 2" in answer.text()


@pytest.mark.parametrize("width", [1440, 320])
def test_axe_finds_nothing_on_the_board(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/board")
    assert violations(page) == []
    board(page)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
