"""A list that is complete although one lesion is undetermined, and no metastasis in the skull."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("z3", reason="z3-solver is not installed")

from oligomatch.matcher.backends.solver.verdicts import ask
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.measures import ask as measured
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.tree import Is, Measure, Node, Not, OneOf, Within
from tests.support.patients import Json, nsclc

SPINE: list[Json] = [{"organ": "T5"}, {"organ": "ilium"}, {"organ": "L5", "role": "indeterminate"}]
ALL = Measure("count", of="metastases", at="entry")
ORGANS = Measure("organs", of="metastases", at="entry")
INSIDE = Is(Measure("intracranial"))
OUTSIDE = Measure(
    "count", of="metastases", at="entry",
    where=Not(OneOf(Measure("organ"), frozenset({"bone"}))),
)  # fmt: skip


def seen(lesions: list[Json], **totals: Any) -> Json:
    return {"lesions": lesions, "assessments": [{"date": "2026-05-01", "totals": totals}]}


def numbers(told: Json, measure: Measure) -> tuple[float | None, float | None]:
    found = measured(nsclc(**told), measure).values
    assert isinstance(found, Numbers)
    return found.low, found.high


def test_two_in_bone_and_one_undetermined_and_nothing_else() -> None:
    told = seen(SPINE, metastases_or_indeterminate=3)
    assert numbers(told, ALL) == (2, 3)
    assert numbers(told, ORGANS) == (1, 1)
    assert numbers(told, OUTSIDE) == (0, 0)


def test_one_more_than_listed_may_be_anywhere() -> None:
    told = seen(SPINE, metastases_or_indeterminate={"at_most": 4})
    assert (numbers(told, ALL), numbers(told, OUTSIDE)) == ((2, 4), (0, 1))


def test_a_lesion_that_is_forgotten_leaves_more_open_never_less() -> None:
    whole, less = (seen(some, metastases_or_indeterminate=3) for some in (SPINE, SPINE[:2]))
    assert (numbers(whole, ALL), numbers(less, ALL)) == ((2, 3), (2, 3))
    assert (numbers(whole, OUTSIDE), numbers(less, OUTSIDE)) == ((0, 0), (0, 1))


def test_a_lesion_that_is_determined_later_settles_the_count() -> None:
    for role, number in (("metastasis", 3), ("indeterminate", None)):
        told = seen([*SPINE[:2], {"organ": "L5", "role": role}], metastases_or_indeterminate=3)
        low, high = numbers(told, ALL)
        assert (low == high == number) is (number is not None)


@pytest.mark.parametrize(
    ("totals", "field"),
    [
        ({"metastases_or_indeterminate": 2}, "metastases_or_indeterminate"),
        ({"metastases_or_indeterminate": 3, "metastases": 4}, "metastases_or_indeterminate"),
        ({"metastases_or_indeterminate": 3, "organs": 4}, "metastases_or_indeterminate"),
        ({"metastases_or_indeterminate": 3, "by_organ": {"liver": 2}}, None),
        ({"intracranial": 0, "by_organ": {"brain": 1}}, "intracranial"),
        ({"intracranial": 0, "by_organ": {"meninges": {"at_least": 1}}}, "intracranial"),
    ],
)
def test_totals_that_no_patient_fits_are_refused(totals: Json, field: str | None) -> None:
    with pytest.raises(ProfileError) as error:
        profile_of({"as_of": "2026-05-14", "cancer_type": "nsclc", **seen(SPINE, **totals)})
    (problem,) = error.value.problems
    assert field is None or problem.pointer == f"/assessments/0/totals/{field}"


def test_a_lesion_in_the_skull_and_none_there_contradict() -> None:
    for organ in ("brain", "brainstem", "meninges"):
        with pytest.raises(ProfileError):
            nsclc(**seen([{"organ": organ}], intracranial=0))


def test_none_in_the_skull_is_none_in_its_coverings_too() -> None:
    inside = Measure("count", of="metastases", at="entry", where=INSIDE)
    assert numbers(seen(SPINE[:2], intracranial=0), inside) == (0, 0)
    assert numbers(seen(SPINE[:2], by_organ={"brain": 0}), inside)[1] != 0


@pytest.mark.parametrize(
    "totals",
    [
        {"metastases_or_indeterminate": 3},
        {"intracranial": 0},
        {"organs": 2},
        {"organs": 1},
        {"organs": {"at_least": 4}},
        {"organs": 2, "metastases": 4},
    ],
    ids=str,
)
@pytest.mark.parametrize("measure", [ALL, ORGANS, OUTSIDE], ids=["all", "organs", "outside"])
@pytest.mark.parametrize("limit", [0, 1, 2, 3])
def test_the_solver_settles_what_the_judge_does_and_says_no_more(
    totals: Json, measure: Measure, limit: int
) -> None:
    patient = nsclc(**seen(SPINE, **totals))
    tree: Node = Within(measure, high=limit)
    assert ask(patient, [tree]).verdict(tree).verdict is judge(tree, patient)
