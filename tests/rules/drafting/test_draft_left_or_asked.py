"""What a draft leaves to do, asks of a person, or takes in part."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.rules.drafting.draft import SentenceOutcome, draft
from oligomatch.rules.operators import spell
from oligomatch.rules.tree import Is
from oligomatch.rules.trial import Kind
from tests.rules.drafting.drafts import (
    EVER,
    MALE,
    encoded,
    has,
    has_variant,
    since,
    value,
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Up to 5 metastases, or 8 where all are in the bone",
        "At least one prior line of systemic therapy",
        "5 or fewer discrete disease sites",
        "Up to 5 metastases before induction",
        "Each lesion no larger than 5 cm",
        "For patients with adenocarcinoma, no EGFR mutation",
        "ECOG 0-1 or Karnofsky at most 70",
        "ECOG 0-1, ECOG 2 by other causes",
        "Platelets at least 100",
        "5 to 3 metastases",
        "Up to 3 metastases in the liver or lung",
        "Up to 5 active metastases",
        "A total of 5 or fewer metastases that the patient has had",
        "Patient has had a total of 5 or fewer metastatic lesions, and no more than 3 in any one organ",
        "No more than 3 in one organ",
        "At most 3 metastases per organ except for the liver",
        "PSA > 2 x nadir",
        "Progression of 1-5 metastatic lesions",
        "1-3 metastases after induction therapy",
        "Tyrosine Kinase Inhibitor (TKI) treatment naïve.",
    ],
)
def test_what_is_not_sure_is_left_to_do_with_its_quote(sentence: str) -> None:
    (one,) = draft(f"Inclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    assert one.outcome is SentenceOutcome.LEFT
    (criterion,) = one.criteria
    assert (criterion.kind, criterion.quote, criterion.tree) == (Kind.TO_DO, sentence, None)


@pytest.mark.parametrize(
    "sentence",
    [
        "Investigational therapy within 4 weeks, unless local requirements are more stringent",
        "Fewer than 3 metastases in the liver",
        "No EGFR mutation",
        "No EGFR mutation, unless treated",
        "Patients with no measurable disease",
        "Brain or liver metastases > 3 cm",
        "Does not have measurable disease",
        "Pancreatic cancer",
        "Brain metastases and, or",
        "Albumin > 3 g/dL and brain metastases",
        "Up to 5 metastases in the bone",
        "Triple negative breast cancer - not within five years of diagnosis",
    ],
)
def test_an_exclusion_bound_to_a_condition_is_left_to_do(sentence: str) -> None:
    assert encoded(sentence, "Exclusion") is None
    (one,) = draft(f"Exclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    assert [c.kind for c in one.criteria] == [Kind.TO_DO]


@pytest.mark.parametrize(
    "sentence",
    [
        "Brain metastases that require surgery, or a seizure",
        "Platelets < 100 x 10^9/L, hemoglobin < 9 g/dL",
        "Active hepatitis B and HIV",
        "Autoimmune disease",
        "Hepatitis B vaccination within 30 days",
        "Brain metastases at diagnosis",
        "History of HIV or brain metastases",
        "HIV or radiotherapy within 2 weeks",
        "Liver, lung metastases",
        "EGFR mutation and brain metastases",
        "Any prior chemotherapy",
        "Prior treatment with docetaxel for prostate cancer",
        "Unresolved toxicity of grade ≥ 2 from prior chemotherapy",
        "Receiving prednisone > 10 mg daily within 7 days before the first dose",
    ],
)
def test_what_excludes_and_is_understood_in_part_is_asked_whole_and_never_decided_by_the_part(
    sentence: str,
) -> None:
    (one,) = draft(f"Exclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    (criterion,) = one.criteria
    assert (criterion.kind, criterion.asked) == (Kind.JUDGEMENT, "investigator")
    assert criterion.quote == sentence
    assert isinstance(criterion.tree, Is)
    assert criterion.tree.measure.kind == "judged"


def test_an_entry_of_several_sentences_or_over_a_list_is_one_question_of_all_of_it() -> None:
    text = """\
Inclusion Criteria:

* Participants must have adequate cardiac function. Those with a history of it must be class 2B.
* Patients must have tissue

  * From a biopsy
  * Or from an operation

Exclusion Criteria:

* Infection with herpes. Exception: patients with well-controlled herpes are eligible.
* Major surgery or trauma within 4 weeks

  * Fractures
