"""Lines of systemic therapy as open facts: which there are, in what order, what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import z3

from matcher.calendar import Day
from matcher.exact.terms import (
    FALSE,
    TRUE,
    Bool,
    Choice,
    DayTerm,
    Int,
    NotEncodedError,
    World,
    both,
    choose_day,
    either,
    implies,
    no,
    number_of,
    total,
)
from matcher.findings import Patient
from matcher.lines import Course, Slot
from matcher.measures.regimen import slot_has_class, slot_has_drug
from matcher.measures.results import BETTER
from matcher.profile import Line, bounds_of
from matcher.values import OPEN, YES
from rules.terms import STOP_REASONS

MOST_UNTOLD = 6  # lines that nobody told, of either intent
MOST_TOLD = 12
GOES_ON = "goes on"  # in place of a reason for stopping


@dataclass(slots=True)
class LineTerms:
    """One line, told or not."""

    index: int | None  # in the profile's list
    line: Line
    palliative: Bool
    adjuvant: Bool
    place: Int  # among the palliative lines, from 1
    start: DayTerm
    end: DayTerm
    under_way: Bool
    recorded: Bool  # a progression that no assessment told shows
    progression: DayTerm
    progressed: Bool
    response: Choice
    best: Choice
    stop: Choice
    cycles: Int
    classes: dict[str, Bool]
    drugs: dict[str, Bool]

    @property
    def exists(self) -> Bool:
        """Whether there is such a line."""
        return either(self.palliative, self.adjuvant)

    def active_on(self, day: DayTerm, grace: int) -> Bool:
        """Whether it is active on a day: begun before it, ended at most `grace` days before."""
        return both(
            self.exists,
            self.start.before(day),
            either(self.under_way, day.until(self.end, -grace)),
        )

    def until(self, today: DayTerm) -> DayTerm:
        """The day it ended, `as_of` while it goes on."""
        return choose_day(self.under_way, today, self.end)


class TherapyTerms:
    """All lines of one patient, and their order."""

    def __init__(self, world: World, patient: Patient, palliative: int, adjuvant: int) -> None:
        self.world, self.patient = world, patient
        told = patient.profile.systemic_therapy.lines
        if len(told) > MOST_TOLD:
            raise NotEncodedError("lines of therapy")
        self.told = [self._told(i, line) for i, line in enumerate(told)]
        self.untold = [
            *self._untold("palliative", palliative),
            *self._untold("adjuvant", adjuvant),
        ]
        self.lines = [*self.told, *self.untold]
        self.number = world.whole("palliative lines", 0)
        world.require(self.number == number_of(one.palliative for one in self.lines))
        self._totals()
        self._order()

    # --- which lines there are ------------------------------------------------------------------

    def _told(self, index: int, line: Line) -> LineTerms:
        intent: bool | None = None
        if line.intent is not None or line.number is not None:
            intent = line.intent != "adjuvant"
        palliative = self.world.flag(f"line {index} palliative", intent)
        return self._line(index, line, palliative, no(palliative))

    def _untold(self, intent: str, asked: int) -> list[LineTerms]:
        """As many lines beyond those told as the totals allow and the questions can tell apart."""
        lines = self.patient.profile.systemic_therapy
        low, high = bounds_of(getattr(lines, f"{intent}_lines"))
        sure = sum(_intent(line) == intent for line in lines.lines)
        maybe = sum(_intent(line) is None for line in lines.lines)
        least = max(0, int(low) - sure)
        if intent == "palliative":
            highest = max((line.number or 0 for line in lines.lines), default=0)
            least = max(least, highest - sure)
        most = least + asked if high is None else min(least + asked, int(high) - sure)
        if least > MOST_UNTOLD:
            raise NotEncodedError("lines of therapy")
        found: list[LineTerms] = []
        for n in range(max(0, most)):
            there = self.world.flag(f"untold {intent} {n}", True if n < least - maybe else None)
            is_palliative = intent == "palliative"
            one = self._line(
                None, Line(), there if is_palliative else FALSE, FALSE if is_palliative else there
            )
            if found:  # alike: those that are not there come last, the others in order
                self.world.require(implies(there, found[-1].exists))
                self.world.require(implies(there, found[-1].start.until(one.start)))
                if is_palliative:
                    self.world.require(implies(there, found[-1].place < one.place))
            found.append(one)
        return found

    def _line(self, index: int | None, line: Line, palliative: Bool, adjuvant: Bool) -> LineTerms:
        world, name = self.world, f"line {index}"
        limit = self.patient.as_of if index is None else self.patient.known_on
        start = world.day(f"{name} start", line.start, limit)
        goes_on = None
        if line.end is not None or line.stop_reason is not None:
            goes_on = False
        elif line.ongoing is not None:
            goes_on = line.ongoing
        under_way = world.flag(f"{name} under way", goes_on)
        end = world.day(f"{name} end", line.end, self.patient.as_of)
        world.require(start.until(end))
        reasons = [line.stop_reason] if line.stop_reason else [*STOP_REASONS, GOES_ON]
        stop = world.choice(f"{name} stopped for", reasons)
        world.require(stop.among([GOES_ON]) == under_way)
        one = LineTerms(
            index, line, palliative, adjuvant,
            world.whole(f"{name} place", line.number or 0, line.number),
            start, end, under_way,
            world.flag(f"{name} progression apart", True if line.progression_date else None),
            world.day(f"{name} progression", line.progression_date, self.patient.known_on),
            world.flag(f"{name} progressed", _told_progression(line)),
            world.choice(f"{name} response", _told_responses(line)),
            world.choice(f"{name} best", _told_best(line)),
            stop,
            world.whole(f"{name} cycles", *_cycles(line)),
            {}, {},
        )  # fmt: skip
        self._results(one)
        return one

    def _results(self, one: LineTerms) -> None:
        """What follows within one line, whatever its assessments."""
        require = self.world.require
        require(implies(one.recorded, one.progressed))
        require(implies(one.recorded, one.start.until(one.progression)))
        require(implies(one.stop.among(["progression"]), one.progressed))
        if one.line.progressed is False:
            require(implies(one.palliative, no(one.progressed)))
            if one.line.best_response != "PD":
                require(no(one.response.among(["PD"])))
        for place, word in enumerate(BETTER):  # the best is at least as good as the latest
            require(implies(one.response.among([word]), one.best.among(BETTER[place:])))

    def _totals(self) -> None:
        told = self.patient.profile.systemic_therapy
        counts = {
            "palliative_lines": self.number,
            "adjuvant_lines": number_of(one.adjuvant for one in self.lines),
        }
        for name, count in counts.items():
            low, high = bounds_of(getattr(told, name))
            self.world.require(count >= int(low))
            if high is not None:
                self.world.require(count <= int(high))

    # --- their order (W6) -----------------------------------------------------------------------

    def _order(self) -> None:
        require = self.world.require
        for i, one in enumerate(self.lines):
            require(implies(one.palliative, both(one.place >= 1, one.place <= self.number)))
            require(implies(both(one.palliative, one.under_way), one.place == self.number))
            for other in self.lines[:i]:
                self._pair(one, other)

    def _pair(self, one: LineTerms, other: LineTerms) -> None:
        together = both(one.palliative, other.palliative)
        if together is FALSE:
            return
        first = one.place < other.place
        self.world.require(
            implies(together, one.place != other.place),
            implies(both(together, first), _follows(one, other)),
            implies(both(together, no(first)), _follows(other, one)),
        )

    def later(self, one: LineTerms) -> list[tuple[Bool, LineTerms]]:
        """The other palliative lines, each with what must hold for it to come later."""
        return [
            (both(other.palliative, other.place > one.place), other)
            for other in self.lines
            if other is not one and other.palliative is not FALSE
        ]

    def is_last(self, one: LineTerms) -> Bool:
        """Whether it is the last palliative line."""
        return both(one.palliative, one.place == self.number)

    # --- which line a criterion means -----------------------------------------------------------

    def chosen(self, line: str) -> list[tuple[Bool, LineTerms]]:
        """Each line with what must hold for it to be the one meant."""
        if line.startswith("with:"):
            return self._with_drugs(line[5:].split("+"))
        if line == "current":
            return [(self.is_last(one), one) for one in self._palliative()]
        if line == "current_or_adjuvant":
            return [(self.is_last(one), one) for one in self._palliative()] + self._failed()
        place = int(line)
        return [(both(one.palliative, one.place == place), one) for one in self._palliative()]

    def _palliative(self) -> list[LineTerms]:
        return [one for one in self.lines if one.palliative is not FALSE]

    def _with_drugs(self, drugs: list[str]) -> list[tuple[Bool, LineTerms]]:
        """The last palliative line that has all the drugs."""
        has = {
            id(one): both(one.palliative, *(self.has_drug(one, drug) for drug in drugs))
            for one in self._palliative()
        }
        return [
            (
                both(
                    has[id(one)],
                    *(no(both(has[id(other)], later)) for later, other in self.later(one)),
                ),
                one,
            )
            for one in self._palliative()
        ]

    def _failed(self) -> list[tuple[Bool, LineTerms]]:
        """Without a palliative line: the last adjuvant one under which metastases were found."""
        adjuvant = [one for one in self.lines if one.adjuvant is not FALSE]
        under = {id(one): both(one.adjuvant, self.found_under[id(one)]) for one in adjuvant}
        found = []
        for i, one in enumerate(adjuvant):
            # the later to start; of one day the later told
            others = [
                both(
                    under[id(other)],
                    one.start.before(other.start) if j < i else one.start.until(other.start),
                )
                for j, other in enumerate(adjuvant)
                if other is not one
            ]
            found.append((both(self.number == 0, under[id(one)], *(no(o) for o in others)), one))
        return found

    def adjuvant_results(self, ever: Bool, episode: DayTerm) -> None:
        """What an adjuvant course has to do with the metastases found under it."""
        self.found_under: dict[int, Bool] = {}
        for one in self.lines:
            if one.adjuvant is FALSE:
                continue
            found = both(ever, one.active_on(episode, 0))
            self.found_under[id(one)] = found
            told = one.line.progressed
            self.world.require(implies(both(one.adjuvant, found), one.progressed))
            self.world.require(
                implies(both(one.adjuvant, one.response.among(["PD"])), one.progressed)
            )
            if told is False:
                self.world.require(implies(both(one.adjuvant, one.progressed), found))
            if one.line.latest_response is None:
                recorded = both(one.adjuvant, one.recorded)
                self.world.require(implies(recorded, one.response.among(["PD"])))

    # --- regimens (W8) --------------------------------------------------------------------------

    def has_class(self, one: LineTerms, name: str) -> Bool:
        """Whether a line has a class."""
        if name not in one.classes:
            sure = slot_has_class(self.patient, _slot(self.patient, one), name)
            value = None if sure == OPEN else sure == YES
            one.classes[name] = self.world.flag(f"line {one.index} {name}", value)
            self._close(one)
        return one.classes[name]

    def has_drug(self, one: LineTerms, agent: str) -> Bool:
        """Whether a line has a drug."""
        if agent not in one.drugs:
            sure = slot_has_drug(self.patient, _slot(self.patient, one), agent)
            value = None if sure == OPEN else sure == YES
            one.drugs[agent] = self.world.flag(f"line {one.index} {agent}", value)
            self._close(one)
        return one.drugs[agent]

    def _close(self, one: LineTerms) -> None:
        """Drugs and classes belong to the classes above them."""
        vocabulary, require = self.patient.vocabulary, self.world.require
        for agent, has in one.drugs.items():
            above = vocabulary.classes_of(agent)
            require(*(implies(has, it) for name, it in one.classes.items() if name in above))
        for name, has in one.classes.items():
            above = vocabulary.classes_above(name) | frozenset(vocabulary.classes[name].needs)
            require(*(implies(has, it) for other, it in one.classes.items() if other in above))

    def class_among(self, one: LineTerms, names: Iterable[str]) -> Bool:
        """Whether a line has one of the classes."""
        return either(*(self.has_class(one, name) for name in sorted(names)))

    # --- counts of lines ------------------------------------------------------------------------

    def counted(self, intent: str | None, names: frozenset[str], progressed: bool) -> Int:
        """How many lines of an intent, with a class and a progression where asked."""
        return number_of(
            both(
                one.exists if intent == "any" else one.palliative,
                self.class_among(one, names) if names else TRUE,
                one.progressed if progressed else TRUE,
            )
            for one in self.lines
        )

    def due(self) -> Int:
        """The number of the last palliative line if it goes on without PD, else the next number."""
        stays = either(
            *(both(self.is_last(one), one.under_way, no(one.progressed)) for one in self.lines)
        )
        return total([self.number, z3.If(stays, 0, 1)])


def _intent(line: Line) -> str | None:
    if line.intent is not None:
        return line.intent
    return "palliative" if line.number is not None else None


def _follows(one: LineTerms, other: LineTerms) -> Bool:
    """The one ends before the other begins."""
    return both(
        one.start.until(other.start),
        one.end.until(other.start),
        no(one.under_way),
        implies(one.recorded, one.progression.until(other.start)),
    )


def _told_progression(line: Line) -> bool | None:
    recorded = line.stop_reason == "progression" or line.latest_response == "PD"
    if line.progressed or recorded or line.progression_date is not None:
        return True
    # an adjuvant course of which none is told has failed where metastases were found under it
    return False if line.progressed is False and _intent(line) == "palliative" else None


def _told_responses(line: Line) -> list[str]:
    latest, best = line.latest_response, line.best_response
    if latest is not None and latest != "NE":
        return [latest]
    return list(BETTER[: BETTER.index(best) + 1]) if best in BETTER else list(BETTER)


def _told_best(line: Line) -> list[str]:
    best = line.best_response
    return [best] if best is not None and best != "NE" else list(BETTER)


def _cycles(line: Line) -> tuple[float, float]:
    low, high = bounds_of(line.cycles)
    return low, 60 if high is None else min(high, 60)


def _slot(patient: Patient, one: LineTerms) -> Slot:
    """The line as the measures of its regimen read it."""
    start = Day(patient.known_on, patient.known_on)
    return Slot(Course((), (), False), None, one.index, one.line, start, None, OPEN, None)
