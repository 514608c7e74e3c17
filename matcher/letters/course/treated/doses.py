"""Doses of radiotherapy and their fractions, as a sentence has them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from oligomatch.matcher.letters.forms import forms, group, treatment, whole_number
from oligomatch.matcher.letters.pieces import lies_in

# Gy of a fraction up to which radiotherapy is no stereotactic one, also of a single fraction, and
# from which it is: ours
SMALL, SINGLE, LARGE = 5, 10, 10


def by_dose(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Radiotherapy of which a sentence tells no more than the dose."""
    known = forms("treatment")
    for one in known["dose_given"].finditer(text):
        own = [dose.span() for dose in known["dose"].finditer(text) if one.start() < dose.end()]
        large = bool(own) and by_fractions(*dose_of(text, *own[0])[:2]) == "SABR"
        stereotactic = large or known["stereotactic_dose"].match(text, one.start())
        yield ("SABR" if stereotactic else "RT", one.start(), one.end(), "")


def by_fractions(dose: float | None, fractions: int | None) -> str | None:
    """Stereotactic or plain radiotherapy by the size of its fractions; None where it may be
    either."""
    each = dose / fractions if dose is not None and fractions else None
    if each is None:
        return None
    if each <= SMALL or (fractions == 1 and each <= SINGLE):
        return "RT"
    return "SABR" if each >= LARGE else None


def dose_of(text: str, first: int, last: int) -> tuple[float | None, int | None, float | None]:
    """The dose in all, the fractions and the effective dose of a stretch; none of what it has
    twice."""
    each = [group(one)["bed"] for one in treatment("bed").finditer(text, first, last)]
    bed = float(each[0].replace(",", ".")) if len(each) == 1 else None
    return *dose_and_fractions(text, first, last), bed


def doses_in(text: str, first: int = 0, last: int = sys.maxsize) -> list[re.Match[str]]:
    """The doses that a stretch tells, but for effective ones."""
    each = [*treatment("dose").finditer(text, first, last)]
    effective = [one.span() for one in treatment("bed").finditer(text, first, last)] if each else []
    return [one for one in each if not lies_in(one.start(), effective)]


def dose_and_fractions(text: str, first: int, last: int) -> tuple[float | None, int | None]:
    """The dose in all and the fractions; none where there are two of them."""
    found = [_of_dose(group(one)) for one in doses_in(text, first, last)]
    whole = [one for one in found if one[1] is not None]
    if len(whole) == 1 and all(one == whole[0] or one == (whole[0][0], None) for one in found):
        return whole[0]  # `5 x 9 Gy to 45 Gy`
    return found[0] if len(found) == 1 else (None, None)


def _of_dose(one: dict[str, str]) -> tuple[float | None, int | None]:
    """The dose in all and the fractions of the words for them."""
    counted = one.pop("fractions", "").split()
    said = {key: float(number.replace(",", ".")) for key, number in one.items()}
    fractions = _many(counted[-1]) if counted else None
    if "each" in said and fractions is not None:
        return round(said["each"] * fractions, 6), fractions
    return said["dose"], fractions


def _many(text: str) -> int:
    """So many fractions; a single one is one."""
    return 1 if text.casefold() in ("single", "once") else whole_number(text)
