"""The facts of the world (semantics.md, W1 to W16) that a determined patient obeys."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from tests.oracle.truths import (
    assessment_at,
    belonging,
    first_pd,
    found_under,
    has_progressed,
    responses,
    sides_named,
    system_of,
)
from tests.oracle.worlds import (
    AT_PRIMARY,
    BEST_FIRST,
    DISTANCES,
    GROWING,
    MARKS,
    METASTASES,
    QUIET,
    TREATED,
    VOCABULARY,
    World,
)


def obeys(world: World) -> bool:
    """Whether the patient can exist: W1 to W17 of semantics.md, and what the words mean."""
    return all(fact(world) for fact in WORLD_FACTS)


def _numbers_are_not_negative(world: World) -> bool:  # W1
    states = [state for lesion in world.lesions for state in lesion.states]
    return all(s.diameter_mm >= 0 and s.volume_cc >= 0 for s in states) and all(
        line.cycles >= 0 for line in world.lines
    )


def _lesion_is_in_one_place(world: World) -> bool:  # W3
    return all(
        lesion.organ in VOCABULARY.organs
        and len(lesion.states) == len(world.assessments)
        and len({*sides_named(lesion), *([lesion.side] if lesion.side else [])}) <= 1
        and (lesion.station is None or system_of(lesion.organ) == "lymph_node")
        and not (
            world.cancer_type == "nsclc"
            and lesion.role in ("primary", "satellite")
            and system_of(lesion.organ) != "lung"
        )
        for lesion in world.lesions
    )


def _nothing_after_today(world: World) -> bool:  # W5
    days = [world.primary.diagnosis, *(a.day for a in world.assessments)]
    days += [t.day for lesion in world.lesions for t in lesion.treated]
    days += [line.start for line in world.lines]
    told = [world.primary.treatment_end, world.first_metastasis, world.episode]
    told += [day for line in world.lines for day in (line.end, line.recorded_pd)]
    days += [day for day in told if day is not None]
    return all(day <= world.as_of for day in days)


def _line_ends_after_its_start(world: World) -> bool:  # W5
    return all(
        (line.end is None or line.end >= line.start)
        and (line.recorded_pd is None or line.recorded_pd > line.start)
        for line in world.lines
    )


def _progressions_belong_to_the_line_begun_last(world: World) -> bool:  # W6
    return all(
        one.recorded_pd is None or one.recorded_pd <= two.start
        for one, two in pairwise(world.palliative)
    )


def _first_progression_is_the_one_recorded(world: World) -> bool:
    return all(
        line.recorded_pd is None or line.recorded_pd == first_pd(world, line)
        for line in world.palliative
    )


def _response_agrees_with_lesions(world: World) -> bool:  # W10
    for i, assessment in enumerate(world.assessments):
        states = [(lesion, lesion.states[i]) for lesion in world.lesions]
        if assessment.response in QUIET and any(
            s.status in GROWING and lesion.role != "benign" for lesion, s in states
        ):
            return False
        if assessment.response == "CR" and any(
            s.present and lesion.role in METASTASES for lesion, s in states
        ):
            return False
    return True


def _response_is_known_under_therapy(world: World) -> bool:
    return all(
        world.assessments[i].response is not None
        for line in world.palliative
        for i in belonging(world, line)
    )


def _best_response_is_the_best(world: World) -> bool:
    rank = BEST_FIRST.index
    return all(
        rank(line.best_response) <= min(map(rank, responses(world, line)))
        for line in world.palliative
    )


def _stopping_has_a_reason(world: World) -> bool:
    return all((line.end is None) == (line.stop_reason is None) for line in world.lines) and all(
        line.stop_reason != "progression" or has_progressed(world, line) for line in world.lines
    )


def _metastatic_disease_has_its_days(world: World) -> bool:
    first, episode = world.first_metastasis, world.episode
    if first is None or episode is None:
        return (
            first is None
            and episode is None
            and not any(
                state.present and lesion.role in METASTASES
                for lesion in world.lesions
                for state in lesion.states
            )
        )
    return first <= episode


def _diagnosis_finds_a_metastasis(world: World) -> bool:  # W16
    at = assessment_at(world, "diagnosis")
    return world.episode is None or any(
        at is not None and lesion.states[at].present and lesion.role in METASTASES
        for lesion in world.lesions
    )


def _primary_is_what_its_status_says(world: World) -> bool:
    primary = world.primary
    now = [lesion.role for lesion in world.lesions if lesion.states[world.latest].present]
    return (
        (primary.treated or primary.status not in TREATED)
        and (not primary.treated or primary.status != "in_place_untreated")
        and (primary.treatment_end is not None) == primary.treated
        and now.count("primary") == (primary.status in {"in_place_untreated", "in_place_treated"})
        and now.count("local_recurrence") == (primary.status == "locally_recurrent")
        and (primary.progressed or primary.status != "locally_recurrent")
        and (primary.progressing or not _grows_at_primary(world, world.latest))
        and (not primary.progressing or _may_grow_at_primary(world, world.latest))
        and (primary.progressed or not (primary.progressing or _grew_since_treatment(world)))
        and (primary.treated or primary.progressing or not primary.progressed)
        and all(
            getattr(lesion, name) == getattr(primary, name)
            for lesion in world.lesions
            if lesion.role in AT_PRIMARY
            for name in (*MARKS.values(), *DISTANCES.values())
        )
    )


def _grows_at_primary(world: World, i: int) -> bool:
    return any(
        lesion.role in AT_PRIMARY and lesion.states[i].status in GROWING for lesion in world.lesions
    )


def _may_grow_at_primary(world: World, i: int) -> bool:  # W10
    """Whether the primary may progress at an assessment: by its response nothing grows, beside CR,
    PR or SD, but what is called so."""
    return world.assessments[i].response not in QUIET or _grows_at_primary(world, i)


def _grew_since_treatment(world: World) -> bool:
    """Whether an assessment after the latest definitive treatment shows growth at the primary."""
    end = world.primary.treatment_end
    return end is not None and any(
        one.day > end and _grows_at_primary(world, i) for i, one in enumerate(world.assessments)
    )


def _recurrence_follows_treatment(world: World) -> bool:
    """Locoregional recurrence: at the primary's site or in a regional node, after treatment."""
    there = {lesion.role for lesion in world.lesions if lesion.states[world.latest].present}
    if world.recurrence is None:
        return "local_recurrence" not in there and not new_node_since_treatment(world)
    return world.primary.treated and bool({"local_recurrence", "regional_node"} & there)


