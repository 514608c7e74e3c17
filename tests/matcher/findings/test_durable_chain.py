"""The durable-rules chainer against the plain one, and every guard that holds the package."""

from __future__ import annotations

import multiprocessing
import os
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("durable.engine", reason="durable-rules cannot be imported")

from oligomatch.matcher.explain.disease_state import standing
from oligomatch.matcher.findings import guarded_host
from oligomatch.matcher.findings.chain import EngineError, PlainChainer, Refused
from oligomatch.matcher.findings.durable_chain import DurableChainer
from oligomatch.matcher.findings.engines import available, chainer
from oligomatch.matcher.findings.guarded_host import FIRST_KIND, ONE, SLOTS, GuardedHost
from oligomatch.matcher.findings.sure_facts import sure_facts
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.patient.follows import findings_from
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.findings.findings import Fact, Rule
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.patients import shipped_cases
from tests.support.processes.hazards import Quiet, outcome
from tests.support.profiles import Json
from tests.support.rule_sets import Case, rule_sets, same

ROOT = Path(__file__).parents[3]
ASAN = "OLIGOMATCH_ASAN" in os.environ
LAST = {ONE: {"f0": ONE}}
PART = Rule("part", (("in", "$x", "$y"), ("is_a", "$y", "$z")), ("in", "$x", "$z"), "", "")
BONE = (("is_a", "L3", "vertebra"), ("is_a", "vertebra", "bone"))
SCHEMA = {2: ("a", "b"), 3: ("a", "b")}


def facts_of(told: Json) -> tuple[Fact, ...]:
    return tuple(fact for fact, _ in sure_facts(profile_of(told), load_vocabulary()))


CASES = shipped_cases()[::13]


@cache
def facts_of_cases() -> list[tuple[Fact, ...]]:
    return [facts_of(dict(case.patient)) for case in CASES]


# --- the same facts and the same supports --------------------------------------------------------


@given(rule_sets(), st.randoms())
def test_random_rule_sets_derive_the_same(case: Case, shuffle: random.Random) -> None:
    plain = PlainChainer(case.rules, case.background).derive(case.facts)
    chain = DurableChainer(case.rules, case.background)
    shuffled = list(case.facts)
    for _ in range(3):
        shuffle.shuffle(shuffled)
        derived = chain.derive(shuffled)
        assert same(derived) == same(plain)
        assert all(len(set(supports)) == len(supports) for supports in derived.values())


@given(stated_in_part(), st.randoms())
def test_patients_have_the_same_findings(case: tuple[World, Json], shuffle: random.Random) -> None:
    facts = list(facts_of(case[1]))
    plain = chainer("plain").derive(facts)
    shuffle.shuffle(facts)
    assert same(chainer("durable").derive(facts)) == same(plain)


@given(stated_in_part())
def test_patients_stand_the_same(case: tuple[World, Json]) -> None:
    profile = profile_of(case[1])
    assert profile.as_of is not None
    patient = derive(profile, profile.as_of)
    plain, durable = (standing(patient, rules=chainer(name)) for name in ("plain", "durable"))
    assert (plain.engine, durable.engine) == ("plain", "durable")
    assert same(durable.derivation) == same(plain.derivation)


@pytest.mark.parametrize("number", range(len(CASES)))
def test_cases_have_the_same_findings(number: int) -> None:
    facts = facts_of_cases()[number]
    assert same(chainer("durable").derive(facts)) == same(chainer("plain").derive(facts))


def test_one_fact_may_stand_for_two_premises() -> None:
    rule = Rule("pair", (("p", "$x"), ("p", "$y")), ("q", "$x", "$y"), "", "")
    derived = DurableChainer([rule]).derive([("p", "a"), ("p", "b")])
    assert same(derived) == same(PlainChainer([rule]).derive([("p", "a"), ("p", "b")]))
    assert ("q", "a", "a") in derived
    assert outcome("one_fact_for_two_patterns") == 0  # by the package's own setting


def test_the_vocabulary_alone_derives_nothing() -> None:
    rule = Rule("both", (("p", "$x"), ("q", "$x")), ("r", "$x"), "", "")
    chain = DurableChainer([rule], [("p", "a"), ("q", "a"), ("p", "b")])
    assert chain.derive([]) == {}
    assert ("r", "b") in chain.derive([("q", "b")])


