"""What was read of letters: a profile with the words of each fact, and the same as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from oligomatch.api.intake.letters import ReadOn
from oligomatch.api.results.forms.letters import LetterPlace, ReadLetters
from oligomatch.api.results.records.imported_view import commented
from oligomatch.api.words.catalogue import say, table
from oligomatch.matcher.letters.reading import LetterReading, Place
from oligomatch.rules.text.pointer import parts_of

QUESTIONS: Mapping[str, str] = table("letter_questions")
UNUSED: Mapping[str, str] = table("letter_unused")
AS_OF: Mapping[str, str] = table("letter_as_of")
LONGEST = 120  # of the words of a letter in a comment


def place_object(reading: LetterReading, place: Place) -> LetterPlace:
    """A place of a letter as data; letters and lines are counted from 1."""
    return {
        "letter": place.letter + 1,
        "start": place.start,
        "end": place.end,
        "line": reading.letters[place.letter].text.count("\n", 0, place.start) + 1,
        "words": reading.words(place),
    }


def question_words(kind: str, pointer: str | None) -> str:
    """What is asked of a place in the letter, with the field that it is about."""
    words = QUESTIONS[kind]
    return f"{'.'.join(parts_of(pointer))}: {words}" if pointer else words


def letters_object(found: ReadOn) -> ReadLetters:
    """What letters say as data."""
    reading = found.reading
    return {
        "as_of": found.as_of.isoformat(),
        "as_of_from": found.as_of_from,
        "letters": [
            {"name": one.name, "dated": one.dated.isoformat() if one.dated else None}
            for one in reading.letters
        ],
        "profile": {**reading.document},
        "facts_read": [
            {
                "pointer": fact.pointer,
                "answer": fact.value,
                "places": [place_object(reading, place) for place in fact.places],
            }
            for fact in reading.facts
        ],
        "questions": [
            {
                "kind": one.kind,
                "pointer": one.pointer,
                "question": question_words(one.kind, one.pointer),
                "places": [place_object(reading, one.place)],
            }
            for one in reading.questions
        ],
        "unused": [
            {
                "kind": one.kind,
                "what": one.what,
                "reason": UNUSED[one.kind],
                "places": [place_object(reading, one.place)],
            }
            for one in reading.unused
        ],
        "unread": [place_object(reading, place) for place in reading.silent],
    }


def letters_text(found: ReadOn) -> str:
    """What letters say as YAML to look through and go on with."""
    reading = found.reading
    comments = {
        fact.pointer: "; ".join(_at(reading, place) for place in fact.places)
        for fact in reading.facts
    }
    comments["/as_of"] = AS_OF[found.as_of_from]
    lines = [*commented(reading.document, comments), *_rest(reading)]
    return "\n".join(lines) + "\n"


def _at(reading: LetterReading, place: Place) -> str:
    """The words of a place with the letter, where there are several, and the line."""
    one = place_object(reading, place)
    words = " ".join(one["words"].split())
    if len(words) > LONGEST:
        words = f"{words[:LONGEST]}…"
    several = len(reading.letters) > 1
    at = f"{reading.letters[place.letter].name or one['letter']}:" if several else ""
    return f"[{at}{one['line']}] “{words}”"


def _rest(reading: LetterReading) -> Iterator[str]:
    """What is asked, what was not used, and what says nothing, as comments."""
    parts = {
        "letter.questions": [
            f"{question_words(one.kind, one.pointer)} {_at(reading, one.place)}"
            for one in reading.questions
        ],
        "letter.unused": [
            f"{UNUSED[one.kind]}: {_at(reading, one.place)}" for one in reading.unused
        ],
        "letter.silent": [_at(reading, place) for place in reading.silent],
    }
    for heading, each in parts.items():
        if each:
            yield f"\n# {say(heading)}"
            yield from (f"#   {line}" for line in each)
