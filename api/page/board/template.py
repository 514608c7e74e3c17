"""The table to fill in for the board, and the mapping that reads it, here and in `screen`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from oligomatch.api.cohort.reading.mapping import Columns, mapping_of
from oligomatch.api.page.form.entry import USUAL_GENES
from oligomatch.api.page.form.fields import GROUPS, Form, FormField
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import word

LESIONS, DRUGS = 5, 3
LEFT_OUT = ("/willing_to_travel", "/second_country", "/note", "/measurements/primary_diameter")
RESULTS = ("negative", "positive", "pending", "failed", "not_tested")
VARIED = ("EGFR", "ALK", "KRAS", "BRAF", "MET", "ERBB2")  # genes with a column for the variant
HEAD = ("template.each_column", "template.used_by", "template.empty_cell")
_AS = {
    Form.EXACT: "count",
    Form.WHOLE: "count",
    Form.SCORE: "count",
    Form.SIZE: "number",
    Form.VOLUME: "number",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, the field that it tells, and how a cell is read."""

    head: str
    pointer: str
    form: str = "text"
    values: Mapping[str, Any] | None = None

    def as_object(self) -> dict[str, Any]:
        """The column as a mapping names it."""
        field = {"field": self.pointer.lstrip("/")}
        if self.values is not None:
            return {**field, "values": dict(self.values)}
        return field if self.form == "text" else {**field, "as": self.form}


def columns() -> Iterator[Column]:
    """Every column, in the order in which a clinic thinks."""
    for name in ("who", "tumour", "metastases"):
        yield from (_column(one) for one in GROUPS[name].fields if one.pointer not in LEFT_OUT)
    yield Column(say("template.staged_on"), "/assessments/0/date")
    yield Column(say("template.metastases"), "/assessments/0/totals/metastases", "count")
    for number in range(LESIONS):
        lesion = say("template.lesion", number=number + 1)
        each = filter(_fits, GROUPS["lesion"].fields)
        yield from (_of_row(one, lesion, number) for one in each)
    for gene in USUAL_GENES:
        results = {word(one): one for one in RESULTS}
        yield Column(gene, f"/biomarkers/{gene}/result", values=results)
        if gene in VARIED:
            yield Column(say("template.variant", gene=gene), f"/biomarkers/{gene}/variants/0/name")
    yield from (_column(one) for one in GROUPS["treatment"].fields if _fits(one))
    for number in range(DRUGS):
        yield Column(
            say("template.drug", number=number + 1), f"/systemic_therapy/lines/0/agents/{number}"
        )
    line = (*GROUPS["line"].fields, *GROUPS["line"].more)
    yield from (_of_row(one, say("template.treatment"), 0) for one in line if _fits(one))
    yield from (_column(one) for one in GROUPS["imaging"].fields)


def _fits(one: FormField) -> bool:
    """Whether one cell can tell a field."""
    return one.form not in (Form.NAMES, Form.DRUGS, Form.GIVEN, Form.LOCAL_THERAPY, Form.DISTANCES)


def _of_row(one: FormField, noun: str, number: int) -> Column:
    plain = _column(one)
    pointer = plain.pointer.replace("*", str(number), 1)
    return Column(f"{noun} {plain.head}", pointer, plain.form, plain.values)


def _column(one: FormField) -> Column:
    small = one.label if one.label.isupper() else one.label[0].lower() + one.label[1:]
    head = one.head or small
    if one.form in (Form.CHOICE, Form.CHOICES):
        words = {words: value for value, words in one.choices.items()}
        return Column(head, one.pointer, values={**words, **{v: v for v in one.choices}})
    if one.form in (Form.FLAG, Form.EXAMINATION):
        return Column(head, one.pointer, values={word("yes"): True, word("no"): False})
    return Column(head, one.pointer, _AS.get(one.form, "text"))


def heads() -> list[str]:
    """The names of the columns."""
    return [one.head for one in columns()]


def table() -> str:
    """The table: its head, to be filled in."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(heads())
    return out.getvalue()


def mapping() -> str:
    """The mapping, as a file of its own."""
    import yaml

    content = {"columns": {one.head: one.as_object() for one in columns()}}
    head = "".join(f"# {say(name)}\n" for name in HEAD)
    return head + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)


@cache
def own_columns() -> Columns:
    """The mapping of the template, as it reads a table."""
    return mapping_of(mapping().encode(), "the template")
