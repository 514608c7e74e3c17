"""The time axis of a patient, drawn and as a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from oligomatch.api.page.form.texts.dates import day_words
from oligomatch.api.page.patient.axis.course import (
    DatedCourse,
    Look,
    Path,
    Period,
    course_of,
)
from oligomatch.api.page.patient.axis.drawing import (
    AxisMark,
    Shape,
    dashed,
    sign,
)
from oligomatch.api.page.patient.axis.lanes import STEP, lesions, rows_of, scans, trials
from oligomatch.api.page.patient.axis.periods import BELOW, bands, treatment, treatment_rows
from oligomatch.api.page.patient.axis.scale import WIDTH, Scale, scale_of
from oligomatch.api.page.patient.axis.states import Band, bands_of
from oligomatch.api.page.patient.when import Date
from oligomatch.api.results.matching import Result
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import word
from oligomatch.api.words.sentences import counts
from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.match.criteria import MatchClass

LESIONS = 70.5  # where their first row lies
MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class DayEntry:
    """One day of the list, with everything that is told of it."""

    day: str
    steps: tuple[Look, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """The drawing with its height, the same as a list, and why each state is told."""

    width: int
    height: int
    foot: float
    marks: tuple[AxisMark, ...]
    ticks: tuple[tuple[float, str], ...]
    names: tuple[tuple[str, float], ...]
    now: float
    bends: tuple[float, ...]
    key: tuple[tuple[Shape, str], ...]
    course: tuple[DayEntry, ...]
    states: tuple[Band, ...]


def axis_of(result: Result, dates: Sequence[Date]) -> Axis | None:
    """The axis of a patient; None where nothing that is told has a day and nothing changes."""
    course, states = course_of(result.profile), bands_of(result.patient)
    if not any(True for _ in course.days) and not dates and not course.lesions:
        return None
    as_of = result.given.as_of
    scale = scale_of(as_of, course.days, (one.on for one in dates))
    today = counts(one.match for one in result.options)
    return _drawn(
        course,
        states,
        scale,
        dates,
        say("axis.eligible_today", eligible=today[MatchClass.ELIGIBLE]),
    )


def _drawn(
    course: DatedCourse, states: tuple[Band, ...], scale: Scale, dates: Sequence[Date], today: str
) -> Axis:
    lines = treatment_rows(course.lines, scale)
    more = (len(lines) - 1) * BELOW
    down = more + (rows_of(course.lesions) - 2) * STEP
    scans_at, trials_at = 102 + down, 118 + down
    marks = (
        *bands(states, course.primary, scale),
        *treatment(lines, course.ended, scale),
        *lesions(course.lesions, scale, LESIONS + more),
        *scans(course.scans, scale, scans_at),
        *trials(dates, today, scale, trials_at),
    )
    names = {
        say("axis.state"): 26,
        say("axis.treatment"): 52,
        say("axis.lesions"): 78 + more,
        say("axis.scans"): 106 + down,
        say("axis.trials"): 132 + down,
    }
    return Axis(
        WIDTH,
        158 + down,
        142 + down,
        marks,
        tuple(scale.ticks()),
        tuple(names.items()),
        scale.now,
        scale.bends,
        tuple(_key(course)),
        tuple(_listed(course, states, today, scale.as_of)),
        states,
    )


def _key(course: DatedCourse) -> Iterator[tuple[Shape, str]]:
    """What the signs mean, of those that are there."""
    there = {one.status for path in course.lesions for one in path.seen}
    there |= {"new"} if course.scans else set()
    there |= {"resected"} if any(path.treated for path in course.lesions) else set()
    yield from ((sign(one, 8, 6), words) for one, words in table("signs").items() if one in there)
    yield dashed(1, 15, 6, ends=False), say("axis.not_told_or_some")


def _listed(
    course: DatedCourse, states: Sequence[Band], today: str, as_of: date
) -> Iterator[DayEntry]:
    """Everything that the axis shows, by its day; what has none comes last."""
    found: defaultdict[Day | None, list[Look]] = defaultdict(list)
    each = (*course.looks, *_lines(course.lines), *_lesions(course.lesions), *_states(states))
    for look in each:
        found[look.day].append(look)
    days = sorted((day for day in found if day is not None), key=lambda day: (day.first, day.last))
    for day in days:
        yield DayEntry(day_words(day), tuple(found[day]))
    now = Day(as_of, as_of)
    yield DayEntry(day_words(now), (Look(now, today, "ranking"),))
    if None in found:
        yield DayEntry(say("axis.day_not_told"), tuple(found[None]))


def _states(states: Sequence[Band]) -> Iterator[Look]:
    for band in states:
        if band.words:
            rule = f": {band.rule}" if band.rule else ""
            yield Look(band.start, f"{band.words} {band.when}{rule}", band.target)


def _lines(lines: Sequence[Period]) -> Iterator[Look]:
    for one in lines:
        name = f"{one.words}{f', {one.more}' if one.more else ''}"
        begun = (
            say("axis.begun_goes_on", line=name) if one.goes_on else say("axis.begun", line=name)
        )
        yield Look(one.start, begun, one.target)
        if one.end is not None:
            yield Look(one.end, say("axis.ended", line=name), one.target)


_BECAME = {"": "seen", "resolved": "gone"}


def _lesions(paths: Sequence[Path]) -> Iterator[Look]:
    """What each scan says of the lesions, those of which it says the same together."""
    found: defaultdict[tuple[Day, str], list[Path]] = defaultdict(list)
    for path in paths:
        for one in path.seen:
            found[one.day, one.status].append(path)
    for (day, status), same in found.items():
        named = [path.name for path in same[:MOST_NAMED]]
        rest = sum(path.alike for path in same) - len(named)
        names = ", ".join(named) + (say("axis.and_more", rest=rest) if rest > 0 else "")
        yield Look(day, f"{names}: {word(_BECAME.get(status, status))}", same[0].target)
