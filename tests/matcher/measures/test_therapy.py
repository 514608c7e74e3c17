"""Measures of one line: which line a selector means, how long it lasted, why it ended."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.logic.values import NO, OPEN, YES, Numbers, Options
from oligomatch.matcher.measures.therapy import line_days
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.terms import STOP_REASONS
from oligomatch.rules.tree import Measure
from tests.support.patients import Json, adjuvant, answer, line, nsclc, therapy, values

BOTH = therapy(
    line(1, agents=["cisplatin", "pemetrexed"]), line(2, agents=["osimertinib"]), palliative=2
)


def of(kind: str, told: Json, which: str = "1", **parameters: Any) -> Any:
    return values(nsclc(systemic_therapy=told), kind, line=which, **parameters)


def one(**told: Any) -> Json:
    return therapy(line(1, **told), palliative=1, adjuvant=0)


# --- which line ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("which", "expected"), [("1", NO), ("2", YES), ("current", YES)])
def test_lines_by_number_and_the_current_one(which: str, expected: object) -> None:
    assert of("has_class", BOTH, which, names=["egfr_tki"]) == expected


def test_a_missing_lower_number_is_a_line_that_was_not_told() -> None:
    told = therapy(line(2, agents=["osimertinib"]), palliative=2)
    assert of("has_class", told, "1", names=["egfr_tki"]) == OPEN
    assert of("has_class", told, "2", names=["egfr_tki"]) == YES


def test_a_line_beyond_the_total_does_not_exist() -> None:
    for kind, names in (("has_class", ["tki"]), ("has_drug", ["erlotinib"])):
        assert of(kind, one(), "2", names=names) == NO
    assert of("begun", one(), "2") == NO
    assert of("months", one(), "2") == Numbers.none()
    assert of("recist", one(), "2") == Options.of(None)


def test_a_line_beyond_those_told_may_exist_while_no_total_is_stated() -> None:
    assert of("begun", therapy(line(1)), "2") == OPEN
    assert of("has_class", therapy(line(1, agents=["erlotinib"])), "current", names=["tki"]) == OPEN


def test_a_line_under_way_is_the_current_one_only_with_a_total() -> None:
    first = line(1, agents=["erlotinib"], ongoing=True)
    for total, tki, second in ((None, OPEN, OPEN), (1, YES, NO), (2, OPEN, YES)):
        told = therapy(first, palliative=total) if total else therapy(first)
        assert of("has_class", told, "current", names=["tki"]) == tki
        assert of("begun", told, "2") == second


def test_the_current_line_is_the_one_begun_last_under_way_or_not() -> None:
    kept = line(1, agents=["erlotinib"], start="2025-11-14", ongoing=True)
    added = line(2, agents=["docetaxel"], start="2026-01-14", end="2026-02-14")
    told = therapy(kept, added, palliative=2)
    assert of("under_way", told, "1") == YES
    assert of("under_way", told, "current") == NO
    assert of("has_class", told, "current", names=["tki"]) == NO
    assert of("is_current", told, "1") == NO


def test_no_line_has_begun_in_an_untreated_patient() -> None:
    assert of("begun", therapy(palliative=0)) == NO
    assert of("under_way", therapy(palliative=0), "current") == NO


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([line(1, agents=["nivolumab", "ipilimumab"])], YES),
        ([line(1, agents=["nivolumab"])], NO),
        ([line(1, agents=["nivolumab"]), line(2, agents=["ipilimumab"])], NO),
        ([line(1, agents=["nivolumab", "ipilimumab"]), line(2, agents=["docetaxel"])], YES),
        ([line(1, classes=["ici"])], OPEN),
        ([line(1)], OPEN),
    ],
)
def test_a_line_with_all_of_several_drugs(lines: list[Json], expected: object) -> None:
    told = therapy(*lines, palliative=len(lines))
    assert of("begun", told, "with:ipilimumab+nivolumab") == expected


def test_the_last_line_with_the_drugs_is_meant() -> None:
    pair = ["nivolumab", "ipilimumab"]
    told = therapy(line(1, agents=pair, cycles=2), line(2, agents=pair, cycles=6), palliative=2)
    assert of("cycles", told, "with:ipilimumab+nivolumab") == Numbers(6, 6)


CHECKPOINT = [line(1, agents=["nivolumab"], cycles=2), line(2, agents=["docetaxel"], cycles=3),
              line(3, agents=["pembrolizumab"], cycles=6)]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "selector", "expected"),
    [
        (CHECKPOINT, "class:ici", Numbers(6, 6)),
        (CHECKPOINT, "first class:ici", Numbers(2, 2)),
        (CHECKPOINT, "first with:pembrolizumab", Numbers(6, 6)),
        (CHECKPOINT, "class:chemotherapy+tki", Numbers(3, 3)),
        (CHECKPOINT, "class:tki", Numbers.none()),
        ([line(1), *CHECKPOINT[1:]], "first class:ici", Numbers(0, None)),  # it may be the first
        ([line(1, agents=["unheard of"], cycles=4), *CHECKPOINT[1:]], "first class:ici",
         Numbers(4, 6)),
    ],
)  # fmt: skip
def test_the_latest_and_the_first_line_with_a_class(
    lines: list[Json], selector: str, expected: object
) -> None:
    assert of("cycles", therapy(*lines, palliative=3), selector) == expected


def test_a_class_surely_given_in_a_palliative_line_makes_one_with_the_class() -> None:
    given = {"drug_class": "ici", "intent": "palliative"}
    told = therapy(palliative=1) | {"given": [given]}
    assert of("begun", told, "class:ici") == YES
    assert of("begun", told, "class:tki") == OPEN


def found_under(disease: Json | None = None, **told: Any) -> Patient:
    return nsclc(
        metastatic_disease=disease or {"diagnosis_date": "2026-03-01", "first_episode": True},
        systemic_therapy=therapy(adjuvant(**told), palliative=0, adjuvant=1),
    )


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"start": "2025-12-01", "ongoing": True}, YES),
        ({"start": "2025-12-01", "end": "2026-02-01"}, NO),
        ({"start": "2025-12-01"}, OPEN),
    ],
)
def test_an_adjuvant_course_under_which_metastases_were_found_stands_for_the_current_line(
    told: Json, expected: object
) -> None:
    who = found_under(agents=["osimertinib"], **told)
    assert values(who, "has_class", line="current_or_adjuvant", names=["tki"]) == expected
    assert values(who, "has_class", line="current", names=["tki"]) == NO


def test_a_palliative_line_goes_before_an_adjuvant_course() -> None:
    told = therapy(adjuvant(agents=["osimertinib"], start="2025-12-01", ongoing=True),
                   line(1, agents=["docetaxel"]), palliative=1, adjuvant=1)  # fmt: skip
    assert of("has_class", told, "current_or_adjuvant", names=["tki"]) == NO


@pytest.mark.parametrize(("which", "expected"), [("1", NO), ("2", YES), ("3", NO)])
def test_the_current_line_is_the_last(which: str, expected: object) -> None:
    assert of("is_current", BOTH, which) == expected


# --- how long ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "months"),
    [
        ({"start": "2026-02-14", "ongoing": True}, Numbers(3, 3)),
        ({"start": "2026-02-15", "ongoing": True}, Numbers(2.5, 2.5)),
        ({"start": "2026-02", "ongoing": True}, Numbers(2.5, 3.5)),
        ({"start": "2026-01-10", "end": "2026-04-10"}, Numbers(3, 3)),
        ({"start": "2026-01-10", "end": "2026-04"}, Numbers(2.5, 3.5)),
        ({"start": "2026-01-10"}, Numbers(0, 4.5)),  # may have ended at once, may go on
        ({"start": "2026-01-10", "ongoing": False}, Numbers(0, 4.5)),
        ({"start": "2026-05"}, Numbers(0, 0.5)),
    ],
)
def test_months_of_a_line(told: Json, months: Numbers) -> None:
    assert of("months", one(**told)) == months


@pytest.mark.parametrize(
    ("told", "weeks"),
    [
        ({"start": "2026-03-05", "ongoing": True}, Numbers(10, 10)),
        ({"start": "2026-03-05", "end": "2026-03-19"}, Numbers(2, 2)),
        ({"start": "2026-03-05"}, Numbers(0, 10)),
    ],
)
def test_weeks_of_a_line(told: Json, weeks: Numbers) -> None:
    assert of("weeks", one(**told)) == weeks


def test_months_since_a_line_began_run_on_after_its_end() -> None:
    told = one(start="2025-11-14", end="2026-01-01")
    assert of("months_since_start", told) == Numbers(6, 6)
    assert of("months", told) == Numbers(1.5, 1.5)


def test_a_line_may_last_beyond_the_start_of_the_next() -> None:
    told = therapy(line(1, start="2025-11-14"), line(2, start="2026-02-14"), palliative=2)
    assert of("months", told, "1") == Numbers(0, 6)
    assert of("months", told, "2") == Numbers(0, 3)
    assert of("under_way", told, "1") == OPEN
    assert of("stop_reason", told, "1") == Options(frozenset({None, *STOP_REASONS}))


def test_the_end_of_an_earlier_line_is_asked_for_where_it_would_settle_something() -> None:
    told = therapy(line(1, start="2025-11-14"), line(2, start="2026-02-14"), palliative=2)
    who = nsclc(systemic_therapy=told)
    missing = tuple(f"/systemic_therapy/lines/0/{name}" for name in ("end", "ongoing"))
    for kind in ("months", "weeks", "under_way"):
        assert answer(who, kind, line="1").asks == missing
    assert answer(who, "months", line="2").asks == ("/systemic_therapy/lines/1/ongoing",)


@pytest.mark.parametrize(
    ("told", "months"),
    [({"end": "2026-02-15"}, Numbers(3.5, 3.5)), ({"ongoing": True}, Numbers(6, 6))],
)
def test_an_overlap_is_judged(told: Json, months: Numbers) -> None:
    first = line(1, start="2025-11-14", **told)
    lines = therapy(first, line(2, start="2026-02-14"), palliative=2)
    assert of("months", lines, "1") == months


def test_an_untold_line_lies_between_its_neighbours() -> None:
    told = therapy(line(1, start="2025-11-14"), line(3, start="2026-02-14"), palliative=3)
    assert of("months_since_start", told, "2") == Numbers(3, 6)


@pytest.mark.parametrize(
    ("told", "months"),
    [
        ({"start": "2025-11-14", "ongoing": True, "progressed": False}, Numbers(6, 6)),
        ({"start": "2025-11-14", "end": "2026-02-14", "progressed": False}, Numbers(3, 3)),
        ({"start": "2025-11-14", "ongoing": True, "progression_date": "2026-01-14"}, Numbers(2, 2)),
        (
            {"start": "2025-11-14", "end": "2025-12-14", "progression_date": "2026-01-14"},
            Numbers(1, 1),
        ),
        (
            {"start": "2025-11-14", "ongoing": True, "progression_date": "2026-01"},
            Numbers(1.5, 2.5),
        ),
        ({"start": "2025-11-14", "ongoing": True}, Numbers(0, 6)),
        ({"start": "2025-11-14", "end": "2026-01-14", "progressed": True}, Numbers(0, 2)),
    ],
)
def test_months_until_progression_end_or_today(told: Json, months: Numbers) -> None:
    assert of("months_until_pd", one(**told)) == months


def test_months_until_progression_of_an_adjuvant_course_run_to_the_metastases() -> None:
    who = found_under(start="2025-12-01", ongoing=True)
    assert values(who, "months_until_pd", line="current_or_adjuvant") == Numbers(3, 3)


# --- cycles, stopping ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "cycles"),
    [(4, Numbers(4, 4)), ({"at_least": 4}, Numbers(4, None)), ({"at_least": 2, "at_most": 3}, Numbers(2, 3)),
     (None, Numbers(0, None)), (0, Numbers(0, 0))],
)  # fmt: skip
def test_cycles(told: Any, cycles: Numbers) -> None:
    assert of("cycles", one(cycles=told)) == cycles


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        ({"stop_reason": "toxicity"}, {"toxicity"}),
        ({"ongoing": True}, {None}),
        ({"end": "2026-02"}, {*STOP_REASONS}),
        ({}, {None, *STOP_REASONS}),
    ],
)
def test_a_line_under_way_has_no_reason_for_stopping(told: Json, reasons: set[str | None]) -> None:
    assert of("stop_reason", one(start="2026-01-01", **told)) == Options.of(*reasons)


# --- facts named and asked for -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "told", "pointers"),
    [
        ("cycles", {}, {"cycles"}),
        ("cycles", {"cycles": {"at_least": 1}}, {"cycles"}),
        ("stop_reason", {"end": "2026-02-01"}, {"stop_reason"}),
        ("best_response", {}, {"best_response"}),
        ("months_since_start", {}, {"start"}),
        ("months_since_start", {"start": "2026"}, {"start"}),
        ("months", {"start": "2026-01-10"}, {"ongoing"}),
        ("months", {"start": "2026-01-10", "end": "2026-04"}, {"end"}),
        ("under_way", {"start": "2026-01-10"}, {"ongoing"}),
        ("progressed", {"start": "2026-01-10"}, {"progressed"}),
    ],
)
def test_what_a_line_leaves_open_is_asked_for(kind: str, told: Json, pointers: set[str]) -> None:
    found = answer(nsclc(systemic_therapy=one(**told)), kind, line="1")
    assert set(found.asks) == {f"/systemic_therapy/lines/0/{name}" for name in pointers}


def test_what_decides_which_line_is_meant_is_asked_for() -> None:
    told = therapy(line(None, agents=["erlotinib"]), line(None, agents=["docetaxel"]), palliative=2)
    found = answer(nsclc(systemic_therapy=told), "has_class", line="1", names=["tki"])
    assert found.values == OPEN
    assert {f"/systemic_therapy/lines/{i}/number" for i in (0, 1)} <= set(found.asks)


def test_a_known_line_names_its_facts_and_asks_for_nothing() -> None:
    found = answer(
        nsclc(systemic_therapy=one(start="2026-02-14", ongoing=True)), "months", line="1"
    )
    assert {"/systemic_therapy/lines/0/start", "/systemic_therapy/lines/0/ongoing"} <= set(
        found.facts
    )
    assert found.asks == ()


def test_too_many_orders_leave_every_selector_open_and_name_what_would_help() -> None:
    who = nsclc(systemic_therapy=therapy(*[line(None, agents=["erlotinib"])] * 9))
    found = answer(who, "has_class", line="1", names=["tki"])
    assert found.values == OPEN
    assert "/systemic_therapy/lines/0/start" in found.asks


STARTED, TODAY = date(2026, 2, 14), date(2026, 5, 14)


@pytest.mark.parametrize(
    ("kind", "told", "last"),
    [
        ("months", {"ongoing": True}, TODAY),
        ("weeks", {"end": "2026-04-01"}, date(2026, 4, 1)),
        ("months_since_start", {"end": "2026-04-01"}, TODAY),
        ("months_until_pd", {"progression_date": "2026-03-20", "ongoing": True}, date(2026, 3, 20)),
    ],
)
def test_the_days_between_which_a_duration_of_a_line_lies(
    kind: str, told: Json, last: date
) -> None:
    first = line(1, start="2026-02-14", **told)
    who = nsclc(systemic_therapy=therapy(first, palliative=1, adjuvant=0))
    days = [(Day(STARTED, STARTED), Day(last, last))]
    assert list(line_days(who, Measure(kind, line="1"))) == days
    assert list(line_days(who, Measure(kind, line="current"))) == days
    assert list(line_days(who, Measure(kind, line="2"))) == [None]


@pytest.mark.parametrize("kind", ["has_class", "has_drug"])
def test_of_an_unknown_drug_its_name_is_asked_for_not_the_class(kind: str) -> None:
    who = nsclc(systemic_therapy=one(agents=["osimertinb"], classes=["tki"]))
    names = ["egfr_tki"] if kind == "has_class" else ["osimertinib"]
    agents = "/systemic_therapy/lines/0/agents"
    found = answer(who, kind, line="1", names=names)
    assert found.values == OPEN
    assert found.asks == (agents,)
