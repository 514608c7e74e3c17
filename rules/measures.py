"""The measures a criterion may read: one record each, of one of five forms.

A back end implements the forms, never a measure by its name; what else there is to know of a
measure (what time does to it, what a small miss is, which fields it reads) it reads off the record.
A new measure of a form that is there is a record here, its words in the catalogue, and a case file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any

from oligomatch.rules import terms
from oligomatch.rules.tree import Measure, measures_of

DAYS_A_MONTH = 30


class Type(StrEnum):
    """What kind of value a measure has."""

    NUMBER = "number"
    CATEGORY = "category"
    FLAG = "flag"


class Clock(StrEnum):
    """What time alone does to a value while the profile stays as it is."""

    STILL = "still"  # nothing
    RISES = "rises"  # it is counted up to today
    EXPIRES = "expires"  # it is too old one day
    ENDS = "ends"  # it is waited for, and over one day


@dataclass(frozen=True, slots=True)
class Field:
    """What the profile holds at one place, `/` first; of a lesion where it is one's property."""

    path: str


class Event(StrEnum):
    """What happens on a day."""

    TODAY = "today"  # the day asked about
    PRIMARY = "the primary found"
    FIRST_METASTASES = "first metastases"
    METASTASES = "metastases"  # those of today found
    TREATMENT = "definitive treatment"  # its end
    STATED_START = "since"  # the event that the rule names
    STATED_END = "until"  # the event that the rule names, today where it names none
    CONDITIONS = "conditions"  # the last of those named
    GIVEN = "last of the named"  # drugs, or drugs of the classes
    LINE_START = "start of the line"
    LINE_END = "end of the line"  # of one that goes on a span ends today, and none starts
    LINE_PROGRESSION = "progression of the line"  # its first, its end or today


@dataclass(frozen=True, slots=True)
class Span:
    """Time from one event to another."""

    start: Event
    end: Event = Event.TODAY


class Reduce(StrEnum):
    """What becomes of the lesions that are counted."""

    NUMBER = "number"  # how many
    ORGANS = "organs"  # in how many organ systems
    FULLEST = "fullest"  # how many in the organ system that has most of them
    SUM = "sum"  # one size of theirs, added up


@dataclass(frozen=True, slots=True)
class Count:
    """Lesions that pass a selector, at a time point, by a convention."""

    reduce: Reduce
    size: str = ""  # of SUM: the field of a lesion that is added up


@dataclass(frozen=True, slots=True)
class OfLine:
    """One thing of one line, found by number, by being current, or by what it holds."""

    field: str


@dataclass(frozen=True, slots=True)
class OverLines:
    """Any, every, sum, number or latest over the lines of systemic therapy."""

    reduce: str


Form = Field | Span | Count | OfLine | OverLines


@dataclass(frozen=True, slots=True)
class Bounds:
    """The numbers that a measure can take, with the source of the bounds."""

    low: float = 0
    high: float = float("inf")
    whole: bool = False
    smallest: float = 0  # a limit below it is likely in another unit
    source: str = ""  # the kind of reason why there is no more


_LIFE = "bound_life"
_LINES = "bound_lines"
LESIONS = Bounds(whole=True, high=1_000, source="bound_report")
SYSTEMS = Bounds(whole=True, high=80, source="bound_systems")
MONTHS_OF_LIFE = Bounds(high=1_560, source=_LIFE)
WEEKS_OF_LIFE = Bounds(high=6_800, source=_LIFE)
DIAMETER = Bounds(high=300, smallest=10, source="bound_recist")
DISTANCE = Bounds(high=300, source="bound_distance")
VOLUME = Bounds(high=500, source="bound_volume")
DOSES: Mapping[str, Bounds] = MappingProxyType(  # the figures of one local treatment's dose
    {
        "bed_gy": Bounds(high=500, source="bound_bed"),
        "dose_gy": Bounds(high=200, source="bound_dose"),
        "fractions": Bounds(low=1, high=60, whole=True, source="bound_fractions"),
    }
)


