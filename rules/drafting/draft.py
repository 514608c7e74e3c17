"""A first trial file from a registry's eligibility text: encoded where sure, else `to do`.

Nothing is dropped: every sentence is quoted by a criterion. Nothing is guessed: a sentence is
encoded only where what is recognised and harmless words cover it; a part of a sentence only where
the rest cannot take it back, and then the whole sentence stays to do beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from rules.drafting.find import Find
from rules.drafting.recognise import finds
from rules.drafting.split import Item, Section, Sentence, split
from rules.tree import AllOf, Node, Not, measures_of
from rules.trial import Criterion, Kind, Source


class Outcome(StrEnum):
    """What became of one sentence."""

    ENCODED = "encoded"
    PARTLY = "partly encoded"
    LEFT = "left to do"


@dataclass(frozen=True, slots=True)
class Drafted:
    """One sentence with its criteria and what was recognised in it."""

    sentence: Sentence
    section: Section
    outcome: Outcome
    finds: tuple[Find, ...]
    criteria: tuple[Criterion, ...]


_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_PERSONS = frozenset({"patient", "patients", "participant", "participants", "subject", "subjects"})
_SMALL = frozenset({"a", "an", "the", "of", "in", "at", "with", "who", "is", "are", "be"})
_HAVING = frozenset({"must", "should", "have", "has", "had", "documented", "presence", "diagnosis"})
_HARMLESS = _PERSONS | _SMALL | _HAVING | {"total", "disease", "harboring", "harbouring"}
_ENTRY = frozenset({"study", "entry", "enrolment", "enrollment", "inclusion", "baseline"})
_HARMLESS_IN = _HARMLESS | _ENTRY | {"and", "include", "includes", "including"}
_HARMLESS_OUT = _HARMLESS | _ENTRY | {"known", "any"}
# words that may take back or bind what stands beside them; a sentence with one is not encoded
# in part (the finds themselves are taken out first)
_BINDING = re.compile(
    r"\b(?:or|either|unless|except|other than|however|but|allowed|permitted|permissible|eligible|"
    r"may|can|could|if|when|in case|provided|note|cohorts?|arms?|phase|groups?|part|stratum|strata|"
    r"not|no|without|never|absence|free of|negative|excluding|rather|instead|"
    r"before|prior|previous|previously|after|following|history|at diagnosis|initial|initially|"
    r"regardless|irrespective|optional|\w*progress\w*|residual|persist\w*|growing|new|untreated|"
    r"treated|irradiated|resected|\w*symptomatic|measurable|stable|induced|status|test\w*|unknown|"
    r"for (?:patients|participants|subjects|those))\b",
    re.I,
)
# idioms whose words bind nothing
_IDIOM = re.compile(
    r"(?:histolog|cytolog|patholog)\w*[\s-]*(?:and/or|or|/|and)[\s-]*(?:histolog|cytolog|patholog)\w*"
    r"|(?:locally[\s-]advanced|recurrent|advanced|unresectable)\s*(?:or|and/or|/)\s*metastatic"
    r"|\bnot (?:amenable|suitable|eligible|candidates?) (?:to|for)\b",
    re.I,
)
_IN_PART = frozenset(
    {
        "count of metastases",
        "count of organs",
        "size",
        "tumour",
        "stage",
        "gene",
        "variant",
        "amenable",
        "imaging",
    }
)
_CONVENTION = "the text gives no counting convention; DEFAULT is taken, at entry"


def draft(text: str, trial: str, document: str) -> tuple[Drafted, ...]:
    """Every sentence of an eligibility text with its criteria, numbered in order."""
    items = split(text)
    number = 0
    found: list[Drafted] = []
    for item in items:
        above = " / ".join(_quote(items[place]) for place in item.under)
        for sentence in item.sentences:
            one = _drafted(item, sentence, above, document)
            criteria = []
            for criterion in one.criteria:
                number += 1
                criteria.append(_numbered(criterion, trial, number))
            found.append(
                Drafted(one.sentence, one.section, one.outcome, one.finds, tuple(criteria))
            )
    return tuple(found)


def _quote(item: Item) -> str:
    return " ".join(" ".join(sentence.quote.split()) for sentence in item.sentences)


def _numbered(criterion: Criterion, trial: str, number: int) -> Criterion:
    return replace(criterion, id=f"{trial[-4:]}-{number:02}")


def _drafted(item: Item, sentence: Sentence, above: str, document: str) -> Drafted:
    found = finds(sentence.quote)
    source = Source(document, sentence.line)
    alone = len(item.sentences) == 1 and not item.has_parts and not item.under
    if alone and item.section is Section.INCLUSION:
        parts = _whole_inclusion(sentence, found)
        if parts:
            criteria = tuple(_encoded(sentence, find, source) for find in parts)
            return Drafted(sentence, item.section, Outcome.ENCODED, found, criteria)
    if alone and item.section is Section.EXCLUSION:
        tree = _whole_exclusion(sentence, found)
        if tree is not None:
            criterion = _criterion(sentence.quote, source, tree, _noted(tree))
            return Drafted(sentence, item.section, Outcome.ENCODED, found, (criterion,))
    to_do = _to_do(item, sentence, found, above, source)
    if alone and item.section is Section.INCLUSION:
        parts = _parts(sentence, found)
        if parts:
            criteria = (*(_encoded(sentence, find, source) for find in parts), to_do)
            return Drafted(sentence, item.section, Outcome.PARTLY, found, criteria)
    return Drafted(sentence, item.section, Outcome.LEFT, found, (to_do,))


def _rest(sentence: Sentence, found: tuple[Find, ...]) -> str:
    """The sentence without what was recognised surely."""
    kept, at = [], 0
    for find in found:
        if find.tree is not None:
            kept.append(sentence.quote[at : find.start])
            at = find.end
    return " ".join([*kept, sentence.quote[at:]])


def _whole_inclusion(sentence: Sentence, found: tuple[Find, ...]) -> tuple[Find, ...]:
    """The finds, where they and harmless words are the whole sentence."""
    words = {word.casefold() for word in _WORD.findall(_rest(sentence, found))}
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


def _whole_exclusion(sentence: Sentence, found: tuple[Find, ...]) -> Node | None:
    """What must not be, where the finds and harmless words are the whole sentence."""
    words = {word.casefold() for word in _WORD.findall(_rest(sentence, found))}
    trees = [find.tree for find in found if find.tree is not None and not find.workup]
    if not trees or words - _HARMLESS_OUT or any(find.workup for find in found):
        return None
    inner: Node = trees[0] if len(trees) == 1 else AllOf(tuple(trees))
    return inner.part if isinstance(inner, Not) else Not(inner)


def _parts(sentence: Sentence, found: tuple[Find, ...]) -> tuple[Find, ...]:
    """What the sentence asks for among other things, where nothing in it may take that back."""
    outside = _without_brackets(sentence.quote)
    sure = [
        find
        for find in found
        if find.tree is not None
        and find.kind in _IN_PART
        and not _in_brackets(sentence.quote, find)
    ]
    for find in sure:
        outside = outside.replace(sentence.quote[find.start : find.end], " ")
    return () if _BINDING.search(_IDIOM.sub(" ", outside)) else tuple(sure)


def _without_brackets(text: str) -> str:
    """The text outside every pair of brackets."""
    depth, kept = 0, []
    for sign in text:
        depth += sign == "("
        kept.append(" " if depth else sign)
        depth -= sign == ")" and depth > 0
    return "".join(kept)


def _in_brackets(text: str, find: Find) -> bool:
    before = text[: find.start]
    return before.count("(") > before.count(")")


def _encoded(sentence: Sentence, find: Find, source: Source) -> Criterion:
    assert find.tree is not None
    quote = sentence.quote[find.start : find.end]
    kind = Kind.WORKUP if find.workup else Kind.INCLUSION
    return _criterion(quote, source, find.tree, _noted(find.tree), kind)


def _noted(tree: Node) -> str:
    return _CONVENTION if any(measure.by == "DEFAULT" for measure in measures_of(tree)) else ""


def _criterion(
    quote: str, source: Source, tree: Node, note: str, kind: Kind = Kind.INCLUSION
) -> Criterion:
    return Criterion("", kind, tree, quote, "text", source, note=note)


def _to_do(
    item: Item, sentence: Sentence, found: tuple[Find, ...], above: str, source: Source
) -> Criterion:
    told = {
        Section.INCLUSION: "to be included",
        Section.EXCLUSION: "to be excluded",
        Section.UNTOLD: "the text does not say whether this includes or excludes",
    }[item.section]
    seen = "; ".join(dict.fromkeys(_seen(sentence, find) for find in found))
    under = f"; stands under: {above}" if above else ""
    note = f"recognised: {seen}" if seen else ""
    text = f"{told}, not encoded{under}"
    return Criterion("", Kind.TO_DO, None, sentence.quote, "text", source, text=text, note=note)


def _seen(sentence: Sentence, find: Find) -> str:
    words = " ".join(sentence.quote[find.start : find.end].split())
    return f"{find.kind} ({words})"


def tally(drafted: tuple[Drafted, ...]) -> Mapping[Outcome, int]:
    """How many sentences were encoded, partly encoded, left."""
    return {one: sum(each.outcome is one for each in drafted) for one in Outcome}


def recognised(drafted: tuple[Drafted, ...], kind: str) -> Iterator[tuple[Drafted, str]]:
    """Every sentence in which something of a kind was recognised, with the words."""
    for one in drafted:
        for find in one.finds:
            if find.kind == kind:
                yield one, one.sentence.quote[find.start : find.end]
