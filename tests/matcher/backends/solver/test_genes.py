"""Exact verdicts of genes, with variants and classes of an author's vocabulary and findings whose
exon nobody told: nothing is settled that another completion answers otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("z3", reason="z3-solver is not installed")

from oligomatch.matcher.backends.solver.verdicts import ask
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.tree import AllOf, AnyOf, Is, Measure, Node, Not
from oligomatch.rules.vocabulary.own import put_in_force, read_beside
from tests.matcher.backends.solver.thrown import patients_tried
from tests.matcher.measures.test_unknown_variants import SET, patient
from tests.support.profiles import Json

WORDS = """\
default: {source: "the protocol, section 4", verified: true}
variants:
  KRAS:
    codon_146: {kind: mutation, is_a: [activating]}
    of_exon_2: {kind: mutation, change: some, exons: [2]}
    of_two_exons: {kind: mutation, exons: [2, 3]}
    above: {kind: mutation}
    below: {kind: mutation, is_a: [above]}
"""
OWN = ("codon_146", "of_exon_2", "of_two_exons", "above", "below")


@pytest.fixture
def own_words(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "words.yaml").write_text(WORDS, encoding="utf-8")
    put_in_force(read_beside(tmp_path))
    yield
    put_in_force(None)


def only(**listed: object) -> Json:
    return {"result": "positive", "variants": [listed], "no_other_variants": True}


def open_and_shown(gene: str, report: Json, measure: Measure) -> None:
    """Where the judge leaves it open and it is open, a patient stands on either side."""
    who, tree = patient(gene, report), Is(measure)
    exact, judged = ask(who, [tree]), judge(tree, who)
    assert exact.verdict(tree).verdict is judged, (report, measure)
    if judged is Verdict.UNKNOWN:
        for met, failing in (([tree], None), ([], tree)):
            one = exact.witness(met, failing=failing)
            assert one is not None, (report, measure, failing is None)
            assert one.as_of is not None
            side = judge(tree, derive(one, one.as_of))
            assert side is (Verdict.MET if failing is None else Verdict.NOT_MET)


@pytest.mark.parametrize("listed", [*OWN, "G12C", "G12D", "mutation"])
@pytest.mark.usefixtures("own_words")
def test_what_a_variant_may_be_beside_its_name_stays_open(listed: str) -> None:
    for wanted in ("codon_146", "of_exon_2", "of_two_exons", "above", "below", "G12C"):
        asked = Measure("variant", gene="KRAS", names=frozenset({wanted}))
        open_and_shown("KRAS", only(name=listed), asked)
    for exon in ("2", "3"):
        asked = Measure("altered_exon", gene="KRAS", names=frozenset({exon}))
        open_and_shown("KRAS", only(name=listed), asked)


@pytest.mark.usefixtures("own_words")
def test_a_variant_of_two_exons_lies_in_no_third() -> None:
    who = patient("KRAS", only(name="of_two_exons"))
    tree = Is(Measure("altered_exon", gene="KRAS", names=frozenset({"4"})))
    assert ask(who, [tree]).verdict(tree).verdict is Verdict.NOT_MET


@pytest.mark.usefixtures("own_words")
def test_a_variant_is_of_the_classes_above_it() -> None:
    who = patient("KRAS", {"absent_variants": ["above"]})
    tree = Is(Measure("variant", gene="KRAS", names=frozenset({"below"})))
    assert ask(who, [tree]).verdict(tree).verdict is Verdict.NOT_MET


@pytest.mark.parametrize(("gene", "name"), [("BRAF", "V600E"), ("KRAS", "G12C")])
def test_a_variant_without_an_exon_may_lie_in_any(gene: str, name: str) -> None:
    for exon in ("2", "15"):
        asked = Measure("altered_exon", gene=gene, names=frozenset({exon}))
        open_and_shown(gene, only(name=name), asked)
        open_and_shown(gene, only(name=name, exon=15), asked)


def test_a_negative_gene_has_a_patient_with_and_without_an_amplification() -> None:
    asked = Measure("variant", gene="MET", names=frozenset({"amplification"}))
    open_and_shown("MET", {"result": "negative"}, asked)


def altered_otherwise(gene: str, *names: str) -> Node:
    """The gene is altered, by none of the named."""
    named = Is(Measure("variant", gene=gene, names=frozenset(names)))
    return AllOf((Is(Measure("altered", gene=gene)), Not(named)))


@pytest.mark.parametrize(
    ("gene", "name"), [("ALK", "fusion"), ("NTRK1", "fusion"), ("ERBB2", "mutation")]
)
def test_what_is_of_no_named_kind_is_of_another(
    gene: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = patients_tried(monkeypatch)
    who, tree = patient("TP53", "negative"), altered_otherwise(gene, name)
    assert ask(who, [tree]).witness([tree]) is not None
    assert tried == [True]


def test_an_altered_gene_need_not_carry_what_a_drug_is_given_for() -> None:
    driver = Is(Measure("actionable_driver", names=SET, drivers="open"))
    altered = [Is(Measure("altered", gene=gene)) for gene in ("ALK", "ERBB2")]
    tree = AllOf((*altered, Not(driver)))
    who = patient("TP53", "negative")
    exact = ask(who, [tree])
    assert exact.verdict(tree).verdict is Verdict.UNKNOWN
    shown = exact.witness([tree])
    assert shown is not None
    assert shown.biomarkers["ALK"] != "negative" != shown.biomarkers["ERBB2"]


def test_a_gene_called_positive_and_nothing_more_carries_what_a_drug_is_given_for() -> None:
    who, tree = patient("ALK", {"result": "positive"}), altered_otherwise("ALK", "fusion")
    assert ask(who, [tree]).verdict(tree).verdict is Verdict.NOT_MET
    other = AnyOf((altered_otherwise("EGFR", "L858R"),))
    assert ask(who, [other]).verdict(other).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("gene", ["KRAS", "TP53", "ALK", "MET"])
def test_any_alteration_of_a_kind_is_asked_of_a_gene_without_a_list(
    gene: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = patients_tried(monkeypatch)
    words = [
        Is(Measure("variant", gene=gene, names=frozenset({word})))
        for word in ("mutation", "fusion", "activating", "amplification")
    ]
    who = patient("EGFR", "negative")
    exact = ask(who, words)
    for word in words:
        assert exact.verdict(word).inexact is None
        assert exact.witness([word]) is not None
        assert exact.witness([], failing=word) is not None
    assert all(tried)
    altered = Is(Measure("altered", gene=gene))
    neither = AllOf((altered, *map(Not, words[:2])))
    assert ask(who, [neither]).verdict(neither).verdict is Verdict.NOT_MET
    hidden = AllOf((words[2], Not(words[0])))
    assert ask(who, [hidden]).verdict(hidden).verdict is Verdict.NOT_MET
