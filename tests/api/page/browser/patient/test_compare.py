"""Compare: open trials side by side on the page, on a phone and printed on one page."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.api.page.browser.hand import settled, start
from tests.api.page.browser.test_manner import violations
from tests.conftest import first_of

COMPARE = "button[formaction$='compare']"
SHEET_MM = 190.0  # A4 across, within its margins


def comparing(page: Any, example: str) -> Any:
    start(page, example)
    settled(page)
    page.click(COMPARE)
    page.wait_for_selector(".across .cmp")
    return page


def names(page: Any) -> list[str]:
    found: list[str] = page.locator(".across .trial b").all_inner_texts()
    return found


@pytest.mark.parametrize(
    ("theme", "width", "height"), first_of([("dark", 1440, 900), ("light", 390, 844)], 1)
)
def test_axe_finds_nothing(page: Any, theme: str, width: int, height: int) -> None:
    page.emulate_media(color_scheme=theme)
    comparing(page, "golden")
    page.set_viewport_size({"width": width, "height": height})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("example", first_of(["golden", "progressing", "sparse"], 1))
def test_it_is_printed_on_one_page(page: Any, example: str) -> None:
    comparing(page, example)
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1047, "height": 718})
    high = page.evaluate("document.querySelector('.onesheet').getBoundingClientRect().height")
    assert high / 96 * 25.4 <= SHEET_MM
    assert page.locator(".onesheet thead th").count() == 5
    assert not page.locator("main.screen").is_visible()


def test_a_filter_keeps_the_order_and_says_what_it_does(page: Any) -> None:
    every = names(comparing(page, "progressing"))
    page.click("#filter summary")
    page.check("#w-sabr_to_all_metastases")
    page.wait_for_selector("#filtering")
    assert names(page) == [name for name in every if name != "NCT03119519"]
    words = page.inner_text("#filtering")
    assert "The source says so: PROMISE-005." in words
    assert "rules it out: NCT03119519." in words
    assert page.evaluate("document.activeElement.id") == "w-sabr_to_all_metastases"


def test_what_is_chosen_stands_on_the_sheet(page: Any) -> None:
    comparing(page, "progressing")
    page.uncheck("#on-NCT03256981")  # HALT
    page.wait_for_function("() => document.querySelectorAll('.onesheet thead b').length === 3")
    page.check("#narrow")
    page.wait_for_function("() => document.querySelectorAll('.across .trial').length === 3")
    assert "HALT" not in names(page)


def test_the_page_is_about_nobody_where_nothing_was_brought(page: Any) -> None:
    page.goto("/compare")
    assert "It is made from the profile" in page.inner_text("main")
    assert violations(page) == []


def test_a_filter_of_the_ranking_hides_and_does_not_reorder(page: Any) -> None:
    start(page, "progressing")
    settled(page)
    before = page.locator("#ranking .row .t b").all_inner_texts()
    page.select_option("select[name=offers]", "no chemotherapy")
    page.wait_for_selector("#hides")
    after = page.locator("#ranking .row .t b").all_inner_texts()
    assert after == [name for name in before if name in after]
    assert "OITROLC" not in after
