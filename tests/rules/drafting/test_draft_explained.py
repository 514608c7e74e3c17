"""What only explains or lets in, and reasons beside what keeps out."""

from __future__ import annotations

import pytest

from oligomatch.rules.operators import spell
from oligomatch.rules.tree import Measure, Not, Within
from oligomatch.rules.trial import Kind
from tests.rules.drafting.drafts import (
    DECIDES,
    decided,
    drafted,
)


@pytest.mark.parametrize(
    "text",
    [
        "Inclusion Criteria:\n\n* Translation of informed consent documents will be provided",
        "Inclusion Criteria:\n\n* Platelets ≥ 100,000 x 10^9/L",
        "Inclusion Criteria:\n\n* DOSE ESCALATION PHASE\n* Patients must be able to swallow",
        "Exclusion Criteria:\n\n* Patients on chloroquine will require a washout to be eligible",
        "Inclusion Criteria:\n\n* HER2-positive at the time of signed and dated informed consent",
        "Inclusion Criteria:\n\n* Legally authorized representatives may sign consent for a patient",
        "Inclusion Criteria:\n\n* Azoospermic men (i.e., sterile) do not require contraception",
        "Exclusion Criteria:\n\n* None",
        "Inclusion Criteria:\n\n* Histologically confirmed carcinoma of:\n\n  * Cohorts 4 and 5:\n  * Uterus",
        "Exclusion Criteria:\n\n* A washout period of 14 days is required from:\n\n  * Tamoxifen",
    ],
)
def test_what_asks_nothing_that_is_plain_is_asked_of_nobody(text: str) -> None:
    assert decided(text) == []


def test_the_days_before_consent_are_no_question_to_the_patient() -> None:
    text = "Exclusion Criteria:\n\n* Angina or bypass graft within 6 months prior to ICF signature"
    (one,) = drafted(text)
    assert [c.asked for c in one.criteria] == ["investigator"]


def test_a_requirement_is_no_permission_that_may_not_concern_the_patient() -> None:
    for sentence in (
        "Participants who are healthy in the opinion of the investigator",
        "Patients who have provided informed consent",
    ):
        (one,) = drafted(f"Inclusion Criteria:\n\n* {sentence}")
        assert all("does not concern" not in c.text for c in one.criteria)


@pytest.mark.parametrize(
    "quote",
    [
        "A list of contraception methods is provided in the patient information.",
        "These potential risks may also apply to other agents used in this study",
        "If the urine test is positive or cannot be confirmed as negative, a serum pregnancy test will be required.",
        "Azoospermic men do not require contraception.",
        "Adequate contraception is defined as abstinence or use of contraceptives with a failure rate of < 1% per year.",
        "Should a woman become pregnant or suspect she is pregnant, she should inform her physician immediately.",
    ],
)
def test_what_only_explains_asks_nothing_of_the_patient(quote: str) -> None:
    (one,) = drafted(f"Inclusion Criteria:\n\n* {quote}\n")
    assert [c.kind for c in one.criteria] == [Kind.INFO]


ADULT = str(Not(Within(Measure("age"), under=18)))


@pytest.mark.parametrize(
    ("quote", "tree"),
    [
        ("Younger than 18 years old", ADULT),
        ("Children under the age of 18.", ADULT),
        ("Patients younger than 18 years of age", ADULT),
        ("Infants of mothers younger than 18 years", None),
        ("Patients with children younger than 18 years old", None),
        ("Breastfeeding children younger than 2 years", None),
        ("Not younger than 18 years", None),
        ("Patients younger than 18 or older than 75", None),
        ("Patients with brain metastases may not be enrolled unless treated", None),
    ],
)
def test_who_is_too_young_is_kept_out_and_nobody_else(quote: str, tree: str | None) -> None:
    (one,) = drafted(f"Exclusion Criteria:\n\n* {quote}\n")
    assert [str(c.tree) for c in one.criteria if c.tree is not None] == ([tree] if tree else [])


@pytest.mark.parametrize("heading", ["Inclusion Criteria", "Exclusion Criteria"])
@pytest.mark.parametrize(
    "quote",
    [
        "Pregnant women are excluded from this study because the effects on the fetus are unknown.",
        "Pregnant women are excluded since endoscopy is not recommended while pregnant.",
        "Pregnant women may not participate in this study",
        "Patients who are pregnant are not allowed on this study",
    ],
)
def test_who_is_excluded_with_its_reason_is_kept_out_under_either_heading(
    quote: str, heading: str
) -> None:
    (one,) = drafted(f"{heading}:\n\n* {quote}\n")
    (tree,) = [str(spell(c.tree)) for c in one.criteria if c.tree is not None]
    assert "'not': {'is': {'measure': 'has', 'names': ['pregnancy']}}" in tree


