"""A match of the plan and its place: the class is known; the rest is made when asked for."""

from __future__ import annotations

from collections.abc import Callable

from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, Match, MatchClass
from oligomatch.matcher.match.rank import Place, Ranked
from oligomatch.rules.trial import DECIDING, Criterion, Trial


class PlannedMatch(Match):
    """The match of the reference, equal to it, of which only what is read is made."""

    __slots__ = ("_criteria", "_judged", "_miss", "_near", "_of_verdict", "_verdict")
    _of_verdict: dict[Verdict, tuple[Judged, ...]]
    _criteria: tuple[Judged, ...] | None
    _miss: tuple[Judged | None] | None
    _verdict: Callable[[Criterion], Verdict | None]
    _judged: Callable[[Criterion], Judged]
    _near: Callable[[Judged], Judged | None]

    def __init__(
        self,
        trial: Trial,
        kind: MatchClass,
        verdict: Callable[[Criterion], Verdict | None],
        judged: Callable[[Criterion], Judged],
        near: Callable[[Judged], Judged | None],
    ) -> None:
        """`verdict` tells that of a criterion that decides, `judged` all of any criterion; `near`
        tells whether a criterion that alone fails is narrowly missed."""
        told = {"trial": trial, "match": kind, "together": ()}
        told |= {"_verdict": verdict, "_judged": judged, "_near": near, "_of_verdict": {}}
        for name, value in {**told, "_criteria": None, "_miss": None}.items():
            object.__setattr__(self, name, value)

    @property
    def criteria(self) -> tuple[Judged, ...]:
        """Each criterion of the trial."""
        if self._criteria is None:
            made = tuple(map(self._judged, self.trial.criteria))
            object.__setattr__(self, "_criteria", made)
            return made
        return self._criteria

    @property
    def near_miss(self) -> Judged | None:
        """The one criterion that fails, narrowly."""
        if self._miss is None:
            object.__setattr__(self, "_miss", (self._nearly(),))
        assert self._miss is not None
        return self._miss[0]

    def _nearly(self) -> Judged | None:
        if self.match is not MatchClass.INELIGIBLE:
            return None
        failed = self.with_verdict(Verdict.NOT_MET)
        return self._near(failed[0]) if len(failed) == 1 else None

    def with_verdict(self, verdict: Verdict) -> tuple[Judged, ...]:
        """The deciding criteria of one verdict (kept: most is asked of them)."""
        known = self._of_verdict.get(verdict)
        if known is None:
            known = self._of_verdict[verdict] = tuple(
                self._judged(criterion)
                for criterion in self.trial.criteria
                if criterion.kind in DECIDING and self._verdict(criterion) is verdict
            )
        return known

    def __eq__(self, other: object) -> bool:
        """Equal to what the reference says."""
        if not isinstance(other, Match):
            return NotImplemented
        return (self.trial, self.match, self.criteria, self.near_miss, self.together) == (
            other.trial, other.match, other.criteria, other.near_miss, other.together,
        )  # fmt: skip

    def __reduce__(self) -> tuple[type[Match], tuple[object, ...]]:
        """Kept and copied as what the reference says, made whole: the patient stays here."""
        return Match, (self.trial, self.match, self.criteria, self.near_miss, self.together)

    __hash__ = None  # type: ignore[assignment]


class PlannedRanked(Ranked):
    """A match with its rank, equal to that of the reference; what decides its place is made when
    asked for."""

    __slots__ = ("_made", "_place")
    _made: Place | None
    _place: Callable[[], Place]

    def __init__(
        self, match: Match, rank: int, section: str, tied: bool, place: Callable[[], Place]
    ) -> None:
        told = {"match": match, "rank": rank, "section": section, "tied": tied}
        for name, value in {**told, "_made": None, "_place": place}.items():
            object.__setattr__(self, name, value)

    @property
    def place(self) -> Place:
        """What decides the trial's place, most important first."""
        if self._made is None:
            object.__setattr__(self, "_made", self._place())
        assert self._made is not None
        return self._made

    def __eq__(self, other: object) -> bool:
        """Equal to what the reference says."""
        if not isinstance(other, Ranked):
            return NotImplemented
        return (self.match, self.rank, self.section, self.place, self.tied) == (
            other.match, other.rank, other.section, other.place, other.tied,
        )  # fmt: skip

    def __reduce__(self) -> tuple[type[Ranked], tuple[object, ...]]:
        """Kept and copied as what the reference says, made whole."""
        return Ranked, (self.match, self.rank, self.section, self.place, self.tied)

    __hash__ = None  # type: ignore[assignment]
