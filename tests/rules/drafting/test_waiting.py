"""What a rule waits for by itself: the days since something was given, or was there."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.rules.drafting.waiting import waits_of
from oligomatch.rules.fold import Algebra, compared, fold
from oligomatch.rules.tree import AllOf, AnyOf, Is, Leaf, Measure, Node, Not, Within
from oligomatch.rules.trial import Criterion, Event, Kind, Source, Wait

VACCINE = Measure("days_since", names=frozenset({"live_vaccine"}))
DRUG = Measure("days_since_drug", names=frozenset({"osimertinib"}))
WASHED = Is(Measure("therapy_washed_out", names=frozenset({"tki"}), half_lives=5))
PET = Is(Measure("fdg_pet_done"))
RECENT = Within(VACCINE, high=30)
ANSWER = Is(Measure("judged"))


def asks(tree: Node, kind: Kind = Kind.INCLUSION, waits: tuple[Wait, ...] = ()) -> Criterion:
    return Criterion("x-1", kind, tree, "quote", "text", Source("seed"), waits=waits)


def waits_for_time(tree: Node) -> tuple[Wait, ...]:
    return waits_of(asks(tree))


@pytest.mark.parametrize(
    ("tree", "when"),
    [
        (Not(RECENT), RECENT),
        (Not(Within(VACCINE, under=30)), Within(VACCINE, under=30)),
        (Within(DRUG, low=28), Within(DRUG, under=28)),
        (Within(DRUG, over=28), Within(DRUG, high=28)),
        (WASHED, Not(WASHED)),
        (AnyOf((PET, Not(RECENT))), AllOf((Not(PET), RECENT))),
        (AllOf((PET, Not(RECENT))), AllOf((PET, RECENT))),
        (AllOf((WASHED, Not(RECENT))), AnyOf((Not(WASHED), RECENT))),
        (Not(Not(Not(RECENT))), RECENT),
    ],
)
def test_a_rule_waits_while_it_fails_by_time_alone(tree: Node, when: Node) -> None:
    assert waits_for_time(tree) == (Wait(Event.TIME, when),)


@pytest.mark.parametrize(
    "tree",
    [
        PET,
        RECENT,  # the days that pass turn it the other way
        Not(Within(Measure("age"), high=17)),
        Not(Within(VACCINE, low=14, high=30)),
        Not(WASHED),
    ],
)
def test_what_time_does_not_turn_waits_for_nothing(tree: Node) -> None:
    assert waits_for_time(tree) == ()


def test_what_waits_already_waits_as_it_says_and_what_a_person_decides_for_nothing() -> None:
    own = (Wait(Event.TIME, PET),)
    assert waits_of(asks(Not(RECENT), waits=own)) == own
    assert waits_of(asks(ANSWER, Kind.JUDGEMENT)) == ()
    assert waits_of(asks(AnyOf((PET, ANSWER)), Kind.JUDGEMENT)) == ()


@pytest.mark.parametrize(
    ("tree", "when"),
    [
        # who was answered *no* is let in once the days have passed
        (AnyOf((Not(RECENT), ANSWER)), RECENT),
        # here the days do not help whoever was answered *no*
        (AllOf((Not(RECENT), ANSWER)), AllOf((ANSWER, RECENT))),
    ],
)
def test_a_rule_beside_the_answer_of_a_person_waits(tree: Node, when: Node) -> None:
    assert waits_of(asks(tree, Kind.JUDGEMENT)) == (Wait(Event.TIME, when),)


LITERALS = st.sampled_from(
    [Not(RECENT), WASHED, Within(DRUG, low=28), PET, Not(PET), Is(Measure("naf_pet_done"))]
)
TREES = st.recursive(
    LITERALS,
    lambda parts: st.one_of(
        st.builds(AllOf, st.lists(parts, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(parts, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
PLAIN: Algebra[bool] = Algebra(all, any, lambda n, parts: sum(parts) >= n, lambda one: not one)


def holds(tree: Node, days: Mapping[Measure, float | None], flags: Mapping[Node, bool]) -> bool:
    def leaf(one: Leaf) -> bool:
        asked = compared(one)
        if isinstance(asked, Within):
            number = days[asked.measure]
            low, high = asked.low, asked.high
            under = asked.under
            return number is not None and not (
                (low is not None and number < low)
                or (high is not None and number > high)
                or (under is not None and number >= under)
            )
        return flags[one]

    return fold(tree, PLAIN, leaf)


@given(TREES, st.data())
def test_it_waits_where_it_fails_today_and_not_once_the_days_have_passed(
    tree: Node, data: st.DataObject
) -> None:
    ago = st.one_of(st.none(), st.integers(0, 60))
    days = {one: data.draw(ago) for one in (VACCINE, DRUG)}
    flags = {one: data.draw(st.booleans()) for one in (WASHED, PET, Is(Measure("naf_pet_done")))}
    later = {one: None if n is None else n + 1000 for one, n in days.items()}
    waits = waits_for_time(tree)
    waiting = any(holds(one.situation, days, flags) for one in waits)
    turns = not holds(tree, days, flags) and holds(tree, later, {**flags, WASHED: True})
    assert waiting is turns
