"""What words say, apart from what follows from it."""

from __future__ import annotations

from typing import Any

from oligomatch.matcher.letters.reading import LetterReading


def said(reading: LetterReading) -> dict[str, Any]:
    """The document that was read, without the facts that no word tells."""
    conditions = {
        name: {
            field: value
            for field, value in one.items()
            if f"/conditions/{name}/{field}" not in reading.concluded
        }
        if isinstance(one, dict)
        else one
        for name, one in reading.document.get("conditions", {}).items()
    }
    left = {name: one for name, one in conditions.items() if one != {}}
    aside = ("as_of", "unconfirmed", "conditions")
    kept = {key: value for key, value in reading.document.items() if key not in aside}
    return {**kept, **({"conditions": left} if left else {})}
