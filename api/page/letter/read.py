"""What was read of letters, as the page carries it: the texts, and what each stretch came to."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from oligomatch.api.intake.files import Day
from oligomatch.api.intake.letters import MOST_LETTERS, letter_of, read_on, too_large
from oligomatch.api.page.form.form import ROWS, Document, put, value_at
from oligomatch.api.page.letter.confirming import (
    UNCONFIRMED,
    Moves,
    field_of,
    is_below,
    left_out,
    open_in,
    with_open,
)
from oligomatch.api.results.records.letters_view import QUESTIONS, UNUSED
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.letters.reading import LetterReading, Place
from oligomatch.rules.text.pointer import escaped

AS_OF, OF_LETTER = "as_of", "letter"
ASIDE = (AS_OF, UNCONFIRMED)  # of the document that is read: both are said anew
LISTS = (*ROWS, "/systemic_therapy/given")
Stretch = tuple[int, int, int]  # the letter, and the first and last sign of it
Short = Annotated[str, Field(max_length=1000)]


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class LetterFact(_Read):
    """One fact: where it stands in the profile (nowhere once its row is gone), what was read, and
    the words that say so."""

    at: Short
    value: Any
    places: tuple[Stretch, ...]


class LetterNote(_Read):
    """What was recognised and is no fact: the reason, or the question, in words; `at`: the place of
    the profile that it is about."""

    words: Short
    at: Short = ""
    place: Stretch


class LettersRead(_Read):
    """All that was read of one patient's letters."""

    letters: Annotated[tuple[str, ...], Field(max_length=MOST_LETTERS)]
    facts: tuple[LetterFact, ...] = ()
    questions: tuple[LetterNote, ...] = ()
    unused: tuple[LetterNote, ...] = ()
    silent: tuple[Stretch, ...] = ()

    def moved(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> LettersRead:
        """The same after a change of the profile: each fact goes with its row."""
        there = Moves(before, after)
        facts = (
            one.model_copy(update={"at": (there(one.at) or "") if one.at else ""})
            for one in self.facts
        )
        return self.model_copy(update={"facts": tuple(facts)})


def carried_letters(text: str) -> LettersRead | None:
    """What a form carries of letters; nothing where it cannot be read."""
    try:
        return LettersRead.model_validate_json(text) if text not in ("", "{}") else None
    except ValidationError:
        return None


def texts_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Letters as they are read: lines end alike, and what is empty is none."""
    each = (text.replace("\r\n", "\n").replace("\r", "\n") for text in texts)
    return tuple(text for text in each if text.strip())


@dataclass(frozen=True, slots=True)
class JustRead:
    """What was read of letters, the document that it makes, and what keeps them from being read."""

    letters: LettersRead | None = None
    document: Document = field(default_factory=dict)
    wrong: str = ""


def read(texts: Sequence[str], as_of: Any, today: date) -> JustRead:
    """What letters say on the day of the profile, else on that of the latest letter, else today."""
    letters = [letter_of(text) for text in texts]
    if not letters:
        return JustRead(wrong=say("letter_page.nothing"))
    if (fault := too_large(letters)) is not None:
        return JustRead(wrong=say("letter_page.too_large", expected=fault.words))
    found = read_on(letters, Day(today, _day(as_of)))
    document = {key: value for key, value in found.reading.document.items() if key not in ASIDE}
    kept = _kept(found.reading)
    if found.as_of_from == OF_LETTER:
        document[AS_OF] = found.as_of.isoformat()
        day = LetterFact(at=f"/{AS_OF}", value=document[AS_OF], places=())
        kept = kept.model_copy(update={"facts": (day, *kept.facts)})
    return JustRead(kept, document)


def _day(as_of: Any) -> date | None:
    try:
        return date.fromisoformat(str(as_of))
    except ValueError:
        return None


def _kept(found: LetterReading) -> LettersRead:
    return LettersRead(
        letters=tuple(one.text for one in found.letters),
        facts=tuple(
            LetterFact(at=one.pointer, value=one.value, places=tuple(map(_stretch, one.places)))
            for one in found.facts
        ),
        questions=tuple(
            LetterNote(words=QUESTIONS[one.kind], at=one.pointer or "", place=_stretch(one.place))
            for one in found.questions
        ),
        unused=tuple(
            LetterNote(words=UNUSED[one.kind], place=_stretch(one.place)) for one in found.unused
        ),
        silent=tuple(map(_stretch, found.silent)),
    )


def _stretch(place: Place) -> Stretch:
    return place.letter, place.start, place.end


def beside(before: Mapping[str, Any], document: Document, facts: Iterable[LetterFact]) -> Document:
    """What letters say, written into a profile: nothing that is confirmed there is changed, but the
    rows of a list are those of the letters where they tell of any."""
    new = left_out(before, open_in(before))
    waiting: list[str] = []
    for at in LISTS:
        if value_at(document, at):
            put(new, at, copy.deepcopy(value_at(document, at)))
    taken: set[str] = set()
    for fact in facts:
        if (rows := next((at for at in LISTS if is_below(fact.at, at)), None)) is not None:
            if not _sure(before, document, rows, fact.at):
                waiting.append(fact.at)
            continue
        place = field_of(fact.at)
        if value_at(new, place) is None:
            put(new, place, value_at(document, place))
            taken.add(place)
        if place in taken:
            waiting.append(fact.at)
    return with_open(new, waiting)


def _sure(before: Mapping[str, Any], document: Document, at: str, pointer: str) -> bool:
    """Whether a fact of a row was confirmed already, in the row that has all that was confirmed."""
    number, _, rest = pointer.removeprefix(f"{at}/").partition("/")
    row = value_at(before, f"{at}/{number}")
    if not isinstance(row, Mapping):
        return False
    own = {
        key: value
        for key, value in row.items()
        if not any(is_below(one, f"{at}/{number}/{escaped(key)}") for one in open_in(before))
    }
    there = value_at(document, f"{at}/{number}")
    return rest.partition("/")[0] in own and all(there.get(key) == own[key] for key in own)
