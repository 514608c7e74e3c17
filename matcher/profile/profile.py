"""What is known of one patient on one day: partial everywhere, nothing assumed.

Every field may be left out (unknown). A number may be exact or bounded (`{at_least: 4}`), a word
one of several (`{one_of: [..]}`), a date a day, a month or a year (`2026-05`) or a span
(`{from: 2026-01, to: 2026-03}`). What is not understood is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)

from oligomatch.matcher.logic.calendar import Day, full_day, parse_day
from oligomatch.rules.measures import DOSES
from oligomatch.rules.terms import MARKS
from oligomatch.rules.text.faults import Unfit

MAX_LESIONS, MAX_LINES, MAX_ASSESSMENTS, MAX_GIVEN = 10_000, 60, 200, 200
MAX_UNCONFIRMED = 10_000
MOST = 100_000  # of anything that is counted


class PatientModel(BaseModel):
    """Base of every model that may hold patient data: strict, closed, and silent in errors."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, hide_input_in_errors=True
    )


def means(words: str, **limits: Any) -> Any:
    """What a field means that may be left out, with its limits."""
    return Field(default=None, description=words, **limits)


def _day(value: Any) -> Day:
    if isinstance(value, Day):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # a bare year, which YAML reads as a number
    if isinstance(value, str):
        return parse_day(value)
    if isinstance(value, Mapping) and set(value) == {"from", "to"}:
        ends = [value["from"], value["to"]]
        if all(isinstance(end, str) for end in ends):
            first, last = (parse_day(end) for end in ends)
            if first.first <= last.last:
                return Day(first.first, last.last)
            raise Unfit("from_after_to")
    raise Unfit("date_or_span")


def _day_text(day: Day) -> str | dict[str, str]:
    text = str(day)
    return text if " to " not in text else {"from": str(day.first), "to": str(day.last)}


_YEAR, _MONTH, _DAY = "(19|2[01])[0-9]{2}", "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"
_DATE_FORM = f"^{_YEAR}(-{_MONTH}(-{_DAY})?)?$"
PartialDay = Annotated[
    Day,
    BeforeValidator(_day),
    PlainSerializer(_day_text),
    WithJsonSchema(
        {
            "description": "a day (2026-05-14), a month (2026-05), a year (2026) or a span of days",
            "anyOf": [
                {"type": "string", "pattern": _DATE_FORM},
                {"type": "integer", "minimum": 1900, "maximum": 2199},
                {
                    "type": "object",
                    "properties": {
                        "from": {"type": "string", "pattern": _DATE_FORM},
                        "to": {"type": "string", "pattern": _DATE_FORM},
                    },
                    "required": ["from", "to"],
                    "additionalProperties": False,
                },
            ],
        }
    ),
]


def _exact_day(value: Any) -> date:
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return full_day(value)
    raise Unfit("full_date")


ExactDay = Annotated[
    date,
    BeforeValidator(_exact_day),
    PlainSerializer(lambda day: day.isoformat()),
    WithJsonSchema({"type": "string", "pattern": f"^{_YEAR}-{_MONTH}-{_DAY}$"}),
]


def _ordered(bounds: Bounds | WholeBounds) -> Bounds | WholeBounds:
    least, most = bounds.at_least, bounds.at_most
    if least is None and most is None:
        raise Unfit("some_bound")
    if least is not None and most is not None and least > most:
        raise Unfit("bounds_order")
    return bounds


class Bounds(PatientModel):
    """A number known by one or two bounds, both included."""

    at_least: float | None = Field(default=None, ge=0)
    at_most: float | None = Field(default=None, ge=0)
    _in_order = model_validator(mode="after")(_ordered)


class WholeBounds(PatientModel):
    """A whole number known by one or two bounds, both included."""

    at_least: int | None = Field(default=None, ge=0, le=MOST)
    at_most: int | None = Field(default=None, ge=0, le=MOST)
    _in_order = model_validator(mode="after")(_ordered)


