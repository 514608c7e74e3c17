"""What stands around a sentence and turns it: `no X`, `must not have X`, `X is not permitted`."""

from __future__ import annotations

import re

_WHO = r"(?:(?:all |the )?(?:patients?|subjects?|participants?)\s+)?"
_HAVING = r"(?:(?:be|have(?:\s+(?:had|received|any))*|had|received|undergone)\s+)?(?=\w)"
# what must not be, in words that say so by themselves, whatever the heading
_MUST_NOT = re.compile(rf"{_WHO}(?:must|should)\s+not\s+{_HAVING}", re.I)
# under a heading of what excludes, this would exclude who has it not
_HAS_NOT = re.compile(rf"{_WHO}(?:may|shall|can|do|does|has|have)\s*not\s+{_HAVING}", re.I)
# what must not be, where the heading asks for what must hold
_FREE = re.compile(
    rf"{_WHO}(?:(?:must|should)\s+)?(?:(?:have|has|be|are)\s+)?"
    r"(?:no\s+(?!(?:more|fewer|less|later|longer|larger|greater|other|limit|restriction)\b)"
    r"|(?:the )?absence of\s+|(?:free (?:of|from)|without)\s+(?!(?:or|with)\b)"
    r"|not\s+(?!(?:more|less|later|larger|greater|eligible|amenable|suitable|required|a\b|"
    r"an\b))(?:be\s+)?)",
    re.I,
)
_NOT_TAKEN = re.compile(
    r"\s+(?:(?:is|are|will be)\s+(?:not\s+(?:permitted|allowed|eligible|included|acceptable)"
    r"|excluded|ineligible)|(?:(?:will|must|should)\s+)be\s+excluded)\s*[.;]?$",
    re.I,
)


# under a heading of what excludes it may stand for what must not be, as often as for what it says
_NEGATIVE = re.compile(rf"{_WHO}(?:(?:has|have|with)\s+)?no\s+", re.I)


def may_be_either(quote: str) -> bool:
    """Whether a sentence under a heading of what excludes may exclude who has it, or who has not:
    `no EGFR mutation`."""
    return _NEGATIVE.match(quote) is not None


def excluded(quote: str, *, inclusion: bool) -> str | None:
    """What a sentence says must not be, in its own words; none where it asks for something."""
    end = _NOT_TAKEN.search(quote)
    if end is not None:
        return quote[: end.start()]
    forms = (_MUST_NOT, _HAS_NOT, _FREE) if inclusion else (_MUST_NOT,)
    for form in forms:
        match = form.match(quote)
        if match is not None:
            return quote[match.end() :]
    return None
