"""Criteria in the words of registry records, each right and with bugs of every kind that a change of
one word of a rule makes: another name, another argument, a part left out, a limit itself let in."""

from __future__ import annotations

_BRAIN = "not: {is: {measure: has, names: [symptomatic_brain_metastases]}}"
_ENTRY = "at most: {measure: count, of: metastases, at: entry, by: DEFAULT, limit: 5}"
_LIVER = "exists: {of: metastases, where: {one of: {measure: organ, values: [liver]}}, at: entry}"
_CONFINED = "every: {of: metastases, at: entry, is: {one of: {measure: organ, values: [liver]}}}"
_AST = "{at most: {measure: measured, test: ast, unit: ULN, limit: 2.5}}"
_ALT = "{at most: {measure: measured, test: alt, unit: ULN, limit: 2.5}}"
_AST_5 = "{at most: {measure: measured, test: ast, unit: ULN, limit: 5}}"
_ALT_5 = "{at most: {measure: measured, test: alt, unit: ULN, limit: 5}}"
_IF_LIVER = f"any: [{{all: [{_AST}, {_ALT}]}}, {{all: [{{{_LIVER}}}, {_AST_5}, {_ALT_5}]}}]"
_SURGERY = "not: {at most: {measure: days_since, names: [major_surgery], limit: 28}}"
_FIRST = "is: {measure: progressed, line: 1}"
_LINES = "at least: {measure: lines, intent: palliative, limit: 1}"
_REST = (
    "all: [{not: {less than: {measure: days_since, names: [major_surgery], limit: 14}}}, "
    "{not: {less than: {measure: days_since, names: [radiotherapy], limit: 28}}}, "
    "{not: {less than: {measure: days_since_therapy, names: [chemotherapy], limit: 21}}}]"
)
_SINCE = "more than: {measure: days_between, since: first_line, limit: 90}"

