"""What a button does is done, however quickly the hand, or the page itself, asks for something else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.page.browser.hand import carried, settled, start

ADD = "document.querySelector(`button[value='more /systemic_therapy/lines']`).click();"
DROP = "document.querySelector(`button[value='drop /lesions/0']`).click();"
CHANGE = "document.forms.profile.dispatchEvent(new Event('change', { bubbles: true }));"
TYPE = """{ const age = document.getElementsByName('/age')[0]; age.value = '61';
  age.dispatchEvent(new Event('input', { bubbles: true })); }"""
# an answer of a part of the page came meanwhile, and changed a piece of it
MEANWHILE = (
    "for (const one of document.querySelectorAll('[data-sign]')) one.removeAttribute('data-sign');"
)
SECOND = "[name='/systemic_therapy/lines/1/agents']"


@pytest.mark.parametrize(
    "steps",
    [(CHANGE, ADD, CHANGE), (ADD, TYPE), (CHANGE, ADD, TYPE), (ADD, TYPE, CHANGE)],
    ids=["waits behind two changes", "typed after it", "typed while it waits", "both after it"],
)
def test_a_button_is_not_lost_to_what_comes_after_it(page: Any, steps: tuple[str, ...]) -> None:
    start(page, "golden")
    settled(page)
    assert page.locator(SECOND).count() == 0
    page.evaluate("".join(steps))
    page.wait_for_selector(SECOND)
    settled(page)
    if TYPE in steps:
        assert page.input_value("[name='/age']") == "61"
    page.evaluate(CHANGE)
    settled(page)
    third = SECOND.replace("1", "2")
    assert page.locator(third).count() == 0  # it is done once


def test_a_button_is_not_lost_to_another_one(page: Any) -> None:
    start(page, "golden")
    settled(page)
    lesions = len(carried(page)["lesions"])
    page.evaluate(DROP + ADD)
    page.wait_for_selector(SECOND)
    settled(page)
    assert len(carried(page)["lesions"]) == lesions - 1


def test_a_button_is_not_lost_where_its_answer_leaves_out_a_piece_that_has_gone(page: Any) -> None:
    start(page, "golden")
    settled(page)
    page.evaluate(ADD)
    page.evaluate(MEANWHILE)
    page.wait_for_selector(SECOND)


def test_a_profile_that_is_cleared_in_haste_is_gone(page: Any) -> None:
    start(page, "golden")
    settled(page)
    page.evaluate(CHANGE + "document.querySelector(`button[value='clear']`).click();" + CHANGE)
    page.wait_for_selector("#bring")
    settled(page)
    assert carried(page) == {}
