"""A fault of ours is told as ours, by type and place alone, and is always logged."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.support.processes.live import Live, post, serving

LABEL = "FAULT-CANARY"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
OURS = re.compile(
    r"[aA] fault of OligoMatch \S+ \(ValueError in faulty_server\.py:\d+\), not of your"
)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    place = tmp_path_factory.mktemp("faulty") / "server"
    with serving(place, ("-m", "tests.support.processes.faulty_server")) as found:
        yield found


def logged(server: Live) -> int:
    """How often the fault stands in the log."""
    return len(OURS.findall((server.place / "err").read_text()))


@pytest.mark.parametrize("path", ["/", "/ask", "/course", "/sheet", "/argument/NCT02417662"])
def test_a_fault_of_the_page_is_no_form_that_cannot_be_read(faulty: Live, path: str) -> None:
    before = logged(faulty)
    with faulty.client() as client:
        answer = client.post(path, content=urlencode({"/patient": LABEL}), headers=FORM)
    assert answer.status_code == 500
    assert "cannot be read" not in answer.text
    assert OURS.search(answer.text)
    assert logged(faulty) == before + 1


@pytest.mark.parametrize("task", ["match", "explain?trial=SARON", "gaps", "ask", "outlook"])
def test_a_fault_over_http_is_logged(faulty: Live, task: str) -> None:
    before = logged(faulty)
    with faulty.client() as client:
        answer = post(client, f"/v1/{task}", json.dumps({"patient": LABEL}).encode())
    assert answer.status_code == 500
    assert OURS.search(answer.json()["detail"])
    assert logged(faulty) == before + 1


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/", b"%ff=1"),
        ("/", b"a"),
        ("/", urlencode({"/lesions/x/organ": "liver"}).encode()),
        ("/", urlencode({"/lesions/99999999/organ": "liver"}).encode()),
        ("/", urlencode({"do": "place nowhere"}).encode()),
        ("/", urlencode({"do": "tell {"}).encode()),
        ("/", urlencode({"do": "tell 1"}).encode()),
        ("/board/rows", urlencode({"one": "x {}"}).encode()),
        ("/board/sums", urlencode({"patients": "many"}).encode()),
        ("/board/sums", urlencode({"found": "{}"}).encode()),
    ],
)
def test_a_form_that_no_page_posts_is_the_readers_and_no_fault(
    faulty: Live, path: str, form: bytes
) -> None:
    before = logged(faulty)
    with faulty.client() as client:
        answer = client.post(path, content=form, headers=FORM)
    assert answer.status_code == 422
    assert "The form cannot be read" in answer.text
    assert logged(faulty) == before


def test_the_log_names_no_patient(faulty: Live) -> None:
    with faulty.client() as client:
        client.post("/", content=urlencode({"/patient": LABEL}), headers=FORM)
        post(client, "/v1/match", json.dumps({"patient": LABEL}).encode())
    told = Path(faulty.place / "err").read_text()
    assert OURS.search(told)
    assert "CANARY" not in told
