"""A result as data: the documented form that programs rely on (docs/output.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from typing_extensions import TypedDict

from oligomatch import __version__
from oligomatch.api.results.forms import match as forms
from oligomatch.api.results.forms.match import (
    Counts,
    Criterion,
    Exactly,
    Head,
    Judgement,
    Matched,
    MeasureValue,
    Missing,
    NearMiss,
    NumberRange,
    OneCriterion,
    Reading,
)
from oligomatch.api.results.matching import CaseFit, Result
from oligomatch.api.words.citing import Cited, cited, registry_link, source_words, version_words
from oligomatch.api.words.fields import Fact
from oligomatch.api.words.nouns import measure_name, of_object
from oligomatch.api.words.patient.disease_state import state_object
from oligomatch.api.words.patient.facts import Fact as Asked
from oligomatch.api.words.patient.facts import case_line, fact
from oligomatch.api.words.patient.notes import notes_of
from oligomatch.api.words.sentences import (
    arm_name,
    asked_at,
    asked_words,
    bears_on,
    counts,
    findings_of,
    limits_of_use,
    missing,
    question,
    sentence,
    wait_words,
    why_here,
)
from oligomatch.api.words.values import values_words
from oligomatch.matcher.logic.values import Flag, Numbers, Options, Possible
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import Judged, Match, Value
from oligomatch.matcher.match.rank import Ranked
from oligomatch.matcher.patient.sharing import engine_of
from oligomatch.rules.tree import Measure
from oligomatch.rules.trial import Criterion as Rule
from oligomatch.rules.trial import Evidence, Recruitment, SiteAnswer, Trial

Object = dict[str, Any]


def head_object(result: Result) -> Head:
    """The patient, the day, and what answered."""
    profile, given = result.profile, result.given
    head: Head = {
        "patient": profile.patient,
        "input": {
            "file": given.origin.file,
            "line": given.origin.line,
            "number": given.origin.number,
        },
        "as_of": given.as_of.isoformat(),
        "as_of_from": given.as_of_from,
        "rules": result.rules.digest,
        "engine": engine_of(result.patient),
        "executor": result.rules.executor,
        "version": __version__,
        "summary": case_line(profile),
        "state": state_object(result.patient),
        "site_answers": [answer_object(answer) for answer in answers_used(result)],
    }
    if kept := notes_of(profile, given.unread):
        head["kept_as_given"] = kept
    if given.unconfirmed:
        head["unconfirmed"] = True
    if (case := result.case) is not None:
        head["case"] = case_object(case)
    return head


def considered_object(result: Result) -> forms.InPart:
    """How much of the searches for an answer was done, where not all; it stands after the rest."""
    each: list[forms.ConsideredPart] = [
        {"what": one.what, "done": one.done, "of": one.of} for one in result.effort.considered
    ]
    return {"considered": each} if each else {}


def case_object(case: CaseFit) -> forms.OfCase:
    """What becomes of the answers of sites that the patient's file holds."""
    return {
        "hold": [answer_object(one) for one in case.hold],
        "answered_for_all": [answer_object(one) for one in case.answered],
        "fit_no_reading": [answer_object(one) for one in case.unfit],
    }


def patient_object(result: Result, *, brief: bool = False, said: Said | None = None) -> Matched:
    """One patient with every match shown, and every criterion with all it rests on; `brief`: only
    the criteria that stand in the way, without their words and facts. `said`: what says them."""
    said = said or Said(result)
    matches = (_brief_matches if brief else _whole_matches)(result, said)
    return {
        **head_object(result),
        "order": ["section", "class", "between", *result.keys, "trial"],
        "counts": class_counts(result),
        "matches": matches,
        "missing": said.missing(),
        "limits_of_use": limits_of_use(result.trials),
        "facts_are": "read" if result.reasons is None else "deciding",
        **considered_object(result),
    }


