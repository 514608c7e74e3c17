"""The forms of what is missing, and of what to ask next."""

from __future__ import annotations

from typing import Annotated, Any

from typing_extensions import TypedDict

from oligomatch.api.results.forms.explain import Outcomes, Tried
from oligomatch.api.results.forms.match import Head
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.fields import CriterionId, Fact, Limits, TrialId, Trials, means
from oligomatch.matcher.logic.verdict import Reason


class GapBearing(Outcomes):
    """One open criterion on which a fact bears."""

    trial: TrialId
    criterion: CriterionId
    reason: Annotated[Reason, means(say("forms.why_it_open"))]


class GapFact(Fact):
    """One fact to obtain."""

    trials: Trials
    open_criteria: Annotated[list[GapBearing], means(say("forms.what_each_answer_would"))]


class GapPlace(TypedDict):
    """One place to ask, with the facts that it has."""

    report: Annotated[str, means(say("forms.report_record_or_person"))]
    how: Annotated[str, means(say("forms.how_ask_there"))]
    trials: list[str]
    """Registry numbers of the trials on which some fact of it bears."""
    missing: list[GapFact]
    """The facts to ask for, those that bear on most trials first."""


class SiteQuestion(TypedDict):
    """What only a trial site can answer."""

    question: str
    """The question, with the readings and what each makes of the criterion."""
    trials: Annotated[list[str], means(say("forms.registry_numbers_trials_it"))]


class Gaps(Head):
    """What is missing of one patient over all trials in reach."""

    in_reach: list[str]
    """Registry numbers of the trials that a fact may still open."""
    reports: Annotated[list[GapPlace], means(say("forms.where_ask_first_where"))]
    site_questions: Annotated[list[SiteQuestion], means(say("forms.what_ask_trial_sites"))]
    limits_of_use: Limits


class Settled(TypedDict):
    """One criterion that an answer turns."""

    trial: TrialId
    criterion: CriterionId
    standing: str
    """`met`, `not met`, `waits`, or why it is still open: `missing`, `to do`, `ambiguous`."""


class Moves(TypedDict):
    """What answers make of the trials in reach."""

    opens: Annotated[list[str], means(say("forms.registry_numbers_trials_that"))]
    postpones: Annotated[list[str], means(say("forms.those_that_were_possible"))]
    closes: Annotated[list[str], means(say("forms.those_that_become_ineligible"))]
    settles: Annotated[list[Settled], means(say("forms.criteria_that_turn"))]


class ReportMoves(Moves):
    """What a whole report makes of the trials in reach."""

    tried: Annotated[list[Tried], means(say("forms.what_it_says"))]


class AskAnswers(Moves):
    """Answers to one fact that make the same of every trial."""

    answers: Annotated[list[Any], means(say("forms.answers_as_profile_states"))]
    words: Annotated[str, means(say("forms.answers_in_words"))]


class AskFact(Fact):
    """One fact to obtain, with what each answer makes by itself."""

    trials: Trials
    settles_alone: Annotated[bool, means(say("forms.whether_some_answer_settles"))]
    effects: Annotated[list[AskAnswers], means(say("forms.its_answers_those_one"))]


class AskQuestion(TypedDict):
    """What one report can answer."""

    number: Annotated[int, means(say("forms.its_place_among_questions"))]
    report: Annotated[str, means(say("forms.report_e_g_molecular"))]
    how: Annotated[str, means(say("forms.how_obtain_it"))]
    trials: Trials
    best: ReportMoves
    """The best that the whole report may say, of the reports tried."""
    worst: Annotated[ReportMoves, means(say("forms.worst"))]
    missing: Annotated[list[AskFact], means(say("forms.facts_that_it_tells"))]


class AskSettling(TypedDict):
    """The fewest questions that settle one trial whatever the answers are."""

    trial: TrialId
    obtain: Annotated[list[str], means(say("forms.reports_obtain"))]
    missing: Annotated[list[Fact], means(say("forms.what_asked_them_today"))]
    to_do: Annotated[list[Fact], means(say("forms.examinations_that_left_do"))]
    site: Annotated[list[str], means(say("forms.readings_that_left_trial"))]
    sure: Annotated[bool, means(say("forms.whether_every_answer_could"))]


class AskedNext(Head):
    """What to ask next of one patient."""

    in_reach: list[str]
    """Registry numbers of the trials that an answer may still move."""
    questions: list[AskQuestion]
    """The questions worth asking, those that settle most first."""
    settles_nothing: list[Fact]
    """Facts no longer worth asking: no answer changes a trial in reach."""
    settling: list[AskSettling]
    """Of each trial named with `only`: what settles it."""
    limits_of_use: Limits
