"""What a sentence says of a lesion: each seen, the word for it, and what there is none of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from oligomatch.matcher.letters.course.sites import WhereSaid
from oligomatch.matcher.letters.forms import forms
from oligomatch.rules.reading.kept import Form
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

LARGEST = 300  # mm of any lesion
WIDEST = 80  # mm of a lesion that is named by its organ alone
FAR_NODES = (
    "supraclavicular", "cervical", "axillary", "abdominal", "retroperitoneal", "pelvic", "inguinal",
)  # fmt: skip
BEYOND_REGION = frozenset(FAR_NODES) - {"supraclavicular"}
REGIONAL_NODES = ("hilar", "mediastinal")
OF_A_SIDE = ("bone", "brain", "lymph_node", "ovary")  # systems that are no pair and have sides
QUIET = ("stable", "shrinking")  # of a primary that may have grown all the same
# what is not understood, what the words behind it take back, and what is said not to be there
UNREAD, TAKEN_BACK, NOT_THERE = "unread", "taken back", "not there"
GONE = frozenset({"resolved", "resected"})
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_ROMAN = {name: str(at) for at, name in enumerate(_NUMERALS, 1)}
_SEGMENT = re.compile(r"(.*?)([AB]?)")
STATUSES = ("new", "growing", "shrinking", "stable", "resolved", "resected")


def is_far(site: WhereSaid) -> bool:
    """Whether a node lies beyond those of the region, which the supraclavicular ones are of."""
    return not site.zone and load_vocabulary().organs[site.organ].node_group in BEYOND_REGION


def is_regional(site: WhereSaid) -> bool:
    """Whether a node is one of the hilum or the mediastinum, by the name of its group."""
    return load_vocabulary().organs[site.organ].node_group in REGIONAL_NODES


def form_of(name: str) -> Form:
    """A form of the file on lesions."""
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
    apart: bool = False  # that it is another than those before in its sentence
    of_group: bool = False  # one of those counted before, as `the larger` says
    many: bool = False  # several, as a word for that says
    least: int = 0  # of several, how many there are at least; 0: no word says so
    only: bool = False  # the one and only, as it is called
    sizes: tuple[float, ...] = ()  # of several
    then: bool = False  # that it was there at an earlier time, of which no day is told
    vague: bool = False  # that its words, one of a list, may be of several
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
    many: int = 0  # of one that is itself a number; 0: it is another word
    apart: bool = False  # of one that leaves out what it is: `the second`

    @property
    def plural(self) -> bool:
        """Whether it speaks of several."""
        if self.many:
            return self.many > 1
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
    whole: bool = False  # whether its clause is understood to the last word

    @property
    def start(self) -> int:
        """Where its word or its places begin."""
        return min([self.head.start, *(one.start for one in self.places)])

    @property
    def end(self) -> int:
        """Where its word and its places end."""
        return max([self.head.end, *(one.end for one in self.places)])


def same_segment(one: str, other: str) -> bool:
    """Whether two names of segments are of one: `VII` and `7`."""
    return _arabic(one) == _arabic(other)


def _arabic(segment: str) -> str:
    found = _SEGMENT.fullmatch(segment.upper())
    return f"{_ROMAN.get(found[1], found[1])}{found[2]}" if found else segment


@cache
def lung_lobes() -> frozenset[str]:
    """The lobes of the lungs, and the lingula."""
    return frozenset(id for id, one in load_vocabulary().organs.items() if one.system == "lung") - {
        "lung"
    }


@cache
def organs_with_parts() -> frozenset[str]:
    """The organs that have others as their parts, of which many lesions may be."""
    return frozenset(one.is_a for one in load_vocabulary().organs.values() if one.is_a)


@cache
def single_places() -> frozenset[str]:
    """The adrenals of either side and the vertebrae, one by one: places so small that what is said
    twice of one is of one lesion."""
    organs, wholes = load_vocabulary().organs, organs_with_parts()
    above = load_vocabulary().organs_above
    return frozenset(
        id for id in organs if id not in wholes and {"adrenal", "vertebra"} & {*above(id)}
    )


def joins(name: str, text: str, first: int, last: int) -> bool:
    """Whether a form is all that lies between two places, the one before the other."""
    return first <= last and form_of(name).fullmatch(text, first, last) is not None
