"""Registry records read from files: what goes in, and what is wrong with the rest, by its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from oligomatch.api.registry.flat import is_flat, unflattened
from oligomatch.api.registry.parse import Piece, RecordFault, pieces
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import listed
from oligomatch.matcher.landscape.doubts import Doubt, doubts
from oligomatch.matcher.landscape.record import Record
from oligomatch.rules.landscape.tables import load_tables

Tick = Callable[[], None]  # once a record: how far a long call has come
_NCT = re.compile(r"NCT[0-9]{8}")
_DOUBTS: Mapping[str, str] = table("doubts")


def _uncounted() -> None:
    """Where nobody watches."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The records of files, and what is wrong with some of them."""

    records: tuple[Record, ...]
    faults: tuple[RecordFault, ...]

    @property
    def lost(self) -> tuple[RecordFault, ...]:
        """The faults of what could not go in."""
        return tuple(fault for fault in self.faults if fault.lost)


def read_hits(paths: Iterable[Path], tick: Tick = _uncounted) -> Reading:
    """Every answer to a search, those without a registry number too; `tick` is called for each.

    Raises:
        FileNotFoundError: no such file or folder.
    """
    return _read((piece for path in paths for piece in pieces(path)), tick)


def read_page(studies: Iterable[object], place: str) -> Reading:
    """The records of one page of an answer of the registry."""
    found: list[Piece | RecordFault] = []
    for number, study in enumerate(studies, 1):
        where = f"{place}#{number}"
        fault = RecordFault(where, say("reading.expected_record_found_bare"))
        found.append(Piece(study, where) if isinstance(study, dict) else fault)
    return _numbered(_read(found))


def _read(found: Iterable[Piece | RecordFault], tick: Tick = _uncounted) -> Reading:
    records: list[Record] = []
    faults: list[RecordFault] = []
    for piece in found:
        if isinstance(piece, RecordFault):
            faults.append(piece)
        else:
            _take(piece, records, faults)
        tick()
    return Reading(tuple(records), tuple(faults))


def read_records(paths: Iterable[Path], tick: Tick = _uncounted) -> Reading:
    """The records that have a registry number; the others are told as lost.

    Raises:
        FileNotFoundError: no such file or folder.
    """
    return _numbered(read_hits(paths, tick))


def _numbered(hits: Reading) -> Reading:
    numbered = tuple(one for one in hits.records if _NCT.fullmatch(one.nct))
    others = (one for one in hits.records if not _NCT.fullmatch(one.nct))
    faults = (RecordFault(one.place, _number_problem(one)) for one in others)
    return Reading(numbered, (*hits.faults, *faults))


def _number_problem(record: Record) -> str:
    if not record.nct:
        return say("reading.no_registry_number_at")
    return say("reading.not_registry_number_such", nct=record.nct[:20])


def _take(piece: Piece, records: list[Record], faults: list[RecordFault]) -> None:
    value = unflattened(piece.value) if is_flat(piece.value) else piece.value
    if not isinstance(value.get("protocolSection"), dict):
        faults.append(RecordFault(piece.place, say("reading.no_protocolsection_not_record")))
        return
    if not _encodable(value):
        faults.append(RecordFault(piece.place, say("reading.holds_signs_that_not")))
        return
    record = Record(value, piece.place)
    found = list(doubts(record, load_tables()))
    faults += list(fault_words(record, found))
    if not any(doubt.kind == "unreadable" for doubt in found):
        records.append(record)


def read_again(records: Iterable[Record]) -> Reading:
    """Records that are in the registry already, with what is doubtful of them."""
    tables, kept = load_tables(), tuple(records)
    faults = [f for one in kept for f in fault_words(one, doubts(one, tables))]
    return Reading(kept, tuple(faults))


def _encodable(value: object) -> bool:
    """Whether every text can be written; a lone surrogate cannot."""
    if isinstance(value, str):
        return not any("\ud800" <= sign <= "\udfff" for sign in value)
    if isinstance(value, dict):
        return all(_encodable(k) and _encodable(v) for k, v in value.items())
    return not isinstance(value, list) or all(map(_encodable, value))


def fault_words(record: Record, found: Iterable[Doubt]) -> Iterator[RecordFault]:
    """The doubts about a record as sentences."""
    fields = load_tables().fields
    for doubt in found:
        names = listed((fields[name].words for name in doubt.fields), "and")
        match doubt.kind:
            case "unreadable":
                read, wanted = doubt.said
                path = fields[doubt.fields[0]].path
                words = say(
                    "reading.expected_found",
                    path=path,
                    wanted=_wanted(wanted),
                    wanted_2=_wanted(read),
                )
            case "unknown_value":
                value = doubt.said[0][:60]
                words = say("reading.no_value_api_describes", names=names, value=value)
            case kind:
                pairs = zip(doubt.fields, doubt.said, strict=True)
                said = "; ".join(f"{fields[name].words}: {text}" for name, text in pairs)
                words = say("reading.contradicts_itself", kind=_DOUBTS[kind], said=said)
        yield RecordFault(record.place, words, record.nct, doubt.kind == "unreadable")


def _wanted(kind: str) -> str:
    return {
        "texts": say("reading.list_texts"),
        "objects": say("reading.list"),
        "object": say("reading.object"),
        "dict": say("reading.object"),
        "date": say("reading.date"),
        "age": say("reading.age"),
        "str": say("reading.text"),
        "text": say("reading.text"),
        "int": say("reading.number"),
        "number": say("reading.whole_number"),
        "float": say("reading.number_with_fraction"),
        "bool": say("reading.true_or_false"),
        "flag": say("reading.true_or_false"),
        "NoneType": "`null`",
        "list": say("reading.list"),
    }.get(kind, kind)
