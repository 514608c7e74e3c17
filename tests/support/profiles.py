"""What a profile may tell of a world: all of it, less of it, and whether it fits."""

from __future__ import annotations

import copy
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, TypeVar

from oligomatch.rules.measures import DOSES
from tests.oracle.truths import (
    belonging,
    first_pd,
    has_progressed,
    n_told,
    node_group,
    recist,
    side_of,
    system_of,
)
from tests.oracle.worlds import (
    AT_PRIMARY,
    DISTANCES,
    MARKS,
    METASTASES,
    VOCABULARY,
    Alteration,
    Assessment,
    Gene,
    Lesion,
    Line,
    Staged,
    State,
    World,
    classes_of,
    upward,
    with_combinations,
)

Json = dict[str, Any]
# the genes that the set of terms.md section 7 asks
DRIVERS = ("EGFR", "ALK", "ROS1", "BRAF", "MET", "RET", "NTRK1", "NTRK2", "NTRK3", "KRAS", "ERBB2")


# --- everything told -----------------------------------------------------------------------------


def profile_of(world: World) -> Json:
    """The profile that tells everything a profile can tell of the world."""
    return {
        "as_of": str(world.as_of),
        "cancer_type": world.cancer_type,
        "histology": world.histology,
        "primary": _primary(world),
        "metastatic_disease": _disease(world),
        "lesions": [_lesion(world, lesion) for lesion in world.lesions],
        "assessments": [_assessment(world, i) for i in range(len(world.assessments))],
        **_assessments_total(world),
        "biomarkers": {name: _gene(world.gene(name)) for name in _genes(world)},
        "systemic_therapy": {
            "palliative_lines": len(world.palliative),
            "adjuvant_lines": len(world.adjuvant),
            "lines": [_line(world, line) for line in world.lines],
        },
        "imaging": {
            "fdg_pet": world.fdg_pet,
            "naf_pet": world.naf_pet,
            "brain_imaging": world.brain_imaging,
        },
        "locoregional_recurrence": told(
            {"present": world.recurrence is not None, "location": world.recurrence}
        ),
    }


def told(fields: Mapping[str, Any]) -> Json:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value is not None}


def _text(day: date | None) -> str | None:
    return None if day is None else str(day)


def _primary(world: World) -> Json:
    primary = world.primary
    return told(
        {
            "diagnosis_date": _text(primary.diagnosis),
            "side": primary.side,
            "lobe": primary.lobe,
            "status": primary.status,
            "definitively_treated": primary.treated,
            "definitive_treatment_end": _text(primary.treatment_end),
            "progressing": primary.progressing,
            "progressed": primary.progressed,
            "accessible_to_curative_treatment": primary.accessible,
            **{name: getattr(primary, mark) for name, mark in MARKS.items()},
            "distance_mm": {name: getattr(primary, mm) for name, mm in DISTANCES.items()},
            **_staging(world.at_diagnosis),
        }
    )


def _staging(staged: Staged | None, n: str | None = None) -> Json:
    """A stage and its categories; `n`: the N category that the nodes tell."""
    if staged is None:
        return {}
    return {
        "stage": staged.stage,
        "t_category": staged.t,
        "n_category": n or staged.n,
        "m_category": staged.m,
    }


def _fits_staging(said: Json, staged: Staged | None, n: str | None = None) -> bool:
    return all(_word(said, name, value) for name, value in _staging(staged, n).items())


def _disease(world: World) -> Json:
    if world.first_metastasis is None:
        return {"ever": False}
    return {
        "ever": True,
        "diagnosis_date": _text(world.episode),
        "first_metastasis_date": _text(world.first_metastasis),
        "first_episode": world.episode == world.first_metastasis,
    }


def _lesion(world: World, lesion: Lesion) -> Json:
    return told(
        {
            "id": lesion.id,
            "role": "indeterminate" if lesion.role == "benign" else lesion.role,
            "organ": lesion.organ,
            "side": lesion.side,
            "lobe": lesion.lobe,
            "station": lesion.station,
            **_state(lesion.states[world.latest]),
            **{name: getattr(lesion, mark) for name, mark in MARKS.items()},
            "distance_mm": {name: getattr(lesion, mm) for name, mm in DISTANCES.items()},
            "prior_local_therapy": [
                {
                    "modality": one.modality,
                    "date": str(one.day),
                    **{figure: getattr(one, figure) for figure in DOSES},
                }
                for one in lesion.treated
            ],
        }
    )


