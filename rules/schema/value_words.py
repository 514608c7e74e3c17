"""What each value that a trial file may name means, for the hover texts of an editor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from oligomatch.rules.terms import STAGES
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Words = Mapping[str, str]

_RESPONSES: Words = {
    "CR": "complete response",
    "PR": "partial response",
    "SD": "stable disease",
    "PD": "progressive disease",
}

VALUE_WORDS: Mapping[str, Words] = {
    "kind": {
        "inclusion": "must hold at entry; an exclusion is its negation",
        "workup": "a required examination: met when done, else to do",
        "stratum": "assigns an arm or stratum, never excludes",
        "later": "a gate that the trial's own treatment reaches after entry",
        "info": "shown, never decides",
        "to do": "words that nobody has encoded yet: unknown for everybody",
        "judgement": "words that the source leaves to a person: open until he has answered",
    },
    "basis": {
        "cell": "a cell of the source's row",
        "treat": "the treatment, in the source's words",
        "note": "a note of the source",
        "foot": "a footnote",
        "group": "the heading the row stands under",
        "impl": "implied by the source; it has no quote",
        "text": "a running text, such as a registry's eligibility criteria",
    },
    "event": {
        "time": "time alone: so many weeks or months",
        "induction": "the systemic therapy that comes first",
        "progression": "progression of the disease",
    },
    "of": {
        "metastases": "metastases only",
        "lesions": "every lesion that the convention knows",
    },
    "at": {
        "diagnosis": "the staging at diagnosis of the metastatic disease",
        "baseline": "the last staging before induction",
        "post_induction": "the latest staging since induction began",
        "entry": "the latest staging, whatever came before",
    },
    "drivers": {
        "sure": "only the alterations that surely count decide",
        "open": "those that the set leaves open decide too",
    },
    "recent_line": {
        "inactive": "a line that ended 1 to 28 days before is over",
        "active": "a line that ended 1 to 28 days before still counts as given",
    },
    "intent": {"any": "lines of every intent", "palliative": "palliative lines only"},
    "design": {
        "single-arm": "one arm",
        "randomised": "two arms or more, by lot",
        "not randomised": "two arms or more, not by lot",
        "not told": "the source says neither",
    },
    "molecular": {
        "variant": "named variants or exons of a gene",
        "gene": "an alteration of named genes",
        "absence": "no alteration of named genes",
        "all_comers": "any tumour, and the source says so",
        "not_specified": "the source says nothing",
    },
    "region": {"europe": "European centres", "international": "centres of several continents"},
    "state_groups": {
        "0": "no state of disease is asked for",
        "1": "one state is taken",
        "2": "two states are taken",
    },
    "cancer_type": {
        "nsclc": "non-small-cell lung cancer",
        "breast": "breast cancer",
        "prostate": "prostate cancer",
        "sclc": "small-cell lung cancer",
        "colorectal": "cancer of the colon or rectum",
        "renal": "renal cell carcinoma",
        "bladder_cancer": "urothelial cancer",
        "melanoma": "melanoma",
        "oesophageal": "cancer of the oesophagus",
        "gastric": "cancer of the stomach",
        "pancreatic": "cancer of the pancreas",
        "liver_cancer": "primary cancer of the liver or bile ducts",
        "head_and_neck": "cancer of the head and neck",
        "ovarian": "cancer of the ovary",
        "cervical": "cancer of the uterine cervix",
        "endometrial": "cancer of the endometrium",
        "thyroid_cancer": "cancer of the thyroid",
        "sarcoma": "sarcoma of bone or soft tissue",
        "neuroendocrine_tumour": "neuroendocrine tumour",
        "mesothelioma": "mesothelioma",
        "anal": "cancer of the anus",
        "germ_cell": "germ cell tumour",
        "lymphoma": "lymphoma",
        "leukaemia": "leukaemia",
        "myeloma": "multiple myeloma",
        "primary_brain_tumour": "primary tumour of the brain",
        "other": "another solid tumour",
        "any": "every tumour type",
    },
    "histology": {
        "adenocarcinoma": "adenocarcinoma",
        "squamous": "squamous cell carcinoma",
        "large_cell": "large cell carcinoma",
        "adenosquamous": "adenosquamous carcinoma",
        "other": "another histology",
    },
    "subtype": {
        "ductal": "ductal carcinoma, invasive of no special type",
        "lobular": "lobular carcinoma",
        "acinar": "acinar adenocarcinoma",
        "mucinous": "mucinous adenocarcinoma",
        "signet_ring": "signet ring cell carcinoma",
        "clear_cell": "clear cell carcinoma",
        "papillary": "papillary carcinoma",
        "chromophobe": "chromophobe carcinoma",
        "urothelial_carcinoma": "urothelial carcinoma",
        "hepatocellular": "hepatocellular carcinoma",
        "serous": "serous carcinoma",
        "small_cell": "small cell carcinoma",
        "neuroendocrine": "neuroendocrine carcinoma",
        "sarcomatoid": "sarcomatoid carcinoma",
        "other": "none of these",
    },
    "trial_group": {
        "sOMD": "synchronous oligometastatic disease",
        "rOMD": "oligorecurrent disease: metastases after treatment of the primary",
        "peOMD": "persistent: what is left under or after systemic therapy",
        "pOMD": "oligoprogressive: a few lesions grow under systemic therapy",
        "none": "none of these",
    },
    "recurrence_location": {"central": "central in the lung", "peripheral": "peripheral"},
    "recist": _RESPONSES,
    "best_response": _RESPONSES,
    "stop_reason": {
        "progression": "the disease progressed",
        "toxicity": "it was not tolerated",
        "completed": "it was given as planned",
        "patient_choice": "the patient wished so",
        "other": "another reason",
    },
    "modality": {
        "RT": "radiotherapy",
        "SABR": "stereotactic ablative radiotherapy",
        "RFA": "radiofrequency ablation",
        "surgery": "resection",
        "other": "another local treatment",
    },
    "recruitment": {
        "unverified": "nobody has looked",
        "recruiting": "open to patients",
        "enrolling_by_invitation": "open to those invited",
        "not_yet_recruiting": "not open yet",
        "active_not_recruiting": "runs, takes no more patients",
        "completed": "ended as planned",
        "terminated": "ended early",
        "withdrawn": "ended before the first patient",
        "suspended": "stopped for now",
        "closed": "closed, by the source",
    },
    "evidence": {
        "arms": "the arms compared",
        "enrolment": "who was enrolled",
        "endpoint": "an endpoint",
        "efficacy": "what the treatment did",
        "pattern of failure": "where it failed",
        "safety": "harms",
        "conclusion": "what the authors conclude",
        "design": "how it was designed",
        "course": "how the trial went on",
        "correction": "a statement corrected",
    },
    "asked": {
        "investigator": "the investigator decides",
        "patient": "the patient says",
        "site": "the trial site says",
    },
    "edition": {
        "7": "the seventh edition of the staging system",
        "8": "the eighth edition of the staging system",
        "9": "the ninth edition of the staging system",
    },
    "sex": {"female": "female", "male": "male", "other": "another"},
    "stage": {name: f"stage {name}" for name in STAGES},
    "line": {
        "current": "the palliative line begun last, under way or not",
        "current_or_adjuvant": "the same, an adjuvant one too",
    },
}


@cache
def _of_vocabulary(family: str) -> Words:
    vocabulary = load_vocabulary()
    tables: Mapping[str, Callable[[], Words]] = {
        "by": lambda: {id: one.words for id, one in vocabulary.conventions.items()},
        "driver set": lambda: {id: one.words for id, one in vocabulary.driver_sets.items()},
        "country code": lambda: {id: one.name for id, one in vocabulary.countries.items()},
        "organ": lambda: {
            id: f"part of {one.is_a}" if one.is_a else "an organ system"
            for id, one in vocabulary.organs.items()
        },
        "agent": lambda: {
            id: ", ".join(one.classes) or "of no class" for id, one in vocabulary.agents.items()
        },
        "class": lambda: {
            id: f"a class of {', '.join(one.is_a)}" if one.is_a else "every systemic therapy"
            for id, one in vocabulary.classes.items()
        },
        "condition": lambda: {
            id: one.words or ", ".join(one.names) or id.replace("_", " ")
            for id, one in vocabulary.conditions.items()
        },
        "test": lambda: {
            id: f"{one.words or id.replace('_', ' ')}, in {', '.join(one.known_units)}"
            for id, one in vocabulary.measurements.items()
        },
        "gene": lambda: {
            id: f"variants: {', '.join(one.variants)}" if one.variants else "no named variant"
            for id, one in vocabulary.genes.items()
        },
        "variant": lambda: {
            name: f"a {one.kind} of {one.gene}"
            for gene in vocabulary.genes.values()
            for name, one in gene.variants.items()
        },
    }
    return tables[family]()


def words_of(family: str) -> Words:
    """What each value of a family means."""
    return VALUE_WORDS[family] if family in VALUE_WORDS else _of_vocabulary(family)
