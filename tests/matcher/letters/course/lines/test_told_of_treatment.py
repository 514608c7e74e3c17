"""What was given, when, and what came of it, as letters of hospitals tell it; and what only looks so."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
KNOWN = "NSCLC, stage IVA, diagnosed in March 2024 with a metastasis of L2. "


def read(text: str) -> dict[str, Any]:
    """What is read of a letter of that day."""
    return read_letters([Letter(KNOWN + text, dated=DAY)], DAY).document


def systemic(text: str) -> dict[str, Any]:
    """What is read of the systemic therapy."""
    whole: dict[str, Any] = read(text).get("systemic_therapy", {})
    return whole


@pytest.mark.parametrize(
    "text",
    [
        "Because of heart failure (LVEF 34 % on 15 April 2026) no drug therapy was begun, and none is in view.",
        "He has never had chemotherapy or any other drug for the lung.",
        "So far untreated: no surgery, no radiotherapy, no systemic tumour therapy.",
        "She has had no other treatment of the lung cancer, no drugs in particular.",
        "No drug therapy so far except dexamethasone (8 mg, falling).",
        "So far NO tumour therapy apart from excision of the nodule.",
        "Treatment so far: none, except 8 Gy x 1 to the right acetabulum on 20/04/2026.",
    ],
)
def test_words_that_deny_every_drug_tell_of_no_line(text: str) -> None:
    assert systemic(text) == {"palliative_lines": 0, "adjuvant_lines": 0}


@pytest.mark.parametrize(
    "text",
    [
        "No drug therapy was begun in March.",
        "Treatment so far: none, except osimertinib.",
        "No therapy so far except radiotherapy with weekly carboplatin.",
        "She has had no other treatment.",
        "For the heart failure no drug therapy has been begun.",
    ],
)
def test_a_denial_of_a_time_or_of_some_treatment_tells_no_number(text: str) -> None:
    assert "palliative_lines" not in systemic(text)


def test_an_entry_of_a_diary_tells_when_a_line_began() -> None:
    text = (
        "\nDec 2024 – osimertinib, 1st line\nMar 2026 – osimertinib stopped; carboplatin/pemetrexed,"
        " 2nd line"
    )
    each = systemic(text)["lines"]
    assert [(one["agents"], one["start"], one["number"]) for one in each] == [
        (["osimertinib"], "2024-12", 1),
        (["carboplatin", "pemetrexed"], "2026-03", 2),
    ]


def test_an_entry_of_the_day_of_the_letter_may_be_a_plan() -> None:
    assert "lines" not in systemic("\n14 May 2026 – docetaxel")


@pytest.mark.parametrize("words", ["recommended", "declined", "discussed?", "planned, 1st line"])
def test_an_entry_that_tells_more_than_a_drug_is_no_line(words: str) -> None:
    assert "start" not in str(systemic(f"\nDec 2024 – osimertinib {words}"))


@pytest.mark.parametrize(
    ("scan", "latest"),
    [
        ("CT on 2 May 2026 shows that the remission holds.", "PR"),
        ("CT of 2 May 2026: response maintained, nothing progressing, no new lesion.", "PR"),
        ("Latest scans 2 May 2026, CT CAP and MRI brain: PR maintained.", "PR"),
        ("CT of 2 May 2026: progression. The response holds in the brain.", "PD"),
    ],
)
def test_a_response_that_lasts_is_that_told_before(scan: str, latest: str) -> None:
    text = "First-line osimertinib since 1 April 2024, ongoing. CT in May 2025: partial response. "
    assert systemic(text + scan)["lines"][0]["latest_response"] == latest


def test_a_response_that_lasts_is_none_where_none_was_told() -> None:
    text = "First-line osimertinib since 1 April 2024. CT of 2 May 2026: the response holds."
    assert "latest_response" not in systemic(text)["lines"][0]


def test_a_progression_in_the_month_of_the_next_line_is_of_the_one_before() -> None:
    text = (
        "First line: carboplatin and pemetrexed from October 2025. January CT: progression. Second "
        "line: dabrafenib and trametinib started 30 January 2026."
    )
    first, second = systemic(text)["lines"]
    assert (first["progressed"], first["progression_date"]) == (True, "2026-01")
    assert "progressed" not in second


def test_one_drug_of_a_maintenance_that_was_kept_alone_is_no_other_line() -> None:
    text = (
        "We treated him with carboplatin, pemetrexed and pembrolizumab from 13 May 2024; after four "
        "cycles he went over to pemetrexed and pembrolizumab, and since February 2025 he has had "
        "pembrolizumab alone because of his kidneys."
    )
    (line,) = systemic(text)["lines"]
    assert (line["maintenance"], line["ongoing"]) == (True, True)


@pytest.mark.parametrize(
    ("text", "treated"),
    [
        ("No RT or surgery to any site.", []),
        ("A second metastasis, of L3, had SBRT in May 2025. No other radiotherapy or surgery.", []),
        ("A second metastasis, of L3, had SBRT in May 2025. No further surgery.", None),
        ("No RT or surgery to any site is planned.", None),
    ],
)
def test_no_other_radiation_or_surgery_leaves_the_others_untreated(text: str, treated: Any) -> None:
    (lesion,) = [one for one in read(text)["lesions"] if one["id"] == "L2"]
    assert lesion.get("prior_local_therapy") == treated


def test_both_that_are_untreated_are_the_two_named_before() -> None:
    text = "She has two metastases, in the spleen and in the left adrenal. Both are untreated."
    found = {one["id"]: one.get("prior_local_therapy") for one in read(text)["lesions"]}
    assert found["spleen"] == found["left adrenal"] == []
    assert found["L2"] is None
