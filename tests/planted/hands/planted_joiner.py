"""Criteria of public records that nobody had drawn before, and of invented words, each encoded by hand, with 40
bugs of kinds that a newcomer makes. They were written before a look at the code that the lint then had."""

from __future__ import annotations

from tests.planted.hands.planted_boarder import _MEN, _altered, _is, _joined, _no, _since, _test
from tests.planted.hands.planted_caller import _values

_JUDGED = "is: judged"
_EVER, _NOW = "ever_had", "has"
_AGE = "{sign}: {{measure: age, limit: {limit}}}"
_ECOG = "{sign}: {{measure: ecog, limit: {limit}}}"
_LIVER = "exists: {of: metastases, at: entry, by: DEFAULT, where: {one of: {measure: organ, values: [liver]}}}"
_WOMAN = _no(_is(_NOW, "childbearing_potential"))
_MAJOR = "major_surgery"


def _age(sign: str, limit: int) -> str:
    return _AGE.format(sign=sign, limit=limit)


def _ecog(limit: int) -> str:
    return _ECOG.format(sign="at most", limit=limit)


def _within(kind: str, unit: str, limit: int) -> str:
    return _no(_since("at most", f"{unit}_since", kind, limit))


def _therapy(name: str, days: int) -> str:
    return _no(_since("less than", "days_since_therapy", name, days))


def _count(sign: str, limit: int, where: str = "", at: str = "entry") -> str:
    where = f", where: {{{where}}}" if where else ""
    return (
        f"{sign}: {{measure: count, of: metastases, at: {at}, by: DEFAULT{where}, limit: {limit}}}"
    )


def _organ(*names: str) -> str:
    return _values("organ", *names)


def _lines(sign: str, limit: int, rest: str = "") -> str:
    return f"{sign}: {{measure: lines, intent: any{rest}, limit: {limit}}}"


def _enzyme(test: str, plain: float, liver: float) -> str:
    return _joined(
        "any",
        _test("at most", test, "ULN", plain),
        _joined("all", _LIVER, _test("at most", test, "ULN", liver)),
    )


