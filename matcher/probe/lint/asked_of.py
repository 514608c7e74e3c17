"""What of a quote asks nothing (an example, a note, what is allowed), and of whom it asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from oligomatch.rules.drafting.wordings import pattern, section
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    every_leaf,
    parts_of,
    signed_leaves,
)
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_ASIDE = pattern("asked_of", "aside")
_LACKS = ("un", "in", "non", "no")
_SOME = pattern("asked_of", "some")
LIFELONG = frozenset(section("lifelong"))  # whoever ever had it has it
_WAS_GIVEN, _WHATEVER = frozenset({"prior_or_concurrent", "given"}), "systemic_therapy"


def binding(quote: str) -> str:
    """A quote without its examples, its notes and what it only allows, each left blank."""
    return _ASIDE.sub(lambda match: " " * len(match[0]), quote)


def names_some(quote: str) -> bool:
    """Whether the words say of whom they ask: of those with this, on that, of an age."""
    return _SOME.search(quote) is not None


def guards(quote: str, tree: Node) -> frozenset[Node]:
    """The leaves of a rule of which the absence spares everybody of whom its words do not ask:
    `in patients with bone metastases` by none, or the rest."""
    return frozenset(_guards(tree)) if names_some(quote) else frozenset(_of_those_with(tree))


def _of_those_with(tree: Node) -> Iterator[Node]:
    """What spares somebody a state of what it is: no brain metastases, or stable ones; and another
    tumour, where there is something to be spared."""
    below = load_vocabulary().conditions_below
    parts = tree.parts if isinstance(tree, AnyOf) else ()
    for part in parts:
        match part:
            case Not(OneOf(Measure(kind="cancer_type")) as tumour):
                if not all(map(_is_denied, parts)):
                    yield tumour
            case Not(Is(Measure(kind="has" | "ever_had", names=names)) as spared):
                states = frozenset[str]().union(*map(below, names & _conditions())) - names
                others = (one for one in parts if isinstance(one, Is))
                if any(one.measure.names and one.measure.names <= states for one in others):
                    yield spared


def _conditions() -> frozenset[str]:
    return frozenset(load_vocabulary().conditions)


def _guards(tree: Node) -> Iterator[Node]:
    if isinstance(tree, AnyOf) and not all(map(_is_denied, tree.parts)):
        for part in tree.parts:
            if isinstance(part, Not) and isinstance(part.part, Is | OneOf | Exists):
                yield part.part
    if isinstance(tree, AllOf | AnyOf):
        for part in parts_of(tree):
            yield from _guards(part)


def _is_denied(part: Node) -> bool:
    """Whether a part denies something, and sets no limit."""
    return isinstance(part, Not) and not isinstance(part.part, Within)


def never_treated(trial: Trial) -> bool:
    """Whether some criterion asks that nothing, or hardly anything, was given before."""
    trees = [tree for each in trial.criteria for tree in each.spelt]
    leaves = (one for tree in trees for one in every_leaf(tree))
    denied = (one for tree in trees for one, no in signed_leaves(tree) if no)
    return any(
        one.measure.kind == "no_systemic_therapy_yet"
        or (isinstance(one, Within) and one.measure.kind == "lines" and one.least is None)
        for one in leaves
    ) or any(isinstance(one, Is) and _whatever_was_given(one.measure) for one in denied)


def _whatever_was_given(measure: Measure) -> bool:
    return measure.kind in _WAS_GIVEN and _WHATEVER in measure.names


def by_lack(measure: Measure, quote: str) -> bool:
    """Whether a measure names what somebody lacks who is what the words say: unable of able."""
    parts = (part for name in measure.names for part in name.split("_"))
    return any(one.startswith(_LACKS) and one not in quote.casefold() for one in parts)


def organs_left_out(tree: Node) -> set[str]:
    """The organs of which a rule chooses the lesions that lie in others."""
    wheres = (leaf.measure.where for leaf in every_leaf(tree) if leaf.measure.where is not None)
    signed = (one for where in wheres for one in signed_leaves(where))
    return {value for leaf, negated in signed if negated and isinstance(leaf, OneOf)
            and leaf.measure.kind == "organ" for value in leaf.values}  # fmt: skip


def never_both(one: Node, other: Node) -> bool:
    """Whether nobody meets two parts of a rule: two types of a tumour, a state and its opposite.
    *And* between them leaves a choice."""
    return any(map(_apart, *zip(*product(_each(one), _each(other)), strict=True)))


def _each(part: Node) -> list[Node]:
    return (
        [one for each in part.parts for one in _each(each)] if isinstance(part, AllOf) else [part]
    )


def _apart(one: Node, other: Node) -> bool:
    match one, other:
        case OneOf(measure, _), OneOf(of, _):
            return measure == of and not one.taken & other.taken
        case Is(Measure(kind=kind, names=first)), Is(Measure(kind=of, names=second)):
            pairs = product(map(_with_all_above, first), map(_with_all_above, second))
            return kind == of == "has" and all(any(_poles(a, b)) for a, b in pairs)
        case _:
            return False


def _with_all_above(name: str) -> frozenset[str]:
    return (
        load_vocabulary().conditions_above(name) | {name} if name in _conditions() else frozenset()
    )


def _poles(first: Iterable[str], second: Iterable[str]) -> Iterator[bool]:
    """Of each two names whether they are those of a state and of its opposite."""
    for one, other in product(first, second):
        odd = {*one.split("_")} ^ {*other.split("_")}
        yield any(odd == {*pole} for pole in (*section("poles"), *section("results")))
