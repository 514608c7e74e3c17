"""Whether each name of a rule has a word of its quote behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.probe.lint.asked_of import binding, organs_left_out
from oligomatch.matcher.probe.lint.ledger.fitting import fit
from oligomatch.matcher.probe.lint.ledger.left_out import OPEN, asked, spans
from oligomatch.matcher.probe.lint.noted import Lint, Noted, other_name, quoting, quoting_plainly
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.text.faults import fault
from oligomatch.rules.tree import Every, Measure, Node, OneOf, every_leaf, leaves_of, measures_of
from oligomatch.rules.trial import Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

_WORD = re.compile(r"[^\W_]+")
_SEVERAL, _MANY = 2, 3
_AND_MORE = re.compile(r"\b(?:etc|others?|any|all|like|driver|alterations? for which)\b", re.I)
_NOUN = re.compile(r"^[\s-]*(?:TKIs?|(?:tyrosine[\s-]kinase[\s-])?inhibitors?|antibod\w+)\b", re.I)
_LISTED = re.compile(r"§(?:(?:[\s,/]*\b(?:or|and|and/or|another|other|any|an?)\b)*[\s,/]*§)*", re.I)
_LINE_SAID = pattern("support", "line_said")
_RESPONSES = frozenset({"recist", "best_response"})
_SUPPORT = patterns("support")
_CLASSES = patterns("classes_said")
_KINDS = {"organ": "organ", "histology": "histology", "subtype": "histology"}


def unsupported(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion with a name of which no word stands in what it quotes."""
    for criterion, tree in quoting_plainly(trial):
        words = f"{criterion.quote} {criterion.text}"
        about = _about(trial, criterion)
        yield from _wider(criterion, tree, vocabulary)
        yield from _part_of_organ(criterion, tree, vocabulary)
        yield from _other_drug(criterion, tree, vocabulary)
        yield from _drug_of_line(criterion, tree, f"{about} {criterion.text}", vocabulary)
        odd: dict[str, set[str]] = {}
        lines = {name for one in measures_of(tree) for name in one.line_classes}
        left_out = organs_left_out(tree) if any(one.kind == "organ" for one in spans(words)) else ()
        for kind, name in sorted(set(_named(tree, vocabulary))):
            if kind == "organ" and name in left_out:
                continue  # the words name those that are not
            if kind == "class" and name in lines and is_said(kind, name, about, vocabulary):
                continue  # of one sentence, that was parted, the other half says it
            if kind == "variant" and _any_altered(tree):
                continue  # whatever it is
            if not is_said(kind, name, words, vocabulary):
                odd.setdefault(kind, set()).add(name)
        if genes := _genes_beside(tree, words):
            odd["gene"] = genes
        for kind, names in odd.items():
            if kind == "organ" and (len(names) > _SEVERAL or names <= _only_in(trial)):
                continue  # of any organ, put in names ("M1b"), or there are lesions in no other
            details = {"kind": kind, "ruled": ", ".join(sorted(names)), "quote": criterion.quote}
            yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "unsaid", details)


def _any_altered(tree: Node) -> bool:
    """Whether of a gene of which variants are named any alteration will do."""
    variants = {one.gene for one in measures_of(tree) if one.kind == "variant"}
    return variants <= {one.gene for one in measures_of(tree) if one.kind == "altered"}


def _about(trial: Trial, criterion: Criterion) -> str:
    """The words of the criterion before and of the one after."""
    each = trial.criteria
    at = each.index(criterion)
    return " ".join(one.quote for one in each[max(0, at - 1) : at + 2])


def _genes_beside(tree: Node, words: str) -> set[str]:
    """The genes of a rule that a closed list of several genes does not hold."""
    ruled = {name for kind, name in asked(tree) if kind == "gene"}
    listed = [one for one in spans(words) if one.kind == "gene"]
    said = {one.name for one in listed}
    behind = words[listed[-1].end :] if listed else ""
    if len(said & ruled) < _SEVERAL or OPEN.search(words) or _AND_MORE.search(behind):
        return set()
    families = {word for word in _WORD.findall(words) if word.isupper() and len(word) > _MANY}
    return {one for one in ruled - said if not any(map(one.startswith, families))}


def _only_in(trial: Trial) -> set[str]:
    """The organs outside of which a criterion of a trial lets no lesion be."""
    leaves = (leaf for _, tree in quoting(trial) for leaf in leaves_of(tree))
    tests = (leaf.test for leaf in leaves if isinstance(leaf, Every) and not leaf.measure.where)
    return {v for test in tests if isinstance(test, OneOf) and test.measure.kind == "organ"
            for v in test.values}  # fmt: skip