# the words, what a person is asked, the rule
CLEAN: tuple[tuple[str, str, str], ...] = (
    ("Has a life expectancy of > 3 months.", "", _test("more than", "life_expectancy", "mo", 3)),
    ("Life expectancy > 12 weeks", "", _test("more than", "life_expectancy", "wk", 12)),
    ("Eastern Cooperative Oncology Group (ECOG) Performance Status of 0, 1 or 2", "", _ecog(2)),
    ("Has Eastern Cooperative Oncology Group performance status of 0 or 1 at Screening", "", _ecog(1)),
    ("ECOG performance status of 0-2, as determined by the treating physician in the consult note.", "", _ecog(2)),
    ("Karnofsky performance status ≥50% (or ECOG/WHO ≤2)", "", _joined("any", _test("at least", "karnofsky", "%", 50), _ecog(2))),
    ("Participants must be >= 18 years of age", "", _age("at least", 18)),
    ("Women, 18 years of age or older", "", _joined("all", _values("sex", "female"), _age("at least", 18))),
    ("Male or female >= 18 years of age and willing and able to provide informed consent", "the patient is willing and able to give informed consent", _joined("all", _age("at least", 18), _JUDGED)),
    ("Hemoglobin (Hgb) ≥ 8.3 g/dL (within screening window of 28 days up until pre-dose leukapheresis)", "", "at least: {measure: measured, test: haemoglobin, unit: g/dL, within_days: 28, limit: 8.3}"),
    ("Absolute neutrophil count > =1,000/mcL", "", _test("at least", "neutrophils", "/uL", 1000)),
    ("Absolute neutrophil count (ANC) ≥1.5 × 10^9/liter (L)", "", _test("at least", "neutrophils", "10*9/L", 1.5)),
    ("Platelet count ≥ 100 x 10^9/L (measured within 28 days prior to administration of study treatment)", "", 'at least: {measure: measured, test: platelets, unit: "10*9/L", within_days: 28, limit: 100}'),
    ("If not receiving anticoagulants: Activated partial thromboplastin time (aPTT) ≤ 1.5 x ULN", "", _joined("any", _is(_NOW, "therapeutic_anticoagulation"), _test("at most", "aptt", "ULN", 1.5))),
    ("Creatinine clearance >= 30 mL/min", "", _test("at least", "creatinine_clearance", "mL/min", 30)),
    ("AST(SGOT)/ALT(SGPT) ≤ 3 × institutional ULN", "", _joined("all", _test("at most", "ast", "ULN", 3), _test("at most", "alt", "ULN", 3))),
    ("Participants with body weight ≥45 kilogram (kg) and body mass index (BMI) within the range of 18.0 to 30.0 kg/m^2 (inclusive).", "",
     _joined("all", _test("at least", "body_weight", "kg", 45), "between: {measure: measured, test: body_mass_index, unit: kg/m2, low: 18, high: 30}")),
    ("History of prior solid-organ transplantation", "", _no(_is(_EVER, "organ_transplant"))),
    ("Infection with HIV or hepatitis B or C.", "", _joined("all", _no(_is(_NOW, "hiv")), _no(_is(_NOW, "hepatitis_b")), _no(_is(_NOW, "hepatitis_c")))),
    ("Has an active infection requiring systemic therapy.", "", _no(_is(_NOW, "infection_with_systemic_therapy"))),
    ("Uncontrolled active systemic infection", "", _no(_is(_NOW, "active_infection"))),
    ("Clinically uncontrolled pericardial effusion, pleural effusion, or ascites at screening", "the effusion or ascites is controlled",
     _joined("any", _no(_is(_NOW, "pericardial_effusion", "pleural_effusion", "ascites")), _JUDGED)),
    ("Deep vein thrombosis or pulmonary embolism diagnosed within the past six months.", "", _no(_since("at most", "months_since", "deep_vein_thrombosis, pulmonary_embolism", 6))),
    ("Patient will be excluded if they are pregnant.", "", _no(_is(_NOW, "pregnancy"))),
    ("Known bone or peritoneal metastases", "", _no("exists: {of: metastases, at: entry, by: DEFAULT, where: {one of: {measure: organ, values: [bone, peritoneum]}}}")),
    ("Prior treatment with zanzalintinib for RCC.", "zanzalintinib was not given for the renal cell carcinoma", _JUDGED),
    ("Known intolerance to abemaciclib or any of its excipients.", "there is no known intolerance to abemaciclib or its excipients", _JUDGED),
    ("Major surgery within 30 days before the first dose of study drug treatment in Cycle 1 on Day 1 (port placement for venous access is not considered major surgery).", "", _within(_MAJOR, "days", 30)),
    ("Has a diagnosis of immunodeficiency.", "", _no(_is(_NOW, "immunodeficiency"))),
    ("History of allogeneic organ or stem cell transplant.", "", _no(_is(_EVER, "organ_transplant", "allogeneic_transplant"))),
    ("Grade group 4 or 5 (Gleason sum 8-10)", "", _test("at least", "isup_grade", "1", 4)),
    ("Patients with Crohn's disease, ulcerative colitis, or other inflammatory bowel disease.", "", _no(_is(_NOW, "inflammatory_bowel_disease"))),
    ("HER2 amplification by next generation sequencing panel (NGS) or in situ hybridization (ISH)", "", "is: {measure: variant, gene: ERBB2, names: [amplification]}"),
    ("Premenopausal women at the time of enrollment", "", _joined("all", _values("sex", "female"), _is(_NOW, "premenopausal"))),
    ("Non-healing wound, ulcer or bone fracture.", "there is no non-healing ulcer or bone fracture", _joined("all", _no(_is(_NOW, "non_healing_wound")), _JUDGED)),
    ("History of ischemic stroke or intracranial hemorrhage within 6 months before first dose of study drug", "there was no intracranial haemorrhage within the 6 months before the first dose",
     _joined("all", _within("stroke", "months", 6), _JUDGED)),
    ("Histologically confirmed, treatment-naive metastatic pancreatic carcinoma", "", _joined("all", _values("cancer_type", "pancreatic"), "is: ever_metastatic", "is: no_systemic_therapy_yet")),
    ("Treatment-naive for metastatic disease", "", _lines("at most", 0).replace("any", "palliative")),
    ("Metastatic disease confined to the liver", "", "every: {of: metastases, at: entry, by: DEFAULT, is: {one of: {measure: organ, values: [liver]}}}"),
    ("Spread is limited to lung and lymph nodes", "", "every: {of: metastases, at: entry, by: DEFAULT, is: {one of: {measure: organ, values: [lung, lymph_node]}}}"),
    ("Infusion can be tolerated over one hour", "an infusion of 60 minutes is tolerated", _JUDGED),
    ("The patient can lie still for half an hour", "the patient can lie still for 30 minutes", _JUDGED),
    ("Neuropathy of grade 0 or 1", "neuropathy is of grade 1 or less", _JUDGED),
    ("Toxicity of earlier treatment is of grade 1 or less", "toxicity of earlier treatment is of grade 0 or 1", _JUDGED),
    ("Uncontrolled illness including but not limited to infection, unstable angina or arrhythmia", "there is no uncontrolled illness", _JUDGED),
    ("Uncontrolled heart disease, examples of which are but are not limited to unstable angina and arrhythmia", "no heart disease is uncontrolled", _JUDGED),
    ("Women of childbearing potential or men with partners who are must use contraception", "contraception is used", _joined("any", _joined("all", _values("sex", "female"), _WOMAN), _JUDGED)),
    ("Provision of signed and dated informed consent forms.", "informed consent is signed and dated", _JUDGED),
    ("Able to understand and give informed consent", "the patient understands and gives informed consent", _JUDGED),
    ("Patients medically unfit for the planned surgical procedure", "the patient is fit for the planned operation", _JUDGED),
    ("Documented History of Alcoholism and or drug abuse", "", _no(_is(_EVER, "alcohol_abuse", "substance_abuse"))),
    ("Participants with active autoimmune disease requiring immunosuppressive treatment", "", _no(_is(_NOW, "treated_autoimmune_disease"))),
    ("Aspartate aminotransferase (AST) ≤ 3 x ULN (or ≤ 5 x ULN in the setting of liver metastatic disease) (performed within 14 days prior to day 1 of protocol therapy)", "",
     _joined("any", "at most: {measure: measured, test: ast, unit: ULN, within_days: 14, limit: 3}", _joined("all", _LIVER, "at most: {measure: measured, test: ast, unit: ULN, within_days: 14, limit: 5}"))),
    ("Platelets ≥ 100,000/mm3", "", _test("at least", "platelets", "/mm3", 100000)),
    ("Any vaccination with a live vaccine received within 28 days prior to dosing", "", _within("live_vaccine", "days", 28)),
    ("Symptomatic central nervous system metastasis.", "", _no(_is(_NOW, "symptomatic_brain_metastases"))),
    ("Uncontrolled hypertension (blood pressure [BP] >= 150/90 mmHg despite medical therapy)", "", _no(_is(_NOW, "uncontrolled_hypertension"))),
    ("Disease outside the liver, unless confined to one lobe of the lung", "what is outside the liver is confined to one lobe of the lung", _joined("any", "every: {of: metastases, at: entry, by: DEFAULT, is: {one of: {measure: organ, values: [liver]}}}", _JUDGED)),
    ("Wash-out of 2 weeks or 5 half-lives of an earlier kinase inhibitor, whichever is longer", "", "is: {measure: therapy_washed_out, names: [tki], half_lives: 5, days: 14, whichever: longer}"),
    ("At most 3 metastases in any one organ", "", "at most: {measure: most_in_one_organ, of: metastases, at: entry, by: DEFAULT, limit: 3}"),
)  # fmt: skip

