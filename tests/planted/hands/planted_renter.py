"""Criteria in other words than those of a sixth hand that encoded 222 of foreign trials and planted 44
bugs, of causes that were then mended. They were written after the mend."""

from __future__ import annotations

from tests.planted.hands.planted_boarder import _AT, _is, _joined, _no, _since, _test

_ALP = "alkaline_phosphatase"
_BONE = f"exists: {{{_AT}, where: {{one of: {{measure: organ, values: [bone]}}}}}}"
_TOUCHING = "at most: {measure: distance_to_mm, names: [great_vessels], limit: 0}"


def _of_bone(limit: float) -> str:
    return _joined("all", _BONE, _test("at most", _ALP, "ULN", limit))


def _waited(name: str, days: int) -> str:
    return _no(_since("less than", "days_since", name, days))


def _qtc(sex: str) -> str:
    of_sex = f"one of: {{measure: sex, values: [{sex}]}}"
    longer = _joined("all", of_sex, _test("at most", "qtc", "ms", 490))
    return _joined("any", _test("at most", "qtc", "ms", 470), longer)


# the words, the rule
CLEAN: tuple[tuple[str, str], ...] = (
    ("Haemoglobin ≥ 9 g/dL without transfusion",
     _joined("all", _test("at least", "haemoglobin", "g/dL", 9),
             _joined("any", _no(_is("ever_had", "transfusion")), "is: judged"))),
    ("Those on immunosuppressive therapy (systemic corticosteroids)", _no(_is("has", "systemic_steroids"))),
    ("Creatinine clearance ≥ 50 mL/min (≥ 0.83 mL/s)", _test("at least", "creatinine_clearance", "mL/min", 50)),
    ("Toxicity of an earlier treatment that is worse than CTCAE grade 1, or unresolved toxicity greater than NCI CTCAE grade 1",
     _no(_is("has", "unresolved_toxicity_grade_2"))),
    ("Earlier systemic chemotherapy for the metastatic cancer", "is: no_systemic_therapy_yet"),
    ("ALT, AST and alkaline phosphatase ≤ 2.5 x ULN. Alkaline phosphatase ≤ 6 x ULN in case of bone metastases",
     _joined("all", *(_test("at most", one, "ULN", 2.5) for one in ("alt", "ast")),
             _joined("any", _test("at most", _ALP, "ULN", 2.5), _of_bone(6)))),
)  # fmt: skip
# the words, the rule, what was changed, the bug
ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("QTcF > 490 ms in women and > 470 ms in men", _qtc("female"), "the longer for men", _qtc("male")),
    ("≥ 21 days since whole brain radiotherapy (WBRT) and ≥ 5 days since stereotactic radiosurgery (SRS)",
     _joined("all", _waited("whole_brain_radiotherapy", 21), _waited("stereotactic_radiosurgery", 5)),
     "times exchanged",
     _joined("all", _waited("whole_brain_radiotherapy", 5), _waited("stereotactic_radiosurgery", 21))),
    ("Metastases that encase a great vessel", _no(f"exists: {{{_AT}, where: {{{_TOUCHING}}}}}"),
     "every one for any", _no(f"every: {{{_AT}, is: {{{_TOUCHING}}}}}")),
    ("Alkaline phosphatase ≤ 6 x ULN in those with bone metastases",
     _joined("any", _no(_BONE), _test("at most", _ALP, "ULN", 6)),
     "of whom it is asked, forgotten", _test("at most", _ALP, "ULN", 6)),
)  # fmt: skip
