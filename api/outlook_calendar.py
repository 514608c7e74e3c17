"""The dates of an outlook as an iCalendar file: trials and their limits, nothing of the patient."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time

from icalendar import Calendar, Event

from api import __version__
from api.matching import Result
from api.outlook_view import effect, outlook_of
from api.words import asked_words, trial_name
from matcher.outlook import Change
from matcher.turning import ONE_DAY


def calendar_text(result: Result) -> str:
    """One all-day event for each date on which a trial opens or closes; equal input, equal text."""
    calendar = Calendar()
    calendar.add("prodid", f"-//OligoMatch//outlook {__version__}//EN")
    calendar.add("version", "2.0")
    for change in outlook_of(result).changes:
        if change.opens or change.closes:
            calendar.add_component(_event(change, result))
    content: bytes = calendar.to_ical()
    return content.decode()


def _event(change: Change, result: Result) -> Event:
    event = Event()
    stamp = datetime.combine(result.given.as_of, time(), UTC)
    event.add("uid", _uid(change, result.rules.digest))
    event.add("dtstamp", stamp)
    event.add("dtstart", change.day)
    event.add("dtend", change.day + ONE_DAY)
    event.add("transp", "TRANSPARENT")
    event.add("summary", f"{trial_name(change.trial)} {effect(change)}: {change.after}")
    event.add("description", _description(change))
    return event


def _uid(change: Change, digest: str) -> str:
    """The same rules, trial and day give the same event, so that a new import replaces the old."""
    text = f"{digest} {change.trial.id} {change.day.isoformat()}"
    return f"{hashlib.sha256(text.encode()).hexdigest()[:32]}@oligomatch"


def _description(change: Change) -> str:
    """What turns, in the trial's words; confirm with the site."""
    turns = [
        f"{turn.after.id} {asked_words(turn.after.criterion)}: from {turn.before.verdict}"
        f" to {turn.after.verdict}."
        for turn in change.turns
    ]
    head = f"{change.trial.id}, from {change.before} to {change.after} if nothing changes but time."
    return "\n".join([head, *turns, "Decision support; confirm with the trial site."])
