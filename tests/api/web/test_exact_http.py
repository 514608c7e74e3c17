"""The exact layer over HTTP: what it adds to an answer, and what is said where it is missing."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

pytest.importorskip("z3", reason="z3-solver is not installed")

import oligomatch.matcher.backends.solver.verdicts as exact_verdicts
from oligomatch.api.results.matching import NEEDS_SOLVER, load_rules
from oligomatch.api.web import options
from oligomatch.api.web.document.document import PATIENTS, example_requests
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.options import options_of
from oligomatch.api.web.problems import HttpProblem
from oligomatch.api.web.work import PatientQuestion, Task, answer
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import judge_criterion
from oligomatch.matcher.patient.patient import derive
from tests.support.forms import strictly

RULES = load_rules(None)
CRITERIA = {c.id: c for trial in RULES.trials for c in trial.criteria}
SPARSE = example_requests()["sparse"][1]
PERSISTENT: dict[str, Any] = {  # a line without progression cannot have ended in PD
    "as_of": "2026-05-14",
    "cancer_type": "nsclc",
    "systemic_therapy": {
        "palliative_lines": 1,
        "lines": [{"intent": "palliative", "start": "2026-01-05", "progressed": False}],
    },
}
FORMS = {Task.MATCH: "Matched", Task.EXPLAIN: "Explained"}


def asked(task: Task, body: Any, *trials: str, **query: str) -> Any:
    named = [("trial", name) for name in trials or ("SARON",)] if task is Task.EXPLAIN else []
    pairs = [*named, *query.items()]
    wanted = options_of(pairs, options.PATIENT[task], RULES.trials)
    question = PatientQuestion(task, json.dumps(body).encode(), wanted, date(2026, 5, 14))
    told = answer(question, RULES, ServerLimits(patients=5, faults=5))
    assert told.status == 200, told.body
    return json.loads(told.body)


@pytest.mark.parametrize("name", PATIENTS)
@pytest.mark.parametrize("task", FORMS)
def test_an_exact_answer_has_the_form_that_is_told(task: Task, name: str) -> None:
    query = {"exact": "true"} | ({"witness": "true"} if task is Task.EXPLAIN else {})
    told = asked(task, example_requests()[name][1], **query)
    strictly(FORMS[task]).validate(told)
    assert all(match["exact"] is not False for match in told["matches"])


def test_nothing_is_added_where_it_is_not_asked() -> None:
    (match,) = asked(Task.EXPLAIN, SPARSE, exact="false", witness="false")["matches"]
    assert match["exact"] is False
    assert not {"before", "settled_exactly", "not_exact", "witnesses"} & set(match)


def test_what_the_solver_settles_is_settled_in_the_answer() -> None:
    plain = {m["trial"]: m for m in asked(Task.MATCH, PERSISTENT)["matches"]}
    settled = 0
    for match in asked(Task.MATCH, PERSISTENT, exact="true")["matches"]:
        before = {c["criterion"]: c["verdict"] for c in plain[match["trial"]]["criteria"]}
        after = {c["criterion"]: c["verdict"] for c in match["criteria"]}
        turned = {id for id, verdict in after.items() if verdict != before[id]}
        assert turned == set(match["settled_exactly"])
        assert all(before[id] == "unknown" for id in turned)
        assert match["by_judge"] == plain[match["trial"]]["match"]
        settled += len(turned)
    assert settled


def test_witnesses_fit_the_form_of_a_profile_and_stand_on_either_side() -> None:
    (match,) = asked(Task.EXPLAIN, SPARSE, witness="true")["matches"]
    assert match["exact"] is False
    pairs = [pair for pair in match["witnesses"] if pair["met"] and pair["not_met"]]
    assert pairs
    for pair in pairs:
        for side, verdict in (("met", Verdict.MET), ("not_met", Verdict.NOT_MET)):
            patient = derive(profile_of(pair[side]), date.fromisoformat(SPARSE["as_of"]))
            judged = judge_criterion(patient, CRITERIA[pair["criterion"]])
            chosen = {tuple(sorted(c.items())): v for c, v in judged.by_reading}
            assert chosen[tuple(sorted(pair["readings"].items()))] is verdict


def test_witnesses_of_several_trials_are_those_of_each_alone() -> None:
    body = {"as_of": "2026-05-14", "cancer_type": "nsclc"}
    trials = ("NCT03410043", "NCT03667820", "SARON")
    together = asked(Task.EXPLAIN, body, *trials, witness="true")["matches"]
    alone = [
        asked(Task.EXPLAIN, body, match["trial"], witness="true")["matches"][0]
        for match in together
    ]
    settled = [
        [
            [(w["criterion"], w["settled"]) for w in m["witnesses"] if w["criterion"]]
            for m in matches
        ]
        for matches in (together, alone)
    ]
    assert settled[0] == settled[1]
    assert all(settled[0])


def test_another_patient_is_looked_for_where_the_first_is_not_confirmed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    confirmed, seen = exact_verdicts.Exact._confirmed, set()

    def not_at_first(self: Any, model: Any, trees: Any, failing: Any) -> Any:
        question = (tuple(trees), failing)
        if question not in seen:
            seen.add(question)
            return None
        return confirmed(self, model, trees, failing)

    monkeypatch.setattr(exact_verdicts.Exact, "_confirmed", not_at_first)
    (match,) = asked(Task.EXPLAIN, SPARSE, "SARON", witness="true")["matches"]
    assert seen
    assert any(pair["met"] and pair["not_met"] for pair in match["witnesses"])


def test_a_solver_that_stops_at_its_bound_is_not_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact_verdicts.Persons.__init__, "__defaults__", (1,))
    matches = asked(Task.MATCH, SPARSE, exact="true")["matches"]
    stopped = [match for match in matches if match["exact"] == "not exact"]
    assert stopped
    assert {one["because"] for match in stopped for one in match["not_exact"]} >= {"effort"}
    plain = {m["trial"]: m["match"] for m in asked(Task.MATCH, SPARSE)["matches"]}
    assert all(match["match"] == plain[match["trial"]] for match in stopped)


@pytest.mark.parametrize(("task", "name"), [("match", "exact"), ("explain", "witness")])
def test_without_the_solver_it_is_refused_with_a_way_out(
    monkeypatch: pytest.MonkeyPatch, task: str, name: str
) -> None:
    monkeypatch.setattr(options, "not_exact", lambda: NEEDS_SOLVER)
    pairs = [("trial", "SARON")] if task == "explain" else []
    with pytest.raises(HttpProblem) as refused:
        options_of([*pairs, (name, "true")], options.PATIENT[task], RULES.trials)
    assert refused.value.status == 422
    (place,) = refused.value.errors
    assert place.parameter == name
    assert "pip install 'oligomatch[exact]'" in place.detail
    assert not options_of([*pairs, (name, "false")], options.PATIENT[task], RULES.trials).exact


def test_another_executor_is_not_asked_exactly() -> None:
    with pytest.raises(HttpProblem) as refused:
        options_of(
            [("exact", "true"), ("executor", "durable")], options.PATIENT["match"], RULES.trials
        )
    assert {place.parameter for place in refused.value.errors} == {"executor"}
