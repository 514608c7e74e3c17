"""Assessments as views of the lesions, and which view answers for which time point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from oligomatch.matcher.logic.calendar import EARLIEST, Day
from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag
from oligomatch.matcher.patient.lines import Course, Therapy
from oligomatch.matcher.patient.same_parts import ANEW, SameParts
from oligomatch.matcher.profile.profile import (
    Assessment,
    Condition,
    Lesion,
    LesionState,
    Profile,
    Totals,
    bounds_of,
)

PROGRESSING = frozenset({"new", "growing"})
GONE = frozenset({"resolved", "resected"})
CONTROLLED = frozenset({"CR", "PR", "SD"})
AT_PRIMARY = frozenset({"primary", "local_recurrence"})
RESECTION = "metastasectomy"  # the condition that is the treatment of a metastasis


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """One assessment, or the undated one that a profile without assessments implies."""

    index: int | None
    assessment: Assessment
    day: Day
    response: str | None  # CR, PR, SD, PD; None where not told or not evaluable

    @property
    def pointer(self) -> str:
        """Where it stands in the profile; `-` for the one still to be told."""
        return f"/assessments/{'-' if self.index is None else self.index}"


class Seen(NamedTuple):
    """One lesion at one view."""

    present: Flag
    progressing: Flag
    diameter: tuple[float, float | None]
    volume: tuple[float, float | None]
    at_primary: bool = False  # may be what grows of a primary that is told to progress

    def growing(self, role: str) -> Flag:
        """Whether it grows, if it is of this role."""
        return OPEN if self.at_primary and role in AT_PRIMARY else self.progressing

    def size(self, name: str) -> tuple[float, float | None]:
        """The range of one size, by the field of a lesion that holds it."""
        return {"diameter_mm": self.diameter, "volume_cc": self.volume}[name]


class Moment(NamedTuple):
    """A view standing for a time point; `latest`: the lesions' own status and size are of it;
    `finds`: whether it is the diagnosis of a metastatic episode, which finds a metastasis (W16)."""

    view: View
    latest: bool
    finds: Flag = NO


class Staging:
    """Every view of a profile and the time points they stand for."""

    def __init__(
        self,
        profile: Profile,
        therapy: Therapy,
        roles: Sequence[frozenset[str]] = (),
        *,
        same: SameParts = ANEW,
    ) -> None:
        self.profile = profile
        self.roles = roles  # what each listed lesion may be
        self.therapy = therapy
        self.views, self.latest, self.mentioned = same.made(
            ("views", therapy.known_on), (profile.assessments,), self._views
        )
        high = bounds_of(profile.assessments_total)[1]
        self._seen: dict[tuple[int | None, bool], dict[str, tuple[Lesion, Seen]]] = {}
        self._responses: dict[tuple[int | None, bool], str | None] = {}
        self.all_stated = high is not None and high <= len(profile.assessments)

    def _views(self) -> tuple[tuple[View, ...], tuple[View, ...], frozenset[str]]:
        """The views, those that may be the latest, and the lesions that any speaks of by its id."""
        known_on = self.therapy.known_on
        views = tuple(
            View(i, a, _day(a, known_on), None if a.response == "NE" else a.response)
            for i, a in enumerate(self.profile.assessments)
        ) or (View(None, Assessment(), Day(EARLIEST, known_on), None),)
        reached = max(view.day.first for view in views)
        latest = tuple(view for view in views if view.day.last >= reached)
        return views, latest, frozenset(id for v in views for id in (v.assessment.lesions or {}))

    def moments(self, at: str, course: Course) -> tuple[Moment, ...] | None:
        """The views that may stand for a time point in one course; empty: not known.

        None: the time point does not exist (`post_induction` before any palliative line).
        """
        if at == "post_induction" and not course.palliative:
            return None
        if at in ("entry", "post_induction"):
            return tuple(Moment(view, True) for view in self.latest)
        marked = [view for view in self.views if at in (view.assessment.at or ())]
        chosen = marked or self._before_therapy(at, course)
        finds = self.ever_metastatic[0] if at == "diagnosis" else NO
        return tuple(
            Moment(view, latest, finds) for view in chosen for latest in self.may_be_latest(view)
        )

    def may_be_latest(self, view: View) -> tuple[bool, ...]:
        """Whether a view is that of today, which the lesions' own states are of; both where it may
        be."""
        if view not in self.latest:
            return (False,)
        return (True,) if len(self.latest) == 1 else (True, False)

    def _before_therapy(self, at: str, course: Course) -> list[View]:
        """The earliest (diagnosis) or last (baseline) view before any palliative line."""
        if not course.palliative:
            early: Sequence[View] = () if self.gone_since else self.views
        elif self.profile.assessments:
            begin = self.therapy.slot(course, 0).start
            early = [view for view in self.views if view.day.surely_not_after(begin)]
            unclear = [
                v for v in self.views if v not in early and v.day.first <= begin.last
            ]  # may have been made before the therapy began
            if unclear:
                return []
        else:
            early = []
        if at == "diagnosis":
            return [v for v in early if not any(o.day.surely_before(v.day) for o in early)]
        return [v for v in early if not any(v.day.surely_before(o.day) for o in early)]

    @cached_property
    def ever_metastatic(self) -> tuple[Flag, str | None]:
        """Whether there ever were metastases, and the first fact that tells it: stated, dated,
        listed or counted."""
        disease = self.profile.metastatic_disease
        if disease.ever is False:
            return NO, "/metastatic_disease/ever"
        for name in ("ever", "diagnosis_date", "first_metastasis_date", "first_episode"):
            if getattr(disease, name) is not None:
                return YES, f"/metastatic_disease/{name}"
        for index, roles in enumerate(self.roles):
            if roles == {"metastasis"}:
                return YES, f"/lesions/{index}"
        for view in self.views:
            totals = view.assessment.totals or Totals()
            numbers = {"metastases": [totals.metastases], "organs": [totals.organs]}
            numbers["by_organ"] = [*(totals.by_organ or {}).values()]
            for name, each in numbers.items():
                if any(bounds_of(number)[0] >= 1 for number in each):
                    return YES, f"{view.pointer}/totals/{name}"
        return OPEN, None

    @cached_property
    def gone_since(self) -> bool:
        """Whether the one assessment told calls a metastasis resected or resolved, or one may have
        been treated since the diagnosis: then it is not that of the diagnosis (W13)."""
        if len(self.views) > 1:
            return False
        gone = self.called(Moment(self.views[0], True), GONE)
        return self.treated_since or any("metastasis" in self.roles[index] for index in gone)

    @cached_property
    def treated_since(self) -> bool:
        """Whether a local treatment of a metastasis that is told may lie between the diagnosis and
        the one assessment."""
        if len(self.views) > 1:
            return False
        days = [
            treatment.date
            for lesion, roles in zip(self.profile.lesions, self.roles, strict=True)
            for treatment in lesion.treatments
            if "metastasis" in roles
        ]
        resection = self.profile.conditions.get(RESECTION)
        if isinstance(resection, Condition) and (resection.ever or resection.now or resection.last):
            days.append(resection.last)
        found = self.profile.metastatic_disease.diagnosis_date
        return any(
            day is None
            or not (self.views[0].day.surely_before(day) or (found and day.surely_before(found)))
            for day in days
        )

    def response(self, moment: Moment) -> str | None:
        """The response told at a moment, or of its line where it is the latest (W10)."""
        if moment.view.response is not None or not moment.latest:
            return moment.view.response
        key = (moment.view.index, moment.latest)
        if key not in self._responses:
            self._responses[key] = self._of_lines(moment)
        return self._responses[key]

    def _of_lines(self, moment: Moment) -> str | None:
        responses = {self._of_its_line(course, moment.view) for course in self.therapy.courses}
        response = responses.pop() if len(responses) == 1 else None
        return response if response in CONTROLLED or response == "PD" else None

    def _of_its_line(self, course: Course, view: View) -> str | None:
        """The latest response of the line under or after which the view surely was made."""
        for position, index in enumerate(course.palliative):
            slot = self.therapy.slot(course, position)
            ends = slot.next_start
            within = ends is None or view.day.surely_not_after(ends)
            if index is not None and within and slot.start.surely_before(view.day):
                return slot.line.latest_response
        return None

    def seen(self, id: str, lesion: Lesion, moment: Moment) -> Seen:
        """What is known of a listed lesion at a moment (kept: every count asks it)."""
        kept = self._seen.setdefault((moment.view.index, moment.latest), {})
        known = kept.get(id)
        if known is None or known[0] is not lesion:
            known = kept[id] = (lesion, self._look(id, lesion, moment))
        return known[1]

    def _look(self, id: str, lesion: Lesion, moment: Moment) -> Seen:
        state = (moment.view.assessment.lesions or {}).get(id)
        status, diameter, volume = _state(lesion if moment.latest else None, state)
        present = self._present(id, lesion, moment, status, state is not None)
        if present == NO:
            return Seen(NO, NO, diameter, volume)
        if status in PROGRESSING:
            progressing = YES
        elif status is not None or self.response(moment) in CONTROLLED:
            progressing = NO
        else:
            progressing = OPEN
        may_be = status is None and self.grows_at_primary(moment)
        return Seen(present, progressing, diameter, volume, may_be)

    def grows_at_primary(self, moment: Moment) -> bool:
        """Whether the primary is told to progress, which is of the latest assessment (W14): then
        something at its site grows, whatever the response (W10)."""
        return moment.latest and bool(self.profile.primary.progressing)

    def _present(
        self, id: str, lesion: Lesion, moment: Moment, status: str | None, mentioned: bool
    ) -> Flag:
        if status is not None:
            return NO if status in GONE else YES
        if mentioned:
            return YES
        if moment.latest and (id not in self.mentioned or _has_own_state(lesion)):
            return YES
        return OPEN

    def called_growing(self, moment: Moment) -> Iterator[int]:
        """The listed lesions that are called new or growing at a moment."""
        return self.called(moment, PROGRESSING)

    def called(self, moment: Moment, status: frozenset[str]) -> Iterator[int]:
        """The listed lesions that are called so at a moment."""
        for index, lesion in enumerate(self.profile.lesions):
            id = lesion.id if lesion.id is not None else f"lesion {index + 1}"
            state = (moment.view.assessment.lesions or {}).get(id)
            if _status(lesion if moment.latest else None, state) in status:
                yield index


def _day(assessment: Assessment, as_of: date) -> Day:
    return Day(EARLIEST, as_of) if assessment.date is None else assessment.date.up_to(as_of)


def _has_own_state(lesion: Lesion) -> bool:
    return any(part is not None for part in (lesion.status, lesion.diameter_mm, lesion.volume_cc))


def _state(
    own: Lesion | None, there: LesionState | None
) -> tuple[str | None, tuple[float, float | None], tuple[float, float | None]]:
    """Status, diameter and volume told at a view, and on the lesion itself where that is of it."""
    return (
        _status(own, there),
        both(there and there.diameter_mm, own and own.diameter_mm),
        both(there and there.volume_cc, own and own.volume_cc),
    )


def _status(own: Lesion | None, there: LesionState | None) -> str | None:
    return (there.status if there else None) or (own.status if own else None)


def both(one: object, other: object) -> tuple[float, float | None]:
    """The numbers that two statements leave (either may be absent)."""
    low, high = bounds_of(one)  # type: ignore[arg-type]
    low_2, high_2 = bounds_of(other)  # type: ignore[arg-type]
    highs = [h for h in (high, high_2) if h is not None]
    return max(low, low_2), min(highs) if highs else None
