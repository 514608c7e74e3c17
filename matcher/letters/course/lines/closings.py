"""Words that close the account of the systemic treatment: that there was none ever, none but those
told, none before them, or that one was all."""

from __future__ import annotations

import re

from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.sentences import AHEAD

KINDS = (
    "but_adjuvant", "but_these", "none_before", "one_alone", "none_palliative", "no_adjuvant",
    "none_ever",
)  # fmt: skip
CLAUSE = re.compile(r"[.;:,(]")


def closings(said: SentenceSaid) -> list[tuple[str, int, int]]:
    """The words of a sentence that close the account, each of one kind."""
    text, known, found = said.sentence.text, forms("closing"), list[tuple[str, int, int]]()
    treated = forms("treatment")
    if treated["of_trial"].search(text) or forms("cancers")["other"].search(text):
        return found
    for kind in KINDS:
        for one in known[kind].finditer(text):
            start, end = one.span()
            if any(first < end and start < last for _, first, last in found):
                continue
            past = frozenset[str]() if kind == "none_ever" else SO
            if said.sentence.context(start, end, but=AHEAD) - {"negated"} - past - AHEAD:
                continue
            clause = max([0, *(cut.end() for cut in CLAUSE.finditer(text, 0, start))])
            behind = CLAUSE.split(text[end:])[0]
            around = f"{text[clause:start]} {behind if kind == 'none_ever' else ''}"
            if kind == "none_ever" and (
                known["of_something"].search(around)
                or treated["other_disease"].search(text[:start])
                or treated["but_for"].search(text, end)
            ):
                continue
            found.append((kind, start, end))
    return found