@pytest.mark.parametrize("heading", ["Inclusion Criteria", "Exclusion Criteria"])
@pytest.mark.parametrize(
    "quote",
    [
        "Patients with brain metastases are not eligible because of poor prognosis, unless they have been treated and are stable",
        "Patients with brain metastases are excluded because their prognosis is poor, except those that have been treated",
        "Patients with brain metastases may not be enrolled since their prognosis is poor, unless treated",
        "Pregnant women are excluded from this study because the effects are unknown, except in cohort B",
        "Pregnant women are excluded since drug X may cause bleeding in cohort 2 only",
        "Pregnant women because of the risk, other than those in part B",
        "Pregnant women are excluded because of the risk, and women must have a low risk",
        "Pregnant women are excluded because of the risk, HIV, active infection",
    ],
)  # fmt: skip
def test_a_reason_that_goes_on_to_spare_some_keeps_nobody_out(quote: str, heading: str) -> None:
    (one,) = drafted(f"{heading}:\n\n* {quote}\n")
    assert [c.kind for c in one.criteria] == [Kind.TO_DO]


@pytest.mark.parametrize("heading", ["Inclusion Criteria", "Exclusion Criteria"])
@pytest.mark.parametrize(
    "quote",
    [
        "A list of prohibited medications is provided, and patients on warfarin are not eligible",
        "A list of prohibited drugs is provided in the protocol and none of these may be taken within 14 days",
        "A list of allowed biomarkers is provided, of which at least one (EGFR mutation) must be present",
        "A list of contraception methods is provided; patients taking warfarin are excluded",
        "These potential risks may also apply to other agents, so pregnant women are excluded",
        "These potential risks may also apply to other agents; patients taking warfarin are excluded",
        "The effects of drug X on the fetus are unknown, and pregnant women are excluded",
        "The effects of drug X are unknown, so women must use contraception",
        "Women of childbearing potential who do not use contraception",
        "Adequate contraception is mandatory",
        "Effective contraception methods are to be used by all participants",
        "Participants must have HIV and must be offered the opportunity to join the sub-study",
        "Should a woman become pregnant she should inform her physician, and women with HIV are not eligible",
        "Hormone replacement therapy is not considered treatment, but patients with HIV are excluded",
        "Women of childbearing potential are defined as below 50, and must use contraception",
        "Legally authorized representatives may not consent",
        "Women over 50 do not require contraception, but women with HIV are excluded",
    ],
)  # fmt: skip
def test_what_explains_and_then_decides_is_no_information(quote: str, heading: str) -> None:
    each = drafted(f"{heading}:\n\n* {quote}\n")
    assert Kind.INFO not in [c.kind for one in each for c in one.criteria]


@pytest.mark.parametrize("heading", ["Inclusion Criteria", "Exclusion Criteria"])
def test_what_is_allowed_without_a_verb_is_information(heading: str) -> None:
    for sentence, kinds in (
        ("Prior radiotherapy allowed", [Kind.INFO]),
        ("Bisphosphonates permitted", [Kind.INFO]),
        ("Prior radiotherapy not required", [Kind.INFO]),
        ("Prior radiotherapy not allowed", [Kind.TO_DO]),
        ("No prior chemotherapy allowed", [Kind.TO_DO]),
    ):
        (one,) = drafted(f"{heading}:\n\n* {sentence}\n")
        assert [c.kind for c in one.criteria] == kinds, sentence


@pytest.mark.parametrize("section", ["Inclusion", "Exclusion"])
@pytest.mark.parametrize(
    "sentence",
    [
        "ECOG = 0 or 1",
        "ECOG = 2",
        "ECOG = zero",
        "ULN = 40 U/L and AST below 2 x ULN",
        "ECOG = Eastern Cooperative Oncology Group; score 0-1",
        "WOCBP = women of childbearing potential, who use contraception",
        "The effects of the drug on the fetus are unknown; no pregnancy",
        "The effects of the drug are unknown; women of childbearing potential use contraception",
        "The effects of the drug are unknown and breastfeeding women stop nursing",
        "The effects of the drug are unknown and HIV-positive patients",
        "Men with vasectomy do not require contraception and no HIV",
        "Adequate contraception includes condoms and avoidance of pregnancy",
        "A list of drugs is provided in the protocol and no warfarin",
        "Participants must be offered the opportunity to give blood and no HIV",
        "Women of childbearing potential are defined as below 50 and practise contraception",
        "Pregnant women are excluded because of the risk to the fetus and HIV-positive patients",
        "Pregnant women are excluded because of the risk to the fetus and brain metastases",
        "Pregnancy or breastfeeding, because the drug is a teratogen or HIV infection",
        "Pregnant women because of potential harm to the child plus patients with brain metastases",
        "Pregnant women are not eligible because of risk and age ≥ 18 years",
    ],
)  # fmt: skip
def test_what_stands_behind_an_explanation_is_never_lost(sentence: str, section: str) -> None:
    (each,) = drafted(f"{section} Criteria:\n\n* {sentence}\n")
    assert Kind.INFO not in {c.kind for c in each.criteria}
    decides = [
        str(c.tree) for c in each.criteria if c.kind in DECIDES and "judged" not in str(c.tree)
    ]
    assert not any("pregnan" in tree for tree in decides)
