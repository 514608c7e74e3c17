"""What `check` finds, for people and for programs: each finding with its code and its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api import __version__
from api.checking import Checked

CODES: Mapping[str, str] = {
    "OM101": "A trial file cannot be used. Each problem says what was read and what is allowed;"
    " docs/rule-language.md has the whole language. Until it is mended no patient is matched"
    " against the trial: a criterion is never dropped silently.",
    "OM102": "A trial file still has criteria to do: words of the source that nobody has encoded."
    " They are unknown for every patient, so nobody is eligible. Give each an operator, or make"
    " it an info line if it decides nothing.",
    "OM201": "A table of the vocabulary cannot be used: organs, stations, genes, agents,"
    " conventions, countries. All tables of a folder are read together.",
    "OM301": "A file of rules for findings cannot be used.",
    "OM302": "A definition of a landscape cannot be used.",
    "OM303": "A file of notes on rules (rules/equivalent) cannot be used.",
    "OM401": "A case file cannot be used: it is named by its trial, and each case has a name, a"
    " patient (or `like` and `change`) and what is expected.",
    "OM402": "The patient of a case gets other verdicts than the case states. Either the rule is"
    " wrong or the case is; the case was worked out by hand, so look at the rule first.",
    "OM501": "A patient profile cannot be used, or contradicts itself. The message names the field"
    " and how to mend it, and never repeats what it says (docs/profile.md).",
}
_BY_KIND: Mapping[str, str] = {
    "trial": "OM101",
    "vocabulary entry": "OM201",
    "vocabulary": "OM201",
    "rule of the findings": "OM301",
    "landscape": "OM302",
    "note on a rule": "OM303",
    "case": "OM401",
    "patient": "OM501",
}
_PLACED = re.compile(r"(?P<file>.*?):(?P<line>\d+):(?P<column>\d+): (?P<text>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem with its code and its place."""

    code: str
    file: str
    line: int
    column: int
    text: str
    whole: bool = False  # of a whole file: its place is the file's first sign

    def __str__(self) -> str:
        if self.whole:
            return f"{self.file}: {self.text} [{self.code}]"
        return f"{self.file}:{self.line}:{self.column}: {self.text} [{self.code}]"


def findings(checked: Iterable[Checked]) -> Iterator[Finding]:
    """Every problem of what was checked."""
    return (_finding(one.kind, problem) for one in checked for problem in one.problems)


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


def as_objects(found: Iterable[Finding]) -> list[dict[str, Any]]:
    """The findings as plain objects."""
    names = ("code", "file", "line", "column", "text")
    return [{name: getattr(one, name) for name in names} for one in found]


def as_github(found: Iterable[Finding]) -> Iterator[str]:
    """The findings as the annotations of a GitHub workflow."""
    for one in found:
        place = f"file={_escaped(one.file, ':,')},line={one.line},col={one.column}"
        yield f"::error {place},title={one.code}::{_escaped(one.text)}"


def _escaped(text: str, more: str = "") -> str:
    """The text without the signs that would end a workflow command."""
    return "".join(f"%{ord(sign):02X}" if sign in "%\r\n" + more else sign for sign in text)


def as_sarif(found: Iterable[Finding]) -> dict[str, Any]:
    """The findings as a SARIF 2.1.0 log."""
    rules = [{"id": code, "fullDescription": {"text": text}} for code, text in CODES.items()]
    driver = {"name": "oligomatch", "version": __version__, "rules": rules}
    return {
        "version": "2.1.0",
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "runs": [{"tool": {"driver": driver}, "results": [_result(one) for one in found]}],
    }


def _result(one: Finding) -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": one.file},
        "region": {"startLine": one.line, "startColumn": one.column},
    }
    return {
        "ruleId": one.code,
        "level": "error",
        "message": {"text": one.text},
        "locations": [{"physicalLocation": place}],
    }
