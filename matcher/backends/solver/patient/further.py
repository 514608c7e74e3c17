"""What is open of the patient beside the disease: age, performance, tests, judgements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import z3

from oligomatch.matcher.backends.solver.logic import Bool, Int, implies
from oligomatch.matcher.backends.solver.terms import (
    Choice,
    NotEncodedError,
    World,
    fraction,
    stated,
)
from oligomatch.matcher.logic.calendar import add_days
from oligomatch.matcher.logic.values import Flag, Numbers, Options, Possible
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.profile import Assessment, Primary
from oligomatch.rules.measures import MEASURES, Clock
from oligomatch.rules.terms import SUBGROUPS
from oligomatch.rules.tree import Measure

Json = dict[str, Any]
OLDEST = 120  # an untold age is some whole number up to here, so that a profile can tell it


class FurtherTerms:
    """The open facts of one patient that hang together with nothing else."""

    def __init__(self, world: World, patient: Patient) -> None:
        self.world, self.patient = world, patient
        self._asked: dict[str, Any] = {}
        self._tests: dict[str, tuple[str, Int]] = {}  # by test: the unit asked first, its value
        # by test, and of the performance status: how old a value was asked for
        self._recent: dict[str, int | None] = {}
        self._in_time: set[str] = set()  # the places of those told that are not older

    def asked(self, measure: Measure) -> Any:
        """The age, the performance status, the sex, the stage or category at diagnosis, or the
        answer of a person: within what is told of it.

        Raises:
            NotEncodedError: the stage or category of one edition, which another edition does not
                tell; or a value of an age, as `measured` says.
        """
        name = min(measure.names, default=measure.kind)
        if MEASURES[measure.kind].clock is Clock.EXPIRES:
            self._of_one_age(name, measure)
        if measure.edition is not None:
            name = of_edition(measure, [self.patient.profile.primary], [*self._asked])
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
        return readable(self._asked)

    def measured(self, measure: Measure) -> Int:
        """The value of a test in the unit asked.

        Raises:
            NotEncodedError: it is told, or was asked before, in a unit that does not turn into this
                one without rounding; or a value of that age is asked for beside one of another.
        """
        assert measure.test is not None
        assert measure.unit is not None
        stated = self.patient.profile.measurements.get(measure.test)
        self._of_one_age(measure.test, measure)
        unit, value = self._tests.setdefault(
            measure.test,
            (measure.unit, self._value(measure, getattr(stated, "unit", measure.unit))),
        )
        if unit == measure.unit:
            return value
        return value * _ratio(self._factor(measure, unit), self._factor(measure, measure.unit))

    def _of_one_age(self, name: str, measure: Measure) -> None:
        """That a value of one age alone is asked for: two of them may be two values."""
        days = self._recent.setdefault(name, measure.within_days)
        if days != measure.within_days:
            raise NotEncodedError("values_of_a_certain_age")
        if days is not None:
            if self.patient.known_on < add_days(self.patient.as_of, -days):
                raise NotEncodedError("values_of_a_certain_age")  # none is found before it is told
            self._in_time |= {*ask(self.patient, measure).facts}

    def _day_found(self, name: str, place: str, value: Any) -> Json:
        """The day of a value of a certain age: the one told where that is in time, else today, when
        another is found."""
        if self._recent.get(name) is None:
            return {}
        kept = place in self._in_time and isinstance(value, dict)
        return {"date": value["date"] if kept else self.patient.known_on.isoformat()}

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
                case [kind] if MEASURES[kind.partition(EDITION_OF)[0]].of_staging:
                    document.setdefault("primary", {}).update(as_staged(kind, stated(model, term)))
                    continue
                case [trial, _]:
                    part = document.setdefault("judgements", {}).setdefault(trial, {})
                case _:
                    part = document
            value = stated(model, term)
            if day := self._day_found(name, f"/{name}", document.get(name)):
                value = {"value": value, **day}
            part[name.rpartition("/")[2]] = value
        for test, (unit, value) in self._tests.items():
            known = document.get("measurements", {})
            found = {"value": fraction(model, value), "unit": unit}
            found |= self._day_found(test, f"/measurements/{test}", known.get(test))
            document["measurements"] = {**known, test: found}


EDITION_OF = "@"  # between a stage or category and the edition by which it is asked


def of_edition(
    measure: Measure, stagings: Sequence[Primary | Assessment], asked: Sequence[str]
) -> str:
    """The name of a stage or category of one edition: that of any where the stagings that may tell
    it are of that edition.

    Raises:
        NotEncodedError: a staging is of another edition, or states it of none, or another edition
            was asked for before: no profile can tell it beside that.
    """
    field, edition = MEASURES[measure.kind].of_staging, int(measure.edition or 0)
    if all(one.stage_edition == edition for one in stagings):
        return measure.kind
    others = {name.rpartition(EDITION_OF)[2] for name in asked if EDITION_OF in name}
    spoken = any(one.stage_edition or getattr(one, field) is not None for one in stagings)
    if spoken or others - {f"{edition}"}:
        raise NotEncodedError(measure.kind)
    return f"{measure.kind}{EDITION_OF}{edition}"


def as_staged(name: str, value: Any) -> Json:
    """A stage or category as a staging tells it, with its edition where one was asked for."""
    kind, _, edition = name.partition(EDITION_OF)
    return {kind: value, **({"stage_edition": int(edition)} if edition else {})}


def readable(asked: Mapping[str, Any]) -> list[Bool]:
    """That a stage or category is told by a word that leaves no subgroup open, and is the same in
    the edition that is asked for."""
    wishes = []
    for name, one in asked.items():
        kind = name.partition(EDITION_OF)[0]
        if not isinstance(one, Choice) or not MEASURES[kind].of_staging:
            continue
        wishes.append(one.among(word for word in one.flags if not SUBGROUPS[kind][word]))
        if (plain := asked.get(kind)) is not None and name != kind:
            wishes += [implies(has, plain.among([word])) for word, has in one.flags.items()]
    return wishes


def _ratio(one: Fraction, other: Fraction) -> Any:
    ratio = one / other
    return z3.Q(ratio.numerator, ratio.denominator)
