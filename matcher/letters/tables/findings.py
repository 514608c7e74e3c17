"""Genes, categories, and names with their values, in tables."""

from __future__ import annotations

from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.tables.columns import LetterTable
from oligomatch.matcher.letters.tables.lesions import Spoken
from oligomatch.rules.reading.rows import said


def genes(table: LetterTable) -> Spoken:
    """The rows of a molecular report as sentences."""
    found = {}
    for at, row in enumerate(table.rows):
        gene = table.cell(row, "gene")
        texts = [table.cell(row, kind) for kind in ("variant", "result", "class")]
        beside = [row.cells.get(at, "") for at in table.columns("beside")]
        texts += [one for one in beside if forms("tables")["result_word"].search(one)]
        value = ", ".join(dict.fromkeys(one for one in texts if one))
        if gene and value:
            found[at] = [said()["pair"].format(name=gene, value=value)]
    return found


def genes_as_heads(table: LetterTable) -> Spoken:
    """A row of results below genes."""
    found = {}
    for at, row in enumerate(table.rows):
        pairs = [
            said()["pair"].format(name=head, value=row.cells[column])
            for column, head in enumerate(table.heads)
            if column and row.cells.get(column) and is_gene(head)
        ]
        if len(pairs) == sum(bool(one) for column, one in row.cells.items() if column > 0):
            found[at] = pairs
    return {at: each for at, each in found.items() if each}


def is_gene(head: str) -> bool:
    """Whether a head names a gene, or PD-L1."""
    return forms("tables")["gene_head"].fullmatch(head) is not None


def categories(table: LetterTable) -> Spoken:
    """The row of the diagnosis in a table of T, N, M and stage; later stagings are left."""
    known = forms("tables")
    found: Spoken = {}
    for at, row in enumerate(table.rows):
        if not known["row_diagnosis"].fullmatch(row.cells.get(min(row.cells, default=0), "")):
            continue
        staged: dict[str, str] = {}
        for column, head in enumerate(table.heads):
            if named := known["category_head"].fullmatch(head):
                value = known["category"].fullmatch(row.cells.get(column, ""))
                staged |= {
                    kind: value["value"] for kind, text in group(named).items() if text and value
                }
        if {"t", "n", "m"} <= set(staged):
            said_so = " ".join(f"{kind.upper()}{staged[kind]}" for kind in "tnm")
            stage = said()["stage"].format(stage=staged["stage"]) if "stage" in staged else ""
            edition = (
                said()["edition"].format(number=staged["edition"]) if "edition" in staged else ""
            )
            found[at] = [said()["at_diagnosis"].format(categories=said_so + stage + edition)]
    return found


def pairs(table: LetterTable) -> Spoken:
    """Rows of a name with its value."""
    found = {}
    for at, row in enumerate(table.rows):
        name, value = table.cell(row, "name"), table.cell(row, "result")
        day = table.cell(row, "period")
        if name and value:
            exam = any(forms("staging")[kind].search(name) for kind in ("brain", "pet", "scan"))
            if day and exam:
                name = f"{name}, {day}"
            elif day:
                value = f"{value}, {day}"
            found[at] = [said()["pair"].format(name=name, value=value)]
    return found
