"""Results of genes: what is read of them, and what only looks like a result."""

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
HEAD = "Diagnosis: adenocarcinoma of the lung.\n\n"


def _genes(text: str) -> dict[str, str]:
    """The results read of a letter that says so, gene by gene."""
    found = read_letters([Letter(HEAD + text, dated=DAY)], DAY).document.get("biomarkers", {})
    results = {
        gene: one if isinstance(one, str) else one.get("result") for gene, one in found.items()
    }
    return {gene: one for gene, one in results.items() if one}


@pytest.mark.parametrize(
    "text",
    [
        # of tumours and patients as such
        "EGFR negative patients benefit more from immunotherapy.",
        "EGFR and ALK negative disease is required for the trial.",
        "Cohort A enrols EGFR wild type and ALK negative tumours.",
        "The literature reports that KRAS G12C is found in 13% of adenocarcinomas.",
        "EGFR mutations are rare in smokers, ALK rearranged tumours too.",
        "ALK positive tumours respond well to targeted drugs.",
        "In EGFR wild type, ALK negative NSCLC immunotherapy is standard.",
        "ALK-positive disease is typically seen in young never-smokers.",
        "EGFR mutation identified in 15% of patients.",
        # of another cancer, tissue, person or of the germline
        "The breast cancer of 2012 was HER2 negative.",
        "Breast cancer 2012: ER positive, HER2 positive.",
        "The colon carcinoma was KRAS mutated, BRAF wild type.",
        "BRAF V600E was found in the melanoma of 2014.",
        "The polyp carried a KRAS G12V mutation.",
        "HER2 negative, ER positive.",
        "EGFR: negative (result of the sample of another patient, mixed up).",
        "The patient believes she is EGFR positive.",
        "Germline EGFR T790M positive.",
        "EGFR mutation seen in 2019 in the first lung cancer.",
        "The second primary was ALK negative.",
        # not sure, not sound, or otherwise by another method
        "ROS1 IHC positive, FISH negative.",
        "ALK positive (to be confirmed by FISH).",
        "EGFR wild type by Idylla; NGS later showed exon 20 insertion.",
        "Liquid biopsy: no EGFR mutation detected, no tumour DNA.",
        "No EGFR mutation in plasma; tissue pending.",
        "EGFR negative (tumour content 5%).",
        "EGFR wild type, limited validity.",
        "EGFR negative, not valid because of decalcification.",
        "EGFR positive by IHC.",
        # conditional, planned, sought
        "Assuming EGFR is wild type, chemo-immunotherapy.",
        "On the assumption that EGFR/ALK are negative, start.",
        "When EGFR and ALK are excluded, immunotherapy may be given.",
        "After EGFR mutation has been excluded, immunotherapy can start.",
        "An EGFR mutation has to be excluded.",
        "EGFR mutation not yet excluded.",
        "An EGFR mutation was excluded in the father.",
        "An L858R mutation of EGFR would be treatable.",
        "The lab tests for G12C mutation of KRAS.",
        "L858R mutation in EGFR was sought and not found.",
        "Rule out acquired T790M.",
        "EGFR mutation, if found, would change the plan.",
        "EGFR mutation detected?",
        "Testing positive for ALK would be ideal.",
        "The tumour is not positive for ALK.",
        "RET fusion, to be confirmed.",
        "She asked about RET fusion.",
        "KRAS mut? EGFR mut?",
        # other meanings, choices and lists of mixed polarity
        "Creatinine and EGFR normal.",
        "Renal function (EGFR) normal.",
        "eGFR not done.",
        "No change in EGFR TKI.",
        "No relevant changes in EGFR inhibitor dose.",
        "EGFR: pos / neg",
        "EGFR (pos/neg): neg",
        "EGFR / ALK: neg / pos",
        "No driver mutation was looked for (EGFR, ALK).",
        "Nothing in EGFR yet.",
        "None in EGFR exon 20.",
        "Wild type: EGFR (exon 19 and 21 only).",
        "EGFR mutations in exon 19 and 21 excluded.",
        "Excluded: EGFR, ALK.",
        "It is not known whether the tumour carries an EGFR mutation.",
    ],
)
def test_what_only_looks_like_a_result_is_none(text: str) -> None:
    assert _genes(text) == {}


@pytest.mark.parametrize(
    ("text", "results"),
    [
        ("EGFR mut neg, ALK transl neg", {"EGFR": "negative", "ALK": "negative"}),
        ("KRAS mut, EGFR wt, ALK neg.", {"EGFR": "negative", "ALK": "negative"}),
        ("EGFR without change, ALK neg.", {"ALK": "negative"}),
        ("EGFR mutation found in none of the samples.", {}),
        ("Requested: EGFR mut.", {}),
        ("EGFR and ALK excluded by the lab because of insufficient DNA.", {}),
        ("Resistance mutations not detected in EGFR.", {}),
        ("Sample sent for the ALK fusion.", {}),
        ("KRAS mut / EGFR neg", {"EGFR": "negative"}),
        ("non EGFR mutated, non ALK rearranged", {"EGFR": "negative", "ALK": "negative"}),
        ("EGFR- and ALK-negative", {"EGFR": "negative", "ALK": "negative"}),
        ("EGFR-, ALK+", {"EGFR": "negative", "ALK": "positive"}),
        ("EGFR/ALK: neg / neg", {"EGFR": "negative", "ALK": "negative"}),
        ("EGFR, ALK and PD-L1 negative.", {"EGFR": "negative", "ALK": "negative"}),
        ("No driver alterations in EGFR, ALK or KRAS.",
         {"EGFR": "negative", "ALK": "negative", "KRAS": "negative"}),
        ("No targetable mutation in EGFR, ALK or KRAS.", {"EGFR": "negative", "ALK": "negative"}),
        ("Negative: EGFR, ALK. Pending: RET.",
         {"EGFR": "negative", "ALK": "negative", "RET": "pending"}),
        ("L858R mutation of the EGFR gene.", {"EGFR": "positive"}),
    ],
)  # fmt: skip
def test_a_result_is_that_of_its_gene(text: str, results: dict[str, str]) -> None:
    assert _genes(text) == results
