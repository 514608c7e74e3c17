"""What a record says twice in contradiction, or cannot be read, is named and left open."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import Any

import pytest

from oligomatch.api.exchange.fhir.days import Days, stated_day
from oligomatch.api.exchange.fhir.noting import MOST_TWINS
from tests.support.records import (
    ICD,
    LOINC,
    RXNORM,
    SNOMED,
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

AJCC = "http://cancerstaging.org"
RELATED = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-related-primary-cancer-condition"
ABSENT = "LA9634-2"


def ajcc(id: str, code: str, value: str, **fields: Any) -> Any:
    return observation(id, code, valueCodeableConcept=concept(value, AJCC), **fields)


def size(id: str, millimetres: object, on: str = "2026-03-01") -> Any:
    part = {
        "code": concept("33728-7", LOINC),
        "valueQuantity": {"value": millimetres, "code": "mm"},
    }
    return observation(
        id, "21889-1", on=on, component=[part],
        method=concept("363680008"), focus=[{"reference": "BodyStructure/t"}],
    )  # fmt: skip


TUMOUR = resource("BodyStructure", "t", "mcode-tumor", location=concept("10200004"))


def drug(id: str, status: str, type: str = "MedicationStatement") -> Any:
    return resource(
        type, id, "mcode-cancer-related-medication-statement", status=status,
        medicationCodeableConcept=concept("40048", RXNORM), effectiveDateTime="2026-02-01",
    )  # fmt: skip


def odds(one: Any) -> dict[str, set[str]]:
    return {each.reason: {s.reference for s in each.sources} for each in one.odds}


@pytest.mark.parametrize("later", ["2026-03-01", "2026-04-01"])
def test_a_variant_present_and_absent_is_open(later: str) -> None:
    one = read(
        patient(),
        nsclc(),
        variant("v", "HGNC:3236", "p.Leu858Arg"),
        variant("w", "HGNC:3236", "p.Leu858Arg", answer=ABSENT, on=later),
        variant("k", "HGNC:6407", "p.Gly12Cys"),
    )
    assert [*one.document["biomarkers"]] == ["KRAS"]
    assert odds(one) == {"codes_differ": {"Observation/v", "Observation/w"}}
    assert reasons(one) == {}


def test_a_metastasis_of_another_primary_is_left_out() -> None:
    related = [{"url": RELATED, "valueReference": {"reference": "Condition/colon"}}]
    colon = condition("colon", "C18.9", ICD, verified="refuted")
    of_colon = metastasis("liver", "94381002", extension=related)
    one = read(patient(), nsclc(), colon, of_colon)
    assert "lesions" not in one.document
    assert reasons(one)["Condition/liver"] == "another_condition"


@pytest.mark.parametrize("code", ["C18.9", "C64.2", "C25.0", "C43.59", "C83.30", "C00.1"])
def test_any_malignant_code_is_a_second_cancer(code: str) -> None:
    one = read(patient(), nsclc(), condition("b", code, ICD))
    assert "cancer_type" not in one.document
    assert odds(one) == {"several_cancers": {"Condition/lung", "Condition/b"}}


def test_a_malignant_code_of_another_organ_may_be_a_second_cancer() -> None:
    one = read(patient(), nsclc(), condition("b", "363406005"))
    assert "cancer_type" not in one.document


@pytest.mark.parametrize(
    ("first", "second", "several"),
    [
        (("C34.11", "active", "2010"), ("C34.12", "active", "2010"), True),
        (("C34.11", "active", "2010"), ("C34.31", "active", "2010"), True),
        (("C34.9", "resolved", "2010"), ("C34.12", "active", "2022"), True),
        (("C34.9", "resolved", "2010"), ("C34.12", "active", "2010"), False),
        (("C34.9", "active", "2010"), ("C34.12", "active", "2022"), False),
    ],
)
def test_two_cancers_of_one_type_are_not_fused(first: Any, second: Any, several: bool) -> None:
    each = [
        condition(id, code, ICD, state=state, onsetDateTime=on)
        for id, (code, state, on) in (("a", first), ("b", second))
    ]
    one = read(patient(), *each)
    assert ("several_cancers" in odds(one)) is several
    assert ("cancer_type" in one.document) is not several


@pytest.mark.parametrize("reverse", [False, True])
def test_two_sizes_of_a_day_are_bounds(reverse: bool) -> None:
    each = [size("a", 20), size("b", 60)]
    one = read(patient(), nsclc(), TUMOUR, *(each[::-1] if reverse else each))
    (view,) = one.document["assessments"]
    assert view["lesions"]["liver"] == {"diameter_mm": {"at_least": 20, "at_most": 60}}
    assert odds(one) == {"codes_differ": {"Observation/a", "Observation/b"}}


def test_a_size_that_could_not_be_read_promotes_no_older_one() -> None:
    one = read(patient(), nsclc(), TUMOUR, size("a", 20), size("b", "60", "2026-04-01"))
    assert "lesions" not in one.document
    assert "latest_unread" in odds(one)


def test_a_denied_twin_leaves_its_statement_open() -> None:
    brain = {"onsetDateTime": "2026-01-01"}
    one = read(
        patient(), nsclc(), metastasis(**brain), metastasis("m", verified="refuted", **brain)
    )
    assert "lesions" not in one.document
    assert "metastatic_disease" not in one.document
    assert odds(one) == {"codes_differ": {"Condition/brain", "Condition/m"}}
    other = metastasis("m", verified="refuted", onsetDateTime="2026-02-01")
    assert "lesions" in read(patient(), nsclc(), metastasis(**brain), other).document
    twin = condition("x", "254637007", verified="refuted")
    assert "cancer_type" not in read(patient(), nsclc(), twin).document


@pytest.mark.parametrize(
    "twin", [("not-taken", "MedicationStatement"), ("not-done", "MedicationAdministration")]
)
def test_a_drug_that_was_not_taken_too_is_open(twin: tuple[str, str]) -> None:
    assert "systemic_therapy" in read(patient(), nsclc(), drug("a", "completed")).document
    one = read(patient(), nsclc(), drug("a", "completed"), drug("b", *twin))
    assert "systemic_therapy" not in one.document
    assert "codes_differ" in odds(one)


def test_a_surgery_that_was_denied_too_may_have_removed_a_lesion() -> None:
    cut = [
        resource(
            "Procedure", status, status=status, code=concept("387713003"),
            performedDateTime="2026-04-01",
        )
        for status in ("completed", "not-done")
    ]  # fmt: skip
    one = read(patient(), nsclc(), metastasis(onsetDateTime="2026-01-01"), *cut)
    assert "conditions" not in one.document
    assert reasons(one)["Condition/brain"] == "may_be_removed"


@pytest.mark.parametrize(
    ("code", "on", "ever"),
    [("21907-1", "2026-03-01", False), ("21907-1", "2026-03-02", True), ("21901-4", "", True)],
)
def test_m0_of_the_day_of_m1_leaves_it_open(code: str, on: str, ever: bool) -> None:
    one = read(patient(), nsclc(), ajcc("a", "21907-1", "cM1"), ajcc("b", code, "M0", on=on))
    assert ("metastatic_disease" in one.document) is ever


@pytest.mark.parametrize(("on", "ever"), [("2026-02-01", True), ("2026-03-01", False)])
def test_a_history_that_is_denied_later_is_open(on: str, ever: bool) -> None:
    each = [
        observation("a", "1287652008", SNOMED, valueBoolean=True),
        observation("b", "1287652008", SNOMED, on=on, valueBoolean=False),
    ]
    one = read(patient(), nsclc(), *each)
    assert ("metastatic_disease" in one.document) is ever
    assert bool(one.odds) is not ever


@pytest.mark.parametrize(("on", "stands"), [("2026-02-01", True), ("2026-03-01", False)])
def test_what_cannot_be_read_promotes_nothing_older(on: str, stands: bool) -> None:
    each = [
        observation("e", "89247-1", valueInteger=1),
        observation("f", "89247-1", on=on, valueCodeableConcept={"text": "3"}),
        observation("h", "718-7", valueQuantity={"value": 12, "code": "g/dL"}),
        observation("i", "718-7", on=on, valueString="7 g/dL"),
        ajcc("n", "21906-3", "cN3"),
        ajcc("o", "21900-6", "pN1a", on=on),
        observation("r", "88040-1", valueCodeableConcept=concept("LA28369-9", LOINC)),
        observation("s", "88040-1", on=on, valueCodeableConcept={"text": "PD"}),
    ]
    document = read(patient(), nsclc(), *each).document
    assert {"ecog", "measurements", "assessments"} & {*document} == (
        {"ecog", "measurements", "assessments"} if stands else set()
    )


@pytest.mark.parametrize(
    ("onset", "on", "stands"),
    [("2026-02-01", "2026-03-01", True), ("", "2026-03-01", False), ("2026-02-01", "", False),
     ("2026-02-01", "2024-03-01", False), ("2026", "2026-03-01", True)],
)  # fmt: skip
def test_a_stage_is_of_the_diagnosis_by_its_day_alone(onset: str, on: str, stands: bool) -> None:
    more = {"onsetDateTime": onset} if onset else {}
    stage = ajcc("s", "21908-9", "IVA", on=on)
    document = read(patient(), nsclc(**more), stage).document
    assert ("stage" in document.get("primary", {})) is stands
    part = {"summary": concept("IVA", AJCC), "assessment": [{"reference": "Observation/s"}]}
    document = read(patient(), nsclc(stage=[part], **more), stage).document
    assert ("stage" in document.get("primary", {})) is stands


def test_the_order_of_the_entries_changes_nothing() -> None:
    each = [
        patient(), nsclc(onsetDateTime="2026-01"), TUMOUR,
        *(size("a", 20), size("b", 60), size("c", 30, "2026-04-01")),
        *(metastasis(), metastasis("bone", "94222008"), metastasis("liver", "94381002")),
        *(variant("v", "HGNC:3236", "p.Leu858Arg"), variant("w", "HGNC:3236", "p.Thr790Met")),
        *(variant("x", "HGNC:3236", "p.Cys797Ser", answer=ABSENT), drug("d", "completed")),
        *(ajcc("n", "21906-3", "cN3"), ajcc("o", "21900-6", "pN1"), ajcc("m", "21907-1", "M1b")),
        *(observation(f"e{n}", "89247-1", valueInteger=n) for n in range(3)),
        *(ajcc("s", "21908-9", "IVA"), ajcc("t", "21902-2", "IIIA")),
    ]  # fmt: skip
    first = read(*each).document
    assert {"lesions", "assessments", "biomarkers", "ecog", "primary"} <= {*first}
    for seed in range(12):
        Random(seed).shuffle(each)
        assert read(*each).document == first


def test_of_very_many_denials_each_leaves_the_fact_open() -> None:
    stands = [metastasis(f"m{n}", onsetDateTime="2026-01-01") for n in range(3)]
    denied = [
        metastasis(f"d{n}", verified="refuted", onsetDateTime="2020-01-01")
        for n in range(MOST_TWINS + 1)
    ]
    few = read(patient(), nsclc(), *stands, *denied[:1])
    assert few.document["lesions"]  # of another day
    many = read(patient(), nsclc(), *stands, *denied)
    assert "lesions" not in many.document


def test_days_are_found_among_many_as_one_by_one() -> None:
    spoken = ["2020", "2021-03", "2021-03-05", "2021-04-01", "2022-12-31", "2019-06"]
    days = [found for text in spoken if (found := stated_day(text))]
    for size in range(4):
        for some in combinations([*days, None], size):
            held = Days(some)
            for on in days:
                known = [one for one in some if one is not None]
                open_ = None in some
                same = [one for one in known if one.first <= on.last and on.first <= one.last]
                assert held.may_be(on) == (open_ or bool(same))
                assert held.may_be_since(on) == (open_ or any(o.last >= on.first for o in known))
                assert held.may_be_until(on) == (open_ or any(o.first <= on.last for o in known))
            assert held.may_be(None) == held.may_be_since(None) == bool(some)
