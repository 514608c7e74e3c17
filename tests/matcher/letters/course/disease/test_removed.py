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

BY_ANOTHER_NAME = (
    "Kidney metastasis right, nephrectomy 08/2022.",
    "Spleen metastasis, splenectomy 08/2022.",
    "L3 metastasis, vertebrectomy 08/2022.",
    "Pancreatic metastasis, Whipple 08/2022.",
    "Liver metastasis segment VI (hemihepatectomy 08/2022).",
    "Liver metastasis segment VI, bisegmentectomy 08/2022.",
    "Liver metastasis segment VI, segmentectomy 08/2022.",
    "Liver metastasis: left lateral segmentectomy 08/2022.",
    "Cervical node metastasis left, neck dissection 08/2022.",
    "Thyroid metastasis, thyroidectomy 08/2022.",
    "Pulmonary metastasis RUL, lobectomy RUL 08/2022.",
    "PET 3/2022: right renal metastasis. Right nephrectomy 08/2022.",
)

MAY_BE_GONE = (
    "Left femur metastasis, endoprosthesis 08/2022.",
    "Spleen metastasis. Splenectomy 8/2025.",
    "Pathology report: liver segment VI with a metastasis of 22 mm, margins free.",
    "Liver metastases segments VI and VII, right hemihepatectomy 8/2025.",
)

OF_ANOTHER_PLACE = (
    "Left adrenal metastasis, nephrectomy 2010 for renal cell carcinoma.",
    "Left adrenal metastasis. Nephrectomy 2010.",
    "L3 metastasis. Hip endoprosthesis 2015.",
    "Left adrenal metastasis; thyroidectomy 2001.",
    "Splenectomy in 1999. Liver metastasis 22 mm.",
    "T12 metastasis, stabilisation T10-L2 3/2026.",
    "Laminectomy T11-L1 for T12 metastasis 3/2026.",
    "Vertebroplasty L1 and L2, T8 metastasis.",
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


@pytest.mark.parametrize("text", BY_ANOTHER_NAME)
def test_an_operation_on_its_organ_takes_the_metastasis_out(text: str) -> None:
    read = read_letters([Letter(f"NSCLC stage IV. {text}", "", DAY)], DAY).document
    (one,) = read["lesions"]
    told = {"modality": "surgery", "date": "2022-08"}
    assert (one["status"], one["prior_local_therapy"]["at_least"]) == ("resected", [told])
    assert "status" not in read["primary"]


@pytest.mark.parametrize("text", MAY_BE_GONE)
def test_what_may_have_been_taken_out_by_it_is_open(text: str) -> None:
    assert lesions(text) == []


@pytest.mark.parametrize("text", OF_ANOTHER_PLACE)
def test_an_operation_on_another_place_leaves_the_metastasis(text: str) -> None:
    (one,) = lesions(text)
    assert "status" not in one
    assert "prior_local_therapy" not in one


def test_a_lobectomy_beside_a_metastasis_elsewhere_is_of_the_primary() -> None:
    told = "NSCLC stage IV. Liver metastasis, segmentectomy of the right upper lobe 8/2025."
    assert read_letters([Letter(told, "", DAY)], DAY).document["primary"]["status"] == "resected"


def test_nodes_that_a_lobectomy_took_out_are_not_there() -> None:
    told = "Lobectomy RUL 3/2025 with lymph node metastases in 4R, 7. CT 5/2026: left adrenal metastasis."
    assert [one["id"] for one in lesions(told)] == ["left adrenal"]