def new_node_since_treatment(world: World) -> bool:
    """Whether a regional node of today was called new after definitive treatment."""
    end = world.primary.treatment_end
    return end is not None and any(
        lesion.role == "regional_node"
        and lesion.states[world.latest].present
        and any(
            seen.status == "new" and one.day > end
            for seen, one in zip(lesion.states, world.assessments, strict=True)
        )
        for lesion in world.lesions
    )


def _metastases_under_adjuvant_are_its_failure(world: World) -> bool:
    return all(
        line.adjuvant_failed or not (found_under(world, line) or line.recorded_pd)
        for line in world.adjuvant
    )


def _time_points_are_told(world: World) -> bool:
    return bool(world.assessments) and all(
        assessment_at(world, at) is not None for at in ("diagnosis", "baseline")
    )


def _days_are_in_order(world: World) -> bool:
    days = [assessment.day for assessment in world.assessments]
    marks = [mark for assessment in world.assessments for mark in assessment.marks]
    return days == sorted(set(days)) and len(marks) == len(set(marks))


WORLD_FACTS: tuple[Callable[[World], bool], ...] = (
    _days_are_in_order,
    _numbers_are_not_negative,
    _lesion_is_in_one_place,
    _nothing_after_today,
    _line_ends_after_its_start,
    _progressions_belong_to_the_line_begun_last,
    _first_progression_is_the_one_recorded,
    _response_agrees_with_lesions,
    _response_is_known_under_therapy,
    _best_response_is_the_best,
    _stopping_has_a_reason,
    _metastatic_disease_has_its_days,
    _primary_is_what_its_status_says,
    _recurrence_follows_treatment,
    _metastases_under_adjuvant_are_its_failure,
    _time_points_are_told,
    _diagnosis_finds_a_metastasis,
)
