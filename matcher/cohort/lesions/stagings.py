"""The assessments of records: what the course asks of them, and the numbers that they state."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oligomatch.matcher.cohort.counting.burdens import (
    BY_REFERENCE,
    ORGANS,
    SKULL,
    SLOTS,
    Nodes,
    Stated,
)
from oligomatch.matcher.cohort.course.course_rows import spread
from oligomatch.matcher.cohort.course.lesion_kinds import CATEGORIES
from oligomatch.matcher.cohort.reading.fields import LEFT, NUMBER_HERE, coded
from oligomatch.matcher.cohort.reading.rows import Rows
from oligomatch.matcher.cohort.reading.texts import DAY_HERE, DAYS_HERE, MARK, ODD, Unlike, strictly
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.patient.patient import n_categories
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Assessment

Whole = NDArray[np.int64]
Ends = NDArray[np.float64]
Flags = NDArray[np.bool_]
NUMBER = (
    r'\{"at_least": ?[0-9]{1,6}(?:, ?"at_most": ?[0-9]{1,6})?\}|\{"at_most": ?[0-9]{1,6}\}'
    r"|(?-u:\b)(?:0|[1-9][0-9]{0,5})(?-u:\b)"
)
_NUMBER = "¶"  # stands for a number where the text is read
_MOST = 100_000  # as the profile model has
_MOST_VIEWS = 60  # of one record that are told apart where they say that there is a metastasis
MOST_TEXTS = 20_000  # beyond it they are forgotten and read anew
_STATED = frozenset({
    "date", "at", "response", "totals", "n_category", "t_category", "m_category", "stage",
    "lesions",
})  # fmt: skip
_ORGANS, _SKULL = "by_organ", "intracranial"


@dataclass(frozen=True, slots=True)
class StagingForm:
    """Assessments without their days and numbers."""

    course: int  # the same for all that the course does not tell apart
    views: int
    days: int
    numbers: tuple[tuple[int, int], ...]  # of each number the assessment and the slot
    nodes: tuple[
        tuple[int, int, bool, bool, bool], ...
    ]  # as `oligomatch.matcher.cohort.counting.counts.Nodes`


@dataclass(frozen=True, slots=True)
class _Read:
    """Texts, and the numbers that they state, one after another."""

    form: Whole
    stating: Whole  # of each text the number of all that it states
    some: Whole  # the bits of the assessments that say that there is a metastasis
    others: Flags  # some number is stated that the reference counts by
    numbers: Whole  # of each text, how many
    view: Whole  # of each number
    slot: Whole
    bounds: Ends

    @classmethod
    def nothing(cls) -> _Read:
        none = np.zeros(0, np.int64)
        return cls(none, none, none, none > 0, none, none, none, np.zeros((0, 2)))

    def and_more(self, more: _Read) -> _Read:
        each = (np.concatenate([getattr(self, n), getattr(more, n)]) for n in _Read.__slots__)
        return _Read(*each)


@dataclass(frozen=True, slots=True)
class Assessed:
    """The assessments of some records."""

    read: _Read
    text: Whole  # of each record its place among the texts read
    form: Whole  # LEFT: not of a plain form
    stating: Whole  # the same for those that state the same numbers and N categories
    first: Whole  # the place of what the first of them states
    rooms: (
        Whole  # of each assessment, records in order of `first`: the same where it states as much
    )
    course: Whole
    views: Whole
    days: Whole  # how many of them tell one
    nodes_of: Whole  # records x (place of the first of its N categories, how many)
    nodes: NDArray[np.int64]  # of every form

    @property
    def some(self) -> Whole:
        """The bits of the assessments that say that there is a metastasis."""
        return self.read.some[self.text]

    @property
    def others(self) -> Flags:
        """Whether some number is stated that the reference counts by."""
        return self.read.others[self.text]

    def stated(self, here: Whole) -> Stated:
        """The numbers that some of the records state."""
        read, text = self.read, self.text[here]
        of, at = spread((np.cumsum(read.numbers) - read.numbers)[text], read.numbers[text])
        bounds = read.bounds[at]
        return Stated(of, read.view[at], read.slot[at], bounds[:, 0], bounds[:, 1])

    def categories(self, here: Whole) -> Nodes:
        """The N categories that some of the records state."""
        of, at = spread(*self.nodes_of[here].T)
        view, most, none, some, one = self.nodes[at].T
        return Nodes(of, view, most, none > 0, some > 0, one > 0)


class Stagings:
    """Every form of assessments that was met."""

    def __init__(self, systems: tuple[str, ...]) -> None:
        self._systems = systems
        self._known: dict[str, int] = {}
        self._courses: dict[str, int] = {}
        self._ends: dict[str, int] = {}
        self._forms: list[StagingForm] = []
        self._traits = Rows(np.int64, 5)  # course, views, days, first of its nodes, how many
        self._traits.add([LEFT, 0, 0, 0, 0])  # of none
        self._all_nodes = Rows(np.int64, 5)
        self._bounds: list[tuple[float, float]] = []
        self._before = 0  # statings that were forgotten: no number is given twice
        self._forget_texts()

    def _forget_texts(self) -> None:
        self._texts: dict[str, int] = {}
        self._read = _Read.nothing()
        self._stated: dict[bytes, int] = {}  # what single assessments state
        self._statings: dict[tuple[int, ...], int] = {}
        self._first_rooms, self._rooms = Rows(np.int64, 1), Rows(np.int64, 1)

    def __len__(self) -> int:
        return len(self._known)

    def of(self, where: Whole) -> Assessed:
        """The assessments of records, from the places of their texts."""
        form, stating = self._read.form[where], self._read.stating[where]
        traits = self._traits.all[form + 1]
        course, views, days = traits[:, :3].T
        return Assessed(
            self._read,
            where,
            form,
            stating + self._before,
            self._first_rooms.all[stating, 0],
            self._rooms.all[:, 0],
            course,
            views,
            days,
            traits[:, 3:],
            self._all_nodes.all,
        )

    def trim(self) -> None:
        """Forget texts where they are many: between batches, never within one."""
        if len(self._texts) > MOST_TEXTS:
            self._before += len(self._statings)
            self._forget_texts()

    def numbers(self, texts: list[str]) -> Whole:
        """The place of each text, without its days, among those read."""
        found = list(map(self._texts.get, texts))
        if None in found:
            new = dict.fromkeys(text for text, at in zip(texts, found, strict=True) if at is None)
            each = [DAYS_HERE.sub(DAY_HERE, text) for text in new]
            more = self._different(pl.Series("text", each, pl.String))
            self._read = self._read.and_more(more)
            self._texts |= {text: len(self._texts) + at for at, text in enumerate(new)}
            found = list(map(self._texts.get, texts))
        return np.array(found, np.int64)

    def _different(self, texts: pl.Series) -> _Read:
        """What texts that are the first of their kind state."""
        found = texts.str.extract_all(NUMBER)
        number = found.list.len().cast(pl.Int64).to_numpy()
        known = texts.str.replace_all(NUMBER, NUMBER_HERE)
        form = coded(known.to_list(), self._known, self._first)
        form[number != np.array([len(one.numbers) for one in self._forms] + [-1])[form]] = LEFT
        each = found.filter(found.list.len() > 0).explode()
        ends = coded(each.to_list(), self._ends, _numbered(self._bounds))
        of = np.repeat(np.arange(len(texts)), number)
        form[of[ends < 0]] = LEFT
        bounds = np.array([*self._bounds, (0, 0)], float)[ends[form[of] >= 0]]
        table = np.array([n for one in self._forms for n in one.numbers], np.int64).reshape(-1, 2)
        counts = np.array([len(one.numbers) for one in self._forms] + [0], np.int64)
        numbers = counts[form]
        _, at = spread((np.cumsum(counts) - counts)[form], numbers)
        skull = (table[at, 1] == SKULL) & (bounds != 0).any(axis=1)
        form[np.repeat(np.arange(len(texts)), numbers)[skull]] = LEFT
        view, slot = table[at].T
        of = np.repeat(np.arange(len(texts)), numbers)
        some, others = np.zeros(len(texts), np.int64), np.zeros(len(texts), bool)
        there = (bounds[:, 0] >= 1) & ((slot == 0) | (slot >= len(SLOTS)) | (slot == ORGANS))
        np.bitwise_or.at(some, of[there], 1 << np.minimum(view[there], _MOST_VIEWS))
        others[of[np.isin(slot, [*BY_REFERENCE.values()])]] = True
        stating = self._stating(form, of, view, slot, bounds)
        return _Read(form, stating, some, others, numbers, view, slot, bounds)

    def _stating(self, form: Whole, of: Whole, view: Whole, slot: Whole, bounds: Ends) -> Whole:
        """The number of all that each text of a form states, by the numbers of all texts."""
        by, numbers = np.lexsort((slot, view, of)), np.bincount(of, minlength=len(form))
        rows = np.stack([slot[by], *bounds[by].T.view(np.int64)], axis=1)
        text, wide, views = rows.tobytes(), rows.itemsize * rows.shape[1], view[by].tolist()
        found, last = list[int](), 0
        for one, number in zip(form.tolist(), numbers.tolist(), strict=True):
            read = self._forms[one] if one != LEFT else StagingForm(LEFT, 0, 0, (), ())
            each = [b""] * max(1, read.views)
            for place, *category in read.nodes:
                each[place] = bytes(category)
            first, last = last, last + number
            for at in range(first, last if one != LEFT else first):  # it states nothing
                each[views[at]] += text[wide * at : wide * (at + 1)]
            rooms = tuple([self._stated.setdefault(one, len(self._stated)) for one in each])
            if rooms not in self._statings:
                self._first_rooms.add(len(self._rooms))
                for room in rooms:
                    self._rooms.add(room)
            found.append(self._statings.setdefault(rooms, len(self._statings)))
        return np.array(found, np.int64)

    def _first(self, text: Any, _: int) -> int:
        """A form that is the first of its kind.

        Raises:
            Unlike: not of a plain form.
        """
        if ODD.search(text.replace(DAY_HERE, "").replace(NUMBER_HERE, "").encode()):
            raise Unlike
        marked = text.replace(DAY_HERE, f'"{MARK}"').replace(NUMBER_HERE, f'"{_NUMBER}"')
        assessments = strictly(marked) if text else []
        if not isinstance(assessments, list) or not all(
            isinstance(one, dict) for one in assessments
        ):
            raise Unlike
        places: list[tuple[int, bool]] = []
        named = [_named(one, at, places) for at, one in enumerate(assessments)]
        if len(places) != text.count(NUMBER_HERE):
            raise Unlike
        days = sum(one.get("date") is not None for one in assessments)
        if days != text.count(DAY_HERE):
            raise Unlike
        try:
            profile = profile_of({"assessments": named})
        except ProfileError:
            raise Unlike from None
        skull = {at: (view, SKULL) for at, (view, inside) in enumerate(places) if inside}
        form = self._form(assessments, profile.assessments, days, len(places), skull)
        self._forms.append(form)
        self._traits.add([form.course, form.views, days, len(self._all_nodes), len(form.nodes)])
        for node in form.nodes:
            self._all_nodes.add(node)
        return len(self._forms) - 1

    def _form(
        self,
        assessments: list[dict[str, Any]],
        read: list[Assessment],
        days: int,
        numbers: int,
        slots: dict[int, tuple[int, int]],
    ) -> StagingForm:
        asked = repr([[one.get("at"), one.get("response"), one.get("date")] for one in assessments])
        for view, one in enumerate(read):
            for slot, number in self._slots(one):
                slots[_MOST - int(number.at_most)] = (view, slot)
        if len(slots) != numbers:
            raise Unlike
        return StagingForm(
            self._courses.setdefault(asked, len(self._courses)),
            len(assessments),
            days,
            tuple(slots[at] for at in range(numbers)),
            tuple(_category(view, one) for view, one in enumerate(read) if one.n_category),
        )

    def _slots(self, one: Assessment) -> Iterator[tuple[int, Any]]:
        totals = one.totals
        if totals is None:
            return
        for slot, name in enumerate(SLOTS):
            if getattr(totals, name) is not None:
                yield slot, getattr(totals, name)
        for name, slot in BY_REFERENCE.items():
            if getattr(totals, name) is not None:
                yield slot, getattr(totals, name)
        for organ, number in (totals.by_organ or {}).items():
            if organ not in self._systems:
                raise Unlike
            yield len(SLOTS) + self._systems.index(organ), number


def _named(one: dict[str, Any], view: int, places: list[Any]) -> dict[str, Any]:
    """An assessment without its day, each of its numbers as one that tells its place.

    Raises:
        Unlike: a day or number stands where none is looked for.
    """
    if not one.keys() <= _STATED or one.get("date") not in (None, MARK) or one.get("lesions"):
        raise Unlike
    taken = ("date", "totals", "lesions")  # what was stated of lesions is read elsewhere
    rest = {name: value for name, value in one.items() if name not in taken}
    if any(sign in json.dumps(rest, ensure_ascii=False) for sign in (MARK, _NUMBER)):
        raise Unlike
    totals = one.get("totals")
    if totals is None:
        return rest

    def number(value: Any, name: str = "") -> Any:
        if value is None:
            return None
        if value != _NUMBER:
            raise Unlike
        places.append((view, name == _SKULL))
        return 0 if name == _SKULL else {"at_least": 0, "at_most": _MOST + 1 - len(places)}

    if not isinstance(totals, dict):
        raise Unlike
    named = {}
    for name, value in totals.items():
        organs = name == _ORGANS and isinstance(value, dict)
        named[name] = {n: number(v) for n, v in value.items()} if organs else number(value, name)
    return {**rest, "totals": named}


def _category(view: int, one: Assessment) -> tuple[int, int, bool, bool, bool]:
    words = n_categories(one.n_category)
    most = max(CATEGORIES.index(word) for word in words)
    return view, most, words == {"N0"}, "N0" not in words, len(words) == 1


def _numbered(known: list[tuple[float, float]]) -> Any:
    def first(text: str, _: int) -> int:
        parsed = json.loads(text)
        ends = (parsed, parsed)
        if isinstance(parsed, dict):
            ends = (parsed.get("at_least", 0), parsed.get("at_most", np.inf))
        if ends[0] > min(ends[1], _MOST) or _MOST < ends[1] < np.inf:
            raise Unlike
        known.append(ends)
        return len(known) - 1

    return first
