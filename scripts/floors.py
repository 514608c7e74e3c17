"""Print what OligoMatch is installed with, each package at the lowest version it allows."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"


def floors() -> list[str]:
    """Each requirement of the core, the server and durable-rules, `>=` made `==`."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["serve"], *extras["durable"]]
    return [re.sub(r">=\s*([\w.]+)", r"==\1", one, count=1) for one in wanted]


if __name__ == "__main__":
    print("\n".join(floors()))
