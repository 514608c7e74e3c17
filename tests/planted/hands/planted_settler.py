"""Criteria of the kinds that the 44 bugs of a further hand showed to be missed or to have a false alarm, each kind in
several wordings, for and against. Written by one who mends the lint, before the mend."""

from __future__ import annotations

from tests.planted.hands.planted_boarder import _altered, _is, _joined, _no, _since, _test, _variant
from tests.planted.hands.planted_caller import _values
from tests.planted.hands.planted_commuter import _class, _given

_JUDGED = "is: judged"
_OSI = ", with_drugs: [osimertinib]"
_CHEMO = ", names: [chemotherapy]"
_MALIGNANCY = _is("ever_had", "other_malignancy")
_BRAIN, _HBV = _is("has", "brain_metastases"), _is("has", "hepatitis_b")
_ECOG = "at most: {measure: ecog, limit: 1}"


def _lines(sign: str, limit: int, rest: str = "", intent: str = "any") -> str:
    return f"{sign}: {{measure: lines, intent: {intent}{rest}, limit: {limit}}}"


def _responded(drug: str, *responses: str) -> str:
    named = f", with_drugs: [{drug}], responses: [{', '.join(responses)}]"
    return _lines("at least", 1, named)


def _cycles(sign: str, limit: int, *names: str) -> str:
    return f"{sign}: {{measure: cycles_given, names: [{', '.join(names)}], limit: {limit}}}"


def _unless(rule: str, other: str = _JUDGED) -> str:
    return _joined("any", rule, other)


def _never(rule: str, other: str) -> str:
    return _no(_joined("any", rule, other))


def _at_once(rule: str, other: str) -> str:
    return _no(_joined("all", rule, other))


_PROGRESSED = ", progressed: true"
_INR, _HB = _test("at most", "inr", "ULN", 1.5), _test("at least", "haemoglobin", "g/dL", 9)
_ALP = _test("at most", "alkaline_phosphatase", "ULN", 2.5)
_CONSENT = "the patient signs the informed consent form"
_CONTRACEPTION = "the patient uses effective contraception during the study"

