"""Words that close the account of the systemic treatment: that there was none but those that are
told, none before them, none for the metastases, or that one was all."""

from __future__ import annotations

from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.sentences import AHEAD

KINDS = (
    "but_adjuvant", "but_these", "none_before", "one_alone", "none_palliative", "no_adjuvant"
)  # fmt: skip


def closings(said: SentenceSaid) -> list[tuple[str, int, int]]:
    """The words of a sentence that close the account, each of one kind."""
    text, known, found = said.sentence.text, forms("closing"), list[tuple[str, int, int]]()
    if forms("treatment")["of_trial"].search(text) or forms("cancers")["other"].search(text):
        return found
    for kind in KINDS:
        for one in known[kind].finditer(text):
            start, end = one.span()
            if any(first < end and start < last for _, first, last in found):
                continue
            if said.sentence.context(start, end, but=AHEAD) - {"negated"} - SO - AHEAD:
                continue
            found.append((kind, start, end))
    return found
