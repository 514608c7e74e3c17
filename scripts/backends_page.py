"""Writes docs/backends.md: which back end answers which measure.

python scripts/backends_page.py
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from oligomatch.matcher.cohort.reading.parts import expressed
from oligomatch.rules.measures import MEASURES, Record
from oligomatch.rules.tree import Measure

PAGE = Path(__file__).parent.parent / "docs" / "backends.md"
HEAD = """# Measures and back ends

Written by `python scripts/backends_page.py` from the records of `rules/measures.py`.

The **judge** is the reference: it answers every measure. **durable**-rules compares the judge's
possible values with the limits, of whatever measure. **columns** (`oligomatch screen`) express most
measures; another one gets its own column from the judge, and the rest stay columns. The **solver**
(`--exact`) settles what the judge leaves open; what it does not encode keeps the judge's answer,
marked *not exact* (the column of all that is `staged: now` is the judge's), and
[exact.md](exact.md) names what it cannot find out about a profile.

| measure | form | about | judge | durable | columns | solver |
| --- | --- | --- | --- | --- | --- | --- |
"""


def page() -> str:
    """The matrix, and the reason of each hole."""
    rows = "".join(_row(kind, record) for kind, record in MEASURES.items())
    return f"{HEAD}{rows}\n## What stays with the judge, and why\n\n" + "".join(_reasons())


def answers(backend: str, kind: str) -> str:
    """How a back end answers a measure."""
    if backend == "columns" and not MEASURES[kind].of_lesion and not expressed(Measure(kind)):
        return "its column by the judge"
    return "as the judge" if backend in MEASURES[kind].left_open else "yes"


def _row(kind: str, record: Record) -> str:
    form = type(record.form).__name__ + (" of a lesion" if record.of_lesion else "")
    ways = (answers(backend, kind) for backend in ("judge", "durable", "columns", "solver"))
    return f"| `{kind}` | {form} | {record.about} | {' | '.join(ways)} |\n"


def _reasons() -> Iterator[str]:
    for kind, record in MEASURES.items():
        yield from (f"- `{kind}`, {name}: {why}.\n" for name, why in record.left_open.items())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
