"""The trial groups, the genes and the progressions by plain enumeration of the cases, apart from the
rules: the oracle of what the findings leave. It was the product's own computation before the rules
decided; nothing that the rules leave open was open here, nor the other way round."""

from __future__ import annotations

from collections.abc import Iterable

from oligomatch.matcher.findings.genes_stated import (
    called,
    entry_of,
    gene_test,
    is_variant,
    kind_of,
    kinds_of,
    names_all,
)
from oligomatch.matcher.logic.calendar import EARLIEST, Day, add_months
from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag, Options, flag, flag_of, union
from oligomatch.matcher.logic.verdict import any_of
from oligomatch.matcher.measures.episodes import (
    GRACE_DAYS,
    episode_days,
    episodes,
    ever_metastatic,
    found_under_adjuvant,
    under_therapy,
)
from oligomatch.matcher.measures.results import growth_since, results_of, slot_recist
from oligomatch.matcher.patient.lines import Course, Slot, active_on
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.vocabulary.entries import Alterations

Groups = frozenset[str | None]


# --- the trial groups -----------------------------------------------------------------------------


def groups(patient: Patient, at: str, reading: str) -> Groups:
    """The trial groups of terms.md section 1b that some case leaves."""
    grace = GRACE_DAYS if reading == "active" else 0
    metastatic = ever_metastatic(patient).values
    assert isinstance(metastatic, Flag)
    values = frozenset(
        _at_diagnosis(patient, grace) if at == "diagnosis" else _at_entry(patient, grace)
    )
    values = values if metastatic.may_be_true else frozenset()
    return values | ({"none"} if metastatic.may_be_false else frozenset())


def _at_diagnosis(patient: Patient, grace: int) -> Iterable[str]:
    primary, known = patient.profile.primary, patient.known_on
    found = (primary.diagnosis_date or Day(EARLIEST, known)).up_to(known)
    for first in episodes(patient):
        begin, episode = episode_days(patient, first)
        late = not first or begin.last > add_months(found.first, 6)
        soon = begin.first <= add_months(found.last, 6)
        if first and soon and found.first <= add_months(begin.last, 6):
            yield "sOMD"
        if first and found.last > add_months(begin.first, 6):
            yield "none"
        if late:
            active = under_therapy(patient, episode, grace)
            yield from ["rOMD"] * active.may_be_false + ["none"] * active.may_be_true


def _at_entry(patient: Patient, grace: int) -> Iterable[str]:
    if patient.therapy.undecided:
        yield from ("peOMD", "pOMD", "none")
    for course in patient.therapy.courses:
        if course.palliative:
            slot = patient.therapy.slot(course, len(course.palliative) - 1)
            yield from _on_therapy(patient, slot)
        else:
            yield from _untreated(patient, course, grace)


def _untreated(patient: Patient, course: Course, grace: int) -> Iterable[str]:
    under = [active for _, active in found_under_adjuvant(patient, course, grace)]
    yield from ["pOMD"] * bool(under)
    yield from ["none"] * (YES not in under)


def _on_therapy(patient: Patient, slot: Slot) -> Iterable[str]:
    responses = slot_recist(patient, slot).values
    assert isinstance(responses, Options)
    grown, _, _ = growth_since(patient, slot)
    if "PD" in responses.values or grown.may_be_true:
        yield "pOMD"
    if responses.values - {"PD"} and grown.may_be_false:
        yield "peOMD"


# --- progression on a line ------------------------------------------------------------------------


def progressed(patient: Patient, slot: Slot) -> Flag:
    """Whether any PD belongs to the line; an untold one is possible until all is told."""
    line = slot.line
    if slot.index is None:
        return OPEN
    if line.progressed is False and slot.position is None:
        return _held(patient, slot)
    if line.progressed is not None:
        return flag_of(line.progressed)
    recorded = line.progression_date is not None or line.stop_reason == "progression"
    if recorded or line.latest_response == "PD":
        return YES
    if slot.position is None:
        days = [episode_days(patient, first)[1] for first in episodes(patient)]
        surely = all(active_on(slot, day, grace_days=0) == YES for day in days)
        return YES if surely and ever_metastatic(patient).values == YES else OPEN
    results = list(results_of(patient, slot))
    if any(result.belongs == YES and result.responses == {"PD"} for result in results):
        return YES
    quiet = patient.staging.all_stated and not any("PD" in result.responses for result in results)
    return NO if quiet else OPEN


