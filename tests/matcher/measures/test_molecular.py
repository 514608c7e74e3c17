"""Altered genes, variants, exons and the set of actionable drivers."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.matcher.logic.values import NO, OPEN, YES
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.support.patients import Json, answer, nsclc, values

SET = "actionable-nsclc@2021"
SURE = ("EGFR", "ALK", "ROS1", "BRAF", "RET", "MET", "NTRK1", "NTRK2", "NTRK3")
OPEN_GENES = ("EGFR", "KRAS", "ERBB2")


def found(*names: str, **fields: Any) -> Json:
    return {"result": "positive", "variants": [{"name": name} for name in names], **fields}


def gene(kind: str, told: Any, **parameters: Any) -> object:
    biomarkers = {} if told is None else {"EGFR": told}
    return values(nsclc(biomarkers=biomarkers), kind, gene="EGFR", **parameters)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("positive", YES),
        ("negative", NO),
        ("not_tested", OPEN),
        ("failed", OPEN),
        ("pending", OPEN),
        (None, OPEN),
        (found("L858R"), YES),
        (found("exon_20_insertion"), YES),
        (found("T790M"), YES),
        (found("amplification"), OPEN),
        (found("vus"), OPEN),
        (found("vus", "L858R"), YES),
        ({"result": "positive", "variants": [{"exon": 19}]}, YES),
        (
            {"result": "positive", "variants": [{"name": "E709K", "exon": 18, "kind": "mutation"}]},
            YES,
        ),
        ({"result": "positive", "variants": [{"kind": "vus"}]}, OPEN),
    ],
)
def test_a_gene_is_altered_by_any_mutation_or_fusion(told: Any, expected: object) -> None:
    assert gene("altered", told) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (found("T790M"), YES),
        ("negative", NO),
        (found("L858R"), OPEN),  # a listed variant does not exclude others
        (found("L858R", absent_variants=["T790M"]), NO),
        (found("L858R", no_other_variants=True), NO),
        ({"result": "positive", "absent_variants": ["T790M"]}, NO),
        ("positive", OPEN),
        ("not_tested", OPEN),
        (None, OPEN),
        ({"result": "positive", "variants": [{"exon": 20}], "no_other_variants": True}, OPEN),
        ({"result": "positive", "variants": [{"exon": 19}], "no_other_variants": True}, NO),
        (found("exon_20_insertion", no_other_variants=True), NO),
    ],
)
def test_a_variant_is_there_where_it_is_reported(told: Any, expected: object) -> None:
    assert gene("variant", told, names=["T790M"]) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (found("L858R"), YES),
        (found("L861Q"), YES),
        (found("exon_19_deletion"), YES),
        (found("G719X"), OPEN),  # exon 18, and another may be there
        (found("G719X", no_other_variants=True), NO),
        (found("T790M", no_other_variants=True), NO),
        (found("amplification", no_other_variants=True), OPEN),  # A-09: no mutation told
        ({"result": "positive", "variants": [{"exon": 21}]}, YES),
        ({"result": "positive", "variants": [{"exon": 20}], "no_other_variants": True}, NO),
        ("positive", OPEN),
        ("negative", NO),
        ("pending", OPEN),
        (None, OPEN),
    ],
)
def test_a_mutation_lies_in_its_exon(told: Any, expected: object) -> None:
    assert gene("altered_exon", told, names=["19", "21"]) == expected


def driver(told: Json, which: str = "sure") -> object:
    return values(nsclc(biomarkers=told), "actionable_driver", names=[SET], drivers=which)


def test_the_set_is_the_one_of_the_contract() -> None:
    drivers = load_vocabulary().driver_sets[SET]
    assert {part.gene for part in drivers.sure} == set(SURE)
    assert {part.gene for part in drivers.open} == set(OPEN_GENES)


NONE_SURE: Json = dict.fromkeys(SURE, "negative")
NONE: Json = {**NONE_SURE, "KRAS": "negative", "ERBB2": "negative"}


def test_no_driver_is_known_only_when_every_gene_of_the_set_is_negative() -> None:
    assert driver(NONE_SURE) == NO
    for name in SURE:
        assert driver({**NONE_SURE, name: "not_tested"}) == OPEN
        assert driver({k: v for k, v in NONE_SURE.items() if k != name}) == OPEN


def test_the_open_genes_decide_under_the_reading_with_them() -> None:
    assert driver(NONE_SURE, "open") == OPEN
    assert driver(NONE, "open") == NO


@pytest.mark.parametrize(
    ("name", "told", "sure", "wide"),
    [
        ("EGFR", found("L858R"), YES, YES),
        ("EGFR", found("T790M", no_other_variants=True), YES, YES),
        ("EGFR", found("exon_20_insertion", no_other_variants=True), NO, YES),
        ("EGFR", found("exon_20_insertion"), OPEN, YES),
        ("EGFR", found("C797S", no_other_variants=True), NO, NO),
        ("EGFR", found("amplification", no_other_variants=True), NO, NO),
        ("EGFR", "positive", OPEN, OPEN),  # variant not told
        ("ALK", "positive", YES, YES),
        ("ALK", found("fusion"), YES, YES),
        ("ROS1", "positive", YES, YES),
        ("BRAF", found("V600E"), YES, YES),
        ("BRAF", "positive", OPEN, OPEN),
        ("MET", found("exon_14_skipping"), YES, YES),
        ("MET", found("amplification", no_other_variants=True), NO, NO),
        ("NTRK2", found("fusion"), YES, YES),
        ("KRAS", found("G12C"), NO, YES),
        ("KRAS", "positive", NO, OPEN),
        (
            "KRAS",
            {
                "result": "positive",
                "variants": [{"name": "G12D", "kind": "mutation"}],
                "no_other_variants": True,
            },
            NO,
            NO,
        ),
        ("ERBB2", found("mutation"), NO, YES),
        ("ERBB2", found("amplification", no_other_variants=True), NO, NO),
        ("TP53", "positive", NO, NO),
        ("STK11", "positive", NO, NO),
    ],
)
def test_each_alteration_of_the_set(name: str, told: Any, sure: object, wide: object) -> None:
    assert (driver({**NONE, name: told}), driver({**NONE, name: told}, "open")) == (sure, wide)


def test_a_driver_that_is_found_needs_no_other_gene() -> None:
    found_one = answer(
        nsclc(biomarkers={"ALK": "positive"}), "actionable_driver", names=[SET], drivers="sure"
    )
    assert (found_one.values, found_one.facts, found_one.asks) == (YES, ("/biomarkers/ALK",), ())


def test_the_genes_that_are_open_are_asked_for() -> None:
    told = {**NONE_SURE, "RET": "not_tested"}
    asked = answer(nsclc(biomarkers=told), "actionable_driver", names=[SET], drivers="sure").asks
    assert asked == ("/biomarkers/RET",)


def test_a_gene_that_is_not_told_is_asked_for() -> None:
    assert answer(nsclc(), "altered", gene="ALK").asks == ("/biomarkers/ALK",)
    assert answer(nsclc(biomarkers={"ALK": "negative"}), "altered", gene="ALK").facts == (
        "/biomarkers/ALK",
    )


def test_an_amplification_lies_in_no_exon() -> None:
    told = {"variants": [{"name": "L858R"}, {"kind": "amplification"}], "no_other_variants": True}
    egfr = {"EGFR": {"result": "positive", **told}}
    assert values(nsclc(biomarkers=egfr), "altered_exon", gene="EGFR", names=["19"]) == NO
    assert values(nsclc(biomarkers=egfr), "altered_exon", gene="EGFR", names=["21"]) == YES


@pytest.mark.parametrize(
    "word",
    ["L858R", "p.Leu858Arg", "Leu858Arg", "p.(Leu858Arg)", "LEU858ARG", "NP_005219.2:p.L858R"],
)
@pytest.mark.parametrize("field", ["name", "protein"])
def test_a_variant_in_three_letters_is_the_one_in_one(word: str, field: str) -> None:
    told = {"EGFR": {"result": "positive", "variants": [{field: word}]}}
    asked = answer(nsclc(biomarkers=told), "variant", gene="EGFR", names=["L858R"])
    assert asked.values == YES


@pytest.mark.parametrize("word", ["G12D", "p.Gly12Asp", "Gly12Asp", "p.(Gly12Asp)"])
def test_another_change_of_one_amino_acid_is_not_the_one_asked_for(word: str) -> None:
    listed = [{"name": word, "kind": "mutation"}]
    only = {"result": "positive", "variants": listed, "no_other_variants": True}
    more = {"result": "positive", "variants": listed}
    for told, expected in ((only, NO), (more, OPEN)):
        asked = answer(nsclc(biomarkers={"KRAS": told}), "variant", gene="KRAS", names=["G12C"])
        assert asked.values == expected
    absent = {"result": "positive", "absent_variants": ["Gly12Cys"]}
    asked = answer(nsclc(biomarkers={"KRAS": absent}), "variant", gene="KRAS", names=["G12C"])
    assert asked.values == NO


def test_any_change_of_g719_may_be_the_one_that_is_asked_for() -> None:
    """X is any amino acid: a listed G719D does not rule G719X out."""
    for word, expected in (("Gly719Ser", YES), ("G719D", OPEN), ("L718Q", NO)):
        listed = [{"name": word, "kind": "mutation"}]
        told = {"result": "positive", "variants": listed, "no_other_variants": True}
        asked = answer(nsclc(biomarkers={"EGFR": told}), "variant", gene="EGFR", names=["G719X"])
        assert asked.values == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"NTRK": "negative"}, NO),
        ({"NTRK": {"result": "negative"}}, NO),
        ({"NTRK": "positive"}, OPEN),  # which of the three is open
        ({"NTRK": "not_tested"}, OPEN),
        ({"NTRK": "negative", "NTRK1": "positive"}, OPEN),  # one of them was meant otherwise
        (
            {"NTRK": "negative", "NTRK1": {"result": "positive", "variants": [{"kind": "fusion"}]}},
            OPEN,
        ),
        ({"NTRK": "negative", "NTRK1": "negative"}, NO),
        ({"NTRK1": "negative", "NTRK": "negative"}, NO),
        ({"NTRK": "negative", "ntrk1": "negative"}, NO),
        ({"NTRK": "negative", "NTRK1": "not_tested"}, NO),
        ({"NTRK": "negative", "NTRK1": None}, NO),
        ({"NTRK": "negative", "NTRK2": None, "NTRK3": {"result": None}}, NO),
        ({"NTRK": "not_tested", "NTRK2": "negative", "NTRK3": "negative"}, NO),
        ({"ntrk": "negative"}, NO),
        ({"NTRK": "negative", "ntrk": "not_tested"}, OPEN),
    ],
)
@pytest.mark.parametrize("gene", ["NTRK2", "NTRK3"])
def test_a_result_of_a_family_is_that_of_each_of_its_genes(
    told: Any, expected: object, gene: str
) -> None:
    assert values(nsclc(biomarkers=told), "altered", gene=gene) == expected


def test_a_gene_that_is_told_by_itself_keeps_its_result() -> None:
    for result, expected in (("positive", YES), ("not_tested", OPEN), (None, NO)):
        told = nsclc(biomarkers={"NTRK": "negative", "NTRK1": result})
        assert values(told, "altered", gene="NTRK1") == expected
