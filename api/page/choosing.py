"""Which trials of the ranking are shown, and what ranks them below their class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from matcher.rank import LOWER_KEYS
from rules.trial import Trial


def _phase(trial: Trial) -> tuple[str, ...]:
    return (trial.facts.phase.split(" (")[0],)


def _driver(trial: Trial) -> tuple[str, ...]:
    return ("driver-positive only" if trial.facts.drivers_only else "others",)


def _recruiting(trial: Trial) -> tuple[str, ...]:
    return (trial.recruitment.status.replace("_", " "),)


def _state(trial: Trial) -> tuple[str, ...]:
    group = trial.facts.group.split(" (")[0]
    return tuple(group.split("+"))


def _country(trial: Trial) -> tuple[str, ...]:
    return (trial.facts.country.split(" (")[0],)


FILTERS: Mapping[str, tuple[str, Callable[[Trial], tuple[str, ...]]]] = {
    "state": ("State", _state),
    "country": ("Country", _country),
    "phase": ("Phase", _phase),
    "recruiting": ("Recruiting", _recruiting),
    "drivers": ("Drivers", _driver),
}
KEY_WORDS: Mapping[str, str] = {
    "recruitment": "recruitment",
    "reach": "reach",
    "tumour": "tumour type",
    "state": "disease state",
    "molecular": "molecular fit",
    "design": "design",
}


@dataclass(frozen=True, slots=True)
class Choosing:
    """The filters that are set, by name, and the lower ranking keys in the reader's order."""

    filters: tuple[tuple[str, str], ...] = ()
    first: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The lower ranking keys: the one that is to come first, then the others as they are."""
        if self.first not in LOWER_KEYS:
            return LOWER_KEYS
        return (self.first, *(key for key in LOWER_KEYS if key != self.first))

    def shows(self, trial: Trial) -> bool:
        """Whether every filter lets a trial through."""
        return all(value in FILTERS[name][1](trial) for name, value in self.filters)


@dataclass(frozen=True, slots=True)
class Select:
    """One filter as the page shows it."""

    name: str
    label: str
    value: str
    options: tuple[str, ...]


def choosing_of(named: Mapping[str, str]) -> Choosing:
    """What the form says of filters and order."""
    found = tuple((name, named[name]) for name in FILTERS if named.get(name))
    return Choosing(found, named.get("first", ""))


def selects(chosen: Choosing, trials: Iterable[Trial]) -> tuple[Select, ...]:
    """The filters with every value that some trial has."""
    each = list(trials)
    told = dict(chosen.filters)
    return tuple(
        Select(
            name,
            label,
            told.get(name, ""),
            tuple(sorted({one for trial in each for one in of(trial)})),
        )
        for name, (label, of) in FILTERS.items()
    )
