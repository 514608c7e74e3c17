"""Criteria of the kinds that a newcomer's 37 bugs showed to be missed or to have a false alarm, each kind in several
wordings, for and against: both of two things at once, one lesion that is too large, a drug's own start, names of drugs
and of findings that hold one another, of whom a sentence asks, and arms. Written by one who mends the lint, before the mend."""

from __future__ import annotations

from tests.planted.hands.planted_arrival import _BED, _LESIONS, _any_line, _between
from tests.planted.hands.planted_boarder import (
    _altered,
    _count,
    _is,
    _joined,
    _no,
    _since,
    _test,
    _variant,
)
from tests.planted.hands.planted_caller import _in, _values
from tests.planted.hands.planted_commuter import _class, _given, _lines

_JUDGED = "is: judged"
_MALE, _FEMALE = _values("sex", "male"), _values("sex", "female")
_OF_LINE = "is: {{measure: {}, line: current, names: [{}]}}"


def _brain(sign: str, size: int) -> str:
    sized = f"all: [{{is: intracranial}}, {{{sign}: {_BED.format(size)}}}]"
    return f"exists: {{{_LESIONS}, where: {{{sized}}}}}"


def _every_brain(sign: str, size: int) -> str:
    return (
        f"every: {{{_LESIONS}, where: {{is: intracranial}}, is: {{{sign}: {_BED.format(size)}}}}}"
    )


def _some_line(sign: str, limit: int, rest: str) -> str:
    return f"{sign}: {{measure: lines, intent: any, {rest}, limit: {limit}}}"


def _there(*organs: str) -> str:
    return f"exists: {{{_LESIONS}, by: DEFAULT, where: {{{_in(*organs)}}}}}"


def _alt(limit: float) -> str:
    return _test("at most", "alt", "ULN", limit)


def _started(sign: str, line: str, months: float) -> str:
    return f"{sign}: {{measure: months_since_start, line: {line}, limit: {months}}}"


