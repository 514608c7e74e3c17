"""`criteria=brief`: of each trial the class, what stands in its way, and the next dates."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from oligomatch.api.results.matching import load_rules
from oligomatch.api.web import options
from oligomatch.api.web.document.document import PATIENTS, example_requests
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.options import options_of
from oligomatch.api.web.problems import HttpProblem
from oligomatch.api.web.work import PatientQuestion, Task, answer
from oligomatch.rules.trial import DECIDING
from tests.support.forms import strictly

RULES = load_rules(None)
BRIEF = ("criterion", "kind", "verdict", "reason", "awaits")


def matched(name: str, **query: str) -> dict[str, Any]:
    wanted = options_of(query.items(), options.PATIENT["match"], RULES.trials)
    body = json.dumps(example_requests()[name][1]).encode()
    question = PatientQuestion(Task.MATCH, body, wanted, date(2026, 5, 14))
    found: dict[str, Any] = json.loads(
        answer(question, RULES, ServerLimits(patients=5, faults=5)).body
    )
    return found


@pytest.mark.parametrize("name", PATIENTS)
def test_brief_is_whole_without_what_is_met_and_without_words_and_facts(name: str) -> None:
    whole, brief = matched(name), matched(name, criteria="brief")
    for match in whole["matches"]:
        match["criteria"] = [
            {field: one[field] for field in BRIEF}
            for one in match["criteria"]
            if one["kind"] in DECIDING and one["verdict"] != "met"
        ]
    assert brief == whole
    assert any(match["criteria"] for match in brief["matches"])


@pytest.mark.parametrize("name", PATIENTS)
def test_brief_is_of_the_form_that_is_told_and_small(name: str) -> None:
    brief = matched(name, criteria="brief")
    strictly("Matched").validate(brief)
    assert len(json.dumps(brief)) * 5 < len(json.dumps(matched(name)))


def test_brief_keeps_the_next_dates() -> None:
    days = [
        awaited["day"]
        for match in matched("golden", criteria="brief")["matches"]
        for one in match["criteria"]
        for awaited in one["awaits"]
    ]
    assert [day for day in days if day is not None]


def test_a_trial_that_is_eligible_has_no_criterion_in_its_way() -> None:
    ways = {
        match["match"]: bool(match["criteria"])
        for match in matched("golden", criteria="brief")["matches"]
    }
    assert ways["eligible"] is False
    assert ways["possible"] is True


def test_whole_is_what_is_answered_where_nothing_is_asked() -> None:
    assert matched("golden", criteria="whole") == matched("golden")


def test_another_word_is_refused() -> None:
    with pytest.raises(HttpProblem) as refused:
        matched("golden", criteria="short")
    (fault,) = refused.value.errors
    assert fault.parameter == "criteria"
    assert fault.detail == "expected whole or brief"
