"""The time axis, the outlook and what if in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.page.browser.hand import settled, start
from tests.api.page.browser.test_manner import violations
from tests.conftest import first_of

OVERLAPS = """() => {
  const all = [...document.querySelectorAll('#axis > svg text')].map((one) => [one.textContent, one.getBBox()]);
  const wide = all.filter(([, box]) => box.x < 0 || box.x + box.width > 1392).map(([words]) => words);
  for (const [i, [words, a]] of all.entries()) for (const [other, b] of all.slice(i + 1)) {
    const beside = a.x + a.width <= b.x || b.x + b.width <= a.x;
    if (!beside && Math.abs(a.y - b.y) < 9) wide.push(words + ' on ' + other);
  }
  return wide; }"""


@pytest.mark.parametrize(
    "name",
    first_of(["golden", "progressing", "on-chemotherapy", "letter", "mcode-john-anyperson"], 1),
)
def test_no_words_of_the_axis_lie_on_others(page: Any, name: str) -> None:
    start(page, name)
    assert page.evaluate(OVERLAPS) == []


def test_a_mark_leads_to_its_field(page: Any) -> None:
    start(page, "golden")
    page.locator("#axis svg text", has_text="osimertinib").click()
    assert page.evaluate("document.activeElement.name") == "/systemic_therapy/lines/0/start"


def test_the_axis_follows_what_is_typed(page: Any) -> None:
    start(page, "golden")
    page.fill("[name='/systemic_therapy/lines/0/start']", "2 April 2026")
    settled(page)
    assert page.locator("#axis svg a", has_text="week 6").count() == 1
    assert "2 April 2026" in page.locator(".course").text_content()


def test_by_keyboard_the_list_stands_where_the_drawing_was(page: Any) -> None:
    start(page, "golden")
    page.locator("#axis").focus()
    page.keyboard.press("Tab")
    link = page.locator(".course a").first
    assert page.evaluate("document.activeElement.closest('.course') !== null")
    assert link.bounding_box()["height"] > 10
    assert not page.locator("#axis > svg").is_visible()
    assert violations(page, but="#profile") == []
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "/primary/diagnosis_date"


def test_a_small_screen_has_the_list_and_the_outlook(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    start(page, "golden")
    assert not page.locator("#axis > svg").is_visible()
    assert page.locator(".course li").first.is_visible()
    assert page.locator("#when li b").all_inner_texts() == [
        "28 May 2026",
        "5 June 2026",
        "5 September 2026",
    ]


def test_a_pin_leads_to_what_changes_then(page: Any) -> None:
    start(page, "golden")
    page.locator("#axis svg text", has_text="5 Jun").click()
    assert page.url.endswith("#on-2026-06-05")
    assert "eligible" in page.locator("#on-2026-06-05").inner_text()


@pytest.mark.parametrize("theme", first_of(["dark", "light"], 1))
def test_axe_finds_nothing_on_an_open_axis(page: Any, theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    start(page, "on-chemotherapy")
    page.locator("#states summary").click()
    assert violations(page, but="#profile") == []


def test_a_field_stays_in_its_place_while_the_axis_above_it_changes(page: Any) -> None:
    start(page, "golden")
    field = page.locator("[name='/cancer_type']")
    field.scroll_into_view_if_needed()
    page.mouse.wheel(0, 300)
    page.wait_for_function("() => scrollY > 200")
    height = page.locator("#when").bounding_box()["height"]
    field.focus()
    before = field.bounding_box()["y"]
    page.keyboard.press("Control+A")
    page.keyboard.type("breast")
    settled(page)
    assert page.locator("#when").count() == 0
    assert height > 50
    assert abs(field.bounding_box()["y"] - before) <= 1
