"""Where words of a source stand, as one cites it: the document, the row of its table, and the
version of a protocol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from typing_extensions import TypedDict

from oligomatch.api.words.catalogue import say, table
from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import Criterion, Defined, Source, Trial, Version

_DOCUMENTS: Mapping[str, Sequence[str]] = table("documents")  # in short, and whole
_TABLE = "seed 000"  # the one whose lines are the rows of a table, a trial each
REGISTRY = "https://clinicaltrials.gov/study/"


class Cited(TypedDict):
    """A place in a source in words, with its parts."""

    source: str
    document: str
    row: str | None
    line: int | None


@cache
def _rows() -> Mapping[int, str]:
    """The trial of each row of the table, by its line."""
    sources = ((trial.source, trial.acronym or trial.id) for trial in load_trials())
    return {one.line: name for one, name in sources if one.line and one.document == _TABLE}


def _row(source: Source) -> str | None:
    if source.line is None or source.document != _TABLE:
        return None
    rows = _rows()
    if source.line in rows:
        return say("citing.row", name=rows[source.line])
    return say("citing.footnotes" if source.line > max(rows, default=0) else "citing.heading")


@lru_cache(maxsize=1 << 10)
def _named(document: str) -> tuple[str, str]:
    """A document in short and whole; one that is named with a place in it, both with the place."""
    if document in _DOCUMENTS:
        short, whole = _DOCUMENTS[document]
        return short, whole
    file, _, place = document.partition(" ")
    if (words := _DOCUMENTS.get(file.rstrip(","))) is None:
        return document, ""
    short, whole = (say("citing.at", document=one, place=place) for one in words)
    return short, whole


def rule_source(source: str) -> str:
    """Where a rule of the findings stands: `definitions of OligoMatch, section 2`."""
    return "; ".join(_named(one)[0] for one in source.split("; "))


@lru_cache(maxsize=1 << 14)
def source_words(source: Source) -> str:
    """Where words stand: `review of ongoing trials, row SARON`."""
    short, _ = _named(source.document)
    row = _row(source)
    if row is not None:
        return say("citing.at", document=short, place=row)
    if source.line is None:
        return short
    return say("citing.at", document=short, place=say("citing.line", line=source.line))


def source_in_full(source: Source) -> str:
    """The same with the document as one cites it: its title, its table, the row."""
    whole, row = _named(source.document)[1], _row(source)
    if not whole or row is None:
        return source_words(source)
    return say("citing.at", document=whole, place=row)


def cited(source: Source) -> Cited:
    """The same with its parts: the document whole, the row of its table, the line of our text."""
    short, whole = _named(source.document)
    return {
        "source": source_words(source),
        "document": whole or short,
        "row": _row(source),
        "line": source.line,
    }


def definitions_of(criterion: Criterion) -> tuple[Defined, ...]:
    """The definitions that a criterion uses, each once as it is used."""
    return tuple({(one.tree, one.definition.name): one for one in criterion.definitions}.values())


def defined_words(criterion: Criterion) -> tuple[str, ...]:
    """The source's words of each definition that a criterion uses, where its file quotes them."""
    each = dict.fromkeys(
        (one.definition.name, one.definition.quote, one.definition.source)
        for one in criterion.definitions
    )
    return tuple(
        say("citing.definition", name=name, quote=quote, source=source_words(source))
        for name, quote, source in each
        if source is not None
    )


def trial_source(trial: Trial) -> str:
    """Where a trial stands: the row of the source, and its record in the registry."""
    link = registry_link(trial.id)
    source = source_words(trial.source)
    return say("citing.registry", source=source, link=link) if link else source


def documents_of(trials: Iterable[Trial]) -> tuple[str, ...]:
    """The documents that trials are taken from, as one cites them."""
    return tuple(dict.fromkeys(cited(trial.source)["document"] for trial in trials))


def registry_link(trial: str) -> str:
    """The address of a trial's record in the registry; empty of what has no record there."""
    return f"{REGISTRY}{trial}" if trial.startswith("NCT") else ""


def version_words(trial: Trial) -> str:
    """Which version a trial is of, and which begins next; nothing of one without versions."""
    if trial.in_force is None:
        return ""
    later = trial.later_versions[:1]
    return say("version.then").join([named(trial.in_force), *(begins(one) for one in later)])


def named(version: Version) -> str:
    """A version by its name and its first day; the first, which has neither, as such."""
    if not version.name:
        return say("version.first")
    return say("version.named", name=version.name, day=version.since.isoformat())


def begins(version: Version) -> str:
    """That a version begins on its first day."""
    return say("version.begins", name=version.name, day=version.since.isoformat())


def every_version(trial: Trial) -> str:
    """Each version that its file names, by their days."""
    each = ((one.name, one.since.isoformat()) for one in trial.versions)
    return "; ".join(say("version.listed", name=name, day=day) for name, day in each)


def of_versions(criterion: Criterion, asks: str) -> str:
    """What a criterion asks, and of which versions, where not of all."""
    if criterion.since and criterion.before:
        return say("version.between", since=criterion.since, before=criterion.before, asks=asks)
    if criterion.since:
        return say("version.since", since=criterion.since, asks=asks)
    return say("version.before", before=criterion.before, asks=asks) if criterion.before else asks
