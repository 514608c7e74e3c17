"""Definitions: rules that a trial file, or its folder, states once and its criteria use by name.

They are unfolded in the nodes of the file, before a criterion is read, so that every reader of a
trial sees plain clauses; which part has which name is kept beside the criterion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from oligomatch.rules.misspelling import nearest
from oligomatch.rules.operators import OPERATORS, USE, read_operator
from oligomatch.rules.text.record import fields, like, listing, made, record, words
from oligomatch.rules.text.text import (
    Fields,
    Items,
    Node,
    RuleFileError,
    Text,
    compose_file,
    entry_of,
    together,
    under,
    value_of,
)
from oligomatch.rules.trial import Defined, Definition, Source

FOLDER = "definitions"  # beside trial files: what all of them share
DEFINE = "define"
MOST_WITHIN = 4  # definitions inside each other
MOST_NODES = 100_000  # that the definitions of one file unfold to
_RULE = (*OPERATORS, USE)
_UNFOLDED = (*_RULE, "waits", "readings")  # keys of a criterion that hold rules
_N = TypeVar("_N", Text, Items, Fields, Node)
_name = like("[A-Za-z][A-Za-z0-9 -]*", "definition_name")
_parameter = like("[a-z][a-z_]*", "parameter_name")


@dataclass(frozen=True, slots=True)
class _Stated:
    """A definition where its file states it."""

    definition: Definition
    key: Text
    operator: Text
    value: Node
    own: bool  # of the trial's file; else shared by its folder


@dataclass(frozen=True, slots=True)
class Used:
    """One use of a definition, unfolded."""

    definition: Definition
    given: Mapping[str, Node]
    operator: str
    value: Node

    def read(self) -> Defined:
        """The definition, what was given to it, and the tree that it is here."""
        given = {name: value_of(self.given[name]) for name in self.definition.takes}
        return Defined(self.definition, read_operator(self.operator, self.value), given)


class Definitions:
    """The definitions that the criteria of one file may use.

    Raises:
        RuleFileError: every problem of them, each with its place.
    """

    def __init__(self, own: Node | None = None, shared: Iterable[Path] = ()) -> None:
        self._known: dict[str, _Stated] = {}
        self._nodes = 0
        problems: list[RuleFileError] = []
        for path in shared:
            problems += self._add(_defined_in(path), own=False)
        problems += self._add(own, own=True) if own is not None else ()
        for check in (self._circles, self._refused):
            problems += () if problems else check()
        if problems:
            raise together(problems)

    @classmethod
    def of(cls, root: Node, folder: Path | None) -> Definitions:
        """Those of a trial file's root, and those that the folder beside it shares."""
        shared = () if folder is None else sorted((folder / FOLDER).glob("*.yaml"))
        return cls(under(root, DEFINE), shared)

    @property
    def own(self) -> tuple[Definition, ...]:
        """Those of the file itself, in order of writing."""
        return tuple(one.definition for one in self._known.values() if one.own)

    @property
    def places(self) -> Mapping[str, Text]:
        """Every name as its file states it."""
        return {name: one.key for name, one in self._known.items()}

    def unfold(
        self, root: Node, *, here: bool = False
    ) -> tuple[Node, list[list[Used]], list[RuleFileError]]:
        """The file with plain criteria and without definitions, what each criterion uses, and what
        is wrong; a criterion in which something is wrong is left out. `here`: what is unfolded has
        the place of its use, not the one where it is stated."""
        used: list[list[Used]] = []
        problems: list[RuleFileError] = []
        listed = under(root, "criteria")
        if not isinstance(root, Fields) or not isinstance(listed, Items):
            return root, used, problems
        plain = []
        for node in listed.nodes:
            uses: list[Used] = []
            try:
                plain.append(_Unfolding(self, uses, here).criterion(node))
            except RuleFileError as error:
                problems.append(error)
                continue
            used.append(uses)
        criteria = replace(listed, nodes=plain)
        entries = [
            (key, criteria if value is listed else value)
            for key, value in root.entries
            if key.value != DEFINE
        ]
        return replace(root, entries=entries), used, problems

    def stated(self, name: Text) -> _Stated:
        """The definition of a name."""
        if name.value not in self._known:
            near = nearest(name.value, self._known)
            raise name.problem("unknown_definition", name=name.value, near=near)
        return self._known[name.value]

    def count(self, key: Text) -> None:
        """One more node is unfolded, at a use."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise key.problem("definitions_too_large", most=str(MOST_NODES))

    def _add(self, node: Node, *, own: bool) -> Iterator[RuleFileError]:
        for key, value in fields(node).entries:
            try:
                stated = _stated(key, value, own)
            except RuleFileError as error:
                yield error
                continue
            if (first := self._known.get(key.value)) is not None:
                place = f"{Path(first.key.file).name}:{first.key.line}"
                yield key.problem("definition_twice", name=key.value, place=place)
            self._known[key.value] = stated

    def _circles(self) -> Iterator[RuleFileError]:
        """Definitions that use each other in a circle, or too many inside each other."""
        done: set[str] = set()
        for name in self._known:
            yield from self._followed(name, (), done)

    def _followed(self, name: str, way: tuple[str, ...], done: set[str]) -> Iterator[RuleFileError]:
        if name in way:
            circle = (*way[way.index(name) :], name)
            done.update(circle)
            yield self._known[name].key.problem("definition_circle", names=" → ".join(circle))
        elif len(way) > MOST_WITHIN:
            yield self._known[way[0]].key.problem("definitions_too_deep", most=str(MOST_WITHIN))
        elif name in self._known and not (done & {name, *way}):
            stated = self._known[name]
            for other in _uses_in(stated.operator, stated.value):
                yield from self._followed(other, (*way, name), done)

    def _refused(self) -> Iterator[RuleFileError]:
        """What is wrong in those that take nothing; with parameters it is their use that shows it.
        A definition is read though nothing may use it."""
        for one in self._known.values():
            if one.definition.takes:
                continue
            try:
                key, value = _Unfolding(self, [], here=False).entry(one.operator, one.value)
                read_operator(key.value, value)
            except RuleFileError as error:
                yield error


class _Unfolding:
    """The way through one criterion; what it uses is added to a list, the outermost last."""

    def __init__(self, known: Definitions, used: list[Used], here: bool) -> None:
        self._known, self._used, self._here = known, used, here

    def criterion(self, node: Node) -> Node:
        """A criterion with plain rules."""
        if not isinstance(node, Fields):
            return node
        entries = [
            self.entry(key, value) if key.value in _UNFOLDED else (key, value)
            for key, value in node.entries
        ]
        return replace(node, entries=entries)

    def entry(self, key: Text, value: Node, *, of_lesion: bool = False) -> tuple[Text, Node]:
        """An operator and its value, or a parameter, with plain rules in it."""
        if key.value == USE:
            if of_lesion:
                raise key.problem("defined_of_lesion")
            return self._unfolded(key, value)
        test = key.value == "is" and entry_of(value, "measure") is None  # of `every`
        return key, self._within(value, of_lesion or test or key.value == "where")

    def _within(self, node: Node, of_lesion: bool) -> Node:
        match node:
            case Items(nodes):
                return replace(node, nodes=[self._within(one, of_lesion) for one in nodes])
            case Fields(entries):
                each = [self.entry(key, one, of_lesion=of_lesion) for key, one in entries]
                return replace(node, entries=each)
            case _:
                return node

    def _unfolded(self, key: Text, value: Node) -> tuple[Text, Node]:
        name = value if isinstance(value, Text) else under(fields(value), "name")
        if not isinstance(name, Text):
            raise value.problem("missing_key", key="name")
        stated = self._known.stated(name)
        takes = stated.definition.takes
        given: dict[str, Node] = {}
        if isinstance(value, Fields):
            given = record(value, {"name": words, **dict.fromkeys(takes, _plain)})
            del given["name"]
        elif takes:
            raise value.problem("definition_needs", name=name.value, keys=takes)
        operator = replace(key, value=stated.operator.value)
        filled = self._filled(stated.value, given, key)
        plain, rule = self.entry(operator, filled)
        self._used.append(Used(stated.definition, given, plain.value, rule))
        return plain, rule

    def _filled(self, node: Node, given: Mapping[str, Node], key: Text) -> Node:
        """A definition's rule with what is given to it."""
        self._known.count(key)
        match node:
            case Text(value):
                filled = given.get(value[1:], node) if value.startswith("$") else node
            case Items(nodes):
                filled = replace(node, nodes=[self._filled(one, given, key) for one in nodes])
            case Fields(entries):
                kept = [
                    (self._placed(name, key), self._filled(one, given, key))
                    for name, one in entries
                ]
                filled = replace(node, entries=kept)
        return self._placed(filled, key)

    def _placed(self, node: _N, key: Text) -> _N:
        """What a definition states, at the place of its use where that is wanted."""
        if not self._here:
            return node
        return replace(node, file=key.file, line=key.line, column=key.column)


