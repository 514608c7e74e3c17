"""Criteria of many hands once more, a bug in each: a row is the words, the rule, and the bug with its
name. They are sisters of bugs that a person who did not know the lint planted into trials of other
hands, and were written, beside further right criteria (`CLEAN`), after its first mending for those bugs and
before it was looked at which of them it finds: `check` missed 8, with nine false alarms. None is left."""

from __future__ import annotations

# fmt: off
ROWS: tuple[tuple[str, str, str, str], ...] = (
    # --- classes of drugs
    (
        "Progression on a third-generation EGFR TKI",
        "at least: {measure: lines, intent: any, names: [egfr_tki_3], progressed: true, limit: 1}",
        "any EGFR-TKI of the first generation",
        "at least: {measure: lines, intent: any, names: [egfr_tki_1], progressed: true, limit: 1}",
    ),
    (
        "Subjects must have received an anti-PD-1/ PD-L1 as monotherapy or in combination with chemotherapy.",
        "is: {measure: prior_or_concurrent, names: [pd1, pdl1]}",
        "PD-1 alone",
        "is: {measure: prior_or_concurrent, names: [pd1]}",
    ),
    (
        "No prior therapy with an anti-PD-1, anti-PD-L1 or anti-CTLA-4 antibody",
        "not: {is: {measure: prior_or_concurrent, names: [ctla4, pd1, pdl1]}}",
        "CTLA-4 forgotten",
        "not: {is: {measure: prior_or_concurrent, names: [pd1, pdl1]}}",
    ),
    (
        "Disease progression during or after platinum-based chemotherapy",
        "at least: {measure: lines, intent: any, names: [platinum], progressed: true, limit: 1}",
        "a TKI for platinum",
        "at least: {measure: lines, intent: any, names: [tki], progressed: true, limit: 1}",
    ),
    (
        "Prior treatment with a PARP inhibitor",
        "not: {is: {measure: prior_or_concurrent, names: [parp_inhibitor]}}",
        "an mTOR inhibitor",
        "not: {is: {measure: prior_or_concurrent, names: [mtor_inhibitor]}}",
    ),
    (
        "No anti-PD-L1 antibody within 6 months before enrolment",
        "not: {at most: {measure: months_since_therapy, names: [pdl1], limit: 6}}",
        "PD-1 for PD-L1",
        "not: {at most: {measure: months_since_therapy, names: [pd1], limit: 6}}",
    ),
    # --- what is taken out
    (
        "Known EGFR mutation other than T790M",
        "is: {measure: variant, gene: EGFR, names: [mutation], other_than: [T790M]}",
        "L858R taken out",
        "is: {measure: variant, gene: EGFR, names: [mutation], other_than: [L858R]}",
    ),
    (
        "BRAF mutation, excluding V600E",
        "is: {measure: variant, gene: BRAF, names: [mutation], other_than: [V600E]}",
        "V600K taken out",
        "is: {measure: variant, gene: BRAF, names: [mutation], other_than: [V600K]}",
    ),
    (
        "A KRAS mutation with the exception of G12C",
        "is: {measure: variant, gene: KRAS, names: [mutation], other_than: [G12C]}",
        "the exception asked for",
        "is: {measure: variant, gene: KRAS, names: [G12C]}",
    ),
    (
        "KRAS mutation except for G12D and G12V",
        "is: {measure: variant, gene: KRAS, names: [mutation], other_than: [G12D, G12V]}",
        "one exception forgotten",
        "is: {measure: variant, gene: KRAS, names: [mutation], other_than: [G12D]}",
    ),
    # --- organs
    (
        "Alkaline phosphatase ≤ 2.5 x ULN (≤ 5 x ULN if liver or bone metastases are present)",
        "any: [{at most: {measure: measured, test: alkaline_phosphatase, unit: ULN, limit: 2.5}}, {all: [{exists: {of: metastases, where: {one of: {measure: organ, values: [bone, liver]}}, at: entry}}, {at most: {measure: measured, test: alkaline_phosphatase, unit: ULN, limit: 5}}]}]",
        "brain for bone",
        "any: [{at most: {measure: measured, test: alkaline_phosphatase, unit: ULN, limit: 2.5}}, {all: [{exists: {of: metastases, where: {one of: {measure: organ, values: [brain, liver]}}, at: entry}}, {at most: {measure: measured, test: alkaline_phosphatase, unit: ULN, limit: 5}}]}]",
    ),
    (
        "Metastases to the liver or lung",
        "exists: {of: metastases, where: {one of: {measure: organ, values: [liver, lung]}}, at: entry}",
        "adrenal for lung",
        "exists: {of: metastases, where: {one of: {measure: organ, values: [adrenal, liver]}}, at: entry}",
    ),
    (
        "No bone or brain metastases",
        "not: {exists: {of: metastases, where: {one of: {measure: organ, values: [bone, brain]}}, at: entry}}",
        "liver for brain",
        "not: {exists: {of: metastases, where: {one of: {measure: organ, values: [bone, liver]}}, at: entry}}",
    ),
    # --- treated and untreated, classes and grades
    (
        "No active, untreated brain metastases",
        "not: {is: {measure: has, names: [untreated_brain_metastases]}}",
        "treated for untreated",
        "not: {is: {measure: has, names: [treated_brain_metastases]}}",
    ),
    (
        "Must not have unstable brain metastases",
        "not: {is: {measure: has, names: [unstable_brain_metastases]}}",
        "stable for unstable",
        "not: {is: {measure: has, names: [stable_brain_metastases]}}",
    ),
    (
        "Untreated central nervous system metastases",
        "not: {is: {measure: has, names: [untreated_brain_metastases]}}",
        "treated kept out",
        "not: {is: {measure: has, names: [treated_brain_metastases]}}",
    ),
    (
        "Patients must have treated brain metastases",
        "is: {measure: has, names: [treated_brain_metastases]}",
        "untreated asked for",
        "is: {measure: has, names: [untreated_brain_metastases]}",
    ),
    (
        "Brain metastases must be stable",
        "not: {is: {measure: has, names: [unstable_brain_metastases]}}",
        "stable ones kept out",
        "not: {is: {measure: has, names: [stable_brain_metastases]}}",
    ),
    (
        "congestive heart failure (CHF) of NYHA Class ≥3",
        "not: {is: {measure: has, names: [symptomatic_heart_failure]}}",
        "from class II on",
        "not: {is: {measure: has, names: [heart_failure_nyha_2_or_more]}}",
    ),
    (
        "Heart failure > NYHA class II",
        "not: {is: {measure: has, names: [symptomatic_heart_failure]}}",
        "class II too",
        "not: {is: {measure: has, names: [heart_failure_nyha_2_or_more]}}",
    ),
    (
        "New York Heart Association (NYHA) class II, III or IV heart failure",
        "not: {is: {measure: has, names: [heart_failure_nyha_2_or_more]}}",
        "class III or IV alone",
        "not: {is: {measure: has, names: [symptomatic_heart_failure]}}",
    ),
    (
        "Immune-related adverse event of grade 3 or higher under earlier treatment",
        "not: {is: {measure: ever_had, names: [severe_immune_related_toxicity]}}",
        "grade 2 of another illness",
        "not: {is: {measure: ever_had, names: [neuropathy_grade_2]}}",
    ),
    (
        "Any unresolved toxicity of CTCAE grade ≥ 2 from previous anti-cancer therapy",
        "not: {is: {measure: has, names: [unresolved_toxicity_grade_2]}}",
        "required",
        "is: {measure: has, names: [unresolved_toxicity_grade_2]}",
    ),
    # --- of women alone; of late
    (
        "Women of childbearing potential must have a negative serum or urine pregnancy test within 14 days before therapy",
        "any: [{not: {is: {measure: has, names: [childbearing_potential]}}}, {at most: {measure: days_since, names: [pregnancy_test_negative], limit: 14}}]",
        "the test asked of everybody",
        "at most: {measure: days_since, names: [pregnancy_test_negative], limit: 14}",
    ),
    (
        "If the patient is a female of childbearing potential, a negative urine or serum pregnancy test is required within 7 days prior to enrollment.",
        "any: [{one of: {measure: sex, values: [male]}}, {not: {is: {measure: has, names: [childbearing_potential]}}}, {at most: {measure: days_since, names: [pregnancy_test_negative], limit: 7}}]",
        "everybody needs it",
        "at most: {measure: days_since, names: [pregnancy_test_negative], limit: 7}",
    ),
    (
        "Female subjects must have a negative pregnancy test at screening",
        "any: [{one of: {measure: sex, values: [male]}}, {is: {measure: ever_had, names: [pregnancy_test_negative]}}]",
        "men too",
        "is: {measure: ever_had, names: [pregnancy_test_negative]}",
    ),
    (
        "Whole body PET/CT within 42 days prior to study entry",
        "at most: {measure: days_since, names: [pet_ct], limit: 42}",
        "ever",
        "is: {measure: ever_had, names: [pet_ct]}",
    ),
    (
        "Major surgery within 28 days prior to Day 1",
        "not: {at most: {measure: days_since, names: [major_surgery], limit: 28}}",
        "ever",
        "not: {is: {measure: ever_had, names: [major_surgery]}}",
    ),
    (
        "Myocardial infarction or unstable angina within 3 months of enrollment.",
        "not: {at most: {measure: months_since, names: [myocardial_infarction, unstable_angina], limit: 3}}",
        "3 days",
        "not: {at most: {measure: days_since, names: [myocardial_infarction, unstable_angina], limit: 3}}",
    ),
    # --- the setting
    (
        "No more than 2 prior lines of chemotherapy for locally advanced or metastatic disease",
        "at most: {measure: lines, intent: palliative, names: [chemotherapy], limit: 2}",
        "lines of any intent",
        "at most: {measure: lines, intent: any, names: [chemotherapy], limit: 2}",
    ),
    (
        "Participants must have been previously treated with at least 1 line of endocrine therapy in the metastatic setting.",
        "at least: {measure: lines, intent: palliative, names: [hormonal_therapy], limit: 1}",
        "any setting",
        "at least: {measure: lines, intent: any, names: [hormonal_therapy], limit: 1}",
    ),
    (
        "Up to one prior systemic regimen in the unresectable, locally advanced/metastatic setting",
        "at most: {measure: lines, intent: palliative, limit: 1}",
        "any intent",
        "at most: {measure: lines, intent: any, limit: 1}",
    ),
    # --- numbers
    (
        "Absolute neutrophil count ≥ 1 500/mm3",
        "at least: {measure: measured, test: neutrophils, unit: /mm3, limit: 1500}",
        "1000",
        "at least: {measure: measured, test: neutrophils, unit: /mm3, limit: 1000}",
    ),
    (
        "Platelet count ≥ 100 000 /µL",
        "at least: {measure: measured, test: platelets, unit: /uL, limit: 100000}",
        "10 000",
        "at least: {measure: measured, test: platelets, unit: /uL, limit: 10000}",
    ),
    (
        "Haemoglobin ≥ 9 g/dL or ≥ 5.6 mmol/L",
        "at least: {measure: measured, test: haemoglobin, unit: g/dL, limit: 9}",
        "the number of the other unit",
        "at least: {measure: measured, test: haemoglobin, unit: g/dL, limit: 5.6}",
    ),
    (
        "Total bilirubin ≤ 1.5 x ULN, or direct bilirubin ≤ ULN for those with total bilirubin > 1.5 x ULN",
        "any: [{at most: {measure: measured, test: bilirubin, unit: ULN, limit: 1.5}}, {at most: {measure: measured, test: direct_bilirubin, unit: ULN, limit: 1}}]",
        "limits exchanged",
        "any: [{at most: {measure: measured, test: bilirubin, unit: ULN, limit: 1}}, {at most: {measure: measured, test: direct_bilirubin, unit: ULN, limit: 1.5}}]",
    ),
    (
        "Serum creatinine ≤ 1.5 mg/dL (132 µmol/L)",
        "at most: {measure: measured, test: creatinine, unit: mg/dL, limit: 1.5}",
        "umol/L",
        "at most: {measure: measured, test: creatinine, unit: umol/L, limit: 1.5}",
    ),
    (
        "Creatinine clearance ≥45 mL/min determined using the Cockcroft-Gault formula.",
        "at least: {measure: measured, test: creatinine_clearance, unit: mL/min, limit: 45}",
        "54",
        "at least: {measure: measured, test: creatinine_clearance, unit: mL/min, limit: 54}",
    ),
    (
        "Have an anticipated survival of at least 16 weeks.",
        "at least: {measure: measured, test: life_expectancy, unit: wk, limit: 16}",
        "months",
        "at least: {measure: measured, test: life_expectancy, unit: mo, limit: 16}",
    ),
    (
        "Patients must have left ventricular ejection fraction (LVEF) >= 50% by either an echocardiogram (ECHO) or multigated acquisition (MUGA) scan",
        "at least: {measure: measured, test: lvef, unit: '%', limit: 50}",
        "at most",
        "at most: {measure: measured, test: lvef, unit: '%', limit: 50}",
    ),
    # --- read again
    (
        "Known co-existing infection with hepatitis C, hepatitis B, or HIV",
        "not: {is: {measure: has, names: [hepatitis_b, hepatitis_c, hiv]}}",
        "only who has all",
        "not: {all: [{is: {measure: has, names: [hepatitis_b]}}, {is: {measure: has, names: [hepatitis_c]}}, {is: {measure: has, names: [hiv]}}]}",
    ),
    (
        "Prior allogeneic stem cell or solid organ transplant",
        "not: {is: {measure: ever_had, names: [allogeneic_transplant, organ_transplant]}}",
        "one of the two",
        "not: {is: {measure: ever_had, names: [organ_transplant]}}",
    ),
    (
        "Pregnant or breastfeeding women.",
        "not: {is: {measure: has, names: [breastfeeding, pregnancy]}}",
        "breastfeeding forgotten",
        "not: {is: {measure: has, names: [pregnancy]}}",
    ),
    (
        "Has a diagnosis of leptomeningeal carcinomatosis. NOTE: Stable brain metastases are allowed.",
        "not: {is: {measure: has, names: [leptomeningeal_disease]}}",
        "stable metastases kept out",
        "not: {is: {measure: has, names: [leptomeningeal_disease, stable_brain_metastases]}}",
    ),
    (
        "Interstitial lung disease or pneumonitis, active",
        "not: {is: {measure: has, names: [interstitial_lung_disease, pneumonitis]}}",
        "pneumonitis forgotten",
        "not: {is: {measure: has, names: [interstitial_lung_disease]}}",
    ),
    (
        "Negative for EGFR mutations and ALK fusions",
        "all: [{not: {is: {measure: altered, gene: EGFR}}}, {not: {is: {measure: variant, gene: ALK, names: [fusion]}}}]",
        "ALK asked for",
        "all: [{not: {is: {measure: altered, gene: EGFR}}}, {is: {measure: variant, gene: ALK, names: [fusion]}}]",
    ),
    (
        "Metastases in at most 3 organs",
        "at most: {measure: organs, of: metastases, at: entry, by: DEFAULT, limit: 3}",
        "3 metastases",
        "at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 3}",
    ),
    (
        "1-5 metastatic lesions, none of them in the brain",
        "all: [{between: {measure: count, of: metastases, at: entry, by: DEFAULT, low: 1, high: 5}}, {not: {exists: {of: metastases, where: {is: intracranial}, at: entry}}}]",
        "one in the brain asked for",
        "all: [{between: {measure: count, of: metastases, at: entry, by: DEFAULT, low: 1, high: 5}}, {exists: {of: metastases, where: {is: intracranial}, at: entry}}]",
    ),
    (
        "Stable disease or partial response after at least 4 cycles of first-line chemotherapy",
        "all: [{one of: {measure: recist, line: 1, values: [PR, SD]}}, {at least: {measure: cycles, line: 1, limit: 4}}]",
        "4 at most",
        "all: [{one of: {measure: recist, line: 1, values: [PR, SD]}}, {at most: {measure: cycles, line: 1, limit: 4}}]",
    ),
    (
        "Currently receiving first-line osimertinib",
        "all: [{is: {measure: has_drug, line: 1, names: [osimertinib]}}, {is: {measure: under_way, line: 1}}]",
        "begun once",
        "all: [{is: {measure: has_drug, line: 1, names: [osimertinib]}}, {is: {measure: begun, line: 1}}]",
    ),
    (
        "Radiological progression on the current line of therapy",
        "is: {measure: progressed, line: current}",
        "the first line",
        "is: {measure: progressed, line: 1}",
    ),
    (
        "Age 18 to 75 years",
        "between: {measure: age, low: 18, high: 75}",
        "up to 70",
        "between: {measure: age, low: 18, high: 70}",
    ),
    (
        "WHO performance status 0, 1 or 2",
        "at most: {measure: ecog, limit: 2}",
        "at least 2",
        "at least: {measure: ecog, limit: 2}",
    ),
    (
        "Measurable disease, with at least one lesion ≥ 10 mm in longest diameter",
        "exists: {of: lesions, where: {at least: {measure: max_diameter_mm, limit: 10}}, at: entry}",
        "at most 10 mm",
        "exists: {of: lesions, where: {at most: {measure: max_diameter_mm, limit: 10}}, at: entry}",
    ),
    (
        "Prior thoracic radiotherapy or major surgery within 4 weeks",
        "not: {at most: {measure: days_since, names: [major_surgery, thoracic_radiotherapy], limit: 28}}",
        "4 months",
        "not: {at most: {measure: months_since, names: [major_surgery, thoracic_radiotherapy], limit: 4}}",
    ),
)  # fmt: skip
# further right criteria
CLEAN: tuple[tuple[str, str], ...] = (
    ("Must have IMDC intermediate (1-2 factors) or poor risk disease (>= 3 factors)", "at least: {measure: measured, test: imdc_risk_factors, unit: '1', limit: 1}"),
    ("Active New York Heart Association class 3-4 heart failure symptoms", "not: {is: {measure: has, names: [symptomatic_heart_failure]}}"),
    ("New York Heart Association (NYHA) grade ≥ 3 heart failure", "not: {is: {measure: has, names: [symptomatic_heart_failure]}}"),
    ("NYHA class greater than II", "not: {is: {measure: has, names: [symptomatic_heart_failure]}}"),
    ("All prior treatment-related toxicities must have resolved to ≤ Grade 1", "not: {is: {measure: has, names: [unresolved_toxicity_grade_2]}}"),
    ("Recovered from the toxicity of prior therapy to grade 1 or baseline", "not: {is: {measure: has, names: [unresolved_toxicity_grade_2]}}"),
    ("Toxicities of grade 2 or higher from earlier therapy that have not resolved, except alopecia", "not: {is: {measure: has, names: [unresolved_toxicity_grade_2]}}"),
    ("Previous treatment with an EGFR-TKI of any generation", "is: {measure: prior_or_concurrent, names: [egfr_tki]}"),
    ("ALK fusion found after progression on an EGFR-TKI", "is: {measure: variant, gene: ALK, names: [fusion]}"),
    ("PD-L1 expression of at least 50% and no prior chemotherapy", "all: [{at least: {measure: measured, test: pd_l1_tps, unit: '%', limit: 50}}, {not: {is: {measure: prior_or_concurrent, names: [chemotherapy]}}}]"),
    ("No prior immune checkpoint inhibitor (anti-PD-1, anti-PD-L1, anti-CTLA-4)", "not: {is: {measure: prior_or_concurrent, names: [ici]}}"),
    ("Prior treatment with pembrolizumab or another anti-PD-1 antibody", "is: {measure: prior_or_concurrent, names: [pd1]}"),
    ("Brain metastases are allowed if treated and stable", "not: {is: {measure: has, names: [unstable_brain_metastases, untreated_brain_metastases]}}"),
    ("Untreated or symptomatic brain metastases", "not: {is: {measure: has, names: [symptomatic_brain_metastases, untreated_brain_metastases]}}"),
    ("Treated brain metastases must be stable", "not: {is: {measure: has, names: [unstable_brain_metastases]}}"),
    ("Women who are pregnant or breastfeeding", "not: {is: {measure: has, names: [breastfeeding, pregnancy]}}"),
    ("Target lesions of at least 10 mm at baseline", "exists: {of: lesions, where: {at least: {measure: max_diameter_mm, limit: 10}}, at: entry}"),
    ("Direct bilirubin within normal limits or total bilirubin ≤ 1.5 x ULN", "any: [{at most: {measure: measured, test: direct_bilirubin, unit: ULN, limit: 1}}, {at most: {measure: measured, test: bilirubin, unit: ULN, limit: 1.5}}]"),
    ("Haemoglobin ≥ 90 g/L (9 g/dL)", "at least: {measure: measured, test: haemoglobin, unit: g/L, limit: 90}"),
    ("Creatinine ≤ 1.5 mg/dL or ≤ 133 µmol/L", "at most: {measure: measured, test: creatinine, unit: mg/dL, limit: 1.5}"),
    ("Platelets ≥ 75 000/mm³", "at least: {measure: measured, test: platelets, unit: /mm3, limit: 75000}"),
    ("Primary tumour of 7 cm or less", "at most: {measure: measured, test: primary_diameter, unit: cm, limit: 7}"),
    ("No more than 3 lines of systemic therapy in any setting, metastatic or adjuvant", "at most: {measure: lines, intent: any, limit: 3}"),
    ("Any KRAS mutation other than G12C", "is: {measure: variant, gene: KRAS, names: [mutation], other_than: [G12C]}"),
    ("Liver metastases: AST and ALT ≤ 5 x ULN; without: ≤ 2.5 x ULN", "any: [{all: [{at most: {measure: measured, test: ast, unit: ULN, limit: 2.5}}, {at most: {measure: measured, test: alt, unit: ULN, limit: 2.5}}]}, {all: [{exists: {of: metastases, where: {one of: {measure: organ, values: [liver]}}, at: entry}}, {at most: {measure: measured, test: ast, unit: ULN, limit: 5}}, {at most: {measure: measured, test: alt, unit: ULN, limit: 5}}]}]"),
    ("Chemotherapy is allowed unless more than 2 cycles have been given", "at most: {measure: cycles_given, names: [chemotherapy], limit: 2}"),
    ("Other cancer within 3 years, except treated skin cancer", "any: [{not: {at most: {measure: months_since, names: [other_malignancy], limit: 36}}}, {is: judged}]"),
    ("Uncontrolled hypertension: systolic blood pressure > 150 mm Hg or diastolic > 90 mm Hg", "all: [{at most: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 150}}, {at most: {measure: measured, test: diastolic_blood_pressure, unit: 'mm[Hg]', limit: 90}}]"),
)  # fmt: skip
