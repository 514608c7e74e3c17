"""Whether the cases of a trial show each of its criteria met, and not met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.probe.lint.noted import Lint, Noted, deciding
from oligomatch.rules.tree import Always
from oligomatch.rules.trial import Kind, Trial

_BOTH = (Verdict.MET, Verdict.NOT_MET)


def one_sided(trial: Trial, patients: Iterable[Patient]) -> Iterator[Noted]:
    """Criteria that no case meets, or that no case fails."""
    profiles = list(patients)
    if not profiles:
        yield Noted(Lint.NO_CASES, "", ("trial",), details={"trial": trial.id})
        return
    for criterion in deciding(trial):
        if criterion.tree == Always():
            continue
        wanted = _BOTH[:1] if criterion.kind is Kind.WORKUP else _BOTH  # met when done, else to do
        trees = {form.tree for form in criterion.forms}
        seen = {judge(tree, patient) for patient in profiles for tree in trees}
        missing = [verdict for verdict in wanted if verdict not in seen]
        if missing:
            how = "neither" if len(missing) > 1 else missing[0].name.lower()
            yield Noted(Lint.ONE_SIDED, criterion.id, ("id",), how=how)
