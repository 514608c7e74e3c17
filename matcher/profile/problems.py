"""Why a document is no profile: each problem by its place and kind, without a word of the document.

The words of each kind stand in the catalogue of the outer faces (`api/words/problems.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from oligomatch.rules.text.faults import Fault, Part, fault

if TYPE_CHECKING:
    from oligomatch.matcher.profile.profile import Profile


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a profile from being used."""

    pointer: str
    expected: tuple[Fault, ...]  # several where a field may have several forms
    fix: tuple[Fault, ...]

    @property
    def kind(self) -> str:
        """The kind of fault; the first where a field may have several forms."""
        return self.expected[0].kind


def problem(pointer: str, kind: str, remedy: Fault, /, **parts: Part) -> Problem:
    """A problem of one kind at a place, and its remedy."""
    return Problem(pointer, (fault(kind, **parts),), (remedy,))


class ProfileError(ValueError):
    """A profile that cannot be used, with every problem found; where all that keeps it from use is
    that it contradicts itself, `profile` is what it states."""

    _said: ClassVar[Callable[[ProfileError], str] | None] = None  # by the face that shows it

    def __init__(self, problems: Iterable[Problem], profile: Profile | None = None) -> None:
        self.problems, self.profile = tuple(problems), profile
        super().__init__(*(f"{p.pointer or '/'}: {p.kind}" for p in self.problems))

    def __str__(self) -> str:
        return "\n".join(self.args) if ProfileError._said is None else ProfileError._said(self)

    def __reduce__(self) -> tuple[type[ProfileError], tuple[object, ...]]:
        """What makes it again in another process."""
        return type(self), (self.problems, self.profile)


def said_by(words: Callable[[ProfileError], str]) -> None:
    """How a refused profile says why, for the face that shows it."""
    ProfileError._said = words
