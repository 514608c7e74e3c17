"""Every phrase by its name, and every table of words: a translation is another file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Another catalogue may stand in for the English one, whole: a path, for a translator and the tests.
_FILE = json.loads(
    Path(
        os.environ.get("OLIGOMATCH_CATALOGUE") or Path(__file__).with_name("english.json")
    ).read_text(encoding="utf-8")
)
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