def _state(state: State) -> Json:
    if not state.present:
        return {"status": state.status}
    return {
        "status": state.status,
        "diameter_mm": state.diameter_mm,
        "volume_cc": state.volume_cc,
    }


def _assessment(world: World, i: int) -> Json:
    assessment = world.assessments[i]
    response = assessment.response if assessment.evaluable else "NE"
    earlier = {lesion.id: _state(lesion.states[i]) for lesion in world.lesions}
    return told(
        {
            "date": str(assessment.day),
            "at": list(assessment.marks) or None,
            "response": response if assessment.response is not None else None,
            "totals": {
                "metastases": number_of(world, i, METASTASES),
                "satellites": number_of(world, i, {"satellite"}),
                "regional_nodes": number_of(world, i, {"regional_node"}),
                "by_organ": by_organ(world, i),
                "metastases_or_indeterminate": number_of(world, i, METASTASES | {"benign"}),
                "organs": organs_of(world, i),
                **({} if inside_skull(world, i) else {"intracranial": 0}),
            },
            "n_category": n_told(world, i) if world.cancer_type == "nsclc" else None,
            "lesions": earlier if i != world.latest and earlier else None,
            **(
                {k: v for k, v in _staging(world.now).items() if k != "n_category"}
                if i == world.latest
                else {}
            ),
        }
    )


def number_of(world: World, i: int, roles: Iterable[str], system: str | None = None) -> int:
    """How many lesions of these roles (in one organ system) are there at an assessment."""
    number = 0  # counted some millions of times in a test: not by a generator, which takes longer
    for lesion in world.lesions:
        if (
            lesion.role in roles
            and lesion.states[i].present
            and (system is None or system_of(lesion.organ) == system)
        ):
            number += 1
    return number


def organs_of(world: World, i: int) -> int:
    """In how many organ systems there are distant metastases at an assessment."""
    return sum(number > 0 for number in by_organ(world, i).values())


def inside_skull(world: World, i: int) -> int:
    """How many distant metastases lie inside the skull at an assessment."""
    inside = VOCABULARY.intracranial_systems
    return sum(number_of(world, i, METASTASES, system) for system in inside)


def by_organ(world: World, i: int) -> dict[str, int]:
    """The distant metastases at an assessment by organ system."""
    systems = {system_of(lesion.organ) for lesion in world.lesions if lesion.role in METASTASES}
    return {system: number_of(world, i, METASTASES, system) for system in sorted(systems)}


def _assessments_total(world: World) -> Json:
    return {} if recorded_apart(world) else {"assessments_total": len(world.assessments)}


def recorded_apart(world: World) -> list[date]:
    """The recorded progressions that no assessment shows."""
    days = {assessment.day for assessment in world.assessments}
    told = [line.recorded_pd for line in world.lines]
    return [day for day in told if day is not None and day not in days]


def _genes(world: World) -> list[str]:
    return sorted({*DRIVERS, *dict(world.genes)})


def _gene(gene: Gene) -> Any:
    if not gene.alterations and not gene.uncertain:
        return "negative"
    return {
        "result": "positive",
        "variants": [
            *(_alteration(one) for one in gene.alterations),
            *({"kind": kind} for kind in gene.uncertain),
        ],
        "no_other_variants": True,
    }


def _alteration(one: Alteration) -> Json:
    return told({"name": one.name, "exon": one.exon, "kind": one.kind})


def _line(world: World, line: Line) -> Json:
    palliative = line.intent == "palliative"
    return told(
        {
            "number": world.number(line),
            "intent": line.intent,
            "agents": sorted(line.agents),
            "classes": narrowest(line.classes) or None,
            "start": str(line.start),
            "end": _text(line.end),
            "ongoing": line.end is None,
            "cycles": line.cycles,
            "latest_response": reported_response(world, line),
            "best_response": line.best_response,
            "progressed": has_progressed(world, line),
            "progression_date": _text(first_pd(world, line))
            if palliative
            else _text(line.recorded_pd),
            "stop_reason": line.stop_reason,
        }
    )


