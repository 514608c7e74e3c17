"""A server with a fault of its own: a ValueError wherever the label of a patient says so."""

from __future__ import annotations

from datetime import date
from typing import Any

import oligomatch.api.page.patient.patient
import oligomatch.api.web.work
from oligomatch.api.intake.files import Given
from oligomatch.api.results.matching import load_rules, match_patient
from oligomatch.api.terminal.logs import set_logging
from oligomatch.api.web.app import create_app
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.server import listening_on, run, say_where
from tests.support.processes.unready import not_for_letters

# a fault is waited for however busy the machine is
LIMITS = ServerLimits(workers=1, wait_seconds=60, work_seconds=60)


def faulty_match(given: Given, *args: Any, **named: Any) -> Any:
    if given.profile.patient and "FAULT" in given.profile.patient:
        raise ValueError(f"no match of {given.profile.patient}")
    return match_patient(given, *args, **named)


# a worker is a process of its own, which imports this module too
oligomatch.api.page.patient.patient.match_patient = faulty_match  # type: ignore[assignment]
oligomatch.api.web.work.match_patient = faulty_match  # type: ignore[assignment]

if __name__ == "__mp_main__":
    not_for_letters()

if __name__ == "__main__":
    listening = listening_on("127.0.0.1", 0)
    set_logging(quiet=False)
    say_where(listening, "127.0.0.1")
    run(create_app(load_rules(None), date.today, limits=LIMITS), listening, LIMITS)
