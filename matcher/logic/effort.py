"""A bound on how much a search may do, in patients tried and not in seconds: every machine gives
the same part of an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

MOST = 100_000  # lesions, and as many as EACH for every patient tried
EACH = 50
Made = TypeVar("Made")


class Search(StrEnum):
    """What is searched for one answer."""

    DECIDING = "deciding facts"  # of one criterion after the other
    ANSWERS = "answers"  # to one fact after the other


@dataclass(frozen=True, slots=True)
class Considered:
    """How many of the questions of a search were gone through, where not all."""

    what: Search
    done: int
    of: int


class SpentError(Exception):
    """The effort is spent: what was begun is left."""


class Effort:
    """What the searches for one answer may still do, and how many questions they have gone through.

    No question takes more than half of what is left, so that a costly one leaves some to the next.
    """

    def __init__(self, most: float | None = None) -> None:
        self._left: float = MOST if most is None else most
        self._kept = 0.0  # for the questions after this one
        self._asked: Counter[Search] = Counter()
        self._done: Counter[Search] = Counter()

    def spend(self, lesions: int) -> None:
        """One more patient is tried, who has so many lesions.

        Raises:
            SpentError: no more is tried.
        """
        if self._left <= self._kept:
            raise SpentError
        self._left -= EACH + lesions

    def gone_through(self, what: Search, made: Callable[[], Made]) -> Made | None:
        """What is made of one question; None where it takes more than may be spent on it."""
        self._asked[what] += 1
        if self._left <= 0:
            return None
        self._kept = self._left / 2 if self._left < UNBOUND else 0
        try:
            found = made()
        except SpentError:
            return None
        finally:
            self._kept = 0
        self._done[what] += 1
        return found

    @property
    def considered(self) -> tuple[Considered, ...]:
        """The searches of which some questions were left."""
        each = ((what, self._done[what], self._asked[what]) for what in Search)
        return tuple(Considered(what, done, of) for what, done, of in each if done < of)


UNBOUND = float("inf")  # for searches of rule authors, which have bounds of their own
