"""Which facts would narrow the counts of many records, as `oligomatch.matcher.measures.lesions`
asks them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.counting.bounds import Flags, Rooms, Whole
from oligomatch.matcher.cohort.counting.burdens import Burden, Rowed
from oligomatch.matcher.cohort.counting.primaries import RECURRENT, Primaries
from oligomatch.matcher.cohort.course.course_rows import CourseRows, Placed, Time
from oligomatch.matcher.cohort.course.fact_sets import Facts
from oligomatch.matcher.cohort.course.lesion_kinds import (
    ASKS,
    METASTASIS,
    RECURRENCE,
    REGIONAL,
    ROLE,
    SATELLITE,
    LesionKinds,
)
from oligomatch.matcher.cohort.course.questions import Questions
from oligomatch.matcher.cohort.reading.columns import column
from oligomatch.matcher.cohort.reading.fields import rows_alike
from oligomatch.matcher.cohort.reading.rows import Columns, Rows
from oligomatch.matcher.measures.lesions.selected import every_role
from oligomatch.rules.terms import TIMES
from oligomatch.rules.tree import Measure

CLASSES = PLAIN, NODAL, EVERY = range(
    3
)  # what a count asks of totals: metastases, nodes too, all roles
_TOTALS = "/assessments/-/totals"


class CountFacts:
    """What is known of the questions and their facts."""

    def __init__(
        self,
        questions: Questions,
        facts: Facts,
        lesions: LesionKinds,
        primaries: Primaries,
        courses: CourseRows,
    ) -> None:
        self.facts, self.lesions, self.primaries, self.courses = facts, lesions, primaries, courses
        measures = questions.measures
        self.names = [column(measure) for measure in measures]
        self._of = np.array(questions.of, np.int64)
        self._of_primaries = Rows(np.int64, len(questions.each))
        times = [TIMES.index(measure.at or "entry") for measure in measures]
        classes = [_class(measure) for measure in measures]
        self._views = np.array(times, np.int64) * len(CLASSES) + np.array(classes, np.int64)
        self._at_entry = np.array([measure.at == "entry" for measure in measures], bool)

    def sets(self, views: Whole, listed: Flags, primary: Whole, lines: Whole) -> Whole:
        """What each measure asks, as sets of bits, of records of which the views, listed lesions,
        primary and lines ask these."""
        lesions, facts = self.lesions.asks.all, self.facts
        of_lesions = np.zeros((len(listed), lesions.shape[1]), np.int64)
        for at in np.flatnonzero(listed.any(axis=0)).tolist():
            of_lesions[listed[:, at]] |= lesions[at]
        for asks in self.primaries.asks[len(self._of_primaries) :]:
            self._of_primaries.add([facts.bits([_kind(fact) for fact in one]) for one in asks])
        asked = of_lesions | self._of_primaries.all[primary]
        more = np.array([facts.bits(sorted(one)) for one in self.courses.facts], np.int64)[lines]
        sets: Whole = views[:, self._views] | asked[:, self._of]
        sets |= np.where(self._at_entry, 0, more[:, None])
        return sets


def asked_of_counts(
    asking: CountFacts,
    burden: Burden,
    placed: Placed,
    rowed: Rowed,
    rooms: Rooms,
    single: Mapping[str, Flags],
) -> Columns:
    """For each measure the numbers of what it asks; none where one value is left. Few records
    differ in what they ask, so that it is made once for all that are alike."""
    of_totals = np.stack(_of_totals(asking.facts, burden, placed, rowed, asking.primaries))
    times = zip(placed.times, TIMES, strict=True)
    views = np.concatenate(
        [_by_time(asking.facts, time, name, of_totals) for time, name in times]
    ).T
    listed = _of_lesions(asking, placed, rowed)
    lines = np.where(placed.several, placed.facts, 0)
    parts = views, burden.primary[:, None], lines[:, None], _words(listed)
    which, first = rows_alike(np.concatenate(parts, axis=1))
    sets = asking.sets(views[first], listed[first], burden.primary[first], lines[first])
    numbers = np.ascontiguousarray(asking.facts.numbers(sets).T).take(which, axis=1)
    for own, name in zip(numbers, asking.names, strict=True):
        own[single[name]] = 0
    return dict(zip(asking.names, numbers, strict=True))


def _words(flags: Flags) -> Whole:
    """Rows of flags as rows of few numbers."""
    number, wide = flags.shape
    bits = np.zeros((number, 8 * -(-wide // 64)), np.uint8)
    packed = np.packbits(flags, axis=1)
    bits[:, : packed.shape[1]] = packed
    return bits.view(np.int64)


def _class(measure: Measure) -> int:
    if every_role(measure):
        return EVERY
    return NODAL if measure.by in ("BETA", "SITES+") else PLAIN


def _kind(pointer: str) -> str:
    from oligomatch.matcher.cohort.results.screening import kind_of_fact

    return kind_of_fact(pointer)


def _of_totals(
    facts: Facts, burden: Burden, placed: Placed, rowed: Rowed, primaries: Primaries
) -> tuple[Whole, ...]:
    """What is open about the numbers of each row, for each class of counts."""
    number = len(placed.record)
    ends = np.zeros((2, number, 3))
    ends[1] = np.inf
    stated = burden.stated
    few = np.flatnonzero((stated.slot >= 0) & (stated.slot < 3))
    rows, of = placed.row(stated.record[few], stated.view[few])
    ends[0, rows, stated.slot[few][of]] = stated.low[few][of]
    ends[1, rows, stated.slot[few][of]] = stated.high[few][of]
    open_ = ends[0] != ends[1]
    listed = _listed(placed, rowed)
    some = ends[0] > listed
    base = np.where(
        open_[:, 0] & ~burden.never[placed.record], facts.bit(f"{_TOTALS}/metastases"), 0
    )
    base = base | np.array([0, facts.bit("/assessments/0/date"),
                      facts.bit("/assessments/0/date", stated=True)])[placed.dated]  # fmt: skip
    entry = facts.bit("/lesions/-")
    one = np.zeros(number, bool)
    rows, of = placed.row(burden.nodes.record, burden.nodes.view)
    one[rows] = burden.nodes.one[of]
    nodal = base | np.where(open_[:, 1], facts.bit(f"{_TOTALS}/satellites"), 0)
    nodal |= np.where(open_[:, 2] & ~one, facts.bit("/assessments/-/n_category"), 0)
    others = some[:, 1] | some[:, 2] | _recurrence_not_listed(burden, placed, rowed, primaries)
    more = np.where(some[:, 0], entry, 0)
    return base | more, nodal | more, nodal | np.where(some[:, 0] | others, entry, 0)


def _listed(placed: Placed, rowed: Rowed) -> NDArray[np.int64]:
    """Of each row how many listed lesions surely are metastases, satellites, regional nodes."""
    number, roles = len(placed.record), rowed.trait(ROLE)
    each = [
        np.bincount(rowed.row[roles == role], minlength=number)[placed.own]
        for role in (METASTASIS, SATELLITE, REGIONAL)
    ]
    return np.stack(each, axis=1)


def _recurrence_not_listed(
    burden: Burden, placed: Placed, rowed: Rowed, primaries: Primaries
) -> NDArray[np.bool_]:
    listed = np.bincount(rowed.row, rowed.trait(RECURRENCE), minlength=len(placed.record)) > 0
    recurrent = primaries.nature.all[burden.primary, RECURRENT] > 0
    missing: NDArray[np.bool_] = recurrent[placed.record] & ~listed
    return missing


def _by_time(facts: Facts, time: Time, name: str, of_totals: Whole) -> Whole:
    """What the rows that stand for a time point ask: classes x records."""
    start = np.flatnonzero(np.diff(time.record, prepend=-1))
    sets = np.full((len(of_totals), len(time.absent)), facts.bit(f"/assessments/{name}"), np.int64)
    if len(start):
        each = of_totals.take(time.row, axis=1)
        if len(start) < len(time.row):
            each = np.bitwise_or.reduceat(each, start, axis=1)
        sets[:, time.record[start]] = each
    return sets


def _of_lesions(asking: CountFacts, placed: Placed, rowed: Rowed) -> Flags:
    """Whether the listed lesions of each record ask each of what lesions ask."""
    found = np.zeros((len(placed.start), len(asking.lesions.asks)), bool)
    asked = np.zeros(len(placed.record), bool)
    asked[placed.asking] = True
    here = np.flatnonzero(asked[rowed.row])
    found[placed.record[rowed.row[here]], rowed.trait(ASKS)[here]] = True
    return found
