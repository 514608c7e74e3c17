"""What each row of the table reads, and what it never reads."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.support.records import (
    ICD,
    LOINC,
    MCODE,
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

CN, PN, STAGE, EDITION_8 = "399534004", "371494008", "399537006", "897275008"


def tnm(id: str, code: str, value: str, **fields: Any) -> Any:
    return observation(
        id, code, "http://snomed.info/sct", valueCodeableConcept=concept(value), **fields
    )


def at(document: Any, *path: str) -> Any:
    for part in path:
        document = document.get(part, {})
    return document


# --- the person


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ("1960-05-14", 66),
        ("1960-05-15", 65),
        ("1960", {"at_least": 65, "at_most": 66}),
        ("1960-05", {"at_least": 65, "at_most": 66}),
        ("1960-06", 65),
        ("1936-01-01", {"at_least": 90}),
        ("1930-01-01", {"at_least": 90}),
        ("2027-01-01", {}),
        ("soon", {}),
    ],
)
def test_an_age_is_what_the_day_of_birth_leaves(born: str, age: Any) -> None:
    assert at(read(patient(birthDate=born)).document, "age") == age


def test_nothing_of_a_person_is_read_but_age_sex_and_country() -> None:
    one = read(
        patient(
            gender="female",
            name=[{"family": "CANARY"}],
            identifier=[{"value": "CANARY"}],
            telecom=[{"value": "CANARY"}],
            address=[{"country": "Italy", "city": "CANARY", "line": ["CANARY"]}],
        )
    )
    assert one.document == {"sex": "female", "country": "IT"}
    assert "CANARY" not in repr(one)
    assert read(patient(gender="unknown")).document == {}
    assert read(patient(address=[{"country": "IT"}, {"country": "US"}])).document == {}
    old = {"country": "US", "use": "old"}
    assert read(patient(address=[{"country": "IT"}, old])).document == {"country": "IT"}


# --- the primary


def test_a_code_above_the_entries_is_one_of_them_and_each_coding_narrows_it() -> None:
    lung = condition("x", "C34.12", ICD)
    types = read(patient(), lung).document
    assert set(types["cancer_type"]["one_of"]) == {"nsclc", "sclc", "sarcoma", "germ_cell", "other"}
    assert types["primary"] == {"side": "left", "lobe": "upper"}
    lung["code"]["coding"].append({"system": "http://snomed.info/sct", "code": "254626006"})
    narrowed = read(patient(), lung).document
    assert (narrowed["cancer_type"], narrowed["histology"]) == ("nsclc", "adenocarcinoma")


def test_a_morphology_narrows_the_type_and_is_the_histology() -> None:
    morphology = {
        "url": "http://x/mcode-histology-morphology-behavior",
        "valueCodeableConcept": concept("8140/3", "http://terminology.hl7.org/CodeSystem/icd-o-3"),
    }
    one = read(patient(), condition("x", "C34.90", ICD, extension=[morphology]))
    assert one.document["cancer_type"] == "nsclc"
    assert one.document["histology"] == "adenocarcinoma"


def test_an_unknown_code_is_listed_and_leaves_the_type_open() -> None:
    one = read(patient(), condition("x", "1", profile="mcode-primary-cancer-condition"))
    assert one.document == {}
    assert (one.unused[0].reason, one.unused[0].code) == ("unknown_code", "1")


def test_a_lesion_in_situ_is_no_cancer() -> None:
    morphology = {
        "url": "http://x/mcode-histology-morphology-behavior",
        "valueCodeableConcept": concept("77284006"),
    }
    one = read(patient(), nsclc(extension=[morphology]))
    assert one.document == {}
    assert reasons(one) == {"Condition/lung": "in_situ"}


def test_two_cancers_that_are_not_one_leave_all_of_the_cancer_open() -> None:
    breast = condition("b", "C50.911", ICD)
    stage = tnm("s", STAGE, "1222837003")
    one = read(patient(), nsclc(), breast, metastasis(), stage, tnm("n", CN, "1229984001"))
    assert one.document == {}
    assert one.odds[0].places == ("/cancer_type",)
    strange = condition("u", "1", profile="mcode-primary-cancer-condition")
    assert "cancer_type" not in read(patient(), nsclc(), strange).document


def test_the_day_of_recording_is_never_the_onset() -> None:
    assert "primary" not in read(patient(), nsclc(recordedDate="2026-01-01")).document
    told = read(patient(), nsclc(onsetDateTime="2026-01", recordedDate="2026-03-01"))
    assert told.document["primary"]["diagnosis_date"] == "2026-01"


def test_sides_that_disagree_are_left_open_and_named() -> None:
    def site(code: str) -> Any:
        return [
            {
                **concept("39607008"),
                "extension": [
                    {
                        "url": "http://x/mcode-laterality-qualifier",
                        "valueCodeableConcept": concept(code),
                    }
                ],
            }
        ]

    assert read(patient(), nsclc(bodySite=site("7771000"))).document["primary"] == {"side": "left"}
    one = read(patient(), nsclc(bodySite=[*site("7771000"), *site("24028007")]))
    assert "primary" not in one.document
    assert [odd.places for odd in one.odds] == [("/primary/side",)]


def test_a_stage_is_that_of_the_diagnosis_with_its_edition() -> None:
    first = tnm("s", STAGE, "1222838008", on="2026-02-01", method=concept(EDITION_8))
    one = read(patient(), nsclc(onsetDateTime="2026-01-01"), first)
    assert one.document["primary"]["stage"] == "IVA"
    assert one.document["primary"]["stage_edition"] == 8
    late = read(patient(), nsclc(onsetDateTime="2025-01-01"), first)
    assert "stage" not in late.document["primary"]
    assert reasons(late) == {"Observation/s": "stage_too_late"}
    new = nsclc(onsetDateTime="2026-02-01")
    broad = read(patient(), new, tnm("s", STAGE, "1222801008"))
    assert broad.document["primary"]["stage"] == {"one_of": ["III", "IIIA", "IIIB", "IIIC"]}
    other = tnm("f", "385361009", "1222801008")  # FIGO
    assert "primary" not in read(patient(), nsclc(), other).document


def test_stages_that_differ_leave_one_of_them() -> None:
    pathological = tnm("p", "399588009", "1222769001")
    new = nsclc(onsetDateTime="2026-02-01")
    one = read(patient(), new, tnm("c", STAGE, "1222806003"), pathological)
    assert one.document["primary"]["stage"] == {"one_of": ["IIIC", "IIB"]}
    assert one.odds[0].places == ("/primary/stage",)


def test_a_stage_of_the_condition_falls_with_the_assessment_it_rests_on() -> None:
    rests = [{"summary": concept("1222806003"), "assessment": [{"reference": "Observation/s"}]}]
    taken = tnm("s", STAGE, "1222806003", status="entered-in-error")
    new = nsclc(stage=rests, onsetDateTime="2026-02-01")
    assert "stage" not in read(patient(), new, taken).document["primary"]
    assert "stage" not in read(patient(), new).document["primary"]
    stands = read(patient(), new, {**taken, "status": "final"})
    assert stands.document["primary"]["stage"] == "IIIC"


# --- metastases and stagings


def test_a_secondary_cancer_is_one_lesion_at_least_and_no_count() -> None:
    one = read(patient(), nsclc(), metastasis(onsetDateTime="2026-03-01"))
    assert one.document["lesions"] == [{"id": "brain", "organ": "brain", "role": "metastasis"}]
    assert one.document["metastatic_disease"] == {
        "ever": True,
        "first_metastasis_date": {"from": "1900-01-01", "to": "2026-03-01"},
    }
    assert not any("totals" in view for view in one.document["assessments"])


def test_statements_that_may_be_one_lesion_are_one() -> None:
    bone, again = metastasis("bone", "94222008"), metastasis("again", "94222008")
    rib = condition(
        "rib",
        "94222008",
        profile="mcode-secondary-cancer-condition",
        bodySite=[concept("113197003")],
    )
    one = read(patient(), nsclc(), bone, again, metastasis())
    assert [lesion["organ"] for lesion in one.document["lesions"]] == ["bone", "brain"]
    del rib["code"]["coding"][0]["code"]
    finer = read(patient(), nsclc(), bone, rib)
    assert [lesion["organ"] for lesion in finer.document["lesions"]] == ["rib"]
    sides = [
        condition(side, code, ICD)
        for side, code in (("r", "C79.71"), ("l", "C79.72"), ("u", "C79.70"))
    ]
    both = read(patient(), nsclc(), *sides).document["lesions"]
    assert sorted(lesion["organ"] for lesion in both) == ["left_adrenal", "right_adrenal"]


@pytest.mark.parametrize("code", ["94392001", "94391008"])
def test_a_node_or_a_lesion_of_the_primarys_organ_is_not_said_to_be_distant(code: str) -> None:
    one = read(patient(), nsclc(), metastasis("x", code))
    assert "role" not in one.document["lesions"][0]
    assert "metastatic_disease" not in one.document


def test_m0_denies_no_metastasis_and_m1_tells_of_one() -> None:
    none = tnm("m", "399387003", "1229901006", on="2026-04-01")
    one = read(patient(), nsclc(), metastasis(onsetDateTime="2026-03-01"), none)
    assert one.document["metastatic_disease"]["ever"] is True
    assert reasons(one)["Observation/m"] == "says_of_its_day"
    assert read(patient(), nsclc(), none).document == {"cancer_type": "nsclc"}
    some = tnm("m", "399387003", "1229907005")
    found_by = {"from": "1900-01-01", "to": "2026-03-01"}
    known = {"ever": True, "first_metastasis_date": found_by}
    assert read(patient(), nsclc(), some).document["metastatic_disease"] == known


def test_a_lesion_that_may_have_been_removed_is_not_there() -> None:
    cut = resource(
        "Procedure",
        "c",
        status="completed",
        code=concept("387713003"),
        performedDateTime="2026-04-01",
    )
    found = metastasis(onsetDateTime="2026-03-01")
    assert "lesions" not in read(patient(), nsclc(), found, cut).document
    before = {**cut, "performedDateTime": "2026-02-01"}
    assert "lesions" in read(patient(), nsclc(), found, before).document
    elsewhere = {**cut, "code": concept("359615001")}  # of the lung
    assert "lesions" in read(patient(), nsclc(), found, elsewhere).document


def test_of_each_kind_it_is_said_why_nothing_was_read() -> None:
    medicine = resource("Medication", "m", code=concept("40048", RXNORM))
    drug = resource(
        "MedicationStatement", "d", "mcode-cancer-related-medication-statement", status="completed",
        medicationReference={"reference": "Medication/m"},
    )  # fmt: skip
    one = read(
        patient(),
        condition("rare", "1", ICD),
        {**condition("worded", "1"), "code": {"text": "a disease"}},
        resource("Procedure", "other", status="completed", code=concept("1")),
        resource("BodyStructure", "place", "mcode-tumor", location=concept("1")),
        resource("BodyStructure", "organ", "mcode-tumor", location=concept("23451007")),
        medicine,
        drug,
        {**medicine, "id": "spare"},
    )
    assert reasons(one) == {
        "Condition/rare": "unknown_code",
        "Condition/worded": "no_code_stated",
        "Procedure/other": "unknown_code",
        "BodyStructure/place": "unknown_code",
        "BodyStructure/organ": "not_read",
    }
    assert one.others == {"Medication": 1, "Patient": 1}


def test_ecog_is_read_by_its_other_codes() -> None:
    grade = {"valueCodeableConcept": concept("422512005")}
    scored = read(observation("e", "423740007", SNOMED, **grade)).document["ecog"]
    assert scored == {"value": 1, "date": "2026-03-01"}
    undated = read(observation("e", "423740007", SNOMED, on="", **grade))
    assert undated.document["ecog"] == 1
    assert read(observation("e", "89262-0", valueCodeableConcept=concept("LA9624-3", LOINC)))


def test_a_procedure_of_an_unknown_code_is_no_surgery_and_may_have_removed_a_lesion() -> None:
    """The surgical profile is of biopsies and ports too."""
    surgical = "mcode-cancer-related-surgical-procedure"
    done = {"status": "completed", "performedDateTime": "2026-04-01"}
    port = resource("Procedure", "c", surgical, code=concept("36561", "http://x"), **done)
    one = read(patient(), nsclc(), metastasis(onsetDateTime="2026-03-01"), port)
    assert not {"conditions", "lesions"} & {*one.document}
    assert reasons(one)["Procedure/c"] == "unknown_code"
    worded = {**port, "code": {"text": "port"}}
    assert "conditions" not in read(patient(), nsclc(), worded).document
    uncoded = {name: part for name, part in port.items() if name != "code"}
    assert read(patient(), nsclc(), uncoded).document["conditions"]["surgery"]["ever"] is True


def test_the_n_category_of_one_day_clinical_and_pathological_apart() -> None:
    both = read(patient(), nsclc(), tnm("c", CN, "1229984001"), tnm("p", PN, "1229947003"))
    assert both.document["assessments"] == [
        {"date": "2026-03-01", "n_category": {"one_of": ["N0", "N3"]}}
    ]
    days = read(
        patient(), nsclc(), tnm("c", CN, "1229984001"), tnm("p", PN, "1229947003", on="2026-04")
    )
    assert [view["n_category"] for view in days.document["assessments"]] == ["N3", "N0"]
    assert "assessments" not in read(patient(), nsclc(), tnm("c", CN, "1229984001", on="")).document


def test_a_response_is_read_where_it_is_coded_as_recist_alone() -> None:
    status = observation("s", "97509-4", valueCodeableConcept=concept("268910001"))
    assert "assessments" not in read(patient(), nsclc(), status).document
    recist = observation("r", "88040-1", valueCodeableConcept=concept("LA28369-9", LOINC))
    assert read(patient(), nsclc(), recist).document["assessments"] == [
        {"date": "2026-03-01", "response": "PR"}
    ]


def _tumour(**fields: Any) -> list[Any]:
    tumour = {
        **resource("BodyStructure", "t", "mcode-tumor", location=concept("10200004")),
        "patient": {"reference": "Patient/p"},
    }
    part = {"code": concept("33728-7", LOINC), "valueQuantity": {"value": 1.2, "code": "cm"}}
    size = observation(
        "size", "21889-1", focus=[{"reference": "BodyStructure/t"}],
        method=concept("363680008"), component=[{**part, **fields}],
    )  # fmt: skip
    return [patient(), nsclc(), tumour, size]


def test_a_tumour_that_is_followed_has_its_size_on_the_day_of_its_imaging() -> None:
    one = read(*_tumour()).document
    assert one["lesions"] == [{"id": "liver", "organ": "liver"}]
    assert one["assessments"] == [
        {"date": "2026-03-01", "lesions": {"liver": {"diameter_mm": 12.0}}}
    ]


def test_a_size_without_its_unit_or_of_a_specimen_is_not_read() -> None:
    assert "lesions" not in read(*_tumour(valueQuantity={"value": 1.2})).document
    assert "lesions" not in read(*_tumour(valueQuantity={"value": 1.2, "code": "[in_i]"})).document
    record = _tumour()
    record[-1]["method"] = concept("787377000")
    one = read(*record)
    assert "lesions" not in one.document
    assert reasons(one)["Observation/size"] == "not_by_imaging"


# --- biomarkers


def test_a_somatic_variant_that_is_present_is_read_by_its_change_of_the_protein() -> None:
    one = read(patient(), nsclc(), variant("v", "HGNC:3236", "NP_005219.2:p.(Leu858Arg)"))
    assert one.document["biomarkers"] == {
        "EGFR": {"result": "positive", "variants": [{"name": "L858R"}]}
    }


def test_an_absent_variant_stands_beside_one_that_is_present() -> None:
    found, lacking = (
        variant("v", "HGNC:3236", "p.Leu858Arg"),
        variant("w", "HGNC:3236", "p.Thr790Met", answer="LA9634-2"),
    )
    one = read(patient(), nsclc(), found, lacking)
    assert one.document["biomarkers"]["EGFR"]["absent_variants"] == ["T790M"]


@pytest.mark.parametrize("origin", ["LA6683-2", "", "1"])
def test_a_germline_variant_or_one_of_which_it_is_not_said_is_never_somatic(origin: str) -> None:
    one = read(patient(), nsclc(), variant("v", "HGNC:3236", "p.Leu858Arg", origin=origin))
    assert "biomarkers" not in one.document
    assert reasons(one) == {"Observation/v": "not_said_to_be_somatic"}


def test_nothing_is_negative_because_nothing_is_said() -> None:
    studied = observation(
        "r",
        "53041-0",
        component=[
            {
                "code": concept("48018-6", LOINC),
                "valueCodeableConcept": concept("HGNC:3236", "http://www.genenames.org"),
            }
        ],
    )
    one = read(patient(), nsclc(), studied)
    assert "biomarkers" not in one.document
    assert reasons(one) == {"Observation/r": "region_studied"}


def test_a_staining_is_no_mutation() -> None:
    stained = observation("e", "39004-7", valueCodeableConcept=concept("10828004"))
    assert read(patient(), nsclc(), stained).document == {"cancer_type": "nsclc"}


def test_a_gene_whose_code_and_text_differ_is_left_open_and_named() -> None:
    odd = variant("v", "HGNC:7989", "p.Gln61Arg")
    odd["component"][0]["valueCodeableConcept"]["coding"][0]["display"] = "KIT"
    one = read(patient(), nsclc(), odd)
    assert "biomarkers" not in one.document
    assert one.odds[0].places == ("/biomarkers",)


# --- treatments


def test_a_treatment_that_was_done_is_told_no_earlier_than_its_day() -> None:
    done = resource(
        "Procedure",
        "r",
        "mcode-radiotherapy-course-summary",
        status="completed",
        code=concept("1217123003"),
        performedPeriod={"start": "2026-01-05", "end": "2026-02-01"},
    )
    one = read(patient(), done, as_of=date(2026, 5, 14))
    assert one.document["conditions"] == {
        "radiotherapy": {"ever": True, "last": {"from": "2026-02-01", "to": "2026-05-14"}}
    }
    brain = {**done, "bodySite": [concept("12738006")]}
    assert "brain_radiotherapy" in read(patient(), brain).document["conditions"]


def test_a_treatment_of_an_organ_is_not_one_of_the_lesion_listed_there() -> None:
    done = resource(
        "Procedure",
        "r",
        status="completed",
        code=concept("1217123003"),
        bodySite=[concept("12738006")],
    )
    one = read(patient(), nsclc(), metastasis(), done)
    assert "prior_local_therapy" not in one.document["lesions"][0]


def test_a_treatment_that_names_the_tumour_is_one_of_its_treatments_at_least() -> None:
    target = {"url": "http://hl7.org/fhir/StructureDefinition/procedure-targetBodyStructure"}
    target["valueReference"] = {"reference": "BodyStructure/t"}  # type: ignore[assignment]
    done = resource(
        "Procedure", "r", status="completed", code=concept("1217123003"),
        performedDateTime="2026-02-01", extension=[target],
    )  # fmt: skip
    lesion = read(*_tumour(), done).document["lesions"][0]
    assert lesion["prior_local_therapy"] == {"at_least": [{"modality": "RT", "date": "2026-02-01"}]}


def test_the_primary_is_treated_where_the_record_says_so_and_nothing_later_speaks_against_it() -> (
    None
):
    intent = {
        "url": "http://x/mcode-procedure-intent",
        "valueCodeableConcept": concept("373808002"),
    }
    cut = resource(
        "Procedure", "c", status="completed", code=concept("359615001"), extension=[intent],
        performedDateTime="2026-02-01", reasonReference=[{"reference": "Condition/lung"}],
    )  # fmt: skip
    one = read(patient(), nsclc(), cut)
    assert one.document["primary"] == {
        "definitively_treated": True,
        "definitive_treatment_end": {"from": "2026-02-01", "to": "2026-05-14"},
    }
    assert "status" not in one.document["primary"]
    later = tnm("n", CN, "1229984001", on="2026-03-01")
    staged = read(patient(), nsclc(), cut, later)
    assert "definitively_treated" not in at(staged.document, "primary")
    assert staged.odds[0].reason == "staged_after_treatment"
    unaimed = {**cut, "extension": []}
    assert "primary" not in read(patient(), nsclc(), unaimed).document


# --- scores, tests, other diseases


def test_the_latest_score_stands_and_two_of_one_day_leave_both() -> None:
    old, new = (
        observation("o", "89247-1", on="2026-01-01", valueInteger=0),
        observation("n", "89247-1", valueInteger=2),
    )
    one = read(patient(), old, new)
    assert one.document["ecog"] == {"value": 2, "date": new["effectiveDateTime"]}
    assert reasons(one) == {"Observation/o": "older"}
    coded = observation("c", "89247-1", valueCodeableConcept=concept("LA9623-5", LOINC))
    assert read(patient(), new, coded).document["ecog"] == {
        "at_least": 1, "at_most": 2, "date": "2026-03-01",
    }  # fmt: skip
    assert "ecog" not in read(patient(), observation("x", "89247-1", valueInteger=7)).document


def test_a_test_has_its_unit_its_day_and_its_limit() -> None:
    high = {"high": {"value": 40, "code": "U/L"}}
    alt = observation(
        "a", "1742-6", valueQuantity={"value": 60, "code": "U/L"}, referenceRange=[high]
    )
    assert read(patient(), alt).document["measurements"]["alt"] == {
        "value": 60, "unit": "U/L", "upper_limit": 40, "date": "2026-03-01",
    }  # fmt: skip
    below = observation(
        "a", "1742-6", valueQuantity={"value": 60, "code": "U/L", "comparator": "<"}
    )
    assert read(patient(), below).document["measurements"]["alt"]["value"] == {"at_most": 60}
    for quantity in (
        {"value": 60},
        {"value": 60, "code": "furlong"},
        {"code": "U/L"},
        {"value": True, "code": "U/L"},
    ):
        bare = observation("a", "1742-6", valueQuantity=quantity)
        one = read(patient(), bare)
        assert "measurements" not in one.document
        assert reasons(one) == {"Observation/a": "no_value_or_unit"}


def test_two_values_of_one_day_are_left_open() -> None:
    each = [
        observation(id, "718-7", valueQuantity={"value": v, "code": "g/dL"})
        for id, v in (("a", 9), ("b", 12))
    ]
    one = read(patient(), *each)
    assert "measurements" not in one.document
    assert one.odds[0].places == ("/measurements/haemoglobin",)


# --- what contradicts itself


def test_what_contradicts_itself_is_open_and_named() -> None:
    recist = observation(
        "r", "88040-1", valueCodeableConcept=concept("LA28366-5", LOINC)
    )  # CR, on the day on which a metastasis of the liver was measured
    one = read(*_tumour(), recist)
    assert [odd.reason for odd in one.odds] == ["contradiction"]
    named = {source.reference for source in one.odds[0].sources}
    assert {"BodyStructure/t", "Observation/r"} <= named
    assert "response" not in one.document["assessments"][0]


def _followed(id: str, on: str, size: int, *names: str) -> list[Any]:
    tumour = resource(
        "BodyStructure",
        id,
        "mcode-tumor",
        location=concept("10200004"),
        identifier=[{"system": "http://x", "value": name} for name in names],
    )
    tumour["patient"] = tumour.pop("subject")
    longest = {
        "code": concept("33728-7", LOINC),
        "valueQuantity": {"value": size, "code": "mm"},
    }
    measured = observation(
        f"o{id}",
        "21889-1",
        on=on,
        focus=[{"reference": f"BodyStructure/{id}"}],
        method=concept("363680008"),
        component=[longest],
    )
    return [tumour, measured]


def test_tumours_that_share_an_identifier_are_one() -> None:
    first = _followed("a", "2026-01-01", 20, "T1")
    second = _followed("b", "2026-02-01", 21, "T2")
    assert len(read(patient(), nsclc(), *first, *second).document["lesions"]) == 2
    joined = read(patient(), nsclc(), *first, *second, *_followed("c", "2026-03-01", 9, "T1", "T2"))
    assert [one["id"] for one in joined.document["lesions"]] == ["liver"]
    sizes = [view["lesions"]["liver"] for view in joined.document["assessments"]]
    assert sizes == [{"diameter_mm": 20.0}, {"diameter_mm": 21.0}, {"diameter_mm": 9.0}]
    twice = read(patient(), nsclc(), *first, *_followed("b", "2026-01-01", 30, "T1"))
    assert twice.document["assessments"][0]["lesions"] == {
        "liver": {"diameter_mm": {"at_least": 20.0, "at_most": 30.0}}
    }
    assert twice.odds


@pytest.mark.parametrize(
    ("second", "lesions"),
    [
        (("2026-02-01", 21), 1),  # it may have grown
        (("2026-01-01", 20), 1),  # a copy
        (("2026-01-01", 9), 1),  # measured twice, in one day or one month
        (("2026-01", 9), 1),
        (("2026-02-01", 21, "T2"), 2),
        (("2026-02-01", 21, "T1"), 1),
    ],
)
def test_tumours_that_nothing_tells_apart_may_be_one(second: Any, lesions: int) -> None:
    names = second[2:] and ("T1",)
    each = [*_followed("a", "2026-01-01", 20, *names), *_followed("b", *second)]
    one = read(patient(), nsclc(), *each)
    assert len(one.document["lesions"]) == lesions
    left = {"BodyStructure/b": "may_be_same_lesion"} if lesions == 1 and not names else {}
    assert {at: why for at, why in reasons(one).items() if why == "may_be_same_lesion"} == left


def test_a_tumour_that_may_be_another_leaves_its_size_open() -> None:
    first = _followed("a", "2026-01-01", 20)
    of_day = read(patient(), nsclc(), *first, *_followed("b", "2026-01-01", 9))
    assert [view["lesions"]["liver"] for view in of_day.document["assessments"]] == [
        {"diameter_mm": {"at_least": 9.0, "at_most": 20.0}}
    ]
    later = read(patient(), nsclc(), *first, *_followed("b", "2026-02-01", 31))
    assert later.document["assessments"] == [
        {"date": "2026-01-01", "lesions": {"liver": {"diameter_mm": 20.0}}},
        {"date": "2026-02-01"},  # seen again, if it is the same
    ]


def test_names_of_tumours_without_a_system_tell_none_apart() -> None:
    each = [*_followed("a", "2026-01-01", 20, "T1"), *_followed("b", "2026-01-01", 9, "T2")]
    for one in each:
        for name in one.get("identifier", ()):
            del name["system"]
    assert len(read(patient(), nsclc(), *each).document["lesions"]) == 1


def test_what_names_another_identifier_than_the_patients_is_of_another() -> None:
    who = patient() | {"identifier": [{"system": "urn:mrn", "value": "7"}]}
    cancer = nsclc() | {"subject": {"identifier": {"system": "urn:other", "value": "8"}}}
    assert "cancer_type" not in read(who, cancer).document


RELATED = {
    "url": f"{MCODE}mcode-related-primary-cancer-condition",
    "valueReference": {"reference": "Condition/x"},
}
METASTATIC = {
    "url": f"{MCODE}mcode-histology-morphology-behavior",
    "valueCodeableConcept": concept("8046/6", "http://terminology.hl7.org/CodeSystem/icd-o-3"),
}


@pytest.mark.parametrize("more", [[], [RELATED], [METASTATIC]])
def test_a_malignant_tumour_that_may_be_a_metastasis_is_no_primary(more: Any) -> None:
    found = read(patient(), condition("lung", "363358000", extension=more)).document
    assert not {"cancer_type", "primary", "lesions"} & found.keys()
    assert read(patient(), condition("lung", "254637007")).document["cancer_type"] == "nsclc"


def test_a_primary_and_a_tumour_whose_morphology_is_none_of_its_types_are_several() -> None:
    lung = condition("lung", "363358000")
    adeno = concept("8140/3", "http://terminology.hl7.org/CodeSystem/icd-o-3")
    lung["extension"] = [{**METASTATIC, "valueCodeableConcept": adeno}]
    one = read(patient(), condition("breast", "C50.911", ICD), lung)
    assert "cancer_type" not in one.document
    assert "several_cancers" in [odd.reason for odd in one.odds]
