"""What if in a real browser: by hand, by keyboard, without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.page.browser.hand import counts, sent, settled, start
from tests.api.page.browser.test_manner import violations
from tests.conftest import first_of
from tests.support.processes.live import Live

PET = "if/imaging/fdg_pet"


def tried(page: Any, *pointers: str) -> Any:
    """The page of an example with changes on a copy."""
    start(page, "golden")
    page.click("button[value=try]")
    for pointer in pointers:
        page.select_option("select[name=if-add]", pointer)
        page.click("button[value=try]")
        page.wait_for_selector(f"[name='if{pointer}']")
        settled(page)
    return page


def moved(page: Any) -> list[str]:
    """The signed numbers, with what becomes of the trials."""
    rows = (" ".join(row.split()) for row in page.locator(".moved li").all_inner_texts())
    return [row for row in rows if row[0] in "+\u2212"]


def test_a_slider_moves_the_difference_and_not_the_profile(page: Any) -> None:
    tried(page, "/imaging/fdg_pet", "/as_of")
    before = counts(page)
    page.locator("[name='if/as_of']").focus()
    for _ in range(3):
        page.keyboard.press("PageUp")
    settled(page)
    assert moved(page)[0].startswith("+5 become eligible")
    assert page.evaluate("document.activeElement.name") == "if/as_of"
    words = page.locator(".tries output").inner_text()
    assert page.locator("[name='if/as_of']").get_attribute("aria-valuetext") == words
    assert counts(page) == before
    assert page.locator("[name='/as_of']").input_value() == "14 May 2026"
    assert page.locator(".bar .copy").is_visible()


def test_taking_it_over_fills_the_profile(page: Any) -> None:
    tried(page, "/imaging/fdg_pet")
    page.click("button[value=adopt]")
    settled(page)
    assert page.locator("[name='/imaging/fdg_pet']").input_value() == "yes"
    assert counts(page)["eligible"] == 4
    assert not page.locator(".bar .copy").is_visible()
    page.click("#what-if button[value=undo]")
    settled(page)
    assert page.locator("[name='/imaging/fdg_pet']").input_value() == ""


def test_a_change_that_is_added_has_the_focus(page: Any) -> None:
    tried(page, "/imaging/fdg_pet", "/as_of")
    assert page.evaluate("document.activeElement.name") == "if/as_of"


def test_the_difference_follows_the_profile(page: Any) -> None:
    tried(page, "/imaging/fdg_pet")
    assert "+1 becomes eligible" in moved(page)[0]
    page.fill("[name='/imaging/fdg_pet']", "yes")
    settled(page)
    assert moved(page) == []
    assert page.locator(f"[name='{PET}'][value=yes]").is_checked()


def test_a_change_is_left_out(page: Any) -> None:
    tried(page, "/imaging/fdg_pet", "/lesions/0/status")
    page.select_option("[name='if/lesions/0/status']", "growing")
    settled(page)
    assert any("eligible, then ineligible" in row for row in moved(page))
    page.click("button[value='untry /lesions/0/status']")
    settled(page)
    assert page.locator(".tries li").count() == 1


def test_a_copy_that_contradicts_itself_is_told(page: Any) -> None:
    tried(page, "/assessments/1/totals/metastases")
    page.locator("[name='if/assessments/1/totals/metastases']").fill("0")
    settled(page)
    assert "contradicts itself" in page.locator("#tried .note").inner_text()
    assert page.locator("button[value=adopt]").count() == 0


def test_it_works_without_javascript(browser: Any, live: Live) -> None:
    page = browser.new_context(base_url=live.url, java_script_enabled=False).new_page()
    start(page, "golden")
    sent(page, "button[value=try]")
    page.select_option("select[name=if-add]", "/imaging/fdg_pet")
    sent(page, "button[value=try]")
    assert "+1 becomes eligible" in moved(page)[0]
    page.check(f"[name='{PET}'][value=no]")
    sent(page, ".acts button[value=show]")
    assert page.locator(f"[name='{PET}'][value=no]").is_checked()
    page.check(f"[name='{PET}'][value=yes]")
    sent(page, "button[value=adopt]")
    assert page.locator("[name='/imaging/fdg_pet']").input_value() == "yes"
    page.context.close()


@pytest.mark.parametrize(
    ("theme", "width"), first_of([("dark", 1440), ("light", 320), ("light", 1440)], 1)
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    page: Any, theme: str, width: int
) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 800})
    tried(page, "/imaging/fdg_pet", "/as_of", "/lesions/0/organ", "/biomarkers/EGFR")
    assert violations(page, but="#profile") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_one_press_on_the_disc_of_a_lesion_asks_what_if_it_is_treated(page: Any) -> None:
    start(page, "golden")
    page.locator("#body").scroll_into_view_if_needed()
    disc = page.locator("svg.body .mk").first.bounding_box()
    page.mouse.click(disc["x"] + disc["width"] / 2, disc["y"] + disc["height"] / 2)
    page.wait_for_selector("#treated")
    assert page.evaluate("document.activeElement.name") == "treat-how"
    assert "lesion 2, L3" in page.locator("#treated-l").inner_text()
    assert page.locator("[name='/lesions/2/organ']").input_value() == ""
    button = page.locator("button[value='place adrenal left']")
    assert "What if lesion 1" in str(button.get_attribute("aria-label"))
    assert violations(page) == []


IN_VIEW = """each => each.every(one => { const box = document.querySelector(one).getBoundingClientRect();
return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight; })"""
SIZES = [(1440, 900), (1280, 720), (390, 844)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_what_a_pressed_lesion_would_change_is_on_the_screen(
    page: Any, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    start(page, "letter")
    button = page.locator("button[value='treat 2']")
    button.evaluate("""one => { for (let fold = one; fold; fold = fold.parentElement)
if (fold.tagName === 'DETAILS') fold.open = true; }""")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#treated")
    page.wait_for_function("() => document.activeElement.name === 'treat-how'")
    page.wait_for_selector(".moved li")
    settled(page)
    page.wait_for_function(IN_VIEW, arg=["[name=treat-how]:checked", ".moved"])


def test_a_total_of_one_less_asks_which_and_a_press_answers(page: Any) -> None:
    start(page, "letter")
    page.click("button[value=try]")
    settled(page)
    at = "/assessments/0/totals/metastases"
    page.select_option("select[name=if-add]", at)
    page.click("button[value=try]")
    slider = page.locator(f"[name='if{at}']")
    slider.wait_for()
    settled(page)
    slider.fill("3")
    page.wait_for_selector("#which")
    settled(page)
    assert page.locator("#tried .note").count() == 0
    assert "2026-04-16" not in page.locator("#what-if").inner_text()
    slider.fill("1")
    page.wait_for_selector("#tried .note")
    settled(page)
    said = page.locator("#tried .note li").all_inner_texts()
    assert said
    assert len(set(said)) == len(said)
    assert "2026-04-16" not in page.locator("#what-if").inner_text()
    page.click("#which button[value='treat 2']")
    page.wait_for_selector("#treated")
    page.wait_for_selector(".moved li")
    settled(page)
    assert page.locator(".tries li, #tried .note").count() == 0
    assert "right adrenal" in page.locator("#treated-l").inner_text().lower()
