"""How fast the strategies for testers draw: `python -m benchmarks.strategies [NCT… | all]`.

First from a new process to the first patient; then of each trial and each strategy the seconds of
the processor until it has drawn one, draws a second afterwards, and how many of 200 differ.
Before them Hypothesis draws numbers alone: of a checkout, but of no installed package, it reads the
constants of every module once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from time import perf_counter, process_time

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from oligomatch.matcher.probe import strategies as probe
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import Trial

DRAWS = 200
TYPICAL = ("NCT02417662", "NCT01796288", "NCT03808662", "NCT03827577", "NCT04486287")
QUIET = settings(max_examples=DRAWS, deadline=None, database=None, derandomize=True,
                 suppress_health_check=list(HealthCheck), phases=[Phase.generate])  # fmt: skip
FIRST = (
    "from hypothesis import Phase, find, settings;"
    "from oligomatch.matcher.probe.strategies import profiles;"
    "find(profiles(), lambda one: True,"
    " settings=settings(database=None, max_examples=1, phases=[Phase.generate]))"
)


def drawn(strategy: st.SearchStrategy[Profile]) -> tuple[float, float, int]:
    """Seconds until the first, then draws a second, and how many of them differ."""
    begin, at, seen = process_time(), list[float](), set[str]()

    @QUIET
    @given(strategy)
    def draw(profile: Profile) -> None:
        at.append(process_time())
        seen.add(repr(profile))

    draw()
    first, *_, last = at
    return first - begin, (len(at) - 1) / (last - first) if last > first else 0.0, len(seen)


def warmed() -> None:
    """What Hypothesis looks for once in a process is found."""

    @QUIET
    @given(st.integers())
    def draw(_: int) -> None:
        return

    draw()


SPARSE = Profile.model_validate({"as_of": "2026-05-14", "cancer_type": "nsclc"})


def report(name: str, among: Sequence[Trial]) -> None:
    """Print a line for each strategy."""
    made: dict[str, Callable[[], st.SearchStrategy[Profile]]] = {
        "complete_patients": lambda: probe.complete_patients(among),
        "profiles": lambda: probe.profiles(among),
        "completions": lambda: probe.completions(SPARSE, among),
    }
    if len(among) == 1:
        made["eligible_patients"] = lambda: probe.eligible_patients(among[0])
    for strategy, make in made.items():
        begin = process_time()
        one = make()
        making = process_time() - begin
        first, rate, differ = drawn(one)
        print(
            f"{name} {strategy}: first {making + first:.1f} s, then {rate:.0f} a second, "
            f"{differ} of {DRAWS} differ",
            flush=True,
        )


def main(wanted: list[str]) -> None:
    """The first draw of a new process, then each trial, then all."""
    begin = perf_counter()
    subprocess.run([sys.executable, "-c", FIRST], check=True)
    print(f"a new process to its first patient: {perf_counter() - begin:.1f} s", flush=True)
    shipped = load_trials()
    warmed()
    for trial in shipped:
        if trial.id in (wanted or TYPICAL):
            report(trial.id, [trial])
    if not wanted or "all" in wanted:
        report("all", shipped)


if __name__ == "__main__":
    main(sys.argv[1:])
