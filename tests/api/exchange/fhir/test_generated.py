"""Records of the kind that public generators make: little of hundreds of resources is of a cancer."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.api.exchange.fhir.reading import imported_of
from oligomatch.api.exchange.imported import Imported
from tests.support.records import AS_OF, LOINC, RXNORM, concept

HER = {"reference": "urn:uuid:p"}
US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
VERIFIED = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


class Generated:
    """A transaction as Synthea writes it: by `urn:uuid`, an encounter around everything, a claim and
    an explanation of benefit beside each order, no profile of mCODE."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.add("Patient", "p", gender="female", birthDate="1950-07-11", active=True)
        for year in range(1990, 2024):
            day = f"{year}-03-04"
            for code in ("8302-2", "29463-7", "72514-3"):
                self.observed(code, day, valueQuantity={"value": 71, "unit": "kg", "code": "kg"})
            self.sick("195662009", day, "resolved", abatementDateTime=f"{day}T11:00:00-05:00")
            for kind in ("Encounter", "DiagnosticReport", "Immunization", "CareTeam"):
                self.add(kind, status="finished")

    def add(self, kind: str, id: str = "", **fields: Any) -> dict[str, str]:
        """One resource, and how others refer to it."""
        id = id or f"{kind}-{len(self.entries)}"
        one = {"resourceType": kind, "id": id, "subject": HER, **fields}
        self.entries.append({"fullUrl": f"urn:uuid:{id}", "resource": one})
        return {"reference": f"urn:uuid:{id}"}

    def sick(self, code: str, day: str, status: str = "active", **more: Any) -> dict[str, str]:
        """A condition since a day."""
        return self.add(
            "Condition", code=concept(code), onsetDateTime=f"{day}T10:00:00-05:00",
            meta={"profile": [f"{US_CORE}condition"]}, clinicalStatus=concept(status, CLINICAL),
            verificationStatus=concept("confirmed", VERIFIED), **more,
        )  # fmt: skip

    def observed(self, code: str, day: str, **value: Any) -> None:
        """An observation of a day."""
        self.add("Observation", status="final", code=concept(code, LOINC),
                 effectiveDateTime=f"{day}T10:00:00-05:00", **value)  # fmt: skip

    def drug(self, code: str, text: str, day: str, reason: Any, *, given: bool = True) -> None:
        """An order of a product with its claim, and that it was given."""
        drug = {**concept(code, RXNORM, display=text), "text": text}
        order = self.add("MedicationRequest", status="stopped", intent="order",
                         medicationCodeableConcept=drug, authoredOn=day,
                         reasonReference=[reason])  # fmt: skip
        claim = self.add("Claim", status="active", patient=HER, prescription=order)
        self.add("ExplanationOfBenefit", patient=HER, claim=claim,
                 contained=[{"resourceType": "Coverage", "id": "c"}])  # fmt: skip
        if given:
            self.add("MedicationAdministration", status="completed", medicationCodeableConcept=drug,
                     effectiveDateTime=f"{day}T10:00:00-05:00", reasonReference=[reason])  # fmt: skip

    def done(self, code: str, day: str, reason: Any) -> None:
        """A procedure of a day."""
        when = {"start": f"{day}T10:00:00-05:00", "end": f"{day}T10:30:00-05:00"}
        self.add("Procedure", status="completed", code=concept(code), performedPeriod=when,
                 reasonReference=[reason])  # fmt: skip

    def read(self) -> Imported:
        """The one patient of it."""
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": self.entries}
        (one,) = imported_of(bundle, AS_OF)
        return one


def _lung(made: Generated) -> None:
    suspected = made.sick("162573006", "2023-05-01")
    made.done("432231006", "2023-05-10", suspected)
    cancer = made.sick("254637007", "2023-05-13")
    for day in ("2023-06-01", "2023-07-01", "2023-08-01"):
        made.drug("1736854", "Cisplatin 50 MG Injection", day, cancer)
        made.drug("583214", "PACLitaxel 100 MG Injection", day, cancer)
        made.done("703423002", day, cancer)


