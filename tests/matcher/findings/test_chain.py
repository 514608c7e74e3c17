"""Forward chaining: one fixpoint in any order, and a reason for every fact."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.matcher.findings.chain import (
    PlainChainer,
    Support,
    derived_by_groups,
    fill,
    match,
)
from oligomatch.matcher.findings.engines import chainer
from oligomatch.matcher.findings.sure_facts import background
from oligomatch.rules.findings.findings import Fact, Rule, load_rules
from oligomatch.rules.findings.states import load_states
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.support.rule_sets import Case, naive, rule_sets, same


def rule(id: str, conclusion: Fact, *premises: Fact) -> Rule:
    return Rule(id, premises, conclusion, id, "test")


PART = rule(
    "part", ("organ", "$x", "$whole"), ("organ", "$x", "$part"), ("is_a", "$part", "$whole")
)
ABOVE = (("is_a", "L3", "lumbar"), ("is_a", "lumbar", "bone"))
PAIR = rule("pair", ("doublet", "$x"), ("has", "$x", "platinum"), ("has", "$x", "partner"))
TWIN = rule("twin", ("alike", "$a", "$b"), ("likes", "$a", "$c"), ("likes", "$b", "$c"))
SAME = rule("same", ("self", "$a"), ("likes", "$a", "$a"))
RING = (rule("forth", ("q", "$a"), ("p", "$a")), rule("back", ("p", "$a"), ("q", "$a")))

words = st.sampled_from(["a", "b", "c"])
facts = st.lists(
    st.one_of(
        st.tuples(st.just("likes"), words, words),
        st.tuples(st.just("has"), words, st.sampled_from(["platinum", "partner"])),
        st.tuples(st.just("organ"), words, st.sampled_from(["L3", "lumbar", "liver"])),
        st.tuples(st.sampled_from(["p", "q"]), words),
    ),
    max_size=10,
)
TOY = (PART, PAIR, TWIN, SAME, *RING)


def derived(rules: tuple[Rule, ...], told: list[Fact], known: tuple[Fact, ...] = ()) -> set[Fact]:
    return set(PlainChainer(rules, known).derive(told))


def bindings(premises: tuple[Fact, ...], among: set[Fact]) -> list[dict[str, str]]:
    """Every way to bind the variables of the premises to facts, tried out one by one."""
    ways: list[dict[str, str]] = [{}]
    for premise in premises:
        ways = [
            bound
            for values in ways
            for fact in among
            if (bound := match(premise, fact, values)) is not None
        ]
    return ways


def closure(rules: tuple[Rule, ...], told: list[Fact], known: tuple[Fact, ...]) -> set[Fact]:
    """The fixpoint by brute force: every rule on every fact until nothing new follows."""
    found = set(told)
    while True:
        every = found | set(known)
        new = {fill(r.conclusion, b) for r in rules for b in bindings(r.premises, every)}
        if new <= every:
            return found - set(known)
        found |= new


def test_facts_follow_through_several_steps() -> None:
    assert derived((PART,), [("organ", "m1", "L3")], ABOVE) == {
        ("organ", "m1", "L3"),
        ("organ", "m1", "lumbar"),
        ("organ", "m1", "bone"),
    }


def test_no_rule_fires_on_some_of_its_premises() -> None:
    assert derived((PAIR,), [("has", "x", "platinum"), ("has", "y", "partner")]) == {
        ("has", "x", "platinum"),
        ("has", "y", "partner"),
    }
    assert ("doublet", "x") in derived((PAIR,), [("has", "x", "platinum"), ("has", "x", "partner")])


def test_a_variable_stands_for_one_thing() -> None:
    assert ("self", "a") not in derived((SAME,), [("likes", "a", "b")])
    assert ("self", "a") in derived((SAME,), [("likes", "a", "a")])


def test_one_fact_may_serve_two_premises() -> None:
    assert ("alike", "a", "a") in derived((TWIN,), [("likes", "a", "c")])


def test_a_circle_of_rules_ends() -> None:
    assert derived(RING, [("p", "a")]) == {("p", "a"), ("q", "a")}


def test_the_background_is_used_and_left_out() -> None:
    assert not derived((PART,), [], ABOVE)
    assert not derived((PART,), [*ABOVE], ABOVE)


def test_a_told_fact_needs_no_support_and_a_derived_one_names_rule_and_premises() -> None:
    found = PlainChainer((PART,), ABOVE).derive([("organ", "m1", "L3")])
    assert found[("organ", "m1", "L3")] == ()
    assert found[("organ", "m1", "lumbar")] == (
        Support(PART, (("organ", "m1", "L3"), ("is_a", "L3", "lumbar"))),
    )


def test_a_fact_that_follows_twice_names_both_ways() -> None:
    both = rule("other", ("doublet", "$x"), ("called", "$x", "doublet"))
    told = [("has", "x", "platinum"), ("has", "x", "partner"), ("called", "x", "doublet")]
    supports = PlainChainer((PAIR, both)).derive(told)[("doublet", "x")]
    assert {support.rule.id for support in supports} == {"pair", "other"}


@given(facts)
def test_the_fixpoint_is_the_one_of_brute_force(told: list[Fact]) -> None:
    assert derived(TOY, told, ABOVE) == closure(TOY, told, ABOVE)


@given(facts, st.randoms(use_true_random=False), st.permutations(TOY))
def test_the_order_of_facts_and_rules_does_not_matter(
    told: list[Fact], random: Random, rules: list[Rule]
) -> None:
    shuffled = [*told, *told]
    random.shuffle(shuffled)
    found = PlainChainer(TOY, ABOVE).derive(told)
    again = PlainChainer(rules, ABOVE).derive(shuffled)
    assert {fact: frozenset(why) for fact, why in found.items()} == {
        fact: frozenset(why) for fact, why in again.items()
    }


@given(facts)
def test_every_support_derives_its_fact_again_from_its_premises_alone(told: list[Fact]) -> None:
    found = PlainChainer(TOY, ABOVE).derive(told)
    for fact, supports in found.items():
        assert bool(supports) or fact in told
        assert len(set(supports)) == len(supports)
        for support in supports:
            assert set(support.premises) <= set(found) | set(ABOVE)
            assert fact in closure((support.rule,), list(support.premises), ())


@given(rule_sets())
def test_facts_and_supports_are_those_of_the_obvious_fixpoint(case: Case) -> None:
    found = PlainChainer(case.rules, case.background).derive(case.facts)
    assert same(found) == naive(case.rules, case.background, case.facts)


@given(facts, st.data())
def test_fewer_facts_never_derive_more(told: list[Fact], data: st.DataObject) -> None:
    if told:
        some = data.draw(st.lists(st.sampled_from(told), max_size=len(told)))
        assert derived(TOY, some, ABOVE) <= derived(TOY, told, ABOVE)


def test_matching_binds_each_variable_once() -> None:
    assert match(("organ", "$x", "L3"), ("organ", "m1", "L3"), {}) == {"$x": "m1"}
    assert match(("organ", "$x", "L3"), ("organ", "m1", "L2"), {}) is None
    assert match(("organ", "$x", "$x"), ("organ", "a", "b"), {}) is None
    assert match(("organ", "$x"), ("organ", "a", "b"), {}) is None
    assert match(("organ", "$x"), ("organ", "a"), {"$x": "b"}) is None


@pytest.mark.parametrize("shipped", load_rules(), ids=lambda shipped: shipped.id)
def test_each_shipped_rule_fires_on_its_own_premises(shipped: Rule) -> None:
    names = {part for premise in shipped.premises for part in premise if part.startswith("$")}
    bound = {name: f"some-{name[1:]}" for name in names}
    told = [fill(premise, bound) for premise in shipped.premises]
    assert fill(shipped.conclusion, bound) in derived((shipped,), told)


def test_the_shipped_chainer_keeps_the_vocabulary_out_of_what_it_finds() -> None:
    found = chainer("plain").derive([("cancer_type", "nsclc"), ("organ", "lesion:0", "L3")])
    known = {*background(load_vocabulary()), *load_states().facts()}
    assert not set(found) & known
    assert ("organ_system", "lesion:0", "bone") in found


LESIONS = [f"lesion:{number}" for number in range(60)]
LIKES = st.lists(st.sampled_from(["L3", "liver", "platinum"]), min_size=60, max_size=60)
OF_ONE = (PART, rule("any", ("some", "$place"), ("organ", "$x", "$place")))
JOINS_TWO = rule("pair", ("near", "$a", "$b"), ("organ", "$a", "$o"), ("organ", "$b", "$o"))
LAST = rule("last", ("holds", "$o", "$a"), ("organ", "$a", "$o"), ("some", "$o"))


@settings(max_examples=10)
@given(LIKES, st.sampled_from([OF_ONE, (*OF_ONE, LAST), (*OF_ONE, JOINS_TWO)]))
def test_lesions_alike_are_derived_as_each_for_itself(
    places: list[str], rules: tuple[Rule, ...]
) -> None:
    stated = [("organ", name, place) for name, place in zip(LESIONS, places, strict=True)]
    whole = PlainChainer(rules, ABOVE)
    found, each = derived_by_groups(whole.derive, stated), whole.derive(stated)
    assert found.keys() == each.keys()
    for fact, supports in each.items():
        assert sorted(map(repr, found[fact])) == sorted(map(repr, supports))
