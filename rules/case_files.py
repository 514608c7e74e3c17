"""Case files: patients in clinical words and the verdicts that the contract gives them, by hand.

A case names an earlier one of its file with `like` and states what differs with `change`, a JSON
merge patch (RFC 7396): null forgets a fact, a list is replaced whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oligomatch.rules.read import load_trials, read_trial
from oligomatch.rules.text.record import Reader, fields, like, listing, made, one_of, record, words
from oligomatch.rules.text.text import Node, RuleFileError, compose_file, together, value_of
from oligomatch.rules.trial import DECIDING, Event, Trial

SHIPPED = Path(__file__).parent / "cases"
CLASSES = ("eligible", "possible", "not yet", "ineligible")
REASONS = ("missing", "to do", "ambiguous")


@dataclass(frozen=True, slots=True)
class Expected:
    """The whole of what a case expects: every deciding criterion not named here is met."""

    match: str
    not_met: frozenset[str] = frozenset()
    unknown: Mapping[str, str] = field(default_factory=dict)  # criterion -> reason
    waits: Mapping[str, frozenset[str]] = field(default_factory=dict)  # criterion -> events
    met_on: Mapping[str, str] = field(default_factory=dict)  # criterion -> day


@dataclass(frozen=True, slots=True)
class Case:
    """One patient against one trial."""

    trial: str
    name: str
    story: str
    patient: Mapping[str, Any]
    expected: Expected
    because: str
    file: str
    line: int


def trial_of(path: Path) -> Trial | None:
    """The trial that a case file is about: the file beside it, else the shipped one of its name."""
    name = path.name.split(".")[0]
    beside = path.with_name(f"{name}.yaml")
    if beside.is_file():
        return read_trial(beside)
    return next((trial for trial in load_trials() if trial.id == name), None)


def read_cases(path: Path, about: Trial | None = None) -> tuple[Case, ...]:
    """The cases of a file, which is named by its trial (`NCT02417662.case.yaml`); `about` is that
    trial where its file does not stand beside.

    Raises:
        RuleFileError: not a list of cases, an unknown trial, criterion or earlier case.
    """
    root = compose_file(path)
    about = about or trial_of(path)
    if about is None:
        name = path.name.split(".")[0]
        raise root.problem("no_trial_of_file", name=name)
    trial, deciding = about.id, {c.id for c in about.criteria if c.kind in DECIDING}
    found: dict[str, Case] = {}
    problems: list[RuleFileError] = []
    for node in getattr(root, "nodes", []):
        try:
            case = _case(node, trial, sorted(deciding), found)
            if case.name in found:
                raise node.problem("second_case", name=case.name)
            found[case.name] = case
        except RuleFileError as error:
            problems.append(error)
    if problems:
        raise together(problems)
    if not found:
        raise root.problem("no_cases")
    return tuple(found.values())


def load_cases(folder: Path = SHIPPED) -> tuple[Case, ...]:
    """Every case of a folder, in order of file name and place."""
    return tuple(case for path in sorted(folder.glob("*.case.yaml")) for case in read_cases(path))


def _case(node: Node, trial: str, deciding: list[str], earlier: Mapping[str, Case]) -> Case:
    entry = record(
        node,
        {"case": words, "expect": _expected(deciding)},
        {"story": words, "patient": value_of, "like": words, "change": value_of,
         "because": words, "note": words},
    )  # fmt: skip
    patient = entry.get("patient")
    if patient is None:
        base = earlier.get(entry.get("like", ""))
        if base is None:
            raise node.problem("no_patient_of_case")
        patient = merge(base.patient, entry.get("change", {}))
    return Case(
        trial, entry["case"], entry.get("story", ""), patient, entry["expect"],
        entry.get("because", ""), node.file, node.line,
    )  # fmt: skip


def merge(base: Any, change: Any) -> Any:
    """A JSON merge patch applied (RFC 7396)."""
    if not isinstance(change, dict):
        return change
    merged = dict(base) if isinstance(base, dict) else {}
    for key, value in change.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged


def _expected(deciding: list[str]) -> Reader:
    criterion = one_of(deciding, "criterion_that_decides")
    events = listing(one_of([event.value for event in Event], "event"))
    day = like("[0-9]{4}-[0-9]{2}-[0-9]{2}", "a_day")

    own = {
        "match": one_of(CLASSES, "class_of_match"),
        "not_met": lambda node: frozenset(listing(criterion)(node)),
        "unknown": _by(criterion, one_of(REASONS, "reason")),
        "waits": _by(criterion, lambda node: frozenset(events(node))),
        "met_on": _by(criterion, day),
    }
    return made(Expected, own, {"not_met": "not met", "met_on": "met on"})


def _by(name: Reader, value: Reader) -> Reader:
    return lambda node: {name(key): value(item) for key, item in fields(node).entries}
