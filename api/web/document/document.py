"""The OpenAPI document: every route, answer and problem, with examples that are real."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Union

from pydantic import ConfigDict, TypeAdapter

from oligomatch import __version__
from oligomatch.api.intake.files import Day
from oligomatch.api.intake.json_text import compose_json
from oligomatch.api.intake.profile_schema import SHIPPED
from oligomatch.api.results.forms.ask import AskedNext, Gaps
from oligomatch.api.results.forms.changes import Outlook, WhatIf
from oligomatch.api.results.forms.explain import Explained
from oligomatch.api.results.forms.match import Matched
from oligomatch.api.results.forms.offers import Offers
from oligomatch.api.results.matching import Only, Rules
from oligomatch.api.results.trial_view import trial_object, trial_row
from oligomatch.api.web import letters, metrics, options
from oligomatch.api.web.document.forms import (
    Health,
    LettersAnswered,
    Readiness,
    TrialList,
    TrialWhole,
)
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.problems import MEDIA_TYPE, Kind, Problem
from oligomatch.api.web.receiving import JSON
from oligomatch.api.web.work import BODY, HttpAnswer, PatientQuestion, Task, about, answer
from oligomatch.api.words.catalogue import say, schema_file, table
from oligomatch.api.words.lexicon import grouped
from oligomatch.api.words.sentences import limits_of_use

Object = dict[str, Any]

EXAMPLES = Path(__file__).parent.parent / "examples"
PATIENTS = ("sparse", "golden")  # the examples of a request; the first is answered as the example
_PART = "#/components/schemas/{model}"
_SHOWN = 3  # matches of an example answer

# what is answered in which form, and the list of it that an example cuts
_TASKS: Mapping[Task, tuple[type, str]] = {
    Task.MATCH: (Matched, "matches"),
    Task.EXPLAIN: (Explained, "matches"),
    Task.GAPS: (Gaps, "reports"),
    Task.ASK: (AskedNext, "questions"),
    Task.OUTLOOK: (Outlook, "waiting"),
    Task.WHATIF: (WhatIf, "changes"),
    Task.OFFERS: (Offers, "offers"),
}
_OF_SERVER = (LettersAnswered, TrialList, TrialWhole, Health, Readiness, Problem)

_OPERATIONS: Mapping[str, Sequence[str]] = table("operations")  # asked, what it is, answered
_HEADERS: Mapping[str, Sequence[str]] = table("headers")  # what it tells, an example
_DAY = "OligoMatch-As-Of"  # the header that a problem does not have


def document(rules: Rules, limits: ServerLimits, root: str = "") -> Object:
    """The whole document for a server with these rules and limits, its paths below `root`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "OligoMatch",
            "version": __version__,
            "summary": say("document.patient_trial_eligibility_matching"),
            "description": say("http.about", limits=limits_of_use(rules.trials)),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": root or "/"}],
        "tags": [
            {"name": "patients", "description": say("document.one_patient_or_list")},
            {"name": "trials", "description": say("document.what_patients_matched_against")},
            {"name": "server", "description": say("document.whether_it_well")},
        ],
        "paths": {
            **{f"/v1/{task}": {"post": _patient_route(task, rules, limits)} for task in _TASKS},
            "/v1/read": {"post": _letter_route(rules, limits)},
            **_trial_paths(rules),
            **_server_paths(rules),
        },
        "components": {"schemas": schemas(limits), "headers": _header_objects()},
    }


def schemas(limits: ServerLimits) -> Object:
    """Every form of a request and of an answer, by name."""
    own = _forms()
    profile = schema_file(SHIPPED).read_text(encoding="utf-8")
    parts = json.loads(profile.replace("#/$defs/", _PART.format(model="")))["$defs"]
    parts["Profile"]["description"] = say("document.what_known_one_patient")
    assert not set(parts) & set(own), "two forms of one name"
    patient: Object = {"$ref": "#/components/schemas/Profile"}
    body = {
        "description": say("http.patients", most=f"{limits.patients}"),
        "anyOf": [
            patient,
            {"type": "array", "items": patient, "minItems": 1, "maxItems": limits.patients},
        ],
    }
    return {**own, **parts, "Patients": body}


ANSWERS = Path("answers.schema.json")  # of a language: the forms of answers, described in it


def _forms() -> Object:
    """The forms of answers as the language describes them; in English, by their docstrings."""
    own = schema_file(ANSWERS)
    return json.loads(own.read_text(encoding="utf-8")) if own.exists() else described_forms()


def described_forms() -> Object:
    """The JSON Schema of each form of an answer, and of all that it holds."""
    forms = (*(form for form, _ in _TASKS.values()), *_OF_SERVER)
    any_form: Any = Union[forms]  # noqa: UP007 (of a tuple)
    adapter = TypeAdapter(any_form, config=ConfigDict(use_attribute_docstrings=True))
    found: Object = TypeAdapter.json_schemas(
        [("any", "serialization", adapter)], ref_template=_PART
    )[1]["$defs"]
    return found


