"""The facts that decide a settled verdict: sufficient, and none of them can be left out.

The facts cited under a sentence make that sentence true as well: a profile that states them alone
gets the same verdict in the same words. What decides is chosen among them.

Facts are left out one by one, and in groups first, while a profile that states the rest alone gets
the same verdict; the pass is repeated until nothing more can go (claims 34 and 35).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import chain

from oligomatch.matcher.explain.parts import Parts, Path
from oligomatch.matcher.logic.effort import UNBOUND, Effort, Search
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, judge_criterion
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.text.pointer import pointer
from oligomatch.rules.tree import Node
from oligomatch.rules.trial import Criterion, Question

_Found = tuple[Sequence[Path], Sequence[Path]]  # the facts that decide, and those cited
Clause = Callable[[Judged, Profile], str]  # what a sentence says of a criterion that is settled

FRAME = frozenset(  # what the roles of lesions and the places of lines hang on
    {
        ("cancer_type",),
        ("primary", "side"),
        ("systemic_therapy", "palliative_lines"),
        ("systemic_therapy", "adjuvant_lines"),
    }
)
FEW = 12  # facts that are tried one by one


class Reasons:
    """The deciding facts of one profile's verdicts; equal questions are answered once.

    `clause` gives the words that the facts cited have to bear out; without it they are those that
    decide.
    """

    def __init__(
        self,
        profile: Profile,
        as_of: date,
        *,
        clause: Clause | None = None,
        effort: Effort | None = None,
    ) -> None:
        self.as_of, self._profile, self._clause = as_of, profile, clause
        self._effort = effort or Effort(UNBOUND)
        self._parts = Parts(profile, as_of)
        self.document, self.paths = self._parts.document, self._parts.paths
        self._memo: dict[tuple[Question, Node | None], _Found | None] = {}
        # by the facts that criteria were read from: what bears out one often bears out the next
        self._cited: dict[frozenset[str], list[Sequence[Path]]] = {}

    def deciding(self, judged: Judged) -> tuple[str, ...]:
        """The deciding facts of one settled criterion as JSON pointers; none if it is open. Those
        that it was read from where they were not searched for."""
        found = self._of(judged)
        return judged.facts if found is None else tuple(map(pointer, found[0]))

    def cited(self, judged: Judged) -> tuple[str, ...]:
        """The facts that bear out the sentence on a settled criterion; those that decide are among
        them. None if it is open; those that it was read from where they were not searched for."""
        found = self._of(judged)
        return judged.facts if found is None else tuple(map(pointer, found[1]))

    def searched(self, judged: Judged) -> bool:
        """Whether what decides a criterion was searched for, or the effort was spent before."""
        return self._of(judged) is not None

    def _of(self, judged: Judged) -> _Found | None:
        if judged.verdict is None or judged.verdict is Verdict.UNKNOWN:
            return (), ()
        asked = judged.criterion.question, judged.criterion.spoken
        if asked not in self._memo:
            self._memo[asked] = self._effort.gone_through(
                Search.DECIDING, lambda: self._found(judged)
            )
        return self._memo[asked]

    def _found(self, judged: Judged) -> _Found:
        tried: dict[frozenset[Path], bool] = {}
        clause = self._clause(judged, self._profile) if self._clause else ""

        def decides(paths: Sequence[Path]) -> bool:
            pointers = frozenset(paths)
            if pointers not in tried:
                tried[pointers] = self._gives(judged, pointers)
            return tried[pointers]

        def bears_out(paths: Sequence[Path]) -> bool:
            return decides(paths) and self._said(judged.criterion, frozenset(paths)) == clause

        facts = frozenset(judged.facts)
        before = self._cited.setdefault(facts, [])
        starts = chain(sorted(before, key=len), self._starts(facts))
        start = next((paths for paths in starts if bears_out(paths)), self.paths)
        cited = minimal(start, bears_out)
        if cited not in before:
            before.append(cited)
        return minimal(cited, decides), cited

    def _said(self, criterion: Criterion, paths: frozenset[Path]) -> str:
        """The clause on a profile that states these facts alone."""
        if self._clause is None:
            return ""
        patient = self._stating(paths)
        return self._clause(judge_criterion(patient, criterion), patient.profile)

    def _starts(self, facts: frozenset[str]) -> Iterator[Sequence[Path]]:
        """Facts that may suffice, ever more: those the measures name; those that tell how the rest
        is to be read; what else is told of the same entries, and when assessments were made."""
        named = {path for path in self.paths if _under(path, facts)}
        yield [path for path in self.paths if path in named]
        yield [path for path in self.paths if path in named or path in FRAME]
        entries = {entry for path in named if (entry := _entry(path))}
        yield [
            path
            for path in self.paths
            if path in named or path in FRAME or _entry(path) in entries or _is_time(path)
        ]

    def _gives(self, judged: Judged, paths: frozenset[Path]) -> bool:
        """Whether a profile that states these facts alone gives the same verdict. It is judged
        first: most that give another need not be held against themselves."""
        patient = self._stating(paths)
        therapy = patient.therapy
        if not therapy.courses and not therapy.undecided:  # of nobody: no measure can be asked
            return False
        if judge_criterion(patient, judged.criterion).verdict is not judged.verdict:
            return False
        return self._parts.can_be(paths)

    def _stating(self, paths: frozenset[Path]) -> Patient:
        """The patient of whom these facts alone are told, whether they agree or not."""
        if paths not in self._parts:
            self._effort.spend(len(self._profile.lesions))
        return self._parts.stating(paths)


def minimal(paths: Sequence[Path], same: Callable[[Sequence[Path]], bool]) -> Sequence[Path]:
    """A subset of the facts with the same verdict from which no single one can be left out.

    Many are divided first: what the one half needs of the other, then the other way round. Then
    what is left is tried until nothing more goes, as leaving out one fact may have made others
    needless: one by one from the last, and in runs that double while they can go.
    """
    if same(()):
        return []
    kept = [*_needed((), paths, same)] if len(paths) > FEW else list(paths)
    kept = kept if same(kept) else list(paths)
    last, tried, run = len(kept), 0, 1
    while tried < len(kept):
        last = last or len(kept)
        rest = kept[: max(0, last - run)] + kept[last:]
        if same(rest):
            kept, tried, last, run = rest, 0, max(0, last - run), 2 * run
        elif run > 1:
            run //= 2
        else:
            last, tried = last - 1, tried + 1
    return kept


def _needed(
    beside: Sequence[Path], paths: Sequence[Path], same: Callable[[Sequence[Path]], bool]
) -> Sequence[Path]:
    """What is needed of some facts beside others that alone do not suffice."""
    if len(paths) == 1:
        return paths
    half = len(paths) // 2
    one, two = paths[:half], paths[half:]
    with_one = (*beside, *one)
    of_two = () if same(with_one) else _needed(with_one, two, same)
    with_two = (*beside, *of_two)
    of_one = () if same(with_two) else _needed(with_two, one, same)
    return (*of_one, *of_two)


def _entry(path: Path) -> Path:
    """The entry of a list that a fact tells of; empty where it stands in none."""
    places = [n for n, part in enumerate(path) if isinstance(part, int)]
    return path[: places[0] + 1] if places else ()


def _is_time(path: Path) -> bool:
    return path[:1] == ("assessments",) and path[-1] in ("date", "at")


def _under(path: Path, facts: frozenset[str]) -> bool:
    """Whether a fact is one of those named, or a part of one."""
    return any(pointer(path[:length]) in facts for length in range(1, len(path) + 1))
