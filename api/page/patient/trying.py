"""What if on the page: the changes made to a copy of the profile, each with a control that fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from oligomatch.api.page.form import entry
from oligomatch.api.page.form.entry import FormContents
from oligomatch.api.page.form.fields import GROUPS, Form, FormField, field_at, show
from oligomatch.api.page.form.form import Document, Mistake, Pairs, posted, row_count, value_at
from oligomatch.api.page.form.texts.dates import day_words
from oligomatch.api.page.form.texts.variants import RESULTS
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import capital, word
from oligomatch.api.words.patient.facts import lesion_names, line_words
from oligomatch.api.words.patient.profile_facts import staging_words
from oligomatch.matcher.logic.calendar import EARLIEST, LATEST, Day, add_months, parse_day
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.text.pointer import parts_of, unescaped
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

TRIED = "if"  # before the pointer of a field, in the name of the control that changes the copy
ADDED = "if-add"
MOST_TRIED, MOST_LESIONS, MOST_SCANS = 12, 12, 4
YEARS_BACK, MONTHS_AHEAD = 36, 24
_AS_OF = "/as_of"
NUMBERS = (Form.EXACT, Form.WHOLE, Form.SCORE, Form.SIZE, Form.VOLUME)


class Control(StrEnum):
    """What a change is made with."""

    TOGGLE = "toggle"  # yes, no, or unknown
    CHOICE = "choice"
    SLIDER = "slider"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class CopyChange:
    """One change to the copy: the field, its control, and what the profile says instead."""

    name: str
    label: str
    control: Control
    text: str
    words: str  # what a slider's place means
    instead: str  # what the profile says
    options: tuple[tuple[str, str], ...] = ()
    span: tuple[int, int] = (0, 0)
    mistake: str = ""
    choices: str = ""  # the list of what may be written

    @property
    def id(self) -> str:
        """The element's id."""
        return entry.element(self.name)

    @property
    def pointer(self) -> str:
        """The field's place in the profile."""
        return self.name.removeprefix(TRIED)


@dataclass(slots=True)
class Copy:
    """The copy with its changes made, and those that could not be read."""

    document: Document
    mistakes: dict[str, Mistake] = field(default_factory=dict)


Tried = tuple[str, str | None]  # a pointer, and a text; None: it begins where the profile stands


def tried_in(pairs: Pairs) -> tuple[Tried, ...]:
    """The changes that a form posts, by pointer; the last word on a field counts."""
    named = dict(pairs)
    do, _, at = named.get("do", "").partition(" ")
    if do == "untry" and not at:
        return ()
    found: dict[str, str | None] = {
        name.removeprefix(TRIED): text
        for name, text in pairs
        if name.startswith(f"{TRIED}/") and name != TRIED + at
    }
    added = named.get(ADDED, "")
    if do == "try" and added.startswith("/") and added not in found:
        found[added] = None
    return tuple((at, text) for at, text in found.items() if _known(at))[:MOST_TRIED]


def added_in(tried: Sequence[Tried]) -> str:
    """The name of the control that was just added; empty where none was."""
    return next((TRIED + pointer for pointer, text in tried if text is None), "")


def is_total(pointer: str) -> bool:
    """Whether a field is how many metastases a scan shows in all."""
    return pointer.endswith("/totals/metastases")


def _known(pointer: str) -> bool:
    return field_at(pointer) is not None or _is_gene(pointer)


def _is_gene(pointer: str) -> bool:
    return pointer.startswith("/biomarkers/") and pointer.count("/") == 2


def settled(
    document: Mapping[str, Any], tried: Sequence[Tried], today: date
) -> tuple[tuple[str, str], ...]:
    """The changes, those just added with a text to begin with."""
    return tuple(
        (pointer, _first(document, pointer, today) if text is None else text)
        for pointer, text in tried
    )


