"""Where the time of a cohort goes: `python -m benchmarks.cohort 300`; results checked equal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import process_time
from typing import TypeVar

from matcher.cohort.columns import measure_frame
from matcher.cohort.compiled import result_columns
from matcher.cohort.screening import screen_trial
from matcher.findings import Patient, derive
from matcher.reading import profile_of
from rules.read import load_trials
from tests.cohorts import cohort

Made = TypeVar("Made")


def timed(make: Callable[[], Made]) -> tuple[Made, float]:
    """What is made, and the processor time of it in seconds."""
    start = process_time()
    return make(), process_time() - start


def patients(number: int) -> list[Patient]:
    """Generated patients, read and derived anew."""
    profiles = [profile_of(told) for told in cohort(number)]
    return [derive(one, one.as_of) for one in profiles if one.as_of is not None]


def main(number: int) -> None:
    """Reading, the judge, measuring and the columns, in processor milliseconds a patient."""
    trials = load_trials()
    cohort(number)  # generated before anything is timed
    each, reading = timed(lambda: patients(number))
    judged, judging = timed(lambda: [[screen_trial(who, t) for t in trials] for who in each])
    again = patients(number)
    frame, measuring = timed(lambda: measure_frame(again, trials))
    found, asking = timed(lambda: result_columns(frame, trials))
    wanted = [(str(one.kind), one.row) for row in judged for one in row]
    assert wanted == list(found.select("class", "states").iter_rows())
    print(f"{number} patients against {len(trials)} trials, {len(wanted)} results equal")
    steps = {"read and derived": reading, "judged": judging, "measured": measuring}
    for name, seconds in {**steps, "asked of the columns": asking}.items():
        print(f"{name:22} {1000 * seconds / number:8.3f} ms a patient")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
