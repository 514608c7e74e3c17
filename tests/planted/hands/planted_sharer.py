"""Criteria in invented words, each with a bug of a kind of which a machine's changes of right criteria
showed that the lint held nothing against it. They were written beside the mend."""

from __future__ import annotations

from tests.planted.hands.planted_boarder import _is, _joined, _no, _since, _test

_JUDGED = "is: judged"

# the words, the rule
CLEAN: tuple[tuple[str, str], ...] = ()
# the words, the rule, what was changed, the bug
ROWS: tuple[tuple[str, str, str, str], ...] = (
    # what a judgement says beside its person
    ("Resting heart disease must be stable, with a left ventricular ejection fraction of 45% or more",
     _joined("all", _test("at least", "lvef", "%", 45), _JUDGED), "45 themselves kept out, beside a person",
     _joined("all", _test("more than", "lvef", "%", 45), _JUDGED)),
    ("History of pulmonary fibrosis, unless of a field of radiotherapy",
     _joined("any", _no(_is("ever_had", "pulmonary_fibrosis")), _JUDGED), "now for ever, beside a person",
     _joined("any", _no(_is("has", "pulmonary_fibrosis")), _JUDGED)),
    ("Major surgery within 28 days, unless minor by the judgement of the surgeon",
     _joined("any", _no(_since("at most", "days_since", "major_surgery", 28)), _JUDGED),
     "long ago kept out, lately let in",
     _joined("any", _no(_since("at least", "days_since", "major_surgery", 28)), _JUDGED)),
    # what a draft reads whole, asked by another measure
    ("Known active hepatitis C", _no(_is("has", "hepatitis_c")), "ever for now, as a draft reads it",
     _no(_is("ever_had", "hepatitis_c"))),
    # what is narrower than the words, and of what makes it so no word
    ("Inflammatory bowel disease", _no(_is("has", "inflammatory_bowel_disease")), "a kind of it alone",
     _no(_is("has", "crohn_disease"))),
)  # fmt: skip
