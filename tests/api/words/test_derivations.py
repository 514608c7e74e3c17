"""The chain of a criterion in words, for every rule and every patient."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from oligomatch.api.words.derivations import _BY_RULE, chain_lines, chain_objects
from oligomatch.matcher.findings.engines import chainer
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.match.criteria import judge_criterion
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.rules.findings.findings import load_rules
from oligomatch.rules.read import load_trials
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.profiles import Json

CRITERIA = [criterion for trial in load_trials() for criterion in trial.criteria]
RIGHT = {"primary": {"side": "right"}}
FOUND = {
    "primary": {"diagnosis_date": "2025-01-10"},
    "metastatic_disease": {"first_metastasis_date": "2025-03-01", "first_episode": True},
}


PLAIN = {"as_of": "2026-05-14", "cancer_type": "nsclc"}


def patient_of(told: Json) -> Patient:
    profile = profile_of(told if "as_of" in told else {**PLAIN, **told})
    assert profile.as_of is not None
    return derive(profile, profile.as_of, chainer=chainer("plain"))


def lines(told: Json, step: int = 1) -> set[str]:
    """What is said of any criterion of any trial."""
    patient = patient_of(told)
    return {
        line
        for one in CRITERIA[::step]
        for line in chain_lines(patient, judge_criterion(patient, one))
    }


def line_of(drugs: list[str], **more: object) -> Json:
    line = {"number": 1, "intent": "palliative", "agents": drugs, **more}
    return {"systemic_therapy": {"palliative_lines": 1, "lines": [line]}}


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (
            {**RIGHT, "lesions": [{"organ": "lymph_node", "station": "4R"}]},
            "The lymph node 4R is not counted: 4R is N2, because the primary is right",
        ),
        (
            {**RIGHT, "lesions": [{"organ": "lymph_node", "station": "4L"}]},
            "The lymph node 4L is not counted: 4L is N3, because the primary is right",
        ),
        (
            {"lesions": [{"organ": "lymph_node", "station": "4R"}]},
            "The lymph node 4R is not counted: 4R is N2 or N3, by the side of the primary",
        ),
        (
            {**RIGHT, "lesions": [{"organ": "lymph_node", "station": "4"}]},
            "The lymph node 4 is not counted: 4 is N2 or N3, by its side and that of the primary",
        ),
        (
            {"lesions": [{"organ": "lymph_node", "station": "7"}]},
            "The lymph node 7 is counted here as one with all regional nodes: 7 is N2 on either side",
        ),
        (
            {**RIGHT, "lesions": [{"organ": "right_lower_lobe"}]},
            "The right lower lobe lesion is no metastasis: it lies in the right lung, as the primary does",
        ),
        (
            {**RIGHT, "lesions": [{"organ": "left_lung"}]},
            "The left lung lesion is a metastasis: it lies in the left lung and the primary in the right",
        ),
        (
            {"lesions": [{"organ": "right_lung", "role": "satellite"}]},
            "The right lung lesion is not counted: the report calls it a satellite",
        ),
        (
            {"lesions": [{"organ": "mediastinal_node", "role": "distant_node"}]},
            "The mediastinal node is not counted here: mediastinal nodes are left out by name",
        ),
        (
            {"lesions": [{"organ": "cerebellum"}]},
            "The cerebellum lesion is not counted here: only extracranial disease is",
        ),
        (
            {
                "lesions": [
                    {"organ": "L3", "role": "metastasis"},
                    {"organ": "axillary_node", "role": "distant_node"},
                ]
            },
            "The L3 lesion and the axillary node are metastases by the report",
        ),
        ({"lesions": [{"organ": "cerebellum"}]}, "The cerebellum lesion is intracranial"),
        (
            {"lesions": [{"organ": "L3"}]},
            "L3 counts as bone, by way of lumbar vertebra and vertebra",
        ),
        (
            {"lesions": [{"organ": "L3"}]},
            "The L3 lesion is a metastasis: in lung cancer, a bone lesion is a metastasis",
        ),
        (
            {
                "lesions": [{"organ": "L3", "status": "growing"}],
                "assessments": [{"date": "2026-05-10"}],
            },
            "The L3 lesion is called new or growing",
        ),
        (
            line_of(["osimertinib"], start="2026-03-05"),
            "Osimertinib is a TKI, by way of third-generation EGFR-TKI and EGFR-TKI",
        ),
        (
            line_of(["cisplatin", "vinorelbine"], start="2026-03-05"),
            "Cisplatin is platinum and vinorelbine is platinum partner: together a platinum doublet",
        ),
        (
            {
                **line_of(["osimertinib"], start="2025-03-05"),
                "assessments": [{"date": "2026-05-10", "response": "PD"}],
            },
            "The progression at the staging of 2026-05-10 belongs to osimertinib, the last line"
            " begun before it",
        ),
        (
            line_of(["osimertinib"], start="2025-03-05", progressed=True),
            "A progression is recorded with osimertinib",
        ),
        (
            {"biomarkers": {"EGFR": {"result": "positive", "variants": [{"name": "L858R"}]}}},
            "EGFR L858R lies in exon 21",
        ),
        (
            {"biomarkers": {"EGFR": {"result": "positive", "variants": [{"name": "L858R"}]}}},
            "EGFR L858R is actionable in the set actionable-nsclc@2021",
        ),
        (FOUND, "By elimination the disease is synchronous (sOMD) at diagnosis"),
        (
            FOUND,
            "Not recurrent (rOMD) at diagnosis, permanently: a first episode found at most 6 months"
            " after the primary is not recurrent; this is the first episode (first metastasis"
            " 2025-03-01; first episode; primary diagnosed 2025-01-10)",
        ),
        (
            {**FOUND, "systemic_therapy": {"palliative_lines": 0, "adjuvant_lines": 0}},
            "Not persistent (peOMD) now, so far: before systemic therapy nothing has persisted"
            " under it; no systemic therapy for it has begun (first metastasis 2025-03-01;"
            " no palliative line)",
        ),
        (
            {"metastatic_disease": {"ever": False}},
            "Not recurrent (rOMD) at diagnosis, permanently: without metastatic disease there is no"
            " group (never metastatic)",
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)  # fmt: skip
def test_a_chain_is_said_in_the_words_of_the_clinic(told: Json, line: str) -> None:
    assert line in lines(told)


def test_each_rule_that_has_words_is_a_rule() -> None:
    assert set(_BY_RULE) <= {rule.id for rule in load_rules()}


def test_data_names_each_rule_its_source_and_where_it_is_told() -> None:
    patient = patient_of({**RIGHT, "lesions": [{"organ": "lymph_node", "station": "4R"}]})
    found = [o for one in CRITERIA for o in chain_objects(patient, judge_criterion(patient, one))]
    node = next(one for one in found if one["finding"] == ["not_counted", "lesion:0", "DEFAULT"])
    assert (
        node["words"] == "The lymph node 4R is not counted: 4R is N2, because the primary is right"
    )
    assert (node["rule"], node["source"]) == (
        "not-counted",
        "reading of OligoMatch, section 2",
    )
    assert roots(node) >= {"/cancer_type", "/lesions/0/station", "/primary/side"}


def roots(step: Json) -> set[str]:
    return set(step.get("facts", ())).union(*map(roots, step.get("follows_from", ())))


INNER = re.compile(
    r"\b(BETA|DAGGER|YEN|DEFAULT|PRIMARY)\b|[{}$]|lesion:|line:|assessment:|cannot_be|not_counted|_"
)


@given(stated_in_part())
def test_no_line_shows_how_it_is_made(case: tuple[World, Json]) -> None:
    for line in lines({**case[1]}, 5):
        assert not INNER.search(line), line
        assert line[:1] == line[:1].upper()
        assert not line.endswith((".", ": ", "()"))
