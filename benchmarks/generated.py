"""Synthetic trials with a long tail of distinct criteria, made out of the shipped ones.

Each trial begins as one of the shipped ones. Of its criteria about half stay as they are, a tenth
is left out, and the others drift by one step: another limit, another organ or size that is
counted, another convention or time point, another gene, variant, class or drug, another line,
another set of categories. Half of the trials ask something more, from another trial, drifted twice.
What is drawn follows Zipf's law (the n-th choice comes 1/n as often as the first), so that a few
criteria are asked by most trials, and most distinct criteria by few.

The same number and seed give the same trials. They are for measuring; nobody runs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from oligomatch.rules.read import load_trials, read_trial
from oligomatch.rules.terms import CANCER_TYPES, CONVENTIONS, GROUPS, HISTOLOGIES, RESPONSES, TIMES
from oligomatch.rules.text.text import RuleFileError
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    AtLeast,
    Every,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
)
from oligomatch.rules.trial import DECIDING, Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from oligomatch.rules.write import write_trial

T = TypeVar("T")
VOCABULARY = load_vocabulary()
AS_SHIPPED, LEFT_OUT, ONE_MORE = 0.5, 0.1, 0.5
COUNTS = (3, 5, 1, 2, 4, 6, 10, 8, 7, 12, 15, 20)
MONTHS = (3, 6, 12, 1, 2, 4, 9, 18, 24, 5, 8, 36)
WEEKS = (12, 6, 8, 4, 2, 3, 16, 24, 1, 10)
VOLUMES = (30, 15, 10, 20, 5, 40, 60, 25, 50, 80)
MILLIMETRES = (50, 30, 20, 40, 10, 70, 60, 25, 35, 15, 45, 80)
LINES = ("current", "1", "2", "current_or_adjuvant", "3")
LIMITS: Mapping[str, Sequence[int]] = {
    "months": MONTHS,
    "months_since_start": MONTHS,
    "months_until_pd": MONTHS,
    "months_since_definitive_treatment": MONTHS,
    "weeks": WEEKS,
    "sum_volume_cc": VOLUMES,
}
CATEGORIES: Mapping[str, Sequence[str]] = {
    "trial_group": GROUPS[:4],
    "recist": RESPONSES,
    "best_response": RESPONSES,
    "histology": HISTOLOGIES,
    "cancer_type": CANCER_TYPES,
}
NAMES: Mapping[str, Sequence[str]] = {
    "has_class": tuple(VOCABULARY.classes),
    "prior_or_concurrent": tuple(VOCABULARY.classes),
    "has_drug": tuple(VOCABULARY.agents),
}
GENES = tuple(VOCABULARY.genes)
ORGANS = tuple(VOCABULARY.organs)


class Generator:
    """Draws trials; criteria that came out the same are one object."""

    def __init__(self, seed: int = 0) -> None:
        self.random = Random(seed)
        self.shipped = load_trials()
        self.pool = [c for t in self.shipped for c in t.criteria if c.kind in DECIDING]
        self._same: dict[tuple[str, Node | None], Criterion] = {}

    def trials(self, number: int) -> tuple[Trial, ...]:
        """So many, each with a registry number of its own."""
        return tuple(self._trial(place) for place in range(number))

    def _trial(self, place: int) -> Trial:
        base = self._one(self.shipped)
        criteria = [one for c in base.criteria if (one := self._kept(c)) is not None]
        if self.random.random() < ONE_MORE:
            criteria.append(self._drifted(self._drifted(self._zipf(self.pool))))
        facts = replace(base.facts, n=10 * (1 + int(self.random.expovariate(0.08))))
        return replace(
            base,
            id=f"NCT9{place:07}",
            acronym="",
            facts=facts,
            criteria=tuple(_each_once(criteria)),
        )

    def _kept(self, criterion: Criterion) -> Criterion | None:
        if criterion.kind not in DECIDING:
            return criterion
        drawn = self.random.random()
        if drawn < AS_SHIPPED:
            return criterion
        return None if drawn < AS_SHIPPED + LEFT_OUT else self._drifted(criterion)

    def _drifted(self, criterion: Criterion) -> Criterion:
        """The same with one comparison changed; its readings and waits stay."""
        if criterion.tree is None:
            return criterion
        tree = self._tree(criterion.tree)
        return self._same.setdefault((criterion.id, tree), replace(criterion, tree=tree))

    # --- trees ----------------------------------------------------------------------------------

    def _tree(self, node: Node) -> Node:
        """One leaf of the tree, drawn evenly at each branch, becomes another."""
        match node:
            case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts) if parts:
                place = self.random.randrange(len(parts))
                other = (*parts[:place], self._tree(parts[place]), *parts[place + 1 :])
                return replace(node, parts=other)
            case Not(part):
                return Not(self._tree(part))
            case Within() | OneOf() | Is() | Exists() | Every():
                return self._leaf(node)
            case _:
                return node

    def _leaf(self, node: Within | OneOf | Is | Exists | Every) -> Node:
        ways: list[Callable[[], Node]] = [
            lambda: replace(node, measure=self._measure(node.measure))
        ]
        if isinstance(node, Within):
            ways += [lambda: self._limited(node)] * 2
        if isinstance(node, OneOf) and node.measure.kind in CATEGORIES:
            words = CATEGORIES[node.measure.kind]
            ways = [lambda: replace(node, values=frozenset(self._some(words)))]
        if isinstance(node, Every) and isinstance(node.test, Within):
            test = node.test
            ways += [lambda: replace(node, test=replace(test, high=self._zipf(MILLIMETRES)))]
        return self._one(ways)()

    def _limited(self, node: Within) -> Within:
        limit = self._zipf(LIMITS.get(node.measure.kind, COUNTS))
        if node.high is not None:
            return replace(node, high=max(limit, node.low or 0))
        if node.under is not None:
            return replace(node, under=max(limit, (node.low or 0) + 1))
        if node.over is not None:
            return replace(node, over=limit)
        return replace(node, low=limit)

    def _measure(self, measure: Measure) -> Measure:
        ways: list[Callable[[], Measure]] = []
        if measure.kind in ("count", "organs", "sum_volume_cc"):
            ways += [lambda: replace(measure, where=self._selected(measure.where))] * 2
            ways += [lambda: replace(measure, at=self._zipf(TIMES[::-1]))]
            if measure.by is not None:
                ways += [lambda: replace(measure, by=self._zipf(CONVENTIONS))]
        if measure.kind == "altered":
            ways += [lambda: replace(measure, gene=self._zipf(GENES))]
        if measure.kind in ("variant", "altered_exon"):
            ways += [lambda: self._variant()]
        if measure.kind in NAMES:
            names = NAMES[measure.kind]
            ways += [lambda: replace(measure, names=frozenset(self._some(names)))] * 2
        if measure.line is not None:
            ways += [lambda: replace(measure, line=self._zipf(LINES))]
        return self._one(ways)() if ways else measure

    def _variant(self) -> Measure:
        gene = self._zipf([name for name in GENES if VOCABULARY.genes[name].variants])
        variants = list(VOCABULARY.genes[gene].variants or ())
        return Measure("variant", gene=gene, names=frozenset(self._some(variants)))

    def _selected(self, where: Node | None) -> Node:
        """A selector with another organ, or another size, beside what it has."""
        organs = OneOf(Measure("organ"), frozenset(self._some(ORGANS)))
        size = Within(Measure("max_diameter_mm"), under=self._zipf(MILLIMETRES))
        more = self._zipf((organs, Not(organs), Is(Measure("intracranial")), size, Not(size)))
        return more if where is None or self.random.random() < 0.5 else AllOf((where, more))

    # --- draws ----------------------------------------------------------------------------------

    def _one(self, among: Sequence[T]) -> T:
        return among[int(self.random.random() * len(among))]

    def _zipf(self, among: Sequence[T]) -> T:
        """One of them: the n-th comes 1/n as often as the first."""
        return self.random.choices(among, cum_weights=_harmonic(len(among)))[0]

    def _some(self, among: Sequence[str]) -> set[str]:
        return {self._zipf(among) for _ in range(self._zipf((1, 2, 3)))}


_SUMS: dict[int, tuple[float, ...]] = {}


def _harmonic(number: int) -> tuple[float, ...]:
    if number not in _SUMS:
        sums, total = [], 0.0
        for place in range(number):
            total += 1 / (1 + place)
            sums.append(total)
        _SUMS[number] = tuple(sums)
    return _SUMS[number]


def _each_once(criteria: Sequence[Criterion]) -> Iterator[Criterion]:
    """Each criterion under a name of its own."""
    seen: dict[str, int] = {}
    for criterion in criteria:
        times = seen[criterion.id] = seen.get(criterion.id, 0) + 1
        yield criterion if times == 1 else replace(criterion, id=f"{criterion.id}-{times}")


def generated(number: int, seed: int = 0) -> tuple[Trial, ...]:
    """So many synthetic trials."""
    return Generator(seed).trials(number)


def write_folder(folder: Path, number: int, seed: int = 0) -> int:
    """So many synthetic trials as files that `--trials` reads; a draw that the reader of rule files
    refuses is drawn again. How many were refused."""
    drawn = Generator(seed)
    refused = made = 0
    while made < number:
        trial = _numbered(drawn._trial(made))
        path = folder / f"{trial.id}.yaml"
        path.write_text(write_trial(trial), encoding="utf-8")
        try:
            read_trial(path)
        except RuleFileError:
            path.unlink()
            refused += 1
        else:
            made += 1
    return refused


def _numbered(trial: Trial) -> Trial:
    own = trial.id[-4:]
    changes: list[dict[str, Any]] = [{"id": f"{own}-{n:02}"} for n in range(1, 100)]
    pairs = zip(trial.criteria, changes, strict=False)
    return replace(trial, criteria=tuple(replace(c, **change) for c, change in pairs))
