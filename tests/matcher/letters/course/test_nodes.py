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
    ("EBUS: 4L positive, 11L positive, 4R negative", [("4L", None), ("11L", None)]),
    ("Nodes: 4R positive (cytology), 10R positive (PET).", [("4R", None), ("10R", None)]),
    ("EBUS from 11R on 20 November is positive for squamous carcinoma.", [("11R", None)]),
    ("EBUS sampled stations 4R, 7 and 10R; only 10R contained tumour cells.", [("10R", None)]),
    ("Station 4L was sampled and is involved; 7 and 11L are free of tumour.", [("4L", None)]),
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
        "PET: an avid right hilar node. EBUS: 11R is positive for squamous carcinoma.",
        [("11R", None)],
    ),
    # what is said of one is not said of the other
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
    # counts, markers and other things; results of others; treated or gone; other illnesses
    "Of 20 lymph nodes, 5 positive.",
    "Lymph nodes: 6 involved out of 14.",
    "Lymphadenectomy 22 nodes, 7 malignant.",
    "Lymph node dissection: 5 positive, 7 negative.",
    "Lymph node biopsy: cytokeratin 7 positive, cytokeratin 20 negative.",
    "Rib 7 involved, mediastinum free.",
    "Hilar mass, segment 8 involved.",
    "Tumour of segments 9 and 10R, hilum involved.",
    "EBUS: slide 7 positive, slide 8 negative.",
    "Patient on 4L, positive experience, nodes stable.",
    "Nodes 10R, 4R avid but EBUS negative.",
    "Nodes 10R and 4R avid, cytologically free.",
    "Nodes 10R and 4R avid. EBUS revealed no cancer.",
    "Nodes 10R and 4R avid. Bronchoscopy with TBNA: no malignancy.",
    "Node 4R avid. Follow-up PET without uptake there.",
    "PET: left axillary node avid. Mammography and biopsy: ductal carcinoma of the breast.",
    "PET of 3 May 2026: left hilar node avid. EBUS: left hilar node negative.",
    "EBUS: stations 4R, 4L, 7: positive, negative, negative.",
    "EBUS: 4R, 4L, 7: pos, neg, neg respectively.",
    "EBUS: stations 4R, 7 and 11L; malignant cells in 7.",
    "EBUS 4R, 7, 11L: adenocarcinoma (7).",
    "EBUS: 4R, 7, 11L: malignant in the first.",
    "EBUS: positive nodes: none (4R, 7, 11L).",
    "EBUS: tumour in 4R, 7 not representative.",
    "EBUS: adenocarcinoma from 10R, 4R scant.",
    "PET-CT of 3 May 2026: avid nodes: 4R, 7, while 10L is inconspicuous.",
    "PET-CT of 3 May 2026: avid nodes: 4R (12 mm), 10L SUV 1.9 (background).",
    "Stations 4R and 7 dissected: 0/6 positive.",
    "4R 0/3 positive, 7 2/4 positive.",
    "4R 12 mm, malignant pleural effusion.",
    "CT: supraclavicular node 8 mm, pathological fracture of L1.",
    "Node 4R 8 mm with an avid RUL tumour.",
    "Node 4R 8 mm, right adrenal hypermetabolic.",
    "Node 4R 8 mm and hypermetabolic adrenal.",
    "Nodes 4R 8 mm and 7 9 mm, metastatic disease in the liver.",
    "Node 4R 12 mm, COVID positive.",
    "Node 4R, p16 positive.",
    "Node 4R questionably avid.",
    "Node 4R barely avid.",
    "Node 4R isn't avid.",
    "Node 4R mildly hypermetabolic, SUV 2.5.",
    "Node 4R less hypermetabolic.",
    "Node 4R 9 mm (pathological > 10 mm).",
    "Node 4R 9 mm, normal; pathological threshold 10 mm",
    "EBUS: 4R: carcinoma cannot be confirmed.",
    "Should 4R turn out positive, chemoradiation is preferred.",
    "Avid 4R should be sampled.",
    "Mediastinoscopy: 4R positive in frozen section, negative in paraffin.",
    "EBUS 4R provisionally positive.",
    "Outside EBUS: 4R positive. Second opinion: reactive node.",
    "Chemoradiation 2024 for cT2 cN2 (4R, 7 positive) M0. PET of 3 May 2026: L3 metastasis.",
    "After chemoradiation for N2 disease (EBUS 4R positive), durvalumab until May 2025. CT of 3 May 2026: brain metastasis.",
    "2023: EBUS 4R positive, stage IIIA, CRT + durvalumab. May 2026: single brain metastasis.",
    "Lobectomy March 2026: 4R involved.",
    "Right upper lobectomy March 2026. Histology: adenocarcinoma pT2a pN2 (4R positive), R0.",
    "PET of 3 January 2024: 4R avid. Radiotherapy 60 Gy/30 to the right lung and nodes in March 2024.",
    "PET of 3 January 2024: 4R avid. PET of 3 May 2026: no uptake.",
    "PET of 3 January 2024: 4R avid. CT of 3 May 2026: 4R 5 mm, normal",
    "PET of 3 January 2024: 4R avid. CT of 3 May 2026: no supraclavicular or mediastinal nodes",
    "CT of 3 May 2026: no enlarged nodes. PET of 3 January 2024: nodes 4R and 7 avid.",
    "Initial EBUS: 4R positive. Status: no evidence of disease.",
    "Prostate cancer 2018. Pelvic node PSMA positive.",
    "Left axillary node hypermetabolic. Vaccinated in the left arm.",
]


