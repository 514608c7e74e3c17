"""A drug is read where it was surely given for this cancer, one at a time: never as a regimen."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.api.exchange.fhir.table import statuses
from oligomatch.api.exchange.imported import Imported
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import match_trial
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.read import load_trials
from tests.support.records import (
    AS_OF,
    ICD,
    RXNORM,
    concept,
    condition,
    metastasis,
    nsclc,
    observation,
    patient,
    read,
    reasons,
    resource,
)

GIVEN = ("MedicationAdministration", "MedicationStatement")
PROFILES = {
    "MedicationAdministration": "mcode-cancer-related-medication-administration",
    "MedicationStatement": "mcode-cancer-related-medication-statement",
    "MedicationRequest": "mcode-cancer-related-medication-request",
}


def drug(id: str = "d", code: str = "309311", *, type: str = GIVEN[0], **fields: Any) -> Any:
    base = {"status": "completed", "medicationCodeableConcept": concept(code, RXNORM)}
    return resource(type, id, PROFILES[type], **{**base, **fields})


def given(*resources: Any) -> list[dict[str, Any]]:
    one = read(patient(), nsclc(), *resources)
    found: list[dict[str, Any]] = one.document.get("systemic_therapy", {}).get("given", [])
    return found


@pytest.mark.parametrize("type", GIVEN)
def test_a_drug_that_was_given_is_at_least_that(type: str) -> None:
    assert given(drug(type=type, effectiveDateTime="2026-01-05")) == [
        {"agent": "cisplatin", "date": "2026-01-05"}
    ]
    assert given(drug(type=type)) == [{"agent": "cisplatin"}]


@pytest.mark.parametrize(
    ("type", "status"), [(t, s) for t in GIVEN for s in statuses()[t].taken_back]
)
def test_a_drug_that_is_taken_back_was_not_given(type: str, status: str) -> None:
    assert given(drug(type=type, status=status)) == []


@pytest.mark.parametrize(("type", "status"), [(t, s) for t in GIVEN for s in statuses()[t].holds])
def test_a_drug_that_stands_was_given(type: str, status: str) -> None:
    assert given(drug(type=type, status=status)) == [{"agent": "cisplatin"}]


@pytest.mark.parametrize("status", ["active", "completed", "stopped", "draft"])
def test_a_drug_that_was_ordered_is_never_one_that_was_given(status: str) -> None:
    order = drug(type="MedicationRequest", status=status, intent="order", authoredOn="2026-01-01")
    one = read(patient(), nsclc(), order)
    assert "systemic_therapy" not in one.document
    assert set(reasons(one).values()) <= {"ordered", "status"}
    forbidden = {**order, "doNotPerform": True}
    assert reasons(read(patient(), forbidden)) == {"MedicationRequest/d": "not_to_be_done"}


def test_the_day_of_the_order_is_the_earliest_and_not_the_start() -> None:
    order = drug("o", type="MedicationRequest", intent="order", authoredOn="2026-01-01")
    done = drug("a", request={"reference": "MedicationRequest/o"})
    assert given(order, done) == [
        {"agent": "cisplatin", "date": {"from": "2026-01-01", "to": "2026-05-14"}}
    ]


def test_of_many_days_the_first_and_the_last_are_told() -> None:
    days = ("2026-02-01", "2026-01-01", "2026-03-01T10:00:00Z")
    each = [drug(f"d{n}", effectiveDateTime=day) for n, day in enumerate(days)]
    assert [one["date"] for one in given(*each)] == ["2026-01-01", "2026-03-01"]
    span = drug(
        type="MedicationStatement", effectivePeriod={"start": "2026-01", "end": "2026-04-02"}
    )
    assert [one["date"] for one in given(span)] == ["2026-01", "2026-04-02"]
    coming = drug(
        type="MedicationStatement", effectivePeriod={"start": "2026-05-01", "end": "2026-12-01"}
    )
    assert [one["date"] for one in given(coming)] == ["2026-05-01"]


def _worded(display: str) -> list[dict[str, Any]]:
    return given(drug(medicationCodeableConcept=concept("1", "http://x", display=display)))


def test_a_product_is_read_by_its_ingredient_else_by_the_words_of_its_text() -> None:
    assert _worded("10 ML carboplatin 10 MG/ML Injection") == [{"agent": "carboplatin"}]
    assert _worded("Ado-Trastuzumab Emtansine 20 MG/ML") == [{"agent": "trastuzumab_emtansine"}]
    assert _worded("trifluridine 15 MG / tipiracil 6.14 MG") == []
    one = read(patient(), nsclc(), drug(medicationCodeableConcept={"text": "Osimertinib 80 mg"}))
    assert one.document["systemic_therapy"]["given"] == [{"agent": "osimertinib"}]
    assert one.sources["/systemic_therapy/given/0"][0].how == "by_display"


def test_a_code_and_a_text_of_two_drugs_are_neither() -> None:
    odd = drug(medicationCodeableConcept=concept("309311", RXNORM, display="carboplatin"))
    one = read(patient(), nsclc(), odd)
    assert "systemic_therapy" not in one.document
    assert reasons(one) == {"MedicationAdministration/d": "codes_differ"}


def test_a_drug_that_is_referred_to_is_found() -> None:
    cisplatin = {"resourceType": "Medication", "id": "m", "code": concept("309311", RXNORM)}
    done = drug(medicationReference={"reference": "Medication/m"})
    del done["medicationCodeableConcept"]
    assert given(cisplatin, done) == [{"agent": "cisplatin"}]
    inner = {**done, "contained": [cisplatin], "medicationReference": {"reference": "#m"}}
    assert given(inner) == [{"agent": "cisplatin"}]


def test_a_drug_for_another_disease_is_not_one_of_this_cancer() -> None:
    arthritis = resource("Condition", "ra", code=concept("69896004"))
    other = drug(reasonReference=[{"reference": "Condition/ra"}])
    one = read(patient(), nsclc(), arthritis, other)
    assert "systemic_therapy" not in one.document
    assert reasons(one)["MedicationAdministration/d"] == "not_for_this_cancer"
    own = drug(reasonReference=[{"reference": "Condition/lung"}])
    own.pop("meta")
    assert given(own) == [{"agent": "cisplatin"}]
    unsaid = drug()
    unsaid.pop("meta")
    assert given(unsaid) == []
    intent = {
        "url": "http://x/mcode-procedure-intent",
        "valueCodeableConcept": concept("399707004"),
    }
    assert given(drug(extension=[intent])) == []


def test_an_intent_is_told_where_it_is_palliative() -> None:
    def aimed(code: str) -> list[dict[str, Any]]:
        url = "http://x/mcode-procedure-intent"
        return given(drug(extension=[{"url": url, "valueCodeableConcept": concept(code)}]))

    assert aimed("363676003") == [{"agent": "cisplatin", "intent": "palliative"}]
    assert aimed("373808002") == [{"agent": "cisplatin"}]


def _verdicts(one: Imported) -> dict[str, Verdict]:
    made = derive(profile_of({**one.document, "as_of": AS_OF.isoformat()}), AS_OF)
    judged = (c for trial in load_trials() for c in match_trial(made, trial).criteria)
    return {each.criterion.id: each.verdict for each in judged}


def test_one_drug_settles_nothing_that_another_drug_overturns() -> None:
    carboplatin = {"medicationCodeableConcept": {"text": "carboplatin"}}
    others = ({"text": "pemetrexed"}, {"text": "osimertinib"}, {"text": "pembrolizumab"})
    part = _verdicts(read(patient(), nsclc(), drug("c", **carboplatin)))
    for other in others:
        more = drug("o", medicationCodeableConcept=other)
        whole = _verdicts(read(patient(), nsclc(), drug("c", **carboplatin), more))
        settled = {id: v for id, v in part.items() if v is not Verdict.UNKNOWN}
        assert {id: whole[id] for id in settled} == settled
    assert part["5609-07"] is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "words",
    [
        "Pembrolizumab or placebo (blinded)",
        "no carboplatin given",
        "carboplatin allergy - not given",
        "trastuzumab duocarmazine",
        "carboplatin?",
        "carboplatin 0 mg",
        "cisplatin/carboplatin",
        "anti osimertinib",
    ],
)
def test_words_that_say_more_than_a_product_give_no_drug(words: str) -> None:
    one = read(patient(), nsclc(), drug(medicationCodeableConcept={"text": words}))
    assert "systemic_therapy" not in one.document
    assert reasons(one) == {"MedicationAdministration/d": "unknown_drug"}


def test_a_code_whose_text_denies_it_gives_no_drug() -> None:
    for words in ("cisplatin or placebo", "no cisplatin", "cisplatin, not given"):
        odd = drug(medicationCodeableConcept=concept("309311", RXNORM, display=words))
        assert reasons(read(patient(), nsclc(), odd)) == {
            "MedicationAdministration/d": "codes_differ"
        }


def test_several_drugs_that_are_joined_are_each_given() -> None:
    assert _worded("Carboplatin AUC 5 and pemetrexed 500 mg/m2") == [
        {"agent": "carboplatin"},
        {"agent": "pemetrexed"},
    ]
    assert len(_worded("nivolumab 12 MG/ML / ipilimumab 4 MG/ML Injection")) == 2


def test_a_drug_for_a_cancer_that_is_taken_back_or_another_is_not_for_this_one() -> None:
    breast = condition("b", "C50.911", ICD, verified="refuted")
    in_situ = condition(
        "b",
        "C50.911",
        ICD,
        extension=[
            {
                "url": "http://x/mcode-histology-morphology-behavior",
                "valueCodeableConcept": concept("77284006"),
            }
        ],
    )
    for other in (breast, in_situ):
        done = drug(reasonReference=[{"reference": "Condition/b"}])
        assert given(other, done) == []
    assert given(drug(reasonCode=[concept("C50.911", ICD)])) == []
    assert given(drug(reasonCode=[concept("C34.12", ICD)])) == [{"agent": "cisplatin"}]


def test_what_is_stated_after_the_day_of_the_question_is_later() -> None:
    """Where its own day is not stated; a day of its own stands before it."""
    said = drug(type="MedicationStatement", dateAsserted="2026-06-01")
    brain = metastasis(recordedDate="2026-06-01")
    score = observation("e", "89247-1", on="", issued="2026-06-01T10:00:00Z", valueInteger=1)
    one = read(patient(), nsclc(), said, brain, score)
    assert {*one.document} == {"cancer_type"}
    assert {*reasons(one).values()} == {"later"}
    earlier = metastasis(recordedDate="2026-06-01", onsetDateTime="2026-01-01")
    assert "lesions" in read(patient(), nsclc(), earlier).document
