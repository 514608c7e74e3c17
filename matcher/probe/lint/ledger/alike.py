"""Whether a rule asks alike of what its words join without a number between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from oligomatch.matcher.probe.lint.ledger.connected import groups
from oligomatch.matcher.probe.lint.ledger.left_out import (
    QuotedName,
    asked,
    covered,
    joined,
    left,
    spans,
)
from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting
from oligomatch.matcher.probe.lint.quoted.numbers import SINCE, Side, bounds, said
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Node, Within, leaves_of
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_UNITS = {
    "days": ((1, "days?"), (7, "(?:weeks?|wks?)")),
    "months": ((1, "months?"), (12, "years?")),
}
_TIMES = pattern("alike", "within")
_NORMAL_OR = pattern("alike", "normal_or")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_WORDS = 2  # that name a thing
DAYS = {"days": 1.0, "weeks": 7.0, "months": 30.44}

Limit = tuple[float, str, bool]


def asked_unlike(trial: Trial) -> Iterator[Noted]:
    """Tests of one list with other limits each."""
    for criterion, tree in quoting(trial):
        if criterion.basis != "text":
            continue
        named = [one for one in spans(criterion.quote) if one.kind == "test"]
        of = Counter(one.name for one in named)  # of each said again there is a limit of its own
        for one, other in combinations(named, 2):
            if of[one.name] > 1 or of[other.name] > 1 or not joined(criterion.quote, one, other):
                continue
            if _each_limited(criterion.quote[max(one.end, other.end) :]):
                continue
            if any(_unlike(group, one.name, other.name) for group in groups(tree)):
                yield left(criterion, "alike", "test", f"{one.name}, {other.name}")


def _each_limited(behind: str) -> bool:
    """Whether what stands behind two names limits each in its own way, in their order."""
    limits = [one for one in said(behind) if one.side is not Side.OPEN][:2]
    if limits and _NORMAL_OR.match(behind):
        return True
    return len({(one.side, one.measured_in) for one in limits}) > 1


def _unlike(group: Node, one: str, other: str) -> bool:
    """Whether two tests that both stand in a part of a rule have other limits there."""
    limits = _limits(group)
    first, second = limits.get(one), limits.get(other)
    return bool(first and second and first != second)


def _limits(tree: Node) -> dict[str, set[Limit]]:
    found: dict[str, set[Limit]] = {}
    for one in bounds(tree):
        if one.measure.test and one.measure is one.leaf.measure:
            limit = (one.value, one.side.value, one.strict)  # of either unit
            found.setdefault(one.measure.test, set()).add(limit)
    return found


def exchanged(trial: Trial) -> Iterator[Noted]:
    """Limits of two things, each given to the other: they stand in the order of their numbers."""
    for criterion, tree in quoting(trial):
        if criterion.basis != "text":
            continue
        leaves = [*leaves_of(tree)]
        of = Counter(name for leaf in leaves if isinstance(leaf, Within) for name in asked(leaf))
        once = (leaf for leaf in leaves if all(of[name] == 1 for name in asked(leaf)))
        words = _THOUSANDS.sub("", criterion.quote)
        own = [one for leaf in once for one in _placed(leaf, words)]
        for (first, one, limit), (last, other, another) in combinations(own, 2):
            alike = one.kind == other.kind and one.name != other.name and limit != another
            if alike and (one.start < other.start) != (first < last):
                listed = ", ".join(f"{each:g}" for each in (limit, another))
                yield other_name(criterion, "number", f"{one.name}, {other.name}", listed)


def times_exchanged(trial: Trial) -> Iterator[Noted]:
    """Things that are given the time of others, where each stands before its own time."""
    for criterion, tree in quoting(trial):
        times = [*_TIMES.finditer(criterion.quote)]
        named = [
            one for one in spans(criterion.quote) if one.kind in ("class", "agent", "condition")
        ]
        if criterion.basis != "text" or len(times) < 2 or not named:
            continue
        if len(criterion.quote[: times[0].start()].split()) < _WORDS:
            continue  # the times stand first
        every = [value for match in times for value in _in_days(match)]
        for leaf in leaves_of(tree):
            if (
                not isinstance(leaf, Within)
                or len(leaf.limits) != 1
                or leaf.measure.kind not in SINCE
            ):
                continue
            limit = leaf.limits[0] * DAYS[MEASURES[leaf.measure.kind].unit]
            own = [one for one in named if one.name in leaf.measure.names]
            behind = [next((t for t in times if t.start() >= one.end), None) for one in own]
            of_them = [value for match in behind if match for value in _in_days(match)]
            placed = bool(of_them) and None not in behind
            others = any(_about(limit, one) for one in every)
            if _of_its_own(own, of_them, tree):
                continue  # the rule has it beside
            if placed and others and not any(_about(limit, one) for one in of_them):
                listed = ", ".join(sorted({one.name for one in own}))
                yield other_name(criterion, "number", listed, f"{leaf.limits[0]:g}")
                break


def _of_its_own(own: list[QuotedName], times: list[float], tree: Node) -> bool:
    """Whether a rule gives some things their own time as well, beside the one of a part of them."""
    names = {one.name for one in own}
    leaves = (leaf for leaf in leaves_of(tree) if isinstance(leaf, Within))
    alike = [leaf for leaf in leaves if leaf.measure.kind in SINCE and names & leaf.measure.names]
    return len(alike) > 1 and any(
        _about(limit * DAYS[MEASURES[leaf.measure.kind].unit], time)
        for leaf in alike
        for limit in leaf.limits
        for time in times
    )


def _in_days(match: re.Match[str]) -> Iterator[float]:
    yield from (one.value * DAYS.get(one.unit, 0) for one in said(match[0]) if one.unit in DAYS)


def _about(one: float, other: float) -> bool:
    """Whether two times are one: of months the days are not told."""
    return abs(one - other) <= max(1.0, 0.04 * max(one, other))


def _placed(leaf: Node, quote: str) -> Iterator[tuple[int, QuotedName, float]]:
    """Where the one limit of one thing stands, and the thing, where each is there once."""
    if not isinstance(leaf, Within) or len(leaf.limits) != 1:
        return
    (limit,) = leaf.limits
    names = set(asked(leaf))
    named = [one for one in spans(quote) if (one.kind, one.name) in names]
    if not named:  # "major thoracic surgery" is surgery to the words
        vocabulary = load_vocabulary()
        named = [
            one
            for one in spans(quote)
            if covered(one, names, vocabulary) or (one.kind, one.name) in _heads(names)
        ]
        names = {(one.kind, one.name) for one in named}
    named = [one for one in named if not _short(quote, one)]
    found = [match.start() for form in _written(leaf, limit) for match in form.finditer(quote)]
    if len(names) == len(named) == len(found) == 1:
        yield found[0], named[0], limit


def _heads(names: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The last words of some names, by which texts may call them."""
    return {(kind, name.rpartition("_")[2]) for kind, name in names}


def _short(quote: str, one: QuotedName) -> bool:
    """Whether a name stands in brackets by itself: what was named before, in short."""
    return quote[: one.start].rstrip().endswith("(") and quote[one.end :].startswith(")")


def _written(leaf: Within, limit: float) -> Iterator[re.Pattern[str]]:
    """How a limit may be written: days as weeks, months as years."""
    unit = MEASURES[leaf.measure.kind].unit
    for factor, word in _UNITS.get(unit, ((1, ""),)):
        number = re.escape(f"{limit / factor:g}")
        yield re.compile(rf"(?<![\d.,A-WYZa-wyz]){number}(?![\d]|[.,]\d)\s*-?\s*{word}", re.I)
