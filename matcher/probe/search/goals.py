"""What is wanted of a patient for one trial: which criteria hold, which fail, which are free."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache

from oligomatch.matcher.findings.engines import Strata, chainer
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.patient.same_parts import ANEW, SameParts
from oligomatch.matcher.probe.search.trying import Trying
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.tree import AnyOf, Node, Not, Within, leaves_of
from oligomatch.rules.trial import DECIDING, Criterion, Trial

DRAWN_ON = date(2026, 5, 14)  # the day on which whoever is drawn is asked
MOST_LAST = 64  # patients who are kept
NOT_STATED = "not told"  # some patient, whom no profile could be written of


@dataclass(frozen=True)
class Goal:
    """The criteria of a trial that decide: all must hold, but for those that must fail, those that
    must fail under some reading (`disputed`), and those that are free. `also` holds besides, and
    is of the criteria `about`. `trying` bounds the search for it."""

    trial: Trial = field(compare=False)
    failing: frozenset[str] = frozenset()
    disputed: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()
    also: tuple[Node, ...] = ()
    asked: tuple[Criterion, ...] = field(default=(), repr=False, compare=False)
    about: tuple[Criterion, ...] = field(default=(), repr=False, compare=False)
    trying: Trying = field(default_factory=Trying, repr=False, compare=False)

    @classmethod
    def of(cls, trial: Trial) -> Goal:
        """Every criterion met; of a trial with arms, of its first; of one with versions, of the one
        in force on the day on which patients are drawn."""
        trial = as_drawn(trial)
        trial = trial.of_arm(trial.each_arm[0])
        asked = tuple(c for c in trial.criteria if c.kind in DECIDING and c.tree is not None)
        return cls(trial, asked=asked)

    def but(self, *failing: str, free: Iterable[str] = ()) -> Goal:
        """The same, but with these criteria failing, and these free."""
        return replace(self, failing=frozenset(failing), free=frozenset(free))

    def but_with(self, tree: Node, free: Iterable[str] = ()) -> Goal:
        """The same, with something that must hold besides, and these criteria free."""
        return replace(self, also=(*self.also, tree), free=frozenset(free))

    @cached_property
    def wanted(self) -> dict[str, tuple[Node, ...]]:
        """Each criterion that is not free, with what must hold of it."""
        return {one.id: self._wanted(one) for one in self.asked if one.id not in self.free}

    @cached_property
    def trees(self) -> dict[Node, str]:
        """Everything that must hold, each with the criterion that it is of."""
        found: dict[Node, str] = dict.fromkeys(self.also, "")
        for id, trees in self.wanted.items():
            found |= dict.fromkeys(trees, id)
        return found

    def _wanted(self, criterion: Criterion) -> tuple[Node, ...]:
        """A criterion under each of its readings, as wanted."""
        trees = criterion.question.trees
        if criterion.id in self.disputed:
            return (AnyOf(tuple(Not(tree) for tree in trees)),)
        return tuple(Not(tree) for tree in trees) if criterion.id in self.failing else trees

    def tried(self, profile: Profile) -> Patient:
        """The patient of a profile, one more of those who are tried.

        Raises:
            SpentError: no more is tried.
        """
        self.trying.one_more()
        return derived(profile)

    def misses(self, patient: Patient) -> frozenset[str]:
        """The criteria that are not as wanted."""
        return frozenset(
            id for tree, id in self.trees.items() if judge(tree, patient) is not Verdict.MET
        )


def as_drawn(trial: Trial) -> Trial:
    """The trial of the version in force on the day on which patients are drawn."""
    return trial if trial.in_force else trial.on(DRAWN_ON)


@lru_cache(1)
def _remembering(rules: Strata) -> Strata:
    """The rules in force, by which what follows from equal facts is derived once: whoever is drawn
    differs in little from those before."""
    return rules.remembering()


_LAST: dict[int, Patient] = {}  # who was derived last, by their profile


def derived(profile: Profile, same: SameParts = ANEW) -> Patient:
    """The patient of a profile, on its own day; once of one that is read, judged and drawn on.
    `same`: what was made of parts that it shares with others of that day."""
    assert profile.as_of is not None
    by, known = _remembering(chainer("plain")), _LAST.get(id(profile))
    if known is None or known.profile is not profile or known.chainer is not by:
        while len(_LAST) >= MOST_LAST:
            del _LAST[next(iter(_LAST))]
        known = _LAST[id(profile)] = derive(profile, profile.as_of, chainer=by, same=same)
    return known


def near_limits(criterion: Criterion) -> tuple[Node, ...]:
    """That each number a criterion limits is the limit itself, else within one of it."""
    found: dict[Node, None] = {}
    for leaf in (leaf for tree in criterion.question.trees for leaf in leaves_of(tree)):
        if isinstance(leaf, Within):
            for limit in leaf.limits:
                found[Within(leaf.measure, low=limit, high=limit)] = None
                found[Within(leaf.measure, low=max(0, limit - 1), high=limit + 1)] = None
    return tuple(found)
