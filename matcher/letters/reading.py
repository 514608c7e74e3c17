"""What is read of letters: facts with their words' places, questions, and what was not used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as given; `dated` where it, or who gives it, says its day."""

    text: str
    name: str = ""
    dated: date | None = None


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of a letter, by offsets: in a reading of its text as written; while it is read, of
    its text as read (`Proposal.texts`)."""

    letter: int
    start: int
    end: int

    def meets(self, other: Place) -> bool:
        """Whether the two have letters in common."""
        return self.letter == other.letter and self.start < other.end and other.start < self.end

    def holds(self, other: Place) -> bool:
        """Whether all of the other lies in it."""
        return self.letter == other.letter and self.start <= other.start and other.end <= self.end

    def has_start_of(self, other: Place) -> bool:
        """Whether the other begins in it."""
        return self.letter == other.letter and self.start <= other.start < self.end


@dataclass(frozen=True, slots=True)
class Mention:
    """One statement as an extractor recognised it; `context`: what the words around say of it."""

    kind: str
    payload: Mapping[str, Any]
    place: Place
    context: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReadFact:
    """A value of the profile's document at its pointer, and the words that say so."""

    pointer: str
    value: Any
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What was recognised and is doubtful, vague or at odds: never a fact. The catalogue says it by
    its kind."""

    kind: str
    pointer: str | None
    parameters: Mapping[str, str]
    place: Place


@dataclass(frozen=True, slots=True)
class Unused:
    """What was recognised and not used, with the reason's kind; `what`: the kind of statement."""

    kind: str
    what: str
    place: Place


@dataclass(frozen=True, slots=True)
class LetterReading:
    """All that was read of one patient's letters: `document` is a profile's, as intake takes it."""

    letters: tuple[Letter, ...]
    document: Mapping[str, Any]
    facts: tuple[ReadFact, ...] = ()
    questions: tuple[Question, ...] = ()
    unused: tuple[Unused, ...] = ()
    silent: tuple[Place, ...] = field(default=())
    concluded: tuple[str, ...] = ()  # the pointers of facts that no word tells: they follow

    def words(self, place: Place) -> str:
        """The words at a place, as the letter has them."""
        return self.letters[place.letter].text[place.start : place.end]


def by_day(letters: Sequence[Letter]) -> tuple[Letter, ...]:
    """Letters from the earliest to the latest; those without a day keep their order, first."""
    return tuple(sorted(letters, key=lambda one: one.dated or date.min))
