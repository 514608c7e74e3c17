"""A fully determined patient, his days, and the names of what he has and is given.

Written straight from the contract (semantics.md, criteria.md, terms.md), apart from the engine,
which is judged by it. The names and closures of drugs, organs, stations and genes are the shipped
vocabulary's.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from oligomatch.rules.measures import MEASURES, Reduce
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


PRESENT = frozenset({"new", "growing", "stable", "shrinking"})


GROWING = frozenset({"new", "growing"})


QUIET = frozenset({"CR", "PR", "SD"})


METASTASES = frozenset({"metastasis", "distant_node"})


AT_PRIMARY = frozenset({"primary", "local_recurrence"})


BEST_FIRST = ("CR", "PR", "SD", "PD")


IN_PLACE = frozenset({"in_place_untreated", "in_place_treated", "locally_recurrent"})


TREATED = frozenset({"resected", "in_place_treated", "locally_recurrent"})


NAMED_NODES = frozenset({"supraclavicular", "mediastinal"})  # the footnote of DAGGER


SUMMED = {kind: one.size for kind, one in MEASURES.items() if one.reduce is Reduce.SUM}


MARKS = {  # what a profile states of a lesion by a yes or a no, by its field
    "amenable_to_local_therapy": "amenable",
    "target_of_treatment": "target",
    "central": "central",
    "overlaps_earlier_field": "overlaps",
}


DISTANCES = {"spinal_cord": "cord", "heart": "heart"}  # in mm, by the structure


@dataclass(frozen=True, slots=True)
class Treatment:
    """One local treatment a lesion has had."""

    modality: str
    day: date
    bed_gy: float = 50
    dose_gy: float = 30
    fractions: int = 5


@dataclass(frozen=True, slots=True)
class State:
    """One lesion at one assessment; `resolved` also where it is not there yet."""

    status: str
    diameter_mm: float = 20
    volume_cc: float = 4

    @property
    def present(self) -> bool:
        """Whether the lesion is there."""
        return self.status in PRESENT


GONE = State("resolved", 0, 0)


@dataclass(frozen=True, slots=True)
class Lesion:
    """One lesion with its state at every assessment, in the order of the assessments.

    The role `benign` is that of an indeterminate finding which is no tumour.
    """

    id: str
    role: str
    organ: str
    states: tuple[State, ...]
    side: str | None = None
    lobe: str | None = None
    station: str | None = None
    amenable: bool = True
    target: bool = False
    central: bool = False
    overlaps: bool = False
    cord: float = 50
    heart: float = 50
    treated: tuple[Treatment, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """One staging; a response that is not evaluable is real, but reported as NE."""

    day: date
    marks: tuple[str, ...] = ()
    response: str | None = None  # None: a staging outside any line
    evaluable: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One course of systemic therapy."""

    intent: str
    agents: frozenset[str]
    start: date
    end: date | None = None
    cycles: int = 4
    best_response: str = "SD"
    stop_reason: str | None = None
    recorded_pd: date | None = None  # a progression recorded with the line
    unseen_response: str = "SD"  # its response while no assessment belongs to it (W14: open)
    adjuvant_failed: bool = False  # an adjuvant line: progressed, which no assessment need show
    more_classes: frozenset[str] = frozenset()  # of agents outside the vocabulary

    @property
    def classes(self) -> frozenset[str]:
        """Its classes with every class above them, combinations of classes too."""
        return with_combinations(classes_of(self.agents) | upward(self.more_classes))


@dataclass(frozen=True, slots=True)
class Alteration:
    """One alteration of a gene; `name` as in the vocabulary, or another."""

    name: str
    kind: str  # mutation | fusion
    exon: int | None = None


@dataclass(frozen=True, slots=True)
class Gene:
    """All that alters one gene; uncertain findings (VUS, amplification) do not settle it."""

    alterations: tuple[Alteration, ...] = ()
    uncertain: tuple[str, ...] = ()  # kinds reported besides: vus | amplification


