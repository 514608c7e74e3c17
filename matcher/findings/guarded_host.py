"""A durable-rules host held to what the package does right: what each guard is for stands in
docs/durable-rules.md, with the hazard that was measured without it.

A rule set is a mapping of rule names to patterns in the package's own form; whatever is not known
to be safe is refused by name before the package sees it. Facts are integers under a closed schema.
"""

from __future__ import annotations

import os
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import inf
from typing import Any

from durable import engine

from oligomatch.matcher.findings.chain import EngineError, Refused

SLOTS = ("s1", "s2", "s3", "s4")  # session ids are hashed to 32 bits: these do not collide
BOOT, NEVER = 0, 1  # kinds of the host's own: the first fact of a session, and none at all
FIRST_KIND = 2
OWN = "own "  # what the names of the host's own rules begin with
ONE = "one"  # of every fact, always 1: what every pattern but the first is joined on last
MAX_WHOLE = 2**53
MAX_FACTS = 4_000  # of one session: the package copies some 7 kB a fact and scans its lists
MAX_PATTERNS = 15  # of a rule: its frames hold 16, none left free
MAX_ALTERNATIVES = 64  # patterns that one fact may match: its stack holds so many
MAX_TESTS = 24  # of a pattern: its expressions hold 32
MAX_SIBLINGS = 400  # tests below one node: its table holds 512
COMPARISONS = frozenset({"$lt", "$lte", "$gt", "$gte", "$neq"})

Definition = Mapping[str, Sequence[Mapping[str, Any]]]  # patterns by rule
Schema = Mapping[int, Sequence[str]]  # fields by kind
Firing = tuple[str, tuple[int, ...]]  # a rule, and the facts it fired on, by number

_lock = threading.RLock()


class GuardedHost(engine.Host):  # type: ignore[misc]
    """One rule set, and sessions over it, one at a time."""

    def __init__(self, name: str, rules: Definition, schema: Schema) -> None:
        _check_schema(schema)
        for rule, patterns in rules.items():
            _check_rule(rule, patterns, schema)
        _check_alternatives(rules)
        self.name = name
        self.schema = schema
        self.fired: list[tuple[str, Any]] = []
        self._free = list(SLOTS)
        self._patterns = {rule: len(patterns) for rule, patterns in rules.items()}
        with _lock:
            super().__init__({name: self._with_own_rules(rules)})

    def _run(self) -> None:
        """No dispatch threads: together with `delete_state` they end the process."""

    def _with_own_rules(self, rules: Definition) -> dict[str, dict[str, Any]]:
        own: dict[str, list[dict[str, Any]]] = {f"{OWN}boot": [{"f0": {"$and": [{"kind": BOOT}]}}]}
        never = {"f1": {"$and": [{"kind": NEVER}, {ONE: {"f0": ONE}}]}}
        for kind in self.schema:  # without it a fact that no rule matches is an error
            own[f"{OWN}{kind}"] = [{"f0": {"$and": [{"kind": kind}]}}, never]
        return {
            # dist 0: one fact may stand for two patterns of a rule
            name: {"all": list(patterns), "dist": 0, "run": self._recorder(name)}
            for name, patterns in {**own, **rules}.items()
        }

    def _recorder(self, rule: str) -> Callable[[Any], None]:
        def record(c: Any) -> None:  # one parameter: with two it would be asynchronous
            # no other thread waits for it: after ten seconds by the clock the package would let
            # the firings behind it go, and say nothing
            c._start_time = inf
            self.fired.append((rule, c._m))

        return record

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that knows nothing yet; its facts are gone at the end."""
        with _lock:
            if not self._free:
                raise EngineError(f"no session of `{self.name}` is left")
            session = Session(self, self._free.pop())
            try:
                session.boot()
                yield session
            finally:
                if session.close():
                    self._free.append(session.slot)

    def take_fired(self) -> list[Firing]:
        """What fired since this was last asked."""
        taken, self.fired[:] = list(self.fired), []
        return [
            (rule, tuple(found[f"f{i}"]["id"] for i in range(self._patterns[rule])))
            for rule, found in taken
            if rule in self._patterns
        ]


class Session:
    """Facts told to a rule set, one at a time."""

    def __init__(self, host: GuardedHost, slot: str) -> None:
        self.slot = slot
        self._host = host
        self._count = 0
        self._booted = False

    def boot(self) -> None:
        """Fire a first rule: a state in which none ever fired must not be deleted."""
        self._host.fired.clear()
        self._assert({"kind": BOOT})
        self._booted = bool(self._host.fired)
        self._host.fired.clear()
        if not self._booted:
            raise EngineError("the boot rule did not fire")

    def tell(self, kind: int, values: Sequence[int]) -> list[Firing]:
        """Assert one fact; what fired on it, each fact by its number (from 1, in order)."""
        fields = self._host.schema.get(kind)
        if fields is None:
            raise Refused(f"kind {kind} is not in the schema")
        if len(values) != len(fields):
            raise Refused(f"kind {kind} has {len(fields)} fields, not {len(values)}")
        for value in values:
            if type(value) is not int or not 0 <= value < MAX_WHOLE:
                raise Refused(f"a value of kind {kind} is not a whole number below 2^53")
        if self._count > MAX_FACTS:
            raise Refused(f"more than {MAX_FACTS} facts")
        self._assert({"kind": kind, **dict(zip(fields, values, strict=True))})
        return self._host.take_fired()

    def _assert(self, fields: Mapping[str, int]) -> None:
        # the own id: the package's is hashed to 32 bits, and a fact that collides is dropped
        fact = {"sid": self.slot, "id": self._count, ONE: 1, **fields}
        self._count += 1
        ends: list[tuple[BaseException | None, Any]] = []
        self._host.assert_fact(self._host.name, fact, lambda *end: ends.append(end))
        if not ends:
            raise EngineError("durable-rules: the actions of a fact did not end")
        error, state = ends[-1]
        if error:
            raise EngineError(f"durable-rules: {type(error).__name__}") from error
        if state and "exception" in state:  # exceptions in actions are swallowed
            raise EngineError("durable-rules: an action failed")

    def close(self) -> bool:
        """Delete the state; False where it must be left alone, and with it the slot."""
        if self._booted:
            self._host.delete_state(self._host.name, self.slot)
        return self._booted


def _renew_lock() -> None:
    """In a forked child: the thread that held the lock is not there."""
    global _lock
    _lock = threading.RLock()


os.register_at_fork(after_in_child=_renew_lock)


def _check_schema(schema: Schema) -> None:
    for kind, fields in schema.items():
        names = [*fields, "id", "sid", "kind", ONE]
        if kind < FIRST_KIND or len(set(names)) < len(names) or not all(map(_plain, fields)):
            raise Refused(f"kind {kind}: its number, or the name of a field, is not free")


def _plain(name: str) -> bool:
    """Whether a name is one that the package's own reader of JSON reads as it is written."""
    return bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9 _-]{0,39}", name))


