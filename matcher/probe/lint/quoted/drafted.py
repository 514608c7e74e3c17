"""Whether a rule means what a draft of its own words means, where the draft encodes them whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import islice, product
from math import prod

from oligomatch.matcher.probe.lint.asked_of import LIFELONG
from oligomatch.matcher.probe.lint.judged import is_judged, without_persons
from oligomatch.matcher.probe.lint.noted import Lint, Noted, quoting
from oligomatch.matcher.probe.lint.quoted.named_beside import asks_of
from oligomatch.rules.drafting.draft import SentenceOutcome, draft
from oligomatch.rules.measures import MEASURES, Clock
from oligomatch.rules.normal import in_one_order
from oligomatch.rules.tree import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Every,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    measures_of,
    signed_leaves,
    with_measures,
)
from oligomatch.rules.trial import Kind, Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from oligomatch.rules.write import write_tree

_HEADINGS = ("Inclusion Criteria:", "Exclusion Criteria:")
_EITHER_JOIN = re.compile(r"\band/or\b", re.I)
_RATIOS = frozenset({"inr"})  # of which the upper limit of normal is about 1
_MOST = 20_000  # patients that are gone through
_OTHER = "another"
_ENDS = ("low", "high", "under", "over")
_PLACES = 6  # of a number that was turned into another unit
_WOMEN = frozenset({"childbearing_potential"})
# of what a sentence asks beside its tumour and its spread another criterion may ask the half
_OF_TUMOUR = frozenset(
    {"cancer_type", "histology", "subtype", "ever_metastatic", "stage", "m_category"}
)

Patient = Mapping[object, object]


def drafted_otherwise(trial: Trial) -> Iterator[Noted]:
    """Rules that others meet than the draft of their words; of a judgement what its rule says
    beside a person, where his answer decides nothing of it."""
    asked = {one.id for one in trial.criteria if one.kind is Kind.JUDGEMENT}
    open_to_person = {one.id for one, tree in quoting(trial) if _is_open(tree)}
    for criterion, tree in quoting(without_persons(trial)):
        if criterion.id in open_to_person:
            continue
        if criterion.kind is Kind.JUDGEMENT or criterion.basis != "text" or criterion.readings:
            continue
        if [one.quote for one in trial.criteria].count(criterion.quote) > 1:
            continue  # each says a part of the words
        read = drafts(" ".join(criterion.quote.split()))
        tree = _without_now(tree)
        text = criterion.text if criterion.id in asked else ""
        read = tuple(one for each in read if (one := _unheard(each, tree, text)) is not None)
        own, alike = tree, [one for one in read if _asks(one) == _asks(tree)]
        if not alike and not any(_of_tumour(m) for one in (tree, *read) for m in measures_of(one)):
            own, alike = plainly(tree), list(map(plainly, read))
        alike = [one for one in alike if not _wider(one, own)]
        # on which side of a heading the words stand is another lint's matter
        either = [side for one in alike for way in ways(one) for side in (way, Not(way))]
        if _EITHER_JOIN.search(criterion.quote):
            either += [AllOf(parts) for one in alike if (parts := _denied(one))]
        either += [_of_today(one) for one in either]
        also = [own, *_put_otherwise(own)]
        if (
            alike
            and len(alike) == len(read)
            and not any(same(one, way) for one in either for way in also)
        ):
            details = {
                "quote": criterion.quote,
                "drafted": write_tree(_nearest(alike, own)),
            }
            yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "drafted", details)


def _is_open(tree: Node) -> bool:
    """Whether a person's answer may let in whom the rest of a rule does not."""
    judged = any(one.kind == "judged" for one in measures_of(tree))
    parts = tree.parts if isinstance(tree, AllOf) else (tree,)
    alone = sum(map(is_judged, parts))
    return judged and not (isinstance(tree, AllOf) and alone)


@lru_cache(maxsize=4096)
def drafts(quote: str) -> tuple[Node, ...]:
    """What some words mean among the criteria that let in, and among those that keep out, each
    where it can be read whole and no person is asked."""
    found: list[Node] = []
    for heading in _HEADINGS:
        sentences = draft(f"{heading}\n\n* {quote}\n", "NCT00000000", "")
        criteria = [one for each in sentences for one in each.criteria]
        whole = all(one.outcome is SentenceOutcome.ENCODED for one in sentences)
        trees = [one.tree for one in criteria if one.tree is not None]
        if whole and trees and len(trees) == len(criteria):
            tree = trees[0] if len(trees) == 1 else AllOf(tuple(trees))
            if all(one.kind != "judged" for one in measures_of(tree)):
                found.append(tree)
    return tuple(found)


