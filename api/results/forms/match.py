"""The form of one patient's matches."""

from __future__ import annotations

from typing import Annotated, Generic, Literal, NotRequired, TypeVar

from typing_extensions import TypedDict

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.fields import (
    CriterionId,
    Day,
    Fact,
    Limits,
    Number,
    OfTrial,
    Place,
    Pointer,
    Quoted,
    Requires,
    Sourced,
    TrialId,
    means,
    one_of,
)
from oligomatch.api.words.patient.disease_state import State
from oligomatch.matcher.logic.effort import Search
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules.trial import Event, Kind


class About(TypedDict):
    """What every answer carries."""

    rules: Annotated[str, means(say("forms.digest_every_rule_file"))]
    engine: Annotated[str, one_of("durable", "plain"), means(say("forms.what_derived_findings"))]
    version: Annotated[str, means(say("forms.version_oligomatch"))]


class SiteAnswer(TypedDict):
    """What a trial site has answered about how its criteria are read."""

    trial: TrialId
    reading: Annotated[str, means(say("forms.number_reading_that_was"))]
    choice: Annotated[str, means(say("forms.letter_that_holds"))]
    on: Annotated[str, means(say("forms.day_it_was_answered"))]
    by: Annotated[str, means(say("forms.who_answered"))]
    quote: Annotated[str, means(say("forms.site_s_own_words"))]


class Input(TypedDict):
    """Where a patient stands in the file, or in the body of a request."""

    file: Annotated[str, means(say("forms.file_over_http_always"))]
    line: Annotated[Place, means(say("forms.line_in_it_from"))]
    number: Annotated[Place, means(say("forms.number_among_its_patients"))]


class OfCase(TypedDict):
    """The answers of sites that the patient's file holds in its `case`."""

    hold: Annotated[list[SiteAnswer], means(say("forms.case_hold"))]
    answered_for_all: Annotated[list[SiteAnswer], means(say("forms.case_answered"))]
    fit_no_reading: Annotated[list[SiteAnswer], means(say("forms.case_unfit"))]


class ConsideredPart(TypedDict):
    """One search for an answer that went through a part of its questions, at its bound."""

    what: Annotated[str, one_of(*Search)]
    """`deciding facts`: of the settled criteria; `answers`: to the facts that are missing."""
    done: Annotated[Number, means(say("forms.considered_done"))]
    of: Annotated[Number, means(say("forms.considered_of"))]


class InPart(TypedDict):
    """What of the searches for an answer was done."""

    considered: NotRequired[Annotated[list[ConsideredPart], means(say("forms.considered"))]]


class Head(About, InPart):
    """One patient, and what holds for all matches."""

    patient: Annotated[str | None, means(say("forms.profile_s_own_label"))]
    input: Input
    as_of: Annotated[Day, means(say("forms.day_asked"))]
    as_of_from: Annotated[
        str, one_of("profile", "option", "today"), means(say("forms.what_states_day"))
    ]
    executor: Annotated[
        str, one_of("judge", "durable"), means(say("forms.what_evaluated_criteria"))
    ]
    summary: Annotated[str, means(say("forms.patient_in_one_line"))]
    state: State
    site_answers: Annotated[list[SiteAnswer], means(say("forms.what_sites_trials_shown"))]
    kept_as_given: NotRequired[Annotated[list[str], means(say("forms.names_kept_as_given"))]]
    unconfirmed: NotRequired[Annotated[bool, means(say("forms.facts_read_from_record"))]]
    case: NotRequired[OfCase]


Counts = TypedDict(
    "Counts",
    {
        "eligible": Annotated[Number, means(say("forms.every_criterion_met_on"))],
        "possible": Annotated[Number, means(say("forms.nothing_fails_something_not"))],
        "not yet": Annotated[Number, means(say("forms.all_that_fails_today"))],
        "ineligible": Annotated[Number, means(say("forms.at_least_one_criterion"))],
    },
)


class Missing(Fact):
    """One fact to obtain, and the trials it bears on."""

    report: Annotated[str, means(say("forms.report_or_record_that"))]
    trials: list[str]
    """Registry numbers of the trials still in reach that ask for it."""


class NearMiss(TypedDict):
    """The one limit that an ineligible match misses narrowly; it never lifts the class."""

    criterion: CriterionId
    measure: Annotated[str, means(say("forms.what_limited_in_words"))]
    value: Annotated[float, means(say("forms.what_patient_has"))]
    limit: Annotated[float, means(say("forms.what_trial_asks"))]


class Recruitment(TypedDict):
    """Whether a trial recruits, as far as it is known."""

    status: str
    """`unverified` where the source does not tell; `closed` trials stand under `evidence`."""
    verified: Annotated[str, means(say("forms.since_when_this_known"))]
    text_changed: NotRequired[bool]
    """Whether the eligibility text has changed since the rules were written; left out where not."""


