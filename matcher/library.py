"""One patient against many trials, as a caller of the library reads it: the matches ranked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from oligomatch.matcher.backends.catalogue.index import catalogue_of
from oligomatch.matcher.backends.catalogue.ranking import Ranking
from oligomatch.matcher.explain.reasons import Reasons
from oligomatch.matcher.intake.intake import asked_on, profile_of
from oligomatch.matcher.logic.calendar import parse_day
from oligomatch.matcher.match.criteria import Judged, MatchClass
from oligomatch.matcher.match.rank import Ranked
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.trial import Trial


@dataclass(frozen=True)
class Matches:
    """The matches of one patient, best first, with what they were made of.

    It is read like a list: `len(matches)`, `matches[0]`, `for found in matches`.
    """

    profile: Profile  # as checked, with names as the vocabulary spells them
    as_of: date
    engine: str  # what derived the findings: durable or plain
    ranked: tuple[Ranked, ...] = field(repr=False)

    def __iter__(self) -> Iterator[Ranked]:
        return iter(self.ranked)

    def __len__(self) -> int:
        return len(self.ranked)

    def __getitem__(self, place: int) -> Ranked:
        return self.ranked[place]

    def of(self, kind: MatchClass | str) -> tuple[Ranked, ...]:
        """The matches of one class: eligible, possible, not yet or ineligible.

        Raises:
            ValueError: a word that names no class.
        """
        wanted = MatchClass(kind)
        return tuple(found for found in self.ranked if found.kind is wanted)

    def trial(self, name: str) -> Ranked:
        """The match with a trial, by registry number or acronym.

        Raises:
            KeyError: no such trial was asked.
        """
        wanted = name.strip().casefold()
        for found in self.ranked:
            if wanted in (found.trial.id.casefold(), found.trial.acronym.casefold()):
                return found
        raise KeyError(name)

    def because(self, judged: Judged) -> tuple[str, ...]:
        """The facts that decide a settled criterion, as JSON pointers into the profile: enough by
        themselves, and none to spare. None for one that is open: see `judged.asks`."""
        return self._reasons.deciding(judged)

    def __reduce__(self) -> tuple[type[Matches], tuple[object, ...]]:
        """Kept and copied without the search for what decides, which is begun anew."""
        return Matches, (self.profile, self.as_of, self.engine, self.ranked)

    @cached_property
    def _reasons(self) -> Reasons:
        return Reasons(self.profile, self.as_of)


def match(
    profile: Profile | Mapping[str, Any],
    trials: Iterable[Trial],
    *,
    as_of: date | str | None = None,
) -> Matches:
    """One patient against each trial, ranked, on the day `as_of` (else the profile's own day).

    The profile is checked first, however it was made; nothing here reads the clock.

    Raises:
        ProfileError: a profile that cannot be used, or that contradicts itself; every problem with
            its place and how to mend it, and no word of the patient's.
        ValueError: neither the profile nor `as_of` tells the day.
    """
    document = dict(profile.document() if isinstance(profile, Profile) else profile)
    day = None if as_of is None else _day(as_of)
    if day is not None:
        document = asked_on(document, day)
    checked = profile_of(document)
    asked = day or checked.as_of
    if asked is None:
        raise ValueError(
            "no day is asked: state `as_of` in the profile, or give `as_of=`; the clock is not read"
        )
    patient = derive(checked, asked)
    ranked = Ranking(catalogue_of(trials), patient).ranked()
    return Matches(checked, asked, patient.engine, ranked)


def _day(as_of: date | str) -> date:
    if isinstance(as_of, date):
        return date(as_of.year, as_of.month, as_of.day)  # of a moment, its day
    day = parse_day(as_of)
    if not day.exact:
        raise ValueError("`as_of`: expected a full date; write it as 2026-05-14")
    return day.first
