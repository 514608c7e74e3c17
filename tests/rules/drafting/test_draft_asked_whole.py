"""What must be there, by the words of its entry, is put to a person whole: nothing of it is lost, and
what lets in, keeps out, binds to some or tells how the trial is done is not asked so."""

from __future__ import annotations

import pytest

from oligomatch.rules.drafting.draft import SentenceOutcome, draft
from oligomatch.rules.operators import spell
from oligomatch.rules.trial import Kind
from tests.support.wording import NOTHING_EXCLUDED


@pytest.mark.parametrize(
    "sentence",
    [
        "No history of metastatic disease",
        "Stage IVA disease",
        "No history of HIV or brain metastases",
        "HER2-positive or hormone receptor positive disease",
        "EGFR mutation status must be known",
        "Histologically confirmed unresectable or metastatic melanoma.",
        "Undergoing curative-intent pancreatectomy",
        "Availability of preoperative plasma samples",
        "Has diagnosis of locally advanced (inoperable) or metastatic RCC",
        "Adults ≥18 years of age with histologically proven metastatic NSCLC, melanoma, or RCC",
        "Be ambulatory, with an ECOG performance score of 0 or 1.",
        "Received at least 1 prior systemic therapy for advanced or metastatic PDAC.",
        "No known diagnosis of prostate cancer",
        "Women with a germline BRCA1 mutation who are scheduled for surgery",
    ],
)
def test_what_must_be_there_is_asked_whole(sentence: str) -> None:
    (one,) = draft(f"Inclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    assert one.outcome is SentenceOutcome.ENCODED
    asked = one.criteria[-1]
    assert (asked.kind, asked.quote) == (Kind.JUDGEMENT, sentence)
    assert asked.tree is not None
    assert spell(asked.tree) == {"is": "judged"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Diagnosis of AML is excluded per exclusion 7",
        "Advanced disease (Arm 1)",
        "Lives in the area (pre-pilot phase)",
        "Stage I to IV colorectal cancer diagnosed before the age of 50 (EOCRC cases)",
        "Cohort A: histologically confirmed melanoma",
        "Measurable disease is defined as one lesion of 10 mm",
        "Participants with de novo disease will not need to provide evidence of progression",
        "Any available archival tissue will also be collected.",
        "Initial treatment is given with curative intent AND",
        "Diagnosed with breast cancer, or",
        "Patients with a prior contralateral cancer are eligible",
        "Confirmed disease: the following histologies",
        "Healthy volunteers with no history of cancer",
        "Women having biopsy proven cancer will be asked to take part",
        "Tumour eligibility:",
        "No prior therapy is required",
        "Live vaccine within 30 days",
        "Whose child has clinician diagnosed asthma",
        "Treated brain metastases are allowed",
        "Up to 3 metastases with confirmed progression",
    ],
)
def test_what_need_not_be_there_of_everybody_is_not_asked_so(sentence: str) -> None:
    for one in draft(f"Inclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x"):
        for criterion in one.criteria:
            required = criterion.text.endswith("says that what the sentence requires holds")
            assert criterion.kind is not Kind.JUDGEMENT or not required, criterion


def test_an_entry_of_several_sentences_that_names_what_must_be_is_one_question() -> None:
    entry = "Histologically confirmed melanoma. Mucosal melanoma counts as well."
    told = draft(f"Inclusion Criteria:\n\n* {entry}\n* Age ≥ 18 years\n", "NCT00001234", "x")
    first, second, _ = (one.criteria[0] for one in told)
    assert (first.kind, first.quote, second.kind) == (Kind.JUDGEMENT, entry, Kind.INFO)


def test_of_some_alone_it_is_asked_where_it_concerns_them() -> None:
    sentence = "Archival tissue must be available for patients that progressed"
    (one,) = draft(f"Inclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    assert "it does not concern the patient" in one.criteria[0].text


@pytest.mark.parametrize(
    "sentence",
    [
        "Treatment with systemic immunosuppressants within 4 weeks or 5 half-lives, whichever is longer",
        "Has received prior PSMA-targeting therapy with the exception of a radioligand",
        "Has not adequately recovered from major surgery",
        "Patients who have not recovered from adverse events (i.e. residual toxicities > Grade 1)",
        "The subject is pregnant, nursing, or plans to become pregnant during the study",
        "The presence of cirrhosis confirmed by liver biopsy.",
        "Patients with urinary obstructive symptoms are excluded (which includes those of age)",
        "Incomplete healing from radiotherapy as determined by the treating investigator.",
        "Recent weight loss > 10 % of body weight",
    ],
)
def test_what_keeps_out_is_asked_whole(sentence: str) -> None:
    (one,) = draft(f"Exclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    (asked,) = one.criteria
    assert (asked.kind, asked.quote) == (Kind.JUDGEMENT, sentence)
    assert asked.text.endswith(NOTHING_EXCLUDED)


@pytest.mark.parametrize(
    "sentence",
    [
        "Patients with vitiligo are not excluded",
        "The investigator confirms that the patient is fit",
        "The following are exceptions: vitiligo",
        "Not more than two lines of therapy",
        "Has recovered from major surgery",
        "Life expectancy of at least 3 months",
        "Exceptions: basal cell carcinoma",
        "The tumour must be measurable",
    ],
)
def test_what_lets_in_under_an_exclusion_is_not_asked_as_what_keeps_out(sentence: str) -> None:
    for one in draft(f"Exclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x"):
        for criterion in one.criteria:
            assert "nothing of what the sentence excludes" not in criterion.text, criterion
            assert criterion.kind is not Kind.INCLUSION
