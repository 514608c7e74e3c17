"""What the atoms say of one patient: each measure is asked, and each comparison made, once."""

from __future__ import annotations

from functools import partial

from oligomatch.matcher.backends.catalogue.atoms import Atom, Atoms
from oligomatch.matcher.backends.catalogue.lesions import Selectors
from oligomatch.matcher.logic.values import Possible, passes
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.measures import values_of
from oligomatch.matcher.measures.lesions.counted import counted_values
from oligomatch.matcher.patient.patient import Patient

MANY = 100  # selectors, of which so many say the same that to find these is worth its time


class SharedVerdicts:
    """The verdicts of one patient's comparisons, each worked out when it is first asked for."""

    def __init__(self, atoms: Atoms, patient: Patient) -> None:
        self.patient = patient
        self.said: list[Verdict | None] = [None] * len(atoms.steps)  # so far, by comparison
        self._atoms = atoms
        few = len(atoms.lesions.steps) < MANY
        self._selectors = None if few else Selectors(atoms, patient)
        self._values: list[Possible | None] = [None] * len(atoms.measures)

    def says(self, number: int) -> Verdict:
        """What a comparison says."""
        known = self.said[number]
        if known is None:
            atom = self._atoms.steps[number]
            assert isinstance(atom, Atom), "expected a comparison"
            asked = atom.measure
            values = self._values[asked]
            if values is None:
                values = self._values[asked] = self._possible(asked)
            known = self.said[number] = passes(values, atom.comparison)
        return known

    def _possible(self, number: int) -> Possible:
        """What a measure may be."""
        measure = self._atoms.measures[number]
        if self._atoms.manners[number] is None:
            return values_of(self.patient, measure)
        if self._selectors is None:
            return counted_values(self.patient, measure)
        return counted_values(self.patient, measure, partial(self._selectors.tally, number))
