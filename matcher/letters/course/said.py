"""All that one sentence says of the course of the disease.

Out of a `Sentence` comes a `SentenceSaid`: the days, examinations, lesions, responses, drugs and
local treatments of that sentence, each with its place in it, and nothing of what others say. What a
day of it is (`on`) is filled in later by the letter's `Calendar`."""

from __future__ import annotations

from dataclasses import dataclass, field

from oligomatch.matcher.letters.course.counted import OneByOne, counted_in
from oligomatch.matcher.letters.course.days import Written, written
from oligomatch.matcher.letters.course.drugs.courses import DrugsSaid, courses
from oligomatch.matcher.letters.course.found import Found, found_in
from oligomatch.matcher.letters.course.lesions.lesion import Named
from oligomatch.matcher.letters.course.lesions.named import named
from oligomatch.matcher.letters.course.listed import Listed, listed_in, vague
from oligomatch.matcher.letters.course.staging import Examined, Responded, examined, responded
from oligomatch.matcher.letters.course.treated.local import LocalSaid, locals_of
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.matcher.logic.calendar import Day


@dataclass(frozen=True, slots=True)
class SentenceSaid:
    """All that one sentence says of the course."""

    sentence: Sentence
    days: tuple[Written, ...]
    exams: tuple[Examined, ...]
    lesions: tuple[Named, ...]
    responses: tuple[Responded, ...]
    courses: tuple[DrugsSaid, ...]
    locals: tuple[LocalSaid, ...]
    untreated: tuple[tuple[int, int], ...] = ()
    none_so_far: tuple[tuple[int, int, str], ...] = ()
    counted: OneByOne | None = None
    found: tuple[Found, ...] = ()
    on: dict[int, Day | None] = field(default_factory=dict)
    ahead: set[int] = field(default_factory=set)  # days without a year that may be to come
    unsure: set[int] = field(default_factory=set)  # others of which it is open
    coming: set[int] = field(default_factory=set)  # days that are to come

    def day(self, number: int | None) -> Day | None:
        """The day of a date by its number; None where there is none, or it may be several."""
        return None if number is None else self.on.get(number)

    def take_day(self, number: int, whole: SentenceSaid, known: int) -> None:
        """That a day is one of the sentence of which this is a part, by its number there."""
        self.on[number] = whole.on.get(known)
        for own, all_of in zip(self._open(), whole._open(), strict=True):
            own.update({number} if known in all_of else ())

    def _open(self) -> tuple[set[int], ...]:
        return self.ahead, self.unsure, self.coming

    def may_come(self, number: int | None) -> bool:
        """Whether a day is told without its year, and may be to come, as far as its letter tells
        when it was written."""
        return number in self.ahead or number in self.unsure

    def lies_ahead(self, number: int | None) -> bool:
        """Whether a day is to come, or may be by the day of its letter."""
        return number in self.ahead or number in self.coming


def said_in(sentence: Sentence) -> SentenceSaid:
    """What a sentence says of the course."""
    days = tuple(written(sentence.text))
    given = tuple(courses(sentence, days))
    counted = counted_in(sentence)
    listed = counted.listed if counted is not None else listed_in(sentence)
    taken = {day for one in given for day in (one.starts, one.ends) if day is not None}
    none = tuple(found.span() for found in forms("treatment")["none"].finditer(sentence.text))
    return SentenceSaid(
        sentence,
        days,
        tuple(examined(sentence, days, taken)),
        _lesions(sentence, listed, whole=counted is not None),
        tuple(responded(sentence)),
        given,
        tuple(locals_of(sentence, days)),
        none,
        tuple(
            (*found.span(), "palliative" if "palliative" in group(found) else "")
            for found in forms("treatment")["none_so_far"].finditer(sentence.text)
        ),
        counted,
        found_in(sentence),
    )


def _lesions(sentence: Sentence, listed: Listed | None, *, whole: bool) -> tuple[Named, ...]:
    """The lesions of a sentence; those of a list as the list has them, where it is understood;
    `whole`: that it is, by its number."""
    each = tuple(named(sentence))
    own_words = [
        seen
        for one in each
        if listed is not None and listed.start <= one.head.start < listed.first
        for seen in one.seen
    ]
    ahead = [one for one in each if listed is not None and listed.start <= one.head.start]
    more = listed is not None and len(own_words) > listed.number and not whole
    if listed is None:
        return each
    if more and not listed.denied:  # what is not understood of the list may be of several
        unsure = any(one.none for one in listed.each)
        return tuple(vague(one) if unsure and one in ahead else one for one in each)
    unread = [(one.head.start, one.head.end) for one in listed.each if one.none]
    beside = [
        one
        for one in each
        if not listed.start <= one.head.start < listed.last
        or any(first <= one.head.start < last and one.head.text for first, last in unread)
    ]
    read = [(one.head.start, one.head.end) for one in beside if one.seen]
    own = [
        one
        for one in listed.each
        if not one.none or not any(one.head.start <= at < one.head.end for at, _ in read)
    ]
    return tuple(sorted((*beside, *own), key=lambda one: one.head.start))
