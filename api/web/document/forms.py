"""The form of every answer, for the OpenAPI document; a test holds each answer against it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules import trial as rules_trial


class Form(BaseModel):
    """Base of every form: what it does not name is not sent; a later version may send more."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


Pointer = Annotated[
    str, Field(description="A JSON pointer (RFC 6901)", examples=["/biomarkers/EGFR/variants/0"])
]


class About(Form):
    """What every answer carries."""

    rules: str
    """Digest of every rule file that decides: trials, vocabulary, findings."""
    engine: Literal["durable", "plain"]
    """What derived the findings: durable-rules, or the plain chainer."""
    version: str
    """The version of OligoMatch."""


# --- problems -----------------------------------------------------------------------------------


class ProblemPlace(Form):
    """One fault of a request. Nothing that the request says is repeated."""

    pointer: str | None = None
    """Where in the body: a JSON pointer (RFC 6901). The nearest place whose name is known; `line`
    and `column` tell the exact one. Absent where the fault is not in the body."""
    line: int | None = None
    """The line in the body, from 1."""
    column: int | None = None
    """The column in that line, from 1."""
    parameter: str | None = None
    """The parameter of the query; absent where it is not a known one, or the fault is elsewhere."""
    detail: str
    """What was expected, or what is wrong."""
    mend: str | None = None
    """How to mend it."""


class Problem(About):
    """Why a request is not answered as asked (RFC 9457), with every fault found."""

    type: Annotated[str, Field(pattern="^urn:oligomatch:problem:[a-z-]+$")]
    """The kind of problem; one title belongs to each."""
    title: str
    """The kind of problem in words."""
    status: Annotated[int, Field(ge=400, le=599)]
    """The status code."""
    detail: str
    """What happened this time."""
    errors: list[ProblemPlace]
    """Each fault with its place; empty where there is no place to tell."""
    more_errors: Annotated[int, Field(ge=0)]
    """How many further faults were found and are not told."""


# --- patients -----------------------------------------------------------------------------------


class Left(Form):
    """What is left, under each reading of a line that ended 1 to 28 days before (A-39)."""

    inactive: list[str]
    """Where such a line counts as ended."""
    active: list[str]
    """Where it counts as still active."""


class State(Form):
    """How the disease stands: what is still left of each classification."""

    words: str
    """In one line; empty where nothing is known."""
    diagnosis: Left
    """The trial groups at diagnosis of the metastases: sOMD, rOMD, none."""
    entry: Left
    """The trial groups now: peOMD, pOMD, none."""
    label: Left
    """The states of the EORTC/ESTRO classification; for display, no trial asks for them."""


class SiteAnswer(Form):
    """What a trial site has answered about how its criteria are read."""

    trial: str
    """The registry number."""
    reading: str
    """The number of the reading that was asked."""
    choice: str
    """The letter that holds."""
    on: str
    """The day it was answered."""
    by: str
    """Who answered."""
    quote: str
    """The site's own words; empty where none are kept."""


class Input(Form):
    """Where a patient stands in the request."""

    file: Literal["body"]
    """Always `body`."""
    line: Annotated[int, Field(ge=1)]
    """The line in the body."""
    number: Annotated[int, Field(ge=1)]
    """The number among its patients, from 1."""


class Counts(Form):
    """Open trials in each class; closed trials are no option and not counted."""

    eligible: Annotated[int, Field(ge=0)]
    """Every criterion is met on the day asked."""
    possible: Annotated[int, Field(ge=0)]
    """Nothing fails, something is not known."""
    not_yet: Annotated[int, Field(ge=0, alias="not yet")]
    """Something fails today, and all that fails still waits for something."""
    ineligible: Annotated[int, Field(ge=0)]
    """At least one criterion fails for good."""


class Missing(Form):
    """One fact to obtain, and the trials it bears on."""

    fact: Pointer
    """The place of the fact in the profile; `-` stands for an entry of a list still to be told."""
    ask: str
    """The fact in words."""
    group: str
    """The report or record that tells it, e.g. `staging report`."""
    trials: list[str]
    """Registry numbers of the trials still in reach that ask for it."""


