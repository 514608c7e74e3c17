"""Trials as expressions over measure columns: the judge's verdicts, all patients at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import assert_never

import polars as pl

from matcher.cohort.columns import (
    FALSE,
    NUMBER,
    TRUE,
    NoColumn,
    bits,
    column,
    measures_of_criterion,
    schema,
)
from matcher.cohort.screening import deciding_of
from matcher.cohort.states import FAILING, OPEN, State, decided, state_of_sign
from rules.tree import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Every,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    offenders,
)
from rules.trial import Criterion, Kind, Trial


@dataclass(frozen=True, slots=True)
class Settled:
    """A verdict in columns: where it is met, and where it is not; elsewhere it is unknown."""

    met: pl.Expr
    failed: pl.Expr

    @classmethod
    def of(cls, may_hold: pl.Expr, may_fail: pl.Expr) -> Settled:
        """Met where only holding is possible, not met where only failing is."""
        return cls(may_hold & ~may_fail, may_fail & ~may_hold)


def compiled(node: Node) -> Settled:
    """The verdict of a tree as expressions over the columns of its measures."""
    match node:
        case Within(measure, low, high, under):
            return _within(measure, low, high, under)
        case OneOf(measure, values):
            words = pl.lit(bits(measure, values), pl.UInt32)
            held = pl.col(column(measure))
            return Settled.of((held & words) != 0, (held & ~words) != 0)
        case Is(measure):
            held = pl.col(column(measure))
            return Settled.of((held & TRUE) != 0, (held & FALSE) != 0)
        case Exists(measure):
            return _within(measure, 1, None, None)
        case Every():
            return _within(offenders(node), None, 0, None)
        case AllOf(parts):
            each = [compiled(part) for part in parts]
            return Settled(_all(p.met for p in each), _any(p.failed for p in each))
        case AnyOf(parts):
            each = [compiled(part) for part in parts]
            return Settled(_any(p.met for p in each), _all(p.failed for p in each))
        case AtLeast(n, parts):
            return _at_least(n, [compiled(part) for part in parts])
        case Not(part):
            one = compiled(part)
            return Settled(one.failed, one.met)
        case Always():
            return Settled(pl.lit(True), pl.lit(False))
        case _:
            assert_never(node)


def _within(
    measure: Measure, low: float | None, high: float | None, under: float | None
) -> Settled:
    """`Numbers.within` in columns; no low end means that there surely is no value."""
    name = column(measure)
    least, most = pl.col(f"{name} low"), pl.col(f"{name} high")
    outside = [  # may it lie beyond a limit, and does it surely
        *([(least < low, most < low)] if low is not None else []),
        *([(most > high, least > high)] if high is not None else []),
        *([(most >= under, least >= under)] if under is not None else []),
    ]
    may_hold = ~_any(surely for _, surely in outside)
    may_fail = _any(may for may, _ in outside) | pl.col(f"{name} absent")
    settled, none = Settled.of(may_hold, may_fail), least.is_null()
    return Settled(
        pl.when(none).then(False).otherwise(settled.met),
        pl.when(none).then(True).otherwise(settled.failed),
    )


def _at_least(n: int, parts: Sequence[Settled]) -> Settled:
    if n <= 0:
        return Settled(pl.lit(True), pl.lit(False))
    met = sum((p.met.cast(pl.UInt32) for p in parts), pl.lit(0, pl.UInt32))
    may = sum(((~p.failed).cast(pl.UInt32) for p in parts), pl.lit(0, pl.UInt32))
    return Settled(met >= n, may < n)


def _all(each: Iterable[pl.Expr]) -> pl.Expr:
    return reduce(and_, each, pl.lit(True))


def _any(each: Iterable[pl.Expr]) -> pl.Expr:
    return reduce(or_, each, pl.lit(False))


# --- criteria and trials ------------------------------------------------------------------------


def sign(criterion: Criterion) -> pl.Expr:
    """How a deciding criterion stands, as its sign (matcher.cohort.states)."""
    if criterion.tree is None:
        return _lit(State.MISSING)
    forms = [compiled(form.tree) for form in criterion.forms]
    met, failed = _all(form.met for form in forms), _all(form.failed for form in forms)
    if criterion.kind is Kind.WORKUP:
        return pl.when(met).then(_lit(State.MET)).otherwise(_lit(State.TO_DO))
    waits = _any(
        ~compiled(wait.situation).failed for form in criterion.forms for wait in form.waits
    )
    ambiguous = _any(form.met for form in forms) & _any(form.failed for form in forms)
    return (
        pl.when(met)
        .then(_lit(State.MET))
        .when(failed & waits)
        .then(_lit(State.WAITS))
        .when(failed)
        .then(_lit(State.NOT_MET))
        .when(ambiguous)
        .then(_lit(State.AMBIGUOUS))
        .otherwise(_lit(State.MISSING))
    )


def _lit(state: State) -> pl.Expr:
    return pl.lit(state.sign)


def states_frame(measures: pl.DataFrame, trials: Iterable[Trial]) -> pl.DataFrame:
    """The number of each patient, and a column for each trial: the patient's row of signs.

    Raises:
        NoColumn: a criterion asks what the columns do not hold, by its name.
    """
    asked = tuple(trials)
    for trial in asked:
        for criterion in deciding_of(trial):
            _held(measures, criterion)
    rows = {trial.id: _row(trial) for trial in asked}
    return measures.with_columns(**rows).select(NUMBER, *rows)


def _row(trial: Trial) -> pl.Expr:
    signs = [sign(criterion) for criterion in deciding_of(trial)]
    return pl.concat_str(signs) if signs else pl.lit("")


def _held(measures: pl.DataFrame, criterion: Criterion) -> None:
    for measure in measures_of_criterion(criterion):
        if not schema((measure,)).keys() <= set(measures.columns):
            raise NoColumn(
                f"criterion `{criterion.id}` asks a `{measure.kind}` that the columns do not hold;"
                " make them with these trials"
            )


def result_columns(measures: pl.DataFrame, trials: Iterable[Trial]) -> pl.DataFrame:
    """The results of `screen_frames`, from measure columns: a row for each patient and trial.

    Raises:
        NoColumn: a criterion asks what the columns do not hold, by its name.
    """
    asked = tuple(trials)
    states = states_frame(measures, asked)
    parts = [
        states.select(NUMBER, pl.col(trial.id).alias("states"))
        .join(_decided(states[trial.id], trial), on="states", maintain_order="left")
        .select(NUMBER, pl.lit(trial.id).alias("trial"), *_DECIDED, "states")
        for trial in asked
    ]
    order = pl.DataFrame({"trial": [trial.id for trial in asked]}).with_row_index("place")
    whole = pl.concat(parts).join(order, on="trial")
    return whole.sort(NUMBER, "place").drop("place")


_DECIDED = ("class", "criterion", "state", "failing", "open")


def _decided(rows: pl.Series, trial: Trial) -> pl.DataFrame:
    """What each row of signs that occurs decides."""
    criteria = deciding_of(trial)

    def each() -> Iterator[tuple[str, str, str | None, str | None, int, int]]:
        for row in rows.unique():
            kind, place = decided(row)
            named = (None, None) if place is None else (criteria[place].id, _word(row[place]))
            failing, unsettled = (sum(s in signs for s in row) for signs in (FAILING, OPEN))
            yield row, str(kind), *named, failing, unsettled

    text, count = pl.String, pl.Int64
    kinds = (text, text, text, text, count, count)
    return pl.DataFrame(
        list(each()), schema=dict(zip(("states", *_DECIDED), kinds, strict=True)), orient="row"
    )


def _word(sign: str) -> str:
    return str(state_of_sign(sign))
