"""Regular expressions as Python made them, kept for the next start of the program.

To make all forms of letters anew takes seconds, to put together what Python had made of them a part
of one; those of drafts take a second. What is kept is found by how a form is written, so that a
form that changes is made anew."""

from __future__ import annotations

import re
import zlib
from _sre import compile as put_together  # type: ignore[import-not-found]
from array import array
from collections.abc import Callable, Mapping
from re import _compiler as compiler  # type: ignore[attr-defined]  # as `re` itself makes a form
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple, TypeVar, cast

from oligomatch.rules.text.kept import keeping, recalled, remember

T = TypeVar("T")
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


class Made:
    """What was made by an earlier start and by this one, by what it is and how it is written; kept
    in a file of its own, by its name of letters."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.begin_again()

    def begin_again(self) -> None:
        """Hold nothing that was made: what is asked for next is taken as it is kept."""
        self.made: dict[tuple[str, str], Any] | None = None
        self.used = set[tuple[str, str]]()
        self.new = False

    def form_of(self, written: str) -> re.Pattern[str]:
        """A form as it is written, in small or capital letters."""
        if not keeping():
            return re.compile(written, re.I)
        return self.once(
            "whole", written, lambda: coded(parser.parse(written, re.I), re.I, written)
        ).form()

    def once(self, kind: str, written: str, make: Callable[[], T]) -> T:
        """What is made of a form, as it was kept, else anew."""
        if self.made is None:
            self.made = recalled(self.name) or {}
        self.used.add((kind, written))
        if (kind, written) not in self.made:
            self.made[kind, written] = make()
            self.new = True
        return cast(T, self.made[kind, written])

    def keep(self, *, every: bool = False) -> None:
        """Keep what this start has made anew, and hold it no longer; `every`: all was made that may
        be needed, so that what else was kept is of forms that are no more."""
        if self.made is None:
            return
        made = {key: self.made[key] for key in self.used} if every else self.made
        if self.new or len(made) < len(self.made):
            remember(self.name, made)
        self.begin_again()


def coded(parsed: Any, flags: int, written: str | None = None) -> Coded:
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
