"""The form of what the open trials would do with one patient."""

from __future__ import annotations

from typing import Annotated, Literal

from typing_extensions import TypedDict

from oligomatch.api.results.forms.match import Evidence, Head, Recruitment
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.fields import (
    FactPlace,
    Limits,
    OfTrial,
    Place,
    Quoted,
    Sourced,
    TrialId,
    means,
)
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules.offers.questions import Stated

Surely = Literal["surely", "possibly", "not"]


class LesionOffered(TypedDict):
    """One lesion of the patient, the primary, or metastases that are not listed."""

    lesion: FactPlace
    words: Annotated[str, means(say("forms.lesion_in_words"))]


class OfferedWay(TypedDict):
    """One local treatment that reaches a lesion, or may."""

    modality: Annotated[str, means(say("forms.what_done_in_words"))]
    reached: Annotated[Surely, means(say("forms.whether_its_sites_hold"))]
    sites: Annotated[list[str], means(say("forms.which_treatment_s_sites"))]
    doses: Annotated[list[str], means(say("forms.doses_stated_for_it"))]
    bed: Annotated[list[str], means(say("forms.their_bed_alpha_beta"))]
    quote: Annotated[str, means(say("forms.source_s_words"))]


class OfferedToLesion(TypedDict):
    """What an arm does to one lesion, if it is given as planned."""

    lesion: FactPlace
    treated: Annotated[Surely, means(say("forms.whether_arm_treats_it"))]
    ways: Annotated[list[OfferedWay], means(say("forms.how_it_treated_or"))]


class OfferedStep(TypedDict):
    """One step of an arm, in the source's order."""

    part: Annotated[str, means("`before`, `induction`, `gate`, `treatment`, `maintenance` ..")]
    quote: Annotated[str, means(say("forms.source_s_words"))]
    before_entry: Annotated[bool, means(say("forms.whether_criteria_require_it"))]
    behind: Annotated[bool, means(say("forms.whether_patient_has_had"))]


class OfferedArm(TypedDict):
    """What one arm does with the patient."""

    arm: Annotated[str, means(say("forms.its_name_within_trial"))]
    name: Annotated[str, means(say("forms.what_given_in_our"))]
    quote: Annotated[str, means(say("forms.source_s_words"))]
    standard: Annotated[bool, means(say("forms.whether_source_calls_it"))]
    assigned: Annotated[Surely | None, means(say("forms.whether_patient_arm_s"))]
    steps: Annotated[list[OfferedStep], means(say("forms.its_steps_in_source"))]
    lesions: Annotated[list[OfferedToLesion], means(say("forms.what_it_does_each"))]
    drugs: Annotated[list[str], means(say("forms.drugs_that_it_adds"))]
    stays: Annotated[Surely | None, means(say("forms.whether_drug_under_way"))]


class Measured(TypedDict):
    """What the trial measures."""

    endpoint: Annotated[str, means(say("forms.endpoint_as_vocabulary_names"))]
    words: Annotated[str, means(say("forms.endpoint_in_words"))]
    primary: Annotated[bool, means(say("forms.whether_it_primary_endpoint"))]
    quote: Annotated[str, means(say("forms.source_s_words"))]


class Closing(OfTrial):
    """A trial that this one closes, with the reason."""

    is_open: Annotated[bool, means(say("forms.whether_it_one_that"))]
    in_arms: Annotated[list[str], means(say("forms.arms_in_which_it"))]
    whichever: Annotated[bool, means(say("forms.whether_it_does_in"))]
    lasting: Annotated[bool, means(say("forms.whatever_later_scan_shows"))]
    once_begun: Annotated[str, means(say("forms.once_this_has_begun"))]
    criterion_ids: Annotated[list[str], means(say("forms.what_then_fails_for"))]
    because: Annotated[str, means(say("forms.what_these_criteria_require"))]


class Party(TypedDict):
    """Who sponsors or funds it, where the source says so."""

    role: Annotated[str, means(say("forms.sponsor_or_funder"))]
    name: Annotated[str, means(say("forms.name"))]


class StudyResult(Quoted):
    """What a study found, shown beside trials of the same state and strategy; it decides nothing.

    The quote is of the population."""

    study: Annotated[str, means(say("forms.study"))]
    population: Annotated[str, means(say("forms.in_whom"))]
    treatments: Annotated[str, means(say("forms.what_they_were_given"))]
    trial: Annotated[str | None, means(say("forms.trial_library_that_it"))]
    own: Annotated[bool, means(say("forms.whether_it_trial_s"))]
    other_tumour: Annotated[bool, means(say("forms.whether_it_was_in"))]
    evidence: Annotated[list[Evidence], means(say("forms.what_it_found"))]


class OpenPoint(TypedDict):
    """Something that the source leaves open."""

    about: Annotated[str, means("`arms`, `ratio`, `dose`, `sites`, `drugs`, `continuation` ..")]
    words: Annotated[str, means(say("forms.what_it_does_not"))]


class Offer(OfTrial, Sourced):
    """What one trial would do with the patient."""

    match: Annotated[MatchClass, means(say("forms.how_patient_stands_trial_2"))]
    rank: Annotated[Place, means(say("forms.place_among_all_trials_2"))]
    needed: Annotated[list[str], means(say("forms.what_still_needed_enter"))]
    encoded: Annotated[bool, means(say("forms.whether_its_treatment_encoded"))]
    treatment: Annotated[str, means(say("forms.source_s_words"))]
    registry: Annotated[str, means(say("forms.registry"))]
    allocation: Annotated[str, means(say("forms.randomised_single_arm_or"))]
    ratio: Annotated[str, means(say("forms.arms_where_stated"))]
    arms: Annotated[list[OfferedArm], means(say("forms.arms_that_patient_may"))]
    measured: Annotated[list[Measured], means(say("forms.its_endpoints"))]
    country: Annotated[str, means(say("forms.where_it_runs"))]
    recruitment: Recruitment
    parties: Annotated[list[Party], means(say("forms.sponsor_and_funder_where"))]
    rules_out: Annotated[list[Closing], means(say("forms.trials_in_reach_that"))]
    open: Annotated[list[OpenPoint], means(say("forms.what_source_leaves_open"))]
    filters: Annotated[dict[str, Stated], means(say("forms.its_answer_each_filter"))]
    results: Annotated[list[StudyResult], means(say("forms.what_known_its_strategy"))]


class Offers(Head):
    """The open trials side by side."""

    limits_of_use: Limits
    under_way: Annotated[str, means(say("forms.drug_under_way_in"))]
    lesions: Annotated[list[LesionOffered], means(say("forms.every_lesion_that_may"))]
    offers: Annotated[list[Offer], means(say("forms.trials_compared_in_rank"))]
    differ: Annotated[list[str], means(say("forms.in_which_rows_comparison"))]
    left_out: Annotated[list[TrialId], means(say("forms.open_trials_that_filters"))]
