"""What a judgement's person is asked, held against the words that it quotes."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.ledger.neighbours import lists_of
from oligomatch.matcher.probe.lint.noted import Noted
from oligomatch.matcher.probe.lint.statement.clauses import statements
from oligomatch.matcher.probe.lint.statement.figures import other_figures
from oligomatch.matcher.probe.lint.statement.guarded import guarded_otherwise
from oligomatch.matcher.probe.lint.statement.listed import left_out_of_lists
from oligomatch.matcher.probe.lint.statement.matters import another_matter
from oligomatch.matcher.probe.lint.statement.opposed import opposed
from oligomatch.matcher.probe.lint.statement.turned import asked_turned
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary


def held_against_words(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every judgement whose statement says less than its words, or other."""
    lists = lists_of(trial)
    for one in statements(trial, vocabulary):
        yield from asked_turned(one, lists)
        yield from other_figures(one)
        yield from left_out_of_lists(one)
        yield from opposed(one)
        yield from another_matter(one)
        yield from guarded_otherwise(one)
