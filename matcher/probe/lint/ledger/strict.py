"""Whether the limit itself is let in by a rule where its words let it in, and kept out where they
do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Lint, Noted, other_name, quoting
from oligomatch.matcher.probe.lint.quoted import numbers
from oligomatch.matcher.probe.lint.quoted.numbers import Bound, QuotedNumber, Side
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Within
from oligomatch.rules.trial import Criterion, Trial

_SCALE = {"10*9/L": 3, "/uL": 0, "/mm3": 0}
_UNITS = patterns("units_of_quotes")
_NEAR = 60  # letters
_BESIDE_NUMBERS = {
    unit: re.compile(rf"\s*(?:[x×*]|times|-?fold)?\s*(?:the\s+)?(?:{form.pattern})", re.I)
    for unit, form in _UNITS.items()
    if unit not in _SCALE and unit not in ("wk", "mo")
} | {"U/L": re.compile(r"\s*I?U\s?/\s?L\b")}
_RISKS = pattern("connected", "risks")
_NUMBER = pattern("support", "one_or_two")


def strict_otherwise(trial: Trial) -> Iterator[Noted]:
    """Every limit that stands in words, and is taken in by them or not as the rule does not."""
    for criterion, tree in quoting(trial):
        if criterion.basis != "text":
            continue
        quote = criterion.quote
        words = [one for one in numbers.said(quote) if one.side is not Side.OPEN]
        limits = [*numbers.bounds(tree)]
        of_two = {(bound.measure, bound.value) for bound in limits}
        for bound in limits:
            if bound.measure.test and numbers.wrong_side(bound):
                if any(_other_end(one, bound) for one in limits):
                    continue  # of a span either end is asked for
                if _RISKS.search(quote) and _on_its_side(bound, words):
                    continue  # a risk that is asked for, of several
                yield numbers.limit_of(criterion, bound, "side")
                continue
            if not isinstance(bound.leaf, Within) or numbers.left_out(quote, bound):
                continue  # of a wash-out, that keeps out for so long
            if bound.leaf.low is not None and bound.leaf.low == bound.leaf.high:
                continue  # the number itself, which has no side
            if _counts_two(bound) and not _NUMBER.search(quote):
                yield numbers.limit_of(criterion, bound, "")
            yield from _other_unit(criterion, bound)
            if any(one.value == bound.value for one in words):
                yield from _other_scale(criterion, bound.measure.unit)
            if (bound.measure, bound.value + 1) in of_two:
                continue  # which of the two it is a person is asked
            of_age = bound.measure.kind in numbers.SINCE and bound.leaf.measure.test
            same = [one for one in words if numbers.same_number(one, bound)]
            same = [one for one in same if one.unit or not of_age]  # so many days old
            if same and not any(_as_strict(one, bound) for one in same):
                yield numbers.limit_of(criterion, bound, "side")


def _other_end(one: Bound, bound: Bound) -> bool:
    """Whether two limits of one test are the ends of a span: above 2.5 and below 15."""
    low, high = (one, bound) if bound.side is Side.UPPER else (bound, one)
    of_one = one.measure == bound.measure and (low.side, high.side) == (Side.LOWER, Side.UPPER)
    return of_one and low.value < high.value


def _on_its_side(bound: Bound, words: list[QuotedNumber]) -> bool:
    """Whether words have a limit, and on the side that the rule has it."""
    return any(numbers.same_number(one, bound) and one.side is bound.side for one in words)


def _as_strict(one: QuotedNumber, bound: Bound) -> bool:
    """Whether words take in what a rule does, or keep out just the rest."""
    loose = one.strict and not one.as_written.startswith((">", "<"))
    if bound.measure.kind == "age" and loose and one.side is bound.side:
        return True  # over 18 is 18 to many
    if one.side is not bound.side and one.as_written.casefold().startswith("within"):
        return True  # whether the last day is one of them is left open
    return (one.side is bound.side) == (one.strict == bound.strict)


def _counts_two(bound: Bound) -> bool:
    """Whether a rule asks for two or more, or lets in one and no more: neither is said by the bare
    name of what is counted."""
    if not MEASURES[bound.measure.kind].whole or bound.figure or bound.value != 1:
        return False
    leaf = bound.leaf
    if not isinstance(leaf, Within) or None not in (leaf.least, leaf.most):
        return False
    return bound.strict if bound.side is Side.LOWER else not bound.strict


def _other_scale(criterion: Criterion, ruled: str | None) -> Iterator[Noted]:
    """A number of so many in a litre as one of so few in a microlitre, or the reverse."""
    said = [one for one in _SCALE if _UNITS[one].search(criterion.quote)]
    scales = {_SCALE[one] for one in said}
    if len(scales) == 1 and ruled in _SCALE and _SCALE[ruled] not in scales:
        yield other_name(criterion, "unit", ", ".join(said), str(ruled))


def _other_unit(criterion: Criterion, bound: Bound) -> Iterator[Noted]:
    """A limit with another unit behind its number than the rule has; of cells see above."""
    ruled = bound.measure.unit
    if not bound.measure.test or ruled not in _BESIDE_NUMBERS:
        return
    number = re.compile(rf"(?<![\d.,]){bound.value:g}(?![\d]|[.,]\d)")
    behind = [criterion.quote[m.end() : m.end() + _NEAR] for m in number.finditer(criterion.quote)]
    said = [{unit for unit, form in _BESIDE_NUMBERS.items() if form.match(one)} for one in behind]
    if said and all(said) and not any(ruled in one for one in said):
        details = {"kind": "unit", "quoted": ", ".join(sorted(said[0])), "ruled": str(ruled)}
        yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "behind", details)
