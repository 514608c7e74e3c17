"""Labels that stand on several records: each record is counted as a patient, and this says so.

Of each patient a digest of the label is kept, and where the record stands, in a nameless file, so
that a cohort of ten million fits. Two labels of one digest by chance are out of the question.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b

SHOWN = 3  # labels of which the places are told
Place = tuple[str, int]  # a file, and a line in it
_SEVERAL = (
    "CREATE TABLE several AS"
    " SELECT digest, count(*) AS times FROM labels GROUP BY digest HAVING times > 1"
)
_TURNS = (
    "SELECT rowid AS again, lag(rowid) OVER label AS first, row_number() OVER label AS turn"
    " FROM labels WHERE digest IN (SELECT digest FROM several)"
    " WINDOW label AS (PARTITION BY digest ORDER BY rowid)"
)
_AGAIN = (
    "SELECT a.file, a.line, b.file, b.line"
    f" FROM (SELECT * FROM ({_TURNS}) WHERE turn = 2 ORDER BY again LIMIT {SHOWN})"
    " JOIN labels a ON a.rowid = first JOIN labels b ON b.rowid = again ORDER BY again"
)


@dataclass(frozen=True, slots=True)
class Doubled:
    """How many labels stand on several records, how many records these are, and the first."""

    labels: int = 0
    records: int = 0
    first: tuple[tuple[Place, Place], ...] = ()  # where a label stands, and where it stands again


NOBODY_AGAIN = Doubled()


@contextmanager
def _on_disk() -> Iterator[None]:
    """What SQLite cannot write to its nameless file is a fault of the disk.

    Raises:
        OSError: the disk is full, or not to be written.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        number = errno.ENOSPC if error.sqlite_errorname == "SQLITE_FULL" else errno.EIO
        raise OSError(number, os.strerror(number)) from error


class Labels:
    """Whose records some are, in order."""

    def __init__(self) -> None:
        self._room = sqlite3.connect("")
        self._room.execute("CREATE TABLE labels (file INTEGER, line INTEGER, digest INTEGER)")
        self._files: dict[str, int] = {}

    @_on_disk()
    def add(self, each: Iterable[tuple[str, int, int]]) -> None:
        """Those of some patients: the file and line of each, and the digest of the label."""
        files = self._files
        rows = ((files.setdefault(file, len(files)), line, digest) for file, line, digest in each)
        self._room.executemany("INSERT INTO labels VALUES (?, ?, ?)", rows)

    @_on_disk()
    def doubled(self) -> Doubled:
        """Which of them stand on several records."""
        self._room.execute(_SEVERAL)
        counted = self._room.execute("SELECT count(*), ifnull(sum(times), 0) FROM several")
        labels, records = counted.fetchone()
        if not labels:
            return NOBODY_AGAIN
        names = list(self._files)
        pairs = self._room.execute(_AGAIN)
        first = tuple(((names[a], m), (names[b], n)) for a, m, b, n in pairs)
        return Doubled(labels, records, first)

    def close(self) -> None:
        """Forget them."""
        self._room.close()


def digest_of(label: str) -> int:
    """What stands for a label, the same on every machine."""
    encoded = label.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(encoded, digest_size=8).digest(), signed=True)
