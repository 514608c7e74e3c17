"""The body of a request, taken in with a bound on its bytes and on the time it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Message, Receive, Scope

from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.problems import HttpProblem, Kind
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import listed

JSON, FHIR = "application/json", "application/fhir+json"
_XML = ("/xml", "+xml")
_CLOSE = {"Connection": "close"}  # what is still to come of the body is not used


class Incoming:
    """The body of one request as it comes in, and whether any of it is still to come."""

    def __init__(self, scope: Scope, receive: Receive, limits: ServerLimits) -> None:
        self._headers, self._receive, self._limits = Headers(scope=scope), receive, limits
        self._begun = False
        declared = self._headers.get("content-length", "0")
        self._to_come = declared != "0" or "transfer-encoding" in self._headers

    async def __call__(self) -> Message:
        """The next piece."""
        self._begun = True
        message = await self._receive()
        self._to_come = bool(message.get("more_body"))
        return message

    async def pass_over(self) -> None:
        """Take what no route asked for and drop it, within bounds, before the request is answered.

        Many clients send all before they read: cut off in the middle, they would see no answer.
        """
        asks_first = "expect" in self._headers and not self._begun
        if not self._to_come or asks_first or _declared(self._headers) > self._limits.passed_over:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(self._limits.passed_over_seconds):
                passed = 0
                while self._to_come and passed <= self._limits.passed_over:
                    passed += len((await self()).get("body", b""))


def _declared(headers: Headers) -> int:
    length = headers.get("content-length", "")
    return int(length[:20]) if length.isascii() and length.isdigit() else 0


async def body_of(
    request: Request, limits: ServerLimits, kinds: Collection[str] = (JSON,)
) -> bytes:
    """The bytes of a body of one of the media types, JSON if none is named.

    Raises:
        HttpProblem: another media type, a compressed body, one too large or too slow.
        ClientDisconnect: the client has gone.
    """
    _check_kind(request, kinds)
    if _declared(request.headers) > limits.body:
        raise _too_large(limits)
    try:
        async with asyncio.timeout(limits.body_seconds):
            return await _taken(request, limits)
    except TimeoutError:
        detail = say("receiving.body_has_arrive_within", body_seconds=limits.body_seconds)
        raise HttpProblem(Kind.SLOW_BODY, detail, headers=_CLOSE) from None


async def patient_body(request: Request, limits: ServerLimits) -> bytes:
    """The bytes of a body that holds patients; one that is called a FHIR record may be larger.

    Raises:
        HttpProblem, ClientDisconnect: as `body_of`.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    bounds = replace(limits, body=limits.record) if kind == FHIR else limits
    return await body_of(request, bounds, (JSON, FHIR))


async def record_body(request: Request, limits: ServerLimits) -> bytes:
    """The bytes of a body that is a FHIR record, whatever kind of JSON it is called.

    Raises:
        HttpProblem, ClientDisconnect: as `body_of`.
    """
    return await body_of(request, replace(limits, body=limits.record), (JSON, FHIR))


async def _taken(request: Request, limits: ServerLimits) -> bytes:
    taken = bytearray()
    async for part in request.stream():
        taken += part
        if len(taken) > limits.body:
            raise _too_large(limits)
    return bytes(taken)


def _too_large(limits: ServerLimits) -> HttpProblem:
    detail = say("receiving.at_most_bytes_taken", body=limits.body)
    return HttpProblem(Kind.LARGE_BODY, detail, headers=_CLOSE)


def _check_kind(request: Request, wanted: Collection[str]) -> None:
    kinds, codings = (
        request.headers.getlist(name) for name in ("content-type", "content-encoding")
    )
    kind, _, parameters = (kinds[0] if kinds else "").partition(";")
    charset = parameters.replace(" ", "").replace('"', "").casefold()
    foreign = charset not in ("", "charset=utf-8") and not charset.startswith("boundary=")
    if len(kinds) != 1 or kind.strip().casefold() not in wanted or foreign:
        detail = say("receiving.expected_content_type_in", wanted=listed(wanted))
        if kind.strip().casefold().endswith(_XML):
            detail = say("receiving.xml", expected=detail)
    elif any(coding.strip().casefold() not in ("", "identity") for coding in codings):
        detail = say("receiving.expected_body_that_not")
    else:
        return
    raise HttpProblem(Kind.WRONG_MEDIA_TYPE, detail, headers=_CLOSE)
