"""Criteria of the kinds that the 44 bugs of one more hand showed to be missed or to have a false alarm, each kind in
several wordings, for and against. Written by one who mends the lint: the bugs before the mend, half of the right ones after it."""

from __future__ import annotations

from tests.planted.hands.planted_boarder import _is, _joined, _no, _since, _test
from tests.planted.hands.planted_caller import _values
from tests.planted.hands.planted_settler import _cycles, _lines, _unless

_SMALL = ("tki", "kras_inhibitor", "braf_mek_inhibitor", "parp_inhibitor", "mtor_inhibitor")
_FERTILE = _is("has", "childbearing_potential")
_TEST_NEGATIVE = _joined("any", _no(_FERTILE), _is("has", "pregnancy_test_negative"))


def _wash_out(days: int, *names: str) -> str:
    listed = f"measure: days_since_therapy, names: [{', '.join(names)}]"
    return _no(f"less than: {{{listed}, limit: {days}}}")


def _unless_of(cancer: str, rule: str) -> str:
    return _joined("any", _values("cancer_type", cancer), rule)


_PRETREATED = _lines("at least", 1, ", names: [pd1, pdl1], progressed: true")
_PLATINUM = _is("prior_or_concurrent", "platinum")

_BP = ("systolic_blood_pressure", "diastolic_blood_pressure")


def _pressures(by: str, systolic: int, diastolic: int) -> str:
    parts = (
        _test("less than", one, "mm[Hg]", limit)
        for one, limit in zip(_BP, (systolic, diastolic), strict=True)
    )
    return _joined(by, *parts)  # fmt: skip


def _brain(*states: str) -> list[str]:
    return [_is("has", f"{one}_brain_metastases") for one in states]


def _first(line: str, *classes: str) -> str:
    given = f"is: {{measure: has_class, line: {line}, names: [{', '.join(classes)}]}}"
    return _joined("all", given, f"is: {{measure: progressed, line: {line}}}")


def _responses(name: str, *responses: str) -> str:
    return _lines("at least", 1, f", names: [{name}], responses: [{', '.join(responses)}]")


def _stopped(sign: str, limit: int, *names: str) -> str:
    return _lines(sign, limit, f", names: [{', '.join(names)}], stopped_for: [toxicity]")


def _of_latest(which: str, *names: str) -> str:
    line = f"{{with class: [{', '.join(names)}]{which}}}"
    return f"is: {{measure: progressed, line: {line}}}"


def _gilbert(
    test: str, limit: float, other: float, name: str = "gilbert_syndrome"
) -> tuple[str, str]:
    low, high = _test("at most", test, "ULN", limit), _test("at most", test, "ULN", other)
    return _joined("any", low, _joined("all", _is("has", name), high)), low


