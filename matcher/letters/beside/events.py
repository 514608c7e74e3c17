"""Events of the past with their day: an infarction, a stroke, a seizure, an operation of another
organ; and what drugs have done to the patient, a pneumonitis or colitis. What has no day beside it
is read behind a verb that tells it as what befell the patient, or in a list (`items.py`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from oligomatch.matcher.letters.beside.items import is_of_others, is_taken_back, what_follows
from oligomatch.matcher.letters.course.days import (
    Written,
    calendar_in,
    day_in_story,
    value_of,
    written,
)
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.pieces import STOP, piece_behind
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention, Place
from oligomatch.matcher.letters.sentences import HEADED, Sentence
from oligomatch.matcher.logic.calendar import Day, parse_day

_YEAR = re.compile(r"(?:19|20)\d\d")
# the last two tell no day
KINDS = ("dated", "day_ahead", "day_found", "admitted", "admitted_once", "undated")
HARMS = ("harmed", "harm_befell", "harm_over", "harm_occurred", "harm_of_day")
_OF_THEN = frozenset({"historical", "then"})  # an event is one of the past


def events(sentence: Sentence) -> Iterator[Mention]:
    """The events that a sentence tells with their day."""
    known, text = forms("events"), sentence.text
    if known["spoken_of"].search(text) is None:
        return
    each = [(kind, one) for kind in KINDS for one in known[kind].finditer(text)]
    harms = [(kind, one) for kind in HARMS for one in known[kind].finditer(text)]
    seized = list(known["seized"].finditer(text))
    if not (each or harms or seized) or is_of_others(sentence) or _is_below_others(sentence):
        return
    after = what_follows(sentence)
    following = piece_behind(STOP, sentence.behind.lstrip(" .;"))
    if after is None or known["undone"].search(following):
        return
    if not (known["harm_open"].search(text) or known["seized_open"].search(text)):
        for found in seized:  # `admitted after a seizure`: its day is looked for elsewhere
            around = sentence.context(*found.span()) - _OF_THEN
            place = sentence.place(*_spans(found)["seizure"])
            yield Mention("befell", {"condition": "seizure"}, place, around)
    each = [] if known["open"].search(text) else each
    days, taken = written(text), set[int]()
    for kind, found in [*each, *([] if known["harm_open"].search(text) else harms)]:
        spans = _spans(found)
        of_day = spans.pop("day", None)
        on = text[slice(*of_day)] if of_day else ""
        for name, (start, end) in spans.items():
            word = text[start:end]
            if is_taken_back((word, on) if on else (word,), after):
                continue
            if kind in ("admitted_once", "undated") and end in taken:
                continue
            taken.add(end)
            payload: dict[str, Any] = {
                "condition": name,
                "day": next((one for one in days if of_day and one.start == of_day[0]), None),
                "year": on if _YEAR.fullmatch(on) else None,
                "again": known["again"].match(text, found.end()) is not None,
            }
            around = sentence.context(*found.span()) - _OF_THEN
            yield Mention("event", payload, sentence.place(start, end), around)


def _spans(found: re.Match[str]) -> dict[str, tuple[int, int]]:
    """Where each condition of a match, and its `day`, stand; a group's number tells its line of the
    form."""
    words = found.groupdict()
    return {name.rstrip("0123456789"): found.span(name) for name in words if words[name]}


def _is_below_others(sentence: Sentence) -> bool:
    """Whether a line above, in the same paragraph, is the heading of somebody else."""
    return any(
        len(line.split()) <= HEADED and forms("illnesses")["of_others"].search(line)
        for line in sentence.paragraph_ahead.split("\n")
    )


def settle_events(each: Sequence[Mention], proposal: Proposal) -> None:
    """That each event once was, and its last day, where no word of it stands beside those with
    their days."""
    usable = list(proposal.usable(one for one in each if one.kind == "event"))
    for one in proposal.usable(one for one in each if one.kind == "befell"):
        proposal.state(f"/conditions/{one.payload['condition']}/ever", True, one.place)
    more = usable and proposal.tells(forms("events")["another"])
    for name in sorted({one.payload["condition"] for one in usable}):
        own = [one for one in usable if one.payload["condition"] == name]
        days = [_day_of(one, proposal) for one in own]
        if any(day is not None and day.first > proposal.as_of for day in days):
            continue
        for one in own:
            proposal.state(f"/conditions/{name}/ever", True, one.place)
        known = [day for day in days if day is not None]
        again = more or any(one.payload["again"] for one in own)
        if len(known) < len(days) or again or _is_named_else(name, own, proposal):
            continue
        last = max(known, key=lambda day: day.last)
        if all(day == last or day.last < last.first for day in known):
            at = own[days.index(last)].place
            proposal.state(f"/conditions/{name}/last", value_of(last), at)


def _day_of(one: Mention, proposal: Proposal) -> Day | None:
    day: Written | None = one.payload["day"]
    found = None
    if day is not None and not calendar_in(proposal, one.place.letter).may_come(day):
        found = day_in_story(proposal, one.place, day)
    if found is None and one.payload["year"]:
        return parse_day(one.payload["year"])
    return found


def _is_named_else(name: str, own: Sequence[Mention], proposal: Proposal) -> bool:
    """Whether the letters name an event elsewhere than where they tell its day: it may be another
    one, of a later day."""
    known = forms("events")
    return any(
        name in group(found)
        and not any(_lies_at(one.place, letter, found.start()) for one in own)
        and not known["same"].search(text, 0, found.start())
        for letter, text in enumerate(proposal.texts)
        for found in known["named"].finditer(text)
    )


def _lies_at(place: Place, letter: int, at: int) -> bool:
    return place.letter == letter and place.start <= at < place.end
