"""The patient's page in a real browser: typing, keyboard, what is kept, what is announced."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.api.intake.files import Given, Origin
from oligomatch.api.page.form.examples import example_text
from oligomatch.api.results.matching import Only, load_rules, match_patient
from oligomatch.api.words.sentences import counts as counted
from oligomatch.matcher.intake.intake import read_profile
from oligomatch.matcher.profile.profile import Profile
from tests.api.page.browser.hand import counts, reloaded, settled, start, write
from tests.support.processes.live import Live
from tests.support.wording import WRITE_NUMBER

SIZE = "/lesions/0/diameter_mm"


def engine_counts(profile: Profile) -> dict[str, int]:
    given = Given(Origin("test", 1, 1), profile, profile.as_of or date.today(), "profile")
    return counted(match_patient(given, load_rules(None), Only(), quick=True).matches)


@pytest.mark.parametrize("name", ["golden", "sparse", "progressing"])
def test_the_ranking_beside_an_example_is_the_engines(page: Any, name: str) -> None:
    start(page, name)
    assert counts(page) == engine_counts(read_profile(example_text(name)))


def test_what_is_typed_stays_as_typed_and_is_written_out_on_leaving(page: Any) -> None:
    start(page, "golden")
    field = page.locator(f"[name='{SIZE}']")
    field.click()
    for at, letter in enumerate("2.2 cm", 1):
        page.keyboard.type(letter)
        settled(page)
        assert field.input_value() == "2.2 cm"[:at]
        assert page.evaluate("document.activeElement.selectionStart") == at
        assert page.evaluate("document.activeElement.name") == SIZE
    page.keyboard.press("Tab")
    settled(page)
    assert field.input_value() == "22"


def test_fast_typing_loses_no_letter(page: Any) -> None:
    start(page, "golden")
    write(page, "/primary/definitive_treatment_end", "14 January 2026")
    assert page.locator("[name='/primary/definitive_treatment_end']").input_value() == (
        "14 January 2026"
    )


def test_a_mistyped_value_stays_with_a_sentence_beside_it(page: Any) -> None:
    start(page, "golden")
    write(page, SIZE, "large")
    field = page.locator(f"[name='{SIZE}']")
    assert field.input_value() == "large"
    assert field.get_attribute("aria-invalid") == "true"
    said = page.locator(f"#{field.get_attribute('aria-describedby')}").inner_text()
    assert said.startswith(WRITE_NUMBER)
    assert sum(counts(page).values()) == 33  # the ranking goes on without it


def test_a_contradiction_is_told_at_both_fields(page: Any) -> None:
    start(page)
    write(page, "/primary/diagnosis_date", "1 May 2026")
    write(page, "/primary/definitive_treatment_end", "1 Jan 2026")
    said = []
    for name in ("/primary/diagnosis_date", "/primary/definitive_treatment_end"):
        field = page.locator(f"[name='{name}']")
        assert field.get_attribute("aria-invalid") == "true"
        said.append(page.locator(f"#{field.get_attribute('aria-describedby')}").inner_text())
    assert ["not long before the diagnosis" in one for one in said].count(True) == 1
    assert any("contradicts" in one for one in said), said
    write(page, "/primary/definitive_treatment_end", "\b" * 20)


def test_genes_answer_to_the_arrow_keys_and_keep_the_focus(page: Any) -> None:
    start(page, "golden")
    page.locator("[name='/biomarkers/BRAF'][value=negative]").click()
    settled(page)
    page.keyboard.press("ArrowRight")
    settled(page)
    chosen = page.locator("[name='/biomarkers/BRAF']:checked")
    assert chosen.input_value() == "failed"
    assert page.evaluate("document.activeElement.value") == "failed"


def test_a_lesion_that_is_removed_can_be_put_back(page: Any) -> None:
    start(page, "golden")
    page.click("button[value='drop /lesions/1']")
    settled(page)
    assert page.locator("[name='/lesions/1/organ']").input_value() == ""
    page.click("button[value=undo]")
    settled(page)
    assert page.locator("[name='/lesions/1/organ']").input_value() == "L3"
    assert page.locator("button[value=undo]").count() == 0


def test_nothing_is_lost_on_a_reload(page: Any) -> None:
    start(page, "golden")
    write(page, "/ecog", "1")
    write(page, SIZE, "large")
    before = counts(page)
    reloaded(page)
    assert page.locator("[name='/ecog']").input_value() == "1"
    assert page.locator(f"[name='{SIZE}']").input_value() == "large"
    assert page.locator("[name='/lesions/1/organ']").input_value() == "L3"
    assert counts(page) == before


def test_another_tab_knows_nothing_of_the_patient(page: Any, browser: Any, live: Live) -> None:
    start(page, "golden")
    other = browser.new_context(base_url=live.url).new_page()
    other.goto("/")
    assert other.locator("[name='/age']").input_value() == ""
    other.context.close()


def test_a_late_answer_about_an_earlier_profile_is_dropped(page: Any) -> None:
    held: list[Any] = []
    page.route("**/ask", lambda route: route.continue_() if held else held.append(route))
    page.goto("/")
    page.wait_for_function("() => document.querySelector('#ask.htmx-request')")
    page.select_option("select[name=example]", "golden")
    page.click("button[value=example]")
    page.wait_for_selector("#bring", state="detached")
    held[0].continue_()
    page.wait_for_selector("#ask .ans")
    settled(page)
    assert "Type of cancer" not in page.locator("#ask").inner_text()
    assert "FDG-PET" in page.locator("#ask").inner_text()


def test_a_server_that_is_gone_loses_nothing(page: Any) -> None:
    start(page, "golden")
    page.route("**/", lambda route: route.abort())
    write(page, "/ecog", "1")
    page.wait_for_selector("#gone:not([hidden])")
    assert page.locator("[name='/ecog']").input_value() == "1"
    page.unroute("**/")
    page.click("#again")
    page.wait_for_selector("#gone", state="hidden")
    assert page.locator("[name='/ecog']").input_value() == "1"
    page.wrong.clear()  # the failed request is what was asked for


def test_a_problem_is_a_page_in_words(page: Any) -> None:
    answer = page.request.post("/", data="%ff", headers={"Content-Type": "text/plain"})
    assert answer.status == 415
    assert answer.headers["content-type"].startswith("text/html")
    assert "Back to the patient" in answer.text()


def test_an_answer_fills_the_profile_and_can_be_undone(page: Any) -> None:
    start(page, "golden")
    button = page.locator("#ask button", has_text="done").first
    button.wait_for()
    assert "opens ImmunoSABR" in button.locator("xpath=..").inner_text()
    button.click()
    settled(page)
    assert page.locator("[name='/imaging/fdg_pet']").input_value() == "yes"
    assert page.locator("#eligible b", has_text="ImmunoSABR").count() == 1
    page.click("button[value=undo]")
    settled(page)
    assert page.locator("[name='/imaging/fdg_pet']").input_value() == ""
    assert page.locator("#possible b", has_text="ImmunoSABR").count() == 1


def test_the_dates_on_which_something_changes_stand_above(page: Any) -> None:
    start(page, "golden")
    words = page.locator("#when").inner_text()
    assert "28 May 2026" in words
    assert "last day for NCT03410043" in words


def test_an_argument_names_its_facts_and_leads_to_their_fields(page: Any) -> None:
    start(page, "golden")
    page.locator("#possible summary").first.click()
    page.wait_for_selector("#possible .crit")
    page.locator("#possible .crit a", has_text="FDG-PET").first.click()
    assert page.evaluate("location.hash") == "#" + str(
        page.locator("[name='/imaging/fdg_pet']").get_attribute("id")
    )
    page.wait_for_function("() => document.activeElement.name === '/imaging/fdg_pet'")
    assert page.locator("#possible .crit svg.mg").count() > 0
    page.fill("[name='/age']", "60")
    settled(page)
    assert page.locator("#possible details[open] .crit").count() == 1
    page.locator("#possible summary").first.focus()
    page.keyboard.press("Escape")
    assert page.locator("#possible details.row[open]").count() == 0
