"""A treatment, a change and a doubt are of what they are told of, and of no neighbour."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

TODAY = date(2026, 6, 10)


def _lesions(text: str) -> dict[str, Any]:
    document = read_letters([Letter(f"NSCLC stage IV. {text}", dated=TODAY)], TODAY).document
    return {one["id"]: one for one in document.get("lesions", ())}


@pytest.mark.parametrize(
    "text",
    [
        "After right adrenalectomy in 2024 now left adrenal metastasis 2 cm.",
        "CT 5/2026: left adrenal metastasis 2 cm, status after right adrenalectomy 2024.",
        "Right adrenal resected 2024, CT 5/2026: left adrenal metastasis 2 cm.",
        "Right adrenal SBRT 2024, left adrenal metastasis 2 cm.",
        "After craniotomy left frontal in 2024 now right cerebellar metastasis 2 cm.",
        "MRI brain 5/2026: left frontal metastasis 9 mm, state after SRS right parietal.",
        "L2 irradiated 2023, L3 metastasis.",
        "CT 5/2026: L3 metastasis 2 cm, L4 irradiated.",
        "MRI brain 5/2026: left frontal metastasis 9 mm outside the irradiated field.",
        "Brain metastasis left frontal. Past: craniotomy for meningioma 2010.",
    ],
)
def test_a_treatment_of_another_place_is_none_of_a_lesion(text: str) -> None:
    (one,) = _lesions(text).values()
    assert "prior_local_therapy" not in one
    assert "status" not in one


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("Left adrenal metastasis, left adrenalectomy 2024.", "left adrenal"),
        ("Brain metastasis left frontal, craniotomy 3/2024.", "left frontal lobe"),
        ("L3 metastasis, RT of the lumbar spine 2024 30 Gy.", "L3"),
        ("Brain metastasis, SRS left frontal 3/2024.", "brain"),
    ],
)
def test_a_treatment_of_its_own_place_is_one(text: str, of: str) -> None:
    assert "prior_local_therapy" in _lesions(text)[of]


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("CT 5/2026: L3 metastasis, left adrenal metastasis growing.", {"left adrenal": "growing"}),
        ("CT 5/2026: primary growing, left adrenal metastasis.", {"primary": "growing"}),
        ("CT 5/2026: L3 metastasis, primary growing.", {"primary": "growing"}),
        (
            "CT 5/2026: L3 metastasis, left adrenal metastasis no longer visible.",
            {"left adrenal": "resolved"},
        ),
        ("CT 5/2026: known left adrenal metastasis, new: L3.", {}),
        ("CT 5/2026: left adrenal metastasis 24 mm (before 15), liver stable.", {}),
        ("CT 5/2026: left adrenal metastasis minimally larger, within measurement error.", {}),
        ("SBRT of a new L3 metastasis in 2023, docetaxel since 2024.", {}),
        (
            "CT 5/2026: L3 metastasis and left adrenal metastasis growing.",
            {"L3": "growing", "left adrenal": "growing"},
        ),
    ],
)
def test_a_change_is_of_what_it_is_told_of(text: str, changed: dict[str, str]) -> None:
    each = _lesions(text)
    assert {id: one["status"] for id, one in each.items() if "status" in one} == changed


@pytest.mark.parametrize(
    "text",
    [
        "CT 5/2026: L3 metastasis in question.",
        "CT 5/2026: L3 metastasis, to be confirmed by MRI.",
        "Residual changes at the site of the former left adrenal metastasis.",
        "Past metastases: left frontal, liver segment 6.",
    ],
)
def test_what_is_doubted_or_over_is_no_lesion_of_today(text: str) -> None:
    assert _lesions(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "SBRT 03/2025-04/2025, pembrolizumab since 5/2025.",
        "WBRT 03/2025 - 04/2025, pembrolizumab since 5/2025.",
        "Denosumab since 3/2025, pembrolizumab since 5/2025.",
        "Medication: pembrolizumab since 5/2025, apixaban (since 3/2025).",
    ],
)
def test_a_day_of_radiotherapy_or_of_another_medicine_is_none_of_a_drug(text: str) -> None:
    document = read_letters([Letter(f"NSCLC stage IV. {text}", dated=TODAY)], TODAY).document
    (line,) = document["systemic_therapy"]["lines"]
    assert line["start"] == "2025-05"
    assert "end" not in line


def test_what_was_continued_before_the_next_line_is_not_given_today() -> None:
    text = (
        "NSCLC stage IV. Osimertinib since February 2023. In November 2024 SBRT of the left "
        "adrenal metastasis, osimertinib was continued. Carboplatin/pemetrexed since June 2025."
    )
    document = read_letters([Letter(text, dated=TODAY)], TODAY).document
    assert "ongoing" not in document["systemic_therapy"]["lines"][0]


def test_a_stage_of_a_scan_of_years_later_is_none_of_the_diagnosis() -> None:
    text = "NSCLC, ED 2022. CT 5/2026: T3 N2 M1c, stage IVB."
    document = read_letters([Letter(text, dated=TODAY)], TODAY).document
    assert document["primary"] == {"diagnosis_date": "2022"}


def test_a_size_of_the_primary_is_none_of_the_metastasis_behind_it() -> None:
    each = _lesions("RUL tumour 32 mm with left adrenal metastasis.")
    assert "diameter_mm" not in each["left adrenal"]


@pytest.mark.parametrize(
    ("plan", "of"),
    [
        ("The board of 6 May 2026 recommended SBRT of L3 and of the adrenal.", 2),
        ("It was decided to give SBRT to both metastases.", 2),
        ("The board proposed SBRT of L3, without interruption of osimertinib.", 1),
        ("The board validates the SBRT of L3 (60 Gy in 4 or 5 sessions).", 1),
        ("The board decided for surveillance, SBRT of L3 at progression.", 0),
        ("It was decided to wait with SBRT of L3.", 0),
        ("The board decided to treat with docetaxel; SBRT of L3 on progression.", 0),
        ("In 2024 it was decided to give SBRT to L3.", 0),
        ("Her mother decided for SBRT of L3.", 0),
        ("May be treated with SBRT of L3.", 0),
        ("The patient decided for SBRT of L3 or observation.", 0),
    ],
)
def test_a_plan_is_of_the_lesions_that_were_decided_on(plan: str, of: int) -> None:
    each = _lesions(f"CT of 3 May 2026: metastases of L3 and the left adrenal. {plan}")
    assert sum(one.get("target_of_treatment") is True for one in each.values()) == of
