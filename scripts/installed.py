"""Runs a tool on the package as it is installed: `python -m scripts.installed mypy`.

The rooms stand at the top of the repository and are installed inside `oligomatch`. A tool that
reads folders, as mypy and import-linter do, sees them there through links in build/installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "build" / "installed"
ROOMS = ("api", "matcher", "rules")
SETTINGS = {"mypy": "--config-file", "lint-imports": "--config"}


def laid_out() -> Path:
    """The folder in which `oligomatch` stands as installed, made anew."""
    shutil.rmtree(PLACE, ignore_errors=True)
    for room in ("oligomatch", *ROOMS):
        inside = PLACE / "oligomatch" / ("" if room == "oligomatch" else room)
        for path in (ROOT / room).rglob("*.py"):
            link = inside / path.relative_to(ROOT / room)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
    return PLACE


def main(words: list[str]) -> int:
    """Run the tool named with our settings; its exit status."""
    tool, *more = words
    command = [
        str(Path(sys.executable).parent / tool),
        SETTINGS[tool],
        str(ROOT / "pyproject.toml"),
    ]
    if tool == "mypy":
        command += ["--cache-dir", str(ROOT / ".mypy_cache")]
    # the links come first, before what an editable install would find
    seen = {**os.environ, "PYTHONPATH": str(PLACE)}
    return subprocess.run([*command, *more], cwd=laid_out(), env=seen, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
