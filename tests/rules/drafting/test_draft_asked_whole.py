"""What must be there, by the words of its entry, is put to a person whole: nothing of it is lost, and
what lets in, keeps out, binds to some or tells how the trial is done is not asked so."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.rules.drafting.draft import SentenceOutcome, draft
from oligomatch.rules.operators import spell
from oligomatch.rules.trial import Kind
from tests.rules.drafting.drafts import MALE, has, since
from tests.support.wording import NOTHING_EXCLUDED, REQUIRED_HOLDS


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
        "Have one of the six KRAS mutations",
        "Patients able to understand the questionnaire",
        "CT of the neck within 42 days of study entry",
        "Last dose of chemotherapy at least 4 weeks before enrollment",
        "Subjects in need of a biopsy as a part of their standard of care",
        "A participant must agree to a biopsy",
        "Histologically confirmed melanoma (mucosal melanoma is allowed)",
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
        "Has an active infection requiring systemic therapy",
        "Has a diagnosis of immunodeficiency",
        "Has the inability to swallow",
        "Has a contraindication to MRI",
        "Participation in another trial",
        "Histologically confirmed melanoma (uveal melanoma is excluded)",
        "If HIV positive, the patient must be excluded",
        "If the test is positive, it must be repeated",
        "HER2 positive patients are eligible if treated before",
    ],
)
def test_what_need_not_be_there_of_everybody_is_not_asked_so(sentence: str) -> None:
    for one in draft(f"Inclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x"):
        for criterion in one.criteria:
            required = criterion.text.endswith(f"says that {REQUIRED_HOLDS}")
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
        "Adverse events of prior therapy that have not resolved to Grade ≤ 1 except for alopecia",
        "Patients with radiation to > 25% of the bone marrow",
        "A life expectancy of < 6 months as predicted by a score",
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
        "Adverse events have recovered to Grade ≤ 1",
        "Patients with toxicity of Grade ≤ 1",
        "Life expectancy of at least 3 months in the opinion of the investigator",
        "Adequate organ function; transfusion is permitted",
        "Patients without brain metastases; treated brain metastases are allowed",
    ],
)
def test_what_lets_in_under_an_exclusion_is_not_asked_as_what_keeps_out(sentence: str) -> None:
    for one in draft(f"Exclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x"):
        for criterion in one.criteria:
            assert "nothing of what the sentence excludes" not in criterion.text, criterion
            assert criterion.kind is not Kind.INCLUSION


@pytest.mark.parametrize(
    "sentence",
    [
        "If receiving warfarin, the patient must have an INR in the therapeutic range",
        "For participants with chronic hepatitis B infection, the viral load must be undetectable",
        "Participants who are HBsAg positive are eligible if they have received antivirals",
        "Prior docetaxel for metastatic prostate cancer is allowed if 4 weeks have elapsed",
    ],
)
def test_what_is_required_on_a_condition_is_asked_where_it_concerns(sentence: str) -> None:
    (one,) = draft(f"Inclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    (asked,) = one.criteria
    assert "it does not concern the patient" in asked.text


def test_what_is_required_of_one_sex_on_a_condition_is_asked_of_it_alone() -> None:
    sentence = "If female of childbearing potential, must have a negative pregnancy test"
    (one,) = draft(f"Inclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    (asked,) = one.criteria
    assert asked.tree is not None
    assert spell(asked.tree) == {"any": [MALE, {"is": "judged"}]}


SPARED = "nothing that the sentence excludes is there, by its qualifications and exceptions"


@pytest.mark.parametrize(
    ("sentence", "free"),
    [
        ("Major surgery within 28 days; minor procedures are allowed", since("major_surgery", 28)),
        ("Known HIV infection (patients on treatment are eligible)", {"not": has("hiv")}),
        ("Prior BCMA directed immunotherapies Note: antibody-drug conjugates are allowed.", None),
        ("Active hepatitis B; those with a resolved one are eligible, active hepatitis C", None),
        (
            "History of pulmonary fibrosis, pneumonitis, or organizing pneumonia with the following exception -History of radiation pneumonitis is permitted",
            None,
        ),
        ("Known autoimmune disease (exception(s): those with vitiligo are allowed)", None),
        ("Current substance use disorder; substance use disorder in remission permitted", None),
    ],
)
def test_what_lets_in_behind_what_keeps_out_is_asked_with_it(sentence: str, free: Any) -> None:
    """Who is free of it is asked nothing only where all that follows but lets in."""
    (one,) = draft(f"Exclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    (asked,) = one.criteria
    assert (asked.kind, asked.quote, asked.text) == (Kind.JUDGEMENT, sentence, SPARED)
    judged = {"is": "judged"}
    assert asked.tree is not None
    assert spell(asked.tree) == (judged if free is None else {"any": [free, judged]})


@pytest.mark.parametrize(
    "sentence",
    [
        "Prior anti-PD-1; other immunotherapy is allowed and must have been completed",
        "Pneumonitis; asthma is allowed; hepatitis B",
        "Measurable disease; bone metastases are allowed",
        "Hemoglobin ≥ 9 g/dL; transfusion is allowed",
        "No prior chemotherapy; prior radiotherapy is allowed",
    ],
)
def test_what_asks_behind_what_lets_in_is_not_lost_to_it(sentence: str) -> None:
    for one in draft(f"Exclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x"):
        assert one.outcome is SentenceOutcome.LEFT


@pytest.mark.parametrize(
    ("label", "understood"),
    [
        ("Phase 1b dose expansion:", True),
        ("Part 1A monotherapy:", True),
        ("PART 1 (combo therapy) & PART 2:", True),
        ("Part B excludes:", False),
        ("Cohort 2 without brain metastases:", False),
    ],
)
def test_an_entry_under_the_name_of_a_part_is_asked_where_it_concerns(
    label: str, understood: bool
) -> None:
    (one,) = draft(f"Inclusion Criteria:\n\n* {label} ECOG 0-1\n", "NCT00001234", "x")
    (asked,) = one.criteria
    assert (asked.kind is Kind.JUDGEMENT) is understood
    assert not understood or "it does not concern the patient" in asked.text


WITH_MORE = "what the sentence requires, with what follows it, holds"
BINDS = "it does not concern the patient, or "


@pytest.mark.parametrize(
    ("entry", "of_some"),
    [
        ("Patients must have progressed on platinum. Those who cannot have it may take another.", False),
        ("Must have one of the following:\n\n  * Cohort A: melanoma\n  * Cohort B: lung cancer", False),
        ("ECOG 0-1. Patients with brain metastases must have a score of 0.", False),
        ("Adults with melanoma that progressed. They must have had an inhibitor.", False),
        ("Tissue has been kept. It must be fresh.", False),
        ("Anticoagulation must be on a stable dose. Warfarin needs to be watched.", True),
        ("Patients must have tissue. In phase 2 it must be fresh.", True),
        ("Participants in Cohort B must have had abiraterone. Others need not.", True),
        ("If HIV positive, a viral load is required. It must be undetectable.", True),
    ],
)  # fmt: skip
def test_an_entry_of_which_some_requires_something_is_one_question(
    entry: str, of_some: bool
) -> None:
    first, *more = draft(f"Inclusion Criteria:\n\n* {entry}\n", "NCT00001234", "x")
    (asked,) = first.criteria
    assert (asked.kind, asked.quote) == (Kind.JUDGEMENT, entry)
    assert asked.text.endswith(f"{BINDS}{WITH_MORE}" if of_some else f"says that {WITH_MORE}")
    assert all(c.kind is Kind.INFO for one in more for c in one.criteria)


@pytest.mark.parametrize(
    "entry",
    [
        "Brain metastases must be treated. Patients with leptomeningeal disease are excluded.",
        "Active brain metastases. Patients with treated brain metastases are eligible.",
        "Uncontrolled hypertension. The blood pressure must be below 140/90.",
        "The donor must be related. The donor must be matched.",
        "Caregivers must be adults. They must live with the patient.",
        "Organ function must be adequate. Details:\n\n  * Hemoglobin ≥ 9 g/dL",
    ],
)
def test_an_entry_that_may_keep_out_or_is_of_others_is_not_one_question(entry: str) -> None:
    told = draft(f"Inclusion Criteria:\n\n* {entry}\n", "NCT00001234", "x")
    assert not any(WITH_MORE in c.text for one in told for c in one.criteria)
    assert any(one.outcome is SentenceOutcome.LEFT for one in told)


@pytest.mark.parametrize(
    ("entry", "decides"),
    [
        ("ECOG 0-1. Patients must have recovered from surgery.", True),
        ("ALT ≤ 3 x ULN. All patients must have a liver scan.", True),
        ("Platelets ≥ 100 x 10^9/L. Patients with lower values must have approval.", False),
        ("ECOG 0-1. Older patients must have approval.", False),
        ("Hemoglobin ≥ 9 g/dL. Patients must have platelets ≥ 50 x 10^9/L or an approval.", False),
    ],
)
def test_a_limit_decides_beside_one_more_thing_that_is_required_of_everybody(
    entry: str, decides: bool
) -> None:
    first, *more = draft(f"Inclusion Criteria:\n\n* {entry}\n", "NCT00001234", "x")
    assert (first.criteria[0].kind is Kind.INCLUSION) is decides
    assert not decides or [c.kind for one in more for c in one.criteria] == [Kind.JUDGEMENT]


@pytest.mark.parametrize(
    "sentence",
    [
        "Women of childbearing potential and fertile males with such partners must use contraception",
        "Fertile males and WOCBP must use contraception",
        "Men, and women of childbearing potential, must use contraception",
    ],
)
def test_what_is_asked_of_both_sexes_spares_neither(sentence: str) -> None:
    (one,) = draft(f"Inclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    (asked,) = one.criteria
    assert asked.tree is not None
    assert spell(asked.tree) == {"is": "judged"}


@pytest.mark.parametrize(
    ("entry", "one_question"),
    [
        ("Symptomatic brain metastases. Note: patients must be off steroids.", True),
        ("Cord compression, symptomatic. In the case of radiation, the washout must be 14 days.", True),
        ("Prior anti-PD-1 therapy. EGFR-positive patients must have had a TKI.", False),
        ("Active hepatitis. The patient must have adequate liver function.", False),
    ],
)  # fmt: skip
def test_what_must_be_behind_what_keeps_out_is_asked_with_it_where_it_is_of_the_same(
    entry: str, one_question: bool
) -> None:
    first, second = draft(f"Exclusion Criteria:\n\n* {entry}\n", "NCT00001234", "x")
    assert (second.criteria[0].kind is Kind.INFO) is one_question
    assert one_question or second.outcome is SentenceOutcome.LEFT
    assert not one_question or "with what follows it" in first.criteria[0].text


@pytest.mark.parametrize(
    ("over", "entry", "asked"),
    [
        ("Melanoma:", "Advanced disease with measurable lesions", True),
        (
            "Melanoma:",
            "Patients must have progressed on anti-PD-1. It may have been adjuvant.",
            True,
        ),
        ("Discontinuation criteria:", "Progressive disease", False),
        ("Patients who are not eligible:", "Progressive disease. It must be measurable.", False),
        ("Prohibited medications:", "Must not take strong inhibitors", False),
        ("One of the following:", "Advanced disease", False),
        ("Caregivers:", "Must be adults. They must consent.", False),
    ],
)
def test_under_a_line_that_is_not_understood_it_is_asked_of_whom_it_concerns(
    over: str, entry: str, asked: bool
) -> None:
    told = draft(f"Inclusion Criteria:\n\n{over}\n\n* {entry}\n", "NCT00001234", "x")
    criterion = told[1].criteria[0]
    assert (criterion.kind is Kind.JUDGEMENT) is asked
    assert not asked or (BINDS in criterion.text and over in criterion.text)


@pytest.mark.parametrize(
    ("over", "entry", "asked"),
    [
        ("Serious conditions that would preclude participation, including:", "NYHA class III heart failure", True),
        ("Serious conditions that would preclude participation, including:", "Adequate liver function", False),
        ("Acceptable methods are:", "Intrauterine device", False),
    ],
)  # fmt: skip
def test_under_a_line_that_keeps_out_each_entry_is_asked(
    over: str, entry: str, asked: bool
) -> None:
    told = draft(f"Exclusion Criteria:\n\n{over}\n* {entry}\n* Prior stroke\n", "NCT00001234", "x")
    assert (told[1].criteria[0].kind is Kind.JUDGEMENT) is asked


def test_a_list_of_what_is_acceptable_keeps_nobody_out() -> None:
    text = "Exclusion Criteria:\n\n* Acceptable contraception:\n\n  * Intrauterine device\n"
    assert all(
        c.kind is not Kind.JUDGEMENT
        for one in draft(text, "NCT00001234", "x")
        for c in one.criteria
    )


@pytest.mark.parametrize(
    "heading",
    ["Any of the following procedures or medications:", "Immunocompromising conditions, as follows:"],
)  # fmt: skip
def test_a_heading_over_what_keeps_out_asks_each_entry_by_itself(heading: str) -> None:
    text = f"Exclusion Criteria:\n\n* {heading}\n\n  * Major surgery within 28 days\n  * Radiotherapy\n"
    _, first, _ = draft(text, "NCT00001234", "x")
    (decides,) = first.criteria
    assert decides.tree is not None
    assert spell(decides.tree) == since("major_surgery", 28)


@pytest.mark.parametrize(
    "sentence",
    [
        "For inclusion in the study, patients must have NSCLC",
        "For patients to be included, they must have melanoma",
        "When screened, patients must have melanoma",
        "For the purposes of this study, patients must have metastatic disease",
        "Adults with unresectable melanoma who progressed",
    ],
)
def test_what_is_asked_of_everybody_is_not_asked_where_it_concerns(sentence: str) -> None:
    for text in (f"* {sentence}\n", f"* {sentence}. They must have recovered.\n"):
        told = draft(f"Inclusion Criteria:\n\n{text}", "NCT00001234", "x")
        assert not any(BINDS in c.text for one in told for c in one.criteria)
