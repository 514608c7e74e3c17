"""Whether what the words of a quote join to a thing that its rule asks for is in a rule as well."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.matcher.probe.lint.quoted.classes import drug_forms
from oligomatch.matcher.probe.lint.quoted.named_beside import condition_forms
from oligomatch.rules.drafting.wordings import form_of, pattern, patterns, section, tests
from oligomatch.rules.text.faults import Part
from oligomatch.rules.tree import Node, OneOf, every_leaf
from oligomatch.rules.trial import Criterion
from oligomatch.rules.vocabulary.vocabulary import Vocabulary, load_vocabulary

_GLUE = pattern("left_out", "glue")
OPEN = pattern("left_out", "open")
_ORGANS = patterns("organs")
_CLASSES = patterns("classes_said")
_TYPES_IN_SHORT = {id: re.compile(form.pattern) for id, form in patterns("types_in_short").items()}
_OF_ORGAN = pattern("left_out", "of_organ")
_TESTS_SAID = {id: form.pattern for id, form in patterns("tests_said").items()}

_OF_ACTIVITY = section("of_activity")
_SHORT = 3  # letters of a name that stands alone
_BEGINNING = 5  # letters


@dataclass(frozen=True, slots=True)
class QuotedName:
    """A name of one kind at a place of a quote."""

    kind: str
    name: str
    start: int
    end: int


def asked(tree: Node) -> Iterator[tuple[str, str]]:
    """What a rule names, each with its kind."""
    vocabulary = load_vocabulary()
    for leaf in every_leaf(tree):
        one = leaf.measure
        every = one.names | one.other_than | one.line_drugs | one.line_classes | one.with_drugs
        for name in every:
            if name in vocabulary.conditions:
                yield "condition", name
            if name in vocabulary.classes:
                yield "class", name
            if name in vocabulary.agents:
                yield "agent", name
                yield from (("class", up) for up in vocabulary.classes_of(name))
        if one.gene:
            yield "gene", one.gene
        if one.test:
            yield "test", one.test
        if one.kind == "organ" and isinstance(leaf, OneOf):
            yield from (("organ", value) for value in leaf.values)
        if one.kind == "intracranial":
            yield "organ", "brain"


@lru_cache(maxsize=4096)
def spans(quote: str) -> tuple[QuotedName, ...]:
    """All names that stand in a quote; of two of one kind that overlap the longer."""
    found = [
        QuotedName(kind, id, match.start(), match.end())
        for kind, forms in _forms().items()
        for id, form in forms.items()
        for match in form.finditer(quote)
        if match[0]
    ]
    found.sort(key=lambda one: one.start - one.end)
    taken: list[QuotedName] = []
    for one in found:
        if all(o.kind != one.kind or one.end <= o.start or o.end <= one.start for o in taken):
            taken.append(one)
    return tuple(taken)


@cache
def _forms() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    vocabulary = load_vocabulary()
    return {
        "condition": condition_forms(),
        "gene": {id: _any(id, *one.names) for id, one in vocabulary.genes.items()},
        "test": _test_forms(),
        "organ": _ORGANS,
        "class": _CLASSES,
        "agent": drug_forms(),
    }


def _test_forms() -> dict[str, re.Pattern[str]]:
    """How texts write each test, with an abbreviation behind it."""
    written = {id: form for id, (form, _) in tests().items()}
    found = {}
    for id, entry in load_vocabulary().measurements.items():
        names = (id.replace("_", " "), entry.words, *entry.worded)
        spelt = sorted((re.escape(n) for n in names if len(n) >= _SHORT), key=len, reverse=True)
        form = "|".join([*(t[id] for t in (_TESTS_SAID, written) if id in t), *spelt])
        found[id] = form_of(rf"(?<![\w-])(?:{form})(?![\w-])(?:\s*[(\[][A-Z]+[)\]])*")
    return found


def _any(*names: str) -> re.Pattern[str]:
    each = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    each = re.sub(r"(?<=[A-Z])(?=\d)", "-?", each)  # ROS-1
    return re.compile(rf"(?<![\w-])(?:{each})(?:(?!\w)|(?=[A-Z]\d{{2,4}}[A-Z]\b))")  # KRASG12C


@cache
def _tumours(*, kinds: bool) -> Mapping[str, re.Pattern[str]]:
    found = {}
    for id, entry in load_vocabulary().cancer_types.items():
        worded = entry.worded if kinds else entry.names
        names = {id.replace("_", " "), *worded} - {"other", "other cancer", "NET"}
        each = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
        found[id] = form_of(rf"(?<![\w-])(?:{each})(?![\w-])")
    return found


def types_named(words: str, *, kinds: bool = False) -> list[QuotedName]:
    """The types of cancer that some words name, or kinds of them; the longer of two."""
    found = [
        QuotedName("cancer_type", id, one.start(), one.end())
        for id, form in _tumours(kinds=kinds).items()
        for one in form.finditer(words)
        if one[0]
    ]
    if kinds:
        for id, form in _TYPES_IN_SHORT.items():
            short = (
                QuotedName("cancer_type", id, m.start(), m.end()) for m in form.finditer(words)
            )
            found += short
    found = [one for one in found if not _OF_ORGAN.match(words, one.end)]
    longer = (
        one
        for one in found
        if not any(o.start <= one.start and one.end <= o.end and o != one for o in found
                   if o.end - o.start > one.end - one.start)
    )  # fmt: skip
    return sorted(longer, key=lambda one: one.start)


def covered(one: QuotedName, known: set[tuple[str, str]], vocabulary: Vocabulary) -> bool:
    """Whether a rule that names some things names it, one above it or one below it."""
    names = {name for kind, name in known if kind == one.kind}
    match one.kind:
        case "condition":
            same = {one.name, _OF_ACTIVITY.get(one.name, one.name)} & vocabulary.conditions.keys()
            near = (vocabulary.conditions_above(n) | vocabulary.conditions_below(n) for n in same)
            return bool(same.union(*near) & names)
        case "class":
            return any(
                name in vocabulary.classes_above(one.name)
                or one.name in vocabulary.classes_above(name)
                for name in names
            )
        case "agent":
            classes = {name for kind, name in known if kind == "class"}
            above = {
                u for c in vocabulary.classes_of(one.name) for u in vocabulary.classes_above(c)
            }
            return one.name in names or bool(above & classes)
        case _:
            return one.name in names


def in_words(one: QuotedName, words: str) -> bool:
    """Whether the words of a name stand in those of what is asked for."""
    plain = words.casefold()
    return all(
        part[:_BEGINNING] in plain
        if len(part) > 1
        else re.search(rf"\b{part}\b", plain) is not None
        for part in one.name.casefold().split("_")
    )


def joined(quote: str, one: QuotedName, other: QuotedName) -> bool:
    """Whether nothing but what joins a list stands between two names."""
    first, last = sorted((one, other), key=lambda each: each.start)
    return first.end <= last.start and bool(_GLUE.fullmatch(quote[first.end : last.start]))


def left(criterion: Criterion, how: str, kind: str, names: str) -> Noted:
    """That no rule has what a quote says."""
    details: dict[str, Part] = {"kind": kind, "quoted": names, "quote": criterion.quote}
    return Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, how, details)
