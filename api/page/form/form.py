"""The page's form and the profile's document, each made of the other with nothing lost."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from oligomatch.api.page.form import scans
from oligomatch.api.page.form.fields import GROUPS, Form, FormField, field_at, show, understood
from oligomatch.api.page.form.taking import refusal
from oligomatch.api.page.form.texts.genes import beside, read_report, report_words
from oligomatch.api.page.form.texts.in_one_cell import on_its_side
from oligomatch.api.page.form.texts.variants import read_variants, show_variants
from oligomatch.api.page.form.texts.written import FieldValue, Mistyped, is_open
from oligomatch.api.page.wanted import Unreadable
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.written.places import place
from oligomatch.rules.text.pointer import escaped, parts_of, unescaped

Document = dict[str, Any]
Pairs = Sequence[tuple[str, str]]

HOW = "#how"  # beside the name of a total: as it is written, or as one of the next two
COMPLETE, UNCOUNTED = "complete", "uncounted"  # the list holds all; seen, and not counted
SEEN = {"at_least": 1}  # what a total says of metastases that were seen and not counted
FOUND_BY = f"{scans.FOUND}#scan"  # the scan that found the metastases
REPORT = "/biomarkers/-"  # a line for a report, or a gene of which the table has no row
THERE = "there"  # of a lesion that a scan saw, and said no more of
ROWS = {  # the lists of rows, each with the field that a row is begun with
    one.rows: one.fields[0].pointer.rpartition("/")[2] for one in GROUPS.values() if one.rows
}
UNSTATED = "?"  # in a field of a row: there is one of which nothing is known
_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A text that could not be read, kept as typed, and what to write instead."""

    text: str
    sentence: str
    readings: tuple[str, ...] = ()  # what it may mean, each in full


@dataclass(slots=True)
class Posted:
    """What a form tells: the document, the fields that could not be read, and what others were
    understood as where it was written otherwise."""

    document: Document
    mistakes: dict[str, Mistake] = field(default_factory=dict)
    echoes: dict[str, str] = field(default_factory=dict)
    besides: list[tuple[str, str, FieldValue]] = field(default_factory=list)


def posted(pairs: Pairs, carried: Mapping[str, Any]) -> Posted:
    """What the fields tell, on top of the document that the form carries.

    A field that stands as it was shown, or is not sent, leaves the carried value as it is, so that
    what the page cannot show in full is kept; a browser that runs scripts sends no such field.
    """
    form = Posted(copy.deepcopy(dict(carried)))
    named = dict(pairs)
    for name, text in pairs:
        if not name.startswith("/") or name.endswith(HOW):
            continue
        if (of := _row_of(name)) is not None and not is_row(of[1]):
            raise Unreadable
        if text.strip() == UNSTATED and (row := _row_of(name)):
            _step(_rows(form.document, row[0]), row[1], {})
        if name == REPORT:
            continue  # it speaks of genes of the table
        if name.startswith("/biomarkers/"):
            _take_gene(form, name, named)
        elif field_at(name) is not None:
            _take(form, name, text)
    _take_report(form, named.get(REPORT, ""))
    for source, at, value in form.besides:
        _take_beside(form, source, at, value, (value_at(carried, at), named.get(at)))
    _find(form, carried, named.get(FOUND_BY))
    moved = scans.settle(carried, form.document)
    form.mistakes = {moved.get(name, name): one for name, one in form.mistakes.items()}
    for name, how in named.items():
        if (scan := scan_of(name)) is not None:
            _total(form, carried, scan, how)
    _prune(form.document, named)
    return form


def _find(form: Posted, carried: Mapping[str, Any], scan: str | None) -> None:
    """The scan that is said to have found the metastases, where it is another than before."""
    if scan and is_row(scan) and int(scan) != scans.found_by(carried):
        scans.found(form.document, int(scan))


def scan_of(name: str) -> int | None:
    """The scan of whose total a field says how it is told; None of any other field."""
    parts = name.split("/")
    is_total = [*parts[:2], *parts[3:]] == ["", "assessments", "totals", f"metastases{HOW}"]
    return int(parts[2]) if is_total and is_row(parts[2]) else None


