"""One registry record, read by dotted paths; what it holds beyond them is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oligomatch.matcher.logic.calendar import Day, parse_day


@dataclass(frozen=True, slots=True)
class Record:
    """A record as the registry gives it, and the place it was read from."""

    raw: Mapping[str, Any]
    place: str = ""

    @property
    def nct(self) -> str:
        """The registry number, empty where the record has none."""
        return next(iter(self.texts("protocolSection.identificationModule.nctId")), "")

    def at(self, path: str) -> tuple[Any, ...]:
        """Every value at a dotted path, through every entry of the lists on the way."""
        return tuple(_walk(self.raw, path.split(".")))

    def texts(self, path: str) -> tuple[str, ...]:
        """The texts at a path that are not empty; other kinds of value are left out."""
        found = self.at(path)
        return tuple(value for value in found if isinstance(value, str) and value.strip())

    def number(self, path: str) -> int | None:
        """The whole number at a path."""
        found = [v for v in self.at(path) if isinstance(v, int) and not isinstance(v, bool)]
        return found[0] if found else None

    def day(self, path: str) -> Day | None:
        """The date at a path, full or to the month or year; none where it is no date."""
        for text in self.texts(path):
            try:
                return parse_day(text)
            except ValueError:
                return None
        return None


def latest_first(records: Iterable[Record], updated: str) -> list[Record]:
    """The records in their order; of those with one registry number the latest version by the
    date at `updated` stands where the first stood, and the others follow as they came."""
    places: dict[str, list[int]] = {}
    found = list(records)
    for place, record in enumerate(found):
        if record.nct:
            places.setdefault(record.nct, []).append(place)
    for own in places.values():
        versions = [found[place] for place in own]
        latest = max(versions, key=lambda one: next(iter(one.texts(updated)), ""))
        rest = [one for one in versions if one is not latest]
        for place, record in zip(own, (latest, *rest), strict=True):
            found[place] = record
    return found


def _walk(value: Any, names: list[str]) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, names)
    elif value is None:
        return  # a field that is null says nothing
    elif not names:
        yield value
    elif isinstance(value, Mapping) and names[0] in value:
        yield from _walk(value[names[0]], names[1:])
