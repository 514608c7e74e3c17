"""Lesions as classes with numbers: those that cannot be told apart are counted, not named.

A class is what stays with a lesion (what it is, whether it can be treated, what it has had) and
what one assessment sees of it (there or not, growing, its size). Listed lesions that say the same
are spread over the classes they may belong to; lesions that nobody listed fill each class freely,
as far as the stated totals leave room.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise, product

import z3

from oligomatch.matcher.backends.solver.asked import LesionDetail
from oligomatch.matcher.backends.solver.logic import (
    TRUE,
    Bool,
    Int,
    both,
    either,
    no,
    one_if,
    total,
)
from oligomatch.matcher.backends.solver.patient.assessments import ViewTerms
from oligomatch.matcher.backends.solver.patient.distances import Placed
from oligomatch.matcher.backends.solver.patient.natures import Nature, Natures
from oligomatch.matcher.backends.solver.patient.person import Person
from oligomatch.matcher.backends.solver.terms import Choice, NotEncodedError, World
from oligomatch.matcher.logic.values import NO, OPEN, YES, Numbers, passes
from oligomatch.matcher.patient.patient import OTHER, Site, n_categories
from oligomatch.matcher.patient.staging import AT_PRIMARY, CONTROLLED, Seen
from oligomatch.matcher.patient.totals import Room, organ_rooms, room_of
from oligomatch.matcher.profile.profile import primary_listed
from oligomatch.rules.measures import SIZES
from oligomatch.rules.tree import Within

MOST_CELLS = 4_000
TUMOUR = frozenset({"metastasis", "satellite", "regional_node", *AT_PRIMARY})
LARGEST = {size: record.bounds.high for size, record in SIZES.items() if record.bounds}
ANY_SIZE = (0.0, None)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one assessment sees of a lesion."""

    present: bool
    growing: bool = False
    sizes: tuple[tuple[str, tuple[float, float | None]], ...] = ()  # those that are asked for
    called: bool = False  # the report itself calls it new or growing

    def size(self, name: str) -> tuple[float, float | None]:
        """The range of one size."""
        return dict(self.sizes).get(name, ANY_SIZE)


ABSENT = Sighting(False)


@dataclass(frozen=True, slots=True)
class LesionClass:
    """One class of lesions at one assessment: how many, and their sizes added up where asked."""

    nature: Nature
    state: Sighting
    number: Int
    sums: Mapping[str, Int]


@dataclass(slots=True)
class LesionGroup:
    """Lesions that say the same, listed (`sites`) or not, spread over natures and states."""

    sites: tuple[Site, ...]
    natures: dict[Nature, Int]
    cells: dict[ViewTerms, list[LesionClass]] = field(default_factory=dict)


