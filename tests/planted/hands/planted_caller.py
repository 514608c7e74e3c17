"""Criteria in other words than those of a fifth hand that encoded 217 of foreign trials and planted 44
bugs, of causes for which the lint found something on a right one, or nothing of a bug. They were
written by one who mends the lint, before it was mended."""

from __future__ import annotations

from tests.planted.hands.planted_boarder import (
    _AT,
    _count,
    _is,
    _joined,
    _no,
    _since,
    _test,
    _variant,
)

_SIZED = "less than: {{measure: max_diameter_mm, limit: {}}}"


def _in(*organs: str) -> str:
    return f"one of: {{measure: organ, values: [{', '.join(organs)}]}}"


def _values(kind: str, *values: str) -> str:
    return f"one of: {{measure: {kind}, values: [{', '.join(values)}]}}"


_TARGET = "is: target_of_treatment"
_NOT_THERE = f"every: {{{_AT}, where: {{{_TARGET}}}, is: {{{_no(_in('brain', 'spinal_cord'))}}}}}"
_SMALL_NODES = _no(_joined("all", _in("lymph_node"), _SIZED.format(15)))
_DRUG = "is: {{measure: has_drug, line: current, names: [{}]}}"
_CLASS = "is: {{measure: has_class, line: current, names: [{}]}}"
_SHRUNK = "one of: {measure: recist, line: current, values: [CR, PR]}"
_AFTER = "at most: {{measure: cycles, line: {{with: [{}]}}, limit: 3}}"

# the words, the rule
CLEAN: tuple[tuple[str, str], ...] = (
    # one of whom alone the rest is asked
    ("Patients with stage II disease are eligible if they decline surgery",
     _joined("any", _values("stage", "III", "IV"), _joined("all", _values("stage", "II"), "is: judged"))),
    # what need not be
    ("Evaluable disease. Measurable disease by RECIST 1.1 is not necessary.",
     _is("has", "evaluable_disease", "measurable_disease")),
    ("Must have progressed while taking alectinib and may have symptomatic or asymptomatic lesions",
     "at least: {measure: lines, intent: any, with_drugs: [alectinib], progressed: true, limit: 1}"),
    # one limit in two units
    ("Neutrophils ≥ 1.0 x 10\\^9/L (1000/µL)", _test("at least", "neutrophils", "10*9/L", 1)),
    ("Haemoglobin ≥ 8.0 g/dL or ≥ 5.0 mmol/L", _test("at least", "haemoglobin", "g/dL", 8)),
    # a unit behind a mark of the source
    ("Platelet count \\< 75,000 mm\\^3 within 4 weeks of screening",
     'at least: {measure: measured, test: platelets, unit: "/mm3", within_days: 28, limit: 75000}'),
    # none of a kind, by the words of an exclusion
    ("Lesions to be treated that lie in the brain or the spinal cord", _NOT_THERE),
    # several types of cancer, each by its own name
    ("Primary tumours may be: renal cell carcinoma, melanoma, breast cancer, sarcoma or colorectal carcinoma",
     _values("cancer_type", "breast", "colorectal", "melanoma", "renal", "sarcoma")),
    # who is let in on a condition is let in by what it says alone
    ("Subjects with a history of hepatitis B are eligible if HBV DNA is undetectable",
     _no(_is("has", "hepatitis_b_virus_dna"))),
    ("Radiological evidence of tumour response or stable disease", "one of: {measure: recist, line: current, values: [CR, PR, SD]}"),
    ("Known ROS-1 or ALK fusion", _joined("all", *(_no(_variant(g, "fusion")) for g in ("ROS1", "ALK")))),
    # what is not counted
    ("Up to 3 metastases (not counting lymph nodes < 1.5 cm)", _count("at most", 3, where=_SMALL_NODES)),
    ("Unable to tolerate crizotinib, which was given up early",
     "at most: {measure: lines, intent: any, with_drugs: [crizotinib], stopped_for: [toxicity], limit: 0}"),
    ("Not more than 3 treatments of cisplatin", _AFTER.format("cisplatin")),
    ("At least 4 months of treatment with a checkpoint inhibitor",
     "at least: {measure: months, line: {with class: [ici]}, limit: 4}"),
    ("Stage II or IIIA (T1-3, N0-1)",
     _joined("all", _values("stage", "II", "IIIA"), _values("t_category", "T1", "T2", "T3"), _values("n_category", "N0", "N1"))),
)  # fmt: skip