# the kind, the words, what a person is asked, the rule, what a person is asked wrongly, the wrong rule
ROWS: tuple[tuple[str, str, str, str, str, str], ...] = (
    # exclusion of both together as any
    ("both", "Concurrent EGFR mutation and ALK rearrangement", "", _no(_joined("all", _altered("EGFR"), _altered("ALK"))), "", _no(_joined("any", _altered("EGFR"), _altered("ALK")))),
    ("both", "Patients with both hepatitis B and hepatitis C infection are excluded", "", _no(_joined("all", _is("has", "hepatitis_b"), _is("has", "hepatitis_c"))), "", _no(_joined("any", _is("has", "hepatitis_b"), _is("has", "hepatitis_c")))),
    ("both", "Co-infection with hepatitis B and hepatitis C", "", _no(_joined("all", _is("has", "hepatitis_b"), _is("has", "hepatitis_c"))), "", _joined("all", _no(_is("has", "hepatitis_b")), _no(_is("has", "hepatitis_c")))),
    ("both", "Active co-infection with HBV and HIV", "", _no(_joined("all", _is("has", "hepatitis_b"), _is("has", "hiv"))), "", _joined("all", _no(_is("has", "hepatitis_b")), _no(_is("has", "hiv")))),
    ("both", "Liver metastases together with bone metastases", "", _no(_joined("all", _there("liver"), _there("bone"))), "", _no(_joined("any", _there("liver"), _there("bone")))),
    ("both", "Simultaneous metastases in the brain and in the liver", "", _no(_joined("all", _there("brain"), _there("liver"))), "", _no(_joined("any", _there("brain"), _there("liver")))),
    ("both", "Synchronous presence of liver and lung metastases", "", _no(_joined("all", _there("liver"), _there("lung"))), "", _no(f"exists: {{{_LESIONS}, by: DEFAULT, where: {{{_in('liver','lung')}}}}}")),
    ("both", "Prior treatment with both a PD-1 inhibitor and a CTLA-4 inhibitor", "", _no(_joined("all", _class("pd1"), _class("ctla4"))), "", _no(_class("pd1", "ctla4"))),
    ("both", "Previously received both abiraterone and enzalutamide", "", _no(_joined("all", _given("abiraterone"), _given("enzalutamide"))), "", _no(_given("abiraterone", "enzalutamide"))),
    ("both", "Combined PD-L1 TPS < 1% and STK11 mutation", "", _no(_joined("all", _test("less than", "pd_l1_tps", "%", 1), _altered("STK11"))), "", _joined("all", _no(_test("less than", "pd_l1_tps", "%", 1)), _no(_altered("STK11")))),
    # size of brain metastasis turned round
    ("size", "Brain metastasis > 4 cm in largest diameter", "", _no(_brain("more than", 40)), "", _no(_brain("less than", 40))),
    ("size", "Any brain metastasis larger than 4 cm", "", _no(_brain("more than", 40)), "", _no(_brain("at most", 40))),
    ("size", "Any brain metastasis > 3 cm", "", _every_brain("at most", 30), "", _every_brain("at least", 30)),
    ("size", "Brain metastasis > 4 cm", "", _every_brain("at most", 40), "", _every_brain("more than", 40)),
    ("size", "Brain metastases exceeding 3 cm in diameter", "", _no(_brain("more than", 30)), "", _no(_brain("less than", 30))),
    ("size", "Patients with a brain lesion measuring more than 2 cm are excluded", "", _every_brain("at most", 20), "", _every_brain("at least", 20)),
    ("size", "Presence of a brain metastasis ≥ 5 cm", "", _every_brain("less than", 50), "", _every_brain("more than", 50)),
    ("size", "Largest brain metastasis ≤ 3 cm", "", _every_brain("at most", 30), "", _every_brain("at least", 30)),
    ("size", "Liver metastasis of more than 5 cm", "", _no(f"exists: {{{_LESIONS}, where: {{all: [{{{_in('liver')}}}, {{more than: {_BED.format(50)}}}]}}}}"), "", _no(f"exists: {{{_LESIONS}, where: {{all: [{{{_in('liver')}}}, {{less than: {_BED.format(50)}}}]}}}}")),
    ("size", "All metastases must be smaller than 5 cm", "", f"every: {{{_LESIONS}, is: {{less than: {_BED.format(50)}}}}}", "", f"every: {{{_LESIONS}, is: {{more than: {_BED.format(50)}}}}}"),
    # start of line for drug's start
    ("start", "Osimertinib started less than 3 months before enrolment", "", "less than: {measure: months_since_start, line: {with: [osimertinib]}, limit: 3}", "", "less than: {measure: months_between, since: current_line, limit: 3}"),
    ("start", "First-line treatment begun at most 6 months ago", "", "at most: {measure: months_since_start, line: 1, limit: 6}", "", "at most: {measure: months_since_start, line: {with: [osimertinib]}, limit: 6}"),
    ("start", "Start of pembrolizumab within 12 weeks before registration", "", "at most: {measure: months_since_start, line: {with: [pembrolizumab]}, limit: 2.8}", "", "at most: {measure: months_since_start, line: current, limit: 2.8}"),
    ("start", "Initiated enzalutamide within 60 days prior to randomization", "", "at most: {measure: months_since_start, line: {with: [enzalutamide]}, limit: 2}", "", "at most: {measure: days_between, since: current_line, limit: 60}"),
    ("start", "The current line of therapy was started at least 3 months ago", "", "at least: {measure: months_since_start, line: current, limit: 3}", "", "at least: {measure: months_since_start, line: {with: [osimertinib]}, limit: 3}"),
    ("start", "Have received first-line systemic therapy for at least 3 months", "", "at least: {measure: months, line: 1, limit: 3}", "", "at least: {measure: months, line: {with: [osimertinib]}, limit: 3}"),
    ("start", "Receiving osimertinib for at least 3 months", "", "at least: {measure: months, line: {with: [osimertinib]}, limit: 3}", "", "at least: {measure: months, line: 1, limit: 3}"),
    # akin drugs
    ("drug", "Prior nab-paclitaxel", "", _given("nab-paclitaxel"), "", _given("paclitaxel")),
    ("drug", "Previous treatment with nab-paclitaxel for metastatic disease", "", _no(_given("nab-paclitaxel")), "", _no(_given("paclitaxel"))),
    ("drug", "Prior therapy with albumin-bound paclitaxel", "", _no(_given("nab-paclitaxel")), "", _no(_given("paclitaxel"))),
    ("drug", "At least 6 cycles of gemcitabine and nab-paclitaxel", "", _joined("all", _given("gemcitabine"), "at least: {measure: cycles, line: {with: [gemcitabine, nab-paclitaxel]}, limit: 6}"), "", _joined("all", _given("gemcitabine"), "at least: {measure: cycles, line: {with: [gemcitabine, paclitaxel]}, limit: 6}")),
    ("drug", "Prior paclitaxel", "", _given("paclitaxel"), "", _given("nab-paclitaxel")),
    ("drug", "Protein-bound paclitaxel (Abraxane) within 28 days", "", _no("at most: {measure: days_since_drug, names: [nab-paclitaxel], limit: 28}"), "", _no("at most: {measure: days_since_drug, names: [paclitaxel], limit: 28}")),
    ("drug", "Currently treated with trastuzumab deruxtecan", "", _OF_LINE.format("has_drug", "trastuzumab_deruxtecan"), "", _OF_LINE.format("has_drug", "trastuzumab")),
    ("drug", "Prior trastuzumab deruxtecan", "", _given("trastuzumab_deruxtecan"), "", _given("trastuzumab")),
    ("drug", "Prior ado-trastuzumab emtansine", "", _given("trastuzumab_emtansine"), "", _given("trastuzumab")),
    # sex guards
    ("guard", "Women of childbearing potential must have a negative pregnancy test", "", _joined("any", _MALE,_no(_is("has", "pregnancy"))), "", _joined("any", _FEMALE,_no(_is("has", "pregnancy")))),
    ("guard", "Female participants must not be breastfeeding", "", _joined("any", _MALE,_no(_is("has", "breastfeeding"))), "", _joined("any", _FEMALE,_no(_is("has", "breastfeeding")))),
    ("guard", "Male participants with a partner of childbearing potential must agree to use condoms", "the man agrees to use condoms", _joined("any", _FEMALE,_JUDGED), "the man agrees to use condoms", _joined("any", _MALE,_JUDGED)),
    ("guard", "For women: a negative serum pregnancy test within 7 days", "the test is negative", _joined("any", _MALE,_JUDGED), "the test is negative", _joined("any", _FEMALE,_JUDGED)),
    ("guard", "Men must agree not to donate sperm during treatment", "the man agrees not to donate sperm", _joined("any", _FEMALE,_JUDGED), "the man agrees not to donate sperm", _joined("any", _MALE,_JUDGED)),
    ("guard", "Females of reproductive potential agree to use highly effective contraception", "contraception is used, or she cannot conceive", _joined("any", _MALE,_JUDGED), "contraception is used", _joined("any", _FEMALE,_JUDGED)),
    ("guard", "Sexually active men must use a barrier method", "a barrier method is used", _joined("any", _FEMALE,_JUDGED), "a barrier method is used", _joined("any", _MALE,_JUDGED)),
    ("guard", "Haemoglobin ≥ 12 g/dL in women", "", _joined("any", _MALE,_test("at least", "haemoglobin", "g/dL", 12)), "", _joined("any", _FEMALE,_test("at least", "haemoglobin", "g/dL", 12))),
    ("guard", "QTc > 470 ms for females", "", _no(_joined("all", _FEMALE,_test("more than", "qtc", "ms", 470))), "", _no(_joined("all", _MALE,_test("more than", "qtc", "ms", 470)))),
    ("guard", "Pregnant or lactating women", "", _no(_is("has", "pregnancy", "breastfeeding")), "", _joined("any", _FEMALE,_no(_is("has", "pregnancy", "breastfeeding")))),
    # organ in an exception
    ("organ", "ALT ≤ 2.5 × ULN (≤ 5 × ULN if liver metastases are present)", "", _joined("any", _alt(2.5), _joined("all", _there("liver"), _alt(5))), "", _joined("any", _alt(2.5), _joined("all", _there("lung"), _alt(5)))),
    ("organ", "ALT and AST ≤ 3 x ULN, or ≤ 5 x ULN for subjects with liver metastases", "", _joined("all", _joined("any", _alt(3), _joined("all", _there("liver"), _alt(5))), _joined("any", _test("at most", "ast", "ULN", 3), _joined("all", _there("liver"), _test("at most", "ast", "ULN", 5)))), "", _joined("all", _joined("any", _alt(3), _joined("all", _there("liver"), _alt(5))), _joined("any", _test("at most", "ast", "ULN", 3), _joined("all", _there("lung"), _test("at most", "ast", "ULN", 5))))),
    ("organ", "Alkaline phosphatase ≤ 2.5 × ULN (≤ 5 × ULN in the presence of bone metastases)", "", _joined("any", _test("at most", "alkaline_phosphatase", "ULN", 2.5), _joined("all", _there("bone"), _test("at most", "alkaline_phosphatase", "ULN", 5))), "", _joined("any", _test("at most", "alkaline_phosphatase", "ULN", 2.5), _joined("all", _there("brain"), _test("at most", "alkaline_phosphatase", "ULN", 5)))),
    ("organ", "ALT ≤ 2.5 × ULN; with hepatic involvement ≤ 5 × ULN", "", _joined("any", _alt(2.5), _joined("all", _there("liver"), _alt(5))), "", _joined("any", _alt(2.5), _joined("all", _there("bone"), _alt(5)))),
    ("organ", "Patients with lung metastases only", "", f"every: {{{_LESIONS}, is: {{{_in('lung')}}}}}", "", f"every: {{{_LESIONS}, is: {{{_in('liver')}}}}}"),
    ("organ", "At least one liver metastasis amenable to biopsy", "amenable to biopsy", _joined("all", _there("liver"), _JUDGED), "amenable to biopsy", _joined("all", _there("lung"), _JUDGED)),
    # classes for near classes
    ("class", "Prior treatment with an androgen receptor pathway inhibitor (ARPI)", "", _class("androgen_receptor_pathway_inhibitor"), "", _class("hormonal_therapy")),
    ("class", "No prior ARPI", "", _no(_class("androgen_receptor_pathway_inhibitor")), "", _no(_class("hormonal_therapy"))),
    ("class", "Progressive disease on ≥1 novel ARPI (e.g. abiraterone, enzalutamide)", "", _some_line("at least", 1, "names: [androgen_receptor_pathway_inhibitor], progressed: true"), "", _some_line("at least", 1, "names: [hormonal_therapy], progressed: true")),
    ("class", "Prior ADT", "", _class("androgen_deprivation_therapy"), "", _class("hormonal_therapy")),
    ("class", "Previous androgen receptor pathway inhibitor therapy such as apalutamide or darolutamide", "", _class("androgen_receptor_pathway_inhibitor"), "", _class("androgen_deprivation_therapy")),
    ("class", "Prior therapy with CDK4/6 inhibitor", "", _class("cdk46_inhibitor"), "", _class("hormonal_therapy")),
    ("class", "Prior endocrine therapy", "", _class("hormonal_therapy"), "", _class("androgen_deprivation_therapy")),
    # organs for lesions
    ("counted", "1 to 5 metastatic lesions", "", f"between: {{measure: count, {_LESIONS}, by: DEFAULT, low: 1, high: 5}}", "", f"between: {{measure: organs, {_LESIONS}, by: DEFAULT, low: 1, high: 5}}"),
    ("counted", "At most 3 metastases", "", _count("at most", 3), "", f"at most: {{measure: organs, {_LESIONS}, by: DEFAULT, limit: 3}}"),
    ("counted", "Metastases in no more than 3 organs", "", f"at most: {{measure: organs, {_LESIONS}, by: DEFAULT, limit: 3}}", "", _count("at most", 3)),
    ("counted", "Up to five extracranial lesions", "", _count("at most", 5, where="not: {is: intracranial}"), "", f"at most: {{measure: organs, {_LESIONS}, by: DEFAULT, where: {{not: {{is: intracranial}}}}, limit: 5}}"),
    ("counted", "Five or fewer sites of metastatic disease", "", _count("at most", 5), "", f"at most: {{measure: most_in_one_organ, {_LESIONS}, by: DEFAULT, limit: 5}}"),
    ("counted", "No more than 2 metastases in any one organ", "", f"at most: {{measure: most_in_one_organ, {_LESIONS}, by: DEFAULT, limit: 2}}", "", _count("at most", 2)),
    ("counted", "≤ 3 oligoprogressive lesions", "", _count("at most", 3, by="PROGRESSING"), "", f"at most: {{measure: organs, {_LESIONS}, by: PROGRESSING, limit: 3}}"),
    ("counted", "Oligometastatic disease defined as 1-3 lesions in up to 2 organs", "", _joined("all", f"between: {{measure: count, {_LESIONS}, by: DEFAULT, low: 1, high: 3}}", f"at most: {{measure: organs, {_LESIONS}, by: DEFAULT, limit: 2}}"), "", _joined("all", f"between: {{measure: organs, {_LESIONS}, by: DEFAULT, low: 1, high: 3}}", _count("at most", 2))),
    # akin conditions
    ("cond", "HBsAg positive", "", _no(_is("has", "hepatitis_b_surface_antigen")), "", _no(_is("has", "hepatitis_b_core_antibody"))),
    ("cond", "Positive for hepatitis B surface antigen (HBsAg)", "", _no(_is("has", "hepatitis_b_surface_antigen")), "", _no(_is("has", "hepatitis_b_core_antibody"))),
    ("cond", "Positive anti-HBc antibody", "", _no(_is("has", "hepatitis_b_core_antibody")), "", _no(_is("has", "hepatitis_b_surface_antigen"))),
    ("cond", "Known HBsAg positivity or detectable HBV DNA", "", _no(_is("has", "hepatitis_b_surface_antigen", "hepatitis_b_virus_dna")), "", _no(_is("has", "hepatitis_b_core_antibody", "hepatitis_b_virus_dna"))),
    ("cond", "Detectable HCV RNA", "", _no(_is("has", "hepatitis_c_virus_rna")), "", _no(_is("has", "hepatitis_c_antibody"))),
    ("cond", "History of deep vein thrombosis", "", _no(_is("ever_had", "deep_vein_thrombosis")), "", _no(_is("ever_had", "pulmonary_embolism"))),
    ("cond", "Active ulcerative colitis", "", _no(_is("has", "ulcerative_colitis")), "", _no(_is("has", "crohn_disease"))),
    ("start", "Enzalutamide must have been started at least 3 months before enrolment", "", _started("at least", "{with: [enzalutamide]}", 3), "", _joined("all", _given("enzalutamide"), _between("first_line", "at least", 91))),
    ("start", "Abiraterone initiated less than 6 months ago", "", _started("less than", "{with: [abiraterone]}", 6), "", _joined("all", _given("abiraterone"), _started("less than", "current", 6))),
    ("start", "Treatment with a CDK4/6 inhibitor was begun at least 6 months ago", "", _started("at least", "{with class: [cdk46_inhibitor]}", 6), "", _joined("all", _class("cdk46_inhibitor"), "at least: {measure: months_between, since: first_line, limit: 6}")),
    ("start", "At least 12 weeks since the start of first-line therapy that included pembrolizumab", "", _joined("all", "is: {measure: has_drug, line: 1, names: [pembrolizumab]}", _started("at least", "1", 2.76)), "", _started("at least", "{with: [pembrolizumab]}", 2.76)),
    ("guard", "Men sexually active with women of childbearing potential must use a condom", "a condom is used", _joined("any", _FEMALE,_JUDGED), "a condom is used", _joined("any", _MALE,_JUDGED)),
    ("guard", "A man with a pregnant partner must use a condom", "a condom is used", _joined("any", _FEMALE,_JUDGED), "a condom is used", _joined("any", _MALE,_JUDGED)),
    ("guard", "Women who are partnered with men must use contraception", "contraception is used, or she cannot conceive", _joined("any", _MALE,_JUDGED), "contraception is used, or she cannot conceive", _joined("any", _FEMALE,_JUDGED)),
    ("guard", "A woman of childbearing potential whose male partner is not sterilised uses contraception", "contraception is used, or she cannot conceive", _joined("any", _MALE,_JUDGED), "contraception is used, or she cannot conceive", _joined("any", _FEMALE,_JUDGED)),
    ("guard", "Male subjects whose partner is a woman of reproductive potential agree to contraception", "he agrees to contraception", _joined("any", _FEMALE,_JUDGED), "he agrees to contraception", _joined("any", _MALE,_JUDGED)),
)  # fmt: skip

