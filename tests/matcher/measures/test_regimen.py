"""What a line consists of: its drugs and classes, told or open (W8)."""

from __future__ import annotations

import pytest

from oligomatch.matcher.logic.values import NO, OPEN, YES
from oligomatch.rules.operators import read_tree
from oligomatch.rules.text.text import RuleFileError, compose
from oligomatch.rules.tree import Is
from tests.support.patients import Json, line, nsclc, therapy, values


def has(told: Json, kind: str, *names: str) -> object:
    who = nsclc(systemic_therapy=therapy(line(1, **told), palliative=1))
    return values(who, kind, line="1", names=names)


@pytest.mark.parametrize(
    ("told", "name", "expected"),
    [
        ({"agents": ["osimertinib"]}, "tki", YES),
        ({"agents": ["osimertinib"]}, "egfr_tki", YES),
        ({"agents": ["osimertinib"]}, "chemotherapy", NO),
        ({"agents": ["AZD9291"]}, "egfr_tki_3", YES),  # another name of osimertinib
        ({"agents": ["crizotinib"]}, "alk_tki", YES),
        ({"agents": ["crizotinib"]}, "ros1_tki", YES),
        ({"agents": ["carboplatin", "pemetrexed"]}, "platinum_doublet", YES),
        ({"agents": ["carboplatin"]}, "platinum_doublet", NO),
        ({"agents": ["carboplatin", "pemetrexed", "pembrolizumab"]}, "ici", YES),
        ({"agents": ["carboplatin", "pemetrexed", "pembrolizumab"]}, "tki", NO),
        ({}, "chemotherapy", OPEN),
        ({"agents": ["study drug"]}, "ici", OPEN),
        ({"agents": ["osimertinib", "study drug"]}, "ici", OPEN),
        ({"agents": ["study drug"], "classes": ["tki"]}, "ici", NO),
        ({"agents": ["study drug"], "classes": ["tki"]}, "egfr_tki", OPEN),
        ({"classes": ["chemotherapy"]}, "chemotherapy", YES),
        ({"classes": ["chemotherapy"]}, "platinum_doublet", OPEN),
        ({"classes": ["chemotherapy"]}, "tki", NO),
        ({"classes": ["tki"]}, "egfr_tki", OPEN),
        ({"classes": ["egfr_tki"]}, "tki", YES),
        ({"classes": ["egfr_tki"]}, "alk_tki", NO),
        ({"classes": ["EGFR-TKI"]}, "egfr_tki", YES),
        ({"classes": ["platinum_doublet"]}, "chemotherapy", YES),
        ({"classes": ["ici"]}, "pd1", OPEN),
    ],
)
def test_a_line_has_the_classes_of_its_drugs_and_those_declared(
    told: Json, name: str, expected: object
) -> None:
    assert has(told, "has_class", name) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"agents": ["erlotinib"]}, YES),
        ({"agents": ["Tarceva"]}, YES),
        ({"agents": ["osimertinib"]}, NO),
        ({"agents": ["study drug"]}, NO),  # the agents are the whole regimen
        ({}, OPEN),
        ({"classes": ["tki"]}, OPEN),
        ({"classes": ["egfr_tki_1"]}, OPEN),
        ({"classes": ["egfr_tki_3"]}, NO),
        ({"classes": ["chemotherapy"]}, NO),
        ({"classes": ["ici"]}, NO),
    ],
)
def test_a_line_has_a_drug_or_may_have_it_by_its_classes(told: Json, expected: object) -> None:
    assert has(told, "has_drug", "erlotinib") == expected


ADT = "androgen_deprivation_therapy"
BRAF_MEK = "braf_mek_inhibitor"
PAIR = ["dabrafenib", "trametinib"]  # no source says whether they are TKIs
MIXED = ["osimertinib", "dabrafenib"]


