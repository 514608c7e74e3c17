"""A letter is read alike whatever was put in plain figures in front of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from oligomatch.api.intake.files import Day
from oligomatch.api.intake.letters import letter_of, read_on
from oligomatch.rules.text.text import compose_file, plain

KNOWN = Path(__file__).parent / "known"
DICTATED = (
    "Parcels of thirty-two millimetres, twenty-one millimetres and forty-seven millimetres.\n\n"
)
FIGURES = "Parcels of 32 millimetres, 21 millimetres and 47 millimetres.\n\n"


# in the first three, days and totals were lost behind numbers that became shorter
@pytest.mark.parametrize("name", ["zd_13", "zf_32", "zh_40", "zb_16", "zg_37", "zi_30", "o_13"])
def test_what_is_read_does_not_hang_on_what_became_shorter_before(name: str) -> None:
    stated = plain(compose_file(KNOWN / f"{name}.yaml"))[0]
    day = date.fromisoformat(str(stated["as_of"]))
    text = (KNOWN / f"{name}.txt").read_text(encoding="utf-8")
    dictated, figures = (
        read_on([letter_of(front + text)], Day(day, day)).reading for front in (DICTATED, FIGURES)
    )
    assert dictated.document == figures.document
    assert [
        (one.pointer, dictated.words(one.places[0])) for one in dictated.facts if one.places
    ] == [(one.pointer, figures.words(one.places[0])) for one in figures.facts if one.places]
