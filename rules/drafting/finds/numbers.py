"""Limits as eligibility texts write them: `up to five`, `1 to 5`, `≤ 5`, `fewer than 4`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class LimitPair:
    """A lower and an upper end, both included; `under` excludes its limit."""

    low: float | None = None
    high: float | None = None
    under: float | None = None

    def times(self, scale: float) -> LimitPair:
        """The same in another unit."""
        ends = (self.low, self.high, self.under)
        return LimitPair(*(None if end is None else _plain(end * scale) for end in ends))


def number(text: str) -> float:
    """A number in digits or in words; `1,500` is one."""
    word = text.lower().replace(",", "").replace(" ", "")
    return _plain(_WORDS.index(word) if word in _WORDS else float(word))


def _plain(value: float) -> float:
    return int(value) if value == int(value) else value


def limits(match: re.Match[str], *, whole: bool) -> LimitPair:
    """The limits that a match of `limit` states; of whole numbers, fewer than 5 is at most 4."""
    ends = (text for text in match.groupdict().items() if text[0].endswith("_n") and text[1])
    match {name: number(text) for name, text in ends}:
        case {"low_n": low, "under_n": end}:
            return LimitPair(low=low, under=end)
        case {"low_n": low, "high_n": high}:
            return LimitPair(low, high)
        case {"atmost_n": most} | {"orless_n": most}:
            return LimitPair(high=most)
        case {"atleast_n": least} | {"ormore_n": least}:
            return LimitPair(low=least)
        case {"under_n": end}:
            return LimitPair(high=end - 1) if whole else LimitPair(under=end)
        case {"over_n": end} if whole:
            return LimitPair(low=end + 1)
        case _:
            return LimitPair()
