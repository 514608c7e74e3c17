"""The ranking beside the profile: filters, the order of the keys, rows that stay under the pointer."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from oligomatch.api.intake.files import Given, Origin
from oligomatch.api.page.form.examples import example_text
from oligomatch.api.results.matching import Only, load_rules, match_patient
from oligomatch.api.words.sentences import trial_name
from oligomatch.matcher.intake.intake import read_profile
from oligomatch.matcher.match.trial_keys import LOWER_KEYS
from tests.api.page.browser.hand import counts, settled, start
from tests.api.page.browser.patient.test_lesions import PASTE
from tests.api.page.browser.test_manner import violations
from tests.conftest import first_of

NAMES = "#ranking .row .t b"


def ranked(keys: tuple[str, ...]) -> list[str]:
    """The open trials of the golden patient that are not ineligible, as the engine ranks them."""
    profile = read_profile(example_text("golden"))
    given = Given(Origin("test", 1, 1), profile, profile.as_of or date.today(), "profile")
    result = match_patient(given, load_rules(None), Only(), quick=True, keys=keys)
    return [trial_name(one.trial) for one in result.ranked if str(one.kind) != "ineligible"]


def names(page: Any) -> list[str]:
    """The trials of the rows and of the folded lines, in the order of the page."""
    found: list[str] = page.evaluate(
        "() => [...document.querySelectorAll('#eligible, #possible, #not-yet')].flatMap(one =>"
        " [...one.querySelectorAll('.row .t b, .cl button')].map(name => name.textContent))"
    )
    return found


def test_filters_combine_and_say_how_many_they_hide(page: Any) -> None:
    start(page, "golden")
    page.select_option("select[name=country]", "China")
    settled(page)
    places = page.locator("#ranking .row .meta").all_inner_texts()
    assert places
    assert all("China" in words for words in places)
    one = sum(counts(page).values())
    page.select_option("select[name=phase]", "III")
    settled(page)
    both = sum(counts(page).values())
    assert 0 < both < one < 33
    said = page.locator("#hides").inner_text()
    assert said.startswith(
        f"{34 - both} of 34 trials are hidden by country “China” and phase “III”"
    )
    page.fill("[name='/age']", "60")
    settled(page)
    assert page.locator("select[name=country]").input_value() == "China"
    assert sum(counts(page).values()) == both
    page.locator("input[name=find]").click()
    page.keyboard.type("zzz")
    settled(page)
    assert sum(counts(page).values()) == 0
    assert violations(page, but="#profile") == []
    page.click("button[value=all]")
    settled(page)
    assert sum(counts(page).values()) == 33
    assert page.locator("input[name=find]").input_value() == ""
    assert page.locator("#hides").count() == 0


def test_the_lower_keys_are_put_in_any_order(page: Any) -> None:
    start(page, "golden")
    assert names(page) == ranked(LOWER_KEYS)
    page.locator("#order summary").click()
    button = page.locator("button[value='earlier design']")
    button.focus()
    for _ in range(5):
        page.keyboard.press("Enter")
        settled(page)
    assert page.evaluate("document.activeElement.value") == "later design"
    keys = ("design", "recruitment", "reach", "tumour", "state", "molecular")
    assert page.locator("input[name=keys]").get_attribute("value") == ",".join(keys)
    assert names(page) == ranked(keys)
    assert ranked(keys) != ranked(LOWER_KEYS)
    page.click("button[value=usual]")
    settled(page)
    assert names(page) == ranked(LOWER_KEYS)


WRITE = (
    "([name, text]) => { const one = document.getElementsByName(name)[0]; one.value = text;"
    " one.dispatchEvent(new Event('input', {bubbles: true})); }"
)


def test_rows_stay_while_the_pointer_is_over_them_and_say_what_changed(page: Any) -> None:
    start(page, "golden")
    page.wait_for_selector("#ask .ans")
    page.locator("#possible summary").first.hover()
    before = page.locator(NAMES).all_inner_texts()
    top = page.locator("#possible summary").first.bounding_box()
    page.evaluate(WRITE, ["/imaging/fdg_pet", "yes"])
    page.wait_for_selector("#held:not([hidden])")
    assert "ImmunoSABR is now eligible" in page.locator("#held").inner_text()
    assert page.locator("#row-NCT03705403 .why").inner_text().startswith("Now eligible.")
    for kind in ("eligible", "possible"):
        number = page.locator(f"#told a[href='#{kind}'] b").inner_text()
        assert page.locator(f"#h-{kind} .m").inner_text().startswith(f"{number}, ")
    assert page.locator(NAMES).all_inner_texts() == before
    assert page.locator("#possible summary").first.bounding_box() == top
    assert violations(page, but="#profile") == []
    page.click("#put")
    page.wait_for_selector("#held", state="hidden")
    assert page.locator("#eligible b", has_text="ImmunoSABR").count() == 1


def test_rows_go_to_their_places_when_they_are_left(page: Any) -> None:
    start(page, "golden")
    page.locator("#possible summary").first.hover()
    page.evaluate(WRITE, ["/imaging/fdg_pet", "yes"])
    page.wait_for_selector("#held:not([hidden])")
    page.mouse.move(200, 300)
    page.wait_for_selector("#eligible #row-NCT03705403")
    assert not page.locator("#held").is_visible()


# when it is written, not when an observer comes to it
WRITTEN_AT = """() => {
  window.said = [];
  const own = Object.getOwnPropertyDescriptor(Node.prototype, 'textContent');
  Object.defineProperty(document.getElementById('status'), 'textContent', {
    get() { return own.get.call(this); },
    set(words) { window.said.push(Date.now()); own.set.call(this, words); },
  });
}"""


def test_the_counts_are_spoken_at_most_once_a_second(page: Any) -> None:
    start(page, "golden")
    page.wait_for_timeout(1200)
    page.evaluate(WRITTEN_AT)
    for text in ("breast", "nsclc", "breast", "prostate"):
        page.evaluate(WRITE, ["/cancer_type", text])
        settled(page)
    page.wait_for_function(
        "() => document.getElementById('status').textContent === document.getElementById('told')"
        ".dataset.words"
    )
    said = page.evaluate("window.said")
    assert said
    assert all(later - one >= 990 for one, later in pairwise(said))


@pytest.mark.parametrize("example", first_of([None, "sparse"], 1))
def test_what_each_answer_would_do_is_told_however_little_is_known(
    page: Any, example: str | None
) -> None:
    start(page, example)
    page.wait_for_selector("#ask .ans button")
    assert page.locator("#ask li").count() >= 1
    assert violations(page, but="#profile") == []


def test_a_closed_trial_is_told_beside_those_it_bears_on(page: Any) -> None:
    start(page, "breast")
    page.locator(":is(#eligible, #possible, #not-yet) .row summary").first.click()
    page.wait_for_selector(".row[open] .facts")
    told = page.locator(".row[open] .facts").inner_text()
    assert "NRG-BR002, closed" in told
    assert "moves no trial" in told
    page.click("button[value=clear]")
    page.wait_for_selector("#bring")
    start(page, "golden")
    page.locator("#eligible summary").first.click()
    page.wait_for_selector("#eligible .facts")
    assert "NRG-BR002" not in page.locator("#eligible .facts").inner_text()


def test_rows_move_only_when_nothing_is_typed_for_a_moment(page: Any) -> None:
    start(page, "golden")
    page.mouse.move(200, 300)
    before = names(page)
    page.evaluate(WRITE, ["/imaging/fdg_pet", "yes"])
    page.wait_for_selector(".settling")
    assert names(page) == before
    assert page.locator("#row-NCT03705403 .why").inner_text().startswith("Now eligible.")
    assert not page.locator("#held").is_visible()
    page.wait_for_selector("#eligible #row-NCT03705403")
    assert page.locator(".settling").count() == 0


def test_the_rest_of_a_profile_that_contradicts_itself_is_ranked_as_provisional(page: Any) -> None:
    start(page, "golden")
    before = names(page)
    page.fill("[name='/primary/definitive_treatment_end']", "1 Jan 2020")
    settled(page)
    assert page.locator("#provisional").inner_text() == "provisional"
    said = page.locator("#odds").inner_text()
    assert "4 January 2026" in said
    assert "1 January 2020" in said
    assert sum(counts(page).values()) == 33
    assert violations(page) == []
    page.fill("[name='/primary/definitive_treatment_end']", "")
    settled(page)
    assert names(page) == before
    assert page.locator("#provisional").count() == 0


def test_while_a_profile_contradicts_itself_the_last_ranking_stays_in_grey(page: Any) -> None:
    start(page, "golden")
    before = names(page)
    page.select_option("[name='/assessments/1/totals/metastases#how']", "")
    page.locator("[name='/lesions/0/organ']").focus()
    page.evaluate(PASTE, "bone\n" * 14)  # too many ways to be at odds with a total of 2
    settled(page)
    assert page.locator(".note.bad").first.is_visible()
    assert "stays below in grey" in page.locator("#kept").inner_text()
    assert names(page) == before
    assert page.evaluate("document.getElementById('ranking').inert")
    assert violations(page, but="#profile") == []
    page.click("button[value=undo]")
    settled(page)
    assert names(page) == before
    assert not page.evaluate("document.getElementById('ranking').inert")
    assert page.locator("#ranking.stale").count() == 0
    page.locator("#bring-in summary").click()
    page.select_option("select[name=example]", "breast")
    page.click("button[value=example]")
    page.wait_for_selector(".case h1:has-text('Breast')")
    settled(page)
    assert page.locator("#ranking.stale").count() == 0
    assert names(page) != before