# the kind, the words, what a person is asked, the rule, what a person is asked wrongly, the wrong rule
ROWS: tuple[tuple[str, str, str, str, str, str], ...] = (
    # a response that words name beside others left out of a line's responses, or one taken more
    ("response", "Partial response or stable disease to first-line pembrolizumab", "", _responded("pembrolizumab", "PR", "SD"), "", _responded("pembrolizumab", "PR")),
    ("response", "Clinical benefit (complete response, partial response or stable disease) on alectinib", "", _responded("alectinib", "CR", "PR", "SD"), "", _responded("alectinib", "CR", "PR")),
    ("response", "Response to crizotinib, where stable disease counts as a response", "", _responded("crizotinib", "CR", "PR", "SD"), "", _responded("crizotinib", "CR", "PR")),
    ("response", "Documented complete or partial response to erlotinib", "", _responded("erlotinib", "CR", "PR"), "", _responded("erlotinib", "CR", "PR", "SD")),
    # an exception of a limit lost
    ("excepted", "INR ≤ 1.5 x ULN unless the patient receives anticoagulants", "", _unless(_INR, _is("has", "therapeutic_anticoagulation")), "", _INR),
    ("excepted", "INR or prothrombin time ≤ 1.5 × ULN, except in those on therapeutic anticoagulation", "", _unless(_INR, f"{_test('at most', 'prothrombin_time', 'ULN', 1.5)}}}, {{{_is('has', 'therapeutic_anticoagulation')}"), "", _unless(_INR, _test("at most", "prothrombin_time", "ULN", 1.5))),
    ("excepted", "Hemoglobin ≥ 9 g/dL unless the patient has thalassaemia", "the patient has thalassaemia", _unless(_HB), "", _HB),
    ("excepted", "Alkaline phosphatase ≤ 2.5 x ULN (except for patients with bone metastases)", "the patient has bone metastases", _unless(_ALP), "", _ALP),
    # exceptions of another cancer lost, which a time takes the place of
    ("malignancy", "No other malignancy within 3 years, except basal cell carcinoma of the skin", "the other cancer is a basal cell carcinoma of the skin", _unless(_no(_since("at most", "months_since", "other_malignancy", 36))), "", _no(_since("at most", "months_since", "other_malignancy", 36))),
    ("malignancy", "History of another malignancy, with the exception of cervical carcinoma in situ", "the other cancer is a cervical carcinoma in situ", _unless(_no(_MALIGNANCY)), "", _no(_MALIGNANCY)),
    ("malignancy", "Other active cancers, apart from non-melanoma skin cancer", "the other cancer is a skin cancer other than melanoma", _unless(_no(_is("has", "other_malignancy"))), "", _no(_is("has", "other_malignancy"))),
    # a person is asked of another matter
    ("matter", "Willing to provide tumour tissue for biomarker analysis", "the patient provides tumour tissue", _JUDGED, _CONTRACEPTION, _JUDGED),
    ("matter", "Ability to swallow oral medication", "the patient can take tablets by mouth", _JUDGED, _CONSENT, _JUDGED),
    ("matter", "Women must agree to use highly effective contraception", "the woman uses birth control that hardly ever fails, or the patient is a man", _JUDGED, _CONSENT, _JUDGED),
    ("matter", "Signed informed consent", "the patient has agreed in writing to take part", _JUDGED, "the patient complies with visits and treatment", _JUDGED),
    ("matter", "Able to comply with the study visits", "the patient comes to every visit", _JUDGED, "the patient can swallow tablets", _JUDGED),
    ("matter", "Known hypersensitivity to pemetrexed or its excipients", "the patient tolerates pemetrexed and what it contains", _JUDGED, _CONTRACEPTION, _JUDGED),
    # lines of any intent, where words say of which
    ("intent", "No prior systemic therapy for metastatic disease", "", _lines("at most", 0, intent="palliative"), "", _lines("at most", 0)),
    ("intent", "No previous chemotherapy in the palliative setting", "", _lines("at most", 0, _CHEMO, "palliative"), "", _lines("at most", 0, _CHEMO)),
    ("intent", "No prior systemic treatment with non-curative intent", "", _lines("at most", 0, intent="palliative"), "", _lines("at most", 0)),
    ("intent", "At most two prior lines of chemotherapy for advanced or metastatic disease", "", _lines("at most", 2, _CHEMO, "palliative"), "", _lines("at most", 2, _CHEMO)),
    # who has both is kept out: each alone would make a part of the words idle
    ("both", "Cirrhosis of Child-Pugh class B or C, or cirrhosis of any degree and a history of hepatic encephalopathy", "", _joined("all", _no(_is("has", "child_pugh_b_or_c")), _at_once(_is("has", "cirrhosis"), _is("ever_had", "hepatic_encephalopathy"))), "", _joined("all", _no(_is("has", "child_pugh_b_or_c")), _never(_is("has", "cirrhosis"), _is("ever_had", "hepatic_encephalopathy")))),
    ("both", "Chronic hepatitis B infection and detectable HBV DNA", "", _at_once(_HBV, _is("has", "hepatitis_b_virus_dna")), "", _never(_HBV, _is("has", "hepatitis_b_virus_dna"))),
    ("both", "Patients with hepatitis C and with a detectable HCV viral load", "", _at_once(_is("has", "hepatitis_c"), _is("has", "hepatitis_c_virus_rna")), "", _never(_is("has", "hepatitis_c"), _is("has", "hepatitis_c_virus_rna"))),
    ("both", "Symptomatic brain metastases, or brain metastases of any kind and a history of seizures", "", _joined("all", _no(_is("has", "symptomatic_brain_metastases")), _at_once(_BRAIN, _is("ever_had", "seizure"))), "", _joined("all", _no(_is("has", "symptomatic_brain_metastases")), _never(_BRAIN, _is("ever_had", "seizure")))),
    # what must have been, put as never
    ("count", "Must have radiological progression on osimertinib", "", _lines("at least", 1, _OSI + _PROGRESSED), "", _lines("at most", 0, _OSI + _PROGRESSED)),
    ("count", "Must have received prior osimertinib", "", _lines("at least", 1, _OSI), "", _lines("at most", 0, _OSI)),
    ("count", "Patients must have progressed on at least one line of chemotherapy", "", _lines("at least", 1, _CHEMO + _PROGRESSED), "", _lines("at most", 0, _CHEMO + _PROGRESSED)),
    ("count", "Must not have received chemotherapy for metastatic disease", "", _lines("at most", 0, _CHEMO, "palliative"), "", _lines("at least", 1, _CHEMO, "palliative")),
    # cycles for lines, and the reverse
    ("counted", "Prior treatment with at least 2 cycles of a platinum-based chemotherapy", "", _cycles("at least", 2, "platinum"), "", _lines("at least", 2, ", names: [platinum]")),
    ("counted", "No more than 6 cycles of chemotherapy", "", _cycles("at most", 6, "chemotherapy"), "", _lines("at most", 6, _CHEMO)),
    ("counted", "Completed four or more cycles of platinum", "", _cycles("at least", 4, "platinum"), "", _lines("at least", 4, ", names: [platinum]")),
    ("counted", "At least two prior lines of chemotherapy", "", _lines("at least", 2, _CHEMO), "", _cycles("at least", 2, "chemotherapy")),
    # a time kept out beside a person, turned
    ("late", "Prior immunotherapy, the last dose within 6 months before randomisation, unless given for another cancer", "the immunotherapy was for another cancer", _unless(_no(_since("at most", "months_since_therapy", "ici", 6))), "the immunotherapy was for another cancer", _unless(_since("at most", "months_since_therapy", "ici", 6))),
    ("late", "Last dose of chemotherapy less than 4 weeks before entry", "the chemotherapy was a radiosensitiser only", _unless(_since("at least", "days_since_therapy", "chemotherapy", 28)), "the chemotherapy was a radiosensitiser only", _unless(_since("at most", "days_since_therapy", "chemotherapy", 28))),
    ("late", "Major surgery within 28 days, if not recovered", "the patient has recovered from the surgery", _unless(_no(_since("at most", "days_since", "major_surgery", 28))), "the patient has recovered from the surgery", _unless(_since("at most", "days_since", "major_surgery", 28))),
    # any operation for a major one
    ("major", "Major surgery within 4 weeks of the first dose", "", _no(_since("at most", "days_since", "major_surgery", 28)), "", _no(_since("at most", "days_since", "surgery", 28))),
    ("major", "Has had major surgery or an organ transplant within 3 weeks", "", _no(_since("at most", "days_since", "major_surgery, organ_transplant", 21)), "", _no(_since("at most", "days_since", "surgery, organ_transplant", 21))),
    ("major", "Major operation less than 28 days before entry", "", _no(_since("less than", "days_since", "major_surgery", 28)), "", _no(_since("less than", "days_since", "surgery", 28))),
    # a person is asked of everybody what words ask of some
    ("some", "Women of childbearing potential must use effective contraception", "the patient uses effective contraception", _joined("any", _no(_is("has", "childbearing_potential")), _JUDGED), "the patient uses effective contraception", _JUDGED),
    ("some", "Patients with brain metastases must have been neurologically stable for 2 weeks", "the patient has been neurologically stable for 2 weeks", _joined("any", _no(_BRAIN), _JUDGED), "the patient has been neurologically stable for 2 weeks", _JUDGED),
    ("some", "Men with female partners must use a condom", "the man uses a condom", _joined("any", _no(_values("sex", "male")), _JUDGED), "the patient uses a condom", _JUDGED),
)  # fmt: skip

