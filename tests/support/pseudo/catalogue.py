"""The pseudo-catalogue, made by machine: every letter of every phrase is accented."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import ascii_letters
from typing import Any

import oligomatch.api.words

ACCENTED = str.maketrans(ascii_letters, "àƀçđéƒğĥîĵķĺṁñőþǫřšţüṽŵẋýžÀƁÇĐÉƑĞĤÎĴĶĹṀÑŐÞǪŘŠŢÜṼŴẊÝŽ")
KEPT = re.compile(r"(\{[^{}]*\}|`[^`]*`)")  # what is filled in, and what is typed as it stands
TYPED = {
    "command_examples",
    "command_examples_elsewhere",
    "language",
    "introduced_by",
}  # typed, or read by programs
KEYED = {"facts"}  # whose first entry names the source of the fact, a value of the forms


def accented(text: str) -> str:
    """A phrase with every letter accented, but of its parts and of what is quoted as typed."""
    pieces = KEPT.split(text)
    return "".join(p if at % 2 else p.translate(ACCENTED) for at, p in enumerate(pieces))


def _all(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _of(key, one) for key, one in value.items()}
    if isinstance(value, list):
        return [_all(one) for one in value]
    return accented(value)


def _of(key: str, value: Any) -> Any:
    if key in TYPED:
        return value
    if (
        key in KEYED
        and isinstance(value, dict)
        and all(isinstance(v, list) for v in value.values())
    ):
        return {name: [first, *_all(rest)] for name, (first, *rest) in value.items()}
    return _all(value)


def write_pseudo(path: Path) -> None:
    """Write the pseudo-catalogue of the English one."""
    english = Path(oligomatch.api.words.__file__).with_name("english.json")
    told = _all(json.loads(english.read_text(encoding="utf-8")))
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
