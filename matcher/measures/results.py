"""The assessments that belong to a line, and what they say of response and progression."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag, Options, either, union
from oligomatch.matcher.measures.answer import Answer, answer, imprecise, stated_in
from oligomatch.matcher.patient.lines import Slot
from oligomatch.matcher.patient.patient import Patient, lesion_id
from oligomatch.matcher.patient.staging import Moment, View
from oligomatch.matcher.profile.profile import Line
from oligomatch.rules.terms import RESPONSES
from oligomatch.rules.text.pointer import escaped

ALL_RESPONSES = frozenset(RESPONSES)


BETTER = ("PD", "SD", "PR", "CR")


def line_fields(slot: Slot, *names: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The told, and the untold, fields of a line as pointers."""
    if slot.index is None:
        return (), (slot.ask,)
    base = f"/systemic_therapy/lines/{slot.index}"
    absent = tuple([f"{base}/{n}" for n in names if imprecise(getattr(slot.line, n))])
    return stated_in(slot.line, base, *names), absent


def belongs_to(slot: Slot, view: View) -> Flag:
    """Whether an assessment belongs to a line: after its start, not after the next line's start."""
    after = either(slot.start.first < view.day.last, slot.start.last >= view.day.first)
    if slot.position is None or slot.next_start is None:
        return after
    limit = slot.next_start
    before = either(view.day.first <= limit.last, view.day.last > limit.first)
    may_be_false = after.may_be_false or before.may_be_false
    return either(after.may_be_true and before.may_be_true, may_be_false)


@dataclass(frozen=True, slots=True)
class Result:
    """One assessment as a result of a line."""

    day: Day
    responses: frozenset[str]
    belongs: Flag
    pointer: str
    stated: bool


def results_of(patient: Patient, slot: Slot) -> Sequence[Result]:
    """Every assessment that may belong to a line (kept); a recorded progression is one with PD.

    Of an adjuvant course only what is recorded with it counts (criteria.md section 1).
    """
    # the slot is kept beside them, so that its id stays its own
    key = results_of, id(slot)
    return patient.kept(key, lambda: (slot, tuple(_results_of(patient, slot))))[1]


def _results_of(patient: Patient, slot: Slot) -> Iterator[Result]:
    if slot.line.progression_date is not None:
        day = slot.line.progression_date.up_to(patient.known_on).from_(slot.start.first)
        pointer = f"/systemic_therapy/lines/{slot.index}/progression_date"
        yield Result(day, frozenset({"PD"}), YES, pointer, True)
    elif slot.position is not None and recorded(slot.line) and not _dated_pd(patient, slot):
        limit = patient.known_on if slot.next_start is None else slot.next_start.last
        day = Day(slot.start.first, max(slot.start.first, limit))
        pointer = f"/systemic_therapy/lines/{slot.index}/progression_date"
        yield Result(day, frozenset({"PD"}), YES, pointer, False)
    if slot.position is None:
        return
    for view in patient.staging.views:
        belongs = belongs_to(slot, view)
        if not belongs.may_be_true:
            continue
        response = view.response
        if response is None and grown(patient, view):
            response = "PD"
        responses = ALL_RESPONSES if response is None else frozenset({response})
        if view.index is None and response is None:
            continue  # nothing was told of any assessment
        yield Result(view.day, responses, belongs, f"{view.pointer}/response", response is not None)


def recorded(line: Line) -> bool:
    """Whether a progression is recorded with the line, its day untold."""
    return line.progressed is True or line.stop_reason == "progression"


def telling_progression(line: Line) -> tuple[str, ...]:
    """The fields of a line that tell of a progression."""
    said = {
        "progressed": line.progressed is True,
        "progression_date": line.progression_date is not None,
        "stop_reason": line.stop_reason == "progression",
        "latest_response": line.latest_response == "PD",
    }
    return tuple(name for name, says in said.items() if says)


def _dated_pd(patient: Patient, slot: Slot) -> bool:
    """Whether an assessment that surely belongs to the line shows PD."""
    return any(
        belongs_to(slot, view) == YES and shows_progression(patient, view)
        for view in patient.staging.views
    )


