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
from oligomatch.api.words.catalogue import table
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

    BAD_REQUEST = "bad-request", 400, "The request is not HTTP"
    WRONG_HOST = "wrong-host", 400, "The request names another host"
    CROSS_SITE = "cross-site", 403, "A page of another site sent the request"
    NO_SUCH_PLACE = "no-such-place", 404, "Nothing is here"
    NO_SUCH_TRIAL = "no-such-trial", 404, "No such trial"
    WRONG_METHOD = "wrong-method", 405, "Another method is expected here"
    SLOW_BODY = "slow-body", 408, "The body did not arrive in time"
    LARGE_BODY = "large-body", 413, "The body is too large"
    WRONG_MEDIA_TYPE = "wrong-media-type", 415, "The body is not plain JSON"
    WRONG_PARAMETER = "wrong-parameter", 422, "A parameter cannot be used"
    UNREADABLE_BODY = "unreadable-body", 422, "The body cannot be read as JSON"
    UNUSABLE_PROFILE = "unusable-profile", 422, "A profile cannot be used"
    TOO_MANY_PATIENTS = "too-many-patients", 422, "Too many patients in one request"
    FAULT = "fault", 500, "A fault of OligoMatch, not of the request"
    BUSY = "busy", 503, "Too many requests at once"
    TOO_LONG = "too-long", 503, "The answer took too long"
    NOT_READY = "not-ready", 503, "Not ready yet"


@dataclass(frozen=True, slots=True)
class RequestFault:
    """One fault of a request. Nothing that the request says is repeated."""

    detail: Annotated[str, means("What was expected, or what is wrong.")]
    mend: Annotated[str, means("How to mend it; absent where that is plain.")] = ""
    pointer: str | None = None
    """Where in the body: a JSON pointer (RFC 6901). The nearest place whose name is known; `line`
    and `column` tell the exact one. Absent where the fault is not in the body."""
    line: Annotated[int | None, means("The line in the body, from 1.")] = None
    column: Annotated[int | None, means("The column in that line, from 1.")] = None
    parameter: str | None = None
    """The parameter of the query; absent where it is not a known one, or the fault is elsewhere."""

    def sent(self) -> dict[str, Any]:
        """The fault as it stands in `errors`: what is not known is left out."""
        names = ("pointer", "line", "column", "parameter", "detail", "mend")
        known = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        return known if self.mend else {name: known[name] for name in known if name != "mend"}


class Problem(About):
    """Why a request is not answered as asked (RFC 9457), with every fault found."""

    type: Annotated[str, Field(pattern="^urn:oligomatch:problem:[a-z-]+$")]
    """The kind of problem; one title belongs to each."""
    title: Annotated[str, means("The kind of problem in words.")]
    status: Annotated[int, Field(ge=400, le=599), means("The status code.")]
    detail: Annotated[str, means("What happened this time.")]
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
            _for_http(fault.mend),
            pointer=pointer,
            line=fault.line or None,
            column=fault.column or None,
        )
        for pointer, fault in faults
    ]
    detail = f"{plural(len(each), 'problem', 'problems')}; each is told with its place in the body"
    return HttpProblem(kind, detail, tuple(each[:most]), max(0, len(each) - most))


# what a reader of the command line is sent to, and where a client finds the same
_HERE: Mapping[str, str] = table("mends_http")


def _for_http(mend: str) -> str:
    for of_terminal, of_http in _HERE.items():
        mend = mend.replace(of_terminal, of_http)
    return mend
