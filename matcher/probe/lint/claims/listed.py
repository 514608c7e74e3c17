"""Whether a rule has each thing of a list of the words of which it has another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

from oligomatch.matcher.probe.lint.asked_of import binding
from oligomatch.matcher.probe.lint.claims.accounted import in_other_words, of_one_kind
from oligomatch.matcher.probe.lint.claims.features import features
from oligomatch.matcher.probe.lint.ledger.left_out import (
    OPEN,
    QuotedName,
    covered,
    in_words,
    joined,
    left,
    spans,
)
from oligomatch.matcher.probe.lint.ledger.unused import shares
from oligomatch.matcher.probe.lint.noted import Noted, quoting_plainly
from oligomatch.matcher.probe.lint.quoted.named_beside import asks_of_such, condition_forms
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Node, measures_of
from oligomatch.rules.trial import DECIDING, Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary, load_vocabulary

_GOES_ON = pattern("left_out", "goes_on")
_STAINED = pattern("left_out", "stained")
_ANY_VARIANT = frozenset({"mutation", "activating"})
_IMPLIED = patterns("implied")
_OPERATED = _IMPLIED["condition_surgery"]
_WORD = re.compile(r"[\w-]+")
_KINDS_BEFORE = re.compile(r"(?:\b\w+(?:\s*(?:,|/|\bor\b|\band/or\b))+\s*)+[\w-]+\s+$", re.I)
_BEGINNING = 5  # letters
_EXON = re.compile(r"exon_(\d+)_(\w+)")
_KINDS = {"condition": "condition", "agent": "drug", "class": "drug"}  # that one list may join


def left_out_of_lists(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion with a list of which its rule has some things, and one nowhere."""
    for criterion, tree in quoting_plainly(trial):
        if criterion.note:
            continue
        near = [one for one in trial.criteria if shares(one, criterion)]
        if any(one.kind not in DECIDING for one in near):
            continue
        trees = [one.tree for one in near if one.tree is not None] or [tree]
        known = {one for each in trees for one in _named(each, vocabulary)}
        tests = {m.test for each in trees for m in measures_of(each) if m.test}
        asked = " ".join(one.text for one in near)
        ruled = "\n".join(one for each in trees for one in features(each))
        heard = {(one.kind, one.name) for one in spans(asked)}
        plain = " ".join(sorted(name for _, name in known)).replace("_", " ")
        bound = {*spans(binding(criterion.quote))}
        yield from _variants(criterion, trees)
        yield from _of_one_noun(criterion, known, f"{plain} {asked}", vocabulary)
        for run in _runs(criterion.quote):
            own = {one.name for one in run}
            there = [one for one in run if _is_there(one, known, vocabulary, own - {one.name})]
            every = all(_is_there(one, heard, vocabulary) for one in run)  # are asked
            every = every and any((one.kind, one.name) in known for one in run)
            missing = [
                one
                for one in run
                if one not in there
                and one in bound
                and not _is_open(criterion.quote, one, run)
                and not any(of_one_kind(one, name, criterion.quote) for _, name in known)
                and not in_words(one, plain)
                and not (one.kind == "condition" and in_other_words(one, criterion.quote, known))
                and not _implied(one, ruled)
                and not (one.kind == "condition" and asks_of_such(one.name, asked))
                and not (one.name == "surgery" and _OPERATED.search(plain))
                and tests.isdisjoint(one.name.split("_"))
                and (every or not (_is_there(one, heard, vocabulary) or in_words(one, asked)))
            ]
            if there and missing:
                yield left(criterion, "listed", missing[0].kind, missing[0].name)
                break


def _of_one_noun(
    criterion: Criterion, known: set[tuple[str, str]], beside: str, vocabulary: Vocabulary
) -> Iterator[Noted]:
    """A kind of a condition of which the words name several by one noun, and a rule has another:
    `untreated or symptomatic brain metastases`."""
    words, ruled = binding(criterion.quote), {name for _, name in known}
    for noun in sorted({name.partition("_")[2] for name in ruled & vocabulary.conditions.keys()}):
        form = condition_forms().get(noun) or re.compile(noun.replace("_", r"[\s-]+") or r"(?!)")
        for match in form.finditer(words):
            if OPEN.search(words[: match.start()]):
                continue
            kinds = _KINDS_BEFORE.search(words[: match.start()])
            each = [f"{one.casefold()}_{noun}" for one in _WORD.findall(kinds[0] if kinds else "")]
            named = [one for one in each if one in vocabulary.conditions]
            odd = [o for o in named if not vocabulary.conditions_above(o) & ruled]
            odd = [o for o in odd if o.partition("_")[0][:_BEGINNING] not in beside.casefold()]
            if odd and len(named) > len(odd):
                yield left(criterion, "listed", "condition", odd[0])
                return


