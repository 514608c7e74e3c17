"""The form as the page shows it: every field with its state, its mistake, and what asks it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from oligomatch.api.page.form.fields import (
    GROUPS,
    SECTIONS,
    FieldGroup,
    Form,
    FormField,
    show,
)
from oligomatch.api.page.form.form import (
    REPORT,
    ROWS,
    THERE,
    UNSTATED,
    Mistake,
    genes_stated,
    how_of,
    pruned,
    row_count,
    value_at,
)
from oligomatch.api.page.form.lists import list_of
from oligomatch.api.page.form.texts.variants import RESULTS, show_variants
from oligomatch.api.page.form.texts.written import TAKES, FieldState, ShownField
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import plural
from oligomatch.api.words.patient.notes import notes_of_gene
from oligomatch.matcher.profile.profile import Biomarker
from oligomatch.rules.text.pointer import escaped

USUAL_GENES = (
    *("EGFR", "ALK", "ROS1", "BRAF", "MET", "RET"),
    *("NTRK1", "NTRK2", "NTRK3", "KRAS", "ERBB2"),
)
TELLING = (
    *(Form.TEXT, Form.COUNTRY, Form.CHOICE, Form.CHOICES, Form.TUMOUR, Form.PLACE),
    *(Form.NAMES, Form.DRUGS, Form.NOTE),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One field on the page; its name is its pointer."""

    name: str
    label: str
    form: Form
    text: str
    state: FieldState
    note: str = ""
    mistake: str = ""
    help: str = ""
    trials: int = 0  # how many trials ask for it
    how: str = ""  # of a total that is not told as a number that was written
    choices: str = ""  # the list of what may be written
    at: str = ""  # the place that links name, where it is another than its own
    takes: str = ""  # what it takes, in words
    echo: str = ""  # what it was understood as, where it was written otherwise
    readings: tuple[str, ...] = ()  # what is written may mean, each in full
    unsure: bool = False  # it was read of a letter, and nobody has confirmed it

    @property
    def id(self) -> str:
        """The element's id, and what a link to it names."""
        return element(self.at or self.name)

    @property
    def look(self) -> str:
        """The classes of how the field is drawn."""
        if self.mistake:
            return FieldState.WRONG
        if self.unsure:
            return f"{self.state} unsure"
        return (
            f"{self.state} asks" if self.trials and self.state is FieldState.UNKNOWN else self.state
        )


@dataclass(frozen=True, slots=True)
class FormRow:
    """One lesion, scan or line: its number from 1, the usual fields, and the rest."""

    pointer: str
    number: int
    entries: tuple[Entry, ...]
    more: tuple[Entry, ...]
    stated: bool

    @property
    def opens(self) -> bool:
        """Whether a field of the rest is to be written in: asked by a trial, or wrong."""
        return any(one.mistake or (one.trials and not one.text) for one in self.more)

    @property
    def summary(self) -> str:
        """The row in a few words."""
        return ", ".join(one.text for one in self.entries if one.text)


@dataclass(frozen=True, slots=True)
class Gene:
    """One gene: its result, and what is said of its variants."""

    name: str
    gene: str
    result: str
    variants: str
    mistake: str = ""
    trials: int = 0
    note: str = ""  # names that the vocabulary does not have
    unsure: bool = False

    @property
    def id(self) -> str:
        """The element's id."""
        return element(self.name)


@dataclass(frozen=True, slots=True)
class FormSection:
    """One section of the form with its fields."""

    id: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class FormContents:
    """What a form is made of: the document, its mistakes, and what the trials ask for."""

    document: Mapping[str, Any]
    mistakes: Mapping[str, Mistake] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)  # by pointer, in words
    asked: Mapping[str, int] = field(default_factory=dict)  # by pointer, in trials
    echoes: Mapping[str, str] = field(default_factory=dict)  # by pointer
    aside: Mapping[str, int] = field(default_factory=dict)  # at odds: by pointer, in trials
    unconfirmed: tuple[str, ...] = ()  # what was read and nobody has confirmed

    def unsure(self, pointer: str) -> bool:
        """Whether something in a place was read and is not confirmed."""
        return any(one == pointer or one.startswith(f"{pointer}/") for one in self.unconfirmed)


_SEEN = frozenset(one.pointer for one in GROUPS["seen"].fields if one.pointer.endswith("status"))
_NO_LETTER = re.compile(r"[\W_]")  # nor a figure


def element(pointer: str) -> str:
    """A pointer as an element's id."""
    return f"f{_NO_LETTER.sub('-', pointer)}"


def entry(contents: FormContents, one: FormField, pointer: str, at: str = "") -> Entry:
    """One field at one place; `at`: the place that links name, where it is another."""
    value = value_at(contents.document, pointer)
    shown = show(one, value)
    if one.pointer in _SEEN and value_at(contents.document, pointer.rpartition("/")[0]) == {}:
        shown = ShownField(THERE, FieldState.KNOWN)
    places = (pointer, at) if at else (pointer,)
    aside = max(contents.aside.get(one, 0) for one in places)
    note = _aside_words(aside) if aside else shown.note
    found = Entry(
        *(pointer, one.label, one.form, shown.text, shown.state, note),
        mistake=next((contents.problems[one] for one in places if one in contents.problems), ""),
        help=one.help,
        trials=max(contents.asked.get(one, 0) for one in places),
        how=how_of(value) if pointer.endswith("/totals/metastases") else "",
        choices=list_of(one),
        at=at,
        takes=TAKES.get(one.form, ""),
        echo=contents.echoes.get(pointer, ""),
        unsure=any(map(contents.unsure, places)),
    )
    if (wrong := contents.mistakes.get(pointer)) is None:
        return found
    typed = replace(found, text=wrong.text, state=FieldState.WRONG, mistake=wrong.sentence)
    typed = replace(typed, readings=wrong.readings)
    return replace(typed, note="", trials=0)