class NearMiss(Form):
    """The one limit that an ineligible match misses narrowly; it never lifts the class."""

    criterion: str
    """The id of the criterion that fails."""
    measure: str
    """What is limited, in words."""
    value: float
    """What the patient has."""
    limit: float
    """What the trial asks."""


class Recruitment(Form):
    """Whether a trial recruits, as far as it is known."""

    status: str
    """`unverified` where the source does not tell; `closed` trials stand under `evidence`."""
    as_of: str
    """Since when this is known."""
    text_changed: bool | None = None
    """Whether the eligibility text has changed since the rules were written; left out where not."""


class Design(Form):
    """How a trial is made."""

    group: str
    """The disease state it asks for: sOMD, rOMD, peOMD, pOMD, or several with `+`."""
    phase: str
    """II, II/III or III."""
    randomised: bool
    """Whether patients are randomised."""
    n: int | None
    """The number of patients planned, or null where it is not told."""
    country: str
    """Where it runs, as the source says."""


class Awaited(Form):
    """An event that may still turn a criterion that is not met."""

    event: rules_trial.Event
    """What is waited for."""
    day: date | None
    """The first day on which it is met if nothing else changes; null where it is not known."""


class Ask(Form):
    """One fact that would narrow an open criterion."""

    fact: Pointer
    """The place of the fact in the profile; `-` stands for an entry of a list still to be told."""
    words: str
    """The fact in words."""


class Reading(Form):
    """The verdict under one choice of readings, where the source's own words admit several."""

    choice: dict[str, str]
    """The letter chosen for each numbered reading."""
    verdict: Verdict
    """The verdict under it."""


class NumberRange(Form):
    """The numbers a measure may still be."""

    low: float | None
    """The least; null where there is none."""
    high: float | None
    """The greatest; null where no end is known."""
    may_be_none: bool
    """Whether there may be no such number at all."""


class MeasureValue(Form):
    """One measure as it was judged."""

    measure: str
    """What is measured, in words."""
    kind: str
    """The kind of measure, as trial files name it."""
    words: str
    """The possible values in words."""
    possible: NumberRange | list[bool] | list[str | None]
    """The possible values: a range of numbers, truth values, or categories."""
    facts: list[Pointer]
    """The facts it was read from."""


class Criterion(Form):
    """The verdict of one criterion and all that it rests on."""

    id: str
    """The criterion's id, the same in `GET /v1/trials/{id}`."""
    kind: rules_trial.Kind
    """`inclusion` and `workup` decide; `stratum`, `later` and `info` never do."""
    verdict: Verdict | None
    """Null where nothing is judged (`info`, `later`)."""
    reason: Reason | None
    """Why a verdict is unknown; null where it is not."""
    awaits: list[Awaited]
    """What a failure that is not final waits for; empty where it is final, or nothing fails."""
    basis: str
    """What of the source it encodes: a table cell, a footnote, an implication .."""
    quote: str
    """The source's words; empty where the criterion is implied."""
    source: str
    """Where they stand."""
    asks: str
    """What it asks, in our words."""
    sentence: str
    """The verdict as a sentence."""
    waits: str | None
    """What it waits for, as a sentence; null where it waits for nothing."""
    facts: list[Pointer]
    """Of a settled verdict the facts that decide, by `POST /v1/explain` without `quick`, else those
    that it was read from; of an open one those that it was read from."""
    based_on: list[Pointer]
    """Of a settled verdict the facts that make `sentence` true, by `POST /v1/explain` without
    `quick`; else as `facts`."""
    ask: list[Ask]
    """What would narrow it."""
    question: str | None
    """The question to the trial site where the reason is `ambiguous`; else null."""
    readings: list[Reading]
    """The verdict under each choice of readings; empty where there is one reading."""
    values: list[MeasureValue]
    """Each measure with its possible values."""


