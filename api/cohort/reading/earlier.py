"""What an earlier screening left for the next: whom it knew, by which rules, what it found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from oligomatch import __version__
from oligomatch.api.cohort.reading.keys import Key
from oligomatch.api.cohort.reading.whole import NotOneRun, check_sealed
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.cohort.results.screening import ENGINE, deciding_of
from oligomatch.matcher.cohort.results.tables import WHO
from oligomatch.rules.read import SHIPPED
from oligomatch.rules.trial import Criterion, Trial

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

SINCE, ABOUT, FORM = "since", "about.json", 2
KNOWN_BY = ("digest", "day", "by_reference")


class NotEarlier(ValueError):
    """A folder from which no screening can begin; why, and what to do."""


@dataclass(frozen=True, slots=True)
class ScreenedBy:
    """By which rules a cohort was screened: digests of all that a verdict depends on."""

    version: str
    engine: str
    shared: Mapping[str, str]  # vocabulary and findings, by file
    trials: Mapping[str, Mapping[str, str]]  # of each deciding criterion, in file order

    @classmethod
    def of(cls, trials: Iterable[Trial]) -> ScreenedBy:
        """Those of some trials, as the program stands."""
        from oligomatch.matcher.cohort.reading.digests import digest_of

        each = {
            trial.id: {
                c.id: digest_of(
                    (c.kind, c.question.forms, *filter(None, [c.arms, _days(trial, c)]))
                )
                for c in deciding_of(trial)
            }
            for trial in trials
        }
        return cls(__version__, ENGINE, _shared(), each)

    def alike(self, other: ScreenedBy) -> frozenset[str]:
        """The trials that two screenings ask alike: nothing that decides them is another."""
        if (self.version, self.engine, self.shared) != (other.version, other.engine, other.shared):
            return frozenset()
        return frozenset(
            id
            for id, criteria in self.trials.items()
            if list(criteria.items()) == list(other.trials.get(id, {"": ""}).items())
        )


def _days(trial: Trial, criterion: Criterion) -> tuple[str, ...]:
    """Between which days the criterion is in force, where it is not always."""
    if not (criterion.since or criterion.before):
        return ()
    return tuple(day.isoformat() for day in trial.days_of(criterion))


_SCREENED_BY = TypeAdapter(ScreenedBy)


def _shared() -> dict[str, str]:
    root = SHIPPED.parent
    return {
        f"{room}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for room in ("findings", "vocabulary")
        for path in sorted((root / room).glob("*.yaml"))
    }


@dataclass(frozen=True)
class Earlier:
    """An earlier screening, to begin from."""

    folder: Path
    asked: ScreenedBy
    frame: pl.DataFrame  # a row for each patient, a column of pairs for each trial

    @cached_property
    def _index(self) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """The beginnings of all digests in order, and the rows that they are of."""
        import numpy as np

        starts = _starts(self.frame["digest"])
        order = np.argsort(starts, kind="stable")
        return starts[order], order

    def places(self, keys: Sequence[Key]) -> list[int | None]:
        """The row of the patient of whom the same is known and asked; none where there is none.

        Equal records have one answer, so that the first of them is looked at alone.
        """
        import numpy as np
        import polars as pl

        digests = pl.Series([key.digest for key in keys], dtype=pl.Binary)
        starts = _starts(digests)
        ordered, order = self._index
        if not len(order):
            return [None] * len(keys)
        rows = order[np.minimum(np.searchsorted(ordered, starts), len(order) - 1)]
        there = self.frame[rows]
        days = pl.Series([key.day for key in keys], dtype=pl.Date)
        known = (there["digest"] == digests) & there["day"].eq_missing(days)
        return [
            row if same else None
            for row, same in zip(rows.tolist(), known.fill_null(False), strict=True)
        ]


def _starts(digests: pl.Series) -> NDArray[np.uint64]:
    """The first bytes of digests as numbers, by which they are found."""
    import polars as pl

    head = digests.bin.slice(0, 8).bin.reinterpret(dtype=pl.UInt64, endianness="big")
    return head.fill_null(0).to_numpy()


def write_since(asked: ScreenedBy, room: Path) -> None:
    """Leave by which rules the cohort was screened, beside what was found."""
    path = room / SINCE
    path.mkdir(exist_ok=True)
    text = json.dumps({"form": FORM, **asdict(asked)}, ensure_ascii=False, indent=1)
    (path / ABOUT).write_text(text + "\n", encoding="utf-8")


def earlier_in(folder: Path) -> Earlier:
    """The screening that left its results in a folder.

    Raises:
        NotEarlier: nothing that a screening can begin from.
    """
    if not folder.is_dir():
        raise NotEarlier(say("earlier.no_such_folder_name", folder=folder))
    if not (folder / SINCE / ABOUT).is_file():
        raise NotEarlier(say("earlier.nothing_begin_from_it", folder=folder))
    asked = _asked(folder)
    found = Earlier(folder, asked, memory_in(folder, tuple(asked.trials)))
    try:
        check_sealed(folder, SINCE)
    except NotOneRun as error:
        raise _damaged(error.args[0]) from None
    return found


def _asked(folder: Path) -> ScreenedBy:
    path = folder / SINCE / ABOUT
    try:
        parsed = json.loads(path.read_text(encoding="utf-8"))
        if parsed["form"] != FORM:
            raise NotEarlier(
                say("earlier.kept_in_form_expected", path=path, int=int(parsed["form"]), form=FORM)
            )
        return _SCREENED_BY.validate_python(parsed)
    except NotEarlier:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise _damaged(path) from None


def memory_in(folder: Path, trials: Sequence[str]) -> pl.DataFrame:
    """What was kept of each patient, all files together.

    Raises:
        NotEarlier: a file is missing, or cannot be read.
    """
    import polars as pl

    parts = sorted((folder / SINCE).glob("part-*.parquet"))
    names = [f"part-{number:05}.parquet" for number in range(1, len(parts) + 1)]
    if not parts or [path.name for path in parts] != names:
        raise _damaged(folder / SINCE)
    return pl.concat([_part(path, trials) for path in parts])


def _part(path: Path, trials: Sequence[str]) -> pl.DataFrame:
    import polars as pl

    try:
        part = pl.read_parquet(path).select(*WHO, *KNOWN_BY, pl.col(trials).cast(pl.Categorical))
    except (OSError, pl.exceptions.PolarsError):
        raise _damaged(path) from None
    return part


def _damaged(path: Path) -> NotEarlier:
    return NotEarlier(say("earlier.cannot_be_read_or", path=path))
