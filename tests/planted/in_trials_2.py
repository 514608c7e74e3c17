"""Further bugs, of the kinds that authors of rules really make, in shipped trials and in examples."""

from __future__ import annotations

from tests.planted.in_trials_1 import BREAST, CHESS, COMET, LONESTAR, MDACC, ROLE, SARON, TKI, Bug

SABR5, ITALY, NRG, INDUCED = "NCT02756793", "NCT03827577", "NCT03808662", "NCT03137771"
ENDURE, SICARIO = "NCT04892953", "NCT05501665"

_AT_LEAST_ONE = """
  - id: 7577-05
    kind: inclusion
    basis: impl
    source: {document: "criteria.md, decision 7"}
    at least: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 1}
    note: a limit on the number implies at least one lesion
"""
_HISTORY = """
  - id: 2953-39
    kind: inclusion
    basis: text
    quote: History of leptomeningeal carcinomatosis
    source: {document: ClinicalTrials.gov NCT04892953}
    not: {is: {measure: ever_had, names: [leptomeningeal_disease]}}
"""
_TWICE = """
  - id: 2953-54
    kind: inclusion
    basis: text
    quote: Hemoglobin >= 9.0 g/dL
    source: {document: ClinicalTrials.gov NCT04892953}
    at least: {measure: measured, test: haemoglobin, unit: g/dL, limit: 10}

  - id: 2953-18
"""

