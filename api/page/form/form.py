"""The page's form and the profile's document, each made of the other with nothing lost."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from oligomatch.api.page.form.fields import GROUPS, field_at, read, show
from oligomatch.api.page.form.taking import refusal
from oligomatch.api.page.form.written import (
    FieldValue,
    Mistyped,
    is_open,
    read_variants,
    show_variants,
)
from oligomatch.api.page.wanted import Unreadable
from oligomatch.rules.text.pointer import escaped, parts_of, unescaped

Document = dict[str, Any]
Pairs = Sequence[tuple[str, str]]

HOW = "#how"  # beside the name of a total: exactly, at least, or there may be more
EXACTLY, AT_LEAST, OPEN = "exactly", "at least", "open"
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


@dataclass(slots=True)
class Posted:
    """What a form tells: the document, and the fields that could not be read."""

    document: Document
    mistakes: dict[str, Mistake] = field(default_factory=dict)


def posted(pairs: Pairs, carried: Mapping[str, Any]) -> Posted:
    """What the fields tell, on top of the document that the form carries.

    A field that stands as it was shown leaves the carried value as it is, so that what the page
    cannot show in full is kept.
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
        if name.startswith("/biomarkers/"):
            _take_gene(form, name, named)
        elif field_at(name) is not None:
            _take(form, name, text, named.get(name + HOW))
    _prune(form.document, named)
    return form


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


def _take(form: Posted, name: str, text: str, how: str | None) -> None:
    one = field_at(name)
    assert one is not None
    before = value_at(form.document, name)
    shown = show(one, before)
    if text.strip() == shown.text and before is not None and how in (None, how_of(before)):
        return
    try:
        value = read(one, text)
        if value is not None and (words := refusal(name, value)):
            raise Mistyped(words)
    except Mistyped as mistake:
        form.mistakes[name] = Mistake(text, str(mistake))
        put(form.document, name, None)
        return
    typed_anew = before is None and how == OPEN  # a number that is written is meant
    put(form.document, name, value if typed_anew else _as_said(value, how))


def how_of(value: FieldValue) -> str:
    """How a total is told: exactly, at least, or open."""
    if value is None:
        return OPEN
    bare = isinstance(value, Mapping) and set(value) == {"at_least"}
    return AT_LEAST if bare else EXACTLY


def _as_said(value: FieldValue, how: str | None) -> FieldValue:
    if how == OPEN:
        return None
    if how == AT_LEAST and isinstance(value, int):
        return {"at_least": value}
    return value


def _take_gene(form: Posted, name: str, named: Mapping[str, str]) -> None:
    """One gene: its result, and beside a positive one its variants."""
    gene = name.split("/")[2]
    at = f"/biomarkers/{gene}"
    genes = form.document.setdefault("biomarkers", {})
    result = named.get(at, _UNKNOWN)
    before = genes.get(unescaped(gene))
    if result == _UNKNOWN:
        genes.pop(unescaped(gene), None)
        return
    known = before if isinstance(before, Mapping) else {}
    text = named.get(f"{at}/variants", show_variants(known))
    if known and known.get("result") == result and text.strip() == show_variants(known):
        return
    more = {} if is_open(text) or result not in ("positive", "negative") else read_variants(text)
    value = {"result": result, **more} if more else result
    if more and (words := refusal(at, value)):
        form.mistakes[f"{at}/variants"] = Mistake(text, words)
        value = result
    genes[unescaped(gene)] = value


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
    new = copy.deepcopy(document)
    rows = value_at(new, at)
    if int(index) >= len(rows):
        return document
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
