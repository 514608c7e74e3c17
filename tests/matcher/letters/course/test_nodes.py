"""Lymph nodes: in which the tumour is said to be, by their stations or by the name of their group."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)

FOUND: list[tuple[str, list[tuple[str, float | None]]]] = [
    ("EBUS: 4R and 7 contain tumour, 4L does not.", [("4R", None), ("7", None)]),
    ("EBUS of 3 May 2026: 4L malignant, 11L benign.", [("4L", None)]),
    (
        "EBUS: 7 positive, 4L positive, 11L positive, 4R negative",
        [("7", None), ("4L", None), ("11L", None)],
    ),
    ("Nodes: 4R positive (cytology), 10R positive (PET).", [("4R", None), ("10R", None)]),
    ("EBUS from 11R on 20 November is positive for squamous carcinoma.", [("11R", None)]),
    ("EBUS sampled stations 4R, 7 and 10R; only 10R contained tumour cells.", [("10R", None)]),
    ("Station 4L was sampled and is involved; 7 and 11L are free of tumour.", [("4L", None)]),
    ("Stations 4R and 7 were sampled; 7 was positive.", [("7", None)]),
    ("Station 7 was sampled, and 4R positive by PET only.", [("4R", None)]),
    ("4R involved, 4L not.", [("4R", None)]),
    ("Hypermetabolic adenopathies of stations 10R and 7.", [("10R", None), ("7", None)]),
    ("Tumour cells in 4R and 7.", [("4R", None), ("7", None)]),
    ("PET-CT of 3 May 2026: primary 40 mm; nodes 7 + 4R avid.", [("7", None), ("4R", None)]),
    (
        "PET-CT of 3 May 2026: FDG avid nodes: 10L (14 mm), 7 (18 mm) and 4L (12 mm).",
        [("10L", 14), ("7", 18), ("4L", 12)],
    ),
    (
        "CT of 3 May 2026: avid nodes: station 10R (12 mm) and station 7.",
        [("10R", 12), ("7", None)],
    ),
    (
        "Avid nodes: right lower paratracheal (4R) 1.9 cm, SUV 8.8; subcarinal (7) 1.5 cm, SUV 6.0.",
        [("4R", 19), ("7", 15)],
    ),
    ("The left supraclavicular node of 12 mm is FDG-avid.", [("supraclavicular_node", 12)]),
    ("Left axillary lymph node metastasis, 12 mm.", [("axillary_node", 12)]),
    (
        "PET: an avid right hilar node. EBUS: 11R is positive for squamous carcinoma.",
        [("11R", None)],
    ),
    # what is said of one is not said of the other
    ("CT: RLL 47 -> 26 mm, left hilar node avid.", [("hilar_node", None)]),
    ("EBUS: 10L positive. The right hilar node is avid.", [("10L", None), ("hilar_node", None)]),
]
# what tells of no node of the tumour: denied, in doubt, planned, of others, of another illness, taken
# back, of another thing, or gone since
NONE = [
    "EBUS: station 7 without malignancy, 4R negative.",
    "EBUS: no tumour in 4R, 7 or 11L.",
    "EBUS: neither 4R nor 7 contained tumour.",
    "EBUS: 4R, 7 and 11R all negative for malignancy.",
    "EBUS of 4R planned; if positive, chemoradiation.",
    "If 4R is positive, surgery is not indicated.",
    "EBUS: 4R suspicious for carcinoma.",
    "EBUS: 4R: cells suspicious of adenocarcinoma.",
    "EBUS: 4R possibly malignant.",
    "EBUS: 4R positive? Await final report.",
    "4R was read as positive in error, corrected to negative.",
    "EBUS: preliminary 4R positive, final report negative.",
    "Previously reported as positive: 4R. Now corrected: negative.",
    "Her sister had lung cancer with 4R positive.",
    "Patients must have N2 disease (4R or 7 positive).",
    "The trial requires 4R, 7 positive by EBUS.",
    "PET: 4R not avid, 7 not avid.",
    "PET: non-avid nodes 4R and 7.",
    "PET: 4R mildly avid, likely reactive.",
    "PET: 4R avid, sarcoid-like reaction favoured.",
    "PET: avid 4R, EBUS showed granulomas.",
    "EBUS: 4R granulomatous inflammation; adenocarcinoma in the lobe.",
    "EBUS: 4R: lymphocytes only, no tumour.",
    "EBUS: 4R non-diagnostic.",
    "EBUS 4R: no evidence of adenocarcinoma.",
    "EBUS: 4R 3 passes, 7 4 passes, adequate lymphoid material, no malignant cells.",
    "Lobectomy with lymphadenectomy: 4R (0/5), 7 (0/4), 10R (1/3).",
    "Right upper lobectomy 2024, stations 4R, 7 and 10R dissected, all free of tumour.",
    "Right upper lobectomy in May 2024, node 10R metastatic, R0.",
    "4L docetaxel with positive effect, nodes stable.",
    "On 4L O2. Lymph nodes positive.",
    "2L pembrolizumab, node negative.",
    "10L of ascites drained, nodes positive.",
    "Block 4R: carcinoma of the bronchus; lymph node negative.",
    "Specimen 7: adenocarcinoma. Specimen 8: lymph node, negative.",
    "ER positive 7/8, lymph nodes negative.",
    "Nodes: 7 positive of 12 removed at mastectomy for breast cancer.",
    "EBUS: 7 positive nodes in total.",
    "PD-L1 in 4R 60 %, 7 not tested.",
    "EGFR from 4R positive.",
    "PD-L1 was positive in 4R, 11R not tested.",
    "4R biopsy TTF-1 positive? pending.",
    "EBUS-TBNA 4R: TTF-1 positive, p40 negative.",
    "Thyroid cancer with node 4R positive in 2015.",
    "Lymphoma in 2010, EBUS 4R positive for lymphoma.",
    "4R and 7 were positive in 2019, treated with chemoradiation, now no nodes.",
    "At that time 4R contained tumour.",
    "Initially 4R was positive.",
    "Node 4R cannot be excluded as metastatic.",
    "The contralateral 4L is not involved, 4R is.",
    "4R and not 4L is involved.",
    "4R, but not 7, contained tumour.",
    "All stations negative except 4R.",
    "Node 7: see 4R. Positive.",
    "Adenocarcinoma of the lung, node 4R 12 mm.",
    "Metastatic adenocarcinoma of the left lung with 4R 12 mm.",
    "NSCLC with nodes 4R and 7 not enlarged.",
    "MRI T2 positive 4R node with fatty hilum.",
    "4R calcified, old TB, avid.",
    "Reactive nodes 4R and 7, avid after infection.",
    "PET avid 4R, proven reactive by EBUS.",
    "PET: 4R avid. Mediastinoscopy: 4R free of tumour.",
    "EBUS 4R +ve for small granulomas.",
    "EBUS: tumour cells absent in 4R.",
    "EBUS: 4R tumour cells absent.",
    "EBUS: 4R tumour-free.",
    "EBUS 4R - tumour free, 7 - tumour.",
    "EBUS: adenocarcinoma not found in 4R.",
    "EBUS: malignancy excluded in 4R and 7.",
    "Recommend EBUS of 4R (avid).",
    "No supraclavicular lymph node metastasis. Possible axillary node metastasis.",
    "Left axillary node avid after COVID vaccination.",
    "Axillary node metastasis of breast cancer 2018.",
    "Suspected left supraclavicular node metastasis.",
    "Left supraclavicular node biopsy planned.",
    "The left supraclavicular node was benign at biopsy.",
    "Mother had a supraclavicular node metastasis.",
    "Inguinal node positive, melanoma 2012.",
    "Retroperitoneal node 9 mm, positive only by size criteria? to be watched.",
    "The hilar node is positive or a vessel.",
    "Hilar node involved cannot be excluded.",
    "4R avid on PET at diagnosis, resolved on the latest PET.",
    "Nodes 4R, 7 positive. After 4 cycles nodes normal.",
    "Squamous cell carcinoma of the right upper lobe, node 4R 12 mm.",
    "Malignant pleural effusion, node 4R 8 mm.",
    "Positive smear, station 7 small.",
    "CT: node 4R pathologically not enlarged.",
    "RT 60 Gy to RUL and 4R, 7 positive margin of 5 mm.",
    "Left axillary lymph node metastasis of her breast tumour.",
    "Cervical node hypermetabolic, cytology: thyroiditis.",
    "Intrapulmonary lymph node in the RML, avid.",
    "Hilar node, non-avid, pathologically enlarged 12 mm.",
    "Metastatic node station 4R was the working diagnosis; EBUS showed sarcoidosis.",
    "Node 4R avid. EBUS: sarcoidosis.",
    "Node 4R avid. Biopsy: reactive.",
    "Node 4R avid. It was negative on EBUS.",
    "Avid left hilar node. The node was benign at EBUS.",
    "PET-CT of 3 May 2026: node 4R FDG avid. EBUS of 6 May 2026: station 4R negative.",
    "PET: avid 7 and 4R nodes. Stations 4R and 7 suspicious on EBUS.",
    "EBUS of 3 May 2025: 4R contains tumour. CT of 3 May 2026: nodes no longer enlarged.",
    "EBUS of 3 May 2023: 4R positive. Radiotherapy of the primary, 60 Gy, ended on 3 July 2023.",
]


@pytest.mark.parametrize(("text", "nodes"), FOUND, ids=[text for text, _ in FOUND])
def test_nodes_that_the_tumour_is_in(text: str, nodes: list[tuple[str, float | None]]) -> None:
    assert _nodes(text) == nodes


@pytest.mark.parametrize("text", NONE)
def test_no_node_of_the_tumour_is_told(text: str) -> None:
    assert not _nodes(text)


def _nodes(text: str) -> list[tuple[str, float | None]]:
    document = read_letters([Letter("NSCLC. " + text, "", DAY)], DAY).document
    return [
        (str(one.get("station", one["organ"])), one.get("diameter_mm"))
        for one in document.get("lesions", [])
        if "node" in one["organ"] and one.get("status") not in ("resected", "resolved")
    ]
