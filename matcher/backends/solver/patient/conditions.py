"""Conditions that are open: whether there now, whether ever, and the last day, for each name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from oligomatch.matcher.backends.solver.logic import Bool, both, either, implies, no
from oligomatch.matcher.backends.solver.terms import DayTerm, NotEncodedError, World, holds
from oligomatch.matcher.patient.elsewhere import denied, given
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.profile import Condition

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ConditionTerms:
    """One condition: now, ever, and the last day on which it was there (of one that was)."""

    now: Bool
    ever: Bool
    last: DayTerm


class ConditionsTerms:
    """The conditions that were asked for, with those that are told of them."""

    def __init__(self, world: World, patient: Patient) -> None:
        self.world, self.patient = world, patient
        self.asked: dict[str, ConditionTerms] = {}
        self._elsewhere: dict[str, list[Condition]] = {}
        for one in (*given(patient), *denied(patient.profile)):
            self._elsewhere.setdefault(one.name, []).append(one.what)

    def one(self, name: str) -> ConditionTerms:
        """The open facts of one condition, made with those above and below that are told.

        Raises:
            NotEncodedError: it is asked on a later day than the profile was told.
        """
        if self.world.as_of != self.world.known_on:
            raise NotEncodedError("conditions_on_a_later_day")
        if name not in self.asked:
            self._make(name)
            vocabulary = self.patient.vocabulary
            near = vocabulary.conditions_above(name) | vocabulary.conditions_below(name)
            stated = self.patient.profile.conditions.keys() | self._elsewhere.keys()
            for other in sorted(near & stated):
                if other not in self.asked:
                    self._make(other)
        return self.asked[name]

    def _make(self, name: str) -> None:
        world, stated = self.world, self.patient.profile.conditions.get(name)
        what = stated if isinstance(stated, Condition) else None
        own = ConditionTerms(
            world.flag(f"{name} now", None if what is None else what.now),
            world.flag(f"{name} ever", None if what is None else what.ever),
            world.day(f"last {name}", None if what is None else what.last),
        )
        known = world.known_on.toordinal()
        world.require(both(own.ever, own.last.term == known), when=own.now)
        if what is not None and what.last is not None:
            world.require(own.ever)
        for there in self._elsewhere.get(name, ()):
            world.require(own.ever if there.ever else no(own.ever))
            if there.last is not None:  # given on that day, and perhaps later
                world.require(own.last.term >= there.last.first.toordinal())
        above = self.patient.vocabulary.conditions_above
        for other, terms in self.asked.items():
            if name in above(other):
                self._below(terms, own)
            elif other in above(name):
                self._below(own, terms)
        self.asked[name] = own

    def _below(self, below: ConditionTerms, above: ConditionTerms) -> None:
        """Whoever has the one below has the one above."""
        later = both(above.ever, above.last.term >= below.last.term)
        self.world.require(implies(below.now, above.now), implies(below.ever, later))

    def present(self, names: frozenset[str]) -> Bool:
        """Whether any of them is there now."""
        return either(*(self.one(name).now for name in sorted(names)))

    def ever(self, names: frozenset[str]) -> Bool:
        """Whether any of them is or was there."""
        return either(*(self.one(name).ever for name in sorted(names)))

    def write(self, document: Json, model: Any) -> None:
        """Fill in what was asked."""
        conditions = dict(document.get("conditions", {}))
        for name, one in self.asked.items():
            ever = holds(model, one.ever)
            found = {"now": holds(model, one.now), "ever": ever}
            conditions[name] = {**found, "last": one.last.of(model).isoformat()} if ever else found
        document["conditions"] = conditions
