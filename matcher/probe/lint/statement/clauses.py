"""The words of a quote and of a judgement's statement that tell something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from oligomatch.matcher.probe.lint.asked_of import binding
from oligomatch.matcher.probe.lint.claims.features import features
from oligomatch.matcher.probe.lint.ledger.fitting import stems
from oligomatch.matcher.probe.lint.ledger.left_out import QuotedName, asked, covered, spans
from oligomatch.matcher.probe.lint.ledger.unused import shares
from oligomatch.matcher.probe.lint.noted import quoting
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import Node
from oligomatch.rules.trial import Criterion, Kind, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

_JOIN = pattern("stated", "join")
_STOP = pattern("stated", "stop")
_SHORT = pattern("stated", "short")
_WHOLE = pattern("statement", "whole")
_EMPTY = pattern("statement", "plain")
_PLAIN = pattern("stated", "plain")
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_GENERIC = pattern("statement", "generic")
_CLAUSE = re.compile(r"[,;:()\[\]*•\n]|\.(?=\s|$)")
_WORD = re.compile(r"[^\W\d_]{2,}(?:['’]s\b)?")
_BEGINNING = 4  # letters
_OTHER_WORDS = 0.25  # of a statement, that its quote does not have


@dataclass(frozen=True, slots=True)
class Word:
    """A word that tells something, by its beginning, and where it stands."""

    begun: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A judgement of which what its person is asked is held against its words."""

    criterion: Criterion
    tree: Node
    trees: tuple[Node, ...]  # the rules of these words
    quote: str  # without what asks nothing
    text: str
    ruled: str  # what the rules of these words say
    known: frozenset[tuple[str, str]]  # the names of those rules
    vocabulary: Vocabulary
    around: str = ""  # the quotes of the criteria before and behind
    beside: frozenset[tuple[str, str]] = frozenset()  # the names of the rules of those two

    @property
    def asked_words(self) -> frozenset[str]:
        """The words of what a person is asked."""
        return frozenset(one.begun for one in telling(self.text))

    @property
    def there(self) -> frozenset[str]:
        """The words of what a person is asked, and of the rules."""
        return self.asked_words | {one.begun for one in telling(self.ruled)}

    @property
    def restates(self) -> bool:
        """Whether what is asked is put in the words of the quote, and in hardly any other."""
        own = {one.begun for one in telling(self.criterion.quote)}
        heard = self.asked_words
        return len(heard - own) <= max(1, _OTHER_WORDS * len(heard)) and bool(heard & own)

    def named(self, start: int, end: int) -> bool:
        """Whether a rule has a name that stands at a place of the quote."""
        return any(
            covered(one, {*self.known}, self.vocabulary)
            for one in self.names
            if one.start < end and start < one.end
        )

    def explained(self, word: Word, at: int = 0) -> bool:
        """Whether a word, at a place of the quote, is in a rule or in what a person is asked."""
        own = self.quote[at + word.start : at + word.end].casefold()
        if own.startswith("un") and own.removeprefix("un") in self.text.casefold():
            return True  # unwilling of willing
        return word.begun in self.there or self.named(at + word.start, at + word.end)

    def odd_about(self, start: int, end: int) -> tuple[str, ...]:
        """The words beside a place of the quote, in its clause, that nothing explains."""
        quote = self.criterion.quote
        edges = [m.end() for m in _CLAUSE.finditer(quote) if m.end() <= start]
        stops = [m.start() for m in _CLAUSE.finditer(quote) if m.start() >= end]
        low, high = max(edges, default=0), min(stops, default=len(quote))
        words = telling(_GENERIC.sub(lambda match: " " * len(match[0]), quote[low:high]))
        return tuple(
            quote[low + word.start : low + word.end]
            for word in words
            if not start - low <= word.start < end - low and not self.explained(word, low)
        )

    @property
    def names(self) -> tuple[QuotedName, ...]:
        """The names that stand in the quote."""
        return spans(self.criterion.quote)


def statements(trial: Trial, vocabulary: Vocabulary) -> Iterator[Statement]:
    """Every judgement that quotes a text, with what its person is asked."""
    for criterion, tree in quoting(trial):
        if criterion.kind is not Kind.JUDGEMENT or criterion.basis != "text":
            continue
        if criterion.note or criterion.readings or not criterion.text:
            continue  # a note says what is left out, and why
        if _WHOLE.search(criterion.text):
            continue  # it asks whether the sentence holds
        yield statement(trial, criterion, tree, vocabulary)


def statement(trial: Trial, criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Statement:
    """A criterion with what its rule says, and what its person is asked, if any."""
    at = trial.criteria.index(criterion)
    near = [one for one in trial.criteria if shares(one, criterion)]
    trees = tuple(each for one in near for each in one.spelt) or (tree,)
    known = frozenset(one for each in trees for one in asked(each))
    ruled = " ".join({one for each in trees for one in features(each)}).replace("_", " ")
    ruled = " ".join((ruled, *_called(known, vocabulary)))
    return Statement(
        criterion,
        tree,
        trees,
        _SHORT.sub(lambda match: " " * len(match[0]), binding(criterion.quote)),
        " ".join(one.text for one in near),
        ruled,
        known,
        vocabulary,
        " ".join(one.quote for one in trial.criteria[max(0, at - 1) : at + 2]),
        frozenset(
            name
            for one in trial.criteria[max(0, at - 1) : at + 2]
            if one is not criterion
            for each in one.spelt
            for name in asked(each)
        ),
    )


def _called(known: frozenset[tuple[str, str]], vocabulary: Vocabulary) -> Iterator[str]:
    """How the vocabulary calls what rules name."""
    tables = {"condition": vocabulary.conditions, "class": vocabulary.classes}
    for kind, name in sorted(known):
        if name in tables.get(kind, {}):
            entry = tables[kind][name]
            yield from (getattr(entry, "words", ""), *entry.names)


def telling(words: str) -> tuple[Word, ...]:
    """The words of a text that tell something."""
    plain = words
    for form in (_PLAIN, _EMPTY):
        plain = form.sub(lambda match: " " * len(match[0]), plain)
    return tuple(
        Word(begun[0][:_BEGINNING], one.start(), one.end())
        for one in _WORD.finditer(plain)
        if (begun := stems(one[0]))
    )


def without_brackets(quote: str) -> str:
    """A quote with what stands in brackets left blank."""
    return _BRACKETS.sub(lambda match: " " * len(match[0]), quote)


def clauses(quote: str) -> Iterator[tuple[int, int]]:
    """Where each clause of a quote begins and ends."""
    edges = [0, *(m.end() for m in _STOP.finditer(quote)), len(quote)]
    stops = [*(m.start() for m in _STOP.finditer(quote)), len(quote)]
    for (start, _), end in zip(pairwise(edges), stops, strict=True):
        if start < end:
            yield start, end


def joints(quote: str, start: int, end: int) -> Sequence[re.Match[str]]:
    """What joins the things of a list within a clause."""
    return list(_JOIN.finditer(quote, start, end))
