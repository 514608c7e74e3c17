"""The node kinds of a criterion: frozen data that every executor reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from threading import Lock
from typing import Any
from weakref import WeakValueDictionary

from oligomatch.rules.terms import with_subgroups


@dataclass(frozen=True, slots=True)
class LineWith:
    """The latest or the first palliative line that holds all of some drugs, or one of some
    classes."""

    first: bool = False
    drugs: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, line: str | None) -> LineWith | None:
        """What a line is named by; None where it is named otherwise."""
        which, _, named = (line or "").rpartition(" ")
        kind, _, text = named.partition(":")
        names = frozenset(text.split("+"))
        if kind not in ("with", "class"):
            return None
        held = {"drugs": names} if kind == "with" else {"classes": names}
        return cls(which == "first", **held)

    @property
    def names(self) -> frozenset[str]:
        """All that it is named by."""
        return self.drugs | self.classes

    def __str__(self) -> str:
        kind = "with" if self.drugs else "class"
        return f"{'first ' if self.first else ''}{kind}:{'+'.join(sorted(self.names))}"


class _OneOfEqual(type):
    """Of equal measures there is one object: every answer is looked up by its measure, and an
    object is found sooner than all that it states."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        made = super().__call__(*args, **kwargs)
        with _ONE_AT_A_TIME:
            return _MEASURES.setdefault(made.stated, made)


@dataclass(frozen=True, eq=False)
class Measure(metaclass=_OneOfEqual):
    """A question about the patient (or, inside `where`, about one lesion).

    `kind` is a row of `oligomatch.rules.measures.MEASURES`; the other fields are its parameters and
    stay `None` or empty where the kind does not take them."""

    kind: str
    of: str | None = None  # metastases | lesions
    where: Node | None = None  # a tree over lesion measures
    at: str | None = None  # diagnosis | baseline | post_induction | entry
    by: str | None = None  # a counting convention
    line: str | None = None  # current | current_or_adjuvant | 1 | 2 | a `LineWith`, spelt
    gene: str | None = None
    names: frozenset[str] = frozenset()  # classes, agents, variants, exons, modalities, conditions
    drivers: str | None = None  # sure | open: which genes of the driver set decide
    recent_line: str | None = None  # inactive | active: a line ended 1-28 days before
    intent: str | None = None  # any | palliative
    progressed: bool = False  # of counted lines: only those that progressed
    stopped_for: frozenset[str] = frozenset()  # of counted lines: those stopped for one of these
    responses: frozenset[str] = frozenset()  # of counted lines: those with such a best response
    latest_responses: frozenset[str] = frozenset()  # those with such a latest response
    with_drugs: frozenset[str] = frozenset()  # of counted lines: those with one of these drugs
    state: str | None = None  # under_way | ended: of counted lines those that go on, or do not
    months_at_least: int | None = None  # of counted lines: those that lasted so long
    months_below: int | None = None  # of counted lines: those that lasted, or last, less
    test: str | None = None  # what is measured
    unit: str | None = None  # in which unit
    edition: str | None = None  # of the staging system
    staged: str | None = None  # diagnosis | now: of which staging
    since: str | None = None  # the event from which time counts
    until: str | None = None  # the event up to which it counts
    within_days: int | None = None  # how old a value may be
    half_lives: int | None = None  # of a drug, that a wash-out lasts
    days: int | None = None  # that it lasts instead
    whichever: str | None = None  # shorter | longer of the two
    compared_with: str | None = None  # the earlier size against which a lesion has grown
    percent: int | None = None  # by so much of it at least
    millimetres: int | None = None  # and by so much at least
    other_than: frozenset[str] = frozenset()  # drugs, classes, variants: they do not count
    dose: tuple[Within, ...] = ()  # of a local treatment: limits of its figures, all of one

    @property
    def by_duration(self) -> bool:
        """Whether it counts lines by how long they lasted."""
        return self.months_at_least is not None or self.months_below is not None

    @property
    def line_drugs(self) -> frozenset[str]:
        """The drugs by which its line is named; none where it is named otherwise."""
        named = LineWith.of(self.line)
        return frozenset() if named is None else named.drugs

    @property
    def line_classes(self) -> frozenset[str]:
        """The classes by which its line is named; none where it is named otherwise."""
        named = LineWith.of(self.line)
        return frozenset() if named is None else named.classes

    @property
    def stated(self) -> tuple[object, ...]:
        """All that it states."""
        return tuple([getattr(self, name) for name in _STATED])

    def __reduce__(self) -> tuple[type[Measure], tuple[object, ...]]:
        """Kept and copied as the one of its process."""
        return Measure, self.stated


