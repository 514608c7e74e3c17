"""Hypothesis strategies for trees and trials that the rule files can spell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from oligomatch.rules.measures import DOSES, MEASURES, Type
from oligomatch.rules.operators import domain, names_known
from oligomatch.rules.read import BASES, MOLECULAR
from oligomatch.rules.terms import (
    CANCER_TYPES,
    DESIGNS,
    IRRADIATING,
    RECRUITMENT,
    RESPONSES,
    STOP_REASONS,
)
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
    measures_of,
)
from oligomatch.rules.trial import (
    DECIDING,
    PERSONS,
    RULED,
    Arm,
    Change,
    Criterion,
    Eligibility,
    Event,
    Evidence,
    Facts,
    Kind,
    Recruitment,
    Silence,
    Source,
    Trial,
    Version,
    Wait,
)
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
NUMBERS = st.integers(0, 400) | st.integers(1, 4000).map(lambda tenths: tenths / 8)
TEXTS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Z")), min_size=1
).filter(str.strip)
LINES = (
    st.sampled_from(["current", "current_or_adjuvant", "1", "2", "9"])
    | st.sets(st.sampled_from(list(VOCABULARY.agents)), min_size=1, max_size=3).map(
        lambda agents: "with:" + "+".join(sorted(agents))
    )
    | st.sets(st.sampled_from(list(VOCABULARY.classes)), min_size=1, max_size=3).map(
        lambda classes: "first class:" + "+".join(sorted(classes))
    )
)


def some(values: Any, most: int = 4) -> st.SearchStrategy[frozenset[Any]]:
    """A few of the values, at least one."""
    return st.frozensets(st.sampled_from(list(values)), min_size=1, max_size=most)


CHANGES = ("C797", "G719", "E709K", "L747_P753delinsS")  # of EGFR, beside the vocabulary's


@st.composite
def measures(draw: st.DrawFn, kind: str, *, counted: bool = False) -> Measure:
    """A measure of that kind with each parameter it takes and some it may take."""
    row = MEASURES[kind]
    told = [name for name in row.may_take if (counted and name == "by") or draw(st.booleans())]
    if {"days", "whichever"} & {*told}:
        told = [*{*told, "days", "whichever"}]  # the two go together
    if "percent" in row.may_take and not {"percent", "millimetres"} & {*told}:
        told = [*told, "percent"]
    values: dict[str, Any] = dict(row.defaults)
    for name in (*row.takes, *told):
        if name == "unit":
            continue  # of the test, below
        if name == "names":
            gene = VOCABULARY.genes["EGFR"]
            values["gene"] = (
                values.get("gene") and "EGFR" if kind == "variant" else values.get("gene")
            )
            known = (*gene.known, *CHANGES) if kind == "variant" else names_known(kind)
            values[name] = draw(some(known or ["18", "19", "20", "21"]))
        else:
            values[name] = draw(_parameter(kind, name))
    if "dose" in values:
        values["names"] = draw(some(IRRADIATING))
    if "latest_responses" in values:
        values["intent"] = "palliative"
    if kind == "variant" and "other_than" in values:
        values["other_than"] = draw(some(CHANGES))
    if "test" in values:
        values["unit"] = draw(st.sampled_from(VOCABULARY.measurements[values["test"]].known_units))
    # from an event to itself no time passes, and the reader refuses it
    assume(values.get("since") is None or values["since"] != values.get("until"))
    return asked_in_time(Measure(kind, **values), values.get("where", Always()))


@st.composite
def doses(draw: st.DrawFn) -> tuple[Within, ...]:
    """Limits of some figures of a dose, in their order."""
    figures = draw(some(DOSES))
    found = []
    for figure in DOSES:
        low, high = draw(st.integers(1, 60)), draw(st.integers(61, 120))
        ends = {
            **draw(st.sampled_from(({}, {"low": low}, {"over": low}))),
            **draw(st.sampled_from(({"high": high}, {"under": high}))),
        }
        found += [Within(Measure(figure), **ends)] if figure in figures else []
    return tuple(found)


def asked_in_time(measure: Measure, of: Node) -> Measure:
    """The measure at entry where what is asked of its lesions is not asked of its own time."""
    kinds = {one.kind for one in measures_of(of)}
    allowed = all(measure.at in MEASURES[kind].allowed("at") for kind in kinds)
    return measure if allowed or measure.at is None else replace(measure, at="entry")


def _parameter(kind: str, name: str) -> st.SearchStrategy[Any]:
    match name:
        case "where":
            return lesion_trees()
        case "line":
            return LINES
        case "gene":
            return st.sampled_from(list(VOCABULARY.genes))
        case "progressed":
            return st.just(True)
        case "dose":
            return doses()
        case "within_days" | "days" | "percent" | "millimetres":
            return st.integers(1, 365)
        case "months_at_least":
            return st.integers(1, 24)
        case "months_below":
            return st.integers(25, 48)
        case "half_lives":
            return st.integers(1, 100)
        case "other_than":
            return some(VOCABULARY.set_apart)
        case "with_drugs":
            return some(VOCABULARY.agents)
        case "stopped_for":
            return some(STOP_REASONS)
        case "responses" | "latest_responses":
            return some(RESPONSES)
        case "test":
            return st.sampled_from(list(VOCABULARY.measurements))
        case "within_days":
            return st.integers(1, 400)
        case "other_than":
            return some(VOCABULARY.agents)
        case _:
            return st.sampled_from(MEASURES[kind].allowed(name))


def _kinds(type_: Type, of_lesion: bool) -> st.SearchStrategy[str]:
    fitting = [
        kind
        for kind, row in MEASURES.items()
        if row.type is type_ and row.of_lesion == of_lesion and kind != "judged"
    ]
    return st.sampled_from(fitting)


@st.composite
def comparisons(draw: st.DrawFn, *, of_lesion: bool) -> Node:
    """A number between limits that one operator can spell."""
    measure = draw(measures(draw(_kinds(Type.NUMBER, of_lesion)), counted=True))
    low, more = draw(NUMBERS), draw(NUMBERS)
    high = low + more
    forms: list[Callable[[], Within]] = [
        lambda: Within(measure, low=low),
        lambda: Within(measure, high=high),
        lambda: Within(measure, under=high),
        lambda: Within(measure, over=low),
        lambda: Within(measure, low=low, high=high),
    ]
    return draw(st.sampled_from(forms))()


@st.composite
def categories(draw: st.DrawFn, *, of_lesion: bool) -> Node:
    """A category out of some of its values."""
    kind = draw(_kinds(Type.CATEGORY, of_lesion))
    return OneOf(draw(measures(kind)), draw(some(domain(kind))))


@st.composite
def flags(draw: st.DrawFn, *, of_lesion: bool) -> Node:
    """A statement."""
    return Is(draw(measures(draw(_kinds(Type.FLAG, of_lesion)))))


def _leaves(*, of_lesion: bool) -> st.SearchStrategy[Node]:
    return st.one_of(
        comparisons(of_lesion=of_lesion),
        categories(of_lesion=of_lesion),
        flags(of_lesion=of_lesion),
        st.just(Always()),
    )


def _joined(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        parts.map(Not),
        several.map(AllOf),
        several.map(AnyOf),
        several.flatmap(lambda of: st.builds(AtLeast, st.integers(1, len(of)), st.just(of))),
    )


def lesion_trees() -> st.SearchStrategy[Node]:
    """A tree over one lesion."""
    return st.recursive(_leaves(of_lesion=True), _joined, max_leaves=3)


def trees() -> st.SearchStrategy[Node]:
    """A tree over the patient."""
    lesions = measures("count")
    leaves = st.one_of(
        _leaves(of_lesion=False),
        st.builds(Exists, lesions),
        st.builds(
            lambda measure, of: Every(asked_in_time(measure, of), of), lesions, lesion_trees()
        ),
    )
    return st.recursive(leaves, _joined, max_leaves=5)


SOURCES = st.builds(Source, TEXTS, st.none() | st.integers(1, 99))
WAITS = st.lists(st.builds(Wait, st.sampled_from(Event), trees()), max_size=2).map(tuple)


@st.composite
def changes(draw: st.DrawFn) -> dict[str, Change]:
    """Readings that differ: as written, replaced, joined."""
    return {
        "A": Change(words=draw(TEXTS)),
        "B": Change(replace=Not(Not(draw(trees()))), words=draw(TEXTS)),
        "C": Change(also=draw(trees()), words=draw(TEXTS)),
    }


def judgement_trees(own: str) -> st.SearchStrategy[Node]:
    """A person's answer alone, or beside what it does not concern."""
    answer = Is(Measure("judged", names=frozenset({own})))
    return st.just(answer) | trees().map(lambda tree: AnyOf((tree, answer)))


