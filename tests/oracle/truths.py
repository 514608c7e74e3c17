"""What is true of a determined patient: each measure and each form of a criterion, from the contract."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, partial
from math import ceil

from oligomatch.rules.measures import MEASURES
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
)
from tests.oracle.worlds import (
    AT_PRIMARY,
    DISTANCES,
    GROWING,
    IN_PLACE,
    MARKS,
    METASTASES,
    NAMED_NODES,
    SUMMED,
    VOCABULARY,
    Alteration,
    Lesion,
    Line,
    Months,
    Staged,
    World,
    classes_of,
    plus_months,
    upward,
    weeks,
)


@cache
def system_of(organ: str) -> str:
    """The organ system an organ belongs to."""
    return VOCABULARY.organs_above(organ)[-1]


def sides_named(lesion: Lesion) -> frozenset[str]:
    """The sides that the lesion's organ and station name."""
    above = VOCABULARY.organs_above(lesion.organ)
    sides = {name.split("_")[0] for name in above if name.split("_")[0] in {"left", "right"}}
    if {"middle_lobe"} & set(above):
        sides.add("right")
    if "lingula" in above:
        sides.add("left")
    if lesion.station is not None:
        side = VOCABULARY.stations[lesion.station].side
        sides |= {side} if side else set()
    return frozenset(sides)


def side_of(lesion: Lesion) -> str | None:
    """The side of a lesion, told or named by its organ or station."""
    return lesion.side or next(iter(sides_named(lesion)), None)


def node_group(lesion: Lesion) -> str | None:
    """The nodal group of a node (supraclavicular, mediastinal, hilar, axillary, ..)."""
    if lesion.station is not None:
        return VOCABULARY.stations[lesion.station].zone
    return VOCABULARY.organs[lesion.organ].node_group


def n_category(world: World, i: int) -> str:
    """The N category at an assessment by the IASLC map (W4)."""
    categories = ["N0"]
    for lesion in world.lesions:
        if lesion.role == "regional_node" and lesion.states[i].present and lesion.station:
            station = VOCABULARY.stations[lesion.station]
            near = side_of(lesion) in {world.primary.side, "midline"}
            categories.append(station.n_ipsilateral if near else station.n_contralateral)
    return max(categories)


def n_told(world: World, i: int) -> str:
    """The N category that a staging tells: that of the nodes, with a subgroup where a world that
    has stages has one at its latest assessment."""
    broad = n_category(world, i)
    if i != world.latest or world.now is None or broad == "N0":
        return broad
    return world.now.n if world.now.n.startswith(broad) else f"{broad}a"


def passes(world: World, i: int, lesion: Lesion, node: Node | None) -> bool:
    """Whether one lesion at one assessment answers a tree over lesion measures."""
    return node is None or evaluate(node, lambda measure: _of_lesion(world, i, lesion, measure))


def _of_lesion(world: World, i: int, lesion: Lesion, measure: Measure) -> Value:
    state = lesion.states[i]
    match measure.kind:
        case "intracranial":
            return VOCABULARY.organs[system_of(lesion.organ)].intracranial
        case "organ":
            return system_of(lesion.organ)
        case "progressing":
            return state.status in GROWING
        case kind if kind in MARKS:
            return bool(getattr(lesion, MARKS[kind]))
        case "prior_local_therapy":
            return any(
                treatment.modality in measure.names
                and all(
                    evaluate(x, lambda m, t=treatment: getattr(t, m.kind)) for x in measure.dose
                )
                for treatment in lesion.treated
            )
        case "max_diameter_mm":
            return state.diameter_mm
        case "volume_cc":
            return state.volume_cc
        case "distance_to_mm":
            return min(float(getattr(lesion, DISTANCES[name])) for name in measure.names)
    raise KeyError(measure.kind)


def assessment_at(world: World, at: str) -> int | None:
    """The assessment that shows a time point; None: not reached (post_induction) or none made.

    An assessment marked so; else the earliest (diagnosis) or the latest (baseline) of those not
    after the first palliative line's start (docs/profile.md).
    """
    if at == "entry":
        return world.latest
    if at == "post_induction":
        return world.latest if world.palliative else None
    marked = [i for i, one in enumerate(world.assessments) if at in one.marks]
    if marked:
        return marked[0]
    start = world.palliative[0].start if world.palliative else world.as_of
    before = [i for i, one in enumerate(world.assessments) if one.day <= start]
    if not before:
        return None
    return before[0] if at == "diagnosis" else before[-1]


