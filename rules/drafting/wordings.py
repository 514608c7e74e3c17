"""How eligibility texts write what the vocabulary names: data, read from `wordings.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from oligomatch.rules.text.text import compose_file, plain

_FILE = Path(__file__).with_name("wordings.yaml")


@cache
def section(name: str) -> Mapping[str, Any]:
    """One section of the file."""
    document: Any = plain(compose_file(_FILE))[0]
    found: Mapping[str, Any] = document[name]
    return found


def forms(name: str) -> dict[str, str]:
    """The regular expression of each name of a section."""
    return {id: _form(written) for id, written in section(name).items()}


def alone(name: str) -> list[tuple[str, str]]:
    """The names of a section with their forms, where no word goes on before or behind them."""
    return [(id, rf"(?<![\w-])(?:{form})(?![\w-])") for id, form in forms(name).items()]


def tests() -> dict[str, tuple[str, dict[str, str]]]:
    """How each test is written, and its units: as everywhere, or as with this test alone."""
    known = forms("units")
    found = {}
    for id, one in section("tests").items():
        units = one["units"]
        own = units if isinstance(units, dict) else {unit: known[unit] for unit in units}
        found[id] = (_form(one["written"]), own)
    return found


def _form(written: str | list[str]) -> str:
    return written if isinstance(written, str) else "|".join(written)
