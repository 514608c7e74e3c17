"""Whether metastases, or the cancer, had gone in between: those of today may be of another
episode."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.letters.course.days import stated_day
from oligomatch.matcher.letters.course.disease.record import Disease, Entity
from oligomatch.matcher.letters.course.disease.stagings import ONE_STAGING, is_beside
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day

_CLAUSE = re.compile(r"[.;:]\s|\n")
_SENTENCE = re.compile(r"[.;]\s|\n")


def has_come_anew(disease: Disease) -> bool:
    """Whether something went and something else came: it may be of another episode."""
    known, texts = forms("lesions"), disease.proposal.texts
    went = any(known["vanished"].search(text) for text in texts)
    if not went or has_gone_on(disease):
        return False
    return any(known["progressing"].search(text) for text in texts)


def has_gone_on(disease: Disease, *, later: bool = False) -> bool:
    """Whether one of the metastases that were seen first is still there, untreated, where no
    word tells of a time without any; `later`: also of those that came after the diagnosis."""
    each = [one for one in disease.metastases if one.sure]
    first = min(
        (day for one in each for day in one.seen_on), key=lambda day: day.first, default=None
    )
    day = None if later else stated_day(disease.proposal.stated("/primary/diagnosis_date"))
    if first is None or _free_of_it(disease) or (day is not None and not is_beside(day, first)):
        return False
    stay = [one for one in each if not (one.is_gone or one.new or one.treatments)]
    return any(is_beside(first, day) for one in stay for day in one.seen_on) and any(
        max(day.last for day in one.seen_on) > first.last + ONE_STAGING
        for one in stay
        if one.seen_on
    )


def was_free_since(disease: Disease) -> bool:
    """Whether, behind words for the first metastases, a letter tells of a time without the disease
    and then of something new, or of a metastasis for the first time: those of today are of another
    episode."""
    known = forms("lesions")
    for day, place in disease.first:
        text = disease.proposal.texts[place.letter]
        ends = [*_free_in(text, place.end)]
        if any(known["progressing"].search(text, end) for end in ends):
            return True
        named = [min(one.places) for one in disease.metastases]
        named += [one.place for one in disease.counts if one.name == "metastases" and one.value]
        if ends and any(one > Place(place.letter, ends[0], 0) for one in named):
            return True
        if ends and day is not None and _came_later(disease, day):
            return True
    return False


def _came_later(disease: Disease, day: Day) -> bool:
    """Whether a metastasis of today was first seen well after a day."""
    return any(
        min(on.first for on in one.seen_on) > day.last + ONE_STAGING
        for one in disease.metastases
        if one.seen_on
    )


def _free_of_it(disease: Disease) -> bool:
    """Whether words may tell of a time without any metastasis, or without the cancer."""
    free = any(True for text in disease.proposal.texts for _ in _free_in(text))
    free |= any(response == "CR" for response, _, _ in disease.responses)
    return free or any(one.name == "metastases" and one.value == 0 for one in disease.counts)


def _free_in(text: str, first: int = 0) -> Iterator[int]:
    """Where words for such a time end; not those of one organ or of another cancer."""
    for one in forms("lesions")["free_of_it"].finditer(text, first):
        clause = _CLAUSE.split(text[: one.end()])[-1]
        if not (_is_of_organ(text, one.end()) or forms("cancers")["other"].search(clause)):
            yield one.end()


def _is_of_organ(text: str, end: int) -> bool:
    """Whether words that end there say of one organ, or of its scan, that it is free."""
    return forms("tumour")["free_organ"].search(_CLAUSE.split(text[:end])[-1]) is not None


def came_back(disease: Disease) -> bool:
    """Whether the cancer may have gone and come back: neither that there was no recurrence says so,
    nor a remission behind which nothing is told to have come."""
    known, proposal = forms("lesions"), disease.proposal
    for place in proposal.came_back:
        text = proposal.texts[place.letter]
        before = text[: place.start]
        clause = _CLAUSE.split(before)[-1]
        rest = _SENTENCE.split(text[place.end :])[0]
        if known["other_cured"].search(f"{clause}{text[place.start : place.end]}{rest}"):
            continue
        denied = known["not_back"].search(clause) is not None
        denied &= known["until_then"].search(f"{clause} {rest}") is None
        gone = known["remission"].fullmatch(text, place.start, place.end)
        behind = [text[place.end :], *proposal.texts[place.letter + 1 :]]
        anew = any(_tells_of_new(one) for one in behind) or (gone and _seen_since(disease, place))
        if (denied or gone) and not anew:
            continue
        return True
    return False


def _seen_since(disease: Disease, place: Place) -> bool:
    """Whether a metastasis is named only behind a remission, and was seen first long after the
    diagnosis, as far as that is known: it may have come after it."""
    day = stated_day(disease.proposal.stated("/primary/diagnosis_date"))
    return any(
        one.metastasis
        and one.seen_on
        and min(one.places) > place
        and not one.is_gone
        and (day is None or min(on.first for on in one.seen_on) > day.last + ONE_STAGING)
        for one in disease.entities
    )


def _tells_of_new(text: str) -> bool:
    """Whether words tell that something came, or grew."""
    known = forms("lesions")
    return any(
        known["not_back"].search(_CLAUSE.split(text[: one.start()])[-1]) is None
        for name in ("progressing", "came_anew")
        for one in known[name].finditer(text)
    )


def is_later_than_treated(disease: Disease) -> bool:
    """Whether a metastasis was first seen long after the diagnosis, and every other one had been
    treated locally and is not spoken of since: it may be of another episode."""
    day = stated_day(disease.proposal.stated("/primary/diagnosis_date"))
    each = disease.metastases
    late = [
        one
        for one in each
        if day is not None
        and one.seen_on
        and None not in one.seen
        and all(on.first > day.last + ONE_STAGING for on in one.seen_on)
    ]
    rest = [one for one in each if one not in late]
    since = min((on.first for one in late for on in one.seen_on), default=None)

    treated = any(
        forms("lesions")["vanished"].search(text) or _is_treated(text)
        for text in disease.proposal.texts
    )

    def may_be_gone(one: Entity) -> bool:
        again = since is not None and any(on.last >= since for on in one.seen_on)
        return one.is_gone or (treated and not again)

    return bool(late and rest) and all(may_be_gone(one) for one in rest)


def _is_treated(text: str) -> bool:
    """Whether words tell of a local treatment that they do not deny."""
    known, asked = forms("lesions")["not_back"], forms("lesions")["in_question"]
    return any(
        known.search(clause := _CLAUSE.split(text[: one.start()])[-1]) is None
        and asked.search(clause) is None
        for one in forms("tumour")["local_therapy"].finditer(text)
    )
