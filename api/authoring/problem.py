"""One problem that a check found, with its code and its place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem with its code and its place."""

    code: str
    file: str
    line: int
    column: int
    text: str
    whole: bool = False  # of a whole file: its place is the file's first sign

    def __str__(self) -> str:
        if self.whole:
            return f"{self.file}: {self.text} [{self.code}]"
        return f"{self.file}:{self.line}:{self.column}: {self.text} [{self.code}]"