def _variants(criterion: Criterion, trees: Sequence[Node]) -> Iterator[Noted]:
    """A variant of a list of which a rule has others of the gene, and nowhere all of them."""
    measures = [one for tree in trees for one in measures_of(tree)]
    judged = any(one.kind == "judged" for one in measures)
    ruled: dict[str, set[str]] = {}
    for one in measures:
        if MEASURES[one.kind].names == "variant" and one.gene:
            ruled.setdefault(one.gene, set()).update(one.names | one.other_than)
    for gene, names in ruled.items():
        if names & _ANY_VARIANT and not judged:
            continue
        named = sorted(_variants_named(criterion.quote, gene), key=lambda one: one.start)
        for pair in pairwise(named):
            odd = [each for each in pair if each.name not in names]
            if len(odd) == 1 and joined(criterion.quote, *pair):
                yield left(criterion, "listed", "variant", odd[0].name)
                return


def _variants_named(words: str, gene: str) -> Iterator[QuotedName]:
    """The single variants of a gene that some words name."""
    known = load_vocabulary().genes.get(gene)
    for id, one in known.variants.items() if known else ():
        each = "|".join(re.escape(name).replace("_", r"[\s-]+") for name in (id, *one.names))
        if match := _EXON.fullmatch(id):
            each += rf"|exon[\s-]+{match[2]}[\s-]+{match[1]}"  # exon deletion 19
        if one.exons:
            for match in re.finditer(rf"(?<![\w-])(?:{each})(?!\w)", words, re.I):
                yield QuotedName("variant", id, match.start(), match.end())


def _named(tree: Node, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """What a rule names by its own name, each with its kind."""
    tables = {
        "condition": vocabulary.conditions,
        "class": vocabulary.classes,
        "agent": vocabulary.agents,
    }
    for one in measures_of(tree):
        every = one.names | one.other_than | one.line_drugs | one.line_classes | one.with_drugs
        yield from ((kind, name) for name in every for kind in tables if name in tables[kind])


def _implied(one: QuotedName, ruled: str) -> bool:
    """Whether a rule asks for a condition by what it is told by: hypertension by its pressure."""
    form = _IMPLIED.get(f"condition_{one.name}") if one.kind == "condition" else None
    return form is not None and form.search(ruled) is not None


def _is_open(quote: str, one: QuotedName, run: Sequence[QuotedName]) -> bool:
    """Whether a list gives examples, or goes on."""
    return bool(OPEN.search(quote[: one.start]) or _GOES_ON.match(quote, run[-1].end))


def _is_there(
    one: QuotedName,
    known: set[tuple[str, str]],
    vocabulary: Vocabulary,
    others: Set[str] = frozenset(),
) -> bool:
    """Whether some names hold one, or a part of it that is no other thing of the list."""
    drugs = (name for kind, name in known if kind == "agent" and name not in others)
    of_it = one.kind == "class" and any(one.name in vocabulary.classes_of(n) for n in drugs)
    of_others = {(kind, name) for kind in _KINDS for name in others - _above(one, vocabulary)}
    return of_it or covered(one, known - of_others, vocabulary)


def _above(one: QuotedName, vocabulary: Vocabulary) -> frozenset[str]:
    """What holds one by its name."""
    if one.kind == "condition":
        return vocabulary.conditions_above(one.name)
    classes = vocabulary.classes_of(one.name) if one.kind == "agent" else {one.name}
    return frozenset(up for name in classes for up in vocabulary.classes_above(name))


def _runs(quote: str) -> Iterator[Sequence[QuotedName]]:
    """The things of each list, in their order."""
    each = (o for o in spans(quote) if o.kind in _KINDS and not _STAINED.match(quote, o.end))
    named = sorted(each, key=lambda one: one.start)
    run = named[:1]
    for one, other in pairwise(named):
        if _KINDS[one.kind] == _KINDS[other.kind] and joined(quote, one, other):
            run.append(other)
            continue
        yield run
        run = [other]
    yield run
