"""What `read` prints as data."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.fields import Day, Number, means, one_of


class LetterHead(TypedDict):
    """One letter that was read."""

    name: Annotated[str, means(say("letter.form_name"))]
    dated: Annotated[Day | None, means(say("letter.form_dated"))]


class LetterPlace(TypedDict):
    """Words of a letter, and where they stand."""

    letter: Annotated[Number, means(say("letter.form_letter"))]
    start: Annotated[Number, means(say("letter.form_start"))]
    end: Annotated[Number, means(say("letter.form_end"))]
    line: Annotated[Number, means(say("letter.form_line"))]
    words: Annotated[str, means(say("letter.form_words"))]


class LetterFact(TypedDict):
    """A fact of the profile, and the words that say so."""

    pointer: Annotated[str, means(say("forms.place_in_profile"))]
    answer: Annotated[Any, Field(title="Answer", description=say("letter.form_value"))]
    places: Annotated[list[LetterPlace], means(say("letter.form_places"))]


class LetterQuestion(TypedDict):
    """What was recognised and is doubtful, vague or at odds."""

    kind: Annotated[str, means(say("letter.form_kind"))]
    pointer: Annotated[str | None, means(say("forms.place_in_profile"))]
    question: Annotated[str, means(say("letter.form_question"))]
    places: Annotated[list[LetterPlace], means(say("letter.form_places"))]


class LetterUnused(TypedDict):
    """What was recognised and not used."""

    kind: Annotated[str, means(say("letter.form_kind"))]
    what: Annotated[str, means(say("letter.form_what"))]
    reason: Annotated[str, means(say("letter.form_reason"))]
    places: Annotated[list[LetterPlace], means(say("letter.form_places"))]


class ReadLetters(TypedDict):
    """What letters say of one patient: a profile to be confirmed."""

    as_of: Annotated[Day, means(say("forms.day_asked"))]
    as_of_from: Annotated[
        str, one_of("option", "letter", "today"), means(say("forms.what_states_day"))
    ]
    letters: Annotated[list[LetterHead], means(say("letter.form_letters"))]
    profile: Annotated[dict[str, Any], means(say("letter.form_profile"))]
    facts_read: Annotated[list[LetterFact], means(say("letter.form_facts"))]
    questions: Annotated[list[LetterQuestion], means(say("letter.form_questions"))]
    unused: Annotated[list[LetterUnused], means(say("letter.form_unused"))]
    unread: Annotated[list[LetterPlace], means(say("letter.form_silent"))]
