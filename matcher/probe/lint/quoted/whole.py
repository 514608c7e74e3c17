"""Whether a rule holds the whole of what its words ask, and at the time of which they speak."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting, turned
from oligomatch.matcher.probe.lint.quoted.named_beside import conditions_named
from oligomatch.rules.drafting.wordings import pattern, patterns, section
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.text.faults import fault
from oligomatch.rules.tree import (
    AllOf,
    Every,
    Exists,
    Measure,
    Node,
    OneOf,
    Within,
    every_leaf,
    measures_of,
    signed_leaves,
)
from oligomatch.rules.trial import Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

_ORGANS = patterns("organs")
_CLASSES = patterns("classes_said")
_OPEN = pattern("beside", "open_list")
_EITHER = pattern("degrees", "either")
_OR = pattern("counted", "or_word")
_PROGRESSED = pattern("held", "progressed_on")
_FOUND = pattern("held", "found")
_AT_DIAGNOSIS = pattern("held", "at_diagnosis")
_UNLESS = pattern("held", "unless")
_ALL_LESIONS = pattern("held", "all_lesions")
_AMPLIFIED = r"\b(?:{gene})(?:[\s-]+gene)?[\s-]+amplif"
_MUTATED = r"\b(?:{gene})\b[^.;,]{{0,40}}\b(?:mutat|mutant|alter)"
_PLACES = r"{form}[\w\s-]{{0,12}}?(?:\bor\b|\band/or\b|/)[\w\s-]{{0,12}}?{other}"
_COMPONENT = "component"
_STEM = 7  # letters of a histology that have to agree: sarcomatous and sarcomatoid
_GROWTH = frozenset({"progressed", "progressing", "recist", "progressed_on", "best_response"})


def held_in_part(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion whose rule leaves out a part of its words, or takes them at another time."""
    for criterion, tree in quoting(trial):
        yield from _one_of_two_organs(trial, criterion, tree)
        yield from _wider_condition(criterion, tree, vocabulary)
        yield from _other_component(criterion, tree)
        yield from _narrower_class(criterion, tree, vocabulary)
        yield from _other_variant(criterion, tree, vocabulary)
        yield from _other_time(criterion, tree)
        yield from _unprogressed(trial, criterion, tree)
        yield from _no_exception(criterion, tree)
        yield from _one_of_all(criterion, tree)