# the words, what a person is asked, the rule
CLEAN: tuple[tuple[str, str, str], ...] = (
    # a virus named by its class
    ("Known history of testing positive for immunodeficiency virus (HIV)", "", _no(_is("ever_had", "hiv"))),
    ("Infection with human immunodeficiency virus or acquired immunodeficiency syndrome", "", _no(_is("has", "hiv"))),
    ("Known history of HIV or known acquired immune deficiency syndrome (AIDS)", "", _no(_is("ever_had", "hiv"))),
    # those with a condition must something
    ("Asymptomatic brain metastases must meet all of the following: no seizures in the preceding six months", "the brain metastases are symptomatic", f"any: [{{{_no(_BRAIN)}}}, {{{_no(_since('at most', 'months_since', 'seizure', 6))}}}, {{{_JUDGED}}}]"),
    ("Must be off steroids administered because of brain metastases or related symptoms for ≥7 days", "", _joined("any", _no(_BRAIN), _no(_since("less than", "days_since", "systemic_steroids", 7)))),
    ("Off corticosteroids given for brain metastases or oedema for at least 14 days", "", _joined("any", _no(_BRAIN), _no(_since("less than", "days_since", "systemic_steroids", 14)))),
    # a list that is not closed
    ("EGFR mutations known to be sensitive to TKIs (including, but not limited to Del19 and L858R)", "", _variant("EGFR", "activating", "exon_19_deletion", "L858R")),
    ("An activating EGFR mutation (including but not limited to exon 19 deletion and L858R)", "", _variant("EGFR", "activating", "exon_19_deletion", "L858R")),
    ("KRAS mutation, including but not limited to G12C", "", _variant("KRAS", "mutation", "G12C")),
    # any change of a gene, and one of them
    ("Actionable mutations or genomic alterations of MET", "", _joined("all", _no(_altered("MET")), _no(_variant("MET", "amplification")))),
    ("Known genomic aberration of HER2", "", _joined("all", _no(_altered("HER2")), _no(_variant("HER2", "amplification")))),
    # a class by what its drugs are aimed at or carry
    ("Prior treatment with a TROP2-targeted antibody-drug conjugate (ADC)", "", _no(_given("sacituzumab_govitecan", "datopotamab_deruxtecan"))),
    ("Received an ADC with a topoisomerase I inhibitor payload", "", _no(_given("trastuzumab_deruxtecan", "sacituzumab_govitecan", "datopotamab_deruxtecan"))),
    ("Prior HER2-directed antibody-drug conjugate", "", _no(_given("trastuzumab_deruxtecan", "trastuzumab_emtansine"))),
    # an illness that is there, or was so lately
    ("Active autoimmune disease that has required systemic treatment in the past 2 years", "", _joined("all", _no(_is("has", "treated_autoimmune_disease")), _no(_since("at most", "months_since", "treated_autoimmune_disease", 24)))),
    ("Autoimmune disease requiring systemic treatment within the past 12 months", "", _joined("all", _no(_is("has", "treated_autoimmune_disease")), _no(_since("at most", "months_since", "treated_autoimmune_disease", 12)))),
    # questions in other words
    ("Patients must not be imprisoned", "the patient is at liberty", _JUDGED),
    ("Ability to understand and the willingness to sign a written informed consent document", "the patient grasps what the study is and signs", _JUDGED),
    ("Is willing to undergo a repeat biopsy", "the patient agrees to have tissue taken again", _JUDGED),
    ("Agrees to use a condom and not to donate sperm", "the patient uses contraception and gives no sperm", _JUDGED),
    ("Willing and able to comply with visits, treatment and contraception, and to sign consent", "the patient consents and comes to the visits", _JUDGED),
    # lines
    ("No prior systemic therapy", "", _lines("at most", 0)),
    ("At most two prior lines of systemic therapy, including adjuvant therapy", "", _lines("at most", 2)),
    ("No prior chemotherapy for lung cancer", "", _lines("at most", 0, _CHEMO)),
    ("Must not have received more than 2 prior lines, of which 4 cycles of platinum are one", "", _lines("at most", 2)),
    ("At least one prior line with 4 cycles of platinum-based chemotherapy", "", _joined("all", _lines("at least", 1, ", names: [platinum]"), _cycles("at least", 4, "platinum"))),
    # both or each
    ("Pregnant and lactating women", "", _no(_is("has", "pregnancy, breastfeeding"))),
    ("HIV, or hepatitis B and C infection", "", _no(_is("has", "hiv, hepatitis_b, hepatitis_c"))),
    ("Brain metastases and leptomeningeal disease", "", _no(_is("has", "brain_metastases, leptomeningeal_disease"))),
    # exceptions that a rule has, or that no rule needs
    ("Platelets ≥ 100,000/uL unless otherwise agreed with the sponsor", "", _test("at least", "platelets", "/uL", 100000)),
    ("Prior surgery within 4 weeks except minor procedures", "", _no(_since("at most", "days_since", "major_surgery", 28))),
    ("ECOG 0 or 1 unless confined by a fracture", "the patient is confined by a fracture", _unless(_ECOG)),
    ("History of other malignancy within 5 years", "", _no(_since("at most", "months_since", "other_malignancy", 60))),
    ("Recent operation (within 4 weeks)", "", _no(_since("at most", "days_since", "surgery", 28))),
    ("Prior treatment with any PD-1 inhibitor", "", _no(_class("pd1"))),
)  # fmt: skip

