"""Lines of systemic therapy as open facts: which there are, in what order, what became of each."""

from __future__ import annotations

from collections.abc import Iterator

import z3

from oligomatch.matcher.backends.solver.logic import (
    FALSE,
    TRUE,
    Bool,
    Int,
    both,
    either,
    implies,
    no,
    number_of,
    total,
)
from oligomatch.matcher.backends.solver.patient.one_line import (
    GOES_ON,
    LineTerms,
    intent_of,
    stated_best,
    stated_cycles,
    stated_progression,
    stated_responses,
)
from oligomatch.matcher.backends.solver.patient.regimens import Regimens
from oligomatch.matcher.backends.solver.terms import DayTerm, NotEncodedError, World, months_passed
from oligomatch.matcher.measures.results import BETTER
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.profile import Given, Line, bounds_of
from oligomatch.rules.terms import STOP_REASONS
from oligomatch.rules.tree import LineWith, Measure

MOST_UNSTATED = 6  # lines that nobody told, of either intent
MOST_STATED = 12


class TherapyTerms:
    """All lines of one patient, and their order."""

    def __init__(self, world: World, patient: Patient, palliative: int, adjuvant: int) -> None:
        self.world, self.patient = world, patient
        self.regimens = Regimens(world, patient)
        stated = patient.profile.systemic_therapy.lines
        if len(stated) > MOST_STATED:
            raise NotEncodedError("lines_of_therapy")
        self.stated = [self._stated(i, line) for i, line in enumerate(stated)]
        self.unstated = [
            *self._unstated("palliative", palliative),
            *self._unstated("adjuvant", adjuvant),
        ]
        self.lines = [*self.stated, *self.unstated]
        self.number = world.whole("palliative lines", 0)
        world.require(self.number == number_of(one.palliative for one in self.lines))
        self._totals()
        self._order()
        self._given()

    def _stated(self, index: int, line: Line) -> LineTerms:
        known = line.intent is not None or line.number is not None
        intent = line.intent != "adjuvant" if known else None
        palliative = self.world.flag(f"line {index} palliative", intent)
        return self._line(index, line, palliative, no(palliative))

    def _unstated(self, intent: str, asked: int) -> list[LineTerms]:
        """As many lines beyond those told as the totals allow and the questions can tell apart."""
        lines = self.patient.profile.systemic_therapy
        low, high = bounds_of(getattr(lines, f"{intent}_lines"))
        sure = sum(intent_of(line) == intent for line in lines.lines)
        maybe = sum(intent_of(line) is None for line in lines.lines)
        least = max(0, int(low) - sure)
        if intent == "palliative":
            highest = max((line.number or 0 for line in lines.lines), default=0)
            least = max(least, highest - sure)
        most = least + asked if high is None else min(least + asked, int(high) - sure)
        if least > MOST_UNSTATED:
            raise NotEncodedError("lines_of_therapy")
        found: list[LineTerms] = []
        for n in range(max(0, most)):
            there = self.world.flag(f"untold {intent} {n}", True if n < least - maybe else None)
            is_palliative = intent == "palliative"
            kinds = (there, FALSE) if is_palliative else (FALSE, there)
            one = self._line(None, Line(), *kinds)
            if found:  # alike: those that are not there come last, the others in order
                self.world.require(found[-1].exists, when=there)
                self.world.require(found[-1].start.until(one.start), when=there)
                if is_palliative:
                    self.world.require(found[-1].place < one.place, when=there)
            found.append(one)
        return found

    def _line(self, index: int | None, line: Line, palliative: Bool, adjuvant: Bool) -> LineTerms:
        world, name = self.world, f"line {index}"
        limit = self.patient.as_of if index is None else self.patient.known_on
        start = world.day(f"{name} start", line.start, limit)
        ended = line.end is not None or line.stop_reason is not None
        goes_on = False if ended else line.ongoing
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
            world.flag(f"{name} progressed", stated_progression(line)),
            world.choice(f"{name} response", stated_responses(line)),
            world.choice(f"{name} best", stated_best(line)),
            stop,
            world.whole(f"{name} cycles", *stated_cycles(line)),
            {}, {},
        )  # fmt: skip
        self._results(one)
        return one

    def _results(self, one: LineTerms) -> None:
        """What follows within one line, whatever its assessments."""
        require = self.world.require
        require(one.progressed, when=one.recorded)
        require(one.start.until(one.progression), when=one.recorded)
        require(one.progressed, when=one.stop_reason.among(["progression"]))
        if one.line.progressed is False:
            require(no(one.progressed), when=one.palliative)
            if one.line.best_response != "PD":
                require(no(one.response.among(["PD"])))
        for place, word in enumerate(BETTER):  # the best is at least as good as the latest
            require(one.best_response.among(BETTER[place:]), when=one.response.among([word]))

    def _totals(self) -> None:
        therapy = self.patient.profile.systemic_therapy
        counts = {
            "palliative_lines": self.number,
            "adjuvant_lines": number_of(one.adjuvant for one in self.lines),
        }
        for name, count in counts.items():
            low, high = bounds_of(getattr(therapy, name))
            self.world.require(count >= int(low))
            if high is not None:
                self.world.require(count <= int(high))

    def _given(self) -> None:
        """Each drug surely given was given in a line (W17)."""
        for n, one in enumerate(self.patient.profile.systemic_therapy.given):
            day = self.world.day(f"given {n}", one.date, self.patient.known_on)
            self.world.require(either(*(self._may_be_of(one, day, line) for line in self.lines)))

    def _may_be_of(self, one: Given, day: DayTerm, line: LineTerms) -> Bool:
        there = {"palliative": line.palliative, "adjuvant": line.adjuvant}.get(
            one.intent or "", line.exists
        )
        during = TRUE if one.date is None else both(
            line.start.until(day), either(line.ongoing, day.until(line.end))
        )  # fmt: skip
        held = TRUE
        if one.agent is not None:
            held = self.regimens.has_drug(line, one.agent)
        elif one.drug_class is not None:
            held = self.regimens.has_class(line, one.drug_class)
        return both(there, during, held)

    def _order(self) -> None:
        require = self.world.require
        for i, one in enumerate(self.lines):
            require(both(one.place >= 1, one.place <= self.number), when=one.palliative)
            for other in self.lines[:i]:
                self._pair(one, other)

    def _pair(self, one: LineTerms, other: LineTerms) -> None:
        together = both(one.palliative, other.palliative)
        if together is FALSE:
            return
        first = one.place < other.place
        self.world.require(
            implies(together, one.place != other.place),
            implies(both(together, first), _begun_before(one, other)),
            implies(both(together, no(first)), _begun_before(other, one)),
        )

    def later(self, one: LineTerms) -> list[tuple[Bool, LineTerms]]:
        """The other palliative lines, each with what must hold for it to come later."""
        others = (other for other in self.palliative if other is not one)
        return [(both(other.palliative, other.place > one.place), other) for other in others]

    def earlier(self, one: LineTerms) -> list[tuple[Bool, LineTerms]]:
        """The other palliative lines, each with what must hold for it to come earlier."""
        others = (other for other in self.palliative if other is not one)
        return [(both(other.palliative, other.place < one.place), other) for other in others]

    def is_last(self, one: LineTerms) -> Bool:
        """Whether it is the last palliative line."""
        return both(one.palliative, one.place == self.number)

    def chosen(self, line: str) -> list[tuple[Bool, LineTerms]]:
        """Each line with what must hold for it to be the one meant."""
        if (named := LineWith.of(line)) is not None:
            return self._holding(named)
        if line == "current":
            return [(self.is_last(one), one) for one in self.palliative]
        if line == "current_or_adjuvant":
            return [*self.chosen("current"), *self._failed()]
        place = int(line)
        return [(both(one.palliative, one.place == place), one) for one in self.palliative]

    @property
    def palliative(self) -> list[LineTerms]:
        """The lines that may be palliative."""
        return [one for one in self.lines if one.palliative is not FALSE]

    def before_first(self, day: DayTerm) -> list[Bool]:
        """That a day is not after the start of the first palliative line, whichever that is."""
        first = ((both(one.palliative, one.place == 1), one) for one in self.palliative)
        return [implies(when, day.until(one.start)) for when, one in first]

    def _holding(self, named: LineWith) -> list[tuple[Bool, LineTerms]]:
        """The last or the first palliative line that holds what it is named by."""
        has = {id(one): both(one.palliative, self._holds(one, named)) for one in self.palliative}
        found = []
        for one in self.palliative:
            others = self.earlier(one) if named.first else self.later(one)
            nearer = (no(both(has[id(other)], when)) for when, other in others)
            found.append((both(has[id(one)], *nearer), one))
        return found

    def _holds(self, one: LineTerms, named: LineWith) -> Bool:
        if named.drugs:
            return both(*(self.regimens.has_drug(one, drug) for drug in sorted(named.drugs)))
        return self.regimens.class_among(one, named.classes)

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
            progressed = one.line.progressed
            self.world.require(one.progressed, when=both(one.adjuvant, found))
            self.world.require(one.progressed, when=both(one.adjuvant, one.response.among(["PD"])))
            if progressed is False:
                self.world.require(found, when=both(one.adjuvant, one.progressed))
            if one.line.latest_response in (None, "NE"):
                recorded = both(one.adjuvant, one.recorded)
                self.world.require(one.response.among(["PD"]), when=recorded)

    def counted(self, measure: Measure) -> Int:
        """How many lines of an intent, with the drugs and the course that are asked for."""
        return number_of(both(*self._asked(one, measure)) for one in self.lines)

    def _asked(self, one: LineTerms, measure: Measure) -> Iterator[Bool]:
        """What makes a line one that is counted."""
        yield one.exists if measure.intent == "any" else one.palliative
        if measure.names:
            yield self.regimens.class_among(one, measure.names)
        if measure.with_drugs:
            yield self.regimens.drug_among(one, measure.with_drugs)
        if measure.progressed:
            yield one.progressed
        if measure.stopped_for:
            yield one.stop_reason.among(measure.stopped_for)
        if measure.responses:
            yield one.best_response.among(measure.responses)
        if measure.latest_responses:
            yield one.response.among(measure.latest_responses)
        if measure.state is not None:
            yield one.ongoing if measure.state == "under_way" else no(one.ongoing)
        today = self.world.day_asked()
        for months, over in ((measure.months_at_least, True), (measure.months_below, False)):
            if months is not None:
                lasted = months_passed(self.world, one.start, months, one.until(today))
                yield lasted if over else no(lasted)

    def due(self) -> Int:
        """The number of the last palliative line if it goes on without PD, else the next number."""
        stays = either(
            *(both(self.is_last(one), one.ongoing, no(one.progressed)) for one in self.lines)
        )
        return total([self.number, z3.If(stays, 0, 1)])


def _begun_before(one: LineTerms, other: LineTerms) -> Bool:
    """The one begins before the other, and so do the progressions that belong to it."""
    return both(
        one.start.until(other.start),
        implies(one.recorded, one.progression.until(other.start)),
    )
