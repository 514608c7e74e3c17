"""The form of a trial: a row of the list, and one whole with its criteria."""

from __future__ import annotations

from typing import Annotated

from typing_extensions import TypedDict

from oligomatch.api.results.forms.match import Evidence, SiteAnswer
from oligomatch.api.words.fields import Asks, CriterionId, Quoted, TrialId, means
from oligomatch.rules.offers.questions import Stated
from oligomatch.rules.trial import Event, Kind


class _Facts(TypedDict):
    """What a trial's source says of it."""

    trial: TrialId
    group: Annotated[str, means("The disease state it asks for.")]
    phase: Annotated[str, means("The phase.")]
    design: Annotated[str, means("`randomised`, `single-arm`, `not randomised` or `not told`.")]
    n: Annotated[int | None, means("The number of patients planned; null where it is not told.")]
    country: Annotated[str, means("Where it runs.")]
    molecular_status: Annotated[str, means("What it asks of the tumour's genes.")]
    number_of_metastases: Annotated[str, means("How many metastases it takes.")]
    pet: Annotated[str, means("Whether it asks for PET.")]
    brain_imaging: Annotated[str, means("Whether it asks for imaging of the brain.")]
    treatment: Annotated[str, means("What it gives.")]
    recruitment: Annotated[str, means("Whether it recruits; `unverified` where nobody says so.")]
    offers: Annotated[dict[str, Stated], means("Its answer to each filter: yes, open or no.")]


class TrialRow(_Facts):
    """One trial in the list, in the source's words."""

    acronym: Annotated[str, means("The acronym; empty where it has none.")]


Waits = TypedDict(
    "Waits",
    {
        "event": Annotated[Event, means("What is waited for.")],
        "while": Annotated[str, means("The situation in which it waits, in words.")],
    },
)


class TrialCriterion(Quoted):
    """One criterion as the trial states it."""

    id: CriterionId
    kind: Annotated[Kind, means("What it does to the match.")]
    basis: Annotated[str, means("What of the source it encodes.")]
    decides: Annotated[bool, means("Whether it counts for the match.")]
    asks: Asks
    note: Annotated[str, means("Why it is encoded as it is; may be empty.")]
    waits: Annotated[list[Waits], means("When a failure is not final.")]
    readings: Annotated[dict[str, dict[str, str]], means("The letters of each reading, in words.")]


class Trial(_Facts):
    """One trial with its criteria."""

    acronym: Annotated[str | None, means("The acronym; null where it has none.")]
    name: Annotated[str, means("The acronym, else the registry number.")]
    primary_endpoints: Annotated[str, means("As the source says.")]
    secondary_endpoints: Annotated[str, means("As the source says.")]
    notes: Annotated[str, means("As the source says.")]
    footnotes: Annotated[str, means("As the source says.")]
    source: Annotated[str, means("Where the trial stands in the source.")]
    criteria: Annotated[list[TrialCriterion], means("Every criterion, in the source's order.")]
    silent: Annotated[list[str], means("What the source does not say.")]
    site_answers: Annotated[list[SiteAnswer], means("What its site has answered of readings.")]
    evidence: Annotated[list[Evidence], means("What the source reports of its result.")]
