"""What clauses say of lesions that are known, and lists of them that come to their number."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
TWO = "NSCLC, stage IV. Metastases of L3 and the liver. CT of 3 May 2026: "
PAIR = "NSCLC, stage IV. Metastases of the left adrenal, 20 mm, and the right adrenal, 10 mm. CT of 3 May 2026: "
PET = "NSCLC, stage IV. PET of 3 May 2026 showed "
Lesion = tuple[str, float | None, str]
NOTHING: list[Lesion] = [("L3", None, ""), ("liver", None, "")]

CHANGES: list[tuple[str, list[Lesion]]] = [
    (
        TWO + "the hepatic lesion can no longer be seen, the vertebral one has shrunk to 6 mm.",
        [("L3", None, ""), ("liver", None, "resolved")],  # `vertebral` may be of another vertebra
    ),
    (TWO + "L3 (8 mm) and the liver lesion (9 mm) are stable.", [("L3", 8, "stable"), ("liver", 9, "stable")]),
    (TWO + "liver 20 mm, L3 as before.", [("L3", None, "stable"), ("liver", 20, "")]),
    (TWO + "all known metastases are stable.", [("L3", None, "stable"), ("liver", None, "stable")]),
    (TWO + "both have shrunk.", [("L3", None, "shrinking"), ("liver", None, "shrinking")]),
    (TWO + "L3, irradiated in 2025, was stable; the liver lesion, once 38 mm, is gone.", [("L3", None, "stable"), ("liver", None, "resolved")]),
    (PAIR + "the larger one is stable, the smaller has disappeared.", [("left_adrenal", None, "stable"), ("right_adrenal", None, "resolved")]),
    (
        TWO + "growth at one place, L3, which has grown from 14 mm in November 2025 to 29 mm.",
        [("L3", 29, "growing"), ("liver", None, "")],
    ),
    (TWO + "no change in any of the known lesions.", [("L3", None, "stable"), ("liver", None, "stable")]),
    (TWO + "all bone metastases are stable.", [("L3", None, "stable"), ("liver", None, "")]),
    (TWO + "the other known metastases (L3, liver) have not changed.", [("L3", None, "stable"), ("liver", None, "stable")]),
    (TWO + "complete remission of the liver and of L3.", [("L3", None, "resolved"), ("liver", None, "resolved")]),
    (TWO + "complete remission of the liver, L3 is stable.", [("L3", None, "stable"), ("liver", None, "resolved")]),
    (TWO + "new adrenal metastases right 24 mm and left 19 mm.", [*NOTHING, ("right_adrenal", 24, "new"), ("left_adrenal", 19, "new")]),
    # by its sizes on two days, or by its organ after a treatment
    ("NSCLC. CT of 3 June 2025: metastasis of L3, 22 mm. CT of 3 May 2026: L3 14 mm.", [("L3", 14, "shrinking")]),
    ("NSCLC. CT of 3 June 2025: metastasis of L3, 12 mm. CT of 3 May 2026: L3 19 mm.", [("L3", 19, "growing")]),
    ("NSCLC. CT of 3 June 2025: metastasis of L3, 22 mm. CT of 3 May 2026: L3 18 mm.", [("L3", 18, "")]),
    ("NSCLC. CT of 3 June 2025: metastasis of L3, 22 mm. CT of 3 May 2026: stable disease, L3 14 mm.", [("L3", 14, "")]),
    ("NSCLC. CT of 3 May 2024: liver metastasis. CT of 3 May 2025: partial response. CT of 3 May 2026: liver normal.", [("liver", None, "resolved")]),
    ("NSCLC. CT of 3 May 2024: metastases of L3 and the liver. CT of 3 May 2025: liver metastasis gone. CT of 3 May 2026: L3 stable, no new lesions.", [("L3", None, "stable"), ("liver", None, "resolved")]),
    ("NSCLC. CT of 3 May 2024: metastases of L3 and the liver. CT of 3 May 2025: liver metastasis gone. cMRI of 3 May 2026: no new lesions.", [("L3", None, "")]),
    # of something else, in doubt, to come, or of which it is open what it is of
    (TWO + "all three metastases are stable.", NOTHING),
    (TWO + "near complete remission of L3.", [("liver", None, "")]),
    (TWO + "the liver lesion is stable (no bracket ends", [("L3", None, ""), ("liver", None, "stable")]),
    (TWO + "two metastases, L3 (smaller) and liver (stable).", NOTHING),
    (TWO + "the pain of L3 and the liver lesion are stable.", NOTHING),
    (TWO + "neither the liver lesion nor L3 is smaller.", NOTHING),
    (TWO + "both are possibly stable.", NOTHING),
    (TWO + "stable disease. In 2025 both were larger.", NOTHING),
    (TWO + "L3 is gone from the list of targets.", NOTHING),
    (TWO + "all lesions are stable if one disregards L3.", NOTHING),
    (TWO + "all others are stable.", NOTHING),
    (TWO + "liver 180 mm, spleen 110 mm.", NOTHING),
    (TWO + "the spleen and the liver are enlarged.", NOTHING),
    (TWO + "the hepatic lesion and that of L3 were smaller, but have grown since.", NOTHING),
    ("NSCLC, stage IV. Two liver metastases. CT of 3 May 2026: the hepatic one is smaller.", [("liver", None, ""), ("liver", None, "")]),
    # lists
    (PET + "two further deposits and no more: one in the left adrenal gland, 21 mm across, and one in the body of L3 measuring 14 mm.", [("left_adrenal", 21, ""), ("L3", 14, "")]),
    (
        PET + "five metastases, no more: three in the brain (left parietal, 12 mm; right occipital, 9 mm; left temporal, 5 mm), one of 21 mm in the liver and one of 13 mm in the body of the sternum.",
        [("parietal_lobe", 12, ""), ("occipital_lobe", 9, ""), ("temporal_lobe", 5, ""), ("liver", 21, ""), ("sternum", 13, "")],
    ),
    (PET + "four metastases: three in the spine and pelvis (T4, L1, left ischium) and one in the liver of 9 mm.", [("T4", None, ""), ("L1", None, ""), ("ischium", None, ""), ("liver", 9, "")]),
    (PET + "two metastases, in the eighth thoracic vertebra (27 mm, 3 mm from the spinal cord) and in the left scapula (16 mm).", [("T8", 27, ""), ("scapula", 16, "")]),
    (PET + "two metastases in bone, both in the sacrum.", [("sacrum", None, ""), ("sacrum", None, "")]),
    (
        PET + "two metastases in the liver and one in L3.",
        [("liver", None, ""), ("liver", None, ""), ("L3", None, "")],
    ),
    # not there, not the patient's, or not metastases
    (PET + "three lesions, one in the liver, which is a cyst, and two in L3 and L4.", []),
    (PET + "two new lesions: a fracture of L3 and one in the liver.", []),
    (PET + "no change. Her sister had two metastases, one in the liver and one in L3.", []),
    (PET + "no change. A trial for patients with two metastases, one in the liver and one in L3, was discussed.", []),
    (PET + "signs suspicious for two metastases, one in the liver and one in L3.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lesions"), CHANGES)
def test_a_clause_says_what_became_of_each_of_its_lesions(text: str, lesions: list[Lesion]) -> None:
    read = read_letters([Letter(text, dated=DAY)], DAY).document
    each = [
        (one["organ"], one.get("diameter_mm"), one.get("status", ""))
        for one in read.get("lesions", ())
    ]
    assert each == lesions
