"""One problem that a check found, with its code and its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem with its code and its place."""

    code: str
    file: str
    line: int
    column: int
    text: str
    whole: bool = False  # of a whole file: its place is the file's first sign
    hint: bool = False  # may well be no fault: shown where it is asked for

    @classmethod
    def of_file(cls, code: str, file: Path, text: str) -> Finding:
        """A problem of a whole file."""
        return cls(code, str(file), 1, 1, text, whole=True)

    @property
    def place(self) -> str:
        """Where it stands."""
        return self.file if self.whole else f"{self.file}:{self.line}:{self.column}"

    def __str__(self) -> str:
        return f"{self.place}: {self.text} [{self.code}]"
