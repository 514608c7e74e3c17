"""The forms of what would be otherwise: on a later day, or with other facts."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from oligomatch.api.results.forms.match import ByVersion, Counts, Head
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.fields import (
    CriterionId,
    Day,
    Limits,
    OfTrial,
    Pointer,
    Quoted,
    Requires,
    TrialId,
    means,
)
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules.trial import Event

Effect = Literal["opens", "closes", "turns"]


class Turned(TypedDict):
    """One criterion with its verdict before and after."""

    criterion: CriterionId
    verdict_before: Annotated[Verdict, means(say("forms.verdict_before"))]
    verdict: Annotated[Verdict, means(say("forms.verdict_after"))]


class Moved(TypedDict):
    """How a trial stands before and after."""

    match_before: Annotated[MatchClass, means(say("forms.class_before"))]
    match: Annotated[MatchClass, means(say("forms.class_after"))]
    effect: Annotated[Effect, means(say("forms.turns_criterion_turns_and"))]


class TurnedCriterion(Turned, Quoted):
    """One criterion that turns on a day."""

    requires: Requires
    sentence: Annotated[str, means(say("forms.verdict_from_day_on"))]


class Begins(ByVersion):
    """What a version of the protocol asks that was not in force before."""

    criteria_begun: NotRequired[Annotated[list[str], means(say("forms.criteria_begun"))]]
    criteria_ended: NotRequired[Annotated[list[str], means(say("forms.criteria_ended"))]]


class OutlookChange(OfTrial, Moved, Begins):
    """What changes of one trial on a day."""

    day: Annotated[Day, means(say("forms.first_day_on_which"))]
    criteria: Annotated[list[TurnedCriterion], means(say("forms.criteria_that_turn"))]


class WaitingCriterion(TypedDict):
    """One criterion that waits for an event."""

    criterion: CriterionId
    waits: Annotated[str, means(say("forms.what_it_waits_for"))]


class OutlookWaiting(OfTrial):
    """A trial that waits for an event of which nobody knows the day."""

    event: Annotated[Event, means(say("forms.event"))]
    criteria: Annotated[list[WaitingCriterion], means(say("forms.criteria_that_wait_for"))]


class Outlook(Head):
    """What time alone changes for one patient."""

    until: Annotated[Day, means(say("forms.last_day_that_was"))]
    changes: Annotated[list[OutlookChange], means(say("forms.in_order_day"))]
    waiting: Annotated[list[OutlookWaiting], means(say("forms.what_others_wait_for"))]
    limits_of_use: Limits


class Edited(TypedDict):
    """One change, as it was made."""

    fact: Annotated[Pointer, means(say("forms.place_in_profile"))]
    unset: Annotated[bool, means(say("forms.whether_fact_was_unset"))]
    answer: NotRequired[Annotated[Any, Field(title="Answer")]]
    """The value that was set: any JSON; absent where it was unset."""


class CountsOfBoth(TypedDict):
    """Open trials in each class; closed trials are no option and not counted."""

    before: Annotated[Counts, means(say("forms.before_changes"))]
    after: Annotated[Counts, means(say("forms.after_them"))]


class DifferentCriterion(Turned, Quoted):
    """One criterion that is judged otherwise."""

    sentence_before: Annotated[str, means(say("forms.verdict_before_changes_as"))]
    sentence: Annotated[str, means(say("forms.verdict_after_them_as"))]


class DifferentTrial(OfTrial, Moved, Begins):
    """One trial that differs."""

    criteria: Annotated[
        list[DifferentCriterion], means(say("forms.criteria_that_judged_otherwise"))
    ]


class NearNumber(TypedDict):
    """One failing criterion that one number alone would meet."""

    trial: TrialId
    match: Annotated[MatchClass, means(say("forms.how_patient_stands_trial"))]
    criterion: CriterionId
    quote: Annotated[str, means(say("fields.source_s_words_empty"))]
    measure: Annotated[str, means(say("forms.what_limited_in_words"))]
    value: Annotated[float, means(say("forms.what_patient_has"))]
    would_do: Annotated[float, means(say("forms.nearest_number_that_would"))]
    small: Annotated[bool, means(say("forms.whether_it_missed_narrowly"))]
    only_failure: Annotated[bool, means(say("forms.whether_nothing_else_trial"))]
    words: Annotated[str, means(say("forms.number_and_one_that"))]


class WhatIf(Head):
    """What differs for one patient when a fact is otherwise."""

    edits: Annotated[list[Edited], means(say("forms.changes_in_their_order"))]
    counts: CountsOfBoth
    changes: Annotated[list[DifferentTrial], means(say("forms.trials_that_differ_in"))]
    near: list[NearNumber]
    """Where one number alone stands against a trial, after the changes."""
    limits_of_use: Limits
