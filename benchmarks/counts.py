"""Who fits, counted from Parquet: `python -m benchmarks.counts --patients 1000000`; equal first.

How many patients surely fit each of the 34 trials and how many may: by expressions made from the
rules, by Polars written by hand, and by SQL of DuckDB written by hand, all over the same columns;
and by the screening's own results, whose steps are timed once.
Then how many fit where each measure has one value: by possible values, and in plain two-valued
logic, in Polars and in DuckDB. Every way in turn, several times, in one run.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

import duckdb
import numpy as np
import polars as pl

from benchmarks.by_hand import in_duckdb, in_polars
from benchmarks.by_hand.names import readable
from benchmarks.cohort import TODAY, ingest, joined
from benchmarks.cohort_made import made
from benchmarks.two_valued import by_duckdb, by_polars, plain_table, single
from oligomatch.matcher.cohort.columns.fitting import counts
from oligomatch.matcher.cohort.columns.judged import Judge, measures_to_screen
from oligomatch.matcher.cohort.columns.packed import packed
from oligomatch.matcher.cohort.measuring.in_columns import Together
from oligomatch.matcher.cohort.measuring.measuring import Measured
from oligomatch.matcher.cohort.reading.columns import NUMBER, column, is_number
from oligomatch.matcher.cohort.reading.kept_answers import FactSets
from oligomatch.matcher.cohort.records.records import Reader
from oligomatch.matcher.cohort.results.tally import Tally
from oligomatch.rules.read import load_trials
from oligomatch.rules.tree import Measure
from oligomatch.rules.trial import Trial

MADE, STATED, BATCH = 4_000, 0.75, 5_000
Counts = Mapping[str, int]
Way = Callable[[], Counts]


class Cohort(NamedTuple):
    """Measure columns, and what each measure asks for."""

    measured: Measured
    asked: FactSets


def cohort(patients: int, measures: tuple[Measure, ...]) -> Cohort:
    """So many patients drawn from made-up ones; each measure is told to three in four of them."""
    lines = [json.dumps(document).encode() for document in made(MADE)]
    reader = Reader(measures)
    measured = joined(ingest(Together(reader), lines, TODAY)[0])
    random = np.random.default_rng(1)
    rows = random.integers(0, measured.columns.height, patients)
    number = pl.Series(NUMBER, range(1, patients + 1), dtype=pl.Int64)
    drawn, asks = (one[rows].with_columns(number) for one in (measured.columns, measured.asks))
    document = single(drawn, measures)
    each: dict[str, pl.Series] = {NUMBER: number}
    for measure in measures:
        known = pl.Series(random.random(patients) < STATED)
        name = column(measure)
        ends = [f"{name} {end}" for end in ("low", "high", "absent")]
        for one in ends if is_number(measure) else [name]:
            each[one] = pl.select(
                pl.when(known).then(document[one]).otherwise(drawn[one])
            ).to_series()
    return Cohort(Measured(pl.DataFrame(each), asks), reader.asked)


def write(frame: pl.DataFrame, path: Path) -> Path:
    """As Spark and DuckDB write Parquet too: with dictionaries for every type."""
    frame.write_parquet(path, use_pyarrow=True, row_group_size=262_144)
    return path


def possible(path: Path, trials: tuple[Trial, ...]) -> Way:
    """Certain and possible counts by expressions made from the rules."""
    asked = counts(pl.scan_parquet(path), trials)
    return lambda: asked.collect().row(0, named=True)


def screened(cohort: Cohort, trials: tuple[Trial, ...]) -> Counts:
    """Certain and possible counts as the screening finds them, batch by batch; steps are timed."""
    judge, tally = Judge(trials), Tally.empty(trials)
    seconds = dict.fromkeys(("rows of signs", "results", "counts of all tables"), 0.0)
    columns, asks = cohort.measured.columns, cohort.measured.asks
    for part, asked in zip(columns.iter_slices(BATCH), asks.iter_slices(BATCH), strict=True):
        start = process_time()
        judged = judge.judged(Measured(part, asked), cohort.asked)
        seconds["rows of signs"] += process_time() - start
        start = process_time()
        judged.results()
        seconds["results"] += process_time() - start
        start = process_time()
        tally.merge(judged.tally())
        seconds["counts of all tables"] += process_time() - start
    for name, taken in seconds.items():
        print(
            f"{name.ljust(34)} | {1e6 * taken / columns.height:6.1f} µs of the processor a patient"
        )
    each = {trial.id: tally.trials[trial.id] for trial in trials}
    return {
        f"{id} {bound}": number
        for id, one in each.items()
        for bound, number in (("certain", one.eligible), ("possible", one.reachable))
    }


def turns(ways: Mapping[str, Way], number: int) -> Mapping[str, list[tuple[float, float]]]:
    """Seconds on the clock and of the processor, each way in turn.

    Each is asked twice and timed the second time: the first pays for what the one before it left
    of caches and memory.
    """
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(number):
        for name, way in ways.items():
            way()
            clock, processor = perf_counter(), process_time()
            way()
            found[name].append((perf_counter() - clock, process_time() - processor))
    return found


def say(found: Mapping[str, list[tuple[float, float]]]) -> None:
    """A line for each way: medians with their spread, and how often the first way's."""
    first = next(iter(found.values()))
    for name, each in found.items():
        cells = [name.ljust(34)]
        for at in (0, 1):
            seconds = sorted(one[at] for one in each)
            ratios = sorted(one[at] / base[at] for one, base in zip(each, first, strict=True))
            cells.append(
                f"{median(seconds):6.3f} s ({seconds[0]:.3f} .. {seconds[-1]:.3f})"
                f" {median(ratios):5.2f} ({ratios[0]:.2f} .. {ratios[-1]:.2f})"
            )
        print(" | ".join(cells))


