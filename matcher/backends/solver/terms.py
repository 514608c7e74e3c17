"""The alphabet of the encoding: facts as constraints, words as one of several, days as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count
from math import ceil, floor
from typing import Any

import z3

from oligomatch.matcher.backends.solver.logic import (
    FALSE,
    TRUE,
    Bool,
    Int,
    at_least,
    at_most,
    both,
    either,
    implies,
    numeral,
    plus,
)
from oligomatch.matcher.logic.calendar import EARLIEST, Day, add_months


class NotEncodedError(Exception):
    """A question that the solver is not asked: what it is, in the words of the rules."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class World:
    """The facts of one patient who is still open: names for what may vary, and what must hold."""

    def __init__(self, as_of: date, known_on: date, above: World | None = None) -> None:
        self.as_of, self.known_on, self.above = as_of, known_on, above
        self.rules: list[Bool] = []
        self.firmly = z3.Bool("firmly")  # asks for months that need no calendar to be sure of
        self.later: dict[tuple[int, int], tuple[Int, Int]] = {}  # days so many months on
        self.open_days: list[Int] = []  # days of which nothing is told
        self._names: Iterator[int] = above._names if above else count(1)

    def require(self, *rules: Bool, when: Bool = TRUE) -> None:
        """State what holds of every completion, or of every one of which something else holds."""
        each = (implies(when, rule) for rule in rules)
        self.rules += [rule for rule in each if rule is not TRUE]

    def flag(self, name: str, value: bool | None = None) -> Bool:
        """A yes or no: told, or open."""
        return z3.Bool(self._name(name)) if value is None else TRUE if value else FALSE

    def whole(self, name: str, low: float | None = None, high: float | None = None) -> Int:
        """A whole number within its bounds."""
        if low is not None and low == high:
            return z3.IntVal(int(low))
        term = z3.Int(self._name(name))
        self.require(
            TRUE if low is None else at_least(term, numeral(ceil(low))),
            TRUE if high is None else at_most(term, numeral(floor(high))),
        )
        return term

    def real(self, name: str) -> Int:
        """Any number from 0."""
        term = z3.Real(self._name(name))
        self.require(term >= 0)
        return term

    def choice(self, name: str, values: Iterable[str]) -> Choice:
        """One of several words."""
        words = sorted(values)
        if len(words) == 1:
            return Choice({words[0]: TRUE})
        flags = {word: self.flag(f"{name} {word}") for word in words}
        self.require(z3.PbEq([(flag, 1) for flag in flags.values()], 1))
        return Choice(flags)

    def day(self, name: str, stated: Day | None = None, limit: date | None = None) -> DayTerm:
        """A day that is told, told in part, or open, and not after a limit (`as_of` else)."""
        end = limit or self.known_on
        first = stated.first if stated else EARLIEST
        last = max(first, min(stated.last, end)) if stated else end
        low, high = first.toordinal(), last.toordinal()
        day = DayTerm(self.whole(name, low, high), low, high)
        if first <= EARLIEST < last:
            self.open_days.append(day.term)
        return day

    def day_asked(self) -> DayTerm:
        """The day the question is asked."""
        return fixed(self.as_of)

    def _name(self, name: str) -> str:
        return f"{next(self._names)}: {name}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One word out of several; each with what must hold for it to be the one."""

    flags: Mapping[str, Bool]

    def among(self, words: Iterable[str]) -> Bool:
        """Whether it is one of these."""
        wanted = [self.flags[word] for word in set(words) & self.flags.keys()]
        return TRUE if len(wanted) == len(self.flags) else either(*wanted)

    def of(self, model: Any) -> str:
        """The word in one completion."""
        return next(word for word, flag in self.flags.items() if holds(model, flag))


@dataclass(frozen=True, slots=True)
class DayTerm:
    """A day as the number of its place in the calendar, with the first and last it may be."""

    term: Int
    first: int
    last: int

    def until(self, other: DayTerm, more: int = 0) -> Bool:
        """Whether it lies so many days, or more, before the other."""
        if self.last + more <= other.first:
            return TRUE
        if self.first + more > other.last:
            return FALSE
        return plus(self.term, numeral(more)) <= other.term

    def before(self, other: DayTerm) -> Bool:
        """Whether it lies before the other."""
        return self.until(other, 1)

    def of(self, model: Any) -> date:
        """The day in one completion."""
        return date.fromordinal(number(model, self.term))


