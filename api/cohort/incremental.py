"""A cohort screened from where an earlier one left off: who is known is not judged again."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice

import polars as pl

from oligomatch.api.cohort.batch import Batch, Parts, Task
from oligomatch.api.cohort.batches import AT, with_origins
from oligomatch.api.cohort.processes import in_parts, sizes_of
from oligomatch.api.cohort.reading.earlier import KNOWN_BY, Earlier, ScreenedBy
from oligomatch.api.cohort.reading.keys import key_of
from oligomatch.api.cohort.reading.records import Record
from oligomatch.api.intake.files import Refused
from oligomatch.matcher.cohort.columns.pairs import pairs_of, results_of, tally_of
from oligomatch.matcher.cohort.reading.columns import NUMBER
from oligomatch.matcher.cohort.results.tables import PLACE, WHO

ENOUGH, MOST_TOGETHER = 2_000, 20  # records to screen at once, or batches that are read for it


@dataclass
class Saved:
    """How much was computed, of how much."""

    records: int = 0  # read and measured anew, for every trial
    again: int = 0  # known again, but measured for the trials that changed
    all_records: int = 0
    pairs: int = 0  # records against trials that were judged anew
    of_pairs: int = 0


@dataclass(frozen=True, slots=True)
class Portion:
    """The records of one batch: those to be screened, and those whose answers are known."""

    parts: Parts
    fresh: tuple[int, ...]  # the places of the new ones in the batch
    known: tuple[int, ...]
    rows: tuple[int, ...]  # of the known ones in the earlier screening
    who: pl.DataFrame  # and where they stand now
    sizes: tuple[int, ...]  # of the batches that it is of

    @property
    def works(self) -> bool:
        """Whether there is anything to screen."""
        return bool(self.parts.fresh or self.parts.again)


def joined(portions: Sequence[Portion]) -> Portion:
    """Some portions as one, so that few new records here and there are screened together."""
    starts = [0, *accumulate(sum(one.sizes) for one in portions)]
    each = list(zip(starts, portions, strict=False))
    return Portion(
        Parts(
            tuple(record for one in portions for record in one.parts.fresh),
            tuple(record for one in portions for record in one.parts.again),
        ),
        tuple(start + at for start, one in each for at in one.fresh),
        tuple(start + at for start, one in each for at in one.known),
        tuple(row for one in portions for row in one.rows),
        pl.concat([one.who.with_columns(pl.col(AT) + start) for start, one in each]),
        tuple(size for one in portions for size in one.sizes),
    )


class Incremental:
    """One screening that begins from an earlier one."""

    def __init__(self, earlier: Earlier, task: Task) -> None:
        now = ScreenedBy.of(task.trials)
        alike = now.alike(earlier.asked)
        self.saved = Saved()
        self._earlier, self._trials = earlier, task.trials
        self._kept = tuple(t.id for t in task.trials if t.id in alike)
        self._changed = tuple(t for t in task.trials if t.id not in alike)
        self._task = replace(task, changed=self._changed)

    def batches(self, records: Iterable[Record], processes: int) -> Iterator[Batch]:
        """The same batches as from scratch.

        Raises:
            WorkerLost: a process was killed, by want of memory for example.
        """
        waiting: deque[Portion] = deque()
        screened = in_parts(self._working(records, waiting), self._task, processes)
        for fresh, again in screened:
            while not waiting[0].works:
                yield from self._whole(waiting.popleft(), None, None)
            yield from self._whole(waiting.popleft(), fresh, again)
        while waiting:
            yield from self._whole(waiting.popleft(), None, None)

    def _working(self, records: Iterable[Record], waiting: deque[Portion]) -> Iterator[Parts]:
        for portion in self._portions(iter(records)):
            waiting.append(portion)
            if portion.works:
                yield portion.parts

    def _portions(self, records: Iterator[Record]) -> Iterator[Portion]:
        """Batches together until there is enough to screen."""
        held: list[Portion] = []
        for size in sizes_of():
            if not (batch := tuple(islice(records, size))):
                break
            held.append(self._portion(batch))
            work = sum(len(one.parts.fresh) + len(one.parts.again) for one in held)
            if work >= ENOUGH or len(held) == MOST_TOGETHER:
                yield joined(held)
                held = []
        if held:
            yield joined(held)

    def _portion(self, batch: Sequence[Record]) -> Portion:
        keys = [key_of(record, self._task.day) for record in batch]
        rows = self._earlier.places(keys) if self._kept else [None] * len(batch)
        fresh = tuple(at for at, row in enumerate(rows) if row is None)
        known = tuple(at for at, row in enumerate(rows) if row is not None)
        again = tuple(batch[at] for at in known) if self._changed else ()
        origins = ((batch[at].origin, at) for at in known)
        places = [(one.file, one.line, one.number, at) for one, at in origins]
        who = pl.DataFrame(places, schema={**PLACE, AT: int}, orient="row")
        parts = Parts(tuple(batch[at] for at in fresh), again)
        taken = tuple(row for row in rows if row is not None)
        return Portion(parts, fresh, known, taken, who, (len(batch),))

    def _whole(self, portion: Portion, fresh: Batch | None, again: Batch | None) -> Iterator[Batch]:
        """The batches of a portion, each with what was known and what was found."""
        memory = self._carried(portion, again)
        refused = () if again is None else again.refused
        if fresh is not None and fresh.memory is not None:
            places = pl.Series(portion.fresh, dtype=pl.Int64)
            new = fresh.memory.with_columns(places[fresh.memory[AT]].alias(AT))
            memory = pl.concat([memory, new]).sort(AT, maintain_order=True)
            refused = (*fresh.refused, *refused)
        self._count(portion)
        ends = list(accumulate(portion.sizes))
        for end, size in zip(ends, portion.sizes, strict=True):
            here = memory.filter(pl.col(AT).is_between(end - size, end, closed="left"))
            yield self._batch(here, refused if end == ends[0] else ())

    def _batch(self, memory: pl.DataFrame, refused: tuple[Refused, ...]) -> Batch:
        pairs = {trial.id: pairs_of(memory[trial.id]) for trial in self._trials}
        rows = {id: own.mapped(lambda pair: pair.row) for id, own in pairs.items()}
        places = pl.Series(NUMBER, range(1, memory.height + 1), dtype=pl.Int64)
        return Batch(
            with_origins(results_of(rows, self._trials, places), memory.select(*WHO)),
            refused,
            tally_of(pairs, self._trials, memory.height),
            int(memory["by_reference"].sum()),
            memory=memory,
        )

    def _carried(self, portion: Portion, again: Batch | None) -> pl.DataFrame:
        """The patients known again, with their answers, where they stand now."""
        kept = self._earlier.frame[list(portion.rows)]
        found = portion.who.hstack(
            kept.select("patient", *KNOWN_BY, pl.col(self._kept).cast(pl.String))
        )
        if again is not None and again.memory is not None:
            places = pl.Series(portion.known, dtype=pl.Int64)
            new = again.memory.select(
                pl.col(AT).map_batches(lambda at: places[at], return_dtype=pl.Int64),
                *(trial.id for trial in self._changed),
            )
            found = found.join(new, on=AT, how="inner", maintain_order="left")
        elif self._changed:
            found = found.clear().with_columns(pl.lit("").alias(t.id) for t in self._changed)
        return found.select(*WHO, AT, *KNOWN_BY, *(trial.id for trial in self._trials))

    def _count(self, portion: Portion) -> None:
        saved, fresh = self.saved, len(portion.fresh)
        again = len(portion.known) if self._changed else 0
        saved.records += fresh
        saved.again += again
        saved.all_records += fresh + len(portion.known)
        saved.pairs += fresh * len(self._trials) + again * len(self._changed)
        saved.of_pairs += (fresh + len(portion.known)) * len(self._trials)