def _check_rule(rule: str, patterns: Sequence[Mapping[str, Any]], schema: Schema) -> None:
    if not _plain(rule) or rule.startswith(OWN):
        raise Refused(f"`{rule}` cannot name a rule")
    if not 1 <= len(patterns) <= MAX_PATTERNS:
        raise Refused(f"`{rule}`: {len(patterns)} patterns, expected 1 to {MAX_PATTERNS}")
    kinds: list[int] = []
    for place, pattern in enumerate(patterns):
        if list(pattern) != [f"f{place}"]:  # `f1$not` is none(), `f1$any` any(), `f1$all` all()
            raise Refused(f"`{rule}`: {', '.join(pattern)}: only plain patterns f0, f1, ..")
        body = pattern[f"f{place}"]
        if list(body) != ["$and"] or not 1 <= len(body["$and"]) <= MAX_TESTS:
            raise Refused(f"`{rule}`: f{place} is not a list of 1 to {MAX_TESTS} tests")
        kinds.append(_kind_of(rule, body["$and"][0], schema))
        for test in body["$and"][1:]:
            _check_test(rule, test, place, kinds, schema)
        # Invariant: a pattern whose last join is false is read past its end
        if place and body["$and"][-1] != {ONE: {"f0": ONE}}:
            raise Refused(f"`{rule}`: f{place} does not end with the join that is always true")


def _kind_of(rule: str, test: Mapping[str, Any], schema: Schema) -> int:
    kind = test.get("kind")
    if list(test) != ["kind"] or type(kind) is not int or kind not in schema:
        raise Refused(f"`{rule}`: a pattern begins with its kind")
    return kind


def _check_test(
    rule: str, test: Mapping[str, Any], place: int, kinds: Sequence[int], schema: Schema
) -> None:
    name, value = _only(rule, test)
    if name in COMPARISONS:
        name, value = _only(rule, value)
        if isinstance(value, Mapping):
            raise Refused(f"`{rule}`: a comparison with another field")
    elif name.startswith("$"):
        raise Refused(f"`{rule}`: `{name}` is not used")
    _check_field(rule, name, kinds[place], schema)
    if not isinstance(value, Mapping):
        if type(value) is not int or not 0 <= value < MAX_WHOLE:
            raise Refused(f"`{rule}`: `{name}` is compared with what is no whole number below 2^53")
        return
    earlier, field = _only(rule, value)
    if not (earlier in {f"f{i}" for i in range(place)} and isinstance(field, str)):
        # `$m` compares two fields of one fact; `$add`, `$sub`, `$mul`, `$div` reckon
        raise Refused(f"`{rule}`: `{earlier}` is no earlier pattern")
    _check_field(rule, field, kinds[int(earlier[1:])], schema)


def _only(rule: str, test: Any) -> tuple[str, Any]:
    if not isinstance(test, Mapping) or len(test) != 1:
        raise Refused(f"`{rule}`: a test is one name with what it is compared with")
    return next(iter(test.items()))


def _check_field(rule: str, name: str, kind: int, schema: Schema) -> None:
    if name in ("id", "sid"):
        raise Refused(f"`{rule}`: `{name}` must not be named in a condition")
    if name != ONE and name not in schema[kind]:
        raise Refused(f"`{rule}`: `{name}` is no field of kind {kind}")


def _check_alternatives(rules: Definition) -> None:
    """A fact passes at most one equality of each field, and every other test."""
    firsts: dict[int, list[tuple[str, Any]]] = defaultdict(list)
    for patterns in rules.values():
        for place, pattern in enumerate(patterns):
            kind, *tests = pattern[f"f{place}"]["$and"]
            firsts[kind["kind"]].append(next(iter(tests[0].items())) if tests else ("", None))
    if len(firsts) > MAX_SIBLINGS:
        raise Refused(f"more than {MAX_SIBLINGS} kinds")
    for kind, tests in firsts.items():
        equal = Counter((name, value) for name, value in tests if type(value) is int)
        most: dict[str, int] = defaultdict(int)
        for (name, _), times in equal.items():
            most[name] = max(most[name], times)
        others = len(tests) - equal.total()
        if others + sum(most.values()) >= MAX_ALTERNATIVES:  # one is the host's own
            raise Refused(
                f"more than {MAX_ALTERNATIVES} patterns may match one fact of kind {kind}"
            )
        if others + len(equal) > MAX_SIBLINGS:
            raise Refused(f"more than {MAX_SIBLINGS} tests of kind {kind}")
