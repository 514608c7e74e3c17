"""Where a sentence says that something lies: organs with side, lobe and station.

`sites` finds the places that a text names; `within`, `overlap` and `may_meet` compare them by the
vocabulary, in which each organ `is_a` part of a wider one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import part_begins, part_ends
from oligomatch.matcher.written.places import ORDINALS, Understood, place, place_words
from oligomatch.rules.reading.kept import Form, kept
from oligomatch.rules.vocabulary.spellings import folded, spellings, spelt
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

MOST_MEASURE = 100  # signs of what names a measure of a lesion
_WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:-[A-Za-z]+)?\.?\d{0,2}[a-z]?|\d{1,2}(?:st|nd|rd|th)?[A-Za-z]?")
_HEADS = frozenset(
    [
        "metastasis",
        "metastases",
        "met",
        "mets",
        "lesion",
        "lesions",
        "nodule",
        "nodules",
        "mass",
        "masses",
    ]
)
_NEVER_FIRST = frozenset(["of", "the", "in", "no", "and", "a", "an"])
LONGEST = 7
WIDEST_PART = 60  # signs of the words for a part of an organ
_OF = ("of ", "of the ", "of his ", "of her ")
_PART = re.compile(
    r"\b(?:(?:(?P<side>left|right)(?:-sided)?|upper|lower|anterior|posterior|medial|lateral|central|dorsal"
    r"|ventral|caudal|cranial|superior|inferior|middle|deep|superficial)[ -]){1,3}"
    r"(?:half|hemisphere|side|part|portion|limb|aspect|third|corner|border|area|region|end) of "
    r"(?:the |his |her )?(?:(?:vertebral )?(?:body|arch) of (?:the )?)?$",
    re.I,
)
_BONE_AHEAD = re.compile(r"\b(?:skull|calvari\w+)(?: bones?)?,?\s+$", re.I)
_BONE_BEHIND = re.compile(r"\s+(?:skull|calvari\w+|bones?)\b", re.I)
_VERTEBRA = re.compile(r"[CTL]\d{1,2}")
_NUMBERED = re.compile(r"(?:th|bwk|lwk|hwk|[ctl])-?\d{1,2}|\d{1,2}(?:st|nd|rd|th)")
_ROMAN = re.compile(r"s?(?:eg)?[ivx]{1,4}[ab]?s?")
_DORSAL = re.compile(r"\bD(?=(?:[1-9]|1[0-2])\b)")
# radiotherapy, and not the right side, which has capitals where all around it has
# `node of the left axilla 12 mm`, `LN 12 -> 27 mm`
_MEASURED = re.compile(r"(?:\d+(?:[.,]\d+)?\s?(?:-+>|→|=>)\s?)?\d+(?:[.,]\d+)?[ -]?[mc]m\b", re.I)
_RAYS = re.compile(
    r"RT(?: (?:of|to|on|onto|for|at|in|over)\b| (?=[a-z]{2}|[CTL]\d)|.*\b(?:Gy|fx|fractions?)\b)",
    re.S,
)


@dataclass(frozen=True, slots=True)
class WhereSaid:
    """A place of the body in a sentence, as the vocabulary has it."""

    organ: str
    besides: tuple[tuple[str, str], ...]
    start: int
    end: int
    text: str

    @property
    def parts(self) -> Mapping[str, str]:
        """Its side, lobe and station, where they are stated."""
        return dict(self.besides)

    @property
    def system(self) -> str:
        """The widest organ that it is of: `bone` for a rib, `lymph_node` for a station."""
        return load_vocabulary().organs[self.organ].system

    @property
    def is_node(self) -> bool:
        """Whether it is a lymph node."""
        return "lymph_node" in load_vocabulary().organs_above(self.organ)

    @property
    def zone(self) -> str:
        """The zone of its station, which is of the region; none where it has no station."""
        station = load_vocabulary().stations.get(self.parts.get("station", ""))
        return station.zone if station is not None else ""

    @property
    def side(self) -> str:
        """The side that it lies on, by its words or its name (`left adrenal`, `middle lobe`); none
        where neither tells one."""
        for side in ("left", "right"):
            named = self.organ.startswith(f"{side}_") or within(self.organ, f"{side}_lung")
            if named or self.parts.get("side") == side:
                return side
        return ""


def within(inner: str, outer: str) -> bool:
    """Whether an organ is the other or a part of it."""
    return outer in load_vocabulary().organs_above(inner)


def is_part(inner: str, outer: str) -> bool:
    """Whether an organ is a part of the other, and not all of it."""
    return inner != outer and within(inner, outer)


def finest(each: Sequence[WhereSaid]) -> list[WhereSaid]:
    """The places of which no other is a part: T8 of `a bone metastasis of T8`."""
    return [one for one in each if not any(is_part(other.organ, one.organ) for other in each)]


def overlap(one: str, other: str) -> bool:
    """Whether one of two organs is the other or a part of it, whichever of them is the wider."""
    return within(one, other) or within(other, one)


def may_meet(one: WhereSaid, other: WhereSaid) -> bool:
    """Whether two places may be one, or one a part of the other: their organs overlap, and they do
    not lie on two sides."""
    return overlap(one.organ, other.organ) and {one.side, other.side} != {"left", "right"}


def listed_from(text: str, each: Sequence[WhereSaid], link: Form) -> Iterator[WhereSaid]:
    """The first of some places, as far as no more than a link stands between two of them."""
    for at, site in enumerate(each):
        if at and not link.fullmatch(text, each[at - 1].end, site.start):
            return
        yield site


def _place(text: str) -> Understood | None:
    """A place by the words for it alone, one of several by the word for one: `adrenals`."""
    found = place(text, whole_words=True)
    if found is None and (one := _singular(text)) != text:
        found = place(one, whole_words=True)
    if found is None or found.value == "other":
        return None
    return found


def site_of(text: str) -> WhereSaid | None:
    """The one place that words name, whole."""
    each = list(sites(text, every=True))
    return each[0] if len(each) == 1 and each[0].text == text else None


def sided(site: WhereSaid, side: str) -> WhereSaid | None:
    """The place on one side; None where it has no sides."""
    return of_side(site, side) if site.organ in _paired() else None


def of_side(site: WhereSaid, side: str) -> WhereSaid | None:
    """The place on one side, also of an organ that is no pair; None where words know no such."""
    found = _place(f"{side} {_plain(site.text)}")
    if found is None or not within(found.value, site.organ):
        return None
    organ, besides = _own_side(found)
    return WhereSaid(organ, besides, site.start, site.end, site.text)


def _own_side(found: Understood) -> tuple[str, tuple[tuple[str, str], ...]]:
    """An organ with what is known beside it; one of a pair that has a name of its own by that."""
    besides = tuple((key, one) for key, one in found.besides.items() if key != "id")
    own = f"{dict(besides).get('side')}_{found.value}"
    if own in load_vocabulary().organs:
        return own, tuple(one for one in besides if one[0] != "side")
    return found.value, besides


@cache
def _paired() -> frozenset[str]:
    """The organs that there are two of."""
    return frozenset(spellings("places")["paired"])


def _singular(text: str) -> str:
    """The words with the last in the singular: `adrenals`, `adrenal glands`."""
    return text[:-1] if text.endswith("s") else text


@cache
def _first_words() -> frozenset[str]:
    return frozenset(text.split()[0] for text in place_words())


@cache
def _words_of_places() -> frozenset[str]:
    """Every word of a place; a number is of none alone."""
    texts = [*place_words(), *spellings("places")["whole"], *spelt("vertebrae"), *ORDINALS]
    return frozenset(word for text in texts for word in folded(text).split()) | {""}


def of_a_place(word: str) -> bool:
    """Whether a word may stand in a place that is told: nothing else is looked up."""
    known, folds = _words_of_places(), word.casefold()
    return folds in known or all(
        one in known or one.removesuffix("s") in known or not one.isalpha() or _ROMAN.fullmatch(one)
        for one in re.split(r"[\s_.-]+", folds)
    )


@kept
def sites(text: str, *, every: bool = False) -> Iterator[WhereSaid]:
    """Every place that a sentence names, the longest words first; `every`: also the tumour's."""
    if forms("lesions")["dorsal"].search(text) and not forms("lesions")["no_dorsal"].search(text):
        text = _DORSAL.sub("T", text)
    words = [(found.start(), found.end(), found[0].rstrip(".")) for found in _WORD.finditer(text)]
    at = 0
    while at < len(words):
        longest = _longest(text, words, at)
        if longest is None:
            at += 1
            continue
        end, found = longest
        start, last = words[at][0], words[end - 1][1]
        if _of_level(found, text, start, last):
            at += 1
            continue
        if found.value == "soft_tissue" and forms("lesions")["tissue_of_place"].match(text, last):
            pass  # what a mass in another place is made of
        elif forms("lesions")["of_measure"].search(text, max(0, last - MOST_MEASURE), last):
            pass  # the short axis of a node is no vertebra
        elif _of_height(found, text, start, last):
            pass  # `lymph node metastasis at the level of L3`
        elif every or not _of_tumour(found.value, text, start, last):
            organ, besides = _own_side(found)
            site = WhereSaid(organ, besides, start, last, text[start:last])
            yield _with_part(text, _in_region(text, site))
        at = end


