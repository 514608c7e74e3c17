"""Criteria whose rule leaves out a part of its words, or takes them at another time: the words, the
rule, a bug. Sisters of bugs that a person who did not know the lint planted and `check` missed."""

from __future__ import annotations

# fmt: off
ROWS: tuple[tuple[str, str, str], ...] = (
    ("Metastases in the liver or lung", "exists: {of: metastases, where: {one of: {measure: organ, values: [liver, lung]}}, at: entry}", "exists: {of: metastases, where: {one of: {measure: organ, values: [liver]}}, at: entry}"),
    ("Adrenal or bone metastases", "exists: {of: metastases, where: {one of: {measure: organ, values: [adrenal, bone]}}, at: entry}", "exists: {of: metastases, where: {one of: {measure: organ, values: [bone]}}, at: entry}"),
    ("Symptomatic brain metastases", "not: {is: {measure: has, names: [symptomatic_brain_metastases]}}", "not: {is: {measure: has, names: [brain_metastases]}}"),
    ("Unstable brain metastases", "not: {is: {measure: has, names: [unstable_brain_metastases]}}", "not: {is: {measure: has, names: [brain_metastases]}}"),
    ("Neuroendocrine or sarcomatoid features", "not: {is: {measure: has, names: [neuroendocrine_component, sarcomatoid_component]}}", "not: {is: {measure: has, names: [neuroendocrine_component, squamous_component]}}"),
    ("Tumours with mucinous or squamous parts", "not: {is: {measure: has, names: [mucinous_component, squamous_component]}}", "not: {is: {measure: has, names: [mucinous_component, sarcomatoid_component]}}"),
    ("HER2 amplification", "is: {measure: variant, gene: ERBB2, names: [amplification]}", "is: {measure: variant, gene: ERBB2, names: [mutation]}"),
    ("MET gene amplification", "is: {measure: variant, gene: MET, names: [amplification]}", "is: {measure: variant, gene: MET, names: [mutation]}"),
    ("Prior treatment with an EGFR TKI", "is: {measure: prior_or_concurrent, names: [egfr_tki]}", "is: {measure: prior_or_concurrent, names: [egfr_tki_3]}"),
    ("Has received an EGFR inhibitor", "is: {measure: prior_or_concurrent, names: [egfr_tki]}", "is: {measure: prior_or_concurrent, names: [egfr_tki_1]}"),
    ("Stage IV disease at initial diagnosis", "one of: {measure: stage, staged: diagnosis, values: [IV]}", "one of: {measure: stage, staged: now, values: [IV]}"),
    ("De novo stage IV disease", "one of: {measure: stage, staged: diagnosis, values: [IV]}", "one of: {measure: stage, staged: now, values: [IV]}"),
    ("At most 3 metastases at the time of study entry", "at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 3}", "at most: {measure: count, of: metastases, at: diagnosis, by: DEFAULT, limit: 3}"),
    ("Up to 5 metastatic lesions", "at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 5}", "at most: {measure: count, of: metastases, at: diagnosis, by: DEFAULT, limit: 5}"),
    ("Progressed on at least 2 lines for metastatic disease", "at least: {measure: lines, intent: palliative, progressed: true, limit: 2}", "at least: {measure: lines, intent: palliative, limit: 2}"),
    ("Disease progression after at least one prior palliative line", "at least: {measure: lines, intent: palliative, progressed: true, limit: 1}", "at least: {measure: lines, intent: palliative, limit: 1}"),
    ("INR ≤ 1.5 x ULN unless the patient receives anticoagulants", "any: [{at most: {measure: measured, test: inr, unit: ULN, limit: 1.5}}, {is: {measure: has, names: [therapeutic_anticoagulation]}}]", "at most: {measure: measured, test: inr, unit: ULN, limit: 1.5}"),
    ("aPTT ≤ 1.5 x ULN unless on therapeutic anticoagulation", "any: [{at most: {measure: measured, test: aptt, unit: ULN, limit: 1.5}}, {is: {measure: has, names: [therapeutic_anticoagulation]}}]", "at most: {measure: measured, test: aptt, unit: ULN, limit: 1.5}"),
    ("All metastases can be treated by local ablation", "every: {of: metastases, at: entry, is: {is: amenable_to_local_therapy}}", "exists: {of: metastases, where: {is: amenable_to_local_therapy}, at: entry}"),
    ("Every metastatic site must be amenable to local therapy", "every: {of: metastases, at: entry, is: {is: amenable_to_local_therapy}}", "exists: {of: metastases, where: {is: amenable_to_local_therapy}, at: entry}"),
    ("Progression on the most recent line of treatment", "is: {measure: progressed, line: current}", "is: {measure: progressed, line: 1}"),
    ("Progression on the last regimen", "is: {measure: progressed, line: current}", "is: {measure: progressed, line: 1}"),
)  # fmt: skip
# right, and like one of those bugs
CLEAN: tuple[tuple[str, str], ...] = (
    ("Liver metastases of a lung cancer", "exists: {of: metastases, where: {one of: {measure: organ, values: [liver]}}, at: entry}"),
    ("Brain metastases, symptomatic or not", "not: {is: {measure: has, names: [brain_metastases]}}"),
    ("HER2 mutation or amplification", "is: {measure: variant, gene: ERBB2, names: [amplification, mutation]}"),
    ("HER2 mutation", "is: {measure: variant, gene: ERBB2, names: [mutation]}"),
    ("Osimertinib or another EGFR TKI of the third generation", "is: {measure: prior_or_concurrent, names: [egfr_tki_3]}"),
    ("Stage IV disease", "one of: {measure: stage, staged: now, values: [IV]}"),
    ("Up to 5 synchronous metastases", "at most: {measure: count, of: metastases, at: diagnosis, by: DEFAULT, limit: 5}"),
    ("At least one prior line for metastatic disease", "at least: {measure: lines, intent: palliative, limit: 1}"),
    ("INR ≤ 1.5 x ULN, unless otherwise specified", "at most: {measure: measured, test: inr, unit: ULN, limit: 1.5}"),
    ("At least one metastasis can be treated by local ablation", "exists: {of: metastases, where: {is: amenable_to_local_therapy}, at: entry}"),
    ("Progression on first-line therapy, the last line given", "is: {measure: progressed, line: 1}"),
)  # fmt: skip
