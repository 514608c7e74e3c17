"""The names a newcomer meets: one for a thing, and nothing done behind a name's back."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache

from tests.repository.test_whole import MODULES, name_of, tree_of

# a form of an answer is called as what it answers: these names stand in the OpenAPI document
FORMS = ("api/results/forms/", "api/web/document/")
# where a fault of ours is said in words of ours, or a process is given up, and nothing goes on in its place
OUTERMOST = {
    "api/cohort/processes.py", "api/cohort/spark/jobs.py", "api/cohort/spark/session.py",
    "api/cohort/spark/tables.py", "api/cohort/spark/worker.py", "api/commands/shared.py",
    "api/intake/files.py", "api/results/running.py", "api/web/guard.py", "api/web/work.py",
    "api/web/crew/crew.py",
    "api/cohort/batches.py",  # a record that columns cannot read is read by the profile model
    "matcher/findings/engines.py",  # whether durable-rules can be imported, whatever its import does
    "matcher/findings/guarded_host.py",  # of durable-rules: raised as the engine's own
}  # fmt: skip


@cache
def named() -> tuple[Counter[str], set[tuple[str, str]]]:
    """How many classes have a name, and each file and name that says `told`: every file is gone
    through once."""
    classes, told = Counter[str](), set[tuple[str, str]]()
    for path in MODULES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ClassDef):
                classes[node.name] += 1
            for field in ("id", "arg", "name"):
                name = getattr(node, field, "")
                if isinstance(name, str) and "told" in name.lower().split("_"):
                    told.add((name_of(path), name))
    return classes, told


def test_no_class_name_stands_for_three_things() -> None:
    classes, _ = named()
    assert {name for name, times in classes.items() if times > 2} == set()


def test_nothing_is_called_told() -> None:
    _, told = named()
    assert {one for one in told if not one[0].startswith(FORMS)} == set()
    assert not [path for path in MODULES if "told" in path.stem.split("_")]


def test_nothing_is_done_behind_a_name() -> None:
    for file, node in (
        (name_of(path), node) for path in MODULES for node in ast.walk(tree_of(path))
    ):
        if isinstance(node, ast.Expr):
            touched = isinstance(node.value, ast.Attribute | ast.Name | ast.Subscript)
            assert not touched, f"{file}:{node.lineno}: read for its effect"
        elif isinstance(node, ast.Attribute) and node.attr == "__setattr__":
            assert ast.unparse(node) != "object.__setattr__", f"{file}:{node.lineno}: overwritten"
        elif isinstance(node, ast.ExceptHandler) and file not in OUTERMOST:
            caught = "" if node.type is None else ast.unparse(node.type)
            every = caught in ("", "Exception", "BaseException")
            assert not every, f"{file}:{node.lineno}: catches every bug"


def test_no_file_is_parted_by_rulers_of_comments() -> None:
    ruled = [name_of(p) for p in MODULES if "\n# ---" in p.read_text(encoding="utf-8")]
    assert ruled == []