OLDEST, WORST = 130, 5  # an age, and an ECOG status


def _scored(status: EcogBounds) -> EcogBounds:
    if status.value is None:
        _ordered(status)
    elif status.at_least is not None or status.at_most is not None:
        raise Unfit("value_or_bounds")
    return status


class YearBounds(WholeBounds):
    """An age known by its bounds."""

    at_least: int | None = Field(default=None, ge=0, le=OLDEST)


class EcogBounds(WholeBounds):
    """A performance status known by its bounds, or with the day on which it was found."""

    value: Annotated[int, Field(ge=0, le=WORST)] | None = means("in place of the bounds")
    at_least: int | None = Field(default=None, ge=0, le=WORST)
    date: PartialDay | None = means("the day on which it was found")
    _in_order = model_validator(mode="after")(_scored)


class CourseBounds(WholeBounds):
    """A number of lines or cycles known by its bounds."""

    at_least: int | None = Field(default=None, ge=0, le=MAX_LINES)


class MillimetreBounds(Bounds):
    """A diameter known by its bounds."""

    at_least: float | None = Field(default=None, ge=0, le=300)


class CubicBounds(Bounds):
    """A volume known by its bounds."""

    at_least: float | None = Field(default=None, ge=0, le=500)


def bounds_of(value: float | Bounds | WholeBounds | None) -> tuple[float, float | None]:
    """The lowest and the highest the number may be; (0, None) when nothing is told."""
    if value is None:
        return 0, None
    if isinstance(value, EcogBounds) and value.value is not None:
        return value.value, value.value
    if isinstance(value, Bounds | WholeBounds):
        return value.at_least or 0, value.at_most
    return value, value


Whole = Annotated[int, Field(ge=0, le=MOST)] | WholeBounds
LineTotal = Annotated[int, Field(ge=0, le=MAX_LINES)] | CourseBounds
Millimetres = Annotated[float, Field(ge=0, le=300)] | MillimetreBounds
# fmt: off
Structure = Literal[
    "great_vessels", "trachea", "proximal_bronchial_tree", "oesophagus", "heart", "spinal_cord",
    "brainstem", "optic_apparatus", "brachial_plexus", "chest_wall", "stomach", "bowel", "skin",
]
# fmt: on
Distances = dict[Structure, Millimetres]
DISTANCE = "distance in mm to a structure, by its name; 0: it abuts or invades it"
Cubic = Annotated[float, Field(ge=0, le=500)] | CubicBounds
LONGEST_WORD, LONGEST_NOTE = 80, 2_000
Word = Annotated[str, Field(min_length=1, max_length=LONGEST_WORD)]

