"""Whether each reading of a criterion does what its own words say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.rules.drafting.wordings import patterns
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.text.faults import Part, fault
from oligomatch.rules.tree import measures_of
from oligomatch.rules.trial import DECIDING, Change, Criterion, Trial

_TIMES = patterns("times")
ONLY = "palliative"  # lines of this intent alone
_ONLY = re.compile(r"\bonly palliative\b|\bpalliative lines? (?:only|alone)\b", re.I)
_WORD = re.compile(r"\W+")

Sign = tuple[object, ...]


def read_otherwise(trial: Trial, others: Iterable[Trial]) -> Iterator[Noted]:
    """Readings that ask at another time than their words, and readings that say word for word what
    elsewhere stands for another change."""
    known = _known(other for other in others if other.id != trial.id)
    for criterion in trial.criteria:
        if criterion.kind not in DECIDING or criterion.tree is None:
            continue
        for number, letters in criterion.readings.items():
            for letter, change in letters.items():
                yield from _odd(criterion, number, letter, change)
                usual = known.get((number, _plain(change.words)), set())
                if usual and _sign(letter, change) not in usual:
                    yield _noted(criterion, number, letter, change, "", "elsewhere")


def _noted(
    criterion: Criterion, number: str, letter: str, change: Change, ruled: Part, how: str = "words"
) -> Noted:
    details: dict[str, Part] = {
        "number": number,
        "letter": letter,
        "words": change.words,
        "ruled": ruled,
    }
    return Noted(Lint.SAME_READINGS, criterion.id, ("readings", number), None, how, details)


def _odd(criterion: Criterion, number: str, letter: str, change: Change) -> Iterator[Noted]:
    if change.replace is None and bool(_ONLY.search(change.words)) != (change.intent == ONLY):
        yield _noted(
            criterion, number, letter, change, fault("lint_lines", intent=change.intent or "any")
        )
    said = {name for name, form in _TIMES.items() if form.search(change.words)}
    first = {name: next(iter(letters)) for name, letters in criterion.readings.items()}
    tree = criterion.under({**first, number: letter})
    measures = () if tree is None else tuple(measures_of(tree))
    ruled = {one.at for one in measures if MEASURES[one.kind].counts_lesions and one.at is not None}
    if len(said) == 1 and ruled and not said & ruled:
        yield _noted(
            criterion, number, letter, change, fault("lint_at", times=", ".join(sorted(ruled)))
        )


def _known(trials: Iterable[Trial]) -> Mapping[tuple[str, str], set[Sign]]:
    """What the words of each reading stand for in other trials."""
    found = defaultdict[tuple[str, str], set[Sign]](set)
    for criterion in (one for trial in trials for one in trial.criteria):
        for number, letters in criterion.readings.items():
            for letter, change in letters.items():
                found[number, _plain(change.words)].add(_sign(letter, change))
    return found


def _plain(words: str) -> str:
    return _WORD.sub(" ", words).casefold().strip()


def _sign(letter: str, change: Change) -> Sign:
    """The letter of a reading, and what it changes; of a rule that it adds only that it does."""
    settings = (change.at, change.by, change.recent_line, change.drivers)
    return (letter, *settings, change.replace is not None, change.also is not None)
