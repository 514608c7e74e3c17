"""Many records as columns of texts: what their signs are, and the numbers of texts told alike.

What is not of a plain form is told apart, and left to be read by itself; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.reading.texts import Unlike

_T = TypeVar("_T", bound=Hashable)

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
PARTED = "\x01"  # between fields; in no text of plain form
NUMBER_HERE = "\x04"  # stands for a number that was taken out
LEFT = -1  # the number of a text that is not of a plain form
NULL = "null"
Short = str | int | None | msgspec.UnsetType  # what a field may tell that is read as a value


def form_of(name: str, fields: Sequence[str], short: Container[str] = ()) -> type[msgspec.Struct]:
    """A map of known fields of which only the texts are taken; of `short` ones the words or whole
    numbers, which costs less."""
    each: list[Any] = [
        (field, Short, msgspec.UNSET) if field in short else (field, msgspec.Raw, b"")
        for field in fields
    ]
    return msgspec.defstruct(name, each, forbid_unknown_fields=True, gc=False)


def as_text(value: Any) -> str:
    """The text of a short field's value, as it stands in a line without a backslash."""
    if value is None:
        return ""
    return f'"{value}"' if isinstance(value, str) else str(value)


def coded(texts: Sequence[Any], known: dict[Any, int], first: Callable[[Any, int], int]) -> Whole:
    """The known number of each text; `first` tells that of a text that is the first of its kind, by
    the text and its place, and may leave it: then it is asked again of a later batch."""
    if texts and texts[0] == texts[-1] and texts.count(texts[0]) == len(texts):
        number = known.get(texts[0])
        if number is not None:
            return np.full(len(texts), number, np.int64)
    try:
        return np.fromiter(map(known.__getitem__, texts), np.int64, len(texts))
    except KeyError:  # some are the first of their kind
        found: list[int | None] = list(map(known.get, texts))
    left: dict[Any, int] = {}
    for at, number in enumerate(found):
        if number is None:
            found[at] = _first_of(texts[at], at, known, left, first)
    return np.array(found, np.int64)


def different(texts: Sequence[_T]) -> tuple[Whole, list[_T]]:
    """The number of each text among the different ones, and these in order."""
    known = {text: at for at, text in enumerate(dict.fromkeys(texts))}
    return np.fromiter(map(known.__getitem__, texts), np.int64, len(texts)), list(known)


def _first_of(
    text: Any,
    at: int,
    known: dict[Any, int],
    left: dict[Any, int],
    first: Callable[[Any, int], int],
) -> int:
    number = known.get(text, left.get(text))
    if number is None:
        try:
            number = known[text] = first(text, at)
        except Unlike:
            number = left[text] = LEFT
    return number


def rows_alike(table: Whole) -> tuple[Whole, Whole]:
    """The number of each row among the different ones, and the place where each of these is."""
    factors = np.cumprod(np.full(table.shape[1], _FACTOR, np.uint64)).view(np.int64)
    sums = np.einsum("rc,c->r", table, factors)  # wraps around: unlike rows hardly have equal sums
    _, first, found = np.unique(sums, return_index=True, return_inverse=True)
    if not np.array_equal(table[first[found]], table):
        _, first, found = np.unique(table, axis=0, return_index=True, return_inverse=True)
    return found.reshape(-1), first


_FACTOR = 0x9E3779B97F4A7C15  # odd, and its bits without an order


def cut(table: object, names: Iterable[str], at: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Some rows of some columns of a table that has them as its fields."""
    return {name: getattr(table, name)[at] for name in names}


@dataclass(frozen=True, slots=True)
class TextDays:
    """The days in some texts: how many in each, and the first and the last that each may be."""

    number: Whole
    ends: Whole  # days x (first, last), texts in order
    wrong: Flags  # of each text: one is no day of the calendar


def joined_days(each: Sequence[TextDays]) -> TextDays:
    """The days of texts one after another."""
    return TextDays(
        *(np.concatenate([getattr(one, name) for one in each]) for name in TextDays.__slots__)
    )
