"""Drafts from eligibility text: nothing dropped, nothing guessed, every quote verbatim."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.api.registry.drafting import DraftError, draft_of
from oligomatch.api.registry.reading import read_records
from oligomatch.api.registry.store import eligibility_digest, eligibility_of
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.landscape.record import Record
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.drafting.draft import SentenceOutcome, draft, tally
from oligomatch.rules.drafting.headings import section_heading
from oligomatch.rules.drafting.recognise import finds
from oligomatch.rules.drafting.split import _MARK, Item, Section, split
from oligomatch.rules.operators import spell
from oligomatch.rules.read import trial_of
from oligomatch.rules.text.text import compose
from oligomatch.rules.tree import Is
from oligomatch.rules.trial import Kind
from oligomatch.rules.write import write_trial
from tests.support.registries import blank, put
from tests.support.wording import NO_FILE

SHARED = Path(__file__).parents[4] / "shared" / "data"
REAL = [SHARED / "ctgov", SHARED / "authoring" / "two_trials_full_eligibility.jsonl"]
absent = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is absent")


def count(items: tuple[Item, ...]) -> int:
    """How many sentences there are."""
    return sum(len(item.sentences) for item in items)


def left_out(text: str, items: tuple[Item, ...]) -> str:
    """What no sentence holds, but marks and headings: empty, or something was dropped."""
    kept = bytearray(len(text))
    for item in items:
        for sentence in item.sentences:
            kept[sentence.start : sentence.end] = b"\1" * (sentence.end - sentence.start)
    rest, at = [], 0
    for line in text.splitlines(keepends=True):
        if section_heading(line.strip()) is None:
            words = "".join(s for n, s in enumerate(line) if not kept[at + n])
            mark = _MARK.match(words)
            bare = words[mark.end() :] if mark else words
            rest.append("" if re.fullmatch(r"\W*\w{1,3}\\?[.)]\W*", bare) else bare)
        at += len(line)
    return "".join(rest).strip()


def drafted(text: str) -> list[tuple[str, str]]:
    """Each criterion as its kind or what it encodes, and its quote."""
    return [
        (c.kind.value if c.tree is None else str(spell(c.tree)), c.quote)
        for one in draft(text, "NCT00001234", "x")
        for c in one.criteria
    ]


def encoded(sentence: str, section: str = "Inclusion") -> Any:
    """The one tree that a sentence is encoded to, or None where anything is left to do."""
    (one,) = draft(f"{section} Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    trees = [c.tree for c in one.criteria]
    return (
        spell(trees[0])
        if one.outcome is SentenceOutcome.ENCODED and len(trees) == 1 and trees[0]
        else None
    )


def has_variant(gene: str, name: str, **more: list[str]) -> Any:
    """A variant of a gene by its name, a word that holds of every gene, or a codon."""
    return {"is": {"measure": "variant", "gene": gene, "names": [name], **more}}


COUNT = {"measure": "count", "of": "metastases", "at": "entry", "by": "DEFAULT"}
PER_ORGAN = {**COUNT, "measure": "most_in_one_organ"}


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Up to 5 metastases", {"at most": {**COUNT, "limit": 5}}),
        ("Patients must have 1 to 5 metastatic lesions", {"between": {**COUNT, "low": 1, "high": 5}}),
        ("No more than three (3) metastases", {"at most": {**COUNT, "limit": 3}}),
        ("fewer than 5 metastases", {"at most": {**COUNT, "limit": 4}}),
        ("≤ 4 extracranial metastases", {"at most": {**COUNT, "where": {"not": {"is": "intracranial"}}, "limit": 4}}),
        ("\\<= 3 brain metastases", {"at most": {**COUNT, "where": {"one of": {"measure": "organ", "values": ["brain"]}}, "limit": 3}}),
        ("All metastases ≤ 5 cm in diameter", {"every": {"of": "metastases", "at": "entry", "is": {"at most": {"measure": "max_diameter_mm", "limit": 50}}}}),
        ("Metastatic lesions ≤ 5 cm", {"every": {"of": "metastases", "at": "entry", "is": {"at most": {"measure": "max_diameter_mm", "limit": 50}}}}),
        ("Patient with wild type EGFR and ALK", {"all": [{"not": {"is": {"measure": "altered", "gene": "EGFR"}}}, {"not": {"is": {"measure": "altered", "gene": "ALK"}}}]}),
        ("No EGFR, ALK or ROS1 alterations", {"all": [{"not": {"is": {"measure": "altered", "gene": g}}} for g in ("EGFR", "ALK", "ROS1")]}),
        ("Documented EGFR mutation", has_variant("EGFR", "mutation")),
        ("EGFR-mutated disease", has_variant("EGFR", "mutation")),
        ("EGFR alteration", {"is": {"measure": "altered", "gene": "EGFR"}}),
        ("Activating EGFR mutation", has_variant("EGFR", "activating")),
        ("EGFR activating mutations", has_variant("EGFR", "activating")),
        ("ALK rearrangement", has_variant("ALK", "fusion")),
        ("ALK gene rearrangement", has_variant("ALK", "fusion")),
        ("RET fusion-positive disease", has_variant("RET", "fusion")),
        ("ALK mutation", {"is": {"measure": "altered", "gene": "ALK"}}),
        ("MET amplification", has_variant("MET", "amplification")),
        ("KRAS G12D mutation", has_variant("KRAS", "G12D")),
        ("KRAS G12 mutations other than G12C", has_variant("KRAS", "G12", other_than=["G12C"])),
        ("KRAS mutation other than G12C", has_variant("KRAS", "mutation", other_than=["G12C"])),
        ("EGFR or ALK rearrangement", {"any": [{"is": {"measure": "altered", "gene": "EGFR"}}, has_variant("ALK", "fusion")]}),
        ("EGFR, KRAS or ROS1 mutations", {"any": [has_variant("EGFR", "mutation"), has_variant("KRAS", "mutation"), {"is": {"measure": "altered", "gene": "ROS1"}}]}),
        ("EGFR L858R mutation", {"is": {"measure": "variant", "gene": "EGFR", "names": ["L858R"]}}),
        ("Histologically or cytologically confirmed NSCLC", {"one of": {"measure": "cancer_type", "values": ["nsclc"]}}),
        ("Patients must not have an EGFR mutation", {"not": has_variant("EGFR", "mutation")}),
        ("No MET amplification", {"not": has_variant("MET", "amplification")}),
        ("Liver metastases are not permitted", {"not": {"exists": {"of": "metastases", "where": {"one of": {"measure": "organ", "values": ["liver"]}}, "at": "entry"}}}),
        ("No brain metastases or spinal cord compression", {"all": [{"not": {"exists": {"of": "metastases", "where": {"one of": {"measure": "organ", "values": ["brain"]}}, "at": "entry"}}}, {"not": {"is": {"measure": "has", "names": ["spinal_cord_compression"]}}}]}),
        ("No more than 3 metastases in any one organ", {"at most": {**PER_ORGAN, "limit": 3}}),
        ("Maximum of 3 metastases to any single organ system", {"at most": {**PER_ORGAN, "limit": 3}}),
        ("Maximum diameter of any metastasis ≤ 5 cm", {"every": {"of": "metastases", "at": "entry", "is": {"at most": {"measure": "max_diameter_mm", "limit": 50}}}}),
        ("Bone or lymph node metastases", {"exists": {"of": "metastases", "where": {"one of": {"measure": "organ", "values": ["bone", "lymph_node"]}}, "at": "entry"}}),
        ("A pathologically (histologically or cytologically) proven diagnosis of RCC prior to randomization", {"one of": {"measure": "cancer_type", "values": ["renal"]}}),
        ("HER2-positive disease", {"is": {"measure": "has", "names": ["her2_positive"]}}),
        ("ALK-positive disease", {"is": {"measure": "altered", "gene": "ALK"}}),
        ("Not castration-resistant", {"not": {"is": {"measure": "has", "names": ["castration_resistant_disease"]}}}),
        ("Squamous cell carcinoma of the esophagus", {"all": [{"one of": {"measure": "cancer_type", "values": ["oesophageal"]}}, {"one of": {"measure": "histology", "values": ["squamous"]}}]}),
        ("Pathologically proven renal cell carcinoma (RCC)", {"one of": {"measure": "cancer_type", "values": ["renal"]}}),
        ("Total number of metastases 4-10", {"between": {**COUNT, "low": 4, "high": 10}}),
        ("Number of brain metastases must be ≤ 3", {"at most": {**COUNT, "where": {"one of": {"measure": "organ", "values": ["brain"]}}, "limit": 3}}),
        ("All metastases are amenable to local ablative therapy", {"every": {"of": "metastases", "at": "entry", "is": {"is": "amenable_to_local_therapy"}}}),
        ("Total volume of brain metastases at most 30 cc", {"at most": {"measure": "sum_volume_cc", "of": "metastases", "where": {"one of": {"measure": "organ", "values": ["brain"]}}, "at": "entry", "limit": 30}}),
        ("Non-squamous histology", {"not": {"one of": {"measure": "histology", "values": ["squamous"]}}}),
    ],
)  # fmt: skip
def test_a_sentence_that_is_understood_whole_is_encoded(sentence: str, tree: Any) -> None:
    assert encoded(sentence) == tree


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Brain metastases", {"not": {"exists": {"of": "metastases", "where": {"one of": {"measure": "organ", "values": ["brain"]}}, "at": "entry"}}}),
        ("Any prior or concurrent chemotherapy", {"not": {"is": {"measure": "prior_or_concurrent", "names": ["chemotherapy"]}}}),
        ("Prior or concurrent treatment with an anti-PD-1, anti-PD-L1 or anti-CTLA-4 antibody", {"not": {"is": {"measure": "prior_or_concurrent", "names": ["ctla4", "pd1", "pdl1"]}}}),
        ("Known EGFR mutation", {"not": has_variant("EGFR", "mutation")}),
        ("KRAS G12 other than G12C", {"not": has_variant("KRAS", "G12", other_than=["G12C"])}),
        ("Cancer histology other than NSCLC", {"one of": {"measure": "cancer_type", "values": ["nsclc"]}}),
        ("More than 5 metastases", {"not": {"at least": {**COUNT, "limit": 6}}}),
    ],
)  # fmt: skip
def test_an_exclusion_that_is_understood_whole_is_its_negation(sentence: str, tree: Any) -> None:
    assert encoded(sentence, "Exclusion") == tree


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Age at least 18 years", {"at least": {"measure": "age", "limit": 18}}),
        ("Patients must be 18 years of age or older", {"at least": {"measure": "age", "limit": 18}}),
        ("Aged 18-75 years old", {"between": {"measure": "age", "low": 18, "high": 75}}),
        ("Age \\>= 18 years at time of study entry", {"at least": {"measure": "age", "limit": 18}}),
        ("ECOG 0-1", {"at most": {"measure": "ecog", "limit": 1}}),
        ("An Eastern Cooperative Oncology Group (ECOG) performance status (PS) ≤2.",
         {"at most": {"measure": "ecog", "limit": 2}}),
        ("Life expectancy of at least 12 weeks",
         {"at least": {"measure": "measured", "test": "life_expectancy", "unit": "wk", "limit": 12}}),
        ("Hemoglobin >= 9.0 g/dL",
         {"at least": {"measure": "measured", "test": "haemoglobin", "unit": "g/dL", "limit": 9}}),
    ],
)  # fmt: skip
def test_age_performance_and_counts_are_encoded(sentence: str, tree: object) -> None:
    (one,) = draft(f"Inclusion Criteria:\n\n* {sentence}", "NCT00001234", "x")
    assert [spell(c.tree) for c in one.criteria if c.tree is not None] == [tree]


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
        "Up to 3 metastases in the liver",
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


@pytest.mark.parametrize(
    ("sentence", "section", "measure", "limit"),
    [
        ("Age >/= 18 years", "Inclusion", {"measure": "age"}, {"at least": 18}),
        ("Adults aged ≥ 18 years", "Inclusion", {"measure": "age"}, {"at least": 18}),
        ("Age must be 55 years or older at registration", "Inclusion", {"measure": "age"}, {"at least": 55}),
        ("ECOG performance status of 0 or 1 (on a scale from 0 to 5, 5 being death)", "Inclusion", {"measure": "ecog"}, {"at most": 1}),
        ("Good performance status (ECOG 0-1)", "Inclusion", {"measure": "ecog"}, {"at most": 1}),
        ("Performance status: ECOG 0-2", "Inclusion", {"measure": "ecog"}, {"at most": 2}),
        ("ECOG or WHO performance status 0-1", "Inclusion", {"measure": "ecog"}, {"at most": 1}),
        ("Hemoglobin ≥ 5.6 mmol/L", "Inclusion", {"measure": "measured", "test": "haemoglobin", "unit": "mmol/L"}, {"at least": 5.6}),
        ("Creatinine ≤ 133 µmol/L", "Inclusion", {"measure": "measured", "test": "creatinine", "unit": "umol/L"}, {"at most": 133}),
        ("Creatinine ≤ 1.5 fold of the ULN", "Inclusion", {"measure": "measured", "test": "creatinine", "unit": "ULN"}, {"at most": 1.5}),
        ("INR ≤ 1.5", "Inclusion", {"measure": "measured", "test": "inr", "unit": "1"}, {"at most": 1.5}),
        ("INR ≤ 1.5 x ULN", "Inclusion", {"measure": "measured", "test": "inr", "unit": "ULN"}, {"at most": 1.5}),
        ("BMI of ≤ 40", "Inclusion", {"measure": "measured", "test": "body_mass_index", "unit": "kg/m2"}, {"at most": 40}),
        ("Platelets ≥ 100,000/mm3 within ≤ 28 days", "Inclusion", {"measure": "measured", "test": "platelets", "unit": "/mm3", "within_days": 28}, {"at least": 100000}),
        ("Platelets ≥ 100,000/mm3 (obtained ≤ 15 days prior)", "Inclusion", {"measure": "measured", "test": "platelets", "unit": "/mm3", "within_days": 15}, {"at least": 100000}),
        ("Anticipated survival of at least 16 weeks", "Inclusion", {"measure": "measured", "test": "life_expectancy", "unit": "wk"}, {"at least": 16}),
    ],
)  # fmt: skip
def test_ages_scores_and_values_are_read_in_their_wordings(
    sentence: str, section: str, measure: dict[str, Any], limit: dict[str, float]
) -> None:
    ((side, number),) = limit.items()
    assert encoded(sentence, section) == {side: {**measure, "limit": number}}


@pytest.mark.parametrize(
    "sentence",
    ["Measurable or evaluable disease", "Evaluable disease per RECIST v1.1 at screening"],
)
def test_what_may_be_measurable_or_evaluable_is_either(sentence: str) -> None:
    names = ["evaluable_disease", "measurable_disease"]
    assert encoded(sentence) == {"is": {"measure": "has", "names": names}}


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
        "Inclusion Criteria:\n\n* Patients must have tissue. In phase 2 it must be fresh.",
        "Inclusion Criteria:\n\n* Patients must have tissue.\n\n  * Cysts are excluded",
    ],
)
def test_what_follows_and_asks_something_else_makes_no_question_of_all(text: str) -> None:
    assert Kind.TO_DO in [c.kind for one in draft(text, "NCT00001234", "x") for c in one.criteria]


HAS, EVER, MALE = "has", "ever_had", {"one of": {"measure": "sex", "values": ["male"]}}


def has(*names: str, kind: str = HAS) -> Any:
    return {"is": {"measure": kind, "names": list(names)}}


def since(name: str, days: int, kind: str = "days_since") -> Any:
    return {"not": {"at most": {"measure": kind, "names": [name], "limit": days}}}


def value(operator: str, test: str, unit: str, limit: float) -> Any:
    return {operator: {"measure": "measured", "test": test, "unit": unit, "limit": limit}}


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Absolute neutrophil count (ANC) ≥ 1,500/mm3", value("at least", "neutrophils", "/mm3", 1500)),
        ("Platelets \\>= 100 x 10\\^9/L", value("at least", "platelets", "10*9/L", 100)),
        ("Platelet count ≥ 100,000 cells/μL", value("at least", "platelets", "/uL", 100_000)),
        ("Hemoglobin > 90 g/L", {"not": value("at most", "haemoglobin", "g/L", 90)}),
        ("Serum creatinine ≤ 1.5 x ULN or creatinine clearance ≥ 50 mL/min", {"any": [value("at most", "creatinine", "ULN", 1.5), value("at least", "creatinine_clearance", "mL/min", 50)]}),
        ("Total bilirubin ≤ 1.5 times the upper limit of normal (ULN)", value("at most", "bilirubin", "ULN", 1.5)),
        ("AST and ALT ≤ 3 x ULN", {"all": [value("at most", test, "ULN", 3) for test in ("ast", "alt")]}),
        ("ALT ≤ 2.5 × ULN (≤ 5 × ULN in patients with liver metastases)", {"any": [value("at most", "alt", "ULN", 2.5), {"all": [{"exists": {"of": "metastases", "where": {"one of": {"measure": "organ", "values": ["liver"]}}, "at": "entry"}}, value("at most", "alt", "ULN", 5)]}]}),
        ("Karnofsky performance status ≥ 70%", value("at least", "karnofsky", "%", 70)),
        ("WHO performance status 0-2", {"at most": {"measure": "ecog", "limit": 2}}),
        ("Measurable disease per RECIST 1.1", has("measurable_disease")),
        ("Female patients must be non-pregnant and not breastfeeding.", {"any": [MALE, {"not": has("breastfeeding", "pregnancy")}]}),
        ("Women of childbearing potential must have a negative serum pregnancy test within 7 days prior to registration", {"any": [MALE, {"not": has("childbearing_potential")}, {"at most": {"measure": "days_since", "names": ["pregnancy_test_negative"], "limit": 7}}]}),
        ("Male or female patients at least 18 years of age", {"at least": {"measure": "age", "limit": 18}}),
        ("PSA > 1 but < 50", {"all": [{"not": value("at most", "psa", "ng/mL", 1)}, value("less than", "psa", "ng/mL", 50)]}),
        ("Serum testosterone > 100 ng/dL", {"not": value("at most", "testosterone", "ng/dL", 100)}),
        ("PSADT < 15 months", value("less than", "psa_doubling_time", "mo", 15)),
        ("Bilirubin ≤ ULN", value("at most", "bilirubin", "ULN", 1)),
        ("Creatinine ≤ 1.5\\*ULN", value("at most", "creatinine", "ULN", 1.5)),
        ("Platelets ≥ 100,000/mcL (obtained within 45 days prior to randomization)", {"at least": {"measure": "measured", "test": "platelets", "unit": "/uL", "within_days": 45, "limit": 100_000}}),
        ("Not pregnant, because the drug may harm", {"any": [MALE, {"not": has("pregnancy")}]}),
    ],
)  # fmt: skip
def test_limits_and_states_that_must_hold_are_encoded(sentence: str, tree: Any) -> None:
    assert encoded(sentence) == tree


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Age < 18 years", {"not": {"less than": {"measure": "age", "limit": 18}}}),
        ("ECOG performance status > 2", {"not": {"at least": {"measure": "ecog", "limit": 3}}}),
        ("ECOG 3-4", {"not": {"at least": {"measure": "ecog", "limit": 3}}}),
        ("Life expectancy < 3 months", {"not": value("less than", "life_expectancy", "mo", 3)}),
        ("EGFR wild-type", {"is": {"measure": "altered", "gene": "EGFR"}}),
        ("Serum albumin <28 g/L", {"not": value("less than", "albumin", "g/L", 28)}),
        ("Pregnant or lactating women", {"any": [MALE, {"not": has("breastfeeding", "pregnancy")}]}),
        ("Active hepatitis B or C", {"any": [{"not": {"is": {"measure": "has", "names": ["hepatitis_b", "hepatitis_c"]}}}, {"is": "judged"}]}),
        ("Known history of HIV", {"not": has("hiv", kind=EVER)}),
        ("Presence or history of interstitial lung disease (ILD)", {"not": has("interstitial_lung_disease", kind=EVER)}),
        ("Untreated or symptomatic brain metastases", {"not": has("symptomatic_brain_metastases", "untreated_brain_metastases")}),
        ("History of leptomeningeal metastases", {"not": has("leptomeningeal_disease", kind=EVER)}),
        ("Prior chemotherapy within 4 weeks", since("chemotherapy", 28, "days_since_therapy")),
        ("Live vaccine within 30 days prior to the first dose of study drug", since("live_vaccine", 30)),
        ("Major surgery ≤28 days prior to randomization", since("major_surgery", 28)),
        ("Myocardial infarction within 6 months", since("myocardial_infarction", 6, "months_since")),
        ("Other malignancy within the last 5 years", since("other_malignancy", 60, "months_since")),
        ("Prior ADT within 6 months", {"not": {"any": [since("androgen_deprivation_therapy", 6, "months_since_therapy")["not"], since("androgen_deprivation", 6, "months_since")["not"]]}}),
        ("Prior radiotherapy", {"not": has("radiotherapy", kind=EVER)}),
        ("Castration-resistant prostate cancer", {"not": {"all": [has("castration_resistant_disease"), {"one of": {"measure": "cancer_type", "values": ["prostate"]}}]}}),
        ("CNS metastases", {"not": {"exists": {"of": "metastases", "where": {"any": [{"is": "intracranial"}, {"one of": {"measure": "organ", "values": ["spinal_cord"]}}]}, "at": "entry"}}}),
        ("Brain, peritoneal or omental metastases", {"not": {"exists": {"of": "metastases", "where": {"one of": {"measure": "organ", "values": ["brain", "peritoneum"]}}, "at": "entry"}}}),
        ("Uncontrolled diabetes mellitus", {"not": has("uncontrolled_diabetes")}),
        ("Patients unable to swallow orally administered medication", {"not": has("unable_to_swallow")}),
        ("Received a COVID-19 vaccine within 7 days", since("covid_19_vaccine", 7)),
        ("History of interstitial lung disease that required steroids", {"not": has("interstitial_lung_disease_with_steroids", kind=EVER)}),
        ("Has a history of (noninfectious) pneumonitis/ILD that required steroids or has current pneumonitis/ILD", {"not": {"any": [has("interstitial_lung_disease_with_steroids", "pneumonitis_with_steroids", kind=EVER), has("interstitial_lung_disease", "pneumonitis")]}}),
        ("Prior bilateral orchiectomy", {"not": has("orchiectomy", kind=EVER)}),
        ("Patients with HIV are excluded", {"not": has("hiv")}),
        ("Known HIV or liver metastases", {"all": [{"not": has("hiv")}, {"not": {"exists": {"of": "metastases", "where": {"one of": {"measure": "organ", "values": ["liver"]}}, "at": "entry"}}}]}),
        ("Liver metastases > 6 cm", {"not": {"exists": {"of": "metastases", "where": {"all": [{"one of": {"measure": "organ", "values": ["liver"]}}, {"not": {"at most": {"measure": "max_diameter_mm", "limit": 60}}}]}, "at": "entry"}}}),
    ],
)  # fmt: skip
def test_conditions_and_washouts_that_exclude_are_encoded(sentence: str, tree: Any) -> None:
    assert encoded(sentence, "Exclusion") == tree


@pytest.mark.parametrize(
    ("sentence", "waits"),
    [
        ("Live vaccine within 30 days prior to the first dose of study drug", since("live_vaccine", 30)["not"]),
        ("Prior chemotherapy within 4 weeks", since("chemotherapy", 28, "days_since_therapy")["not"]),
        ("Known history of HIV", None),
        ("Age < 18 years", None),
    ],
)  # fmt: skip
def test_a_washout_waits_for_its_time(sentence: str, waits: Any) -> None:
    (one,) = draft(f"Exclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    (criterion,) = one.criteria
    waiting = [(str(wait.event), spell(wait.situation)) for wait in criterion.waits]
    assert waiting == ([] if waits is None else [("time", waits)])


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
        ("Currently receiving other investigational agents", "Exclusion", "investigator", ASKED),
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


@pytest.mark.parametrize(
    ("cancer", "sentence", "sure"),
    [
        ("NSCLC", "Stage IV disease", True),
        ("Prostate cancer", "Stage IV disease", False),
        ("Esophageal cancer", "Stage IV disease", False),
        ("A cancer", "Stage IV disease", False),
        ("Prostate cancer", "Stage IV NSCLC", True),
    ],
)
def test_stage_iv_is_metastatic_only_of_the_cancers_of_which_it_says_so(
    cancer: str, sentence: str, sure: bool
) -> None:
    """Of the prostate it may be pelvic nodes, of the oesophagus a large tumour."""
    text = f"Inclusion Criteria:\n\n* {cancer}\n* {sentence}\n"
    trees = [
        spell(c.tree) for one in draft(text, "NCT00001234", "x") for c in one.criteria if c.tree
    ]
    assert ({"is": "ever_metastatic"} in trees) is sure


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
        ("Oligometastatic disease, defined as 5 or fewer metastatic lesions", ["5 or fewer metastatic lesions"]),
        ("Stage IV prostate cancer", ["prostate cancer"]),
        ("Pathologically confirmed metastatic breast cancer", ["breast cancer"]),
        ("Stage IIIB/IV NSCLC", ["NSCLC"]),
        ("Maximum of 5 extracranial metastases, each ≤ 4 cm, and a controlled primary", ["Maximum of 5 extracranial metastases", "each ≤ 4 cm"]),
        ("ALK rearrangements identified by a validated technique (either IHC or FISH)", ["ALK rearrangements"]),
        ("Brain MRI within 4 weeks is mandatory", ["Brain MRI"]),
    ],
)  # fmt: skip
def test_the_sure_parts_of_a_sentence_are_those_a_reader_would_take(
    sentence: str, quotes: list[str]
) -> None:
    (one,) = draft(f"Inclusion Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
    assert [c.quote for c in one.criteria] == [*quotes, sentence]
    assert one.criteria[-1].kind in (Kind.TO_DO, Kind.JUDGEMENT)


def test_age_performance_and_life_expectancy_are_encoded_side_by_side() -> None:
    (one,) = draft(
        "Inclusion Criteria:\n* Age ≥ 18 years, ECOG 0-1 and life expectancy over 3 months",
        "NCT00001234",
        "x",
    )
    assert {"age", "ECOG", "life expectancy"} <= {find.kind for find in one.finds}
    assert all(c.kind is Kind.INCLUSION and c.tree is not None for c in one.criteria)


# --- splitting ------------------------------------------------------------------------------------

NESTED = """\
Key Inclusion Criteria:

