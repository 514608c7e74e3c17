"""How much was smoked, in pack-years; none by who never smoked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence

MOST = 250  # pack-years
_PACK = 20  # cigarettes
_NEAR = 40  # signs in which a word denies a bound: `never smoked more than 5`
_BOUNDED = re.compile(
    r"(?:(?<!\d)\d{1,3}\s?[-–]|[<>≥≤/=]|than|least|most|to|over|under|nearly|almost)$", re.I
)
_HISTORY = frozenset({"historical"})  # what was smoked was smoked


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """The pack-years of a sentence."""
    text, known = sentence.text, forms("smoking")
    for found in known["pack_years"].finditer(text):
        part = group(found)
        years = whole_number(part["words"]) if "words" in part else int(part["years"])
        if "french" in part and not known["smoked"].search(text):
            continue  # PA is more than pack-years
        bound = known["at_least"].search(text, 0, found.start())
        ahead = max(0, found.start() - _NEAR)
        at_least = bound is not None and not known["denied"].search(text, ahead, bound.start())
        plain = years <= MOST and (at_least or not _is_bounded(found))
        if plain and not known["passive"].search(text):
            yield _mention(sentence, found, {"at_least": years} if at_least else years)
    for found in known["a_day"].finditer(text):
        amount = _amount(group(found))
        sure = known["smoked"].search(text) and not known["passive"].search(text)
        if sure and amount and amount <= MOST and not _is_bounded(found):
            denied = "negated" in sentence.context(*found.span()) or known["denied"].search(text)
            if not (denied or known["other_amount"].search(text)):
                yield _mention(sentence, found, amount)
    for found in known["no_pack_years"].finditer(text):
        rest = f"{text[: found.start()]} {text[found.end() :]}"
        if not known["no_smoker"].search(rest):
            yield _mention(sentence, found, 0)


def _is_bounded(found: re.Match[str]) -> bool:
    return bool(_BOUNDED.search(found.string[: found.start()].rstrip()))


def _amount(part: dict[str, str]) -> int | None:
    """The pack-years of an amount a day; None where they are no whole number."""
    packs = part.get("packs", "").casefold()
    sticks = _PACK // 2 if packs.startswith("half") else _PACK * whole_number(packs) if packs else 0
    a_day = sticks or whole_number(part["sticks"])
    years, rest = divmod(a_day * whole_number(part["for"]), _PACK)
    return None if rest else years


def _mention(sentence: Sentence, found: re.Match[str], years: int | Mapping[str, int]) -> Mention:
    """What is denied beside it is another item of the list."""
    around = sentence.context(*found.span(), but=_HISTORY) - {"negated", "historical"}
    if forms("smoking")["stopped"].search(sentence.text):
        around -= {"then", "historical"}
        if not forms("smoking")["condition"].search(sentence.text):
            around -= {"conditional"}  # `until`
    return Mention("pack_years", {"value": years}, sentence.place(*found.span()), around)


def settle(each: Sequence[Mention], proposal: Proposal) -> None:
    """The pack-years, of several letters those of the latest, where they agree."""
    for one in proposal.latest([*proposal.usable(each)]):
        years = one.payload["value"]
        value = {"value": years, "unit": "1"} if isinstance(years, Mapping) else years
        proposal.state("/measurements/smoking_pack_years", value, one.place)
