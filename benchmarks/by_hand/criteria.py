"""The 34 trials written by hand over packed measure columns (see `names`), for Polars and for SQL.

Nothing here is made from the rule files. Each criterion is written once, as a pair of conditions:
who surely meets it, and who may; the trials are lists of criteria.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any, NamedTuple

from benchmarks.by_hand.words import CANCER, GROUP, HISTOLOGY, RECIST, STOP


class Answer(NamedTuple):
    """Who surely meets a criterion, and who may."""

    sure: Any
    may: Any

    def __and__(self, other: Answer) -> Answer:
        return Answer(self.sure & other.sure, self.may & other.may)

    def __or__(self, other: Answer) -> Answer:
        return Answer(self.sure | other.sure, self.may | other.may)

    def __invert__(self) -> Answer:
        return Answer(~self.may, ~self.sure)


@dataclass(frozen=True)
class Columns:
    """The measure columns, and what is asked of them: `pl.col`, or a column of SQL."""

    col: Callable[[str], Any]
    true: Any

    def most(self, name: str, limit: int) -> Answer:
        """At most so many."""
        both = self.col(f"{name}_range")
        return Answer(
            ((both & 255) <= limit + 1) & ~self.col(f"{name}_absent"), both < (limit + 1) * 256
        )

    def least(self, name: str, limit: int) -> Answer:
        """At least so many, one or more."""
        both = self.col(f"{name}_range")
        return Answer((both >= limit * 256) & ~self.col(f"{name}_absent"), (both & 255) > limit)

    def longer(self, name: str, limit: float) -> Answer:
        """At least so long."""
        low, high = self.col(f"{name}_low"), self.col(f"{name}_high")
        return Answer((low >= limit) & ~self.col(f"{name}_absent"), high >= limit)

    def shorter(self, name: str, limit: float) -> Answer:
        """At most so long, or so large."""
        low, high = self.col(f"{name}_low"), self.col(f"{name}_high")
        return Answer((high <= limit) & ~self.col(f"{name}_absent"), low <= limit)

    def yes(self, name: str) -> Answer:
        """It is so."""
        return Answer(self.col(f"{name}_yes") & ~self.col(f"{name}_no"), self.col(f"{name}_yes"))

    def among(self, name: str, words: Mapping[str, int], *wanted: str) -> Answer:
        """One of these words."""
        bits, every = sum(words[word] for word in wanted), sum(words.values())
        held = self.col(name)
        return Answer((held & (every - bits)) == 0, (held & bits) != 0)

    @staticmethod
    def readings(*each: Answer) -> Answer:
        """Sure only where every reading is met, possible where one may be."""
        return Answer(reduce(and_, (a.sure for a in each)), reduce(or_, (a.may for a in each)))

    def to_do(self, done: Answer) -> Answer:
        """A required examination: not done is still possible."""
        return Answer(done.sure, self.true)

    def group(self, at: str, *wanted: str) -> Answer:
        """The group of the disease."""
        return self.among(f"trial_group_{at}", GROUP, *wanted)


ENTRY, DIAGNOSIS, AFTER = "count_mets_entry", "count_mets_diagnosis", "count_mets_post_induction"
BRAIN_AFTER = f"{AFTER}_default_where_intracranial"
BODY_AFTER = f"{AFTER}_default_where_not_intracranial"
ALL_AFTER = "count_lesions_post_induction_primary_where_not_intracranial"
GROWING = f"{ENTRY}_progressing_where_progressing"
BODY_ENTRY = f"{ENTRY}_default_where_not_intracranial"


def criteria(c: Columns) -> dict[str, Answer]:
    """Every criterion of the trials, each once."""
    most, least, longer, shorter = c.most, c.least, c.longer, c.shorter
    yes, among, readings, to_do, group = c.yes, c.among, c.readings, c.to_do, c.group
    anybody = Answer(c.true, c.true)
    egfr, alk, ros1 = yes("altered_egfr"), yes("altered_alk"), yes("altered_ros1")
    no_brain_after = most(BRAIN_AFTER, 0)
    first_tki, first_chemo = yes("has_class_1_tki"), yes("has_class_1_chemotherapy")
    first_alk_tki, first_ros1_tki = yes("has_class_1_alk_tki"), yes("has_class_1_ros1_tki")
    mixed_first = yes("has_class_1_chemotherapy_egfr_tki")
    untreated = yes("no_systemic_therapy_yet")
    responded_now = among("recist_current", RECIST, "CR", "PR", "SD")
    body_5_or_less = most(BODY_AFTER, 5)
    not_pomd = ~group("entry_inactive", "pOMD")
    not_pomd_active = ~group("entry_active", "pOMD")

    def newly(*wanted: str) -> Answer:
        """The group at diagnosis under the four readings of it."""
        plain, active = group("diagnosis_inactive", *wanted), group("diagnosis_active", *wanted)
        return readings(plain, active, plain & not_pomd, active & not_pomd_active)

    return {
        "nsclc": among("cancer_type", CANCER, "nsclc"),
        "breast": among("cancer_type", CANCER, "breast"),
        "nsclc_breast": among("cancer_type", CANCER, "nsclc", "breast"),
        "nsclc_breast_prostate": among("cancer_type", CANCER, "nsclc", "breast", "prostate"),
        "peomd": group("entry_inactive", "peOMD"),
        "pomd": readings(group("entry_inactive", "pOMD"), group("entry_active", "pOMD")),
        "somd": newly("sOMD"),
        "romd": newly("rOMD"),
        "somd_romd": newly("sOMD", "rOMD"),
        "somd_romd_recent": readings(
            group("diagnosis_inactive", "sOMD", "rOMD"), group("diagnosis_active", "sOMD", "rOMD")
        ),
        "somd_plain": group("diagnosis_inactive", "sOMD"),
        "ever_or_somd": readings(yes("ever_metastatic"), group("diagnosis_inactive", "sOMD")),
        "not_somd_or_accessible": group("diagnosis_inactive", "none", "pOMD", "peOMD", "rOMD")
        | yes("primary_accessible_to_curative_treatment"),
        "beta_3": most("count_lesions_post_induction_beta", 3),
        "beta_some": least("count_lesions_post_induction_beta", 1),
        "amenable": least("count_lesions_post_induction_where_amenable_to_local_therapy", 1),
        "ever": yes("ever_metastatic"),
        "first_line": readings(
            yes("has_class_1_alk_tki_chemotherapy_egfr_tki"),
            mixed_first | (first_alk_tki & (~first_ros1_tki | alk)),
        ),
        "mixed_first": mixed_first,
        "induction": (first_chemo & least("cycles_1", 4)) | (first_tki & longer("months_1", 3)),
        "pr_sd_1": among("recist_1", RECIST, "PR", "SD"),
        "response_1": among("recist_1", RECIST, "CR", "PR", "SD"),
        "response_2": among("recist_2", RECIST, "CR", "PR", "SD"),
        "non_squamous": among(
            "histology", HISTOLOGY, "adenocarcinoma", "adenosquamous", "large_cell", "other"
        ),
        "mets_5": readings(most(f"{ENTRY}_default", 5), most(f"{DIAGNOSIS}_default", 5)),
        "mets_4": readings(most(f"{ENTRY}_default", 4), most(f"{DIAGNOSIS}_default", 4)),
        "mets_3": readings(most(f"{ENTRY}_default", 3), most(f"{DIAGNOSIS}_default", 3)),
        "entry_some": least(f"{ENTRY}_default", 1),
        "entry_none": most(f"{ENTRY}_default", 0),
        "entry_3": most(f"{ENTRY}_default", 3),
        "entry_5": most(f"{ENTRY}_default", 5),
        "entry_5_or_any": readings(anybody, most(f"{ENTRY}_default", 5)),
        "entry_5_growing": readings(
            most(f"{ENTRY}_default", 5), most(f"{ENTRY}_default_where_progressing", 5)
        ),
        "growing_5_or_any": readings(anybody, most(f"{ENTRY}_default_where_progressing", 5)),
        "entry_1_10": least(f"{ENTRY}_default", 1) & most(f"{ENTRY}_default", 10),
        "entry_4_10": least(f"{ENTRY}_default", 4) & most(f"{ENTRY}_default", 10),
        "diagnosis_5": most(f"{DIAGNOSIS}_default", 5),
        "diagnosis_some": least(f"{DIAGNOSIS}_default", 1),
        "baseline_3": most("count_mets_baseline_default", 3),
        "baseline_some": least("count_mets_baseline_default", 1),
        "chemo_1": first_chemo,
        "chemo_4_6": first_chemo & least("cycles_1", 4) & most("cycles_1", 6),
        "stopped_1": yes("progressed_1") | among("stop_reason_1", STOP, "toxicity"),
        "progressed_1": yes("progressed_1"),
        "erlotinib_2": yes("has_drug_2_erlotinib"),
        "months_2": longer("months_2", 3),
        "months_1": longer("months_1", 3),
        "months_1_year": shorter("months_1", 12),
        "months_since_1": shorter("months_since_start_1", 6),
        "pet": to_do(yes("fdg_pet_done")),
        "brain_imaging": to_do(yes("brain_imaging_done")),
        "both_pet": to_do(yes("naf_pet_done") & yes("fdg_pet_done")),
        "no_egfr_alk": ~egfr & ~alk,
        "no_egfr_alk_ros1": ~egfr & ~alk & ~ros1,
        "a_driver": egfr | alk | ros1,
        "egfr": egfr,
        "egfr_no_t790m": egfr & ~yes("variant_egfr_t790m"),
        "exon_19_21": yes("altered_exon_egfr_19_21"),
        "no_driver": readings(
            ~yes("actionable_driver_actionable_nsclc_2021_sure"),
            ~yes("actionable_driver_actionable_nsclc_2021_open"),
        ),
        "driver": readings(
            yes("actionable_driver_actionable_nsclc_2021_sure"),
            yes("actionable_driver_actionable_nsclc_2021_open"),
        ),
        "breast_or_no_driver_or_tki": among("cancer_type", CANCER, "breast")
        | (~egfr & ~alk & ~ros1)
        | (yes("progressed_1") & first_tki),
        "after_6": readings(
            most(ALL_AFTER, 6),
            most(ALL_AFTER, 6) & no_brain_after,
            most(ALL_AFTER, 6) & body_5_or_less,
            most(ALL_AFTER, 6) & body_5_or_less & no_brain_after,
        ),
        "after_5": readings(body_5_or_less, body_5_or_less & no_brain_after),
        "after_3": readings(most(BODY_AFTER, 3), most(BODY_AFTER, 3) & no_brain_after),
        "liver_3": most(f"{AFTER}_default_where_liver", 3),
        "lung_3": readings(
            most(f"{AFTER}_default_where_lung", 3),
            most("count_lesions_post_induction_primary_where_lung", 3),
        ),
        "after_some": least(f"{AFTER}_default", 1),
        "after_2_5": least(f"{AFTER}_default", 2) & most(f"{AFTER}_default", 5),
        "lesions_after": least("count_lesions_post_induction", 1),
        "no_ici": readings(~yes("prior_or_concurrent_ici"), anybody),
        "untreated": readings(anybody, untreated),
        "tki_going_on": first_tki & yes("is_current_1") & yes("under_way_1"),
        "first_going_on": yes("is_current_1") & yes("under_way_1"),
        "body_4": readings(
            least(BODY_ENTRY, 1) & most(BODY_ENTRY, 4),
            least(BODY_ENTRY, 1)
            & most(BODY_ENTRY, 4)
            & most(f"{ENTRY}_default_where_intracranial", 0),
        ),
        "body_small": most(f"{ENTRY}_where_not_intracranial_not_max_diameter_mm_to_50", 0),
        "all_small": most(f"{ENTRY}_where_not_max_diameter_mm_to_50", 0),
        "growing_small": most(
            f"{ENTRY}_where_progressing_not_intracranial_not_max_diameter_mm_to_50", 0
        ),
        "primary_held": yes("primary_definitively_treated") & ~yes("progressing_at_primary"),
        "primary_3_months": yes("primary_definitively_treated")
        & longer("months_since_definitive_treatment", 3),
        "primary_quiet": ~yes("progressed_at_primary"),
        "yen_5": readings(most(f"{ENTRY}_yen", 5), most(f"{DIAGNOSIS}_yen", 5)),
        "yen_organs_3": most("organs_mets_entry_yen", 3),
        "body_some": least(f"{ENTRY}_where_not_intracranial", 1),
        "untreated_or_response": untreated | responded_now,
        "response": responded_now,
        "untreated_or_3_months": untreated | longer("months_current", 3),
        "growing_1_5": least(GROWING, 1) & most(GROWING, 5),
        "growing_treated": most(f"{ENTRY}_where_progressing_not_not_prior_local_therapy", 0),
        "until_pd": longer("months_until_pd_current_or_adjuvant", 3),
        "best_response": among("best_response_current_or_adjuvant", RECIST, "CR", "PR", "SD"),
        "best_pr": readings(
            among("best_response_current_or_adjuvant", RECIST, "CR", "PR"),
            among("best_response_current_or_adjuvant", RECIST, "CR", "PR", "SD"),
        ),
        "no_brain": most(f"{ENTRY}_where_not_not_intracranial", 0),
        "bone_only": most(f"{ENTRY}_where_not_bone", 0),
        "doublet_4_6": yes("has_class_current_platinum_doublet")
        & least("cycles_current", 4)
        & most("cycles_current", 6),
        "body_growing_3": readings(
            least(f"{GROWING}_not_intracranial", 1) & most(f"{GROWING}_not_intracranial", 3),
            least(f"{GROWING}_not_intracranial", 1)
            & most(f"{GROWING}_not_intracranial", 3)
            & most(f"{GROWING}_intracranial", 0),
        ),
        "body_growing_5": readings(
            least(f"{GROWING}_not_intracranial", 1) & most(f"{GROWING}_not_intracranial", 5),
            least(f"{GROWING}_not_intracranial", 1)
            & most(f"{GROWING}_not_intracranial", 5)
            & most(f"{GROWING}_intracranial", 0),
        ),
        "one_organ_growing": least("organs_mets_entry_progressing_where_progressing", 1)
        & most("organs_mets_entry_progressing_where_progressing", 1)
        & most(f"{GROWING}_intracranial", 0),
        "three_organs_growing": most(
            "organs_mets_entry_progressing_where_progressing_not_intracranial", 3
        ),
        "tki": yes("has_class_current_or_adjuvant_tki"),
        "tki_or_ici": yes("has_class_current_or_adjuvant_ici_tki"),
        "ipi_nivo_12": least("weeks_with_ipilimumab_nivolumab", 12),
        "ipi_nivo_response": among("recist_with_ipilimumab_nivolumab", RECIST, "CR", "PR", "SD"),
        "osimertinib_6_12": yes("has_drug_current_osimertinib")
        & longer("weeks_current", 6)
        & shorter("weeks_current", 12),
        "osimertinib_8": yes("has_drug_current_osimertinib") & longer("weeks_current", 8),
        "egfr_tki_3": yes("has_class_current_egfr_tki") & longer("months_current", 3),
        "tki_3": yes("has_class_current_tki") & longer("months_current", 3),
        "chemo_progressed": readings(
            least("lines_chemotherapy_any_progressed", 1),
            least("lines_chemotherapy_palliative_progressed", 1),
        ),
        "line_1_3": least("line_due", 1) & most("line_due", 3),
        "one_line": least("lines_palliative", 1) & most("lines_palliative", 1),
        "brain_small": most(f"{ENTRY}_where_intracranial_not_max_diameter_mm_to_30", 0)
        | most("sum_volume_cc_mets_entry_where_intracranial", 30),
        "dagger_organs_3": readings(*(most(f"organs_mets_entry_dagger_{x}", 3) for x in "abc")),
        "dagger_5": readings(
            *(most(f"{at}_dagger_{x}", 5) for x in "abc" for at in (ENTRY, DIAGNOSIS))
        ),
        "recurrence": yes("locoregional_recurrence"),
    }  # fmt: skip


TRIALS: dict[str, str] = {
    "NCT01725165": "nsclc peomd beta_3 beta_some amenable ever first_line induction pr_sd_1",
    "NCT01796288": "nsclc peomd non_squamous mets_5 entry_some chemo_1 stopped_1 erlotinib_2"
    " months_2 response_2 pet",
    "NCT02045446": "nsclc peomd no_egfr_alk after_6 liver_3 lung_3 after_some chemo_4_6 pr_sd_1"
    " no_ici pet",
    "NCT02076477": "nsclc somd mets_5 entry_some untreated",
    "NCT02314364": "nsclc peomd a_driver after_5 after_some tki_going_on months_since_1 response_1",
    "NCT02364557": "breast body_4 body_small primary_held first_going_on months_1_year",
    "NCT02417662": "nsclc somd no_driver yen_5 yen_organs_3 body_some untreated_or_response pet"
    " brain_imaging",
    "NCT02756793": "nsclc pomd growing_1_5 growing_treated until_pd best_response",
    "NCT02759783": "nsclc_breast_prostate romd entry_3 no_brain entry_some",
    "NCT02805530": "nsclc peomd diagnosis_5 diagnosis_some mixed_first months_1 pr_sd_1 no_ici"
    " brain_imaging",
    "NCT02893332": "nsclc somd egfr_no_t790m mets_5 entry_some brain_imaging untreated",
    "NCT02975609": "nsclc somd_romd_recent mets_5 all_small entry_some doublet_4_6"
    " untreated_or_response brain_imaging",
    "NCT03119519": "nsclc somd mets_5 entry_some untreated",
    "NCT03137771": "nsclc peomd no_driver after_3 after_some",
    "NCT03143322": "nsclc_breast_prostate somd_romd entry_3 bone_only entry_some"
    " not_somd_or_accessible both_pet brain_imaging",
    "NCT03256981": "nsclc pomd driver body_growing_3 tki best_pr",
    "NCT03391869": "nsclc peomd no_egfr_alk ipi_nivo_12 ipi_nivo_response",
    "NCT03410043": "nsclc peomd egfr osimertinib_6_12",
    "NCT03489616": "nsclc peomd no_driver after_2_5 chemo_1 response_1 pet",
    "NCT03557411": "nsclc pomd no_egfr_alk_ros1 entry_5_growing entry_some chemo_progressed",
    "NCT03595644": "nsclc peomd exon_19_21 mets_4 diagnosis_some egfr_tki_3 response",
    "NCT03667820": "nsclc peomd exon_19_21 osimertinib_8 lesions_after entry_5_or_any",
    "NCT03705403": "nsclc ever_or_somd entry_1_10 line_1_3 pet brain_imaging",
    "NCT03721341": "romd entry_4_10 body_small brain_small primary_3_months primary_quiet",
    "NCT03808337": "nsclc_breast somd_plain breast_or_no_driver_or_tki entry_5 entry_some",
    "NCT03808662": "nsclc_breast pomd growing_1_5 one_organ_growing",
    "NCT03827577": "nsclc somd_romd_recent mets_3 entry_some untreated_or_3_months"
    " untreated_or_response pet brain_imaging",
    "NCT03916913": "nsclc somd_plain egfr baseline_3 baseline_some tki_3 untreated_or_response",
    "NCT03965468": "nsclc somd no_egfr_alk_ros1 mets_3 entry_some body_some pet untreated",
    "NCT04255836": "nsclc somd no_egfr_alk dagger_organs_3 dagger_5 entry_some untreated",
    "NCT04275687": "nsclc recurrence entry_none",
    "NCT04306926": "nsclc romd no_egfr_alk_ros1 entry_5 entry_some",
    "NCT04405401": "nsclc pomd body_growing_5 growing_small three_organs_growing tki_or_ici",
    "NCT04486287": "nsclc pomd no_egfr_alk_ros1 one_line progressed_1 growing_5_or_any",
}  # fmt: skip
