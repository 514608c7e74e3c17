"""Whether the parts of a rule are joined as the words join them, at whatever depth they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise, permutations, product

from oligomatch.matcher.probe.lint.asked_of import binding, guards, never_both
from oligomatch.matcher.probe.lint.ledger.left_out import QuotedName, asked, joined, spans
from oligomatch.matcher.probe.lint.ledger.places import first_limit, place
from oligomatch.matcher.probe.lint.noted import Noted, quoting, turned
from oligomatch.matcher.probe.lint.quoted import numbers
from oligomatch.matcher.probe.lint.quoted.numbers import Side
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    Every,
    Exists,
    Is,
    Node,
    Not,
    OneOf,
    Within,
    every_leaf,
    measures_of,
    parts_of,
    signed_leaves,
)
from oligomatch.rules.trial import Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_OR = re.compile(r"\bor\b|\bnor\b", re.I)
_AND = re.compile(r"\band\b|&", re.I)
_WHOLE_BRACKET = re.compile(r"\([^()]*\)")
_APART, _WITH = pattern("connected", "apart"), re.compile(r"\bwith\b(?!out)", re.I)
_TOGETHER_WITH = re.compile(
    r"\b(?:together|along|combined|accompanied|concurrent(?:ly)?) (?:with|by)\b", re.I
)
_STOPS = re.compile(r"[.;,:]")
_METASTASES = re.compile(r"\bmetasta\w+(?: (?:disease|lesions?|sites?))?", re.I)
_LIKE = pattern("connected", "like")
_BESIDE = re.compile(r"\(\s*(?=or\b)", re.I)  # one that will do, put in a parenthesis
_SHORT = re.compile(r"\(\s*[A-Za-z]{2,7}\s*\)")  # for what stands before it
_SCORES = pattern("connected", "scores")  # from one to another: no choice between parts
_ORLIKE = pattern("connected", "or_like")
_GIVEN = frozenset({"given", "prior_or_concurrent", "lines", "has_class", "has_drug"})
_ONE_BY_ONE = frozenset({"given", "prior_or_concurrent"})
_WOMEN = frozenset({"childbearing_potential", "postmenopausal"})
_LIMIT = re.compile(r"[≥≤<>]=?\s*\d.*[≥≤<>]|,[^,]*[≥≤<>]=?\s*\d")  # of a thing between two
_NEAR = 90  # letters
_DEFINED = re.compile(r"\b(?:is|are|as) defined (?:as|by)\b[^.;]*$", re.I)
_JOINS = re.compile(r"\b(?:or|and)\b|[.;]", re.I)
_PROGRESSED = pattern("connected", "progressed")
_NOT_BORNE = pattern("support", "stopped_for_toxicity")
_FOR_TOXICITY = frozenset({"toxicity"})
_SOME_WITH = pattern("asked_of", "some_with")
_CHOICE = pattern("left_out", "choice")
_GUARD = pattern("left_out", "spares")
_ONE_OF, _LIST_ENDS = pattern("connected", "one_of"), pattern("connected", "list_ends")


def connected_otherwise(trial: Trial) -> Iterator[Noted]:
    """Every criterion of which some parts are joined by the other word."""
    for criterion, tree in quoting(trial):
        if criterion.basis == "text" and not criterion.readings:
            for group, negated in _signed(tree):
                yield from _joined(criterion, group, negated=negated)
            yield from _in_one(criterion, tree)
            yield from _sentence(criterion, tree)
            yield from _listed(criterion, tree)
            yield from _choice(criterion, tree)
            yield from _guards(criterion, tree)
            yield from _states(criterion, tree)
            yield from _alternatives(criterion, tree)
            yield from _ended_either_way(criterion, tree)
            yield from _with_limit(criterion, tree)


def groups(node: Node) -> Iterator[AllOf | AnyOf]:
    """A rule, and each part of it that is joined of several."""
    if isinstance(node, AllOf | AnyOf):
        yield node
    for part in parts_of(node):
        yield from groups(part)


def _joined(criterion: Criterion, group: Node, *, negated: bool) -> Iterator[Noted]:
    """Two parts that the words join by *or*, both required, or by *and*, where one will do."""
    quote, named = criterion.quote, spans(criterion.quote)
    both = isinstance(group, AllOf) != negated
    for one, other in combinations(parts_of(group), 2):
        if isinstance(one, Not) != isinstance(other, Not):
            continue
        no = isinstance(one, Not) != negated
        pairs = [*product(_places(one, named), _places(other, named))]
        if any(_of_one_thing(*pair) for pair in pairs):
            continue  # brain metastases, and those in the brain that grow
        between = [_between(quote, *pair) for pair in pairs if joined(quote, *pair)]
        by_or = any(map(_OR.search, between))
        by_and = any(map(_AND.search, between))
        limits = any(m.test for m in measures_of(one))
        if by_or and not by_and and both == (not no) and not limits:
            yield turned(criterion, "any" if no else "all")
        elif by_and and not by_or and not both and not no and not never_both(one, other):
            yield turned(criterion, "each")


def _of_one_thing(one: QuotedName, other: QuotedName) -> bool:
    """Whether two names stand at one place of the words."""
    return one.start < other.end and other.start < one.end


def _in_one(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """One of several drugs or classes required, where the words join two by *and*."""
    named = [one for one in spans(criterion.quote) if one.kind in ("class", "agent")]
    for leaf, no in signed_leaves(tree):
        if no or not isinstance(leaf, Is | Within) or leaf.measure.kind not in _GIVEN:
            continue
        if isinstance(leaf, Within) and leaf.least is None:
            continue
        own = [one for one in named if one.name in leaf.measure.names]
        pairs = [pair for pair in combinations(own, 2) if joined(criterion.quote, *pair)]
        between = [_between(criterion.quote, *pair) for pair in pairs]
        both = any(map(_AND.search, between)) and not any(map(_OR.search, between))
        if both and not _OR.search(criterion.quote):
            yield turned(criterion, "each")
            return


def _sentence(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """Two neighbouring parts that the words join by one word, and the rule by the other."""
    quote = _LIKE.sub(lambda match: " " * len(match[0]), binding(criterion.quote))
    if any(negated and _of_dose(group) for group, negated in _signed(tree)):
        yield turned(criterion, "both")
    for (group, negated), where in product(_signed(tree), (place, first_limit)):
        parts = [(at, part) for part in parts_of(group) if (at := where(part, quote))]
        parts.sort(key=lambda one: one[0])
        for (first, one), (last, other) in pairwise(parts):
            between = outside_brackets(quote[first[1] : last[0]])
            by = {word for word, form in (("or", _OR), ("and", _AND)) if form.search(between)}
            apart = _APART.search(_SHORT.sub("", _BESIDE.sub("", between)))
            apart = apart or _LIMIT.search(between)
            if len(by) != 1 or len(between) > _NEAR or apart:
                continue
            ways = {_wanted(part, quote, negated=negated) for part in (one, other)}
            both = isinstance(group, AllOf) != negated
            if where is first_limit:
                ways -= {None}  # a number that stands twice
            choice = isinstance(one, AnyOf) or isinstance(other, AnyOf)  # of which *or* may speak
            if by == {"or"} and both and ways == {True} and not _alike(one, other) and not choice:
                yield turned(criterion, "all")
            elif by == {"or"} and not both and ways == {False}:
                yield turned(criterion, "any")
            elif by == {"and"} and not both and ways == {True} and not never_both(one, other):
                yield turned(criterion, "each")
            elif by == {"and"} and both and negated and _DEFINED.search(quote[: first[0]]):
                yield turned(
                    criterion, "at_once"
                )  # who has one of it alone has not what it defines
            elif by == {"and"} and both and _each_kept_out(one, other, quote):
                yield turned(criterion, "both")


def outside_brackets(between: str) -> str:
    """What stands between two things and in no bracket, one of which may stand in one."""
    plain = _WHOLE_BRACKET.sub(" ", between)
    return plain.rpartition(")")[2].partition("(")[0] if ")" in plain else plain


def _listed(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """Several things of a list that are all required, where one of the list is enough: `at least
    one of the following: A; B; C`."""
    quote = binding(criterion.quote)
    head = _ONE_OF.search(quote)
    for group, negated in _signed(tree) if head else ():
        if head is None or negated or not isinstance(group, AllOf):
            continue
        parts = [(at, part) for part in group.parts if (at := place(part, quote[head.end() :]))]
        parts = [
            (at, part) for at, part in parts if _wanted(part, quote, negated=False) is not False
        ]
        parts.sort(key=lambda one: one[0])
        for (first, _), (last, _) in pairwise(parts):
            between = quote[head.end() + first[1] : head.end() + last[0]]
            if first[1] <= last[0] and not _LIST_ENDS.search(between):
                yield turned(criterion, "all")
                return


def _with_limit(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """What words keep out *with* a value, or *together with* something else, each of which is kept
    out by itself."""
    quote = criterion.quote
    for group, negated in _signed(tree):
        parts = parts_of(group) if isinstance(group, AnyOf) and negated else ()
        limits = [one for one in parts if isinstance(one, Within) and one.measure.test]
        for one, other in permutations(parts, 2):
            first, last = place(one, quote) or _lesions(one, quote), place(other, quote)
            between = quote[first[1] : last[0]] if first and last else ""
            parted = _OR.search(between) or _AND.search(between) or _STOPS.search(between)
            form = _WITH if other in limits and one not in limits else _TOGETHER_WITH
            if form.search(between) and not parted and len(between) <= _NEAR:
                yield turned(criterion, "at_once")
                return


def _lesions(part: Node, quote: str) -> tuple[int, int] | None:
    """Where the words name lesions, if a part asks for some."""
    found = _METASTASES.search(quote) if isinstance(part, Exists) else None
    return found.span() if found else None


def _of_dose(group: Node) -> bool:
    """Whether to take a drug, and a dose of it, keep out each by itself."""
    tests = {one.test for part in parts_of(group) for one in measures_of(part) if one.test}
    named = any(one.names for part in parts_of(group) for one in measures_of(part))
    return isinstance(group, AnyOf) and named and any(one.endswith("_dose") for one in tests)


def _each_kept_out(one: Node, other: Node, quote: str) -> bool:
    """Whether words that keep out give each of two tests a limit of its own."""
    parts = (one, other)
    tests = all(isinstance(part, Within) and part.measure.test for part in parts)
    return tests and not _alike(one, other) and numbers.kept_out(quote, parts)


def _choice(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """One of several parts, where no word of the quote leaves a choice between them."""
    words = _SCORES.sub(" ", f"{criterion.quote} {criterion.text}")
    if _ORLIKE.search(words) or _SOME_WITH.search(words):
        return
    spared = guards(criterion.quote, tree)
    for group, negated in _signed(tree):
        parts = parts_of(group)
        if negated or not isinstance(group, AnyOf) or any(map(_spares, parts)):
            continue
        if all(isinstance(part, Not) for part in parts):
            continue  # who has all of it is kept out
        if all(never_both(*pair) for pair in combinations(parts, 2)):
            continue
        if any(isinstance(part, Not) and part.part in spared for part in parts):
            continue
        if _never_or_long_ago(parts):
            continue
        if numbers.kept_out(criterion.quote, parts):
            continue  # who has all of it is kept out
        if all(place(part, criterion.quote) for part in parts):
            yield turned(criterion, "each")
            return


def _never_or_long_ago(parts: Sequence[Node]) -> bool:
    """Whether somebody never had what another part asks to be so long ago."""
    never = {
        frozenset(one.part.measure.names)
        for one in parts
        if isinstance(one, Not) and isinstance(one.part, Is) and one.part.measure.names
    }
    since = (one for one in parts if isinstance(one, Within) and one.most is None)
    return any(one.measure.kind in numbers.SINCE and one.measure.names in never for one in since)


def _spares(part: Node) -> bool:
    """Whether a part may be there for patients of whom the words do not speak."""
    leaves = [*every_leaf(part)]
    return any(leaf.measure.kind in ("sex", "judged") for leaf in leaves) or any(
        leaf.measure.names & _WOMEN for leaf in leaves
    )


def _signed(node: Node, *, negated: bool = False) -> Iterator[tuple[Node, bool]]:
    """Each part that is joined of several, and whether it stands under a negation."""
    if isinstance(node, Not):
        yield from _signed(node.part, negated=not negated)
        return
    if isinstance(node, AllOf | AnyOf):
        yield node, negated
    for part in parts_of(node):
        yield from _signed(part, negated=negated)


def _wanted(part: Node, quote: str, *, negated: bool) -> bool | None:
    """Whether what the words name is asked for; None where that is not told."""
    signs: set[bool | None] = set()
    said = [one for one in numbers.said(quote) if one.side is not Side.OPEN]
    for leaf, no in signed_leaves(part, negated=negated):
        match leaf:
            case Within(measure) if measure.kind in numbers.SINCE:
                signs.add(leaf.most is not None and not no)
            case Within():
                for bound in numbers.bounds(leaf, negated=no):
                    sides = {one.side for one in said if numbers.same_number(one, bound)}
                    signs.add(sides == {bound.side} if len(sides) == 1 else None)
            case Is() | OneOf() | Exists():
                signs.add(not no)
            case _:
                return None
    return signs.pop() if len(signs) == 1 else None


def _alike(one: Node, other: Node) -> bool:
    """Whether two parts are limits alike of two tests: `AST or ALT ≤ 3` limits both."""
    limits = [
        {(b.value, b.side, b.measure.unit) for b in numbers.bounds(part)} for part in (one, other)
    ]
    return bool(limits[0]) and limits[0] == limits[1]


def _places(part: Node, named: Sequence[QuotedName]) -> list[QuotedName]:
    """Where the one name of a part stands; nowhere where it is of several."""
    names = set(asked(part))
    return [one for one in named if len(names) == 1 and (one.kind, one.name) in names]


def _between(quote: str, one: QuotedName, other: QuotedName) -> str:
    first, last = sorted((one, other), key=lambda each: each.start)
    return quote[first.end : last.start]


def _alternatives(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """Several things of which one will do, where no word leaves a choice."""
    wheres = (leaf.measure.where for leaf in every_leaf(tree) if leaf.measure.where is not None)
    inner = [group for where in wheres for group in groups(where)]
    signed = [*_signed(tree)]
    # of what is kept out times may be told one by one
    wanted = [o for o, no in signed if not no or all(isinstance(p, Is) for p in parts_of(o))]
    for group in (*wanted, *inner):
        parts = parts_of(group)
        if not isinstance(group, AnyOf) or any(isinstance(part, Not) for part in parts):
            continue
        if all(never_both(*pair) for pair in combinations(parts, 2)):
            continue
        if len({_but_names(part) for part in parts}) == 1:
            continue  # one thing under several names, told one by one
        bare = any(isinstance(part, Is) and not part.measure.names for part in parts)
        if bare and group not in inner:
            continue  # it spares patients of whom the words do not speak
        asked_of = [m.kind for part in parts for m in measures_of(part)]
        if "judged" not in asked_of and not _CHOICE.search(f"{criterion.quote} {criterion.text}"):
            yield turned(criterion, "each")
            return


def _but_names(part: Node) -> Node:
    """A part that asks for one of some names, without them; any other part as it is."""
    if isinstance(part, Is) and part.measure.names and part.measure.kind in _ONE_BY_ONE:
        return Is(replace(part.measure, names=frozenset()))
    return part


def _ended_either_way(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """A line that progressed and one that was stopped for toxicity, both required, where the words
    join the two by *or*."""
    for group in groups(tree):
        parts = group.parts if isinstance(group, AllOf) else ()
        lines = [one for one in parts if isinstance(one, Within) and one.measure.kind == "lines"]
        pairs = ((one.measure, other.measure) for one in lines for other in lines)
        ends = [
            (one, other)
            for one, other in pairs
            if one.progressed and not other.progressed and other.stopped_for == _FOR_TOXICITY
        ]
        how = {one.measure.line: set[str]() for one in parts if isinstance(one, Is | OneOf)}
        for one in parts:
            if isinstance(one, Is | OneOf) and one.measure.line is not None:
                how[one.measure.line] |= {one.measure.kind, *getattr(one, "values", ())}
        both = any(some >= {"progressed", "stop_reason", *_FOR_TOXICITY} for some in how.values())
        both = both or any(one.names == other.names for one, other in ends)
        if both and _by_or(criterion.quote):
            yield turned(criterion, "all")
            return


def _by_or(quote: str) -> bool:
    """Whether the last word that joins a progression and an intolerance is *or*."""
    for first, last in product(_PROGRESSED.finditer(quote), _NOT_BORNE.finditer(quote)):
        start, end = sorted((first.span(), last.span()))
        words = [*_JOINS.finditer(quote, start[1], end[0])]
        if words and words[-1][0].casefold() == "or":
            return True
    return False


def _guards(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """A condition that everybody must have, where the words put a limit of its own on those who
    have it, and one that is enough by itself beside two limits of one test."""
    if not _GUARD.search(criterion.quote) or not any(one.test for one in measures_of(tree)):
        return
    if any(map(_guard, _required(tree))):
        yield turned(criterion, "all")
    for group in groups(tree):
        parts = list(_flat(group)) if isinstance(group, AnyOf) else []
        tests = [part.measure.test for part in parts if isinstance(part, Within)]
        twice = any(test and tests.count(test) > 1 for test in tests)
        if twice and any(map(_guard, parts)):
            yield turned(criterion, "each")
            return


def _states(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """One of several states of a thing that are enough, beside its absence, where words that have
    no *or* join them by *and*."""
    words = binding(criterion.quote)
    if not isinstance(tree, AnyOf) or _OR.search(words) or not _AND.search(words):
        return
    below = load_vocabulary().conditions_below
    absent = [p.part.measure for p in tree.parts if isinstance(p, Not) and isinstance(p.part, Is)]
    named = {name for one in absent if one.kind == "has" for name in one.names}
    states = frozenset[str]().union(*map(below, named)) - named
    own = [p for p in tree.parts if isinstance(p, Is) and p.measure.names]
    if len(own) > 1 and all(one.measure.names <= states for one in own):
        yield turned(criterion, "each")


def _required(node: Node) -> Iterator[Node]:
    if isinstance(node, AllOf):
        for part in node.parts:
            yield from _required(part)
    else:
        yield node


def _flat(node: Node) -> Iterator[Node]:
    if isinstance(node, AnyOf):
        for part in node.parts:
            yield from _flat(part)
    else:
        yield node


def _guard(node: Node) -> bool:
    if isinstance(node, Is):
        return bool(node.measure.names) and node.measure.kind != "judged"
    return isinstance(node, Exists | Every)
