"""One table of exit statuses (docs/output.md), walked over every command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from tests.support.wording import NO_TRIAL

ROOT = Path(__file__).parents[3]
GOOD = {"patient": "P1", "as_of": "2026-05-14", "cancer_type": "nsclc"}
BAD = {**GOOD, "patient": "P2", "age": "sixty"}
TRIAL = ROOT / "rules" / "trials" / "NCT02417662.yaml"
CASES = ROOT / "rules" / "cases" / "NCT02417662.case.yaml"


def _names(command: Any, before: str = "") -> Iterator[str]:
    if not hasattr(command, "commands"):
        yield before
        return
    for name, one in command.commands.items():
        yield from _names(one, f"{before} {name}".strip())


EVERY = sorted(_names(typer.main.get_command(app)))

# A call of each command that ends with 0; `{}` is a folder with the files below.
DONE = {
    "ask": "ask {}/good.ndjson",
    "boundary": "boundary saron --criterion 7662-05",
    "cases": f"cases {CASES}",
    "check": "check {}/good.ndjson",
    "compare": "compare shipped shipped",
    "draft": "draft NCT01234567 --text {}/words.txt",
    "explain": "explain {}/good.ndjson saron",
    "export": "export {}/good.ndjson",
    "findings": "findings",
    "gaps": "gaps {}/good.ndjson",
    "import": "import {}/bundle.json",
    "read": "read {}/words.txt",
    "landscape": "landscape irt-nsclc --library --out {}/landscape",
    "match": "match {}/good.ndjson",
    "new": "new",
    "offers": "offers {}/good.ndjson",
    "outlook": "outlook {}/good.ndjson",
    "registry add": "registry add {}/record.json --registry {}/kept.sqlite",
    "registry status": "registry status --registry {}/filled.sqlite",
    "schema": "schema profile",
    "screen": "screen {}/good.ndjson --out {}/out --processes 1",
    "site": "site {}/good.ndjson",
    "trials": "trials",
    "whatif": "whatif {}/good.ndjson --set age=60",
}
# What does not end by itself, or needs a cluster or the network, has its own tests.
ELSEWHERE = {
    "serve": "tests/api/commands/test_serve.py",
    "screen-spark": "tests/api/cohort/spark/test_tables.py",
    "registry fetch": "tests/api/registry/test_fetching.py",
}
WRONG_INPUT = {
    "ask": "ask {}/bad.ndjson",
    "boundary": "boundary {}/broken.yaml",
    "cases": "cases {}/broken.case.yaml",
    "compare": "compare shipped {}/broken.yaml",
    "draft": "draft NCT01234567 --text {}/missing.txt",
    "explain": "explain {}/good.ndjson no-such-trial",
    "export": "export {}/bad.ndjson",
    "findings": "findings no-such-rule",
    "gaps": "gaps {}/missing.yaml",
    "import": "import {}/broken.yaml",
    "read": "read {}/missing.txt",
    "landscape": "landscape {}/missing.yaml",
    "match": "match {}/good.ndjson --site-answers {}/missing.yaml",
    "new": "new trial saron",
    "offers": "offers {}/good.ndjson --offers nothing",
    "outlook": "outlook {}/bad.ndjson",
    "registry add": "registry add {}/missing.json --registry {}/kept.sqlite",
    "registry status": "registry status --registry {}/broken.yaml",
    "schema": "schema patient",
    "screen": "screen {}/missing.ndjson --out {}/out",
    "screen-spark": "screen-spark {}/missing.ndjson --out {}/out",
    "serve": "serve --trials {}/missing",
    "site": "site saron A-18 Z --by x --on 2026-05-20 --site-answers {}/answers.yaml",
    "trials": "trials no-such-trial",
    "whatif": "whatif {}/good.ndjson --set nothing.at.all=1",
}
# One that cannot be used among many, and a word of the answer about the others.
AMONG_MANY = {
    "ask": ("ask {}/mixed.ndjson", "P3"),
    "draft": ("draft --records {}/records.json --out {}/drafts", "NCT01234567"),
    "explain": ("explain {}/mixed.ndjson saron", "P3"),
    "export": ("export {}/mixed.ndjson", "Bundle"),
    "gaps": ("gaps {}/mixed.ndjson", "P3"),
    "landscape": ("landscape irt-nsclc --records {}/lines.ndjson --out {}/land", "1 records found"),
    "match": ("match {}/mixed.ndjson", "P3"),
    "offers": ("offers {}/mixed.ndjson", "P3"),
    "outlook": ("outlook {}/mixed.ndjson", "P3"),
    "registry add": ("registry add {}/records.json --registry {}/new.sqlite", "1 records read"),
    "screen": ("screen {}/mixed.ndjson --out {}/out --processes 1", "2 patients screened"),
    "site": ("site {}/mixed.ndjson", "P3"),
    "whatif": ("whatif {}/mixed.ndjson --set age=60", "P3"),
}


# A call that reads standard input, the file that it is given, and a word of the answer. The others
# read no records of patients or trials, or files whose name and folder say what they are.
FROM_STDIN = {
    "ask": ("ask -", "good.ndjson", "P1"),
    "check": ("check -", "good.ndjson", "no problem found"),
    "compare": ("compare shipped shipped -", "good.ndjson", "equivalent"),
    "draft --text": ("draft NCT01234567 --text -", "words.txt", "1 encoded"),
    "draft --records": ("draft --records -", "record.json", "1 encoded"),
    "explain": ("explain - saron", "good.ndjson", "P1"),
    "export": ("export -", "good.ndjson", "Bundle"),
    "gaps": ("gaps -", "good.ndjson", "P1"),
    "import": ("import -", "bundle.json", "cancer_type: nsclc"),
    "read": ("read -", "words.txt", "as_of"),
    "landscape": (
        "landscape irt-nsclc --records - --out {}/land",
        "record.json",
        "1 records found",
    ),
    "match": ("match -", "good.ndjson", "P1"),
    "offers": ("offers -", "good.ndjson", "P1"),
    "outlook": ("outlook -", "good.ndjson", "P1"),
    "registry add": ("registry add - --registry {}/new.sqlite", "record.json", "1 records read"),
    "screen": ("screen - --out {}/out --processes 1", "good.ndjson", "1 patient screened"),
    "site": ("site -", "good.ndjson", "P1"),
    "whatif": ("whatif - --set age=60", "good.ndjson", "P1"),
}
NOT_FROM_STDIN = {
    *("boundary", "cases", "findings", "new", "registry fetch", "registry status", "schema"),
    *("screen-spark", "serve", "trials"),  # screen-spark reads on many machines, and says so
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    third = {**GOOD, "patient": "P3"}
    record = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT01234567", "briefTitle": "A trial"},
            "statusModule": {"overallStatus": "RECRUITING"},
            "eligibilityModule": {"eligibilityCriteria": "Inclusion Criteria:\n\n* NSCLC"},
        }
    }
    coded = [{"system": "http://snomed.info/sct", "code": "254637007"}]  # NSCLC
    condition = {
        "resourceType": "Condition",
        "id": "c",
        "subject": {"reference": "Patient/p"},
        "code": {"coding": coded},
    }
    patient = {"resourceType": "Patient", "id": "p"}
    entry = [{"resource": patient}, {"resource": condition}]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entry}
    files = {
        "bundle.json": json.dumps(bundle),
        "good.ndjson": json.dumps(GOOD),
        "bad.ndjson": json.dumps(BAD),
        "mixed.ndjson": "\n".join(map(json.dumps, (GOOD, BAD, third))),
        "broken.yaml": "trial: NCT01234567\ncriteria: 3\n",
        "broken.case.yaml": "trial: NCT02417662\ncases: 3\n",
        "words.txt": "Inclusion Criteria:\n\n* NSCLC\n",
        "record.json": json.dumps(record),
        "lines.ndjson": f"{json.dumps(record)}\n{{",
        "records.json": json.dumps([record, {"protocolSection": {}}]),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text + "\n", encoding="utf-8")
    return tmp_path


def call(line: str, place: Path) -> tuple[int, str]:
    """The exit status, and all that was said."""
    done = CliRunner().invoke(app, line.replace("{}", str(place)).split())
    return done.exit_code, done.output


def test_every_command_is_walked() -> None:
    assert sorted({*DONE, *ELSEWHERE}) == EVERY
    assert sorted(set(EVERY) - set(WRONG_INPUT)) == ["check", "registry fetch"]


@pytest.mark.parametrize("name", sorted(DONE))
def test_0_where_all_is_done(name: str, place: Path) -> None:
    if name == "registry status":
        call("registry add {}/record.json --registry {}/filled.sqlite", place)
    status, said = call(DONE[name], place)
    assert (status, "oligomatch: " in said) == (0, False), said


@pytest.mark.parametrize("name", EVERY)
def test_2_where_the_call_is_wrong(name: str, place: Path) -> None:
    status, said = call(f"{name} --no-such-option", place)
    assert status == 2
    assert "No such option" in said


@pytest.mark.parametrize("name", sorted(WRONG_INPUT))
def test_2_where_an_input_is_wrong(name: str, place: Path) -> None:
    status, said = call(WRONG_INPUT[name], place)
    assert (status, "Traceback" in said) == (2, False), said


@pytest.mark.parametrize("name", sorted(AMONG_MANY))
def test_2_where_one_of_many_is_wrong_and_the_others_are_answered(name: str, place: Path) -> None:
    line, others = AMONG_MANY[name]
    status, said = call(line, place)
    assert status == 2, said
    assert others in said


@pytest.mark.parametrize("name", sorted(FROM_STDIN))
def test_a_dash_is_standard_input(name: str, place: Path) -> None:
    line, file, word = FROM_STDIN[name]
    told = (place / file).read_text(encoding="utf-8")
    done = CliRunner().invoke(app, line.replace("{}", str(place)).split(), input=told)
    assert done.exit_code == 0, done.output
    assert word in done.output


def test_every_command_reads_standard_input_or_is_named() -> None:
    reads = {name.partition(" --")[0] for name in FROM_STDIN}
    assert sorted(reads | NOT_FROM_STDIN) == EVERY
    assert not reads & NOT_FROM_STDIN


def test_1_where_check_or_cases_found_something(place: Path) -> None:
    assert call("check {}/mixed.ndjson", place)[0] == 1
    text = CASES.read_text(encoding="utf-8")
    turned = text.replace("match: eligible", "match: ineligible", 1)
    assert turned != text
    (place / CASES.name).write_text(turned, encoding="utf-8")
    assert call("cases {}/NCT02417662.case.yaml", place)[0] == 1


def unread() -> int:
    """An output that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


