"""What answers change: the measures that may then be other than before, and those that are.

Of a patient of whom an answer more is told, a criterion of which every measure is as it was is
judged as it was.
"""

from __future__ import annotations

from collections.abc import Iterable

from oligomatch.matcher.findings.engines import own
from oligomatch.matcher.match.criteria import Judged, judge_criterion
from oligomatch.matcher.measures import ask, values_of
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.sharing import APART
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Measure
from oligomatch.rules.trial import Criterion

DATES = frozenset({  # of the disease: neither lesions, stagings nor lines are told by them
    "/primary/diagnosis_date", "/primary/definitive_treatment_end",
    "/metastatic_disease/diagnosis_date", "/metastatic_disease/first_metastasis_date",
})  # fmt: skip
A_LINE = "/systemic_therapy/lines/-"  # asked for where more lines are told than listed
# parts that tell nothing of the genes, the values and the judgements that are told apart
_OF_DISEASE = frozenset({
    "lesions", "assessments", "primary", "metastatic_disease", "systemic_therapy",
    "locoregional_recurrence", "imaging",
})  # fmt: skip


def part_of(fact: str) -> str:
    """The part of the profile that a fact lies in."""
    return fact.strip("/").partition("/")[0]


class Changes:
    """What some answers change of a patient; an author's own rules may lead anywhere."""

    def __init__(self, before: Patient, facts: Iterable[str]) -> None:
        self._before = before
        places = frozenset(facts)
        self._parts = frozenset(map(part_of, places))
        self._anywhere = bool(own())
        self._dates = places <= DATES
        # of a line that is listed more can be asked, though no measure is narrower by it
        self._listed = A_LINE in places

    @property
    def of_no_lesion(self) -> bool:
        """Whether every count of lesions is as it was."""
        return not self._anywhere and (self._dates or self._parts <= APART)

    def may_turn(self, measure: Measure) -> bool:
        """Whether the answers may make a measure other than it was."""
        record = MEASURES[measure.kind]
        if self._anywhere:
            return True
        if self._dates:
            return record.dated
        if self._parts <= APART:
            return not self._parts.isdisjoint(record.reads)
        return not (self._parts <= _OF_DISEASE and APART.issuperset(record.reads))

    def among(self, measures: Iterable[Measure], after: Patient) -> frozenset[Measure]:
        """Those of some measures that are other than before."""
        if self._listed:
            return frozenset(measures)
        before = self._before
        return frozenset([
            one
            for one in measures
            if self.may_turn(one) and values_of(after, one) != values_of(before, one)
        ])  # fmt: skip

    def judged(self, criterion: Criterion, after: Patient) -> Judged:
        """A criterion of the patient of whom the answers are told; what these cannot touch is taken
        over from before."""
        for one in criterion.question.asked:
            if not self._dates and not self.may_turn(one):
                after.memo.setdefault(one, ask(self._before, one))
        return judge_criterion(after, criterion)


def keep_changes(before: Patient, after: Patient, facts: Iterable[str]) -> None:
    """Keep with a patient of whom answers are told what these change: it does not hold the patient,
    who goes with the last who asks."""
    changes = after.memo[Changes] = Changes(before, facts)
    if changes.of_no_lesion:
        after.counts = before.counts


def changes_of(patient: Patient) -> Changes:
    """What was changed of a patient of whom answers are told (`Gaps.telling`)."""
    found = patient.memo[Changes]
    assert isinstance(found, Changes)
    return found
