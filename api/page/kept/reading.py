"""What is kept of the trials: how they overlap, and patients on either side of each criterion."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from oligomatch.rules.trial import DECIDING, Criterion, Trial
from oligomatch.rules.write import write_rule

OVERLAP, BOUNDARY = "overlap.json", "boundary.json"


class Overlap(StrEnum):
    """What is known of two trials and one patient."""

    BOTH = "both"  # a patient was found who is eligible for both, whatever the readings
    READING = "reading"  # a patient was found who meets all of both under one choice of readings
    NEVER = "never"  # proved: nobody meets all criteria of both, under any choice of readings
    OPEN = "open"  # neither found nor proved


@dataclass(frozen=True, slots=True)
class Pair:
    """Two trials: what is known of them together, and by what it is known."""

    overlap: Overlap
    patient: Mapping[str, Any] | None = None
    criteria: tuple[str, ...] = ()
    always: bool = True  # they exclude each other under every choice of readings


@dataclass(frozen=True, slots=True)
class CriterionSide:
    """One criterion: what two patients who are alike in all else tell differently."""

    inside: Mapping[str, Any] = field(default_factory=dict)
    outside: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    others: Sequence[str] = ()


def digest_of(trial: Trial) -> str:
    """The digest of what a trial's criteria decide; quotes, sources and notes do not count."""
    asked = [
        f"{' '.join((c.id, c.kind, *c.arms, *_days(trial, c)))}\n{write_rule(c)}\n"
        for c in trial.criteria
        if c.kind in DECIDING
    ]
    return hashlib.sha256("".join(asked).encode()).hexdigest()[:16]


def _days(trial: Trial, criterion: Criterion) -> tuple[str, ...]:
    """Between which days a criterion is in force, where it is not always."""
    if not (criterion.since or criterion.before):
        return ()
    return tuple(day.isoformat() for day in trial.days_of(criterion))


@cache
def _kept(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files(__package__).joinpath(name).read_text("utf-8"))
    return found


def as_kept(trials: Iterable[Trial]) -> frozenset[str]:
    """The trials whose rules are still those that the pairs were asked of, by registry number."""
    kept = _kept(OVERLAP)["trials"]
    return frozenset(t.id for t in trials if kept.get(t.id) == digest_of(t))


def pair_of(one: Trial, other: Trial, same: Collection[str]) -> Pair:
    """What is kept of two trials; open where one is not among the `same` (`as_kept`)."""
    kept = _kept(OVERLAP)
    pair = kept["pairs"].get(pair_name(one, other))
    if pair is None or one.id not in same or other.id not in same:
        return Pair(Overlap.OPEN)
    kind = Overlap(pair["overlap"])
    number = pair.get("patient")
    patient = None if number is None else kept["patients"][number]
    return Pair(kind, patient, tuple(pair.get("criteria", ())), pair.get("always", True))


def pair_name(one: Trial, other: Trial) -> str:
    """The name under which two trials are kept."""
    return " ".join(sorted((one.id, other.id)))


def sides_of(trial: Trial) -> Mapping[str, CriterionSide]:
    """By criterion, the patients just in and just out; none where the rules have changed since."""
    kept = _kept(BOUNDARY).get(trial.id, {})
    if kept.get("digest") != digest_of(trial):
        return {}
    sides: Mapping[str, Mapping[str, Any]] = kept["criteria"]
    return {id: CriterionSide(**one) for id, one in sides.items()}
