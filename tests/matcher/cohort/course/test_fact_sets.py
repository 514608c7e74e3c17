"""Sets of facts by number: the same whether few kinds of facts are asked for or many."""

from __future__ import annotations

import numpy as np
import pytest

from oligomatch.matcher.cohort.course.fact_sets import DENSE, Facts
from oligomatch.matcher.cohort.reading.kept_answers import FactSets


@pytest.mark.parametrize("kinds", [3, DENSE, DENSE + 1, 40])  # of 40 no table holds every set
def test_a_set_has_the_number_of_its_facts(kinds: int) -> None:
    asked = FactSets()
    facts = Facts(asked)
    bits = [facts.bit_of(f"kind {at}") for at in range(kinds)]
    sets = np.array([0, bits[0] | bits[-1], bits[1], bits[0] | bits[-1], 0], np.int64)
    for _ in range(2):  # and again, where they are known
        numbers = facts.numbers(sets)
        assert [asked.sets[number] for number in numbers] == [
            frozenset(),
            frozenset({"kind 0", f"kind {kinds - 1}"}),
            frozenset({"kind 1"}),
            frozenset({"kind 0", f"kind {kinds - 1}"}),
            frozenset(),
        ]
        assert numbers[0] == 0
