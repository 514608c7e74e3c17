"""The catalogue of sentences: each name is used, each use has its text, with its parts filled."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.catalogue import ENGLISH, say

API = Path(__file__).parent.parent / "api"
BY_OUTCOME = {"gap.met", "gap.not_met", "gap.ambiguous"}  # named by their outcome


def named() -> Iterator[str]:
    """Every text of the module that has the form of a name."""
    for path in API.glob("*.py"):
        if path.name == "catalogue.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            value = node.value if isinstance(node, ast.Constant) else None
            if isinstance(value, str) and re.fullmatch(r"[a-z]+\.[a-z_]+", value):
                yield value


def test_every_sentence_is_used_and_every_use_has_its_sentence() -> None:
    families = {name.split(".")[0] for name in ENGLISH}
    used = {name for name in named() if name.split(".")[0] in families} | BY_OUTCOME
    assert used == set(ENGLISH)


@pytest.mark.parametrize("name", ENGLISH)
def test_a_sentence_is_filled_with_its_parts(name: str) -> None:
    parts = {part: f"<{part}>" for part in re.findall(r"{([a-z_]+)}", ENGLISH[name])}
    words = say(name, **parts)
    assert all(filled in words for filled in parts.values())
    assert "{" not in words
