"""Random rule sets with facts that meet them: small universes, so that most premises match."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from oligomatch.matcher.findings.chain import Derivation, Support
from oligomatch.rules.findings.findings import Fact, Rule

Draw = Callable[[st.SearchStrategy[Any]], Any]
VARIABLES = ("$x", "$y", "$z")


@dataclass(frozen=True)
class Case:
    """A rule set, a vocabulary and the facts of one patient."""

    rules: tuple[Rule, ...]
    background: tuple[Fact, ...]
    facts: tuple[Fact, ...]


@st.composite
def rule_sets(draw: Draw) -> Case:
    """Rules over a few predicates of up to three places and a few values."""
    places = {f"p{n}": draw(st.integers(0, 3)) for n in range(draw(st.integers(2, 5)))}
    values = ["a", "b", "c"][: draw(st.integers(2, 3))]
    rules = tuple(draw(_rules(places, values, f"rule {n}")) for n in range(draw(st.integers(1, 6))))
    facts = st.one_of(_facts(places, values), *[_meeting(rules, values)] * 3)
    background = draw(st.lists(facts, max_size=6))
    told = draw(st.lists(facts, min_size=draw(st.sampled_from([0, 3, 6])), max_size=12))
    return Case(rules, tuple(background), tuple(told))


@st.composite
def _rules(draw: Draw, places: dict[str, int], values: list[str], name: str) -> Rule:
    premises = tuple(draw(_premises(places, values)) for _ in range(draw(st.integers(1, 4))))
    bound = sorted({part for premise in premises for part in premise if part.startswith("$")})
    predicate = draw(st.sampled_from(sorted(places)))
    parts = st.sampled_from([*bound, *bound, *values])
    conclusion = (predicate, *(draw(parts) for _ in range(places[predicate])))
    return Rule(name, premises, conclusion, "so it is", "none")


@st.composite
def _premises(draw: Draw, places: dict[str, int], values: list[str]) -> Fact:
    """A premise in which no variable stands twice."""
    predicate = draw(st.sampled_from(sorted(places)))
    parts: list[str] = []
    for _ in range(places[predicate]):
        free = [name for name in VARIABLES if name not in parts]
        parts.append(draw(st.sampled_from([*free, *free, *values])))
    return (predicate, *parts)


@st.composite
def _facts(draw: Draw, places: dict[str, int], values: list[str]) -> Fact:
    predicate = draw(st.sampled_from(sorted(places)))
    return (predicate, *(draw(st.sampled_from(values)) for _ in range(places[predicate])))


@st.composite
def _meeting(draw: Draw, rules: tuple[Rule, ...], values: list[str]) -> Fact:
    """A fact that meets a premise of a rule."""
    rule = draw(st.sampled_from(rules))
    premise = draw(st.sampled_from(rule.premises))
    return tuple(draw(st.sampled_from(values)) if p.startswith("$") else p for p in premise)


# --- what follows, written to be obvious ---------------------------------------------------------


def same(derivation: Derivation) -> dict[Fact, frozenset[Support]]:
    """Facts with their supports, without order."""
    return {fact: frozenset(supports) for fact, supports in derivation.items()}


def ways(
    premises: tuple[Fact, ...], facts: Iterable[Fact], values: dict[str, str] | None = None
) -> Iterator[tuple[dict[str, str], tuple[Fact, ...]]]:
    """Every choice of facts that meets the premises, with what the variables then are."""
    if not premises:
        yield values or {}, ()
        return
    for fact in facts:
        bound = dict(values or {})
        if len(fact) == len(premises[0]) and all(
            bound.setdefault(wanted, found) == found if wanted.startswith("$") else wanted == found
            for wanted, found in zip(premises[0], fact, strict=True)
        ):
            for after, used in ways(premises[1:], facts, bound):
                yield after, (fact, *used)


def naive(
    rules: Iterable[Rule], background: Iterable[Fact], facts: Iterable[Fact]
) -> dict[Fact, set[Support]]:
    """Every rule over every choice of facts, again until nothing is new: written to be obvious."""
    vocabulary, told = set(background), set(facts) - set(background)
    known: dict[Fact, set[Support]] = {fact: set() for fact in told}
    while True:
        before = {fact: set(supports) for fact, supports in known.items()}
        for rule in rules:
            for values, used in ways(rule.premises, vocabulary | set(before)):
                conclusion = tuple(values.get(part, part) for part in rule.conclusion)
                if not (vocabulary.issuperset(used) or conclusion in vocabulary | told):
                    known.setdefault(conclusion, set()).add(Support(rule, used))
        if known == before:
            return known
