"""What is asked of the drugs and classes of a line of therapy (W8)."""

from __future__ import annotations

from oligomatch.matcher.logic.values import Flag
from oligomatch.matcher.logic.verdict import Verdict, all_of, any_of
from oligomatch.matcher.patient.lines import Slot
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.regimens import Regimen
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import LineWith, Measure


def slot_has_class(patient: Patient, slot: Slot, name: str) -> Flag:
    """Whether a line has a class: by its drugs, its declared classes, or openly."""
    return patient.regimen(slot).has_class(name)


def slot_has_drug(patient: Patient, slot: Slot, agent: str) -> Flag:
    """Whether a line has a drug, or may have it by its declared classes."""
    return patient.regimen(slot).has_drug(agent)


def slot_has(patient: Patient, slot: Slot, measure: Measure) -> Verdict:
    """Whether a line has one of the drugs or classes that a measure names; of classes, beside what
    does not count (kept: a line has its place in many courses)."""
    regimen = patient.regimen(slot)
    known = regimen.holds.get(measure)
    if known is None:
        known = regimen.holds[measure] = regimen_has(regimen, measure)
    return known


def holds_named(patient: Patient, slot: Slot, named: LineWith) -> Verdict:
    """Whether a line holds what a line is named by: all the drugs, or one of the classes."""
    regimen = patient.regimen(slot)
    if named.drugs:
        return all_of(regimen.has_drug(agent).holds() for agent in sorted(named.drugs))
    return any_of(regimen.has_class(name).holds() for name in sorted(named.classes))


def regimen_has(regimen: Regimen, measure: Measure) -> Verdict:
    """Whether some drugs given together hold one of the drugs or classes that a measure names."""
    each = (
        regimen.has_drug(name)
        if MEASURES[measure.kind].names == "agent"
        else regimen.has_other_of_class(name, measure.other_than)
        for name in sorted(measure.names)
    )
    return any_of(one.holds() for one in each)
