"""Criteria in other words than those of a newcomer who encoded 160 criteria of eight trials and planted 37
bugs, of the kinds that the lint did not find or found where nothing was wrong. Some sentences are of other
records. Each may have what its person is asked. They were written after the first mend, before a look at them."""

from __future__ import annotations

from tests.planted.hands.planted_boarder import _altered, _is, _joined, _no, _since, _test, _variant
from tests.planted.hands.planted_caller import _values
from tests.planted.hands.planted_commuter import _class, _given, _lines, _stage

_JUDGED = "is: judged"
_PROGRESSED = "is: {{measure: progressed, line: {}}}"
_CT = "names: [chemotherapy], "
_BED = "{{measure: max_diameter_mm, limit: {}}}"
_LESIONS = "of: metastases, at: entry"


def _any_line(rest: str, limit: int = 1) -> str:
    return f"at least: {{measure: lines, intent: any, {rest}, limit: {limit}}}"


def _between(since: str, sign: str, days: int) -> str:
    return f"{sign}: {{measure: days_between, since: {since}, limit: {days}}}"


# the words, what a person is asked, the rule
CLEAN: tuple[tuple[str, str, str], ...] = (
    # what is no limit, and what is done in two ways
    ("Activating EGFR mutation, including but not confined to L858R", "", _variant("EGFR", "activating")),
    ("Sensitising EGFR mutations (including and not restricted to exon 19 deletion)", "", _variant("EGFR", "activating")),
    ("Imaging of the brain with & without contrast at screening", "", "is: brain_imaging_done"),
    ("CT or MRI of the brain with and without contrast must have been done", "", "is: brain_imaging_done"),
    # a denial within a name
    ("Progression in the BCR-non mHSPC setting or later", "", _any_line("names: [hormonal_therapy], progressed: true")),
    # what was not treated was not treated before
    ("Previously untreated advanced NSCLC with measurable disease", "nothing was given before", _joined("all", _values("cancer_type", "nsclc"), _is("has", "measurable_disease"), _JUDGED)),
    ("Prior untreated patients with evaluable disease", "the patient is untreated", _joined("all", _is("has", "evaluable_disease"), _JUDGED)),
    # one thing twice, of which either will do
    ("Liver metastases that are new, or liver metastases that progress", "the liver metastases are new",
     _joined("all", f"exists: {{{_LESIONS}, where: {{{_values('organ', 'liver')}}}}}",
             _joined("any", f"exists: {{{_LESIONS}, where: {{{_joined('all', _values('organ', 'liver'), 'is: progressing')}}}}}", _JUDGED))),
    # the last line is the current one
    ("Progression on or after the most recent line of therapy", "", _PROGRESSED.format("current")),
    ("Documented radiological disease progression during or after the most recent therapy", "", _PROGRESSED.format("current")),
    ("Progressed after first-line treatment", "", _PROGRESSED.format(1)),
    ("Best response to the last treatment was progressive disease", "", "one of: {measure: best_response, line: current, values: [PD]}"),
    ("Platinum-refractory: progressive disease as best response to platinum", "", _any_line("names: [platinum], responses: [PD]")),
    # times from a start, and to one
    ("Chemotherapy within 21 days prior to initiation of study treatment", "", _no(_since("at most", "days_since_therapy", "chemotherapy", 21))),
    ("No chemotherapy within 4 weeks before the start of study drug", "", _no(_since("at most", "days_since_therapy", "chemotherapy", 28))),
    ("Radiotherapy within 2 weeks before study treatment is started", "", _no(_since("at most", "days_since", "radiotherapy", 14))),
    ("The last dose of chemotherapy was at least 28 days before treatment is begun", "", _since("at least", "days_since_therapy", "chemotherapy", 28)),
    # one, of which more is no harm
    ("At least one prior line of chemotherapy", "", _any_line(_CT.rstrip(", "))),
    ("Only one of the following: prior platinum or prior taxane", "one of the two", _JUDGED),
    ("One or more prior lines; only adult patients", "", _lines("at least", 1)),
    # the primary and others
    ("Primary tumour and all lesions at most 5 cm", "", f"every: {{of: lesions, at: entry, is: {{at most: {_BED.format(50)}}}}}"),
    ("No metastasis larger than 3 cm outside the primary", "", _no(f"exists: {{{_LESIONS}, where: {{more than: {_BED.format(30)}}}}}")),
    ("Sum of the diameters of all metastases at most 10 cm", "", f"at most: {{measure: sum_diameters_mm, {_LESIONS}, limit: 100}}"),
    ("Total tumour burden of at most 10 cm", "", f"at most: {{measure: sum_diameters_mm, {_LESIONS}, limit: 100}}"),
    # classes and their generations
    ("Prior treatment with a first- or second-generation EGFR-TKI", "", _class("egfr_tki_1", "egfr_tki_2")),
    ("Prior osimertinib or any other EGFR-TKI", "", _class("egfr_tki")),
    ("Prior treatment with alectinib, lorlatinib or other ALK inhibitors", "", _class("alk_tki")),
    ("Prior EGFR-TKI (for example osimertinib, a third-generation EGFR-TKI)", "", _class("egfr_tki")),
    ("A third-generation EGFR-TKI, or other systemic therapy", "", _class("systemic_therapy")),
    # variants in a bracket, stages beside a person
    ("BRAF V600E (or V600K) mutation", "", _variant("BRAF", "V600E", "V600K")),
    ("Documented KRAS G12C mutation (by a local laboratory)", "", _variant("KRAS", "G12C")),
    ("Stage IV disease, or stage III disease that is not resectable", "the disease of stage III is not resectable",
     _joined("any", _stage("IV"), _joined("all", _stage("III"), _JUDGED))),
    ("Stage III or IV disease not amenable to surgery", "the disease is not amenable to surgery", _joined("all", _stage("III", "IV"), _JUDGED)),
    # lists of which a person is asked the rest
    ("Prior therapy with an anti-PD-1, or any TIGIT inhibitor", "no TIGIT inhibitor was given", _joined("all", _no(_class("pd1")), _JUDGED)),
    ("Prior anti-PD-1 or a bispecific antibody", "a bispecific antibody was never given", _joined("all", _no(_class("pd1")), _JUDGED)),
    ("Stroke, seizure, or vasculitis within 6 months", "there was no vasculitis in those months", _joined("all", _no("at most: {measure: months_since, names: [stroke, seizure], limit: 6}"), _JUDGED)),
    ("Active hepatitis B or HIV, where viral load is controlled", "the viral load is controlled", _joined("any", _joined("all", _no(_is("has", "hepatitis_b")), _no(_is("has", "hiv"))), _JUDGED)),
    ("Creatinine (Cr) ≤ 1.5 × ULN or CrCl ≥ 50 mL/min", "", _joined("any", _test("at most", "creatinine", "ULN", 1.5), _test("at least", "creatinine_clearance", "mL/min", 50))),
    ("Bilirubin (TB) ≤ 1.5 × ULN and albumin (ALB) ≥ 3 g/dL", "", _joined("all", _test("at most", "bilirubin", "ULN", 1.5), _test("at least", "albumin", "g/dL", 3))),
)  # fmt: skip

