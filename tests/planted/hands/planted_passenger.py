"""Four public records that nobody had drawn for a set before, each encoded by the page of the rule language alone, with
20 bugs. They were written before a look at the code that the lint then had, by one who mends it."""

from __future__ import annotations

from tests.planted.hands.planted_boarder import _is, _joined, _no, _since, _test
from tests.planted.hands.planted_caller import _values
from tests.planted.hands.planted_joiner import _age, _ecog, _enzyme, _lines, _therapy, _within

_JUDGED = "is: judged"
_LINE = ", names: [chemotherapy]"


def _palliative(sign: str, limit: int, rest: str = "") -> str:
    return _lines(sign, limit, rest).replace("any", "palliative")


def _dated(sign: str, test: str, unit: str, limit: float) -> str:
    return _test(sign, test, unit, limit).replace(", limit", ", within_days: 14, limit")


def _lately(limit: int, *names: str) -> str:
    return _no(_since("at most", "days_since_therapy", ", ".join(names), limit))


_NO_MALIGNANCY = _no(_is("ever_had", "other_malignancy"))
_NO_BRAIN = _no(_is("has", "brain_metastases"))
_TREATED = _is("has", "treated_brain_metastases")
_RADIOTHERAPY = _no(_since("at most", "days_since", "radiotherapy", 14))
_BIOLOGICALS = ("ici", "egfr_antibody", "vegf_antibody")
_BLOOD = (
    _test("more than", "creatinine_clearance", "mL/min", 60),
    _test("less than", "bilirubin", "ULN", 1.5),
    _test("less than", "alt", "ULN", 5),
    _test("less than", "ast", "ULN", 5),
    _test("more than", "neutrophils", "/uL", 1500),
    _test("more than", "platelets", "/uL", 100000),
)
_HEART = (
    "myocardial_infarction",
    "unstable_angina",
    "arrhythmia",
    "coronary_bypass",
    "stroke",
    "heart_failure",
)
_LUNG = _values("cancer_type", "nsclc")
_STAGED = _joined(
    "all",
    "one of: {measure: stage, staged: now, edition: 8, values: [IV]}",
    _LUNG,
    "one of: {measure: histology, values: [squamous]}",
)
_STEROIDS = ("systemic_steroids", "immunosuppressive_therapy")
_ECOG_LAST = "ECOG performance status of 0, 1, or 2"

Row = tuple[str, str, str]  # the words, what a person is asked, the rule

