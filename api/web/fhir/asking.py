"""One question over FHIR: a record in the body, its options beside it or in the query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from starlette.datastructures import Headers

from oligomatch.api.exchange.service import Sent, sent
from oligomatch.api.intake.files import (
    Day,
    Given,
    Origin,
    Refused,
    decoded,
    read_from,
    unreadable,
)
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.options import STUDIES, Options, Pairs, options_of, words_of
from oligomatch.api.web.problems import HttpProblem, Kind, of_faults
from oligomatch.api.web.receiving import FHIR, JSON
from oligomatch.api.words.catalogue import say
from oligomatch.rules.text.text import RuleFileError
from oligomatch.rules.trial import Trial

BODY = "body"
FORMATS = ("json", JSON, FHIR)
_ANY = ("*/*", "application/*", JSON, FHIR)


class FhirTask(StrEnum):
    """What is asked over FHIR."""

    SHOWN = "getClinicalTrial"  # by a front end that shows the trials
    MATCH = "$match"


@dataclass(frozen=True, slots=True)
class FhirQuestion:
    """One request about the patient of a record."""

    task: FhirTask
    body: bytes
    query: tuple[tuple[str, str], ...]
    today: date


class FhirAsked(NamedTuple):
    """The patient, and what is asked of the answer."""

    given: Given
    options: Options


def check_format(headers: Headers, query: Pairs) -> tuple[tuple[str, str], ...]:
    """The query without its format, which has to be JSON, as every answer is.

    Raises:
        HttpProblem: another one is asked for.
    """
    wanted = [value for name, value in query if name == "_format"]
    accepted = [one.partition(";")[0].strip().casefold() for one in _accepted(headers)]
    if not set(wanted) <= set(FORMATS) or (accepted and not set(accepted) & set(_ANY)):
        raise HttpProblem(Kind.NOT_ACCEPTABLE, say("fhir.json_alone"))
    return tuple(pair for pair in query if pair[0] != "_format")


def _accepted(headers: Headers) -> list[str]:
    return [one for value in headers.getlist("accept") for one in value.split(",") if one.strip()]


def asked(question: FhirQuestion, trials: Sequence[Trial], bounds: ServerLimits) -> FhirAsked:
    """The one patient of a question, and its options.

    Raises:
        HttpProblem: no bundle in JSON, not one patient, or an option that cannot be used.
    """
    found = _sent(question.body, bounds)
    shown = question.task is FhirTask.SHOWN
    if shown:  # the front end sends none
        words_of(question.query, ())
        if found.parameter is not None:
            raise _no_bundle()
    options = options_of((*question.query, *found.options), STUDIES, trials)
    day = Day(question.today, options.as_of)
    try:
        read = found.read(day.option or day.today, undated=shown)
    except RuleFileError as error:
        raise _unreadable(error, bounds) from None
    if len(read.patients) > 1:
        words = say("fhir.one_patient", number=len(read.patients))
        raise HttpProblem(Kind.TOO_MANY_PATIENTS, words)
    (one,) = read_from(read, Origin(BODY, 1, 1), day)
    if isinstance(one, Refused):
        faults = [(fault.pointer, fault) for fault in one.faults]
        raise of_faults(Kind.UNUSABLE_PROFILE, faults, most=bounds.faults)
    return FhirAsked(one, options)


def _sent(body: bytes, bounds: ServerLimits) -> Sent:
    if not body.strip():
        raise HttpProblem(Kind.NOT_A_BUNDLE, say("work.body_empty"))
    try:
        found = sent(decoded(body, BODY), BODY)
    except RuleFileError as error:
        raise _unreadable(error, bounds) from None
    if found is None:
        raise _no_bundle()
    return found


def _no_bundle() -> HttpProblem:
    return HttpProblem(Kind.NOT_A_BUNDLE, say("fhir.no_bundle"))


def _unreadable(error: RuleFileError, bounds: ServerLimits) -> HttpProblem:
    faults = [("", one) for one in unreadable(error, Origin(BODY, 1, 1), patient=False).faults]
    return of_faults(Kind.NOT_A_BUNDLE, faults, most=bounds.faults)
