"""A case goes on: its file is named by its label, nothing unsaved is closed unasked, and a page that is
begun anew can be brought back."""

from __future__ import annotations

from typing import Any

from tests.api.page.browser.hand import reloaded, settled, start, write

PICKER = """() => { window.showSaveFilePicker = async (how) => {
  window.suggested = how.suggestedName;
  const write = async (text) => { window.filed = text; };
  return { createWritable: async () => ({ write, close: async () => {} }) };
}; }"""


def test_the_browser_writes_a_file_that_is_named_by_the_label(page: Any) -> None:
    start(page, "golden")
    page.evaluate(PICKER)
    write(page, "/note", "seen by the board")
    page.click("button[value=take]")
    page.wait_for_function("() => window.filed")
    assert page.evaluate("window.suggested") == "worked example.yaml"
    assert "note: " in page.evaluate("window.filed")
    assert "worked" not in page.url


def test_without_that_it_goes_to_the_downloads_under_the_same_name(page: Any) -> None:
    start(page, "golden")
    with page.expect_download() as kept:
        page.click("button[value=take]")
    assert kept.value.suggested_filename == "worked example.yaml"


UNWARNED = "() => window.dispatchEvent(new Event('beforeunload', {cancelable: true}))"


def warned(page: Any) -> bool:
    """Whether the browser would ask before the tab closes."""
    return not page.evaluate(UNWARNED)


def test_a_tab_with_changes_that_no_file_has_warns_before_it_closes(page: Any) -> None:
    start(page, "golden")
    assert not warned(page)
    write(page, "/ecog", "1")
    assert warned(page)
    with page.expect_download():
        page.click("button[value=take]")
    page.wait_for_function(UNWARNED)


def test_a_page_begun_anew_is_brought_back(page: Any) -> None:
    start(page, "golden")
    write(page, "/ecog", "1")
    page.click("button[value=clear]")
    page.wait_for_selector("#bring")
    page.click("button[value=undo]")
    page.wait_for_selector("#bring", state="detached")
    settled(page)
    assert page.input_value("[name='/ecog']") == "1"
    assert page.input_value("[name='/patient']") == "worked example"


def test_the_heads_of_a_long_list_stay_in_sight(page: Any) -> None:
    one = '{"cancer_type": "nsclc", "lesions": [{"organ": "liver"}]}'
    page.goto("/board")
    page.fill("#text", "\n".join([one] * 30))
    page.click("#brings button >> nth=0")
    page.wait_for_selector("tbody tr >> nth=20")
    page.locator(".mxw").evaluate("one => { one.scrollTop = 600; }")
    head = page.locator(".mx thead .th th").first
    region = page.locator(".mxw")
    assert region.evaluate("one => one.scrollTop") > 0
    assert head.bounding_box()["y"] >= region.bounding_box()["y"] - 1


def test_what_a_site_answers_and_the_board_says_goes_on_in_the_file(page: Any) -> None:
    start(page, "golden")
    page.locator("#ask button[value^='site '][value$=' A']").first.click()
    page.wait_for_selector("#ask .said")
    settled(page)
    page.locator("#possible summary").first.click()
    page.wait_for_selector("#possible .crit")
    trial = str(page.locator("#possible details[open]").first.get_attribute("id"))[4:]
    page.select_option(f"#word-{trial}", "declined")
    page.wait_for_selector(f"#because-{trial}")
    write(page, f"because/{trial}", "too far")
    page.wait_for_selector(f"#row-{trial} .bw:text-is('declined because too far')")
    assert warned(page)
    reloaded(page)
    assert page.locator("#ask .said").count() == 1
    assert page.locator(f"#row-{trial} .bw").inner_text() == "declined because too far"
    with page.expect_download() as kept:
        page.click("button[value=take]")
    text = kept.value.path().read_text()
    assert "because: too far" in text
    assert "reading: A-34" in text
    page.click("#ask .said button")
    page.wait_for_selector("#ask .said", state="detached")
