"""The words of a trial file that are closed lists: times, conventions, responses, and the like."""

from __future__ import annotations

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
T_CATEGORIES = ("Tis", "T0", "T1", "T2", "T3", "T4")
N_CATEGORIES = ("N0", "N1", "N2", "N3")
M_CATEGORIES = ("M0", "M1")
HISTOLOGIES = ("adenocarcinoma", "squamous", "large_cell", "adenosquamous", "other")
SUBTYPES = (  # of a histology; `other`: none of them
    *("ductal", "lobular", "acinar", "mucinous", "signet_ring", "clear_cell", "papillary"),
    *("chromophobe", "urothelial_carcinoma", "hepatocellular", "serous", "small_cell"),
    *("neuroendocrine", "sarcomatoid", "other"),
)
ALTERATIONS = ("mutation", "fusion", "amplification", "loss", "vus")  # kinds of them
STOP_REASONS = ("progression", "toxicity", "completed", "patient_choice", "other")
MODALITIES = ("RT", "SABR", "RFA", "surgery", "other")
MARKS = (  # what a profile states of a lesion, and of the primary, by a yes or a no alone
    "amenable_to_local_therapy",
    "target_of_treatment",
    "central",
    "overlaps_earlier_field",
)
DESIGNS = ("single-arm", "randomised", "not randomised", "not stated")
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
EVENTS = (
    *("primary", "first_metastases", "metastases", "definitive_treatment", "latest_assessment"),
    *("first_line", "current_line"),
)
PARTS = {
    "of": ("metastases", "lesions"),
    "at": TIMES,
    "by": CONVENTIONS,
    "drivers": ("sure", "open"),
    "recent_line": ("inactive", "active"),
    "intent": ("any", "palliative"),
    "edition": ("7", "8", "9"),
    "staged": ("diagnosis", "now"),
    "since": EVENTS,
    "until": (*EVENTS, "today"),
    "whichever": ("shorter", "longer"),
    "state": ("under_way", "ended"),
    "compared_with": ("previous", "smallest", "first_line", "current_line"),
}
