"""The trials of the library as records, so that a landscape can be drawn of them too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from oligomatch.matcher.landscape.record import Record
from oligomatch.rules.trial import Trial


def library_records(trials: Iterable[Trial]) -> tuple[Record, ...]:
    """Each trial file as a record: its number, its name, its facts and its status."""
    return tuple(_record(trial) for trial in trials)


def _record(trial: Trial) -> Record:
    facts = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(trial.facts).items()
        if value not in ("", None, ())
    }
    identity = {"nctId": trial.id, "briefTitle": trial.acronym or trial.facts.treatment}
    return Record(
        {
            "protocolSection": {"identificationModule": identity},
            "facts": facts,
            "recruitment": {"status": trial.recruitment.status},
        },
        f"rules/trials/{trial.id}.yaml",
    )
