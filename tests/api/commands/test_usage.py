"""Learning the command line: help with examples that run, completion, progress, and widths."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from oligomatch.api.commands.app import COMMANDS as TYPED
from oligomatch.api.commands.app import _alone, app
from oligomatch.api.commands.usage import EXAMPLES, complete_only, complete_trial
from oligomatch.rules.read import load_trials
from scripts.console import answer
from tests.support.wording import MEAN, PATIENTS_SO_FAR

ROOT = Path(__file__).parents[3]
COMMANDS = sorted(
    str(one.name or (one.callback.__name__ if one.callback else ""))
    for one in app.registered_commands
)
EACH = "rules/trials rules/cases"  # all are checked in tests/api/commands/test_app.py
ONE = "rules/trials/NCT02417662.yaml rules/cases/NCT02417662.case.yaml"
LINES = [(name, line) for name, lines in EXAMPLES.items() for line in lines if name != "serve"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples and the rules, as a newcomer's clone has them."""
    folder = tmp_path_factory.mktemp("clone")
    for room in ("examples", "rules"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_has_an_example(name: str) -> None:
    assert re.search(
        rf"Examples?:.*oligomatch {name}", answer(f"oligomatch {name} --help"), re.DOTALL
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_is_made_alone_is_the_same(name: str) -> None:
    alone = CliRunner().invoke(_alone(TYPED[name]), [name, "--help"], prog_name="oligomatch")
    among = CliRunner().invoke(app, [name, "--help"], prog_name="oligomatch")
    assert (alone.exit_code, alone.output) == (among.exit_code, among.output)
    assert f"oligomatch {name}" in alone.output


@pytest.mark.parametrize("name", [*COMMANDS, "registry add", "registry fetch", "registry status"])
def test_the_help_names_what_a_person_writes_and_no_type_of_python(name: str) -> None:
    said = answer(f"oligomatch {name} --help")
    assert not re.search(r"<(str|int|float|path|Path|list|file)\b", said)
    arguments = re.search(r"^Arguments:\n(.*?)^Options:", said, re.DOTALL | re.MULTILINE)
    rows = re.findall(r"^ {2}(\S.*)$", arguments[1] if arguments else "", re.MULTILINE)
    assert all("  " in row for row in rows), f"an argument without a help: {rows}"


REFUSED_OPTIONS = [
    ("match p.yaml -f xml", "one of text, json, ndjson or csv"),
    ("screen p.yaml --out o --first x", "a whole number"),
    ("screen p.yaml --out o --processes 0", "at least 1"),
    ("registry fetch x --between x", "a number"),
    ("serve --port 70000", "at most 65535"),
]


@pytest.mark.parametrize(("line", "expected"), REFUSED_OPTIONS)
def test_an_option_of_another_kind_is_refused_in_words_of_ours(line: str, expected: str) -> None:
    said = answer(f"oligomatch {line}")
    assert f": expected {expected}\n" in said
    assert "Value error" not in said


def test_the_help_names_each_command_once_under_a_heading() -> None:
    said = answer("oligomatch --help").partition("Show this message")[2]
    named = re.findall(r"^ {2}([a-z-]+)  ", said, re.MULTILINE)
    assert sorted(named) == sorted([*COMMANDS, "registry"])
    headings = re.findall(r"^([A-Z][a-z ]+):$", said, re.MULTILINE)
    assert headings == ["A patient", "Trials and rules", "Cohort", "Registry", "Server"]


@pytest.mark.parametrize(("name", "line"), LINES, ids=[line for _, line in LINES])
def test_every_example_of_the_help_runs(name: str, line: str, place: Path) -> None:
    assert name in COMMANDS
    said = answer(line.replace(EACH, ONE), place)
    if ">" in line:
        said = (place / line.split("> ")[1]).read_text(encoding="utf-8")
    assert said
    assert "oligomatch: " not in said
    assert "Error: " not in said


TABLES = [
    line
    for _, line in LINES
    if not any(
        sign in line
        for sign in (
            ">",
            "--format",
            "--site-answers",
            "--unverified",
            "--coverage",
            "--code",
            "--explain",
            "--out",
        )
    )
]  # `--coverage` and `--explain` print a text as it stands, `--out` where a file is


@pytest.mark.parametrize("columns", [60, 200])
def test_no_table_is_wider_than_the_terminal(
    columns: int, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.console.COLUMNS", columns)
    lines = [line.replace(EACH, ONE) for line in TABLES]
    for line in (*lines, "oligomatch trials", "oligomatch --version"):
        wide = [told for told in answer(line, place).split("\n") if len(told) > columns]
        assert not wide, line


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_no_help_is_wider_than_a_terminal_of_80_columns(name: str) -> None:
    assert max(len(line) for line in answer(f"oligomatch {name} --help").split("\n")) <= 80


def test_a_wide_terminal_is_used(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_80 = answer("oligomatch match examples/complete.yaml", place)
    monkeypatch.setattr("scripts.console.COLUMNS", 200)
    assert answer("oligomatch match examples/complete.yaml", place).count("\n") < at_80.count("\n")


# --- completion ------------------------------------------------------------------------------------


def completed(line: str) -> list[str]:
    """What a shell offers at the end of a line."""
    words = line.split(" ")
    done = subprocess.run(
        [sys.executable, "-m", "oligomatch.api.commands.app"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "_OLIGOMATCH_COMPLETE": "complete_bash", "COMP_WORDS": line,
             "COMP_CWORD": str(len(words) - 1)},
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1] if done.stdout.endswith("\n") else done.stdout.split("\n")


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("oligomatch tria", ["trials"]),
        ("oligomatch trials NCT0366", ["NCT03667820"]),
        ("oligomatch match --only inel", ["ineligible"]),
        ("oligomatch match --format nd", ["ndjson"]),
    ],
)
def test_a_shell_completes_commands_options_classes_and_trials(
    line: str, offered: list[str]
) -> None:
    assert [name for name in completed(line) if name] == offered


def test_trials_are_completed_in_the_case_that_is_typed() -> None:
    assert complete_trial("sa") == ["saron"]
    assert complete_trial("SA") == ["SARON"]
    assert complete_only("not") == ["not-yet"]
    assert complete_trial("zz") == []
    known = {trial.id for trial in load_trials()}
    assert known <= set(complete_trial(""))
    assert all(" " not in name for name in complete_trial(""))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_of_a_shell_is_printed(shell: str) -> None:
    source = subprocess.run(
        [sys.executable, "-m", "oligomatch.api.commands.app"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "_OLIGOMATCH_COMPLETE": f"source_{shell}"},
    )  # fmt: skip
    assert "_OLIGOMATCH_COMPLETE" in source.stdout


# --- progress --------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def many(folder: Path, number: int) -> str:
    path = folder / "many.ndjson"
    one = {"patient": "Kanarienvogel", "as_of": "2026-05-14", "cancer_type": "prostate"}
    path.write_text("\n".join([json.dumps(one)] * number), encoding="utf-8")
    return str(path)


def run(*arguments: str) -> None:
    with pytest.raises(SystemExit) as stop:
        app(list(arguments), prog_name="oligomatch")
    assert not stop.value.code


MATCH = ("match", "--quick", "--only", "core", "--format", "ndjson")


def test_progress_is_a_count_on_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oligomatch.api.terminal.progress.STEP", 2)
    run(*MATCH, many(tmp_path, 5), "--progress")
    out, err = capsys.readouterr()
    assert len(out.strip().split("\n")) == 5
    assert err.split("\n")[:-1] == [
        f"oligomatch: 2 {PATIENTS_SO_FAR}",
        f"oligomatch: 4 {PATIENTS_SO_FAR}",
        "oligomatch: 5 patients in all",
    ]


def test_without_a_terminal_nothing_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(*MATCH, many(tmp_path, 2))
    assert capsys.readouterr().err == ""


def test_on_a_terminal_progress_never_reaches_the_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    run(*MATCH, many(tmp_path, 3))
    answers = capsys.readouterr().out.strip().split("\n")
    assert [json.loads(line)["input"]["number"] for line in answers] == [1, 2, 3]
    assert "patients" in screen.getvalue()
    assert "Kanarienvogel" not in screen.getvalue()


def test_every_example_is_one_command() -> None:
    for name, line in LINES:
        assert shlex.split(line)[:2] == ["oligomatch", name]


# --- wrong use -------------------------------------------------------------------------------------

WRONG = {
    "oligomatch match ''": "name a patient file",
    "oligomatch check empty": "files that end in .yaml",
    "oligomatch trials --trials examples/golden.yaml": "name the folder that holds it",
    "oligomatch trials sarn": f"{MEAN} `SARON`?",
    "oligomatch trials core --phase II": "leave it out",
    "oligomatch trials --country Atlantis": "known: CA, CN",
    "oligomatch match list.json": "`oligomatch new` prints a form",
    "oligomatch match comma.json": "leave it out",
    "oligomatch match break.json": "write a line break as \\n",
}


@pytest.mark.parametrize(("line", "way_out"), WRONG.items())
def test_a_wrong_use_is_told_with_a_way_out(line: str, way_out: str, place: Path) -> None:
    (place / "empty").mkdir(exist_ok=True)
    for name, text in {"list": "[]", "comma": '{"age": 3,}', "break": '{"a": "b\n"}'}.items():
        (place / f"{name}.json").write_text(text, encoding="utf-8")
    said = answer(line, place)
    assert "oligomatch: " in said
    assert way_out in said


def test_a_filter_that_leaves_nothing_says_so(place: Path) -> None:
    assert "0 trials; ask for less." in answer("oligomatch trials --find zzzz", place)


def test_the_country_is_that_of_the_source_or_a_code(place: Path) -> None:
    assert answer("oligomatch trials --country china", place) == answer(
        "oligomatch trials --country cn", place
    )
