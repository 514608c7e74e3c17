"""Lesions into numbers: how many, in how many organs, by which convention, at one moment.

Each listed lesion has a set of outcomes (what it may be, whether it is there, whether it passes the
selector). Outcomes of sure lesions are summed; those of unsure ones are enumerated (equal ones
together); lesions that were not listed fill what the stated totals leave. The result is exact while
the enumeration stays below `MOST_CASES`; beyond it the bounds are wider, never narrower.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

from oligomatch.matcher.logic.values import NO, YES, Flag, Numbers, either, new, union
from oligomatch.matcher.patient.cases import (
    ASSIGNMENTS,
    BENIGN,
    NOTHING,
    Alike,
    BearsOnBounds,
    Case,
    Groups,
    Outcome,
    Times,
    surely,
    ways,
)
from oligomatch.matcher.patient.follows import findings_from
from oligomatch.matcher.patient.in_place import primary_in_place, primary_systems
from oligomatch.matcher.patient.patient import (
    LESION,
    NODE,
    OTHER,
    SIZES,
    LesionKind,
    Patient,
    Site,
    one_of,
)
from oligomatch.matcher.patient.spread import Spread
from oligomatch.matcher.patient.staging import Moment, Seen
from oligomatch.matcher.patient.totals import (
    ANY,
    INF,
    MOST_KEPT,
    Made,
    Of,
    Room,
    beyond,
    kept_in,
    kept_of_all,
    organ_rooms,
    stated_at,
)
from oligomatch.matcher.profile.profile import Lesion, placed
from oligomatch.rules.vocabulary.entries import Convention

MOST_CASES = 4_000
MOST_OF_UNLISTED = 20_000  # of what is made of those not listed, for all told the same of them
MOST_GROUPS = 64  # of lesions that are not alike, in a count that is kept
MOST_OUTCOMES = 500  # lesions told alike, of which each way to count keeps what they may be
TOTALS = (
    "metastases_or_indeterminate", "organs", "intracranial", "by_organ", "metastases",
    "satellites", "regional_nodes",
)  # fmt: skip
NONE_LISTED = (surely(()),)  # the one case of a patient without listed lesions

Select = Callable[
    [LesionKind, "Site | None", Seen], Flag
]  # does a lesion of this kind pass the selector?


class Followed(NamedTuple):
    """A selector that was followed already: what it says of lesions that were not listed, and what
    was made of selectors that say the same of them."""

    select: Select
    of_unlisted: Hashable
    made: dict[Hashable, Any]


class Tally(NamedTuple):
    """Bounds over every completion: groups counted, their organs, one size added up."""

    low: float
    high: float
    fewest: float
    most: float
    least: float
    largest: float

    @property
    def number(self) -> Numbers:
        """How many there are."""
        return Numbers.up_to(self.low, self.high)

    @property
    def organs(self) -> Numbers:
        """In how many organs they are."""
        return Numbers.up_to(self.fewest, self.most)

    @property
    def sum(self) -> Numbers:
        """What their sizes add up to."""
        return Numbers.up_to(self.least, self.largest)


def left_out(patient: Patient, kind: LesionKind) -> frozenset[str]:
    """The conventions that do not count a lesion of a kind."""
    found = patient.of_kind(kind)
    return frozenset(fact[2] for fact in found if fact[:2] == ("not_counted", LESION))


class LesionCount:
    """Counts one patient's lesions at one moment by one convention."""

    def __init__(
        self,
        patient: Patient,
        moment: Moment,
        convention: Convention,
        select: Select,
        *,
        all_roles: bool,
        named: frozenset[str] = frozenset(),
        by_system: bool = False,
        names: tuple[str, ...] = (),
        weigh: str = "",
        reads: Hashable = None,
        followed: Followed | None = None,
        sizes: bool = True,
    ) -> None:
        """`reads`: all that `select` reads besides the lesion it is asked about, where the count of
        equal lesions may be kept for other patients; `followed`: the same selector, where it was
        followed already; `sizes`: whether it reads how large one is."""
        self.patient, self.moment, self.convention = patient, moment, convention
        self.names = names or (convention.id,)  # a lesion counts that none of them leaves out
        self._of_kinds = patient.chainer.counted[self.names, convention.by_site]
        self.select = followed.select if followed else select
        self.all_roles, self.by_system = all_roles, by_system
        self.weigh = weigh
        numbers = stated_at(patient, moment)
        self.total, self.seen, self.rooms = numbers.total, numbers.seen, numbers.rooms
        self.spans = numbers.spans  # of how many organ systems a number is told
        self._numbers: Hashable = numbers.key  # stands for all of these
        self.satellites, self.regional = numbers.satellites, numbers.regional
        self.unlisted = numbers.unlisted
        if numbers.spans is not None:
            self.by_system = True  # so that they are told apart
        # Invariant: systems left out behave as OTHER does, each lesion of which may be an organ
        # of its own
        self.systems = numbers.systems if named <= numbers.systems else numbers.systems | named
        self._sizes = sizes or bool(weigh)
        self._alike_listed = patient.alike if self._sizes else patient.alike_but_size
        self._shared, self._reads = reads is not None, reads
        self._followed = followed
        unlisted = followed.of_unlisted if followed else reads
        way = (unlisted, convention, self.names, all_roles, self.unlisted)
        key = (*way, self.systems)
        self._further = self._kept_of_unlisted(key, self._of_unlisted, way)
        self.able = self._further.able

    def _kept(self, key: Hashable, made: Callable[[*Of], Made], *of: *Of) -> Made:
        """What is the same of every patient with this key, made once."""
        if not self._shared:
            return made(*of)
        return kept_in(self.patient.chainer.tallied, MOST_KEPT, key, made, *of)

    def _kept_of_unlisted(self, key: Hashable, made: Callable[[*Of], Made], *of: *Of) -> Made:
        """The same of what hangs on lesions alone that were not listed."""
        if self._followed is None:
            return self._kept(key, made, *of)
        return kept_in(self._followed.made, MOST_OF_UNLISTED, key, made, *of)

    def _of_unlisted(self, way: Hashable) -> _Further:
        """What counts of lesions not listed; `way`: what that hangs on besides their systems."""
        known: dict[str, Flag] = self._kept_of_unlisted(("unlisted", way), dict)
        for system in self.systems.difference(known):
            kind = LesionKind("metastasis", system)
            known[system] = self.counts_kind(kind, None, self.unlisted)
        able = {system: known[system] for system in self.systems}
        findings = self.patient.of_kind(LesionKind("regional_node", NODE))
        satellite = self.counts_kind(LesionKind("satellite", "lung"), None, self.unlisted)
        regional = self.counts_kind(LesionKind("regional_node", NODE), None, self.unlisted)
        together = ("counted_together", LESION, self.convention.id) in findings
        by = self.convention
        way = (by.distant_nodes, by.by_site, by.primary, self.all_roles)
        counts = ("further", frozenset(able.items()), satellite, regional, together, way)
        return _Further(
            able,
            dict.fromkeys(able, ANY),
            frozenset(s for s, flag in able.items() if not flag.may_be_false),
            frozenset(s for s, flag in able.items() if flag.may_be_true),
            satellite,
            regional,
            together,
            self._kept(counts, object),
        )

    def tally(self) -> Tally | None:
        """The bounds over all assignments and all lesions not listed; None where none fits."""
        groups = self._groups()
        tally = self._once(self._tallied, groups)
        if tally is not None and self.convention.by_site and not self.all_roles:
            low, high = self._by_site(tally)
            return tally._replace(low=low, high=high)
        return tally

    def _tallied(self, groups: Groups) -> Tally | None:
        each = [*self._bounds(self._cases(groups))]
        if len(each) < 2:
            return each[0] if each else None
        ends = [*zip(*each, strict=True)]
        (low, fewest, least), (high, most, largest) = map(min, ends[::2]), map(max, ends[1::2])
        return Tally(low, high, fewest, most, least, largest)

    def fits(self) -> bool:
        """Whether some assignment of the listed lesions fits every stated total."""
        return self._once(self._fitting, self._groups())

    def _fitting(self, groups: Groups) -> bool:
        return any(True for _ in self._bounds(self._cases(groups, counting=False)))

    def _once(self, made: Callable[[Groups], Made], groups: Groups) -> Made:
        """What is made of the groups, kept with all that a count reads of the patient besides."""
        if not self._shared or len(groups) > MOST_GROUPS:
            return made(groups)
        primary = None
        if self.all_roles or self.convention.primary == "counted":
            primary = (self.primary_counts, one_of(self.patient.profile.primary.status))
        bounds, listed = self._further.bounds, frozenset(groups.items())
        what = made.__name__
        key = (what, bounds, listed, self._numbers, self.by_system, primary, MOST_CASES)
        return self._kept(key, made, groups)

    def without(self, total: str) -> LesionCount:
        """The same count with one stated total (and what implies it) left out."""
        other = copy(self)
        if total == "metastases":
            other.total = Room()
        elif total == "metastases_or_indeterminate":
            other.seen = Room()
        elif total in ("by_organ", "intracranial"):
            totals = self.moment.view.assessment.totals
            rest = totals.model_copy(update={total: None}) if totals else None
            other.rooms = organ_rooms(rest, self.patient.vocabulary)
        elif total == "organs":
            other.spans = None
        elif total == "satellites":
            other.satellites = Room()
        else:
            other.regional = Room()
        other._numbers = (self._numbers, total, frozenset(other.rooms.items()))
        return other

    def _by_site(self, lesions: Tally) -> tuple[float, float]:
        """The number of sites of so many lesions: those told to be of one site are one, and a
        lesion of which no site is told may be of any."""
        sure: Counter[str] = Counter()
        for site in self.patient.sites:
            if site.lesion.site is not None and all(one.counts for one in self._outcomes(site)):
                sure[site.lesion.site] += 1
        fewest = max(min(lesions.low, 1), len(sure) + self._primary_alone())
        return fewest, lesions.high - sum(number - 1 for number in sure.values())

    def _primary_alone(self) -> int:
        """The primary, where it surely counts: a site of its own beside those of metastases."""
        if self.convention.primary != "counted":
            return 0
        there, counts = primary_in_place(self.patient), self.primary_counts
        return int(not there.may_be_false and not counts.may_be_false)

    def _groups(self) -> Groups:
        """The listed lesions, by what each may turn out to be."""
        groups: Groups = {}
        if not self._alike_listed:
            return groups
        if not self._shared or len(self._alike_listed) > MOST_GROUPS:
            for alike in self._alike_listed:
                each = frozenset(self._outcomes(alike[0]))
                groups[each] = groups.get(each, 0) + len(alike)
            return groups
        rooms = frozenset(self.rooms)
        way = (self._reads, self._further, self.by_system, self.weigh, self.seen == ANY, rooms)
        known: dict[object, frozenset[Outcome]] = self._kept(("outcomes", *way), dict)
        if len(known) > MOST_OUTCOMES:
            known.clear()
        listed = listed_so(self.patient, self.moment, sizes=self._sizes)
        for alike, seen_so in zip(self._alike_listed, listed, strict=True):
            found = known.get(seen_so)
            if found is None:
                found = known[seen_so] = frozenset(self._outcomes(alike[0]))
            groups[found] = groups.get(found, 0) + len(alike)
        return groups

    def _cases(self, groups: Groups, *, counting: bool = True) -> Sequence[Case]:
        """Every assignment of outcomes; not counting, which of them are there alone."""
        if not groups:
            return NONE_LISTED
        sure = [((*group,), n) for group, n in groups.items() if len(group) == 1]
        unsure = [(group, n) for group, n in groups.items() if len(group) > 1]
        if not unsure:
            return [surely(sure)]
        if math.prod(ways(n, group) for group, n in unsure) > MOST_CASES:
            return self._wide_cases(sure, unsure)
        borne = [(self._borne(group, counting=counting), n) for group, n in unsure]
        return self._extremes(sure, borne) if self._unlimited else self._assigned(sure, borne)

    def _borne(self, group: frozenset[Outcome], *, counting: bool) -> tuple[Outcome, ...]:
        """What bears on a bound of what equal lesions may be, each once."""

        def borne() -> tuple[Outcome, ...]:
            there = (one._replace(counts=False, size=(0, 0)) for one in group)
            each = {*map(self._bearing, group if counting else there)}
            return tuple(sorted(each, key=repr))

        key = ("borne", group, counting, self.satellites == ANY, self.regional == ANY)
        return self._kept(key, borne)

    def _bearing(self, outcome: Outcome) -> Outcome:
        """The outcome by what bears on a bound: one that neither counts nor fills a stated total is
        as if there were no lesion, and only of metastases it matters where they lie."""
        if outcome.role == "metastasis":
            return outcome
        open_ = {"satellite": self.satellites, "regional_node": self.regional, "site": ANY}
        if not outcome.counts and open_.get(outcome.role) == ANY:
            return NOTHING
        return outcome._replace(system="", region=None)

    @property
    def _unlimited(self) -> bool:
        """Whether nothing limits how many lesions there are: what does not count then bears on
        nothing, and one lesion more that counts never lowers a bound."""
        rooms = (self.total, self.seen, self.satellites, self.regional)
        return not self.rooms and self.spans is None and all(room == ANY for room in rooms)

    def _extremes(self, sure: Sequence[Alike], unsure: Sequence[Alike]) -> Sequence[Case]:
        """The assignments in which as little counts as can, and those in which as much does."""
        counting = [(tuple([one for one in group if one.counts]), n) for group, n in unsure]
        pairs = zip(unsure, counting, strict=True)
        sure_of = [some for (group, _), some in pairs if len(some[0]) == len(group)]
        least = self._assigned(sure, sure_of)
        if len(sure_of) == len(counting):
            return least
        return (*least, *self._assigned(sure, [some for some in counting if some[0]]))

    def _assigned(self, sure: Sequence[Alike], unsure: Sequence[Alike]) -> Sequence[Case]:
        """Every assignment of outcomes, those of which the bounds are the same once."""
        apart = bool(self.rooms) or self.spans is not None
        endless = not apart and INF == self.total.high == self.seen.high
        bearing = BearsOnBounds(
            apart, self.by_system, self.satellites != ANY, self.regional != ANY,
            int(self.total.low) if endless else None,
        )  # fmt: skip
        return ASSIGNMENTS.assigned(sure, unsure, bearing)

    def _wide_cases(
        self, sure: Sequence[Alike], unsure: Iterable[tuple[Iterable[Outcome], int]]
    ) -> Sequence[Case]:
        """Two assignments whose bounds, without totals, enclose all others."""
        self.total, self.rooms, self.spans = Room(), {}, None
        self.satellites = self.regional = self.seen = Room()
        least, most = surely(sure), surely(sure)
        for group, n in unsure:
            for outcome in sorted(group, key=repr):
                most.add(outcome, n)
        return least, most

    def _outcomes(self, site: Site) -> Iterator[Outcome]:
        seen = self.patient.staging.seen(site.id, site.lesion, self.moment)
        if seen.present.may_be_false:
            yield NOTHING
        if not seen.present.may_be_true:
            return
        for kind in site.kinds:
            if kind.system not in self.systems:
                kind = kind._replace(system=OTHER)
            counts = self.counts_kind(kind, site, seen)
            role = "site" if kind.role in ("primary", "local_recurrence") else kind.role
            if role == "benign":
                yield NOTHING if self.seen == ANY else BENIGN
                continue
            system = self._apart(kind.system)
            for answer in _answers(counts):
                region = kind.region if answer else None
                size = self._size(seen) if answer else (0, 0)
                yield new(Outcome, (role, system, answer, region, size))

    def _size(self, seen: Seen) -> tuple[float, float]:
        if not self.weigh:
            return (0, 0)
        low, high = seen.size(self.weigh)
        return (low, INF if high is None else high)

    def _apart(self, system: str) -> str:
        """The system itself where it matters which one it is: for organs, nodes, stated totals."""
        stated = system in self.rooms or OTHER in self.rooms
        return system if self.by_system or system == NODE or stated else OTHER

    def counts_kind(self, kind: LesionKind, site: Site | None, seen: Seen) -> Flag:
        """Whether a lesion of this kind, if it is there, is one that counts."""
        taken = YES if self.all_roles else self._taken(kind)
        growing = seen.growing(kind.role) if self.convention.progressing_only else YES
        if not (taken.may_be_true and growing.may_be_true):
            return NO
        passes = self.select(kind, site, seen)
        sure = not (taken.may_be_false or growing.may_be_false)
        return either(passes.may_be_true, passes.may_be_false or not sure)

    def _taken(self, kind: LesionKind) -> Flag:
        """Whether the convention counts a lesion of this kind (kept: each count asks it often)."""
        key = (kind.role, kind.system, kind.region)
        known = self._of_kinds.get(key)
        if known is None:
            known = self._of_kinds[key] = self._found(self._alike(kind))
        return known

    def _alike(self, kind: LesionKind) -> LesionKind:
        """A kind that counts as this one does: of organ systems, nodes and the skull are apart."""
        inside = intracranial(self.patient, kind.system)
        return kind if inside or kind.system == NODE else kind._replace(system=OTHER)

    def _found(self, kind: LesionKind) -> Flag:
        if kind.role in ("primary", "benign") or (
            kind.role == "local_recurrence" and not self.convention.by_site
        ):
            return NO  # the primary is counted from its status, see `_sites`
        regions = [kind.region]
        if kind.role == "metastasis" and kind.system == NODE and kind.region is None:
            regions = [*self.patient.vocabulary.node_regions]  # it may be of any
        answers = {
            not any(by in left_out(self.patient, kind._replace(region=one)) for by in self.names)
            for one in regions
        }
        return Flag(True in answers, False in answers)

    def _bounds(self, cases: Iterable[Case]) -> Iterator[Tally]:
        """The bounds of each assignment that breaks no stated total."""
        spreads: dict[Hashable, Spread | None] = {}
        for case in cases:
            if case.there is None or case.there not in spreads:
                spreads[case.there] = self._spread(case.metastases, case.benign)
            spread = spreads[case.there]
            satellites = beyond(self.satellites, case.satellites)
            regional = beyond(self.regional, case.regional)
            if spread is None or satellites is None or regional is None:
                continue
            low, high = self._nodes(case, spread)
            extra_low, extra_high = self._extras(case, satellites, regional)
            organs = spread.organs(case.counted) if self.by_system else (0, INF)
            if self.spans is not None:
                organs = self._within_spans(self.spans, case, organs)
                low = max(low, organs[0])
            largest = INF if spread.most else case.sum_high
            ends = (low + extra_low, high + extra_high, *organs, case.sum_low, largest)
            yield new(Tally, ends)

    def _spread(self, listed: Times, benign: int) -> Spread | None:
        """What the totals leave beyond listed metastases; None where those break a stated total."""
        stated = self._total_of(listed)
        most = min(stated.high, self.seen.high - benign)
        total = beyond(new(Room, (stated.low, most)), listed.total())
        if total is None:
            return None
        if not self.rooms and self.spans is None:
            return self._anywhere(total)
        key = ("left", self.systems, self._numbers, frozenset(listed.items()))
        left = self._kept(key, self._left, listed)
        if left is None:
            return None
        if self.spans:
            left = dict(left)
            if not self._span(self.spans, listed, left, total):
                return None
        always, counting = self._further.always, self._further.counting
        none: float = 0
        lows = highs = forced = elsewhere = unable = room_counted = none
        for system, (low, high) in left.items():
            lows += low
            highs += high
            if system in always:
                forced += low
            else:
                elsewhere += high
            if system in counting:
                room_counted += high
            else:
                unable += low
        if lows > total.high or highs < total.low:
            return None
        least = max(forced, total.low - elsewhere)
        most = min(room_counted, total.high - unable - self._elsewhere(listed, left))
        return new(Spread, (least, most, left, total, always, counting))

    def _left(self, listed: Times) -> dict[str, Room] | None:
        """What is left in each system beyond the listed metastases; None where one has too many."""
        left = {}
        for system in self.systems:
            room = self.rooms.get(system)
            more = ANY if room is None else beyond(room, listed[system])
            if more is None:
                return None
            left[system] = more
        return left

    def _total_of(self, listed: Times) -> Room:
        """The total, where each organ system that is told of without a place adds a metastasis."""
        if self.spans is None:
            return self.total
        lows = {system: int(room.low) for system, room in self.rooms.items()}
        each = Times({s: max(lows.get(s, 0), listed[s]) for s in {*lows, *listed}})
        distinct = sum(1 for system in each if each[system] and system != OTHER) + each[OTHER]
        least = each.total() + max(0, self.spans.low - distinct)
        return Room(max(self.total.low, least), self.total.high)

    def _elsewhere(self, listed: Times, left: Mapping[str, Room]) -> float:
        """How many further organ systems have to be of those in which none counts."""
        if self.spans is None or OTHER in self._further.counting:
            return 0
        there = {s for s in left if listed[s] or left[s].low}
        least = len(there - {OTHER}) + listed[OTHER] + left[OTHER].low
        free = sum(1 for s in self._further.counting - there if left[s].high)
        return max(0, self.spans.low - least - free)

    def _span(self, spans: Room, listed: Times, left: dict[str, Room], total: Room) -> bool:
        """Whether metastases may lie in so many systems; where no further one may have any, that
        is said of what is `left`."""
        every = frozenset(left)
        least = total.low
        whole = Spread(least, total.high, left, total, every, every)
        fewest, most = whole.organs(listed)
        if fewest > spans.high or most < spans.low:
            return False
        there = {s for s in left if listed[s] or left[s].low}
        if len(there) == spans.high:
            left.update(dict.fromkeys(every - there, Room(0, 0)))
        return True

    def _within_spans(
        self, spans: Room, case: Case, organs: tuple[float, float]
    ) -> tuple[float, float]:
        """The systems with a counted metastasis: each that is there, but where none may count."""
        low, high = organs
        apart = (frozenset(self.able) - self._further.always) | case.not_counted
        loose = OTHER in self.able and OTHER not in self._further.always
        others = case.metastases[OTHER] - case.counted[OTHER]
        sure = 0 if loose else spans.low - len(apart - {OTHER}) - others
        return max(low, sure), min(high, spans.high)

    def _anywhere(self, total: Room) -> Spread:
        """Where no number of any one organ is told: each may hold all that the total leaves."""
        always, counting = self._further.always, self._further.counting
        elsewhere = INF if len(always) < len(self.able) else 0
        most = total.high if counting else 0
        least = max(0, total.low - elsewhere)
        return new(Spread, (least, most, self._further.anywhere, total, always, counting))

    def _nodes(self, case: Case, spread: Spread) -> tuple[float, float]:
        """Counted metastases, nodes by group where the convention says so."""
        listed = sum(case.counted.values())
        if self.convention.distant_nodes != "by_group" or self.all_roles:
            return listed + spread.least, listed + spread.most
        nodes = case.counted[NODE]
        known = len(case.regions)
        fewest = known or (1 if case.regionless else 0)
        others = listed - nodes
        most = others + known + case.regionless + spread.most
        if NODE in self._further.always:  # all that are not listed may be nodes of one group
            return others + max(fewest, spread.least > 0), most
        # Invariant: elsewhere unlisted nodes never surely count, since some groups never do
        return others + fewest + spread.least, most

    def _extras(self, case: Case, satellites: Room, regional: Room) -> tuple[float, float]:
        """What counts besides metastases: satellites, regional nodes, the primary."""
        low: float = case.satellites_counted
        high: float = case.satellites_counted
        able = self._further.satellite
        low += satellites.low * (not able.may_be_false)
        high += satellites.high if able.may_be_true and satellites.high else 0
        able = self._further.regional
        nodes_low = case.regional_counted + regional.low * (not able.may_be_false)
        more = regional.high if able.may_be_true and regional.high else 0
        nodes_high = case.regional_counted + more
        if self.all_roles or not self._further.together:
            low, high = low + nodes_low, high + nodes_high
        else:
            low, high = low + min(1, nodes_low), high + min(1, nodes_high)
        sites = self._sites(case)
        return low + sites[0], high + sites[1]

    @property
    def able_satellite(self) -> Flag:
        """Whether a satellite that was not listed counts."""
        return self._further.satellite

    @property
    def able_regional(self) -> Flag:
        """Whether a regional node that was not listed counts."""
        return self._further.regional

    def _sites(self, case: Case) -> tuple[float, float]:
        """The primary and its local recurrence, where they count."""
        if not self.all_roles and self.convention.primary != "counted":
            return 0, 0
        primary = self.patient.profile.primary
        status = one_of(primary.status)
        low = high = 0
        counts = self.primary_counts
        if counts.may_be_true:
            there = primary_in_place(self.patient)
            high += there.may_be_true
            low += not there.may_be_false and not counts.may_be_false
        if not self.all_roles and not self.convention.by_site:
            return low, high
        low, high = max(low, case.sites), high + case.sites
        if counts.may_be_true and (not status or "locally_recurrent" in status):
            high += 1  # a local recurrence that was not listed
        return low, high

    @cached_property
    def primary_counts(self) -> Flag:
        """Whether the primary, if it is there, passes the selector."""
        marks = placed(self.patient.profile.primary)
        systems = primary_systems(self.patient)
        return self._kept_of_unlisted(
            ("primary", self._further, repr(marks), systems), self._of_primary, marks, systems
        )

    def _of_primary(self, marks: Mapping[str, Any], systems: frozenset[str]) -> Flag:
        lesion = Lesion.model_validate({"role": "primary", **marks})
        answers = set()
        for system in systems:
            kind = LesionKind("primary", system)
            site = Site(-1, "", lesion, frozenset({kind}), frozenset({system}))
            answers.add(self.select(kind, site, self.unlisted))
        return union(answers)


