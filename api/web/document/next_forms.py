"""The form of the answers to what a board asks next, for the OpenAPI document."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from oligomatch.api.web.document.forms import Counts, Form, PatientHead, Pointer
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules.trial import Event


class ToldAnswer(Form):
    """One fact with the answer that is tried."""

    fact: Pointer
    """The place of the fact in the profile; `-` stands for an entry of a list still to be told."""
    answer: Any
    """The answer as a profile states it there: any JSON."""
    words: str
    """The answer in words."""


class Settled(Form):
    """One criterion that an answer turns."""

    trial: str
    """The registry number."""
    criterion: str
    """The id of the criterion."""
    to: str
    """`met`, `not met`, `waits`, or why it is still open: `missing`, `to do`, `ambiguous`."""


class Moves(Form):
    """What answers make of the trials in reach."""

    opens: list[str]
    """Registry numbers of the trials that become eligible."""
    waits: list[str]
    """Those that were possible and come to wait."""
    closes: list[str]
    """Those that become ineligible."""
    settles: list[Settled]
    """The criteria that turn."""


class ReportMoves(Moves):
    """What a whole report makes of the trials in reach."""

    told: list[ToldAnswer]
    """What it says."""


class AskAnswers(Moves):
    """Answers to one fact that make the same of every trial."""

    answers: list[Any]
    """The answers as a profile states them: any JSON."""
    words: str
    """The answers in words."""


class AskFact(Form):
    """One fact to obtain, with what each answer makes by itself."""

    fact: Pointer
    """The place of the fact in the profile; `-` stands for an entry of a list still to be told."""
    ask: str
    """The fact in words."""
    trials: list[str]
    """Registry numbers of the trials on which it bears."""
    settles_alone: bool
    """Whether some answer settles a criterion by itself."""
    answers: list[AskAnswers]
    """Its answers, those of one effect together."""


class AskQuestion(Form):
    """What one report can answer."""

    number: int
    """Its place among the questions, from 1."""
    report: str
    """The report, e.g. `molecular report`."""
    ask: str
    """How to obtain it."""
    trials: list[str]
    """Registry numbers of the trials on which it bears."""
    best: ReportMoves
    """The best that the whole report may say, of the reports tried."""
    worst: ReportMoves
    """The worst."""
    facts: list[AskFact]
    """The facts that it tells."""


class AskedFact(Form):
    """One fact in words."""

    fact: Pointer
    """The place of the fact in the profile."""
    ask: str
    """The fact in words."""


class AskSettling(Form):
    """The fewest questions that settle one trial whatever the answers are."""

    trial: str
    """The registry number."""
    ask: list[str]
    """The reports to obtain."""
    facts: list[AskedFact]
    """What is asked of them today."""
    to_do: list[AskedFact]
    """The examinations that are left to do."""
    site: list[str]
    """The readings that are left to the trial site."""
    sure: bool
    """Whether every answer could be followed to its end."""


class AskedNext(PatientHead):
    """What to ask next of one patient."""

    in_reach: list[str]
    """Registry numbers of the trials that an answer may still move."""
    questions: list[AskQuestion]
    """The questions worth asking, those that settle most first."""
    settles_nothing: list[AskedFact]
    """Facts no longer worth asking: no answer changes a trial in reach."""
    settling: list[AskSettling]
    """Of each trial named with `only`: what settles it."""


# --- the outlook --------------------------------------------------------------------------------


class TurnedCriterion(Form):
    """One criterion that turns on a day."""

    id: str
    """Its id."""
    from_: Annotated[Verdict, Field(alias="from")]
    """The verdict until the day before."""
    to: Verdict
    """The verdict from the day on."""
    asks: str
    """What it asks, in our words."""
    quote: str
    """The source's words; empty where it is implied."""
    source: str
    """Where they stand."""
    sentence: str
    """The verdict from the day on, as a sentence."""


class OutlookChange(Form):
    """What changes of one trial on a day."""

    day: date
    """The first day on which it stands so."""
    trial: str
    """The registry number."""
    acronym: str | None
    """The acronym, where it has one."""
    from_: Annotated[MatchClass, Field(alias="from")]
    """The class until the day before."""
    to: MatchClass
    """The class from the day on."""
    effect: Literal["opens", "closes", "turns"]
    """`turns`: a criterion turns and the class stays."""
    criteria: list[TurnedCriterion]
    """The criteria that turn."""


class WaitingCriterion(Form):
    """One criterion that waits for an event."""

    id: str
    """Its id."""
    waits: str
    """What it waits for, in words."""


class OutlookWaiting(Form):
    """A trial that waits for an event of which nobody knows the day."""

    event: Event
    """The event."""
    trial: str
    """The registry number."""
    acronym: str | None
    """The acronym, where it has one."""
    criteria: list[WaitingCriterion]
    """The criteria that wait for it."""


class OutlookTold(PatientHead):
    """What time alone changes for one patient."""

    until: date
    """The last day that was looked at."""
    changes: list[OutlookChange]
    """In order of day."""
    waiting: list[OutlookWaiting]
    """What the others wait for."""


# --- what if ------------------------------------------------------------------------------------


class ToldOtherwise(Form):
    """One change, as it was made."""

    fact: Pointer
    """The place in the profile."""
    forgotten: bool
    """Whether the fact was unset."""
    value: Annotated[Any, Field(title="Answer")] = None
    """The value that was set: any JSON; absent where it was unset."""


class CountsOfBoth(Form):
    """Open trials in each class, as told and as changed."""

    before: Counts
    after: Counts


class DifferentCriterion(Form):
    """One criterion that is judged otherwise."""

    id: str
    """Its id."""
    from_: Annotated[Verdict, Field(alias="from")]
    """The verdict as told."""
    to: Verdict
    """The verdict as changed."""
    quote: str
    """The source's words; empty where it is implied."""
    source: str
    """Where they stand."""
    before: str
    """The verdict as told, as a sentence."""
    after: str
    """The verdict as changed, as a sentence."""


class DifferentTrial(Form):
    """One trial that differs."""

    trial: str
    """The registry number."""
    acronym: str | None
    """The acronym, where it has one."""
    from_: Annotated[MatchClass, Field(alias="from")]
    """The class as told."""
    to: MatchClass
    """The class as changed."""
    effect: Literal["opens", "closes", "turns"]
    """`turns`: a criterion turns and the class stays."""
    criteria: list[DifferentCriterion]
    """The criteria that are judged otherwise."""


class NearNumber(Form):
    """One failing criterion that one number alone would meet."""

    trial: str
    """The registry number."""
    match: MatchClass
    """How the patient stands to the trial."""
    criterion: str
    """The id of the criterion."""
    quote: str
    """The source's words; empty where it is implied."""
    measure: str
    """What is limited, in words."""
    value: float
    """What the patient has."""
    would_do: float
    """The nearest number that would meet it."""
    small: bool
    """Whether it is missed narrowly."""
    only_failure: bool
    """Whether nothing else of the trial fails."""
    words: str
    """The number and the one that would do, in words."""


class WhatIfTold(PatientHead):
    """What differs for one patient when something is told otherwise."""

    changes: list[ToldOtherwise]
    """The changes, in their order."""
    counts: CountsOfBoth
    trials: list[DifferentTrial]
    """The trials that differ, in rank order."""
    near: list[NearNumber]
    """Where one number alone stands against a trial, after the changes."""
