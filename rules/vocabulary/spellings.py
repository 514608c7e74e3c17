"""How clinicians write what the vocabulary names, for whoever reads their words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from oligomatch.rules.text.text import compose_file, plain


@cache
def spellings(section: str) -> Mapping[str, Any]:
    """One section of `spellings.yaml`, by its name."""
    table: Any = plain(compose_file(Path(__file__).with_name("spellings.yaml")))[0]
    found: Mapping[str, Any] = table[section]
    return found


@cache
def spelt(section: str) -> Mapping[str, str]:
    """The words of a section, each by every way in which it is written."""
    return {str(text): name for name, each in spellings(section).items() for text in each}
