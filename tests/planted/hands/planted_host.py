"""Criteria in other words than those of an eighth hand that encoded 194 of foreign trials and planted 44
bugs, of the kinds for which the lint found something on a right one, or nothing of a bug. Each may
have what its person is asked. They were written by one who mends the lint, after a first mend."""

from __future__ import annotations

from tests.planted.hands.planted_boarder import _MEN, _is, _joined, _no, _since, _test
from tests.planted.hands.planted_caller import _values

_JUDGED = "is: judged"
_FERTILE = _no(_is("has", "childbearing_potential"))
_TEST_DONE = _since("at most", "days_since", "pregnancy_test_negative", 7)
_LIVER = "exists: {of: metastases, at: entry, where: {one of: {measure: organ, values: [liver]}}}"
_SIZE = "less than: {measure: max_diameter_mm, limit: 15}"
_BRAIN = "of: metastases, at: entry, where: {is: intracranial}"
_MELANOMA = _values("cancer_type", "melanoma")
_LINES = "at least: {measure: lines, intent: any, limit: 2}"

# the words, what a person is asked, the rule
CLEAN: tuple[tuple[str, str, str], ...] = (
    # an examination that is done again, before what is given in the trial
    ("Platelets >= 80 x 10^9/L (obtained within 14-28 days before registration; rechecked within 3 days of starting lymphodepleting chemotherapy)", "",
     'at least: {measure: measured, test: platelets, unit: "10*9/L", within_days: 28, limit: 80}'),
    ("DLCO below 40 % after being adjusted for haemoglobin", "", _test("at least", "dlco_of_predicted", "%", 40)),
    # what a wound comes from, what somebody is allergic to, what a drug does to a receptor
    ("Injuries or open wounds following radiotherapy", "", _no(_is("has", "non_healing_wound"))),
    ("Hypersensitivity to any investigational agent of this trial", "", _no(_is("ever_had", "allergy_to_study_drug"))),
    ("Uncontrolled and active infection of any organ", "", _no(_is("has", "active_infection"))),
    # of men alone
    ("No freezing or donating of sperm until 4 months after treatment", "no sperm is frozen or donated until 4 months after treatment",
     _joined("any", "one of: {measure: sex, values: [female]}", _JUDGED)),
    # what an examination has to show, and that one is there
    ("Documentation of the absence of brain metastases by MRI is mandatory at screening", "", "is: brain_imaging_done"),
    # who never had it, or long ago
    ("Another cancer that has not been in remission for more than 5 years", "",
     _joined("any", _no(_is("ever_had", "other_malignancy")), _since("more than", "months_since", "other_malignancy", 60))),
    # a number that is one score, beside a limit of something else with that number
    ("If HER2 is scored 2+, a ratio of less than 2.0 by in situ hybridisation", "the ratio by in situ hybridisation is below 2.0",
     _joined("any", 'not: {exactly: {measure: measured, test: her2_score, unit: "1", value: 2}}', _JUDGED)),
    # what a statement sums up, or has in other words
    ("Uncontrolled illness, such as arrhythmia, pulmonary fibrosis or psychosis, that would limit compliance", "no uncontrolled illness limits compliance", _JUDGED),
    ("Able to swallow, retain and absorb oral medication", "oral medication can be taken", _JUDGED),
    ("Willing to provide archival tissue or to undergo a new biopsy", "archival tissue is provided, or a new biopsy will be taken", _JUDGED),
    ("Negative pregnancy test within 7 days before treatment in all female participants", "", _joined("any", _MEN, _TEST_DONE)),
    ("Lesions of the liver that cause a bile duct obstruction", "no lesion of the liver obstructs a bile duct", _joined("any", _no(_LIVER), _JUDGED)),
)  # fmt: skip

