"""Small changes to the functions of a module: what mutmut would put there, ready to be swapped in.

A change replaces the code of the function that runs, so that every name that stands for it is
changed too; only its body is changed, and its decorators stay.
"""

from __future__ import annotations
import __future__

import importlib
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from types import FunctionType
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

KEPT = ("staticmethod", "classmethod", "property", "cached_property", "cache")  # decorators
FUTURE = __future__.annotations.compiler_flag


@dataclass(frozen=True)
class Change:
    """One changed function: where, the lines that are changed, what differs, and its text."""

    where: str
    lines: range
    differs: str
    text: str

    def make(self, module: str) -> None:
        """Let the function of the module run with the change, in this process."""
        place = importlib.import_module(module)
        owner, _, name = self.where.rpartition(".")
        text = f"class {owner}:\n{textwrap.indent(self.text, '    ')}" if owner else self.text
        found: dict[str, Any] = {}
        code = compile(text, place.__file__ or "", "exec", FUTURE, dont_inherit=True)
        exec(code, place.__dict__, found)
        made = _bare(found[owner].__dict__[name] if owner else found[name])
        function = _bare((getattr(place, owner).__dict__ if owner else place.__dict__)[name])
        function.__code__ = made.__code__
        function.__defaults__, function.__kwdefaults__ = made.__defaults__, made.__kwdefaults__


def _bare(found: Any) -> FunctionType:
    """The function itself, out of what its decorators made of it."""
    for inner in ("fget", "func", "__func__", "__wrapped__"):
        found = getattr(found, inner, found)
    assert isinstance(found, FunctionType)
    return found


class _Visitor(MutationVisitor):
    """mutmut's, which goes into decorated functions too."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef) and node.decorators:
            bare = [decorator.decorator for decorator in node.decorators]
            return not all(isinstance(one, cst.Name) and one.value in KEPT for one in bare)
        return bool(super()._skip_node_and_children(node))


def changes_of(path: Path) -> Iterator[Change]:
    """Every change of the functions and methods of a module, each once."""
    wrapper = MetadataWrapper(cst.parse_module(path.read_text()))
    visitor = _Visitor(mutation_operators, IgnoredCode(set(), set(), set()))
    module = wrapper.visit(visitor)
    places = wrapper.resolve(PositionProvider)
    owners = {
        function: f"{one.name.value}."
        for one in module.body
        if isinstance(one, cst.ClassDef)
        for function in one.body.body
    }
    seen = set()
    for one in visitor.mutations:
        function = one.contained_by_top_level_function
        if not isinstance(function, cst.FunctionDef):
            continue
        bare = function.with_changes(decorators=[], leading_lines=[], lines_after_decorators=[])
        before = module.code_for_node(bare)
        after = module.code_for_node(bare.deep_replace(one.original_node, one.mutated_node))
        where = owners.get(function, "") + function.name.value
        if after != before and (where, after) not in seen:
            seen.add((where, after))
            at = places[one.original_node]
            if at.start.line < places[function.body].start.line:  # a default runs with any line
                at = places[function]
            lines = range(at.start.line, at.end.line + 1)
            yield Change(where, lines, _differs(before, after), after)


def _differs(before: str, after: str) -> str:
    """What stood there and what was put there, a line each."""
    lines = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in list(lines)[2:] if line[0] in "+-")
