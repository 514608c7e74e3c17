"""Renews examples/output: what `oligomatch match` answers to each example patient."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXAMPLES, OUTPUT = ROOT / "examples", ROOT / "examples" / "output"


def command(example: Path) -> str:
    """The command whose answer is kept."""
    return f"oligomatch match examples/{example.name}"


def outputs() -> Iterator[tuple[Path, str]]:
    """Each kept file, with the answer as it is now."""
    from scripts.console import answer

    for example in sorted(EXAMPLES.glob("*.yaml")):
        asked = command(example)
        yield OUTPUT / f"{example.stem}.txt", f"$ {asked}\n{answer(asked, ROOT)}"


def main() -> None:
    """Write anew every answer that says something else."""
    from scripts.console import settled

    OUTPUT.mkdir(exist_ok=True)
    for path, text in outputs():
        kept = path.read_text(encoding="utf-8") if path.is_file() else ""
        if settled(kept) != settled(text):
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
