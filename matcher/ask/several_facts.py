"""Where no single answer makes an open criterion met: a few answers that together do."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.ask.gaps import Gaps, StatedFact, asked_of
from oligomatch.matcher.logic.effort import Search
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged
from oligomatch.rules.trial import Criterion, Kind

MORE = 4  # answers that a first answer may make necessary
MOST_STEPS = 40  # answers gone on from, in the search for several that together settle


def together(gaps: Gaps, judged: Judged) -> tuple[StatedFact, ...]:
    """Answers that together make a criterion met, found by closing the open parts one by one;
    empty where none were found, or none is asked for."""
    if judged.verdict is not Verdict.UNKNOWN or not judged.asks:
        return ()
    return gaps.effort.gone_through(Search.ANSWERS, lambda: _together(gaps, judged)) or ()


def _together(gaps: Gaps, judged: Judged) -> tuple[StatedFact, ...]:
    stated = _Search(gaps, judged.criterion).met(judged, (), len(judged.asks) + MORE)
    return () if stated is None else _needed(gaps, judged.criterion, stated)


def _needed(
    gaps: Gaps, criterion: Criterion, stated: tuple[StatedFact, ...]
) -> tuple[StatedFact, ...]:
    """The answers without those that can be left out."""
    for one in stated:
        rest = tuple(other for other in stated if other is not one)
        after = gaps.after(rest, criterion)
        if after and after.verdict is Verdict.MET:
            return _needed(gaps, criterion, rest)
    return stated


class _Search:
    """The search for answers that together make one criterion met, within a bound."""

    def __init__(self, gaps: Gaps, criterion: Criterion) -> None:
        self.gaps, self.criterion = gaps, criterion
        self.left = MOST_STEPS

    def met(
        self, now: Judged, stated: tuple[StatedFact, ...], steps: int
    ) -> tuple[StatedFact, ...] | None:
        """The answers after those told; those that leave least open are tried first."""
        ways: list[tuple[tuple[int, int], int, Judged, StatedFact]] = []
        patient, asked = self.gaps.telling(stated), asked_of(self.criterion)
        assert patient is not None
        for fact in now.asks:
            for answer in self.gaps.examples(fact, asked, patient.profile):
                step = StatedFact(fact, answer)
                after = self.gaps.after((*stated, step), self.criterion)
                if after is None or Verdict.NOT_MET in _readings(after):
                    continue  # they contradict each other, or a reading fails
                if after.verdict is Verdict.MET:
                    return (*stated, step)
                if after.asks and fact not in after.asks:
                    open_ = sum(verdict is Verdict.UNKNOWN for verdict in _readings(after))
                    ways.append(((open_, len(after.asks)), len(ways), after, step))
        for _, _, after, step in sorted(ways, key=lambda way: way[:2]):
            if steps == 0 or self.left <= 0:
                return None
            self.left -= 1
            found = self.met(after, (*stated, step), steps - 1)
            if found is not None:
                return found
        return None


def _readings(judged: Judged) -> Iterator[Verdict]:
    """The verdict of each reading; of a required examination, failing is not final."""
    for _, verdict in judged.by_reading:
        workup = judged.criterion.kind is Kind.WORKUP and verdict is Verdict.NOT_MET
        yield Verdict.UNKNOWN if workup else verdict
