"""How long a cohort takes: `python -m benchmarks.cohort --patients 2000`; results checked equal.

Records are read into measure columns cold, when every part of a record is new, and warm, as most of
a long file is: once with lesions and totals as they come, what was counted of them before being
forgotten, and once with all known. Pydantic validates the same lines in turn. A copy of the columns
as long as `--columns` says is then asked the 34 trials. `--followed`: patients of whom each lists
lesions that two to four assessments tell of.
"""

from __future__ import annotations

import argparse
import json
import resource
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from itertools import islice
from statistics import median
from time import process_time
from typing import Any, TypeVar

import numpy as np
import polars as pl

from benchmarks.cohort_made import followed, made
from oligomatch.api.cohort.batches import asking
from oligomatch.api.cohort.processes import MOST
from oligomatch.api.cohort.reading.records import RawLine, patients
from oligomatch.api.intake.files import Day, Given, Origin
from oligomatch.matcher.cohort.columns.judged import Judge, measures_to_screen
from oligomatch.matcher.cohort.measuring.in_columns import Together
from oligomatch.matcher.cohort.measuring.measuring import Gathering, Measured
from oligomatch.matcher.cohort.reading.columns import NUMBER
from oligomatch.matcher.cohort.records.records import Reader
from oligomatch.matcher.cohort.results.screening import screen
from oligomatch.matcher.cohort.results.tables import result_rows
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials

Made = TypeVar("Made")
TODAY = Day(date(2026, 11, 20))
CHECKED, TURNS, SHOWN = 50, 7, 100_000
BATCHES = (MOST, 5_000)  # as the command has, which bounds its memory; and longer ones


def timed(make: Callable[[], Made]) -> tuple[Made, float]:
    """What is made, and the processor time of it in seconds."""
    start = process_time()
    return make(), process_time() - start


def validate(lines: list[bytes]) -> int:
    """The profile model alone, without names and contradictions."""
    for line in lines:
        Profile.model_validate_json(line)
    return len(lines)


def ingest(
    together: Together, lines: list[bytes], day: Day, batch: int = MOST
) -> tuple[list[Measured], list[bytes]]:
    """The measure columns of each batch, and the lines that go to the profile model."""
    parts, unlike = [], []
    for at in range(0, len(lines), batch):
        some = lines[at : at + batch]
        many = together.read(some, partial(asking, day=day))
        gathering = Gathering(together.reader, many)
        gathering.add_next(int(many.read.sum()))
        unlike += [some[at] for at in np.flatnonzero(~many.read)]
        parts.append(gathering.measured())
    return parts, unlike


def joined(parts: list[Measured]) -> Measured:
    """All batches as one."""
    columns, asks = pl.concat(p.columns for p in parts), pl.concat(p.asks for p in parts)
    number = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(NUMBER)  # over all batches
    return Measured(columns.with_columns(number), asks.with_columns(number))


def main(profiles: Iterable[dict[str, Any]], rows: int) -> None:
    """Ingestion against validation, and the trials over columns."""
    trials = load_trials()
    lines = [json.dumps(document).encode() for document in profiles]
    number = len(lines)
    reader, judge = Reader(measures_to_screen(trials)), Judge(trials)
    together = Together(reader)
    (parts, unlike), cold = timed(lambda: ingest(together, lines, TODAY))
    measured = joined(parts)
    check(lines, unlike, judge, measured, reader)
    models: list[float] = []
    ways: dict[tuple[int, str], list[float]] = {}
    for _ in range(TURNS):
        models.append(timed(lambda: validate(lines))[1])
        for batch in BATCHES:
            read = partial(ingest, together, lines, TODAY, batch)
            together.burdens.forget()
            ways.setdefault((batch, "lesions as they come"), []).append(timed(read)[1])
            ways.setdefault((batch, "all known"), []).append(timed(read)[1])
    say("profile model alone (pydantic)", median(models), number)
    say("into columns, every part new", cold, number)
    for (batch, what), each in ways.items():
        say(f"by {batch}, {what}", median(each), number)
        ratios = sorted(one / model for one, model in zip(each, models, strict=True))
        print(f"  of pydantic: {median(ratios):.2f} ({ratios[0]:.2f} .. {ratios[-1]:.2f})")
    print(f"{len(unlike)} of {number} go to the profile model; {reader.shapes} parts were measured")
    times = max(1, rows // measured.columns.height)
    long = Measured(pl.concat([measured.columns] * times), pl.concat([measured.asks] * times))
    judged, asking_all = timed(lambda: judge.judged(long, reader.asked))
    say(f"34 trials over {long.columns.height} rows", asking_all, long.columns.height)
    say("their counts", timed(judged.tally)[1], long.columns.height)
    print(f"resident at most {most()} MB")


def stream(number: int) -> None:
    """A long file as it comes: what a patient costs as more and more parts are known."""
    reader = Reader(measures_to_screen(load_trials()))
    together, each = Together(reader), made(number)
    done, reported, seconds, left = 0, 0, 0.0, 0
    while lines := [json.dumps(one).encode() for one in islice(each, MOST)]:
        (_, unlike), more = timed(partial(ingest, together, lines, TODAY))
        done, seconds, left = done + len(lines), seconds + more, left + len(unlike)
        if done - reported >= SHOWN or done in (MOST, 5 * MOST, number):
            parts = f"{len(reader.courses)} courses, {left} left, {most()} MB"
            say(f"{done}: {parts}", seconds, done - reported)
            reported, seconds = done, 0.0


def most() -> int:
    """The most memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def check(
    lines: list[bytes], unlike: list[bytes], judge: Judge, measured: Measured, reader: Reader
) -> None:
    """The first patients have the judge's results."""
    left = set(unlike)
    wanted = []
    for line in [line for line in lines if line not in left][:CHECKED]:
        (one,) = patients(RawLine(Origin("made", 1, 1), line), TODAY)
        assert isinstance(one, Given)
        screened = screen(one.profile, one.as_of, judge.trials)
        wanted += list(result_rows(judge.trials, screened))
    found = judge.judged(measured, reader.asked).results().drop("number")
    assert found.head(len(wanted)).to_dicts() == wanted
    print(f"{len(wanted)} results equal to the judge's")


def say(what: str, seconds: float, number: int) -> None:
    """One line: microseconds of a processor a patient."""
    print(f"{what:34} {1e6 * seconds / number:9.1f} µs a patient")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=2_000)
    parser.add_argument("--columns", type=int, default=100_000)
    parser.add_argument("--stream", type=int, help="so many patients as they come, instead")
    parser.add_argument("--followed", action="store_true", help="lesions through assessments")
    given = parser.parse_args()
    if given.stream:
        stream(given.stream)
    else:
        main((followed if given.followed else made)(given.patients), given.columns)
