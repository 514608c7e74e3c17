"""Writes a trial as the file that `oligomatch.rules.read` reads back to the same trial."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from oligomatch.rules.operators import spell
from oligomatch.rules.text.text import plain_scalar
from oligomatch.rules.tree import Node as Tree
from oligomatch.rules.trial import Change, Criterion, Definition, Trial

WIDTH = 100
HEAD = "# yaml-language-server: $schema=../schema/trial.schema.json\n"
# What may stand without quotes: inside a flow map, and alone on its line, where commas,
# brackets and quotes are safe after the first character.
_IN_FLOW = re.compile(r"[A-Za-z0-9≤≥$](?:[^\s:#,\[\]{}\"'&*!|>`\\]| (?=\S))*")
_ON_LINE = re.compile(r"[A-Za-z0-9≤≥](?:[^\s:#\\]|:(?=\S)| (?=[^\s#]))*")
_OTHERWISE_A_FLAG = frozenset({"yes", "no", "on", "off"})  # to readers of YAML 1.1
_FOLDABLE = re.compile(r"\S+(?: \S+)*")


def write_trial(trial: Trial) -> str:
    """The trial file, in one canonical form."""
    top: dict[str, Any] = {"trial": trial.id}
    top |= _written(trial, "acronym", "brief", "source", "facts")
    top["recruitment"] = _written(trial.recruitment, "status", "as_of", "quote", "source")
    top |= _written(trial, "eligibility")
    if trial.evidence:
        top["evidence"] = {
            name: _written(one, *_OF_A_RESULT) for name, one in trial.evidence.items()
        }
    if trial.silenced:
        top["silenced"] = [_written(one, *_OF_A_SILENCE) for one in trial.silenced]
    if trial.definitions:
        top["define"] = {one.name: _definition(one) for one in trial.definitions}
    if trial.arms:
        top["arms"] = {one.name: _written(one, "words", "quote", "source") for one in trial.arms}
    if trial.versions:
        top["versions"] = [_written(one) for one in trial.versions]
    lines = [HEAD.rstrip()]
    for name, value in top.items():
        lines += _entry(name, value, 0)
    lines.append("criteria:")
    for criterion in trial.of_file or trial.criteria:
        lines += ["", write_criterion(criterion)]
    return "\n".join(lines) + "\n"


_OF_A_RESULT = ("kind", "words", "unit", "arms", "p", "arms_by_order", "quote", "source")
_OF_A_SILENCE = ("lint", "criterion", "findings", "because")


def _written(one: Any, *names: str) -> dict[str, Any]:
    """What a record says in some of its fields, or in all, but for what need not be said."""
    known = {field.name: field for field in fields(one)}
    found = {}
    for name in names or known:
        value = getattr(one, name)
        if value == known[name].default or value in ("", (), {}):
            continue
        if is_dataclass(value):
            value = _written(value)
        found[name] = list(value) if isinstance(value, tuple) else value
    return found


def _definition(one: Definition) -> dict[str, Any]:
    return {**_written(one, "takes", "quote", "source"), **one.rule}


Named = Mapping[Tree, Any]  # the parts of a criterion that its file states by name
_PLAIN: Named = {}


def _criterion(criterion: Criterion, named: Named = _PLAIN) -> dict[str, Any]:
    written: dict[str, Any] = {
        "id": criterion.id,
        "kind": criterion.kind.value,
        "basis": criterion.basis,
        "quote": criterion.quote,
        "source": _written(criterion.source),
        "text": criterion.text,
        "asked": criterion.asked,
        "arms": list(criterion.arms),
        "since": criterion.since,
        "before": criterion.before,
        **_rule(criterion, named),
        "waits": [
            {"event": wait.event.value, "when": spell(wait.situation, named)}
            for wait in criterion.waits
        ],
        "readings": {
            number: {letter: _change(change, named) for letter, change in letters.items()}
            for number, letters in criterion.readings.items()
        },
        "note": criterion.note,
    }
    return {name: value for name, value in written.items() if value not in ("", [], {})}


def _rule(criterion: Criterion, named: Named) -> dict[str, Any]:
    """The operator; a judgement that asks no more than its question has none."""
    if criterion.tree is None:
        return {}
    spelled = spell(criterion.tree, named)
    return {} if spelled == {"is": "judged"} else spelled


def write_criterion(criterion: Criterion) -> str:
    """One criterion as its entry in the file of its trial."""
    named = {one.tree: one.reference for one in reversed(criterion.definitions)}
    return "\n".join(_item(_criterion(criterion, named), 2, open_map=True))


_WHOM = ("arms", "since", "before")  # and when: for whom a criterion holds


def write_rule(criterion: Criterion) -> str:
    """What a criterion says besides its kind, its source and its words, definitions unfolded."""
    written = _criterion(criterion)
    for name in ("id", "kind", "basis", "quote", "source", "text", "note", "asked", *_WHOM):
        written.pop(name, None)
    return "\n".join(write_lines(written))


def write_lines(value: Mapping[str, Any] | list[Any], indent: int = 0) -> list[str]:
    """The lines of a document in the same form: what fits on a line stands on one."""
    if isinstance(value, list):
        return [line for item in value for line in _item(item, indent)]
    return [line for name, item in value.items() for line in _entry(name, item, indent)]


def write_tree(tree: Tree) -> str:
    """A tree on one line, as a file may spell it."""
    return _flow(spell(tree)).removeprefix("{").removesuffix("}")


def _change(change: Change, named: Named) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for field in fields(change):
        value = getattr(change, field.name)
        if value is not None:
            tree = field.name in ("replace", "also")
            written[field.name] = spell(value, named) if tree else value
    return written


def _entry(name: str, value: Any, indent: int) -> list[str]:
    """The lines of one entry of a map: on one line where it fits, else below its name."""
    lead = " " * indent + f"{_scalar(name)}:"
    alone = _scalar(value, _ON_LINE) if isinstance(value, str) else _flow(value)
    flow = f"{lead} {alone}"
    long = isinstance(value, str) and len(flow) > WIDTH and value.isprintable()
    if long and _FOLDABLE.fullmatch(value):
        return [f"{lead} >-", *_folded(value, indent + 2)]
    in_parts = name in ("all", "any") and isinstance(value, list)
    if not in_parts and (len(flow) <= WIDTH or not isinstance(value, (dict, list))):
        return [flow]
    return [lead, *write_lines(value, indent + 2)]


def _item(value: Any, indent: int, *, open_map: bool = False) -> list[str]:
    flow = " " * indent + f"- {_flow(value)}"
    if not open_map and (len(flow) <= WIDTH or not isinstance(value, (dict, list))):
        return [flow]
    first, *rest = write_lines(value, indent + 2)
    return [" " * indent + "- " + first[indent + 2 :], *rest]


def _folded(text: str, indent: int) -> list[str]:
    lead = " " * indent
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=lead,
        subsequent_indent=lead,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _flow(value: Any) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{_scalar(k)}: {_flow(v)}" for k, v in value.items()) + "}"
        case list():
            return "[" + ", ".join(_flow(item) for item in value) + "]"
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case int() | float():
            return repr(value)
        case _:
            return _scalar(str(value))


def _scalar(text: str, plain: re.Pattern[str] = _IN_FLOW) -> str:
    unlike_text = text.lower() in _OTHERWISE_A_FLAG or plain_scalar(text) != text
    if plain.fullmatch(text) and text.isprintable() and not unlike_text:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    # YAML breaks lines at, or refuses, signs that JSON lets stand
    return "".join(sign if sign.isprintable() else _escaped(sign) for sign in quoted)


def _escaped(sign: str) -> str:
    return f"\\U{ord(sign):08X}" if ord(sign) > 0xFFFF else f"\\u{ord(sign):04X}"