def _named(tree: Node, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    for leaf in every_leaf(tree):
        measure = leaf.measure
        if isinstance(leaf, OneOf) and (kind := _kind_of(measure)):
            yield from ((kind, value) for value in leaf.values)
        names = measure.names | measure.line_classes
        yield from (("class", name) for name in _lowest(names, vocabulary))
        if MEASURES[measure.kind].names == "variant":
            yield from (("variant", name) for name in measure.names)
        yield from (("response", one) for one in measure.responses)


def _lowest(names: frozenset[str], vocabulary: Vocabulary) -> Iterator[str]:
    """The classes of some names, without those that another of them holds; of many each stands for
    a part of what the words name."""
    classes = names & vocabulary.classes.keys()
    if len(classes) > _MANY:
        return iter(())
    return (n for n in classes if not (vocabulary.classes_above(n) - {n}) & classes)


def _kind_of(measure: Measure) -> str:
    return "response" if measure.kind in _RESPONSES else _KINDS.get(measure.kind, "")


def is_said(kind: str, name: str, quote: str, vocabulary: Vocabulary) -> bool:
    """Whether a word stands for a name: its own, one of a table, or that of one below it."""
    own = _SUPPORT.get(f"{kind}_{name}")
    if own is not None and own.search(quote):
        return True
    if kind == "class":
        if name in _CLASSES and _CLASSES[name].search(quote):
            return True
        if fit("classes", name, quote):
            return True
        of_class = (agent for agent in vocabulary.agents if name in vocabulary.classes_of(agent))
        if any(fit("agents", agent, quote) for agent in of_class):
            return True
        below = (n for n in vocabulary.classes if name in vocabulary.classes_above(n) and n != name)
        # a generation's class is no word for that of another
        return own is None and any(fit("classes", n, quote) for n in below)
    if own is not None:
        return False
    if kind == "organ":
        return True  # of those alone that the table has
    spelt = [one for one in _WORD.findall(name.replace("_", " ")) if len(one) > 2]
    return any(one[:5].casefold() in quote.casefold() for one in spelt) or not spelt


def _part_of_organ(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """An organ of which the words name only the one that it is a part of."""
    said = {one.name for one in spans(criterion.quote) if one.kind == "organ"}
    for leaf in every_leaf(tree):
        if not isinstance(leaf, OneOf) or leaf.measure.kind != "organ" or len(leaf.values) > 1:
            continue
        (organ,) = leaf.values
        whole = said & {*vocabulary.organs_above(organ)} - {organ}
        spelt = [one[:5].casefold() for one in _WORD.findall(organ.replace("_", " "))]
        if (
            whole
            and organ not in said
            and not any(one in criterion.quote.casefold() for one in spelt if len(one) > 2)
        ):
            yield other_name(criterion, "organ", ", ".join(sorted(whole)), organ)


def _other_drug(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """A drug that no word names, where the words name another of its kind and no class."""
    words = f"{criterion.quote} {criterion.text}"
    said = {one.name for one in spans(words) if one.kind == "agent"}
    measures = list(measures_of(tree))
    ruled = {n for m in measures for n in m.names | m.line_drugs | m.with_drugs}
    odd = (ruled & vocabulary.agents.keys()) - said
    for one in sorted(odd):
        classes = vocabulary.classes_of(one)
        beside = {other for other in said if vocabulary.classes_of(other) & classes}
        if not beside or OPEN.search(words) or _AND_MORE.search(words):
            continue
        if not any(_CLASSES[name].search(words) for name in classes & _CLASSES.keys()):
            yield other_name(criterion, "agent", ", ".join(sorted(beside)), one)


def _drug_of_line(
    criterion: Criterion, tree: Node, words: str, vocabulary: Vocabulary
) -> Iterator[Noted]:
    """The line of a drug, where neither the words nor those about them name it or its class: they
    speak of the line itself."""
    ruled = {name for one in measures_of(tree) for name in one.line_drugs}
    said = {(one.kind, one.name) for one in spans(words)}
    above = {
        up for n in ruled for c in vocabulary.classes_of(n) for up in vocabulary.classes_above(c)
    }
    named = {("agent", n) for n in ruled} | {("class", n) for n in above}
    of_class = any(is_said("class", one, words, vocabulary) for one in above - {"systemic_therapy"})
    if ruled and not said & named and not of_class and _LINE_SAID.search(criterion.quote):
        its = fault("lint_its_line")
        yield other_name(criterion, "line", its, ", ".join(sorted(ruled)), "drug")


def _without_list(said: set[str], quote: str, vocabulary: Vocabulary) -> str:
    """Some words with one class, and the drugs of it that are listed beside it, left out: `X or
    another third-generation TKI`."""
    (name,) = said
    own = [
        one
        for one in spans(quote)
        if (one.kind, one.name) == ("class", name)
        or (one.kind == "agent" and name in vocabulary.classes_of(one.name))
    ]
    for one in sorted(own, key=lambda each: -each.start):
        quote = f"{quote[: one.start]}§{_NOUN.sub('', quote[one.end :], count=1)}"
    return _LISTED.sub(" ", quote)


def _whole(name: str, said: set[str], vocabulary: Vocabulary) -> bool:
    """Whether words name each class right below one: then all of it is meant."""
    kinds = {id for id, one in vocabulary.classes.items() if name in one.is_a}
    return len(kinds) > 1 and kinds <= said


def _wider(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """A class above the one that the words name alone, or above all that they name."""
    quote = binding(criterion.quote)
    said = {n for n in vocabulary.classes if fit("classes", n, quote)}
    said |= {n for n, form in _CLASSES.items() if form.search(quote)}
    said -= {up for one in said for up in vocabulary.classes_above(one) - {one}}
    listed = _without_list(said, quote, vocabulary) if len(said) == 1 else quote
    if not said or _SUPPORT["wide_class" if len(said) == 1 else "wide_classes"].search(listed):
        return
    ruled = {n for leaf in every_leaf(tree) for n in leaf.measure.names | leaf.measure.line_classes}
    wide = ruled & frozenset.intersection(*map(vocabulary.classes_above, said)) - said
    wide = {one for one in wide if not _whole(one, said, vocabulary)}
    if len(said) == 1:
        wide -= {"ici"}  # which inhibitor of a checkpoint it is matters to few
    if wide and not said & ruled:
        yield other_name(criterion, "class", ", ".join(sorted(said)), ", ".join(sorted(wide)))