CLEAN: tuple[tuple[str, str, str], ...] = (
    ("Untreated metastatic disease with at least 1 high-risk feature", "a high-risk feature is present", _joined("all", _lines("at most", 0), _JUDGED)),
    ("Previously untreated disease and at least one high-risk feature (BRAF mutation, liver metastasis or high LDH)", "one of the features is there", _joined("all", _lines("at most", 0), _JUDGED)),
    ("Treatment-naive patients with ≥ 1 risk factor", "a risk factor is there", _joined("all", _lines("at most", 0), _JUDGED)),
    ("Untreated prostate cancer with at least two of the following high-risk features: Gleason ≥ 8, visceral metastases", "two of the features are there", _joined("all", _lines("at most", 0), _JUDGED)),
    ("No prior neoadjuvant, adjuvant or palliative systemic therapy", "", _no(_class("systemic_therapy"))),
    ("No prior systemic therapy (chemotherapy, immunotherapy, targeted therapy, neoadjuvant or adjuvant)", "", _no(_class("systemic_therapy"))),
    ("Prior chemotherapy, immunotherapy, neoadjuvant therapy, or radiotherapy for this cancer", "no earlier radiotherapy", _joined("all", _no(_class("systemic_therapy")), _JUDGED)),
    ("Has received neoadjuvant therapy, chemotherapy, radiation or surgery for the current cancer", "none of it was given", _JUDGED),
    ("Prior chemotherapy, immunotherapy, or neoadjuvant therapy for lung cancer", "", _no(_class("chemotherapy", "ici"))),
    ("A man who is sexually active with a woman of childbearing potential must agree to use contraception", "contraception is used", _joined("any", _FEMALE,_JUDGED)),
    ("Men sexually active with women of childbearing potential must use a condom", "a condom is used", _joined("any", _FEMALE,_JUDGED)),
    ("Male participants who are partners of a woman of childbearing potential agree to use contraception", "he agrees to use contraception", _joined("any", _FEMALE,_JUDGED)),
    ("A man who has a female partner of reproductive potential must use contraception", "contraception is used", _joined("any", _FEMALE,_JUDGED)),
    ("A woman who is pregnant or breastfeeding, or a man who plans to father a child", "no child is to be fathered", _joined("all", _no(_is("has", "pregnancy", "breastfeeding")), _joined("any", _FEMALE,_JUDGED))),
    ("Women who are pregnant or men who intend to father children", "", _joined("any", _MALE,_no(_is("has", "pregnancy")))),
    ("A woman of childbearing potential who agrees to contraception, or a man who agrees to use condoms", "contraception is agreed to", _JUDGED),
    ("Patients who are pregnant, or men whose partner plans to conceive", "no partner plans to conceive", _joined("all", _no(_is("has", "pregnancy")), _joined("any", _FEMALE,_JUDGED))),
    ("Active autoimmune disease except vitiligo, type 1 diabetes or hypothyroidism", "the autoimmune disease is vitiligo, type 1 diabetes or hypothyroidism", _joined("any", _no(_is("has", "autoimmune_disease")), _JUDGED)),
    ("Other malignancy within 3 years except basal cell carcinoma, squamous cell carcinoma of the skin or carcinoma in situ", "the other cancer was a basal cell carcinoma, a squamous cell carcinoma of the skin or a carcinoma in situ", _joined("any", _no("at most: {measure: months_since, names: [other_malignancy], limit: 36}"), _JUDGED)),
    ("Active autoimmune disease requiring treatment in the past 2 years. Exceptions: vitiligo, resolved childhood asthma, replacement therapy", "it is one of the exceptions", _joined("any", _no("at most: {measure: months_since, names: [autoimmune_disease], limit: 24}"), _JUDGED)),
    ("Prior malignancy, with the exception of cured cervical carcinoma in situ or non-melanoma skin cancer", "it was a cured carcinoma in situ of the cervix or a non-melanoma skin cancer", _joined("any", _no(_is("ever_had", "other_malignancy")), _JUDGED)),
    ("Disease progression within the first 12 months of first line treatment", "", _joined("all", "is: {measure: progressed, line: 1}", "at most: {measure: months_until_pd, line: 1, limit: 12}")),
    ("Progression during the first 6 months of first-line therapy", "", _joined("all", "is: {measure: progressed, line: 1}", "at most: {measure: months_until_pd, line: 1, limit: 6}")),
    ("Relapse within the first 12 months of first line endocrine therapy", "the relapse came within those months", _JUDGED),
    ("No progression within the first 12 weeks of first line treatment", "", _no(_joined("all", "is: {measure: progressed, line: 1}", "less than: {measure: months_until_pd, line: 1, limit: 2.8}"))),
    ("Progressive disease in the first 4 months of the first line of chemotherapy", "", _joined("all", "is: {measure: progressed, line: 1}", "at most: {measure: months_until_pd, line: 1, limit: 4}")),
    ("Active hepatitis B (HBs antigen positive)", "", _no(_is("has", "hepatitis_b_surface_antigen"))),
    ("Positive HBs antigen", "", _no(_is("has", "hepatitis_b_surface_antigen"))),
    ("HBs-Ag positive or HBV-DNA positive", "", _no(_is("has", "hepatitis_b_surface_antigen", "hepatitis_b_virus_dna"))),
    ("HBs Ag or HBc Ab positive", "", _no(_is("has", "hepatitis_b_surface_antigen", "hepatitis_b_core_antibody"))),
    ("Has Grade ≥ 2 peripheral neuropathy", "", _no(_is("has", "neuropathy_grade_2"))),
    ("Has Grade ≥ 3 haemorrhage within 28 days", "no such haemorrhage", _JUDGED),
    ("Has ≥ Grade 2 diarrhoea", "no diarrhoea of grade 2 or more", _JUDGED),
    ("Has had an allogeneic transplant", "", _no(_is("ever_had", "allogeneic_transplant"))),
    ("On a stable regimen started at least 3 months ago with osimertinib", "", _joined("all", "is: {measure: has_drug, line: current, names: [osimertinib]}", _started("at least", "current", 3))),
    ("Osimertinib begun at least 3 months ago", "", _joined("all", "is: {measure: has_drug, line: current, names: [osimertinib]}", _started("at least", "current", 3))),
    ("ADT initiated no more than 90 days before randomisation", "", _no(_between("first_line", "more than", 90))),
    ("Systemic therapy started within 3 months", "", _between("first_line", "at most", 91)),
    ("First-line osimertinib started at least 3 months ago", "", _joined("all", "is: {measure: has_drug, line: 1, names: [osimertinib]}", _started("at least", "1", 3))),
    ("First-line osimertinib started at least 3 months ago", "", _started("at least", "{with: [osimertinib]}", 3)),
    ("At least 3 months since initiation of the current treatment with osimertinib", "", _started("at least", "{with: [osimertinib]}", 3)),
    ("Women and men must agree to use contraception", "contraception is used", _JUDGED),
)  # fmt: skip

