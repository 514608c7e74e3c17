"""Whether letters tell that something of this cancer was treated to cure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import sentences_of

AROUND = 25  # signs in front of the name of a cancer, in which words may tell of which
_REMOVED = re.compile(r"\b(?:removed|excised|taken out|cut out)\b", re.I)


def was_cured(texts: Iterable[str]) -> bool:
    """Whether a sentence tells so, that is of no plan, no other cancer or illness, and denies
    nothing in front of it."""
    known = forms("treatment")
    aside = (forms("yet")["to_come"], forms("cancers")["other"], known["not_here"])
    for text in texts:
        for one in sentences_of(text):
            meant = known["to_cure"].finditer(one)
            cured = any(not known["denied_ahead"].search(one, 0, it.start()) for it in meant)
            if cured and not any(form.search(one) for form in aside):
                return True
    return False


def was_removed(texts: Iterable[str]) -> bool:
    """Whether anything is told to have been removed, behind which drugs may have been given."""
    return any(_REMOVED.search(text) for text in texts)


def may_be_treated(texts: Iterable[str]) -> bool:
    """Whether words may tell of a local treatment of the cancer of the lung that is not read."""
    once, other = forms("untreated")["treated_once"], forms("cancers")["other"]
    texts = [*texts]
    if any(forms("untreated")["by_pathology"].search(text) for text in texts):
        return True
    return any(
        other.search(text, max(0, one.start() - AROUND), one.end()) is None
        for text in texts
        for one in once.finditer(text)
    )
