"""The repository itself: its rooms, its clock, its words, its README and its licence."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from oligomatch.api.intake.profile_schema import SHIPPED as PROFILE_SCHEMA
from oligomatch.api.intake.profile_schema import schema_text
from scripts.console import answer
from scripts.readme import PICTURE, README, picture

ROOT = Path(__file__).parents[2]
ROOMS = ("rules", "matcher", "api")  # each may import those before it, and itself
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


@cache
def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Module:
    """What the laws ask of a module, which is gone through once for all of them."""

    opens: str
    imports: frozenset[str]  # one that begins with a dot is relative
    clocks: frozenset[str]  # what it calls that reads a clock


@cache
def module_of(path: Path) -> Module:
    tree, imports, clocks = tree_of(path), set[str](), set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            imports.add("." * node.level + (node.module or ""))
        elif isinstance(node, ast.Call) and _may_read_a_clock(node.func):
            called = ast.unparse(node.func)
            if CLOCKS.search(called):
                clocks.add(called)
    return Module(ast.get_docstring(tree) or "", frozenset(imports), frozenset(clocks))


CLOCKS = re.compile(r"\w\.(today|now|utcnow|fromtimestamp|localtime|gmtime)$")


def _may_read_a_clock(called: ast.expr) -> bool:
    """Whether it is worth writing out what is called: most are plain names, or other methods."""
    if isinstance(called, ast.Attribute):
        return CLOCKS.search(f"x.{called.attr}") is not None
    return not isinstance(called, ast.Name)


def tracked() -> list[Path]:
    """Every file of the repository: what git lists, else what is not ignored by convention."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0:
        return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]
    return [path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]


# --- rooms -----------------------------------------------------------------------------------------


def test_there_are_modules() -> None:
    assert len(MODULES) > 100  # what is said of each of them below is said of something


def test_imports_go_one_way() -> None:
    for path in MODULES:
        allowed = ROOMS[: ROOMS.index(path.relative_to(ROOT).parts[0]) + 1]
        imports = module_of(path).imports
        assert not [name for name in imports if name.startswith(".")], name_of(path)
        rooms = {name.split(".")[0] for name in imports} & {*ROOMS, "tests", "scripts"}
        assert rooms <= set(allowed), name_of(path)


def test_every_module_opens_with_one_sentence() -> None:
    for path in MODULES:
        first = module_of(path).opens.split("\n\n")[0].replace("\n", " ")
        empty = path.name == "__init__.py" and not path.read_text(encoding="utf-8").strip()
        assert empty or re.match(r"[A-Z`*].*[.:]$", first), name_of(path)


# the time that an author gives to a search is no date of a patient
SEARCHES = {f"api/commands/authoring/{name}.py" for name in ("boundary", "compare")}


def test_nothing_reads_the_clock_but_the_edge_that_fills_in_a_missing_day() -> None:
    for path in MODULES:
        found, name = module_of(path), name_of(path)
        assert "time" not in found.imports or name in SEARCHES, name
        allowed = {"date.today"} if name == "api/commands/shared.py" else set[str]()
        assert found.clocks <= allowed, name


def test_the_matcher_knows_no_web_and_no_terminal() -> None:
    outer = {"typer", "rich", "fastapi", "starlette", "http", "urllib", "socket", "subprocess"}
    for path in MODULES:
        if name_of(path).startswith("matcher"):
            used = {name.split(".")[0] for name in module_of(path).imports} & outer
            assert not used, name_of(path)


# --- what is kept out ------------------------------------------------------------------------------

# each is put together here, so that this file does not find itself
MACHINE = re.compile(
    r"(?<![\w.])/(?:" + "|".join(["home", "root", "tmp", "work", "Users"]) + r")/\w"
)
PACKAGE_HOSTS = re.compile("|".join(["py" + "pi", "files.python" + "hosted", "npm" + "js", "cr" + "ates"])
                           + r"\.(?:org|com|io)")  # fmt: skip
TEXT = {".py", ".md", ".yaml", ".yml", ".toml", ".json", ".svg", ".txt", ".sh", ".cfg", ""}


@pytest.mark.parametrize("pattern", [MACHINE, PACKAGE_HOSTS], ids=["machine paths", "hosts"])
def test_no_file_names_one_machine_or_one_package_host(pattern: re.Pattern[str]) -> None:
    found = [
        f"{name_of(path)}: {hit.group()}"
        for path in tracked()
        if path.suffix in TEXT
        for hit in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_licence_is_there_in_full() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "Apache-2.0"


# --- generated files -------------------------------------------------------------------------------


def test_the_shipped_profile_schema_is_fresh() -> None:
    assert PROFILE_SCHEMA.read_text(encoding="utf-8") == schema_text()


def words_of(svg: str) -> str:
    """The signs that a picture shows, line by line, without blanks."""
    shown = re.findall(r'<text[^>]* x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>', svg)
    ordered = sorted(shown, key=lambda part: (float(part[1]), float(part[0])))
    return re.sub(r"\s", "", unescape("".join(text for _, _, text in ordered)).replace("\xa0", ""))


def test_the_picture_in_the_readme_is_current(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    digest = re.compile("Rules[0-9a-f]{12}|(?<=engine)(?:plain|durable)")
    shown, now = (digest.sub("", words_of(svg)) for svg in (PICTURE.read_text("utf-8"), picture()))
    assert len(shown) > 500
    assert shown == now


def test_the_picture_shows_what_the_command_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = words_of(PICTURE.read_text(encoding="utf-8"))
    printed = answer("oligomatch match examples/sparse.yaml --only possible")
    for word in ("Askthetrialsite", "NCT03119519", "SARON", "Moleculareport"):
        assert (word in shown) == (word in re.sub(r"\s", "", printed))


# --- the whole check -------------------------------------------------------------------------------


def test_the_readme_has_one_line_that_matches_and_one_that_tests() -> None:
    blocks = re.findall(r"```sh\n(.*?)\n```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 2
    assert all("\n" not in block for block in blocks)
    assert blocks[0].endswith("oligomatch match examples/sparse.yaml")
    assert ".venv/bin/pytest" in blocks[1]


def test_the_whole_check_runs_the_very_lines_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "```sh" in script
    assert "README.md" in script


def test_every_test_has_a_time_limit(request: pytest.FixtureRequest) -> None:
    """A loop that waits for what never comes ends, and tells where it was."""
    assert request.config.pluginmanager.hasplugin("timeout"), "pip install -e '.[test]'"
    assert 0 < float(request.config.getini("timeout")) <= 600
