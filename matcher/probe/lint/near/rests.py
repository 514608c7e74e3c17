"""Whether a finding rests on words that the lint does not know: of those nobody is accused.

A rule's name of which no known word speaks may be what an unknown word says (*Meulengracht's
disease*, *variceal*). So what is found of such a name is no alarm where an unknown word stands in
the quote, and what is found of words that hold an unknown one is none where the rule has such a
name. Where known words say all that the rule names, an unknown one is something else.
"""

from __future__ import annotations

import re

from oligomatch.matcher.probe.lint.ledger.left_out import (
    QuotedName,
    asked,
    covered,
    in_words,
    spans,
)
from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.matcher.probe.lint.understood.words import unknown_in
from oligomatch.rules.tree import Node, measures_of
from oligomatch.rules.trial import Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

# what is found of a name of the rule, since no word says it
_OF_RULED = frozenset({"unsaid", "swapped", "wider", "narrower", "drug", "alike"})
_PLAIN = frozenset({"organ", "response"})  # of which that holds whatever the kind of finding
# what is found of some words, since no rule says them
_OF_WORDS = frozenset({"claim", "left", "listed", "unused"})
_CLAUSE = re.compile(r"[^,;.:()]+(?:(?<=\d)[.,](?=\d)[^,;.:()]+)*")


def rests_on_unknown(noted: Noted, trial: Trial) -> bool:
    """Whether what is found may be due to a word of its quote that the lint does not know."""
    if noted.lint not in (Lint.OTHER_NAME, Lint.OTHER_NUMBER):
        return False
    plain = not noted.how and noted.details.get("kind") in _PLAIN
    if not plain and noted.how not in _OF_RULED | _OF_WORDS:
        return False
    return any(_rests(noted, one) for one in trial.criteria if one.id == noted.criterion)


def _rests(noted: Noted, criterion: Criterion) -> bool:
    unknown = [one[0] for one in unknown_in(criterion.quote)]
    if not unknown:
        return False
    if noted.how == "swapped":  # what is named instead stands in a clause of known words
        name = str(noted.details.get("quoted"))
        at = [one for one in spans(criterion.quote) if one.name == name]
        parts = [*_CLAUSE.finditer(criterion.quote)]
        own = [c for c in parts for one in at if c.start() <= one.start < c.end()]
        if own:
            return any(unknown_in(one[0]) for one in own)
    if not noted.how or noted.how in _OF_RULED:
        return True
    if noted.how == "claim" and _of_known_list(str(noted.details.get("words")), criterion):
        return False
    of_no_drug = noted.how == "claim" and not _names_drug(str(noted.details.get("words")))
    if of_no_drug and any(_names_other(each, criterion.quote) for each in criterion.spelt):
        return True  # how a sentence and its rule hang together is not known
    words = str(noted.details.get("words") or noted.details.get("number") or "")
    about = [one[0] for one in _CLAUSE.finditer(criterion.quote) if words and words in one[0]]
    held = words if noted.lint is Lint.OTHER_NAME else " ".join(about)
    return any(re.search(rf"\b{re.escape(one)}\b", held) for one in unknown) and any(
        has_unsaid(each, criterion.quote) for each in criterion.spelt
    )


def _of_known_list(claimed: str, criterion: Criterion) -> bool:
    """Whether words of a list are one item of it, of known words alone, and a rule names two or
    more others of it: what an unknown word beside it says, that item says not."""
    items = [one[0] for one in _CLAUSE.finditer(criterion.quote)]
    own = [one for one in items if claimed in one]
    if not own or any(map(unknown_in, own)):
        return False
    known = {one for tree in criterion.spelt for one in asked(tree) if one[0] == "condition"}
    rest = [{(each.kind, each.name) for each in spans(one)} for one in items if one not in own]
    return sum(bool(known & each) for each in rest) > 1


def _names_drug(claimed: str) -> bool:
    """Whether what a quote claims is a drug, a class or a gene, whose names are their own."""
    vocabulary, named = load_vocabulary(), {*claimed.split(", ")}
    return bool(named & ({*vocabulary.agents, *vocabulary.classes, *vocabulary.genes}))


def has_unsaid(tree: Node, quote: str) -> bool:
    """Whether a rule names something that no known word of its quote says, or asks a person."""
    return any(one.kind == "judged" for one in measures_of(tree)) or _names_other(tree, quote)


def _names_other(tree: Node, quote: str) -> bool:
    """Whether a rule names something that no known word of its quote says."""
    vocabulary, said = load_vocabulary(), spans(quote)
    for kind, name in asked(tree):
        one = QuotedName(kind, name, 0, 0)
        names = {(each.kind, each.name) for each in said}
        if not covered(one, names, vocabulary) and not in_words(one, quote):
            return True
    return False
