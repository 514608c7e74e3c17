"""Criteria of the kinds that the 44 bugs of one more hand showed to be missed or to have a false alarm, each kind in
several wordings, for and against. Written by one who mends the lint, before the mend."""

from __future__ import annotations

from tests.planted.hands.planted_boarder import _is, _joined, _no, _since, _test
from tests.planted.hands.planted_caller import _values
from tests.planted.hands.planted_settler import _lines

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
)  # fmt: skip

EXCEPT_VATS = (
    "VATS and mediastinoscopy are exceptions: treatment may begin ≥1 week after these",
    "the surgery of the last four weeks was VATS or mediastinoscopy alone",
    _joined("any", _no(_since("at most", "days_since", "major_surgery", 28)), _joined("all", _no(_since("less than", "days_since", "major_surgery", 7)), "is: judged")),
)  # fmt: skip
NOTED = "major surgery within 4 weeks is excluded by the sentence before"
TKIS = "at least: {{measure: lines, intent: any, names: [{}], progressed: true, limit: 1}}"
FUSIONS = _joined("any", *(f"is: {{measure: variant, gene: {gene}, names: [fusion]}}" for gene in ("ALK", "ROS1", "RET")))  # fmt: skip

# the kind, the words, what a person is asked, the rule, what a person is asked wrongly, the wrong rule
ROWS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("share", "Cardiac ejection fraction ≥ 0.45 by MUGA", "", _test("at least", "lvef", "%", 45), "", _test("at least", "lvef", "%", 50)),
    ("share", "Left ventricular ejection fraction below 0.40", "", _test("at least", "lvef", "%", 40), "", _test("at most", "lvef", "%", 40)),
    ("small", "Chemotherapy or a targeted agent within 21 days", "", _wash_out(21, "chemotherapy", *_SMALL), "", _wash_out(21, "ici")),
    ("spared", "Must have received a platinum, except for patients with melanoma", "", _unless_of("melanoma", _PLATINUM), "", _unless_of("melanoma", _PRETREATED)),
    ("ablative", "Prior ablative radiotherapy within 28 days", "", _no(_since("at most", "days_since", "stereotactic_radiotherapy", 28)), "", _no(_since("at most", "days_since", "stereotactic_radiotherapy", 14))),
)  # fmt: skip
