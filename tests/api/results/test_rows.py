"""The CSV of each answer: its rows say what its JSON says, and nothing else."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.api.results.forms import rows

GOLDEN = str(Path(__file__).parents[3] / "examples" / "golden.yaml")


def asked(*line: str) -> str:
    done = CliRunner().invoke(app, list(line))
    assert done.exit_code == 0, done.output
    return done.stdout


def both(command: str, *options: str) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The answer as JSON, and its rows."""
    found = json.loads(asked(command, GOLDEN, *options, "--format", "json"))
    text = asked(command, GOLDEN, *options, "--format", "csv")
    return found, list(csv.DictReader(StringIO(text)))


def test_each_row_of_gaps_is_a_fact_and_a_criterion_or_a_question() -> None:
    found, table = both("gaps")
    facts = [
        (one["fact"], open_["trial"], open_["criterion"], open_["met"]["words"])
        for place in found["reports"]
        for one in place["missing"]
        for open_ in one["open_criteria"]
    ]
    assert facts
    assert facts == [(r["fact"], r["trial"], r["criterion"], r["met"]) for r in table if r["fact"]]
    questions = [(q["question"], t) for q in found["site_questions"] for t in q["trials"]]
    assert questions
    assert questions == [(r["question"], r["trial"]) for r in table if r["question"]]


def test_each_row_of_ask_is_an_answer_a_fact_not_worth_asking_or_what_settles_a_trial() -> None:
    found, table = both("ask", "--only", "SARON", "--only", "ImmunoSABR")
    effects = [
        (fact["fact"], effect["words"], " ".join(effect["closes"]))
        for question in found["questions"]
        for fact in question["missing"]
        for effect in fact["effects"]
    ]
    assert effects
    assert effects == [(r["fact"], r["words"], r["closes"]) for r in table if r["words"]]
    idle = [r["fact"] for r in table if r["settles_nothing"] == "true"]
    assert idle == [one["fact"] for one in found["settles_nothing"]]
    assert [r["trial"] for r in table if r["sure"]] == [one["trial"] for one in found["settling"]]


def test_each_row_of_the_outlook_is_a_criterion_that_turns_or_waits() -> None:
    found, table = both("outlook")
    turned = [
        (change["day"], change["trial"], change["match"], one["criterion"], one["verdict"])
        for change in found["changes"]
        for one in change["criteria"]
    ]
    assert turned
    assert turned == [
        (r["day"], r["trial"], r["match"], r["criterion"], r["verdict"]) for r in table if r["day"]
    ]
    waits = [(w["trial"], one["waits"]) for w in found["waiting"] for one in w["criteria"]]
    assert waits
    assert waits == [(r["trial"], r["waits"]) for r in table if r["event"]]


def test_each_row_of_what_if_is_a_criterion_judged_otherwise_or_a_near_number() -> None:
    found, table = both("whatif", "--set", "imaging.fdg_pet=true")
    turned = [
        (c["trial"], c["match"], one["criterion"])
        for c in found["changes"]
        for one in c["criteria"]
    ]
    assert turned
    assert turned == [(r["trial"], r["match"], r["criterion"]) for r in table if r["verdict"]]
    near = [(one["trial"], one["criterion"], one["words"]) for one in found["near"]]
    assert near == [(r["trial"], r["criterion"], r["words"]) for r in table if r["measure"]]


def test_each_row_for_the_site_is_a_choice() -> None:
    found, table = both("site")
    choices = [
        (question["trial"], question["reading"], one["choice"], one["match"])
        for question in found["questions"]
        for one in question["choices"]
    ]
    assert choices
    assert choices == [
        (r["trial"], r["reading"], r["choice"], r["match"]) for r in table if r["reading"]
    ]
    persons = [
        (one["criterion"], answer, match)
        for one in found["judgements"]
        for answer, match in one["match_if"].items()
    ]
    assert persons == [(r["criterion"], r["choice"], r["match"]) for r in table if not r["reading"]]


def test_each_row_of_offers_is_an_arm() -> None:
    found, table = both("offers")
    arms = [(o["trial"], arm["name"]) for o in found["offers"] for arm in o["arms"]]
    assert arms
    assert arms == [(r["trial"], r["name"]) for r in table if r["arm"]]
    assert {o["trial"] for o in found["offers"]} == {r["trial"] for r in table}


def test_explain_has_the_rows_of_match_with_its_criteria() -> None:
    own = asked("explain", GOLDEN, "SARON", "--format", "csv")
    assert own == asked("match", GOLDEN, "--only", "SARON", "--explain", "--format", "csv")
    refused = CliRunner().invoke(app, ["explain", GOLDEN, "SARON", "--witness", "--format", "csv"])
    assert refused.exit_code == 2
    assert "use text, json or ndjson" in refused.stderr


@pytest.mark.parametrize(
    "table", [rows.GAPS, rows.ASK, rows.OUTLOOK, rows.WHATIF, rows.SITE, rows.OFFERS]
)
def test_a_table_begins_with_the_patient_and_names_no_column_twice(table: rows.Table[Any]) -> None:
    assert table.columns[: len(rows.HEAD)] == rows.HEAD
    assert len(set(table.columns)) == len(table.columns)
