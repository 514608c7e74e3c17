"""What is open of the patient beside the disease: age, performance, tests, judgements."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import z3

from oligomatch.matcher.backends.solver.terms import (
    Bool,
    Choice,
    Int,
    NotEncodedError,
    World,
    fraction,
    holds,
    number,
)
from oligomatch.matcher.logic.values import Numbers, Options
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.tree import Measure

Json = dict[str, Any]
OLDEST = 120  # an untold age is some whole number up to here, so that a profile can tell it


class FurtherTerms:
    """The open facts of one patient that hang together with nothing else."""

    def __init__(self, world: World, patient: Patient) -> None:
        self.world, self.patient = world, patient
        self._wholes: dict[str, Int] = {}
        self._words: dict[str, Choice] = {}
        self._judged: dict[str, Bool] = {}
        self._tests: dict[str, tuple[str, Int]] = {}  # by test: the unit asked first, its value
        self._recent: dict[str, int | None] = {}  # by test: how old a value was asked for

    def whole(self, measure: Measure) -> Int:
        """The age, or the performance status."""
        if measure.kind not in self._wholes:
            values = ask(self.patient, measure).values
            assert isinstance(values, Numbers)
            high = OLDEST if values.high is None else values.high
            self._wholes[measure.kind] = self.world.whole(
                measure.kind, values.low, max(high, values.low or 0)
            )
        return self._wholes[measure.kind]

    def word(self, measure: Measure) -> Choice:
        """The sex, or the stage of any edition.

        Raises:
            NotEncodedError: the stage of one edition, which another edition does not tell.
        """
        if measure.edition is not None:
            raise NotEncodedError(measure.kind)
        if measure.kind not in self._words:
            values = ask(self.patient, measure).values
            assert isinstance(values, Options)
            words = [word for word in values.values if word is not None]
            self._words[measure.kind] = self.world.choice(measure.kind, words)
        return self._words[measure.kind]

    def judged(self, measure: Measure) -> Bool:
        """The answer of a person; only one that is not told is asked here."""
        (name,) = measure.names
        if name not in self._judged:
            self._judged[name] = self.world.flag(f"judged {name}")
        return self._judged[name]

    def measured(self, measure: Measure) -> Int:
        """The value of a test in the unit asked.

        Raises:
            NotEncodedError: it is told, or was asked before, in a unit that does not turn into this
                one without rounding; or a value of that age is asked for beside one of another.
        """
        assert measure.test is not None
        assert measure.unit is not None
        stated = self.patient.profile.measurements.get(measure.test)
        days = self._recent.setdefault(measure.test, measure.within_days)
        if days != measure.within_days or (days is not None and stated is not None):
            raise NotEncodedError("values of a certain age")
        unit, value = self._tests.setdefault(
            measure.test,
            (measure.unit, self._value(measure, getattr(stated, "unit", measure.unit))),
        )
        if unit == measure.unit:
            return value
        return value * _ratio(self._factor(measure, unit), self._factor(measure, measure.unit))

    def _value(self, measure: Measure, unit: str) -> Int:
        """A value within what is told of it."""
        if unit != measure.unit:
            self._factor(measure, unit)
        values = ask(self.patient, measure).values
        assert isinstance(values, Numbers)
        term = self.world.real(f"{measure.test}")
        ends = ((values.low, term.__ge__), (values.high, term.__le__))
        self.world.require(
            *(limit(z3.RealVal(repr(end))) for end, limit in ends if end is not None)
        )
        return term

    def _factor(self, measure: Measure, unit: str) -> Fraction:
        test = self.patient.vocabulary.measurements[measure.test or ""]
        exact = {test.unit: "1", **test.units}
        if unit not in exact or measure.unit not in exact:
            raise NotEncodedError(measure.kind)
        return Fraction(exact[unit])

    def write(self, document: Json, model: Any) -> None:
        """Fill in what was asked."""
        for kind, term in self._wholes.items():
            document[kind] = number(model, term)
        for kind, choice in self._words.items():
            if kind == "stage":
                document["primary"] = {**document.get("primary", {}), kind: choice.of(model)}
            else:
                document[kind] = choice.of(model)
        for name, flag in self._judged.items():
            trial, criterion = name.split("/")
            answers = document.setdefault("judgements", {}).setdefault(trial, {})
            answers[criterion] = holds(model, flag)
        for test, (unit, value) in self._tests.items():
            found = {"value": fraction(model, value), "unit": unit}
            if self._recent[test] is not None:
                found["date"] = self.patient.known_on.isoformat()
            document["measurements"] = {**document.get("measurements", {}), test: found}


def _ratio(one: Fraction, other: Fraction) -> Any:
    ratio = one / other
    return z3.Q(ratio.numerator, ratio.denominator)