def _whole_matches(result: Result, said: Said) -> list[forms.Match[Criterion]]:
    return [said.match(one) for one in result.shown]


def _brief_matches(result: Result, said: Said) -> list[forms.Match[Judgement]]:
    def of(one: Ranked) -> forms.Match[Judgement]:
        left = [each for each in one.match.every if each.verdict is not Verdict.MET]
        criteria = [judgement_object(each) for each in (*left, *one.match.warnings)]
        return match_object(one, result, criteria, said.why_here(one))

    return [of(one) for one in result.shown]


def class_counts(result: Result) -> Counts:
    """How many of the options are of each class."""
    return cast(Counts, counts(result.matches))


def answers_used(result: Result) -> list[SiteAnswer]:
    """What the sites of the trials shown have answered, in order of rank."""
    return [answer for one in result.shown for answer in one.match.trial.answers]


def answer_object(answer: SiteAnswer) -> forms.SiteAnswer:
    """One answer of a trial site."""
    return cast(forms.SiteAnswer, {name: getattr(answer, name) for name in answer.__slots__})


def match_object(
    ranked: Ranked, result: Result, criteria: list[OneCriterion], why: str | None = None
) -> forms.Match[OneCriterion]:
    """One trial for one patient, with as much of its criteria as is told; `why` it stands there,
    where that is said already."""
    match, trial = ranked.match, ranked.match.trial
    return {
        "trial": trial.id,
        "acronym": trial.acronym or None,
        "match": match.match,
        "rank": ranked.rank,
        "tied": ranked.tied,
        "section": ranked.section,
        "why_here": why_here(ranked, result.profile) if why is None else why,
        "near_miss": near_miss_object(match),
        **_warned(match),
        **_by_arm(match),
        **version_object(trial),
        **exact_object(match, result),
        **_of_trial(trial),
        "criteria": criteria,
        "related_results": [
            {"trial": other.id, "findings": list(findings_of(other))}
            for other in related(ranked, result)
        ],
        "evidence": _evidence(trial),
    }


def related(ranked: Ranked, result: Result) -> list[Trial]:
    """The closed trials whose results bear on an option for this patient."""
    if ranked.section != "options":
        return []
    closed = [one.match.trial for one in result.ranked if one.section == "evidence"]
    return [one for one in closed if bears_on(ranked.match.trial, one, result.profile)]


class TrialPart(Cited):
    """What a trial is, of whichever patient."""

    site_readings: list[str]
    recruitment: forms.Recruitment
    registry: str
    design: forms.Design


@of_object
def _of_trial(trial: Trial) -> TrialPart:
    """What its file, its registry and its site say, of whichever patient."""
    return {
        "site_readings": [f"{answer.reading} {answer.choice}" for answer in trial.answers],
        "recruitment": recruitment_object(trial.recruitment),
        **cited(trial.source),
        "registry": registry_link(trial.id),
        "design": {
            "group": trial.facts.group,
            "phase": trial.facts.phase,
            "randomised": trial.facts.randomised,
            "planned": trial.facts.n,
            "country": trial.facts.country,
        },
    }


@of_object
def _evidence(trial: Trial) -> list[forms.Evidence]:
    return [evidence_object(*one) for one in trial.evidence.items()]


def _by_arm(match: Match) -> forms.ByArm:
    if not match.arms:
        return {}
    each: list[forms.ArmMatch] = [
        {
            "arm": one.arm,
            "words": arm_name(match.trial, one.arm),
            "match": one.match,
            "criteria_not_met": [judged.id for judged in one.with_verdict(Verdict.NOT_MET)],
            "unknown": [judged.id for judged in one.with_verdict(Verdict.UNKNOWN)],
        }
        for one in match.arms
    ]
    return {"arm": match.arm, "arms": each}


def version_object(trial: Trial) -> forms.ByVersion:
    """The version that a trial is of; nothing of one without versions."""
    if trial.in_force is None:
        return {}
    each = {one["name"]: one for one in version_objects(trial)}
    return {"protocol_version": {**each[trial.in_force.name], "words": version_words(trial)}}


