"""Nodes that are named by their place, or whose station stands beside what was found: read where the words tell that
the tumour is in them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)
PLACE = ("organ", "station", "side", "role", "diameter_mm")

THERE = {
    "PET-CT of 4 May 2026: a left axillary lymph node of 12 mm, avid": (
        "axillary_node",
        None,
        "left",
        "distant_node",
        12,
    ),
    "PET-CT of 4 May 2026: one avid node in the left axilla, 20 mm": (
        "axillary_node",
        None,
        "left",
        "distant_node",
        20,
    ),
    "PET-CT of 4 May 2026: avid left hilar node 14 mm": (
        "hilar_node",
        None,
        "left",
        "regional_node",
        14,
    ),
    "PET-CT of 4 May 2026: involved left hilar nodes": (
        "hilar_node",
        None,
        "left",
        "regional_node",
        None,
    ),
    "PET-CT of 4 May 2026: left supraclavicular node 18 mm, avid": (
        "supraclavicular_node",
        None,
        "left",
        None,
        18,
    ),
    "PET-CT of 4 May 2026: avid subcarinal node": ("lymph_node", "7", None, None, None),
    "EBUS of station 7 on 11 February 2026 yielded adenocarcinoma": (
        "lymph_node",
        "7",
        None,
        None,
        None,
    ),
    "EBUS of 4 May 2026: 4R positive, 7 negative": ("lymph_node", "4R", None, None, None),
    "Staged cT2a cN2 (4R by EBUS) cM0": ("lymph_node", "4R", None, None, None),
    "PET-CT of 4 May 2026: nodes at 10L take up tracer": ("lymph_node", "10L", None, None, None),
    "PET-CT of 4 May 2026: nodal recurrence at 4L": ("lymph_node", "4L", None, None, None),
}

NOT_THERE = (
    "PET-CT of 4 May 2026: left hilar node 14 mm",
    "PET-CT of 4 May 2026: left hilar node not avid",
    "PET-CT of 4 May 2026: no avid hilar nodes",
    "PET-CT of 4 May 2026: faintly avid left hilar node",
    "PET-CT of 4 May 2026: possibly involved hilar node",
    "PET-CT of 4 May 2026: axillary node avid after vaccination",
    "PET-CT of 4 May 2026: breast cancer, avid axillary node",
    "PET-CT of 4 May 2026: avid left para-aortic node",
    "PET-CT of 4 May 2026: avid hilar node, granulomatous",
    "EBUS of station 7 on 11 February 2026 yielded lymphocytes",
    "EBUS of 4 May 2026: 4R negative for carcinoma",
    "PET-CT of 4 May 2026: no uptake in station 4R",
    "PET-CT of 4 May 2026: no nodal disease at 4R",
    "PET-CT of 4 May 2026: slight uptake in station 4R",
    "Lobectomy in May 2026, pT1c pN2 (4R), R0",
    "PET-CT of 4 May 2026: two subcarinal and left hilar nodes were involved",
    "If N2 (4R), surgery is no option",
    "Biopsy of the avid hilar node is planned",
)


def nodes(text: str) -> list[dict[str, Any]]:
    """The nodes that are read of a letter."""
    each = read_letters([Letter(f"NSCLC. {text}.", dated=DAY)], DAY).document.get("lesions", [])
    return [one for one in each if one["organ"].endswith("node")]


@pytest.mark.parametrize("text", THERE)
def test_nodes_that_words_tell_to_be_of_the_tumour(text: str) -> None:
    assert [tuple(one.get(key) for key in PLACE) for one in nodes(text)] == [THERE[text]]


def test_a_node_that_is_named_by_its_place_and_its_station_is_one() -> None:
    front = "NSCLC right lower lobe, cT2a N1 M0. CT of 3 May 2026: enlarged node 11R."
    text = f"{front} PET-CT of 8 May 2026: avid hilar node on the right."
    made = read_letters([Letter(text, dated=DAY)], DAY).document["lesions"]
    assert [one.get("station") for one in made] == ["11R"]


def test_a_node_beyond_the_region_leaves_it_free() -> None:
    text = "NSCLC. PET-CT of 4 May 2026: avid right axillary node. Hilar and mediastinal nodes are negative."
    made = read_letters([Letter(text, dated=DAY)], DAY).document["assessments"]
    assert made[0]["totals"]["regional_nodes"] == 0


@pytest.mark.parametrize("text", NOT_THERE)
def test_nodes_that_words_leave_open_are_not_read(text: str) -> None:
    assert not nodes(text)
