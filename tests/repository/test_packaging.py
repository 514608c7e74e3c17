"""What is packaged: typed, with its data, and an image that runs without rights."""

from __future__ import annotations

import ast
import json
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from oligomatch.api.commands.app import app
from oligomatch.api.commands.usage import EXAMPLES
from scripts.console import answer
from scripts.installed import ROOMS

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LINES = re.sub(r"\\\n\s*", "", (ROOT / "Containerfile").read_text(encoding="utf-8")).split("\n")
STEPS = [tuple(line.split(" ", 1)) for line in LINES if line and not line.startswith("#")]
FINAL = STEPS[max(n for n, (word, _) in enumerate(STEPS) if word == "FROM") :]


def told(word: str) -> list[str]:
    return [rest for name, rest in FINAL if name == word]


def test_the_image_is_built_of_files_that_are_there_and_sent() -> None:
    sent = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text("utf-8").split("\n")
        if line[:1] == "!"
    }
    copied = {
        name
        for word, rest in STEPS
        if word == "COPY" and not rest.startswith("--from")
        for name in rest.split()[:-1]
    }
    assert copied == sent
    assert all((ROOT / name).exists() for name in copied)
    assert {"setup.py", "oligomatch", *ROOMS, "examples"} <= copied
    assert {PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]} <= copied


def test_the_image_runs_without_rights_and_looks_after_itself() -> None:
    (user,) = told("USER")
    assert user not in ("root", "0")
    assert any(
        f"useradd --system --no-create-home --shell /usr/sbin/nologin {user}" in rest
        for rest in told("RUN")
    )
    (health,) = told("HEALTHCHECK")
    assert "/readyz" in health
    (command,) = told("CMD")
    assert "0.0.0.0" in command  # so that the page has to say where it is published
    page = (ROOT / "docs" / "container.md").read_text(encoding="utf-8")
    assert "-p 127.0.0.1:8000:8000" in page


def test_the_command_of_the_image_is_one_that_there_is() -> None:
    (entry,), (command,) = told("ENTRYPOINT"), told("CMD")
    name, *options = json.loads(command)
    assert json.loads(entry) == ["oligomatch"]
    known = answer(f"oligomatch {name} --help")
    assert [one for one in options if one.startswith("--") and one not in known] == []


def test_the_health_check_is_python_that_reads() -> None:
    (health,) = told("HEALTHCHECK")
    words = json.loads(health[health.index("[") :])
    assert words[:2] == ["python", "-c"]
    compile(words[2], "healthcheck", "exec")
    assert shlex.split(health)[0].startswith("--interval")


def test_the_wheel_takes_the_interpreters_it_names() -> None:
    assert PROJECT["project"]["requires-python"] == ">=3.11"
    named = "\n".join(PROJECT["project"]["classifiers"])
    assert "Python :: 3.11" in named
    assert "Python :: 3.12" in named
    assert STEPS[0][1].startswith("python:3.12")


@pytest.mark.parametrize("extra", sorted(PROJECT["project"]["optional-dependencies"]))
def test_every_requirement_has_a_lower_bound(extra: str) -> None:
    wanted = [
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"][extra],
    ]
    assert [one for one in wanted if ">=" not in one and not one.startswith("oligomatch[")] == []


def test_the_examples_of_the_help_are_of_commands_that_there_are() -> None:
    there = {
        one.name or (one.callback.__name__ if one.callback else "")
        for one in app.registered_commands
    }
    assert set(EXAMPLES) <= there


def required(extra: str) -> Iterator[str]:
    """What an extra brings, with the extras that it names."""
    for one in PROJECT["project"]["optional-dependencies"][extra]:
        if one.startswith("oligomatch["):
            for inner in one.removeprefix("oligomatch[").removesuffix("]").split(","):
                yield from required(inner)
        else:
            yield one


def test_the_core_is_four_packages_and_the_tests_take_both_engines() -> None:
    core = {re.split("[>=]", one)[0] for one in PROJECT["project"]["dependencies"]}
    assert core == {"pydantic", "PyYAML", "typer", "rich"}
    assert {*required("serve"), *required("durable")} <= set(required("test"))
    assert not any("spark" in one for one in required("test"))
    assert any("pyspark" in one for one in required("test-spark"))


def test_the_tests_need_nothing_but_what_the_extra_brings() -> None:
    told = [*PROJECT["project"]["dependencies"], *required("test-spark")]
    brought = {re.split(r"[>=;\[ ]", one)[0].casefold().replace("-", "_") for one in told}
    brought |= {
        "yaml",
        "_pytest",
        "durable",
        "fhir",
        "pydantic_core",
        "starlette",
        "click",
        "h11",
    }  # by another name, or with another
    imported = {
        name.split(".")[0]
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [one.name for one in node.names]
        )
    }
    ours = {"oligomatch", "tests", "scripts", "benchmarks"}
    assert imported - set(sys.stdlib_module_names) - ours <= brought
