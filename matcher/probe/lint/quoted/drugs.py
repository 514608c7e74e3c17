"""Which drugs some words name, in whatever way they are spelt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_PREFIXES = "(?:(?:ado|fam)-)?"  # of an antibody that carries a drug: fam-trastuzumab deruxtecan


@cache
def drug_forms() -> Mapping[str, re.Pattern[str]]:
    """How texts write each drug: by any of its names, its parts joined by a stroke or a blank."""
    found = {}
    for id, one in load_vocabulary().agents.items():
        names = sorted(map(re.escape, (id, *one.names)), key=len, reverse=True)
        each = re.sub(r"_|\\ |\\-", r"[\\s-]+", "|".join(names))
        found[id] = re.compile(rf"(?<![\w-]){_PREFIXES}(?:{each})(?!\w)", re.I)
    return found


@lru_cache(maxsize=4096)
def drugs_named(quote: str) -> frozenset[str]:
    """The drugs of some words: who names nab-paclitaxel names no paclitaxel."""
    found = [
        (m.start(), m.end(), id) for id, form in drug_forms().items() for m in form.finditer(quote)
    ]
    longer = {
        id
        for start, end, id in found
        if not any(s <= start and end <= e and e - s > end - start for s, e, _ in found)
    }
    return frozenset(longer)
