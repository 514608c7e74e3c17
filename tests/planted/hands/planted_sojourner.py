"""Criteria in other words than those of a ninth hand that encoded 214 of foreign trials and planted 44
bugs, and than 181 more of one who mends the lint, of the kinds that the lint did not find or found where
nothing was wrong. Each may have what its person is asked. They were written after the mend."""

from __future__ import annotations

from tests.planted.hands.planted_boarder import _MEN, _is, _joined, _no, _since, _test
from tests.planted.hands.planted_caller import _values

_JUDGED = "is: judged"
_FERTILE = _no(_is("has", "childbearing_potential"))
_TESTED = _since("at most", "days_since", "pregnancy_test_negative", 3)
_LINES = "{measure: lines, intent: "
_HBV = _no(_is("ever_had", "hepatitis_b"))
_LYMPH = "one of: {measure: organ, values: [lymph_node]}"

# the words, what a person is asked, the rule
CLEAN: tuple[tuple[str, str, str], ...] = (
    # what is said in other words, or taken from the words as a whole
    ("Able to attend all visits, complete the diary and return unused tablets", "the patient attends, keeps the diary and returns what is left", _JUDGED),
    ("A tumour of another organ within 4 years, except for those of the skin, bladder or cervix", "it is one of those that the sentence excepts",
     _joined("any", _no(_since("at most", "months_since", "other_malignancy", 48)), _JUDGED)),
    # whoever has less is asked more; what a footnote tells
    ("Those with one earlier regimen only must be refractory to it", "the disease is refractory to that regimen",
     _joined("any", f"at least: {_LINES}any, limit: 2}}", _JUDGED)),
    ("Subjects whose disease is early refractory* may enter", "it progressed within 60 days of the last dose", _JUDGED),
    # a score beside another one, an explanation in brackets, a unit with a number
    ("Karnofsky ≥ 80 and ECOG 0 or 1", "", _joined("all", _test("at least", "karnofsky", "%", 80), "at most: {measure: ecog, limit: 1}")),
    ("Grade group 3 or higher (Gleason sum 7-10)", "", _test("at least", "isup_grade", "1", 3)),
    ("Urea below the limit of normal or eGFR ≥ 55 mL/min/1.73 m^2", "urea is below the limit of normal",
     _joined("any", _test("at least", "egfr", "mL/min/{1.73_m2}", 55), _JUDGED)),
    # of those with one thing, another; what a drug is against; by what something is shown
    ("HIV-positive patients with a history of Castleman disease", "", _joined("any", _no(_is("has", "hiv")), _no(_is("ever_had", "castleman_disease")))),
    ("Two or more lesions that are visible on CT, MRI or bone scan", "", "at least: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 2}"),
    # now or before, and what was before of something else
    ("Tuberculosis (TB) that is active, or a history of it", "", _no(_is("ever_had", "tuberculosis"))),
)  # fmt: skip

