"""A sentence that tells of several local treatments, as the clauses that each tell of one: `SBRT to
the sternum was given in March; the primary received 55 Gy, and the cavity 27 Gy in 3 fractions`.

A clause begins at the place that the next treatment or dose is of. One without a word for the
treatment has that of the lead before a colon (`SBRT of what was left: L5 with 30 Gy, ..`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from oligomatch.matcher.letters.course.disease.record import Entity
from oligomatch.matcher.letters.course.lesions.lesion import Head, Named
from oligomatch.matcher.letters.course.said import SentenceSaid, said_in
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.course.treated.doses import dose_of
from oligomatch.matcher.letters.course.treated.local import LocalSaid
from oligomatch.matcher.letters.forms import forms

_BREAK = re.compile(r"[;:]\s*|,\s+(?:and\s+|then\s+|while\s+)*|\b(?:and|then|while)\s+(?:so\s+)?")
_LEAD = re.compile(r"[^;,]*:\s*(?:the\s+|his\s+|her\s+)*")
_DIARY = re.compile(r"\W*(?:on\s+)?\d[^-–:;,]{3,20}\s[-–]\s|\W*\d[\d./ ]{4,12}:\s", re.I)
_SO = re.compile(r"\W*(?:and\s+)?so (?:was|were|did)\b")
_GAP = re.compile(r"\s*(?:,|\+|&|/|,? ?and(?: (?:of|to|the|both))*)?\s*(?:the\s+)?")


def clauses_of(said: SentenceSaid) -> list[tuple[int, int]]:
    """The clauses of a sentence; the whole of it where it tells of one treatment."""
    cuts = {*_cuts(said), *_set_apart(said)}
    each = sorted({0, *cuts})
    return [*zip(each, [*each[1:], len(said.sentence.text)], strict=True)]


def _set_apart(said: SentenceSaid) -> Iterator[int]:
    """Where a sentence goes over to another lesion than that of which it told what was done."""
    text, known = said.sentence.text, forms("lesions")
    for before, one in pairwise(said.lesions):
        fate = known["has_fate"].search(text, before.head.end, one.head.first)
        if one.head.apart and fate:
            yield one.head.first


def _cuts(said: SentenceSaid) -> list[int]:
    """Where the next treatment or dose, and what it is of, begins."""
    text = said.sentence.text
    targets = {(one.start, one.end) for one in sites(text)}
    targets |= {one.span() for one in forms("local")["target"].finditer(text)}
    targets |= {one.span() for one in forms("lesions")["segment"].finditer(text)}
    doings = {(one.start, one.end) for one in said.locals}
    doings |= {one.span() for one in forms("treatment")["dose"].finditer(text)}
    targets = {one for one in targets if not _is_compound(text, one[1], doings)}
    if len(doings) < 2:
        return [0]
    cuts, end, of, done, listed = [0], 0, False, False, False
    for start, last, kind in sorted(
        [(*one, "target") for one in targets] + [(*one, "doing") for one in doings]
    ):
        if start < end:
            end = max(end, last)
            continue
        between = text[end:start]
        breaks = [*_BREAK.finditer(text, end, start)]
        joined = listed and _GAP.fullmatch(between)
        parted = kind == "target" or ";" in between
        # `radical RT of the chest, 60 Gy, until 16 May; SABR of the rib`: another treatment
        other = ";" in between and any(one.start == start for one in said.locals)
        if (of or other) and done and parted and breaks and not joined:
            # `.., finished on 16 May; SABR of the rib`: the day is of what stands in front
            over = [one for one in breaks if one[0].startswith(";")] or breaks[:1]
            cuts.append(breaks[-1].start() if kind == "target" else over[-1].start())
            of = done = False
        of |= kind == "target"
        done |= kind == "doing"
        listed, end = kind == "target", last
    return cuts


def _is_compound(text: str, end: int, doings: Iterable[tuple[int, int]]) -> bool:
    """Whether a place is the first word of a treatment: `cavity radiotherapy`."""
    behind = [text[start:last].casefold() for start, last in doings if text[end:start].isspace()]
    done = ("irradiated", "resected", "removed", "excised")
    return any(not (one[0].isdigit() or one.startswith(done)) for one in behind)


def parts_of(
    said: SentenceSaid, linked: Sequence[tuple[Named, list[Entity]]]
) -> Iterator[tuple[SentenceSaid, list[tuple[Named, list[Entity]]]]]:
    """The clauses of a sentence, each as a sentence of its own with the lesions that it names."""
    if not said.locals:
        yield said, [*linked]
        return
    if said.ahead or _DIARY.match(said.sentence.text):  # a day of a plan, or of a note
        yield said, [*linked]
        return
    whole = clauses_of(said)
    lead = _lead_of(said)
    if len(whole) == 1 and lead is None:
        yield said, [*linked]
        return
    for at, (first, last) in enumerate(whole):
        if not at and lead is not None:
            first = lead[1]
        sentence = replace(
            said.sentence,
            start=said.sentence.start + first,
            text=said.sentence.text[first:last],
        )
        own = [
            (replace(one, head=_moved(one, first)), found)
            for one, found in linked
            if first <= one.head.start < last
        ]
        part = replace(said_in(sentence), lesions=tuple(one for one, _ in own))
        for number, day in enumerate(part.days):
            for known, other in enumerate(said.days):
                if other.start == day.start + first:
                    part.take_day(number, said, known)
        if lead is not None and (not at or not part.locals):
            part = replace(part, locals=_led(part, lead[0]))
        elif first and not part.locals and _SO.match(sentence.text):
            before = [one for one in said.locals if one.start < first]
            part = replace(part, locals=_led(part, before[-1].modality) if before else ())
        yield part, own


def _moved(one: Named, by: int) -> Head:
    head = one.head
    return replace(
        head,
        start=head.start - by,
        end=head.end - by,
        first=max(head.first - by, 0),
        last=max(head.last - by, 0),
    )


def _lead_of(said: SentenceSaid) -> tuple[str, int] | None:
    """The treatment that stands before a colon, in front of all the places, and where these
    begin."""
    text = said.sentence.text
    if not said.locals or said.locals[0].primary:
        return None
    first = said.locals[0]
    places = [one.start for one in sites(text)]
    places += [one.start() for one in forms("local")["target"].finditer(text)]
    place = min(
        (one for one in places if one >= first.end and ":" in text[first.end : one]), default=0
    )
    lead = _LEAD.fullmatch(text, first.end, place) if place else None
    return (first.modality, place) if lead else None


def _led(part: SentenceSaid, modality: str) -> tuple[LocalSaid, ...]:
    """The treatment of a clause that tells its dose and its day alone."""
    text = part.sentence.text
    found = forms("treatment")["dose"].search(text)
    if found is None:
        return ()
    dose, fractions, bed = dose_of(text, 0, len(text))
    if modality == "SABR" and forms("local")["another_way"].search(text):
        modality = "RT"
    day = len(part.days) - 1 if part.days else None
    start, end = found.span()
    return (LocalSaid(modality, start, end, day, None, dose, fractions, True, "", bed),)
