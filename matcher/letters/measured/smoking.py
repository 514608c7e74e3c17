"""How much was smoked, in pack-years; none by who never smoked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence

MOST = 250  # pack-years
_BOUNDED = re.compile(r"(?:[-–<>≥≤/]|than|least|most|to|over|under)$", re.I)
_HISTORY = frozenset({"historical"})  # what was smoked was smoked


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """The pack-years of a sentence."""
    text, known = sentence.text, forms("smoking")
    for found in known["pack_years"].finditer(text):
        years = int(group(found)["years"])
        bounded = _BOUNDED.search(text[: found.start()].rstrip())
        if years <= MOST and not bounded and not known["passive"].search(text):
            yield _mention(sentence, found, years)
    for found in known["no_pack_years"].finditer(text):
        rest = f"{text[: found.start()]} {text[found.end() :]}"
        if not known["no_smoker"].search(rest):
            yield _mention(sentence, found, 0)


def _mention(sentence: Sentence, found: re.Match[str], years: int) -> Mention:
    """What is denied beside it is another item of the list."""
    around = sentence.context(*found.span(), but=_HISTORY) - {"negated"}
    return Mention("pack_years", {"value": years}, sentence.place(*found.span()), around)


def settle(each: Sequence[Mention], proposal: Proposal) -> None:
    """The pack-years, of several letters those of the latest, where they agree."""
    for one in proposal.latest([*proposal.usable(each)]):
        proposal.state("/measurements/smoking_pack_years", one.payload["value"], one.place)
