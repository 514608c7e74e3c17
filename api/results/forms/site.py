"""The form of what is left to a person: of the trial site, or of the ward."""

from __future__ import annotations

from typing import Annotated

from typing_extensions import TypedDict

from oligomatch.api.results.forms.match import Head
from oligomatch.api.words.fields import Asks, CriterionId, Limits, OfTrial, Quoted, means
from oligomatch.matcher.match.criteria import MatchClass


class AskedCriterion(Quoted):
    """One criterion that a reading bears on."""

    id: CriterionId
    asks: Asks


class ReadingChoice(TypedDict):
    """One way to read the source, and what it makes of the match."""

    choice: Annotated[str, means("Its letter.")]
    words: Annotated[str, means("The reading in words.")]
    criteria: Annotated[dict[str, str], means("The verdict of each criterion under it.")]
    match: Annotated[MatchClass, means("The match under it.")]


class ReadingQuestion(OfTrial):
    """One question to a trial site."""

    reading: Annotated[str, means("The number of the reading.")]
    criteria: Annotated[list[AskedCriterion], means("The criteria that it bears on.")]
    choices: Annotated[list[ReadingChoice], means("The answers that it may have.")]


class PersonJudgement(OfTrial, Quoted):
    """What a trial leaves to the judgement of a person."""

    criterion: CriterionId
    asked: Annotated[str, means("Whom it is asked of.")]
    text: Annotated[str, means("What must hold, in our words.")]
    match: Annotated[dict[str, str], means("The match by each answer, `yes` and `no`.")]


class Site(Head):
    """What only persons can answer about one patient's trials."""

    questions: Annotated[list[ReadingQuestion], means("The open readings, in order of rank.")]
    judgements: Annotated[list[PersonJudgement], means("What is left to judge, in order of rank.")]
    limits: Limits
