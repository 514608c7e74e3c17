"""Why a document is no profile: each problem at its place, without a word of the document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oligomatch.matcher.profile.profile import Profile


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a profile from being used."""

    pointer: str
    expected: str
    mend: str


class ProfileError(ValueError):
    """A profile that cannot be used, with every problem found; where all that keeps it from use is
    that it contradicts itself, `profile` is what it states."""

    def __init__(self, problems: Iterable[Problem], profile: Profile | None = None) -> None:
        self.problems, self.profile = tuple(problems), profile
        super().__init__(
            "\n".join(f"{p.pointer or '/'}: {p.expected}; {p.mend}" for p in self.problems)
        )

    def __reduce__(self) -> tuple[type[ProfileError], tuple[object, ...]]:
        """What makes it again in another process."""
        return type(self), (self.problems, self.profile)
