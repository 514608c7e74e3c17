"""The vectors of the Clinical Quality Language, answered by our verdicts, values and calendar."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.cql import MET, UNKNOWN, answer, expected

ROOT = Path(__file__).parents[3]
PATH = ROOT.parent / "shared" / "data" / "cql" / "vectors.jsonl"
PAGE = ROOT / "docs" / "standards.md"
FILES = (
    "CqlLogicalOperatorsTest.xml",
    "CqlComparisonOperatorsTest.xml",
    "CqlDateTimeOperatorsTest.xml",
)
ALSO = ("AllTrue", "AnyTrue", "DateTimeUncertain")

DIFFERENCES = {  # what we answer otherwise, and why
    "AllTrueNullFirst": "CQL leaves unknown items out of a list; for us an unknown item may be"
    " false, so the whole is unknown",
    "AnyTrueNullFirstThenFalse": "CQL leaves unknown items out of a list; for us an unknown item"
    " may be true, so the whole is unknown",
    "DateTimeUncertain": "a CQL date has an open time of day, so its days may be one fewer; ours"
    " are whole days: from 10 February to 1 March 2015 are 19",
}
OUTSIDE = {  # what we have no word for: the first pattern that the expression shows
    "a list that is itself unknown": r"True\(null\)",
    "time of day, or a time zone": r"T\d|@T|DateTime\((?:[^,()]+, ?){3}|[Hh]our|[Mm]inute|[Ss]econd|\bTime\(|time(?:zone)? ?(?:from|offset)",
    "the clock: nothing below the edge reads it": r"Today\(|Now\(|TimeOfDay",
    "equivalence, which takes two unknowns for the same": r"~",
    "boundaries crossed, not time passed": r"^difference in",
    "arithmetic with dates and spans": r"[+*]|\s- | div |^DateTime\([^)]*\)$|^(?:month|day|year|date) from",
    "strings, quantities with a unit, tuples, lists and intervals": r"'|\{|Interval|\d (?:day|week|month|year)s? [=!<>]",
    "a date whose parts are unknown, or an untyped null": r"DateTime\(null|null as ",
}  # fmt: skip


def vectors() -> list[dict[str, Any]]:
    if not PATH.is_file():
        pytest.skip("needs ../shared/data")
    found = [json.loads(row) for row in PATH.read_text(encoding="utf-8").splitlines()]
    return [
        one for one in found if one["file"] in FILES or one["group"] in ALSO or one["name"] in ALSO
    ]


def answered() -> list[dict[str, Any]]:
    return [one for one in vectors() if not one["invalid"] and answer(one["expr"]) is not None]


def test_every_vector_gets_the_answer_of_the_standard_or_one_that_is_explained() -> None:
    told = answered()
    differ = {one["name"] for one in told if answer(one["expr"]) != expected(one["output"])}
    assert differ == set(DIFFERENCES)
    assert len(told) > 180


def test_all_of_the_three_valued_logic_is_answered() -> None:
    logic = [one for one in answered() if one["file"] == FILES[0]]
    assert len(logic) == 39
    assert all(answer(one["expr"]) == expected(one["output"]) for one in logic)


def test_what_is_not_asked_of_us_has_a_reason() -> None:
    left = [one for one in vectors() if not one["invalid"] and answer(one["expr"]) is None]
    for one in left:
        assert any(re.search(form, one["expr"]) for form in OUTSIDE.values()), one["expr"]


def test_where_we_differ_we_settle_less_or_count_whole_days() -> None:
    by_name = {one["name"]: one for one in vectors()}
    for name in DIFFERENCES:
        ours, theirs = answer(by_name[name]["expr"]), expected(by_name[name]["output"])
        if isinstance(ours, tuple) and isinstance(theirs, tuple):
            assert theirs[0] <= ours[0]
            assert ours[1] == theirs[1]
        else:
            assert ours is UNKNOWN


def test_a_limit_at_the_very_day_holds_both_ways() -> None:
    assert answer("months between @2026-02-14 and @2026-05-14 >= 3") is MET
    assert answer("months between @2026-02-14 and @2026-05-14 <= 3") is MET


def test_the_page_tells_each_difference_and_each_reason() -> None:
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    for name, reason in DIFFERENCES.items():
        assert f"`{name}`" in page
        assert reason in page
    assert all(reason in page for reason in OUTSIDE)
    assert f"{len(answered())} of {len(vectors())}" in page