class LesionTerms:
    """All lesions of one patient at the assessments that are asked about."""

    def __init__(self, world: World, person: Person, asked: LesionDetail) -> None:
        self.world, self.patient, course = world, person.patient, person.course
        self.tumour, self.disease = course.tumour, course.disease
        self.assessments = course.assessments
        self.asked = asked
        for size in sorted(self.asked.at_odds):
            raise NotEncodedError(size)
        self.natures = Natures(person, self.asked)
        self.of_primary = self._of_primary()
        self.groups = [self._listed(alike) for alike in self.patient.alike]
        self.unlisted = LesionGroup((), dict.fromkeys(self.natures.any(), z3.IntVal(0)))
        self._views: dict[ViewTerms, None] = {}
        for view in self.assessments.views:
            self.look(view)
        for place in self.assessments.finding():
            self._finds(place.view, place.when)

    def _of_primary(self) -> Mapping[Placed, Bool]:
        """How far the primary may lie from structures, each way with what must hold for it."""
        each = self.natures.placed_as_primary()
        words = self.world.choice("primary placed", map(repr, each)).flags
        return {placed: words[repr(placed)] for placed in each}

    def _listed(self, alike: tuple[Site, ...]) -> LesionGroup:
        site, number = alike[0], len(alike)
        listed = primary_listed(self.patient.profile)
        primary = None if listed is None else self.patient.sites[listed[0]]
        natures: dict[Nature, Int] = {}
        for nature, cases in self.natures.of(site).items():
            natures[nature] = self.world.whole(f"{site.id} {nature}", 0, number)
            may_be = either(*cases)
            if nature.kind.role == "metastasis":
                may_be = both(may_be, self.disease.ever)
            elif nature.kind.role == "local_recurrence":
                may_be = both(may_be, no(self.tumour.status.among(["in_place_untreated"])))
            if site is primary:
                marks = ((self.tumour.marks[name], yes) for name, yes in nature.marks)
                may_be = both(may_be, *(mark if yes else no(mark) for mark, yes in marks))
                may_be = both(may_be, self.of_primary[nature.placed])
            self.world.require(may_be, when=natures[nature] > 0)
        self.world.require(total(natures.values()) == number)
        if len(natures) == 1:
            natures = dict.fromkeys(natures, z3.IntVal(number))
        return LesionGroup(alike, natures)

    def _finds(self, view: ViewTerms, when: Bool) -> None:
        """The diagnosis of metastatic disease finds a metastasis (W16)."""
        self.world.require(self.number(view, "metastasis") >= 1, when=both(when, self.disease.ever))

    def look(self, view: ViewTerms) -> None:
        """State what one assessment may see of every lesion, and what is told of it."""
        if view in self._views:
            return
        self._views[view] = None
        for group in self.groups:
            group.cells[view] = self._cells(group, view)
        self.unlisted.cells[view] = [
            self._cell(nature, state, self.world.whole(f"unlisted {nature} {state} {view.name}", 0))
            for nature in self.unlisted.natures
            for state in self._states(self._nothing_stated(view), nature.kind.role)
            if state.present
        ]
        if sum(len(group.cells[view]) for group in [*self.groups, self.unlisted]) > MOST_CELLS:
            raise NotEncodedError("lesions")
        self._totals(view)
        if view.view is None and view.name == "diagnosis":
            self._finds(view, TRUE)
        self._growth(view)
        self._primary_there(view)

    def _nothing_stated(self, view: ViewTerms) -> Seen:
        controlled = view.view is not None and view.view.response in CONTROLLED
        return Seen(OPEN, NO if controlled else OPEN, (0, None), (0, None))

    def _cells(self, group: LesionGroup, view: ViewTerms) -> list[LesionClass]:
        """The group's natures, each spread over the states that the assessment leaves open."""
        site, require = group.sites[0], self.world.require
        roles = {nature.kind.role for nature in group.natures}
        of_role = {role: self._ways(site, view, role) for role in roles}
        cells = []
        for nature, number in group.natures.items():
            ways = of_role[nature.kind.role]
            if len(ways) == 1:
                cells.append(self._cell(nature, next(iter(ways)), number))
                continue
            parts = []
            for state, when in ways.items():
                part = self.world.whole(f"{site.id} {nature} {state} {view.name}", 0)
                parts.append(part)
                cells.append(self._cell(nature, state, part))
                require(either(*when), when=part > 0)
            require(total(parts) == number)
        return cells

    def _ways(self, site: Site, view: ViewTerms, role: str) -> dict[Sighting, list[Bool]]:
        """What an assessment may see of a lesion of a role, each with when it may."""
        if view.view is None:
            return {state: [TRUE] for state in self._states(self._nothing_stated(view), role)}
        ways: dict[Sighting, list[Bool]] = {}
        for moment, when in view.moments:
            seen = self.patient.staging.seen(site.id, site.lesion, moment)
            for state in self._states(seen, role):
                ways.setdefault(state, []).append(when)
        return ways

    def _cell(self, nature: Nature, state: Sighting, number: Int) -> LesionClass:
        sums = {}
        for size in sorted(self.asked.summed) if state.present else ():
            sums[size] = together = self.world.real(f"{size} {nature} {state}")
            low, high = state.size(size)
            self.world.require(together >= number * low)
            if high is None:
                self.world.require(together == 0, when=number == 0)
            else:
                self.world.require(together <= number * high)
        return LesionClass(nature, state, number, sums)

    def _states(self, seen: Seen, role: str) -> Iterator[Sighting]:
        if seen.present.may_be_false:
            yield ABSENT
        if not seen.present.may_be_true:
            return
        growing, may_grow = [seen.progressing == YES], seen.growing(role)
        if self.asked.growth:
            each = ((True, may_grow.may_be_true), (False, may_grow.may_be_false))
            growing = [grows for grows, may in each if may]
        ranges = {size: [seen.size(size)] for size in sorted(self.asked.summed)}
        for size, tests in sorted(self.asked.sizes.items()):
            ranges[size] = [(s, s) for s in _sizes(tests, seen.size(size), LARGEST[size])]
        for grows, sizes in product(growing, product(*ranges.values())):
            stated = tuple(zip(ranges, sizes, strict=True))
            yield Sighting(True, grows, stated, seen.progressing == YES)

    def cells(self, view: ViewTerms) -> Iterator[LesionClass]:
        """Every class of lesions that are there at an assessment."""
        for group in [*self.groups, self.unlisted]:
            yield from (cell for cell in group.cells[view] if cell.state.present)

    def plain(self, few: int) -> list[Bool]:
        """That no lesions but those listed are there, else only few; that those listed are."""
        cells = self.unlisted.cells
        unlisted = [total(cell.number for cell in cells[view]) for view in self._views]
        gone = [
            cell.number == 0
            for group in self.groups
            for view in self._views
            for cell in group.cells[view]
            if not cell.state.present and len(group.cells[view]) > len(group.natures)
        ]
        none = [number == 0 for number in unlisted]
        return [both(*none), *none, *(number <= few for number in unlisted), both(*gone)]

    def number(self, view: ViewTerms, role: str, system: str | None = None) -> Int:
        """How many lesions of a role (in one organ system) are there."""
        return total(
            cell.number
            for cell in self.cells(view)
            if cell.nature.kind.role == role and system in (None, cell.nature.kind.system)
        )

    def _totals(self, view: ViewTerms) -> None:
        totals = view.view.assessment.totals if view.view else None
        metastases = self.number(view, "metastasis")
        self._bound(metastases, room_of(totals.metastases if totals else None))
        self.world.require(metastases == 0, when=no(self.disease.ever))
        self.world.require(metastases == 0, when=view.response.among(["CR"]))
        self._organs(view, room_of(totals.organs if totals else None))
        for system, room in organ_rooms(totals, self.patient.vocabulary).items():
            self._bound(self.number(view, "metastasis", system), room)
        seen = room_of(totals.metastases_or_indeterminate if totals else None)
        # what else is indeterminate may be no metastasis: the number bounds from above alone
        self._bound(metastases + self.number(view, "benign"), Room(0, seen.high))
        self._bound(self.number(view, "satellite"), room_of(totals.satellites if totals else None))
        nodes = self.number(view, "regional_node")
        self._bound(nodes, room_of(totals.regional_nodes if totals else None))
        category = n_categories(view.view.assessment.n_category if view.view else None)
        if category == {"N0"}:
            self.world.require(nodes == 0)
        elif category and "N0" not in category:
            self.world.require(nodes >= 1)

    def of_category(self, view: ViewTerms, category: Choice) -> None:
        """The N category, were this the latest assessment, is N0 where no regional node is there
        alone, and not below that of any listed node (W4)."""
        require, none = self.world.require, category.among(["N0"])
        nodes = self.number(view, "regional_node")
        require(nodes == 0, when=both(view.latest, none))
        require(none, when=both(view.latest, nodes == 0))
        for group in self.groups:
            known = self.patient.found("n_category", f"lesion:{group.sites[0].index}")
            if len(known) == 1:
                least = min(known)
                there = total(cell.number for cell in group.cells[view] if cell.state.present) > 0
                above = category.among(word for word in category.flags if word[:2] >= least)
                require(above, when=both(view.latest, there))

    def _organs(self, view: ViewTerms, room: Room) -> None:
        """In how many organ systems there are metastases: of those without a name each may be of
        its own, or all of one; what nobody listed is of one, where the systems are enough."""
        if room == Room():
            return
        apart = self.natures.systems - {OTHER}
        named = total(one(self.number(view, "metastasis", system)) for system in apart)
        unnamed = self.number(view, "metastasis", OTHER)
        listed = total(
            cell.number
            for group in self.groups
            for cell in group.cells[view]
            if cell.state.present
            and (cell.nature.kind.role, cell.nature.kind.system) == ("metastasis", OTHER)
        )
        several = unnamed if room.low > len(apart) else listed + one(unnamed - listed)
        self._bound(named + several, Room(room.low))
        self._bound(named + one(unnamed), Room(0, room.high))

    def _bound(self, count: Int, bounds: Room) -> None:
        if bounds.low > 0:
            self.world.require(count >= int(bounds.low))
        if bounds.high != float("inf"):
            self.world.require(count <= int(bounds.high))

    def _primary_there(self, view: ViewTerms) -> None:
        """A primary that is listed as still there is not gone (W9)."""
        for cell in self.cells(view):
            if cell.nature.kind.role == "primary":
                there = both(view.latest, cell.number > 0)
                self.world.require(self.tumour.in_place, when=there)

    def _growth(self, view: ViewTerms) -> None:
        """What the response says of growth, and growth of the response (W10)."""
        controlled = view.response.among(CONTROLLED)
        stated = self.patient.profile.primary.progressing  # of the latest (W14)
        for cell in self.cells(view):
            grows = cell.state.growing and not cell.state.called
            at_primary = cell.nature.kind.role in AT_PRIMARY
            if grows and cell.nature.kind.role in TUMOUR:
                elsewhere = no(view.latest) if stated and at_primary else TRUE
                self.world.require(cell.number == 0, when=both(controlled, elsewhere))
            if cell.state.growing and at_primary:
                seen, tumour = cell.number > 0, self.tumour
                since = both(tumour.treated, tumour.treatment_end.before(view.day))
                self.world.require(tumour.progressing, when=both(view.latest, seen))
                self.world.require(tumour.progressed, when=both(since, seen))


def one(number: Int) -> Int:
    """One where there is any."""
    return one_if(number > 0)


def _sizes(
    tests: list[Within], bounds: tuple[float, float | None], largest: float
) -> Iterator[float]:
    """One size for each way that the questions can tell sizes apart, within its bounds."""
    low, high = bounds[0], largest if bounds[1] is None else bounds[1]
    limits = {limit for test in tests for limit in test.limits}
    places = sorted({low, high, *(limit for limit in limits if low <= limit <= high)})
    between = [(one + other) / 2 for one, other in pairwise(places)]
    seen = set()
    for size in sorted([*places, *between]):
        answers = tuple(passes(Numbers.exactly(size), test) for test in tests)
        if answers not in seen:
            seen.add(answers)
            yield size
