"""What a line of therapy consists of: its drugs and classes, by name and by vocabulary (W8)."""

from __future__ import annotations

from matcher.findings import Patient
from matcher.lines import Slot
from matcher.values import NO, OPEN, YES, Flag, told


def _below(patient: Patient, name: str, declared: frozenset[str]) -> bool:
    """Whether a class lies below one of the declared classes, so that it may be meant by them."""
    return bool(patient.vocabulary.classes_above(name) & declared)


def slot_has_class(patient: Patient, slot: Slot, name: str) -> Flag:
    """Whether a line has a class: by its drugs, its declared classes, or openly."""
    line = slot.line
    if slot.index is None or (line.agents is None and line.classes is None):
        return OPEN
    if name in patient.line_classes[slot.index]:
        return YES
    declared = frozenset(line.classes or ())
    if line.agents is None:
        return OPEN if _below(patient, name, declared) else NO
    strange = any(agent not in patient.vocabulary.agents for agent in line.agents)
    if not strange:
        return NO
    return OPEN if not declared or _below(patient, name, declared) else NO


def slot_has_drug(patient: Patient, slot: Slot, agent: str) -> Flag:
    """Whether a line has a drug, or may have it by its declared classes."""
    line = slot.line
    if line.agents is not None:
        return told(agent in line.agents)
    if line.classes is None:
        return OPEN
    declared = frozenset(line.classes)
    drug = patient.vocabulary.agents.get(agent)
    fits = drug is None or all(
        _below(patient, name, declared)
        or any(name in patient.vocabulary.classes_above(d) for d in declared)
        for name in drug.classes
    )
    return OPEN if fits else NO
