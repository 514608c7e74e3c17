"""The keys outside fields, the sheet that lists them, and the arrow keys in a matrix."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.page.browser.hand import start
from tests.api.page.browser.test_board import board
from tests.api.page.browser.test_manner import violations
from tests.conftest import first_of


def test_letters_lead_to_the_parts_of_the_page_and_to_other_pages(page: Any) -> None:
    start(page, "golden")
    page.locator(".skip").focus()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    for keys, part in (("gp", "profile"), ("ga", "ask"), ("gr", "ranking")):
        page.locator(".skip").focus()
        page.keyboard.type(keys)
        assert page.evaluate(f"document.activeElement.closest('#{part}') !== null")
    for keys, path in (("gb", "/board"), ("gt", "/trials"), ("gp", "/#profile")):
        page.locator(".skip").focus()
        page.keyboard.type(keys)
        page.wait_for_url(f"**{path}")
    page.wait_for_selector("#bring", state="detached")  # what the tab has kept is on the page
    assert page.locator("[name='/age']").input_value() == "58"


def test_a_letter_that_is_typed_is_a_letter(page: Any) -> None:
    start(page)
    page.locator("[name='/patient']").click()
    page.keyboard.type("g b? /gt")
    assert page.locator("[name='/patient']").input_value() == "g b? /gt"
    assert page.evaluate("location.pathname") == "/"
    assert not page.locator("#keys[open]").count()


def test_the_list_of_keys_opens_and_closes_and_returns(page: Any) -> None:
    start(page)
    page.locator("nav a").nth(2).focus()
    page.keyboard.press("?")
    assert page.locator("#keys[open]").is_visible()
    assert "to the board" in page.locator("#keys").inner_text()
    assert violations(page, but="#profile") == []
    page.keyboard.press("Escape")
    assert not page.locator("#keys[open]").count()
    assert page.evaluate("document.activeElement.innerText") == "Trials"


def test_the_keys_can_be_turned_off_for_good(page: Any) -> None:
    start(page)
    page.locator(".skip").focus()
    page.keyboard.press("?")
    page.locator("#keys-on").uncheck()
    page.reload()
    page.locator(".skip").focus()
    for key in "?/":
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.type("gb")
    assert page.evaluate("location.pathname") == "/"
    assert not page.locator("#keys-on").is_checked()


@pytest.mark.parametrize(
    ("keys", "row", "column"),
    first_of(
        [
            (["ArrowRight", "ArrowRight"], 0, 2),
            (["ArrowRight", "ArrowRight", "ArrowDown"], 1, 2),
            (["ArrowRight", "ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft"], 0, 1),
            (["ArrowDown", "Home"], 1, 0),
            (["PageDown"], 10, 0),
            (["PageDown", "PageUp"], 0, 0),
        ],
        3,
    ),
)
def test_arrows_move_from_cell_to_cell(page: Any, keys: list[str], row: int, column: int) -> None:
    board(page)
    table = page.locator("table[data-matrix]")
    table.locator("[tabindex='0']").wait_for()  # one stop for Tab
    table.locator("[tabindex='0']").focus()
    for key in keys:
        page.keyboard.press(key)
    stops = "[...document.activeElement.closest('tr').querySelectorAll('button, a')]"
    assert page.evaluate("document.activeElement.closest('tr').sectionRowIndex") == row
    assert page.evaluate(f"{stops}.indexOf(document.activeElement)") == column
    assert table.locator("[tabindex='0']").count() == 1


def test_page_down_in_a_field_leads_from_section_to_section(page: Any) -> None:
    start(page, "letter")
    page.locator("[name='/age']").focus()
    place = "document.activeElement.closest('fieldset').id"
    for key, section in (
        ("PageDown", "tumour"),
        ("PageDown", "metastases"),
        ("PageDown", "molecular"),
        ("PageDown", "treatment"),
        ("PageUp", "molecular"),
    ):
        page.keyboard.press(key)
        assert page.evaluate(place) == section, key
    assert page.evaluate("document.activeElement.name") == "/biomarkers/-"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.checked")