def version_objects(trial: Trial) -> Iterator[forms.ProtocolVersion]:
    """Each version of a trial, the trial as first written before them."""
    ends = [*(one.since.isoformat() for one in trial.versions), None]
    for one, end in zip(trial.each_version, ends, strict=False):
        words = version_words(trial.of_version(one))
        begins = one.since.isoformat() if one.name else None
        yield {"name": one.name, "begins": begins, "ends": end, "words": words}


def arms_object(criterion: Rule) -> forms.OfArms:
    """The arms and the versions for which a criterion holds, where not for all."""
    found: forms.OfArms = {"in_arms": list(criterion.arms)} if criterion.arms else {}
    if criterion.since:
        found["from_version"] = criterion.since
    if criterion.before:
        found["before_version"] = criterion.before
    return found


def _warned(match: Match) -> forms.Warned:
    return {"warnings": [judged.id for judged in match.warnings]} if match.warnings else {}


def recruitment_object(known: Recruitment) -> forms.Recruitment:
    """The status and its day; and that the text has changed since the rules were written."""
    found: forms.Recruitment = {"status": known.status, "verified": known.as_of}
    return {**found, "text_changed": True} if known.text_changed else found


def exact_object(match: Match, result: Result) -> Exactly:
    """What the exact layer says of a match: whether it was asked, and what it found."""
    if result.exact is None:
        return {"exact": False}
    one = result.exact[match.trial.id]
    return {
        "exact": True if one.exact else "not exact",
        "by_judge": one.before.match,
        "settled_exactly": list(one.settled),
        "not_exact": [{"criterion": id, "because": why} for id, why in one.inexact],
        "together": [
            {
                "criterion_ids": list(core.criteria),
                "readings": dict(core.choice),
                "still_waits": core.waits,
            }
            for core in one.cores
        ],
    }


def near_miss_object(match: Match) -> NearMiss | None:
    """The mark on an ineligible match whose one failure is a small numeric margin."""
    near = match.near_miss
    if near is None or near.margin is None:
        return None
    margin = near.margin
    return {
        "criterion": near.id,
        "measure": measure_name(margin.measure),
        "value": margin.value,
        "limit": margin.limit,
    }


def judgement_object(judged: Judged) -> Judgement:
    """One criterion with its verdict, and what it waits for."""
    criterion = judged.criterion
    return {
        "criterion": judged.id,
        "kind": criterion.kind,
        **arms_object(criterion),
        **_settled(judged),
    }


def _settled(judged: Judged) -> VerdictPart:
    return {
        "verdict": judged.verdict,
        "reason": judged.reason,
        "awaits": [
            {"event": a.event, "day": a.day.isoformat() if a.day else None}
            for a in (judged.awaits if judged.events else ())
        ],
    }


class VerdictPart(TypedDict):
    """What was judged of a criterion."""

    verdict: Verdict | None
    reason: Reason | None
    awaits: list[forms.Awaited]


class GroundsPart(TypedDict):
    """What a verdict rests on, and its words."""

    sentence: str
    waits: str | None
    facts: list[str]
    based_on: list[str]
    missing: list[Fact]
    question: str | None
    by_reading: list[Reading]
    values: list[MeasureValue]