LUNG: tuple[Row, ...] = (
    ("Projected life expectancy of at least 12 weeks.", "", _test("at least", "life_expectancy", "wk", 12)),
    ("Must have histologically or cytologically documented NSCLC that is locally advanced or metastatic.", "the NSCLC is locally advanced or metastatic", _joined("all", _LUNG, _JUDGED)),
    ("Must have c-Met overexpressing non-small cell lung cancer (NSCLC) as assessed by an AbbVie designated immunohistochemistry (IHC) laboratory", "the tumour overexpresses c-Met, as assessed by the designated laboratory", _joined("all", _LUNG, _JUDGED)),
    ("Must have measurable disease per Response Evaluation Criteria in Solid Tumors (RECIST) version 1.1.", "", _is("has", "measurable_disease")),
    ("Must have an Eastern Cooperative Oncology Group (ECOG) Performance Status of 0 to 1.", "", _ecog(1)),
    ("Must have received no more than 1 line of prior systemic cytotoxic chemotherapy in the locally advanced or metastatic setting, as stated in the protocol.", "", _palliative("at most", 1, _LINE)),
    ("Must have progressed on at least 1 line of prior therapy for locally advanced/metastatic NSCLC, as stated in the protocol.", "", _palliative("at least", 1, ", progressed: true")),
    ("Adenosquamous or neuroendocrine histology, or sarcomatoid features.", "", _joined("all", _no("one of: {measure: histology, values: [adenosquamous]}"), _no("one of: {measure: subtype, values: [neuroendocrine]}"), _no(_is("has", "sarcomatoid_component")))),
    ("Actionable EGFR activating mutations.", "", _no("is: {measure: variant, gene: EGFR, names: [activating]}")),
    ("Received prior docetaxel therapy.", "", _no("is: {measure: given, names: [docetaxel]}")),
    ("Metastases to the central nervous system (CNS). Participants with CNS metastases are eligible only after adequate treatment (such as surgery or, radiotherapy, or drug therapy) is provided, as stated on the protocol.", "", _joined("any", _NO_BRAIN, _TREATED)),
    ("History of idiopathic pulmonary fibrosis, organizing pneumonia (e.g., bronchiolitis obliterans), drug-induced pneumonitis, or idiopathic pneumonitis, or evidence of active pneumonitis on screening chest computed tomography (CT) scan, as noted in the protocol.", "", _no(_is("ever_had", "pulmonary_fibrosis", "pneumonitis"))),
    ("Unresolved clinically significant adverse event (AE) >= Grade 2 from prior anticancer therapy, except for alopecia or anemia.", "", _no(_is("has", "unresolved_toxicity_grade_2"))),
    ("Major surgery within 21 days prior to randomization.", "", _within("major_surgery", "days", 21)),
    ("Clinically significant liver disease, including hepatitis, current alcohol abuse, or cirrhosis.", "there is no other clinically significant liver disease, including hepatitis", _joined("all", _no(_is("has", "cirrhosis", "alcohol_abuse")), _JUDGED)),
    ("Grade >= 2 ascites or pleural effusion.", "the ascites or pleural effusion is of grade 1 or less", _joined("any", _no(_is("has", "ascites", "pleural_effusion")), _JUDGED)),
    ("Grade >= 2 neuropathy.", "", _no(_is("has", "neuropathy_grade_2"))),
    ("Active uncontrolled bacterial or viral infection.", "", _no(_is("has", "active_infection"))),
)  # fmt: skip
SOLID: tuple[Row, ...] = (
    ("Patient must have a performance status of ≤1 on the Eastern Cooperative Oncology Group Performance Scale.", "", _ecog(1)),
    ("patients must have received (or been intolerant to or ineligible for) prior anti-PD-1 therapy in the metastatic or locally advanced setting.", "the patient was intolerant to or ineligible for anti-PD-1 therapy", _joined("any", _palliative("at least", 1, ", names: [pd1]"), _JUDGED)),
    ("No prior history of treatment with anti-EGFR antibodies in the unresectable/metastatic setting (prior treatment with radiotherapy in the adjuvant setting is allowed).", "", _palliative("at most", 0, ", names: [egfr_antibody]")),
    ("with a Combined Positive Score (CPS) equal to or greater than 1, as determined by an CLIA-approved laboratory test.", "", _test("at least", "pd_l1_cps", "1", 1)),
    ("Participants may not have a primary tumor site of nasopharynx (any histology).", "the primary is not of the nasopharynx", _JUDGED),
    ("Patients must have received (or been intolerant to or ineligible for) at least 1 prior line of chemotherapy", "the patient was intolerant to or ineligible for chemotherapy", _joined("any", _lines("at least", 1, _LINE), _JUDGED)),
    ("received no more than 2 prior lines of systemic treatments for treatment of unresectable and/or metastatic disease.", "", _palliative("at most", 2)),
    ("Patients must have a histologically or cytologically confirmed diagnosis of stage IV (AJCC 8th edition) squamous NSCLC. Patients with mixed histology (e.g., adenosquamous) are not allowed.", "", _STAGED),
    ("Patients must have progressed on one prior systemic therapy in the metastatic setting.", "", _palliative("at least", 1, ", progressed: true")),
    ("Patients must have received at least 2 and no more than 3 prior lines of systemic therapy including two standard treatment regimens.", "two standard treatment regimens were among them", _joined("all", "between: {measure: lines, intent: any, low: 2, high: 3}", _JUDGED)),
    ("For Part A: Exposure to anti-EGFR antibodies within 4 weeks of the first dose of study drug.", "", _lately(28, "egfr_antibody")),
    ("Pregnant or breastfeeding women.", "", _no(_is("has", "pregnancy", "breastfeeding"))),
    ("Any condition requiring systemic treatment with either corticosteroids (>10 mg daily of prednisone or equivalent) or other immunosuppressive medication within 14 days prior to the first dose of study drug, with the exception of topical, intranasal, intrabronchial, or ocular steroids.", "", _no(f"at most: {{measure: days_since, names: [{', '.join(_STEROIDS)}], limit: 14}}")),
    ("Known cases of human immunodeficiency virus (HIV) are excluded if patients have a CD4+ T-cell (CD4+) count <250 cells/uL.", "", _joined("any", _no(_is("has", "hiv")), _test("at least", "cd4_count", "/uL", 250))),
    ("Known history of a hematologic malignancy (or solid tumor other than the ones indicated for this study), unless the patient has undergone potentially curative therapy with no evidence of that disease for 2 years.", "potentially curative therapy was given, and there is no evidence of that disease for 2 years", _joined("any", _NO_MALIGNANCY, _JUDGED)),
    ("Prior history of Grade ≥ 2 intolerance or hypersensitivity reaction to cetuximab or other anti-EGFR therapy or other murine proteins", "there was no intolerance of or hypersensitivity reaction to cetuximab, other anti-EGFR therapy or murine proteins of grade 2 or more", _JUDGED),
)  # fmt: skip
HEAD: tuple[Row, ...] = (
    ("Age 18 and over.", "", _age("at least", 18)),
    ("ECOG PS 0-2.", "", _ecog(2)),
    ("Incurable head and neck squamous cell carcinoma of mucosal origin (oral cavity, tongue, oropharynx, pharynx, larynx, sinonasal and non-EBV-driven NPC).", "the carcinoma is incurable and of mucosal origin", _joined("all", _values("cancer_type", "head_and_neck"), "one of: {measure: histology, values: [squamous]}", _JUDGED)),
    ("Adequate organ and marrow function as defined by routine lab testing including calculated creatinine clearance >60 mL/min, total bilirubin < 1.5x the ULN, ALT and AST <5x the ULN, ANC >1500, and platelets >100,000.", "", _joined("all", *_BLOOD)),
    ("Measurable disease by RECIST on CT (including a diagnostic CT performed as part of a PET-CT) or MRI available for review.", "", _is("has", "measurable_disease")),
    ("Recovered from clinically significant adverse events of most recent anti-cancer therapy prior to enrollment.", "the patient has recovered from clinically significant adverse events of the most recent anti-cancer therapy", _JUDGED),
    ("Cohort 1: In addition to the general inclusion criterion, patients with tumor tissue CPS >1 for whom single agent pembrolizumab is appropriate", "single agent pembrolizumab is appropriate", _joined("all", _test("more than", "pd_l1_cps", "1", 1), _JUDGED)),
    ("Unknown origin squamous cancer.", "the origin of the cancer is known", _JUDGED),
    ("4 lines or more in the relapsed/metastatic setting.", "", _no(_palliative("at least", 4))),
    ("Known central nervous system metastases unless previously treated and clinically stable for at least one month.", "they have been clinically stable for at least one month", _joined("any", _NO_BRAIN, _joined("all", _TREATED, _JUDGED))),
    ("Major surgery within 4 weeks or minor surgery within 1 week of starting therapy.", "there was no minor surgery within 1 week", _joined("all", _within("major_surgery", "days", 28), _JUDGED)),
    ("Known active HIV infection, unless treated with no detectable virus, or active HIV infection based on screening testing.", "the HIV infection is treated and no virus is detectable", _joined("any", _no(_is("has", "hiv")), _JUDGED)),
    ("Prior anti-cancer biologic agent within 4 weeks prior to Study Day 1, or prior chemotherapy, targeted small molecular therapy, or radiation therapy within 2 weeks prior to Study Day 1, as wash-out considerations.", "", _joined("all", _lately(28, *_BIOLOGICALS), _lately(14, "chemotherapy", "tki"), _RADIOTHERAPY)),
    ("Vaccine administration within 4 weeks before the first dose of NT219", "no vaccine was given within the 4 weeks before the first dose", _JUDGED),
    ("Receipt of any organ transplantation including autologous and allogeneic stem cell transplantation, with the exception of transplants that do not require immunosuppression.", "the transplant does not require immunosuppression", _joined("any", _no(_is("ever_had", "organ_transplant", "allogeneic_transplant")), _JUDGED)),
    ("Diagnosed and/or treated for any other additional malignancy within 2 years of the first dose of study treatment with the exception of curatively treated basal cell or squamous cell carcinoma of the skin and curatively resected in situ cancers.", "the other malignancy was a curatively treated basal cell or squamous cell carcinoma of the skin, or a curatively resected in situ cancer", _joined("any", _within("other_malignancy", "months", 24), _JUDGED)),
    ("Cohort 1: In addition to the general exclusion criteria, patients with active autoimmune disease requiring systemic treatment in the past two years with use of disease modifying agents, corticosteroids, or immunosuppressive drugs.", "", _within("treated_autoimmune_disease", "months", 24)),
    ("Cohort 2: Any of the following within 6 months of starting study treatment: ST elevation myocardial infarction, severe or unstable angina, uncontrolled cardiac ventricular arrhythmia, coronary or peripheral artery bypass graph or stent, cerebrovascular accident or stroke, or severe/uncontrolled congestive heart failure.", "", _within(", ".join(_HEART), "months", 6)),
)  # fmt: skip
OVARY: tuple[Row, ...] = (
    ("Female patients, age ≥ 18 years", "", _joined("all", _values("sex", "female"), _age("at least", 18))),
    ("Received at least one line chemotherapy, which must be a platinum containing regimen and develop platinum resistance.", "the disease became resistant to platinum", _joined("all", _lines("at least", 1, ", names: [platinum]"), _JUDGED)),
    ("Recurrent disease confirmed by biopsy, radiologic imaging, and/or elevated CA 125", "the disease has recurred, as confirmed by biopsy, imaging or CA 125", _JUDGED),
    ("Life expectancy > 6 months", "", _test("more than", "life_expectancy", "mo", 6)),
    ("Part 2: Have measurable disease, defined as at least 1 lesion that can be accurately measured in at least 1 dimension (longest diameter to be recorded) as > 1 cm on cross-sectional imaging (where the CT slice thickness is no greater than 5 mm) or at least 2 cm by standard techniques", "", _is("has", "measurable_disease")),
    ("Adequate organ function within 14 days prior to first WFA/ASWD dose or liposomal doxorubicin whichever occurs first, including the following: absolute neutrophil count (ANC) ≥ 1.5 x 103/L, platelet count ≥ 100 x 103/L, hemoglobin ≥ 9 g/dL (≥ 5.6 mmol/L)", "", _joined("all", _dated("at least", "neutrophils", "10*9/L", 1.5), _dated("at least", "platelets", "10*9/L", 100), _dated("at least", "haemoglobin", "g/dL", 9))),
    ("total bilirubin < 1.5 x upper limit of normal (ULN) unless elevated secondary to conditions such as Gilbert's Disease", "", _joined("any", _dated("less than", "bilirubin", "ULN", 1.5), _is("has", "gilbert_syndrome"))),
    ("aspartate aminotransferase (AST) < 3 x ULN (< 5 x ULN in the presence of hepatic metastases)", "", _enzyme("ast", 3, 5).replace("at most", "less than").replace(", limit", ", within_days: 14, limit")),
    ("alkaline phosphatase < 3.0 x ULN, calculated creatinine clearance ≥ 60 mL/min per Cockcroft and Gault formula", "", _joined("all", _dated("less than", "alkaline_phosphatase", "ULN", 3), _dated("at least", "creatinine_clearance", "mL/min", 60))),
    ("For Part 1: Patients have discontinued all prior chemotherapies, biological therapies, and other investigational therapies for cancer for at least 4 weeks prior to study treatment and have recovered from the acute effects of therapy", "the patient has recovered from the acute effects of therapy", _joined("all", _therapy("systemic_therapy", 28), _JUDGED)),
    (_ECOG_LAST, "", _ecog(2)),
    ("Adequate ejection fraction determined by transthoracic echo or MUGA of at least 55%", "", _test("at least", "lvef", "%", 55)),
    ("Patients with treated or untreated parenchymal brain metastases or leptomeningeal disease.", "", _no(_is("has", "brain_metastases", "leptomeningeal_disease"))),
    ("Patients with known pericardial effusion", "", _no(_is("has", "pericardial_effusion"))),
    ("Presence or history of malignancy other than ovarian cancer that does not include carcinoma in situ of the cervix, or non-melanoma skin cancer. In the case of other malignancies, patients may be considered for participation if the prior malignancies were diagnosed and definitively treated at least two years previously with no subsequent evidence of recurrence", "the other malignancy was a carcinoma in situ of the cervix or a non-melanoma skin cancer, or was definitively treated at least two years ago without recurrence", _joined("any", _NO_MALIGNANCY, _JUDGED)),
    ("Patients with known congestive heart failure or unstable angina or those who had a myocardial infarction within the past 6 months", "", _joined("all", _no(_is("has", "heart_failure", "unstable_angina")), _within("myocardial_infarction", "months", 6))),
    ("Previous treatment with liposomal doxorubicin", "", _no("is: {measure: given, names: [doxorubicin]}")),
)  # fmt: skip
RECORDS: dict[str, tuple[Row, ...]] = {
    "NCT06568939": LUNG, "NCT04429542": SOLID, "NCT06919666": HEAD, "NCT05610735": OVARY,
}  # fmt: skip

