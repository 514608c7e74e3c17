"""The counts of lesions as questions: each kind of count once, whatever its time point."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.logic.values import Flag
from oligomatch.matcher.measures.lesions.selected import systems_of
from oligomatch.matcher.measures.lesions.tallies import lesion_count
from oligomatch.matcher.patient.counting import LesionCount
from oligomatch.matcher.patient.patient import OTHER, LesionKind, Patient
from oligomatch.matcher.patient.staging import Moment
from oligomatch.rules.measures import MEASURES, Reduce
from oligomatch.rules.tree import AllOf, Measure, Node, OneOf
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

Bits = NDArray[np.uint8]  # a flag for each question
MOST_REGIONS = 60  # bits of a number


@dataclass(frozen=True, slots=True)
class Answers:
    """Which of the questions a lesion surely counts for, and for which it may."""

    sure: Bits
    may: Bits


class Questions:
    """Every count that some measures ask for, without their time points."""

    def __init__(self, measures: Iterable[Measure], vocabulary: Vocabulary) -> None:
        self.measures = tuple(measures)
        self.systems = tuple(sorted(vocabulary.systems | {OTHER}))
        own = dict.fromkeys(replace(m, at=None) for m in self.measures)
        fullest = [m for m in own if MEASURES[m.kind].reduce is Reduce.FULLEST]
        inside = {m: [_inside(m, system) for system in self.systems] for m in fullest}
        self.each = tuple(dict.fromkeys((*own, *chain.from_iterable(inside.values()))))
        self.of = tuple(self.each.index(replace(m, at=None)) for m in self.measures)
        # of each count of the fullest organ: its place, those of the counts of each organ system
        self.fullest = tuple(
            (
                self.each.index(m),
                np.array([self.each.index(one) for one in inside[m]], np.int64),
                frozenset(map(self.systems.index, systems_of(vocabulary, m.where))),
            )
            for m in fullest
        )
        regions = {organ.node_group for organ in vocabulary.organs.values()}
        regions |= {station.zone for station in vocabulary.stations.values()}
        self.regions = tuple(sorted(region for region in regions if region))
        assert len(self.regions) <= MOST_REGIONS

    def counters(self, patient: Patient, moment: Moment) -> list[LesionCount]:
        """Each count of a patient at a moment, not yet made."""
        return [lesion_count(patient, measure, moment) for measure in self.each]

    def where(self, wanted: Iterable[bool]) -> NDArray[np.int64]:
        """The places of those for which it is so."""
        return np.array([at for at, one in enumerate(wanted) if one], np.int64)


def _inside(measure: Measure, system: str) -> Measure:
    """The same count of one organ system alone."""
    there: Node = OneOf(Measure("organ"), frozenset({system}))
    where = there if measure.where is None else AllOf((measure.where, there))
    return replace(measure, kind="count", where=where)


@dataclass(frozen=True, slots=True)
class Unlisted:
    """What each question counts of lesions that were not listed, growing or not."""

    always: NDArray[np.float64]  # questions x systems: any metastasis there counts
    counting: NDArray[np.float64]  # one there may count
    satellites: Answers
    regional: Answers


def unlisted_of(counters: Iterable[LesionCount], questions: Questions) -> Unlisted:
    """What is counted of lesions not listed: the reference's answers for each organ system."""
    each = tuple(counters)
    rows = [
        [c.counts_kind(LesionKind("metastasis", s), None, c.unlisted) for s in questions.systems]
        for c in each
    ]
    always = [not one.may_be_false for row in rows for one in row]
    counting = [one.may_be_true for row in rows for one in row]
    return Unlisted(
        np.array(always, float).reshape(-1, len(questions.systems)),
        np.array(counting, float).reshape(-1, len(questions.systems)),
        answers_of([c.able_satellite for c in each]),
        answers_of([c.able_regional for c in each]),
    )


def answers_of(flags: Iterable[Flag]) -> Answers:
    """Flags as two rows of bits."""
    each = tuple(flags)
    sure = np.array([one.may_be_true and not one.may_be_false for one in each], np.uint8)
    return Answers(sure, np.array([one.may_be_true for one in each], np.uint8))