def _total(form: Posted, carried: Mapping[str, Any], scan: int, how: str) -> None:
    """A total that is told by the list, or as seen and not counted; a number that is written
    anew is meant as it stands."""
    name = f"{scans.SCANS}/{scan}/totals/metastases"
    was, now = value_at(carried, name), value_at(form.document, name)
    if (how == how_of(was) and was == SEEN) or (was != now and now is not None):
        return
    if how == COMPLETE:
        put(form.document, name, scans.listed(form.document, scan))
    elif how == UNCOUNTED:
        put(form.document, name, SEEN)
    elif was == SEEN:
        put(form.document, name, None)


def _row_of(name: str) -> tuple[str, str] | None:
    """The list and the position of the row that a field stands in."""
    at = next((at for at in ROWS if name.startswith(f"{at}/")), None)
    return None if at is None else (at, name.removeprefix(f"{at}/").split("/")[0])


def is_row(text: str) -> bool:
    """Whether a text is the number of a row, from 0."""
    return text.isascii() and text.isdecimal() and len(text) < len(str(MOST_ROWS))


def _rows(document: Document, at: str) -> list[Any]:
    if not isinstance(value_at(document, at), list):
        put(document, at, [])
    rows: list[Any] = value_at(document, at)
    return rows


def _take(form: Posted, name: str, text: str) -> None:
    one = field_at(name)
    assert one is not None
    if (at := _seen_at(form.document, name)) is not None and _take_seen(form, name, text, at):
        return
    before = value_at(form.document, name)
    if text.strip() == show(one, before).text and before is not None:
        return
    try:
        if one.form is Form.PLACE:
            side = value_at(form.document, "/primary/side")
            found = understood(one, on_its_side(text, side))
        else:
            found = understood(one, text)
        value = found.value
        if value is not None and (words := refusal(name, value)):
            raise Mistyped(words)
    except Mistyped as mistake:
        form.mistakes[name] = Mistake(text, str(mistake), mistake.readings)
        value = None
    else:
        above = name.rpartition("/")[0]
        for key, each in found.besides.items():
            scan = _seen_at(form.document, f"{above}/{key}") or above  # where the latest says it
            stated = value_at(form.document, f"{scan}/{key}") is not None
            form.besides.append((name, f"{scan if stated else above}/{key}", each))
        if one.form is Form.PLACE and "id" not in found.besides:
            form.besides.append((name, f"{above}/id", None))
        said = [(one, value), *((field_at(f"{above}/{k}"), v) for k, v in found.besides.items())]
        words = ", ".join(_in_full(each, v) for each, v in said if each and v is not None)
        if words and words != text.strip():
            form.echoes[name] = words
    put(form.document, name, value)
    if before is not None and name.startswith(f"{at}/") and value_at(form.document, at or "") == {}:
        put(form.document, at or "", None)  # what the scan said of the lesion is taken back


def _in_full(one: FormField, value: FieldValue) -> str:
    shown = show(one, value)
    if one.form is Form.FLAG:
        return f"{one.label}: {shown.text}"
    return shown.note if one.form is Form.SIZE else shown.text


def _seen_at(document: Document, name: str) -> str | None:
    """Where a scan says what it saw of the lesion that a field is about."""
    parts = name.split("/")
    if len(parts) == 6 and parts[1] == "assessments" and parts[3] == "lesions":
        return name.rpartition("/")[0]
    if len(parts) == 4 and parts[1] == "lesions" and parts[3] in scans.STATES:
        lesion = escaped(scans.name_of(document.get("lesions") or [], int(parts[2])))
        latest = scans.latest_of(document)
        return None if latest is None else f"{scans.SCANS}/{latest}/lesions/{lesion}"
    return None


def _take_seen(form: Posted, name: str, text: str, at: str) -> bool:
    """Whether a field said that a scan saw a lesion, and no more; it may say so no longer."""
    if not name.endswith("/status"):
        return False
    stated = value_at(form.document, at)
    if text.strip().casefold() == THERE:
        put(form.document, name, None)
        put(form.document, at, value_at(form.document, at) or {})
        return True
    if stated == {} and is_open(text) and name.startswith(at):
        put(form.document, at, None)
    return False