@st.composite
def criteria(
    draw: st.DrawFn,
    trial: str,
    id: str,
    arms: tuple[Arm, ...] = (),
    versions: tuple[Version, ...] = (),
    kinds: Sequence[Kind] = tuple(Kind),
) -> Criterion:
    """A criterion of any kind, with what its kind may have, for all arms and versions or some."""
    window = draw(st.sampled_from([("", ""), *_windows([one.name for one in versions])]))
    names = [arm.name for arm in arms]
    some_arms = st.lists(
        st.sampled_from(names or [""]), unique=True, max_size=max(0, len(names) - 1)
    )
    kind = draw(st.sampled_from(kinds))
    decides = kind in RULED
    basis = draw(st.sampled_from(BASES))
    tree = (
        draw(trees())
        if decides or (kind not in (Kind.INFO, Kind.TO_DO) and draw(st.booleans()))
        else None
    )
    inclusion, judgement = kind is Kind.INCLUSION, kind is Kind.JUDGEMENT
    if judgement:
        tree = draw(judgement_trees(f"{trial}/{id}"))
    return Criterion(
        id=id,
        kind=kind,
        tree=tree,
        quote="" if basis == "impl" else draw(TEXTS),
        basis=basis,
        source=draw(SOURCES),
        text="" if decides else draw(TEXTS),
        note=draw(st.just("") | TEXTS),
        asked=draw(st.sampled_from(PERSONS)) if judgement else "",
        waits=draw(WAITS) if inclusion else (),
        readings={"A-77": draw(changes())} if inclusion and draw(st.booleans()) else {},
        arms=tuple(draw(some_arms)),
        since=window[0],
        before=window[1],
    )