def main(patients: int, number: int) -> None:
    """Both comparisons."""
    trials = load_trials()
    measures = measures_to_screen(trials)
    made_up = cohort(patients, measures)
    frame = made_up.measured.columns
    room = duckdb.connect()
    room.execute(f"SET threads = {os.cpu_count()}; SET preserve_insertion_order = false")
    print(f"load {os.getloadavg()[0]:.1f}; clock, ratio | processor, ratio")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compare_possible(made_up, trials, measures, folder, room, number)
        compare_two_valued(single(frame, measures), trials, measures, folder, room, number)
    print(f"load {os.getloadavg()[0]:.1f}")


def compare_possible(
    made_up: Cohort,
    trials: tuple[Trial, ...],
    measures: tuple[Measure, ...],
    folder: Path,
    room: duckdb.DuckDBPyConnection,
    number: int,
) -> None:
    """The same question over the same columns: made from the rules, and by hand."""
    frame = made_up.measured.columns
    small = packed(frame, measures)
    kept, unpacked = (
        write(small, folder / "kept.parquet"),
        write(frame, folder / "unpacked.parquet"),
    )
    names = readable(small.columns, measures)
    named = write(small.rename(dict(names)), folder / "named.parquet")
    ways = {
        "made from the rules, Polars": possible(kept, trials),
        "the same, columns not packed": possible(unpacked, trials),
        "by hand, Polars": in_polars.counts(named),
        "by hand, DuckDB": in_duckdb.counts(named, room),
    }
    found = [tuple(way().values()) for way in ways.values()]
    assert all(one == found[0] for one in found)
    assert ways["made from the rules, Polars"]() == screened(made_up, trials)
    print(f"{frame.height} patients: {sum(found[0][::2])} surely fit, {sum(found[0][1::2])} may")
    say(turns(ways, number))


def compare_two_valued(
    frame: pl.DataFrame,
    trials: tuple[Trial, ...],
    measures: tuple[Measure, ...],
    folder: Path,
    room: duckdb.DuckDBPyConnection,
    number: int,
) -> None:
    """One value for each measure: by possible values, and in two-valued logic."""
    kept = write(packed(frame, measures), folder / "single.parquet")
    plain = write(plain_table(frame, measures), folder / "plain.parquet")
    ways = {
        "possible values": possible(kept, trials),
        "two-valued, DuckDB": by_duckdb(plain, trials, room),
        "two-valued, Polars": by_polars(plain, trials),
    }
    sure = {id.removesuffix(" certain"): n for id, n in ways["possible values"]().items()
            if id.endswith(" certain")}  # fmt: skip
    assert ways["two-valued, DuckDB"]() == ways["two-valued, Polars"]() == sure
    print(f"one value for each measure: {sum(sure.values())} fit")
    say(turns(ways, number))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=7)
    given = parser.parse_args()
    main(given.patients, given.turns)
