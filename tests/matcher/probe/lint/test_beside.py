"""What stands beside a criterion in its file, and changes what is found of it."""

from __future__ import annotations

from oligomatch.api.authoring.linting import of_words
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.planted.quoting import alarmed, criterion, noted, quoting

_FUSION = "{{is: {{measure: variant, gene: {}, names: [fusion]}}}}"
FUSIONS = ", ".join(map(_FUSION.format, ("ALK", "ROS1", "RET")))
TKIS = "at least: {{measure: lines, intent: any, names: [{}], progressed: true, limit: 1}}"


def test_a_limit_beside_one_of_the_words_may_stand_in_the_note() -> None:
    quote = "VATS and mediastinoscopy are exceptions: treatment may begin ≥1 week after these"
    asked = "the surgery of the last four weeks was VATS or mediastinoscopy alone"
    surgery = "{{measure: days_since, names: [major_surgery], limit: {}}}"
    late = f"{{not: {{at most: {surgery.format(28)}}}}}"
    soon = f"{{not: {{less than: {surgery.format(7)}}}}}"
    rule = f"any: [{late}, {{all: [{soon}, {{is: judged}}]}}]"
    note = {"note": "major surgery within 4 weeks is excluded by the sentence before"}
    shorter = rule.replace("limit: 28", "limit: 21")
    assert alarmed(quoting(criterion(quote, rule, asked)))
    assert alarmed(quoting(criterion(quote, rule, asked, **note))) == set()
    assert alarmed(quoting(criterion(quote, shorter, asked, **note)))


def narrower(trial: Trial) -> set[int]:
    """The places of the criteria that name a narrower thing than their words."""
    return {n for n, each in noted(trial).items() for one in each if one.how == "narrower"}


def test_inhibitors_are_those_of_the_genes_that_everybody_has_altered() -> None:
    gene = criterion("ALK, ROS1 or RET fusion", f"any: [{FUSIONS}]")
    own, other = (
        criterion("Progression on at least one prior TKI", TKIS.format(names))
        for names in ("alk_tki, ros1_tki, ret_tki", "egfr_tki")
    )
    assert narrower(quoting(gene, own)) == set()
    assert narrower(quoting(gene, other)) == {1}
    assert narrower(quoting(own)) == {0}


def test_a_question_of_the_criterion_before_is_another() -> None:
    unless = "any: [{{not: {{is: {{measure: has, names: [{}]}}}}}}, {{is: judged}}]"
    treated = "HIV is well controlled under antiretroviral therapy"
    quote = "HIV-infected participants must be well controlled on antiretroviral therapy"
    before = criterion(quote, unless.format("hiv"), treated)
    own, other = (
        criterion(
            "If HBsAg positive, have received HBV antiviral therapy for at least 4 weeks",
            unless.format("hepatitis_b_surface_antigen"),
            asked,
        )
        for asked in ("antiviral therapy was received for at least 4 weeks", treated)
    )
    assert alarmed(quoting(before, own)) == set()
    assert alarmed(quoting(before, other)) == {1}


def test_what_is_asked_of_one_tumour_is_asked_of_nobody_else() -> None:
    both = "one of: {measure: cancer_type, values: [melanoma, renal]}"
    other = "{not: {one of: {measure: cancer_type, values: [melanoma]}}}"
    lines = "at least: {measure: lines, intent: any, limit: 2}"
    braf = f"any: [{other}, {{is: {{measure: altered, gene: BRAF}}}}]"
    first = (
        criterion("Melanoma or renal cell carcinoma", both),
        criterion("For melanoma, a BRAF mutation that is known", braf),
    )
    quote = "At least 2 lines of treatment for melanoma"
    of_one = criterion(quote, f"any: [{other}, {{{lines}}}]")
    assert alarmed(quoting(*first, of_one)) == set()
    trial = quoting(*first, criterion(quote, lines))
    assert alarmed(trial) == {2}
    assert "of_whom" in {one.how for one in noted(trial)[2]}


def _has(name: str) -> str:
    return f"is: {{measure: has, names: [{name}]}}"


def _tested(sign: str, test: str, unit: str, limit: float) -> str:
    return f"{sign}: {{measure: measured, test: {test}, unit: {unit}, limit: {limit}}}"


ASKED_FOR = (
    ("Bilirubin ≤ 1.5 x ULN", _tested("at most", "bilirubin", "ULN", 1.5)),
    ("Age 18 years or more", "at least: {measure: age, limit: 18}"),
    ("Measurable disease", _has("measurable_disease")),
    ("Platelets ≥ 100 x 10^9/L", _tested("at least", "platelets", "10*9/L", 100)),
    ("Hemoglobin ≥ 9 g/dL", _tested("at least", "haemoglobin", "g/dL", 9)),
)
KEPT_OUT = (
    ("Received prior systemic chemotherapy", "is: no_systemic_therapy_yet"),
    ("Active tuberculosis", f"not: {{{_has('tuberculosis')}}}"),
    ("Known central nervous system metastases", _has("brain_metastases")),
    ("Active infection", f"not: {{{_has('active_infection')}}}"),
    (
        "History of organ transplant",
        "not: {is: {measure: ever_had, names: [organ_transplant]}}",
    ),
)


def test_who_was_never_treated_stands_in_the_list_that_keeps_out() -> None:
    trial = quoting(*(criterion(*one) for one in (*ASKED_FOR, *KEPT_OUT)))
    found = of_words(trial, load_vocabulary())
    turned = {one.criterion for one in found if one.how == "wanted_there"}
    assert turned == {"5198-08"}


def test_who_has_one_of_some_drugs_by_another_criterion_may_have_each_of_them() -> None:
    current = "is: {{measure: has_drug, line: current, names: [{}]}}".format
    drugs = "gefitinib, dacomitinib, afatinib"
    first = criterion("Under gefitinib, dacomitinib or afatinib", current(drugs))
    quote = "Progression during gefitinib, dacomitinib or afatinib"
    grown = "{{all: [{{{}}}, {{is: {{measure: progressed, line: current}}}}]}}".format
    own, other = (criterion(quote, grown(current(each))) for each in (drugs, "gefitinib, afatinib"))
    assert alarmed(quoting(first, own)) == set()
    assert alarmed(quoting(first, other)) == {1}
