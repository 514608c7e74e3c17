"""Stage and categories at diagnosis: what is read of them, and what only looks like them."""

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
HEAD = "Diagnosis: adenocarcinoma of the lung.\n\n"
KEYS = ("stage", "t_category", "n_category", "m_category")


def _staged(text: str) -> dict[str, Any]:
    """Stage and categories at diagnosis of a letter that says so."""
    found = read_letters([Letter(HEAD + text, dated=DAY)], DAY).document.get("primary", {})
    return {key: found[key] for key in KEYS if key in found}


@pytest.mark.parametrize(
    "text",
    [
        # of a stage as such, of a trial, of another person or cancer
        "The ECOG-ACRIN study in stage IIIA disease was mentioned.",
        "In Mr Jansen, the patient in the next bed, stage IVB was found.",
        "Stage IV disease is usually incurable.",
        "Patients in stage IIIA are operated.",
        "For stage IV disease the guideline recommends chemotherapy.",
        "In stage IV, systemic treatment is the standard.",
        "PACIFIC was run in stage III disease.",
        "Trial for stage IV NSCLC was discussed.",
        "NSCLC IVA patients benefit.",
        "IVA NSCLC is treated palliatively.",
        "She asked what stage IV means.",
        "Her father had adenocarcinoma IIIB.",
        "Breast cancer 2011, pT1c pN0 M0, no recurrence.",
        "De novo stage IV breast cancer.",
        "Stage of the first tumour in 2016: IIA adenocarcinoma of the left lung.",
        # the stage of another cancer, one of two, or of a later time, without its word
        "Tonsil: squamous cell carcinoma IVA.",
        "At diagnosis IIIA; MRI then showed brain metastases, so IVA.",
        "Prognosis of IVA lung cancer explained.",
        "stage four renal disease",
        "Stade IV de la maladie rénale",
        # in doubt, at least, to choose from, conditional
        "If stage IV is confirmed, palliative treatment.",
        "With a positive biopsy this would be T2 N0 M1b.",
        "cT2a N2 M0 would allow chemoradiation.",
        "At least stage IIIA.",
        "At least cT2a cN1.",
        "T2a/T3 N0 M0.",
        "T2a (or T3) N0 M0",
        "cT2a cN0-1 cM0",
        "Stage IIIB versus IVA.",
        "Adenocarcinoma IIIA-IVA.",
        "NSCLC IVA?",
        "At diagnosis IVA or IVB.",
        "M1b (adrenal) was disproved by biopsy.",
        "cM1b, biopsy of the adrenal negative.",
        "N stage 2 or 3.",
        "N stage: 1-2.",
        "Nodal stage pending.",
        "At diagnosis, N2 could not be excluded.",
        "No N2 at diagnosis.",
        "At presentation N2 or N3.",
        "At diagnosis N0, but EBUS N2.",
        # numbers of something else
        "Nodal status: 2 of 14 positive.",
        "Node status: 3 nodes.",
        "M category 1 lesion.",
        "T category: 4 cm.",
        "T-stage 3 cm tumour.",
        "N status: 0/12.",
        # of another time
        "Current stage: IVB.",
        "Today's stage IVA.",
        "Became stage IV in 2026.",
        "Moved from stage III to stage IV in March.",
        "Actual TNM (May 2026): T0 N0 M1b.",
        "Present staging (PET-CT 5 May 2026): cT1a cN0 cM1b.",
        "Post-treatment stage: T1 N0.",
        "Response evaluation: T1 N0 M1b.",
        "cT1a cN0 cM1b after four cycles of chemotherapy.",
        "cT0 cN2 cM1b at relapse.",
        "T2a N1 M1b today.",
        "Now cT2a cN1 cM1b.",
        "Nodal stage N0 after induction.",
        "Restaging: T1b N0 M1b.",
        "Stage IV from recurrence.",
        "ypT1a ypN0 after neoadjuvant chemo-immunotherapy",
    ],
)
def test_what_only_looks_like_a_stage_is_none(text: str) -> None:
    assert _staged(text) == {}


@pytest.mark.parametrize(
    ("text", "staged"),
    [
        ("Originally stage IIB, recurrence now stage IVB.", {"stage": "IIB"}),
        ("Stage at time of diagnosis: IB (pT2aN0), stage today IVA.",
         {"stage": "IB", "t_category": "T2a", "n_category": "N0"}),
        ("T2a N0 M1b, i.e. IVA",
         {"stage": "IVA", "t_category": "T2a", "n_category": "N0", "m_category": "M1b"}),
        ("T: 2b, N: 2, M: 1b", {"t_category": "T2b", "n_category": "N2", "m_category": "M1b"}),
        ("T-category T2a, N-category N1, M-category M1b",
         {"t_category": "T2a", "n_category": "N1", "m_category": "M1b"}),
        ("cT2a cN1 cM0; restaging cT1a cN0 cM0.",
         {"t_category": "T2a", "n_category": "N1", "m_category": "M0"}),
    ],
)  # fmt: skip
def test_a_stage_is_that_at_diagnosis(text: str, staged: dict[str, Any]) -> None:
    assert _staged(text) == staged
