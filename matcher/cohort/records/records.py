"""One record as the answers to its parts: each part measured once for all that are equal in it.

A record of another form than is read here is *unlike*: it goes to the profile model and to the
reference, which say what is wrong with it, or measure it whole. Nothing is approximated.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oligomatch.matcher.cohort.reading.kept_answers import FactSets
from oligomatch.matcher.cohort.reading.order import RecordDays, order
from oligomatch.matcher.cohort.reading.parts import (
    ALONE,
    COUNTED,
    IN_COURSE,
    KNOWN,
    OF_COURSE,
    SPANS,
    UNMEASURED,
    UNSTATED,
    Alone,
    AskedDay,
    Burdens,
    Courses,
    Followed,
    Json,
    Key,
    course_of,
    disease_of,
    kinds_of,
    reads_lesions_too,
    some,
)
from oligomatch.matcher.cohort.reading.texts import (
    MARK,
    Text,
    Texts,
    Unlike,
    ends_of,
    items_of,
    plain,
)
from oligomatch.matcher.cohort.records.burden import Totals, alike_organs, organ_of, totals_of
from oligomatch.matcher.cohort.records.genes import genes_of, parted
from oligomatch.matcher.cohort.records.regimens import Regimens
from oligomatch.rules.tree import Measure, Within, leaves_of

MOST_KEPT = 60_000  # answers of one kind of part; beyond it they are forgotten and asked anew
_TAKEN = {  # what may be taken out of a text, by the name of the field
    "primary": frozenset({"diagnosis_date", "definitive_treatment_end"}),
    "metastatic_disease": frozenset({"diagnosis_date", "first_metastasis_date"}),
    "systemic_therapy": frozenset({"start", "end", "progression_date"}),
    "assessments": frozenset({"date"}),
    "imaging": frozenset({"date"}),
    "lesions": frozenset({"id", "date", "diameter_mm", "volume_cc", "bed_gy"}),
    "locoregional_recurrence": frozenset(),
    "assessments_total": frozenset(),
}
_MOST = {"diameter_mm": 300.0, "volume_cc": 500.0, "bed_gy": 500.0}  # as the profile model has
_SIZES = {"max_diameter_mm": "diameter_mm", "volume_cc": "volume_cc"}  # asked of one lesion
_SINGLE = (
    "primary",
    "metastatic_disease",
    "systemic_therapy",
    "locoregional_recurrence",
    "assessments_total",
)


@dataclass(frozen=True, slots=True)
class Read:
    """One record as rows of answers, and its days."""

    alone: tuple[int, ...]
    course: Followed
    burden: int
    days: Sequence[int]
    patient: bytes | None = None  # the cohort's own label, as it stands


@dataclass(frozen=True, slots=True)
class Lesions:
    """The listed lesions: what the burden and what the course may ask of them."""

    burden: Key
    course: Key
    one_of_each: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class RecordCourse:
    """The course of one record, and the texts from which its burden is read."""

    followed: Followed
    lesions: Lesions
    stagings: Sequence[Text]
    primary: int | None  # the number of its text
    ever: Any
    days: Sequence[int]


class Reader:
    """Reads records into answers to some measures; it remembers what it has measured."""

    def __init__(self, measures: Iterable[Measure]) -> None:
        self.measures = tuple(measures)
        self.asked = FactSets()
        kinds = {m.kind for m in self.measures}
        apart = kinds <= {*COUNTED, *SPANS, *IN_COURSE, *ALONE}
        self.covered = apart and not any(map(reads_lesions_too, self.measures))
        self._limits = limits_of(self.measures)
        self._genes = genes_of(self.measures)
        self._regimens = Regimens(self.measures)
        self._weighed = "sum_volume_cc" in kinds
        self._alike = alike_organs(self.measures)
        self.forget()

    def forget(self) -> None:
        """Drop everything that is remembered."""
        self.texts = {n: Texts(takes, lesions=n == "lesions") for n, takes in _TAKEN.items()}
        names = dict.fromkeys(ALONE.values())
        self.alone = tuple(Alone(name, self.measures, self.asked) for name in names)
        self.checked = tuple(Alone(name, (), self.asked) for name in UNMEASURED)
        self.courses = Courses(self.measures, self.asked)
        self.burdens = Burdens(self.measures, self.asked)
        self._kinds: dict[Key, tuple[Key, tuple[Json, ...]] | None] = {}
        self._stagings: dict[int, Key] = {}
        self._therapies: dict[str, int] = {}
        self._totals: dict[int, Totals] = {}
        self._organs: dict[int, tuple[str | None, str]] = {}

    def trim(self) -> None:
        """Forget everything where it grows beyond measure: between batches, never within one."""
        alone = (one.size for one in (*self.alone, *self.checked))
        texts = map(len, self.texts.values())
        sizes = (self.courses.size, self.burdens.size, len(self._kinds), *alone, *texts)
        if max(sizes) > MOST_KEPT:
            self.forget()

    @property
    def shapes(self) -> int:
        """How many parts of records were measured."""
        return self.courses.size + self.burdens.size + sum(one.size for one in self.alone)

    def read(self, fields: Mapping[str, bytes], when: AskedDay) -> Read:
        """One record by its fields, on the day asked.

        Raises:
            Unlike: the profile model has to read it, and may refuse it.
        """
        if not self.covered or not fields.keys() <= KNOWN:
            raise Unlike
        for one in self.checked:
            if one.field in fields:
                one.row(fields[one.field], fields[one.field], when)
        alone = tuple(self.alone_row(one, fields, when) for one in self.alone)
        part = self.course(fields, when)
        burden = self.burdens.get(
            (
                fields.get("cancer_type"),
                part.primary,
                part.ever,
                *self._bare(part.lesions, part.stagings),
                part.followed.moments,
            ),
            lambda: disease_of(fields),
            when,
        )
        return Read(alone, part.followed, burden, part.days, fields.get("patient"))

    def course(self, fields: Mapping[str, bytes], when: AskedDay) -> RecordCourse:
        """The course of a record, and what of its texts the burden is read from.

        Raises:
            Unlike: the profile model has to read it.
        """
        texts = {n: self.texts[n].of(fields[n]) for n in _SINGLE if n in fields}
        stagings = [self.texts["assessments"].of(r) for r in items_of(fields.get("assessments"))]
        days = _days(when, texts, stagings)
        numbers = tuple(self.number(n, texts[n][0]) if n in texts else None for n in _SINGLE)
        lesions = self.lesions(fields, when, numbers[0])
        course = self.courses.get(
            (
                fields.get("cancer_type"),
                numbers,
                tuple(self.staging(text) for text, _ in stagings),
                lesions.course,
                order(days),
            ),
            lambda: course_of(disease_of(fields), lesions.one_of_each),
            when,
            days,
        )
        ever = texts["metastatic_disease"][0].value.get("ever") if numbers[1] is not None else None
        return RecordCourse(
            course, lesions, [text for text, _ in stagings], numbers[0], ever, days.all
        )

    def number(self, name: str, text: Text) -> int:
        """The number of the text of a field, the same where no measure tells two apart."""
        if name != "systemic_therapy":
            return text.number
        return self._therapies.setdefault(self._regimens.alike(text.value), len(self._therapies))

    def alone_row(self, one: Alone, fields: Mapping[str, bytes], when: AskedDay) -> int:
        """The row of the answers to what reads one field alone.

        Raises:
            Unlike: the profile model has to read it.
        """
        key: Any = fields.get(one.field)
        if one.field in UNSTATED and key is not None:
            raise Unlike
        if one.field == "imaging" and key is not None:
            text, taken = self.texts["imaging"].of(key)
            for day in taken:
                _stated_by(day, when)
            key = text.number
        if one.field == "biomarkers" and key is not None:
            key, others = parted(key, self._genes)
            for other in others:
                one.row(other, other, when)
            return one.row(key, key, when)
        return one.row(key, fields.get(one.field), when)

    def staging(self, text: Text) -> Key:
        """What the course may ask of an assessment."""
        known = self._stagings.get(text.number)
        if known is None:
            assessment = text.value
            if not isinstance(assessment, dict) or not assessment.keys() <= _STAGING:
                raise Unlike  # also where it follows single lesions
            shown = [
                assessment.get("at"),
                assessment.get("response"),
                some(assessment),
                assessment.get("date"),
            ]
            known = self._stagings[text.number] = (repr(shown),)
        return known

    def _bare(self, lesions: Lesions, stagings: Sequence[Text]) -> Key:
        """Lesions and totals as they count: an organ that no measure names is like any other."""
        totals = [self.counted(text) for text in stagings]
        if not lesions.burden:
            return (), tuple(total.unnamed for total in totals)
        named = tuple(total.named for total in totals)
        if any(total.organs for total in totals):
            return lesions.burden, named
        return self._by_organ(lesions.burden), named

    def counted(self, text: Text) -> Totals:
        """The totals of an assessment."""
        known = self._totals.get(text.number)
        if known is None:
            known = self._totals[text.number] = totals_of(text.value, self._alike)
        return known

    def _by_organ(self, burden: Key) -> Key:
        """Lesions in which organs that are alike have no name."""
        places: dict[str, list[Key]] = {}
        others: list[Key] = []
        for number, *sizes in burden:
            organ, bare = self._organs[number]
            if organ is None:
                others.append((number, *sizes))
            else:
                places.setdefault(organ, []).append((bare, *sizes))
        alike = sorted(tuple(sorted(each)) for each in places.values())
        return tuple(others), tuple(alike)

    def lesions(self, fields: Mapping[str, bytes], when: AskedDay, primary: int | None) -> Lesions:
        """The listed lesions; `primary` is the number of the text of the primary.

        Raises:
            Unlike: the profile model has to read them.
        """
        found: list[Key] = []
        texts: dict[int, Text] = {}
        ids: list[bytes] = []
        for raw in items_of(fields.get("lesions")):
            text, taken = self.texts["lesions"].of(raw)
            texts[text.number] = text
            if text.number not in self._organs:
                self._organs[text.number] = organ_of(text.value, self._alike)
            found.append((text.number, *self._sizes(text, taken, ids, when)))
        if len(set(ids)) < len(ids):
            raise Unlike
        key = (fields.get("cancer_type"), primary, tuple(sorted(texts)))
        if key not in self._kinds:
            self._kinds[key] = _kinds(texts.values(), fields, when)
        kinds = self._kinds[key]
        if kinds is None:
            raise Unlike
        return Lesions(tuple(sorted(found)), *kinds)

    def _sizes(
        self, text: Text, taken: Sequence[bytes], ids: list[bytes], when: AskedDay
    ) -> Iterator[float]:
        """The sizes of a lesion as the measures tell them apart."""
        for name, value in zip(text.taken, taken, strict=True):
            if name == "id":
                if not value.isascii() or value.startswith(b"lesion "):
                    raise Unlike  # a lesion without an id is called so
                ids.append(value)
            elif name == "date":
                _stated_by(value, when)
            elif (size := float(value)) > _MOST[name]:
                raise Unlike
            elif name == "volume_cc" and self._weighed:
                yield size
            elif name != "bed_gy":
                yield _between(self._limits[name], size)


def _kinds(
    texts: Iterable[Text], fields: Mapping[str, bytes], when: AskedDay
) -> tuple[Key, tuple[Json, ...]] | None:
    """What the course may ask of some lesions, and a lesion of each such kind."""
    lesions = [text.value for text in texts]
    if any(not isinstance(one, dict) or one.get("id") not in (None, MARK) for one in lesions):
        return None
    bare = [{name: one.get(name) for name in OF_COURSE} for one in lesions]
    context = {name: plain(fields[name]) for name in ("cancer_type", "primary") if name in fields}
    side = context.get("primary", {})
    try:
        kinds = kinds_of(bare, {**context, "primary": {"side": side.get("side")}}, when)
    except Unlike:
        return None
    each = dict(zip(map(seen_as, kinds), bare, strict=True))
    for known, implied in IMPLIED:
        if known in each:
            each.pop(implied, None)
    kinds_found = sorted(each, key=repr)
    return tuple(kinds_found), tuple(each[key] for key in kinds_found)


_SEEN = {"new": "growing", "growing": "growing", "resolved": "gone", "resected": "gone"}
_SURE = ("metastasis",)
# of what surely is a metastasis the course asks whether one is there, and whether one grows
IMPLIED = (
    ((_SURE, None, "growing"), (_SURE, None, "there")),
    ((_SURE, None, "growing"), (_SURE, None, "gone")),
    ((_SURE, None, "there"), (_SURE, None, "gone")),
)


def seen_as(kind: Key) -> Key:
    """What a lesion may be, and what of its status the course may ask."""
    roles, role, status = kind
    if roles == {"metastasis"}:
        return (_SURE, None, _SEEN.get(status, "there"))
    return (tuple(sorted(roles)), str(role), str(status))


_STAGING = frozenset({"date", "at", "response", "totals", "n_category"})
Taken = tuple[Text, list[bytes]]


def _days(when: AskedDay, texts: Mapping[str, Taken], stagings: Iterable[Taken]) -> RecordDays:
    """Every day of a record that a measure reads."""
    days = RecordDays(when.asked.toordinal(), when.own.toordinal())
    each = [*texts.items(), *(("assessments", staging) for staging in stagings)]
    for name, (text, taken) in each:
        for role, day in zip(text.taken, taken, strict=True):
            ends = ends_of(day)
            if ends[0] > days.own:  # no day told lies after the profile's own (W5)
                raise Unlike
            days.put(name, role, ends)
    return days


def _stated_by(day: bytes, when: AskedDay) -> None:
    """No day told lies after the profile's own (W5)."""
    if ends_of(day)[0] > when.own.toordinal():
        raise Unlike


def limits_of(measures: Iterable[Measure]) -> Mapping[str, Sequence[float]]:
    """The sizes with which some measure compares a lesion's, in order."""
    found: dict[str, set[float]] = {name: set() for name in _SIZES.values()}
    for measure in measures:
        for leaf in leaves_of(measure.where) if measure.where is not None else ():
            if isinstance(leaf, Within) and leaf.measure.kind in _SIZES:
                ends = (leaf.low, leaf.high, leaf.under)
                found[_SIZES[leaf.measure.kind]] |= {end for end in ends if end is not None}
    return {name: sorted(ends) for name, ends in found.items()}


def _between(limits: Sequence[float], size: float) -> int:
    """The place of a size among the limits: even between two, odd at one."""
    at = bisect_left(limits, size)
    return 2 * at + (at < len(limits) and limits[at] == size)
