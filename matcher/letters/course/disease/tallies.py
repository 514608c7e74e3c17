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
            if moment is None or not is_of_all(disease, said, moment, staged):
                continue
            if known["of_some"].match(text, one.end()):
                continue
            if "one" in group(one) and forms("lesions")["one_of_mood"].search(text):
                continue
            if name != "at_least" and _is_of_a_place(said, one):
                continue
            value = _value(name, one)
            place = said.sentence.place(*one.span())
            disease.counts.append(NumberSaid("metastases", value, moment, place))


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
