"""The form of one patient's matches."""

from __future__ import annotations

from typing import Annotated, Generic, Literal, NotRequired, TypeVar

from typing_extensions import TypedDict

from oligomatch.api.words.disease_state import State
from oligomatch.api.words.fields import (
    Asks,
    CriterionId,
    Day,
    Fact,
    Limits,
    Number,
    OfTrial,
    Place,
    Pointer,
    Quoted,
    TrialId,
    means,
    one_of,
)
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules.trial import Event, Kind


class About(TypedDict):
    """What every answer carries."""

    rules: Annotated[str, means("Digest of every rule file that decides.")]
    engine: Annotated[str, one_of("durable", "plain"), means("What derived the findings.")]
    version: Annotated[str, means("The version of OligoMatch.")]


class SiteAnswer(TypedDict):
    """What a trial site has answered about how its criteria are read."""

    trial: TrialId
    reading: Annotated[str, means("The number of the reading that was asked.")]
    choice: Annotated[str, means("The letter that holds.")]
    on: Annotated[str, means("The day it was answered.")]
    by: Annotated[str, means("Who answered.")]
    quote: Annotated[str, means("The site's own words; empty where none are kept.")]


class Input(TypedDict):
    """Where a patient stands in the file, or in the body of a request."""

    file: Annotated[str, means("The file; over HTTP always `body`.")]
    line: Annotated[Place, means("The line in it, from 1.")]
    number: Annotated[Place, means("The number among its patients, from 1.")]


class Head(About):
    """One patient, and what holds for all matches."""

    patient: Annotated[str | None, means("The profile's own label, or null.")]
    input: Input
    as_of: Annotated[Day, means("The day asked.")]
    as_of_from: Annotated[str, one_of("profile", "option", "today"), means("What states the day.")]
    executor: Annotated[str, one_of("judge", "durable"), means("What evaluated the criteria.")]
    summary: Annotated[str, means("The patient in one line, as understood.")]
    state: State
    site_answers: Annotated[list[SiteAnswer], means("What sites of trials shown have answered.")]


Counts = TypedDict(
    "Counts",
    {
        "eligible": Annotated[Number, means("Every criterion is met on the day asked.")],
        "possible": Annotated[Number, means("Nothing fails, something is not known.")],
        "not yet": Annotated[Number, means("All that fails today still waits for something.")],
        "ineligible": Annotated[Number, means("At least one criterion fails for good.")],
    },
)


class Missing(Fact):
    """One fact to obtain, and the trials it bears on."""

    group: Annotated[str, means("The report or record that tells it, e.g. `staging report`.")]
    trials: list[str]
    """Registry numbers of the trials still in reach that ask for it."""


class NearMiss(TypedDict):
    """The one limit that an ineligible match misses narrowly; it never lifts the class."""

    criterion: CriterionId
    measure: Annotated[str, means("What is limited, in words.")]
    value: Annotated[float, means("What the patient has.")]
    limit: Annotated[float, means("What the trial asks.")]


class Recruitment(TypedDict):
    """Whether a trial recruits, as far as it is known."""

    status: str
    """`unverified` where the source does not tell; `closed` trials stand under `evidence`."""
    as_of: Annotated[str, means("Since when this is known.")]
    text_changed: NotRequired[bool]
    """Whether the eligibility text has changed since the rules were written; left out where not."""


class Design(TypedDict):
    """How a trial is made."""

    group: str
    """The disease state it asks for: sOMD, rOMD, peOMD, pOMD, or several with `+`."""
    phase: Annotated[str, means("II, II/III or III.")]
    randomised: Annotated[bool, means("Whether patients are randomised.")]
    n: Annotated[int | None, means("The number of patients planned, or null where it is not told.")]
    country: Annotated[str, means("Where it runs, as the source says.")]


class Awaited(TypedDict):
    """An event that may still turn a criterion that is not met."""

    event: Annotated[Event, means("What is waited for.")]
    day: Day | None
    """The first day on which it is met if nothing else changes; null where it is not known."""


class Ask(TypedDict):
    """One fact that would narrow an open criterion."""

    fact: Pointer
    words: Annotated[str, means("The fact in words.")]


class Reading(TypedDict):
    """The verdict under one choice of readings, where the source's own words admit several."""

    choice: Annotated[dict[str, str], means("The letter chosen for each numbered reading.")]
    verdict: Annotated[Verdict, means("The verdict under it.")]


class NumberRange(TypedDict):
    """The numbers a measure may still be."""

    low: Annotated[float | None, means("The least; null where there is none.")]
    high: Annotated[float | None, means("The greatest; null where no end is known.")]
    may_be_none: Annotated[bool, means("Whether there may be no such number at all.")]


class MeasureValue(TypedDict):
    """One measure as it was judged."""

    measure: Annotated[str, means("What is measured, in words.")]
    kind: Annotated[str, means("The kind of measure, as trial files name it.")]
    words: Annotated[str, means("The possible values in words.")]
    possible: NumberRange | list[bool] | list[str | None]
    """The possible values: a range of numbers, truth values, or categories."""
    facts: Annotated[list[Pointer], means("The facts it was read from.")]


class Judgement(TypedDict):
    """The verdict of one criterion, and what it still waits for."""

    id: Annotated[str, means("The criterion's id, the same in `GET /v1/trials/{id}`.")]
    kind: Annotated[Kind, means("`inclusion`, `workup` decide; `stratum`, `later`, `info` do not.")]
    verdict: Annotated[Verdict | None, means("Null where nothing is judged (`info`, `later`).")]
    reason: Annotated[Reason | None, means("Why a verdict is unknown; null where it is not.")]
    awaits: Annotated[list[Awaited], means("What a failure that is not final waits for.")]


