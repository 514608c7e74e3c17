"""Criteria in invented words, each with a bug of a kind of which a machine's changes of right criteria
showed that the lint held nothing against it. They were written beside the mend."""

from __future__ import annotations

from tests.planted.hands.planted_boarder import _is, _joined, _no, _since, _test

_JUDGED = "is: judged"
_BLOOD = tuple(
    f'at least: {{measure: measured, test: {test}, within_days: 21, unit: "/mm3", limit: {limit}}}'
    for test, limit in (("neutrophils", 1200), ("platelets", 80000))
)
_LINES = "at least: {measure: lines, intent: any, progressed: true, limit: 1"

# the words, the rule
CLEAN: tuple[tuple[str, str], ...] = (
    # the last line by that name, whatever it holds
    ("At least 8 months since the end of the last line of platinum-based chemotherapy",
     "at least: {measure: months_since_end, line: current, limit: 8}"),
)  # fmt: skip
# the words, the rule, what was changed, the bug
ROWS: tuple[tuple[str, str, str, str], ...] = (
    # what a judgement says beside its person
    ("Resting heart disease must be stable, with a left ventricular ejection fraction of 45% or more",
     _joined("all", _test("at least", "lvef", "%", 45), _JUDGED), "45 themselves kept out, beside a person",
     _joined("all", _test("more than", "lvef", "%", 45), _JUDGED)),
    ("Major surgery within 28 days, unless minor by the judgement of the surgeon",
     _joined("any", _no(_since("at most", "days_since", "major_surgery", 28)), _JUDGED),
     "long ago kept out, lately let in",
     _joined("any", _no(_since("at least", "days_since", "major_surgery", 28)), _JUDGED)),
    # what is narrower than the words, and of what makes it so no word
    ("Inflammatory bowel disease", _no(_is("has", "inflammatory_bowel_disease")), "a kind of it alone",
     _no(_is("has", "crohn_disease"))),
    # a part that is read, beside others that are not
    ("Adequate marrow for the intended course: neutrophils ≥ 1200/mm3 and platelets ≥ 80,000/mm3 within 21 days",
     _joined("all", *_BLOOD), "how old one of them may be, left out",
     _joined("all", _BLOOD[0], _BLOOD[1].replace("within_days: 21, ", ""))),
    # one drug by its name, and no class
    ("Progressed on alectinib", f"{_LINES}, with_drugs: [alectinib]}}", "its class for a drug",
     f"{_LINES}, names: [alk_tki]}}"),
    # whatever was given last, where the words name what was
    ("Melanoma refractory to anti-PD-1", "is: {measure: progressed, line: {with class: pd1}}",
     "the current line, whatever it holds", "is: {measure: progressed, line: current}"),
    # one too many, of which no word speaks
    ("Within the 6 months before entry into the second part: stroke, whatever its cause", _since("at most", "months_since", "stroke", 6).join(("not: {", "}")),
     "another illness beside", _no(_since("at most", "months_since", "stroke, pericarditis", 6))),
)  # fmt: skip
