"""Sixty criteria in the words of registry records, each with its right rule and one bug: the words,
the rule, the name of the bug, the bug. They were written by one who knew docs/lint.md, before a look
at what the lint does with them; of a random half (`LOOKED_AT`) 18 of 30 were found at first, and the
lint was mended on these. The other half (`KEPT`) was looked at once, at the end: 27 of 30 by the words,
with four false alarms, which are left as they were."""

from __future__ import annotations

MISSED = frozenset({"for progression"})
FALSE_ALARMS = frozenset(
    {
        # a history of so many weeks, which the rule leaves out
        "Has active hemoptysis within 3 weeks prior to the first dose",
        "Interstitial lung disease or prior pneumonitis requiring steroids",
        "Men are excluded",
        # the rule leaves the progression out
        "Disease progression within 6 months of the end of durvalumab",
    }
)

# fmt: off
LOOKED_AT: tuple[tuple[str, str, str, str], ...] = (
    (
        "Has received a targeted therapy for KRAS",
        "not: {is: {measure: prior_or_concurrent, names: [kras_inhibitor]}}",
        "a class beside it",
        "not: {is: {measure: prior_or_concurrent, names: [braf_mek_inhibitor]}}",
    ),
    (
        "KRAS mutation other than G12C",
        "is: {measure: variant, gene: KRAS, names: [mutation], other_than: [G12C]}",
        "exception left out",
        "is: {measure: variant, gene: KRAS, names: [mutation]}",
    ),
    (
        "Any untreated brain lesions > 1.0 cm in size",
        "not: {exists: {of: metastases, at: entry, where: {all: [{is: intracranial}, {not: {is: {measure: prior_local_therapy, names: [surgery, RT, SABR, RFA, other]}}}, {more than: {measure: max_diameter_mm, limit: 10}}]}}}",
        "untreated left out",
        "not: {exists: {of: metastases, at: entry, where: {all: [{is: intracranial}, {more than: {measure: max_diameter_mm, limit: 10}}]}}}",
    ),
    (
        "AST and ALT ≤ 3.0x ULN (if associated with liver metastases ≤5x ULN)",
        "any: [{all: [{at most: {measure: measured, test: ast, unit: ULN, limit: 3}}, {at most: {measure: measured, test: alt, unit: ULN, limit: 3}}]}, {all: [{exists: {of: metastases, where: {one of: {measure: organ, values: [liver]}}, at: entry}}, {at most: {measure: measured, test: ast, unit: ULN, limit: 5}}, {at most: {measure: measured, test: alt, unit: ULN, limit: 5}}]}]",
        "no liver condition in the branch",
        "any: [{all: [{at most: {measure: measured, test: ast, unit: ULN, limit: 3}}, {at most: {measure: measured, test: alt, unit: ULN, limit: 3}}]}, {all: [{at most: {measure: measured, test: ast, unit: ULN, limit: 5}}, {at most: {measure: measured, test: alt, unit: ULN, limit: 5}}]}]",
    ),
    (
        "Total bilirubin ≤ 1.5 x ULN unless known Gilbert syndrome",
        "any: [{at most: {measure: measured, test: bilirubin, unit: ULN, limit: 1.5}}, {is: {measure: has, names: [gilbert_syndrome]}}]",
        "Gilbert syndrome turned",
        "any: [{at most: {measure: measured, test: bilirubin, unit: ULN, limit: 1.5}}, {not: {is: {measure: has, names: [gilbert_syndrome]}}}]",
    ),
    (
        "Patients who have progressed while receiving a PARP inhibitor",
        "not: {at least: {measure: lines, intent: any, names: [parp_inhibitor], progressed: true, limit: 1}}",
        "progression left out",
        "not: {is: {measure: prior_or_concurrent, names: [parp_inhibitor]}}",
    ),
    (
        "No stereotactic radiation within 7 days or whole-brain radiation within 14 days prior to randomization",
        "all: [{not: {less than: {measure: days_since, names: [stereotactic_radiotherapy], limit: 7}}}, {not: {less than: {measure: days_since, names: [whole_brain_radiotherapy], limit: 14}}}]",
        "times exchanged",
        "all: [{not: {less than: {measure: days_since, names: [stereotactic_radiotherapy], limit: 14}}}, {not: {less than: {measure: days_since, names: [whole_brain_radiotherapy], limit: 7}}}]",
    ),
    (
        "Participants must have received at least one prior line of chemotherapy for metastatic disease",
        "at least: {measure: lines, intent: palliative, names: [chemotherapy], limit: 1}",
        "any intent",
        "at least: {measure: lines, intent: any, names: [chemotherapy], limit: 1}",
    ),
    (
        "INR or aPTT ≤ 1.5 x ULN if not receiving anticoagulants",
        "any: [{is: {measure: has, names: [therapeutic_anticoagulation]}}, {at most: {measure: measured, test: inr, unit: ULN, limit: 1.5}}, {at most: {measure: measured, test: aptt, unit: ULN, limit: 1.5}}]",
        "anticoagulants required too",
        "all: [{is: {measure: has, names: [therapeutic_anticoagulation]}}, {any: [{at most: {measure: measured, test: inr, unit: ULN, limit: 1.5}}, {at most: {measure: measured, test: aptt, unit: ULN, limit: 1.5}}]}]",
    ),
    (
        "Stage IVA or IVB non-small cell lung cancer at diagnosis",
        "all: [{one of: {measure: cancer_type, values: [nsclc]}}, {one of: {measure: stage, staged: diagnosis, values: [IVA, IVB]}}]",
        "IVB left out",
        "all: [{one of: {measure: cancer_type, values: [nsclc]}}, {one of: {measure: stage, staged: diagnosis, values: [IVA]}}]",
    ),
    (
        "Life expectancy < 12 weeks",
        "not: {less than: {measure: measured, test: life_expectancy, unit: wk, limit: 12}}",
        "12 months",
        "not: {less than: {measure: measured, test: life_expectancy, unit: mo, limit: 12}}",
    ),
    (
        "Active brain metastases or leptomeningeal disease; stable treated brain metastases are allowed",
        "not: {is: {measure: has, names: [untreated_brain_metastases, unstable_brain_metastases, leptomeningeal_disease]}}",
        "leptomeningeal disease left out",
        "not: {is: {measure: has, names: [untreated_brain_metastases, unstable_brain_metastases]}}",
    ),
    (
        "Creatinine clearance ≥ 40 mL/min or serum creatinine ≤ 1.5x ULN",
        "any: [{at least: {measure: measured, test: creatinine_clearance, unit: mL/min, limit: 40}}, {at most: {measure: measured, test: creatinine, unit: ULN, limit: 1.5}}]",
        "both",
        "all: [{at least: {measure: measured, test: creatinine_clearance, unit: mL/min, limit: 40}}, {at most: {measure: measured, test: creatinine, unit: ULN, limit: 1.5}}]",
    ),
    (
        "Sensitizing EGFR mutation, ALK fusion, ROS1 rearrangement, RET fusion or MET exon 14 skipping mutation",
        "not: {any: [{is: {measure: variant, gene: EGFR, names: [activating]}}, {is: {measure: variant, gene: ALK, names: [fusion]}}, {is: {measure: variant, gene: ROS1, names: [fusion]}}, {is: {measure: variant, gene: RET, names: [fusion]}}, {is: {measure: variant, gene: MET, names: [exon_14_skipping]}}]}",
        "RET left out",
        "not: {any: [{is: {measure: variant, gene: EGFR, names: [activating]}}, {is: {measure: variant, gene: ALK, names: [fusion]}}, {is: {measure: variant, gene: ROS1, names: [fusion]}}, {is: {measure: variant, gene: MET, names: [exon_14_skipping]}}]}",
    ),
    (
        "Average systolic blood pressure ≥ 140 mmHg or diastolic blood pressure ≥ 90 mmHg",
        "not: {any: [{at least: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 140}}, {at least: {measure: measured, test: diastolic_blood_pressure, unit: 'mm[Hg]', limit: 90}}]}",
        "both pressures exchanged",
        "not: {any: [{at least: {measure: measured, test: diastolic_blood_pressure, unit: 'mm[Hg]', limit: 140}}, {at least: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 90}}]}",
    ),
    (
        "Disease progression within 6 months of the end of durvalumab",
        "not: {at most: {measure: months_since_drug, names: [durvalumab], limit: 6}}",
        "the end of the first line",
        "not: {at most: {measure: months_since_end, line: 1, limit: 6}}",
    ),
    (
        "History of organ transplant",
        "not: {is: {measure: ever_had, names: [organ_transplant]}}",
        "an allogeneic one alone",
        "not: {is: {measure: ever_had, names: [allogeneic_transplant]}}",
    ),
    (
        "Women of childbearing potential must have a negative pregnancy test within 7 days",
        "any: [{not: {is: {measure: has, names: [childbearing_potential]}}}, {at most: {measure: days_since, names: [pregnancy_test_negative], limit: 7}}]",
        "everybody needs the test",
        "at most: {measure: days_since, names: [pregnancy_test_negative], limit: 7}",
    ),
    (
        "1 to 5 metastatic lesions at the time of initial diagnosis",
        "between: {measure: count, of: metastases, at: diagnosis, by: DEFAULT, low: 1, high: 5}",
        "today's lesions",
        "between: {measure: count, of: metastases, at: entry, by: DEFAULT, low: 1, high: 5}",
    ),
    (
        "Right adrenal metastasis",
        "exists: {of: metastases, at: entry, where: {one of: {measure: organ, values: [right_adrenal]}}}",
        "the left one",
        "exists: {of: metastases, at: entry, where: {one of: {measure: organ, values: [left_adrenal]}}}",
    ),
    (
        "Controlled primary tumour for at least 3 months after definitive treatment",
        "all: [{at least: {measure: months_since_definitive_treatment, limit: 3}}, {not: {is: progressed_at_primary}}]",
        "a progressing primary",
        "all: [{at least: {measure: months_since_definitive_treatment, limit: 3}}, {is: progressed_at_primary}]",
    ),
    (
        "ECOG performance status 0-1, or 2 if due to bone metastases",
        "any: [{at most: {measure: ecog, limit: 1}}, {all: [{at most: {measure: ecog, limit: 2}}, {exists: {of: metastases, at: entry, where: {one of: {measure: organ, values: [bone]}}}}]}]",
        "2 for everybody",
        "any: [{at most: {measure: ecog, limit: 1}}, {at most: {measure: ecog, limit: 2}}]",
    ),
    (
        "Wash-out of 5 half-lives or 21 days, whichever is shorter, from any tyrosine kinase inhibitor",
        "is: {measure: therapy_washed_out, names: [tki], half_lives: 5, days: 21, whichever: shorter}",
        "the longer",
        "is: {measure: therapy_washed_out, names: [tki], half_lives: 5, days: 21, whichever: longer}",
    ),
    (
        "Squamous cell or adenosquamous histology is excluded",
        "not: {one of: {measure: histology, values: [squamous, adenosquamous]}}",
        "adenosquamous left out",
        "not: {one of: {measure: histology, values: [squamous]}}",
    ),
    (
        "Serum albumin ≥ 30 g/L and LDH below 2 x ULN",
        "all: [{at least: {measure: measured, test: albumin, unit: g/L, limit: 30}}, {less than: {measure: measured, test: ldh, unit: ULN, limit: 2}}]",
        "LDH in U/L",
        "all: [{at least: {measure: measured, test: albumin, unit: g/L, limit: 30}}, {less than: {measure: measured, test: ldh, unit: U/L, limit: 2}}]",
    ),
    (
        "Prior therapy with an immune checkpoint inhibitor other than durvalumab",
        "not: {is: {measure: prior_or_concurrent, names: [ici], other_than: [durvalumab]}}",
        "the exception left out, too",
        "not: {is: {measure: prior_or_concurrent, names: [ici]}}",
    ),
    (
        "Measurable disease according to RECIST 1.1",
        "is: {measure: has, names: [measurable_disease]}",
        "evaluable disease too",
        "is: {measure: has, names: [measurable_disease, evaluable_disease]}",
    ),
    (
        "Age 18 to 75 years",
        "between: {measure: age, low: 18, high: 75}",
        "no upper end",
        "at least: {measure: age, limit: 18}",
    ),
    (
        "Uncontrolled hypertension",
        "not: {is: {measure: has, names: [uncontrolled_hypertension]}}",
        "any hypertension",
        "not: {is: {measure: has, names: [hypertension]}}",
    ),
    (
        "Synchronous oligometastatic disease with no more than 3 organs involved",
        "all: [{one of: {measure: trial_group, at: diagnosis, values: [sOMD]}}, {at most: {measure: organs, of: metastases, at: entry, by: DEFAULT, limit: 3}}]",
        "recurrent too",
        "all: [{one of: {measure: trial_group, at: diagnosis, values: [sOMD, rOMD]}}, {at most: {measure: organs, of: metastases, at: entry, by: DEFAULT, limit: 3}}]",
    ),
)
KEPT: tuple[tuple[str, str, str, str], ...] = (
    (
        "Has active hemoptysis within 3 weeks prior to the first dose",
        "not: {is: {measure: has, names: [haemoptysis]}}",
        "ever had for active",
        "not: {is: {measure: ever_had, names: [haemoptysis]}}",
    ),
    (
        "Alkaline phosphatase ≤ 3 × ULN; for subjects with documented bone metastasis ≤ 5x ULN",
        "any: [{at most: {measure: measured, test: alkaline_phosphatase, unit: ULN, limit: 3}}, {all: [{exists: {of: metastases, where: {one of: {measure: organ, values: [bone]}}, at: entry}}, {at most: {measure: measured, test: alkaline_phosphatase, unit: ULN, limit: 5}}]}]",
        "liver for bone",
        "any: [{at most: {measure: measured, test: alkaline_phosphatase, unit: ULN, limit: 3}}, {all: [{exists: {of: metastases, where: {one of: {measure: organ, values: [liver]}}, at: entry}}, {at most: {measure: measured, test: alkaline_phosphatase, unit: ULN, limit: 5}}]}]",
    ),
    (
        "Known history of HBV or HCV infection",
        "not: {is: {measure: ever_had, names: [hepatitis_b, hepatitis_c]}}",
        "has for history",
        "not: {is: {measure: has, names: [hepatitis_b, hepatitis_c]}}",
    ),
    (
        "Congestive heart failure or unstable angina, or a myocardial infarction within the past 6 months",
        "not: {any: [{is: {measure: has, names: [heart_failure, unstable_angina]}}, {at most: {measure: months_since, names: [myocardial_infarction], limit: 6}}]}",
        "all three at once",
        "not: {all: [{is: {measure: has, names: [heart_failure, unstable_angina]}}, {at most: {measure: months_since, names: [myocardial_infarction], limit: 6}}]}",
    ),
    (
        "Interstitial lung disease or prior pneumonitis requiring steroids",
        "not: {any: [{is: {measure: has, names: [interstitial_lung_disease]}}, {is: {measure: ever_had, names: [pneumonitis_with_steroids]}}]}",
        "any pneumonitis",
        "not: {any: [{is: {measure: has, names: [interstitial_lung_disease]}}, {is: {measure: ever_had, names: [pneumonitis]}}]}",
    ),
    (
        "Platelet count <100,000/mm^3",
        "at least: {measure: measured, test: platelets, unit: /mm3, limit: 100000}",
        "a floor kept out",
        "not: {at least: {measure: measured, test: platelets, unit: /mm3, limit: 100000}}",
    ),
    (
        "Oligoprogressive disease with 3 or fewer lesions of progression",
        "at most: {measure: count, of: lesions, at: entry, by: PROGRESSING, limit: 3}",
        "every lesion counted",
        "at most: {measure: count, of: lesions, at: entry, by: DEFAULT, limit: 3}",
    ),
    (
        "Has received a live vaccine within 30 days before the first dose",
        "not: {at most: {measure: days_since, names: [live_vaccine], limit: 30}}",
        "the vaccine required",
        "at most: {measure: days_since, names: [live_vaccine], limit: 30}",
    ),
    (
        "Major surgery (excluding placement of vascular access) within 28 days of first dose",
        "not: {at most: {measure: days_since, names: [major_surgery], limit: 28}}",
        "any surgery",
        "not: {at most: {measure: days_since, names: [surgery], limit: 28}}",
    ),
    (
        "Prior anti-PD-1 therapy that was discontinued because of toxicity",
        "not: {at least: {measure: lines, intent: any, names: [pd1], stopped_for: [toxicity], limit: 1}}",
        "for progression",
        "not: {at least: {measure: lines, intent: any, names: [pd1], stopped_for: [progression], limit: 1}}",
    ),
    (
        "More than 1 cycle of an immune checkpoint inhibitor",
        "not: {more than: {measure: cycles_given, names: [ici], limit: 1}}",
        "one cycle too",
        "not: {at least: {measure: cycles_given, names: [ici], limit: 1}}",
    ),
    (
        "COPD exacerbation or other respiratory illness requiring hospitalization within 30 days",
        "not: {at most: {measure: days_since, names: [respiratory_hospitalisation], limit: 30}}",
        "COPD itself",
        "not: {is: {measure: has, names: [copd]}}",
    ),
    (
        "No more than 2 metastases in the same organ",
        "at most: {measure: most_in_one_organ, of: metastases, at: entry, by: DEFAULT, limit: 2}",
        "2 in all",
        "at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 2}",
    ),
    (
        "All metastases must be smaller than 5 cm",
        "every: {of: metastases, at: entry, is: {less than: {measure: max_diameter_mm, limit: 50}}}",
        "some metastasis",
        "exists: {of: metastases, at: entry, where: {less than: {measure: max_diameter_mm, limit: 50}}}",
    ),
    (
        "Partial response or stable disease after 4 cycles of first-line chemotherapy",
        "all: [{one of: {measure: recist, line: 1, values: [PR, SD]}}, {at least: {measure: cycles, line: 1, limit: 4}}]",
        "complete response added",
        "all: [{one of: {measure: recist, line: 1, values: [CR, PR, SD]}}, {at least: {measure: cycles, line: 1, limit: 4}}]",
    ),
    (
        "Metachronous metastases diagnosed at least 6 months after the primary tumour",
        "at least: {measure: months_to_metastases, limit: 6}",
        "since the end of treatment",
        "at least: {measure: months_between, since: definitive_treatment, until: first_metastases, limit: 6}",
    ),
    (
        "Receiving osimertinib for at least 3 months without progression",
        "all: [{is: {measure: has_drug, line: current, names: [osimertinib]}}, {at least: {measure: months, line: current, limit: 3}}, {not: {is: {measure: progressed, line: current}}}]",
        "the first line",
        "all: [{is: {measure: has_drug, line: 1, names: [osimertinib]}}, {at least: {measure: months, line: 1, limit: 3}}, {not: {is: {measure: progressed, line: 1}}}]",
    ),
    (
        "No more than 5 extracranial metastases",
        "at most: {measure: count, of: metastases, at: entry, by: DEFAULT, where: {not: {is: intracranial}}, limit: 5}",
        "place left out",
        "at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 5}",
    ),
    (
        "Brain metastases up to 3 in number, each no larger than 2 cm",
        "all: [{at most: {measure: count, of: metastases, at: entry, by: DEFAULT, where: {is: intracranial}, limit: 3}}, {every: {of: metastases, at: entry, where: {is: intracranial}, is: {at most: {measure: max_diameter_mm, limit: 20}}}}]",
        "the size of all metastases",
        "all: [{at most: {measure: count, of: metastases, at: entry, by: DEFAULT, where: {is: intracranial}, limit: 3}}, {every: {of: metastases, at: entry, is: {at most: {measure: max_diameter_mm, limit: 20}}}}]",
    ),
    (
        "Patients must not have received more than two prior lines of systemic therapy",
        "at most: {measure: lines, intent: any, limit: 2}",
        "fewer than two",
        "less than: {measure: lines, intent: any, limit: 2}",
    ),
    (
        "Radiotherapy to the thorax within 6 months",
        "not: {at most: {measure: months_since, names: [thoracic_radiotherapy], limit: 6}}",
        "any radiotherapy",
        "not: {at most: {measure: months_since, names: [radiotherapy], limit: 6}}",
    ),
    (
        "Documented progression on at least one platinum-based regimen and one checkpoint inhibitor",
        "all: [{at least: {measure: lines, intent: any, names: [platinum], progressed: true, limit: 1}}, {at least: {measure: lines, intent: any, names: [ici], progressed: true, limit: 1}}]",
        "either",
        "any: [{at least: {measure: lines, intent: any, names: [platinum], progressed: true, limit: 1}}, {at least: {measure: lines, intent: any, names: [ici], progressed: true, limit: 1}}]",
    ),
    (
        "Treatment-naive for metastatic disease",
        "is: no_systemic_therapy_yet",
        "turned",
        "not: {is: no_systemic_therapy_yet}",
    ),
    (
        "Prior systemic therapy for metastatic disease must have been completed at least 3 weeks ago",
        "not: {less than: {measure: days_since_therapy, names: [systemic_therapy], limit: 21}}",
        "the good ones kept out",
        "not: {at least: {measure: days_since_therapy, names: [systemic_therapy], limit: 21}}",
    ),
    (
        "HER2-positive or hormone-receptor-positive disease",
        "is: {measure: has, names: [her2_positive, hormone_receptor_positive]}",
        "HER2-negative",
        "is: {measure: has, names: [her2_negative, hormone_receptor_positive]}",
    ),
    (
        "Prior stereotactic radiotherapy to a target lesion",
        "not: {exists: {of: lesions, at: entry, where: {all: [{is: target_of_treatment}, {is: {measure: prior_local_therapy, names: [SABR]}}]}}}",
        "the target filter left out",
        "not: {exists: {of: lesions, at: entry, where: {is: {measure: prior_local_therapy, names: [SABR]}}}}",
    ),
    (
        "Men are excluded",
        "one of: {measure: sex, values: [female]}",
        "turned",
        "one of: {measure: sex, values: [male]}",
    ),
    (
        "Known psychiatric illness or substance abuse, active or in the past",
        "not: {is: {measure: ever_had, names: [psychiatric_illness, substance_abuse]}}",
        "active only",
        "not: {is: {measure: has, names: [psychiatric_illness, substance_abuse]}}",
    ),
    (
        "BRAF V600E or V600K mutation",
        "is: {measure: variant, gene: BRAF, names: [V600E, V600K]}",
        "V600K left out",
        "is: {measure: variant, gene: BRAF, names: [V600E]}",
    ),
    (
        "Corrected QT interval (QTc) > 470 ms",
        "not: {more than: {measure: measured, test: qtc, unit: ms, limit: 470}}",
        "long QTc required",
        "more than: {measure: measured, test: qtc, unit: ms, limit: 470}",
    ),
)  # fmt: skip
