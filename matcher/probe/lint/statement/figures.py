"""Whether the numbers of what a person is asked are those of the quoted words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.matcher.probe.lint.quoted import numbers
from oligomatch.matcher.probe.lint.quoted.numbers import QuotedNumber, Side
from oligomatch.matcher.probe.lint.statement.clauses import Statement, clauses, telling
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.tree import measures_of

_WRITTEN = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)?")
_OF_UNIT = re.compile(r"/\s?1[.,]73\s?m\^?[²2]?")
_MUST = pattern("statement", "must")
_DENIES = pattern("statement", "denies")
_SPAN_JOIN = re.compile(r"\s*(?:,?\s*(?:and|but|to|through)|-|–)\s*", re.I)
_LATELY = pattern("statement", "lately")
_OF_TIME = pattern("statement", "of_time")
_LIMITS = pattern("statement", "limits")
_GRADES = pattern("statement", "grades")
_GRADE_SIDES = patterns("grade_sides")
_EVERY_GRADE = frozenset(range(1, 6))
_DAYS = {"days": 1.0, "weeks": 7.0, "months": 30.44}
_ABOUT = 0.1  # by which one time may differ from another that is told in another unit


def other_figures(one: Statement) -> Iterator[Noted]:
    """A number that a person is asked and the quote does not have, or one of the quote that is
    neither in the rule nor in the question."""
    quoted = numbers.said(one.criterion.quote)
    beside = [*quoted, *numbers.said(one.around)]  # of one sentence that was parted
    written = {w.replace(",", ".") for w in _WRITTEN.findall(one.criterion.quote)}
    for number in numbers.said(one.text):
        if number.value <= 1 and not number.unit and not number.as_written[-1:].isdigit():
            continue
        if not number.unit and re.search(
            rf"\bof (?:the|these) {re.escape(number.as_written)}\b", one.text
        ):
            continue  # of the things that the words list
        same = [q for q in quoted if _same(number, q)]
        alone = not number.unit and f"{number.value:g}" in written
        heads = one.criterion.quote.rstrip().endswith(":")
        if (heads and all(q.value <= 1 for q in quoted)) or not (quoted or one.restates):
            continue  # it tells more than the words do, or what stands below them
        if not same and not alone and not any(_same(number, q) for q in beside):
            yield _noted(one, "asked_figure", number.as_written)
            return
        if same and _other_side(one, number, same):
            yield _noted(one, "asked_side", number.as_written)
            return
    yield from _other_end(one)
    yield from _time_lost(one)
    yield from _left(one)
    grades, asked = _grades(one.criterion.quote), _grades(one.text)
    known = {*grades.values(), *(_EVERY_GRADE - each for each in grades.values())}
    of_quote = frozenset[int]().union(*grades)
    for named, each in asked.items():
        if grades and not named <= of_quote and each not in known:
            yield _noted(one, "asked_figure", f"grade {min(named - of_quote)}")
            return


def _other_end(one: Statement) -> Iterator[Noted]:
    """One end of a span, of which the rule has the other."""
    limits = [bound for tree in one.trees for bound in numbers.bounds(tree)]
    heard, text = numbers.said(one.text), one.quote
    ends = [n for n in numbers.said(text) if n.side is not Side.OPEN and not n.again]
    for low in (n for n in ends if n.side is Side.LOWER):
        for high in (n for n in ends if n.side is Side.UPPER and n.value > low.value):
            if high.unit != low.unit or not _near(text, low, high):
                continue
            of_low, of_high = (
                [b for b in limits if numbers.same_number(n, b)] for n in (low, high)
            )
            for number, own, other in ((low, of_low, of_high), (high, of_high, of_low)):
                left = other and not own and not any(_same(number, each) for each in heard)
                if left and all(b.side is not number.side for b in limits if _alike(b, other[0])):
                    yield _noted(one, "unasked_figure", number.as_written)
                    return


def _near(quote: str, low: QuotedNumber, high: QuotedNumber) -> bool:
    """Whether two ends stand beside each other, joined by *and* or *to* alone."""
    return low.as_written == high.as_written or any(
        _SPAN_JOIN.fullmatch(quote[first.end() : last.start()])
        for first in re.finditer(re.escape(low.as_written), quote)
        for last in re.finditer(re.escape(high.as_written), quote)
    )


def _alike(one: numbers.Bound, other: numbers.Bound) -> bool:
    return one.measure.kind == other.measure.kind and one.measure.names == other.measure.names


def _time_lost(one: Statement) -> Iterator[Noted]:
    """The one time of some words that keep out what was lately, where neither the rule nor what a
    person is asked, in those words, has any time."""
    found = list(_LATELY.finditer(one.quote))
    if len(found) != 1 or not one.restates or _OF_TIME.search(one.text):
        return
    measures = [measure for tree in one.trees for measure in measures_of(tree)]
    ever = [measure for measure in measures if measure.kind == "ever_had"]
    if ever and all(measure.kind in ("ever_had", "judged") for measure in measures):
        yield _noted(one, "unasked_figure", found[0][0])


def _grades(words: str) -> dict[frozenset[int], frozenset[int]]:
    """The grades that some words name, and those that they mean: up to it, or from it on. Nobody
    minds a grade of 0."""
    found = {}
    for match in _GRADES.finditer(words):
        named = frozenset(map(int, re.findall(r"[0-5]", match["list"]))) & _EVERY_GRADE
        low, high = min(named, default=0), max(named, default=0)
        side = " ".join(match[part] or "" for part in ("before", "sign", "behind"))
        ends = {"most": (0, high), "under": (0, high - 1), "least": (low, 5), "over": (low + 1, 5)}
        for name, form in _GRADE_SIDES.items():
            if form.search(side):
                low, high = ends[name]
                break
        found[named] = _EVERY_GRADE & frozenset(range(low, high + 1))
    return found


def _same(one: QuotedNumber, other: QuotedNumber) -> bool:
    if one.unit in _DAYS and other.unit in _DAYS and one.unit != other.unit:
        first, last = one.value * _DAYS[one.unit], other.value * _DAYS[other.unit]
        return abs(first - last) <= _ABOUT * max(first, last)
    alike = one.unit == other.unit or not one.unit or not other.unit
    return math.isclose(one.value, other.value) and alike


def _other_side(one: Statement, number: QuotedNumber, same: list[QuotedNumber]) -> bool:
    """Whether words that require put a limit on the other side, and nothing of either is denied."""
    asks = _MUST.search(one.criterion.quote) or _LIMITS.match(one.criterion.quote)
    if not asks and not _lets_in(one):
        return False
    if any(
        map(_DENIES.search, (_LIMITS.sub(" ", one.criterion.quote), _LIMITS.sub(" ", one.text)))
    ):
        return False
    sides = {each.side for each in same}
    return Side.OPEN not in sides | {number.side} and number.side not in sides


def _lets_in(one: Statement) -> bool:
    """Whether the words tell who is let in: a limit of the rule is on their side."""
    words = numbers.said(one.criterion.quote)
    bounds = [bound for tree in one.trees for bound in numbers.bounds(tree)]
    return any(
        numbers.same_number(word, bound) and word.side is bound.side
        for word in words
        for bound in bounds
        if word.side is not Side.OPEN and bound.measure.kind not in numbers.SINCE
    )


def _left(one: Statement) -> Iterator[Noted]:
    limits = [bound for tree in one.trees for bound in numbers.bounds(tree)]
    heard = numbers.said(one.text)
    quote = _OF_UNIT.sub(lambda match: " " * len(match[0]), one.quote)
    for start, end in clauses(quote):
        clause = quote[start:end]
        around = telling(clause) or telling(one.quote[:start])[-1:]
        at = start if telling(clause) else 0
        if not around or not all(one.explained(word, at) for word in around):
            continue
        for number in numbers.said(clause):
            if number.value <= 1 and not number.unit:
                continue
            if number.side is Side.OPEN and not number.unit:
                continue
            if any(_same(number, each) for each in heard):
                continue
            if any(numbers.near_number(number, numbers.said(clause), bound) for bound in limits):
                continue
            yield _noted(one, "unasked_figure", number.as_written)
            return


def _noted(one: Statement, how: str, words: str) -> Noted:
    details = {"words": words, "quote": one.criterion.quote}
    return Noted(Lint.OTHER_NAME, one.criterion.id, ("quote",), None, how, details)
