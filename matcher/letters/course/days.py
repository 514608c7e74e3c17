"""Days in running text: written out, without their year, or by the event before.

`written` finds them in one sentence, as they stand (`Written`). The `Calendar` of a letter, asked
for one after another, says which `Day` each is: `on the 3rd` follows from the month before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day, add_months, parse_day
from oligomatch.matcher.written.dates import SHORT_YEAR, days_of, full_year, month_number, part_of
from oligomatch.rules.reading.kept import Form, kept

SOON = timedelta(days=60)  # from the letter's day to one that it may announce
LATELY = timedelta(days=60)  # before a letter, in which a scan without its year may have been
NEAR = timedelta(days=120)  # from one day to the next, whose year is that of it or behind it
FRESH = timedelta(days=21)  # before the letter, of what it was written for
LONG_PAST = 5  # years before a letter, of which no day of two numbers in it is
RECENT = timedelta(days=31)  # from the last day of which a letter tells to its own
MONTHS = 12
BACK = frozenset({"earlier", "before", "previously", "beforehand"})
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLAUSE = re.compile(r"[.;?!]\s|\n")
_BORN = re.compile(r"\b(?:born|birth|DOB)\b[^;,()]{0,30}", re.I)  # whose year is no other's
OLDEST_SHORT = 15  # years: a year of two digits in a letter is seldom older


@dataclass(frozen=True, slots=True)
class Written:
    """A day as written: `readings` of one that has its year, else what is said of it."""

    start: int
    end: int
    kind: str  # date | no_year | later | nth: of the month told before | that_year: of its year
    readings: tuple[Day, ...] = ()
    said: tuple[tuple[str, str], ...] = ()


@kept
def written(text: str) -> tuple[Written, ...]:
    """The days of a sentence in order."""
    found: list[Written] = [*_in_parts(text)]
    known = forms("days")
    for kind in ("date", "that_year", "nth", "later", "no_year"):
        for one in known[kind].finditer(text):
            start, end = one.start(), one.end()
            said = group(one)
            if kind == "date":
                part = next((name for name, text in one.groupdict().items() if text), None)
                if part is not None:
                    start, end = one.span(part)
                readings = tuple(_readings(text[start:end]))
                if not readings:
                    continue
            else:
                readings = ()
            if not any(start < other.end and other.start < end for other in found):
                found.append(Written(start, end, kind, readings, tuple(said.items())))
    found.sort(key=lambda one: one.start)
    for one in known["day_of"].finditer(text):
        months = [each for each in found if each.end <= one.start()]
        day = _day_of(months[-1], int(one["day"])) if months else None
        if day is not None:
            found.append(Written(*one.span("day"), "date", (day,)))
    return tuple(_in_ranges(text, sorted(found, key=lambda one: one.start)))


def _in_parts(text: str) -> Iterator[Written]:
    """Days of which the year or the month is told once for two, or ahead of them (`July 22 to 26,
    2024`; `in 2024, on June 10`)."""
    for one in forms("days")["in_parts"].finditer(text):
        said = group(one)
        year, month = int(said["year"]), _month(said["month"])
        first = _day_in(year, month, int(said["day"]))
        if "last" not in said:
            if first is not None:
                yield Written(*one.span(), "date", (first,))
            continue
        last = _day_in(year, month, int(said["last"]))
        if first is not None and last is not None and first.first < last.first:
            yield Written(one.start(), one.end("day"), "date", (first,))
            yield Written(one.start("last"), one.end(), "date", (last,))
    for one in forms("days")["short_range"].finditer(text):
        ends = [tuple(map(int, one[name].split("/")[:2])) for name in ("first", "last")]
        turned = any(
            ends[0][month] <= MONTHS >= ends[1][month]
            and (ends[0][month], ends[0][1 - month]) > (ends[1][month], ends[1][1 - month])
            for month in (0, 1)
        )
        readings = tuple(_readings(f"{one['first']}/{one['year']}"))
        if readings and not turned:
            yield Written(*one.span("first"), "date", readings)


def _day_of(month: Written, number: int) -> Day | None:
    """A day of the month that was named before it; None where that was no month."""
    if len(month.readings) != 1 or month.readings[0].exact:
        return None
    first, last = month.readings[0].first, month.readings[0].last
    if (first.year, first.month) != (last.year, last.month):
        return None
    return _day_in(first.year, first.month, number)


def _in_ranges(text: str, found: Sequence[Written]) -> list[Written]:
    """Days with the year of the one behind them (`March to June 2021`); a day in brackets behind
    one that is told by another says which it is."""
    whole: list[Written] = []
    behind: Written | None = None
    for one in reversed(found):
        between = text[one.end : behind.start] if behind else ""
        if behind and len(behind.readings) == 1:
            if one.kind == "no_year" and forms("days")["range"].fullmatch(between):
                one = _of_year(one, behind.readings[0])
            elif one.kind == "no_year" and forms("days")["same_month"].fullmatch(between):
                one = _in_year(one, behind.readings[0])
            elif one.kind == "later" and forms("days")["says_which"].fullmatch(between):
                continue
        whole.insert(0, one)
        behind = one
    return whole


def _of_year(one: Written, end: Day) -> Written:
    """A day without its year as the last before another."""
    said = dict(one.said)
    if "first" in said:
        return one
    month, day = _month(said["month"]), int(said.get("day") or said.get("day_or_year") or 0) or None
    each = (_day_in(end.first.year - back, month, day) for back in (0, 1))
    found = next((each_day for each_day in each if each_day and each_day.first <= end.last), None)
    return one if found is None else replace(one, kind="date", readings=(found,))


def _in_year(one: Written, beside: Day) -> Written:
    """A day without its year as that of the month in which the day of another examination lies."""
    said = dict(one.said)
    month = _month(said["month"])
    day = int(said.get("day") or said.get("day_or_year") or 0) or None
    found = _day_in(beside.first.year, month, day) if beside.first.month == month else None
    return one if found is None else replace(one, kind="date", readings=(found,))


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else month_number(text.rstrip("."))


def tumour_before(texts: Sequence[str], year: int, *, treated: bool = False) -> bool:
    """Whether a clause with an earlier year tells of a tumour of the lung, or of its treatment;
    `treated`: only of a treatment."""
    return any(
        any(int(one[0]) < year for one in YEAR.finditer(_BORN.sub(" ", clause)))
        and _of_tumour(clause, treated=treated)
        for text in texts
        for clause in _CLAUSE.split(text)
    )


def of_tumour(text: str, at: int) -> bool:
    """Whether the clause that stands there tells of a tumour of the lung, or of its treatment."""
    first = max((one.end() for one in _CLAUSE.finditer(text, 0, at)), default=0)
    last = next((one.start() for one in _CLAUSE.finditer(text, at)), len(text))
    return _of_tumour(text[first:last], treated=False)


def _of_tumour(clause: str, *, treated: bool) -> bool:
    tumour, treatment = forms("tumour"), forms("treatment")
    words: tuple[Form, ...] = (tumour["local_therapy"], treatment["drugs"])
    if treated:
        words = (*words, treatment["kind_of_treatment"])
    else:
        words = (*words, tumour["lung_or_type"], forms("diagnosis")["a_tumour"])
    of_lung = tumour["of_no_lung"].sub("", clause)
    illness = treatment["other_disease"].search(clause)  # `atrial flutter ablation 2019`
    if illness and not tumour["at_the_lung"].search(clause):
        of_lung = tumour["of_any_illness"].sub("", of_lung)
    return any(one.search(of_lung) for one in words) and not any(
        one.search(clause)
        for one in (forms("cancers")["other"], tumour["benign"], tumour["of_family"])
    )


def without_days(text: str, days: Sequence[Written]) -> str:
    """A text whose days are signs (@), as many as their letters."""
    for one in days:
        text = text[: one.start] + "@" * (one.end - one.start) + text[one.end :]
    return text


def _readings(text: str) -> Iterator[Day]:
    """What a date may be: `03/04/2026` is two days."""
    plain = re.sub(r"\s+", " ", text.strip().strip(","))
    if (short := SHORT_YEAR.fullmatch(plain)) is not None:
        if short[2] and int(short[3]) <= MONTHS:
            return  # `12/09` of a letter of today is a day and a month rather than 2009
        month = int(short[2]) if short[2] else month_number(short[1])
        found = _day_in(full_year(int(short[3])), month, None)
        yield from [found] if found else []
        return
    if (part := part_of(plain)) is not None:
        yield part
        return
    yield from (parse_day(day) for day in days_of(plain) or ())


class Calendar:
    """The days of one letter, each as it follows from those before."""

    def __init__(
        self,
        dated: date | None,
        day_is_first: bool | None,
        until: date | None = None,
        *,
        behind_month: bool = False,
        as_of: date | None = None,
    ) -> None:
        """`until`: about when a letter was written that does not say its day; `behind_month`: that
        it writes days so (`June 14, 2024`); `as_of`: the day behind which nothing of it lies."""
        self.dated, self.day_is_first, self.behind_month = dated, day_is_first, behind_month
        self.until, self.as_of = dated or until, dated or as_of
        self.before: Day | None = None
        self.lost = False  # whether a day was told since, and it is open which
        self.earlier: list[Day] = []  # those of a year that was told

    def day(self, one: Written, *, aside: bool = False) -> Day | None:
        """The day of a date in its letter; None where it may be several. What is told `aside`, to
        compare with, is none that the next ones follow."""
        one = self._in_order(one)
        found = self._day(one)
        if aside:
            return found
        self.lost = found is None and (one.kind == "no_year" or self.lost)
        if found is not None and (self.until is None or found.first <= self.until):
            self.before = found
            if one.kind == "date":
                self.earlier.append(found)
        return found

    def may_come(self, one: Written) -> bool:
        """Whether a day without its year may lie right ahead of the letter: any such day, a month
        that follows on none that was told before, and `this July`."""
        one = self._in_order(one)
        said = dict(one.said)
        if "first" in said:
            return False
        if one.kind == "that_year" and self.until is not None:
            own = _day_in(self.until.year, _month(said["month"]), None)
            return said["way"].casefold() == "this" and own is not None and own.first > self.until
        if one.kind != "no_year" or self.until is None or {"day_or_year", "which"} & {*said}:
            return False
        month, day = _month(said["month"]), int(said.get("day") or 0) or None
        each = (_day_in(self.until.year + on, month, day) for on in (0, 1))
        if not any(found and self.until < found.first <= self.until + SOON for found in each):
            return False
        latest = self._last_until(month, day, self.until)
        return bool(day or latest is None or not self.before or latest.last < self.before.first)

    def is_last(self, one: Written, found: Day | None) -> bool:
        """Whether a day without its year is the last such one that is not after the letter."""
        said = dict(self._in_order(one).said)
        if found is None or self.until is None or "first" in said or "month" not in said:
            return False
        day = int(said.get("day") or 0) or None
        return found == self._last_until(_month(said["month"]), day, self.until)

    def _in_order(self, one: Written) -> Written:
        """A day of two numbers without its year (`PET 5/4`) as the letter writes its days; as it
        stands where that is not known, or where it may be months (`repeat CT 3/12`)."""
        said = dict(one.said)
        if "first" not in said or self.day_is_first is None:
            return one
        day, month = (said["first"], said["second"])[:: 1 if self.day_is_first else -1]
        if self.day_is_first and int(month) == MONTHS:
            return one
        return replace(one, said=(("day", day), ("month", month)))

    def _day(self, one: Written) -> Day | None:
        """The day by its kind of writing; None where it may be several."""
        said = dict(one.said)
        if one.kind == "date":
            if len(one.readings) == 1:
                return one.readings[0]
            past = [each for each in one.readings if self.as_of is None or each.first <= self.as_of]
            if self.day_is_first is None:  # what is told has been
                return past[0] if len(past) == 1 else None
            return one.readings[0 if self.day_is_first else 1]
        if one.kind == "no_year":
            return self._without_year(said)
        if one.kind == "nth":
            return self._nth(said)
        return self._of_that_year(said) if one.kind == "that_year" else self._later(said)

    def _nth(self, said: Mapping[str, str]) -> Day | None:
        """A day by its number: of the month of the letter, or of the one that was told before and
        in which it lies no earlier than what was told (`in June, when the CT of the 3rd`)."""
        number, way = int(said["nth"]), said.get("way", "").casefold()
        if way == "this":
            day = self.dated and _day_in(self.dated.year, self.dated.month, number)
            return day if day and self.dated and day.first <= self.dated else None
        month = None if self.lost else self.before
        if month is None or (month.first.year, month.first.month) != (
            month.last.year,
            month.last.month,
        ):
            return None
        if not way and month.exact and month.first.day > number:
            return None  # of the next month, or of an earlier time
        return _day_in(month.first.year, month.first.month, number)

    def _of_that_year(self, said: Mapping[str, str]) -> Day | None:
        """A day or month in the year that was told before, or beside it; `last November` is that
        of the year before the letter, `this June` of its own."""
        way, month = said["way"].casefold(), _month(said["month"])
        if way in ("last", "this"):
            found = None if self.until is None else self._last_until(month, None, self.until)
            own = (
                found is not None and self.until is not None and found.first.year == self.until.year
            )
            return found if own == (way == "this") else None
        if self.before is None or self.before.first.year != self.before.last.year:
            return None
        beside = {"following": 1, "next": 1, "previous": -1, "preceding": -1}
        year = self.before.first.year + beside.get(way, 0)
        day = int(said.get("day") or 0) or None
        named = "year" in said or self.before.last.month == month == self.before.first.month
        return _day_in(year, month, day) if named else None

    def _without_year(self, said: Mapping[str, str]) -> Day | None:
        """The last such day not after the letter's, and the first after the event before it."""
        if self.until is None or "first" in said:
            return None
        month = _month(said["month"])
        day = int(said.get("day_or_year") or said.get("day") or 0) or None
        if self.dated is None and (self.before is None or "which" in said):
            return None
        latest = self._last_until(month, day, self.until)
        # `a smoker until 2019. CT 9/3`: what lies right before the writing needs no day before it
        fresh = latest is not None and self.until - latest.last <= FRESH
        if self.dated is None and not (fresh or _near(latest, self.before)):
            return None
        may_be_year = "day_or_year" in said and day and not self.behind_month
        year = full_year(day) if may_be_year and day else None
        if year is not None and self.until.year - OLDEST_SHORT <= year <= self.until.year:
            # `Jan 25` is a day or a month: of the same year it is that month by either
            return _day_in(year, month, None) if latest and latest.first.year == year else None
        if "which" in said:
            return _day_in(self.until.year - (said["which"].casefold() == "last"), month, day)
        if latest is None or self.before is None or self.before.first > self.until:
            return latest
        coming = _day_in(latest.first.year + 1, month, day)
        if latest.last < self.before.first and coming and coming.first <= self.until + SOON:
            return None  # it may be that which comes: `a scan is set for the end of October`
        years = range(self.before.first.year, self.until.year + 1)
        after = [
            found
            for year in years
            if (found := _day_in(year, month, day)) and found.last >= self.before.first
        ]
        # `not after`: the letter went on to an earlier time. Of two years neither is guessed: a
        # history tells the year once and goes on by months, even years before the letter
        surely = not after or after[0] == latest or latest.last < self.before.first
        back = any(
            each.first.month == month == each.last.month
            and each.first.year < latest.first.year
            and timedelta(0) <= self.before.first - each.last <= NEAR
            for each in self.earlier
        )
        if surely and back:
            return None  # `in March 2025 ..., over on 4 April 2025; stopped on 18 March`
        short = said["month"].isdecimal() and self.until - latest.last <= FRESH
        if short and latest.first.year - self.before.last.year >= LONG_PAST:
            return latest  # `stopped smoking in 2019. CT 11/3`, written days behind that
        return latest if surely else self._of_two(after[0], latest)

    def _of_two(self, first: Day, latest: Day) -> Day | None:
        """Which of two years is meant: of that which was told before, where a day follows soon on
        it and the other lies well before the letter; of the letter, where it was written for that
        and none follows soon."""
        assert self.before is not None
        assert self.until is not None
        wide = self.before.last - self.before.first > RECENT  # `she gave up smoking in 2003`
        soon = first.first - self.before.last <= NEAR
        fresh = self.until - latest.last <= FRESH
        recent = self.until - latest.last <= NEAR
        # `it began in November 2024. The MRI of 7 November ..`
        again = _is_in_month(first, self.before)
        if again and self.until - latest.last > LATELY:
            return first
        if soon:
            return None if recent or wide else first
        return latest if fresh and first.exact else None

    @staticmethod
    def _last_until(month: int, day: int | None, until: date) -> Day | None:
        for year in (until.year, until.year - 1):
            found = _day_in(year, month, day)
            if found is not None and found.first <= until:
                return found
        return None

    def _later(self, said: Mapping[str, str]) -> Day | None:
        """A day that is told by the time since another one: `two weeks later`, `yesterday`."""
        way, unit = said["way"].casefold(), said.get("unit", "day").casefold()
        if way == "ago":
            start = None if self.dated is None else Day(self.dated, self.dated)
            return None if start is None else _moved(start, -whole_number(said["many"]), unit)
        if way in ("yesterday", "this month"):
            if self.dated is None:
                return None
            if way == "this month":
                return _day_in(self.dated.year, self.dated.month, None)
            return Day(self.dated - timedelta(days=1), self.dated - timedelta(days=1))
        if self.before is None or self.lost:
            return None
        if "many" in said:
            back = -1 if way in BACK else 1
            return _moved(self.before, back * whole_number(said["many"]), unit)
        return _beside(self.before, way)


