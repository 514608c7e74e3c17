"""Whether who has one of two things alone is kept out, where the words keep out who has both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise

from oligomatch.matcher.probe.lint.asked_of import binding
from oligomatch.matcher.probe.lint.ledger.left_out import asked, spans
from oligomatch.matcher.probe.lint.noted import Noted, quoting_plainly, turned
from oligomatch.matcher.probe.lint.quoted.named_beside import condition_forms
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import AllOf, AnyOf, Is, Measure, Node, Not, OneOf, Within, parts_of
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

_AT_ONCE = pattern("counted", "at_once")
_NOT_AT_ONCE = pattern("counted", "not_at_once")
_BRACKETS = pattern("counted", "brackets")
_PLAINLY = pattern("counted", "plainly_both")
_AND = pattern("counted", "and_word")
_PARTED = pattern("counted", "parted")
_OR, _FOUND = pattern("counted", "or_word"), pattern("counted", "found_of_virus")
_NOW = pattern("counted", "now")
_TAKEN, _TAKING = pattern("counted", "taken"), pattern("counted", "taking")
_OF_ONE_KIND = frozenset({"gene", "organ", "condition", "test"})
_OF_CANCER = frozenset(
    {"ever_metastatic", "stage", "histology", "subtype", "n_category", "m_category"}
)
_GIVEN = frozenset({"has_class", "has_drug"})
_COURSE = frozenset({"weeks", "months", "cycles", "progressed", "under_way"})
_DRIVERS = 3  # of which hardly any tumour has each
_NEAR = 60  # letters


def kept_out_alone(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion that keeps out who has one thing of two that its words name together."""
    for criterion, tree in quoting_plainly(trial):
        quote = _BRACKETS.sub(lambda match: " " * len(match[0]), binding(criterion.quote))
        denied = {name for leaf in _denied(tree, negated=False) for name in asked(leaf)}
        pairs = [*_idle_alone(quote, vocabulary)]
        if _AT_ONCE.search(quote) and not _NOT_AT_ONCE.search(quote):
            pairs += _pairs(quote)
        if any(pair <= denied for pair in pairs) or _in_one_state(quote, tree):
            yield turned(criterion, "at_once")


def joined_against_sense(trial: Trial) -> Iterator[Noted]:
    """Every criterion by which a type of cancer alone will do, or what it has to be, whatever the
    cancer; the class of a line, or how long whichever line was; and who needs several drivers."""
    for criterion, tree in quoting_plainly(trial):
        for group in _wanted(tree):
            parts = [*_flat(group)]
            genes = {one.measure.gene for one in parts if isinstance(one, Is)} - {None}
            if isinstance(group, AnyOf) and _one_of_a_whole(parts):
                yield turned(criterion, "each")
                break
            if isinstance(group, AllOf) and len(genes) >= _DRIVERS:
                yield turned(criterion, "all")
                break


def _wanted(node: Node) -> Iterator[AllOf | AnyOf]:
    """The joined parts of a rule that stand under no negation."""
    if isinstance(node, AllOf | AnyOf):
        yield node
        for part in node.parts:
            yield from _wanted(part)


def _flat(group: AllOf | AnyOf) -> Iterator[Node]:
    for part in group.parts:
        yield from _flat(part) if isinstance(part, type(group)) else (part,)


def _one_of_a_whole(parts: list[Node]) -> bool:
    """Whether of things that mean nothing by themselves one will do."""
    kinds = {one.measure.kind for one in parts if isinstance(one, OneOf | Is)}
    no_kinds = {
        p.part.measure.kind for p in parts if isinstance(p, Not) and isinstance(p.part, OneOf)
    }
    of_cancer = kinds & _OF_CANCER or "histology" in no_kinds
    if "cancer_type" in kinds and of_cancer:
        return True
    lines = [one.measure for one in parts if isinstance(one, Is | OneOf | Within)]
    lines = [one for one in lines if one.line is not None]
    return any(
        one.kind in _GIVEN and other.kind in _COURSE and one.line == other.line
        for one in lines
        for other in lines
    )