CancerType = Literal[
    "nsclc", "breast", "prostate", "sclc", "colorectal", "renal", "bladder_cancer", "melanoma",
    "oesophageal", "gastric", "pancreatic", "liver_cancer", "head_and_neck", "ovarian",
    "cervical", "endometrial", "thyroid_cancer", "sarcoma", "neuroendocrine_tumour",
    "mesothelioma", "anal", "germ_cell", "lymphoma", "leukaemia", "myeloma",
    "primary_brain_tumour", "other",
]  # fmt: skip
Histology = Literal[
    "adenocarcinoma", "squamous", "large_cell", "adenosquamous", "nos", "other", "ductal",
    "lobular", "acinar", "mucinous", "signet_ring", "clear_cell", "papillary", "chromophobe",
    "urothelial_carcinoma", "hepatocellular", "serous", "small_cell", "neuroendocrine",
    "sarcomatoid",
]  # fmt: skip
PrimaryStatus = Literal[
    "in_place_untreated", "in_place_treated", "resected", "complete_response", "locally_recurrent"
]
Stage = Literal[
    "0", "I", "IA", "IA1", "IA2", "IA3", "IB", "IC", "II", "IIA", "IIB", "IIC", "III", "IIIA",
    "IIIB", "IIIC", "IV", "IVA", "IVB", "IVC",
]  # fmt: skip
Sex = Literal["female", "male", "other"]
Side = Literal["left", "right", "midline"]
PatientSide = Literal["left", "right"]
Role = Literal[
    "primary",
    "local_recurrence",
    "satellite",
    "regional_node",
    "distant_node",
    "metastasis",
    "indeterminate",
]
LesionStatus = Literal["new", "growing", "stable", "shrinking", "resolved", "resected"]
Response = Literal["CR", "PR", "SD", "PD", "NE"]
TCategory = Literal[
    "Tis", "T0", "T1", "T1mi", "T1a", "T1b", "T1c", "T2", "T2a", "T2b", "T2c",
    "T3", "T3a", "T3b", "T3c", "T4", "T4a", "T4b", "T4c", "T4d",
]  # fmt: skip
NCategory = Literal[
    "N0", "N1", "N1mi", "N1a", "N1b", "N1c", "N2", "N2a", "N2b", "N2c", "N3", "N3a", "N3b", "N3c"
]
MCategory = Literal["M0", "M1", "M1a", "M1b", "M1c", "M1c1", "M1c2", "M1d"]
TestResult = Literal["positive", "negative", "not_tested", "failed", "pending"]
Intent = Literal["palliative", "adjuvant"]
StopReason = Literal["progression", "toxicity", "completed", "patient_choice", "other"]
LocalTherapy = Literal["RT", "SABR", "RFA", "surgery", "other"]


class OneOfCancerTypes(PatientModel):
    """One of several cancer types."""

    one_of: list[CancerType] = Field(min_length=1)


class OneOfHistologies(PatientModel):
    """One of several histologies."""

    one_of: list[Histology] = Field(min_length=1)


class OneOfStatuses(PatientModel):
    """One of several states of the primary."""

    one_of: list[PrimaryStatus] = Field(min_length=1)


class OneOfStages(PatientModel):
    """One of several stages."""

    one_of: list[Stage] = Field(min_length=1)


class OneOfOrgans(PatientModel):
    """One of several organs."""

    one_of: list[Word] = Field(min_length=1)


class OneOfNCategories(PatientModel):
    """One of several N categories."""

    one_of: list[NCategory] = Field(min_length=1)


class OneOfTCategories(PatientModel):
    """One of several T categories."""

    one_of: list[TCategory] = Field(min_length=1)


class AtLeastWords(PatientModel):
    """Drugs or classes surely among those of a line; it may have had more."""

    at_least: list[Word] = Field(min_length=1, max_length=20)


Words = Annotated[list[Word], Field(min_length=1, max_length=20)] | AtLeastWords


def _of_list(stated: list[Any] | Any | None) -> tuple[Any, ...]:
    """What surely belongs to a list that may be told whole or by what is at least in it."""
    return tuple(stated if isinstance(stated, list) else () if stated is None else stated.at_least)


class Primary(PatientModel):
    """The primary tumour."""

    diagnosis_date: PartialDay | None = means("first diagnosis")
    side: PatientSide | None = None
    lobe: Literal["upper", "middle", "lower"] | None = means("lobe of the lung")
    status: PrimaryStatus | OneOfStatuses | None = means(
        "in_place_treated: in place after radical treatment; in_place_untreated: no"
        " local treatment with curative intent; complete_response: gone without resection"
    )
    definitively_treated: bool | None = means(
        "surgery, radiotherapy or chemoradiation of the primary completed"
    )
    definitive_treatment_end: PartialDay | None = means(
        "of the latest, where a recurrence was treated definitively too"
    )
    progressing: bool | None = means(
        "today: the primary, or its recurrence, is called new or growing"
    )
    progressed: bool | None = means(
        "progression or recurrence at the primary's site since its latest definitive"
        " treatment, stable by now or not; of a primary never treated: as `progressing`"
    )
    accessible_to_curative_treatment: bool | None = means("as judged by the tumour board")
    amenable_to_local_therapy: bool | None = None
    target_of_treatment: bool | None = means("planned as a target of local treatment")
    central: bool | None = means("called central; false: called peripheral")
    overlaps_earlier_field: bool | None = means(
        "a radiation field planned for it would overlap an earlier one"
    )
    distance_mm: Distances | None = means(DISTANCE)
    stage: Stage | OneOfStages | None = means(
        "at its diagnosis; III: of any subgroup, stated where no subgroup is known"
    )
    t_category: TCategory | OneOfTCategories | None = means("at its diagnosis; T1: of any subgroup")
    n_category: NCategory | OneOfNCategories | None = means("at its diagnosis; N2: of any subgroup")
    m_category: MCategory | None = means("at its diagnosis; M1: of any subgroup")
    stage_edition: Literal[7, 8, 9] | None = means(
        "AJCC / UICC edition of the stage and the categories at diagnosis"
    )