def _is_in_month(one: Day, month: Day) -> bool:
    """Whether a day lies in the month of another, or in one that is told as such."""
    ends = {(day.year, day.month) for day in (one.first, one.last, month.first, month.last)}
    return len(ends) == 1


def _near(one: Day | None, other: Day | None) -> bool:
    """Whether some months lie between two days at most."""
    if one is None or other is None:
        return False
    return max(one.first, other.first) - min(one.last, other.last) <= NEAR


def _beside(day: Day, way: str) -> Day | None:
    """A day that is told by the one before it, by no number: `the following day`, `that month`."""
    if way.endswith("month"):
        if (day.first.year, day.first.month) != (day.last.year, day.last.month):
            return None
        next_one = "next" in way or "following" in way
        first = add_months(day.first.replace(day=1), 1 if next_one else 0)
        return _day_in(first.year, first.month, None)
    if way.endswith("week"):
        return Day(day.first + timedelta(days=1), day.last + timedelta(days=13))
    if not day.exact:
        return None
    back = "previous" in way or "preceding" in way or "before" in way
    on = 0 if way.startswith("that") else -1 if back else 1
    return Day(day.first + timedelta(days=on), day.first + timedelta(days=on))


def _moved(day: Day, many: int, unit: str) -> Day:
    """So many units on or back, taken as loosely as they are meant."""
    loose = {"day": 0, "week": 4, "month": 16, "year": 183}[unit]
    ends = (
        [add_months(end, many * (12 if unit == "year" else 1)) for end in (day.first, day.last)]
        if unit in ("month", "year")
        else [
            end + timedelta(days=many * (7 if unit == "week" else 1))
            for end in (day.first, day.last)
        ]
    )
    return Day(ends[0] - timedelta(days=loose), ends[1] + timedelta(days=loose))


