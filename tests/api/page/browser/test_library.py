"""The library of trials in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.api.results.matching import load_rules
from tests.api.page.browser.test_manner import violations

PLACES = (
    *("/trials", "/trials/omega", "/trials/sabr-comet 10", "/criteria", "/overlap"),
    *("/overlap/CHESS/CORE", "/overlap/NRG LU002/SARON"),
)


def test_every_trial_stands_in_the_list_and_has_its_page(page: Any) -> None:
    page.goto("/trials")
    rules = load_rules(None)
    links = [one.get_attribute("href") for one in page.locator("main tbody th a").all()]
    assert sorted(links) == sorted(f"./trials/{trial.id}" for trial in rules.trials)
    for link in links:
        assert page.request.get(link[1:]).ok


def test_a_trial_shows_quotes_beside_rules_and_patients_on_either_side(page: Any) -> None:
    page.goto("/trials/omega")
    row = page.locator("[id='7577-04']")
    assert "≤3" in row.locator("q").inner_text()
    assert "limit: 3" in row.locator("pre").inner_text()
    sides = row.locator(".sides").inner_text()
    assert "total of metastases" in sides
    assert [row.locator("dd").nth(n).inner_text().split()[-1] for n in (0, 1)] == ["3", "4"]
    assert page.locator("main tbody tr").count() == len(
        next(t for t in load_rules(None).trials if t.acronym == "OMEGA").criteria
    )


def test_what_of_the_lint_is_accepted_stands_beside_its_rule(page: Any) -> None:
    silenced = [(t, one) for t in load_rules(None).trials for one in t.silenced]
    trial, one = silenced[0]
    page.goto(f"/trials/{trial.id}")
    assert f"{one.lint} " in page.locator("main").inner_text()
    assert one.because in page.locator("main").inner_text()


def test_filters_of_the_list_stand_in_its_address(page: Any) -> None:
    page.goto("/trials")
    page.select_option("select[name=country]", "China")
    page.click("form.tools button")
    assert "country=China" in page.url
    rows = page.locator("main tbody tr")
    assert rows.count() == sum(t.facts.country == "China" for t in load_rules(None).trials)


def test_the_heat_map_leads_to_the_criterion_and_says_its_limit(page: Any) -> None:
    page.goto("/criteria")
    cell = page.locator(".heat a[aria-label^='OMEGA: metastases at entry']")
    assert cell.inner_text() == "≤3"
    cell.click()
    assert page.url.endswith("/trials/NCT03827577#7577-04")
    page.go_back()
    cells = page.locator(".heat tbody a").count()
    assert cells > 60
    listed = page.locator(".limits tbody tr").count()
    assert listed >= cells


def test_the_overlap_leads_to_a_patient_or_to_what_excludes_one(page: Any) -> None:
    page.goto("/overlap")
    trials = len(load_rules(None).trials)
    assert page.locator(".mx tbody td > a").count() == trials * (trials - 1)
    page.click("a[aria-label^='CHESS and OMEGA: one patient can be eligible for both']")
    page.wait_for_url("**/overlap/**")
    page.click("main form button")
    page.wait_for_selector("#eligible")
    shown = page.locator("#eligible .row b").all_inner_texts()
    assert {"CHESS", "OMEGA"} <= set(shown)
    page.goto("/overlap/CHESS/CORE")
    assert page.locator("main tbody tr").count() == 2


@pytest.mark.parametrize(
    "path", ["/trials/NCT00000000", "/overlap/CHESS/chess", "/overlap/CHESS/nobody"]
)
def test_a_trial_that_is_not_there_is_told_in_words(page: Any, path: str) -> None:
    answer = page.goto(path)
    assert answer.status == 404
    assert page.locator("h1").inner_text() == "No such trial"
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert violations(page) == []
    page.wrong.clear()  # the browser says that it was refused


@pytest.mark.parametrize("path", PLACES)
def test_no_page_of_the_library_is_wider_than_its_screen(page: Any, path: str) -> None:
    page.goto(path)
    for width in (1440, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
