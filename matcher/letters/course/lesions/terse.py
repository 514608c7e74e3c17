"""Clauses that name a place and say how large what lies there is, or how it changed, and nothing
else: `T9 sclerotic, unchanged`, `scapula and ilium: inactive, as before`, `adrenal 21 mm (27)`.

Each of their words is one of a closed class. A clause with any other is not read here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from oligomatch.matcher.letters.course.lesions.heads import heads
from oligomatch.matcher.letters.course.lesions.lesion import (
    WIDEST,
    Head,
    LesionSaid,
    Named,
    form_of,
)
from oligomatch.matcher.letters.course.lesions.sizes import (
    by_size,
    in_mm,
    own_segment,
    segments_of,
)
from oligomatch.matcher.letters.course.sites import WhereSaid, sided, sites, within
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.sentences import Sentence

STATUSES = ("stable", "growing", "shrinking", "resolved", "new")
_BOTH = re.compile(r"\bboth\s+(?:the\s+)?$", re.I)


@dataclass(slots=True)
class _Clause:
    """What a clause says behind its places."""

    end: int
    size: float | None = None
    earlier: float | None = None
    unit: str = "mm"
    statuses: list[tuple[str, int, int]] = field(default_factory=list)
    since_first: bool = False  # that it is compared with the first scan, not with the last
    sized: bool = False


def terse(sentence: Sentence) -> Iterator[Named]:
    """The clauses of a sentence that are understood to their last word."""
    text, known = sentence.text, forms("terse")
    if not known["gate"].search(text):
        return
    places = sites(text)
    at = 0
    while at < len(places):
        each = _joined(text, places, at)
        at += len(each)
        if not _begins(text, each[0].start):
            continue
        clause = _behind(text, each[-1].end)
        if clause is None or not _ends(text, clause.end, places):
            continue
        yield from _said(sentence, each, clause)
    yield from _of_primary(sentence, places)


def _begins(text: str, first: int) -> bool:
    """Whether a clause begins there, below no label of another time or of what is not so, and not
    with the station of a node that is named in front of it."""
    known = forms("terse")
    return (
        known["begins"].search(text, 0, first) is not None
        and known["other_label"].search(text, 0, first) is None
        and known["of_a_node"].search(text, 0, first) is None
    )


def _of_primary(sentence: Sentence, places: Sequence[WhereSaid]) -> Iterator[Named]:
    """The clauses of the primary, with its lobe in front of it or behind it: `primary LUL 26 mm,
    stable (was 26; 45 at baseline)`."""
    text, known = sentence.text, forms("terse")
    lobes = [one for one in sites(text, every=True) if within(one.organ, "lung")]
    for one in form_of("primary").finditer(text):
        if form_of("other_primary").search(text, 0, one.start()):
            continue
        ahead = [at for at in lobes if known["lobe_ahead"].fullmatch(text, at.end, one.start())]
        behind = [at for at in lobes if known["lobe_behind"].fullmatch(text, one.end(), at.start)]
        first = ahead[-1].start if ahead else one.start()
        if len(ahead) + len(behind) > 1 or not _begins(text, first):
            continue
        clause = _behind(text, behind[0].end if behind else one.end())
        if clause is None or not _ends(text, clause.end, places):
            continue
        status = _status(sentence, one.start(), one.end(), clause)
        if status in (None, "new", "resolved") or not (status or clause.sized):
            continue
        lobe = next(iter(ahead or behind), None)
        site = WhereSaid(lobe.organ if lobe else "lung", (), one.start(), one.end(), one[0])
        head = Head("primary", one.start(), one.end(), one[0], first, clause.end)
        said = LesionSaid(
            "primary",
            site,
            size=clause.size,
            earlier=clause.earlier,
            status=status or "",
            definite=True,
        )
        yield Named((said,), head, whole=True)


def _status(sentence: Sentence, first: int, end: int, clause: _Clause) -> str | None:
    """How what a clause speaks of changed; None where it says two things, or its words are
    doubted."""
    names = {name for name, _, _ in clause.statuses}
    if names == {"new", "growing"}:
        names = {"new"}
    if len(names) > 1:
        return None
    if sentence.context(first, end, [(a, b) for _, a, b in clause.statuses]):
        return None
    status = names.pop() if names else by_size(clause.size, clause.earlier)
    return "" if clause.since_first and status in ("growing", "shrinking", "stable") else status


def _joined(text: str, places: Sequence[WhereSaid], at: int) -> list[WhereSaid]:
    """The places that one clause names together: `scapula and ilium`, `T6 + femur`."""
    each = [places[at]]
    for other in places[at + 1 :]:
        if not forms("terse")["joined"].fullmatch(text, each[-1].end, other.start):
            break
        each.append(other)
    if len(each) > 1 and not forms("terse")["joined_last"].fullmatch(
        text, each[-2].end, each[-1].start
    ):
        return each[:1]
    return each


def _behind(text: str, start: int) -> _Clause | None:
    """What stands behind the places, up to the first word that is not understood."""
    known, said = forms("terse"), _Clause(start)
    while True:
        begin = known["between"].match(text, said.end)
        at = begin.end() if begin else said.end
        for name in ("moved", "size", "then", "compared", "segment", "aside", *STATUSES):
            found = known[name].match(text, at)
            if found is None or found.end() == at:
                continue
            if not _take(said, name, found):
                return None
            said.end = found.end()
            break
        else:
            return said if said.sized or said.statuses else None


def _take(said: _Clause, name: str, found: re.Match[str]) -> bool:
    """Keep what a word says; False where it does not go with those before it."""
    named = group(found)
    said.unit = named.get("unit", said.unit)  # `1.2 cm (was 1.8)`
    if name in ("size", "moved"):
        if said.sized:
            return False
        said.sized, said.size = True, in_mm(named["now"], said.unit)
    if name == "moved":
        said.earlier = in_mm(named["before"], said.unit)
    if name == "then":
        if said.size is None or said.earlier is not None:
            return False
        said.earlier = in_mm(named["before"], said.unit)
        if said.earlier > WIDEST:
            return False  # `21 mm (2024)`: a year
    if name == "compared":
        said.since_first |= "first" in named
    if name in STATUSES:
        said.statuses.append((name, *found.span()))
    return True


def _ends(text: str, end: int, places: Sequence[WhereSaid]) -> bool:
    """Whether a clause ends there, or another with its own place begins."""
    known = forms("terse")
    if known["goes_on"].match(text, end) is None and known["ends"].match(text, end):
        return True
    return any(known["next"].fullmatch(text, end, one.start) for one in places if one.start >= end)


def _said(sentence: Sentence, each: Sequence[WhereSaid], clause: _Clause) -> Iterator[Named]:
    """The lesions of a clause: with its size, where it names one place."""
    text, first, last = sentence.text, each[0].start, clause.end
    if any(head.start < last and first < head.end and head.kind != "node" for head in heads(text)):
        return  # which are read by the words for them
    status = _status(sentence, first, each[-1].end, clause)
    if status is None or (clause.sized and len(each) > 1):
        return
    if (clause.size or 0) > WIDEST or not (status or clause.sized):
        return
    segments = [*segments_of(text, first, last)]
    for one in _of_each_side(text, each):
        kind = "node" if one.is_node else "site"
        head = Head(kind, one.start, one.end, "", first, last)
        lesion = LesionSaid(
            kind,
            one,
            segment=own_segment(segments, one, last),
            size=clause.size,
            earlier=clause.earlier,
            status=status,
            definite=True,
        )
        yield Named((lesion,), head, places=(one,), whole=True)


def _of_each_side(text: str, each: Sequence[WhereSaid]) -> Iterator[WhereSaid]:
    """The places; of `both adrenals` the one of either side."""
    for one in each:
        both = _BOTH.search(text, 0, one.start) or one.text.casefold() == "adrenals"
        pair = [sided(one, side) for side in ("left", "right")] if both else []
        found = [side for side in pair if side is not None]
        yield from found if len(found) > 1 else [one]
