"""Whether a rule has a name too many beside those of its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from oligomatch.matcher.probe.lint.ledger.fitting import fit, stems, words_of
from oligomatch.matcher.probe.lint.ledger.left_out import QuotedName, joined, spans
from oligomatch.matcher.probe.lint.ledger.supported import is_said
from oligomatch.matcher.probe.lint.ledger.unused import shares
from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting_plainly
from oligomatch.matcher.probe.lint.quoted.named_beside import condition_forms
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Node, measures_of
from oligomatch.rules.trial import Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

_OPEN = pattern("too_many", "open")
_CLASSES = patterns("classes_said")
_SUPPORT = patterns("support")
_OF_KIND = re.compile(r"(?:-?\s?(?:based|containing|doublets?|regimens?))?[\s-]*", re.I)
_GROUP = pattern("too_many", "group")
_WIDE = patterns("wide_said")
_WORD = re.compile(r"\w+")
_ALIKE = 0.75  # of two spellings of one drug
_BEGINNING = 6  # letters
_OF_VIRUS = 2  # words of its name
_SEVERAL = 2
_WHATEVER = frozenset({"systemic_therapy", "ici"})  # of which often no word is its own
_EITHER = frozenset({"evaluable_disease", "measurable_disease"})  # one for the other


def too_many_named(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion with a condition beside those of its words, of which no word speaks."""
    for criterion, tree in quoting_plainly(trial):
        if criterion.note:
            continue
        near = [one for one in trial.criteria if shares(one, criterion)]
        asked = " ".join(one.text for one in near)
        words = f"{criterion.quote} {asked}"
        if not _OPEN.search(words):
            yield from _conditions(criterion, tree, words, vocabulary)
            yield from _classes(criterion, tree, words, vocabulary)
            yield from _agents(criterion, tree, words, vocabulary)
        yield from _above(criterion, tree, words, vocabulary)


def _conditions(
    criterion: Criterion, tree: Node, words: str, vocabulary: Vocabulary
) -> Iterator[Noted]:
    forms, begun = condition_forms(), {one[:_BEGINNING] for one in stems(words)}
    found = [one for one in spans(words) if one.kind == "condition"]
    named = {one.name for one in found}
    every = {n for m in measures_of(tree) if MEASURES[m.kind].of_conditions for n in m.names}
    for measure in measures_of(tree):
        names = measure.names & vocabulary.conditions.keys()
        if len(names) < _SEVERAL or names <= _EITHER or not MEASURES[measure.kind].of_conditions:
            continue
        said = {o for o in names if forms[o].search(words) or fit("conditions", o, words)}
        own = {w[:_BEGINNING] for one in said for w in words_of("conditions", one)}
        rest = {*stems(_without([o for o in found if o.name in said], words))}
        for name in sorted(names - said if said else ()):
            if said <= named and words_of("conditions", name) & rest:
                continue  # which it may be in another word
            own_words = _SUPPORT.get(f"condition_{name}")
            if own_words is not None and own_words.search(words):
                continue
            above = vocabulary.conditions_above(name) - {name}
            if above & (every | named):
                continue  # it is of what they name
            apart = {word[:_BEGINNING] for word in words_of("conditions", name)} - own
            if not apart or apart & begun or _virus(name) in map(_virus, said):
                continue
            yield other_name(criterion, "condition", ", ".join(sorted(said)), name, "beside")
            return


def _without(found: list[QuotedName], words: str) -> str:
    for one in found:
        words = words[: one.start] + " " * (one.end - one.start) + words[one.end :]
    return words


def _classes(
    criterion: Criterion, tree: Node, words: str, vocabulary: Vocabulary
) -> Iterator[Noted]:
    every = {n for n in vocabulary.classes if is_said("class", n, words, vocabulary)} - _WHATEVER
    for measure in measures_of(tree):
        names = measure.names & vocabulary.classes.keys()
        if not names & every or _GROUP.search(words):
            continue
        for name in sorted(names - every):
            near = vocabulary.classes_above(name) & every
            near |= {one for one in names if name in vocabulary.classes_above(one)} - {name}
            if not near and name not in _WHATEVER:
                said = ", ".join(sorted(names & every))
                yield other_name(criterion, "class", said, name, "beside")
                return


def _agents(
    criterion: Criterion, tree: Node, words: str, vocabulary: Vocabulary
) -> Iterator[Noted]:
    found = [one for one in spans(words) if one.kind == "agent"]
    named = {one.name for one in found}
    unread = sorted({*_WORD.findall(words)} - {words[one.start : one.end] for one in found})
    for measure in measures_of(tree):
        every = measure.names | measure.line_drugs | measure.with_drugs
        names = every & vocabulary.agents.keys()
        for name in sorted(names - named if names & named else ()):
            forms = (_CLASSES[one] for one in vocabulary.classes_of(name) & _CLASSES.keys())
            misspelt = get_close_matches(name, unread, 1, _ALIKE)
            if not misspelt and not any(form.search(criterion.quote) for form in forms):
                said = ", ".join(sorted(names & named))
                yield other_name(criterion, "agent", said, name, "beside")
                return


def _above(criterion: Criterion, tree: Node, words: str, vocabulary: Vocabulary) -> Iterator[Noted]:
    """A class beside one that it holds, of which no word speaks, so that the other has no effect;
    and one of which the words have a kind alone: chemotherapy for platinum-based chemotherapy."""
    kinds = [one for one in spans(words) if one.kind == "class"]
    every = {n for m in measures_of(tree) for n in (*m.names, *m.line_classes, *m.with_drugs)}
    for measure in measures_of(tree):
        names = (measure.names | measure.line_classes) & vocabulary.classes.keys()
        for name in sorted(names):
            below = {one for one in names if name in vocabulary.classes_above(one)} - {name}
            own = (_WIDE.get(name), _CLASSES.get(name), _SUPPORT.get(f"class_{name}"))
            form = next(filter(None, own), None)
            said = fit("classes", name, words) or (form is not None and form.search(words))
            left = [o for o in kinds if name in vocabulary.classes_above(o.name) - {o.name}]
            left = [o for o in left if o.name not in every]
            beside = [o for o in kinds if o.name in below]
            again = any(joined(words, o, other) for o in left for other in beside)
            part = left and name not in _WHATEVER and form and _only_of(left, form, words)
            if (below and (not said or again)) or part:
                quoted = {*below, *(one.name for one in left)}
                yield other_name(criterion, "class", ", ".join(sorted(quoted)), name, "wider")
                return


def _only_of(kinds: list[QuotedName], form: re.Pattern[str], words: str) -> bool:
    """Whether the words for a class stand in the names of its kinds alone, or right behind."""
    found = [match.start() for match in form.finditer(words)]
    return bool(found) and all(
        any(one.start <= at and _OF_KIND.fullmatch(words[one.end : at]) for one in kinds)
        for at in found
    )


def _virus(name: str) -> str:
    return "_".join(name.split("_")[:_OF_VIRUS])