def _take_beside(
    form: Posted, source: str, at: str, value: FieldValue, before: tuple[FieldValue, str | None]
) -> None:
    """What one field says of another, unless that says otherwise in the same form."""
    if at.startswith("/lesions/") and at.endswith("/id"):
        _name_lesion(form.document, at, value)
        return
    one = field_at(at)
    assert one is not None
    carried, text = before
    as_shown = text is None or text.strip() == show(one, carried).text
    if as_shown or value_at(form.document, at) in (None, value):
        put(form.document, at, value)
        return
    words = [show(one, each).text for each in (value, value_at(form.document, at))]
    sentence = say("field.beside", value=words[0], label=one.label, other=words[1])
    typed = field_at(source)
    assert typed is not None
    form.mistakes[source] = Mistake(show(typed, value_at(form.document, source)).text, sentence)


def _name_lesion(document: Document, at: str, name: FieldValue) -> None:
    """A lesion that is named by its place alone is named by the place that is written now; any
    other name, and one that a scan knows the lesion by, stays."""
    own = value_at(document, at)
    seen = document.get("assessments") or ()
    taken = {one.get("id") for one in document.get("lesions") or ()}
    by_scans = any(own in (one.get("lesions") or {}) for one in seen)
    if own is not None and (by_scans or place(str(own)) is None):
        return
    if name is None or name not in taken:
        put(document, at, name)


def how_of(value: FieldValue) -> str:
    """How a total is told where it is no number that was written."""
    return UNCOUNTED if value == SEEN else ""


def _take_gene(form: Posted, name: str, named: Mapping[str, str]) -> None:
    """One gene: its result, and beside a positive one its variants."""
    gene = name.split("/")[2]
    at = f"/biomarkers/{gene}"
    genes = form.document.setdefault("biomarkers", {})
    result = named.get(at, _UNKNOWN)
    before = genes.get(unescaped(gene))
    known = before if isinstance(before, Mapping) else {}
    text = named.get(f"{at}/variants", show_variants(known))
    if result == _UNKNOWN and (is_open(text) or "result" in known or not known):
        genes.pop(unescaped(gene), None)
        return
    if known and known.get("result", _UNKNOWN) == result and text.strip() == show_variants(known):
        return
    listing = result in ("positive", "negative", _UNKNOWN)
    try:
        taken = listing and not is_open(text)
        more = read_variants(text, unescaped(gene), known) if taken else {}
    except Mistyped as mistake:
        form.mistakes[f"{at}/variants"] = Mistake(text, str(mistake), mistake.readings)
        more = {}
    called = {} if result == _UNKNOWN else {"result": result}
    value = {**called, **more} if more else result
    if more and (words := refusal(at, value)):
        form.mistakes[f"{at}/variants"] = Mistake(text, words)
        value = result
    if value == _UNKNOWN:
        genes.pop(unescaped(gene), None)
    else:
        genes[unescaped(gene)] = value


def _take_report(form: Posted, text: str) -> None:
    """The results of genes, and PD-L1, in one line."""
    if is_open(text):
        return
    try:
        values = read_report(text)
        read = {at: beside(at, value_at(form.document, at), value) for at, value in values.items()}
        for at, value in read.items():
            if words := refusal(at, value):
                raise Mistyped(words)
    except Mistyped as mistake:
        form.mistakes[REPORT] = Mistake(text, str(mistake), mistake.readings)
        return
    for at, value in read.items():
        put(form.document, at, value)
    form.echoes[REPORT] = report_words(values)


