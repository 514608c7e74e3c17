"""Sentences of a running text that say who is eligible, and that no criterion quotes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.matcher.probe.lint.quoted.quotes import Lines, bare
from oligomatch.rules.drafting.headings import Section
from oligomatch.rules.drafting.split import split
from oligomatch.rules.trial import Source, Trial

_SHORT = 12  # letters of what is left of a sentence that say nothing by themselves
_SHOWN = 120
items_of = lru_cache(8)(split)


def unquoted(trial: Trial, lines: Lines) -> Iterator[Noted]:
    """What stands under the inclusion or exclusion criteria of a text that the trial quotes whole,
    and in no quote."""
    quotes: dict[Source, list[str]] = {}
    for criterion in trial.criteria:
        if criterion.basis == "text" and criterion.quote:
            quotes.setdefault(criterion.source, []).append(criterion.quote)
    for source, quoted in quotes.items():
        found = lines(source, trial.id)
        if found is None or source.line is not None:
            continue
        for words in _left("\n".join(found), quoted):
            details = {"words": words, "document": source.document}
            yield Noted(Lint.NOT_QUOTED, "", ("source",), details=details)


def _left(text: str, quoted: Sequence[str]) -> Iterator[str]:
    whole = bare(text)
    covered = bytearray(len(whole))
    for quote in map(bare, quoted):
        start = whole.find(quote) if quote else -1
        while start >= 0:
            covered[start : start + len(quote)] = b"\1" * len(quote)
            start = whole.find(quote, start + 1)
    for item in items_of(text):
        for sentence in item.sentences if item.section is not Section.UNSTATED else ():
            letters = bare(sentence.quote)
            start = whole.find(letters, len(bare(text[: sentence.start])))
            seen = covered[start : start + len(letters)]
            left = [sign for sign, found in zip(letters, seen, strict=False) if not found]
            if start >= 0 and sum(map(str.isalnum, left)) > _SHORT:
                yield _shown(sentence.quote)


def _shown(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
