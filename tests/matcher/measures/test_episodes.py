"""When the metastases were found, which episode it is, and what therapy was active then."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.matcher.logic.calendar import parse_day
from oligomatch.matcher.logic.values import NO, OPEN, YES, Numbers
from oligomatch.matcher.measures import ask
from oligomatch.matcher.measures.episodes import (
    episode_days,
    episodes,
    ever_metastatic,
    under_therapy,
)
from oligomatch.rules.tree import Measure
from tests.support.patients import Json, adjuvant, line, nsclc, patient, therapy


def disease(**told: Any) -> Any:
    return nsclc(metastatic_disease=told)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"first_episode": True}, (True,)),
        ({"first_episode": False}, (False,)),
        ({}, (True, False)),
        ({"diagnosis_date": "2026-03-01"}, (True, False)),
        ({"first_metastasis_date": "2026-03-01"}, (True, False)),
        ({"diagnosis_date": "2026-03-01", "first_metastasis_date": "2026-03-01"}, (True,)),
        ({"diagnosis_date": "2026-03-01", "first_metastasis_date": "2025-03-01"}, (False,)),
        ({"diagnosis_date": "2026-03-01", "first_metastasis_date": "2026-03"}, (True,)),
        ({"diagnosis_date": "2026-03-20", "first_metastasis_date": "2026-03"}, (True, False)),
        ({"diagnosis_date": "2026-03", "first_metastasis_date": "2026-03"}, (True, False)),
    ],
)
def test_the_episode_may_be_the_first_or_a_later_one(
    told: Json, expected: tuple[bool, ...]
) -> None:
    assert episodes(disease(**told)) == expected


@pytest.mark.parametrize("name", ["diagnosis_date", "first_metastasis_date"])
def test_in_a_first_episode_either_date_tells_both(name: str) -> None:
    day = parse_day("2026-03-01")
    assert episode_days(disease(**{name: "2026-03-01"}), first=True) == (day, day)


def test_a_later_episode_was_found_after_the_first_metastasis() -> None:
    begin, episode = episode_days(disease(first_metastasis_date="2025-03-01"), first=False)
    assert begin == parse_day("2025-03-01")
    assert (str(episode.first), str(episode.last)) == ("2025-03-01", "2026-05-14")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"metastatic_disease": {"ever": True}}, YES),
        ({"metastatic_disease": {"ever": False}}, NO),
        ({"metastatic_disease": {"diagnosis_date": "2026"}}, YES),
        ({"metastatic_disease": {"first_metastasis_date": "2026"}}, YES),
        ({"lesions": [{"organ": "liver"}]}, YES),
        ({"lesions": [{"organ": "liver", "status": "resolved"}]}, YES),
        ({"assessments": [{"totals": {"metastases": {"at_least": 1}}}]}, YES),
        ({"lesions": [{"organ": "lung"}]}, OPEN),
        ({"lesions": [{"organ": "liver", "role": "indeterminate"}]}, OPEN),
        ({"assessments": [{"totals": {"metastases": 0}}]}, OPEN),
        ({"assessments": [{"totals": {"metastases": {"at_most": 3}}}]}, OPEN),
        ({"lesions": [{"station": "4R"}]}, OPEN),
        ({}, OPEN),
    ],
)
def test_ever_metastatic_follows_from_a_date_a_metastasis_or_a_total(
    told: Json, expected: object
) -> None:
    assert ever_metastatic(nsclc(**told)).values == expected


def test_ever_metastatic_is_asked_for_while_open() -> None:
    assert ever_metastatic(patient()).asks == ("/metastatic_disease/ever",)


@pytest.mark.parametrize(
    ("told", "day", "grace", "expected"),
    [
        (therapy(palliative=0, adjuvant=0), "2026-03-01", 0, NO),
        (therapy(), "2026-03-01", 0, OPEN),
        (therapy(palliative=0), "2026-03-01", 0, OPEN),  # an adjuvant course nobody told
        (
            therapy(adjuvant(start="2026-01-01", ongoing=True), palliative=0, adjuvant=1),
            "2026-03-01",
            0,
            YES,
        ),
        (
            therapy(adjuvant(start="2026-01-01", end="2026-02-10"), palliative=0, adjuvant=1),
            "2026-03-01",
            0,
            NO,
        ),
        (
            therapy(adjuvant(start="2026-01-01", end="2026-02-10"), palliative=0, adjuvant=1),
            "2026-03-01",
            28,
            YES,
        ),
        (
            therapy(adjuvant(start="2026-01-01", end="2026-02-10"), palliative=0, adjuvant=1),
            "2026-03-11",
            28,
            NO,
        ),
        (
            therapy(line(1, start="2026-03-01"), palliative=1, adjuvant=0),
            "2026-03-01",
            0,
            NO,
        ),  # begun for it
        (
            therapy(line(1, start="2026-02-01", ongoing=True), palliative=1, adjuvant=0),
            "2026-03-01",
            0,
            YES,
        ),
        (therapy(adjuvant(start="2026-01-01"), palliative=0, adjuvant=1), "2026-03-01", 0, OPEN),
        (
            therapy(adjuvant(start="2026-01-01", end="2026-03"), palliative=0, adjuvant=1),
            "2026-03-01",
            0,
            YES,
        ),
        (
            therapy(adjuvant(start="2026-01-01", end="2026-03"), palliative=0, adjuvant=1),
            "2026-03-20",
            0,
            OPEN,
        ),
    ],
)
def test_therapy_active_on_the_day_the_metastases_were_found(
    told: Json, day: str, grace: int, expected: object
) -> None:
    found = nsclc(systemic_therapy=told)
    assert under_therapy(found, parse_day(day), grace) == expected


EPISODE, BACK = ("first_metastases", "metastases"), ("metastases", "first_metastases")
BEGUN = ("first_line", "current_line")


@pytest.mark.parametrize(
    ("told", "pair", "expected"),
    [
        # of a first episode the two are one, whichever day it was
        ({"ever": True, "first_episode": True}, EPISODE, Numbers.exactly(0)),
        ({"ever": True, "first_episode": True, "diagnosis_date": "2026-03"}, BACK,
         Numbers.exactly(0)),
        # a later one does not come before the first: only its length is open
        ({"ever": True, "first_episode": False, "first_metastasis_date": "2026-03",
          "diagnosis_date": "2026-03"}, EPISODE, Numbers(0, 30)),
        ({"ever": True, "first_metastasis_date": "2026-03", "diagnosis_date": "2026-03"}, EPISODE,
         Numbers(0, 30)),
    ],
)  # fmt: skip
def test_the_episode_is_not_before_the_first(
    told: Json, pair: tuple[str, str], expected: Any
) -> None:
    measure = Measure("days_between", since=pair[0], until=pair[1])
    assert ask(disease(**told), measure).values == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([line(1, start="2026-02")], Numbers.exactly(0)),
        ([line(1, start="2026-02"), line(2, start="2026-02")], Numbers(0, 27)),
    ],
)
def test_the_current_line_is_not_before_the_first(lines: list[Json], expected: Any) -> None:
    who = nsclc(systemic_therapy=therapy(*lines, palliative=len(lines), adjuvant=0))
    assert ask(who, Measure("days_between", since=BEGUN[0], until=BEGUN[1])).values == expected
