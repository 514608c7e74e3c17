"""The facts that decide a settled verdict: sufficient, and none of them can be left out.

The facts cited under a sentence make that sentence true as well: a profile that states them alone
gets the same verdict in the same words. What decides is chosen among them.

Facts are left out one by one, and in groups first, while a profile that states the rest alone gets
the same verdict; the pass is repeated until nothing more can go (claims 34 and 35).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property, partial
from itertools import chain

from oligomatch.matcher.explain.parts import Facts, Parts, Path, facts_of
from oligomatch.matcher.logic.effort import UNBOUND, Effort, Search
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, settled_alike
from oligomatch.matcher.match.judge import Decider, deciders
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.text.pointer import pointer
from oligomatch.rules.tree import Node
from oligomatch.rules.trial import Criterion, Question

_Found = tuple[Sequence[int], Sequence[int]]  # the facts that decide, and those cited
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
        self._parts = Parts(profile, as_of, self._effort)
        self.document, self.paths = self._parts.document, self._parts.paths
        self._memo: dict[tuple[Question, Node | None], _Found | None] = {}
        # by the facts that criteria were read from: what bears out one often bears out the next
        self._cited: dict[frozenset[str], list[Sequence[int]]] = {}

    def deciding(self, judged: Judged) -> tuple[str, ...]:
        """The deciding facts of one settled criterion as JSON pointers; none if it is open. Those
        that it was read from where they were not searched for."""
        found = self._of(judged)
        return judged.facts if found is None else self._pointers(found[0])

    def cited(self, judged: Judged) -> tuple[str, ...]:
        """The facts that bear out the sentence on a settled criterion; those that decide are among
        them. None if it is open; those that it was read from where they were not searched for."""
        found = self._of(judged)
        return judged.facts if found is None else self._pointers(found[1])

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
        assert judged.verdict is not None
        tried: dict[Facts, bool] = {}
        said = partial(self._said, judged.criterion, judged.verdict)
        # settled alike under every reading
        tests = [deciders(tree).of(judged.verdict) for tree in judged.criterion.question.trees]
        clause = self._clause(judged, self._profile) if self._clause else ""

        def decides(some: Sequence[int]) -> bool:
            facts = facts_of(some)
            known = tried.get(facts)
            if known is None:
                known = tried[facts] = self._gives(tests, facts)
            return known

        def bears_out(some: Sequence[int]) -> bool:
            return decides(some) and said(facts_of(some)) == clause

        read = frozenset(judged.facts)
        before = self._cited.setdefault(read, [])
        starts = chain(sorted(before, key=len), self._starts(read))
        every = range(len(self.paths))
        start = next((some for some in starts if bears_out(some)), every)
        cited = minimal(start, bears_out)
        if cited not in before:
            before.append(cited)
        return minimal(cited, decides), cited

    def _pointers(self, some: Sequence[int]) -> tuple[str, ...]:
        return tuple([self._places[n] for n in some])

    def _said(self, criterion: Criterion, verdict: Verdict, facts: Facts) -> str:
        """The clause on a profile that states these facts alone, and settles the criterion so."""
        if self._clause is None:
            return ""
        patient = self._parts.stating(facts)
        return self._clause(settled_alike(patient, criterion, verdict), patient.profile)

    def _starts(self, read: frozenset[str]) -> Iterator[Sequence[int]]:
        """Facts that may suffice, ever more: those the measures name; those that tell how the rest
        is to be read; what else is told of the same entries, and when assessments were made."""
        named = frozenset(n for n, above in enumerate(self._above) if not above.isdisjoint(read))
        yield sorted(named)
        yield sorted(named | self._frame)
        entries = {self._entries[n] for n in named} - {()}
        beside = (n for n, entry in enumerate(self._entries) if entry in entries)
        times = (n for n, path in enumerate(self.paths) if _is_time(path))
        yield sorted({*named, *self._frame, *times, *beside})

    @cached_property
    def _places(self) -> list[str]:
        return [pointer(path) for path in self.paths]

    @cached_property
    def _above(self) -> list[set[str]]:
        """The pointers of each fact and of all that it is a part of."""
        return [{pointer(path[: k + 1]) for k in range(len(path))} for path in self.paths]

    @cached_property
    def _frame(self) -> frozenset[int]:
        return frozenset(n for n, path in enumerate(self.paths) if path in FRAME)

    @cached_property
    def _entries(self) -> list[Path]:
        return [_entry(path) for path in self.paths]

    def _gives(self, tests: Sequence[Decider], facts: Facts) -> bool:
        """Whether a profile that states these facts alone gives the same verdict. It is judged
        first: most that give another need not be held against themselves."""
        patient = self._parts.stating(facts)
        therapy = patient.therapy
        if not therapy.courses and not therapy.undecided:  # of nobody: no measure can be asked
            return False
        for test in tests:
            if not test(patient):
                return False
        return self._parts.can_be(facts)


def minimal(paths: Sequence[int], same: Callable[[Sequence[int]], bool]) -> Sequence[int]:
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
    beside: Sequence[int], paths: Sequence[int], same: Callable[[Sequence[int]], bool]
) -> Sequence[int]:
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
