"""The words of the clinic for measures, categories, drugs and times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

NOT_KNOWN = "not known"


class FlagWords(NamedTuple):
    """One flag as a clause: when it holds, when it does not, when it is open; `whether it holds is
    not known` where no other words are given."""

    yes: str
    no: str
    open: str = ""


FLAGS: Mapping[str, FlagWords] = {
    "ever_metastatic": FlagWords(
        "the disease is metastatic (stage IV)",
        "the disease has never been metastatic",
        "whether the disease is metastatic is not known",
    ),
    "locoregional_recurrence": FlagWords(
        "there is a locoregional recurrence", "there is no locoregional recurrence"
    ),
    "primary_definitively_treated": FlagWords(
        "the primary was treated definitively", "the primary was not treated definitively"
    ),
    "progressed_at_primary": FlagWords(
        "the primary site has progressed since its treatment",
        "no progression at the primary site since its treatment",
    ),
    "progressing_at_primary": FlagWords(
        "the primary site is progressing today", "no progression at the primary site today"
    ),
    "primary_accessible_to_curative_treatment": FlagWords(
        "the primary is accessible to curative treatment",
        "the primary is not accessible to curative treatment",
    ),
    "primary_in_place": FlagWords("the primary is in place", "the primary is no longer in place"),
    "altered": FlagWords("{gene} is altered", "{gene} is not altered"),
    "variant": FlagWords("{gene} {names} is present", "no {gene} {names}"),
    "altered_exon": FlagWords(
        "{gene} is mutated in exon {names}", "{gene} is not mutated in exon {names}"
    ),
    "actionable_driver": FlagWords("there is an actionable driver", "no actionable driver"),
    "no_systemic_therapy_yet": FlagWords(
        "no systemic therapy yet for the metastatic disease",
        "systemic therapy for the metastatic disease has begun",
        "whether systemic therapy has begun is not known",
    ),
    "prior_or_concurrent": FlagWords(
        "{some}, earlier or present",
        "no {names}, earlier or present",
        "whether {some} was ever given is not known",
    ),
    "given": FlagWords(
        "{names}, earlier or present",
        "no {names}, earlier or present",
        "whether {names} was ever given is not known",
    ),
    "begun": FlagWords("{line} has begun", "{line} has not begun"),
    "under_way": FlagWords("{line} is under way", "{line} is not under way"),
    "is_current": FlagWords("{line} is the current one", "{line} is not the current one"),
    "progressed": FlagWords("the disease progressed under {line}", "no progression under {line}"),
    "has_class": FlagWords("{line} contains {some}", "{line} contains no {names}"),
    "has_drug": FlagWords("{line} contains {names}", "{line} contains no {names}"),
    "has": FlagWords("{names} present", "no {names}", "whether {names} is present is not known"),
    "ever_had": FlagWords(
        "{names}, now or earlier", "never {names}", "whether there ever was {names} is not known"
    ),
    "judged": FlagWords(
        "judged so by the person asked",
        "judged otherwise by the person asked",
        "the person asked has not answered",
    ),
    "fdg_pet_done": FlagWords("FDG-PET is done", "FDG-PET is not done"),
    "naf_pet_done": FlagWords("NaF-PET is done", "NaF-PET is not done"),
    "brain_imaging_done": FlagWords("brain imaging is done", "brain imaging is not done"),
}

CATEGORIES: Mapping[str, tuple[str, str]] = {  # told, open
    "cancer_type": ("the cancer is {value}", "the cancer type is not known"),
    "histology": ("the histology is {value}", "the histology is not known"),
    "subtype": ("the histology is {value}", "the histology is not known"),
    "sex": ("the sex is {value}", "the sex is not known"),
    "stage": ("the stage at diagnosis is {value}", "the stage at diagnosis is not known"),
    "recurrence_location": (
        "the recurrence is {value}",
        "the place of the recurrence is not known",
    ),
    "recist": (
        "the latest response under {line} is {value}",
        "the latest response under {line} is not known",
    ),
    "best_response": (
        "the best response under {line} is {value}",
        "the best response under {line} is not known",
    ),
    "stop_reason": ("{line} was stopped for {value}", "why {line} was stopped is not known"),
}

COUNTS: Mapping[str, tuple[str, str, str]] = {  # one, many, and what they are of
    "count": ("{lesion}", "{lesions}", "{when}"),
    "organs": ("organ", "organs", " with {lesions}{when}"),
    "most_in_one_organ": ("{lesion}", "{lesions}", " in one organ{when}"),
}

SUMS: Mapping[str, str] = {
    "sum_volume_cc": "total volume of {lesions}{when}",
    "sum_diameters_mm": "sum of the largest diameters of {lesions}{when}",
}

NUMBERS: Mapping[str, str] = {  # what so many of the unit are of
    "months": "of {line}",
    "weeks": "of {line}",
    "cycles": "of {line}",
    "months_since_start": "since the start of {line}",
    "months_since_end": "since the end of {line}",
    "months_until_pd": "of {line} before progression",
    "months_since_definitive_treatment": "since definitive treatment of the primary",
    "days_since_metastases": "since the metastases were found",
    "months_since_metastases": "since the metastases were found",
    "months_to_metastases": "from the primary to the first metastasis",
    "age": "of age",
    "cycles_given": "of {names} in all",
    "days_since": "since {names}",
    "months_since": "since {names}",
    "days_since_therapy": "since {names}",
    "months_since_therapy": "since {names}",
    "days_since_drug": "since {names}",
    "months_since_drug": "since {names}",
    "max_diameter_mm": "across the largest lesion",
}

WORDS: Mapping[str, str] = {
    "nsclc": "NSCLC",
    "breast": "breast cancer",
    "prostate": "prostate cancer",
    "sclc": "small-cell lung cancer",
    **{
        name: f"{name} cancer"
        for name in ("colorectal", "renal", "oesophageal", "gastric", "pancreatic")
    },
    **{name: f"{name} cancer" for name in ("ovarian", "cervical", "endometrial")},
    "head_and_neck": "head and neck cancer",
    "other": "another one",
    "large_cell": "large cell",
    "patient_choice": "the patient's choice",
    "sOMD": "synchronous (sOMD)",
    "rOMD": "recurrent (rOMD)",
    "peOMD": "persistent (peOMD)",
    "pOMD": "progressive (pOMD)",
    "tki": "TKI",
    "egfr_tki": "EGFR-TKI",
    "alk_tki": "ALK-TKI",
    "ros1_tki": "ROS1-TKI",
    "ici": "immune checkpoint inhibitor",
    "platinum_doublet": "platinum doublet",
    "single_agent_ct": "single-agent chemotherapy",
    "egfr_tki_1": "first-generation EGFR-TKI",
    "egfr_tki_2": "second-generation EGFR-TKI",
    "egfr_tki_3": "third-generation EGFR-TKI",
    "alk_tki_1": "first-generation ALK-TKI",
    "alk_tki_2": "second-generation ALK-TKI",
    "alk_tki_3": "third-generation ALK-TKI",
    "ret_tki": "RET-TKI",
    "met_tki": "MET-TKI",
    "ntrk_tki": "NTRK-TKI",
    "pd1": "anti-PD-1",
    "pdl1": "anti-PD-L1",
    "ctla4": "anti-CTLA-4",
}

ARTICLES: Mapping[str, str] = {
    "tki": "a",
    "egfr_tki": "an",
    "alk_tki": "an",
    "ros1_tki": "a",
    "ici": "an",
    "platinum_doublet": "a",
}

TIMES: Mapping[str, str] = {
    "diagnosis": "at diagnosis of the metastatic disease",
    "baseline": "at the start of systemic therapy",
    "post_induction": "after induction",
    "entry": "at entry",
}

GROUP_TIMES: Mapping[str, str] = {"diagnosis": "at diagnosis", "entry": "now"}

COUNTING: Mapping[str, str] = {  # what a convention counts beside, or less than, the plain one
    "DAGGER.A": "without supraclavicular and mediastinal nodes, other nodes by group",
    "DAGGER.B": "without supraclavicular and mediastinal nodes",
    "DAGGER.C": "without lymph nodes",
    "BETA": "satellite nodules among them, and regional nodes as one",
    "PRIMARY+": "the primary among them",
    "NODAL": "distant nodes by nodal group",
    "SITES": "lesions treated as one site being one",
    "SITES+": "the primary and nodes among them, lesions treated as one site being one",
}

OWN_WORDS: Mapping[tuple[str, str], str] = {  # words that depend on what is asked
    ("cancer_type", "other"): "of another type",
    ("histology", "other"): "of another type",
    ("subtype", "other"): "of none of the named subtypes",
    ("stop_reason", "other"): "another reason",
    ("stop_reason", "completed"): "completion",
}

LINES: Mapping[str, str] = {
    "current": "the current line",
    "current_or_adjuvant": "the current or adjuvant line",
    "1": "the first line",
    "2": "the second line",
}


def word(name: str) -> str:
    """A name of the vocabulary as one writes it."""
    return WORDS.get(name, name.replace("_", " "))


_SHORT = {"pfs": "PFS", "os": "OS", "ii": "II", "iii": "III", "iv": "IV"}


def titled(about: str) -> str:
    """What a trial file calls a finding, as one writes it: `median_pfs` is `Median PFS`."""
    title = " ".join(_SHORT.get(part, part) for part in about.split("_"))
    return capital(re.sub(r" (?=[0-9]+ (?:months|years)$)", " at ", title))


def listed(words: Iterable[str], last: str = "or") -> str:
    """Words as a list: `CR, PR or SD`."""
    each = list(words)
    if len(each) < 2:
        return "".join(each)
    return f"{', '.join(each[:-1])} {last} {each[-1]}"


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def plural(number: float, one: str, many: str) -> str:
    """`1 lesion`, `2 lesions`."""
    return f"{number:.12g} {one if number == 1 else many}"


NEITHER: Mapping[str, str] = {
    "diagnosis": "neither synchronous (sOMD) nor recurrent (rOMD)",
    "entry": "neither persistent (peOMD) nor progressive (pOMD)",
}
