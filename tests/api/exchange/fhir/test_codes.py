"""Codes are vocabulary: one above the entries is read as one of those below, an unknown one as none."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from oligomatch.api.exchange.fhir.codes import known_codes
from oligomatch.api.exchange.fhir.therapy import BY_DISPLAY
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.support.records import (
    ICD,
    LOINC,
    RXNORM,
    SNOMED,
    concept,
    condition,
    nsclc,
    patient,
    read,
    reasons,
    resource,
)

NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
ATC = "http://www.whocc.no/atc"
ATC_DE = "http://fhir.de/CodeSystem/bfarm/atc"
ICDO = "http://terminology.hl7.org/CodeSystem/icd-o-3"
MEDICATION = "mcode-cancer-related-medication-administration"
MORPHOLOGY = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-histology-morphology-behavior"


def means(code: str, system: str) -> dict[str, tuple[str, ...]]:
    """What one code means, each aspect of it."""
    return {k: v for one in known_codes(concept(code, system)) for k, v in one.means.items()}


@pytest.mark.parametrize(
    ("system", "code", "agent"),
    [
        (RXNORM, "1721560", "osimertinib"),
        (RXNORM, "1547545", "pembrolizumab"),
        (RXNORM, "68446", "pemetrexed"),
        (RXNORM, "1736854", "cisplatin"),  # a product
        (RXNORM, "583214", "paclitaxel"),
        (SNOMED, "716125002", "pembrolizumab"),
        (SNOMED, "386905002", "carboplatin"),
        (NCIT, "C116377", "osimertinib"),
        (NCIT, "C2688", "nab-paclitaxel"),
        (ATC, "L01EB04", "osimertinib"),
        (ATC_DE, "L01FF02", "pembrolizumab"),
        (ATC, "L01XA01", "cisplatin"),
    ],
)
def test_a_drug_has_its_codes_in_each_terminology(system: str, code: str, agent: str) -> None:
    assert means(code, system) == {"agent": (agent,)}
    one = _given(concept(code, system))
    assert one.document["systemic_therapy"] == {"given": [{"agent": agent}]}
    assert {each.how for each in one.sources["/systemic_therapy/given/0"]} == {""}


@pytest.mark.parametrize(
    ("system", "code", "expected"),
    [
        (ICD, "C34.12", {"side": ("left",), "lobe": ("upper",)}),
        (ICD, "C3412", {"side": ("left",), "lobe": ("upper",)}),  # without its point, as in claims
        (ICD, "C34.10", {"lobe": ("upper",)}),
        (ICD, "C7951", {"kind": ("secondary",), "organ": ("bone",)}),
        (ICD, "C18.7", {"kind": ("primary",), "organ": ("large_bowel",)}),
        (ICD, "C43.59", {"cancer_type": ("melanoma",)}),
        (ICD, "C83.39", {"cancer_type": ("lymphoma",)}),
        (ICD, "J44.1", {"condition": ("copd",)}),
        (ICDO, "C34.2", {"lobe": ("middle",), "side": ("right",)}),
        (ICDO, "8140/3", {"histology": ("adenocarcinoma",), "morphology": ("malignant",)}),
        (ICDO, "8250/2", {"morphology": ("in_situ",)}),
        (ICDO, "8250/1", {"morphology": ("benign",)}),
        (NCIT, "C3512", {"cancer_type": ("nsclc",), "histology": ("adenocarcinoma",)}),
        (NCIT, "C4917", {"cancer_type": ("sclc",)}),
    ],
)
def test_a_code_is_read_as_far_as_it_tells(system: str, code: str, expected: Any) -> None:
    found = means(code, system)
    assert {name: found.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    ("system", "code"),
    [
        (ICD, "D38.1"), (ICD, "Z85.118"), (ICD, "C7B.02"), (ICD, "R91.8"), (ICD, "C"), (ICD, ""),
        (SNOMED, "162573006"), (SNOMED, "700423003"), (RXNORM, "1719"), (ATC, "L01"),
        (ATC, "L04AH02"), (NCIT, "C1234567"), (ICDO, "8250/3"), (ICDO, "8140/6"), (ICDO, "2"),
        ("http://hl7.org/fhir/sid/icd-9-cm", "162.9"), ("", "C34.1"),
    ],
)  # fmt: skip
def test_an_unknown_code_tells_nothing(system: str, code: str) -> None:
    assert means(code, system) == {}


def test_a_code_above_several_is_one_of_them() -> None:
    one = read(patient(), condition("c", "C34.90", ICD))
    assert set(one.document["cancer_type"]["one_of"]) == {
        *("nsclc", "sclc", "sarcoma", "germ_cell", "other")
    }
    assert one.document.keys().isdisjoint({"histology", "primary"})


def _given(drug: Any) -> Any:
    return read(
        patient(),
        nsclc(),
        resource("MedicationAdministration", "d", MEDICATION, status="completed",
                 medicationCodeableConcept=drug),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "given"),
    [("Paclitaxel 100 MG Injection", "paclitaxel"), ("Abraxane", "nab-paclitaxel"), ("", None)],
)
def test_a_code_of_two_drugs_is_read_by_its_words_or_not_at_all(
    text: str, given: str | None
) -> None:
    one = _given({**concept("L01CD01", ATC), **({"text": text} if text else {})})
    if given is None:
        assert "systemic_therapy" not in one.document
        assert reasons(one)["MedicationAdministration/d"] == "unknown_drug"
    else:
        assert one.document["systemic_therapy"] == {"given": [{"agent": given}]}
        assert {each.how for each in one.sources["/systemic_therapy/given/0"]} == {BY_DISPLAY}


def test_a_code_of_two_drugs_is_not_settled_by_its_own_display() -> None:
    own = concept("L01CD01", ATC, display="paclitaxel")
    for drug in (own, {**own, "text": "paclitaxel"}):
        assert reasons(_given(drug))["MedicationAdministration/d"] == "unknown_drug"
    local = {"system": "urn:local", "code": "1", "display": "Abraxane"}
    one = _given({"coding": [{**own["coding"][0], "display": ""}, local]})
    assert one.document["systemic_therapy"] == {"given": [{"agent": "nab-paclitaxel"}]}


@pytest.mark.parametrize("code", ["C43-C44", "C15-C26", "K50-K52", "C34.-", "C34 "])
def test_a_block_of_icd_10_is_not_its_first_category(code: str) -> None:
    assert means(code, ICD) == {}


def test_a_code_says_no_more_than_it_does() -> None:
    for code in ("J84.10", "J84.112", "J84.170"):
        assert means(code, ICD) == {"condition": ("pulmonary_fibrosis",)}
    for code in ("J84.1", "J84.11", "J84.116", "J84.89"):
        assert means(code, ICD) == {"condition": ("interstitial_lung_disease",)}
    assert {"anal", "colorectal"} < {*means("C21.8", ICD)["cancer_type"]}
    assert "colorectal" not in means("C21.1", ICD)["cancer_type"]
    for code, system in (("108290001", SNOMED), ("443497002", SNOMED), ("21914-7", LOINC)):
        assert means(code, system) == {}


@pytest.mark.parametrize(
    ("code", "cancers"),
    [
        ("C67.9", {"bladder_cancer", "neuroendocrine_tumour", "other"}),
        ("C34.11", {"sclc", "other"}),
    ],
)
def test_a_small_cell_carcinoma_may_be_of_any_organ(code: str, cancers: set[str]) -> None:
    said = {"url": MORPHOLOGY, "valueCodeableConcept": concept("8041/3", ICDO)}
    one = read(patient(), condition("c", code, ICD, extension=[said]))
    assert {*one.document["cancer_type"]["one_of"]} == cancers


@pytest.mark.parametrize(
    ("code", "morphology", "reason"),
    [
        ("C34.11", "8140/2", "in_situ"),
        ("D02.21", "", "in_situ"),
        ("C34.11", "8140/0", "codes_differ"),
    ],
)
def test_what_is_in_situ_is_no_cancer(code: str, morphology: str, reason: str) -> None:
    said = {"url": MORPHOLOGY, "valueCodeableConcept": concept(morphology, ICDO)}
    profile = "mcode-primary-cancer-condition"
    one = read(patient(), condition("c", code, ICD, profile=profile, extension=[said]))
    assert "cancer_type" not in one.document
    assert reasons(one)["Condition/c"] == reason


def test_an_event_of_the_past_is_not_said_to_be_now() -> None:
    one = read(
        patient(), condition("a", "I25.2", ICD), condition("b", "J84.10", ICD),
        condition("c", "Z94.0", ICD),
    )  # fmt: skip
    assert one.document["conditions"] == {
        "myocardial_infarction": {"ever": True},
        "pulmonary_fibrosis": {"now": True},
        "organ_transplant": {"ever": True},
    }


def test_every_code_has_its_source_and_none_is_from_memory() -> None:
    known = load_vocabulary()
    assert all(code.source and code.verified for code in known.codes.values())
    assert not [id for id, code in known.codes.items() if "memory" in code.source]
    systems = Counter(id.partition(" ")[0] for id in known.codes)
    assert set(systems) == set(known.code_systems)
    assert min(systems[name] for name in ("snomed", "icd10", "rxnorm", "atc", "ncit")) >= 80
    drugs = {agent for code in known.codes.values() for agent in code.means.get("agent", ())}
    assert drugs <= set(known.agents)
    assert len(drugs) > 100