* Prior treatment status:

  * Cohort 1: EGFR mutation
  * Cohort 2: ALK rearrangement
1. Up to 5 metastases. A primary does not count.
2) Second, e.g. this one, stays whole

   and goes on here

EXCLUSION CRITERIA

a. Brain metastases
"""


def test_sections_lists_and_what_stands_under_them_are_kept() -> None:
    items = split(NESTED)
    told = [(i.section, i.depth, [s.quote for s in i.sentences]) for i in items]
    assert told == [
        (Section.INCLUSION, 0, ["Prior treatment status:"]),
        (Section.INCLUSION, 1, ["Cohort 1: EGFR mutation"]),
        (Section.INCLUSION, 1, ["Cohort 2: ALK rearrangement"]),
        (Section.INCLUSION, 0, ["Up to 5 metastases.", "A primary does not count."]),
        (Section.INCLUSION, 0, ["Second, e.g. this one, stays whole\n\n   and goes on here"]),
        (Section.EXCLUSION, 0, ["Brain metastases"]),
    ]
    assert not left_out(NESTED, items)
    texts = {c.quote: c.text for one in draft(NESTED, "NCT00001234", "x") for c in one.criteria}
    assert (
        texts["Cohort 1: EGFR mutation"]
        == "to be included, not encoded; under: Prior treatment status:"
    )
    assert texts["Up to 5 metastases."]  # the sentence after it may bind it, so it is to do


def test_a_text_without_headings_is_left_to_do_whole() -> None:
    assert {kind for kind, _ in drafted("Up to 5 metastases\nNo EGFR mutation")} == {"to do"}


PIECES = st.sampled_from(
    ["Inclusion Criteria:", "Exclusion Criteria", "* ", "1. ", "  * ", "\n", "\n\n", " ", "  ", "up to 5 metastases", "EGFR", "≥ 3 cm", "(a", ")", ". ", ": ", "Brain metastases", "or", "18 years", "\\<", "a.", "No", "prior chemotherapy"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=200))
def test_nothing_is_dropped_and_every_quote_is_verbatim(text: str) -> None:
    items = split(text)
    assert not left_out(text, items)
    one = draft(text, "NCT00001234", "x")
    assert len(one) == count(items) == sum(tally(one).values())
    for sentence in one:
        assert sentence.criteria
        for criterion in sentence.criteria:
            assert criterion.quote in text
        whole = {c.quote for c in sentence.criteria}
        if sentence.outcome is not SentenceOutcome.ENCODED:
            assert sentence.sentence.quote in whole


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=80))
def test_finds_stand_where_they_say_and_do_not_overlap(text: str) -> None:
    found = finds(text)
    ends = [0, *(find.end for find in found)]
    assert all(ends[n] <= find.start < find.end <= len(text) for n, find in enumerate(found))


# --- the trial file -------------------------------------------------------------------------------


def record(text: str) -> Record:
    raw = blank(1234, "Radiotherapy in Oligometastatic NSCLC", 2021, ["NSCLC"])
    put(raw, "eligibilityModule.eligibilityCriteria", text)
    return Record(raw)


def test_a_draft_is_a_trial_file_that_reads_back_the_same() -> None:
    found = draft_of(record(NESTED))
    assert trial_of(compose(write_trial(found.trial), "x.yaml")) == found.trial
    assert found.trial.eligibility is not None
    assert found.trial.eligibility.digest == eligibility_digest(NESTED)
    assert found.trial.recruitment.status == "recruiting"


@given(st.lists(PIECES, min_size=1, max_size=20).map("".join) | st.text(min_size=1, max_size=150))
def test_every_draft_can_be_written_and_read_back_the_same(text: str) -> None:
    if split(text):
        trial = draft_of(record(text)).trial
        assert trial_of(compose(write_trial(trial), "x.yaml")) == trial


def test_a_trial_with_a_criterion_to_do_is_never_eligible() -> None:
    whole = draft_of(record("Inclusion Criteria:\n\n* Up to 5 metastases at age 18 Years\n"))
    text = "Inclusion Criteria:\n\n* Up to 5 metastases\n* Something of age 18 that nobody knows\n"
    trial = draft_of(record(text)).trial
    profile = profile_of({"cancer_type": "nsclc", "assessments": [{"date": "2026-01-01", "totals": {"metastases": 2}}], "as_of": "2026-02-01"})  # fmt: skip
    assert profile.as_of is not None
    match = match_trial(derive(profile, profile.as_of), trial)
    assert match.match is MatchClass.POSSIBLE
    first, second = match.deciding
    assert (first.verdict, second.verdict, second.reason) == (
        Verdict.MET,
        Verdict.UNKNOWN,
        Reason.MISSING,
    )
    many = profile.model_copy(update={"assessments": ()})
    assert match_trial(derive(many, profile.as_of), whole.trial).match is MatchClass.POSSIBLE


@pytest.mark.parametrize("more", [["--executor", "durable"], ["--quick"], ["--exact"]])
def test_no_way_of_judging_settles_what_is_to_do(tmp_path: Path, more: list[str]) -> None:
    if more == ["--exact"]:
        pytest.importorskip("z3")
    (tmp_path / "t.txt").write_text(
        "Inclusion Criteria:\n\n* Up to 5 metastases\n* A riddle\n", encoding="utf-8"
    )
    CliRunner().invoke(
        app,
        ["draft", "NCT00001234", "--text", str(tmp_path / "t.txt"), "--out", str(tmp_path / "d")],
    )
    golden = str(Path(__file__).parents[3] / "examples" / "golden.yaml")
    run = CliRunner().invoke(
        app, ["match", golden, "--trials", str(tmp_path / "d"), "--format", "json", *more]
    )
    assert run.exit_code == 0, run.output
    (match,) = json.loads(run.output)["matches"]
    assert match["match"] == "possible"


def test_an_enrolment_below_nought_is_not_taken_over() -> None:
    one = record("Inclusion Criteria:\n\n* Up to 5 metastases\n")
    put(dict(one.raw), "designModule.enrollmentInfo.count", -1)
    assert draft_of(Record(one.raw)).trial.facts.n is None


def test_a_field_that_the_text_does_not_tell_is_taken_of_the_field() -> None:
    found = draft_of(record("Inclusion Criteria:\n\n* Up to 5 metastases\n"))
    assert "minimum age 18 Years: not found in the text" in found.checks
    last = found.trial.criteria[-1]
    assert last.tree is not None
    assert (last.kind, spell(last.tree)) == (
        Kind.INCLUSION,
        {"at least": {"measure": "age", "limit": 18}},
    )
    assert "minimum age 18 Years" in last.note


@pytest.mark.parametrize(
    ("title", "conditions", "types"),
    [
        ("Radiotherapy of renal cell carcinoma", [], ("renal",)),
        ("A trial", ["Kidney Neoplasms", "Pancreatic Ductal Adenocarcinoma"], ("renal", "pancreatic")),
        ("Drug in small cell lung cancer", [], ("sclc",)),
        ("Drug in non-small cell lung cancer", [], ("nsclc",)),
        ("Drug in advanced solid tumors", ["Melanoma"], ("any",)),
        ("Overactive bladder", ["Kidney transplant", "Colon polyps"], ("other",)),
    ],
)  # fmt: skip
def test_the_tumour_types_are_those_of_the_records_own_title(
    title: str, conditions: list[str], types: tuple[str, ...]
) -> None:
    raw = blank(1234, title, 2021, conditions)
    put(raw, "eligibilityModule.eligibilityCriteria", "Inclusion Criteria:\n\n* Age ≥ 18 years\n")
    assert draft_of(Record(raw)).trial.facts.tumour_types == types


@absent
def test_every_real_draft_passes_check_but_for_its_to_dos_and_quotes_verbatim(
    tmp_path: Path,
) -> None:
    reading = read_records(REAL)
    made = 0
    for one in reading.records:
        text = eligibility_of(one)
        if not text:
            continue
        found = draft_of(one)
        made += 1
        assert not left_out(text, split(text)), one.nct
        for sentence in found.sentences:
            assert all(c.quote in text for c in sentence.criteria)
        (tmp_path / f"{one.nct}.yaml").write_text(write_trial(found.trial), encoding="utf-8")
    assert made == 13
    run = CliRunner().invoke(app, ["check", str(tmp_path)])
    codes = re.findall(r"\[(OM\d+)\]$", run.output, re.MULTILINE)
    assert codes.count("OM102") == made, run.output
    # what the lint finds of a draft is for its author; a file that cannot be used is OM101
    assert all(code == "OM102" or code.startswith("OM2") for code in codes), run.output


def test_the_lint_reads_what_a_draft_quotes(tmp_path: Path) -> None:
    text = """Inclusion Criteria:

