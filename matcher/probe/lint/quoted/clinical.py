"""Whether a rule asks the tests, units, conditions, organs and histologies that its words say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from oligomatch.matcher.probe.lint.noted import Lint, Noted, other_name, quoting
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.text.faults import fault
from oligomatch.rules.tree import Measure, Node, OneOf, every_leaf, measures_of
from oligomatch.rules.trial import Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

_PLAIN = re.compile(r"[^\W_]+")
_LETTERS = 5  # of a word that have to agree: haemoglobin and haemoglobins, not the ending
_SHORT = 3
_SPELT = (("ae", "e"), ("oe", "e"), ("ou", "o"))  # British and American


def named_otherwise(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion whose rule asks for what its own words do not name."""
    for criterion, tree in quoting(trial):
        for look in (_tests, _units, _conditions, _organs, _histologies, _growth, _lines):
            yield from look(criterion, tree, vocabulary)


def _unsaid(criterion: Criterion, kind: str, ruled: Iterable[str]) -> Iterator[Noted]:
    listed = ", ".join(sorted(ruled))
    if listed:
        details = {"kind": kind, "ruled": listed, "quote": criterion.quote}
        yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "unsaid", details)


def _words(text: str) -> set[str]:
    """The beginnings of the words of a text, in one spelling."""
    plain = text.casefold()
    for british, american in _SPELT:
        plain = plain.replace(british, american)
    return {word[:_LETTERS] for word in _PLAIN.findall(plain)}


_OF_MANY = _words("count absolute total serum level disease therapy treatment")


def _said(quote: set[str], names: Iterable[str]) -> bool:
    """Whether some word of some name stands in the quote."""
    words = {word for name in names for word in _words(name) if len(word) >= _SHORT}
    return bool((words - _OF_MANY) & quote)


def _measured(tree: Node) -> list[Measure]:
    return [one for one in measures_of(tree) if one.kind == "measured" and one.test]


def _tests(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    quote = _words(criterion.quote)
    asked = {one.test for one in _measured(tree) if one.test is not None}
    known = {test: vocabulary.measurements[test] for test in asked}
    odd = [t for t, e in known.items() if not _said(quote, (e.id, e.words, *e.known_as))]
    yield from _unsaid(criterion, "test", odd)


_UNITS = patterns("units_of_quotes")
_SAME_UNITS = (frozenset({"10*9/L", "10*3/uL", "/uL", "/mm3"}), frozenset({"wk", "mo"}))


def _units(criterion: Criterion, tree: Node, _: Vocabulary) -> Iterator[Noted]:
    said = {unit for unit, form in _UNITS.items() if form.search(criterion.quote)}
    asked = {one.unit for one in _measured(tree) if one.unit is not None}
    for unit in sorted(asked & _UNITS.keys() if said else ()):
        alike = next((group for group in _SAME_UNITS if unit in group), frozenset({unit}))
        if not said & alike:
            yield other_name(criterion, "unit", ", ".join(sorted(said)), unit)


def _conditions(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Conditions of which no word stands in the quote; one of those below it will do."""
    quote = _words(criterion.quote)
    asked = {n for one in measures_of(tree) if MEASURES[one.kind].of_conditions for n in one.names}
    odd = []
    for name in asked & vocabulary.conditions.keys():
        family = {name, *vocabulary.conditions_above(name), *vocabulary.conditions_below(name)}
        entries = [vocabulary.conditions[one] for one in family]
        if not _said(quote, (w for e in entries for w in (e.id, e.words, *e.known_as))):
            odd.append(name)
    if len(odd) == len(asked):  # what stands beside one that is named may be meant by it
        yield from _unsaid(criterion, "condition", odd)


def _values(tree: Node, kind: str) -> set[str]:
    """The words of one kind that a rule names, also where it chooses lesions."""
    asked = (leaf for leaf in every_leaf(tree) if leaf.measure.kind == kind)
    return {value for leaf in asked if isinstance(leaf, OneOf) for value in leaf.values}


_ORGANS = patterns("organs")
_CANCER = pattern("clinical", "cancer")


def _organs(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Organs of which the quote speaks, where the rule chooses by organ, and by others."""
    ruled = _values(tree, "organ")
    above = {up for value in ruled for up in (value, *vocabulary.organs_above(value))}
    words = _CANCER.sub(" ", criterion.quote)
    said = {name for name, form in _ORGANS.items() if form.search(words)}
    missing = said - above
    if ruled and missing and not said & above:
        yield other_name(criterion, "organ", ", ".join(sorted(missing)), ", ".join(sorted(ruled)))


_HISTOLOGIES = patterns("histologies")


def _histologies(criterion: Criterion, tree: Node, _: Vocabulary) -> Iterator[Noted]:
    ruled = _values(tree, "histology")
    said = {name for name, form in _HISTOLOGIES.items() if form.search(criterion.quote)}
    if not ruled or not said:
        return
    fits = {"squamous": "squamous" in ruled, "non-squamous": "squamous" not in ruled,
            "adenocarcinoma": "adenocarcinoma" in ruled}  # fmt: skip
    odd = sorted(name for name in said if not fits[name])
    if odd:
        yield other_name(criterion, "histology", ", ".join(odd), ", ".join(sorted(ruled)))


_GROWING = pattern("clinical", "growing")
_LINES = patterns("lines")


def _growth(criterion: Criterion, tree: Node, _: Vocabulary) -> Iterator[Noted]:
    """Counts of all lesions where the words count those that grow."""
    counts = [one for one in measures_of(tree) if MEASURES[one.kind].counts_lesions]
    if not counts or not _GROWING.search(criterion.quote):
        return
    if not any("progressing" in repr(one.where) or one.by == "PROGRESSING" for one in counts):
        yield other_name(criterion, "lesions", fault("lint_growing"), fault("lint_all"))


def _lines(criterion: Criterion, tree: Node, _: Vocabulary) -> Iterator[Noted]:
    """Rules of the current line, whichever it is, where the words say the first."""
    lines = {one.line for one in measures_of(tree) if one.line is not None}
    current = bool(lines) and lines <= {"current", "current_or_adjuvant"}
    if current and _LINES["1"].search(criterion.quote):
        yield other_name(criterion, "line", "1", ", ".join(sorted(lines)))
