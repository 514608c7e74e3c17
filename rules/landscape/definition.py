"""A landscape: the search, the screening steps, the tables and the innovations it counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from oligomatch.rules.landscape.rules import rule_reader
from oligomatch.rules.landscape.tables import Tables, load_tables
from oligomatch.rules.landscape.tree import Not, Rule
from oligomatch.rules.text.faults import fault, said
from oligomatch.rules.text.record import listing, made, one_of
from oligomatch.rules.text.text import Node, compose_file
from oligomatch.rules.trial import Source

SHIPPED = Path(__file__).parent.parent / "landscapes"


@dataclass(frozen=True, slots=True)
class Published:
    """A figure as the source prints it, and where."""

    quote: str
    line: int
    n: int | None = None
    percent: float | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked of the registry."""

    condition: str
    terms: tuple[str, ...]
    study_type: str
    day: str
    source: Source
    finds: Rule  # what it asks for, held against records that were gathered in another way
    found: Published | None = None


@dataclass(frozen=True, slots=True)
class ExclusionStep:
    """One exclusion, in order: what it takes out, and the words of the source for it."""

    id: str
    words: str
    quote: str
    source: Source
    exclude: Rule
    review: bool  # the source decided by reading; the rule proposes, a person may overrule
    removed: int | None = None
    left: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """One row of a table."""

    label: str
    when: Rule
    published: tuple[Published, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One block of a table: its rows exclude each other, or they overlap."""

    id: str
    table: str
    name: str
    exclusive: bool
    rest: str  # the row of records that no category takes, shown where there are any
    categories: tuple[Category, ...]
    among: Rule | None = None  # the records it is asked of; all where none is told
    note: str = ""


@dataclass(frozen=True, slots=True)
class Minor:
    """A subcategory of innovation; `named` where the source names it."""

    id: str
    words: str
    named: bool
    when: Rule
    published: tuple[Published, ...] = ()


@dataclass(frozen=True, slots=True)
class Major:
    """A main category of innovation: a record has it when it has one of its subcategories."""

    id: str
    words: str
    domain: str
    minors: tuple[Minor, ...]
    published: tuple[Published, ...] = ()


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure the source gives of one innovation in one period."""

    of: str
    period: str
    published: Published


@dataclass(frozen=True, slots=True)
class Joint:
    """A figure the source gives of one innovation among the trials with so many main categories."""

    of: str
    points: int
    published: Published


@dataclass(frozen=True, slots=True)
class Remark:
    """Where the source disagrees with itself in words, which no arithmetic finds."""

    words: str
    quotes: tuple[Published, ...]


@dataclass(frozen=True, slots=True)
class Landscape:
    """One landscape study, as its file states it."""

    id: str
    title: str
    source: Source
    conventions: tuple[str, ...]
    characteristics: tuple[Characteristic, ...]
    search: Search | None = None
    steps: tuple[ExclusionStep, ...] = ()
    periods: str = ""  # the characteristic whose rows are the periods of the trends
    show_above: int = 0  # a trend is drawn where some period has more trials than this
    majors: tuple[Major, ...] = ()
    points: tuple[Published, ...] = ()  # trials with 0, 1, 2, ... main categories
    joint: tuple[Joint, ...] = ()
    trends: tuple[Trend, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def flow(self) -> Iterator[ExclusionStep]:
        """The steps in order: before them, what the search would not have found."""
        if self.search is not None:
            asked = (self.search.condition, *self.search.terms, self.search.study_type)
            words = said(fault("search_step", asked=", ".join(asked)))
            yield ExclusionStep(
                "search", words, "", self.search.source, Not(self.search.finds), review=True
            )
        yield from self.steps

    def minors(self) -> Iterator[Minor]:
        """Every subcategory of innovation, in order."""
        for major in self.majors:
            yield from major.minors


def load_landscape(path: Path, tables: Tables | None = None) -> Landscape:
    """The landscape of a file.

    Raises:
        RuleFileError: every problem of the file, each with line and column.
    """
    return landscape_of(compose_file(path), tables or load_tables())


def shipped_landscapes() -> dict[str, Path]:
    """The landscape files that come with OligoMatch, by name."""
    return {path.stem: path for path in sorted(SHIPPED.glob("*.yaml"))}


_published = made(Published)
_figures = {"published": listing(_published)}
_source = made(Source)


def landscape_of(root: Node, tables: Tables) -> Landscape:
    """The landscape that a file's root node spells."""
    rule = rule_reader(tables)
    category = made(Category, {"when": rule, **_figures})
    minor = made(Minor, {"when": rule, **_figures})
    search = {"source": _source, "finds": rule, "found": _published}
    block = {
        "table": one_of(("1", "2", "text", "library"), "table"),
        "categories": listing(category),
        "among": rule,
    }
    major = {
        "domain": one_of(("radiotherapy", "population"), "domain"),
        "minors": listing(minor),
        **_figures,
    }
    own = {
        "source": _source,
        "search": made(Search, search, {"study_type": "study type"}),
        "steps": listing(made(ExclusionStep, {"source": _source, "exclude": rule})),
        "characteristics": listing(made(Characteristic, block)),
        "majors": listing(made(Major, major)),
        "points": listing(_published),
        "joint": listing(made(Joint, {"published": _published})),
        "trends": listing(made(Trend, {"published": _published})),
        "remarks": listing(made(Remark, {"quotes": listing(_published)})),
    }
    spelt = {"id": "landscape", "show_above": "show above", "majors": "innovations"}
    found = made(Landscape, own, spelt)(root)
    _refuse_strangers(root, found)
    return found


def _refuse_strangers(root: Node, found: Landscape) -> None:
    """Names inside the file must be names of the file, and none stands twice."""
    known = [one.id for one in found.characteristics]
    innovations = [major.id for major in found.majors] + [minor.id for minor in found.minors()]
    for ids in (known, innovations, [step.id for step in found.steps]):
        for id in ids:
            if ids.count(id) > 1:
                raise root.problem("twice", name=id)
    if found.periods and found.periods not in known:
        raise root.problem("no_characteristic", name=found.periods)
    for trend in found.trends:
        if trend.of not in (*innovations, "all"):
            raise root.problem("trend_of_none", name=trend.of)
    for joint in found.joint:
        if joint.of not in innovations:
            raise root.problem("joint_of_none", name=joint.of)