class Criterion(Judgement, Quoted):
    """The verdict of one criterion and all that it rests on."""

    basis: Annotated[str, means("What it encodes: a table cell, a footnote, an implication ..")]
    asks: Asks
    sentence: Annotated[str, means("The verdict as a sentence.")]
    waits: Annotated[str | None, means("What it waits for, as a sentence; else null.")]
    facts: Annotated[
        list[Pointer],
        means(
            "Of a settled verdict the facts that decide, by `POST /v1/explain` without `quick`;"
            " else those that it was read from."
        ),
    ]
    based_on: Annotated[
        list[Pointer],
        means(
            "Of a settled verdict the facts that make `sentence` true, by `POST /v1/explain`"
            " without `quick`; else as `facts`."
        ),
    ]
    ask: Annotated[list[Ask], means("What would narrow it.")]
    question: Annotated[str | None, means("To the trial site, where `ambiguous`; else null.")]
    readings: Annotated[list[Reading], means("The verdict under each choice, where there are any.")]
    values: Annotated[list[MeasureValue], means("Each measure with its possible values.")]


class Bearing(TypedDict):
    """A closed trial whose result bears on this one; it moves no trial."""

    trial: TrialId
    found: Annotated[list[str], means("What it found.")]


class Evidence(TypedDict):
    """What the source reports of a trial that has answered its question."""

    about: Annotated[str, means("What it is about, e.g. `median_pfs`.")]
    kind: str
    """Of what kind it is, e.g. `efficacy`, `safety`, `conclusion`, `correction`."""
    words: Annotated[str, means("The finding in our words.")]
    unit: Annotated[str, means("The unit of the figures; empty where there are none.")]
    arms: Annotated[dict[str, float], means("The figure of each arm.")]
    p: Annotated[float | None, means("The p value, where the source gives one.")]
    arms_by_order: bool
    """Whether the source names no arm beside its figures, but an order."""
    quote: Annotated[str, means("The source's words.")]
    source: Annotated[str, means("Where they stand.")]


class NotExact(TypedDict):
    """One question that the exact layer could not answer; there the judge's answer stands."""

    criterion: str
    """The id of the criterion; `together` is all open criteria at once."""
    because: str
    """`effort`: the solver stopped at its bound; else what it is not asked about."""


class Core(TypedDict):
    """Criteria each of which can be met, and all of which nobody who fits the profile can meet."""

    criteria: list[str]
    """Their ids: leave out any, and somebody can meet the others."""
    readings: dict[str, str]
    """The readings under which it holds: the letter chosen for each numbered one."""
    waits: bool
    """Whether one of them still waits for something; then the match stays as it is."""


class Exactly(TypedDict):
    """What the exact layer says of a match."""

    exact: Annotated[
        bool | Literal["not exact"],
        means(
            "With `exact=true` whether all that is open here is truly open: true, or `not exact`,"
            " where something stands in `not_exact`. False where it was not asked, and then the"
            " next four are absent."
        ),
    ]
    before: NotRequired[Annotated[MatchClass, means("The class by the judge alone.")]]
    settled_exactly: NotRequired[Annotated[list[str], means("Criteria that the solver settles.")]]
    not_exact: NotRequired[Annotated[list[NotExact], means("What the solver could not answer.")]]
    together: NotRequired[Annotated[list[Core], means("What nobody who fits can meet together.")]]


OneCriterion = TypeVar("OneCriterion")  # as much of it as is told


class Match(OfTrial, Exactly, Generic[OneCriterion]):
    """One trial for one patient, with every criterion and what it rests on."""

    match: Annotated[MatchClass, means("How the patient stands to the trial on the day asked.")]
    rank: Annotated[Place, means("The place among all trials, shown or not.")]
    tied: Annotated[bool, means("Whether another trial has the same place.")]
    section: Annotated[str, one_of("options", "evidence"), means("`evidence`: a closed trial.")]
    why_here: Annotated[str, means("One line: what decides, what is missing, or the date.")]
    near_miss: Annotated[NearMiss | None, means("The one limit missed narrowly; else null.")]
    site_answers: Annotated[list[str], means("The readings that its site has chosen: `A-18 B`.")]
    recruitment: Recruitment
    design: Design
    criteria: Annotated[list[OneCriterion], means("Its criteria, in the source's order.")]
    bearing: Annotated[list[Bearing], means("Closed trials whose result bears on this one.")]
    evidence: Annotated[list[Evidence], means("What the source reports of the trial's own result.")]


class Matched(Head):
    """One patient's trials in rank order."""

    limits: Limits
    order: Annotated[list[str], means("The ranking keys, most important first.")]
    counts: Counts
    """Open trials in each class; closed trials are no option and not counted."""
    matches: list[Match[Criterion]] | list[Match[Judgement]]
    """The matches shown, in rank order. With `criteria=brief` each holds of its criteria only those
    that decide and are not met, or are open, each as far as `Judgement` says."""
    missing: list[Missing]
    """What to obtain over the matches shown, most wanted first."""
    facts_are: Annotated[str, one_of("read", "deciding")]
    """What `facts` of each criterion names; `POST /v1/explain` names those that decide."""
