"""Every sentence by its name: one English text each, so that a translation is another file.

The clauses and words that stand in them are the tables of `oligomatch.api.words.lexicon` (what is
found and asked) and `oligomatch.api.words.facts` (what is asked of the clinic)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

_FILE = json.loads(Path(__file__).with_name("english.json").read_text(encoding="utf-8"))
OF_LINT: Mapping[str, Mapping[str, str]] = _FILE.pop("lint")  # by lint, and how it was found
ENGLISH: Mapping[str, str] = {
    f"{section}.{name}": text for section, each in _FILE.items() for name, text in each.items()
}


def say(name: str, **parts: str) -> str:
    """One sentence or part of one, with its words filled in."""
    return ENGLISH[name].format(**parts)
