"""Months without a year that may be to come."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

TODAY = date(2026, 6, 10)


def read(text: str) -> dict[str, Any]:
    """What is read of a letter of that day."""
    return read_letters([Letter(f"NSCLC. {text}", dated=TODAY)], TODAY).document


@pytest.mark.parametrize(
    "text",
    [
        "Right upper lobectomy in July.",
        "Found in May 2026. In July right upper lobectomy.",
        "Left adrenal metastasis. Adrenalectomy in July.",
        "Left adrenal metastasis, seen on CT, SBRT 50 Gy in 5 fractions in July.",
        "Left adrenal metastasis: SBRT this July.",
        "He has SBRT of L3 in July.",
        "Chemoradiation in July.",
        "Docetaxel from July.",
        "PET in July.",
    ],
)
def test_a_month_that_may_be_to_come_tells_of_nothing_done(text: str) -> None:
    found = read(text)
    each = found.get("lesions", [])
    assert not any(one.get("prior_local_therapy") or one.get("status") for one in each)
    assert not {"systemic_therapy", "imaging"} & {*found}
    assert "status" not in found.get("primary", {})
    assert not {"surgery", "radiotherapy"} & {*found.get("conditions", {})}


@pytest.mark.parametrize(
    "text",
    [
        "Left adrenal metastasis was resected in July.",
        "Left adrenal metastasis resected in July.",
        "Left adrenal metastasis found in May 2025. Adrenalectomy in July.",
        "Left adrenal metastasis. Adrenalectomy in May.",
        "Left adrenal metastasis. Adrenalectomy last July.",
    ],
)
def test_a_month_that_has_been_tells_what_was_done(text: str) -> None:
    assert read(text)["lesions"][0]["prior_local_therapy"]["at_least"][0]["modality"] == "surgery"
