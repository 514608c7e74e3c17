"""Which trials of the ranking are shown, and what ranks them below their class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import listed, word
from oligomatch.api.words.sentences import trial_name
from oligomatch.matcher.match.trial_keys import LOWER_KEYS
from oligomatch.rules.offers.filters import answers
from oligomatch.rules.offers.model import Offer
from oligomatch.rules.offers.questions import Stated
from oligomatch.rules.trial import Trial


def _plain(words: str) -> str:
    """What a source says, without what it adds in brackets."""
    return words.split(" (")[0]


def country_of(trial: Trial) -> str:
    """Where it runs, without what the source adds in brackets."""
    return _plain(trial.facts.country)


Offers = Mapping[str, Offer]  # by registry number
Values = Callable[[Trial, Offers], tuple[str, ...]]
OFFER_WORDS: Mapping[str, str] = table("offer_filters")  # what a trial may offer, by question


def _offered(trial: Trial, known: Offers) -> tuple[str, ...]:
    """What the source of a trial says that it offers, or leaves open."""
    found = answers(known.get(trial.id))
    return tuple(words for name, words in OFFER_WORDS.items() if found[name] is not Stated.NO)


# by name: what it is called, and the values that a trial has
FILTERS: Mapping[str, tuple[str, Values]] = {
    "state": (say("choosing.state"), lambda trial, _: tuple(_plain(trial.facts.group).split("+"))),
    "country": (say("choosing.country"), lambda trial, _: (country_of(trial),)),
    "phase": (say("choosing.phase"), lambda trial, _: (_plain(trial.facts.phase),)),
    "recruiting": (say("choosing.recruiting"), lambda trial, _: (word(trial.recruitment.status),)),
    "drivers": (
        say("choosing.drivers"),
        lambda trial, _: (
            say("choosing.driver_positive_only")
            if trial.facts.drivers_only
            else say("choosing.others"),
        ),
    ),
    "offers": (say("choosing.offers"), _offered),
}


@dataclass(frozen=True, slots=True)
class Choosing:
    """The filters that are set, by name, what is looked for, and the lower ranking keys in the
    reader's order."""

    filters: tuple[tuple[str, str], ...] = ()
    find: str = ""
    keys: tuple[str, ...] = LOWER_KEYS

    def shows(self, trial: Trial, known: Offers) -> bool:
        """Whether every filter lets a trial through, and what is looked for stands in it."""
        passed = all(value in FILTERS[name][1](trial, known) for name, value in self.filters)
        return passed and self.find.strip().casefold() in _text_of(trial)

    def moved(self, key: str, by: int) -> Choosing:
        """The same with one key a place earlier or later; as it is where that cannot be."""
        keys = list(self.keys)
        at = keys.index(key) if key in keys else -1
        if at < 0 or not 0 <= at + by < len(keys):
            return self
        keys[at], keys[at + by] = keys[at + by], keys[at]
        return replace(self, keys=tuple(keys))

    @property
    def words(self) -> str:
        """What hides trials, in words."""
        chosen_words = [f"{FILTERS[name][0].lower()} “{value}”" for name, value in self.filters]
        return listed(
            [*chosen_words, *([f"“{self.find.strip()}”"] if self.find.strip() else [])], "and"
        )


def _text_of(trial: Trial) -> str:
    return f"{trial_name(trial)} {trial.id} {trial.brief} {trial.facts.treatment}".casefold()


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
    keys = tuple(named.get("keys", "").split(","))
    return Choosing(
        found, named.get("find", ""), keys if sorted(keys) == sorted(LOWER_KEYS) else LOWER_KEYS
    )


def offers_asked(named: Mapping[str, str]) -> tuple[str, ...]:
    """The questions about what trials offer that the ranking is filtered by."""
    return tuple(name for name, words in OFFER_WORDS.items() if named.get("offers") == words)


def selects(chosen: Choosing, trials: Iterable[Trial], known: Offers) -> tuple[Select, ...]:
    """The filters with every value that some trial has."""
    each = list(trials)
    wanted = dict(chosen.filters)
    return tuple(
        Select(
            name,
            label,
            wanted.get(name, ""),
            tuple(sorted({one for trial in each for one in of(trial, known)})),
        )
        for name, (label, of) in FILTERS.items()
    )