def _prune(document: Document, named: Mapping[str, str]) -> None:
    """Empty maps go; an empty row goes, unless a `?` says that there is one of which nothing is
    known."""
    meant = {"/".join(n.split("/")[:-1]) for n, text in named.items() if text.strip() == UNSTATED}
    for at in ROWS:
        rows = value_at(document, at)
        if isinstance(rows, list):
            kept = [pruned(row) for row in rows]
            some = [row for i, row in enumerate(kept) if row or f"{at}/{i}" in meant]
            put(document, at, some or None)
    for key, value in list(document.items()):
        if isinstance(value, dict):
            document[key] = pruned(value)
        if document[key] in ({}, [], None):
            del document[key]


def rows_without_words(document: Document) -> Iterable[str]:
    """The fields in which the form says of a row that tells nothing that it is there."""
    for at, first in ROWS.items():
        for index in range(row_count(document, at)):
            if not pruned(value_at(document, f"{at}/{index}")):
                yield f"{at}/{index}/{first}"


def pruned(value: Any, *, mentions: bool = False) -> Any:
    """Without what says nothing; that a scan mentions a lesion says something."""
    if not isinstance(value, dict):
        return value
    parts = {key: pruned(item, mentions=key == "lesions") for key, item in value.items()}
    return {key: p for key, p in parts.items() if p is not None and (p != {} or mentions)}


def without_row(mistakes: Mapping[str, Mistake], pointer: str) -> dict[str, Mistake]:
    """The mistakes that are left where one row is gone; those of later rows move up."""
    at, _, gone = pointer.rpartition("/")
    left: dict[str, Mistake] = {}
    for name, mistake in mistakes.items():
        index, _, rest = name.removeprefix(f"{at}/").partition("/")
        if not name.startswith(f"{at}/") or int(index) < int(gone):
            left[name] = mistake
        elif int(index) > int(gone):
            left[f"{at}/{int(index) - 1}/{rest}"] = mistake
    return left


def dropped(document: Document, pointer: str) -> Document:
    """The document without one row; what assessments say of a lesion goes with it."""
    at, _, index = pointer.rpartition("/")
    rows = value_at(document, at)
    if at not in ROWS or not isinstance(rows, list) or not is_row(index):
        return document
    if int(index) >= len(rows):
        return document
    new = copy.deepcopy(document)
    scans.named(new)
    if at == scans.SCANS and scans.latest_of(new) == int(index):
        scans.kept_under(new, int(index))  # what it saw goes with it
    rows = value_at(new, at)
    gone = rows.pop(int(index))
    if at == "/lesions":
        for seen in new.get("assessments", ()):
            (seen.get("lesions") or {}).pop(gone.get("id"), None)
    _prune(new, {})
    return new


def value_at(document: Any, pointer: str) -> Any:
    """What stands at a place; None where nothing does."""
    for part in parts_of(pointer):
        if isinstance(document, Mapping):
            document = document.get(part)
        elif isinstance(document, list) and is_row(part) and int(part) < len(document):
            document = document[int(part)]
        else:
            return None
    return document


MOST_ROWS = 10_000


def put(document: Document, pointer: str, value: FieldValue) -> None:
    """Set a place to a value, or leave it untold; the maps and rows on the way are made."""
    *way, last = parts_of(pointer)
    at: Any = document
    if value is None and value_at(document, pointer) is None:
        return
    so_far = ""
    for part in way:
        so_far += f"/{escaped(part)}"
        at = _step(at, part, [] if so_far in ROWS else {})
    if value is None:
        at.pop(last, None)
    else:
        at[last] = value


def _step(at: Any, part: str, empty: Any) -> Any:
    if isinstance(at, list):
        index = int(part)
        at.extend({} for _ in range(len(at), index + 1))
        return at[index]
    if not isinstance(at.get(part), dict | list):
        at[part] = empty
    return at[part]


def carried_text(document: Mapping[str, Any]) -> str:
    """The document as the form carries it."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def row_count(document: Mapping[str, Any], at: str) -> int:
    """How many rows a list has."""
    rows = value_at(document, at)
    return len(rows) if isinstance(rows, list) else 0


def genes_stated(document: Mapping[str, Any], usual: Iterable[str]) -> list[str]:
    """The genes of the table: the usual ones, and those that are told besides."""
    return list(dict.fromkeys([*usual, *document.get("biomarkers", {})]))
