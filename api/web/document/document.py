"""The OpenAPI document: every route, answer and problem, with examples that are real."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Union

from pydantic import ConfigDict, TypeAdapter

from oligomatch import __version__
from oligomatch.api.intake.profile_schema import profile_schema
from oligomatch.api.results.forms.ask import AskedNext, Gaps
from oligomatch.api.results.forms.changes import Outlook, WhatIf
from oligomatch.api.results.forms.explain import Explained
from oligomatch.api.results.forms.match import Matched
from oligomatch.api.results.matching import Only, Rules
from oligomatch.api.results.trial_view import trial_object, trial_row
from oligomatch.api.web import metrics, options
from oligomatch.api.web.document.forms import Health, Readiness, TrialList, TrialWhole
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.options import Parameter
from oligomatch.api.web.problems import KINDS, MEDIA_TYPE, Kind, Problem
from oligomatch.api.web.receiving import JSON
from oligomatch.api.web.work import HttpAnswer, PatientQuestion, Task, about, answer
from oligomatch.api.words.sentences import LIMITS_OF_USE

Object = dict[str, Any]

EXAMPLES = Path(__file__).parent.parent / "examples"
PATIENTS = ("sparse", "golden")  # the examples of a request; the first is answered as the example
_SHOWN = 3  # matches of an example answer

FORMS = (
    Matched, Explained, Gaps, AskedNext, Outlook, WhatIf, TrialList, TrialWhole, Health, Readiness,
    Problem,
)  # fmt: skip

_ABOUT = f"""\
Which trials fit a patient with oligometastatic cancer, why, and what to ask next.

A profile states what is known of one patient; whatever is left out is not known, and is never taken
as "no". Every criterion is *met*, *not met* or *unknown*, and a trial is *eligible*, *possible*,
*not yet* or *ineligible*. A settled verdict is never overturned by more knowledge.

{LIMITS_OF_USE}

Nothing of a patient is kept, logged or repeated in a problem. Every answer carries the digest of
the rules, the engine and the version in its body and in the headers `OligoMatch-Rules`,
`OligoMatch-Engine` and `OligoMatch-Version`, and the day asked in `OligoMatch-As-Of`."""

_HEADERS: Mapping[str, tuple[str, str]] = {
    "OligoMatch-Rules": ("Digest of every rule file that decides.", "e1a5f2535224"),
    "OligoMatch-Engine": ("What derived the findings: `durable` or `plain`.", "durable"),
    "OligoMatch-Version": ("The version of OligoMatch.", "0.1.0"),
}
_DAY_HEADER = ("The day asked; of several patients each day once, with commas.", "2026-05-14")


def document(rules: Rules, limits: ServerLimits) -> Object:
    """The whole document for a server with these rules and limits."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "OligoMatch",
            "version": __version__,
            "summary": "Patient-trial eligibility matching for oligometastatic cancer",
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [
            {"name": "patients", "description": "One patient, or a list of them."},
            {"name": "trials", "description": "What patients are matched against."},
            {"name": "server", "description": "Whether it is well."},
        ],
        "paths": {
            **_patient_paths(rules, limits),
            **_trial_paths(rules),
            **_server_paths(rules),
        },
        "components": {"schemas": schemas(limits), "headers": _header_objects()},
    }


def schemas(limits: ServerLimits) -> Object:
    """Every form of a request and of an answer, by name."""
    own = _forms()
    parts = _moved(profile_schema())["$defs"]
    parts["Profile"]["description"] = "What is known of one patient; whatever is left out is not."
    assert not set(parts) & set(own), "two forms of one name"
    patient: Object = {"$ref": "#/components/schemas/Profile"}
    body = {
        "description": f"One patient, or a list of 1 to {limits.patients}.",
        "anyOf": [
            patient,
            {"type": "array", "items": patient, "minItems": 1, "maxItems": limits.patients},
        ],
    }
    return {**own, **parts, "Patients": body}


def _forms() -> Object:
    """The JSON Schema of each form of an answer, and of all that it holds."""
    any_form: Any = Union[FORMS]  # noqa: UP007 (of a tuple)
    adapter = TypeAdapter(any_form, config=ConfigDict(use_attribute_docstrings=True))
    found: Object = TypeAdapter.json_schemas(
        [("any", "serialization", adapter)], ref_template="#/components/schemas/{model}"
    )[1]["$defs"]
    return found


