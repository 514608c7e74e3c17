"""The rules that derive findings from sure facts: data, read from `rules/findings/*.yaml`."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from oligomatch.rules.misspelling import nearest
from oligomatch.rules.text.kept import kept
from oligomatch.rules.text.record import fields, items, listing, record, words
from oligomatch.rules.text.text import Node, RuleFileError, compose_file, together

FOLDER = Path(__file__).parent
OWN = "findings"  # the folder beside trial files that holds their author's rules

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
    paths = sorted(folder.glob("*.yaml"))

    def read() -> tuple[Rule, ...]:
        return tuple(rule for path in paths for rule in read_rules(path))

    return kept("findings", paths, read) if folder == FOLDER else read()


def own_rules(
    folder: Path,
    known: Iterable[Fact],
    met: Callable[[tuple[Rule, ...]], Collection[Rule]],
) -> tuple[Rule, ...]:
    """The rules of an author's folder, checked to stand beside the shipped ones; none where there
    is no folder. They can only add: a rule has no *not*, and none takes the place of another.

    `known`: every fact of the vocabulary. `met`: of all rules, those that can ever apply.

    Raises:
        RuleFileError: every problem of every file, with its place.
    """
    found: list[tuple[Rule, Node]] = []
    problems: list[RuleFileError] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found += [(_rule(node), node) for node in items(compose_file(path)).nodes]
        except RuleFileError as error:
            problems.append(error)
    every = (*load_rules(), *(rule for rule, _ in found))
    applied, taken = frozenset(met(every)), {rule.id for rule in load_rules()}
    names = _Names(known, load_rules())
    for rule, node in found:
        problems += names.problems(rule, node)
        if rule.id in taken:
            problems.append(node.problem("rule_there", rule=rule.id))
        elif not problems and rule not in applied:
            problems.append(node.problem("rule_of_nobody", rule=rule.id))
        taken.add(rule.id)
    if problems:
        raise together(problems)
    return tuple(rule for rule, _ in found)


class _Names:
    """What an author's rule may name."""

    def __init__(self, known: Iterable[Fact], shipped: Iterable[Rule]) -> None:
        facts, rules = tuple(known), tuple(shipped)
        self._concluded = {rule.conclusion[0]: len(rule.conclusion) for rule in rules}
        each = (*facts, *(p for rule in rules for p in (*rule.premises, rule.conclusion)))
        self._lengths = {fact[0]: len(fact) for fact in each}
        self._words = {part for fact in each for part in fact[1:] if not part.startswith("$")}

    def problems(self, rule: Rule, node: Node) -> Iterator[RuleFileError]:
        """What is wrong with one rule, each at its place."""
        entries = {key.value: value for key, value in fields(node).entries}
        premises = zip(rule.premises, items(entries["if"]).nodes, strict=True)
        for key, fact, at in (
            *(("if", *one) for one in premises),
            ("then", rule.conclusion, entries["then"]),
        ):
            length = self._lengths.get(fact[0])
            if key == "then" and length and fact[0] not in self._concluded:
                yield at.problem("stated_not_concluded", name=fact[0])
            elif length not in (None, len(fact)):
                yield at.problem(
                    "words_of_fact",
                    key=key,
                    name=fact[0],
                    length=str(length),
                    found=str(len(fact)),
                )
            strange = {} if length is None else set(fact[1:]) - self._words
            for part in sorted(one for one in strange if not one.startswith("$")):
                if not part.isdigit():  # of an exon
                    near = nearest(part, self._words)
                    yield at.problem("no_name_in_fact", key=key, name=part, near=near)


def _rule(node: Node) -> Rule:
    entry = record(
        node,
        {"rule": words, "says": words, "source": words, "if": listing(_fact), "then": _fact},
    )
    rule = Rule(entry["rule"], entry["if"], entry["then"], entry["says"], entry["source"])
    bound = {part for premise in rule.premises for part in premise if part.startswith("$")}
    for part in rule.conclusion:
        if part.startswith("$") and part not in bound:
            raise node.problem("unbound", name=part, rule=rule.id)
    return rule


def _fact(node: Node) -> Fact:
    return listing(words)(node)


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer that is another where a rule is left out: of a named patient."""

    rule: str
    case: str  # a case of the trial's case file, or the name of the patient told here
    what: str  # a criterion, or the label
    stands: str
    without: str
    trial: str | None = None
    patient: Mapping[str, Any] | None = None


@cache
def load_decisions(path: Path = FOLDER / "decides.json") -> Mapping[str, Decision]:
    """What each shipped rule decides (written by `python -m scripts.rules_left_out`)."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    return {entry["rule"]: Decision(**entry) for entry in entries}
