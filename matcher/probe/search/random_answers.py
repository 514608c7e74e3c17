"""Patients told at random what some criteria read: whom to try where no search finds anybody.

The random numbers begin alike each time, so that the same question has the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from random import Random

from oligomatch.matcher.probe.search.patients import read
from oligomatch.matcher.probe.search.seeking import less_stated
from oligomatch.matcher.probe.search.settle import Answering
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.telling import Json
from oligomatch.rules.trial import Criterion, Trial

MOST_PATIENTS = 12
MOST_LESS = 4  # ways in which one of them is told less
EACH = 3  # completions of each
MOST_ANSWERS = 12


def at_random(
    patients: Sequence[Profile], criteria: Sequence[Criterion], trials: Sequence[Trial]
) -> Iterator[Profile]:
    """The first of some patients with what some criteria read forgotten and told at random."""
    numbers = Random(20260514)

    def shuffled(answers: list[Json]) -> list[Json]:
        numbers.shuffle(answers)
        return answers

    for profile in patients[:MOST_PATIENTS]:
        for stated in islice(less_stated(profile, criteria), MOST_LESS):
            less = read(stated)
            for _ in range(EACH if less is not None else 0):
                assert less is not None
                yield Answering.of(less, trials).answered(MOST_ANSWERS, shuffled).profile
