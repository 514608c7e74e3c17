"""What a landscape report says in words: conventions, disagreements, decisions, doubts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oligomatch.api.landscape.data import number_of
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import listed
from oligomatch.matcher.landscape.classify import Classifier
from oligomatch.matcher.landscape.flow import Decision
from oligomatch.matcher.landscape.published import Disagreement
from oligomatch.matcher.landscape.record import Record
from oligomatch.matcher.landscape.study import Study


def disagreement_words(one: Disagreement) -> str:
    """One disagreement of the source with itself, and what is made of it."""
    quotes = "; ".join(
        say("words.line", quote=figure.quote, line=figure.line) for figure in one.figures
    )
    match one.kind:
        case "two percentages":
            percents = dict.fromkeys(f"{figure.percent}%" for figure in one.figures)
            return say(
                "words.printed_with",
                where=one.where,
                percents=listed(percents, "and"),
                quotes=quotes,
            )
        case "another denominator":
            total, *fitting = one.numbers
            span = dict.fromkeys((min(fitting), max(fitting))) if fitting else ()
            of = say("words.but", span=say("words.to").join(map(str, span))) if fitting else ""
            return say("words.percentage_not", where=one.where, total=total, of=of, quotes=quotes)
        case "sums":
            total, wanted = one.numbers
            return say("words.rows_add_up_not", where=one.where, total=total, wanted=wanted)
        case "points":
            marks, points = one.numbers
            percent = one.figures[0].percent
            return say(
                "words.with_main_categories_add",
                where=one.where,
                percent=percent,
                marks=marks,
                points=points,
                quotes=quotes,
            )
        case _:
            return say("words.one_label_stands_twice", where=one.where, quotes=quotes)


def decision_words(one: Decision) -> str:
    """A person's decision."""
    return say(
        "words.rule",
        record=one.record,
        step=one.step,
        verdict=one.verdict,
        reason=one.reason,
        by=one.by,
        place=one.place,
    )


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