# the words, what a person is asked, the rule, what is wrong, what a person is asked then, the rule then
ROWS: tuple[tuple[str, str, str, str, str, str], ...] = (
    # numbers, sides and grades of a question
    ("The diary must show at least 5 hot flushes a day", "the diary shows at least 5 hot flushes a day", _JUDGED,
     "another number", "the diary shows at least 8 hot flushes a day", _JUDGED),
    ("The diary must show a minimum of 5 hot flushes a day", "the diary shows at least 5 hot flushes a day", _JUDGED,
     "another side", "the diary shows at most 5 hot flushes a day", _JUDGED),
    ("Toxicity of surgery must have recovered to grade 1", "toxicity of surgery has recovered to grade 1", _JUDGED,
     "another grade", "toxicity of surgery has recovered to grade 3", _JUDGED),
    ("Hepatitis B is suppressed by an antiviral drug for 8 weeks", "it is suppressed by an antiviral drug for 8 weeks", _joined("any", _HBV, _JUDGED),
     "how long, left out", "it is suppressed by an antiviral drug", _joined("any", _HBV, _JUDGED)),
    # one thing of a list, a noun that both have, an exception, one of two times
    ("The margin must be clear, inked and photographed", "the margin is clear, inked and photographed", _JUDGED,
     "the last of a list", "the margin is clear and inked", _JUDGED),
    ("Nothing hinders the retinal or corneal examination", "nothing hinders the retinal or corneal examination", _JUDGED,
     "one of two with one noun", "nothing hinders the retinal examination", _JUDGED),
    ("No shunt was placed, except for a ventricular catheter", "no shunt was placed, except for a ventricular catheter", _JUDGED,
     "without the exception", "no shunt was placed", _JUDGED),
    ("Sunscreen must be worn during the study and for 2 months after it", "sunscreen is worn during the study and for 2 months after it", _JUDGED,
     "after it, left out", "sunscreen is worn during the study", _JUDGED),
    # another way, the other word, both for either
    ("The wound of the upper limb has healed", "the wound of the upper limb has healed", _JUDGED,
     "another limb", "the wound of the lower limb has healed", _JUDGED),
    ("No immunoglobulin was infused prior to transplantation", "no immunoglobulin was infused before transplantation", _JUDGED,
     "after it", "no immunoglobulin was infused after transplantation", _JUDGED),
    ("The caregiver must be adult and literate", "the caregiver is adult and literate", _JUDGED,
     "either", "the caregiver is adult or literate", _JUDGED),
    ("Exposure to azacitidine and/or decitabine", "neither azacitidine nor decitabine was given", _JUDGED,
     "both alone", "azacitidine and decitabine were not both given", _JUDGED),
    # beside a person
    ("Uncontrolled asthma, COPD or epilepsy", "asthma, COPD and epilepsy are controlled", _joined("any", _no("is: {measure: has, names: [asthma, copd, epilepsy]}"), _JUDGED),
     "one spared", "asthma, COPD and epilepsy are controlled", _joined("any", _no("is: {measure: has, names: [asthma, copd]}"), _JUDGED)),
    ("Known HIV with a viral load above 200 copies", "the viral load is 200 copies at most", _joined("any", _no(_is("has", "hiv")), _JUDGED),
     "those with it let in", "the viral load is 200 copies at most", _joined("any", _is("has", "hiv"), _JUDGED)),
    ("Pneumonitis or a scar of the lung that hampers breathing", "no scar of the lung hampers breathing", _joined("all", _no(_is("has", "pneumonitis")), _JUDGED),
     "either is enough", "no scar of the lung hampers breathing", _joined("any", _no(_is("has", "pneumonitis")), _JUDGED)),
    ("Platelets ≥ 75 x 10^9/L, not transfused", "not transfused", _joined("all", _test("at least", "platelets", "10*9/L", 75), _JUDGED),
     "either is enough", "not transfused", _joined("any", _test("at least", "platelets", "10*9/L", 75), _JUDGED)),
    # names akin, a grade, what is not to be found
    ("Positive for hepatitis C antibody", "", _no(_is("has", "hepatitis_c_antibody")), "the virus", "", _no(_is("has", "hepatitis_c_virus_rna"))),
    ("Deep vein thrombosis within 3 months", "", _no(_since("at most", "months_since", "deep_vein_thrombosis", 3)),
     "any of the veins", "", _no(_since("at most", "months_since", "arterial_thromboembolism", 3))),
    ("Neuropathy of grade 2 or worse", "", _no(_is("has", "neuropathy_grade_2")), "of any grade", "", _no(_is("has", "peripheral_neuropathy"))),
    ("Carriers of hepatitis B must have an undetectable viral load", "", _joined("any", _HBV, _no(_is("has", "hepatitis_b_virus_dna"))),
     "the virus asked for", "", _joined("any", _HBV, _is("has", "hepatitis_b_virus_dna"))),
    ("Pancreatic ductal adenocarcinoma", "", _joined("all", _values("cancer_type", "pancreatic"), _values("subtype", "ductal")),
     "any adenocarcinoma", "", _joined("all", _values("cancer_type", "pancreatic"), _values("histology", "adenocarcinoma"))),
    # of lines, of limits, of lesions
    ("Previous systemic therapy for sarcoma", "", f"at most: {_LINES}any, limit: 0}}", "of one setting", "", f"at most: {_LINES}palliative, limit: 0}}"),
    ("At least 1 and at most 3 earlier lines", "", f"between: {_LINES}any, low: 1, high: 3}}", "without the lower end", "", f"at most: {_LINES}any, limit: 3}}"),
    ("Metastases limited to the lymph nodes", "", f"every: {{of: metastases, at: entry, is: {{{_LYMPH}}}}}",
     "one there will do", "", f"exists: {{of: metastases, at: entry, where: {{{_LYMPH}}}}}"),
    ("An mTOR inhibitor within 21 days prior to day 1", "", _no("at most: {measure: days_since_therapy, names: [mtor_inhibitor], limit: 21}"),
     "asked for", "", "at most: {measure: days_since_therapy, names: [mtor_inhibitor], limit: 21}"),
    ("ECOG ≤ 0, or ≤ 1 with the consent of the sponsor", "the sponsor agrees to an ECOG of 1", _joined("any", "at most: {measure: ecog, limit: 0}", _joined("all", "at most: {measure: ecog, limit: 1}", _JUDGED)),
     "a limit that decides nothing", "the sponsor agrees to an ECOG of 1", _joined("any", "at most: {measure: ecog, limit: 0}", "at most: {measure: ecog, limit: 1}", _JUDGED)),
    # women alone
    ("Negative pregnancy test within 3 days for women of childbearing potential", "", _joined("any", _MEN, _FERTILE, _TESTED), "everybody", "", _TESTED),
)  # fmt: skip
