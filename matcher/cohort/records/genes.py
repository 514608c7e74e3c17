"""The genes that measures ask: what a record tells of others decides nothing but whether it can be
used."""

from __future__ import annotations

import json
from collections.abc import Iterable

from oligomatch.matcher.cohort.reading.texts import plain
from oligomatch.rules.tree import Measure
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary


def genes_of(measures: Iterable[Measure]) -> frozenset[str]:
    """The genes that some measures ask for, by themselves or in a set of drivers."""
    sets = load_vocabulary().driver_sets
    found: set[str] = set()
    for measure in measures:
        if measure.gene is not None:
            found.add(measure.gene)
        if measure.kind == "actionable_driver":
            for name in measure.names:
                found |= {part.gene for part in (*sets[name].sure, *sets[name].open)}
    return frozenset(found)


def parted(raw: bytes, asked: frozenset[str]) -> tuple[bytes, list[bytes]]:
    """What is told of the genes asked, in one order, and of each other by itself; as it stands
    where a gene is told by another of its names.

    Raises:
        Unlike: not of a plain form.
    """
    report = plain(raw)
    if not isinstance(report, dict) or not report.keys() <= load_vocabulary().genes.keys():
        return raw, []
    each = {gene: report[gene] for gene in sorted(report) if report[gene] is not None}
    others = [_text({gene: value}) for gene, value in each.items() if gene not in asked]
    return _text({gene: value for gene, value in each.items() if gene in asked}), others


def _text(value: object) -> bytes:
    return json.dumps(value).encode()
