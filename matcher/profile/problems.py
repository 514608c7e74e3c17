"""Why a document is no profile: each problem at its place, without a word of the document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a profile from being used."""

    pointer: str
    expected: str
    mend: str


class ProfileError(ValueError):
    """A profile that cannot be used, with every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "\n".join(f"{p.pointer or '/'}: {p.expected}; {p.mend}" for p in self.problems)
        )