def there(world: World, measure: Measure, i: int) -> list[Lesion]:
    """The lesions a measure speaks of at an assessment, before any convention."""
    roles = METASTASES if measure.of == "metastases" else ALL_ROLES
    return [
        lesion
        for lesion in world.lesions
        if lesion.role in roles
        and lesion.states[i].present
        and passes(world, i, lesion, measure.where)
    ]


ALL_ROLES = METASTASES | AT_PRIMARY | {"satellite", "regional_node"}


def groups(world: World, measure: Measure, i: int) -> set[tuple[str, ...]]:
    """What is counted under a convention: one entry for each lesion or group that makes one."""
    counted: set[tuple[str, ...]] = set()
    for lesion in there(world, measure, i):
        group = _group(world, lesion, measure.by, i)
        if group is not None:
            counted.add((*group, system_of(lesion.organ)))
    return counted


def _group(world: World, lesion: Lesion, by: str | None, i: int) -> tuple[str, str] | None:
    alone = ("lesion", lesion.id)
    if lesion.role in METASTASES:
        return _metastasis(world, lesion, by, i)
    match by, lesion.role:
        case None, _:
            return alone
        case "BETA", "satellite":
            return alone
        case "BETA", "regional_node":
            return ("group", "N1-N3")
        case "PRIMARY+", ("primary" | "local_recurrence"):
            return ("group", "primary") if world.primary.status in IN_PLACE else None
    return None


def _metastasis(world: World, lesion: Lesion, by: str | None, i: int) -> tuple[str, str] | None:
    alone = ("lesion", lesion.id)
    if by == "PROGRESSING":
        return alone if lesion.states[i].status in GROWING else None
    if by == "PRIMARY+":
        return None if VOCABULARY.organs[system_of(lesion.organ)].intracranial else alone
    if by == "NODAL" and system_of(lesion.organ) == "lymph_node":
        return ("nodes", node_group(lesion) or "")
    if by is not None and by.startswith("DAGGER") and system_of(lesion.organ) == "lymph_node":
        group = node_group(lesion)
        if group in NAMED_NODES or by == "DAGGER.C":
            return None
        return ("nodes", group or "") if by == "DAGGER.A" else alone
    return alone


def belonging(world: World, line: Line) -> list[int]:
    """The assessments of a palliative line: after its start, not after the next one's start."""
    number = world.number(line)
    later = [] if number is None else [other.start for other in world.palliative[number:]]
    until = min(later, default=world.as_of)
    return [i for i, one in enumerate(world.assessments) if line.start < one.day <= until]


def responses(world: World, line: Line) -> list[str]:
    """The responses of a line, those that no assessment shows included."""
    told = [world.assessments[i].response for i in belonging(world, line)]
    known = [response for response in told if response is not None]
    if line.recorded_pd is not None:
        known.append("PD")
    return known or [line.unseen_response]


def recist(world: World, line: Line) -> str | None:
    """The response at the latest assessment of a line; a recorded progression is one with PD."""
    events = [
        (world.assessments[i].day, world.assessments[i].response) for i in belonging(world, line)
    ]
    if line.recorded_pd is not None:
        events.append((line.recorded_pd, "PD"))
    if not events:
        return line.unseen_response if line.intent == "palliative" else None
    day = max(day for day, _ in events)
    on_it = [response for when, response in events if when == day]
    return "PD" if "PD" in on_it else on_it[0]


def first_pd(world: World, line: Line) -> date | None:
    """The day of the first progression that belongs to a line."""
    if line.intent == "adjuvant":
        days = [] if line.recorded_pd is None else [line.recorded_pd]
        if found_under(world, line) and world.episode is not None:
            days.append(world.episode)
        return min(days, default=None)
    shown = [world.assessments[i] for i in belonging(world, line)]
    days = [assessment.day for assessment in shown if assessment.response == "PD"]
    if line.recorded_pd is not None:
        days.append(line.recorded_pd)
    return min(days, default=None)


def has_progressed(world: World, line: Line) -> bool:
    """Whether any progression belongs to the line."""
    if line.intent == "adjuvant":
        return line.adjuvant_failed
    return first_pd(world, line) is not None


def active_on(line: Line, day: date, recent: str | None = None) -> bool:
    """Whether a line is active on a day: begun before it and not ended before it (terms.md 1).

    Under the reading `active` of A-39 also when it ended 1 to 28 days before.
    """
    if line.start >= day:
        return False
    if line.end is None or line.end >= day:
        return True
    return recent == "active" and (day - line.end).days <= 28


