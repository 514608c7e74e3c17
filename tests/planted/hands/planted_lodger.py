"""Criteria in other words than those of a hand that encoded 138 of foreign trials and planted 40 bugs,
three or so of each cause for which the lint found something on a right one, or nothing of a bug. They
were written by one who mends the lint, before it was mended."""

from __future__ import annotations

_AT = "of: metastases, at: entry"
_LIVER = f"exists: {{{_AT}, where: {{one of: {{measure: organ, values: [liver]}}}}}}"
_TREATED = "is: {measure: prior_local_therapy, names: [RT, SABR, surgery]}"
_RECOVERED = "not: {is: {measure: has, names: [unresolved_toxicity_grade_2]}}"
_CREATININE = "at most: {{measure: measured, test: creatinine, unit: {}, limit: {}}}"
_CLEARANCE = "{}: {{measure: measured, test: creatinine_clearance, unit: mL/min, limit: {}}}"
_NEW_DRUGS = ("abiraterone", "enzalutamide", "apalutamide", "darolutamide")


def _brain(treated: str, size: int) -> str:
    parts = f"[{{is: intracranial}}, {{{treated}}}, {{more than: {{measure: max_diameter_mm, limit: {size}}}}}]"
    return f"not: {{exists: {{{_AT}, where: {{all: {parts}}}}}}}"


def _cells(test: str, limit: float, unit: str = '"/uL"', sign: str = "at least") -> str:
    return f"{sign}: {{measure: measured, test: {test}, unit: {unit}, limit: {limit}}}"


def _drugs(n: int, *names: str, sign: str = "not") -> str:
    each = ", ".join(f"{{is: {{measure: given, names: [{one}]}}}}" for one in names)
    some = f"at least n: {{n: {n}, of: [{each}]}}"
    return f"not: {{{some}}}" if sign else some


def _joined(by: str, *parts: str) -> str:
    return f"{by}: [{', '.join(f'{{{part}}}' for part in parts)}]"


def _has(*names: str) -> str:
    return f"is: {{measure: has, names: [{', '.join(names)}]}}"


def _given(*names: str) -> str:
    return f"is: {{measure: prior_or_concurrent, names: [{', '.join(names)}]}}"


def _no_gene(*, denied: bool, gene: str) -> str:
    leaf = f"is: {{measure: altered, gene: {gene}}}"
    return f"not: {{{leaf}}}" if denied else leaf


