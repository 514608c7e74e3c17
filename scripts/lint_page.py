"""Renews the index of codes in docs/lint.md from the pages that `check --code` prints."""

from __future__ import annotations

import re
from pathlib import Path

from oligomatch.api.authoring.codes import codes, title
from oligomatch.matcher.probe.lint.noted import SOLVED

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "lint.md"
_TABLE = re.compile(r"(?<=\n## The codes\n\n).*?(?=\n\n## |\Z)", re.DOTALL)


def index() -> str:
    """A row for each code."""
    rows = [f"| {code} | {title(code)} | {_asks(code)} |" for code in codes()]
    return "\n".join(["| code | finds | asks |", "| --- | --- | --- |", *rows])


def _asks(code: str) -> str:
    return "solver" if code in {lint.value for lint in SOLVED} else ""


def page(text: str) -> str:
    """The page with the index as it is now."""
    return _TABLE.sub(lambda _: index(), text).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
