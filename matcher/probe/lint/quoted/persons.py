"""Whether a rule speaks of the sex that its words speak of, asks now or ever as they do, and takes
a person's answer the way it was asked."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Lint, Noted, deciding, other_name
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.normal import in_one_order
from oligomatch.rules.terms import SEXES
from oligomatch.rules.text.faults import fault
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    AtLeast,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    measures_of,
    signed_leaves,
)
from oligomatch.rules.trial import Criterion, Kind, Trial

_SEXES = patterns("sexes")
_PARTNER = pattern("persons", "partner")
_ONCE = pattern("persons", "once")
_NOW = pattern("persons", "now")
_BESIDE = pattern("persons", "beside")
_OF_TIME = pattern("persons", "of_time")
_OF_NOW = pattern("persons", "of_now")


def other_persons(trial: Trial) -> Iterator[Noted]:
    """Every criterion whose rule speaks of the other sex, of another time, or against an answer."""
    for criterion in deciding(trial):
        assert criterion.tree is not None
        tree = in_one_order(criterion.tree)
        if _answered_against(tree):
            details = {"quote": criterion.text or criterion.quote}
            yield Noted(Lint.TURNED_ROUND, criterion.id, ("quote",), None, "judged", details)
        if criterion.quote:
            yield from _sexes(criterion, tree)
            yield from _now_or_ever(criterion)


def _sexes(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """A sex that is asked for, or let off the rest, where the words speak of the other."""
    words = _PARTNER.sub(" ", criterion.quote)
    said = [sex for sex, form in _SEXES.items() if form.search(words)]
    if len(said) != 1:
        return
    (named,) = said
    other = "male" if named == "female" else "female"
    for values, let_off in _asked(tree, let_off=False):
        if (named in values) == let_off:
            yield other_name(criterion, "sex", named, other)


def _asked(node: Node, *, let_off: bool) -> Iterator[tuple[frozenset[str], bool]]:
    """Each sex that is asked for, and whether having it spares a patient the rest. What is kept
    out by its sex is left aside: the words may stand on either side of it."""
    match node:
        case OneOf(Measure(kind="sex"), values):
            yield values, let_off
        case Not(OneOf(Measure(kind="sex"), values)) if let_off:
            yield frozenset(SEXES) - values - {"other"}, let_off
        case AllOf(parts) | AtLeast(_, parts):
            for part in parts:
                yield from _asked(part, let_off=False)
        case AnyOf(parts):
            for part in parts:
                yield from _asked(part, let_off=True)
        case _:
            return


def _now_or_ever(criterion: Criterion) -> Iterator[Noted]:
    """Conditions asked of now where the words say history alone, or ever where they say now."""
    assert criterion.tree is not None
    kinds = {one.kind for one in measures_of(criterion.tree) if MEASURES[one.kind].of_conditions}
    words = _BESIDE.split(criterion.quote)[0]
    once = bool(_ONCE.search(_OF_TIME.sub(" ", words)))
    now = bool(_NOW.search(_OF_NOW.sub(" ", words)))
    if kinds == {"has"} and once:
        yield other_name(criterion, "time", fault("lint_ever"), fault("lint_now"))
    weighed = criterion.kind is Kind.JUDGEMENT  # asked of whoever ever had it: was it then?
    if kinds == {"ever_had"} and now and not once and not weighed:
        yield other_name(criterion, "time", fault("lint_now"), fault("lint_ever"))


def _answered_against(tree: Node) -> bool:
    """Whether a yes of the person asked keeps a patient out; the question says what must hold."""
    leaves = signed_leaves(tree)
    return any(no and isinstance(one, Is) and one.measure.kind == "judged" for one, no in leaves)
