"""What may be a metastasis that a total does not count leaves the total open: a place outside of the
chest in any clause of the same or a later time, unless the clause makes it harmless."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2025, 6, 14)
CT = "CT of chest and abdomen on 3 May 2025: no metastases."
PET = "PET-CT of 3 May 2025: no metastases."
BEHIND = [
    "Osteolysis of T8.",
    "Pathological fracture of T8.",
    "Lytic area in the left iliac bone.",
    "Vertebral collapse of L1 with a soft tissue component.",
    "Left adrenal thickened, PET-CT advised.",
    "Right adrenal gland: 2 cm, nodular.",
    "Liver: new hypodensity in segment VI of unclear nature.",
    "Biopsy of the left adrenal of 5 May 2025: adenocarcinoma.",
    "Fine needle aspiration of the liver on 6 May 2025: squamous cell carcinoma.",
    "Bone scan of 6 May 2025: L3 hot.",
    "Bone scan of 6 May 2025: increased activity in L3.",
    "PET-CT of 6 May 2025: tumour in L3.",
    "PET-CT of 6 May 2025: liver and L3 spread.",
    "PET-CT of 6 May 2025: increased glucose metabolism of the sacrum.",
    "PET-CT of 6 May 2025: disseminated.",
    "PET-CT of 6 May 2025: stage IVB.",
    "PET-CT of 6 May 2025: M1b.",
    "PET-CT of 6 May 2025: avid L3 not visible on CT.",
    "PET-CT of 6 May 2025: if anything a hypermetabolic focus in L3.",
    "MRI of his liver on 6 May 2025: 9 mm metastasis not seen on CT.",
    "MRI of 6 May 2025 of the spine: L5 infiltrated.",
    "Pleural effusion with malignant cells.",
    "Pericardial effusion, cytology positive.",
    "She has peritoneal carcinosis.",
    "The left femur is to be irradiated for a deposit.",
    "Known lesion of T9 stable.",
    "The spleen shows a new lesion.",
    "Meningeal enhancement.",
    "Addendum of 8 May 2025: L2 is pathological.",
]
IN_FRONT = [
    "MRI of her brain of 2 May 2025: 6 mm enhancing focus.",
    "MRI of her brain of 2 May 2025 shows a new finding left frontal.",
    "NSCLC with leptomeningeal carcinomatosis.",
    "NSCLC with cerebral involvement.",
    "NSCLC with intracerebral spread.",
    "The brain is affected.",
    "Whole-brain radiotherapy in April 2025.",
    "Radiosurgery of the brain in April 2025.",
    "The sternum was irradiated in April 2025.",
    "NSCLC with malignant pleural effusion.",
    "Malignant ascites.",
    "Pleural carcinomatosis.",
    "Biopsy of the liver of 5 May 2025: adenocarcinoma.",
    "Liver biopsy of 2 May 2025: metastasis.",
    "Soft tissue deposit of the right thigh.",
    "NSCLC of the left lower lobe with a satellite in the right lung.",
]
BESIDE = [
    "CT of 3 May 2025: large mass beside the aorta below the diaphragm. No distant metastases.",
    "CT of 3 May 2025: two pulmonary metastases right, no distant metastases.",
    "CT of 3 May 2025: intrapulmonary metastases on both sides, no distant metastases.",
    "PET-CT of 3 May 2025 showed no metastases and no new lesions; known L3 unchanged.",
]
HARMLESS_BEHIND = [
    "X-ray of the chest on 10 May 2025: no infiltrate.",
    "Kidney function is normal.",
    "Liver enzymes are slightly raised.",
    "Coronary heart disease with two stents.",
    "MRI of her brain on 5 May 2025: clear.",
    "MRI of her brain is planned.",
    "Hip replacement on the left in 2019.",
    "Renal insufficiency of stage 3.",
    "Bone density is low, denosumab is given.",
    "He has back pain since a fall.",
    "Skin rash of grade 1.",
    "Simple cyst of the left kidney.",
    "Haemangioma of L2.",
    "Liver, adrenals and bones unremarkable.",
    "AST 45 U/l, creatinine 0.9 mg/dl.",
    "His father had liver metastases.",
    "Hepatitis B in 1990, cured.",
]
HARMLESS_IN_FRONT = [
    "Metastasis of the left frontal lobe, resected on 3 March 2025.",
    "Comorbidities: hypothyroidism, chronic kidney disease, hip prosthesis.",
    "Degenerative changes of the spine.",
    "NSCLC of the left upper lobe, stage IIIA.",
    "MRI of her brain on 2 May 2025: no metastases.",
    "Prostate cancer 2012, cured.",
]


def _totals(text: str) -> list[object]:
    each = read_letters([Letter(f"NSCLC. {text}", "", DAY)], DAY).document.get("assessments", [])
    return [one["totals"]["metastases"] for one in each if "metastases" in one.get("totals", {})]


def test_what_is_told_behind_leaves_it_open_that_there_is_none() -> None:
    assert [one for one in BEHIND if _totals(f"{CT} {one}")] == []


def test_what_is_told_in_front_leaves_it_open_too() -> None:
    assert [one for one in IN_FRONT if _totals(f"{one} {PET}")] == []
    assert [one for one in BESIDE if _totals(one)] == []


def test_harmless_words_leave_the_total_of_none() -> None:
    assert [one for one in HARMLESS_BEHIND if _totals(f"{CT} {one}") != [0]] == []
    assert [one for one in HARMLESS_IN_FRONT if _totals(f"{one} {PET}") != [0]] == []


LISTS = [  # an item is not understood, is asked, or may be of several
    "L3, both femora",
    "L3, L4, both ilia",
    "L3, both thighs",
    "L3, gallbladder",
    "L3, tonsil, liver",
    "L3, left upper arm",
    "liver",
    "sternum, brain",
    "T4, pleura",
    "right and left adrenal, L3",
    "left and right humerus, T4",
    "4th and 6th rib on the right, liver",
    "L3, liver segments II and VI",
    "L3, liver at two places",
    "L3, liver 2x",
    "T4, left adrenal 3x",
    "L3, liver 12 mm, 9 mm",
    "T4, liver 14 mm and 8 mm",
    "L3, liver (left and right lobe)",
    "T4, liver (several)",
    "L3-L5",
    "T4-T6, sternum",
    "L3, spine",
    "L3, bone",
]
LABELS = ["Skeleton", "Bones", "Liver", "Abdomen"]
LATER = [
    "MRI of 5 May 2025 found T4 too.",
    "CT of 5 May 2025: T4 osteolysis.",
    "MRI of the spine of 5 May 2025: T4 fractured by tumour.",
    "MRI of the head on 5 May 2025: left frontal hot spot.",
    "MRI of the head on 5 May 2025: a lesion left frontal not seen on PET.",
    "MRI of her brain on 6 May 2025: small focus in the right thalamus.",
    "CT of 7 May 2025: new hypodensity of the liver.",
    "The sternum shows a lytic area.",
    "Addendum: also T4.",
    "Addendum of 10 May: L1 as well.",
    "Correction: the spleen is a haemangioma.",
    "On closer look a lesion of the sternum, too.",
]


def _list(items: str, behind: str = "") -> list[object]:
    return _totals(f"PET-CT of 3 May 2025: metastases: {items}, nothing else. {behind}")


@pytest.mark.parametrize("items", LISTS)
def test_a_list_with_an_item_that_may_be_more_or_is_not_understood_is_not_closed(
    items: str,
) -> None:
    assert [one for one in _list(items) if one != 3] == []


def test_a_list_below_the_name_of_an_organ_is_of_that_alone() -> None:
    text = "PET-CT of 3 May 2025. {}: metastases: L3, L5, nothing else."
    assert [one for one in LABELS if _totals(text.format(one))] == []


@pytest.mark.parametrize("behind", LATER)
def test_what_is_told_behind_a_list_keeps_it_open(behind: str) -> None:
    assert _list("L3, spleen", behind) == []


@pytest.mark.parametrize(
    "items", ["L3, T4", "L3, liver 12 mm", "L3, liver (segment VI)", "L3, left adrenal 14 mm",
              "L3, solitary liver metastasis", "left femur, right iliac bone"],
)  # fmt: skip
def test_a_list_of_which_each_is_one_is_closed(items: str) -> None:
    assert _list(items) == [2]


@pytest.mark.parametrize(
    "behind",
    [
        "MRI of her brain on 6 May 2025: no metastases.",
        "Kidney function normal.",
        "SBRT of L3 and T4 is planned.",
        "He has no pain in L3.",
        "Chest X-ray of 8 May 2025: no effusion.",
    ],
)
def test_harmless_words_behind_leave_it_closed(behind: str) -> None:
    assert _list("L3, T4", behind) == [2]


def test_what_the_primary_touches_is_no_metastasis() -> None:
    text = (
        "Squamous cell carcinoma of the right lower lobe, cT4 cN2 cM0, stage IIIB. The tumour {} the "
        "oesophagus. PET of 18 November 2025: no distant metastases."
    )
    for touches in ("abuts", "infiltrates"):
        document = read_letters([Letter(text.format(touches))], date(2025, 12, 5)).document
        assert document["metastatic_disease"] == {"ever": False}
    second = text.format("lies apart. A second lesion reaches")
    document = read_letters([Letter(second)], date(2025, 12, 5)).document
    assert document.get("metastatic_disease", {}).get("ever") is not False
    document = read_letters([Letter(text.format("has a deposit in"))], date(2025, 12, 5)).document
    assert document.get("metastatic_disease", {}).get("ever") is not False
