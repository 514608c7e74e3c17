"""What a rule says of its own words alone: of whom the heading above them asks stands in the rule
as well, since a criterion quotes one sentence of a list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from oligomatch.matcher.probe.lint.ledger.left_out import types_named
from oligomatch.matcher.probe.lint.noted import quoting
from oligomatch.matcher.probe.lint.quoted.named_beside import conditions_named
from oligomatch.rules.tree import AnyOf, Is, Measure, Node, Not, OneOf
from oligomatch.rules.trial import Criterion, Kind, Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_SPACE = re.compile(r"[\s-]+")
_OF_WOMEN = frozenset({"childbearing_potential"})  # that spares whatever words do not speak of
_ABOUT = 4  # criteria on either side, among which a heading has others


def without_headings(trial: Trial) -> Trial:
    """A trial without the parts of its rules that spare whoever lacks a condition of which only a
    criterion near by speaks: `any: [{not: has X}, ..]` under *X must*; or whoever has another
    tumour of the list that the words stand in."""
    each, lists, groups = trial.criteria, lists_of_types(trial), groups_of_tumours(trial)
    own = tuple(
        replace(one, tree=_own(one, each[max(0, n - _ABOUT) : n + _ABOUT + 1], lists, groups))
        for n, one in enumerate(each)
    )
    return trial if own == each else replace(trial, criteria=own)


def of_heading(id: str, own: Trial, trial: Trial) -> bool:
    """Whether of whom a criterion asks stands in its heading: that may name the rest too."""
    at = next(n for n, one in enumerate(trial.criteria) if one.id == id)
    return own.criteria[at] != trial.criteria[at]


def lists_of_types(trial: Trial) -> dict[str, frozenset[str]]:
    """What some quotes list, each with the types of cancer that its rule takes, if several."""
    return {
        _bare(one.quote): tree.values
        for one, tree in quoting(trial)
        if isinstance(tree, OneOf) and tree.measure.kind == "cancer_type" and len(tree.values) > 1
    }


def groups_of_tumours(trial: Trial) -> frozenset[str]:
    """The types of cancer of which alone some criteria ask, each of its own, if there are several:
    the headings that tell them apart are not quoted."""
    guarded = {
        part.part.values
        for criterion in trial.criteria
        if isinstance(criterion.tree, AnyOf)
        for part in criterion.tree.parts
        if isinstance(part, Not)
        and isinstance(part.part, OneOf)
        and part.part.measure.kind == "cancer_type"
    }
    return frozenset[str]().union(*guarded) if len(guarded) > 1 else frozenset()


def types_about(quote: str, lists: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The types of cancer of the lists in which some words are one thing."""
    return frozenset[str]().union(*(o for words, o in lists.items() if _bare(quote) in words))


def _bare(words: str) -> str:
    return _SPACE.sub("", words.casefold())


def _own(
    criterion: Criterion,
    near: Sequence[Criterion],
    lists: Mapping[str, frozenset[str]],
    groups: frozenset[str],
) -> Node | None:
    tree = criterion.tree
    if criterion.basis != "text" or criterion.readings or not isinstance(tree, AnyOf):
        return tree
    types = types_about(criterion.quote, lists)
    groups -= {one.name for one in types_named(criterion.quote, kinds=True)}
    rest = tuple(
        one
        for one in tree.parts
        if not _of_heading(one, criterion, near) and not _of_others(one, types, groups)
    )
    if not rest or rest == tree.parts:
        return tree
    return rest[0] if len(rest) == 1 else AnyOf(rest)


def _of_others(part: Node, types: frozenset[str], groups: frozenset[str]) -> bool:
    """Whether a part spares whoever has another tumour of a list, or of those that a trial tells
    apart."""
    match part:
        case Not(OneOf(Measure(kind="cancer_type"), values)):
            return values < types or values <= groups
        case _:
            return False


def _of_heading(part: Node, criterion: Criterion, near: Sequence[Criterion]) -> bool:
    match part:
        case Not(Is(Measure(kind="has" | "ever_had", names=names))) if not names & _OF_WOMEN:
            known = load_vocabulary()
            conditions = names & known.conditions.keys()
            each = (known.conditions_above(one) | known.conditions_below(one) for one in conditions)
            akin = frozenset[str]().union(*each)
            said = (conditions_named(one.quote) for one in near if one.kind is not Kind.TO_DO)
            here = conditions_named(criterion.quote) & akin
            return not here and any(akin & one for one in said)
        case _:
            return False
