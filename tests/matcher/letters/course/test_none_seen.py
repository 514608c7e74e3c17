"""Scans of the body that show no metastasis, and words that look alike and say no such thing."""

from __future__ import annotations

from datetime import date

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 14)
NONE = [
    "CT of chest and abdomen on 3 May 2026: scar unchanged, no metastases.",
    "CT of 3 May 2026 showed no metastases.",
    "CT of 3 May 2026 shows neither local recurrence nor metastases.",
    "CT of 3 May 2026: no distant metastases, no nodes.",
    "CT of 3 May 2026: no evidence of metastatic disease.",
    "CT of 3 May 2026: no evidence of disease.",
    "CT of 3 May 2026: NED.",
    "PET-CT of 3 May 2026: no evidence of tumour.",
    "PET-CT of 3 May 2026: complete metabolic response, no active tumour anywhere.",
    "PET-CT of 3 May 2026: no pathological uptake anywhere in the body.",
    "PET-CT of 3 May 2026 did not show any metastasis.",
    "On CT of 3 May 2026 no metastases were found.",
    "The CT of 3 May 2026 is free of metastases.",
    "CT thorax/abdomen 3 May 2026 - no mets.",
    "CT of 3 May 2026 excluded distant metastases.",
    "CT of 3 May 2026: no metastatic spread, primary 40 mm.",
    "CT of 3 May 2026 found the patient free of disease.",
    "CT of 3 May 2026 again found no trace of cancer at all.",
    "PET-CT of 3 May 2026. There are no metastases.",
    "CT of 3 May 2026: scar in the left upper lobe. No distant metastases.",
    "On CT of 3 May 2026 the scar was unchanged, and distant metastases were absent.",
    "Metastasis of the left frontal lobe, resected on 3 March 2026. CT of chest and abdomen on 3 May 2026: "
    "no metastases.",
]
OPEN = [
    "CT of 3 May 2026: no metastases. Cranial MRI on 8 May 2026: two lesions, 5 and 7 mm.",
    "CT of 3 May 2026: no metastases. Cranial MRI on 8 May 2026: multiple metastases.",
    "CT of 3 May 2026: no metastases. MRI of the liver on 12 May 2026: metastasis in segment VI.",
    "CT of 3 May 2026: no metastases. PET-CT of 10 May 2026 showed uptake in L3.",
    "PET-CT of 3 May 2026: no distant metastases. MRI of the head on 5 May 2026: one lesion of 6 mm in the "
    "left thalamus.",
    "CT of 3 May 2026: adrenal nodule 12 mm. No distant metastases.",
    "Metastasis of the left frontal lobe. CT of 3 May 2026: no metastases.",
    "Multiple brain metastases. CT of chest and abdomen on 3 May 2026: no metastases.",
    "CT of 3 May 2026, then biopsy of the liver with no evidence of tumour.",
    "CT of 3 May 2026: no evidence of disease in the mediastinum.",
    "CT of 3 May 2026 of the chest only. No metastases.",
    "CT of 3 May 2026: not free of metastases.",
    "CT of 3 May 2026: fatty liver, no metastases.",
    "CT of 3 May 2026: probably no metastases.",
    "CT of 3 May 2026: no metastases?",
    "CT of 3 May 2026: no metastases other than L3.",
    "CT of 3 May 2026: no metastases; bones not included.",
    "A CT on 3 May 2026 will show whether there are no metastases.",
    "CT of 3 May 2026: no new metastases.",
    "CT of 3 May 2026: no metastases > 1 cm.",
    "CT of 3 May 2026: no metastases. Correction: metastasis in L3.",
]