def reported_response(world: World, line: Line) -> str | None:
    """What a report says of the latest assessment of a line; None: there is none."""
    shown = belonging(world, line) if line.intent == "palliative" else []
    if not shown and line.recorded_pd is None:
        return None
    last = world.assessments[shown[-1]] if shown else None
    if last is None or (line.recorded_pd is not None and line.recorded_pd >= last.day):
        return "PD"
    return recist(world, line) if last.evaluable else "NE"


def fully_told(world: World) -> bool:
    """Whether a profile can tell all that decides: no response unseen, no finding uncertain."""
    return (
        all(belonging(world, line) or line.recorded_pd for line in world.palliative)
        and all(assessment.evaluable for assessment in world.assessments)
        and not any(gene.uncertain for gene in dict(world.genes).values())
        and not any(lesion.role == "benign" for lesion in world.lesions)
        and not recorded_apart(world)
    )


# --- whether a profile fits ----------------------------------------------------------------------


def fits(world: World, profile: Json, like: World | None = None) -> bool:
    """Whether the world agrees with all that the profile states (the world obeys its own facts).

    Assessments, lesions and lines of the profile are each one of the world's; a lesion with an
    id that the world knows is that lesion. Where the world is `like` one that fits, only the parts
    that tell of the facts that differ are looked at.
    """
    return all(
        part(world, profile)
        for part, facts in PARTS.items()
        if like is None or any(getattr(world, f) is not getattr(like, f) for f in facts)
    )


def _fits_words(world: World, said: Json) -> bool:
    return (
        said.get("as_of") in {None, str(world.as_of)}
        and _word(said, "cancer_type", world.cancer_type)
        and (said.get("histology") == "nos" or _word(said, "histology", world.histology))
    )


def _fits_genes(world: World, said: Json) -> bool:
    return all(_fits_gene(world.gene(g), v) for g, v in said.get("biomarkers", {}).items())


def _fits_imaging(world: World, said: Json) -> bool:
    done = {
        "fdg_pet": world.fdg_pet,
        "naf_pet": world.naf_pet,
        "brain_imaging": world.brain_imaging,
    }
    return all(_flag(said.get("imaging", {}), name, value) for name, value in done.items())


def _fits_assessments(world: World, said: Json) -> bool:
    number = len(world.assessments) + len(recorded_apart(world))
    return _number(said, "assessments_total", number) and any(
        _fits_lesions(world, said, order) for order in _orders(world, said)
    )


Told = TypeVar("Told")
There = TypeVar("There")


def pairings(
    told: Sequence[Told], there: Sequence[There], may_be: Callable[[Told, There], bool]
) -> Iterator[tuple[There, ...]]:
    """Each way to take every thing told for one that is there, no two for the same."""
    choices: list[list[int]] = []
    for one in told:
        choices.append([i for i, thing in enumerate(there) if may_be(one, thing)])
        if not choices[-1]:
            return

    def rest(taken: tuple[int, ...]) -> Iterator[tuple[There, ...]]:
        if len(taken) == len(choices):
            yield tuple(there[i] for i in taken)
            return
        for i in choices[len(taken)]:
            if i not in taken:
                yield from rest((*taken, i))

    yield from rest(())


def _word(fields: Json, name: str, value: str | None) -> bool:
    said = fields.get(name)
    words = said["one_of"] if isinstance(said, dict) else [said]
    if (
        said is not None
        and value is not None
        and name in ("t_category", "n_category", "m_category")
    ):
        return any(value.startswith(word) for word in words)  # T2: of any subgroup
    return said is None or value in words


def _number(fields: Json, name: str, value: float) -> bool:
    return name not in fields or number_fits(fields[name], value)


def number_fits(said: Any, value: float) -> bool:
    """Whether a number is the one told, or within the bounds told."""
    if not isinstance(said, dict):
        return bool(said == value)
    return bool(said.get("at_least", 0) <= value <= said.get("at_most", float("inf")))


def _day(fields: Json, name: str, value: date | None) -> bool:
    return name not in fields or (value is not None and day_fits(fields[name], value))


def day_fits(said: Any, value: date) -> bool:
    """Whether a day is the one told, or in the month, year or span told."""
    first, last = days_of(said)
    return first <= value <= last


def days_of(said: Any) -> tuple[date, date]:
    """The first and the last day that a date as told may be."""
    if isinstance(said, dict):
        return days_of(said["from"])[0], days_of(said["to"])[1]
    return _days_of(said)