class MetastaticDisease(PatientModel):
    """When distant metastases were found."""

    ever: bool | None = means("distant metastases at any time (stage IV or recurrence)")
    diagnosis_date: PartialDay | None = means(
        "when the metastases of the present episode were found"
    )
    first_metastasis_date: PartialDay | None = means(
        "when the first distant metastasis of this cancer was found"
    )
    first_episode: bool | None = means(
        "true: these are the first metastases of this cancer; false: earlier"
        " metastases were all gone before these were found"
    )
    polymetastatic_before: bool | None = None
    oligometastatic_before: bool | None = None


def _ends(figure: str) -> dict[str, int]:
    """The least and the most that a figure of a dose can be."""
    low, high = DOSES[figure].low, DOSES[figure].high
    return {"ge": int(low), "le": int(high)}


class LocalTreatment(PatientModel):
    """One earlier local treatment of a lesion."""

    modality: LocalTherapy
    date: PartialDay | None = None
    bed_gy: float | None = means(
        "biologically effective dose, as stated; never worked out", **_ends("bed_gy")
    )
    dose_gy: float | None = means("physical dose in all", **_ends("dose_gy"))
    fractions: int | None = means("of that dose", **_ends("fractions"))


class AtLeastTreatments(PatientModel):
    """Local treatments that a lesion surely had; it may have had more."""

    at_least: list[LocalTreatment] = Field(min_length=1, max_length=50)


class LesionState(PatientModel):
    """What one assessment says of one lesion; status left out: seen, growth not stated."""

    status: LesionStatus | None = None
    diameter_mm: Millimetres | None = None
    volume_cc: Cubic | None = None


class Lesion(PatientModel):
    """One lesion, followed under its id through the assessments.

    `status`, `diameter_mm` and `volume_cc` are those of the latest assessment.
    """

    id: Word | None = None
    role: Role | None = means("left out: follows from organ, side and station where it can")
    organ: Word | OneOfOrgans | None = means("an organ of rules/vocabulary/organs.yaml")
    side: Side | None = None
    lobe: Literal["upper", "middle", "lower"] | None = None
    station: Word | None = means("IASLC station, e.g. 4R, 7, 10L")
    status: LesionStatus | None = None
    diameter_mm: Millimetres | None = None
    volume_cc: Cubic | None = None
    prior_local_therapy: (
        Annotated[list[LocalTreatment], Field(max_length=50)] | AtLeastTreatments | None
    ) = means("all local treatment it has had, or `at_least` some; an empty list: none")
    amenable_to_local_therapy: bool | None = None
    target_of_treatment: bool | None = means("planned as a target of local treatment")
    central: bool | None = means("called central; false: called peripheral")
    overlaps_earlier_field: bool | None = means(
        "a radiation field planned for it would overlap an earlier one"
    )
    distance_mm: Distances | None = means(DISTANCE)
    site: Word | None = means(
        "a label of your own: lesions of one label are treated as one site, such as"
        " neighbouring vertebrae or two nodules in one isocentre"
    )

    @property
    def treatments(self) -> tuple[LocalTreatment, ...]:
        """The local treatments that it surely had."""
        return _of_list(self.prior_local_therapy)

    @property
    def all_treatments(self) -> bool:
        """Whether it had no other local treatment than those told."""
        return isinstance(self.prior_local_therapy, list)


