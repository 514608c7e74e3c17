"""Whether a rule asks what its words say became of a treatment: that it failed, how often, and how
long ago it was begun or ended."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.asked_of import binding
from oligomatch.matcher.probe.lint.ledger.left_out import spans
from oligomatch.matcher.probe.lint.ledger.unused import shares
from oligomatch.matcher.probe.lint.noted import Lint, Noted, other_name, quoting_plainly
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.measures import MEASURES, Event, Span
from oligomatch.rules.text.faults import fault
from oligomatch.rules.tree import LineWith, Measure, Node, OneOf, Within, every_leaf, measures_of
from oligomatch.rules.trial import Criterion, Trial

_FAILED = pattern("course", "failed")
_RESPONSE = pattern("course", "response")
_ONCE = pattern("course", "once")
_BEGUN, _ENDED = pattern("course", "begun"), pattern("course", "ended")
_START_OF, _WAS_STARTED = pattern("course", "start_of"), pattern("course", "was_started")
_BY_NUMBER = pattern("course", "by_number")
_FIRST_OF, _LATEST_OF = pattern("course", "first_of"), pattern("course", "latest_of")
_DRUGS = frozenset({"agent", "class"})
_ANY_DRUG = frozenset(
    {"systemic_therapy", "chemotherapy", "hormonal_therapy", "androgen_deprivation_therapy"}
)  # which are begun with a line
_LINE_OF = {"first_line": "1", "current_line": "current"}
_IN_LINE = frozenset({"has_drug", "has_class"})
_COUNTED = frozenset({"lines", "count", "organs"})
_OF_THE_END = (Event.GIVEN, Event.LINE_END)
_OF_START = frozenset({"first_line", "current_line"})
_FAILURE = frozenset({"PD"})


def course_otherwise(trial: Trial) -> Iterator[Noted]:
    """Every criterion of which a treatment took another course than its words say."""
    for criterion, tree in quoting_plainly(trial):
        near = [one for one in trial.criteria if shares(one, criterion)]
        trees = [each for one in near for each in one.spelt] or [tree]
        yield from _failed(criterion, tree)
        yield from _once(criterion, tree, trees)
        yield from _since(criterion, tree, trees)
        yield from _start_of(criterion, tree)
        yield from _latest(criterion, tree)


def _failed(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """A best or a latest response, where the words say that the disease progressed: a line that
    progressed may have had any."""
    if not _FAILED.search(criterion.quote) or _RESPONSE.search(criterion.quote):
        return
    for leaf in every_leaf(tree):
        one = leaf.measure
        responses = one.responses | one.latest_responses
        if isinstance(leaf, OneOf) and one.kind == "best_response":
            responses |= leaf.values
        if responses == _FAILURE and not one.progressed:
            yield other_name(criterion, "response", fault("lint_progression"), "PD", "course")
            return


def _once(criterion: Criterion, tree: Node, trees: list[Node]) -> Iterator[Noted]:
    """So many or more, where the words say that it was once and no more."""
    found = _ONCE.search(criterion.quote)
    limits = [leaf for each in trees for leaf in every_leaf(each) if isinstance(leaf, Within)]
    counted = [one for one in limits if one.measure.kind in _COUNTED]
    own = [one for one in every_leaf(tree) if one in counted]
    if found and own and all(one.least == 1 and one.most is None for one in counted):
        details = {"number": found[0].strip(), "quote": criterion.quote}
        yield Noted(Lint.OTHER_NUMBER, criterion.id, ("quote",), None, "unused", details)


def _since(criterion: Criterion, tree: Node, trees: list[Node]) -> Iterator[Noted]:
    """The time since the last dose, where the words say that a treatment was begun so long ago, or
    the other way round."""
    begun, ended = _BEGUN.search(criterion.quote), _ENDED.search(criterion.quote)
    if bool(begun) == bool(ended):
        return
    every = [one for each in trees for one in measures_of(each)]
    starts, ends = any(map(_from_start, every)), any(map(_from_end, every))
    if begun and ends and not starts and any(map(_from_end, _times(tree))):
        yield other_name(criterion, "time", fault("lint_begun"), fault("lint_ended"))
    elif ended and starts and not ends and any(map(_from_start, _times(tree))):
        yield other_name(criterion, "time", fault("lint_ended"), fault("lint_begun"))


def _start_of(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """The start of a line, whatever was given in it, where the words speak of the start of a drug;
    that of a drug's line, where they speak of the start of a line by its number."""
    quote = binding(criterion.quote)
    named = [one for one in spans(quote) if one.kind in _DRUGS and one.name not in _ANY_DRUG]
    said = {one.name for one in named if _started(quote, one.start, one.end)}
    lines = [one for one in _BY_NUMBER.finditer(quote) if _started(quote, one.start(), one.end())]
    measures = [*measures_of(tree)]
    for one in filter(_from_start, _times(tree)):
        own = one.line_drugs | one.line_classes
        if said and not own:
            line = _LINE_OF.get(str(one.since), one.line)
            beside = (m.names for m in measures if m.line == line and m.kind in _IN_LINE)
            if not frozenset[str]().union(*beside):
                yield _other_start(criterion, ", ".join(sorted(said)), f"line: {line}")
                return
        if lines and own and not said and not any(m.line and not m.line_drugs for m in measures):
            yield _other_start(criterion, lines[0][0], ", ".join(sorted(own)))
            return


def _latest(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """The first line with a drug, where the words say the latest, or the other way round."""
    quote = binding(criterion.quote)
    named = [one for one in spans(quote) if one.kind in _DRUGS]
    for measure in measures_of(tree):
        line = LineWith.of(measure.line)
        own = [o for o in named if line is not None and o.name in line.drugs | line.classes]
        first = any(_FIRST_OF.search(quote[: one.start]) for one in own)
        latest = any(_LATEST_OF.search(quote[: one.start]) for one in own)
        if line is not None and first != latest and line.first != first:
            yield _other_start(criterion, own[0].name, measure.line or "")
            return


def _other_start(criterion: Criterion, quoted: str, ruled: str) -> Noted:
    return other_name(criterion, "line", quoted, ruled, "drug")


def _started(quote: str, start: int, end: int) -> bool:
    """Whether words right before or behind a place say that it was begun."""
    return bool(_START_OF.search(quote[:start]) or _WAS_STARTED.match(quote, end))


def _times(tree: Node) -> Iterator[Measure]:
    """The measures that a rule limits."""
    return (leaf.measure for leaf in every_leaf(tree) if isinstance(leaf, Within))


def _from_start(one: Measure) -> bool:
    of_line = one.kind in ("days_between", "months_between") and one.until in (None, "today")
    return _begins(one) == Event.LINE_START or (of_line and one.since in _OF_START)


def _from_end(one: Measure) -> bool:
    return _begins(one) in _OF_THE_END


def _begins(one: Measure) -> Event | None:
    """The event from which a measure counts the time until today."""
    form = MEASURES[one.kind].form
    return form.start if isinstance(form, Span) and form.end == Event.TODAY else None
