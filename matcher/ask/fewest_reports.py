"""The fewest reports that settle a trial whatever they say: every answer is followed to its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, product

from oligomatch.matcher.ask.gaps import Gaps, StatedFact, asked_of, known
from oligomatch.matcher.ask.possible_answers import out_of_date, stated_exactly
from oligomatch.matcher.ask.reports import Report, report_of
from oligomatch.matcher.logic.effort import Search
from oligomatch.matcher.logic.verdict import Reason
from oligomatch.matcher.match.criteria import Judged, Match
from oligomatch.matcher.patient.staging import GONE
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.telling import Json

MOST_STEPS = 400  # answers followed for one criterion
DEEPEST = 40  # answers one after another

Reports = frozenset[Report]


@dataclass(frozen=True, slots=True)
class Settling:
    """What settles one trial: the reports to ask for, with the facts asked of them today; then only
    examinations to do and readings for the site are left."""

    trial: str
    reports: tuple[Report, ...]
    facts: tuple[str, ...]
    to_do: tuple[str, ...]
    site: tuple[str, ...]
    sure: bool  # whether every answer could be followed


def settling(gaps: Gaps, match: Match) -> Settling:
    """The shortest set of reports that leaves nothing of a trial missing, whatever they say; where
    the effort is spent before it is found, every report that is asked for."""
    missing = [j for j in match.open if j.reason is Reason.MISSING]
    to_do = [j for j in match.open if j.reason is Reason.TO_DO]
    paths = [_Paths(gaps, judged) for judged in missing]
    if paths:
        gaps.effort.gone_through(Search.ANSWERS, partial(_follow, paths))
    chosen = min(
        (frozenset[Report]().union(*ways) for ways in product(*(path.ways for path in paths))),
        key=lambda reports: (len(reports), sorted(reports)),
        default=frozenset[Report](),
    )
    return Settling(
        match.trial.id,
        tuple(report for report in Report if report in chosen),
        tuple(fact for fact in _asked(missing) if report_of(fact) in chosen),
        tuple(_asked(to_do)),
        match.questions,
        all(path.sure for path in paths),
    )


def _asked(criteria: Iterable[Judged]) -> Iterable[str]:
    return dict.fromkeys(fact for judged in criteria for fact in judged.asks)


def _follow(paths: Iterable[_Paths]) -> None:
    for path in paths:
        path.follow()


class _TooManyError(Exception):
    """More answers than are worth following."""


class _Paths:
    """The sets of reports that settle one criterion whatever they say, the smallest ones."""

    def __init__(self, gaps: Gaps, judged: Judged) -> None:
        self.gaps, self.judged = gaps, judged
        self.sure = False
        self._known: dict[object, bool] = {}  # what becomes of a criterion that leaves this open
        self.seen: set[Report] = set()  # every report that some path asks for
        self._found: Sequence[Reports] = ()

    def follow(self) -> None:
        """Follow every answer, as far as it may be followed."""
        try:
            sure = self._suffices(frozenset(Report))
            self._found = self._fewest()
            self.sure = sure
        except _TooManyError:
            return

    @property
    def ways(self) -> Sequence[Reports]:
        """The sets found; where not every answer was followed, all that is asked for so far."""
        asked = frozenset(self.seen | {report_of(fact) for fact in self.judged.asks})
        return self._found or (asked,)

    def _fewest(self) -> Sequence[Reports]:
        everything = frozenset(self.seen)
        for number in range(1, len(everything)):
            each = map(frozenset, combinations(sorted(everything), number))
            if found := [way for way in each if self._suffices(way)]:
                return found
        return (everything,)

    def _suffices(self, reports: Reports) -> bool:
        self._left, self._known = MOST_STEPS, {}
        return self._settles((), self.judged, reports)

    def _settles(self, stated: Sequence[StatedFact], now: Judged, reports: Reports) -> bool:
        """Whether the answers told, and any further ones of the reports, leave nothing missing."""
        if now.reason is not Reason.MISSING:
            return True
        left = known(now), now.asks
        if left not in self._known:
            self._known[left] = self._follow(stated, now, reports)
        return self._known[left]

    def _follow(self, stated: Sequence[StatedFact], now: Judged, reports: Reports) -> bool:
        patient = self.gaps.telling(stated)
        assert patient is not None
        profile, asked = patient.profile, asked_of(self.judged.criterion)
        open_facts = (
            fact
            for fact in now.asks
            if not stated_exactly(profile, fact)
            or out_of_date(profile, fact, self.gaps.as_of, asked)
        )
        fact = next((f for f in open_facts if report_of(f) in reports), None)
        if fact is None or len(stated) == DEEPEST:
            return False
        self.seen.add(report_of(fact))
        steps = list(self._steps(stated, fact, profile))
        # of all reports every path is followed, to see which are asked for
        each = (self._settles(then, after, reports) for then, after in steps)
        return bool(steps) and all(list(each) if reports == frozenset(Report) else each)

    def _steps(
        self, stated: Sequence[StatedFact], fact: str, profile: Profile
    ) -> Iterator[tuple[Sequence[StatedFact], Judged]]:
        """What stands after each answer to a fact, of answers that leave the same once; an answer
        that leaves its own question open is none."""
        seen: set[object] = set()
        for answer in self.gaps.examples(fact, asked_of(self.judged.criterion), profile):
            if self._endless(fact, answer):
                continue
            then = (*stated, StatedFact(fact, _metastasis(fact, answer)))
            after = self._after(then)
            if after is None or (fact in after.asks and not fact.endswith("/-")):
                continue
            left = known(after), after.asks
            if left not in seen:
                seen.add(left)
                yield then, after

    def _endless(self, fact: str, answer: Json) -> bool:
        """Whether an answer adds a lesion only to take it away: that could go on for ever."""
        parts = fact.strip("/").split("/")
        status = parts[0] == "lesions" and parts[-1] == "status"
        return status and int(parts[1]) >= len(self.gaps.profile.lesions) and answer in GONE

    def _after(self, stated: Sequence[StatedFact]) -> Judged | None:
        """The criterion after some answers; None where nobody is like that."""
        self._left -= 1
        if self._left < 0:
            raise _TooManyError
        return self.gaps.after(stated, self.judged.criterion)


def _metastasis(fact: str, answer: Json) -> Json:
    """A lesion still to be told, as one of those that the total of metastases counts."""
    node = fact == "/lesions/-" and answer.get("organ") == "lymph_node"
    role = "distant_node" if node else "metastasis"
    return {"role": role, **answer} if fact == "/lesions/-" else answer
