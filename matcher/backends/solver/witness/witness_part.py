"""What every part of a witness shares: what the solver found, and of whom."""

from __future__ import annotations

from typing import Any

from oligomatch.matcher.backends.solver.questions import Questions
from oligomatch.matcher.backends.solver.terms import DayTerm, holds

Json = dict[str, Any]


class WitnessPart:
    """One part of a completion, read from what the solver found."""

    def __init__(self, questions: Questions, model: Any) -> None:
        self.questions, self.model = questions, model
        self.person, self.patient = questions.person, questions.patient
        self.profile, self.vocabulary = self.patient.profile, self.patient.vocabulary

    def holds(self, formula: Any) -> bool:
        """Whether a formula is true of this completion."""
        return holds(self.model, formula)

    def day(self, day: DayTerm) -> str:
        """A day of this completion as a profile spells it."""
        return day.of(self.model).isoformat()