def marks_of(one: Primary | Lesion) -> Mapping[str, bool | None]:
    """What is stated of a lesion, or of the primary, by a yes or a no alone."""
    return {name: getattr(one, name) for name in MARKS}


def placed(one: Primary | Lesion) -> Mapping[str, Any]:
    """What is stated of a lesion, or of the primary, that a selector may ask: its marks, and how
    far it lies from structures."""
    return {**marks_of(one), "distance_mm": one.distance_mm}


class Totals(PatientModel):
    """Absolute numbers at one assessment, listed lesions included."""

    metastases: Whole | None = means("distant metastases in all, distant nodes included; 0: none")
    metastases_or_indeterminate: Whole | None = means(
        "distant metastases and `indeterminate` lesions together: with every one"
        " of them listed, no other metastasis is left possible"
    )
    satellites: Whole | None = means("further nodules in the primary's own lung; 0: none")
    regional_nodes: Whole | None = means("involved N1-N3 nodes")
    by_organ: dict[Word, Whole] | None = means(
        "distant metastases in one organ system, e.g. {brain: 1}"
    )
    intracranial: Literal[0] | None = means(
        "0: no metastasis inside the skull, in the brain or its coverings; any other"
        " number is stated by organ"
    )
    organs: Whole | None = means(
        "organ systems with a distant metastasis; all distant nodes are one, all bones"
    )


class Assessment(PatientModel):
    """One staging or restaging."""

    date: PartialDay | None = None
    at: list[Literal["diagnosis", "baseline"]] | None = means(
        "diagnosis: first staging of the present metastatic episode; baseline: at the"
        " start of its first systemic therapy"
    )
    response: Response | None = means("RECIST 1.1")
    totals: Totals | None = None
    n_category: NCategory | OneOfNCategories | None = None
    t_category: TCategory | OneOfTCategories | None = means("as staged anew; T1: of any subgroup")
    m_category: MCategory | None = means(
        "as staged anew; M1: of any subgroup; no metastasis is read off it"
    )
    stage: Stage | OneOfStages | None = means(
        "as staged anew, never the one of the diagnosis; III: of any subgroup"
    )
    stage_edition: Literal[7, 8, 9] | None = means(
        "AJCC / UICC edition of the stage and the categories of this assessment"
    )
    lesions: dict[Word, LesionState] | None = means(
        "what this assessment says of lesions listed above, by id"
    )


class Variant(PatientModel):
    """One reported variant: its name, known or not, or at least its exon or kind."""

    name: Word | None = means(
        "e.g. L858R, exon 19 deletion, G12C; mutation, amplification, loss, activating"
    )
    exon: int | None = Field(default=None, ge=1, le=100)
    protein: Word | None = None
    kind: Literal["mutation", "fusion", "amplification", "loss", "vus"] | None = None
    pathogenic: bool | None = means(
        "true: the report calls it pathogenic or likely pathogenic; false: benign or likely benign"
    )

    @model_validator(mode="after")
    def _says_something(self) -> Variant:
        stated = {name for name, value in self if value is not None}
        if not stated - {"pathogenic"}:
            raise Unfit("variant_says_nothing")
        return self


class Biomarker(PatientModel):
    """The result for one gene."""

    result: TestResult | None = means(
        "left out beside variants: the report lists them and does not call the gene positive"
    )
    variants: list[Variant] | None = Field(default=None, max_length=50)
    absent_variants: list[Word] | None = means("looked for by name and not found", max_length=50)
    no_other_variants: bool | None = means("true: the report names every variant it found")

    @model_validator(mode="after")
    def _says_something(self) -> Biomarker:
        if self.result is None and not self.variants and not self.absent_variants:
            raise Unfit("result_missing")
        return self


