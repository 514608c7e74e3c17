"""Hypothesis strategies of patients, trials and criteria (the extra `probe`), for tests of rules.

What is drawn is a `Profile`, a `Trial` or a `Criterion`. Where nothing can be drawn a strategy
refuses with `InvalidArgument` and says why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from oligomatch.matcher.backends.solver import solver_found
from oligomatch.matcher.probe.boundaries import Boundary, boundaries
from oligomatch.matcher.probe.search.goals import Goal
from oligomatch.matcher.probe.search.patients import (
    CHOICES,
    FURTHER,
    SITES,
    forgettable,
    patient,
    read,
    without,
)
from oligomatch.matcher.probe.search.seeking import seek
from oligomatch.matcher.probe.search.settle import Answering
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.telling import Json
from oligomatch.rules.case_files import merge
from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import DECIDING, Criterion, Kind, Trial

ELIGIBLE = 12  # patients of one trial to draw from
Draw = Callable[[st.SearchStrategy[Any]], Any]


@st.composite
def complete_patients(draw: Draw) -> Profile:
    """A patient of whom all is told that the shipped trials ask; the simplest is a new NSCLC with
    one metastasis and nothing begun."""
    choices = [draw(st.sampled_from(row)) for row in CHOICES]
    sites = draw(st.lists(st.sampled_from(SITES), min_size=1, max_size=FURTHER + 1))
    profile = read(patient(choices, sites))
    if profile is None:  # two differences that no patient has together
        reject()
    return profile


@st.composite
def profiles(draw: Draw) -> Profile:
    """A patient of whom some facts are forgotten, or told less precisely."""
    document = draw(complete_patients()).document()
    for way in draw(st.lists(st.sampled_from(forgettable(document)), max_size=12, unique_by=repr)):
        less = without(document, way)
        document = document if read(less) is None else less
    found = read(document)
    assert found is not None
    return found


def trials(among: Sequence[Trial] | None = None) -> st.SearchStrategy[Trial]:
    """One of the trials; the shipped ones by default."""
    known = load_trials() if among is None else tuple(among)
    if not known:
        raise InvalidArgument("no trial to draw from")
    return st.sampled_from(known)


def criteria(among: Sequence[Trial] | None = None) -> st.SearchStrategy[Criterion]:
    """One criterion that decides, of one of the trials."""
    known = load_trials() if among is None else tuple(among)
    found = [
        criterion
        for trial in known
        for criterion in trial.criteria
        if criterion.kind in DECIDING - {Kind.TO_DO}
    ]
    if not found:
        raise InvalidArgument("no criterion that decides in these trials")
    return st.sampled_from(found)


def refinements(
    profile: Profile, among: Sequence[Trial] | None = None, *, most: int = 4
) -> st.SearchStrategy[Profile]:
    """The same patient, of whom up to `most` more facts are known that the trials ask for."""
    return _more(_settling(profile, among), most)


def completions(
    profile: Profile, among: Sequence[Trial] | None = None
) -> st.SearchStrategy[Profile]:
    """The same patient, of whom no fact is missing any more that the trials ask for."""
    return _whole(_settling(profile, among))


@st.composite
def _more(draw: Draw, settling: Answering, most: int) -> Profile:
    return _answered(draw, settling, draw(st.integers(0, most))).profile


@st.composite
def _whole(draw: Draw, settling: Answering) -> Profile:
    """What a complete patient tells beside what is told, and then answers to what is left."""
    document = settling.profile.document()
    sites = draw(st.lists(st.sampled_from(SITES), min_size=1, max_size=FURTHER + 1))
    if "lesions" in document:
        sites = sites[:1] * len(document["lesions"])
    base = patient([draw(st.sampled_from(row)) for row in CHOICES], sites)
    for staging in base["assessments"]:
        staging.pop("lesions", None)  # it speaks of lesions that may not be those told
    whole = read(merge(base, document))
    settling = replace(settling, profile=whole) if whole else settling
    settling = _answered(draw, settling, settling.most)
    if not settling.settled:
        reject()
    return settling.profile


def _answered(draw: Draw, settling: Answering, most: int) -> Answering:
    """So many facts told, each by the first answer that fits from a drawn one on."""

    def from_a_drawn_one(answers: list[Json]) -> list[Json]:
        first = draw(st.integers(0, max(0, len(answers) - 1)))
        return [*answers[first:], *answers[:first]]

    return settling.answered(most, from_a_drawn_one)


def _settling(profile: Profile, among: Sequence[Trial] | None) -> Answering:
    if profile.as_of is None:
        raise InvalidArgument("the profile needs `as_of`: nothing here reads the clock")
    if read(profile.document()) is None:
        raise InvalidArgument("the profile contradicts itself: no patient fits it")
    return Answering.of(profile, load_trials() if among is None else tuple(among))


def eligible_patients(trial: Trial) -> st.SearchStrategy[Profile]:
    """A patient who meets every criterion of the trial: plain ones, or those whom the solver makes
    of them."""
    found = list(islice(seek(Goal.of(trial)), ELIGIBLE))
    return _sampled(found, f"no patient found who meets every criterion of {trial.id}")


def boundary_patients(trial: Trial) -> st.SearchStrategy[Boundary]:
    """Two patients on either side of one criterion of the trial, alike but for what it reads."""
    none = f"no pair of patients found on either side of a limit of {trial.id}"
    return _sampled(boundaries(trial), none)


def _sampled(found: Sequence[Any], none: str) -> st.SearchStrategy[Any]:
    """One of those found by a search, or why there is none."""
    if not found:
        hint = "" if solver_found() else "; with the extra `exact` a solver looks for more"
        raise InvalidArgument(none + hint)
    return st.sampled_from(found)
