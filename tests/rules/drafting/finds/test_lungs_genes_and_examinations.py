"""Lung function, lists of variants, radiotherapy by its place, and examinations with their time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.drafting.finds.test_many_wordings import decided, has, value


def at_least(test: str, limit: float, unit: str) -> dict[str, Any]:
    return value("at least", test, limit, unit)


def variants(gene: str, *names: str) -> dict[str, Any]:
    return {"is": {"measure": "variant", "gene": gene, "names": sorted(names)}}


def within(name: str, days: int) -> dict[str, Any]:
    return {"at most": {"measure": "days_since", "names": [name], "limit": days}}


def there_are_at_most(number: int, organ: str) -> dict[str, Any]:
    where = {"one of": {"measure": "organ", "values": [organ]}}
    count = {"measure": "count", "of": "metastases", "where": where, "at": "entry", "by": "DEFAULT"}
    return {"at most": {**count, "limit": number}}


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("FEV1 ≥ 40% predicted", at_least("fev1_of_predicted", 40, "%")),
        (
            "Forced expiratory volume in 1 second (FEV1) ≥ 1.2 liters",
            at_least("fev1", 1.2, "L"),
        ),
        ("DLCO ≥ 40% of the predicted value", at_least("dlco_of_predicted", 40, "%")),
        (
            "FEV1 ≥ 1 L or ≥ 40% predicted",
            {"any": [at_least("fev1", 1, "L"), at_least("fev1_of_predicted", 40, "%")]},
        ),
        (
            "EGFR exon 19 deletion or L858R mutation",
            variants("EGFR", "exon_19_deletion", "L858R"),
        ),
        (
            "EGFR G719X, exon 19 deletion, L858R, or L861Q",
            variants("EGFR", "G719X", "exon_19_deletion", "L858R", "L861Q"),
        ),
        ("KRAS G12C or G12D mutation", variants("KRAS", "G12C", "G12D")),
        ("No prior radiotherapy to the lung", has("thoracic_radiotherapy", kind="ever_had")),
        ("Brain MRI within 28 days of registration", within("brain_mri", 28)),
        ("MRI or CT of the brain within 6 weeks before randomization", within("brain_imaging", 42)),
        (
            "Patients must have had a PET/CT within 42 days prior to registration",
            within("pet_ct", 42),
        ),
        ("PD-L1 expression in at least 1% of tumor cells", at_least("pd_l1_tps", 1, "%")),
        ("At most 3 metastases in the liver", there_are_at_most(3, "liver")),
    ],
)
def test_what_must_hold(sentence: str, tree: Any) -> None:
    assert decided(sentence, "Inclusion") == tree


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        ("Prior thoracic radiotherapy", has("thoracic_radiotherapy", kind="ever_had")),
        ("History of chest irradiation", has("thoracic_radiotherapy", kind="ever_had")),
        ("Prior WBRT", has("whole_brain_radiotherapy", kind="ever_had")),
        ("FEV1 < 40% predicted", {"not": value("less than", "fev1_of_predicted", 40, "%")}),
        ("Patients with symptomatic brain metastasis", has("symptomatic_brain_metastases")),
        (
            "EGFR exon 20 insertion, T790M or C797S",
            {"not": variants("EGFR", "exon_20_insertion", "T790M", "C797S")},
        ),
        (
            "Known EGFR mutations, ALK translocation, or ROS1 translocation",
            {
                "all": [
                    {"not": variants("EGFR", "mutation")},
                    {"not": variants("ALK", "fusion")},
                    {"not": variants("ROS1", "fusion")},
                ]
            },
        ),
        (
            "Immune checkpoint inhibitor therapy within 21 days of the first dose of study treatment",
            {"not": {"at most": {"measure": "days_since_therapy", "names": ["ici"], "limit": 21}}},
        ),
    ],
)
def test_what_keeps_out(sentence: str, tree: Any) -> None:
    assert decided(sentence, "Exclusion") == tree


@pytest.mark.parametrize(
    ("sentence", "heading"),
    [
        ("FEV1 < 1.0 L or < 40% predicted", "Exclusion"),
        ("FEV1 and DLCO ≥ 40% predicted", "Inclusion"),
        ("DLCO ≥ 40%", "Inclusion"),
        ("EGFR exon 19 deletion and L858R mutation", "Inclusion"),
        ("EGFR mutation, ALK rearrangement", "Exclusion"),
        ("EGFR mutation, ALK rearrangement and ROS1 fusion", "Exclusion"),
        ("Prior radiotherapy to the lung that overlaps with the planned field", "Exclusion"),
        ("Prior chest radiation therapy > 30 Gy", "Exclusion"),
        ("Brain MRI within 28 days of registration unless contraindicated", "Inclusion"),
        ("Brain MRI within 28 days of registration", "Exclusion"),
        ("Whole-body PET/CT within 8 weeks of enrolment showing no other metastases", "Inclusion"),
        ("PD-L1 expression ≥ 50%", "Inclusion"),
        ("No more than 3 metastases in the liver or lung", "Inclusion"),
        ("Largest metastasis > 5 cm", "Exclusion"),
    ],
)
def test_what_is_narrower_or_wider_is_not_decided(sentence: str, heading: str) -> None:
    assert decided(sentence, heading) is None