BUGS = (
    # limits and units
    Bug("5 where the quote says 3", ITALY, "7577-04", "limit: 3", "limit: 5", ("OM222",)),
    Bug("less than for at most", SARON, "7662-05", "at most", "less than", ("OM222",)),
    Bug("over for at least", ROLE, "6288-09", "at least: {measure: months, line: 2, limit: 3}",
        "not: {at most: {measure: months, line: 2, limit: 3}}"),
    Bug("centimetres for millimetres", BREAST, "4557-04", "limit: 50", "limit: 5", ("OM222",)),
    Bug("haemoglobin in g/L", ENDURE, "2953-17", "unit: g/dL", "unit: g/L", ("OM224",)),
    Bug("life expectancy in months", ENDURE, "2953-23", "unit: wk", "unit: mo", ("OM222",)),
    Bug("4 days for 4 weeks", ENDURE, "2953-26", "limit: 28", "limit: 4", ("OM222",)),
    Bug("3 years as 30 months", SICARIO, "1665-26", "limit: 36", "limit: 30", ("OM222",)),
    Bug("a wash-out a day too short", ENDURE, "2953-29", "names: [chemotherapy, ctla4, growth_factor,"
        " immunocytokine, pd1, tki]\n            limit: 28", "names: [chemotherapy, ctla4,"
        " growth_factor, immunocytokine, pd1, tki]\n            limit: 27", ("OM222",)),
    Bug("ECOG 2 for 1", ENDURE, "2953-15", "limit: 1", "limit: 2", ("OM222",)),
    Bug("platelets the wrong way", ENDURE, "2953-18", "at least", "at most", ("OM222",)),
    Bug("a limit the wrong way, strictly", ENDURE, "2953-17", "at least: {", "less than: {", ("OM222",)),
    Bug("the higher limit for everybody", ENDURE, "2953-20", "test: ast, unit: ULN, limit: 2.5",
        "test: ast, unit: ULN, limit: 5", ()),
    # names
    Bug("one test for another", ENDURE, "2953-18", "test: platelets", "test: neutrophils", ("OM224",)),
    Bug("one condition for another", SICARIO, "1665-31", "live_vaccine", "prohibited_medication",
        ("OM224",)),
    Bug("a condition of the next criterion", SICARIO, "1665-30", "[treated_autoimmune_disease]", "[organ_transplant]", ("OM224",)),
    Bug("one histology for another", ROLE, "6288-03", "[adenocarcinoma, adenosquamous, large_cell, other]",
        "[squamous]", ("OM224",)),
    Bug("a histology too many", ROLE, "6288-03", "large_cell, other]", "large_cell, other, squamous]",
        ("OM224",)),
    Bug("a class for another in a wash-out", SICARIO, "1665-27", "names: [ici]",
        "names: [chemotherapy]", ("OM224",)),
    Bug("one drug of two", LONESTAR, "1869-04", "measure: weeks, line: {with: [ipilimumab, nivolumab]}",
        "measure: weeks, line: {with: [nivolumab, pembrolizumab]}", ("OM224",)),
    Bug("an organ forgotten", ENDURE, "2953-20", "values: [liver]", "values: [adrenal]", ("OM224",)),
    Bug("the state of the next group", SABR5, "6793-02", "values: [pOMD]", "values: [peOMD]", ("OM224",)),
    # what is counted, where, when
    Bug("organs for lesions", NRG, "8662-04", "measure: count\n      of: metastases\n      where: {is: progressing}\n      at: entry\n      by: PROGRESSING\n      low: 1",
        "measure: organs\n      of: metastases\n      where: {is: progressing}\n      at: entry\n      by: PROGRESSING\n      low: 1", ("OM224",)),
    Bug("all metastases for the growing ones", NRG, "8662-04", "where: {is: progressing}\n      at: entry\n      by: PROGRESSING\n      low: 1",
        "at: entry\n      by: DEFAULT\n      low: 1", ("OM224",)),
    Bug("before induction for after", INDUCED, "7771-04", "at: post_induction\n      by", "at: baseline\n      by", ("OM224",)),
    Bug("a reading with another time", ITALY, "7577-04", "B: {at: diagnosis", "B: {at: baseline", ("OM208",)),
    Bug("the state at diagnosis for today's", MDACC, "5165-02", "at: entry", "at: diagnosis", ("OM204",)),
    Bug("the current line for the first", TKI, "4364-07", "line: 1", "line: current", ("OM224",)),
    Bug("nobody needs to have a metastasis", ITALY, "", _AT_LEAST_ONE, "", ("OM227",)),
    # and, or, not
    Bug("or for and", ENDURE, "2953-25", "all:", "any:", ("OM223",)),
    Bug("and for or in an exclusion", SICARIO, "1665-19",
        "not: {is: {measure: has, names: [symptomatic_effusion]}}",
        "not: {all: [{is: {measure: has, names: [symptomatic_effusion]}},"
        " {is: {measure: has, names: [malignant_ascites]}}]}", ("OM223",)),
    Bug("an exclusion of a text taken in", ENDURE, "2953-34", "not: {is: {measure: ever_had,"
        " names: [allogeneic_transplant, organ_transplant]}}",
        "is: {measure: ever_had, names: [allogeneic_transplant, organ_transplant]}", ("OM223",)),
    Bug("an inclusion of a text kept out", SICARIO, "1665-04",
        "is: {measure: has, names: [evaluable_disease, measurable_disease]}",
        "not: {is: {measure: has, names: [evaluable_disease, measurable_disease]}}", ("OM223",)),
    Bug("a negation forgotten in one limb", ENDURE, "2953-25",
        "{not: {is: {measure: given, names: [atezolizumab, avelumab]}}}",
        "{is: {measure: given, names: [atezolizumab, avelumab]}}", ("OM223",)),
    # readings and waits
    Bug("a reading under the wrong words", BREAST, "4557-03", "A: {words: brain metastases are neither counted nor excluded}\n        B:",
        "B: {words: brain metastases are neither counted nor excluded}\n        A:", ("OM208",)),
    Bug("a wait for the wrong event", SABR5, "6793-06", "{event: induction, when: {is: no_systemic_therapy_yet}}",
        "{event: progression, when: {is: no_systemic_therapy_yet}}", ("OM209",)),
    Bug("a wait up to another limit", SABR5, "6793-06", "less than: {measure: months_until_pd, line: current_or_adjuvant, limit: 3}",
        "less than: {measure: months_until_pd, line: current_or_adjuvant, limit: 6}", ("OM209",)),
    # the file
    Bug("a criterion twice with another limit", ENDURE, "", "\n  - id: 2953-18\n", _TWICE, ("OM222",)),
    Bug("a sentence left out", ENDURE, "", _HISTORY, "", ()),
    Bug("another row of the table", NRG, "8662-04", "line: 38", "line: 40", ("OM220",)),
    Bug("the words of another trial", INDUCED, "7771-04", "quote: ≤3, extra-cranial, after induction systemic therapy",
        "quote: ≤3, extra-cranial, after induction", ("OM225",)),
    Bug("evidence with other numbers", BREAST, "", "standard therapy alone: 23, with ablation: 19.5", "standard therapy alone: 19.5, with ablation: 32", ("OM222",)),
    Bug("a silence that hides more", TKI, "4364-06", "line: 1, names: [tki]", "line: 1, names: [ici]", ("OM224",)),
    Bug("states that the facts do not tell", CHESS, "", "state_groups: 1", "state_groups: 0", ("OM226",)),
    Bug("an examination forgotten", COMET, "", "pet: ", "pet: Yes #", ()),
)  # fmt: skip
