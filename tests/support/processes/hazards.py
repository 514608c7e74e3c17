"""What durable-rules 2.0.28 does without the guards, each in a process of its own.

python -m tests.support.processes.hazards NAME   prints what came of it as JSON, or does not come back
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from durable import engine

ROOT = Path(__file__).parents[3]
SET = "t"
TRUE: dict[str, Any] = {"one": {"f0": "one"}}


class Quiet(engine.Host):  # type: ignore[misc]
    """The package's host without its threads: all that is wrong below is wrong with one thread."""

    def _run(self) -> None:
        pass


def pattern(kind: int, *tests: Mapping[str, Any]) -> dict[str, Any]:
    return {"$and": [{"kind": kind}, *tests]}


def host(
    *patterns: Any, names: str = "f{}", cls: type = Quiet, **more: Any
) -> tuple[Any, list[Any]]:
    """A host of one rule, and of one more for each pattern named; and what they fire on."""
    fired: list[Any] = []

    def record(c: Any) -> None:
        fired.append(c._m)

    first = [{names.format(i) if i else "f0": one} for i, one in enumerate(patterns)]
    rules = {"rule": {"all": first, "run": record}}
    for name, body in more.items():
        rules[name] = {"all": [{"f0": body}], "run": record}
    made = cls()
    made.register_rulesets({SET: rules})
    return made, fired


def tell(made: Any, number: int, kind: int, sid: str = "s", **fields: Any) -> Any:
    return made.assert_fact(SET, {"sid": sid, "id": number, "kind": kind, "one": 1, **fields})


# --- what ends the process -----------------------------------------------------------------------


def dispatch_after_delete() -> int:
    """What the stock threads do all the time: ask for actions while states come and go."""
    made, _ = host(pattern(1))
    rules = made.get_ruleset(SET)
    for _ in range(20):
        for n in range(40):
            tell(made, 1, 1, f"s{n}")
        for n in range(0, 40, 2):
            made.delete_state(SET, f"s{n}")
        rules.dispatch()
        rules.dispatch_timers()
        for n in range(1, 40, 2):
            made.delete_state(SET, f"s{n}")
    return 0


def stock_threads() -> int:
    """The same by the stock threads themselves: within seconds."""
    sys.setswitchinterval(1e-6)
    made, _ = host(pattern(1), cls=engine.Host)
    while True:
        for n in range(50):
            tell(made, 1, 1, f"s{n}")
        for n in range(50):
            made.delete_state(SET, f"s{n}")


def delete_without_action() -> int:
    """Deleting a state in which no action ever fired."""
    for _ in range(20):
        made, _ = host(pattern(1), pattern(2))
        for n in range(20):
            tell(made, 1, 1, f"s{n}")
        for n in range(20):
            made.delete_state(SET, f"s{n}")
    return 0


def last_join_false() -> int:
    """A pattern of several joins whose last is false."""
    last = {"$neq": {"b": {"f0": "b"}}}
    made, fired = host(pattern(1), pattern(2, {"a": {"f0": "a"}}, last))
    tell(made, 1, 1, a=1, b=1)
    for n in range(2, 200):
        tell(made, n, 2, a=1, b=1)
    return len(fired)


def division() -> int:
    """A join that divides by a field that is zero."""
    quotient = {"$div": {"$l": {"f0": "a"}, "$r": {"f0": "b"}}}
    made, fired = host(pattern(1), pattern(2, {"a": quotient}, TRUE))
    tell(made, 1, 1, a=1, b=0)
    tell(made, 2, 2, a=1, b=0)
    return len(fired)


# --- what gives wrong answers --------------------------------------------------------------------


def join_on_id() -> int:
    """400 facts that each name the one before by its id; how many are joined."""
    made, fired = host(pattern(1), pattern(1, {"a": {"f0": "id"}}, TRUE))
    for n in range(400):
        made.assert_fact(
            SET, {"sid": "s", "id": f"fact {n}", "kind": 1, "one": 1, "a": f"fact {n - 1}"}
        )
    return len(fired)


def two_sessions_as_one() -> int:
    """Facts of two sessions whose ids hash alike (FNV-1a, 32 bits), joined with one another."""
    made, fired = host(pattern(1), pattern(2))
    tell(made, 1, 1, "costarring")
    tell(made, 2, 2, "liquid")
    return len(fired)


def two_facts_as_one() -> str:
    """A fact whose id hashes like that of another."""
    made, _ = host(pattern(1))
    made.assert_fact(SET, {"sid": "s", "id": "costarring", "kind": 1})
    try:
        made.assert_fact(SET, {"sid": "s", "id": "liquid", "kind": 1, "a": 1})
    except engine.MessageObservedException:
        return "taken for the other"
    return "told apart"


def sessions() -> int:
    """How many sessions there can be."""
    made, _ = host(pattern(1))
    for n in range(1100):
        try:
            tell(made, 1, 1, f"s{n}")
        except MemoryError:
            return n
    return 1100


def joined(one: Any, two: Any) -> int:
    """Whether two values are the same to a join."""
    made, fired = host(pattern(1), pattern(2, {"a": {"f0": "a"}}, TRUE))
    tell(made, 1, 1, a=one)
    tell(made, 2, 2, a=two)
    return len(fired)


