"""The worlds that a profile leaves possible, enumerated over finite domains for what it forgot."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import chain, combinations_with_replacement, islice, product
from math import prod
from types import MappingProxyType
from typing import Any

from oligomatch.rules.measures import MEASURES
from oligomatch.rules.terms import (
    CANCER_TYPES,
    HISTOLOGIES,
    M_CATEGORIES,
    N_CATEGORIES,
    STAGES,
    STOP_REASONS,
    T_CATEGORIES,
)
from oligomatch.rules.tree import Node, measures_of
from tests.oracle.drawn_worlds import ALTERATIONS, STATIONS
from tests.oracle.laws import obeys
from tests.oracle.truths import active_on, belonging, called, first_pd, system_of, truth
from tests.oracle.worlds import (
    BEST_FIRST,
    DISTANCES,
    MARKS,
    VOCABULARY,
    Alteration,
    Assessment,
    Gene,
    Lesion,
    Line,
    Staged,
    State,
    Treatment,
    World,
    plus_months,
    shift,
)
from tests.support.profiles import DRIVERS, Json, days_of, fits

Change = Callable[[World], World]
MOST = 1500  # worlds tried for one profile
UNLISTED = (1, 2, 8)  # so many more lesions of a kind: more than any limit in the trials' reach


@dataclass(frozen=True, slots=True)
class Answer:
    """What is true over the worlds tried; `whole` where none was left out of the domains."""

    verdict: str  # met | not met | unknown
    whole: bool
    witnesses: tuple[World, ...] = ()


def truth_over(world: World, profile: Json, node: Node, most: int = MOST) -> Answer:
    """T(p, n): met if every completion tried satisfies n, not met if none does, else unknown."""
    found: dict[bool, World] = {truth(world, node): world}
    space: list[list[Change]] = []  # as far as it was looked at: whole, or of more than `most`
    each = open_facts(world, profile, _untouched(node), _words_for_genes(node))
    for other in _worlds(world, profile, _kept(each, space), most):
        found.setdefault(truth(other, node), other)
        if len(found) == 2:
            return Answer("unknown", True, tuple(found.values()))
    whole = prod(len(changes) + 1 for changes in space) <= most
    return Answer("met" if True in found else "not met", whole, tuple(found.values()))


FACTS = tuple(one.name for one in fields(World))
GENES = frozenset({"altered", "variant", "altered_exon", "actionable_driver"})


def _words_for_genes(node: Node) -> dict[str, frozenset[str]]:
    """By gene what is asked of its variants: codons and words that no alteration drawn may have."""
    asked: dict[str, frozenset[str]] = {}
    for measure in measures_of(node):
        if measure.kind == "variant" and measure.gene:
            asked[measure.gene] = asked.get(measure.gene, frozenset()) | measure.names
    return asked


def _kept(each: Iterator[list[Change]], within: list[list[Change]]) -> Iterator[list[Change]]:
    for one in each:
        within.append(one)
        yield one


def _untouched(node: Node) -> frozenset[str]:
    """Facts of the world that no measure of the tree reads, and none it reads depends on."""
    kinds = {measure.kind for measure in measures_of(node)}
    facts = {"fdg_pet", "naf_pet", "brain_imaging"} - {kind.removesuffix("_done") for kind in kinds}
    if not kinds & GENES:
        facts.add("genes")
    if "histology" not in kinds:
        facts.add("histology")
    if kinds <= GENES:
        facts |= {"lesions", "lines", "assessments", "primary", "recurrence", "episode"}
        facts |= {"first_metastasis", "cancer_type"}
    if not any(MEASURES[kind].of_staging for kind in kinds):
        facts |= {"at_diagnosis", "now"}
    return frozenset(facts)


def completions(world: World, profile: Json, most: int = MOST) -> Iterator[World]:
    """Worlds that obey W1-W14 and fit the profile, this one first."""
    yield world
    yield from _worlds(world, profile, open_facts(world, profile), most)


def open_facts(
    world: World,
    profile: Json,
    untouched: frozenset[str] = frozenset(),
    words: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> Iterator[list[Change]]:
    """For each fact of the world the other answers that the profile, alone, leaves to it.

    `words`: by gene how an alteration of it may be called besides (a codon: a change of it).
    """
    for changes in _facts(world, profile, words):
        possible = [change for change in changes if _may_be(world, change, profile, untouched)]
        if possible:
            yield possible


def _may_be(world: World, change: Change, profile: Json, untouched: frozenset[str]) -> bool:
    other = change(world)
    touches = any(
        getattr(world, name) != getattr(other, name) for name in FACTS if name not in untouched
    )
    return touches and fits(other, profile, world)


def _worlds(
    world: World, profile: Json, space: Iterator[list[Change]], most: int
) -> Iterator[World]:
    seen = {repr(world)}
    for changes in _combinations(space, most):
        other = world
        try:
            for change in changes:
                other = change(other)
        except (IndexError, StopIteration):
            continue  # one change took away what the other speaks of
        said = repr(other)
        if (
            said not in seen
            and obeys(other)
            # one answer alone is of those that were found to fit
            and (len(changes) == 1 or fits(other, profile, world))
        ):
            seen.add(said)
            yield other


def _combinations(space: Iterator[list[Change]], most: int) -> Iterator[tuple[Change, ...]]:
    """Every combination of answers; where there are too many, each alone and then some at random.

    No fact is looked at before it is needed: one of the first often settles what is asked.
    """
    domains: list[list[Change | None]] = []
    for changes in space:
        domains.append([None, *changes])
        if prod(len(domain) for domain in domains) > most:
            break
    else:
        yield from (_taken(some) for some in product(*domains))
        return
    first = [_taken(domain) for domain in domains]
    later = _kept_of(space, domains)
    singles = ((change,) for changes in chain(first, later) for change in changes)
    yield from islice(singles, most // 2)
    for _ in later:
        pass
    dice = random.Random(0)
    for _ in range(most // 2):
        yield _taken(tuple(dice.choice(domain) for domain in domains))


def _kept_of(
    space: Iterator[list[Change]], domains: list[list[Change | None]]
) -> Iterator[list[Change]]:
    for changes in space:
        domains.append([None, *changes])
        yield changes


def _taken(some: Sequence[Change | None]) -> tuple[Change, ...]:
    return tuple(change for change in some if change is not None)


# --- the facts of a world, and what else each might be -------------------------------------------


def _facts(
    world: World, profile: Json, words: Mapping[str, frozenset[str]]
) -> Iterator[list[Change]]:
    days = _days(world, profile)
    yield from _of_patient(world, days)
    yield from _of_primary(days)
    for gene in {*DRIVERS, *dict(world.genes), *profile.get("biomarkers", {})}:
        yield from _of_gene(world, gene, words.get(gene, frozenset()))
    for n, lesion in enumerate(world.lesions):
        yield from _of_lesion(n, lesion)
    yield _more_lesions(world, profile)
    for n, assessment in enumerate(world.assessments):
        yield from _of_assessment(n, assessment, days)
    yield _one_more_assessment(world, days)
    for name in ("at_diagnosis", "now"):
        yield from _of_staging(name, getattr(world, name))
    for n, line in enumerate(world.lines):
        yield from _of_line(world, n, line, days)
    yield _more_lines(world)
    yield [lambda other: replace(other, lines=other.lines[::-1])]  # of one day either is the first


def _days(world: World, profile: Json) -> list[date]:
    """The days on which something may turn: thresholds, neighbours of told days, ends of spans."""
    today = world.as_of
    days = {today, shift(today, -1), shift(today, -400)}
    days |= {shift(plus_months(today, -n), k) for n in (3, 6, 12) for k in (-1, 0, 1)}
    days |= {shift(today, -n) for n in (41, 42, 55, 56, 83, 84)}
    anchors = [world.primary.diagnosis, world.first_metastasis, world.episode]
    for anchor in [day for day in anchors if day is not None]:
        days |= {shift(plus_months(anchor, n), k) for n in (-6, 6) for k in (-1, 0, 1)}
    ends = [day for line in world.lines for day in (line.start, line.end)]
    ends += [assessment.day for assessment in world.assessments]
    for end in [day for day in ends if day is not None]:
        days |= {shift(end, k) for k in (-29, -1, 0, 1, 28)}
    days |= {end for said in _stated_days(profile) for end in days_of(said)}
    return sorted(day for day in days if day <= today)


def _stated_days(part: Any) -> Iterator[Any]:
    if isinstance(part, dict):
        if set(part) == {"from", "to"}:
            yield part
            return
        for value in part.values():
            yield from _stated_days(value)
    elif isinstance(part, list):
        for value in part:
            yield from _stated_days(value)
    elif isinstance(part, str) and part[:4].isdigit() and len(part) in {4, 7}:
        yield part


def _set(**answer: Any) -> Change:
    return lambda world: replace(world, **answer)


def _of_patient(world: World, days: list[date]) -> Iterator[list[Change]]:
    yield [_set(cancer_type=value) for value in CANCER_TYPES]
    yield [_set(histology=value) for value in HISTOLOGIES]
    yield [_set(recurrence=value) for value in (None, "central", "peripheral")]
    for name in ("fdg_pet", "naf_pet", "brain_imaging"):
        yield [_set(**{name: value}) for value in (True, False)]
    found: list[Change] = [_set(first_metastasis=None, episode=None)]
    found += [_set(first_metastasis=day, episode=day) for day in days]
    if world.first_metastasis is not None:
        found += [_set(episode=day) for day in days]
        found += [_set(first_metastasis=day) for day in days]
    yield found


def _of_staging(name: str, now: Staged | None) -> Iterator[list[Change]]:
    """The words that a staging may have where it is asked for; the N of today is of the nodes."""
    if now is None:
        return

    def change(field: str, value: str) -> Change:
        def changed(world: World) -> World:
            staging = replace(getattr(world, name), **{field: value})
            return replace(world, **{name: staging})

        return changed

    words = {"stage": STAGES, "t": T_CATEGORIES, "n": N_CATEGORIES, "m": M_CATEGORIES}
    for field, known in words.items():
        if (name, field) != ("now", "n"):
            yield [change(field, value) for value in known]


def _of_primary(days: list[date]) -> Iterator[list[Change]]:
    def change(**answer: Any) -> Change:
        return lambda world: replace(world, primary=replace(world.primary, **answer))

    yield [change(side=value) for value in ("left", "right")]
    statuses = "in_place_untreated in_place_treated resected complete_response locally_recurrent"
    yield [change(status=value) for value in statuses.split()]
    yield [change(diagnosis=day) for day in days]
    yield [
        change(treated=False, treatment_end=None),
        *(change(treated=True, treatment_end=day) for day in days),
    ]
    courses = ((True, True), (False, True), (False, False))
    yield [change(progressing=now, progressed=since) for now, since in courses]
    for name in ("accessible", *MARKS.values()):
        yield [change(**{name: value}) for value in (True, False)]
    for name in DISTANCES.values():
        yield [change(**{name: mm}) for mm in _MILLIMETRES]


_MILLIMETRES = (0, 1, 10, 15, 20, 21)  # from structures: about the limits that are asked


def _of_gene(world: World, name: str, words: frozenset[str]) -> Iterator[list[Change]]:
    """What alters a gene: nothing, one thing, one thing more, or another in the place of each.

    One that is called by a word asked for may stand in the place of all, whatever is known of."""
    now = world.gene(name).alterations

    def change(*alterations: Alteration) -> Change:
        def changed(other: World) -> World:
            genes = dict(other.genes)
            genes[name] = replace(genes.get(name, Gene()), alterations=alterations)
            found = tuple((name, gene) for name, gene in genes.items() if gene != Gene())
            return replace(other, genes=found)

        return changed

    known = (*ALTERATIONS.get(name, ()), Alteration("another", "mutation"))
    like = [Alteration("another", one.kind, one.exon) for one in now]
    missing = [one for one in sorted(words) if not any(called(name, other, one) for other in known)]
    kinds = {"fusion", "amplification", "loss"}
    asked = [
        Alteration(f"{one}W" if one[-1].isdigit() else one, one if one in kinds else "mutation")
        for one in missing
    ]
    listed = VOCABULARY.genes[name].variants if name in VOCABULARY.genes else {}
    asked += [  # a VUS alters it after all: one of which nobody knows what it does
        Alteration(f"{one}W" if one[-1].isdigit() else one, "vus")
        for one in ("another", *sorted(words))
        if re.match(r"another|[A-Z]\d", one) and one not in listed
    ]
    yield [
        change(),
        *(change(one) for one in asked),
        *(change(*some) for some in product((*known, *like), repeat=max(1, len(now)))),
        *(change(*now, one) for one in known),
    ]


def _of_lesion(n: int, lesion: Lesion) -> Iterator[list[Change]]:
    yield [_without_lesion(lesion.id)]
    roles = "primary local_recurrence satellite regional_node distant_node metastasis benign"
    yield [_lesion(lesion.id, role=role) for role in roles.split()]
    organs = (
        "bone",
        "L3",
        "brain",
        "liver",
        "lung",
        "left_adrenal",
        "axillary_node",
        "pelvic_node",
    )
    yield [
        *(_lesion(lesion.id, organ=organ, station=None) for organ in organs),
        *(_lesion(lesion.id, organ="lymph_node", station=one, side=None) for one in STATIONS),
    ]
    if system_of(lesion.organ) in {"lung", "lymph_node"}:
        yield [_lesion(lesion.id, side=side) for side in ("left", "right", None)]
    for mark in MARKS.values():
        yield [_lesion(lesion.id, **{mark: value}) for value in (True, False)]
    for name in DISTANCES.values():
        yield [_lesion(lesion.id, **{name: mm}) for mm in _MILLIMETRES]
    modalities = ("RT", "SABR", "RFA", "surgery")
    treatments = [(Treatment(one, date(2000, 1, 1)),) for one in modalities]
    if lesion.treated:
        had = lesion.treated[0]
        treatments = [one for one in treatments if one[0].modality != had.modality]
        doses = ((120, had.dose_gy, had.fractions), (10, 10, 1), (120, 40, 20), (120, 10, 2))
        treatments += [(Treatment(had.modality, had.day, *dose),) for dose in doses]
    yield [_lesion(lesion.id, treated=value) for value in ((), *treatments)]
    for i, state in enumerate(lesion.states):
        statuses = ("stable", "growing", "new", "shrinking", "resolved", "resected")
        yield [_state(lesion.id, i, status=status) for status in statuses]
        if not state.present:
            continue
        yield [_state(lesion.id, i, diameter_mm=mm) for mm in (1, 29, 30, 31, 50, 51, 60)]
        yield [_state(lesion.id, i, volume_cc=cc) for cc in (1, 14, 15, 16, 30, 31, 61)]


def _lesion(id: str, **answer: Any) -> Change:
    def changed(world: World) -> World:
        lesions = tuple(replace(one, **answer) if one.id == id else one for one in world.lesions)
        return replace(world, lesions=lesions)

    return changed


def _without_lesion(id: str) -> Change:
    def changed(world: World) -> World:
        return replace(world, lesions=tuple(one for one in world.lesions if one.id != id))

    return changed


def _state(id: str, i: int, **answer: Any) -> Change:
    def changed(world: World) -> World:
        lesion = next(one for one in world.lesions if one.id == id)
        states = list(lesion.states)
        size = {} if states[i].present else {"diameter_mm": 20, "volume_cc": 4}
        states[i] = replace(states[i], **{**size, **answer})
        return _lesion(id, states=tuple(states))(world)

    return changed


KINDS = (
    ("metastasis", "bone", None),
    ("metastasis", "brain", None),
    ("metastasis", "liver", None),
    ("metastasis", "lung", None),
    ("distant_node", "axillary_node", None),
    ("benign", "liver", None),
    ("satellite", "lung", None),
    ("regional_node", "lymph_node", "4R"),
    ("regional_node", "lymph_node", "10R"),
)


def _more_lesions(world: World, profile: Json) -> list[Change]:
    """Lesions that nobody listed: of each kind some, seen always, lately or early, quiet or not."""
    changes = []
    for kind in KINDS:
        ways = [_more(kind, look, 1, 0) for look in _looks(world)]
        if any(fits(way(world), profile, world) for way in ways):
            changes += [
                _more(kind, look, number, flavour)
                for look in _looks(world)
                for number in UNLISTED
                for flavour in (0, 1)
            ]
    return changes


def _looks(world: World) -> list[tuple[str, ...]]:
    """The states unlisted lesions take: there always, only at the latest, before it, or at one."""
    number, latest = len(world.assessments), world.latest
    times = [{*range(number)}, {latest}, {*range(number)} - {latest}, *({i} for i in range(number))]
    looks = set()
    for there in times:
        for status in ("stable", "growing"):
            look = [status if i in there else "resolved" for i in range(number)]
            looks |= {tuple(look), (*look[:-1], "growing" if latest in there else "resolved")}
    return sorted(look for look in looks if set(look) != {"resolved"})


def _more(
    kind: tuple[str, str, str | None], look: tuple[str, ...], number: int, flavour: int
) -> Change:
    role, organ, station = kind

    def changed(world: World) -> World:
        side = world.primary.side
        if role == "metastasis" and organ == "lung":
            side = {"left": "right", "right": "left"}[side]
        more = tuple(
            Lesion(
                f"unlisted {role} {organ} {station} {n}",
                role,
                organ,
                tuple(State(s, *((60, 61) if flavour else (1, 1))) for s in look),
                side=side if organ == "lung" else None,
                station=station,
                **dict.fromkeys(MARKS.values(), not flavour),
                **dict.fromkeys(DISTANCES.values(), 0 if flavour else 60),
                treated=(Treatment("RT", date(2000, 1, 1)),) if flavour else (),
            )
            for n in range(number)
        )
        return replace(world, lesions=(*world.lesions, *more))

    return changed


def _of_assessment(n: int, assessment: Assessment, days: list[date]) -> Iterator[list[Change]]:
    def change(**answer: Any) -> Change:
        def changed(world: World) -> World:
            assessments = list(world.assessments)
            k = assessments.index(assessment)
            assessments[k] = replace(assessment, **answer)
            return _in_order(replace(world, assessments=tuple(assessments)))

        def guarded(world: World) -> World:
            return changed(world) if assessment in world.assessments else world

        return guarded

    yield [
        change(day=day, response=response)
        for day in {assessment.day, *days}
        for response in dict.fromkeys((assessment.response, *BEST_FIRST))
    ]


def _in_order(world: World) -> World:
    days = [one.day for one in world.assessments]
    order = sorted(range(len(days)), key=days.__getitem__)
    if order == [*range(len(days))]:
        return world
    return replace(
        world,
        assessments=tuple(world.assessments[i] for i in order),
        lesions=tuple(
            replace(one, states=tuple(one.states[i] for i in order)) for one in world.lesions
        ),
    )


def _one_more_assessment(world: World, days: list[date]) -> list[Change]:
    """An earlier assessment that nobody told, under therapy: better, worse or the same."""

    def change(day: date, response: str) -> Change:
        def changed(world: World) -> World:
            if any(one.day == day for one in world.assessments):
                return world
            lesions = tuple(
                replace(one, states=(*one.states, _quieter(one.states[world.latest], response)))
                for one in world.lesions
            )
            more = (*world.assessments, Assessment(day, response=response))
            return _in_order(replace(world, assessments=more, lesions=lesions))

        return changed

    starts = [line.start for line in world.palliative]
    last = world.assessments[world.latest].day
    inside = [day for day in days if starts and min(starts) < day < last]
    return [
        change(day, response)
        for day in inside[:: max(1, len(inside) // 6)]
        for response in ("PD", "PR")
    ]


def _quieter(state: State, response: str) -> State:
    grows = state.status in {"new", "growing"} and response != "PD"
    return replace(state, status="stable") if grows else state


def _of_line(world: World, n: int, line: Line, days: list[date]) -> Iterator[list[Change]]:
    def change(**answer: Any) -> Change:
        def changed(world: World) -> World:
            lines = list(world.lines)
            lines[n] = replace(lines[n], **answer)
            return replace(world, lines=tuple(lines))

        return changed

    yield [_without_line(n)]
    yield [change(intent=value) for value in ("palliative", "adjuvant")]
    regimens = (
        ("osimertinib",),
        ("erlotinib",),
        ("crizotinib",),
        ("carboplatin", "pemetrexed"),
        ("nivolumab", "ipilimumab"),
        ("docetaxel",),
    )
    yield [
        *(change(agents=frozenset(one), more_classes=frozenset()) for one in regimens),
        *(
            change(agents=line.agents | {one})
            for one in ("osimertinib", "carboplatin", "ipilimumab")
        ),
        *(
            change(agents=frozenset({"studydrug"}), more_classes=frozenset({one}))
            for one in (
                "immunocytokine",
                "ici",
                "egfr_tki",
                "platinum_doublet",
                "alk_tki",
                "ros1_tki",
            )
        ),
    ]
    yield [change(start=day) for day in days]
    yield [
        change(end=None, stop_reason=None),
        *(change(end=day, stop_reason=line.stop_reason or "other") for day in days),
    ]
    yield [change(cycles=value) for value in range(9)]
    yield [change(best_response=value) for value in BEST_FIRST]
    if line.intent == "palliative" and not belonging(world, line):
        yield [change(unseen_response=value) for value in BEST_FIRST]
    yield [change(stop_reason=value) for value in STOP_REASONS]
    yield [change(recorded_pd=day) for day in (None, *days) if day != first_pd(world, line)]
    if line.intent == "adjuvant":
        yield [change(adjuvant_failed=value) for value in (True, False)]


def _without_line(n: int) -> Change:
    def changed(world: World) -> World:
        return replace(world, lines=(*world.lines[:n], *world.lines[n + 1 :]))

    return changed


def _more_lines(world: World) -> list[Change]:
    """Lines that nobody told: before, between and after those told, and adjuvant ones."""
    today = world.as_of
    anchors = [line.start for line in world.palliative] or [today]
    spans: list[tuple[date, date | None]] = [(shift(day, -60), shift(day, -5)) for day in anchors]
    spans += [(shift(anchor, -100), shift(anchor, -40)) for anchor in anchors[:1]]
    ended = [line.end for line in world.palliative if line.end is not None]
    spans += [(day, None) for day in ended[-1:]] or [(shift(today, -10), None)]
    spans += [(world.assessments[world.latest].day, None), (shift(today, -1), None)]
    spans += [(shift(today, -500), None), (shift(today, -500), shift(anchors[0], -1))]
    regimens = (("carboplatin", "pemetrexed"), ("osimertinib",), ("nivolumab", "ipilimumab"))
    lines = [
        _unlisted(world, intent, frozenset(agents), start, end, cycles=9 if n % 2 else 4)
        for intent in ("palliative", "adjuvant")
        for agents in regimens
        for n, (start, end) in enumerate(spans)
    ]
    pairs = [pair for pair in combinations_with_replacement(lines, 2) if pair[0] != pair[1]]
    adjuvant = [pair for pair in pairs if pair[0].intent == "adjuvant"]

    def change(more: tuple[Line, ...]) -> Change:
        return lambda world: replace(world, lines=(*world.lines, *more))

    some = [*((line,) for line in lines), *adjuvant[:1], *pairs[:: len(pairs) // 12]]
    return [change(more) for more in some]


def _unlisted(
    world: World,
    intent: str,
    agents: frozenset[str],
    start: date,
    end: date | None,
    *,
    cycles: int = 4,
) -> Line:
    line = Line(intent, agents, start, end, cycles, "CR", None if end is None else "completed")
    failed = world.episode is not None and active_on(line, world.episode)
    return replace(line, adjuvant_failed=intent == "adjuvant" and failed)