@pytest.mark.parametrize(
    ("told", "name", "apart", "expected"),
    [
        ({"agents": ["leuprorelin"]}, "systemic_therapy", [ADT], NO),
        ({"agents": ["leuprorelin", "degarelix"]}, "systemic_therapy", [ADT], NO),
        ({"agents": ["leuprorelin", "bicalutamide"]}, "systemic_therapy", [ADT], YES),
        ({"agents": ["docetaxel"]}, "systemic_therapy", [ADT], YES),
        ({"agents": ["leuprorelin", "docetaxel"]}, "chemotherapy", [ADT], YES),
        ({"agents": ["leuprorelin", "docetaxel"]}, "hormonal_therapy", [ADT], NO),
        ({"agents": ["leuprorelin"]}, "systemic_therapy", ["hormonal_therapy"], NO),
        ({"agents": ["leuprorelin", "osimertinib"]}, "tki", [ADT, "osimertinib"], NO),
        ({"agents": ["study drug"]}, "systemic_therapy", [ADT], OPEN),
        ({"agents": ["leuprorelin", "study drug"]}, "systemic_therapy", [ADT], OPEN),
        ({"agents": ["docetaxel", "study drug"]}, "systemic_therapy", [ADT], YES),
        ({"agents": ["study drug"], "classes": ["tki"]}, "tki", [ADT], YES),
        ({"agents": ["study drug"], "classes": ["tki", ADT]}, "tki", [ADT], OPEN),
        ({"agents": ["study drug"], "classes": ["tki"]}, "tki", ["egfr_tki"], OPEN),
        ({"classes": ["chemotherapy"]}, "systemic_therapy", [ADT], YES),
        ({"classes": ["chemotherapy"]}, "tki", [ADT], NO),
        ({"classes": ["hormonal_therapy"]}, "systemic_therapy", [ADT], OPEN),
        ({"classes": [ADT]}, "systemic_therapy", [ADT], OPEN),
        ({"agents": {"at_least": ["leuprorelin"]}}, "systemic_therapy", [ADT], OPEN),
        ({"agents": {"at_least": ["docetaxel"]}}, "systemic_therapy", [ADT], YES),
        ({"agents": ["dabrafenib"]}, "systemic_therapy", ["tki"], OPEN),  # it may be one
        ({"agents": ["carboplatin", "pemetrexed"]}, "platinum_doublet", ["platinum"], NO),
        ({}, "systemic_therapy", [ADT], OPEN),
        ({"agents": PAIR, "classes": [BRAF_MEK]}, BRAF_MEK, ["tki", "trametinib"], YES),
        ({"agents": PAIR, "classes": [BRAF_MEK]}, BRAF_MEK, ["tki", *PAIR], NO),
        ({"agents": PAIR, "classes": [BRAF_MEK]}, BRAF_MEK, ["tki", "trametinib", ADT], YES),
        ({"agents": PAIR}, BRAF_MEK, ["tki", "trametinib"], OPEN),
        ({"agents": PAIR, "classes": [BRAF_MEK, "tki"]}, BRAF_MEK, ["tki", "trametinib"], OPEN),
        ({"agents": MIXED, "classes": ["tki", BRAF_MEK]}, "tki", ["osimertinib"], OPEN),
    ],
)
def test_drugs_of_a_class_may_not_count(
    told: Json, name: str, apart: list[str], expected: object
) -> None:
    who = nsclc(systemic_therapy=therapy(line(1, **told), palliative=1))
    names, other = frozenset({name}), frozenset(apart)
    assert values(who, "has_class", line="1", names=names, other_than=other) == expected


def test_a_rule_leaves_out_classes_that_one_drug_is_of() -> None:
    rule = "is: {measure: prior_or_concurrent, names: [systemic_therapy], other_than: [%s]}"
    tree = read_tree(compose(rule % "ADT", "rule"))
    assert isinstance(tree, Is)
    assert tree.measure.other_than == {ADT}
    with pytest.raises(RuleFileError, match="platinum_doublet"):
        read_tree(compose(rule % "platinum_doublet", "rule"))


def test_any_of_several_classes_will_do() -> None:
    assert has({"agents": ["osimertinib"]}, "has_class", "chemotherapy", "egfr_tki") == YES
    assert has({"agents": ["nivolumab"]}, "has_class", "chemotherapy", "egfr_tki") == NO
    assert has({"classes": ["tki"]}, "has_class", "chemotherapy", "egfr_tki") == OPEN


def test_any_of_several_drugs_will_do() -> None:
    assert has({"agents": ["osimertinib"]}, "has_drug", "erlotinib", "osimertinib") == YES


def test_a_drug_is_taken_for_a_misspelling_only_of_a_name_much_like_it() -> None:
    assert has({"agents": ["erlotinb"]}, "has_drug", "erlotinib") == OPEN
    assert has({"agents": ["erlotinixyz"]}, "has_drug", "erlotinib") == NO  # 8 of 9 letters, 3 more
