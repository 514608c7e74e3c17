"""Entering a patient in a real browser: the body figure, and profiles that are brought and taken."""

from __future__ import annotations

from typing import Any

from oligomatch.api.page.form.examples import example_text
from tests.api.page.browser.hand import counts, reloaded, sent, settled, start, write
from tests.api.page.browser.test_manner import violations
from tests.support.processes.live import Live
from tests.support.wording import MEAN, NOT_UTF8

FOCUSED = "document.activeElement.getAttribute('aria-label')"


def rows(page: Any) -> list[tuple[str, str]]:
    """Organ and side of every lesion row that is told."""
    names = page.locator("[name^='/lesions/'][name$='/organ']")
    each = [
        (
            names.nth(row).input_value(),
            page.locator(f"[name='/lesions/{row}/side']").first.input_value(),
        )
        for row in range(names.count())
    ]
    return [one for one in each if one != ("", "")]


def test_an_organ_that_is_pressed_adds_a_lesion_and_the_figure_shows_it(page: Any) -> None:
    start(page)
    page.click("button[value='place adrenal left']")
    settled(page)
    assert rows(page) == [("adrenal", "left")]
    assert "1 left adrenal" in page.locator("svg.body").get_attribute("aria-label")
    assert page.locator("svg.body .mk").count() == 1
    page.click("button[value='place liver']")
    settled(page)
    assert rows(page) == [("adrenal", "left"), ("liver", "")]
    page.select_option("select[name=chosen]", "0")
    settled(page)  # an answer to the choice leaves it chosen
    assert page.locator("select[name=chosen]").input_value() == "0"
    page.click("button[value='place kidney right']")
    settled(page)
    assert rows(page) == [("kidney", "right"), ("liver", "")]
    assert page.locator("select[name=chosen]").input_value() == ""
    page.click("button[value=undo]")
    settled(page)
    assert rows(page) == [("adrenal", "left"), ("liver", "")]
    assert violations(page, but="#ranking") == []


def test_the_figure_answers_to_the_arrow_keys_and_keeps_the_focus(page: Any) -> None:
    start(page)
    page.locator("select[name=chosen]").focus()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Brain"
    for key, organ in (("ArrowDown", "Mediastinal node"), ("ArrowRight", "Left lung")):
        page.keyboard.press(key)
        assert page.evaluate(FOCUSED) == organ
    page.keyboard.press("Enter")
    settled(page)
    assert rows(page) == [("lung", "left")]
    assert page.evaluate(FOCUSED) == "Left lung: What if lesion 1 is treated?"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name").startswith("/biomarkers/")


def test_without_javascript_the_figure_posts_and_the_eye_stays_on_it(
    browser: Any, live: Live
) -> None:
    page = browser.new_context(base_url=live.url, java_script_enabled=False).new_page()
    start(page)
    sent(page, "button[value='place lung right']")
    assert rows(page) == [("lung", "right")]
    assert page.locator("button[value='place lung right']").get_attribute("autofocus") is not None
    sent(page, "button[value=undo]")
    assert rows(page) == []
    page.context.close()


def test_adding_a_row_leads_to_it(page: Any) -> None:
    start(page, "golden")
    for button, name in (
        ("more /lesions", "/lesions/2/organ"),
        ("more /assessments", "/assessments/2/date"),
        ("more /systemic_therapy/lines", "/systemic_therapy/lines/1/agents"),
    ):
        page.click(f"button[value='{button}']")
        settled(page)
        assert page.evaluate("document.activeElement.name") == name


def test_half_an_organ_keeps_the_ranking_and_says_what_is_near(page: Any) -> None:
    start(page, "golden")
    before = counts(page)
    page.locator("[name='/lesions/2/organ']").click()
    for letter in "livr":
        page.keyboard.type(letter)
        settled(page)
        assert sum(counts(page).values()) == sum(before.values())
    page.keyboard.press("Tab")
    settled(page)
    field = page.locator("[name='/lesions/2/organ']")
    assert field.input_value() == "livr"
    said = page.locator(f"#{field.get_attribute('aria-describedby')}").inner_text()
    assert f"{MEAN} “liver”?" in said


DROP = """text => {
    const told = new DataTransfer();
    told.items.add(new File([text], 'patient.yaml'));
    for (const name of ['dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(name, {dataTransfer: told, bubbles: true, cancelable: true}));
}"""


def test_a_profile_is_dropped_pasted_taken_out_and_brought_back(page: Any) -> None:
    start(page, "golden")
    expected = counts(page)
    with page.expect_download() as download:
        page.click("button[value=take]")
    taken = download.value.path().read_text(encoding="utf-8")
    page.click("button[value=clear]")
    page.wait_for_selector("#bring")
    assert counts(page) != expected
    page.evaluate(DROP, taken)
    page.wait_for_selector("#bring", state="detached")
    assert counts(page) == expected
    # another one is pasted; the one before can be brought back
    page.locator("#bring-in summary").click()
    page.locator("#paste").fill(example_text("sparse"))
    page.click("#bring-form button[value=bring]")
    page.wait_for_selector("button[value=undo]")
    assert page.locator("[name='/patient']").input_value() != "worked example"
    page.click("button[value=undo]")
    page.wait_for_selector("button[value=undo]", state="detached")
    assert counts(page) == expected


