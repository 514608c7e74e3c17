"""A result as FHIR: a searchset of ResearchStudy, made of what `match` answers (docs/fhir.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from oligomatch.api.exchange.imported import Imported
from oligomatch.api.results.forms.match import Criterion, Match, Matched
from oligomatch.api.results.match_json import patient_object
from oligomatch.api.results.matching import Result
from oligomatch.api.results.records.imported_view import (
    REASONS,
    at_odds_lines,
    unconfirmed_words,
)
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import capital, word
from oligomatch.api.words.sentences import status_words, trial_name
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules.trial import Trial

Json = dict[str, Any]

MATCH_GRADE = "http://hl7.org/fhir/StructureDefinition/match-grade"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
CLINICAL_TRIALS = "http://clinicaltrials.gov"
PHASES = "http://terminology.hl7.org/CodeSystem/research-study-phase"
MOST_SHOWN = 15  # that the front end keeps, taken from the end of the list
MOST_LISTED = 500  # resources that were not used
_STUDY_TYPE = "Study Type: Interventional"  # what the front end looks for, as it is
_PHASE_CODES = {
    "I": "phase-1",
    "I/II": "phase-1-phase-2",
    "II": "phase-2",
    "II/III": "phase-2-phase-3",
    "III": "phase-3",
    "IV": "phase-4",
}


class Grade(NamedTuple):
    """How a class is graded, and the scores that its matches lie between, best first. A score says
    the class and the order in it, and is no probability; `certain` is never said, since nobody has
    confirmed what a record says."""

    name: str
    best: float
    least: float


GRADES: Mapping[MatchClass, Grade] = {
    MatchClass.ELIGIBLE: Grade("probable", 0.99, 0.8),
    MatchClass.POSSIBLE: Grade("possible", 0.7, 0.3),
    MatchClass.NOT_YET: Grade("possible", 0.2, 0.02),
    MatchClass.INELIGIBLE: Grade("certainly-not", 0.0, 0.0),
}


class Study(NamedTuple):
    """One match as it is answered, with its trial."""

    match: Match[Criterion]
    trial: Trial


def studies_object(result: Result, count: int | None = None) -> Json:
    """The trials shown, best first, at most so many; before them, what was read of the record."""
    matched = patient_object(result)
    studies = _studies(result, matched)
    entries = [*_outcome(result), *_entries(studies, matched, result)[:count]]
    return {"resourceType": "Bundle", "type": "searchset", "total": len(studies), "entry": entries}


def shown_object(result: Result) -> Json:
    """The same for a front end that shows what is open and not ruled out, takes from the end of the
    list and keeps few: the best are kept, and shown first. There is a list even of none."""
    matched = patient_object(result)
    studies = [
        one
        for one in _studies(result, matched)
        if one.match["section"] == "options" and one.match["match"] is not MatchClass.INELIGIBLE
    ]
    entries = _entries(studies, matched, result)[:MOST_SHOWN]
    total = len(studies)
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": total,
        "entry": entries[::-1],
    }


def _studies(result: Result, matched: Matched) -> list[Study]:
    trials = {one.match.trial.id: one.match.trial for one in result.shown}
    return [Study(one, trials[one["trial"]]) for one in _whole(matched)]


def _whole(matched: Matched) -> list[Match[Criterion]]:
    return matched["matches"]  # type: ignore[return-value]  # they were not asked for in brief


def _entries(studies: Sequence[Study], matched: Matched, result: Result) -> list[Json]:
    """An entry each; the scores fall from class to class, and within each by rank."""
    number = {kind: sum(one.match["match"] is kind for one in studies) for kind in MatchClass}
    before = dict.fromkeys(MatchClass, 0)
    entries = []
    for one in studies:
        kind = one.match["match"]
        grade = GRADES[kind]
        step = (grade.best - grade.least) / max(1, number[kind])
        score = round(grade.best - step * before[kind], 6)
        before[kind] += 1
        entries.append(
            {
                "fullUrl": f"urn:uuid:{uuid5(NAMESPACE_URL, one.trial.id)}",
                "resource": _study(one, matched, result),
                "search": {
                    "extension": [{"url": MATCH_GRADE, "valueCode": grade.name}],
                    "mode": "match",
                    "score": score,
                },
            }
        )
    return entries


def _study(one: Study, matched: Matched, result: Result) -> Json:
    match, trial = one
    study: Json = {
        "resourceType": "ResearchStudy",
        "id": re.sub(r"[^A-Za-z0-9.-]", "-", trial.id)[:64],
        "identifier": [_identifier(match)],
        "title": say("studies.title", name=trial_name(trial), gives=trial.gives),
        **_status(match),
        "phase": _phase(match["design"]["phase"]),
        "category": [{"text": _STUDY_TYPE}],
        "condition": [{"text": word(name)} for name in trial.facts.tumour_types],
        "keyword": [{"text": gap} for gap in _gaps(match, matched)],
        "location": [{"text": trial.facts.country}],
        "description": trial.facts.treatment,
        "enrollment": [{"display": "\n".join(_explained(one, matched, result))}],
    }
    if match["registry"]:
        study["relatedArtifact"] = [{"type": "documentation", "url": match["registry"]}]
    return {name: value for name, value in study.items() if value not in ([], "")}


def _identifier(match: Match[Criterion]) -> Json:
    """The number of the registry; of a trial that is in none, its own."""
    if not match["registry"]:
        return {"use": "official", "value": match["trial"]}
    return {"use": "official", "system": CLINICAL_TRIALS, "value": match["trial"]}


def _status(match: Match[Criterion]) -> Json:
    """`active` is what the front end shows: of an open trial that the patient is not ruled out of.
    Whether a trial recruits, the text says."""
    if match["section"] == "evidence":
        return {"status": "closed-to-accrual"}
    if match["match"] is MatchClass.INELIGIBLE:
        return {"_status": {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}}
    return {"status": "active"}


def _phase(phase: str) -> Json:
    number, _, _ = phase.partition(" ")
    concept: Json = {"text": say("studies.phase", phase=phase)}
    code = _PHASE_CODES.get(number)
    return concept if code is None else {"coding": [{"system": PHASES, "code": code}], **concept}


def _gaps(match: Match[Criterion], matched: Matched) -> list[str]:
    """What is missing of the patient that this trial asks for."""
    wanted = (one["ask"] for one in matched["missing"] if match["trial"] in one["trials"])
    return list(dict.fromkeys(wanted))


def _explained(one: Study, matched: Matched, result: Result) -> Iterator[str]:
    """Why the trial stands where it does, line by line."""
    match, trial = one
    yield say("studies.why", match=capital(word(match["match"])), why=match["why_here"])
    yield say("studies.recruitment", status=status_words(trial.recruitment))
    for criterion in match["criteria"]:
        if criterion["verdict"] in (Verdict.NOT_MET, Verdict.UNKNOWN):
            yield say(
                "studies.criterion", id=criterion["criterion"], sentence=criterion["sentence"]
            )
    if result.given.imported is not None:
        yield unconfirmed_words(result.given.imported)
    yield matched["limits_of_use"]


def _outcome(result: Result) -> list[Json]:
    """What was read of the record: that nobody has confirmed it, what is at odds in it, and every
    resource that was not used."""
    record = result.given.imported
    if record is None:
        return []
    issues = [_issue("warning", unconfirmed_words(record)), *_left(record)]
    outcome = {"resourceType": "OperationOutcome", "issue": issues}
    return [{"resource": outcome, "search": {"mode": "outcome"}}]


def _left(record: Imported) -> Iterator[Json]:
    for line in at_odds_lines(record):
        yield _issue("warning", line)
    for left in record.unused[:MOST_LISTED]:
        yield _issue("information", _of(left.reference, REASONS[left.reason]))
    if len(record.unused) > MOST_LISTED:
        more = say("imported.more", number=len(record.unused) - MOST_LISTED)
        yield _issue("information", more)


def _of(reference: str, reason: str) -> str:
    return say("studies.left", reference=reference, reason=reason)


def _issue(severity: str, words: str) -> Json:
    return {"severity": severity, "code": "informational", "diagnostics": words}