"""
    each = draft(text, "NCT00001234", "x")
    kinds = [[c.kind.value for c in one.criteria] for one in each]
    asked, part = ["judgement"], ["info"]
    assert kinds == [asked, part, asked, part, part, asked, part, asked, part]
    quotes = [c.quote for one in each for c in one.criteria if c.kind is Kind.JUDGEMENT]
    assert [quote.split()[-1] for quote in quotes] == ["2B.", "operation", "eligible.", "Fractures"]


@pytest.mark.parametrize(
    "text",
    [
        "Exclusion Criteria:\n\n* Pregnant women or plans of it. All must have a negative test.",
        "Exclusion Criteria:\n\n* Autoimmune disease\n\n  * Cohort B: vitiligo",
        "Exclusion Criteria:\n\n* Autoimmune disease\n\n  * Albumin ≥ 3 g/dL",
        "Inclusion Criteria:\n\n* Patients must have tissue.\n\n  * Cysts are excluded",
    ],
)
def test_what_follows_and_asks_something_else_makes_no_question_of_all(text: str) -> None:
    assert Kind.TO_DO in [c.kind for one in draft(text, "NCT00001234", "x") for c in one.criteria]


BRAIN = {"not": {"exists": {"of": "metastases", "where": {"one of": {"measure": "organ", "values": ["brain"]}}, "at": "entry"}}}  # fmt: skip


ASKED = {"is": "judged"}


@pytest.mark.parametrize(
    ("sentence", "section", "person", "tree"),
    [
        ("Signed informed consent", "Inclusion", "patient", ASKED),
        ("Willing to use effective contraception", "Inclusion", "patient", ASKED),
        ("All sites of disease are amenable to local therapy", "Inclusion", "investigator", ASKED),
        ("Adequate organ function", "Inclusion", "investigator", ASKED),
        ("Total bilirubin ≤ 1.5 x ULN, except in haemolysis", "Inclusion", "investigator", {"any": [value("at most", "bilirubin", "ULN", 1.5), ASKED]}),
        ("Any illness that in the opinion of the investigator precludes the treatment", "Exclusion", "investigator", ASKED),
        ("Brain metastases that require surgery", "Exclusion", "investigator", {"any": [BRAIN, ASKED]}),
        ("Symptomatic brain metastases, unless treated", "Exclusion", "investigator", {"any": [{"not": has("symptomatic_brain_metastases")}, ASKED]}),
        ("Live vaccine within 30 days. Note: nasal vaccines are allowed.", "Exclusion", "investigator", {"any": [since("live_vaccine", 30), ASKED]}),
        ("All lesions can be safely treated by SBRT", "Inclusion", "investigator", ASKED),
        ("Inability to treat all sites of disease", "Exclusion", "investigator", ASKED),
        ("Prior radiotherapy to a site requiring treatment", "Exclusion", "investigator", {"any": [{"not": has("radiotherapy", kind=EVER)}, ASKED]}),
        ("Transmural myocardial infarction within 6 months", "Exclusion", "investigator", {"any": [since("myocardial_infarction", 6, "months_since"), ASKED]}),
        ("Prior malignancy within the past 3 years, except skin cancer", "Exclusion", "investigator", {"any": [since("other_malignancy", 36, "months_since"), ASKED]}),
        ("EGFR mutation or ALK rearrangement unless treated", "Exclusion", "investigator", {"any": [{"all": [{"not": has_variant("EGFR", "mutation")}, {"not": has_variant("ALK", "fusion")}]}, ASKED]}),
        ("Active infection requiring antibiotics or fever", "Exclusion", "investigator", ASKED),
        ("History of another malignancy", "Exclusion", "investigator", ASKED),
        ("Amyloidosis or POEMS syndrome", "Exclusion", "investigator", ASKED),
        ("Currently receiving other investigational agents during follow-up", "Exclusion", "investigator", ASKED),
        ("Participants must be able to swallow tablets", "Inclusion", "investigator", ASKED),
        ("Willing, in the opinion of the investigator, to comply with the protocol", "Inclusion", "investigator", ASKED),
        ("Women of childbearing potential must agree to use contraception", "Inclusion", "patient", {"any": [MALE, ASKED]}),
        ("Men must agree to use contraception", "Inclusion", "patient", {"any": [{"one of": {"measure": "sex", "values": ["female"]}}, ASKED]}),
        ("Must have two negative pregnancy tests before the first dose", "Inclusion", "investigator", {"any": [MALE, ASKED]}),
        ("Patients with brain metastases are eligible if treated and stable", "Inclusion", "investigator", ASKED),
        ("Women and men must agree to use contraception", "Inclusion", "patient", ASKED),
        ("Patients with treated hypothyroidism are eligible if on a stable dose", "Inclusion", "investigator", ASKED),
        ("Patients with vitiligo are allowed if they need no systemic therapy", "Exclusion", "investigator", ASKED),
        ("Other malignancy within 3 years, except basal cell carcinoma", "Exclusion", "investigator", {"any": [since("other_malignancy", 36, "months_since"), ASKED]}),
    ],
)  # fmt: skip
def test_what_the_text_leaves_to_a_person_is_a_question_to_him(
    sentence: str, section: str, person: str, tree: Any
) -> None:
    first = draft(f"{section} Criteria:\n\n* {sentence}\n", "NCT00001234", "x")[0]
    (criterion,) = first.criteria
    assert (criterion.kind, criterion.asked) == (Kind.JUDGEMENT, person)
    assert criterion.tree is not None
    assert spell(criterion.tree) == tree


def test_under_a_heading_each_entry_stands_for_itself_and_exceptions_belong_to_their_question() -> (
    None
):
    text = """\