def fixed(day: date) -> DayTerm:
    """One day."""
    return _at(day.toordinal())


def _at(place: int) -> DayTerm:
    return DayTerm(numeral(place), place, place)


def choose_day(when: Bool, one: DayTerm, other: DayTerm) -> DayTerm:
    """The one day where something holds, else the other."""
    if when is TRUE or when is FALSE:
        return one if when is TRUE else other
    first, last = min(one.first, other.first), max(one.last, other.last)
    return DayTerm(z3.If(when, one.term, other.term), first, last)


MOST_DAYS = 800  # of a span whose months are told apart one by one


def months_passed(
    world: World, start: DayTerm, months: int, end: DayTerm, *, more: int = 0
) -> Bool:
    """Whether so many calendar months after the start (and `more` days) is not after the end."""
    if start.first == start.last:
        return _at(_after(start.first, months)).until(end, more)
    if end.first == end.last:
        latest = _latest_start(end.first - more, months, start.first, start.last)
        return start.until(_at(latest))
    if start.last - start.first <= MOST_DAYS:
        return _by_table(start, months, end, more)
    return _by_bounds(world, start, months, end, more)


def _after(place: int, months: int) -> int:
    return add_months(date.fromordinal(place), months).toordinal()


def _latest_start(end: int, months: int, first: int, last: int) -> int:
    """The last day of a span from which so many months end not after a day; the one before it
    where there is none."""
    low, high = first - 1, last
    while low < high:
        middle = (low + high + 1) // 2
        if _after(middle, months) <= end:
            low = middle
        else:
            high = middle - 1
    return low


def _by_table(start: DayTerm, months: int, end: DayTerm, more: int) -> Bool:
    """Stretches of days whose months are equally long, one by one."""
    stretches: list[tuple[int, int, int]] = []  # first, last, days from start to end
    for place in range(start.first, start.last + 1):
        days = _after(place, months) - place
        if stretches and stretches[-1][2] == days:
            stretches[-1] = (stretches[-1][0], place, days)
        else:
            stretches.append((place, place, days))
    return either(
        *(
            both(start.term >= first, start.term <= last, start.term + days + more <= end.term)
            for first, last, days in stretches
        )
    )


def _by_bounds(world: World, start: DayTerm, months: int, end: DayTerm, more: int) -> Bool:
    """Between two open days: the day so many months on lies within the few days by which months
    differ in length; where the world is asked firmly the end lies outside of them."""
    short, long = _lengths(months)
    key = start.term.get_id(), months
    if key not in world.later:
        day = world.whole(f"{months} months on")
        world.later[key] = start.term, day  # the start is kept, so that its number stays its own
        world.require(start.term + short <= day, day <= start.term + long)
    _, day = world.later[key]
    sure = either(start.term + long + more <= end.term, end.term < start.term + short + more)
    world.require(sure, when=world.firmly)
    return day + more <= end.term


@cache
def _lengths(months: int) -> tuple[int, int]:
    """The fewest and the most days that so many calendar months have (a leap year and not)."""
    starts = range(date(2023, 1, 1).toordinal(), date(2025, 1, 1).toordinal())
    lengths = [_after(place, months) - place for place in starts]
    # a century without its leap day may shorten by one more
    return min(lengths) - 1, max(lengths) + 1


def holds(model: Any, formula: Bool) -> bool:
    """Whether a formula is true in one completion."""
    found = (z3.Ast * 1)()  # as `model.eval`, which wraps what it finds by its sort
    z3.Z3_model_eval(model.ctx.ref(), model.model, formula.ast, True, found)
    return bool(z3.Z3_get_bool_value(model.ctx.ref(), found[0]) == z3.Z3_L_TRUE)


def number(model: Any, term: Int) -> int:
    """A whole number in one completion."""
    return int(model.eval(term, model_completion=True).as_long())


def stated(model: Any, term: Any) -> Any:
    """What one completion makes of a word, a flag or a whole number."""
    if isinstance(term, Choice):
        return term.of(model)
    return holds(model, term) if z3.is_bool(term) else number(model, term)


def fraction(model: Any, term: Int) -> float:
    """A number in one completion."""
    value = model.eval(term, model_completion=True)
    return float(value.as_fraction())
