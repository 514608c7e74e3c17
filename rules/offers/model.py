"""What a trial does with a patient who enters it: arms, steps, treatments, doses, endpoints.

An `Offer` is one trial's treatment cell and endpoint cells as data. It is read from
`rules/offers/trials/NCT….offer.yaml` by `offers.read.load_offers`; every part carries the words of
the source that it stands for (`quote`), and together they account for the whole cell.

- `arms`: what is compared with what. One arm: the trial has one. Two: randomised against each
  other where `allocation` says so. `Step.arms` names the arms that a step belongs to, none: all.
- `steps`, in the order of the cell: what comes before, a gate (`no PD`), the treatment itself,
  what follows. A step that names criteria under `required` happens **before entry** (these criteria
  require it); every other is given in the trial.
- `Step.gives`: the treatments of a step, all of them given, except: those that share a letter in
  `choice` are alternatives (at least one of them is given), and `given: may` is optional.
- A treatment has a `modality` and `agents` (drugs and classes of `rules/vocabulary/agents.yaml`,
  given together) or `one_of` (one of these; neither: the source does not say which), `sites`,
  `doses`, `keeps` (what the patient has goes on), `standard` (the source calls it standard of care)
  and `stratum` (the criterion of the trial on which it depends).
- `offers.terms` holds the vocabulary (modalities, sites, endpoints); `offers.questions` the plain
  filters over an offer: each answers yes, open or no for every arm.

What the source leaves open stays open: `open` says it in its own records (about, words), and
`offers.questions.open_points` adds what is seen from the data (a dose, sites, a drug not stated).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from oligomatch.rules.trial import Source

PARTS = ("before", "induction", "gate", "treatment", "consolidation", "maintenance", "later")
GIVEN = ("yes", "may")
ABOUT = ("arms", "ratio", "dose", "sites", "drugs", "schedule", "continuation", "wording")
ALLOCATIONS = ("randomised", "single arm", "by stratum")


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers from low to high, both within; None: no limit; `above`: low itself is not."""

    low: float | None = None
    high: float | None = None
    above: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """One dose of radiotherapy as stated; several of one treatment are alternatives."""

    quote: str  # of the cell, or of one of the offer's notes
    gy: Range | None = None  # in all
    fractions: Range | None = None
    each: Range | None = None  # Gy a fraction
    bed: Range | None = None  # as the source states it, Gy
    sites: tuple[str, ...] = ()  # none: every site of its treatment


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a treatment goes."""

    site: str  # one of the vocabulary's sites
    quote: str
    given: str = "yes"  # may: the source leaves it to a choice
    choice: str = ""  # those that share a letter: at least one of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Therapy:
    """One thing that is done."""

    modality: str  # one of the vocabulary's modalities
    quote: str
    agents: tuple[str, ...] = ()  # of `systemic`: drugs and classes given together
    one_of: tuple[str, ...] = ()  # of `systemic`: one of these drugs or classes
    sites: tuple[Target, ...] = ()
    doses: tuple[Dose, ...] = ()
    choice: str = ""  # those of a step that share a letter: at least one of them is given
    given: str = "yes"  # may: optional
    keeps: bool = False  # what the patient already has goes on
    standard: bool = False  # the source calls it standard of care
    details: tuple[str, ...] = ()  # further words of the source: schedule, order, limits
    stratum: str = ""  # the criterion of the trial that must hold for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the treatment, in the order of the cell."""

    part: str  # one of PARTS
    quote: str
    arms: tuple[str, ...] = ()  # none: every arm
    gives: tuple[Therapy, ...] = ()
    lasting: str = ""  # how long, how often, until when: words of the source
    required: tuple[str, ...] = ()  # the criteria that require it: it comes before entry
    details: tuple[str, ...] = ()  # further words of the source
    given: str = "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One of the arms, named in our words beside the source's."""

    id: str
    name: str
    quote: str
    standard: bool = False  # the source calls it standard of care
    stratum: str = ""  # the criterion of the trial that assigns it


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What is measured: a term of the vocabulary with the source's words."""

    term: str
    quote: str
    primary: bool = False
    at: str = ""  # a time, a group or a place that the words name: `12-month`


@dataclass(frozen=True, slots=True)
class Open:
    """What the source leaves open, in a sentence of ours."""

    about: str  # one of ABOUT
    words: str


@dataclass(frozen=True, slots=True)
class Party:
    """Who sponsors or funds the trial, where the source says so."""

    role: str  # sponsor | funder
    name: str
    quote: str
    source: Source


@dataclass(frozen=True, slots=True)
class Note:
    """Words of the source outside the cell that say more of the treatment: a footnote."""

    quote: str
    source: Source
    mark: str = ""  # as the cell points to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one trial offers."""

    trial: str
    source: Source
    cell: str  # the treatment cell as the source prints it, without the marks of its type
    allocation: str  # one of ALLOCATIONS
    ratio: str = ""  # 1:1, where stated
    arms: tuple[Arm, ...]
    steps: tuple[Step, ...]
    endpoints: tuple[Endpoint, ...] = ()
    primary_cell: str = ""  # as the source prints them
    secondary_cell: str = ""
    parties: tuple[Party, ...] = ()
    notes: tuple[Note, ...] = ()
    open: tuple[Open, ...] = ()

    def criteria(self) -> frozenset[str]:
        """The criteria of the trial that it names: what entry requires, and strata."""
        required = {id for step in self.steps for id in step.required}
        strata = {one.stratum for step in self.steps for one in step.gives}
        return frozenset(required | strata | {arm.stratum for arm in self.arms}) - {""}

    def ahead(self, met: Collection[str]) -> Offer:
        """What is still ahead of a patient who meets those criteria: a step before entry counts
        among the steps of the trial while one of the criteria that require it is not met."""
        left = (
            replace(step, required=()) if step.required else step
            for step in self.steps
            if not step.required or set(step.required) - set(met)
        )
        return replace(self, steps=tuple(left))

    def of_arm(self, arm: str) -> tuple[Step, ...]:
        """The steps of one arm, in their order."""
        return tuple(step for step in self.steps if not step.arms or arm in step.arms)

    def in_trial(self, arm: str) -> tuple[Step, ...]:
        """The steps of one arm that the trial gives after entry."""
        return tuple(step for step in self.of_arm(arm) if not step.required)
