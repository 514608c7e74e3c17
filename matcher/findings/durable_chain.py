"""The durable-rules chainer: the same rule data as the plain fixpoint, joined by the package.

Every text is coded as a whole number for the session, so that nothing a patient's file says reaches
the package. Its actions only record which facts met which rule; conclusions are drawn here and
asserted back, one at a time, until nothing new follows.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any

from oligomatch.matcher.findings.chain import Derivation, EngineError, Refused, Support, fill, match
from oligomatch.matcher.findings.guarded_host import FIRST_KIND, ONE, GuardedHost, Session
from oligomatch.rules.findings.findings import Fact, Rule

_names = count(1)


class DurableChainer:
    """Forward chaining by durable-rules, with the facts and supports of `PlainChainer`.

    Raises:
        Refused: a rule that the package gets wrong (a variable twice in one premise, more than
            15 premises, too many premises alike).
    """

    MOST_STATED = (
        600  # facts of one patient: far more than a patient has, and still a moment's work
    )

    name = "durable"

    def __init__(self, rules: Iterable[Rule], background: Iterable[Fact] = ()) -> None:
        self._rules = {f"r{n}": rule for n, rule in enumerate(rules)}
        self._background = _Background(background, self._rules.values())
        premises = [premise for rule in self._rules.values() for premise in rule.premises]
        self._kinds = {
            kind: FIRST_KIND + n for n, kind in enumerate(dict.fromkeys(map(_kind, premises)))
        }
        self._codes: dict[str, int] = {}
        for fact in (*premises, *self._background.facts):
            for part in fact[1:]:
                self._codes.setdefault(part, len(self._codes))
        self._host = GuardedHost(
            f"chain-{next(_names)}",
            {name: self._patterns(rule) for name, rule in self._rules.items()},
            {number: _fields(arity) for (_, arity), number in self._kinds.items()},
        )

    def _patterns(self, rule: Rule) -> list[dict[str, Any]]:
        bound: dict[str, dict[str, str]] = {}
        patterns = []
        for place, premise in enumerate(rule.premises):
            constants: list[dict[str, Any]] = []
            joins: list[dict[str, Any]] = []
            here: dict[str, dict[str, str]] = {}
            for field, part in zip(_fields(len(premise)), premise[1:], strict=True):
                if part in here:
                    raise Refused(f"`{rule.id}`: `{part}` stands twice in one premise")
                if part in bound:
                    joins.append({field: bound[part]})
                elif part.startswith("$"):
                    here[part] = {f"f{place}": field}
                else:
                    constants.append({field: self._codes[part]})
            bound.update(here)
            last = [{ONE: {"f0": ONE}}] if place else []
            kind = {"kind": self._kinds[_kind(premise)]}
            patterns.append({f"f{place}": {"$and": [kind, *constants, *joins, *last]}})
        return patterns

    def derive(self, facts: Iterable[Fact]) -> Derivation:
        """Every fact that follows from these and the background; the background is left out.

        Raises:
            Refused: more facts than the package is trusted with.
            EngineError: the package failed, or joined what does not match.
        """
        given = [fact for fact in dict.fromkeys(facts) if fact not in self._background.all]
        if len(given) > self.MOST_STATED:
            raise Refused(f"more than {self.MOST_STATED} facts are told")
        known: dict[Fact, tuple[Support, ...]] = dict.fromkeys(given, ())
        supports: dict[Fact, list[Support]] = {}
        waiting = deque(given)
        with self._host.session() as session:
            telling = _Telling(self._kinds, dict(self._codes), session)
            reached = _Reached(self._background)
            for fact in self._background.always:
                telling.tell(fact)
            while waiting:
                fact = waiting.popleft()
                for new in (*reached.by(fact), fact):
                    for name, premises in telling.tell(new):
                        if new is not fact and self._background.all.issuperset(premises):
                            continue  # what follows from the vocabulary alone is no finding
                        conclusion, support = self._conclude(self._rules[name], premises)
                        if conclusion in supports:
                            supports[conclusion].append(support)
                        elif conclusion not in known and conclusion not in self._background.all:
                            supports[conclusion] = [support]
                            waiting.append(conclusion)
        known.update((fact, tuple(found)) for fact, found in supports.items())
        return known

    @staticmethod
    def _conclude(rule: Rule, premises: tuple[Fact, ...]) -> tuple[Fact, Support]:
        values: dict[str, str] | None = {}
        for premise, fact in zip(rule.premises, premises, strict=True):
            values = match(premise, fact, values or {})
            if values is None:
                raise EngineError(f"durable-rules joined what does not match `{rule.id}`")
        return fill(rule.conclusion, values or {}), Support(rule, premises)


class _Telling:
    """Facts as whole numbers, and back: the n-th fact told is number n."""

    def __init__(
        self, kinds: dict[tuple[str, int], int], codes: dict[str, int], session: Session
    ) -> None:
        self._kinds, self._codes, self._session = kinds, codes, session
        self._facts: list[Fact] = []

    def tell(self, fact: Fact) -> list[tuple[str, tuple[Fact, ...]]]:
        """Which rules this fact meets, and with which facts before it."""
        kind = self._kinds.get(_kind(fact))
        if kind is None:  # no premise asks for it
            return []
        codes = self._codes
        values = [codes.setdefault(part, len(codes)) for part in fact[1:]]
        self._facts.append(fact)
        return [
            (name, tuple(self._facts[number - 1] for number in numbers))
            for name, numbers in self._session.tell(kind, values)
        ]


Mark = str | tuple[str, int]  # what a finding brings: one of its values, or its kind


class _Background:
    """The vocabulary, of which a session is told only what can join.

    A premise that no vocabulary fact meets is met by a finding. Where a premise shares variables
    with such premises, a vocabulary fact can join only once each value it has for them stands in
    some finding; where it shares none, once a finding of that kind is there.
    """

    def __init__(self, facts: Iterable[Fact], rules: Iterable[Rule]) -> None:
        self.facts = tuple(dict.fromkeys(facts))
        self.all = frozenset(self.facts)
        self.always: dict[Fact, None] = {}
        self.by_mark: dict[Mark, list[tuple[Fact, frozenset[Mark]]]] = defaultdict(list)
        by_kind: dict[tuple[str, int], list[Fact]] = defaultdict(list)
        for fact in self.facts:
            by_kind[_kind(fact)].append(fact)
        for rule in rules:
            self._place(rule, by_kind)

    def _place(self, rule: Rule, by_kind: Mapping[tuple[str, int], list[Fact]]) -> None:
        met = [[f for f in by_kind[_kind(p)] if match(p, f, {}) is not None] for p in rule.premises]
        findings = [p for p, facts in zip(rule.premises, met, strict=True) if not facts]
        variables = {part for premise in findings for part in premise if part.startswith("$")}
        for premise, facts in zip(rule.premises, met, strict=True):
            shared = [i for i, part in enumerate(premise) if part in variables]
            for fact in facts:
                needed: frozenset[Mark] = frozenset(fact[i] for i in shared)
                needed = needed or frozenset(map(_kind, findings[:1]))
                if not needed:
                    self.always[fact] = None
                for mark in needed:
                    self.by_mark[mark].append((fact, needed))


class _Reached:
    """The vocabulary facts that the findings so far can join with."""

    def __init__(self, background: _Background) -> None:
        self._by_mark = background.by_mark
        self._marks: set[Mark] = set()
        self._stated = set(background.always)

    def by(self, finding: Fact) -> Iterator[Fact]:
        """The vocabulary facts that can join now that this finding is known."""
        marks: tuple[Mark, ...] = (_kind(finding), *finding[1:])
        new = [mark for mark in dict.fromkeys(marks) if mark not in self._marks]
        self._marks.update(new)
        for mark in new:
            for fact, needed in self._by_mark.get(mark, ()):
                if fact not in self._stated and needed <= self._marks:
                    self._stated.add(fact)
                    yield fact


def _kind(fact: Fact) -> tuple[str, int]:
    return fact[0], len(fact)


def _fields(length: int) -> tuple[str, ...]:
    return tuple(f"a{n}" for n in range(length - 1))
