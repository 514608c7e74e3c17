"""Every phrase by its name, every table of words, every long text: a language is one folder."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Another folder may stand in for the English one, whole: for a translator and the tests.
LANGUAGE = Path(os.environ.get("OLIGOMATCH_LANGUAGE") or Path(__file__).with_name("english"))
_FILE = json.loads((LANGUAGE / "phrases.json").read_text(encoding="utf-8"))
OF_LINT: Mapping[str, Mapping[str, str]] = _FILE.pop("lint")  # by lint, and how it was found
TABLES: Mapping[str, Mapping[str, Any]] = _FILE.pop("tables")
PHRASES: Mapping[str, str] = {
    f"{section}.{name}": text for section, each in _FILE.items() for name, text in each.items()
}


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
