"""Forward chaining of positive rules over sure facts: the plain fixpoint, with provenance.

A chainer takes facts and returns every fact that follows, each with every rule and facts it came
from. The rules are data (`rules/findings/*.yaml`). Other chainers answer through the same protocol.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from oligomatch.rules.findings.findings import Fact, Rule


@dataclass(frozen=True, slots=True)
class Support:
    """Why a fact is derived: the rule and the facts it was applied to."""

    rule: Rule
    premises: tuple[Fact, ...]


# Every support of each derived fact, each once, in no order; none for a fact that was told.
Derivation = Mapping[Fact, tuple[Support, ...]]


class Follows(dict[Fact, tuple[Support, ...]]):
    """What follows from some facts, with what was read of it: equal facts share it."""

    def __init__(self, derivation: Derivation) -> None:
        super().__init__(derivation)
        self.read: dict[Hashable, Any] = {}

    @cached_property
    def by_subject(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """What is found of one kind about one thing."""
        found = defaultdict[tuple[str, str], set[str]](set)
        for fact in self:
            if len(fact) == 3:
                found[fact[0], fact[1]].add(fact[2])
        return {about: frozenset(names) for about, names in found.items()}


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
        known = tuple(dict.fromkeys(background))
        self._background = frozenset(known)
        plans = [_Plan(rule, place) for rule in rules for place in range(len(rule.premises))]
        self._by_kind: dict[Kind, list[_Plan]] = defaultdict(list)
        self._keys: dict[Kind, dict[Places, None]] = defaultdict(dict)
        for plan in plans:
            self._by_kind[plan.kind].append(plan)
            for step in plan.steps:
                self._keys[step.kind][step.places] = None
        self._vocabulary = _Known(known)

    def derive(self, facts: Iterable[Fact]) -> Derivation:
        """Every fact that follows from these and the background; the background is left out."""
        given = [fact for fact in dict.fromkeys(facts) if fact not in self._background]
        known: dict[Fact, tuple[Support, ...]] = dict.fromkeys(given, ())
        supports: dict[Fact, list[Support]] = {}
        index = _Index(self._keys)
        waiting = deque(given)
        while waiting:
            fact = waiting.popleft()
            index.add(fact)
            for plan in self._by_kind.get((fact[0], len(fact)), ()):
                for way in plan.met(fact, index, self._vocabulary):
                    premises, conclusion = tuple(way), plan.concluded(way)
                    if conclusion in supports:
                        supports[conclusion].append(Support(plan.rule, premises))
                    elif conclusion not in known and conclusion not in self._background:
                        supports[conclusion] = [Support(plan.rule, premises)]
                        waiting.append(conclusion)
        known.update((fact, tuple(found)) for fact, found in supports.items())
        return known


Kind = tuple[str, int]  # of a fact: its predicate, and its length
Places = tuple[int, ...]  # in a fact
Where = tuple[int, int]  # a premise of a rule, and a place in it


@dataclass(frozen=True, slots=True)
class _Step:
    """One further premise: the facts that agree with those before it at some places."""

    premise: int
    kind: Kind
    places: Places  # those at which it is known what has to stand there
    wanted: tuple[str | Where, ...]  # what: a constant, or what stands in an earlier premise
    alike: tuple[tuple[int, int], ...]  # places of its own that have to agree
    earlier: bool  # whether it stands before the premise that the new fact meets


class _Plan:
    """One rule met by a new fact at one of its premises; then the others, the most bound first."""

    def __init__(self, rule: Rule, first: int) -> None:
        self.rule, self.first = rule, first
        premise = rule.premises[first]
        self.kind: Kind = (premise[0], len(premise))
        self._bound: dict[str, Where] = {}
        self._constants = tuple((i, p) for i, p in enumerate(premise) if i and not _free(p))
        self._alike = self._bind(first)
        self.steps: list[_Step] = []
        left = [place for place in range(len(rule.premises)) if place != first]
        while left:
            place = max(left, key=lambda one: len(self._known(one)))
            left.remove(place)
            self.steps.append(self._step(place))
        self._conclusion = tuple(self._bound.get(part, part) for part in rule.conclusion)

    def _known(self, place: int) -> Places:
        premise = self.rule.premises[place]
        return tuple(i for i, p in enumerate(premise) if i and (not _free(p) or p in self._bound))

    def _step(self, place: int) -> _Step:
        premise = self.rule.premises[place]
        places = self._known(place)
        wanted = tuple(self._bound.get(premise[i], premise[i]) for i in places)
        kind = (premise[0], len(premise))
        return _Step(place, kind, places, wanted, self._bind(place), place < self.first)

    def _bind(self, place: int) -> tuple[tuple[int, int], ...]:
        """Binds what is new in a premise; where a variable stands in it twice, both places."""
        alike = []
        for i, part in enumerate(self.rule.premises[place]):
            if i and _free(part):
                where = self._bound.setdefault(part, (place, i))
                if where[0] == place and where[1] != i:
                    alike.append((where[1], i))
        return tuple(alike)

    def met(self, fact: Fact, index: _Index, vocabulary: _Known) -> list[list[Fact]]:
        """The facts for every premise, in every way in which the rule is met; each once."""
        for i, part in self._constants:
            if fact[i] != part:
                return []
        for i, k in self._alike:
            if fact[i] != fact[k]:
                return []
        ways = [[fact] * len(self.rule.premises)]
        for step in self.steps:
            ways = [
                [*way[: step.premise], other, *way[step.premise + 1 :]]
                for way in ways
                for other in _joining(step, way, fact, index, vocabulary)
            ]
            if not ways:
                break
        return ways

    def concluded(self, premises: Sequence[Fact]) -> Fact:
        """What follows from facts that meet the rule."""
        return tuple(
            part if isinstance(part, str) else premises[part[0]][part[1]]
            for part in self._conclusion
        )


def _joining(
    step: _Step, way: Sequence[Fact], new: Fact, index: _Index, vocabulary: _Known
) -> Iterator[Fact]:
    """The facts for one further premise; the new one is found again from an earlier premise."""
    key = tuple([part if isinstance(part, str) else way[part[0]][part[1]] for part in step.wanted])
    for other in (*index.at(step, key), *vocabulary.at(step, key)):
        if not (step.earlier and other == new) and all(other[i] == other[k] for i, k in step.alike):
            yield other


class _Index:
    """Facts by what stands at those places by which some rule looks for them."""

    def __init__(self, keys: Mapping[Kind, Iterable[Places]]) -> None:
        self._keys = keys
        self._facts: dict[tuple[Kind, Places, Fact], list[Fact]] = {}

    def add(self, fact: Fact) -> None:
        kind = (fact[0], len(fact))
        for places in self._keys.get(kind, ()):
            key = (kind, places, tuple([fact[i] for i in places]))
            self._facts.setdefault(key, []).append(fact)

    def at(self, step: _Step, key: Fact) -> Sequence[Fact]:
        """The facts that agree with a step; those found while they are gone through come later."""
        return self._facts.get((step.kind, step.places, key), ())


class _Known:
    """The facts that hold of every patient, by the places by which a rule has looked for them: a
    patient meets few of the rules."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._kinds: dict[Kind, list[Fact]] = defaultdict(list)
        for fact in facts:
            self._kinds[fact[0], len(fact)].append(fact)
        self._found: dict[tuple[Kind, Places], dict[Fact, list[Fact]]] = {}

    def at(self, step: _Step, key: Fact) -> Sequence[Fact]:
        """The facts that agree with a step."""
        found = self._found.get((step.kind, step.places))
        if found is None:
            found = {}
            for fact in self._kinds.get(step.kind, ()):
                found.setdefault(tuple([fact[i] for i in step.places]), []).append(fact)
            self._found[step.kind, step.places] = found
        return found.get(key, ())


