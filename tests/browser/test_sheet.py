"""The sheet of one patient: as a page to print, and as PDF."""

from __future__ import annotations

from typing import Any

from tests.browser.hand import start
from tests.browser.test_manner import violations

SHEET = "button[formaction='/sheet']"


def test_the_sheet_tells_the_ranking_what_to_obtain_and_the_dates(page: Any) -> None:
    start(page, "golden")
    page.click(SHEET)
    page.wait_for_selector(".sheet")
    words = page.locator(".sheet").inner_text()
    for part in ("Eligible, 3", "Possible, 4", "Not yet, 11", "Ineligible, 15", "28 May 2026"):
        assert part in words
    assert page.locator(".tick li .box").count() > 2
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440


def test_equal_profiles_make_equal_bytes_of_pdf(page: Any) -> None:
    form = {"/as_of": "2026-05-14", "/cancer_type": "NSCLC", "/lesions/0/organ": "liver"}
    one, other = (page.request.post("/sheet.pdf", form=form) for _ in range(2))
    assert one.headers["content-type"] == "application/pdf"
    assert one.body().startswith(b"%PDF-")
    assert one.body() == other.body()
    less = page.request.post("/sheet.pdf", form={**form, "/cancer_type": "breast"})
    assert less.body() != one.body()


def test_a_contradiction_makes_no_sheet(page: Any) -> None:
    form = {"/primary/diagnosis_date": "2026-05-01", "/primary/definitive_treatment_end": "2025"}
    assert page.request.post("/sheet.pdf", form=form).status == 422
    assert "mend it first" in page.request.post("/sheet", form=form).text()
