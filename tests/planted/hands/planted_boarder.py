"""Criteria in other words than those of a third hand that encoded 150 of foreign trials and planted 44
bugs, of each cause for which the lint found something on a right one, or nothing of a bug. They were
written by one who mends the lint, before it was mended."""

from __future__ import annotations

_AT = "of: metastases, at: entry"
_MEN = "one of: {measure: sex, values: [male]}"


def _joined(by: str, *parts: str) -> str:
    return f"{by}: [{', '.join(f'{{{part}}}' for part in parts)}]"


def _test(sign: str, test: str, unit: str, limit: float) -> str:
    return f'{sign}: {{measure: measured, test: {test}, unit: "{unit}", limit: {limit:g}}}'


def _is(kind: str, *names: str) -> str:
    return f"is: {{measure: {kind}, names: [{', '.join(names)}]}}"


def _variant(gene: str, *names: str) -> str:
    return f"is: {{measure: variant, gene: {gene}, names: [{', '.join(names)}]}}"


def _altered(gene: str) -> str:
    return f"is: {{measure: altered, gene: {gene}}}"


def _no(rule: str) -> str:
    return f"not: {{{rule}}}"


def _since(sign: str, kind: str, name: str, limit: int) -> str:
    return f"{sign}: {{measure: {kind}, names: [{name}], limit: {limit}}}"


def _count(sign: str, limit: int, by: str = "DEFAULT", where: str = "") -> str:
    where = f", where: {{{where}}}" if where else ""
    return f"{sign}: {{measure: count, {_AT}, by: {by}{where}, limit: {limit}}}"


_LARGE = "at least: {{measure: max_diameter_mm, limit: {}}}"
_BP = ("systolic_blood_pressure", "diastolic_blood_pressure")
_GFR = "mL/min/{1.73_m2}"
_PRESSURES = _joined(
    "all",
    _test("at least", _BP[0], "mm[Hg]", 170),
    _test("at least", _BP[1], "mm[Hg]", 105),
)

# the words, the rule
CLEAN: tuple[tuple[str, str], ...] = (
    # several limits that keep out together: one that is kept will do
    ("Bilirubin > 2 x ULN and ALT > 3 x ULN",
     _joined("any", _test("at most", "bilirubin", "ULN", 2), _test("at most", "alt", "ULN", 3))),
    ("Serum creatinine above 1.5 mg/dL and creatinine clearance below 60 mL/min",
     _joined("any", _test("at most", "creatinine", "mg/dL", 1.5), _test("at least", "creatinine_clearance", "mL/min", 60))),
    # who ever had an illness has it now or had it
    ("History of, or current, pneumonitis", _no(_is("ever_had", "pneumonitis"))),
    ("Prior or active tuberculosis", _no(_is("ever_had", "tuberculosis"))),
    # who is kept out, in a sentence that begins as one that lets in
    ("Patient has clinically uncontrolled hypertension (systolic of 170 mmHg or more and diastolic of 105 mmHg or more)", _no(_PRESSURES)),
    ("Subject has poorly controlled diabetes", _no(_is("has", "uncontrolled_diabetes"))),
    # one limit in two units
    ("Testosterone at castrate level (≤ 20 ng/dL or ≤ 0.7 nmol/L)", _test("at most", "testosterone", "ng/dL", 20)),
    ("Albumin ≥ 2.8 g/dL (28 g/L)", _test("at least", "albumin", "g/dL", 2.8)),
    # names of a gene's loss, of a state, of a class
    ("Homozygous deletion of the PTEN gene", _variant("PTEN", "loss")),
    ("Inactivating alteration or loss of PTEN", _variant("PTEN", "loss")),
    ("Patients with mCRPC", _is("has", "castration_resistant_disease")),
    ("Castrate-resistant disease", _is("has", "castration_resistant_disease")),
    ("Prior check-point inhibition", _no(_is("prior_or_concurrent", "ici"))),
    # lesions smaller than those that are measured, where the words have that size
    ("A lung nodule of at least 4 mm", f"exists: {{{_AT}, where: {{{_joined('all', 'one of: {measure: organ, values: [lung]}', _LARGE.format(4))}}}}}"),
    ("Metastases of 6 mm or more", f"exists: {{{_AT}, where: {{{_LARGE.format(6)}}}}}"),
    # so many more than the one before
    ("Two additional metastases or more", _count("at least", 3)),
    # an age that parts the scales
    ("Karnofsky ≥ 50 (> 16 years of age) or Lansky ≥ 50 (≤ 16 years of age)",
     _joined("any",
             _joined("all", "at least: {measure: age, limit: 17}", _test("at least", "karnofsky", "%", 50)),
             _joined("all", "at most: {measure: age, limit: 16}", "is: judged"))),
    # what a text sets as the upper limit of normal
    ("SGPT (ALT) ≤ 5 x ULN; for the purpose of this study the ULN for SGPT is set to 45 U/L", _test("at most", "alt", "U/L", 225)),
    ("AST ≤ 2.5 x ULN (the ULN is defined as 40 U/L)", _test("at most", "ast", "U/L", 100)),
    # a way of treatment that is named by what it is not
    ("Stage III disease that is suitable for non-surgical management", "one of: {measure: stage, values: [III, IIIA, IIIB, IIIC]}"),
    ("NSCLC planned for non-operative treatment", "one of: {measure: cancer_type, values: [nsclc]}"),
    # a filtration rate of the surface of a body
    ("Creatinine clearance or GFR ≥ 60 mL/min/1.73 m2", _test("at least", "egfr", _GFR, 60)),
    # what must have been done about the tumour that is asked for
    ("Must have had histologically confirmed osteosarcoma at first diagnosis", "one of: {measure: cancer_type, values: [sarcoma]}"),
    # an illness that can be evaluated is asked for
    ("Evaluable leptomeningeal metastases by MRI", _is("has", "leptomeningeal_disease")),
    # an illness of which the values of the rule are the definition
    ("Uncontrolled hypertension (systolic > 180 mmHg or diastolic > 100 mmHg)",
     _joined("all", _test("at most", _BP[0], "mm[Hg]", 180), _test("at most", _BP[1], "mm[Hg]", 100))),
    # time since something that need not have been
    ("At least 28 days since the end of radiotherapy, which must have been given", _since("at least", "days_since", "radiotherapy", 28)),
    ("Chemotherapy: 4 weeks", _no(_since("less than", "days_since_therapy", "chemotherapy", 28))),
    ("Infection that needs intravenous antibiotic treatment", _no(_is("has", "infection_with_systemic_therapy"))),
    # classes of the first generation are no first line
    ("Disease that progressed on a second generation EGFR TKI", "at least: {measure: lines, intent: any, names: [egfr_tki_2], progressed: true, limit: 1}"),
    ("T790M mutation or any other mutation of EGFR", _altered("EGFR")),
    ("Primary plus up to 5 metastases", _count("at most", 6, "PRIMARY+")),
    ("Favourable (0 factors) or intermediate risk (1-2 factors)", _test("at most", "imdc_risk_factors", "1", 2)),
    ("Currently receiving an anti-PD-1 antibody", _is("has_class", "pd1").replace("measure: has_class", "measure: has_class, line: current")),
    ("First-line therapy that was begun more than 60 days before enrolment", _no("more than: {measure: days_between, since: first_line, limit: 60}")),
)  # fmt: skip

