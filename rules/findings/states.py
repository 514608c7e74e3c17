"""The trial groups and the EORTC/ESTRO states as data: what the rules that eliminate go through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from oligomatch.rules.findings.findings import Fact
from oligomatch.rules.terms import GROUPS
from oligomatch.rules.text.record import Reader, fields, listing, made, one_of, words
from oligomatch.rules.text.text import Node, compose_file

SHIPPED = Path(__file__).parent.parent / "vocabulary" / "states.yaml"
READINGS = ("inactive", "active")  # of a line that ended 1 to 28 days before
ANSWERS = {
    "before": ("none", "oligometastatic", "polymetastatic"),
    "onset": ("early", "within", "late"),
    "under_therapy": ("yes", "no"),
    "progressing": ("yes", "no"),
}


@dataclass(frozen=True, slots=True)
class GroupsAt:
    """The groups a patient may be in at one time, and the cases that decide it."""

    groups: tuple[str, ...]
    cases: tuple[str, ...]
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class DiseaseState:
    """One state of the classification, and the answer it needs to each question on its way."""

    needs: Mapping[str, str]
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class States:
    """Everything that the elimination goes through."""

    groups: Mapping[str, GroupsAt]
    states: Mapping[str, DiseaseState]

    def facts(self) -> Iterator[Fact]:
        """The same as flat facts."""
        for time, at in self.groups.items():
            yield from (("disease_group", time, g) for g in at.groups if g != "none")
        for name, state in self.states.items():
            yield ("state", name)
            yield from (("needs", name, question, a) for question, a in state.needs.items())


@cache
def load_states(path: Path = SHIPPED) -> States:
    """The groups and states of a file.

    Raises:
        RuleFileError: the file does not read as groups and states.
    """
    # Invariant: three cases a time; the rule that eliminates names each of them
    own = {"groups": listing(one_of(GROUPS, "group")), "cases": listing(words, least=3)}
    groups, states = made(GroupsAt, own), made(DiseaseState, {"needs": _needs})
    return made(States, {"groups": _mapping(groups), "states": _mapping(states)})(
        compose_file(path)
    )


def _mapping(read: Reader) -> Reader:
    return lambda node: {key.value: read(value) for key, value in fields(node).entries}


def _needs(node: Node) -> Mapping[str, str]:
    return {
        key.value: one_of(ANSWERS[one_of(ANSWERS, "question")(key)], "answer")(value)
        for key, value in fields(node).entries
    }
