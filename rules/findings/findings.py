"""The rules that derive findings from sure facts: data, read from `rules/findings/*.yaml`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from oligomatch.rules.text.record import listing, record, words
from oligomatch.rules.text.text import Node, compose_file

FOLDER = Path(__file__).parent

Fact = tuple[str, ...]  # a predicate and its arguments; in a rule, `$name` is a variable


@dataclass(frozen=True, slots=True)
class Rule:
    """If all premises hold, so does the conclusion."""

    id: str
    premises: tuple[Fact, ...]
    conclusion: Fact
    says: str
    source: str


def read_rules(path: Path) -> tuple[Rule, ...]:
    """The rules of one file.

    Raises:
        RuleFileError: the file is not a list of rules, or a conclusion uses an unbound variable.
    """
    return listing(_rule)(compose_file(path))


@cache
def load_rules(folder: Path = FOLDER) -> tuple[Rule, ...]:
    """Every rule of the folder, in order of file name and place."""
    return tuple(rule for path in sorted(folder.glob("*.yaml")) for rule in read_rules(path))


def _rule(node: Node) -> Rule:
    entry = record(
        node,
        {"rule": words, "says": words, "source": words, "if": listing(_fact), "then": _fact},
    )
    rule = Rule(entry["rule"], entry["if"], entry["then"], entry["says"], entry["source"])
    bound = {part for premise in rule.premises for part in premise if part.startswith("$")}
    for part in rule.conclusion:
        if part.startswith("$") and part not in bound:
            raise node.problem(f"`{part}` stands in no premise of `{rule.id}`")
    return rule


def _fact(node: Node) -> Fact:
    return listing(words)(node)


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer that is another where a rule is left out: of a named patient."""

    rule: str
    case: str  # a case of the trial's case file, or the name of the patient told here
    what: str  # a criterion, whether the profile is taken, the label, or the reason shown
    stands: str
    without: str
    trial: str | None = None
    patient: Mapping[str, Any] | None = None


@cache
def load_decisions(path: Path = FOLDER / "decides.json") -> Mapping[str, Decision]:
    """What each shipped rule decides (written by `python -m scripts.findings`)."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    return {entry["rule"]: Decision(**entry) for entry in entries}