def _held(patient: Patient, slot: Slot) -> Flag:
    days = [episode_days(patient, first)[1] for first in episodes(patient)]
    found = union(active_on(slot, day, grace_days=0) for day in days)
    metastatic = ever_metastatic(patient).values
    assert isinstance(found, Flag)
    assert isinstance(metastatic, Flag)
    return Flag(
        found.may_be_true and metastatic.may_be_true,
        found.may_be_false or metastatic.may_be_false,
    )


# --- genes ----------------------------------------------------------------------------------------


def altered(patient: Patient, gene: str) -> Flag:
    """Whether the gene carries a mutation or fusion; VUS or amplification alone leaves it open."""
    test = gene_test(patient.profile, gene)
    if test is None or test.result not in ("positive", "negative", None):
        return OPEN
    if test.result == "negative":
        return NO
    known, listed = patient.vocabulary.genes[gene], test.variants or ()
    kinds = {kind_of(known, test, one) for one in listed}
    if test.result is None and test.no_other_variants and kinds == {"benign"}:
        return NO
    if not listed:
        return YES if test.result == "positive" else OPEN
    altering = {
        each.kind
        for name, each in known.known.items()
        if any(is_variant(known, test, one, name) == YES for one in listed)
    }
    unnamed = [one for one in listed if one.name not in known.variants]
    silent = ("vus", "amplification", "loss")
    altering |= {"called" for one in unnamed if called(test, one) and one.kind not in silent}
    return YES if altering - set(silent) else OPEN


def has_variant(patient: Patient, gene: str, name: str) -> Flag:
    """Whether the gene carries one named variant."""
    test = gene_test(patient.profile, gene)
    if test is None:
        return OPEN
    listed, known = test.variants or [], patient.vocabulary.genes[gene]
    if any(is_variant(known, test, variant, name) == YES for variant in listed):
        return YES
    copies = known.known[name].kind in ("amplification", "loss") if name in known.known else False
    unaltered = altered(patient, gene) == NO and not copies  # which nobody need have looked for
    if unaltered or name in (test.absent_variants or ()):
        return NO
    if names_all(test):
        return NO if all(is_variant(known, test, v, name) == NO for v in listed) else OPEN
    return OPEN


def in_exons(patient: Patient, gene: str, exons: frozenset[str]) -> Flag:
    """Whether the gene carries a mutation in one of the exons."""
    test = gene_test(patient.profile, gene)
    whole = altered(patient, gene)
    if test is None or whole != YES:
        return whole
    known = patient.vocabulary.genes[gene]
    answers = []
    for listed in test.variants or ():
        kind = kind_of(known, test, listed)
        if kind == "uncalled" and "mutation" in kinds_of(known, test, listed):
            answers.append(OPEN)
        if kind in ("vus", "amplification", "loss", "fusion", "benign", "uncalled"):
            continue
        entry = entry_of(known, listed)
        named = set(entry.exons) if entry else set[str]()
        where = {str(listed.exon)} if listed.exon is not None else named
        answers.append(Flag(not where or bool(where & exons), not where or bool(where - exons)))
    if not test.no_other_variants:
        answers.append(OPEN)
    return flag(any_of(answer.holds() for answer in answers))


def actionable(patient: Patient, name: str, *, with_open: bool) -> Flag:
    """Whether an alteration of the named driver set is there (terms.md section 7)."""
    drivers = patient.vocabulary.driver_sets[name]
    wanted = drivers.sure + (drivers.open if with_open else ())
    return flag(any_of(_has(patient, part).holds() for part in wanted))


def _has(patient: Patient, part: Alterations) -> Flag:
    if part.variants:
        each = (has_variant(patient, part.gene, name) for name in part.variants)
        return flag(any_of(one.holds() for one in each))
    test, known = gene_test(patient.profile, part.gene), patient.vocabulary.genes[part.gene]
    listed = test.variants if test else None
    if test is None or part.kind is None or not listed:
        return altered(patient, part.gene)  # a bare positive is the alteration the set names
    if part.kind in {kind_of(known, test, one) for one in listed}:
        return YES
    may_be = any(part.kind in kinds_of(known, test, one) for one in listed)
    return OPEN if may_be or not names_all(test) else NO
