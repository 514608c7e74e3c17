"""A case: what stands beside a patient's profile in its file, and goes on from day to day: the
sites' answers that hold for this patient alone, and the board's word on each trial."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from oligomatch.api.exchange.imported import Imported
from oligomatch.api.intake.files import CASE
from oligomatch.api.results.matching import Rules, answered
from oligomatch.api.words.catalogue import say, table
from oligomatch.rules.site_answers import misfit
from oligomatch.rules.text.text import RuleFileError, compose, plain
from oligomatch.rules.trial import SiteAnswer

WORD, BECAUSE = "word/", "because/"  # before the trial, in the names of the form's fields
WORDS: Mapping[str, str] = table("board_words")  # by what is posted; of a new trial nothing
DECLINED = "declined"
KEPT = 16  # rules narrowed by the answers of one case, that a process holds ready

Short = Annotated[str, Field(max_length=300)]


class _CasePart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


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
    """What a file or a form says beside the profile; None where it is no such thing."""
    try:
        return CaseNotes.model_validate(value or {})
    except ValidationError:
        return None


def parted(document: Mapping[str, Any]) -> tuple[dict[str, Any], CaseNotes]:
    """The profile that a form carries, and what it carries beside it."""
    profile = dict(document)
    return profile, case_of(profile.pop(CASE, None)) or NOTHING


def together(document: Mapping[str, Any], case: CaseNotes) -> dict[str, Any]:
    """The profile with what stands beside it, as a form carries it and a file holds it."""
    beside = case.document()
    return {**document, CASE: beside} if beside else dict(document)


def lines_without_cases(text: str, name: str) -> tuple[str, str, dict[int, Any]]:
    """The patients of a text without what stands beside them: the text, the name that tells its
    form, and the cases by line."""
    cases: dict[int, Any] = {}
    if CASE not in text:
        return text, name, cases
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if f'"{CASE}"' in line and isinstance(own := _json(line), dict) and CASE in own:
            cases[number] = own.pop(CASE)
            lines[number - 1] = json.dumps(own, ensure_ascii=False)
    if cases:
        return "\n".join(lines), name, cases
    try:
        value: Any = plain(compose(text, name, echo=False))[0]
    except RuleFileError:
        return text, name, cases  # its reader says what is wrong
    each = value if isinstance(value, list) else [value]
    if not any(isinstance(one, dict) and CASE in one for one in each):
        return text, name, cases
    for number, one in enumerate(each, 1):
        if isinstance(one, dict) and CASE in one:
            cases[number] = one.pop(CASE)
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in each), "list.ndjson", cases


def _json(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def posted_words(case: CaseNotes, named: Mapping[str, str]) -> CaseNotes:
    """The case with the board's words that a form posts."""
    for name, word in named.items():
        if name.startswith(WORD):
            trial = name.removeprefix(WORD)
            case = case.board_says(trial, word, named.get(BECAUSE + trial, ""))
    return case


_NARROWED: dict[tuple[str, tuple[SiteAnswer, ...]], Rules] = {}  # nothing in it is typed


def rules_of(case: CaseNotes, rules: Rules) -> Rules:
    """The rules as the sites have answered for this case; an answer that fits no reading of these
    rules, or one that a site has answered for all patients, changes nothing."""
    fitting = tuple(fitting_answers(case, rules))
    if not fitting:
        return rules
    key = (rules.digest, fitting)
    if key not in _NARROWED:
        while len(_NARROWED) >= KEPT:
            del _NARROWED[next(iter(_NARROWED))]
        _NARROWED[key] = replace(answered(rules, fitting), answers=(*rules.answers, *fitting))
    return _NARROWED[key]


def fitting_answers(case: CaseNotes, rules: Rules) -> Iterator[SiteAnswer]:
    """The answers of a case that hold for these rules, in their order."""
    known = {trial.id: trial for trial in rules.trials} if case.site_answers else {}
    fixed = {(one.trial, one.reading) for one in rules.answers}
    for one in case.site_answers:
        answer = SiteAnswer(one.trial, one.reading, one.choice, by=say("case.by"), on="")
        if (one.trial, one.reading) not in fixed and misfit(answer, known) is None:
            yield answer
