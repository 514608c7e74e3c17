"""Limits as eligibility texts write them: `up to five`, `1 to 5`, `≤ 5`, `fewer than 4`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NUMBER = rf"(?:\d+(?:\.\d+)?|{'|'.join(_WORDS[1:])})"
_ATMOST = (
    r"(?:up to(?: and including)?|at most|(?:a )?max(?:imum)?\.?(?: number)? of|maximally|no "
    r"more than|not more than|"
    r"no larger than|not larger than|not exceeding|not exceed(?:ing)?|less than or equal to|"
    r"fewer than or equal to|≤|⩽|\\?<\s*=|=\s*\\?<)"
)
_ATLEAST = (
    r"(?:at least|(?:a )?minimum(?: number)? of|no fewer than|not less than|no less than|"
    r"(?:more|greater) than or equal to|≥|⩾|\\?>\s*=|=\s*\\?>)"
)
_UNDER = r"(?:less than|less of|fewer than|smaller than|below|under|\\?<)"
_OVER = r"(?:more than|greater than|larger than|above|over|\\?>)"
# the order matters: the longer form first
LIMIT = (
    rf"(?:(?P<atmost>{_ATMOST})\s*(?P<atmost_n>{NUMBER})"
    rf"|(?P<atleast>{_ATLEAST})\s*(?P<atleast_n>{NUMBER})"
    rf"|(?P<under>{_UNDER})\s*(?P<under_n>{NUMBER})"
    rf"|(?P<over>{_OVER})\s*(?P<over_n>{NUMBER})"
    rf"|(?:between )?(?P<low_n>{NUMBER})\s*(?:to|-|–|—|and)\s*(?P<high_n>{NUMBER})"
    rf"|(?P<orless_n>{NUMBER})\s*(?:or (?:fewer|less)|and (?:fewer|less)|at most)"
    rf"|(?P<ormore_n>{NUMBER})\s*(?:or (?:more|greater|older)|and (?:over|older|above)))"
)


@dataclass(frozen=True, slots=True)
class LimitPair:
    """A lower and an upper end, both included; `under` excludes its limit."""

    low: float | None = None
    high: float | None = None
    under: float | None = None


def number(text: str) -> float:
    """A number in digits or in words."""
    word = text.lower()
    value = float(_WORDS.index(word)) if word in _WORDS else float(text)
    return int(value) if value == int(value) else value


def limits(match: re.Match[str], *, whole: bool) -> LimitPair:
    """The limits a match of LIMIT tells; of whole numbers, fewer than 5 is at most 4."""
    parts = {name: text for name, text in match.groupdict().items() if text is not None}

    def of(name: str) -> float:
        return number(parts[name])

    if "low_n" in parts:
        return LimitPair(of("low_n"), of("high_n"))
    if "atmost_n" in parts or "orless_n" in parts:
        return LimitPair(high=of("atmost_n" if "atmost_n" in parts else "orless_n"))
    if "atleast_n" in parts or "ormore_n" in parts:
        return LimitPair(low=of("atleast_n" if "atleast_n" in parts else "ormore_n"))
    if "under_n" in parts:
        return LimitPair(high=of("under_n") - 1) if whole else LimitPair(under=of("under_n"))
    return LimitPair(low=of("over_n") + 1) if whole else LimitPair()
