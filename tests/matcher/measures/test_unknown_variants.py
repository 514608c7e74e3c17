"""Variants and genes that the vocabulary does not have: kept, excluding and settling only what
their notation says; every back end alike, and more information never turns a settled answer. What a
rule may name of any gene: any mutation, amplification, fusion or loss, an activating one, a change of
the protein or a codon, less what does not count; and the same in a report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.matcher.findings.engines import available, chainer
from oligomatch.matcher.findings.genes_stated import is_variant
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import NO, OPEN, YES
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Biomarker, Variant
from oligomatch.rules.operators import read_tree
from oligomatch.rules.text.text import RuleFileError, compose
from oligomatch.rules.tree import Is, Measure
from oligomatch.rules.vocabulary.protein import ProteinChange, change_of
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.support.profiles import Json

GENES = load_vocabulary().genes
SET = frozenset({"actionable-nsclc@2021"})
DAY = date(2026, 5, 14)


def patient(gene: str, report: Json | str, engine: str | None = None) -> Patient:
    told = profile_of({"as_of": "2026-05-14", "cancer_type": "nsclc", "biomarkers": {gene: report}})
    return derive(told, DAY, chainer=chainer(engine))


OF_ANY = ("mutation", "fusion", "amplification", "loss", "activating", "E709", "L747P", "I655V")


def asked(gene: str) -> Iterator[Measure]:
    """Everything that can be asked of a gene."""
    yield Measure("altered", gene=gene)
    yield from (Measure("variant", gene=gene, names=frozenset({n})) for n in GENES[gene].variants)
    for words, but in (*((word, "") for word in OF_ANY), ("C797", "C797S"), ("mutation", "L747")):
        more = frozenset({but} if but else ())
        yield Measure("variant", gene=gene, names=frozenset({words}), other_than=more)
    exons = {exon for one in GENES[gene].variants.values() for exon in one.exons}
    yield from (Measure("altered_exon", gene=gene, names=frozenset({e})) for e in sorted(exons))
    yield from (Measure("actionable_driver", names=SET, drivers=how) for how in ("sure", "open"))


@pytest.mark.parametrize(
    ("word", "change"),
    [
        ("L747_P753delinsS", ProteinChange("delins", 747, 753, True)),
        ("p.(Leu747_Pro753delinsSer)", ProteinChange("delins", 747, 753, True)),
        ("L747_A750>P", ProteinChange("delins", 747, 750, True)),
        ("L747_T751delLREAT", ProteinChange("del", 747, 751, True)),
        ("N771delinsGY", ProteinChange("delins", 771, 771, False)),
        ("D770_N771insSVD", ProteinChange("ins", 770, 771, False)),
        ("p.Ala767_Val769dup", ProteinChange("dup", 767, 769, False)),
        ("E746fs", ProteinChange("fs", 746, 746, False)),
        ("p.Glu746ArgfsTer7", ProteinChange("fs", 746, 746, False)),
        ("G12D", ProteinChange("point", 12, 12, False)),
        ("Q61*", ProteinChange("stop", 61, 61, False)),
        *((word, None) for word in ("c.35G>A", "exon 19 del", "G12", "D770_N775insSVD", "p.?", "")),
        *((word, None) for word in ("N771_D770del", "EML4-ALK", "V600")),
    ],
)
def test_a_change_of_a_protein_is_read_as_hgvs_writes_it(
    word: str, change: ProteinChange | None
) -> None:
    assert change_of(word) == change


@pytest.mark.parametrize(
    ("gene", "word", "wanted", "is_it"),
    [
        ("KRAS", "G12D", "G12C", NO),
        ("KRAS", "G13D", "G12C", NO),
        ("KRAS", "c.35G>A", "G12C", OPEN),
        ("KRAS", "codon 12", "G12C", OPEN),
        ("KRAS", "G12_G13insV", "G12C", OPEN),  # only two substitutions exclude each other
        ("BRAF", "V600K", "V600E", NO),
        ("BRAF", "p.Val600_Lys601delinsGlu", "V600E", OPEN),
        ("EGFR", "E746_T751del", "exon_19_deletion", YES),
        ("EGFR", "L747_P753delinsS", "exon_19_deletion", YES),
        ("EGFR", "L747_P753delinsS", "T790M", NO),  # it is an exon 19 deletion
        ("EGFR", "E709_T710delinsD", "exon_19_deletion", NO),  # exon 18
        ("EGFR", "L747P", "exon_19_deletion", NO),
        ("EGFR", "L747fs", "exon_19_deletion", OPEN),
        ("EGFR", "I744_K745insKIPVAI", "exon_19_deletion", NO),
        ("EGFR", "V759_D770del", "exon_19_deletion", OPEN),  # beyond the end of the exon
        ("EGFR", "D770_N771insSVD", "exon_20_insertion", YES),
        ("EGFR", "A767_V769dup", "exon_20_insertion", YES),
        ("EGFR", "N771delinsGY", "exon_20_insertion", OPEN),
        ("EGFR", "I744_K745insKIPVAI", "exon_20_insertion", NO),  # exon 19
        ("EGFR", "E709K", "exon_20_insertion", NO),
        ("EGFR", "c.2300_2301insCAGCGTGGA", "exon_20_insertion", OPEN),
        ("EGFR", "E709K", "amplification", NO),
        ("MET", "D963_D1010del", "exon_14_skipping", YES),
        ("MET", "L982_D1028del", "exon_14_skipping", YES),
        ("MET", "D1010N", "exon_14_skipping", OPEN),  # may disturb the splicing
        ("MET", "Y1230C", "exon_14_skipping", NO),
        ("MET", "c.3028+1G>T", "exon_14_skipping", OPEN),
        ("ALK", "F1174L", "fusion", NO),
        ("ALK", "KIF5B-ALK", "fusion", OPEN),
        ("ERBB2", "Y772_A775dup", "mutation", YES),
        ("ERBB2", "c.2313_2324dup", "mutation", OPEN),
    ],
)  # fmt: skip
def test_a_class_follows_from_what_a_change_is_and_where(
    gene: str, word: str, wanted: str, is_it: object
) -> None:
    report = Biomarker(result="positive", variants=[Variant(name=word)])
    assert is_variant(GENES[gene], report, Variant(name=word), wanted) == is_it
    only = {"result": "positive", "variants": [{"name": word}], "no_other_variants": True}
    measure = Measure("variant", gene=gene, names=frozenset({wanted}))
    for field in ("name", "protein"):
        told = {**only, "variants": [{field: word}]}
        assert ask(patient(gene, told), measure).values == is_it
    open_list = {"result": "positive", "variants": [{"name": word}]}
    assert ask(patient(gene, open_list), measure).values == (YES if is_it == YES else OPEN)


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ({"variants": [{"name": "G12D"}]}, OPEN),
        ({"variants": [{"name": "G12D"}], "no_other_variants": True}, OPEN),
        ({"variants": [{"kind": "mutation", "exon": 2}]}, OPEN),
        ({"result": "positive", "variants": [{"name": "G12D"}]}, YES),
        ({"variants": [{"name": "G12D", "pathogenic": True}]}, YES),
        ({"variants": [{"name": "G12D", "pathogenic": False}]}, OPEN),
        ({"variants": [{"name": "G12D", "pathogenic": False}], "no_other_variants": True}, NO),
        ({"variants": [{"name": "G12D", "kind": "vus"}]}, OPEN),
        ({"variants": [{"name": "G12D", "kind": "vus"}], "no_other_variants": True}, OPEN),
        ({"variants": [{"name": "G12C"}]}, YES),  # one that the vocabulary has
        ({"absent_variants": ["G12C"]}, OPEN),
    ],
)
def test_a_variant_alters_its_gene_where_the_report_says_so(report: Json, expected: object) -> None:
    assert ask(patient("KRAS", report), Measure("altered", gene="KRAS")).values == expected


def test_a_gene_that_the_vocabulary_lacks_decides_nothing() -> None:
    bare = profile_of({"as_of": "2026-05-14", "cancer_type": "nsclc"})
    for report in ("positive", "negative", {"variants": [{"name": "R1"}]}):
        other = patient("ERBB3", report)
        assert other.derivation.keys() == derive(bare, DAY).derivation.keys()


WORDS = {
    "EGFR": ("E709K", "L747_P753delinsS", "D770_N771insSVD", "c.2573T>G", "L747fs", "G719D"),
    "ALK": ("F1174L", "HIP1-ALK"),
    "ERBB2": ("Y772_A775dup", "I655V", "c.1963A>G"),
}


def reports(gene: str) -> Iterator[Json]:
    """Reports of a variant that is not known, with more or less beside it."""
    of_result: tuple[Json, ...] = ({}, {"result": "positive"})
    more = ([], [{"kind": "vus"}], [{"name": next(iter(GENES[gene].variants))}])
    for word, result, beside in product(WORDS[gene], of_result, more):
        yield {**result, "variants": [{"name": word}, *beside]}


def steps(gene: str, report: Json) -> Iterator[Json]:
    """The report with one thing more known."""
    first, *rest = report["variants"]
    uncalled = "result" not in report
    own: list[Json] = [{"pathogenic": True}, {"kind": "mutation"}, {"exon": 19}]
    own += [{"pathogenic": False}, {"kind": "vus"}] if uncalled else []
    for more in own:
        if not more.keys() & first.keys():
            yield {**report, "variants": [{**first, **more}, *rest]}
    if uncalled:
        yield {**report, "result": "positive"}
    if "no_other_variants" not in report:
        yield {**report, "no_other_variants": True}
        known = ({"name": n} for n in GENES[gene].variants)
        yield from ({**report, "variants": [first, *rest, one]} for one in known)
    for name in GENES[gene].variants:
        yield {**report, "absent_variants": [*report.get("absent_variants", ()), name]}


@pytest.mark.parametrize("gene", WORDS)
def test_more_information_turns_no_settled_answer(gene: str) -> None:
    measures = [*asked(gene)]

    def answers(report: Json) -> list[Any] | None:
        try:
            who = patient(gene, report, "plain")
        except ProfileError:
            return None  # it contradicts what is told already
        return [ask(who, one).values for one in measures]

    compared = 0
    for report in reports(gene):
        before = answers(report)
        for one in (report, {**report, "no_other_variants": True}):
            known = before if one is report else answers(one)
            for more in steps(gene, one):
                after = answers(more)
                for was, now in zip(known or (), after or (), strict=False):
                    assert was == OPEN or now == was, (one, more)
                    compared += 1
    assert compared > 500


OF_DRIVERS = [
    part
    for drivers in load_vocabulary().driver_sets.values()
    for part in (*drivers.sure, *drivers.open)
]


def meant_by_positive(gene: str) -> list[str]:
    """What a gene called positive, and nothing more, may mean: the kind that a set of drivers names
    of it, else a mutation or a fusion."""
    named = sorted({part.kind for part in OF_DRIVERS if part.gene == gene and part.kind})
    return named or ["mutation", "fusion"]


@given(data=st.data(), gene=st.sampled_from(sorted(GENES)))
def test_variants_beside_what_a_gene_was_called_positive_for_unsettle_nothing(
    data: st.DataObject, gene: str
) -> None:
    """A list tells what `positive` meant (A-09): with that alteration in it, whatever else is listed
    leaves what the bare word settled; an amplification alone is another statement."""
    of_name = st.sampled_from([*GENES[gene].known, "A1B", "c.35G>A"]).map(lambda n: {"name": n})
    of_kind = st.sampled_from(["amplification", "loss", "vus", "mutation"]).map(
        lambda kind: {"kind": kind}
    )
    beside = data.draw(st.lists(of_name | of_kind, max_size=3))
    meant = {"kind": data.draw(st.sampled_from(meant_by_positive(gene)))}
    listed = data.draw(st.permutations([meant, *beside]))
    more = data.draw(st.sampled_from([{}, {"no_other_variants": True}]))
    was = patient(gene, "positive", "plain")
    now = patient(gene, {"result": "positive", "variants": listed, **more}, "plain")
    settled = {one: ask(was, one).values for one in asked(gene)}
    assert settled[Measure("altered", gene=gene)] == YES
    for one, value in settled.items():
        assert value == OPEN or ask(now, one).values == value, one


@pytest.mark.skipif(available() == ("plain",), reason="durable-rules cannot be imported")
@pytest.mark.parametrize("gene", WORDS)
def test_durable_rules_derives_the_same(gene: str) -> None:
    for report in reports(gene):
        for told in (report, {**report, "no_other_variants": True}):
            plain, durable = (patient(gene, told, name) for name in ("plain", "durable"))
            assert plain.derivation.keys() == durable.derivation.keys()


@pytest.mark.parametrize("gene", WORDS)
def test_the_solver_has_a_patient_on_either_side_of_what_is_open(gene: str) -> None:
    pytest.importorskip("z3", reason="z3-solver is not installed")
    from oligomatch.matcher.backends.solver.verdicts import ask as exactly

    sides = 0
    for report in [one for one in reports(gene) if len(one["variants"]) == 1][:6:2]:
        for told in (report, {**report, "no_other_variants": True}):
            who = patient(gene, told)
            for measure in asked(gene):
                tree = Is(measure)
                beyond = measure.names - GENES[gene].variants.keys()
                if measure.kind == "variant" and (beyond or measure.other_than):
                    assert exactly(who, [tree]).verdict(tree).verdict is judge(tree, who)
                    continue  # left to the judge
                if judge(tree, who) is not Verdict.UNKNOWN:
                    continue
                found = exactly(who, [tree])
                for verdict, one in (
                    (Verdict.MET, found.witness([tree])),
                    (Verdict.NOT_MET, found.witness([], failing=tree)),
                ):
                    if one is not None and one.as_of is not None:
                        assert judge(tree, derive(one, one.as_of)) is verdict, (told, measure)
                        sides += 1
    assert sides > 10


def test_columns_read_what_the_judge_reads() -> None:
    pytest.importorskip("polars", reason="polars is not installed")
    from oligomatch.matcher.cohort.measuring.in_columns import Together
    from oligomatch.matcher.cohort.records.records import Reader
    from tests.support.measured import read_as_the_reference_does

    measures = [one for gene in WORDS for one in asked(gene)]
    each = [(gene, report) for gene in WORDS for report in reports(gene)]
    told = [
        {"as_of": "2026-05-14", "cancer_type": "nsclc", "biomarkers": {gene: report, "ERBB3": "positive"}}
        for gene, report in each
    ]  # fmt: skip
    read_as_the_reference_does(told, Together(Reader(measures)))


@pytest.mark.parametrize(
    ("gene", "listed", "names", "but", "is_it"),
    [
        ("EGFR", {"name": "L858R"}, "mutation", "", YES),
        ("EGFR", {"name": "E709K"}, "mutation", "", YES),  # the report calls the gene positive
        ("EGFR", {"kind": "mutation"}, "mutation", "", YES),
        ("EGFR", {"name": "any mutation"}, "L858R", "", OPEN),
        ("EGFR", {"name": "mutation"}, "amplification", "", NO),
        ("EGFR", {"kind": "vus"}, "mutation", "", NO),
        ("EGFR", {"kind": "vus"}, "C797", "", OPEN),  # uncertain is its effect, not its place
        ("KRAS", {"name": "c.35G>A"}, "mutation", "", OPEN),
        ("KRAS", {"name": "amplified"}, "amplification", "", YES),
        ("KRAS", {"kind": "amplification"}, "amplification", "", YES),
        ("MET", {"kind": "amplification"}, "amplification", "", YES),
        ("PTEN", {"name": "loss"}, "loss", "", YES),
        ("PTEN", {"name": "homozygous deletion"}, "loss", "", YES),
        ("PTEN", {"kind": "loss"}, "mutation", "", NO),
        ("ALK", {"kind": "fusion"}, "fusion", "", YES),
        ("EGFR", {"name": "KIF5B-EGFR"}, "fusion", "", OPEN),
        ("KRAS", {"name": "activating mutation"}, "activating", "", YES),
        ("KRAS", {"name": "activating"}, "G12C", "", OPEN),
        ("KRAS", {"name": "G12D"}, "activating", "", OPEN),
        ("EGFR", {"name": "L858R"}, "activating", "", YES),
        ("EGFR", {"protein": "p.Gly719Ala"}, "activating", "", YES),
        ("EGFR", {"name": "L747_P753delinsS"}, "activating", "", YES),
        ("EGFR", {"name": "T790M"}, "activating", "", OPEN),  # no source calls it so
        ("KRAS", {"name": "fusion"}, "activating", "", NO),
        ("KRAS", {"name": "p.Gly12Asp"}, "G12D", "", YES),
        ("KRAS", {"protein": "p.Gly12Asp"}, "G12D", "", YES),
        ("KRAS", {"name": "G12C"}, "G12D", "", NO),
        ("KRAS", {"name": "G12D"}, "G12", "", YES),
        ("KRAS", {"name": "G13D"}, "G12", "", NO),
        ("KRAS", {"name": "G12*"}, "G12", "", OPEN),
        ("KRAS", {"name": "G12_G13insV"}, "G12", "", OPEN),
        ("KRAS", {"name": "A11fs"}, "G12", "", OPEN),
        ("KRAS", {"name": "Q61fs"}, "G12", "", NO),
        ("KRAS", {"name": "c.35G>A"}, "G12", "", OPEN),
        ("KRAS", {"name": "G12"}, "G12", "", YES),
        ("KRAS", {"name": "G12"}, "G12C", "", OPEN),
        ("KRAS", {"name": "loss"}, "G12", "", NO),
        ("KRAS", {"name": "mutation"}, "G12", "", OPEN),
        ("EGFR", {"name": "exon 20 insertion"}, "C797", "", OPEN),
        ("EGFR", {"name": "exon 19 deletion"}, "C797", "", NO),
        ("EGFR", {"name": "G719A"}, "G719", "", YES),  # kept as G719X
        ("EGFR", {"name": "G719A"}, "G719S", "", NO),
        ("EGFR", {"name": "G719A"}, "G719A", "", YES),
        ("EGFR", {"name": "G719X"}, "G719A", "", OPEN),
        ("EGFR", {"name": "E746_A750del"}, "E746_A750del", "", YES),
        ("EGFR", {"name": "C797S"}, "C797", "C797S", NO),
        ("EGFR", {"name": "C797G"}, "C797", "C797S", YES),
        ("EGFR", {"name": "C797"}, "C797", "C797S", OPEN),
        ("EGFR", {"name": "L858R"}, "C797", "C797S", NO),
        ("KRAS", {"name": "G12V"}, "G12", "G12C", YES),
        ("KRAS", {"name": "G12C"}, "G12", "G12C", NO),
        ("KRAS", {"name": "Q61H"}, "mutation", "G12", YES),
        ("KRAS", {"name": "G12V"}, "mutation", "G12", NO),
        ("KRAS", {"name": "mutation"}, "mutation", "G12C", OPEN),
    ],
)  # fmt: skip
def test_words_of_every_gene_changes_and_codons(
    gene: str, listed: Json, names: str, but: str, is_it: object
) -> None:
    text = f"is: {{measure: variant, gene: {gene}, names: [{names}], other_than: [{but}]}}"
    tree = read_tree(compose(text if but else text.replace(", other_than: []", ""), "rule"))
    assert isinstance(tree, Is)
    told = {"result": "positive", "variants": [listed], "no_other_variants": True}
    assert ask(patient(gene, told), tree.measure).values == is_it
    del told["no_other_variants"]
    assert ask(patient(gene, told), tree.measure).values == (YES if is_it == YES else OPEN)
    copies = names in ("amplification", "loss")  # a report of no mutation may not have looked
    assert ask(patient(gene, "negative"), tree.measure).values == (OPEN if copies else NO)
    assert ask(patient(gene, "positive"), tree.measure).values == OPEN


@pytest.mark.parametrize(
    ("gene", "absent", "wanted", "is_it"),
    [
        ("EGFR", "mutation", "L858R", NO),
        ("EGFR", "mutation", "activating", NO),
        ("EGFR", "mutation", "amplification", OPEN),
        ("EGFR", "mutation", "C797", OPEN),  # a benign one may be there
        ("EGFR", "L858R", "mutation", OPEN),
        ("KRAS", "G12", "G12C", NO),
        ("KRAS", "G12", "G12D", NO),
        ("KRAS", "G12C", "G12", OPEN),
        ("KRAS", "p.Gly12Asp", "G12D", NO),
        ("KRAS", "fusion", "fusion", NO),
    ],
)
def test_what_is_looked_for_and_absent_denies_what_it_covers(
    gene: str, absent: str, wanted: str, is_it: object
) -> None:
    measure = Measure("variant", gene=gene, names=frozenset({wanted}))
    assert ask(patient(gene, {"absent_variants": [absent]}), measure).values == is_it


@pytest.mark.parametrize(
    ("name", "expected"),
    [("mutation", YES), ("fusion", YES), ("activating", YES), ("amplification", OPEN), ("loss", OPEN)],
)  # fmt: skip
def test_a_word_of_every_gene_alters_it_as_its_kind_does(name: str, expected: object) -> None:
    told = {"variants": [{"name": name}], "no_other_variants": True}
    assert ask(patient("KRAS", told), Measure("altered", gene="KRAS")).values == expected


@pytest.mark.parametrize("name", ["c.35G>A", "G12C or D", "amplificaton", "EML4-ALK"])
def test_a_rule_names_no_variant_that_nothing_reads(name: str) -> None:
    gene = "ALK" if "ALK" in name else "KRAS"
    with pytest.raises(RuleFileError):
        read_tree(compose(f"is: {{measure: variant, gene: {gene}, names: ['{name}']}}", "rule"))


@pytest.mark.parametrize(("gene", "name"), [("MET", "amplification"), ("PTEN", "loss")])
def test_a_negative_gene_has_an_amplification_or_a_loss_denied_by_name_alone(
    gene: str, name: str
) -> None:
    measure = Measure("variant", gene=gene, names=frozenset({name}))
    assert ask(patient(gene, "negative"), measure).values == OPEN
    assert ask(patient(gene, "negative"), Measure("altered", gene=gene)).values == NO
    told = {"result": "negative", "absent_variants": [name]}
    assert ask(patient(gene, told), measure).values == NO
