"""Assessments as open facts: when each was made, what it showed, which time point it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oligomatch.matcher.backends.solver.logic import FALSE, TRUE, Bool, both, either, implies, no
from oligomatch.matcher.backends.solver.patient.further import of_edition, readable
from oligomatch.matcher.backends.solver.patient.lines import TherapyTerms
from oligomatch.matcher.backends.solver.patient.one_line import LineTerms
from oligomatch.matcher.backends.solver.terms import Choice, DayTerm, World
from oligomatch.matcher.intake.contradictions import overlap
from oligomatch.matcher.measures.lesions.tallies import may_be_older, tally
from oligomatch.matcher.measures.results import BETTER
from oligomatch.matcher.measures.tumour import staging_of
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.staging import CONTROLLED, Moment, View
from oligomatch.matcher.profile.profile import Lesion, LesionState
from oligomatch.rules.tree import Measure

OUTSIDE = "outside any line"  # in place of a response


@dataclass(frozen=True, slots=True, eq=False)
class ViewTerms:
    """One assessment, told or (`view` None) one that must have been made and nobody told."""

    view: View | None
    day: DayTerm
    response: Choice
    latest: Bool
    name: str

    @property
    def moments(self) -> list[tuple[Moment, Bool]]:
        """How its lesions may be read, as those of the latest assessment or not, and when so."""
        assert self.view is not None
        ways = ((True, self.latest), (False, no(self.latest)))
        return [(Moment(self.view, latest), when) for latest, when in ways if when is not FALSE]


@dataclass(frozen=True, slots=True)
class At:
    """An assessment with what must hold for it to stand for a time point."""

    when: Bool
    view: ViewTerms


class AssessmentTerms:
    """Every assessment, and what it says of the lines."""

    def __init__(self, world: World, patient: Patient, therapy: TherapyTerms) -> None:
        self.world, self.patient, self.therapy = world, patient, therapy
        staging = patient.staging
        days = {view: world.day(f"assessment {view.index}", view.day) for view in staging.views}
        latest = self._latest(days)
        self.views = [
            ViewTerms(view, days[view], self._response(view), latest[view], f"{view.index}")
            for view in staging.views
        ]
        self.hidden: dict[str, ViewTerms] = {}
        self._missing: dict[str, Bool] = {}
        self._at: dict[str, list[At]] = {}
        self._found_at: dict[str, tuple[list[At], Bool]] = {}
        self.events = [view for view in self.views if self._says_something(view)]
        self.stagings: dict[str, Choice] = {}  # of the latest, by the field that tells it
        self._belongs: dict[tuple[int, int], Bool] = {}
        self._called_growing()
        self._not_gone()
        self._not_at_odds()
        for one in therapy.palliative:
            self._results(one)

    def _latest(self, days: dict[View, DayTerm]) -> dict[View, Bool]:
        """Which is the latest: one that no other may follow."""
        last = self.patient.staging.latest
        if len(last) == 1:
            return {view: TRUE if view in last else FALSE for view in days}
        choice = self.world.choice("latest", [str(view.index) for view in last])
        flags = {view: choice.flags[str(view.index)] if view in last else FALSE for view in days}
        for view, day in days.items():
            others = [other for o, other in days.items() if o is not view]
            self.world.require(both(*(other.until(day) for other in others)), when=flags[view])
        return flags

    def _response(self, view: View) -> Choice:
        responses = [view.response] if view.response else [*BETTER, OUTSIDE]
        return self.world.choice(f"response {view.index}", responses)

    def _says_something(self, view: ViewTerms) -> bool:
        """Whether it was told, or a lesion was; without either nobody told of an assessment."""
        assert view.view is not None
        if view.view.index is not None:
            return True
        staging = self.patient.staging
        return any(True for moment, _ in view.moments for _ in staging.called_growing(moment))

    def _called_growing(self) -> None:
        """A lesion called new or growing tells of PD where no response is told (W10)."""
        lines = self.patient.profile.systemic_therapy.lines
        if any(line.latest_response in CONTROLLED for line in lines):
            return  # told of the line instead; the lesion grows all the same
        staging = self.patient.staging
        for view in self.views:
            for moment, when in view.moments:
                grown = any(True for _ in staging.called_growing(moment))
                if moment.view.response is None and grown:
                    self.world.require(no(view.response.among(CONTROLLED)), when=when)

    def _not_gone(self) -> None:
        """A complete response leaves no metastasis (W10)."""
        anything = Measure("count", of="metastases", at="entry", by="DEFAULT")
        for view in self.views:
            for moment, when in view.moments if "CR" in view.response.flags else ():
                found = tally(self.patient, anything, moment)
                if found is not None and found.low:
                    self.world.require(no(view.response.among(["CR"])), when=when)

    def _not_at_odds(self) -> None:
        """The latest assessment sees no lesion otherwise than the lesion's own state."""
        for view in self.views:
            assert view.view is not None
            states = view.view.assessment.lesions or {}
            for site in self.patient.sites:
                state = states.get(site.id)
                if state is not None and not _agree(site.lesion, state):
                    self.world.require(no(view.latest))

    def staged(self, measure: Measure) -> Choice:
        """The stage or category of the latest assessment, within what is told of it there.

        Raises:
            NotEncodedError: that of one edition, which another edition does not tell.
        """
        field = measure.kind
        if measure.edition is not None:
            latest = [view.assessment for view in self.patient.staging.latest]
            field = of_edition(measure, latest, [*self.stagings])
        if field not in self.stagings:
            words = {
                view: staging_of(measure, view.view.assessment, view.view.pointer).words
                for view in self.views
                if view.view is not None
            }
            choice = self.world.choice(f"{field} now", frozenset().union(*words.values()))
            for view, own in words.items():
                self.world.require(choice.among(own), when=view.latest)
            self.stagings[field] = choice
        return self.stagings[field]

    def belongs(self, one: LineTerms, view: ViewTerms) -> Bool:
        """Whether an assessment was made after a line began and not after the next one did."""
        key = id(one), id(view)
        if key not in self._belongs:
            later = self.therapy.later(one)
            before_next = (implies(when, view.day.until(other.start)) for when, other in later)
            self._belongs[key] = both(one.palliative, one.start.before(view.day), *before_next)
        return self._belongs[key]

    def _results(self, one: LineTerms) -> None:
        """The line's response and progression are those of its assessments."""
        require = self.world.require
        mine = [(view, self.belongs(one, view)) for view in self.events]
        worse = [both(here, view.response.among(["PD"])) for view, here in mine]
        all_stated = self.patient.staging.all_stated
        require(
            implies(both(one.palliative, one.progressed), either(one.recorded, *worse)),
            *(implies(it, one.progressed) for it in worse),
            *(implies(here, no(view.response.among([OUTSIDE]))) for view, here in mine),
        )
        for view, here in mine:
            for place, word in enumerate(BETTER):
                shown = both(here, view.response.among([word]))
                require(one.best_response.among(BETTER[place:]), when=shown)
        if all_stated and not _recorded(one):
            require(no(one.recorded), when=one.palliative)
        elif not all_stated and one.line.progressed is not False:
            failed = both(one.palliative, one.response.among(["PD"]))
            require(one.progressed, when=failed)
        require(*self._latest_result(one, mine))

    def _latest_result(self, one: LineTerms, mine: list[tuple[ViewTerms, Bool]]) -> Iterator[Bool]:
        """The latest event of a line is its response; of one day a progression is the later."""
        for view, here in mine:
            after = [both(it, view.day.until(other.day)) for other, it in mine if other is not view]
            pd = both(one.recorded, view.day.until(one.progression))
            last = both(here, no(either(*after)), no(pd))
            for word in BETTER:
                shown = view.response.among([word])
                yield implies(both(last, shown), one.response.among([word]))
        later = [both(here, one.progression.before(view.day)) for view, here in mine]
        ends_so = both(one.palliative, one.recorded, no(either(*later)))
        yield implies(ends_so, one.response.among(["PD"]))
        if not _recorded(one):  # W14: a progression that nobody told is not the latest event
            any_stated = either(*(here for _, here in mine))
            yield implies(both(one.palliative, one.recorded, any_stated), either(*later))

    def wishes(self) -> list[Bool]:
        """What makes a course easy to read, where it can be had."""
        return [
            *self._apart(),
            *self._sayable(),
            *self._silent(),
            *self._usual(),
            *readable(self.stagings),
        ]

    def _sayable(self) -> list[Bool]:
        """That a line whose response is PD has progressed, and that a progression recorded with a
        line is its first: as a report would say."""
        wishes = []
        for one in self.therapy.lines:
            worse = both(one.exists, one.response.among(["PD"]))
            wishes.append(implies(worse, one.progressed))
            for view in self.events if one.palliative is not FALSE else ():
                shown = both(one.recorded, self.belongs(one, view), view.response.among(["PD"]))
                wishes.append(implies(shown, one.progression.until(view.day)))
        return wishes

    def _usual(self) -> list[Bool]:
        """That a staging outside any line has no response, and that a line whose latest result is
        told as not evaluable had the response that its assessments show."""
        staged = []
        for view in self.views:
            if OUTSIDE in view.response.flags:
                inside = (self.belongs(one, view) for one in self.therapy.palliative)
                staged.append(either(view.response.among([OUTSIDE]), *inside))
        return [both(*staged)]

    def _silent(self) -> list[Bool]:
        """That what stands for today, where nobody told of an assessment, has no response: written
        down, it would be an assessment of the line."""
        return [
            view.response.among([OUTSIDE])
            for view in self.views
            if view not in self.events and OUTSIDE in view.response.flags
        ]

    def _apart(self) -> list[Bool]:
        """That no two assessments were made on one day."""
        days = [view.day for view in [*self.views, *self.hidden.values()]]
        return [
            no(both(one.until(other), other.until(one)))
            for i, one in enumerate(days)
            for other in days[:i]
        ]

    def finding(self) -> list[At]:
        """The assessments told that may be the diagnosis of a metastatic episode (W16)."""
        return self._marked_or_early("diagnosis")[0]

    def _older(self, view: ViewTerms) -> bool:
        """Whether it surely shows no metastasis: then it is not that diagnosis, but older."""
        ever = self.patient.staging.ever_metastatic[0]
        return all(may_be_older(self.patient, one._replace(finds=ever)) for one, _ in view.moments)

    def at(self, time: str) -> list[At]:
        """The assessments that may stand for a time point; where none does it is not reached, or
        none was made (`missing`)."""
        if time not in self._at:
            self._at[time] = self._standing_for(time)
        return self._at[time]

    def missing(self, time: str) -> Bool:
        """When all assessments are told and none stands for a time point that was asked for: what
        was then is unknown, whatever else is known."""
        return self._missing.get(time, FALSE)

    def _standing_for(self, time: str) -> list[At]:
        if time == "entry":
            return [At(view.latest, view) for view in self.views if view.latest is not FALSE]
        if time == "post_induction":
            begun = self.therapy.number > 0
            return [At(both(begun, one.when), one.view) for one in self.at("entry")]
        found, none = self._marked_or_early(time)
        if none is FALSE:
            return found
        if self.patient.staging.all_stated:
            self._missing[time] = none
            return found
        return [*found, At(none, self._hidden(time))]

    def _marked_or_early(self, time: str) -> tuple[list[At], Bool]:
        """The assessments told that may stand for a time point, and whether none of them does."""
        if time not in self._found_at:
            marked = [v for v in self.views if v.view and time in (v.view.assessment.at or ())]
            if len(marked) == 1:
                self._found_at[time] = [At(TRUE, marked[0])], FALSE
            elif marked:
                choice = self.world.choice(f"at {time}", [view.name for view in marked])
                self._found_at[time] = [At(choice.flags[v.name], v) for v in marked], FALSE
            else:
                self._found_at[time] = self._before_therapy(time)
        return self._found_at[time]

    def _before_therapy(self, time: str) -> tuple[list[At], Bool]:
        before = [(view, self._untreated(view)) for view in self.views]
        found = []
        for view, early in before:
            rivals = []
            for other, it in before:
                if other is not view:
                    pair = (other, view) if time == "diagnosis" else (view, other)
                    rivals.append(both(it, pair[0].day.before(pair[1].day)))
            when = both(early, *map(no, rivals))
            if when is not FALSE:
                found.append(At(when, view))
        older = [place for place in found if time == "diagnosis" and self._older(place.view)]
        none = either(no(either(*(early for _, early in before))), *(place.when for place in older))
        return [place for place in found if place not in older], none

    def _untreated(self, view: ViewTerms) -> Bool:
        """Whether it was made before any palliative line."""
        if not self.patient.profile.assessments:
            return FALSE if self.patient.staging.gone_since else self.therapy.number == 0
        return both(
            self.therapy.number > 0 if self.patient.staging.gone_since else TRUE,
            *self.therapy.before_first(view.day),
        )

    def _hidden(self, time: str) -> ViewTerms:
        """The assessment of a time point that nobody told: before the first line began."""
        if time not in self.hidden:
            day = self.world.day(f"assessment at {time}")
            response = Choice({OUTSIDE: TRUE})
            view = ViewTerms(None, day, response, FALSE, time)
            self.world.require(
                *(implies(other.latest, day.before(other.day)) for other in self.views),
                *self.therapy.before_first(day),
            )
            for other in [other.day for other in self.hidden.values()]:
                early, late = (day, other) if time == "diagnosis" else (other, day)
                self.world.require(early.until(late))
            self.hidden[time] = view
        return self.hidden[time]


def _agree(lesion: Lesion, state: LesionState) -> bool:
    """Whether a lesion's own state may be the one that an assessment saw."""
    pairs = [
        (getattr(lesion, name), getattr(state, name))
        for name in ("status", "diameter_mm", "volume_cc")
    ]
    return all(overlap(own, there) for own, there in pairs if None not in (own, there))


def _recorded(one: LineTerms) -> bool:
    """Whether a progression is recorded with the line, on whatever day."""
    line = one.line
    return (
        line.progression_date is not None
        or line.progressed is True
        or line.stop_reason == "progression"
        or line.latest_response == "PD"
    )
