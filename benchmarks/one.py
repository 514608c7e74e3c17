"""One match of one patient against the 34 trials, in process: `python -m benchmarks.one [rounds]`.

Milliseconds of the processor (least, median and mean; a search for garbage tells in the mean alone)
from the profile to the order of the trials, by both engines, of a patient asked again; asked each
time with another age (as one types on); with another size of a lesion; and of made-up patients,
each another. What is told alike of two patients is worked out once, so these are apart. Findings of
the last sixteen profiles are kept: those of the patient asked again cost nothing, the last row has
them all.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import fmean, median
from time import process_time
from typing import Any

import yaml

from benchmarks.cohort_made import made
from oligomatch.api.commands.app import SELDOM
from oligomatch.matcher.backends.catalogue.index import catalogue_of
from oligomatch.matcher.backends.catalogue.ranking import Ranking
from oligomatch.matcher.findings.engines import available, chainer
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials

EXAMPLES = Path(__file__).parent.parent / "examples"
DAY, WARM = date(2026, 5, 14), 5


def cases(rounds: int) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The kinds of patients, each with so many to match in turn."""
    for name in ("sparse", "golden"):
        told = yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))
        told = json.loads(json.dumps(told, default=str))
        yield f"{name}, asked again", [told] * rounds
        yield f"{name}, another age", [{**told, "age": 30 + n} for n in range(rounds)]
        if told.get("lesions"):
            first, *rest = told["lesions"]
            sizes = ({**first, "diameter_mm": 5 + n} for n in range(rounds))
            yield f"{name}, another size", [{**told, "lesions": [one, *rest]} for one in sizes]
    yield "made up, each another", list(made(rounds))


def main(arguments: list[str]) -> int:
    """Print a row for each kind of patient and engine."""
    gc.set_threshold(SELDOM)  # as a worker looks for garbage
    rounds = int(arguments[0]) if arguments else 40
    catalogue = catalogue_of(load_trials())
    for name, each in cases(rounds):
        profiles = [Profile.model_validate_json(json.dumps(one)) for one in each]
        for engine in available():
            took, by = [], chainer(engine)
            for profile in profiles:
                began = process_time()
                Ranking(catalogue, derive(profile, profile.as_of or DAY, chainer=by)).ranked()
                took.append((process_time() - began) * 1000)
            late = took[WARM:]
            each = f"{min(late):.1f} least, {median(late):.1f} median, {fmean(late):.1f} mean"
            print(f"{name}, {engine}: {each}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
