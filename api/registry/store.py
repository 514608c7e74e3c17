"""The local registry: every version of every record that was ever added, in one SQLite file."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from oligomatch.api.words.catalogue import say
from oligomatch.matcher.landscape.record import Record
from oligomatch.rules.landscape.tables import load_tables

_COLUMNS = ("nct", "status", "verified", "updated", "start", "study_type", "sponsor", "enrolment")
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS versions (
  number INTEGER PRIMARY KEY,
  digest TEXT NOT NULL,
  eligibility TEXT NOT NULL,
  added TEXT NOT NULL,
  place TEXT NOT NULL,
  record TEXT NOT NULL,
  {", ".join(f"{name} TEXT" for name in _COLUMNS)},
  UNIQUE (nct, digest)
);
CREATE INDEX IF NOT EXISTS of_trial ON versions (nct, updated, number);
CREATE TABLE IF NOT EXISTS fetches (
  query TEXT PRIMARY KEY, token TEXT NOT NULL, pages INTEGER NOT NULL, records INTEGER NOT NULL,
  done INTEGER NOT NULL
);
"""


class RegistryError(Exception):
    """A registry file that cannot be used, in one sentence."""


@dataclass(frozen=True, slots=True)
class Added:
    """What an addition did, by registry number."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a record, the digest of its eligibility text, and the day it was added."""

    record: Record
    eligibility: str
    added: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a fetch has come."""

    token: str
    pages: int
    records: int
    done: bool


def eligibility_digest(text: str) -> str:
    """The digest of an eligibility text; breaks of lines and runs of spaces do not count."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


WITHOUT_TEXT = eligibility_digest("")  # of a record that has no eligibility text


def eligibility_of(record: Record) -> str:
    """The eligibility text of a record, empty where it has none."""
    return next(iter(record.texts(load_tables().fields["eligibility"].path)), "")


class Registry:
    """The open registry."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, records: Iterable[Record], day: str) -> Added:
        """Put records in; one seen before in the same words changes nothing."""
        outcome: dict[str, list[str]] = {"new": [], "changed": [], "unchanged": []}
        with self._connection:
            for record in records:
                outcome[self._add(record, day)].append(record.nct)
        return Added(*(tuple(outcome[name]) for name in ("new", "changed", "unchanged")))

    def _add(self, record: Record, day: str) -> str:
        text = json.dumps(record.raw, ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        known = self._connection.execute(
            "SELECT max(digest = ?) FROM versions WHERE nct = ?", (digest, record.nct)
        ).fetchone()[0]
        if known:
            return "unchanged"
        fields = load_tables().fields
        values = [next(iter(map(str, record.at(fields[name].path))), None) for name in _COLUMNS]
        names = ", ".join(("digest", "eligibility", "added", "place", "record", *_COLUMNS))
        marks = ", ".join("?" * (5 + len(_COLUMNS)))
        self._connection.execute(
            f"INSERT INTO versions ({names}) VALUES ({marks})",
            (digest, eligibility_digest(eligibility_of(record)), day, record.place, text, *values),
        )
        return "new" if known is None else "changed"

    def versions(self, nct: str) -> tuple[Version, ...]:
        """Every version of a record, latest first: by the registry's own date, then as added."""
        rows = self._connection.execute(
            "SELECT record, place, eligibility, added FROM versions WHERE nct = ?"
            " ORDER BY coalesce(updated, '') DESC, number DESC",
            (nct,),
        )
        return tuple(
            Version(Record(json.loads(record), place), eligibility, added)
            for record, place, eligibility, added in rows
        )

    def latest(self, nct: str) -> Version | None:
        """The latest version of a record, if there is one."""
        return next(iter(self.versions(nct)), None)

    def status(self, nct: str) -> tuple[str, str, str]:
        """The recruitment status of the latest version, the day it was verified, and the digest of
        its eligibility text; or nothing."""
        row = self._connection.execute(
            "SELECT status, coalesce(verified, updated), eligibility FROM versions WHERE nct = ?"
            " ORDER BY coalesce(updated, '') DESC, number DESC LIMIT 1",
            (nct,),
        ).fetchone()
        row_texts = ("", "", "") if row is None else (row[0] or "", row[1] or "", row[2])
        if not all(isinstance(one, str) for one in row_texts):
            raise sqlite3.DataError(say("store.record_damaged", nct=nct))
        return row_texts

    def records(self) -> Iterator[Record]:
        """The latest version of every record, by registry number."""
        for (nct,) in self._connection.execute("SELECT DISTINCT nct FROM versions ORDER BY nct"):
            version = self.latest(nct)
            if version is not None:
                yield version.record

    def count(self) -> int:
        """How many trials are in."""
        found = self._connection.execute("SELECT count(DISTINCT nct) FROM versions")
        return int(found.fetchone()[0])

    def progress(self, query: str) -> Progress | None:
        """How far the fetch of a query has come, if one was begun."""
        row = self._connection.execute(
            "SELECT token, pages, records, done FROM fetches WHERE query = ?", (query,)
        ).fetchone()
        return None if row is None else Progress(row[0], row[1], row[2], bool(row[3]))

    def note_progress(self, query: str, progress: Progress) -> None:
        """Remember how far a fetch has come, so that it can go on from there."""
        with self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO fetches VALUES (?, ?, ?, ?, ?)",
                (query, progress.token, progress.pages, progress.records, int(progress.done)),
            )


@contextmanager
def open_registry(path: Path, *, create: bool = False) -> Iterator[Registry]:
    """The registry of a file: to write, and made where there is none, if `create` is set; else
    to read, so that nothing is written.

    Raises:
        RegistryError: no such file, or one that is no registry.
    """
    if not create and not path.is_file():
        raise RegistryError(say("store.no_registry_yet_oligomatch", path=path))
    try:
        connection = _to_write(path) if create else _to_read(path)
    except (OSError, sqlite3.Error) as error:
        raise RegistryError(say("store.cannot_be_used", path=path, error=error)) from None
    try:
        yield Registry(connection)
    except sqlite3.Error as error:
        raise RegistryError(say("store.cannot_be_used", path=path, error=error)) from None
    finally:
        connection.close()


def _to_write(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=10)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(_SCHEMA)
    return connection


def _to_read(path: Path) -> sqlite3.Connection:
    """Where nothing may be written, not even the log that readers share, it is read as it lies."""
    connection = _asked_of(f"{path.absolute().as_uri()}?mode=ro")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        log = path.with_name(f"{path.name}-wal")
        if log.is_file() and log.stat().st_size:
            raise
        connection = _asked_of(f"{path.absolute().as_uri()}?immutable=1")
    return connection


def _asked_of(address: str) -> sqlite3.Connection:
    return sqlite3.connect(address, timeout=10, uri=True)
