"""Lines of systemic therapy: which line is which, in every order that the profile leaves open.

A *course* is one complete order of the palliative lines, told or untold; a measure of a line is
the union over all courses. Palliative lines stand in order of their starts and may overlap (W6):
the start of the next ends no line, and `current` is the one begun last, under way or not.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any, NamedTuple, TypeVar, TypeVarTuple

from oligomatch.matcher.logic.calendar import EARLIEST, Day
from oligomatch.matcher.logic.values import NO, YES, Flag, either, flag_of
from oligomatch.matcher.profile.profile import Given, Line, SystemicTherapy, bounds_of

MOST_COURSES = 2_000
MOST_STEPS = 50_000  # of the search for them
MOST_OPEN_INTENTS = 10
MOST_LINES = 60
SPARE = (
    2  # untold lines beyond the least number: more behave alike for `line 1`, `line 2`, `current`
)
Made = TypeVar("Made")
Of = TypeVarTuple("Of")


class Course(NamedTuple):
    """One order of lines: positions in the profile's list, None for a line that was not told."""

    palliative: tuple[int | None, ...]
    adjuvant: tuple[int, ...]
    unstated_adjuvant: bool  # whether there may be adjuvant courses that nobody told


Place = tuple[int | None, int | None]  # of a line in a course: among the palliative, in the list
UNSTATED_ADJUVANT: Place = (None, None)
Hosts = Sequence[frozenset[Place]]  # for each drug surely given the lines that may hold it (W17)


@dataclass(frozen=True, slots=True)
class Slot:
    """One line of a course with what follows of its dates from its place."""

    course: Course
    position: int | None  # among the palliative lines; None: adjuvant
    index: int | None  # in the profile's list; None: untold
    line: Line
    start: Day
    next_start: Day | None  # of the next palliative line
    under_way: Flag
    end: Day | None  # None: surely under way
    ask: str = ""  # of an untold line: the fact that would tell of it
    given: tuple[Given, ...] = ()  # drugs surely given that have no other place in this course

    @property
    def unstated(self) -> bool:
        """Whether nothing is told of this line."""
        return self.index is None


class _TooManyError(Exception):
    """More orders of lines than are worth telling apart."""