# the words, what a person is asked, the rule, what is wrong, what a person is asked then, the rule then
ROWS: tuple[tuple[str, str, str, str, str, str], ...] = (
    # a sign, a limit, a unit
    ("Hemoglobin (Hgb) >= 9 g/dL (drawn at or not more than 30 days prior to the screening visit)", "", "at least: {measure: measured, test: haemoglobin, unit: g/dL, within_days: 30, limit: 9}",
     "how old, another number", "", "at least: {measure: measured, test: haemoglobin, unit: g/dL, within_days: 14, limit: 9}"),
    ("Serum potassium between 3.5 and 5.5 mmol/L", "", "between: {measure: measured, test: potassium, unit: mmol/L, low: 3.5, high: 5.5}",
     "one end alone", "", _test("at least", "potassium", "mmol/L", 3.5)),
    ("Left ventricular ejection fraction not below 50 %", "", _test("at least", "lvef", "%", 50), "turned", "", _test("less than", "lvef", "%", 50)),
    ("Life expectancy of no less than 4 months", "", _test("at least", "life_expectancy", "mo", 4), "weeks for months", "", _test("at least", "life_expectancy", "wk", 4)),
    ("Aged 70 or over", "", _age("at least", 70), "above for at least", "", _age("more than", 70)),
    ("QTc must not exceed 470 ms in women or 450 ms in men", "", _joined("any", _joined("all", _values("sex", "female"), _test("at most", "qtc", "ms", 470)), _joined("all", _MEN, _test("at most", "qtc", "ms", 450))),
     "exchanged", "", _joined("any", _joined("all", _values("sex", "female"), _test("at most", "qtc", "ms", 450)), _joined("all", _MEN, _test("at most", "qtc", "ms", 470)))),
    ("ALT ≤ 2.5 x ULN; with liver metastases, ≤ 5 x ULN", "", _enzyme("alt", 2.5, 5), "AST for ALT where the liver is involved", "",
     _joined("any", _test("at most", "alt", "ULN", 2.5), _joined("all", _LIVER, _test("at most", "ast", "ULN", 5)))),
    ("Bilirubin ≤ 1.5 x ULN, or ≤ 3 x ULN with Gilbert's syndrome", "", _joined("any", _test("at most", "bilirubin", "ULN", 1.5), _joined("all", _is(_NOW, "gilbert_syndrome"), _test("at most", "bilirubin", "ULN", 3))),
     "the exception without its syndrome", "", _test("at most", "bilirubin", "ULN", 3)),
    # a turned rule, or one exchanged
    ("Must not have received any earlier radiotherapy to the chest", "", _no(_is(_EVER, "thoracic_radiotherapy")), "turned", "", _is(_EVER, "thoracic_radiotherapy")),
    ("Prior treatment with a PARP inhibitor is not permitted", "", _no(_is("prior_or_concurrent", "parp_inhibitor")), "turned", "", _is("prior_or_concurrent", "parp_inhibitor")),
    ("No evidence of leptomeningeal disease", "", _no(_is(_NOW, "leptomeningeal_disease")), "ever for now", "", _no(_is(_EVER, "leptomeningeal_disease"))),
    ("History of pneumonitis that required steroids", "", _no(_is(_EVER, "pneumonitis_with_steroids")), "now for ever", "", _no(_is(_NOW, "pneumonitis_with_steroids"))),
    ("Systolic pressure above 160 mmHg or diastolic pressure above 100 mmHg", "", _joined("all", _test("at most", "systolic_blood_pressure", "mm[Hg]", 160), _test("at most", "diastolic_blood_pressure", "mm[Hg]", 100)),
     "exchanged", "", _joined("all", _test("at most", "systolic_blood_pressure", "mm[Hg]", 100), _test("at most", "diastolic_blood_pressure", "mm[Hg]", 160))),
    ("Diabetes that is not controlled, or heart failure of NYHA class III or IV", "", _joined("all", _no(_is(_NOW, "uncontrolled_diabetes")), _no(_is(_NOW, "heart_failure_nyha_3", "heart_failure_nyha_4"))),
     "either will do", "", _joined("any", _no(_is(_NOW, "uncontrolled_diabetes")), _no(_is(_NOW, "heart_failure_nyha_3", "heart_failure_nyha_4")))),
    ("EGFR and ALK wild type", "", _joined("all", _no(_altered("EGFR")), _no(_altered("ALK"))), "one of the two will do", "", _joined("any", _no(_altered("EGFR")), _no(_altered("ALK")))),
    ("An activating alteration of BRAF or MET", "", _joined("any", _altered("BRAF"), _altered("MET")), "both are asked", "", _joined("all", _altered("BRAF"), _altered("MET"))),
    # names
    ("Myocardial infarction or unstable angina in the last 6 months", "", _no(_since("at most", "months_since", "myocardial_infarction, unstable_angina", 6)), "one of two left out", "", _within("myocardial_infarction", "months", 6)),
    ("Prior therapy with an anti-PD-1 or anti-PD-L1 antibody", "", _no(_is("prior_or_concurrent", "pd1", "pdl1")), "one class of two", "", _no(_is("prior_or_concurrent", "pd1"))),
    ("Malignant pleural effusion", "", _no(_is(_NOW, "malignant_pleural_effusion")), "the wider name", "", _no(_is(_NOW, "pleural_effusion"))),
    ("Pathologically confirmed renal cell carcinoma with a clear cell component", "", _joined("all", _values("cancer_type", "renal"), _values("subtype", "clear_cell")), "its component left out", "", _values("cancer_type", "renal")),
    ("Stage IIIB or IV at diagnosis", "", _values("stage", "IIIB", "IV"), "IIIA for IIIB", "", _values("stage", "IIIA", "IV")),
    ("At least one lesion outside the brain", "", "exists: {of: metastases, at: entry, by: DEFAULT, where: {not: {is: intracranial}}}", "inside", "", "exists: {of: metastases, at: entry, by: DEFAULT, where: {is: intracranial}}"),
    # counts and lesions
    ("1 to 4 extracranial metastases", "", "between: {measure: count, of: metastases, at: entry, by: DEFAULT, where: {not: {is: intracranial}}, low: 1, high: 4}", "from none on", "",
     _count("at most", 4, "not: {is: intracranial}")),
    ("No more than two metastases in the liver", "", _count("at most", 2, _organ("liver")), "every organ", "", _count("at most", 2)),
    ("All metastases can be treated locally", "", "every: {of: metastases, at: entry, by: DEFAULT, is: {is: amenable_to_local_therapy}}", "one of them", "", "exists: {of: metastases, at: entry, by: DEFAULT, where: {is: amenable_to_local_therapy}}"),
    ("No lesion larger than 6 cm", "", _no("exists: {of: lesions, at: entry, where: {more than: {measure: max_diameter_mm, limit: 60}}}"), "6 mm", "", _no("exists: {of: lesions, at: entry, where: {more than: {measure: max_diameter_mm, limit: 6}}}")),
    ("No more than 5 metastases when first diagnosed", "", _count("at most", 5, at="diagnosis"), "those of today", "", _count("at most", 5)),
    ("Maximum of 3 organs with metastases", "", "at most: {measure: organs, of: metastases, at: entry, by: DEFAULT, limit: 3}", "metastases for organs", "", _count("at most", 3)),
    # lines and times
    ("Progressed on at least two lines of systemic therapy", "", _lines("at least", 2, ", progressed: true"), "whether they progressed, left out", "", _lines("at least", 2)),
    ("No more than one prior line for metastatic disease", "", _lines("at most", 1).replace("any", "palliative"), "adjuvant courses counted too", "", _lines("at most", 1)),
    ("Disease control (CR, PR or SD) on first-line treatment", "", "one of: {measure: best_response, line: 1, values: [CR, PR, SD]}", "the current line", "", "one of: {measure: best_response, line: current, values: [CR, PR, SD]}"),
    ("Chemotherapy within 3 weeks before the first dose", "", _therapy("chemotherapy", 21), "3 days", "", _therapy("chemotherapy", 3)),
    ("No radiotherapy within 2 weeks and no major surgery within 4 weeks of registration", "", _joined("all", _within("radiotherapy", "days", 14), _within(_MAJOR, "days", 28)), "exchanged", "",
     _joined("all", _within("radiotherapy", "days", 28), _within(_MAJOR, "days", 14))),
    ("Recurrence at least 6 months after the end of definitive treatment of the primary", "", "at least: {measure: months_between, since: definitive_treatment, until: first_metastases, limit: 6}", "from its diagnosis", "",
     "at least: {measure: months_between, since: primary, until: first_metastases, limit: 6}"),
    ("A bisphosphonate is allowed if begun at least 4 weeks before entry", "the bone-modifying agent was begun at least 4 weeks before entry", _joined("any", _no(_is(_NOW, "bone_modifying_agent")), _JUDGED),
     "2 weeks", "the bone-modifying agent was begun at least 2 weeks before entry", _joined("any", _no(_is(_NOW, "bone_modifying_agent")), _JUDGED)),
    # whom it concerns, what a person is asked
    ("Women of childbearing potential need a negative pregnancy test within 7 days", "", _joined("any", _MEN, _WOMAN, _since("at most", "days_since", "pregnancy_test_negative", 7)),
     "women without that potential asked too", "", _joined("any", _MEN, _since("at most", "days_since", "pregnancy_test_negative", 7))),
    ("Able to swallow tablets whole", "the patient can swallow tablets whole", _JUDGED, "turned", "the patient cannot swallow tablets whole", _JUDGED),
    ("Other malignancy within 5 years, except for treated skin cancer", "the other cancer is a treated skin cancer", _joined("any", _within("other_malignancy", "months", 60), _JUDGED),
     "both are asked", "the other cancer is a treated skin cancer", _joined("all", _within("other_malignancy", "months", 60), _JUDGED)),
    ("The dose to the cord stays below 45 Gy", "the dose to the cord stays below 45 Gy", _JUDGED, "another dose", "the dose to the cord stays below 54 Gy", _JUDGED),
    ("Tissue is not older than 12 months, and comes from a metastasis", "the tissue is at most 12 months old, and comes from a metastasis", _JUDGED,
     "the primary", "the tissue is at most 12 months old, and comes from the primary", _JUDGED),
)  # fmt: skip

