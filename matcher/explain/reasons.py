"""The facts that decide a settled verdict: sufficient, and none of them can be left out.

The facts cited under a sentence make that sentence true as well: a profile that states them alone
gets the same verdict in the same words. What decides is chosen among them.

Facts are left out one by one, and in groups first, while a profile that states the rest alone gets
the same verdict; the pass is repeated until nothing more can go (claims 34 and 35).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from types import MappingProxyType

from oligomatch.matcher.explain.parts import Facts, Parts, Path, each_of, facts_of
from oligomatch.matcher.logic.effort import UNBOUND, Effort, Search
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, settled_alike
from oligomatch.matcher.match.judge import Decider, deciders
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.text.pointer import pointer
from oligomatch.rules.tree import Node
from oligomatch.rules.trial import Criterion, Question

_Found = tuple[tuple[str, ...], tuple[str, ...]]  # the places that decide, and those cited
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
FEW_TO_START = 6  # of which those that were never cited are not left out at once


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
        # of each criterion asked, kept beside it, so that its id stays its own
        self._known: dict[int, tuple[Criterion, _Found | None]] = {}
        # by the facts that criteria were read from, and by the kinds of their measures
        self._cited: dict[frozenset[str] | str, dict[Facts, None]] = {}
        self._ever: set[Facts] = set()
        self._once_cited: Facts = 0
        self._often = Counter[Facts]()

    def deciding(self, judged: Judged) -> tuple[str, ...]:
        """The deciding facts of one settled criterion as JSON pointers; none if it is open. Those
        that it was read from where they were not searched for."""
        found = self._of(judged)
        return judged.facts if found is None else found[0]

    def cited(self, judged: Judged) -> tuple[str, ...]:
        """The facts that bear out the sentence on a settled criterion; those that decide are among
        them. None if it is open; those that it was read from where they were not searched for."""
        found = self._of(judged)
        return judged.facts if found is None else found[1]

    def searched(self, judged: Judged) -> bool:
        """Whether what decides a criterion was searched for, or the effort was spent before."""
        return self._of(judged) is not None

    def _of(self, judged: Judged) -> _Found | None:
        if judged.verdict is None or judged.verdict is Verdict.UNKNOWN:
            return (), ()
        criterion = judged.criterion
        known = self._known.get(id(criterion))
        if known is None:
            known = self._known[id(criterion)] = criterion, self._asked(judged)
        return known[1]

    def _asked(self, judged: Judged) -> _Found | None:
        asked = judged.criterion.question, judged.criterion.spoken
        if asked not in self._memo:
            self._memo[asked] = self._effort.gone_through(
                Search.DECIDING, lambda: self._found(judged)
            )
        return self._memo[asked]

    def _found(self, judged: Judged) -> _Found:
        assert judged.verdict is not None
        # settled alike under every reading
        tests = [deciders(tree).of(judged.verdict) for tree in judged.criterion.question.trees]
        clause = self._clause(judged, self._profile) if self._clause else ""
        decides = _Tried(lambda facts: self._gives(tests, facts), self._parts)
        bears_out = _Tried(
            lambda facts: decides(facts) and self._said(judged, facts) == clause, self._parts
        )
        named = 0
        for place in judged.facts:
            named |= self._below.get(place, 0)
        kinds = {measure.kind for measure in judged.criterion.question.measures}
        starts = self._starts(frozenset(judged.facts), named, kinds)
        start = next((some for some in starts if bears_out(some)), self._parts.every)
        if start.bit_count() > FEW_TO_START and start not in self._ever:
            some = start & self._once_cited
            start = some if some and bears_out(some) else start
        cited = minimal(start, bears_out, named, self._often)
        self._learn(frozenset(judged.facts), kinds, cited)
        return self._pointers(minimal(cited, decides)), self._pointers(cited)

    def _learn(self, read: frozenset[str], kinds: Iterable[str], cited: Facts) -> None:
        """What bears out one criterion often bears out the next: what was read from the same facts,
        or of the same kinds of measures."""
        self._cited.setdefault(read, {})[cited] = None
        for kind in kinds:
            self._cited.setdefault(kind, {})[cited] = None
        self._ever.add(cited)
        self._once_cited |= cited
        self._often.update(each_of(cited))

    def _pointers(self, facts: Facts) -> tuple[str, ...]:
        return tuple([self._places[one.bit_length() - 1] for one in each_of(facts)])

    def _said(self, judged: Judged, facts: Facts) -> str:
        """The clause on a profile that states these facts alone, and settles a criterion so."""
        if self._clause is None:
            return ""
        assert judged.verdict is not None
        patient = self._parts.stating(facts)
        alike = settled_alike(patient, judged.criterion, judged.verdict)
        return self._clause(alike, patient.profile)

    def _starts(self, read: frozenset[str], named: Facts, kinds: Iterable[str]) -> Iterator[Facts]:
        """Facts that may suffice: those that bore out what was read from the same; those the
        measures name; those that bore out a measure of one kind, where they are among what may be
        needed; then ever more of this: those that tell how the rest is to be read; what else is
        told of the same entries, and when assessments were made; and what was cited before."""
        known = self._cited.get(read, {})
        yield from sorted(known, key=int.bit_count)
        yield named
        beside = 0
        for entry in self._entries:
            if entry & named:
                beside |= entry
        wide = named | self._frame | self._times | beside
        alike = {some for kind in kinds for some in self._cited.get(kind, ()) if not some & ~wide}
        yield from sorted(alike.difference(known), key=lambda some: (some.bit_count(), some))
        yield named | self._frame
        yield named | self._frame | (self._times & beside)
        yield wide
        yield wide | self._once_cited

    @cached_property
    def _places(self) -> list[str]:
        return [pointer(path) for path in self.paths]

    @cached_property
    def _below(self) -> Mapping[str, Facts]:
        """The facts at each place and below it."""
        below = defaultdict[str, Facts](int)
        for n, path in enumerate(self.paths):
            for k in range(len(path)):
                below[pointer(path[: k + 1])] |= 1 << n
        return below

    @cached_property
    def _frame(self) -> Facts:
        return facts_of(n for n, path in enumerate(self.paths) if path in FRAME)

    @cached_property
    def _times(self) -> Facts:
        return facts_of(n for n, path in enumerate(self.paths) if _is_time(path))

    @cached_property
    def _entries(self) -> Sequence[Facts]:
        """What is told of each entry of a list."""
        entries = defaultdict[Path, Facts](int)
        for n, path in enumerate(self.paths):
            if entry := _entry(path):
                entries[entry] |= 1 << n
        return tuple(entries.values())

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


class _Tried:
    """Whether facts suffice, each tried once. Not where more of the same patient do not."""

    def __init__(self, test: Callable[[Facts], bool], parts: Parts) -> None:
        self._test, self._parts = test, parts
        self._known: dict[Facts, bool] = {}
        self._too_few: list[Facts] = []

    def __call__(self, facts: Facts) -> bool:
        known = self._known.get(facts)
        if known is None:
            known = self._known[facts] = not self._follows(facts) and self._test(facts)
            if not known:
                self._too_few.append(facts)
        return known

    def _follows(self, facts: Facts) -> bool:
        """Whether it follows from what was tried that these facts are too few."""
        less = self._parts.less_known
        return any(less(facts, more) for more in self._too_few if not facts & ~more)


def minimal(
    facts: Facts,
    same: Callable[[Facts], bool],
    likely: Facts = 0,
    often: Mapping[Facts, int] = MappingProxyType({}),
) -> Facts:
    """A subset of the facts with the same verdict from which no single one can be left out.

    First is found what is needed beside those that likely are; of the others those first that were
    needed more often. Many are divided: what the one half needs of the other, then the other way
    round. Then what is left is tried until nothing more goes, as leaving out one fact may have
    made others needless: one by one from the last, and in runs that double while they can go.
    """
    if same(0):
        return 0
    base, others = facts & likely, facts & ~likely
    if base and others.bit_count() > 1:
        each = sorted(each_of(others), key=lambda one: -often.get(one, 0))
        some = base if same(base) else base | _needed(base, each, same)
        facts = some if same(some) else facts
    if facts.bit_count() > FEW:
        needed = _needed(0, each_of(facts), same)
        facts = needed if same(needed) else facts
    kept = each_of(facts)
    last, tried, run = len(kept), 0, 1
    while tried < len(kept):
        last = last or len(kept)
        rest = facts & ~sum(kept[max(0, last - run) : last])
        if same(rest):
            del kept[max(0, last - run) : last]
            facts, tried, last, run = rest, 0, max(0, last - run), 2 * run
        elif run > 1:
            run //= 2
        else:
            last, tried = last - 1, tried + 1
    return facts


def _needed(beside: Facts, each: Sequence[Facts], same: Callable[[Facts], bool]) -> Facts:
    """What is needed of some facts beside others that alone do not suffice."""
    if len(each) == 1:
        return each[0]
    one, two = each[: len(each) // 2], each[len(each) // 2 :]
    with_one = beside | sum(one)
    of_two = 0 if same(with_one) else _needed(with_one, two, same)
    with_two = beside | of_two
    return of_two | (0 if same(with_two) else _needed(with_two, one, same))


def _entry(path: Path) -> Path:
    """The entry of a list that a fact tells of; empty where it stands in none."""
    places = [n for n, part in enumerate(path) if isinstance(part, int)]
    return path[: places[0] + 1] if places else ()


def _is_time(path: Path) -> bool:
    return path[:1] == ("assessments",) and path[-1] in ("date", "at")
