"""The trials written by hand, in Polars."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from benchmarks.by_hand.criteria import TRIALS, Columns, criteria


def counts(path: Path) -> Callable[[], Mapping[str, int]]:
    """How many surely fit each trial, and how many may."""
    each = {
        f"{name} {bound}": getattr(answer, bound)
        for name, answer in criteria(Columns(pl.col, pl.lit(True))).items()
        for bound in ("sure", "may")
    }
    trials = {
        f"{trial} {bound}": pl.all_horizontal(f"{name} {bound}" for name in names.split()).sum()
        for trial, names in TRIALS.items()
        for bound in ("sure", "may")
    }
    scan = pl.scan_parquet(path)
    lows = [name for name in scan.collect_schema().names() if name.endswith("_low")]
    whole = scan.with_columns(end for low in lows for end in _ends(low))
    asked = whole.select(**each).select(**trials)
    return lambda: asked.collect().row(0, named=True)


def _ends(low: str) -> tuple[pl.Expr, pl.Expr]:
    """The ends of a number; where there surely is none, ends that cross."""
    high = low.removesuffix("_low") + "_high"
    none = pl.when(pl.col(low).is_null())
    return pl.col(low).fill_null(float("inf")), none.then(float("-inf")).otherwise(high).alias(high)