@dataclass(frozen=True, slots=True)
class Record:
    """All there is to know of one measure outside the back ends."""

    form: Form
    about: str  # one line for authors: schema, documentation
    type: Type
    takes: tuple[str, ...] = ()  # required parameters
    may_take: tuple[str, ...] = ()
    unit: str = ""
    domain: tuple[str, ...] = ()
    names: str = ""  # the table of the vocabulary that its `names` come from
    of_lesion: bool = False  # read of one lesion, inside `where` or the test of `every`
    reads: tuple[str, ...] = ()  # the parts of the profile that decide it
    dated: bool = True  # whether it may read the dates of the disease
    clock: Clock = Clock.STILL
    near: bool = False  # whether missing a limit narrowly makes a near miss
    bounds: Bounds | None = None
    defaults: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    left_open: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    # back ends that give the judge's answer instead of their own, each with why
    times: tuple[str, ...] = terms.TIMES  # at which it can be asked, where it takes `at`

    def allowed(self, name: str) -> tuple[str, ...]:
        """The values that it takes for a parameter of few."""
        return self.times if name == "at" else terms.PARTS[name]

    @property
    def counts_lesions(self) -> bool:
        """Whether it is a number of lesions, of groups or of organs."""
        return isinstance(self.form, Count) and self.form.reduce is not Reduce.SUM

    @property
    def counts_lines(self) -> bool:
        """Whether it is a number of lines, or the number of one."""
        return isinstance(self.form, OverLines) and self.unit in ("line", "lines")

    @property
    def of_lesions(self) -> bool:
        """Whether it is a number over the lesions of a time point."""
        return isinstance(self.form, Count)

    @property
    def size(self) -> str:
        """The size of a lesion that it reads or adds up, by its field; empty where it is none."""
        match self.form:
            case Count(_, size):
                return size
            case Field(path) if self.of_lesion and self.type is Type.NUMBER and not self.names:
                return path.strip("/")
            case _:
                return ""

    @property
    def of_structures(self) -> bool:
        """Whether it is how far a lesion lies from structures that it names."""
        return self.names == "structure"

    @property
    def reduce(self) -> Reduce | None:
        """What becomes of the lesions that it counts; None where it counts none."""
        return self.form.reduce if isinstance(self.form, Count) else None

    @property
    def of_staging(self) -> str:
        """The field of the primary, and of an assessment, that a staging of the tumour states."""
        if "staged" not in self.may_take or not isinstance(self.form, Field):
            return ""
        return self.form.path.rpartition("/")[2]

    @property
    def stated(self) -> bool:
        """Whether it is a number that the profile states at one place."""
        return isinstance(self.form, Field) and self.type is Type.NUMBER

    @property
    def general(self) -> bool:
        """Whether it is a number of the patient that eligibility texts ask of any disease."""
        return self.stated and not self.of_lesion

    @property
    def of_conditions(self) -> bool:
        """Whether it asks for conditions of the patient."""
        return self.names == "condition"

    @property
    def starts(self) -> Event | None:
        """The event from which it counts; None where it is no time between two."""
        return self.form.start if isinstance(self.form, Span) else None

    @property
    def since_named(self) -> bool:
        """Whether it is the time since the last of what it names."""
        return isinstance(self.form, Span) and bool(self.names)

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are sensible limits."""
        return self.bounds is not None and self.bounds.whole

    @property
    def of_line(self) -> bool:
        """Whether it speaks of one line."""
        return "line" in self.takes

    @property
    def alone(self) -> str:
        """The one part of the profile that decides it, where it is one without dates of disease."""
        return self.reads[0] if len(self.reads) == 1 and not self.dated else ""

    @property
    def near_step(self) -> float:
        """The smallest step of the number: a lesion, a cycle, a day, a millimetre; months between
        two whole ones are kept as a half."""
        match self.unit:
            case "cm³":
                return 0.1
            case "months":
                return 0.5
            case "weeks":
                return 1 / 7
            case _:
                return 1

    def leeway(self, limit: float) -> float:
        """By how much the number may miss its limit and still be near (ranking.md section 2): a
        count by one, a size by a tenth, a time by a month of 30 days."""
        match self.unit:
            case "mm" | "cm³":
                return limit * 0.10
            case "days":
                return DAYS_A_MONTH
            case "weeks":
                return DAYS_A_MONTH / 7
            case _:
                return 1


_N, _C, _F = Type.NUMBER, Type.CATEGORY, Type.FLAG
_SPREAD = ("lesions", "assessments", "primary", "metastatic_disease", "systemic_therapy")
_LINES_READ = ("systemic_therapy", "assessments")
_COURSE = (*_SPREAD, "locoregional_recurrence")
_GIVEN_TOGETHER = {
    "solver": "of drugs given together no profile states on which day the last of one was given"
}
_LEFT_OUT = {
    "solver": "of drugs given together no profile states which was left out of the last cycles"
}
_TO_TODAY = MappingProxyType({"until": "today"})
_BY_DAY = MappingProxyType({"recent_line": "inactive"})  # a reading may set it

_counted = partial(
    Record, type=_N, takes=("of", "at", "by"), may_take=("where",), reads=_SPREAD, dated=False,
    near=True, bounds=LESIONS,
)  # fmt: skip
_summed = partial(
    Record, type=_N, takes=("of", "at"), may_take=("where",), reads=_SPREAD, dated=False, near=True
)


def _alone(part: str, about: str, type: Type, **more: Any) -> Record:
    """What one part of the profile says by itself."""
    return Record(Field(f"/{part}"), about, type, reads=(part,), dated=False, **more)


_of_gene = partial(_alone, "biomarkers", type=_F)
_examination = partial(Record, type=_F, reads=("imaging",), dated=False)
_of_disease = partial(Record, type=_F, reads=_COURSE)
_staged = partial(
    Record, type=_C, may_take=("edition", "staged"), reads=_COURSE,
    defaults=MappingProxyType({"staged": "diagnosis"}),
)  # fmt: skip
_of_conditions = partial(
    Record, type=_F, takes=("names",), names="condition", reads=("conditions",), dated=False
)
_GROWN = {
    "solver": "which of the lesions that say the same is which at two assessments is not told apart"
}
_since = partial(Record, type=_N, reads=_COURSE, clock=Clock.RISES, near=True)
_since_given = partial(
    Record, type=_N, takes=("names",), reads=("systemic_therapy",), dated=False,
    clock=Clock.RISES, near=True, left_open=_GIVEN_TOGETHER,
)  # fmt: skip
_washed_out = partial(
    Record, type=_F, takes=("names", "half_lives"), may_take=("days", "whichever"),
    reads=("systemic_therapy",), dated=False, clock=Clock.ENDS, left_open=_GIVEN_TOGETHER,
)  # fmt: skip
_line = partial(Record, type=_F, takes=("line",), reads=_LINES_READ)
_line_span = partial(
    Record, type=_N, takes=("line",), unit="months", reads=_LINES_READ, clock=Clock.RISES,
    near=True, bounds=MONTHS_OF_LIFE,
)  # fmt: skip
_lines = partial(Record, type=_F, reads=_LINES_READ)
_lesion = partial(Record, type=_F, of_lesion=True, reads=("lesions", "assessments"), dated=False)

# a record is read best packed: its form and words, then its settings
# fmt: off
MEASURES: Mapping[str, Record] = {
    # lesions at a time point, by a convention
    "count": _counted(
        Count(Reduce.NUMBER), "how many such lesions there are, by a counting convention",
        takes=("of", "at"), may_take=("where", "by"), unit="lesions",
    ),
    "organs": _counted(
        Count(Reduce.ORGANS), "how many organ systems hold such lesions, by a counting convention",
        unit="organs", bounds=SYSTEMS,
    ),
    "most_in_one_organ": _counted(
        Count(Reduce.FULLEST),
        "how many such lesions lie in the organ system that has most of them", unit="lesions",
        left_open={"solver": "lesions of organs without a name may share one or lie in several"},
    ),
    "sum_volume_cc": _summed(
        Count(Reduce.SUM, "volume_cc"), "the volume of such lesions together", unit="cm³",
    ),
    "sum_diameters_mm": _summed(
        Count(Reduce.SUM, "diameter_mm"), "the largest diameters of such lesions together",
        unit="mm",
    ),
    "grown": Record(
        Field("/assessments"),
        "a lesion's largest diameter at the latest assessment exceeds the earlier one by at least "
        "so many per cent and so many millimetres; never read as progressing", _F,
        takes=("of", "compared_with"), may_take=("where", "percent", "millimetres"),
        reads=_SPREAD, left_open=_GROWN,
    ),
    # the tumour
    "cancer_type": _alone(
        "cancer_type", "the tumour type of the pathology report", _C, domain=terms.CANCER_TYPES,
    ),
    "histology": _alone("histology", "the histology, in broad words", _C, domain=terms.HISTOLOGIES),
    "subtype": _alone(
        "histology", "the histology in words of the organ: ductal, clear_cell, small_cell, ..", _C,
        domain=terms.SUBTYPES,
    ),
    "trial_group": Record(
        Field("/metastatic_disease"),
        "the state of the metastatic disease: sOMD or rOMD at diagnosis, peOMD or pOMD at entry",
        _C, ("at",), ("recent_line",), times=("diagnosis", "entry"), domain=terms.GROUPS,
        reads=_COURSE, defaults=_BY_DAY,
    ),
    "ever_metastatic": _of_disease(
        Field("/metastatic_disease/ever"), "metastatic from the start or by recurrence",
    ),
    "days_since_metastases": _since(
        Span(Event.METASTASES),
        "days since the metastases of today were found; no value if never metastatic", unit="days",
    ),
    "months_since_metastases": _since(
        Span(Event.METASTASES),
        "months since the metastases of today were found; no value if never metastatic",
        unit="months",
    ),
    "months_to_metastases": _since(
        Span(Event.PRIMARY, Event.FIRST_METASTASES),
        "months from the diagnosis of the primary to the first metastasis, 0 where that came "
        "first; no value if never metastatic", unit="months", clock=Clock.STILL,
    ),
    "days_between": _since(
        Span(Event.STATED_START, Event.STATED_END),
        "days from one event to another, or to today; no value where one of them never was, or the "
        "second came first", takes=("since",), may_take=("until",), unit="days", defaults=_TO_TODAY,
    ),
    "months_between": _since(
        Span(Event.STATED_START, Event.STATED_END),
        "months from one event to another, or to today; no value where one of them never was, or "
        "the second came first", takes=("since",), may_take=("until",), unit="months",
        defaults=_TO_TODAY,
    ),
    "locoregional_recurrence": _of_disease(
        Field("/locoregional_recurrence"), "recurrence at the primary's site or in regional nodes",
    ),
    "recurrence_location": _of_disease(
        Field("/locoregional_recurrence/location"), "where the locoregional recurrence lies",
        type=_C, domain=("central", "peripheral"),
    ),
    "primary_definitively_treated": _of_disease(
        Field("/primary/definitive_treatment"), "the primary has had its definitive treatment",
    ),
    "months_since_definitive_treatment": _since(
        Span(Event.TREATMENT), "months since the primary's definitive treatment ended",
        unit="months", bounds=MONTHS_OF_LIFE,
    ),
    "progressed_at_primary": _of_disease(
        Field("/primary/progressed"),
        "the primary site has progressed since its latest definitive treatment",
    ),
    "progressing_at_primary": _of_disease(
        Field("/primary/progressing"), "the primary or a local recurrence progresses today",
    ),
    "primary_accessible_to_curative_treatment": _of_disease(
        Field("/primary/accessible_to_curative_treatment"),
        "the tumour board calls the primary treatable with curative intent",
    ),
    "primary_in_place": _of_disease(
        Field("/primary/status"), "the primary is neither resected nor completely gone",
    ),
    "stage": _staged(
        Field("/primary/stage"),
        "the stage at the diagnosis of the primary, or that of the latest assessment",
        domain=terms.STAGES,
    ),
    "t_category": _staged(
        Field("/primary/t_category"),
        "the T category at the diagnosis of the primary, or that of the latest assessment",
        domain=terms.T_CATEGORIES,
    ),
    "n_category": _staged(
        Field("/primary/n_category"),
        "the N category at the diagnosis of the primary, or that of the latest assessment",
        domain=terms.N_CATEGORIES,
    ),
    "m_category": _staged(
        Field("/primary/m_category"),
        "the M category at the diagnosis of the primary, or that of the latest assessment",
        domain=terms.M_CATEGORIES,
    ),
    # the patient
    "age": _alone("age", "the age in whole years", _N, unit="years"),
    "sex": _alone("sex", "the sex", _C, domain=terms.SEXES),
    "ecog": _alone(
        "ecog", "the ECOG performance status, 0 to 5", _N, may_take=("within_days",),
        unit="points", clock=Clock.EXPIRES,
    ),
    "measured": _alone(
        "measurements",
        "the value of a test in a unit; `ULN`: in multiples of the upper limit of normal", _N,
        takes=("test", "unit"), may_take=("within_days",), clock=Clock.EXPIRES,
    ),
    "has": _of_conditions(Field("/conditions"), "one of the conditions is there now"),
    "ever_had": _of_conditions(Field("/conditions"), "one of the conditions is or was there"),
    "days_since": _of_conditions(
        Span(Event.CONDITIONS),
        "days since the last of the conditions was there or given; none if it never was", type=_N,
        unit="days", clock=Clock.RISES, near=True,
    ),
    "months_since": _of_conditions(
        Span(Event.CONDITIONS), "months since the last of the conditions; no value if it never was",
        type=_N, unit="months", clock=Clock.RISES, near=True,
    ),
    "judged": _alone("judgements", "the answer of the person who decides the judgement", _F),
    # molecular
    "altered": _of_gene("the gene carries a pathogenic alteration", takes=("gene",)),
    "variant": _of_gene(
        "the gene carries one of the named variants: of the vocabulary, any `mutation`, `fusion`, "
        "`amplification` or `loss`, an `activating` one, a change of the protein, a codon",
        takes=("gene", "names"), may_take=("other_than",), names="variant",
    ),
    "altered_exon": _of_gene(
        "the gene carries a mutation in one of the exons", takes=("gene", "names"),
    ),
    "actionable_driver": _of_gene(
        "an alteration of the driver set is present", takes=("names", "drivers"),
        names="driver_set",
    ),
    # systemic therapy
    "no_systemic_therapy_yet": _lines(OverLines("none"), "no palliative line has begun"),
    "prior_or_concurrent": _lines(
        OverLines("any class"),
        "a drug of one of the classes has been or is being given, in any line", takes=("names",),
        may_take=("other_than",), names="class",
    ),
    "given": _lines(
        OverLines("any drug"), "one of the agents has been or is being given, in any line",
        takes=("names",), names="agent",
    ),
    "cycles_given": _lines(
        OverLines("sum of cycles"),
        "how many cycles with a drug of the classes were given, in all lines together", type=_N,
        takes=("names",), may_take=("other_than",), unit="cycles", names="class",
        left_open=_LEFT_OUT,
    ),
    "days_since_therapy": _since_given(
        Span(Event.GIVEN),
        "days since a drug of one of the classes was last given in any line; "
        "no value if none ever was", may_take=("other_than",), unit="days", names="class",
    ),
    "months_since_therapy": _since_given(
        Span(Event.GIVEN), "months since a drug of one of the classes was last given in any line",
        may_take=("other_than",), unit="months", names="class",
    ),
    "days_since_drug": _since_given(
        Span(Event.GIVEN),
        "days since one of the drugs was last given in any line; no value if none ever was",
        unit="days", names="agent",
    ),
    "months_since_drug": _since_given(
        Span(Event.GIVEN), "months since one of the drugs was last given in any line",
        unit="months", names="agent",
    ),
    "drug_washed_out": _washed_out(
        OverLines("every wash-out"),
        "of each of the drugs that was given so many half-lives, or days, have passed since; "
        "true where none ever was", names="agent",
    ),
    "therapy_washed_out": _washed_out(
        OverLines("every wash-out"),
        "of each drug of the classes that was given so many half-lives, or days, have passed "
        "since; true where none ever was", names="class",
        may_take=("days", "whichever", "other_than"),
    ),
    "line_due": _lines(
        OverLines("due"), "the number of the line of treatment that the patient is in or due for",
        type=_N, unit="line", bounds=Bounds(low=1, whole=True, high=60, source=_LINES),
    ),
    "lines": _lines(
        OverLines("number"), "how many lines of systemic therapy there were", type=_N,
        takes=("intent",), unit="lines", names="class",
        may_take=(
            "names", "progressed", "other_than", "stopped_for", "responses", "latest_responses",
            "with_drugs", "state", "months_at_least", "months_below",
        ), bounds=Bounds(whole=True, high=60, source=_LINES),
    ),
    "begun": _line(OfLine("start"), "the line has begun"),
    "under_way": _line(OfLine("ongoing"), "the line has begun and not ended"),
    "is_current": _line(OfLine("place"), "the line is the current one"),
    "progressed": _line(OfLine("progressed"), "the disease progressed under or after the line"),
    "has_class": _line(
        OfLine("classes"), "the line holds one of the classes", takes=("line", "names"),
        may_take=("other_than",), names="class",
    ),
    "has_drug": _line(
        OfLine("agents"), "the line holds one of the agents", takes=("line", "names"),
        names="agent",
    ),
    "recist": _line(
        OfLine("response"), "the response at the latest assessment of the line", type=_C,
        domain=terms.RESPONSES,
    ),
    "best_response": _line(
        OfLine("best_response"), "the best response of the line", type=_C, domain=terms.RESPONSES,
    ),
    "stop_reason": _line(
        OfLine("stop_reason"), "why the line was stopped", type=_C, domain=terms.STOP_REASONS,
    ),
    "cycles": _line(
        OfLine("cycles"), "how many cycles of the line were given", type=_N, unit="cycles",
        near=True, bounds=Bounds(whole=True, high=60, source="bound_cycles"),
    ),
    "months": _line_span(
        Span(Event.LINE_START, Event.LINE_END),
        "how many months the line lasted, or has lasted so far",
    ),
    "weeks": _line_span(
        Span(Event.LINE_START, Event.LINE_END),
        "how many weeks the line lasted, or has lasted so far", unit="weeks", bounds=WEEKS_OF_LIFE,
    ),
    "months_since_start": _line_span(Span(Event.LINE_START), "months since the line began"),
    "months_since_end": _line_span(
        Span(Event.LINE_END), "months since the line ended; no value while it goes on",
    ),
    "months_until_pd": _line_span(
        Span(Event.LINE_START, Event.LINE_PROGRESSION),
        "months from the line's start to its first progression, its end or today",
    ),
    # examinations
    "fdg_pet_done": _examination(Field("/imaging/fdg_pet"), "an FDG PET has been done"),
    "naf_pet_done": _examination(Field("/imaging/naf_pet"), "an NaF PET has been done"),
    "brain_imaging_done": _examination(
        Field("/imaging/brain_imaging"), "an MRI or CT of the brain has been done",
    ),
    # one lesion
    "intracranial": _lesion(Field("/organ"), "the lesion lies inside the skull"),
    "organ": _lesion(
        Field("/organ"), "the organ the lesion lies in, parts of it included", type=_C,
    ),
    "progressing": _lesion(Field("/status"), "the lesion is called new or growing"),
    "amenable_to_local_therapy": _lesion(
        Field("/amenable_to_local_therapy"),
        "the tumour board calls the lesion amenable to local therapy",
    ),
    "target_of_treatment": _lesion(
        Field("/target_of_treatment"), "the lesion is planned as a target of local treatment",
    ),
    "central": _lesion(
        Field("/central"),
        "the report or the tumour board calls the lesion central; what is not, is peripheral",
    ),
    "overlaps_earlier_field": _lesion(
        Field("/overlaps_earlier_field"),
        "a radiation field planned for the lesion would overlap an earlier one",
    ),
    "prior_local_therapy": _lesion(
        Field("/prior_local_therapy"), "the lesion has had one of these local treatments",
        takes=("names",), may_take=("dose",), names="modality",
    ),
    "max_diameter_mm": _lesion(
        Field("/diameter_mm"), "the largest diameter of the lesion", type=_N, unit="mm", near=True,
        bounds=DIAMETER,
    ),
    "distance_to_mm": _lesion(
        Field("/distance_mm"),
        "the distance of the lesion to the nearest of some structures; 0 where it abuts or invades "
        "one", type=_N, unit="mm", takes=("names",), names="structure", bounds=DISTANCE,
        times=("post_induction", "entry"),
    ),
    "volume_cc": _lesion(
        Field("/volume_cc"), "the volume of the lesion", type=_N, unit="cm³", near=True,
        bounds=VOLUME,
    ),
}
# fmt: on


# measures and trees of which is kept what is the same for every patient: as many as a large
# catalogue has, since where there are more than are kept none is found again
MOST_MEASURES = 100_000


def timed(measure: Measure) -> bool:
    """Whether a later day alone may change what a measure is."""
    match MEASURES[measure.kind].clock:
        case Clock.STILL:
            return measure.by_duration
        case Clock.EXPIRES:  # what counts for any time never does
            return measure.within_days is not None
        case _:
            return True


@lru_cache(maxsize=MOST_MEASURES)
def reads_sizes(measure: Measure) -> bool:
    """Whether a measure hangs on how large a lesion is."""
    record = MEASURES[measure.kind]
    asked = () if measure.where is None else measures_of(measure.where)
    growth = "compared_with" in record.takes
    return growth or bool(record.size) or any(MEASURES[one.kind].size for one in asked)


SIZES: Mapping[str, Record] = {  # the sizes of a lesion, by their field
    record.size: record for record in MEASURES.values() if record.of_lesion and record.size
}