class Therapy:
    """All lines of a profile and the courses they allow."""

    def __init__(
        self,
        systemic: SystemicTherapy,
        as_of: date,
        *,
        known_on: date | None = None,
        may_hold: Callable[[int, Given], bool] = lambda _index, _given: True,
    ) -> None:
        self.lines: Sequence[Line] = systemic.lines
        self.given: Sequence[Given] = systemic.given
        self._may_hold = may_hold  # whether a told line may have had a drug, by its regimen
        self.as_of = as_of
        self.known_on = known_on or as_of  # nothing told lies after it (W5)
        self.palliative = bounds_of(systemic.palliative_lines)
        self.adjuvant = bounds_of(systemic.adjuvant_lines)
        stated_palliative = sum(
            bool(line.number) or line.intent == "palliative" for line in self.lines
        )
        stated_adjuvant = sum(line.intent == "adjuvant" for line in self.lines)
        self.ask_palliative = _ask("palliative_lines", self.palliative, stated_palliative)
        self.ask_adjuvant = _ask("adjuvant_lines", self.adjuvant, stated_adjuvant)
        self.courses: tuple[Course, ...] = ()
        self.undecided = False  # too many orders to enumerate: every selector stays open
        self._steps = 0
        self._slots: dict[tuple[Course, int], Slot] = {}
        self._made_of: dict[Hashable, Any] = {}
        self._hosts: dict[Course, Hosts] = {}
        self.homeless: set[int] = set(range(len(self.given)))  # with no line in any course
        try:
            self.courses = tuple(sorted(self._enumerated(), key=repr))
        except _TooManyError:
            self.undecided = True

    def kept(self, key: Hashable, made: Callable[[*Of], Made], *of: *Of) -> Made:
        """What is made of the lines on their day, and of nothing else, once: parts of one profile
        share their lines."""
        known: Made | None = self._made_of.get(key)
        if known is None:
            known = self._made_of[key] = made(*of)
        return known

    def _enumerated(self) -> set[Course]:
        open_intents = sum(len(self._intents(line)) > 1 for line in self.lines)
        if open_intents > MOST_OPEN_INTENTS or self.palliative[0] > MOST_LINES:
            raise _TooManyError
        courses: set[Course] = set()
        for course in self._courses():
            courses.add(course)
            if len(courses) > MOST_COURSES:
                raise _TooManyError
        return courses

    def _courses(self) -> Iterator[Course]:
        for intents in product(*(self._intents(line) for line in self.lines)):
            palliative = [i for i, intent in enumerate(intents) if intent == "palliative"]
            adjuvant = tuple(i for i, intent in enumerate(intents) if intent == "adjuvant")
            if self.adjuvant[1] is not None and len(adjuvant) > self.adjuvant[1]:
                continue
            unstated = self.adjuvant[1] is None or self.adjuvant[1] > len(adjuvant)
            for order in self._orders(palliative):
                course = Course(order, adjuvant, unstated)
                hosts = self.hosts(course)
                self.homeless -= {at for at, places in enumerate(hosts) if places}
                if all(hosts):
                    yield course

    @staticmethod
    def _intents(line: Line) -> tuple[str, ...]:
        if line.intent is not None:
            return (line.intent,)
        return ("palliative",) if line.number is not None else ("palliative", "adjuvant")

    def _orders(self, palliative: list[int]) -> Iterator[tuple[int | None, ...]]:
        high = self.palliative[1]
        least = self._least_unstated(palliative)
        most = least + SPARE if high is None else min(least + SPARE, int(high) - len(palliative))
        for unstated in range(least, most + 1):
            yield from self._arrange((), palliative, unstated)

    def _least_unstated(self, listed: list[int]) -> int:
        """How many palliative lines there must be beyond those listed: by total or number."""
        highest = max((self.lines[i].number or 0 for i in listed), default=0)
        return max(0, int(self.palliative[0]) - len(listed), highest - len(listed))

    def _arrange(
        self, placed: tuple[int | None, ...], left: list[int], unstated: int
    ) -> Iterator[tuple[int | None, ...]]:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise _TooManyError
        if not left and not unstated:
            yield placed
            return
        number = len(placed) + 1
        fixed = [i for i in left if self.lines[i].number == number]
        if fixed:
            candidates: list[int | None] = [*fixed]
        else:
            candidates = [i for i in left if self.lines[i].number is None]
            if unstated:
                candidates.append(None)
        for candidate in candidates:
            if candidate is None:
                yield from self._arrange((*placed, None), left, unstated - 1)
                continue
            others = [i for i in left if i != candidate]
            if any(self.start(i).surely_before(self.start(candidate)) for i in others):
                continue
            yield from self._arrange((*placed, candidate), others, unstated)

    def start(self, index: int) -> Day:
        """The days on which a told line may have begun."""
        stated_start = self.lines[index].start
        known = self.known_on
        return Day(EARLIEST, known) if stated_start is None else stated_start.up_to(known)

    def hosts(self, course: Course) -> Hosts:
        """For each drug surely given, the lines of a course that it may have been given in."""
        if course not in self._hosts:
            self._hosts[course] = [frozenset(self._places(course, one)) for one in self.given]
        return self._hosts[course]

    def _places(self, course: Course, one: Given) -> Iterator[Place]:
        if one.intent != "adjuvant":
            for position, index in enumerate(course.palliative):
                if index is None or self._holds(index, one):
                    yield position, index
        if one.intent != "palliative":
            yield from ((None, index) for index in course.adjuvant if self._holds(index, one))
            if course.unstated_adjuvant:
                yield UNSTATED_ADJUVANT

    def _holds(self, index: int, one: Given) -> bool:
        """Whether a told line may have had a drug, by its days and its regimen."""
        line, day = self.lines[index], one.date
        ended = line.end is not None and day is not None and line.end.last < day.first
        begun_later = day is not None and self.start(index).first > day.last
        return not ended and not begun_later and self._may_hold(index, one)

    def surely_in(self, course: Course, place: Place) -> tuple[Given, ...]:
        """The drugs surely given that only this line of a course may have had."""
        each = zip(self.given, self.hosts(course), strict=True)
        return tuple(one for one, places in each if places == {place})

    def surely_in_line(self, index: int) -> tuple[Given, ...]:
        """The drugs surely given that only this told line may have had, in whichever order."""
        if self.undecided or not self.given:
            return ()
        each = [[{at for _, at in places} for places in self.hosts(c)] for c in self.courses]
        return tuple(
            one for n, one in enumerate(self.given) if all(at[n] == {index} for at in each)
        )

    def adjuvant_owed(self, course: Course) -> bool:
        """Whether a drug surely given has no place in a course but an adjuvant one not told."""
        return {UNSTATED_ADJUVANT} in self.hosts(course)

    def slot(self, course: Course, position: int) -> Slot:
        """The palliative line at a place (from 0) of a course (kept: each measure asks it)."""
        known = self._slots.get((course, position))
        if known is None:
            known = self._slots[course, position] = self._slot(course, position)
        return known

    def _slot(self, course: Course, position: int) -> Slot:
        order = course.palliative
        last = position == len(order) - 1
        start = self._start_at(order, position)
        next_start = None if last else self._start_at(order, position + 1)
        return self._made(course, position, order[position], start, next_start)

    def _made(
        self, course: Course, position: int | None, index: int | None, start: Day, later: Day | None
    ) -> Slot:
        line = Line() if index is None else self.lines[index]
        under_way = _under_way(line)
        end = _end(line, start, under_way, self._latest_end(line))
        ask = self.ask_adjuvant if position is None else self.ask_palliative
        given = self.surely_in(course, (position, index)) if self.given else ()
        return Slot(course, position, index, line, start, later, under_way, end, ask, given)

    def _latest_end(self, line: Line) -> date:
        """The last day on which a line may have ended: what is told of its end is not after it."""
        ended = line.end is not None or line.stop_reason is not None
        return self.known_on if ended else self.as_of

    def _start_at(self, order: tuple[int | None, ...], position: int) -> Day:
        index = order[position]
        if index is not None and self.lines[index].start is not None:
            return self.start(index)
        before = [self.start(i).first for i in order[:position] if i is not None]
        after = [self.start(i).last for i in order[position + 1 :] if i is not None]
        latest = self.as_of if index is None else self.known_on
        first, last = max(before, default=EARLIEST), min(after, default=latest)
        return Day(first, max(first, last))

    def more_unstated(self, course: Course) -> float:
        """How many untold palliative lines there may be beyond those of a course: none, unless the
        course has as many as are enumerated at all."""
        high = self.palliative[1]
        listed = [index for index in course.palliative if index is not None]
        unstated = len(course.palliative) - len(listed)
        if unstated < self._least_unstated(listed) + SPARE:
            return 0
        return float("inf") if high is None else high - len(course.palliative)

    def adjuvant_slot(self, course: Course, index: int | None) -> Slot:
        """An adjuvant course, told or not."""
        start = Day(EARLIEST, self.as_of) if index is None else self.start(index)
        return self._made(course, None, index, start, None)

    def slots(self, course: Course) -> tuple[Slot, ...]:
        """Every line of a course, told or untold, palliative first."""
        return self.kept(course, lambda: tuple(self._slots_of(course)))

    def _slots_of(self, course: Course) -> Iterator[Slot]:
        for position in range(len(course.palliative)):
            yield self.slot(course, position)
        for index in course.adjuvant:
            yield self.adjuvant_slot(course, index)
        if course.unstated_adjuvant:
            yield self.adjuvant_slot(course, None)