def _put_otherwise(tree: Node) -> Iterator[Node]:
    """A rule as other words tell the same: what nobody loses, asked of today; and what it asks of
    those with a tumour, as if all had it, since another criterion says which others may enter."""
    yield _of_today(tree)
    others = [one for one in tree.parts if _of_others(one)] if isinstance(tree, AnyOf) else []
    if isinstance(tree, AnyOf) and len(others) == 1:
        rest = tuple(one for one in tree.parts if one not in others)
        kept = rest[0] if len(rest) == 1 else AnyOf(rest)
        for spared in (one.part for one in others if isinstance(one, Not)):
            yield AllOf((spared, *(kept.parts if isinstance(kept, AllOf) else (kept,))))


def _of_today(tree: Node) -> Node:
    """A rule that asks of today what nobody loses."""
    return with_measures(
        tree,
        lambda one: (
            replace(one, kind="has") if one.kind == "ever_had" and one.names <= LIFELONG else one
        ),
    )


def _unheard(drafted: Node, tree: Node, text: str) -> Node | None:
    """What a draft says beside the conditions of which a person is asked, and no rule; None where
    that is nothing."""
    ruled = {name for one in measures_of(tree) for name in one.names}
    named = {n for m in measures_of(drafted) if MEASURES[m.kind].of_conditions for n in m.names}
    heard = {name for name in named - ruled if asks_of(name, text)}
    if any(one.names and one.names <= heard for one in measures_of(drafted)):
        return None
    return with_measures(drafted, lambda one: replace(one, names=one.names - heard))


def _denied(tree: Node) -> tuple[Node, ...]:
    """The limits of which a draft keeps out whoever is within one."""
    parts = tree.parts if isinstance(tree, AllOf) else ()
    limits = tuple(one.part for one in parts if isinstance(one, Not))
    return limits if len(limits) == len(parts) > 1 else ()


def _of_others(part: Node) -> bool:
    """Whether a part spares whoever has another tumour."""
    leaf = part.part if isinstance(part, Not) else None
    return isinstance(leaf, OneOf) and leaf.measure.kind == "cancer_type"


def _nearest(alike: list[Node], tree: Node) -> Node:
    """That one of some drafts that lets in or keeps out as the rule does."""
    signs = [no for _, no in signed_leaves(in_one_order(tree))]
    own = [one for one in alike if [no for _, no in signed_leaves(in_one_order(one))] == signs]
    return (own or alike)[0]


def _asks(tree: Node) -> frozenset[tuple[str, str | None, str | None]]:
    return frozenset((one.kind, one.test, one.unit) for one in measures_of(tree))


def ways(tree: Node) -> tuple[Node, ...]:
    """What words may mean that put one limit on several tests by *or*: on one, or on each."""
    leaves = tree.parts if isinstance(tree, AnyOf) else ()
    limits = {
        replace(one, measure=Measure("measured")) for one in leaves if isinstance(one, Within)
    }
    tests = {one.measure.test for one in leaves if isinstance(one, Within)}
    each = len(limits) == 1 and len(tests) == len(leaves) > 1
    return (tree, AllOf(tuple(leaves))) if each else (tree,)


def _wider(one: Node, other: Node) -> bool:
    """Whether one of two rules names a condition above one of the other: another lint's matter."""
    vocabulary = load_vocabulary()
    first, second = (
        {n for m in measures_of(tree) if MEASURES[m.kind].of_conditions for n in m.names}
        for tree in (one, other)
    )
    above = {up for n in first - second for up in vocabulary.conditions_above(n)}
    below = {down for n in first - second for down in vocabulary.conditions_below(n)}
    return bool((above | below) & (second - first))


def same(one: Node, other: Node) -> bool:
    """Whether two rules are met by the same patients: of each number those about its limits are
    tried, of each name that it is there or not. Too many to try are taken as the same, as
    is what is asked of single lesions, which may be put in many ways."""
    trees = [in_one_order(_bare(_one_by_one(tree))) for tree in (one, other)]
    values: dict[object, set[object]] = {}
    for tree in trees:
        for leaf, _ in signed_leaves(tree):
            for name, some in _values(leaf):
                values.setdefault(name, set()).update(some)
    lesions = any(isinstance(name, Exists | Every) for name in values)
    selecting = any(isinstance(name, Measure) and name.where is not None for name in values)
    if lesions or selecting or prod(map(len, values.values())) > _MOST:
        return True
    every = islice(product(*values.values()), _MOST)
    patients = (dict(zip(values, each, strict=True)) for each in every)
    return all(_met(trees[0], patient) == _met(trees[1], patient) for patient in patients)


def _bare(tree: Node) -> Node:
    """A rule without what its words do not say: how old a value may be, how lesions count."""
    return with_measures(tree, lambda one: replace(one, within_days=None, by=None))