class Line(PatientModel):
    """One course of systemic therapy; maintenance belongs to its line."""

    number: int | None = means("of the palliative lines", ge=1, le=60)
    intent: Intent | None = means("adjuvant covers neoadjuvant and peri-operative")
    agents: Words | None = means("the whole regimen, or `at_least` some of its drugs")
    classes: Words | None = means("all classes of the regimen, or `at_least` some")
    start: PartialDay | None = None
    end: PartialDay | None = None
    ongoing: bool | None = None
    cycles: LineTotal | None = None
    latest_response: Response | None = means("at the latest assessment that belongs to the line")
    best_response: Response | None = None
    progressed: bool | None = means("any progression under it, or after it with no new line begun")
    progression_date: PartialDay | None = means("of the first progression that belongs to the line")
    stop_reason: StopReason | None = None
    maintenance: bool | None = means(
        "went on as maintenance; its drugs are listed under `agents`, and this decides nothing"
    )

    @property
    def drugs(self) -> tuple[str, ...]:
        """The drugs that were surely given."""
        return _of_list(self.agents)

    @property
    def all_drugs(self) -> bool:
        """Whether no other drug was given than those told."""
        return isinstance(self.agents, list)

    @property
    def declared(self) -> tuple[str, ...]:
        """The classes that it is told to have."""
        return _of_list(self.classes)

    @property
    def all_classes(self) -> bool:
        """Whether it has no class but those told, and what they may be."""
        return isinstance(self.classes, list)


class Given(PatientModel):
    """A drug surely given once at least, in one line: one stated under `lines`, or one that is
    not. With neither drug nor class: some systemic therapy of this cancer."""

    agent: Word | None = None
    drug_class: Word | None = means("a drug of this class, where its name is not stated")
    intent: Intent | None = means("of the line that it was given in")
    date: PartialDay | None = means("a day on which it was given")

    @model_validator(mode="after")
    def _one_of_both(self) -> Given:
        if self.agent is not None and self.drug_class is not None:
            raise ValueError("expected `agent` or `drug_class`, not both")
        return self


class SystemicTherapy(PatientModel):
    """All systemic therapy of this cancer."""

    palliative_lines: LineTotal | None = means(
        "how many palliative lines have begun in all; 0: none"
    )
    adjuvant_lines: LineTotal | None = means(
        "how many adjuvant or neoadjuvant courses in all; 0: none"
    )
    lines: list[Line] = Field(default=[], max_length=MAX_LINES)
    given: list[Given] = Field(
        default=[],
        max_length=MAX_GIVEN,
        description="drugs surely given, in one of the lines stated or in another",
    )


class Examination(PatientModel):
    """One imaging examination, with its day."""

    done: bool
    date: PartialDay | None = None


class Imaging(PatientModel):
    """Imaging that trials require."""

    fdg_pet: bool | Examination | None = None
    naf_pet: bool | Examination | None = None
    brain_imaging: bool | Examination | None = means("MRI or CT of the brain")


class LocoregionalRecurrence(PatientModel):
    """Tumour back at the primary's site or in a regional node after definitive treatment."""

    present: bool | None = None
    location: Literal["central", "peripheral"] | None = None


class Condition(PatientModel):
    """A disease, an event or a state; for most a plain yes or no may stand in its place."""

    ever: bool | None = means("now or at any time before")
    now: bool | None = None
    last: PartialDay | None = means("the last day on which it was there, or was given")

    @model_validator(mode="after")
    def _says_something(self) -> Condition:
        if self.ever is None and self.now is None and self.last is None:
            raise Unfit("condition_says_nothing")
        return self


