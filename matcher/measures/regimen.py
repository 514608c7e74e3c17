"""What a line of therapy consists of: its drugs and classes, by name and by vocabulary (W8)."""

from __future__ import annotations

from difflib import SequenceMatcher

from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag
from oligomatch.matcher.logic.verdict import Verdict, any_of
from oligomatch.matcher.patient.lines import Slot
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Measure

LIKENESS = 0.8  # `osimertinb` for osimertinib; gefitinib and icotinib stay apart


def _below(patient: Patient, name: str, declared: frozenset[str]) -> bool:
    """Whether a class lies below one of the declared classes, so that it may be meant by them."""
    return bool(patient.vocabulary.classes_above(name) & declared)


def _with_parts(patient: Patient, declared: frozenset[str]) -> frozenset[str]:
    """The declared classes with those they are made of: a doublet has a platinum."""
    needs = (patient.vocabulary.classes[name].needs for name in declared)
    return declared.union(*needs)


def slot_has_class(patient: Patient, slot: Slot, name: str) -> Flag:
    """Whether a line has a class: by its drugs, its declared classes, or openly."""
    line = slot.line
    if slot.index is None:
        return OPEN
    declared = _with_parts(patient, frozenset(line.classes or ()))
    if name in patient.line_classes[slot.index] or name in declared:
        return YES
    known = patient.vocabulary.agents
    if line.agents is not None and all(agent in known for agent in line.agents):
        return NO
    if line.classes is None:
        return OPEN  # an agent that the vocabulary does not know may be of any class
    return OPEN if _may_have(patient, name, declared) else NO


def _may_have(patient: Patient, name: str, declared: frozenset[str]) -> bool:
    """Whether a regimen of the declared classes may be of another class too: one below them, or
    one that a drug of theirs belongs to as well (crizotinib)."""
    vocabulary = patient.vocabulary
    return _below(patient, name, declared) or any(
        name in vocabulary.classes_of(agent.id) and _fits(patient, agent.classes, declared)
        for agent in vocabulary.agents.values()
    )


def _fits(patient: Patient, classes: tuple[str, ...], declared: frozenset[str]) -> bool:
    return any(_below(patient, name, declared) for name in classes)


def has_other_of_class(patient: Patient, slot: Slot, name: str, other_than: frozenset[str]) -> Flag:
    """Whether a line has a drug of a class beside some drugs that do not count."""
    whole = slot_has_class(patient, slot, name)
    apart = [drug for drug in sorted(other_than) if slot_has_drug(patient, slot, drug) != NO]
    if not apart or whole == NO:
        return whole
    vocabulary, agents = patient.vocabulary, slot.line.agents
    theirs = frozenset[str]().union(*(vocabulary.classes_of(drug) for drug in apart))
    left = [drug for drug in agents or () if drug not in other_than]
    declared = _with_parts(patient, frozenset(slot.line.classes or ()))
    sure = [vocabulary.classes_of(drug) for drug in left if drug in vocabulary.agents]
    sure += [  # a class told that none of those has is that of another drug
        vocabulary.classes_above(one)
        for one in declared - theirs
        if not vocabulary.classes[one].needs
    ]
    if name in with_made(patient, frozenset[str]().union(*sure)):
        return YES
    known = agents is not None and all(drug in vocabulary.agents for drug in left)
    return NO if known else OPEN


def with_made(patient: Patient, classes: frozenset[str]) -> frozenset[str]:
    """The classes of some drugs with those that they make together: a doublet."""
    vocabulary = patient.vocabulary
    made = (
        one.id for one in vocabulary.classes.values() if one.needs and classes.issuperset(one.needs)
    )
    return classes.union(*(vocabulary.classes_above(name) for name in made))


def _alike(written: str, agent: str) -> bool:
    """Whether an agent that the vocabulary does not know may be a spelling of the one asked for."""
    folded = written.casefold()
    return agent in folded or SequenceMatcher(None, folded, agent).ratio() > LIKENESS


def slot_has_drug(patient: Patient, slot: Slot, agent: str) -> Flag:
    """Whether a line has a drug, or may have it by its declared classes."""
    line = slot.line
    if line.agents is not None:
        known = patient.vocabulary.agents
        alike = any(drug not in known and _alike(drug, agent) for drug in line.agents)
        return YES if agent in line.agents else OPEN if alike else NO
    if line.classes is None:
        return OPEN
    drug = patient.vocabulary.agents.get(agent)
    declared = _with_parts(patient, frozenset(line.classes))
    return OPEN if drug is None or _fits(patient, drug.classes, declared) else NO


def slot_has(patient: Patient, slot: Slot, measure: Measure) -> Verdict:
    """Whether a line has one of the drugs or classes that a measure names; of classes, beside what
    does not count."""
    each = (
        slot_has_drug(patient, slot, name)
        if MEASURES[measure.kind].names == "agent"
        else has_other_of_class(patient, slot, name, measure.other_than)
        for name in sorted(measure.names)
    )
    return any_of(one.holds() for one in each)
