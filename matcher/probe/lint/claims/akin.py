"""Whether a rule has a name beside the one that its words have: of another kind of it, of a milder
one, of another place; or whoever has it where the words say that it is not found."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from oligomatch.matcher.probe.lint.asked_of import binding
from oligomatch.matcher.probe.lint.ledger.connected import groups
from oligomatch.matcher.probe.lint.ledger.fitting import OF_NOTHING, OPPOSITES, fit, stems, words_of
from oligomatch.matcher.probe.lint.ledger.left_out import QuotedName, spans
from oligomatch.matcher.probe.lint.ledger.unused import shares
from oligomatch.matcher.probe.lint.noted import Lint, Noted, other_name, quoting_plainly, turned
from oligomatch.matcher.probe.lint.quoted.named_beside import condition_forms
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.terms import HISTOLOGIES
from oligomatch.rules.tree import (
    AnyOf,
    Is,
    Measure,
    Node,
    OneOf,
    Within,
    every_leaf,
    measures_of,
    parts_of,
    signed_leaves,
)
from oligomatch.rules.trial import Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

_NOT_FOUND = pattern("akin", "not_found")
_NO_VIRUS = pattern("akin", "no_virus")
_OF_KIND = pattern("akin", "of_kind")
_FOR, _WHO = pattern("akin", "for"), pattern("akin", "who")
_OPEN, _SETTING = pattern("named", "open"), pattern("akin", "setting")
_ANY_SETTING = pattern("akin", "any_setting")
_MUST = pattern("akin", "must")
_INSTEAD = pattern("near", "instead")
_DEGREE = pattern("akin", "degree")
_NONE: frozenset[str] = frozenset()
_NEAR, _BEGINNING = 30, 5  # letters


def akin_otherwise(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion of which a name is beside what its words name."""
    for criterion, tree in quoting_plainly(trial):
        near = [one for one in trial.criteria if shares(one, criterion)]
        beside = {n for one in near for each in one.spelt for n in _asked(each, vocabulary)}
        words = f"{criterion.quote} {' '.join(one.text for one in near)}"
        for name in sorted(_asked(tree, vocabulary)):
            if condition_forms()[name].search(words):
                continue
            other = _other_kind(criterion, name, words, vocabulary)
            if other and other not in beside:
                yield other_name(criterion, "condition", other, name, "swapped")
                break
        yield from _above(criterion, tree, words, beside, vocabulary)
        yield from _of_setting(criterion, tree)
        yield from _of_kind(criterion, near)
        yield from _of_the_others(criterion, tree)
        yield from _two_of_one(criterion, tree)
        yield from _milder(criterion, tree, words, vocabulary)
        yield from _found(criterion, tree)


def _asked(tree: Node, vocabulary: Vocabulary) -> frozenset[str]:
    measures = (one for one in measures_of(tree) if MEASURES[one.kind].of_conditions)
    return frozenset(n for one in measures for n in one.names & vocabulary.conditions.keys())


def _other_kind(criterion: Criterion, name: str, words: str, vocabulary: Vocabulary) -> str:
    """A condition that the words name whole and that shares a word with the rule's name, of which
    none of the other words stands there."""
    near = vocabulary.conditions_above(name) | vocabulary.conditions_below(name) | {name}
    mine = words_of("conditions", name)
    plain = binding(_INSTEAD.sub(" ", criterion.quote))
    said = {one: fit("conditions", one, plain) for one in vocabulary.conditions if one not in near}
    best = max(said, key=lambda one: (said[one], one))
    theirs = words_of("conditions", best)
    own = mine - theirs
    common = {*name.split("_")} & {*best.split("_")} - OF_NOTHING
    if not said[best] or not own or not common or not theirs - mine:
        return ""
    begun = {word[:_BEGINNING] for word in stems(words)}
    against = {other[:_BEGINNING] for word in own for other in OPPOSITES.get(word, ())}
    graded = any(part.isdigit() for part in f"{best}_{name}".split("_"))
    there = begun & ({word[:_BEGINNING] for word in own} | against)
    return "" if there or graded or _DEGREE.search(words) else best


def _above(
    criterion: Criterion,
    tree: Node,
    words: str,
    beside: frozenset[str] | set[str],
    vocabulary: Vocabulary,
) -> Iterator[Noted]:
    """A condition above the one that the words name whole, of which no other word stands there."""
    if _OPEN.search(words):
        return
    plain = binding(criterion.quote)
    begun = {word[:_BEGINNING] for word in stems(words)}
    for name in sorted(_asked(tree, vocabulary)):
        if fit("conditions", name, words) or condition_forms()[name].search(words):
            continue
        below = vocabulary.conditions_below(name) - {name} - beside
        said = [one for one in sorted(below) if condition_forms()[one].search(plain)]
        own = {word[:_BEGINNING] for one in said for word in words_of("conditions", one)}
        mine = {word[:_BEGINNING] for word in words_of("conditions", name)} - own
        if said and mine and not mine & begun:
            yield other_name(criterion, "condition", said[0], name, "wider")
            return


