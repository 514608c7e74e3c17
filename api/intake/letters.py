"""Letters of one patient as files: read whole, of a bounded size, and from the earliest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from oligomatch.api.intake.files import Day, Fault, contents_of, decoded
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.letters.heads import day_of
from oligomatch.matcher.letters.reader import endless, read_letters
from oligomatch.matcher.letters.reading import Letter, LetterReading
from oligomatch.rules.text.sentence import MOST_OF_SENTENCE
from oligomatch.rules.text.text import STDIN

MOST_SIGNS = 200_000  # of one letter, some eighty pages
MOST_LETTERS = 20  # of one patient at once


@dataclass(frozen=True, slots=True)
class ReadOn:
    """What letters say, the day it is asked on, and who says that day."""

    reading: LetterReading
    as_of: date
    as_of_from: str  # option | letter | today


def letter_of(text: str, name: str = "", dated: date | None = None) -> Letter:
    """One letter; its day is read from its head where nobody says it."""
    return Letter(text, name, dated or day_of(text))


def letter_in(path: str) -> Letter:
    """The letter of a file, or of standard input.

    Raises:
        RuleFileError: a file that cannot be read as text.
    """
    name = "<stdin>" if path == STDIN else path
    return letter_of(decoded(contents_of(path), name), name)


def too_large(letters: Sequence[Letter]) -> Fault | None:
    """That the letters are more, or longer, than are read at once, or a sentence of one is."""
    for one in letters:
        if len(one.text) > MOST_SIGNS:
            words = say("letter.too_long", most=f"{MOST_SIGNS:,}")
            return Fault(one.name, 0, 0, words, say("letter.shorten"))
    for one in letters:
        if (beyond := endless(one)) is not None:
            before = one.text[: beyond.start]
            line, column = before.count("\n") + 1, beyond.start - before.rfind("\n")
            words = say("letter.endless", most=f"{MOST_OF_SENTENCE:,}")
            return Fault(one.name, line, column, words, say("letter.end_sentences"))
    if len(letters) > MOST_LETTERS:
        return Fault("", 0, 0, say("letter.too_many", most=MOST_LETTERS), say("letter.fewer"))
    return None


def read_on(letters: Sequence[Letter], day: Day) -> ReadOn:
    """What letters say on the day of the option, else of the latest letter, else today."""
    latest = max((one.dated for one in letters if one.dated is not None), default=None)
    as_of = day.option or latest or day.today
    says = "option" if day.option else "letter" if latest else "today"
    return ReadOn(read_letters(letters, as_of), as_of, says)
