"""Whether a rule names the opposite of the state that its words name: treated of *untreated*.

Of two opposite states (`poles`) the words may require the good one where the rule keeps out the bad
one. So a good state kept out of which the words name the bad one alone, and a bad one required of
which they name the good one alone, are found, where no word requires or denies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from oligomatch.matcher.probe.lint.claims.signs import required_of
from oligomatch.matcher.probe.lint.judged import without_persons
from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting_plainly
from oligomatch.rules.drafting.wordings import pattern, section
from oligomatch.rules.tree import Is
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

_TURNS = pattern("near", "turns")


def other_state(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion whose words name the opposite of a state that its rule names."""
    pairs: Sequence[Sequence[str]] = tuple(section("poles"))
    for criterion, tree in quoting_plainly(without_persons(trial)):
        quote = criterion.quote
        if _TURNS.search(quote):
            continue
        for leaf, no in required_of(tree):
            if not isinstance(leaf, Is) or leaf.measure.kind not in ("has", "ever_had"):
                continue
            for name in sorted(leaf.measure.names & vocabulary.conditions.keys()):
                begins = name.partition("_")[0]
                for good, bad in pairs:
                    own, other = (good, bad) if no else (bad, good)
                    if begins == own and _stands(other, quote) and not _stands(own, quote):
                        said = name.replace(own, other, 1)
                        yield other_name(criterion, "condition", said, name, "swapped")


def _stands(word: str, quote: str) -> bool:
    return re.search(rf"(?<![\w-]){word}(?!\w)", quote, re.I) is not None