# the words, the right rule, what is wrong, the wrong rule
ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("Prostate cancer that is castration-resistant, or bladder cancer",
     _joined("any", _values("cancer_type", "bladder_cancer"),
             _joined("all", _values("cancer_type", "prostate"), _is("has", "castration_resistant_disease"))),
     "of whom a state is asked, forgotten", _values("cancer_type", "bladder_cancer", "prostate")),
    ("Lesions to be irradiated within the spine", f"every: {{{_AT}, where: {{{_TARGET}}}, is: {{{_no(_in('vertebra', 'sacrum'))}}}}}",
     "one elsewhere is enough", f"exists: {{{_AT}, where: {{{_joined('all', _TARGET, _no(_in('vertebra', 'sacrum')))}}}}}"),
    ("Resectable disease, stage II-III (N1-2)",
     _joined("all", _values("stage", "II", "III"), _values("n_category", "N1", "N2")),
     "a category lost", _joined("all", _values("stage", "II", "III"), _values("n_category", "N1"))),
    ("The tumour must be ALK fusion positive by FISH", _variant("ALK", "fusion"),
     "a not too many", _no(_variant("ALK", "fusion"))),
    ("Must have responded to alectinib as the current therapy",
     _joined("all", _DRUG.format("alectinib"), _SHRUNK),
     "the whole class for one drug", _joined("all", _CLASS.format("alk_tki"), _SHRUNK)),
    ("Radiographic proof of bone metastases", f"exists: {{{_AT}, where: {{{_in('bone')}}}}}",
     "a part of the organ", f"exists: {{{_AT}, where: {{{_in('rib')}}}}}"),
    ("At least 4 months of treatment with a checkpoint inhibitor",
     "at least: {measure: months, line: {with class: [ici]}, limit: 4}",
     "since its start for its length", "at least: {measure: months_since_start, line: {with class: [ici]}, limit: 4}"),
    ("Previous local treatment of a target lesion",
     f"every: {{{_AT}, where: {{{_TARGET}}}, is: {{{_no('is: {measure: prior_local_therapy, names: [RT, SABR]}')}}}}}",
     "every metastasis for the targets", f"every: {{{_AT}, is: {{{_no('is: {measure: prior_local_therapy, names: [RT, SABR]}')}}}}}"),
    ("Up to 4 metastases (excluding pulmonary nodules < 8 mm)",
     _count("at most", 4, where=_no(_joined("all", _in("lung"), _SIZED.format(8)))),
     "small ones of any organ left out", _count("at most", 4, where=_no(_SIZED.format(8)))),
    ("At most 3 cycles of cisplatin", _AFTER.format("cisplatin"), "another drug", _AFTER.format("carboplatin")),
    ("Major surgery within 4 weeks, except biopsy or placement of a port",
     _joined("any", _no(_since("at most", "days_since", "major_surgery", 28)), "is: judged"),
     "the exception forgotten", _no(_since("at most", "days_since", "major_surgery", 28))),
)  # fmt: skip

_SITE = "every: {{{}, where: {{is: target_of_treatment}}, is: {{{}}}}}"

