"""The figures a source prints, held against those computed and against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from oligomatch.matcher.landscape.study import Study
from oligomatch.matcher.landscape.tables import CountRow, share
from oligomatch.rules.landscape.definition import Landscape, Published


@dataclass(frozen=True, slots=True)
class Compared:
    """One printed figure beside the computed one."""

    where: str
    row: CountRow
    published: Published

    @property
    def agrees(self) -> bool:
        """Whether number and percentage are as printed, as far as they are."""
        right = self.published.n is None or self.published.n == self.row.n
        return right and self.published.percent in (None, float(self.row.percent))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two printed figures that cannot both be right."""

    # two percentages | another denominator | sums | points | one label twice
    kind: str
    where: str
    figures: tuple[Published, ...]
    numbers: tuple[int, ...] = ()


def compared(study: Study) -> Iterator[Compared]:
    """Every printed figure of tables, innovations, points and trends beside the computed one."""
    for block in study.blocks:
        for row in block.rows:
            for figure in row.category.published if row.category else ():
                yield Compared(block.characteristic.name, row, figure)
    for major in study.innovations.majors:
        for one in (major, *major.minors):
            for figure in one.of.published:
                yield Compared(major.of.words, one.row, figure)
    for row, figure in zip(study.innovations.points, study.landscape.points, strict=False):
        yield Compared("innovative points", row, figure)
    yield from _joint(study)
    lines = {line.of.id: line for line in study.innovations.trends}
    for trend in study.landscape.trends:
        for row in lines[trend.of].rows if trend.of in lines else ():
            if row.label == trend.period:
                yield Compared(lines[trend.of].of.words, row, trend.published)


def _joint(study: Study) -> Iterator[Compared]:
    """Of the trials with so many main categories, those that have one innovation."""
    every = {one.of.id: one for major in study.innovations.majors for one in (major, *major.minors)}
    points = {row.label: row for row in study.innovations.points}
    for figure in study.landscape.joint:
        of, among = every[figure.of], points.get(str(figure.points))
        naming = {id(member.record) for member in of.row.members}
        members = among.members if among else ()
        both = tuple(member for member in members if id(member.record) in naming)
        row = CountRow(of.of.words, both, len(members))
        yield Compared(f"of {figure.points} innovative points", row, figure.published)


def disagreements(landscape: Landscape) -> Iterator[Disagreement]:
    """Where the printed figures disagree with each other; no record is needed to see it."""
    yield from _two_percentages(landscape)
    yield from _labels_twice(landscape)
    if landscape.steps and (total := landscape.steps[-1].left):
        for look in (_denominators, _sums, _points):
            yield from look(landscape, total)


def _cells(landscape: Landscape) -> Iterator[tuple[str, tuple[Published, ...], bool]]:
    """Every cell: where, its figures, and whether it is asked of all trials."""
    for block in landscape.characteristics:
        for category in block.categories:
            yield f"{block.name}: {category.label}", category.published, block.among is None
    for major in landscape.majors:
        yield f"innovation: {major.words}", major.published, True
    for minor in landscape.minors():
        yield f"innovation: {minor.words}", minor.published, True


def _two_percentages(landscape: Landscape) -> Iterator[Disagreement]:
    for where, figures, _ in _cells(landscape):
        with_percent = [figure for figure in figures if figure.percent is not None]
        if len({figure.percent for figure in with_percent}) > 1:
            yield Disagreement("two percentages", where, tuple(with_percent))


def _denominators(landscape: Landscape, total: int) -> Iterator[Disagreement]:
    for where, figures, of_all in _cells(landscape):
        for figure in figures if of_all else ():
            if figure.n is None or figure.percent is None:
                continue
            wanted = Decimal(str(figure.percent)).quantize(Decimal("0.1"))
            if share(figure.n, total) != wanted:
                fitting = [of for of in range(1, 2 * total) if share(figure.n, of) == wanted]
                yield Disagreement("another denominator", where, (figure,), (total, *fitting))


def _sums(landscape: Landscape, total: int) -> Iterator[Disagreement]:
    for block in landscape.characteristics:
        numbers = [c.published[0].n or 0 for c in block.categories if c.published]
        complete = all(numbers) and len(numbers) == len(block.categories)
        if block.exclusive and block.among is None and complete and sum(numbers) != total:
            yield Disagreement("sums", block.name, (), (sum(numbers), total))


def _points(landscape: Landscape, total: int) -> Iterator[Disagreement]:
    """The sum of points over trials against the sum of trials over main categories."""
    shares = [figure.percent for figure in landscape.points]
    if not shares or any(percent is None for percent in shares):
        return
    points = sum(n * _count(float(p or 0), total) for n, p in enumerate(shares))
    for major in landscape.majors:
        percents = {figure.percent for figure in major.published}
        for figure in major.published if len(percents) > 1 else ():
            marks = _count(float(figure.percent or 0), total) + sum(
                _count(float(other.published[0].percent or 0), total)
                for other in landscape.majors
                if other is not major and other.published
            )
            if marks != points:
                yield Disagreement(
                    "points", f"innovation: {major.words}", (figure,), (marks, points)
                )


def _count(percent: float, total: int) -> int:
    return round(percent * total / 100)


def _labels_twice(landscape: Landscape) -> Iterator[Disagreement]:
    for block in landscape.characteristics:
        seen: dict[str, Published] = {}
        for category in block.categories:
            for figure in category.published[:1]:
                if figure.quote in seen:
                    yield Disagreement("one label twice", block.name, (seen[figure.quote], figure))
                seen[figure.quote] = figure


def agreement(found: Sequence[Compared]) -> tuple[int, int]:
    """How many printed figures were met, of how many."""
    return sum(one.agrees for one in found), len(found)