def _values(leaf: Node) -> Iterator[tuple[object, set[object]]]:
    """What decides about one comparison, with the values that are tried."""
    match leaf:
        case Within(measure):
            whole = MEASURES[measure.kind].whole or measure.kind in ("age", "ecog")
            step = 1.0 if whole else 0.01
            least = 1 if MEASURES[measure.kind].counts_lesions else 0  # none: often unsaid
            near = {n + by for n in leaf.limits for by in (-step, 0, step)}
            if MEASURES[measure.kind].clock is Clock.RISES:
                near -= {*leaf.limits}  # the day itself: "in the last 5 years"
            yield measure, {n for n in near if n >= least}
        case Is(measure) if measure.names:
            for name in measure.names:
                yield _named(measure, name), {True, False}
        case OneOf(measure, values):
            yield measure, {*values, *leaf.taken, _OTHER}
        case Always():
            return
        case _:
            yield leaf, {True, False}


def _named(measure: Measure, name: str) -> Measure:
    return replace(measure, names=frozenset({name}))


def _met(node: Node, patient: Patient) -> bool:
    match node:
        case AllOf(parts):
            return all(_met(part, patient) for part in parts)
        case AnyOf(parts):
            return any(_met(part, patient) for part in parts)
        case AtLeast(n, parts):
            return sum(_met(part, patient) for part in parts) >= n
        case Not(part):
            return not _met(part, patient)
        case Always():
            return True
        case Within(measure):
            return _inside(node, patient[measure])
        case Is(measure) if measure.names:
            return any(bool(patient[_named(measure, name)]) for name in measure.names)
        case OneOf(measure):
            return patient[measure] in node.taken
        case _:
            return bool(patient[node])


def _inside(leaf: Within, value: object) -> bool:
    assert isinstance(value, int | float)
    return (
        (leaf.low is None or value >= leaf.low)
        and (leaf.high is None or value <= leaf.high)
        and (leaf.under is None or value < leaf.under)
        and (leaf.over is None or value > leaf.over)
    )


def _without_now(tree: Node) -> Node:
    """A rule without that something is not there now, where it may not have been lately either."""
    if not isinstance(tree, AllOf):
        return tree
    lately = {
        one.part.measure.names
        for one in tree.parts
        if isinstance(one, Not) and isinstance(one.part, Within) and one.part.least is None
        and MEASURES[one.part.measure.kind].clock is Clock.RISES
    }  # fmt: skip
    left = tuple(
        one for one in tree.parts
        if not (isinstance(one, Not) and isinstance(one.part, Is)
                and one.part.measure.kind == "has" and one.part.measure.names in lately)
    )  # fmt: skip
    return left[0] if len(left) == 1 else AllOf(left)


def plainly(tree: Node) -> Node:
    """The rule as it is compared with another hand's."""
    match tree:
        case AllOf(parts):
            return replace(tree, parts=tuple(map(plainly, parts)))
        case AnyOf(parts):
            left = tuple(plainly(part) for part in parts if not _of_women(part))
            return left[0] if len(left) == 1 else AnyOf(left or parts)
        case AtLeast(_, parts):
            return replace(tree, parts=tuple(map(plainly, parts)))
        case Not(part):
            return Not(plainly(part))
        case Within():
            return _in_own_unit(tree)
        case Is(Measure(kind="variant", gene=gene)):
            return Is(Measure("altered", gene=gene))
        case _:
            return tree


def _one_by_one(tree: Node) -> Node:
    """A rule by which the latest of some things was not within a time, told of each of them."""
    match tree:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return replace(tree, parts=tuple(map(_one_by_one, parts)))
        case Not(Within(measure) as part) if len(measure.names) > 1 and _lately(part):
            each = (replace(measure, names=frozenset({one})) for one in sorted(measure.names))
            return AllOf(tuple(Not(replace(part, measure=one)) for one in each))
        case Not(part):
            return Not(_one_by_one(part))
        case _:
            return tree


def _lately(limit: Within) -> bool:
    """Whether a limit is a time within which the latest of some things was: none of them was."""
    return MEASURES[limit.measure.kind].clock is Clock.RISES and limit.least is None


def _of_tumour(measure: Measure) -> bool:
    """Whether a measure tells what the tumour is, and how far it has spread."""
    return measure.kind in _OF_TUMOUR


def _of_women(part: Node) -> bool:
    match part:
        case OneOf(Measure(kind="sex")):
            return True
        case Not(Is(measure)):
            return measure.names == _WOMEN
        case _:
            return False


def _in_own_unit(leaf: Within) -> Within:
    """A limit in the unit that others are turned into, where that is no multiple of a normal."""
    if leaf.measure.test in _RATIOS and leaf.measure.unit == "ULN":
        return replace(leaf, measure=replace(leaf.measure, unit="1"))
    entry = load_vocabulary().measurements.get(leaf.measure.test or "")
    factors = {} if entry is None else {**entry.units, **entry.about}
    if entry is None or leaf.measure.unit not in factors:
        return leaf
    by = float(factors[leaf.measure.unit])
    ends = {
        end: None if limit is None else round(limit * by, _PLACES)
        for end, limit in ((end, getattr(leaf, end)) for end in _ENDS)
    }
    return Within(replace(leaf.measure, unit=entry.unit), **ends)
