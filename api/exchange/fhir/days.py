"""Days as FHIR writes them: a year, a month, a day or a moment, and spans of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import Any

_FORM = re.compile(r"((?:19|2[01])\d\d)(?:-(\d\d)(?:-(\d\d)(?:T.{1,40})?)?)?")


@dataclass(frozen=True, slots=True, order=True)
class FhirDay:
    """A day that may be known to its month or year alone: the first and the last that it may be."""

    first: date
    last: date
    text: str

    def not_after(self, day: date) -> bool:
        """Whether it surely is no later than a day."""
        return self.last <= day


class Days:
    """The days of many statements, of which it is asked whether one may be a given day; none at all
    (None) may be any."""

    def __init__(self, days: Iterable[FhirDay | None]) -> None:
        every = [*days]
        known = sorted(on for on in every if on is not None)
        self._any = len(known) < len(every)
        self._first = [on.first for on in known]
        self._last = [*accumulate((on.last for on in known), max)]

    def may_be(self, on: FhirDay | None) -> bool:
        """Whether one of them may be of this day."""
        if on is None or self._any:
            return self._any or bool(self._first)
        begun = bisect_right(self._first, on.last)
        return begun > 0 and self._last[begun - 1] >= on.first

    def may_be_until(self, on: FhirDay | None) -> bool:
        """Whether one of them may be of this day or earlier."""
        if on is None or self._any:
            return self._any or bool(self._first)
        return bool(self._first) and self._first[0] <= on.last

    def may_be_since(self, on: FhirDay | None) -> bool:
        """Whether one of them may be of this day or later."""
        if on is None or self._any:
            return self._any or bool(self._first)
        return bool(self._last) and self._last[-1] >= on.first


def stated_day(value: object) -> FhirDay | None:
    """What a date or dateTime of FHIR says; None where it says nothing that can be used."""
    return _parsed(value) if isinstance(value, str) else None


@lru_cache(8192)
def _parsed(value: str) -> FhirDay | None:
    found = _FORM.fullmatch(value)
    if found is None:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    last = first if day else date(year, month or 12, monthrange(year, month or 12)[1])
    return FhirDay(first, last, "-".join(part for part in found.groups() if part))


def day_of(resource: Mapping[str, Any], stem: str) -> FhirDay | None:
    """The day of a choice such as `effective[x]`; of a period its start."""
    period = resource.get(f"{stem}Period")
    if isinstance(period, dict):
        return stated_day(period.get("start"))
    for form in ("DateTime", "Instant"):
        if (found := stated_day(resource.get(f"{stem}{form}"))) is not None:
            return found
    return None


def end_of(resource: Mapping[str, Any], stem: str) -> FhirDay | None:
    """The end of a period that is over; the day itself where a day is told."""
    period = resource.get(f"{stem}Period")
    return stated_day(period.get("end")) if isinstance(period, dict) else day_of(resource, stem)


def no_earlier(day: FhirDay | None, as_of: date) -> dict[str, str] | None:
    """Some day from the one told up to the day asked, as a profile writes it."""
    if day is None or day.first > as_of:
        return None
    return {"from": day.first.isoformat(), "to": as_of.isoformat()}
