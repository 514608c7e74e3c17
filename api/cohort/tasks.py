"""What a task of the cluster is sent, and what it answers: no word of a patient's is in either."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from oligomatch import __version__
from oligomatch.api.cohort.batch import Task
from oligomatch.api.intake.files import Refused
from oligomatch.api.terminal.choices import ResultFormat
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.cohort.results.tally import Tally
from oligomatch.rules.trial import Trial

if TYPE_CHECKING:
    import polars as pl

    from oligomatch.api.cohort.batch import Batch

MARK = "screening"  # the file by which a worker knows that it sees the caller's room
FIRST = 3  # problems of a part that are kept, to be told where nobody can be screened


class WorkerFault(Exception):
    """Why a part could not be screened, without any word of a patient's."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What every record is held against, as bytes: read once by each process that screens."""

    key: str
    content: bytes
    version: str = __version__

    @classmethod
    def of(cls, task: Task) -> Packed:
        """A task, ready to be sent."""
        content = pickle.dumps(task)
        return cls(sha256(content).hexdigest(), content)

    def task(self) -> Task:
        """The task again.

        Raises:
            WorkerFault: another version of the package is here.
        """
        if self.version != __version__:
            message = say(
                "tasks.oligomatch_on_worker_asks", version=__version__, version_2=self.version
            )
            raise WorkerFault(say("tasks.install_same_everywhere", message=message))
        task: Task = pickle.loads(self.content)
        return task


@dataclass(frozen=True, slots=True)
class Room:
    """Where the workers leave what they find: a folder that every machine sees at one path."""

    path: Path
    mark: str  # what stands in it
    form: ResultFormat

    def check(self) -> None:
        """That this machine sees it.

        Raises:
            WorkerFault: it does not, or it sees another.
        """
        try:
            seen = (self.path / MARK).read_text(encoding="utf-8") == self.mark
        except OSError:
            seen = False
        if not seen:
            message = say("tasks.worker_does_not_see", parent=self.path.parent)
            raise WorkerFault(say("tasks.out_must_be_at", message=message))


@dataclass
class PartAnswer:
    """What one try at a part found; only a try whose answer arrived counts."""

    part: int
    tried: str  # the folder of this try in the room
    tally: Tally
    by_reference: int = 0
    left_out: int = 0
    first: list[str] = field(default_factory=list)  # problems of records that were left out
    unreadable: list[Refused] = field(default_factory=list)  # files that end before their end
    labels: list[pl.DataFrame] = field(default_factory=list)  # where they stand, by their digests

    @classmethod
    def empty(cls, part: int, tried: str, trials: Iterable[Trial]) -> PartAnswer:
        """Nobody yet."""
        return cls(part, tried, Tally.empty(trials))

    def add(self, batch: Batch) -> tuple[Refused, ...]:
        """The counts of a batch; the patients whom it left out."""
        self.tally.merge(batch.tally)
        self.by_reference += batch.by_reference
        self.labels.append(batch.labels)
        self.unreadable += [refused for refused in batch.refused if not refused.patient]
        patients = tuple(refused for refused in batch.refused if refused.patient)
        self.left_out += len(patients)
        problems = (str(fault) for refused in patients for fault in refused.faults)
        self.first += islice(problems, FIRST - len(self.first))
        return patients
