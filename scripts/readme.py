"""Renews what the pages show: the picture of a result, and the answers to their commands."""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
README, PICTURE = ROOT / "README.md", ROOT / "docs" / "match.svg"
PICTURED = "oligomatch match examples/sparse.yaml"
WIDTH = 100


def picture() -> str:
    """The pictured command's result as an SVG, without fonts from elsewhere."""
    from rich.console import Console

    from oligomatch.api.intake.files import Day, Given, read_patients
    from oligomatch.api.results.match_first import first_screen
    from oligomatch.api.results.matching import load_rules, match_patient, only
    from scripts.console import undated

    rules = load_rules(None)
    (given,) = read_patients("examples/sparse.yaml", Day(date(2026, 5, 14)))
    assert isinstance(given, Given)
    result = match_patient(given, rules, only([], rules.trials))
    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True,
        color_system="truecolor", highlight=False, markup=False, emoji=False,
    )  # fmt: skip
    for part in first_screen(result, console):
        console.print(part)
    svg = console.export_svg(title=PICTURED, unique_id="oligomatch")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return undated("\n".join(line.rstrip() for line in svg.split("\n")))


def pages() -> list[Path]:
    """Every page that may show commands with their answers."""
    return [README, ROOT / "examples" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def clone(folder: Path) -> Path:
    """What a reader of the pages has before them, in a folder of its own."""
    for room in ("examples", "rules", "docs/cohort"):
        hidden = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / room, folder / room, ignore=hidden)
    return folder


def main() -> None:
    """Write the picture and every answer anew."""
    from scripts.console import session

    PICTURE.write_text(picture(), encoding="utf-8")
    for page in pages():
        text = page.read_text(encoding="utf-8")
        with TemporaryDirectory() as folder:
            page.write_text(session(text, clone(Path(folder))), encoding="utf-8")


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    main()