def test_any_text_may_be_told() -> None:
    odd = ["$x", "", 'a"b', "a\\", "é", "\0", "L3" * 5_000, "1", "true", "null", "\ud800"]
    facts = [("in", text, "L3") for text in odd]
    assert same(DurableChainer([PART], BONE).derive(facts)) == same(
        PlainChainer([PART], BONE).derive(facts)
    )


# --- the package is the default, and can be missing ----------------------------------------------


def test_durable_rules_derives_by_default_and_is_named() -> None:
    profile = profile_of({"as_of": "2026-05-14", "lesions": [{"organ": "L3"}]})
    assert profile.as_of is not None
    assert available() == ("durable", "plain")
    assert derive(profile, profile.as_of).engine == "durable"
    assert derive(profile, profile.as_of, chainer=chainer("plain")).engine == "plain"


def test_too_many_facts_are_left_to_the_plain_chainer() -> None:
    facts = [("organ", f"lesion:{n}", "L3") for n in range(2_000)]
    each = chainer("durable").whole.chainer  # of lesions alike, the strata derive two
    with pytest.raises(Refused, match="more than 600 facts are told"):
        each.derive(facts)
    engine, derived = findings_from(facts, each)
    assert engine == "plain"
    assert ("organ", "lesion:1999", "bone") in derived


def test_where_the_package_fails_the_plain_chainer_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chain = DurableChainer([PART], BONE)

    def fail(*_: Any) -> None:
        raise MemoryError

    facts = [("organ", "lesion:0", "L3")]
    with chain._host.session() as session:
        monkeypatch.setattr(chain._host.get_ruleset(chain._host.name), "assert_fact", fail)
        with pytest.raises(EngineError, match="MemoryError"):
            session.tell(FIRST_KIND, (0, 0))
    with pytest.raises(EngineError):
        chain.derive(facts)
    assert findings_from(facts, chain) == ("plain", chainer("plain").whole.derive(facts))


def test_a_session_takes_so_many_facts_and_is_free_again() -> None:
    pairs = Rule("pairs", (("p", "$x"), ("p", "$y")), ("q", "$x", "$y"), "", "")
    climb = Rule("climb", (("q", "$x", "$y"),), ("q", "$y", "$x"), "", "")
    chain = DurableChainer([pairs, climb])
    facts = [("p", str(n)) for n in range(70)]
    with pytest.raises(Refused, match="more than 4000 facts"):
        chain.derive(facts)
    assert len(chain.derive(facts[:20])) == 420


# --- guards: the host ----------------------------------------------------------------------------


def host(*patterns: Any, schema: Any = SCHEMA, **more: Sequence[Any]) -> GuardedHost:
    rules = {"rule": list(patterns), **more}
    numbered = {
        name: [one if isinstance(one, dict) and "$and" not in one else {f"f{i}": one}
               for i, one in enumerate(found)]
        for name, found in rules.items()
    }  # fmt: skip
    return GuardedHost(f"test-{next(NAMES)}", numbered, schema)


NAMES = iter(range(10**9))


def pattern(kind: int, *tests: Any) -> dict[str, Any]:
    return {"$and": [{"kind": kind}, *tests]}


def test_no_thread_is_started() -> None:
    assert outcome("dispatch_after_delete") == "died"
    before = threading.active_count()
    made = host(pattern(2))
    for _ in range(50):
        with made.session() as session:
            session.tell(2, (1, 2))
    assert threading.active_count() == before


def test_a_session_fires_before_it_is_deleted() -> None:
    assert outcome("delete_without_action") == "died"
    made = host(pattern(2), pattern(3, LAST))
    for _ in range(50):
        with made.session() as session:
            assert session.tell(2, (1, 2)) == []


def test_a_session_whose_boot_failed_is_not_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    made = host(pattern(2))
    monkeypatch.setattr(made, "assert_fact", lambda _, __, end: end(None, None))
    monkeypatch.setattr(made, "delete_state", lambda *_: pytest.fail("deleted"))
    for _ in SLOTS:
        with pytest.raises(EngineError, match="boot rule"), made.session():
            pass
    with pytest.raises(EngineError, match="no session"), made.session():
        pass


