"""Trials of our own that ask every measure with every operator: what the shipped ones never ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import count, cycle, product
from pathlib import Path
from typing import Any

from oligomatch.rules.measures import DOSES, MEASURES, Record, Type
from oligomatch.rules.operators import domain, names_known
from oligomatch.rules.read import load_trials
from oligomatch.rules.terms import IRRADIATING, PARTS
from oligomatch.rules.tree import (
    AllOf,
    Always,
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
    parts_of,
)
from oligomatch.rules.trial import Arm, Criterion, Event, Kind, Source, Trial, Version, Wait
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from oligomatch.rules.write import write_trial
from tests.support.rule_trees import asked_in_time

_VOCABULARY = load_vocabulary()
LIMITS = (0, 1, 3, 6, 30, 365)
LINES = ("current", "current_or_adjuvant", "1", "2", "with:carboplatin+pemetrexed",
         "first class:ici")  # fmt: skip
FORMS = 3  # of each measure: its parameters told in so many ways
CRITERIA = 4  # of one trial


def measures(kind: str, ways: int = FORMS) -> Iterator[Measure]:
    """A measure with its parameters told in some ways: every value of each stands in one of them."""
    row = MEASURES[kind]
    if kind == "judged":
        return
    taken = {name: cycle(_values(kind, name)) for name in (*row.takes, *row.may_take)}
    for way in range(max(ways, _most(kind, row))):
        told = dict(row.defaults) | {
            name: next(values)
            for name, values in taken.items()
            if name in row.takes or way % 2 or (name == "by" and kind == "count")
        }
        if "gene" in told and "names" in told:
            genes = [g for g, one in _VOCABULARY.genes.items() if one.variants]
            told["gene"] = genes[way % len(genes)]
            known = tuple(_VOCABULARY.genes[told["gene"]].variants)
            told["names"] = frozenset(known[:2]) if kind == "variant" else frozenset({"19", "21"})
            if "other_than" in told:
                told["other_than"] = frozenset(known[1:2])
                if not told["other_than"]:
                    del told["other_than"]
        if "dose" in told:
            told["names"] = frozenset(IRRADIATING[way % 3 :])
        if "latest_responses" in told:
            told["intent"] = "palliative"
        if "test" in told:
            units = _VOCABULARY.measurements[told["test"]].known_units
            told["unit"] = units[way % len(units)]
        if "percent" in row.may_take and not {"percent", "millimetres"} & {*told}:
            told["percent"] = next(taken["percent"])
        yield asked_in_time(Measure(kind, **told), told.get("where", Always()))


def _most(kind: str, row: Record) -> int:
    """In how many ways every value of its closed parameters stands in one of them."""
    closed = [len(PARTS[name]) for name in row.takes if name in PARTS]
    wheres = [len(_values(kind, "where"))] if kind == "count" else []
    return max([*closed, *wheres], default=1)


def _values(kind: str, name: str) -> tuple[Any, ...]:
    match name:
        case "where":
            return tuple(lesion_trees())
        case "line":
            return LINES
        case "gene":
            return tuple(_VOCABULARY.genes)
        case "progressed":
            return (True,)
        case "dose":
            bed, gy, times = map(Measure, DOSES)
            return (
                (Within(bed, low=60),),
                (Within(gy, over=20, high=60), Within(times, high=10)),
                (Within(bed, under=100), Within(times, low=2, under=8)),
            )
        case "half_lives":
            return (1, 5)
        case "days":
            return (14, 28)
        case "stopped_for":
            return (frozenset({"toxicity"}), frozenset({"progression", "completed"}))
        case "months_at_least":
            return (3, 6)
        case "months_below":
            return (12, 18)
        case "responses" | "latest_responses":
            return (frozenset({"PD"}), frozenset({"CR", "PR"}))
        case "with_drugs":
            return (frozenset({"carboplatin"}), frozenset({"osimertinib", "erlotinib"}))
        case "percent" | "millimetres":
            return (5, 20)
        case "within_days":
            return (1, 30, 365)
        case "other_than":  # of a gene its own variants take their place
            agents = tuple(_VOCABULARY.agents)
            classes = frozenset({"pd1", "androgen_deprivation_therapy"})
            return (frozenset(agents[:1]), frozenset(agents[5:9]), classes)
        case "test":
            return tuple(_VOCABULARY.measurements)
        case "unit":
            return ("",)  # of the test
        case "names" if MEASURES[kind].names:
            known = names_known(kind)
            each = [frozenset(known[at : at + 2]) for at in range(0, len(known), 2)]
            return tuple(each[:: max(1, len(each) // 5)])
        case "names":
            return (frozenset({"19"}),)
        case _:
            return MEASURES[kind].allowed(name)


def lesion_trees() -> Iterator[Node]:
    """Trees over one lesion: every measure of one, by every operator."""
    found = [leaf for kind, row in MEASURES.items() if row.of_lesion for leaf in leaves(kind)]
    for one, other in zip(found, [*found[3:], *found[:3]], strict=True):
        yield one
        yield AnyOf((one, Not(other)))


def leaves(kind: str) -> Iterator[Node]:
    """A measure by each operator of its type, a limit each."""
    limits = cycle(LIMITS)
    for way, measure in enumerate(measures(kind)):
        match MEASURES[kind].type:
            case Type.FLAG:
                yield Is(measure)
            case Type.CATEGORY:
                known = domain(kind)
                yield OneOf(measure, frozenset(known[:1]))
                yield OneOf(measure, frozenset(known[1::2]))
            case Type.NUMBER:
                low = next(limits)
                each = (
                    Within(measure, high=low),
                    Within(measure, low=low),
                    Within(measure, under=low + 1),
                    Within(measure, over=low),
                    Within(measure, low=low, high=low + 5),
                    Within(measure, low=low, high=low),
                )
                yield from each if way < 2 else each[way % 6 :: 6]


def trees() -> Iterator[tuple[str, Node]]:
    """Every measure by every operator, and the operators over several, by the measure's kind."""
    for kind, row in MEASURES.items():
        if not row.of_lesion:
            yield from ((kind, leaf) for leaf in leaves(kind))
    for measure, of in zip(measures("count", 20), lesion_trees(), strict=False):
        yield "count", Exists(replace(measure, by=None))
        yield "count", Every(asked_in_time(replace(measure, by=None), of), of)
    flags = [leaf for kind in ("altered", "has", "begun") for leaf in leaves(kind)]
    for one, other in product(flags[:3], flags[3:6]):
        yield "altered", AllOf((one, Not(other)))
        yield "altered", AnyOf((one, other))
        yield "altered", AtLeast(2, (one, other, Not(one)))
    yield "altered", Always()


