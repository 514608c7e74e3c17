"""The fields of a cohort's records as texts that recur, with days, sizes and ids taken out of them.

A text is read once, strictly; what is not of a plain form is left to the profile model itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from oligomatch.matcher.logic.calendar import parse_day

MARK = "§"  # stands for what is taken out; a text of plain form has no such sign
_DAY = rb'"((?:19|2[01])[0-9]{2}(?:-[0-9]{2}(?:-[0-9]{2})?)?)"'
_NAMES = (b"diameter_mm", b"volume_cc", b"bed_gy")
_BEHIND = b"|".join(b'(?<="%s":%s)' % (name, gap) for name in _NAMES for gap in (b"", b" "))
IN_FIELD = re.compile(_DAY)
_IN_LESION = re.compile(
    rb'(?:(?<="id":)|(?<="id": ))"([^"\\\x00-\x1f]{1,80})"'
    rb"|" + _DAY + rb"|(?:" + _BEHIND + rb")((?:0|[1-9][0-9]{0,3})(?:\.[0-9]{1,6})?)(?=[,} ])"
)
ODD = re.compile(rb"[\\\x00-\x08\x0b\x0c\x0e-\x1f\x80-\xff]|[0-9.]{16}")
_LABEL = re.compile(rb'"([^"\\\x00-\x1f]{1,320})"')
_DEPTH = 20
_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])
_items = msgspec.json.Decoder(list[msgspec.Raw])


class Unlike(Exception):
    """A record of another form than these columns read; the profile model is asked."""


def fields_of(line: bytes) -> dict[str, bytes]:
    """The fields of a record with the text of each; a null is as good as left out.

    Raises:
        Unlike: no map of fields, or one that may repeat a key.
    """
    try:
        found = {name: bytes(raw) for name, raw in _fields.decode(line).items()}
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Unlike from None
    # each colon beyond those of the last values would be a key that stands twice
    if line.count(b":") != len(found) + sum(raw.count(b":") for raw in found.values()):
        raise Unlike
    return {name: raw for name, raw in found.items() if raw != b"null"}


def items_of(raw: bytes | None) -> list[bytes]:
    """The texts of the entries of a list; none where it is not told.

    Raises:
        Unlike: no list.
    """
    if raw is None:
        return []
    try:
        return [bytes(item) for item in _items.decode(raw)]
    except msgspec.DecodeError:
        raise Unlike from None


def plain_label(raw: bytes | None) -> str | None:
    """The cohort's own label of a patient.

    Raises:
        Unlike: no short plain text.
    """
    if raw is None:
        return None
    found = _LABEL.fullmatch(raw)
    try:
        label = found[1].decode() if found else ""
    except UnicodeDecodeError:
        raise Unlike from None
    if not 1 <= len(label) <= 80:
        raise Unlike
    return label


# --- days ---------------------------------------------------------------------------------------

Ends = tuple[int, int]  # the first and the last day, as ordinals
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
_ENDS: dict[bytes, Ends] = {}


def ends_of(text: bytes) -> Ends:
    """The first and the last day that a date may be.

    Raises:
        Unlike: no day of the calendar.
    """
    ends = _ENDS.get(text)
    if ends is None:
        try:
            day = parse_day(text.decode())
        except ValueError:
            raise Unlike from None
        ends = _ENDS[text] = day.first.toordinal(), day.last.toordinal()
    return ends


# --- texts --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """A text without its days, sizes and ids: its number, and what was taken out, in order."""

    number: int
    value: Any  # as read, a mark where something was taken out
    taken: tuple[str, ...]  # the field of each


class Texts:
    """The texts of one field, or of the entries of one list, each read once."""

    def __init__(self, takes: frozenset[str], *, lesions: bool = False) -> None:
        self._takes = takes  # the fields whose days, sizes or ids are taken out
        self._pattern, self._step = (_IN_LESION, 4) if lesions else (IN_FIELD, 2)
        self._known: dict[bytes, Text | None] = {}

    def of(self, raw: bytes) -> tuple[Text, list[bytes]]:
        """The text of a field, and what was taken out of it.

        Raises:
            Unlike: not of a plain form.
        """
        parts = self._pattern.split(raw)
        texts = parts[:: self._step]
        if self._step == 2:
            taken = parts[1::2]
        else:
            taken = [p for at, p in enumerate(parts) if at % self._step and p is not None]
        key = b"\0".join(texts)
        if key not in self._known:
            self._known[key] = self._read(texts)
        text = self._known[key]
        if text is None:
            raise Unlike
        return text, taken

    def _read(self, texts: list[bytes]) -> Text | None:
        if any(ODD.search(text) for text in texts):
            return None
        marked = "".join(
            text.decode() + (f'"{MARK}"' if at < len(texts) - 1 else "")
            for at, text in enumerate(texts)
        )
        try:
            value = strictly(marked)
            taken = tuple(_marks(value, ""))
        except Unlike:
            return None
        whole = len(taken) == len(texts) - 1 and self._takes.issuperset(taken)
        return Text(len(self._known), value, taken) if whole else None

    def __len__(self) -> int:
        return len(self._known)


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
