"""What the atoms say of one patient: each measure is asked, and each tree judged, once."""

from __future__ import annotations

from functools import partial
from typing import assert_never

from oligomatch.matcher.backends.catalogue.atoms import Atom, Atoms, Joined, Step
from oligomatch.matcher.backends.catalogue.lesions import Selectors
from oligomatch.matcher.logic.values import Possible, passes
from oligomatch.matcher.logic.verdict import KLEENE, Verdict
from oligomatch.matcher.match.criteria import reads_as_judge
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.measures import values_of
from oligomatch.matcher.measures.lesions import counted_values
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.fold import join
from oligomatch.rules.tree import Node


class SharedVerdicts:
    """The verdicts of one patient, each worked out when it is first asked for."""

    def __init__(self, atoms: Atoms, patient: Patient) -> None:
        self.patient = patient
        self._atoms = atoms
        self._selectors = Selectors(atoms.lesions, patient)
        self._values: list[Possible | None] = [None] * len(atoms.measures)
        self._verdicts: list[Verdict | None] = [None] * len(atoms.steps)

    @reads_as_judge
    def judge(self, tree: Node, patient: Patient) -> Verdict:
        """What the judge says of a tree, read from its atoms where it is one of theirs."""
        number = self._atoms.of(tree)
        if number is None or patient is not self.patient:
            return judge(tree, patient)
        return self.verdict(number)

    def verdict(self, number: int) -> Verdict:
        """What is known of a tree."""
        known = self._verdicts[number]
        if known is None:
            known = self._verdicts[number] = self._judged(self._atoms.steps[number])
        return known

    def _judged(self, step: Step) -> Verdict:
        match step:
            case Atom(measure, comparison):
                return passes(self._possible(measure), comparison)
            case Joined(shape, parts):
                return join(shape, KLEENE, map(self.verdict, parts))
            case _:
                assert_never(step)

    def _possible(self, number: int) -> Possible:
        values = self._values[number]
        if values is None:
            values = self._values[number] = self._asked(number)
        return values

    def _asked(self, number: int) -> Possible:
        measure = self._atoms.measures[number]
        if not self._atoms.counted[number]:
            return values_of(self.patient, measure)
        counts = partial(self._selectors.tally, self._atoms.selectors[number])
        return counted_values(self.patient, measure, counts)
