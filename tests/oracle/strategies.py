"""Random worlds near what the trials ask, random criteria, and random forgetting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import Any

from hypothesis import strategies as st

from oligomatch.rules.terms import (
    CANCER_TYPES,
    HISTOLOGIES,
    M_CATEGORIES,
    N_CATEGORIES,
    PARTS,
    RESPONSES,
    STAGES,
    STOP_REASONS,
    T_CATEGORIES,
)
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
from tests.oracle.worlds import (
    BEST_FIRST,
    DISTANCES,
    MARKS,
    METASTASES,
    QUIET,
    SUMMED,
    VOCABULARY,
    Alteration,
    Assessment,
    Gene,
    Lesion,
    Line,
    Primary,
    Staged,
    State,
    Treatment,
    World,
    active_on,
    first_pd,
    new_node_since_treatment,
    obeys,
    plus_months,
    responses,
    shift,
)
from tests.support.profiles import Json, at_least_of, days_of, fits, profile_of

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


# --- worlds --------------------------------------------------------------------------------------

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


# lesions


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


# what the lines show once the assessments are known


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


# --- criteria ------------------------------------------------------------------------------------

LINES = ("current", "1", "2", "current_or_adjuvant", "with:nivolumab+ipilimumab",
         "class:ici", "first class:chemotherapy+tki")  # fmt: skip
CLASSES = ("tki", "egfr_tki", "alk_tki", "ros1_tki", "ici", "chemotherapy", "platinum_doublet")
PARTIAL = ("DEFAULT", "YEN", "DAGGER.A", "DAGGER.B", "DAGGER.C", "PROGRESSING")
TIMES = ("entry", "post_induction", "diagnosis", "baseline")
SET = frozenset({"actionable-nsclc@2021"})


@cache
def some_of(*values: str) -> st.SearchStrategy[frozenset[str]]:
    """A few of the values."""
    return st.frozensets(st.sampled_from(values), min_size=1, max_size=3)


@st.composite
def limits(draw: Draw, measure: Measure, values: tuple[int, ...]) -> Node:
    """A measure at most, at least, or between."""
    one, two = sorted((draw(one_of(*values)), draw(one_of(*values))))
    form = draw(one_of("high", "low", "both", "under", "over"))
    if form == "under":
        return Within(measure, under=two)
    if form == "over":
        return Within(measure, over=one)
    return Within(measure, low=None if form == "high" else one, high=None if form == "low" else two)


def lesion_nodes() -> st.SearchStrategy[Node | None]:
    """What a `where` asks of one lesion."""
    inside: Node = Is(Measure("intracranial"))
    progressing: Node = Is(Measure("progressing"))
    organs = some_of("bone", "liver", "lung", "adrenal", "brain").map(
        lambda names: OneOf(Measure("organ"), names)
    )
    return st.one_of(
        one_of(
            None,
            None,
            inside,
            Not(inside),
            progressing,
            AllOf((progressing, Not(inside))),
            AllOf((progressing, inside)),
            *(Is(Measure(mark)) for mark in MARKS),
        ),
        organs,
        _lesion_tests(),
    )


def _lesion_tests() -> st.SearchStrategy[Node]:
    treated = some_of("RT", "SABR", "RFA", "surgery").map(
        lambda names: Not(Is(Measure("prior_local_therapy", names=names)))
    )
    figures = (("bed_gy", (60, 100)), ("dose_gy", (25, 30)), ("fractions", (3, 5)))
    doses = [limits(Measure(figure), ends).map(lambda one: (one,)) for figure, ends in figures]
    dosed = st.builds(
        lambda names, dose: Is(Measure("prior_local_therapy", names=names, dose=dose)),
        some_of("RT", "SABR"),
        st.one_of(*doses, st.builds(lambda one, more: one + more, *doses[::2])),
    )
    return st.one_of(
        dosed,
        limits(Measure("max_diameter_mm"), (30, 50)),
        limits(Measure("volume_cc"), (15, 30)),
        limits(Measure("distance_to_mm", names=frozenset({"spinal_cord"})), (0, 20)),
        limits(Measure("distance_to_mm", names=frozenset(DISTANCES)), (10, 20)),
        treated,
        st.just(Not(Is(Measure("intracranial")))),
        st.just(OneOf(Measure("organ"), frozenset({"bone"}))),
    )


@st.composite
def counts(draw: Draw) -> Measure:
    """A count of lesions: which, when and by which convention."""
    by = draw(one_of("DEFAULT", "DEFAULT", *PARTIAL, "BETA", "PRIMARY+"))
    if by == "BETA":
        return Measure("count", of="lesions", at=draw(one_of(*TIMES)), by=by)
    where = draw(lesion_nodes())
    if by == "PRIMARY+":
        where = draw(
            one_of(
                None, Not(Is(Measure("intracranial"))), OneOf(Measure("organ"), frozenset({"lung"}))
            )
        )
        at = draw(one_of("entry", "post_induction"))
        return Measure("count", of="lesions", where=where, at=at, by=by)
    return Measure("count", of="metastases", where=where, at=draw(one_of(*TIMES)), by=by)


@st.composite
def lesion_atoms(draw: Draw, form: str) -> Any:
    """One criterion about lesions."""
    at, where = draw(one_of(*TIMES)), draw(lesion_nodes())
    if form == "count":
        return draw(limits(draw(counts()), (3, 0, 1, 2, 4, 5, 6)))
    if form == "organs":
        by = draw(one_of(*PARTIAL))
        return draw(
            limits(Measure("organs", of="metastases", where=where, at=at, by=by), (1, 2, 3))
        )
    if form == "most_in_one_organ":
        by = draw(one_of(*PARTIAL))
        measure = Measure(form, of="metastases", where=where, at=at, by=by)
        return draw(limits(measure, (2, 1, 3)))
    if form in SUMMED:
        measure = Measure(form, of="metastases", where=where, at=at)
        return draw(limits(measure, (30, 15, 60)))
    of = draw(one_of("metastases", "lesions"))
    measure = Measure("count", of=of, where=where, at=at)
    return Exists(measure) if form == "exists" else Every(measure, draw(_lesion_tests()))


def _line(kind: str, *names: str, lines: tuple[str, ...] = LINES) -> st.SearchStrategy[Node]:
    """A flag of a line, asked of any of the lines."""
    some = some_of(*names) if names else st.just(frozenset[str]())
    return st.builds(lambda line, n: Is(Measure(kind, line=line, names=n)), _which(lines), some)


def _which(lines: tuple[str, ...] = LINES) -> st.SearchStrategy[str]:
    return one_of("current", "1", *lines)


def _word(kind: str, *words: str, lines: tuple[str, ...] = LINES) -> st.SearchStrategy[Node]:
    return st.builds(
        lambda line, some: OneOf(Measure(kind, line=line), some), _which(lines), some_of(*words)
    )


def _number(kind: str, *values: int) -> st.SearchStrategy[Node]:
    return _which().flatmap(lambda line: limits(Measure(kind, line=line), values))


def _group(at: str, *groups: str) -> st.SearchStrategy[Node]:
    return st.builds(
        lambda recent, some: OneOf(Measure("trial_group", at=at, recent_line=recent), some),
        one_of("inactive", "active"),
        some_of(*groups),
    )


def _of_gene(kind: str) -> st.SearchStrategy[Node]:
    def named(gene: str) -> st.SearchStrategy[Node]:
        if kind == "altered":
            return st.just(Is(Measure(kind, gene=gene)))
        names = some_of(*(one.name for one in ALTERATIONS[gene]), *OF_EVERY_GENE, *CODONS)
        others = st.just(frozenset()) | some_of(*(one.name for one in ALTERATIONS[gene]), *CODONS)
        return st.builds(
            lambda some, but: Is(Measure(kind, gene=gene, names=some, other_than=but)),
            names,
            others,
        )

    return one_of("EGFR", "EGFR", "ALK", "ROS1", "BRAF", "KRAS").flatmap(named)


def _counted_lines() -> st.SearchStrategy[Node]:
    measures = st.builds(
        lambda intent, names, course: Measure("lines", intent=intent, names=names, **course),
        one_of("any", "palliative"),
        st.one_of(st.just(frozenset[str]()), some_of(*CLASSES)),
        st.one_of(
            st.just({}),
            st.just({"progressed": True}),
            some_of(*STOP_REASONS).map(lambda names: {"stopped_for": names}),
            some_of(*RESPONSES).map(lambda names: {"responses": names}),
            some_of("carboplatin", "osimertinib").map(lambda names: {"with_drugs": names}),
            some_of(*RESPONSES).map(lambda names: {"latest_responses": names}),
            one_of("under_way", "ended").map(lambda state: {"state": state}),
            one_of(1, 3, 6).map(lambda months: {"months_at_least": months}),
            one_of(1, 3, 6).map(lambda months: {"months_below": months}),
        ),
    ).map(lambda one: replace(one, intent="palliative") if one.latest_responses else one)
    return measures.flatmap(lambda measure: limits(measure, (1, 0, 2)))


FLAGS = (
    "ever_metastatic",
    "locoregional_recurrence",
    "primary_definitively_treated",
    "progressed_at_primary",
    "progressing_at_primary",
    "primary_accessible_to_curative_treatment",
    "primary_in_place",
    "no_systemic_therapy_yet",
)
PALLIATIVE = tuple(line for line in LINES if line != "current_or_adjuvant")

ATOMS: dict[str, st.SearchStrategy[Node]] = {
    **{
        form: lesion_atoms(form)
        for form in ("count", "organs", "most_in_one_organ", *SUMMED, "exists", "every")
    },
    **{kind: _line(kind) for kind in ("begun", "under_way", "is_current", "progressed")},
    "has_class": _line("has_class", *CLASSES),
    "has_drug": _line("has_drug", "erlotinib", "osimertinib", "nivolumab"),
    "recist": _word("recist", *RESPONSES, lines=PALLIATIVE),
    "best_response": _word("best_response", *RESPONSES),
    "stop_reason": _word("stop_reason", *STOP_REASONS),
    "cycles": _number("cycles", 4, 6, 1),
    "weeks": _number("weeks", 6, 8, 12),
    **{
        kind: _number(kind, 3, 6, 12)
        for kind in ("months", "months_since_start", "months_since_end", "months_until_pd")
    },
    "cancer_type": some_of(*CANCER_TYPES).map(lambda v: OneOf(Measure("cancer_type"), v)),
    "histology": some_of(*HISTOLOGIES).map(lambda v: OneOf(Measure("histology"), v)),
    "group at diagnosis": _group("diagnosis", "sOMD", "rOMD", "none"),
    "group at entry": _group("entry", "peOMD", "pOMD", "none"),
    **{kind: st.just(Is(Measure(kind))) for kind in FLAGS},
    "recurrence_location": some_of("central", "peripheral").map(
        lambda v: OneOf(Measure("recurrence_location"), v)
    ),
    "months_since_definitive_treatment": limits(
        Measure("months_since_definitive_treatment"), (3, 6)
    ),
    **{
        kind: limits(Measure(kind), ends)
        for kind, ends in (
            ("days_since_metastases", (90, 180)),
            ("months_since_metastases", (3, 6)),
            ("months_to_metastases", (6, 1)),
        )
    },
    "days_between": st.builds(
        lambda since, until: Measure("days_between", since=since, until=until),
        one_of(*PARTS["since"]),
        one_of(*PARTS["until"]),
    ).flatmap(lambda measure: limits(measure, (0, 30, 180))),
    "cycles_given": some_of(*CLASSES).flatmap(
        lambda v: limits(Measure("cycles_given", names=v), (4, 6, 1))
    ),
    "altered": _of_gene("altered"),
    "variant": _of_gene("variant"),
    "altered_exon": some_of("18", "19", "20", "21").map(
        lambda v: Is(Measure("altered_exon", gene="EGFR", names=v))
    ),
    "actionable_driver": one_of("sure", "open").map(
        lambda v: Is(Measure("actionable_driver", names=SET, drivers=v))
    ),
    "prior_or_concurrent": some_of(*CLASSES).map(
        lambda v: Is(Measure("prior_or_concurrent", names=v))
    ),
    "line_due": limits(Measure("line_due"), (1, 2, 3)),
    "lines": _counted_lines(),
}  # one strategy for each measure kind, those of examinations apart


def atoms() -> st.SearchStrategy[Node]:
    """One measure against a limit; examinations apart, which are a fold above the tree."""
    about_lesions = [ATOMS[form] for form in ("count", "count", "organs", "exists", "every")]
    about_lines = [ATOMS[kind] for kind in ("has_class", "recist", "months", "weeks", "progressed")]
    return st.one_of(*about_lesions, *about_lines, *ATOMS.values())


def examinations() -> st.SearchStrategy[Node]:
    """A required examination."""
    return one_of(*(Is(Measure(k)) for k in ("fdg_pet_done", "naf_pet_done", "brain_imaging_done")))


def nodes() -> st.SearchStrategy[Node]:
    """A tree over a few measures."""
    return st.recursive(
        atoms(),
        lambda parts: st.one_of(
            st.lists(parts, min_size=1, max_size=3).map(lambda p: AllOf(tuple(p))),
            st.lists(parts, min_size=1, max_size=3).map(lambda p: AnyOf(tuple(p))),
            st.tuples(st.integers(1, 2), st.lists(parts, min_size=2, max_size=3)).map(
                lambda p: AtLeast(p[0], tuple(p[1]))
            ),
            parts.map(Not),
        ),
        max_leaves=5,
    )


# --- forgetting ----------------------------------------------------------------------------------

Path = tuple[str | int, ...]
NUMBERS = {
    "diameter_mm",
    "volume_cc",
    *DISTANCES,
    "metastases",
    "metastases_or_indeterminate",
    "organs",
    "satellites",
    "regional_nodes",
    "assessments_total",
    "palliative_lines",
    "adjuvant_lines",
    "cycles",
}
DATES = {
    "diagnosis_date",
    "definitive_treatment_end",
    "first_metastasis_date",
    "date",
    "start",
    "end",
    "progression_date",
}
AT_LEAST = {"agents", "classes", "prior_local_therapy"}  # lists that may be told in part
WORDS: dict[str, tuple[str, ...]] = {
    "cancer_type": CANCER_TYPES,
    "histology": HISTOLOGIES,
    "status": (
        "in_place_untreated",
        "in_place_treated",
        "resected",
        "complete_response",
        "locally_recurrent",
    ),
    "organ": ("bone", "brain", "liver", "lung", "lymph_node", "L3"),
    "t_category": ("Tis", "T0", "T1", "T2", "T3", "T4"),
    "n_category": ("N0", "N1", "N2", "N3"),
    "stage": STAGES,
}
KEPT = {"as_of", "at", "id", "modality", "kind", "result", "lesions", "assessments", "variants"}
NEVER = KEPT - {"lesions"}  # of them a profile could not say less
BOUNDS = {"one_of", "at_least", "at_most", "from"}  # what a blurred value is told by


@st.composite
def weaker(
    draw: Draw, world: World, profile: Json, most: int = 8, about: frozenset[str] = frozenset()
) -> Json:
    """A profile that knows less than this one and still fits the world; less `about` some fields."""
    for _ in range(draw(st.integers(1, most))):
        ways = _narrow(profile, about) if draw(st.booleans()) else _broad(profile, about)
        if not ways:
            break
        forget = ways[draw(st.integers(0, len(ways) - 1))]
        less = forget(draw, _copied(profile))
        if less is not None and fits(world, less):
            profile = less
    assert fits(world, profile)
    return profile


Forget = Callable[[Draw, Json], Json | None]


def _copied(part: Any) -> Any:
    """A copy of what a file of JSON may hold."""
    if isinstance(part, dict):
        return {key: _copied(value) for key, value in part.items()}
    return [_copied(value) for value in part] if isinstance(part, list) else part


OF_LESIONS = frozenset(
    [
        "lesions",
        "role",
        "organ",
        "side",
        "station",
        "status",
        "diameter_mm",
        "volume_cc",
        "totals",
        "metastases",
        "satellites",
        "regional_nodes",
        "by_organ",
        "metastases_or_indeterminate",
        "organs",
        "intracranial",
        "prior_local_therapy",
        *MARKS,
        "distance_mm",
        "n_category",
        "response",
        "ever",
        "progressing",
        "progressed",
    ]
)
OF_THERAPY = frozenset({"systemic_therapy", "response", "date", "assessments_total"})
OF_DISEASE = frozenset({"primary", "metastatic_disease", "locoregional_recurrence"})
OF_WORDS = frozenset({"cancer_type", "histology"})


def fields_of(kind: str) -> frozenset[str]:
    """The fields that tell of a measure, and those that its convention or its day hang on."""
    if kind in {"altered", "variant", "altered_exon", "actionable_driver"}:
        return frozenset({"biomarkers"})
    if kind in {"count", "organs", "most_in_one_organ", *SUMMED, "exists", "every"}:
        return OF_LESIONS | {"date", "start", "palliative_lines", "side", "cancer_type"}
    if kind.startswith("group") or kind.endswith("metastases"):
        return OF_DISEASE | OF_THERAPY | {"status", "lesions", "ever"}
    if kind in OF_WORDS:
        return OF_WORDS
    if "primary" in kind or "recurrence" in kind or "treatment" in kind:
        return OF_DISEASE | {"lesions"}
    return OF_THERAPY | {"diagnosis_date", "status"}


def _narrow(profile: Json, about: frozenset[str]) -> list[Forget]:
    """The single ways to know less: of a field, or of a whole lesion, line or gene; `about` some
    fields where there is one of them."""
    fields = [(path, value) for path, value in _fields(profile) if path[-1] not in NEVER]
    things = list(_whole_things(profile))
    if about:
        near = [one for one in fields if about.intersection(map(str, one[0]))]
        whole = [one for one in things if one[0] in about]
        fields, things = (near, whole) if near or whole else (fields, things)
    return [*(_somehow(*one) for one in fields), *(forget for _, forget in things)]


def _somehow(path: Path, value: Any) -> Forget:
    """A field left out, or its number, word or day blurred."""

    def forget(draw: Draw, profile: Json) -> Json | None:
        ways = list(_of_field(profile, path, value))
        return ways[draw(st.integers(0, len(ways) - 1))](draw, profile) if ways else None

    return forget


def _of_field(profile: Json, path: Path, value: Any) -> Iterator[Forget]:
    name = path[-1]
    if _may_go(profile, path):
        yield _leave_out(path)
    if name in NUMBERS or (len(path) > 1 and path[-2] == "by_organ"):
        yield _blur(path, _bounds)
    if name in DATES:
        yield _blur(path, _days)
    if name in WORDS and (name != "status" or path[0] == "primary"):
        yield _blur(path, _words(str(name)))
    if name in ("t_category", "n_category", "m_category") and len(value) > 2 and value != "Tis":
        yield _set(path, value[:2])
    if name == "stage" and isinstance(value, str) and value[-1] in "ABC123":
        yield _set(path, value.rstrip("123").rstrip("ABC"))
    if path == ("histology",) and profile.get("cancer_type") == "nsclc" and value != "nos":
        yield _set(path, "nos")
    if name == "role" and value == "metastasis":
        yield _set(path, "indeterminate")
    if name in AT_LEAST and at_least_of(value):
        yield _blur(path, _some)


def _broad(profile: Json, about: frozenset[str]) -> list[Forget]:
    """Ways to know much less: one field wherever it stands, or every lesion or line."""
    holders: dict[str, set[str]] = {}
    for path, _ in _fields(profile):
        name = str(path[-1])
        if name not in KEPT:
            holders.setdefault(name, set()).update(map(str, path) if about else ())
    ways: list[tuple[Set[str], Forget]] = [
        (holders[name], _leave_out_everywhere(name)) for name in sorted(holders)
    ]
    if profile.get("lesions"):
        ways.append(({"lesions"}, _repeatedly(_without_lesion(0), len(profile["lesions"]))))
    lines = profile.get("systemic_therapy", {}).get("lines", [])
    if lines:
        ways.append(({"systemic_therapy"}, _repeatedly(_without_line(0), len(lines))))
    near = [way for fields, way in ways if about & fields]
    return near or [way for _, way in ways]


def _leave_out_everywhere(name: str) -> Forget:
    def forget(draw: Draw, profile: Json) -> Json:
        for path, _ in list(_fields(profile)):
            if path[-1] == name and _may_go(profile, path):
                del _at(profile, path[:-1])[name]
        return profile

    return forget


def _repeatedly(forget: Forget, times: int) -> Forget:
    def again(draw: Draw, profile: Json) -> Json | None:
        less: Json | None = profile
        for _ in range(times):
            less = None if less is None else forget(draw, less)
        return less

    return again


def _fields(part: Any) -> list[tuple[Path, Any]]:
    """Every named place of a profile that may be told otherwise, with what it tells."""
    found: list[tuple[Path, Any]] = []
    _gather(part, (), found)
    return found


def _gather(part: Any, path: Path, found: list[tuple[Path, Any]]) -> None:
    for key, value in part.items() if isinstance(part, dict) else enumerate(part):
        here = (*path, key)
        if isinstance(key, str):
            found.append((here, value))
        if isinstance(value, dict):
            if not BOUNDS & value.keys():
                _gather(value, here, found)
        elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
            _gather(value, here, found)


def _at(profile: Json, path: Path) -> Any:
    part: Any = profile
    for key in path:
        part = part[key]
    return part


def _may_go(profile: Json, path: Path) -> bool:
    """Whether a field may simply be left out, and the profile then says less and nothing else."""
    if "assessments" in path and "lesions" in path:
        if path[-1] == "lesions":
            return all(_told_elsewhere(profile, path[1], id) for id in _at(profile, path))
        return len(path) > 4 or _told_elsewhere(profile, path[1], str(path[-1]))
    if path[0] == "biomarkers":
        return path[-1] == "no_other_variants" or (len(path) == 5 and _names_enough(profile, path))
    return path[-1] not in KEPT


def _told_elsewhere(profile: Json, here: str | int, id: str) -> bool:
    """Whether a lesion keeps a state told elsewhere: without any it was seen at the latest."""
    lesion = next(one for one in profile["lesions"] if one.get("id") == id)
    return bool({"status", "diameter_mm", "volume_cc"} & set(lesion)) or any(
        n != here and id in one.get("lesions", {}) for n, one in enumerate(profile["assessments"])
    )


def _names_enough(profile: Json, path: Path) -> bool:
    """Whether a variant still says what it is without this field."""
    variant = _at(profile, path[:-1])
    return path[-1] in {"name", "exon"} and "kind" in variant


def _leave_out(path: Path) -> Forget:
    def forget(draw: Draw, profile: Json) -> Json:
        del _at(profile, path[:-1])[path[-1]]
        return profile

    return forget


def _set(path: Path, value: Any) -> Forget:
    def forget(draw: Draw, profile: Json) -> Json:
        _at(profile, path[:-1])[path[-1]] = value
        return profile

    return forget


def _blur(path: Path, change: Callable[[Draw, Any], Any]) -> Forget:
    def forget(draw: Draw, profile: Json) -> Json:
        holder = _at(profile, path[:-1])
        holder[path[-1]] = change(draw, holder[path[-1]])
        return profile

    return forget


def _bounds(draw: Draw, value: Any) -> Json:
    low = value.get("at_least") if isinstance(value, dict) else value
    high = value.get("at_most") if isinstance(value, dict) else value
    wider = {}
    if low is not None:
        wider["at_least"] = max(0, low - draw(one_of(0, 1, 2)))
    if high is not None:
        wider["at_most"] = high + draw(one_of(0, 1, 2))
    if len(wider) == 2 and draw(st.booleans()):
        del wider[draw(one_of("at_least", "at_most"))]
    return wider


def _some(draw: Draw, value: Any) -> Json:
    """Some of what is told, of a list that may hold more (W17)."""
    return {"at_least": draw(st.lists(one_of(*at_least_of(value)), min_size=1, max_size=3))}


def _days(draw: Draw, value: Any) -> Any:
    first, last = days_of(value)
    if (first.year, first.month) == (last.year, last.month) and draw(st.booleans()):
        return f"{first:%Y-%m}"
    if first.year == last.year and draw(st.booleans()):
        return f"{first:%Y}"
    early, late = draw(one_of(0, 1, 10, 40)), draw(one_of(0, 1, 10, 40))
    return {"from": str(shift(first, -early)), "to": str(shift(last, late))}


def _words(name: str) -> Callable[[Draw, Any], Any]:
    def change(draw: Draw, value: Any) -> Any:
        if value == "nos":
            return value
        words = value["one_of"] if isinstance(value, dict) else [value]
        if name == "organ" and len(words) == 1 and draw(st.booleans()):
            return VOCABULARY.organs[words[0]].is_a or words[0]
        return {"one_of": sorted({*words, draw(one_of(*WORDS[name]))})}

    return change


def _whole_things(profile: Json) -> Iterator[tuple[str, Forget]]:
    """A lesion with all that assessments say of it, a line, a gene, what is told of its variants."""
    for n in range(len(profile.get("lesions", []))):
        yield "lesions", _without_lesion(n)
    for n in range(len(profile.get("systemic_therapy", {}).get("lines", []))):
        yield "systemic_therapy", _without_line(n)
        yield "systemic_therapy", _given_of_line(n)
    for n in range(len(profile.get("systemic_therapy", {}).get("given", []))):
        yield "systemic_therapy", _without_given(n)
    for gene, result in profile.get("biomarkers", {}).items():
        for way in _of_result(gene, result):
            yield "biomarkers", way


def _of_result(gene: str, result: Any) -> Iterator[Forget]:
    yield _leave_out(("biomarkers", gene))
    yield _set(("biomarkers", gene), "not_tested")
    if isinstance(result, dict) and not _has_uncertain(result):
        yield _set(("biomarkers", gene), "positive")
        if "no_other_variants" not in result:
            yield _fewer_variants(gene)
        elif len(ALTERATIONS.get(gene, ())) > 1:
            yield _others_absent(gene)


def _has_uncertain(result: Json) -> bool:
    return any(one.get("kind") in {"vus", "amplification"} for one in result.get("variants", []))


def _without_lesion(n: int) -> Forget:
    def forget(draw: Draw, profile: Json) -> Json:
        gone = profile["lesions"].pop(n)
        for assessment in profile.get("assessments", []):
            assessment.get("lesions", {}).pop(gone.get("id"), None)
        return profile

    return forget


def _without_line(n: int) -> Forget:
    def forget(draw: Draw, profile: Json) -> Json:
        del profile["systemic_therapy"]["lines"][n]
        return profile

    return forget


def _without_given(n: int) -> Forget:
    def forget(draw: Draw, profile: Json) -> Json:
        del profile["systemic_therapy"]["given"][n]
        return profile

    return forget


def _given_of_line(n: int) -> Forget:
    """In place of the drugs of a line, or of the line: that one of them was given at some time."""

    def forget(draw: Draw, profile: Json) -> Json | None:
        therapy = profile["systemic_therapy"]
        line = therapy["lines"][n]
        agents = at_least_of(line.get("agents"))
        classes = at_least_of(line.get("classes"))
        if not agents and not classes:
            return None
        one: Json = {"agent": draw(one_of(*agents))} if agents else {}
        if classes and (not agents or draw(chance(30))):
            one = {"drug_class": draw(one_of(*classes))}
        for name, chosen in (("intent", line.get("intent")), ("date", line.get("start"))):
            if chosen is not None and draw(st.booleans()):
                one[name] = chosen
        therapy["given"] = [*therapy.get("given", []), one]
        if draw(st.booleans()):
            del therapy["lines"][n]
        else:
            for name in ("agents", "classes"):
                line.pop(name, None)
        return profile

    return forget


def _fewer_variants(gene: str) -> Forget:
    def forget(draw: Draw, profile: Json) -> Json | None:
        variants = profile["biomarkers"][gene].get("variants", [])
        if len(variants) < 2:
            return None
        variants.pop(draw(st.integers(0, len(variants) - 1)))
        return profile

    return forget


def _others_absent(gene: str) -> Forget:
    """In place of `no other variant`: one that was looked for and not found."""

    def forget(draw: Draw, profile: Json) -> Json | None:
        result = profile["biomarkers"][gene]
        there = {one.get("name") for one in result.get("variants", [])}
        others = [
            a.name for a in ALTERATIONS[gene] if a.name not in there and a.name in _known(gene)
        ]
        if not others or None in there:
            return None
        del result["no_other_variants"]
        result["absent_variants"] = [draw(one_of(*others))]
        return profile

    return forget


def _known(gene: str) -> frozenset[str]:
    return frozenset(VOCABULARY.genes[gene].variants or {})


@st.composite
def staged_in_part(draw: Draw, most: int = 6) -> tuple[World, Json]:
    """A world with its stages and categories, and a profile that fits it without telling all."""
    world = replace(draw(worlds()), at_diagnosis=draw(stagings()), now=draw(stagings()))
    return world, draw(weaker(world, profile_of(world), most))


def stagings() -> st.SearchStrategy[Staged]:
    """A stage and its categories, of any kind."""
    return st.builds(
        Staged,
        stage=one_of(*(name for name in STAGES if name not in ("I", "IA", "II", "III", "IV"))),
        t=one_of(*(name for name in T_CATEGORIES if name not in ("T1", "T2", "T3", "T4"))),
        n=one_of(*(name for name in N_CATEGORIES if name not in ("N1", "N2", "N3"))),
        m=one_of(*(name for name in M_CATEGORIES if name not in ("M1", "M1c"))),
    )


@st.composite
def stated_in_part(
    draw: Draw, most: int = 8, about: frozenset[str] = frozenset()
) -> tuple[World, Json]:
    """A world and a profile that fits it without telling all."""
    world = draw(worlds())
    whole = profile_of(world)
    for name in ("organs", "metastases_or_indeterminate", "intracranial"):  # they settle much
        if draw(chance(60)):
            whole = _leave_out_everywhere(name)(draw, whole)
    part = draw(weaker(world, whole, most, about))
    return world, draw(at_least(world, part)) if draw(chance(25)) else part


@st.composite
def at_least(draw: Draw, world: World, profile: Json) -> Json:
    """The profile with lines and treatments of lesions told by what they were at least (W17)."""
    for _ in range(draw(st.integers(1, 4))):
        ways: list[Forget] = [
            _blur(path, _some)
            for path, value in _fields(profile)
            if path[-1] in AT_LEAST and at_least_of(value)
        ]
        lines = profile.get("systemic_therapy", {}).get("lines", [])
        ways += [_given_of_line(n) for n in range(len(lines))] * 2
        if not ways:
            break
        less = ways[draw(st.integers(0, len(ways) - 1))](draw, _copied(profile))
        if less is not None and fits(world, less):
            profile = less
    return profile


@st.composite
def told_at_least(draw: Draw) -> tuple[World, Json]:
    """A world and a profile that tells of it in part, by what was given at least where it can."""
    world, profile = draw(stated_in_part(most=4))
    return world, draw(at_least(world, profile))
