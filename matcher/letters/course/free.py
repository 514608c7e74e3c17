"""Organs of which an examination says that nothing is there: `liver and adrenals unremarkable`,
`no lesion in the liver or the adrenals`, `bones: no suspicious uptake`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oligomatch.matcher.letters.course.absence import is_whole, stands_so
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, sites
from oligomatch.matcher.letters.forms import forms
from oligomatch.rules.reading.kept import Form

USUAL = ("liver", "adrenal", "bone", "brain")  # which letters name one by one


def _form(name: str) -> Form:
    return forms("free")[name]


def free_organs(said: SentenceSaid) -> Iterator[tuple[WhereSaid, int, int]]:
    """Each whole organ that is said to be free, with the words that say so."""
    text = said.sentence.text
    if not _form("may_be_free").search(text) or _form("of_no_scan").search(text):
        return
    if forms("lesions")["opinion"].search(text):
        return
    seen = [one for each in said.lesions for one in each.seen]
    held = {(one.site.start, one.site.end) for one in seen if one.kind != "site"}
    for run in _runs(text, [one for one in sites(text) if (one.start, one.end) not in held]):
        span = _span(said, text, run)
        if span is None or said.sentence.context(*span) - {"negated"}:
            continue
        for one in run:
            if is_whole(one) and one.organ in USUAL:
                yield one, *span


def _runs(text: str, places: Sequence[WhereSaid]) -> list[list[WhereSaid]]:
    """The places that are named one after another, with no more than a comma or `and` between."""
    found: list[list[WhereSaid]] = []
    for one in places:
        if found and _form("joiner").fullmatch(text, found[-1][-1].end, one.start):
            found[-1].append(one)
        else:
            found.append([one])
    return found


def _span(said: SentenceSaid, text: str, run: Sequence[WhereSaid]) -> tuple[int, int] | None:
    """Where it is said that there is nothing in places; none where it is not."""
    first, last = run[0].start, run[-1].end
    begins = _form("begins").search(text, 0, first)
    behind = _form("behind").match(text, last)
    if begins and behind and stands_so(said, behind.end()):
        return first, behind.end()
    front = _form("front").search(text, 0, first)
    if front and stands_so(said, last):
        return _without_exception(text, front.start(), last)
    neither, affected = _form("neither").search(text, 0, first), _form("affected").match(text, last)
    if neither and affected and stands_so(said, affected.end()):
        return neither.start(), affected.end()
    denied, noun = _form("denial").search(text, 0, first), _form("noun").match(text, last)
    if denied and noun and stands_so(said, noun.end()):
        return _without_exception(text, denied.start(), noun.end())
    return None


def _without_exception(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A denial, but one with an exception in front: `apart from a 5 mm lesion no metastases`."""
    return None if forms("lesions")["but_in_front"].search(text[:start]) else (start, end)
