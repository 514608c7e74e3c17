"""What an operation took out is no metastasis that is there, and what one held or relieved is none
that was taken out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)

REMOVED = (
    ("12/25: resection of a left frontal metastasis.", "2025-12"),
    ("12/25 complete resection of the left frontal metastasis", "2025-12"),
    ("Resection of a left frontal metastasis 12/25.", "2025-12"),
    ("12-2025 resection of a left frontal metastasis.", "2025-12"),
    ("2025 resection of a left frontal metastasis.", "2025"),
    ("Left frontal metastasis, resection 12/25.", "2025-12"),
    ("\n10/25 MRI: left frontal metastasis\n11/25 resection of the metastasis\n05/26 MRI: clear", "2025-11"),
    ("12/25 resection left frontal metastasis, 01/26 SRS of a right parietal metastasis.", "2025-12"),
    ("Left frontal metastasis operated 3/2026.", "2026-03"),
)  # fmt: skip

OPEN = (
    "Resection of a left frontal metastasis 12.25.",
    "Resection of a left frontal metastasis Dec 25.",
    "- Resection left frontal metastasis",
    "Left frontal metastasis, macroscopic complete resection, postop MRI clean.",
    "L3 metastasis: spinal surgery 3/2026.",
    "Surgery for L3 metastasis 3/2026.",
    "Left frontal metastasis: stereotactic surgery 3/2026 (biopsy).",
)

THERE = (
    "Left adrenal metastasis, candidate for resection.",
    "Left adrenal metastasis. Resection planned 06/26.",
    "Left femur metastasis operated (gamma nail) 3/2026.",
    "L3 metastasis operated 3/2026 with stabilisation only.",
    "Left femur metastasis was operated on in 3/2026 and irradiated in 4/2026.",
    "Left cerebellar metastasis operated 3/2026 (VP shunt).",
    "Pericardial metastasis, operated 3/2026 (pericardial window).",
    "L3 metastasis: MRI-guided focused ultrasound surgery 3/2026.",
    "Left adrenal metastasis, basalioma excised 2019.",
    "Left adrenal metastasis and hernia operated 3/2026.",
)


def lesions(text: str) -> list[dict[str, Any]]:
    """The lesions that are stated."""
    read = read_letters([Letter(f"NSCLC stage IV. {text}", "", DAY)], DAY)
    return list(read.document.get("lesions", []))


@pytest.mark.parametrize(("text", "day"), REMOVED)
def test_an_operation_with_its_day_takes_the_metastasis_out(text: str, day: str) -> None:
    first = lesions(text)[0]
    told = {"modality": "surgery", "date": day}
    assert (first["status"], first["prior_local_therapy"]["at_least"]) == ("resected", [told])


@pytest.mark.parametrize("text", OPEN)
def test_it_is_open_whether_what_may_have_been_taken_out_is_there(text: str) -> None:
    assert lesions(text) == []


@pytest.mark.parametrize("text", THERE)
def test_what_no_operation_took_out_is_there(text: str) -> None:
    (one,) = lesions(text)
    given = one.get("prior_local_therapy", {"at_least": []})["at_least"]
    assert one.get("status") != "resected"
    assert "surgery" not in [each["modality"] for each in given]


def test_each_entry_of_a_course_keeps_its_day() -> None:
    told = (
        "NSCLC stage IV.\n12/25 lobectomy RUL (primary), 01/26 resection of left frontal metastasis"
    )
    primary = read_letters([Letter(told, "", DAY)], DAY).document["primary"]
    assert primary["definitive_treatment_end"] == "2025-12"