class Said:
    """What says the criteria of one result: what many of them ask is said once. Of each measure, by
    its answer; of each criterion, by what it was judged on and its words."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self._values: dict[tuple[Measure, int], MeasureValue] = {}
        self._criteria: dict[tuple[object, ...], tuple[VerdictPart, GroundsPart]] = {}

    def criterion(self, judged: Judged) -> Criterion:
        """One criterion with its verdict and everything it rests on."""
        return criterion_object(judged, self.result, self)

    def match(self, ranked: Ranked) -> forms.Match[Criterion]:
        """One trial with every criterion."""
        criteria = [self.criterion(judged) for judged in ranked.match.criteria]
        return match_object(ranked, self.result, criteria, self.why_here(ranked))

    def why_here(self, ranked: Ranked) -> str:
        """One line on a trial's place."""
        return why_here(ranked, self.result.profile)

    def missing(self) -> list[Missing]:
        """What to obtain over all trials that are still in reach, most wanted first."""
        matches = (one.match for one in self.result.shown)
        each = missing(matches, self.result.profile, self.asked)
        return [
            {"fact": pointer, "ask": str(one), "report": str(one.group), "trials": list(trials)}
            for pointer, (one, trials) in each.items()
        ]

    def value(self, value: Value) -> MeasureValue:
        """One measure with its possible values."""
        key = (value.measure, id(value.answer))
        if key not in self._values:
            self._values[key] = value_object(value)
        return self._values[key]

    def asked(self, pointer: str) -> Asked:
        """What a place in the profile asks for."""
        patient, profile = self.result.patient, self.result.profile
        if profile is not patient.profile:
            return fact(pointer, profile)
        return patient.kept((fact, pointer), fact, pointer, profile)

    def of(self, judged: Judged) -> tuple[VerdictPart, GroundsPart]:
        """What was judged of a criterion, and what that rests on."""
        one = judged.criterion
        if one.readings or self.result.reasons is not None:
            return _settled(judged), _rests(judged, self)
        verdict = (judged.verdict, judged.reason, judged.events, judged.exactly, judged.until)
        key = (id(judged.basis), verdict, asked_words(one), one.text, one.asked)
        known = self._criteria.get(key)
        if known is None:
            known = self._criteria[key] = _settled(judged), _rests(judged, self)
        return known


def criterion_object(judged: Judged, result: Result, said: Said | None = None) -> Criterion:
    """One criterion with its verdict and everything it rests on; `said`: of others before."""
    criterion = judged.criterion
    settled, rests = (said or Said(result)).of(judged)
    return {
        "criterion": criterion.id,
        "kind": criterion.kind,
        **arms_object(criterion),
        **settled,
        **_facts_are(judged, result),
        **_stated(criterion),
        **rests,
    }


def _rests(judged: Judged, said: Said) -> GroundsPart:
    result, profile = said.result, said.result.profile
    waits = wait_words(judged, profile)
    return {
        "sentence": sentence(judged, profile, waits=waits),
        "waits": waits or None,
        "facts": list(result.facts(judged)),
        "based_on": list(result.based_on(judged)),
        "missing": [
            {"fact": place, "ask": str(one)} for place, one in asked_at(judged, profile).items()
        ],
        "question": question(judged) if judged.reason is Reason.AMBIGUOUS else None,
        "by_reading": list(_readings(judged)),
        "values": [said.value(value) for value in judged.values],
    }


class RulePart(Cited):
    """What a criterion is, of whichever patient."""

    basis: str
    quote: str
    requires: str


@of_object
def _stated(criterion: Rule) -> RulePart:
    """What its source and its rule say, of whichever patient."""
    return {
        "basis": criterion.basis,
        "quote": criterion.quote,
        **cited(criterion.source),
        "requires": asked_words(criterion),
    }


def _facts_are(judged: Judged, result: Result) -> forms.FactsRead:
    left = result.reasons is not None and result.left(judged)
    return {"facts_are": "read"} if left else {}


def _readings(judged: Judged) -> Iterator[Reading]:
    if judged.criterion.readings:
        for choice, verdict in judged.by_reading:
            yield {"readings": dict(choice), "verdict": verdict}


def value_object(value: Value) -> MeasureValue:
    """One measure with its possible values, in words and as data."""
    return {
        "measure": measure_name(value.measure),
        "kind": value.measure.kind,
        "words": values_words(value.measure, value.answer.values),
        "may_be": possible(value.answer.values),
        "facts": list(value.answer.facts),
    }


