"""The forms of what would be otherwise: on a later day, or with other facts."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from oligomatch.api.results.forms.match import Counts, Head
from oligomatch.api.words.fields import (
    Asks,
    CriterionId,
    Day,
    Limits,
    OfTrial,
    Pointer,
    Quoted,
    TrialId,
    means,
)
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules.trial import Event

Effect = Literal["opens", "closes", "turns"]
Turned = TypedDict(
    "Turned",
    {
        "id": CriterionId,
        "from": Annotated[Verdict, means("The verdict before.")],
        "to": Annotated[Verdict, means("The verdict after.")],
    },
)
Moved = TypedDict(
    "Moved",
    {
        "from": Annotated[MatchClass, means("The class before.")],
        "to": Annotated[MatchClass, means("The class after.")],
        "effect": Annotated[Effect, means("`turns`: a criterion turns and the class stays.")],
    },
)


class TurnedCriterion(Turned, Quoted):
    """One criterion that turns on a day."""

    asks: Asks
    sentence: Annotated[str, means("The verdict from the day on, as a sentence.")]


class OutlookChange(OfTrial, Moved):
    """What changes of one trial on a day."""

    day: Annotated[Day, means("The first day on which it stands so.")]
    criteria: Annotated[list[TurnedCriterion], means("The criteria that turn.")]


class WaitingCriterion(TypedDict):
    """One criterion that waits for an event."""

    id: CriterionId
    waits: Annotated[str, means("What it waits for, in words.")]


class OutlookWaiting(OfTrial):
    """A trial that waits for an event of which nobody knows the day."""

    event: Annotated[Event, means("The event.")]
    criteria: Annotated[list[WaitingCriterion], means("The criteria that wait for it.")]


class Outlook(Head):
    """What time alone changes for one patient."""

    until: Annotated[Day, means("The last day that was looked at.")]
    changes: Annotated[list[OutlookChange], means("In order of day.")]
    waiting: Annotated[list[OutlookWaiting], means("What the others wait for.")]
    limits: Limits


class Edited(TypedDict):
    """One change, as it was made."""

    fact: Annotated[Pointer, means("The place in the profile.")]
    forgotten: Annotated[bool, means("Whether the fact was unset.")]
    value: NotRequired[Annotated[Any, Field(title="Answer")]]
    """The value that was set: any JSON; absent where it was unset."""


class CountsOfBoth(TypedDict):
    """Open trials in each class; closed trials are no option and not counted."""

    before: Annotated[Counts, means("Before the changes.")]
    after: Annotated[Counts, means("After them.")]


class DifferentCriterion(Turned, Quoted):
    """One criterion that is judged otherwise."""

    before: Annotated[str, means("The verdict before the changes, as a sentence.")]
    after: Annotated[str, means("The verdict after them, as a sentence.")]


class DifferentTrial(OfTrial, Moved):
    """One trial that differs."""

    criteria: Annotated[list[DifferentCriterion], means("The criteria that are judged otherwise.")]


class NearNumber(TypedDict):
    """One failing criterion that one number alone would meet."""

    trial: TrialId
    match: Annotated[MatchClass, means("How the patient stands to the trial.")]
    criterion: CriterionId
    quote: Annotated[str, means("The source's words; empty where it is implied.")]
    measure: Annotated[str, means("What is limited, in words.")]
    value: Annotated[float, means("What the patient has.")]
    would_do: Annotated[float, means("The nearest number that would meet it.")]
    small: Annotated[bool, means("Whether it is missed narrowly.")]
    only_failure: Annotated[bool, means("Whether nothing else of the trial fails.")]
    words: Annotated[str, means("The number and the one that would do, in words.")]


class WhatIf(Head):
    """What differs for one patient when a fact is otherwise."""

    changes: Annotated[list[Edited], means("The changes, in their order.")]
    counts: CountsOfBoth
    trials: Annotated[list[DifferentTrial], means("The trials that differ, in rank order.")]
    near: list[NearNumber]
    """Where one number alone stands against a trial, after the changes."""
    limits: Limits
