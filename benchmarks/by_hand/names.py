"""Names for measure columns that a person can write: `mets_entry_default_brain_low`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields

from oligomatch.matcher.cohort.reading.columns import column
from oligomatch.rules.tree import (
    Every,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    offenders,
    parts_of,
)

_LEFT_OUT = frozenset({"kind", "where", "of", "_hash"})


def named(measures: Iterable[Measure]) -> Mapping[Measure, str]:
    """A name for each measure; those alike are numbered in order."""
    each = list(measures)
    texts = [_text(measure) for measure in each]
    several = {text for text, times in Counter(texts).items() if times > 1}
    seen: Counter[str] = Counter()
    found = {}
    for measure, text in zip(each, texts, strict=True):
        seen[text] += 1
        found[measure] = f"{text}_{seen[text]}" if text in several else text
    return found


def readable(columns: Iterable[str], measures: Iterable[Measure]) -> Mapping[str, str]:
    """The name of each packed column instead of the kept one."""
    names = {column(measure): name for measure, name in named(measures).items()}
    found = {}
    for kept in columns:
        measure, end = next(((k, kept[len(k) :]) for k in names if kept.startswith(k)), (kept, ""))
        found[kept] = names.get(measure, measure) + end.replace(" ", "_")
    return found


def _text(measure: Measure) -> str:
    words = [measure.kind]
    if measure.of:
        words.append({"metastases": "mets"}.get(measure.of, measure.of))
    for field in fields(measure):
        value = getattr(measure, field.name)
        if field.name in _LEFT_OUT or not value:
            continue
        words += (
            sorted(value)
            if isinstance(value, frozenset)
            else [field.name if value is True else str(value)]
        )
    if measure.where is not None:
        words += ["where", *_of_tree(measure.where)]
    return re.sub(r"[^a-z0-9]+", "_", " ".join(words).lower()).strip("_")


def _of_tree(node: Node) -> list[str]:
    match node:
        case Within(measure, low, high, under, over):
            ends = (("from", low), ("to", high), ("under", under), ("over", over))
            return [measure.kind, *(f"{word} {end:g}" for word, end in ends if end is not None)]
        case OneOf(measure, values):
            return sorted(values)
        case Is(measure) | Exists(measure):
            return [measure.kind]
        case Every():
            return ["none", *_of_tree(offenders(node).where or node.test)]
        case Not(part):
            return ["not", *_of_tree(part)]
        case _:
            return [word for part in parts_of(node) for word in _of_tree(part)]