def shows_progression(patient: Patient, view: View) -> bool:
    """Whether an assessment is told to show PD, or a lesion new or growing."""
    return view.response == "PD" or (view.response is None and grown(patient, view))


def grown(patient: Patient, view: View) -> bool:
    """Whether a lesion is called new or growing at an assessment."""
    sure = len(patient.staging.latest) == 1 and view in patient.staging.latest
    return any(True for _ in patient.staging.called_growing(Moment(view, sure)))


def slot_recist(patient: Patient, slot: Slot) -> Answer:
    """The result of the latest assessment that belongs to the line (criteria.md, section 1)."""
    # the slot is kept beside it, so that its id stays its own
    key = slot_recist, id(slot)
    return patient.kept(key, lambda: (slot, _slot_recist(patient, slot)))[1]


def _slot_recist(patient: Patient, slot: Slot) -> Answer:
    pointer = f"/systemic_therapy/lines/{slot.index}/latest_response"
    if slot.index is None:
        return Answer(Options(ALL_RESPONSES), (), (slot.ask,))
    latest = slot.line.latest_response
    if latest is not None and latest != "NE":
        return Answer(Options.of(latest), (pointer,))
    results = results_of(patient, slot)  # NE tells nothing beside them
    values: set[str] = set()
    facts: list[str] = []
    asks: list[str] = []
    for result in possibly_last(results):
        values |= result.responses
        facts.append(result.pointer)
        if not result.stated or result.belongs != YES:
            asks.append(
                result.pointer if not result.stated else result.pointer.replace("response", "date")
            )
    if not any(result.belongs == YES for result in results):
        stopped = slot.line.stop_reason == "progression"
        values |= {"PD"} if stopped else ALL_RESPONSES
        asks.append(pointer)
    best = slot.line.best_response
    if best is not None and best != "NE":
        no_better = set(BETTER[: BETTER.index(best) + 1])
        values = values & no_better or no_better
    if slot.line.start is None:
        asks.append(f"/systemic_therapy/lines/{slot.index}/start")
    return answer(Options(frozenset(values)), facts, asks)


def possibly_last(results: Sequence[Result]) -> list[Result]:
    """Those after which none surely comes."""
    return [
        one
        for one in results
        if not any(_surely_later(other, one) for other in results if other is not one)
    ]


def _surely_later(other: Result, result: Result) -> bool:
    """Whether another result surely belongs and surely comes after; of one day, PD is the later."""
    if other.belongs != YES:
        return False
    if result.day.surely_before(other.day):
        return True
    same_day = other.day.exact and other.day == result.day
    return same_day and other.responses == {"PD"} and result.responses != {"PD"}


def growth_since(patient: Patient, slot: Slot) -> tuple[Flag, tuple[str, ...], tuple[str, ...]]:
    """Whether a lesion is called new or growing at the latest assessment, made under the line.

    A primary that progresses today is called so, as W14 knows no later look at it; beside CR, PR or
    SD too (W10)."""
    cases, facts, asks = [], [], []
    at_primary = ["/primary/progressing"] if patient.profile.primary.progressing else []
    for view in patient.staging.latest:
        called = [f"/lesions/{i}" for i in patient.staging.called_growing(Moment(view, True))]
        grows = called + at_primary
        facts += grows
        belongs = belongs_to(slot, view)
        cases.append(belongs if grows else NO)
        if grows and (belongs == OPEN or len(patient.staging.latest) > 1):
            asks.append(f"{view.pointer}/date")
    grown = union(cases)
    return grown, tuple(dict.fromkeys(facts)), tuple(asks)


def status_stated(patient: Patient, view: View, index: int) -> str:
    """Where the status of a lesion at an assessment is told."""
    lesion = patient.profile.lesions[index]
    id = lesion_id(index, lesion)
    state = (view.assessment.lesions or {}).get(id)
    if state is not None and state.status is not None:
        return f"{view.pointer}/lesions/{escaped(id)}/status"
    return f"/lesions/{index}/status"
