"""Formulas over what is open, with what is settled folded away, and sums of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache, reduce
from typing import Any, TypeAlias

import z3

# z3 has no types of its own: a Bool is a formula, an Int a whole number not yet determined
Bool: TypeAlias = Any
Int: TypeAlias = Any

TRUE, FALSE = z3.BoolVal(True), z3.BoolVal(False)
_ZERO, _ONE = z3.IntVal(0), z3.IntVal(1)
_MAIN: Any = z3.main_ctx()

# z3's own `And`, `Or`, `Not`, `If`, `+` and `<=` look at the sort of every part, which takes them
# most of their time; all parts here are formulas, or whole numbers, of the one context.


def _applied(make: Any, parts: Sequence[Bool]) -> Any:
    """The term that z3's own function makes of several."""
    several = (z3.Ast * len(parts))(*[part.ast for part in parts])
    return make(_MAIN.ref(), len(parts), several)


def both(*parts: Bool) -> Bool:
    """All parts, with what is settled folded away."""
    left = [part for part in parts if part is not TRUE]
    if any(part is FALSE for part in left):
        return FALSE
    if len(left) < 2:
        return left[0] if left else TRUE
    return z3.BoolRef(_applied(z3.Z3_mk_and, left), _MAIN)


def either(*parts: Bool) -> Bool:
    """At least one part, with what is settled folded away."""
    left = [part for part in parts if part is not FALSE]
    if any(part is TRUE for part in left):
        return TRUE
    if len(left) < 2:
        return left[0] if left else FALSE
    return z3.BoolRef(_applied(z3.Z3_mk_or, left), _MAIN)


def no(part: Bool) -> Bool:
    """The opposite."""
    if part is TRUE:
        return FALSE
    return TRUE if part is FALSE else z3.BoolRef(z3.Z3_mk_not(_MAIN.ref(), part.ast), _MAIN)


def implies(when: Bool, then: Bool) -> Bool:
    """Either not the one, or the other too."""
    return either(no(when), then)


def total(parts: Iterable[Int]) -> Int:
    """The sum of whole numbers; 0 of nothing."""
    return reduce(plus, parts, _ZERO)


@lru_cache(maxsize=10_000)
def numeral(value: int) -> Int:
    """A whole number that is known."""
    return z3.IntVal(value)


def at_most(one: Int, other: Int) -> Bool:
    """Whether the one is not more than the other."""
    return z3.BoolRef(z3.Z3_mk_le(_MAIN.ref(), one.ast, other.ast), _MAIN)


def at_least(one: Int, other: Int) -> Bool:
    """Whether the one is not less than the other."""
    return z3.BoolRef(z3.Z3_mk_ge(_MAIN.ref(), one.ast, other.ast), _MAIN)


def plus(one: Int, other: Int) -> Int:
    """The sum of two."""
    return z3.ArithRef(_applied(z3.Z3_mk_add, (one, other)), _MAIN)


def one_if(flag: Bool) -> Int:
    """1 where something holds, else 0."""
    return z3.ArithRef(z3.Z3_mk_ite(_MAIN.ref(), flag.ast, _ONE.ast, _ZERO.ast), _MAIN)


def number_of(flags: Iterable[Bool]) -> Int:
    """How many hold."""
    return total(one_if(flag) for flag in flags if flag is not FALSE)
