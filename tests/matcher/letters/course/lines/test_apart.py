"""Drugs that were given one after the other are no one line, and a day is that of what it stands by."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)


def _lines(text: str) -> list[dict[str, Any]]:
    document = read_letters([Letter(f"NSCLC stage IV.\n{text}", "", DAY)], DAY).document
    each: list[dict[str, Any]] = document.get("systemic_therapy", {}).get("lines", [])
    return each


LISTS = (
    "1L: carboplatin/pemetrexed 03/2024-06/2024\n2L: docetaxel since 05/2026",
    "1L: carboplatin/pemetrexed (4 cycles) 03/2024-06/2024\n2L: docetaxel since 05/2026",
    "1st line carboplatin/pemetrexed 03/2024 → 06/2024 (PD adrenal)\n2nd line docetaxel since 05/2026",
    "Adjuvant: carboplatin/pemetrexed 03/2024-06/2024\n1L: docetaxel since 05/2026",
    "Carboplatin/pemetrexed 03/2024-06/2024\nDocetaxel since 05/2026",
    "1L: carboplatin/pemetrexed 03/2024-06/2024 2L: docetaxel since 05/2026",
)


@pytest.mark.parametrize("text", LISTS)
def test_the_end_of_one_line_is_not_that_of_the_next(text: str) -> None:
    first, second = _lines(text)
    assert (first["agents"], first["start"], first["end"]) == (
        ["carboplatin", "pemetrexed"],
        "2024-03",
        "2024-06",
    )
    assert second["agents"] == ["docetaxel"]
    assert second["start"] == "2026-05"
    assert not {"end", "cycles"} & {*second}


AFTER = (
    "After {}, docetaxel since 2026-03.",
    "Following {}, docetaxel since 2026-03.",
    "Status post {}, docetaxel since 2026-03.",
    "Prior {}, docetaxel since 2026-03.",
    "Pretreated with {}, docetaxel since 2026-03.",
    "Refractory to {}, docetaxel since 2026-03.",
    "Because of toxicity of {}, docetaxel since 2026-03.",
    "Instead of {}, docetaxel since 2026-03.",
    "Progressed on {}, docetaxel since 2026-03.",
    "Since PD under {} docetaxel since 2026-03.",
)


@pytest.mark.parametrize("former", ["gefitinib", "carboplatin/pemetrexed"])
@pytest.mark.parametrize("words", AFTER)
def test_what_was_given_before_is_no_part_of_the_line(words: str, former: str) -> None:
    last = _lines(words.format(former))[-1]
    assert (last["agents"], last["start"]) == (["docetaxel"], "2026-03")
    assert "progressed" not in last


OPEN = (
    "Progressed on osimertinib, carboplatin/pemetrexed and docetaxel.",
    "He was treated with carboplatin/pemetrexed, pembrolizumab and docetaxel consecutively.",
    "Has already had osimertinib, carboplatin/pemetrexed and docetaxel between 2021 and 2026.",
    "Treated with erlotinib/osimertinib since 2022.",
    "Osimertinib and savolitinib, the latter since March 2025.",
    "Cisplatin, replaced by carboplatin from cycle 2, with pemetrexed since March 2026.",
    "First infusion of docetaxel 3 May 2026 had to be cancelled.",
    "Docetaxel from 3 May 2026 had been scheduled but was put off.",
    "He believes he received pembrolizumab in 2023.",
)


@pytest.mark.parametrize("text", OPEN)
def test_what_may_not_have_been_given_so_is_no_line(text: str) -> None:
    assert _lines(text) == []


TOGETHER = (
    ("After surgery, carboplatin, pemetrexed and pembrolizumab since 2026-03.", 3),
    ("After progression, carboplatin, pemetrexed since 2026-03.", 2),
    ("Dabrafenib, trametinib since 2026-03.", 2),
    ("Osimertinib, carboplatin and pemetrexed since 2026-03.", 3),
    ("Ipilimumab, nivolumab, carboplatin and pemetrexed since 2026-03.", 4),
)


@pytest.mark.parametrize(("text", "number"), TOGETHER)
def test_what_is_given_at_once_is_one_line(text: str, number: int) -> None:
    (line,) = _lines(text)
    assert (len(line["agents"]), line["start"]) == (number, "2026-03")


ELSE = (
    ("Off pembrolizumab since March 2025.", "start"),
    ("Pembrolizumab-free since March 2025.", "start"),
    ("Sixth infusion of pembrolizumab in March 2025.", "start"),
    ("On pembrolizumab, stable since 05/2025.", "start"),
    ("On pembrolizumab with diarrhoea since 05/2026.", "start"),
    ("Pembrolizumab, apixaban since 05/2025.", "start"),
    ("Pembrolizumab since 3/2024, PR until 3 May 2026.", "end"),
    ("Pembrolizumab since 3/2024, hospitalised until 3 May 2026.", "end"),
    ("On pembrolizumab since 3/2024 he was well until May 2026.", "end"),
    ("Pembrolizumab from 3/2024, paused 10/2025 - 1/2026.", "end"),
    ("Pembrolizumab every 3 weeks until 12/2025, then every 6 weeks.", "end"),
    ("Pembrolizumab 3/2024-5/2026 without toxicity, ongoing.", "end"),
    ("Docetaxel since 3 June 2026, 6 cycles.", "cycles"),
    ("Started 4 cycles of docetaxel on 20 March 2026.", "cycles"),
    ("Docetaxel since March 2026, maximum 6 cycles.", "cycles"),
    ("Docetaxel from 3 May 2026; CT after 2 cycles.", "cycles"),
)


@pytest.mark.parametrize(("text", "field"), ELSE)
def test_a_day_or_number_of_something_else_is_not_taken(text: str, field: str) -> None:
    assert all(field not in line for line in _lines(text))


def test_so_many_of_the_planned_cycles_were_given() -> None:
    assert _lines("Received 4/6 cycles of carboplatin/pemetrexed.")[0]["cycles"] == 4
