"""What the browser keeps of a patient: over a reload and back, and nothing readable on its disk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.page.browser.conftest import CHROMIUM, playwright
from tests.api.page.browser.hand import reloaded, settled, start, write
from tests.support.processes.live import Live

CANARY = "Zq7Kestrel"
PATIENT = json.dumps({"patient": f"{CANARY}-listed", "cancer_type": "nsclc"})
INSECURE = "Object.defineProperty(window, 'isSecureContext', { value: false })"


def found(folder: Path, word: str) -> list[str]:
    """The files in which a word stands, in either encoding that a browser writes."""
    forms = (word.encode(), word.encode("utf-16-le"))
    each = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [
        str(path.relative_to(folder)) for path in each if any(f in path.read_bytes() for f in forms)
    ]


@pytest.fixture
def profile_folder(live: Live, tmp_path: Path) -> Iterator[tuple[Any, Path]]:
    """A page of a browser that has a folder on the disk, and the folder."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine")
    folder = tmp_path / "profile"
    with playwright.sync_playwright() as running:
        context = running.chromium.launch_persistent_context(
            str(folder), executable_path=CHROMIUM, args=["--no-sandbox"], base_url=live.url
        )
        context.add_init_script("delete window.showSaveFilePicker")  # a file goes to the downloads
        yield context.pages[0], folder


def closed(page: Any) -> None:
    """Close the browser as its user does; it has written by then."""
    page.wait_for_timeout(2500)  # it writes its open tabs every few seconds
    page.context.close()


def test_nothing_readable_is_on_the_disk_after_the_browser_has_closed(
    profile_folder: tuple[Any, Path],
) -> None:
    page, folder = profile_folder
    page.goto("/")
    write(page, "/patient", CANARY)
    page.click("#bring-in > summary")
    page.fill("#paste", f"patient: {CANARY}-pasted")
    reloaded(page)
    assert page.locator("[name='/patient']").input_value() == CANARY
    with page.expect_download():
        page.click("button[value=take]")
    page.click("button[formaction$='/sheet']")
    page.wait_for_selector(f"main.sheet >> text={CANARY}")
    page.reload()
    page.wait_for_selector(f"main.sheet >> text={CANARY}")
    page.go_back()
    page.wait_for_selector("#bring", state="detached")
    assert page.locator("[name='/patient']").input_value() == CANARY
    page.goto("/board")
    page.fill("#text", PATIENT)
    page.click("#brings .acts button >> nth=0")
    page.wait_for_selector("table.mx")
    page.reload()
    page.wait_for_selector("table.mx")
    with page.expect_popup() as opened:
        page.click(".mx .who")
    opened.value.wait_for_function(
        "() => (document.querySelector(\"[name='/patient']\") || {}).value"
    )
    assert opened.value.locator("[name='/patient']").input_value() == f"{CANARY}-listed"
    key = page.evaluate("window.name").removeprefix("oligomatch:")
    assert len(key) == 44
    page.evaluate("sessionStorage.setItem('control', 'PlainlyKept')")
    closed(page)
    assert found(folder, "PlainlyKept")  # the search would have found it
    assert found(folder, CANARY) == []
    assert found(folder, key) == []


def test_another_tab_cannot_read_what_this_one_keeps(page: Any) -> None:
    start(page, "golden")
    closed_text = page.evaluate("sessionStorage.getItem('oligomatch.profile')")
    assert closed_text
    assert "organ" not in closed_text
    page.evaluate("window.name = ''")
    page.reload()
    settled(page)
    assert page.locator("#bring").count() == 1
    assert page.evaluate("sessionStorage.getItem('oligomatch.profile')") != closed_text


def test_an_address_that_is_not_secure_keeps_nothing_and_says_so(page: Any) -> None:
    page.add_init_script(INSECURE)
    start(page, "golden")
    assert page.evaluate("sessionStorage.length") == 0
    assert page.evaluate("window.name") == ""
    assert "this tab keeps nothing" in page.locator("#kept-where").inner_text()
    page.goto("/board")
    assert "this tab keeps nothing" in page.locator("#kept-where").inner_text()


def test_the_page_says_what_is_kept_with_and_without_javascript(
    page: Any, browser: Any, live: Live
) -> None:
    page.goto("/")
    assert "nothing readable is written to the disk" in page.locator("#kept-where").inner_text()
    context = browser.new_context(base_url=live.url, java_script_enabled=False)
    plain = context.new_page()
    for path in ("/", "/board"):
        plain.goto(path)
        assert "use a private window" in plain.locator("#kept-where").inner_text()
    context.close()


# --- a profile that contradicts itself --------------------------------------------------------------


def contradicting(page: Any) -> None:
    """A patient whose treatment ended before the disease was found."""
    page.goto("/")
    write(page, "/patient", CANARY)
    write(page, "/primary/diagnosis_date", "1 May 2026")
    write(page, "/primary/definitive_treatment_end", "1 Jan 2026")
    assert page.locator("#page .note.bad").count() == 1


def shown(page: Any) -> dict[str, str]:
    names = ("/patient", "/primary/diagnosis_date", "/primary/definitive_treatment_end")
    return {name: page.locator(f"[name='{name}']").input_value() for name in names}


def test_a_contradiction_is_kept_over_a_reload_with_its_provisional_ranking(page: Any) -> None:
    contradicting(page)
    before = shown(page)
    reloaded(page)
    assert shown(page) == before
    assert page.locator("#page .note.bad").count() == 1
    assert page.locator("#provisional").is_visible()


def test_a_contradiction_brought_back_by_undo_has_no_ranking_of_another(page: Any) -> None:
    contradicting(page)
    page.click("#bring-in > summary")
    page.select_option("#bring-in select[name=example]", "golden")
    page.click("#bring-in button[value=example]")
    page.wait_for_selector("#ranking .row")
    page.click("button[value=undo]")
    settled(page)
    assert shown(page)["/patient"] == CANARY
    assert page.locator("#provisional").is_visible()


def test_a_contradiction_taken_out_as_a_file_can_be_brought_back(page: Any, tmp_path: Path) -> None:
    contradicting(page)
    before = shown(page)
    with page.expect_download() as taken:
        page.click("button[value=take]")
    file = tmp_path / "profile.yaml"
    taken.value.save_as(file)
    page.click("button[value=clear]")
    page.wait_for_selector("#bring")
    page.set_input_files("#file", str(file))
    page.click("#bring-form button[value=bring]")
    page.wait_for_selector("#bring", state="detached")
    settled(page)
    assert shown(page) == before
    assert page.locator("#provisional").is_visible()
    for name in ("/primary/diagnosis_date", "/primary/definitive_treatment_end"):
        assert page.locator(f"[name='{name}']").get_attribute("aria-invalid") == "true"
