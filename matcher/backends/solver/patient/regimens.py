"""What lines consist of, as open facts: drugs, and the classes that they belong to (W8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from oligomatch.matcher.backends.solver.logic import Bool, either
from oligomatch.matcher.backends.solver.patient.one_line import LineTerms
from oligomatch.matcher.backends.solver.terms import World
from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.logic.values import OPEN, Flag
from oligomatch.matcher.measures.regimen import slot_has_class, slot_has_drug
from oligomatch.matcher.patient.lines import Course, Slot
from oligomatch.matcher.patient.patient import Patient

Holds = Callable[[Patient, Slot, str], Flag]  # what the judge says of a class or drug of a line


class Regimens:
    """The drugs and classes of one patient's lines, as far as anybody asks."""

    def __init__(self, world: World, patient: Patient) -> None:
        self.world, self.patient = world, patient

    def has_class(self, one: LineTerms, name: str) -> Bool:
        """Whether a line has a class."""
        return self._has(one, one.classes, name, slot_has_class)

    def has_drug(self, one: LineTerms, agent: str) -> Bool:
        """Whether a line has a drug."""
        return self._has(one, one.drugs, agent, slot_has_drug)

    def _has(self, one: LineTerms, known: dict[str, Bool], name: str, judged: Holds) -> Bool:
        if name not in known:
            sure = judged(self.patient, _slot(self.patient, one), name)
            known[name] = self.world.flag(f"line {one.index} {name}", sure.settled)
            self._close(one)
        return known[name]

    def _close(self, one: LineTerms) -> None:
        """Drugs and classes belong to the classes above them."""
        vocabulary, require = self.patient.vocabulary, self.world.require
        for agent, has in one.drugs.items():
            if agent in vocabulary.agents:  # one that is not may be of any class (W8)
                above = vocabulary.classes_of(agent)
                require(*(it for name, it in one.classes.items() if name in above), when=has)
        for name, has in one.classes.items():
            above = vocabulary.classes_above(name) | frozenset(vocabulary.classes[name].needs)
            require(*(it for other, it in one.classes.items() if other in above), when=has)

    def class_among(self, one: LineTerms, names: Iterable[str]) -> Bool:
        """Whether a line has one of the classes."""
        return either(*(self.has_class(one, name) for name in sorted(names)))

    def drug_among(self, one: LineTerms, names: Iterable[str]) -> Bool:
        """Whether a line has one of the drugs."""
        return either(*(self.has_drug(one, name) for name in sorted(names)))


def _slot(patient: Patient, one: LineTerms) -> Slot:
    """The line as the measures of its regimen read it."""
    start = Day(patient.known_on, patient.known_on)
    return Slot(Course((), (), False), None, one.index, one.line, start, None, OPEN, None)
