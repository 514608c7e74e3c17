"""Lesions in tables: with their sizes below days, or one after another with what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from oligomatch.matcher.letters.course.days import written
from oligomatch.matcher.letters.course.sites import WhereSaid, overlap, sites, within
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.tables.columns import LetterTable, says, undated
from oligomatch.matcher.letters.tables.grid import LetterRow
from oligomatch.rules.reading.kept import SentenceText
from oligomatch.rules.reading.rows import said

LONGEST = 60  # signs of where a lesion lies
LARGE = 20.0  # more in cm is no lesion: sizes up to it may be of either unit
_UNIT_BEHIND = re.compile(r"(?:,|\s\(|\s\[)\s*(?P<unit>mm|cm)[)\]]?\s*$", re.I)  # `Liver S8, mm`
_SEGMENT = re.compile(r"\bsegm?\. ?(?=[IVX\d])", re.I)
Spoken = dict[int, list[str]]  # by the number of the row


def speak(table: LetterTable, scans: Mapping[str, str]) -> Spoken:
    """The rows of a table of lesions as sentences; `scans`: the days of the baseline and others."""
    of_rows = [_Lesion(table, row) for row in table.rows]
    lesions = {at: one for at, one in enumerate(of_rows) if one.sites or one.primary}
    if not lesions or undated(table):
        return {}
    days = [(at, scans.get(day, "") if day.isalpha() else day) for at, day in table.days.items()]
    if any(table.days[at] != "baseline" for at, day in days if not day):
        return {}  # what was seen last is what holds
    labels = [_label(table, row) for row in table.rows]
    followed = any(says("row_response", one) or says("row_new", one) for one in labels)
    named = [table.title, *table.heads]
    tumour = followed or any(forms("tables")["head_of_tumour"].search(one) for one in named)
    unit = _unit(table, [of_rows[at] for at in lesions])
    alike = _alike(lesions, [at for at, _ in days])
    shared = _of_one_place(lesions) if not table.days else {}
    found: Spoken = {}
    for at, row in enumerate(table.rows):
        if at in lesions and at not in alike:
            place = shared.get(at, [at])
            found[at] = list(
                _lesion(table, lesions[at], days, unit, tumour=tumour, again=at != place[0])
            )
            if at == place[-1]:
                found[at] += _treated(table, [lesions[one] for one in place])
        elif at not in lesions and days:
            found[at] = list(_whole(labels[at], row, days))
    return {at: each for at, each in found.items() if each}


class _Lesion:
    """A row with where its lesion lies."""

    def __init__(self, table: LetterTable, row: LetterRow) -> None:
        self.row = row
        label = _label(table, row)
        behind = _UNIT_BEHIND.search(label)
        self.unit = behind["unit"].casefold() if behind else ""  # of its sizes
        label = label[: behind.start()] if behind else label
        self.label = _SEGMENT.sub("segment ", label)  # whose stop would end a sentence
        side, detail = table.cell(row, "side"), table.cell(row, "detail")
        self.where = " ".join(one for one in (_side(side), self.label, detail) if one)
        self.node = bool(forms("tables")["of_node"].search(self.where))
        self.sites = list(sites(self.where, every=True)) if len(self.where) <= LONGEST else []
        place = narrowest(self.sites)
        if place is not None and len(self.sites) > 1:
            self.where = place.text
        elif noun := forms("tables")["noun_behind"].search(self.where):
            self.where = self.where[: noun.start()]  # `left upper lobe, nodule`
        if self.node and (station := forms("tables")["station_alone"].fullmatch(self.where)):
            self.where = said()["station"].format(station=group(station)["station"])
        self.nature = table.cell(row, "nature")
        self.change = self.nature if _status(self.nature) else ""  # of a column of remarks
        self.nature = "" if self.change else self.nature
        self.listed = bool(table.days)  # what is seen on a day, a cell of it says
        self.primary = bool(
            forms("tables")["of_primary"].search(self.label)
            or forms("tables")["of_primary"].search(self.nature)
        )
        aside = ("row_brain", "row_sum", "row_response", "row_new", "row_total")
        if any(says(one, self.label) for one in aside):
            self.sites, self.primary = [], False


def _side(text: str) -> str:
    return {"r": "right", "l": "left"}.get(text.casefold().rstrip("."), text.casefold())


def _label(table: LetterTable, row: LetterRow) -> str:
    """What stands in front of the sizes, without its number."""
    columns = [at for at, own in table.kinds.items() if own & {"site", "label", "number"}]
    numbers = [at for at in columns if table.kinds[at] - {"label"} == {"number"}]
    lettered = [at for at in numbers if says("plain_letter", row.cells.get(at, ""))]
    columns = [at for at in columns if len(columns) == 1 or at not in lettered]
    texts = [row.cells.get(at, "") for at in columns]
    texts = [one for one in texts if one and not says("plain_number", one)]
    plain = [_unnumbered(table, one) for one in texts]
    return " ".join(one for one in plain if one)


def _unnumbered(table: LetterTable, text: str) -> str:
    """Words without the number of a lesion in front: `T1` beside a place is no vertebra."""
    lead = forms("tables")["numbering"].match(text)
    if lead is None:
        return text
    if list(sites(text[lead.end() :], every=True)):
        return text[lead.end() :]
    several = table.columns("site")
    return "" if len(several) > 1 else text


def _unit(table: LetterTable, lesions: Sequence[_Lesion]) -> str | None:
    """The unit of sizes that are told without one; none where it may be either."""
    around = " ".join([table.title, *table.heads])
    cells = " ".join(text for row in table.rows for text in row.cells.values())
    units = set(re.findall(r"(?<![a-z])(mm|cm)(?![a-z])", around)) or set(
        re.findall(r"\d ?(mm|cm)(?![a-z])", cells)
    )
    units |= {one.unit for one in lesions if one.unit}
    if units:
        return units.pop() if len(units) == 1 else None
    numbers = [
        size["size"]
        for one in lesions
        for at, text in one.row.cells.items()
        if (at in table.days or at == table.column("size")) and (size := says("cell_size", text))
    ]
    firsts = [re.split(r" ?[x×] ?", one) for one in numbers]
    plain = [float(part.replace(",", ".")) for one in firsts for part in one]
    return "mm" if plain and max(plain) > LARGE and all(one.is_integer() for one in plain) else None


def _alike(lesions: Mapping[int, _Lesion], days: Sequence[int]) -> set[int]:
    """Rows that nothing tells from another, and that do not both have a size on each day: what
    the one has later may be the other's."""
    found: set[int] = set()
    for (one, first), (other, second) in combinations(lesions.items(), 2):
        if first.primary or second.primary or not _one_place(first, second):
            continue
        if not all(
            says("cell_size", each.row.cells.get(at, "")) for each in (first, second) for at in days
        ):
            found |= {one, other}
    return found


