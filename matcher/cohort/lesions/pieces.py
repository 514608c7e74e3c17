"""Assessments cut behind each thing that closes: what each piece states is read once.

Of a record the pieces follow each other as what is open lets them. A piece that states something of
one lesion is numbers; the others together are the assessments without their lesions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import Annotated, Any, get_args

import msgspec
import numpy as np
from msgspec import UNSET, Meta, UnsetType
from numpy.typing import NDArray

from oligomatch.matcher.cohort.course.course_rows import spread
from oligomatch.matcher.cohort.lesions.lesion_texts import SIZES
from oligomatch.matcher.cohort.reading.fields import LEFT, Flags, Whole, coded
from oligomatch.matcher.cohort.reading.rows import Rows, rows_cut
from oligomatch.matcher.cohort.reading.texts import Unlike
from oligomatch.matcher.profile.profile import LesionStatus

STATUSES: tuple[Any, ...] = (UNSET, *get_args(LesionStatus))  # by their numbers
NUMBERS: dict[Any, int] = {status: at for at, status in enumerate(STATUSES)}
MOST_PIECES = 60_000  # beyond it they are forgotten and read anew
MOST_VIEWS = 15  # of one record: four bits each
NEXT = "},"  # what closes a piece that is not the last of its record
LESIONS = '"lesions"'
_NEW, _WRONG = -1, 0  # of what cannot be read here there is a row, the first, which says nothing
# what is open before a piece: the list, an assessment, what it states of lesions, something else
_LIST, _ONE, _OTHER, _OF_LESIONS = range(4)
_LOOKS = 8  # of a text: by what is open, and whether it is the last of its record
Shape = tuple[int, bool, bool]  # of a text: braces left open, it names lesions, a list begins
_REST, _ID, _STATUS = range(3)  # of a piece: the number of what is no lesion's, its lesion, status
_OPENED = re.compile(r'([^"]*(?:"[^"]*"[^"]*)*?"lesions": ?\{)(.*)', re.DOTALL)
_LONG = re.compile("[0-9.]{16}")
_SPACED = re.compile(r"\}\s")  # where a piece ends is not seen behind it


class _State(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """What one assessment states of a lesion."""

    status: LesionStatus | UnsetType = UNSET
    diameter_mm: Annotated[float, Meta(ge=0, le=SIZES["diameter_mm"])] = nan
    volume_cc: Annotated[float, Meta(ge=0, le=SIZES["volume_cc"])] = nan


_decode = msgspec.json.Decoder(dict[str, _State]).decode
_decode_all = msgspec.json.Decoder(list[dict[str, _State]]).decode


@dataclass(frozen=True, slots=True)
class Cut:
    """The pieces of some texts, those that can be read."""

    good: Flags  # of each text: it is of the form that is read here
    views: Whole  # of each text, how many assessments it has
    record: Whole  # of each state: its text, its assessment, the number of its lesion
    view: Whole
    id: Whole
    status: Whole
    sizes: NDArray[np.float64]  # states x (diameter, volume)
    rest: list[str]  # of each good text what is left of it without the states


class Pieces:
    """Every piece that was met."""

    def __init__(self) -> None:
        self.forget()

    def __len__(self) -> int:
        return len(self._known)

    def forget(self) -> None:
        """Forget every piece."""
        self.ids: dict[str, int] = {}  # of lesions, with their numbers
        self._known: dict[str, int] = {}
        self._shapes: dict[Shape, int] = {}
        self._texts = Rows(np.int64, 2)  # of each its shape, and whether a list begins with it
        self._layouts: dict[bytes, int] = {}
        self._of_layouts = Rows(np.int64, 2)  # the place of its first piece, how many assessments
        self._looks = Rows(np.int64, 2)  # of each piece of a layout how it is looked at, where
        self._read = np.zeros(0, np.int64)
        self._rows, self._sizes = Rows(np.int64, 3), Rows(np.float64, 2)
        self._rests: dict[str, int] = {"": 0}
        self._rows.add([0, -1, 0])
        self._sizes.add([nan, nan])
        self._of_layouts.add([0, 0])  # of what is wrong
        self._joined: dict[bytes, str] = {}

    def trim(self) -> None:
        """Forget them where they are many: between batches, never within one."""
        if max(len(self._known), len(self._joined), len(self._looks)) > MOST_PIECES:
            self.forget()

    def cut(self, texts: Sequence[str]) -> Cut:
        """Texts of assessments, without their days, each of which begins as a list."""
        code = coded(NEXT.join(texts).split(NEXT), self._known, self._piece)
        shape, first = self._texts.all.take(code, axis=0).T
        start = starts_of(first > 0, texts, len(code))
        number = np.diff(start, append=len(code))
        layout = coded(rows_cut(shape, start), self._layouts, self._layout)
        good = layout != LEFT
        if not good.all():
            code = code[np.repeat(good, number)]
        begins, views = self._of_layouts.all[layout].T
        places = np.flatnonzero(good)
        of, at = spread(begins[places], number[places])
        look, view = self._looks.all.take(at, axis=0).T
        row = self._rows_of(_LOOKS * code + look)
        record = places[of]
        good[record[row == _WRONG]] = False
        rest, id, status = self._rows.all.take(row, axis=0).T
        if not good.all():
            kept = good[record]
            rest, id = np.where(kept, rest, 0), np.where(kept, id, -1)
        here = np.flatnonzero(id >= 0)
        states = record[here], view[here], id[here], status[here], self._sizes.all[row[here]]
        return Cut(good, views, *states, self._rest_of(rest, record))

    def _piece(self, text: str, _: int) -> int:
        """The number of a text that is the first of its kind."""
        begins = text[:1] == "["
        shape = text.count("{") - text.count("}") - 1, LESIONS in text, begins
        return self._texts.add([self._shapes.setdefault(shape, len(self._shapes)), begins])

    def _layout(self, shapes: bytes, _: int) -> int:
        """The number of what is open before each piece of a record, whose shapes are the first of
        their kind.

        Raises:
            Unlike: they are not those of a list of assessments.
        """
        known = [*self._shapes]
        pieces = [known[at] for at in np.frombuffer(shapes, np.int64).tolist()]
        looks, views = _looks(pieces)
        place = len(self._looks)
        for look in looks:
            self._looks.add(look)
        return self._of_layouts.add([place, views])

    def _rows_of(self, looks: Whole) -> Whole:
        """The row of each piece, by the number of its text and what is open."""
        every = _LOOKS * len(self._known)
        if len(self._read) < every:
            more = np.full(2 * every - len(self._read), _NEW, np.int64)
            self._read = np.concatenate([self._read, more])
        found = self._read[looks]
        if (found == _NEW).any():
            self._read_first(np.unique(looks[found == _NEW]).tolist())
            found = self._read[looks]
        return found

    def _rest_of(self, rest: Whole, record: Whole) -> list[str]:
        """What is left of each text of which something is."""
        here = np.flatnonzero(rest)
        each = rows_cut(rest[here], np.flatnonzero(np.diff(record[here], prepend=-1)))
        known = self._joined
        for one in each:
            if one not in known:
                pieces = [*self._rests]
                known[one] = "".join(pieces[at] for at in np.frombuffer(one, np.int64).tolist())
        return list(map(known.__getitem__, each))

    # --- the first of its kind --------------------------------------------------------------------

    def _read_first(self, looks: Sequence[int]) -> None:
        """Pieces that are the first of their kind; those that state something together."""
        texts = [*self._known]
        parts = [
            _parted(texts[look // _LOOKS], look % _LOOKS >> 1, "" if look & 1 else NEXT)
            for look in looks
        ]
        stated = [f"{{{part[1]}}}}}" for part in parts if part is not None and part[1]]
        states = iter(_states(stated))
        for look, part in zip(looks, parts, strict=True):
            if part is None:
                self._read[look] = _WRONG
                continue
            rest, state = part
            found = next(states) if state else (None, _State())
            if found is None:
                self._read[look] = _WRONG
                continue
            id, one = found
            number = -1 if id is None else self.ids.setdefault(id, len(self.ids))
            self._sizes.add([one.diameter_mm, one.volume_cc])
            self._read[look] = self._rows.add(
                [self._rests.setdefault(rest, len(self._rests)), number, NUMBERS[one.status]]
            )


def starts_of(first: Flags, texts: Sequence[str], pieces: int) -> Whole:
    """Where of so many pieces those of each text start, each of which begins as a list; `first` are
    the pieces that do."""
    start = np.flatnonzero(first)
    if len(start) == len(texts):
        return start
    each = np.array([text.count(NEXT) + 1 for text in texts], np.int64)
    found: Whole = np.cumsum(each) - each  # a list stands in one of them, too
    return found


def _looks(pieces: Sequence[Shape]) -> tuple[list[tuple[int, int]], int]:
    """How each piece of a record is looked at, with the place of its assessment, and how many there
    are.

    Raises:
        Unlike: the pieces are not those of a list of assessments.
    """
    found: list[tuple[int, int]] = []
    depth, view, names, named = 0, -1, False, set[int]()
    for at, (step, names_them, begins) in enumerate(pieces):
        view += depth == 0
        if depth <= _ONE:
            names = names_them
            if names and view in named:  # an assessment states twice something of them
                raise Unlike
            named |= {view} if names else set()
        if depth < 0 or (depth > _OTHER and names) or begins != (at == 0):
            raise Unlike
        open_ = _OF_LESIONS if depth == _OTHER and names else min(depth, _OTHER)
        found.append((2 * open_ + (at == len(pieces) - 1), view))
        depth += step
    if depth != -1 or view >= MOST_VIEWS:  # nothing closes the last one but itself
        raise Unlike
    return found, view + 1


def _parted(text: str, open_: int, after: str) -> tuple[str, str] | None:
    """What of a piece is no lesion's, with what stands after it, and what it states of a lesion;
    None of one of another form."""
    if _SPACED.search(text):
        return None
    if open_ == _OF_LESIONS:
        head, state = "", text
    elif open_ == _OTHER or LESIONS not in text:
        return text + after, ""
    else:
        found = _OPENED.fullmatch(text)
        if found is None or found[1].count("{") != (2 if open_ == _LIST else 1):
            return None
        head, state = found[1], found[2]
    state, closed, rest = state.partition("}")
    if "{" not in state:  # of no lesion: what is stated of them closes
        return (head + state + closed + rest + after, "") if head else None
    if not closed:
        return (head, state) if after else None
    return head + rest + after, state


def _states(texts: Sequence[str]) -> list[tuple[str, _State] | None]:
    """What each text states of one lesion; None of one of another form."""
    try:
        each: list[Any] = _decode_all(f"[{','.join(texts)}]")
    except msgspec.DecodeError:
        each = [_decoded(text) for text in texts]
    return [_state(text, one) for text, one in zip(texts, each, strict=True)]


def _decoded(text: str) -> dict[str, _State]:
    try:
        return _decode(text)
    except msgspec.DecodeError:
        return {}


def _state(text: str, found: dict[str, _State]) -> tuple[str, _State] | None:
    if len(found) != 1 or _LONG.search(text):
        return None
    ((id, state),) = found.items()
    fields = (state.status is not UNSET, state.diameter_mm == state.diameter_mm)
    number = sum(fields) + (state.volume_cc == state.volume_cc)
    # a key that stands twice has a colon more
    return (id, state) if text.count(":") == 1 + number + id.count(":") else None
