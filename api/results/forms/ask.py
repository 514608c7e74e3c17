"""The forms of what is missing, and of what to ask next."""

from __future__ import annotations

from typing import Annotated, Any

from typing_extensions import TypedDict

from oligomatch.api.results.forms.explain import Outcomes, Tried
from oligomatch.api.results.forms.match import Head
from oligomatch.api.words.fields import CriterionId, Fact, Limits, TrialId, Trials, means
from oligomatch.matcher.logic.verdict import Reason


class GapBearing(Outcomes):
    """One open criterion on which a fact bears."""

    trial: TrialId
    criterion: CriterionId
    reason: Annotated[Reason, means("Why it is open.")]


class GapFact(Fact):
    """One fact to obtain."""

    trials: Trials
    bearing: Annotated[list[GapBearing], means("What each answer would make of which criterion.")]


class GapPlace(TypedDict):
    """One place to ask, with the facts that it tells."""

    group: Annotated[str, means("The report, record or person, e.g. `staging report`.")]
    how: Annotated[str, means("How to ask there.")]
    trials: list[str]
    """Registry numbers of the trials on which some fact of it bears."""
    facts: list[GapFact]
    """The facts to ask for, those that bear on most trials first."""


class SiteQuestion(TypedDict):
    """What only a trial site can answer."""

    question: str
    """The question, with the readings and what each makes of the criterion."""
    trials: Annotated[list[str], means("Registry numbers of the trials it is for.")]


class Gaps(Head):
    """What is missing of one patient over all trials in reach."""

    in_reach: list[str]
    """Registry numbers of the trials that a fact may still open."""
    ask: Annotated[list[GapPlace], means("Where to ask, first where most trials depend on.")]
    ask_site: Annotated[list[SiteQuestion], means("What to ask the trial sites.")]
    limits: Limits


class Settled(TypedDict):
    """One criterion that an answer turns."""

    trial: TrialId
    criterion: CriterionId
    to: str
    """`met`, `not met`, `waits`, or why it is still open: `missing`, `to do`, `ambiguous`."""


class Moves(TypedDict):
    """What answers make of the trials in reach."""

    opens: Annotated[list[str], means("Registry numbers of the trials that become eligible.")]
    waits: Annotated[list[str], means("Those that were possible and come to wait.")]
    closes: Annotated[list[str], means("Those that become ineligible.")]
    settles: Annotated[list[Settled], means("The criteria that turn.")]


class ReportMoves(Moves):
    """What a whole report makes of the trials in reach."""

    told: Annotated[list[Tried], means("What it says.")]


class AskAnswers(Moves):
    """Answers to one fact that make the same of every trial."""

    answers: Annotated[list[Any], means("The answers as a profile states them: any JSON.")]
    words: Annotated[str, means("The answers in words.")]


class AskFact(Fact):
    """One fact to obtain, with what each answer makes by itself."""

    trials: Trials
    settles_alone: Annotated[bool, means("Whether some answer settles a criterion by itself.")]
    answers: Annotated[list[AskAnswers], means("Its answers, those of one effect together.")]


class AskQuestion(TypedDict):
    """What one report can answer."""

    number: Annotated[int, means("Its place among the questions, from 1.")]
    report: Annotated[str, means("The report, e.g. `molecular report`.")]
    ask: Annotated[str, means("How to obtain it.")]
    trials: Trials
    best: ReportMoves
    """The best that the whole report may say, of the reports tried."""
    worst: Annotated[ReportMoves, means("The worst.")]
    facts: Annotated[list[AskFact], means("The facts that it tells.")]


class AskSettling(TypedDict):
    """The fewest questions that settle one trial whatever the answers are."""

    trial: TrialId
    ask: Annotated[list[str], means("The reports to obtain.")]
    facts: Annotated[list[Fact], means("What is asked of them today.")]
    to_do: Annotated[list[Fact], means("The examinations that are left to do.")]
    site: Annotated[list[str], means("The readings that are left to the trial site.")]
    sure: Annotated[bool, means("Whether every answer could be followed to its end.")]


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
    limits: Limits
