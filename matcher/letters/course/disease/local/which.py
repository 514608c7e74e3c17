"""Of which of several lesions of one sentence a local treatment was, by what stands between it and
them: `the adrenal metastasis was resected in May 2026, L3 metastasis`, `three in the brain, the
largest resected`, `in both adrenals, left SBRT`. Where that is not plain it is of none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from oligomatch.matcher.letters.course.days import without_days
from oligomatch.matcher.letters.course.disease.record import Entity
from oligomatch.matcher.letters.course.lesions.lesion import Named
from oligomatch.matcher.letters.course.operations import organ_of
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, may_meet, sites, within
from oligomatch.matcher.letters.course.treated.local import LocalSaid
from oligomatch.matcher.letters.forms import forms, group, whole_number

Aim = tuple[Named, Sequence[Entity]]

_PIECE = re.compile(r"[,;:()]|\.\s")


@dataclass(frozen=True, slots=True)
class Which:
    """The lesions that a treatment was of; `open`: that it may have been of others of them."""

    found: Sequence[Entity]
    open: bool = False


def is_of_other(said: SentenceSaid, one: LocalSaid) -> bool:
    """Whether a treatment was of something else than the metastases beside it: of the primary
    (`resected in 2022, now L3 metastasis`), of another cancer, of what stands right at it."""
    lesions = [named for named in said.lesions if named.head.kind != "primary"]
    text, known = without_days(said.sentence.text, said.days), forms("local")
    own = text[one.start : one.end]
    if one.primary or not lesions or forms("treatment")["by_lobe"].search(own):
        return False  # one of a lobe that is not of the primary is of a metastasis there
    in_head = any(within(site.organ, "brain") for named in lesions for site in named.places)
    if known["of_other_behind"].match(text, one.end) or (
        known["of_head"].match(own) and not in_head
    ):
        return True
    behind = [named.head.start for named in lesions if named.head.start >= one.end]
    # `SBRT of the left adrenal and T9 metastases`
    behind += [named.start for named in lesions if len(named.seen) > 1 and named.start >= one.end]
    after = text[one.end : min(behind, default=one.end)]
    if known["to_it"].search(after):
        return False
    if ahead := [named.end for named in lesions if named.end <= one.start]:
        between = text[max(ahead) : one.start]
        if known["bare_surgery"].fullmatch(own) and known["after_surgery"].search(between):
            return True
        whole = known["of_no_primary"].match(own)
        return bool(not whole and known["of_other_ahead"].search(between))
    return known["apart_from_it"].search(after) is not None


def which_of(said: SentenceSaid, one: LocalSaid, aims: Sequence[Aim]) -> Which:
    """Which of the lesions of a sentence its one treatment was of."""
    text, known = _plain(said), forms("local")
    each = sorted(aims, key=lambda aim: aim[0].start)
    ahead = [aim for aim in each if aim[0].start < one.start]
    behind = each[len(ahead) :]
    of_these = behind and known["its_object"].fullmatch(text, one.end, behind[0][0].start)
    if ahead and behind and not of_these:
        if known["like_that"].search(text, one.end):
            return Which(_all(each))
        return _subject(text, one, ahead)
    if not behind:
        return _subject(text, one, ahead)
    if not of_these and len(behind) > 1:
        return Which([], open=True)
    return _object(text, behind)


def _subject(text: str, one: LocalSaid, ahead: Sequence[Aim]) -> Which:
    """Of the lesions in front of a treatment, all where they are joined, else the last of them."""
    known = forms("local")
    last = ahead[-1][0].end
    if len(ahead) == 1 or known["of_all_ahead"].search(text[last : one.start]):
        return Which(_all(ahead))
    if forms("treatment")["of_each"].search(text, last):
        return Which(_all(ahead))
    gaps = [(left[0].end, right[0].start) for left, right in pairwise(ahead)]
    joined = all(known["joins"].fullmatch(text, *gap) for gap in gaps)
    if joined and known["by_and"].search(text, *gaps[-1]):
        return Which(_all(ahead))
    return Which(ahead[-1][1], open=True)


def _object(text: str, behind: Sequence[Aim]) -> Which:
    """Of the lesions behind a treatment, those of its list."""
    known, taken = forms("local"), [behind[0]]
    for left, right in pairwise(behind):
        gap = left[0].end, right[0].start
        if not known["joins"].fullmatch(text, *gap):
            return Which(_all(taken), open=known["may_go_on"].fullmatch(text, *gap) is not None)
        taken.append(right)
    return Which(_all(taken))


def part_of(said: SentenceSaid, one: LocalSaid, aim: Aim) -> Which | None:
    """Of several lesions that one word tells, those that a treatment was of, where it was of one
    place or side of them, or of some (then of none that are known); None where it was of all."""
    text, known = _plain(said), forms("local")
    named, found = aim
    if len(found) < 2:
        return None
    places = _once(named.places)
    before = [place for place in places if place.end <= one.start]
    if before and any(place.start >= one.end for place in places):
        bracket = "(" in text[before[-1].end : one.start]
        return _at(found, before[-1:]) if bracket or len(before) == 1 else Which([], open=True)
    opens = text.rfind("(", 0, one.start)
    inner = [place for place in before if opens < place.start]
    bracketed = opens >= 0 and ")" not in text[opens : one.start] and before
    if bracketed and 0 < len(inner) < len(before):
        return _at(found, inner) or Which([], open=True)  # `in the liver (brain after SRS)`
    whole = known["of_all_of_them"].search(text, max(opens, 0))
    nearest = _at(found, before[-1:]) if bracketed and not inner and not whole else None
    if nearest is not None and len(before) > 1:  # `in the liver, L3 (irradiated)`
        return replace(nearest, open=True)
    first, last = max([named.head.end, *(place.end for place in places)]), named.start
    front = text[first : one.start] if first <= one.start else text[one.end : last]
    start = max(one.end, first)
    cut = _PIECE.search(text, start)
    behind = text[start : cut.start() if cut else len(text)]
    if known["of_all_of_them"].search(f"{front} {behind}"):
        return None
    if known["some_ahead"].search(text[:last]):
        return Which([], open=True)
    near = _PIECE.split(text[first : one.end])[-1] if first <= one.start else ""
    for words in (near, behind):
        if (part := _at(found, [*sites(words)])) is not None:
            return part
        sides = {group(side)["side"].casefold() for side in known["side"].finditer(words)}
        if len(sides) == 1:
            own = [each for each in found if each.site.side in sides]
            other = known["side"].search(text, start + len(behind))
            return Which(own, open=other is not None) if len(own) == 1 else Which([], open=True)
    some = [*known["some_of_them"].finditer(front)]
    some += [*known["to_some_of_them"].finditer(behind)] if first <= one.start else []
    parts = [group(each).get("number") for each in some]
    of_all = all(part is not None and whole_number(part) == len(found) for part in parts)
    return None if of_all else Which([], open=True)


def _once(places: Sequence[WhereSaid]) -> Sequence[WhereSaid]:
    """Places up to the first that was named before: `in L3 and T8, L3 irradiated`."""
    known: list[WhereSaid] = []
    for place in places:
        if any(place.text == one.text and place.start != one.start for one in known):
            break
        known.append(place)
    return known


def _at(found: Sequence[Entity], places: Sequence[WhereSaid]) -> Which | None:
    """Which of several lesions lie where a treatment is said to be of; None where that is said of
    none, or all do."""
    if not places:
        return None
    own = [each for each in found if any(may_meet(each.site, place) for place in places)]
    if len(own) == len(found):
        return None
    return Which(own) if len(own) == 1 else Which([], open=True)


def named_last(said: SentenceSaid, one: LocalSaid) -> WhereSaid | None:
    """The place that a treatment in a relative clause of one thing stands right behind: `in the
    liver and in a node of the left axilla, which was excised`."""
    text = said.sentence.text
    ahead = [site for site in sites(text) if site.end <= one.start]
    alone = ahead and forms("local")["of_last_alone"].fullmatch(text, ahead[-1].end, one.start)
    return ahead[-1] if alone else None


def in_its_organ(text: str, one: LocalSaid, found: Sequence[Entity]) -> Which | None:
    """Of several lesions those of the organ that an operation is named by (`adrenalectomy`); None
    where its name tells none, or all lie there."""
    organ = organ_of(text, one)
    own = [each for each in found if organ and within(each.site.organ, organ)]
    if not organ or len(own) == len(found):
        return None
    return Which(own) if len(own) == 1 else Which([], open=True)


def _plain(said: SentenceSaid) -> str:
    """The text of a sentence, its days (@) and sizes (#) as signs, its doses blanked."""
    text = without_days(said.sentence.text, said.days)
    text = forms("treatment")["dose"].sub(lambda found: " " * len(found[0]), text)
    return forms("lesions")["size"].sub(lambda found: "#" * len(found[0]), text)


def _all(each: Sequence[Aim]) -> Sequence[Entity]:
    found = list[Entity]()
    for _, entities in each:
        found += [one for one in entities if one not in found]
    return found
