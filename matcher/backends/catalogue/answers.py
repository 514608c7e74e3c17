"""What the atoms say of one patient: each measure is asked, and each tree judged, once."""

from __future__ import annotations

from functools import partial
from typing import assert_never

from oligomatch.matcher.backends.catalogue.atoms import Atom, Atoms, Joined, Step
from oligomatch.matcher.backends.catalogue.lesions import Selectors
from oligomatch.matcher.logic.values import Possible, passes
from oligomatch.matcher.logic.verdict import KLEENE, Verdict
from oligomatch.matcher.match.criteria import is_told
from oligomatch.matcher.measures import ask
from oligomatch.matcher.measures.lesions import counted_values
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.fold import join
from oligomatch.rules.measures import MEASURES

Facts = int  # a set of facts to obtain, a bit each


class Answers:
    """The verdicts of one patient, each worked out when it is first asked for."""

    def __init__(self, atoms: Atoms, patient: Patient) -> None:
        self.patient = patient
        self._atoms = atoms
        self._selectors = Selectors(atoms.lesions, patient)
        self._values: list[Possible | None] = [None] * len(atoms.measures)
        self._verdicts: list[Verdict | None] = [None] * len(atoms.steps)
        self._asks: dict[int, Facts] = {}
        self._bits: dict[str, int] = {}
        self._told: Facts = 0

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
        if not MEASURES[measure.kind].of_lesions:
            return ask(self.patient, measure).values
        counts = partial(self._selectors.tally, self._atoms.selectors[number])
        return counted_values(self.patient, measure, counts)

    # --- what is open ---------------------------------------------------------------------------

    def to_obtain(self, number: int, *, workup: bool) -> Facts:
        """The facts that would narrow what is open in a tree; of a required examination also that
        it is not done."""
        verdict = self.verdict(number)
        if verdict is not Verdict.UNKNOWN and not (workup and verdict is Verdict.NOT_MET):
            return 0
        match self._atoms.steps[number]:
            case Atom(measure):
                return self._asked_of(measure)
            case Joined(_, parts):
                found = 0
                for part in parts:
                    found |= self.to_obtain(part, workup=workup)
                return found
            case step:
                assert_never(step)

    def untold(self, facts: Facts) -> Facts:
        """Of some facts those that are not told already; all where none is left."""
        return facts & ~self._told or facts

    def _asked_of(self, number: int) -> Facts:
        known = self._asks.get(number)
        if known is None:
            measure = self._atoms.measures[number]
            answer = ask(self.patient, measure)
            done = answer.facts if measure.kind.endswith("_done") else ()
            known = 0
            for fact in answer.asks or done:
                known |= self._bit(fact)
            self._asks[number] = known
        return known

    def _bit(self, fact: str) -> Facts:
        place = self._bits.setdefault(fact, len(self._bits))
        if is_told(self.patient, fact):
            self._told |= 1 << place
        return 1 << place
