"""Whether what a judgement's person is asked leaves out one thing of a list of its words, where it
asks of all beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from oligomatch.matcher.probe.lint.asked_of import binding
from oligomatch.matcher.probe.lint.claims.features import features
from oligomatch.matcher.probe.lint.ledger.fitting import stems
from oligomatch.matcher.probe.lint.ledger.left_out import asked, covered, spans
from oligomatch.matcher.probe.lint.ledger.unused import shares
from oligomatch.matcher.probe.lint.noted import Lint, Noted, quoting
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.trial import Kind, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

_JOIN = pattern("stated", "join")
_ROW = pattern("stated", "row")
_STOP = pattern("stated", "stop")
_CONDITION = pattern("stated", "condition")
_SHORT = pattern("stated", "short")
_NO_ITEM = pattern("stated", "no_item")
_STATES = pattern("stated", "states")
_PLAIN = pattern("stated", "plain")
_BEGINNING, _LEAST = 4, 3  # letters
_HALF, _MOST = 0.5, 0.75  # of the other words; of one of two things another word may be said

Item = tuple[str, tuple[str, ...]]  # as written, and the words of it that tell something


def stated_in_part(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every judgement whose statement and rule leave out one thing of a list in its words."""
    for criterion, tree in quoting(trial):
        if criterion.kind is not Kind.JUDGEMENT or criterion.basis != "text" or criterion.note:
            continue
        near = [one for one in trial.criteria if shares(one, criterion)]
        trees = [each for one in near for each in one.spelt] or [tree]
        ruled = " ".join({one for each in trees for one in features(each)}).replace("_", " ")
        said = _begun(" ".join(one.text for one in near))
        known = {one for each in trees for one in asked(each)}
        for item in _left(binding(criterion.quote), said, said | _begun(ruled)):
            if not any(covered(one, known, vocabulary) for one in spans(item)):
                details = {"words": item.strip(), "quote": criterion.quote}
                yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "stated", details)
                break


def _begun(words: str) -> frozenset[str]:
    return frozenset(one[:_BEGINNING] for one in stems(words))


def _left(quote: str, said: frozenset[str], known: frozenset[str]) -> Iterator[str]:
    """The one thing of a list of which no word is known, where the statement speaks of the words
    before and behind it, and half of the others are known."""
    plain = _SHORT.sub(" ", quote)
    for listed in (*_rows(plain), *_lists(plain)):
        unknown = [n for n, (_, words) in enumerate(listed) if known.isdisjoint(words)]
        if len(listed) < 2 or len(unknown) != 1:
            continue
        (at,) = unknown
        item, words = listed[at]
        if _NO_ITEM.search(item) or not _STATES.sub("", " ".join(words)).split():
            continue
        about = [one[-1] for _, one in listed[max(0, at - 1) : at]]
        about += [one[0] for _, one in listed[at + 1 : at + 2]]
        if not said.issuperset(about) or _STATES.search(" ".join(about)):
            continue
        others = [one for one in _telling(plain) if one not in words]
        least = _HALF if len(listed) > 2 else _MOST
        if sum(one in known for one in others) >= least * len(others):
            yield item


def _rows(quote: str) -> Iterator[Sequence[Item]]:
    """What stands behind each number or dot of a list."""
    starts = [one.end() for one in _ROW.finditer(quote)]
    ends = [one.start() for one in _ROW.finditer(quote)][1:]
    rows = [quote[start:end] for start, end in zip(starts, [*ends, len(quote)], strict=False)]
    if len(rows) > 1:
        yield _items(rows)


def _lists(quote: str) -> Iterator[Sequence[Item]]:
    """What commas and conjunctions join, within one clause."""
    edges = [0, *(m.end() for m in _STOP.finditer(quote)), len(quote)]
    stops = [*(m.start() for m in _STOP.finditer(quote)), len(quote)]
    for (start, _), end in zip(pairwise(edges), stops, strict=True):
        clause = quote[start:end]
        items = _JOIN.split(clause)
        yield _items(items[1:] if _CONDITION.search(quote[:start]) else items)


def _items(parts: Sequence[str]) -> list[Item]:
    each = ((part, _telling(part)) for part in parts)
    return [(part, words) for part, words in each if words]


def _telling(words: str) -> tuple[str, ...]:
    found = stems(_PLAIN.sub(" ", words))
    return tuple(one[:_BEGINNING] for one in found if len(one) >= _LEAST)
