"""What is wrong with a request, as `application/problem+json`; no word of it is repeated."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from oligomatch.api.intake.files import Fault
from oligomatch.api.results.forms.match import About
from oligomatch.api.words.fields import Number, means
from oligomatch.api.words.lexicon import plural

MEDIA_TYPE = "application/problem+json"


class Kind(StrEnum):
    """The kinds of problem; each ends a `type` of `urn:oligomatch:problem:`."""

    BAD_REQUEST = "bad-request"
    WRONG_HOST = "wrong-host"
    CROSS_SITE = "cross-site"
    NO_SUCH_PLACE = "no-such-place"
    NO_SUCH_TRIAL = "no-such-trial"
    WRONG_METHOD = "wrong-method"
    SLOW_BODY = "slow-body"
    LARGE_BODY = "large-body"
    WRONG_MEDIA_TYPE = "wrong-media-type"
    WRONG_PARAMETER = "wrong-parameter"
    UNREADABLE_BODY = "unreadable-body"
    UNUSABLE_PROFILE = "unusable-profile"
    TOO_MANY_PATIENTS = "too-many-patients"
    FAULT = "fault"
    BUSY = "busy"
    TOO_LONG = "too-long"
    NOT_READY = "not-ready"


KINDS: Mapping[Kind, tuple[int, str]] = {
    Kind.BAD_REQUEST: (400, "The request is not HTTP"),
    Kind.WRONG_HOST: (400, "The request names another host"),
    Kind.CROSS_SITE: (403, "A page of another site sent the request"),
    Kind.NO_SUCH_PLACE: (404, "Nothing is here"),
    Kind.NO_SUCH_TRIAL: (404, "No such trial"),
    Kind.WRONG_METHOD: (405, "Another method is expected here"),
    Kind.SLOW_BODY: (408, "The body did not arrive in time"),
    Kind.LARGE_BODY: (413, "The body is too large"),
    Kind.WRONG_MEDIA_TYPE: (415, "The body is not plain JSON"),
    Kind.WRONG_PARAMETER: (422, "A parameter cannot be used"),
    Kind.UNREADABLE_BODY: (422, "The body cannot be read as JSON"),
    Kind.UNUSABLE_PROFILE: (422, "A profile cannot be used"),
    Kind.TOO_MANY_PATIENTS: (422, "Too many patients in one request"),
    Kind.FAULT: (500, "A fault of OligoMatch, not of the request"),
    Kind.BUSY: (503, "Too many requests at once"),
    Kind.TOO_LONG: (503, "The answer took too long"),
    Kind.NOT_READY: (503, "Not ready yet"),
}


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
        return KINDS[self.kind][0]

    def body(self, about: About) -> bytes:
        """The problem as JSON, with what every answer carries."""
        content: Problem = {
            "type": f"urn:oligomatch:problem:{self.kind}",
            "title": KINDS[self.kind][1],
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
    return HttpProblem(Kind(parsed["type"].rpartition(":")[2]), parsed["detail"])


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
_HERE = {
    "`oligomatch schema profile`": "`GET /v1/schema/profile`",
    "`oligomatch new`": "`GET /v1/schema/profile`",
    "see `GET /v1/schema/profile` or start from `GET /v1/schema/profile`": (
        "see `GET /v1/schema/profile`"
    ),
    "in a file that ends in .ndjson": "in a request of its own",
}


def _for_http(mend: str) -> str:
    for of_terminal, of_http in _HERE.items():
        mend = mend.replace(of_terminal, of_http)
    return mend
