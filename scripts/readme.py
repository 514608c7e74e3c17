"""Renews what README.md shows: the picture of a result, and the answers in its session."""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent
README, PICTURE = ROOT / "README.md", ROOT / "docs" / "match.svg"
PICTURED = "oligomatch match examples/sparse.yaml --only possible"
WIDTH = 100
_BLOCK = re.compile(r"(```console\n)(.*?)(```)", re.DOTALL)


def picture() -> str:
    """The pictured command's result as an SVG, without fonts from elsewhere."""
    from rich.console import Console

    from api.intake import Day, Given, read_patients
    from api.matching import load_rules, match_patient, only
    from api.table import parts_of

    rules = load_rules(None)
    (given,) = read_patients("examples/sparse.yaml", Day(date(2026, 5, 14)))
    assert isinstance(given, Given)
    result = match_patient(given, rules, only(["possible"], rules.trials))
    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True,
        color_system="truecolor", highlight=False, markup=False, emoji=False,
    )  # fmt: skip
    for part in parts_of(result, console, explain=False):
        console.print(part)
    svg = console.export_svg(title=PICTURED, unique_id="oligomatch")
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return "\n".join(line.rstrip() for line in svg.split("\n"))


def answer(command: str) -> str:
    """What a command of the session prints, errors included, on a terminal of 80 columns."""
    _, *arguments = shlex.split(command)
    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


def session(text: str) -> str:
    """The text with every answer in its console blocks as it is now."""

    def renewed(block: re.Match[str]) -> str:
        commands = [line for line in block[2].split("\n") if line.startswith("$ ")]
        answers = [f"{line}\n{answer(line[2:])}" for line in commands]
        return block[1] + "\n".join(answers) + block[3]

    return _BLOCK.sub(renewed, text)


def main() -> None:
    """Write both anew."""
    PICTURE.write_text(picture(), encoding="utf-8")
    README.write_text(session(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    main()
