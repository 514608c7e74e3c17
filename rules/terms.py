"""The words of a trial file that are closed lists: times, conventions, responses, and the like."""

from __future__ import annotations

from functools import lru_cache

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
    *("0", "I", "IA", "IA1", "IA2", "IA3", "IB", "IC", "II", "IIA", "IIB", "IIC"),
    *("III", "IIIA", "IIIB", "IIIC", "IV", "IVA", "IVB", "IVC"),
)
T_CATEGORIES = (
    *("Tis", "T0", "T1", "T1mi", "T1a", "T1b", "T1c", "T2", "T2a", "T2b", "T2c"),
    *("T3", "T3a", "T3b", "T3c", "T4", "T4a", "T4b", "T4c", "T4d"),
)
N_CATEGORIES = (
    *("N0", "N1", "N1mi", "N1a", "N1b", "N1c", "N2", "N2a", "N2b", "N2c"),
    *("N3", "N3a", "N3b", "N3c"),
)
M_CATEGORIES = ("M0", "M1", "M1a", "M1b", "M1c", "M1c1", "M1c2", "M1d")
_PARTED = {
    "stage": STAGES,
    "t_category": T_CATEGORIES,
    "n_category": N_CATEGORIES,
    "m_category": M_CATEGORIES,
}


def _says_more(word: str, of: str) -> bool:
    """Whether a word is another with a letter or figure behind it: T2a of T2, IA1 of IA."""
    return word.startswith(of) and word != of and word[len(of)] not in "IV"


SUBGROUPS = {  # of each stage and category, those that are told by its name and more
    kind: {one: frozenset(w for w in words if _says_more(w, one)) for one in words}
    for kind, words in _PARTED.items()
}


@lru_cache(maxsize=10_000)
def with_subgroups(kind: str, words: frozenset[str]) -> frozenset[str]:
    """Some words of a kind with those that say more than one of them: of T2 also T2a."""
    below = SUBGROUPS.get(kind)
    return words if below is None else words.union(*(below.get(word, ()) for word in words))


def broadest(kind: str, words: frozenset[str]) -> frozenset[str]:
    """Some words of a kind without those that say more than another of them."""
    below = SUBGROUPS.get(kind)
    if below is None:
        return words
    return words.difference(*(below.get(word, ()) for word in words))


HISTOLOGIES = ("adenocarcinoma", "squamous", "large_cell", "adenosquamous", "other")
SUBTYPES = (  # of a histology; `other`: none of them
    *("ductal", "lobular", "acinar", "mucinous", "signet_ring", "clear_cell", "papillary"),
    *("chromophobe", "urothelial_carcinoma", "hepatocellular", "serous", "small_cell"),
    *("neuroendocrine", "sarcomatoid", "other"),
)
# genes that reports and trials name together
GENE_FAMILIES = {"NTRK": ("NTRK1", "NTRK2", "NTRK3")}
ALTERATIONS = ("mutation", "fusion", "amplification", "loss", "vus")  # kinds of them
STOP_REASONS = ("progression", "toxicity", "completed", "patient_choice", "other")
MODALITIES = ("RT", "SABR", "RFA", "surgery", "other")
IRRADIATING = ("RT", "SABR", "other")  # local treatments of which a dose can be asked
MARKS = (  # what a profile states of a lesion, and of the primary, by a yes or a no alone
    "amenable_to_local_therapy",
    "target_of_treatment",
    "central",
    "overlaps_earlier_field",
)
STRUCTURES = (  # to which a profile states how far a lesion, or the primary, lies
    *("great_vessels", "trachea", "proximal_bronchial_tree", "oesophagus", "heart"),
    *("spinal_cord", "brainstem", "optic_apparatus", "brachial_plexus", "chest_wall"),
    *("stomach", "bowel", "skin"),
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
