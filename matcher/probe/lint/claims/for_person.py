"""Which words of a judgement are for its person: those of which its statement speaks."""

from __future__ import annotations

from itertools import pairwise

from oligomatch.matcher.probe.lint.ledger.fitting import stems
from oligomatch.rules.drafting.wordings import pattern

_CLAUSE = pattern("for_person", "clause")
_PLAIN = pattern("for_person", "plain")


def for_person(quote: str, text: str) -> str:
    """A quote with each clause left blank that has a word of what a person is asked."""
    asked = {one for one in stems(_PLAIN.sub(" ", text)) if len(one) > 3}
    if not asked:
        return quote
    ends = [0, *(match.start() for match in _CLAUSE.finditer(quote)), len(quote)]
    clauses = (quote[start:end] for start, end in pairwise(ends))
    return "".join(" " * len(one) if asked & {*stems(one)} else one for one in clauses)