def listed_so(patient: Patient, moment: Moment, *, sizes: bool) -> tuple[object, ...]:
    """What stands for each of the listed lesions, those alike once, at a moment: the same for all
    that are told alike, but for their sizes where none is read (kept)."""
    return patient.kept(
        (listed_so, moment, sizes), lambda: tuple(_listed(patient, moment, sizes=sizes))
    )


def _listed(patient: Patient, moment: Moment, *, sizes: bool) -> Iterator[object]:
    left_out = {"id"} if sizes else {"id", *SIZES}
    for site, *_ in patient.alike if sizes else patient.alike_but_size:
        lesion = site.lesion
        stated = partial(lesion.model_dump_json, exclude=left_out, exclude_none=True)
        text = patient.same.made((_listed, sizes), (lesion,), stated)
        seen = patient.staging.seen(site.id, lesion, moment)
        looks: object = seen if sizes else (seen.present, seen.progressing, seen.at_primary)
        yield kept_of_all(patient, ("listed", text, site.kinds, site.organs, looks), object)


def stated_for_counts(patient: Patient, moment: Moment, *, sizes: bool) -> Hashable:
    """What stands for all that a count may read of what is told at a moment, but for what selectors
    ask of treatments: made once for parts of one profile that share it."""
    profile, staging = patient.profile, patient.staging
    beside = profile.metastatic_disease.ever, staging.response(moment), staging.mentioned
    return patient.same.made(
        (stated_for_counts, moment.latest, moment.finds, sizes, *beside),
        (profile.lesions, profile.primary, profile.cancer_type, moment.view.assessment),
        lambda: _stated_for_counts(patient, moment, sizes=sizes),
    )


