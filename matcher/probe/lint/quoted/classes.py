"""Whether a rule names the classes of drugs that its words name, and takes out what they do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from oligomatch.matcher.probe.lint.asked_of import binding
from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting
from oligomatch.rules.drafting.wordings import form_of, pattern, patterns
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Is, Node, measures_of, signed_leaves
from oligomatch.rules.trial import Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary, load_vocabulary

_CLASSES = patterns("classes_said")
_BIOLOGICAL = pattern("classes", "biological")
_SMALL = pattern("classes", "small")
_SMALL_CLASSES = ("tki", "_inhibitor")  # by the ends of their names
_NO_DRUG = pattern("classes", "no_drug")
_COMBINED = pattern("classes", "combined")
_EXCEPTION = pattern("classes", "exception")
_PREFIXES = "(?:(?:ado|fam)-)?"  # of an antibody that carries a drug: fam-trastuzumab deruxtecan
_CHANGE = re.compile(r"\b[A-Z]\d{2,4}[A-Z]\b")


def other_classes(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion whose rule names other classes, or takes out others, than its words."""
    for criterion, tree in quoting(trial):
        yield from _classes(trial, criterion, tree, vocabulary)
        yield from _taken_out(criterion, tree, vocabulary)


def _classes(
    trial: Trial, criterion: Criterion, tree: Node, vocabulary: Vocabulary
) -> Iterator[Noted]:
    """Classes that the words name and no rule of them does, and one that the rule names instead."""
    ruled = _ruled(tree, vocabulary)
    words = _EXCEPTION.sub(" ", _COMBINED.sub(" ", _NO_DRUG.sub(" ", binding(criterion.quote))))
    said = {name for name, form in _CLASSES.items() if form.search(words)}
    above = {up for one in said for up in vocabulary.classes_above(one) - {one}}
    said -= above  # "EGFR-TKI" of those of the first generation
    if not ruled or not said:
        return
    beside = {
        name
        for other in trial.criteria
        if other.source == criterion.source and other.quote and other.quote == criterion.quote
        for one in other.spelt
        for name in _ruled(one, vocabulary)
    }
    elsewhere = f"{criterion.text} {_conditions(tree, vocabulary)}"  # of the rule
    asked = {name for name, form in _CLASSES.items() if form.search(elsewhere)}
    missing = {
        one for one in said - asked if not any(_akin(one, r, vocabulary) for r in ruled | beside)
    }
    # a drug that the words name is no class in place of theirs
    of_drugs = {
        up for name in drugs_named(criterion.quote) for up in vocabulary.agents[name].classes
    }
    instead = {
        one
        for one in ruled & _CLASSES.keys()
        if not any(_akin(one, other, vocabulary) for other in said)
        and not _CLASSES[one].search(criterion.quote)
        and one not in of_drugs
        and not (one.endswith("_antibody") and _BIOLOGICAL.search(criterion.quote))
        and not (one.endswith(_SMALL_CLASSES) and _SMALL.search(criterion.quote))
    }
    if (missing and (instead or ruled & said)) or (instead and _alike(instead, said, vocabulary)):
        listed = ", ".join(sorted(missing or said)), ", ".join(sorted(ruled))
        yield other_name(criterion, "class", *listed)


def _ruled(tree: Node, vocabulary: Vocabulary) -> set[str]:
    """The classes that a rule names; of a drug those that it is of."""
    found: set[str] = set()
    for one in measures_of(tree):
        names = one.names | one.line_classes | one.line_drugs | one.with_drugs
        found |= names & vocabulary.classes.keys()
        for name in names & vocabulary.agents.keys():
            found |= set(vocabulary.agents[name].classes)
    return found


def _conditions(tree: Node, vocabulary: Vocabulary) -> str:
    """The words of the conditions that a rule names: endocrine therapy may stand as one."""
    named = {name for one in measures_of(tree) for name in one.names & vocabulary.conditions.keys()}
    each = (vocabulary.conditions[name] for name in sorted(named))
    return " / ".join(f"{one.id.replace('_', ' ')} / {one.words}" for one in each)


def _akin(one: str, other: str, vocabulary: Vocabulary) -> bool:
    if one.startswith(f"{other}_") or other.startswith(f"{one}_"):
        return True  # who had a platinum doublet had platinum
    return one in vocabulary.classes_above(other) or other in vocabulary.classes_above(one)


def _alike(some: set[str], others: set[str], vocabulary: Vocabulary) -> bool:
    """Whether each of some classes is of one kind with one of others: PD-1 and PD-L1."""
    above = {name: set(vocabulary.classes[name].is_a) for name in some | others}
    return all(any(above[one] & above[other] for other in others) for one in some)


def _taken_out(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """What does not count by the rule, where by the words something else does not."""
    apart = " ".join(match[0] for match in _EXCEPTION.finditer(criterion.quote))
    if not apart:
        return
    ruled = {name for one in measures_of(tree) for name in one.other_than}
    said = set(_CHANGE.findall(apart))
    changes = {name for name in ruled if _CHANGE.fullmatch(name)}
    if said and changes and said != changes:
        yield other_name(criterion, "gene", ", ".join(sorted(said)), ", ".join(sorted(changes)))
    drugs = ruled & vocabulary.agents.keys()
    named = {one for one in vocabulary.agents if re.search(rf"\b{re.escape(one)}\b", apart, re.I)}
    if drugs and named and not drugs & named:
        yield other_name(criterion, "agent", ", ".join(sorted(named)), ", ".join(sorted(drugs)))
    plain = _EXCEPTION.sub(" ", criterion.quote)
    for leaf, negated in signed_leaves(tree):
        if isinstance(leaf, Is) and not negated and MEASURES[leaf.measure.kind].names == "variant":
            wrong = {n for n in leaf.measure.names & said if not re.search(rf"\b{n}\b", plain)}
            if wrong and not ruled:
                yield other_name(criterion, "gene", "-", ", ".join(sorted(wrong)))


@cache
def drug_forms() -> Mapping[str, re.Pattern[str]]:
    """How texts write each drug: by any of its names, its parts joined by a stroke or a blank."""
    found = {}
    for id, one in load_vocabulary().agents.items():
        names = sorted(map(re.escape, (id, *one.names)), key=len, reverse=True)
        each = re.sub(r"_|\\ |\\-", r"[\\s-]+", "|".join(names))
        found[id] = form_of(rf"(?<![\w-]){_PREFIXES}(?:{each})(?!\w)")
    return found


@lru_cache(maxsize=4096)
def drugs_named(quote: str) -> frozenset[str]:
    """The drugs of some words: who names nab-paclitaxel names no paclitaxel."""
    found = [
        (m.start(), m.end(), id) for id, form in drug_forms().items() for m in form.finditer(quote)
    ]
    longer = {
        id
        for start, end, id in found
        if not any(s <= start and end <= e and e - s > end - start for s, e, _ in found)
    }
    return frozenset(longer)
