"""Criteria in the style of foreign trials, of kinds that a blind set of others showed to be missed, or to have a
finding though they are right. They were written before the mend, by one who mends the lint."""

from __future__ import annotations

from tests.planted.hands.planted_boarder import _altered, _is, _joined, _no, _since, _test, _variant
from tests.planted.hands.planted_caller import _values

_JUDGED = "is: judged"


def _stage(*values: str) -> str:
    return f"one of: {{measure: stage, staged: now, values: [{', '.join(values)}]}}"


def _lines(sign: str, limit: int, rest: str = "") -> str:
    return f"{sign}: {{measure: lines, intent: palliative{rest}, limit: {limit}}}"


def _class(*names: str) -> str:
    return f"is: {{measure: prior_or_concurrent, names: [{', '.join(names)}]}}"


def _given(*names: str) -> str:
    return f"is: {{measure: given, names: [{', '.join(names)}]}}"


Row = tuple[str, str, str]  # the words, what a person is asked, the rule

CLEAN: tuple[Row, ...] = (
    ("Participants who are progressing on combination ipilimumab/nivolumab as their last line of therapy", "", _no(_joined("all", *(f"is: {{measure: has_drug, line: current, names: [{one}]}}" for one in ("ipilimumab", "nivolumab")), "is: {measure: progressed, line: current}"))),
    ("TNBC: Participants must have progressed on at least 2 lines of therapy for metastatic disease.", "", _joined("any", _no(_is("has", "triple_negative")), _lines("at least", 2, ", progressed: true"))),
    ("Stage IV or recurrent non-small cell lung cancer", "", _joined("any", _stage("IV"), "is: locoregional_recurrence")),
    ("Stage IV or recurrent NSCLC", "the disease is of stage IV or recurrent", _JUDGED),
    ("Stage IV or recurrent NSCLC", "the disease is recurrent", _joined("any", _stage("IV"), _JUDGED)),
    ("Histologically confirmed Stage IV or recurrent NSCLC", "", _joined("all", _values("cancer_type", "nsclc"), _joined("any", _stage("IV"), "is: ever_metastatic"))),
    ("Stage IVA or IVB or recurrent disease", "the disease is recurrent", _joined("any", _stage("IVA", "IVB"), _JUDGED)),
    ("Metastatic (stage IV) or recurrent NSCLC", "", _joined("any", _stage("IV"), "is: locoregional_recurrence")),
    ("Measurable PD-L1 expression (TPS ≥ 1%)", "", _test("at least", "pd_l1_tps", "%",1)),
    ("Tumour with measurable PD-L1 of at least 1% by 22C3", "", _test("at least", "pd_l1_tps", "%",1)),
    ("Patients must have measurable PD-L1 expression ≥ 50%", "", _test("at least", "pd_l1_tps", "%",50)),
    ("Stage 4 NSCLC", "", _joined("all", _values("cancer_type", "nsclc"), _stage("IV"))),
    ("Stage 4 NSCLC", "", _stage("IV")),
    ("Stage 3B or stage 4 disease", "", _stage("IIIB", "IV")),
    ("Stage 3 or 4 melanoma", "", _stage("III", "IV")),
    ("No prior systemic therapy given with non-curative intent", "", _lines("at most",0)),
    ("No more than 2 prior lines of systemic therapy with non-curative intent", "", _lines("at most",2)),
    ("At most one line of systemic treatment of non-curative intent", "", _lines("at most",1)),
    ("Prior systemic therapy with non-curative intent for the metastatic disease", "", _no(_lines("at least",1))),
    ("The following laboratory results obtained within 28 days prior to registration: haemoglobin ≥ 9 g/dL", "", "at least: {measure: measured, test: haemoglobin, unit: g/dL, within_days: 28, limit: 9}"),
    ("Adequate haematological and hepatic function within 28 days prior to randomisation, defined as:", "the function of marrow and liver is adequate", _JUDGED),
    ("Adequate organ function, as shown within 28 days before the first dose", "organ function is adequate", _JUDGED),
    ("Within 28 days before the first dose: platelets ≥ 100 x 10^9/L", "",'at least: {measure: measured, test: platelets, unit: "10*9/L", within_days: 28, limit: 100}'),
    ("INR ≤ 1.5 ULN", "", _test("at most", "inr", "ULN",1.5)),
    ("INR ≤1.5 x ULN", "", _test("at most", "inr", "1",1.5)),
    ("International normalized ratio (INR) <=1.5 times the upper limit of normal", "", _test("at most", "inr", "1",1.5)),
    ("INR ≤ 1.5", "", _test("at most", "inr", "1",1.5)),
    ("INR ≤ 1.5 × ULN unless on anticoagulants", "", _joined("any", _test("at most", "inr", "ULN",1.5), _is("has", "therapeutic_anticoagulation"))),
    ("INR or PT ≤ 1.5 x ULN", "", _joined("all", _test("at most", "inr", "ULN",1.5), _test("at most", "prothrombin_time", "ULN",1.5))),
    ("Untreated or symptomatic brain metastases", "", _no(_is("has", "untreated_brain_metastases", "symptomatic_brain_metastases"))),
    ("Active brain metastases", "", _no(_is("has", "untreated_brain_metastases", "symptomatic_brain_metastases"))),
    ("Known active CNS metastases", "", _no(_is("has", "untreated_brain_metastases", "symptomatic_brain_metastases"))),
    ("Brain metastases, unless treated and asymptomatic", "", _no(_is("has", "untreated_brain_metastases", "symptomatic_brain_metastases"))),
    ("Brain metastases that are untreated or cause symptoms", "", _no(_is("has", "untreated_brain_metastases", "symptomatic_brain_metastases"))),
    ("Symptomatic CNS metastases", "", _no(_is("has", "symptomatic_brain_metastases"))),
    ("Patients with untreated CNS metastases are excluded", "", _no(_is("has", "untreated_brain_metastases"))),
    ("Active infection requiring IV antibiotics", "", _no(_is("has", "infection_with_systemic_therapy"))),
    ("Active infection requiring intravenous antibiotics", "", _no(_is("has", "active_infection"))),
    ("Serious infection requiring IV antibiotics within 14 days", "", _no(_since("at most", "days_since", "infection_with_systemic_therapy",14))),
    ("Any infection requiring oral or IV antibiotics at enrolment", "", _no(_is("has", "active_infection"))),
    ("Prior therapy with an anti-PD-1, anti-PD-L1, or anti-CTLA-4 agent", "", _no(_class("ici"))),
    ("Prior anti-PD-1 or anti-PD-L1 therapy", "", _no(_class("pd1", "pdl1"))),
    ("Prior immune checkpoint inhibitor, such as anti-CTLA-4 or anti-PD-1", "", _no(_class("ici"))),
    ("Prior immunotherapy (anti-PD1, anti-PDL1, anti-CTLA4)", "", _no(_class("ici"))),
    ("Prior immunotherapy (anti-PD1, anti-PDL1, anti-CTLA4)", "", _no(_class("pd1", "pdl1", "ctla4"))),
    ("Previous treatment with PD-1 or CTLA-4 antibodies", "", _no(_class("pd1", "ctla4"))),
    ("Patients non eligible for surgery", "the patient is not eligible for surgery", _JUDGED),
    ("Disease non eligible for curative treatment", "", _no("is: primary_accessible_to_curative_treatment")),
    ("Patients non eligible to a platinum-based chemotherapy or having received one", "the patient is not eligible for platinum", _joined("any", _class("platinum"), _JUDGED)),
    ("Residual sites of disease should not be larger than 5 cm", "", "every: {of: metastases, at: entry, is: {at most: {measure: max_diameter_mm, limit: 50}}}"),
    ("The residual site should not have been irradiated before", "", "every: {of: metastases, at: entry, is: {not: {is: {measure: prior_local_therapy, names: [RT, SABR]}}}}"),
    ("Number of residual sites should not exceed 5", "", "at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 5}"),
    ("Time since the start of first-line treatment of at least 3 months", "", "at least: {measure: months_since_start, line: 1, limit: 3}"),
    ("At least 3 months since start of osimertinib", "", "at least: {measure: months_since_start, line: {with: [osimertinib]}, limit: 3}"),
    ("Time since start of systemic therapy ≥ 6 months", "", "at least: {measure: months_since_start, line: current, limit: 6}"),
    ("Time since start of the current line at least 6 months", "", "at least: {measure: months, line: current, limit: 6}"),
    ("Treated with osimertinib for at least 3 months", "", "at least: {measure: months, line: {with: [osimertinib]}, limit: 3}"),
    ("On treatment for at least 6 months since the start of first-line therapy", "", "at least: {measure: months, line: 1, limit: 6}"),
    ("Metastases in liver and/or lung", "", "exists: {of: metastases, at: entry, where: {one of: {measure: organ, values: [liver, lung]}}}"),
    ("EGFR and/or ALK alteration", "", _joined("any", _altered("EGFR"), _altered("ALK"))),
    ("Pleural effusion and/or ascites", "", _no(_is("has", "pleural_effusion", "ascites"))),
    ("Pregnancy and/or breastfeeding", "", _no(_is("has", "pregnancy", "breastfeeding"))),
    ("Prior chemotherapy and/or immunotherapy for metastatic disease", "", _no(_lines("at least",1,", names: [chemotherapy, ici]"))),
    ("Prior chemotherapy and/or immunotherapy for metastatic disease", "", _lines("at least",1,", names: [chemotherapy, ici]")),
    ("AST and/or ALT ≤ 3 x ULN", "", _joined("all", _test("at most", "ast", "ULN",3), _test("at most", "alt", "ULN",3))),
    ("AST and/or ALT > 3 x ULN", "", _joined("all", _test("at most", "ast", "ULN",3), _test("at most", "alt", "ULN",3))),
    ("Heart failure and/or unstable angina and/or myocardial infarction within 6 months", "", _no("at most: {measure: months_since, names: [heart_failure, unstable_angina, myocardial_infarction], limit: 6}")),
    ("History of interstitial lung disease and/or pneumonitis", "", _no(_is("ever_had", "interstitial_lung_disease", "pneumonitis"))),
    ("Locally advanced and/or metastatic disease", "the disease is locally advanced", _joined("any", "is: ever_metastatic", _JUDGED)),
)  # fmt: skip
# the words, the bug, what a person is asked, the rule
BUGS: tuple[tuple[str, str, str, str], ...] = (
    ("Adults with unresectable melanoma who have progressed on immune checkpoint inhibitor therapy and for whom dual ICI is planned", "progression lost", "dual ICI is planned", _joined("all", _values("cancer_type", "melanoma"), "at least: {measure: lines, intent: any, names: [ici], limit: 1}", _JUDGED)),
    ("In chronic hepatitis B virus (HBV) infection the HBV viral load must be undetectable on suppressive therapy", "the opposite", "the HBV viral load is detectable", _joined("any", _no(_is("has", "hepatitis_b")), _JUDGED)),
    ("Prior ALK inhibitor, except brigatinib", "exception left", "", _no(_class("alk_tki"))),
    ("Any prior ALK TKI except brigatinib", "exception left", "", _no(_class("alk_tki"))),
    ("Prior treatment with an ALK inhibitor (except brigatinib)", "exception left", "", _no(_class("alk_tki"))),
    ("Prior ALK TKIs, with the exception of brigatinib, are not allowed", "exception left", "", _no(_class("alk_tki"))),
    ("Prior treatment with checkpoint inhibitors other than durvalumab", "exception left", "", _no(_class("ici"))),
    ("B-Raf V600E mutation", "KRAS", "", _altered("KRAS")),
    ("Activating B-Raf mutation", "KRAS", "", _altered("KRAS")),
    ("BRAF mutation", "KRAS", "", _altered("KRAS")),
    ("Presence of a B-Raf mutation", "KRAS", "", _no(_altered("KRAS"))),
    ("Known EGFR, ALK, ROS1 or B-Raf alteration", "KRAS", "", _joined("all",*(_no(_altered(g)) for g in ("EGFR", "ALK", "ROS1", "KRAS")))),
    ("Patients must have an ALK fusion", "excluded", "", _no(_variant("ALK", "fusion"))),
    ("Measurable disease by RECIST 1.1", "excluded", "", _no(_is("has", "measurable_disease"))),
    ("At least one measurable lesion per RECIST 1.1", "excluded", "", _no(_is("has", "measurable_disease"))),
    ("Presence of measurable disease", "excluded", "", _no(_is("has", "measurable_disease"))),
    ("Stage IIIB/IIIC/IV NSCLC", "IIIA let in", "", _stage("IIIA", "IIIB", "IIIC", "IV")),
    ("Stage IIIB/IIIC/IV NSCLC", "III let in", "", _stage("III", "IV")),
    ("Stage IIIB, IIIC or IV disease not amenable to curative treatment", "IIIA", "", _stage("IIIA", "IIIB", "IIIC", "IV")),
    ("Locally advanced (stage IIIB/IIIC) or metastatic (stage IV) NSCLC", "IIIA", "", _stage("IIIA", "IIIB", "IIIC", "IV")),
    ("At least one liver metastasis", "lung", "", "exists: {of: metastases, at: entry, where: {one of: {measure: organ, values: [lung]}}}"),
    ("Presence of liver metastases", "lung", "", _no("exists: {of: metastases, at: entry, where: {one of: {measure: organ, values: [lung]}}}")),
    ("Up to 3 liver metastases", "lung", "", "at most: {measure: count, of: metastases, at: entry, by: DEFAULT, where: {one of: {measure: organ, values: [lung]}}, limit: 3}"),
    ("Metastases confined to the liver", "lung", "", "every: {of: metastases, at: entry, is: {one of: {measure: organ, values: [lung]}}}"),
    # questions
    ("Toxicity resolved to grade 1 or less within 4 weeks", "figure", "toxicity has resolved to grade 1 or less within 6 weeks", _JUDGED),
    ("Able to lie flat for at least 30 minutes", "figure", "the patient can lie flat for at least 20 minutes", _JUDGED),
    ("At least 2 weeks since the last vaccination and stable dose of steroids for 7 days", "figure left", "two weeks have passed since the last vaccination, and the dose of steroids is stable", _JUDGED),
    ("No more than 2 lesions may have been irradiated", "side", "at least 2 lesions have been irradiated", _JUDGED),
    ("Patients who are able to comply with follow-up", "not", "the patient is not able to comply with follow-up", _JUDGED),
    ("Willing to use contraception and to provide tissue", "or", "the patient is willing to use contraception or to provide tissue", _JUDGED),
    ("Has recovered from surgery, and wounds are healed", "or", "the patient has recovered from surgery, or the wounds are healed", _JUDGED),
    ("Recovered from prior surgery and with a life expectancy above 3 months", "or", "the patient has recovered from surgery", _joined("any", _test("more than", "life_expectancy", "mo",3), _JUDGED)),
    ("Controlled primary tumour and at most 5 metastases", "or", "the primary tumour is controlled", _joined("any", "at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 5}", _JUDGED)),
    ("Completed definitive treatment of the primary, and no progression of it since", "or", "", _joined("any", "is: primary_definitively_treated", _no("is: progressed_at_primary"))),
    ("Brain metastases must be treated and stable for 4 weeks", "or", "they were stable for 4 weeks", _joined("any", _no(_is("has", "brain_metastases")), _is("has", "treated_brain_metastases"), _JUDGED)),
    ("Lesions in the lung must be ≤ 5 cm", "all", "", "every: {of: metastases, at: entry, is: {at most: {measure: max_diameter_mm, limit: 50}}}"),
    ("Each brain metastasis must be at most 3 cm", "all", "", "every: {of: metastases, at: entry, is: {at most: {measure: max_diameter_mm, limit: 30}}}"),
    ("Liver metastases no larger than 6 cm", "all", "", "every: {of: metastases, at: entry, is: {at most: {measure: max_diameter_mm, limit: 60}}}"),
    ("At most 3 liver metastases", "all", "", "at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 3}"),
    ("No more than 2 brain lesions", "all", "", "at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 2}"),
    ("Sum of the diameters of the liver metastases at most 10 cm", "all", "", "at most: {measure: sum_diameters_mm, of: metastases, at: entry, limit: 100}"),
)  # fmt: skip
# a trial whose lists tell on which side a criterion stands
ASKED_FOR: tuple[Row, ...] = (
    ("Age of at least 18 years", "", "at least: {measure: age, limit: 18}"),
    ("ECOG performance status 0-1", "", "at most: {measure: ecog, limit: 1}"),
    ("Histologically confirmed NSCLC", "", _values("cancer_type", "nsclc")),
    ("Platelets ≥ 100 x 10^9/L", "", _test("at least", "platelets", "10*9/L",100)),
    ("Measurable disease by RECIST 1.1", "", _is("has", "measurable_disease"))
)  # fmt: skip
KEPT_OUT: tuple[Row, ...] = (
    ("Active infection", "", _no(_is("has", "active_infection"))),
    ("Symptomatic brain metastases", "", _no(_is("has", "symptomatic_brain_metastases"))),
    ("History of organ transplant", "", _no(_is("ever_had", "organ_transplant"))),
    ("Pregnancy or breastfeeding", "", _no(_is("has", "pregnancy", "breastfeeding"))),
    ("Major surgery within 28 days", "", _no(_since("at most", "days_since", "major_surgery",28)))
)  # fmt: skip
# among which of them, the words; what is asked and the rule: right, and wrong
IN_LISTS: tuple[tuple[str, str, tuple[str, str], tuple[str, str]], ...] = (
    ("out", "Prior treatment with an ADC",("", _no(_class("antibody_drug_conjugate"))), ("", _class("antibody_drug_conjugate"))),
    ("out", "Known EGFR mutation",("", _no(_variant("EGFR", "mutation"))), ("", _variant("EGFR", "mutation"))),
    ("out", "Previous treatment with osimertinib",("", _no(_given("osimertinib"))), ("", _given("osimertinib"))),
    ("out", "Concurrent systemic steroids",("", _no(_is("has", "systemic_steroids"))), ("", _is("has", "systemic_steroids"))),
    ("in", "Documented ALK fusion",("", _variant("ALK", "fusion")), ("", _no(_variant("ALK", "fusion")))),
    ("in", "ALK fusion-positive NSCLC",("", _altered("ALK")), ("", _no(_altered("ALK")))),
    ("in", "Documented ALK rearrangement by FISH or IHC",("", _altered("ALK")), ("", _no(_altered("ALK")))),
    ("in", "All lesions can be treated safely with SBRT",("all lesions can be treated safely with SBRT", _JUDGED), ("the lesions cannot be treated safely with SBRT", _JUDGED)),
    ("out", "Unable to swallow tablets",("the patient is able to swallow tablets", _JUDGED), ("the patient is unable to swallow tablets", _JUDGED)),
    ("in", "Patients who are able to comply with follow-up",("the patient is able to comply with follow-up", _JUDGED), ("the patient is not able to comply with follow-up", _JUDGED)),
    ("in", "Not a candidate for curative surgery",("the patient is not a candidate for curative surgery", _JUDGED), ("the patient is a candidate for curative surgery", _JUDGED)),
    ("out", "Patients who are not candidates for surgery",("the patient is a candidate for surgery", _JUDGED), ("the patient is not a candidate for surgery", _JUDGED)),
    ("out", "Participation in another trial",("the patient does not take part in another trial", _JUDGED), ("there is participation in another trial", _JUDGED)),
    ("out", "Any condition that in the opinion of the investigator interferes with the study",("no condition interferes with the study, in the opinion of the investigator", _JUDGED), ("a condition interferes with the study, in the opinion of the investigator", _JUDGED)),
    ("out", "Contraindication to MRI",("MRI is not contraindicated", _JUDGED), ("there is a contraindication to MRI", _JUDGED)),
    ("in", "Willing to provide tissue",("the patient is willing to provide tissue", _JUDGED), ("the patient is not willing to provide tissue", _JUDGED)),
)  # fmt: skip
# among which of them, words of which a person is asked a part in other words: right
ASKED_IN_PART: tuple[tuple[str, Row], ...] = (
    ("out", ("Severe or non-controlled systemic diseases deemed incompatible with the protocol.", "no systemic disease is incompatible with the protocol", _JUDGED)),
    ("out", ("Uncontrolled seizures", "the seizures are controlled", _JUDGED)),
    ("out", ("Participation in another trial", "participation in another trial has ended", _JUDGED)),
)  # fmt: skip
