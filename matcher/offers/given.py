"""What an arm of a trial does with one patient: to each lesion, and with the drug under way.

Everything is as the source plans it: whether the step is reached is not asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag, flag
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import judge_criterion
from oligomatch.matcher.measures.regimen import slot_has_class, slot_has_drug
from oligomatch.matcher.offers.sites import LesionPlace, both, reaches, there
from oligomatch.matcher.patient.lines import Slot
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.offers.model import Offer, Step, Target, Therapy
from oligomatch.rules.offers.terms import load_terms
from oligomatch.rules.trial import Trial

Strata = Mapping[str, Flag]  # by the id of a stratum's criterion


@dataclass(frozen=True, slots=True)
class LocalWay:
    """One local treatment that reaches a lesion, or may."""

    step: Step
    treatment: Therapy
    reached: Flag
    sites: tuple[str, ...]  # of the treatment, that may be this lesion


@dataclass(frozen=True, slots=True)
class Done:
    """What an arm does to one lesion: whether it is treated locally, and in which ways."""

    treated: Flag
    ways: tuple[LocalWay, ...] = ()


def any_flag(each: Iterable[Flag]) -> Flag:
    """Whether one of several holds; of none: no."""
    flags = tuple(each)
    return Flag(any(f.may_be_true for f in flags), all(f.may_be_false for f in flags))


def one_chosen(each: Iterable[Flag]) -> Flag:
    """Whether what is chosen of alternatives holds: surely only if it does of each."""
    flags = tuple(each)
    return Flag(any(f.may_be_true for f in flags), any(f.may_be_false for f in flags))


def done(patient: Patient, offer: Offer, arm: str, place: LesionPlace, strata: Strata) -> Done:
    """What an arm does to one lesion after entry."""
    each: list[Flag] = []
    ways: list[LocalWay] = []
    for step in offer.in_trial(arm):
        alternatives: dict[str, list[Flag]] = defaultdict(list)
        for number, treatment in enumerate(step.gives):
            way = _way(patient, step, treatment, place, strata)
            alternatives[treatment.choice or f"{number}"].append(way.reached)
            ways += [way] if way.reached.may_be_true else []
        each += map(one_chosen, alternatives.values())
    return Done(any_flag(each), tuple(ways))


def _way(
    patient: Patient, step: Step, treatment: Therapy, place: LesionPlace, strata: Strata
) -> LocalWay:
    found = [(target, _reached(patient, target, place)) for target in treatment.sites]
    reached = _over_targets(found) if found else both(there(patient, place), OPEN)
    conditions = (is_local(treatment), given_at_all(step, treatment, strata))
    sites = tuple(target.site for target, flag in found if flag.may_be_true)
    return LocalWay(step, treatment, both(both(*conditions), reached), sites)


def given_at_all(step: Step, treatment: Therapy, strata: Strata) -> Flag:
    """Whether a treatment is given where its arm and step are: what depends on a stratum is where
    the patient is of it."""
    if treatment.stratum:
        return strata.get(treatment.stratum, OPEN)
    return OPEN if "may" in (treatment.given, step.given) else YES


def is_local(treatment: Therapy) -> Flag:
    """Whether it treats a place in the body; where the source does not name it, it may."""
    kinds_of = load_terms().kinds_of
    if "local" in kinds_of(treatment.modality):
        return YES
    return OPEN if treatment.modality in kinds_of("local") else NO


def strata_of(patient: Patient, trial: Trial, offer: Offer) -> Strata:
    """Whether the patient is of each stratum on which an arm or a treatment depends."""
    named = {arm.stratum for arm in offer.arms}
    named |= {one.stratum for step in offer.steps for one in step.gives}
    return {id: flag(_judged(patient, trial, id)) for id in named if id}


def _judged(patient: Patient, trial: Trial, id: str) -> Verdict:
    if all(criterion.id != id for criterion in trial.criteria):
        return Verdict.UNKNOWN  # of another version of the trial
    return judge_criterion(patient, trial.criterion(id)).verdict or Verdict.UNKNOWN


def _reached(patient: Patient, target: Target, place: LesionPlace) -> Flag:
    reached = reaches(patient, load_terms().sites[target.site], place)
    return both(reached, OPEN) if target.given == "may" else reached


def _over_targets(found: list[tuple[Target, Flag]]) -> Flag:
    alternatives: dict[str, list[Flag]] = defaultdict(list)
    for number, (target, reached) in enumerate(found):
        alternatives[target.choice or f"{number}"].append(reached)
    return any_flag(map(one_chosen, alternatives.values()))


def under_way(patient: Patient) -> tuple[Slot, ...]:
    """The lines that may be the treatment under way: the one begun last of each order of lines."""
    if patient.therapy.undecided:
        return ()
    last = (
        patient.therapy.slot(course, len(course.palliative) - 1)
        for course in patient.therapy.courses
        if course.palliative
    )
    return tuple(slot for slot in last if slot.under_way.may_be_true)


def stays(patient: Patient, offer: Offer, arm: str) -> Flag:
    """Whether the drug under way goes on: surely where the source continues what the patient has,
    not where every drug that it names is another, else open."""
    each = [
        (step, treatment)
        for step in offer.in_trial(arm)
        for treatment in step.gives
        if treatment.modality in DRUGS
    ]
    named = [(step, one) for step, one in each if drugs_of(one) or one.keeps]
    slots = under_way(patient)
    if not slots:
        return OPEN
    found = one_chosen(any_flag(_goes_on(patient, s, *one) for one in named) for s in slots)
    plain = len(named) == len(each) and any(_surely_drugs(step) for step, _ in named)
    return found if plain else any_flag((found, OPEN))


def _surely_drugs(step: Step) -> bool:
    """Whether a step surely gives drugs: one by itself, or each of some alternatives."""
    groups: dict[str, list[Therapy]] = defaultdict(list)
    for number, one in enumerate(step.gives):
        groups[one.choice or f"{number}"].append(one)
    return step.given != "may" and any(
        all(one.modality in DRUGS and one.given != "may" for one in each)
        for each in groups.values()
    )


DRUGS = ("systemic", "unspecified")  # what may be, or may hold, drugs


def drugs_of(treatment: Therapy) -> tuple[str, ...]:
    """The drugs and classes that a treatment names, together or as alternatives."""
    return (*treatment.agents, *treatment.one_of)


def _goes_on(patient: Patient, slot: Slot, step: Step, treatment: Therapy) -> Flag:
    same = any_flag(has(patient, slot, drug) for drug in drugs_of(treatment))
    if treatment.keeps and not drugs_of(treatment):
        same = YES
    sure = treatment.keeps and not treatment.choice and "may" not in (treatment.given, step.given)
    return same if sure else both(same, OPEN)


def has(patient: Patient, slot: Slot, drug: str) -> Flag:
    """Whether a line has a drug, or one of a class."""
    if drug in patient.vocabulary.agents:
        return slot_has_drug(patient, slot, drug)
    return slot_has_class(patient, slot, drug)
