"""A letter is pasted and its facts are confirmed by the keyboard alone."""

from __future__ import annotations

from typing import Any

from tests.api.page.browser.hand import carried, settled, start
from tests.api.page.browser.test_manner import violations

LETTER = """Dear colleague,

Thank you for seeing this 67-year-old man, ECOG 1. His sister is a woman of 80.
Kind regards"""
OPEN = "#letters li.open"


def test_a_letter_is_confirmed_by_one_key_for_each_fact(page: Any) -> None:
    start(page)
    page.fill("#letter", LETTER)
    page.focus("#letter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(OPEN)
    settled(page)
    facts = page.locator(OPEN).count()
    assert facts >= 3
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert violations(page) == [], width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1440, "height": 900})
    assert page.evaluate("document.activeElement.value") == "sure /age"
    page.keyboard.press("d")
    page.wait_for_selector("#letters li.gone")
    settled(page)
    assert "age" not in carried(page)
    assert page.evaluate("document.activeElement.value") == "sure /sex"
    page.keyboard.press("c")
    assert page.evaluate("document.activeElement.name") == "/sex"
    page.locator(f"{OPEN} .yes").first.focus()
    for key in ["Enter", *"yyyyyyyyy"][: facts - 1]:
        page.keyboard.press(key)  # quicker than the server answers
    page.wait_for_selector(OPEN, state="detached")
    settled(page)
    assert "unconfirmed" not in carried(page)
    assert carried(page)["sex"] == "male"
    page.reload()  # the tab has kept the letter
    page.wait_for_selector("#letter-texts mark")
    settled(page)
    assert "sex" in carried(page)


def test_a_fact_is_dropped_before_the_one_before_it_is_answered(page: Any) -> None:
    start(page)
    page.fill("#letter", LETTER)
    page.locator("#letter-form button").click()
    page.wait_for_selector(OPEN)
    settled(page)
    facts = page.locator(OPEN).count()
    page.locator(f"{OPEN} .yes").first.focus()
    page.route("**/*", lambda route: (page.wait_for_timeout(1500), route.continue_()))
    for key in ["d", "d", *"yyyyyyyyy"][:facts]:
        page.keyboard.press(key)  # quicker than the server answers, also of a busy machine
    page.unroute_all(behavior="wait")
    page.wait_for_selector(OPEN, state="detached")
    settled(page)
    assert page.locator("#letters li.gone").count() == 2
    assert not {"age", "sex", "unconfirmed"} & set(carried(page))
    assert carried(page)["ecog"] == 1
    page.locator("#letters button[value=undo]").click()
    settled(page)
    assert {"age", "sex", "unconfirmed"} <= set(carried(page))


def test_the_page_says_that_it_reads_where_that_takes_time(page: Any) -> None:
    start(page)
    page.route("**/letter", lambda route: (page.wait_for_timeout(700), route.continue_()))
    page.fill("#letter", LETTER)
    busy = page.locator("#letter-form .busy")
    assert not busy.is_visible()
    page.locator("#letter-form button").click()
    busy.wait_for(state="visible")
    page.wait_for_selector(OPEN)
    settled(page)
    assert not page.locator("#letter-form .busy").is_visible()
    page.context.close()
