"""Measures of the molecular report, as the findings leave them: altered genes, variants, exons, the
driver set. What no rule has derived is possible until a rule has put it out."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag, flag
from oligomatch.matcher.logic.verdict import Verdict, any_of
from oligomatch.matcher.measures.answer import Answer, answer, present
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.findings.findings import Fact
from oligomatch.rules.tree import Measure
from oligomatch.rules.vocabulary.vocabulary import Alterations

REST = "rest"  # in a finding: what is not derived to be there


def _gene_answer(patient: Patient, gene: str, value: Flag) -> Answer:
    pointer = f"/biomarkers/{gene}"
    return Answer(value, present(patient.profile.biomarkers.get(gene), pointer), (pointer,))


def _left(patient: Patient, is_there: Fact, *out: Fact) -> Flag:
    """What the findings leave of one statement."""
    if is_there in patient.derivation:
        return YES
    return NO if any(fact in patient.derivation for fact in out) else OPEN


def altered(patient: Patient, measure: Measure) -> Answer:
    """Whether the gene carries a mutation or fusion; VUS or amplification alone leaves it open."""
    assert measure.gene is not None
    gene = measure.gene
    return _gene_answer(patient, gene, _left(patient, ("altered", gene), ("unaltered", gene)))


def variant(patient: Patient, measure: Measure) -> Answer:
    """Whether the gene carries one of the named variants."""
    return _any(patient, measure, "variant")


def altered_exon(patient: Patient, measure: Measure) -> Answer:
    """Whether the gene carries a mutation in one of the exons."""
    return _any(patient, measure, "exon")


def _any(patient: Patient, measure: Measure, what: str) -> Answer:
    assert measure.gene is not None
    gene, no = measure.gene, f"no_{what}"
    each = (
        _left(patient, (what, gene, name), (no, gene, name), (no, gene, REST))
        for name in measure.names
    )
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
    """Whether the patient carries one of a set's alterations of one gene."""
    return any_of(
        _left(patient, ("actionable", part.gene, one, name, strength), *out).holds()
        for one, out in _alterations(part)
    )


def _alterations(part: Alterations) -> Iterator[tuple[str, tuple[Fact, ...]]]:
    """The alterations that a set names, and the findings by which each is out."""
    for one in part.variants or (part.kind,):
        what = "no_variant" if part.variants else "no_kind"
        yield str(one), ((what, part.gene, str(one)), (what, part.gene, REST))