SOURCE = "{document: ClinicalTrials.gov NCT03955198}"


def _head(**arms: tuple[str, str]) -> str:
    each = (
        f'  {name}: {{words: "{words}", quote: "{quote}", source: {SOURCE}}}\n'
        for name, (words, quote) in arms.items()
    )
    return "\narms:\n" + "".join(each)


_GENES = _head(
    A=("EGFR-mutated disease", "Cohort A: EGFR-mutated NSCLC"),
    B=("ALK-rearranged disease", "Cohort B: ALK-positive NSCLC"),
    C=("no driver", "Cohort C: no actionable driver"),
)
_PARTS = _head(
    A1=("never treated", "Part 1: treatment-naive"),
    A2=("pretreated", "Part 2: after a PD-1 inhibitor"),
)
_NUMBERED = _head(
    **{
        '"1"': ("dose escalation", "Part 1, dose escalation"),
        '"2"': ("dose expansion", "Part 2, dose expansion"),
    }
)
_TUMOURS = _head(
    breast=("breast cancer", "Breast cohort"),
    prostate=("prostate cancer", "Prostate cohort"),
    lung=("lung cancer", "NSCLC cohort"),
)
_TREATMENTS = _head(
    surgery=("surgery then osimertinib", "Surgery arm"),
    radio=("radiotherapy then osimertinib", "Radiotherapy arm"),
)

