"""Whether each limit of a quote is in a rule of those words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.probe.lint.ledger.left_out import spans
from oligomatch.matcher.probe.lint.noted import Lint, Noted, quoting
from oligomatch.matcher.probe.lint.quoted import numbers
from oligomatch.matcher.probe.lint.quoted.numbers import Bound, QuotedNumber, Side
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.measures import MEASURES, Clock
from oligomatch.rules.tree import Exists, Node, every_leaf, measures_of
from oligomatch.rules.trial import Criterion, Kind, Trial

_COUNTED = frozenset({"count", "organs", "lines"})
_LONG = 300  # letters
_AGAIN = re.compile(  # the same limit in another unit, in brackets
    r"([≥≤<>]=?\s*[\d.,]+\s*[^\s\d()]\S*)\s*\([≥≤<>]=?\s*[\d.,]+\s*(?!x?\s*ULN)[^\s()]+\)"
)
_ASIDE = pattern("left_out", "aside")
_DEFINED = pattern("left_out", "defined")
_EXACT = pattern("left_out", "exact")
_OF_SOME = pattern("left_out", "of_some")
_LATELY = pattern("left_out", "lately")
_SHORTER = pattern("excepted", "shorter")
_TIMES = frozenset({"days", "weeks", "months"})
_TIME = re.compile(r"\b(?:days?|weeks?|months?|years?)\b", re.I)


def unused_limits(trial: Trial) -> Iterator[Noted]:
    """Limits of a quote that no criterion with these words has."""
    for criterion, tree in quoting(trial):
        if any(one.kind == "judged" for one in measures_of(tree)):
            continue
        near = [one for one in trial.criteria if shares(one, criterion)]
        if any(one.kind not in (Kind.INCLUSION, Kind.WORKUP) for one in near):
            continue
        if criterion.basis != "text":  # of a cell each criterion tells a part
            near += [one for one in trial.criteria if one.source == criterion.source]
        yield from _untimed(criterion, near)
        trees = [each for one in near for each in one.spelt]
        limits = [b for each in trees for b in numbers.bounds(each)]
        yield from _exact(criterion, limits)
        yield from _of_exception(criterion, limits)
        held = any(isinstance(leaf, Exists) for each in trees for leaf in every_leaf(each))
        counts = any(True for each in trees for _ in numbers.numbers_of_parts(each))
        if len(criterion.quote) > _LONG:
            continue  # what explains stands there too
        words = numbers.said(numbers.scores(_ASIDE.sub(" ", _AGAIN.sub(r"\1", criterion.quote))))
        noted = criterion.note.casefold()
        counted = any(numbers.so_many_of(one, trees) for one in words)
        for one in words:
            if one.side is Side.OPEN and not _of_some(one, criterion.quote):
                continue
            if one.again or numbers.so_many_of(one, trees):
                continue
            floor = not held and _floor(one, words, limits)
            if one.value <= 1 and not one.unit and (counted or not counts) and not floor:
                continue  # at least one: said by what is asked
            if _explains(one, criterion, trees):
                continue  # what the condition before the bracket is, which the rule has by name
            if re.search(rf"(?<![\d.]){one.value:g}(?![\d.])", noted):
                continue  # the note says what became of it
            found = any(numbers.near_number(one, words, bound) for bound in limits)
            if not found or numbers.cut_off(one, words, limits, criterion.quote):
                yield _unused(criterion, one.as_written)


def _of_some(one: QuotedNumber, quote: str) -> bool:
    """Whether a number without a sign is the limit of those whom the words behind it name."""
    at = quote.find(one.as_written)
    return at >= 0 and _OF_SOME.match(quote, at + len(one.as_written)) is not None


def _unused(criterion: Criterion, number: str) -> Noted:
    details = {"number": number, "quote": criterion.quote}
    return Noted(Lint.OTHER_NUMBER, criterion.id, ("quote",), None, "unused", details)


def _exact(criterion: Criterion, limits: list[Bound]) -> Iterator[Noted]:
    """A number that the words say is exactly so, of which the rules have one end alone."""
    for match in _EXACT.finditer(criterion.quote):
        for word in numbers.said(match["number"]):
            sides = {b.side for b in limits if numbers.same_number(word, b)}
            if len(sides) == 1 and not any(_beyond(word, b) for b in limits):
                yield _unused(criterion, match[0])


def _of_exception(criterion: Criterion, limits: list[Bound]) -> Iterator[Noted]:
    """The time that words which allow or except something give for it, where the rules have another
    time alone."""
    since = [b for b in limits if MEASURES[b.measure.kind].clock is Clock.RISES]
    first = next((m for m in _SHORTER.finditer(criterion.quote) if _TIME.search(m[0])), None)
    rest = criterion.quote if first is None else criterion.quote.replace(first[0], " ")
    general = any(numbers.same_number(n, b) for n in numbers.said(rest) for b in since)
    if first is None or not general or criterion.note:
        return
    own = [one for one in numbers.said(first[0]) if one.unit in _TIMES]
    if own and not any(numbers.same_number(n, b) for n in own for b in limits):
        yield _unused(criterion, own[0].as_written)


def _beyond(word: QuotedNumber, bound: Bound) -> bool:
    """Whether a limit is the other end of a number, told by its neighbour: below 3, and so 2."""
    return bound.whole and bound.strict and abs(bound.value - word.value) == 1


def _explains(one: QuotedNumber, criterion: Criterion, trees: list[Node]) -> bool:
    """Whether a limit stands in brackets right behind a condition, and the rules ask for nothing
    else than that condition."""
    asked = {name for tree in trees for measure in measures_of(tree) for name in measure.names}
    named = [each for each in spans(criterion.quote) if each.kind == "condition"]
    at = criterion.quote.find(one.as_written)
    return at > 0 and any(
        (each.name in asked and _in_bracket(criterion.quote[each.end : at]))
        or (asked == {each.name} and _DEFINED.match(criterion.quote[each.end : at]) is not None)
        for each in named
    )


def _in_bracket(between: str) -> bool:
    """Whether a bracket opens right behind a name and is not closed yet."""
    return between.lstrip().startswith("(") and between.count(")") < between.count("(")


def _floor(one: QuotedNumber, words: list[QuotedNumber], limits: list[Bound]) -> bool:
    """Whether the words say in so many words that there is to be one, beside the number up to which
    a rule without a lower end counts."""
    said = one.side is Side.LOWER and one.value == 1 and one.as_written.casefold() != "1"
    tops = [b for b in limits if b.side is Side.UPPER and b.measure.kind in _COUNTED]
    lower = any(b.side is Side.LOWER for b in limits)
    return said and not lower and any(numbers.same_number(w, b) for w in words for b in tops)


def shares(one: Criterion, other: Criterion) -> bool:
    """Whether the words of one criterion are among those of another."""
    return bool(one.quote) and (one.quote in other.quote or other.quote in one.quote)


def _untimed(criterion: Criterion, near: list[Criterion]) -> Iterator[Noted]:
    """A time up to today that the words tell, where no rule of them has a time."""
    match = _LATELY.search(_ASIDE.sub(" ", criterion.quote))
    trees = [tree for one in near for tree in one.spelt]
    measures = [one for tree in trees for one in measures_of(tree)]
    if match is None or not all(MEASURES[one.kind].of_conditions for one in measures):
        return
    timed = (one.within_days or MEASURES[one.kind].clock is not Clock.STILL for one in measures)
    waits = any(one.waits for one in near)
    if (
        not waits
        and not any(timed)
        and not any(True for tree in trees for _ in numbers.bounds(tree))
    ):
        yield _unused(criterion, match[0])