def found_under(world: World, line: Line) -> bool:
    return world.episode is not None and active_on(line, world.episode)


def current(world: World) -> Line | None:
    """The palliative line begun last, under way or not (W6)."""
    return last(world.palliative)


def last(lines: Sequence[Line]) -> Line | None:
    """The last of some lines, if there is any."""
    return lines[-1] if lines else None


def named(world: World, line: str | None) -> Line | None:
    """The line a criterion names; None: it has not begun."""
    assert line is not None
    if line == "current":
        return current(world)
    if line == "current_or_adjuvant":
        under = [one for one in world.adjuvant if found_under(world, one)]
        return current(world) if world.palliative else last(under)
    if "with:" in line or "class:" in line:
        which, _, held = line.rpartition(" ")
        kind, _, text = held.partition(":")
        names = set(text.split("+"))
        fitting = [
            one
            for one in world.palliative
            if (names <= one.agents if kind == "with" else names & one.classes)
        ]
        return fitting[0] if which == "first" and fitting else last(fitting)
    number = int(line)
    return world.palliative[number - 1] if number <= len(world.palliative) else None


def trial_group(world: World, at: str | None, recent: str | None) -> str:
    """The group of the patient: at diagnosis sOMD, rOMD or none, else peOMD, pOMD or none."""
    if world.first_metastasis is None or world.episode is None:
        return "none"
    if at == "diagnosis":
        return _group_at_diagnosis(world, world.first_metastasis, world.episode, recent)
    return _group_at_entry(world, world.episode, recent)


def _group_at_diagnosis(world: World, first: date, episode: date, recent: str | None) -> str:
    primary = world.primary.diagnosis
    new_episode = episode > first
    early = primary > plus_months(first, 6)  # metastases long before the primary
    late = first > plus_months(primary, 6)
    if not (new_episode or early or late):
        return "sOMD"
    if not (new_episode or late):
        return "none"
    under = any(active_on(line, episode, recent) for line in world.lines)
    return "none" if under else "rOMD"


def _group_at_entry(world: World, episode: date, recent: str | None) -> str:
    line = current(world)
    if line is None:
        failed = any(active_on(one, episode, recent) for one in world.adjuvant)
        return "pOMD" if failed else "none"
    since = belonging(world, line)
    grows = world.latest in since and any(
        lesion.states[world.latest].status in GROWING and lesion.role in ALL_ROLES
        for lesion in world.lesions
    )
    return "pOMD" if grows or recist(world, line) == "PD" else "peOMD"


Value = bool | str | float | Months | None  # None: there is no value, every comparison is false


def truth(world: World, node: Node, as_of: date | None = None) -> bool:
    """Whether a criterion is true of the patient, today or on another day."""
    patient = world if as_of is None else replace(world, as_of=as_of)

    def look(measure: Measure) -> Value:
        return value(patient, measure)

    return evaluate(node, look, patient)


def evaluate(node: Node, look: Callable[[Measure], Value], world: World | None = None) -> bool:
    """A tree, two-valued, over the values of its measures."""
    match node:
        case Within(measure, low, high, under, over):
            return _within(look(measure), low, high, under, over)
        case OneOf(measure, values):
            word = look(measure)
            if measure.kind in ("t_category", "n_category", "m_category"):
                return any(str(word).startswith(one) for one in values)
            if measure.kind == "stage":  # stage I with its A, B and C, but neither II nor IV
                return any(re.fullmatch(rf"{one}(?:[A-C]?\d?)", str(word)) for one in values)
            return word in values
        case Is(measure):
            return look(measure) is True
        case Exists(measure):
            assert world is not None
            i = assessment_at(world, measure.at or "entry")
            return i is not None and bool(groups(world, measure, i))
        case Every(measure, test):
            assert world is not None
            i = assessment_at(world, measure.at or "entry")
            return i is not None and all(
                passes(world, i, lesion, test) for lesion in there(world, measure, i)
            )
        case AllOf(parts):
            return all(evaluate(part, look, world) for part in parts)
        case AnyOf(parts):
            return any(evaluate(part, look, world) for part in parts)
        case AtLeast(n, parts):
            return sum(evaluate(part, look, world) for part in parts) >= n
        case Not(part):
            return not evaluate(part, look, world)
        case Always():
            return True