def _moved(schema: Any) -> Any:
    """A schema whose parts stand among the components."""
    if isinstance(schema, dict):
        return {
            key: value.replace("#/$defs/", "#/components/schemas/")
            if key == "$ref" and isinstance(value, str)
            else _moved(value)
            for key, value in schema.items()
        }
    return [_moved(item) for item in schema] if isinstance(schema, list) else schema


def _header_objects() -> Object:
    told = {**_HEADERS, "OligoMatch-As-Of": _DAY_HEADER}
    return {
        name: {
            "description": about,
            "required": True,
            "schema": {"type": "string"},
            "example": example,
        }
        for name, (about, example) in told.items()
    }


def _headers(*, day: bool = True) -> Object:
    names = [*_HEADERS, *(["OligoMatch-As-Of"] if day else [])]
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
    by_status: dict[int, list[Kind]] = {}
    for kind in kinds:
        by_status.setdefault(KINDS[kind][0], []).append(kind)
    return {str(status): _problem(each) for status, each in sorted(by_status.items())}


def _problem(kinds: list[Kind]) -> Object:
    told = "; ".join(f"`{kind}`: {KINDS[kind][1]}" for kind in kinds)
    headers = _headers(day=False)
    if Kind.BUSY in kinds:
        headers["Retry-After"] = {
            "description": "With `busy`: ask again after so many seconds.",
            "schema": {"type": "integer"},
        }
    if Kind.WRONG_METHOD in kinds:
        headers["Allow"] = {
            "description": "The methods that are taken here.",
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


# what is asked, what is answered, in which form, and the list of it that an example cuts
_TASKS: Mapping[Task, tuple[str, str, type, str]] = {
    Task.MATCH: (
        "Match patients to trials",
        "Every trial with its class, its rank, one line why it stands there, and each criterion"
        " with its verdict and what it was read from.",
        Matched,
        "matches",
    ),
    Task.EXPLAIN: (
        "Explain each verdict",
        "For each criterion of the trials named the source's words, the possible values, the facts"
        " that decide, what follows from what, and which answers would settle what is open.",
        Explained,
        "matches",
    ),
    Task.GAPS: (
        "Say what to ask next",
        "What is missing over all trials in reach, gathered by where one asks, with what each"
        " answer would make of which criterion.",
        Gaps,
        "ask",
    ),
    Task.ASK: (
        "Say which report to obtain next",
        "The reports worth obtaining, those that settle most first, with what each answer opens and"
        " closes; for trials named with `only`, the fewest questions that settle them whatever the"
        " answers are.",
        AskedNext,
        "questions",
    ),
    Task.OUTLOOK: (
        "Say when time changes a match",
        "Every day of the next two years on which a match changes by time alone, and what waits for"
        " induction or progression.",
        Outlook,
        "waiting",
    ),
    Task.WHATIF: (
        "Say what differs if a fact were otherwise",
        "The trials that open and close, and the criteria that turn, when facts of one patient are"
        " set or unset; and where one number alone stands against a trial.",
        WhatIf,
        "trials",
    ),
}


def _patient_paths(rules: Rules, limits: ServerLimits) -> Object:
    return {f"/v1/{task}": {"post": _patient_route(task, rules, limits)} for task in _TASKS}


def _patient_route(task: Task, rules: Rules, limits: ServerLimits) -> Object:
    summary, means, form, _ = _TASKS[task]
    one = _ref(form)
    schema = {"anyOf": [one, {"type": "array", "items": one}]}
    told = (
        "One patient sent alone is answered by an object, a list by a list in the same order. The"
        f" example answers the example `{PATIENTS[0]}`; its longest list is cut to {_SHOWN}."
    )
    return {
        "tags": ["patients"],
        "operationId": str(task),
        "summary": summary,
        "description": f"{means} Where one of several patients cannot be used, none is answered.",
        "parameters": _patient_parameters(task, rules),
        "requestBody": _request_body(task, limits),
        "responses": {
            "200": _told(told, schema, _example_answer(task, rules)),
            **_problems(_OF_A_BODY),
        },
    }


def _parameters(each: Iterable[Parameter]) -> list[Object]:
    return [parameter.as_object() for parameter in each]


def _patient_parameters(task: Task, rules: Rules) -> list[Object]:
    """The parameters of a question; the trials that can be explained are named."""
    each = _parameters(options.PATIENT[task])
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
        "description": f"JSON in UTF-8 with no byte-order mark, at most {limits.body} bytes,"
        " nested at most 40 deep, numbers of at most 15 digits, each key once.",
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
    place = "A JSON pointer into the profile, or its parts with dots; `-` adds an entry to a list."
    return {
        "type": "object",
        "required": ["patient"],
        "additionalProperties": False,
        "properties": {
            "patient": {"$ref": "#/components/schemas/Profile"},
            "set": {"type": "object", "description": f"The value at each place. {place}"},
            "unset": {
                "type": "array",
                "items": {"type": "string", "minLength": 1},
                "description": f"Facts to forget. {place}",
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
        name: (f"{summary}, EGFR negative and a PET done", {"patient": patient, **changes})
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
        "sparse": ("What a clinician knows in the first minute", sparse),
        "golden": ("A patient on osimertinib, described in full", golden),
        "list": ("Two patients in one request", [sparse, golden]),
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
    *_, long = _TASKS[task]
    return {**content, long: content[long][:_SHOWN]}


def _trial_paths(rules: Rules) -> Object:
    told = {**about(rules), "as_of": "2026-05-14"}
    first = rules.trials[0]
    rows = [trial_row(trial) for trial in rules.trials[:_SHOWN]]
    kinds = (*_ALWAYS, Kind.WRONG_PARAMETER)
    any_object = {"type": "object", "description": "A JSON Schema, draft 2020-12."}
    return {
        "/v1/trials": _get(
            "trials", "List the trials", "In the source's words; filters add up.", "trials",
            _told("The trials. The example shows the first few.", _ref(TrialList),
                  {**told, "trials": rows}),
            _parameters(options.TRIALS), kinds,
        ),
        "/v1/trials/{id}": _get(
            "trial", "Show one trial", "Every criterion, with what the source does not say.",
            "trials",
            _told("The trial.", _ref(TrialWhole), {**trial_object(first), **told}),
            [_in_path("id", "A registry number or an acronym, in any case.", first.id)],
            (*kinds, Kind.NO_SUCH_TRIAL),
        ),
        "/v1/schema/{name}": _get(
            "schema", "Give a JSON Schema", "Of a profile, or of a trial file.", "trials",
            _told("The schema.", any_object, {"type": "object"}, "application/schema+json"),
            [_in_path("name", "What there is a schema of.", "profile", ["profile", "trial"])],
            (*kinds, Kind.NO_SUCH_PLACE),
        ),
    }  # fmt: skip


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


def _get(
    id: str, summary: str, means: str, tag: str, told: Object,
    parameters: list[Object], kinds: Iterable[Kind],
) -> Object:  # fmt: skip
    return {
        "get": {
            "tags": [tag],
            "operationId": id,
            "summary": summary,
            "description": means,
            "parameters": parameters,
            "responses": {"200": told, **_problems(kinds)},
        }
    }


def _server_paths(rules: Rules) -> Object:
    told = {**about(rules), "as_of": "2026-05-14"}
    alive = _told("It is.", _ref(Health), {"status": "alive", **told})
    number = len(rules.trials)
    ready = _told("It is.", _ref(Readiness), {"status": "ready", "trials": number, **told})
    text = {
        "description": "Numbers of requests, seconds, patients and workers; nothing of a patient.",
        "headers": _headers(day=False),
        "content": {metrics.MEDIA_TYPE: {"schema": {"type": "string"}}},
    }
    return {
        "/healthz": _get("healthz", "Alive?", "Asks no worker.", "server", alive, [], _ALWAYS),
        "/readyz": _get(
            "readyz", "Can it answer?", "Whether a worker has loaded the rules.", "server", ready,
            [], (*_ALWAYS, Kind.NOT_READY),
        ),
        "/metrics": _get("metrics", "Count", "For Prometheus.", "server", text, [], _ALWAYS),
    }  # fmt: skip