class Bearing(Form):
    """A closed trial whose result bears on this one; it moves no trial."""

    trial: str
    """Its registry number."""
    found: list[str]
    """What it found."""


class Evidence(Form):
    """What the source reports of a trial that has answered its question."""

    about: str
    """What it is about, e.g. `median_pfs`."""
    kind: str
    """Of what kind it is, e.g. `efficacy`, `safety`, `conclusion`, `correction`."""
    words: str
    """The finding in our words."""
    unit: str
    """The unit of the figures; empty where there are none."""
    arms: dict[str, float]
    """The figure of each arm."""
    p: float | None
    """The p value, where the source gives one."""
    arms_by_order: bool
    """Whether the source names no arm beside its figures, but an order."""
    quote: str
    """The source's words."""
    source: str
    """Where they stand."""


class NotExact(Form):
    """One question that the exact layer could not answer; there the judge's answer stands."""

    criterion: str
    """The id of the criterion; `together` is all open criteria at once."""
    because: str
    """`effort`: the solver stopped at its bound; else what it is not asked about."""


class Core(Form):
    """Criteria each of which can be met, and all of which nobody who fits the profile can meet."""

    criteria: list[str]
    """Their ids: leave out any, and somebody can meet the others."""
    readings: dict[str, str]
    """The readings under which it holds: the letter chosen for each numbered one."""
    waits: bool
    """Whether one of them still waits for something; then the match stays as it is."""


class MatchHead(Form):
    """One trial for one patient."""

    trial: str
    """The registry number."""
    acronym: str | None
    """The acronym, where it has one."""
    match: MatchClass
    """How the patient stands to the trial on the day asked."""
    rank: Annotated[int, Field(ge=1)]
    """The place among all trials, shown or not."""
    tied: bool
    """Whether another trial has the same place."""
    exact: bool | Literal["not exact"]
    """With `exact=true` whether all that is open here is truly open: true, or `not exact`, where
    something stands in `not_exact`. False where it was not asked."""
    before: MatchClass | None = None
    """The class by the judge alone; absent, like the next three, without `exact=true`."""
    settled_exactly: list[str] | None = None
    """The ids of the criteria that the judge leaves open and the solver settles."""
    not_exact: list[NotExact] | None = None
    """What the solver could not answer."""
    together: list[Core] | None = None
    """What nobody who fits the profile can meet together."""
    section: Literal["options", "evidence"]
    """`evidence`: a closed trial, no option."""
    why_here: str
    """One line: what decides, what is missing, or the date."""
    near_miss: NearMiss | None
    """The one limit that is narrowly missed; else null."""
    site_answers: list[str]
    """The readings that the trial's site has chosen, e.g. `A-18 B`."""
    recruitment: Recruitment
    design: Design
    bearing: list[Bearing]
    """Closed trials whose result bears on this one."""
    evidence: list[Evidence]
    """What the source reports of the trial's own result."""


class JudgedMatch(MatchHead):
    """One trial for one patient, with every criterion and what it rests on."""

    criteria: list[Criterion]
    """Every criterion, in the source's order."""


class Told(Form):
    """Answers to one fact that come to the same."""

    words: str
    """The answers in words; empty where there are none."""
    answers: list[Any]
    """The answers as a profile states them there: any JSON."""


class Outcomes(Form):
    """What the answers to one fact make of a criterion."""

    alone: bool
    """Whether some answer settles it by itself."""
    met: Told
    """The answers that make it met."""
    not_met: Told
    """The answers that make it not met."""
    ask_site: Told
    """The answers that leave it to the trial site."""


class Settling(Outcomes):
    """One fact that would narrow a criterion, with what its answers make of it."""

    fact: Pointer
    """The place of the fact in the profile; `-` stands for an entry of a list still to be told."""
    ask: str
    """The fact in words."""


class Together(Form):
    """One of several answers that together make a criterion met."""

    fact: Pointer
    """The place of the fact in the profile."""
    ask: str
    """The fact in words."""
    answer: Any
    """The answer as a profile states it there: any JSON."""
    words: str
    """The answer in words."""


