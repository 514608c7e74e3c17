"""The table of lesions and scans by keyboard, as one works in a spreadsheet."""

from __future__ import annotations

from typing import Any

from tests.api.page.browser.hand import sent, settled, start, write
from tests.api.page.browser.test_manner import violations
from tests.support.processes.live import Live

NAME = "document.activeElement.name"
PASTE = """text => { const board = new DataTransfer(); board.setData('text/plain', text);
document.activeElement.dispatchEvent(
  new ClipboardEvent('paste', {clipboardData: board, bubbles: true, cancelable: true})); }"""


def value(page: Any, name: str) -> str:
    return str(page.locator(f"[name='{name}']").input_value())


def test_arrows_enter_and_tab_move_from_cell_to_cell(page: Any) -> None:
    start(page, "golden")
    page.locator("[name='/lesions/0/diameter_mm']").focus()
    for key, name in (
        ("ArrowDown", "/lesions/1/diameter_mm"),
        ("ArrowRight", "/lesions/1/status"),
        ("ArrowUp", "/lesions/0/status"),
        ("Enter", "/lesions/1/status"),
        ("Shift+Enter", "/lesions/0/status"),
        ("ArrowLeft", "/lesions/0/diameter_mm"),
        ("Tab", "/lesions/0/status"),
    ):
        page.keyboard.press(key)
        assert page.evaluate(NAME) == name, key
    page.locator("[name='/lesions/1/organ']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("liver")
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => {NAME} === '/lesions/3/organ'")
    settled(page)
    assert value(page, "/lesions/2/organ") == "liver"


def test_a_scan_of_november_leaves_what_june_saw(page: Any) -> None:
    start(page)
    write(page, "/as_of", "20 Nov 2026")
    write(page, "/cancer_type", "NSCLC")
    write(page, "/lesions/0/organ", "liver")
    write(page, "/lesions/0/diameter_mm", "18")
    write(page, "/assessments/0/date", "3 June 2026")
    write(page, "/assessments/0/totals/metastases", "1")
    page.click("button[value='more /assessments']")
    settled(page)
    assert page.evaluate(NAME) == "/assessments/1/date"
    write(page, "/assessments/1/date", "18 Nov 2026")
    assert value(page, "/assessments/0/lesions/lesion 1/diameter_mm") == "18"
    assert value(page, "/assessments/0/totals/metastases") == "1"
    assert value(page, "/assessments/1/totals/metastases") == ""
    assert value(page, "/lesions/0/diameter_mm") == ""
    page.select_option("[name='/assessments/0/totals/metastases#how']", "complete")
    settled(page)
    assert value(page, "/assessments/0/totals/metastases") == "1"
    assert violations(page, but="#ranking") == []


def test_enter_at_the_foot_stays_in_the_column_of_its_scan(page: Any) -> None:
    """After Tab from one scan's cell to the next scan's, too: the totals are those of another day."""
    start(page)
    write(page, "/assessments/0/date", "2026-06-12")
    page.click("button[value='more /assessments']")
    settled(page)
    write(page, "/assessments/1/date", "2026-11-16")
    cells = page.locator("tfoot tr:first-child input")
    earlier, later = (cells.nth(n).get_attribute("name") for n in range(2))
    page.locator(f"[name='{earlier}']").focus()
    page.keyboard.press("Tab")
    assert page.evaluate(NAME) == later
    page.keyboard.press("Enter")
    assert page.evaluate(NAME) == later.replace("response", "totals/metastases")


def test_a_size_that_was_not_read_shows_it_when_the_focus_has_gone_on(page: Any) -> None:
    """Its line says so, and the note over the ranking names it and leads to it."""
    start(page)
    write(page, "/lesions/0/organ", "liver")
    write(page, "/lesions/0/diameter_mm", "1,8")
    cell = page.locator("[name='/lesions/0/diameter_mm']")
    colours = [
        one.evaluate("one => getComputedStyle(one).borderBottomColor")
        for one in (cell, page.locator("[name='/lesions/0/status']"))
    ]
    assert colours[0] != colours[1]
    link = page.locator("#not-read a")
    assert link.inner_text().startswith("Lesion 1, ")
    assert link.inner_text().endswith(": 1,8")
    assert link.get_attribute("href") == f"#{cell.get_attribute('id')}"


def test_rows_of_a_spreadsheet_are_pasted_and_undone(page: Any) -> None:
    start(page, "golden")
    page.locator("[name='/lesions/0/diameter_mm']").focus()
    page.evaluate(PASTE, "18\tstable\n9\tnew\n")
    settled(page)
    assert [value(page, f"/lesions/{row}/diameter_mm") for row in (0, 1)] == ["18", "9"]
    assert value(page, "/lesions/1/status") == "new"
    page.click("button[value=undo]")
    settled(page)
    assert value(page, "/lesions/1/status") == "stable"


def test_without_javascript_rows_are_pasted_into_the_field_beneath(
    browser: Any, live: Live
) -> None:
    page = browser.new_context(base_url=live.url, java_script_enabled=False).new_page()
    start(page)
    page.locator("#paste-rows summary").click()
    page.fill("[name=rows]", "organ\tside\t18 Nov 2026\nadrenal\tleft\t12 new\n")
    sent(page, "button[value=paste]")
    assert value(page, "/lesions/0/organ") == "adrenal"
    assert value(page, "/assessments/0/date") == "18 November 2026"
    assert value(page, "/assessments/0/lesions/lesion 1/diameter_mm") == "12"
    page.context.close()


def test_where_the_line_is_slow_the_page_says_that_it_works_and_types_on(page: Any) -> None:
    start(page, "golden")
    settled(page)
    page.route("**/", lambda route: (page.wait_for_timeout(700), route.continue_()))
    age = page.locator("[name='/age']")
    age.fill("6")
    page.wait_for_function(
        "() => getComputedStyle(document.getElementById('working')).visibility === 'visible'"
    )
    age.press_sequentially("1")  # before the answer to the first letter
    settled(page)
    assert age.input_value() == "61"
    assert "61 years" in page.locator("h1").inner_text()
    assert not page.locator("#working").is_visible()


def test_twelve_lesions_of_four_scans_are_pasted_and_each_cell_says_what_it_takes(
    page: Any,
) -> None:
    start(page)
    write(page, "/as_of", "20 Nov 2026")
    page.locator("[name='/lesions/0/organ']").focus()
    days = ("3 Jan 2026", "5 Mar 2026", "7 Jun 2026", "18 Nov 2026")
    organs = ("liver", "L3", "left adrenal", "rib", "brain", "T8") * 2
    rows = [[organ, *(f"{10 + n + k} stable" for k in range(4))] for n, organ in enumerate(organs)]
    page.evaluate(PASTE, "\n".join("\t".join(row) for row in [["organ", *days], *rows]))
    page.wait_for_selector("tr:nth-child(12) td.end button[aria-label^='Remove']")
    settled(page)
    sizes = page.locator("tbody tr:nth-child(12) td input").evaluate_all("e => e.map(i => i.value)")
    assert [one for one in sizes if one.isdecimal()] == ["21", "22", "23", "24"]
    assert page.locator("#profile .msg").count() == 0
    number = page.locator("tbody tr:nth-child(12) td.n0").bounding_box()
    assert number["height"] < 40  # its two figures stand on one line
    takes = page.locator("[data-takes]").evaluate_all("e => e.map(one => one.dataset.takes)")
    assert not any(one.startswith('"') for one in takes)


def test_the_buttons_of_a_row_are_in_sight_with_three_scans(page: Any) -> None:
    start(page, "golden")
    page.click("button[value='more /assessments']")
    settled(page)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.locator("#metastases details.sec").evaluate("one => { one.open = true; }")
        button = page.locator("[value='drop /lesions/1']")
        button.scroll_into_view_if_needed()
        box, table = button.bounding_box(), page.locator(".lesw").bounding_box()
        assert box["x"] + box["width"] <= table["x"] + table["width"] + 1
        at = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
        there = page.evaluate("([x, y]) => document.elementFromPoint(x, y).value", at)
        assert there == "drop /lesions/1"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
