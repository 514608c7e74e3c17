"""What a sentence says of lesions: it is taken apart at its words for them. A place by itself, and
`it` of the sentence before, may speak of one too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from oligomatch.matcher.letters.course.lesions.heads import boundary, heads, without_sizes
from oligomatch.matcher.letters.course.lesions.involved import is_involved
from oligomatch.matcher.letters.course.lesions.lesion import (
    STATUSES,
    UNREAD,
    WIDEST,
    Head,
    LesionSaid,
    Named,
    form_of,
    lung_lobes,
)
from oligomatch.matcher.letters.course.lesions.places import (
    is_bone,
    places_before,
    places_behind,
    seat_of_primary,
)
from oligomatch.matcher.letters.course.lesions.primary import primary_in
from oligomatch.matcher.letters.course.lesions.seen import lesions_in
from oligomatch.matcher.letters.course.lesions.sizes import by_size, in_mm, segments_of, sizes_of
from oligomatch.matcher.letters.course.lesions.status import changes, compares, new_since, status_of
from oligomatch.matcher.letters.course.lesions.terse import terse
from oligomatch.matcher.letters.course.sites import WhereSaid, is_part, site_of, sites, within
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.pieces import blanked
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

PARA_AORTIC = "6"
_NEXT = re.compile(r"[.;]\s")
_SIDE = re.compile(r"\b(?:left|right)[ -]", re.I)


def named(sentence: Sentence) -> Iterator[Named]:
    """What a sentence says of lesions: in a clause that is understood to its last word, as it has
    it."""
    whole, worded = [*terse(sentence)], [*_by_words(sentence)]
    whole = [one for one in whole if not any(_apposes(sentence, each, one) for each in worded)]
    places = [one for one in whole if one.head.kind != "primary"]
    for one in worded:
        if any(own.head.first <= one.start < own.head.last for own in whole):
            continue
        if one.head.kind == "site":
            places.append(one)
            continue
        yield one
        yield from _largest_of(sentence.text, one)
    yield from (one for one in whole if one.head.kind == "primary")
    yield from sorted(places, key=lambda one: one.head.start)


def _apposes(sentence: Sentence, word: Named, clause: Named) -> bool:
    """Whether a clause, in a bracket or behind a comma, names the place of the word right in front
    of it, and so no other lesion: `a hilar node (station 10R, 14 mm)`, `a node, station 7`."""
    between = sentence.text[word.head.end : clause.head.first].strip()
    if word.head.kind == "site" or between not in ("(", ","):
        return False
    starts = {one.start for one in word.places}
    return any(clause.head.first <= at < clause.head.last for at in starts)


def _largest_of(text: str, many: Named) -> Iterator[Named]:
    """The largest of so many that nobody counted them, where it alone is told with its place: `at
    least nine brain metastases, the largest 14 mm in the left cerebellum`."""
    if not many.seen or many.benign or any(one.number is not None for one in many.seen):
        return
    own = [one.site.organ for one in many.seen]
    found = form_of("largest_there").search(text, many.head.end)
    if found is None or not many.head.plural:
        return
    if _NEXT.search(text, many.head.end, found.start()):
        return
    size = in_mm(found["size"], found["unit"])
    there = next((one for one in sites(text) if one.start == found.end()), None)
    if there is None or not any(within(there.organ, one) for one in own):
        return
    if within(there.organ, "lung") or form_of("or_there").match(text, there.end):
        return
    head = Head(many.head.kind, found.start(), found.end(), "metastasis", found.start(), there.end)
    lesion = replace(many.seen[0], site=there, number=1, many=False, least=0, size=size)
    yield Named((replace(lesion, sizes=(), segment=""),), head, places=(there,))


def _by_words(sentence: Sentence) -> Iterator[Named]:
    """The lesions of a sentence by the words for them, and the places by themselves."""
    text = sentence.text
    places = [one for one in sites(text) if not _is_scanned(text, one)]
    places = [one for one in places if not seat_of_primary(text, one)]
    before: Named | None = None
    plain = without_sizes(text, places)
    for head in heads(text):
        one = _named(text, plain, head, places, sentence, before)
        if one is None:
            if (
                before is not None
                and (head.kind, before.head.kind) == ("metastasis", "lesion")
                and form_of("same").fullmatch(plain[before.end : head.start])
            ):
                seen = tuple(replace(each, kind="metastasis") for each in before.seen)
                before = replace(before, seen=seen)
            continue
        if before is not None:
            yield before
        before = one
    if before is not None:
        yield before
    yield from primary_in(text, places, sentence)
    yield from _by_site(text, plain, places, sentence)


def _is_scanned(text: str, site: WhereSaid) -> bool:
    """Whether a place is what an examination looked at, not where one found what is named right
    behind it (`CT of chest and abdomen, liver metastasis 4 mm`)."""
    if form_of("scanned").search(text[: site.start]) is None:
        return False
    return not (
        text[: site.start].rstrip().endswith(",")
        and form_of("metastasis").match(text, min(site.end + 1, len(text)))
    )


def _by_site(
    text: str, plain: str, places: Sequence[WhereSaid], sentence: Sentence
) -> Iterator[Named]:
    """Organs by themselves with a size or a change: `right adrenal 18 mm`, `L4 unchanged`."""
    each = heads(text)
    for at, site in enumerate(places):
        if site.is_node or not form_of("by_itself").match(text, site.end):
            continue
        if any(form_of(name).search(text, 0, site.start) for name in ("thing_of", "organ_thing")):
            continue  # `the vessels of the liver are smaller`
        lobe = site.organ in lung_lobes()
        known = [one for one in each if not (lobe and one.kind == "node")]
        last = min(
            [len(text), *(one.start for one in places[at + 1 :])]
            + [one.start for one in known if one.start >= site.end]
            + [one.start() for one in form_of("primary").finditer(text, site.end)]
            + [one.start() for one in forms("changed")["primary"].finditer(text, site.end)]
        )
        if of_next := form_of("size_of").search(text, site.end, last):
            last = of_next.start()  # `12 mm in L3, 14 mm in the liver`
        near = any(
            not form_of("separator").search(plain, one.end, site.start)
            for one in known
            if one.end <= site.start
        )
        # `left adrenal nodule` is told by that word, unlike `adrenal 31 mm, nodule in L3`
        close = form_of("separator").search(plain, site.end, last) is None
        if near or (last < len(text) and close and any(one.start == last for one in known)):
            continue
        head = Head("site", site.start, site.end, "", site.start, last)
        alone = form_of("by_itself").match(text, site.end)
        near_by = [
            name
            for name in STATUSES
            if alone
            and not form_of("set_against").search(text, 0, site.start)
            and not form_of("other_thing").match(text, alone.end())  # `T9 lytic, larger fracture`
            and not form_of("not_sure_so").match(text, alone.end())
            and not form_of("then_otherwise").match(text, alone.end())
            and (one := form_of(name).search(text, site.end, alone.end()))
            and not compares(text, head, one)
        ]
        first = max([0, *(one.end for one in places[:at])])
        first = max([first, *(one.end for one in known if one.end <= site.start)])
        first = boundary(text, first, site.start, first)
        lead = replace(head, first=first) if _leads(text, first, site.start) else head
        status = status_of(text, lead, [site], site.end, sentence)
        if alone and form_of("of_a_thing_there").match(text, alone.end()):
            status = ""
        status = status or (near_by[0] if len(near_by) == 1 else "")
        seen = tuple(lesions_in(sentence, head, [site], True, site.end, status))
        whole = any((one.size or 0) > WIDEST for one in seen)  # of the organ
        if not whole and not sentence.context(site.start, site.end):
            yield Named(seen, head, places=(site,))


def _leads(text: str, first: int, last: int) -> bool:
    """Whether a word for a change opens a stretch: `progression of the right adrenal, 41 mm`."""
    return any(
        form_of("opens").fullmatch(text, first, one.start())
        for name in STATUSES
        for one in form_of(name).finditer(text, first, last)
    )


def _named(
    text: str,
    plain: str,
    head: Head,
    places: Sequence[WhereSaid],
    sentence: Sentence,
    before: Named | None,
) -> Named | None:
    if head.kind == "node":  # `RUL 15 mm, nodes normal`
        places = [one for one in places if one.organ not in lung_lobes()]
    if head.bare:
        head = replace(head, first=boundary(text, head.first, head.start, head.first))
    ahead = places_before(text, plain, head, places)
    behind, end = places_behind(text, plain, head, places, ahead)
    by_place = not (ahead or behind) and head.kind == "node"
    ahead = _of_a_group(head, places) if by_place else ahead
    own = _as_before(text, head, places, before) if head.apart and not behind else None
    if own is not None and not own:
        return Named((), head, none=UNREAD)
    taken = behind or ahead or own or _of_same_organ(text, head, before) or []
    head = replace(head, first=_own_first(text, head, behind or ahead, places))
    around = text[head.first : head.last]
    negated = "negated" in sentence.context(head.start, head.end, new_since(text, head.end))
    negated = negated or form_of("listed_none").match(text, head.end) is not None
    parted = behind and ahead and not within(behind[0].organ, ahead[-1].organ)
    own_ahead = [] if parted else ahead  # `L3 was stable, metastases in the liver`
    gone = status_of(text, head, own_ahead, end, sentence)
    if head.apart and re.search(r"\bnew\b", head.text):
        gone = gone or "new"
    if form_of("no_more").search(text[: head.start]) and form_of("no_more").search(
        text[head.first : head.start]
    ):
        return Named((), head, none="more", places=tuple(taken))
    if negated and gone != "resolved":
        if form_of("neither").search(text[: head.start]) and changes(text, head):
            return Named((), head, none="change", places=tuple(taken))
        what = ""
        if re.search(r"\bdistant\b(?! organ)", text[head.first : head.start], re.I):
            what = "distant"
        elif re.search(r"\bintra-?cranial\b", text[head.first : head.start], re.I):
            what = "intracranial"
        return Named(
            (), head, none=what or "organ" if head.kind != "node" else "node", places=tuple(taken)
        )
    taken = [one for one in taken if not form_of("denied").search(text[: one.start])]
    if not taken or (head.kind == "node" and any(is_bone(one) for one in taken)):
        return None
    lung = any(within(one.organ, "lung") for one in taken)
    if lung and head.apart and behind:
        return Named((), head, none=UNREAD)
    lung = lung and not head.apart and form_of("one_word").fullmatch(head.text) is not None
    counted = head.text.casefold() == "one" and form_of("one_met").search(text[: head.start])
    if lung and not counted:
        return None  # it may be what grows there beside the primary
    benign = bool(forms("lesions")["benign"].search(around))
    benign |= any(one.is_node for one in taken) and bool(forms("nodes")["harmless"].search(text))
    seen = tuple(lesions_in(sentence, head, taken, bool(behind), end, gone))
    others = _beside_narrowed(ahead, behind)
    if others:
        taken = [*others, *taken]
        seen = (*lesions_in(sentence, head, others, False, end, gone), *seen)
    if form_of("vague").fullmatch(head.text):
        seen = tuple(_vague(one) for one in seen)
    found = Named(seen, head, benign=benign, places=tuple(taken))
    # `left hilar node 14 mm`: that of the tumour only where the words tell it
    if by_place and any((one.number or 1) > 1 for one in seen):
        return None  # `two subcarinal and left hilar nodes`
    return None if by_place and not is_involved(found, sentence) else found


def _of_a_group(head: Head, places: Sequence[WhereSaid]) -> list[WhereSaid]:
    """The place of which a word for nodes is a part, where it names their group or station: `hilar
    node`, `subcarinal node`. A para-aortic one may lie below the diaphragm."""
    organs = load_vocabulary().organs
    return [
        one
        for one in places
        if one.start <= head.start
        and head.end <= one.end
        and (organs[one.organ].node_group or one.parts.get("station") not in (None, PARA_AORTIC))
    ]


def _as_before(
    text: str, head: Head, places: Sequence[WhereSaid], before: Named | None
) -> list[WhereSaid]:
    """The place of one that is told without its own, by that of the lesion before: the organ, or
    the other side of it; none where it may be another."""
    if before is None or len({one.organ for one in before.places}) != 1:
        return []
    if any(head.first <= one.start < head.last for one in places):
        return []  # which no words join to it
    (site, *_), known = before.places, load_vocabulary().organs
    side = form_of("own_side").match(text, head.start)
    if side is not None:
        plain = _SIDE.sub("", site.text)
        found = site_of(f"{group(side)['side'].casefold()} {plain}")
        return [found] if found is not None and found.organ != site.organ else []
    if form_of("lies_elsewhere").match(text, head.end):
        return []
    whole = known[site.organ].system == site.organ and not site.parts
    return [site] if whole else []


def _of_same_organ(text: str, head: Head, before: Named | None) -> list[WhereSaid]:
    """The liver of the lesion before, for one that is told with no more than its own segment:
    `segment VI metastasis 24 mm, segment II metastasis 11 mm`."""
    if before is None or head.kind == "node" or {one.organ for one in before.places} != {"liver"}:
        return []
    own = {name for _, name in segments_of(text, head.first, head.last)}
    known = {one.segment for one in before.seen}
    return [before.places[0]] if len(own) == 1 and "" not in known and not own & known else []


def _own_first(
    text: str, head: Head, taken: Sequence[WhereSaid], places: Sequence[WhereSaid]
) -> int:
    """Where the words of a lesion begin behind the size, or the response, of something else that
    stands in front of it: `left adrenal 38 mm, metastasis in L4`."""
    first, anchor = head.first, min([head.start, *(one.start for one in taken)])
    for size in form_of("size").finditer(text, first, anchor):
        other = form_of("bears_a_size").search(text, first, size.start())
        if other and form_of("goes_on_to").match(text, size.end(), anchor):
            first = size.end()
    for one in places:
        if (
            first <= one.start < one.end <= anchor
            and form_of("response_in").search(text, first, one.start)
            and form_of("goes_on_to").match(text, one.end, anchor)
        ):
            first = one.end
    return first


def _beside_narrowed(
    ahead: Sequence[WhereSaid], behind: Sequence[WhereSaid]
) -> Sequence[WhereSaid]:
    """The places in front of a word for lesions of which those behind are no part: the liver of
    `liver and bone metastases (L3, T4)`."""
    if not (ahead and behind):
        return ()
    narrowed = all(is_part(one.organ, ahead[-1].organ) for one in behind)
    return ahead[:-1] if narrowed else ()


def _vague(one: LesionSaid) -> LesionSaid:
    """A metastasis; of a whole organ it is open how many (`it has spread to the liver`)."""
    whole = one.site.system == one.site.organ
    return replace(one, number=None) if whole and one.size is None else one


def of_it(
    sentence: Sentence, aside: Sequence[tuple[int, int]] = (), *, seen: bool = False
) -> LesionSaid | None:
    """What a sentence says of the one lesion of the sentence before (`It measures 12 mm`); None
    where it may speak of anything else. `aside`: its days and examinations; `seen`: it has one, so
    that what `was` is what that measured."""
    text = sentence.text
    if form_of("it_named").search(text) is None:
        return None
    if not seen and form_of("it_measured").search(text):
        return None
    plain = blanked(text, aside)
    found = form_of("it").match(plain)
    if found is None or sentence.context(0, found.end()) or any(sites(text, every=True)):
        return None
    names = ("size", "grown_from", "earlier", *STATUSES)
    spans = [one.span() for name in names for one in form_of(name).finditer(text, found.end())]
    if not spans or form_of("it_rest").fullmatch(blanked(plain, spans), found.end()) is None:
        return None
    head = Head("metastasis", 0, found.end(), found[0].strip(), 0, len(text))
    status = status_of(text, head, [], head.end, sentence)
    now, earlier = sizes_of(text, head.end, len(text))
    if seen and not now and len(earlier) == 1 and form_of("it_was").search(text):
        now, earlier = [(0, earlier[0])], []
    size = now[0][1] if len(now) == 1 else None
    before = earlier[0] if len(earlier) == 1 else None
    status = status or by_size(size, before)
    if status == "resolved" or (status in ("resected", "") and size is None):
        return None  # what is gone may be told again: `it is back`
    nowhere = WhereSaid("", (), 0, 0, "")
    return LesionSaid("site", nowhere, size=size, earlier=before, status=status, definite=True)


def speaks_of_one(sentence: Sentence, aside: Sequence[tuple[int, int]]) -> bool:
    """Whether a sentence says no more than where one lesion lies, how large it is and how it
    changed; `aside`: its days and examinations."""
    text = sentence.text
    spans = [one.span() for name in ("size", *STATUSES) for one in form_of(name).finditer(text)]
    spans += [(one.start, one.end) for one in sites(text)]
    spans += [(one.start, one.end) for one in heads(text)]
    spans += aside
    spans += [one.span() for one in form_of("segment").finditer(text)]
    return len(heads(text)) == 1 and form_of("it_alone").fullmatch(blanked(text, spans)) is not None
