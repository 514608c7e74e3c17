"""The fields of the page in a clinic's order, each by its pointer in the profile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from oligomatch.api.page.form.texts import dates, in_one_cell, in_part, phrases, treatments, written
from oligomatch.api.page.form.texts.measured import (
    read_diameter,
    read_distances,
    read_score,
    read_share,
    read_test,
    show_distances,
    show_score,
    show_test,
)
from oligomatch.api.page.form.texts.written import UNKNOWN, FieldState, FieldValue, ShownField
from oligomatch.api.words.catalogue import table
from oligomatch.api.words.lexicon import word
from oligomatch.matcher.profile.types import kinds_at
from oligomatch.matcher.written.places import Understood
from oligomatch.rules.text.text import compose_file, plain
from oligomatch.rules.vocabulary.entries import Entry
from oligomatch.rules.vocabulary.spellings import spellings
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary


class Form(StrEnum):
    """What a field takes."""

    TEXT = "text"
    DAY = "day"
    DATE = "date"
    END = "end"  # a date, or that it goes on
    EXACT = "exact whole"
    WHOLE = "whole"
    SCORE = "score"  # a whole number, with its day where that is told
    SIZE = "size"
    VOLUME = "volume"
    TEST = "test"  # a number with its unit
    SHARE = "share"  # a test in percent
    DIAMETER = "diameter"  # a test in millimetres
    COUNTRY = "country"
    CHOICE = "choice"
    CHOICES = "choices"  # one, or one of several
    PLACE = "place"  # an organ, with what stands beside it
    TUMOUR = "tumour"  # a cancer, with its histology
    NOTE = "note"
    NAMES = "names"
    DRUGS = "drugs"
    GENE = "gene"  # with its result
    GIVEN = "given"  # drugs, in whichever line
    NONE = "none"  # that there is none, or nothing
    FLAG = "flag"
    EXAMINATION = "examination"
    LOCAL_THERAPY = "local therapy"
    DISTANCES = "distances"  # to structures, each by its name


CHOSEN = (Form.CHOICE, Form.CHOICES, Form.TUMOUR)  # among the words of the profile


@dataclass(frozen=True, slots=True)
class FormField:
    """One field: where it stands in the profile (`*`: any place in a list), and what it takes."""

    pointer: str
    label: str
    form: Form
    choices: Mapping[str, str] = field(default_factory=dict)
    help: str = ""
    vocabulary: str = ""  # the list of what may be written
    span: tuple[int, int] = (0, 20)  # how far a slider goes where the profile says nothing beyond
    unit: str = ""
    head: str = ""  # of its column in the board's table


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """One part of the form, or one kind of row: the usual fields, and the rest."""

    id: str
    title: str
    fields: tuple[FormField, ...]
    more: tuple[FormField, ...]
    rows: str = ""  # the list in the profile that has a row of it for each entry


_LABELS: Mapping[str, str] = table("fields")  # all of these by the pointer of the field
_HEADS: Mapping[str, str] = table("field_heads")
_HELPS: Mapping[str, str] = table("field_helps")
_UNITS: Mapping[str, str] = table("field_units")
_CHOICES: Mapping[str, Mapping[str, str]] = table("field_choices")
_TITLES: Mapping[str, str] = table("form_sections")


def _field(pointer: str, form: str, **stated: Any) -> FormField:
    taken = kinds_at(pointer) if form in CHOSEN else ()
    own = _CHOICES.get(pointer, {})
    return FormField(
        pointer=pointer,
        form=Form(form),
        label=_LABELS[pointer],
        choices={one: own.get(one, word(one)) for one in taken if isinstance(one, str)},
        help=_HELPS.get(pointer, ""),
        unit=_UNITS.get(pointer, ""),
        head=_HEADS.get(pointer, ""),
        **stated,
    )


def _group(id: str, fields: Iterable[Any], more: Iterable[Any] = (), rows: str = "") -> FieldGroup:
    each, rest = (tuple(_field(**one) for one in part) for part in (fields, more))
    return FieldGroup(id, _TITLES.get(id, ""), each, rest, rows)


_TABLE: Any = plain(compose_file(Path(__file__).with_name("fields.yaml")))[0]
GROUPS = {id: _group(id, **stated) for id, stated in _TABLE.items()}
SECTIONS = tuple(one for one in GROUPS.values() if one.title)
ALL = tuple(one for group in GROUPS.values() for one in (*group.fields, *group.more))


Parts = tuple[str, ...]
Open = tuple[int, ...]  # the parts of a pointer that name a row or a lesion


def _by_parts() -> tuple[Mapping[Parts, FormField], Mapping[int, tuple[Open, ...]]]:
    fields: dict[Parts, FormField] = {}
    open_parts: dict[int, dict[Open, None]] = {}
    for one in ALL:
        parts = tuple(one.pointer.split("/"))
        fields[parts] = one
        stars = tuple(place for place, part in enumerate(parts) if part == "*")
        open_parts.setdefault(len(parts), {})[stars] = None
    return fields, {number: tuple(each) for number, each in open_parts.items()}


_FIELDS, _OPEN_PARTS = _by_parts()


def field_at(pointer: str) -> FormField | None:
    """The field that stands at a place of the profile; None where the page has none."""
    parts = pointer.split("/")
    for places in _OPEN_PARTS.get(len(parts), ()):
        if all(parts[place] for place in places):
            named = tuple("*" if place in places else part for place, part in enumerate(parts))
            if (found := _FIELDS.get(named)) is not None:
                return found
    return None


def shown_at(pointer: str) -> str:
    """The nearest place, at it or around it, that the page has a field for; itself if none has."""
    at = pointer
    while at and field_at(at) is None:
        at = at.rpartition("/")[0]
    return at or pointer


def _show_text(value: FieldValue) -> ShownField:
    if isinstance(value, Mapping):
        return written.one_of_shown([word(name) for name in value["one_of"]])
    return ShownField(str(value), FieldState.KNOWN)


def _show_name(value: FieldValue) -> ShownField:
    return _show_text(value.replace("_", " ") if isinstance(value, str) else value)


# how a text is read, and how a value stands on the page; a choice is among those of its field
_WRITTEN: Mapping[Form, tuple[Callable[[str], FieldValue], Callable[[FieldValue], ShownField]]] = {
    Form.TEXT: (written.read_text, _show_text),
    Form.DAY: (dates.read_day, dates.show_date),
    Form.DATE: (dates.read_date, dates.show_date),
    Form.END: (dates.read_date, dates.show_date),
    Form.EXACT: (written.read_exact, written.show_number),
    Form.WHOLE: (written.read_whole, written.show_number),
    Form.NONE: (written.read_none, written.show_none),
    Form.SIZE: (written.read_size, written.show_size),
    Form.VOLUME: (written.read_volume, written.show_number),
    Form.SCORE: (read_score, show_score),
    Form.TEST: (read_test, show_test),
    Form.SHARE: (read_share, show_test),
    Form.DIAMETER: (read_diameter, show_test),
    Form.DISTANCES: (read_distances, show_distances),
    Form.COUNTRY: (written.read_country, written.show_country),
    Form.PLACE: (written.read_name, _show_name),
    Form.NOTE: (written.read_note, written.show_note),
    Form.NAMES: (in_part.reading(written.read_names), in_part.showing(written.show_names)),
    Form.DRUGS: (in_part.reading(written.read_drugs), in_part.showing(written.show_drugs)),
    Form.GIVEN: (in_part.read_given, in_part.show_given),
    Form.FLAG: (written.read_flag, written.show_flag),
    Form.EXAMINATION: (treatments.read_examination, treatments.show_examination),
    Form.LOCAL_THERAPY: (
        in_part.reading(treatments.read_local_therapy),
        in_part.showing(treatments.show_local_therapy),
    ),
}


def read(one: FormField, text: str) -> FieldValue:
    """What a text tells of a field; None where it leaves it unknown.

    Raises:
        Mistyped: a text that no one value can be read from.
    """
    return understood(one, text).value


def understood(one: FormField, text: str) -> Understood:
    """What a text tells of a field, and of the fields beside it: `lung adenocarcinoma`.

    Raises:
        Mistyped: a text that no one value can be read from.
    """
    if written.is_open(text):
        return Understood(None, {})
    spread = _SPREAD_AT.get(_starred(one.pointer)) or _SPREAD.get(one.form)
    if spread is not None and (found := spread(text)) is not None:
        return found
    plain = _without(text, spellings("beside").get(_starred(one.pointer), ()))
    if one.form in CHOSEN:
        several = one.form is not Form.CHOICE
        value = written.read_choice(plain, one.choices, _other_names(one), several=several)
    else:
        value = _WRITTEN[one.form][0](plain)
    return Understood(value, {})


def _status(text: str) -> FieldValue:
    one = field_at("/lesions/0/status")
    assert one is not None
    return read(one, text)


_SPREAD: Mapping[Form, Callable[[str], Understood | None]] = {
    Form.PLACE: lambda text: in_one_cell.lesion(text, _status),
    Form.SIZE: lambda text: in_one_cell.size_and_status(text, _status),
    Form.TUMOUR: phrases.tumour,
    Form.END: phrases.going_on,
}
_SPREAD_AT: Mapping[str, Callable[[str], Understood | None]] = {
    "/primary/lobe": phrases.lobe,
    "/systemic_therapy/lines/*/intent": phrases.intent,
}


def _starred(pointer: str) -> str:
    return "/".join("*" if part.isdecimal() else part for part in pointer.split("/"))


def _without(text: str, words: Iterable[str]) -> str:
    """A text without the words that say again what its field is: `PS 1`, `4 cycles`."""
    plain = text.strip()
    for each in sorted(words, key=len, reverse=True):
        plain = re.sub(rf"^{re.escape(each)}(?:[ :]+(?=\S)|(?=\d))", "", plain, flags=re.IGNORECASE)
        plain = re.sub(rf"(?<=[\d ]) *{re.escape(each)}$", "", plain, flags=re.IGNORECASE)
    return plain


def _other_names(one: FormField) -> Mapping[str, str]:
    """Further names of the words that a field takes, where the vocabulary has them."""
    table: Mapping[str, Entry] = getattr(load_vocabulary(), one.vocabulary, {})
    each = (entry for name, entry in table.items() if name in one.choices)
    return {name: entry.id for entry in each for name in entry.known_as}


def show(one: FormField, value: FieldValue) -> ShownField:
    """A field's value as it stands on the page."""
    if value is None:
        return UNKNOWN
    if one.form in CHOSEN:
        return written.show_choice(value, one.choices)
    return _WRITTEN[one.form][1](value)