Inclusion Criteria:

* Adequate bone marrow function as evidenced by meeting all of the following:

  * Hemoglobin ≥ 9 g/dL
* Cohort A:

  * Platelets ≥ 100 x 10^9/L

Exclusion Criteria:

* History of another primary malignancy except for:

  * Carcinoma in situ
* Has received any of the following:

  * Radiotherapy within 14 days
"""
    kinds = [[c.kind.value for c in one.criteria] for one in draft(text, "NCT00001234", "x")]
    told = ["info", "inclusion", "to do", "judgement", "judgement", "info", "judgement", "info"]
    assert kinds == [[kind] for kind in told]


def test_values_under_a_heading_are_of_the_age_it_tells_and_each_of_an_entry_stands_alone() -> None:
    text = """\
Inclusion Criteria:

* Patients must meet the following laboratory criteria within 4 weeks prior to randomization:

  * Hemoglobin ≥ 9 g/dL
* Main organ function is normal, that is, it meets the following standards:

  (1) Platelets ≥ 100 x 10^9/L; (2) Neutrophils ≥ 1.5 x 10^9/L.
* ECOG 0-1; ECOG 2 is allowed
"""
    told = draft(text, "NCT00001234", "x")
    trees = [spell(c.tree) for one in told for c in one.criteria if c.tree is not None]
    (old, *fresh) = trees
    assert old["at least"]["within_days"] == 28
    assert [one["at least"] for one in fresh] == [
        {"measure": "measured", "test": test, "unit": "10*9/L", "limit": limit}
        for test, limit in (("platelets", 100), ("neutrophils", 1.5))
    ]
    assert [one.outcome for one in told[-2:]] == [SentenceOutcome.LEFT, SentenceOutcome.LEFT]


def test_a_part_that_is_sure_stands_beside_the_whole_sentence_to_do() -> None:
    text = "Inclusion Criteria:\n\n* Patients with 1 to 5 metastases in total, in no more than 3 organs (including brain) documented on the basis of 18FDG-PET and brain MRI"
    (one,) = draft(text, "NCT00001234", "x")
    assert one.outcome is SentenceOutcome.PARTLY
    kinds = [(c.kind, c.quote) for c in one.criteria]
    assert kinds[:-1] == [
        (Kind.INCLUSION, "1 to 5 metastases in total"),
        (Kind.INCLUSION, "no more than 3 organs"),
        (Kind.WORKUP, "18FDG-PET"),
        (Kind.WORKUP, "brain MRI"),
    ]
    assert kinds[-1] == (Kind.TO_DO, text.partition("* ")[2])


@pytest.mark.parametrize(
    ("sentence", "quotes"),
    [
        ("Newly diagnosed oligometastatic disease, defined as 5 or fewer metastatic lesions", ["5 or fewer metastatic lesions"]),
        ("Stage IV prostate cancer", ["prostate cancer"]),
        ("Pathologically confirmed metastatic breast cancer", ["breast cancer"]),
        ("Stage IIIB/IV NSCLC", ["NSCLC"]),
        ("Maximum of 5 extracranial metastases, each ≤ 4 cm, and a controlled primary", ["Maximum of 5 extracranial metastases", "each ≤ 4 cm"]),
        ("ALK rearrangements identified by a validated technique (either IHC or FISH)", ["ALK rearrangements"]),
        ("Brain MRI within 4 weeks is mandatory", ["Brain MRI within 4 weeks"]),
    ],
)  # fmt: skip
def test_the_sure_parts_of_a_sentence_are_those_a_reader_would_take(
    sentence: str, quotes: list[str]
) -> None:
    (one,) = draft(f"Inclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    assert [c.quote for c in one.criteria] == [*quotes, sentence]
    assert one.criteria[-1].kind in (Kind.TO_DO, Kind.JUDGEMENT)
