"""Right criteria of whom, or by what example, their words ask: eight trials that an independent hand
encoded had findings for such, here in other words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from oligomatch.matcher.probe.lint.asked_of import binding, names_some
from oligomatch.matcher.probe.lint.compared import compared
from oligomatch.matcher.probe.lint.noted import Noted
from oligomatch.matcher.probe.lint.quoted import (
    clinical,
    counted,
    degrees,
    named_beside,
    numbers,
    persons,
    wording,
)
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.matcher.probe.test_no_false_alarms import trial_of

_BONE = "exists: {of: metastases, at: entry, where: {one of: {measure: organ, values: [bone]}}}"
_ALP = "{at most: {measure: measured, test: alkaline_phosphatase, unit: ULN, limit: 4}}"
RIGHT = {
    "Alkaline phosphatase ≤ 4 × ULN in patients with known bone metastases": (
        f"any: [{{not: {{{_BONE}}}}}, {_ALP}]"
    ),
    "Subjects on HAART must have a CD4 count ≥ 200 cells/mm3": (
        "any: [{not: {is: {measure: ever_had, names: [hiv]}}}, "
        "{at least: {measure: measured, test: cd4_count, unit: /mm3, limit: 200}}]"
    ),
    "A negative pregnancy test is needed for premenopausal women of childbearing potential": (
        "any: [{one of: {measure: sex, values: [male]}}, "
        "{not: {is: {measure: has, names: [premenopausal]}}}, "
        "{not: {is: {measure: has, names: [childbearing_potential]}}}, "
        "{is: {measure: ever_had, names: [pregnancy_test_negative]}}]"
    ),
    "Progressed on osimertinib. Note: patients may have had it as adjuvant therapy after surgery": (
        "all: [{is: {measure: has_drug, line: current_or_adjuvant, names: [osimertinib]}}, "
        "{is: {measure: progressed, line: current_or_adjuvant}}]"
    ),
    "No T790M mutation of EGFR if on gefitinib. No EGFR test is required if on osimertinib": (
        "any: [{not: {is: {measure: has_drug, line: current, names: [gefitinib]}}}, "
        "{not: {is: {measure: variant, gene: EGFR, names: [T790M]}}}]"
    ),
    "Stable cardiac function with an LVEF ≥ 45%": (
        'at least: {measure: measured, test: lvef, unit: "%", limit: 45}'
    ),
    "PD-L1-positive tumour": 'at least: {measure: measured, test: pd_l1_tps, unit: "%", limit: 1}',
    "Prior therapy with an anti-PD-1 or an anti PD L2 agent": (
        "not: {is: {measure: prior_or_concurrent, names: [ici]}}"
    ),
    "Creatinine ≤ 1.4x ULN or creatinine clearance ≥ 45mL/min": (
        "any: [{at most: {measure: measured, test: creatinine, unit: ULN, limit: 1.4}}, "
        "{at least: {measure: measured, test: creatinine_clearance, unit: mL/min, limit: 45}}]"
    ),
    "Creatinine clearance or GFR ≥ 50 mL/min": (
        "any: [{at least: {measure: measured, test: creatinine_clearance, unit: mL/min, "
        "limit: 50}}, "
        '{at least: {measure: measured, test: egfr, unit: "mL/min/{1.73_m2}", limit: 50}}]'
    ),
    "Primary tumour of ≥ 2 cm": (
        "at least: {measure: measured, test: primary_diameter, unit: cm, limit: 2}"
    ),
    "Has more than four different sites of metastases": (
        "at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 4}"
    ),
    "At least one brain metastasis of 6mm to 20mm": (
        "exists: {of: metastases, at: entry, where: {all: [{is: intracranial}, "
        "{between: {measure: max_diameter_mm, low: 6, high: 20}}]}}"
    ),
    "No prior chemotherapy or radiation therapy for the current diagnosis of lung cancer": (
        "all: [{at most: {measure: lines, intent: any, limit: 0}}, "
        "{not: {is: {measure: ever_had, names: [thoracic_radiotherapy]}}}]"
    ),
    "Active infection as shown by hepatitis B surface antigen or hepatitis B virus DNA": (
        "not: {is: {measure: has, names: [hepatitis_b_surface_antigen, hepatitis_b_virus_dna]}}"
    ),
    "Asymptomatic brain metastases must be treated. No seizures in the last six months": (
        "any: [{not: {is: {measure: has, names: [brain_metastases]}}}, "
        "{all: [{not: {is: {measure: has, names: [symptomatic_brain_metastases]}}}, "
        "{not: {is: {measure: has, names: [untreated_brain_metastases]}}}, "
        "{not: {at most: {measure: months_since, names: [seizure], limit: 6}}}]}]"
    ),
}
WRONG = {
    "Stable brain disease and an LVEF ≥ 45%": (
        'at least: {measure: measured, test: lvef, unit: "%", limit: 45}'
    ),
    "Primary tumour of ≤ 2 cm": (
        "at least: {measure: measured, test: primary_diameter, unit: cm, limit: 2}"
    ),
    "Creatinine clearance or GFR ≥ 50 mL/min (both)": (
        "any: [{at least: {measure: measured, test: creatinine_clearance, unit: mL/min, "
        "limit: 50}}, "
        '{at least: {measure: measured, test: egfr, unit: "mL/min/{1.73_m2}", limit: 60}}]'
    ),
    "Alkaline phosphatase ≤ 4 × ULN in patients with known bone metastases": f"all: [{{{_BONE}}}, "
    f"{_ALP}]",
    "No previous chemotherapy for the current diagnosis of lung cancer": (
        "at least: {measure: lines, intent: any, limit: 1}"
    ),
    "Imaging of the brain that shows no progression within 3 months of entry": (
        "at least: {measure: months_since, names: [brain_imaging], limit: 3}"
    ),
    "Progressed on osimertinib after surgery": (
        "all: [{is: {measure: has_drug, line: current, names: [osimertinib]}}, "
        "{is: {measure: progressed, line: current}}]"
    ),
}


def _found(trial: Trial) -> Iterator[Noted]:
    vocabulary = load_vocabulary()
    yield from compared(trial, vocabulary)
    yield from clinical.named_otherwise(trial, vocabulary)
    yield from counted.joined_otherwise(trial)
    yield from degrees.other_degree(trial, vocabulary)
    yield from named_beside.named_beside(trial, vocabulary)
    yield from numbers.numbers(trial)
    yield from persons.other_persons(trial)
    yield from wording.names(trial, vocabulary)


@pytest.mark.parametrize("quote", RIGHT)
def test_what_is_asked_of_some_or_explained_has_no_finding(quote: str, tmp_path: Path) -> None:
    trial = trial_of({quote: ("inclusion", RIGHT[quote])}, tmp_path)
    assert [(one.lint, one.how, dict(one.details)) for one in _found(trial)] == []


@pytest.mark.parametrize("quote", WRONG)
def test_what_only_looks_so_has_one(quote: str, tmp_path: Path) -> None:
    trial = trial_of({quote: ("inclusion", WRONG[quote])}, tmp_path)
    assert [*_found(trial)]


def test_examples_notes_and_permissions_bind_nobody() -> None:
    quote = "Has had two lines (eg, with surgery between). Patients may have had more"
    assert binding(quote).split() == ["Has", "had", "two", "lines", "."]
    assert len(binding(quote)) == len(quote)
    assert names_some("women of childbearing potential")
    assert not names_some("Has received two lines")
