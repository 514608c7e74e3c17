"""One job of Spark from its start to its answers: how far it is, and why it failed."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING
from uuid import uuid4

from oligomatch.api.cohort.spark.faults import fault_of
from oligomatch.api.terminal.progress import Tick
from oligomatch.api.terminal.streams import complain
from oligomatch.api.words.catalogue import say

if TYPE_CHECKING:
    from pyspark import SparkContext
    from pyspark.accumulators import Accumulator
    from pyspark.sql import DataFrame

POLL, PATIENCE = 0.5, 60  # seconds between two looks; looks at a job that has not begun
_IDLE = say("jobs.no_worker_has_begun")


def collected(frame: DataFrame, done: Accumulator[int], tick: Tick) -> list[bytes]:
    """The one column of a frame; `done` counts, on the way, the patients to tick.

    Raises:
        ClusterFault: the job failed.
    """
    context, group = frame.sparkSession.sparkContext, f"oligomatch-{uuid4()}"

    def job() -> list[bytes]:
        context.setJobGroup(
            group, say("jobs.oligomatch_cohort_against_trials"), interruptOnCancel=True
        )
        return [bytes(row[0]) for row in frame.collect()]

    with ThreadPoolExecutor(1) as aside:
        found = aside.submit(job)
        try:
            _wait(found, _Watch(context, group, done, tick))
            return found.result()
        except Exception as error:
            raise fault_of(error) from None
        finally:
            if not found.done():
                context.cancelJobGroup(group)


class _Watch:
    """Looks at a job again and again."""

    def __init__(
        self, context: SparkContext, group: str, done: Accumulator[int], tick: Tick
    ) -> None:
        self._tracker, self._group = context.statusTracker(), group
        self._done, self._tick = done, tick
        self._stated, self._idle = 0, 0

    def look(self) -> None:
        """Tell how far it is; once, that nothing has begun for long."""
        for _ in range(self._stated, self._done.value):
            self._tick()
        self._stated = self._done.value
        self._idle = self._idle + 1 if self._waits() else 0
        if self._idle == PATIENCE:
            complain(_IDLE)

    def _waits(self) -> bool:
        """Whether not one task has begun."""
        jobs = map(self._tracker.getJobInfo, self._tracker.getJobIdsForGroup(self._group))
        stages = [
            self._tracker.getStageInfo(stage) for job in jobs if job for stage in job.stageIds
        ]
        return not any(one.numActiveTasks or one.numCompletedTasks for one in stages if one)


def _wait(found: Future[list[bytes]], watch: _Watch) -> None:
    while not found.done():
        try:
            found.result(timeout=POLL)
        except TimeoutError:
            watch.look()
    watch.look()
