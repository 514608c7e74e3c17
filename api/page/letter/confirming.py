"""What of a profile was read and nobody has confirmed yet, while the profile changes."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from oligomatch.api.page.form import scans
from oligomatch.api.page.form.fields import shown_at
from oligomatch.api.page.form.form import ROWS, Document, dropped, pruned, put, value_at
from oligomatch.api.words.catalogue import say
from oligomatch.rules.text.pointer import escaped

UNCONFIRMED = "unconfirmed"  # in the profile: the places that were read


def open_in(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The places of a profile that were read and are not confirmed."""
    stated = document.get(UNCONFIRMED)
    return tuple(map(str, stated)) if isinstance(stated, list | tuple) else ()


def is_below(pointer: str, at: str) -> bool:
    """Whether a place is another, or lies in it."""
    return pointer == at or pointer.startswith(f"{at}/")


def with_open(document: Mapping[str, Any], pointers: Iterable[str]) -> Document:
    """The document with these places unconfirmed, and no others."""
    own = {key: value for key, value in document.items() if key != UNCONFIRMED}
    left = list(dict.fromkeys(pointers))
    return {**own, UNCONFIRMED: left} if left else own


def fields_open(document: Mapping[str, Any]) -> int:
    """In how many fields something is not confirmed."""
    return len(set(map(field_of, open_in(document))))


def head_of(left: int) -> str:
    """What stands over all that is shown of a patient of whom so many fields are not confirmed."""
    return say("letter.unconfirmed", number=left)


def confirmed(document: Mapping[str, Any], places: Iterable[str]) -> Document:
    """The document with what stands at these places confirmed."""
    sure = tuple(places)
    left = (one for one in open_in(document) if not any(is_below(one, at) for at in sure))
    return with_open(document, left)


def field_of(pointer: str) -> str:
    """The field of the page that a place is told in; a gene is one field, and what is no place one
    by itself."""
    parts = pointer.split("/")
    return "/".join(parts[:3]) if parts[1:2] == ["biomarkers"] else shown_at(pointer)


def doubted(document: Mapping[str, Any], at: str, places: Iterable[str]) -> Document:
    """The document with what was read at a field unconfirmed again."""
    again = (one for one in places if is_below(one, at) and value_at(document, one) is not None)
    return with_open(document, [*open_in(document), *again])


def left_out(document: Mapping[str, Any], places: Iterable[str]) -> Document:
    """The document without the fields of these places; a row of which nothing is left goes."""
    fields = dict.fromkeys(map(field_of, places))
    before = confirmed(document, fields)
    new = copy.deepcopy(before)
    rows: dict[tuple[str, int], None] = {}
    for pointer in fields:
        put(new, pointer, None)
        at = next((at for at in ROWS if pointer.startswith(f"{at}/")), None)
        if at is not None:
            rows[at, int(pointer.removeprefix(f"{at}/").partition("/")[0])] = None
    for at, index in sorted(rows, key=lambda one: -one[1]):
        if not pruned(value_at(new, f"{at}/{index}")):
            new = dropped(new, f"{at}/{index}")
    left = {key: value for key, one in new.items() if (value := pruned(one)) not in ({}, [], None)}
    return followed(before, left)


def followed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Document:
    """The document after a change, with that unconfirmed which was it before and still stands: a
    value that a person has written is confirmed."""
    was = open_in(before)
    moved = Moves(before, after)
    still = ((pointer, there) for pointer in was if (there := moved(pointer)) is not None)
    return with_open(
        after,
        (
            there
            for pointer, there in still
            if value_at(after, there) == value_at(before, pointer) is not None
        ),
    )


class Moves:
    """Where a place of a profile lies after a change of it: rows go, and lesions take their names
    and what was seen of them along."""

    def __init__(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        self.before, self.after = before, after
        self.rows = {at: _rows(value_at(before, at), value_at(after, at)) for at in ROWS}

    def __call__(self, pointer: str) -> str | None:
        """The place now; None where its row is gone."""
        at = next((at for at in ROWS if pointer.startswith(f"{at}/")), None)
        if at is None:
            return pointer
        number, _, rest = pointer.removeprefix(f"{at}/").partition("/")
        row = self.rows[at].get(int(number)) if number.isdecimal() else None
        if row is None:
            return None
        there = f"{at}/{row}/{rest}".rstrip("/")
        return self._seen(int(number), row, rest) or self._renamed(there) or there

    def _seen(self, number: int, row: int, key: str) -> str | None:
        """The scan that now says what a lesion said of itself."""
        if key not in scans.STATES or value_at(self.after, f"/lesions/{row}/{key}") is not None:
            return None
        own = value_at(self.before, f"/lesions/{number}/{key}")
        name = escaped(scans.name_of(self.after.get("lesions") or [], row))
        each = (
            f"{scans.SCANS}/{i}/lesions/{name}/{key}"
            for i in range(len(scans.scans_of(self.after)))
        )
        return next(
            (at for at in each if own is not None and value_at(self.after, at) == own), None
        )

    def _renamed(self, there: str) -> str | None:
        """What a scan says of a lesion that now has another name."""
        parts = there.split("/")
        if len(parts) < 5 or parts[1] != "assessments" or parts[3] != "lesions":
            return None
        lesions, now = (one.get("lesions") or [] for one in (self.before, self.after))
        for number, row in self.rows["/lesions"].items():
            if escaped(scans.name_of(lesions, number)) == parts[4]:
                return "/".join([*parts[:4], escaped(scans.name_of(now, row)), *parts[5:]])
        return None


def _rows(before: Any, after: Any) -> dict[int, int]:
    """The rows of a list by their number before: as many or more are in their places; of fewer,
    those that stay are found again as they were."""
    was, now = (one if isinstance(one, list) else [] for one in (before, after))
    found: dict[int, int] = {}
    for number, row in enumerate(was):
        to = len(found)
        rest = len(was) - number == len(now) - to
        if to < len(now) and (rest or len(now) >= len(was) or now[to] == row):
            found[number] = to
    return found
