"""The findings of `check`: each with its code, its page, and in the forms that programs read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft4Validator

from oligomatch.api.authoring.check_report import as_github, as_text
from oligomatch.api.authoring.codes import codes, page
from oligomatch.api.authoring.problem import Finding
from scripts.console import answer
from tests.support.wording import ACCEPTED

ROOT = Path(__file__).parents[3]
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


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("NCT02417662.offer.yaml", "trial: NCT02417662\n", "OM103"),
        ("groups.yaml", "groups: x\n", "OM302"),
        ("landscape.yaml", "landscape: x\n", "OM302"),
        ("fields.yaml", "fields: x\n", "OM201"),
        ("organs.yaml", "organs: x\n", "OM201"),
        ("rule.yaml", "- rule: x\n", "OM301"),
        ("notes.yaml", "- criterion\n", "OM501"),
        ("notes.yaml", "criterion: x\n", "OM303"),
        ("NCT02417662.case.yaml", "cases\n", "OM401"),
        ("NCT00000001.yaml", "trial: [\n", "OM101"),
    ],
)
def test_a_file_of_each_kind_that_cannot_be_used_has_its_code(
    tmp_path: Path, name: str, text: str, code: str
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / name).write_text(text, encoding="utf-8")
    found = json.loads(answer(f"oligomatch check {folder} --format json"))
    assert {one["code"] for one in found} == {code}
    assert all(one["line"] >= 1 and one["column"] >= 1 and one["detail"] for one in found)


def test_a_program_tells_a_problem_from_a_hint(tmp_path: Path) -> None:
    text = (ROOT / "examples/trials/NCT03955198.yaml").read_text(encoding="utf-8")
    rule = "not: {is: {measure: has, names: [measurable_disease]}}"
    (tmp_path / "NCT03955198.yaml").write_text(
        text.split("silenced:")[0]
        + "criteria:\n\n  - id: 5198-01\n    kind: inclusion\n    basis: text\n"
        "    quote: Participants must have measurable disease or stage IV disease\n"
        f"    source: {{document: ClinicalTrials.gov NCT03955198}}\n    {rule}\n",
        encoding="utf-8",
    )
    found = json.loads(answer(f"oligomatch check {tmp_path} --hints --format json"))
    assert {one["hint"] for one in found} == {True, False}
    plain = json.loads(answer(f"oligomatch check {tmp_path} --format json"))
    assert [one for one in found if not one["hint"]] == plain


def test_documents_that_are_not_there_are_named(tmp_path: Path) -> None:
    trial = ROOT / "examples/trials/NCT03955198.yaml"
    told = answer(f"oligomatch check {trial} --sources {tmp_path}")
    assert f"{tmp_path} has no document `ClinicalTrials.gov NCT03955198`" in told.replace("\n", " ")


def test_people_read_place_code_and_problem(folder: Path) -> None:
    told = answer(f"oligomatch check {folder}")
    assert f"{SARON}.case.yaml:1:1: case `one`: expected match `eligible`" in told
    assert told.splitlines()[0].endswith("[OM101]")
    assert "problems found" in told


@pytest.mark.parametrize("code", codes())
def test_each_code_has_a_page(code: str) -> None:
    assert answer(f"oligomatch check --code {code.lower()}") == page(code) + "\n"


def test_an_unknown_code_names_those_known() -> None:
    assert "unknown code `OM999`; known: OM101" in answer("oligomatch check --code OM999")


def test_sarif_is_valid_by_its_published_schema(folder: Path) -> None:
    named = folder / "a trial of März, 1.yaml"
    named.write_bytes((folder / "NCT00000001.yaml").read_bytes())
    schema = json.loads((ROOT / "vendor/sarif/sarif-2.1.0-rtm.5.json").read_text("utf-8"))
    checker = Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)
    for path in (
        f"'{folder}'",
        "tests/api/authoring/lint/OM203",
        "examples/trials/NCT04892953.yaml",
    ):
        log = json.loads(answer(f"oligomatch check {path} --format sarif"))
        assert not [error.message for error in checker.iter_errors(log)]
    told = json.loads(answer(f"oligomatch check '{named}' --format sarif"))
    (place,) = [one["physicalLocation"] for one in told["runs"][0]["results"][0]["locations"]]
    uri = place["artifactLocation"]["uri"]
    assert uri.endswith("a%20trial%20of%20M%C3%A4rz%2C%201.yaml")
    assert re.fullmatch("file:///[!-~]*", uri)


def test_github_prints_workflow_commands(folder: Path) -> None:
    """`::error file=…,line=…,col=…,title=…::message`, in which %, line ends, and in a property
    also : and , are escaped (docs.github.com, workflow commands)."""
    form = re.compile(
        r"::(?:error|warning) file=[^,:\r\n]+,line=[1-9]\d*,col=[1-9]\d*,title=OM\d{3}::[^\r\n]+"
    )
    lines = answer(
        f"oligomatch check '{folder}' tests/api/authoring/lint/OM203 --format github"
    ).splitlines()
    assert len(lines) > 3
    assert all(form.fullmatch(line) for line in lines), lines


def test_sarif_names_the_rule_the_place_and_the_words(folder: Path) -> None:
    log = json.loads(answer(f"oligomatch check {folder} --format sarif"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    known = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} <= known == set(codes())
    assert all(r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in run["results"])


@pytest.mark.parametrize(
    ("form", "word"), [("sarif", '"level":"note"'), ("github", "::notice "), ("text", "")]
)
def test_a_hint_is_shown_where_hints_are_asked_for(form: str, word: str) -> None:
    line = f"oligomatch check tests/api/authoring/lint/OM210/failing --format {form}"
    told, whole = answer(line), answer(f"{line} --hints")
    assert "is it in another unit?" not in told
    assert "is it in another unit?" in whole
    assert word in whole.replace(": ", ":")
    assert ("`--hints` shows them" in told) == (form == "text")


def test_an_annotation_cannot_be_ended_by_what_a_file_says() -> None:
    (line,) = as_github([Finding("OM101", "a,b:c.yaml", 3, 1, "100%\n::error::x")])
    assert line == "::error file=a%2Cb%3Ac.yaml,line=3,col=1,title=OM101::100%25%0A::error::x"


def test_where_nothing_is_found_every_form_says_so() -> None:
    line = "oligomatch check rules/trials/NCT02417662.yaml"
    assert answer(line) == f"1 trial checked: no problem found\n1 finding {ACCEPTED}\n"
    assert json.loads(answer(f"{line} --format json")) == []
    assert answer(f"{line} --format github") == ""


def test_a_new_trial_is_written_with_the_schema_that_it_names(tmp_path: Path) -> None:
    told = answer("oligomatch new trial NCT01234567 --out .", tmp_path)
    assert told.splitlines() == ["NCT01234567.yaml", "trial.schema.json"]
    text = (tmp_path / "NCT01234567.yaml").read_text(encoding="utf-8")
    (named,) = re.findall(r"# yaml-language-server: \$schema=(\S+)\n", text)
    schema = json.loads((tmp_path / named).read_text(encoding="utf-8"))
    assert {"trial", "criteria"} <= schema["properties"].keys()
    again = answer("oligomatch new trial NCT01234567 --out .", tmp_path)
    assert "is there already" in again
    made = answer("oligomatch new trial NCT01234567 --out x/y", tmp_path)
    assert made.splitlines() == ["x/y/NCT01234567.yaml", "x/y/trial.schema.json"]
    (tmp_path / "file").touch()
    refused = answer("oligomatch new trial NCT01234567 --out file", tmp_path)
    assert "name another folder" in refused
    assert "--out is for a trial" in answer("oligomatch new --out .", tmp_path)


def test_a_new_trial_file_is_whole_but_for_what_is_to_do(tmp_path: Path) -> None:
    answer("oligomatch new trial NCT01234567 > NCT01234567.yaml", tmp_path)
    told = answer("oligomatch check NCT01234567.yaml", tmp_path)
    assert told.startswith("NCT01234567.yaml: 1 criteria to do: 4567-01 [OM102]\n")
    assert "NCT01234567" in answer("oligomatch trials --trials .", tmp_path)


@pytest.mark.parametrize("wrong", ["trial", "trial 1234", "patient", "trial nct01234567"])
def test_what_cannot_be_made_new_says_what_can(wrong: str) -> None:
    assert "expected nothing, or `trial` and a registry number" in answer(f"oligomatch new {wrong}")


def test_many_criteria_without_a_case_on_both_sides_are_one_line() -> None:
    """They hid what else was found of a file whose cases were just begun."""

    def sided(file: str, number: int) -> list[Finding]:
        return [
            Finding("OM251", file, line, 3, f"criterion {line}") for line in range(1, number + 1)
        ]

    other = Finding("OM222", "many.yaml", 7, 3, "another number")
    few, many = sided("few.yaml", 10), sided("many.yaml", 11)
    lines = list(as_text([*few, *many[:5], other, *many[5:]]))
    assert lines[:10] == [str(one) for one in few]
    first, last = lines[10:]
    assert first.startswith("many.yaml: 11 criteria ")
    assert "line 1," in first
    assert first.endswith("[OM251]")
    assert last == str(other)
