"""What a landscape report says in words: conventions, disagreements, decisions, doubts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oligomatch.api.landscape.data import number_of
from oligomatch.matcher.landscape.classify import Classifier
from oligomatch.matcher.landscape.flow import Decision
from oligomatch.matcher.landscape.published import Disagreement
from oligomatch.matcher.landscape.record import Record
from oligomatch.matcher.landscape.study import Study


def disagreement_words(one: Disagreement) -> str:
    """One disagreement of the source with itself, and what is made of it."""
    quotes = "; ".join(f"“{figure.quote}” (line {figure.line})" for figure in one.figures)
    match one.kind:
        case "two percentages":
            percents = dict.fromkeys(f"{figure.percent}%" for figure in one.figures)
            return f"{one.where}: printed with {' and '.join(percents)}: {quotes}."
        case "another denominator":
            total, *fitting = one.numbers
            span = dict.fromkeys((min(fitting), max(fitting))) if fitting else ()
            of = f" but of {' to '.join(map(str, span))}" if fitting else ""
            return f"{one.where}: the percentage is not of {total}{of}: {quotes}."
        case "rows do not add up":
            total, wanted = one.numbers
            return f"{one.where}: the rows add up to {total}, not to {wanted}."
        case "points":
            marks, points = one.numbers
            percent = one.figures[0].percent
            return (
                f"{one.where}: with {percent}% the main categories add up to {marks} marks, while"
                f" the trials by number of categories make {points}; so it is not {percent}%:"
                f" {quotes}."
            )
        case _:
            return f"{one.where}: one label stands twice: {quotes}."


def decision_words(one: Decision) -> str:
    """A person's decision."""
    return f"{one.record}, rule {one.step}: {one.verdict}; {one.reason} ({one.by}, {one.place})"


def unclassified(study: Study) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The rows of what no category takes: block, row and records; a person may decide them."""
    for block in study.blocks:
        for row in block.rows:
            if row.category is None:
                name = block.characteristic.name
                yield name, row.label, tuple(number_of(m.record) for m in row.members)


def unknown_treatments(records: Iterable[Record], classifier: Classifier) -> dict[str, list[str]]:
    """The names of drugs that no table knows, each with the records that give it."""
    found: dict[str, list[str]] = {}
    for record in records:
        for one in classifier.treatments(record):
            if one.is_drug and not one.kinds:
                found.setdefault(one.name, []).append(number_of(record))
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))
