"""The form of the whole argument: what decides, and what each answer would make."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired

from pydantic import WithJsonSchema
from typing_extensions import TypedDict

from oligomatch.api.results.forms.match import Criterion, Head, Match, OfCase, OneCriterion
from oligomatch.api.results.forms.offers import Closing
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.derivations import Finding
from oligomatch.api.words.fields import Fact, FactPlace, Limits, TrialId, means
from oligomatch.matcher.logic.verdict import Verdict


class Answers(TypedDict):
    """Answers to one fact that come to the same."""

    words: Annotated[str, means(say("forms.answers_in_words_empty"))]
    answers: Annotated[list[Any], means(say("forms.answers_as_profile_states_2"))]


class Outcomes(TypedDict):
    """What the answers to one fact make of a criterion."""

    alone: Annotated[bool, means(say("forms.whether_some_answer_settles_2"))]
    met: Annotated[Answers, means(say("forms.answers_that_make_it"))]
    not_met: Annotated[Answers, means(say("forms.answers_that_make_it_2"))]
    ask_site: Annotated[Answers, means(say("forms.answers_that_leave_it"))]


class Settling(Fact, Outcomes):
    """One fact that would narrow a criterion, with what its answers make of it."""


class Tried(TypedDict):
    """One fact with the answer that is tried."""

    fact: FactPlace
    answer: Annotated[Any, means(say("forms.answer_as_profile_states"))]
    words: Annotated[str, means(say("forms.answer_in_words"))]


class Together(Fact, Tried):
    """One of several answers that together make a criterion met."""


class ExplainedCriterion(Criterion):
    """The verdict of one criterion with its whole argument."""

    deciding: list[str]
    """What the profile states that decides a settled verdict, in words."""
    settling: Annotated[list[Settling], means(say("forms.what_would_settle_open"))]
    together: list[Together]
    """Answers that together make it met, where no single one does."""
    chain: list[Finding]
    """The findings that it rests on, each down to what the profile states."""


Witness = Annotated[
    dict[str, Any] | None,
    WithJsonSchema({"anyOf": [{"$ref": "#/components/schemas/Profile"}, {"type": "null"}]}),
]


class Witnesses(TypedDict):
    """Two patients, made up, who both fit the profile: one on either side of what is open."""

    criterion: str | None
    """The id of the criterion; null of the trial as a whole."""
    readings: Annotated[dict[str, str], means(say("forms.readings_under_which_they"))]
    settled: Verdict | None
    """The verdict of all who fit, where the criterion is not truly open; then nobody is shown."""
    met: Witness
    """One who meets it, as a profile that can be matched; null where none could be shown."""
    not_met: Witness
    """One who does not; null where none could be shown, and of the trial as a whole."""


class TrialWitnesses(TypedDict):
    """The made-up patients of one trial."""

    trial: TrialId
    witnesses: Annotated[list[Witnesses], means(say("forms.for_each_open_criterion"))]


class AllWitnesses(TypedDict):
    """The made-up patients of every trial shown."""

    case: NotRequired[OfCase]
    matches: Annotated[list[TrialWitnesses], means(say("forms.in_rank_order"))]


class ExplainedMatch(Match[OneCriterion]):
    """One trial for one patient, with every criterion and its whole argument."""

    rules_out: Annotated[list[Closing], means(say("forms.trials_in_reach_that"))]
    witnesses: NotRequired[list[Witnesses]]
    """For each open criterion, and for a possible trial as a whole, who stands on either side;
    absent without `witness=true`."""


class Explained(Head):
    """One patient's trials in rank order, each criterion with its whole argument."""

    matches: list[ExplainedMatch[ExplainedCriterion]]
    """The matches shown, in rank order."""
    limits_of_use: Limits
