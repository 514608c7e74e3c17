"""What measures answered, kept as rows of numbers that many patients share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.reading.columns import column, end_of, is_number, mask_of
from oligomatch.matcher.cohort.results.screening import kind_of_fact
from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.match.criteria import asks_of, is_stated
from oligomatch.matcher.measures.answer import Answer
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.tree import Measure

Rows = NDArray[np.int64]
Columns = dict[str, NDArray[Any]]
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
        found = frozenset(
            f"{STATED if is_stated(patient, fact) else ''}{kind}"
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


class Answers:
    """The answers to some measures: a row each time they are asked, cells as measure columns."""

    def __init__(self, measures: Sequence[Measure], asked: FactSets) -> None:
        self.measures, self.asked = tuple(measures), asked
        self._numbers = [at for at, m in enumerate(self.measures) if is_number(m)]
        self._masks = [at for at, m in enumerate(self.measures) if not is_number(m)]
        self.clear()

    def clear(self) -> None:
        """Forget every row."""
        self.rows = 0
        self._ends = np.empty((64, 2 * len(self._numbers)))
        self._absent = np.empty((64, len(self._numbers)), bool)
        self._bits = np.empty((64, len(self._masks)), np.uint32)
        self._asks = np.empty((64, len(self.measures)), np.uint32)

    def add(self, patient: Patient, answers: Sequence[Answer]) -> int:
        """Keep what one patient's answers were; the number of the row."""
        if self.rows == len(self._ends):
            for name in ("_ends", "_absent", "_bits", "_asks"):
                old = getattr(self, name)
                setattr(self, name, np.concatenate([old, np.empty_like(old)]))
        row, ends, absent = self.rows, [], []
        for at in self._numbers:
            values = answers[at].values
            assert isinstance(values, Numbers)
            ends += [math.nan if values.low is None else values.low, end_of(values.high)]
            absent.append(values.absent)
        self._ends[row], self._absent[row] = ends, absent
        self._bits[row] = [mask_of(self.measures[at], answers[at].values) for at in self._masks]
        self._asks[row] = [
            self.asked.number(patient, measure, answer)
            for measure, answer in zip(self.measures, answers, strict=True)
        ]
        self.rows += 1
        return row

    def take(self, rows: Rows) -> tuple[Columns, Columns]:
        """The measure columns of patients with these rows, and the numbers of what is asked."""
        found: Columns = {}
        for place, at in enumerate(self._numbers):
            name = column(self.measures[at])
            found[f"{name} low"] = self._ends[rows, 2 * place]
            found[f"{name} high"] = self._ends[rows, 2 * place + 1]
            found[f"{name} absent"] = self._absent[rows, place]
        for place, at in enumerate(self._masks):
            found[column(self.measures[at])] = self._bits[rows, place]
        asks = {column(m): self._asks[rows, at] for at, m in enumerate(self.measures)}
        return found, asks
