"""Lists of metastases behind words that call them so, and what only looks like one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
ADRENAL, LIVER, L3 = ("left_adrenal", None), ("liver", None), ("L3", None)
TAKEN: list[tuple[str, list[tuple[str, float | None]]]] = [
    ("Mets x3 (PET 8.10.24): L1, R 3rd rib, L3.", [("L1", None), ("rib", None), L3]),
    ("M1: L adrenal; liver S6.", [ADRENAL, LIVER]),
    ("Metastases now: liver (segment II, 33 mm), L3 (29 mm).", [("liver", 33), ("L3", 29)]),
    ("Mets: brain x2, L3.", [("brain", None), ("brain", None), L3]),
    ("Distant spread: left adrenal gland 22 mm and liver (1.4 cm).", [("left_adrenal", 22), ("liver", 14)]),
    ("Sites of disease: left adrenal, L3, spleen.", [ADRENAL, L3, ("spleen", None)]),
    ("Oligometastatic lesions: 1) left adrenal 22 mm 2) L4 14 mm.", [("left_adrenal", 22), ("L4", 14)]),
    ("Metastases - number: 2 Where: brain 0 / bone 2 (right 4th rib 18 mm; L3 24 mm) / other 0", [("rib", 18), ("L3", 24)]),
    ("Stage IVB because of left adrenal (16 mm), right femur (20 mm).", [("left_adrenal", 16), ("femur", 20)]),
    ("pM1b (brain, single, previously confirmed).", [("brain", None)]),
    ("M1b (left adrenal gland, 24 mm).", [("left_adrenal", 24)]),
    ("Metastases: both adrenals, L3.", [("right_adrenal", None), ("left_adrenal", None), L3]),
    ("Metastases: brain none, bones L3 and sacrum, adrenals normal.", [L3, ("sacrum", None)]),
    ("Metastases: liver and adrenals normal, L3.", [L3]),
    ("Metastases: L3, no others.", [L3]),
    ("Metastases:\n- liver segment II: 33 mm\n- L3: 29 mm\n- brain: none", [("liver", 33), ("L3", 29)]),
    ("Metastases: spleen (12 cm, splenomegaly), L3.", [("spleen", None), L3]),
    ("Metastases: liver 3 mm cyst, L3.", [L3]),
    ("Metastasis: 4 cm left adrenal.", [("left_adrenal", 40)]),
    ("M1c (3 mm cerebellum, 5 mm pons).", [("cerebellum", 3), ("pons", 5)]),
    ("Mets: 3cm R adrenal, 2 cm L adrenal.", [("right_adrenal", 30), ("left_adrenal", 20)]),
    ("Metastases: 4 x 5 mm right adrenal, 2 L3.", [("right_adrenal", 5), L3, L3]),
    ("Two metastases in the liver: 22 mm (segment II) and 12 mm (segment IV).", [("liver", 22), ("liver", 12)]),
    ("Two metastases in the liver, 22 mm in segment II and 12 mm in segment IV.", [("liver", 22), ("liver", 12)]),
    ("Two metastases in the right lung (9 mm in the upper lobe and 13 mm in the lower lobe).", [("right_upper_lobe", 9), ("right_lower_lobe", 13)]),
    ("Three metastases: liver (two, the largest 31 mm) and L3.", [("liver", 31), LIVER, L3]),
    ("Two new metastases, left temporal 16 mm with modest oedema, and right occipital 7 mm.", [("temporal_lobe", 16), ("occipital_lobe", 7)]),
]  # fmt: skip


def _lesions(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_letters([Letter(text, dated=DAY)], DAY).document.get(
        "lesions", []
    )
    return found


@pytest.mark.parametrize(("text", "lesions"), TAKEN, ids=[text for text, _ in TAKEN])
def test_a_list_is_read_part_by_part(text: str, lesions: list[tuple[str, float | None]]) -> None:
    assert [(one["organ"], one.get("diameter_mm")) for one in _lesions(text)] == lesions


@pytest.mark.parametrize(
    "text",
    [
        "Metastases excluded: liver, brain.",
        "Metastases: not in liver, brain, bone.",
        "Metastases: none in liver; L3 fracture.",
        "Metastases suspected: L3, liver.",
        "Metastases: possible liver, L3.",
        "Metastases: L3 (DD haemangioma), left adrenal (adenoma).",
        "Metastases: L3, liver?",
        "Question: metastases: liver, L3?",
        "Rule out metastases: brain, liver.",
        "Search for metastases: liver, L3.",
        "Inclusion criteria: up to 5 metastases: brain, liver, bone allowed.",
        "Her mother had metastases: liver, bone.",
        "Metastases: L3, L5 - both turned out to be fractures.",
        "Metastases: L3, L5; on MRI these are haemangiomas.",
        "Metastases: L3, L4, both doubtful.",
        "Metastases: L3, L4, not confirmed.",
        "Metastases: L3 and L5 not confirmed on MRI.",
        "Metastases at diagnosis: L3 and liver, now in complete remission.",
        "Metastases initially: brain, liver; currently: liver only.",
        "M1b? (right adrenal).",
        "cM0, not M1b (right adrenal adenoma).",
        "Stage IV (liver biopsy 2023).",
        "Would be M1b because of left adrenal if confirmed.",
        "Sites of disease: right upper lobe, right hilum.",
        "Metastases: see CT report of liver and adrenals.",
        "Metastases: the liver is clear, the left adrenal not.",
        "Metastases:\n- liver: none\n- L3: degenerative\n- right adrenal: adenoma",
        "Mets: liver, adrenal ruled out by MRI and biopsy.",
        "Metastases: liver (no uptake).",
        "Five metastases in the liver (three lesions, the largest 31 mm) and the right adrenal.",
        "Two new metastases, left temporal 16 mm of unclear shape, and right occipital 7 mm.",
    ],
)
def test_what_only_looks_like_a_list_is_left(text: str) -> None:
    assert _lesions(text) == []


def test_what_was_there_at_diagnosis_is_there_today_where_more_is_said_of_it() -> None:
    assert _lesions("Mets at dx: L3 14 mm, liver 20 mm.") == []
    (read,) = _lesions("Mets at dx: L3 14 mm, liver 20 mm. CT of 3 May 2026: L3 unchanged.")
    assert read == {"id": "L3", "organ": "L3", "status": "stable"}
    text = "Mets initially: liver 20 mm, L3. The hepatic mets are not any more definable."
    assert [(one["organ"], one["status"]) for one in _lesions(text)] == [("liver", "resolved")]


def test_a_treatment_in_a_list_is_of_its_part() -> None:
    first, second = _lesions("Metastases: left adrenal resected 03/2025, L3.")
    assert (first["organ"], first["status"]) == ("left_adrenal", "resected")
    assert second == {"id": "L3", "organ": "L3"}


def test_a_line_that_is_no_part_ends_the_list() -> None:
    text = "Metastases: 2\nKidneys normal.\n- liver, segment II, 19 mm"
    assert _lesions(text) == []


@pytest.mark.parametrize(
    ("text", "lesions"),
    [
        (
            "CT of 3 May 2026: left adrenal 3.4 cm, L4 vertebral body 1.9 cm, and manubrium 1.5 cm.",
            [("left_adrenal", 34), ("L4", 19), ("sternum", 15)],
        ),
        (
            "MRI brain of 3 May 2026: left frontal 8 mm and right cerebellum 5 mm.",
            [("frontal_lobe", 8), ("cerebellum", 5)],
        ),
        ("CT of 3 May 2026: left adrenal 12 mm, thickened.", []),
        ("CT of 3 May 2026: left adrenal 12 mm, adenoma.", []),
        ("CT of 3 May 2026: left adrenal 12 mm, stable since 2019.", []),
        ("CT of 3 May 2026: left adrenal 15 mm?", []),
        ("CT of 3 May 2026: left adrenal was 15 mm, now normal.", []),
        ("CT of 3 May 2026: L3 vertebral height 22 mm.", []),
        ("CT of 3 May 2026: L3 5 mm, L4 6 mm anterolisthesis.", []),
        ("CT of 3 May 2026: thickness liver 5 mm, adrenal 9 mm.", []),
        ("CT of 3 May 2026: liver 16 cm, spleen 7 cm.", []),
        ("CT of 3 May 2026: distance to L3 14 mm.", []),
        ("MRI of 3 May 2026: left frontal 8 mm; radionecrosis favoured.", []),
        ("MRI of 3 May 2026: frontal sinus 12 mm mucosal thickening.", []),
        ("Biopsy of 3 May 2026: liver 15 mm core.", []),
    ],
)
def test_what_a_scan_measures_in_an_organ_is_a_lesion_of_a_metastatic_cancer(
    text: str, lesions: list[tuple[str, float]]
) -> None:
    read = [(one["organ"], one.get("diameter_mm")) for one in _lesions(f"Stage IV NSCLC. {text}")]
    assert read == lesions
    assert _lesions(text) == []  # of what, nothing tells


@pytest.mark.parametrize(
    ("text", "organ"),
    [
        ("Metastasis of the left eighth rib.", "rib"),
        ("Metastasis of the left femoral neck.", "femur"),
        ("Bone metastasis in D7.", "T7"),
        ("Metastasis in the left precentral gyrus.", "frontal_lobe"),
        ("Metastasis in LWK 3.", "L3"),
        ("Metastasis in BWK 7.", "T7"),
        ("Bone metastases, gemcitabine on D1 and D8.", None),
        ("Bone metastases, denosumab D28, vitamin D 2.", None),
    ],
)
def test_places_by_other_words(text: str, organ: str | None) -> None:
    assert [one["organ"] for one in _lesions(text)] == ([organ] if organ else [])


def test_a_second_rib_metastasis_is_another() -> None:
    text = "Metastasis of the left rib. There is a second rib metastasis on the right."
    assert [one["organ"] for one in _lesions(text)] == ["rib", "rib"]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("The primary measures 12 mm (13 mm in July).", 12),
        ("The primary measures 12 mm (13 mm in July 2025), nodes normal.", 12),
        ("Primary measures 15 x 11 mm (15 x 12 mm previously, 34 mm at baseline).", 15),
        ("The primary is 29 mm (28 mm).", 29),
        ("The primary is 20 mm (now 12 mm).", None),
        ("The primary is 20 mm (-> 12 mm).", None),
        ("The primary is 20 mm (follow-up 12 mm).", None),
        ("The primary is 20 mm (12 mm after three cycles).", None),
        ("The primary is 20 mm (12 mm now).", None),
        ("The primary was initially 20 mm (12 mm).", None),
        ("In July 2024 the primary measured 12 mm (13 mm in May).", None),
        ("The primary measured 12 mm in July 2024 (13 mm in May 2024).", None),
    ],
)
def test_a_size_in_a_bracket_behind_another_is_one_to_compare_with(
    text: str, size: float | None
) -> None:
    read = _lesions(f"Adenocarcinoma of the left upper lobe. {text}")
    assert [one.get("diameter_mm") for one in read if one.get("diameter_mm")] == (
        [size] if size else []
    )


def test_sizes_in_front_of_their_segments_are_not_those_of_the_next() -> None:
    text = "Liver metastases: 20 mm (segment II), 12 mm (segment V)."
    assert [one.get("diameter_mm") for one in _lesions(text)] == [None, None]
