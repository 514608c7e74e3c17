"""Measures of the molecular report, as the findings leave them: altered genes, variants, exons, the
driver set. What no rule has derived is possible until a rule has put it out."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.findings.engines import own
from oligomatch.matcher.findings.genes_stated import (
    ALTERING,
    OF_COPIES,
    covers,
    gene_test,
    is_variant,
    names_all,
)
from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag, flag
from oligomatch.matcher.logic.verdict import Verdict, all_of, any_of, negate
from oligomatch.matcher.measures.answer import Answer, answer, present
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.profile import Biomarker, Variant
from oligomatch.rules.findings.findings import Fact
from oligomatch.rules.terms import ALTERATIONS
from oligomatch.rules.tree import Measure
from oligomatch.rules.vocabulary.entries import Alterations, Gene

REST = "rest"  # in a finding: what is not derived to be there


def _gene_answer(patient: Patient, gene: str, value: Flag) -> Answer:
    pointer = f"/biomarkers/{gene}"
    return Answer(value, present(patient.profile.biomarkers.get(gene), pointer), (pointer,))


def _left(patient: Patient, is_there: Fact, *out: Fact) -> Flag:
    """What the findings leave of one statement on a gene."""
    follows = patient.follows_of(is_there[1])
    if is_there in follows:
        return YES
    return NO if any(fact in follows for fact in out) else OPEN


def altered(patient: Patient, measure: Measure) -> Answer:
    """Whether the gene carries a mutation or fusion; VUS or amplification alone leaves it open."""
    assert measure.gene is not None
    gene = measure.gene
    return _gene_answer(patient, gene, _left(patient, ("altered", gene), ("unaltered", gene)))


def variant(patient: Patient, measure: Measure) -> Answer:
    """Whether the gene carries one of the named variants, other than those that do not count. Those
    of the vocabulary are as the findings leave them; what else a rule may name (a change of the
    protein, a codon, any mutation) is compared with what is listed."""
    assert measure.gene is not None
    gene, but = measure.gene, measure.other_than
    known = patient.vocabulary.genes[gene].variants
    each = (
        _among_listed(patient, gene, name, but)
        if but or name not in known
        else _found(patient, gene, name, "variant")
        for name in measure.names
    )
    return _gene_answer(patient, gene, flag(any_of(one.holds() for one in each)))


def _found(patient: Patient, gene: str, name: str, what: str) -> Flag:
    known = patient.vocabulary.genes[gene].known.get(name)
    rest = _rest(f"no_{what}", gene, known.kind if known is not None and what != "exon" else None)
    return _left(patient, (what, gene, name), (f"no_{what}", gene, name), *rest)


def _rest(what: str, gene: str, kind: str | None) -> tuple[Fact, ...]:
    """The finding that what is not derived to be there is out; it says nothing of the number of
    copies, which a report of no mutation need not have looked for."""
    return () if kind in OF_COPIES else ((what, gene, REST),)


def _among_listed(patient: Patient, name: str, wanted: str, but: frozenset[str]) -> Flag:
    """Whether one listed variant is the one wanted and none of those that do not count."""
    gene = patient.vocabulary.genes[name]
    test = gene_test(patient.profile, name) or Biomarker(result="not_tested")
    listed = [*(test.variants or ()), *_concluded(patient, gene)]

    def fits(one: Variant) -> Verdict:
        others = (negate(is_variant(gene, test, one, other).holds()) for other in sorted(but))
        return all_of((is_variant(gene, test, one, wanted).holds(), *others))

    found = any_of([fits(one) for one in listed])
    if found is Verdict.MET:
        return YES
    absent = any(covers(gene, one, wanted) for one in test.absent_variants or ())
    known = gene.known.get(wanted)
    rest = _rest("no_variant", name, known.kind if known is not None else None)
    unaltered = _left(patient, ("variant", name, wanted), *rest) == NO
    whole = found is Verdict.NOT_MET and (unaltered or names_all(test))
    return NO if absent or whole else OPEN


def _concluded(patient: Patient, gene: Gene) -> Iterator[Variant]:
    """The variants and the kinds of alteration that an author's own rules find in a gene."""
    named = {rule.id for rule in own()}
    for fact, ways in patient.derivation.items() if named else ():
        if fact[1:2] == (gene.id,) and any(way.rule.id in named for way in ways):
            if fact[0] == "variant":
                yield Variant(name=fact[2])
            elif fact[0] == "finding" and fact[2] in ALTERATIONS:
                yield Variant.model_validate(
                    {"kind": fact[2], **({"pathogenic": True} if fact[2] in ALTERING else {})}
                )


def altered_exon(patient: Patient, measure: Measure) -> Answer:
    """Whether the gene carries a mutation in one of the exons."""
    assert measure.gene is not None
    gene = measure.gene
    each = (_found(patient, gene, name, "exon") for name in measure.names)
    return _gene_answer(patient, gene, flag(any_of(one.holds() for one in each)))


def actionable_driver(patient: Patient, measure: Measure) -> Answer:
    """Whether an alteration of the named driver set is there (terms.md section 7)."""
    name = min(measure.names)
    drivers = patient.vocabulary.driver_sets[name]
    verdicts = [
        (part.gene, _carried(patient, part, name, strength))
        for strength, parts in (("sure", drivers.sure), ("open", drivers.open))
        if strength in ("sure", measure.drivers)
        for part in parts
    ]
    genes = dict.fromkeys(gene for gene, _ in verdicts)
    found = [gene for gene, verdict in verdicts if verdict is Verdict.MET]
    facts = found[:1] or [gene for gene in genes if gene in patient.profile.biomarkers]
    return answer(
        flag(any_of(verdict for _, verdict in verdicts)),
        (f"/biomarkers/{gene}" for gene in facts),
        (f"/biomarkers/{gene}" for gene, verdict in verdicts if verdict is Verdict.UNKNOWN),
    )


def _carried(patient: Patient, part: Alterations, name: str, strength: str) -> Verdict:
    """Whether the patient carries one of a set's alterations of one gene: found once for all of
    whom the same is stated of it."""
    read = patient.follows_of(part.gene).read
    key = _carried, part.gene, name, strength, part.kind, part.variants
    if key not in read:
        read[key] = any_of(
            _left(patient, ("actionable", part.gene, one, name, strength), *out).holds()
            for one, out in _alterations(patient, part)
        )
    found: Verdict = read[key]
    return found


def _alterations(patient: Patient, part: Alterations) -> Iterator[tuple[str, tuple[Fact, ...]]]:
    """The alterations that a set names, and the findings by which each is out."""
    known = patient.vocabulary.genes[part.gene].variants
    for one in part.variants or (part.kind,):
        what = "no_variant" if part.variants else "no_kind"
        kind = known[str(one)].kind if part.variants else part.kind
        yield str(one), ((what, part.gene, str(one)), *_rest(what, part.gene, kind))
