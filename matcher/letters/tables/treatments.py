"""Lines of systemic treatment, and local treatments, in tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from oligomatch.matcher.letters.course.days import written
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.tables.columns import LetterTable, says
from oligomatch.matcher.letters.tables.grid import LetterRow
from oligomatch.matcher.letters.tables.lesions import Spoken, narrowest
from oligomatch.rules.reading.kept import SentenceText
from oligomatch.rules.reading.rows import said

_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth")


def lines(table: LetterTable) -> Spoken:
    """The rows of a table of lines as sentences: those that were given."""
    return _spoken(table, _line)


def _line(table: LetterTable, row: LetterRow) -> str:
    known, whole = said(), " ".join(row.cells.values())
    drugs = table.cell(row, "drugs")
    if not drugs or forms("tables")["not_yet"].search(whole):
        return ""
    if not forms("treatment")["drugs"].search(drugs):
        return ""
    rest = _course(table, row)
    if not rest:
        return ""
    number = _number(table, row)
    intent = table.cell(row, "intent")
    if intent:
        drugs = f"{intent}: {drugs}"
    if number:
        return known["line"].format(number=_ORDINALS[number - 1], drugs=drugs, rest=rest)
    return known["no_line"].format(drugs=drugs, rest=rest)


def _number(table: LetterTable, row: LetterRow) -> int:
    """Which line it is; 0 where no word says so."""
    texts = [table.cell(row, "line")]
    texts += [one for one in row.cells.values() if says("order_palliative", one)]
    for one in texts:
        if found := says("order", one):
            named = group(found)
            return int(named["number"]) if "number" in named else _words(named["word"])
    return 0


def _words(text: str) -> int:
    return 1 + [one.casefold() for one in _ORDINALS].index(text.casefold())


def _course(table: LetterTable, row: LetterRow) -> str:
    """When it was given, with what came of it."""
    known, rest = said(), ""
    start, end, period = (table.cell(row, kind) for kind in ("start", "end", "period"))
    if _is_day(start):
        rest += known["from"].format(day=start)
        if _is_day(end):
            rest += known["to"].format(day=end)
    elif period and written(period):
        rest += known["during"].format(days=period)
    if says("ongoing", end):
        rest += known["ongoing"]
    if (cycles := table.cell(row, "cycles")).isdecimal():
        rest += known["cycles"].format(number=cycles)
    if found := says("response", table.cell(row, "best")):
        rest += known["best"].format(response=group(found)["response"])
    if reason := table.cell(row, "reason"):
        reason = "progression" if says("progression", reason) else reason
        as_meant = says("as_meant", reason)
        rest += known["completed"] if as_meant else known["ended"].format(reason=reason)
    return rest


def _is_day(text: str) -> bool:
    return len(written(text)) == 1 and bool(written(text)[0].readings)


def local(table: LetterTable) -> Spoken:
    """The rows of a table of local treatments as sentences: those that were given."""
    return _spoken(table, _treatment)


def _spoken(table: LetterTable, of_row: Callable[[LetterTable, LetterRow], str]) -> Spoken:
    found = {at: of_row(table, row) for at, row in enumerate(table.rows)}
    return {at: [text] for at, text in found.items() if text}


def below_heading(text: str) -> Iterator[tuple[int, int, str]]:
    """The lines below a heading for radiotherapies that were given, each as a sentence: where all
    of them are understood, and the heading names one technique."""
    known = forms("tables")
    for head in known["given_below"].finditer(text):
        if known["not_yet"].search(head[0]):
            continue
        technique = "SBRT" if known["of_beams"].search(head[0]) else "Radiotherapy"
        block, found = text[head.end() :].lstrip("\r\n"), list[tuple[int, int, str]]()
        at = len(text) - len(block)
        for line in block.split("\n\n", 1)[0].splitlines(keepends=True):
            bare = line.rstrip()
            one = known["given_line"].fullmatch(bare)
            new = "" if one is None else _below(technique, one)
            if not new:
                break
            found.append((at, at + len(bare), new))
            at += len(line)
        else:
            yield from found


def _below(technique: str, line: re.Match[str]) -> str:
    """A line below such a heading as a sentence; nothing where it is not understood."""
    where, known = line["where"], said()
    if forms("tables")["not_yet"].search(line[0]) or says("local_kind", line[0]):
        return ""
    if not any(one.readings for one in written(SentenceText(line["days"]))):
        return ""
    if forms("tables")["of_primary"].fullmatch(where):
        what = known["of_primary"]
    elif narrowest(list(sites(where))) is not None:
        what = known["in_site"].format(site=where)
    else:
        return ""
    dose, days = known["dose"].format(dose=line["dose"].strip()), f", {line['days'].strip()}"
    return known["local"].format(technique=technique, what=what, dose=dose, days=days)


def _treatment(table: LetterTable, row: LetterRow) -> str:
    """What was treated is a lesion, not yet a metastasis: that another sentence says."""
    known, whole = said(), " ".join(row.cells.values())
    where, technique = table.cell(row, "site"), table.cell(row, "technique", "drugs")
    if not says("local_kind", technique) or forms("tables")["not_yet"].search(whole):
        return ""
    days = _days(table, row)
    if not days:
        return ""
    dose = _dose(table, row)
    if forms("tables")["of_primary"].search(where):
        what = known["of_primary"]
    elif narrowest(list(sites(where))) is not None:
        what = known["in_site"].format(site=where)
    else:
        return ""
    return known["local"].format(technique=technique, what=what, dose=dose, days=days)


def _days(table: LetterTable, row: LetterRow) -> str:
    known = said()
    start, end, period = (table.cell(row, kind) for kind in ("start", "end", "period"))
    if _is_day(start) and _is_day(end):
        return f", {start}{known['to'].format(day=end)}"
    one = next((one for one in (period, end, start) if written(one)), "")
    return known["during"].format(days=one) if one else ""


def _dose(table: LetterTable, row: LetterRow) -> str:
    known, text = said(), table.cell(row, "dose")
    fractions = (
        table.cell(row, "fractions") if table.column("dose") != table.column("fractions") else ""
    )
    if fractions.isdecimal():
        text = known["in_fractions"].format(
            dose=text if "Gy" in text else f"{text} Gy", fractions=fractions
        )
    elif found := says("dose", text):
        named = group(found)
        text = named.get("whole") or known["in_fractions"].format(
            dose=f"{named['dose']} Gy", fractions=named["fractions"]
        )
    return known["dose"].format(dose=text) if text else ""