# fmt: off
ROWS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("Symptomatic brain metastases", _BRAIN, {
        "another state": _BRAIN.replace("symptomatic_brain", "haemorrhagic_brain"),
        "all of them": _BRAIN.replace("symptomatic_brain", "brain"),
    }),
    ("Major surgical procedure within 28 days before the first dose", _SURGERY, {
        "a narrower operation": _SURGERY.replace("major_surgery", "nephrectomy"),
        "no time": "not: {is: {measure: ever_had, names: [major_surgery]}}",
    }),
    ("Active autoimmune disease", "not: {is: {measure: has, names: [autoimmune_disease]}}", {
        "one such disease": "not: {is: {measure: has, names: [scleroderma]}}",
    }),
    ("Known hepatitis B or hepatitis C infection", "not: {is: {measure: has, names: [hepatitis_b, hepatitis_c]}}", {
        "one of two": "not: {is: {measure: has, names: [hepatitis_b]}}",
    }),
    ("Prior chemotherapy", "not: {is: {measure: prior_or_concurrent, names: [chemotherapy]}}", {
        "a wider class": "not: {is: {measure: prior_or_concurrent, names: [systemic_therapy]}}",
        "a narrower class": "not: {is: {measure: prior_or_concurrent, names: [single_agent_ct]}}",
        "a class beside it": "not: {is: {measure: prior_or_concurrent, names: [growth_factor]}}",
    }),
    ("Documented EGFR T790M", "is: {measure: variant, gene: EGFR, names: [T790M]}", {
        "another variant": "is: {measure: variant, gene: EGFR, names: [exon_20_insertion]}",
    }),
    ("Metastases in the liver", _LIVER, {
        "all of them there": _CONFINED,
        "an organ more": _LIVER.replace("[liver]", "[liver, bone]"),
        "any lesion": _LIVER.replace("of: metastases", "of: lesions"),
        "after induction": _LIVER.replace("entry", "post_induction"),
    }),
    ("At most 5 metastases", _ENTRY, {
        "before induction": _ENTRY.replace("entry", "baseline"),
        "growing ones": _ENTRY.replace("DEFAULT", "PROGRESSING"),
        "fewer than five": _ENTRY.replace("at most", "less than"),
    }),
    ("Progression on first-line therapy", _FIRST, {"the second line": _FIRST.replace("line: 1", "line: 2")}),
    ("At least one prior line for metastatic disease", _LINES, {
        "one that progressed": _LINES.replace("limit", "progressed: true, limit"),
        "more than one": _LINES.replace("at least", "more than"),
    }),
    ("AST and ALT ≤ 2.5 x ULN (≤ 5 x ULN for patients with liver metastases)", _IF_LIVER, {
        "one test in the branch": _IF_LIVER.replace(f"{_AST_5}, ", ""),
        "nobody spared": f"all: [{_AST}, {_ALT}]",
        "everybody with the metastases": _IF_LIVER.replace("any:", "all:", 1),
        "either of two tests": _IF_LIVER.replace("all:", "any:", 1),
    }),
    ("Haemoglobin ≥ 9 g/dL", "at least: {measure: measured, test: haemoglobin, unit: g/dL, limit: 9}", {
        "the limit itself kept out": "more than: {measure: measured, test: haemoglobin, unit: g/dL, limit: 9}",
        "the good kept out": "not: {at least: {measure: measured, test: haemoglobin, unit: g/dL, limit: 9}}",
    }),
    ("Age > 18 years", "more than: {measure: age, limit: 18}", {"18 too": "at least: {measure: age, limit: 18}"}),
    ("Platelet count ≥ 75 × 10^9/L", "at least: {measure: measured, test: platelets, unit: '10*9/L', limit: 75}", {
        "in a microlitre": "at least: {measure: measured, test: platelets, unit: '/uL', limit: 75}",
    }),
    ("Stroke in the last 3 months", "not: {at most: {measure: months_since, names: [stroke], limit: 3}}", {
        "ever": "not: {is: {measure: ever_had, names: [stroke]}}",
    }),
    ("Chemotherapy completed ≥ 3 weeks, major surgery ≥ 2 weeks and radiotherapy ≥ 4 weeks before entry", _REST, {
        "two times exchanged": _REST.replace("limit: 14", "limit: 0").replace("limit: 28", "limit: 14").replace("limit: 0", "limit: 28"),
    }),
    ("Metastatic disease diagnosed more than 90 days after the start of systemic therapy", _SINCE, {
        "of another line": _SINCE.replace("first_line", "current_line"),
    }),
    ("Progressing intracranial lesions", "not: {exists: {of: metastases, where: {all: [{is: progressing}, {is: intracranial}]}, at: entry}}", {
        "either of two": "not: {exists: {of: metastases, where: {any: [{is: progressing}, {is: intracranial}]}, at: entry}}",
    }),
)
# right, and like one of those bugs
CLEAN: tuple[tuple[str, str], ...] = (
    ("Metastases confined to the liver", _CONFINED),
    ("Brain metastases are allowed if asymptomatic", _BRAIN),
    ("Symptomatic or asymptomatic brain metastases", _BRAIN.replace("symptomatic_brain", "brain")),
    ("Chemotherapy or another anti-cancer treatment before", "not: {is: {measure: prior_or_concurrent, names: [systemic_therapy]}}"),
    ("Any prior platinum agent, e.g. cisplatin", "not: {is: {measure: prior_or_concurrent, names: [platinum]}}"),
    ("Lesions in the liver after induction", _LIVER.replace("entry", "post_induction").replace("of: metastases", "of: lesions")),
    ("Patients who progressed on one prior line", _LINES.replace("limit", "progressed: true, limit")),
    ("AST or ALT > 5 x ULN", f"all: [{_AST_5}, {_ALT_5}]"),
    ("AST ≤ 2.5 x ULN and ALT ≤ 5 x ULN", f"all: [{_AST}, {_ALT_5}]"),
    ("Over 18 years of age", "at least: {measure: age, limit: 18}"),
    ("Haemoglobin below 9 g/dL", "at least: {measure: measured, test: haemoglobin, unit: g/dL, limit: 9}"),
    ("Haemoglobin at or above 9 g/dL", "at least: {measure: measured, test: haemoglobin, unit: g/dL, limit: 9}"),
    ("Platelets ≥ 75,000/µL", "at least: {measure: measured, test: platelets, unit: '10*9/L', limit: 75}"),
    ("Major surgery within 28 days", _SURGERY.replace("at most", "less than")),
    ("Progressing or intracranial lesions", "not: {exists: {of: metastases, where: {any: [{is: progressing}, {is: intracranial}]}, at: entry}}"),
)