def _free(part: str) -> bool:
    return part.startswith("$")


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


ABOUT_LESION = "lesion:"  # begins the name of a listed lesion in a fact
MANY_ALIKE = 20  # lesions; of fewer, each is derived


def derived_by_groups(
    derive: Callable[[Sequence[Fact]], Derivation], facts: Iterable[Fact]
) -> Derivation:
    """What follows from facts, of lesions alike only two derived: what follows for one of them
    follows for the rest. Where a rule joins two lesions, which those two show, each is derived."""
    given = tuple(dict.fromkeys(facts))
    groups = _alike(given)
    spared = {name for group in groups for name in group[2:]}
    found = derive([fact for fact in given if spared.isdisjoint(fact)])
    whole = _of_all(found, {group[0]: group[2:] for group in groups}) if groups else found
    return derive(given) if whole is None else whole


def _of_all(found: Derivation, rest: Mapping[str, Sequence[str]]) -> Derivation | None:
    """The findings with those of the lesions alike; None where a rule joins two."""
    every: dict[Fact, list[Support]] = {}
    for fact, supports in found.items():
        every.setdefault(fact, []).extend(supports)
        for name in _lesions(fact):
            for other in rest.get(name, ()):
                every.setdefault(renamed(fact, name, other), [])
        for support in supports:
            names = {name for one in (fact, *support.premises) for name in _lesions(one)}
            if len(names) > 1:
                return None
            for name in names:
                for other in rest.get(name, ()):
                    premises = tuple([renamed(one, name, other) for one in support.premises])
                    ways = every.setdefault(renamed(fact, name, other), [])
                    ways.append(Support(support.rule, premises))
    return {fact: tuple(supports) for fact, supports in every.items()}


def _lesions(fact: Fact) -> list[str]:
    """The listed lesions that a fact names."""
    return [part for part in fact if part.startswith(ABOUT_LESION)]


def renamed(fact: Fact, name: str, other: str) -> Fact:
    """The same of another thing."""
    return tuple([other if part == name else part for part in fact])


def _alike(given: Iterable[Fact]) -> list[list[str]]:
    """The lesions of which the same is stated together; none where few are spared so."""
    stated: dict[str, list[Fact]] = defaultdict(list)
    for fact in given:
        for name in _lesions(fact):
            stated[name].append(renamed(fact, name, ABOUT_LESION))
    if len(stated) < MANY_ALIKE:
        return []
    groups: dict[frozenset[Fact], list[str]] = defaultdict(list)
    for name, facts in stated.items():
        groups[frozenset(facts)].append(name)
    spared = sum(len(group[2:]) for group in groups.values())
    return list(groups.values()) if spared >= MANY_ALIKE else []
