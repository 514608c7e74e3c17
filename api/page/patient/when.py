"""The days on which a match changes if nothing but time passes, as the page lists them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from oligomatch.api.page.form.texts.dates import day_words
from oligomatch.api.results.matching import Result, outlook_of
from oligomatch.api.results.outlook_view import concerns
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.citing import named
from oligomatch.api.words.lexicon import grouped, listed, word
from oligomatch.api.words.sentences import found_words, trial_name, why
from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.outlook import DayChange
from oligomatch.matcher.match.turning_days import ONE_DAY
from oligomatch.matcher.profile.profile import Profile

MOST_DATES = 6


class Change(NamedTuple):
    """What happens to some trials, and why."""

    what: str
    because: str
    kind: str  # what it makes of the trials, as the ranking has it

    def __str__(self) -> str:
        return say("when.because", what=self.what, why=self.because) if self.because else self.what


@dataclass(frozen=True, slots=True)
class Date:
    """One day, and what happens then."""

    on: date
    day: str
    changes: tuple[Change, ...]
    last_day: bool = False  # whether some window closes after it, and none opens

    @property
    def id(self) -> str:
        """The element's id."""
        return f"on-{self.on.isoformat()}"


def dates_of(result: Result) -> tuple[tuple[Date, ...], int]:
    """The next days on which something changes, and how many more there are."""
    changes = [one for one in outlook_of(result, of_classes=True).changes if concerns(one)]
    each = [  # a window that closes is told by its last day
        (one.day - ONE_DAY if one.closes else one.day, one)
        for one in changes
        if one.opens or one.closes or one.before != one.after
    ]
    each.sort(key=lambda pair: pair[0])
    days = [
        _date(day, [one for _, one in group], result.profile)
        for day, group in groupby(each, key=lambda pair: pair[0])
    ]
    return tuple(days[:MOST_DATES]), max(0, len(days) - MOST_DATES)


def _date(day: date, changes: list[DayChange], profile: Profile) -> Date:
    closes = not any(one.opens for one in changes) and any(one.closes for one in changes)
    return Date(day, day_words(Day(day, day)), tuple(_changes(changes, profile)), closes)


def _changes(changes: Iterable[DayChange], profile: Profile) -> Iterator[Change]:
    """What changes and why, those that change alike together; what opens comes first."""
    ordered = sorted(changes, key=lambda one: (one.closes, str(one.after)))
    alike = grouped(
        ((one.closes, str(one.after), _why(one, profile)), trial_name(one.trial)) for one in ordered
    )
    for (closes, after, because), names in alike.items():
        trials = listed(names, "and")
        what = say("when.last_day" if closes else "when.becomes", trials=trials, match=word(after))
        yield Change(what, because, after)


def _why(change: DayChange, profile: Profile) -> str:
    """What the criteria that turn find then, and did not find the day before."""
    version = [] if change.version is None else [named(change.version)]
    if change.closes:
        failed = [turn.after for turn in change.turns] or [
            judged for judged in change.begun if judged.verdict is not Verdict.MET
        ]
        return "; ".join([*version, *(why(judged, profile) for judged in failed[:1])])
    new = (
        clause
        for turn in change.turns
        for clause in found_words(turn.after)
        if clause not in found_words(turn.before)
    )
    return "; ".join(filter(None, [*version, say("clause.and").join(dict.fromkeys(new))]))
