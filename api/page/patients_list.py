"""The patients that are brought to the board: NDJSON, JSON, YAML, or a table of fields."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from api.intake import Day, Given, Origin, Refused, patients_of
from api.page.entry import USUAL_GENES
from api.page.fields import LESION, SECTIONS
from api.page.form import posted
from matcher.reading import ProfileError, asked_on, profile_of
from rules.text import RuleFileError

MOST_PATIENTS = 200
TABLE_LESIONS = 5


@dataclass(frozen=True, slots=True)
class Brought:
    """The patients that can be used, and what is wrong with the others."""

    given: tuple[Given, ...]
    wrong: tuple[str, ...]


def patients_told(text: str, name: str, today: date) -> Brought:
    """The patients of a text."""
    try:
        each = list(_table(text, today) if _is_table(text, name) else _documents(text, name, today))
    except RuleFileError as error:
        return Brought((), tuple(f"line {one.line}: {one.problem}" for one in error))
    given = [one for one in each if isinstance(one, Given)]
    wrong = [one for one in each if isinstance(one, str)]
    if len(given) > MOST_PATIENTS:
        wrong.append(
            f"{len(given) - MOST_PATIENTS} patients after the first {MOST_PATIENTS} are left out"
        )
    return Brought(tuple(given[:MOST_PATIENTS]), tuple(wrong))


def _documents(text: str, name: str, today: date) -> Iterator[Given | str]:
    for one in patients_of(text, name, Day(today)):
        if isinstance(one, Refused):
            yield from (
                _fault_words(one, str(fault.pointer), fault.expected) for fault in one.faults
            )
        else:
            yield one


def _fault_words(one: Refused, pointer: str, expected: str) -> str:
    return f"patient {one.origin.number}, line {one.origin.line}: {pointer} {expected}"


# --- a table ------------------------------------------------------------------------------------


def _is_table(text: str, name: str) -> bool:
    return name.casefold().endswith(".csv") or text.lstrip("\ufeff").startswith("/")


def template() -> str:
    """The head of a table: one column a field, each named by its place in the profile."""
    lesions = [
        one.pointer.replace("*", str(number), 1)
        for number in range(TABLE_LESIONS)
        for one in LESION
    ]
    genes = [
        name
        for gene in USUAL_GENES
        for name in (f"/biomarkers/{gene}", f"/biomarkers/{gene}/variants")
    ]
    fields = [one.pointer for section in SECTIONS for one in section.fields]
    total = ["/assessments/0/date", "/assessments/0/totals/metastases"]
    line = [
        f"/systemic_therapy/lines/0/{name}"
        for name in ("agents", "intent", "number", "start", "ongoing", "latest_response")
    ]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([*fields, *total, *lesions, *genes, *line])
    return out.getvalue()


def _table(text: str, today: date) -> Iterator[Given | str]:
    for number, row in enumerate(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))), 1):
        told = posted(
            [(n, v) for n, v in row.items() if n and isinstance(v, str) and v.strip()], {}
        )
        yield from (f"row {number}, {at}: {m.sentence}" for at, m in told.mistakes.items())
        try:
            profile = profile_of(
                asked_on(told.document, today) if "as_of" not in told.document else told.document
            )
        except ProfileError as error:
            yield from (f"row {number}, {p.pointer}: {p.expected}" for p in error.problems)
            continue
        yield Given(Origin("table", number, number + 1), profile, profile.as_of or today, "profile")
