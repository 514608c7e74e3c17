"""Words that tell of a local treatment in any way: with one nothing is said to be untreated."""

from __future__ import annotations

import re
from collections.abc import Sequence

from oligomatch.matcher.letters.course.disease.record import Disease
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.sentences import NOT_SO

_CLAUSE = re.compile(r"[;:(]\s|[.;)]\s*$|,\s+(?:and|but|while|whereas)\s|\)\s")
PLANS = frozenset({"planned", "recommended", "conditional", "criteria"})


def take_hints(disease: Disease, said: SentenceSaid, denials: Sequence[tuple[int, int]]) -> None:
    """Whether a sentence may tell of a local treatment that is not read as one; `denials`: what
    says that there was none."""
    text, known = said.sentence.text, forms("treatment")
    read = [one for one in said.locals if one.given]
    aside = [*denials, *(one.span() for one in known["no_hint"].finditer(text))]
    aside += [(one.start, one.end) for one in read]
    done = known["hint_done"].search(known["to_come"].sub("", text)) is not None
    if not done and known["hint_ahead"].search(text):
        return
    for one in known["hint_of_local"].finditer(text):
        if any(start < one.end() and one.start() < end for start, end in aside):
            continue
        if read and (one["dose"] or any(each.primary for each in read)):
            continue  # of that treatment
        if is_ahead(said, one.start(), one.end()):
            continue
        around = said.sentence.context(*one.span(), denials) & NOT_SO
        disease.unlinked |= not (around - PLANS if done else around)


def is_ahead(said: SentenceSaid, start: int, end: int) -> bool:
    """Whether the clause of a treatment tells that it may be given, and nothing that it was: no
    word of one that was, and no day behind it."""
    text, known = said.sentence.text, forms("treatment")
    first = max([0, *(one.end() for one in _CLAUSE.finditer(text, 0, start))])
    behind = _CLAUSE.search(text, end)
    last = behind.start() if behind else len(text)
    chosen = known["settled_on"].search(text, first, last)
    if not chosen and any(
        end <= day.start < last for at, day in enumerate(said.days) if at not in said.ahead
    ):
        return False
    clause = known["to_come"].sub(" shall ", text[first:last])
    return bool(known["hint_ahead"].search(clause)) and not known["hint_done"].search(clause)
