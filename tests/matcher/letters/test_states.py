"""What is said of a distant lesion today: its size, its change, and words beside it that are of
another thing."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
KNOWN = "NSCLC stage IVA. "
Lesion = tuple[str, float | None, str]

GONE: list[Lesion] = [("liver", None, "resolved"), ("T12", None, "resolved")]

ROWS: list[tuple[str, list[Lesion]]] = [
    # sizes of other days
    (
        "CT of 3 May 2026: metastasis of the spleen 17 x 12 mm (March: 24 x 19 mm, January: 39 mm).",
        [("spleen", 17, "")],
    ),
    ("Metastasis of the spleen 30 mm (January 2026), 15 mm (May 2026).", [("spleen", None, "")]),
    (
        "CT of 3 March 2026: metastasis of the spleen 11 mm (May 2026: 20 mm).",
        [("spleen", None, "")],
    ),
    (
        "CT of 3 May 2026: metastasis of the spleen 15 mm (January 30 mm, today 12 mm).",
        [("spleen", None, "")],
    ),
    ("CT of 3 May 2026: metastasis of the spleen of 15 millimetres.", [("spleen", 15, "")]),
    # a decimal comma makes no number of it
    (
        "CT of 3 May 2026: metastases: left adrenal (1,2 cm), L3.",
        [("left_adrenal", 12, ""), ("L3", None, "")],
    ),
    (
        "CT of 3 May 2026: metastases in the left adrenal (2,5 cm), L3.",
        [("left_adrenal", 25, ""), ("L3", None, "")],
    ),
    (
        "CT of 3 May 2026: metastases: 3 vertebrae T4, T6, T9.",
        [("T4", None, ""), ("T6", None, ""), ("T9", None, "")],
    ),
    (
        "CT of 3 May 2026: the L2 metastasis has increased, from 11 to 20 mm.",
        [("L2", 20, "growing")],
    ),
    (
        "Cancer of the right upper lobe. CT of 3 May 2026: primary in the right upper lobe stable in "
        "the long axis, 12 mm wider.",
        [("right_upper_lobe", None, "")],
    ),
    # the size of the primary is none of theirs
    (
        "CT of 3 May 2026: primary with 4 cm and two metastases, one in T11 and one in L3.",
        [("T11", None, ""), ("L3", None, ""), ("lung", 40, "")],
    ),
    # a change beside its lesion, with other words between
    (
        "Metastasis of the sacrum. CT of 3 May 2026: the sacral metastasis is sclerotic and stable.",
        [("sacrum", None, "stable")],
    ),
    (
        "Metastases in T9 and the left femur. CT of 3 May 2026: the femoral lesion, in contrast, "
        "remains stable.",
        [("T9", None, ""), ("femur", None, "stable")],
    ),
    ("CT of 3 May 2026: new 17 mm deposit in the left adrenal.", [("left_adrenal", 17, "new")]),
    (
        "MRI brain of 3 May 2026: there is a new enhancing focus in the right frontal lobe "
        "measuring 5 mm.",
        [("frontal_lobe", 5, "new")],
    ),
    (
        "MRI brain of 3 May 2026: two new contrast enhancing lesions, cerebellar left 6 mm and "
        "frontal right 4 mm.",
        [("cerebellum", 6, "new"), ("frontal_lobe", 4, "new")],
    ),
    (
        "Metastases: left adrenal, T11. CT of 3 May 2026:\n- T11: progressive (metabolically and "
        "in size), now 22 mm\n- L adrenal up 14 -> 23 mm",
        [("left_adrenal", 23, "growing"), ("T11", 22, "growing")],
    ),
    (
        "Metastasis of the right adrenal. CT of 3 May 2026: R adrenal regrown 8 -> 27mm.",
        [("right_adrenal", 27, "growing")],
    ),
    ("CT of 3 May 2026: Bone: T11 body, avid, 16mm.", [("T11", 16, "")]),
    (
        "Known bone mets T4 & L2. MRI of 3 May 2026: T4: vertebral body lesion, 18mm, unchanged.",
        [("T4", 18, "stable"), ("L2", None, "")],
    ),
    (
        "Metastasis of L2. CT of 3 May 2026: the metastasis in L2 and the primary of 15 mm are "
        "constant.",
        [("L2", None, "stable"), ("lung", 15, "stable")],
    ),
    (
        "CT of 3 May 2026: hepatic metastasis of the VI segment, of 28 mm.",
        [("liver", 28, "")],
    ),
    # the same scan says in other words that it is new
    (
        "CT of 3 May 2026: lytic lesion of L2, 26 mm.\nConclusion:\nNew bone metastasis: L2.",
        [("L2", 26, "new")],
    ),
    # of another thing
    (
        "Metastasis of T6. CT of 3 May 2026: the T6 lesion and the creatinine are stable.",
        [("T6", None, "")],
    ),
    (
        "Metastasis of T6. CT of 3 May 2026: metastasis in T6 and the nodes are stable.",
        [("T6", None, "")],
    ),
    (
        "Metastasis of T6. CT of 3 May 2026: the T6 lesion and the primary are not stable.",
        [("T6", None, "")],
    ),
    ("Metastasis of L3. CT of 3 May 2026: no progression of L3, 14 mm.", [("L3", 14, "")]),
    (
        "Metastasis of L3. CT of 3 May 2026: progression of the primary, L3 14 mm.",
        [("L3", 14, ""), ("lung", None, "growing")],
    ),
    (
        "Metastasis of L3. CT of 3 May 2026: primary stable L3 14 mm.",
        [("L3", 14, ""), ("lung", None, "stable")],
    ),
    ("CT of 3 May 2026: metastasis of the spleen, SUV 8 -> 12, 14 mm.", [("spleen", 14, "")]),
    (
        "CT of 3 May 2026: left adrenal metastasis (primary 52 -> 27 mm).",
        [("left_adrenal", None, ""), ("lung", 27, "shrinking")],
    ),
    ("Treatment will focus on the adrenal.", []),
    ("CT of 3 May 2026: one focus in the liver, probably a cyst.", []),
    ("CT of 3 May 2026: T6 body, 16 mm haemangioma.", []),
    ("CT of 3 May 2026: left adrenal, avid, 6 mm.", []),
    # nothing is there, of another organ or of another time
    (
        "CT of 3 May 2026: left adrenal nodule 23 mm. Contralateral adrenal normal.",
        [("left_adrenal", 23, "")],
    ),
    (
        "MRI of 3 May 2026: right frontal metastasis 3 mm. No prior brain disease.",
        [("frontal_lobe", 3, "")],
    ),
    (
        "MRI of 3 May 2026: right frontal metastasis 3 mm. There are no metastases outside the "
        "brain on the PET-CT of 29 April 2026.",
        [("frontal_lobe", 3, "")],
    ),
    (
        "CT of 3 May 2026: left adrenal lesion, 21 mm. CT of 3 March 2026: adrenal gland normal.",
        [("left_adrenal", 21, "")],
    ),
    ("CT of 3 March 2026: left adrenal lesion, 21 mm. CT of 3 May 2026: adrenals normal.", []),
    ("CT of 3 March 2026: metastasis of the liver, 21 mm. MRI of 3 May 2026: liver normal.", []),
    # days and denials in front that are not said of it
    (
        "He did well until 7 April 2026, when a CT showed a left adrenal metastasis of 25 mm.",
        [("left_adrenal", 25, "")],
    ),
    (
        "The cancer was found in 2025, when she had a metastasis in the left humerus.",
        [("humerus", None, "")],
    ),
    ("SBRT of L3 metastases is given when she has a lesion that grows.", []),
    (
        "The CT of 16 April 2026 shows no involved nodes, and metastases in the sacrum (22 mm) "
        "and in the right rib (11 mm).",
        [("sacrum", 22, ""), ("rib", 11, "")],
    ),
    ("No nodal disease, and a right adrenal metastasis of 21 mm.", [("right_adrenal", 21, "")]),
    ("No liver lesion, no adrenal lesion, and a metastasis was seen in L3.", [("L3", None, "")]),
    ("Without evidence of a recurrence, a node, and a metastasis of the liver.", []),
    ("No recurrence, and a metastasis of the liver is unlikely.", []),
    ("No nodes, and metastases in the liver were excluded, cyst of 12 mm.", []),
    ("It is not, however, a metastasis of L3.", []),
    ("There was no, or hardly any, metastasis in the liver.", []),
    # lists under more words
    (
        "M1c: pleura no, bones T7 + L ilium, nothing in brain.",
        [("T7", None, ""), ("ilium", None, "")],
    ),
    ("M sites: spleen (1), left adrenal (1)", [("spleen", None, ""), ("left_adrenal", None, "")]),
    ("M sites: none. Liver normal.", []),
    (
        "Metastatic sites on PET of 27 Apr 2026: (1) T4 vertebra, (2) L4 vertebra.",
        [("T4", None, ""), ("L4", None, "")],
    ),
    (
        "Stg IVB at dx 04/2024 (liver, T12). CT of 3 May 2026: T12 stable.",
        [("T12", None, "stable")],
    ),
    ("Stage IVB in 2023 (liver, T12). CT of 3 May 2026: all gone.", GONE),
    ("Stage IVB (liver biopsy, bone scan).", []),
    (
        "Secondary lesions, to know: segment IV of the liver (24 mm) and L2 (15 mm).",
        [("liver", 24, ""), ("L2", 15, "")],
    ),
    ("Bone met os pubis.", [("pubis", None, "")]),
    ("Bone: metastasis of the os sacrum without change.", [("sacrum", None, "stable")]),
    (
        "MRI of 3 May 2026: metastasis of the left frontal lobe with edema in the parietal lobe, "
        "22 mm.",
        [("frontal_lobe", None, "")],
    ),
    ("MRI of 3 May 2026: metastasis of T9 with uptake in L3 of 22 mm.", [("T9", None, "")]),
    (
        "MRI of 3 May 2026: two lesions with contrast enhancement, one in the left cerebellum of "
        "17 mm, one in the right parietal lobe of 8 mm.",
        [("cerebellum", 17, ""), ("parietal_lobe", 8, "")],
    ),
    # operations of another illness
    (
        "CT of 3 May 2026: right adrenal metastasis 23 mm. Cataract operated in 2019.",
        [("right_adrenal", 23, "")],
    ),
    (
        "CT of 3 May 2025: right adrenal metastasis 29 mm. Polyps removed; the gland was removed.",
        [],
    ),
    # what else a focus may be
    ("MRI brain of 3 May 2026: one focus in the left frontal lobe, microangiopathic.", []),
    ("MRI brain of 3 May 2026: old lacunar focus in the pons.", []),
    ("MRI brain of 3 May 2026: focus of T2 hyperintensity in the right parietal lobe.", []),
    ("EEG: epileptic focus in the left temporal lobe.", []),
    ("Pneumonic focus in the liver dome region.", []),
    ("Septic focus in L3 (spondylodiscitis).", []),
    ("CT of 3 May 2026: focus in the left knee; focus in the rib after trauma.", []),
    ("MRI brain of 3 May 2026: ischaemic focus in the right thalamus.", []),
    # words behind a comma, and sizes, that are of another thing
    ("CT of 3 May 2026: metastasis in L3, SUV 12, new pain.", [("L3", None, "")]),
    ("CT of 3 May 2026: metastasis in L3, SUV 12, growing goitre.", [("L3", None, "")]),
    ("CT of 3 May 2026: metastasis in L3, 12 mm, new since March.", [("L3", 12, "new")]),
    ("CT of 3 May 2026: metastasis in L3, avid, liver stable.", [("L3", None, "")]),
    (
        "Metastasis of L3. CT of 3 May 2026: L3 vertebral body 14 mm anterolisthesis.",
        [("L3", None, "")],
    ),
    ("Metastasis of L3. CT of 3 May 2026: L3 remains only 14 mm in height.", [("L3", None, "")]),
    ("No bone, no liver, and one brain metastasis of 5 mm.", [("brain", 5, "")]),
    ("No liver, and one adrenal metastasis neither.", []),
    # gone in other words
    (
        # it was there then; whether it is there today is open, and nothing of today is said of it
        "CT of 3 March 2025: metastasis of the liver, 21 mm. CT of 3 May 2026: the liver is free.",
        [("liver", None, "")],
    ),
    (
        "CT of 3 March 2025: metastasis of the liver, 21 mm. By May neither of the liver metastases "
        "could be seen any more.",
        [],
    ),
    (
        "CT of 3 March 2025: metastasis of the left femur. SBRT of the femur. Now no evident tumor "
        "remains.",
        [],
    ),
    (
        "CT of 3 May 2026: metastasis of the liver, 21 mm. Free fluid beside the liver.",
        [("liver", 21, "")],
    ),
    (
        "CT of 3 March 2026: metastasis of the right adrenal, which was not visible in November. "
        "Right adrenalectomy took place on 10 April 2026.",
        [("right_adrenal", None, "resected")],
    ),
]


@pytest.mark.parametrize(("text", "lesions"), ROWS)
def test_what_is_said_of_a_lesion_is_its_state(text: str, lesions: list[Lesion]) -> None:
    read = read_letters([Letter(KNOWN + text, dated=DAY)], DAY).document
    found = [
        (one["organ"], one.get("diameter_mm"), one.get("status", ""))
        for one in read.get("lesions", [])
    ]
    assert found == lesions
