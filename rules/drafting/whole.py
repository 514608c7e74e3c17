"""Sentences that are understood to their last word: what was recognised, and harmless words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from rules.drafting.find import Find
from rules.tree import AllOf, Node, Not

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_PERSONS = frozenset({"patient", "patients", "participant", "participants", "subject", "subjects"})
_SMALL = frozenset({"a", "an", "the", "of", "in", "at", "with", "who", "is", "are", "be"})
_HAVING = frozenset({"must", "should", "have", "has", "had", "documented", "presence", "diagnosis"})
_HARMLESS = _PERSONS | _SMALL | _HAVING | {"total", "disease", "harboring", "harbouring"}
_ENTRY = frozenset({"study", "entry", "enrolment", "enrollment", "inclusion", "baseline"})
_HARMLESS_IN = _HARMLESS | _ENTRY | {"and", "include", "includes", "including"}
_HARMLESS_OUT = _HARMLESS | _ENTRY | {"known", "any"}
_ALTERNATIVES = frozenset({"laboratory", "condition", "washout", "pregnancy", "measurable"})


def _rest(quote: str, found: tuple[Find, ...]) -> str:
    """The sentence without what was recognised surely."""
    kept, at = [], 0
    for find in found:
        if find.tree is not None:
            kept.append(quote[at : find.start])
            at = find.end
    return " ".join([*kept, quote[at:]])


def inclusion(quote: str, found: tuple[Find, ...]) -> tuple[Find, ...]:
    """The finds, where they and harmless words are the whole sentence."""
    words = {word.casefold() for word in _WORD.findall(_rest(quote, found))}
    sure = _merged(find for find in found if find.tree is not None)
    return sure if sure and words <= _HARMLESS_IN else ()


def _merged(found: Iterable[Find]) -> tuple[Find, ...]:
    """Neighbours that state the same as one find: `stage IV metastatic disease`."""
    merged: list[Find] = []
    for find in found:
        if merged and merged[-1].tree == find.tree:
            merged[-1] = replace(merged[-1], end=find.end)
        else:
            merged.append(find)
    return tuple(merged)


def exclusion(
    quote: str, found: tuple[Find, ...], also: frozenset[str] = frozenset()
) -> Node | None:
    """What must not be, where the finds, harmless words and those of `also` are the sentence."""
    words = {word.casefold() for word in _WORD.findall(_rest(quote, found))}
    trees = [find.tree for find in found if find.tree is not None and not find.workup]
    if not trees or words - _HARMLESS_OUT - also or any(find.workup for find in found):
        return None
    if len(trees) > 1 and any(find.kind in _ALTERNATIVES for find in found):
        return None  # `A, B` may exclude whoever has either
    inner: Node = trees[0] if len(trees) == 1 else AllOf(tuple(trees))
    return inner.part if isinstance(inner, Not) else Not(inner)
