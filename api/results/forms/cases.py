"""The form of what the cases of trials exercise, and what they would not notice."""

from __future__ import annotations

from typing import Annotated

from typing_extensions import TypedDict

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.fields import CriterionId, Number, OfTrial, Place, Requires, means

File = Annotated[str, means(say("forms.cases_file"))]
Line = Annotated[Place, means(say("forms.cases_line"))]


class FailedCase(TypedDict):
    """One way in which a case gets other verdicts than it states."""

    file: File
    line: Line
    detail: Annotated[str, means(say("forms.what_it_says"))]


class ExercisedClause(TypedDict):
    """One comparison of a trial's rules, and how many of its cases meet and fail it."""

    file: File
    line: Line
    criterion: CriterionId
    requires: Requires
    cases_met: Annotated[Number, means(say("forms.cases_met"))]
    cases_not_met: Annotated[Number, means(say("forms.cases_not_met"))]


class UnnoticedChange(TypedDict):
    """One small change of a trial's rules that no case of it notices."""

    criterion: CriterionId
    change: Annotated[str, means(say("forms.cases_change"))]


class CaseFile(OfTrial):
    """The cases of one file, run."""

    file: File
    cases: Annotated[Number, means(say("forms.cases_number"))]
    failed: Annotated[list[FailedCase], means(say("forms.cases_failed"))]
    clauses: Annotated[list[ExercisedClause] | None, means(say("forms.cases_clauses"))]
    unnoticed: Annotated[list[UnnoticedChange] | None, means(say("forms.cases_unnoticed"))]
    changes_made: Annotated[Number | None, means(say("forms.cases_changes_made"))]
    changes_equivalent: Annotated[Number | None, means(say("forms.cases_changes_equivalent"))]


class Cases(TypedDict):
    """What cases exercise, file by file."""

    files: Annotated[list[CaseFile], means(say("forms.cases_files"))]
    cases: Annotated[Number, means(say("forms.cases_number"))]
    problems: Annotated[Number, means(say("forms.cases_problems"))]