def _within(
    value: Value, low: float | None, high: float | None, under: float | None, over: float | None
) -> bool:
    if value is None:
        return False
    if isinstance(value, Months):
        return value.within(low, high, under, over)
    assert not isinstance(value, str)
    return (
        (low is None or value >= low)
        and (high is None or value <= high)
        and (under is None or value < under)
        and (over is None or value > over)
    )


def value(world: World, measure: Measure) -> Value:
    """What a measure is of the patient."""
    if measure.kind in _OF_LESIONS:
        i = assessment_at(world, measure.at or "entry")
        return None if i is None else _OF_LESIONS[measure.kind](world, measure, i)
    if measure.kind in _OF_LINE:
        line = named(world, measure.line)
        return None if line is None else _OF_LINE[measure.kind](world, line, measure)
    return _OF_PATIENT[measure.kind](world, measure)


def _line_due(world: World) -> int:
    if not world.palliative:
        return 1
    line = world.palliative[-1]
    going_on = line.end is None and not has_progressed(world, line)
    return len(world.palliative) + (0 if going_on else 1)


def _of_class(line: Line, measure: Measure) -> bool:
    """Whether a line has a drug of one of the classes beside those that do not count."""
    more = line.more_classes
    counting = replace(
        line,
        agents=frozenset(one for one in line.agents if not _apart(frozenset({one}), measure)),
        more_classes=more if upward(more).isdisjoint(measure.other_than) else frozenset(),
    )
    return bool(measure.names & counting.classes)


def _apart(agent: frozenset[str], measure: Measure) -> bool:
    """Whether a drug does not count: by its name, or by a class of it."""
    return not measure.other_than.isdisjoint(agent | classes_of(agent))


def _lines(world: World, measure: Measure) -> int:
    lines = world.palliative if measure.intent == "palliative" else world.lines
    return sum(
        (not measure.names or _of_class(line, measure))
        and (not measure.with_drugs or bool(measure.with_drugs & line.agents))
        and (not measure.progressed or has_progressed(world, line))
        and (not measure.stopped_for or line.stop_reason in measure.stopped_for)
        and (not measure.responses or line.best_response in measure.responses)
        and (not measure.latest_responses or recist(world, line) in measure.latest_responses)
        and (measure.state is None or (line.end is None) == (measure.state == "under_way"))
        and _lasted(world, line, measure)
        for line in lines
    )


def _lasted(world: World, line: Line, measure: Measure) -> bool:
    least, below = measure.months_at_least, measure.months_below
    return Months(line.start, _until(world, line)).within(least, None, below, None)


def _since_treatment(world: World) -> Months | None:
    end = world.primary.treatment_end
    return None if end is None else Months(end, world.as_of)


def _actionable(world: World, measure: Measure) -> bool:
    (name,) = measure.names
    drivers = VOCABULARY.driver_sets[name]
    deciding = [*drivers.sure, *(drivers.open if measure.drivers == "open" else ())]
    return any(
        alteration.name in part.variants if part.variants else alteration.kind == part.kind
        for part in deciding
        for alteration in world.gene(part.gene).alterations
        if alteration.name not in part.other_than
    )


def _carries(world: World, measure: Measure) -> bool:
    name = measure.gene or ""
    gene = world.gene(name)
    return any(
        any(called(name, one, word) for word in measure.names)
        and not any(called(name, one, word) for word in measure.other_than)
        for one in (*gene.alterations, *(Alteration(kind, kind) for kind in gene.uncertain))
    )


def called(gene: str, one: Alteration, word: str) -> bool:
    """Whether an alteration is one of a word: its name, its kind, what the vocabulary says that
    every such alteration is (`activating`), or the codon it is a change of."""
    known = VOCABULARY.genes[gene].variants.get(one.name)
    also = known.is_a if known else ()
    return word in (one.name, one.kind, *also) or re.fullmatch(f"{word}[A-Z]", one.name) is not None


def _exons(world: World, measure: Measure) -> frozenset[str]:
    alterations = world.gene(measure.gene or "").alterations
    return frozenset(str(one.exon) for one in alterations if one.exon is not None)


def _last_day(world: World, lines: Iterable[Line]) -> date | None:
    """The last day on which one of some lines was given, each drug to its line's end."""
    return max((_until(world, line) for line in lines), default=None)


def _days_since(world: World, lines: Iterable[Line]) -> float | None:
    day = _last_day(world, lines)
    return None if day is None else (world.as_of - day).days


def _months_since(world: World, lines: Iterable[Line]) -> Months | None:
    day = _last_day(world, lines)
    return None if day is None else Months(day, world.as_of)


