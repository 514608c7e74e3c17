"""A case: what stands beside a patient's profile in its file, and goes on from day to day: the
sites' answers that hold for this patient alone, and the board's word on each trial."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from oligomatch.api.exchange.imported import Imported
from oligomatch.api.words.catalogue import say, table

CASE = "case"  # beside a profile, in its file
NOT_READ = "not_read"  # beside it, too: what was typed, by places, where no value could be read
WORDS: Mapping[str, str] = table("board_words")  # by what is posted; of a new trial nothing
DECLINED = "declined"

Short = Annotated[str, Field(max_length=300)]


class _CasePart(BaseModel):
    # built where a file has one: most have none, and a command starts for each
    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True
    )


class CaseAnswer(_CasePart):
    """What the site of one trial has answered to one reading."""

    trial: Short
    reading: Short
    choice: Short


class BoardWord(_CasePart):
    """The board's word on one trial, and why it was declined."""

    word: Literal["new", "discussed", "contacted", "declined", "enrolled"]
    because: Short = ""

    @property
    def words(self) -> str:
        """As it is read: `declined because of the distance`."""
        if self.word == DECLINED and self.because:
            return say("case.declined_because", because=self.because)
        return WORDS[self.word]


class RecordRead(_CasePart):
    """That the profile was read of a record and nobody has confirmed it: how many statements of it
    are at odds, and how many of its resources were not used."""

    odds: Annotated[int, Field(ge=0)]
    left: Annotated[int, Field(ge=0)]

    @property
    def words(self) -> str:
        """What stands over all that is shown of it."""
        return say("imported.page", odds=self.odds, left=self.left)


class CaseNotes(_CasePart):
    """All that stands beside one patient's profile."""

    record: RecordRead | None = None
    site_answers: Annotated[tuple[CaseAnswer, ...], Field(max_length=200)] = ()
    board: Annotated[dict[Short, BoardWord], Field(max_length=1000)] = {}

    @model_validator(mode="after")
    def _one_answer_each(self) -> CaseNotes:
        if len({(one.trial, one.reading) for one in self.site_answers}) < len(self.site_answers):
            raise ValueError("two answers to one reading")
        return self

    def document(self) -> dict[str, Any]:
        """As a file holds it; empty where nothing stands beside the profile."""
        return self.model_dump(exclude_defaults=True, mode="json")

    def site_says(self, trial: str, reading: str, choice: str) -> CaseNotes:
        """With one answer of a site; without it where no choice is named."""
        others = tuple(
            one for one in self.site_answers if (one.trial, one.reading) != (trial, reading)
        )
        new = (CaseAnswer(trial=trial, reading=reading, choice=choice),) if choice else ()
        return self.model_copy(update={"site_answers": others + new})

    def board_says(self, trial: str, word: str, because: str) -> CaseNotes:
        """With the board's word on one trial; a new one has none."""
        if word not in WORDS:
            return self
        board = {name: one for name, one in self.board.items() if name != trial}
        if word != "new":
            kept = because.strip()[:300] if word == DECLINED else ""
            board[trial] = BoardWord.model_validate({"word": word, "because": kept})
        return self.model_copy(update={"board": board})


NOTHING = CaseNotes()


def of_record(read: Imported, case: CaseNotes = NOTHING) -> CaseNotes:
    """What stands beside a profile that was read of a record."""
    record = RecordRead(odds=len(read.odds), left=len(read.unused))
    return case.model_copy(update={"record": record})


def case_of(value: Any) -> CaseNotes | None:
    """What a file or a form says beside the profile; None where it cannot be read."""
    try:
        return CaseNotes.model_validate(value or {})
    except ValidationError:
        return None


def unread_of(value: Any) -> dict[str, str]:
    """What a file says was typed and not read, by its places; what is no place is no such text."""
    each = value.items() if isinstance(value, Mapping) else ()
    return {str(at): str(text) for at, text in each if str(at).startswith("/")}


def parted(document: Mapping[str, Any]) -> tuple[dict[str, Any], CaseNotes]:
    """The profile that a form carries, and what it carries beside it."""
    profile = dict(document)
    return profile, case_of(profile.pop(CASE, None)) or NOTHING


def together(document: Mapping[str, Any], case: CaseNotes) -> dict[str, Any]:
    """The profile with what stands beside it, as a form carries it and a file holds it."""
    beside = case.document()
    return {**document, CASE: beside} if beside else dict(document)