# the words, the rule
CLEAN: tuple[tuple[str, str], ...] = (
    # what holds even so
    ("Brain metastases larger than 2 cm are not allowed, even when asymptomatic",
     f"not: {{exists: {{{_AT}, where: {{all: [{{is: intracranial}}, {{more than: {{measure: max_diameter_mm, limit: 20}}}}]}}}}}}"),
    ("Leptomeningeal disease, whether or not symptomatic", f"not: {{{_has('leptomeningeal_disease')}}}"),
    ("Pleural effusion, even though it is stable", f"not: {{{_has('pleural_effusion')}}}"),
    # recovered from what came of an earlier treatment
    ("Must have recovered to grade 1 or better from adverse events of earlier chemotherapy", _RECOVERED),
    ("Resolution of all acute toxic effects of any prior radiotherapy to grade ≤ 1", _RECOVERED),
    ("Toxicities caused by previous surgery or chemotherapy have to be resolved to ≤ grade 1", _RECOVERED),
    # a name that stands again without its adjective
    ("Prior major surgery is allowed if the surgery was at least 28 days before enrolment",
     "not: {less than: {measure: days_since, names: [major_surgery], limit: 28}}"),
    ("Thoracic radiotherapy, unless that radiotherapy was completed at least 3 months ago",
     "not: {less than: {measure: months_since, names: [thoracic_radiotherapy], limit: 3}}"),
    ("Major surgery within 4 weeks; wounds of such surgery must have healed",
     _joined("all", "not: {less than: {measure: days_since, names: [major_surgery], limit: 28}}",
             f"not: {{{_has('non_healing_wound')}}}")),
    # a response, or what a person is asked of the other
    ("Non-PD or asymptomatic PD at the latest staging",
     _joined("any", "one of: {measure: recist, line: current, values: [CR, PR, SD]}", "is: judged")),
    ("CR, PR or SD, or a clinically irrelevant PD, under the current treatment",
     _joined("any", "one of: {measure: recist, line: current, values: [CR, PR, SD]}", "is: judged")),
    ("SD under the current line, or PD that the investigator holds to be slow",
     _joined("any", "one of: {measure: recist, line: current, values: [SD]}", "is: judged")),
    # limits of two tests, in their order
    ("Creatinine or creatinine clearance ≤ 2 x ULN or ≥ 45 mL/min, respectively",
     _joined("any", _CREATININE.format("ULN", 2), _CLEARANCE.format("at least", 45))),
    ("Serum creatinine/creatinine clearance: ≤ 1.5 x ULN / ≥ 50 mL/min",
     _joined("any", _CREATININE.format("ULN", 1.5), _CLEARANCE.format("at least", 50))),
    ("Platelets and hemoglobin ≥ 100 x 10^9/L and ≥ 9 g/dL",
     _joined("all", _cells("platelets", 100, "10*9/L"), _cells("haemoglobin", 9, "g/dL"))),
    # the brain by its other names
    ("Symptomatic central nervous system metastases", f"not: {{{_has('symptomatic_brain_metastases')}}}"),
    ("Untreated central nervous system (CNS) metastases", f"not: {{{_has('untreated_brain_metastases')}}}"),
    ("Symptomatic metastases of the CNS", f"not: {{{_has('symptomatic_brain_metastases')}}}"),
    # the one unit of a list
    ("Platelets ≥ 100,000; ANC ≥ 1,500; hemoglobin ≥ 10 g/dL",
     _joined("all", _cells("platelets", 100000), _cells("neutrophils", 1500), _cells("haemoglobin", 10, "g/dL"))),
    ("ANC > 1500, albumin > 3 g/dL",
     _joined("all", _cells("neutrophils", 1500, sign="more than"), _cells("albumin", 3, "g/dL", "more than"))),
    ("Hemoglobin ≥ 9 g/dL and platelets ≥ 75,000",
     _joined("all", _cells("haemoglobin", 9, "g/dL"), _cells("platelets", 75000))),
    # a power in words
    ("Neutrophils ≥ 1,500/mm3 (≥ 1.5 x ten to the 9th per litre)", _cells("neutrophils", 1.5, "10*9/L")),
    ("Platelet count ≥ 100,000/µL (≥ 100 × 10E9/L)", _cells("platelets", 100, "10*9/L")),
    ("ANC ≥ 1,000/mm3 (≥ 1 x 10 to the power of 9/L)", _cells("neutrophils", 1, "10*9/L")),
    # a cancer by its gene
    ("For patients with ROS1 NSCLC, entrectinib within 2 months of screening is excluded",
     _joined("any", "not: {is: {measure: variant, gene: ROS1, names: [fusion]}}",
             "not: {at most: {measure: months_since_drug, names: [entrectinib], limit: 2}}")),
    ("RET NSCLC", "is: {measure: variant, gene: RET, names: [fusion]}"),
    ("Patients with ALK lung cancer", "is: {measure: variant, gene: ALK, names: [fusion]}"),
    # both of two adjectives
    ("Symptomatic, untreated brain metastases",
     f"not: {{{_joined('all', _has('symptomatic_brain_metastases'), _has('untreated_brain_metastases'))}}}"),
    ("Unstable, symptomatic brain metastases",
     f"not: {{{_joined('all', _has('symptomatic_brain_metastases'), _has('unstable_brain_metastases'))}}}"),
    # what may be beside it
    ("Prior platinum-based chemotherapy, with or without bevacizumab, is mandatory", _given("platinum")),
    ("Received chemotherapy with or without immunotherapy", _given("chemotherapy")),
    ("Treatment with an EGFR TKI with/without chemotherapy", _given("egfr_tki")),
    # a clearance that is called a rate
    ("GFR (Cockcroft-Gault) ≥ 45 mL/min", _CLEARANCE.format("at least", 45)),
    ("Estimated glomerular filtration rate of at least 50 mL/min by the Cockcroft and Gault formula",
     _CLEARANCE.format("at least", 50)),
    ("eGFR ≥ 40 mL/min, calculated with Cockcroft-Gault", _CLEARANCE.format("at least", 40)),
    # nothing given yet
    ("Previously untreated metastatic NSCLC",
     _joined("all", "one of: {measure: cancer_type, values: [nsclc]}", f"not: {{{_given('systemic_therapy')}}}")),
    ("Untreated NSCLC",
     _joined("all", "one of: {measure: cancer_type, values: [nsclc]}", f"not: {{{_given('systemic_therapy')}}}")),
)  # fmt: skip

