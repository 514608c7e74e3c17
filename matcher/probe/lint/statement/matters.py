"""Whether a person is asked of another matter than the words are about: of consent, where these
speak of contraception."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.matcher.probe.lint.statement.clauses import Statement, telling
from oligomatch.rules.drafting.wordings import patterns

_MATTERS = patterns("asked_matters")
_OF_CARE = frozenset({"bodily", "allergy", "visits"})  # of which words may speak without saying so


def another_matter(one: Statement) -> Iterator[Noted]:
    """A question whose words are all of one matter, and those of the quote of others."""
    quote = one.criterion.quote
    own = {word.begun for word in telling(quote)} | {word.begun for word in telling(one.ruled)}
    if own & one.asked_words:
        return
    asked = {name: found for name, form in _MATTERS.items() if (found := form.search(one.text))}
    said = {name for name, form in _MATTERS.items() if form.search(quote)}
    if asked and not said & asked.keys() and (said or not asked.keys() & _OF_CARE):
        words = min(asked.values(), key=lambda found: found.start())[0]
        details = {"words": words, "quote": quote}
        yield Noted(Lint.OTHER_NAME, one.criterion.id, ("quote",), None, "asked_other", details)
