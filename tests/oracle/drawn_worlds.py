"""Random worlds near what the trials ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import Any

from hypothesis import strategies as st

from oligomatch.rules.terms import HISTOLOGIES
from tests.oracle.laws import new_node_since_treatment, obeys
from tests.oracle.truths import active_on, first_pd, responses
from tests.oracle.worlds import (
    BEST_FIRST,
    DISTANCES,
    MARKS,
    METASTASES,
    QUIET,
    Alteration,
    Assessment,
    Gene,
    Lesion,
    Line,
    Primary,
    State,
    Treatment,
    World,
    plus_months,
    shift,
)

Draw = Callable[[st.SearchStrategy[Any]], Any]


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    """One of the values; repeat one to make it likelier."""
    try:
        return _one_of(*values)
    except TypeError:  # a value that is not hashable
        return st.sampled_from(values)


@lru_cache(maxsize=4096, typed=True)
def _one_of(*values: Any) -> st.SearchStrategy[Any]:
    """Made once: Hypothesis examines every new strategy, which took longer than the drawing."""
    return st.sampled_from(values)


@cache
def chance(per_cent: int) -> st.SearchStrategy[bool]:
    """True about so often; false when Hypothesis simplifies."""
    return st.integers(0, 99).map(lambda n: n >= 100 - per_cent)


TODAYS = (
    date(2025, 5, 14),
    date(2025, 5, 31),
    date(2024, 2, 29),
    date(2025, 2, 28),
    date(2024, 8, 31),
    date(2026, 1, 1),
    date(2023, 11, 30),
)


REGIMENS = (
    ("carboplatin", "pemetrexed"),
    ("cisplatin", "vinorelbine"),
    ("osimertinib",),
    ("osimertinib",),
    ("erlotinib",),
    ("gefitinib",),
    ("alectinib",),
    ("crizotinib",),
    ("lorlatinib",),
    ("pembrolizumab",),
    ("nivolumab", "ipilimumab"),
    ("carboplatin", "paclitaxel", "atezolizumab"),
    ("docetaxel",),
    ("studydrug",),
)


SITES = (
    "L3",
    "rib",
    "ilium",
    "bone",
    "brain",
    "cerebellum",
    "liver",
    "left_adrenal",
    "right_adrenal",
    "adrenal",
    "pleura",
    "skin",
)


DISTANT_NODES = ("axillary_node", "axillary_node", "retroperitoneal_node", "inguinal_node")


STATIONS = ("4R", "10R", "7", "1R", "4L", "11L", "2R")


ALTERATIONS: dict[str, tuple[Alteration, ...]] = {
    "EGFR": (
        Alteration("exon_19_deletion", "mutation", 19),
        Alteration("L858R", "mutation", 21),
        Alteration("T790M", "mutation", 20),
        Alteration("G719X", "mutation", 18),
        Alteration("exon_20_insertion", "mutation", 20),
        Alteration("C797S", "mutation", 20),
        Alteration("E709K", "mutation", 18),
    ),
    "ALK": (Alteration("fusion", "fusion"),),
    "ROS1": (Alteration("fusion", "fusion"),),
    "BRAF": (Alteration("V600E", "mutation"), Alteration("K601E", "mutation")),
    "MET": (Alteration("exon_14_skipping", "mutation", 14),),
    "RET": (Alteration("fusion", "fusion"),),
    "NTRK1": (Alteration("fusion", "fusion"),),
    "NTRK2": (Alteration("fusion", "fusion"),),
    "NTRK3": (Alteration("fusion", "fusion"),),
    "KRAS": (Alteration("G12C", "mutation"), Alteration("G12D", "mutation")),
    "ERBB2": (Alteration("mutation", "mutation"),),
}


OF_EVERY_GENE = ("mutation", "fusion", "amplification", "loss", "activating")


CODONS = ("G719", "T790", "C797", "L858", "V600", "K601", "G12")


MILLIMETRES = (8, 12, 20, 29, 30, 31, 49, 50, 51, 70)


CUBIC = (1, 5, 10, 15, 16, 29, 30, 31)


@st.composite
def worlds(draw: Draw) -> World:
    """A patient like those the trials look for, or nearly; every one obeys the facts of the world."""
    as_of = draw(one_of(*TODAYS))
    cancer = draw(one_of(*["nsclc"] * 8, "breast", "prostate", "other"))
    lines = _palliative(draw, as_of)
    begun = lines[0].start if lines else as_of
    episode = shift(begun, -draw(one_of(5, 0, 1, 20, 40, 90)))
    first = shift(episode, -draw(one_of(400, 800))) if draw(chance(12)) else episode
    diagnosis = _primary_diagnosis(draw, first, as_of)
    never = not lines and draw(chance(10))
    if first == episode and not never:
        lines += _adjuvant(draw, diagnosis, episode, as_of)
    assessments = _assessments(draw, lines, episode, as_of)
    world = World(
        as_of=as_of,
        primary=Primary(diagnosis),
        assessments=assessments,
        lines=lines,
        genes=tuple(_genes(draw).items()),
        cancer_type=cancer,
        histology=draw(one_of("adenocarcinoma", *HISTOLOGIES)) if cancer == "nsclc" else "other",
        first_metastasis=None if never else first,
        episode=None if never else episode,
        fdg_pet=not draw(chance(30)),
        naf_pet=not draw(chance(50)),
        brain_imaging=not draw(chance(30)),
    )
    world = _with_primary(draw, world)
    world = replace(world, lesions=_lesions(draw, world, never))
    world = _with_nodal_recurrence(draw, world)
    world = _with_lines_as_they_went(draw, world)
    assert obeys(world), world
    return world


def _palliative(draw: Draw, as_of: date) -> tuple[Line, ...]:
    number = draw(one_of(0, 0, 1, 1, 1, 1, 2, 2, 3, 3))
    lines: list[Line] = []
    end: date | None = None
    start = _start(draw, as_of)
    if draw(chance(30)):
        end = min(as_of, shift(start, draw(one_of(0, 30, 84, 92, 150, 400))))
    for _ in range(number):
        agents = frozenset(draw(one_of(*REGIMENS)))
        lines.insert(
            0,
            Line(
                "palliative",
                agents,
                start,
                end,
                cycles=draw(one_of(4, 0, 1, 3, 5, 6, 7)),
                more_classes=_classes_of_study_drug(draw, agents),
            ),
        )
        before = draw(one_of(7, 0, 21, 28, 40, 7, -1, -30, -200, None))  # the next, or goes on
        end = None if before is None else min(as_of, shift(start, -before))
        start = shift(min(end or start, start), -draw(one_of(60, 1, 20, 84, 91, 200, 0)))
    return tuple(lines)


def _start(draw: Draw, as_of: date) -> date:
    months = draw(one_of(3, 0, 1, 2, 6, 7, 12, 13))
    if draw(st.booleans()):
        day = shift(plus_months(as_of, -months), draw(one_of(0, -1, 1)))
        return min(as_of, day)
    return shift(as_of, -draw(one_of(60, 41, 42, 43, 55, 56, 57, 83, 84, 85)))


def _classes_of_study_drug(draw: Draw, agents: frozenset[str]) -> frozenset[str]:
    if "studydrug" not in agents:
        return frozenset()
    return frozenset({draw(one_of("immunocytokine", "ici", "egfr_tki_3", "alk_tki_1"))})


def _primary_diagnosis(draw: Draw, first: date, as_of: date) -> date:
    days = (
        first,
        first,
        shift(first, -10),
        plus_months(first, -6),
        shift(plus_months(first, -6), -1),
        shift(plus_months(first, -6), 1),
        plus_months(first, -14),
        plus_months(first, -30),
        plus_months(first, 6),
        shift(plus_months(first, 6), 1),
    )
    day: date = draw(one_of(*days))
    return min(as_of, day)


def _adjuvant(draw: Draw, diagnosis: date, episode: date, as_of: date) -> tuple[Line, ...]:
    if (episode - diagnosis).days < 90 or draw(chance(50)):
        return ()
    start = shift(diagnosis, 30)
    end = draw(one_of(*(shift(episode, n) for n in (-40, -29, -28, -1, 0, 5)), None))
    end = None if end is None else max(start, min(end, as_of))
    agents = frozenset(
        draw(one_of(("cisplatin", "vinorelbine"), ("osimertinib",), ("durvalumab",)))
    )
    line = Line("adjuvant", agents, start, end, stop_reason="completed" if end else None)
    failed = active_on(line, episode) or draw(chance(20))
    return (replace(line, adjuvant_failed=failed, best_response=draw(one_of(*BEST_FIRST[:3]))),)


def _assessments(
    draw: Draw, lines: tuple[Line, ...], episode: date, as_of: date
) -> tuple[Assessment, ...]:
    palliative = [line for line in lines if line.intent == "palliative"]
    told = _stagings(draw, palliative[0].start if palliative else None, episode, as_of)
    ends = [*(line.start for line in palliative[1:]), as_of][: len(palliative)]
    for line, until in zip(palliative, ends, strict=True):
        for day in sorted(_restagings(draw, line.start, until)):
            response = draw(one_of("SD", "SD", "PR", "PR", "CR", "PD", "PD"))
            told[day] = Assessment(day, response=response, evaluable=not draw(chance(6)))
    return tuple(told[day] for day in sorted(told))


def _stagings(draw: Draw, start: date | None, episode: date, as_of: date) -> dict[date, Assessment]:
    """The staging at which the metastases were found, and perhaps another before therapy."""
    until = start or as_of
    again = draw(one_of(None, None, until, shift(until, -1)))
    if again is None or again <= episode:
        marks = draw(
            one_of(("diagnosis", "baseline"), ("diagnosis", "baseline"), (), ("diagnosis",))
        )
        return {episode: Assessment(episode, marks)}
    marks, others = draw(one_of((("diagnosis",), ("baseline",)), ((), ()), (("diagnosis",), ())))
    return {episode: Assessment(episode, marks), again: Assessment(again, others)}


def _restagings(draw: Draw, start: date, until: date) -> set[date]:
    days = [until, *(shift(start, n) for n in (30, 42, 60, 84, 91, 180))]
    inside = [day for day in days if start < day <= until]
    number = draw(one_of(1, 1, 1, 2, 2, 0))
    return {draw(one_of(*inside)) for _ in range(number)} if inside else set()


def _genes(draw: Draw) -> dict[str, Gene]:
    genes = {}
    for name in draw(
        one_of(
            (),
            (),
            ("EGFR",),
            ("EGFR",),
            ("ALK",),
            ("ROS1",),
            ("KRAS",),
            ("BRAF", "EGFR"),
            ("MET",),
            ("RET", "NTRK1"),
            ("ERBB2",),
        )
    ):
        found = draw(st.lists(one_of(*ALTERATIONS[name]), min_size=1, max_size=2, unique=True))
        genes[name] = Gene(tuple(found))
    if draw(chance(5)):
        name = draw(one_of("EGFR", "MET", "ERBB2"))
        gene = genes.get(name, Gene())
        genes[name] = replace(gene, uncertain=(draw(one_of("vus", "amplification")),))
    return genes


def _with_primary(draw: Draw, world: World) -> World:
    status = draw(
        one_of(
            *["in_place_untreated"] * 4,
            "in_place_treated",
            "in_place_treated",
            "resected",
            "resected",
            "complete_response",
            "locally_recurrent",
        )
    )
    treated = status in {"in_place_treated", "resected", "locally_recurrent"} or (
        status == "complete_response" and draw(st.booleans())
    )
    near = plus_months(world.as_of, -3)
    ends = [
        day for day in (near, shift(near, -1), shift(near, 1)) if day >= world.primary.diagnosis
    ]
    recurrent = status == "locally_recurrent"
    quiet = world.assessments[world.latest].response in QUIET  # W10
    progressing = not quiet and draw(chance(50 if recurrent else 10))
    world = replace(
        world,
        primary=replace(
            world.primary,
            side=draw(one_of("right", "right", "left")),
            lobe=draw(one_of("upper", "lower")) if world.cancer_type == "nsclc" else None,
            status=status,
            treated=treated,
            treatment_end=draw(one_of(*ends, world.primary.diagnosis)) if treated else None,
            progressing=progressing,
            progressed=progressing or recurrent or (treated and draw(chance(10))),
            accessible=not draw(chance(30)),
            amenable=not draw(chance(30)),
            **{mark: draw(chance(30)) for mark in ("target", "central", "overlaps")},
            **_distances(draw),
        ),
    )
    return replace(world, recurrence=draw(one_of("central", "peripheral")) if recurrent else None)


def _with_nodal_recurrence(draw: Draw, world: World) -> World:
    """After treatment of the primary a regional node may be its recurrence."""
    nodes = [lesion for lesion in world.lesions if lesion.role == "regional_node"]
    there = any(lesion.states[world.latest].present for lesion in nodes)
    if world.recurrence or not (there and world.primary.treated):
        return world
    if not (draw(st.booleans()) or new_node_since_treatment(world)):
        return world
    return replace(world, recurrence=draw(one_of("central", "peripheral")))


def _lesions(draw: Draw, world: World, never: bool) -> tuple[Lesion, ...]:
    lesions = _at_primary(draw, world)
    if not never:
        number = draw(one_of(2, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7))
        found = [_metastasis(draw, world, f"M{n + 1}") for n in range(number)]
        if not any(one.states[0].present for one in found):  # W16: the first is of the diagnosis
            found[0] = replace(found[0], states=_course(draw, world, found[0].role, found=True))
        lesions += found
    for n in range(draw(one_of(0, 0, 0, 1, 2))):
        if world.cancer_type == "nsclc":
            station = draw(one_of(*STATIONS))
            lesions.append(
                _lesion(draw, world, f"N{n + 1}", "regional_node", "lymph_node", station)
            )
    if world.cancer_type == "nsclc" and draw(chance(20)):
        for n in range(draw(one_of(1, 2))):
            lesions.append(
                _lesion(draw, world, f"S{n + 1}", "satellite", "lung", side=world.primary.side)
            )
    if draw(chance(4)):
        benign = _lesion(draw, world, "B1", "benign", "liver")
        lesions.append(replace(benign, states=tuple(_quiet(state) for state in benign.states)))
    return tuple(draw(st.permutations(lesions)))


def _quiet(state: State) -> State:
    return replace(state, status="stable") if state.present else state


def _at_primary(draw: Draw, world: World) -> list[Lesion]:
    """The primary or its local recurrence, where it is in place; sometimes one that is gone."""
    status = world.primary.status
    organ = {"nsclc": "lung", "breast": "breast", "prostate": "prostate"}.get(
        world.cancer_type, "pancreas"
    )
    side = world.primary.side if organ == "lung" else None
    each = (*MARKS.values(), *DISTANCES.values())
    marks = {mark: getattr(world.primary, mark) for mark in each}
    role = "local_recurrence" if status == "locally_recurrent" else "primary"
    if status in {"resected", "complete_response"}:
        if draw(chance(70)):
            return []
        gone = State("resected" if status == "resected" else "resolved", 0, 0)
        return [Lesion("P", role, organ, tuple(gone for _ in world.assessments), side, **marks)]
    states = []
    size = State("stable", draw(one_of(*MILLIMETRES)), draw(one_of(*CUBIC)))
    for i, assessment in enumerate(world.assessments):
        grows = assessment.response == "PD" and draw(chance(20))
        if i == world.latest:
            grows = grows and world.primary.progressing
        elif world.primary.treatment_end is not None:
            before = assessment.day <= world.primary.treatment_end
            grows = grows and (before or world.primary.progressed)
        shrinks = assessment.response in {"CR", "PR"} and draw(st.booleans())
        states.append(
            replace(size, status="growing" if grows else "shrinking" if shrinks else "stable")
        )
    return [Lesion("P", role, organ, tuple(states), side, **marks)]


def _metastasis(draw: Draw, world: World, id: str) -> Lesion:
    kind = draw(one_of(*["site"] * 8, "lung", "lung", "node", "node"))
    if kind == "node":
        return _lesion(draw, world, id, "distant_node", draw(one_of(*DISTANT_NODES)))
    if kind == "lung":
        other = {"left": "right", "right": "left"}[world.primary.side]
        side = world.primary.side if draw(chance(10)) else other
        return _lesion(
            draw, world, id, "metastasis", draw(one_of("lung", f"{side}_lung")), side=side
        )
    return _lesion(draw, world, id, "metastasis", draw(one_of(*SITES)))


def _distances(draw: Draw) -> dict[str, float]:
    """How far from the structures, by one choice: of most lesions from none of them."""
    cord, heart = draw(one_of((50, 50), (50, 50), (0, 50), (10, 20), (20, 10), (30, 0)))
    return {"cord": cord, "heart": heart}


def _lesion(
    draw: Draw,
    world: World,
    id: str,
    role: str,
    organ: str,
    station: str | None = None,
    side: str | None = None,
) -> Lesion:
    treated: tuple[Treatment, ...] = ()
    if draw(chance(20)):
        treated = (
            Treatment(
                draw(one_of("SABR", "RT", "RFA", "surgery")),
                world.primary.diagnosis,
                *(draw(one_of(*known)) for known in ((50, 60, 100), (20, 30), (1, 5, 10))),
            ),
        )
    return Lesion(
        id,
        role,
        organ,
        _course(draw, world, role),
        side=side,
        station=station,
        amenable=not draw(chance(30)),
        **{mark: draw(chance(30)) for mark in ("target", "central", "overlaps")},
        **_distances(draw),
        treated=treated,
    )


_NEXT = {
    "PR": ("shrinking", "shrinking", "stable", "resolved", "resected"),
    "SD": ("stable", "stable", "shrinking", "resected"),
    "PD": ("stable", "growing", "growing", "resolved"),
    None: ("stable", "stable", "growing", "resected"),
}


def _course(draw: Draw, world: World, role: str, found: bool = False) -> tuple[State, ...]:
    """A lesion through the assessments, in agreement with each response."""
    sizes = [State("stable", draw(one_of(*MILLIMETRES)), draw(one_of(*CUBIC))) for _ in range(2)]
    states: list[State] = []
    for i, assessment in enumerate(world.assessments):
        there = states[-1].present if states else found or not draw(chance(15))
        response = assessment.response
        if not states and there:
            status = (
                draw(one_of("stable", "new", "growing")) if response in {None, "PD"} else "stable"
            )
        elif response == "CR":
            status = (
                "resolved"
                if role in METASTASES or not there
                else draw(one_of("resolved", "stable"))
            )
        elif there:
            status = draw(one_of(*_NEXT[response]))
        else:
            status = "new" if response in {None, "PD"} and draw(chance(50)) else "resolved"
        size = sizes[i == world.latest]
        states.append(replace(size, status=status) if status in _SEEN else State(status, 0, 0))
    return tuple(states)


_SEEN = {"new", "growing", "stable", "shrinking"}


def _with_lines_as_they_went(draw: Draw, world: World) -> World:
    for line in world.palliative:
        world = _changed(world, line, unseen_response=draw(one_of("SD", "PR", "PD", "CR")))
    for n, _ in enumerate(world.palliative):
        world = _with_progression(draw, world, world.palliative[n])
        line = world.palliative[n]
        best = min(map(BEST_FIRST.index, responses(world, line)))
        world = _changed(
            world,
            line,
            best_response=draw(one_of(BEST_FIRST[best], *BEST_FIRST[: best + 1])),
            stop_reason=_stop_reason(draw, world, line),
        )
    return world


def _with_progression(draw: Draw, world: World, line: Line) -> World:
    shown = first_pd(world, line)
    if shown is not None:
        return _changed(world, line, recorded_pd=draw(one_of(shown, None)))
    if not draw(chance(6)):
        return world
    later = world.palliative[world.number(line) or 0 :]
    until = min([world.assessments[-1].day, *(other.start for other in later)])
    days = [day for day in (shift(line.start, 50), shift(line.start, 100)) if day <= until]
    return _changed(world, line, recorded_pd=draw(one_of(*days))) if days else world


def _stop_reason(draw: Draw, world: World, line: Line) -> str | None:
    if line.end is None:
        return None
    pd = first_pd(world, line)
    progression = ["progression"] * 3 if pd is not None and pd <= line.end else []
    return str(draw(one_of(*progression, "completed", "toxicity", "patient_choice")))


def _changed(world: World, line: Line, **fields: Any) -> World:
    lines = tuple(replace(one, **fields) if one is line else one for one in world.lines)
    return replace(world, lines=lines)
