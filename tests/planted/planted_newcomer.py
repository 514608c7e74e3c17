"""Criteria of trials of other hands, as a newcomer encodes them, and the bugs a newcomer makes: a
row is the words, the rule, and the bugs by name. The bugs were written before it was looked at which
of them the lint finds (24 of 37), and the lint was mended on them after. `UNSEEN` are those that
the words alone do not show."""

from __future__ import annotations

# fmt: off
ROWS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "For lung adenocarcinoma patients, patients must not harbor any EGFR sensitizing mutations, ALK fusion, ROS1 rearrangements",
        "all: [{not: {is: {measure: altered, gene: EGFR}}}, {not: {is: {measure: altered, gene: ALK}}}, {not: {is: {measure: altered, gene: ROS1}}}]",
        {
            "must not harbor turned": "all: [{is: {measure: altered, gene: EGFR}}, {is: {measure: altered, gene: ALK}}, {is: {measure: altered, gene: ROS1}}]",
            "not of all, none of any": "not: {all: [{is: {measure: altered, gene: EGFR}}, {is: {measure: altered, gene: ALK}}, {is: {measure: altered, gene: ROS1}}]}",
            "RET for ROS1": "all: [{not: {is: {measure: altered, gene: EGFR}}}, {not: {is: {measure: altered, gene: ALK}}}, {not: {is: {measure: altered, gene: RET}}}]",
            "ALK forgotten": "all: [{not: {is: {measure: altered, gene: EGFR}}}, {not: {is: {measure: altered, gene: ROS1}}}]",
        },
    ),
    (
        "Oligoprogressive disease is defined as having 3 or fewer lesions of progression",
        "at most: {measure: count, of: lesions, at: entry, by: PROGRESSING, limit: 3}",
        {
            "all lesions for the growing": "at most: {measure: count, of: lesions, at: entry, by: DEFAULT, limit: 3}",
            "fewer than 3": "less than: {measure: count, of: lesions, at: entry, by: PROGRESSING, limit: 3}",
        },
    ),
    (
        "Polyprogressive disease defined as having greater than 3 lesions of progression",
        "more than: {measure: count, of: lesions, at: entry, by: PROGRESSING, limit: 3}",
        {
            "at least for greater than": "at least: {measure: count, of: lesions, at: entry, by: PROGRESSING, limit: 3}",
        },
    ),
    (
        "Age ≥ 18 years at time of study entry",
        "at least: {measure: age, limit: 18}",
        {
            "over 18": "more than: {measure: age, limit: 18}",
        },
    ),
    (
        "Hemoglobin ≥ 9.0 g/dL",
        "at least: {measure: measured, test: haemoglobin, unit: g/dL, limit: 9}",
        {
            "90 in g/dL": "at least: {measure: measured, test: haemoglobin, unit: g/dL, limit: 90}",
        },
    ),
    (
        "Platelet count ≥ 75 × 10^9/L",
        "at least: {measure: measured, test: platelets, unit: '10*9/L', limit: 75}",
        {
            "neutrophils for platelets": "at least: {measure: measured, test: neutrophils, unit: '10*9/L', limit: 75}",
            "at most for at least": "at most: {measure: measured, test: platelets, unit: '10*9/L', limit: 75}",
        },
    ),
    (
        "Aspartate aminotransferase (AST)/alanine aminotransferase (ALT) ≤ 2.5 x institutional upper limit of normal",
        "all: [{at most: {measure: measured, test: ast, unit: ULN, limit: 2.5}}, {at most: {measure: measured, test: alt, unit: ULN, limit: 2.5}}]",
        {
            "ALT lost": "at most: {measure: measured, test: ast, unit: ULN, limit: 2.5}",
            "one of two will do": "any: [{at most: {measure: measured, test: ast, unit: ULN, limit: 2.5}}, {at most: {measure: measured, test: alt, unit: ULN, limit: 2.5}}]",
        },
    ),
    (
        "Patients who were treated with anti-PD-(L)1 therapy other than durvalumab",
        "not: {is: {measure: prior_or_concurrent, names: [ici], other_than: [durvalumab]}}",
        {
            "exception lost": "not: {is: {measure: prior_or_concurrent, names: [ici]}}",
            "treated with, turned": "is: {measure: prior_or_concurrent, names: [ici], other_than: [durvalumab]}",
        },
    ),
    (
        "Major surgical procedure (as defined by the investigator) within 28 days prior to the first dose of IP",
        "not: {at most: {measure: days_since, names: [major_surgery], limit: 28}}",
        {
            "window lost": "not: {is: {measure: ever_had, names: [major_surgery]}}",
            "28 months": "not: {at most: {measure: months_since, names: [major_surgery], limit: 28}}",
            "only who had it": "at most: {measure: days_since, names: [major_surgery], limit: 28}",
        },
    ),
    (
        "Uncontrolled hypertension (average systolic blood pressure greater than or equal to 140 or average diastolic blood pressure greater than or equal to 90)",
        "all: [{less than: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 140}}, {less than: {measure: measured, test: diastolic_blood_pressure, unit: 'mm[Hg]', limit: 90}}]",
        {
            "systolic and diastolic exchanged": "all: [{less than: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 90}}, {less than: {measure: measured, test: diastolic_blood_pressure, unit: 'mm[Hg]', limit: 140}}]",
            "140 itself let in": "all: [{at most: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 140}}, {at most: {measure: measured, test: diastolic_blood_pressure, unit: 'mm[Hg]', limit: 90}}]",
        },
    ),
    (
        "Active autoimmune disease requiring systemic treatment within past 1 year",
        "not: {at most: {measure: months_since, names: [autoimmune_disease], limit: 12}}",
        {
            "a year as 1 month": "not: {at most: {measure: months_since, names: [autoimmune_disease], limit: 1}}",
        },
    ),
    (
        "Receipt of live attenuated vaccine within 30 days of enrollment",
        "not: {at most: {measure: days_since, names: [live_vaccine], limit: 30}}",
        {
            "at least 30 days required not": "not: {at least: {measure: days_since, names: [live_vaccine], limit: 30}}",
        },
    ),
    (
        "Up to 5 metastases, at least one of them in the liver",
        "all: [{at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 5}}, {exists: {of: metastases, at: entry, where: {one of: {measure: organ, values: [liver]}}}}]",
        {
            "lung for liver": "all: [{at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 5}}, {exists: {of: metastases, at: entry, where: {one of: {measure: organ, values: [lung]}}}}]",
            "up to 5 growing": "all: [{at most: {measure: count, of: metastases, at: entry, by: PROGRESSING, limit: 5}}, {exists: {of: metastases, at: entry, where: {one of: {measure: organ, values: [liver]}}}}]",
        },
    ),
    (
        "Largest metastasis no more than 5 cm in diameter",
        "every: {of: metastases, at: entry, is: {at most: {measure: max_diameter_mm, limit: 50}}}",
        {
            "5 mm": "every: {of: metastases, at: entry, is: {at most: {measure: max_diameter_mm, limit: 5}}}",
            "one will do": "exists: {of: metastases, at: entry, where: {at most: {measure: max_diameter_mm, limit: 50}}}",
        },
    ),
    (
        "No progression during first-line platinum-based chemotherapy",
        "not: {one of: {measure: recist, line: 1, values: [PD]}}",
        {
            "the current line": "not: {one of: {measure: recist, line: current, values: [PD]}}",
            "PR for PD": "not: {one of: {measure: recist, line: 1, values: [PR]}}",
        },
    ),
    (
        "Progression on current treatment with osimertinib after prior benefit",
        "all: [{one of: {measure: recist, line: current, values: [PD]}}, {is: {measure: has_drug, names: [osimertinib], line: current}}]",
        {
            "line 1 for the current": "all: [{one of: {measure: recist, line: 1, values: [PD]}}, {is: {measure: has_drug, names: [osimertinib], line: 1}}]",
            "erlotinib for osimertinib": "all: [{one of: {measure: recist, line: current, values: [PD]}}, {is: {measure: has_drug, names: [erlotinib], line: current}}]",
            "progression or the drug": "any: [{one of: {measure: recist, line: current, values: [PD]}}, {is: {measure: has_drug, names: [osimertinib], line: current}}]",
        },
    ),
    (
        "Interval of more than 6 months between diagnosis of the primary tumor and the first metastasis",
        "more than: {measure: months_to_metastases, limit: 6}",
        {
            "since the metastases": "more than: {measure: months_since_metastases, limit: 6}",
        },
    ),
    (
        "Has not received prior systemic chemotherapy for metastatic disease",
        "not: {is: {measure: prior_or_concurrent, names: [chemotherapy]}}",
        {
            "has received": "is: {measure: prior_or_concurrent, names: [chemotherapy]}",
        },
    ),
    (
        "Known EGFR mutation or ALK translocation",
        "any: [{is: {measure: altered, gene: EGFR}}, {is: {measure: altered, gene: ALK}}]",
        {
            "both asked": "all: [{is: {measure: altered, gene: EGFR}}, {is: {measure: altered, gene: ALK}}]",
        },
    ),
    (
        "Creatinine < 2 mg/dL",
        "less than: {measure: measured, test: creatinine, unit: mg/dL, limit: 2}",
        {
            "ULN for mg/dL": "less than: {measure: measured, test: creatinine, unit: ULN, limit: 2}",
        },
    ),
    (
        "Absolute neutrophil count (ANC) ≥ 1 x 10^9 cells/L",
        "at least: {measure: measured, test: neutrophils, unit: '10*9/L', limit: 1}",
        {
            "1000 in 10^9": "at least: {measure: measured, test: neutrophils, unit: '10*9/L', limit: 1000}",
        },
    ),
    (
        "Eastern Cooperative Oncology Group (ECOG) performance status of 0-2",
        "at most: {measure: ecog, limit: 2}",
        {
            "2 and worse": "at least: {measure: ecog, limit: 2}",
        },
    ),
)
# fmt: on
UNSEEN = frozenset({"treated with, turned"})
