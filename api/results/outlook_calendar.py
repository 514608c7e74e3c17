"""The dates of an outlook as an iCalendar file: trials and their limits, nothing of the patient."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time

from icalendar import Calendar, Event

from oligomatch import __version__
from oligomatch.api.results.matching import Result, outlook_of
from oligomatch.api.results.outlook_view import version_lines
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import word
from oligomatch.api.words.sentences import asked_words, trial_name
from oligomatch.matcher.match.outlook import DayChange, Outlook
from oligomatch.matcher.match.turning_days import ONE_DAY

NOTHING = say("outlook_calendar.none_trials_looked_at")
LIMITS = say("outlook_calendar.decision_support_confirm_with")


def calendar_text(result: Result) -> str:
    """One all-day event for each date on which a trial opens or closes, or one today which says
    that there is none (RFC 5545 asks for a component); equal input, equal text."""
    calendar = Calendar()
    calendar.add("prodid", f"-//OligoMatch//outlook {__version__}//EN")
    calendar.add("version", "2.0")
    found = outlook_of(result)
    moves = [change for change in found.changes if change.opens or change.closes]
    for change in moves:
        calendar.add_component(_event(change, result))
    if not moves:
        calendar.add_component(_no_event(found, result))
    content: bytes = calendar.to_ical()
    return content.decode()


def _event(change: DayChange, result: Result) -> Event:
    event = _all_day(change.day, change.trial.id, result)
    key = "outlook_calendar.opens" if change.opens else "outlook_calendar.closes"
    event.add("summary", say(key, trial=trial_name(change.trial), after=word(change.after)))
    event.add("description", _description(change))
    return event


def _no_event(found: Outlook, result: Result) -> Event:
    event = _all_day(found.as_of, "none", result)
    event.add("summary", say("outlook_calendar.until", nothing=NOTHING, until=found.until))
    event.add("description", LIMITS)
    return event


def _all_day(day: date, of: str, result: Result) -> Event:
    event = Event()
    event.add("uid", _uid(f"{result.rules.digest} {of} {day.isoformat()}"))
    event.add("dtstamp", datetime.combine(result.given.as_of, time(), UTC))
    event.add("dtstart", day)
    event.add("dtend", day + ONE_DAY)
    event.add("transp", "TRANSPARENT")
    return event


def _uid(text: str) -> str:
    """The same rules, trial and day give the same event, so that a new import replaces the old."""
    return f"{hashlib.sha256(text.encode()).hexdigest()[:32]}@oligomatch"


def _description(change: DayChange) -> str:
    """What turns, in the trial's words; confirm with the site."""
    turns = [
        say(
            "outlook_calendar.from",
            id=turn.after.id,
            asked_words=asked_words(turn.after.criterion),
            verdict=word(str(turn.before.verdict)),
            verdict_2=word(str(turn.after.verdict)),
        )
        for turn in change.turns
    ]
    head = say(
        "outlook_calendar.from_if_nothing_changes",
        id=change.trial.id,
        before=word(change.before),
        after=word(change.after),
    )
    begun = [f"{judged.id} {asked_words(judged.criterion)}" for judged in change.begun]
    return "\n".join([head, *version_lines(change), *begun, *turns, LIMITS])
