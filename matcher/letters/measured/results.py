"""The results that a text tells: tests with a number and its unit, and performance status."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from oligomatch.matcher.letters.forms import forms, group
from oligomatch.rules.reading.kept import Form, kept
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_UNITS = {
    "g_dl": "g/dL", "g_l": "g/L", "mmol_l": "mmol/L", "mg_dl": "mg/dL", "umol_l": "umol/L",
    "u_l": "U/L", "uln": "ULN", "giga_l": "10*9/L", "each_ul": "10*9/L", "lakh": "10*9/L",
    "ten_th_ul": "10*9/L",
    "ml_min": "mL/min", "ml_min_m": "mL/min/1.73m2", "one": "1", "miu_l": "mIU/L",
    "ng_ml": "ng/mL", "percent": "%", "ms": "ms", "litre": "L", "kg": "kg", "kg_m": "kg/m2",
    "mut_mb": "mut/Mb", "mm_hg": "mm[Hg]", "cel": "Cel",
}  # fmt: skip
_BESIDE = frozenset({"si", "us", "lakh"})  # what other tests of a list tell of a number's unit
_LAKH = 100  # 10*9/L
_TEN_THOUSAND = 10  # of a microlitre, in 10*9/L
_EACH = 1000  # of a microlitre in 10*9/L
_THOUSANDS = re.compile(r"[.,\s](?=\d{3}$)")


@cache
def _tests() -> tuple[tuple[str, Form], ...]:
    """The form of each test, by the id of the vocabulary."""
    known = load_vocabulary().measurements
    return tuple((name, form) for name, form in forms("values").items() if name in known)


@kept
def values_of(text: str) -> Sequence[tuple[str, re.Match[str]]]:
    """The tests of a text, each by its id; a number whose unit the other tests tell, only beside
    them."""
    found = [(name, one) for name, form in _tests() for one in form.finditer(text)]
    units = {(name, *group(one)) for name, one in found}
    lakh = any("lakh" in each for each in units)
    beside = {
        "si": ("creatinine", "umol_l") in units,
        "us": ("creatinine", "mg_dl") in units,
        "lakh": lakh,
    }
    return [
        (name, one)
        for name, one in found
        if beside.get(next(iter(group(one))).partition("_")[0], True)
        or next(iter(group(one))) == "lakh"
    ]


def _number_of(one: re.Match[str]) -> tuple[str, str]:
    """The unit of a test and its number."""
    ((unit, number),) = group(one).items()
    before, _, unit_beside = unit.partition("_")
    return (unit_beside if before in _BESIDE and unit_beside else unit), number


def _value_in(unit: str, text: str) -> float:
    """A number as written: with a decimal comma, or with its thousands apart."""
    if unit == "each_ul":
        return round(float(_THOUSANDS.sub("", text)) / _EACH, 3)
    value = float(text.replace(",", "."))
    if unit == "ten_th_ul":
        return round(value * _TEN_THOUSAND, 2)
    return round(value * _LAKH, 1) if unit == "lakh" else value


def as_said(test: str, one: re.Match[str], **said: Any) -> dict[str, Any]:
    """A test with its value and unit, and what is said of it."""
    unit, number = _number_of(one)
    return {"test": test, "value": _value_in(unit, number), "unit": _UNITS[unit], **said}


@kept
def results_of(text: str) -> Sequence[tuple[int, int]]:
    """Where a text tells a value or a performance status."""
    known = forms("person")
    scores = [one.span() for kind in ("ecog", "karnofsky") for one in known[kind].finditer(text)]
    named = forms("values")["named"].search(text)
    return [*scores, *(one.span() for _, one in (values_of(text) if named else ()))]
