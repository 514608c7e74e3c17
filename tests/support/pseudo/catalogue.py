"""The pseudo-catalogue, made by machine: every letter of every phrase is accented."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import ascii_letters
from typing import Any

import oligomatch.api.words
from oligomatch.api.intake.profile_schema import SHIPPED as PROFILE_SCHEMA
from oligomatch.api.web.document.document import ANSWERS, described_forms
from oligomatch.api.words.catalogue import REFERENCE
from oligomatch.rules.schema import SHIPPED as TRIAL_SCHEMA

ACCENTED = str.maketrans(ascii_letters, "àƀçđéƒğĥîĵķĺṁñőþǫřšţüṽŵẋýžÀƁÇĐÉƑĞĤÎĴĶĹṀÑŐÞǪŘŠŢÜṼŴẊÝŽ")
AS_CODE = re.compile(r"(^# OM\d+|```.*?```|`[^`]*`)", re.DOTALL)
COMMENT = re.compile(r"(#(?! yaml-)|\b(?:quote|text): )(.*)")
SAID = ("title", "description", "markdownDescription", "enumDescriptions")  # of a schema
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
    return value if REFERENCE.fullmatch(value) else accented(value)


def write_pseudo(folder: Path) -> None:
    """Write the pseudo-language: the folder of the English one, each text of it accented."""
    english = Path(oligomatch.api.words.__file__).with_name("english")
    for path in (file for file in english.rglob("*") if file.is_file()):
        text = path.read_text(encoding="utf-8")
        to = folder / path.relative_to(english)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(_ACCENTS[path.suffix](text), encoding="utf-8")
    for schema in (PROFILE_SCHEMA, TRIAL_SCHEMA):
        described = _described(json.loads(schema.read_text(encoding="utf-8")))
        (folder / schema.name).write_text(json.dumps(described), encoding="utf-8")
    forms = json.dumps(_described(described_forms()))
    (folder / ANSWERS.name).write_text(forms, encoding="utf-8")


def _of_json(text: str) -> str:
    return json.dumps(_all(json.loads(text)), ensure_ascii=False)


def _of_markdown(text: str) -> str:
    """A page of a code: all of it but its title's code and what stands as code."""
    pieces = AS_CODE.split(text)
    return "".join(p if at % 2 else accented(p) for at, p in enumerate(pieces))


def _of_yaml(text: str) -> str:
    """A form to fill in: its comments, and the words that stand for words of the source."""
    lines = (
        COMMENT.sub(lambda found: found[1] + accented(found[2]), line) for line in text.split("\n")
    )
    return "\n".join(lines)


def _described(schema: Any) -> Any:
    """A schema with its descriptions accented."""
    if isinstance(schema, list):
        return [_described(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: _all(one) if key in SAID and not isinstance(one, dict) else _described(one)
        for key, one in schema.items()
    }


_ACCENTS = {".json": _of_json, ".md": _of_markdown, ".yaml": _of_yaml}
