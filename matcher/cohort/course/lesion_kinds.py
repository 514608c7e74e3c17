"""What a listed lesion may be, and what each count makes of it: asked of the reference once for all
lesions that are told alike.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.course.fact_sets import Facts
from oligomatch.matcher.cohort.course.questions import Answers, Questions, answers_of
from oligomatch.matcher.cohort.reading.fields import LEFT
from oligomatch.matcher.cohort.reading.moments import Looked
from oligomatch.matcher.cohort.reading.parts import AskedDay, Json, patient_of
from oligomatch.matcher.cohort.reading.rows import Rows
from oligomatch.matcher.cohort.reading.texts import Unlike
from oligomatch.matcher.logic.calendar import EARLIEST
from oligomatch.matcher.logic.values import YES
from oligomatch.matcher.measures.lesions.asks import asked_of_lesions, asks_of_one
from oligomatch.matcher.patient.patient import MANY, NODE, OTHER, Patient
from oligomatch.matcher.patient.staging import Moment, Seen

NOTHING, METASTASIS, SATELLITE, REGIONAL, SITE = range(5)  # what a lesion is to the totals
_ROLES = {
    "metastasis": METASTASIS,
    "satellite": SATELLITE,
    "regional_node": REGIONAL,
    "primary": SITE,
    "local_recurrence": SITE,
}
CATEGORIES = ("N0", "N1", "N2", "N3")
# of a kind: its first variant, how many, whether a count of it is open; the role that it surely has
# at the assessment; whether it surely is a metastasis, surely the primary, may be a recurrence; its
# N category (-1: open); the organ systems where it may lie; whether it is there; the number of the
# first kind of which every count makes the same; that of what the counts ask of it
(
    FIRST, WAYS, UNSURE, ROLE, METASTATIC, PRIMARY, RECURRENCE, CATEGORY, PLACES, PRESENT, CODE,
    ASKS,
) = range(12)  # fmt: skip
TRAITS = ASKS + 1
STATE = ("status", "diameter_mm", "volume_cc")  # of a lesion at one assessment
MOST_LOOKS = 1 << 20  # keys of lesions that have a place in a table
_NEW = -2
MOST_WAYS = 8  # of one lesion; what may be still more goes to the reference

Variant = tuple[int, int, int, bytes, bytes]  # role, system, region, surely counted, may count


class LesionKinds:
    """Every kind of lesion that was met, with what the reference makes of it."""

    def __init__(self, questions: Questions, facts: Facts) -> None:
        self.questions, self.facts = questions, facts
        number = len(questions.each)
        self._systems = {name: at for at, name in enumerate(questions.systems)}
        self._regions = {name: at + 1 for at, name in enumerate(questions.regions)}
        self._known: dict[tuple[Any, ...], int] = {}
        self._by_look = np.zeros(0, np.int64)
        self._variants: dict[tuple[Variant, ...], int] = {}
        self._alike: dict[tuple[float, ...], int] = {}
        self.kinds = Rows(np.int64, TRAITS)
        self.volumes = Rows(np.float64, 2)
        self.asks = Rows(np.int64, number)  # each set of facts that counts ask of some, once
        self._asked: dict[tuple[int, ...], int] = {}
        self.counted = Rows(np.uint8, number)  # of each kind: it surely counts, whatever it is
        # of each variant: role, system, region; and the questions that count it
        self.variants = Rows(np.int64, 3)
        self.sure = Rows(np.uint8, number)
        self.may = Rows(np.uint8, number)

    def __len__(self) -> int:
        return len(self._known)

    def get(
        self, key: tuple[Any, ...], lesion: Json, context: Json, looked: Looked, when: AskedDay
    ) -> int:
        """The number of a kind; -1 where it is left to the reference."""
        if key not in self._known:
            try:
                self._known[key] = self._first(lesion, context, looked, when)
            except Unlike:
                self._known[key] = -1
        return self._known[key]

    def looked(self, looks: NDArray[np.int64], first: Callable[[int], int]) -> NDArray[np.int64]:
        """The number of the kind of each lesion, by its key and how it is looked at; `first` tells
        that of the first at a place. LEFT where the reference has to say, as it has of no key."""
        most = int(looks.max(initial=0))
        if most < MOST_LOOKS:
            if most >= len(self._by_look):
                more = np.full(2 * most + 1 - len(self._by_look), _NEW, np.int64)
                self._by_look = np.concatenate([self._by_look, more])
            there = np.maximum(looks, 0)
            found = np.where(looks < 0, LEFT, self._by_look[there])
            new = np.flatnonzero(found == _NEW)
            if not len(new):
                return found
            for look, at in zip(*np.unique(looks[new], return_index=True), strict=True):
                self._by_look[look] = first(int(new[at]))
            return np.where(looks < 0, LEFT, self._by_look[there])
        each, where, of = np.unique(looks, return_index=True, return_inverse=True)
        kinds = [
            first(at) if look >= 0 else LEFT
            for look, at in zip(each.tolist(), where.tolist(), strict=True)
        ]
        return np.array(kinds, np.int64)[of]

    def _first(self, stated: Json, context: Json, looked: Looked, when: AskedDay) -> int:
        staging: Json = {"response": "SD"} if looked.controlled else {}
        stagings, own = [staging], {"id"} if looked.latest else {"id", *STATE}
        alone = {name: value for name, value in stated.items() if name not in own}
        if not looked.latest:  # seen at another assessment, and of this one nothing is known
            staging["date"] = when.own.isoformat()
            stagings.append({"date": EARLIEST.isoformat(), "lesions": {"L": {}}})
            alone["id"] = "L"
        patient = patient_of({**context, "lesions": [alone], "assessments": stagings}, when)
        if patient is None:
            raise Unlike
        (site,), (view,) = patient.sites, patient.staging.latest
        if len({kind.system for kind in site.kinds}) >= MANY:
            raise Unlike
        moment = Moment(view, looked.latest)
        seen = patient.staging.seen(site.id, site.lesion, moment)
        variants = self._variants_of(patient, moment, seen)
        answers = [(self.sure.get(at), self.may.get(at)) for at in range(*variants)]
        self.counted.add(np.minimum.reduce([sure for sure, _ in answers]))
        open_ = any((sure != may).any() for sure, may in answers)
        roles = {kind.role for kind in site.kinds}
        (role,) = roles if len(roles) == 1 else ("",)
        category = patient.found("n_category", "lesion:0")
        low, high = seen.volume
        self.volumes.add([low, np.inf if high is None else high])
        traits = [
            variants[0],
            variants[1] - variants[0],
            open_,
            _ROLES.get(role, NOTHING) if seen.present == YES else NOTHING,
            role == "metastasis",
            role == "primary",
            "local_recurrence" in roles,
            min(map(CATEGORIES.index, category)) if len(category) == 1 else -1,
            self._places(patient),
            seen.present == YES,
        ]
        number = len(self.kinds)
        alike = self._alike.setdefault((*traits, *self.volumes.get(number)), number)
        return self.kinds.add([*traits, alike, self._asks_of(patient)])

    def _asks_of(self, patient: Patient) -> int:
        """The number of what the counts ask of a lesion."""
        asks = self._asks(patient)
        if asks not in self._asked:
            self._asked[asks] = self.asks.add(asks)
        return self._asked[asks]

    def _places(self, patient: Patient) -> int:
        """The organ systems of a lesion, a bit each."""
        return sum(1 << self._systems[s] for s in {k.system for k in patient.sites[0].kinds})

    def _variants_of(self, patient: Patient, moment: Moment, seen: Seen) -> tuple[int, int]:
        """The places of what a lesion may be at a moment, each once."""
        found: dict[Variant, None] = {}
        nothing = (NOTHING, 0, 0, *_bytes(answers_of([])))
        if seen.present.may_be_false:
            found[nothing] = None
        (site,) = patient.sites
        counters = self.questions.counters(patient, moment)
        for kind in site.kinds if seen.present.may_be_true else ():
            if kind.role == "benign":
                found[nothing] = None
                continue
            if kind.system == OTHER:
                raise Unlike
            answers = answers_of([one.counts_kind(kind, site, seen) for one in counters])
            region = self._regions[kind.region] if kind.region and kind.system == NODE else 0
            role = _ROLES[kind.role]
            found[role, self._systems[kind.system], region, *_bytes(answers)] = None
        if not 0 < len(found) <= MOST_WAYS:
            raise Unlike
        return self._placed(tuple(sorted(found)))

    def _placed(self, each: tuple[Variant, ...]) -> tuple[int, int]:
        first = self._variants.get(each)
        if first is None:
            first = self._variants[each] = len(self.variants)
            for role, system, region, sure, may in each:
                self.variants.add([role, system, region])
                for rows, bits in ((self.sure, sure), (self.may, may)):
                    rows.add(np.frombuffer(bits, np.uint8) if bits else 0)
        return first, first + len(each)

    def _asks(self, patient: Patient) -> tuple[int, ...]:
        (site,) = patient.sites
        return tuple(
            sum(
                self.facts.bit(f"{site.pointer}/{name}")
                for name in set(asks_of_one(patient, one, site, asked_of_lesions(one)))
            )
            for one in self.questions.each
        )


def _bytes(answers: Answers) -> tuple[bytes, bytes]:
    return answers.sure.tobytes(), answers.may.tobytes()
