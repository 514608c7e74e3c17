"""How one criterion stands for one patient, in one sign; a trial is a row of them."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import Level, MatchClass, class_of, nearest_arm


class State(StrEnum):
    """The verdict of a deciding criterion, with why it is open or whether it still waits."""

    MET = "met"
    NOT_MET = "not met"
    WAITS = "waits"  # not met, and something awaited may still turn it
    MISSING = "missing"
    TO_DO = "to do"
    AMBIGUOUS = "ambiguous"

    @property
    def sign(self) -> str:
        """The one sign that stands for it in a row."""
        return _SIGNS[self]


_SIGNS = {
    State.MET: "+",
    State.NOT_MET: "-",
    State.WAITS: "w",
    State.MISSING: "?",
    State.TO_DO: "d",
    State.AMBIGUOUS: "a",
}
MET = State.MET.sign
# the same of a criterion of another arm than the one that a patient is counted by: it costs nothing
_ASIDE = dict(zip("+-w?da", "PNWQDA", strict=True))
# of a criterion of another version of the trial than the one in force on the patient's day
NOT_IN_FORCE = "."
_ASIDE[NOT_IN_FORCE] = NOT_IN_FORCE
PASSING = frozenset({MET, *_ASIDE.values()})
FAILING = frozenset({State.NOT_MET.sign, State.WAITS.sign})
OPEN = frozenset({State.MISSING.sign, State.TO_DO.sign, State.AMBIGUOUS.sign})
_OF_SIGN = {sign: state for state, sign in _SIGNS.items()}
_OF_SIGN |= {aside: _OF_SIGN[sign] for sign, aside in _ASIDE.items() if sign in _OF_SIGN}
# the number of a state in an array: a bit for met, one for not met, and both where it waits
NUMBERED = (State.MISSING, State.MET, State.NOT_MET, State.WAITS, State.AMBIGUOUS, State.TO_DO)
NUMBER_OF = {state: number for number, state in enumerate(NUMBERED)}
STEPS = ("", "-", "?", "+")  # a step looser: no such thing, not met, open, met
_OF_REASON = {
    Reason.MISSING: State.MISSING,
    Reason.TO_DO: State.TO_DO,
    Reason.AMBIGUOUS: State.AMBIGUOUS,
}
_LEVEL_OF = {
    State.MET: Level.MET,
    State.NOT_MET: Level.FAILS,
    State.WAITS: Level.WAITS,
    **dict.fromkeys(_OF_REASON.values(), Level.OPEN),
}
_LEVELS = {state.sign: level for state, level in _LEVEL_OF.items()}
_LEVELS |= dict.fromkeys(_ASIDE.values(), Level.MET)
Arms = tuple[tuple[bool, ...], ...]  # of each arm, which criteria hold for it


def state(verdict: Verdict | None, reason: Reason | None, waits: bool) -> State:
    """The state of a deciding criterion as it was judged."""
    match verdict:
        case Verdict.MET:
            return State.MET
        case Verdict.NOT_MET:
            return State.WAITS if waits else State.NOT_MET
        case _:
            return _OF_REASON[reason or Reason.MISSING]


def is_aside(sign: str) -> bool:
    """Whether a sign is of another arm than the one that the row counts for, or of another version
    of the trial."""
    return sign != MET and sign in PASSING


def state_of_sign(sign: str) -> State:
    """The state that a sign stands for."""
    return _OF_SIGN[sign]


@lru_cache(100_000)
def decided(row: str) -> tuple[MatchClass, int | None]:
    """The class of a row of signs, and the place of the first criterion that decides it; none
    where all are met."""
    levels = [_LEVELS[sign] for sign in row]
    kind = class_of(levels)
    return kind, None if kind is MatchClass.ELIGIBLE else levels.index(max(levels))


@lru_cache(100_000)
def by_arm(row: str, arms: Arms) -> str:
    """A row as it counts for the nearest arm: the signs of what holds for others stand aside."""
    each = [[_LEVELS[s] for s, holds in zip(row, own, strict=True) if holds] for own in arms]
    own = arms[nearest_arm([(max(levels, default=0), levels) for levels in each])]
    signs = zip(row, own, strict=True)
    return "".join(sign if holds else _ASIDE[sign] for sign, holds in signs)


def kinds_by_arm(row: str, arms: Arms) -> tuple[MatchClass, ...]:
    """The class of each arm."""
    whole = [sign if sign == NOT_IN_FORCE else _OF_SIGN[sign].sign for sign in row]
    each = ([_LEVELS[s] for s, holds in zip(whole, own, strict=True) if holds] for own in arms)
    return tuple(map(class_of, each))


def alone(row: str) -> int | None:
    """The place of the only criterion that fails, or where none fails of the only one open."""
    failing = [at for at, one in enumerate(row) if one in FAILING]
    each = failing or [at for at, one in enumerate(row) if one not in PASSING]
    return each[0] if len(each) == 1 else None


def fixes(row: str, place: int, step: str) -> tuple[bool, bool]:
    """Whether the criterion that alone stands in the way would make the patient eligible if it
    were a step looser, and whether a failing one may; `step` is how it then would be."""
    others = row[:place] + row[place + 1 :]
    return step == "+" and set(others) <= PASSING, row[place] in FAILING and step != "-"
