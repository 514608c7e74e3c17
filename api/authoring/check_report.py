"""What `check` finds, for people and for programs: each finding with its code and its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from oligomatch import __version__
from oligomatch.api.authoring.checking import Checked
from oligomatch.api.authoring.codes import codes, meaning, page, title
from oligomatch.api.authoring.problem import Finding
from oligomatch.matcher.probe.lint.noted import Lint

_BY_KIND: Mapping[str, str] = {
    "trial": "OM101",
    "vocabulary entry": "OM201",
    "vocabulary": "OM201",
    "rule of the findings": "OM301",
    "landscape": "OM302",
    "note on a rule": "OM303",
    "case": "OM401",
    "patient": "OM501",
    "file": "OM101",
}
_LINTS = frozenset(lint.value for lint in Lint)
_PLACED = re.compile(r"(?P<file>.*?):(?P<line>\d+):(?P<column>\d+): (?P<text>.*)", re.DOTALL)


def findings(checked: Iterable[Checked]) -> Iterator[Finding]:
    """Every problem of what was checked."""
    for one in checked:
        yield from (_finding(one.kind, problem) for problem in one.problems)
        yield from one.lints


def _finding(kind: str, problem: str) -> Finding:
    placed = _PLACED.fullmatch(problem)
    if placed is None:  # of a whole file
        file, _, text = problem.partition(": ")
        return Finding(_code(kind, text), file, 1, 1, text, whole=True)
    text = placed["text"]
    line, column = (max(1, int(placed[name])) for name in ("line", "column"))
    return Finding(_code(kind, text), placed["file"], line, column, text)


def _code(kind: str, text: str) -> str:
    if kind == "trial" and " criteria to do: " in text:
        return "OM102"
    return "OM402" if kind == "case" and text.startswith("case `") else _BY_KIND[kind]


def level(one: Finding) -> str:
    """How grave a finding is: what the lint finds can be used, and may be meant."""
    return "warning" if one.code in _LINTS else "error"


def as_objects(found: Iterable[Finding]) -> list[dict[str, Any]]:
    """The findings as plain objects."""
    names = ("code", "file", "line", "column", "text")
    return [{name: getattr(one, name) for name in names} for one in found]


def as_github(found: Iterable[Finding]) -> Iterator[str]:
    """The findings as the annotations of a GitHub workflow."""
    for one in found:
        place = f"file={_escaped(one.file, ':,')},line={one.line},col={one.column}"
        yield f"::{level(one)} {place},title={one.code}::{_escaped(one.text)}"


def _escaped(text: str, more: str = "") -> str:
    """The text without the signs that would end a workflow command."""
    return "".join(f"%{ord(sign):02X}" if sign in "%\r\n" + more else sign for sign in text)


def as_sarif(found: Iterable[Finding]) -> dict[str, Any]:
    """The findings as a SARIF 2.1.0 log."""
    rules = [_rule(code) for code in codes()]
    driver = {"name": "oligomatch", "version": __version__, "rules": rules}
    return {
        "version": "2.1.0",
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(one) for one in found],
            }
        ],
    }


def _rule(code: str) -> dict[str, Any]:
    return {
        "id": code,
        "shortDescription": {"text": title(code)},
        "fullDescription": {"text": meaning(code)},
        "help": {"text": page(code), "markdown": page(code)},
    }


def _uri(file: str) -> str:
    """A file as a URI: relative as it was named, or whole."""
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _result(one: Finding) -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": _uri(one.file)},
        "region": {"startLine": one.line, "startColumn": one.column},
    }
    return {
        "ruleId": one.code,
        "level": level(one),
        "message": {"text": one.text},
        "locations": [{"physicalLocation": place}],
    }