def _windows(names: list[str]) -> Iterator[tuple[str, str]]:
    """The names of versions between which a criterion may hold."""
    for number, name in enumerate(names):
        yield from ((name, ""), ("", name), *((before, name) for before in names[:number]))


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Any facts."""
    cells = {name: draw(TEXTS) for name in ("group", "phase", "country", "pet", "treatment")}
    more = {name: draw(st.just("") | TEXTS) for name in ("secondary_endpoints", "footnotes")}
    return Facts(
        **cells,
        **more,
        drivers_only=draw(st.booleans()),
        design=draw(st.sampled_from(DESIGNS)),
        randomised=draw(st.booleans()),
        n=draw(st.none() | st.integers(0, 5000)),
        brain_imaging=draw(TEXTS),
        molecular_status=draw(TEXTS),
        number_of_metastases=draw(TEXTS),
        primary_endpoints=draw(TEXTS),
        notes=draw(TEXTS),
        countries=tuple(sorted(draw(some(VOCABULARY.countries)))) if draw(st.booleans()) else (),
        region=draw(st.sampled_from((None, "europe", "international"))),
        molecular=draw(st.sampled_from(MOLECULAR)),
        state_groups=draw(st.integers(0, 2)),
        tumour_types=tuple(sorted(draw(some((*CANCER_TYPES, "any"))))),
    )


@st.composite
def trials(draw: st.DrawFn) -> Trial:
    """A trial that a file can spell."""
    number = draw(st.integers(0, 10**8 - 1))
    count = draw(st.integers(1, 3))
    names = st.from_regex("[a-z_]{1,9}", fullmatch=True)
    arm = st.builds(Arm, st.sampled_from("ABCD"), TEXTS, st.just("") | TEXTS, st.none() | SOURCES)
    several = st.lists(arm, min_size=2, max_size=4, unique_by=lambda one: one.name)
    arms = tuple(draw(st.just([]) | several))
    days = sorted(draw(st.sets(st.dates(date(1990, 1, 1)), max_size=3)))
    version = st.builds(Version, st.just(""), st.just(date.min), TEXTS, st.none() | SOURCES)
    labels = draw(st.permutations(["1", "2.0", "Amendment 3", "4-b"]))
    versions = tuple(
        replace(draw(version), name=name, since=day)
        for name, day in zip(labels, days, strict=False)
    )
    id = f"NCT{number:08}"
    ids = [f"{number % 10**4:04}-{n:02}" for n in range(count + 1)]
    made = [draw(criteria(id, one, arms, versions)) for one in ids[:-1]]
    # a trial of which nothing decides in a version, or for an arm, is refused
    decides = draw(criteria(id, ids[-1], kinds=sorted(DECIDING)))
    return Trial(
        id=id,
        acronym=draw(st.just("") | TEXTS),
        source=draw(SOURCES),
        facts=draw(facts()),
        recruitment=draw(
            st.builds(
                Recruitment,
                st.sampled_from(RECRUITMENT),
                TEXTS,
                st.just("") | TEXTS,
                st.none() | SOURCES,
            )
        ),
        criteria=(*made, decides),
        evidence=draw(
            st.dictionaries(names, st.builds(Evidence, TEXTS, TEXTS, SOURCES), max_size=2)
        ),
        eligibility=draw(
            st.none() | st.builds(Eligibility, st.from_regex("[0-9a-f]{16}", fullmatch=True), TEXTS)
        ),
        silenced=draw(silences(f"{number % 10**4:04}-00")),
        arms=arms,
        versions=versions,
    )


def silences(criterion: str) -> st.SearchStrategy[tuple[Silence, ...]]:
    """Findings that a file answers, of it and of one of its criteria."""
    codes = st.from_regex("OM2[0-9]{2}", fullmatch=True)
    one = st.builds(Silence, codes, TEXTS, st.none() | st.just(criterion))
    return st.lists(one, max_size=3, unique_by=lambda row: (row.lint, row.criterion)).map(tuple)
