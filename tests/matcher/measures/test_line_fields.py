"""Which fields the answer about a line of therapy rests on, and which would narrow it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.patients import Json, answer, line, nsclc, therapy

STATED: Json = {
    "agents": ["osimertinib"], "start": "2025-01-01", "end": "2025-07-01", "ongoing": False,
    "stop_reason": "toxicity", "latest_response": "PR", "best_response": "PR", "progressed": False,
    "cycles": 6,
}  # fmt: skip
NAMES = {"has_class": ["egfr_tki"], "has_drug": ["osimertinib"]}
KINDS = {  # measure: the fields that it is read from where all is told, and asked for where nothing is
    "begun": ("start", ""),
    "under_way": ("ongoing end stop_reason", "ongoing"),
    "months": ("start end ongoing", "start ongoing"),
    "weeks": ("start end ongoing", "start ongoing"),
    "months_since_start": ("start", "start"),
    "cycles": ("cycles", "cycles"),
    "stop_reason": ("stop_reason", "stop_reason"),
    "has_class": ("agents", "agents"),
    "has_drug": ("agents", "agents"),
    "recist": ("latest_response", "latest_response start"),
    "best_response": ("best_response", "best_response"),
    "progressed": ("progressed", "progressed"),
    "months_until_pd": ("start end ongoing progressed", "start ongoing progressed"),
}
TOTAL = "/systemic_therapy/palliative_lines"


def fields(index: int, words: str) -> tuple[str, ...]:
    return tuple(f"/systemic_therapy/lines/{index}/{word}" for word in words.split())


def named(kind: str, treated: Json, which: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    parameters: dict[str, Any] = {"names": NAMES[kind]} if kind in NAMES else {}
    found = answer(nsclc(systemic_therapy=treated), kind, line=which, **parameters)
    return found.facts, found.asks


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_about_a_told_line_names_what_it_was_read_from(kind: str) -> None:
    told = therapy(line(1, **STATED), palliative=1, adjuvant=0)
    facts, asks = named(kind, told, "1")
    assert facts == (*fields(0, KINDS[kind][0]), TOTAL)
    assert [one for one in asks if one not in facts] == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_open_answer_about_a_line_names_what_would_narrow_it(kind: str) -> None:
    assert named(kind, therapy(line(1), palliative=1, adjuvant=0), "1") == (
        (TOTAL,),
        fields(0, KINDS[kind][1]),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_fields_are_those_of_the_line_meant(kind: str) -> None:
    two = therapy(line(1), line(2, start="2025-08-01", **{k: v for k, v in STATED.items() if k not in ("start", "end")}, end="2026-01-01"), palliative=2, adjuvant=0)  # fmt: skip
    for which in ("2", "current"):
        assert named(kind, two, which)[0] == (*fields(1, KINDS[kind][0]), TOTAL)


UNNUMBERED = therapy(
    {"intent": "palliative"}, {"intent": "palliative", "agents": ["x"]}, palliative=2, adjuvant=0
)
EPISODE = ("first_episode", "diagnosis_date", "ever")
MISSED = tuple(f"/metastatic_disease/{one}" for one in EPISODE)


@pytest.mark.parametrize(
    ("treated", "which", "asks"),
    [
        (therapy(line(1, agents=["osimertinib"])), "2", (TOTAL,)),
        (therapy(line(1)), "current", ()),
        (therapy(palliative=0, adjuvant=0), "1", ()),
        ({}, "1", (TOTAL,)),
        ({}, "current_or_adjuvant", (TOTAL, "/systemic_therapy/adjuvant_lines", *MISSED)),
        (therapy(palliative=0, adjuvant=1), "current_or_adjuvant", ("/systemic_therapy/lines/-", *MISSED)),
        (UNNUMBERED, "with:osimertinib", (
            *fields(0, "number agents"), *fields(1, "number agents"), *fields(0, "start"))),
    ],
)  # fmt: skip
def test_which_line_is_meant_is_asked_for_where_it_is_open(
    treated: Json, which: str, asks: tuple[str, ...]
) -> None:
    assert named("begun", treated, which)[1] == asks


def test_a_line_meant_by_its_drugs_rests_on_them() -> None:
    told = therapy(line(1, agents=["pemetrexed"]), line(2, agents=["osimertinib"]), palliative=2)
    facts, asks = named("begun", told, "with:osimertinib")
    assert facts == (*fields(0, "agents"), *fields(1, "agents"), TOTAL)
    assert asks == ()


def test_a_number_of_lines_rests_on_their_drugs_and_progression_where_these_are_asked() -> None:
    treated = therapy(
        line(1, agents=["osimertinib"], progressed=True),
        line(2, classes=["ici"], start="2026-01-01"),
        palliative=2,
    )
    who = nsclc(systemic_therapy=treated)
    drugs = answer(who, "lines", intent="palliative", names=["egfr_tki"])
    assert drugs.facts == (*fields(0, "agents"), *fields(1, "classes start"), TOTAL)
    progressions = answer(who, "lines", intent="palliative", progressed=True)
    assert progressions.facts == (*fields(0, "progressed"), *fields(1, "start"), TOTAL)
    assert answer(who, "lines", intent="palliative").facts == (*fields(1, "start"), TOTAL)