@pytest.mark.parametrize(("text", "nodes"), FOUND, ids=[text for text, _ in FOUND])
def test_nodes_that_the_tumour_is_in(text: str, nodes: list[tuple[str, float | None]]) -> None:
    assert _nodes(text) == nodes


@pytest.mark.parametrize("text", NONE)
def test_no_node_of_the_tumour_is_told(text: str) -> None:
    assert not _nodes(text)


def _nodes(text: str) -> list[tuple[str, float | None]]:
    document = read_letters([Letter("NSCLC. " + text, "", DAY)], DAY).document
    then = {name for one in document.get("assessments", []) for name in one.get("lesions", {})}
    return [
        (str(one.get("station", one["organ"])), one.get("diameter_mm"))
        for one in document.get("lesions", [])
        if "node" in one["organ"]
        and one.get("status") not in ("resected", "resolved")
        and (one["id"] not in then or {"status", "diameter_mm"} & one.keys())  # today
    ]


BY_CATEGORY = [
    ("right", "N2", "enlarged nodes 4R and 7", ["4R", "7"]),
    ("right", "N2", "nodes at 7 and 10R", ["7", "10R"]),
    ("left", "N1", "a left hilar node (10L)", ["10L"]),
    ("left", "N3", "bulky adenopathy at stations 4R and 7", ["4R", "7"]),
    # which give another category, or of which words make less
    ("left", "N2", "a left hilar node (10L)", []),
    ("left", "N1", "a right hilar node (10R)", []),
    ("right", "N0", "nodes 4R and 7", []),
    ("right", "N2", "possibly reactive nodes 4R and 7", []),
    ("right", "N2", "small nodes 4R and 7", []),
    ("right", "N2", "nodes 4R and 7 of less than 1 cm", []),
    ("right", "N2", "no nodes at 4R and 7", []),
    ("right", "N2", "nodes 4R and 7, sampled by EBUS", []),
]


@pytest.mark.parametrize(("side", "category", "nodes", "stations"), BY_CATEGORY)
def test_nodes_that_give_the_stated_category(
    side: str, category: str, nodes: str, stations: list[str]
) -> None:
    text = (
        f"Adenocarcinoma of the {side} lower lobe, cT2a {category} M1b. PET-CT of 3 May 2026: "
        f"primary 41 mm, {nodes}; metastasis in L3."
    )
    assert [one for one, _ in _nodes(text)] == stations


def test_nodes_of_the_category_that_treatment_may_have_removed_are_none() -> None:
    text = "Adenocarcinoma of the right lower lobe, cT2a N2 M0. PET-CT of 3 May 2025: nodes 4R, 7. "
    assert _nodes(text)
    assert _nodes(text + "Surgery was declined.")
    assert not _nodes(text + "Chemoradiotherapy until August 2025.")
    assert not _nodes(text + "CT of 3 May 2026: mediastinal nodes no longer enlarged.")


def _nodeless(text: str) -> list[object]:
    told = read_letters([Letter(text, dated=DAY)], DAY).document.get("assessments", ())
    return [(one.get("n_category"), one.get("totals", {}).get("regional_nodes")) for one in told]


@pytest.mark.parametrize(
    "words",
    [
        "no suspect lymph nodes and no other distant metastasis.",
        "primary 28 mm, hilar and mediastinal nodes of normal size.",
        "nothing in the nodes, nothing below the diaphragm.",
        "absence of lymph node uptake.",
        "the mediastinum and the hili were free.",
        "no uptake of hilar or mediastinal nodes; doubtful area of 8 mm in segment IV of the liver.",
        "primary tumour, no nodes, and two metastases: right adrenal gland (20 mm) and L3 (12 mm).",
        "no hilar, mediastinal or supraclavicular adenopathy.",
        "no hilar or mediastinal adenopathy. EBUS of 4R and 7 was negative.",
    ],
)
def test_a_scan_without_an_involved_node_is_n0(words: str) -> None:
    assert _nodeless(f"PET-CT of 3 May 2026: {words}") == [("N0", 0)]


@pytest.mark.parametrize(
    "words",
    [
        "primary 34 mm. EBUS on 5 May: all lymph nodes were negative.",
        "primary 34 mm. Lobectomy on 7 May 2026. All nodes were negative.",
        "no axillary lymph nodes.",
        "no enlarged mediastinal nodes.",
        "no nodes larger than 10 mm.",
        "no new nodes.",
        "the remaining nodes are normal.",
        "Abdomen: liver normal, no lymph nodes.",
        "left hilum and mediastinum normal.",
        "no hilar or mediastinal adenopathy. EBUS of 4R was positive.",
    ],
)
def test_words_for_some_nodes_or_no_scan_are_not_n0(words: str) -> None:
    assert ("N0", 0) not in _nodeless(f"PET-CT of 3 May 2026: {words}")


def test_nodes_of_the_diagnosis_are_none_of_a_scan_long_after() -> None:
    text = "NSCLC. Lobectomy on 4 March 2022, pT1c N1 M0. PET-CT of 3 May 2026: metastasis in L3, no nodes."
    assert _nodeless(text) == [("N0", 0)]
