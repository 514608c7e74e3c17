"""A patient taken out as a file and brought back, half-finished or not: what could not be read
stands beside the profile as it was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from oligomatch.api.exchange.imported import Imported
from oligomatch.api.intake.case import (
    CASE,
    NOT_READ,
    NOTHING,
    CaseNotes,
    case_of,
    of_record,
    together,
    unread_of,
)
from oligomatch.api.intake.files import Day, Given, Origin, Refused, patients_of, record_in
from oligomatch.api.page.form.form import (
    UNSTATED,
    Document,
    Mistake,
    posted,
    rows_without_words,
)
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import capital
from oligomatch.api.words.problems import at_line, page_words
from oligomatch.matcher.intake.intake import profile_of, read_profile
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.text.text import RuleFileError, compose, plain


def taken(
    document: Mapping[str, Any],
    mistakes: Mapping[str, Mistake],
    today: date,
    case: CaseNotes = NOTHING,
) -> str:
    """The profile as a file to keep, in YAML; with what stands beside it, and with the texts that
    no value could be read from."""
    import yaml

    # a day of its own stays, also one to come
    dated = {"as_of": today.isoformat(), **together(document, case)}
    if mistakes:
        dated[NOT_READ] = {at: one.text for at, one in mistakes.items()}
    return yaml.safe_dump(dated, sort_keys=False, allow_unicode=True)


@dataclass(frozen=True, slots=True)
class BroughtFile:
    """A file that is brought: the profile, texts that no value can be read from, what stands beside
    it, and what keeps it from use."""

    document: Document = field(default_factory=dict)
    mistakes: Mapping[str, Mistake] = field(default_factory=dict)
    case: CaseNotes = NOTHING
    wrong: tuple[str, ...] = ()
    read: Imported | None = None  # of a record: what was read of it


def brought(text: str, today: date) -> BroughtFile:
    """What a file or a record brings."""
    if not text.strip():
        return BroughtFile(wrong=(say("answering.nothing_was_brought_paste"),))
    try:
        record = record_in(text, Origin(say("patient.page"), 1, 1), Day(today))
    except RuleFileError as error:
        return BroughtFile(wrong=tuple(one.problem for one in error))
    if record is not None:
        return _of_record(record)
    value, unread, beside = _parted(text)
    if (case := case_of(beside)) is None:
        return BroughtFile(wrong=(say("case.unreadable"),))
    try:
        document = (read_profile(text) if value is None else profile_of(value)).document()
    except ProfileError as error:
        if error.profile is None:
            return BroughtFile(wrong=_with_lines(text, today) or _with_places(error))
        document = error.profile.document()  # the form shows what is at odds, as where it is typed
    there = ((at, UNSTATED) for at in rows_without_words(document) if at not in unread)
    form = posted([*there, *unread.items()], document)
    return BroughtFile(form.document, form.mistakes, case)


def _with_lines(text: str, today: date) -> tuple[str, ...]:
    """What is wrong with a file, by the lines of it, as its reader has it."""
    try:
        read = list(patients_of(text, "", Day(today)))
    except RuleFileError as error:
        return tuple(capital(at_line(one.line, one.column, one.problem)) for one in error)
    faults = [fault for one in read if isinstance(one, Refused) for fault in one.faults]
    return tuple(capital(at_line(one.line, one.column, one.words)) for one in faults)


def _with_places(error: ProfileError) -> tuple[str, ...]:
    """The same by the fields of the profile, where no reader finds it."""
    each = ((p.pointer or say("answering.profile"), page_words(p)) for p in error.problems)
    return tuple(f"{place}: {words}" for place, words in each)


def _of_record(record: list[Given | Refused]) -> BroughtFile:
    """The one patient of a record; of several none is chosen."""
    given = [one for one in record if isinstance(one, Given)]
    if len(given) == 1 == len(record):
        (one,) = given
        case = NOTHING if one.imported is None else of_record(one.imported)
        return BroughtFile(one.profile.document(), case=case, read=one.imported)
    faults = [fault.expected for one in record if isinstance(one, Refused) for fault in one.faults]
    several = say("answering.several_in_record", number=len(given))
    return BroughtFile(wrong=tuple(faults) or (several,))


def _parted(text: str) -> tuple[Document | None, Mapping[str, str], Any]:
    """The profile without the texts and the case beside it, where it has any."""
    try:
        value: Any = plain(compose(text, "profile", echo=False))[0]
    except RuleFileError:
        return None, {}, None  # the profile's reader says what is wrong
    if not isinstance(value, dict):
        return None, {}, None
    unread, case = (value.pop(name, None) for name in (NOT_READ, CASE))
    if not isinstance(unread, dict):
        return (None if case is None else value), {}, case
    return value, unread_of(unread), case
