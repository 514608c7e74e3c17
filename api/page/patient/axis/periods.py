"""What lasts on the time axis: the states of the disease, and the lines of treatment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from oligomatch.api.page.patient.axis.course import Look, Period
from oligomatch.api.page.patient.axis.drawing import AxisMark, AxisText, Shape, dashed, line
from oligomatch.api.page.patient.axis.room import GAP, AxisRow, beside, width
from oligomatch.api.page.patient.axis.scale import LEFT, RIGHT, Scale
from oligomatch.api.page.patient.axis.states import Band
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.logic.calendar import Day, months_between

BELOW = 26  # from one row of treatment to the next


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period as it is drawn: the span of its begin, its end, and how surely it goes on."""

    begin: tuple[float, float]
    end: float
    sure: bool  # that it lasted until its end
    goes_on: bool
    words: str
    more: str
    now: str  # what stands right of the as-of line, if it goes on
    target: str


def bands(found: Sequence[Band], primary: Iterable[Look], scale: Scale) -> Iterator[AxisMark]:
    """The states one after another, after the day on which the primary was found."""
    begun = [(one, one.start) for one in found if one.words and one.start is not None]
    row = AxisRow()
    each: list[Stretch] = []
    for place, (one, start) in enumerate(begun):
        last = place == len(begun) - 1
        end = scale.now if last else scale.span(begun[place + 1][1])[0]
        more = one.rule if one.settled else say("periods.not_told_apart", when=one.when)
        each.append(
            Stretch(scale.span(start), end, one.settled, last, one.words, more, "", one.target)
        )
    yield from stretches(each, row, 12, scale)
    for look in primary:
        if look.day is not None:
            yield _moment(look, look.day, row, 22, scale)


def treatment_rows(lines: Iterable[Period], scale: Scale) -> list[list[Stretch]]:
    """The lines of treatment, row by row: those that overlap on rows of their own."""
    rows: list[list[Stretch]] = [[]]
    each = [_stretch(one, scale) for one in lines if _stated(one)]
    for one in sorted(each, key=lambda one: one.begin):
        free = (row for row in rows if not row or row[-1].end <= one.begin[1])
        row = next(free, None)
        if row is None:
            rows.append(row := [])
        row.append(one)
    return rows


def treatment(
    lines: Iterable[Sequence[Stretch]], ended: Iterable[Look], scale: Scale
) -> Iterator[AxisMark]:
    """The rows of treatment; on the first the end of the treatment of the primary."""
    for place, each in enumerate(lines):
        row, top = AxisRow(), 38 + place * BELOW
        yield from stretches(each, row, top, scale)
        for look in ended if place == 0 else ():
            if look.day is not None:
                yield _moment(look, look.day, row, top + 10, scale)


def _stated(one: Period) -> bool:
    """Whether a line can be placed at all."""
    return one.start is not None or one.end is not None or one.goes_on is True


def _stretch(one: Period, scale: Scale) -> Stretch:
    begin = scale.span(one.start) if one.start is not None else (LEFT, LEFT)
    end = scale.span(one.end)[1] if one.end is not None else scale.now
    sure = one.start is not None and (one.end is not None or one.goes_on is True)
    more = ", ".join(filter(None, (one.more, "" if one.start else say("gaps.start_not_told"))))
    now = _so_far(one.start, scale.as_of) if one.goes_on and one.start is not None else ""
    return Stretch(begin, end, sure, bool(one.goes_on), one.words, more, now, one.target)


def _so_far(start: Day, as_of: date) -> str:
    """`week 10`, `month 23`: how long a line has lasted."""
    if not start.exact or start.first > as_of:
        return ""
    weeks = (as_of - start.first).days // 7
    return (
        say("periods.week", weeks=weeks)
        if weeks <= 26
        else say("periods.month", months_between=months_between(start.first, as_of) or 0)
    )


def stretches(
    each: Sequence[Stretch], row: AxisRow, top: float, scale: Scale
) -> Iterator[AxisMark]:
    """Periods on one line; words that find no room stand in the list alone."""
    order = sorted(each, key=lambda one: one.begin)
    for one in order:
        row.take(one.begin[0] - 2, one.begin[1] + 4)
    for place, one in enumerate(order):
        last = place == len(order) - 1
        after = RIGHT if last else order[place + 1].begin[0] - GAP
        texts = _within(one if last else replace(one, now=""), after, row, top + 14, scale)
        yield AxisMark(one.target, tuple(_period(one, top, scale)), texts)


def _period(one: Stretch, top: float, scale: Scale) -> Iterator[Shape]:
    first, begin = one.begin
    if one.sure and one.end > begin:
        yield Shape("rect", "band", begin, top, round(one.end - begin, 1), 20)
    elif one.end > begin:
        yield dashed(begin, one.end, top + 19.5, ends=False)
    if begin - first > 3:
        yield dashed(first, begin, top + 10)
    elif first > LEFT:
        yield line(f"M{begin:g} {top:g}v20", "edge")
    if one.goes_on:
        yield dashed(scale.now, RIGHT, top + 19.5, ends=False)


def _within(
    one: Stretch, after: float, row: AxisRow, y: float, scale: Scale
) -> tuple[AxisText, ...]:
    """The words of a period: on it, else right of the as-of line, else none."""
    now = scale.now
    inside = one.begin[1] + GAP, min(after, now - 6 if one.begin[1] < now else RIGHT)
    beyond = (now + 10, RIGHT) if one.goes_on and after == RIGHT else (0.0, 0.0)
    for words in ((one.words, one.more), (one.words, "")):
        for left, right in (inside, beyond):
            words_now = words[0], ", ".join(filter(None, (words[1], one.now if left > now else "")))
            end = left + _both(*words_now)
            if end <= right and (left <= now or row.fits(left, end)):
                row.take(left, end)
                on = " in" if one.sure and end < min(one.end, now) else ""
                return (*_two(*words_now, left, y, on), *(_so_far_text(one, row, y, now, left)))
    return _so_far_text(one, row, y, now, 0)


def _so_far_text(
    one: Stretch, row: AxisRow, y: float, now: float, left: float
) -> tuple[AxisText, ...]:
    """How long it has lasted, right of the as-of line, unless its words stand there already."""
    end = now + 10 + width(one.now)
    if not one.now or left > now or not row.fits(now + 10, end):
        return ()
    row.take(now + 10, end)
    return (AxisText(one.now, now + 10, y),)


def _both(words: str, more: str) -> float:
    return width(words) + (GAP + width(more) if more else 0)


def _two(words: str, more: str, x: float, y: float, on: str) -> Iterator[AxisText]:
    """The name and what is said of it; `on` a band they have its ground behind them."""
    yield AxisText(words, x, y, on.strip())
    if more:
        yield AxisText(more, round(x + width(words) + GAP, 1), y, f"mut{on}")


def _moment(look: Look, day: Day, row: AxisRow, y: float, scale: Scale) -> AxisMark:
    """One day on the line, or the span that it lies in, with its words where they find room."""
    first, last = scale.span(day)
    shape = dashed(first, last, y) if last - first > 3 else line(f"M{last:g} {y - 6:g}v12", "edge")
    row.take(first - 2, last + 2)
    text = beside(look.short, (first, last), y + 4, row, (LEFT - 50, scale.now - 4))
    return AxisMark(look.target, (shape,), text)