# the words, what a person is asked, the rule, what is wrong, what a person is asked then, the rule then
ROWS: tuple[tuple[str, str, str, str, str, str], ...] = (
    # one thing of a list in the question
    ("The caregiver must be: * Adult AND * Literate OR assisted by an interpreter", "an adult caregiver, literate or assisted by an interpreter, is there", _JUDGED,
     "the first of a list", "a caregiver, literate or assisted by an interpreter, is there", _JUDGED),
    ("Earlier exposure to a proteasome inhibitor, lenalidomide and an anti-BCMA product", "exposed to a proteasome inhibitor, lenalidomide and an anti-BCMA product before", _JUDGED,
     "the last of a list", "exposed to a proteasome inhibitor and lenalidomide before", _JUDGED),
    ("The tumour does not touch the trachea, the oesophagus or the aorta", "the tumour touches neither trachea nor oesophagus nor aorta", _JUDGED,
     "one in the middle", "the tumour touches neither trachea nor aorta", _JUDGED),
    ("Sterile, as shown by one of these: 1. Hysterectomy 2. Amenorrhoea for 2 years without a medical cause 3. Prior salpingectomy",
     "a hysterectomy, amenorrhoea for 2 years without a medical cause, or a salpingectomy", _JUDGED,
     "a row of a list", "a hysterectomy, or amenorrhoea for 2 years without a medical cause", _JUDGED),
    # of whom the rest is asked
    ("Women of childbearing potential must have a negative pregnancy test within 7 days", "", _joined("any", _MEN, _FERTILE, _TEST_DONE),
     "of every woman", "", _joined("any", _MEN, _TEST_DONE)),
    ("Females of reproductive potential agree to contraception", "she agrees to contraception", _joined("any", _MEN, _FERTILE, _JUDGED),
     "a question to every woman", "she agrees to contraception", _joined("any", _MEN, _JUDGED)),
    ("Participants with hepatitis B must take an antiviral drug", "an antiviral drug is taken", _joined("any", _no(_is("ever_had", "hepatitis_b")), _JUDGED),
     "of everybody", "an antiviral drug is taken", _JUDGED),
    ("Participants with hepatitis B must take an antiviral drug", "an antiviral drug is taken", _joined("any", _no(_is("ever_had", "hepatitis_b")), _JUDGED),
     "of those with another illness", "an antiviral drug is taken", _joined("any", _no(_is("ever_had", "hepatitis_c")), _JUDGED)),
    ("AST ≤ 2 x ULN (≤ 4 x ULN with liver metastases)", "",
     _joined("any", _test("at most", "ast", "ULN", 2), _joined("all", _LIVER, _test("at most", "ast", "ULN", 4))),
     "for those without", "",
     _joined("any", _test("at most", "ast", "ULN", 2), _joined("all", _no(_LIVER), _test("at most", "ast", "ULN", 4)))),
    ("Lesions of the liver that cause a bile duct obstruction", "no lesion of the liver obstructs a bile duct", _joined("any", _no(_LIVER), _JUDGED),
     "whoever has some is not asked", "no lesion of the liver obstructs a bile duct", _joined("any", _LIVER, _JUDGED)),
    # all of them small
    ("Brain metastases measuring less than 1.5 cm", "", f"every: {{{_BRAIN}, is: {{{_SIZE}}}}}",
     "one small one will do", "", f"exists: {{of: metastases, at: entry, where: {{all: [{{is: intracranial}}, {{{_SIZE}}}]}}}}"),
    # another name in its place
    ("Letrozole or bicalutamide within 21 days", "", _no("at most: {measure: days_since_drug, names: [letrozole, bicalutamide], limit: 21}"),
     "another drug of the class", "", _no("at most: {measure: days_since_drug, names: [anastrozole, bicalutamide], limit: 21}")),
    ("Heart failure of classes II to IV according to the New York Heart Association", "", _no(_is("has", "heart_failure_nyha_2_or_more")),
     "of another class", "", _no(_is("has", "symptomatic_heart_failure"))),
    ("Stage IIIA or IIIC melanoma", "", _joined("all", _MELANOMA, _values("stage", "IIIA", "IIIC")),
     "another stage", "", _joined("all", _MELANOMA, _values("stage", "IIIA", "IIIB"))),
    ("Microsatellite stable tumour", "", _no(_is("has", "microsatellite_instability")),
     "what must be lacking", "", _is("has", "microsatellite_instability")),
    ("Ovarian, gastric, renal or breast cancer", "", _values("cancer_type", "ovarian", "gastric", "renal", "breast"),
     "a tumour of a list", "", _values("cancer_type", "gastric", "renal", "breast")),
)  # fmt: skip
OF_ONE_TYPE = (  # a trial of two tumours: what it takes, and what it asks of one of them
    ("Melanoma or renal cell carcinoma", _values("cancer_type", "melanoma", "renal")),
    (
        "For melanoma, a BRAF mutation that is known",
        _joined("any", _no(_MELANOMA), "is: {measure: altered, gene: BRAF}"),
    ),
    ("At least 2 lines of treatment for melanoma", _joined("any", _no(_MELANOMA), _LINES)),
)
OF_ALL_TYPES = ("At least 2 lines of treatment for melanoma", _LINES)
