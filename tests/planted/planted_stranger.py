"""Criteria as registry records of many hands word them, and 37 bugs planted into them: a row is the
words, the rule, and the bugs by name. The bugs were written before it was looked at which of them
the lint finds (21 by `check` of a trial of one criterion each, with 5 false alarms of the 102 clean
ones), and the lint was mended on them after. `CLEAN` are further criteria without a bug."""

from __future__ import annotations

# fmt: off
ROWS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "Participants must not have received prior treatment with a PARP inhibitor",
        "not: {is: {measure: prior_or_concurrent, names: [parp_inhibitor]}}",
        {"must not have received, turned": "is: {measure: prior_or_concurrent, names: [parp_inhibitor]}"},
    ),
    (
        "Systolic blood pressure ≤ 150 mmHg and diastolic blood pressure ≤ 100 mmHg",
        "all: [{at most: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 150}}, {at most: {measure: measured, test: diastolic_blood_pressure, unit: 'mm[Hg]', limit: 100}}]",
        {
            "systolic for diastolic": "all: [{at most: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 100}}, {at most: {measure: measured, test: diastolic_blood_pressure, unit: 'mm[Hg]', limit: 150}}]",
            "one pressure will do": "any: [{at most: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 150}}, {at most: {measure: measured, test: diastolic_blood_pressure, unit: 'mm[Hg]', limit: 100}}]",
        },
    ),
    (
        "Last anti-PD-1/PD-L1 dosing within 28 days prior to first dose of study treatment",
        "not: {at most: {measure: days_since_therapy, names: [pd1, pdl1], limit: 28}}",
        {
            "chemotherapy for PD-1": "not: {at most: {measure: days_since_therapy, names: [chemotherapy], limit: 28}}",
            "recent dosing asked": "at most: {measure: days_since_therapy, names: [pd1, pdl1], limit: 28}",
        },
    ),
    (
        "At least 12 weeks must have elapsed since whole brain radiotherapy",
        "not: {less than: {measure: days_since, names: [whole_brain_radiotherapy], limit: 84}}",
        {
            "12 months for 12 weeks": "not: {less than: {measure: months_since, names: [whole_brain_radiotherapy], limit: 12}}",
            "stereotactic for whole brain": "not: {less than: {measure: days_since, names: [stereotactic_radiotherapy], limit: 84}}",
        },
    ),
    (
        "Age between 18 and 75 years, inclusive",
        "between: {measure: age, low: 18, high: 75}",
        {"the upper age lost": "at least: {measure: age, limit: 18}"},
    ),
    (
        "ECOG performance status < 2",
        "less than: {measure: ecog, limit: 2}",
        {"2 itself let in": "at most: {measure: ecog, limit: 2}"},
    ),
    (
        "Disease progression during or after first-line platinum chemotherapy",
        "all: [{is: {measure: has_class, names: [platinum], line: 1}}, {one of: {measure: recist, line: 1, values: [PD]}}]",
        {"the second line for the first": "all: [{is: {measure: has_class, names: [platinum], line: 2}}, {one of: {measure: recist, line: 2, values: [PD]}}]"},
    ),
    (
        "Documented gene fusion of ALK, ROS1 or RET",
        "any: [{is: {measure: variant, gene: ALK, names: [fusion]}}, {is: {measure: variant, gene: ROS1, names: [fusion]}}, {is: {measure: variant, gene: RET, names: [fusion]}}]",
        {
            "MET for RET": "any: [{is: {measure: variant, gene: ALK, names: [fusion]}}, {is: {measure: variant, gene: ROS1, names: [fusion]}}, {is: {measure: variant, gene: MET, names: [fusion]}}]",
            "all three fusions": "all: [{is: {measure: variant, gene: ALK, names: [fusion]}}, {is: {measure: variant, gene: ROS1, names: [fusion]}}, {is: {measure: variant, gene: RET, names: [fusion]}}]",
        },
    ),
    (
        "Confirmed EGFR and ALK mutation-negative disease",
        "all: [{not: {is: {measure: altered, gene: EGFR}}}, {not: {is: {measure: altered, gene: ALK}}}]",
        {"one negative will do": "any: [{not: {is: {measure: altered, gene: EGFR}}}, {not: {is: {measure: altered, gene: ALK}}}]"},
    ),
    (
        "Prior tyrosine kinase inhibitor, except osimertinib, is not allowed",
        "not: {is: {measure: prior_or_concurrent, names: [tki], other_than: [osimertinib]}}",
        {"osimertinib not let off": "not: {is: {measure: prior_or_concurrent, names: [tki]}}"},
    ),
    (
        "Total bilirubin ≤ 1.5 × ULN (≤ 3 × ULN for participants with known Gilbert syndrome)",
        "any: [{at most: {measure: measured, test: bilirubin, unit: ULN, limit: 1.5}}, {all: [{is: {measure: has, names: [gilbert_syndrome]}}, {at most: {measure: measured, test: bilirubin, unit: ULN, limit: 3}}]}]",
        {
            "Gilbert forgotten": "at most: {measure: measured, test: bilirubin, unit: ULN, limit: 1.5}",
            "Gilbert's limit for those without": "any: [{at most: {measure: measured, test: bilirubin, unit: ULN, limit: 1.5}}, {all: [{not: {is: {measure: has, names: [gilbert_syndrome]}}}, {at most: {measure: measured, test: bilirubin, unit: ULN, limit: 3}}]}]",
        },
    ),
    (
        "AST and ALT ≤ 3 x ULN, or ≤ 5 x ULN if liver metastases are present",
        "any: [{all: [{at most: {measure: measured, test: ast, unit: ULN, limit: 3}}, {at most: {measure: measured, test: alt, unit: ULN, limit: 3}}]}, {all: [{exists: {of: metastases, at: entry, where: {one of: {measure: organ, values: [liver]}}}}, {at most: {measure: measured, test: ast, unit: ULN, limit: 5}}, {at most: {measure: measured, test: alt, unit: ULN, limit: 5}}]}]",
        {"limits of the liver exchanged": "any: [{all: [{at most: {measure: measured, test: ast, unit: ULN, limit: 5}}, {at most: {measure: measured, test: alt, unit: ULN, limit: 5}}]}, {all: [{exists: {of: metastases, at: entry, where: {one of: {measure: organ, values: [liver]}}}}, {at most: {measure: measured, test: ast, unit: ULN, limit: 3}}, {at most: {measure: measured, test: alt, unit: ULN, limit: 3}}]}]"},
    ),
    (
        "Interval of at least 12 months from completion of definitive treatment to the first metastasis",
        "at least: {measure: months_between, since: definitive_treatment, until: first_metastases, limit: 12}",
        {
            "from the diagnosis for the treatment": "at least: {measure: months_between, since: primary, until: first_metastases, limit: 12}",
            "to today for the metastasis": "at least: {measure: months_between, since: definitive_treatment, limit: 12}",
        },
    ),
    (
        "Metastases diagnosed within 6 months of the diagnosis of the primary tumor",
        "at most: {measure: months_to_metastases, limit: 6}",
        {
            "until today, not from the primary": "at most: {measure: months_since_metastases, limit: 6}",
            "6 months or later": "at least: {measure: months_to_metastases, limit: 6}",
        },
    ),
    (
        "Has had at least one and up to two prior lines of therapy in the metastatic setting",
        "between: {measure: lines, intent: palliative, low: 1, high: 2}",
        {"adjuvant lines too": "between: {measure: lines, intent: any, low: 1, high: 2}"},
    ),
    (
        "Unstable angina, myocardial infarction or stroke within 6 months of enrollment",
        "not: {at most: {measure: months_since, names: [unstable_angina, myocardial_infarction, stroke], limit: 6}}",
        {"stroke forgotten": "not: {at most: {measure: months_since, names: [unstable_angina, myocardial_infarction], limit: 6}}"},
    ),
    (
        "History of (non-infectious) pneumonitis that required steroids",
        "not: {is: {measure: ever_had, names: [pneumonitis_with_steroids]}}",
        {"a history read as now": "not: {is: {measure: has, names: [pneumonitis_with_steroids]}}"},
    ),
    (
        "No more than 3 brain metastases, each no larger than 3 cm",
        "all: [{at most: {measure: count, of: metastases, at: entry, by: DEFAULT, where: {is: intracranial}, limit: 3}}, {every: {of: metastases, at: entry, where: {is: intracranial}, is: {at most: {measure: max_diameter_mm, limit: 30}}}}]",
        {
            "brain forgotten in the count": "all: [{at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 3}}, {every: {of: metastases, at: entry, where: {is: intracranial}, is: {at most: {measure: max_diameter_mm, limit: 30}}}}]",
            "larger for no larger": "all: [{at most: {measure: count, of: metastases, at: entry, by: DEFAULT, where: {is: intracranial}, limit: 3}}, {every: {of: metastases, at: entry, where: {is: intracranial}, is: {at least: {measure: max_diameter_mm, limit: 30}}}}]",
        },
    ),
    (
        "A maximum of 5 metastases in a maximum of 3 organs",
        "all: [{at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 5}}, {at most: {measure: organs, of: metastases, at: entry, by: DEFAULT, limit: 3}}]",
        {"lesions and organs exchanged": "all: [{at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 3}}, {at most: {measure: organs, of: metastases, at: entry, by: DEFAULT, limit: 5}}]"},
    ),
    (
        "Serum creatinine ≤ 1.5 × ULN or creatinine clearance ≥ 45 mL/min",
        "any: [{at most: {measure: measured, test: creatinine, unit: ULN, limit: 1.5}}, {at least: {measure: measured, test: creatinine_clearance, unit: mL/min, limit: 45}}]",
        {"both of creatinine and clearance": "all: [{at most: {measure: measured, test: creatinine, unit: ULN, limit: 1.5}}, {at least: {measure: measured, test: creatinine_clearance, unit: mL/min, limit: 45}}]"},
    ),
    (
        "Absolute neutrophil count ≥ 1,500/mm3 and platelets ≥ 100,000/mm3",
        "all: [{at least: {measure: measured, test: neutrophils, unit: '10*9/L', limit: 1.5}}, {at least: {measure: measured, test: platelets, unit: '10*9/L', limit: 100}}]",
        {"15 for 1.5": "all: [{at least: {measure: measured, test: neutrophils, unit: '10*9/L', limit: 15}}, {at least: {measure: measured, test: platelets, unit: '10*9/L', limit: 100}}]"},
    ),
    (
        "Weight loss of more than 10% within the last 3 months",
        "not: {more than: {measure: measured, test: weight_loss, unit: '%', limit: 10}}",
        {"weight loss asked": "more than: {measure: measured, test: weight_loss, unit: '%', limit: 10}"},
    ),
    (
        "Currently receiving osimertinib for at least 3 months without progression",
        "all: [{is: {measure: has_drug, names: [osimertinib], line: current}}, {is: {measure: under_way, line: current}}, {at least: {measure: months, line: current, limit: 3}}, {not: {is: {measure: progressed, line: current}}}]",
        {
            "3 weeks for 3 months": "all: [{is: {measure: has_drug, names: [osimertinib], line: current}}, {is: {measure: under_way, line: current}}, {at least: {measure: weeks, line: current, limit: 3}}, {not: {is: {measure: progressed, line: current}}}]",
            "with progression": "all: [{is: {measure: has_drug, names: [osimertinib], line: current}}, {is: {measure: under_way, line: current}}, {at least: {measure: months, line: current, limit: 3}}, {is: {measure: progressed, line: current}}]",
        },
    ),
    (
        "Treatment with a tyrosine kinase inhibitor within 5 half-lives or 14 days, whichever is shorter",
        "is: {measure: therapy_washed_out, names: [tki], half_lives: 5, days: 14, whichever: shorter}",
        {"the longer for the shorter": "is: {measure: therapy_washed_out, names: [tki], half_lives: 5, days: 14, whichever: longer}"},
    ),
    (
        "KRAS G12C or BRAF V600E mutation",
        "any: [{is: {measure: variant, gene: KRAS, names: [G12C]}}, {is: {measure: variant, gene: BRAF, names: [V600E]}}]",
        {"G12D for G12C": "any: [{is: {measure: variant, gene: KRAS, names: [G12D]}}, {is: {measure: variant, gene: BRAF, names: [V600E]}}]"},
    ),
    (
        "Women who are pregnant or breastfeeding",
        "not: {is: {measure: has, names: [pregnancy, breastfeeding]}}",
        {"pregnant women only": "is: {measure: has, names: [pregnancy, breastfeeding]}"},
    ),
    (
        "Active, progressing or newly diagnosed brain metastases are excluded; treated and stable ones are allowed",
        "not: {is: {measure: has, names: [untreated_brain_metastases, unstable_brain_metastases]}}",
        {"the stable ones excluded": "not: {is: {measure: has, names: [treated_brain_metastases, stable_brain_metastases]}}"},
    ),
    (
        "Squamous cell histology is excluded",
        "not: {one of: {measure: histology, values: [squamous]}}",
        {"squamous asked": "one of: {measure: histology, values: [squamous]}"},
    ),
)

