"""What four trials of other hands, encoded whole, had findings for and should not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oligomatch.matcher.probe.lint import cells
from oligomatch.matcher.probe.lint.noted import Noted
from oligomatch.matcher.probe.lint.quoted import counted, named_beside, persons, sides, wording
from oligomatch.rules.read import read_trial
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

EXAMPLE = Path(__file__).parents[3] / "examples" / "trials" / "NCT03955198.yaml"
SOURCE = "{document: ClinicalTrials.gov NCT03955198}"
RIGHT = {
    "Has had an allogeneic tissue/solid organ transplant": (
        "inclusion",
        "not: {is: {measure: ever_had, names: [allogeneic_transplant, organ_transplant]}}",
    ),
    "Has diagnosis of small cell lung cancer. If small cells are present, ineligible": (
        "inclusion",
        "all: [{not: {one of: {measure: cancer_type, values: [sclc]}}}, "
        "{not: {is: {measure: has, names: [small_cell_component]}}}]",
    ),
    "If a participant has a history of HCV infection, HCV viral load is undetectable": (
        "inclusion",
        "any: [{not: {is: {measure: ever_had, names: [hepatitis_c]}}}, "
        "{not: {is: {measure: has, names: [hepatitis_c_virus_rna]}}}]",
    ),
    "Has a known additional malignancy that is progressing or had active treatment": (
        "judgement",
        "any: [{not: {is: {measure: ever_had, names: [other_malignancy]}}}, {is: judged}]",
    ),
    "Is HIV-infected and has a history of Kaposi's sarcoma": (
        "judgement",
        "any: [{not: {is: {measure: has, names: [hiv]}}}, {is: judged}]",
    ),
    "Known leptomeningeal disease. Participants with a history of brain metastases may enter": (
        "inclusion",
        "not: {is: {measure: has, names: [leptomeningeal_disease]}}",
    ),
    "Patients requiring systemic corticosteroids or immunosuppressives (>10 mg/day)": (
        "inclusion",
        "any: [{not: {is: {measure: has, names: [systemic_steroids, immunosuppressive_therapy]}}}, "
        "{all: [{not: {is: {measure: has, names: [immunosuppressive_therapy]}}}, "
        "{at most: {measure: measured, test: prednisone_dose, unit: mg/d, limit: 10}}]}]",
    ),
}
WRONG = {
    "Has stable brain metastases": (
        "inclusion",
        "not: {is: {measure: has, names: [stable_brain_metastases]}}",
    ),
    "Must have measurable disease": (
        "inclusion",
        "not: {is: {measure: has, names: [measurable_disease]}}",
    ),
    "No HIV and no hepatitis B": (
        "inclusion",
        "any: [{not: {is: {measure: has, names: [hiv]}}}, "
        "{not: {is: {measure: has, names: [hepatitis_b]}}}]",
    ),
    "Ongoing pneumonitis": (
        "inclusion",
        "not: {is: {measure: ever_had, names: [pneumonitis]}}",
    ),
}


def trial_of(rows: dict[str, tuple[str, str]], folder: Path, head: str = "") -> Trial:
    text = EXAMPLE.read_text(encoding="utf-8").split("silenced:")[0].split("criteria:")[0]
    text = text.replace("tumour_types: [nsclc]", "tumour_types: [any]") + head + "criteria:\n"
    for number, (quote, (kind, rule)) in enumerate(rows.items(), 1):
        asked = "asked: investigator\n    text: it holds\n    " * (kind == "judgement")
        text += (
            f"\n  - id: 5198-{number:02}\n    kind: {kind}\n    basis: text\n"
            f"    quote: {json.dumps(quote)}\n    source: {SOURCE}\n    {asked}{rule}\n"
        )
    path = folder / "NCT03955198.yaml"
    path.write_text(text, encoding="utf-8")
    return read_trial(path)


def noted(trial: Trial) -> set[Noted]:
    lines = ["Inclusion Criteria:", *(f"* {one.quote}" for one in trial.criteria)]
    found = (
        *counted.joined_otherwise(trial),
        *named_beside.named_beside(trial, load_vocabulary()),
        *persons.other_persons(trial),
        *sides.let_in_or_out(trial),
        *wording.turned_round(trial),
    )
    if any(one.quote.startswith("If") for one in trial.criteria):
        of = {one.quote: one for one in trial.criteria}
        conditional = [quote for quote in of if quote.startswith("If")]
        against = wording.against_section(trial, lambda *_: lines)
        found += tuple(one for one in against if one.details["quote"] in conditional)
    return {one.criterion for one in found}


def test_right_criteria_have_no_finding(tmp_path: Path) -> None:
    trial = trial_of(RIGHT, tmp_path)
    assert {one.quote for one in trial.criteria if one.id in noted(trial)} == set()


def test_wrong_ones_still_have_one(tmp_path: Path) -> None:
    trial = trial_of(WRONG, tmp_path)
    assert noted(trial) == {one.id for one in trial.criteria}


MEASURABLE = {
    "Measurable": ("inclusion", "is: {measure: has, names: [measurable_disease]}"),
}
ARMS = "arms:\n  A: {words: any tumour}\n  B: {words: bowel}\n"


@pytest.mark.parametrize(
    ("rule", "arms", "odd"),
    [
        ("one of: {measure: cancer_type, values: [colorectal]}", "", True),
        ("one of: {measure: cancer_type, values: [colorectal]}\n    arms: [B]", ARMS, False),
        ("not: {one of: {measure: cancer_type, values: [sclc]}}", "", False),
    ],
)
def test_tumour_types_are_those_that_some_arm_lets_in(
    rule: str, arms: str, odd: bool, tmp_path: Path
) -> None:
    trial = trial_of({"a tumour": ("inclusion", rule), **MEASURABLE}, tmp_path, arms)
    assert any(one.keys[-1] == "tumour_types" for one in cells.other_facts(trial)) is odd