def _day_in(year: int, month: int, day: int | None) -> Day | None:
    try:
        return parse_day(f"{year}-{month:02}" + (f"-{day:02}" if day else ""))
    except ValueError:
        return None


def value_of(day: Day) -> str | dict[str, str]:
    """A day as the profile spells it."""
    text = str(day)
    return {"from": str(day.first), "to": str(day.last)} if " to " in text else text


def stated_day(value: object) -> Day | None:
    """The day that a value of the profile spells; None of none."""
    if isinstance(value, dict):
        return Day(parse_day(value["from"]).first, parse_day(value["to"]).last)
    return parse_day(value) if isinstance(value, str) else None


@kept
def _behind_month(text: str) -> Iterator[bool]:
    yield forms("days")["behind_month"].search(text) is not None


def has_behind_month(text: str) -> bool:
    """Whether a letter writes the day behind the month (`June 14, 2024`)."""
    return _behind_month(text)[0]


def calendar_in(proposal: Proposal, letter: int, dated: date | None = None) -> Calendar:
    """The days of a letter by themselves, where none follows on those before; `dated`: its day
    where it does not say its own."""
    dated, behind = (
        proposal.letters[letter].dated or dated,
        has_behind_month(proposal.texts[letter]),
    )
    return Calendar(dated, proposal.day_is_first, behind_month=behind, as_of=proposal.as_of)