def read_definitions(path: Path) -> Definitions:
    """The definitions of a file that a folder shares.

    Raises:
        RuleFileError: every problem of the file, each with line and column.
    """
    return Definitions(shared=(path,))


def _defined_in(path: Path) -> Node:
    found: Node = record(compose_file(path), {DEFINE: fields})[DEFINE]
    return found


def _plain(node: Node) -> Node:
    """What is given to a definition: values, and no rule by name."""
    if any(True for _ in _uses_in(None, node)):
        raise node.problem("defined_in_given")
    return node


def _stated(key: Text, node: Node, own: bool) -> _Stated:
    _name(key)
    operators = [entry for entry in fields(node).entries if entry[0].value in _RULE]
    readers = {"takes": listing(_parameter), "quote": words, "source": made(Source)}
    values = record(node, {}, {**readers, **dict.fromkeys(_RULE, lambda value: value)})
    if not operators:
        raise node.problem("definition_without_rule", such=("at most", "all"))
    if len(operators) > 1:
        raise operators[1][0].problem("second_operator", first=operators[0][0].value)
    ((operator, value),) = operators
    takes: tuple[str, ...] = values.get("takes", ())
    stands = {one.value.removeprefix("$"): one for one in _parameters(value)}
    problems = [
        one.problem("unknown_parameter", name=one.value, near=nearest(name, takes))
        for name, one in stands.items()
        if name not in takes
    ]
    idle = [name for name in takes if name not in stands]
    problems += [(under(node, "takes") or node).problem("idle_parameter", name=n) for n in idle]
    if ("quote" in values) != ("source" in values):
        problems.append(key.problem("quote_and_source"))
    if problems:
        raise together(problems)
    said = {name: values[name] for name in readers if name in values}
    definition = Definition(key.value, {operator.value: value_of(value)}, **said)
    return _Stated(definition, key, operator, value, own)


def _parameters(node: Node) -> Iterator[Text]:
    """Every `$name` of a rule."""
    match node:
        case Text(value):
            if value.startswith("$"):
                yield node
        case Items(nodes):
            for one in nodes:
                yield from _parameters(one)
        case Fields(entries):
            for _, one in entries:
                yield from _parameters(one)


def _uses_in(key: Text | None, node: Node) -> Iterator[str]:
    """The names of the definitions that a rule uses."""
    if key is not None and key.value == USE:
        name = node if isinstance(node, Text) else under(node, "name")
        yield name.value if isinstance(name, Text) else ""
    for one in node.nodes if isinstance(node, Items) else ():
        yield from _uses_in(None, one)
    for own, one in node.entries if isinstance(node, Fields) else ():
        yield from _uses_in(own, one)
