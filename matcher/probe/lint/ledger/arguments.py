"""Whether what a rule asks beside the usual has words: another time, line, intent or kind of
lesion."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Lint, Noted, quoting
from oligomatch.rules.drafting.wordings import patterns
from oligomatch.rules.tree import Measure, every_leaf
from oligomatch.rules.trial import Trial

_SUPPORT = patterns("support")
_USUAL = ("line", "current")  # unless the words number it
_LINES = patterns("lines").values()
_KEYS = {"convention": "by", "kind": "measure"}  # as a trial file writes them


def unsaid_arguments(trial: Trial) -> Iterator[Noted]:
    """Every criterion whose rule asks at a time, of a line, of lesions that no word speaks of."""
    for criterion, tree in quoting(trial):
        if criterion.basis != "text" or criterion.readings:
            continue
        words = f"{criterion.quote} {criterion.text}"
        odd = {
            (name, value)
            for leaf in every_leaf(tree)
            for name, value in _arguments(leaf.measure)
            if (form := _SUPPORT.get(f"{name}_{value}"))
            and not form.search(words)
            and ((name, value) != _USUAL or any(one.search(words) for one in _LINES))
        }
        for name, value in sorted(odd):
            details = {"ruled": f"{_KEYS.get(name, name)}: {value}", "quote": criterion.quote}
            yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "argument", details)


def _arguments(measure: Measure) -> Iterator[tuple[str, str]]:
    for name in ("at", "line", "of", "since"):
        value = getattr(measure, name)
        if value is not None:
            yield name, str(value)
    if measure.by is not None:
        yield "convention", measure.by
    if measure.progressed:
        yield "progressed", "true"
    yield "kind", measure.kind
