"""What is open of the patient beside the disease: age, performance, tests, judgements."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import z3

from oligomatch.matcher.backends.solver.logic import Bool, Int
from oligomatch.matcher.backends.solver.terms import (
    Choice,
    NotEncodedError,
    World,
    fraction,
    stated,
)
from oligomatch.matcher.logic.values import Flag, Numbers, Options, Possible
from oligomatch.matcher.measures import ask
from oligomatch.matcher.measures.tumour import words_under
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Measure

Json = dict[str, Any]
OLDEST = 120  # an untold age is some whole number up to here, so that a profile can tell it


class FurtherTerms:
    """The open facts of one patient that hang together with nothing else."""

    def __init__(self, world: World, patient: Patient) -> None:
        self.world, self.patient = world, patient
        self._asked: dict[str, Any] = {}
        self._tests: dict[str, tuple[str, Int]] = {}  # by test: the unit asked first, its value
        self._recent: dict[str, int | None] = {}  # by test: how old a value was asked for

    def asked(self, measure: Measure) -> Any:
        """The age, the performance status, the sex, the stage or category at diagnosis of any
        edition, or the answer of a person: within what is told of it.

        Raises:
            NotEncodedError: the stage or category of one edition, which another edition does not
                tell.
        """
        if measure.edition is not None:
            raise NotEncodedError(measure.kind)
        name = min(measure.names, default=measure.kind)
        if name not in self._asked:
            self._asked[name] = self._open(name, ask(self.patient, measure).values)
        return self._asked[name]

    def _open(self, name: str, values: Possible) -> Any:
        match values:
            case Numbers(low, high):
                most = OLDEST if high is None else high
                return self.world.whole(name, low, max(most, low or 0))
            case Options(words):
                return self.world.choice(name, filter(None, words))
            case Flag():
                return self.world.flag(name)

    def wishes(self) -> list[Any]:
        """That a stage or category at diagnosis is told with its subgroup."""
        each = ((kind, one) for kind, one in self._asked.items() if kind in MEASURES)
        return [says_subgroup(kind, one) for kind, one in each if MEASURES[kind].of_staging]

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
            raise NotEncodedError("values_of_a_certain_age")
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
        for name, term in self._asked.items():
            match name.split("/"):
                case [kind] if kind in MEASURES and MEASURES[kind].of_staging:
                    part = document.setdefault("primary", {})
                case [trial, _]:
                    part = document.setdefault("judgements", {}).setdefault(trial, {})
                case _:
                    part = document
            part[name.rpartition("/")[2]] = stated(model, term)
        for test, (unit, value) in self._tests.items():
            found = {"value": fraction(model, value), "unit": unit}
            if self._recent[test] is not None:
                found["date"] = self.patient.known_on.isoformat()
            document["measurements"] = {**document.get("measurements", {}), test: found}


def says_subgroup(kind: str, one: Choice) -> Bool:
    """That a stage or category is told by a word that leaves no subgroup open."""
    return one.among(word for word in one.flags if words_under(kind, word) == {word})


def _ratio(one: Fraction, other: Fraction) -> Any:
    ratio = one / other
    return z3.Q(ratio.numerator, ratio.denominator)
