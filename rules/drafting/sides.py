"""Whether what a sentence asks fits its heading: a good value includes, a bad one excludes.

A limit on the other side is most often a heading that was not understood, so it stays to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.headings import Section
from oligomatch.rules.drafting.wordings import pattern, patterns, section
from oligomatch.rules.tree import AllOf, AnyOf, Node, Not, Within, measures_of

_GOOD = {name: side for side, names in section("good_sides").items() for name in names}
# conditions that a trial may ask for; any other is what trials keep out
_ASKED_FOR = frozenset(section("asked_for"))
_YOUNG, _OLD = 30, 40  # no adult trial keeps out all from the one on, or all up to the other
_MUST = pattern("fits", "must")
_MUST_NOT = pattern("fits", "must_not")
_MOST = section("implausible")
_LIFTS = patterns("lifts")
_LIFTED = {name: frozenset(tests) for name, tests in section("lifted").items()}


def lifted(text: str) -> frozenset[str]:
    """The tests whose limit a sentence may lift for some of the patients."""
    return frozenset(
        test for name, form in _LIFTS.items() if form.search(text) for test in _LIFTED[name]
    )


def fits(quote: str, found: Iterable[Find], asked: Section) -> bool:
    """Whether what was found may be what such a section asks."""
    sure = [find for find in found if find.tree is not None]
    if quote.rstrip().endswith(":") or any(_implausible(find) for find in sure):
        return False
    if asked is Section.INCLUSION:
        return not any(_keeps_out(find) for find in sure)
    if _MUST.search(quote) or _MUST_NOT.search(quote):
        return False
    if all(find.kind == "tumour" and not _no(find) for find in sure):
        return False
    if any(find.kind == "washout" and _no(find) for find in sure):  # so long ago at least
        return False
    return not any(_lets_in(find) for find in sure)


def may_exclude(found: Iterable[Find]) -> bool:
    """Whether nothing that was found lets in, or is a slip."""
    return not any(_lets_in(find) or _implausible(find) for find in found)


def _no(find: Find) -> bool:
    return isinstance(find.tree, Not)


def _implausible(find: Find) -> bool:
    """Whether a limit is higher than anybody's value, by a slip of the text."""
    limits = () if find.tree is None else _limits(find.tree)
    return any(
        limit > float(_MOST.get(leaf.measure.unit or "", "inf"))
        for leaf, _ in limits
        for limit in leaf.limits
    )


def _keeps_out(find: Find) -> bool:
    if find.tree is None or find.kind in ("marker", "measurable"):
        return False
    if find.kind in ("washout", "pregnancy"):
        return _no(find) is (find.kind == "pregnancy") and not find.workup
    named = {name for measure in measures_of(find.tree) for name in measure.names}
    conditions = find.kind in ("condition", "site") and bool(named - _ASKED_FOR)
    return conditions or "bad" in set(_sides(find.tree))


def _lets_in(find: Find) -> bool:
    if find.kind == "measurable" or (find.kind == "pregnancy" and not _no(find)):
        return True
    if find.kind.startswith("count") and _at_most(find.tree):
        return True
    return find.tree is not None and "good" in set(_sides(find.tree))


def _at_most(tree: Node | None) -> bool:
    """Whether a tree asks that there be no more than so many: a trial seeks few metastases."""
    ends = () if tree is None else _limits(tree)
    return any(not turned and (leaf.high, leaf.under) != (None, None) for leaf, turned in ends)


def _sides(tree: Node) -> Iterator[str]:
    """On which side of each limit a tree lies."""
    for leaf, turned in _limits(tree):
        side = "high" if (leaf.least is not None) is not turned else "low"
        if leaf.measure.kind == "age":
            low, high = leaf.least, leaf.high
            if (low is not None and low < _YOUNG) or (high is not None and high >= _OLD):
                yield "good"
        elif (good := _GOOD.get(leaf.measure.test or leaf.measure.kind)) is not None:
            yield "good" if side == good else "bad"


def _limits(tree: Node, turned: bool = False) -> Iterator[tuple[Within, bool]]:
    match tree:
        case Within():
            yield tree, turned
        case Not(part):
            yield from _limits(part, not turned)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _limits(part, turned)