def test_a_profile_that_cannot_be_used_leaves_the_one_on_the_page(page: Any) -> None:
    start(page, "golden")
    page.evaluate(DROP, "age: 58\norgan: liver\n")
    page.wait_for_selector("#main [role=alert] >> text=cannot be used")
    assert page.locator("[name='/age']").input_value() == "58"
    assert page.locator("[name='/lesions/1/organ']").input_value() == "L3"
    assert violations(page, but="#profile") == []


def test_a_file_that_is_no_text_is_refused_in_words(page: Any) -> None:
    start(page, "golden")
    page.locator("#bring-in summary").click()
    page.locator("#file").set_input_files(
        {"name": "scan.yaml", "mimeType": "application/yaml", "buffer": b"\xff\xfe\x00\x80"}
    )
    page.click("#bring-form button[value=bring]")
    page.wait_for_selector("#gone:not([hidden])")
    assert NOT_UTF8 in page.locator("#gone").inner_text()
    page.wrong.clear()  # the refusal is what was asked for


def test_a_brought_patient_is_kept_on_reload_with_what_was_mistyped(page: Any) -> None:
    start(page, "golden")
    write(page, "/ecog", "9")
    reloaded(page)
    assert page.locator("[name='/ecog']").input_value() == "9"
    assert page.locator("[name='/ecog']").get_attribute("aria-invalid") == "true"
    assert sum(counts(page).values()) == 33


def test_a_narrow_cell_takes_what_is_typed_after_a_press_in_its_middle(page: Any) -> None:
    start(page)
    write(page, "/lesions/0/organ", "bone")
    write(page, "/lesions/0/station", "L3")
    assert page.locator("[name='/lesions/0/station']").input_value() == "L3"


def test_where_there_is_one_column_the_sections_of_a_profile_fold_to_their_line(page: Any) -> None:
    page.set_viewport_size({"width": 1024, "height": 800})
    start(page)
    assert page.locator("[name='/age']").is_visible()  # there is nothing to fold yet
    start(page, "golden")
    settled(page)
    page.wait_for_function("() => !document.querySelector('#profile details.sec[open]')")
    assert "EGFR L858R" in page.locator("#molecular summary").inner_text()
    assert violations(page, but="#ranking") == []
    page.locator("#who summary").focus()
    page.keyboard.press("Enter")
    write(page, "/ecog", "1")
    assert page.locator("[name='/ecog']").is_visible()  # an answer leaves it open
    assert "ECOG 1" in page.locator("#who-in-short").inner_text()
    page.locator("#possible summary").first.click()
    page.wait_for_selector("#possible .crit")
    page.locator("#possible .crit a", has_text="FDG-PET").first.click()
    page.wait_for_function("() => document.activeElement.name === '/imaging/fdg_pet'")
    page.set_viewport_size({"width": 1440, "height": 800})
    page.wait_for_function("() => !document.querySelector('#profile details.sec:not([open])')")
    assert not page.locator("#who > details > summary").is_visible()


AFTER = "one => getComputedStyle(one, '::after')"


def test_what_a_field_takes_hides_neither_a_label_nor_a_cell_beneath(page: Any) -> None:
    start(page, "letter")
    for name in ("/age", "/as_of", "/primary/diagnosis_date"):
        page.locator(f"[name='{name}']").focus()
        row = page.locator(f".f:has(> [name='{name}'])")
        assert row.evaluate(f"one => ({AFTER})(one).content") not in ("none", "normal"), name
        left = row.evaluate(f"one => parseFloat(({AFTER})(one).left)")
        label = row.locator("label").bounding_box()
        assert left >= label["x"] + label["width"] - row.bounding_box()["x"], name
    organ = page.locator("[name='/lesions/0/organ']")
    organ.focus()
    layer = "one => Number(getComputedStyle(one.closest('td')).zIndex)"
    beneath = page.locator("[name='/lesions/1/organ']").evaluate(layer)
    assert organ.evaluate(layer) > beneath


def test_the_day_of_each_scan_is_read_in_full(page: Any) -> None:
    start(page, "letter")
    for name, day in (("/as_of", "20 November 2026"), ("/assessments/0/date", "30 September 2026")):
        page.fill(f"[name='{name}']", day)
        page.keyboard.press("Tab")
        settled(page)
    page.click("button[value='more /assessments']")
    page.wait_for_selector("[name='/assessments/1/date']")
    settled(page)
    write(page, "/assessments/1/date", "10 November 2026")
    for scan in (0, 1):
        cell = page.locator(f"[name='/assessments/{scan}/date']")
        assert cell.evaluate("one => one.scrollWidth <= one.clientWidth"), cell.input_value()
