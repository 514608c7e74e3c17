"""Whether a rule has a name beside the one that its words have: of another kind of it, of a milder
one, of another place; or whoever has it where the words say that it is not found."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.asked_of import binding
from oligomatch.matcher.probe.lint.ledger.fitting import OPPOSITES, fit, stems, words_of
from oligomatch.matcher.probe.lint.ledger.left_out import QuotedName, spans
from oligomatch.matcher.probe.lint.ledger.unused import shares
from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting, turned
from oligomatch.matcher.probe.lint.quoted.named_beside import condition_forms
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Is, Measure, Node, measures_of, signed_leaves
from oligomatch.rules.trial import Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

_NOT_FOUND = pattern("akin", "not_found")
_NO_VIRUS = pattern("akin", "no_virus")
_MUST = pattern("akin", "must")
_DEGREE = pattern("akin", "degree")
_NEAR, _BEGINNING = 30, 5  # letters


def akin_otherwise(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion of which a name is beside what its words name."""
    for criterion, tree in quoting(trial):
        if criterion.basis != "text" or criterion.readings:
            continue
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
    plain = binding(criterion.quote)
    said = {one: fit("conditions", one, plain) for one in vocabulary.conditions if one not in near}
    best = max(said, key=lambda one: (said[one], one))
    theirs = words_of("conditions", best)
    own = mine - theirs
    common = set(name.split("_")) & set(best.split("_"))
    if not said[best] or not own or not common or not theirs - mine:
        return ""
    begun = {word[:_BEGINNING] for word in stems(words)}
    against = {other[:_BEGINNING] for word in own for other in OPPOSITES.get(word, ())}
    graded = any(part.isdigit() for part in f"{best}_{name}".split("_"))
    there = begun & ({word[:_BEGINNING] for word in own} | against)
    return "" if there or graded or _DEGREE.search(words) else best


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
