"""Examinations within some weeks as one staging."""

from __future__ import annotations

from datetime import timedelta

from oligomatch.matcher.letters.course.disease.record import Disease
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day

_ENDS = (". ", ";", "\n")  # of a sentence
ONE_STAGING = timedelta(days=35)
NEARLY = timedelta(days=14)  # the width of a day that is told loosely: `a week later`


def stagings_of(disease: Disease) -> list[tuple[Day, list[Day]]]:
    """The stagings in order, each with its examinations' days."""
    days = {day for _, day, _ in disease.responses}
    days |= {one.moment for one in disease.counts}
    days |= {day for each in disease.entities for day in each.seen}
    found: list[tuple[Day, list[Day]]] = []
    for day in sorted((d for d in days if d is not None), key=lambda one: (one.first, one.last)):
        if (
            found
            and day.last - day.first <= NEARLY
            and day.last - found[-1][1][0].first <= ONE_STAGING
            and found[-1][1][0].exact
        ):
            span, own = found[-1]
            found[-1] = (Day(span.first, max(span.last, day.last)), [*own, day])
        else:
            found.append((day, [day]))
    found += _unread(disease, found)
    return [(_with_scans(disease, span, found), own) for span, own in found]


def _unread(disease: Disease, found: list[tuple[Day, list[Day]]]) -> list[tuple[Day, list[Day]]]:
    """The last examination that was done weeks after all of which something was read: what was
    seen before is not the state of today."""
    if not found or not disease.own:
        return []
    day = max((day for day, _ in disease.own), key=lambda one: (one.first, one.last))
    return [(day, [day])] if day.first - found[-1][0].last > ONE_STAGING else []


def looked_again(disease: Disease, stagings: list[tuple[Day, list[Day]]]) -> Place | None:
    """Where a letter last says that the tumour shrank, or without the day of a staging how it took
    a treatment, of no lesion by name: what is left of one told before, without a day, is open."""
    found = [
        place for response, day, place in disease.responses if response in ("PR", "CR") and day
    ]
    own = [one for each in disease.entities for one in each.places]
    for letter, text in enumerate(() if stagings else disease.proposal.texts):
        for one in forms("lesions")["looked_again"].finditer(text):
            begin = max(text.rfind(sign, 0, one.start()) for sign in _ENDS) + 1
            end = min(
                (at for sign in _ENDS if (at := text.find(sign, one.end())) >= 0),
                default=len(text),
            )
            if not any(it.letter == letter and begin <= it.start < end for it in own):
                found.append(Place(letter, *one.span()))
    return max(found, default=None)


def _with_scans(disease: Disease, span: Day, all_found: list[tuple[Day, list[Day]]]) -> Day:
    """A staging with the examinations that belong to it and to no other."""
    own = span
    for day, _ in sorted(disease.scanned, key=lambda one: abs(one[0].first - own.first)):
        beside = [other for other, days in all_found if days[0].exact and near(other, day)]
        if beside == [own] and near(span, day):
            span = Day(min(span.first, day.first), max(span.last, day.last))
    return span


def near(span: Day, day: Day) -> bool:
    """Whether an examination's day lies so near that it is of one staging."""
    first, last = min(span.first, day.first), max(span.last, day.last)
    return day.exact and last - first <= ONE_STAGING