def _header_objects() -> Object:
    return {
        name: {
            "description": about,
            "required": True,
            "schema": {"type": "string"},
            "example": example,
        }
        for name, (about, example) in _HEADERS.items()
    }


def _headers(*, day: bool = True) -> Object:
    names = [name for name in _HEADERS if day or name != _DAY]
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _ref(form: type) -> Object:
    return {"$ref": f"#/components/schemas/{form.__name__}"}


def _told(about: str, schema: Object, example: Any, media_type: str = JSON) -> Object:
    return {
        "description": about,
        "headers": _headers(),
        "content": {media_type: {"schema": schema, "example": example}},
    }


def _problems(kinds: Iterable[Kind]) -> Object:
    """A response for each status, with the kinds of problem that it may tell of."""
    by_status = grouped((kind.status, kind) for kind in kinds)
    return {str(status): _problem(each) for status, each in sorted(by_status.items())}


def _problem(kinds: list[Kind]) -> Object:
    told = "; ".join(f"`{kind}`: {kind.title_words}" for kind in kinds)
    headers = _headers(day=False)
    if Kind.BUSY in kinds:
        headers["Retry-After"] = {
            "description": say("document.with_busy_ask_again"),
            "schema": {"type": "integer"},
        }
    if Kind.WRONG_METHOD in kinds:
        headers["Allow"] = {
            "description": say("document.methods_that_taken_here"),
            "schema": {"type": "string"},
        }
    content = {MEDIA_TYPE: {"schema": _ref(Problem)}}
    return {"description": f"{told}.", "headers": headers, "content": content}


_ALWAYS = (Kind.BAD_REQUEST, Kind.WRONG_HOST, Kind.WRONG_METHOD, Kind.FAULT)
_OF_A_BODY = (
    *_ALWAYS, Kind.CROSS_SITE, Kind.SLOW_BODY, Kind.LARGE_BODY, Kind.WRONG_MEDIA_TYPE,
    Kind.WRONG_PARAMETER, Kind.UNREADABLE_BODY, Kind.UNUSABLE_PROFILE, Kind.TOO_MANY_PATIENTS,
    Kind.BUSY, Kind.TOO_LONG, Kind.NOT_READY,
)  # fmt: skip


def _operation(
    id: str,
    tag: str,
    answered: Object,
    kinds: Iterable[Kind],
    parameters: Sequence[Object] = (),
    **body: Object,
) -> Object:
    """One thing that a client may ask, with what it is answered and every problem it may be."""
    summary, description, *_ = _OPERATIONS[id]
    return {
        "tags": [tag],
        "operationId": id,
        "summary": summary,
        "description": description,
        "parameters": [*parameters],
        **body,
        "responses": {"200": answered, **_problems(kinds)},
    }


def _patient_route(task: Task, rules: Rules, limits: ServerLimits) -> Object:
    form, _ = _TASKS[task]
    one = _ref(form)
    schema = {"anyOf": [one, {"type": "array", "items": one}]}
    words = say("http.answered", patient=PATIENTS[0], most=f"{_SHOWN}")
    answered = _told(words, schema, _example_answer(task, rules))
    parameters, body = _patient_parameters(task, rules), _request_body(task, limits)
    route = _operation(str(task), "patients", answered, _OF_A_BODY, parameters, requestBody=body)
    return {**route, "description": say("http.none_answered", means=route["description"])}


def _letter_route(rules: Rules, limits: ServerLimits) -> Object:
    example = letters.EXAMPLE
    node = compose_json(json.dumps(example), BODY)
    read = letters.letters_read(node, Day(date(2026, 5, 14)))
    answered = _told(_OPERATIONS["read"][2], _ref(LettersAnswered), {**read, **about(rules)})
    body = {
        "required": True,
        "description": say("http.body", bytes=f"{limits.body}"),
        "content": {
            JSON: {
                "schema": letters.schema(),
                "examples": {"sparse": {"summary": say("letter.example"), "value": example}},
            }
        },
    }
    parameters = [one.as_object() for one in options.LETTERS]
    kinds = [one for one in _OF_A_BODY if one is not Kind.TOO_MANY_PATIENTS]
    return _operation("read", "patients", answered, kinds, parameters, requestBody=body)


def _patient_parameters(task: Task, rules: Rules) -> list[Object]:
    """The parameters of a question; the trials that can be explained are named."""
    each = [parameter.as_object() for parameter in options.PATIENT[task]]
    for parameter in each:
        if parameter["name"] == options.TRIAL.name:
            names = [name for t in rules.trials for name in (t.id, t.acronym) if name]
            parameter["schema"]["items"] = {"type": "string", "enum": names}
            parameter["example"] = [rules.trials[0].id]
    return each


def _request_body(task: Task, limits: ServerLimits) -> Object:
    changes = task is Task.WHATIF
    return {
        "required": True,
        "description": say("http.body", bytes=f"{limits.body}"),
        "content": {
            JSON: {
                "schema": _change() if changes else {"$ref": "#/components/schemas/Patients"},
                "examples": {
                    name: {"summary": summary, "value": value}
                    for name, (summary, value) in requests_of(task).items()
                },
            }
        },
    }


