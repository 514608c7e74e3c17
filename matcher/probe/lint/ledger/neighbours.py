"""Whether a rule lets in where the criteria about it keep out, or the other way round.

A text puts what it asks for into one list and what it excludes into another, and a file follows it:
so each criterion says by itself in which of them its words stand, and its neighbours say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oligomatch.matcher.probe.lint.asked_of import by_lack
from oligomatch.matcher.probe.lint.judged import without_answer
from oligomatch.matcher.probe.lint.noted import Noted, turned
from oligomatch.matcher.probe.lint.quoted import numbers
from oligomatch.matcher.probe.lint.quoted.numbers import Side
from oligomatch.matcher.probe.lint.quoted.wording import excludes, negated_words
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import AllOf, AnyOf, Is, Measure, Node, Not, Within, measures_of
from oligomatch.rules.trial import Criterion, Kind, Trial

_MUST = pattern("guards", "must")
_NEEDED = pattern("neighbours", "needed")
_LET_IN_IF = pattern("sides", "let_in_if")
_LET_IN = pattern("neighbours", "let_in")
_OUT = pattern("neighbours", "out")
_IN = pattern("neighbours", "in")
_WEIGHED = pattern("neighbours", "weighed")
_EARLIER = pattern("neighbours", "earlier")
_FEW = 10  # of so many one may stand elsewhere
_ABOUT = 2  # criteria on either side that have to agree


def against_neighbours(trial: Trial) -> Iterator[Noted]:
    """Criteria that stand, by their rules, in the other list than those before and behind them."""
    sided = [(one, side) for one in trial.criteria if (side := _side(one)) is not None]
    sides = [side for _, side in sided]
    in_lists = _in_two_lists(sides)
    for number, (criterion, side) in enumerate(sided):
        first = min(max(0, number - _ABOUT), max(0, len(sided) - 2 * _ABOUT - 1))
        about = sides[first : first + 2 * _ABOUT + 1]
        del about[number - first]
        inside = _ABOUT <= number < len(sided) - _ABOUT
        # a list may end, or begin, with one of the other
        alone = inside or side is (number > _ABOUT)
        odd = len(about) == 2 * _ABOUT and all(one is not side for one in about)
        if in_lists and alone and odd:
            how = "wanted" if side else "unwanted"
            begins = (_OUT if side else _IN).match(criterion.quote)
            plain = begins and not _WEIGHED.search(criterion.quote)
            yield turned(criterion, f"{how}_there" if plain else how)
        elif side and _begun(sides, number) and _plainly_out(criterion.quote):
            yield turned(criterion, "wanted_there")


def _begun(sides: Sequence[bool], number: int) -> bool:
    """Whether the list that keeps out has begun before a criterion, and nothing behind it lets
    in."""
    before, behind = sides[:number], sides[number + 1 :]
    begun = number > 0 and not before[-1] and not any(behind)
    return begun and _in_two_lists([*before, *behind])


def _plainly_out(quote: str) -> bool:
    """Whether words are those of an earlier treatment alone, without a verb."""
    return _EARLIER.match(quote) is not None and not _WEIGHED.search(quote)


def lists_of(trial: Trial) -> dict[str, bool]:
    """Whether criteria stand in the list that lets in (or in that which keeps out), where those
    about them tell it."""
    sides = [_side(one) for one in trial.criteria]
    if not _in_two_lists([one for one in sides if one is not None]):
        return {}
    found = {}
    for number, criterion in enumerate(trial.criteria):
        before = [one for one in sides[:number] if one is not None][-_ABOUT:]
        behind = [one for one in sides[number + 1 :] if one is not None][:_ABOUT]
        about = {*before, *behind}
        if len(about) == 1 and len(before) + len(behind) > _ABOUT:
            found[criterion.id] = about.pop()
    return found


def _in_two_lists(sides: Sequence[bool]) -> bool:
    """Whether nearly all that lets in stands before all that keeps out."""
    odd = min(
        sum(not side for side in sides[:end]) + sum(sides[end:]) for end in range(len(sides) + 1)
    )
    return odd * _FEW <= len(sides)


def _side(criterion: Criterion) -> bool | None:
    """Whether the words of a criterion stand, by its rule, in the list that lets in; None where
    they may stand in either."""
    if criterion.basis != "text" or not criterion.quote or criterion.tree is None:
        return None
    if (
        criterion.readings
        or criterion.kind is Kind.WORKUP
        or _MUST.search(_NEEDED.sub(" ", criterion.quote))
    ):
        return None
    tree = without_answer(criterion.tree)
    if tree is None or _LET_IN_IF.search(criterion.quote) or _LET_IN.search(criterion.quote):
        return None
    sides = set(_of_numbers(criterion.quote, tree))
    if len(sides) == 1:
        return sides.pop()
    if sides or negated_words(_NEEDED.sub(" ", criterion.quote), tree):
        return None
    if excludes(tree) or _nothing_given(tree) or _each_out(tree):
        lacks = any(by_lack(one, criterion.quote) for one in measures_of(tree))
        return None if lacks else False
    return True if _asks(tree) else None


def _of_numbers(quote: str, tree: Node) -> Iterator[bool]:
    """For each limit whether the words state it on its own side, or on the other."""
    words = [one for one in numbers.said(quote) if one.side is not Side.OPEN]
    for bound in numbers.bounds(tree):
        if not isinstance(bound.leaf, Within):
            continue
        for one in words:
            if numbers.same_number(one, bound):
                yield one.side is bound.side


def _nothing_given(node: Node) -> bool:
    """Whether a rule is met by whoever was not treated."""
    match node:
        case Is(Measure(kind="no_systemic_therapy_yet")):
            return True
        case Within(Measure(kind="lines")):
            return node.most == 0
        case _:
            return False


def _each_out(node: Node) -> bool:
    """Whether a rule denies all its parts, one of which is no time."""
    parts = node.parts if isinstance(node, AllOf) else ()
    return all(isinstance(part, Not) for part in parts) and any(map(excludes, parts))


def _asks(node: Node) -> bool:
    match node:
        case Not() | Within():
            return False
        case Is(measure) if measure.half_lives is not None:
            return False  # a wash-out keeps out
        case AllOf(parts) | AnyOf(parts):
            return all(map(_asks, parts))
        case _:
            return True
