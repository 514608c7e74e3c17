"""The form of what the open trials would do with one patient."""

from __future__ import annotations

from typing import Annotated, Literal

from typing_extensions import TypedDict

from oligomatch.api.results.forms.match import Evidence, Head, Recruitment
from oligomatch.api.words.fields import FactPlace, Limits, OfTrial, Place, Quoted, TrialId, means
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules.offers.questions import Stated

Surely = Literal["surely", "possibly", "not"]


class LesionOffered(TypedDict):
    """One lesion of the patient, the primary, or metastases that are not listed."""

    lesion: FactPlace
    words: Annotated[str, means("The lesion in words.")]


class OfferedWay(TypedDict):
    """One local treatment that reaches a lesion, or may."""

    modality: Annotated[str, means("What is done, in words.")]
    reached: Annotated[Surely, means("Whether its sites hold the lesion.")]
    sites: Annotated[list[str], means("Which of the treatment's sites the lesion may be.")]
    doses: Annotated[list[str], means("The doses stated for it, in the source's words.")]
    bed: Annotated[list[str], means("Their BED (alpha/beta 10), worked out, where it can be.")]
    quote: Annotated[str, means("The source's words.")]


class OfferedToLesion(TypedDict):
    """What an arm does to one lesion, if it is given as planned."""

    lesion: FactPlace
    treated: Annotated[Surely, means("Whether the arm treats it locally; `possibly`: open.")]
    ways: Annotated[list[OfferedWay], means("How it is treated, or may be.")]


class OfferedStep(TypedDict):
    """One step of an arm, in the source's order."""

    part: Annotated[str, means("`before`, `induction`, `gate`, `treatment`, `maintenance` ..")]
    quote: Annotated[str, means("The source's words.")]
    before_entry: Annotated[bool, means("Whether criteria require it before entry.")]
    behind: Annotated[bool, means("Whether the patient has had it: these criteria are met.")]


class OfferedArm(TypedDict):
    """What one arm does with the patient."""

    arm: Annotated[str, means("Its name within the trial.")]
    name: Annotated[str, means("What is given, in our words.")]
    quote: Annotated[str, means("The source's words.")]
    standard: Annotated[bool, means("Whether the source calls it standard of care.")]
    assigned: Annotated[
        Surely | None, means("Whether the patient is of the arm's stratum; null where it has none.")
    ]
    steps: Annotated[list[OfferedStep], means("Its steps, in the source's order.")]
    lesions: Annotated[list[OfferedToLesion], means("What it does to each lesion.")]
    drugs: Annotated[list[str], means("Drugs that it adds, in words; alternatives in one entry.")]
    stays: Annotated[
        Surely | None, means("Whether the drug under way stays; null where none is known.")
    ]


class Measured(TypedDict):
    """What the trial measures."""

    endpoint: Annotated[str, means("The endpoint, as the vocabulary names it.")]
    words: Annotated[str, means("The endpoint in words.")]
    primary: Annotated[bool, means("Whether it is a primary endpoint.")]
    quote: Annotated[str, means("The source's words.")]


class Closing(OfTrial):
    """A trial that this one closes, with the reason."""

    is_open: Annotated[bool, means("Whether it is one that the patient can enter or may enter.")]
    arms: Annotated[list[str], means("The arms in which it does.")]
    whichever: Annotated[bool, means("Whether it does in every arm.")]
    after: Annotated[str, means("Once this has begun: the source's words.")]
    criteria: Annotated[list[str], means("What then fails for good: ids of its criteria.")]
    because: Annotated[str, means("What these criteria require, in words.")]


class Party(TypedDict):
    """Who sponsors or funds it, where the source says so."""

    role: Annotated[str, means("`sponsor` or `funder`.")]
    name: Annotated[str, means("The name.")]


class StudyResult(Quoted):
    """What a study found, shown beside trials of the same state and strategy; it decides nothing.

    The quote is of the population."""

    study: Annotated[str, means("The study.")]
    population: Annotated[str, means("In whom.")]
    arms: Annotated[str, means("What they were given; empty where it is the trial's own arms.")]
    trial: Annotated[str | None, means("The trial of the library that it is, if it is one.")]
    own: Annotated[bool, means("Whether it is the trial's own result.")]
    other_tumour: Annotated[bool, means("Whether it was in another cancer than the patient's.")]
    found: Annotated[list[Evidence], means("What it found.")]


class OpenPoint(TypedDict):
    """Something that the source leaves open."""

    about: Annotated[str, means("`arms`, `ratio`, `dose`, `sites`, `drugs`, `continuation` ..")]
    words: Annotated[str, means("What it does not say.")]


class Offer(OfTrial):
    """What one trial would do with the patient."""

    match: Annotated[MatchClass, means("How the patient stands to the trial on the day asked.")]
    rank: Annotated[Place, means("The place among all trials.")]
    needed: Annotated[list[str], means("What is still needed to enter; empty: nothing.")]
    encoded: Annotated[bool, means("Whether its treatment is encoded; else only `treatment`.")]
    treatment: Annotated[str, means("The source's words.")]
    source: Annotated[str, means("Where they stand.")]
    allocation: Annotated[str, means("`randomised`, `single arm` or `not stated`.")]
    ratio: Annotated[str, means("Of the arms, where stated.")]
    arms: Annotated[list[OfferedArm], means("The arms that the patient may come into.")]
    measured: Annotated[list[Measured], means("Its endpoints.")]
    country: Annotated[str, means("Where it runs.")]
    recruitment: Recruitment
    parties: Annotated[list[Party], means("Sponsor and funder, where a source names them.")]
    closes: Annotated[list[Closing], means("Trials in reach that it closes, open ones first.")]
    open: Annotated[list[OpenPoint], means("What the source leaves open.")]
    answers: Annotated[dict[str, Stated], means("Its answer to each filter: yes, open or no.")]
    results: Annotated[list[StudyResult], means("What is known of its strategy; no reason.")]


class Offers(Head):
    """The open trials side by side."""

    limits: Limits
    under_way: Annotated[str, means("The drug under way, in words; empty where none is known.")]
    lesions: Annotated[list[LesionOffered], means("Every lesion that may be treated.")]
    offers: Annotated[list[Offer], means("The trials compared, in rank order.")]
    differ: Annotated[list[str], means("In which rows of the comparison they differ.")]
    left_out: Annotated[list[TrialId], means("Open trials that the filters leave out.")]
