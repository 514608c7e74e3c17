"""What differs between two matches of one trial: the class, and each criterion judged otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import KW_ONLY, dataclass

from oligomatch.matcher.match.criteria import CLASSES, Judged, Match, MatchClass
from oligomatch.rules.trial import Trial, Version


@dataclass(frozen=True, slots=True)
class Turn:
    """One criterion before and after."""

    before: Judged
    after: Judged


@dataclass(frozen=True, slots=True)
class Difference:
    """One trial before and after; `turns` are the deciding criteria that are judged otherwise."""

    trial: Trial
    before: MatchClass
    after: MatchClass
    turns: tuple[Turn, ...]
    _: KW_ONLY
    version: Version | None = None  # the one that is in force only after
    begun: tuple[Judged, ...] = ()  # its criteria that decide, and that were not asked before
    ended: tuple[Judged, ...] = ()  # those that it no longer asks, as they were

    @property
    def opens(self) -> bool:
        """Whether the match becomes better."""
        return CLASSES.index(self.after) < CLASSES.index(self.before)

    @property
    def closes(self) -> bool:
        """Whether the match becomes worse."""
        return CLASSES.index(self.after) > CLASSES.index(self.before)


def differences(before: Iterable[Match], after: Iterable[Match]) -> Iterator[Difference]:
    """The trials whose match or criteria differ, in the order of the matches after."""
    earlier = {match.trial.id: match for match in before}
    for match in after:
        was = earlier[match.trial.id]
        turns = turns_between(was.every, match.every)
        version = match.trial.in_force
        if turns or was.match is not match.match or version != was.trial.in_force:
            before_, after_ = ({one.id: one for one in each.every} for each in (was, match))
            yield Difference(
                match.trial,
                was.match,
                match.match,
                turns,
                version=None if version == was.trial.in_force else version,
                begun=tuple(one for id, one in after_.items() if id not in before_),
                ended=tuple(one for id, one in before_.items() if id not in after_),
            )


def turns_between(before: Iterable[Judged], after: Iterable[Judged]) -> tuple[Turn, ...]:
    """The criteria judged otherwise: another verdict, or waiting for something else. Of two
    versions of a trial, those of both."""
    was = {judged.id: judged for judged in before}
    pairs = ((was[judged.id], judged) for judged in after if judged.id in was)
    return tuple(Turn(one, other) for one, other in pairs if state(one) != state(other))


def state(judged: Judged) -> tuple[object, ...]:
    """What counts of a judged criterion: verdict, why it is open, and what it waits for."""
    return judged.verdict, judged.reason, frozenset(judged.events)
