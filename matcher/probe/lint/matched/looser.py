"""Whether limits that a rule sets beside one another can be meant so, whatever the words are.

Who has something is given a limit of his own because it is a looser one, and no lesion is larger
than all of them together: where a rule says otherwise two numbers are exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from oligomatch.matcher.probe.lint.ledger.connected import groups
from oligomatch.matcher.probe.lint.noted import Noted, quoting_plainly, turned
from oligomatch.matcher.probe.lint.quoted import numbers
from oligomatch.matcher.probe.lint.quoted.numbers import Bound, Side, bounds
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.measures import MEASURES, Count, Field, Reduce
from oligomatch.rules.tree import AllOf, AnyOf, Node, Not, Within, parts_of
from oligomatch.rules.trial import Trial

# of each sum of a size, the measure of that size of one lesion
_OF_ONE = {one.form: name for name, one in MEASURES.items() if one.of_lesion}
_SUMS = {
    name: _OF_ONE[Field(f"/{one.form.size}")]
    for name, one in MEASURES.items()
    if isinstance(one.form, Count) and one.form.reduce is Reduce.SUM
}
_CHOICE, _UNITS = pattern("matched", "choice"), pattern("matched", "units")

_Test = tuple[str | None, str | None]


def limits_exchanged(trial: Trial) -> Iterator[Noted]:
    """Every limit of some that is no looser than that of all, and of a sum below that of one."""
    for criterion, tree in quoting_plainly(trial):
        found = next((one for group in groups(tree) for one in _no_looser(group)), None)
        found = found or next(_small_sums([*bounds(tree)]), None)
        if found is not None:
            yield numbers.limit_of(criterion, found, "looser")


def chosen_of(trial: Trial) -> Iterator[Noted]:
    """Every rule by which the limit of one test is enough, where no word leaves a choice."""
    for criterion, tree in quoting_plainly(trial):
        both = _UNITS.sub(" ", f"{criterion.quote} {criterion.text}")
        if not _CHOICE.search(both) and any(
            _of_tests(parts) and not numbers.kept_out(criterion.quote, parts)
            for parts in _choices(tree)
        ):
            yield turned(criterion, "each")


def _choices(node: Node, *, negated: bool = False) -> Iterator[tuple[Node, ...]]:
    """The parts of which one is enough, wherever a rule leaves such a choice."""
    if isinstance(node, Not):
        yield from _choices(node.part, negated=not negated)
        return
    if isinstance(node, AllOf if negated else AnyOf):
        yield parts_of(node)
    for part in parts_of(node):
        yield from _choices(part, negated=negated)


def _of_tests(parts: tuple[Node, ...]) -> bool:
    """Whether some parts are limits, each of another test."""
    tests = {one.measure.test for one in parts if isinstance(one, Within)} - {None}
    return len(parts) > 1 and len(tests) == len(parts)


def _no_looser(group: Node) -> Iterator[Bound]:
    """The limit of those with a guard, of each test no looser than that which lets in anybody."""
    parts = group.parts if isinstance(group, AnyOf) else ()
    each = [[*_joined(one)] for one in parts]
    for own in each:
        tests = _limits(own)
        if not tests or len(tests) < len(own):
            continue  # it is of some alone as well
        for other in each:
            guarded = _limits(other)
            beside = len(guarded) < len(other) and tests.keys() <= guarded.keys()
            if beside and all(_is_inside(guarded[one], tests[one]) for one in tests):
                yield next(bounds(guarded[next(iter(tests))]))


def _joined(node: Node) -> Iterator[Node]:
    if isinstance(node, AllOf):
        for part in node.parts:
            yield from _joined(part)
    else:
        yield node


def _limits(parts: list[Node]) -> Mapping[_Test, Within]:
    return {
        (one.measure.test, one.measure.unit): one
        for one in parts
        if isinstance(one, Within) and one.measure.test
    }


def _is_inside(one: Within, other: Within) -> bool:
    """Whether who is within one limit, at one end, is within the other."""
    if other.least is None and other.most is not None:
        return one.most is not None and one.most <= other.most
    if other.most is None and other.least is not None:
        return one.least is not None and one.least >= other.least
    return False


def _small_sums(limits: list[Bound]) -> Iterator[Bound]:
    """The limit of a sum that a single lesion may exceed."""
    for total in limits:
        single = _SUMS.get(total.measure.kind)
        if total.side is Side.UPPER and any(
            one.measure.kind == single and one.side is Side.UPPER and one.value > total.value
            for one in limits
        ):
            yield total