CLEAN: tuple[tuple[str, str], ...] = (
    ("Estimated glomerular filtration rate (eGFR) ≥ 50 mL/min/1.73 m2", "at least: {measure: measured, test: egfr, unit: 'mL/min/{1.73_m2}', limit: 50}"),
    ("Serum albumin ≥ 3.0 g/dL (≥ 30 g/L)", "at least: {measure: measured, test: albumin, unit: g/L, limit: 30}"),
    ("Patient has an ECOG score of 4", "not: {at least: {measure: ecog, limit: 4}}"),
    ("Eastern Cooperative Oncology Group (ECOG) performance status of 0 or 1", "at most: {measure: ecog, limit: 1}"),
    ("Aspartate aminotransferase (AST) (serum glutamic-oxaloacetic transaminase [SGOT]) =< 2.5 x institutional upper limit of normal", "at most: {measure: measured, test: ast, unit: ULN, limit: 2.5}"),
    ("Hemoglobin ≥ 8.0 g/dL", "at least: {measure: measured, test: haemoglobin, unit: g/dL, limit: 8}"),
    ("Leukocytes ≥ 3,000/mcL", "at least: {measure: measured, test: leucocytes, unit: '10*9/L', limit: 3}"),
    ("absolute neutrophil count ≥1,500/mcL", "at least: {measure: measured, test: neutrophils, unit: '10*9/L', limit: 1.5}"),
    ("Platelets >= 50,000/mcL", "at least: {measure: measured, test: platelets, unit: '10*9/L', limit: 50}"),
    ("Platelets >= 100,000/mcL (within 21 days of randomization/enrollment)", "at least: {measure: measured, test: platelets, unit: '10*9/L', within_days: 21, limit: 100}"),
    ("Hemoglobin > 7.0 g/dL (obtained ≤ 14 days prior to registration)", "more than: {measure: measured, test: haemoglobin, unit: g/dL, within_days: 14, limit: 7}"),
    ("Who are over 75 years of age or older", "not: {at least: {measure: age, limit: 75}}"),
    ("Adult (18 years of age or older)", "at least: {measure: age, limit: 18}"),
    ("Age > 18 years at the time of consent", "more than: {measure: age, limit: 18}"),
    ("Children under the age of 18", "not: {less than: {measure: age, limit: 18}}"),
    ("Male or female, aged 35-89 years", "between: {measure: age, low: 35, high: 89}"),
    ("Alkaline phosphatase < 2.5 ULN", "less than: {measure: measured, test: alkaline_phosphatase, unit: ULN, limit: 2.5}"),
    ("Life expectancy > 16 weeks", "more than: {measure: measured, test: life_expectancy, unit: wk, limit: 16}"),
    ("Life expectancy ≥ 3 months", "at least: {measure: measured, test: life_expectancy, unit: mo, limit: 3}"),
    ("Body Mass index > 40", "not: {more than: {measure: measured, test: body_mass_index, unit: kg/m2, limit: 40}}"),
    ("Has a pulse oximetry < 90% on room air", "not: {less than: {measure: measured, test: oxygen_saturation, unit: '%', limit: 90}}"),
    ("QTc interval (using Fridericia correction calculation) > 480 msec", "not: {more than: {measure: measured, test: qtc, unit: ms, limit: 480}}"),
    ("Poorly controlled diabetes (HbA1c >7%)", "more than: {measure: measured, test: hba1c, unit: '%', limit: 7}"),
    ("CD4 count >= 250 cells/uL within 7 days of enrollment", "at least: {measure: measured, test: cd4_count, unit: /uL, within_days: 7, limit: 250}"),
    ("Glioma: Karnofsky ≥ 70", "at least: {measure: measured, test: karnofsky, unit: '%', limit: 70}"),
    ("Left ventricular ejection fraction ≥ 50%", "at least: {measure: measured, test: lvef, unit: '%', limit: 50}"),
    ("International normalized ratio (INR) ≤ 1.5", "at most: {measure: measured, test: inr, unit: '1', limit: 1.5}"),
    ("PD-L1 tumor proportion score ≥ 50%", "at least: {measure: measured, test: pd_l1_tps, unit: '%', limit: 50}"),
    ("Known history of chronic hepatitis B virus infection", "not: {is: {measure: ever_had, names: [hepatitis_b]}}"),
    ("Known HIV infection", "not: {is: {measure: has, names: [hiv]}}"),
    ("Has an active infection requiring systemic therapy", "not: {is: {measure: has, names: [infection_with_systemic_therapy]}}"),
    ("Uncontrolled hypertension", "not: {is: {measure: has, names: [uncontrolled_hypertension]}}"),
    ("Participants must not have uncontrolled diabetes", "not: {is: {measure: has, names: [uncontrolled_diabetes]}}"),
    ("History of hemoptysis within 1 month of study enrollment", "not: {at most: {measure: months_since, names: [haemoptysis], limit: 1}}"),
    ("Major surgery within 4 weeks of the first dose of any study drug", "not: {at most: {measure: days_since, names: [major_surgery], limit: 28}}"),
    ("Received a live or live-attenuated vaccine within 30 days before the first dose of study intervention", "not: {at most: {measure: days_since, names: [live_vaccine], limit: 30}}"),
    ("Radiation therapy within 2 weeks prior to enrollment", "not: {at most: {measure: days_since, names: [radiotherapy], limit: 14}}"),
    ("Patients who have had prior radiation therapy < 12 weeks prior to registration", "not: {less than: {measure: days_since, names: [radiotherapy], limit: 84}}"),
    ("Received allogeneic stem cell transplant within the last 6 months", "not: {at most: {measure: months_since, names: [allogeneic_transplant], limit: 6}}"),
    ("Received any other investigational agent within 30 days prior to enrollment", "not: {at most: {measure: days_since, names: [investigational_agent], limit: 30}}"),
    ("Chemotherapy within 3 weeks before registration", "not: {at most: {measure: days_since_therapy, names: [chemotherapy], limit: 21}}"),
    ("Known brain metastases", "not: {is: {measure: has, names: [brain_metastases]}}"),
    ("Leptomeningeal disease", "not: {is: {measure: has, names: [leptomeningeal_disease]}}"),
    ("Must have measurable disease per RECIST 1.1", "is: {measure: has, names: [measurable_disease]}"),
    ("At least one measurable tumor lesion according to RECIST 1.1", "is: {measure: has, names: [measurable_disease]}"),
    ("Peripheral neuropathy of CTCAE ≥ grade 2", "not: {is: {measure: has, names: [neuropathy_grade_2]}}"),
    ("Unresolved ≥ Grade 2 toxicities from prior therapies", "not: {is: {measure: has, names: [unresolved_toxicity_grade_2]}}"),
    ("Has severe hypersensitivity (≥ grade 3) to pembrolizumab and/or any of its excipients", "not: {is: {measure: ever_had, names: [allergy_to_study_drug]}}"),
    ("Uncontrolled hypertension (systolic blood pressure [BP] > 190 mmHg or diastolic BP > 110 mmHg)", "not: {any: [{more than: {measure: measured, test: systolic_blood_pressure, unit: 'mm[Hg]', limit: 190}}, {more than: {measure: measured, test: diastolic_blood_pressure, unit: 'mm[Hg]', limit: 110}}]}"),
    ("Female patient of childbearing capacity has a negative pregnancy test within 7 days of starting study therapy", "any: [{not: {is: {measure: has, names: [childbearing_potential]}}}, {at most: {measure: days_since, names: [pregnancy_test_negative], limit: 7}}]"),
    ("Patients with more than 2 liver metastatic lesions", "at most: {measure: count, of: metastases, at: entry, by: DEFAULT, where: {one of: {measure: organ, values: [liver]}}, limit: 2}"),
    ("1 to 5 metastatic lesions at enrollment", "between: {measure: count, of: metastases, at: entry, by: DEFAULT, low: 1, high: 5}"),
    ("Oligometastatic disease defined as ≤ 3 metastases outside the brain", "at most: {measure: count, of: metastases, at: entry, by: DEFAULT, where: {not: {is: intracranial}}, limit: 3}"),
    ("No extra hepatic disease", "not: {exists: {of: metastases, at: entry, where: {not: {one of: {measure: organ, values: [liver]}}}}}"),
    ("Primary or metastatic lesion size >= 1.5 cm", "exists: {of: lesions, at: entry, where: {at least: {measure: max_diameter_mm, limit: 15}}}"),
    ("Lesions larger than 5 cm", "every: {of: lesions, at: entry, is: {at most: {measure: max_diameter_mm, limit: 50}}}"),
    ("At least 1 prior standard-of-care therapy", "at least: {measure: lines, intent: any, limit: 1}"),
    ("Have received no more than 2 lines of systemic standard of care regimen", "at most: {measure: lines, intent: any, limit: 2}"),
    ("Progressed on the most recent line of treatment", "one of: {measure: recist, line: current, values: [PD]}"),
    ("Participants must have been previously treated with a CDK 4/6 inhibitor", "is: {measure: prior_or_concurrent, names: [cdk46_inhibitor]}"),
    ("Prior treatment with any mTOR inhibitor", "not: {is: {measure: prior_or_concurrent, names: [mtor_inhibitor]}}"),
    ("No prior immune checkpoint inhibitor", "not: {is: {measure: prior_or_concurrent, names: [ici]}}"),
    ("Treatment-naive for metastatic disease", "is: no_systemic_therapy_yet"),
    ("Presence of a KRAS mutation", "is: {measure: variant, gene: KRAS, names: [mutation]}"),
    ("Demonstrates absence of EGFR T790M mutation", "not: {is: {measure: variant, gene: EGFR, names: [T790M]}}"),
    ("HER2 amplification by next generation sequencing", "is: {measure: variant, gene: ERBB2, names: [amplification]}"),
    ("Patients with HER2-positive tumors", "is: {measure: has, names: [her2_positive]}"),
    ("Triple Negative Breast Cancer (TNBC)", "is: {measure: has, names: [triple_negative]}"),
    ("Histologically or cytologically documented NSCLC that is locally advanced or metastatic", "one of: {measure: cancer_type, values: [nsclc]}"),
    ("Patients must have histological confirmation of adenocarcinoma of the prostate", "one of: {measure: cancer_type, values: [prostate]}"),
    ("Creatinine ≤ 1.5 x within institutional upper limit of normal OR creatinine clearance ≥ 40 mL/min by institutional standard", "any: [{at most: {measure: measured, test: creatinine, unit: ULN, limit: 1.5}}, {at least: {measure: measured, test: creatinine_clearance, unit: mL/min, limit: 40}}]"),
    ("Treatment with an anti-cancer antibody within 5 half-lives or 4 weeks, whichever is shorter", "is: {measure: therapy_washed_out, names: [ici], half_lives: 5, days: 28, whichever: shorter}"),
    ("Active or prior documented inflammatory bowel disease", "not: {is: {measure: ever_had, names: [inflammatory_bowel_disease]}}"),
    ("Prior lung transplant or other solid organ transplant", "not: {is: {measure: ever_had, names: [organ_transplant]}}"),
)
# fmt: on
UNSEEN = frozenset(
    {
        "limits of the liver exchanged",
    }
)  # fmt: skip
FALSE_ALARMS = frozenset[str]()
