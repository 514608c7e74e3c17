"""Groups of patients by state, driver, number and earlier therapy, as a file tells them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oligomatch.rules.text.record import listing, made
from oligomatch.rules.text.text import compose_file, value_of

SHIPPED = Path(__file__).parent.parent / "landscapes" / "groups" / "nsclc.yaml"


@dataclass(frozen=True, slots=True)
class AxisPart:
    """One entry of an axis: its name and what it tells of the patient."""

    label: str
    patient: Mapping[str, Any]
    without: frozenset[str] = frozenset()  # entries of the other axis it does not go with


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its place in the map, and the profile of its typical patient."""

    row: str
    driver: str
    count: int
    profile: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Groups:
    """The axes of a map of groups."""

    groups: str
    source: str
    as_of: str
    base: Mapping[str, Any]
    rows: tuple[AxisPart, ...]
    drivers: tuple[AxisPart, ...]
    counts: tuple[int, ...]

    def each(self) -> Iterator[Group]:
        """Every group whose parts go together, row by row."""
        for row in self.rows:
            for driver in self.drivers:
                for count in () if driver.label in row.without else self.counts:
                    yield Group(row.label, driver.label, count, self._profile(row, driver, count))

    def _profile(self, row: AxisPart, driver: AxisPart, count: int) -> dict[str, Any]:
        """The base, the row and the driver put together, with the number at every assessment."""
        document = {"as_of": self.as_of, **self.base, **row.patient, **driver.patient}
        staged = [
            {**one, "totals": {"metastases": count}} for one in document.get("assessments", ())
        ]
        return {**document, "assessments": staged}


def load_groups(path: Path = SHIPPED) -> Groups:
    """The groups of a file.

    Raises:
        RuleFileError: every problem of the file, each with line and column.
    """
    parts = listing(made(AxisPart, {"patient": value_of}))
    return made(Groups, {"base": value_of, "rows": parts, "drivers": parts})(compose_file(path))
