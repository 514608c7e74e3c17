"""Short passages in many hands, written before the reader was tried on them: what it must take of
the course, and what it must not make of words that only look alike."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
LINE = "/systemic_therapy/lines/0"
SECOND = "/systemic_therapy/lines/1"
TOTAL = "/systemic_therapy/palliative_lines"
ADJUVANT = "/systemic_therapy/adjuvant_lines"

TAKEN: list[tuple[str, dict[str, Any]]] = [
    (
        "Under first-line therapy with carboplatin/pemetrexed/pembrolizumab (4 cycles from 05.02.2025 to "
        "16.04.2025) partial remission. Since 14.05.2025 maintenance therapy with "
        "pemetrexed/pembrolizumab, which is continued.",
        {
            f"{LINE}/number": 1,
            f"{LINE}/start": "2025-02-05",
            f"{LINE}/maintenance": True,
            f"{LINE}/cycles": {"at_least": 4},
        },
    ),
    (
        "1L osimertinib 03/24-11/25, PD (liver). 2L carbo/pem since 12/25, ongoing.",
        {
            f"{LINE}/number": 1,
            f"{LINE}/start": "2024-03",
            f"{LINE}/end": "2025-11",
            f"{LINE}/progressed": True,
            f"{SECOND}/number": 2,
            f"{SECOND}/start": "2025-12",
            f"{SECOND}/ongoing": True,
        },
    ),
    ("She has never had any systemic treatment for this.", {TOTAL: 0, ADJUVANT: 0}),
    ("Tx naive, no previous SACT.", {TOTAL: 0, ADJUVANT: 0}),
    ("Prior SACT: none. Prior RT: none.", {TOTAL: 0, ADJUVANT: 0}),
    ("No anticancer drugs have been given up to now.", {TOTAL: 0, ADJUVANT: 0}),
    ("The patient did not effect any oncological treatment until today.", {TOTAL: 0, ADJUVANT: 0}),
    ("Not yet treated.", {TOTAL: 0, ADJUVANT: 0}),
    (
        "He is on his second line, docetaxel, since 3 March 2026, tolerating it well.",
        {f"{LINE}/number": 2, f"{LINE}/start": "2026-03-03"},
    ),
    (
        "First-line osimertinib since January 2026, ongoing.",
        {f"{LINE}/ongoing": True},
    ),
    (
        "EGFR / ALK / ROS1 / BRAF: no alterations",
        {f"/biomarkers/{gene}": "negative" for gene in ("EGFR", "ALK", "ROS1", "BRAF")},
    ),
    (
        "No proof of mutations in EGFR, KRAS, BRAF; no fusions of ALK/ROS1/RET.",
        {f"/biomarkers/{gene}": "negative" for gene in ("EGFR", "KRAS", "BRAF", "ALK", "RET")},
    ),
    (
        "NGS: KRAS p.G12D; EGFR, BRAF, MET, ERBB2 without alteration.",
        {"/biomarkers/EGFR": "negative", "/biomarkers/ERBB2": "negative"},
    ),
    (
        "NGS panel (EGFR, KRAS, BRAF): no mutation detected.",
        {"/biomarkers/EGFR": "negative", "/biomarkers/BRAF": "negative"},
    ),
    ("EGFR, ALK and ROS1 all came back clean.", {"/biomarkers/ALK": "negative"}),
    (
        "PD-L1 expression in 80 percent of tumour cells.",
        {"/measurements/pd_l1_tps": {"value": 80, "unit": "%"}},
    ),
    ("PDL1 60", {}),
    (
        "NSCLC. Liver metastases were already present at first diagnosis in March 2025.",
        {"/metastatic_disease/first_episode": True},
    ),
    (
        "Lung adenocarcinoma, primarily metastatic (stage IVB at diagnosis 03/2025).",
        {"/metastatic_disease/first_episode": True},
    ),
    (
        "Adenocarcinoma of the lung. Left upper lobectomy 03/2023, pT2a pN0, stage IB (8th ed.). "
        "Adjuvant cisplatin/vinorelbine x4 until 07/2023.",
        {
            "/primary/status": "resected",
            "/primary/definitive_treatment_end": "2023-03",
            "/primary/stage": "IB",
            "/primary/stage_edition": 8,
            f"{LINE}/intent": "adjuvant",
            f"{LINE}/cycles": 4,
            f"{LINE}/end": "2023-07",
        },
    ),
    (
        "cMRI 04.03.26: no metastases",
        {"/imaging/brain_imaging": {"done": True, "date": "2026-03-04"}},
    ),
    ("MRI brain 03/2026: nil.", {"/imaging/brain_imaging": {"done": True, "date": "2026-03"}}),
    (
        "In the restaging CT of 12.03.2026 under osimertinib stable disease.",
        {"/assessments/0/response": "SD", "/assessments/0/date": "2026-03-12"},
    ),
    (
        "Anamnesis: the 71 year old female patient has a lung adenocarcinoma.",
        {"/age": 71, "/sex": "female"},
    ),
    ("Procedere: start of pembrolizumab. A previous therapy did not take place.", {TOTAL: 0}),
    (
        "Thoracic board. CT: tumour in the left upper lobe, 33 mm. The core biopsy proved adenocarcinoma.",
        {"/cancer_type": "nsclc", "/histology": "adenocarcinoma"},
    ),
    (
        "adenocarcin0ma of the 1eft upper 1obe of the lung, fema1e, ECOG l. CT l2 March 2O26: stab1e disease.",
        {
            "/histology": "adenocarcinoma",
            "/primary/side": "left",
            "/primary/lobe": "upper",
            "/sex": "female",
            "/assessments/0/date": "2026-03-12",
        },
    ),
    (
        "Radical chemoradiotherapy (60 Gy in 30 fractions) was completed on 3 March 2023.",
        {"/conditions/chemoradiation": {"ever": True, "last": "2023-03-03"}},
    ),
]

LEFT: list[tuple[str, str]] = [
    ("At the moment he receives no systemic therapy after stopping pembrolizumab.", TOTAL),
    ("Second-line docetaxel is recommended.", LINE),
    ("No further systemic therapy has been given since September.", TOTAL),
    ("No systemic therapy is planned.", TOTAL),
    ("No adjuvant therapy was given.", TOTAL),
    ("Not yet treated with radiotherapy.", TOTAL),
    ("The liver lesion has not been treated yet.", TOTAL),
    ("First-line osimertinib, ongoing until March 2025.", TOTAL),
    ("Her sister is on first-line osimertinib, ongoing.", TOTAL),
    ("First-line osimertinib was begun and is ongoing; before that he had had gefitinib.", TOTAL),
    ("First-line osimertinib is ongoing in the study.", "/systemic_therapy/palliative_lines/never"),
    ("Trial for patients with no prior SACT.", TOTAL),
    ("No proof of mutations in EGFR exon 19.", "/biomarkers/EGFR"),
    ("No proof of EGFR mutation would be needed for the trial.", "/biomarkers/EGFR"),
    ("The biopsy of the colon in the left upper quadrant proved adenocarcinoma.", "/cancer_type"),
    ("Prior SACT: no, except osimertinib.", TOTAL),
    ("Prior systemic therapy: none in the last 4 weeks.", TOTAL),
    ("Colon cancer, stage IV at diagnosis 2015. Now NSCLC.", "/metastatic_disease/first_episode"),
    (
        "Metastasis of a colon cancer: tumour in the left upper lobe; adenocarcinoma.",
        "/cancer_type",
    ),
    ("Metachronous liver metastases.", "/metastatic_disease/first_episode"),
    (
        "No metastases were present at first diagnosis in March 2025.",
        "/metastatic_disease/first_episode",
    ),
    ("Ros1 and Alk5 were discussed on 1l May.", "/assessments"),
    ("KRAS G12C, L858R l0ts of text.", "/histology"),
    ("Anamnesis: her mother, 71 years old, had lung cancer.", "/age"),
    ("NSCLC, stage IVA.\n\nYours sincerely\n\nMs F. Abernethy, FRCS(CTh)", "/sex"),
    ("NSCLC, stage IVA. EGFR wild type I think, no other gene results.", "/biomarkers/EGFR"),
    (
        "MRI brain of 11 May 2026. The lesion in the right precentral gyrus has increased, 16 mm. "
        "Growing right precentral lesion after radiosurgery. Texture speaks for radionecrosis, "
        "although a mixed lesion cannot be excluded.",
        "/lesions/0/status",
    ),
    (
        "1L ipilimumab/nivolumab + 2 cycles carboplatin/paclitaxel from May 2025, best response PD.",
        f"{LINE}/cycles",
    ),
]


def _read(text: str) -> dict[str, Any]:
    return {one.pointer: one.value for one in read_letters([Letter(text, dated=DAY)], DAY).facts}


@pytest.mark.parametrize(("text", "facts"), TAKEN, ids=[text for text, _ in TAKEN])
def test_a_passage_of_another_hand_is_read(text: str, facts: dict[str, Any]) -> None:
    found = _read(text)
    assert {pointer: found.get(pointer) for pointer in facts} == facts


@pytest.mark.parametrize(("text", "pointer"), LEFT, ids=[text for text, _ in LEFT])
def test_a_passage_that_looks_alike_states_nothing_of_it(text: str, pointer: str) -> None:
    assert not [one for one in _read(text) if one.startswith(pointer)]
