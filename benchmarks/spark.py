"""Two workers of Spark against one, by files: `python -m benchmarks.spark`; counts checked equal.

A standing cluster of two workers with a core each is begun here. In turn one core and both screen
the same Parquet files, from a session that has screened a few of the patients before, so that
neither the start of Java and Python nor the first measuring of what recurs is timed. The processor
time is that of the Python processes in which the kernel runs, and of the JVMs beside them.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

import polars as pl
from pyspark.sql import SparkSession

from benchmarks.cohort_made import made
from oligomatch.api.cohort.asked import Screening
from oligomatch.api.cohort.run import screen_into
from oligomatch.api.cohort.spark.cluster import Cluster
from oligomatch.api.intake.files import Day
from oligomatch.api.results.matching import load_rules
from oligomatch.api.terminal.choices import ResultFormat
from tests.support.processes.spark_cluster import Standing, environment, standing

TODAY = Day(date(2026, 11, 20))
TICKS = os.sysconf("SC_CLK_TCK")
SAME = ("trials.csv", "attrition.csv", "relaxation.csv", "facts.csv", "overlap.csv")


class Spent(NamedTuple):
    """Seconds: on the clock, of a processor in the kernels, and in the JVMs of the workers."""

    clock: float
    kernels: float
    java: float


def cohort(room: Path, distinct: int, times: int, files: int) -> tuple[str, ...]:
    """So many files of equal length, each patient several times under other names."""
    one = pl.DataFrame(list(made(distinct)), strict=False, infer_schema_length=None)
    each = []
    for number in range(files):
        label = pl.format("{}-{}-{}", "patient", pl.lit(number), pl.int_range(pl.len()))
        path = room / f"part-{number:03}.parquet"
        pl.concat([one] * times).with_columns(label.alias("patient")).write_parquet(path)
        each.append(str(path))
    return tuple(each)


@contextmanager
def spark_on(cluster: Standing, cores: int) -> Iterator[SparkSession]:
    """A session that may use so many of the workers."""
    builder = SparkSession.builder.master(cluster.master).appName("benchmark")
    builder = builder.config("spark.cores.max", cores).config("spark.speculation", "false")
    spark = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    try:
        yield spark
    finally:
        spark.stop()


def timed(out: Path, asked: Screening, spark: SparkSession, cluster: Standing, rows: int) -> Spent:
    """One screening of all files."""
    before, start = processor(cluster), perf_counter()
    screen_into(out, replace(asked, cluster=Cluster(spark, rows)))
    clock, after = perf_counter() - start, processor(cluster)
    return Spent(clock, *(now - then for now, then in zip(after, before, strict=True)))


def processor(cluster: Standing) -> tuple[float, float]:
    """Seconds that the workers' processes have spent so far: in Python, and in Java."""
    found = dict(_processes())
    ours = {process.pid for process in cluster.workers}
    while more := {pid for pid, one in found.items() if one.parent in ours} - ours:
        ours |= more  # children of children
    of_ours = [found[pid] for pid in ours & found.keys()]
    python = sum(one.seconds for one in of_ours if one.name.startswith("python"))
    return python, sum(one.seconds for one in of_ours if one.name == "java")


class _Process(NamedTuple):
    name: str
    parent: int
    seconds: float  # with those of its children that have ended


def _processes() -> Iterator[tuple[int, _Process]]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            head, _, rest = path.read_text().rpartition(") ")
            fields = rest.split()
            ticks = sum(map(int, fields[11:15]))
            yield (
                int(path.parent.name),
                _Process(head.split("(", 1)[1], int(fields[1]), ticks / TICKS),
            )


def main(distinct: int, times: int, files: int, turns: int) -> None:
    """One worker and two in turn, each from a warm session."""
    spent: dict[int, list[Spent]] = {1: [], 2: []}
    with TemporaryDirectory() as folder, standing(Path(folder) / "cluster", cores=1) as cluster:
        room = Path(folder)
        os.environ.update(environment(cluster.room))
        paths = cohort(room, distinct, times, files)
        asked = Screening(paths, load_rules(None), TODAY, ResultFormat.PARQUET)
        rows = distinct * times
        for turn in range(turns):
            for cores in (1, 2) if turn % 2 == 0 else (2, 1):
                with spark_on(cluster, cores) as spark:
                    warm(room, asked, spark, cores, rows)
                    one = timed(room / f"out-{cores}", asked, spark, cluster, rows)
                spent[cores].append(one)
                tell(cores, one, files)
            check(room)
    ratios = sorted(one.clock / two.clock for one, two in zip(*spent.values(), strict=True))
    print(f"{rows * files} patients in {files} files, {load()}")
    print(f"two workers against one: {median(ratios):.2f} ({ratios[0]:.2f} .. {ratios[-1]:.2f})")


def warm(room: Path, asked: Screening, spark: SparkSession, cores: int, rows: int) -> None:
    """The first files once, so that every process of the workers has begun and measured."""
    some = replace(asked, files=asked.files[: 2 * cores])
    screen_into(room / "warm", replace(some, cluster=Cluster(spark, rows)))


def check(room: Path) -> None:
    """Both ways counted the same, and gave as many results."""
    one, two = room / "out-1", room / "out-2"
    for name in SAME:
        assert (one / name).read_bytes() == (two / name).read_bytes(), name
    each = [pl.scan_parquet(out / "results" / "*.parquet") for out in (one, two)]
    counts = [frame.group_by("trial", "match", "standings").len().collect() for frame in each]
    assert counts[0].sort(pl.all()).equals(counts[1].sort(pl.all()))


def tell(cores: int, one: Spent, tasks: int) -> None:
    """One line."""
    print(
        f"{cores} worker(s): {one.clock:7.1f} s; processor, a task: kernel"
        f" {one.kernels / tasks:6.2f} s, Java {one.java / tasks:6.2f} s; {load()}",
        flush=True,
    )


def load() -> str:
    """How busy the machine is."""
    return f"load {os.getloadavg()[0]:.0f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--distinct", type=int, default=1_000, help="patients that are not alike")
    parser.add_argument("--times", type=int, default=10, help="how often each stands in a file")
    parser.add_argument("--files", type=int, default=12)
    parser.add_argument("--turns", type=int, default=3)
    given = parser.parse_args()
    main(given.distinct, given.times, given.files, given.turns)
