"""How many metastases a staging leaves, where words are of all of them: so many, at least so many,
or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from oligomatch.matcher.letters.course.disease.record import Disease, Moment, NumberSaid
from oligomatch.matcher.letters.course.disease.stagings import near
from oligomatch.matcher.letters.course.disease.totals import all_seen_on, of_a_part
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, group, whole_number

TENS = {"twenty": 20, "thirty": 30}
_ENDS = ",;:."


def take_tallies(
    disease: Disease, said: SentenceSaid, moments: Sequence[tuple[int, Moment, str]]
) -> None:
    """The numbers of all metastases in a sentence."""
    text, known = said.sentence.text, forms("totals")
    for name in ("left", "at_least", "none_left"):
        for one in known[name].finditer(text):
            around = said.sentence.context(*one.span(), [one.span()]) - SO
            if around - ({"negated"} if name == "none_left" else set()):
                continue
            moment, staged = all_seen_on(disease, one.start(), moments, said)
            if known["of_some"].match(text, one.end()):
                continue
            seen = moment is not None and is_of_all(disease, said, moment, staged)
            if name != "left" and not seen:
                continue
            if moment is None and (day := _own_day(disease, said, one)) is not None:
                moment, seen = day, True
            if not seen and moment is not None:
                seen = _is_of_whole(said, one)
            if not seen and not _is_of_today(disease, said, one, moment, staged):
                continue
            if "one" in group(one) and forms("lesions")["one_of_mood"].search(text):
                continue
            if "total" in group(one) and not known["of_lesions"].search(text, 0, one.start()):
                continue
            if name != "at_least" and _is_of_a_place(said, one):
                continue
            value = _value(name, one)
            place = said.sentence.place(*one.span())
            disease.counts.append(
                NumberSaid("metastases", value, moment if seen else None, place, now=not seen)
            )
    if all_seen_on(disease, 0, moments, said)[1] == "pet" or disease.staged == "pet":
        _take_on_pet(disease, said, moments)


def _take_on_pet(
    disease: Disease, said: SentenceSaid, moments: Sequence[tuple[int, Moment, str]]
) -> None:
    """How many distant metastases a PET showed, which looks at the whole body."""
    text = said.sentence.text
    for one in forms("totals")["on_pet"].finditer(text):
        moment, staged = all_seen_on(disease, one.start(), moments, said)
        around = said.sentence.context(*one.span(), [one.span()]) - SO
        if around or moment is None or staged != "pet" or disease.part:
            continue
        if forms("totals")["of_some"].match(text, one.end()) or _is_of_a_place(said, one):
            continue
        value = 1 if "one" in group(one) else whole_number(one["number"])
        place = said.sentence.place(*one.span())
        disease.counts.append(NumberSaid("metastases", value, moment, place))


def _own_day(disease: Disease, said: SentenceSaid, one: re.Match[str]) -> Moment:
    """The one day of a sentence that names no examination: that of a staging, as far as one is."""
    if said.exams or len(said.days) != 1 or disease.part or said.ahead:
        return None
    if said.days[0].start > one.start() or forms("totals")["of_past"].search(one[0]):
        return None
    return said.day(0)


def _is_of_whole(said: SentenceSaid, one: re.Match[str]) -> bool:
    """Whether a number behind an examination of a part is of the whole patient today, by its words
    (`the brain is clear, so she currently has two metastases`)."""
    known, text = forms("totals"), said.sentence.text
    first = max(text.rfind(sign, 0, one.start()) for sign in ",;:.") + 1
    stretch = text[first : one.end()]
    past = known["of_past"].search(stretch)
    return bool(known["of_now"].search(stretch) and known["of_whole"].search(stretch) and not past)


def _is_of_today(
    disease: Disease, said: SentenceSaid, one: re.Match[str], moment: Moment, staged: str
) -> bool:
    """Whether a number that stands beside no examination of the body is of the present by its
    words, in the last letter, and no local treatment was since."""
    known, text = forms("totals"), said.sentence.text
    first = max(text.rfind(sign, 0, one.start()) for sign in ";:.") + 1
    stretch = text[first : one.end()]
    if said.days or said.sentence.letter != len(disease.proposal.texts) - 1:
        return False
    if "historical" in said.sentence.section or known["of_past"].search(stretch):
        return False
    part = moment is not None or disease.part or staged in ("brain", "ultrasound")
    return bool(known["of_now"].search(stretch) and (not part or known["of_whole"].search(stretch)))


def _value(name: str, one: re.Match[str]) -> Any:
    named = group(one)
    if name == "none_left":
        return 0
    if "one" in named:
        return 1
    word = named["number"].casefold()
    number = TENS[word] if word in TENS else whole_number(word)
    return {"at_least": number + ("more" in named)} if name == "at_least" else number


def _is_of_a_place(said: SentenceSaid, one: re.Match[str]) -> bool:
    """Whether the words around a number are of one region, or of some of the lesions."""
    text = said.sentence.text
    first = max(text.rfind(sign, 0, one.start()) for sign in _ENDS) + 1
    last = min((at for sign in ",;." if (at := text.find(sign, one.end())) >= 0), default=len(text))
    clause = text[first:last]
    ahead = "" if "one" in group(one) else clause[: one.start() - first]  # that one lesion
    behind = clause[one.end() - first :]
    own = ahead + ("" if behind.lstrip()[:1] in (":", "(", "–") else behind)  # what is listed
    some = forms("lesions")["total_of_some"].search(clause[: one.start() - first])
    some = some or forms("totals")["of_two"].search(text)
    return bool(any(sites(own)) or some or of_a_part(said, one.start()))


def is_of_all(disease: Disease, said: SentenceSaid, moment: Moment, staged: str) -> bool:
    """Whether an examination, with those beside it, showed more than one region."""
    if disease.part or staged == "ultrasound":
        return False
    if staged != "brain":
        return staged in ("pet", "scan", "staging")
    return not said.exams and body_beside(disease, moment) is not None


def body_beside(disease: Disease, moment: Moment) -> Moment:
    """The day of an examination of the body beside that of another."""
    body = [day for day, kinds in disease.looked.items() if not {"body", "pet"}.isdisjoint(kinds)]
    return next((day for day in body if day and moment and near(day, moment)), None)