def _one_place(first: _Lesion, second: _Lesion) -> bool:
    one, other = narrowest(first.sites), narrowest(second.sites)
    if one is None or other is None or not overlap(one.organ, other.organ):
        return False
    parts = [(one.parts.get(name), other.parts.get(name)) for name in ("side", "lobe", "station")]
    parts.append((_segment(first.where), _segment(second.where)))
    return not any(a and b and a != b for a, b in parts)


def _segment(text: str) -> str:
    found = forms("lesions")["segment"].search(text)
    return (found["segment"] or found["segment2"]).casefold() if found else ""


def narrowest(each: Sequence[WhereSaid]) -> WhereSaid | None:
    """The one place of those that are within each other; none where two are apart."""
    for one in each:
        if all(within(one.organ, other.organ) for other in each):
            return one
    return None


def _lesion(
    table: LetterTable,
    one: _Lesion,
    days: Sequence[tuple[int, str]],
    unit: str | None,
    *,
    tumour: bool,
    again: bool,
) -> Iterator[str]:
    """The sentences of one lesion; `again`: it is another than one of a row above, in its place."""
    kind = _kind(table, one, tumour=tumour)
    if kind is None:
        return
    status = table.cell(one.row, "status") or one.change
    last = max((at for at, _ in days), default=None)
    cells = [(day, one.row.cells.get(at, ""), at == last) for at, day in days]
    if len(cells) > 1 and all(says("gone", cell) for _, cell, _ in cells):
        return  # a place that is listed, where nothing was ever seen
    unsure = False
    if not days:
        size = table.cell(one.row, "size")
        cells = [("", size, True)]
        unsure = "?" in " ".join(one.row.cells.values()) and kind != "primary"
        kind = "lesion" if unsure else kind
    for day, cell, latest in cells:
        if table.days and not day:
            continue
        own = status if latest else ""
        what = _state(kind, one, cell, unit, own)
        if what and again and kind in ("lesion", "metastasis"):
            gone = says("gone", cell) or says("gone", own)
            what = "" if gone else said()["another"].format(what=what)
        if what and unsure:
            what = said()["in_doubt"].format(what=what)
        if what:
            yield _on(day, what)


def has_local(table: LetterTable) -> bool:
    """Whether a column has all local treatments of each lesion."""
    at = table.column("technique")
    return at is not None and says("any_local", table.heads[at].strip(" :*")) is not None


