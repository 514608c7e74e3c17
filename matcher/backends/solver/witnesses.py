"""Two patients for every open criterion of a trial, and one who meets all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oligomatch.matcher.backends.solver.terms import NotEncodedError
from oligomatch.matcher.backends.solver.verdicts import Exact, ask, choices_of, open_criteria
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, Match, MatchClass, match_trial
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.tree import Node
from oligomatch.rules.trial import Choice, Trial


@dataclass(frozen=True, slots=True)
class Sides:
    """A patient on either side of one criterion (None: of the trial as a whole).

    Both fit the profile and the judge settles the criterion on both. Where `settled` is told the
    criterion is not open at all: no patient stands on the other side. Where `inexact` is, the
    solver was not asked, for that reason.
    """

    criterion: str | None
    choice: Choice
    met: Profile | None
    failed: Profile | None
    settled: Verdict | None = None
    inexact: str | None = None


def witnesses(patient: Patient, trial: Trial) -> Iterator[Sides]:
    """The witnesses of a trial: of each criterion that the judge leaves open, under the first
    choice of readings that leaves it open; then of the trial, where it is possible."""
    match = match_trial(patient, trial)
    open_ = match.open
    trees = [form.tree for judged in open_ for form in judged.criterion.forms]
    exact = ask(patient, trees)  # a person shared among trials would tell what only others ask
    for judged in open_:
        sides = _of_criterion(exact, judged)
        if sides is not None:
            yield sides
    if match.match is MatchClass.POSSIBLE:
        yield from _of_trial(exact, match)


def _of_criterion(exact: Exact, judged: Judged) -> Sides | None:
    settled: Sides | None = None
    for form in judged.criterion.forms:
        answer = exact.verdict(form.tree)
        if answer.verdict is Verdict.UNKNOWN:
            try:
                met = exact.witness([form.tree])
                failed = exact.witness([], failing=form.tree)
            except NotEncodedError as error:
                return Sides(judged.id, form.choice, None, None, inexact=error.what)
            return Sides(judged.id, form.choice, met, failed)
        settled = Sides(judged.id, form.choice, None, None, answer.verdict)
    return settled if len(judged.criterion.forms) == 1 else None


def _of_trial(exact: Exact, match: Match) -> Iterator[Sides]:
    """One who meets all open criteria, under the first choice of readings that anybody meets."""
    for choice in choices_of(match.trial):
        trees = [tree for _, tree in open_criteria(match, choice)]
        met = _found(exact, trees)
        if met is not None:
            yield Sides(None, choice, met, None)
            return


def _found(exact: Exact, trees: Sequence[Node]) -> Profile | None:
    try:
        return exact.witness(trees)
    except NotEncodedError:
        return None
