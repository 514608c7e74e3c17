"""How often the judge alone was too cautious, and what exact answers cost.

python -m benchmarks.exact [patients]     (prints a report; needs z3-solver and hypothesis)
"""

from __future__ import annotations

import json
import platform
import sys
import time
from collections import Counter
from collections.abc import Iterator

from hypothesis import HealthCheck, Phase, given, seed, settings

from oligomatch.matcher.backends.solver.verdicts import TOGETHER, ExactMatch, Persons, exact_match
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import Trial
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.worlds import World
from tests.support.profiles import Json

TRIALS = load_trials()
FORGOTTEN = 30  # facts at most that a patient's profile leaves out
SPARSE: Json = {"as_of": "2026-05-14", "cancer_type": "nsclc"}


def patients(number: int) -> list[Patient]:
    """Generated patients of whom some facts were forgotten."""
    found: list[Patient] = []

    @seed(0)
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(stated_in_part(FORGOTTEN))
    def take(case: tuple[World, Json]) -> None:
        profile = Profile.model_validate_json(json.dumps(case[1]))
        assert profile.as_of is not None
        found.append(derive(profile, profile.as_of))

    take()
    return found


def matched(patient: Patient) -> list[ExactMatch]:
    """All trials for one patient."""
    persons = Persons(patient)
    return [exact_match(patient, trial, persons=persons) for trial in TRIALS]


def tally(matches: list[ExactMatch]) -> Counter[str]:
    """What the exact layer changed."""
    found: Counter[str] = Counter()
    for one in matches:
        found["matches"] += 1
        found["criteria open for the judge"] += len(one.before.with_verdict(Verdict.UNKNOWN))
        found["of these settled exactly"] += len(one.settled)
        found["of these not exact"] += sum(id != TOGETHER for id, _ in one.inexact)
        found["matches where criteria fail only together"] += bool(one.cores)
        found["matches not exact as a whole"] += any(id == TOGETHER for id, _ in one.inexact)
        found["matches of another class"] += one.before.match is not one.match.match
    return found


def settled_kinds(matches: list[ExactMatch]) -> Iterator[str]:
    """The criteria that only the exact layer settles, by trial."""
    for one in matches:
        yield from (f"{name(one.match.trial)} {id}" for id in one.settled)


def name(trial: Trial) -> str:
    """The acronym, else the registry number."""
    return trial.acronym or trial.id


def main() -> None:
    """Print the report."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    total, kinds, together = Counter[str](), Counter[str](), Counter[str]()
    reasons = Counter[str]()
    seconds: list[float] = []
    for patient in patients(number):
        began = time.process_time()
        matches = matched(patient)
        seconds.append(time.process_time() - began)
        total += tally(matches)
        kinds.update(settled_kinds(matches))
        for one in matches:
            reasons.update(why for id, why in one.inexact if id != TOGETHER)
            for criteria in {core.criteria for core in one.cores}:
                together[f"{name(one.match.trial)} {' + '.join(criteria)}"] += 1
    print(
        f"{number} generated patients, {len(TRIALS)} trials, {platform.processor() or 'one'} core"
    )
    for what, count in total.items():
        print(f"{count:8d}  {what}")
    open_ = total["criteria open for the judge"] or 1
    print(f"{100 * total['of these settled exactly'] / open_:7.2f}%  of the open criteria settled")
    print("not exact because of:", dict(reasons.most_common()))
    print("settled most:", dict(kinds.most_common(8)))
    print("fail together:", dict(together.most_common(8)))
    seconds.sort()
    print(f"seconds a patient: median {seconds[len(seconds) // 2]:.2f}, most {seconds[-1]:.2f}")
    sparse = profile_of(SPARSE)
    assert sparse.as_of is not None
    runs = []
    for _ in range(5):
        patient = derive(sparse, sparse.as_of)
        began = time.process_time()
        matched(patient)
        runs.append(time.process_time() - began)
    print(f"seconds for a sparse patient: {min(runs):.2f}")


if __name__ == "__main__":
    main()
