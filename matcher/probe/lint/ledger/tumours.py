"""Which types of cancer some words name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from oligomatch.matcher.probe.lint.ledger.left_out import QuotedName
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary


@cache
def _forms(*, kinds: bool) -> Mapping[str, re.Pattern[str]]:
    found = {}
    for id, entry in load_vocabulary().cancer_types.items():
        worded = entry.worded if kinds else entry.names
        names = {id.replace("_", " "), *worded} - {"other", "other cancer", "NET"}
        each = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
        found[id] = re.compile(rf"(?<![\w-])(?:{each})(?![\w-])", re.I)
    return found


def types_named(words: str, *, kinds: bool = False) -> list[QuotedName]:
    """The types of cancer that some words name, or kinds of them; the longer of two."""
    found = [
        QuotedName("cancer_type", id, one.start(), one.end())
        for id, form in _forms(kinds=kinds).items()
        for one in form.finditer(words)
        if one[0]
    ]
    longer = (
        one
        for one in found
        if not any(o.start <= one.start and one.end <= o.end and o != one for o in found
                   if o.end - o.start > one.end - one.start)
    )  # fmt: skip
    return sorted(longer, key=lambda one: one.start)
