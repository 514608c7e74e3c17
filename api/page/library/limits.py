"""Each number that a trial limits, with the criterion and the reading under which it does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.citing import source_words
from oligomatch.api.words.lexicon import NUMBERS, grouped, listed
from oligomatch.api.words.nouns import filled, measure_name
from oligomatch.api.words.sentences import trial_name
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.normal import normalise
from oligomatch.rules.tree import Every, Measure, Node, Not, Within, parts_of
from oligomatch.rules.trial import DECIDING, Criterion, Trial


class LimitRow(NamedTuple):
    """A number that a trial limits, and the reading under which it does."""

    what: str
    limit: str
    name: str
    criterion: str
    under: str
    trial: str
    low: float | None
    high: float | None
    strict: bool = False  # the upper end itself is outside
    above: bool = False  # the lower end itself is outside
    source: str = ""


def limit_rows(trials: Iterable[Trial]) -> list[LimitRow]:
    """Each number that a trial limits, in the order of what is limited."""
    found = {
        LimitRow(
            _what(leaf), _limit(test), trial_name(trial), criterion.id, reading, trial.id,
            test.least, test.most, test.under is not None, test.over is not None,
            source_words(criterion.source),
        )
        for trial in trials
        for criterion in trial.criteria
        if criterion.kind in DECIDING
        for reading, leaf in _numeric(criterion)
        for test in (_test(leaf),)
    }  # fmt: skip
    return sorted(found, key=lambda row: (row.what.casefold(), row[:6]))


def _numeric(criterion: Criterion) -> Iterator[tuple[str, Within | Every]]:
    """Each numeric limit of a criterion, with the readings under which it stands."""
    forms = criterion.forms
    found = grouped(
        (leaf, " ".join(f"{number} {letter}" for number, letter in form.choice.items()))
        for form in forms
        for leaf in dict.fromkeys(_leaves(normalise(form.tree)))
    )
    for leaf, readings in found.items():
        yield "" if len(readings) == len(forms) else "; ".join(readings), leaf


def _leaves(node: Node) -> Iterator[Within | Every]:
    """The limits in a normal form; what must not be over 500 is limited to 500."""
    if isinstance(node, Not):
        if isinstance(node.part, Within) and node.part.opposite is not None:
            yield node.part.opposite
        return
    if isinstance(node, Within) or (isinstance(node, Every) and isinstance(node.test, Within)):
        yield node
    for part in parts_of(node):
        yield from _leaves(part)


def _what(leaf: Within | Every) -> str:
    measure: Measure = leaf.measure
    if isinstance(leaf, Every) and isinstance(leaf.test, Within):
        size = _named(leaf.test.measure)
        return say("limits.each", size=size, measure_name=measure_name(measure))
    return _named(measure)


def _named(measure: Measure) -> str:
    """A measure as a noun, its millimetres written out, since a line begins with it."""
    if MEASURES[measure.kind].unit != "mm" or measure.kind not in NUMBERS:
        return measure_name(measure)
    return say("limits.millimetres", what=filled(NUMBERS[measure.kind], measure))


def _test(leaf: Within | Every) -> Within:
    test = leaf.test if isinstance(leaf, Every) else leaf
    assert isinstance(test, Within)
    return test


def _limit(test: Within) -> str:
    if test.low is not None and test.low == test.high:
        return f"{test.low:g}"
    parts = [
        f"≥ {test.low:g}" if test.low is not None else "",
        f"> {test.over:g}" if test.over is not None else "",
        f"≤ {test.high:g}" if test.high is not None else "",
        f"< {test.under:g}" if test.under is not None else "",
    ]
    return listed(filter(None, parts), "and")