def operators_of(tree: Node) -> frozenset[str]:
    """The names of what a tree is made of."""
    below = frozenset[str]().union(*(operators_of(part) for part in parts_of(tree)))
    return below | {type(tree).__name__}


@cache
def own_trials() -> tuple[Trial, ...]:
    """Trials of a few criteria each, every measure and operator in one of them."""
    model, numbers = load_trials()[0], count(1)
    each = list(trees())
    found = []
    for at in range(0, len(each), CRITERIA):
        number = next(numbers)
        criteria = tuple(
            _criterion(f"{number:04}-{n:02}", kind, tree, number + n)
            for n, (kind, tree) in enumerate(each[at : at + CRITERIA], 1)
        )
        id = f"NCT9000{number:04}"
        own = Is(Measure("judged", names=frozenset({f"{id}/{number:04}-90"})))
        judgement = replace(
            _criterion(f"{number:04}-90", "judged", own, 0), kind=Kind.JUDGEMENT,
            text="a question to a person", asked="investigator", waits=(),
        )  # fmt: skip
        more = (judgement,) if number % 5 == 0 else ()
        one = replace(
            model,
            id=id,
            acronym=f"OWN{number}",
            criteria=(*criteria, *more),
            evidence={},
            silenced=(),
            eligibility=None,
        )
        found.append(_parted(one, number % 4))
    return tuple(found)


ARMS = (Arm("A", "cohort A"), Arm("B", "cohort B"))
VERSIONS = (  # one is in force on the day asked, one begins later
    Version("2.0", date(2024, 1, 1)),
    Version("3.0", date(2026, 3, 1)),
    Version("4.0", date(2026, 9, 1)),
)
_OF_VERSIONS = ({"before": "3.0"}, {"since": "3.0"}, {"since": "2.0", "before": "4.0"})


def _parted(trial: Trial, turn: int) -> Trial:
    """Some trials with arms, some with versions, some with both: each criterion but the last of an
    arm, of some versions, or of both."""
    if turn == 0 or len(trial.criteria) < CRITERIA:
        return trial
    arms, versions = ARMS if turn != 2 else (), VERSIONS if turn != 1 else ()
    first = [
        replace(
            one,
            arms=(ARMS[at % 2].name,) if arms else (),
            **(_OF_VERSIONS[at] if versions else {}),
        )
        for at, one in enumerate(trial.criteria[: CRITERIA - 1])
    ]
    rest = trial.criteria[CRITERIA - 1 :]
    return replace(trial, criteria=(*first, *rest), arms=arms, versions=versions)


def _criterion(id: str, kind: str, tree: Node, number: int) -> Criterion:
    source = Source("own trials", 1)
    waits = (Wait(Event.TIME, Is(Measure("begun", line="current"))),) if number % 3 == 0 else ()
    return Criterion(id, Kind.INCLUSION, tree, f"asks {kind}", "cell", source, waits=waits)


def parted() -> tuple[Trial, ...]:
    """The first of our own with arms, with versions, and with both, of each two."""
    each = [one for one in own_trials() if one.arms or one.versions]
    kinds = {(bool(one.arms), bool(one.versions)) for one in each}
    return tuple(
        one
        for kind in sorted(kinds)
        for one in [o for o in each if (bool(o.arms), bool(o.versions)) == kind][:2]
    )


def written(folder: Path, trials: Iterable[Trial] | None = None) -> Path:
    """The trials as files of a folder."""
    folder.mkdir(exist_ok=True)
    for trial in own_trials() if trials is None else trials:
        (folder / f"{trial.id}.yaml").write_text(write_trial(trial), encoding="utf-8")
    return folder


def measures_asked() -> frozenset[str]:
    """The kinds of measure that some criterion of them asks."""
    found: set[str] = set()

    def walk(tree: Node) -> None:
        measure = getattr(tree, "measure", None)
        if measure is not None:
            found.add(measure.kind)
            if measure.where is not None:
                walk(measure.where)
        if isinstance(tree, Every):
            walk(tree.test)
        for part in parts_of(tree):
            walk(part)

    for trial in own_trials():
        for criterion in trial.criteria:
            for form in criterion.forms:
                walk(form.tree)
    return frozenset(found)
