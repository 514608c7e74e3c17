"""What `oligomatch cases` tells an author: what fails, which clauses no case meets, what goes unnoticed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from oligomatch.api.authoring import case_kit
from oligomatch.api.authoring.case_patients import case_patient
from oligomatch.api.commands.authoring.author import cases
from oligomatch.api.commands.shared import FOUND, WRONG
from oligomatch.api.results.forms.cases import Cases
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.probe.coverage import clauses_of, coverage
from oligomatch.rules.case_files import SHIPPED
from oligomatch.rules.equivalent_changes import load_equivalent
from oligomatch.rules.read import SHIPPED as TRIALS
from oligomatch.rules.text.text import RuleFileError
from scripts.console import answer
from tests.support.patients import CRITERIA, shipped_cases
from tests.support.patients import TRIALS as KNOWN

SARON = "NCT02417662"
FIRST = """\
- case: one liver metastasis
  patient: {as_of: 2026-05-14, cancer_type: nsclc, assessments: [{date: 2026-05-01, totals: {metastases: 1}}]}
  expect: {match: eligible}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of SARON with its cases, for somebody to change."""
    shutil.copy(TRIALS / f"{SARON}.yaml", tmp_path)
    shutil.copy(SHIPPED / f"{SARON}.case.yaml", tmp_path)
    return tmp_path


def planted(folder: Path, old: str, new: str) -> None:
    path = folder / f"{SARON}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("id", sorted(KNOWN))
def test_the_cases_of_each_shipped_trial_meet_and_fail_every_clause(id: str) -> None:
    own = [case_patient(case) for case in shipped_cases() if case.trial == id]
    clauses = coverage(KNOWN[id], own)
    assert [clause for clause in clauses if not clause.both] == []
    assert clauses


def test_a_patient_who_is_refused_is_told_with_its_place_and_the_others_are_run(
    folder: Path,
) -> None:
    path = folder / f"{SARON}.case.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\n- case: odd\n  patient: {{as_of: 2026-05-14, age: -1}}\n"
                    "  expect: {match: possible}\n", encoding="utf-8")  # fmt: skip
    told = answer(f"oligomatch cases {folder} --mutate --coverage")
    assert "case `odd`: patient/age: expected" in told
    assert f"{SARON}: 0 of" in told


def test_changes_that_no_patient_can_tell_are_noted_beside_the_cases(tmp_path: Path) -> None:
    shutil.copy(TRIALS / "NCT04275687.yaml", tmp_path)
    (tmp_path / "NCT04275687.case.yaml").write_text(FIRST, encoding="utf-8")
    before = answer(f"oligomatch cases {tmp_path} --mutate")
    assert "  5687-01: dropped\n" in before
    (tmp_path / "equivalent").mkdir()
    note = "- {criterion: 5687-01, change: dropped, reason: everybody meets it}\n"
    (tmp_path / "equivalent" / "mine.yaml").write_text(note, encoding="utf-8")
    after = answer(f"oligomatch cases {tmp_path} --mutate")
    assert "5687-01: dropped" not in after
    assert say("case_kit.more_that_no_patient", same=1) in after


def test_the_clauses_are_those_of_the_rule_its_waits_and_its_readings() -> None:
    assert len(clauses_of(CRITERIA["0043-04"])) >= 4
    assert len(clauses_of(CRITERIA["7662-04"])) >= 1


def test_a_planted_limit_is_found_by_the_cases_with_file_and_line(folder: Path) -> None:
    assert answer(f"oligomatch cases {folder}").endswith("70 cases run: no problem found\n")
    planted(folder, "limit: 5", "limit: 6")
    told = answer(f"oligomatch cases {folder}")
    assert f"{SARON}.case.yaml:" in told
    assert "7662-04: expected `not met`, found `met`" in told


def test_the_rule_text_is_shown_with_its_numbers(folder: Path) -> None:
    file = folder / f"{SARON}.case.yaml"
    told = answer(f"oligomatch cases {file} --coverage")
    (line,) = [row for row in told.splitlines() if "limit: 5" in row]
    met, not_met, *_ = line.split()
    assert int(met) > 0
    assert int(not_met) > 0
    assert "! " not in told
    file.write_text(FIRST, encoding="utf-8")
    told = answer(f"oligomatch cases {file} --coverage")
    (line,) = [row for row in told.splitlines() if "limit: 5" in row]
    assert line.split()[:3] == ["1", "0", "!"]


def test_a_clause_that_no_case_fails_is_named_with_its_line(folder: Path) -> None:
    (folder / f"{SARON}.case.yaml").write_text(FIRST, encoding="utf-8")
    told = answer(f"oligomatch cases {folder} --coverage")
    rule = (folder / f"{SARON}.yaml").read_text(encoding="utf-8").splitlines()
    (at,) = [line for line, text in enumerate(rule, start=1) if "limit: 5" in text]
    assert f"{SARON}.yaml:{at}:1: 7662-04: no case in which this is not met" in told


def test_changes_that_no_case_notices_are_named(folder: Path) -> None:
    (folder / f"{SARON}.case.yaml").write_text(FIRST, encoding="utf-8")
    told = answer(f"oligomatch cases {folder} --mutate")
    assert "7662-04: count high 5 to 6" in told


@pytest.mark.parametrize("trial", ["NCT01796288", "NCT02756793", "NCT03410043", "NCT03667820"])
def test_cases_notice_a_further_drug_or_modality(trial: str) -> None:
    (kit,) = case_kit.kits([SHIPPED / f"{trial}.case.yaml"])
    assert case_kit.file_object(kit, mutate=True)["unnoticed"] == []


def test_the_answer_for_programs_says_what_the_lines_say(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / f"{SARON}.case.yaml"
    path.write_text(FIRST.replace("eligible", "ineligible"), encoding="utf-8")
    assert cases([path], cover=True, mutate=True, form="json") == FOUND
    found = json.loads(capsys.readouterr().out)
    TypeAdapter(Cases).validate_python(found, strict=True)
    (file,) = found["files"]
    assert (file["trial"], file["acronym"], file["cases"]) == (SARON, "SARON", 1)
    assert {one["line"] for one in file["failed"]} == {1}
    assert "ineligible" in file["failed"][0]["detail"]
    rule = (folder / f"{SARON}.yaml").read_text(encoding="utf-8").splitlines()
    (clause,) = [c for c in file["clauses"] if c["cases_met"] and c["criterion"] == "7662-04"]
    assert "limit: 5" in rule[clause["line"] - 1]
    assert {"criterion": "7662-04", "change": "count high 5 to 6"} in file["unnoticed"]
    assert len(file["unnoticed"]) <= file["changes_made"]
    one_sided = [c for c in file["clauses"] if not (c["cases_met"] and c["cases_not_met"])]
    assert found["problems"] == len(file["failed"]) + len(one_sided) + len(file["unnoticed"])
    assert cases([folder], form="json") == FOUND
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert (file["clauses"], file["unnoticed"], file["changes_made"]) == (None, None, None)


def test_a_file_that_is_not_there_is_a_wrong_call(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = folder / "none.case.yaml"
    with pytest.raises(WrongUse) as raised:
        cases([folder, missing])
    assert str(raised.value) == say("shared.no_such_file_or", filename=missing)
    assert capsys.readouterr().out == ""
    (folder / f"{SARON}.case.yaml").write_text("- case: x\n", encoding="utf-8")
    assert cases([folder], form="json") == WRONG
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"{SARON}.case.yaml:1:" in printed.err


def test_what_cannot_be_run_says_why(tmp_path: Path) -> None:
    assert "no case files there" in answer(f"oligomatch cases {tmp_path}")
    (tmp_path / f"{SARON}.case.yaml").write_text("- case: x\n", encoding="utf-8")
    assert f"{SARON}.case.yaml:1:" in answer(f"oligomatch cases {tmp_path}")


def test_the_notes_on_equivalent_changes_are_read_strictly(tmp_path: Path) -> None:
    notes = load_equivalent()
    assert len(notes) > 20
    assert all(criterion in CRITERIA for criterion, _ in notes)
    (tmp_path / "a.yaml").write_text("- {criterion: 7662-04, change: x}\n", encoding="utf-8")
    with pytest.raises(RuleFileError, match="`reason` is missing"):
        load_equivalent(tmp_path)