def copied(document: Mapping[str, Any], tried: Sequence[tuple[str, str]]) -> Copy:
    """The copy of a document with the changes made."""
    pairs: list[tuple[str, str]] = []
    for pointer, text in tried:
        known = value_at(document, pointer)
        if isinstance(known, Mapping) and text == str(known.get("value")):
            continue  # a score that is told with its day stays as it is
        if not _is_gene(pointer):
            pairs.append((pointer, _written(pointer, text)))
        elif text != _gene_text(known):
            result, _, variant = text.partition(" ")
            pairs += [(pointer, result), (f"{pointer}/variants", variant)]
    made = posted(pairs, document)
    return Copy(made.document, made.mistakes)


def _written(pointer: str, text: str) -> str:
    """A text as a field is written; of a slider over days, the day."""
    return _slid_day(pointer, text).isoformat() if _is_slid_day(pointer, text) else text


def _is_slid_day(pointer: str, text: str) -> bool:
    one = field_at(pointer)
    days = one is not None and one.form in (Form.DATE, Form.DAY)
    return days and text.isascii() and text.isdecimal() and len(text) == 6


def _slid_day(pointer: str, text: str) -> date:
    return min(max(date.fromordinal(int(text)), EARLIEST), LATEST)


def _first(document: Mapping[str, Any], pointer: str, today: date) -> str:
    """Where a control begins: at what the profile says, as far as it says it."""
    if _is_gene(pointer):
        return _gene_text(value_at(document, pointer))
    one, value = field_at(pointer), value_at(document, pointer)
    assert one is not None
    shown = show(one, value)
    if one.form in (Form.FLAG, Form.EXAMINATION):
        return "no" if shown.text and shown.text != "no" else "yes"
    if one.form in NUMBERS:
        low, high = _span(one, value)
        return str(int(_low(value)) if value is not None else (low + high) // 2)
    if one.form in (Form.DATE, Form.DAY):
        return str(_day(value, _as_of(document, today)).toordinal())
    return shown.text


def _low(value: Any) -> float:
    if isinstance(value, Mapping):
        value = value.get("value", value.get("at_least", value.get("at_most", 0)))
    return float(value)


def _day(value: Any, otherwise: date) -> date:
    if value is None:
        return otherwise
    return parse_day(value["from"] if isinstance(value, Mapping) else str(value)).first


def _as_of(document: Mapping[str, Any], today: date) -> date:
    return _day(document.get("as_of"), today)


def changes_of(
    profile: Profile | None,
    document: Mapping[str, Any],
    tried: Sequence[tuple[str, str]],
    mistakes: Mapping[str, Mistake],
    today: date,
) -> tuple[CopyChange, ...]:
    """The controls of the changes, each at its place."""
    labels = _labels(profile, document)
    as_of = _as_of(document, today)
    found = []
    for pointer, text in tried:
        label = labels.get(pointer, _label(pointer))
        change = _change(value_at(document, pointer), pointer, text, label, as_of)
        mistake = mistakes.get(pointer)
        found.append(change if mistake is None else replace(change, mistake=mistake.sentence))
    return tuple(found)


def _labels(profile: Profile | None, document: Mapping[str, Any]) -> Mapping[str, str]:
    """What each field is called where the section that it stands in is not seen."""
    plain = {group.title for group in entry.sections(FormContents(document))} | {
        say("trying.molecular")
    }
    return {
        pointer: label if title in plain else f"{title}: {label}"
        for title, each in fields_of(profile, document)
        for pointer, label in each
    }


def _label(pointer: str) -> str:
    one = field_at(pointer)
    return one.label if one is not None else unescaped(parts_of(pointer)[-1])


def _change(value: Any, pointer: str, text: str, label: str, as_of: date) -> CopyChange:
    name = TRIED + pointer
    if _is_gene(pointer):
        said = _gene_text(value)
        options = _with(text, tuple(_results(parts_of(pointer)[-1])))
        return CopyChange(
            name, label, Control.CHOICE, text, "", dict(options).get(said, said), options
        )
    one = field_at(pointer)
    assert one is not None
    says = show(one, value).text or word("unknown")
    if _is_slid_day(pointer, text):
        day, days = _slid_day(pointer, text), _days(pointer, value, as_of)
        words = day_words(Day(day, day))
        return CopyChange(name, label, Control.SLIDER, text, words, says, span=days)
    if one.form in NUMBERS and text.isascii() and text.isdecimal():
        words = f"{text}{one.unit}"
        return CopyChange(name, label, Control.SLIDER, text, words, says, span=_span(one, value))
    control, options = _fitting(one, text)
    return CopyChange(name, label, control, text, "", says, options, choices=one.vocabulary)


def _fitting(one: FormField, text: str) -> tuple[Control, tuple[tuple[str, str], ...]]:
    if one.form in (Form.FLAG, Form.EXAMINATION):
        return Control.TOGGLE, (("yes", word("yes")), ("no", word("no")), ("", word("unknown")))
    if one.form is Form.NONE:
        return Control.CHOICE, (("", word("unknown")), ("none", word("none")))
    if one.form in (Form.CHOICE, Form.CHOICES):
        choices = ((words, words) for words in one.choices.values())
        return Control.CHOICE, _with(text, (("", word("unknown")), *choices))
    return Control.TEXT, ()


def _with(text: str, options: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The options, and what stands there if it is none of them, such as one of several."""
    return options if text in dict(options) else ((text, text), *options)


def _span(one: FormField, value: Any) -> tuple[int, int]:
    low, high = one.span
    number = int(_low(value)) if value is not None else low
    return min(low, number), max(high, number)


def _days(pointer: str, value: Any, as_of: date) -> tuple[int, int]:
    """The days that a slider runs over: of the day asked about the future, of others the past."""
    if pointer == _AS_OF:
        return as_of.toordinal(), add_months(as_of, MONTHS_AHEAD).toordinal()
    first = min(_day(value, as_of), add_months(as_of, -YEARS_BACK))
    return first.toordinal(), max(_day(value, as_of), as_of).toordinal()


def _gene_text(value: Any) -> str:
    """The result of a gene; with the one variant that is told, where it has a name."""
    if not isinstance(value, Mapping):
        return str(value or "unknown")
    names = [one.get("name") for one in value.get("variants") or () if one.get("name")]
    return f"{value['result']} {names[0]}" if len(names) == 1 else str(value["result"])


def _results(gene: str) -> Iterator[tuple[str, str]]:
    known = load_vocabulary().genes.get(gene)
    for result, words in RESULTS.items():
        yield result, words
        if result == "positive" and known is not None:
            yield from ((f"positive {v}", f"{words}, {word(v)}") for v in known.variants)


Offered = list[tuple[str, list[tuple[str, str]]]]
_LINES = "/systemic_therapy/lines"


def fields_of(profile: Profile | None, document: Mapping[str, Any]) -> Offered:
    """Every field that may be changed, by section, with what it is called."""
    contents = FormContents(document)
    groups: Offered = [
        (group.title, [(one.name, one.label) for one in group.entries if one.name != "/patient"])
        for group in entry.sections(contents)
    ]
    genes = [(one.name, one.gene) for one in entry.genes(contents)]
    rows = [] if profile is None else [*_lesions(profile), *_scans(profile), *_courses(profile)]
    others: Offered = [
        (
            say("trying.another_lesion"),
            _row(GROUPS["lesion"].fields, row_count(document, "/lesions")),
        ),
        (
            say("trying.another_line_treatment"),
            _row(GROUPS["line"].fields, row_count(document, _LINES)),
        ),
    ]
    return [*groups, (say("trying.molecular"), genes), *rows, *others]


def _row(fields: Sequence[FormField], index: int) -> list[tuple[str, str]]:
    return [(one.pointer.replace("*", str(index), 1), one.label) for one in fields]


def _lesions(profile: Profile) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    group = GROUPS["lesion"]
    each = [one for one in (*group.fields, *group.more) if not one.pointer.endswith("/id")]
    for index, name in enumerate(lesion_names(profile)[:MOST_LESIONS]):
        yield capital(name), _row(each, index)


def _scans(profile: Profile) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    count = len(profile.assessments)
    for index in range(max(0, count - MOST_SCANS), count):
        yield capital(staging_words(profile, index)), _row(GROUPS["assessment"].fields, index)


def _courses(profile: Profile) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    each = (*GROUPS["line"].fields, *GROUPS["line"].more)
    for index, line in enumerate(profile.systemic_therapy.lines):
        yield capital(line_words(line, index)), _row(each, index)