def day_in_story(proposal: Proposal, place: Place, said: Written) -> Day | None:
    """The day of a date in the sentence of a place: of one without its year as it follows on those
    that the letter tells before it (`MRI on 9 April 2021; craniotomy on 22 April`)."""
    if said.kind != "no_year":
        return calendar_in(proposal, place.letter).day(said)
    calendar = calendar_of(proposal, place.letter)
    for one in proposal.sentences:
        if one.letter != place.letter or one.here.start > place.start:
            continue
        own = one.here.end > place.start
        for day in written(one.text):
            if own and day.start >= said.start:
                break
            aside = forms("days")["set_against"].search(one.text, 0, day.start)
            calendar.day(day, aside=aside is not None)
    return calendar.day(said)


def calendar_of(proposal: Proposal, letter: int) -> Calendar:
    """The days of a letter; of one without its own, up to about when it was written."""
    dated, text = proposal.letters[letter].dated, proposal.texts[letter]
    order, about = proposal.day_is_first, proposal.about_when
    if dated is None and letter not in about:
        about[letter] = _about_when(text, proposal.as_of, order)
    behind = has_behind_month(text)
    return Calendar(dated, order, about.get(letter), behind_month=behind, as_of=proposal.as_of)


def _about_when(text: str, as_of: date, day_is_first: bool | None) -> date | None:
    """The day of the profile, where a letter without its day tells of one right before it: it was
    written about then."""
    calendar = Calendar(None, day_is_first, as_of=as_of)
    days = (calendar.day(one) for one in written(text) if one.kind == "date")
    ends = [day.last for day in days if day is not None and day.exact and day.last <= as_of]
    return as_of if ends and as_of - max(ends) <= RECENT else None