OF_AN_UNSTATED = 100  # hours: the half-life, in these worlds, of a drug whose nobody states


def _days_to_wait(agent: str, measure: Measure) -> int:
    """How many days the wash-out of a drug lasts."""
    stated = VOCABULARY.agents[agent].half_life
    hours = (measure.half_lives or 0) * (stated.half_life_hours if stated else OF_AN_UNSTATED)
    by_half_lives = ceil(hours / 24)
    match measure.whichever:
        case "shorter":
            return min(by_half_lives, measure.days or 0)
        case "longer":
            return max(by_half_lives, measure.days or 0)
        case _:
            return by_half_lives


def _washed_out(world: World, measure: Measure) -> bool:
    """Whether the wash-out of each drug asked for that was given, to its line's end, is over."""
    of_class = MEASURES[measure.kind].names == "class"
    return all(
        (world.as_of - _until(world, line)).days >= _days_to_wait(agent, measure)
        for line in world.lines
        for agent in line.agents
        if (_of_class(replace(line, agents=frozenset({agent})), measure)
            if of_class else agent in measure.names)
    )  # fmt: skip


def _shown(world: World, name: str) -> bool:
    """Whether a condition is there today that metastases show."""
    return any(
        shown is not None
        and lesion.role in METASTASES
        and lesion.states[world.latest].present
        and set(VOCABULARY.organs_above(lesion.organ)) & set(shown.organs)
        and shown.treated in (None, bool(lesion.treated))
        for shown in (
            VOCABULARY.conditions[one].shown_by for one in VOCABULARY.conditions_below(name)
        )
        for lesion in world.lesions
    )


def _until(world: World, line: Line) -> date:
    return line.end or world.as_of


def _until_pd(world: World, line: Line) -> date:
    return min(day for day in (_until(world, line), first_pd(world, line)) if day is not None)


def _sum(size: str, world: World, measure: Measure, i: int) -> float:
    return sum(getattr(lesion.states[i], size) for lesion in there(world, measure, i))


def _grown(world: World, measure: Measure) -> bool:
    """Whether a lesion of today is larger by so much than at the assessment it is compared with."""
    days = [one.day for one in world.assessments]
    before = [i for i in range(len(days)) if i != world.latest]
    match measure.compared_with:
        case "previous":
            before = sorted(before, key=lambda i: days[i])[-1:]
        case "first_line" | "current_line":
            line = 0 if measure.compared_with == "first_line" else -1
            start = world.palliative[line].start if world.palliative else date.min
            up_to = [i for i in range(len(days)) if days[i] <= start]
            before = [i for i in sorted(up_to, key=lambda i: days[i])[-1:] if i in before]
    sizes = [
        (lesion.states[world.latest].diameter_mm, lesion.states[i].diameter_mm)
        for lesion in there(world, replace(measure, at="entry"), world.latest)
        for i in before
        if lesion.states[i].present
    ]
    return any(
        now > then
        and 100 * (now - then) >= then * (measure.percent or 0)
        and now - then >= (measure.millimetres or 0)
        for now, then in sizes
    )


_OF_LESIONS: Mapping[str, Callable[[World, Measure, int], Value]] = {
    "count": lambda w, m, i: len(groups(w, m, i)),
    "organs": lambda w, m, i: len({group[-1] for group in groups(w, m, i)}),
    "most_in_one_organ": lambda w, m, i: max(
        Counter(group[-1] for group in groups(w, m, i)).values(), default=0
    ),
    **{kind: partial(_sum, size) for kind, size in SUMMED.items()},
}


_OF_LINE: Mapping[str, Callable[[World, Line, Measure], Value]] = {
    "begun": lambda _w, _line, _m: True,
    "under_way": lambda _w, line, _m: line.end is None,
    "is_current": lambda w, line, _m: line is current(w),
    "progressed": lambda w, line, _m: has_progressed(w, line),
    "has_class": lambda _w, line, m: _of_class(line, m),
    "has_drug": lambda _w, line, m: bool(m.names & line.agents),
    "recist": lambda w, line, _m: recist(w, line),
    "best_response": lambda _w, line, _m: line.best_response,
    "stop_reason": lambda _w, line, _m: line.stop_reason,
    "cycles": lambda _w, line, _m: line.cycles,
    "months": lambda w, line, _m: Months(line.start, _until(w, line)),
    "weeks": lambda w, line, _m: weeks(line.start, _until(w, line)),
    "months_since_start": lambda w, line, _m: Months(line.start, w.as_of),
    "months_since_end": lambda w, line, _m: line.end and Months(line.end, w.as_of),
    "months_until_pd": lambda w, line, _m: Months(line.start, _until_pd(w, line)),
}


