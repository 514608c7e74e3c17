"""The form of what is left to a person: of the trial site, or of the ward."""

from __future__ import annotations

from typing import Annotated

from typing_extensions import TypedDict

from oligomatch.api.results.forms.match import Head
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.fields import CriterionId, Limits, OfTrial, Quoted, Requires, means
from oligomatch.matcher.match.criteria import MatchClass


class AskedCriterion(Quoted):
    """One criterion that a reading bears on."""

    criterion: CriterionId
    requires: Requires


class ReadingChoice(TypedDict):
    """One way to read the source, and what it makes of the match."""

    choice: Annotated[str, means(say("forms.its_letter"))]
    words: Annotated[str, means(say("forms.reading_in_words"))]
    verdicts: Annotated[dict[str, str], means(say("forms.verdict_each_criterion_under"))]
    match: Annotated[MatchClass, means(say("forms.match_under_it"))]


class ReadingQuestion(OfTrial):
    """One question to a trial site."""

    reading: Annotated[str, means(say("forms.number_reading_that_was"))]
    criteria: Annotated[list[AskedCriterion], means(say("forms.criteria_that_it_bears"))]
    choices: Annotated[list[ReadingChoice], means(say("forms.answers_that_it_may"))]


class PersonJudgement(OfTrial, Quoted):
    """What a trial leaves to the judgement of a person."""

    criterion: CriterionId
    person: Annotated[str, means(say("forms.whom_it_asked"))]
    words: Annotated[str, means(say("forms.what_must_hold_in"))]
    match_if: Annotated[dict[str, str], means(say("forms.match_by_each_answer"))]


class Site(Head):
    """What only persons can answer about one patient's trials."""

    questions: Annotated[list[ReadingQuestion], means(say("forms.open_readings_in_order"))]
    judgements: Annotated[list[PersonJudgement], means(say("forms.what_left_judge_in"))]
    limits_of_use: Limits
