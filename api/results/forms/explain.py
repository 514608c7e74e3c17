"""The form of the whole argument: what decides, and what each answer would make."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired

from pydantic import WithJsonSchema
from typing_extensions import TypedDict

from oligomatch.api.results.forms.match import Criterion, Head, Match, OneCriterion
from oligomatch.api.words.derivations import Finding
from oligomatch.api.words.fields import Fact, FactPlace, Limits, TrialId, means
from oligomatch.matcher.logic.verdict import Verdict


class Answers(TypedDict):
    """Answers to one fact that come to the same."""

    words: Annotated[str, means("The answers in words; empty where there are none.")]
    answers: Annotated[list[Any], means("The answers as a profile states them there: any JSON.")]


class Outcomes(TypedDict):
    """What the answers to one fact make of a criterion."""

    alone: Annotated[bool, means("Whether some answer settles it by itself.")]
    met: Annotated[Answers, means("The answers that make it met.")]
    not_met: Annotated[Answers, means("The answers that make it not met.")]
    ask_site: Annotated[Answers, means("The answers that leave it to the trial site.")]


class Settling(Fact, Outcomes):
    """One fact that would narrow a criterion, with what its answers make of it."""


class Tried(TypedDict):
    """One fact with the answer that is tried."""

    fact: FactPlace
    answer: Annotated[Any, means("The answer as a profile states it there: any JSON.")]
    words: Annotated[str, means("The answer in words.")]


class Together(Fact, Tried):
    """One of several answers that together make a criterion met."""


class ExplainedCriterion(Criterion):
    """The verdict of one criterion with its whole argument."""

    deciding: list[str]
    """What the profile tells that decides a settled verdict, in words."""
    settling: Annotated[list[Settling], means("What would settle an open verdict, fact by fact.")]
    together: list[Together]
    """Answers that together make it met, where no single one does."""
    chain: list[Finding]
    """The findings that it rests on, each down to what the profile tells."""


Witness = Annotated[
    dict[str, Any] | None,
    WithJsonSchema({"anyOf": [{"$ref": "#/components/schemas/Profile"}, {"type": "null"}]}),
]


class Witnesses(TypedDict):
    """Two patients, made up, who both fit the profile: one on either side of what is open."""

    criterion: str | None
    """The id of the criterion; null of the trial as a whole."""
    readings: Annotated[dict[str, str], means("The readings under which they are told apart.")]
    settled: Verdict | None
    """The verdict of all who fit, where the criterion is not truly open; then nobody is shown."""
    met: Witness
    """One who meets it, as a profile that can be matched; null where none could be shown."""
    not_met: Witness
    """One who does not; null where none could be shown, and of the trial as a whole."""


class TrialWitnesses(TypedDict):
    """The made-up patients of one trial."""

    trial: TrialId
    witnesses: Annotated[list[Witnesses], means("For each open criterion, who stands beside it.")]


class AllWitnesses(TypedDict):
    """The made-up patients of every trial shown."""

    trials: Annotated[list[TrialWitnesses], means("In rank order.")]


class ExplainedMatch(Match[OneCriterion]):
    """One trial for one patient, with every criterion and its whole argument."""

    closes: list[str]
    """Registry numbers of the trials that this one's own treatment would close."""
    witnesses: NotRequired[list[Witnesses]]
    """For each open criterion, and for a possible trial as a whole, who stands on either side;
    absent without `witness=true`."""


class Explained(Head):
    """One patient's trials in rank order, each criterion with its whole argument."""

    matches: list[ExplainedMatch[ExplainedCriterion]]
    """The matches shown, in rank order."""
    limits: Limits
