"""Whether what a rule asks beside the usual has words: another time, line, intent or kind of
lesion."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.ledger.left_out import spans, types_named
from oligomatch.matcher.probe.lint.noted import Lint, Noted, quoting_plainly
from oligomatch.matcher.probe.lint.quoted.numbers import said
from oligomatch.rules.drafting.wordings import patterns
from oligomatch.rules.tree import Leaf, Node, OneOf, every_leaf
from oligomatch.rules.trial import Trial

_SUPPORT = patterns("support")
_USUAL = ("line", "current")  # unless the words number it
_OF_LINES = patterns("lines")
_LINES = _OF_LINES.values()
_KEYS = {"convention": "by", "kind": "measure", "sex": "values"}  # as a trial file writes them


def unsaid_arguments(trial: Trial) -> Iterator[Noted]:
    """Every criterion whose rule asks at a time, of a line, of lesions that no word speaks of."""
    for criterion, tree in quoting_plainly(trial):
        whole = {one.quote for one in trial.criteria if criterion.quote in one.quote}
        words = " ".join((criterion.quote, criterion.text, *sorted(whole - {criterion.quote})))
        odd = {
            (name, value)
            for leaf in every_leaf(tree)
            for name, value in _arguments(leaf)
            if (form := _SUPPORT.get(f"{name}_{value}"))
            and not form.search(words)
            and ((name, value) != _USUAL or any(one.search(words) for one in _LINES))
        }
        if _line_before(words, tree):
            odd.add(_USUAL)
        lines = {leaf.measure.line for leaf in every_leaf(tree)} - {None}
        named = [line for line, form in _OF_LINES.items() if form.search(words)]
        if len(lines) > 1 and len(named) == 1 and lines <= _OF_LINES.keys():
            odd |= {("line", str(line)) for line in lines - {*named}}
        if not named and not _in_known_words(words):
            odd = {one for one in odd if one[0] != "kind"}  # it says it in words of its own
        for name, value in sorted(odd):
            details = {"ruled": f"{_KEYS.get(name, name)}: {value}", "quote": criterion.quote}
            yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "argument", details)


def _in_known_words(words: str) -> bool:
    """Whether some words name anything of the vocabulary, or a number."""
    return bool(spans(words)) or bool(types_named(words, kinds=True)) or bool(said(words))


def _line_before(words: str, tree: Node) -> bool:
    """Whether the current line alone is asked what the words say of any before."""
    of_line = [leaf.measure for leaf in every_leaf(tree) if leaf.measure.line]
    held = bool(of_line) and all(
        one.line == "current" and one.kind in ("has_class", "has_drug") for one in of_line
    )
    before, today = _SUPPORT["line_before"], _SUPPORT["line_today"]
    return held and bool(before.search(words)) and not today.search(words)


def _arguments(leaf: Leaf) -> Iterator[tuple[str, str]]:
    measure = leaf.measure
    for name in ("at", "line", "of", "since", "until", "edition"):
        value = getattr(measure, name)
        if value is not None:
            yield name, str(value)
    if measure.by is not None:
        yield "convention", measure.by
    if measure.progressed:
        yield "progressed", "true"
    yield from (("stopped_for", reason) for reason in measure.stopped_for)
    if measure.kind == "stop_reason" and isinstance(leaf, OneOf):
        yield from (("stopped_for", reason) for reason in leaf.values)
    if measure.kind == "sex" and isinstance(leaf, OneOf):
        yield from (("sex", value) for value in leaf.values)
    yield "kind", measure.kind
