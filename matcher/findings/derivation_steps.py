"""Why a finding holds: the chain of rules down to what the profile tells, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from oligomatch.matcher.findings.chain import Derivation, Support
from oligomatch.rules.findings.findings import Fact, Rule, load_rules


@dataclass(frozen=True, slots=True)
class Step:
    """One finding with what it follows from; `rule` None: told, or part of the vocabulary."""

    fact: Fact
    rule: Rule | None = None
    premises: tuple[Step, ...] = ()
    pointers: tuple[str, ...] = ()  # where the profile tells it; empty for the vocabulary

    def roots(self) -> Iterator[str]:
        """The pointers of everything it rests on, each once, in order."""
        seen: dict[str, None] = dict.fromkeys(self.pointers)
        for premise in self.premises:
            seen.update(dict.fromkeys(premise.roots()))
        yield from seen


def trail(
    fact: Fact, derivation: Derivation, pointers: Mapping[Fact, tuple[str, ...]]
) -> Step | None:
    """The chain of a finding to its root; None where it is no finding of this derivation.

    Of several ways the one whose rule comes first in the rule files is shown, then the one whose
    facts come first: the same in every order of facts and with every engine.
    """
    if fact not in derivation:
        return None
    return _step(fact, derivation, pointers, frozenset())


def _step(
    fact: Fact,
    derivation: Derivation,
    pointers: Mapping[Fact, tuple[str, ...]],
    above: frozenset[Fact],
) -> Step | None:
    """The first way to this fact that does not rest on itself."""
    supports = derivation.get(fact, ())
    if not supports:
        return Step(fact, pointers=pointers.get(fact, ()))
    above |= {fact}
    for support in sorted(supports, key=_place):
        steps = []
        for premise in support.premises:
            step = None if premise in above else _step(premise, derivation, pointers, above)
            if step is None:
                break
            steps.append(step)
        else:
            return Step(fact, support.rule, tuple(steps))
    return None


def _place(support: Support) -> tuple[int, str, tuple[Fact, ...]]:
    order = _order()
    return order.get(support.rule.id, len(order)), support.rule.id, support.premises


@cache
def _order() -> Mapping[str, int]:
    return {rule.id: place for place, rule in enumerate(load_rules())}
