"""What to ask next, and the outlook, over HTTP: in the forms that the document tells."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from oligomatch.api.results.matching import load_rules, only
from oligomatch.api.web.document.document import PATIENTS, example_requests, requests_of
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.options import Options
from oligomatch.api.web.work import PatientQuestion, Task, answer
from tests.support.forms import strictly
from tests.support.wording import ONLY_FIELDS

RULES = load_rules(None)
FORMS = {Task.ASK: "AskedNext", Task.OUTLOOK: "Outlook", Task.WHATIF: "WhatIf"}


def asked(task: Task, body: Any, *names: str) -> Any:
    options = Options(only=only(names, RULES.trials))
    question = PatientQuestion(task, json.dumps(body).encode(), options, date(2026, 5, 14))
    told = answer(question, RULES, ServerLimits(patients=5, faults=5))
    assert told.status == 200, told.body
    return json.loads(told.body)


@pytest.mark.parametrize("task", FORMS)
@pytest.mark.parametrize("name", PATIENTS)
def test_an_answer_has_the_form_that_is_told(task: Task, name: str) -> None:
    told = asked(task, requests_of(task)[name][1])
    strictly(FORMS[task]).validate(told)


def test_a_list_is_answered_by_a_list() -> None:
    told = asked(Task.OUTLOOK, example_requests()["list"][1])
    assert [bool(one["changes"]) for one in told] == [False, True]


def test_a_trial_that_is_named_says_what_settles_it() -> None:
    told = asked(Task.ASK, example_requests()["sparse"][1], "saron")
    assert [one["trial"] for one in told["settling"]] == ["NCT02417662"]
    assert told["in_reach"] == ["NCT02417662"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"set": {"/lesions/9/status": "new"}}, "expected places that this patient has"),
        ({"set": {"": 1}}, "expected a place of a profile"),
        ({"set": {"/biomarkers/EGFR": "Kanarienvogel"}}, "/biomarkers/EGFR after the changes"),
        ({"set": [1]}, "expected a map of places to values"),
        ({"unset": ["/ecog"]}, "expected places that this patient has"),
        ({"unset": [[]]}, "expected a place of a profile"),
        ({"Kanarienvogel": 1}, f"expected {ONLY_FIELDS}"),
        ({"patient": []}, "expected one patient"),
        ({"patient": {"age": "old"}}, '"pointer": "/patient/age"'),
        ({"patient": None}, "expected one patient as a map"),
    ],
)
def test_a_change_that_cannot_be_made_is_told_without_a_word_of_it(change: Any, says: str) -> None:
    body = {"patient": example_requests()["sparse"][1], **change}
    question = PatientQuestion(Task.WHATIF, json.dumps(body).encode(), Options(), date(2026, 5, 14))
    told = answer(question, RULES, ServerLimits(patients=5, faults=5))
    assert told.status == 422
    assert says in told.body.decode()
    assert "Kanarienvogel" not in told.body.decode()


def test_what_if_opens_and_closes_as_the_command_says() -> None:
    told = asked(Task.WHATIF, requests_of(Task.WHATIF)["golden"][1])
    effects = {one["trial"]: one["effect"] for one in told["changes"]}
    assert effects["NCT03705403"] == "opens"
    assert effects["NCT03410043"] == "closes"
    assert told["counts"]["before"] != told["counts"]["after"]
