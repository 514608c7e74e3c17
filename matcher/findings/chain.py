"""Forward chaining of positive rules over sure facts: the plain fixpoint, with provenance.

A chainer takes facts and returns every fact that follows, each with every rule and facts it came
from. The rules are data (`rules/findings/*.yaml`). Other chainers answer through the same protocol.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from oligomatch.rules.findings.findings import Fact, Rule


@dataclass(frozen=True, slots=True)
class Support:
    """Why a fact is derived: the rule and the facts it was applied to."""

    rule: Rule
    premises: tuple[Fact, ...]


# Every support of each derived fact, each once, in no order; none for a fact that was told.
Derivation = Mapping[Fact, tuple[Support, ...]]


class Refused(ValueError):
    """Rules or facts that a chainer does not take; the plain one takes all."""


class EngineError(RuntimeError):
    """A chainer failed in a way that its guards do not expect; it answers nothing."""


class Chainer(Protocol):
    """Anything that derives findings."""

    name: str

    def derive(self, facts: Iterable[Fact]) -> Derivation:
        """Every fact that follows, the given ones included (without support).

        Raises:
            Refused: facts that this chainer does not take.
            EngineError: it failed.
        """
        ...


class PlainChainer:
    """The reference: each new fact is joined with what is known until nothing new follows."""

    name = "plain"

    def __init__(self, rules: Iterable[Rule], background: Iterable[Fact] = ()) -> None:
        self._by_predicate: dict[str, list[tuple[Rule, int]]] = defaultdict(list)
        for rule in rules:
            for position, premise in enumerate(rule.premises):
                self._by_predicate[premise[0]].append((rule, position))
        self._background = _Index(background)

    def derive(self, facts: Iterable[Fact]) -> Derivation:
        """Every fact that follows from these and the background; the background is left out."""
        told = [fact for fact in dict.fromkeys(facts) if fact not in self._background]
        known: dict[Fact, tuple[Support, ...]] = dict.fromkeys(told, ())
        supports: dict[Fact, list[Support]] = {}
        index = _Index()
        waiting = deque(told)
        while waiting:
            fact = waiting.popleft()
            index.add(fact)
            for conclusion, support in self._applied(fact, index):
                if conclusion in supports:
                    supports[conclusion].append(support)
                elif conclusion not in known and conclusion not in self._background:
                    supports[conclusion] = [support]
                    waiting.append(conclusion)
        known.update((fact, tuple(found)) for fact, found in supports.items())
        return known

    def _applied(self, fact: Fact, index: _Index) -> Iterator[tuple[Fact, Support]]:
        """Every way to apply a rule to this fact and those before it, each once."""
        for rule, position in self._by_predicate.get(fact[0], ()):
            bound = match(rule.premises[position], fact, {})
            if bound is not None:
                for values, premises in self._join(rule, position, fact, bound, index):
                    yield fill(rule.conclusion, values), Support(rule, premises)

    def _join(
        self, rule: Rule, position: int, fact: Fact, bound: dict[str, str], index: _Index
    ) -> list[tuple[dict[str, str], tuple[Fact, ...]]]:
        """Every way to satisfy the premises with `fact` at `position`, and nowhere before it."""
        partial: list[tuple[dict[str, str], tuple[Fact, ...]]] = [(bound, ())]
        for place, premise in enumerate(rule.premises):
            if place == position:
                partial = [(values, (*used, fact)) for values, used in partial]
                continue
            partial = [
                (extended, (*used, other))
                for values, used in partial
                for other in (*index.like(premise, values), *self._background.like(premise, values))
                if (extended := match(premise, other, values)) is not None
                and not (place < position and other == fact)
            ]
        return partial


class _Index:
    """Facts by predicate, and by predicate and first argument."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._all: dict[str, list[Fact]] = defaultdict(list)
        self._first: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        self._set: set[Fact] = set()
        for fact in facts:
            self.add(fact)

    def __contains__(self, fact: Fact) -> bool:
        return fact in self._set

    def add(self, fact: Fact) -> None:
        if fact in self._set:
            return
        self._set.add(fact)
        self._all[fact[0]].append(fact)
        if len(fact) > 1:
            self._first[fact[0], fact[1]].append(fact)

    def like(self, premise: Fact, values: Mapping[str, str]) -> list[Fact]:
        """The facts that may match a premise, given what its variables are bound to."""
        if len(premise) > 1:
            first = values.get(premise[1], premise[1])
            if not first.startswith("$"):
                return self._first.get((premise[0], first), [])
        return self._all.get(premise[0], [])


def match(premise: Fact, fact: Fact, values: Mapping[str, str]) -> dict[str, str] | None:
    """What the variables are bound to once the premise is this fact; None where it cannot be."""
    if len(premise) != len(fact) or premise[0] != fact[0]:
        return None
    bound = dict(values)
    for wanted, found in zip(premise[1:], fact[1:], strict=True):
        if wanted.startswith("$"):
            if bound.setdefault(wanted, found) != found:
                return None
        elif wanted != found:
            return None
    return bound


def fill(pattern: Fact, values: Mapping[str, str]) -> Fact:
    """A conclusion with its variables replaced by what they are bound to."""
    return tuple(values.get(part, part) for part in pattern)
