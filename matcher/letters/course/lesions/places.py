"""The places of a lesion: before its word (`left adrenal metastasis`) or behind it (`metastases
in L3 and the sacrum`), with their sides."""

from __future__ import annotations

import re
from collections.abc import Sequence

from oligomatch.matcher.letters.course.lesions.lesion import (
    OF_A_SIDE,
    STATUSES,
    Head,
    form_of,
    lung_lobes,
)
from oligomatch.matcher.letters.course.sites import WhereSaid, is_part, of_side, sided, within
from oligomatch.matcher.letters.course.stations import stations_from
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import piece_behind

_CLAUSE_END = re.compile(r"[.;]")


def places_before(
    text: str, plain: str, head: Head, places: Sequence[WhereSaid]
) -> list[WhereSaid]:
    """The places right before a word for a lesion (`liver and bone metastases`); of one lesion none
    before the size of another: `left adrenal 5 mm, liver metastasis gone`."""
    found: list[WhereSaid] = []
    edge = head.start
    for one in reversed([p for p in places if head.first <= p.start and p.end <= head.start]):
        between = plain[one.end : edge]
        joined = form_of("next" if found else "between").fullmatch(between)
        if found and not head.plural and form_of("size").search(text, one.end, edge):
            break
        if found and not head.plural and form_of("size_of").search(text, 0, one.start):
            break  # `25 mm in the spleen, the L3 metastasis`
        if form_of("a_level").search(between):
            break  # `the spinal cord at the level of the metastasis`
        if not joined or ";" in between:  # `no tumour left temporal; right parietal lesion`
            break
        if found and within(one.organ, found[0].organ) and not between.strip(" :(-"):
            found[0], edge = one, one.start  # `T4: vertebral body lesion`
            continue
        if found and form_of("led_by").fullmatch(between):
            break  # `right upper lobe, with pleural metastases`
        if form_of("said_of_first" if found else "said_before").search(between):
            break  # `L3 is stable, the liver lesion`
        apposed = len(found) == 1 and form_of("apposed").fullmatch(between) is not None
        if apposed and (
            one.organ in lung_lobes() or form_of("response_in").search(text[: one.start])
        ):
            break  # `complete remission in the liver, T4 metastasis`
        if found and form_of("field_for").search(between):
            break  # `T11-L1 for T12 metastasis`
        if found and ":" in between:  # `Abdomen/pelvis: right adrenal metastasis`
            break
        found.insert(0, one)
        edge = one.start
    return found if head.plural else _without_held(text, found)


def _without_held(text: str, found: list[WhereSaid]) -> list[WhereSaid]:
    """The places behind those that were held or filled: `vertebroplasty L1, T8 metastasis`."""
    if not found or form_of("held_ahead").search(text[: found[0].start]) is None:
        return found
    for at in range(len(found) - 1, 0, -1):
        if "," in text[found[at - 1].end : found[at].start]:
            return found[at:]
    return found


def places_behind(
    text: str,
    plain: str,
    head: Head,
    places: Sequence[WhereSaid],
    ahead: Sequence[WhereSaid],
) -> tuple[list[WhereSaid], int]:
    """The places behind it, one after another, and where they end."""
    at, found = head.end, list[WhereSaid]()
    own = sorted(
        (
            p
            for p in places
            if head.end <= p.start < head.last or head.start < p.start < head.end < p.end
        ),
        key=lambda p: p.start,
    )
    node = head.kind == "node" or "node" in head.text.casefold() or any(p.is_node for p in ahead)
    node = node or form_of("of_nodes").match(plain, head.end) is not None
    stations = stations_from(text, head.start) if head.bare else []
    stations = stations or (stations_from(plain, head.end) if node else [])
    if stations:
        return stations, stations[-1].end
    for one in own:
        between = plain[at : one.start]
        if text.count(")", at, one.start) > text.count("(", at, one.start):
            break  # `in the liver (three lesions) and the adrenal`
        joined = form_of("next" if found else "link").fullmatch(between)
        if not (joined or (not found and _segment_between(between))):
            break
        if not found and form_of("of_cancer").fullmatch(between):
            break
        if form_of("one_such").search(between):
            break  # `two brain metastases, the larger in the pons`
        known = any(each.text.casefold() == one.text.casefold() for each in found)
        if known and form_of("told_anew").search(between):
            break  # `left frontal and pons: pons stable`
        if form_of("spared").match(plain, one.end):
            while found and form_of("joined").search(plain, found[-1].end, one.start):
                one = found.pop()  # `metastasis, liver and adrenals are normal`
                at = found[-1].end if found else head.end
            break
        changed = any(form_of(name).match(plain, one.end + 1) for name in STATUSES)
        # `metastases of the liver are unchanged, of the left adrenal larger`
        same = changed and form_of("of_the_same").search(between)
        if found and not same and form_of("said_of_first").search(between):
            break  # `the metastasis in the liver is sclerotic, the left adrenal growing`
        if form_of("thing_of_place").match(plain, one.end):
            break  # `T4 with spinal cord compression`
        if found and ";" in between and _is_another(plain, one.end):
            break  # `of L3; mediastinum and stump are negative`
        clause = found and "," in between and not form_of("joined").search(between)
        if clause and changed:
            break  # `in the liver, spleen unchanged`
        if clause and form_of("clause_behind").match(plain, one.end):
            break  # `in L3, the liver is enlarged`
        if ahead and not within(one.organ, ahead[-1].organ):
            close = not plain[ahead[-1].end : head.start].strip(" -")
            if close or "," in between or ":" in between:
                break  # `the sacrum contains a metastasis: liver and adrenals are normal`
        opens = len(found) == 1 and ":" in between and one.organ != found[0].organ
        if found and ("(" in between or opens) and within(one.organ, found[-1].organ):
            found.pop()  # `bone (L3)`, `bone: L3 and T9`
        elif found and between == ", " and is_part_of_brain(one, found[-1]):
            found.pop()  # `brain, right frontal`
        found.append(one)
        at = one.end
    return found, at


