"""Names of the vocabulary: those that a trial rests on unverified, those that nothing uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Measure, Node, OneOf, every_leaf
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.entries import Convention, Entry
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

Name = tuple[str, str]  # the table and the name in it
_TABLES = {"class": "classes", "agent": "agents", "driver_set": "driver_sets"}


def names_of(tree: Node, vocabulary: Vocabulary) -> Iterator[Name]:
    """The names of the vocabulary that a tree rests on."""
    for leaf in every_leaf(tree):
        measure: Measure | None = getattr(leaf, "measure", None)
        if measure is None:
            continue
        if measure.by is not None:
            yield "conventions", measure.by
        if measure.gene is not None:
            yield "genes", measure.gene
        table = _TABLES.get(MEASURES[measure.kind].names)
        yield from ((table, name) for name in sorted(measure.names) if table is not None)
        yield from (("agents", agent) for agent in sorted(measure.line_drugs))
        yield from (("classes", name) for name in sorted(measure.line_classes))
        if isinstance(leaf, OneOf) and measure.kind == "organ":
            yield from (("organs", name) for name in sorted(leaf.values))


def idle_definitions(trial: Trial) -> Iterator[Noted]:
    """Definitions of a trial's file that no criterion of it uses."""
    used = used_definitions((trial,))
    for one in trial.definitions:
        if one.name not in used:
            details = {"name": one.name}
            yield Noted(Lint.UNUSED_DEFINITION, "", ("define", one.name), details=details)


def used_definitions(trials: Iterable[Trial]) -> frozenset[str]:
    """The names of the definitions that the criteria of some trials use."""
    each = (criterion for trial in trials for criterion in trial.criteria)
    return frozenset(one.definition.name for criterion in each for one in criterion.definitions)


def unverified(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Names that a criterion rests on, that the source does not say, and nobody has verified."""
    words = [trial.facts.treatment, *(criterion.quote for criterion in trial.criteria)]
    said = " ".join(words).casefold()
    for criterion in trial.criteria:
        names = dict.fromkeys(n for tree in criterion.spelt for n in names_of(tree, vocabulary))
        entries: list[Entry | None] = [getattr(vocabulary, t).get(name) for t, name in names]
        odd = [one for one in entries if one is not None and not one.verified]
        resting = [one for one in odd if not _names(said, one)]
        if resting:  # where the source names it itself, nothing rests on the table
            names_stated = "`, `".join(one.id for one in resting)
            sources = "; ".join(dict.fromkeys(one.source for one in resting))
            details = {"name": names_stated, "source": sources}
            yield Noted(Lint.UNVERIFIED_NAME, criterion.id, details=details)


def _names(said: str, entry: Entry) -> bool:
    """Whether the source says the name itself."""
    return any(name.casefold() in said for name in (entry.id, *entry.worded))


def _of_protocols(entry: Convention) -> bool:
    """Whether a convention is one of protocols, which the shipped table has none of: it counts
    sites, or nodal stations as any other site."""
    return entry.by_site or (entry.distant_nodes == "by_group" and not entry.named_nodes_excluded)


def unused(vocabulary: Vocabulary, trials: Iterable[Trial]) -> Iterator[tuple[str, Entry]]:
    """Entries that only rules can use, and none does: conventions and driver sets. Organs, genes,
    drugs, their classes and countries are words of patients as well."""
    used = {
        name
        for trial in trials
        for criterion in trial.criteria
        for tree in criterion.question.bearing
        for name in names_of(tree, vocabulary)
    }
    for table in ("conventions", "driver_sets"):
        for id, entry in getattr(vocabulary, table).items():
            if isinstance(entry, Convention) and _of_protocols(entry):
                continue
            if (table, id) not in used:
                yield table, entry