def _of_setting(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """Lines of the metastatic disease alone that nobody may have had, where the words name no
    setting."""
    for leaf, no in signed_leaves(tree):
        measure = leaf.measure if isinstance(leaf, Within) else None
        if measure != Measure("lines", intent="palliative", names=getattr(measure, "names", _NONE)):
            continue  # of another kind, or only of those that lasted, or failed
        none = isinstance(leaf, Within) and leaf.most == 0 and not no
        none = none or (isinstance(leaf, Within) and leaf.least == 1 and no)
        if none and not _SETTING.search(_ANY_SETTING.sub(" ", criterion.quote)):
            details = {"ruled": "intent: palliative", "quote": criterion.quote}
            yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "argument", details)
            return


def _of_kind(criterion: Criterion, near: list[Criterion]) -> Iterator[Noted]:
    """A broad histology, where the words tell of which kind it is."""
    leaves = [leaf for one in near for tree in one.spelt for leaf in every_leaf(tree)]
    kinds = {leaf.measure.kind for leaf in leaves if isinstance(leaf, OneOf)}
    said = _OF_KIND.search(criterion.quote)
    if said and "histology" in kinds and "subtype" not in kinds:
        ruled = {v for leaf in leaves if isinstance(leaf, OneOf) for v in leaf.values}
        listed = ", ".join(sorted(ruled & set(HISTOLOGIES)))
        yield other_name(criterion, "histology", said[0], listed, "wider")


def _of_the_others(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """Whoever has something let in by it, where the words ask the rest of those alone."""
    named = [
        one.name
        for one in spans(criterion.quote)
        if _FOR.search(criterion.quote[: one.start]) and _WHO.match(criterion.quote, one.end)
    ]
    for group in groups(tree):
        for part in parts_of(group) if isinstance(group, AnyOf) else ():
            if isinstance(part, Is) and part.measure.names and {*named} >= part.measure.names:
                yield turned(criterion, "of_others")
                return


def _two_of_one(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """Two limits of one thing of which either is enough: the stricter one decides nothing."""
    for group in groups(tree):
        limits = [part for part in parts_of(group) if isinstance(part, Within)]
        for one, other in combinations(limits, 2):
            alike = isinstance(group, AnyOf) and one.measure == other.measure
            open_ended = None in (one.least, one.most) and None in (other.least, other.most)
            if alike and open_ended and (one.least is None) == (other.least is None):
                yield turned(criterion, "each")
                return


def _milder(
    criterion: Criterion, tree: Node, words: str, vocabulary: Vocabulary
) -> Iterator[Noted]:
    """An illness of whatever grade, where the words tell the grade, and there is a name for it."""
    if any(one.kind == "judged" for one in measures_of(tree)):
        return
    graded = [n for n in vocabulary.conditions if "grade" in n.split("_")]
    for name in sorted(_asked(tree, vocabulary)):
        if any(part.isdigit() for part in name.split("_")):
            continue
        for one in graded:
            common = set(one.split("_")) & set(name.split("_"))
            if common and fit("conditions", one, criterion.quote):
                yield other_name(criterion, "condition", one, name, "wider")
                return


def _found(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """What the words require not to be found, required to be there."""
    if not _MUST.search(criterion.quote):
        return
    signs: dict[str, set[bool]] = {}
    for leaf, no in signed_leaves(tree):
        match leaf:
            case Is(Measure(kind="has", names=names)):
                for name in names:
                    signs.setdefault(name, set()).add(no)
    viral = any(signs[name] == {False} and "virus" in name.split("_") for name in signs)
    named = (one for one in spans(criterion.quote) if signs.get(one.name) == {False})
    if (viral and _NO_VIRUS.search(criterion.quote)) or any(
        _denied(criterion.quote, one) for one in named
    ):
        yield turned(criterion, "mixed_found")


def _denied(quote: str, one: QuotedName) -> bool:
    behind = quote[one.end : one.end + _NEAR]
    before = quote[max(0, one.start - _NEAR) : one.start]
    return bool(_NOT_FOUND.match(behind)) or bool(_NOT_FOUND.fullmatch(before.split(" ", 1)[-1]))
