"""One patient against 34, 3,400 and 100,000 trials: `python -m benchmarks.catalogue [rounds]`.

The trials are generated (benchmarks/generated.py). The three are timed in turn, in one run; before
that the results of some of the trials are checked equal to the reference, class, order and reasons.
"""

from __future__ import annotations

import gc
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from benchmarks.generated import Generator, generated
from oligomatch.api.commands.app import SELDOM
from oligomatch.api.intake.files import Day, Given, read_patients
from oligomatch.matcher.backends.catalogue.index import Catalogue
from oligomatch.matcher.backends.catalogue.ranking import Ranking
from oligomatch.matcher.match.criteria import match_trial
from oligomatch.matcher.match.rank import rank
from oligomatch.matcher.patient.patient import Patient, derive

EXAMPLES = Path(__file__).parent.parent / "examples"
SIZES = (34, 3_400, 100_000)
SHOWN = 34  # of how many trials, the best, every criterion is told with its reasons
CHECKED = 400  # trials, drawn as the first of the largest catalogue are, held against the reference
PATIENTS = ("sparse", "golden", "complete")


def patient(name: str) -> Patient:
    """An example patient, derived anew."""
    given = next(read_patients(str(EXAMPLES / f"{name}.yaml"), Day(date(2026, 5, 14))))
    assert isinstance(given, Given)
    return derive(given.profile, given.as_of)


def check(name: str) -> None:
    """The plan's result is the reference's.

    Raises:
        AssertionError: it is not.
    """
    trials = generated(CHECKED)
    own = patient(name)
    wanted = rank([match_trial(own, trial) for trial in trials], own)
    assert Ranking(Catalogue(trials), patient(name)).ranked() == wanted, name


def best(catalogue: Catalogue, name: str) -> None:
    """The class of every trial, and the best of them with all their criteria."""
    Ranking(catalogue, patient(name)).ranked(most=SHOWN)


def whole(catalogue: Catalogue, name: str) -> None:
    """The best as above, and the place of every other trial."""
    ranking = Ranking(catalogue, patient(name))
    ranking.ranked(most=SHOWN)
    assert sum(1 for _ in ranking.placed()) == len(catalogue.trials)


WORKS: dict[str, Callable[[Catalogue, str], None]] = {
    f"every class, the best {SHOWN} in full": best,
    "and the place of every trial": whole,
}


def timed(work: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of the processor, each time."""
    found = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        found.append((time.process_time() - began) * 1e3)
    return found


def rows(catalogues: Sequence[Catalogue], rounds: int) -> Iterator[str]:
    """A row for each patient and kind of work; the catalogues in turn, so that ratios stand."""
    for name in PATIENTS:
        for words, work in WORKS.items():
            times: list[list[float]] = [[] for _ in catalogues]
            for _ in range(rounds):
                for own, catalogue in zip(times, catalogues, strict=True):
                    again = 5 if len(catalogue.trials) < 1000 else 1
                    own += timed(lambda: work(catalogue, name), again)  # noqa: B023
            medians = [statistics.median(own) for own in times]
            pairs = zip(medians, times, strict=True)
            each = " | ".join(f"{median:.1f} ({min(own):.1f})" for median, own in pairs)
            yield f"| {name}: {words} | {each} | {medians[-1] / medians[0]:.0f} |"


def tail(catalogue: Catalogue) -> str:
    """How often its criteria are asked."""
    asked = [len(one.trials) for one in catalogue.asked]
    once = sum(number == 1 for number in asked)
    half = next(n for n in range(len(asked)) if 2 * sum(asked[: n + 1]) >= sum(asked))
    return (
        f"{len(catalogue.trials)} trials: {sum(asked)} criteria, {len(asked)} distinct"
        f" ({once} asked by one trial; the {half + 1} most asked are half of all);"
        f" {len(catalogue.atoms.steps)} distinct trees, {len(catalogue.atoms.measures)} measures"
    )


def main() -> None:
    """Print the report."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    for name in PATIENTS:
        check(name)
    print(f"{CHECKED} generated trials x {len(PATIENTS)} patients: equal to the reference")
    load = os.getloadavg()[0]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}")
    catalogues = []
    for number in SIZES:
        trials = Generator().trials(number)
        began = time.process_time()
        catalogues.append(Catalogue(trials))
        print(f"{tail(catalogues[-1])}; indexed in {time.process_time() - began:.1f} s")
    gc.freeze()  # what is made once is not looked through again
    gc.set_threshold(SELDOM)  # as the command line and a worker have it
    print("Milliseconds of the processor, median (least); ratio of the medians.")
    print(f"| | {' | '.join(map(str, SIZES))} | ratio |")
    print("| --- | --- | --- | --- | --- |")
    for row in rows(catalogues, rounds):
        print(row)


if __name__ == "__main__":
    main()
