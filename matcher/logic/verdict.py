"""Three-valued verdicts and how they combine (Kleene's strong logic)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from oligomatch.rules.fold import Algebra


class Verdict(StrEnum):
    """What the known facts say about one criterion."""

    NOT_MET = "not met"
    UNKNOWN = "unknown"
    MET = "met"


class Reason(StrEnum):
    """Why a verdict is unknown, and so who can close it."""

    MISSING = "missing"  # the clinic: ask
    TO_DO = "to do"  # the clinic: do
    AMBIGUOUS = "ambiguous"  # the trial site: ask, quoting both readings


_ORDER = (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.MET)


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The weakest verdict; met when there is none."""
    return _settled_by(Verdict.NOT_MET, verdicts, Verdict.MET)


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The strongest verdict; not met when there is none."""
    return _settled_by(Verdict.MET, verdicts, Verdict.NOT_MET)


def _settled_by(one: Verdict, verdicts: Iterable[Verdict], other: Verdict) -> Verdict:
    """One verdict where any is it; else unknown where any is unknown; else the other.

    The first that settles it ends the search, so that the rest need not be judged.
    """
    found = other
    for verdict in verdicts:
        if verdict is one:
            return one
        if verdict is Verdict.UNKNOWN:
            found = verdict
    return found


def at_least(n: int, verdicts: Iterable[Verdict]) -> Verdict:
    """Whether at least `n` of them are met: the n-th strongest decides."""
    if n <= 0:
        return Verdict.MET
    ranked = sorted(verdicts, key=_ORDER.index, reverse=True)
    return ranked[n - 1] if n <= len(ranked) else Verdict.NOT_MET


def negate(verdict: Verdict) -> Verdict:
    """Swap met and not met; unknown stays."""
    return _ORDER[2 - _ORDER.index(verdict)]


KLEENE = Algebra(all_of, any_of, at_least, negate)  # strong three-valued logic