# the words, what a person is asked, the rule
CLEAN: tuple[tuple[str, str, str], ...] = (
    # classes of drugs that words name by what they are: small molecules, targeted ones
    ("Chemotherapy, targeted small molecule therapy, or radiation therapy within 2 weeks prior to day 1", "", _joined("all", _wash_out(14, "chemotherapy", *_SMALL), _no(_since("less than", "days_since", "radiotherapy", 14)))),
    ("Prior cytotoxic chemotherapy or small-molecule inhibitors within 14 days of the first dose", "", _wash_out(14, "chemotherapy", *_SMALL)),
    ("Chemotherapy or molecularly targeted agents within 21 days before treatment", "", _wash_out(21, "chemotherapy", *_SMALL)),
    ("Small-molecule kinase inhibitors or chemotherapy within the last 14 days", "", _wash_out(14, "chemotherapy", "tki", "braf_mek_inhibitor")),
    ("Non-cytotoxic chemotherapy (e.g., small molecule inhibitor): at least 14 days", "", _wash_out(14, *_SMALL)),
    ("At least 2 weeks must have passed since non-cytotoxic chemotherapy such as a kinase inhibitor", "", _wash_out(14, *_SMALL)),
    # of whom an exclusion does not hold, by a sentence of its own
    ("Cytotoxic chemotherapy within 2 weeks of the biopsy. The exclusion does not apply to patients receiving antibodies against PD-1", "", _wash_out(14, "chemotherapy")),
    ("Chemotherapy within 3 weeks before the first dose. This criterion does not apply to patients on checkpoint inhibitors", "", _wash_out(21, "chemotherapy")),
    ("Chemotherapy within 21 days of enrollment; this restriction does not apply to antibody-drug conjugates", "", _wash_out(21, "chemotherapy")),
    ("Platinum-based chemotherapy within 28 days (does not apply to EGFR TKIs)", "", _wash_out(28, "platinum")),
    ("Any chemotherapy within 4 weeks. This does not apply to trastuzumab, which may go on", "", _wash_out(28, "chemotherapy")),
    # a share written as a fraction of one
    ("Cardiac ejection fraction ≥ 0.45 by echocardiography", "", _test("at least", "lvef", "%", 45)),
    ("LVEF > 0.50 on MUGA scan", "", _test("more than", "lvef", "%", 50)),
    ("Left ventricular ejection fraction of at least 0.5", "", _test("at least", "lvef", "%", 50)),
    ("Left ventricular ejection fraction below 0.40", "", _test("at least", "lvef", "%", 40)),
    ("Oxygen saturation ≥ 0.92 on room air", "", _test("at least", "oxygen_saturation", "%", 92)),
    # those named after *including* are meant with the rest
    ("Known brain metastases, including asymptomatic cases", "", _no(_is("has", "brain_metastases"))),
    ("Brain metastases, including those that are asymptomatic", "", _no(_is("has", "brain_metastases"))),
    ("Presence of CNS metastases, including stable or asymptomatic disease", "", _no(_is("has", "brain_metastases"))),
    ("Any brain metastases, including untreated and symptomatic ones", "", _no(_is("has", "brain_metastases"))),
    ("Hypertension, including controlled hypertension", "", _no(_is("has", "hypertension"))),
    # what a test shows is there
    ("Negative serum/urine pregnancy test (for subjects of childbearing potential)", "", _TEST_NEGATIVE),
    ("A negative pregnancy test for women of childbearing potential", "", _TEST_NEGATIVE),
    ("Negative beta-hCG pregnancy test (females of childbearing potential)", "", _TEST_NEGATIVE),
    ("Pregnancy test with a negative result in women of childbearing potential", "", _TEST_NEGATIVE),
    ("Urine pregnancy test negative at screening, if of childbearing potential", "", _TEST_NEGATIVE),
    # of the sentence as a whole a person is asked
    ("Received radiation therapy to the lung that is > 30 Gy within 6 months", "nothing that the sentence excludes is there", _unless(_no(_is("ever_had", "radiotherapy")))),
    # radiotherapy that ablates
    ("Locally ablative radiotherapy within 28 days", "", _no(_since("at most", "days_since", "stereotactic_radiotherapy", 28))),
    ("Ablative radiation therapy less than 4 weeks ago", "", _no(_since("less than", "days_since", "stereotactic_radiotherapy", 28))),
    ("No prior ablative radiotherapy", "", _no(_is("ever_had", "stereotactic_radiotherapy"))),
    ("Stereotactic ablative radiation within 14 days", "", _no(_since("at most", "days_since", "stereotactic_radiotherapy", 14))),
    ("History of high-dose ablative radiotherapy", "", _no(_is("ever_had", "stereotactic_radiotherapy"))),
    # who has another tumour is spared what the rest is asked
    ("Progressed after at least one PD-1 or PD-L1 inhibitor, except for patients with pancreatic cancer", "", _unless_of("pancreatic", _PRETREATED)),
    ("Except for patients with pancreatic cancer, progression on a PD-1 or PD-L1 inhibitor", "", _unless_of("pancreatic", _PRETREATED)),
    ("Prior platinum-based chemotherapy (except for patients with melanoma)", "", _unless_of("melanoma", _PLATINUM)),
    ("Must have received platinum, excluding patients with renal cell carcinoma", "", _unless_of("renal", _PLATINUM)),
    ("At least one prior line with a platinum, except in subjects with thyroid cancer", "", _unless_of("thyroid_cancer", _PLATINUM)),
    # joined by *and/or*, where both are asked or any will do
    ("AST and/or ALT ≤ 3 x ULN", "", _joined("all", _test("at most", "ast", "ULN", 3), _test("at most", "alt", "ULN", 3))),
    ("Prior platinum and/or a PD-1 inhibitor", "", _joined("any", _PLATINUM, _is("prior_or_concurrent", "pd1"))),
    ("Stage III and/or IV disease", "", _values("stage", "III", "IV")),
    ("Radiotherapy and/or chemotherapy within 14 days", "", _joined("all", _wash_out(14, "chemotherapy"), _no(_since("less than", "days_since", "radiotherapy", 14)))),
    ("Systolic blood pressure < 150 mmHg and/or diastolic blood pressure < 90 mmHg", "", _pressures("all", 150, 90)),
    # states that *or*, *and* or a list parts
    ("Untreated or symptomatic brain metastases", "", _no(_is("has", "untreated_brain_metastases", "symptomatic_brain_metastases"))),
    ("Symptomatic, untreated, or unstable brain metastases", "", _no(_is("has", "untreated_brain_metastases", "symptomatic_brain_metastases", "unstable_brain_metastases"))),
    ("Symptomatic/untreated CNS metastases", "", _no(_is("has", "untreated_brain_metastases", "symptomatic_brain_metastases"))),
    ("Brain metastases that are untreated, symptomatic or unstable", "", _no(_joined("any", *_brain("untreated", "symptomatic", "unstable")))),
    ("Stable brain metastases, or treated brain metastases", "", _is("has", "stable_brain_metastases", "treated_brain_metastases")),
    # the latest line, by another word or none, and what was first of something else
    ("Progression on or after the last platinum", "", _of_latest("", "platinum")),
    ("Progressed on a PD-1 inhibitor; last dose at least 28 days ago", "", _joined("all", _of_latest("", "pd1"), "at least: {measure: days_since_therapy, names: [pd1], limit: 28}")),
    ("First dose of a PD-1 inhibitor followed by progression", "", _of_latest("", "pd1")),
    ("Progressed on the first or a later EGFR TKI", "", _of_latest("", "egfr_tki")),
    ("Progression on their initial platinum", "", _of_latest(", which: first", "platinum")),
    # harms that are asked for, or of which something must have become
    ("Must have had toxicity leading to discontinuation of an EGFR TKI", "", _stopped("at least", 1, "egfr_tki")),
    ("Patients who discontinued an ALK inhibitor because of toxicity", "", _stopped("at least", 1, "alk_tki")),
    ("Intolerance of a prior EGFR TKI that led to its discontinuation", "", _stopped("at least", 1, "egfr_tki")),
    ("Adverse events that led to discontinuation of a PD-1 inhibitor must have resolved to grade 1", "", _no(_is("has", "unresolved_toxicity_grade_2"))),
    ("No toxicity requiring discontinuation of a PD-1 inhibitor", "", _stopped("at most", 0, "pd1")),
    # responses
    ("Failure to respond to, or progression on, a PD-1 inhibitor", "", _joined("any", _responses("pd1", "SD", "PD"), _lines("at least", 1, ", names: [pd1], progressed: true"))),
    ("Refractory to platinum, with no response to it", "", _responses("platinum", "SD", "PD")),
    ("Patients whose tumour has not responded to a checkpoint inhibitor", "", _no(_responses("ici", "CR", "PR"))),
    ("Complete or partial response to platinum", "", _responses("platinum", "CR", "PR")),
    ("Absence of any response to an EGFR TKI", "", _responses("egfr_tki", "PD", "SD")),
    # doses beside lines, and lines of which so many
    ("At least 2 doses of a PD-1 inhibitor in one of two prior lines", "", _joined("all", _cycles("at least", 2, "pd1"), _lines("at least", 2))),
    ("At least two prior lines with a PD-1 inhibitor, each of two doses or more", "", _lines("at least", 2, ", names: [pd1]")),
    ("No more than two prior lines of platinum-based chemotherapy", "", _lines("at most", 2, ", names: [platinum]")),
    ("At least one dose of a checkpoint inhibitor", "", _is("prior_or_concurrent", "ici")),
    ("Received 6 infusions of a PD-1 inhibitor or more", "", _cycles("at least", 6, "pd1")),
    # who is not let in beside whom is asked something
    ("Patients without brain metastases are eligible. Those with leptomeningeal disease are excluded", "", _no(_is("has", "brain_metastases", "leptomeningeal_disease"))),
    ("Stage IV NSCLC. Patients with small cell lung cancer are not eligible", "", _joined("all", _values("cancer_type", "nsclc"), _values("stage", "IV"))),
    ("Patients with untreated brain metastases are excluded; treated brain metastases are allowed", "", _no(_is("has", "untreated_brain_metastases"))),
    ("Patients without measurable disease are ineligible", "", _is("has", "measurable_disease")),
    ("Patients who cannot swallow are not eligible", "", _no(_is("has", "unable_to_swallow"))),
    # examples, lists that go on, and those whose head the rule has
    ("Autoimmune disease, including rheumatoid arthritis, lupus or vasculitis", "", _no(_is("ever_had", "autoimmune_disease"))),
    ("Cardiac disease such as unstable angina, heart failure or myocarditis", "", _no(_is("has", "unstable_angina", "heart_failure"))),
    ("Serious illness including but not limited to active infection, heart failure, or unstable angina", "", _no(_is("has", "active_infection", "heart_failure", "unstable_angina"))),
    ("Lung disease including asthma, COPD and others", "", _no(_is("has", "copd", "pulmonary_fibrosis"))),
    ("Infections, including HIV, hepatitis B or hepatitis C", "", _no(_is("has", "hiv", "hepatitis_b", "hepatitis_c"))),
    # numbers that limit nothing of those with it
    ("Bilirubin ≤ 1.5 x ULN (for patients with Gilbert's syndrome direct bilirubin ≤ ULN)", "", _joined("any", _test("at most", "bilirubin", "ULN", 1.5), _joined("all", _is("has", "gilbert_syndrome"), _test("at most", "direct_bilirubin", "ULN", 1)))),
    ("Creatinine ≤ 1.5 x ULN in patients without renal disease", "", _test("at most", "creatinine", "ULN", 1.5)),
    ("ALT ≤ 3 x ULN in all patients", "", _test("at most", "alt", "ULN", 3)),
    ("AST ≤ 2.5 times ULN for patients of both sexes", "", _test("at most", "ast", "ULN", 2.5)),
    ("Bilirubin ≤ 2 x ULN for all patients", "", _test("at most", "bilirubin", "ULN", 2)),
    # what a person is asked in other words
    ("History of pneumonitis that required steroids", "the interstitial lung disease was treated with steroids", _unless(_no(_is("ever_had", "pneumonitis")))),
    ("Autoimmune disease, except vitiligo or hypothyroidism", "the illness is vitiligo or hypothyroidism", _unless(_no(_is("ever_had", "autoimmune_disease")))),
    ("Active infection", "the pneumonia has resolved", _unless(_no(_is("has", "active_infection")))),
    ("Other malignancies, unless cured", "the breast cancer is cured", _unless(_no(_is("ever_had", "other_malignancy")))),
    ("Significant cardiovascular disease", "the heart failure and the arrhythmia are mild", _unless(_no(_is("has", "heart_failure")))),
)  # fmt: skip