def _ask(name: str, total: tuple[float, float | None], listed: int) -> str:
    """What to ask about lines that nobody told: how many there are, or the lines themselves."""
    low, high = total
    base = "/systemic_therapy"
    return f"{base}/lines/-" if low == high and low > listed else f"{base}/{name}"


def _under_way(line: Line) -> Flag:
    if line.end is not None or line.stop_reason is not None:
        return NO
    return flag_of(line.ongoing)


def _end(line: Line, start: Day, under_way: Flag, latest: date) -> Day | None:
    if under_way == YES:
        return None
    if line.end is not None:
        return line.end.up_to(latest).from_(start.first)
    return Day(start.first, max(start.first, latest))


def active_on(slot: Slot, day: Day, *, grace_days: int) -> Flag:
    """Whether a line is active on a day: begun before it, and not ended before it.

    A line that ended at most `grace_days` before counts as active (A-39).
    """
    began_before = either(slot.start.first < day.last, slot.start.last >= day.first)
    if not began_before.may_be_true:
        return NO
    lasts = YES
    if slot.end is not None:
        grace = timedelta(days=grace_days)
        still = slot.under_way.may_be_true or slot.end.last + grace >= day.first
        lasts = either(still, slot.end.first + grace < day.last)
    return either(lasts.may_be_true, began_before.may_be_false or lasts.may_be_false)
