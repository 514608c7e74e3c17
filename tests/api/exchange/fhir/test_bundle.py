"""Where a reference leads, whose a resource is, and which of its versions stands."""

from __future__ import annotations

from datetime import date
from typing import Any

from oligomatch.api.exchange.fhir.reading import imported_of
from tests.support.records import (
    AS_OF,
    bundle,
    concept,
    metastasis,
    nsclc,
    observation,
    patient,
    read,
    reasons,
    resource,
)

LOBECTOMY: dict[str, Any] = {"status": "completed", "code": concept("359615001")}


def _diagnosed(reference: Any, url: str = "") -> Any:
    """The day of diagnosis, which a treatment for the same cancer of an earlier day leaves open."""
    cancer = nsclc(onsetDateTime="2026-02-01")
    treated = resource(
        "Procedure", "cut", performedDateTime="2026-01-01", reasonReference=[reference], **LOBECTOMY
    )
    found = bundle(patient(), cancer, treated)
    if url:
        found["entry"][1]["fullUrl"] = url
    (one,) = imported_of(found, AS_OF)
    return one.document["primary"]["diagnosis_date"]


def test_a_reference_is_followed_by_full_url_relative_and_of_a_version() -> None:
    for reference in ("Condition/lung", "urn:x:Condition:lung", "Condition/lung/_history/2"):
        assert _diagnosed({"reference": reference}) != "2026-02-01"
    there = "https://a.example/fhir/Condition/lung"
    assert _diagnosed({"reference": there}, there) != "2026-02-01"


def test_a_reference_that_leads_nowhere_or_to_a_namesake_leads_nowhere() -> None:
    for reference in ("Condition/other", "https://b.example/Condition/lung", "#lung", "", 7, None):
        assert (
            _diagnosed({"reference": reference}, "https://a.example/Condition/lung") == "2026-02-01"
        )


def test_a_contained_resource_is_found_in_its_own_resource_alone() -> None:
    inner = {**nsclc(), "id": "inner"}
    treated = resource(
        "Procedure", "cut", contained=[inner], performedDateTime="2026-01-01",
        reasonReference=[{"reference": "#inner"}], **LOBECTOMY,
    )  # fmt: skip
    one = read(patient(), treated)
    assert one.document["conditions"]["surgery"]["ever"] is True
    assert "cancer_type" not in one.document  # contained: a reason, and no condition of the record


def test_references_in_a_circle_end() -> None:
    first = observation(
        "a",
        "89247-1",
        valueInteger=1,
        hasMember=[{"reference": "Observation/b"}],
        focus=[{"reference": "Observation/a"}],
    )
    second = observation("b", "69548-6", derivedFrom=[{"reference": "Observation/a"}])
    assert read(patient(), first, second).document["ecog"]["value"] == 1


def test_two_patients_are_two_and_nothing_of_the_one_is_read_of_the_other() -> None:
    other = nsclc() | {"id": "his", "subject": {"reference": "Patient/q"}}
    found = [
        *imported_of(
            bundle(
                patient(gender="male"), patient("q", gender="female"), nsclc(), other, metastasis()
            ),
            AS_OF,
        )
    ]
    assert [one.document["sex"] for one in found] == ["male", "female"]
    assert ["lesions" in one.document for one in found] == [True, False]


def test_what_names_nobody_is_of_the_only_patient_and_of_none_of_two() -> None:
    nobodys = nsclc()
    del nobodys["subject"]
    assert "cancer_type" in read(patient(), nobodys).document
    for one in imported_of(bundle(patient(), patient("q"), nobodys), AS_OF):
        assert one.document == {}


def test_a_resource_of_a_patient_who_is_not_there_is_of_nobody() -> None:
    strange = nsclc() | {"subject": {"reference": "Patient/elsewhere"}}
    one = read(patient(), strange)
    assert one.document == {}
    assert reasons(one) == {"Condition/lung": "another_patient"}


def test_a_search_that_brings_no_patient_is_of_the_one_that_all_name() -> None:
    (one,) = imported_of(bundle(nsclc(), metastasis()), AS_OF)
    assert one.document["cancer_type"] == "nsclc"


def test_of_two_versions_the_later_stands_and_of_none_that_is_later_none_does() -> None:
    first = observation("x", "89247-1", valueInteger=1)
    second = observation("x", "89247-1", status="entered-in-error", valueInteger=1)
    first["meta"], second["meta"] = (
        {"lastUpdated": "2026-01-01T00:00:00Z"},
        {"lastUpdated": "2026-02-01T00:00:00Z"},
    )
    assert read(patient(), second, first).document == {}
    for one in (first, second):
        del one["meta"]
    neither = read(patient(), first, second)
    assert neither.document == {}
    assert reasons(neither)["Observation/x"] == "two_versions"
    assert read(patient(), first, dict(first)).document["ecog"]["value"] == 1


def test_a_bundle_within_a_bundle_is_read() -> None:
    outer = {"resourceType": "Bundle", "entry": [{"resource": bundle(patient(), nsclc())}]}
    (one,) = imported_of(outer, date(2026, 5, 14))
    assert one.document["cancer_type"] == "nsclc"


def test_what_has_not_the_form_of_a_resource_is_passed_over() -> None:
    odd: list[Any] = [None, 7, [], {}, {"resource": 3}, {"resource": {"resourceType": ["Patient"]}}]
    found = {"resourceType": "Bundle", "entry": [*odd, *bundle(patient(gender="male"))["entry"]]}
    (one,) = imported_of(found, AS_OF)
    assert one.document == {"sex": "male"}


def test_what_names_nobody_beside_two_patients_is_named_for_each() -> None:
    loose = {name: part for name, part in nsclc().items() if name != "subject"}
    drug = {"resourceType": "Medication", "id": "m"}
    both = [*imported_of(bundle(patient("a"), patient("b"), loose, drug), AS_OF)]
    assert [reasons(one) for one in both] == [{"Condition/lung": "names_nobody"}] * 2
    assert "cancer_type" in read(patient("a"), loose).document