def _of_level(found: Understood, text: str, start: int, last: int) -> bool:
    """Whether a level is no more than a height: one of nodes has a number."""
    level = forms("lesions")["a_level"].fullmatch(text, start, last)
    return level is not None and found.value == "lymph_node"


def _of_height(found: Understood, text: str, start: int, last: int) -> bool:
    """Whether a vertebra tells no more than how high another thing than a bone lies."""
    known = forms("lesions")
    if not _VERTEBRA.fullmatch(found.value):
        return False
    first = part_begins(text, start, (". ", "; ", ": "))
    named = _VERTEBRA.search(text, start, last)
    start = named.start() if named else start  # `left of L3`
    if known["beside_spine"].search(text, first, start):
        return True
    if not (
        known["level_of"].search(text, first, start) or known["level_behind"].match(text, last)
    ):
        return False
    return known["in_bone"].search(text, first, start) is None


def sites_beside(text: str, start: int, end: int) -> list[WhereSaid]:
    """The places in the part of a sentence in which an operation stands: `nodule excised:
    carcinoma, same as lung`."""
    first = part_begins(text, start, ":;")
    last = part_ends(text, end, ":;")
    return [one for one in sites(text) if first <= one.start < last]


def _with_part(text: str, site: WhereSaid) -> WhereSaid:
    """A place with the part of it that is named in front, and its side: `the left half of the
    cerebellum`, `the medial limb of the right adrenal`."""
    front = text[max(0, site.start - WIDEST_PART) : site.start]
    part = _PART.search(front) if front.endswith(_OF) else None
    if part is None:
        return site
    start = site.start - len(front) + part.start()
    words = text[start : site.end]
    side = (part["side"] or "").casefold()
    in_head = side and not site.parts.get("side") and within(site.organ, "brain")
    own = (of_side(site, side) if in_head else None) or site
    return WhereSaid(own.organ, own.besides, start, site.end, words)


