"""Pairs of patients on either side of one criterion: the limit of its tree, told as one fact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from math import inf
from typing import Any

from matcher.answers import telling
from matcher.findings import Patient, derive
from matcher.gaps import Gaps, asked_of
from matcher.gaps import Told as Answered
from matcher.match import Judged, judge_criterion, verdict_of
from matcher.probe.patients import CHOICES, SITES, Told, patient, places, read, without
from matcher.profile import Profile
from matcher.verdict import Verdict
from rules.trial import DECIDING, Criterion, Kind, Trial


@dataclass(frozen=True, slots=True)
class Boundary:
    """Two patients as alike as was found: the criterion is met of the one, not of the other."""

    trial: str
    criterion: str
    inside: Profile
    outside: Profile

    @property
    def facts(self) -> tuple[str, ...]:
        """Where the two differ, as pointers into the profile; mostly one."""
        differ = _facts(self.inside) ^ _facts(self.outside)
        return tuple(sorted({place for place, _ in differ}))


def boundaries(trial: Trial) -> tuple[Boundary, ...]:
    """For each criterion that decides, one such pair where the plain patients lead to one."""
    return tuple(pair for criterion in trial.criteria if (pair := boundary(trial, criterion)))


def boundary(trial: Trial, criterion: Criterion) -> Boundary | None:
    """The pair of one criterion; None where no plain patient leads to one, or it cannot fail."""
    if criterion.kind is not Kind.INCLUSION:
        return None
    order = _by_fit(trial)
    for profile, judged in _telling_apart(criterion, order):
        for pair in _pairs(criterion, profile, judged):
            return Boundary(trial.id, criterion.id, *pair)
    return _likest(trial, criterion, order)


def _likest(trial: Trial, criterion: Criterion, order: list[int]) -> Boundary | None:
    """The two plain patients on either side who differ in the fewest facts."""
    sides: dict[Verdict | None, list[int]] = {}
    for number in order:
        sides.setdefault(verdict_of(_derived(number), criterion), []).append(number)
    pairs = list(product(sides.get(Verdict.MET, [])[:50], sides.get(Verdict.NOT_MET, [])[:50]))
    if not pairs:
        return None
    one, other = min(pairs, key=lambda pair: len(_told(pair[0]) ^ _told(pair[1])))
    return Boundary(trial.id, criterion.id, _plain()[one], _plain()[other])


@cache
def _told(number: int) -> frozenset[tuple[str, str]]:
    return _facts(_plain()[number])


def _facts(profile: Profile) -> frozenset[tuple[str, str]]:
    """Every single fact that a profile tells, with its place."""
    told = profile.told()
    return frozenset(("/" + "/".join(path), f"{_at(told, path)}") for path in places(told))


def _at(told: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        told = told[int(part)] if isinstance(told, list) else told[part]
    return told


@cache
def _plain() -> tuple[Profile, ...]:
    """The plain patients: each difference with each therapy, and few or many lesions with each."""
    first, *others = CHOICES
    rows: list[tuple[tuple[Told, ...], tuple[str, ...]]] = [
        ((one, other), SITES[:1]) for one in first for row in others for other in row
    ]
    rows += [((one,), sites) for one in first for sites in (SITES[:3], SITES)]
    found = {profile.model_dump_json(): profile for row in rows if (profile := read(patient(*row)))}
    return tuple(found.values())


@cache
def _derived(number: int) -> Patient:
    profile = _plain()[number]
    assert profile.as_of is not None
    return derive(profile, profile.as_of)


def _by_fit(trial: Trial) -> list[int]:
    """The plain patients by number, those first who fail the fewest criteria of the trial."""
    own = [c for c in trial.criteria if c.kind in DECIDING]

    def failures(number: int) -> int:
        return sum(verdict_of(_derived(number), c) is not Verdict.MET for c in own)

    return sorted(range(len(_plain())), key=failures)


def _telling_apart(criterion: Criterion, order: list[int]) -> Iterator[tuple[Profile, Judged]]:
    """The first patient of each verdict and each set of facts that it rests on."""
    seen = set()
    for number in order:
        judged = judge_criterion(_derived(number), criterion)
        key = (judged.verdict, frozenset(judged.facts))
        if key not in seen:
            seen.add(key)
            yield _plain()[number], judged


def _pairs(
    criterion: Criterion, profile: Profile, judged: Judged
) -> Iterator[tuple[Profile, Profile]]:
    """One fact of a patient forgotten, and told again on either side of the limit."""
    assert profile.as_of is not None
    told = profile.told()
    for fact in judged.facts:
        path = tuple(fact.strip("/").split("/"))
        if path not in places(told):
            continue  # nothing is told there, or a whole lesion, line or assessment
        less = read(without(told, path))
        if less is None:
            continue
        gaps = Gaps(less, profile.as_of)
        by_verdict: dict[Verdict | None, list[Any]] = {}
        for answer in gaps.examples(fact, asked_of(criterion)):
            by_verdict.setdefault(_answered(gaps, criterion, fact, answer), []).append(answer)
        met, not_met = (by_verdict.get(v, []) for v in (Verdict.MET, Verdict.NOT_MET))
        if met and not_met:
            nearest = min(product(met, not_met), key=lambda pair: _apart(*pair))
            inside, outside = _closer(gaps, criterion, fact, *nearest)
            both = [read(telling(less.told(), fact, answer)) for answer in (inside, outside)]
            if both[0] and both[1] and _confirmed(criterion, both[0], both[1]):
                yield both[0], both[1]


def _answered(gaps: Gaps, criterion: Criterion, fact: str, answer: Any) -> Verdict | None:
    """What the answer makes of the criterion; None where it contradicts the rest."""
    patient = gaps.telling([Answered(fact, answer)])
    return None if patient is None else verdict_of(patient, criterion)


def _closer(
    gaps: Gaps, criterion: Criterion, fact: str, inside: Any, outside: Any
) -> tuple[Any, Any]:
    """The nearest two days on either side, by halving; what is no day stays."""
    while (middle := _between(inside, outside)) is not None:
        verdict = _answered(gaps, criterion, fact, middle)
        if verdict is Verdict.MET:
            inside = middle
        elif verdict is Verdict.NOT_MET:
            outside = middle
        else:
            break
    return inside, outside


def _between(one: Any, other: Any) -> str | None:
    """The day in the middle of two; None where none is left, or they are no days."""
    try:
        first, last = sorted((date.fromisoformat(one), date.fromisoformat(other)))
    except (TypeError, ValueError):
        return None
    return None if (last - first).days < 2 else (first + (last - first) // 2).isoformat()


def _apart(one: Any, other: Any) -> float:
    """How far two answers lie from each other, in their own unit; words are all alike near."""
    match one, other:
        case (int() | float(), int() | float()):
            return abs(one - other)
        case str(), str():
            try:
                return abs((date.fromisoformat(one) - date.fromisoformat(other)).days)
            except ValueError:
                return 0
        case _:
            return 0 if type(one) is type(other) else inf


def _confirmed(criterion: Criterion, inside: Profile, outside: Profile) -> bool:
    """Whether the judge says met of the one and not met of the other."""
    verdicts = []
    for profile in (inside, outside):
        assert profile.as_of is not None
        verdicts.append(verdict_of(derive(profile, profile.as_of), criterion))
    return verdicts == [Verdict.MET, Verdict.NOT_MET]
