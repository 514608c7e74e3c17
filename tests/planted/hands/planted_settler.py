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
