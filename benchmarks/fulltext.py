"""What a trial with all of its eligibility costs a screening: `python -m benchmarks.fulltext`.

The 34 trials over made-up patients, and the 34 with each trial of examples/trials, in turn in one
run; then generated patients, whose lesions assessments follow: how many of them the profile model
reads and the reference measures one by one, and what each costs.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from benchmarks.cohort_made import made
from oligomatch.api.cohort.batches import Screener
from oligomatch.api.cohort.processes import FIRST
from oligomatch.api.cohort.reading.records import RawLine
from oligomatch.api.intake.files import Day, Origin
from oligomatch.rules.read import load_trials, read_trial
from oligomatch.rules.trial import Trial
from tests.support.cohorts import cohort

TODAY = Day(date(2026, 11, 20))
WHOLE = Path(__file__).parents[1] / "examples" / "trials"
TURNS = 3


def screened(trials: Sequence[Trial], records: Sequence[RawLine]) -> tuple[float, int]:
    """The processor time of a screening in seconds, and how many patients went one by one."""
    start, one_by_one = process_time(), 0
    screener = Screener(trials, TODAY)
    for at in range(0, len(records), FIRST):
        one_by_one += screener.screen(records[at : at + FIRST]).by_reference
    return process_time() - start, one_by_one


def lines(profiles: Sequence[dict[str, Any]]) -> list[RawLine]:
    """Profiles as lines of one file."""
    each = enumerate(profiles, 1)
    return [RawLine(Origin("made", n, n), json.dumps(one).encode()) for n, one in each]


def main(patients: int, generated: int) -> None:
    """The ratios, then the generated patients."""
    shipped, records = load_trials(), lines(list(made(patients)))
    files = [file for file in sorted(WHOLE.glob("NCT*.yaml")) if ".case" not in file.name]
    more = {"": (), **{file.stem: (read_trial(file),) for file in files}}
    seconds: dict[str, list[float]] = {name: [] for name in more}
    for _ in range(TURNS):
        for name, one in more.items():
            took, one_by_one = screened((*shipped, *one), records)
            assert not one_by_one, name
            seconds[name].append(took)
    print(f"34 trials, {patients} patients: {median(seconds['']):.2f} s of a processor")
    for name in filter(None, more):
        ratios = [a / b for a, b in zip(seconds[name], seconds[""], strict=True)]
        print(f"  and {name}: {median(ratios):.2f} ({min(ratios):.2f} .. {max(ratios):.2f})")
    took, one_by_one = screened(shipped, lines(cohort(generated)))
    print(f"{generated} generated patients: {one_by_one} one by one, ", end="")
    print(f"{1000 * took / generated:.1f} ms each")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=3_000)
    parser.add_argument("--generated", type=int, default=200)
    given = parser.parse_args()
    main(given.patients, given.generated)
