"""Nothing of a patient leaves but in the answer: a canary through every route, then a search."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.processes.live import READY, Live, example, post, serving

CANARY = "Zwergschnaepper"
NUMBER = 13571113  # a canary where a number is expected
TASKS = ("match", "explain?trial=SARON", "gaps")
EXACT = ("match?exact=true", "explain?trial=SARON&exact=true&witness=true")
MATCHED: dict[str, Any] = {
    **example("golden"),
    "patient": f"{CANARY} label",
    "lesions": [
        {"id": f"{CANARY} adrenal", "organ": "left_adrenal"},
        {"id": f"{CANARY} L3", "organ": "L3"},
    ],
    "systemic_therapy": {
        "palliative_lines": 1,
        "lines": [{"agents": [f"{CANARY}inib"], "start": "2026-03-05", "ongoing": True}],
    },
}
REFUSED: tuple[Any, ...] = (
    {CANARY: 1},
    {CANARY: {CANARY: [CANARY]}},
    {"patient": CANARY * 20},
    {"patient": [CANARY]},
    {"as_of": CANARY},
    {"age": NUMBER},
    {"age": CANARY},
    {"cancer_type": CANARY},
    {"cancer_type": {"one_of": [CANARY]}},
    {"country": CANARY},
    {"primary": {CANARY: CANARY}},
    {"primary": {"diagnosis_date": CANARY}},
    {"lesions": [{"organ": CANARY}]},
    {"lesions": [{"id": CANARY}, {"id": CANARY}]},
    {"lesions": [{"id": CANARY, "station": CANARY, CANARY: CANARY}]},
    {"lesions": CANARY},
    {"assessments": [{"date": "2026-01-01", "lesions": {CANARY: {}}}]},
    {"assessments": [{"totals": {"by_organ": {CANARY: NUMBER}}}]},
    {"biomarkers": {CANARY: CANARY}},
    {"biomarkers": {"EGFR": CANARY}},
    {"biomarkers": {"EGFR": {"result": "negative", "variants": [{"name": CANARY}]}}},
    {"systemic_therapy": {"lines": [{"classes": [CANARY], "start": CANARY}]}},
    {"systemic_therapy": {"lines": [{"number": 2, "agents": [CANARY], "cycles": NUMBER}]}},
    {"imaging": {CANARY: True}},
    [{"patient": CANARY}, {"patient": CANARY, CANARY: 1}],
    [CANARY],
    CANARY,
    NUMBER,
)
BROKEN = (
    f'{{"patient": "{CANARY}"',
    f'{{"{CANARY}": NaN}}',
    f'{{"{CANARY}": 1, "{CANARY}": 2}}',
    f'{{"patient": "{CANARY}\\ud800"}}',
    f'{{"patient": {CANARY}}}',
    f'\ufeff{{"patient": "{CANARY}"}}',
    f'{{"patient": "{CANARY}"}} {CANARY}',
    '{"' + CANARY + '":' + "[" * 50,
    f"{{'patient': '{CANARY}'}}",
)


def through_every_route(client: httpx.Client) -> list[httpx.Response]:
    """The canary wherever a patient can stand, rightly or wrongly; every answer that refuses."""
    refused = [
        post(client, f"/v1/{task}", json.dumps(body).encode()) for task in TASKS for body in REFUSED
    ]
    refused += [post(client, f"/v1/{task}", body.encode()) for task in TASKS for body in BROKEN]
    whole = json.dumps(MATCHED).encode()
    for path in (
        f"/{CANARY}",
        f"/v1/trials/{CANARY}",
        f"/v1/schema/{CANARY}",
        f"/v1/match/{CANARY}",
    ):
        refused += [client.get(path), post(client, path, whole)]
    for query in (f"{CANARY}=1", f"only={CANARY}", f"as_of={CANARY}", f"order={CANARY}"):
        refused.append(post(client, f"/v1/match?{query}", whole))
    refused += [
        client.get("/v1/trials", params={name: CANARY}) for name in ("group", "phase", CANARY)
    ]
    refused += [
        client.request(CANARY, "/v1/match"),
        client.put("/v1/match", content=whole),
        post(client, "/v1/match", whole, headers={"Content-Type": f"text/{CANARY}"}),
        post(client, "/v1/match", whole, headers={"Content-Encoding": CANARY}),
        post(client, "/v1/match", whole + b" " * (1 << 20)),
        post(client, "/v1/match", json.dumps([MATCHED] * 60).encode()),
    ]
    return refused


PAGES = (
    "/",
    "/bring",
    "/letter",
    "/argument/SARON",
    "/profile.yaml",
    "/bundle",
    "/bundle.json",
    "/theme/dark",
)


def through_every_page(client: httpx.Client) -> list[httpx.Response]:
    """The canary in every form, in files, and where a page is named; every answer that refuses."""
    answers = []
    for path in (*PAGES, f"/argument/{CANARY}", f"/theme/{CANARY}", f"/static/{CANARY}"):
        answers += [
            client.post(path, data={CANARY: CANARY, "patient": CANARY, "age": CANARY}),
            client.post(path, data={"patient": f"{CANARY} label", "cancer_type": "nsclc"}),
            client.post(path, data={"letter": f"{CANARY}, 67-year-old man", "before": CANARY}),
            client.post(path, files={"file": (f"{CANARY}.yaml", f"{CANARY}: [".encode())}),
            client.post(path, files={CANARY: (CANARY, json.dumps(MATCHED).encode() * 300)}),
            client.get(path, params={CANARY: CANARY}),
        ]
    assert all(answer.status_code < 500 for answer in answers)
    return [answer for answer in answers if answer.status_code >= 400]


def over_the_wire(live: Live) -> bytes:
    """The canary in what is not HTTP, in a head, and in a body that breaks off."""
    told = b""
    for sent in (
        f"{CANARY}\r\n\r\n",
        f"GET /{CANARY} HTTP/1.1\r\nHost: {CANARY}\r\nX-{CANARY}: {CANARY}\r\nConnection: close\r\n\r\n",
        f"POST /v1/match HTTP/1.1\r\nContent-Length: {CANARY}\r\n\r\n",
        f"POST /v1/match HTTP/1.1\r\nHost: here\r\nContent-Length: 99\r\n\r\n{CANARY}",
    ):
        with live.raw() as connection:
            connection.sendall(sent.encode())
            if "99" not in sent:
                told += connection.recv(1 << 16)
    return told


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Everything that the server said and wrote."""
    place: Path = tmp_path_factory.mktemp("server") / "it"
    with serving(place, READY) as live, live.client() as client:
        answers = [post(client, f"/v1/{task}", json.dumps(MATCHED).encode()) for task in TASKS]
        assert [answer.status_code for answer in answers] == [200] * len(TASKS)
        if find_spec("z3"):  # the exact layer, and the witnesses that it makes up
            exact = [post(client, f"/v1/{way}", json.dumps(MATCHED).encode()) for way in EXACT]
            assert [answer.status_code for answer in exact] == [200] * len(EXACT)
            assert '"witnesses": [{' in exact[1].text
        assert CANARY in answers[0].text  # the answer may say what the question said
        refused = through_every_route(client)
        assert {answer.status_code for answer in refused} == {404, 405, 413, 415, 422}
        refused += through_every_page(client)
        metrics = client.get("/metrics").content
        raw = over_the_wire(live)
        assert live.stop() == 130
        return {
            "errors": b"\n".join(a.content + str(a.headers).encode() for a in refused),
            "raw": raw,
            "metrics": metrics,
            "written": live.written(),
        }


@pytest.mark.parametrize("where", ["errors", "raw", "metrics", "written"])
def test_the_canary_is_nowhere(told: dict[str, bytes], where: str) -> None:
    for secret in (CANARY, str(NUMBER)):
        assert secret.lower().encode() not in told[where].lower()


def test_the_search_would_have_found_it(told: dict[str, bytes]) -> None:
    """Each place was written to, with the routes of the code alone."""
    written = told["written"].decode()
    assert "POST /v1/match 200" in written
    assert "GET /v1/trials/{trial} 404" in written
    assert "other /v1/match 405" in written
    assert b"unusable-profile" in told["errors"]
    assert b'route="-"' in told["metrics"]
    assert b"400 Bad Request" in told["raw"]
