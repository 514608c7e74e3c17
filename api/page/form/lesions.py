"""The table of lesions and scans: a row a lesion, a column a scan, the totals at its foot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from oligomatch.api.page.form import scans
from oligomatch.api.page.form.entry import Entry, FormContents, FormRow, entry, in_row, rows
from oligomatch.api.page.form.fields import GROUPS, FormField
from oligomatch.api.page.form.form import COMPLETE, FOUND_BY, HOW, UNCOUNTED, value_at
from oligomatch.api.page.form.texts.written import show_number
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.text.pointer import escaped

TOTAL = "totals/metastases"
SIZE, STATUS, TREATED = "diameter_mm", "status", "prior_local_therapy"
_OWN = {one.pointer.rpartition("/")[2]: one for one in GROUPS["lesion"].fields}
_SEEN = {one.pointer.rpartition("/")[2]: one for one in GROUPS["seen"].fields}
_SCAN = GROUPS["assessment"]
_FOOT = tuple(one for one in _SCAN.fields if not one.pointer.endswith("/date"))


@dataclass(frozen=True, slots=True)
class ScanColumn:
    """One scan: its day, where it stands, and what it says of all lesions together."""

    index: int | None  # None: the lesions' own, where it is open which scan is the latest
    date: Entry | None
    stated: bool
    latest: bool
    found: bool = False  # the metastases
    listed: str = ""

    @property
    def pointer(self) -> str:
        """Its place in the profile."""
        return f"{scans.SCANS}/{self.index}"

    @property
    def name(self) -> str:
        """What a cell of it is called beside its lesion and what it takes."""
        if self.date is None:
            return say("scans.latest")
        return self.date.text or say("scans.undated")


@dataclass(frozen=True, slots=True)
class LesionLine:
    """One lesion: what it is, what each scan saw of it, and how it was treated."""

    row: FormRow
    places: tuple[Entry, ...]
    seen: tuple[tuple[Entry, ...], ...]  # by scan: size, status
    treated: Entry

    @property
    def entries(self) -> Iterator[Entry]:
        """Its cells from left to right."""
        yield from self.places
        yield from (one for each in self.seen for one in each)
        yield self.treated


@dataclass(frozen=True, slots=True)
class FootLine:
    """One thing that each scan says of all lesions together."""

    label: str
    entries: tuple[Entry | None, ...]  # by scan
    total: bool


@dataclass(frozen=True, slots=True)
class LesionTable:
    """The table, with a row to write in for another lesion."""

    scans: tuple[ScanColumn, ...]
    lines: tuple[LesionLine, ...]
    foot: tuple[FootLine, ...]
    found_by: str
    modes: tuple[tuple[str, str], ...]

    @property
    def width(self) -> int:
        """How many scans there are, as far as its width goes by it."""
        return min(len(self.scans), 6)


def table_of(
    contents: FormContents,
    *,
    more: str = "",
    complete: AbstractSet[str] = frozenset(),
    patient: Patient | None = None,
    lesions: Sequence[FormRow] = (),
) -> LesionTable:
    """The table; `more`: the list that is to have a row more to write in; `patient` and `lesions`:
    that of the document and its rows, where they are there already."""
    columns = tuple(_columns(contents, more == scans.SCANS, patient))
    lesions = lesions or rows(contents, "/lesions", more=more == "/lesions")
    modes = (("", say("scans.number")), (UNCOUNTED, say("scans.uncounted")))
    foot = tuple(_foot(contents, columns, complete))
    return LesionTable(
        columns,
        tuple(_line(contents, one, columns) for one in lesions),
        foot,
        FOUND_BY,
        (*modes, (COMPLETE, say("scans.complete"))),
    )


def _columns(contents: FormContents, more: bool, patient: Patient | None) -> Iterator[ScanColumn]:
    document = contents.document
    stated = scans.in_order(document)
    latest, found = scans.latest_of(document), scans.found_by(document)
    new = [len(stated)] if more or not stated else []
    for index in (*stated, *new):
        day = in_row(contents, _SCAN.fields[0], scans.SCANS, index)
        is_latest = latest == index and (index not in new or not stated)
        number = _listed(document, index, patient)
        yield ScanColumn(
            index,
            day,
            index not in new,
            is_latest,
            found == index,
            "" if number is None else say("scans.listed", number=show_number(number).text),
        )
    if any(_own_apart(document, row, latest) for row in range(len(document.get("lesions") or ()))):
        yield ScanColumn(None, None, stated=True, latest=False)


def _listed(document: Mapping[str, Any], scan: int, patient: Patient | None) -> Any:
    if not document.get("lesions"):
        return None
    return scans.listed(document, scan) if patient is None else scans.listed_of(patient, scan)


def _own_apart(document: Mapping[str, Any], row: int, latest: int | None) -> bool:
    """Whether what a lesion says of itself has no column of its own to stand in."""
    own = document["lesions"][row]
    stated = any(own.get(name) is not None for name in (SIZE, STATUS))
    return stated and (latest is None or any(_twice(document, row, latest, n) for n in _SEEN))


def _twice(document: Mapping[str, Any], row: int, scan: int, name: str) -> bool:
    own = document["lesions"][row].get(name)
    return own is not None and value_at(document, _there(document, row, scan, name)) is not None


def _there(document: Mapping[str, Any], row: int, scan: int, name: str) -> str:
    lesion = escaped(scans.name_of(document.get("lesions") or [], row))
    return f"{scans.SCANS}/{scan}/lesions/{lesion}/{name}"


def _line(contents: FormContents, row: FormRow, columns: tuple[ScanColumn, ...]) -> LesionLine:
    by_name = {one.name.rpartition("/")[2]: one for one in row.entries}
    index = row.number - 1
    places = tuple(one for name, one in by_name.items() if name not in (SIZE, STATUS, TREATED))
    seen = tuple(
        tuple(_cell(contents, index, column, name) for name in (SIZE, STATUS)) for column in columns
    )
    return LesionLine(row, places, seen, by_name[TREATED])


def _cell(contents: FormContents, row: int, column: ScanColumn, name: str) -> Entry:
    """What a scan saw of a lesion; of the latest it stands with the lesion itself."""
    own = f"/lesions/{row}/{name}"
    if column.index is None:
        return entry(contents, _OWN[name], own)
    there = _there(contents.document, row, column.index, name)
    if not column.latest:
        return entry(contents, _SEEN[name], there)
    found = entry(contents, _SEEN[name], there, own)
    return found if found.text or found.mistake else entry(contents, _OWN[name], own)


def _foot(
    contents: FormContents, columns: tuple[ScanColumn, ...], complete: AbstractSet[str]
) -> Iterator[FootLine]:
    for one in (*_FOOT, *_SCAN.more):
        each = tuple(_of_scan(contents, one, column, complete) for column in columns)
        usual = one in _FOOT
        if usual or any(cell and (cell.text or cell.mistake or cell.trials) for cell in each):
            yield FootLine(one.label, each, one.pointer.endswith(TOTAL))


def _of_scan(
    contents: FormContents, one: FormField, column: ScanColumn, complete: AbstractSet[str]
) -> Entry | None:
    if column.index is None:
        return None
    found = entry(contents, one, one.pointer.replace("*", str(column.index), 1))
    return replace(found, how=COMPLETE) if found.name + HOW in complete else found
