"""What one entry takes back, leaves unread or says of another settles nothing by an older one."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.api.exchange.fhir.reading import imported_of
from tests.support.records import (
    AS_OF,
    SNOMED,
    bundle,
    concept,
    condition,
    metastasis,
    nsclc,
    observation,
    patient,
    read,
    reasons,
    resource,
    variant,
)

OLD = observation("old", "89247-1", on="2026-01-01", valueInteger=1)


def late(**fields: Any) -> Any:
    return {**observation("late", "89247-1", on="2026-03-01", valueInteger=3), **fields}


FIRST, LAST = {"value": 1, "date": "2026-01-01"}, {"value": 3, "date": "2026-03-01"}


@pytest.mark.parametrize(
    ("fields", "score"),
    [
        ({"status": "preliminary"}, None),
        ({"status": "registered"}, None),
        ({"status": "unknown"}, None),
        ({"dataAbsentReason": {"text": "not known"}}, None),
        ({"modifierExtension": [{"url": "x"}]}, None),
        ({"status": "cancelled"}, FIRST),
        ({"status": "entered-in-error"}, FIRST),
        ({"effectiveDateTime": "2027-01-01"}, FIRST),
        ({"focus": [{"reference": "RelatedPerson/r"}]}, FIRST),
        ({"focus": [{"reference": "Patient/q"}]}, FIRST),
        ({"focus": [{"reference": "Patient/p"}]}, LAST),
        ({"focus": [{"reference": "Condition/lung"}]}, LAST),
    ],
)
def test_no_older_value_stands_for_one_that_cannot_be_used_yet(
    fields: dict[str, Any], score: dict[str, Any] | None
) -> None:
    one = read(patient(), nsclc(), OLD, late(**fields))
    assert one.document.get("ecog") == score
    if score != LAST:
        assert [left.reference for left in one.unused].count("Observation/late") == 1


def test_no_older_value_stands_for_one_of_which_two_versions_differ() -> None:
    one = read(patient(), OLD, late(), late(valueInteger=2))
    assert "ecog" not in one.document
    assert reasons(one)["Observation/late"] == "two_versions"


def test_one_of_no_day_may_be_the_latest() -> None:
    """Unless it was said before the day of another."""
    undated = {**late(), "effectiveDateTime": None}
    assert read(patient(), OLD, undated).document["ecog"] == {"at_least": 1, "at_most": 3}
    before = {**undated, "issued": "2025-12-01T00:00:00Z"}
    assert read(patient(), OLD, before).document["ecog"] == FIRST
    unread = {**undated, "valueInteger": None}
    assert "ecog" not in read(patient(), OLD, unread).document
    count = {"value": 150, "code": "10*3/uL"}
    platelets = observation("a", "777-3", on="2026-01-01", valueQuantity=count)
    assert "measurements" in read(patient(), platelets).document
    more = observation("b", "777-3", on="", valueQuantity={**count, "value": 90})
    assert "measurements" not in read(patient(), platelets, more).document
    node = observation("n", "399534004", SNOMED, valueCodeableConcept=concept("1229967007"))
    assert "assessments" in read(patient(), nsclc(), node).document
    other = {**node, "id": "o", "effectiveDateTime": None}
    assert "assessments" not in read(patient(), nsclc(), node, other).document


def test_versions_are_ordered_by_their_moments_and_not_by_their_text() -> None:
    early, last = "2026-03-01T01:00:00+02:00", "2026-03-01T00:30:00Z"
    each = [late(meta={"lastUpdated": early}, valueInteger=2), late(meta={"lastUpdated": last})]
    assert read(patient(), *each).document["ecog"] == LAST
    undated = [each[1], late(valueInteger=2)]  # it may be the later one
    assert "ecog" not in read(patient(), *undated).document


def test_an_entry_is_known_by_its_address_where_it_has_no_id() -> None:
    record = bundle(patient(), late(), late(status="entered-in-error"))
    for entry, updated in zip(record["entry"][1:], ("2026-01-01", "2026-02-01"), strict=True):
        del entry["resource"]["id"]
        entry["resource"]["meta"] = {"lastUpdated": f"{updated}T00:00:00Z"}
    (one,) = imported_of(record, AS_OF)
    assert "ecog" not in one.document
    for number, entry in enumerate(record["entry"]):
        entry["fullUrl"] = f"urn:uuid:{number}"
    record["entry"][1]["resource"]["id"] = record["entry"][2]["resource"]["id"] = "same"
    (one,) = imported_of(record, AS_OF)  # of two servers: neither is the later version of the other
    assert "ecog" not in one.document


def test_what_another_entry_deletes_is_not_used() -> None:
    record = bundle(patient(), nsclc(), late())
    gone = {"request": {"method": "DELETE", "url": "Condition/lung"}}
    (one,) = imported_of({**record, "type": "history", "entry": [gone, *record["entry"]]}, AS_OF)
    assert one.document == {"ecog": LAST}
    assert reasons(one)["Condition/lung"] == "deleted"


def _deleting(url: str, *resources: Any, depth: int = 0) -> Any:
    record = bundle(patient(), *resources)
    record["entry"].append({"request": {"method": "DELETE", "url": url}})
    for _ in range(depth):
        record = {"resourceType": "Bundle", "type": "batch", "entry": [{"resource": record}]}
    (one,) = imported_of(record, AS_OF)
    return one


def test_what_an_entry_of_a_bundle_within_a_bundle_deletes_is_not_used() -> None:
    for depth in (0, 1, 2):
        one = _deleting("Condition/lung", nsclc(), late(), depth=depth)
        assert one.document == {"ecog": LAST}
        assert reasons(one)["Condition/lung"] == "deleted"


def test_a_deletion_by_an_identifier_is_of_what_carries_it() -> None:
    known = {"identifier": [{"system": "urn:c", "value": "9"}]}
    other = {"identifier": [{"system": "urn:c", "value": "8"}]}
    each = (nsclc(**other), OLD, late(**known))
    for url in ("Observation?identifier=urn:c|9", "http://x/Observation?identifier=urn%3Ac%7C9"):
        one = _deleting(url, *each)
        assert one.document.keys() == {"cancer_type", "ecog"}
        assert one.document["ecog"] == FIRST
        assert reasons(one)["Observation/late"] == "deleted"
    for url in (
        *("Observation?identifier=urn:c|7", "Observation?identifier=urn:c|9&status=final"),
        *("Observation?code=89247-1", "Observation?"),
    ):
        one = _deleting(url, *each)
        assert one.document.keys() == {"cancer_type"}, url
        assert reasons(one)["Observation/late"] == reasons(one)["Observation/old"]
        assert reasons(one)["Observation/late"] == "may_be_deleted"
    assert _deleting("?identifier=urn:c|7", *each).document == {}
    assert "ecog" not in _deleting("Observation/late?_cascade=delete", late()).document
    drug = {"resourceType": "Medication", "id": "m", "code": {"text": "carboplatin"}}
    given = resource(
        "MedicationAdministration", "d", "mcode-cancer-related-medication-administration",
        status="completed", medicationReference={"reference": "Medication/m"},
    )  # fmt: skip
    assert "systemic_therapy" in _deleting("Medication/x", nsclc(), drug, given).document
    for url in ("Medication/m", "Medication?identifier=urn:c|7"):
        assert "systemic_therapy" not in _deleting(url, nsclc(), drug, given).document
    assert _deleting("Condition?identifier=urn:c|9", *each).document == {"ecog": LAST}
    assert _deleting("Procedure?identifier=urn:c|7", *each).document["ecog"] == LAST


def test_an_operation_that_may_be_deleted_may_have_removed_a_lesion() -> None:
    cut = resource("Procedure", "cut", code=concept("387713003"), performedDateTime="2026-02-01")
    each = (nsclc(), metastasis(onsetDateTime="2026-01-01"), {**cut, "status": "completed"})
    assert "lesions" not in _deleting("Procedure?identifier=urn:c|7", *each).document
    assert "lesions" in _deleting("Procedure/cut", *each).document


@pytest.mark.parametrize(
    ("type", "name", "value"),
    [
        ("MedicationStatement", "taken", "n"),
        ("MedicationStatement", "wasNotTaken", True),
        ("MedicationAdministration", "notGiven", True),
        ("MedicationAdministration", "wasNotGiven", True),
        ("Procedure", "notDone", True),
        ("Procedure", "notPerformed", True),
    ],
)
def test_the_denials_of_earlier_releases_are_denials(type: str, name: str, value: Any) -> None:
    profile = "" if type == "Procedure" else "mcode-cancer-related-medication-statement"
    one = resource(type, "d", profile, status="completed")
    one |= {"code": concept("387713003"), "medicationCodeableConcept": {"text": "carboplatin"}}
    assert read(patient(), nsclc(), one).document.keys() > {"cancer_type"}
    said = read(patient(), nsclc(), {**one, name: value})
    assert said.document.keys() == {"cancer_type"}
    assert reasons(said)[f"{type}/d"] == "denied"


@pytest.mark.parametrize(
    ("status", "there"),
    [("stopped", False), ("in-progress", False), ("unknown", False), ("not-done", True)],
)
def test_an_operation_that_may_have_been_done_may_have_removed_a_lesion(
    status: str, there: bool
) -> None:
    cut = resource("Procedure", "cut", code=concept("387713003"), performedDateTime="2026-02-01")
    found = metastasis(onsetDateTime="2026-01-01")
    one = read(patient(), nsclc(), found, {**cut, "status": status})
    assert ("lesions" in one.document) is there
    assert "conditions" not in one.document


def test_a_lesion_that_another_statement_says_is_gone_is_open() -> None:
    gone = metastasis("gone", state="resolved", onsetDateTime="2025-01-01")
    active = metastasis("there", onsetDateTime="2026-01-01")
    one = read(patient(), nsclc(), active, gone)
    assert "lesions" not in one.document
    assert [odd.reason for odd in one.odds] == ["there_and_gone"]
    before = {**gone, "abatementDateTime": "2025-06-01"}
    assert len(read(patient(), nsclc(), active, before).document["lesions"]) == 1
    elsewhere = metastasis("gone", "94381002", state="resolved")
    assert len(read(patient(), nsclc(), active, elsewhere).document["lesions"]) == 1


@pytest.mark.parametrize("focus", ["Condition/breast", "urn:uuid:1", "#x", "http://a/Condition/1"])
def test_an_observation_of_a_condition_that_is_not_here_is_not_of_this_cancer(focus: str) -> None:
    about = {"focus": [{"reference": focus}]}
    stage = observation(
        "s", "399537006", SNOMED, valueCodeableConcept=concept("1222801008"), **about
    )
    found = [stage, variant("v", "HGNC:3236", "p.Leu858Arg", **about)]
    one = read(patient(), nsclc(onsetDateTime="2026-03-01"), *found)
    assert one.document.keys() == {"cancer_type", "primary"}
    assert "stage" not in one.document["primary"]
    assert reasons(one)["Observation/s"] == reasons(one)["Observation/v"] == "another_condition"
    here = read(patient(), nsclc(onsetDateTime="2026-03-01"), *({**o, "focus": []} for o in found))
    assert here.document["primary"]["stage"]
    assert here.document["biomarkers"]


def test_a_subject_within_a_resource_or_by_an_identifier_is_resolved_or_not_this_patient() -> None:
    known, other = ({"system": "urn:h", "value": value} for value in ("1", "2"))
    him = patient(identifier=[known])
    subjects = {
        "match": {"identifier": known},
        "asked": {"reference": "Patient?identifier=urn:h|1"},
        "contained": {"reference": "#p"},
        "other": {"identifier": other},
        "elsewhere": {"reference": "Patient?identifier=urn:h|2"},
    }
    for name, subject in subjects.items():
        one = read(him, {**nsclc(), "subject": subject, "contained": [patient(gender="male")]})
        mine = name in ("match", "asked")
        assert ("cancer_type" in one.document) is mine, name
        assert mine or reasons(one)["Condition/lung"] == "another_patient"
    (one,) = imported_of({**nsclc(), "subject": {"reference": "#p"}}, AS_OF)
    assert one.document["cancer_type"] == "nsclc"


def test_a_stage_in_the_code_of_a_condition_is_listed() -> None:
    one = read(patient(), condition("lung", "424132000", onsetDateTime="2026-01-01"))
    assert one.document["cancer_type"] == "nsclc"
    assert reasons(one)["Condition/lung"] == "stage_of_no_day"
