"""What every route answers: pages of patients and of trials, and every path of `/v1` as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from starlette.testclient import TestClient

from oligomatch.api.results.matching import load_rules
from tests.net.faces import client, questions
from tests.support.page_form import PatientPage
from tests.support.pseudo.commands import AT_ODDS, GOLDEN, ROOT, SPARSE, WRONG
from tests.support.pseudo.typeset import words_of

Answers = Iterator[tuple[str, str]]
PATIENTS = {"empty": {}, "golden": GOLDEN, "sparse": SPARSE, "at odds": AT_ODDS, "wrong": WRONG}
EXAMPLE = {"trial": "NCT02417662", "one": "SARON", "other": "NCT03410043", "theme": "dark"}
LETTER = {"letter": "A 67-year-old patient, ECOG 1. The sister has lung cancer."}
PARTS = (
    "/",
    "/sheet",
    "/sheet.pdf",
    "/compare",
    "/ask",
    "/course",
    "/what-if",
    "/profile.yaml",
    "/bundle",
    "/bundle.json",
    "/board",
)
DESK_TEXT = "Inclusion Criteria:\n- Age >= 18 years\n- Stage IV NSCLC and ECOG 0-1, or frail\n"
WRONG_PLACES = ("/trials/none", "/overlap/none/none", "/trials?phase=IX", "/nowhere", "/trials?x=y")
LETTERS = {"letters": [{"text": "Is 67 years old. EGFR not excluded; if ALK positive: 2 x 3."}]}
OF_FHIR = {"content-type": "application/fhir+json"}
ASKED_WRONG = ("match?x=1", "match?as_of=2026", "explain", "nothing")


def pages() -> Answers:
    """Every page: of the trials, each part of each patient's, the board, and what is refused."""
    with client(load_rules(None)) as http:
        for path in (*_readable(http), *WRONG_PLACES):
            yield f"GET {path}", http.get(path).text
        for theme in ("dark", "none"):
            yield f"/theme/{theme}", http.post(f"/theme/{theme}").text
        for name, told in PATIENTS.items():
            yield from _of_patient(http, name, told)
        each = json.dumps([one for name, one in PATIENTS.items() if name != "wrong"])
        for form in ({"do": "examples"}, {"text": each}, {"text": "[{"}):
            for path in ("/board", "/board/rows", "/board/sums", "/board.csv"):
                yield f"{path} {form}"[:30], http.post(path, data=form).text


def _readable(http: TestClient) -> Iterator[str]:
    """Every page that is asked for by its address alone."""
    for path, methods in routes(http):
        if "GET" in methods and not path.startswith(("/v1", "/openapi", "/metrics")):
            yield path.format(**EXAMPLE)


def routes(http: TestClient) -> Iterator[tuple[str, frozenset[str]]]:
    """Every route with its methods."""
    app = http.app
    while not hasattr(app, "routes"):
        app = app.app  # type: ignore[attr-defined]
    for one in app.routes:
        if hasattr(one, "methods"):
            yield one.path, frozenset(one.methods)


def _of_patient(http: TestClient, name: str, told: object) -> Answers:
    brought = http.post("/bring", data={"text": json.dumps(told), "do": "bring"}).text
    yield f"/bring {name}", brought
    yield f"/letter {name}", http.post("/letter", data=LETTER).text
    pairs = [pair for pair in PatientPage(brought).pairs if pair[0]]
    trials = ("NCT02417662", "NCT03410043", "NCT03667820")
    for part in (*PARTS, *(f"/argument/{trial}" for trial in trials)):
        yield f"{part} {name}", _posted(http, part, pairs)
    yield f"what if {name}", _posted(http, "/", [*pairs, ("if-add", "/ecog"), ("do", "try")])


def _posted(http: TestClient, path: str, pairs: list[tuple[str, str]]) -> str:
    kind = {"content-type": "application/x-www-form-urlencoded"}
    sent = http.post(path, content=urlencode(pairs), headers=kind)
    assert sent.status_code < 500, path
    typeset = sent.headers["content-type"] == "application/pdf"
    return words_of(sent.content) if typeset else str(sent.text)


def desk() -> Answers:
    """The pages of the author's desk: a file begun and turned in every way, and what is refused."""
    with TemporaryDirectory() as folder, client(load_rules(None), Path(folder)) as http:
        begun = {"number": "NCT01234567", "text": DESK_TEXT}
        for form in ({"number": "x", "text": ""}, {**begun, "text": ""}, begun, begun):
            yield f"POST /author {form}"[:40], http.post("/author", data=form).text
        yield "GET /author", http.get("/author").text
        at = "/author/NCT01234567"
        yield "desk", http.get(at).text
        yield "desk boundary", http.get(f"{at}/4567-01/boundary").text
        for how in (
            "accept",
            "judge_required",
            "inform",
            "to_do",
            "accept",
            "split",
            "like",
            "save",
        ):
            seen = re.findall(
                r'/4567-02"><input type="hidden" name="seen" value="(\w+)"', http.get(at).text
            )
            form = {"how": how, "seen": seen[0], "entry": "  - id: 4567-02\n    kind: inclsion"}
            yield f"desk {how}", http.post(f"{at}/4567-02", data=form).text
        yield "desk stale", http.post(f"{at}/4567-02", data={"how": "accept", "seen": "0"}).text
        for wrong in ("/author/NCT00000000", "/author/none", f"{at}/4567-99/boundary"):
            yield f"GET {wrong}", http.get(wrong).text


def answered() -> Answers:
    """Every path of `/v1`, with each flag, of each patient, and what is refused."""
    with client(load_rules(None)) as http:
        for path, methods in routes(http):
            if "GET" in methods and path.startswith("/v1"):
                for name in ("NCT02417662", "none", "profile", "trial"):
                    path_ = path.format(trial=name, name=name)
                    yield f"GET {path_}", http.get(path_).text
        for question in (*questions(), *ASKED_WRONG):
            task = question.partition("?")[0]
            for name, told in PATIENTS.items():
                if "?" in question and name != "sparse":
                    continue  # every flag of one patient
                edited = {"patient": told, "set": {"/imaging/fdg_pet": False, "/ecog": 1}}
                body = edited if task == "whatif" else told
                yield f"/v1/{question} {name}", http.post(f"/v1/{question}", json=body).text
        yield from _of_fhir(http)
        yield "GET /openapi.json", http.get("/openapi.json").text
        for body in (LETTERS, {}, {"letters": [{}]}):
            yield "/v1/read", http.post("/v1/read", json=body).text
        yield "no JSON", http.post("/v1/match", content=b"{").text
        yield "no kind", http.post("/v1/match", content=b"{}", headers={"content-type": "a/b"}).text
        yield "no method", http.get("/v1/match").text


def _of_fhir(http: TestClient) -> Answers:
    """The services of FHIR, asked with a record, and with what is none."""
    record = (ROOT / "api/web/examples/front-end.json").read_text(encoding="utf-8")
    for path in ("/fhir/ResearchStudy/$match", "/getClinicalTrial"):
        for name, text in (("record", record), ("no record", '{"resourceType": "Patient"}')):
            yield f"{path} {name}", http.post(path, content=text, headers=OF_FHIR).text
