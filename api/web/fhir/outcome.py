"""What is wrong with a request over FHIR, as an OperationOutcome; no word of it is repeated."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.types import Scope

from oligomatch.api.web.problems import HttpProblem, Kind, RequestFault
from oligomatch.api.words.catalogue import say

SERVICE, FOLDER = "/getClinicalTrial", "/fhir"

# the kinds of fault as FHIR has them (http://hl7.org/fhir/R4/valueset-issue-type.html)
_CODES: Mapping[Kind, str] = {
    Kind.BAD_REQUEST: "structure",
    Kind.WRONG_HOST: "security",
    Kind.CROSS_SITE: "security",
    Kind.NO_SUCH_PLACE: "not-found",
    Kind.NO_SUCH_TRIAL: "not-found",
    Kind.NOT_A_BUNDLE: "structure",
    Kind.WRONG_METHOD: "not-supported",
    Kind.NOT_ACCEPTABLE: "not-supported",
    Kind.SLOW_BODY: "timeout",
    Kind.LARGE_BODY: "too-long",
    Kind.WRONG_MEDIA_TYPE: "not-supported",
    Kind.WRONG_PARAMETER: "value",
    Kind.UNREADABLE_BODY: "structure",
    Kind.UNUSABLE_PROFILE: "invalid",
    Kind.TOO_MANY_PATIENTS: "business-rule",
    Kind.FAULT: "exception",
    Kind.BUSY: "throttled",
    Kind.TOO_LONG: "timeout",
    Kind.NOT_READY: "transient",
}


def over_fhir(scope: Scope) -> bool:
    """Whether a request is answered as FHIR: by its path, below the one that it is served under."""
    path = str(scope["path"]).removeprefix(str(scope.get("root_path", "")))
    return path in (SERVICE, FOLDER) or path.startswith(f"{FOLDER}/")


def outcome(problem: HttpProblem) -> bytes:
    """A problem as an OperationOutcome: an issue for each fault, with its place."""
    code, title = _CODES[problem.kind], problem.kind.title_words
    words = [*map(_words, problem.errors)] or [problem.detail]
    if problem.more:
        words.append(say("outcome.more", number=problem.more))
    issues = [
        {"severity": "error", "code": code, "details": {"text": title}, "diagnostics": one}
        for one in words
    ]
    content: dict[str, Any] = {"resourceType": "OperationOutcome", "issue": issues}
    return json.dumps(content, ensure_ascii=False).encode()


def _words(fault: RequestFault) -> str:
    """One fault: where, what was expected, and how to fix it."""
    return say("outcome.joined").join([*_place(fault), fault.detail, *filter(None, [fault.fix])])


def _place(fault: RequestFault) -> Iterator[str]:
    if fault.parameter is not None:
        yield say("outcome.parameter", parameter=fault.parameter)
    if fault.line is not None and fault.column is not None:
        yield say("outcome.place", line=fault.line, column=fault.column)
