"""What a clinician writes in a field is taken, asked back with both readings, and echoed in full."""

from __future__ import annotations

from typing import Any

from tests.api.page.browser.hand import settled, start, write

TYPED = (  # the field, what is typed, and what stands in it then
    ("/cancer_type", "lung adenocarcinoma", "NSCLC"),
    ("/ecog", "PS 1", "1"),
    ("/primary/diagnosis_date", "mid June 2026", "8 June 2026 to 23 June 2026"),
    ("/as_of", "12.6.26", "12 June 2026"),
    ("/lesions/0/organ", "right acetabulum", "acetabulum"),
    ("/lesions/0/diameter_mm", "18 x 12", "18"),
    ("/lesions/1/organ", "rib 6", "rib"),
    ("/lesions/1/diameter_mm", "<10", "<10"),
    ("/lesions/2/organ", "liver segment VI", "liver"),
    ("/lesions/3/organ", "LN 4R", "lymph node"),
    ("/lesions/4/organ", "L adrenal", "adrenal"),
    ("/lesions/0/prior_local_therapy", "Gamma Knife", "SABR"),
    ("/lesions/1/prior_local_therapy", "WBRT", "RT"),
    ("/systemic_therapy/lines/0/agents", "carbopl, pemetr", "carboplatin, pemetrexed"),
)
ASKED = (("/lesions/0/diameter_mm", "1,8"), ("/primary/definitive_treatment_end", "3/4/26"))
READINGS = (("1.8 mm", "18 mm"), ("3 April 2026", "4 March 2026"))


def test_a_clinician_s_spelling_is_taken_in_every_field(page: Any) -> None:
    start(page)
    for name, text, stands in TYPED:
        write(page, name, text)
        assert page.locator(f"[name='{name}']").first.input_value() == stands, name
    for name, value in {
        "/histology": "adenocarcinoma",
        "/lesions/0/side": "right",
        "/lesions/3/station": "4R",
        "/lesions/4/side": "left",
    }.items():
        assert page.locator(f"[name='{name}']").first.input_value() == value
    assert page.locator("#profile [aria-invalid]").count() == 0


def test_what_has_two_readings_is_asked_with_both_and_one_press_chooses(page: Any) -> None:
    start(page)
    for (name, text), both in zip(ASKED, READINGS, strict=True):
        write(page, name, text)
        field = page.locator(f"[name='{name}']").first
        field.focus()
        buttons = field.locator("xpath=..").locator(".msg button")
        assert buttons.all_inner_texts() == list(both)
        buttons.nth(1).click()
        settled(page)
        assert page.locator(f"[name='{name}']").first.get_attribute("aria-invalid") is None
    assert page.locator("[name='/lesions/0/diameter_mm']").first.input_value() == "18"
    end = page.locator("[name='/primary/definitive_treatment_end']").first
    assert end.input_value() == "4 March 2026"


def test_a_gene_beyond_the_table_is_written_with_its_result(page: Any) -> None:
    start(page)
    write(page, "/biomarkers/-", "stk11 mutated")
    assert page.locator("[name='/biomarkers/STK11'][value=positive]").is_checked()
    assert page.input_value("[name='/biomarkers/-']") == ""
    write(page, "/biomarkers/-", "HER2")
    page.get_by_role("button", name="Report in a line: ERBB2 negative").click()
    settled(page)
    assert page.locator("[name='/biomarkers/ERBB2'][value=negative]").is_checked()
    assert page.locator("[name='/biomarkers/STK11'][value=positive]").is_checked()
    assert page.locator("h1").inner_text() == "STK11 positive, ERBB2 negative"


def test_drugs_are_suggested_behind_a_comma_too(page: Any) -> None:
    start(page)
    page.locator("[name='/systemic_therapy/lines/0/agents']").click()
    page.keyboard.type("carboplatin, pem")
    values = page.evaluate("[...document.getElementById('agents').options].map(o => o.value)")
    assert "carboplatin, pemetrexed" in values
    page.keyboard.press("Control+A")
    page.keyboard.type("osi")
    values = page.evaluate("[...document.getElementById('agents').options].map(o => o.value)")
    assert "osimertinib" in values