class FindingRule(Form):
    """A rule by which a finding follows from others."""

    id: str
    """Its id."""
    says: str
    """The rule in words."""
    source: str
    """Where it is from."""


class Finding(Form):
    """One finding: told by the profile (`facts`), or following from others (`rule`, `from`)."""

    words: str | None = None
    """The finding in words; absent below the first."""
    finding: list[Any]
    """The finding as the rules state it: its name and its parts."""
    facts: list[Pointer] | None = None
    """Where the profile tells it; empty where it is part of the vocabulary."""
    rule: FindingRule | None = None
    from_: Annotated[list[Finding] | None, Field(alias="from")] = None
    """What it follows from."""


class ExplainedCriterion(Criterion):
    """The verdict of one criterion with its whole argument."""

    deciding: list[str]
    """What the profile tells that decides a settled verdict, in words."""
    settling: list[Settling]
    """What would settle an open verdict, fact by fact."""
    together: list[Together]
    """Answers that together make it met, where no single one does."""
    chain: list[Finding]
    """The findings that it rests on, each down to what the profile tells."""


Witness = Annotated[
    dict[str, Any] | None,
    WithJsonSchema({"anyOf": [{"$ref": "#/components/schemas/Profile"}, {"type": "null"}]}),
]


class Witnesses(Form):
    """Two patients, made up, who both fit the profile: one on either side of what is open."""

    criterion: str | None
    """The id of the criterion; null of the trial as a whole."""
    readings: dict[str, str]
    """The readings under which they are told apart."""
    settled: Verdict | None
    """The verdict of all who fit, where the criterion is not truly open; then nobody is shown."""
    met: Witness
    """One who meets it, as a profile that can be matched; null where none could be shown."""
    not_met: Witness
    """One who does not; null where none could be shown, and of the trial as a whole."""


class Match(MatchHead):
    """One trial for one patient, with every criterion and its whole argument."""

    criteria: list[ExplainedCriterion]
    """Every criterion, in the source's order."""
    closes: list[str]
    """Registry numbers of the trials that this one's own treatment would close."""
    witnesses: list[Witnesses] | None = None
    """For each open criterion, and for a possible trial as a whole, who stands on either side;
    absent without `witness=true`."""


class PatientHead(About):
    """One patient, and what holds for all matches."""

    patient: str | None
    """The profile's own label, or null."""
    input: Input
    as_of: date
    """The day asked."""
    as_of_from: Literal["profile", "option", "today"]
    """Who told the day: the profile, the parameter `as_of`, or nobody (then it is today)."""
    executor: Literal["judge", "durable"]
    """What evaluated the criteria."""
    summary: str
    """The patient in one line, as understood."""
    state: State
    site_answers: list[SiteAnswer]
    """What the sites of the trials shown have answered (`serve --site-answers`)."""
    limits: str
    """The limits of use. Show them with every answer."""


class Matched(PatientHead):
    """One patient's trials in rank order."""

    order: list[str]
    """The ranking keys, most important first."""
    counts: Counts
    matches: list[JudgedMatch]
    """The matches shown, in rank order."""
    missing: list[Missing]
    """What to obtain over the matches shown, most wanted first."""
    facts_are: Literal["read"]
    """What `facts` of each criterion names; `POST /v1/explain` names those that decide."""


class Explained(PatientHead):
    """One patient's trials in rank order, each criterion with its whole argument."""

    matches: list[Match]
    """The matches shown, in rank order."""


class GapBearing(Outcomes):
    """One open criterion on which a fact bears."""

    trial: str
    """The registry number."""
    criterion: str
    """The id of the criterion."""
    reason: Reason
    """Why it is open."""


class GapFact(Form):
    """One fact to obtain."""

    fact: Pointer
    """The place of the fact in the profile; `-` stands for an entry of a list still to be told."""
    ask: str
    """The fact in words."""
    trials: list[str]
    """Registry numbers of the trials on which it bears."""
    bearing: list[GapBearing]
    """What each answer would make of which criterion."""


