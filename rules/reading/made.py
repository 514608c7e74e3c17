"""Regular expressions as Python made them, kept for the next start of the program.

To make all forms of letters anew takes seconds, to put together what Python had made of them a part
of one. What is kept is found by how a form is written, so that a form that changes is made anew."""

from __future__ import annotations

import re
import zlib
from _sre import compile as put_together  # type: ignore[import-not-found]
from array import array
from collections.abc import Callable, Mapping
from re import _compiler as compiler  # type: ignore[attr-defined]  # as `re` itself makes a form
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple, TypeVar, cast

from oligomatch.rules.reading.needed import Needs, needed
from oligomatch.rules.reading.quick import quickened
from oligomatch.rules.text.kept import keeping, recalled, remember

T = TypeVar("T")
NAME = "forms"  # of the file
FAST = 1  # of the levels of zlib


class Coded(NamedTuple):
    """A regular expression as `re` hands it to its engine, with its code packed."""

    written: str | None
    flags: int
    code: bytes
    groups: int
    by_name: Mapping[str, int]
    names: tuple[str | None, ...]

    def form(self) -> re.Pattern[str]:
        """The expression itself."""
        code = array("I", zlib.decompress(self.code)).tolist()
        found = put_together(self.written, self.flags, code, self.groups, self.by_name, self.names)
        return cast("re.Pattern[str]", found)


class _Store:
    """What was made by an earlier start and by this one, by what it is and how it is written."""

    def __init__(self) -> None:
        self.made: dict[tuple[str, str], Any] = recalled(NAME) or {}
        self.used = set[tuple[str, str]]()
        self.new = False


_STORE: list[_Store] = []


def form_of(written: str) -> re.Pattern[str]:
    """A form as it is written, in small or capital letters."""
    if not keeping():
        return re.compile(written, re.I)
    return _once(
        "whole", written, lambda: _coded(parser.parse(written, re.I), re.I, written)
    ).form()


def needs_of(written: str) -> Needs:
    """Words of which one, or one of each, is in every text in which the form is found."""
    return _once("needs", written, lambda: needed(written)) if keeping() else needed(written)


def quick_of(written: str) -> re.Pattern[str] | None:
    """What is found in small letters wherever the form may be; None where there is none."""

    def quick() -> Coded | None:
        found = quickened(written)
        return None if found is None else _coded(found, 0)

    if not keeping():
        found = quickened(written)
        return None if found is None else cast("re.Pattern[str]", compiler.compile(found, 0))
    coded = _once("quick", written, quick)
    return None if coded is None else coded.form()


def keep_forms(*, every: bool = False) -> None:
    """Keep what this start has made anew, and hold it no longer; `every`: all was made that any
    letter needs, so that what else was kept is of forms that are no more."""
    if not _STORE:
        return
    store = _STORE.pop()
    made = {key: store.made[key] for key in store.used} if every else store.made
    if store.new or len(made) < len(store.made):
        remember(NAME, made)


def _once(kind: str, written: str, make: Callable[[], T]) -> T:
    if not _STORE:
        _STORE.append(_Store())
    (store,) = _STORE
    store.used.add((kind, written))
    if (kind, written) not in store.made:
        store.made[kind, written] = make()
        store.new = True
    return cast(T, store.made[kind, written])


def _coded(parsed: Any, flags: int, written: str | None = None) -> Coded:
    """A form as it was taken apart, coded as `re` does it."""
    code, state = compiler._code(parsed, flags), parsed.state
    names: list[str | None] = [None] * state.groups
    for name, at in state.groupdict.items():
        names[at] = name
    return Coded(
        written,
        int(flags | state.flags),
        zlib.compress(array("I", code).tobytes(), FAST),
        state.groups - 1,
        dict(state.groupdict),
        tuple(names),
    )