* Histologically confirmed non-small cell lung cancer (NSCLC)
* Platelets \\>= 50,000/ul
* Serum bilirubin =\\< 1.5 x ULN
"""
    (tmp_path / "NCT90001234.yaml").write_text(
        write_trial(draft_of(record(text)).trial), encoding="utf-8"
    )
    run = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert set(re.findall(r"OM\d+", run.output)) == {"OM250"}, run.output


@absent
def test_the_oligometastatic_trial_is_drafted_as_a_reader_would() -> None:
    (one,) = [r for r in read_records(REAL).records if r.nct == "NCT03955198"]
    told = {c.quote: spell(c.tree) for c in draft_of(one).trial.criteria if c.tree is not None}
    # `and liver MRI in case of liver metastases` stands beside it, which is not proven harmless
    assert "1 to 5 metastases in total" not in told
    assert told["Known leptomeningeal metastases"] == {
        "not": {"is": {"measure": "has", "names": ["leptomeningeal_disease"]}}
    }
    assert "less of 4 cm" in " ".join(told)
    assert len(told) == 39


def test_the_command_drafts_from_a_text_file_and_counts(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text(NESTED, encoding="utf-8")
    run = CliRunner().invoke(
        app, ["draft", "nct00001234", "--text", str(tmp_path / "t.txt"), "--out", str(tmp_path)]
    )
    assert run.exit_code == 0, run.output
    assert "NCT00001234: 7 sentences: 1 encoded, 0 partly encoded, 6 left to do" in run.output
    assert (tmp_path / "NCT00001234.yaml").is_file()


@pytest.mark.parametrize(
    ("text", "said"), [("", "no eligibility text"), ("Inclusion Criteria:\n", "no sentence")]
)
def test_a_record_without_a_sentence_gives_no_draft(text: str, said: str) -> None:
    with pytest.raises(DraftError, match=said):
        draft_of(record(text))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["NCT00009999", "--records", "."], "no such record"),
        (["--text", "x.txt"], "name the one registry number"),
        (["NCT00001234", "--text", "nowhere.txt"], NO_FILE),
        (["record.json"], "name a record with --records FILE"),
    ],
)
def test_wrong_use_is_a_sentence(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke(app, ["draft", *arguments])
    assert run.exit_code == 2
    assert said in run.output


def asked(tree: Any) -> Any:
    """A tree of which a person is asked the rest."""
    return {"all": [tree, {"is": "judged"}]}


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Age > 18 years", {"any": [{"at least": {"measure": "age", "limit": 19}}, asked({"at least": {"measure": "age", "limit": 18}})]}),
        ("Patients over the age of 18", {"any": [{"at least": {"measure": "age", "limit": 19}}, asked({"at least": {"measure": "age", "limit": 18}})]}),
        ("Male or female subject aged ≥ 18 years", {"at least": {"measure": "age", "limit": 18}}),
        ("All patients must be ≥ 18 years of age", {"at least": {"measure": "age", "limit": 18}}),
        ("Must be at least 18 years of age or older", {"at least": {"measure": "age", "limit": 18}}),
        ("ECOG performance status of 0, 1, 2 or 3", {"at most": {"measure": "ecog", "limit": 3}}),
        ("ECOG performance status 0.", {"at most": {"measure": "ecog", "limit": 0}}),
        ("ANC ≥ 1,500", {"at least": {"measure": "measured", "test": "neutrophils", "unit": "/uL", "limit": 1500}}),
        ("Neutrophils ≥ 1.5 G/L", {"at least": {"measure": "measured", "test": "neutrophils", "unit": "10*9/L", "limit": 1.5}}),
        ("Platelets ≥ 100K", {"at least": {"measure": "measured", "test": "platelets", "unit": "10*3/uL", "limit": 100}}),
        ("Platelets ≥ 100", None),
        ("Hemoglobin ≥ 9 g/dL (transfusions permitted)", {"at least": {"measure": "measured", "test": "haemoglobin", "unit": "g/dL", "limit": 9}}),
        ("Hemoglobin ≥ 9 g/dL without transfusion within 7 days", asked({"at least": {"measure": "measured", "test": "haemoglobin", "unit": "g/dL", "limit": 9}})),
        ("Total bilirubin ≤ 1.5 x ULN (≤ 3 x ULN for patients with Gilbert's)", {"any": [{"at most": {"measure": "measured", "test": "bilirubin", "unit": "ULN", "limit": 1.5}}, {"all": [{"is": {"measure": "has", "names": ["gilbert_syndrome"]}}, {"at most": {"measure": "measured", "test": "bilirubin", "unit": "ULN", "limit": 3}}]}]}),
        ("Life expectancy > 10 years", {"not": {"at most": {"measure": "measured", "test": "life_expectancy", "unit": "mo", "limit": 120}}}),
        ("At least one measurable tumor lesion according to RECIST 1.1", {"is": {"measure": "has", "names": ["measurable_disease"]}}),
        ("Negative urine pregnancy test in women of childbearing potential", {"any": [{"one of": {"measure": "sex", "values": ["male"]}}, {"is": "judged"}]}),
        ("Other protocol-defined inclusion/exclusion criteria apply", {"is": "judged"}),
        ("Patients with uveal melanoma are not eligible", {"is": "judged"}),
        ("Fluent in English (TAPS study)", {"is": "judged"}),
        ("Age > 18 years for cohort A", None),
    ],
)  # fmt: skip
def test_plain_limits_in_more_wordings_are_encoded(sentence: str, tree: Any) -> None:
    assert encoded(sentence) == tree


@pytest.mark.parametrize(
    "sentence",
    [
        "Patients may not be receiving any other investigational agents",
        "Participants on hemodialysis or with acute renal failure will be excluded",
        "Patients with primary brain tumors are ineligible",
    ],
)
def test_what_a_sentence_itself_keeps_out_is_asked_under_either_heading(sentence: str) -> None:
    for section in ("Inclusion", "Exclusion"):
        (one,) = draft(f"{section} Criteria:\n\n* {sentence}\n", "NCT00001234", "x")
        (criterion,) = one.criteria
        assert criterion.kind is Kind.JUDGEMENT
        assert "excludes" in criterion.text
