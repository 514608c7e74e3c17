"""Measures over all lines: whether any, how many, of what class, and which is due."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from oligomatch.api.words.nouns import measure_name
from oligomatch.matcher.logic.values import NO, OPEN, YES, Numbers
from oligomatch.matcher.measures.history import every_drug
from oligomatch.rules.operators import read_tree
from oligomatch.rules.text.text import RuleFileError, compose
from oligomatch.rules.tree import Measure
from tests.support.patients import Json, adjuvant, answer, line, nsclc, therapy, values

CT = ["cisplatin", "pemetrexed"]


def of(kind: str, told: Json, **parameters: Any) -> Any:
    return values(nsclc(systemic_therapy=told), kind, **parameters)


def bounds(kind: str, told: Json, **parameters: Any) -> tuple[Any, Any]:
    found = of(kind, told, **parameters)
    assert isinstance(found, Numbers)
    assert not found.absent
    return found.low, found.high


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (therapy(), OPEN),
        (therapy(palliative=0), YES),
        (therapy(palliative={"at_least": 1}), NO),
        (therapy(palliative={"at_most": 1}), OPEN),
        (therapy(line(1)), NO),
        (therapy({"number": 2}), NO),
        (therapy(adjuvant(ongoing=True), palliative=0), YES),
        (therapy(adjuvant()), OPEN),
        (therapy({"start": "2026-01"}), OPEN),
        (therapy({"start": "2026-01"}, adjuvant=0), NO),
        (therapy({"start": "2026-01"}, palliative=0), YES),
    ],
)
def test_no_systemic_therapy_until_a_palliative_line_has_begun(
    told: Json, expected: object
) -> None:
    assert of("no_systemic_therapy_yet", told) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (therapy(palliative=0, adjuvant=0), NO),
        (therapy(), OPEN),
        (therapy(line(agents=["nivolumab"])), YES),
        (therapy(adjuvant(agents=["durvalumab"]), palliative=0), YES),
        (therapy(line(classes=["ICI"])), YES),
        (therapy(line(agents=CT), palliative=1, adjuvant=0), NO),
        (therapy(line(agents=CT), palliative=1), OPEN),
        (therapy(line(agents=CT), palliative=2, adjuvant=0), OPEN),
        (therapy(line(), palliative=1, adjuvant=0), OPEN),
        (therapy(line(agents=["study drug"]), palliative=1, adjuvant=0), OPEN),
        (
            therapy(
                line(agents=["study drug"], classes=["chemotherapy"]), palliative=1, adjuvant=0
            ),
            NO,
        ),
    ],
)
def test_a_class_given_in_any_line_counts(told: Json, expected: object) -> None:
    assert of("prior_or_concurrent", told, names=["ici"]) == expected


@pytest.mark.parametrize(
    ("told", "low", "high"),
    [
        (therapy(), 0, None),
        (therapy(palliative=2, adjuvant=0), 2, 2),
        (therapy(line(1), line(2), palliative=2, adjuvant=0), 2, 2),
        (therapy(line(1), adjuvant=0), 1, None),
        (therapy(line(3), palliative={"at_most": 4}, adjuvant=0), 3, 4),
        (therapy(line(1), adjuvant(), palliative=1, adjuvant=1), 2, 2),
        (therapy(line(1), palliative=1, adjuvant={"at_least": 1, "at_most": 2}), 2, 3),
        (therapy({}, {}, palliative={"at_most": 2}, adjuvant={"at_most": 2}), 2, 4),
    ],
)
def test_lines_in_all(told: Json, low: int, high: int | None) -> None:
    assert bounds("lines", told, intent="any") == (low, high)


@pytest.mark.parametrize(
    ("told", "intent", "low", "high"),
    [
        (
            therapy(line(1, agents=CT), line(2, agents=["osimertinib"]), palliative=2, adjuvant=0),
            "any",
            1,
            1,
        ),
        (therapy(line(1, agents=CT), line(2), palliative=2, adjuvant=0), "any", 1, 2),
        (therapy(adjuvant(agents=CT), palliative=0, adjuvant=1), "any", 1, 1),
        (therapy(adjuvant(agents=CT), palliative=0, adjuvant=1), "palliative", 0, 0),
        (therapy(line(1, agents=CT), palliative=3), "palliative", 1, 3),
        (therapy(line(1, agents=["carboplatin", "nivolumab"]), palliative=1), "palliative", 1, 1),
    ],
)
def test_lines_of_a_class(told: Json, intent: str, low: int, high: int) -> None:
    assert bounds("lines", told, intent=intent, names=["chemotherapy"]) == (low, high)


@pytest.mark.parametrize(
    ("told", "low", "high"),
    [
        (therapy(line(1, progressed=True), palliative=1, adjuvant=0), 1, 1),
        (therapy(line(1, progressed=False), palliative=1, adjuvant=0), 0, 0),
        (therapy(line(1), palliative=1, adjuvant=0), 0, 1),
        (therapy(line(1, progressed=True), line(2), palliative=2, adjuvant=0), 1, 2),
    ],
)
def test_lines_that_progressed(told: Json, low: int, high: int) -> None:
    assert bounds("lines", told, intent="palliative", progressed=True) == (low, high)


TOXIC = {"stopped_for": frozenset({"toxicity"})}
BETTER = {"responses": frozenset({"CR", "PR"})}
LATEST = {"latest_responses": frozenset({"CR", "PR"})}
GOING, OVER = {"state": "under_way"}, {"state": "ended"}
LONG, SHORT = {"months_at_least": 6}, {"months_below": 6}
WITH = {"with_drugs": frozenset({"pemetrexed"})}


@pytest.mark.parametrize(
    ("lines", "more", "low", "high"),
    [
        ([line(1, stop_reason="toxicity")], TOXIC, 1, 1),
        ([line(1, stop_reason="completed")], TOXIC, 0, 0),
        ([line(1, ongoing=True)], TOXIC, 0, 0),
        ([line(1)], TOXIC, 0, 1),
        ([line(1, stop_reason="toxicity"), line(2)], TOXIC, 1, 2),
        ([line(1, best_response="PR")], BETTER, 1, 1),
        ([line(1, best_response="SD")], BETTER, 0, 0),
        ([line(1)], BETTER, 0, 1),
        ([line(1, latest_response="CR")], BETTER, 1, 1),  # the best is no worse than the latest
        ([line(1, agents=CT)], WITH, 1, 1),
        ([line(1, agents=["cisplatin"])], WITH, 0, 0),
        ([line(1)], WITH, 0, 1),
        ([line(1, latest_response="PR")], LATEST, 1, 1),
        ([line(1, latest_response="SD", best_response="PR")], LATEST, 0, 0),
        ([line(1)], LATEST, 0, 1),
        ([line(1, ongoing=True)], GOING, 1, 1),
        ([line(1, end="2026-02-01")], GOING, 0, 0),
        ([line(1, stop_reason="toxicity"), line(2)], GOING, 0, 1),
        ([line(1, stop_reason="toxicity"), line(2)], OVER, 1, 2),
        ([line(1, start="2025-01-10", end="2025-07-10")], LONG, 1, 1),
        ([line(1, start="2025-01-10", end="2025-07-09")], LONG, 0, 0),
        ([line(1, start="2025-01", end="2025-07")], LONG, 0, 1),
        ([line(1, start="2025-11-14", ongoing=True)], LONG, 1, 1),
        ([line(1, start="2025-11-15", ongoing=True)], LONG, 0, 0),
        ([line(1, start="2025-11-15", ongoing=True)], SHORT, 1, 1),
        ([line(1)], SHORT, 0, 1),
        # of one line: that with chemotherapy is not the one that was stopped for toxicity
        (
            [line(1, agents=CT, stop_reason="completed"),
             line(2, agents=["nivolumab"], stop_reason="toxicity")],
            TOXIC | {"names": frozenset({"chemotherapy"})}, 0, 0,
        ),
        (
            [line(1, agents=CT, stop_reason="toxicity"), line(2, agents=["nivolumab"])],
            TOXIC | {"names": frozenset({"chemotherapy"})}, 1, 1,
        ),
    ],
)  # fmt: skip
def test_some_line_with_a_property(lines: list[Json], more: Json, low: int, high: int) -> None:
    told = therapy(*lines, palliative=len(lines), adjuvant=0)
    assert bounds("lines", told, intent="palliative", **more) == (low, high)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        (TOXIC, "stop_reason"),
        (BETTER, "best_response"),
        (WITH, "agents"),
        (LATEST, "latest_response"),
        (GOING, "ongoing"),
        (LONG, "start"),
        (SHORT, "end"),
    ],
)
def test_what_a_line_is_counted_by_is_asked_for(more: Json, field: str) -> None:
    who = nsclc(systemic_therapy=therapy(line(1), palliative=1, adjuvant=0))
    asks = answer(who, "lines", intent="palliative", **more).asks
    assert f"/systemic_therapy/lines/0/{field}" in asks


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"start": "2025-11-14", "ongoing": False}, "end"),
        ({"start": "2025-11", "ongoing": True}, "start"),
        ({"start": "2025-01-10", "end": "2025-07"}, "end"),
    ],
)
def test_a_line_that_may_be_long_enough_is_asked_for_its_day(told: Json, field: str) -> None:
    who = nsclc(systemic_therapy=therapy(line(1, **told), palliative=1, adjuvant=0))
    found = answer(who, "lines", intent="palliative", **LONG)
    assert found.values == Numbers(0, 1)
    assert f"/systemic_therapy/lines/0/{field}" in found.asks


def test_lines_with_a_property_are_said_in_words() -> None:
    both = Measure("lines", intent="any", **TOXIC, **BETTER, **WITH)
    assert measure_name(both) == (
        "lines with pemetrexed stopped for toxicity with a best response of CR or PR"
    )
    lasting = Measure("lines", intent="palliative", **LATEST, **OVER, **LONG)
    assert measure_name(lasting) == (
        "palliative lines with a latest response of CR or PR of at least 6 months that ended"
    )
    brief = Measure("lines", intent="any", months_below=1, **GOING)
    assert measure_name(brief) == "lines of less than 1 month still under way"


@pytest.mark.parametrize(
    ("told", "low", "high"),
    [
        (therapy(palliative=0), 1, 1),
        (therapy(line(1, ongoing=True, progressed=False)), 1, None),  # others may have begun since
        (therapy(line(1, ongoing=True, progressed=False), palliative=1), 1, 1),
        (therapy(line(1, ongoing=True, progressed=True), palliative=1), 2, 2),
        (therapy(line(1, ongoing=True), line(2, end="2026-04-01"), palliative=2), 3, 3),
        (therapy(line(1, end="2026-04-01"), palliative=1), 2, 2),
        (therapy(line(1, progressed=False), palliative=1), 1, 2),
        (therapy(line(1, ongoing=True), palliative=1), 1, 2),
        (therapy(line(3, ongoing=True, progressed=False), palliative=3), 3, 3),
        (therapy(line(3, stop_reason="toxicity"), palliative=3), 4, 4),
        (therapy(adjuvant(ongoing=True), palliative=0), 1, 1),
        (therapy(palliative=2), 2, 3),
        (therapy(), 1, None),
    ],
)
def test_the_line_that_is_due(told: Json, low: int, high: int | None) -> None:
    assert bounds("line_due", told) == (low, high)


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [("no_systemic_therapy_yet", {}), ("lines", {"intent": "palliative"}), ("line_due", {})],
)
def test_an_untold_number_of_lines_is_asked_for(kind: str, parameters: Json) -> None:
    assert "/systemic_therapy/palliative_lines" in answer(nsclc(), kind, **parameters).asks


def test_a_line_of_untold_intent_is_asked_about() -> None:
    found = answer(
        nsclc(systemic_therapy=therapy({}, palliative={"at_most": 1})), "no_systemic_therapy_yet"
    )
    assert "/systemic_therapy/lines/0/intent" in found.asks


def test_a_line_of_a_stated_total_that_is_not_listed_is_asked_for() -> None:
    told = therapy(palliative=1, adjuvant=0)
    found = answer(nsclc(systemic_therapy=told), "prior_or_concurrent", names=["ici"])
    assert found.asks == ("/systemic_therapy/lines/-",)


def test_the_agents_of_a_line_are_asked_for() -> None:
    told = therapy(line(1), palliative=1, adjuvant=0)
    found = answer(
        nsclc(systemic_therapy=told), "lines", intent="palliative", names=["chemotherapy"]
    )
    assert found.asks == ("/systemic_therapy/lines/0/agents",)


@pytest.mark.parametrize(
    ("told", "bounds"),
    [
        (therapy(line(1), adjuvant=1), (2, None)),  # how many palliative lines is not told
        (therapy(line(1), palliative={"at_least": 1, "at_most": 3}, adjuvant=1), (2, 4)),
        (therapy(line(1), palliative={"at_least": 1, "at_most": 3}), (1, None)),
    ],
)
def test_lines_of_any_intent_have_room_for_those_of_both(told: Json, bounds: Any) -> None:
    found: Any = values(nsclc(systemic_therapy=told), "lines", intent="any")
    assert (found.low, found.high) == bounds


def test_a_line_of_a_class_alone_may_be_the_drug_that_does_not_count() -> None:
    who = nsclc(systemic_therapy=therapy(line(1, classes=["ici"]), palliative=1, adjuvant=0))
    beside = Measure(
        "days_since_therapy", names=frozenset({"ici"}), other_than=frozenset({"pembrolizumab"})
    )
    (told,) = who.therapy.lines
    assert not every_drug(who, told, beside)
    assert every_drug(who, told, replace(beside, other_than=frozenset()))


def test_radiosurgery_is_stereotactic_but_not_surely_of_the_brain() -> None:
    told = nsclc(conditions={"SRS": True})
    assert values(told, "ever_had", names=["stereotactic_radiotherapy"]) == YES
    assert values(told, "ever_had", names=["brain_radiotherapy"]) == OPEN


@pytest.mark.parametrize("below", [3, 6])
def test_lines_that_last_both_too_long_and_too_short_are_refused(below: int) -> None:
    lasting = f"intent: palliative, months_at_least: 6, months_below: {below}"
    rule = f"at least: {{measure: lines, {lasting}, limit: 1}}"
    with pytest.raises(RuleFileError, match=f"`months_at_least` is 6.*{below}"):
        read_tree(compose(rule.encode(), "a.yaml"))
