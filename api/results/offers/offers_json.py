"""What the open trials would do with one patient, as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from oligomatch.api.results.forms import offers as forms
from oligomatch.api.results.match_json import (
    head_object,
    recruitment_object,
)
from oligomatch.api.results.matching import Result
from oligomatch.api.results.offers.results_json import results_of
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.citing import cited, registry_link
from oligomatch.api.words.lexicon import listed
from oligomatch.api.words.offers.treatment import (
    ENDPOINTS,
    bed_words,
    drugs_words,
    local_words,
    open_words,
    place_words,
    site_words,
)
from oligomatch.api.words.patient.facts import line_words
from oligomatch.api.words.sentences import (
    asked_words,
    limits_of_use,
    still_needed,
    waited_event,
    why_here,
)
from oligomatch.matcher.logic.values import NO, YES, Flag
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Match, MatchClass
from oligomatch.matcher.match.rank import Ranked
from oligomatch.matcher.offers.conflicts import Closing, closings
from oligomatch.matcher.offers.given import LocalWay, Strata, done, stays, strata_of, under_way
from oligomatch.matcher.offers.sites import LesionPlace, lesion_places
from oligomatch.matcher.patient.patient import Patient
from oligomatch.rules.offers.filters import answers, passes
from oligomatch.rules.offers.model import Arm, Offer, Step
from oligomatch.rules.trial import Event


@dataclass(frozen=True, slots=True)
class OffersChoice:
    """A result, the trials that are named, and what a trial has to offer to be compared."""

    result: Result
    named: frozenset[str] = frozenset()
    offers: tuple[str, ...] = ()  # names of questions


def is_open(match: Match) -> bool:
    """Whether a trial can be entered, may be, or can be from a day on."""
    if match.match is MatchClass.NOT_YET:
        return waited_event(match) is Event.TIME
    return match.match is not MatchClass.INELIGIBLE


def compared(choice: OffersChoice) -> tuple[list[Ranked], list[Ranked]]:
    """The open trials, or those named, in rank order; those that the filters leave out."""
    result = choice.result
    each = [
        one
        for one in result.shown
        if one.match.trial.id in choice.named or (one.section == "options" and is_open(one.match))
    ]
    offers = result.rules.offers
    taken = [one for one in each if passes(offers.get(one.match.trial.id), choice.offers)]
    return taken, [one for one in each if one not in taken]


def offers_object(choice: OffersChoice) -> forms.Offers:
    """The documented form (docs/side-by-side.md)."""
    from oligomatch.api.results.offers.offers_table import differing

    result = choice.result
    taken, left_out = compared(choice)
    places = lesion_places(result.patient)
    found: forms.Offers = {
        **head_object(result),
        "under_way": under_way_words(result),
        "lesions": [{"lesion": s.pointer, "words": place_words(s, result.profile)} for s in places],
        "offers": [_offer(one, result, places) for one in taken],
        "differ": [],
        "left_out": [one.match.trial.id for one in left_out],
        "limits_of_use": limits_of_use(one.match.trial for one in taken),
    }
    return {**found, "differ": list(differing(found))}


def under_way_words(result: Result) -> str:
    """The treatment under way; of several that it may be, each."""
    slots = under_way(result.patient)
    words = (line_words(one.line, one.index) for one in slots if one.index is not None)
    return listed(dict.fromkeys(words))


def _offer(one: Ranked, result: Result, places: Iterable[LesionPlace]) -> forms.Offer:
    trial, match = one.match.trial, one.match
    offer = result.rules.offers.get(trial.id)
    return {
        "trial": trial.id,
        "acronym": trial.acronym or None,
        "match": match.match,
        "rank": one.rank,
        "needed": _needed(one, result),
        "encoded": offer is not None,
        "treatment": offer.cell if offer else trial.facts.treatment,
        **cited(offer.source if offer else trial.source),
        "registry": registry_link(trial.id),
        "allocation": offer.allocation if offer else trial.facts.design,
        "ratio": offer.ratio if offer else "",
        "arms": [] if offer is None else list(_arms(match, offer, result, places)),
        "measured": [] if offer is None else list(_measured(offer)),
        "country": trial.facts.country,
        "recruitment": recruitment_object(trial.recruitment),
        "parties": [{"role": p.role, "name": p.name} for p in (offer.parties if offer else ())],
        "rules_out": ruled_out(match, result),
        "open": [{"about": a, "words": w} for a, w in (open_words(offer) if offer else ())],
        "filters": dict(answers(offer)),
        "results": results_of(trial, result),
    }


def _needed(one: Ranked, result: Result) -> list[str]:
    if one.match.match is MatchClass.INELIGIBLE:
        return [why_here(one, result.profile)]
    return still_needed(one.match, result.profile)


def closed_by(match: Match, result: Result) -> tuple[Closing, ...]:
    """The options that a trial's own treatment would close."""
    offer = result.rules.offers.get(match.trial.id)
    if offer is None:
        return ()
    options = [one.match for one in result.ranked if one.section == "options"]
    return closings(result.profile, result.given.as_of, match, offer, options)


