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
# texts that are no words: commands to be typed, a language's code, names of phrases
NO_WORDS = {"command_examples", "command_examples_elsewhere", "language", "introduced_by"}
NO_WORD_AT = {"facts": 0, "flags": 3}  # the entry that names a source of facts, or a phrase


def accented(text: str) -> str:
    """A phrase with every letter accented, but of its parts and of what is quoted as typed."""
    pieces = KEPT.split(text)
    return "".join(p if at % 2 else p.translate(ACCENTED) for at, p in enumerate(pieces))


def _all(value: Any, kept: int | None = None) -> Any:
    if isinstance(value, dict):
        return {
            key: one if key in NO_WORDS else _all(one, NO_WORD_AT.get(key, kept))
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [one if at == kept else _all(one) for at, one in enumerate(value)]
    return accented(value)


def write_pseudo(path: Path) -> None:
    """Write the pseudo-catalogue of the English one."""
    english = Path(oligomatch.api.words.__file__).with_name("english.json")
    made = _all(json.loads(english.read_text(encoding="utf-8")))
    path.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