EXCEPT_VATS = (
    "VATS and mediastinoscopy are exceptions: treatment may begin ≥1 week after these",
    "the surgery of the last four weeks was VATS or mediastinoscopy alone",
    _joined("any", _no(_since("at most", "days_since", "major_surgery", 28)), _joined("all", _no(_since("less than", "days_since", "major_surgery", 7)), "is: judged")),
)  # fmt: skip
NOTED = "major surgery within 4 weeks is excluded by the sentence before"
TKIS = "at least: {{measure: lines, intent: any, names: [{}], progressed: true, limit: 1}}"
FUSIONS = _joined("any", *(f"is: {{measure: variant, gene: {gene}, names: [fusion]}}" for gene in ("ALK", "ROS1", "RET")))  # fmt: skip

_HIV_TREATED = "HIV is well controlled under antiretroviral therapy"
ASKED_BEFORE = ("HIV-infected participants must be well controlled on antiretroviral therapy", _HIV_TREATED, _unless(_no(_is("has", "hiv"))))  # fmt: skip
ASKED = ("If HBsAg positive, have received HBV antiviral therapy for at least 4 weeks", "antiviral therapy was received for at least 4 weeks", _unless(_no(_is("has", "hepatitis_b_surface_antigen"))), _HIV_TREATED)  # fmt: skip