def _breast(made: Generated) -> None:
    cancer = made.sick("254837009", "2022-02-01")
    made.observed("21908-9", "2022-02-03", valueCodeableConcept=concept("258219007"))
    made.observed("21907-1", "2022-02-03", valueCodeableConcept=concept("433581000124101"))
    made.done("392021009", "2022-03-01", cancer)
    made.done("33195004", "2022-04-01", cancer)
    made.drug("1790099", "10 ML Doxorubicin Hydrochloride 2 MG/ML Injection", "2022-05-01", cancer)
    made.drug("198240", "Tamoxifen 10 MG Oral Tablet", "2022-08-01", cancer, given=False)


def _colon(made: Generated) -> None:
    cancer = made.sick("93761005", "2021-01-01")
    made.sick("94260004", "2021-02-01")  # a metastasis in the organ of the primary
    made.sick("94222008", "2021-02-01")
    made.drug("1736776", "10 ML oxaliplatin 5 MG/ML Injection", "2021-03-01", cancer)
    made.drug("1803932", "Leucovorin 100 MG Injection", "2021-03-01", cancer)


BROAD = ["neuroendocrine_tumour", "sarcoma", "lymphoma", "melanoma", "other"]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (_lung, {
            "cancer_type": "nsclc",
            "primary": {"diagnosis_date": "2023-05-13"},
            "conditions": {"radiotherapy": {"ever": True,
                           "last": {"from": "2023-08-01", "to": "2026-05-14"}}},
            "systemic_therapy": {"given": [
                {"agent": "cisplatin", "date": "2023-06-01"},
                {"agent": "cisplatin", "date": "2023-08-01"},
                {"agent": "paclitaxel", "date": "2023-06-01"},
                {"agent": "paclitaxel", "date": "2023-08-01"},
            ]},
        }),
        (_breast, {
            "cancer_type": None,  # a malignant tumour of the breast may be another's metastasis
            "primary": None,
            "conditions": {"radiotherapy": {"ever": True,
                           "last": {"from": "2022-04-01", "to": "2026-05-14"}},
                           "surgery": {"ever": True,
                           "last": {"from": "2022-03-01", "to": "2026-05-14"}}},
            "systemic_therapy": {"given": [{"agent": "doxorubicin", "date": "2022-05-01"}]},
        }),
        (_colon, {
            "cancer_type": {"one_of": ["colorectal", *BROAD]},
            "primary": {"diagnosis_date": "2021-01-01"},
            "metastatic_disease": {"ever": True, "first_metastasis_date":
                                   {"from": "1900-01-01", "to": "2021-02-01"}},
            "systemic_therapy": {"given": [{"agent": "oxaliplatin", "date": "2021-03-01"}]},
        }),
    ],
)  # fmt: skip
def test_what_a_generated_record_says_of_a_cancer_is_found(make: Any, expected: Any) -> None:
    made = Generated()
    make(made)
    one = made.read()
    assert {name: one.document.get(name) for name in expected} == expected
    assert one.document["age"] == 75
    kinds = {"CareTeam", "Claim", "DiagnosticReport", "Encounter", "ExplanationOfBenefit"}
    assert kinds <= one.others.keys()
    orders = [left for left in one.unused if left.reference.startswith("MedicationRequest")]
    assert len(orders) == sum(e["resource"]["resourceType"] == "Claim" for e in made.entries)


def test_a_malignant_neoplasm_beside_a_primary_is_not_taken_for_it() -> None:
    made = Generated()
    made.sick("254637007", "2023-05-13")
    made.sick("363358000", "2023-05-01")  # a malignant tumour of lung: the same, or above it
    assert made.read().document["primary"] == {"diagnosis_date": "2023-05-13"}
    made.sick("254837009", "2024-01-01")
    assert "cancer_type" not in made.read().document
    assert [odd.reason for odd in made.read().odds] == ["several_cancers"]
