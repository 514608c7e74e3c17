"""The HTTP face from outside: each route, each answer, each status code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest

from oligomatch import __version__
from oligomatch.api.page.wanted import PagePart, Wanted
from oligomatch.api.web.crew.crew import _too_long
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.options import PATIENT, Options
from oligomatch.api.web.work import PatientQuestion, Task
from oligomatch.matcher.findings.engines import available
from oligomatch.rules.read import load_trials, rules_digest
from tests.support.processes.live import ROOT, Live, example, post, serving

GOLDEN, SPARSE = example("golden"), example("sparse")
TASKS = ("match", "explain", "gaps")
OUTPUT = (ROOT / "docs" / "output.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("server") / "it") as server:
        yield server


@pytest.fixture(scope="module")
def client(live: Live) -> Iterator[httpx.Client]:
    with live.client() as opened:
        yield opened


def ask(client: httpx.Client, task: str, content: Any, **query: Any) -> httpx.Response:
    if task == "explain":
        query["trial"] = query.pop("only", "NCT02417662")
    return post(client, f"/v1/{task}", json.dumps(content).encode(), params=query)


def problem(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["type"] == f"urn:oligomatch:problem:{kind}"
    assert told["status"] == status
    assert told["rules"] == rules_digest()
    return told


# --- patients ------------------------------------------------------------------------------------


def test_a_patient_is_matched_as_the_command_line_matches_him(client: httpx.Client) -> None:
    told = ask(client, "match", GOLDEN).json()
    assert told["counts"] == {"eligible": 3, "possible": 4, "not yet": 11, "ineligible": 15}
    assert [match["trial"] for match in told["matches"][:3]] == [
        "NCT03667820", "NCT03410043", "NCT02314364",
    ]  # fmt: skip
    assert len(told["matches"]) == len(load_trials())


def fields(about: str) -> set[str]:
    """The fields that a table of docs/output.md promises, but for those that it lets be left out."""
    table = OUTPUT.split(f"\n{about}:\n", 1)[1].split("\n\n")[0]
    rows = [row for row in table.splitlines() if "left out where" not in row]
    cells = re.findall(r"^\| (`.*?) \|", "\n".join(rows), re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def test_a_match_has_every_field_that_is_promised_and_is_the_command_lines(
    client: httpx.Client,
) -> None:
    told = ask(client, "match", GOLDEN).json()
    assert len(fields("A criterion")) == 20
    for match in told["matches"]:
        assert set(match) >= fields("A match")
        assert all(set(one) >= fields("A criterion") for one in match["criteria"])
    command = [
        sys.executable,
        "-m",
        "oligomatch.api.commands.app",
        "match",
        "--quick",
        "--format",
        "json",
        "-",
    ]
    printed = subprocess.run(
        command, input=json.dumps(GOLDEN), cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    told["input"]["file"] = "<stdin>"
    assert told == json.loads(printed)


@pytest.mark.parametrize("task", list(PATIENT))
def test_the_way_out_of_a_long_answer_names_only_parameters_that_are_taken(task: str) -> None:
    question = PatientQuestion(Task(task), b"", Options(), date(2026, 5, 14))
    advised = set(re.findall(r"`(\w+)(?:=\w+)?`", _too_long(ServerLimits(), question).detail))
    assert advised == {"quick", "exact", "witness"} & {one.name for one in PATIENT[task]}
    page = _too_long(ServerLimits(), Wanted(PagePart.PAGE, b"", date(2026, 5, 14)))
    assert "`" not in page.detail


@pytest.mark.parametrize("task", TASKS)
def test_every_answer_carries_rules_day_engine_and_version(client: httpx.Client, task: str) -> None:
    answer = ask(client, task, SPARSE, only="NCT02417662")
    told = answer.json()
    for name, value in {"rules": rules_digest(), "version": __version__}.items():
        assert told[name] == answer.headers[f"OligoMatch-{name}"] == value
    assert told["engine"] == answer.headers["OligoMatch-Engine"]
    assert told["as_of"] == answer.headers["OligoMatch-As-Of"] == SPARSE["as_of"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_list_is_answered_by_a_list_in_its_order(client: httpx.Client) -> None:
    answer = ask(client, "match", [GOLDEN, {**SPARSE, "as_of": "2026-05-20"}])
    told = answer.json()
    assert [one["patient"] for one in told] == [GOLDEN["patient"], SPARSE["patient"]]
    assert [one["input"]["number"] for one in told] == [1, 2]
    assert told[0] == ask(client, "match", GOLDEN).json()
    assert answer.headers["OligoMatch-As-Of"] == "2026-05-14, 2026-05-20"


def test_the_day_of_the_query_stands_above_the_profile(client: httpx.Client) -> None:
    told = ask(client, "match", GOLDEN, as_of="2026-06-05").json()
    assert (told["as_of"], told["as_of_from"]) == ("2026-06-05", "option")
    assert told["counts"]["eligible"] > 3


def test_classes_and_trials_can_be_chosen_and_ranks_stay(client: httpx.Client) -> None:
    told = ask(client, "match", GOLDEN, only=["not-yet", "nct03595644"]).json()
    assert [(match["trial"], match["rank"]) for match in told["matches"]] == [("NCT03595644", 8)]


def test_the_order_of_the_lower_keys_is_the_readers(client: httpx.Client) -> None:
    told = ask(client, "match", GOLDEN, order=["design", "reach"]).json()
    assert told["order"] == ["section", "class", "between", "design", "reach", "trial"]


def test_an_explanation_names_the_deciding_facts(client: httpx.Client) -> None:
    told = ask(client, "explain", GOLDEN, only="NCT03595644").json()
    (criterion,) = [c for c in told["matches"][0]["criteria"] if c["criterion"] == "5644-06"]
    assert criterion["verdict"] == "not met"
    assert "/systemic_therapy/lines/0/start" in criterion["facts"]
    assert criterion["quote"] == "EGFR-TKI ×3 months"


def test_the_gaps_say_where_to_ask_what(client: httpx.Client) -> None:
    told = ask(client, "gaps", SPARSE).json()
    assert told["in_reach"]
    assert {place["report"] for place in told["reports"]} >= {"staging report", "molecular report"}


@pytest.mark.parametrize("task", TASKS)
def test_every_executor_gives_the_same_verdicts(client: httpx.Client, task: str) -> None:
    if "durable" not in available():
        pytest.skip("durable-rules cannot be imported here")
    answers = [
        ask(client, task, GOLDEN, only="NCT03595644", executor=name).json()
        for name in ("judge", "durable")
    ]
    assert [answer.pop("executor") for answer in answers] == ["judge", "durable"]
    assert answers[0] == answers[1]


# --- what is refused -----------------------------------------------------------------------------


def test_every_fault_of_every_patient_is_told_at_once_with_its_pointer(
    client: httpx.Client,
) -> None:
    bad = {
        **SPARSE,
        "lesions": [{"organ": "brane"}, {"organ": "liver", "size": 3}],
        "biomarkers": {"EGFR": "altered"},
        "age": True,
    }
    told = problem(ask(client, "match", [SPARSE, bad]), 422, "unusable-profile")
    places = {place["pointer"] for place in told["errors"]}
    assert places == {"/1/lesions/0/organ", "/1/lesions/1", "/1/biomarkers/EGFR", "/1/age"}
    assert all(place["line"] == 1 and place["column"] > 1 for place in told["errors"])


def test_every_pointer_leads_somewhere_in_the_body(client: httpx.Client) -> None:
    body = {"lesions": [{"organ": "x"}, 3, {"id": []}], "assessments": {}, "biomarkers": {"q": 1}}
    for place in problem(ask(client, "match", body), 422, "unusable-profile")["errors"]:
        node: Any = body
        for part in place["pointer"].split("/")[1:]:
            node = node[int(part)] if isinstance(node, list) else node[part]


def test_facts_at_odds_are_told_by_their_fields(client: httpx.Client) -> None:
    body = {**SPARSE, "assessments": [{"date": "2027-01-01"}]}
    told = problem(ask(client, "match", body), 422, "unusable-profile")
    assert "/assessments/0/date" in {place["pointer"] for place in told["errors"]}


def test_many_faults_are_counted_and_a_hundred_told(client: httpx.Client) -> None:
    body = {"lesions": [{"organ": "zz"}] * 130}
    told = problem(ask(client, "match", body), 422, "unusable-profile")
    assert (len(told["errors"]), told["more_errors"]) == (100, 30)


@pytest.mark.parametrize("task", TASKS)
def test_more_patients_than_are_taken_are_refused(client: httpx.Client, task: str) -> None:
    problem(ask(client, task, [SPARSE] * 51), 422, "too-many-patients")


@pytest.mark.parametrize("task", TASKS)
def test_no_patient_is_no_question(client: httpx.Client, task: str) -> None:
    told = problem(ask(client, task, []), 422, "unusable-profile")
    assert told["errors"][0]["detail"] == "expected a patient, found an empty list"


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("as_of=14.05.2026", ["as_of"]),
        ("as_of=2026-05", ["as_of"]),
        ("as_of=2026-05-14&as_of=2026-05-15", ["as_of"]),
        ("order=luck", ["order"]),
        ("order=reach&order=reach", ["order"]),
        ("quick=1", ["quick"]),
        ("quick=True", ["quick"]),
        ("colour=red", [None]),
        ("trial=nobody", ["trial"]),
        ("trial=possible", ["trial"]),
        ("trial=", ["trial"]),
        ("trial=A&trial=B&trial=C&trial=D&trial=E&trial=F", ["trial"]),
        ("quick=yes&as_of=x&y=z", [None, "as_of", "quick"]),
    ],
)
def test_a_query_is_read_strictly_and_every_fault_told(
    client: httpx.Client, query: str, parameters: list[str | None]
) -> None:
    target = f"/v1/explain?{query}" + ("" if "trial=" in query else "&trial=SARON")
    answer = post(client, target, json.dumps(SPARSE).encode())
    told = problem(answer, 422, "wrong-parameter")
    found = [place.get("parameter") for place in told["errors"]]
    assert sorted(found, key=str) == sorted(parameters, key=str)


@pytest.mark.parametrize("only", ["nobody", "", "eligible,possible"])
def test_what_is_shown_is_a_class_or_a_trial(client: httpx.Client, only: str) -> None:
    told = problem(ask(client, "match", SPARSE, only=only), 422, "wrong-parameter")
    assert [place["parameter"] for place in told["errors"]] == ["only"]


def test_what_is_explained_has_to_be_named(client: httpx.Client) -> None:
    told = problem(post(client, "/v1/explain", b"{}"), 422, "wrong-parameter")
    assert [place["parameter"] for place in told["errors"]] == ["trial"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Type": ""},
        {"Content-Encoding": "gzip"},
        {"Content-Encoding": "br, gzip"},
    ],
)
def test_only_plain_json_is_taken(client: httpx.Client, headers: dict[str, str]) -> None:
    answer = post(client, "/v1/match", json.dumps(SPARSE).encode(), headers=headers)
    problem(answer, 415, "wrong-media-type")


def test_utf_8_may_be_named(client: httpx.Client) -> None:
    headers = {"Content-Type": 'Application/JSON; charset="UTF-8"'}
    answer = post(client, "/v1/match", json.dumps(SPARSE).encode(), headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_beyond_the_limit_is_refused(live: Live, chunked: bool) -> None:
    body = b'{"patient": "' + b"a" * (2 << 20) + b'"}'
    content = iter([body[:700_000], body[700_000:1_400_000], body[1_400_000:]]) if chunked else body
    with live.client() as client:
        answer = client.post(
            "/v1/match", content=content, headers={"Content-Type": "application/json"}
        )
        problem(answer, 413, "large-body")
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "path", ["/nowhere", "/v1", "/v1/match/", "/v1/schema/patient", "/docs", "/%00"]
)
def test_an_unknown_place_is_told(client: httpx.Client, path: str) -> None:
    problem(client.get(path), 404, "no-such-place")


def test_a_browser_at_an_unknown_place_is_shown_a_page_with_a_way_back(
    client: httpx.Client,
) -> None:
    found = client.get("/a/nowhere", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (found.status_code, found.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert '<a href="../">' in found.text
    fhir = client.get("/fhir/nowhere", headers={"Accept": "text/html"})
    assert fhir.headers["content-type"].startswith("application/fhir+json")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/match", "POST"),
        ("DELETE", "/v1/explain", "POST"),
        ("HEAD", "/v1/explain", "POST"),
        ("OPTIONS", "/v1/trials", "GET"),
        ("POST", "/v1/trials", "GET"),
        ("PUT", "/v1/trials/SARON", "GET"),
        ("PATIENT", "/healthz", "GET"),
    ],
)
def test_another_method_is_refused_with_the_one_that_is_taken(
    client: httpx.Client, method: str, path: str, allowed: str
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == allowed
    if method != "HEAD":
        problem(answer, 405, "wrong-method")


# --- trials, schemas, the server itself ----------------------------------------------------------


def test_the_trials_are_listed_and_filtered(client: httpx.Client) -> None:
    assert len(client.get("/v1/trials").json()["rows"]) == len(load_trials())
    told = client.get("/v1/trials", params={"group": "sOMD", "phase": "iii"}).json()["rows"]
    assert told
    assert all("sOMD" in trial["group"] for trial in told)
    refused = problem(client.get("/v1/trials?group=xOMD"), 422, "wrong-parameter")
    assert refused["errors"][0]["parameter"] == "group"


@pytest.mark.parametrize("id", ["NCT02417662", "nct02417662", "saron"])
def test_a_trial_is_shown_by_number_or_acronym(client: httpx.Client, id: str) -> None:
    told = client.get(f"/v1/trials/{id}").json()
    assert told["trial"] == "NCT02417662"
    assert any(criterion["quote"] == "≤5" for criterion in told["criteria"])


def test_a_trial_that_is_not_there_is_told(client: httpx.Client) -> None:
    problem(client.get("/v1/trials/NCT00000000"), 404, "no-such-trial")


@pytest.mark.parametrize("name", ["profile", "trial"])
def test_the_schemas_are_given(client: httpx.Client, name: str) -> None:
    answer = client.get(f"/v1/schema/{name}")
    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.json()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_a_head_is_answered_as_a_get_without_its_body(client: httpx.Client) -> None:
    answer = client.head("/v1/trials")
    assert answer.status_code == 200
    assert answer.content == b""
    assert int(answer.headers["Content-Length"]) == len(client.get("/v1/trials").content)


def test_the_server_says_that_it_is_alive_and_ready(client: httpx.Client) -> None:
    assert client.get("/healthz").json()["status"] == "alive"
    told = client.get("/readyz").json()
    assert (told["status"], told["trial_count"]) == ("ready", len(load_trials()))
    assert (told["rules"], told["version"]) == (rules_digest(), __version__)


def test_what_is_counted_is_of_closed_sets_of_words(client: httpx.Client) -> None:
    client.get("/nowhere/at/all")
    client.request("STRANGE", "/healthz")
    ask(client, "match", [SPARSE, SPARSE])
    text = client.get("/metrics").text
    assert 'oligomatch_requests_total{method="other",route="/healthz",status="405"}' in text
    assert 'oligomatch_requests_total{method="GET",route="-",status="404"}' in text
    assert 'oligomatch_patients_total{task="match"}' in text
    assert "STRANGE" not in text
    assert "nowhere" not in text