@dataclass(frozen=True, slots=True)
class Primary:
    """The primary tumour today."""

    diagnosis: date
    side: str = "right"
    lobe: str | None = "upper"
    status: str = "in_place_untreated"
    treated: bool = False
    treatment_end: date | None = None
    progressing: bool = False
    progressed: bool = False  # since its latest definitive treatment; never treated: today
    accessible: bool = True
    amenable: bool = True
    target: bool = False
    central: bool = False
    overlaps: bool = False
    cord: float = 50
    heart: float = 50


@dataclass(frozen=True, slots=True)
class Staged:
    """A stage and its categories; the N category of today is that of the nodes."""

    stage: str = "IIIA"
    t: str = "T2"
    n: str = "N1"
    m: str = "M0"


@dataclass(frozen=True, slots=True)
class World:
    """One patient of whom everything is determined."""

    as_of: date
    primary: Primary
    assessments: tuple[Assessment, ...]  # in order of day
    lesions: tuple[Lesion, ...] = ()
    lines: tuple[Line, ...] = ()
    genes: Mapping[str, Gene] | tuple[tuple[str, Gene], ...] = ()
    cancer_type: str = "nsclc"
    histology: str = "adenocarcinoma"
    first_metastasis: date | None = None  # None: never metastatic
    episode: date | None = None  # when the metastases of the present episode were found
    recurrence: str | None = None  # locoregional: central | peripheral
    at_diagnosis: Staged | None = None  # None: neither told nor asked
    now: Staged | None = None  # as the latest assessment stages the tumour
    fdg_pet: bool = True
    naf_pet: bool = True
    brain_imaging: bool = True

    @property
    def palliative(self) -> tuple[Line, ...]:
        """The palliative lines in order of start: number 1, 2, ..; of one day as they stand."""
        lines = (line for line in self.lines if line.intent == "palliative")
        return tuple(sorted(lines, key=lambda line: line.start))

    @property
    def adjuvant(self) -> tuple[Line, ...]:
        """The adjuvant lines in order of start."""
        lines = (line for line in self.lines if line.intent == "adjuvant")
        return tuple(sorted(lines, key=lambda line: line.start))

    @property
    def latest(self) -> int:
        """The index of the latest assessment."""
        return max(range(len(self.assessments)), key=lambda i: self.assessments[i].day)

    def number(self, line: Line) -> int | None:
        """The number of a palliative line."""
        numbers = (n for n, one in enumerate(self.palliative, 1) if one is line)
        return next(numbers, None)

    def gene(self, name: str) -> Gene:
        """What alters the gene; one not named is not altered."""
        return dict(self.genes).get(name, Gene())


@cache
def upward(classes: frozenset[str]) -> frozenset[str]:
    """The classes with every class above them."""
    return classes.union(*(VOCABULARY.classes_above(name) for name in classes))


@cache
def classes_of(agents: frozenset[str]) -> frozenset[str]:
    """The classes of a regimen's known agents (terms.md section 5)."""
    known = [agent for agent in agents if agent in VOCABULARY.agents]
    return with_combinations(
        frozenset[str]().union(*(VOCABULARY.classes_of(agent) for agent in known))
    )


def with_combinations(classes: frozenset[str]) -> frozenset[str]:
    """The classes with those that need several of them: a platinum and its partner."""
    if {"platinum", "platinum_partner"} <= classes:
        return classes | upward(frozenset({"platinum_doublet"}))
    return classes


def plus_months(day: date, months: int) -> date:
    """The same day of the month so many months on, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Months:
    """A stretch of time asked in calendar months; exactly n is at least n and at most n."""

    start: date
    end: date

    def within(
        self, low: float | None, high: float | None, under: float | None, over: float | None
    ) -> bool:
        """Whether it is at least `low`, at most `high`, under `under` and over `over`."""
        return (
            (low is None or plus_months(self.start, int(low)) <= self.end)
            and (high is None or self.end <= plus_months(self.start, int(high)))
            and (under is None or self.end < plus_months(self.start, int(under)))
            and (over is None or self.end > plus_months(self.start, int(over)))
        )


def weeks(start: date, end: date) -> float:
    """The weeks of seven days between two days."""
    return (end - start).days / 7


def shift(day: date, days: int) -> date:
    """The day so many days on."""
    return day + timedelta(days=days)
