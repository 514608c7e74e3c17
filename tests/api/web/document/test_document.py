"""The OpenAPI document: true of every answer, complete enough to write a client from it alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx
import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi_checks

from oligomatch.api.intake.profile_schema import profile_schema
from oligomatch.rules.read import load_trials
from tests.conftest import LONGER
from tests.support.forms import strictly
from tests.support.processes.live import Live, example, post, serving

Object = dict[str, Any]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with serving(tmp_path_factory.mktemp("server") / "it") as server:
        yield server


@pytest.fixture(scope="module")
def document(live: Live) -> Object:
    with live.client() as client:
        found: Object = client.get("/openapi.json").json()
    return found


def operations(document: Object) -> Iterator[tuple[str, str, Object]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def validator(document: Object, schema: Object) -> jsonschema_rs.Draft202012Validator:
    """What holds against a schema of the document; the answers are many and long."""
    return _validator(json.dumps({**schema, "components": document["components"]}))


@cache
def _validator(whole: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(whole))


def answered(document: Object, path: str, method: str, answer: httpx.Response) -> None:
    """The answer is one that the document tells of."""
    told = document["paths"][path][method]["responses"][str(answer.status_code)]
    kind = answer.headers["content-type"]
    assert kind in told["content"], kind
    for name, header in told["headers"].items():
        if header.get("required") or "$ref" in header:
            assert name in answer.headers, name
    if kind.endswith("json"):
        validator(document, told["content"][kind]["schema"]).validate(answer.json())


def described(document: Object, node: Any, path: str = "") -> Iterator[str]:
    """Every field that has no type or no words."""
    if isinstance(node, dict):
        for name, field in node.get("properties", {}).items():
            own = field if "$ref" not in field else {**_at(document, field["$ref"]), **field}
            if not ({"type", "anyOf", "enum", "const"} & set(own) or own.get("title") == "Answer"):
                yield f"{path}.{name}: no type"
        for key, part in node.items():
            yield from described(document, part, f"{path}/{key}")


def _at(document: Object, ref: str) -> Object:
    found: Any = document
    for part in ref.removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def test_it_is_an_openapi_3_1_document(document: Object) -> None:
    assert document["openapi"] == "3.1.0"
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(ids)) == len(ids)
    for name, schema in document["components"]["schemas"].items():
        assert schema.get("description") or schema.get("title"), name
        jsonschema_rs.meta.validate(schema)


def test_every_reference_leads_somewhere(document: Object) -> None:
    def references(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for part in node.values():
                yield from references(part)
        elif isinstance(node, list):
            for part in node:
                yield from references(part)

    for reference in set(references(document)):
        assert _at(document, reference), reference


def test_every_field_has_a_type(document: Object) -> None:
    assert list(described(document, document["components"]["schemas"])) == []


def test_every_route_of_the_server_is_told(live: Live, document: Object) -> None:
    from datetime import date

    from oligomatch.api.results.matching import load_rules
    from oligomatch.api.web.app import create_app

    app: Any = create_app(load_rules(None), date.today).app
    routes = {  # those for programs; the pages are for people
        route.path for route in app.routes if re.match("/(v1/|[a-z]+z$|metrics$)", route.path)
    }
    assert routes == set(document["paths"])


def test_every_example_of_a_request_is_answered_as_told(live: Live, document: Object) -> None:
    with live.client() as client:
        for path, method, operation in operations(document):
            if method != "post":
                continue
            for example in operation["requestBody"]["content"]["application/json"][
                "examples"
            ].values():
                body = json.dumps(example["value"]).encode()
                known = {one["name"] for one in operation["parameters"]}
                query = "&".join(f"{one}=SARON" for one in ("trial", "only") if one in known)
                answer = post(client, f"{path}?{query}", body)
                assert answer.status_code == 200
                answered(document, path, method, answer)


def test_every_example_of_a_parameter_is_taken(live: Live, document: Object) -> None:
    with live.client() as client:
        for path, method, operation in operations(document):
            query, place = [], path
            for parameter in operation["parameters"]:
                example = parameter["example"]
                if parameter["in"] == "path":
                    place = place.replace(f"{{{parameter['name']}}}", example)
                    continue
                values = example if isinstance(example, list) else [example]
                texts = [v if isinstance(v, str) else json.dumps(v) for v in values]
                query += [(parameter["name"], text) for text in texts]
            needed = {p["name"] for p in operation["parameters"] if p["required"]}
            always = [pair for pair in query if pair[0] in needed]
            for pairs in [[*always, pair] for pair in query if pair not in always] or [[]]:
                target = str(httpx.URL(place, params=pairs))
                body = operation.get("requestBody")
                if body is None:
                    answer = client.get(target)
                else:
                    examples = body["content"]["application/json"]["examples"]
                    answer = post(client, target, json.dumps(examples["sparse"]["value"]).encode())
                assert answer.status_code == 200, answer.text
                answered(document, path, method, answer)


def test_the_examples_of_answers_are_of_the_form_told(document: Object) -> None:
    for _, _, operation in operations(document):
        for content in operation["responses"]["200"]["content"].values():
            if "example" in content:
                validator(document, content["schema"]).validate(content["example"])


def test_the_example_of_a_match_is_what_the_server_answers(live: Live, document: Object) -> None:
    for path in ("/v1/match", "/v1/gaps"):
        operation = document["paths"][path]["post"]
        request = operation["requestBody"]["content"]["application/json"]["examples"]["sparse"]
        example = operation["responses"]["200"]["content"]["application/json"]["example"]
        with live.client() as client:
            told = post(client, path, json.dumps(request["value"]).encode()).json()
        told.pop("input"), example.pop("input")
        for name, part in example.items():
            if name in ("matches", "ask"):
                assert told[name][: len(part)] == part
            else:
                assert told[name] == part


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/v1/match", "Matched"),
        ("/v1/explain?trial=SARON&trial=NCT03595644", "Explained"),
        ("/v1/gaps", "Gaps"),
        ("/v1/trials", "TrialList"),
        *((f"/v1/trials/{trial.id}", "TrialWhole") for trial in load_trials()[::8]),
        ("/healthz", "Health"),
        ("/readyz", "Readiness"),
        ("/nowhere", "Problem"),
    ],
)
def test_every_field_that_is_sent_is_told_of(live: Live, path: str, form: str) -> None:
    with live.client() as client:
        if "trials" in path or path.count("/") == 1:
            strictly(form).validate(client.get(path).json())
            return
        for name in ("sparse", "golden"):
            body = json.dumps(example(name)).encode()
            strictly(form).validate(post(client, path, body).json())


def test_a_field_that_is_not_told_of_is_found() -> None:
    with pytest.raises(jsonschema_rs.ValidationError, match="unheard"):
        strictly("Input").validate({"file": "body", "line": 1, "number": 1, "unheard": 1})


def test_every_field_of_an_answer_has_words(document: Object) -> None:
    """A form that inherits a field inherits what it means."""
    schemas = document["components"]["schemas"]
    answers = {name: schemas[name] for name in set(schemas) - set(profile_schema()["$defs"])}
    silent = [
        f"{name}.{field}"
        for name, form in answers.items()
        for field, told in form.get("properties", {}).items()
        if not (told.get("description") or _at(document, told.get("$ref", "#")).get("description"))
    ]
    assert silent == []


PROBLEMS = [
    ("post", "/v1/match", {"content": b"{}", "headers": {"Content-Type": "text/plain"}}, 415),
    ("post", "/v1/match", {"json": {"lesions": 3}}, 422),
    ("post", "/v1/explain", {"json": {}}, 422),
    ("post", "/v1/match", {"content": b"[", "headers": {"Content-Type": "application/json"}}, 422),
    ("post", "/v1/gaps", {"json": [], "params": {"only": "x"}}, 422),
    ("post", "/v1/gaps", {"json": "a" * (1 << 20)}, 413),
    ("get", "/v1/trials", {"params": {"q": "x"}}, 422),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "more", "status"), PROBLEMS)
def test_every_problem_is_of_the_form_told(
    live: Live, document: Object, method: str, path: str, more: Object, status: int
) -> None:
    with live.client() as client:
        answer = client.request(method, path, **more)
    assert answer.status_code == status
    answered(document, path, method, answer)


# --- a fuzzer over the document ------------------------------------------------------------------

CHECKS = (
    checks.not_a_server_error,  # the first: it holds where the server is not late
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.negative_data_rejection,
)
EXAMPLES = 12  # for each route, of those that take seconds a third
SLOW = ("explain", "gaps")


@pytest.mark.parametrize(
    "name",
    ["match", "explain", "gaps", "trials", "trial", "schema", "healthz", "readyz", "metrics"],
)
def test_a_fuzzer_over_the_document_finds_no_answer_that_it_does_not_tell_of(
    live: Live, name: str
) -> None:
    with live.client() as http:
        http.get("/openapi.json")  # whose examples are made for the first who asks
    schema = schemathesis.openapi.from_url(f"{live.url}/openapi.json")
    (operation,) = [
        one.ok() for one in schema.get_all_operations()
        if one.ok().definition.raw["operationId"] == name
    ]  # fmt: skip

    @settings(
        max_examples=LONGER * EXAMPLES // (3 if name in SLOW else 1),
        derandomize=True,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(case: Any) -> None:
        found = case.call(timeout=60)
        late = found.status_code == 503  # as the document tells, of a machine that does much else
        assert not late or found.json()["type"].endswith(":too-long")
        case.validate_response(found, checks=CHECKS[late:])

    given(case=operation.as_strategy())(run)()
    if name in ("match", "explain", "gaps", "trials", "schema"):  # else no request is a wrong one
        wrong = schemathesis.GenerationMode.NEGATIVE
        given(case=operation.as_strategy(generation_mode=wrong))(run)()