NOT_SO = [  # denied, nearly so, once so, or somebody's word
    "PET-CT of 3 May 2026: she is no longer free of disease.",
    "PET-CT of 3 May 2026: he can no longer be called free of disease.",
    "PET-CT of 3 May 2026: he cannot be declared free of tumour.",
    "PET-CT of 3 May 2026: she is not yet free of disease.",
    "PET-CT of 3 May 2026: nearly tumour-free.",
    "PET-CT of 3 May 2026: almost free of disease.",
    "PET-CT of 3 May 2026: far from free of disease.",
    "PET-CT of 3 May 2026 shows him well short of disease-free.",
    "PET-CT of 3 May 2026 leaves him anything but free of disease.",
    "PET-CT of 3 May 2026 showed a relapse after two years free of disease.",
    "PET-CT of 3 May 2026: formerly no metastases.",
    "PET-CT of 3 May 2026: at that time no metastases.",
    "PET-CT of 3 May 2026 compared to that of March: then no metastases, now L3.",
    "PET-CT of 3 May 2026 neither proves nor excludes metastases.",
    "PET-CT of 3 May 2026 cannot rule out metastases.",
    "PET-CT of 3 May 2026 excludes metastases, according to the patient.",
    "PET-CT of 3 May 2026: he believes himself free of disease.",
    "PET-CT of 3 May 2026: he is said to be free of disease.",
]
OF_A_PLACE = [  # the subject is a part of the body, or some of the lesions
    "PET-CT of 3 May 2026 showed progression; the hilum was free of disease.",
    "PET-CT of 3 May 2026: tracheal wall free of tumour; progressive elsewhere.",
    "PET-CT of 3 May 2026: surgical bed tumour-free.",
    "PET-CT of 3 May 2026: the stump shows no evidence of disease.",
    "PET-CT of 3 May 2026: pericardium free of tumour.",
    "PET-CT of 3 May 2026: all irradiated places free of disease.",
    "PET-CT of 3 May 2026: both treated lesions free of disease.",
    "PET-CT of 3 May 2026: at the ablated site no evidence of active disease.",
    "PET-CT of 3 May 2026: within the left main bronchus no evidence of tumour.",
    "PET-CT of 3 May 2026 shows the left hemithorax without evidence of disease.",
    "Three metastases. PET-CT of 3 May 2026: partial response; the largest site shows no evidence of "
    "active disease.",
    "PET-CT of 3 May 2026: four lesions, of which two are not metastases.",
    "PET-CT of 3 May 2026: the two spots are not metastases.",
    "PET-CT of 3 May 2026: they are no metastases.",
]
ONE_REGION = [
    f"{one}: no metastases."
    for one in (
        "CT of the upper abdomen on 3 May 2026",
        "CT of 3 May 2026, abdomen",
        "CT of 3 May 2026, lungs",
        "CT of 3 May 2026 (chest)",
        "CT of 3 May 2026 of the foot",
        "CT of the left shoulder on 3 May 2026",
        "CT of the hip on 3 May 2026",
        "CT of the sinuses on 3 May 2026",
        "CT of the hallux on 3 May 2026",
        "CT enterography on 3 May 2026",
        "CT urography on 3 May 2026",
        "CT colonography of 3 May 2026",
        "Dental CT on 3 May 2026",
        "Cardiac MRI and CT on 3 May 2026",
        "MRI and CT of the pancreas on 3 May 2026",
        "PET of the brain on 3 May 2026",
        "CT of 3 May 2026 with the contrast given as in the thoracic protocol of our house",
    )
]
WHOLE_BODY = [
    f"{one}: no metastases."
    for one in (
        "CT of chest, abdomen and pelvis on 3 May 2026",
        "CT CAP 3 May 2026",
        "CT of chest and of the upper abdomen on 3 May 2026",
        "CT of 3 May 2026 (chest/abdomen)",
        "Whole-body CT of 3 May 2026",
        "CT of the trunk on 3 May 2026",
    )
]


def totals(text: str) -> list[object]:
    """How many metastases each staging has, where that is read."""
    letter = Letter(f"NSCLC of the left upper lobe. {text}", "", DAY)
    each = read_letters([letter], DAY).document.get("assessments", [])
    return [one.get("totals", {}).get("metastases") for one in each]


def test_a_scan_of_the_body_shows_no_metastasis() -> None:
    assert [one for one in NONE if 0 not in totals(one)] == []


def test_what_is_denied_nearly_so_or_said_of_a_place_is_no_total_of_none() -> None:
    assert [one for one in NOT_SO if any(each is not None for each in totals(one))] == []
    assert [one for one in OF_A_PLACE if any(each is not None for each in totals(one))] == []


def test_a_scan_of_one_region_is_not_of_the_body() -> None:
    assert [one for one in ONE_REGION if any(each is not None for each in totals(one))] == []
    assert [one for one in WHOLE_BODY if 0 not in totals(one)] == []


OVER = [  # `over` is no more than a place, or is denied
    "CT of 3 May 2026: SBRT over three metastases was done.",
    "PET-CT of 3 May 2026: pain over two bone metastases.",
    "CT of 3 May 2026: radiation ports over two vertebral metastases.",
    "CT of 3 May 2026: the dose was spread over five metastases.",
    "CT of 3 May 2026: bolus over two cutaneous metastases.",
    "CT of 3 May 2026: nowhere over three metastases.",
    "CT of 3 May 2026: hardly more than three metastases.",
    "CT of 3 May 2026: scarcely over three metastases.",
]


def test_over_is_a_number_only_where_it_counts() -> None:
    assert [one for one in OVER if any(each is not None for each in totals(one))] == []
    assert totals("CT of 3 May 2026: over ten metastases.") == [{"at_least": 11}]
    assert totals("CT of 3 May 2026 shows now over ten metastases.") == [{"at_least": 11}]


def test_words_that_look_alike_leave_it_open() -> None:
    assert [one for one in OPEN if any(each is not None for each in totals(one))] == []


def test_a_later_scan_of_the_same_staging_takes_back_that_those_are_all() -> None:
    pet = "PET-CT 3 May 2026. Metastasis in the left adrenal, 12 mm, no other lesions. "
    assert totals(pet + "MRI of the liver 6 May 2026: one more metastasis in segment II.") == [None]
    assert totals(pet + "MRI brain 6 May 2026: clean.") == [1]


def test_all_that_were_known_have_gone_and_nothing_new_came() -> None:
    text = (
        "PET-CT of 8 January 2026: metastases in L3 and in the spleen. Two metastases, nothing else. "
        "CT of 3 June 2026: L3 metastasis resolved, splenic metastasis resolved, no new lesions."
    )
    assert totals(text) == [2, 0]
