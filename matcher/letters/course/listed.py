"""Lists of metastases: places behind words that call them so (`Metastases: L3, liver (14 mm)`).

What stands behind the words is taken apart at its commas and the like. Each part is a metastasis
only where it is understood whole: a place, how many, how large, and words that say nothing against
it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from oligomatch.matcher.letters.course.days import written
from oligomatch.matcher.letters.course.lesions.lesion import (
    NOT_THERE,
    STATUSES,
    TAKEN_BACK,
    UNREAD,
    WIDEST,
    Head,
    LesionSaid,
    Named,
)
from oligomatch.matcher.letters.course.lesions.places import (
    is_part_of_brain,
    side_sizes,
    with_side,
)
from oligomatch.matcher.letters.course.lesions.sizes import segments_of, sizes_of, sizes_of_each
from oligomatch.matcher.letters.course.sites import WhereSaid, overlap, sided, sites, within
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.pieces import BRACKET
from oligomatch.matcher.letters.sentences import Sentence

_AND = re.compile(r"\b(?:and|plus)\b")
_SIDE = re.compile(r"\s*(?:on the )?(?:left|right|L|R)(?: side)?\s*")
_SIDE_BEHIND = re.compile(r",\s+(?:left|right)\b(?=\s*(?:,|$))")  # `adrenal, left, 24 mm`
_WORD = re.compile(r"[A-Za-zÀ-ÿ][\w.-]*")
# organs in which there may be many, where a list has no more than their name
MANIFOLD = ("liver", "brain", "bone", "lung", "pleura", "peritoneum", "skin", "muscle",
            "soft_tissue", "spine", "lymph_node")  # fmt: skip
NEAR = 60  # signs in front of a list, in which a place may stand


@dataclass(frozen=True, slots=True)
class Listed:
    """A list in a sentence: where its words and its places stand, and each of them."""

    start: int
    first: int
    last: int
    then: bool  # that it is of an earlier time, of which no day is told
    each: tuple[Named, ...]

    @property
    def number(self) -> int:
        """How many metastases, or groups of them, were understood."""
        return sum(len(one.seen) for one in self.each)

    @property
    def denied(self) -> bool:
        """Whether it says of one of its places that nothing is there, or takes all back."""
        return any(one.none in (TAKEN_BACK, NOT_THERE) for one in self.each)


def listed_in(sentence: Sentence) -> Listed | None:
    """The list of metastases of a sentence; None where none is understood."""
    text = sentence.text
    for title in forms("listed")["title"].finditer(text):
        front = text[: title.start()]
        if forms("listed")["sought"].search(front) or text.rstrip(" .").endswith("?"):
            taken = (_unread(title.end(), len(text), TAKEN_BACK),)
            return Listed(title.start(), title.end(), len(text), False, taken)
        if forms("listed")["not_listed"].search(front) or _behind_place(front):
            continue
        if "?" in title[0] or sentence.context(*title.span()) - SO:
            continue
        first, last = title.end(), len(text.rstrip(" .;"))
        if text[first : first + 1] == "(" and not forms("listed")["numbered"].match(text, first):
            closed = _closing(text, first)
            first, last = first + 1, closed
        if forms("listed")["without"].search(text, last):
            taken = (_unread(first, len(text), TAKEN_BACK),)
            return Listed(title.start(), first, len(text), False, taken)
        known = group(title)
        of_then = "then" in known or forms("listed")["at_that_time"].search(title[0]) is not None
        then = "since" in known or (of_then and not [*written(title[0])])
        lungs = title["metastases"] is not None
        each = tuple(parts_of(sentence, first, last, then=then, lungs=lungs))
        number, many = _number_ahead(front), sum(x.number or 0 for one in each for x in one.seen)
        if number == many:
            each = tuple(vague(one, so=False) for one in each)
        if number not in (None, many):  # `three metastases: brain, right frontal, liver`
            each = (*each, _unread(first, last))
        if any(one.seen or one.none == TAKEN_BACK for one in each):
            new = forms("lesions")["new"].search(front[-12:])
            is_new = new is not None and new[0].casefold() != "de novo"  # which is synchronous
            return Listed(title.start(), first, last, then, _new(each) if is_new else each)
    return None


def _number_ahead(front: str) -> int | None:
    """How many a list is said to have, right in front of its title."""
    found = forms("listed")["number_ahead"].search(front)
    return whole_number(found["number"]) if found else None


def vague(one: Named, *, so: bool = True) -> Named:
    """The same, each of which may be several, or surely is one."""
    return replace(one, seen=tuple(replace(x, vague=so) for x in one.seen))


def title_of(sentence: Sentence) -> tuple[bool, bool]:
    """Whether a sentence is no more than the words in front of a list, and whether of then."""
    text = sentence.text.rstrip(" :") + ":"
    found = forms("listed")["title"].fullmatch(text)
    if found is None or "?" in text or sentence.context(0, len(sentence.text)) - SO:
        return False, False
    return True, "then" in group(found) and not [*written(text)]


def line_of(sentence: Sentence, first: int, *, then: bool) -> tuple[Named, ...] | None:
    """The metastases of a line of a list, or that none is there; None where it is neither."""
    text = sentence.text
    if sentence.context(first, first + 1) - SO:
        return None
    each = tuple(parts_of(sentence, first, len(text), then=then))
    if any(one.seen for one in each):
        return each
    in_list = first > 0 or ":" in text
    return each if in_list and each and all(one.none == NOT_THERE for one in each) else None


def parts_of(
    sentence: Sentence, first: int, last: int, *, then: bool, lungs: bool = True
) -> list[Named]:
    """What each part of a list comes to; a part that is not understood is unread."""
    text, found = sentence.text, list[Named]()
    if then and forms("listed")["later"].search(text, first, last):
        return [_unread(first, last, TAKEN_BACK)]
    for begin, end, link in _whole_parts(text, first, last):
        numbered = forms("listed")["numbered"].match(text, begin, end)
        start = numbered.end() if numbered else begin
        part = text[start:end]
        places = [replace(one, start=one.start + start, end=one.end + start) for one in sites(part)]
        if not places and forms("listed")["label"].match(part):
            break
        if not places and forms("listed")["no_others"].search(part):
            continue
        if _is_against(part) and (not places or forms("listed")["of_all"].search(part)):
            return [_unread(first, last, TAKEN_BACK)]
        if not places:  # `both`, or what no vocabulary has: it may be one more
            aside = _understood(part, ()) or forms("listed")["no_place"].search(part)
            if not aside or forms("listed")["half"].search(part):
                found.append(_unread(start, end))
            continue
        tied = link.strip() in ("and", "&", "/") and link != " / " and bool(found)
        if forms("listed")["none"].search(_without_sizes(BRACKET.sub("", part))):
            each: list[Named] | None = [_unread(start, end, NOT_THERE)]
        elif tied and found[-1].none == UNREAD:
            each = None  # `see the report of liver and adrenals`
        else:
            each = _part(sentence, start, end, places, then=then, lungs=lungs)
        if each and found and (all_of := forms("listed")["in_all"].search(part)):
            each = _as_one(each) if _ends_list(found, int(all_of["number"])) else None
        elif each and found and (plain := forms("listed")["or_in_all"].search(part)):
            read = [one for one in found if one.none != NOT_THERE]
            if whole_number(plain["number"]) == len(read) + 1:
                each = None  # `adrenal, spleen and liver (three)`: it may be that of all
        if each is None and _is_against(part):  # `liver and brain; the liver lesion is benign`
            found = [_left(one, places) for one in found]
        failed = each is None or each[0].none
        if (
            failed
            and tied
            and not found[-1].none
            and not re.search(r"\d ?[mc]m\b", found[-1].head.text)
        ):
            found[-1] = _unread(found[-1].head.first, found[-1].head.last)
        found += [_unread(start, end)] if each is None else each
    return found


def _ends_list(found: Sequence[Named], number: int) -> bool:
    """Whether a number behind the last of a list is that of all: `T7 + ilium + femur (n=3)`."""
    read = [one for one in found if one.none != NOT_THERE]
    return number > 2 and number == len(read) + 1 and all(len(one.seen) == 1 for one in read)


def _as_one(each: Sequence[Named]) -> list[Named]:
    return [replace(one, seen=tuple(replace(x, number=1) for x in one.seen)) for one in each]


def _left(one: Named, places: Sequence[WhereSaid]) -> Named:
    """One of a list; unread where later words take back something of its place."""
    same = any(overlap(each.organ, at.organ) for each in one.places for at in places)
    return _unread(one.head.first, one.head.last) if same else one


def stands_alone(sentence: Sentence, at: int) -> bool:
    """Whether the part of a sentence in which a place stands names no other, and nothing there
    says that it may be no lesion of the tumour."""
    text, known = sentence.text, forms("listed")
    colon = text.rfind(": ", 0, at)
    if known["other_measure"].search(text) or forms("lesions")["benign"].search(text, colon + 1):
        return False
    for start, end, _ in _whole_parts(text, colon + 1, len(text.rstrip(" .;"))):
        if not start <= at < end:
            continue
        part = text[start:end]
        places = [*sites(part, every=True)]
        against = known["none"].search(_without_sizes(part)) is not None
        against |= any(known[name].search(part) for name in ("refused", "beside_place"))
        against |= any(forms("lesions")[name].search(part) for name in ("primary", "mass", "node"))
        return len(places) == 1 and not (against or within(places[0].organ, "lung"))
    return False


def _unread(start: int, end: int, none: str = UNREAD) -> Named:
    return Named((), Head("metastasis", start, end, "", start, end), none=none)


def _is_against(part: str) -> bool:
    """Whether words without a place may take back what stands before them."""
    known = forms("lesions")
    return any(
        one.search(part)
        for one in (
            forms("listed")["none"],
            forms("listed")["refused"],
            forms("nature")["doubted"],
            known["resolved"],
            known["resected"],
        )
    )


def ends_of(text: str, first: int) -> list[int]:
    """Where each part of a list ends."""
    return [end for _, end, _ in _whole_parts(text, first, len(text.rstrip(" .;")))]


def _whole_parts(text: str, first: int, last: int) -> Iterator[tuple[int, int, str]]:
    """The parts of a list, each with what stands in front of it; a size or a number by itself is
    of the part before (`right adrenal, 24 mm`)."""
    held: tuple[int, int, str] | None = None
    link = ""
    for start, end, behind in _parts(text, first, last):
        alone = text[start:end]
        more = (
            held is not None
            and bool(
                re.search(r"\d", alone)
                or forms("lesions")["segment"].search(alone)
                or _SIDE.fullmatch(alone)
            )
            and not any(True for _ in sites(alone))
            and (_understood(alone, ()) or _SIDE.fullmatch(alone))
            and not _is_against(alone)
        )
        narrower = (
            held is not None and link.strip() == "," and _narrows(text[slice(*held[:2])], alone)
        )
        if held is not None and (more or narrower):
            held = held[0], end, held[2]
        else:
            if held is not None:
                yield held
            held = start, end, link
        link = behind
    if held is not None:
        yield held


def _narrows(part: str, behind: str) -> bool:
    """Whether the next part of a list says where in an organ it lies: `brain, right frontal`."""
    whole, own = [*sites(part)], [*sites(behind)]
    if len(whole) != 1 or len(own) != 1 or re.search(r"\d", part) or BRACKET.search(part):
        return False
    return is_part_of_brain(own[0], whole[0]) and not _is_against(behind)


def _part(
    sentence: Sentence,
    start: int,
    end: int,
    places: Sequence[WhereSaid],
    *,
    then: bool,
    lungs: bool,
) -> list[Named] | None:
    """The metastases of one part; None where it is not understood whole."""
    text = sentence.text
    part = text[start:end]
    if forms("listed")["refused"].search(part) or forms("nature")["doubted"].search(part):
        return None
    if any(forms("listed")["none"].search(one[0]) for one in BRACKET.finditer(part)):
        return None
    if forms("lesions")["node"].search(part) and not all(one.is_node for one in places):
        return None
    if not lungs and any(within(one.organ, "lung") for one in places):
        return None
    inner = [one for one in places if _in_bracket(part, one.start - start)]
    outer = [one for one in places if one not in inner]
    outer = [
        one
        for at, one in enumerate(outer)
        if not any(within(other.organ, one.organ) for other in outer[at + 1 :])
    ]
    if inner and (len(outer) > 1 or any(not _inside(one, outer) for one in inner)):
        return None
    if not inner and len(outer) != 1:
        return None
    if not _understood(part, [(one.start - start, one.end - start) for one in places]):
        return None
    found: list[Named] = []
    if inner and forms("listed")["several"].search(part):
        return None  # `bones (multiple, spine and pelvis)`
    if inner:
        ends = [*(one.start for one in inner[1:]), end]
        for one, until in zip(inner, ends, strict=True):
            found += _each(sentence, one.start, until, one, then=then)
        return found
    segments = [*segments_of(text, start, end)]
    if len(segments) > 1:
        starts = [at for at, _ in segments]
        ends = [*starts[1:], end]
        ahead = [start, *(at + len(name) for at, name in segments[:-1])]
        sized = forms("listed")["sized_segment"]
        if all(sized.search(text, *one) for one in zip(ahead, starts, strict=True)):
            starts, ends = ahead, [at + len(name) for at, name in segments]
        for at, (_, segment), until in zip(starts, segments, ends, strict=True):
            found += _each(sentence, at, until, outer[0], then=then, segment=segment)
        return found
    (site,) = outer
    return _each(sentence, start, end, site, then=then)


def _each(
    sentence: Sentence, start: int, end: int, site: WhereSaid, *, then: bool, segment: str = ""
) -> list[Named]:
    """The metastases of one place, with what its words say of them."""
    text = sentence.text
    part = text[start:end]
    segments = [name for _, name in segments_of(text, start, end)]
    now, earlier = sizes_of(text, start, end)
    sizes = {size for _, size in now if size <= WIDEST}
    statuses = {name for name in STATUSES if forms("lesions")[name].search(part)}
    count = forms("listed")["how_many"].search(part)
    number = whole_number(group(count)["number"]) if count and not segment else 1
    site = with_side(text, site)
    both = (
        forms("lesions")["bilateral"].search(part)
        or forms("lesions")["both_of"].search(text[start : site.start])
    ) and not site.parts.get("side")
    pair = [found for side in ("right", "left") if (found := sided(site, side))] if both else []
    head = Head("metastasis", site.start, site.end, part, start, end)
    one = LesionSaid(
        "metastasis",
        site,
        segment=segment or (segments[0] if len(segments) == 1 else ""),
        start=site.start,
        end=site.end,
        noun=site.start,
        then=then,
    )
    either = forms("lesions")["number_or_size"].search(part)
    many = bool(forms("listed")["several"].search(part) or either)
    if not (count or pair or many) and _may_be_several(part, one, len(now)):
        one = replace(one, vague=True)
    if many or (not (count or pair) and _is_plural(site)):
        one = replace(one, number=None, many=many)
    elif number > 1:
        one = replace(one, number=number, sizes=() if then else sizes_of_each(part, number))
    elif not then:
        one = replace(
            one,
            size=sizes.pop() if len(sizes) == 1 else None,
            earlier=earlier[0] if len(earlier) == 1 else None,
            status=statuses.pop() if len(statuses) == 1 else "",
        )
    elif statuses & {"resected", "resolved"}:
        return [Named((), head, none=UNREAD)]
    if pair:
        own = side_sizes(text, start, end)
        seen = [
            replace(one, site=place, size=own.get(side))
            for side, place in zip(("right", "left"), pair, strict=True)
        ]
        return [Named(tuple(seen), head, places=(site,), listed=True)]
    return [Named((one,), head, places=(site,), listed=True)]


def _may_be_several(part: str, one: LesionSaid, sizes: int) -> bool:
    """Whether a part of a list may name more than one (`liver segments II and VI`, `liver 2x`), or
    has no more than the name of an organ in which there may be many."""
    known = forms("listed")
    if sizes > 1 or known["more_than_one"].search(part):
        return True
    plain = not one.site.parts and one.site.organ in MANIFOLD
    return plain and not (sizes or one.segment or known["just_one"].search(part))


def _new(each: Sequence[Named]) -> tuple[Named, ...]:
    return tuple(
        replace(one, seen=tuple(replace(x, status=x.status or "new") for x in one.seen))
        for one in each
    )


def _is_plural(site: WhereSaid) -> bool:
    """Whether a place is named as several: `ribs`, `lungs`."""
    return bool(re.search(r"(?<![su])s$", site.text)) and site.text.casefold() not in (
        "meninges",
        "pancreas",
        "pons",
    )


def _understood(part: str, places: Sequence[tuple[int, int]]) -> bool:
    """Whether no words are left that are neither places nor say nothing against it."""
    signs = list(part)
    for start, end in places:
        signs[start:end] = " " * (end - start)
    for one in BRACKET.finditer(part):
        if not any(one.start() <= start < one.end() for start, _ in places):
            signs[one.start() : one.end()] = " " * len(one[0])  # read for doubt, and no more
        for link in _AND.finditer(part, one.start(), one.end()):
            signs[link.start() : link.end()] = " " * len(link[0])
    left = forms("listed")["how_many"].sub(" ", "".join(signs))
    for name in ("both_sizes", "size", "segment", "blank"):
        left = forms("lesions")[name].sub(" ", left)
    left = _SIDE_BEHIND.sub(" ", forms("listed")["beside"].sub(" ", left))
    return _WORD.search(left) is None


def _inside(one: WhereSaid, outer: Sequence[WhereSaid]) -> bool:
    return all(within(one.organ, each.organ) for each in outer)


def _in_bracket(part: str, at: int) -> bool:
    return any(one.start() <= at < one.end() for one in BRACKET.finditer(part))


def _closing(text: str, at: int) -> int:
    """Where the bracket ends that opens there, or the text."""
    depth = 0
    for position in range(at, len(text)):
        depth += (text[position] in "([") - (text[position] in ")]")
        if depth == 0:
            return position
    return len(text)


def _parts(text: str, first: int, last: int) -> Iterator[tuple[int, int, str]]:
    """The parts of a list, each with the words behind it that end it; none within brackets."""
    at = first
    for link in forms("listed")["split"].finditer(text, first, last):
        inside = text.count("(", first, link.start()) > text.count(")", first, link.start())
        if not inside:
            yield at, link.start(), link[0]
            at = link.end()
    yield at, last, ""


def _without_sizes(text: str) -> str:
    return forms("lesions")["size"].sub(" ", text)


def _behind_place(front: str) -> bool:
    """Whether a place stands right in front: `liver metastases: two in segment II`."""
    tail = front.rstrip()[-NEAR:]
    return any(one.end >= len(tail) for one in sites(tail))