# written after the mend, and looked at once
KEPT_CLEAN: tuple[tuple[str, str], ...] = (
    ("Individuals with stage IIIA tumours may be enrolled when they cannot have surgery",
     _joined("any", _values("stage", "IV"), _joined("all", _values("stage", "IIIA"), "is: judged"))),
    ("White cells > 3.0 x 10^9/L (3,000 per µL)", _test("more than", "leucocytes", "10*9/L", 3)),
    ("Albumin ≥ 3.0 g/dL or ≥ 30 g/L", _test("at least", "albumin", "g/dL", 3)),
    ("Disease that can be evaluated; a tissue biopsy is not mandatory", _is("has", "evaluable_disease", "measurable_disease")),
    ("Metastases to be treated that are located in bone", _SITE.format(_AT, _no(_in("bone")))),
    ("No more than 4 lesions outside the brain, disregarding lung nodules of less than 6 mm",
     _count("at most", 4, where=_no(_joined("any", "is: intracranial", _joined("all", _in("lung"), _SIZED.format(6)))))),
    ("Those with a history of HIV are permitted provided that the CD4 count is above 350/uL",
     _joined("any", _no(_is("ever_had", "hiv")), 'more than: {measure: measured, test: cd4_count, unit: "/uL", limit: 350}')),
    ("Resection of the primary (other than for diagnosis) in the 4 weeks before entry",
     _no(_since("at most", "days_since", "major_surgery", 28))),
    ("Melanoma, renal cell carcinoma or castration-resistant prostate cancer",
     _joined("any", _values("cancer_type", "melanoma", "renal"),
             _joined("all", _values("cancer_type", "prostate"), _is("has", "castration_resistant_disease")))),
    ("T1 to T3, N0 or N1", _joined("all", _values("t_category", "T1", "T2", "T3"), _values("n_category", "N0", "N1"))),
)  # fmt: skip
KEPT: tuple[tuple[str, str, str, str], ...] = (
    ("T1 to T3, N0", _joined("all", _values("t_category", "T1", "T2", "T3"), _values("n_category", "N0")),
     "the last category lost", _joined("all", _values("t_category", "T1", "T2"), _values("n_category", "N0"))),
    ("The cancer should harbour a KRAS G12C mutation", _variant("KRAS", "G12C"), "forbidden", _no(_variant("KRAS", "G12C"))),
    ("Progression on lorlatinib, alone or combined", "at least: {measure: lines, intent: any, with_drugs: [lorlatinib], progressed: true, limit: 1}",
     "its class", "at least: {measure: lines, intent: any, names: [alk_tki], progressed: true, limit: 1}"),
    ("Hepatic metastases", f"exists: {{{_AT}, where: {{{_in('liver')}}}}}", "another organ", f"exists: {{{_AT}, where: {{{_in('spleen')}}}}}"),
    ("Metastases of the skeleton", f"exists: {{{_AT}, where: {{{_in('bone')}}}}}", "ribs alone", f"exists: {{{_AT}, where: {{{_in('rib')}}}}}"),
    ("Completed 6 months of osimertinib", "at least: {measure: months, line: {with: [osimertinib]}, limit: 6}",
     "since its end", "at least: {measure: months_since_end, line: {with: [osimertinib]}, limit: 6}"),
    ("Active autoimmune disease, with the exception of vitiligo or well-controlled thyroiditis",
     _joined("any", _no(_is("has", "autoimmune_disease")), "is: judged"), "nobody excepted", _no(_is("has", "autoimmune_disease"))),
    ("At least two cycles of carboplatin", "at least: {measure: cycles, line: {with: [carboplatin]}, limit: 2}",
     "cisplatin", "at least: {measure: cycles, line: {with: [cisplatin]}, limit: 2}"),
    ("Lesions for ablation in the liver dome", _SITE.format(_AT, _no(_in("liver"))),
     "one elsewhere", f"exists: {{{_AT}, where: {{{_joined('all', _TARGET, _no(_in('liver')))}}}}}"),
)  # fmt: skip
FALSE_ALARMS = {  # left as they are; of the first the exception is in no rule
    "Resection of the primary (other than for diagnosis) in the 4 weeks before entry",
    "Lesions for ablation in the liver dome",
}
MISSED = {"ribs alone"}
