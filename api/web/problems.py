"""What is wrong with a request, as `application/problem+json`; no word of it is repeated."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field

from oligomatch.api.intake.files import Fault
from oligomatch.api.results.forms.match import About
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.fields import Number, means
from oligomatch.api.words.lexicon import plural

MEDIA_TYPE = "application/problem+json"


class Kind(StrEnum):
    """The kinds of problem; each ends a `type` of `urn:oligomatch:problem:`."""

    status: int
    title_words: str

    def __new__(cls, name: str, status: int, title_words: str) -> Self:
        """A kind with its status code, and what it is in words."""
        kind = str.__new__(cls, name)
        kind._value_, kind.status, kind.title_words = name, status, title_words
        return kind

    BAD_REQUEST = "bad-request", 400, say("problems.request_not_http")
    WRONG_HOST = "wrong-host", 400, say("problems.request_names_another_host")
    NOT_A_BUNDLE = "not-a-bundle", 400, say("problems.not_a_bundle")
    CROSS_SITE = "cross-site", 403, say("problems.page_another_site_sent")
    NO_SUCH_PLACE = "no-such-place", 404, say("problems.nothing_here")
    NO_SUCH_TRIAL = "no-such-trial", 404, say("problems.no_such_trial")
    WRONG_METHOD = "wrong-method", 405, say("problems.another_method_expected_here")
    NOT_ACCEPTABLE = "not-acceptable", 406, say("problems.not_acceptable")
    SLOW_BODY = "slow-body", 408, say("problems.body_did_not_arrive")
    LARGE_BODY = "large-body", 413, say("problems.body_too_large")
    WRONG_MEDIA_TYPE = "wrong-media-type", 415, say("problems.body_not_plain_json")
    WRONG_PARAMETER = "wrong-parameter", 422, say("problems.parameter_cannot_be_used")
    UNREADABLE_BODY = "unreadable-body", 422, say("problems.body_cannot_be_read")
    UNUSABLE_PROFILE = "unusable-profile", 422, say("problems.profile_cannot_be_used")
    TOO_MANY_PATIENTS = "too-many-patients", 422, say("problems.too_many_patients_in")
    FAULT = "fault", 500, say("problems.fault_oligomatch_not_request")
    BUSY = "busy", 503, say("problems.too_many_requests_at")
    TOO_LONG = "too-long", 503, say("problems.answer_took_too_long")
    NOT_READY = "not-ready", 503, say("problems.not_ready_yet")


@dataclass(frozen=True, slots=True)
class RequestFault:
    """One fault of a request. Nothing that the request says is repeated."""

    detail: Annotated[str, means(say("problems.what_was_expected_or"))]
    fix: Annotated[str, means(say("problems.how_fix_it_absent"))] = ""
    pointer: str | None = None
    """Where in the body: a JSON pointer (RFC 6901). The nearest place whose name is known; `line`
    and `column` tell the exact one. Absent where the fault is not in the body."""
    line: Annotated[int | None, means(say("problems.line_in_body_from"))] = None
    column: Annotated[int | None, means(say("problems.column_in_that_line"))] = None
    parameter: str | None = None
    """The parameter of the query; absent where it is not a known one, or the fault is elsewhere."""

    def sent(self) -> dict[str, Any]:
        """The fault as it stands in `errors`: what is not known is left out."""
        names = ("pointer", "line", "column", "parameter", "detail", "fix")
        known = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        return known if self.fix else {name: known[name] for name in known if name != "fix"}


class Problem(About):
    """Why a request is not answered as asked (RFC 9457), with every fault found."""

    type: Annotated[str, Field(pattern="^urn:oligomatch:problem:[a-z-]+$")]
    """The kind of problem; one title belongs to each."""
    title: Annotated[str, means(say("problems.kind_problem_in_words"))]
    status: Annotated[int, Field(ge=400, le=599), means(say("problems.status_code"))]
    detail: Annotated[str, means(say("problems.what_happened_this_time"))]
    errors: list[RequestFault]
    """Each fault with its place; empty where there is no place to tell."""
    more_errors: Number
    """How many further faults were found and are not told."""


@dataclass(slots=True)
class HttpProblem(Exception):
    """A request that is not answered as asked, with every fault found."""

    kind: Kind
    detail: str
    errors: tuple[RequestFault, ...] = ()
    more: int = 0  # faults that are counted and not told
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The status code."""
        return self.kind.status

    def body(self, about: About) -> bytes:
        """The problem as JSON, with what every answer carries."""
        content: Problem = {
            "type": f"urn:oligomatch:problem:{self.kind}",
            "title": self.kind.title_words,
            "status": self.status,
            "detail": self.detail,
            "errors": list(self.errors),
            "more_errors": self.more,
            **about,
        }
        return json.dumps(content, ensure_ascii=False, default=RequestFault.sent).encode()


def problem_in(body: bytes) -> HttpProblem:
    """The problem that a body tells, without its places."""
    parsed = json.loads(body)
    name = parsed["type"].rpartition(":")[2]
    return HttpProblem(next(kind for kind in Kind if kind == name), parsed["detail"])


def of_faults(kind: Kind, faults: Iterable[tuple[str, Fault]], *, most: int) -> HttpProblem:
    """The problem that a body's faults make, each with its pointer; at most so many are told."""
    each = [
        RequestFault(
            fault.expected,
            fault.fix,
            pointer=pointer,
            line=fault.line or None,
            column=fault.column or None,
        )
        for pointer, fault in faults
    ]
    detail = say("problems.each_told_with_its", each=plural(len(each), "problem", "problems"))
    return HttpProblem(kind, detail, tuple(each[:most]), max(0, len(each) - most))
