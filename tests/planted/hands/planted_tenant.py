"""Criteria in other words than those of a fourth hand that encoded 199 of foreign trials and planted 44
bugs, of causes for which the lint found something on a right one, or nothing of a bug. They were
written by one who mends the lint, before it was mended."""

from __future__ import annotations

from tests.planted.hands.planted_boarder import _AT, _BP, _count, _is, _joined, _no, _since, _test

_PLACED = "exists: {{{}, where: {{{}}}}}"
_OF_BONE = "one of: {measure: organ, values: [bone]}"
_OUTSIDE_BONE = _no(_PLACED.format(_AT, _no(_OF_BONE)))
_PRESSURE = tuple(
    _test("more than", one, "mm[Hg]", limit) for one, limit in zip(_BP, (180, 105), strict=True)
)
_LIMITS = (
    _test("at most", "bilirubin", "mg/dL", 2),
    _test("at least", "albumin", "g/dL", 3),
)
_STEROIDS = (
    _since("at most", "days_since", "systemic_steroids", 14),
    _test("more than", "prednisone_dose", "mg/d", 20),
)
_STAGE = "one of: {{measure: stage, values: [II], edition: '{}'}}"
_BEFORE = "at least: {{measure: lines, intent: any, names: [egfr_tki]{}, limit: 1}}"
_ENDED = tuple(_BEFORE.format(one) for one in (", progressed: true", ", stopped_for: [toxicity]"))
_GROWING = "is: progressing"
_WILD = tuple(f"is: {{measure: altered, gene: {gene}}}" for gene in ("ALK", "ROS1", "RET", "KRAS"))

# the words, the rule
CLEAN: tuple[tuple[str, str], ...] = (
    # organs that are let in by what the rule leaves out
    ("No extraosseous metastases such as those in the liver or the lung", _OUTSIDE_BONE),
    # a unit of a place, of which nothing is counted
    ("Metastases in distant organs, or in regional lymph nodes alone, and adenocarcinoma",
     _joined("all", f"exists: {{{_AT}}}", "one of: {measure: histology, values: [adenocarcinoma]}")),
    # a drug and its dose: who has both is kept out, whatever is taken for the like of it
    ("Taking systemic corticosteroids with >20 mg/day prednisone or equivalent within 14 days of enrolment",
     _no(_joined("all", *_STEROIDS))),
    # both limits are one
    ("AST ≤ 3 x ULN (≤ 3 x ULN in the setting of liver metastases)", _test("at most", "ast", "ULN", 3)),
    # what was not there
    ("Platelets ≥ 75 x 10^9/L in the absence of transfusions for a week",
     _joined("all", _test("at least", "platelets", "10*9/L", 75), _joined("any", _no(_is("ever_had", "transfusion")), "is: judged"))),
    # a treatment of a place, by its aim
    ("Palliative radiotherapy to brain metastases in the last 21 days",
     _no(_since("at most", "days_since", "brain_radiotherapy", 21))),
)  # fmt: skip

# the words, the right rule, what is wrong, the wrong rule
ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("Visceral metastases, including those in the liver or the lung", _OUTSIDE_BONE,
     "the inner negation lost", _no(_PLACED.format(_AT, _OF_BONE))),
    ("Hypertension that is not controlled (systolic BP > 180mmHg or diastolic BP > 105mmHg)",
     _no(_joined("any", *_PRESSURE)), "both for either, in a parenthesis", _no(_joined("all", *_PRESSURE))),
    ("Bilirubin ≤ 2 mg/dL (or albumin ≥ 3 g/dL)", _joined("any", *_LIMITS),
     "both for one of two, in a parenthesis", _joined("all", *_LIMITS)),
    ("Stage II by the 8th edition of the UICC", _STAGE.format(8), "another edition", _STAGE.format(7)),
    ("Failure of a prior EGFR inhibitor", _BEFORE.format(", progressed: true"),
     "its failure dropped", _BEFORE.format("")),
    ("Progression on an EGFR tyrosine kinase inhibitor or intolerance to it", _joined("any", *_ENDED),
     "intolerance dropped", _ENDED[0]),
    ("All new or progressing lesions can be irradiated safely",
     f"every: {{{_AT}, where: {{{_GROWING}}}, is: {{is: amenable_to_local_therapy}}}}",
     "one of them is enough", _PLACED.format(_AT, _joined("all", _GROWING, "is: amenable_to_local_therapy"))),
    ("No alterations in any of these genes: ALK, ROS1 or RET", _joined("all", *map(_no, _WILD[:3])),
     "a gene too many", _joined("all", *map(_no, _WILD))),
    ("Between at least 2 and not more than 4 metastases",
     f"between: {{measure: count, {_AT}, by: DEFAULT, low: 2, high: 4}}", "the lower end dropped", _count("at most", 4)),
    ("Is currently receiving systemic therapy", "is: {measure: under_way, line: current}",
     "begun for under way", "is: {measure: begun, line: current}"),
    ("Endocrine therapy in the 14 days prior to enrolment", _no(_since("at most", "days_since_therapy", "hormonal_therapy", 14)),
     "the rule of another sentence", _no(_since("at most", "days_since", "radiotherapy", 14))),
)  # fmt: skip

