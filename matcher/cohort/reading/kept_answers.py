"""What measures answered, kept as rows of numbers that many patients share."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from oligomatch.matcher.cohort.reading.columns import column, end_of, is_number, mask_of
from oligomatch.matcher.cohort.reading.fields import Whole
from oligomatch.matcher.cohort.reading.rows import Columned, Tables
from oligomatch.matcher.cohort.results.screening import kind_of_fact
from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.match.criteria import asks_of, days_stated
from oligomatch.matcher.measures.answer import Answer
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.tree import Measure

_BETWEEN = ", "  # the facts of a set as text
# before a fact that is told: asked where nothing else is (oligomatch.matcher.match.criteria)
STATED = "told "


class FactSets:
    """The sets of facts that measures ask for, each with a number; none is 0."""

    def __init__(self) -> None:
        self.sets: list[frozenset[str]] = [frozenset()]
        self._numbers = {frozenset[str](): 0}

    def number(self, patient: Patient, measure: Measure, answer: Answer) -> int:
        """The number of what an answer asks for, by kinds of facts."""
        stated = days_stated(patient)
        found = frozenset(
            f"{STATED if fact in stated else ''}{kind}"
            for fact in asks_of(measure, answer)
            if (kind := kind_of_fact(fact))
        )
        return self.of(found)

    def of(self, facts: frozenset[str]) -> int:
        """The number of a set of facts."""
        if facts not in self._numbers:
            self._numbers[facts] = len(self.sets)
            self.sets.append(facts)
        return self._numbers[facts]

    def texts(self) -> list[str]:
        """Each set as text, in the order of the numbers."""
        return [_BETWEEN.join(sorted(facts)) for facts in self.sets]

    def of_text(self, text: str) -> int:
        """The number of a set told as text."""
        return self.of(frozenset(filter(None, text.split(_BETWEEN))))


class KeptAnswers:
    """The answers to some measures: a row each time they are asked, cells as measure columns."""

    def __init__(self, measures: Sequence[Measure], asked: FactSets) -> None:
        self.measures, self.asked = tuple(measures), asked
        self._numbers = [at for at, m in enumerate(self.measures) if is_number(m)]
        self._masks = [at for at, m in enumerate(self.measures) if not is_number(m)]
        self._ends = Columned(np.float64, 2 * len(self._numbers))
        self._absent = Columned(np.bool_, len(self._numbers))
        self._bits = Columned(np.uint32, len(self._masks))
        self._asks = Columned(np.uint32, len(self.measures))
        names = tuple(map(column, self.measures))
        self._names = (
            tuple(f"{names[at]} {end}" for at in self._numbers for end in ("low", "high")),
            tuple(f"{names[at]} absent" for at in self._numbers),
            tuple(names[at] for at in self._masks),
            names,
        )

    def __len__(self) -> int:
        return len(self._asks)

    def add(self, patient: Patient, answers: Sequence[Answer]) -> int:
        """Keep what one patient's answers were; the number of the row."""
        ends: list[float] = []
        absent: list[bool] = []
        for at in self._numbers:
            values = answers[at].values
            assert isinstance(values, Numbers)
            ends += [math.nan if values.low is None else values.low, end_of(values.high)]
            absent.append(values.absent)
        self._ends.add(ends)
        self._absent.add(absent)
        self._bits.add([mask_of(self.measures[at], answers[at].values) for at in self._masks])
        pairs = zip(self.measures, answers, strict=True)
        return self._asks.add([self.asked.number(patient, m, answer) for m, answer in pairs])

    def take(self, rows: Whole) -> tuple[Tables, Tables]:
        """The measure columns of patients with these rows, and the numbers of what is asked."""
        tables = (self._ends, self._absent, self._bits, self._asks)
        each = zip(self._names, tables, strict=True)
        *found, asks = ({names: one.take(rows)} if names else {} for names, one in each)
        return found[0] | found[1] | found[2], asks