def _in_one_state(quote: str, tree: Node) -> bool:
    """Whether one of two states of a thing will do, or keeps out alone, of which the words name
    both before it: untreated, symptomatic brain metastases."""
    for one, other in _states(tree):
        (first, _, noun), (last, _, same) = one.partition("_"), other.partition("_")
        if noun != same or noun not in condition_forms():
            continue
        for begins, goes_on in ((first, last), (last, first)):
            for found in re.finditer(rf"\b{begins}(?:\s*,)?\s+{goes_on}\s+", quote, re.I):
                if condition_forms()[noun].match(quote, found.end()):
                    return True
    return False


def _states(node: Node) -> Iterator[tuple[str, str]]:
    """Each two conditions of a rule of which one will do, or keeps out alone."""
    match node:
        case Is(Measure(kind="has" | "ever_had", names=names)):
            yield from combinations(sorted(names), 2)
        case AnyOf(parts):
            yield from combinations(sorted(_names(parts)), 2)
        case AllOf(parts):
            yield from combinations(sorted(_names(p.part for p in parts if isinstance(p, Not))), 2)
    for part in parts_of(node):
        yield from _states(part)


def _names(parts: Iterable[Node]) -> set[str]:
    """The conditions of which some parts name one each."""
    measures = (one.measure for one in parts if isinstance(one, Is))
    return {n for m in measures if m.kind in ("has", "ever_had") for n in m.names}


def _idle_alone(quote: str, vocabulary: Vocabulary) -> Iterator[set[tuple[str, str]]]:
    """Each two conditions joined by *and* of which one alone, kept out, would leave other words
    without a sense: the virus of an illness beside it, an illness named again behind *or*, what who
    has an illness takes."""
    named = sorted((o for o in spans(quote) if o.kind == "condition"), key=lambda o: o.start)
    known = vocabulary.conditions
    for number, (one, other) in enumerate(pairwise(named)):
        between = quote[one.end : other.start]
        if one.end > other.start or not _AND.search(between) or _PARTED.search(between):
            continue
        viruses = {name for name in vocabulary.conditions_below(one.name)
                   if _FOUND.match(name.removeprefix(f"{one.name}_"))}  # fmt: skip
        shown = {other.name} & viruses
        if other.name == one.name and _FOUND.match(quote, other.end):
            shown = viruses
        before = [each for each in named[:number] if _OR.search(quote[each.end : one.start])]
        again = any(
            one.name in vocabulary.conditions_above(each.name) | {each.name} for each in before
        )
        again = again and known[one.name].bare != "event" and not _NOW.search(quote[: one.start])
        taken = _TAKEN.search(between) and not _TAKING.search(quote[: one.start])
        shown |= {other.name} if again or taken else set()
        yield from ({("condition", one.name), ("condition", name)} for name in sorted(shown))


def _denied(node: Node, *, negated: bool) -> Iterator[Node]:
    """The parts that nobody may meet, whatever else is so."""
    match node:
        case Not(part):
            yield from _denied(part, negated=not negated)
        case AllOf(parts) if not negated:
            for part in parts:
                yield from _denied(part, negated=False)
        case AnyOf(parts) if negated:
            for part in parts:
                yield from _denied(part, negated=True)
        case AllOf() | AnyOf():
            return
        case _:
            if negated:
                yield node


def _pairs(quote: str) -> Iterator[set[tuple[str, str]]]:
    """Each two things that the words join by *and* behind a word for *at once*."""
    plainly = _PLAINLY.search(quote) is not None
    begins = _AT_ONCE.search(quote)
    at = begins.start() if begins else 0
    named = [o for o in spans(quote) if o.end > at and (plainly or o.kind in _OF_ONE_KIND)]
    for one, other in combinations(sorted(named, key=lambda o: o.start), 2):
        between = quote[one.end : other.start]
        near = one.end <= other.start and len(" ".join(between.split())) <= _NEAR
        pair = (one.kind, one.name), (other.kind, other.name)
        by_and = _AND.search(between) and not _PARTED.search(between)
        if near and by_and and (plainly or _akin(*pair)):
            yield {*pair}


def _akin(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two things are of one kind, of which the one is seldom meant beside the other: genes,
    places, a virus and another one."""
    if "condition" not in (one[0], other[0]):
        return True
    return one[0] == other[0] and one[1].partition("_")[0] == other[1].partition("_")[0]
