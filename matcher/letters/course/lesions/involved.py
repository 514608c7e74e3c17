"""Whether a sentence says that the tumour is in the nodes that it names."""

from __future__ import annotations

import re

from oligomatch.matcher.letters.course.lesions.lesion import Named
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.sentences import Sentence


def is_involved(named: Named, sentence: Sentence) -> bool:
    """Whether a sentence says that the tumour is in nodes; what is positive behind those that are
    clear are others."""
    head, text, known = named.head, sentence.text, forms("nodes")
    if known["clear"].match(text, named.end) or known["another_report"].search(text):
        return False
    right_behind = known["involved_behind"].match(text, named.end)
    right_behind = right_behind or (
        known["looked_into"].search(text, 0, head.last)
        and known["sampled_tumour"].match(text, named.end)
    )
    if right_behind is None and known["other_station"].search(text, named.end, head.last):
        return False
    listed = known["listed_involved"].search(text[: named.start])
    several = len(named.places) > 1 and not listed
    if several and known["sampled"].search(text, head.first, head.last):
        return False
    if known["not_so"].search(text):
        return False
    spans = [
        one.span()
        for one in known["involved"].finditer(text, named.start, head.last)
        if not _of_a_place(text[named.end : one.start()])
        and not _of_a_place(re.split(r"[.;,(]", text[one.end() :])[0])
    ]
    behind = known["tumour_behind"].match(text, named.end)
    ahead = [known[name].search(text[: named.start]) for name in ("tumour_in", "involved_in")]
    spans += [one.span() for one in (behind, right_behind, listed, *ahead) if one]
    spans = [span for span in spans if not known["of_marker"].search(text[: span[0]])]
    return any(not sentence.context(*span) for span in spans)


def _of_a_place(words: str) -> bool:
    """Whether words name a place that is no node: what is said there is of that."""
    return any(not one.is_node for one in sites(words, every=True))
