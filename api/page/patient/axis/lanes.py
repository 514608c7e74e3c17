"""Lesions, scans and trials on the time axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oligomatch.api.page.form.texts.dates import MONTHS
from oligomatch.api.page.patient.axis.course import Look, Path, Seen
from oligomatch.api.page.patient.axis.drawing import (
    AxisMark,
    AxisText,
    dashed,
    disc,
    line,
    room,
    sign,
)
from oligomatch.api.page.patient.axis.room import GAP, AxisRow, beside, width
from oligomatch.api.page.patient.axis.scale import LEFT, RIGHT, Scale
from oligomatch.api.page.patient.when import Date
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.logic.calendar import Day

NEAR = 7
MOST_ROWS = 6
STEP = 14


def rows_of(lesions: Sequence[Path]) -> int:
    """How many rows the lesions take; at least two, so that the axis keeps its height."""
    return max(2, min(len(lesions), MOST_ROWS))


def lesions(paths: Sequence[Path], scale: Scale, top: float) -> Iterator[AxisMark]:
    """Each lesion on a row of its own; of many the last row counts the rest."""
    few = paths if len(paths) <= MOST_ROWS else paths[: MOST_ROWS - 1]
    for place, path in enumerate(few):
        yield from _lesion(path, scale, top + place * STEP)
    if len(few) < len(paths):
        rest = sum(path.alike for path in paths[len(few) :])
        words, y = say("lanes.and_more_lesions_on", rest=rest), top + len(few) * STEP + 4
        yield AxisMark("metastases", (), (AxisText(words, LEFT + GAP, y, "mut"),))


def _lesion(path: Path, scale: Scale, y: float) -> Iterator[AxisMark]:
    since = scale.x(path.since.first) if path.since is not None else None
    looks = [(round(sum(scale.span(one.day)) / 2, 1), one) for one in path.seen]
    first = looks[0][0] if looks else scale.now
    end = looks[-1][0] if path.gone else RIGHT
    begin = min(first, since) if since is not None else first
    solid = looks[-1][0] if looks else first
    shapes = []
    if begin < first:
        shapes.append(dashed(begin, first, y, ends=False))
    if solid > first:
        shapes.append(line(f"M{first:g} {y:g}H{solid:g}", "ln"))
    if end > solid:
        shapes.append(dashed(solid, end, y, ends=False))
    row = AxisRow()
    marks = [*_looks(looks, row, y), *_treated(path, row, scale, y)]
    yield AxisMark(path.target, tuple(shapes), _name(path, begin, row, scale, y + 4))
    yield from marks


def _name(path: Path, begin: float, row: AxisRow, scale: Scale, y: float) -> tuple[AxisText, ...]:
    place = path.name.removesuffix(f"(lesion {path.number})").strip()
    place = say("short_lines.organ_not_told") if place == f"lesion {path.number}" else place
    words = (
        f"{path.number} {place}"
        if path.alike == 1
        else say("lanes.and_more", place=place, alike=path.alike - 1)
    )
    wide = width(words)
    left = begin - GAP
    if left - wide >= LEFT - 40:
        return (AxisText(words, left, y, "mut", "end"),)
    for at in (begin + GAP, scale.now + 10):
        if row.fits(at - 2, at + wide + 2) and (at > scale.now or at + wide < scale.now - 4):
            return (AxisText(words, at, y, "mut"),)
    return ()


def _looks(looks: Sequence[tuple[float, Seen]], row: AxisRow, y: float) -> Iterator[AxisMark]:
    """What each scan says; of two that would lie on each other the one that says less gives way."""
    order = sorted(
        enumerate(looks),
        key=lambda item: (item[1][1].status in ("", "stable"), -item[0]),
    )
    for place, (x, one) in order:
        if row.fits(x - NEAR / 2, x + NEAR / 2) or one.status not in ("", "stable"):
            row.take(x - NEAR / 2, x + NEAR / 2)
            yield AxisMark(one.target, (room(x, y), sign(one.status, x, y, first=place == 0)))


def _treated(path: Path, row: AxisRow, scale: Scale, y: float) -> Iterator[AxisMark]:
    for look in path.treated:
        if look.day is not None:
            first, last = scale.span(look.day)
            row.take(last - 2, last + 2)
            at_once = (room(last, y), sign("resected", last, y))
            shapes = (dashed(first, last, y),) if last - first > 6 else at_once
            yield AxisMark(look.target, shapes)


def scans(looks: Sequence[Look], scale: Scale, y: float) -> Iterator[AxisMark]:
    """A disc for each scan; the latest is named first, then those with a progression."""
    row = AxisRow()
    dated = sorted(
        ((one, one.day) for one in looks if one.day is not None), key=lambda pair: pair[1].first
    )
    for _, day in dated:
        first, last = scale.span(day)
        row.take(first - 4, last + 4)
    order = sorted(
        enumerate(dated),
        key=lambda item: (item[0] != len(dated) - 1, item[1][0].short != "PD", item[0] > 0),
    )
    for place, (look, day) in order:
        yield _scan(look, day, row, scale, y, last=place == len(dated) - 1)


def _scan(look: Look, day: Day, row: AxisRow, scale: Scale, y: float, *, last: bool) -> AxisMark:
    first, right = scale.span(day)
    shape = dashed(first, right, y) if right - first > 6 else disc(right, y)
    words = f"{look.short} {_short_day(day)}".strip()
    within = (LEFT - 40, scale.now - 4)
    texts = beside(words, (first, right), y + 4, row, within)
    if not texts and last:
        texts = (AxisText(words, scale.now + 10, y + 4, "mut"),)
    return AxisMark(look.target, (room(right, y), shape), texts)


def trials(dates: Sequence[Date], today: str, scale: Scale, top: float) -> Iterator[AxisMark]:
    """What is open today, and the days on which that changes; a last day is an open head."""
    row, y = AxisRow(), top + 14
    if today:
        yield AxisMark("ranking", (), (AxisText(today, scale.now - GAP, y, "mut", "end"),))
    for one in dates:
        x = scale.x(one.on)
        row.take(x - 4, x + 4)
    for one in dates:
        x = scale.x(one.on)
        head = disc(x, top + 1, "pin last" if one.last_day else "pin", 3.5)
        stem = line(f"M{x:g} {top + 4.5:g}V{top + 24:g}", "waitl")
        words = _short_day(Day(one.on, one.on))
        texts = beside(words, (x - 1, x + 1), y, row, (scale.now + 4, RIGHT + 20), "wait")
        yield AxisMark(one.id, (room(x, top + 1), stem, head), texts)


def _short_day(day: Day) -> str:
    """`6 Aug`, `Aug`, or the year: what is left stands on the axis."""
    first = day.first
    month = MONTHS[first.month - 1][:3]
    if day.exact:
        return f"{first.day} {month}"
    return month if len(str(day)) == 7 else str(first.year) if len(str(day)) == 4 else ""