# written after that, and measured before a further look: the words, what a person is asked, the rule
CLEAN_AFTER: tuple[tuple[str, str, str], ...] = (
    ("Signed consent from the patient or the legal representative", "consent is signed by the patient or the legal representative", _JUDGED),
    ("Haemoglobin of 5.6 mmol/L or higher", "", _test("at least", "haemoglobin", "mmol/L", 5.6)),
    ("WHO performance score 0 - 1", "", _ecog(1)),
    ("Total bilirubin not above 1.5 times ULN unless Gilbert's syndrome is known", "", _joined("any", _is(_NOW, "gilbert_syndrome"), _test("at most", "bilirubin", "ULN", 1.5))),
    ("Weight loss of more than 10 % in the last 3 months", "weight loss over the last 3 months is not above 10 %", _JUDGED),
    ("Surgical castration or castrate testosterone (< 50 ng/dL)", "", _joined("any", _is(_EVER, "orchiectomy"), _test("less than", "testosterone", "ng/dL", 50))),
    ("Second primary cancer in the last three years", "", _within("other_malignancy", "months", 36)),
    ("A myocardial infarction not more than half a year ago", "", _within("myocardial_infarction", "months", 6)),
    ("Lesions must be visible on CT and each no larger than 5 cm", "each lesion is visible on CT", _joined("all", "every: {of: lesions, at: entry, is: {at most: {measure: max_diameter_mm, limit: 50}}}", _JUDGED)),
    ("Tyrosine kinase inhibitor within 1 week of the first fraction", "", _therapy("tki", 7)),
    ("One, two or three extracranial metastases", "", "between: {measure: count, of: metastases, at: entry, by: DEFAULT, where: {not: {is: intracranial}}, low: 1, high: 3}"),
    ("Lung cancer other than small cell lung cancer", "", _values("cancer_type", "nsclc")),
    ("Not pregnant or breastfeeding", "", _joined("all", _no(_is(_NOW, "pregnancy")), _no(_is(_NOW, "breastfeeding")))),
    ("Non-pregnant, non-lactating", "", _joined("all", _no(_is(_NOW, "pregnancy")), _no(_is(_NOW, "breastfeeding")))),
    ("Prior pelvic radiotherapy", "", _no(_is(_EVER, "pelvic_radiotherapy"))),
    ("Prior prostatectomy is required", "", _is(_EVER, "prostatectomy")),
    ("Use of anticoagulants in therapeutic dose", "", _no(_is(_NOW, "therapeutic_anticoagulation"))),
    ("Steroids in a dose above 10 mg of prednisone a day", "", _test("at most", "prednisone_dose", "mg/d", 10)),
    ("PSA doubling time shorter than 6 months", "", _test("less than", "psa_doubling_time", "mo", 6)),
    ("Ability to lie on the back for at least 45 minutes", "the patient can lie on the back for at least 45 minutes", _JUDGED),
    ("Claustrophobia or a pacemaker", "the patient is not claustrophobic", _joined("all", _no(_is(_NOW, "pacemaker")), _JUDGED)),
    ("Symptomatic or untreated brain metastases", "", _joined("all", _no(_is(_NOW, "symptomatic_brain_metastases")), _no(_is(_NOW, "untreated_brain_metastases")))),
    ("The primary has been resected or irradiated with curative intent", "", "is: primary_definitively_treated"),
    ("No metastasis was found within 3 months of diagnosis of the primary", "", "at least: {measure: months_to_metastases, limit: 3}"),
    ("Stable disease after 3 to 6 cycles of first-line chemotherapy", "", _joined("all", "one of: {measure: best_response, line: 1, values: [SD]}", "between: {measure: cycles, line: 1, low: 3, high: 6}")),
    ("LDH below twice the upper limit of normal", "", _test("less than", "ldh", "ULN", 2)),
    ("Creatinine up to 1.5 x ULN or clearance of 50 mL/min and more", "", _joined("any", _test("at most", "creatinine", "ULN", 1.5), _test("at least", "creatinine_clearance", "mL/min", 50))),
    ("KRAS G12C mutation", "", "is: {measure: variant, gene: KRAS, names: [G12C]}"),
    ("Any EGFR mutation except exon 20 insertions", "no exon 20 insertion was found", _joined("all", _altered("EGFR"), _JUDGED)),
    ("HIV with a CD4 count below 350/uL", "", _joined("any", _no(_is(_NOW, "hiv")), _test("at least", "cd4_count", "/uL", 350))),
    ("Hepatitis C, unless cured", "hepatitis C was cured", _joined("any", _no(_is(_EVER, "hepatitis_c")), _JUDGED)),
    ("Seizures in the last 4 weeks", "", _within("seizure", "days", 28)),
    ("Disease-free interval of more than 12 months", "", "more than: {measure: months_to_metastases, limit: 12}"),
    ("Liver metastases not exceeding 3, each up to 4 cm", "", _joined("all", _count("at most", 3, _organ("liver")), f"every: {{of: metastases, at: entry, where: {{{_organ('liver')}}}, is: {{at most: {{measure: max_diameter_mm, limit: 40}}}}}}")),
    ("Tumour PD-L1 of 50 % or more", "", _test("at least", "pd_l1_tps", "%", 50)),
    ("Child-Pugh class B or C", "", _no(_is(_NOW, "child_pugh_b_or_c"))),
    ("Fit for general anaesthesia in the view of the anaesthetist", "the anaesthetist holds the patient fit for general anaesthesia", _JUDGED),
    ("Resided in the country for one year or longer", "the patient has resided in the country for at least 12 months", _JUDGED),
    ("Men must not donate sperm for 90 days after the last dose", "no sperm is donated for 90 days after the last dose", _joined("any", _values("sex", "female"), _JUDGED)),
    ("Has progressed on, or cannot tolerate, a CDK4/6 inhibitor", "the patient cannot tolerate a CDK4/6 inhibitor", _joined("any", "at least: {measure: lines, intent: any, names: [cdk46_inhibitor], progressed: true, limit: 1}", _JUDGED)),
)  # fmt: skip
ROWS_AFTER: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("Platelets of at least 75 x 10^9/L", "", _test("at least", "platelets", "10*9/L", 75), "ten times as many", "", _test("at least", "platelets", "10*9/L", 750)),
    ("Albumin not lower than 30 g/L", "", _test("at least", "albumin", "g/L", 30), "g/dL", "", _test("at least", "albumin", "g/dL", 30)),
    ("Body mass index below 35 kg/m2", "", _test("less than", "body_mass_index", "kg/m2", 35), "turned", "", _test("more than", "body_mass_index", "kg/m2", 35)),
    ("Patients under 75 years of age", "", _age("less than", 75), "75 let in", "", _age("at most", 75)),
    ("Exactly two metastases", "", "exactly: {measure: count, of: metastases, at: entry, by: DEFAULT, value: 2}", "two or more", "", _count("at least", 2)),
    ("Fewer than 4 bone metastases", "", _count("less than", 4, _organ("bone")), "4 let in", "", _count("at most", 4, _organ("bone"))),
    ("No spinal cord compression", "", _no(_is(_NOW, "spinal_cord_compression")), "turned", "", _is(_NOW, "spinal_cord_compression")),
    ("Must have received first-line osimertinib", "", "is: {measure: has_drug, line: 1, names: [osimertinib]}", "the current line", "", "is: {measure: has_drug, line: current, names: [osimertinib]}"),
    ("Stopped immunotherapy for toxicity", "", _no(_lines("at least", 1, ", names: [ici], stopped_for: [toxicity]")), "for progression", "", _no(_lines("at least", 1, ", names: [ici], stopped_for: [progression]"))),
    ("Prior enzalutamide, apalutamide or darolutamide", "", _no("is: {measure: given, names: [enzalutamide, apalutamide, darolutamide]}"), "two of three", "", _no("is: {measure: given, names: [enzalutamide, apalutamide]}")),
    ("Squamous histology", "", _values("histology", "squamous"), "adenocarcinoma", "", _values("histology", "adenocarcinoma")),
    ("Metastases in the adrenal gland or the lung, and nowhere else", "", "every: {of: metastases, at: entry, by: DEFAULT, is: {one of: {measure: organ, values: [adrenal, lung]}}}", "one of them", "", "exists: {of: metastases, at: entry, by: DEFAULT, where: {one of: {measure: organ, values: [adrenal, lung]}}}"),
    ("Bleeding within 3 months, or a bleeding disorder", "", _joined("all", _within("bleeding", "months", 3), _no(_is(_NOW, "bleeding_disorder"))), "either", "", _joined("any", _within("bleeding", "months", 3), _no(_is(_NOW, "bleeding_disorder")))),
    ("Progression within 6 months of the end of adjuvant therapy", "the disease progressed within 6 months of the end of adjuvant therapy", _JUDGED, "of the start", "the disease progressed within 6 months of the start of adjuvant therapy", _JUDGED),
    ("A new biopsy is obtained unless tissue of the last 2 years is there", "a new biopsy is obtained, or tissue of the last 2 years is there", _JUDGED, "of 5 years", "a new biopsy is obtained, or tissue of the last 5 years is there", _JUDGED),
    ("Both kidneys function", "both kidneys function", _JUDGED, "one", "one kidney functions", _JUDGED),
    ("Oxygen saturation at rest ≥ 92 % on room air", "", _test("at least", "oxygen_saturation", "%", 92), "90", "", _test("at least", "oxygen_saturation", "%", 90)),
    ("Live vaccine within 30 days", "", _within("live_vaccine", "days", 30), "another treatment", "", _within("antibiotics", "days", 30)),
)  # fmt: skip