def _in_region(text: str, site: WhereSaid) -> WhereSaid:
    """A node with the region that stands behind it, also behind its size (`a node of 20 mm in the
    left axilla`)."""
    if site.organ != "lymph_node" or site.besides:
        return site
    region = forms("lesions")["node_region"].match(text, site.end)
    if region is None:
        return site
    words = f"{region['side'] or ''} node {region['region']}".strip().casefold()
    found = _place(words)
    if found is None or found.value == "lymph_node":
        return site
    organ, besides = _own_side(found)
    return WhereSaid(organ, besides, site.start, region.end(), words)


def _of_tumour(organ: str, text: str, start: int, last: int) -> bool:
    """Whether a place is told as that of the cancer itself: `adenocarcinoma of the LUL with ..`."""
    known = forms("lesions")
    if known["tumour_word"].match(text, last):
        return True
    return within(organ, "lung") and known["cancer_of"].search(text[:start]) is not None


def _plain(text: str) -> str:
    return " ".join(text.replace(".", " ").split())


def _longest(
    text: str, words: list[tuple[int, int, str]], at: int
) -> tuple[int, Understood] | None:
    """The longest place that begins with a word, with its end; None where none does."""
    first = words[at][2].casefold()
    if first in _NEVER_FIRST or first in _HEADS or not _may_begin(words[at][2]):
        return None
    if _RAYS.match(text, words[at][0]):
        return None
    best = None
    for end in range(at + 1, min(at + LONGEST, len(words)) + 1):
        one = words[end - 1][2].casefold()
        if one in _HEADS or (end - 1 > at and not _joined(text, words, end - 1)):
            break
        if not of_a_place(words[end - 1][2]) or _MEASURED.match(text, words[end - 1][0]):
            break
        if one in _NEVER_FIRST:
            continue
        found = _place(_plain(text[words[at][0] : words[end - 1][1]]))
        if found is not None and _sure(found, text, words, at, end):
            best = end, found
    return best


def _may_begin(word: str) -> bool:
    folds, known = word.casefold(), _first_words()
    return (
        folds in known
        or _singular(folds) in known
        or folds.split("-")[0] in known
        or folds in ("bwk", "lwk", "hwk", "th")
        or folds in ORDINALS
        or _NUMBERED.fullmatch(folds) is not None
    )


def _joined(text: str, words: list[tuple[int, int, str]], at: int) -> bool:
    """Whether nothing but a gap lies between a word and the one before."""
    between = text[words[at - 1][1] : words[at][0]]
    return not between.strip(" -")


def _sure(
    found: Understood, text: str, words: list[tuple[int, int, str]], at: int, end: int
) -> bool:
    """Whether the words are no others: T2 of a TNM or of an MRI, a station without its word."""
    known, first, last = forms("lesions"), words[at][0], words[end - 1][1]
    if "station" in found.besides and not known["of_node"].search(text[first:last]):
        return False
    if within(found.value, "brain") and (
        _BONE_AHEAD.search(text, 0, first) or _BONE_BEHIND.match(text, last)
    ):
        return False  # `the skull bone, occipital right`
    if _VERTEBRA.fullmatch(text[first:last]) and _VERTEBRA.fullmatch(found.value):
        return not known["no_vertebra"].match(text, last)
    return True
