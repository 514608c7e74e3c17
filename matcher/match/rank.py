"""The order of trials for one patient: named keys, each of which can be read out.

No weights and no score (domain/ranking.md). A section, then the class of the match, then what
stands between, then keys that the reader may reorder; the registry number ends every tie.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import CLASSES, Judged, Match, MatchClass
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.trial import Event, Trial

OPTIONS = ("recruiting", "enrolling_by_invitation", "not_yet_recruiting", "unverified")
RECRUITMENT = {
    "recruiting": 0,
    "enrolling_by_invitation": 0,
    "not_yet_recruiting": 1,
    "unverified": 2,
}
EVENTS = (Event.TIME, Event.INDUCTION, Event.PROGRESSION)
MOLECULAR = ("variant", "gene", "absence", "all_comers", "not_specified")
PHASES = ("III", "II/III", "II")
FAR = date.max
LOWER_KEYS = ("recruitment", "reach", "tumour", "state", "molecular", "design")


class Between(NamedTuple):
    """What stands between the patient and the trial; the meaning of each part depends on the class.

    possible: questions to the site, facts to obtain. not yet: event awaited, its day, facts to
    obtain. ineligible: not a near miss, criteria that fail.
    """

    first: int = 0
    day: date = FAR
    second: int = 0


class Design(NamedTuple):
    """How informative participation is: phase, randomised, size."""

    phase: int
    single_arm: int
    size: int  # negative, so that larger comes first; unknown last


class Place(NamedTuple):
    """What decides a trial's place, most important first."""

    section: int
    match: int
    between: Between
    lower: tuple[tuple[str, int | Design], ...]  # the lower keys in the reader's order
    trial: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """One match with its place; trials of equal keys share a rank."""

    match: Match
    rank: int
    section: str  # options | evidence
    place: Place
    tied: bool

    @property
    def trial(self) -> Trial:
        """The trial asked."""
        return self.match.trial

    @property
    def kind(self) -> MatchClass:
        """How the patient stands to it: eligible, possible, not yet or ineligible."""
        return self.match.match

    @property
    def criteria(self) -> tuple[Judged, ...]:
        """Each criterion of the trial with its verdict and what it rests on."""
        return self.match.criteria


def rank(
    matches: Sequence[Match], patient: Patient, *, keys: Sequence[str] = LOWER_KEYS
) -> tuple[Ranked, ...]:
    """The matches in the order a clinician should read them.

    `keys` orders (and may leave out) the lower keys; sections and classes stand above them.

    Raises:
        ValueError: a key that is not one of `LOWER_KEYS`, or one named twice.
    """
    order = checked_keys(keys)
    placed = sorted(
        ((place(match, patient, keys=order), match) for match in matches), key=lambda pair: pair[0]
    )
    ranked: list[Ranked] = []
    for _, group in groupby(placed, key=lambda pair: pair[0]._replace(trial="")):
        level = list(group)
        first = len(ranked) + 1
        ranked += [
            Ranked(match, first, "evidence" if own.section else "options", own, len(level) > 1)
            for own, match in level
        ]
    return tuple(ranked)


def place(match: Match, patient: Patient, *, keys: Sequence[str] = LOWER_KEYS) -> Place:
    """The key of one match."""
    trial = match.trial
    lower = {**own_keys(trial), "reach": reach(trial, patient)}
    return Place(
        section_of(trial),
        CLASSES.index(match.match),
        _between(match),
        tuple((name, lower[name]) for name in keys),
        trial.id,
    )


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


def _between(match: Match) -> Between:
    match match.match:
        case MatchClass.POSSIBLE:
            return Between(len(questions(match)), FAR, len(match.asks))
        case MatchClass.NOT_YET:
            return _waiting(match, len(match.asks))
        case MatchClass.INELIGIBLE:
            failed = len(match.with_verdict(Verdict.NOT_MET))
            return Between(0 if match.near_miss else 1, FAR, failed)
        case _:
            return Between()


def questions(match: Match) -> tuple[str, ...]:
    """The readings that the trial site has to settle, each once."""
    open_criteria = match.with_verdict(Verdict.UNKNOWN)
    disputed = [
        number
        for judged in open_criteria
        if judged.reason is Reason.AMBIGUOUS
        for number in judged.disputed or judged.criterion.open_readings
    ]
    return tuple(dict.fromkeys(disputed))


def _waiting(match: Match, facts: int) -> Between:
    """The latest of the events that all have to happen; the latest day where all wait for time."""
    waiting = match.with_verdict(Verdict.NOT_MET)
    soonest = [min(EVENTS.index(awaited.event) for awaited in judged.awaits) for judged in waiting]
    event = max(soonest)
    days = [a.day or FAR for judged in waiting for a in judged.awaits if a.event is Event.TIME]
    return Between(event, max(days) if event == 0 and days else FAR, facts)


def reach(trial: Trial, patient: Patient) -> int:
    """In the country, in the region or multinational, elsewhere, unknown; level if not told."""
    country = patient.profile.country
    if country is None:
        return 0
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