def _one_of_two_organs(trial: Trial, criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """One organ, where the words join two by *or*, and no rule of them names the other."""
    same = [one for one in trial.criteria if one.quote == criterion.quote]
    leaves = [leaf for one in same for each in one.spelt for leaf in every_leaf(each)]
    ruled = {v for leaf in every_leaf(tree) if _is_organ(leaf) for v in _taken(leaf)}
    beside = {v for leaf in leaves if _is_organ(leaf) for v in _taken(leaf)}
    beside |= {"brain" for leaf in leaves if leaf.measure.kind == "intracranial"}
    named = " ".join(name for leaf in leaves for name in leaf.measure.names)
    for one in sorted(ruled & _ORGANS.keys()):
        for other in sorted(_ORGANS.keys() - beside):
            pairs = ((one, other), (other, one))
            joined = any(_joined(*pair, criterion.quote) for pair in pairs)
            if joined and not _ORGANS[other].search(named.replace("_", " ")):
                yield other_name(criterion, "organ", f"{one}, {other}", one)


def _joined(one: str, other: str, quote: str) -> bool:
    form = _PLACES.format(form=f"(?:{_ORGANS[one].pattern})", other=f"(?:{_ORGANS[other].pattern})")
    return re.search(form, quote, re.I) is not None


def _is_organ(leaf: Node) -> bool:
    return isinstance(leaf, OneOf) and leaf.measure.kind == "organ"


def _taken(leaf: Node) -> frozenset[str]:
    return leaf.values if isinstance(leaf, OneOf) else frozenset()


def _wider_condition(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """A condition of which the words name, alone, one kind by its state: the symptomatic ones."""
    if _OPEN.search(criterion.quote) or _EITHER.search(criterion.quote):
        return
    said = conditions_named(criterion.quote)
    states = {state for pair in section("poles") for state in pair}
    for one in measures_of(tree):
        if len(said) != 1 or one.kind != "has" or len(one.names) != 1:
            continue
        (narrow,), (wide,) = said, one.names
        more = {*narrow.split("_")} - {*wide.split("_")}
        above = wide in vocabulary.conditions_above(narrow) and wide != narrow
        if above and more and more <= states and len([*measures_of(tree)]) == 1:
            yield other_name(criterion, "condition", narrow, wide)


def _other_component(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """A part of the tumour of another histology than those of which the words speak."""
    ruled = {
        name.removesuffix(f"_{_COMPONENT}")
        for one in measures_of(tree)
        for name in one.names
        if name.endswith(f"_{_COMPONENT}")
    }
    words = {word[:_STEM] for word in re.findall(r"[a-z]+", criterion.quote.casefold())}
    odd = {name for name in ruled if not any(p[:_STEM] in words for p in name.split("_"))}
    if odd and odd != ruled:
        yield other_name(criterion, "histology", criterion.quote, ", ".join(sorted(odd)))


def _narrower_class(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Drugs of one generation, where the words name the class and no generation."""
    words = f"{criterion.quote} {criterion.text}"
    said = {name for name, form in _CLASSES.items() if form.search(words)}
    named = {name for one in measures_of(tree) for name in one.names | one.line_classes}
    if len(said) != 1 or any(re.search(rf"\b{one}\b", words, re.I) for one in vocabulary.agents):
        return
    (wide,) = said
    ruled = named & vocabulary.classes.keys()
    narrow = {n for n in ruled & _CLASSES.keys() if wide in vocabulary.classes_above(n)} - {wide}
    generations = len({n for n in _CLASSES if n.startswith(f"{wide}_")})
    of_class = all(one.startswith(f"{wide}_") for one in narrow)
    if of_class and narrow == ruled and 0 < len(narrow) < generations:
        yield other_name(criterion, "class", wide, ", ".join(sorted(narrow)))


def _other_variant(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """A mutation of a gene of which the words name the amplification alone."""
    asked: dict[str, set[str]] = {}
    for one in measures_of(tree):
        if one.kind == "variant" and one.gene in vocabulary.genes:
            asked.setdefault(str(one.gene), set()).update(one.names)
    for gene, names in sorted(asked.items()):
        spelt = "|".join(map(re.escape, (gene, *vocabulary.genes[gene].names)))
        amplified = re.search(_AMPLIFIED.format(gene=spelt), criterion.quote, re.I)
        mutated = re.search(_MUTATED.format(gene=spelt), criterion.quote, re.I)
        if amplified and not mutated and names == {"mutation"}:
            yield other_name(criterion, "gene", f"{gene} amplification", f"{gene} mutation")


def _other_time(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """Lesions or a stage at diagnosis of which no word speaks, or a stage now for then."""
    if criterion.readings or criterion.basis != "text":
        return
    measures = list(measures_of(tree))
    counts = [one for one in measures if MEASURES[one.kind].counts_lesions and one.at]
    words = f"{criterion.quote} {criterion.text}"
    if counts and all(one.at == "diagnosis" for one in counts) and not _FOUND.search(words):
        yield other_name(criterion, "time", fault("lint_now"), "diagnosis")
    stages = {one.staged for one in measures if one.kind == "stage"}
    if stages == {"now"} and _AT_DIAGNOSIS.search(criterion.quote):
        yield other_name(criterion, "time", "diagnosis", fault("lint_now"))


def _unprogressed(trial: Trial, criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """So many lines, where the words count those on which the disease progressed."""
    match tree:
        case Within(Measure(kind="lines", progressed=False)) if tree.least:
            same = (one for one in trial.criteria if one.quote == criterion.quote)
            asked = [m for one in same for each in one.spelt for m in measures_of(each)]
            held = any(one.progressed or one.kind in _GROWTH for one in asked)
            if _PROGRESSED.search(criterion.quote) and not held:
                yield other_name(criterion, "line", fault("lint_growing"), fault("lint_all"))


def _no_exception(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """Limits that everybody must keep, where the words spare some by *unless*."""
    parts = tree.parts if isinstance(tree, AllOf) else (tree,)
    limits = all(isinstance(part, Within) and part.measure.test for part in parts)
    if limits and criterion.basis == "text" and _UNLESS.search(criterion.quote):
        yield turned(criterion, "all")


def _one_of_all(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """One lesion asked for, where the words say of all that they are so."""
    leaves = list(signed_leaves(tree))
    if not _ALL_LESIONS.search(criterion.quote) or any(isinstance(n, Every) for n, _ in leaves):
        return
    found = [negated for leaf, negated in leaves if isinstance(leaf, Exists)]
    if found == [False]:
        yield other_name(criterion, "lesions", fault("lint_all"), fault("lint_not_each"))
