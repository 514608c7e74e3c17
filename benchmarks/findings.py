"""Findings and match of one patient with all trials: durable-rules against the plain chainer.

python -m benchmarks.findings [rounds]     (prints a report; both engines in turn, in one run)
"""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from oligomatch.matcher.explain.disease_state import standing
from oligomatch.matcher.explain.reasons import Reasons
from oligomatch.matcher.findings.engines import available, chainer
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.match.criteria import match_trial
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.case_files import load_cases
from oligomatch.rules.read import load_trials

ROOT = Path(__file__).parent.parent
ENGINES = ("plain", "durable")
TRIALS = load_trials()
DECIDED = 19  # each so many patients are asked for the deciding facts, which take longest
DECIDING = f"findings, match and every deciding fact (one patient in {DECIDED})"
COLD = (
    "import sys\n"
    "if sys.argv[1] == 'plain': sys.modules['durable'] = None\n"
    "from datetime import date\n"
    "from oligomatch.matcher.patient.patient import derive\n"
    "from oligomatch.matcher.intake.intake import profile_of\n"
    "patient = derive(profile_of({'lesions': [{'organ': 'L3'}]}), date(2026, 5, 14))\n"
    "assert patient.engine == sys.argv[1]\n"
)


def main(arguments: list[str]) -> int:
    """Print the report; 1 where there is nothing to compare with."""
    if available() != ENGINES[::-1]:
        print("durable-rules cannot be imported: nothing to compare")
        return 1
    print(*report(int(arguments[0]) if arguments else 5), sep="\n")
    return 0


def report(rounds: int) -> Iterator[str]:
    """Medians over the patients of each one's median, with their spread."""
    profiles = [profile_of(dict(case.patient)) for case in load_cases()[::9]]
    yield f"{len(profiles)} patients x {len(TRIALS)} trials, {rounds} rounds, the engines in turn;"
    yield f"Python {platform.python_version()}, {os.cpu_count()} cores."
    yield "Milliseconds of processor time: median over patients (10 % .. 90 %);"
    yield "ratio: median of each patient's."
    yield ""
    yield "| | plain | durable-rules | ratio |"
    yield "| --- | --- | --- | --- |"
    for name, works in _works().items():
        some = profiles[::DECIDED] if name == DECIDING else profiles
        times = [_in_turn(profile, works, rounds) for profile in some]
        plain, durable = zip(*times, strict=True)
        ratio = statistics.median(d / p for p, d in times)
        yield _row(name, plain, durable, ratio)
    plain, durable = _cold(2 * rounds + 1)
    ratio = statistics.median(durable) / statistics.median(plain)
    yield _row("a new process, until its findings (processor time)", plain, durable, ratio)


def _row(name: str, plain: Sequence[float], durable: Sequence[float], ratio: float) -> str:
    return f"| {name} | {_spread(plain)} | {_spread(durable)} | {ratio:.2f} |"


Work = Callable[[Profile], object]


def _works() -> dict[str, tuple[Work, Work]]:
    """What is timed, by each engine; the last pair judges the same patient by each executor."""
    from oligomatch.matcher.backends.durable.executor import DurableExecutor

    executor = DurableExecutor.of_trials(TRIALS)
    trees = [t for trial in TRIALS for one in trial.criteria for t in one.question.bearing]
    return {
        "findings": _each(_findings),
        "findings, groups, label, what is counted": _each(_standing),
        "findings and match": _each(_match),
        DECIDING: _each(_decided),
        "verdicts of all trees (findings by plain)": (
            lambda profile: [judge(t, p) for p in [_findings(profile, "plain")] for t in trees],
            lambda profile: [
                executor.judge(t, p) for p in [_findings(profile, "plain")] for t in trees
            ],
        ),
    }


def _each(work: Callable[[Profile, str], object]) -> tuple[Work, Work]:
    plain, durable = ENGINES
    return (lambda profile: work(profile, plain)), (lambda profile: work(profile, durable))


def _findings(profile: Profile, engine: str) -> Patient:
    assert profile.as_of is not None
    chainer(engine).forget()
    return derive(profile, profile.as_of, chainer=chainer(engine))


def _standing(profile: Profile, engine: str) -> object:
    return standing(_findings(profile, engine))


def _match(profile: Profile, engine: str) -> object:
    patient = _findings(profile, engine)
    return [match_trial(patient, trial) for trial in TRIALS]


def _decided(profile: Profile, engine: str) -> object:
    """Everything that is explained: each settled criterion with the few facts that decide it."""
    patient = _findings(profile, engine)
    reasons = Reasons(profile, patient.as_of)
    matches = [match_trial(patient, trial) for trial in TRIALS]
    return [reasons.deciding(judged) for match in matches for judged in match.criteria]


def _in_turn(profile: Profile, works: Sequence[Work], rounds: int) -> tuple[float, float]:
    times: list[list[float]] = [[] for _ in works]
    for n in range(rounds):
        for place in (0, 1) if n % 2 else (1, 0):
            start = time.thread_time()
            works[place](profile)
            times[place].append((time.thread_time() - start) * 1e3)
    plain, durable = map(statistics.median, times)
    return plain, durable


def _cold(times: int) -> tuple[list[float], list[float]]:
    """The processor time of new processes that derive one patient's findings."""
    found: tuple[list[float], list[float]] = ([], [])
    for n in range(times):
        for place in (0, 1) if n % 2 else (1, 0):
            before = _processor()
            subprocess.run([sys.executable, "-c", COLD, ENGINES[place]], cwd=ROOT, check=True)
            found[place].append((_processor() - before) * 1e3)
    return found


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _spread(times: Sequence[float]) -> str:
    tenths = statistics.quantiles(times, n=10)
    return f"{statistics.median(times):.2f} ({tenths[0]:.2f} .. {tenths[-1]:.2f})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
