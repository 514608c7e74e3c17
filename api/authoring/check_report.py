"""What `check` finds, for people and for programs: each finding with its code and its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from oligomatch import __version__
from oligomatch.api.authoring.checking import Checked
from oligomatch.api.authoring.codes import codes, meaning, page, title
from oligomatch.api.authoring.problem import Finding
from oligomatch.api.results.forms import authoring as forms
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.probe.lint.noted import Lint

MOST_SIDED = 10  # criteria of a file without a case on both sides that are listed one by one
_LINTS = frozenset(lint.value for lint in Lint)


def findings(checked: Iterable[Checked], hints: bool = False) -> Iterator[Finding]:
    """Every problem of what was checked, and every hint where they are asked for."""
    for one in checked:
        yield from one.problems
        yield from one.lints
        yield from one.hints if hints else ()


def as_text(found: Iterable[Finding]) -> Iterator[str]:
    """The findings line by line. Of a file whose cases are just begun, one line stands for the many
    criteria without a case on both sides: they would hide what else is found."""
    problems = list(found)
    sided = Counter(one.file for one in problems if one.code == Lint.ONE_SIDED.value)
    listed: set[str] = set()
    for one in problems:
        if one.code != Lint.ONE_SIDED.value or sided[one.file] <= MOST_SIDED:
            yield str(one)
        elif one.file not in listed:
            listed.add(one.file)
            text = say("check.one_sided", number=sided[one.file], line=one.line)
            yield str(replace(one, text=text, whole=True))


def level(one: Finding) -> str:
    """How grave a finding is: what the lint finds can be used, and may be meant."""
    return "note" if one.hint else "warning" if one.code in _LINTS else "error"


def as_objects(found: Iterable[Finding]) -> list[forms.Checked]:
    """The findings as plain objects."""
    return [
        {
            "code": one.code,
            "file": one.file,
            "line": one.line,
            "column": one.column,
            "detail": one.text,
            "hint": one.hint,
        }
        for one in found
    ]


def as_github(found: Iterable[Finding]) -> Iterator[str]:
    """The findings as the annotations of a GitHub workflow."""
    for one in found:
        place = f"file={_escaped(one.file, ':,')},line={one.line},col={one.column}"
        grave = "notice" if one.hint else level(one)
        yield f"::{grave} {place},title={one.code}::{_escaped(one.text)}"


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
