"""BED at alpha/beta 10 is worked out from what is stated, over every dose that the words allow."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.rules.offers.dose import total, worked_out_bed
from oligomatch.rules.offers.model import Dose, Range
from oligomatch.rules.offers.read import load_offers

STATED = {
    dose.quote: dose
    for offer in load_offers().values()
    for step in offer.steps
    for treatment in step.gives
    for dose in treatment.doses
}


@pytest.mark.parametrize(
    ("quote", "low", "high"),
    [
        ("20 Gy/1 fr", 60.0, 60.0),  # 20 × (1 + 20/10)
        ("30 Gy/3 fr", 60.0, 60.0),
        ("35 Gy/5 fr", 59.5, 59.5),
        ("54 Gy/3 fr", 151.2, 151.2),
        ("9 Gy × 3 fr", 51.3, 51.3),  # 27 × 1.9
        ("9–10 Gy ×3 fr", 51.3, 60.0),
        ("10 Gy ×5 fr", 100.0, 100.0),
        ("60–64 Gy/30–32 fr", 71.3, 77.7),  # 60 in 32, 64 in 30
        ("50–60 Gy/≤10 f", 75.0, None),  # at most ten fractions: at least 50 × 1.5
        ("minimum 30 Gy/5 fr per site", 48.0, None),
    ],
)
def test_the_bed_of_a_dose_and_its_fractions(quote: str, low: float, high: float | None) -> None:
    assert worked_out_bed(STATED[quote]) == Range(low, high)


@pytest.mark.parametrize("quote", ["10 fr", "60–66 Gy", "up to 40 sessions", "dose >4 Gy/fr"])
def test_no_bed_is_worked_out_where_the_dose_or_its_fractions_are_missing(quote: str) -> None:
    assert worked_out_bed(STATED[quote]) is None


def test_a_bed_that_the_source_states_is_no_worked_out_one() -> None:
    dose = STATED["all lesions should receive BED ≥60 Gy"]
    assert (dose.bed, worked_out_bed(dose)) == (Range(60, None), None)


@pytest.mark.parametrize("dose", STATED.values(), ids=STATED)
def test_every_figure_of_a_dose_stands_in_its_quote_and_every_figure_of_it_is_held(
    dose: Dose,
) -> None:
    held = {
        f"{end:g}"
        for span in (dose.gy, dose.fractions, dose.each, dose.bed)
        if span is not None
        for end in (span.low, span.high)
        if end is not None
    }
    stated = set(re.findall(r"[0-9]+(?:\.[0-9]+)?", dose.quote))
    assert held <= stated
    unread = {"00"} | ({"2"} if "/2 W" in dose.quote else set())  # damaged; weeks
    unread |= {"3", "60", "66"} if "BED = 60–66" in dose.quote else set()  # cm; its own open point
    assert stated - held <= unread


@given(
    gy=st.integers(1, 80), more=st.integers(0, 20), least=st.integers(1, 40), n=st.integers(0, 5)
)
def test_the_range_of_the_bed_holds_every_dose_that_the_words_allow(
    gy: int, more: int, least: int, n: int
) -> None:
    dose = Dose(quote="x", gy=Range(gy, gy + more), fractions=Range(least, least + n))
    found = worked_out_bed(dose)
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    for some in range(gy, gy + more + 1):
        for fractions in range(least, least + n + 1):
            bed = some * (1 + some / fractions / 10)
            assert found.low - 0.05001 <= bed <= found.high + 0.05001


def test_a_total_is_stated_or_the_product() -> None:
    assert total(STATED["9 Gy × 3 fr"]) == Range(27, 27)
    assert total(STATED["30 Gy/3 fr"]) == Range(30, 30)
