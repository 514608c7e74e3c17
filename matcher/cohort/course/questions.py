"""The counts of lesions as questions: each kind of count once, whatever its time point."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.logic.values import Flag
from oligomatch.matcher.measures.lesions import convention, every_role, lesion_count
from oligomatch.matcher.patient.counting import LesionCount
from oligomatch.matcher.patient.patient import OTHER, LesionKind, Patient
from oligomatch.matcher.patient.staging import Moment
from oligomatch.rules.tree import Measure
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

Bits = NDArray[np.uint8]  # a flag for each question
MOST_REGIONS = 60


@dataclass(frozen=True, slots=True)
class Answers:
    """Which of the questions a lesion surely counts for, and for which it may."""

    sure: Bits
    may: Bits


class Questions:
    """Every count that some measures ask for, without their time points."""

    def __init__(self, measures: Iterable[Measure], vocabulary: Vocabulary) -> None:
        self.measures = tuple(measures)
        self.each = tuple(dict.fromkeys(replace(m, at=None) for m in self.measures))
        self.of = tuple(self.each.index(replace(m, at=None)) for m in self.measures)
        self.systems = tuple(sorted(vocabulary.systems | {OTHER}))
        regions = {organ.node_group for organ in vocabulary.organs.values()}
        regions |= {station.zone for station in vocabulary.stations.values()}
        self.regions = tuple(sorted(region for region in regions if region))
        self._vocabulary = vocabulary

    @property
    def expressed(self) -> bool:
        """Whether the columns express each of them; sites are left to the reference."""
        by_site = (convention(self._vocabulary, m).by_site for m in self.each)
        answers = zip(self.each, by_site, strict=True)
        return len(self.regions) <= MOST_REGIONS and not any(
            site and not every_role(m) for m, site in answers
        )

    def counters(self, patient: Patient, moment: Moment) -> list[LesionCount]:
        """Each count of a patient at a moment, not yet made."""
        return [lesion_count(patient, measure, moment) for measure in self.each]

    def where(self, wanted: Iterable[bool]) -> NDArray[np.int64]:
        """The places of those for which it is so."""
        return np.array([at for at, one in enumerate(wanted) if one], np.int64)


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
