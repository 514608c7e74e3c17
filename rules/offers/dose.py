"""What follows from a dose as stated: its total and its BED at alpha/beta 10, worked out."""

from __future__ import annotations

from math import floor

from oligomatch.rules.offers.model import Dose, Range

ALPHA_BETA = 10.0


def total(dose: Dose) -> Range | None:
    """Gy in all: as stated, else fractions times the dose of each; None where neither says it."""
    if dose.gy is not None or dose.each is None or dose.fractions is None:
        return dose.gy
    low = _product(dose.each.low, dose.fractions.low)
    return Range(low, _product(dose.each.high, dose.fractions.high), above=dose.each.above)


def worked_out_bed(dose: Dose) -> Range | None:
    """BED in Gy at alpha/beta 10, over every dose and number of fractions that the words allow.

    None where the source does not state both a dose and its fractions, or where nothing bounds it.
    """
    gy, fractions = total(dose), dose.fractions
    if gy is None or fractions is None:
        return None
    if dose.each is not None and dose.gy is None:  # a fixed dose a fraction: D (1 + d / 10)
        low, high = _bed(gy.low, dose.each.low), _bed(gy.high, dose.each.high)
    else:  # the same dose in fewer fractions has a higher BED
        low = _bed(gy.low, _quotient(gy.low, fractions.high))
        high = _bed(gy.high, _quotient(gy.high, fractions.low))
    return None if low is None and high is None else Range(low, high, above=gy.above)


def _bed(gy: float | None, each: float | None) -> float | None:
    if gy is None or each is None:
        return None
    return floor(gy * (1 + each / ALPHA_BETA) * 10 + 0.5) / 10  # one decimal, half rounded up


def _product(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one * other


def _quotient(gy: float | None, fractions: float | None) -> float | None:
    return None if gy is None or fractions is None else gy / fractions
