"""Whether a rule counts what its quoted words count: organs or lesions, each or some, inside or
outside the brain, by which footnote, and whether its parts are joined as the words join them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from oligomatch.matcher.probe.lint.asked_of import guards
from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting, turned
from oligomatch.matcher.probe.lint.quoted import numbers
from oligomatch.matcher.probe.lint.quoted.named_beside import condition_forms
from oligomatch.matcher.probe.lint.quoted.quotes import clauses
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.measures import MEASURES, Reduce
from oligomatch.rules.text.faults import Part, fault
from oligomatch.rules.tree import (
    AllOf,
    Always,
    AnyOf,
    Every,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    every_leaf,
    measures_of,
    signed_leaves,
)
from oligomatch.rules.trial import DECIDING, Trial

_DEFINED = re.compile(r"\b(?:is|are|as) defined (?:as|by)\b|\(defined as\b", re.I)
_OUTSIDE = pattern("counted", "outside")
_ORGANS = pattern("counted", "organs")
_EACH = pattern("counted", "each")
_ALL_FIRST = pattern("counted", "all_first")
_LARGEST = pattern("counted", "largest")
_TOGETHER = pattern("counted", "together")
_AT_ONCE, _NOT_AT_ONCE = pattern("counted", "at_once"), pattern("counted", "not_at_once")
_OR = pattern("counted", "or")
_OR_WORD = pattern("counted", "or_word")
_EITHER = pattern("counted", "either")
_AND = pattern("counted", "and")
_COUNTED_AS = patterns("counted_as")
_COUNTED_BEFORE = patterns("counted_before")
_COUNTS = {
    "count": "lesions",
    "organs": "organs",
    "most_in_one_organ": "lesions",
    "lines": "line_count",
    "cycles_given": "cycles",
    "cycles": "cycles",
}
_OTHER = {"lesions": "organs", "organs": "lesions", "line_count": "cycles", "cycles": "line_count"}
_ABOVE, _BELOW = re.compile(r"[>≥]"), re.compile(r"[<≤]")
_WHO = re.compile(r"^[^.;,]*\bwho (?:is|are|has|have)\b", re.I)
_FOR = re.compile(r"\bfor\s*$", re.I)
_ANYBODY = pattern("counted", "anybody")
_PER = pattern("counted", "per")
_STAGES = pattern("counted", "stages")
_AND_OR = re.compile(r"\band/or\b", re.I)
_OF_TUMOUR = frozenset({"stage", "histology", "subtype", "cancer_type"})
_CATEGORIES = frozenset({"t_category", "n_category", "m_category"})
_TREATED = frozenset({"given", "prior_or_concurrent"})
_MARKS = {  # the signs of footnotes that name a convention
    "β": frozenset({"BETA"}),
    "†": frozenset({"DAGGER.A", "DAGGER.B", "DAGGER.C"}),
    "¥": frozenset({"YEN"}),
}

_IF = pattern("sides", "condition")
_LET_IN_IF = pattern("sides", "let_in_if")
_MUST_LACK = pattern("asked_of", "must_lack")
_SOME_WITH = pattern("asked_of", "some_with")
_ONLY_IF = pattern("asked_of", "only_if")


def counted_otherwise(trial: Trial) -> Iterator[Noted]:
    """Every criterion that counts other things than its quote says."""
    for criterion, tree in quoting(trial):
        yield from (other_name(criterion, *found) for found in _odd(criterion.quote, tree))
        if kinds := _beside_numbers(criterion.quote, tree):
            said, ruled = (fault(f"lint_{one}") for one in kinds)
            yield other_name(criterion, "unit", said, ruled, "counted")
    yield from _footnotes(trial)


def _odd(quote: str, tree: Node) -> Iterator[tuple[str, Part, Part]]:
    lesions = [one for one in measures_of(tree) if MEASURES[one.kind].counts_lesions]
    if not lesions:
        return
    said_organs = bool(_ORGANS.search(quote))
    counts_organs = any(MEASURES[one.kind].reduce is not Reduce.NUMBER for one in lesions)
    counted = any(isinstance(one, Within) and one.measure in lesions for one in every_leaf(tree))
    if said_organs != counts_organs and counted and isinstance(tree, Within | AllOf):
        words = fault("lint_lesions"), fault("lint_organs")
        yield "unit", words[said_organs], words[counts_organs]
    if _OUTSIDE.search(quote) and not _excludes_skull(tree):
        yield "place", fault("lint_outside_brain"), fault("lint_another")
    each = _EACH.search(quote) and not any(isinstance(leaf, Every) for leaf in every_leaf(tree))
    each = each or (_ALL_FIRST.match(quote) and isinstance(tree, Exists))  # one will do
    if each or (
        _LARGEST.search(quote) and isinstance(tree, Exists) and _is_ceiling(tree.measure.where)
    ):
        yield "number", fault("lint_each"), fault("lint_not_each")


def _beside_numbers(quote: str, tree: Node) -> tuple[str, str] | None:
    """What the words count with the number of a limit, and what the rule counts with it: lesions or
    organs, lines or cycles."""
    said: dict[float, set[str]] = {}
    for kind, form in (*_COUNTED_AS.items(), *_COUNTED_BEFORE.items()):
        for match in form.finditer(quote):
            for one in numbers.said(match["number"]):
                said.setdefault(one.value, set()).add(kind)
    for bound in numbers.bounds(tree):
        kind = _COUNTS.get(bound.measure.kind, "")
        if kind and said.get(numbers.last_of(bound)) == {_OTHER[kind]}:
            return _OTHER[kind], kind
    return None


def _is_ceiling(test: Node | None) -> bool:
    """Whether what one lesion is to be is a size that it does not exceed."""
    sized = isinstance(test, Within) and MEASURES[test.measure.kind].of_lesion
    return sized and isinstance(test, Within) and test.least is None


def _excludes_skull(node: Node | None, *, negated: bool = False) -> bool:
    """Whether a rule, or a selection of lesions, leaves out what lies inside the skull."""
    leaves = () if node is None else signed_leaves(node, negated=negated)
    return any(_is_outside(leaf, negated=no) for leaf, no in leaves)


def _is_outside(leaf: Node, *, negated: bool) -> bool:
    match leaf:
        case Is(Measure(kind="intracranial")):
            return negated
        case Within(Measure(where=where), high=0):  # none of them
            return _excludes_skull(where) or _excludes_skull(where, negated=not negated)
        case Every(Measure(where=where), test):
            return _excludes_skull(test, negated=negated) or _excludes_skull(where)
        case Within(Measure(where=where)) | Exists(Measure(where=where)):
            return _excludes_skull(where) or _excludes_skull(where, negated=negated)
        case _:
            return False


def _footnotes(trial: Trial) -> Iterator[Noted]:
    """Counts by another convention than the footnote that the row carries."""
    row = f"{trial.facts.number_of_metastases} {trial.facts.treatment} {trial.facts.footnotes}"
    marked = [(mark, known) for mark, known in _MARKS.items() if mark in row]
    special = frozenset[str]().union(*_MARKS.values())
    counting = [
        (criterion, measure)
        for criterion in trial.criteria
        if criterion.kind in DECIDING and criterion.basis == "cell"
        for tree in criterion.spelt
        for measure in measures_of(tree)
        if MEASURES[measure.kind].counts_lesions and measure.by is not None
    ]
    used = {measure.by for _, measure in counting}
    for mark, known in marked:
        if counting and not used & known:
            yield other_name(counting[0][0], "footnote", mark, ", ".join(sorted(map(str, used))))
    allowed = frozenset[str]().union(*(known for _, known in marked))
    for criterion, measure in counting:
        if measure.by in special - allowed:
            yield other_name(criterion, "footnote", fault("lint_no_footnote"), str(measure.by))


def joined_otherwise(trial: Trial) -> Iterator[Noted]:
    """Rules that ask for all where the words say or, and rules that exclude only who has all."""
    for criterion, tree in quoting(trial):
        match tree:
            case Always() if not _ANYBODY.search(criterion.quote):
                yield turned(criterion, "always")
            case AllOf(parts) if _alike(parts) and all(map(_only_or, clauses(criterion.quote))):
                yield turned(criterion, "all")
            case Not(AllOf(parts)) if all(isinstance(part, Is | Exists) for part in parts) and (
                not _named_together(criterion.quote)
                and (_only_or(criterion.quote) or _of_genes(parts))
            ):
                yield turned(criterion, "any")
            case AnyOf(parts) if (
                len(parts) > 1
                and all(isinstance(part, Not) for part in parts)
                and not _IF.match(criterion.quote)  # "if X, Y is undetectable": no X, or no Y
                and not _LET_IN_IF.search(criterion.quote)
                and not _SOME_WITH.search(criterion.quote)
                and not _MUST_LACK.search(criterion.quote)
                and not _ONLY_IF.search(criterion.quote)  # "no Y if X"
                and not any(Not(one) in parts for one in guards(criterion.quote, tree))
                and not any(_is_what_for(criterion.quote, part) for part in parts)
                and not _of_those(criterion.quote, parts)
                and not _limits_kept(criterion.quote, parts)
                and not _named_together(criterion.quote)
                and not _one_thing(criterion.quote, parts)
                and not any(map(_lets_off_a_sex, parts))
            ):
                yield turned(criterion, "any")
            case AnyOf(parts) if _wants_all(criterion.quote, parts):
                yield turned(criterion, "each")
            case AnyOf(parts) if criterion.basis == "text" and _unlike(parts):
                if not _EITHER.search(criterion.quote):
                    yield turned(criterion, "each")
            case AnyOf(parts) if _of_categories(parts) and not _OR_WORD.search(criterion.quote):
                yield turned(criterion, "each")
            case AnyOf(parts) if _of_one_tumour(parts):
                if not _EITHER.search(_STAGES.sub(" ", criterion.quote)):
                    yield turned(criterion, "each")


def _lets_off_a_sex(part: Node) -> bool:
    """Whether a part spares a sex, of which the rest is not asked."""
    return (
        isinstance(part, Not) and isinstance(part.part, OneOf) and part.part.measure.kind == "sex"
    )


def _limits_kept(quote: str, parts: tuple[Node, ...]) -> bool:
    """Whether some parts that are denied are limits that words let in by, told from beyond them:
    not more than of at most."""
    words = [one for one in numbers.said(quote) if one.side is not numbers.Side.OPEN]
    limits = [one for one in parts if isinstance(one, Not) and isinstance(one.part, Within)]
    limited = (bound for part in limits for bound in numbers.bounds(part))
    found = ((one, each) for each in limited for one in words if numbers.same_number(one, each))
    return {one.side is each.side for one, each in found} == {True}


def _one_thing(quote: str, parts: tuple[Node, ...]) -> bool:
    """Whether the parts that are denied may be what makes up one thing: two states of it, what it
    is defined by, an illness and a value."""
    if _OR_WORD.search(quote) and not _AND.search(quote):
        return False
    denied = [one.part for one in parts if isinstance(one, Not)]
    leaves = [one for one in denied if isinstance(one, Is | Within)]
    names = [name for one in leaves for name in one.measure.names]
    nouns = {name.partition("_")[2] for name in names}
    of_one = len(names) > 1 and len(nouns) == 1 and "" not in nouns
    limited = {one.measure.test is not None for one in leaves}
    return of_one or len(limited) > 1 or _DEFINED.search(quote) is not None


def _named_together(quote: str) -> bool:
    """Whether words keep out who has two things at the same time."""
    return _TOGETHER.search(quote) is not None or _at_once(quote)


def _at_once(quote: str) -> bool:
    """Whether words name together what has to be there at the same time."""
    return _AT_ONCE.search(quote) is not None and not _NOT_AT_ONCE.search(quote)


def _is_what_for(quote: str, part: Node) -> bool:
    """Whether a part denies the condition for which the words say that something was done."""
    names = part.part.measure.names if isinstance(part, Not) and isinstance(part.part, Is) else ()
    forms = [condition_forms()[one] for one in names if one in condition_forms()]
    found = (match.start() for form in forms for match in form.finditer(quote))
    return any(_FOR.search(quote[:start]) for start in found)


def _of_those(quote: str, parts: tuple[Node, ...]) -> bool:
    """Whether the words deny one thing to those who have the other: women who are pregnant."""
    denied = (part.part for part in parts if isinstance(part, Not))
    names = {name for one in denied if isinstance(one, Is) for name in one.measure.names}
    forms = (condition_forms()[name] for name in names if name in condition_forms())
    places = sorted(match.span() for form in forms for match in form.finditer(quote))
    return any(_WHO.search(quote[a[1] : b[0]]) for a, b in pairwise(places))


def _of_genes(parts: tuple[Node, ...]) -> bool:
    """Whether several genes are named, each altered: hardly anybody has them all."""
    genes = [part.measure.gene for part in parts if isinstance(part, Is)]
    return len(genes) == len(parts) == len({*genes} - {None}) > 1


def _unlike(parts: tuple[Node, ...]) -> bool:
    """Whether different things are asked for of genes and therapy, and none of them is denied:
    without a word for *or* a sentence that names several asks for each."""
    asked = [part.measure for part in parts if isinstance(part, Is | OneOf | Within)]
    treated = all(one.gene or one.line or one.kind in _TREATED for one in asked)
    return treated and len(asked) == len(parts) == len({one.kind for one in asked}) > 1


def _of_one_tumour(parts: tuple[Node, ...]) -> bool:
    """Whether of one tumour different things are asked: its stage, its histology, its gene."""
    asked = [part.measure for part in parts if isinstance(part, Is | OneOf)]
    kinds = {"gene" if one.gene else one.kind for one in asked}
    known = all(one.gene or one.kind in _OF_TUMOUR for one in asked)
    return known and len(asked) == len(parts) == len(kinds) > 1


def _of_categories(parts: tuple[Node, ...]) -> bool:
    """Whether a tumour's T, N and M are asked, each in a part: `T2-3, N0-1, M0` is one stage."""
    kinds = [part.measure.kind for part in parts if isinstance(part, OneOf)]
    return len({one for one in kinds if one in _CATEGORIES}) > 1


