"""What a screening asks, part by part; what is told alike is measured once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import polars as pl

from oligomatch.matcher.cohort.reading.columns import column, schema
from oligomatch.matcher.cohort.reading.kept_answers import FactSets
from oligomatch.matcher.cohort.reading.parts import (
    ALONE,
    COUNTED,
    UNMEASURED,
    Alone,
    AskedDay,
    Courses,
    Json,
    Key,
    expressed,
    kinds_of,
    of_course,
)
from oligomatch.matcher.cohort.reading.texts import DAYS_HERE, MARK, Unlike, dayless
from oligomatch.matcher.cohort.records.conditions import Conditions
from oligomatch.matcher.cohort.records.genes import genes_of, parted
from oligomatch.matcher.cohort.records.regimens import Regimens
from oligomatch.rules.tree import Measure, Within, leaves_of, measures_of

MOST_KEPT = 60_000  # answers of one kind of part; beyond it they are forgotten and asked anew
_TAKEN = {  # the days that may be taken out of a text, by the name of the field
    "primary": frozenset({"diagnosis_date", "definitive_treatment_end"}),
    "metastatic_disease": frozenset({"diagnosis_date", "first_metastasis_date"}),
    "systemic_therapy": frozenset({"start", "end", "progression_date"}),
    "imaging": frozenset({"date"}),
}
_SIZES = {"max_diameter_mm": "diameter_mm", "volume_cc": "volume_cc"}  # asked of one lesion


class Reader:
    """What some measures ask of each part of a record; it remembers what it has measured."""

    def __init__(self, measures: Iterable[Measure]) -> None:
        self.measures = tuple(measures)
        self.asked = FactSets()
        self.others = tuple(m for m in self.measures if not expressed(m))  # the reference's
        self._genes = genes_of(self.measures)
        self._regimens = Regimens(self.measures)
        self.forget()

    def forget(self) -> None:
        """Drop everything that is remembered."""
        each = tuple(m for m in self.measures if m not in self.others)
        names = dict.fromkeys(ALONE.values())
        self.alone = tuple(Alone(name, each, self.asked) for name in names)
        self.checked = tuple(Alone(name, (), self.asked) for name in UNMEASURED)
        self.courses = Courses(each, self.asked)
        self.conditions = Conditions(each, self.asked)
        counted = (m for m in each if m.kind in COUNTED)
        self.counted = tuple(dict.fromkeys((*counted, *self.conditions.counts)))
        self._numbers: dict[tuple[str, str], int] = {}

    @cached_property
    def types(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """The columns of the measures with their types, and those of what each asks."""
        asked = dict.fromkeys(map(column, self.measures), pl.UInt32)
        return schema(self.measures), asked

    def trim(self) -> None:
        """Forget everything where it grows beyond measure: between batches, never within one."""
        alone = (one.size for one in (*self.alone, *self.checked))
        sizes = (len(self.courses), len(self.conditions), len(self._numbers), *alone)
        if max(sizes) > MOST_KEPT:
            self.forget()

    @property
    def shapes(self) -> int:
        """How many parts of records were measured."""
        return len(self.courses) + sum(one.size for one in self.alone)

    def read(self, name: str, text: str) -> tuple[int, Any, tuple[str, ...]]:
        """A field without its days: its number, the same where no measure tells two apart; what is
        told, and the field of each day.

        Raises:
            Unlike: not of a plain form.
        """
        stated, taken = dayless(text)
        if not isinstance(stated, dict) or not _TAKEN[name].issuperset(taken):
            raise Unlike
        therapy = name == "systemic_therapy"
        if therapy and stated.get("given"):
            raise Unlike  # which line may have had it hangs on the names and the days of all
        key = self._regimens.alike(stated) if therapy else DAYS_HERE.sub(MARK, text)
        return self._numbers.setdefault((name, key), len(self._numbers)), stated, taken

    def alone_row(self, one: Alone, raw: bytes | None, when: AskedDay) -> int:
        """The row of the answers to what reads one field alone.

        Raises:
            Unlike: the profile model has to read it.
        """
        if one.field == "biomarkers" and raw is not None:
            asked, others = parted(raw, self._genes)
            for other in others:
                one.row(other, other, when)
            return one.row(asked, asked, when)
        return one.row((raw, when) if raw is not None else None, raw, when)


def one_of_each(stated: Sequence[Json], context: Json, when: AskedDay) -> tuple[Json, ...]:
    """A lesion of each kind that the course tells apart.

    Raises:
        Unlike: the profile model has to read them.
    """
    bare = [*map(of_course, stated)]
    bare = list({repr(one): one for one in bare}.values())
    each = dict(zip(map(seen_as, kinds_of(bare, context, when)), bare, strict=True))
    for known, implied in IMPLIED:
        if known in each:
            each.pop(implied, None)
    return tuple(each[key] for key in sorted(each, key=repr))


def context_of(fields: Mapping[str, Any]) -> Json:
    """What says of the lesions what they may be."""
    primary = fields.get("primary") or {}
    stated = {"primary": {"side": primary.get("side")}}
    return {**stated, "cancer_type": fields["cancer_type"]} if fields.get("cancer_type") else stated


_SEEN = {"new": "growing", "growing": "growing", "resolved": "gone", "resected": "gone"}
_SURE = ("metastasis",)
# of what surely is a metastasis the course asks whether one is there, grows, is gone, was treated
IMPLIED = (((_SURE, None, "growing", False), (_SURE, None, "there", False)),)


def seen_as(kind: Key) -> Key:
    """What a lesion may be, and what of its status the course may ask."""
    roles, role, status, treated = kind
    if roles == {"metastasis"}:
        return (_SURE, None, _SEEN.get(status, "there"), treated)
    return (tuple(sorted(roles)), str(role), str(status), treated)


def asks_doses(measures: Iterable[Measure]) -> bool:
    """Whether some measure asks the dose of a treatment of a lesion."""
    asked = (measures_of(measure.where) for measure in measures if measure.where is not None)
    return any(one.dose for each in asked for one in each)


def limits_of(measures: Iterable[Measure]) -> Mapping[str, Sequence[float]]:
    """The sizes with which some measure compares a lesion's, in order."""
    found: dict[str, set[float]] = {name: set() for name in _SIZES.values()}
    for measure in measures:
        for leaf in leaves_of(measure.where) if measure.where is not None else ():
            if isinstance(leaf, Within) and leaf.measure.kind in _SIZES:
                found[_SIZES[leaf.measure.kind]].update(leaf.limits)
    return {name: sorted(ends) for name, ends in found.items()}
