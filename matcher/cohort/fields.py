"""Many records as columns of texts: a text for each field, days, sizes and numbers beside them.

What is not of a plain form is told apart, and left to be read by itself; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
import polars as pl
from numpy.typing import NDArray

from matcher.cohort.spans import EPOCH
from matcher.cohort.texts import Unlike, ends_of

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
PARTED = "\x01"  # between fields; in no text of plain form
DAY_HERE, NUMBER_HERE = "\x03", "\x04"  # stand for what was taken out
LEFT = -1  # the number of a text that is not of a plain form
DAY = r'"(?:19|2[01])[0-9]{2}(?:-[0-9]{2}(?:-[0-9]{2})?)?"'
_NULL = "null"


def form_of(name: str, fields: Sequence[str]) -> type[msgspec.Struct]:
    """A map of known fields of which only the texts are taken."""
    each = [(field, msgspec.Raw, b"") for field in fields]
    return msgspec.defstruct(name, each, forbid_unknown_fields=True, gc=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """Maps taken apart: a column of texts for each field, empty where it is not told, and how many
    colons the text of each map must have where no key stands twice."""

    texts: dict[str, pl.Series]
    colons: Whole


def taken(wholes: list[bytes], fields: Sequence[str]) -> Taken:
    """The fields of maps, each with its texts joined by a sign that no text has.

    Raises:
        Unlike: a text has it.
    """
    number = len(wholes)
    if not number:
        return Taken({name: pl.Series(name, [], pl.String) for name in fields}, np.zeros(0, int))
    try:
        series = pl.Series("whole", wholes, pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:  # no UTF-8
        raise Unlike from None
    signs = series.str.count_matches(PARTED, literal=True)
    if (signs != len(fields) - 1).any():
        raise Unlike
    columns = series.str.split_exact(PARTED, len(fields) - 1).struct.unnest()
    columns.columns = list(fields)
    told = pl.sum_horizontal(pl.col(name) != "" for name in fields).cast(pl.Int64)
    inside = series.str.count_matches(":", literal=True).cast(pl.Int64)
    colons = columns.select(told).to_series().to_numpy() + inside.to_numpy()
    plain = columns.select(
        pl.when(pl.col(name) == _NULL).then(pl.lit("")).otherwise(pl.col(name)).alias(name)
        for name in fields
    )
    return Taken({name: plain[name] for name in fields}, colons)


def coded(texts: list[str], known: dict[str, int], first: Callable[[str, int], int]) -> Whole:
    """The known number of each text; `first` tells that of a text that is the first of its kind, by
    the text and its place, and may leave it: then it is asked again of a later batch."""
    if texts and texts.count(texts[0]) == len(texts) and texts[0] in known:
        return np.full(len(texts), known[texts[0]], np.int64)
    found: list[int | None] = list(map(known.get, texts))
    if None in found:
        left: dict[str, int] = {}
        for at, number in enumerate(found):
            if number is None:
                found[at] = _first_of(texts[at], at, known, left, first)
    return np.array(found, np.int64)


def _first_of(
    text: str,
    at: int,
    known: dict[str, int],
    left: dict[str, int],
    first: Callable[[str, int], int],
) -> int:
    number = known.get(text, left.get(text))
    if number is None:
        try:
            number = known[text] = first(text, at)
        except Unlike:
            number = left[text] = LEFT
    return number


def different(texts: pl.Series) -> tuple[pl.Series, Whole]:
    """The different texts, and the place of each text among them."""
    found: dict[str, int] = {}
    where = coded(texts.to_list(), found, lambda *_: len(found))
    return pl.Series("text", list(found), pl.String), where


def rows_alike(columns: Iterable[Whole]) -> tuple[Whole, Whole]:
    """The number of each row among the different ones, and the place where each of these is."""
    found: Whole | None = None
    for column in columns:
        low = column - column.min(initial=0)
        joined = low if found is None else found * (low.max(initial=0) + 1) + low
        found = np.unique(joined, return_inverse=True)[1]
    assert found is not None
    first = np.unique(found, return_index=True)[1]
    return found, first


@dataclass(frozen=True, slots=True)
class Days:
    """The days in some texts: how many in each, and the first and the last that each may be."""

    number: Whole
    ends: Whole  # days x (first, last), texts in order
    wrong: Flags  # of each text: one is no day of the calendar


def days_in(texts: pl.Series) -> tuple[pl.Series, Days]:
    """The texts without their days, and the days."""
    found = texts.str.extract_all(DAY)
    number = found.list.len().cast(pl.Int64).to_numpy()
    each = found.filter(found.list.len() > 0).explode()
    ends = _ends_of(each)
    wrong = np.zeros(len(texts), bool)
    wrong[np.repeat(np.arange(len(texts)), number)[ends[:, 0] == 0]] = True
    return texts.str.replace_all(DAY, DAY_HERE), Days(number, ends, wrong)


def _ends_of(days: pl.Series) -> Whole:
    """The first and the last day that each date may be; 0 where it is none of the calendar."""
    whole = days.str.slice(1, 10).str.to_date("%Y-%m-%d", strict=False).to_physical()
    ordinals = (whole.cast(pl.Int64) + EPOCH).fill_null(0).to_numpy()
    ends = np.stack([ordinals, ordinals], axis=1)
    parts = np.flatnonzero(ordinals == 0)
    if len(parts):
        each, at = different(days.gather(parts))
        ends[parts] = np.array([_ends(day) for day in each], np.int64).reshape(-1, 2)[at]
    return ends


def _ends(day: str) -> tuple[int, int]:
    try:
        return ends_of(day[1:-1].encode())
    except Unlike:
        return 0, 0
