"""Where the words of a quote name what a part of its rule asks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.probe.lint.ledger.left_out import asked, spans
from oligomatch.matcher.probe.lint.quoted.numbers import bounds
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Node, OneOf, every_leaf

_STAGE = pattern("values", "stage")
_RESPONSE = patterns("values_response")
_HISTOLOGY = patterns("values_histology")
_GROUP = patterns("values_group")
_TABLES = {
    "recist": _RESPONSE,
    "best_response": _RESPONSE,
    "histology": _HISTOLOGY,
    "trial_group": _GROUP,
}
_OF_KIND = patterns("named_kinds")
_UNITS = {"days": (1, 7), "months": (1, 12), "weeks": (1,), "mm": (1, 10)}


def place(part: Node, quote: str) -> tuple[int, int] | None:
    """From where to where the words name it; None where they do not."""
    named = [*_named(part, quote)]
    limits = [*_limits(part, quote)]
    if len(named) == 1 and len(limits) > 1 and len(limits) > len([*bounds(part)]):
        behind = [one for one in limits if one[0] >= named[0][1]]  # the number stands again
        limits = behind[:1] or limits
    found = [*named, *limits]
    return (min(a for a, _ in found), max(b for _, b in found)) if found else None


def first_limit(part: Node, quote: str) -> tuple[int, int] | None:
    """Where the first of its limits of tests stands; None where none does."""
    return min((one for one in _limits(part, quote, tests=True)), default=None)


def _named(part: Node, quote: str) -> Iterator[tuple[int, int]]:
    names = set(asked(part))
    yield from ((one.start, one.end) for one in spans(quote) if (one.kind, one.name) in names)
    for leaf in every_leaf(part):
        kind = leaf.measure.kind
        if kind in _OF_KIND:
            yield from _found(_OF_KIND[kind], quote)
        if kind == "stage":
            yield from _found(_STAGE, quote)
        if isinstance(leaf, OneOf) and kind in _TABLES:
            for values, form in _TABLES[kind].items():
                if leaf.values & set(values.split()):
                    yield from _found(form, quote)


def _limits(part: Node, quote: str, *, tests: bool = False) -> Iterator[tuple[int, int]]:
    for bound in bounds(part):
        if tests and not bound.measure.test:
            continue
        for factor in _UNITS.get(MEASURES[bound.measure.kind].unit, (1,)):
            number = re.escape(f"{bound.value / factor:g}")
            yield from _found(re.compile(rf"(?<![\w.,]){number}(?![\d]|[.,]\d)"), quote)


def _found(form: re.Pattern[str], quote: str) -> Iterator[tuple[int, int]]:
    return ((match.start(), match.end()) for match in form.finditer(quote))
