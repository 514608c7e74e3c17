"""The registry records that a command reads: those of files, or of the local registry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from oligomatch.api.commands.shared import as_wrong_use
from oligomatch.api.terminal.progress import Tick, shown_so_far
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say

if TYPE_CHECKING:
    from oligomatch.api.registry.reading import Reading
    from oligomatch.api.registry.store import Registry
    from oligomatch.matcher.landscape.record import Record


@contextmanager
def registry_at(path: Path | None, *, create: bool = False) -> Iterator[Registry]:
    """The registry of the file that was named, or the one in its usual place; what fails with it
    is a sentence."""
    from oligomatch.api.registry.place import default_path
    from oligomatch.api.registry.store import RegistryError, open_registry

    with (
        as_wrong_use("", RegistryError),
        open_registry(path or default_path(), create=create) as store,
    ):
        yield store


def latest_of(reading: Reading) -> dict[str, Record]:
    """Of each registry number the latest record, in the order in which they came."""
    from oligomatch.matcher.landscape.record import latest_first
    from oligomatch.rules.landscape.tables import load_tables

    found: dict[str, Record] = {}
    for record in latest_first(reading.records, load_tables().fields["updated"].path):
        found.setdefault(record.nct, record)
    return found


def records_of(
    paths: list[Path] | None,
    registry: Path | None,
    of_files: Callable[[Iterable[Path], Tick], Reading],
    of_registry: Callable[[Iterable[Record]], Reading],
) -> Reading:
    """The records of files, else those of the registry.

    Raises:
        WrongUse: both are named, of which one would be passed over, or one cannot be read.
    """
    if paths and registry:
        raise WrongUse(say("records.records_name_files_records"))
    if paths:
        with as_wrong_use("", FileNotFoundError), shown_so_far(say("reading.records")) as tick:
            return of_files(paths, tick)
    with registry_at(registry) as store:
        return of_registry(store.records())
