"""The findings of `check`: each with its code, its page, and in the forms that programs read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.check_report import CODES, Finding, as_github
from scripts.console import answer

SARON = "NCT02417662"
CASE = "- case: one\n  patient: {as_of: 2026-05-14}\n  expect: {match: eligible}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "NCT00000001.yaml").write_text("trial: NCT00000001\ncriterias: []\n", "utf-8")
    (tmp_path / f"{SARON}.case.yaml").write_text(CASE, encoding="utf-8")
    (tmp_path / "patient.yaml").write_text("as_of: 2026-05-14\nage: -4\n", encoding="utf-8")
    return tmp_path


def test_each_finding_has_a_code_and_a_place(folder: Path) -> None:
    found = json.loads(answer(f"oligomatch check {folder} --format json"))
    by_file = {Path(one["file"]).name: one for one in found}
    assert by_file["NCT00000001.yaml"]["code"] == "OM101"
    assert by_file[f"{SARON}.case.yaml"]["code"] == "OM402"
    assert by_file["patient.yaml"]["code"] == "OM501"
    assert (by_file["patient.yaml"]["line"], by_file["patient.yaml"]["column"]) == (2, 1)


def test_people_read_place_code_and_problem(folder: Path) -> None:
    told = answer(f"oligomatch check {folder}")
    assert f"{SARON}.case.yaml:1:1: case `one`: expected match eligible" in told
    assert told.splitlines()[0].endswith("[OM101]")
    assert "problems found" in told


@pytest.mark.parametrize("code", CODES)
def test_each_code_has_a_page(code: str) -> None:
    assert answer(f"oligomatch check --explain {code.lower()}") == f"{code}: {CODES[code]}\n"


def test_an_unknown_code_names_those_known() -> None:
    assert "unknown code `OM999`; known: OM101" in answer("oligomatch check --explain OM999")


def test_sarif_names_the_rule_the_place_and_the_words(folder: Path) -> None:
    log = json.loads(answer(f"oligomatch check {folder} --format sarif"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    known = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} <= known == set(CODES)
    assert all(r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in run["results"])


def test_an_annotation_cannot_be_ended_by_what_a_file_says() -> None:
    (line,) = as_github([Finding("OM101", "a,b:c.yaml", 3, 1, "100%\n::error::x")])
    assert line == "::error file=a%2Cb%3Ac.yaml,line=3,col=1,title=OM101::100%25%0A::error::x"


def test_where_nothing_is_found_every_form_says_so() -> None:
    line = "oligomatch check rules/trials/NCT02417662.yaml"
    assert answer(line) == "1 trial checked: no problem found\n"
    assert json.loads(answer(f"{line} --format json")) == []
    assert answer(f"{line} --format github") == ""


def test_a_new_trial_file_is_whole_but_for_what_is_to_do(tmp_path: Path) -> None:
    answer("oligomatch new trial NCT01234567 > NCT01234567.yaml", tmp_path)
    told = answer("oligomatch check NCT01234567.yaml", tmp_path)
    assert told.startswith("NCT01234567.yaml: 1 criteria to do: 4567-01 [OM102]\n")
    assert "NCT01234567" in answer("oligomatch trials --trials .", tmp_path)


@pytest.mark.parametrize("wrong", ["trial", "trial 1234", "patient", "trial nct01234567"])
def test_what_cannot_be_made_new_says_what_can(wrong: str) -> None:
    assert "expected nothing, or `trial` and a registry number" in answer(f"oligomatch new {wrong}")
