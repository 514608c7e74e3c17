"""What was read of a record: a profile with a comment on each fact, and the same as data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from oligomatch.api.exchange.imported import Imported, Source
from oligomatch.api.intake.files import Given
from oligomatch.api.results.forms.imported import ImportedPatient
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import grouped
from oligomatch.rules.text.pointer import escaped, parts_of

REASONS = table("import_reasons")
Lines = Iterator[str]
MOST_NAMED = 12  # of one reason, before the others are counted


def unconfirmed_words(one: Imported) -> str:
    """What stands over every answer that was read of a record."""
    return say("imported.unconfirmed", odds=len(one.odds), left=len(one.unused))


def unconfirmed_lines(given: Given) -> Iterator[str]:
    """What stands over an answer of which nobody has confirmed the facts: they were read of a
    record, now or before, or of letters."""
    if given.imported is not None:
        yield unconfirmed_words(given.imported)
    elif given.case.record is not None:
        yield given.case.record.words
    if places := given.profile.unconfirmed:
        yield say("letter.unconfirmed", number=len(places))


def imported_object(given: Given) -> ImportedPatient:
    """One patient of a record as data (docs/fhir.md)."""
    one = given.imported or Imported({})
    return {
        "as_of": given.as_of.isoformat(),
        "profile": {**one.document},
        "sources": {
            pointer: [
                {"reference": source.reference, "day": source.day, "how": source.how}
                for source in each
            ]
            for pointer, each in one.sources.items()
            if _there(one.document, pointer)
        },
        "odds": [
            {
                "facts": [*odd.places],
                "references": [source.reference for source in odd.sources],
                "reason": odd.reason,
                "words": REASONS[odd.reason],
            }
            for odd in one.odds
        ],
        "unused": [
            {
                "reference": left.reference,
                "code": left.code,
                "reason": left.reason,
                "words": REASONS[left.reason],
            }
            for left in one.unused
        ],
        "others": {**one.others},
    }


def imported_text(given: Given, *, listed: bool = False) -> str:
    """One patient of a record as YAML to go on with; `listed`: as one of a list."""
    one = given.imported or Imported({})
    asked = given.as_of_from == "option"
    as_of = say("imported.as_of_option") if asked else say("imported.as_of_today")
    lines = [f"as_of: {given.as_of.isoformat()}  # {as_of}"]
    lines += commented(one.document, {at: _from(each) for at, each in one.sources.items()})
    if listed:
        lines = [f"{'- ' if number == 0 else '  '}{line}" for number, line in enumerate(lines)]
    return "\n".join([*lines, *_rest(one)]) + "\n"


def commented(value: Any, comments: Mapping[str, str], at: str = "", indent: str = "") -> Lines:
    """The lines of a map or list with a comment above what has one; what has comments of its own
    within is opened."""
    numbered = isinstance(value, list)
    for key, part in enumerate(value) if numbered else value.items():
        place = f"{at}/{escaped(str(key))}"
        if place in comments:
            yield f"{indent}# {comments[place]}"
        head = "-" if numbered else f"{_flow(key)}:"
        if any(other.startswith(f"{place}/") for other in comments):
            yield f"{indent}{head}"
            yield from commented(part, comments, place, f"{indent}  ")
        else:
            yield f"{indent}{head} {_flow(part)}"


def _flow(value: Any) -> str:
    text: str = yaml.safe_dump(
        value, default_flow_style=True, sort_keys=False, width=10_000, allow_unicode=True
    )
    return text.strip().removesuffix("...").strip()


def _from(sources: Sequence[Source]) -> str:
    return "; ".join(
        source.reference
        + (f", {source.day}" if source.day else "")
        + (f" ({REASONS[source.how]})" if source.how else "")
        for source in sources
    )


def _rest(one: Imported) -> Iterator[str]:
    """What is at odds, and what was not used, as comments."""
    if one.odds:
        yield f"\n# {say('imported.odds')}"
    for line in at_odds_lines(one):
        yield f"#   {line}"
    if one.unused or one.others:
        yield f"\n# {say('imported.unused')}"
    for words, each in _left(one):
        yield f"#   {words}:"
        for line in each:
            yield f"#     {line}"
    for line in _others(one):
        yield f"#   {line}"


def report(one: Imported) -> Iterator[tuple[str, list[str]]]:
    """What is at odds, and what was not used, by its reason."""
    if one.odds:
        yield say("imported.odds"), [*at_odds_lines(one)]
    for words, each in _left(one):
        yield say("imported.unused_because", reason=words), each
    if one.others:
        yield say("imported.unused"), [*_others(one)]


def at_odds_lines(one: Imported) -> Iterator[str]:
    """What does not fit together: where, why, and the resources that state it."""
    for odd in one.odds:
        where = ", ".join(".".join(parts_of(place)) for place in odd.places)
        yield f"{where + ': ' if where else ''}{REASONS[odd.reason]} ({_from(odd.sources)})"


def _left(one: Imported) -> Iterator[tuple[str, list[str]]]:
    """The resources that were not used, by the reason; of many with one reason the first."""
    for reason, each in grouped((left.reason, left) for left in one.unused).items():
        lines = [
            f"{left.reference} ({left.code})" if left.code else left.reference for left in each
        ]
        more = len(lines) - MOST_NAMED
        rest = [say("imported.more", number=more)] if more > 0 else []
        yield REASONS[reason], [*lines[:MOST_NAMED], *rest]


def _others(one: Imported) -> Iterator[str]:
    if one.others:
        kinds = ", ".join(f"{number} {kind}" for kind, number in one.others.items())
        yield say("imported.others", kinds=kinds)


def _there(document: Any, pointer: str) -> bool:
    """Whether a place is still in the document: what was at odds is not."""
    at = document
    for part in parts_of(pointer):
        if isinstance(at, list) and part.isdigit() and int(part) < len(at):
            at = at[int(part)]
        elif isinstance(at, dict) and part in at:
            at = at[part]
        else:
            return False
    return True


def objects_text(objects: Sequence[ImportedPatient]) -> str:
    """One object, or a list of several."""
    value: object = objects[0] if len(objects) == 1 else list(objects)
    return json.dumps(value, ensure_ascii=False, indent=1)