# the kind, the words, what a person is asked, the rule, what a person is asked wrongly, the wrong rule
ROWS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("share", "Cardiac ejection fraction ≥ 0.45 by MUGA", "", _test("at least", "lvef", "%", 45), "", _test("at least", "lvef", "%", 50)),
    ("share", "Left ventricular ejection fraction below 0.40", "", _test("at least", "lvef", "%", 40), "", _test("at most", "lvef", "%", 40)),
    ("small", "Chemotherapy or a targeted agent within 21 days", "", _wash_out(21, "chemotherapy", *_SMALL), "", _wash_out(21, "ici")),
    ("spared", "Must have received a platinum, except for patients with melanoma", "", _unless_of("melanoma", _PLATINUM), "", _unless_of("melanoma", _PRETREATED)),
    ("ablative", "Prior ablative radiotherapy within 28 days", "", _no(_since("at most", "days_since", "stereotactic_radiotherapy", 28)), "", _no(_since("at most", "days_since", "stereotactic_radiotherapy", 14))),
    # either by itself keeps out: *and/or*
    ("and/or", "Uncontrolled hypertension defined as systolic blood pressure ≥ 160 mmHg and/or diastolic blood pressure ≥ 100 mmHg", "", _pressures("all", 160, 100), "", _pressures("any", 160, 100)),
    ("and/or", "Poorly controlled hypertension (systolic blood pressure ≥ 150 mmHg and/or diastolic blood pressure ≥ 90 mmHg)", "", _pressures("all", 150, 90), "", _pressures("any", 150, 90)),
    ("and/or", "Bilirubin > 1.5 x ULN and/or ALT > 3 x ULN", "", _joined("all", _test("at most", "bilirubin", "ULN", 1.5), _test("at most", "alt", "ULN", 3)), "", _joined("any", _test("at most", "bilirubin", "ULN", 1.5), _test("at most", "alt", "ULN", 3))),
    ("and/or", "Hemoglobin < 9 g/dL and/or platelets < 100 x 10^9/L", "", _joined("all", _test("at least", "haemoglobin", "g/dL", 9), _test("at least", "platelets", "10*9/L", 100)), "", _joined("any", _test("at least", "haemoglobin", "g/dL", 9), _test("at least", "platelets", "10*9/L", 100))),
    ("and/or", "LVEF < 50% and/or QTc > 480 ms", "", _joined("all", _test("at least", "lvef", "%", 50), _test("at most", "qtc", "ms", 480)), "", _joined("any", _test("at least", "lvef", "%", 50), _test("at most", "qtc", "ms", 480))),
    # two words for the state of one thing are meant together
    ("states", "Untreated, symptomatic brain metastases", "", _no(_joined("all", *_brain("untreated", "symptomatic"))), "", _no(_joined("any", *_brain("untreated", "symptomatic")))),
    ("states", "Known symptomatic untreated CNS metastases", "", _no(_joined("all", *_brain("untreated", "symptomatic"))), "", _joined("all", *map(_no, _brain("untreated", "symptomatic")))),
    ("states", "Symptomatic, unstable brain metastases", "", _no(_joined("all", *_brain("symptomatic", "unstable"))), "", _no(_is("has", "symptomatic_brain_metastases", "unstable_brain_metastases"))),
    ("states", "Untreated unstable central nervous system (CNS) metastases", "", _no(_joined("all", *_brain("untreated", "unstable"))), "", _no(_joined("any", *_brain("untreated", "unstable")))),
    ("states", "Treated, stable brain metastases", "", _joined("all", *_brain("treated", "stable")), "", _joined("any", *_brain("treated", "stable"))),
    # the first line, in other words
    ("first line", "NSCLC which has progressed following front-line anti-PD-1/PD-L1", "", _first("1", "pd1", "pdl1"), "", _first("current", "pd1", "pdl1")),
    ("first line", "Disease progression on frontline platinum-based chemotherapy", "", _first("1", "platinum"), "", _first("current", "platinum")),
    ("first line", "Progressed on upfront platinum-based therapy", "", _first("1", "platinum"), "", _first("current", "platinum")),
    ("first line", "Progression during front line treatment with an EGFR TKI", "", _first("1", "egfr_tki"), "", _first("current", "egfr_tki")),
    ("first line", "Progressive disease after 1st line treatment with an EGFR TKI", "", _first("1", "egfr_tki"), "", _first("current", "egfr_tki")),
    # who did not respond
    ("no response", "Failure to respond to checkpoint blockade therapy", "", _responses("ici", "SD", "PD"), "", _responses("ici", "CR", "PR")),
    ("no response", "Patients who failed to respond to a PD-1 inhibitor", "", _responses("pd1", "SD", "PD"), "", _responses("pd1", "CR", "PR")),
    ("no response", "No objective response to platinum-based chemotherapy", "", _responses("platinum", "SD", "PD"), "", _responses("platinum", "CR", "PR")),
    ("no response", "Lack of response to an EGFR TKI", "", _responses("egfr_tki", "SD", "PD"), "", _responses("egfr_tki", "PR", "CR")),
    ("no response", "Non-responders to prior immune checkpoint inhibitors", "", _responses("ici", "SD", "PD"), "", _responses("ici", "CR")),
    # a harm that ended a treatment keeps out
    ("harm", "Any toxicity that led to permanent discontinuation of prior anti-PD-1/PD-L1 immunotherapy", "", _stopped("at most", 0, "pd1", "pdl1"), "", _stopped("at least", 1, "pd1", "pdl1")),
    ("harm", "Immune-related adverse events leading to discontinuation of a checkpoint inhibitor", "", _stopped("at most", 0, "ici"), "", _stopped("at least", 1, "ici")),
    ("harm", "Clinically significant adverse reaction to PD-1 or PD-L1 therapy which led to discontinuation of treatment", "", _stopped("at most", 0, "pd1", "pdl1"), "", _stopped("at least", 1, "pd1", "pdl1")),
    ("harm", "Severe toxicity requiring permanent discontinuation of an EGFR TKI", "", _stopped("at most", 0, "egfr_tki"), "", _stopped("at least", 1, "egfr_tki")),
    ("harm", "History of toxicity resulting in discontinuation of a PD-1 inhibitor", "", _stopped("at most", 0, "pd1"), "", _stopped("at least", 1, "pd1")),
    # the latest line with a drug, not the first
    ("latest", "Progression on their most recent anti-PD-1 or PD-L1 therapy", "", _of_latest("", "pd1", "pdl1"), "", _of_latest(", which: first", "pd1", "pdl1")),
    ("latest", "First progression more than 84 days after the start of their most recent PD-1 inhibitor", "the first progression came more than 84 days after the start of the latest PD-1 inhibitor", _joined("all", _of_latest("", "pd1"), "is: judged"), "the first progression came more than 84 days after the start of the latest PD-1 inhibitor", _joined("all", _of_latest(", which: first", "pd1"), "is: judged")),
    ("latest", "Disease progression during the last platinum-based regimen", "", _of_latest("", "platinum"), "", _of_latest(", which: first", "platinum")),
    ("latest", "Progressed on the latest EGFR TKI", "", _of_latest("", "egfr_tki"), "", _of_latest(", which: first", "egfr_tki")),
    ("latest", "Progression on their first EGFR TKI", "", _of_latest(", which: first", "egfr_tki"), "", _of_latest("", "egfr_tki")),
    # radiotherapy of another place
    ("place", "Has received radiation therapy to the lung that is >30 Gray within 6 months", "the lung received no more than 30 Gy", _unless(_no(_since("at most", "months_since", "thoracic_radiotherapy", 6))), "the lung received no more than 30 Gy", _unless(_no(_since("at most", "months_since", "abdominal_radiotherapy", 6)))),
    ("place", "Radiation to the lung within 6 months", "", _no(_since("at most", "months_since", "thoracic_radiotherapy", 6)), "", _no(_since("at most", "months_since", "pelvic_radiotherapy", 6))),
    ("place", "Prior pelvic irradiation", "", _no(_is("ever_had", "pelvic_radiotherapy")), "", _no(_is("ever_had", "abdominal_radiotherapy"))),
    ("place", "Radiotherapy to the chest within 26 weeks", "", _no(_since("at most", "days_since", "thoracic_radiotherapy", 182)), "", _no(_since("at most", "days_since", "breast_radiotherapy", 182))),
    ("place", "Previous irradiation of the liver", "", _no(_is("ever_had", "liver_radiotherapy")), "", _no(_is("ever_had", "pelvic_radiotherapy"))),
    # doses are no lines
    ("doses", "Progressed after a minimum of 2 doses of a PD-1 inhibitor", "", _joined("all", _PRETREATED.replace(", pdl1", ""), _cycles("at least", 2, "pd1")), "", _joined("all", _PRETREATED.replace(", pdl1", ""), _lines("at least", 2, ", names: [pd1]"))),
    ("doses", "At least two doses of an anti-PD-1 antibody", "", _cycles("at least", 2, "pd1"), "", _lines("at least", 2, ", names: [pd1]")),
    ("doses", "Received 3 or more doses of an immune checkpoint inhibitor", "", _cycles("at least", 3, "ici"), "", _lines("at least", 3, ", names: [ici]")),
    ("doses", "No more than 2 prior doses of a PD-1 inhibitor", "", _cycles("at most", 2, "pd1"), "", _lines("at most", 2, ", names: [pd1]")),
    ("doses", "At least 4 infusions of a platinum-based chemotherapy", "", _cycles("at least", 4, "platinum"), "", _lines("at least", 4, ", names: [platinum]")),
    # of whom a sentence says that he is not let in
    ("ineligible", "Has diagnosis of small cell lung cancer. For mixed tumors, if small cell elements are present, the participant is ineligible", "", _no(_joined("any", _values("cancer_type", "sclc"), _is("has", "small_cell_component"))), "", _joined("any", _values("cancer_type", "sclc"), _is("has", "small_cell_component"))),
    ("ineligible", "Patients with large cell neuroendocrine carcinoma are not eligible", "", _no(_is("has", "large_cell_neuroendocrine_component")), "", _is("has", "large_cell_neuroendocrine_component")),
    ("ineligible", "Mixed small cell histology: if any small cell component is present, the patient is ineligible", "", _no(_is("has", "small_cell_component")), "", _is("has", "small_cell_component")),
    ("ineligible", "Patients with HIV infection are ineligible", "", _no(_is("has", "hiv")), "", _is("has", "hiv")),
    ("ineligible", "Participants who have leptomeningeal disease will be excluded", "", _no(_is("has", "leptomeningeal_disease")), "", _is("has", "leptomeningeal_disease")),
    # one of those that *including* lists, of which the rule has the others
    ("listed", "Clinically significant liver disease, including hepatitis, current alcohol abuse, or cirrhosis", "", _no(_is("has", "hepatitis_b", "hepatitis_c", "autoimmune_hepatitis", "alcohol_abuse", "cirrhosis")), "", _no(_is("has", "hepatitis_b", "hepatitis_c", "autoimmune_hepatitis", "alcohol_abuse"))),
    ("listed", "Serious cardiac disease, including unstable angina, myocardial infarction or symptomatic heart failure", "", _no(_is("has", "unstable_angina", "myocardial_infarction", "symptomatic_heart_failure")), "", _no(_is("has", "unstable_angina", "symptomatic_heart_failure"))),
    ("listed", "Clinically significant lung disease including asthma, COPD, and pulmonary fibrosis", "", _no(_is("has", "asthma", "copd", "pulmonary_fibrosis")), "", _no(_is("has", "asthma", "copd"))),
    ("listed", "Bowel disorders including diverticulitis, Crohn's disease, and ulcerative colitis", "", _no(_is("has", "diverticulitis", "crohn_disease", "ulcerative_colitis")), "", _no(_is("has", "diverticulitis", "crohn_disease"))),
    ("listed", "Cerebrovascular events including stroke, transient ischemic attack or aneurysm", "", _no(_is("ever_had", "stroke", "transient_ischaemic_attack", "aneurysm")), "", _no(_is("ever_had", "transient_ischaemic_attack", "aneurysm"))),
    # a limit of its own for some, without its sign
    ("of some", "Bilirubin ≤ 1.5 x ULN * 3.0 x ULN, if patient has Gilbert's disease", "", _gilbert("bilirubin", 1.5, 3)[0], "", _gilbert("bilirubin", 1.5, 3)[1]),
    ("of some", "Total bilirubin ≤ 1.5 × ULN, 3 × ULN if Gilbert's syndrome", "", _gilbert("bilirubin", 1.5, 3)[0], "", _gilbert("bilirubin", 1.5, 3)[1]),
    ("of some", "AST ≤ 2.5 x ULN; 5 x ULN in patients with liver metastases", "the liver has metastases", _unless(_test("at most", "ast", "ULN", 2.5), f"{_joined('all', _test('at most', 'ast', 'ULN', 5), 'is: judged')}"), "", _test("at most", "ast", "ULN", 2.5)),
    ("of some", "Bilirubin ≤ 1.5 times ULN (3 times ULN for patients with Gilbert's syndrome)", "", _gilbert("bilirubin", 1.5, 3)[0], "", _gilbert("bilirubin", 1.5, 3)[1]),
    ("of some", "Serum bilirubin ≤ 1.5 x ULN or 2.5 x ULN with documented Gilbert's syndrome", "", _gilbert("bilirubin", 1.5, 2.5)[0], "", _gilbert("bilirubin", 1.5, 2.5)[1]),
    # a class of drugs against another gene
    ("other gene", "Must have received prior therapy with a BRAF/MEK inhibitor", "", _is("prior_or_concurrent", "braf_mek_inhibitor"), "", _is("prior_or_concurrent", "kras_inhibitor")),
    ("other gene", "Prior treatment with a MEK inhibitor", "", _no(_is("prior_or_concurrent", "braf_mek_inhibitor")), "", _no(_is("prior_or_concurrent", "mtor_inhibitor"))),
    ("other gene", "Prior therapy with a BRAF inhibitor", "", _is("prior_or_concurrent", "braf_mek_inhibitor"), "", _is("prior_or_concurrent", "parp_inhibitor")),
    ("other gene", "Previously treated with BRAF and MEK inhibitors", "", _is("prior_or_concurrent", "braf_mek_inhibitor"), "", _is("prior_or_concurrent", "egfr_tki")),
    ("other gene", "Progression on BRAF-targeted therapy", "", _lines("at least", 1, ", names: [braf_mek_inhibitor], progressed: true"), "", _lines("at least", 1, ", names: [alk_tki], progressed: true")),
    # a question about another thing than the words name
    ("asked", "History of other malignancies except those stated in the protocol", "the other malignancy is one of those that the protocol excepts", _unless(_no(_is("ever_had", "other_malignancy"))), "the CNS metastases were treated adequately, as the protocol states", _unless(_no(_is("ever_had", "other_malignancy")))),
    ("asked", "If HBsAg positive, have received HBV antiviral therapy for at least 4 weeks", "antiviral therapy was received for at least 4 weeks", _unless(_no(_is("has", "hepatitis_b_surface_antigen"))), "HIV is well controlled under antiretroviral therapy", _unless(_no(_is("has", "hepatitis_b_surface_antigen")))),
    ("asked", "Active infection unless controlled by antibiotics", "the infection is controlled by antibiotics", _unless(_no(_is("has", "active_infection"))), "the hypertension is controlled by drugs", _unless(_no(_is("has", "active_infection")))),
    ("asked", "Brain metastases unless treated and stable", "the brain metastases were treated and are stable", _unless(_no(_is("has", "brain_metastases"))), "the hepatitis B is treated and stable", _unless(_no(_is("has", "brain_metastases")))),
    ("asked", "Autoimmune disease, except vitiligo", "the autoimmune disease is vitiligo", _unless(_no(_is("ever_had", "autoimmune_disease"))), "the pneumonitis resolved", _unless(_no(_is("ever_had", "autoimmune_disease")))),
)  # fmt: skip
