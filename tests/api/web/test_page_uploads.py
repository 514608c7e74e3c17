"""A list that is brought to the board stays in memory, whatever its size within the bound."""

from __future__ import annotations

import asyncio
import tempfile
from urllib.parse import parse_qsl

import pytest
from starlette.requests import Request

from oligomatch.api.web.html.pages import _form_of
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.problems import HttpProblem, Kind
from oligomatch.api.web.receiving import body_of

EDGE = "boundary-of-a-form"
LIMIT = ServerLimits(body=ServerLimits().board)


def part(name: str, content: bytes, file: str = "") -> bytes:
    named = f'; filename="{file}"' if file else ""
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def told(*parts: bytes) -> list[tuple[str, str]]:
    """The pairs that a posted form tells."""
    content = b"".join(parts) + f"--{EDGE}--\r\n".encode()
    kind = f"multipart/form-data; boundary={EDGE}".encode()
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/board",
        "headers": [(b"content-type", kind)],
    }

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": content}

    async def body(request: Request) -> bytes:
        return await body_of(request, LIMIT, ("multipart/form-data",))

    return parse_qsl(asyncio.run(_form_of(Request(scope, receive), body)).decode())


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No temporary file can be made, as where the folder is read-only."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", refuse)


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("size", [1 << 10, 1 << 20, (1 << 20) + 1, 3 << 20, (4 << 20) - 1000])
def test_a_file_of_any_size_is_never_on_the_disk(size: int) -> None:
    pairs = dict(told(part("file", b"x" * size, "list.ndjson")))
    assert len(pairs["file"]) == size
    assert pairs["file#name"] == "list.ndjson"


@pytest.mark.usefixtures("disk")
def test_a_pasted_list_may_be_as_large_as_a_file() -> None:
    assert len(dict(told(part("text", b"x" * (3 << 20))))["text"]) == 3 << 20


def test_what_is_larger_is_refused() -> None:
    with pytest.raises(HttpProblem) as refused:
        told(part("file", b"x" * (4 << 20), "list.ndjson"))
    assert refused.value.kind is Kind.LARGE_BODY


def test_the_found_of_a_thousand_patients_can_be_posted() -> None:
    assert len(told(*(part("found", b"{}") for _ in range(1010)))) == 1010