# the words, the rule, the name of the bug, the bug
ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("Prior anti-PD-1 or anti-PD-L1 antibody", f"not: {{{_given('pd1', 'pdl1')}}}",
     "every checkpoint inhibitor for two", f"not: {{{_given('ici')}}}"),
    ("Previous treatment with an ALK inhibitor or a ROS1 inhibitor", f"not: {{{_given('alk_tki', 'ros1_tki')}}}",
     "every kinase inhibitor for two", f"not: {{{_given('tki')}}}"),
    ("Received a PARP inhibitor or a CDK4/6 inhibitor", f"not: {{{_given('parp_inhibitor', 'cdk46_inhibitor')}}}",
     "every systemic therapy for two", f"not: {{{_given('systemic_therapy')}}}"),
    ("Creatinine or calculated clearance OK: creatinine ≤ 1.5 × ULN OR ≥ 45 mL/min of creatinine clearance",
     _joined("any", _CREATININE.format("ULN", 1.5), _CLEARANCE.format("at least", 45)),
     "both of two limits", _joined("all", _CREATININE.format("ULN", 1.5), _CLEARANCE.format("at least", 45))),
    ("Serum creatinine or creatinine clearance ≤ 2.0 mg/dL OR > 30 mL/min",
     _joined("any", _CREATININE.format("mg/dL", 2.0), _CLEARANCE.format("more than", 30)),
     "both of two limits of other units", _joined("all", _CREATININE.format("mg/dL", 2.0), _CLEARANCE.format("more than", 30))),
    ("Creatinine (or clearance in its place) ≤ 1.5 x ULN or ≥ 60 mL/min for those with creatinine > 1.5 x ULN",
     _joined("any", _CREATININE.format("ULN", 1.5), _CLEARANCE.format("at least", 60)),
     "both, where one is for the rest", _joined("all", _CREATININE.format("ULN", 1.5), _CLEARANCE.format("at least", 60))),
    ("Confirmed ALK and ROS1 alteration-negative disease",
     _joined("all", _no_gene(denied=True, gene="ALK"), _no_gene(denied=True, gene="ROS1")),
     "one of two genes required", _joined("all", _no_gene(denied=False, gene="ALK"), _no_gene(denied=True, gene="ROS1"))),
    ("EGFR/ALK-negative NSCLC",
     _joined("all", _no_gene(denied=True, gene="EGFR"), _no_gene(denied=True, gene="ALK")),
     "the second gene required", _joined("all", _no_gene(denied=True, gene="EGFR"), _no_gene(denied=False, gene="ALK"))),
    ("EGFR wild-type and ALK-negative tumour",
     _joined("all", _no_gene(denied=True, gene="EGFR"), _no_gene(denied=True, gene="ALK")),
     "the wild-type gene required", _joined("all", _no_gene(denied=False, gene="EGFR"), _no_gene(denied=True, gene="ALK"))),
    ("No more than two of abiraterone, enzalutamide, apalutamide and darolutamide", _drugs(3, *_NEW_DRUGS),
     "already two exclude", _drugs(2, *_NEW_DRUGS)),
    ("At least two of abiraterone, enzalutamide and apalutamide", _drugs(2, *_NEW_DRUGS[:3], sign=""),
     "three required", _drugs(3, *_NEW_DRUGS[:3], sign="")),
    ("Not more than one new hormonal drug (abiraterone, enzalutamide, apalutamide)", _drugs(2, *_NEW_DRUGS[:3]),
     "two allowed", _drugs(3, *_NEW_DRUGS[:3])),
    ("Untreated brain metastases > 2 cm", _brain(f"not: {{{_TREATED}}}", 20),
     "treated for untreated", _brain(_TREATED, 20)),
    ("Brain metastases that were not treated and are larger than 1.5 cm are an exclusion", _brain(f"not: {{{_TREATED}}}", 15),
     "treated for not treated", _brain(_TREATED, 15)),
    ("Previously irradiated brain metastases larger than 3 cm",
     _brain("is: {measure: prior_local_therapy, names: [RT, SABR]}", 30),
     "untreated for treated", _brain("not: {is: {measure: prior_local_therapy, names: [RT, SABR]}}", 30)),
    ("MRI of the brain within 28 days (if known brain metastases)",
     _joined("any", f"not: {{{_has('brain_metastases')}}}", "at most: {measure: days_since, names: [brain_mri], limit: 28}"),
     "asked of those without", _joined("any", _has("brain_metastases"), "at most: {measure: days_since, names: [brain_mri], limit: 28}")),
    ("CD4 count ≥ 200 cells/mm3 if HIV positive",
     _joined("any", "not: {is: {measure: ever_had, names: [hiv]}}", _cells("cd4_count", 200, "/mm3")),
     "those with HIV spared", _joined("any", "is: {measure: ever_had, names: [hiv]}", _cells("cd4_count", 200, "/mm3"))),
    ("In patients with liver metastases, AST ≤ 5 x ULN",
     _joined("any", f"not: {{{_LIVER}}}", "at most: {measure: measured, test: ast, unit: ULN, limit: 5}"),
     "those with liver metastases spared", _joined("any", _LIVER, "at most: {measure: measured, test: ast, unit: ULN, limit: 5}")),
)  # fmt: skip

