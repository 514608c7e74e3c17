"""Measures of the molecular report: altered genes, variants, exons, the driver set."""

from __future__ import annotations

from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag, flag
from oligomatch.matcher.logic.verdict import Verdict, any_of
from oligomatch.matcher.measures.answer import Answer, present
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.profile import Biomarker, Variant
from oligomatch.matcher.profile.protein import differ
from oligomatch.rules.tree import Measure
from oligomatch.rules.vocabulary.vocabulary import Alterations


def gene_test(patient: Patient, gene: str) -> Biomarker | None:
    """The report of one gene; None where nothing is told."""
    result = patient.profile.biomarkers.get(gene)
    if isinstance(result, str):
        return Biomarker(result=result)
    return result


def _gene_answer(patient: Patient, gene: str, value: Flag) -> Answer:
    pointer = f"/biomarkers/{gene}"
    return Answer(value, present(patient.profile.biomarkers.get(gene), pointer), (pointer,))


def altered(patient: Patient, measure: Measure) -> Answer:
    """Whether the gene carries a mutation or fusion; VUS or amplification alone leaves it open."""
    assert measure.gene is not None
    return _gene_answer(patient, measure.gene, _altered(patient, measure.gene))


def _altered(patient: Patient, gene: str) -> Flag:
    test = gene_test(patient, gene)
    if test is None:
        return OPEN
    if test.result == "negative":
        return NO
    if test.result != "positive":
        return OPEN
    known = patient.vocabulary.genes[gene].variants or {}
    listed = test.variants or []
    kinds = {v.kind or (known[v.name].kind if v.name and v.name in known else None) for v in listed}
    silent = kinds and kinds <= {"vus", "amplification"}
    return OPEN if silent else YES


def _has_variant(patient: Patient, gene: str, name: str) -> Flag:
    """Whether the gene carries one named variant."""
    test = gene_test(patient, gene)
    if test is None:
        return OPEN
    listed = test.variants or []
    if any(variant.name == name for variant in listed):
        return YES
    if test.result == "negative" or name in (test.absent_variants or ()):
        return NO
    if test.result == "positive" and test.no_other_variants:
        return OPEN if any(may_be_variant(patient, gene, v, name) for v in listed) else NO
    return OPEN


def may_be_variant(patient: Patient, gene: str, listed: Variant, wanted: str) -> bool:
    """Whether a variant of which only exon or kind is told may be the one wanted."""
    known = (patient.vocabulary.genes[gene].variants or {}).get(wanted)
    if listed.name is not None and listed.name in (patient.vocabulary.genes[gene].variants or {}):
        return False  # another variant that the vocabulary knows; an unknown name says nothing
    if differ(listed.name or listed.protein, wanted):
        return False  # two different changes of one amino acid
    if known is None:
        return True
    if listed.kind is not None and listed.kind != known.kind:
        return False
    return listed.exon is None or not known.exons or str(listed.exon) in known.exons


def variant(patient: Patient, measure: Measure) -> Answer:
    """Whether the gene carries one of the named variants."""
    assert measure.gene is not None
    verdict = any_of(_has_variant(patient, measure.gene, n).holds() for n in measure.names)
    return _gene_answer(patient, measure.gene, flag(verdict))


def altered_exon(patient: Patient, measure: Measure) -> Answer:
    """Whether the gene carries a mutation in one of the exons."""
    assert measure.gene is not None
    gene, test = measure.gene, gene_test(patient, measure.gene)
    if test is None or test.result not in ("positive", "negative"):
        return _gene_answer(patient, gene, OPEN)
    if test.result == "negative":
        return _gene_answer(patient, gene, NO)
    if _altered(patient, gene) == OPEN:
        return _gene_answer(patient, gene, OPEN)  # a VUS or an amplification alone
    known = patient.vocabulary.genes[gene].variants or {}
    answers = []
    for listed in test.variants or ():
        entry = known.get(listed.name or "")
        kind = listed.kind or (entry.kind if entry else None)
        if kind in ("vus", "amplification", "fusion"):
            continue
        exons = {str(listed.exon)} if listed.exon is not None else set(entry.exons if entry else ())
        inside = not exons or bool(exons & measure.names)
        outside = not exons or bool(exons - measure.names)
        answers.append(Flag(inside, outside))
    if not test.no_other_variants:
        answers.append(OPEN)
    value = flag(any_of(answer.holds() for answer in answers))
    return _gene_answer(patient, gene, value)


def actionable_driver(patient: Patient, measure: Measure) -> Answer:
    """Whether an alteration of the named driver set is there (terms.md section 7)."""
    drivers = patient.vocabulary.driver_sets[min(measure.names)]
    wanted = drivers.sure + (drivers.open if measure.drivers == "open" else ())
    verdicts = [(part.gene, _has_alteration(patient, part).holds()) for part in wanted]
    genes = dict.fromkeys(gene for gene, _ in verdicts)
    value = flag(any_of(verdict for _, verdict in verdicts))
    found = [gene for gene, verdict in verdicts if verdict is Verdict.MET]
    facts = found[:1] or [gene for gene in genes if gene in patient.profile.biomarkers]
    asks = dict.fromkeys(gene for gene, verdict in verdicts if verdict is Verdict.UNKNOWN)
    return Answer(
        value,
        tuple(f"/biomarkers/{gene}" for gene in facts),
        tuple(f"/biomarkers/{gene}" for gene in asks),
    )


def _has_alteration(patient: Patient, part: Alterations) -> Flag:
    """Whether the patient carries one of a set's alterations of one gene."""
    if part.variants:
        verdict = any_of(_has_variant(patient, part.gene, name).holds() for name in part.variants)
        return flag(verdict)
    test = gene_test(patient, part.gene)
    listed = test.variants if test else None
    if part.kind is None or not listed:
        return _altered(patient, part.gene)  # a bare positive is the alteration the set names
    known = patient.vocabulary.genes[part.gene].variants or {}
    kinds = [v.kind or (known[v.name].kind if v.name and v.name in known else None) for v in listed]
    if part.kind in kinds:
        return YES
    assert test is not None
    return OPEN if None in kinds or not test.no_other_variants else NO