def _stated_for_counts(patient: Patient, moment: Moment, *, sizes: bool) -> Hashable:
    alike = patient.alike if sizes else patient.alike_but_size
    listed: Counter[object] = Counter()
    for one, so in zip(alike, listed_so(patient, moment, sizes=sizes), strict=True):
        listed[so] += len(one)
    primary = patient.profile.primary
    of_primary = one_of(primary.status), repr(placed(primary)), primary_systems(patient)
    stated = stated_at(patient, moment).all, frozenset(listed.items()), of_primary
    return kept_of_all(patient, (_stated_for_counts, *stated), object)


@dataclass(frozen=True, slots=True, eq=False)
class _Further:
    """What counts of lesions that were not listed; each is a key of its own."""

    able: Mapping[str, Flag]  # a metastasis, by its organ system
    anywhere: Mapping[str, Room]  # any number in each system
    always: frozenset[str]  # the systems in which any metastasis counts
    counting: frozenset[str]  # those in which one may count
    satellite: Flag
    regional: Flag
    together: bool  # whether all regional nodes count as one
    bounds: object  # the same of all ways to count that bound alike what is there


def contradicts_totals(patient: Patient, moment: Moment) -> str | None:
    """The part of an assessment that no assignment of the listed lesions fits; None if one does:
    found once for parts of one profile that share what is told of it.

    `ever`: it is at odds with there never having been a metastasis.
    """
    if not _bounded(patient, moment):
        return None
    profile, staging = patient.profile, patient.staging
    beside = profile.metastatic_disease.ever, staging.response(moment), staging.mentioned
    return patient.same.made(
        (contradicts_totals, moment.latest, moment.finds, *beside),
        (profile.lesions, profile.primary, profile.cancer_type, moment.view.assessment),
        lambda: _contradicts_totals(patient, moment),
    )


