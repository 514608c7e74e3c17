"""Texts of a cohort's records, read strictly; what is not of a plain form is left to the model."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

DAY_HERE = "\x03"  # stands for each sign of a date that was taken out
DAYS_HERE = re.compile(f"{DAY_HERE}+")
MARK = "§"  # stands for what is taken out; a text of plain form has no such sign
ODD = re.compile(rb"[\\\x00-\x08\x0b\x0c\x0e-\x1f\x80-\xff]|[0-9.]{16}")
_DEPTH = 20
DAYS = frozenset(
    {
        "diagnosis_date",
        "first_metastasis_date",
        "definitive_treatment_end",
        "start",
        "end",
        "progression_date",
        "date",
    }
)  # the fields of a profile that tell a day


class Unlike(Exception):
    """A record of another form than these columns read; the profile model is asked."""


def dayless(text: str) -> tuple[Any, tuple[str, ...]]:
    """What a text without its days tells, a mark for each, and the field of each mark.

    Raises:
        Unlike: not of a plain form.
    """
    if ODD.search(text.replace(DAY_HERE, "").encode()):
        raise Unlike
    stated = strictly(DAYS_HERE.sub(f'"{MARK}"', text))
    return stated, tuple(_marks(stated, ""))


def plain(raw: bytes) -> Any:
    """What a text tells.

    Raises:
        Unlike: not of a plain form, or a key that stands twice.
    """
    if ODD.search(raw):
        raise Unlike
    return strictly(raw.decode())


def strictly(text: str) -> Any:
    """A text of JSON, without a repeated key and not nested deep.

    Raises:
        Unlike: it is none.
    """
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Unlike from None
    if not _depth(value):
        raise Unlike
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refuse(_: str) -> Any:
    raise ValueError


def _depth(value: Any, left: int = _DEPTH) -> bool:
    parts: Iterable[Any] = ()
    if isinstance(value, dict):
        parts = value.values()
    elif isinstance(value, list):
        parts = value
    return left > 0 and all(_depth(part, left - 1) for part in parts)


def _marks(stated: Any, name: str) -> Iterator[str]:
    """The field of each mark, in order; a mark in a key is none."""
    if isinstance(stated, dict):
        for key, value in stated.items():
            yield from _marks(value, key)
    elif isinstance(stated, list):
        for value in stated:
            yield from _marks(value, name)
    elif stated == MARK:
        yield name
    elif name in DAYS and stated is not None:
        raise Unlike  # a day in another form: a bare year
