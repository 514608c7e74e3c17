"""Possible values: what a measure may still be over all patients who fit the profile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from math import inf
from typing import Any, NamedTuple, Protocol, TypeVar, cast

from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.rules.fold import Comparison
from oligomatch.rules.tree import Is, OneOf, Within

# by whether it may hold, and whether it may fail
SETTLED = {
    (True, False): Verdict.MET,
    (False, True): Verdict.NOT_MET,
    (True, True): Verdict.UNKNOWN,
    (False, False): Verdict.UNKNOWN,  # of an empty set: nothing is settled
}


def settle(may_hold: bool, may_fail: bool) -> Verdict:
    """Met when only holding is possible, not met when only failing is, else unknown."""
    return SETTLED[may_hold, may_fail]


Kind = TypeVar("Kind")


class New(Protocol):
    """A named tuple of all its fields."""

    def __call__(self, kind: type[Kind], fields: tuple[Any, ...], /) -> Kind:
        """One of this kind."""


new = cast(
    "New", tuple.__new__
)  # as `_make`, in less than half of the time: a match makes hundreds


class Numbers(NamedTuple):
    """Every number from `low` to `high` (None: no known end); `absent`: there may be none at all.

    A comparison with a value that is absent (months of a line that has not begun) is false.
    `low` None means that there surely is no value.
    """

    low: float | None = 0
    high: float | None = None
    absent: bool = False

    @classmethod
    def none(cls) -> Numbers:
        """Surely no value."""
        return cls(None, None, absent=True)

    @classmethod
    def exactly(cls, value: float) -> Numbers:
        """One value."""
        return cls(value, value)

    @classmethod
    def up_to(cls, low: float, high: float) -> Numbers:
        """From one number to another, which may be infinite."""
        return new(cls, (low, None if high == inf else high, False))

    @property
    def single(self) -> bool:
        """Whether only one answer is left."""
        if self.low is None:
            return True
        return not self.absent and self.low == self.high

    def within(
        self,
        low: float | None = None,
        high: float | None = None,
        under: float | None = None,
        over: float | None = None,
    ) -> Verdict:
        """Whether the number lies between the limits (`under` and `over` excluded)."""
        least, most, absent = self
        if least is None:
            return Verdict.NOT_MET
        if most is None:
            most = inf
        some = (
            (low is None or most >= low)
            and (high is None or least <= high)
            and (under is None or least < under)
            and (over is None or most > over)
        )
        beyond = (
            (low is not None and least < low)
            or (high is not None and most > high)
            or (under is not None and most >= under)
            or (over is not None and least <= over)
        )
        return SETTLED[some, beyond or absent]

    def or_absent(self) -> Numbers:
        """The same, where there may be no value at all."""
        return Numbers(self.low, self.high, absent=True)


@dataclass(frozen=True, slots=True)
class Options:
    """The categories still possible; None among them: there may be no value at all."""

    values: frozenset[str | None]

    @classmethod
    def of(cls, *values: str | None) -> Options:
        """These and no others."""
        return cls(frozenset(values))

    @property
    def single(self) -> bool:
        """Whether only one answer is left."""
        return len(self.values) == 1

    def one_of(self, wanted: frozenset[str]) -> Verdict:
        """Whether the category is among those wanted; no value is never among them."""
        return SETTLED[bool(self.values & wanted), bool(self.values - wanted)]


class Flag(NamedTuple):
    """Whether yes is possible and whether no is."""

    may_be_true: bool
    may_be_false: bool

    @property
    def single(self) -> bool:
        """Whether only one answer is left."""
        return self.may_be_true != self.may_be_false

    @property
    def settled(self) -> bool | None:
        """Yes or no, where only one of them is left."""
        return self.may_be_true if self.single else None

    def holds(self) -> Verdict:
        """Whether it is true."""
        return SETTLED[self]


YES, NO, OPEN = Flag(True, False), Flag(False, True), Flag(True, True)
_EACH = {one: one for one in (YES, NO, OPEN, Flag(False, False))}


def either(may_be_true: bool, may_be_false: bool) -> Flag:
    """Whether yes is possible and whether no is: of such flags each is made once."""
    return _EACH[may_be_true, may_be_false]  # type: ignore[index]


_FLAG = {Verdict.MET: YES, Verdict.NOT_MET: NO, Verdict.UNKNOWN: OPEN}

Possible = Numbers | Options | Flag


def passes(values: Possible, comparison: Comparison) -> Verdict:
    """Whether possible values pass: met if all do, not met if none does, else unknown.

    Raises:
        TypeError: a comparison of another type than its measure.
    """
    # tests of one type each: a pattern of both takes several times as long
    if isinstance(values, Numbers) and isinstance(comparison, Within):
        return values.within(comparison.low, comparison.high, comparison.under, comparison.over)
    if isinstance(values, Flag) and isinstance(comparison, Is):
        return values.holds()
    if isinstance(values, Options) and isinstance(comparison, OneOf):
        return values.one_of(comparison.taken)
    raise TypeError(f"`{comparison.measure.kind}` has values of another type")


def flag(verdict: Verdict) -> Flag:
    """A verdict as a flag."""
    return _FLAG[verdict]


def flag_of(value: bool | None) -> Flag:
    """A fact told as yes or no, or not told."""
    return OPEN if value is None else (YES if value else NO)


P = TypeVar("P", bound=Possible)


def union(parts: Iterable[P]) -> P:
    """What is possible in at least one of several cases.

    Raises:
        ValueError: no case, or cases of different types.
    """
    cases: list[Any] = list(parts)
    if not cases:
        raise ValueError("no case to unite")
    first = cases[0]
    if len(cases) == 1:
        return cast("P", first)
    if len({*map(type, cases)}) > 1:
        raise ValueError("expected cases of one type")
    united: Any
    match first:
        case Numbers():
            united = _union_numbers(cases)
        case Options():
            united = Options(frozenset().union(*(case.values for case in cases)))
        case _:
            may = any(case.may_be_true for case in cases)
            united = either(may, any(case.may_be_false for case in cases))
    return cast("P", united)


def _union_numbers(cases: list[Numbers]) -> Numbers:
    valued = [case for case in cases if case.low is not None]
    absent = any(case.absent or case.low is None for case in cases)
    if not valued:
        return Numbers.none()
    highs = [case.high for case in valued]
    low = min(case.low for case in valued if case.low is not None)
    high = None if None in highs else max(h for h in highs if h is not None)
    return Numbers(low, high, absent)


_DIGITS = Context(prec=15, Emin=0)  # as many as our readers of JSON take, zeros in front counted


def just_beside(number: float, toward: float) -> float:
    """The next number of at most 15 digits above or below another: `<10` is at most this one."""
    stated = Decimal(repr(number))
    return float(_DIGITS.next_plus(stated) if toward > number else _DIGITS.next_minus(stated))
