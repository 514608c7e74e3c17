"""The examinations of a sentence, and of which of them a place of it speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from oligomatch.matcher.letters.course.absence import ends_so
from oligomatch.matcher.letters.course.disease.record import (
    Disease,
    Moment,
    NumberSaid,
)
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.course.staging import Examined
from oligomatch.matcher.letters.forms import forms


def take_examinations(disease: Disease, said: SentenceSaid) -> list[tuple[int, Moment, str]]:
    """The examinations of a sentence: where, on which day, of what kind."""
    found: list[tuple[int, Moment, str]] = []
    known = forms("staging")
    _take_unnamed(disease, said)
    for one in said.exams:
        day = said.day(one.day)
        if one.day in said.ahead:
            disease.proposal.ask("which_day", said.sentence.place(one.start, one.end))
            continue
        if day is not None and one.done and _is_scan(one, said):
            disease.scanned.append((day, said.sentence.place(one.start, one.end)))
            if not one.compared and day.last <= disease.proposal.as_of:
                disease.own.append(disease.scanned[-1])
        if one.compared or not one.done:
            continue
        if one.kind in ("staging", "ultrasound") and day is None:
            continue
        if known["plain_film"].match(said.sentence.text, one.start):
            continue  # no staging
        spot = said.sentence.place(one.start, one.end)
        if one.kind in ("brain", "pet"):
            disease.exams.append((one.kind, day, spot))
        if one.kind == "ultrasound" and found:
            continue
        if one.aside:
            found.append((one.start, day, one.kind))
            continue
        # `MRI of the brain. Date of examination: 4 May 2026`: that it was of the brain holds
        named = one.kind == "staging" and disease.staged and disease.now is None
        disease.now, disease.staged = day, disease.staged if named else one.kind
        disease.part = one.kind == "scan" and bool(
            forms("staging")["one_region"].search(said.sentence.text)
        )
        found.append((one.start, day, disease.staged))
        normal = forms("staging")["normal"]
        negative = normal.match(said.sentence.text, one.end)
        negative = negative or normal.match(said.sentence.text, one.word)
        if one.kind == "brain" and negative and ends_so(said, negative.end()):
            disease.counts.append(NumberSaid("by_organ/brain", 0, day, spot))
    return found


def _take_unnamed(disease: Disease, said: SentenceSaid) -> None:
    """The days that may be of the brain or of a PET as well: of an MRI that names no other
    place, and those listed behind the day of an examination (`MRI brain: 1 May and 3 June`)."""
    text, known = said.sentence.text, forms("staging")
    owned = {one.day for one in said.exams}
    if known["repeated"].search(text):  # `we repeated it on 3 May`
        kinds = [one.kind for one in said.exams] or [disease.staged]
        free = [number for number, _ in enumerate(said.days) if number not in owned]
        disease.unnamed += [(kind, said.day(number)) for number in free for kind in kinds]
    for one in said.exams:
        if one.kind in ("scan", "staging"):
            word = text[one.start : one.word]
            behind = re.split(r"[.:;,(]", text[one.word :])[0]
            if known["magnetic"].search(word) and not any(sites(f"{word} {behind}")):
                near = [one.day] if one.day is not None else range(len(said.days))
                disease.unnamed += [("brain", said.day(number)) for number in near]
        if one.kind not in ("brain", "pet") or one.day is None:
            continue
        end = said.days[one.day].end
        for number, other in enumerate(said.days):
            listed = other.start >= end and known["listed_day"].fullmatch(text[end : other.start])
            if listed and number not in owned:
                disease.unnamed.append((one.kind, said.day(number)))
                end = other.end


def _is_scan(one: Examined, said: SentenceSaid) -> bool:
    """Whether an examination is of now, also one in brackets that is not compared with."""
    front = forms("staging")["of_now"].sub("", said.sentence.text[: one.start])
    earlier = one.compared and forms("staging")["comparison"].search(front)
    seen = "examination" not in said.sentence.text[one.start : one.end].casefold()
    return one.kind != "ultrasound" and one.kind != "other_pet" and seen and not earlier


def moment_of(
    disease: Disease, at: int, moments: Sequence[tuple[int, Moment, str]], said: SentenceSaid
) -> Moment:
    """The day of the examination that a place of a sentence speaks of."""
    before = [one for one in moments if one[0] <= at]
    if before or moments:
        chosen = (before or moments[:1])[-1]
        disease.staged = chosen[2]
        return chosen[1]
    return None if said.days and not said.exams else disease.now