_OF_PATIENT: Mapping[str, Callable[[World, Measure], Value]] = {
    "cancer_type": lambda w, _m: w.cancer_type,
    "histology": lambda w, _m: w.histology,
    "trial_group": lambda w, m: trial_group(w, m.at, m.recent_line),
    "ever_metastatic": lambda w, _m: w.first_metastasis is not None,
    "locoregional_recurrence": lambda w, _m: w.recurrence is not None,
    "recurrence_location": lambda w, _m: w.recurrence,
    "primary_definitively_treated": lambda w, _m: w.primary.treated,
    "months_since_definitive_treatment": lambda w, _m: _since_treatment(w),
    "progressed_at_primary": lambda w, _m: w.primary.progressed,
    "progressing_at_primary": lambda w, _m: w.primary.progressing,
    "primary_accessible_to_curative_treatment": lambda w, _m: w.primary.accessible,
    "primary_in_place": lambda w, _m: w.primary.status in IN_PLACE,
    "altered": lambda w, m: bool(w.gene(m.gene or "").alterations),
    "variant": _carries,
    "altered_exon": lambda w, m: bool(m.names & _exons(w, m)),
    "actionable_driver": _actionable,
    "no_systemic_therapy_yet": lambda w, _m: not w.palliative,
    "prior_or_concurrent": lambda w, m: any(_of_class(line, m) for line in w.lines),
    "given": lambda w, m: any(m.names & line.agents for line in w.lines),
    "cycles_given": lambda w, m: sum(line.cycles for line in w.lines if _of_class(line, m)),
    "days_since_therapy": lambda w, m: _days_since(w, (x for x in w.lines if _of_class(x, m))),
    "months_since_therapy": lambda w, m: _months_since(w, (x for x in w.lines if _of_class(x, m))),
    "days_since_drug": lambda w, m: _days_since(w, (x for x in w.lines if m.names & x.agents)),
    "months_since_drug": lambda w, m: _months_since(w, (x for x in w.lines if m.names & x.agents)),
    "grown": _grown,
    "drug_washed_out": _washed_out,
    "therapy_washed_out": _washed_out,
    "days_since_metastases": lambda w, _m: (
        None if w.episode is None else (w.as_of - w.episode).days
    ),
    "months_since_metastases": lambda w, _m: (
        None if w.episode is None else Months(w.episode, w.as_of)
    ),
    "months_to_metastases": lambda w, _m: (
        None
        if w.first_metastasis is None
        else Months(min(w.primary.diagnosis, w.first_metastasis), w.first_metastasis)
    ),
    "days_between": lambda w, m: None if (it := _stretch(w, m)) is None else (it[1] - it[0]).days,
    "months_between": lambda w, m: None if (it := _stretch(w, m)) is None else Months(*it),
    "has": lambda w, m: any(_shown(w, name) for name in m.names),
    "subtype": lambda _w, _m: "other",
    "stage": lambda w, m: _staging(w, m).stage,
    "t_category": lambda w, m: _staging(w, m).t,
    "n_category": lambda w, m: n_told(w, w.latest) if m.staged == "now" else _staging(w, m).n,
    "m_category": lambda w, m: _staging(w, m).m,
    "line_due": lambda w, _m: _line_due(w),
    "lines": _lines,
    "fdg_pet_done": lambda w, _m: w.fdg_pet,
    "naf_pet_done": lambda w, _m: w.naf_pet,
    "brain_imaging_done": lambda w, _m: w.brain_imaging,
}


def _staging(world: World, measure: Measure) -> Staged:
    found = world.now if measure.staged == "now" else world.at_diagnosis
    assert found is not None, "a world that is asked for a stage has one"
    return found


def _stretch(world: World, measure: Measure) -> tuple[date, date] | None:
    """The two days of a time between two events; None where there is none."""
    events = {
        "today": world.as_of,
        "primary": world.primary.diagnosis,
        "definitive_treatment": world.primary.treatment_end,
        "first_metastases": world.first_metastasis,
        "metastases": world.episode,
        "first_line": world.palliative[0].start if world.palliative else None,
        "current_line": world.palliative[-1].start if world.palliative else None,
        "latest_assessment": max((one.day for one in world.assessments), default=None),
    }
    start, end = events[measure.since or ""], events[measure.until or ""]
    return None if start is None or end is None or end < start else (start, end)
