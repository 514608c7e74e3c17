"""Sentences of hands that had not seen the reader: what it once took of them for a fact is open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2025, 6, 14)


def _read(text: str) -> dict[str, Any]:
    return read_letters([Letter(text)], DAY).document


def _lesions(text: str) -> dict[str, Any]:
    each = _read(text).get("lesions", ())
    return {one["organ"]: (one.get("status"), one.get("diameter_mm")) for one in each}


@pytest.mark.parametrize(
    ("text", "lesions"),
    [
        ("NSCLC. Left adrenal 5 mm, liver metastasis gone.", {"liver": ("resolved", None)}),
        ("NSCLC. Left adrenal 5 mm, liver metastasis stable.", {"liver": ("stable", None)}),
        (
            "NSCLC. Metastases of L3, liver and spleen. The liver lesion and the spleen lesion "
            "disappeared by March 2025 and have not returned.",
            # of L3 nothing is told; the others are gone, as of the day of the letter
            {"L3": (None, None), "liver": ("resolved", None), "spleen": ("resolved", None)},
        ),
        (
            "NSCLC, stage IVB. Rib metastasis of 33 mm. The chest wall mass that was felt "
            "corresponds to this.",
            {"rib": (None, 33)},
        ),
    ],
)
def test_what_is_said_of_one_lesion_is_not_said_of_the_other(text: str, lesions: Any) -> None:
    assert _lesions(text) == lesions


def test_drugs_in_doubt_leave_the_number_of_lines_open() -> None:
    text = (
        "Lung adenocarcinoma, stage IVB since February 2022. From March 2022 she assumed "
        "crizotinib. In June 2022 she began alectinib, still in course. ECOG 0 today."
    )
    (line,) = _read(text)["systemic_therapy"]["lines"]
    assert line["agents"] == ["alectinib"]
    assert "number" not in line
    assert "palliative_lines" not in _read(text)["systemic_therapy"]


def test_a_line_is_not_the_first_where_nothing_tells_when_the_course_began() -> None:
    text = "EGFR-mutated lung cancer with metastases, on osimertinib, none missed. PS 1 today."
    assert "palliative_lines" not in _read(text)["systemic_therapy"]


@pytest.mark.parametrize(
    "text",
    [
        "NSCLC. A CT pulmonary angiogram on 4 February 2025 excluded an embolism.",
        "NSCLC. Cardiac CT of 4 February 2025.",
        "NSCLC. Planning CT of 4 February 2025.",
    ],
)
def test_a_scan_for_something_else_is_no_staging(text: str) -> None:
    assert "assessments" not in _read(text)


def test_a_scan_in_brackets_later_than_the_last_is_the_one_that_is_told() -> None:
    text = (
        "NSCLC. PET-CT (15 January 2024) had shown one metastasis of the liver and one in the left "
        "scapula, two in total. In April 2025 (PET-CT on the 6th) the scapular lesion remains "
        "stable since 2024, the primary is unchanged at 15 mm. That makes two metastases at "
        "present."
    )
    first, last = _read(text)["assessments"]
    assert first["date"] == "2024-01-15"
    assert not any(first.get("lesions", {}).values())
    assert last["date"] == "2025-04-06"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("NSCLC. With ALK positive, alectinib would come into question.", "biomarkers"),
        ("NSCLC. Chemoradiation was considered in April but never carried out.", "conditions"),
        ("NSCLC. Squamous markers negative, so not squamous.", "histology"),
    ],
)
def test_what_is_weighed_or_tested_for_is_not_there(text: str, field: str) -> None:
    assert field not in _read(text)


def test_a_ct_below_the_name_of_an_organ_shows_nothing_of_the_rest() -> None:
    text = (
        "NSCLC.\nMETASTASES: two, both in bone.\n"
        "BRAIN: MRI declined; contrast CT of 18 May 2025 without metastases"
    )
    each = _read(text).get("assessments", ())
    assert not any("metastases" in one.get("totals", {}) for one in each)


def test_two_scans_in_one_bracket_are_the_staging_that_is_told() -> None:
    text = (
        "NSCLC. PET-CT of 12 August 2024: four metastases. In May 2025 (CT 05/26/2025, MRI brain "
        "05/28/2025) there was limited progression: the T12 metastasis grew to 20 mm."
    )
    days = [one["date"] for one in _read(text)["assessments"]]
    assert len(days) == 2


def test_a_response_of_the_body_is_open_where_the_brain_shows_new_metastases() -> None:
    text = (
        "NSCLC. One metastasis in T6. CT of 10 May 2025: partial response. The brain MRI of "
        "24 May 2025 shows three new metastases."
    )
    assert all("response" not in one for one in _read(text)["assessments"])
    told = _read(text.replace("three new metastases", "no metastases"))["assessments"]
    assert [one.get("response") for one in told] == ["PR", None]


def test_a_chemoradiation_that_is_the_plan_was_not_given() -> None:
    text = (
        "14 June 2025\n\nSquamous lung cancer, T3 N2 M0. The plan is concurrent chemoradiation with "
        "carboplatin and paclitaxel starting on 20 June 2025."
    )
    document = _read(text)
    assert "definitively_treated" not in document["primary"]
    assert "conditions" not in document


def test_one_of_two_stages_is_none() -> None:
    text = (
        "Squamous lung cancer. So stage is either two synchronous early cancers or stage IVA (M1a)."
    )
    document = _read(text)
    assert "primary" not in document
    assert "metastatic_disease" not in document


def test_drugs_that_a_later_sentence_ends_are_not_given_today() -> None:
    text = "NSCLC. Docetaxel since 15 March 2025, 4 cycles up to now, ongoing. Docetaxel {}."
    for ended in ("is ended", "was permanently discontinued"):
        (line,) = _read(text.format(ended))["systemic_therapy"]["lines"]
        assert "ongoing" not in line
    (line,) = _read(text.format("was stopped in April and resumed in May"))["systemic_therapy"][
        "lines"
    ]
    assert line["ongoing"] is True


PET = "NSCLC. PET-CT of 12 May 2025: "


@pytest.mark.parametrize(
    "text",
    [
        "three metastases, in the liver, L3 and the spleen, the latter probably a haemangioma.",
        "three metastases, in T2, the femur and L3, of which L3 is degenerative.",
        "three metastases: left adrenal 12 mm, L3, and an axillary node, possibly reactive.",
        "three metastases: liver, L3 and spleen, DD splenunculus.",
        "left adrenal, L3. There were two metastases, now there are five.",
        "three metastases: left adrenal 12 mm, L3, and a left cervical node 11 mm. A right cervical node is avid too.",
        "three metastases: left adrenal 12 mm, L3, and cervical nodes.",
    ],
)
def test_a_list_of_which_one_is_in_doubt_is_no_total(text: str) -> None:
    for one in _read(PET + text)["assessments"]:
        assert "metastases" not in one.get("totals", {})


@pytest.mark.parametrize(
    ("organ", "text", "each"),
    [
        (
            "left adrenal",
            "The left adrenal was treated by SBRT. Radiotherapy of the left adrenal with 5 x 5 Gy for pain in 2024.",
            [
                {"modality": "SABR"},
                {"modality": "RT", "date": "2024", "dose_gy": 25, "fractions": 5},
            ],
        ),
        (
            "liver",
            "SBRT of the liver metastasis in 2024 with 3 x 15 Gy. In November 2024 SBRT of the liver metastasis was repeated.",
            [
                {"modality": "SABR", "date": "2024", "dose_gy": 45, "fractions": 3},
                {"modality": "SABR", "date": "2024-11"},
            ],
        ),
    ],
)
def test_treatments_that_may_be_two_stay_two(
    organ: str, text: str, each: list[dict[str, Any]]
) -> None:
    (lesion,) = _read(f"NSCLC. Metastasis of the {organ}. {text}")["lesions"]
    assert lesion["prior_local_therapy"] == {"at_least": each}


def test_a_number_of_another_line_is_not_that_of_the_drug() -> None:
    for text in (
        "Docetaxel since May 2025, ongoing, after she had responded to first-line chemotherapy.",
        "Docetaxel since May 2025 as 2 and 3L, ongoing.",
    ):
        told = _read(f"NSCLC. {text}")["systemic_therapy"]
        assert "palliative_lines" not in told
        assert "number" not in told["lines"][0]
