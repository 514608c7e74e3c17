"""How long ask-next and the outlook take over all trials: `python -m benchmarks.ask`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from time import process_time

from oligomatch.api.intake.files import Day, Given, read_patients
from oligomatch.matcher.ask.gaps import Gaps
from oligomatch.matcher.ask.next_questions import ask_next
from oligomatch.matcher.match.criteria import Match, match_trial
from oligomatch.matcher.match.outlook import outlook
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import Trial

EXAMPLES = Path(__file__).parent.parent / "examples"
ROUNDS = 7


def timed(work: Callable[[], object]) -> float:
    """The median of some rounds, in milliseconds of the processor: other work does not count."""
    found = []
    for _ in range(ROUNDS):
        begin = process_time()
        work()
        found.append((process_time() - begin) * 1000)
    return median(found)


def main() -> None:
    """Print one line for each example patient."""
    trials = load_trials()
    for name in ("sparse", "golden", "letter", "mcode-john-anyperson"):
        given = next(read_patients(str(EXAMPLES / f"{name}.yaml"), Day(date(2026, 5, 14))))
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