# the words, what a person is asked, the rule, what is wrong, what a person is asked then, the rule then
ROWS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("Prior treatment with lorlatinib or another third-generation ALK-TKI", "", _class("alk_tki_3"), "a wider class", "", _class("alk_tki")),
    ("Progression after a second-generation EGFR-TKI such as afatinib or dacomitinib", "", _any_line("names: [egfr_tki_2], progressed: true"), "a wider class", "", _any_line("names: [egfr_tki], progressed: true")),
    ("Patients must have received osimertinib or lazertinib", "", _given("osimertinib", "lazertinib"), "a class for two drugs", "", _class("egfr_tki")),
    ("Previous treatment with cetuximab", "", _given("cetuximab"), "a class for a drug", "", _class("egfr_antibody")),
    ("Prior treatment with an EGFR-TKI", "", _class("egfr_tki"), "a narrower class", "", _class("egfr_tki_3")),
    ("Prior PARP inhibitor", "", _class("parp_inhibitor"), "a wider class", "", _class("systemic_therapy")),
    ("Serum creatinine (SCr) ≤ 1.5 × ULN or creatinine clearance (CrCl) ≥ 50 mL/min", "", _joined("any", _test("at most", "creatinine", "ULN", 1.5), _test("at least", "creatinine_clearance", "mL/min", 50)),
     "all for any", "", _joined("all", _test("at most", "creatinine", "ULN", 1.5), _test("at least", "creatinine_clearance", "mL/min", 50))),
    ("Creatinine below 1.5 mg/dL, or an estimated GFR of at least 45 mL/min/1.73 m2", "", _joined("any", _test("less than", "creatinine", "mg/dL", 1.5), _test("at least", "egfr", "mL/min/{1.73_m2}", 45)),
     "all for any", "", _joined("all", _test("less than", "creatinine", "mg/dL", 1.5), _test("at least", "egfr", "mL/min/{1.73_m2}", 45))),
    ("Haemoglobin ≥ 9 g/dL and platelets ≥ 100 × 10^9/L", "", _joined("all", _test("at least", "haemoglobin", "g/dL", 9), _test("at least", "platelets", "10*9/L", 100)),
     "any for all", "", _joined("any", _test("at least", "haemoglobin", "g/dL", 9), _test("at least", "platelets", "10*9/L", 100))),
    ("Primary tumor size of ≥ 3 cm", "", _test("at least", "primary_diameter", "cm", 3), "a metastasis for the primary", "", f"exists: {{{_LESIONS}, where: {{at least: {_BED.format(30)}}}}}"),
    ("Primary breast tumour at most 5 cm in greatest dimension", "", _test("at most", "primary_diameter", "cm", 5), "all lesions for the primary", "", f"every: {{of: lesions, at: entry, is: {{at most: {_BED.format(50)}}}}}"),
    ("Sum of the maximal tumor diameters of ≤ 12 cm", "", f"at most: {{measure: sum_diameters_mm, {_LESIONS}, limit: 120}}", "each for the sum", "", f"every: {{{_LESIONS}, is: {{at most: {_BED.format(120)}}}}}"),
    ("Each metastasis at most 4 cm", "", f"every: {{{_LESIONS}, is: {{at most: {_BED.format(40)}}}}}", "the sum for each", "", f"at most: {{measure: sum_diameters_mm, {_LESIONS}, limit: 40}}"),
    ("Radiographic evidence of progression after the most recent systemic therapy", "", _PROGRESSED.format("current"), "line 1", "", _PROGRESSED.format(1)),
    ("Progression on their immediately preceding regimen", "", _PROGRESSED.format("current"), "line 1", "", _PROGRESSED.format(1)),
    ("Participants progressing on the latest treatment given", "", _PROGRESSED.format("current"), "line 2", "", _PROGRESSED.format(2)),
    ("Patients must have progressed after first-line treatment", "", _PROGRESSED.format(1), "the current line", "", _PROGRESSED.format("current")),
    ("Progression on second-line therapy", "", _PROGRESSED.format(2), "line 1", "", _PROGRESSED.format(1)),
    ("Tumour with a BRAFV600E mutation (by a certified laboratory)", "", _variant("BRAF", "V600E"), "any alteration", "", _altered("BRAF")),
    ("NSCLC with the EGFR T790M mutation, by a blood or a tissue test", "", _variant("EGFR", "T790M"), "any activating one", "", _variant("EGFR", "activating")),
    ("Any KRAS mutation", "", _altered("KRAS"), "one variant", "", _variant("KRAS", "G12C")),
    ("MET amplification", "", _variant("MET", "amplification"), "any alteration", "", _altered("MET")),
    ("Unresectable stage III disease; stage IV disease with up to five metastases", "stage III is unresectable", _joined("all", _stage("III", "IV"), _JUDGED), "a stage left out", "stage III is unresectable", _joined("all", _stage("III"), _JUDGED)),
    ("Stage II or III disease that cannot be resected", "the disease cannot be resected", _joined("all", _stage("II", "III"), _JUDGED), "a stage too many", "the disease cannot be resected", _joined("all", _stage("I", "II", "III"), _JUDGED)),
    ("Prior anti-PD-1 therapy or a cancer vaccine", "no cancer vaccine was given", _joined("all", _no(_class("pd1")), _JUDGED), "the question turned", "a cancer vaccine was given", _joined("all", _no(_class("pd1")), _JUDGED)),
    ("Known HIV, hepatitis B or a transplant of the liver", "no liver was transplanted", _joined("all", _no(_is("ever_had", "hiv")), _no(_is("ever_had", "hepatitis_b")), _JUDGED), "the question turned", "the transplant was of the liver", _joined("all", _no(_is("ever_had", "hiv")), _no(_is("ever_had", "hepatitis_b")), _JUDGED)),
    ("Stroke, vasculitis, or myocardial infarction within 6 months", "no vasculitis within 6 months", _joined("all", _no("at most: {measure: months_since, names: [stroke, myocardial_infarction], limit: 6}"), _JUDGED),
     "a thing of the list left out", "nothing of the kind within 6 months that endangers the patient", _joined("all", _no("at most: {measure: months_since, names: [stroke, myocardial_infarction], limit: 6}"), _JUDGED)),
    ("Systemic therapy for metastatic disease that was started more than 60 days before enrolment", "", _no(_between("first_line", "more than", 60)), "since the last dose", "", _no(_since("more than", "days_since_therapy", "systemic_therapy", 60))),
    ("ADT initiated no more than 90 days before randomisation", "", _no(_between("first_line", "more than", 90)), "since the last dose", "", _no(_since("more than", "days_since_therapy", "androgen_deprivation_therapy", 90))),
    ("At least 21 days after completion of chemotherapy", "", _since("at least", "days_since_therapy", "chemotherapy", 21), "since the start", "", _between("current_line", "at least", 21)),
    ("The last dose of chemotherapy was given at least 21 days ago", "", _since("at least", "days_since_therapy", "chemotherapy", 21), "since the start", "", _between("current_line", "at least", 21)),
    ("Patients who progressed once only on chemotherapy", "", "exactly: {measure: lines, intent: any, names: [chemotherapy], progressed: true, value: 1}", "one or more", "", _any_line(_CT + "progressed: true")),
    ("Has received only one prior line of systemic therapy", "", "exactly: {measure: lines, intent: palliative, value: 1}", "one or more", "", _lines("at least", 1)),
    ("A single brain metastasis", "", f"exactly: {{measure: count, {_LESIONS}, by: DEFAULT, where: {{is: intracranial}}, value: 1}}", "one or more", "", f"at least: {{measure: count, {_LESIONS}, by: DEFAULT, where: {{is: intracranial}}, limit: 1}}"),
    ("Progression during or after platinum-based chemotherapy", "", _any_line("names: [platinum], progressed: true"), "the best response", "", _any_line("names: [platinum], responses: [PD]")),
    ("Disease that progressed on at least one prior TKI", "", _any_line("names: [tki], progressed: true"), "the latest response", "", "at least: {measure: lines, intent: palliative, names: [tki], latest_responses: [PD], limit: 1}"),
    ("Patients who have unstable brain metastases or leptomeningeal disease", "", _joined("all", _no(_is("has", "unstable_brain_metastases")), _no(_is("has", "leptomeningeal_disease"))),
     "a not left out of one part", "", _joined("all", _is("has", "unstable_brain_metastases"), _no(_is("has", "leptomeningeal_disease")))),
    ("Participants with active autoimmune disease or uncontrolled diabetes", "", _joined("all", _no(_is("has", "autoimmune_disease")), _no(_is("has", "uncontrolled_diabetes"))),
     "a not left out of one part", "", _joined("all", _no(_is("has", "autoimmune_disease")), _is("has", "uncontrolled_diabetes"))),
)  # fmt: skip