# the record, how its words begin, the bug, what a person is asked, the rule
BUGS: tuple[tuple[str, str, str, str, str], ...] = (
    ("NCT06568939", "Must have progressed", "progression not asked", "", _palliative("at least", 1)),
    ("NCT06568939", "Adenosquamous", "one of the exclusions required", "",
     _joined("all", _no("one of: {measure: histology, values: [adenosquamous]}"), _no("one of: {measure: subtype, values: [neuroendocrine]}"), _is("has", "sarcomatoid_component"))),
    ("NCT06568939", "Major surgery", "months for days", "", _within("major_surgery", "months", 21)),
    ("NCT06568939", "Must have received no more", "the setting lost", "", _lines("at most", 1, _LINE)),
    ("NCT06568939", "Metastases to the central", "asked of all", "", _TREATED),
    ("NCT04429542", "received no more than 2", "one class of all", "", _palliative("at most", 2, _LINE)),
    ("NCT04429542", "Patients must have a histologically", "what is not allowed let in", "", _STAGED.replace("[squamous]", "[squamous, adenosquamous]")),
    ("NCT04429542", "Patients must have received at least 2", "one end lost", "two standard treatment regimens were among them", _joined("all", _lines("at least", 2), _JUDGED)),
    ("NCT04429542", "Known cases", "asked of all", "", _test("at least", "cd4_count", "/uL", 250)),
    ("NCT04429542", "For Part A", "another class", "", _lately(28, "egfr_tki")),
    ("NCT06919666", "Known central", "or for and", "they have been clinically stable for at least one month", _joined("any", _NO_BRAIN, _TREATED, _JUDGED)),
    ("NCT06919666", "Prior anti-cancer", "times exchanged", "", _joined("all", _lately(14, *_BIOLOGICALS), _lately(28, "chemotherapy", "tki"), _RADIOTHERAPY)),
    ("NCT06919666", "Adequate organ", "a test left out", "", _joined("all", *_BLOOD[:-1])),
    ("NCT06919666", "Diagnosed", "the time lost", "the other malignancy was a curatively treated basal cell or squamous cell carcinoma of the skin, or a curatively resected in situ cancer", _joined("any", _NO_MALIGNANCY, _JUDGED)),
    ("NCT06919666", "Cohort 2: Any", "one illness for another", "", _within(", ".join(_HEART).replace("stroke", "deep_vein_thrombosis"), "months", 6)),
    ("NCT05610735", "Received at least one", "a wider class", "the disease became resistant to platinum", _joined("all", _lines("at least", 1, _LINE), _JUDGED)),
    ("NCT05610735", "aspartate", "the higher limit for all", "", _joined("any", _dated("less than", "ast", "ULN", 3), _dated("less than", "ast", "ULN", 5))),
    ("NCT05610735", "Patients with known congestive", "the time lost", "", _no(_is("has", "heart_failure", "unstable_angina", "myocardial_infarction"))),
    ("NCT05610735", "Patients with treated", "the narrower", "", _no(_is("has", "untreated_brain_metastases", "leptomeningeal_disease"))),
    ("NCT05610735", "total bilirubin", "and for or", "", _joined("all", _dated("less than", "bilirubin", "ULN", 1.5), _is("has", "gilbert_syndrome"))),
)  # fmt: skip
