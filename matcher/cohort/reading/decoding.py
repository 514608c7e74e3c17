"""Lines decoded into the fields that records tell: a few of all that a profile may have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import numpy as np

from oligomatch.matcher.cohort.reading.fields import Flags, Short, form_of
from oligomatch.matcher.cohort.reading.split import Split, colons_in, colons_of, split

_MOST_BYTES = 2_000_000  # of one record; beyond it the profile model reads it
_NOT_READ = (msgspec.DecodeError, UnicodeDecodeError)
_stated_of = msgspec.structs.astuple
_value = msgspec.json.Decoder(Short).decode


class _Form:
    """Records with some fields, of which some are `short`."""

    def __init__(self, names: Iterable[str], short: Iterable[str] = ()) -> None:
        self.names = tuple(names)
        self.short = tuple(name for name in short if name in self.names)
        self.decode = msgspec.json.Decoder(form_of("_Fields", self.names, self.short)).decode
        self.nothing = self.decode(b"{}")


class Decoding:
    """The fields that were told so far: what nobody tells is not looked for in each record. Of
    `short` ones the decoder makes the value, which is taken for the text, as long as each is a word
    or a whole number."""

    def __init__(
        self, names: Sequence[str], dated: Sequence[str], short: Sequence[str] = ()
    ) -> None:
        self._all, self._dated, self._short = _Form(names), dated, short
        self._know(dated)

    def _know(self, names: Iterable[str]) -> None:
        self._some = _Form(names)
        self._valued = _Form(self._some.names, self._short)

    def split(self, lines: Sequence[bytes], left: Flags) -> Split:
        """The fields of records; those left have none."""
        text = b"".join(lines)
        # with a backslash a word may be told in several ways
        records, form = self._decoded(lines, left, valued=b"\\" not in text)

        def leave(some: Iterable[int]) -> None:
            for at in some:
                records[at], left[at] = form.nothing, True

        if len(text) > _MOST_BYTES:
            leave([at for at, line in enumerate(lines) if len(line) > _MOST_BYTES])
        try:
            found = split(records, form.names, self._dated, form.short)
        except UnicodeDecodeError:
            leave([at for at, one in enumerate(records) if not _sound(one)])
            found = split(records, form.names, self._dated, form.short)
        if left.any():
            text = b"".join(line for line, one in zip(lines, left.tolist(), strict=True) if not one)
        if found.colons != colons_in(text):  # one more is that of a key that stands twice
            for at in np.flatnonzero(~left).tolist():
                left[at] = lines[at].count(b":") != colons_of(records[at])
        return found

    def _decoded(
        self, lines: Sequence[bytes], left: Flags, *, valued: bool
    ) -> tuple[list[Any], _Form]:
        """The records as fields of texts; one that is no map of known fields has none. Short
        fields are `valued` where each word is told in one way."""
        try:
            if valued:
                return list(map(self._valued.decode, lines)), self._valued
        except _NOT_READ:  # a short field tells something else, or as below
            pass
        try:
            found = list(map(self._some.decode, lines))
            if valued:
                self._short = [name for name in self._short if _is_short(found, name)]
                self._know(self._some.names)
            return found, self._some
        except _NOT_READ:  # a field that is told for the first time, or no map of known ones
            found = []
        for at, line in enumerate(lines):
            try:
                found.append(self._all.decode(line))
            except _NOT_READ:
                found.append(self._all.nothing)
                left[at] = True
        stated = {*self._some.names}
        for one in found:
            stated |= {n for n, raw in zip(self._all.names, _stated_of(one), strict=True) if raw}
        if len(stated) > len(self._some.names):
            self._know(name for name in self._all.names if name in stated)
        return found, self._all


def _is_short(records: Sequence[Any], name: str) -> bool:
    """Whether a field of records is a word or a whole number wherever it is told."""
    try:
        for one in records:
            if raw := getattr(one, name, b""):
                _value(raw)
    except _NOT_READ:
        return False
    return True


def _sound(record: Any) -> bool:
    try:
        b"".join(one for one in _stated_of(record) if isinstance(one, msgspec.Raw)).decode()
    except UnicodeDecodeError:
        return False
    return True
