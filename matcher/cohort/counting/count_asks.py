"""Which facts would narrow the counts of many records, as `oligomatch.matcher.measures.lesions`
asks them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.counting.bounds import Rooms, Whole
from oligomatch.matcher.cohort.counting.burdens import Burden, Rowed
from oligomatch.matcher.cohort.counting.primaries import RECURRENT, Primaries
from oligomatch.matcher.cohort.course.course_rows import CourseRows, Placed, Time
from oligomatch.matcher.cohort.course.fact_sets import Facts
from oligomatch.matcher.cohort.course.lesion_kinds import (
    METASTASIS,
    RECURRENCE,
    REGIONAL,
    ROLE,
    SATELLITE,
    LesionKinds,
)
from oligomatch.matcher.cohort.course.questions import Questions
from oligomatch.matcher.cohort.reading.columns import column
from oligomatch.matcher.cohort.reading.rows import Columns
from oligomatch.matcher.measures.lesions import every_role
from oligomatch.rules.terms import TIMES
from oligomatch.rules.tree import Measure

PLAIN, NODAL, EVERY = range(3)  # what a count asks of totals: metastases, nodes too, all roles
_TOTALS = "/assessments/-/totals"


@dataclass(frozen=True, slots=True)
class CountFacts:
    """What is known of the questions and their facts."""

    questions: Questions
    facts: Facts
    lesions: LesionKinds
    primaries: Primaries
    courses: CourseRows


def asked_of_counts(
    asking: CountFacts,
    burden: Burden,
    placed: Placed,
    rowed: Rowed,
    rooms: Rooms,
    single: Mapping[str, NDArray[np.bool_]],
) -> Columns:
    """For each measure the numbers of what it asks; none where one value is left."""
    facts, questions = asking.facts, asking.questions
    of_totals = _of_totals(facts, burden, placed, rowed, asking.primaries)
    views = [
        _by_time(facts, time, name, of_totals)
        for time, name in zip(placed.times, TIMES, strict=True)
    ]
    of_lesions = _of_lesions(asking, placed, rowed)
    primaries = np.array(
        [[facts.bits([_kind(f) for f in one]) for one in each] for each in asking.primaries.asks],
        np.int64,
    )[burden.primary]
    lines = np.array([facts.bits(sorted(one)) for one in asking.courses.facts], np.int64)
    more = np.where(placed.several, lines[placed.facts], 0)
    names = [column(measure) for measure in questions.measures]
    sets = np.zeros((len(names), len(placed.start)), np.int64)
    for own, measure, at in zip(sets, questions.measures, questions.of, strict=True):
        own[:] = views[TIMES.index(measure.at or "entry")][_class(measure)]
        own |= of_lesions[:, at]
        own |= primaries[:, at]
        if measure.at != "entry":
            own |= more
    sets[np.array([single[name] for name in names], bool).reshape(sets.shape)] = 0
    return dict(zip(names, facts.numbers(sets), strict=True))


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
    number, roles = len(placed.record), rowed.nature[:, ROLE]
    each = [
        np.bincount(rowed.row[roles == role], minlength=number)[placed.own]
        for role in (METASTASIS, SATELLITE, REGIONAL)
    ]
    return np.stack(each, axis=1)


def _recurrence_not_listed(
    burden: Burden, placed: Placed, rowed: Rowed, primaries: Primaries
) -> NDArray[np.bool_]:
    listed = np.bincount(rowed.row, rowed.nature[:, RECURRENCE], minlength=len(placed.record)) > 0
    recurrent = primaries.nature.all[burden.primary, RECURRENT] > 0
    missing: NDArray[np.bool_] = recurrent[placed.record] & ~listed
    return missing


def _by_time(
    facts: Facts, time: Time, name: str, of_totals: tuple[Whole, ...]
) -> tuple[Whole, ...]:
    """What the rows that stand for a time point ask, of each record."""
    start = np.flatnonzero(np.diff(time.record, prepend=-1))
    found = []
    for each in of_totals:
        sets = np.full(len(time.absent), facts.bit(f"/assessments/{name}"), np.int64)
        if len(start):
            sets[time.record[start]] = np.bitwise_or.reduceat(each[time.row], start)
        found.append(sets)
    return tuple(found)


def _of_lesions(asking: CountFacts, placed: Placed, rowed: Rowed) -> Whole:
    """What the listed lesions ask, of each record and question."""
    found = np.zeros((len(placed.start), len(asking.questions.each)), np.int64)
    asked = np.zeros(len(placed.record), bool)
    asked[placed.asking] = True
    here = np.flatnonzero(asked[rowed.row])
    if len(here):
        record = placed.record[rowed.row[here]]
        start = np.flatnonzero(np.diff(record, prepend=-1))
        each = asking.lesions.asks.all[rowed.kind[here]]
        found[record[start]] = np.bitwise_or.reduceat(each, start, axis=0)
    return found
