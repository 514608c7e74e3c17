"""What was accepted for a like sentence: of the folder's trials and of those shipped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from oligomatch.rules.drafting.headings import Section
from oligomatch.rules.drafting.split import split
from oligomatch.rules.trial import Criterion, Kind, Trial

NEAR = 0.6  # of the words of both sentences, the share that both have
_WORD = re.compile(r"[a-z]+")
# what a rule has from the words: its figures, and what turns or narrows it
_FIGURE = re.compile(
    r"\d+(?:[.,]\d+)?|[<>≤≥]"
    r"|\b(?:no|not|non|never|without|none|neither|nor|lack\w*|absen\w*|exclud\w*|except\w*|unless"
    r"|other than|ineligible|may|allowed|permitted|least|most|more|less|than)\b"
)


@dataclass(frozen=True, slots=True)
class LikeSentence:
    """A criterion whose sentence is like another one, and the trial that has it."""

    trial: Trial
    criterion: Criterion
    section: Section | None  # none where nothing says under which heading it stands


def like(quote: str, section: Section | None, known: Iterable[LikeSentence]) -> LikeSentence | None:
    """The criterion with the sentence most like a quote; only one of the same section with the same
    figures and denials, since the rule has them."""
    words, figures = _parts(quote)
    if not words:
        return None
    near = [
        (len(words & other) / len(words | other), one)
        for one, other, own in ((one, *_parts(one.criterion.quote)) for one in known)
        if other and own == figures and one.section is section
    ]
    best = max(near, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= NEAR else None


def sentences_of(
    trial: Trial, sections: Mapping[int, Section] | None = None
) -> Iterator[LikeSentence]:
    """The criteria of a trial that a like sentence may be given; `sections` by the line of its
    text, none where the words are of a table, which says what must hold."""
    for one in trial.criteria:
        if one.quote and one.kind is not Kind.TO_DO and not one.readings:
            under = Section.INCLUSION if sections is None else sections.get(one.source.line or 0)
            yield LikeSentence(trial, one, under)


def sections_of(text: str) -> Mapping[int, Section]:
    """Under which heading each line of an eligibility text stands on which a sentence begins."""
    return {one.line: item.section for item in split(text) for one in item.sentences}


def _parts(quote: str) -> tuple[frozenset[str], tuple[str, ...]]:
    plain = quote.casefold()
    return frozenset(_WORD.findall(plain)), tuple(sorted(_FIGURE.findall(plain)))
