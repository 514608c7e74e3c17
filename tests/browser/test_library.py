"""The library of trials in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from api.matching import load_rules
from tests.browser.test_manner import violations


def test_every_trial_stands_in_the_list_and_has_its_page(page: Any) -> None:
    page.goto("/trials")
    rules = load_rules(None)
    links = [one.get_attribute("href") for one in page.locator("tbody th a").all()]
    assert sorted(links) == sorted(f"/trials/{trial.id}" for trial in rules.trials)
    for link in links:
        assert page.request.get(link).ok


def test_a_trial_shows_quotes_beside_rules(page: Any) -> None:
    page.goto("/trials/omega")
    row = page.locator("#7577-04".replace("#7", "#\\37 "))
    assert "≤3" in row.locator("q").inner_text()
    assert "high: 3" in row.locator("pre").inner_text() or "3" in row.locator("pre").inner_text()
    assert page.locator("tbody tr").count() == len(
        next(t for t in load_rules(None).trials if t.acronym == "OMEGA").criteria
    )


def test_filters_of_the_list_stand_in_its_address(page: Any) -> None:
    page.goto("/trials")
    page.select_option("select[name=country]", "China")
    page.click("form.tools button")
    assert "country=China" in page.url
    rows = page.locator("tbody tr")
    assert rows.count() == sum(t.facts.country == "China" for t in load_rules(None).trials)


def test_a_trial_that_is_not_there_is_told_in_words(page: Any) -> None:
    answer = page.request.get("/trials/NCT00000000")
    assert answer.status == 404
    assert "No such trial" in answer.text()


@pytest.mark.parametrize("path", ["/trials", "/trials/omega", "/criteria"])
@pytest.mark.parametrize("width", [1440, 320])
def test_axe_finds_nothing_in_the_library(page: Any, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
