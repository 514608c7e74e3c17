"""The measure columns that an earlier screening kept, asked other rules; no record is read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oligomatch import __version__
from oligomatch.api.cohort.outputs import MEASURES, REFUSED
from oligomatch.api.cohort.reading.whole import NotOneRun, check_sealed
from oligomatch.api.words.catalogue import say
from oligomatch.rules.trial import Trial

if TYPE_CHECKING:
    import polars as pl

    from oligomatch.api.cohort.batch import Batch
    from oligomatch.matcher.cohort.columns.judged import Judge
    from oligomatch.matcher.cohort.measuring.measuring import Measured
    from oligomatch.matcher.cohort.reading.kept_answers import FactSets

_ABOUT = ("files", "as_of", "first", "left_out", "by_the_reference")


class NotKept(ValueError):
    """A folder whose measures cannot be asked these rules; why, and what to do."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What an earlier screening left in its folder."""

    about: dict[str, Any]  # what it was asked
    refused: str  # the problems of the records that it left out
    parts: tuple[Path, ...]

    @property
    def left_out(self) -> int:
        """How many records it left out."""
        return int(self.about["left_out"])

    @property
    def by_reference(self) -> int:
        """How many patients the reference measured one by one."""
        return int(self.about["by_the_reference"])

    def batches(self, trials: tuple[Trial, ...]) -> Iterator[Batch]:
        """The patients of each file against every trial, in order.

        Raises:
            NotKept: a criterion asks what the columns do not hold, or a file cannot be read.
        """
        from oligomatch.matcher.cohort.columns.judged import Judge
        from oligomatch.matcher.cohort.reading.kept_answers import FactSets

        judge, asked = Judge(trials), FactSets()
        for path in self.parts:
            yield asked_again(frame_in(path, trials), judge, asked)


def asked_again(frame: pl.DataFrame, judge: Judge, asked: FactSets) -> Batch:
    """Patients as they were measured, against every trial of a judge."""

    from oligomatch.api.cohort.batch import Batch
    from oligomatch.api.cohort.batches import with_origins
    from oligomatch.matcher.cohort.results.tables import WHO

    judged = judge.judged(_measured(frame, judge.trials, asked), asked)
    return Batch(with_origins(judged.results(), frame.select(*WHO)), (), judged.tally(), 0)


def kept_in(folder: Path) -> Kept:
    """What an earlier screening kept in its folder.

    Raises:
        NotKept: nothing that can be asked.
    """
    parts = tuple(sorted((folder / MEASURES).glob("*.parquet")))
    if not parts:
        raise NotKept(say("kept.no_measures_screen_cohort", folder=folder))
    try:
        about = json.loads((folder / "screen.json").read_text(encoding="utf-8"))
        refused = (folder / REFUSED).read_text(encoding="utf-8")
        kept = {name: about[name] for name in _ABOUT}
        version = about["version"]
    except (OSError, ValueError, KeyError, TypeError):
        raise NotKept(say("kept.not_folder_screening_screen", folder=folder)) from None
    if version != __version__:
        raise NotKept(say("kept.measured_by_another_version", folder=folder))
    try:
        check_sealed(folder, MEASURES, REFUSED, "screen.json")
    except NotOneRun as error:
        raise NotKept(say("kept.not_one_run_or", error=error)) from None
    return Kept(kept, refused, parts)


def frame_in(path: Path, trials: tuple[Trial, ...]) -> pl.DataFrame:
    """The measure columns of one file, which hold all that the trials ask.

    Raises:
        NotKept: they do not, or the file cannot be read.
    """
    import polars as pl

    from oligomatch.matcher.cohort.columns.judged import check_screened
    from oligomatch.matcher.cohort.reading.columns import NoColumn

    try:
        frame = pl.read_parquet(path)
        check_screened(frame.columns, trials)
    except NoColumn as error:
        raise NotKept(f"{path.parent}: {error}") from None
    except (OSError, pl.exceptions.PolarsError):
        raise NotKept(say("kept.cannot_be_read_as", path=path)) from None
    return frame


def _measured(frame: pl.DataFrame, trials: tuple[Trial, ...], asked: FactSets) -> Measured:
    """The measures of a kept file, with numbers for what they ask."""
    import polars as pl

    from oligomatch.matcher.cohort.columns.judged import measures_to_screen
    from oligomatch.matcher.cohort.measuring.measuring import Measured
    from oligomatch.matcher.cohort.reading.columns import DAY, NUMBER, column, schema

    measures = measures_to_screen(trials)
    number = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(NUMBER)
    texts = {column(one): frame[f"{column(one)} asks"] for one in measures}
    asks = {
        name: text.replace_strict(
            {t: asked.of_text(t) for t in text.unique()}, return_dtype=pl.UInt32
        )
        for name, text in texts.items()
    }
    days = [DAY] if DAY in frame.columns else []  # checked where a trial needs them
    return Measured(frame.select(number, *days, *schema(measures)), frame.select(number, **asks))
