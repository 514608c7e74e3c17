"""Regimens as the measures tell them apart: drugs that are asked by no name of their own are alike
where they are of the same classes, as far as classes are asked.

Invariant: a measure of the course reads drugs by `names` and `other_than`, or by a line that is
named by its drugs or classes, and nothing else of them; the generated regimens of
tests/matcher/cohort/measuring/test_in_columns.py hold it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from oligomatch.rules.tree import Measure
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary


class Regimens:
    """What some measures ask of drugs."""

    def __init__(self, measures: Iterable[Measure]) -> None:
        self._vocabulary = load_vocabulary()
        asked: set[str] = set()
        for measure in measures:
            asked |= measure.names | measure.other_than
            asked |= measure.line_drugs | measure.line_classes
        classes = self._vocabulary.classes
        needed = (classes[name].needs for name in classes)  # a doublet follows from its parts
        self._asked = frozenset(asked).union(*needed)
        self._counts = any(classes[name].alone for name in asked & classes.keys())

    def alike(self, therapy: Any) -> str:
        """The lines of therapy as a text, the same where no measure tells them apart."""
        return json.dumps(self._of(therapy))  # in the order told, as its days are

    def _of(self, value: Any) -> Any:
        lines = value.get("lines") if isinstance(value, dict) else None
        if not isinstance(lines, list):
            return value
        return {**value, "lines": [self._line(line) for line in lines]}

    def _line(self, line: Any) -> Any:
        agents = line.get("agents") if isinstance(line, dict) else None
        if self._counts or not isinstance(agents, list) or line.get("classes") is not None:
            return line
        known = self._vocabulary.agents
        if not 1 <= len(agents) <= 20 or not all(isinstance(a, str) and a in known for a in agents):
            return line
        return {**line, "agents": sorted({self._drug(agent) for agent in agents})}

    def _drug(self, agent: str) -> str:
        classes = sorted(self._vocabulary.classes_of(agent) & self._asked)
        open_ = sorted(self._vocabulary.may_be([agent]) & self._asked)
        of = " ".join(("of", *classes, "or", *open_))
        return f"{of}: {agent}" if agent in self._asked else of