# the words, the right rule, the name of the bug, the bug
ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("Bilirubin > 2 x ULN and ALT > 3 x ULN",
     _joined("any", _test("at most", "bilirubin", "ULN", 2), _test("at most", "alt", "ULN", 3)),
     "both limits that keep out together",
     _joined("all", _test("at most", "bilirubin", "ULN", 2), _test("at most", "alt", "ULN", 3))),
    ("Hemoglobin < 8 g/dL and platelets < 50 x 10^9/L",
     _joined("any", _test("at least", "haemoglobin", "g/dL", 8), _test("at least", "platelets", "10*9/L", 50)),
     "both floors that keep out together",
     _joined("all", _test("at least", "haemoglobin", "g/dL", 8), _test("at least", "platelets", "10*9/L", 50))),
    ("Progression on a first or second generation EGFR-TKI",
     "at least: {measure: lines, intent: any, names: [egfr_tki_1, egfr_tki_2], progressed: true, limit: 1}",
     "the first generation as the first line",
     _joined("all", "is: {measure: has_class, line: 1, names: [egfr_tki_1, egfr_tki_2]}", "is: {measure: progressed, line: 1}")),
    ("C797S positive", _variant("EGFR", "C797S"), "any alteration for a change named alone", _altered("EGFR")),
    ("V600E mutated", _variant("BRAF", "V600E"), "any alteration for V600E", _altered("BRAF")),
    ("No anticonvulsant or systemic steroid within 14 days",
     _no(_since("at most", "days_since", "anticonvulsants, systemic_steroids", 14)),
     "one of two treatments, by its singular", _no(_since("at most", "days_since", "systemic_steroids", 14))),
    ("Immunotherapy 28 days", _no(_since("less than", "days_since_therapy", "ici", 28)),
     "a washout that asks for the treatment", _since("at least", "days_since_therapy", "ici", 28)),
    ("Within 4 weeks of major surgery", _no(_since("less than", "days_since", "major_surgery", 28)),
     "surgery that everybody must have had", _since("at least", "days_since", "major_surgery", 28)),
    ("Intermediate (1 or 2 factors) or poor risk (3 or more factors)", _test("at least", "imdc_risk_factors", "1", 1),
     "the worst of the risks left out", 'between: {measure: measured, test: imdc_risk_factors, unit: "1", low: 1, high: 2}'),
    ("First-line treatment that started more than 60 days before randomisation",
     _no("more than: {measure: days_between, since: first_line, limit: 60}"),
     "from the metastases for the start of a line", _no("more than: {measure: days_between, since: first_metastases, limit: 60}")),
    ("Systemic therapy for metastatic disease initiated > 30 days ago",
     _no("more than: {measure: days_between, since: first_line, limit: 30}"),
     "from the metastases that were treated", _no("more than: {measure: days_between, since: first_metastases, limit: 30}")),
    ("One to three distant metastases", 'between: {measure: count, of: metastases, at: entry, by: DEFAULT, low: 1, high: 3}',
     "a primary that counts", 'between: {measure: count, of: metastases, at: entry, by: PRIMARY+, low: 1, high: 3}'),
    ("All lesions, the primary and the metastases, can be treated by SBRT",
     "every: {of: lesions, at: entry, is: {is: amenable_to_local_therapy}}",
     "the primary left out", "every: {of: metastases, at: entry, is: {is: amenable_to_local_therapy}}"),
    ("Prior treatment with a CTLA-4 antibody", _no(_is("prior_or_concurrent", "ctla4")),
     "the current line for any earlier one", _no("is: {measure: has_class, line: current, names: [ctla4]}")),
    ("Previously treated with a PARP inhibitor", _is("prior_or_concurrent", "parp_inhibitor"),
     "the current line alone", "is: {measure: has_class, line: current, names: [parp_inhibitor]}"),
)  # fmt: skip

