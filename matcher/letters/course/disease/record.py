"""What is known so far of a patient's lesions and stagings, while letters are read.

A lesion that is mentioned again is known by its place, and by its segment, side or station where
they are stated.

`disease/sentence.py` fills it sentence by sentence; `disease/facts.py` reads it when all letters
have been read. Entries are kept with the `Place` of their words, days as `Moment`s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from oligomatch.matcher.letters.course.lesions.lesion import GONE, LesionSaid, same_segment
from oligomatch.matcher.letters.course.operations import Operated
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, overlap, within
from oligomatch.matcher.letters.course.treated.local import LocalSaid
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.matcher.logic.calendar import Day, parse_day
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Moment = Day | None  # of an examination; None: not stated
BETWEEN = 3  # signs at the most between two sentences that stand side by side
# from where on a sentence tells of an examination, when that was, and what was looked at
MomentAt = tuple[int, Moment, str]
Staging = tuple[Day, list[Day]]  # the time that it took, and the days of its examinations
Stagings = Sequence[Staging]  # of a patient, in order; one is known by its number


@dataclass
class StateSaid:
    """What one staging says of a lesion."""

    sizes: list[tuple[float, Place]] = field(default_factory=list)
    statuses: list[tuple[str, Place]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


@dataclass
class Entity:
    """One lesion in the making."""

    site: WhereSaid
    segment: str
    kind: str
    places: list[Place] = field(default_factory=list)
    seen: dict[Moment, StateSaid] = field(default_factory=dict)
    treatments: list[tuple[dict[str, Any], Place]] = field(default_factory=list)
    generic: int = 0  # of lesions that are alike as yet, the group
    sure: bool = True  # that it is a metastasis
    called: list[Place] = field(default_factory=list)  # where words call it so
    doubted: bool = False  # that the sentence behind it speaks of what else it might be
    new: bool = False
    now: bool = False  # that more is said of it than that it was there once
    another: bool = False  # that it was called another, a second one
    several: bool = False  # that another may lie in the same place
    vague: bool = False  # that no words tell it to be one, and not several
    removed: list[Day] = field(default_factory=list)
    left_open: bool = False  # that it was there, and may have gone since

    @property
    def seen_on(self) -> list[Day]:
        """The days of the examinations that showed it."""
        return [day for day in self.seen if day is not None]

    @property
    def is_sized(self) -> bool:
        """Whether any examination measured it."""
        return any(state.sizes for state in self.seen.values())

    @property
    def statuses(self) -> set[str]:
        """What was said at any time of how it changed."""
        return {status for state in self.seen.values() for status, _ in state.statuses}

    @property
    def is_gone(self) -> bool:
        """Whether it is said to be no longer there."""
        return not self.statuses.isdisjoint(GONE)

    @property
    def removed_on(self) -> list[Day]:
        """The days on which it was cut out."""
        return [*self.removed, *self.treated_on("surgery")]

    def treated_on(self, modality: str = "") -> list[Day]:
        """The days of its local treatments, or of those of a modality."""
        known = [given for given, _ in self.treatments if modality in ("", given.get("modality"))]
        return [parse_day(given["date"]) for given in known if isinstance(given.get("date"), str)]

    @property
    def metastasis(self) -> bool:
        """Whether it surely is a metastasis: called one, and neither in the lung nor a node."""
        system = self.site.system
        return self.kind == "metastasis" and system not in ("lung", "lymph_node")

    def may_be(self, one: LesionSaid) -> bool:
        """Whether a mention may be of this lesion."""
        site, own = one.site, self.site
        if not overlap(site.organ, own.organ):
            return False
        if site.is_node and not own.is_node:
            return False
        for name in ("side", "lobe", "station"):
            first, second = site.parts.get(name), own.parts.get(name)
            if first and second and first != second:
                return False
        named = load_vocabulary().organs[own.organ].node_group  # `hilar node`, later `11R`
        if site.parts.get("station") and not (own.parts.get("station") or named):
            return False
        if not (_of_zone(site, own) and _of_zone(own, site)):
            return False
        apart = one.segment and self.segment and not same_segment(one.segment, self.segment)
        return not apart

    def refine(self, one: LesionSaid) -> None:
        """Take the narrower place of a mention."""
        parts = {**self.site.parts, **one.site.parts}
        organ = one.site if within(one.site.organ, self.site.organ) else self.site
        text = organ.text if len(organ.text) >= len(self.site.text) else self.site.text
        self.site = WhereSaid(organ.organ, tuple(parts.items()), organ.start, organ.end, text)
        self.segment = self.segment or one.segment
        self.generic = 0


def are_alike(each: Sequence[Entity]) -> bool:
    """Whether nothing that is known tells lesions apart that were named together."""
    groups = {one.generic for one in each}
    return len(groups) == 1 and groups != {0} and not any(one.is_sized for one in each)


def _of_zone(site: WhereSaid, other: WhereSaid) -> bool:
    """Whether a node at a station may be one of a group that is named (`hilar node`)."""
    station = load_vocabulary().stations.get(site.parts.get("station", ""))
    group = load_vocabulary().organs[other.organ].node_group
    if station is None or not group:
        return True
    sides = {station.side, other.parts.get("side")}
    return site.zone == group and sides != {"left", "right"}


@dataclass
class NodesSince:
    """What nodes that lie somewhere, or at some stations, have become on a day."""

    where: list[WhereSaid]
    stations: set[str]
    many: bool
    status: str
    moment: Day
    place: Place


@dataclass
class NumberSaid:
    """What a staging says of numbers."""

    name: str
    value: Any
    moment: Moment
    place: Place
    now: bool = False  # that it is of the present, whichever staging is the latest
    headless: bool = False  # that it is of a scan that hardly tells of the head


class Disease:
    """The lesions and stagings of a patient in the making."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        self.entities: list[Entity] = []
        self.responses: list[tuple[str, Moment, Place]] = []
        self.earlier: list[tuple[str, Day, Place]] = []  # responses on a day, of no named scan
        self.of_lines: list[tuple[str, Day, Place]] = []  # those of a line, with their day
        self.counts: list[NumberSaid] = []
        self.free: list[NumberSaid] = []  # organs that an examination calls free
        # numbers of metastases at the diagnosis, with the day that is told beside them
        self.first_counts: list[tuple[int, Day | None, Place]] = []
        self.none_new: list[tuple[Day, Place]] = []  # that a scan showed nothing new
        self.exams: list[tuple[str, Moment, Place]] = []
        self.first_exams: list[tuple[str, Moment, Place]] = []  # called the first, without a day
        self.never: list[tuple[str, Place]] = []  # that none of a kind was done
        self.maybe: set[str] = set()  # kinds of them of which one may have been done
        self.unnamed: list[tuple[str, Moment]] = []  # days that may be of a kind of them as well
        self.scanned: list[tuple[Day, Place]] = []  # the days of examinations that were done
        self.undated: list[Place] = []  # examinations that were done on a day that is not told
        self.own: list[tuple[Day, Place]] = []  # of them those that are no scans to compare with
        self.looked: dict[Day, set[str]] = {}  # what was looked at on a day: the body, the brain
        self.of_cancer: list[tuple[Day, Place]] = []  # days of sentences that name the cancer
        self.dated: list[tuple[Day, Place]] = []  # all days that are told
        self.grew: list[Place] = []  # where words tell that something grew, or may have
        self.treated_on: list[Day] = []  # days beside words for a local treatment
        self.cut_on: list[Day] = []  # those of them beside words for more than rays
        self.unsettled: list[tuple[Moment, Place]] = []  # what is new, and may be anything
        self.new_spread: list[tuple[Moment, Place]] = []  # words for new metastases
        self.closed: list[tuple[Moment, Place]] = []  # that those named are all
        self.counted: list[tuple[Moment, Place, int]] = []  # that a PET showed so many, all named
        # of them those that are told one by one: where, and in which places
        self.one_by_one: dict[Place, tuple[Place, list[WhereSaid]]] = {}
        self.first: list[tuple[Day | None, Place]] = []  # that metastases are the first, and when
        self.relapsed: list[tuple[Day | None, Place]] = []  # that it came back for the first time
        self.again: list[Place] = []  # that they are not the first: those before had gone
        self.found: list[tuple[Day, Place]] = []  # days on which words tell that they were found
        # the last day on which words tell that the cancer was found, and where their sentence ends
        self.came_to_light: tuple[Day, int] | None = None
        self.at_diagnosis: list[Place] = []  # that they were there when the cancer was found
        # the days of scans by which the stage at the diagnosis is told, and where
        self.staged_by: list[tuple[Day, Place]] = []
        self.staged_then: list[Place] = []  # where a stage with them is told beside that day
        self.then: list[Day] = []  # the times of that, as words tell which are of no examination
        self.then_until: tuple[Day, Place] | None = None  # the last of them, and where that ends
        self.nodes: list[tuple[LesionSaid, Moment, Place]] = []  # not yet said to be involved
        # what lies in a place of which no sentence before has told a metastasis
        self.unplaced: list[tuple[LesionSaid, Moment, Place]] = []
        self.nodes_since: list[NodesSince] = []
        # stations that a sentence names as a finding, with the N category that it tells beside them
        self.plain_nodes: list[tuple[Place, str, str]] = []
        # of each station, whether the tumour is in it, as said last
        self.verdicts: dict[str, bool] = {}
        self.stations_open: set[str] = set()  # of which words tell that the nodes may be gone
        # by what words leave open whether nodes are the tumour's, or there still: `benign`,
        # `treated` or `gone`, each with its day
        self.nodes_open: list[tuple[Day | None, str]] = []
        self.main: Entity | None = None  # the primary, where it was measured
        self.open_number = False
        self.groups = 0
        self.now: Moment = None
        self.operated = False  # that a part of a lung was removed
        # where, and when, as far as it is told
        self.lungs_cut: list[tuple[Place, tuple[WhereSaid, ...], Moment]] = []
        self.part = False  # that it was of one region
        self.staged = ""  # the kind of the examination that is spoken of
        self.treated_since = False  # that drugs were told of since the last examination
        self.titled: tuple[str, Place] | None = None  # that a report's title names, without its day
        # the day of the last one, where its sentence names no other, and where that ends
        self.examined: tuple[Moment, int] = None, 0
        # the examinations of the last sentence with days, each by its kind with its own
        self.spoken_of: dict[str, Moment] = {}
        self.report = ""  # the kind of the examination that a letter is the report of
        self.result = 0  # where that begins to tell what was seen
        self.named = False  # that a label says that it is the title: `EXAM: PET/CT`
        self.primary: list[tuple[LocalSaid, Day | None, Place]] = []
        # radiotherapy or ablation of the primary alone, with its day
        self.radical: list[tuple[LocalSaid, Day | None, Place]] = []
        self.ends: dict[Place, Day | None] = {}  # of treatments of the primary: when they ended
        self.curative: set[Place] = set()  # those of the primary that nothing says to be of more
        self.meant_to_cure: set[Place] = set()  # of them those that are called definitive
        self.operations: list[tuple[Operated, SentenceSaid]] = []  # that name their organ
        self.organs_treated: list[Any] = []  # treatments that name an organ and no lesion
        self.targets_treated: list[Any] = []  # treatments of what their clause names
        self.plans: list[Any] = []  # plans of local treatment
        self.unlinked = False  # that a treatment was given of which it is open what was treated
        # operations of which it is open what was removed, with the places that are named beside
        self.cut: list[tuple[Place, list[WhereSaid]]] = []
        # that no local treatment was given, or none but those named; whether of the primary too
        self.locally: list[tuple[bool, bool, Place]] = []
        # where radiotherapy, or an operation, is said never to have been
        self.denied: tuple[str, Place] | None = None
        self.denials: list[Any] = []  # that something was never treated
        # words that speak of a treatment as of one that is told elsewhere
        self.spoken_back: list[tuple[SentenceSaid, tuple[int, int]]] = []
        self.open_treatments: list[
            Place
        ] = []  # sentences of treatments of which it is open of what
        # and, of those that name an organ or a target, that of none of the lesions it is known
        self.unsettled_treatments: list[Place] = []
        # their days, each with the places that alone they name
        self.open_on: list[tuple[Day, tuple[WhereSaid, ...]]] = []
        self.untouched: list[tuple[list[Entity], Place]] = []  # lesions that were never treated
        self.no_more_of_it: list[Place] = []  # all that was done there
        # where a list of metastases goes on, and whether it is of an earlier time
        self.listed: tuple[int, int, bool] | None = None
        self.spread = False  # that the letters tell of metastases
        # the places of sentences that speak of what else a lesion might be, or of none being there
        self.doubts: list[tuple[Place, list[WhereSaid]]] = []
        # and the last of the days that stand beside the latter
        self.normals: list[tuple[Place, list[WhereSaid], date | None]] = []
        self.refuted: list[Any] = []  # what was called a metastasis, and is something else
        self.spread_refuted: Place | None = None  # where the last of them was
        # where what has no name is said to be there no more
        self.gone: list[tuple[Place, list[WhereSaid]]] = []
        # sentences that tell which lesions of a place have gone, by which the others have not
        self.vanished: list[tuple[Place, WhereSaid | None]] = []
        # lesions that went at a time that no scan tells, and where words say so
        self.went: list[tuple[Entity, Place]] = []
        # lesions of which it is open what they are, and the last that was told by itself
        self.undecided: list[Any] = []
        # lesions of which it is open whether they are there today
        self.unsure: list[Entity] = []  # of which nothing says what they are
        self.left: list[Entity] = []
        self.spot: Any = None
        self.given = False  # that a drug for the cancer was given
        # where all that is not named is said to be there no more
        self.others_gone: list[Place] = []
        # the days of scans that showed no tumour where the primary was, nor in its nodes
        self.no_recurrence: list[tuple[Day, Place]] = []
        self.none_locally: list[tuple[Day, Place]] = []  # of them where the primary was alone
        self.bare_bed: list[Place] = []  # of those of today, where nothing came back
        self.cleared: list[tuple[Day, Place]] = []  # that a scan showed no metastases at all
        self.or_primary: list[WhereSaid] = []  # where a metastasis may be another primary
        # how many metastases those are that were named since their paragraph began
        self.summed: list[tuple[int, Place]] = []
        self.proven: list[WhereSaid] = []  # where the cancer was found in what was taken
        # the one lesion that a sentence spoke of, and of nothing else, and where that ends
        self.it: tuple[Entity, int] | None = None
        self.before: tuple[int, int, list[Entity]] | None = None  # the sentence before: its lesions
        self.last_named: list[Entity] = []  # of the last sentence that named any

    @property
    def metastases(self) -> list[Entity]:
        """The lesions that surely are metastases."""
        return [one for one in self.entities if one.metastasis]

    def just_before(self, sentence: Sentence) -> list[Entity]:
        """The lesions of the sentence before, where it stands right in front of one."""
        if self.before is None:
            return []
        letter, end, found = self.before
        near = letter == sentence.letter and 0 <= sentence.start - end <= BETWEEN
        return found if near else []

    def next_letter(self, _: int) -> None:
        """Another letter begins."""
        self.now, self.staged, self.titled, self.it, self.spot = None, "", None, None, None
        self.treated_since, self.came_to_light = False, None
        self.spoken_of = {}
        self.named, self.examined, self.report, self.result = False, (None, 0), "", 0
        self.last_named = []
