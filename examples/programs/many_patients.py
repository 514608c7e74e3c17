"""Match a file of patients, one a line as JSON, in a pool of processes; print one row a patient.

python many_patients.py patients.ndjson [PROCESSES] > answers.csv

A patient who cannot be used is named on standard error by line, and the exit status is then 2.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from oligomatch import ProfileError, match, read_profile

Row = tuple[str, ...]
HEAD = ("line", "eligible", "possible", "first choice", "why")


def row_of(numbered: tuple[int, str]) -> Row | str:
    """What is printed of one line, or why nothing is."""
    number, line = numbered
    try:
        matches = match(read_profile(line))
    except (ProfileError, ValueError) as error:  # it names places, and never what stands there
        return f"line {number}: {error}"
    counts, best = matches.counts, matches[0]
    why = f"{best.match}: {best.why()}"
    return (str(number), str(counts["eligible"]), str(counts["possible"]), best.trial.id, why)


def lines(path: str) -> Iterator[tuple[int, str]]:
    """Each line that is not empty, with its number."""
    with open(path, encoding="utf-8") as file:
        yield from ((number, line) for number, line in enumerate(file, 1) if line.strip())


def main(path: str, processes: int | None = None) -> int:
    """Match every patient of a file; the exit status."""
    refused = 0
    rows = csv.writer(sys.stdout)
    rows.writerow(HEAD)
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for found in pool.map(row_of, lines(path), chunksize=10):
            if isinstance(found, str):
                refused += 1
                print(found, file=sys.stderr)
            else:
                rows.writerow(found)
    return 2 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:3])))
