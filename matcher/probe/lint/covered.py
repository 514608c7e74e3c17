"""Whether the cases of a trial show each of its criteria met, and not met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.probe.lint.noted import Lint, Noted, deciding
from oligomatch.rules.tree import Always
from oligomatch.rules.trial import Kind, Trial

_BOTH = {Verdict.MET: "met", Verdict.NOT_MET: "not met"}


def one_sided(trial: Trial, patients: Iterable[Patient]) -> Iterator[Noted]:
    """Criteria that no case meets, or that no case fails."""
    profiles = list(patients)
    if not profiles:
        yield Noted(Lint.NO_CASES, "", ("trial",), details={"trial": trial.id})
        return
    for criterion in deciding(trial):
        if criterion.tree == Always():
            continue
        wanted = dict(_BOTH)
        if criterion.kind is Kind.WORKUP:  # met when done, else to do
            del wanted[Verdict.NOT_MET]
        trees = {form.tree for form in criterion.forms}
        seen = {judge(tree, patient) for patient in profiles for tree in trees}
        missing = [words for verdict, words in wanted.items() if verdict not in seen]
        if missing:
            sides = " or ".join(missing)
            yield Noted(Lint.ONE_SIDED, criterion.id, ("id",), details={"sides": sides})
