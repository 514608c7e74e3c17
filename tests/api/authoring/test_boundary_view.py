"""How the patients on either side of the criteria of a trial are shown."""

from __future__ import annotations

from oligomatch.api.authoring.boundary_cases import BoundaryFound
from oligomatch.api.authoring.boundary_view import text_lines
from oligomatch.matcher.probe.clause_set import Exercise, WhyMissing
from oligomatch.rules.tree import every_leaf
from tests.support.patients import TRIALS

SARON = TRIALS["NCT02417662"]


def test_the_clauses_that_were_not_looked_for_are_one_line() -> None:
    trees = [(one.id, one.tree) for one in SARON.criteria if one.tree is not None][:3]
    late = tuple(
        Exercise(id, leaf, met, None, WhyMissing.NO_TIME)
        for id, tree in trees
        for leaf in every_leaf(tree)
        for met in (True, False)
    )
    _, _, line = text_lines(BoundaryFound(SARON, (), late))
    assert str(len(late)) in line
    assert all(id in line for id, _ in trees)
