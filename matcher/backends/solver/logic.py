"""Formulas over what is open, with what is settled folded away, and sums of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add
from typing import Any, TypeAlias

import z3

# z3 has no types of its own: a Bool is a formula, an Int a whole number not yet determined
Bool: TypeAlias = Any
Int: TypeAlias = Any

TRUE, FALSE = z3.BoolVal(True), z3.BoolVal(False)


def both(*parts: Bool) -> Bool:
    """All parts, with what is settled folded away."""
    left = [part for part in parts if part is not TRUE]
    if any(part is FALSE for part in left):
        return FALSE
    return left[0] if len(left) == 1 else z3.And(left) if left else TRUE


def either(*parts: Bool) -> Bool:
    """At least one part, with what is settled folded away."""
    left = [part for part in parts if part is not FALSE]
    if any(part is TRUE for part in left):
        return TRUE
    return left[0] if len(left) == 1 else z3.Or(left) if left else FALSE


def no(part: Bool) -> Bool:
    """The opposite."""
    if part is TRUE:
        return FALSE
    return TRUE if part is FALSE else z3.Not(part)


def implies(when: Bool, then: Bool) -> Bool:
    """Either not the one, or the other too."""
    return either(no(when), then)


def total(parts: Iterable[Int]) -> Int:
    """The sum; 0 of nothing."""
    return reduce(add, parts, z3.IntVal(0))


def number_of(flags: Iterable[Bool]) -> Int:
    """How many hold."""
    return total(z3.If(flag, 1, 0) for flag in flags if flag is not FALSE)
