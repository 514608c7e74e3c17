"""Words that tell of a local treatment in any way: with one nothing is said to be untreated."""

from __future__ import annotations

from collections.abc import Sequence

from oligomatch.matcher.letters.course.disease.record import Disease
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.sentences import NOT_SO

PLANS = frozenset({"planned", "recommended", "conditional", "criteria"})


def take_hints(disease: Disease, said: SentenceSaid, denials: Sequence[tuple[int, int]]) -> None:
    """Whether a sentence may tell of a local treatment that is not read as one; `denials`: what
    says that there was none."""
    text, known = said.sentence.text, forms("treatment")
    read = [one for one in said.locals if one.given]
    aside = [*denials, *(one.span() for one in known["no_hint"].finditer(text))]
    aside += [(one.start, one.end) for one in read]
    done = known["hint_done"].search(text) is not None
    if not done and known["hint_ahead"].search(text):
        return
    for one in known["hint_of_local"].finditer(text):
        if any(start < one.end() and one.start() < end for start, end in aside):
            continue
        if read and (one["dose"] or any(each.primary for each in read)):
            continue  # of that treatment
        around = said.sentence.context(*one.span(), denials) & NOT_SO
        disease.unlinked |= not (around - PLANS if done else around)