class Design(TypedDict):
    """How a trial is made."""

    group: str
    """The disease state it requires: sOMD, rOMD, peOMD, pOMD, or several with `+`."""
    phase: Annotated[str, means("II, II/III or III.")]
    randomised: Annotated[bool, means(say("forms.whether_patients_randomised"))]
    planned: Annotated[int | None, means(say("forms.number_patients_planned_or"))]
    country: Annotated[str, means(say("forms.where_it_runs_as"))]


class Awaited(TypedDict):
    """An event that may still turn a criterion that is not met."""

    event: Annotated[Event, means(say("forms.what_waited_for"))]
    day: Day | None
    """The first day on which it is met if nothing else changes; null where it is not known."""


class Reading(TypedDict):
    """The verdict under one choice of readings, where the source's own words admit several."""

    readings: Annotated[dict[str, str], means(say("forms.letter_chosen_for_each"))]
    verdict: Annotated[Verdict, means(say("forms.verdict_under_it"))]


class NumberRange(TypedDict):
    """The numbers a measure may still be."""

    low: Annotated[float | None, means(say("forms.least_null_where_there"))]
    high: Annotated[float | None, means(say("forms.greatest_null_where_no"))]
    may_be_none: Annotated[bool, means(say("forms.whether_there_may_be"))]


class MeasureValue(TypedDict):
    """One measure as it was judged."""

    measure: Annotated[str, means(say("forms.what_measured_in_words"))]
    kind: Annotated[str, means(say("forms.kind_measure_as_trial"))]
    words: Annotated[str, means(say("forms.possible_values_in_words"))]
    may_be: NumberRange | list[bool] | list[str | None]
    """The possible values: a range of numbers, truth values, or categories."""
    facts: Annotated[list[Pointer], means(say("forms.facts_it_was_read"))]


class OfArms(TypedDict):
    """The arms, and the versions of the protocol, for which a criterion holds."""

    in_arms: NotRequired[Annotated[list[str], means(say("forms.criterion_arms"))]]
    from_version: NotRequired[Annotated[str, means(say("forms.criterion_from_version"))]]
    before_version: NotRequired[Annotated[str, means(say("forms.criterion_before_version"))]]


class Judgement(OfArms):
    """The verdict of one criterion, and what it still waits for."""

    criterion: Annotated[str, means(say("forms.criterion_s_id_same"))]
    kind: Annotated[Kind, means(say("forms.inclusion_workup_decide_stratum"))]
    verdict: Annotated[Verdict | None, means(say("forms.null_where_nothing_judged"))]
    reason: Annotated[Reason | None, means(say("forms.why_verdict_unknown_null"))]
    awaits: Annotated[list[Awaited], means(say("forms.what_failure_that_not"))]


class FactsRead(TypedDict):
    """Which facts of a criterion are named, where not those that were to be."""

    facts_are: NotRequired[Annotated[str, one_of("read"), means(say("forms.facts_read"))]]


class Criterion(Judgement, Quoted, FactsRead):
    """The verdict of one criterion and all that it rests on."""

    basis: Annotated[str, means(say("forms.what_it_encodes_table"))]
    requires: Requires
    sentence: Annotated[str, means(say("forms.verdict_as_sentence"))]
    waits: Annotated[str | None, means(say("forms.what_it_waits_for_2"))]
    facts: Annotated[
        list[Pointer],
        means(say("forms.settled_verdict_facts_that")),
    ]
    based_on: Annotated[
        list[Pointer],
        means(say("forms.settled_verdict_facts_that_2")),
    ]
    missing: Annotated[list[Fact], means(say("forms.what_would_narrow_it"))]
    question: Annotated[str | None, means(say("forms.trial_site_where_ambiguous"))]
    by_reading: Annotated[list[Reading], means(say("forms.verdict_under_each_choice"))]
    values: Annotated[list[MeasureValue], means(say("forms.each_measure_with_its"))]


class Bearing(TypedDict):
    """A closed trial whose result bears on this one; it moves no trial."""

    trial: TrialId
    findings: Annotated[list[str], means(say("forms.what_it_found"))]


class Evidence(Sourced):
    """What the source reports of a trial that has answered its question."""

    about: Annotated[str, means(say("forms.what_it_about_e"))]
    kind: str
    """Of what kind it is, e.g. `efficacy`, `safety`, `conclusion`, `correction`."""
    words: Annotated[str, means(say("forms.finding_in_our_words"))]
    unit: Annotated[str, means(say("forms.unit_figures_empty_where"))]
    figures: Annotated[dict[str, float], means(say("forms.figure_each_arm"))]
    p: Annotated[float | None, means(say("forms.p_value_where_source"))]
    arms_by_order: bool
    """Whether the source names no arm beside its figures, but an order."""
    quote: Annotated[str, means(say("forms.source_s_words"))]