@pytest.mark.parametrize("name", sorted(DONE))
def test_141_where_nobody_reads_the_answer(
    name: str, place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if name == "registry status":
        call("registry add {}/record.json --registry {}/filled.sqlite", place)
    words = DONE[name].replace("{}", str(place)).split()
    # closed at the end as Python closes it, which fails where something is still to be written
    with open(unread(), "w", encoding="utf-8") as nobody:
        monkeypatch.setattr(sys, "stdout", nobody)
        with pytest.raises(SystemExit) as stop:
            app(words, prog_name="oligomatch")
    said = capsys.readouterr().err
    assert (stop.value.code, "Traceback" in said, "Error" in said) == (141, False, False), said


@pytest.mark.parametrize("name", ["match", "schema", "screen"])  # in cells, whole, and by rows
def test_141_of_a_process_of_which_nobody_reads_the_answer(name: str, place: Path) -> None:
    writing = unread()
    line = DONE[name].replace("{}", str(place)).split()
    done = subprocess.run(
        [sys.executable, "-m", "oligomatch.api.commands.app", *line],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert done.returncode == 141, done.stderr
    assert "Traceback" not in done.stderr
    assert "Error" not in done.stderr


def test_the_table_stands_in_the_docs() -> None:
    text = (ROOT / "docs" / "output.md").read_text(encoding="utf-8")
    table = text.partition("## Exit status")[2]
    assert [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")] == [
        "status",
        "---",
        "0",
        "1",
        "2",
        "3",
        "128 + n",
    ]


@pytest.mark.parametrize("option", ["--by=x", "--on=2026-05-20", "--quote=yes"])
def test_what_belongs_to_an_answer_is_not_passed_over(place: Path, option: str) -> None:
    status, said = call(f"site {{}}/good.ndjson {option}", place)
    assert status == 2
    assert f"site: {option.partition('=')[0]} belongs to an answer to record" in said


def test_the_status_of_the_registry_takes_trials_only(place: Path) -> None:
    status, said = call("registry status eligible --registry {}/filled.sqlite", place)
    assert status == 2
    assert f"`eligible` {NO_TRIAL}" in said
    assert "class" not in said
