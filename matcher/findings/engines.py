"""Which engine derives the findings: durable-rules where it can be imported, else the plain one.

This is the one place where it is chosen; every output names the engine that ran.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from copy import copy
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from oligomatch.matcher.findings.chain import (
    Chainer,
    Follows,
    PlainChainer,
    Refused,
    derived_by_groups,
)
from oligomatch.matcher.findings.sure_facts import COURSE, KINDS, OF_A_KIND, background
from oligomatch.rules.findings.findings import Fact, Rule, load_rules, own_rules
from oligomatch.rules.findings.states import load_states
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

ENGINES = ("durable", "plain")  # the first that can be imported is the default
LAST = 16  # profiles whose findings are kept: one is checked, then matched, then typed on
LAST_PARTS = 128  # lesions, lines and genes, the same: patients share most of them
KEPT = 2_000  # derivations of courses: many patients have the same


@cache
def available() -> tuple[str, ...]:
    """The engines that can be used here, the default first."""
    try:
        import durable.engine  # noqa: F401
    except Exception:  # not there, not built, or not for this Python
        return ("plain",)
    return ENGINES


class Strata:
    """The rules in force, by one engine: a chainer for each stratum of the findings.

    `derive` is that of the first, what follows from a profile as it stands; `course` that of the
    second, what follows from what dates, lines and assessments say for sure; `parts` that of the
    first for one lesion, line or gene alone; `whole` is every rule on every fact, for whoever asks
    why. A smaller set of rules is a smaller session.
    """

    def __init__(self, name: str, rules: Sequence[Rule]) -> None:
        self.name, self.rules = name, tuple(rules)
        self._first = Once(_chainer(name, reached(self.rules, KINDS)), LAST)
        self.parts = Once(self._first.chainer, LAST_PARTS)
        # what was counted of equal lesions, of any patient
        self.tallied: dict[Hashable, object] = {}
        # what measures answer of patients of whom the same is told
        self.counts_told: dict[Hashable, dict[Any, Any]] = {}
        self.answers_told: dict[Hashable, dict[Any, Any]] = {}

    def derive(self, facts: Iterable[Fact]) -> Follows:
        """Every fact that follows from what a profile tells, as `Chainer.derive`."""
        return self._first.derive(facts)

    def remembering(self) -> Strata:
        """The same, which derives what follows from equal facts once: of one patient's parts. What
        holds of any patient it shares with this one."""
        _ = self.course, self.kinds, self.counted, self.memory
        other = copy(self)
        other._first = other.parts = Once(self._first.chainer)
        return other

    def forget(self) -> None:
        """Derive what is told of patients anew from here on (a benchmark of the derivation)."""
        self.tallied.clear()
        self.counts_told.clear()
        self.answers_told.clear()
        self._first.forget()
        self.parts.forget()
        self.course.forget()

    @cached_property
    def course(self) -> Once:
        """The chainer of the second stratum, which derives equal facts once."""
        return Once(_chainer(self.name, reached(self.rules, COURSE)))

    @cached_property
    def kinds(self) -> Once:
        """The chainer of what a lesion of some kind counts as."""
        return Once(_chainer(self.name, reached(self.rules, OF_A_KIND)))

    @cached_property
    def plain(self) -> Strata:
        """The same rules by the reference, which finds the same and is faster."""
        return self if self.name == "plain" else strata(self.rules, "plain")

    @cached_property
    def counted(self) -> defaultdict[Hashable, dict[Any, Any]]:
        """Whether some conventions count a lesion of a kind, as read from `kinds`."""
        return defaultdict(dict)

    @cached_property
    def memory(self) -> dict[object, object]:
        """What was read of equal derivations, of any patient."""
        return {}

    @cached_property
    def whole(self) -> Once:
        """The chainer of every rule."""
        return Once(_chainer(self.name, self.rules), LAST)


class Once:
    """A chainer that derives what follows from equal facts once."""

    def __init__(self, chainer: Chainer, kept: int = KEPT) -> None:
        self.name, self.chainer = chainer.name, chainer
        self._derived = lru_cache(kept)(self._follows)

    def _follows(self, facts: frozenset[Fact]) -> Follows:
        return Follows(derived_by_groups(self.chainer.derive, facts))

    def derive(self, facts: Iterable[Fact]) -> Follows:
        """Every fact that follows, as the chainer says."""
        return self._derived(frozenset(facts))

    def forget(self) -> None:
        """Derive everything anew from here on."""
        self._derived.cache_clear()


_OWN: list[Rule] = []  # an author's rules, in force beside the shipped ones in this process


def own() -> tuple[Rule, ...]:
    """An author's own rules in force beside the shipped ones."""
    return tuple(_OWN)


def read_own(folder: Path) -> tuple[Rule, ...]:
    """The rules of an author's folder, checked; raises as `own_rules`."""
    kinds = (KINDS, COURSE, OF_A_KIND)
    return own_rules(folder, known(), lambda rules: {r for k in kinds for r in reached(rules, k)})


def put_beside(rules: Iterable[Rule]) -> None:
    """Put an author's rules in force beside the shipped ones, in place of any other author's."""
    if own() != (found := tuple(rules)):
        _OWN[:] = found
        chainer.cache_clear()


@cache
def chainer(engine: str | None = None) -> Strata:
    """The rules in force by an engine, by default the first that takes them.

    Raises:
        ValueError: an engine that is not known, or not available here.
        Refused: rules that the engine named does not take.
    """
    return strata((*load_rules(), *_OWN), engine)


@cache
def strata(rules: tuple[Rule, ...], engine: str | None = None) -> Strata:
    """Some rules by an engine; raises as `chainer` does."""
    if engine is None:
        try:
            return Strata(available()[0], rules)
        except Refused:  # rules that were changed here
            return Strata("plain", rules)
    if engine not in available():
        raise ValueError(f"engine `{engine}` is not available; one of {', '.join(available())}")
    return Strata(engine, rules)


def _chainer(name: str, rules: Sequence[Rule]) -> Chainer:
    facts = known()
    if name == "plain":
        return PlainChainer(rules, facts)
    from oligomatch.matcher.findings.durable_chain import DurableChainer

    return DurableChainer(rules, facts)


@cache
def known() -> tuple[Fact, ...]:
    """What the vocabulary says, and the groups and states that are eliminated, as facts."""
    return (*background(load_vocabulary()), *load_states().facts())


def reached(rules: Sequence[Rule], stated: Iterable[tuple[str, int]]) -> tuple[Rule, ...]:
    """The rules that facts of some kinds can meet."""
    kinds = {(fact[0], len(fact)) for fact in known()} | set(stated)
    met: tuple[Rule, ...] = ()
    while True:
        kinds |= {(rule.conclusion[0], len(rule.conclusion)) for rule in met}
        again = tuple(r for r in rules if {(p[0], len(p)) for p in r.premises} <= kinds)
        if again == met:
            return met
        met = again