class NotExact(TypedDict):
    """One question that the exact layer could not answer; there the judge's answer stands."""

    criterion: str
    """The id of the criterion; `together` is all open criteria at once."""
    because: str
    """`effort`: the solver stopped at its bound; else what it does not check."""


class Core(TypedDict):
    """Criteria each of which can be met, and all of which nobody who fits the profile can meet."""

    criterion_ids: list[str]
    """Leave out any, and somebody can meet the others."""
    readings: dict[str, str]
    """The readings under which it holds: the letter chosen for each numbered one."""
    still_waits: bool
    """Whether one of them still waits for something; then the match stays as it is."""


class Exactly(TypedDict):
    """What the exact layer says of a match."""

    exact: Annotated[
        bool | Literal["not exact"],
        means(say("forms.with_exact_true_whether")),
    ]
    by_judge: NotRequired[Annotated[MatchClass, means(say("forms.class_by_judge_alone"))]]
    settled_exactly: NotRequired[
        Annotated[list[str], means(say("forms.criteria_that_solver_settles"))]
    ]
    not_exact: NotRequired[Annotated[list[NotExact], means(say("forms.what_solver_could_not"))]]
    together: NotRequired[Annotated[list[Core], means(say("forms.what_nobody_who_fits"))]]


class ArmMatch(TypedDict):
    """How the patient stands to one arm of a trial."""

    arm: Annotated[str, means(say("forms.arm_name"))]
    words: Annotated[str, means(say("forms.arm_words"))]
    match: Annotated[MatchClass, means(say("forms.arm_match"))]
    criteria_not_met: Annotated[list[str], means(say("forms.arm_not_met"))]
    unknown: Annotated[list[str], means(say("forms.arm_unknown"))]


class ByArm(TypedDict):
    """A match of a trial with arms: that of its nearest arm."""

    arm: NotRequired[Annotated[str, means(say("forms.match_arm"))]]
    arms: NotRequired[Annotated[list[ArmMatch], means(say("forms.match_arms"))]]


class ProtocolVersion(TypedDict):
    """A version of a trial's protocol."""

    name: Annotated[str, means(say("forms.version_name"))]
    begins: Annotated[str | None, means(say("forms.version_begins"))]
    ends: Annotated[str | None, means(say("forms.version_ends"))]
    words: Annotated[str, means(say("forms.version_words"))]


class ByVersion(TypedDict):
    """Which version of the protocol is in force on the day asked."""

    protocol_version: NotRequired[Annotated[ProtocolVersion, means(say("forms.protocol_version"))]]


class Warned(TypedDict):
    """What the source prefers otherwise."""

    warnings: NotRequired[Annotated[list[str], means(say("forms.warnings"))]]


OneCriterion = TypeVar("OneCriterion")  # as much of it as is told


class Match(OfTrial, Sourced, Exactly, Warned, ByArm, ByVersion, Generic[OneCriterion]):
    """One trial for one patient, with every criterion and what it rests on."""

    match: Annotated[MatchClass, means(say("forms.how_patient_stands_trial_2"))]
    rank: Annotated[Place, means(say("forms.place_among_all_trials"))]
    tied: Annotated[bool, means(say("forms.whether_another_trial_has"))]
    section: Annotated[
        str, one_of("options", "evidence"), means(say("forms.evidence_closed_trial"))
    ]
    why_here: Annotated[str, means(say("forms.one_line_what_decides"))]
    near_miss: Annotated[NearMiss | None, means(say("forms.one_limit_missed_narrowly"))]
    site_readings: Annotated[list[str], means(say("forms.readings_that_its_site"))]
    recruitment: Recruitment
    registry: Annotated[str, means(say("forms.registry"))]
    design: Design
    criteria: Annotated[list[OneCriterion], means(say("forms.its_criteria_in_source"))]
    related_results: Annotated[list[Bearing], means(say("forms.closed_trials_whose_result"))]
    evidence: Annotated[list[Evidence], means(say("forms.what_source_reports_trial"))]


class Matched(Head):
    """One patient's trials in rank order."""

    limits_of_use: Limits
    order: Annotated[list[str], means(say("forms.ranking_keys_most_important"))]
    counts: Counts
    """Open trials in each class; closed trials are no option and not counted."""
    matches: list[Match[Criterion]] | list[Match[Judgement]]
    """The matches shown, in rank order. With `criteria=brief` each holds of its criteria only those
    that decide and are not met, or are open, each as far as `Judgement` says."""
    missing: list[Missing]
    """What to obtain over the matches shown, most wanted first."""
    facts_are: Annotated[str, one_of("read", "deciding")]
    """What `facts` of each criterion names; `POST /v1/explain` names those that decide."""
