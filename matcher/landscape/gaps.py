"""Which groups of patients the open trials take, which trials compete, what limits they set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.landscape.record import Record
from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.matcher.match.trial_keys import OPTIONS
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.landscape.groups import Group, Groups
from oligomatch.rules.landscape.tables import Tables
from oligomatch.rules.tree import Every, Node, Not, Within, parts_of
from oligomatch.rules.trial import DECIDING, Trial

NOW = frozenset({MatchClass.ELIGIBLE, MatchClass.POSSIBLE})


@dataclass(frozen=True, slots=True)
class GroupTrials:
    """One group and the open trials that take it now, or later."""

    group: Group
    now: tuple[str, ...]
    later: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two open trials that take the same groups now, wherever each of them is."""

    one: str
    other: str
    shared: int
    of: int  # groups that either takes
    countries: tuple[str, ...]  # in which both are
    compete: bool  # whether they may share patients: a country of both, or none told of one


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that a trial sets, and the year in which it starts where a record tells it."""

    trial: str
    year: int | None
    criterion: str
    what: str  # metastases | organs | diameter in mm
    at_most: float


def is_open(trial: Trial) -> bool:
    """Whether patients may still enter, as far as is known."""
    return trial.recruitment.status in OPTIONS


def gap_map(groups: Groups, trials: Iterable[Trial]) -> tuple[GroupTrials, ...]:
    """Every group with the open trials that take it: none rules it out, or only for now."""
    options = [trial for trial in trials if is_open(trial)]
    return tuple(_cell(group, options) for group in groups.each())


def _cell(group: Group, trials: Iterable[Trial]) -> GroupTrials:
    profile = profile_of(dict(group.profile))
    assert profile.as_of is not None
    patient = derive(profile, profile.as_of)
    classes = {trial.id: match_trial(patient, trial).match for trial in trials}
    return GroupTrials(
        group,
        tuple(id for id, found in classes.items() if found in NOW),
        tuple(id for id, found in classes.items() if found is MatchClass.NOT_YET),
    )


def overlaps(cells: Iterable[GroupTrials], trials: Iterable[Trial]) -> tuple[Overlap, ...]:
    """Every two trials that take some group both, those that share most first."""
    taken: dict[str, set[int]] = {}
    for number, cell in enumerate(cells):
        for id in cell.now:
            taken.setdefault(id, set()).add(number)
    countries = {trial.id: set(trial.facts.countries) for trial in trials}
    found = [
        Overlap(
            one,
            other,
            len(taken[one] & taken[other]),
            len(taken[one] | taken[other]),
            tuple(sorted(countries[one] & countries[other])),
            bool(countries[one] & countries[other]) or not (countries[one] and countries[other]),
        )
        for one, other in combinations(sorted(taken), 2)
        if taken[one] & taken[other]
    ]
    return tuple(sorted(found, key=lambda o: (-o.shared / o.of, -o.shared, o.one, o.other)))


_LIMITED = {"count": "metastases", "organs": "organs", "ecog": "ECOG", "age": "age in years"}


@dataclass(frozen=True, slots=True)
class LimitTrend:
    """The upper limits of one kind that trials of one year of start set."""

    what: str
    year: int | None  # none: no record tells the start
    least: float
    median: float
    most: float
    trials: tuple[str, ...]


def moved(found: Iterable[Limit]) -> tuple[LimitTrend, ...]:
    """How limits moved over the years: of each trial the strictest of a kind, year by year."""
    years = defaultdict[tuple[str, int | None], dict[str, float]](dict)
    for one in found:
        if one.at_most or one.what == "ECOG":  # none of a kind is an exclusion: it does not move
            strictest = years[one.what, one.year]
            strictest[one.trial] = min(one.at_most, strictest.get(one.trial, one.at_most))
    return tuple(
        LimitTrend(*key, min(each), median(each), max(each), tuple(sorted(years[key])))
        for key in sorted(years, key=lambda key: (key[0], key[1] or 9999))
        if (each := years[key].values())
    )


def limits(
    trials: Iterable[Trial], records: Mapping[str, Record], tables: Tables
) -> tuple[Limit, ...]:
    """Every upper limit on metastases, organs and diameters, as written, in order of start."""
    found = [one for trial in trials for one in _limits(trial, records.get(trial.id), tables)]
    return tuple(sorted(found, key=lambda one: (one.what, one.year or 9999, one.trial)))


def _limits(trial: Trial, record: Record | None, tables: Tables) -> Iterator[Limit]:
    day = None if record is None else record.day(tables.fields["start"].path)
    year = None if day is None else day.first.year
    last = trial.of_version(trial.versions[-1]) if trial.versions else trial
    for criterion in last.criteria:
        if criterion.kind in DECIDING and criterion.tree is not None:
            for what, most in dict.fromkeys(_ends(criterion.tree)):
                yield Limit(trial.id, year, criterion.id, what, most)


def _ends(node: Node) -> Iterator[tuple[str, float]]:
    """The upper ends of counts and diameters that the tree asks for; an exclusion sets none."""
    match node:
        case Within(measure, _, high) if measure.kind in _LIMITED and high is not None:
            where = "" if measure.where is None else " of a kind"
            yield f"{_LIMITED[measure.kind]}{where}", high
        case Every(_, Within(measure) as test) if measure.kind == "max_diameter_mm":
            if test.most is not None:
                yield "diameter in mm", test.most
        case _:
            for part in () if isinstance(node, Not) else parts_of(node):
                yield from _ends(part)
