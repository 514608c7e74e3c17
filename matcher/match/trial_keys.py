"""The keys of a trial's place that are the same whoever asks: named, in the reader's order.

A section comes before all others; the registry number ends every tie. No weights and no score.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.trial import Trial

OPTIONS = ("recruiting", "enrolling_by_invitation", "not_yet_recruiting", "unverified")
RECRUITMENT = {
    "recruiting": 0,
    "enrolling_by_invitation": 0,
    "not_yet_recruiting": 1,
    "unverified": 2,
}
MOLECULAR = ("variant", "gene", "absence", "all_comers", "not_specified")
PHASES = ("III", "II/III", "II")
LOWER_KEYS = ("recruitment", "reach", "tumour", "state", "molecular", "design")
REACHES = 4  # in the country, in the region, elsewhere, unknown


class Design(NamedTuple):
    """How informative participation is: phase, randomised, size."""

    phase: int
    single_arm: int
    size: int  # negative, so that larger comes first; unknown last


def section_of(trial: Trial) -> int:
    """Options come before evidence: what is closed is read, not chosen."""
    return 0 if trial.recruitment.status in OPTIONS else 1


def own_keys(trial: Trial) -> dict[str, int | Design]:
    """The lower keys that are the same for every patient."""
    return {
        "recruitment": RECRUITMENT.get(trial.recruitment.status, len(RECRUITMENT)),
        "tumour": _tumour(trial),
        "state": trial.facts.state_groups or 3,
        "molecular": MOLECULAR.index(trial.facts.molecular),
        "design": _design(trial),
    }


def checked_keys(keys: Sequence[str]) -> tuple[str, ...]:
    """The lower keys in the reader's order.

    Raises:
        ValueError: a key that is not one of `LOWER_KEYS`, or one named twice.
    """
    if not set(keys) <= set(LOWER_KEYS) or len(set(keys)) != len(keys):
        raise ValueError(f"expected keys out of {', '.join(LOWER_KEYS)}, each once")
    return tuple(keys)


def reach(trial: Trial, patient: Patient) -> int:
    """In the country, in the region or multinational, elsewhere, unknown; level if not told.

    Where the patient can be treated in two countries, the nearer one ranks.
    """
    within = (patient.profile.country, patient.profile.second_country)
    return min((_from(trial, one, patient) for one in within if one is not None), default=0)


def _from(trial: Trial, country: str, patient: Patient) -> int:
    if country in trial.facts.countries:
        return 0
    if trial.facts.region == "international":
        return 1
    known = patient.vocabulary.countries.get(country)
    if trial.facts.region == "europe" and known is not None and known.europe:
        return 1
    return 2 if trial.facts.countries or trial.facts.region else 3


def _tumour(trial: Trial) -> int:
    types = trial.facts.tumour_types
    if "any" in types or not types:
        return 2
    return 0 if len(types) == 1 else 1


def _design(trial: Trial) -> Design:
    facts = trial.facts
    phase = PHASES.index(facts.phase.split(" (")[0]) if facts.phase.split(" (")[0] in PHASES else 3
    return Design(phase, 0 if facts.randomised else 1, -facts.n if facts.n is not None else 1)


class TrialKeys:
    """The sections and lower keys of many trials, made once and asked for many patients."""

    def __init__(self, trials: Iterable[Trial]) -> None:
        self.trials = tuple(trials)
        self.sections = bytes(map(section_of, self.trials))
        places = [(trial.facts.countries, trial.facts.region) for trial in self.trials]
        first: dict[Hashable, int] = {}
        for number, place in enumerate(places):
            first.setdefault(place, number)
        self.alike = _ranks(places, list(first))  # the group of trials that lie alike for everyone
        self._first = tuple(first.values())
        own = [own_keys(trial) for trial in self.trials]
        self._columns = {name: _ranks([one[name] for one in own]) for name in own[0]} if own else {}
        self._ids = _ranks([(trial.id, place) for place, trial in enumerate(self.trials)])
        self._lower: dict[tuple[str, ...], Lower] = {}

    def lower(self, keys: Sequence[str] = LOWER_KEYS) -> Lower:
        """What the lower keys, in the reader's order, make of each trial."""
        order = tuple(keys)
        if order not in self._lower:
            self._lower[order] = Lower.of(order, self._columns, self._ids)
        return self._lower[order]

    def reaches(self, patient: Patient) -> list[int]:
        """How far each group of trials that lie alike is from a patient."""
        if patient.profile.country is None and patient.profile.second_country is None:
            return [0] * len(self._first)
        return [reach(self.trials[number], patient) for number in self._first]


@dataclass(frozen=True, slots=True, eq=False)
class Lower:
    """The lower keys of each trial, as what comes before how far it is from the patient and what
    comes after that: of both a smaller number comes first."""

    order: tuple[int, ...]  # the trials by what comes after, then by their registry numbers
    first: tuple[int, ...]  # what comes before, of each trial
    reach: int  # the weight of one step further, beside what comes before
    weight: int  # more than what comes before and the way together
    last: tuple[int, ...]  # what comes after, of each trial

    @classmethod
    def of(
        cls, keys: Sequence[str], columns: Mapping[str, Sequence[int]], ids: Sequence[int]
    ) -> Lower:
        """Of the keys in the reader's order, of which each weighs more than all after it."""
        far = "reach" in keys
        at = keys.index("reach") if far else 0
        first = _joined(keys[:at], columns, len(ids))
        last = _joined(keys[at + far :], columns, len(ids))
        order = sorted(range(len(ids)), key=lambda number: (last[number], ids[number]))
        weight = REACHES * (1 + max(first, default=0))
        return cls(tuple(order), tuple(REACHES * one for one in first), int(far), weight, last)


def _joined(
    names: Sequence[str], columns: Mapping[str, Sequence[int]], trials: int
) -> tuple[int, ...]:
    """Some keys of each trial as one number."""
    found, weight = [0] * trials, 1
    for name in reversed(names):
        column = columns.get(name, ())
        found = [number + weight * own for number, own in zip(found, column, strict=True)]
        weight *= 1 + max(column, default=0)
    return tuple(found)


def _ranks(values: Sequence[Hashable], order: Sequence[Hashable] | None = None) -> list[int]:
    """The place of each value among the distinct ones, in their own order where none is given."""
    distinct = sorted(set(values)) if order is None else order  # type: ignore[type-var]
    places = {value: place for place, value in enumerate(distinct)}
    return [places[value] for value in values]