def test_every_pattern_but_the_first_ends_with_a_join_that_is_true() -> None:
    if ASAN:
        assert outcome("last_join_false") == "died"
    with pytest.raises(Refused, match="`rule`: f1 does not end with the join that is always true"):
        host(pattern(2), pattern(3, {"a": {"f0": "a"}}))


def test_id_and_sid_are_not_joined_on() -> None:
    assert outcome("join_on_id") in (0, "died")  # of 399; under AddressSanitizer it shows why
    for name in ("id", "sid"):
        with pytest.raises(Refused, match=f"`{name}` must not be named"):
            host(pattern(2), pattern(3, {"a": {"f0": name}}, LAST))
        with pytest.raises(Refused, match=f"`{name}` must not be named"):
            host(pattern(2, {name: 1}))


def fnv(text: str) -> int:
    """The 32-bit hash by which the package tells sessions, facts and fields apart."""
    value = 2166136261
    for byte in text.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def test_sessions_and_facts_do_not_hash_alike() -> None:
    assert outcome("two_sessions_as_one") == 1
    assert outcome("two_facts_as_one") == "taken for the other"
    assert fnv("costarring") == fnv("liquid")
    names = [*(f"sid-{slot}" for slot in SLOTS), *map(str, range(guarded_host.MAX_FACTS + 2))]
    assert len(set(map(fnv, names))) == len(names)
    assert len(set(map(fnv, SLOTS))) == len(SLOTS)
    fields = ["id", "sid", "kind", ONE, *(f"a{n}" for n in range(100))]
    assert len(set(map(fnv, fields))) == len(fields)


def test_there_is_no_limit_on_the_number_of_patients() -> None:
    assert outcome("sessions") == 1_024
    made = host(pattern(2))
    for n in range(2_000):
        with made.session() as session:
            assert len(session.tell(2, (n, 0))) == 1


def test_patients_share_nothing() -> None:
    made = host(pattern(2), pattern(3, {"a": {"f0": "a"}}, LAST))
    with made.session() as session:
        session.tell(2, (1, 1))
    with made.session() as session:
        assert session.tell(3, (1, 1)) == []
        assert session.tell(2, (1, 1)) == [("rule", (2, 1))]


def test_values_are_small_whole_numbers_and_none_is_missing() -> None:
    assert outcome("odd_values") == {
        "1 and 1.0": 0, "1 and true": 0, "1 and the text 1": 1, "2^63 and 2^63 + 1": 1
    }  # fmt: skip
    assert outcome("missing_field") == 0  # refused
    assert outcome("batch_with_an_odd_value") == 1  # of three
    made = host(pattern(2))
    for value in (1.0, True, None, "1", -1, 2**53, float("inf")):
        with pytest.raises(Refused, match="whole number"), made.session() as session:
            session.tell(2, (1, value))  # type: ignore[arg-type]
        with pytest.raises(Refused, match="whole number"):
            host(pattern(2, {"a": value}))
    with made.session() as session:
        for values in ((), (1,), (1, 2, 3)):
            with pytest.raises(Refused, match="2 fields"):
                session.tell(2, values)
        with pytest.raises(Refused, match="not in the schema"):
            session.tell(9, (1, 2))
        assert session.tell(2, (2**53 - 1, 0)) == [("rule", (1,))]