# of a trial with the arms A and B: the words, the arms, the rule
OF_ARMS: tuple[tuple[str, str, str], ...] = (
    ("Cohort A: prior chemotherapy is mandatory", "A", _given("chemotherapy")),
    ("For patients in arm B only: prior immunotherapy", "B", _given("ici")),
    ("Prior endocrine therapy (cohorts A and B)", "A, B", _given("hormonal_therapy")),
    ("Prior chemotherapy; in cohort A also prior immunotherapy", "A", _joined("all", _given("chemotherapy"), _given("ici"))),
)  # fmt: skip

# written after the lint was mended on the rows above, before a look: the words, the rule
KEPT_CLEAN: tuple[tuple[str, str], ...] = (
    ("Ascites, irrespective of whether it is symptomatic", f"not: {{{_has('ascites')}}}"),
    ("Toxicity of grade 2 or worse from earlier radiotherapy that has not resolved", f"not: {{{_has('unresolved_toxicity_grade_2')}}}"),
    ("Adverse events attributed to prior chemotherapy must have resolved to grade 1 or less", _RECOVERED),
    ("Major surgery, when the surgery took place less than 3 weeks before randomisation",
     "not: {less than: {measure: days_since, names: [major_surgery], limit: 21}}"),
    ("At least SD, or PD without clinical deterioration",
     _joined("any", "one of: {measure: recist, line: current, values: [CR, PR, SD]}", "is: judged")),
    ("Creatinine / CrCl: ≤ 1.5 × ULN / > 60 mL/min",
     _joined("any", _CREATININE.format("ULN", 1.5), _CLEARANCE.format("more than", 60))),
    ("CNS metastases that are symptomatic", f"not: {{{_has('symptomatic_brain_metastases')}}}"),
    ("Absolute neutrophils at least 1500, haemoglobin at least 90 g/L",
     _joined("all", _cells("neutrophils", 1500), _cells("haemoglobin", 90, "g/L"))),
    ("Platelets ≥ 75 × 10 to the ninth per litre (75,000/mm3)", _cells("platelets", 75, "10*9/L")),
    ("ROS1+ NSCLC", "is: {measure: variant, gene: ROS1, names: [fusion]}"),
    ("Patients whose tumours are ALK-rearranged, previously treated with alectinib",
     _joined("all", "is: {measure: variant, gene: ALK, names: [fusion]}", "is: {measure: given, names: [alectinib]}")),
    ("Unstable and untreated brain metastases",
     f"not: {{{_joined('all', _has('unstable_brain_metastases'), _has('untreated_brain_metastases'))}}}"),
    ("Carboplatin and pemetrexed, with or without pembrolizumab, as the first treatment",
     _joined("all", "is: {measure: given, names: [carboplatin]}", "is: {measure: given, names: [pemetrexed]}")),
    ("Glomerular filtration rate ≥ 30 mL/min (according to Cockcroft-Gault)", _CLEARANCE.format("at least", 30)),
    ("No systemic treatment so far (treatment-naïve)", f"not: {{{_given('systemic_therapy')}}}"),
)  # fmt: skip
# and as those of ROWS
KEPT: tuple[tuple[str, str, str, str], ...] = (
    ("Previous exposure to PD-1 inhibitors or CTLA-4 inhibitors", f"not: {{{_given('pd1', 'ctla4')}}}",
     "every checkpoint inhibitor, PD-L1 too", f"not: {{{_given('ici')}}}"),
    ("Prior EGFR TKI or MET TKI", f"not: {{{_given('egfr_tki', 'met_tki')}}}",
     "any kinase inhibitor", f"not: {{{_given('tki')}}}"),
    ("Renal function: creatinine < 1.5 mg/dL or, alternatively, creatinine clearance > 50 mL/min",
     _joined("any", "less than: {measure: measured, test: creatinine, unit: mg/dL, limit: 1.5}", _CLEARANCE.format("more than", 50)),
     "renal limits both required", _joined("all", "less than: {measure: measured, test: creatinine, unit: mg/dL, limit: 1.5}", _CLEARANCE.format("more than", 50))),
    ("Tumours negative for EGFR and ALK",
     _joined("all", _no_gene(denied=True, gene="EGFR"), _no_gene(denied=True, gene="ALK")),
     "ALK required among negatives", _joined("all", _no_gene(denied=True, gene="EGFR"), _no_gene(denied=False, gene="ALK"))),
    ("ALK, ROS1 and RET negative",
     _joined("all", *(_no_gene(denied=True, gene=one) for one in ("ALK", "ROS1", "RET"))),
     "RET required of three", _joined("all", _no_gene(denied=True, gene="ALK"), _no_gene(denied=True, gene="ROS1"), _no_gene(denied=False, gene="RET"))),
    ("Exposure to 2 or more of the following: abiraterone, enzalutamide, apalutamide", _drugs(2, *_NEW_DRUGS[:3]),
     "only three exclude", _drugs(3, *_NEW_DRUGS[:3])),
    ("A maximum of two of enzalutamide, apalutamide and darolutamide", _drugs(3, *_NEW_DRUGS[1:]),
     "only one allowed", _drugs(2, *_NEW_DRUGS[1:])),
    ("Brain metastases > 1 cm without previous local treatment", _brain(f"not: {{{_TREATED}}}", 10),
     "treated ones above 1 cm", _brain(_TREATED, 10)),
    ("Intracranial lesions of more than 2 cm that have not had surgery or radiotherapy", _brain(f"not: {{{_TREATED}}}", 20),
     "treated ones above 2 cm", _brain(_TREATED, 20)),
    ("Brain CT within 6 weeks for participants who have brain metastases",
     _joined("any", f"not: {{{_has('brain_metastases')}}}", "at most: {measure: days_since, names: [brain_ct], limit: 42}"),
     "a CT of those without", _joined("any", _has("brain_metastases"), "at most: {measure: days_since, names: [brain_ct], limit: 42}")),
    ("Those with bone metastases must have alkaline phosphatase ≤ 5 x ULN",
     _joined("any", f"not: {{{_LIVER.replace('liver', 'bone')}}}", "at most: {measure: measured, test: alkaline_phosphatase, unit: ULN, limit: 5}"),
     "those with bone metastases spared", _joined("any", _LIVER.replace("liver", "bone"), "at most: {measure: measured, test: alkaline_phosphatase, unit: ULN, limit: 5}")),
)  # fmt: skip