def _treated(table: LetterTable, each: Sequence[_Lesion]) -> Iterator[str]:
    """What the column of all local treatments says of a lesion: none, or one with its day; of
    several in one place that all had none."""
    known, form, at = said(), forms("tables"), table.column("technique")
    if at is None or not has_local(table):
        return
    cells = [one.row.cells.get(at, "").strip(" .") for one in each]
    one, cell = each[-1], cells[-1]
    if _kind(table, one, tumour=True) is None:
        return
    what = known["in_site"].format(site=one.where)
    what = known["of_node"].format(site=one.where) if one.node else what
    what = known["of_primary"] if one.primary else what
    if len(each) > 1:
        if all(says("never_local", text) for text in cells):
            yield known["untreated_all"].format(site=one.where)
        return
    if says("never_local", cell):
        yield known["untreated"].format(what=what)
        return
    given = says("given_local", cell)
    days = [day for day in written(SentenceText(cell)) if day.readings]
    if given is None or len(days) != 1 or form["not_yet"].search(cell):
        return
    technique = given["technique"] or ("Radiotherapy" if "Gy" in cell else "")
    if technique:
        rest = f", {given['rest']}"
        yield known["local"].format(technique=technique, what=what, dose="", days=rest)


def _of_one_place(lesions: Mapping[int, _Lesion]) -> dict[int, list[int]]:
    """The rows that are each of another lesion in one place, by each of them."""
    found = dict[str, list[int]]()
    for at, one in lesions.items():
        if not one.primary:
            found.setdefault(one.where.casefold(), []).append(at)
    return {at: rows for rows in found.values() for at in rows}


def _kind(table: LetterTable, one: _Lesion, *, tumour: bool) -> str | None:
    """What a row is of: `metastasis` only where words say so, or a table of what is followed."""
    if one.primary:
        return "primary"
    words = (table.cell(one.row, "status"), one.nature, one.change)
    if narrowest(one.sites) is None or any(says("none_seen", text) for text in words):
        return None
    if forms("tables")["harmless"].search(one.nature):
        return None
    sure = says("certain", one.nature) is not None
    sure |= one.node and says("certain_node", one.nature) is not None
    if one.nature and not sure and table.column("nature") is not None:
        return "lesion"
    if not (tumour or sure):
        return "lesion"
    return "node" if one.node else "metastasis"


def _state(kind: str, one: _Lesion, cell: str, unit: str | None, status: str) -> str:
    """What a cell says of a lesion, as the sentence has it; nothing where it says nothing."""
    known, words, size, rest = said(), "", "", ""
    if says("gone", cell) or says("gone", status):
        gone = kind if kind != "lesion" else "lesion"
        return known[f"{gone}_gone"].format(site=one.where)
    if one.listed and says("nothing", cell):
        return ""  # `pleura / ascites: no`
    seen = forms("tables")["there"].fullmatch(cell)  # and no change
    if found := says("cell_size", cell):
        size, rest = found["size"], found["rest"]
        if not re.search(r"mm|cm", size):
            if unit is None:
                return ""
            size += f" {unit}"
        words = _status(rest)
    elif not (seen or says("empty", cell)):
        words = _status(cell)
    more = [] if words or seen else [rest if size else cell]
    if word := _status(status):
        words = word
    elif status:
        more.append(status)
    more = [one.strip(" .") for one in more if not says("empty", one.strip(" ,;!()"))]
    parts = [one for one in (size, words, *more) if one]
    if kind == "primary":
        return known[kind].format(size=", ".join(parts)) if parts else ""
    if kind == "lesion" and one.nature:
        parts.append(one.nature)
    tail = ", ".join(parts)
    if not tail and one.listed and says("empty", cell):
        return ""
    return known[kind].format(site=one.where, size=tail).rstrip(" ,")


def _status(text: str) -> str:
    """A change, in the words of a cell; nothing where they say more."""
    each = [says("cell_status", part.strip()) for part in re.split("[,;(]", text)]
    stated = [one for one in each if one]
    if len(stated) != 1 or "?" in text:
        return ""
    named = group(stated[0])["status"].casefold()
    if named == "yes":
        return "new"
    return "progressive" if named == "pd" else named


def _on(day: str, what: str) -> str:
    known = said()
    if day:
        return known["on_day"].format(day=day, what=what)
    return known["without_day"].format(what=what[0].upper() + what[1:])


def _whole(label: str, row: LetterRow, days: Sequence[tuple[int, str]]) -> Iterator[str]:
    """What a row says of a staging as a whole: the response, what is new, how many there are."""
    known = said()
    cells = [(day, row.cells.get(at, "")) for at, day in days if day]
    for day, cell in cells:
        if says("empty", cell):
            continue
        if says("row_response", label) and (found := says("response", cell)):
            yield known["on_day"].format(day=day, what=group(found)["response"])
        elif says("row_new", label) and not says("nothing", cell):
            yield known["on_day"].format(day=day, what=known["new"].format(what=cell))
        elif says("row_total", label) and re.fullmatch(r"\d{1,2}", cell) and int(cell) > 1:
            yield known["on_day"].format(day=day, what=known["total"].format(number=cell))
