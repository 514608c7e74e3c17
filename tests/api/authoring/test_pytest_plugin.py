"""The pytest plugin in a project of somebody else: its own trial, its own cases."""

from __future__ import annotations

import importlib
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.wording import MEAN, NAMES_NO_TRIAL

ROOT = Path(__file__).parents[3]
TRIAL = """\
trial: NCT90000001
acronym: OWN
source: {document: our protocol, line: 1}
facts:
  group: sOMD
  drivers_only: false
  design: single-arm
  phase: II
  randomised: false
  country: NL
  pet: NR
  brain_imaging: NR
  molecular_status: NR
  number_of_metastases: "≤3"
  treatment: SBRT
  molecular: not_specified
  state_groups: 1
  tumour_types: [nsclc]
recruitment: {status: unverified, as_of: 2026-05-14}
criteria:
  - id: 0001-01
    kind: inclusion
    basis: text
    quote: up to 3 metastases
    source: {document: our protocol, line: 7}
    at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 3}
"""
CASES = """\
- case: three are taken
  patient: {as_of: 2026-05-14, cancer_type: nsclc, assessments: [{date: 2026-05-10, totals: {metastases: 3}}]}
  expect: {match: eligible}
- case: four are taken
  like: three are taken
  change: {assessments: [{date: 2026-05-10, totals: {metastases: 4}}]}
  expect: {match: eligible}
"""


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """Pytest in the folder, as a project that has only installed ours runs it."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "oligomatch.api.authoring.pytest_plugin", "-p", "no:cacheprovider",
         "--rootdir", str(folder), *arguments],
        cwd=folder, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )  # fmt: skip
    assert not done.stderr
    return done.returncode, done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in (
        ("trials/NCT90000001.yaml", TRIAL),
        ("cases/NCT90000001.case.yaml", CASES),
        ("pytest.ini", "[pytest]\noligomatch_trials = trials\n"),
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_failure_points_to_the_line_and_prints_the_argument(project: Path) -> None:
    status, out = run(project)
    assert status == 1
    assert "1 failed, 1 passed" in out
    assert (
        "cases/NCT90000001.case.yaml:4:1: case `four are taken`: expected match `eligible`" in out
    )
    assert "0001-01: expected `met`, found `not met`" in out
    assert "“up to 3 metastases”" in out
    assert "our protocol, line 7" in out
    assert "Not met: 4 metastases" in out
    assert "Traceback" not in out


def test_cases_are_chosen_by_name_and_by_mark(project: Path) -> None:
    assert run(project, "-k", "three")[0] == 0
    assert "2 deselected" in run(project, "-m", "not oligomatch")[1]


def test_a_case_file_that_cannot_be_read_says_where(project: Path) -> None:
    path = project / "cases" / "NCT90000001.case.yaml"
    path.write_text(CASES + "- case: five\n  patiend: {}\n  expect: {match: possible}\n", "utf-8")
    status, out = run(project)
    assert status == 2
    assert f"case.yaml:9:3: unknown key `patiend`; {MEAN} `patient`?" in out
    assert "Traceback" not in out


def test_a_trial_beside_its_cases_needs_no_setting(project: Path) -> None:
    (project / "pytest.ini").unlink()
    assert f"`NCT90000001` {NAMES_NO_TRIAL}" in run(project)[1]
    (project / "trials" / "NCT90000001.yaml").rename(project / "cases" / "NCT90000001.yaml")
    assert "1 failed, 1 passed" in run(project)[1]


def test_the_plugins_are_found_where_the_ecosystem_looks() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert told["entry-points"]["pytest11"] == {
        "oligomatch": "oligomatch.api.authoring.pytest_plugin"
    }
    plugin = importlib.import_module("oligomatch.api.authoring.pytest_plugin")
    assert callable(plugin.pytest_collect_file)
