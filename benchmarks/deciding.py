"""The search for what decides, of all criteria of a patient: `python -m benchmarks.deciding`; with
numbers, of patients with so many lesions: `python -m benchmarks.deciding 8 50 500`.

Milliseconds of the processor for `Result.facts` and `based_on` of every criterion, the least of a
few rounds, each with nothing kept of the one before but what every answer shares. Garbage is looked
for as seldom as by the command line and by a worker.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import process_time

from benchmarks.lesions import text
from oligomatch.api.commands.app import SELDOM
from oligomatch.api.intake.files import Day, Given, patients_of
from oligomatch.api.results.matching import Only, Result, Rules, load_rules, match_patient

EXAMPLES = Path(__file__).parent.parent / "examples"
ROUNDS, DAY = 5, Day(date(2026, 5, 14))


def texts(numbers: list[str]) -> Iterator[tuple[str, str]]:
    """The patients, each with a name."""
    if numbers:
        yield from ((f"{number} lesions", text(int(number))) for number in numbers)
        return
    for name in ("sparse", "golden", "complete", "letter"):
        yield name, (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")


def searched(read: str, rules: Rules) -> tuple[float, Result]:
    """How long the search takes for one patient, and the answer."""
    given = next(patients_of(read, "patient.yaml", DAY))
    assert isinstance(given, Given)
    result = match_patient(given, rules, Only())
    began = process_time()
    for judged in (one for match in result.matches for one in match.criteria):
        result.facts(judged)
        result.based_on(judged)
    return (process_time() - began) * 1000, result


def main(numbers: list[str]) -> int:
    """Print a row for each patient."""
    gc.set_threshold(SELDOM)
    rules = load_rules(None, as_written=True)
    for name, read in texts(numbers):
        rounds = [searched(read, rules) for _ in range(1 if numbers else ROUNDS)]
        part = [f", {one.done} of {one.of} criteria" for one in rounds[0][1].effort.considered]
        print(f"{name}: {min(took for took, _ in rounds):.0f} ms{''.join(part)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
