"""How many patients a search may try: it ends after so many, or when its time is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from oligomatch.matcher.logic.effort import UNBOUND, SpentError

Late = Callable[[], bool]


def never() -> bool:
    """Of a search that has all the time it takes."""
    return False


@dataclass(eq=False)
class Trying:
    """How many patients may be tried, and whether the time is over; how many were."""

    most: float = UNBOUND
    late: Late = never
    tried: int = 0

    def one_more(self) -> None:
        """One more patient is tried.

        Raises:
            SpentError: no more is tried.
        """
        if self.spent:
            raise SpentError
        self.tried += 1

    @property
    def spent(self) -> bool:
        """Whether no more is tried."""
        return self.tried >= self.most or self.late()