class Measurement(PatientModel):
    """The latest value of a test."""

    value: Annotated[float, Field(ge=0, le=1_000_000)] | Bounds
    unit: Word = Field(description="of the vocabulary; ULN: in multiples of the upper limit")
    upper_limit: Annotated[float, Field(gt=0, le=1_000_000)] | None = means(
        "the laboratory's upper limit of normal, in the same unit"
    )
    date: PartialDay | None = None


class Profile(PatientModel):
    """What is known of one patient on `as_of`."""

    patient: Word | None = means("a label of your own; never a name")
    note: Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE)] | None = means(
        "words of your own that are kept with the patient and decide nothing; never a name"
    )
    unconfirmed: list[Annotated[str, Field(min_length=1, max_length=300)]] = Field(
        default=[],
        max_length=MAX_UNCONFIRMED,
        description="places of this profile that were read of letters and that nobody has"
        " confirmed, e.g. /biomarkers/EGFR; they decide nothing",
    )
    as_of: ExactDay | None = means("the day the question is asked")
    cancer_type: CancerType | OneOfCancerTypes | None = None
    histology: Histology | OneOfHistologies | None = means(
        "nos: subtype not determined; in broad words or by its subtype"
    )
    age: Annotated[int, Field(ge=0, le=OLDEST)] | YearBounds | None = means(
        "in whole years on the day asked"
    )
    sex: Sex | None = None
    ecog: Annotated[int, Field(ge=0, le=WORST)] | EcogBounds | None = None
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = means(
        "ISO 3166-1 alpha-2, e.g. IT"
    )
    second_country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = means(
        "where the patient can be treated too, as `country`"
    )
    willing_to_travel: bool | None = None
    primary: Primary = Primary()
    metastatic_disease: MetastaticDisease = MetastaticDisease()
    lesions: list[Lesion] = Field(default=[], max_length=MAX_LESIONS)
    assessments: list[Assessment] = Field(default=[], max_length=MAX_ASSESSMENTS)
    assessments_total: Whole | None = means("how many assessments there have been in all")
    biomarkers: dict[Word, TestResult | Biomarker] = Field(
        default={}, max_length=1000, description="by gene: EGFR, ALK, ROS1, .."
    )
    systemic_therapy: SystemicTherapy = SystemicTherapy()
    imaging: Imaging = Imaging()
    locoregional_recurrence: LocoregionalRecurrence = LocoregionalRecurrence()
    conditions: dict[Word, bool | Condition] = Field(
        default={},
        description="what the patient has, had or was given, by its name in"
        " rules/vocabulary/conditions.yaml",
    )
    measurements: dict[Word, Annotated[float, Field(ge=0)] | Word | Measurement] = Field(
        default={},
        description="by the test's name in rules/vocabulary/measurements.yaml; short: `9.5 g/dL`",
    )
    judgements: dict[Word, dict[Word, bool]] = Field(
        default={},
        description="what a person has answered to the judgements of a trial, by its registry"
        " number and the criterion's id",
    )

    def document(self) -> dict[str, Any]:
        """What is told, as plain values of JSON; `profile_of` makes the profile of them again."""
        return self.model_dump(mode="json", exclude_none=True, exclude_defaults=True)

    def __repr__(self) -> str:
        """What is told alone, in a form that can be run again."""
        return f"profile_of({self.document()!r})"


def read_field(name: str, stated: object) -> Any:
    """What is told in one field, as a profile reads it: no field is checked against another.

    Raises:
        ValueError: the profile has no such field, or it is of another form.
    """
    return vars(Profile.model_validate({**_untold(), name: stated}))[name]


@cache
def _untold() -> Mapping[str, Any]:
    """What a profile has where a field is not told, where pydantic would copy it each time."""
    nothing = vars(Profile())
    return {name: value for name, value in nothing.items() if value is not None}


def primary_listed(profile: Profile) -> tuple[int, Lesion] | None:
    """The primary where it is listed, with its place; None where none is, or several are."""
    listed = [pair for pair in enumerate(profile.lesions) if pair[1].role == "primary"]
    return listed[0] if len(listed) == 1 else None
