"""Whether letters may tell of a radiotherapy of the chest behind the last one that was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import STOP
from oligomatch.matcher.letters.reading import Place

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def may_be_rayed_later(texts: Sequence[str], places: AbstractSet[Place], end: Any) -> bool:
    """Whether any other words for radiotherapy than those at some places may be of the chest and of
    a later day than `end`: no year tells that they are not, and no place elsewhere."""
    last = _last_year(str(end))
    return any(
        _is_later(text[first:stop], [one.end - first for one in here], last)
        for letter, text in enumerate(texts)
        for first, stop in _pieces(text)
        for here in [[one for one in places if _meets(one, letter, first, stop)]]
    )


def _pieces(text: str) -> Iterable[tuple[int, int]]:
    """Where each sentence of a letter stands."""
    ends = [(one.start(), one.end()) for one in STOP.finditer(text)]
    firsts = [0, *(end for _, end in ends)]
    return zip(firsts, [*(start for start, _ in ends), len(text)], strict=True)


def _meets(place: Place, letter: int, first: int, stop: int) -> bool:
    return place.letter == letter and place.start < stop and first < place.end


def _is_later(text: str, own: Sequence[int], last: int) -> bool:
    """Whether a sentence may tell of such a radiotherapy; `own`: where words end in it that were
    read of the last one."""
    known = forms("conditions")
    left = known["rays_of_same"].sub(" ", forms("treatment")["no_hint"].sub(" ", text))
    if not known["any_rays"].search(left):
        return False
    year = _last_year(text)
    if own:
        return year > last or known["rays_anew"].search(text, max(own)) is not None
    if 0 < year < last:
        return False
    return known["in_chest"].search(text) is not None or not any(sites(text))


def _last_year(text: str) -> int:
    return max(map(int, _YEAR.findall(text)), default=0)