Arms = tuple[str, ...]  # of a criterion; none: all

# the arms, the words, the rule, the arms of which it is asked, those of the bug
ARMS: tuple[tuple[str, str, str, Arms, Arms], ...] = (
    (_GENES, "Cohort A: prior osimertinib", _given("osimertinib"), ("A",), ()),
    (_GENES, "Prior treatment with osimertinib (Cohort A only)", _given("osimertinib"), ("A",), ()),
    (_GENES, "For cohort B, prior alectinib is required", _given("alectinib"), ("B",), ()),
    (_GENES, "Prior osimertinib for patients in Cohort A", _given("osimertinib"), ("A",), ()),
    (_GENES, "In Cohorts A and B: progression on a TKI", _any_line("names: [tki], progressed: true"), ("A", "B"), ()),
    (_GENES, "Participants in Cohort C must have had no prior immunotherapy", _no(_class("ici")), ("C",), ()),
    (_GENES, "Cohort C participants: no prior checkpoint inhibitor", _no(_class("ici")), ("C",), ()),
    (_GENES, "NSCLC with an activating EGFR mutation", _variant("EGFR", "activating"), ("A",), ()),
    (_GENES, "ALK rearrangement", _variant("ALK", "fusion"), ("B",), ()),
    (_GENES, "Documented EGFR mutation", _altered("EGFR"), ("A",), ("B",)),
    (_NUMBERED, "Part 2 only: measurable disease", _is("has", "measurable_disease"), ("2",), ()),
    (_NUMBERED, "Measurable disease (Part 2)", _is("has", "measurable_disease"), ("2",), ()),
    (_NUMBERED, "Measurable disease is required for Part 2", _is("has", "measurable_disease"), ("2",), ()),
    (_NUMBERED, "For dose expansion: at least one measurable lesion", _is("has", "measurable_disease"), ("2",), ()),
    (_NUMBERED, "Dose expansion cohort only: no prior PARP inhibitor", _no(_class("parp_inhibitor")), ("2",), ()),
    (_PARTS, "Part 2: prior PD-1 inhibitor", _class("pd1"), ("A2",), ()) ,
    (_TUMOURS, "Breast cohort: triple-negative disease", _is("has", "triple_negative"), ("breast",), ()),
    (_TUMOURS, "In the prostate cohort, prior androgen receptor pathway inhibitor", _class("androgen_receptor_pathway_inhibitor"), ("prostate",), ()),
    (_TUMOURS, "Prostate cancer that progressed on ADT", _joined("all", _values("cancer_type", "prostate"), _any_line("names: [androgen_deprivation_therapy], progressed: true")), ("prostate",), ()),
    (_TREATMENTS, "Surgery arm: FEV1 of at least 1 L", _test("at least", "fev1", "L", 1), ("surgery",), ()),
    (_TREATMENTS, "FEV1 of at least 1 L for patients in the surgery arm", _test("at least", "fev1", "L", 1), ("surgery",), ()),
)  # fmt: skip

