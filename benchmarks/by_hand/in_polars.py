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
    asked = pl.scan_parquet(path).select(**each).select(**trials)
    return lambda: asked.collect().row(0, named=True)
