"""Changes of a criterion that no patient can tell from the original, each with its reason."""

from __future__ import annotations

from pathlib import Path

from oligomatch.rules.text.record import like, listing, record, words
from oligomatch.rules.text.text import compose_file

SHIPPED = Path(__file__).parent / "equivalent"


def load_equivalent(folder: Path = SHIPPED) -> dict[tuple[str, str], str]:
    """The reason of each change, by criterion and change.

    Raises:
        RuleFileError: not a list of notes with criterion, change and reason.
    """
    row = {
        "criterion": like("[0-9]{4}-[0-9]{2,3}", "criterion_id"),
        "change": words,
        "reason": words,
    }
    found: dict[tuple[str, str], str] = {}
    for path in sorted(folder.glob("*.yaml")):
        for note in listing(lambda node: record(node, row))(compose_file(path)):
            found[note["criterion"], note["change"]] = note["reason"]
    return found