CLEAN_ARMS: tuple[tuple[str, str, str, Arms], ...] = (
    (_GENES, "Prior enrolment in cohort A of this trial", _no(_is("ever_had", "other_trial")), ()),
    (_GENES, "ECOG 0-1 in all cohorts", "at most: {measure: ecog, limit: 1}", ()),
    (_GENES, "Cohorts A, B and C: measurable disease", _is("has", "measurable_disease"), ()),
    (_GENES, "Measurable disease (Cohorts A, B and C)", _is("has", "measurable_disease"), ()),
    (_GENES, "No KRAS G12C mutation", _no(_variant("KRAS", "G12C")), ()),
    (_NUMBERED, "At least 18 years in Part 1 and Part 2", "at least: {measure: age, limit: 18}", ()),
    (_NUMBERED, "Life expectancy of at least 12 weeks", _test("at least", "life_expectancy", "wk", 12), ()),
    (_NUMBERED, "Measurable disease. Patients of part 2 may have evaluable disease alone", _is("has", "measurable_disease", "evaluable_disease"), ()),
    (_NUMBERED, "Prior radiotherapy within 2 weeks of part 1 treatment", _no(_since("at most", "days_since", "radiotherapy", 14)), ()),
    (_TUMOURS, "Histologically confirmed breast, prostate or lung cancer", _values("cancer_type", "breast", "prostate", "nsclc"), ()),
    (_TUMOURS, "No prior chemotherapy for metastatic disease", _no(_lines("at least", 1, ", names: [chemotherapy]")), ()),
    (_TREATMENTS, "Major surgery within 28 days", _no(_since("at most", "days_since", "major_surgery", 28)), ()),
    (_TREATMENTS, "No earlier radiotherapy of the chest", _no(_is("ever_had", "thoracic_radiotherapy")), ()),
    (_TREATMENTS, "Prior osimertinib", _given("osimertinib"), ()),
)  # fmt: skip