# a third part, likewise
CLEAN_LAST: tuple[tuple[str, str, str], ...] = (
    ("At least one lesion that can be biopsied safely", "at least one lesion can be biopsied safely", _JUDGED),
    ("Lymphocytes no fewer than 0.8 x 10^9/L", "", _test("at least", "lymphocytes", "10*9/L", 0.8)),
    ("INR ≤ 1.5 unless on anticoagulants", "", _joined("any", _is(_NOW, "therapeutic_anticoagulation"), _test("at most", "inr", "1", 1.5))),
    ("Persons younger than 18", "", _age("at least", 18)),
    ("Poor general condition (ECOG 3 or 4)", "", _ecog(2)),
    ("Any metastasis larger than 3 cm", "", _no("exists: {of: metastases, at: entry, where: {more than: {measure: max_diameter_mm, limit: 30}}}")),
    ("Corrected calcium over 2.9 mmol/L", "", _test("at most", "calcium", "mmol/L", 2.9)),
    ("Planned to be treated by SBRT to every lesion", "every lesion is planned to be treated by SBRT", _JUDGED),
    ("Prior high dose radiation to the same area", "no high dose was given to the same area before", _JUDGED),
    ("Interstitial lung disease, past or present", "", _no(_is(_EVER, "interstitial_lung_disease"))),
    ("Positive for HBsAg", "", _no(_is(_NOW, "hepatitis_b_surface_antigen"))),
    ("Chronic treatment with immunosuppressive drugs", "", _no(_is(_NOW, "immunosuppressive_therapy"))),
    ("Uncontrolled epilepsy", "epilepsy is controlled", _joined("any", _no(_is(_NOW, "epilepsy")), _JUDGED)),
    ("Known allergy to platinum compounds", "", _no(_is(_NOW, "allergy_to_platinum"))),
    ("The patient lives within 100 km of the centre", "the patient lives within 100 km of the centre", _JUDGED),
    ("Availability for follow-up of five years", "the patient is available for 60 months of follow-up", _JUDGED),
    ("BRAF V600E-mutated melanoma", "", _joined("all", _values("cancer_type", "melanoma"), "is: {measure: variant, gene: BRAF, names: [V600E]}")),
)  # fmt: skip
ROWS_LAST: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("More than 6 months since the last platinum", "", "more than: {measure: months_since_therapy, names: [platinum], limit: 6}", "less", "", "less than: {measure: months_since_therapy, names: [platinum], limit: 6}"),
    ("ANC ≥ 1.0 and platelets ≥ 80 x 10^9/L", "", _joined("all", _test("at least", "neutrophils", "10*9/L", 1), _test("at least", "platelets", "10*9/L", 80)), "one left out", "", _test("at least", "platelets", "10*9/L", 80)),
    ("Cancer of the colon or rectum with liver metastases only", "", _joined("all", _values("cancer_type", "colorectal"), "every: {of: metastases, at: entry, by: DEFAULT, is: {one of: {measure: organ, values: [liver]}}}"), "some", "", _joined("all", _values("cancer_type", "colorectal"), _LIVER)),
    ("No prior immunotherapy in any setting", "", _no(_is("prior_or_concurrent", "ici")), "in the metastatic alone", "", _lines("at most", 0, ", names: [ici]").replace("any", "palliative")),
    ("Age 18 to 80 years", "", "between: {measure: age, low: 18, high: 80}", "upper end left out", "", _age("at least", 18)),
    ("Untreated brain metastases, or any leptomeningeal disease", "", _joined("all", _no(_is(_NOW, "untreated_brain_metastases")), _no(_is(_NOW, "leptomeningeal_disease"))), "all brain metastases", "", _joined("all", _no(_is(_NOW, "brain_metastases")), _no(_is(_NOW, "leptomeningeal_disease")))),
    ("Adenocarcinoma of the lung", "", _joined("all", _values("cancer_type", "nsclc"), _values("histology", "adenocarcinoma")), "squamous", "", _joined("all", _values("cancer_type", "nsclc"), _values("histology", "squamous"))),
    ("Testosterone < 50 ng/dL", "", _test("less than", "testosterone", "ng/dL", 50), "nmol/L", "", _test("less than", "testosterone", "nmol/L", 50)),
    ("Grade 3 or higher immune-related toxicity in the past", "", _no(_is(_EVER, "severe_immune_related_toxicity")), "of any grade", "", _no(_is(_EVER, "immune_related_toxicity"))),
    ("The last fraction was given at least 14 days ago", "", "not: {less than: {measure: days_since, names: [radiotherapy], limit: 14}}", "40", "", "not: {less than: {measure: days_since, names: [radiotherapy], limit: 40}}"),
    ("Fasting glucose of at most 10 mmol/L", "", _test("at most", "glucose", "mmol/L", 10), "at least", "", _test("at least", "glucose", "mmol/L", 10)),
    ("A caregiver is present at every visit", "a caregiver is present at every visit", _JUDGED, "one visit", "a caregiver is present at one visit", _JUDGED),
    ("The left ventricle is not enlarged", "the left ventricle is not enlarged", _JUDGED, "the right", "the right ventricle is not enlarged", _JUDGED),
    ("Stable dose of steroids for the last 7 days", "the dose of steroids was stable for the last 7 days", _JUDGED, "a day", "the dose of steroids was stable for the last day", _JUDGED),
    ("EGFR exon 19 deletion or L858R", "", "is: {measure: variant, gene: EGFR, names: [exon_19_deletion, L858R]}", "one of two", "", "is: {measure: variant, gene: EGFR, names: [L858R]}"),
    ("At least two organs are involved", "", "at least: {measure: organs, of: metastases, at: entry, by: DEFAULT, limit: 2}", "at most", "", "at most: {measure: organs, of: metastases, at: entry, by: DEFAULT, limit: 2}"),
    ("Clinically significant arrhythmia", "the arrhythmia is not clinically significant", _joined("any", _no(_is(_NOW, "arrhythmia")), _JUDGED), "required", "the arrhythmia is not clinically significant", _joined("any", _is(_NOW, "arrhythmia"), _JUDGED)),
)  # fmt: skip
