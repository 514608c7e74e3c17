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


def totals(text: str) -> list[object]:
    """How many metastases each staging has, where that is read."""
    letter = Letter(f"NSCLC of the left upper lobe. {text}", "", DAY)
    each = read_letters([letter], DAY).document.get("assessments", [])
    return [one.get("totals", {}).get("metastases") for one in each]


def test_a_scan_of_the_body_shows_no_metastasis() -> None:
    assert [one for one in NONE if 0 not in totals(one)] == []


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
