"""The table of limits: what must not be over a number is limited to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oligomatch.api.page.library.limits import limit_rows
from oligomatch.rules.tree import AnyOf, Measure, Node, Not, Within
from tests.rules.amended import rule
from tests.support.patients import TRIALS

QTC = Measure("measured", test="qtc", unit="ms")


@pytest.mark.parametrize(
    ("tree", "limits"),
    [
        (Within(QTC, high=500), ["≤ 500"]),
        (Not(Within(QTC, over=500)), ["≤ 500"]),
        (Not(Within(QTC, low=500)), ["< 500"]),
        (Not(AnyOf((Within(QTC, over=500), Within(QTC, under=300)))), ["≤ 500", "≥ 300"]),
        (Not(Not(Within(QTC, high=500))), ["≤ 500"]),
        (Not(Within(QTC, low=300, high=500)), []),
    ],
)
def test_a_limit_under_a_negation_is_the_one_that_is_asked(tree: Node, limits: list[str]) -> None:
    trial = replace(TRIALS["NCT02417662"], criteria=(rule(1, tree),))
    assert [row.limit for row in limit_rows([trial])] == limits
