"""Trial criteria by durable-rules: rules fire `can hold` and `can fail` of each comparison.

The possible values of a measure go in as facts, as whole numbers; a rule for each limit and each
category says what they may still do to it. What follows for a whole tree is a fold in Python:
cannot hold is not met, cannot fail is met, both possible is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain, count
from typing import Any, assert_never

from oligomatch.matcher.findings.chain import Refused
from oligomatch.matcher.findings.guarded_host import MAX_WHOLE, GuardedHost, Session
from oligomatch.matcher.logic.values import Flag, Numbers, Options, settle
from oligomatch.matcher.logic.verdict import KLEENE, Verdict
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.fold import fold
from oligomatch.rules.tree import (
    Every,
    Exists,
    Is,
    Leaf,
    Measure,
    Node,
    OneOf,
    Within,
    comparisons_of,
    offenders,
)
from oligomatch.rules.trial import Trial

RANGE, ABSENT, CHOICE = 2, 3, 4  # kinds of facts: lowest and highest, no value, one category
SCHEMA = {RANGE: ("atom", "low", "high"), ABSENT: ("atom",), CHOICE: ("atom", "value")}
THOUSANDTHS = 1_000  # limits are whole thousandths of a unit
NO_END = MAX_WHOLE - 1
BEYOND = NO_END - 1  # a number beyond every limit
NO, YES = 0, 1
MOST_ATOMS = 90  # of one rule set, so that a session over it stays small

_names = count(1)
Test = dict[str, Any]


class DurableExecutor:
    """The verdicts of `judge` on the trees it was made for.

    Raises:
        Refused: a limit finer than a thousandth, or too large.
    """

    name = "durable"

    def __init__(self, groups: Iterable[Iterable[Node]]) -> None:
        """A rule set for each group of trees: all of a group is evaluated together."""
        self._parts: dict[Leaf, _Part] = {}
        for trees in groups:
            atoms = dict.fromkeys(chain.from_iterable(map(comparisons_of, trees)))
            new = [atom for atom in atoms if atom not in self._parts]
            for start in range(0, len(new), MOST_ATOMS):
                part = _Part(new[start : start + MOST_ATOMS])
                self._parts.update(dict.fromkeys(part.atoms, part))

    @classmethod
    def of_trials(cls, trials: Iterable[Trial]) -> DurableExecutor:
        """For every tree of the trials, the situations that a failure awaits too."""
        return cls(
            [tree for criterion in trial.criteria for tree in criterion.question.bearing]
            for trial in trials
        )

    def judge(self, node: Node, patient: Patient) -> Verdict:
        """What the known facts say about a tree.

        Raises:
            Refused: a tree with a comparison that it was not made for.
        """
        return fold(node, KLEENE, lambda leaf: self._verdict(leaf, patient))

    def _verdict(self, atom: Leaf, patient: Patient) -> Verdict:
        part = self._parts.get(atom)
        if part is None:
            raise Refused(f"the executor was not made for `{_words(atom)}`")
        known = patient.memo.get(part)
        if known is None:
            known = patient.memo[part] = part.verdicts(patient)
        assert isinstance(known, dict)
        verdict = known[atom]
        assert isinstance(verdict, Verdict)
        return verdict


class _Part:
    """One rule set, and the comparisons it answers."""

    def __init__(self, atoms: Iterable[Leaf]) -> None:
        self.atoms = tuple(atoms)
        self._codes: dict[str | None, int] = {None: 0}
        rules = {
            f"{what} {number} {place}": [{"f0": {"$and": tests}}]
            for number, atom in enumerate(self.atoms)
            for place, (what, tests) in enumerate(self._rules(number, atom))
        }
        self._host = GuardedHost(f"trial-{next(_names)}", rules, SCHEMA)

    def _rules(self, number: int, atom: Leaf) -> Iterator[tuple[str, list[Test]]]:
        """The rules of one comparison: what makes it possible that it holds, or that it fails."""
        here = {"atom": number}
        match atom:
            case Within(measure, low, high, under, over):
                yield from _within(measure, here, low, high, under, over)
            case Exists(measure):
                yield from _within(measure, here, low=1)
            case Every(measure):
                yield from _within(measure, here, high=0)
            case OneOf():
                wanted = [self._code(value) for value in sorted(atom.taken)]
                for code in wanted:
                    yield "hold", [{"kind": CHOICE}, here, {"value": code}]
                others = [{"$neq": {"value": code}} for code in wanted]
                yield "fail", [{"kind": CHOICE}, here, *others]
            case Is():
                yield "hold", [{"kind": CHOICE}, here, {"value": YES}]
                yield "fail", [{"kind": CHOICE}, here, {"value": NO}]
            case _:
                assert_never(atom)

    def _code(self, value: str | None) -> int:
        return self._codes.setdefault(value, len(self._codes))

    def verdicts(self, patient: Patient) -> dict[Leaf, Verdict]:
        """The verdict of every comparison, from which rules fired."""
        fired: set[tuple[str, int]] = set()
        with self._host.session() as session:
            for number, atom in enumerate(self.atoms):
                for rule in self._tell(session, number, atom, patient):
                    what, of, _ = rule.split()
                    fired.add((what, int(of)))
        return {
            atom: settle(("hold", number) in fired, ("fail", number) in fired)
            for number, atom in enumerate(self.atoms)
        }

    def _tell(self, session: Session, number: int, atom: Leaf, patient: Patient) -> Iterator[str]:
        """Tell the possible values of one measure; the rules that fire."""
        measure = offenders(atom) if isinstance(atom, Every) else atom.measure
        for kind, values in self._facts(ask(patient, measure).values):
            yield from (rule for rule, _ in session.tell(kind, (number, *values)))

    def _facts(self, values: Numbers | Options | Flag) -> Iterator[tuple[int, tuple[int, ...]]]:
        match values:
            case Numbers(low, high, absent):
                if low is not None:
                    yield RANGE, (scaled(low), NO_END if high is None else scaled(high))
                if absent or low is None:
                    yield ABSENT, ()
            case Options(options):
                for option in options:
                    yield CHOICE, (self._code(option),)
            case Flag(may_be_true, may_be_false):
                yield from [(CHOICE, (YES,))] if may_be_true else []
                yield from [(CHOICE, (NO,))] if may_be_false else []
            case _:
                assert_never(values)


def _within(
    measure: Measure,
    here: Test,
    low: float | None = None,
    high: float | None = None,
    under: float | None = None,
    over: float | None = None,
) -> Iterator[tuple[str, list[Test]]]:
    """It may hold where the range meets the limits, and fail where it reaches beyond one."""
    tests = (  # how it may hold, how it may fail
        (low, ("$gte", "high"), ("$lt", "low")),
        (high, ("$lte", "low"), ("$gt", "high")),
        (under, ("$lt", "low"), ("$gte", "high")),
        (over, ("$gt", "high"), ("$lte", "low")),
    )
    asked = [(_limit(measure, end), may, fails) for end, may, fails in tests if end is not None]
    inside: list[Test] = [{sign: {end: code}} for code, (sign, end), _ in asked]
    yield "hold", [{"kind": RANGE}, here, *inside]
    for code, _, (sign, end) in asked:
        yield "fail", [{"kind": RANGE}, here, {sign: {end: code}}]
    yield "fail", [{"kind": ABSENT}, here]


def _limit(measure: Measure, limit: float) -> int:
    code = scaled(limit)
    if code >= BEYOND:
        raise Refused(f"`{measure.kind}`: the limit {limit:g} is too large")
    if code % 2:
        raise Refused(f"`{measure.kind}`: the limit {limit} is finer than a thousandth")
    return code


def scaled(number: float) -> int:
    """A number in half thousandths, odd where it lies between two: it compares with each whole
    thousandth as the number does, however fine it is. What lies beyond every limit is told as one.

    Raises:
        Refused: below 0.
    """
    thousandths = Fraction(str(number)) * THOUSANDTHS
    whole = thousandths.numerator // thousandths.denominator
    code = 2 * whole + (thousandths.denominator != 1)
    if code < 0:
        raise Refused("a number is below 0")
    return min(code, BEYOND)


def _words(atom: Leaf) -> str:
    return f"{type(atom).__name__} {atom.measure.kind}"
