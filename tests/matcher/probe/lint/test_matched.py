"""What shows a slip without understanding the sentence, and a finding that stands alone."""

from __future__ import annotations

import pytest

from oligomatch.matcher.probe.lint.rank import finder, is_hint
from tests.planted.quoting import HINT, Fields, criterion, kinds, noted, quoting

_ON_DRUG = "Patients must be on bone health agents, either zoledronic acid or denosumab"
_CANNOT = "Participants cannot be receiving growth factor support during the screening visit."
_LIVER = "AST ≤2.5 × ULN (≤5 × ULN for participants with liver metastases)"
_SIZES = "Maximal single lesion size of ≤ 8 cm and sum of the maximal tumor dimensions of ≤ 12 cm"
_BLOOD = "Absolute Neutrophil count > 1,000, Platelets >100,000"
_TIMES = "Chemotherapy 21 days Antibody-drug conjugate (ADC) 28 days"
_TPS = "NSCLC with KRAS G12C mutation and PD-L1 TPS >=50%"
_LINE = "They must be on a TKI at the same dose for at least 8 weeks prior to enrolling"


def _found(quote: str, rule: str, asked: str = "") -> set[str]:
    """The kinds of alarm of one criterion."""
    return {*kinds(quoting(criterion(quote, rule, asked))).get(0, "").split(", ")} - {"", HINT}


def _test(name: str, unit: str, how: str, limit: float) -> str:
    return f"{{{how}: {{measure: measured, test: {name}, unit: {unit}, limit: {limit}}}}}"


def _liver(every: float, some: float) -> str:
    where = "where: {one of: {measure: organ, values: [liver]}}"
    own = _test("ast", "ULN", "at most", some)
    plain = _test("ast", "ULN", "at most", every)
    return (
        f"{{any: [{plain}, {{all: [{{exists: {{of: metastases, at: entry, {where}}}}}, {own}]}}]}}"
    )


def _sizes(one: int, total: int) -> str:
    each = f"{{at most: {{measure: max_diameter_mm, limit: {one}}}}}"
    every = f"{{every: {{of: lesions, at: entry, where: {{always: true}}, is: {each}}}}}"
    added = f"{{measure: sum_diameters_mm, of: lesions, at: entry, limit: {total}}}"
    return f"{{all: [{every}, {{at most: {added}}}]}}"


def _blood(join: str, first: int, second: int) -> str:
    parts = (
        _test("neutrophils", "/uL", "more than", first),
        _test("platelets", "/uL", "more than", second),
    )
    return f"{{{join}: [{', '.join(parts)}]}}"


def _times(first: int, second: int) -> str:
    each = [
        f"{{not: {{less than: {{measure: days_since_therapy, names: [{name}], limit: {limit}}}}}}}"
        for name, limit in (("chemotherapy", first), ("antibody_drug_conjugate", second))
    ]
    return f"{{all: [{', '.join(each)}]}}"


def _tps(how: str) -> str:
    tumour = "{one of: {measure: cancer_type, values: [nsclc]}}"
    gene = "{is: {measure: variant, gene: KRAS, names: [G12C]}}"
    limit = _test("pd_l1_tps", "'%'", how, 50)
    return f"{{all: [{tumour}, {gene}, {limit}]}}"


def _line(line: str) -> str:
    return f"{{all: [{{is: {{measure: has_class, line: {line}, names: [tki]}}}}, {{is: judged}}]}}"


_HAS, _NOT = "{is: {measure: has, names: [%s]}}", "{not: {is: {measure: has, names: [%s]}}}"


@pytest.mark.parametrize(
    ("kind", "quote", "right", "wrong"),
    [
        ("OM223 must", _ON_DRUG, _HAS % "bone_modifying_agent", _NOT % "bone_modifying_agent"),
        ("OM223 cannot", _CANNOT, _NOT % "growth_factors", _HAS % "growth_factors"),
        ("OM222 looser", _LIVER, _liver(2.5, 5), _liver(5, 2.5)),
        ("OM222 looser", _SIZES, _sizes(80, 120), _sizes(120, 80)),
        ("OM224 number", _BLOOD, _blood("all", 1000, 100000), _blood("all", 100000, 1000)),
        ("OM223 each", _BLOOD, _blood("all", 1000, 100000), _blood("any", 1000, 100000)),
        ("OM224 number", _TIMES, _times(21, 28), _times(28, 21)),
        ("OM223 unlike", _TPS, _tps("at least"), _tps("less than")),
    ],
)
def test_slips_that_show_whatever_the_sentence_says(
    kind: str, quote: str, right: str, wrong: str
) -> None:
    """A rule that its words show to be turned, or its limits to be exchanged, has an alarm."""
    assert kind in _found(quote, wrong)
    assert _found(quote, right) == set()


def test_a_line_that_no_word_numbers() -> None:
    """Who must be on a drug now is asked of the current line, and of no line by its number."""
    asked = "at the same dose for at least 8 weeks"
    assert _found(_LINE, _line("1"), asked) == {"OM224 numbered line"}
    assert _found(_LINE, _line("current"), asked) == set()


_LIFE = _test("life_expectancy", "mo", "at least", 6)


def _all_found(fields: Fields) -> dict[str, bool]:
    """Each kind that is found of one criterion, with whether it is a hint."""
    trial = quoting(fields)
    found = noted(trial).get(0, [])
    return {finder(one): is_hint(one, trial, found) for one in found}


def test_a_kind_that_was_mostly_false_alone_is_a_hint_alone() -> None:
    """It is shown all the same; beside a finding of another kind it is an alarm."""
    alone = _all_found(
        criterion(
            "History of allogeneic tissue/solid organ transplant",
            "{not: {is: {measure: ever_had, names: [organ_transplant]}}}",
        )
    )
    assert alone == {"OM224 drafted": True}
    beside = _all_found(criterion("Life expectancy of 3 months or more", _LIFE))
    assert beside["OM224 drafted"] is False


def test_the_or_of_a_limit_joins_no_two_things() -> None:
    quote = (
        "Participants must have at least 1 lesion that is ≥ 5 mm and meets the criteria to receive "
        "radiosurgery"
    )
    asked = "at least 1 lesion of 5 mm or more meets the criteria to receive radiosurgery"
    assert noted(quoting(criterion(quote, "is: judged", asked=asked))) == {}