def ruled_out(match: Match, result: Result) -> list[forms.Closing]:
    """The same as data, those that the patient may enter first."""
    open_ones = {one.match.trial.id for one in result.ranked if is_open(one.match)}
    each = [_closing(one, open_ones) for one in closed_by(match, result)]
    return sorted(each, key=lambda one: not one["is_open"])


def _closing(one: Closing, open_ones: set[str]) -> forms.Closing:
    return {
        "trial": one.trial.id,
        "acronym": one.trial.acronym or None,
        "is_open": one.trial.id in open_ones,
        "in_arms": list(one.arms),
        "whichever": one.whichever,
        "lasting": one.lasting,
        "once_begun": one.after.quote,
        "criterion_ids": [judged.id for judged in one.criteria],
        "because": "; ".join(dict.fromkeys(asked_words(j.criterion) for j in one.criteria)),
    }


def _arms(
    match: Match, offer: Offer, result: Result, places: Iterable[LesionPlace]
) -> Iterator[forms.OfferedArm]:
    """The arms that the patient may come into, with what is still ahead."""
    patient = result.patient
    met = frozenset(judged.id for judged in match.criteria if judged.verdict is Verdict.MET)
    strata = strata_of(patient, match.trial, offer)
    for arm in offer.arms:
        assigned = strata.get(arm.stratum, YES)
        if assigned == NO:
            continue
        yield {
            "arm": arm.id,
            "name": arm.name,
            "quote": arm.quote,
            "standard": arm.standard,
            "assigned": _surely(assigned) if arm.stratum else None,
            "steps": [_step(step, met) for step in offer.of_arm(arm.id)],
            "lesions": [_lesion(place, offer, arm, patient, strata) for place in places],
            "drugs": drugs_words(offer.ahead(met).in_trial(arm.id)),
            "stays": _surely(stays(patient, offer, arm.id)) if under_way(patient) else None,
        }


def _step(step: Step, met: frozenset[str]) -> forms.OfferedStep:
    return {
        "part": step.part,
        "quote": step.quote,
        "before_entry": bool(step.required),
        "behind": bool(step.required) and met.issuperset(step.required),
    }


def _lesion(
    place: LesionPlace, offer: Offer, arm: Arm, patient: Patient, strata: Strata
) -> forms.OfferedToLesion:
    found = done(patient, offer, arm.id, place, strata)
    return {
        "lesion": place.pointer,
        "treated": _surely(found.treated),
        "ways": [_way(way) for way in found.ways],
    }


def _way(way: LocalWay) -> forms.OfferedWay:
    doses = [d for d in way.treatment.doses if not d.sites or {*d.sites} & {*way.sites}]
    return {
        "modality": local_words(way.treatment),
        "reached": _surely(way.reached),
        "sites": [site_words(site) for site in way.sites],
        "doses": [dose.quote for dose in doses],
        "bed": list(filter(None, map(bed_words, doses))),
        "quote": way.treatment.quote,
    }


def _surely(flag: Flag) -> forms.Surely:
    return "surely" if flag == YES else "not" if flag == NO else "possibly"


def _measured(offer: Offer) -> Iterator[forms.Measured]:
    for one in offer.endpoints:
        words = ENDPOINTS[one.term]
        yield {
            "endpoint": one.term,
            "words": say("offers.endpoint_at", words=words, at=one.at) if one.at else words,
            "primary": one.primary,
            "quote": one.quote,
        }