class GapPlace(Form):
    """One place to ask, with the facts that it tells."""

    group: str
    """The report, record or person, e.g. `staging report`."""
    how: str
    """How to ask there."""
    trials: list[str]
    """Registry numbers of the trials on which some fact of it bears."""
    facts: list[GapFact]
    """The facts to ask for, those that bear on most trials first."""


class SiteQuestion(Form):
    """What only a trial site can answer."""

    question: str
    """The question, with the readings and what each makes of the criterion."""
    trials: list[str]
    """Registry numbers of the trials it is for."""


class Gaps(PatientHead):
    """What is missing of one patient over all trials in reach."""

    in_reach: list[str]
    """Registry numbers of the trials that a fact may still open."""
    ask: list[GapPlace]
    """Where to ask, first where most trials depend on."""
    ask_site: list[SiteQuestion]
    """What to ask the trial sites."""


# --- trials -------------------------------------------------------------------------------------


class TrialRow(Form):
    """One trial in the list, in the source's words."""

    trial: str
    """The registry number."""
    acronym: str
    """The acronym; empty where it has none."""
    group: str
    """The disease state it asks for."""
    phase: str
    """The phase."""
    design: str
    """`randomised`, `single-arm`, `not randomised` or `not told`."""
    n: int | None
    """The number of patients planned; null where it is not told."""
    country: str
    """Where it runs."""
    molecular_status: str
    """What it asks of the tumour's genes."""
    number_of_metastases: str
    """How many metastases it takes."""
    pet: str
    """Whether it asks for PET."""
    brain_imaging: str
    """Whether it asks for imaging of the brain."""
    treatment: str
    """What it gives."""
    recruitment: str
    """Whether it recruits; `unverified` where the source does not tell."""


class Waits(Form):
    """A situation in which a failing criterion still waits."""

    event: rules_trial.Event
    """What is waited for."""
    while_: Annotated[str, Field(alias="while")]
    """The situation in words."""


class TrialCriterion(Form):
    """One criterion as the trial states it."""

    id: str
    """Its id."""
    kind: rules_trial.Kind
    """What it does to the match."""
    basis: str
    """What of the source it encodes."""
    decides: bool
    """Whether it counts for the match."""
    asks: str
    """What it asks, in our words."""
    quote: str
    """The source's words; empty where it is implied."""
    source: str
    """Where they stand."""
    note: str
    """Why it is encoded as it is; may be empty."""
    waits: list[Waits]
    """When a failure is not final."""
    readings: dict[str, dict[str, str]]
    """Each numbered reading with its letters in words."""


class TrialWhole(TrialRow, About):
    """One trial with its criteria."""

    acronym: str | None  # type: ignore[assignment]
    """The acronym; null where it has none."""
    name: str
    """The acronym, else the registry number."""
    primary_endpoints: str
    """As the source says."""
    secondary_endpoints: str
    """As the source says."""
    notes: str
    """As the source says."""
    footnotes: str
    """As the source says."""
    source: str
    """Where the trial stands in the source."""
    criteria: list[TrialCriterion]
    """Every criterion, in the source's order."""
    silent: list[str]
    """What the source does not say."""
    site_answers: list[SiteAnswer]
    """What its site has answered about how its criteria are read."""
    evidence: list[Evidence]
    """What the source reports of its result."""
    as_of: date
    """The day of the answer."""


class TrialList(About):
    """The trials that are matched against."""

    as_of: date
    """The day of the answer."""
    trials: list[TrialRow]
    """By registry number."""


# --- the server itself --------------------------------------------------------------------------


class Health(About):
    """The server is alive."""

    status: Literal["alive"]
    """Always `alive`."""
    as_of: date
    """Today, by the server's clock."""


class Readiness(About):
    """The server can answer."""

    status: Literal["ready"]
    """Always `ready`; a server that is not answers 503."""
    trials: Annotated[int, Field(ge=1)]
    """How many trials are loaded."""
    as_of: date
    """Today, by the server's clock."""