_STATED = tuple(one.name for one in fields(Measure))
_MEASURES: WeakValueDictionary[tuple[object, ...], Measure] = WeakValueDictionary()
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Within:
    """A number lies between two limits, both included; `under` and `over` exclude theirs."""

    measure: Measure
    low: float | None = None
    high: float | None = None
    under: float | None = None
    over: float | None = None

    @property
    def limits(self) -> tuple[float, ...]:
        """The limits that it has, lower ones first."""
        ends = (self.low, self.over, self.high, self.under)
        return tuple(end for end in ends if end is not None)

    @property
    def least(self) -> float | None:
        """Its lower limit, whether that is included or not."""
        return self.low if self.over is None else self.over

    @property
    def most(self) -> float | None:
        """Its upper limit, whether that is included or not."""
        return self.high if self.under is None else self.under

    @property
    def opposite(self) -> Within | None:
        """What its negation asks of a number that is there; None where that is no one limit."""
        if len(self.limits) != 1:
            return None
        return Within(self.measure, self.under, self.over, self.low, self.high)


@dataclass(frozen=True, slots=True)
class OneOf:
    """A category is one of the named values, or a subgroup of one of them."""

    measure: Measure
    values: frozenset[str]

    @property
    def taken(self) -> frozenset[str]:
        """All values that pass: a category that is named lets its subgroups in."""
        return with_subgroups(self.measure.kind, self.values)


@dataclass(frozen=True, slots=True)
class Is:
    """A flag is true."""

    measure: Measure


@dataclass(frozen=True, slots=True)
class Exists:
    """At least one such lesion is there."""

    measure: Measure  # of kind `count`


@dataclass(frozen=True, slots=True)
class Every:
    """Each such lesion passes the test; true where there is none."""

    measure: Measure  # of kind `count`
    test: Node


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part is required."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part suffices."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many of the parts are required."""

    n: int
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part is an exclusion."""

    part: Node


@dataclass(frozen=True, slots=True)
class Always:
    """No rule: true of every patient (a reading under which the source asks nothing)."""


Leaf = Within | OneOf | Is | Exists | Every
Node = Leaf | AllOf | AnyOf | AtLeast | Not | Always


def parts_of(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node; what stands in `Every` or `where` speaks of lesions."""
    match node:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return parts
        case Not(part):
            return (part,)
        case Within() | OneOf() | Is() | Exists() | Every() | Always():
            return ()


def leaves_of(node: Node) -> Iterator[Node]:
    """Every leaf of the tree, in order of writing."""
    parts = parts_of(node)
    if not parts:
        yield node
    for part in parts:
        yield from leaves_of(part)


def signed_leaves(node: Node, *, negated: bool = False) -> Iterator[tuple[Node, bool]]:
    """Every leaf of the tree, and whether it stands under a negation."""
    if isinstance(node, Not):
        yield from signed_leaves(node.part, negated=not negated)
        return
    parts = parts_of(node)
    if not parts:
        yield node, negated
    for part in parts:
        yield from signed_leaves(part, negated=negated)


def comparisons_of(node: Node) -> Iterator[Leaf]:
    """Every comparison of the tree, in order of writing."""
    for leaf in leaves_of(node):
        if isinstance(leaf, Leaf):
            yield leaf


def every_leaf(node: Node) -> Iterator[Leaf]:
    """Every comparison of a tree, those over one lesion too."""
    for leaf in comparisons_of(node):
        yield leaf
        if isinstance(leaf, Every):
            yield from every_leaf(leaf.test)
        if leaf.measure.where is not None:
            yield from every_leaf(leaf.measure.where)


def with_parts(node: Node, change: Callable[[Node], Node]) -> Node:
    """The same node with `change` of each of its direct parts; a leaf is itself."""
    match node:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return replace(node, parts=tuple(map(change, parts)))
        case Not(part):
            return Not(change(part))
        case _:
            return node


def measures_of(node: Node) -> Iterator[Measure]:
    """Every patient measure the tree reads, in order of writing."""
    return (leaf.measure for leaf in comparisons_of(node))


def asked_measures(tree: Node) -> list[Measure]:
    """The measures a tree compares, `Every` by the lesions that would fail it."""
    leaves = comparisons_of(tree)
    return [offenders(leaf) if isinstance(leaf, Every) else leaf.measure for leaf in leaves]


def with_measures(node: Node, change: Callable[[Measure], Measure]) -> Node:
    """The same tree with each patient measure replaced by `change(measure)`."""
    match node:
        case Within() | OneOf() | Is() | Exists() | Every():
            return replace(node, measure=change(node.measure))
        case _:
            return with_parts(node, lambda part: with_measures(part, change))


def offenders(node: Every) -> Measure:
    """The count of lesions that fail the test of an `Every`: none may be left."""
    where = node.measure.where
    failing: Node = Not(node.test)
    among = failing if where is None else AllOf((where, failing))
    return replace(node.measure, where=among)
