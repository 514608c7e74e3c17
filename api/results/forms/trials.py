"""The form of a trial: a row of the list, and one whole with its criteria."""

from __future__ import annotations

from typing import Annotated, NotRequired

from typing_extensions import TypedDict

from oligomatch.api.results.forms.match import (
    Evidence,
    OfArms,
    ProtocolVersion,
    Recruitment,
    SiteAnswer,
)
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.fields import CriterionId, Quoted, Requires, Sourced, TrialId, means
from oligomatch.rules.offers.questions import Stated
from oligomatch.rules.trial import Event, Kind


class _Facts(TypedDict):
    """What a trial's source says of it."""

    trial: TrialId
    group: Annotated[str, means(say("forms.disease_state_it_asks"))]
    phase: Annotated[str, means(say("forms.phase"))]
    allocation: Annotated[str, means(say("forms.randomised_single_arm_not"))]
    planned: Annotated[int | None, means(say("forms.number_patients_planned_null"))]
    country: Annotated[str, means(say("forms.where_it_runs"))]
    molecular_status: Annotated[str, means(say("forms.what_it_asks_tumour"))]
    number_of_metastases: Annotated[str, means(say("forms.how_many_metastases_it"))]
    pet: Annotated[str, means(say("forms.whether_it_asks_for"))]
    brain_imaging: Annotated[str, means(say("forms.whether_it_asks_for_2"))]
    treatment: Annotated[str, means(say("forms.what_it_gives"))]
    recruitment: Recruitment
    filters: Annotated[dict[str, Stated], means(say("forms.its_answer_each_filter"))]


class TrialRow(_Facts):
    """One trial in the list, in the source's words."""

    acronym: Annotated[str, means(say("forms.acronym_empty_where_it"))]


Waits = TypedDict(
    "Waits",
    {
        "event": Annotated[Event, means(say("forms.what_waited_for"))],
        "while": Annotated[str, means(say("forms.situation_in_which_it"))],
    },
)


class DefinitionUsed(TypedDict):
    """A part of a criterion that its file states by the name of a definition."""

    name: Annotated[str, means(say("forms.definition_name"))]
    requires: Annotated[str, means(say("forms.definition_requires"))]
    quote: Annotated[str, means(say("forms.definition_quote"))]
    source: Annotated[str | None, means(say("forms.definition_source"))]


class TrialArm(TypedDict):
    """An arm, cohort or step whose criteria are not those of the others."""

    arm: Annotated[str, means(say("forms.arm_name"))]
    words: Annotated[str, means(say("forms.arm_words"))]
    quote: Annotated[str, means(say("forms.definition_quote"))]
    source: Annotated[str | None, means(say("forms.definition_source"))]


class ArmsOfTrial(TypedDict):
    """The arms of a trial that has some."""

    arms: NotRequired[Annotated[list[TrialArm], means(say("forms.arms_of_trial"))]]


class TrialVersion(ProtocolVersion):
    """A version of the protocol as the trial's file states it."""

    quote: Annotated[str, means(say("forms.definition_quote"))]
    source: Annotated[str | None, means(say("forms.definition_source"))]


class VersionsOfTrial(TypedDict):
    """The versions of a trial that has some."""

    versions: NotRequired[Annotated[list[TrialVersion], means(say("forms.versions_of_trial"))]]


class TrialCriterion(Quoted, OfArms):
    """One criterion as the trial states it."""

    criterion: CriterionId
    kind: Annotated[Kind, means(say("forms.what_it_does_match"))]
    basis: Annotated[str, means(say("forms.what_source_it_encodes"))]
    decides: Annotated[bool, means(say("forms.whether_it_counts_for"))]
    requires: Requires
    definitions: Annotated[list[DefinitionUsed], means(say("forms.definitions_used"))]
    note: Annotated[str, means(say("forms.why_it_encoded_as"))]
    awaits: Annotated[list[Waits], means(say("forms.when_failure_not_final"))]
    readings: Annotated[dict[str, dict[str, str]], means(say("forms.letters_each_reading_in"))]


class Trial(_Facts, Sourced, ArmsOfTrial, VersionsOfTrial):
    """One trial with its criteria."""

    acronym: Annotated[str | None, means(say("forms.acronym_null_where_it"))]
    name: Annotated[str, means(say("forms.acronym_else_registry_number"))]
    primary_endpoints: Annotated[str, means(say("forms.as_source_says"))]
    secondary_endpoints: Annotated[str, means(say("forms.as_source_says"))]
    notes: Annotated[str, means(say("forms.as_source_says"))]
    footnotes: Annotated[str, means(say("forms.as_source_says"))]
    registry: Annotated[str, means(say("forms.registry"))]
    criteria: Annotated[list[TrialCriterion], means(say("forms.every_criterion_in_source"))]
    not_stated: Annotated[list[str], means(say("forms.what_source_does_not"))]
    site_answers: Annotated[list[SiteAnswer], means(say("forms.what_its_site_has"))]
    evidence: Annotated[list[Evidence], means(say("forms.what_source_reports_its"))]
