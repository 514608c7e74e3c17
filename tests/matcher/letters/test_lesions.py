"""Lesions, their stagings and local treatments in short passages, written before the reader was
tried on them: what it must take, and what it must not make of words that only look alike."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.course.sites import (
    finest,
    is_part,
    may_meet,
    of_a_place,
    overlap,
    site_of,
    sites,
)
from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter
from oligomatch.matcher.written.places import place, place_words

DAY = date(2026, 5, 14)
FIRST, SECOND = "/lesions/0", "/lesions/1"
SCAN, NEXT = "/assessments/0", "/assessments/1"

TAKEN: list[tuple[str, dict[str, Any]]] = [
    (
        "PET-TC of 9 February 2026: metastasis in the spleen, 18 mm.",
        {f"{SCAN}/date": "2026-02-09", "/imaging/fdg_pet": {"done": True, "date": "2026-02-09"}},
    ),
    (
        "In October 2025 a left adrenal metastasis was found on CT and removed by adrenalectomy "
        "on 28 November 2025.",
        {
            f"{FIRST}/organ": "left_adrenal",
            f"{FIRST}/status": "resected",
            f"{FIRST}/prior_local_therapy": {
                "at_least": [{"modality": "surgery", "date": "2025-11-28"}]
            },
        },
    ),
    (
        "CT of 5 January 2026: single metastasis of the right adrenal gland, 31 mm.\n"
        "Right adrenalectomy on 20 February 2026.",
        {
            f"{FIRST}/status": "resected",
            f"{FIRST}/prior_local_therapy": {
                "at_least": [{"modality": "surgery", "date": "2026-02-20"}]
            },
        },
    ),
    (
        "MRI of the brain of 3 March 2026: one metastasis in the left occipital lobe, 19 mm.\n"
        "14 April 2026: craniotomy and complete extirpation.",
        {f"{FIRST}/organ": "occipital_lobe", f"{FIRST}/status": "resected"},
    ),
    (
        "In June 2025 single brain metastasis, left temporal, 22 mm. It was removed on 27 June 2025.",
        {
            f"{FIRST}/status": "resected",
            f"{FIRST}/prior_local_therapy": {
                "at_least": [{"modality": "surgery", "date": "2025-06-27"}]
            },
        },
    ),
    (
        "CT of 1 April 2026: new single metastasis in the left occipital lobe, 19 mm.\n"
        "14 April 2026: craniotomy. MRI brain of 16 April 2026: no brain metastases.",
        {f"{FIRST}/organ": "occipital_lobe", f"{FIRST}/status": "resected"},
    ),
    (
        "NSCLC. Right craniotomy for the lesion in May 2026, gross total resection. "
        "Diagnosis: NSCLC with a single brain metastasis.",
        {f"{FIRST}/organ": None, "/metastatic_disease/ever": True},
    ),
    (
        "NSCLC. Craniotomy in May 2025, gross total resection. "
        "MRI of 3 May 2026: single metastasis in the left occipital lobe, 19 mm.",
        {f"{FIRST}/organ": "occipital_lobe", f"{FIRST}/diameter_mm": 19},
    ),
    (
        "NSCLC. PET-CT of 10 November 2025: solitary metastasis in the left ninth rib, no others. "
        "Carboplatin and pemetrexed from 24 November 2025. CT of 7 January 2026: rib lesion "
        "unchanged. Stable disease.",
        {f"{NEXT}/response": "SD", f"{NEXT}/totals/metastases": None},
    ),
    (
        "NSCLC. PET-CT of 10 November 2025: solitary metastasis in the left ninth rib, no others. "
        "Carboplatin and pemetrexed from 24 November 2025. CT of 7 January 2026: rib lesion "
        "unchanged, no new lesions. Stable disease.",
        {f"{NEXT}/response": "SD", f"{NEXT}/totals/metastases": 1},
    ),
    (
        "NSCLC with metastases in L3 and the spleen. CT of 3 May 2026: L3 unchanged.",
        {f"{NEXT}/lesions/spleen": {}, f"{FIRST}/status": "stable"},
    ),
    (
        "NSCLC with metastases in L3 and the spleen. CT of 3 May 2026: L3 and spleen unchanged.",
        {f"{SECOND}/status": "stable", NEXT: None},
    ),
    (
        "PET-CT of 3 May 2026: metastases in L3 and the spleen. No local therapy so far.",
        {f"{FIRST}/prior_local_therapy": [], f"{SECOND}/prior_local_therapy": []},
    ),
    (
        "PET-CT of 3 May 2026: metastasis in L3. No tumour therapy has been carried out so far.",
        {f"{FIRST}/prior_local_therapy": []},
    ),
    (
        "SRS of the left parietal metastasis on 18 May 2025 (24 Gy, 1 fraction); no other local "
        "therapy. PET-CT of 3 May 2026: metastasis in L3.",
        {
            f"{FIRST}/prior_local_therapy": [
                {"modality": "SABR", "date": "2025-05-18", "dose_gy": 24, "fractions": 1}
            ],
            f"{SECOND}/prior_local_therapy": [],
        },
    ),
    (
        "PET-CT of 3 May 2026: metastasis in L3. None of these findings has been treated locally.",
        {f"{FIRST}/prior_local_therapy": []},
    ),
    (
        "PET-CT of 3 May 2026: metastasis in L3; no nodal disease.",
        {f"{SCAN}/totals/regional_nodes": 0},
    ),
    (
        "PET-CT of 3 May 2026: metastasis in L3. No suspicious lymph nodes.",
        {f"{SCAN}/totals/regional_nodes": 0},
    ),
    (
        "CT of 3 May 2026: three bone metastases, namely L3, the right acetabulum and the right "
        "scapula.",
        {f"{FIRST}/organ": "L3", f"{SECOND}/organ": "acetabulum", "/lesions/2/organ": "scapula"},
    ),
    (
        "CT of 3 May 2026: metastasis in liver segment VII size-constant with 16 mm.",
        {f"{FIRST}/status": "stable", f"{FIRST}/diameter_mm": 16},
    ),
    (
        "CT of 3 May 2026. Metastases: liver (2), right femur (1).",
        {
            f"{FIRST}/organ": "liver",
            f"{SECOND}/organ": "liver",
            "/lesions/2/organ": "femur",
            "/lesions/3/organ": None,
        },
    ),
    (
        "CT of 3 May 2026. Metastases: brain (1, left frontal, 11 mm), right adrenal (1).",
        {
            f"{FIRST}/organ": "frontal_lobe",
            f"{FIRST}/diameter_mm": 11,
            f"{SECOND}/organ": "right_adrenal",
            "/lesions/2/organ": None,
        },
    ),
    (
        "CT of 3 May 2026: metastases in the liver x2 and T12.",
        {f"{SECOND}/organ": "liver", "/lesions/2/organ": "T12", "/lesions/3/organ": None},
    ),
    (
        "PET-CT of 3 May 2026\nMetastases: number 2\n  - liver, segment II, 19 mm\n"
        "  - right 9th rib, 21 mm\n",
        {
            f"{FIRST}/organ": "liver",
            f"{FIRST}/diameter_mm": 19,
            f"{SECOND}/organ": "rib",
            f"{SECOND}/diameter_mm": 21,
            "/lesions/2/organ": None,
        },
    ),
    *(
        (
            f"PET-CT of 3 May 2026: metastases in the spleen and in L3. {words}",
            {f"{SCAN}/totals/metastases": 2},
        )
        for words in (
            "No other lesions.",
            "No further FDG-avid foci.",
            "No other distant lesions.",
            "No further suspicious lesions.",
        )
    ),
    (
        "In January 2026 finding at TC (day 21) of a metastasis of the left adrenal gland.",
        {f"{SCAN}/date": "2026-01-21"},
    ),
    (
        "Metastases  in  1iver  segment  II  and  VII. CT  of  O4.O5.2O26 :  the  Iiver  metastases "
        " are  no  Ionger  vis1ble .",
        {f"{FIRST}/status": "resolved", f"{SECOND}/status": "resolved"},
    ),
    (
        "CT of 19 February 2026: two or three metastases in the liver.",
        {"/metastatic_disease/ever": True, f"{FIRST}/organ": None},
    ),
    (
        "CT of 4 May 2026: metastasis in the left adrenal gland of 24 mm, no bone metastases.",
        {f"{SCAN}/totals/by_organ/bone": 0},
    ),
    (
        "Bra1n  MRI  of  O4.O5.2O26 :  no  rnetastases .  Metastasis  of  the  1eft  adrenal "
        " gland ,  2O  rnm .",
        {f"{SCAN}/totals/intracranial": 0, f"{FIRST}/diameter_mm": 20},
    ),
]

LEFT: list[tuple[str, str]] = [
    ("CT of 3 May 2026. With at least stable disease a local consolidation shall follow.", SCAN),
    ("CT of 3 May 2026: disease stable at thoracic level.", f"{SCAN}/response"),
    ("CT of 3 May 2026. Breast cancer 2009, in complete remission.", f"{SCAN}/response"),
    (
        "The original report also mentioned a metastasis in the pancreas; on review this is a "
        "splenule, and it should not be counted.",
        "/lesions",
    ),
    ("COMPARISON\nCT chest of 27 February 2026.\n\nFINDINGS\nMetastasis in the spleen.", SCAN),
    ("MRI brain of 4 May 2026. Skull: no bone metastases.", f"{SCAN}/totals"),
    (
        "MRI BRAIN WITH CONTRAST\nDate of examination: 4 May 2026\n\nSkull: no bone metastases.",
        f"{SCAN}/totals",
    ),
    ("Metastasis in the left adrenal gland of more than 2 cm.", f"{FIRST}/diameter_mm"),
    ("Metastasis in the left adrenal gland, just under 3 cm.", f"{FIRST}/diameter_mm"),
    ("Two or three metastases in the liver.", FIRST),
    (
        "CT of 5 January 2026: metastases of the right adrenal gland and the left adrenal gland.\n"
        "Adrenalectomy on 20 February 2026.",
        f"{FIRST}/status",
    ),
    (
        "CT of 5 March 2026: metastasis of the right adrenal gland.\n"
        "Right adrenalectomy on 20 February 2019.",
        f"{FIRST}/status",
    ),
    (
        "CT of 5 January 2026: metastasis of the right adrenal gland.\n"
        "Right adrenalectomy is planned for 20 June 2026.",
        f"{FIRST}/status",
    ),
    *(
        (f"PET-CT of 3 May 2026: metastasis in L3. {words}", f"{FIRST}/prior_local_therapy")
        for words in (
            "No local therapy is planned.",
            "At present no local therapy.",
            "The board recommended no local therapy.",
            "No local therapy options so far discussed.",
            "No systemic therapy so far.",
            "At that time no local therapy so far.",
            "Radiotherapy of the bone was given in 2025. No local therapy so far.",
            "No local therapy so far apart from radiotherapy.",
            "No tumour therapy so far for the relapse.",
            "None of these findings can be treated locally.",
            "In the liver no local therapy so far.",
            "Not yet treated with drugs.",
        )
    ),
    *(
        (f"PET-CT of 3 May 2026: metastasis in L3. {words}", f"{SCAN}/totals/regional_nodes")
        for words in (
            "No enlarged axillary lymph nodes.",
            "No suspicious lymph nodes on the left.",
            "No further suspicious lymph nodes.",
            "No contralateral nodal disease.",
            "No suspicious lymph nodes other than station 7.",
            "No nodal disease is expected.",
            "Lymph node 4R involved. No nodal disease.",
            "MRI brain of 4 May 2026: no suspicious lymph nodes.",
        )
    ),
    ("CT of 3 May 2026. Metastases: none\n- liver, segment II, 19 mm", "/lesions"),
    ("Metastases: 2\nKidneys normal.\n- liver, segment II, 19 mm", "/lesions"),
    ("CT of 3 May 2026. Metastases:\n- liver 18 cm, normal", "/lesions"),
    ("CT of 3 May 2026. Metastases:\n- liver, 19 mm, haemangioma", "/lesions"),
    ("CT of 3 May 2026. Metastases:\n- liver, 19 mm?", "/lesions"),
    ("CT of 3 May 2026. No metastases:\n- liver, 19 mm", "/lesions"),
    ("CT of 3 May 2026. Metastases in the liver (2 mm slices) and L3.", "/lesions/2"),
    ("CT of 3 May 2026. Metastases in L3 (8 Gy x 1) and the liver (1/2025).", "/lesions/2"),
    *(
        (f"PET-CT of 3 May 2026: metastasis in L3{words}", f"{SCAN}/totals/metastases")
        for words in (
            ". No other lesions in the liver.",
            ". No other large lesions.",
            ". No new lesions.",
            ", a nodule of the right lower lobe of uncertain nature. No other lesions.",
            ", multiple liver metastases. No other lesions.",
            ". MRI brain of 4 May 2026: no further lesions.",
            ". CT of 4 May 2026: no further lesions.",
            ". No other lesions larger than 1 cm.",
            ". No further suspicious lymph node lesions.",
            ". Liver: no other lesions.",
            ". A focus in the colon. No other lesions.",
        )
    ),
    ("CT of 5 January 2026: metastasis of the spleen. It was discussed.", f"{FIRST}/status"),
    (
        "CT of 5 January 2026: metastases of the spleen and L3. It was removed on 3 March 2026.",
        f"{FIRST}/status",
    ),
    (
        "Metastasis of the spleen. A drain was placed. It was removed on 3 March 2026.",
        f"{FIRST}/status",
    ),
]


def _read(text: str) -> dict[str, Any]:
    return {one.pointer: one.value for one in read_letters([Letter(text, dated=DAY)], DAY).facts}


@pytest.mark.parametrize(("text", "facts"), TAKEN, ids=[text for text, _ in TAKEN])
def test_what_a_passage_says_of_lesions_is_taken(text: str, facts: dict[str, Any]) -> None:
    found = _read(text)
    assert {pointer: found.get(pointer) for pointer in facts} == facts


@pytest.mark.parametrize(("text", "pointer"), LEFT, ids=[text for text, _ in LEFT])
def test_what_only_looks_alike_is_left(text: str, pointer: str) -> None:
    assert not [one for one in _read(text) if one == pointer or one.startswith(f"{pointer}/")]


@pytest.mark.parametrize(
    ("behind", "kept"),
    [
        ("", False),
        ("CT of 2 April 2026: the liver metastasis is stable.", True),
        ("CT of 2 April 2026: the liver metastasis is no longer visible.", True),
        ("CT of 2 April 2026: partial response.", False),
    ],
)
def test_an_ablated_lesion_is_neither_there_nor_gone_until_a_scan_tells(
    behind: str, kept: bool
) -> None:
    text = (
        "CT of 5 January 2026: liver metastasis, 18 mm. The liver metastasis was treated by "
        f"microwave ablation on 20 February 2026. {behind}"
    )
    found = read_letters([Letter(text, "one", None)], DAY)
    (lesion,) = found.document["lesions"]
    assert ("status" in lesion) is kept
    # one of a day that is not told, and so open today
    assert (
        any(one == {"lesions": {"liver": {}}} for one in found.document["assessments"]) is not kept
    )
    assert any(one.kind == "doubtful" for one in found.questions) is not kept


@pytest.mark.parametrize(
    ("behind", "there"),
    [
        ("It was thought to be slow.", True),
        ("Resection of 30 cm of the liver in March.", False),  # of which lesion?
        ("In 2025 something was removed.", False),
        ("CT of 3 May 2026: liver: no lesions.", False),
        ("CT of 3 May 2026: bones unremarkable.", True),
        ("Right lower lobectomy in 2025.", True),
    ],
)
def test_a_metastasis_that_may_have_gone_is_asked(behind: str, there: bool) -> None:
    text = f"CT of 3 May 2024: liver metastasis, 14 mm. {behind}"
    assert ("lesions" in read_letters([Letter(text)], DAY).document) is there


def test_each_word_of_a_place_may_stand_in_one() -> None:
    for text in place_words():
        for one in (
            text,
            f"{text}s",
            f"left {text} IVa",
            f"{text} s4",
            f"{text}-10R",
            f"12th {text}",
        ):
            found = place(one, whole_words=True) or place(one.rstrip("s"), whole_words=True)
            assert found is None or all(map(of_a_place, one.split())), one
    assert not any(map(of_a_place, ("was", "treated", "progressive", "showed", "x-ray")))


def test_a_lesion_is_not_there_today_where_the_tumour_was_looked_at_again() -> None:
    text = "NSCLC with a metastasis in the liver, found in February. {} on osimertinib."
    before = [{"lesions": {"liver": {}}}, {}]
    for since in ("Responding well", "PR", "Partial remission", "Has progressed"):
        assert read_letters([Letter(text.format(since))], DAY).document["assessments"] == before
    for since in ("Now", "PR 72/min; now", "PD-L1 60 %; now", "COPD has progressed. Now"):
        assert "assessments" not in read_letters([Letter(text.format(since))], DAY).document


def test_a_lesion_without_a_day_is_not_of_the_scan_on_which_the_tumour_shrank() -> None:
    text = "NSCLC with a metastasis in the liver. CT of 3 May 2026: {}."
    for response in ("PR", "CR"):
        each = read_letters([Letter(text.format(response))], DAY).document["assessments"]
        then = {"lesions": {"liver": {}}}
        assert each == [{"date": "2026-05-03", "response": response}, then]
    (one,) = read_letters([Letter(text.format("SD"))], DAY).document["assessments"]
    assert one == {"date": "2026-05-03", "response": "SD"}


def test_a_response_of_the_brain_is_none_of_the_whole() -> None:
    for said in ("stable disease", "no change", "partial response"):
        body = f"NSCLC. CT and MRI of the brain of 3 May 2026: {said}."
        (one,) = read_letters([Letter(body)], DAY).document["assessments"]
        assert "response" in one
        head = f"NSCLC. MRI of the brain of 3 May 2026: {said}."
        assert "assessments" not in read_letters([Letter(head)], DAY).document


GREW_IN_PART = (
    "CT 3 May 2026: SD. MRI brain 5 May 2026: progression with three new metastases.",
    "Brain MRI 4 May 2026 shows progressive disease. The CT of the same day shows stable disease.",
    "CT 3 May 2026 CR. MRI brain 4 May 2026 PD.",
    "CT 3 May 2026: progression of the L2 metastasis.",
)
GREW_BESIDE = (  # progression in one place is that of the disease: with another response it is asked
    "CT 3 May 2026: stable disease. Progressive disease in lymph nodes.",
    "CT 3 May 2026: partial response, but progressive disease in the primary.",
)
ASKED = [(text, "response_of_part") for text in GREW_IN_PART]
ASKED += [(text, "contradicts") for text in GREW_BESIDE]


@pytest.mark.parametrize(("text", "asked"), ASKED)
def test_no_response_stands_where_a_part_of_the_tumour_grew(text: str, asked: str) -> None:
    read = read_letters([Letter(f"NSCLC. {text}")], DAY)
    assert all("response" not in one for one in read.document["assessments"])
    assert asked in {one.kind for one in read.questions}


@pytest.mark.parametrize("where", ["in the liver", "in the known right adrenal lesion only"])
def test_progression_in_one_place_is_that_of_the_disease(where: str) -> None:
    read = read_letters([Letter(f"NSCLC. CT of 3 May 2026 shows progression {where}.")], DAY)
    assert [one["response"] for one in read.document["assessments"]] == ["PD"]


CHANGED_APART = {
    "Two liver metastases, one of them growing.": [None, None],
    "Four brain metastases, two growing.": [None, None, None, None],
    "Two liver metastases, both growing.": ["growing", "growing"],
    "The three bone metastases have disappeared.": ["resolved", "resolved", "resolved"],
    "Metastases in L3 (12 mm, growing) and T5 (10 mm).": ["growing", None],
    "Metastases in L3 and T5, growing.": ["growing", "growing"],
    "New metastases in L3 (12 mm, growing) and T5 (10 mm).": ["new", "new"],
    "Liver metastases in segment VII, 16 mm, growing, and segment IV, 11 mm.": ["growing", None],
    "Four metastases: two in the liver, of which one new in segment VII and one in segment IV, "
    "one in L3 and one in the spleen.": ["new", None, None, None],
    "Two liver metastases: one in segment VII, new, the other in segment IV, stable.": [
        "new",
        "stable",
    ],
}


@pytest.mark.parametrize(("text", "statuses"), CHANGED_APART.items())
def test_a_change_that_is_told_of_one_of_several_is_not_that_of_the_others(
    text: str, statuses: list[str | None]
) -> None:
    read = read_letters([Letter(f"NSCLC. {text}")], DAY)
    assert [one.get("status") for one in read.document["lesions"]] == statuses


@pytest.mark.parametrize(
    ("one", "other", "meet", "part"),
    [
        ("L3", "bone", True, True),
        ("bone", "L3", True, False),
        ("liver", "liver", True, False),
        ("liver", "spleen", False, False),
        ("left adrenal", "adrenal", True, True),
        ("left adrenal", "right adrenal", False, False),
        ("left femur", "femur", True, False),
        ("left femur", "right femur", False, False),
        ("middle lobe", "left lung", False, False),
    ],
)
def test_two_places_may_be_one_or_one_a_part_of_the_other(
    one: str, other: str, meet: bool, part: bool
) -> None:
    first, second = site_of(one), site_of(other)
    assert first is not None
    assert second is not None
    assert may_meet(first, second) == may_meet(second, first) == meet
    assert is_part(first.organ, second.organ) == part
    assert overlap(first.organ, second.organ) or not meet


def test_of_an_organ_and_its_part_the_part_is_the_finest() -> None:
    each = sites("a bone metastasis of T8 and one of the liver", every=True)
    assert [one.organ for one in finest(each)] == ["T8", "liver"]
