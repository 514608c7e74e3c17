"""The findings that a criterion rests on: for each of its measures, the chains to what is told.

A measure reads findings of its own kind: a count which lesions are not counted, a class of a line
its drugs, a trial group what was eliminated. What no rule derived has no chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oligomatch.matcher.explain.disease_state import Standing, standing
from oligomatch.matcher.findings.derivation_steps import Step, trail
from oligomatch.matcher.match.criteria import Judged
from oligomatch.matcher.measures import ask
from oligomatch.matcher.measures.lesions.selected import conventions, every_role
from oligomatch.matcher.patient.patient import Patient, Site
from oligomatch.rules.findings.findings import Fact
from oligomatch.rules.findings.states import READINGS, load_states
from oligomatch.rules.measures import MEASURES, Count, Event, Field, OfLine, OverLines, Reduce, Span
from oligomatch.rules.tree import Is, Measure, Node, OneOf, leaves_of
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

TOP = "systemic_therapy"  # the class above all classes


@dataclass(frozen=True, slots=True)
class Ground:
    """One finding that a measure rests on, with everything it follows from."""

    measure: Measure
    step: Step


def grounds(patient: Patient, judged: Judged) -> tuple[Ground, ...]:
    """The chains of one judged criterion, in the order of its measures; each finding once."""
    chains: dict[Fact, Ground] = {}
    for value in judged.values:
        found = standing(patient, value.measure.recent_line or READINGS[0])
        for fact in _bearing(patient, value.measure, found):
            step = trail(fact, found.derivation, found.pointers)
            if step is not None and step.rule is not None and fact not in chains:
                chains[fact] = Ground(value.measure, step)
    return tuple(chains.values())


def _bearing(patient: Patient, measure: Measure, found: Standing) -> Iterator[Fact]:
    """The findings that a measure reads, by its form."""
    match MEASURES[measure.kind].form:
        case Count():
            yield from _of_lesions(patient, measure, found)
        case OfLine("classes") | OverLines("any class"):
            yield from _of_classes(patient, measure, found)
        case OverLines("number"):
            if measure.names:
                yield from _of_classes(patient, measure, found)
            if measure.progressed:
                yield from _of_progression(patient, measure, found)
        case OfLine("progressed" | "response") | Span(end=Event.LINE_PROGRESSION):
            yield from _of_progression(patient, measure, found)
        case Field("/biomarkers") if measure.gene is not None:
            yield ("altered", measure.gene)
            yield from (("exon", measure.gene, exon) for exon in sorted(measure.names))
        case Field("/biomarkers"):
            yield from _of_drivers(measure, found)
        case Field("/metastatic_disease"):
            yield from _of_groups(measure, found)


def _of_lesions(patient: Patient, measure: Measure, found: Standing) -> Iterator[Fact]:
    organs = _organs_named(measure.where)
    by_convention = () if every_role(measure) else conventions(measure)
    for site in patient.sites:
        name = f"lesion:{site.index}"
        left_out = (("not_counted", name, by) for by in by_convention)
        if why := next((fact for fact in left_out if fact in found.derivation), None):
            yield why
        else:
            yield from (("role", name, role) for role in ("metastasis", "distant_node"))
            yield ("cannot_be", name, "metastasis")
            if measure.of != "metastases" and measure.by is not None:
                yield ("counted_together", name, measure.by)
            if MEASURES[measure.kind].reduce in (Reduce.ORGANS, Reduce.FULLEST):
                yield from _systems(site, found)
            yield from (("organ", name, organ) for organ in sorted(organs & site.organs))
            if _asks_of(measure.where, "intracranial"):
                yield ("intracranial", name)
            if measure.by == "PROGRESSING" or _asks_of(measure.where, "progressing"):
                yield ("progressing", name)


def _systems(site: Site, found: Standing) -> Iterator[Fact]:
    """The organ that a lesion is counted under, where it is not the one that is told."""
    name = f"lesion:{site.index}"
    for system in sorted({kind.system for kind in site.kinds}):
        lies = ("organ", name, system)
        yield lies if lies in found.derivation else ("organ_system", name, system)


def _organs_named(where: Node | None) -> frozenset[str]:
    leaves = () if where is None else leaves_of(where)
    asked = [one.values for one in leaves if isinstance(one, OneOf) and one.measure.kind == "organ"]
    return frozenset().union(*asked)


def _asks_of(where: Node | None, kind: str) -> bool:
    leaves = () if where is None else leaves_of(where)
    return any(isinstance(leaf, Is) and leaf.measure.kind == kind for leaf in leaves)


def _of_classes(patient: Patient, measure: Measure, found: Standing) -> Iterator[Fact]:
    """The classes asked for that a line holds, or else the kinds of treatment it is; where some
    drugs do not count, its class is no ground."""
    if measure.other_than:
        return
    for line in _lines_read(patient, measure):
        asked = [("class", line, name) for name in sorted(measure.names)]
        held = [fact for fact in asked if fact in found.derivation]
        yield from held or [("class", line, name) for name in _kinds_of_treatment()]


def _kinds_of_treatment() -> tuple[str, ...]:
    classes = load_vocabulary().classes.values()
    return tuple(one.id for one in classes if TOP in one.is_a)


def _of_progression(patient: Patient, measure: Measure, found: Standing) -> Iterator[Fact]:
    """The progressions that the measure's answer was read from."""
    facts = set(ask(patient, measure).facts)
    for index in range(len(patient.therapy.lines)):
        step = trail(("progressed", f"line:{index}"), found.derivation, found.pointers)
        if step is not None and facts.intersection(step.premises[0].pointers):
            yield step.fact


def _lines_read(patient: Patient, measure: Measure) -> tuple[str, ...]:
    """The lines that the measure's answer was read from."""
    parts = [pointer.split("/") for pointer in ask(patient, measure).facts]
    return tuple(dict.fromkeys(f"line:{p[3]}" for p in parts if p[2:3] == ["lines"] and p[3:]))


def _of_drivers(measure: Measure, found: Standing) -> Iterator[Fact]:
    strengths = ("sure", measure.drivers)
    for fact in found.derivation:
        if fact[0] == "actionable" and fact[3] in measure.names and fact[4] in strengths:
            yield fact


def _of_groups(measure: Measure, found: Standing) -> Iterator[Fact]:
    """What was eliminated."""
    at = measure.at or "entry"
    yield from (("cannot_be", at, group) for group in load_states().groups[at].groups)
