"""A letter with the rows of its tables as sentences: what prose says is read in one place."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.letters import heads
from oligomatch.matcher.letters.course.days import written
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.ocr import Mended
from oligomatch.matcher.letters.tables import findings, lesions, treatments
from oligomatch.matcher.letters.tables.columns import (
    LetterTable,
    day_of,
    forget,
    is_head,
    kinds_of,
    table_of,
)
from oligomatch.matcher.letters.tables.grid import Line, apart, blocks, head_of, rows
from oligomatch.matcher.letters.tables.lesions import Spoken

CURRENT = "current"  # a head, of the scan of the letter's own day
FEWEST = 2  # heads, and days among them where nothing else tells a table


def with_rows(whole: Mended) -> tuple[Mended, frozenset[int]]:
    """The text with each row that is understood as its sentences; where those begin."""
    try:
        edits = sorted(_edits(whole.text))
    finally:
        forget()
    edits += [
        each
        for each in treatments.below_heading(whole.text)
        if not any(start < each[1] and each[0] < end for start, end, _ in edits)
    ]
    edits.sort()
    for one in forms("tables")["tnm_lines"].finditer(whole.text):  # one below the other
        if not any(start < one.end() and one.start() < end for start, end, _ in edits):
            joined = one[0].replace("\r", " ").replace("\n", " ")
            edits = sorted([*edits, (*one.span(), joined)])
    starts, shift = set[int](), 0
    for start, end, new in edits:
        at = start + shift
        for line in new.splitlines(keepends=True):
            starts.add(at)
            at += len(line)
        shift += len(new) - (end - start)
    return whole.edited(edits), frozenset(starts)


def _edits(text: str) -> Iterator[tuple[int, int, str]]:
    """The lines of tables with what stands in their place; of a row that is not understood itself,
    as a line of its own."""
    above = ""
    for block in blocks(text):
        at = 0
        while at < len(block) - 1:
            head, below = head_of(block, at)
            if not _may_be_head(head):
                above = text[block[at].start : block[at].end].strip() or above
                at += 1
                continue
            own = list(rows(head, block[below:], is_head))
            around = text[: head.start] + text[head.end :]
            said = _said(table_of(head, own, above), around) if own else None
            above = text[head.start : head.end].strip()
            if said is None:
                at += 1
                continue
            lines = [(head.start, head.end), *((row.start, row.end) for row in own)]
            news = ["" if said else None, *(said.get(one) for one in range(len(own)))]
            for (start, end), new in zip(lines, news, strict=True):
                if isinstance(new, list):
                    yield start, end, "\n".join(new)
                else:
                    yield start, end, text[start:end] if new is None else " " * (end - start)
            at = next((n for n, line in enumerate(block) if line.start >= own[-1].end), len(block))


def _may_be_head(line: Line) -> bool:
    if len(line.cells) < FEWEST or not (line.sign or apart(line.cells)):
        return False
    known = (
        kinds_of(one.text) or day_of(one.text) or findings.is_gene(one.text) for one in line.cells
    )
    return sum(map(bool, known)) >= FEWEST


def _said(table: LetterTable, text: str) -> Spoken | None:
    """The sentences of a table, by what its heads are; None of what is none."""
    many = len(table.days)
    timed = table.column("period") is not None and table.column("cycles") is not None
    if table.column("drugs") is not None and (
        timed or table.column("start") is not None or table.column("line") is not None
    ):
        return treatments.lines(table)
    local = table.column("technique", "dose") is not None
    has_more = lesions.has_local(table) and table.column("size", "status", "nature") is not None
    if table.column("site") is not None and local and not (many or has_more):
        return treatments.local(table)
    labelled = any(own & {"site", "label"} for own in table.kinds.values())
    if many >= FEWEST and labelled:
        return lesions.speak(table, _scans(table, text))
    if table.columns("site") and (many or table.column("size", "nature") is not None):
        return lesions.speak(table, _scans(table, text))
    if table.column("gene") is not None and table.column("variant", "result") is not None:
        return findings.genes(table)
    if sum(map(findings.is_gene, table.heads)) >= max(FEWEST, len(table.heads) - 1):
        return findings.genes_as_heads(table)
    if len(table.columns("tnm")) > FEWEST:
        return findings.categories(table)
    if table.column("name") is not None and table.column("result") is not None:
        return findings.pairs(table)
    return None


def _scans(table: LetterTable, text: str) -> dict[str, str]:
    """The days that a letter gives the scans that its heads name, where it gives one."""
    found = dict[str, set[str]]()
    if not any(day.isalpha() for day in table.days.values()):
        return {}
    for one in forms("tables")["scan_of"].finditer(text):
        words = text[one.start() : one.end()]
        days = [words[day.start : day.end] for day in written(words) if day.readings]
        found.setdefault(one["scan"].casefold(), set()).update(days[:1])
    if CURRENT in table.days.values() and (dated := heads.day_of(text)):
        found[CURRENT] = {dated.isoformat()}
    return {name: days.pop() for name, days in found.items() if len(days) == 1}