_LIVER = f"exists: {{{_AT}, where: {{one of: {{measure: organ, values: [liver]}}}}}}"
_MET = f"exists: {{{_AT}}}"


def _age(sign: str, limit: int) -> str:
    return f"{sign}: {{measure: age, limit: {limit}}}"


def _of(kind: str, *values: str) -> str:
    return f"one of: {{measure: {kind}, values: [{', '.join(values)}]}}"


def _lines(*names: str, intent: str = "palliative") -> str:
    return f"at least: {{measure: lines, intent: {intent}, names: [{', '.join(names)}], limit: 1}}"


def _liver_values(low: float, high: float, by: str) -> str:
    plain, more = (
        _joined(by, *(_test("at most", one, "ULN", n) for one in ("ast", "alt")))
        for n in (low, high)
    )
    return _joined("any", plain, _joined("all", _LIVER, more))


def _tested(days: int) -> str:
    bearing, test = (
        _is("has", "childbearing_potential"),
        _since("at most", "days_since", "pregnancy_test_negative", days),
    )
    return _joined("any", _MEN, _no(bearing), test)


# sentences of registry records that nobody had looked at for it, written after the lint was mended on the
# rows above, before a look: the words, the right rule, the name of a bug, the bug
KEPT: tuple[tuple[str, str, str, str], ...] = (
    ("Has a minimum life expectancy of 12 weeks at Screening.", _test("at least", "life_expectancy", "wk", 12),
     "months for weeks", _test("at least", "life_expectancy", "mo", 12)),
    ("Participant is between 18-44 years old.", "between: {measure: age, low: 18, high: 44}",
     "no upper age", _age("at least", 18)),
    ("QTcF interval corrected by Fridericia formula (QTcF) values ≥450 milliseconds (msec).", _test("less than", "qtc", "ms", 450),
     "450 let in", _test("at most", "qtc", "ms", 450)),
    ("Aspartate aminotransferase (AST)/alanine aminotransferase (ALT) ≤ 3 x ULN except for patients with liver metastases, AST/ALT should be ≤ 5 x ULN.",
     _liver_values(3, 5, "all"), "five times for everybody", _joined("all", _test("at most", "ast", "ULN", 5), _test("at most", "alt", "ULN", 5))),
    ("Haemoglobin ≥10.0 g/dL with no blood transfusion in the past 14 days",
     _joined("all", _test("at least", "haemoglobin", "g/dL", 10), _no(_since("at most", "days_since", "transfusion", 14))),
     "after a transfusion too", _test("at least", "haemoglobin", "g/dL", 10)),
    ("Prior therapy with a CDK4/6i in the metastatic setting.", _no(_lines("cdk46_inhibitor")),
     "an adjuvant one too", _no(_lines("cdk46_inhibitor", intent="any"))),
    ("Serum Creatinine within normal institutional limits", _test("at most", "creatinine", "ULN", 1),
     "half as much again", _test("at most", "creatinine", "ULN", 1.5)),
    ("If the patient is a female of childbearing potential, a negative urine or serum pregnancy test is required within two weeks prior to enrollment.",
     _tested(14), "tests for everybody", _since("at most", "days_since", "pregnancy_test_negative", 14)),
    ("Participants must have received at least one prior line of chemotherapy or ADC therapy for locally advanced unresectable or metastatic disease.",
     _lines("chemotherapy", "antibody_drug_conjugate"), "one class of two", _lines("chemotherapy")),
    ("Patients must have received prior treatment with platinum-based chemotherapy", _is("prior_or_concurrent", "platinum"),
     "forbidden for required", _no(_is("prior_or_concurrent", "platinum"))),
    ("Patients with histologically confirmed metastatic melanoma", _joined("all", _of("cancer_type", "melanoma"), _MET),
     "a local one too", _of("cancer_type", "melanoma")),
    ("Has unresolved toxicities from previous anticancer therapy, defined as toxicities (other than alopecia) not yet resolved to Grade ≤1 or baseline.",
     _no(_is("has", "unresolved_toxicity_grade_2")), "recovered from it for unresolved", _is("has", "unresolved_toxicity_grade_2")),
    ("Subjects must have T2-3, N0-1, M0 rectal cancer.",
     _joined("all", _of("t_category", "T2", "T3"), _of("n_category", "N0", "N1"), _of("m_category", "M0"), _of("cancer_type", "colorectal")),
     "one of the stages", _joined("any", _of("t_category", "T2", "T3"), _of("n_category", "N0", "N1"), _of("m_category", "M0"), _of("cancer_type", "colorectal"))),
    ("A person of childbearing potential must have a negative urine or serum pregnancy within 72 hours prior to receiving the first dose of study medication.",
     _tested(3), "72 days", _tested(72)),
    ("Non-Small Cell Lung Cancer (NSCLC)", _of("cancer_type", "nsclc"), "small cells for others", _of("cancer_type", "sclc")),
    ("Prior therapy with ribociclib in the advanced or metastatic setting.", _no(_is("given", "ribociclib")),
     "its class for a drug", _no(_is("prior_or_concurrent", "cdk46_inhibitor"))),
    ("Active infection requiring systemic antibiotics, antifungal or antiviral drugs", _no(_is("has", "infection_with_systemic_therapy")),
     "ever for now", _no(_is("ever_had", "infection_with_systemic_therapy"))),
    ("Surgery requiring regional/epidural anesthesia must be completed at least 72 hours before study treatment administration.",
     _no(_since("less than", "days_since", "surgery", 3)), "lately for long ago", _since("less than", "days_since", "surgery", 3)),
    ("Alanine aminotransferase (ALT) or aspartate aminotransferase (AST) ≤2.5 x ULN if no demonstrable liver metastases or ≤5 times ULN if patient has documented liver metastases",
     _liver_values(2.5, 5, "all"), "the liver forgotten", _joined("all", _test("at most", "ast", "ULN", 5), _test("at most", "alt", "ULN", 5))),
    ("Patients age less than 18 or ≥ 90", _joined("all", _age("at least", 18), _age("less than", 90)),
     "90 let in", _joined("all", _age("at least", 18), _age("at most", 90))),
    ("Presence of at least one measurable lesion based on computed tomography or magnetic resonance imaging.", _is("has", "measurable_disease"),
     "evaluable for measurable", _is("has", "evaluable_disease")),
    ("Absolute neutrophil count (ANC) ≥ 1.5 x 109/L;", _test("at least", "neutrophils", "10*9/L", 1.5),
     "leucocytes for neutrophils", _test("at least", "leucocytes", "10*9/L", 1.5)),
)  # fmt: skip
KEPT_CLEAN: tuple[tuple[str, str], ...] = (
    ("Age of 18 years or older (or country's legal age of majority if the legal age was >18 years)", _age("at least", 18)),
    ("Life expectancy ≥ 3 months before starting NN3201 in the opinion of the Investigator.", _test("at least", "life_expectancy", "mo", 3)),
    ("HNSCC of oral cavity, oropharynx, hypopharynx, or larynx", _of("cancer_type", "head_and_neck")),
    ("Stage IV solid tumor cancer diagnosis", _of("stage", "IV", "IVA", "IVB", "IVC")),
    ("glomerular filtration rate (GFR) ≥50 mL/min/1.73 m2 unless data exists supporting safe use at lower kidney function values, no lower than 30 mL/min/1.73 m2 (see Appendix B).",
     _joined("any", _test("at least", "egfr", _GFR, 50), _joined("all", _test("at least", "egfr", _GFR, 30), "is: judged"))),
    ("Prior therapy with a CDK4/6i in the advanced or metastatic setting.", _no(_lines("cdk46_inhibitor"))),
    ("The participant has a progressive fatal disease and/or life expectancy of less than 15 months.",
     _joined("all", _test("at least", "life_expectancy", "mo", 15), "is: judged")),
)  # fmt: skip
MISSED = frozenset({"a local one too"})  # another criterion may ask for the metastases
