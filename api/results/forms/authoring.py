"""The forms of what an author of rules asks: a check, the edges of a trial, two versions, a rule of
the findings."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict

from oligomatch.api.words.fields import CriterionId, Number, Requires, TrialId
from oligomatch.matcher.match.criteria import MatchClass


class Checked(TypedDict):
    """One fault that `check` found."""

    code: str
    file: str
    line: Number
    column: Number
    detail: str
    hint: bool


class EdgePatient(TypedDict):
    """A patient at an edge, made up, with what is expected of the match."""

    profile: dict[str, Any]
    expect: dict[str, Any]
    unusual: list[str]


class EdgeSides(TypedDict):
    """The patients on either side of an edge, or why there are none."""

    because: str | None
    criterion_ids: list[str]
    patients_tried: int
    differ: list[str]
    inside: EdgePatient | None
    outside: EdgePatient | None


class FurtherEdge(EdgeSides):
    """Another edge of the same criterion."""

    side: str


class EdgeOfCriterion(EdgeSides):
    """The edge of one criterion."""

    criterion: CriterionId
    requires: Requires
    quote: str
    further: list[FurtherEdge]


class EdgeOfClause(TypedDict):
    """One comparison of a rule, with a patient who meets or fails it by that alone."""

    criterion: CriterionId
    requires: Requires
    way: str
    because: str | None
    example: EdgePatient | None


class Boundary(TypedDict):
    """The edges of one trial."""

    trial: TrialId
    criteria: list[EdgeOfCriterion]
    clauses: list[EdgeOfClause]


class ComparedCriterion(TypedDict):
    """One criterion of a patient whose class differs."""

    criterion: CriterionId
    verdict_before: str | None
    verdict: str | None


class ComparedPatient(TypedDict):
    """A patient who is of another class under the new version."""

    patient: str
    match_before: MatchClass
    match: MatchClass
    criteria: list[ComparedCriterion]


class ComparedExample(TypedDict):
    """A patient, made up, who is of another class under the new version."""

    profile: dict[str, Any]
    match_before: MatchClass
    match: MatchClass


class ComparedChange(TypedDict):
    """One change of a trial's file, in words."""

    change: str
    criterion: str | None
    place: str | None
    old: str | None
    new: str | None
    of_rule: bool


class ComparedTrial(TypedDict):
    """One trial that differs between two versions of the rules."""

    trial: TrialId
    in_old: bool
    in_new: bool
    differs: bool
    distinguishable: str | None
    because: str | None
    patients_tried: int
    in_time: bool
    edits: list[ComparedChange]
    moved: list[ComparedPatient]
    example: ComparedExample | None


RuleOfFindings = TypedDict(
    "RuleOfFindings",
    {
        "rule": str,
        "says": str,
        "source": str,
        "if": list[list[str]],
        "then": list[str],
        "turns": str | None,
        "patient": str | None,
        "profile": dict[str, Any] | None,
        "trial": str | None,
        "with_rule": str | None,
        "without_rule": str | None,
    },
)
