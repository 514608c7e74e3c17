"""What the vocabulary knows in a sentence: each find with its place, and a tree where it is sure.

A find with a tree states the whole meaning of the words it covers; one without is told to the
author and stays to do. A sentence is encoded whole only where finds and harmless words cover it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from oligomatch.rules.drafting.finds import (
    conditions,
    laboratory,
    lesions,
    molecular,
    noted,
    person,
    treatment,
    tumour,
    washouts,
)
from oligomatch.rules.drafting.finds.find import Find

Recogniser = Callable[[str], Iterator[Find]]

RECOGNISERS: Mapping[str, Recogniser] = {
    "lesions": lesions.lesions,
    "other counts": lesions.other_counts,
    "organs": lesions.organs,
    "per organ": lesions.per_organ,
    "sizes": lesions.sizes,
    "large ones": lesions.large_at_sites,
    "largest": lesions.largest,
    "sums of sizes": lesions.sums,
    "sites": lesions.at_sites,
    "tumours": tumour.cancers,
    "histologies": tumour.histologies,
    "stages": tumour.stages,
    "molecular": molecular.molecular,
    "treatments": treatment.prior,
    "examinations": noted.examinations,
    "limits of age": person.ages,
    "performance": person.performance,
    "life expectancy": person.life_expectancy,
    "tests": laboratory.tests,
    "conditions": conditions.conditions,
    "washouts": washouts.washouts,
    "other trials": washouts.in_trials,
    "unaided": washouts.unaided,
    "ages": noted.ages,
    "unmeasured": noted.unmeasured,
}


@lru_cache(maxsize=2048)  # a sentence is asked about by itself and as part of its entry
def finds(text: str) -> tuple[Find, ...]:
    """Every find of a sentence, in order of place; of those that overlap, the sure, the longest."""
    each = [find for recognise in RECOGNISERS.values() for find in recognise(text)]
    each.sort(key=lambda find: (find.tree is None, find.start - find.end, find.start))
    kept: list[Find] = []
    for find in each:
        if all(find.end <= other.start or other.end <= find.start for other in kept):
            kept.append(find)
    return tuple(sorted(kept, key=lambda find: find.start))