@cache
def _days_of(said: str) -> tuple[date, date]:
    parts = [int(part) for part in said.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    if len(parts) == 2:
        year, month = parts
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(*parts), date(*parts)


def _flag(fields: Json, name: str, value: bool) -> bool:
    return fields.get(name) in {None, value}


def _fits_distances(said: Json, of: Any) -> bool:
    each = said.get("distance_mm") or {}
    return all(_number(each, name, getattr(of, mm)) for name, mm in DISTANCES.items())


def _fits_primary(world: World, profile: Json) -> bool:
    primary, said = world.primary, profile.get("primary", {})
    return (
        _day(said, "diagnosis_date", primary.diagnosis)
        and _word(said, "side", primary.side)
        and _word(said, "lobe", primary.lobe)
        and _word(said, "status", primary.status)
        and _flag(said, "definitively_treated", primary.treated)
        and _day(said, "definitive_treatment_end", primary.treatment_end)
        and _flag(said, "progressing", primary.progressing)
        and _flag(said, "progressed", primary.progressed)
        and _flag(said, "accessible_to_curative_treatment", primary.accessible)
        and all(_flag(said, name, getattr(primary, mark)) for name, mark in MARKS.items())
        and _fits_distances(said, primary)
        and _fits_staging(said, world.at_diagnosis)
    )


def _fits_disease(world: World, profile: Json) -> bool:
    first, episode = world.first_metastasis, world.episode
    said = profile.get("metastatic_disease", {})
    return (
        _flag(said, "ever", first is not None)
        and _day(said, "diagnosis_date", episode)
        and _day(said, "first_metastasis_date", first)
        and (
            said.get("first_episode") is None
            or (first is not None and said["first_episode"] == (first == episode))
        )
    )


def _fits_recurrence(world: World, profile: Json) -> bool:
    said, present = profile.get("locoregional_recurrence", {}), world.recurrence is not None
    return _flag(said, "present", present) and _word(said, "location", world.recurrence)


# genes


def _fits_gene(gene: Gene, said: Any) -> bool:
    said = {"result": said} if isinstance(said, str) else said
    if said["result"] == "negative":
        return not gene.alterations
    if said["result"] != "positive":
        return True
    named = [variant for variant in said.get("variants", []) if not _is_uncertain(variant)]
    if said.get("variants") and not named:
        # a VUS or an amplification alone leaves open whether the gene is altered; no other
        # variant: by nothing of another kind
        return not said.get("no_other_variants") or all(
            _is_uncertain({"kind": one.kind}) for one in gene.alterations
        )
    absent = set(said.get("absent_variants", []))
    return (
        bool(gene.alterations)
        and not any(one.name in absent for one in gene.alterations)
        and (not said.get("no_other_variants") or len(gene.alterations) == len(named))
        and any(True for _ in pairings(named, gene.alterations, _same_variant))
    )


def _is_uncertain(variant: Json) -> bool:
    return variant.get("kind") in {"vus", "amplification"}


def _same_variant(said: Json, one: Alteration) -> bool:
    return all(
        said.get(name) in {None, value}
        for name, value in (("name", one.name), ("exon", one.exon), ("kind", one.kind))
    )


# lines


def _fits_therapy(world: World, profile: Json) -> bool:
    said = profile.get("systemic_therapy", {})
    lines = said.get("lines", [])
    return (
        _number(said, "palliative_lines", len(world.palliative))
        and _number(said, "adjuvant_lines", len(world.adjuvant))
        and any(
            True
            for _ in pairings(lines, world.lines, lambda one, line: _fits_line(world, one, line))
        )
        and all(any(_was_given(one, line) for line in world.lines) for one in said.get("given", []))
    )


def _was_given(said: Json, line: Line) -> bool:
    """Whether a drug that was surely given, as told, was given in this line (W17)."""
    return (
        said.get("agent") in {None, *line.agents}
        and said.get("drug_class") in {None, *line.classes}
        and _word(said, "intent", line.intent)
        and ("date" not in said or _was_under_way(line, said["date"]))
    )


def _was_under_way(line: Line, said: Any) -> bool:
    first, last = days_of(said)
    return line.start <= last and (line.end is None or first <= line.end)


def at_least_of(said: Any) -> list[Any]:
    """What a list surely holds, told whole or in part."""
    return said["at_least"] if isinstance(said, dict) else said or []


def _fits_agents(said: Any, line: Line) -> bool:
    if isinstance(said, dict):
        return set(said["at_least"]) <= line.agents
    return said is None or set(said) == line.agents


def _fits_line(world: World, said: Json, line: Line) -> bool:
    palliative = line.intent == "palliative"
    return (
        said.get("number") in {None, world.number(line)}
        and _word(said, "intent", line.intent)
        and _fits_agents(said.get("agents"), line)
        and _day(said, "start", line.start)
        and _day(said, "end", line.end)
        and _fits_classes(said, line)
        and _flag(said, "ongoing", line.end is None)
        and _number(said, "cycles", line.cycles)
        and said.get("latest_response") in {None, reported_response(world, line)}
        and _word(said, "best_response", line.best_response)
        and _flag(said, "progressed", has_progressed(world, line))
        and _day(
            said, "progression_date", first_pd(world, line) if palliative else line.recorded_pd
        )
        and _word(said, "stop_reason", line.stop_reason)
    )


def _fits_classes(said: Json, line: Line) -> bool:
    """Classes told are all there are, each as exactly as it was told: a TKI may be any TKI."""
    if "classes" not in said:
        return True
    declared = frozenset(at_least_of(said["classes"]))
    agents = frozenset(at_least_of(said.get("agents")))
    sure = with_combinations(upward(declared) | classes_of(agents))
    if isinstance(said["classes"], dict):
        return sure <= line.classes
    return sure <= line.classes and all(
        name in sure or bool(upward(frozenset({name})) & declared) for name in line.classes
    )


def narrowest(classes: frozenset[str]) -> list[str]:
    """The classes that have no other of them below."""
    above = [VOCABULARY.classes_above(name) - {name} for name in classes]
    return sorted(classes - frozenset[str]().union(*above))


# assessments and lesions


def _orders(world: World, profile: Json) -> Iterator[tuple[int, ...]]:
    """For each assessment told, which of the world's it may be; the latest is told (W14)."""
    said = profile.get("assessments", [])
    places = range(len(world.assessments))
    for order in pairings(said, places, lambda one, i: _fits_assessment(world, one, i)):
        if not said or world.latest in order:
            yield order


# what is counted for a total, only where it is told
COUNTED: tuple[tuple[str, Callable[[World, int], int]], ...] = (
    ("metastases", lambda world, i: number_of(world, i, METASTASES)),
    ("metastases_or_indeterminate", lambda world, i: number_of(world, i, METASTASES | {"benign"})),
    ("satellites", lambda world, i: number_of(world, i, {"satellite"})),
    ("regional_nodes", lambda world, i: number_of(world, i, {"regional_node"})),
    ("organs", organs_of),
)


def _fits_assessment(world: World, said: Json, i: int) -> bool:
    assessment = world.assessments[i]
    totals = said.get("totals") or {}
    return (
        _day(said, "date", assessment.day)
        and tuple(said.get("at", ())) == assessment.marks
        and _fits_response(said.get("response"), assessment)
        and all(number_fits(totals[name], of(world, i)) for name, of in COUNTED if name in totals)
        and all(
            number_fits(number, number_of(world, i, METASTASES, system))
            for system, number in totals.get("by_organ", {}).items()
        )
        and ("intracranial" not in totals or inside_skull(world, i) == 0)
        and _word(said, "n_category", n_told(world, i))
        and (i != world.latest or _fits_staging(said, world.now, n_told(world, i)))
    )


def _fits_response(said: str | None, assessment: Assessment) -> bool:
    if said is None:
        return True
    return said == (assessment.response if assessment.evaluable else "NE")


def _fits_lesions(world: World, profile: Json, order: tuple[int, ...]) -> bool:
    listed = profile.get("lesions", [])
    maps = [
        (i, one.get("lesions", {}))
        for one, i in zip(profile.get("assessments", []), order, strict=True)
    ]
    known = {lesion.id for lesion in world.lesions}
    told = {said["id"] for said in listed if said.get("id") in known}

    def may_be(said: Json, lesion: Lesion) -> bool:
        named = said.get("id") == lesion.id if said.get("id") in told else lesion.id not in told
        return named and _fits_lesion(world, said, lesion, maps)

    return any(True for _ in pairings(listed, world.lesions, may_be))


Maps = list[tuple[int, Json]]


def _fits_lesion(world: World, said: Json, lesion: Lesion, maps: Maps) -> bool:
    mentions = [(i, one[said["id"]]) for i, one in maps if said.get("id") in one]
    now = lesion.states[world.latest]
    at_latest: Json = {
        name: said[name] for name in ("status", "diameter_mm", "volume_cc") if name in said
    }
    return (
        _fits_role(world, said.get("role"), lesion)
        and _fits_organ(said.get("organ"), lesion)
        and said.get("side") in {None, side_of(lesion)}
        and said.get("lobe") in {None, lesion.lobe}
        and said.get("station") in {None, lesion.station}
        and all(_flag(said, name, getattr(lesion, mark)) for name, mark in MARKS.items())
        and _fits_distances(said, lesion)
        and _fits_treatments(said.get("prior_local_therapy"), lesion)
        and all(_fits_state(one, lesion.states[i]) for i, one in mentions)
        and (_fits_state(at_latest, now) if at_latest or not mentions else True)
    )


def _fits_state(said: Json, state: State) -> bool:
    status_fits = said["status"] == state.status if "status" in said else state.present
    return (
        status_fits
        and _number(said, "diameter_mm", state.diameter_mm)
        and _number(said, "volume_cc", state.volume_cc)
    )


def _fits_role(world: World, said: str | None, lesion: Lesion) -> bool:
    if said is None:
        return natural(world, lesion)
    if said == "indeterminate":
        return lesion.role in {"metastasis", "benign"}
    return lesion.role == said


def natural(world: World, lesion: Lesion) -> bool:
    """Whether the role is among those that place, side and station leave open (docs/profile.md)."""
    if lesion.role == "benign":
        return False
    if world.cancer_type != "nsclc":
        return True
    system = system_of(lesion.organ)
    if system == "lung":
        if side_of(lesion) not in {"left", "right"}:
            return True
        ipsilateral = side_of(lesion) == world.primary.side
        return lesion.role in (AT_PRIMARY | {"satellite"} if ipsilateral else {"metastasis"})
    if system == "lymph_node":
        group = node_group(lesion)
        regional = group in {"supraclavicular", "mediastinal", "hilar", "peripheral"}
        return group is None or lesion.role == ("regional_node" if regional else "distant_node")
    return lesion.role == "metastasis"


def _fits_organ(said: Any, lesion: Lesion) -> bool:
    if said is None:
        return True
    names = said["one_of"] if isinstance(said, dict) else [said]
    return bool(set(names) & set(VOCABULARY.organs_above(lesion.organ)))


def _fits_treatments(said: list[Json] | Json | None, lesion: Lesion) -> bool:
    if said is None:
        return True
    whole = isinstance(said, list)
    return (len(said) == len(lesion.treated) or not whole) and any(
        True
        for _ in pairings(
            at_least_of(said),
            lesion.treated,
            lambda one, treatment: (
                one["modality"] == treatment.modality
                and _day(one, "date", treatment.day)
                and all(one.get(name) in (None, getattr(treatment, name)) for name in DOSES)
            ),
        )
    )


# each part of a profile, and the facts of the world it tells of
PARTS: Mapping[Callable[[World, Json], bool], tuple[str, ...]] = {
    _fits_words: ("as_of", "cancer_type", "histology"),
    _fits_primary: ("primary", "at_diagnosis"),
    _fits_disease: ("first_metastasis", "episode"),
    _fits_recurrence: ("recurrence",),
    _fits_genes: ("genes",),
    _fits_imaging: ("fdg_pet", "naf_pet", "brain_imaging"),
    _fits_therapy: ("lines", "assessments"),
    _fits_assessments: ("assessments", "lesions", "lines", "primary", "cancer_type", "now"),
}


# --- the same told otherwise ---------------------------------------------------------------------


def with_latest_as_map(profile: Json, latest: int) -> Json:
    """The same profile with the lesions' latest states under the latest assessment."""
    other = copy.deepcopy(profile)
    states = {}
    for lesion in other["lesions"]:
        state = {n: lesion.pop(n) for n in ("status", "diameter_mm", "volume_cc") if n in lesion}
        states[lesion["id"]] = state
    if states:
        other["assessments"][latest]["lesions"] = states
    return other