def _aside_words(trials: int) -> str:
    """What is said of a field that is at odds, and that trials need."""
    return say("odds.needed", trials=plural(trials, "trial", "trials"))


def sections(contents: FormContents) -> tuple[FormSection, ...]:
    """The fields that stand alone, by section."""
    return tuple(
        FormSection(one.id, one.title, tuple(entry(contents, f, f.pointer) for f in one.fields))
        for one in SECTIONS
    )


def rows(contents: FormContents, at: str, *, more: bool = False) -> tuple[FormRow, ...]:
    """The lesions, assessments or lines; with one to write in for another lesion, where there is
    none, and where one more is asked for."""
    count = row_count(contents.document, at)
    spare = more or at == "/lesions" or not count
    group = next(one for one in GROUPS.values() if one.rows == at)
    return tuple(_row(contents, at, index, group) for index in range(count + spare))


def seen(contents: FormContents, scan: int) -> tuple[Entry, ...]:
    """What an earlier assessment says of each lesion, by the lesion's name."""
    found: list[Entry] = []
    for lesion in contents.document.get("lesions", ()):
        if lesion.get("id"):
            at = f"/assessments/{scan}/lesions/{escaped(str(lesion['id']))}"
            found += (
                entry(contents, one, f"{at}/{one.pointer.split('/')[-1]}")
                for one in GROUPS["seen"].fields
            )
    return tuple(found)


def _row(contents: FormContents, at: str, index: int, group: FieldGroup) -> FormRow:
    usual, more = (
        tuple(in_row(contents, one, at, index) for one in each)
        for each in (group.fields, group.more)
    )
    stated = index < row_count(contents.document, at)
    return FormRow(f"{at}/{index}", index + 1, usual, more, stated)


def in_row(contents: FormContents, one: FormField, at: str, index: int) -> Entry:
    """A field of a row; a row that is there and tells nothing says so, or it would be gone when
    the form is next sent."""
    found = entry(contents, one, one.pointer.replace("*", str(index), 1))
    is_first = one.pointer == f"{at}/*/{ROWS[at]}" and index < row_count(contents.document, at)
    if is_first and not found.text and not pruned(value_at(contents.document, f"{at}/{index}")):
        return replace(found, text=UNSTATED)
    return found


def genes(contents: FormContents) -> tuple[Gene, ...]:
    """The table of genes."""
    return tuple(_gene(contents, gene) for gene in genes_stated(contents.document, USUAL_GENES))


def report_line(contents: FormContents) -> Entry:
    """The line for a gene that the table has no row of."""
    field = FormField(REPORT, say("genes.other"), Form.GENE, vocabulary="genes")
    found = entry(contents, field, REPORT)
    return found if found.mistake else replace(found, note="", state=FieldState.KNOWN)


def _gene(contents: FormContents, gene: str) -> Gene:
    value = contents.document.get("biomarkers", {}).get(gene)
    long = value if isinstance(value, Mapping) else {}
    at = f"/biomarkers/{escaped(gene)}"
    mistake = contents.mistakes.get(f"{at}/variants")
    said = next((text for p, text in contents.problems.items() if p.startswith(at)), "")
    return Gene(
        name=at,
        gene=gene,
        result=str(long.get("result", "unknown")) if long else str(value or "unknown"),
        variants=mistake.text if mistake is not None else show_variants(long),
        mistake=mistake.sentence if mistake is not None else said,
        trials=max((n for p, n in contents.asked.items() if p.startswith(at)), default=0),
        note=_gene_note(gene, value),
        unsure=contents.unsure(at),
    )


def _gene_note(gene: str, value: Any) -> str:
    """What is said of names that the vocabulary does not have."""
    if value is None:
        return ""
    try:
        report = Biomarker.model_validate(value) if isinstance(value, Mapping) else str(value)
    except ValidationError:
        return ""  # said at the field
    return " ".join(notes_of_gene(gene, report))


def in_short(
    groups: Iterable[FormSection],
    lesions: Iterable[FormRow],
    scans: Iterable[FormRow],
    courses: Iterable[FormRow],
    genes: Iterable[Gene],
) -> dict[str, str]:
    """What each section tells, in one line; empty where nothing is told there."""

    def filled(entries: Iterable[Entry]) -> list[str]:
        return [_labelled(one) for one in entries if one.text]

    shown = {group.id: filled(group.entries) for group in groups}
    for name, rows in (("metastases", (*lesions, *scans)), ("treatment", courses)):
        shown[name] = [
            *shown.get(name, ()),
            *(", ".join(filled(row.entries)) for row in rows if row.stated),
        ]
    found = [one for one in genes if one.result != "unknown" or one.variants]
    genes_found = [f"{one.gene} {one.variants or RESULTS[one.result]}" for one in found]
    shown["molecular"] = [*genes_found, *shown["molecular"]]
    return {name: "; ".join(each) for name, each in shown.items()}


def _labelled(one: Entry) -> str:
    """An answer, with the field's name where it alone would not tell what it answers."""
    bounded = one.form in (Form.WHOLE, Form.SCORE) and one.state is FieldState.BOUNDED
    text = one.note if bounded else one.text
    return text if one.form in TELLING else f"{one.label} {text}"
