"""What records tell of conditions: by themselves, by examinations, by treatments of lesions, and by
what the lesions of today show.

The first three are a part of their own: the reference answers once for all records that tell them
alike. What lesions show is read off the counts of all patients at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from oligomatch.matcher.cohort.reading.columns import FALSE, TRUE, column
from oligomatch.matcher.cohort.reading.fields import LEFT, Whole
from oligomatch.matcher.cohort.reading.kept_answers import FactSets, KeptAnswers
from oligomatch.matcher.cohort.reading.parts import (
    OF_CONDITIONS,
    SINCE_CONDITIONS,
    AskedDay,
    Json,
    expressed,
    patient_of,
)
from oligomatch.matcher.cohort.reading.rows import Columns, Tables, named, single
from oligomatch.matcher.cohort.reading.texts import Unlike, plain
from oligomatch.matcher.cohort.results.screening import kind_of_fact
from oligomatch.matcher.measures import ask
from oligomatch.matcher.measures.conditions import metastases_of
from oligomatch.matcher.patient.elsewhere import EXAMINATIONS, SURGERY
from oligomatch.matcher.patient.staging import RESECTION
from oligomatch.rules.tree import Measure
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Bits = NDArray[np.uint32]
_TREATED = "prior_local_therapy"


class Said(NamedTuple):
    """The texts of a record in which conditions are told, empty where not told."""

    conditions: bytes
    imaging: bytes
    lesions: bytes  # only where some treatment of a lesion is told


class Conditions:
    """The measures of conditions, by all that decides them."""

    def __init__(self, measures: Iterable[Measure], asked: FactSets) -> None:
        shown = load_vocabulary().shown_conditions
        each = [m for m in measures if m.kind in OF_CONDITIONS | SINCE_CONDITIONS and expressed(m)]
        self._seen = [m for m in each if not m.names.isdisjoint(shown)]
        parts = [one for m in self._seen for one in _one_by_one(m)]
        direct = [m for m in each if m not in self._seen]
        every = tuple(dict.fromkeys((*direct, *parts)))
        self.asked = asked
        # whether what is resected decides some (W15): the whole record is asked then
        self.operations = any(not m.names.isdisjoint(_operations()) for m in every)
        there = load_vocabulary().treated_conditions.items()
        names = frozenset(name for m in every for name in m.names)
        # the organs in which something resected decides some
        self._resected_in = frozenset(
            organ
            for name, one in there
            if SURGERY in one.by and not names.isdisjoint(_near(name))
            for organ in one.organs
        )
        # whether it decides some where a lesion lies that was treated
        self.by_organ = any(not m.names.isdisjoint(_of_organs()) for m in every)
        # those that nothing but what is told decides, and those that every other day changes
        self._still = KeptAnswers([m for m in every if m.kind in OF_CONDITIONS], asked)
        self._dated = KeptAnswers([m for m in every if m.kind in SINCE_CONDITIONS], asked)
        self._rows: dict[Any, int] = {}
        self.counts = tuple(
            dict.fromkeys(
                metastases_of(one)
                for m in parts
                for name in m.names & shown
                for one in _shown_by(_near(name))
            )
        )

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def asks(self) -> bool:
        """Whether anything is asked."""
        return bool(self._still.measures or self._dated.measures)

    def rows(self, said: Said, when: AskedDay) -> tuple[int, int]:
        """The rows of the answers; -1 where the whole record decides them."""
        still = self._row(self._still, said, when if any(said) else None, when)
        return still, self._row(self._dated, said, when, when) if self._dated.measures else still

    def _row(self, answers: KeptAnswers, said: Said, day: AskedDay | None, when: AskedDay) -> int:
        key = (answers is self._dated, said, day)
        if key not in self._rows:
            try:
                self._rows[key] = self._first(answers, said, when)
            except Unlike:
                self._rows[key] = LEFT
        return self._rows[key]

    def _first(self, answers: KeptAnswers, said: Said, when: AskedDay) -> int:
        stated: Json = {}
        if said.conditions:
            stated["conditions"] = plain(said.conditions)
            if (
                not isinstance(stated["conditions"], dict)
                or not stated["conditions"].keys() <= _own()
            ):
                raise Unlike
            if RESECTION in stated["conditions"]:  # the counts at diagnosis hang on it (W13)
                raise Unlike
        if said.imaging:
            stated["imaging"] = plain(said.imaging)
        if said.lesions:
            stated["lesions"] = [self._treated(one) for one in json.loads(said.lesions)]
        patient = patient_of(stated, when)
        if patient is None:
            raise Unlike
        return answers.add(patient, [ask(patient, m) for m in answers.measures])

    def resected(self, lesions: str) -> bool:
        """Whether it may decide some that one of these lesions, or something else, was resected."""
        if self.operations or not self._resected_in:
            return self.operations
        words = load_vocabulary()
        each = [str(one.get("organ")) for one in json.loads(lesions or "[]")]
        return not all(
            organ in words.organs
            and self._resected_in.isdisjoint({organ, *words.organs_above(organ)})
            for organ in each
        )

    def _treated(self, lesion: Json) -> Json:
        """A lesion as far as its treatments tell of conditions: those, and where it lies.

        Raises:
            Unlike: where it lies hangs on more than it tells.
        """
        treated = {_TREATED: lesion.get(_TREATED)}
        if not (self.by_organ and treated[_TREATED]):
            return treated
        if not isinstance(lesion.get("organ"), str):
            raise Unlike
        places = {name: lesion.get(name) for name in ("organ", "side", "lobe")}
        return {**treated, **places, "role": "indeterminate"}  # so that it shows nothing

    def take(self, rows: Whole, counted: Columns) -> tuple[Tables, Tables]:
        """The columns of records with these rows and counts, and the numbers of what is asked."""
        pairs = zip(self._still.take(rows[:, 0]), self._dated.take(rows[:, 1]), strict=True)
        columns, asks = (named(one | other) for one, other in pairs)
        for measure in self._seen:
            parts = _one_by_one(measure)
            bits = [self._with_shown(m, columns[column(m)], counted) for m in parts]
            name = column(measure)
            columns[name] = _any(bits)
            asks[name] = self._asked(parts, bits, columns[name])
        return single(columns), single(asks)

    def _with_shown(self, measure: Measure, stated: Bits, counted: Columns) -> Bits:
        """Whether one condition is there, or was: what is told of it, else what lesions show."""
        (name,) = measure.names
        words = load_vocabulary()
        if name not in words.shown_conditions:
            return stated
        yes = _some(counted, words.conditions_below(name), present=True)
        no = _some(counted, words.conditions_above(name), present=False)
        if measure.kind == "ever_had":  # what is not there now may have been
            no = np.zeros_like(no)
        shown = np.where(no, 0, TRUE) | np.where(yes, 0, FALSE)
        return np.where(stated == TRUE | FALSE, shown, stated).astype(np.uint32)

    def _asked(self, parts: Sequence[Measure], bits: Sequence[Bits], all_: Bits) -> Bits:
        """The numbers of what is asked: each condition that is open, where the whole is."""
        open_ = np.stack([(one != TRUE) & (one != FALSE) for one in bits], axis=1)
        open_[(all_ == TRUE) | (all_ == FALSE)] = False
        sets, which = np.unique(open_, axis=0, return_inverse=True)
        field = "now" if parts[0].kind == "has" else "ever"
        facts = [kind_of_fact(f"/conditions/{name}/{field}") for m in parts for name in m.names]
        numbers = [
            self.asked.of(frozenset(f for f, one in zip(facts, row, strict=True) if one))
            for row in sets.tolist()
        ]
        found: Bits = np.array(numbers, np.uint32)[which.reshape(-1)]
        return found


def _one_by_one(measure: Measure) -> tuple[Measure, ...]:
    """A measure of several conditions as one of each."""
    return tuple(replace(measure, names=frozenset({name})) for name in sorted(measure.names))


def _any(bits: Sequence[Bits]) -> Bits:
    found: Bits = np.bitwise_or.reduce([one & np.uint32(TRUE) for one in bits])
    found |= np.bitwise_and.reduce([one & np.uint32(FALSE) for one in bits])
    return found


def _some(counted: Columns, names: Iterable[str], *, present: bool) -> NDArray[np.bool_]:
    """Where lesions show one of the conditions, or that one is not there."""
    found = np.zeros(len(next(iter(counted.values()))), bool)
    for shown in _shown_by(names):
        name = column(metastases_of(shown))
        low, high, absent = (counted[f"{name} {end}"] for end in ("low", "high", "absent"))
        found |= (low >= 1) & ~absent if present else (high < 1) | np.isnan(low)
    return found


def _shown_by(names: Iterable[str]) -> Iterator[Any]:
    each = (load_vocabulary().conditions[name].shown_by for name in sorted(names))
    yield from (one for one in each if one is not None)


def _near(name: str) -> frozenset[str]:
    """A condition with those that tell of it and those that it tells of."""
    words = load_vocabulary()
    return words.conditions_above(name) | words.conditions_below(name)


@cache
def _operations() -> frozenset[str]:
    """The conditions that something resected tells of, or that hang on these."""
    surgery = load_vocabulary().treatment_conditions[SURGERY]
    return _near(surgery) | _near(RESECTION)


@cache
def _of_organs() -> frozenset[str]:
    """The conditions of which a treatment tells in some organs, or that hang on these; not those
    of which it tells wherever it was."""
    words = load_vocabulary()
    found: set[str] = set()
    for name, there in words.treated_conditions.items():
        anywhere = (words.treatment_conditions.get(modality) for modality in there.by)
        each = [words.conditions_above(one) if one else frozenset() for one in anywhere]
        found |= _near(name) - frozenset.intersection(*each)
    return frozenset(found)


@cache
def _own() -> frozenset[str]:
    """The conditions that are told nowhere else: of others lesions or examinations tell too, and
    have to agree (W15)."""
    words = load_vocabulary()
    treated = {*words.treatment_conditions.values(), *words.treated_conditions}
    also = {*treated, *EXAMINATIONS}
    return frozenset(words.conditions) - words.shown_conditions.union(*map(_near, also))
