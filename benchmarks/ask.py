"""How long ask-next and the outlook take over all trials: `python -m benchmarks.ask`; with
numbers of lesions, gaps and ask-next of patients with so many: `python -m benchmarks.ask 8 50`.

Garbage is looked for as seldom as by the command line and by a worker."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from sys import argv
from time import process_time

from oligomatch.api.commands.app import SELDOM
from oligomatch.api.intake.files import Day, Given, read_patients
from oligomatch.matcher.ask.gaps import Gaps
from oligomatch.matcher.ask.next_questions import ask_next
from oligomatch.matcher.match.criteria import Match, match_trial
from oligomatch.matcher.match.outlook import outlook
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import Trial

EXAMPLES = Path(__file__).parent.parent / "examples"
ROUNDS = 7
AS_OF = date(2026, 5, 14)


def timed(work: Callable[[], object]) -> float:
    """The median of some rounds, in milliseconds of the processor: other work does not count."""
    found = []
    for _ in range(ROUNDS):
        begin = process_time()
        work()
        found.append((process_time() - begin) * 1000)
    return median(found)


ORGANS = ("lung", "brain", "bone", "liver", "left_adrenal", "lymph_node", "L3", "right_lower_lobe")


def of_lesions(number: int, trials: tuple[Trial, ...]) -> None:
    """Print what a patient takes of whom so many lesions are told by organ and size."""
    each = [{"organ": ORGANS[i % 8], "diameter_mm": 8 + i * 7 % 30} for i in range(number)]
    profile, day = Profile.model_validate({"cancer_type": "nsclc", "lesions": each}), AS_OF
    patient = derive(profile, day)
    matches = [match_trial(patient, trial) for trial in trials]
    begin = process_time()
    gaps = Gaps(profile, day)
    for judged in (one for match in matches for one in match.deciding):
        gaps.of(judged)
    between = process_time()
    ask_next(Gaps(profile, day), patient, matches)
    end, held = process_time(), getrusage(RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{number}: gaps {between - begin:.1f} s, ask {end - between:.1f} s, {held} MB", flush=True
    )


def main() -> None:
    """Print one line for each example patient, or for each number of lesions."""
    gc.set_threshold(SELDOM)
    trials = load_trials()
    if numbers := argv[1:]:
        for number in numbers:
            of_lesions(int(number), trials)
        return
    for name in ("sparse", "golden", "letter", "mcode-john-anyperson"):
        given = next(read_patients(str(EXAMPLES / f"{name}.yaml"), Day(AS_OF)))
        assert isinstance(given, Given)
        patient = derive(given.profile, given.as_of)
        matches = [match_trial(patient, trial) for trial in trials]
        ask = timed(lambda: ask_next(Gaps(given.profile, given.as_of), patient, matches))  # noqa: B023
        ahead = timed(lambda: outlook(patient, matches))  # noqa: B023
        match = timed(lambda: matched(given, trials))  # noqa: B023
        print(f"{name}: ask {ask:.0f} ms, outlook {ahead:.1f} ms, derived and matched {match:.1f}")


def matched(given: Given, trials: tuple[Trial, ...]) -> list[Match]:
    """The plain match, from the profile on."""
    patient = derive(given.profile, given.as_of)
    return [match_trial(patient, trial) for trial in trials]


if __name__ == "__main__":
    main()