def possible(values: Possible) -> NumberRange | list[bool] | list[str | None]:
    """Possible values as JSON: a range, a list of categories, or a list of truth values."""
    match values:
        case Numbers(low, high, absent):
            return {"low": low, "high": high, "may_be_none": absent}
        case Options(options):
            return sorted(options, key=lambda option: (option is None, option))
        case Flag(may_be_true, may_be_false):
            return [truth for truth, may in ((True, may_be_true), (False, may_be_false)) if may]


def evidence_object(about: str, evidence: Evidence) -> forms.Evidence:
    """One thing the source reports of a trial that has answered its question."""
    return {
        "about": about,
        "kind": evidence.kind,
        "words": evidence.words,
        "unit": evidence.unit,
        "figures": dict(evidence.arms),
        "p": evidence.p,
        "arms_by_order": evidence.arms_by_order,
        "quote": evidence.quote,
        **cited(evidence.source),
    }


MATCH_COLUMNS = (
    "patient", "file", "number", "as_of", "rules", "engine", "rank", "trial", "acronym", "match",
    "section", "near_miss", "why_here", "missing", "ambiguous", "recruitment",
    "source", "registry",
    "site_readings", "executor", "exact", "together",
)  # fmt: skip
CRITERION_COLUMNS = (
    "patient", "file", "number", "as_of", "rules", "engine", "trial", "match", "criterion", "kind",
    "verdict", "reason", "awaits", "quote", "requires", "sentence", "facts", "executor",
    "facts_are",
)  # fmt: skip


def match_rows(result: Result) -> Iterator[Object]:
    """One row a match shown."""
    for ranked in result.shown:
        match, near = ranked.match, near_miss_object(ranked.match)
        yield {
            **_row(result, match),
            "rank": ranked.rank,
            "acronym": match.trial.acronym,
            "section": ranked.section,
            "near_miss": near["criterion"] if near else "",
            "why_here": why_here(ranked, result.profile),
            "missing": " ".join(match.asks),
            "ambiguous": " ".join(
                judged.id
                for judged in match.with_verdict(Verdict.UNKNOWN)
                if judged.reason is Reason.AMBIGUOUS
            ),
            "recruitment": match.trial.recruitment.status,
            "source": source_words(match.trial.source),
            "registry": registry_link(match.trial.id),
            "site_readings": "; ".join(f"{a.reading} {a.choice}" for a in match.trial.answers),
            "exact": exact_words(match, result),
            "together": " ".join(match.together),
        }


def exact_words(match: Match, result: Result) -> str:
    """`true`, `not exact`, or `false` where the exact layer was not asked."""
    exact = exact_object(match, result)["exact"]
    return exact if isinstance(exact, str) else str(exact).lower()


def criterion_rows(result: Result) -> Iterator[Object]:
    """One row a criterion of each match shown."""
    for ranked in result.shown:
        for judged in ranked.match.criteria:
            yield {
                **_row(result, ranked.match),
                "criterion": judged.id,
                "kind": str(judged.criterion.kind),
                "verdict": str(judged.verdict or ""),
                "reason": str(judged.reason or ""),
                "awaits": " ".join(
                    f"{a.event}{f' {a.day.isoformat()}' if a.day else ''}" for a in judged.awaits
                ),
                "quote": judged.criterion.quote,
                "requires": asked_words(judged.criterion),
                "sentence": sentence(judged, result.profile),
                "facts": " ".join(result.facts(judged)),
                "facts_are": "deciding" if result.searched(judged) else "read",
            }


def _row(result: Result, match: Match) -> Object:
    given = result.given
    return {
        "patient": result.profile.patient or "",
        "file": given.origin.file,
        "number": given.origin.number,
        "as_of": given.as_of.isoformat(),
        "rules": result.rules.digest,
        "engine": result.patient.engine,
        "executor": result.rules.executor,
        "trial": match.trial.id,
        "match": str(match.match),
    }
