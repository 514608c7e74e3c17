"""Labels that stand on several records: each record is counted as a patient, and this says so.

Of each patient a digest of the label is held, and where the record stands: twelve bytes, so that a
cohort of ten million fits. Two labels of one digest by chance are out of the question.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import accumulate, pairwise

SHOWN = 3  # labels of which the places are told
_MOST_LINE = 2**32 - 1
Place = tuple[str, int]  # a file, and a line in it


@dataclass(frozen=True, slots=True)
class Doubled:
    """How many labels stand on several records, how many records these are, and the first."""

    labels: int = 0
    records: int = 0
    first: tuple[tuple[Place, Place], ...] = ()  # where a label stands, and where it stands again


NOBODY_AGAIN = Doubled()


@dataclass
class Labels:
    """Whose records some are, in order."""

    digests: array[int] = field(default_factory=lambda: array("Q"))
    lines: array[int] = field(default_factory=lambda: array("I"))
    files: list[tuple[str, int]] = field(default_factory=list)  # and how many are of it

    @classmethod
    def of(cls, who: Iterable[tuple[str, int, str | None]]) -> Labels:
        """Those of some patients: file, line and label of each."""
        found = cls()
        for file, line, label in who:
            found.put(file, line, label)
        return found

    def put(self, file: str, line: int, label: str | None) -> None:
        """One patient; without a label nobody knows whose the record is."""
        if label is None:
            return
        digest = blake2b(label.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self.digests.append(int.from_bytes(digest))
        self.lines.append(min(line, _MOST_LINE))
        self._of(file, 1)

    def merge(self, other: Labels) -> None:
        """Those of the records that follow."""
        self.digests.extend(other.digests)
        self.lines.extend(other.lines)
        for file, number in other.files:
            self._of(file, number)

    def _of(self, file: str, number: int) -> None:
        if self.files and self.files[-1][0] == file:
            number += self.files.pop()[1]
        self.files.append((file, number))

    def doubled(self) -> Doubled:
        """Which of them stand on several records."""
        several, records = _several(self.digests)
        pairs = ((self._place(a), self._place(b)) for a, b in self._again(several))
        return Doubled(len(several), records, tuple(pairs))

    def _again(self, several: frozenset[int]) -> Iterator[tuple[int, int]]:
        """The first few that stand again, each with where it stood first."""
        first: dict[int, int] = {}
        told: set[int] = set()
        for at, digest in enumerate(self.digests if several else ()):
            if digest in several and first.setdefault(digest, at) != at and digest not in told:
                told.add(digest)
                yield first[digest], at
                if len(told) == min(SHOWN, len(several)):
                    return

    def _place(self, at: int) -> Place:
        ends = accumulate(number for _, number in self.files)
        file = next(f for (f, _), end in zip(self.files, ends, strict=True) if at < end)
        return file, self.lines[at]


def _several(digests: array[int]) -> tuple[frozenset[int], int]:
    """The digests that are there more than once, and how often these are there in all."""
    try:
        import numpy as np
    except ModuleNotFoundError:  # the judge needs no more than Python, and has few patients
        ordered = sorted(digests)
        again = [one for one, other in pairwise(ordered) if one == other]
    else:
        found = np.sort(np.frombuffer(digests, np.uint64))
        again = found[1:][found[1:] == found[:-1]].tolist()
    several = frozenset(again)
    return several, len(again) + len(several)
