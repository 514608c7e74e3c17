"""The day that a letter says at its head."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from oligomatch.matcher.letters.course.days import (
    Calendar,
    Written,
    without_days,
    written,
)
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import part_begins
from oligomatch.matcher.letters.wording import order_of, plain
from oligomatch.rules.reading.kept import SentenceText

MOST_LINES = 8  # of a head
LAST = 3  # lines of a foot
SECOND = 4  # lines in which a label of an examination's day tells that of its report
FIRST = 2  # lines in which a day needs no word for what it is
EARLIEST = 2000  # a day before it is one of birth
HALF_A_YEAR = timedelta(days=183)
_SENTENCE = re.compile(r"\S(?:[^.!?\n]|[.!?](?!\s+[A-Z\d\"'(]|\s*$))*[.!?]?", re.M)
_ITEM = ("- ", "• ", "– ")  # with which an item of a list begins
AROUND = 60  # signs around a day in which words may say that it is to come


def day_of(text: str) -> date | None:
    """The day at the head: by a word for it, else the one that a title has; of several the last.
    None where the letter tells of a later day that is over."""
    text = plain(text).text
    lines = [line.strip() for line in text.splitlines()]
    whole = [(one, written(SentenceText(one))) for one in lines if any(map(str.isdigit, one))]
    if not any(days for _, days in whole):
        return None
    first_day = order_of([text])
    to_come = _to_come(lines)
    past = ((line, days) for line, days in whole if line not in to_come)
    over = [day for line, days in past for day in _over(line, days, first_day)]
    top = [line for line in lines if line][:MOST_LINES]
    known = dict(whole)
    each = [(at, line, known.get(line) or written(line)) for at, line in enumerate(top)]
    bare = {_exact(days[0], first_day) for _, line, days in each if _is_day(line, days)}
    if len(bare) > 1:
        return None  # nothing says which of them is the letter's
    for kind in ("plain", "stamp", "title", "exam"):
        own = (one for one in each if kind != "exam" or _may_be_report(top[: one[0] + 1]))
        found = {
            day
            for at, line, days in own
            for one in days
            if (day := _exact(one, first_day)) and _says(kind, at, (top[0], line), days, one)
        }
        found = {day for day in found if day.year >= EARLIEST and day >= max(over, default=day)}
        if found:
            return max(found)
    signed = (*_boards(lines, known, to_come), *_foot(lines, known, len(top)))
    latest = _latest([*each, *signed], max(over, default=None), first_day)
    return latest or _of_prose(text, first_day)


def _foot(
    lines: Sequence[str], known: Mapping[str, Sequence[Written]], top: int
) -> Iterator[tuple[int, str, Sequence[Written]]]:
    """The last lines of a letter that are a day alone, where it is signed."""
    below = [line for line in lines if line][top:][-LAST:]
    return ((MOST_LINES, one, known[one]) for one in below if _is_day(one, known.get(one, ())))


def _to_come(lines: Sequence[str]) -> set[str]:
    """The lines of a plan, by their label or below its heading: their days are to come."""
    known, below, found = forms("letter"), False, set[str]()
    for line in lines:
        below = bool(line) and (below or known["plan_head"].fullmatch(line) is not None)
        if below or known["plan_label"].match(line):
            found.add(line)
    return found


def _boards(
    lines: Sequence[str], known: Mapping[str, Sequence[Written]], to_come: set[str]
) -> Iterator[tuple[int, str, Sequence[Written]]]:
    """The lines that are the heading of a meeting with its day: what it decided stands below."""
    last = next((line for line in reversed(lines) if line), "")
    for line in lines:
        days = known.get(line, ())
        if line in to_come or line == last or line.startswith(_ITEM):
            continue  # a meeting to come
        if len(days) == 1 and forms("letter")["board_head"].fullmatch(without_days(line, days)):
            yield MOST_LINES, line, days


def _latest(
    each: Iterable[tuple[int, str, Sequence[Written]]],
    latest: date | None,
    day_is_first: bool | None,
) -> date | None:
    """The latest day of the whole letter that is over, where it stands at the head or the foot, of
    no examination and of nothing else that was done."""
    for _, line, days in each:
        for one in days:
            if latest is None or _exact(one, day_is_first) != latest:
                continue
            before = without_days(line, days)[: one.start]
            known = forms("letter")
            other = known["not_head"].search(before.lstrip("* ")) and not known["stay"].search(
                before
            )
            if not other and not known["examined"].search(line) and latest.year >= EARLIEST:
                return latest
    return None


def _of_prose(text: str, day_is_first: bool | None) -> date | None:
    """The latest day that running prose tells, where it is that of a meeting, a visit or of the
    writing, and nothing behind it may have been later."""
    each = [
        (one.start(), one[0], written(SentenceText(one[0])))
        for one in _SENTENCE.finditer(text)
        if any(map(str.isdigit, one[0]))
    ]
    exact: list[tuple[int, date, bool]] = []
    for start, part, days in each:
        for one in days:
            day = _exact(one, day_is_first)
            if day is None or day.year < EARLIEST or _is_ahead(part, one):
                continue
            exact.append((start + one.end, day, _is_of_meeting(part, days, one)))
    latest = max((day for _, day, _ in exact), default=None)
    ends = [end for end, day, met in exact if met and day == latest]
    if latest is None or not ends:
        return None
    for since in forms("letter")["met_since"].finditer(text, ends[-1]):
        if max(exact, key=lambda one: (one[0] <= since.start(), one[0]))[1] == latest:
            return None
    open_ = any(
        one.kind == "no_year"
        and not _is_ahead(part, one)
        and _may_follow(one, latest, day_is_first)
        for start, part, days in each
        for one in days
        if start + one.start > ends[-1]
    )
    return None if open_ else latest


def _is_of_meeting(part: str, days: Sequence[Written], one: Written) -> bool:
    """Whether a day of a sentence is that on which somebody met, wrote or decided."""
    known, text = forms("letter"), without_days(part, days)
    before, behind = text[: one.start].split(";")[-1], text[one.end :]
    if known["met_at"].search(before):
        return True
    words = [*known["met"].finditer(before)]
    between = before[words[-1].end() :] if words else None
    if between is not None and len(between) <= AROUND and not known["met_not"].search(between):
        return True
    if known["met_board"].search(before) and known["met_decided"].match(behind):
        return True
    return known["met_behind"].match(behind) is not None and not known["met_not"].search(before)


def _is_ahead(part: str, one: Written) -> bool:
    """Whether the clause of a day says that it is to come."""
    begin = part_begins(part, one.start, ".;:(")
    return (
        forms("letter")["ahead"].search(part, max(begin, one.start - AROUND), one.end) is not None
    )


def _may_follow(one: Written, day: date, day_is_first: bool | None) -> bool:
    """Whether a day without its year may lie in the half year behind another."""
    month = Calendar(day + HALF_A_YEAR, day_is_first).day(one)
    return month is None or month.last > day


def _may_be_report(lines: Sequence[str]) -> bool:
    """Whether no word down to a line says that a letter is another than the report of a scan."""
    return not any(forms("letter")["no_images"].search(one) for one in lines)


def _is_day(line: str, days: Sequence[Written]) -> bool:
    """Whether a line is a day and nothing else."""
    return len(days) == 1 and (days[0].start, days[0].end) == (0, len(line.rstrip(" .")))


def _exact(one: Written, day_is_first: bool | None) -> date | None:
    """A whole day that can be read in one way."""
    readings = [each for each in one.readings if each.first == each.last]
    if len(readings) != len(one.readings) or not readings:
        return None
    if len(readings) == 1:
        return readings[0].first
    return None if day_is_first is None else readings[0 if day_is_first else 1].first


def _over(line: str, days: Sequence[Written], day_is_first: bool | None) -> Iterator[date]:
    """The days of a line, but those that are to come by the words around."""
    ahead = forms("letter")["ahead"]
    for one in days:
        day = _exact(one, day_is_first)
        if any(forms("letter")[of].search(line, 0, one.start) for of in ("of_paper", "of_birth")):
            continue
        if day and not ahead.search(line, max(one.start - AROUND, 0), one.end + AROUND):
            yield day


def _says(
    kind: str, at: int, lines: tuple[str, str], days: Sequence[Written], one: Written
) -> bool:
    """Whether a day stands in a line as that of the letter does; `lines`: the first, and this."""
    known, text = forms("letter"), without_days(lines[1], days)
    before, behind = text[: one.start], text[one.end :]
    if kind == "title" and at == 0 and known["bundle"].search(before):
        return True
    part = known["parts"].split(before)[-1] if kind == "stamp" else before
    if known["not_head"].search(part) or not known["behind"].match(behind):
        return False
    examined = bool(known["examined"].search(part))
    if kind == "plain":
        hour = known["hour"].match(behind)
        return bool(known["plain"].fullmatch(before)) and not behind[
            hour.end() if hour else 0 :
        ].strip(" .")
    if kind == "stamp":
        return bool(known["stamp"].search(before)) and not examined
    compared = one is days[0] and known["then_compared"].match(behind) is not None
    if at >= FIRST and behind.strip(" .") and not compared:
        return False
    opens = bool(known["opens"].fullmatch(before)) and at < FIRST
    titled = (at == 0 or not behind.strip(" .")) and bool(known["title"].fullmatch(before))
    if kind == "title":
        return (opens or titled) and not examined
    alone = len(days) == 1 or compared
    looked = at < SECOND and known["examination"].search(before) and alone
    images = at == 0 or (at < FIRST and known["of_images"].search(lines[0]) is not None)
    return bool(looked) or (titled and images and len(days) == 1)
