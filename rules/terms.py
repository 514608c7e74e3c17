"""The measure kinds a criterion may ask for: their type, unit, parameters and domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """What kind of value a measure has."""

    NUMBER = "number"
    CATEGORY = "category"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class MeasureKind:
    """One row of the table: how a measure is asked for and what it may answer."""

    type: Type
    takes: tuple[str, ...] = ()  # required parameters
    may_take: tuple[str, ...] = ()
    unit: str = ""
    domain: tuple[str, ...] = ()
    of_lesion: bool = False  # asked of one lesion, inside `where` or the test of `every`


TIMES = ("diagnosis", "baseline", "post_induction", "entry")
CONVENTIONS = (
    "DEFAULT",
    "YEN",
    "DAGGER.A",
    "DAGGER.B",
    "DAGGER.C",
    "BETA",
    "PRIMARY+",
    "PROGRESSING",
    "SITES",
    "SITES+",
    "NODAL",
)
RESPONSES = ("CR", "PR", "SD", "PD")
GROUPS = ("sOMD", "rOMD", "peOMD", "pOMD", "none")
CANCER_TYPES = (
    *("nsclc", "breast", "prostate", "sclc", "colorectal", "renal", "bladder_cancer", "melanoma"),
    *("oesophageal", "gastric", "pancreatic", "liver_cancer", "head_and_neck", "ovarian"),
    *("cervical", "endometrial", "thyroid_cancer", "sarcoma", "neuroendocrine_tumour"),
    *("mesothelioma", "anal", "germ_cell", "lymphoma", "leukaemia", "myeloma"),
    *("primary_brain_tumour", "other"),
)
SEXES = ("female", "male", "other")
STAGES = (
    *("0", "I", "IA", "IB", "IC", "II", "IIA", "IIB", "IIC"),
    *("III", "IIIA", "IIIB", "IIIC", "IV", "IVA", "IVB", "IVC"),
)
HISTOLOGIES = ("adenocarcinoma", "squamous", "large_cell", "adenosquamous", "other")
SUBTYPES = (  # of a histology; `other`: none of them
    *("ductal", "lobular", "acinar", "mucinous", "signet_ring", "clear_cell", "papillary"),
    *("chromophobe", "urothelial_carcinoma", "hepatocellular", "serous", "small_cell"),
    *("neuroendocrine", "sarcomatoid", "other"),
)
STOP_REASONS = ("progression", "toxicity", "completed", "patient_choice", "other")
MODALITIES = ("RT", "SABR", "RFA", "surgery", "other")
DESIGNS = ("single-arm", "randomised", "not randomised", "not told")
RECRUITMENT = (
    "unverified",
    "recruiting",
    "enrolling_by_invitation",
    "not_yet_recruiting",
    "active_not_recruiting",
    "completed",
    "terminated",
    "withdrawn",
    "suspended",
    "closed",
)
PARTS = {
    "of": ("metastases", "lesions"),
    "at": TIMES,
    "by": CONVENTIONS,
    "drivers": ("sure", "open"),
    "recent_line": ("inactive", "active"),
    "intent": ("any", "palliative"),
    "edition": ("7", "8", "9"),
}

_N, _C, _F = Type.NUMBER, Type.CATEGORY, Type.FLAG

MEASURES: Mapping[str, MeasureKind] = {
    # lesions at a time point, by a convention
    "count": MeasureKind(_N, ("of", "at"), ("where", "by"), "lesions"),
    "organs": MeasureKind(_N, ("of", "at", "by"), ("where",), "organs"),
    "most_in_one_organ": MeasureKind(_N, ("of", "at", "by"), ("where",), "lesions"),
    "sum_volume_cc": MeasureKind(_N, ("of", "at"), ("where",), "cm³"),
    # the tumour
    "cancer_type": MeasureKind(_C, domain=CANCER_TYPES),
    "histology": MeasureKind(_C, domain=HISTOLOGIES),
    "subtype": MeasureKind(_C, domain=SUBTYPES),
    "trial_group": MeasureKind(_C, ("at",), ("recent_line",), domain=GROUPS),
    "ever_metastatic": MeasureKind(_F),
    "days_since_metastases": MeasureKind(_N, unit="days"),  # since those of today were found
    "months_since_metastases": MeasureKind(_N, unit="months"),
    "months_to_metastases": MeasureKind(_N, unit="months"),  # from the primary to the first ones
    "locoregional_recurrence": MeasureKind(_F),
    "recurrence_location": MeasureKind(_C, domain=("central", "peripheral")),
    "primary_definitively_treated": MeasureKind(_F),
    "months_since_definitive_treatment": MeasureKind(_N, unit="months"),
    "progressed_at_primary": MeasureKind(_F),
    "primary_accessible_to_curative_treatment": MeasureKind(_F),
    "primary_in_place": MeasureKind(_F),
    "stage": MeasureKind(_C, may_take=("edition",), domain=STAGES),
    # the patient
    "age": MeasureKind(_N, unit="years"),
    "sex": MeasureKind(_C, domain=SEXES),
    "ecog": MeasureKind(_N, unit="points"),
    "measured": MeasureKind(_N, ("test", "unit"), ("within_days",)),
    "has": MeasureKind(_F, ("names",)),  # any of the conditions, now
    "ever_had": MeasureKind(_F, ("names",)),
    "days_since": MeasureKind(_N, ("names",), unit="days"),  # of the latest of the conditions
    "months_since": MeasureKind(_N, ("names",), unit="months"),
    "judged": MeasureKind(_F),  # a person's answer to the question of its criterion
    # molecular
    "altered": MeasureKind(_F, ("gene",)),
    "variant": MeasureKind(_F, ("gene", "names")),
    "altered_exon": MeasureKind(_F, ("gene", "names")),
    "actionable_driver": MeasureKind(_F, ("names", "drivers")),
    # systemic therapy
    "no_systemic_therapy_yet": MeasureKind(_F),
    "prior_or_concurrent": MeasureKind(_F, ("names",), ("other_than",)),
    "given": MeasureKind(_F, ("names",)),  # any of the agents, in any line
    # of the classes, over all lines
    "cycles_given": MeasureKind(_N, ("names",), ("other_than",), unit="cycles"),
    # of the latest such line
    "days_since_therapy": MeasureKind(_N, ("names",), ("other_than",), unit="days"),
    "months_since_therapy": MeasureKind(_N, ("names",), ("other_than",), unit="months"),
    "days_since_drug": MeasureKind(_N, ("names",), unit="days"),
    "months_since_drug": MeasureKind(_N, ("names",), unit="months"),
    "line_due": MeasureKind(_N, unit="line"),
    "lines": MeasureKind(_N, ("intent",), ("names", "progressed", "other_than"), "lines"),
    "begun": MeasureKind(_F, ("line",)),
    "under_way": MeasureKind(_F, ("line",)),
    "is_current": MeasureKind(_F, ("line",)),
    "progressed": MeasureKind(_F, ("line",)),
    "has_class": MeasureKind(_F, ("line", "names"), ("other_than",)),  # any of the classes
    "has_drug": MeasureKind(_F, ("line", "names")),  # any of the agents
    "recist": MeasureKind(_C, ("line",), domain=RESPONSES),
    "best_response": MeasureKind(_C, ("line",), domain=RESPONSES),
    "stop_reason": MeasureKind(_C, ("line",), domain=STOP_REASONS),
    "cycles": MeasureKind(_N, ("line",), unit="cycles"),
    "months": MeasureKind(_N, ("line",), unit="months"),
    "weeks": MeasureKind(_N, ("line",), unit="weeks"),
    "months_since_start": MeasureKind(_N, ("line",), unit="months"),
    "months_until_pd": MeasureKind(_N, ("line",), unit="months"),
    # examinations
    "fdg_pet_done": MeasureKind(_F),
    "naf_pet_done": MeasureKind(_F),
    "brain_imaging_done": MeasureKind(_F),
    # one lesion
    "intracranial": MeasureKind(_F, of_lesion=True),
    "organ": MeasureKind(_C, of_lesion=True),
    "progressing": MeasureKind(_F, of_lesion=True),
    "amenable_to_local_therapy": MeasureKind(_F, of_lesion=True),
    "prior_local_therapy": MeasureKind(_F, ("names",), of_lesion=True),
    "max_diameter_mm": MeasureKind(_N, unit="mm", of_lesion=True),
    "volume_cc": MeasureKind(_N, unit="cm³", of_lesion=True),
}