_GILBERT = _is("has", "gilbert_syndrome")
_FERTILE = _no(_is("has", "childbearing_potential"))
_BP = ("systolic_blood_pressure", "diastolic_blood_pressure")
_BLEEDS = "stroke, bleeding"


def _bilirubin(limit: float) -> str:
    return _test("at most", "bilirubin", "ULN", limit)


def _pressures(by: str) -> str:
    return _joined(
        by, *(_test("at most", t, "mm[Hg]", n) for t, n in zip(_BP, (180, 110), strict=True))
    )


_ENZYMES = _joined("all", _test("at most", "ast", "ULN", 3), _test("at most", "alt", "ULN", 3))
_LIVER = "exists: {of: metastases, at: entry, where: {one of: {measure: organ, values: [liver]}}}"
_HCV = _no(_is("ever_had", "hepatitis_c"))
_SURGERY = _no(_since("at most", "days_since", "major_surgery", 28))
_SPERM = "the man neither freezes nor donates sperm until 4 {} after the last dose"
_MALE = _no(_values("sex", "male"))

# of records drawn at random that no set was from, each bug decided before a check, after the mend: the words, what a
# person is asked, the rule, what a person is asked wrongly, the wrong rule
KEPT: tuple[tuple[str, str, str, str, str], ...] = (
    ("Total bilirubin =< 1.5 x institutional upper limit of normal (ULN) (patients with known Gilbert's disease who have bilirubin level =< 3 x ULN may be enrolled)", "", _joined("any", _bilirubin(1.5), _joined("all", _GILBERT, _bilirubin(3))), "", _joined("any", _bilirubin(1.5), _bilirubin(3))),
    ("Patients with a history of Hepatitis C virus (HCV) infection must have been treated and cured. For patients with HCV infection who are currently on treatment, they are eligible if they have an undetectable HCV viral load.", "the hepatitis C was treated and is cured", f"any: [{{{_HCV}}}, {{{_no(_is('has', 'hepatitis_c_virus_rna'))}}}, {{{_JUDGED}}}]", "the hepatitis C was treated and is cured", f"any: [{{{_HCV}}}, {{{_is('has', 'hepatitis_c_virus_rna')}}}, {{{_JUDGED}}}]"),
    ("History of solid organ transplant and taking immunosuppressive medications.", "", _at_once(_is("ever_had", "organ_transplant"), _is("has", "immunosuppressive_therapy")), "", _never(_is("ever_had", "organ_transplant"), _is("has", "immunosuppressive_therapy"))),
    ("Participants who underwent major surgery within 4 weeks of administration of study drug (not including diagnostic laparoscopy).", "the surgery was a diagnostic laparoscopy", _unless(_SURGERY), "", _SURGERY),
    ("Unremarkable ECGs, with PR intervals of less than 200 msec and QTcF intervals (corrected with Frederica's method) of less than 450 msec.", "the ECG is unremarkable, with PR intervals of less than 200 msec", _joined("all", _test("less than", "qtc", "ms", 450), _JUDGED), "the ECG is unremarkable, with PR intervals of less than 220 msec", _joined("all", _test("less than", "qtc", "ms", 450), _JUDGED)),
    ("AST/ALT ≤ 3 x ULN for patients with no liver metastases.", "", _joined("any", _LIVER, _ENZYMES), "", _ENZYMES),
    ("Must have received at least one prior standard of care systemic therapy for PDAC (systemic therapy received in the neoadjuvant or adjuvant setting is allowed)", "", _lines("at least", 1), "", _lines("at least", 1, intent="palliative")),
    ("Prior treatment with a KRAS G12D or a KRAS G12C targeting therapy (pan-KRAS inhibitor/degrader included)", "", _no(_class("kras_inhibitor")), "", _no(_given("sotorasib"))),
    ("Another primary malignancy within the past 3 years (except for non melanoma skin cancer, cutaneous melanoma stage 1, cervical cancer in situ or FIGO 2023 Stage IA1 or IA3 prior or synchronous endometrial cancer).", "the other cancer is one of those excepted", _unless(_no(_since("at most", "months_since", "other_malignancy", 36))), "the other cancer is one of those excepted", _unless(_no(_since("at most", "months_since", "other_malignancy", 60)))),
    ("Symptomatic central nervous system metastasis.", "", _no(_is("has", "symptomatic_brain_metastases")), "", _no(_BRAIN)),
    ("For females of childbearing potential, a negative pregnancy test must be documented prior to enrolment.", "", _joined("any", _FERTILE, _is("has", "pregnancy_test_negative")), "", _is("has", "pregnancy_test_negative")),
    ("Patients with previous lung resection on the same side.", "the resection was of the other side", _unless(_no(_is("ever_had", "surgery"))), "the resection was of the same side", _unless(_no(_is("ever_had", "surgery")))),
    ("Women of childbearing potential (WOCBP) must be ready and able to use highly effective methods of birth control per ICH M3 (R2).", "the patient uses a highly effective method of birth control", _unless(_FERTILE), "the patient uses a highly effective method of birth control", _JUDGED),
    ("Major surgical procedure or significant traumatic injury within 28 days before start of study medication", "there was no significant traumatic injury within 28 days", _joined("all", _SURGERY, _JUDGED), "there was no significant traumatic injury within 14 days", _joined("all", _SURGERY, _JUDGED)),
    ("Eastern Cooperative Oncology Group (ECOG) performance status 0 to 1", "", _ECOG, "", _ECOG.replace("1", "2")),
    ("Renal dysfunction with estimated creatinine clearance < 45 mL/min by the Cockcroft-Gault formula", "", _test("at least", "creatinine_clearance", "mL/min", 45), "", _test("at most", "creatinine_clearance", "mL/min", 45)),
    ("age ≥ 18 years and ≤ 75 years", "", _joined("all", "at least: {measure: age, limit: 18}", "at most: {measure: age, limit: 75}"), "", "at least: {measure: age, limit: 18}"),
    ("History of significant cerebrovascular disease/event, including stroke or intracranial hemorrhage, within 6 months before the first dose of study drug", "", _no(_since("less than", "months_since", _BLEEDS, 6)), "", _no(_is("has", _BLEEDS))),
    ("Has documentation of radiological disease progression according to RECIST v1.1 while either on or following the most recent treatment regimen for locally advanced or metastatic disease.", "", "is: {measure: progressed, line: current}", "", "is: {measure: progressed, line: 1}"),
    ("Resting systolic blood pressure >180 mmHg or diastolic blood pressure >110 mmHg", "", _pressures("all"), "", _pressures("any")),
    ("Male subjects must not freeze or donate sperm starting at screening and throughout the study period, and for at least 4 months after the final study drug administration.", _SPERM.format("months"), _unless(_MALE), _SPERM.format("weeks"), _unless(_MALE)),
    ("Prior treatment with a KRAS inhibitor", "", _no(_class("kras_inhibitor")), "", _class("kras_inhibitor")),
    ("Hemoglobin >= 8 g/dL (transfusions are allowed) (within 45 days prior to registration)", "", _test("at least", "haemoglobin", "g/dL", 8).replace(", limit", ", within_days: 45, limit"), "", _test("at least", "haemoglobin", "g/dL", 8).replace(", limit", ", within_days: 14, limit")),
    ("Malabsorption syndrome within 45 days prior to registration", "", _no(_since("at most", "days_since", "malabsorption", 45)), "", _no(_is("ever_had", "malabsorption"))),
    ("ECOG performance status 0 or 1, with a life expectancy of ≥12 months as assessed by the investigator.", "", _joined("all", _ECOG, _test("at least", "life_expectancy", "mo", 12)), "", _joined("all", _ECOG, _test("at least", "life_expectancy", "wk", 12))),
    ("Younger than 18 years of age, or higher if required by Applicable Law.", "", "at least: {measure: age, limit: 18}", "", "at most: {measure: age, limit: 18}"),
    ("The patient must be able to swallow oral medication.", "the patient can swallow tablets", _JUDGED, "the pregnancy test is negative", _JUDGED),
)  # fmt: skip
KEPT_CLEAN: tuple[tuple[str, str, str], ...] = (
    ("Known pregnancy, breastfeeding, or contemplating pregnancy during the study period", "the patient does not want to become pregnant during the study", _joined("all", _no(_is("has", "pregnancy, breastfeeding")), _JUDGED)),
    ("Has locally advanced or metastatic NSCLC, not amenable to curative surgery or radiation", "the tumour can be cured by neither surgery nor radiation", _joined("all", _values("cancer_type", "nsclc"), _JUDGED)),
    ("Participant with known hypersensitivity to the product or to any of its excipients.", "the patient tolerates the product and what it holds", _JUDGED),
    ("Thrombocytopenia (Platelets < 50,000) or coagulopathy (INR > 1.8)", "", _joined("all", _test("at least", "platelets", "/uL", 50000), _test("at most", "inr", "1", 1.8))),
    ("Subject with other malignancies that are associated with a life expectancy of < 2 years or that would confound assessment of toxicity in this study", "the other cancer neither limits life to less than 2 years nor confounds toxicity", _unless(_no(_MALIGNANCY))),
    ("Having had a prior bone marrow or stem cell transplant.", "", _no(_is("ever_had", "allogeneic_transplant"))),
    ("History of any primary malignancy.", "", _no(_MALIGNANCY)),
    ("Adults >18 years old and capable of giving informed consent.", "the patient can give informed consent", _joined("all", "more than: {measure: age, limit: 18}", _JUDGED)),
    ("Willing to refrain from donating blood for 4 weeks after administration of RAD301.", "the patient gives no blood for 4 weeks after the administration", _JUDGED),
    ("Stated willingness to comply with all study procedures and availability for the duration of the study.", "the patient comes for what the study asks, to its end", _JUDGED),
    ("Progressive disease in the setting of medical or surgical castration.", "the disease progressed under castration", _JUDGED),
    ("Currently receiving/using intervention from another clinical trial that could impact or mask treatment effect; refer to MOP for details", "no intervention of another trial can mask the effect", _JUDGED),
    ("Absolute neutrophil count (ANC) >= 1500/mm^3 (within 45 days prior to registration)", "", _test("at least", "neutrophils", "/mm3", 1500).replace(", limit", ", within_days: 45, limit")),
    ("WHO performance status of 0 - 2", "", "at most: {measure: ecog, limit: 2}"),
)  # fmt: skip
# how the words of the bugs begin that are not found: one by the solver alone, one of a permission (a hint), two that only the list
# tells in which they stand; and those of a right criterion of which more is kept out than the vocabulary can name
UNSEEN = (
    "Total bilirubin",
    "Must have received",
    "Patients with previous",
    "Prior treatment with a KRAS inhibitor",
)
TRULY_ALARMED = ("History of significant cerebrovascular",)