@pytest.mark.parametrize(
    ("patterns", "words"),
    [
        ([pattern(2), {"f1$not": pattern(3, LAST)}], "f1.not: only plain patterns"),
        ([{"f0$any": [{"g": pattern(2)}]}], "f0.any: only plain patterns"),
        ([{"f0$all": [{"g": pattern(2)}]}], "f0.all: only plain patterns"),
        ([pattern(2), pattern(3, {"a": {"$div": {"$l": {"f0": "a"}, "$r": 2}}}, LAST)], ".div"),
        ([pattern(2), pattern(3, {"a": {"$add": {"$l": {"f0": "a"}, "$r": 2}}}, LAST)], ".add"),
        ([pattern(2, {"a": {"$m": "b"}})], ".m. is no earlier pattern"),
        ([pattern(2, {"$lt": {"a": {"$m": "b"}}})], "comparison with another field"),
        ([pattern(2), pattern(3, {"$lt": {"a": {"f0": "a"}}}, LAST)], "comparison with another"),
        ([pattern(2), pattern(3, {"a": {"f2": "a"}}, LAST)], ".f2. is no earlier pattern"),
        ([pattern(2, {"$or": [{"a": 1}, {"b": 1}]})], ".or. is not used"),
        ([pattern(2, {"$ex": {"a": 1}})], ".ex. is not used"),
        ([pattern(2, {"$mt": {"a": "x"}})], ".mt. is not used"),
        ([pattern(2, {"c": 1})], "`c` is no field of kind 2"),
        ([pattern(2), pattern(3, {"a": {"f0": "c"}}, LAST)], "`c` is no field of kind 2"),
        ([pattern(2, {"a": 1, "b": 1})], "one name with what it is compared with"),
        ([pattern(2, {"$lt": 1})], "one name with what it is compared with"),
        ([pattern(7)], "begins with its kind"),
        ([{"$and": [{"a": 1}]}], "begins with its kind"),
        ([{"f0": {"kind": 2}}], "not a list"),
        ([pattern(2, *({"a": n} for n in range(24)))], "not a list of 1 to 24 tests"),
        ([], "0 patterns"),
        ([pattern(2), *([pattern(2, LAST)] * 15)], "16 patterns, expected 1 to 15"),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
def test_what_the_package_gets_wrong_is_refused_by_name(patterns: list[Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        host(*patterns)


def test_names_are_plain_and_the_host_s_own_stay_its_own() -> None:
    for name in ("own boot", 'a"b', "", "a" * 41, "\\"):
        with pytest.raises(Refused, match="cannot name a rule"):
            GuardedHost(f"test-{next(NAMES)}", {name: [{"f0": pattern(2)}]}, SCHEMA)
    for schema in ({2: ("id",)}, {2: ("a", "a")}, {2: ("one",)}, {0: ("a",)}, {2: ('"',)}):
        with pytest.raises(Refused, match="is not free"):
            GuardedHost(f"test-{next(NAMES)}", {}, schema)


def test_none_division_many_alternatives_and_many_patterns_go_wrong() -> None:
    assert outcome("none_by_order") == [1, 0]
    assert outcome("division") == "died"
    assert "303" in outcome("many_alternatives")
    assert "304" in outcome("many_patterns")


def test_at_most_64_patterns_may_match_one_fact() -> None:
    made = host(pattern(3), **{f"r{n}": [pattern(2)] for n in range(63)})
    with made.session() as session:
        assert len(session.tell(2, (1, 1))) == 63  # and the one that takes every fact
    with pytest.raises(Refused, match="more than 64 patterns may match one fact of kind 2"):
        host(pattern(3), **{f"r{n}": [pattern(2)] for n in range(64)})
    apart = {f"r{n}": [pattern(2, {"a": n})] for n in range(300)}
    with host(pattern(3), **apart).session() as session:
        assert session.tell(2, (7, 0)) == [("r7", (1,))]
    with pytest.raises(Refused, match="more than 400 tests of kind 2"):
        host(pattern(3), **{f"r{n}": [pattern(2, {"a": n})] for n in range(401)})
    kinds = range(2, 500)
    with pytest.raises(Refused, match="more than 400 kinds"):
        host(
            pattern(2),
            schema=dict.fromkeys(kinds, ("a",)),
            **{f"r{n}": [pattern(n)] for n in kinds},
        )


def test_fifteen_premises_are_joined() -> None:
    rule = Rule("long", tuple(("p", f"v{n}", f"$x{n}") for n in range(15)), ("q", "$x14"), "", "")
    facts = [("p", f"v{n}", "a") for n in range(15)]
    assert ("q", "a") in DurableChainer([rule]).derive(facts)


def test_a_variable_twice_in_one_premise_is_refused() -> None:
    rule = Rule("same", (("p", "$x", "$x"),), ("q", "$x"), "", "")
    with pytest.raises(Refused, match="stands twice in one premise"):
        DurableChainer([rule])


def test_an_exception_in_an_action_is_not_swallowed() -> None:
    assert outcome("failing_action") is False
    made = host(pattern(2))

    def fail(c: Any) -> None:
        raise ValueError

    made.get_ruleset(made.name)._actions["rule"]._func = fail
    with pytest.raises(EngineError, match="an action failed"), made.session() as session:
        session.tell(2, (1, 1))
    with made.session():  # and the session is free again
        pass


def test_every_firing_is_recorded_at_once() -> None:
    assert outcome("action_of_two_parameters") == 1  # of three: the others wait for the first
    with host(pattern(2)).session() as session:
        assert [session.tell(2, (n, n)) for n in range(3)] == [
            [("rule", (number,))] for number in (1, 2, 3)
        ]


def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on more than ten seconds pass whenever the package looks at the clock."""
    clock = count(0, 11)
    monkeypatch.setattr("durable.engine._unix_now", lambda: next(clock))


def test_a_process_that_was_held_up_records_every_firing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome("slow_action") == 1  # of three: the package lets the others go, and is silent
    made = host(pattern(2), second=[pattern(2)], third=[pattern(2)])
    slow(monkeypatch)
    with made.session() as session:
        assert len(session.tell(2, (1, 1))) == 3


def test_firings_that_the_package_lets_go_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    made = host(pattern(2), second=[pattern(2)])
    with made.session() as session:
        monkeypatch.setattr("durable.engine.Closure._has_completed", lambda _: True)
        with pytest.raises(EngineError, match="did not end"):
            session.tell(2, (1, 1))
    monkeypatch.undo()
    with made.session() as session:  # and the session is free again, with nothing left in it
        assert len(session.tell(2, (1, 1))) == 2


def test_a_fact_that_no_rule_asks_for_is_taken() -> None:
    assert outcome("unmatched_fact") == "MessageNotHandledException"
    with host(pattern(2, {"a": 5})).session() as session:
        assert session.tell(2, (1, 1)) == []
        assert session.tell(3, (1, 1)) == []


def test_rule_sets_are_registered_once() -> None:
    assert outcome("registering_again") > 10  # kB each
    assert chainer("durable") is chainer("durable")
    assert len(guarded_host_of(chainer("durable"))._ruleset_list) == 1


def guarded_host_of(chain: Any) -> Any:
    return chain._first.chainer._host


def test_what_the_package_joins_is_checked() -> None:
    chain = DurableChainer([PART], BONE)
    chain._rules["r0"] = Rule("part", (("in", "$x", "rib"), ("is_a", "$y", "$z")), ("q",), "", "")
    with pytest.raises(EngineError, match="does not match `part`"):
        chain.derive([("in", "lesion", "L3")])


# --- many patients, threads and processes --------------------------------------------------------


def test_memory_is_flat() -> None:
    # in a process of its own: on Python 3.12 the package warns at every fact, and pytest keeps that
    patients = "200" if ASAN else "3000"
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.processes.soak", patients],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert int(done.stdout) < (40_000 if ASAN else 2_000)  # kB


def test_two_threads_get_their_own_answers() -> None:
    wanted = [same(chainer("plain").derive(facts)) for facts in facts_of_cases()]
    wrong: list[int] = []

    def work(start: int) -> None:
        for n in range(start, start + 150):
            place = n * (start + 1) % len(wanted)
            if same(chainer("durable").derive(facts_of_cases()[place])) != wanted[place]:
                wrong.append(place)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def digest(part: int) -> list[int]:
    """How many supports each patient's findings have, by the durable chainer."""
    return [sum(map(len, chainer("durable").derive(f).values())) for f in facts_of_cases()[part::8]]


def test_eight_processes_get_the_right_answers() -> None:
    chainer("durable").derive(
        facts_of_cases()[0]
    )  # so that each process inherits a host that was used
    wanted = [
        [sum(map(len, chainer("plain").derive(f).values())) for f in facts_of_cases()[part::8]]
        for part in range(8)
    ]
    with multiprocessing.get_context("fork").Pool(8) as pool:
        assert pool.map(digest, range(8), chunksize=1) == wanted


def test_a_process_forked_in_the_middle_of_a_session_can_derive() -> None:
    with guarded_host_of(chainer("durable")).session():
        started: list[int] = []
        thread = threading.Thread(target=lambda: started.append(in_child(lambda: digest(0))))
        thread.start()
        thread.join(30)
    assert started == [0]


def in_child(work: Callable[[], Any]) -> int:
    """The exit status of a forked child that does the work."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitpid(child, 0)[1]


def test_the_host_is_the_package_s_own() -> None:
    assert issubclass(GuardedHost, Quiet.__mro__[1])
    assert min(guarded_host_of(chainer("durable")).schema) == FIRST_KIND