def _wants_all(quote: str, parts: tuple[Node, ...]) -> bool:
    """Whether each of some tests or drugs is required by the words, and one of them by the rule:
    several joined by "and", or of "or" the limits that keep somebody out."""
    quote = _AND_OR.sub("or", _PER.sub(" ", quote))
    joined = bool(_AND.search(quote)) and not _OR.search(quote)
    if joined and numbers.kept_out(quote, parts):
        return False  # who has both is kept out
    if len(parts) > 1 and all(isinstance(part, Is) for part in parts):
        kinds = {part.measure.kind for part in parts if isinstance(part, Is)}
        return joined and kinds <= _TREATED
    limits = [part for part in parts if isinstance(part, Within) and part.measure.test]
    tests = {part.measure.test for part in limits}
    if len(limits) != len(parts) or len(tests) != len(parts):
        return False
    above, below = _ABOVE.search(quote), _BELOW.search(quote)
    ceilings = all(part.least is None for part in limits)
    floors = all(part.most is None for part in limits)
    against = (above and not below and ceilings) or (below and not above and floors)
    beside = "/" in quote and not _OR_WORD.search(quote) and (ceilings or floors)  # AST/ALT
    return joined or beside or (_only_or(quote) and bool(against))


def _only_or(quote: str) -> bool:
    return bool(_OR.search(quote)) and not _AND.search(quote)


def _alike(parts: tuple[Node, ...]) -> bool:
    """Whether all parts ask one kind of thing, none of them an exclusion."""
    kinds = {
        part.measure.kind if isinstance(part, Is | Exists) else f"other {number}"
        for number, part in enumerate(parts)
    }
    return len(parts) > 1 and len(kinds) == 1
