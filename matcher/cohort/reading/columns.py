"""Measure columns: what each measure may be of every patient, kept once and asked by any rules.

A number has the ends of its range, a category a bit for each word that is possible, a flag two.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import polars as pl

from oligomatch.matcher.cohort.reading.digests import digest_of
from oligomatch.matcher.logic.values import Flag, Numbers, Options, Possible
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.measures import MEASURES, Type
from oligomatch.rules.tree import Measure, asked_measures
from oligomatch.rules.trial import Criterion, Trial

NUMBER = "number"  # the place of the patient, from 1
DAY = "day asked"  # by which the version of a trial in force is taken
TRUE, FALSE = 1, 2  # the bits of a flag
OTHER = {"yes": FALSE, "no": TRUE}  # a word of a flag is possible but where only the other is
ABSENT = 1 << 31  # the bit of a category that may have no value at all
ALL = (1 << 32) - 1  # every bit


class NoColumn(ValueError):
    """Rules ask what the columns do not hold."""


def measures_of_trials(trials: Iterable[Trial]) -> tuple[Measure, ...]:
    """Every measure that the criteria of these trials compare, each once."""
    each = (m for trial in trials for c in trial.criteria for m in measures_of_criterion(c))
    return tuple(dict.fromkeys(each))


def measures_of_criterion(criterion: Criterion) -> Iterator[Measure]:
    """Every measure of a criterion, under each reading, and of what its failure waits for."""
    for form in criterion.forms:
        for tree in (form.tree, *(wait.situation for wait in form.waits)):
            yield from asked_measures(tree)


@cache
def column(measure: Measure) -> str:
    """The name of a measure's column: the same in every process, for the same question."""
    return f"{measure.kind} {digest_of(measure)}"


def bits(measure: Measure, values: Iterable[str | None]) -> int:
    """The bits of some words of a category.

    Raises:
        NoColumn: a word that the measure's domain does not have.
    """
    domain = MEASURES[measure.kind].domain
    mask = 0
    for value in values:
        if value is not None and value not in domain:
            raise NoColumn(f"`{value}` is no word of `{measure.kind}`")
        mask |= ABSENT if value is None else 1 << domain.index(value)
    return mask


def schema(measures: Iterable[Measure]) -> Mapping[str, Any]:
    """The columns of these measures with their types."""
    found: dict[str, Any] = {}
    for measure in measures:
        name = column(measure)
        if is_number(measure):
            found |= {f"{name} low": pl.Float64, f"{name} high": pl.Float64}
            found[f"{name} absent"] = pl.Boolean
        else:
            found[name] = pl.UInt32
    return found


def holds(columns: Container[str], measure: Measure) -> bool:
    """Whether columns hold a measure."""
    return all(name in columns for name in schema((measure,)))


def measure_frame(patients: Iterable[Patient], trials: Iterable[Trial]) -> pl.DataFrame:
    """A row for each patient, with what every measure of the trials may be on the day asked."""
    measures = measures_of_trials(trials)
    held = schema(measures)
    columns: dict[str, list[Any]] = {name: [] for name in (NUMBER, DAY, *held)}
    for number, patient in enumerate(patients, 1):
        columns[NUMBER].append(number)
        columns[DAY].append(patient.as_of)
        for measure in measures:
            for name, value in _cells(measure, ask(patient, measure).values):
                columns[name].append(value)
    return pl.DataFrame(columns, schema={NUMBER: pl.Int64, DAY: pl.Date, **held})


def is_number(measure: Measure) -> bool:
    """Whether a measure's columns are the ends of a range."""
    return MEASURES[measure.kind].type is Type.NUMBER


def is_flag(measure: Measure) -> bool:
    """Whether a measure says yes or no."""
    return MEASURES[measure.kind].type is Type.FLAG


def mask_of(measure: Measure, values: Possible) -> int:
    """The bits of what a category or a flag may be."""
    match values:
        case Options(words):
            return bits(measure, words)
        case Flag(may_be_true, may_be_false):
            return TRUE * may_be_true | FALSE * may_be_false
        case _:
            raise NoColumn(f"`{measure.kind}` has no bits")


def _cells(measure: Measure, values: Possible) -> Iterator[tuple[str, Any]]:
    name = column(measure)
    if isinstance(values, Numbers):
        yield f"{name} low", values.low
        yield f"{name} high", end_of(values.high)
        yield f"{name} absent", values.absent
    else:
        yield name, mask_of(measure, values)


def end_of(high: float | None) -> float:
    """The upper end of a range as a number; one that is not known lies beyond all others."""
    return math.inf if high is None else high
