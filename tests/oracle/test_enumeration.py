"""The rules settle what plain enumeration of the cases settles, and nothing that it leaves open."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given

from oligomatch.matcher.findings.engines import available, chainer
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.measures import ask
from oligomatch.matcher.measures.course import slot_progressed
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.findings.states import READINGS
from oligomatch.rules.tree import Measure
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.oracle import enumeration
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.patients import shipped_cases
from tests.support.profiles import Json

DRIVERS = min(load_vocabulary().driver_sets)
GENES = ("EGFR", "ALK", "KRAS", "MET", "ERBB2")
EXONS = tuple(frozenset(exons) for exons in (["18"], ["19"], ["20"], ["21"], ["22"], ["19", "21"]))


def patient_of(told: Json) -> Patient:
    profile = profile_of(told)
    assert profile.as_of is not None
    return derive(profile, profile.as_of, chainer=chainer("plain"))


def compare(patient: Patient) -> None:
    for at in ("diagnosis", "entry"):
        for reading in READINGS:
            left = ask(patient, Measure("trial_group", at=at, recent_line=reading)).values
            assert left.values == enumeration.groups(patient, at, reading)  # type: ignore[union-attr]
    for gene in GENES:
        compare_gene(patient, gene)
    for drivers in ("open", None):
        names = frozenset({DRIVERS})
        found = ask(patient, Measure("actionable_driver", names=names, drivers=drivers)).values
        wanted = enumeration.actionable(patient, DRIVERS, with_open=drivers == "open")
        assert found == wanted
    for course in patient.therapy.courses:
        for slot in patient.therapy.slots(course):
            assert slot_progressed(patient, slot)[0] == enumeration.progressed(patient, slot)


def compare_gene(patient: Patient, gene: str) -> None:
    assert ask(patient, Measure("altered", gene=gene)).values == enumeration.altered(patient, gene)
    for name in patient.vocabulary.genes[gene].variants:
        found = ask(patient, Measure("variant", gene=gene, names=frozenset({name}))).values
        assert found == enumeration.has_variant(patient, gene, name)
    for exons in EXONS:
        found = ask(patient, Measure("altered_exon", gene=gene, names=exons)).values
        assert found == enumeration.in_exons(patient, gene, exons)


WORDS = (
    "V999K",
    "p.Leu747_Pro753delinsSer",
    "D770_N771insSVD",
    "E709K",
    "c.2573T>G",
    "V560fs",
    "??",
)
UNKNOWN_TO_THE_VOCABULARY: list[Json] = [
    {**result, "variants": [{"name": word, **own}, *more], **flags}
    for word in WORDS
    for own in (
        {},
        {"pathogenic": True},
        {"pathogenic": False},
        {"kind": "mutation"},
        {"kind": "fusion"},
    )
    for result, more in (({}, []), ({"result": "positive"}, []), ({}, [{"kind": "vus"}]))
    for flags in ({}, {"no_other_variants": True})
]


@given(stated_in_part())
def test_of_generated_patients(case: tuple[World, Json]) -> None:
    compare(patient_of(case[1]))


def test_of_the_patients_of_the_cases() -> None:
    for case in shipped_cases()[::5]:
        compare(patient_of(dict(case.patient)))


@pytest.mark.parametrize(
    "report",
    [
        "positive",
        "negative",
        "failed",
        {"result": "positive", "variants": [{"kind": "vus"}]},
        {"result": "positive", "variants": [{"kind": "vus"}, {"exon": 19}]},
        {"result": "positive", "variants": [{"exon": 22}], "no_other_variants": True},
        {"result": "positive", "variants": [{"kind": "fusion"}], "no_other_variants": True},
        {"result": "positive", "variants": [{"kind": "mutation"}], "no_other_variants": True},
        {"result": "positive", "variants": [{"kind": "mutation"}]},
        {"result": "positive", "variants": [{"exon": 13}], "no_other_variants": True},
        {"result": "positive", "variants": [{"kind": "amplification"}], "no_other_variants": True},
    ],
)
@pytest.mark.parametrize("gene", GENES)
def test_of_a_report(gene: str, report: Json | str) -> None:
    compare(patient_of({"as_of": "2026-05-14", "biomarkers": {gene: report}}))


@pytest.mark.parametrize("gene", GENES)
def test_of_a_report_of_what_the_vocabulary_lacks(gene: str) -> None:
    compared = 0
    for report in UNKNOWN_TO_THE_VOCABULARY:
        with suppress(ProfileError):  # benign, or a fusion, and of a class that is known
            compare_gene(patient_of({"as_of": "2026-05-14", "biomarkers": {gene: report}}), gene)
            compared += 1
    assert compared > 100


@pytest.mark.parametrize(
    "report",
    [
        {"result": "positive", "variants": [{"name": "L858R"}], "absent_variants": ["T790M"]},
        {"result": "positive", "variants": [{"name": "L858R"}], "no_other_variants": True},
        {"result": "positive", "absent_variants": ["T790M"]},
        {"result": "positive", "variants": [{"name": "vus"}], "no_other_variants": True},
        {"result": "pending", "absent_variants": ["T790M", "L858R"]},
    ],
)
def test_of_a_report_of_egfr(report: Json) -> None:
    compare(patient_of({"as_of": "2026-05-14", "biomarkers": {"EGFR": report}}))


@pytest.mark.skipif(available() == ("plain",), reason="durable-rules cannot be imported")
@given(stated_in_part())
def test_durable_rules_leaves_the_same(case: tuple[World, Json]) -> None:
    plain, durable = (derive_by(case[1], name) for name in ("plain", "durable"))
    for at in ("diagnosis", "entry"):
        measure = Measure("trial_group", at=at, recent_line="active")
        assert ask(plain, measure) == ask(durable, measure)
    assert plain.derivation.keys() == durable.derivation.keys()
    assert (plain.engine, durable.engine) == ("plain", "durable")


def derive_by(told: Json, engine: str) -> Patient:
    profile = profile_of(told)
    assert profile.as_of is not None
    return derive(profile, profile.as_of, chainer=chainer(engine))