def _change() -> Object:
    """One patient and the changes; a place is a pointer into the profile."""
    return {
        "type": "object",
        "required": ["patient"],
        "additionalProperties": False,
        "properties": {
            "patient": {"$ref": "#/components/schemas/Profile"},
            "set": {
                "type": "object",
                "description": say("http.place", what=say("document.value_at_each_place")),
            },
            "unset": {
                "type": "array",
                "items": {"type": "string", "minLength": 1},
                "description": say("http.place", what=say("document.facts_forget")),
            },
        },
    }


def requests_of(task: Task) -> dict[str, tuple[str, Any]]:
    """The examples of a request for one question."""
    each = example_requests()
    if task is not Task.WHATIF:
        return each
    changes = {"set": {"/biomarkers/EGFR": "negative", "/imaging/fdg_pet": True}, "unset": []}
    return {
        name: (
            say("document.egfr_negative_and_pet", summary=summary),
            {"patient": patient, **changes},
        )
        for name, (summary, patient) in each.items()
        if name in PATIENTS
    }


def example_requests() -> dict[str, tuple[str, Any]]:
    """The examples of a request: each patient, and all of them as a list."""
    each = {
        name: json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
        for name in PATIENTS
    }
    sparse, golden = (each[name] for name in PATIENTS)
    return {
        "sparse": (say("document.what_clinician_knows_in"), sparse),
        "golden": (say("document.patient_on_osimertinib_described"), golden),
        "list": (say("document.two_patients_in_one"), [sparse, golden]),
    }


def _example_answer(task: Task, rules: Rules) -> Any:
    """What the first example is answered, with its first matches alone."""
    value = requests_of(task)[PATIENTS[0]][1]
    first = Only(trials=frozenset({rules.trials[0].id}))
    chosen = first if task is Task.EXPLAIN else Only()
    asked = options.Options(only=chosen)
    question = PatientQuestion(task, json.dumps(value).encode(), asked, date(2000, 1, 1))
    told: HttpAnswer = answer(question, rules, ServerLimits(patients=1, faults=1))
    content = json.loads(told.body)
    _, long = _TASKS[task]
    return {**content, long: content[long][:_SHOWN]}


def _get(
    id: str,
    tag: str,
    form: Object,
    example: Object,
    kinds: Iterable[Kind] = (),
    parameters: Sequence[Object] = (),
    media_type: str = JSON,
) -> Object:
    """A route that is asked without a body."""
    answered = _told(_OPERATIONS[id][2], form, example, media_type)
    return {"get": _operation(id, tag, answered, (*_ALWAYS, *kinds), parameters)}


def _trial_paths(rules: Rules) -> Object:
    told, first = _told_of(rules), rules.trials[0]
    rows = [trial_row(trial) for trial in rules.trials[:_SHOWN]]
    any_object = {"type": "object", "description": say("document.json_schema_draft")}
    wrong, no_trial, nowhere = Kind.WRONG_PARAMETER, Kind.NO_SUCH_TRIAL, Kind.NO_SUCH_PLACE
    return {
        "/v1/trials": _get(
            "trials", "trials", _ref(TrialList), {**told, "rows": rows}, (wrong,),
            [parameter.as_object() for parameter in options.TRIALS],
        ),
        "/v1/trials/{trial}": _get(
            "trial", "trials", _ref(TrialWhole), {**trial_object(first), **told},
            (wrong, no_trial),
            [_in_path("trial", say("document.registry_number_or_acronym"), first.id)],
        ),
        "/v1/schema/{name}": _get(
            "schema", "trials", any_object, {"type": "object"}, (wrong, nowhere),
            [_in_path("name", say("document.what_there_schema"), "profile", ["profile", "trial"])],
            "application/schema+json",
        ),
    }  # fmt: skip


def _told_of(rules: Rules) -> Object:
    """What every example of an answer carries."""
    return {**about(rules), "as_of": "2026-05-14"}


def _in_path(name: str, about: str, example: str, known: list[str] | None = None) -> Object:
    schema: Object = {"type": "string", "minLength": 1}
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": about,
        "schema": {"type": "string", "enum": known} if known else schema,
        "example": example,
    }


def _server_paths(rules: Rules) -> Object:
    told = _told_of(rules)
    ready = {"status": "ready", "trial_count": len(rules.trials), **told}
    text = {
        "description": _OPERATIONS["metrics"][2],
        "headers": _headers(day=False),
        "content": {metrics.MEDIA_TYPE: {"schema": {"type": "string"}}},
    }
    return {
        "/healthz": _get("healthz", "server", _ref(Health), {"status": "alive", **told}),
        "/readyz": _get("readyz", "server", _ref(Readiness), ready, (Kind.NOT_READY,)),
        "/metrics": {"get": _operation("metrics", "server", text, _ALWAYS)},
    }