def _contradicts_totals(patient: Patient, moment: Moment) -> str | None:
    counter = LesionCount(
        patient,
        moment,
        patient.vocabulary.conventions["DEFAULT"],
        lambda *_: YES,
        all_roles=True,
        reads=(),
        sizes=False,
    )
    if counter.regional.low > counter.regional.high:
        return "n_category"
    never = patient.profile.metastatic_disease.ever is False
    if counter.total.low > counter.total.high:
        return "ever" if never else "totals/metastases"
    if counter.fits():
        return None
    assessment = moment.view.assessment
    names = [name for name in TOTALS if getattr(assessment.totals, name, None) is not None]
    for name in names:
        if counter.without(name).fits():
            return f"totals/{name}"
    if assessment.n_category is not None and counter.without("regional_nodes").fits():
        return "n_category"
    if not names or (never and counter.without("metastases").fits()):
        return "ever"
    return "totals"


def listed_metastases(patient: Patient, moment: Moment) -> tuple[int, int]:
    """How many of the listed lesions are metastases at a moment, at least and at most: no total has
    a part in it."""
    low = high = 0
    for site, roles in zip(patient.sites, patient.staging.roles, strict=True):
        there = patient.staging.seen(site.id, site.lesion, moment).present
        low += there == YES and roles == {"metastasis"}
        high += there != NO and "metastasis" in roles
    return low, high


def _bounded(patient: Patient, moment: Moment) -> bool:
    """Whether anything told limits the number of lesions at a moment."""
    assessment = moment.view.assessment
    return (
        assessment.totals is not None
        or assessment.n_category is not None
        or patient.profile.metastatic_disease.ever is False
        or patient.staging.response(moment) == "CR"
    )


def intracranial(patient: Patient, system: str) -> bool:
    """Whether an organ system lies inside the skull (kept: selectors ask it of every lesion)."""
    kept = patient.chainer.counted[intracranial]
    if not kept:
        systems = patient.vocabulary.systems
        facts = [("organ", one, one) for one in sorted(systems)]
        ran, found = findings_from(facts, patient.chainer.kinds, patient.chainer)
        patient.ran.add(ran)
        kept.update((one, ("intracranial", one) in found) for one in systems)
    return bool(kept.get(system, False))


def _answers(flag: Flag) -> Iterator[bool]:
    if flag.may_be_true:
        yield True
    if flag.may_be_false:
        yield False
