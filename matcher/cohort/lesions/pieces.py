"""Assessments cut behind each thing that closes: what each piece states is read once.

Of a record the pieces follow each other as what is open lets them. A piece that states something of
one lesion is numbers; the others together are the assessments without their lesions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import nan
from typing import Annotated, Any, get_args

import msgspec
import numpy as np
from msgspec import UNSET, Meta, UnsetType
from numpy.typing import NDArray

from oligomatch.matcher.cohort.lesions.lesion_texts import SIZES
from oligomatch.matcher.cohort.reading.fields import Flags, Whole
from oligomatch.matcher.cohort.reading.rows import Rows
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
_STEP, _NAMES, _FIRST = range(3)  # of a text: braces left open, whether it names lesions, its place
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
        self._texts = Rows(np.int64, 3)
        self._columns: tuple[NDArray[Any], ...] = ()
        self._read = np.zeros(0, np.int64)  # by text and what is open: its row
        self._rows, self._sizes = Rows(np.int64, 3), Rows(np.float64, 2)
        self._rests: dict[str, int] = {"": 0}
        self._rows.add([0, -1, 0])
        self._sizes.add([nan, nan])
        self._joined: dict[bytes, str] = {}

    def trim(self) -> None:
        """Forget them where they are many: between batches, never within one."""
        if max(len(self._known), len(self._joined)) > MOST_PIECES:
            self.forget()

    def cut(self, texts: Sequence[str]) -> Cut:
        """Texts of assessments, without their days, each of which begins as a list."""
        code = self._codes(NEXT.join(texts).split(NEXT))
        every = np.arange(len(code))
        step, names, first = (column[code] for column in self._columns)
        start = starts_of(first, texts, len(code))
        number = np.diff(start, append=len(code))
        record = np.repeat(np.arange(len(texts)), number)
        last, head = np.zeros(len(code), bool), np.zeros(len(code), bool)
        last[start + number - 1], head[start] = True, True
        depth = _within(step, start, record)
        named = names[np.maximum.accumulate(np.where(depth <= 1, every, 0))]
        wrong = (depth < 0) | ((depth > 2) & named) | (first != head)
        wrong[last] |= (depth + step)[last] != -1  # nothing closes it but itself
        open_ = np.where((depth == 2) & named, _OF_LESIONS, np.clip(depth, 0, _OTHER))
        row = self._rows_of(_LOOKS * code + 2 * open_ + last)
        wrong |= row == _WRONG
        begins = depth == 0
        view = _within(begins, start, record) + begins - 1
        views = view[start + number - 1] + 1
        lists = np.flatnonzero((depth <= 1) & names)
        at = record[lists] * (1 + views.max(initial=0)) + view[lists]
        wrong[lists[1:][at[1:] == at[:-1]]] = True  # an assessment states twice something of them
        good = (np.bincount(record, wrong, len(texts)) == 0) & (views <= MOST_VIEWS)
        kept = good[record]
        rest, id, status = self._rows.all[row].T
        here = np.flatnonzero(kept & (id >= 0))
        states = record[here], view[here], id[here], status[here], self._sizes.all[row[here]]
        return Cut(good, views, *states, self._rest_of(rest, record, kept & (rest > 0)))

    def _codes(self, texts: list[str]) -> Whole:
        """The number of each text."""
        known = self._known
        try:
            return np.fromiter(map(known.__getitem__, texts), np.int64, len(texts))
        except KeyError:  # some are the first of their kind
            for text in texts:
                if text not in known:
                    step = text.count("{") - text.count("}") - 1
                    known[text] = self._texts.add([step, LESIONS in text, text[:1] == "["])
        step, *flags = self._texts.all.T
        self._columns = (step.copy(), *(flag > 0 for flag in flags))
        more = np.full(_LOOKS * len(known) - len(self._read), _NEW, np.int64)
        self._read = np.concatenate([self._read, more])
        return np.fromiter(map(known.__getitem__, texts), np.int64, len(texts))

    def _rows_of(self, looks: Whole) -> Whole:
        """The row of each piece, by the number of its text and what is open."""
        found = self._read[looks]
        if (found == _NEW).any():
            self._read_first(np.unique(looks[found == _NEW]).tolist())
            found = self._read[looks]
        return found

    def _rest_of(self, rest: Whole, record: Whole, kept: Flags) -> list[str]:
        """What is left of each text of which some pieces are kept."""
        here = np.flatnonzero(kept)
        of = record[here]
        ends = [*(8 * np.flatnonzero(np.diff(of, prepend=-1))).tolist(), 8 * len(of)]
        text, known = rest[here].tobytes(), self._joined
        each = [text[one:end] for one, end in pairwise(ends)]
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


def _within(steps: NDArray[Any], start: Whole, record: Whole) -> Whole:
    """The sum of all steps of a record before each."""
    before: Whole = np.cumsum(steps) - steps
    return before - before[start][record]


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
