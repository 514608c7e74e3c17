"""What words say, apart from what follows from it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from oligomatch.matcher.letters.reading import LetterReading


def said(reading: LetterReading) -> dict[str, Any]:
    """The document that was read, without the facts that no word tells."""
    aside = ("as_of", "unconfirmed")
    kept = {key: deepcopy(value) for key, value in reading.document.items() if key not in aside}
    for pointer in reading.concluded:
        _take_out(kept, pointer.split("/")[1:])
    return kept


def _take_out(inside: Any, way: list[str]) -> None:
    """Take out what lies there, and what holds nothing else; an entry of a list stays."""
    key: Any = int(way[0]) if isinstance(inside, list) else way[0]
    if len(way) > 1:
        _take_out(inside[key], way[1:])
    if len(way) == 1 or (isinstance(inside, dict) and inside[key] == {}):
        del inside[key]
