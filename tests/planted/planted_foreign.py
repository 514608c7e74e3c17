"""Criteria in the style of other trials, encoded, and bugs planted into each: a row is the words,
the rule, and the bugs by name. `MISSED` are those that the words alone do not show. The rows were
written by the author of the lint, beside it."""

from __future__ import annotations

# fmt: off
ROWS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "Patients with known EGFR mutation or ALK rearrangement are excluded",
        "all: [{not: {is: {measure: altered, gene: EGFR}}}, {not: {is: {measure: altered, gene: ALK}}}]",
        {
            "or for all": "any: [{not: {is: {measure: altered, gene: EGFR}}}, {not: {is: {measure: altered, gene: ALK}}}]",
            "turned": "any: [{is: {measure: altered, gene: EGFR}}, {is: {measure: altered, gene: ALK}}]",
        },
    ),
    (
        "Patients must not have received prior immunotherapy with an anti-PD-1 or anti-PD-L1 antibody",
        "not: {is: {measure: prior_or_concurrent, names: [ici]}}",
        {
            "turned must not have received": "is: {measure: prior_or_concurrent, names: [ici]}",
            "other class": "not: {is: {measure: prior_or_concurrent, names: [tki]}}",
        },
    ),
    (
        "No prior systemic chemotherapy for metastatic disease",
        "not: {is: {measure: prior_or_concurrent, names: [chemotherapy]}}",
        {
            "turned again": "is: {measure: prior_or_concurrent, names: [chemotherapy]}",
        },
    ),
    (
        "Systolic blood pressure < 160 mmHg",
        "less than: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 160}",
        {
            "swapped systolic": "less than: {measure: measured, test: diastolic_blood_pressure, unit: 'mm[Hg]', limit: 160}",
            "BP the wrong way": "at least: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 160}",
        },
    ),
    (
        "Blood pressure of at most 150 mmHg systolic and 90 mmHg diastolic",
        "all: [{at most: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 150}}, {at most: {measure: measured, test: diastolic_blood_pressure, unit: 'mm[Hg]', limit: 90}}]",
        {
            "swapped limits": "all: [{at most: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 90}}, {at most: {measure: measured, test: diastolic_blood_pressure, unit: 'mm[Hg]', limit: 150}}]",
            "or for and": "any: [{at most: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 150}}, {at most: {measure: measured, test: diastolic_blood_pressure, unit: 'mm[Hg]', limit: 90}}]",
        },
    ),
    (
        "Uncontrolled hypertension (systolic blood pressure > 150 mmHg or diastolic blood pressure > 100 mmHg)",
        "all: [{at most: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 150}}, {at most: {measure: measured, test: diastolic_blood_pressure, unit: 'mm[Hg]', limit: 100}}]",
        {
            "swapped in exclusion": "all: [{at most: {measure: measured, test: diastolic_blood_pressure, unit: 'mm[Hg]', limit: 150}}, {at most: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 100}}]",
            "any for all": "any: [{at most: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 150}}, {at most: {measure: measured, test: diastolic_blood_pressure, unit: 'mm[Hg]', limit: 100}}]",
            "turned limit": "all: [{at least: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 150}}, {at least: {measure: measured, test: diastolic_blood_pressure, unit: 'mm[Hg]', limit: 100}}]",
        },
    ),
    (
        "At most 5 progressing metastases (oligoprogression)",
        "at most: {measure: count, of: metastases, at: entry, by: PROGRESSING, limit: 5}",
        {
            "DEFAULT for PROGRESSING": "at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 5}",
        },
    ),
    (
        "1 to 5 metastases in total",
        "all: [{at least: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 1}}, {at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 5}}]",
        {
            "PROGRESSING for DEFAULT": "all: [{at least: {measure: count, of: metastases, at: entry, by: PROGRESSING, limit: 1}}, {at most: {measure: count, of: metastases, at: entry, by: PROGRESSING, limit: 5}}]",
            "one bound dropped": "at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 5}",
            "any for all span": "any: [{at least: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 1}}, {at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 5}}]",
        },
    ),
    (
        "Stable disease or response on the current systemic therapy",
        "one of: {measure: recist, line: current, values: [CR, PR, SD]}",
        {
            "line 1 for current": "one of: {measure: recist, line: 1, values: [CR, PR, SD]}",
            "PD added": "one of: {measure: recist, line: current, values: [CR, PR, SD, PD]}",
            "SD dropped": "one of: {measure: recist, line: current, values: [CR, PR]}",
        },
    ),
    (
        "No progression on ongoing first-line osimertinib",
        "all: [{is: {measure: has_drug, line: 1, names: [osimertinib]}}, {not: {one of: {measure: recist, line: 1, values: [PD]}}}]",
        {
            "turned recist": "all: [{is: {measure: has_drug, line: 1, names: [osimertinib]}}, {one of: {measure: recist, line: 1, values: [PD]}}]",
            "line 2": "all: [{is: {measure: has_drug, line: 1, names: [osimertinib]}}, {not: {one of: {measure: recist, line: 2, values: [PD]}}}]",
        },
    ),
    (
        "AST and ALT ≤ 2.5 x ULN",
        "all: [{at most: {measure: measured, test: ast, unit: ULN, limit: 2.5}}, {at most: {measure: measured, test: alt, unit: ULN, limit: 2.5}}]",
        {
            "or for and labs": "any: [{at most: {measure: measured, test: ast, unit: ULN, limit: 2.5}}, {at most: {measure: measured, test: alt, unit: ULN, limit: 2.5}}]",
            "5 for 2.5": "all: [{at most: {measure: measured, test: ast, unit: ULN, limit: 5}}, {at most: {measure: measured, test: alt, unit: ULN, limit: 2.5}}]",
        },
    ),
    (
        "Serum creatinine ≤ ULN",
        "at most: {measure: measured, test: creatinine, unit: ULN, limit: 1}",
        {
            "1.5": "at most: {measure: measured, test: creatinine, unit: ULN, limit: 1.5}",
        },
    ),
    (
        "Total bilirubin within normal limits",
        "at most: {measure: measured, test: bilirubin, unit: ULN, limit: 1}",
        {
        },
    ),
    (
        "Has an active infection requiring systemic therapy",
        "not: {is: {measure: has, names: [active_infection]}}",
        {
            "turned has": "is: {measure: has, names: [active_infection]}",
        },
    ),
    (
        "Has a history of interstitial lung disease",
        "not: {is: {measure: ever_had, names: [interstitial_lung_disease]}}",
        {
            "turned hist": "is: {measure: ever_had, names: [interstitial_lung_disease]}",
        },
    ),
    (
        "Has received a live vaccine within 30 days of the first dose",
        "not: {at most: {measure: days_since, names: [live_vaccine], limit: 30}}",
        {
            "turned within": "at most: {measure: days_since, names: [live_vaccine], limit: 30}",
        },
    ),
    (
        "Major surgery within 4 weeks before enrolment",
        "not: {at most: {measure: days_since, names: [major_surgery], limit: 28}}",
        {
            "anchor": "not: {at most: {measure: days_since, names: [live_vaccine], limit: 28}}",
            "months": "not: {at most: {measure: days_since, names: [major_surgery], limit: 120}}",
        },
    ),
    (
        "Is pregnant or breastfeeding",
        "all: [{not: {is: {measure: has, names: [pregnancy]}}}, {not: {is: {measure: has, names: [breastfeeding]}}}]",
        {
            "any": "any: [{not: {is: {measure: has, names: [pregnancy]}}}, {not: {is: {measure: has, names: [breastfeeding]}}}]",
            "turned preg": "any: [{is: {measure: has, names: [pregnancy]}}, {is: {measure: has, names: [breastfeeding]}}]",
        },
    ),
    (
        "Absolute neutrophil count ≥ 1,500/mm3",
        "at least: {measure: measured, test: neutrophils, unit: '10*9/L', limit: 1.5}",
        {
            "15": "at least: {measure: measured, test: neutrophils, unit: '10*9/L', limit: 15}",
            "most": "at most: {measure: measured, test: neutrophils, unit: '10*9/L', limit: 1.5}",
        },
    ),
    (
        "Metastatic disease diagnosed at least 6 months after the primary tumour",
        "at least: {measure: months_to_metastases, limit: 6}",
        {
            "anchors swapped": "at least: {measure: months_since_metastases, limit: 6}",
        },
    ),
    (
        "Symptomatic brain metastases",
        "not: {is: {measure: has, names: [symptomatic_brain_metastases]}}",
        {
            "turned bm": "is: {measure: has, names: [symptomatic_brain_metastases]}",
        },
    ),
    (
        "ECOG performance status 0 or 1",
        "at most: {measure: ecog, limit: 1}",
        {
            "ecog2": "at most: {measure: ecog, limit: 2}",
        },
    ),
    (
        "Activating EGFR mutation",
        "is: {measure: altered, gene: EGFR}",
        {
            "turned gene": "not: {is: {measure: altered, gene: EGFR}}",
        },
    ),
    (
        "Measurable disease per RECIST 1.1",
        "is: {measure: has, names: [measurable_disease]}",
        {
            "turned measurable": "not: {is: {measure: has, names: [measurable_disease]}}",
        },
    ),
    (
        "All lesions amenable to stereotactic radiotherapy or surgery",
        "every: {of: metastases, at: entry, is: {is: amenable_to_local_therapy}}",
        {
        },
    ),
    (
        "Patients treated with platinum doublet chemotherapy and immunotherapy",
        "all: [{is: {measure: prior_or_concurrent, names: [platinum_doublet]}}, {is: {measure: prior_or_concurrent, names: [ici]}}]",
        {
            "or for and given": "any: [{is: {measure: prior_or_concurrent, names: [platinum_doublet]}}, {is: {measure: prior_or_concurrent, names: [ici]}}]",
        },
    ),
    (
        "Should not have received prior radiotherapy to the thorax",
        "not: {is: {measure: ever_had, names: [thoracic_radiotherapy]}}",
        {
            "turned rt": "is: {measure: ever_had, names: [thoracic_radiotherapy]}",
        },
    ),
)
# fmt: on
MISSED = frozenset({"one bound dropped", "turned gene"})