def _is_another(text: str, at: int) -> bool:
    """Whether a clause of its own goes on there, which says that nothing is there or has a verb."""
    rest = piece_behind(_CLAUSE_END, text[at:])
    return any(one.search(rest) for one in (forms("listed")["none"], form_of("own_verb")))


def is_part_of_brain(one: WhereSaid, whole: WhereSaid) -> bool:
    """Whether a place is a part of the brain, and the other the brain as a whole."""
    return whole.organ == "brain" and not whole.parts and is_part(one.organ, whole.organ)


def _segment_between(between: str) -> bool:
    """Whether no more than a segment lies before its organ: `in segment VI of the`."""
    rest = forms("lesions")["segment"].sub("", between)
    return rest != between and bool(re.fullmatch(r"[\s,]*(?:(?:in|of|the|\()\s*)*", rest, re.I))


def with_sides(text: str, head: Head, taken: Sequence[WhereSaid], end: int) -> Sequence[WhereSaid]:
    """A paired organ with the side that stands behind: `adrenal metastasis on the left`; both of
    `bilateral`, or where each side has its own words (`right 24 mm, left 31 mm`)."""
    if len(taken) > 1:
        apart: list[WhereSaid] = []
        for place in taken:
            pair = [each for side in ("right", "left") if (each := sided(place, side))]
            both = form_of("both_of").search(text[head.first : place.start])
            own = form_of("on_side").match(text, place.end)  # `the sixth rib on the left and T4`
            place = with_side(text, place) if own else place
            apart += pair if pair and both and not place.parts.get("side") else [place]
        return apart
    (site,) = taken
    found = None if site.parts.get("side") else _behind(text, end)
    side = _side_in(found)
    if site.parts.get("side") or not sided(site, "left"):
        return taken if head.plural else [with_side(text, site, end)]
    both = form_of("bilateral").search(text, head.first, head.last)
    both = both or form_of("both_of").search(text[head.first : site.start])
    if both or (head.plural and len(side_sizes(text, end, head.last)) == 2):
        sides = ["right", "left"]
    elif found and not head.plural:
        sides = [side.casefold()]
    else:
        return taken
    return [one for side in sides if (one := sided(site, side))]


def _behind(text: str, end: int) -> re.Match[str] | None:
    """The side behind a place; `left` of what remains is none: `only one metastasis left`."""
    found = form_of("side").match(text, end)
    return None if found and form_of("what_is_left").search(text, 0, found.end("side")) else found


def _side_in(found: re.Match[str] | None) -> str:
    return {"l": "left", "r": "right"}.get(found["side"].casefold(), found["side"]) if found else ""


def with_side(text: str, site: WhereSaid, end: int | None = None) -> WhereSaid:
    """A place with the side that stands behind it, or behind what is said of it up to `end`."""
    found = None if site.parts.get("side") else _behind(text, end or site.end)
    side = _side_in(found).casefold()
    if side not in ("left", "right"):
        return site
    if site.system in OF_A_SIDE:
        return of_side(site, side) or site
    return sided(site, side) or site


def is_bone(site: WhereSaid) -> bool:
    """Whether a place is a bone: `iliac` beside a node is none."""
    return site.system == "bone"


def seat_of_primary(text: str, site: WhereSaid) -> bool:
    """Whether a place is where the cancer is said to sit, and metastases are told behind it."""
    if site.organ not in lung_lobes():
        return False
    return form_of("primary_in").search(text[: site.start]) is not None or any(
        one.start() <= site.start
        and site.end <= one.end()
        and form_of("seat_with").match(text, one.end())
        and not form_of("metastasis").search(text[: one.start()])
        for one in forms("tumour")["seat"].finditer(text)
    )


def side_sizes(text: str, first: int, last: int) -> dict[str, float | None]:
    """The sides that a stretch names, each with the size behind it."""
    found: dict[str, float | None] = {}
    for one in form_of("each_side").finditer(text, first, last):
        side = "right" if one["side"].casefold().startswith("r") else "left"
        size = float(one["first"].replace(",", ".")) if one["first"] else None
        scale = 10 if (one["unit"] or "").casefold().startswith("c") else 1
        found[side] = None if size is None or side in found else round(size * scale, 6)
    return found
