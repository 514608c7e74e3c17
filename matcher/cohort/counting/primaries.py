"""What each count makes of the primary, by what is told of it: asked of the reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from oligomatch.matcher.cohort.course.questions import Questions, Unlisted, answers_of, unlisted_of
from oligomatch.matcher.cohort.reading.parts import AskedDay, Json, patient_of
from oligomatch.matcher.cohort.reading.rows import Rows
from oligomatch.matcher.cohort.reading.texts import Unlike
from oligomatch.matcher.measures.lesions.asks import primary_asks
from oligomatch.matcher.measures.lesions.selected import asks_primary
from oligomatch.matcher.patient.in_place import primary_in_place
from oligomatch.matcher.patient.patient import OWN_ORGAN, Patient, one_of
from oligomatch.matcher.patient.staging import Moment

DATES = ("diagnosis_date", "definitive_treatment_end")
# of a primary: whether it may and surely is in place, whether a recurrence is possible and told,
# whether its state is known; the bit of the one organ system where it lies by its type, or 0;
# whether it is told to progress; the number of the first primary that every count takes alike
MAY_BE, THERE, RECURS, RECURRENT, STATE, PLACE, GROWS, ALIKE = range(8)


class Primaries:
    """Every primary that was met, by what the counts ask of it."""

    def __init__(self, questions: Questions) -> None:
        self.questions = questions
        number = len(questions.each)
        self._known: dict[Any, int] = {}
        self._alike: dict[tuple[object, ...], int] = {}
        self.nature = Rows(np.int64, 8)
        self.sure = tuple(Rows(np.uint8, number) for _ in range(2))  # growth open, or none
        self.may = tuple(Rows(np.uint8, number) for _ in range(2))
        self.unlisted: list[Unlisted] = []  # the same for every patient
        self.asks: list[list[tuple[str, ...]]] = []  # of each primary and question, the facts

    def __len__(self) -> int:
        return len(self._known)

    def get(self, context: Mapping[str, Any], when: AskedDay) -> int:
        """The number of a primary.

        Raises:
            Unlike: it cannot be used.
        """
        bare = {n: v for n, v in context.get("primary", {}).items() if n not in DATES}
        key = repr((context.get("cancer_type"), sorted(bare.items())))
        if key not in self._known:
            self._known[key] = self._first({**context, "primary": bare}, when)
        return self._known[key]

    def _first(self, context: Json, when: AskedDay) -> int:
        patient = None
        for controlled, (sure, may) in enumerate(zip(self.sure, self.may, strict=True)):
            staging = {"response": "SD"} if controlled else {}
            patient = patient_of({**context, "assessments": [staging]}, when)
            if patient is None:
                raise Unlike
            moment = Moment(patient.staging.latest[0], latest=True)
            counters = self.questions.counters(patient, moment)
            if len(self.unlisted) <= controlled:
                self.unlisted.append(unlisted_of(counters, self.questions))
            counted = answers_of([one.primary_counts for one in counters])
            sure.add(counted.sure)
            may.add(counted.may)
        assert patient is not None
        self.asks.append([tuple(self._asks(patient, at)) for at in range(len(self.questions.each))])
        stated = self._stated(patient)
        rows = (row.get(len(self.nature)).tobytes() for row in (*self.sure, *self.may))
        alike = self._alike.setdefault((*stated, *rows), len(self.nature))
        return self.nature.add([*stated, alike])

    def _stated(self, patient: Patient) -> list[int]:
        status, there = one_of(patient.profile.primary.status), primary_in_place(patient)
        own = {OWN_ORGAN.get(cancer) for cancer in patient.cancers}
        place = own.pop() if len(own) == 1 else None
        return [
            there.may_be_true,
            not there.may_be_false,
            not status or "locally_recurrent" in status,
            "locally_recurrent" in status,
            len(status) == 1,
            1 << self.questions.systems.index(place) if place else 0,
            bool(patient.profile.primary.progressing),
        ]

    def _asks(self, patient: Patient, at: int) -> list[str]:
        measure = self.questions.each[at]
        if not asks_primary(measure):
            return []
        known = len(one_of(patient.profile.primary.status)) == 1
        return [*([] if known else ["/primary/status"]), *primary_asks(patient, measure)]
