"""The words for lesions in a sentence, each with the stretch that speaks of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from oligomatch.matcher.letters.course.lesions.lesion import FAR_NODES, Head, form_of
from oligomatch.matcher.letters.course.sites import WhereSaid, sites, within
from oligomatch.matcher.letters.course.stations import bare_stations, stations_from
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.pieces import BRACKET, blanked
from oligomatch.rules.reading.kept import kept
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_STOP = re.compile(r"[.;]\s")


@kept
def heads(text: str) -> list[Head]:
    """The words for lesions, each with its stretch."""
    known, found = forms("lesions"), list[Head]()
    for kind in ("metastasis", "node", "lesion"):
        for one in known[kind].finditer(text):
            if kind == "metastasis" and one[0] == "MET":
                continue  # the gene
            if not any(h.start < one.end() and one.start() < h.end for h in found):
                found.append(Head(kind, one.start(), one.end(), one[0]))
    found.sort(key=lambda one: one.start)
    found = [_behind_node(text, one) for one in found if not _of_another_thing(text, one)]
    nodes = [h for h in found if h.kind == "node"]
    for node in nodes:  # `lymph node metastasis`, `metastasis in a lymph node`: one thing
        others = [h for h in found if h.kind == "metastasis"]
        if any(_one_thing(text, node, h) or _listed_with(text, node, h) for h in others):
            found.remove(node)
    plain = without_sizes(text, ())
    taken = [(h.start, max([h.end, *(s.end for s in stations_from(plain, h.end))])) for h in found]
    found = [
        one
        for one in found
        if one.kind != "node" or not any(a < one.start < b for a, b in taken)  # `nodes: station 7`
    ]
    found += [
        Head("node", start, end, "", bare=True)
        for start, end in bare_stations(text)
        if not any(first < end and start < last for first, last in taken)
    ]
    found = [
        one
        for one in found
        if one.bare or not (_names_station(text, one, found) or _is_named_behind(text, one, found))
    ]
    found = sorted([*found, *_set_apart(text, found)], key=lambda one: one.start)
    found += list(_ones(text, found))
    found.sort(key=lambda one: one.start)
    front = _first(text, found[0].start) if found else 0
    front = max(front, text.rfind("; ", 0, found[0].start) + 1) if found else 0
    firsts = [front, *(boundary(text, a.end, b.start) for a, b in pairwise(found))]
    firsts = [_behind_benign(text, one, at) for one, at in zip(found, firsts, strict=False)]
    ends = [*firsts[1:], len(text)]
    ends = [_up_to_benign(text, one, end) for one, end in zip(found, ends, strict=False)]
    return [
        replace(one, first=first, last=last)
        for one, first, last in zip(found, firsts, ends, strict=False)
    ]


def _names_station(text: str, node: Head, found: Sequence[Head]) -> bool:
    """Whether a word for a node stands right behind its station: `11R node`, `station 5 node`,
    `hilar (10R) node`, `subcarinal (station 7) node`."""
    if node.kind != "node":
        return False
    for one in found:
        if one is node or one.kind != "node" or one.start >= node.start:
            continue
        end = max([one.end, *(each.end for each in stations_from(text, one.end))])
        between = text[end : node.start]
        if between == " " and (one.bare or end > one.end):
            return True
        if between == ") " and text[: one.start].endswith("(") and (one.bare or end > one.end):
            return True
    return False


def _is_named_behind(text: str, node: Head, found: Sequence[Head]) -> bool:
    """Whether the one station behind a word for a node is that of its own group: `involved hilar
    node, 10L`, `interlobar node, 11L`."""
    behind = [one for one in found if one.bare and text[node.end : one.start] == ", "]
    stations = stations_from(text, behind[0].start) if behind and node.kind == "node" else []
    if len(stations) != 1 or node.plural:
        return False
    name, known = stations[0].text, load_vocabulary()
    for one in sites(text, every=True):
        if one.end != node.end:
            continue
        own = one.parts.get("station")
        group_of = known.organs[one.organ].node_group
        if (own and name in (f"{own}L", f"{own}R")) or group_of == known.stations[name].zone:
            return True
    return False


def _behind_benign(text: str, head: Head, first: int) -> int:
    """Where what is said of a metastasis begins: behind something benign that is told before it."""
    found = form_of("benign_ahead").match(text, first, head.start)
    return found.end() if found and head.kind == "metastasis" else first


def _up_to_benign(text: str, head: Head, end: int) -> int:
    """Where what is said of a metastasis ends: also where something benign is told beside it."""
    found = form_of("benign_beside").search(text, head.end, end)
    return found.start() if found and head.kind == "metastasis" else end


def _ones(text: str, found: Sequence[Head]) -> Iterator[Head]:
    """The words for more behind a metastasis, that leave out what they are of: `a metastasis in L3,
    another in the spleen`, `two in the liver and one in L3`, `the liver has two and L3 one`."""
    for one in form_of("one_else").finditer(text):
        if _goes_with(text, one, found) and (many := _many_more(text, one, found)):
            yield Head("metastasis", *one.span("one"), one["one"], many=many)
    for site in sites(text) if found else ():
        behind = form_of("one_there").match(text, site.end)
        if behind is None or form_of("one_there_ahead").search(text[: site.start]) is None:
            continue
        ahead = [head for head in found if head.end <= site.start]
        if not _goes_with(text, behind, found) or any(
            within(site.organ, each.organ) for each in _places_of(text, ahead[-1], site.start)
        ):
            continue
        yield Head("metastasis", *behind.span("one"), behind["one"], many=_many_in(behind["one"]))


def _set_apart(text: str, found: Sequence[Head]) -> Iterator[Head]:
    """The words that set a lesion apart from the one before and leave out what it is: `one liver
    metastasis was resected, the second in segment VII is stable`."""
    known = form_of("else_between")
    for one in form_of("set_apart").finditer(text) if found else ():
        start, end = one.span("apart")
        ahead = [head for head in found if head.end <= start]
        if not ahead or ahead[-1].plural or ahead[-1].kind == "node":
            continue
        if any(head.start < end and start < head.end for head in found):
            continue
        first = max((end.end() for end in _STOP.finditer(text, 0, ahead[-1].start)), default=0)
        if form_of("of_both").search(text, first, ahead[-1].start):
            continue  # of which it is one: `both adrenals hold a metastasis, the left one 40 mm`
        if known.search(text, ahead[-1].end, start) is None:
            yield Head(ahead[-1].kind, start, end, one["apart"], many=1, apart=True)


def _goes_with(text: str, one: re.Match[str], found: Sequence[Head]) -> bool:
    """Whether words for more stand behind a metastasis, and nothing between is benign."""
    ahead = [head for head in found if head.end <= one.start("one")]
    if not ahead or ahead[-1].kind != "metastasis":
        return False
    if any(head.start < one.end("one") and one.start("one") < head.end for head in found):
        return False
    return form_of("benign").search(text, ahead[-1].end, one.start("one")) is None


def _many_more(text: str, one: re.Match[str], found: Sequence[Head]) -> int:
    """How many words for more are; 0 where they may be of those counted in front of them."""
    many, last = _many_in(one["one"]), [head for head in found if head.end <= one.start()][-1]
    if not last.plural or "new" in group(one):  # of none that was counted
        return many
    behind = [site for site in sites(text) if site.start >= one.end()][:1]
    ahead = _places_of(text, last, one.start())
    first = min(site.start for site in (*ahead, *behind) if site.start >= last.end) if behind else 0
    counted = form_of("count").search(text, last.end, min(first, one.start("one")))
    if not ahead or not behind or counted:  # `nine metastases: three in the liver, four in bone`
        return 0
    return 0 if any(within(behind[0].organ, each.organ) for each in ahead) else many


def _places_of(text: str, head: Head, end: int) -> list[WhereSaid]:
    """The places beside a word for a lesion, up to an end."""
    first = max([0, *(one.end() for one in _STOP.finditer(text, 0, head.start))])
    return [site for site in sites(text) if first <= site.start and site.end <= end]


def _many_in(text: str) -> int:
    return whole_number(text) if form_of("how_many_more").fullmatch(text) else 1


def _behind_node(text: str, head: Head) -> Head:
    """A word for metastases without those of the node that is its place: `axillary lymph node
    metastasis`. A node of the chest is none by that: it may have been removed with the lobe."""
    if head.kind != "metastasis" or "nod" not in head.text.casefold():
        return head
    for site in sites(text):
        far = load_vocabulary().organs[site.organ].node_group in FAR_NODES
        if far and site.start < head.start < site.end < head.end:
            return replace(head, start=site.end, text=text[site.end : head.end].strip())
    return head


def _of_another_thing(text: str, head: Head) -> bool:
    """Whether `it has spread to` is not said of the cancer, as far as its sentence tells."""
    refers = form_of("refers").match(head.text) is not None
    return refers and form_of("spread_of").search(text, 0, head.start) is None


def _far(text: str, node: Head) -> WhereSaid | None:
    """The place of a node beyond the chest that a word for a node is part of."""
    for site in sites(text):
        far = load_vocabulary().organs[site.organ].node_group in FAR_NODES
        if far and site.start <= node.start and node.end <= site.end:
            return site
    return None


def _listed_with(text: str, node: Head, other: Head) -> bool:
    """Whether a node beyond the chest is one of the places behind a word for metastases
    (`metastases in L3 and in a node of the left axilla`)."""
    site = _far(text, node) if other.plural and other.end <= node.start else None
    if site is None or any(
        forms(name)[form].search(text, site.end)
        for name, form in (("listed", "refused"), ("nature", "doubted"), ("nodes", "harmless"))
    ):
        return False
    spans = [(one.start, one.end) for one in sites(text)]
    spans += [one.span() for one in form_of("size").finditer(text)]
    plain = blanked(text, spans)
    return form_of("places_only").fullmatch(plain, other.end, site.start) is not None


def _one_thing(text: str, node: Head, other: Head) -> bool:
    """Whether a word for a node and one for a metastasis speak of one lesion."""
    if node.start < other.start:
        site = _far(text, node)
        end = node.end if site is None else max(node.end, site.end)
        return bool(form_of("node_first").fullmatch(text[end : other.start]))
    return bool(form_of("node_behind").fullmatch(text[other.end : node.start]))


def boundary(text: str, end: int, start: int, otherwise: int | None = None) -> int:
    """Where what is said of one lesion ends and what is said of the next begins."""
    ends = [found.end() for found in form_of("separator").finditer(text, end, start)]
    return ends[-1] if ends else (start if otherwise is None else otherwise)


def _first(text: str, start: int) -> int:
    """Where what is said of the first lesion begins: behind the primary with its size."""
    each = [*form_of("primary").finditer(text, 0, start), *form_of("mass").finditer(text, 0, start)]
    if not each:
        return 0
    last = max(one.end() for one in each)
    ends = [found.end() for found in form_of("behind_primary").finditer(text, last)]
    return max([0, *(end for end in ends if end <= start)])


def without_sizes(text: str, places: Sequence[WhereSaid]) -> str:
    """The text without its sizes, and without brackets that name no place."""
    spans = [
        one.span()
        for name in ("both_sizes", "size", "blank")
        for one in form_of(name).finditer(text)
    ]
    spans += [
        one.span() for one in BRACKET.finditer(text) if not form_of("in_brackets").fullmatch(one[0])
    ]
    apart = [
        (start, end)
        for start, end in spans
        if not any(start <= one.start and one.end <= end for one in places)
    ]
    return blanked(text, apart)
