"""What stands around a sentence and turns it: `no X`, `must not have X`, `X is not permitted`."""

from __future__ import annotations

from oligomatch.rules.drafting.wordings import pattern

_MUST_NOT = pattern("frame", "must_not")
_WOMEN_MUST_NOT = pattern("frame", "women_must_not")
_HAS_NOT = pattern("frame", "has_not")
_FREE = pattern("frame", "free")
_NOT_TAKEN = pattern("frame", "not_taken")
_NEGATIVE = pattern("frame", "negative")


def may_be_either(quote: str) -> bool:
    """Whether a sentence under a heading of what excludes may exclude who has it, or who has not:
    `no EGFR mutation`."""
    return _NEGATIVE.match(quote) is not None


def excluded(quote: str, *, inclusion: bool) -> str | None:
    """What a sentence says must not be, in its own words; none where it asks for something."""
    end = _NOT_TAKEN.search(quote)
    if end is not None:
        return quote[: end.start()]
    forms = (_MUST_NOT, _WOMEN_MUST_NOT, _HAS_NOT, _FREE) if inclusion else (_MUST_NOT,)
    for form in forms:
        match = form.match(quote)
        if match is not None:
            return quote[match.end() :]
    return None