_CYCLED = "at least: {{measure: cycles_given, names: [platinum]{}, limit: 4}}"
_EXCLUDED_DOSE = (
    _is("has", "systemic_steroids"),
    _test("more than", "prednisone_dose", "mg/d", 10),
)
_RENAL = (
    _test("at most", "creatinine", "ULN", 1.5),
    _test("at least", "creatinine_clearance", "mL/min", 45),
)
_TREATED = "at least: {{measure: lines, intent: any, names: [pd1]{}, limit: 1}}"

# written after the mend, and looked at once
KEPT_CLEAN: tuple[tuple[str, str], ...] = (
    ("Absence of symptomatic brain metastases", _no(_is("has", "symptomatic_brain_metastases"))),
    ("Haemoglobin ≥ 90 g/L without transfusion in the previous 7 days",
     _joined("all", _test("at least", "haemoglobin", "g/L", 90),
             _no(_since("at most", "days_since", "transfusion", 7)))),
    ("All metastases must be suitable for stereotactic radiotherapy",
     f"every: {{{_AT}, is: {{is: amenable_to_local_therapy}}}}"),
    ("Known EGFR or ALK alteration", _joined("all", *(_no(f"is: {{measure: altered, gene: {g}}}") for g in ("EGFR", "ALK")))),
    ("Failed prior platinum or was intolerant of it", _joined("any", *(
        "at least: {measure: lines, intent: any, names: [platinum]" + one + ", limit: 1}"
        for one in (", progressed: true", ", stopped_for: [toxicity]")))),
    ("Currently on a stable dose of steroids (≤ 10mg/day of prednisone or its equivalent)",
     _test("at most", "prednisone_dose", "mg/d", 10)),
    ("Stage III according to the TNM classification, 8th edition", "one of: {measure: stage, values: [III], edition: '8'}"),
    ("Stage III disease", "one of: {measure: stage, values: [III], edition: '8'}"),
    ("ALT ≤ 2.5 x ULN, or ≤ 5 x ULN in the setting of liver metastases",
     _joined("any", _test("at most", "alt", "ULN", 2.5), _joined("all", _test("at most", "alt", "ULN", 5),
             _PLACED.format(_AT, "one of: {measure: organ, values: [liver]}")))),
    ("Unstable angina or uncontrolled hypertension",
     _joined("all", _no(_is("has", "unstable_angina")), _no(_is("has", "uncontrolled_hypertension")))),
    ("Is able to swallow tablets", _no(_is("has", "unable_to_swallow"))),
)  # fmt: skip
KEPT: tuple[tuple[str, str, str, str], ...] = (
    ("ECOG 0-1 and a well controlled hypertension",
     _joined("all", "at most: {measure: ecog, limit: 1}", _no(_is("has", "uncontrolled_hypertension"))),
     "a lack for what is not lacking", _joined("all", "at most: {measure: ecog, limit: 1}", _is("has", "uncontrolled_hypertension"))),
    ("Creatinine ≤ 1.5 x ULN (or creatinine clearance ≥ 45 mL/min)", _joined("any", *_RENAL),
     "both of two that will do", _joined("all", *_RENAL)),
    ("Under systemic steroids with > 10 mg of prednisone per day", _no(_joined("all", *_EXCLUDED_DOSE)),
     "any dose", _no(_joined("any", *_EXCLUDED_DOSE))),
    ("Failure of at least one previous PD-1 antibody", _TREATED.format(", progressed: true"),
     "no failure", _TREATED.format("")),
    ("No mutation of the following genes: EGFR, BRAF, MET",
     _joined("all", *(_no(f"is: {{measure: altered, gene: {g}}}") for g in ("EGFR", "BRAF", "MET"))),
     "another gene", _joined("all", *(_no(f"is: {{measure: altered, gene: {g}}}") for g in ("EGFR", "BRAF", "MET", "RET")))),
    ("Stage III (AJCC, edition 8)", "one of: {measure: stage, values: [III], edition: '8'}",
     "the seventh edition", "one of: {measure: stage, values: [III], edition: '7'}"),
    ("All growing metastases are amenable to ablation",
     f"every: {{{_AT}, where: {{{_GROWING}}}, is: {{is: amenable_to_local_therapy}}}}",
     "some of them are", _PLACED.format(_AT, _joined("all", _GROWING, "is: amenable_to_local_therapy"))),
    ("Visceral metastases, for example in the adrenal gland", _no(_PLACED.format(_AT, _no("one of: {measure: organ, values: [bone, lymph_node]}"))),
     "visceral for not visceral", _no(_PLACED.format(_AT, "one of: {measure: organ, values: [bone, lymph_node]}"))),
)  # fmt: skip
FALSE_ALARMS = {  # left as they are
    "Stage III disease",  # of which edition no word speaks
    "Under systemic steroids with > 10 mg of prednisone per day",
}
