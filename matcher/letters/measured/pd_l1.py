"""PD-L1 as a share of tumour cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.proposal import Proposal, bounds
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence

_OTHER = re.compile(r"\b(?:CPS|IC|immune)\b", re.I)
_BELOW = ("<", "less than", "lower than", "below", "under")
_UP_TO = ("≤", "<=", "at most", "up to")
_ABOVE = (">", "more than", "over", "above")
_FROM = ("≥", ">=", "at least")
ALL = 100
_BESIDE = 0.01  # a share is told in whole percents, seldom with a decimal


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """What a sentence says of PD-L1; a name alone where nothing else is read."""
    known = forms("pd_l1")
    taken: list[tuple[int, int]] = []
    for kind in ("share", "none", "named"):
        for found in known[kind].finditer(sentence.text):
            start, end = found.span()
            if any(start < last and first < end for first, last in taken):
                continue
            payload: dict[str, Any] = {}
            if kind == "share":
                payload = {} if _OTHER.search(found[0]) else _share(group(found))
            elif kind == "none":
                payload = {"value": bounds(None, 1 - _BESIDE)}
            taken.append((start, end))
            around = sentence.context(start, end)
            if payload and "negated" in around and not _denied(sentence, start, end):
                around -= {"negated"}  # what is denied is another item of the list
            behind = sentence.text
            if kind != "named" and (
                known["changed"].search(behind, end) or known["other_share"].match(behind, end)
            ):
                around |= {"doubtful"}
            if known["required_behind"].match(behind, end) or known["required_before"].search(
                behind[:start]
            ):
                around |= {"criteria"}
            if payload and forms("cancers")["other"].search(behind):
                around |= {"doubtful"}  # `20 % in his melanoma`
            yield Mention("pd_l1", payload, sentence.place(start, end), around)


def _denied(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a value is denied by its own part of a list."""
    text = sentence.text
    cuts = [one.end() for one in forms("pd_l1")["item"].finditer(text, 0, start)]
    first = cuts[-1] if cuts else 0
    stop = forms("pd_l1")["item"].search(text, end)
    own = Sentence(sentence.letter, 0, text[first : stop.start() if stop else len(text)])
    return "negated" in sentence.section | own.context(start - first, end - first)


def _share(part: dict[str, str]) -> dict[str, Any]:
    low = float(whole_number(part["words"]) if "words" in part else part["low"].replace(",", "."))
    high = float(part.get("high", low))
    sign = " ".join(part.get("sign", "").casefold().split())
    ends: tuple[float | None, float | None] = (low, high)
    if sign in _BELOW:
        ends = (None, high - _BESIDE)
    elif sign in _UP_TO:
        ends = (None, high)
    elif sign in _ABOVE:
        ends = (low, None)  # reports write > 50 % for the group from 50 % on
    elif sign in _FROM:
        ends = (low, None)
    elif sign:
        return {}
    if max(low, high) > ALL or high < low or (sign and high != low):
        return {}
    return {"value": bounds(*(_whole(end) for end in ends))}


def _whole(end: float | None) -> float | None:
    return int(end) if end is not None and end == int(end) else end


def settle(each: Sequence[Mention], proposal: Proposal) -> None:
    """The share, where the letters agree on it."""
    for one in proposal.usable(each, but=frozenset({"then"})):
        text = proposal.texts[one.place.letter]
        if one.payload and not forms("pd_l1")["anew"].match(text, one.place.end):
            value = {"value": one.payload["value"], "unit": "%"}
            proposal.state("/measurements/pd_l1_tps", value, one.place)
        else:
            proposal.leave("no_result", "pd_l1", one.place)
