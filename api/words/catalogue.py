"""Every phrase by its name, every table of words, every long text: a language is one folder."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Another folder may stand in for the English one, whole: for a translator and the tests.
LANGUAGE = Path(os.environ.get("OLIGOMATCH_LANGUAGE") or Path(__file__).with_name("english"))
# a text that is a phrase of the catalogue under another name, by that: so that each stands once
REFERENCE = re.compile(r"=([a-z_0-9]+\.[a-z_0-9]+)")
_FILE = json.loads((LANGUAGE / "phrases.json").read_text(encoding="utf-8"))
_LINT, _TABLES = _FILE.pop("lint"), _FILE.pop("tables")
_WRITTEN = {
    f"{section}.{name}": text for section, each in _FILE.items() for name, text in each.items()
}
PHRASES: Mapping[str, str] = {
    name: _WRITTEN[named[1]] if (named := REFERENCE.fullmatch(text)) else text
    for name, text in _WRITTEN.items()
}


def _referred(value: Any) -> Any:
    """A part of a table with the phrases that it refers to."""
    if isinstance(value, dict):
        return {key: _referred(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_referred(one) for one in value]
    named = REFERENCE.fullmatch(value)
    return PHRASES[named[1]] if named else value


OF_LINT: Mapping[str, Mapping[str, str]] = _referred(_LINT)  # by lint, and how it was found
TABLES: Mapping[str, Mapping[str, Any]] = _referred(_TABLES)


def say(name: str, /, **parts: object) -> str:
    """One sentence or part of one, with its words filled in."""
    return PHRASES[name].format(**parts)


def table(name: str) -> Mapping[str, Any]:
    """The words of one kind of thing, by its name: a text each, or several where it has forms."""
    return TABLES[name]


def long_text(name: str) -> str:
    """A text that is a file of the language: a form to fill in, the page of a code."""
    return (LANGUAGE / name).read_text(encoding="utf-8")


def schema_file(english: Path) -> Path:
    """A schema as the language has it; the English one is made from the records it describes."""
    own = LANGUAGE / english.name
    return own if own.exists() else english
