"""Whether one patient can be eligible for two trials: a patient who is, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, product

from oligomatch.api.page.kept.reading import Overlap
from oligomatch.matcher.backends.solver.solver import EFFORT, SolverResult
from oligomatch.matcher.backends.solver.terms import NotEncodedError
from oligomatch.matcher.backends.solver.verdicts import Exact, ask, choices_of
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.tree import Node
from oligomatch.rules.trial import DECIDING, Choice, Criterion, Trial

MOST_CHOICES = 512  # of the readings of both trials


@dataclass(frozen=True, slots=True)
class Shared:
    """Two trials: what is known, the patient who shows it, and the criteria that exclude it."""

    overlap: Overlap
    patient: Profile | None = None
    criteria: tuple[str, ...] = ()
    always: bool = False  # these criteria exclude each other under every choice of readings
    readings: tuple[Choice, Choice] | None = None


def shared(one: Trial, other: Trial, as_of: date, effort: int = EFFORT) -> Shared:
    """Whether some patient of whom nothing is told yet can be eligible for both trials: in some
    arm of each."""
    one, other = one.on(as_of), other.on(as_of)
    pairs = product(map(one.of_arm, one.each_arm), map(other.of_arm, other.each_arm))
    return min(
        (_of_arms(*pair, as_of, effort) for pair in pairs),
        key=lambda found: list(Overlap).index(found.overlap),
    )


def _of_arms(one: Trial, other: Trial, as_of: date, effort: int) -> Shared:
    deciding = [c for trial in (one, other) for c in trial.criteria if c.kind in DECIDING]
    names = {form.tree: c.id for c in deciding for form in c.forms}
    profile = profile_of({"as_of": as_of.isoformat()})
    exact = ask(derive(profile, as_of), names, effort)
    if any(c.tree is None for c in deciding):
        return Shared(Overlap.OPEN)  # words of the source that nobody has encoded yet
    try:
        if (found := exact.witness(list(names))) is not None:
            return Shared(Overlap.BOTH, found)
        return _by_choice(exact, one, other, names)
    except NotEncodedError:
        return Shared(Overlap.OPEN)


def _by_choice(exact: Exact, one: Trial, other: Trial, names: Mapping[Node, str]) -> Shared:
    """Each choice of readings by itself; what fails under one is not asked again."""
    failing: list[frozenset[Node]] = []
    is_open = False
    pairs = sorted(product(choices_of(one), choices_of(other)), key=_disagreements)
    for number, choices in enumerate(pairs):
        if number == MOST_CHOICES:
            return Shared(Overlap.OPEN)
        trees = list(
            dict.fromkeys(chain(trees_under(one, choices[0]), trees_under(other, choices[1])))
        )
        if any(core <= set(trees) for core in failing):
            continue
        if exact.together(trees) is SolverResult.NONE:
            failing.append(frozenset(trees[place] for place in exact.core(trees)))
        elif (found := exact.witness(trees)) is not None:
            return Shared(Overlap.READING, found, readings=choices)
        else:
            is_open = True
    if is_open or not failing or not all(failing):
        return Shared(Overlap.OPEN)
    criteria = tuple(sorted({names[tree] for tree in failing[0]}))
    return Shared(Overlap.NEVER, None, criteria, len(failing) == 1)


def _disagreements(choices: tuple[Choice, Choice]) -> int:
    """How often the two trials would read the same question differently."""
    one, other = choices
    return sum(other.get(number, letter) != letter for number, letter in one.items())


def trees_under(trial: Trial, choice: Choice) -> Iterator[Node]:
    """The trees of a trial's deciding criteria under one choice of its readings."""
    for criterion in trial.criteria:
        if criterion.kind in DECIDING and (tree := _under(criterion, choice)) is not None:
            yield tree


def _under(criterion: Criterion, choice: Choice) -> Node | None:
    return criterion.under({number: choice[number] for number in criterion.readings})