def odd_values() -> dict[str, int]:
    """What joins make of values that are no small whole numbers (1: the same)."""
    return {
        "1 and 1.0": joined(1, 1.0),
        "1 and true": joined(1, True),
        "1 and the text 1": joined(1, "1"),
        "2^63 and 2^63 + 1": joined(2**63, 2**63 + 1),
    }


def missing_field() -> int:
    """Facts without the field they are joined on: how many of three are refused."""
    made, _ = host(pattern(1), pattern(2, {"a": {"f0": "a"}}, TRUE), every={"$and": [{"one": 1}]})
    refused = 0
    for number, (kind, fields) in enumerate([(1, {}), (2, {"a": 1}), (2, {})]):
        try:
            tell(made, number, kind, **fields)
        except Exception:
            refused += 1
    return refused


def batch_with_an_odd_value() -> int:
    """Three facts asserted together, the second with an infinite number; how many arrive."""
    made, fired = host(pattern(1))
    facts = [(1, 1.0), (2, float("inf")), (3, 1.0)]
    made.assert_facts(SET, [{"sid": "s", "id": n, "kind": 1, "a": a} for n, a in facts])
    return len(fired)


def none_by_order() -> list[int]:
    """`none()`: how often it fires where the fact it excludes comes second, and first."""
    counts = []
    for order in ((1, 2), (2, 1)):
        made, fired = host(pattern(1), pattern(2, {"a": {"f0": "a"}}, TRUE), names="f{}$not")
        for number, kind in enumerate(order):
            tell(made, number, kind, a=1)
        counts.append(len(fired))
    return counts


def many_alternatives() -> str:
    """One fact that 70 patterns match."""
    made, _ = host(pattern(2), **{f"r{n}": pattern(1, {f"x{n}": 1}) for n in range(70)})
    try:
        tell(made, 1, 1, **{f"x{n}": 1 for n in range(70)})
    except Exception as error:
        return str(error)
    return "told"


def many_patterns() -> str:
    """A rule of 17 patterns, each met."""
    made, fired = host(*(pattern(n + 1) for n in range(17)))
    try:
        for n in range(17):
            tell(made, n, n + 1)
    except Exception as error:
        return str(error)
    return f"fired {len(fired)}"


def failing_action() -> bool:
    """Whether an exception in an action comes back to the caller."""

    def fail(c: Any) -> None:
        raise ValueError

    made = Quiet()
    made.register_rulesets({SET: {"rule": {"all": [{"f0": pattern(1)}], "run": fail}}})
    try:
        tell(made, 1, 1)
    except ValueError:
        return True
    return False


def action_of_two_parameters() -> int:
    """An action that takes a second parameter, on three facts: how often it runs."""
    fired: list[Any] = []

    def act(c: Any, complete: Any) -> None:
        fired.append(c._m)

    made = Quiet()
    made.register_rulesets({SET: {"rule": {"all": [{"f0": pattern(1)}], "run": act}}})
    for n in range(3):
        tell(made, n, 1)
    return len(fired)


def slow_action() -> int:
    """Actions of more than ten seconds by the clock, three rules on one fact: how many fire."""
    made, fired = host(pattern(1), second=pattern(1), third=pattern(1))
    clock = count(0, 11)
    engine._unix_now = lambda: next(clock)
    tell(made, 1, 1)
    return len(fired)


def one_fact_for_two_patterns() -> int:
    """A fact that meets both patterns of a rule, without `dist`: how often the rule fires."""
    made, fired = host(pattern(1), pattern(1, TRUE))
    tell(made, 1, 1)
    return len(fired)


def unmatched_fact() -> str:
    """A fact that no rule asks for."""
    made, _ = host(pattern(1))
    try:
        tell(made, 1, 2)
    except engine.MessageNotHandledException as error:
        return type(error).__name__
    return "told"


def registering_again() -> int:
    """By how many kB the process grows for each rule set registered again."""
    sizes = []
    for _ in range(2):
        sizes.append(_resident())
        for _ in range(200):
            host(*(pattern(n) for n in range(1, 10)))
    return (_resident() - sizes[1]) // 200


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") // 1024


HAZARDS: Mapping[str, Callable[[], Any]] = {
    one.__name__: one
    for one in (
        dispatch_after_delete,
        stock_threads,
        delete_without_action,
        last_join_false,
        division,
        join_on_id,
        two_sessions_as_one,
        two_facts_as_one,
        sessions,
        odd_values,
        missing_field,
        batch_with_an_odd_value,
        none_by_order,
        many_alternatives,
        many_patterns,
        failing_action,
        action_of_two_parameters,
        slow_action,
        one_fact_for_two_patterns,
        unmatched_fact,
        registering_again,
    )
}


def outcome(name: str, *, seconds: float = 60) -> Any:
    """What a hazard comes to in a process of its own; `died` where it does not come back.

    Memory that is freed or not yet written is filled with a pattern, so that reading it shows.
    """
    asan = f"{os.environ.get('ASAN_OPTIONS', '')}:max_malloc_fill_size=1000000"
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.processes.hazards", name],
        cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "MALLOC_PERTURB_": "165", "ASAN_OPTIONS": asan},
    )  # fmt: skip
    if done.returncode < 0 or "AddressSanitizer" in done.stderr:
        return "died"
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


if __name__ == "__main__":
    print(json.dumps(HAZARDS[sys.argv[1]]()))
