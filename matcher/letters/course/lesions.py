"""Lesions in a sentence: what it calls them, where they lie, how many, how large, how they changed.

A sentence is taken apart at its words for a lesion; each has the places before it (`left adrenal
metastasis`) or behind it (`metastases in L3 and the sacrum`), and what is said up to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise

from oligomatch.matcher.letters.course.sites import WhereSaid, of_side, sided, sites, within
from oligomatch.matcher.letters.course.stations import bare_stations, stations_from
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.rules.reading.kept import Form, kept
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

LARGEST = 300  # mm of any lesion
WIDEST = 80  # mm of a lesion that is named by its organ alone
FAR_NODES = (
    "supraclavicular", "cervical", "axillary", "abdominal", "retroperitoneal", "pelvic", "inguinal",
)  # fmt: skip
OF_A_SIDE = ("bone", "brain", "lymph_node", "ovary")  # systems that are no pair and have sides
QUIET = ("stable", "shrinking")  # of a primary that may have grown all the same
_BETWEEN = re.compile(
    r"[\s-]*(?:(?:[A-Za-z-]+|\d+(?:[.,]\d+)?[ -]?[mc]m)\s+){0,5}"
)  # a number and its noun
_OF_NEXT = re.compile(
    r"\s+of (?:the|an?|his|her|one|both|two|all)\b(?! (?:size|diameter|volume|lesion|whole|same))",
    re.I,
)
STATUSES = ("new", "growing", "shrinking", "stable", "resolved", "resected")


def _form(name: str) -> Form:
    return forms("lesions")[name]


@dataclass(frozen=True, slots=True)
class LesionSaid:
    """One lesion, or several alike, as a sentence has it."""

    kind: str  # metastasis | node | lesion
    site: WhereSaid
    segment: str = ""
    number: int | None = 1  # None: several, not how many
    size: float | None = None
    earlier: float | None = None  # a size that was measured before
    status: str = ""
    definite: bool = False
    another: bool = False
    of_group: bool = False  # one of those counted before, as `the larger` says
    many: bool = False  # several, as a word for that says
    only: bool = False  # the one and only, as it is called
    sizes: tuple[float, ...] = ()  # of several
    then: bool = False  # that it was there at an earlier time, of which no day is told
    start: int = 0
    end: int = 0
    noun: int = 0


@dataclass(frozen=True, slots=True)
class Head:
    """A word for a lesion with the stretch of the sentence that speaks of it."""

    kind: str
    start: int
    end: int
    text: str
    first: int = 0
    last: int = 0
    bare: bool = False  # stations by themselves

    @property
    def plural(self) -> bool:
        """Whether it speaks of several."""
        return bool(re.search(r"(?:es|s|ae|foci)$", self.text, re.I)) and not re.search(
            r"(?:sis|mass|focus)$", self.text, re.I
        )


@dataclass(frozen=True, slots=True)
class Named:
    """What a sentence says of lesions: each seen, or a place where none is (`none`)."""

    seen: tuple[LesionSaid, ...]
    head: Head
    none: str = ""  # what there is none of: an organ, `distant`, `intracranial`, or `more`
    several: bool = False
    benign: bool = False
    places: tuple[WhereSaid, ...] = field(default=())
    listed: bool = False  # whether it is a part of a list, of which its words alone speak

    @property
    def end(self) -> int:
        """Where its word and its places end."""
        return max([self.head.end, *(one.end for one in self.places)])


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
    plain = _blank(text, ())
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
    found += list(_ones(text, found))
    found.sort(key=lambda one: one.start)
    front = _first(text, found[0].start) if found else 0
    front = max(front, text.rfind("; ", 0, found[0].start) + 1) if found else 0
    firsts = [front, *(_boundary(text, a.end, b.start) for a, b in pairwise(found))]
    ends = [*firsts[1:], len(text)]
    return [
        replace(one, first=first, last=last)
        for one, first, last in zip(found, firsts, ends, strict=False)
    ]


def _ones(text: str, found: Sequence[Head]) -> Iterator[Head]:
    """The words for one more behind a metastasis: `a metastasis in L3, another in the spleen`."""
    for one in _form("one_else").finditer(text):
        ahead = [head for head in found if head.end <= one.start()]
        if not ahead or ahead[-1].kind != "metastasis" or ahead[-1].plural:
            continue
        if any(head.start < one.end("one") and one.start("one") < head.end for head in found):
            continue
        if not _form("benign").search(text, ahead[-1].end, one.start()):
            yield Head("metastasis", *one.span("one"), one["one"])


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
    refers = _form("refers").match(head.text) is not None
    return refers and _form("spread_of").search(text, 0, head.start) is None


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
    signs = list(text)
    spans = [(one.start, one.end) for one in sites(text)]
    spans += [one.span() for one in _form("size").finditer(text)]
    for start, end in spans:
        signs[start:end] = " " * (end - start)
    return _form("places_only").fullmatch("".join(signs), other.end, site.start) is not None


def _one_thing(text: str, node: Head, other: Head) -> bool:
    """Whether a word for a node and one for a metastasis speak of one lesion."""
    if node.start < other.start:
        site = _far(text, node)
        end = node.end if site is None else max(node.end, site.end)
        return bool(_form("node_first").fullmatch(text[end : other.start]))
    return bool(_form("node_behind").fullmatch(text[other.end : node.start]))


def _boundary(text: str, end: int, start: int, otherwise: int | None = None) -> int:
    """Where what is said of one lesion ends and what is said of the next begins."""
    ends = [found.end() for found in _form("separator").finditer(text, end, start)]
    return ends[-1] if ends else (start if otherwise is None else otherwise)


def _first(text: str, start: int) -> int:
    """Where what is said of the first lesion begins: behind the primary with its size."""
    each = [*_form("primary").finditer(text, 0, start), *_form("mass").finditer(text, 0, start)]
    if not each:
        return 0
    last = max(one.end() for one in each)
    ends = [found.end() for found in _form("behind_primary").finditer(text, last)]
    return max([0, *(end for end in ends if end <= start)])


def named(sentence: Sentence) -> Iterator[Named]:
    """What a sentence says of lesions."""
    text = sentence.text
    places = [one for one in sites(text) if not _form("scanned").search(text[: one.start])]
    places = [one for one in places if not _of_primary(text, one)]
    before: Named | None = None
    plain = _blank(text, places)
    for head in heads(text):
        one = _named(text, plain, head, places, sentence)
        if one is None:
            if (
                before is not None
                and (head.kind, before.head.kind) == ("metastasis", "lesion")
                and _form("same").fullmatch(plain[before.end : head.start])
            ):
                seen = tuple(replace(each, kind="metastasis") for each in before.seen)
                before = replace(before, seen=seen)
            continue
        if before is not None:
            yield before
        before = one
    if before is not None:
        yield before
    yield from _primary(text, places, sentence)
    yield from _by_site(text, plain, places, sentence)


def _of_primary(text: str, site: WhereSaid) -> bool:
    """Whether a place is where the cancer is said to sit, and metastases are told behind it."""
    if site.organ not in _lobes():
        return False
    return _form("primary_in").search(text[: site.start]) is not None or any(
        one.start() <= site.start
        and site.end <= one.end()
        and _form("seat_with").match(text, one.end())
        and not _form("metastasis").search(text[: one.start()])
        for one in forms("tumour")["seat"].finditer(text)
    )


def _primary(text: str, places: Sequence[WhereSaid], sentence: Sentence) -> Iterator[Named]:
    """The primary with its size, or how it changed."""
    known = heads(text)
    starts = [*(one.start for one in known), *(one.start for one in places)]
    yield from _masses(text, known, sentence)
    own = _form("primary").search(text)
    lobes = [at for at in sites(text) if at.organ in _lobes()] if own else []
    lobes = [at for at in lobes if _form("primary_in").search(text[: at.start])]
    for one in _form("primary").finditer(text):
        last = min([len(text), *(start for start in starts if start >= one.end())])
        reach, stop = last, _form("rest").search(text, one.end(), last)
        last = stop.start() if stop else last
        head = Head("primary", one.start(), one.end(), one[0], one.start(), last)
        status = _status(text, head, [], one.end(), sentence)
        now, earlier = sizes_of(text, one.end(), last)
        if now and _is_size_of_other(text, one.end(), now[0][0]):
            now, earlier = [], []
        two = len(now) > 1  # `stable 52 mm in February, is 61 mm`
        if not now and (lead := _form("mass_size").search(text, 0, one.start())):
            now, _ = sizes_of(text, lead.start(), one.start())  # `a 39 mm primary`
        if sentence.context(one.start(), one.end()) or status in ("new", "resolved", "resected"):
            continue
        if _form("other_primary").search(text[: one.start()]):
            continue
        if len(now) == 1 or status:
            size, before = now[0][1] if len(now) == 1 else None, [*earlier, None][0]
            status = status or by_size(size, before)
            if status in QUIET and (two or _grows_behind(sentence, one.end(), reach)):
                status = ""
            if size is None and not status:
                continue
            organ = next((at.organ for at in lobes if one.end() <= at.start < last), "lung")
            site = WhereSaid(organ, (), one.start(), one.end(), one[0])
            said = LesionSaid("primary", site, size=size, status=status, definite=True)
            yield Named((said,), head)


def _is_size_of_other(text: str, end: int, at: int) -> bool:
    """Whether a size behind the primary is that of something else: `not to be told from an
    atelectasis of 18 mm`, `with 2 cm contact to the pleura`."""
    if any(_form(one).search(text, end, at) for one in ("beside_primary", "size_of_other")):
        return True
    size = _form("size").match(text, at)
    return size is not None and _form("size_of_thing").match(text, size.end()) is not None


def _grows_behind(sentence: Sentence, end: int, last: int) -> bool:
    """Whether words for a growth stand behind the primary, before what follows it begins."""
    stop = _boundary(sentence.text, end, last) if last < len(sentence.text) else last
    return any(
        "negated" not in sentence.context(*one.span())
        for one in _form("grown_again").finditer(sentence.text, end, stop)
    )


def _masses(text: str, known: Sequence[Head], sentence: Sentence) -> Iterator[Named]:
    """A mass or a tumour in a lobe of the lung with its size or its change: the primary, where that
    is its lobe."""
    masses = [*_form("mass").finditer(text)]
    each = [one for one in sites(text, every=True) if one.organ in _lobes()] if masses else []
    plain = _blank(text, each) if each else ""
    for one in masses if each else ():
        if sentence.context(one.start(), one.end()):
            continue
        ahead = [at for at in each if _joins("mass_ahead", plain, at.end, one.start())]
        behind = [at for at in each if _joins("mass_link", plain, one.end(), at.start)]
        if len(ahead + behind) != 1 or _form("no_mass").search(text[: one.start()]):
            continue
        (site,) = ahead + behind
        first, end = min(one.start(), site.start), max(one.end(), site.end)
        others = [h.start for h in known if h.start >= end]
        others += [p.start for p in sites(text) if p.start >= end and p.organ not in _lobes()]
        stop = _form("rest").search(text, end, len(text))
        last = min([len(text), *others, *([stop.start()] if stop else [])])
        lead = _form("mass_size").search(text, 0, first)
        begin = lead.start() if lead else first
        status = _status(text, Head("primary", first, end, one[0], first, last), [], end, sentence)
        now, earlier = sizes_of(text, begin, last)
        if status in ("new", "resolved", "resected") or not (len(now) == 1 or status):
            continue
        size, before = now[0][1] if len(now) == 1 else None, [*earlier, None][0]
        said = LesionSaid(
            "mass", site, size=size, status=status or by_size(size, before), definite=True
        )
        yield Named((said,), Head("mass", begin, end, one[0], begin, last), places=(site,))


def _joins(name: str, text: str, first: int, last: int) -> bool:
    """Whether a form is all that lies between two places, the one before the other."""
    return first <= last and _form(name).fullmatch(text, first, last) is not None


@cache
def _lobes() -> frozenset[str]:
    """The lobes of the lungs, and the lingula."""
    return frozenset(id for id, one in load_vocabulary().organs.items() if one.system == "lung") - {
        "lung"
    }


def _by_site(
    text: str, plain: str, places: Sequence[WhereSaid], sentence: Sentence
) -> Iterator[Named]:
    """Organs by themselves with a size or a change: `right adrenal 18 mm`, `L4 unchanged`."""
    each = heads(text)
    for at, site in enumerate(places):
        if site.is_node or not _form("by_itself").match(text, site.end):
            continue
        if any(_form(name).search(text, 0, site.start) for name in ("thing_of", "organ_thing")):
            continue  # `the vessels of the liver are smaller`
        lobe = site.organ in _lobes()
        known = [one for one in each if not (lobe and one.kind == "node")]
        last = min(
            [len(text), *(one.start for one in places[at + 1 :])]
            + [one.start for one in known if one.start >= site.end]
            + [one.start() for one in _form("primary").finditer(text, site.end)]
            + [one.start() for one in forms("changed")["primary"].finditer(text, site.end)]
        )
        near = any(
            not _form("separator").search(plain, one.end, site.start)
            for one in known
            if one.end <= site.start
        )
        if near or (last < len(text) and any(one.start == last for one in known)):
            continue
        head = Head("site", site.start, site.end, "", site.start, last)
        alone = _form("by_itself").match(text, site.end)
        near_by = [
            name
            for name in STATUSES
            if alone
            and (one := _form(name).search(text, site.end, alone.end()))
            and not _compares(text, head, one)
        ]
        first = max([0, *(one.end for one in places[:at])])
        first = max([first, *(one.end for one in known if one.end <= site.start)])
        first = _boundary(text, first, site.start, first)
        lead = replace(head, first=first) if _leads(text, first, site.start) else head
        status = _status(text, lead, [site], site.end, sentence)
        status = status or (near_by[0] if len(near_by) == 1 else "")
        seen = tuple(_seen(text, head, [site], True, site.end, status))
        whole = any((one.size or 0) > WIDEST for one in seen)  # of the organ
        if not whole and not sentence.context(site.start, site.end):
            yield Named(seen, head, places=(site,))


def _leads(text: str, first: int, last: int) -> bool:
    """Whether a word for a change opens a stretch: `progression of the right adrenal, 41 mm`."""
    return any(
        _form("opens").fullmatch(text, first, one.start())
        for name in STATUSES
        for one in _form(name).finditer(text, first, last)
    )


def _blank(text: str, places: Sequence[WhereSaid]) -> str:
    """The text without its sizes, and without brackets that name no place."""
    signs = list(text)
    spans = [
        one.span() for name in ("both_sizes", "size", "blank") for one in _form(name).finditer(text)
    ]
    spans += [
        one.span()
        for one in re.finditer(r"\([^()]*\)", text)
        if not _form("in_brackets").fullmatch(one[0])
    ]
    for start, end in spans:
        if not any(start <= one.start and one.end <= end for one in places):
            signs[start:end] = " " * (end - start)
    return "".join(signs)


def _named(
    text: str, plain: str, head: Head, places: Sequence[WhereSaid], sentence: Sentence
) -> Named | None:
    if head.kind == "node":  # `RUL 15 mm, nodes normal`
        places = [one for one in places if one.organ not in _lobes()]
    if head.bare:
        head = replace(head, first=_boundary(text, head.first, head.start, head.first))
    ahead = _before(plain, head, places)
    behind, end = _behind(text, plain, head, places, ahead)
    taken = behind or ahead
    around = text[head.first : head.last]
    negated = "negated" in sentence.context(head.start, head.end, new_since(text, head.end))
    negated = negated or _form("listed_none").match(text, head.end) is not None
    gone = _status(text, head, ahead, end, sentence)
    if _form("no_more").search(text[: head.start]) and _form("no_more").search(
        text[head.first : head.start]
    ):
        return Named((), head, none="more", places=tuple(taken))
    if negated and gone != "resolved":
        if _form("neither").search(text[: head.start]) and _changes(text, head):
            return Named((), head, none="change", places=tuple(taken))
        what = ""
        if re.search(r"\bdistant\b(?! organ)", text[head.first : head.start], re.I):
            what = "distant"
        elif re.search(r"\bintra-?cranial\b", text[head.first : head.start], re.I):
            what = "intracranial"
        return Named(
            (), head, none=what or "organ" if head.kind != "node" else "node", places=tuple(taken)
        )
    taken = [one for one in taken if not _form("denied").search(text[: one.start])]
    if not taken or (head.kind == "node" and any(_is_bone(one) for one in taken)):
        return None
    if _form("one_word").fullmatch(head.text) and any(within(one.organ, "lung") for one in taken):
        return None  # it may be what grows there beside the primary
    benign = bool(forms("lesions")["benign"].search(around))
    benign |= any(one.is_node for one in taken) and bool(forms("nodes")["harmless"].search(text))
    seen = tuple(_seen(text, head, taken, bool(behind), end, gone))
    if _form("vague").fullmatch(head.text):
        seen = tuple(_vague(one) for one in seen)
    return Named(
        seen,
        head,
        benign=benign,
        places=tuple(taken),
    )


def _vague(one: LesionSaid) -> LesionSaid:
    """A metastasis; of a whole organ it is open how many (`it has spread to the liver`)."""
    whole = load_vocabulary().organs[one.site.organ].system == one.site.organ
    return replace(one, number=None) if whole and one.size is None else one


def new_since(text: str, end: int) -> list[tuple[int, int]]:
    """Where words behind a lesion say that it was not there before: they deny it not."""
    return [one.span() for one in _form("unseen_before").finditer(text, end)]


def of_it(sentence: Sentence) -> LesionSaid | None:
    """What a sentence says of the one lesion of the sentence before (`It measures 12 mm`); None
    where it may speak of anything else."""
    text = sentence.text
    found = _form("it").match(text)
    if found is None or sentence.context(0, found.end()) or any(sites(text, every=True)):
        return None
    names = ("size", "grown_from", "earlier", *STATUSES)
    signs = list(text)
    spans = [one.span() for name in names for one in _form(name).finditer(text, found.end())]
    for start, end in spans:
        signs[start:end] = " " * (end - start)
    if not spans or _form("it_rest").fullmatch("".join(signs), found.end()) is None:
        return None
    head = Head("metastasis", 0, found.end(), found[0].strip(), 0, len(text))
    status = _status(text, head, [], head.end, sentence)
    now, earlier = sizes_of(text, head.end, len(text))
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
    text, signs = sentence.text, list(sentence.text)
    spans = [one.span() for name in ("size", *STATUSES) for one in _form(name).finditer(text)]
    spans += [(one.start, one.end) for one in sites(text)]
    spans += [(one.start, one.end) for one in heads(text)]
    spans += aside
    spans += [one.span() for one in _form("segment").finditer(text)]
    for start, end in spans:
        signs[start:end] = " " * (end - start)
    return len(heads(text)) == 1 and _form("it_alone").fullmatch("".join(signs)) is not None


def _is_bone(site: WhereSaid) -> bool:
    """Whether a place is a bone: `iliac` beside a node is none."""
    return load_vocabulary().organs[site.organ].system == "bone"


def _before(text: str, head: Head, places: Sequence[WhereSaid]) -> list[WhereSaid]:
    """The places right before a word for a lesion: `liver and bone metastases`."""
    found: list[WhereSaid] = []
    edge = head.start
    for one in reversed([p for p in places if head.first <= p.start and p.end <= head.start]):
        between = text[one.end : edge]
        joined = _form("next" if found else "between").fullmatch(between)
        if not joined or ";" in between:  # `no tumour left temporal; right parietal lesion`
            break
        if found and within(one.organ, found[0].organ) and not between.strip(" :(-"):
            found[0], edge = one, one.start  # `T4: vertebral body lesion`
            continue
        if found and ":" in between:  # `Abdomen/pelvis: right adrenal metastasis`
            break
        found.insert(0, one)
        edge = one.start
    return found


def _behind(
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
    node = node or _form("of_nodes").match(plain, head.end) is not None
    stations = stations_from(text, head.start) if head.bare else []
    stations = stations or (stations_from(plain, head.end) if node else [])
    if stations:
        return stations, stations[-1].end
    for one in own:
        between = plain[at : one.start]
        joined = _form("next" if found else "link").fullmatch(between)
        if not (joined or (not found and _segment_between(between))):
            break
        if not found and _form("of_cancer").fullmatch(between):
            break
        if _form("one_such").search(between):
            break  # `two brain metastases, the larger in the pons`
        if _form("spared").match(plain, one.end):
            break
        clause = found and "," in between and not _form("joined").search(between)
        if clause and _form("stable").match(plain, one.end + 1):
            break  # `in the liver, spleen unchanged`
        if ahead and not within(one.organ, ahead[-1].organ):
            close = not plain[ahead[-1].end : head.start].strip(" -")
            if close or "," in between or ":" in between:
                break  # `the sacrum contains a metastasis: liver and adrenals are normal`
        if found and "(" in between and within(one.organ, found[-1].organ):
            found.pop()  # `bone (L3)`
        found.append(one)
        at = one.end
    return found, at


def _segment_between(between: str) -> bool:
    """Whether no more than a segment lies before its organ: `in segment VI of the`."""
    rest = forms("lesions")["segment"].sub("", between)
    return rest != between and bool(re.fullmatch(r"[\s,]*(?:(?:in|of|the|\()\s*)*", rest, re.I))


def sizes_of(text: str, first: int, last: int) -> tuple[list[tuple[int, float]], list[float]]:
    """The sizes of a stretch with their places, and those measured before."""
    now, earlier = list[tuple[int, float]](), list[float]()
    for one in forms("lesions")["size"].finditer(text, first, last):
        sides = [
            float(one[side].replace(",", ".")) for side in ("first", "second", "third") if one[side]
        ]
        scale = 10 if one["unit"].casefold().startswith("c") else 1
        size = round(max(sides) * scale, 6)
        if (
            size > LARGEST
            or _form("slice").search(text[first : one.start()])
            or _form("of_other").search(text[first : one.start()])
            or _form("away").match(text, one.end())
            or _form("by_so_much").search(text[first : one.start()])
            or _form("so_much").match(text, one.end())
            or _form("treated_then").search(text[max(0, one.start() - 60) : one.start()])
            or one["bound"]
        ):
            continue
        front = text[max(first, one.start() - 45) : one.start()]
        past = _form("before").search(front) or _form("then_so").match(text, one.end())
        if past or _form("earlier").match(text, one.end()):
            if past is None or not _form("at_first").search(past[0]):
                earlier.append(size)  # of the scan before: a change follows from no other
        elif not _is_compared(text, first, one.start(), one.end()):
            now.append((one.start(), size))
            was = _form("grown_from").search(text, first, one.start("first"))
            if was is not None and not _form("ranging").search(text, first, was.start()):
                then = round(float(group(was)["number"].replace(",", ".")) * scale, 6)
                earlier += [then] if then <= LARGEST else []  # `2024 -> 27 mm`
    return now, earlier


def _is_compared(text: str, first: int, at: int, end: int) -> bool:
    """Whether a size stands in the bracket right behind another: what was measured at another time
    (`29 mm (28 mm in July)`), or the same in other words."""
    opened = text.rfind("(", first, at)
    if opened < 0 or _form("sized").search(text[first:opened]) is None:
        return False
    closed = text.find(")", opened)
    if closed >= end and _form("dated_sizes").fullmatch(text, opened + 1, closed):
        return True
    begins = not text[opened + 1 : at].strip()
    return begins and _form("at_another_time").match(text, end) is not None


def _status(text: str, head: Head, ahead: Sequence[WhereSaid], end: int, sentence: Sentence) -> str:
    """How the sentence says that it changed; nothing where it says two things."""
    front = min([head.start, *(one.start for one in ahead)])
    if _form("thing_of").search(text, head.first, front):
        return ""  # `the oedema around the pons metastasis is stable`
    stop = _form("rest").search(text, end, head.last)
    last = stop.start() if stop else head.last
    found: set[str] = set()
    for name in STATUSES:
        form = forms("lesions")[name]
        for one in form.finditer(text, head.first, last):
            if any(_form(but).match(text, one.end()) for but in ("metabolic", "since_a_year")):
                continue
            if _is_of_other(text, end, one) or _compares(text, head, one):
                continue
            if one.start() >= end and _OF_NEXT.match(text, one.end()):
                continue  # `response of the primary, progression of the adrenal metastasis`
            if name == "resected" and _form("resected_primary").match(text, one.end()):
                continue
            if one.start() < head.start:
                between = text[one.end() : front]
                loose = name in ("new", "growing", "shrinking")
                if one.start() < front and not (
                    _form("leads" if loose else "leads_closely").fullmatch(between)
                ):
                    continue
            own = name == "resolved" and _form("says_no").match(one[0])
            if not own and "negated" in sentence.context(one.start(), one.end()):
                continue
            if name == "resolved" and _form("not_gone").search(text, 0, one.start()):
                continue
            if _form("of_thing").search(text, end, one.start()):
                continue
            if _is_hedged(text, one):
                continue
            back = name in ("resolved", "shrinking") and _form("came_back").match(text, one.end())
            if back:
                continue
            found.add(name)
    opens = not found and _form("together_opens").fullmatch(text, 0, front)
    if opens and (both := _form("together").match(text, end)):
        found.update(group(both))
    if "new" in found and found <= {"new", "growing"}:
        return "new"
    if "resolved" in found and found <= {"resolved", "shrinking"}:
        return "resolved"
    return found.pop() if len(found) == 1 else ""


def _is_hedged(text: str, one: re.Match[str]) -> bool:
    """Whether the words of its clause leave open that something has changed."""
    ahead = _form("hedged").search(text, 0, one.start())
    return ahead is not None or _form("hedged_behind").match(text, one.end()) is not None


def _is_of_other(text: str, end: int, one: re.Match[str]) -> bool:
    """Whether a change behind a lesion and a comma is of what follows: `L3, SUV 12, new pain`."""
    if one.start() < end:
        return False
    between = re.sub(r"\([^()]*\)", "", text[end : one.start()])
    if _form("of_uptake").search(between):
        return True
    comma = between.rstrip().endswith(",")
    return comma and _form("other_thing").match(text, one.end()) is not None


def _compares(text: str, head: Head, one: re.Match[str]) -> bool:
    """Whether a word tells a lesion from another: `the larger 12 mm lesion`, `larger than L3`."""
    is_one = any(each.end() == one.end() for each in _form("one_such").finditer(text))
    ahead = one.start() < head.start and _form("comparative").fullmatch(one[0])
    return is_one or bool(ahead) or _form("than_another").match(text, one.end()) is not None


def _changes(text: str, head: Head) -> bool:
    """Whether a word for a change follows: what is denied may be the change."""
    return any(
        _form(name).search(text, head.end)
        for name in ("growing", "shrinking", "stable", "resolved")
    )


def _seen(
    text: str, head: Head, taken: Sequence[WhereSaid], is_behind: bool, end: int, status: str
) -> Iterator[LesionSaid]:
    stop = _form("rest").search(text, end, head.last)
    last = head.last if stop is None else stop.start()
    front = text[head.first : min([head.start, *(one.start for one in taken)])]
    near = front[-60:]
    number, several, only = _number(text, head, taken, is_behind)
    definite = bool(_form("definite").search(near)) or bool(
        re.search(r"\bknown\b", text[head.first : head.end], re.I)
    )
    another = bool(_form("another").search(near))
    of_group = bool(_form("of_group").search(near))
    if is_behind and number != 1 and _form("count").search(text, head.end, taken[0].start):
        several, number = False, 1  # `five metastases: three in the brain (..)`
    if is_behind and number not in (None, 1) and len(taken) == 1 and _is_listed(text, end):
        several, number = True, None  # `three metastases (spleen, T11, and the flank)`
    counts = [*_form("count").finditer(text, head.first, head.start)]
    station = head.kind == "node" and taken[0].parts.get("station")
    if several and station and not any(one["several"] or one["word"] for one in counts):
        several, number = False, 1  # `Nodes: 4R positive`
    taken = _sided(text, head, taken, end)
    if len(taken) == 2 and taken[0].text == taken[1].text and number in (None, 2):
        several, number = False, 1
    semicolon = text.find(";", end, head.last)
    segments = [*segments_of(text, head.first, head.last if semicolon < 0 else semicolon)]
    now, earlier = sizes_of(text, head.first, last)
    common = LesionSaid(
        head.kind,
        taken[0],
        status=status,
        definite=definite,
        another=another,
        of_group=of_group,
        start=head.start,
        end=head.end,
        noun=head.start,
    )
    if len(taken) == 2 and taken[0].text == taken[1].text:
        sizes = side_sizes(text, end, head.last)
        for side, one in zip(("right", "left"), taken, strict=True):
            yield replace(common, site=one, size=sizes.get(side))
        return
    if len(taken) > 1:
        ends = [*(one.start for one in taken[1:]), last]
        begins = [head.first, *(one.end for one in taken[:-1])]
        ahead = _each_ahead(text, list(zip(begins, taken, strict=True)))
        if ahead:  # `9 mm in the left parietal lobe and 6 mm in the pons`
            for one, found in zip(taken, ahead, strict=True):
                size = float(found["value"].replace(",", ".")) if found else None
                scale = 10 if found and found["unit"].casefold().startswith("c") else 1
                size = None if size is None else round(size * scale, 6)
                yield replace(common, site=one, number=1, size=size)
            return
        for one, begin, until in zip(taken, begins, ends, strict=True):
            own = [size for at, size in now if one.end <= at < until]
            if many_ahead := _form("how_many_ahead").search(text, begin, one.start):
                yield replace(common, site=one, number=whole_number(many_ahead["number"]))
                continue
            if _form("size_of_next").search(text, one.end, until):
                own = []  # `left adrenal and 12 mm L3 metastasis`
            there = _form("how_many_there").match(text, one.end)
            either = _form("number_or_size").match(text, one.end)
            if there and not either and (many := int(group(there)["number"])) > 1:
                yield replace(common, site=one, number=many)
                continue
            if either or _form("several_there").match(text, one.end):
                yield replace(common, site=one, number=None, many=True)
                continue
            yield replace(
                common,
                site=one,
                number=1,
                size=own[0] if len(own) == 1 and _apiece(now, until, last, taken) else None,
                segment=_own_segment(segments, one, until),
            )
        return
    site = taken[0]
    if len(segments) > 1 and (number in (None, len(segments)) and head.plural):
        now = sizes_of(text, head.first, head.last if semicolon < 0 else semicolon)[0]
        ends = [*(at for at, _ in segments[1:]), head.last]
        for (at, segment), until in zip(segments, ends, strict=True):
            own = [size for where, size in now if at <= where < until]
            its = len(own) == 1 and _apiece(now, until, head.last, segments)
            its = its and not any(where < segments[0][0] for where, _ in now)
            yield replace(common, site=site, segment=segment, size=own[0] if its else None)
        return
    segment = segments[0][1] if len(segments) == 1 else ""
    if number is not None and number > 1:
        stretch = text[head.first : head.last]
        yield replace(common, number=number, sizes=sizes_of_each(stretch, number))
        return
    if several:
        many = any(
            (one["several"] and one["several"].casefold() not in ("a few", "some", "bilateral"))
            or (one["word"] and _is_range(text[: one.start()]))
            for one in _form("count").finditer(text, head.first, head.start)
        )
        yield replace(common, number=None, many=many)
        return
    size = now[0][1] if len({size for _, size in now}) == 1 else None
    before = earlier[0] if len(earlier) == 1 else None
    yield replace(
        common,
        segment=segment,
        size=size,
        earlier=before,
        only=only,
        status=status or by_size(size, before),
    )


def _is_listed(text: str, end: int) -> bool:
    """Whether a place is the first of a list in brackets, of which the rest is not understood."""
    opened, closed = text.rfind("(", 0, end), text.find(")", end)
    if opened < 0 or closed < 0 or text.find(")", opened, end) >= 0:
        return False
    behind = text[end:closed]
    for name in ("both_sizes", "size", "segment"):
        behind = _form(name).sub(" ", behind)
    return _form("listed_behind").match(behind) is not None


def sizes_of_each(text: str, number: int) -> tuple[float, ...]:
    """The sizes of so many, told together (`8 and 11 mm`); none where they are not as many."""
    both = _form("both_sizes").search(text)
    if both is None:  # `two in the liver (the larger 16 mm)`
        largest = _form("largest_size").search(text)
        sizes = sizes_of(text, largest.start(), len(text))[0] if largest else []
        return (sizes[0][1],) if len(sizes) == 1 else ()
    scale = 10 if both["unit"].casefold().startswith("c") else 1
    every = [both["first"], *re.findall(r"\d+(?:[.,]\d+)?", both["more"] or ""), both["last"]]
    each = tuple(round(float(size.replace(",", ".")) * scale, 6) for size in every)
    return each if len(each) == number else ()


def _each_ahead(
    text: str, taken: Sequence[tuple[int, WhereSaid]]
) -> Sequence[re.Match[str] | None]:
    """The size right before each place; none where sizes may stand behind."""
    for name, enough in (("size_ahead", all), ("size_of", lambda found: any(found[1:]))):
        found = [_form(name).search(text, begin, one.start) for begin, one in taken]
        if enough(found):
            return found
    return ()


def _is_range(front: str) -> bool:
    """Whether words in front of a number say that it is one of several, and each is above one."""
    return bool(_form("or_more").search(front)) and not _form("one_or").search(front)


def _sided(text: str, head: Head, taken: Sequence[WhereSaid], end: int) -> Sequence[WhereSaid]:
    """A paired organ with the side that stands behind: `adrenal metastasis on the left`; both of
    `bilateral`, or where each side has its own words (`right 24 mm, left 31 mm`)."""
    if len(taken) > 1:
        apart: list[WhereSaid] = []
        for place in taken:
            pair = [each for side in ("right", "left") if (each := sided(place, side))]
            both = _form("both_of").search(text[head.first : place.start])
            own = _form("on_side").match(text, place.end)  # `the sixth rib on the left and T4`
            place = with_side(text, place) if own else place
            apart += pair if pair and both and not place.parts.get("side") else [place]
        return apart
    (site,) = taken
    found = None if site.parts.get("side") else _form("side").match(text, end)
    side = _side_in(found)
    if site.parts.get("side") or not sided(site, "left"):
        return taken if head.plural else [with_side(text, site, end)]
    both = _form("bilateral").search(text, head.first, head.last)
    if both or (head.plural and len(side_sizes(text, end, head.last)) == 2):
        sides = ["right", "left"]
    elif found and not head.plural:
        sides = [side.casefold()]
    else:
        return taken
    return [one for side in sides if (one := sided(site, side))]


def _side_in(found: re.Match[str] | None) -> str:
    return {"l": "left", "r": "right"}.get(found["side"].casefold(), found["side"]) if found else ""


def with_side(text: str, site: WhereSaid, end: int | None = None) -> WhereSaid:
    """A place with the side that stands behind it, or behind what is said of it up to `end`."""
    found = None if site.parts.get("side") else _form("side").match(text, end or site.end)
    side = _side_in(found).casefold()
    if side not in ("left", "right"):
        return site
    if load_vocabulary().organs[site.organ].system in OF_A_SIDE:
        return of_side(site, side) or site
    return sided(site, side) or site


def side_sizes(text: str, first: int, last: int) -> dict[str, float | None]:
    """The sides that a stretch names, each with the size behind it."""
    found: dict[str, float | None] = {}
    for one in _form("each_side").finditer(text, first, last):
        side = "right" if one["side"].casefold().startswith("r") else "left"
        size = float(one["first"].replace(",", ".")) if one["first"] else None
        scale = 10 if (one["unit"] or "").casefold().startswith("c") else 1
        found[side] = None if size is None or side in found else round(size * scale, 6)
    return found


def _apiece(
    sizes: Sequence[tuple[int, float]], until: int, last: int, places: Sequence[object]
) -> bool:
    """Whether a size is of one place: one behind the last of several may be of any of them."""
    return until != last or len(sizes) >= len(places)


def by_size(size: float | None, before: float | None) -> str:
    """A change that the two sizes show beyond doubt (RECIST 1.1)."""
    if size is None or before is None:
        return ""
    if size <= before * 0.7:
        return "shrinking"
    return "growing" if size >= before * 1.2 and size - before >= 5 else ""


def segments_of(text: str, first: int, last: int) -> Iterator[tuple[int, str]]:
    """The segments that a stretch names, with their places."""
    for one in forms("lesions")["segment"].finditer(text, first, last):
        for name in ("segment", "more", "segment2", "more2"):
            if one[name]:
                yield one.start(name), one[name].upper()


def _own_segment(segments: Sequence[tuple[int, str]], site: WhereSaid, until: int) -> str:
    own = [name for at, name in segments if site.start <= at < until]
    return own[0] if len(own) == 1 else ""


def _number(
    text: str, head: Head, taken: Sequence[WhereSaid], is_behind: bool
) -> tuple[int | None, bool, bool]:
    """How many, whether several without a number, and whether it is the only one."""
    counted = [
        one
        for one in forms("lesions")["count"].finditer(text, head.first, head.start)
        if _BETWEEN.fullmatch(text, one.end(), head.start)
        and not any(p.start <= one.start() < p.end for p in taken)
    ]
    if not counted:
        return (1, False, False) if not head.plural else (None, True, False)
    if _form("one_of").search(text[: counted[-1].start()]):
        return None, True, False  # `one of the five`: which is not said
    one = counted[-1]
    if head.plural and _form("or_more").search(text[: one.start()]):
        return None, True, False
    if one["single"]:
        only = one["single"].casefold() in ("solitary", "single", "isolated")
        return (1, False, only) if not head.plural else (None, True, False)
    if one["word"] or one["number"]:
        if not head.plural:
            return 1, False, False
        return whole_number(one["number"] or one["word"]), False, False
    return None, True, False
